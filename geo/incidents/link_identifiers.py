"""Records that are of one event because they say so: the same identifier in two releases, or one cites the other."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from geo.incidents.link_records import BUNDLED, SEPARATING

# "UCDP GED (event 390311)", "UCDP GED 24.1, events 390311 and 390312", as the facts that ship cite it.
_CITED: Final = re.compile(r"UCDP[^;]{0,40}?\bevents? ((?:\d{4,9})(?:(?:, | and | et )\d{4,9})*)")


def pairs_by_identifier(table: pd.DataFrame, citations: bool) -> list[tuple[str, str, str]]:
    """Find pairs that their identifiers link.

    Parameters
    ----------
    table : DataFrame
        Incident table.
    citations : bool
        Whether to read the summaries and sources of the incidents that ship for identifiers of UCDP.

    Returns
    -------
    list of (a, b, reason)
        Incident ids; the reason is ``"same_id"`` or ``"cited"``.
    """
    dataset = table["dataset_id"].astype("str")
    family = dataset.str.split("-").str[0]
    rows = pd.DataFrame(
        {"id": table["incident_id"], "original": table["original_id"], "family": family, "dataset": dataset}
    )
    coded = rows[rows["family"].isin(SEPARATING) & (rows["original"] != "")]
    found: list[tuple[str, str, str]] = []
    if coded["dataset"].nunique() > 1:
        repeated = coded[coded.duplicated(["family", "original"], keep=False)].sort_values("id")
        for _, same in repeated.groupby(["family", "original"], sort=True):
            ids = same["id"].tolist()
            found += [(ids[0], other, "same_id") for other in ids[1:]]
    if citations:
        found += _cited(table, dataset, coded[coded["family"] == "ucdp"])
    return found


def _cited(table: pd.DataFrame, dataset: pd.Series[str], coded: pd.DataFrame) -> list[tuple[str, str, str]]:
    ours = table[dataset.isin(BUNDLED).to_numpy()]
    if not len(ours) or not len(coded):
        return []
    known: dict[str, list[str]] = {}
    for original, incident_id in zip(coded["original"], coded["id"], strict=True):
        known.setdefault(original, []).append(incident_id)
    found: set[tuple[str, str, str]] = set()
    for incident_id, summary, sources in zip(ours["incident_id"], ours["summary"], ours["sources"], strict=True):
        for text in (summary, *(source["title"] or "" for source in sources)):
            for number in (number for numbers in _CITED.findall(text) for number in re.findall(r"\d+", numbers)):
                found.update((incident_id, other, "cited") for other in known.get(number, ()))
    return sorted(found)
