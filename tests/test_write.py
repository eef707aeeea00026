"""Writing a file whole or not at all."""

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from claimcheck.errors import OutputError
from claimcheck.report import write
from claimcheck.report.write import write_text


def test_makes_folders_and_writes_utf8(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "report.html"
    write_text(target, "Вогонь\n")
    assert target.read_bytes() == "Вогонь\n".encode()
    assert list(target.parent.iterdir()) == [target]


def test_replaces_and_keeps_permissions(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    write_text(target, "new")
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    write_text(tmp_path / "report.json", "")
    (tmp_path / "other").touch()
    assert (tmp_path / "report.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_lone_surrogates_do_not_crash(tmp_path: Path) -> None:
    write_text(tmp_path / "x", "a\ud83db")
    assert (tmp_path / "x").read_text() == "a?b"


def test_a_device_is_written_to() -> None:
    write_text(Path("/dev/null"), "text")
    assert not Path("/dev/null").is_file()


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder, not a file"):
        write_text(tmp_path, "text")


@pytest.mark.parametrize("path", ["file/report.html", "file/folder/report.html"])
def test_a_file_in_the_place_of_the_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        write_text(tmp_path / path, "text")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="too long"):
        write_text(tmp_path / ("x" * 300), "text")


def test_the_longest_name_is_fine(tmp_path: Path) -> None:
    write_text(tmp_path / ("x" * 255), "text")
    assert (tmp_path / ("x" * 255)).read_text() == "text"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EDQUOT, "quota is used up"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    (tmp_path / "report.html").write_text("old")

    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(write.os, "fsync", fail)
    with pytest.raises(OutputError, match=words) as caught:
        write_text(tmp_path / "report.html", "new")
    assert "report.html" in str(caught.value)
    assert list(tmp_path.iterdir()) == [tmp_path / "report.html"]
    assert (tmp_path / "report.html").read_text() == "old"


@pytest.mark.parametrize(
    ("code", "words"), [(errno.EACCES, "no permission"), (errno.EROFS, "read-only"), (errno.EPERM, "no permission")]
)
def test_a_folder_that_takes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str) -> None:
    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(write.os, "open", refuse)
    with pytest.raises(OutputError, match=words):
        write_text(tmp_path / "report.html", "new")


def test_interruption_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.html").write_text("old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "report.html", "new")
    assert list(tmp_path.iterdir()) == [tmp_path / "report.html"]
    assert (tmp_path / "report.html").read_text() == "old"


def test_a_killed_run_leaves_the_old_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")
    program = """
        import os, sys, time
        from pathlib import Path
        from claimcheck.report.write import write_text
        def stall(descriptor):
            print("written", flush=True)
            time.sleep(60)
        os.fsync = stall
        write_text(Path(sys.argv[1]), "new" * 1000)
    """
    source = Path(write.__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(target)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(source)},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert target.read_text() == "old"
    write_text(target, "newest")
    assert target.read_text() == "newest"
