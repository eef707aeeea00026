"""The command that makes a report on a slice of what a cluster found. What it needs is imported when it runs."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from claimcheck.errors import InputError
from claimcheck.options import Color, Decisions, Quiet, Verbose, settings_from, terminal_of

EXAMPLES = """Examples:

claimcheck slice out/results -o slice/ --outlet "Harbour Post" --since 2025-03-01 --until 2025-03-31

claimcheck slice out/results -o slice/ --topic "ferry fares"

A claim belongs to the slice if all of this holds for it. What it is compared with is shown too."""


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(name="slice", epilog=EXAMPLES)(slice_)


def slice_(
    ctx: typer.Context,
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="Folder of results, as report --engine ray makes.")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder for the report.")] = None,
    outlets: Annotated[
        list[str] | None, typer.Option("--outlet", metavar="NAME", help="Outlet; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="First day of publication.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day of publication.")] = None,
    topic: Annotated[str, typer.Option(metavar="WORDS", help="Words that all stand in the claim.")] = "",
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT[=FILE]", help="As for report; may be repeated."),
    ] = None,
    lang: Annotated[Literal["en", "de"] | None, typer.Option(help="Language of the report's own words.")] = None,
    layout: Annotated[Literal["auto", "single", "site"] | None, typer.Option(help="As for report.")] = None,
    decisions: Decisions = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Write the report on some outlets, days or words, out of the results of a cluster."""
    from claimcheck import listing, outputs
    from claimcheck.check.decisions import read_decisions, with_decisions

    terminal = terminal_of(ctx)
    settings = settings_from(formats=formats, lang=lang, layout=layout, decisions=decisions)
    planned = outputs.plan(settings.formats, output)
    outputs.check(planned, (), settings.layout)
    first, last = _day("since", since), _day("until", until)
    _needs_pyarrow()
    from claimcheck.engine.slices import Slice, load

    built = load(results, Slice(tuple(outlets or ()), first, last, tuple(topic.split())))
    kept, broken = read_decisions(settings.decisions)
    built = with_decisions(built, kept.values(), broken, date.today())
    outputs.write(built, planned, settings.lang, terminal.result, settings.layout)
    terminal.note(listing.summary(built))
    for one in planned:
        if one.path is not None:
            terminal.note(f"wrote {one.path}")


def _day(name: str, value: str | None) -> str | None:
    try:
        return None if value is None else date.fromisoformat(value).isoformat()
    except ValueError:
        raise InputError(f"--{name} {value!r} is no day; write it as 2025-03-31") from None


def _needs_pyarrow() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        from claimcheck.ingest.parquet import MISSING

        raise InputError(MISSING) from error
