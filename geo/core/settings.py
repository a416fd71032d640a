"""Where the data that ships lies, and where a user's own data goes."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

PRODUCT = "Sahel Incident Atlas"
DATA = Path(__file__).resolve().parents[2] / "data"
HOME_VARIABLE = "SAHEL_ATLAS_HOME"


def user_folder() -> Path:
    """Folder of this user's installs and store; not created here.

    Returns
    -------
    Path
        The value of the environment variable ``SAHEL_ATLAS_HOME``, or the platform's folder for user data.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("sahel-incident-atlas", False))
