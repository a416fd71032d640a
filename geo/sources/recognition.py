"""What a table is, by its header: a release of the UCDP, an export of ACLED, this program's own, or any other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("ucdp", "acled", "atlas", "table")
_UCDP: Final = frozenset({"id", "type_of_violence", "side_a", "side_b", "date_start", "latitude", "longitude"})
_UCDP_WEB: Final = frozenset({"best_est", "high_est", "low_est"})
_ACLED: Final = frozenset(
    {"event_id_cnty", "event_date", "event_type", "actor1", "latitude", "longitude", "fatalities"}
)
_ATLAS: Final = frozenset({"incident_id", "event_date", "event_type", "where_prec", "place_phrase", "fatalities_best"})
_VERSION = re.compile(r"v?(\d\d)[._-](\d{1,2})(?:[._-](\d{1,2}))?(?!\d)")
# Columns that a file of refused rows has beside the table's own.
REFUSED_DATASET, REFUSED_LINE, REFUSED_BECAUSE = "atlas_dataset", "atlas_line", "atlas_refused_because"
REFUSED_COLUMNS: Final = (REFUSED_DATASET, REFUSED_LINE, REFUSED_BECAUSE)


@dataclass(frozen=True)
class Recognised:
    """What a table is.

    `generation` says which of its kind: ``"release"``, ``"candidate"`` or ``"web"`` of the UCDP; ``"v0"``, ``"v1"`` or
    ``"v2"`` of ACLED. `version` is the release's, where the file's name tells.
    """

    kind: str
    generation: str = ""
    version: str = ""


def recognise(header: Sequence[str], file_name: str = "") -> Recognised:
    """Tell what a table is by its header and, for a version, by the file's name.

    Parameters
    ----------
    header : sequence of str
    file_name : str

    Returns
    -------
    Recognised
    """
    names = {name.strip().casefold() for name in header}
    if names >= _ATLAS:
        return Recognised("atlas")
    if names >= _UCDP and names & {"best", "best_est"}:
        return _ucdp(names, file_name)
    if names >= _ACLED:
        return Recognised("acled", _generation(names))
    return Recognised("table")


def is_of_acled(header: Sequence[str]) -> bool:
    """Tell whether a table, however it is read, has ACLED's rows, which may not be passed on."""
    names = {name.strip().casefold() for name in header}
    return names >= _ACLED or "event_id_cnty" in names


def _ucdp(names: Collection[str], file_name: str) -> Recognised:
    found = _VERSION.search(file_name)
    version = ".".join(part.lstrip("0") or "0" for part in found.groups() if part) if found else ""
    if set(names) >= _UCDP_WEB:
        return Recognised("ucdp", "web", version)
    is_candidate = bool(found and found[2].lstrip("0") == "" and found[3]) or "candidate" in file_name.casefold()
    return Recognised("ucdp", "candidate" if is_candidate else "release", version)


def _generation(names: Collection[str]) -> str:
    if "gwno" in names or "ally_actor_1" in names:
        return "v0"
    return "v2" if "disorder_type" in names or "civilian_targeting" in names else "v1"


def slug(text: str) -> str:
    """Write a name as a slug: lower-case letters, digits and hyphens; at most 60 characters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].strip("-")
