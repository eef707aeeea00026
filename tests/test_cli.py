"""The command line: what goes to which stream, and the exit code. The models stay out: the pipeline is put in a box."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from claimcheck import __version__, cli
from claimcheck.errors import ClaimcheckError, InputError, ModelError, OutputError, SettingsError
from claimcheck.records import Article, Claim, Coverage, Report, Run, Skipped

Output = tuple[int, str, str]


def claim(number: int, **fields: Any) -> Claim:
    places = {"start": 0, "end": 12, "context_start": 0, "context_end": 12}
    words = {"quote": "Snow fell.", "text": "Snow fell.", "lang": "en", "article": "a.txt"}
    return Claim(**{"id": f"{number:012x}", **places, **words, **fields})


REPORT = Report(
    articles=(Article(id="a.txt", path="in/a.txt", text="Snow fell. It froze."),),
    claims=(claim(1), claim(2, text="it froze \x1b[31m", speaker="Ann\u202e", polarity="negative", modality="planned")),
    findings=(),
    topics=(),
    skipped=(Skipped(path="in/b.txt", reason="binary", detail="a null byte"),),
    coverage=Coverage(
        articles=1, sentences=2, claims=2, pairs_retrieved=0, pairs_judged=0, not_claims={}, pairs_left_out={}
    ),
    run=Run(version="0", models={}, settings={}),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.fixture(autouse=True)
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A pipeline that notes what it is called with, and returns REPORT or raises what a test puts into "raises"."""
    box: dict[str, Any] = {"raises": None}

    def build_report(paths: list[Path], settings: object, progress: object) -> Report:
        box.update(paths=paths, settings=settings, progress=progress)
        if box["raises"] is not None:
            raise box["raises"]
        return REPORT

    module = ModuleType("claimcheck.pipeline")
    module.build_report = build_report  # type: ignore[attr-defined]
    module.extract_claims = build_report  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "claimcheck.pipeline", module)
    yield box


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Output]:
    """Runs a command line in this process: (exit code, stdout, stderr)."""

    def call(*arguments: str | Path) -> Output:
        code = cli.run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


