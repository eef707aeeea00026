"""Options that several commands share, and what they all begin with: the terminal and the settings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from claimcheck.terminal import Colour, Terminal

if TYPE_CHECKING:
    from claimcheck.settings import Settings


def _quiet(ctx: typer.Context, value: bool) -> bool:
    ctx.ensure_object(Terminal).quiet = value
    return value


def _verbose(ctx: typer.Context, value: bool) -> bool:
    ctx.ensure_object(Terminal).verbose = value
    return value


def _colour(ctx: typer.Context, value: Colour) -> Colour:
    ctx.ensure_object(Terminal).colour = value
    return value


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
Preset = Annotated[
    str | None, typer.Option(metavar="NAME", help="Models and thresholds that belong together: bundled, multilingual.")
]
Parser = Annotated[
    str | None, typer.Option(metavar="PARSER", help="Parser: bundled, or the names of installed spaCy pipelines.")
]
Decisions = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder of decisions. [default: .claimcheck/accepted]")
]
Cache = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the store. [default: .claimcheck_cache]")]
NoCache = Annotated[bool | None, typer.Option("--no-cache", help="Neither read nor fill the store.")]
Engine = Annotated[
    Literal["local", "ray"] | None, typer.Option(help="Where to work: on this machine, or on a Ray cluster.")
]
RayAddress = Annotated[
    str | None, typer.Option(metavar="HOST:PORT", help="The Ray cluster; auto is the one that this machine belongs to.")
]
Offline = Annotated[bool | None, typer.Option("--offline/--no-offline", help="Never download a model. [default: on]")]


def terminal_of(ctx: typer.Context) -> Terminal:
    """The terminal of this run, with the libraries told how much to say."""
    terminal = ctx.ensure_object(Terminal)
    terminal.listen()
    return terminal


def settings_from(**given: Any) -> "Settings":
    """Settings from the options that were given; the others come from the environment and the settings file."""
    from claimcheck.settings import Settings

    return Settings(**{name: value for name, value in given.items() if value is not None})
