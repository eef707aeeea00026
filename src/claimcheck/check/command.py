"""The commands of the gate: check, baseline, explain. What they need is imported when they run."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claimcheck.errors import InputError
from claimcheck.memory import collect_rarely
from claimcheck.options import (
    Cache,
    Color,
    Decisions,
    Model,
    NliModel,
    NoCache,
    Offline,
    Parser,
    Preset,
    Quiet,
    Verbose,
    settings_from,
    terminal_of,
)
from claimcheck.terminal import Terminal

if TYPE_CHECKING:
    from claimcheck.outputs import Output
    from claimcheck.progress import Progress
    from claimcheck.records import Report

GATED = 1
"""Exit code: the check failed."""
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"

Articles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH", help="Articles or folders of them. [default: the setting articles]"),
]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Findings to pass over. [default: .claimcheck/baseline.jsonl]"),
]
FORMAT_HELP = (
    "text, json, jsonl, github, sarif, junit, gitlab, markdown, html or csv; may be repeated. FILE - is stdout."
)
EXAMPLES = """Examples:

claimcheck check articles/ --base origin/main

claimcheck check new.md --against articles/

claimcheck check articles/ --all --strict-baseline

Exit codes: 0 nothing at or above --fail-on, 1 findings that fail the check, 2 it could not be made."""

baseline = typer.Typer(help="The findings that a check passes over because they were there before.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(epilog=EXAMPLES)(check)
    app.command()(explain)
    app.add_typer(baseline, name="baseline")


def check(
    ctx: typer.Context,
    paths: Articles = None,
    base: Annotated[
        str | None, typer.Option(metavar="REF", help="What was added or changed since its merge base is new.")
    ] = None,
    against: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="PATHs are new, and compared with these; needs no git.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every article is new; stale decisions are reported.")] = False,
    fail_on: Annotated[
        Literal["error", "warning", "never"], typer.Option(help="Level that fails the check.")
    ] = "error",
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 where it would be 1; never for 2.")
    ] = False,
    strict_baseline: Annotated[
        bool, typer.Option("--strict-baseline", help="With --all: stale decisions fail the check.")
    ] = False,
    formats: Annotated[list[str] | None, typer.Option("--format", metavar="FORMAT[=FILE]", help=FORMAT_HELP)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder for the formats.")
    ] = None,
    lang: Annotated[Literal["en", "de"] | None, typer.Option(help="Language of HTML and Markdown.")] = None,
    decisions: Decisions = None,
    baseline: Baseline = None,
    preset: Preset = None,
    model: Model = None,
    nli_model: NliModel = None,
    parser: Parser = None,
    offline: Offline = None,
    cache: Cache = None,
    no_cache: NoCache = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Check new articles against all others, and fail if their claims conflict.

    On a pull request on GitHub or GitLab the base is found by itself.
    """
    from claimcheck import outputs
    from claimcheck.check import run
    from claimcheck.check.gate import why_nothing_compared

    collect_rarely()
    terminal = terminal_of(ctx)
    chosen = {"preset": preset, "model": model, "nli_model": nli_model, "parser": parser, "offline": offline}
    kept = {"decisions": decisions, "baseline": baseline, "cache": cache, "no_cache": no_cache}
    settings = settings_from(lang=lang, **kept, **chosen)
    request = run.Request(paths or (), base, against or (), all_, fail_on, strict_baseline)
    planned = run.plan_outputs(formats, output)
    scope = run.scope_of(request, settings)
    outputs.check(planned, run.endangered(scope, planned))
    report = run.check_scope(scope, request, settings, _progress(terminal))
    outputs.write(report, planned, settings.lang, terminal.result, settings.layout)
    _tell(report, planned, terminal)
    if reason := why_nothing_compared(report):
        raise InputError(f"nothing was compared: {reason}; name the folder that holds the others")
    if report.check and report.check.failed and not exit_zero:
        raise typer.Exit(GATED)


