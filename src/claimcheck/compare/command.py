"""The command that compares two texts by hand. What it needs is imported when it runs."""

import sys
from typing import Annotated, Literal

import typer

from claimcheck.options import (
    Cache,
    Color,
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

Day = Annotated[str | None, typer.Option(metavar="DATE", help="When it was published. [default: unknown]")]
Lang = Annotated[str | None, typer.Option(metavar="CODE", help="Its language, as de. [default: told from the text]")]
EXAMPLES = """Examples:

claimcheck compare "The bridge was closed on Monday." "The bridge was not closed on Monday."

claimcheck compare "Twelve people were hurt." "Zwanzig Menschen wurden verletzt." --b-lang de

claimcheck compare "Three people are missing." "Five people are missing." --a-date 2025-06-01 --b-date 2025-06-02

A text that begins with a hyphen stands after -- and the options before it."""


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EXAMPLES)(compare)


def compare(
    ctx: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="A sentence, or a few.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    a_date: Day = None,
    b_date: Day = None,
    a_lang: Lang = None,
    b_lang: Lang = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to show it.")] = "text",
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
    """Judge two texts as a report would, and show all that led to the verdict. Exits with 0 whatever it is."""
    from claimcheck import progress

    terminal = terminal_of(ctx)
    chosen = {"preset": preset, "model": model, "nli_model": nli_model, "parser": parser, "offline": offline}
    settings = settings_from(cache=cache, no_cache=no_cache, **chosen)
    from claimcheck.compare import show
    from claimcheck.compare.texts import compare_texts, make_text

    texts = make_text("a", a, a_date, a_lang), make_text("b", b, b_date, b_lang)
    compared = compare_texts(*texts, settings, progress.for_terminal(quiet, terminal.coloured(sys.stderr)))
    terminal.result(show.as_json(compared) if form == "json" else show.as_text(compared))
