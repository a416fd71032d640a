"""The command line: everything that a page does, without a browser.

Data goes to standard output or to ``-o``, progress and notices to standard error. Exit code 0 is success, 2 is bad
input or a file that cannot be written, with the reason on standard error.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final

from geo import __version__
from geo.core.errors import AtlasError

# One module of geo.commands each, in the order of the help.
COMMANDS: Final = (
    "incidents",
    "borders",
    "pattern",
    "join",
    "geocode",
    "places",
    "snapshot",
    "export",
    "brief",
    "trends",
    "regions",
    "actors",
    "install",
    "extract",
    "importing",
    "vintages",
    "datasets",
    "history",
    "edit",
    "undo",
    "links",
    "schema",
    "bench",
)

EXAMPLES = """examples:
  python -m geo incidents --country MLI --from 2019-09-01 --to 2020-01-31 -o incidents.csv
  python -m geo join events.csv -o events_with_units.csv
  python -m geo snapshot --actor JNIM --lang fr -o carte.png
  python -m geo brief --last 7d -o brief.pdf
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except AtlasError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m geo",
        description="The incident atlas of Mali, Burkina Faso and Niger, without a browser.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f"geo.commands.{name}").add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
