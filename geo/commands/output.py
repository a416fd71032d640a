"""Where a command's data and words go: a file or standard output, and standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from geo.core.errors import BadInput, CannotWrite
from geo.core.files import write_whole


def write(output: Path | None, content: bytes) -> None:
    """Write the data of a command to a file, whole or not at all, or to standard output.

    Parameters
    ----------
    output : Path or None
        None for standard output.
    content : bytes

    Raises
    ------
    CannotWrite
        When the file or standard output cannot be written.
    BrokenPipeError
        When the reader of standard output went away.
    """
    if output is None:
        if sys.stdout is None:
            raise CannotWrite("There is no standard output to write to. Use -o.")
        try:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CannotWrite(f"Cannot write to standard output: {error.strerror}. Use -o.") from error
    else:
        write_whole(output, content)


def tell(words: str) -> None:
    """Say progress or a notice on standard error."""
    print(words, file=sys.stderr)


def checked_suffix(output: Path, known: tuple[str, ...]) -> str:
    """Return the ending of a file's name in lower case.

    Raises
    ------
    BadInput
        When it is none of `known`.
    """
    ending = output.suffix.lower()
    if ending not in known:
        raise BadInput(f"{output}: the name must end in {' or '.join(known)}.")
    return ending
