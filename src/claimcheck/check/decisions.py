"""Decisions on the disk: one small TOML file for each, named after the finding, so that pull requests don't collide.

id = "5f2d8c1a9b3e"
status = "accepted"
reason = "Two counts of different days; the editor knows."
who = "ada"
expires = 2027-01-31
"""

import errno
import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

from claimcheck.errors import InputError, OutputError
from claimcheck.records import Decision, DecisionStatus, Finding, Report, Skipped
from claimcheck.report.write import ADVICE, write_text

STATUSES: tuple[str, ...] = get_args(DecisionStatus)
BROKEN = "broken decision"
MOST_BYTES = 100_000
"""A larger file is no decision."""
LONGEST = 10_000
"""Characters of a reason."""

_ID = re.compile(r"[0-9a-f]{12}")
_KEYS = tuple(Decision.model_fields)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def read_decisions(folder: Path) -> tuple[dict[str, Decision], tuple[Skipped, ...]]:
    """All decisions of a folder by id, and what could not be read as one. A missing folder holds none.

    Raises InputError if the folder itself can't be read.
    """
    decisions, skipped = {}, []
    for file in _files(folder):
        try:
            decision = _read(file, folder)
        except (ValueError, OSError) as error:
            detail = error.strerror if isinstance(error, OSError) else str(error)
            skipped.append(Skipped(path=_shown(file), reason=BROKEN, detail=detail or type(error).__name__))
        else:
            decisions[decision.id] = decision
    return decisions, tuple(skipped)


def in_force(decisions: Iterable[Decision], findings: Iterable[Finding], today: date) -> tuple[Decision, ...]:
    """The decisions about these findings that have not expired, by id. One holds to the end of its last day."""
    ids = {finding.id for finding in findings}
    valid = (d for d in decisions if d.id in ids and (d.expires is None or d.expires >= today))
    return tuple(sorted(valid, key=lambda decision: decision.id))


def with_decisions(report: Report, decisions: Iterable[Decision], skipped: Sequence[Skipped], today: date) -> Report:
    """The report with the decisions in force; those that could not be read join what was not checked."""
    valid = in_force(decisions, report.findings, today)
    return report.model_copy(update={"decisions": valid, "skipped": (*report.skipped, *skipped)})


def make_decision(**values: Any) -> Decision:
    """A decision, checked as a file is. Raises InputError with what to do next."""
    try:
        decision = _decision(values)
    except ValueError as error:
        raise InputError(str(error)) from error
    if decision.expires and decision.expires < date.today():
        raise InputError(f"expires {decision.expires} lies in the past; such a decision is never applied")
    return decision


def finding_id(text: str) -> str:
    """The id in what a person copied from a report: "#f-5f2d8c1a9b3e", or the id alone."""
    return text.strip().removeprefix("#").removeprefix("f-").lower()


def checked_id(value: object) -> str:
    """The id of a finding: exactly 12 hex digits, so that no path can hide in it. Raises ValueError."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("the id has to be 12 digits from 0-9 and a-f, as the report shows them")
    return value


def write_decision(folder: Path, decision: Decision) -> Path:
    """Write the decision's file, all of it or nothing, and return its path. Other files of the folder stay as they are.

    Raises OutputError.
    """
    file = folder / f"{checked_id(decision.id)}.toml"
    if file.is_symlink():  # following it would write to a place that nobody named
        raise OutputError(f"can't write {file}: it is a link; remove it and try again")
    write_text(file, decision_toml(decision))
    return file


def remove_decision(folder: Path, finding: str) -> None:
    """Take a decision back; none there is fine. Raises OutputError."""
    file = folder / f"{checked_id(finding)}.toml"
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        advice = ADVICE.get(error.errno or 0) or f"{error.strerror or error}; try again"
        raise OutputError(f"can't remove {file}: {advice}") from error


def decision_toml(decision: Decision) -> str:
    """The text of a decision's file: keys in the order of the record, those without a value left out."""
    lines = []
    for key in _KEYS:
        value = getattr(decision, key)
        if value is not None:
            lines.append(f"{key} = {value.isoformat() if isinstance(value, date) else _quoted(value)}\n")
    return "".join(lines)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix == ".toml" and not file.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        if error.errno == errno.ENOTDIR:
            raise InputError(f"{folder} is a file, not a folder of decisions; name another with --decisions") from error
        raise InputError(f"can't read the decisions in {folder}: {error.strerror}; change its permissions") from error


def _read(file: Path, folder: Path) -> Decision:
    """The decision in a file. Raises ValueError or OSError for one that can't be used."""
    if not file.resolve().is_relative_to(folder.resolve()):
        raise ValueError("a link out of the folder; it is not followed")
    if not file.is_file():
        raise ValueError("not a regular file")
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"larger than {MOST_BYTES:,} bytes")
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"not valid TOML: {error}") from None
    except RecursionError:
        raise ValueError("not valid TOML: nested too deeply") from None
    decision = _decision(values)
    if decision.id != file.stem:
        raise ValueError(f"the file's name and its id {decision.id} differ")
    return decision


def _decision(values: dict[str, Any]) -> Decision:
    """Raises ValueError with one clause that says what is wrong."""
    unknown = [key for key in values if key not in _KEYS]
    if unknown:
        raise ValueError(f"there is no key {unknown[0][:40]!r}; known are {', '.join(_KEYS)}")
    checked_id(values.get("id"))
    if values.get("status") not in STATUSES:
        raise ValueError(f"status has to be one of {', '.join(STATUSES)}")
    who = values.get("who")
    texts = {"reason": values.get("reason", ""), "who": None if who == "" else who}
    for key, text in texts.items():
        if not isinstance(text, str | None) or (key, text) == ("reason", None):
            raise ValueError(f"{key} has to be text")
    decision = Decision(**values | texts | {"expires": _day(values.get("expires"))})
    _check_text(decision)
    return decision


def _day(value: object) -> date | None:
    """A day of a TOML file, or of JSON and the command line, where it is text."""
    if value in (None, ""):
        return None
    if isinstance(value, date) and not isinstance(value, datetime):  # the hour of a datetime would be lost
        return value
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()
    except ValueError:
        raise ValueError("expires has to be a day such as 2027-01-31") from None


def _check_text(decision: Decision) -> None:
    if decision.status != "needs-look" and not decision.reason.strip():
        raise ValueError(f"{decision.status} needs a reason")
    for text in (decision.reason, decision.who or ""):
        if len(text) > LONGEST:
            raise ValueError(f"longer than {LONGEST:,} characters")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("the reason holds half a character") from None


def _quoted(text: str) -> str:
    """A TOML basic string: quotes, backslashes and control characters escaped."""
    return '"' + "".join(_ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c) for c in text) + '"'


def _shown(file: Path) -> str:
    return file.as_posix().encode("utf-8", "replace").decode("utf-8")
