"""What a snapshot draws: a composition together with the view, the ground and the words that it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.core.language import Language, language
from geo.core.settings import is_this_computer
from geo.maps.composition import Composition

if TYPE_CHECKING:
    import pandas as pd

    from geo.analysis.harm import Harm
    from geo.areas.boundaries import Boundaries
    from geo.incidents.view import View
    from geo.sources.atlas import Atlas


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything that is drawn of a snapshot.

    Attributes
    ----------
    composition : Composition
    view : View
        What is shown, after the do-no-harm profile; incidents in EPSG:4326.
    boundaries : Boundaries
        EPSG:4326.
    towns : DataFrame
        Rows of the gazetteer: name, kind, adm0, lat, lon (degrees), population.
    say : Language
    made_at : datetime
        When; with a time zone.
    link : str
        Address that opens the same view; "" where none is known.
    held_back : tuple of str
        What the do-no-harm profile and the terms of datasets kept from the view, in words.
    held_back_in : callable, optional
        Gives the same in another language, for what is written in both.
    """

    composition: Composition
    view: View
    boundaries: Boundaries
    towns: pd.DataFrame
    say: Language
    made_at: dt.datetime
    link: str = ""
    held_back: tuple[str, ...] = ()
    held_back_in: Callable[[Language], tuple[str, ...]] | None = None


def make_scene(
    atlas: Atlas, composition: Composition, *, made_at: dt.datetime, base_url: str = "", rows: bool = False
) -> Scene:
    """Make the scene of a composition.

    Parameters
    ----------
    atlas : Atlas
    composition : Composition
    made_at : datetime
        With a time zone.
    base_url : str
        Address at which the atlas is served, for the link; "" for none; one that means the reader's own computer
        makes none either.
    rows : bool
        Whether the file holds rows, which some datasets' terms forbid to pass on: those are left out, and it is said.
    """
    import numpy as np

    from geo.analysis.harm import held_back as hold_back
    from geo.incidents.view import kept_back_words
    from geo.maps.provenance_record import composition_for_others

    say, view = language(composition.lang), atlas.view(composition.filter)
    held_back: list[str] = []
    n = atlas.n_kept_back(view) if rows else 0
    if n:
        held_back.append(kept_back_words(n, say))
        view = atlas.passed_on().view(composition.filter)
    # Of what may not be passed on, neither a name nor a title stands on a sheet or in its link.
    composition = _without_the_place(atlas, composition_for_others(composition, atlas))
    whole = view

    def held_back_in(other: Language) -> tuple[str, ...]:
        left_out = (kept_back_words(n, other),) if n else ()
        # What is said counts shown rows alone.
        rows = np.arange(whole.n_shown, dtype=np.int64)
        shown = replace(whole, table=whole.shown.reset_index(drop=True), rows=rows, _left_out=rows[:0])
        return left_out + hold_back(shown, composition.harm, atlas.boundaries, today=made_at.date(), say=other)[1]

    view, done = hold_back(view, composition.harm, atlas.boundaries, today=made_at.date(), say=say)
    held_back += done
    return Scene(
        composition=composition,
        view=view,
        boundaries=atlas.boundaries,
        towns=_towns_of(atlas, composition.harm),
        say=say,
        made_at=made_at,
        link="" if is_this_computer(base_url) else permalink(base_url, composition),
        held_back=tuple(held_back),
        held_back_in=held_back_in,
    )


def _towns_of(atlas: Atlas, harm: Harm) -> pd.DataFrame:
    """Choose the towns to name: beside a coarser place, a village alone in its cell would pass for the place."""
    if not harm.coarser:
        return atlas.towns
    kinds = ["capital", "adm1_seat", *(["adm2_seat"] if harm.coarser == "adm2" else [])]
    return atlas.towns[atlas.towns["kind"].isin(kinds)].reset_index(drop=True)


def _without_the_place(atlas: Atlas, composition: Composition) -> Composition:
    """Name the incident that an extent lies around as it leaves: its own identifier may name the village."""
    extent, harm = composition.extent, composition.harm
    if extent.kind != "around" or not harm.renames:
        return composition
    row = atlas.row(extent.code, composition.filter)
    if row is None:  # a link that has the new name already, or one that names nothing
        return composition
    code = harm.pseudonym(str(row["dataset_id"]), str(row["incident_id"]))
    return replace(composition, extent=replace(extent, code=code))


def permalink(base_url: str, composition: Composition) -> str:
    """Write the address that opens a composition on the Snapshot screen; "" without a base."""
    from urllib.parse import urlencode

    if not base_url:
        return ""
    return f"{base_url.rstrip('/')}/snapshot?{urlencode(composition.to_query())}"