def test_version(run: Callable[..., Output]) -> None:
    assert run("--version") == (0, f"claimcheck {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("report",),
        ("report", "in", "--nonsense"),
        ("report", "in"),
        ("report", "in", "-o", "out", "--lang", "fr"),
        ("report", "in", "-o", "out", "--format", "pdf"),
        ("report", "in", "-o", "out", "--neighbours", "0"),
        ("report", "in", "-o", "out", "--neighbours", "x"),
        ("report", "in", "--format", "json=a", "--format", "html=a"),
        ("report", "in", "--format", "json=-", "--format", "html=-"),
        ("claims",),
        ("claims", "in", "--format", "pdf"),
        ("config",),
        ("config", "drop"),
    ],
)
def test_usage_errors_are_one_line_and_exit_code_2(run: Callable[..., Output], arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("claimcheck: error: ")
    assert err.count("\n") == 1


def test_report_writes_both_formats_and_says_so_on_stderr(run: Callable[..., Output], folder: Path) -> None:
    code, out, err = run("report", "in", "-o", "out/deep")
    assert (code, out) == (0, "")
    assert json.loads((folder / "out/deep/report.json").read_text(encoding="utf-8"))["claims"]
    assert "</html>" in (folder / "out/deep/report.html").read_text(encoding="utf-8")
    assert err.splitlines() == [
        "not checked: in/b.txt: binary (a null byte)",
        "1 article, 2 claims: 0 conflicts, 0 agreements, 0 updates in 0 topics; 1 not checked",
        "wrote out/deep/report.html",
        "wrote out/deep/report.json",
    ]


def test_quiet_says_nothing(run: Callable[..., Output]) -> None:
    assert run("report", "in", "-o", "out", "-q") == (0, "", "")


def test_options_reach_the_settings(run: Callable[..., Output], pipeline: dict[str, Any]) -> None:
    names = ("--model", "m", "--nli-model", "n", "--lang", "de", "--neighbours", "9", "--no-offline")
    assert run("report", "one", "two", "-o", "out", *names)[0] == 0
    settings = pipeline["settings"]
    assert pipeline["paths"] == [Path("one"), Path("two")]
    assert (settings.model, settings.nli_model) == ("m", "n")
    assert (settings.lang, settings.neighbours, settings.offline) == ("de", 9, False)


def test_formats_go_where_they_are_told(run: Callable[..., Output], folder: Path) -> None:
    code, out, _ = run("report", "in", "--format", "json=-", "--format", "html=page.html", "-q")
    assert code == 0
    assert json.loads(out)["schema"] == "claimcheck-report/1"
    assert [path.name for path in folder.iterdir()] == ["page.html"]


def test_output_is_checked_before_the_work_begins(
    run: Callable[..., Output], folder: Path, pipeline: dict[str, Any]
) -> None:
    (folder / "file").write_text("precious")
    assert run("report", "in", "-o", "file")[0] == 2
    assert run("report", "in", "-o", "file/below")[0] == 2
    (folder / "out/report.html").mkdir(parents=True)
    assert run("report", "in", "-o", "out")[0] == 2
    assert "paths" not in pipeline
    assert (folder / "file").read_text() == "precious"


def test_an_article_is_never_overwritten(run: Callable[..., Output], folder: Path) -> None:
    (folder / "in").mkdir()
    article = folder / "in/a.txt"
    article.write_text("Snow fell.")
    for path in ("in/a.txt", "in"):  # named, or found below a named folder
        code, _, err = run("report", path, "--format", "json=in/a.txt")
        assert code == 2
        assert "one of the articles" in err
    assert article.read_text() == "Snow fell."


def test_claims_as_text_escapes_what_could_steer_a_terminal(run: Callable[..., Output]) -> None:
    code, out, err = run("claims", "in/a.txt")
    assert code == 0
    assert "in/a.txt: 2 claims" in out
    assert "Snow fell." in out
    assert "[negative, planned, said by Ann\\u202e]" in out
    assert "\x1b" not in out
    assert err == "not checked: in/b.txt: binary (a null byte)\n"


def test_claims_as_json(run: Callable[..., Output]) -> None:
    code, out, _ = run("claims", "in/a.txt", "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "claimcheck-claims/1"
    assert [claim["text"] for claim in document["claims"]] == ["Snow fell.", "it froze \x1b[31m"]
    assert document["skipped"][0]["reason"] == "binary"


def test_config_show_is_toml_with_origins(run: Callable[..., Output], folder: Path) -> None:
    import tomllib

    (folder / "claimcheck.toml").write_text("neighbours = 7\n")
    code, out, err = run("config", "show")
    assert (code, err) == (0, "")
    assert tomllib.loads(out)["neighbours"] == 7
    assert str(folder / "claimcheck.toml") in out


@pytest.mark.parametrize("kind", [ClaimcheckError, InputError, SettingsError, ModelError, OutputError])
def test_own_errors_are_told_in_one_line(
    run: Callable[..., Output], pipeline: dict[str, Any], kind: type[ClaimcheckError]
) -> None:
    pipeline["raises"] = kind("no such\nplace \x1b[31m; look elsewhere")
    assert run("report", "in", "-o", "out") == (2, "", "claimcheck: error: no such place \\x1b[31m; look elsewhere\n")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "out of memory"),
        (OSError(28, "No space left on device", "/tmp/x"), "/tmp/x: No space left on device"),
        (KeyError("nothing"), "this is a bug: KeyError"),
        (RecursionError("deep"), "this is a bug: RecursionError"),
    ],
)
def test_other_errors_are_told_in_one_line(
    run: Callable[..., Output], pipeline: dict[str, Any], error: Exception, words: str
) -> None:
    pipeline["raises"] = error
    code, out, err = run("report", "in", "-o", "out")
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_verbose_shows_the_traceback(run: Callable[..., Output], pipeline: dict[str, Any]) -> None:
    pipeline["raises"] = KeyError("nothing")
    code, _, err = run("report", "in", "-o", "out", "-v")
    assert code == 2
    assert "Traceback" in err


def test_ctrl_c(run: Callable[..., Output], pipeline: dict[str, Any], folder: Path) -> None:
    pipeline["raises"] = KeyboardInterrupt()
    assert run("report", "in", "-o", "out") == (130, "", "claimcheck: stopped\n")
    assert list(folder.iterdir()) == []


def test_color(run: Callable[..., Output], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run("report", "in")[2]
    assert "\x1b[" in run("report", "in", "--color", "always")[2]


def test_every_option_of_the_readme_exists(run: Callable[..., Output]) -> None:
    import re

    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    for command in ("report", "claims"):
        known = set(re.findall(r"--[a-z-]+", run(command, "--help")[1]))
        for line in re.findall(rf"^claimcheck {command} .*$", readme, re.MULTILINE):
            assert set(re.findall(r"--[a-z-]+", line)) <= known, line
