"""Records that are of one event because they say so: the same identifier in two releases, or one cites the other."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.incidents.link_records import BUNDLED, SEPARATING, Ints

# "UCDP GED (event 390311)", "UCDP GED 24.1, events 390311 and 390312", as the facts that ship cite it.
_CITED: Final = re.compile(r"UCDP[^;]{0,40}?\bevents? ((?:\d{4,9})(?:(?:, | and | et )\d{4,9})*)")
_NUMBER: Final = re.compile(r"\d+")


def pairs_by_identifier(table: pd.DataFrame, citations: bool) -> list[tuple[str, str, str]]:
    """Find pairs that their identifiers link.

    Parameters
    ----------
    table : DataFrame
        Incident table.
    citations : bool
        Whether to read the summaries and sources of the incidents that ship for identifiers of UCDP, and identifiers
        of a dataset for those of this table: rows of an export that were brought back keep them.

    Returns
    -------
    list of (a, b, reason)
        Incident ids; the reason is ``"same_id"`` or ``"cited"``.
    """
    code, datasets = pd.factorize(table["dataset_id"])
    families = np.array([str(name).split("-", 1)[0] for name in datasets], dtype=object)
    family = families[code]
    found = _in_editions(table, code, family)
    return found + _brought_back(table) + _cited(table, family) if citations else found


def _in_editions(table: pd.DataFrame, code: Ints, family: npt.NDArray[np.object_]) -> list[tuple[str, str, str]]:
    """Pairs of one identifier in two datasets of one family."""
    coded = np.isin(family, SEPARATING)
    if len(np.unique(code[coded])) < 2:
        return []
    rows = pd.DataFrame({"family": family, "original": table["original_id"].to_numpy(dtype=object)})[coded]
    rows["id"] = table["incident_id"].to_numpy(dtype=object)[coded]
    repeated = rows[(rows["original"] != "") & rows.duplicated(["family", "original"], keep=False)].sort_values("id")
    first = repeated.groupby(["family", "original"])["id"].transform("first")
    others = repeated["id"] != first
    return [(a, b, "same_id") for a, b in zip(first[others], repeated["id"][others], strict=True)]


def _brought_back(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Pairs of a record and a row of an export of this table: it has the record's whole identifier as its own."""
    ids, originals = (table[name].to_numpy(dtype=object) for name in ("incident_id", "original_id"))
    same = table["original_id"].isin(table["incident_id"]).to_numpy(dtype=bool) & (ids != originals)
    return sorted((original, one, "cited") for original, one in zip(originals[same], ids[same], strict=True))


def _cited(table: pd.DataFrame, family: npt.NDArray[np.object_]) -> list[tuple[str, str, str]]:
    """Pairs of an incident that ships and the events of UCDP that its summary or sources name."""
    ours = table[["incident_id", "summary", "sources"]][np.isin(family, BUNDLED)]
    named = {
        (incident_id, number)
        for incident_id, summary, sources in zip(ours["incident_id"], ours["summary"], ours["sources"], strict=True)
        for text in (summary, *(source["title"] or "" for source in sources))
        for numbers in _CITED.findall(text)
        for number in _NUMBER.findall(numbers)
    }
    coded = (family == "ucdp") & table["original_id"].isin({number for _, number in named}).to_numpy(dtype=bool)
    rows = table[["incident_id", "original_id"]][coded]
    known: dict[str, list[str]] = {}
    for original, incident_id in zip(rows["original_id"], rows["incident_id"], strict=True):
        known.setdefault(original, []).append(incident_id)
    return sorted((ours_id, other, "cited") for ours_id, number in named for other in known.get(number, ()))
