"""Where the `claimcheck` command and `python -m claimcheck` start."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        # Imported here, so that Ctrl-C during the imports ends as quietly as later.
        from claimcheck.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("claimcheck: stopped\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
