"""What a user chose once for all sessions: ``settings.json`` in the user's folder."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Final

from geo.core.files import write_whole
from geo.core.locks import locked
from geo.core.settings import user_folder

FILE: Final = "settings.json"


def choices_file() -> Path:
    """Where the choices are kept; not made here."""
    return user_folder() / FILE


def read_choices() -> dict[str, str]:
    """Read all choices; a file that is missing or damaged holds none.

    Returns
    -------
    dict
        Name to value.
    """
    try:
        found = json.loads(choices_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def keep_choice(name: str, value: str | None) -> None:
    """Change one choice and leave the others; None takes it back.

    Raises
    ------
    CannotWrite
        If the user's folder cannot be written.
    """
    path = choices_file()
    with locked(path.with_name(f"{FILE}.lock")):
        kept: dict[str, object] = {}
        with contextlib.suppress(OSError, ValueError, RecursionError):
            found = json.loads(path.read_text(encoding="utf-8"))
            kept = found if isinstance(found, dict) else {}
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
        write_whole(path, (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
