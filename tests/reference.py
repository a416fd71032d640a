"""Data of others that some tests compare with; it does not ship, and without it they are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "ATLAS_REFERENCE"


def reference(part: str) -> Path:
    """File or folder of the reference data; skips the test that asks for one that is not there.

    It is looked for in the folder that the environment variable names, else in `shared` beside the checkout.
    """
    path = Path(os.environ.get(VARIABLE) or Path(__file__).parents[2] / "shared") / part
    if not path.exists():
        pytest.skip(f"needs {part} of the reference data; say where it lies in {VARIABLE}")
    return path
