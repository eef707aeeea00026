"""python -m benchmarks.scale SECTION …: measure sections and write them into scale.json; the others stay as they are.

Each module of this folder with a function `measure(options) -> dict` and a function `add_options(parser)` is a section.
"""

import argparse
import importlib
import json

from benchmarks.scale.results import write_section

SECTIONS = ("match", "check", "report", "ray")


def main() -> None:
    """Measure what is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    commands = parser.add_subparsers(dest="section", required=True)
    for name in SECTIONS:
        module = importlib.import_module(f"benchmarks.scale.{name}")
        command = commands.add_parser(name, help=module.__doc__)
        module.add_options(command)
        command.add_argument("--dry", action="store_true", help="only print")
        command.set_defaults(measure=module.measure)
    options = parser.parse_args()
    figures = options.measure(options)
    print(json.dumps(figures, indent=1))
    if not options.dry:
        write_section(options.section, figures)


if __name__ == "__main__":
    main()
