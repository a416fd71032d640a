"""One unit by itself: its trend, actors, kinds, gravest incidents, the places hit most, and where its neighbours stand.

Tolls are counted as in the table of all units: one that several incidents share counts with the best known of them that
the view shows, also where that lies in another unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.regions import Regions, neighbours_of, place_key
from geo.analysis.tally import Key, Unit, actor_key, kind_key, period_key, tally
from geo.areas.boundaries import Boundaries
from geo.incidents.coded import NO_DAY
from geo.incidents.schema import ROLES
from geo.incidents.view import View

MOST_GRAVEST: Final = 10
AUTHORS: Final = tuple(role for role in ROLES if role != "target_actors")
MOST_PLACES: Final = 10
# A trend by month over more months than this is read by year.
_MOST_MONTHS: Final = 60

Ints: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Profile:
    """What is known of one unit under a view.

    Attributes
    ----------
    figures : Series
        The unit's row in `geo.analysis.regions.Regions.units`.
    rows : array of int64
        Positions in the view's table of its incidents.
    trend_unit : str
        ``"month"`` or ``"year"``.
    trend : DataFrame
        A column of that name (all periods from the first to the last of the view, None where it is not known) and the
        figures of a tally; a period without an incident in the unit has 0.
    kinds : DataFrame
        `kind` and the figures of a tally, most incidents first.
    actors : DataFrame
        `actor` and the figures of a tally, most incidents first; an incident counts for each of its actors, as author,
        claimant, suspect or target.
    authors, targets : DataFrame
        The same of those held responsible, claiming or suspected, and of those attacked.
    no_actor : int
        Incidents that name no actor.
    places : DataFrame
        `place`, `incidents` of those known to a place or its surroundings, most first, at most `MOST_PLACES`.
    no_place : int
        Incidents that are known to an area alone.
    gravest : array of int64
        Positions in the view's table of the incidents with most deaths reported (best, else low), most first, then
        latest; at most `MOST_GRAVEST`, none without a reported death.
    neighbours : DataFrame
        Rows of `Regions.units` of the units around, by rank.
    undated : int
        Incidents without a date.
    shared_elsewhere : int
        Incidents whose toll counts with another incident.
    """

    figures: pd.Series[Any]
    rows: Ints
    trend_unit: Unit
    trend: pd.DataFrame
    kinds: pd.DataFrame
    actors: pd.DataFrame
    authors: pd.DataFrame
    targets: pd.DataFrame
    no_actor: int
    places: pd.DataFrame
    no_place: int
    gravest: Ints
    neighbours: pd.DataFrame
    undated: int
    shared_elsewhere: int


def profile(view: View, boundaries: Boundaries, found: Regions, pcode: str) -> Profile:
    """Describe a unit.

    Parameters
    ----------
    view : View
    boundaries : Boundaries
        Those that the view's table is joined to.
    found : Regions
        Of the same view and boundaries.
    pcode : str
        Of the unit, of `found`'s level.

    Returns
    -------
    Profile

    Raises
    ------
    BadInput
        If `found` has no such unit.
    """
    figures = found.row(pcode)
    place = place_key(view, boundaries, found.level)
    code = place.names.index(pcode) if pcode in place.names else -1
    at = np.flatnonzero(place.codes == code)
    rows = view.rows[at]
    here = Key("unit", np.zeros(len(at), dtype=np.int64), (pcode,), at)
    months = period_key(view, "month")
    trend_unit: Unit = "month" if len(months.names) <= _MOST_MONTHS else "year"
    actors = actor_key(view)
    assert actors.entries is not None  # noqa: S101 - of actors there are always entries
    inside = np.zeros(len(view.rows), dtype=bool)
    inside[at] = True
    mine = inside[actors.entries]
    columns = view.coded
    return Profile(
        figures=figures,
        rows=rows,
        trend_unit=trend_unit,
        trend=_trend(view, here, months if trend_unit == "month" else period_key(view, "year")),
        kinds=_most_first(tally(view, [here, kind_key(view)]), "kind"),
        actors=_actors(view, inside, actors),
        authors=_actors(view, inside, actor_key(view, AUTHORS)),
        targets=_actors(view, inside, actor_key(view, ("target_actors",))),
        no_actor=len(at) - len(np.unique(actors.entries[mine])),
        places=_places(view, rows),
        no_place=int(np.isnan(columns.lat[rows]).sum()),
        gravest=_gravest(view, rows),
        neighbours=found.units[found.units["pcode"].isin(neighbours_of(boundaries, found.level, pcode))].sort_values(
            ["rank", "name"], ignore_index=True
        ),
        undated=int((columns.day[rows] == NO_DAY).sum()),
        shared_elsewhere=int((~view.once[at]).sum()),
    )


def _actors(view: View, inside: Mask, key: Key) -> pd.DataFrame:
    """Count actors among the shown incidents that are inside."""
    assert key.entries is not None  # noqa: S101 - of actors there are always entries
    mine = inside[key.entries]
    return _most_first(tally(view, [Key("actor", key.codes[mine], key.names, key.entries[mine])]), "actor")


def _trend(view: View, here: Key, periods: Key) -> pd.DataFrame:
    counted = tally(view, [here, periods]).drop(columns="unit")
    unknown = counted[counted[periods.name].isna()]
    whole = counted[counted[periods.name].notna()].set_index(periods.name).reindex(list(periods.names))
    none = whole["incidents"].isna()
    for name in ("incidents", "low", "best", "high", "reported", "unreported"):
        whole[name] = whole[name].astype("Int64").mask(none, 0)
    whole["open_ended"] = whole["open_ended"].astype("boolean").fillna(value=False)
    whole.index.name = periods.name
    out = whole.reset_index()
    return pd.concat([out, unknown.astype(out.dtypes.to_dict())], ignore_index=True) if len(unknown) else out


def _most_first(counted: pd.DataFrame, name: str) -> pd.DataFrame:
    counted = counted.drop(columns="unit", errors="ignore")
    return counted.sort_values(["incidents", name], ascending=[False, True], ignore_index=True)


def _places(view: View, rows: Ints) -> pd.DataFrame:
    exact = rows[~np.isnan(view.coded.lat[rows])]
    names = view.table["place"].iloc[exact].astype("str")
    counted = names[names != ""].value_counts()
    frame = pd.DataFrame({"place": counted.index.astype("str"), "incidents": counted.to_numpy(dtype=np.int64)})
    return frame.sort_values(["incidents", "place"], ascending=[False, True], ignore_index=True).head(MOST_PLACES)


def _gravest(view: View, rows: Ints) -> Ints:
    deaths, day = view.coded.sizing_deaths[rows], view.coded.day[rows]
    order = np.lexsort((-day.astype(np.int64), -deaths.astype(np.int64)))
    return rows[order[deaths[order] > 0]][:MOST_GRAVEST]
