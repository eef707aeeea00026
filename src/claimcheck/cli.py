"""The command line: parse, build, call, show. Every error that ends a run is caught and told here, once."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from claimcheck import __version__
from claimcheck.errors import ClaimcheckError
from claimcheck.terminal import Colour, Terminal, drop_stdout, prepare_streams

if TYPE_CHECKING:
    from claimcheck.settings import Settings

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


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code: 0, 2, 130 or 141. Prints no traceback unless asked with -v."""
    terminal = Terminal()
    prepare_streams()
    try:
        command = typer.main.get_command(app)
        code = command.main(arguments, prog_name="claimcheck", standalone_mode=False, obj=terminal)
    except typer.TyperException as error:
        terminal.error(f"{error.format_message()} See claimcheck --help.")
        return FAILED
    except ClaimcheckError as error:
        terminal.error(str(error))
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except SystemExit as error:  # typer's way out when the reader of stdout left, and after shell completion
        return UNREAD if error.code == 1 else 0
    except MemoryError:
        terminal.error("out of memory; give fewer or smaller articles at a time")
        return FAILED
    except OSError as error:
        drop_stdout()
        terminal.error(f"{error.filename or 'system'}: {error.strerror or error}")
        return FAILED
    except Exception as error:
        terminal.error(f"this is a bug: {type(error).__name__}: {error}; please report it with what -v shows")
        return FAILED
    if code == STOPPED:
        terminal.note("claimcheck: stopped")
    return code if isinstance(code, int) else 0


def _quiet(ctx: typer.Context, value: bool) -> bool:
    ctx.ensure_object(Terminal).quiet = value
    return value


def _verbose(ctx: typer.Context, value: bool) -> bool:
    ctx.ensure_object(Terminal).verbose = value
    return value


def _colour(ctx: typer.Context, value: Colour) -> Colour:
    ctx.ensure_object(Terminal).colour = value
    return value


def _version(value: bool) -> None:
    if value:
        typer.echo(f"claimcheck {__version__}")
        raise typer.Exit


Quiet = Annotated[bool, typer.Option("--quiet", "-q", callback=_quiet, help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", callback=_verbose, help="Show log lines and tracebacks.")]
Color = Annotated[Colour, typer.Option("--color", callback=_colour, help="Colours in messages; NO_COLOR counts too.")]
Model = Annotated[
    str | None,
    typer.Option(metavar="MODEL", help="Embedding model: bundled, or a sentence-transformers name or folder."),
]
NliModel = Annotated[
    str | None, typer.Option(metavar="MODEL", help="Judge: bundled, or the name or folder of a cross-encoder for NLI.")
]
Offline = Annotated[bool | None, typer.Option("--offline/--no-offline", help="Never download a model. [default: on]")]


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def report(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Articles (.txt, .md, .html, .jsonl) or folders of them.")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder for the report.")] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT[=FILE]", help="html or json; may be repeated. FILE - is stdout."),
    ] = None,
    lang: Annotated[Literal["en", "de"] | None, typer.Option(help="Language of the report's own words.")] = None,
    model: Model = None,
    nli_model: NliModel = None,
    neighbours: Annotated[
        int | None, typer.Option(metavar="N", help="How many nearest claims to compare with each claim.")
    ] = None,
    offline: Offline = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Compare articles and write a report. Exits with 0 whether or not claims conflict."""
    from claimcheck import listing, outputs, progress

    terminal = _terminal(ctx)
    models = {"model": model, "nli_model": nli_model, "offline": offline}
    settings = _settings(lang=lang, neighbours=neighbours, formats=formats, **models)
    planned = outputs.plan(settings.formats, output)
    outputs.check(planned, paths)
    from claimcheck.pipeline import build_report

    built = build_report(paths, settings, progress.for_terminal(quiet, terminal.coloured(sys.stderr)))
    outputs.write(built, planned, settings.lang, terminal.result)
    for skipped in built.skipped:
        terminal.note(listing.skipped_line(skipped))
    terminal.note(listing.summary(built))
    for planned_output in planned:
        if planned_output.path is not None:
            terminal.note(f"wrote {planned_output.path}")


@app.command()
def claims(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An article, or a folder of articles.")],
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to show the claims.")] = "text",
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Show the claims of an article."""
    from claimcheck import listing, progress
    from claimcheck.pipeline import extract_claims

    terminal = _terminal(ctx)
    built = extract_claims([path], _settings(), progress.for_terminal(quiet, terminal.coloured(sys.stderr)))
    terminal.result(listing.claims_json(built) if form == "json" else listing.claims_text(built))
    for skipped in built.skipped:
        terminal.note(listing.skipped_line(skipped))


@config.command("show")
def config_show(ctx: typer.Context) -> None:
    """Show the settings in force as TOML, and where each comes from."""
    from claimcheck import listing, settings

    values = settings.Settings().model_dump(mode="json")
    _terminal(ctx).result(listing.settings_text(values, settings.origins()))


def _terminal(ctx: typer.Context) -> Terminal:
    """The terminal of this run, with the libraries told how much to say."""
    terminal = ctx.ensure_object(Terminal)
    terminal.listen()
    return terminal


def _settings(**given: Any) -> "Settings":
    """Settings from the options that were given; the others come from the environment and the settings file."""
    from claimcheck.settings import Settings

    return Settings(**{name: value for name, value in given.items() if value is not None})
