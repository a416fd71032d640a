"""The vintage of boundaries that everything is joined to, as this user or the environment chose it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from geo.areas.boundaries import BUNDLED, Boundaries, load_boundaries
from geo.core.choices import keep_choice, read_choices
from geo.core.errors import AtlasError, UnknownName
from geo.core.settings import user_folder

VARIABLE: Final = "SAHEL_ATLAS_VINTAGE"
_CHOICE: Final = "vintage"


@dataclass(frozen=True)
class Chosen:
    """The boundaries in use; `notice` says why they are not the chosen ones, "" if they are."""

    boundaries: Boundaries
    notice: str = ""


def chosen_vintage() -> str:
    """Id of the vintage that is to be used: of the environment variable, else as chosen, else the bundled one."""
    return os.environ.get(VARIABLE, "").strip() or read_choices().get(_CHOICE, "") or BUNDLED


def is_fixed() -> bool:
    """Whether the environment variable decides, so that choosing changes nothing."""
    return bool(os.environ.get(VARIABLE, "").strip())


def chosen_stamp() -> str:
    """Text that changes with the choice, and when the chosen vintage is installed anew or removed."""
    return vintage_stamp(chosen_vintage())


def vintage_stamp(wanted: str) -> str:
    """Text that changes when a vintage is installed anew or removed."""
    path = user_folder() / "boundaries" / wanted / "vintage.json"
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return wanted
    return f"{wanted} {stat.st_size} {stat.st_mtime_ns}"


def choose_vintage(vintage_id: str) -> Boundaries:
    """Use a vintage from now on, in every session.

    Parameters
    ----------
    vintage_id : str
        One that is there and whole.

    Returns
    -------
    Boundaries

    Raises
    ------
    UnknownName
        If there is none of that id.
    BrokenData
        If it is damaged.
    CannotWrite
        If the choice cannot be kept.
    """
    boundaries = load_boundaries(vintage_id)
    keep_choice(_CHOICE, None if vintage_id == BUNDLED else vintage_id)
    return boundaries


def load_chosen() -> Chosen:
    """Load the vintage in use; where it is gone or damaged the bundled one, with a notice.

    Raises
    ------
    BrokenData
        If the bundled one is damaged.
    """
    wanted = chosen_vintage()
    try:
        return Chosen(load_boundaries(wanted))
    except AtlasError as error:
        if wanted == BUNDLED:
            raise
        bundled = load_boundaries()
        why = "is not installed" if isinstance(error, UnknownName) else f"cannot be used. {error}"
        return Chosen(
            bundled,
            f"The boundaries {wanted!r} were chosen, but that vintage {why.rstrip('.')}. "
            f"{bundled.vintage.title} is used instead.",
        )
