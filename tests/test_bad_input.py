"""Bad input through the command line, in a process of its own: a clear word, the right exit code, nothing lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

ENGLISH = "The harbour of Ostmark will be closed in March, the mayor said.\n\nThe storm injured 42 people.\n"
GERMAN = "Der Hafen von Ostmark wird im März nicht geschlossen, sagte die Bürgermeisterin.\n\nEs gab 36 Verletzte.\n"
JSONL = "".join(json.dumps({"id": f"line-{n}", "text": text}) + "\n" for n, text in enumerate((ENGLISH, GERMAN)))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder with two good articles, to which a test adds a bad one."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good-en.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "good-de.txt").write_text(GERMAN, encoding="utf-8")
    return folder


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a run was refused with."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("claimcheck: error: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def reported(run: Run, articles: Path) -> dict[str, Any]:
    """The report on a folder; the run must have succeeded without a traceback."""
    out = articles.parent / "out"
    done = run("report", articles, "-o", out)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (out / "report.html").stat().st_size > 1000
    report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return report


def names(entries: list[dict[str, Any]]) -> set[str]:
    return {Path(entry["path"]).name for entry in entries}


def test_no_path(claimcheck: Run) -> None:
    assert "PATH" in refused(claimcheck("report", "-o", "out"))


def test_missing_path(claimcheck: Run, articles: Path) -> None:
    assert "nowhere" in refused(claimcheck("report", articles, "nowhere", "-o", "out"))


def test_missing_path_with_a_name_that_is_no_text(claimcheck: Run, articles: Path) -> None:
    refused(claimcheck("report", os.fsdecode(b"no\xffwhere\n\x1b[31m"), "-o", "out"))


def test_empty_folder(claimcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "empty" in refused(claimcheck("report", "empty", "-o", "out"))


def test_one_article_is_a_report_with_nothing_to_compare(claimcheck: Run, articles: Path) -> None:
    (articles / "good-de.txt").unlink()
    report = reported(claimcheck, articles)
    assert names(report["articles"]) == {"good-en.txt"}
    assert report["claims"]


def binary(path: Path) -> None:
    path.with_suffix(".txt").write_bytes(bytes(range(256)) * 100)


def empty(path: Path) -> None:
    path.with_suffix(".txt").write_bytes(b"")


def white_space(path: Path) -> None:
    path.with_suffix(".txt").write_bytes(b" \n\t\r\n\xc2\xa0")


def huge(path: Path) -> None:
    with path.with_suffix(".txt").open("wb") as file:
        for _ in range(50):
            file.write(b"The sea was calm that day.\n" * 37_038)


def broken_front_matter(path: Path) -> None:
    path.with_suffix(".md").write_text("---\ntitle: [unclosed\n: :\n---\n" + ENGLISH, encoding="utf-8")


def broken_line(path: Path) -> None:
    path.with_suffix(".jsonl").write_text(JSONL.replace("\n", '\n{"text": \n', 1), encoding="utf-8")


def link_to_itself(path: Path) -> None:
    path.with_suffix(".txt").symlink_to(path.with_suffix(".txt"))


def link_to_nothing(path: Path) -> None:
    path.with_suffix(".txt").symlink_to("nothing.txt")


def pipe(path: Path) -> None:
    os.mkfifo(path.with_suffix(".txt"))


@pytest.mark.parametrize("make", [binary, empty, white_space, huge, broken_line, link_to_itself, link_to_nothing, pipe])
def test_what_cannot_be_read_is_listed_and_the_rest_is_read(
    claimcheck: Run, articles: Path, make: Callable[[Path], None]
) -> None:
    make(articles / "bad")
    report = reported(claimcheck, articles)
    assert names(report["articles"]) >= {"good-en.txt", "good-de.txt"}
    assert any(name.startswith("bad") for name in names(report["skipped"]))
    assert all(entry["reason"] for entry in report["skipped"])
    page = (articles.parent / "out/report.html").read_text(encoding="utf-8")
    assert "bad." in page


def test_the_other_lines_of_a_broken_jsonl_file_are_kept(claimcheck: Run, articles: Path) -> None:
    broken_line(articles / "bad")
    report = reported(claimcheck, articles)
    assert {"line-0", "line-1"} <= {article["id"] for article in report["articles"]}


def test_broken_front_matter_is_told(claimcheck: Run, articles: Path) -> None:
    broken_front_matter(articles / "bad")
    report = reported(claimcheck, articles)
    notes = [note for article in report["articles"] for note in article["notes"]]
    assert notes or names(report["skipped"]) == {"bad.md"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "utf-8-sig", "cp1252"])
def test_other_encodings_are_read_or_listed(claimcheck: Run, articles: Path, encoding: str) -> None:
    (articles / "other.txt").write_bytes(GERMAN.replace("\n", "\r\n").encode(encoding))
    report = reported(claimcheck, articles)
    if "other.txt" in names(report["skipped"]):
        assert encoding == "utf-16-le", "without a mark it looks like a binary file"
    else:
        [article] = [article for article in report["articles"] if article["path"].endswith("other.txt")]
        quotes = [claim["quote"] for claim in report["claims"] if claim["article"] == article["id"]]
        assert any("März" in quote for quote in quotes)


def test_a_folder_of_unusable_files_only_tells_why(claimcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    binary(tmp_path / "articles/bad")
    done = claimcheck("report", "articles", "-o", "out")
    assert "bad.txt" in refused(done)


def test_no_permission_to_read(claimcheck: Run, articles: Path, as_somebody: list[str]) -> None:
    bad = articles / "bad.txt"
    bad.write_text(ENGLISH)
    bad.chmod(0)
    done = subprocess.run(
        [*as_somebody, sys.executable, "-m", "claimcheck", "report", str(articles), "-o", "out"],
        cwd=articles.parent, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads((articles.parent / "out/report.json").read_text(encoding="utf-8"))
    assert names(report["skipped"]) == {"bad.txt"}


def test_loop_of_links(claimcheck: Run, articles: Path) -> None:
    (articles / "loop").symlink_to(articles)
    report = reported(claimcheck, articles)
    assert len(report["articles"]) == 2


def test_two_articles_with_one_id(claimcheck: Run, articles: Path) -> None:
    for name, text in (("x.md", ENGLISH), ("y.md", GERMAN)):
        (articles / name).write_text(f"---\nid: same\n---\n{text}", encoding="utf-8")
    report = reported(claimcheck, articles)
    ids = [article["id"] for article in report["articles"]]
    assert len(ids) == len(set(ids))
    told = names(report["skipped"]) | {Path(a["path"]).name for a in report["articles"] if a["notes"]}
    assert told & {"x.md", "y.md"}


@pytest.mark.parametrize("place", ["articles/good-en.txt", "articles/good-en.txt/below", "/proc", "/proc/below"])
def test_output_folder_that_cannot_be_written(claimcheck: Run, articles: Path, place: str) -> None:
    refused(claimcheck("report", articles, "-o", place))
    assert (articles / "good-en.txt").read_text(encoding="utf-8") == ENGLISH


def test_output_folder_without_permission(claimcheck: Run, articles: Path, as_somebody: list[str]) -> None:
    locked = articles.parent / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    done = subprocess.run(
        [*as_somebody, sys.executable, "-m", "claimcheck", "report", str(articles), "-o", str(locked)],
        cwd=articles.parent, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert "locked" in refused(done)


def test_full_disk(claimcheck: Run, articles: Path, tiny_disk: Path) -> None:
    old = tiny_disk / "report.html"
    old.write_text("old")
    (tiny_disk / "filler").write_bytes(b"\0" * 40_000)
    error = refused(claimcheck("report", articles, "-o", tiny_disk))
    assert "full" in error
    assert old.read_text() == "old"
    assert {path.name for path in tiny_disk.iterdir()} == {"report.html", "filler"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_device_as_output(claimcheck: Run, articles: Path) -> None:
    assert "/dev/full" in refused(claimcheck("report", articles, "--format", "json=/dev/full"))
    with Path("/dev/full").open("w") as full:
        done = claimcheck("config", "show", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.5])
def test_ctrl_c(articles: Path, seconds: float) -> None:
    for number in range(400):
        (articles / f"{number}.txt").write_text(f"In town {number}, " + ENGLISH.replace("42", str(number)) * 20)
    out = articles.parent / "out"
    command = [sys.executable, "-m", "claimcheck", "report", str(articles), "-o", str(out)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # A shell's background job ignores Ctrl-C, and its children would too.
    process = subprocess.Popen(command, **streams, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout, stderr) == (130, "", "claimcheck: stopped\n")
    assert not out.exists() or not list(out.iterdir())


def test_ctrl_c_inside_exec(tmp_path: Path) -> None:
    lines = ["import claimcheck.cli", "from claimcheck.__main__ import main"]
    lines += ["claimcheck.cli.run = lambda _: exec('raise KeyboardInterrupt')", "main()"]
    (tmp_path / "stopped.py").write_text("\n".join(lines))
    done = subprocess.run([sys.executable, "-m", "stopped"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (130, "claimcheck: stopped\n")


@pytest.mark.parametrize("error", ["ImportError('initialization failed')", "OSError(4, 'Interrupted')"])
def test_ctrl_c_reported_as_another_error(tmp_path: Path, error: str) -> None:
    lines = ["import contextlib, signal, typer.main", "from claimcheck.__main__ import main"]
    lines += ["def interrupted(_):", "    with contextlib.suppress(KeyboardInterrupt):"]
    lines += ["        signal.raise_signal(signal.SIGINT)", f"    raise {error}"]
    lines += ["typer.main.get_command = interrupted", "main()"]
    (tmp_path / "stopped.py").write_text("\n".join(lines))
    command = [sys.executable, "-m", "stopped"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "claimcheck: stopped\n")


def test_reader_that_leaves(articles: Path) -> None:
    command = f"{sys.executable} -m claimcheck claims {articles} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.fixture
def as_somebody(tmp_path: Path) -> list[str]:
    """Words to put before a command so that permissions count: none for a person, another user for root."""
    if os.geteuid() != 0:
        return []
    # pytest's folders and a Python below /root are closed to other users, so root only gives up its special rights.
    prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    probe = tmp_path / "probe"
    probe.touch(mode=0o000)
    tried = subprocess.run([*prefix, "cat", str(probe)], capture_output=True)
    if tried.returncode == 0 or b"ermission" not in tried.stderr:
        pytest.skip("root can't give up its rights here")
    return prefix


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True)
    except OSError:
        pytest.skip("no mount here")
    if done.returncode != 0:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
