"""The baseline: findings that were there when checks began, one JSON line each, sorted by id.

{"id": "5f2d8c1a9b3e", "rule": "CC001", "articles": ["a.md", "b.md"], "reason": "The numbers differ: 36 against 42."}

Only the id counts; the rest tells a person what it is. Lines of two branches merge by union (`.gitattributes`).
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from claimcheck.check.decisions import checked_id
from claimcheck.errors import InputError
from claimcheck.records import Alert, Record
from claimcheck.report.write import write_text

MOST_BYTES = 50_000_000
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


class Entry(Record):
    """One finding of the baseline."""

    id: str
    rule: str = ""
    articles: tuple[str, ...] = ()
    reason: str = ""


def read_baseline(file: Path) -> dict[str, Entry]:
    """The entries by id; none if the file is missing. Raises InputError for a line that is no entry."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(f"{file} is larger than {MOST_BYTES:,} bytes; write it anew: claimcheck baseline write")
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8; write it anew: claimcheck baseline write") from error
    except OSError as error:
        raise InputError(f"can't read the baseline {file}: {error.strerror}; name another with --baseline") from error
    entries = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            entry = _entry(line, f"{file}, line {number}")
            entries[entry.id] = entry
    return entries


def write_baseline(file: Path, entries: Iterable[Entry]) -> None:
    """Write the entries sorted by id, all or nothing, and beside them how git merges them. Raises OutputError."""
    lines = [json.dumps(e.model_dump(), ensure_ascii=False) for e in sorted(entries, key=lambda entry: entry.id)]
    write_text(file, "".join(f"{line}\n" for line in lines))
    attributes = file.with_name(".gitattributes")
    if not attributes.exists():
        write_text(attributes, f"{file.name} merge=union\n")


def entry_of(alert: Alert) -> Entry:
    """The entry that settles an alert."""
    spots = (alert.here, alert.there) if alert.there else (alert.here,)
    return Entry(id=alert.id, rule=alert.rule, articles=tuple(s.file for s in spots), reason=alert.message)


def _entry(line: str, place: str) -> Entry:
    if line.startswith(_CONFLICT):
        raise InputError(f"{place}: left over from a merge; keep the lines of both sides and remove this one")
    try:
        values: Any = json.loads(line)
        if not isinstance(values, dict):
            raise ValueError("not an object")
        checked_id(values.get("id"))
        return Entry(**values)
    except (ValueError, TypeError, RecursionError) as error:  # pydantic's errors are ValueErrors
        raise InputError(f"{place} is no entry of a baseline; write it anew: claimcheck baseline write") from error
