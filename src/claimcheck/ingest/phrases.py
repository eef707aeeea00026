"""The phrases of boilerplate.toml as compiled patterns."""

import re
import tomllib
from functools import cache
from importlib.resources import files

SEPARATORS = r"[\s.!?*:;|·•,/»›→…–—-]+"


@cache
def whole_line(group: str) -> re.Pattern[str]:
    """Matches a line that consists of up to six phrases of a group, in any language."""
    phrase = f"(?:{'|'.join(phrases(group))})"
    return re.compile(f"{phrase}(?:{SEPARATORS}{phrase}){{0,5}}{SEPARATORS[:-1]}*", re.IGNORECASE)


@cache
def line_start(group: str) -> re.Pattern[str]:
    """Matches a line that begins with a phrase of a group."""
    return re.compile(rf"(?:{'|'.join(phrases(group))})(?!\w)", re.IGNORECASE)


@cache
def inside(group: str) -> re.Pattern[str]:
    """Matches a phrase of a group anywhere in a line."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases(group))})(?!\w)", re.IGNORECASE)


@cache
def signs(group: str, key: str) -> tuple[re.Pattern[str], ...]:
    """One pattern for each line of a group, to be searched for."""
    return tuple(re.compile(phrase, re.IGNORECASE) for phrase in phrases(group, key))


@cache
def words(group: str, key: str) -> re.Pattern[str]:
    """Matches one word of a list, whole."""
    return re.compile(f"(?:{'|'.join(phrases(group, key))})", re.IGNORECASE)


def phrases(group: str, key: str | None = None) -> list[str]:
    """The regular expressions of a group: of all its lists, or of one."""
    lists = _table()[group]
    blocks = lists.values() if key is None else [lists[key]]
    return [line for block in blocks for line in block.splitlines() if line]


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("claimcheck.ingest").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
