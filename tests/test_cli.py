"""The command line: what goes to which stream, and the exit code. The models stay out: the pipeline is put in a box."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from claimcheck import __version__, cli, outputs
from claimcheck.errors import ClaimcheckError, InputError, ModelError, OutputError, SettingsError
from claimcheck.records import Article, Claim, Coverage, Decision, Report, Run, Skipped
from claimcheck.settings import FORMATS
from tests import samples

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
    """A pipeline that notes what it is called with, and returns "report" or raises what a test puts into "raises"."""
    box: dict[str, Any] = {"raises": None, "report": REPORT}

    def build_report(paths: list[Path], settings: object, progress: object) -> Report:
        box.update(paths=paths, settings=settings, progress=progress)
        if box["raises"] is not None:
            raise box["raises"]
        return box["report"]

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
        ("report", "in", "-o", "out", "--layout", "pages"),
        ("report", "in", "--format", "html=page.html", "--layout", "site"),
        ("report", "in", "--format", "html=-", "--layout", "site"),
        ("accept",),
        ("accept", "5f2d8c1a9b3e"),
        ("accept", "5f2d8c1a9b3e", "--reason", " "),
        ("accept", "5f2d8c1a9b3e", "--reason", "x", "--status", "fine"),
        ("accept", "5f2d8c1a9b3e", "--reason", "x", "--expires", "soon"),
        ("accept", "5f2d8c1a9b3e", "--reason", "x", "--expires", "2020-01-01"),
        ("accept", "../../5f2d8c1a9b3e", "--reason", "x"),
        ("serve",),
        ("serve", "nothing"),
        ("serve", "."),
        ("serve", ".", "--port", "99999"),
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
    places = ("--layout", "single", "--decisions", "kept")
    assert run("report", "one", "two", "-o", "out", *names, *places)[0] == 0
    settings = pipeline["settings"]
    assert pipeline["paths"] == [Path("one"), Path("two")]
    assert (settings.model, settings.nli_model) == ("m", "n")
    assert (settings.lang, settings.neighbours, settings.offline) == ("de", 9, False)
    assert (settings.layout, settings.decisions) == ("single", Path("kept"))


def test_formats_go_where_they_are_told(run: Callable[..., Output], folder: Path) -> None:
    code, out, _ = run("report", "in", "--format", "json=-", "--format", "html=page.html", "-q")
    assert code == 0
    assert json.loads(out)["schema"] == "claimcheck-report/1"
    assert [path.name for path in folder.iterdir()] == ["page.html"]


def test_all_formats_have_their_names(run: Callable[..., Output], folder: Path) -> None:
    formats = [word for name in FORMATS for word in ("--format", name)]
    assert run("report", "in", "-o", "out", "-q", *formats)[0] == 0
    assert {path.name for path in (folder / "out").iterdir()} == set(outputs.FILES.values())
    assert (folder / "out/report.md").read_text(encoding="utf-8").startswith("## ")
    assert (folder / "out/findings.csv").read_bytes().startswith(b'\xef\xbb\xbf"id"')


def test_markdown_to_stdout(run: Callable[..., Output]) -> None:
    code, out, err = run("report", "in", "--format", "markdown=-", "-q", "--lang", "de")
    assert (code, err) == (0, "")
    assert out.startswith("## Abweichungsbericht")


def test_a_site_and_then_a_single_page(run: Callable[..., Output], folder: Path, pipeline: dict[str, Any]) -> None:
    pipeline["report"] = samples.report()
    assert run("report", "in", "-o", "out", "-q", "--layout", "site")[0] == 0
    pages = folder / "out/pages"
    made = {path.name for path in pages.iterdir()}
    assert len(made) > 3
    index = (folder / "out/report.html").read_text(encoding="utf-8")
    assert all(f'href="pages/{name}' in index for name in made if name.startswith("t-"))
    others = {"notes.html": "mine", "t-mine.html": "no report", "a-0.txt": "mine"}
    for name, text in others.items():
        (pages / name).write_text(text)
    pipeline["report"] = samples.report(topics=())
    assert run("report", "in", "-o", "out", "-q", "--layout", "site")[0] == 0
    left = {path.name for path in pages.iterdir()}
    assert {name for name in left if name.startswith("t-")} == {"t-mine.html"}
    assert run("report", "in", "-o", "out", "-q", "--layout", "single")[0] == 0
    assert {path.name: path.read_text() for path in pages.iterdir()} == others


def test_the_last_old_page_takes_its_folder_along(
    run: Callable[..., Output], folder: Path, pipeline: dict[str, Any]
) -> None:
    pipeline["report"] = samples.report()
    assert run("report", "in", "-o", "out", "-q", "--layout", "site")[0] == 0
    assert run("report", "in", "-o", "out", "-q")[0] == 0
    assert {path.name for path in (folder / "out").iterdir()} == {"report.html", "report.json"}


def test_pages_behind_a_link_are_left_alone(run: Callable[..., Output], folder: Path, pipeline: dict[str, Any]) -> None:
    pipeline["report"] = samples.report()
    assert run("report", "in", "-o", "elsewhere", "-q", "--layout", "site")[0] == 0
    (folder / "out").mkdir()
    (folder / "out/pages").symlink_to(folder / "elsewhere/pages")
    before = sorted((folder / "elsewhere/pages").iterdir())
    assert run("report", "in", "-o", "out", "-q")[0] == 0
    assert sorted((folder / "elsewhere/pages").iterdir()) == before


def test_a_page_never_overwrites_an_article(run: Callable[..., Output], folder: Path, pipeline: dict[str, Any]) -> None:
    report = pipeline["report"] = samples.report()
    assert run("report", "in", "-o", "out", "-q", "--layout", "site")[0] == 0
    page = next((folder / "out/pages").glob("t-*"))
    page.write_text("an article")
    articles = [report.articles[0].model_copy(update={"path": f"out/pages/{page.name}"}), *report.articles[1:]]
    pipeline["report"] = report.model_copy(update={"articles": tuple(articles)})
    code, _, err = run("report", "in", "-o", "out", "-q", "--layout", "site")
    assert code == 2
    assert "one of the articles" in err
    assert page.read_text() == "an article"


def test_accept_writes_one_file(run: Callable[..., Output], folder: Path) -> None:
    code, out, err = run("accept", "#f-5f2d8c1a9b3e", "--reason", "two days", "--who", "Ada", "--expires", "2999-01-31")
    assert (code, out, err) == (0, "", "wrote .claimcheck/accepted/5f2d8c1a9b3e.toml\n")
    text = (folder / ".claimcheck/accepted/5f2d8c1a9b3e.toml").read_text()
    assert text.splitlines() == [
        'id = "5f2d8c1a9b3e"',
        'status = "accepted"',
        'reason = "two days"',
        'who = "Ada"',
        "expires = 2999-01-31",
    ]


def test_accept_where_the_settings_say(run: Callable[..., Output], folder: Path) -> None:
    (folder / "claimcheck.toml").write_text("decisions = 'kept'\n")
    assert run("accept", "5f2d8c1a9b3e", "--status", "needs-look", "-q") == (0, "", "")
    assert run("accept", "0123456789ab", "--status", "false-positive", "--reason", "x", "--decisions", "own")[0] == 0
    assert sorted(map(str, (p.relative_to(folder) for p in folder.rglob("*.toml")))) == [
        "claimcheck.toml",
        "kept/5f2d8c1a9b3e.toml",
        "own/0123456789ab.toml",
    ]


def test_accepted_findings_are_counted(run: Callable[..., Output], pipeline: dict[str, Any]) -> None:
    decided = [
        Decision(id=samples.FINDINGS["hurt"].id, status="accepted", reason="x"),
        Decision(id=samples.FINDINGS["knew"].id, status="needs-look", reason=""),
    ]
    pipeline["report"] = samples.report(decisions=tuple(decided))
    err = run("report", "in", "-o", "out")[2]
    assert "3 conflicts, 2 agreements, 1 update in 2 topics; 5 new, 1 accepted; 2 not checked" in err


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
    for command in ("report", "claims", "accept", "serve"):
        known = set(re.findall(r"--[a-z-]+", run(command, "--help")[1]))
        for line in re.findall(rf"^claimcheck {command} .*$", readme, re.MULTILINE):
            assert set(re.findall(r"--[a-z-]+", line)) <= known, line
