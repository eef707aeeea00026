"""Decisions on the disk: what is written, what is read again, and what is refused."""

import errno
import json
import os
import subprocess
import sys
import threading
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import claimcheck
from claimcheck.check import decisions as module
from claimcheck.check.decisions import (
    finding_id,
    make_decision,
    read_decisions,
    remove_decision,
    with_decisions,
    write_decision,
)
from claimcheck.errors import InputError, OutputError
from claimcheck.records import Decision, Skipped
from claimcheck.report import render_json, write
from tests import samples

ID = "5f2d8c1a9b3e"
OTHER = "0123456789ab"
TODAY = date(2026, 3, 20)


def decision(finding: str = ID, **fields: Any) -> Decision:
    return Decision(**{"id": finding, "status": "accepted", "reason": "Two counts of two days.", **fields})


def test_the_file(tmp_path: Path) -> None:
    path = write_decision(tmp_path / "a" / "b", decision(who="Ada", expires=date(2027, 1, 31)))
    assert path == tmp_path / "a" / "b" / f"{ID}.toml"
    assert path.read_bytes() == (
        b'id = "5f2d8c1a9b3e"\nstatus = "accepted"\nreason = "Two counts of two days."\nwho = "Ada"\n'
        b"expires = 2027-01-31\n"
    )
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "reason",
    ['He said "no" \\ "\\u0041"', "a\nb\r\nc\td\x00\x1b\x7f", "Küste Вогонь 🦜 \u202e\u2028\x85", "'''" + '"""'],
)
def test_any_text_comes_back_as_it_was(tmp_path: Path, reason: str) -> None:
    for saved in (decision(reason=reason, who=reason), decision(OTHER, status="false-positive", reason=reason)):
        text = write_decision(tmp_path, saved).read_text(encoding="utf-8")
        assert len(text.removesuffix("\n").split("\n")) == len(tomllib.loads(text))  # one key a line
    found, skipped = read_decisions(tmp_path)
    assert (found[ID].reason, found[ID].who, found[OTHER].reason, skipped) == (reason, reason, reason, ())


def test_the_last_writer_wins_and_other_files_stay(tmp_path: Path) -> None:
    write_decision(tmp_path, decision())
    write_decision(tmp_path, decision(OTHER, status="needs-look", reason=""))
    write_decision(tmp_path, decision(status="false-positive"))
    found, _ = read_decisions(tmp_path)
    assert {key: value.status for key, value in found.items()} == {ID: "false-positive", OTHER: "needs-look"}
    remove_decision(tmp_path, ID)
    remove_decision(tmp_path, ID)
    assert set(read_decisions(tmp_path)[0]) == {OTHER}


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "none") == ({}, ())
    remove_decision(tmp_path / "none", ID)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file, not a folder of decisions"):
        read_decisions(tmp_path / "file")


GOOD = f'id = "{ID}"\nstatus = "accepted"\nreason = "x"\n'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"garbage", "not valid TOML"),
        (b"", "the id has to be 12 digits"),
        (b"x = " + b"[" * 50_000, "not valid TOML"),
        (b"#" * 100_001, "larger than 100,000 bytes"),
        (GOOD.replace(ID, OTHER).encode(), f"the file's name and its id {OTHER} differ"),
        (GOOD.replace(ID, "../../../../x").encode(), "the id has to be 12 digits"),
        (GOOD.replace(ID, ID.upper()).encode(), "the id has to be 12 digits"),
        (GOOD.replace(f'"{ID}"', "5").encode(), "the id has to be 12 digits"),
        (GOOD.replace("accepted", "fine").encode(), "status has to be one of accepted, false-positive, needs-look"),
        (GOOD.replace('"x"', '"  "').encode(), "accepted needs a reason"),
        (GOOD.replace('"x"', "3").encode(), "reason has to be text"),
        ((GOOD + "who = []").encode(), "who has to be text"),
        ((GOOD + "expires = 3").encode(), "expires has to be a day"),
        ((GOOD + "expires = 2027-01-31T10:00:00").encode(), "expires has to be a day"),
        ((GOOD + 'expires = "soon"').encode(), "expires has to be a day"),
        ((GOOD + "stauts = 3").encode(), "there is no key 'stauts'; known are id, status, reason, who, expires"),
    ],
)
def test_a_broken_file_is_told_and_the_others_are_read(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / f"{ID}.toml").write_bytes(content)
    write_decision(tmp_path, decision(OTHER))
    found, (skipped,) = read_decisions(tmp_path)
    assert set(found) == {OTHER}
    assert (skipped.path, skipped.reason) == ((tmp_path / f"{ID}.toml").as_posix(), "broken decision")
    assert words in skipped.detail


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / f"{ID}.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert set(read_decisions(tmp_path)[0]) == {ID}


def test_links_out_of_the_folder_and_other_things_are_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "accepted", tmp_path / "outside.toml"
    folder.mkdir()
    outside.write_text(GOOD)
    (folder / f"{ID}.toml").symlink_to(outside)
    (folder / f"{OTHER}.toml").mkdir()
    os.mkfifo(folder / "pipe.toml")
    (folder / "notes.txt").write_text("not ours")
    (folder / ".hidden.toml").write_text("not ours")
    found, skipped = read_decisions(folder)
    assert found == {}
    assert {Path(s.path).name: s.detail for s in skipped} == {
        f"{ID}.toml": "a link out of the folder; it is not followed",
        f"{OTHER}.toml": "not a regular file",
        "pipe.toml": "not a regular file",
    }
    with pytest.raises(OutputError, match="is a link"):
        write_decision(folder, decision())
    assert outside.read_text() == GOOD


