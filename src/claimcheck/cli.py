"""The command line: parse, build, call, show. Every error that ends a run is caught and told here, once."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from claimcheck import __version__, interrupts
from claimcheck.check.command import add_to as add_check
from claimcheck.compare.command import add_to as add_compare
from claimcheck.engine.command import add_to as add_engine
from claimcheck.errors import ClaimcheckError
from claimcheck.options import (
    Cache,
    Color,
    Decisions,
    Engine,
    Model,
    NliModel,
    NoCache,
    Offline,
    Parser,
    Preset,
    Quiet,
    RayAddress,
    Verbose,
    settings_from,
    terminal_of,
)
from claimcheck.store.command import add_to as add_store
from claimcheck.terminal import Terminal, drop_stdout, one_line, prepare_streams

FAILED = 2
"""Usage, settings, input, model, output or internal error. Findings are no error."""
STOPPED = 130
"""Ctrl-C, as shells count it: 128 + SIGINT."""
UNREAD = 141
"""The reader of stdout left, as shells count it: 128 + SIGPIPE."""

app = typer.Typer(
    help="Reads news articles and shows where their factual claims agree and where they conflict.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
config = typer.Typer(help="Look at the settings.")
app.add_typer(config, name="config")
models = typer.Typer(help="Look at the models, check them, fetch others.", invoke_without_command=True)
app.add_typer(models, name="models")
add_check(app)
add_compare(app)
add_store(app)
add_engine(app)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code: 0, 1, 2, 130 or 141. Prints no traceback unless asked with -v."""
    terminal = Terminal()
    prepare_streams()
    try:
        command = typer.main.get_command(app)
        code = command.main(arguments, prog_name="claimcheck", standalone_mode=False, obj=terminal)
    except typer.TyperException as error:
        terminal.error(f"{error.format_message()} See claimcheck --help.")
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except SystemExit as error:  # typer's way out when the reader of stdout left, and after shell completion
        return UNREAD if error.code == 1 else 0
    except Exception as error:
        if not interrupts.struck():
            if isinstance(error, OSError):
                drop_stdout()
            terminal.error(_explained(error))
            return FAILED
        code = STOPPED
    if code == STOPPED:
        terminal.note("claimcheck: stopped")
    return code if isinstance(code, int) else 0


def _explained(error: Exception) -> str:
    match error:
        case ClaimcheckError():
            return str(error)
        case MemoryError():
            return "out of memory; give fewer or smaller articles at a time"
        case OSError():
            return f"{error.filename or 'system'}: {error.strerror or error}"
    return f"this is a bug: {type(error).__name__}: {error}; please report it with what -v shows"


def _version(value: bool) -> None:
    if value:
        typer.echo(f"claimcheck {__version__}")
        raise typer.Exit


REPORT_EXAMPLES = """Examples:

claimcheck report articles/ -o out/

claimcheck report a.md b.html -o out/ --lang de --format html --format markdown

claimcheck report articles/ --format json=-"""
CLAIMS_EXAMPLES = """Examples:

claimcheck claims article.txt

claimcheck claims article.txt --format json"""
FORMAT_HELP = "html, json, markdown or csv; may be repeated. FILE - is stdout."


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command(epilog=REPORT_EXAMPLES)
def report(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Articles (.txt, .md, .html, .jsonl, .parquet) or folders.")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder for the report.")] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT[=FILE]", help=FORMAT_HELP),
    ] = None,
    lang: Annotated[Literal["en", "de"] | None, typer.Option(help="Language of the report's own words.")] = None,
    layout: Annotated[
        Literal["auto", "single", "site"] | None,
        typer.Option(help="The HTML as one page, as several, or as several where one would be too large."),
    ] = None,
    decisions: Decisions = None,
    preset: Preset = None,
    model: Model = None,
    nli_model: NliModel = None,
    parser: Parser = None,
    neighbours: Annotated[
        int | None, typer.Option(metavar="N", help="How many nearest claims to compare with each claim.")
    ] = None,
    offline: Offline = None,
    engine: Engine = None,
    ray_address: RayAddress = None,
    results: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for what a cluster found. [default: results in -o DIR]")
    ] = None,
    results_only: Annotated[
        bool, typer.Option("--results-only", help="What a cluster found as Parquet, and no report; see slice.")
    ] = False,
    cache: Cache = None,
    no_cache: NoCache = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Compare articles and write a report. Exits with 0 whether or not claims conflict."""
    from claimcheck import listing, outputs, progress

    terminal = terminal_of(ctx)
    chosen = {"preset": preset, "model": model, "nli_model": nli_model, "parser": parser, "offline": offline}
    shown = {"lang": lang, "layout": layout, "formats": formats}
    kept = {"cache": cache, "no_cache": no_cache}
    placed = {"engine": engine, "ray_address": ray_address, "results": results}
    settings = settings_from(neighbours=neighbours, decisions=decisions, **shown, **chosen, **kept, **placed)
    if output is not None and "results" not in settings.model_fields_set:
        settings = settings.model_copy(update={"results": output / "results"})
    bars = progress.for_terminal(quiet, terminal.coloured(sys.stderr))
    if results_only:
        from claimcheck.engine import write_results

        terminal.note(f"wrote {write_results(paths, settings, bars)}")
        return
    planned = outputs.plan(settings.formats, output)
    outputs.check(planned, paths, settings.layout)
    from claimcheck.pipeline import build_report

    built = build_report(paths, settings, bars)
    outputs.write(built, planned, settings.lang, terminal.result, settings.layout)
    for skipped in built.skipped:
        terminal.note(listing.skipped_line(skipped))
    terminal.note(listing.summary(built))
    for planned_output in planned:
        if planned_output.path is not None:
            terminal.note(f"wrote {planned_output.path}")


@app.command(epilog=CLAIMS_EXAMPLES)
def claims(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An article, or a folder of articles.")],
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to show the claims.")] = "text",
    parser: Parser = None,
    cache: Cache = None,
    no_cache: NoCache = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Show the claims of an article."""
    from claimcheck import listing, progress
    from claimcheck.pipeline import extract_claims

    terminal = terminal_of(ctx)
    settings = settings_from(parser=parser, cache=cache, no_cache=no_cache)
    built = extract_claims([path], settings, progress.for_terminal(quiet, terminal.coloured(sys.stderr)))
    terminal.result(listing.claims_json(built) if form == "json" else listing.claims_text(built))
    for skipped in built.skipped:
        terminal.note(listing.skipped_line(skipped))


