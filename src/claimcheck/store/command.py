"""The commands of the store: index and clean."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from claimcheck.options import (
    Cache,
    Color,
    Model,
    NliModel,
    Offline,
    Parser,
    Preset,
    Quiet,
    Verbose,
    settings_from,
    terminal_of,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(index)
    app.command()(clean)


def index(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Articles (.txt, .md, .html, .jsonl) or folders of them.")
    ],
    cache: Cache = None,
    preset: Preset = None,
    model: Model = None,
    nli_model: NliModel = None,
    parser: Parser = None,
    offline: Offline = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = "auto",
) -> None:
    """Fill the store with articles, so that later reports and checks need only what is new."""
    from claimcheck import listing, progress

    terminal = terminal_of(ctx)
    chosen = {"preset": preset, "model": model, "nli_model": nli_model, "parser": parser, "offline": offline}
    settings = settings_from(cache=cache, no_cache=False, **chosen)
    from claimcheck.pipeline import build_report
    from claimcheck.store.index import fill_corpus

    shown = progress.for_terminal(quiet, terminal.coloured(sys.stderr))
    built = build_report(paths, settings, shown)
    fill_corpus(paths, settings, shown)
    for skipped in built.skipped:
        terminal.note(listing.skipped_line(skipped))
    terminal.note(f"{len(built.articles):,} articles with {len(built.claims):,} claims are in {settings.cache}")


def clean(
    ctx: typer.Context, cache: Cache = None, quiet: Quiet = False, verbose: Verbose = False, color: Color = "auto"
) -> None:
    """Remove the store. The next run computes everything again; nothing else is lost."""
    from claimcheck.store.folder import remove

    terminal, settings = terminal_of(ctx), settings_from(cache=cache)
    removed = remove(settings.cache)
    terminal.note(f"removed {settings.cache}" if removed else f"there is no store in {settings.cache}")
