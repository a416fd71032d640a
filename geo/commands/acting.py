"""Options of commands that change the store: who does it, and why."""

from __future__ import annotations

import argparse
import getpass

from geo.core.errors import BadInput


def add_who(parser: argparse.ArgumentParser, *, why_needed: bool = False) -> None:
    """Add --who and --why."""
    parser.add_argument("--who", default="", help="who does it (default: your login name)")
    parser.add_argument("--why", default="", required=why_needed, help="why, for the history")


def who_of(options: argparse.Namespace) -> str:
    """Return the person that the options name, or the one who is logged in.

    Raises
    ------
    BadInput
        When the system does not know either.
    """
    if options.who.strip():
        return str(options.who)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise BadInput("The system does not say who you are: name yourself with --who.") from error