def test_a_folder_that_is_a_link_is_fine(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_decision(tmp_path / "link", decision())
    assert set(read_decisions(tmp_path / "link")[0]) == {ID}


@pytest.mark.parametrize("finding", ["", "..", "../etc/passwd", "5f2d8c1a9b3", "5f2d8c1a9b3e\n", "٣" * 12])
def test_no_id_leads_out_of_the_folder(tmp_path: Path, finding: str) -> None:
    for act in (lambda: write_decision(tmp_path, decision(finding)), lambda: remove_decision(tmp_path, finding)):
        with pytest.raises(ValueError, match="12 digits"):
            act()
    with pytest.raises(InputError, match="12 digits"):
        make_decision(id=finding, status="accepted", reason="x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("copied", [ID, f" #f-{ID}\n", f"f-{ID}", ID.upper()])
def test_an_id_as_it_is_copied_from_a_report(copied: str) -> None:
    assert finding_id(copied) == ID


def test_a_new_decision_has_not_expired() -> None:
    with pytest.raises(InputError, match="lies in the past"):
        make_decision(id=ID, status="accepted", reason="x", expires="2020-01-31")
    today = date.today()
    assert make_decision(id=ID, status="accepted", reason="x", expires=today.isoformat()).expires == today


@pytest.mark.parametrize("reason", ["x" * 10_001, "half \ud83d"])
def test_a_reason_that_can_not_be_kept(reason: str) -> None:
    with pytest.raises(InputError):
        make_decision(id=ID, status="accepted", reason=reason)


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")]
)
def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str) -> None:
    path = write_decision(tmp_path, decision())
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(write.os, "fsync", fail)
    with pytest.raises(OutputError, match=words):
        write_decision(tmp_path, decision(status="false-positive"))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_can_not_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_decision(tmp_path, decision())

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(module.Path, "unlink", fail)
    with pytest.raises(OutputError, match="no permission"):
        remove_decision(tmp_path, ID)


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious")
    with pytest.raises(OutputError, match="not a folder"):
        write_decision(tmp_path / "file", decision())
    assert (tmp_path / "file").read_text() == "precious"


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """Two programs write the same decision while this one reads: always one of the two, whole."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from claimcheck.check.decisions import make_decision, write_decision\n"
        "for _ in range(40):\n"
        f"    one = make_decision(id='{ID}', status='accepted', reason=sys.argv[2] * 5000)\n"
        "    write_decision(Path(sys.argv[1]), one)\n"
    )
    write_decision(tmp_path, decision(reason="x" * 5000))
    writers = [subprocess.Popen([sys.executable, "-c", code, tmp_path, letter]) for letter in "xy"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        found, skipped = read_decisions(tmp_path)
        assert skipped == ()
        seen.add(found[ID].reason)
    assert [writer.wait() for writer in writers] == [0, 0]
    assert seen <= {"x" * 5000, "y" * 5000}
    assert [path.name for path in tmp_path.iterdir()] == [f"{ID}.toml"]


def test_many_threads_lose_no_decision(tmp_path: Path) -> None:
    ids = [f"{number:012x}" for number in range(40)]
    threads = [threading.Thread(target=write_decision, args=(tmp_path / "new", decision(i))) for i in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read_decisions(tmp_path / "new")[0]) == ids


def test_only_decisions_in_force_about_findings_of_the_report_are_applied() -> None:
    findings = sorted(finding.id for finding in samples.FINDINGS.values())
    given = [
        decision(findings[2]),
        decision(findings[0], expires=TODAY),
        decision(findings[1], expires=date(2026, 3, 19)),
        decision("000000000000"),
    ]
    broken = Skipped(path="x.toml", reason="broken decision")
    report = with_decisions(samples.report(), given, [broken], TODAY)
    assert [d.id for d in report.decisions] == [findings[0], findings[2]]
    assert report.skipped == (*samples.SKIPPED, broken)


def test_a_report_applies_the_decisions_of_its_settings(tmp_path: Path) -> None:
    articles, folder = tmp_path / "articles", tmp_path / "kept"
    articles.mkdir()
    (articles / "a.txt").write_text("At least 42 people were injured in the storm in Norland, the coast guard said.\n")
    (articles / "b.txt").write_text("The coast guard said that 17 people were injured in the storm in Norland.\n")
    settings = claimcheck.Settings(decisions=folder)
    first = claimcheck.build_report([articles], settings)
    assert first.decisions == ()
    write_decision(folder, made := decision(first.findings[0].id))
    (folder / f"{OTHER}.toml").write_text("garbage")
    second = claimcheck.build_report([articles], settings)
    assert second.decisions == (made,)
    assert [skipped.reason for skipped in second.skipped] == ["broken decision"]
    assert second.findings == first.findings
    document = json.loads(render_json(second))
    assert document["decisions"] == [made.model_dump(mode="json")]
    assert "kept" not in json.dumps(document["run"])