@models.callback()
def models_list(
    ctx: typer.Context,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to show the models.")] = "text",
) -> None:
    """Show the presets with their models: versions, files, hashes, sizes, languages, figures."""
    if ctx.invoked_subcommand is None:
        from claimcheck.models import catalogue

        data = catalogue.catalogue()
        terminal_of(ctx).result(catalogue.as_json(data) if form == "json" else catalogue.as_text(data))


@models.command("test")
def models_test(
    ctx: typer.Context,
    preset: Preset = None,
    model: Model = None,
    nli_model: NliModel = None,
    parser: Parser = None,
    verbose: Verbose = False,
) -> None:
    """Check the files of the models, and what they say of plain sentences. Exits with 2 if a check fails."""
    from claimcheck.models import selftest

    terminal = terminal_of(ctx)
    failed = 0
    for check in selftest.run(settings_from(preset=preset, model=model, nli_model=nli_model, parser=parser)):
        terminal.result(one_line(check.line()) + "\n")
        failed += not check.passed
    if failed:
        raise typer.Exit(FAILED)


@models.command("fetch")
def models_fetch(
    ctx: typer.Context,
    preset: Annotated[str, typer.Argument(metavar="PRESET", help="multilingual")],
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the models. [default: the hub's own cache]")
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch the models of a preset from the Hugging Face hub, once; after that no network is needed."""
    from claimcheck.models import fetch

    terminal = terminal_of(ctx)
    for line in fetch.fetch_and_explain(preset, to, terminal.note):
        terminal.result(line + "\n")


@app.command()
def accept(
    ctx: typer.Context,
    finding: Annotated[str, typer.Argument(metavar="ID", help="The finding, as the report names it: 12 hex digits.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why. Needed unless the finding only needs a look.")] = "",
    status: Annotated[
        Literal["accepted", "false-positive", "needs-look"], typer.Option(help="What was decided.")
    ] = "accepted",
    who: Annotated[str | None, typer.Option(metavar="NAME", help="Who decided.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day on which it holds, such as 2027-01-31.")
    ] = None,
    decisions: Decisions = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Write down a decision about a finding. An earlier one about the same finding is replaced."""
    from claimcheck.check.decisions import finding_id, make_decision, write_decision

    terminal, settings = terminal_of(ctx), settings_from(decisions=decisions)
    decision = make_decision(id=finding_id(finding), status=status, reason=reason, who=who, expires=expires)
    terminal.note(f"wrote {write_decision(settings.decisions, decision)}")


@app.command()
def serve(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that holds report.html.")],
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Port; 0 takes one that is free.")] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
    decisions: Decisions = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Show a report in the browser, and write the decisions made in it to their files. Ctrl-C ends it."""
    from claimcheck.serve import Server

    terminal, settings = terminal_of(ctx), settings_from(decisions=decisions)
    with Server(folder, settings.decisions, port) as server:
        terminal.result(server.url + "\n")
        terminal.note(f"decisions go to {settings.decisions}; Ctrl-C ends it")
        server.serve(typer.launch if open_ else None)


@config.command("show")
def config_show(ctx: typer.Context) -> None:
    """Show the settings in force as TOML, and where each comes from."""
    from claimcheck import listing, settings

    values = settings.Settings().model_dump(mode="json")
    terminal_of(ctx).result(listing.settings_text(values, settings.origins(preset=values["preset"])))