def explain(
    ctx: typer.Context,
    finding: Annotated[str, typer.Argument(metavar="ID", help="The finding: 12 hex digits, as every format shows it.")],
    paths: Articles = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Report in JSON to read, instead of reading the articles.")
    ] = None,
    preset: Preset = None,
    cache: Cache = None,
    no_cache: NoCache = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Show all evidence of a finding: both quotes, how they were read, the signals, what was decided."""
    from claimcheck.check import explain as explaining

    terminal, key = terminal_of(ctx), explaining.checked(finding)
    if report is not None:
        terminal.result(explaining.explain(explaining.load_report(report), key))
        return
    import json

    from claimcheck.check.run import paths_of
    from claimcheck.pipeline import build_report
    from claimcheck.report.json import render_json

    settings = settings_from(preset=preset, cache=cache, no_cache=no_cache)
    built = build_report(paths_of(paths or (), settings)[0], settings, _progress(terminal))
    terminal.result(explaining.explain(json.loads(render_json(built)), key))


@baseline.command("write")
def baseline_write(
    ctx: typer.Context,
    paths: Articles = None,
    baseline: Baseline = None,
    decisions: Decisions = None,
    preset: Preset = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write down every finding of now, so that only later ones fail a check. Replaces the baseline."""
    from claimcheck.check import run
    from claimcheck.listing import counted

    terminal, settings = terminal_of(ctx), settings_from(baseline=baseline, decisions=decisions, preset=preset)
    number = run.write_all(paths or (), settings, _progress(terminal))
    terminal.note(f"wrote {counted(number, 'finding')} to {settings.baseline}")


@baseline.command("prune")
def baseline_prune(
    ctx: typer.Context,
    paths: Articles = None,
    baseline: Baseline = None,
    decisions: Decisions = None,
    preset: Preset = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Take out of the baseline what is no finding any more. Adds nothing."""
    from claimcheck.check import run

    terminal, settings = terminal_of(ctx), settings_from(baseline=baseline, decisions=decisions, preset=preset)
    kept, taken = run.prune(paths or (), settings, _progress(terminal))
    terminal.note(f"{settings.baseline}: {taken} taken out, {kept} kept")


@baseline.command("list")
def baseline_list(ctx: typer.Context, baseline: Baseline = None) -> None:
    """Show the baseline."""
    from claimcheck.check.baseline import read_baseline
    from claimcheck.report.text import harmless

    terminal, settings = terminal_of(ctx), settings_from(baseline=baseline)
    for key, entry in sorted(read_baseline(settings.baseline).items()):
        terminal.result(harmless(f"{key} {entry.rule} {', '.join(entry.articles)}: {entry.reason}") + "\n")


def _progress(terminal: Terminal) -> "Progress":
    from claimcheck import progress

    return progress.for_terminal(terminal.quiet, terminal.coloured(sys.stderr))


def _tell(report: "Report", planned: "Sequence[Output]", terminal: Terminal) -> None:
    """What is said besides the results."""
    from claimcheck.listing import skipped_line
    from claimcheck.report.text import check_of, harmless, summary

    check = check_of(report)
    shown = {output.format for output in planned if output.path is None}
    for line in (*map(skipped_line, report.skipped), *check.notes):
        terminal.note(harmless(line))
    if "text" not in shown:
        for entry in check.stale:
            terminal.note(harmless(f"stale: {entry}"))
    if not shown & {"text", "github"}:
        terminal.note(summary(check))
    for output in planned:
        if output.path is not None:
            terminal.note(harmless(f"wrote {output.path}"))
    if "github" in {output.format for output in planned}:
        _add_step_summary(report, terminal)


def _add_step_summary(report: "Report", terminal: Terminal) -> None:
    """Add to the page of the job, if there is one."""
    from claimcheck.report.github import render_step_summary

    if file := os.environ.get(STEP_SUMMARY):
        try:
            with Path(file).open("a", encoding="utf-8", errors="replace") as page:
                page.write(render_step_summary(report))
        except OSError as error:  # the annotations say the same
            terminal.note(f"the summary of the job can't be written: {error.strerror}")
