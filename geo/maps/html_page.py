"""One HTML file that shows a view to whoever gets it by mail: a map, every incident, and nothing fetched.

The page's Content-Security-Policy names the digest of each of its own scripts and styles; anything else, and every
request, is refused by the browser, even if a report's text were to slip through the escaping.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from html import escape
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.core.files import read_shipped
from geo.core.language import Language
from geo.incidents.view import View, date_words
from geo.maps.assets import ATLAS_CSS, ATLAS_JS, LEAFLET_CSS, LEAFLET_JS, assets
from geo.maps.card import card_style, incident_card, shared_titles
from geo.maps.interactive import map_wire
from geo.maps.layers import base_data, script_json
from geo.maps.map_words import controls_data
from geo.sources.credits import PLACES

MOST_INCIDENTS = 5_000


def html_bytes(
    view: View,
    boundaries: Boundaries,
    towns: pd.DataFrame,
    say: Language,
    *,
    made_at: dt.datetime,
    title: str | None = None,
) -> bytes:
    """Make one HTML file of a view, which opens without a network.

    Parameters
    ----------
    view : View
        What to show; also those of its incidents that no map can draw.
    boundaries : Boundaries
        EPSG:4326.
    towns : DataFrame
        Columns name, kind, adm0, lat, lon, population.
    say : Language
    made_at : datetime
        Time at which the view was made, with its time zone.
    title : str, optional
        Heading; by default the atlas's.

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    BadInput
        If there are more than `MOST_INCIDENTS`: the file would freeze the reader's browser.
    BrokenData
        If the page's own scripts or styles cannot be read.
    """
    if view.n_shown > MOST_INCIDENTS:
        raise BadInput(
            f"A page can hold {MOST_INCIDENTS:,} incidents, and the filter shows {view.n_shown:,}. Narrow it."
        )
    texts = {name: asset.text for name, asset in assets().items()}
    styles = [texts[LEAFLET_CSS], texts[ATLAS_CSS], card_style(), _own("page.css")]
    scripts = [texts[LEAFLET_JS], texts[ATLAS_JS], _own("page.js")]
    title = title or say("Sahel incident atlas: Mali, Burkina Faso, Niger")
    ground = script_json(base_data(boundaries, towns, say))
    controls = script_json(controls_data(boundaries, say, server=False))
    wire = map_wire(view, say, plain=True, with_ids=True)
    incidents = script_json({"key": wire.key, "data": wire.text})
    head = (
        f'<!DOCTYPE html>\n<html lang="{say.code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts, styles)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n" + "".join(f"<style>{style}</style>\n" for style in styles) + "</head>\n"
    )
    without = say("The map needs JavaScript; every incident is in the lists below.")
    body = (
        f"<body>\n{_header(view, say, title, made_at)}<main>\n"
        f'<div><div id="map" role="region" aria-label="{escape(say("Map of the incidents"))}"></div></div>\n'
        f"<noscript><p>{escape(without)}</p></noscript>\n"
        f"{_lists(view, say)}</main>\n{_footer(view, boundaries, say)}"
        f'<script type="application/json" id="ground">{ground}</script>\n'
        f'<script type="application/json" id="controls">{controls}</script>\n'
        f'<script type="application/json" id="incidents">{incidents}</script>\n'
        + "".join(f"<script>{script}</script>\n" for script in scripts)
        + "</body>\n</html>\n"
    )
    return (head + body).encode()


def _own(name: str) -> str:
    return read_shipped(Path(__file__).with_name(name))


def _policy(scripts: list[str], styles: list[str]) -> str:
    """Allow exactly these scripts and styles, and pictures within the page."""

    def digests(texts: list[str]) -> str:
        found = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        return " ".join(f"'sha256-{digest}'" for digest in found)

    return (
        f"default-src 'none'; script-src {digests(scripts)}; style-src {digests(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _header(view: View, say: Language, title: str, made_at: dt.datetime) -> str:
    return (
        f"<header>\n<h1>{escape(title)}</h1>\n"
        f"<p>{escape(say('Shown: {words}', words=view.words(say)))}</p>\n"
        f"<p>{escape(view.counts_words(say))}</p>\n"
        f"<p>{escape(say('Deaths: {toll}', toll=view.deaths_words(say)))}</p>\n"
        f'<p class="quiet">{escape(say("Made on {moment}", moment=say.moment(made_at)))}</p>\n</header>\n'
    )


def _lists(view: View, say: Language) -> str:
    """Every incident once: those that no map can draw first, since nothing else shows them."""
    unplaced = view.unplaced
    placed = view.shown[~view.shown["incident_id"].isin(unplaced["incident_id"])]
    undated = placed[placed["event_date"].isna()]
    dated = placed[placed["event_date"].notna()].sort_values("event_date", ascending=False, kind="stable")
    sections = [
        (say("Not on the map: no place known"), unplaced),
        (say("On the map, without a date"), undated),
        (say("On the map"), dated),
    ]
    return "".join(_section(view, head, rows, say) for head, rows in sections if len(rows))


def _section(view: View, head: str, rows: gpd.GeoDataFrame, say: Language) -> str:
    items = "".join(_item(view, row, say) for _, row in rows.iterrows())
    return f"<section>\n<h2>{escape(head)} ({escape(say.number(len(rows)))})</h2>\n{items}</section>\n"


def _item(view: View, row: pd.Series[Any], say: Language) -> str:
    card = incident_card(row, say, view.vocabulary.actors, shared_with=shared_titles(view.table, row, say))
    title = escape(say.pick(row["title"], row["title_fr"]))
    return (
        f'<details class="incident" id="incident-{escape(row["incident_id"])}">'
        f'<summary>{title} <span class="quiet">{escape(date_words(row, say))}</span></summary>{card}</details>\n'
    )


def _footer(view: View, boundaries: Boundaries, say: Language) -> str:
    vintage = boundaries.vintage
    credit = {
        "title": say.pick(vintage.title, vintage.title_fr),
        "version": vintage.version,
        "attribution": vintage.attribution,
    }
    lines = [
        say("Sources: {names}.", names=", ".join(view.publishers())) if view.n_shown else "",
        say("Boundaries: {title} ({version}), as of {date}. {attribution}.", date=vintage.reference_date, **credit)
        if vintage.reference_date
        else say("Boundaries: {title} ({version}). {attribution}.", **credit),
        say("Datasets: {names}.", names="; ".join(view.credits())) if view.credits() else "",
        say("Places: {names}.", names=PLACES),
        say("The boundaries and names shown do not imply endorsement or acceptance."),
        say("Map drawn with Leaflet (BSD 2-Clause licence, © Volodymyr Agafonkin and others)."),
    ]
    return "<footer>\n" + "".join(f"<p>{escape(line)}</p>\n" for line in lines if line) + "</footer>\n"
