"""Where the `claimcheck` command and `python -m claimcheck` start."""

import os
import sys
from contextlib import suppress

STOPPED = 130
"""Ctrl-C, as shells count it: 128 + SIGINT."""


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        # Imported here, so that Ctrl-C during the imports ends as quietly as later.
        from claimcheck import interrupts

        interrupts.remember()
        from claimcheck.cli import run

        code = run(sys.argv[1:])
    except (KeyboardInterrupt, ImportError) as error:
        if isinstance(error, ImportError) and not interrupts.struck():
            raise
        sys.stderr.write("claimcheck: stopped\n")
        code = STOPPED
    if code == STOPPED:
        # The interpreter remembers a Ctrl-C that struck inside exec() of a text, as dataclasses do it, and would end by
        # the signal whatever code it is given.
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
