"""The companion of an export: what the rows are, where they come from, what was held back, and on which terms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from geo import __version__
from geo.core.language import product_name
from geo.core.settings import PRODUCT
from geo.incidents.schema import COLUMNS, SIDES
from geo.sources.credits import PLACES, load_credits

if TYPE_CHECKING:
    from geo.incidents.view import View
    from geo.maps.scene import Scene
    from geo.sources.atlas import Atlas

SCHEMA: Final = "data/incident_table.md"
FORMAT: Final = "sahel-incident-atlas-export"


def about(scene: Scene, atlas: Atlas) -> dict[str, Any]:
    """Say all that a reader of an export must know.

    Parameters
    ----------
    scene : Scene
        Without rows that may not be passed on.
    atlas : Atlas

    Returns
    -------
    dict
        Texts, numbers and lists alone; `read_me` has it in words, in the scene's language.
    """
    view, say = scene.view, scene.say
    vintage = scene.boundaries.vintage
    return {
        "format": FORMAT,
        "read_me": read_me(scene, atlas),
        "program": {"name": PRODUCT, "version": __version__},
        "made_at": scene.made_at.isoformat(timespec="seconds"),
        "language": say.code,
        "filter": {"words": view.words(say), "query": scene.composition.filter.to_query()},
        "link": scene.link,
        "counts": {
            "shown": view.n_shown,
            "with_a_place": view.n_drawn,
            "without_a_place": view.n_unplaced,
            "undated": view.n_undated,
            "hidden": dict(view.hidden),
        },
        "deaths": {side: _toll(view, side) for side in ("all", *SIDES)},
        "held_back": list(scene.held_back),
        "profile": {
            "delay_days": scene.composition.harm.delay_days,
            "coarser": scene.composition.harm.coarser,
            "grid_km": scene.composition.harm.grid_km if scene.composition.harm.coarser == "grid" else None,
            "without_sources": scene.composition.harm.without_sources,
        },
        "datasets": _datasets(view),
        "boundaries": {
            "title": say.pick(vintage.title, vintage.title_fr), "reference_date": vintage.reference_date,
            "licence": vintage.licence, "attribution": vintage.attribution,
        },
        "places": PLACES,
        "schema": {"document": SCHEMA, "columns": _columns()},
    }  # fmt: skip


def about_bytes(facts: dict[str, Any]) -> bytes:
    """Write a companion as JSON in UTF-8."""
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def read_me(scene: Scene, atlas: Atlas) -> list[str]:
    """Say it in words, a paragraph each."""
    view, say, vintage = scene.view, scene.say, scene.boundaries.vintage
    datasets = _datasets(view)
    toll = say(
        "Deaths: {toll}. A toll that several incidents share stands in one row alone.", toll=view.deaths_words(say)
    )
    lines = [
        scene.composition.title or say("Incidents in Mali, Burkina Faso and Niger"),
        say("What is shown: {filter}.", filter=view.words(say)),
        f"{view.counts_words(say)}.",
        toll,
        *scene.held_back,
        *(_dataset_words(one, scene) for one in datasets),
        say("Places: {credit}.", credit=PLACES),
        say(
            "Boundaries: {title} ({licence}). Boundaries and names do not imply endorsement or acceptance.",
            title=say.pick(vintage.title, vintage.title_fr), licence=say(vintage.licence),
        ),
        say("What nobody reported is empty, never zero. A place known to an area alone is no point."),
        say("Columns: see the schema, {document}, or the command python -m geo schema.", document=SCHEMA),
        say("Made on {moment} by {product} {version}.", moment=say.moment(scene.made_at), product=product_name(say),
            version=__version__),
        *atlas.notices,
    ]  # fmt: skip
    return [line for line in lines if line]


def _dataset_words(one: dict[str, Any], scene: Scene) -> str:
    say = scene.say
    credit = one["attribution"] or one["title"]
    counted = say.plural("{n} record", "{n} records", one["records"])
    words = say("Data: {credit} ({counted}).", credit=credit, counted=counted)
    return f"{words} {say('Licence: {licence}.', licence=say(one['licence']))}" if one["licence"] else words


def _toll(view: View, side: str) -> dict[str, Any]:
    toll = view.totals[side]
    return {
        "low": toll.low, "best": toll.best, "high": toll.high, "open_ended": toll.open_ended,
        "reported": toll.reported, "not_reported": toll.unreported,
    }  # fmt: skip


def _datasets(view: View) -> list[dict[str, Any]]:
    """Say of each dataset behind the rows what it is, how many records, and on which terms."""
    from geo.sources.bundled import BUNDLED, TITLES

    stored = _stored()
    shipped = {one.file: one.licence for one in load_credits()}
    found = []
    for name, n in view.datasets().items():
        if name in BUNDLED:
            file = "incidents/incidents.csv" if name == "reports" else f"incidents/{name}/"
            facts = {"title": TITLES[name], "attribution": "", "licence": shipped.get(file, ""), "url": ""}
        else:
            facts = stored.get(name, {"title": name, "attribution": view.vocabulary.credits.get(name, "")})
        found.append({"dataset_id": name, "records": n, "licence": "", "url": "", **facts})
    return found


def _stored() -> dict[str, dict[str, Any]]:
    """What the store knows of imported datasets; nothing where it cannot be read."""
    from geo.sources.atlas import look_into_store

    store = look_into_store().store
    if store is None:
        return {}
    with store:
        return {
            one.info.dataset_id: {
                "title": one.info.title, "attribution": one.info.attribution, "licence": one.info.licence,
                "url": one.info.url, "publisher": one.info.publisher, "version": one.info.version,
            }
            for one in store.datasets()
            if one.info.may_leave
        }  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        {
            "name": column.name, "type": column.dtype, "unit": column.unit, "may_be_missing": column.optional,
            "meaning": column.description, **({"fields": list(column.fields)} if column.fields else {}),
        }
        for column in COLUMNS
    ]  # fmt: skip
