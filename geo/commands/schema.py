"""Write the documentation of the incident table."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo.commands.output import write


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("schema", help="write the documentation of the incident table (Markdown)")
    parser.add_argument("-o", "--output", type=Path)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from geo.incidents.schema import documentation

    write(options.output, documentation().encode("utf-8"))
    return 0
