"""Identifiers that lead back to no record: keyed checksums, whose key stays in the user's folder.

An identifier may name a village ("ogossagou-2019-03-23"), and that of a public dataset leads to the exact place there.
A plain checksum would not help: who has the public list can try them all. With a key that never leaves, the same record
under the same profile has the same name in every export of this installation, and nobody else can undo it.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from geo.core.settings import user_folder

KEY_FILE: Final = "export.key"
_KEY_BYTES: Final = 32


def pseudonyms(purpose: str) -> Callable[[str], str]:
    """Give the function that renames identifiers.

    Parameters
    ----------
    purpose : str
        The profile: identifiers of two profiles cannot be told to be the same.

    Returns
    -------
    callable
        From a text to 16 letters and digits; "" stays "". HMAC-SHA-256 (RFC 2104), cut to 64 bits.
    """
    key = hmac.digest(_key(str(user_folder())), purpose.encode(), "sha256")

    def rename(text: str) -> str:
        return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:16] if text else ""

    return rename


@lru_cache(maxsize=8)
def _key(folder: str) -> bytes:
    """Read the key of this installation, or make one; where none can be kept, it is that of this process alone."""
    path = Path(folder) / KEY_FILE
    fresh = secrets.token_bytes(_KEY_BYTES)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(fresh)
        found = path.read_bytes()
        if len(found) == _KEY_BYTES:
            return found
    return fresh
