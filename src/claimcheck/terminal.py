"""What the command line says: results on stdout, all else on stderr, one line for each message."""

import contextlib
import io
import logging
import os
import sys
import traceback
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

Colour = Literal["auto", "always", "never"]

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control, format (bidirectional overrides among them), surrogate and separator characters."""


def escape(text: str) -> str:
    """Text that can't steer a terminal: characters it could obey are shown as escapes."""
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in HIDDEN else char for char in text
    )


def one_line(text: str) -> str:
    """Text as one harmless line."""
    return escape(" ".join(text.split()))


@dataclass
class Terminal:
    """The streams of one run, and how much to say on them."""

    quiet: bool = False
    verbose: bool = False
    colour: Colour = "auto"

    def coloured(self, stream: TextIO) -> bool:
        """Whether to colour a stream: --color, then NO_COLOR, then whether it is a capable terminal."""
        if self.colour != "auto":
            return self.colour == "always"
        return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def result(self, text: str) -> None:
        """Write a result to stdout. Raises OSError if that fails, BrokenPipeError when nobody reads it any more."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Say something that is not the result."""
        if not self.quiet:
            _say(one_line(text))

    def error(self, text: str) -> None:
        """Say why the run ends; with -v also where in the program, if an exception is being handled."""
        label = "\x1b[1;31merror:\x1b[0m" if self.coloured(sys.stderr) else "error:"
        _say(f"claimcheck: {label} {one_line(text)}")
        if self.verbose and sys.exc_info()[0] is not None:
            _say(traceback.format_exc().rstrip())

    def listen(self) -> None:
        """Keep the libraries' log lines and warnings off the terminal, unless -v asks for them."""
        if self.verbose:
            logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s: %(message)s")
        else:
            logging.lastResort = None
            warnings.simplefilter("ignore")
            own = logging.getLogger("claimcheck")
            own.handlers = [_Notes(self)]
            own.propagate = False


class _Notes(logging.Handler):
    """What our own code logs as a warning, said as a note."""

    def __init__(self, terminal: Terminal):
        super().__init__(logging.WARNING)
        self._terminal = terminal

    def emit(self, record: logging.LogRecord) -> None:
        self._terminal.note(f"claimcheck: {record.getMessage()}")


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # stderr closed or on a full disk: there is nowhere left to complain
        sys.stderr.write(text + "\n")


def prepare_streams() -> None:
    """Make the streams safe to write to: one that is closed, or can't encode a character, must not end the run."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - open until the process ends
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_stdout() -> None:
    """Send the rest of stdout nowhere, so that closing it at exit can't fail once more and print a traceback."""
    with contextlib.suppress(OSError):  # a stream without a file descriptor holds nothing back
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
