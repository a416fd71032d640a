"""One HTML file that shows a view to whoever gets it by mail: a map, every incident, and nothing fetched.

Scripts and data travel deflated (RFC 1950) in base64: two elements that a short script unpacks and runs. The page's
Content-Security-Policy names the digest of each of its own scripts and styles; anything else, and every request, is
refused by the browser, even if a report's text were to slip through the escaping.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.core.errors import BadInput
from geo.core.files import read_shipped
from geo.core.language import LANGUAGES, language
from geo.incidents.schema import toll_columns
from geo.incidents.view import View, date_words, toll_words
from geo.maps.assets import ATLAS_CSS, LEAFLET_CSS, LEAFLET_JS, assets, atlas_script
from geo.maps.card import card_style
from geo.maps.incident_data import looks
from geo.maps.page_data import page_blob
from geo.maps.page_ground import page_ground
from geo.maps.page_text import cut
from geo.maps.page_words import page_words
from geo.maps.scene import Scene

# More make the file larger than 1 MB, and a phone take longer than some seconds to open it.
MOST_INCIDENTS: Final = 10_000
# A mail program may refuse more; 1,500 incidents stay below it together with what a seal adds.
MOST_BYTES: Final = 600_000
_SEAL_BYTES: Final = 60_000
# However large the rest, a browser without scripts shows at least this much of the list.
_LEAST_LIST_BYTES: Final = 20_000
_LONGEST_TITLE: Final = 160
_STYLES: Final = {"points": "symbols", "clusters": "clusters", "cells": "cells", "choropleth": "regions"}
# The page's own scripts, which come after the atlas's.
_OWN_SCRIPTS: Final = ("page_card.js", "page_state.js", "page_list.js", "page_filter.js", "page.js")
_FIRST: Final = 'document.documentElement.className="scripted"'

Json = dict[str, Any]


def html_bytes(scene: Scene) -> bytes:
    """Make one HTML file of a scene, which opens without a network.

    Parameters
    ----------
    scene : Scene
        Made with ``rows=True``: every row of its view can be read out of the file.

    Returns
    -------
    bytes
        UTF-8; both languages are in it, and that of the composition is shown first.

    Raises
    ------
    BadInput
        If there are more than `MOST_INCIDENTS`: neither a phone nor a mail program would take the file.
    BrokenData
        If the page's own scripts or styles cannot be read.
    """
    view, say = scene.view, scene.say
    if view.n_shown > MOST_INCIDENTS:
        raise BadInput(
            f"A page can hold {MOST_INCIDENTS:,} incidents, and the filter shows {view.n_shown:,}. Choose a shorter "
            "period or a country, and make several pages; a picture (PNG, PDF) or a data file holds any number."
        )
    words = {code: page_words(scene, language(code)) for code in LANGUAGES}
    code, pack = _script(), page_blob(view, _head(scene, words))
    styles = [assets()[LEAFLET_CSS].text, assets()[ATLAS_CSS].text, card_style(), _shipped("page.css")]
    boot = _shipped("inflate.js") + _shipped("boot.js")
    title = words[say.code]["lines"]["title"]
    head = (
        f'<!DOCTYPE html>\n<html lang="{say.code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy([_FIRST, boot, code], styles)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<script>{_FIRST}</script>\n"
        + "".join(f"<style>{style}</style>\n" for style in styles)
        + "</head>\n"
    )
    failed = words[say.code]["failed"]
    before = (
        f'<body>\n<header>\n<nav id="languages" aria-label="Language · Langue"></nav>\n{_heading(words[say.code])}'
        f'</header>\n<main>\n<p id="failed" role="alert" hidden>{escape(failed)}</p>\n'
        '<div id="filter"></div>\n<p id="here" role="status"></p>\n'
        '<div id="both"><div id="stage"></div><section id="list"></section></div>\n'
    )
    after = (
        f"</main>\n{_footer(words[say.code])}"
        f'<script type="text/plain" id="pack">{_deflated(pack)}</script>\n'
        f'<script type="text/plain" id="code">{_deflated_script()}</script>\n'
        f"<script>{boot}</script>\n</body>\n</html>\n"
    )
    room = MOST_BYTES - _SEAL_BYTES - len((head + before + after).encode())
    return (head + before + _plain_list(scene, max(room, _LEAST_LIST_BYTES)) + after).encode()


def _head(scene: Scene, words: dict[str, Json]) -> Json:
    """Everything of the page but its rows."""
    return {
        **page_ground(scene),
        "looks": {code: looks(language(code)) for code in LANGUAGES},
        "words": words,
        "start": {
            "lang": scene.say.code,
            "mode": _STYLES[scene.composition.style],
            "measure": scene.composition.measure,
        },
    }


def _heading(words: Json) -> str:
    lines = dict(words["lines"])
    text = f'<h1 id="line-title">{escape(lines.pop("title"))}</h1>\n'
    quiet = {"made": ' class="quiet"', "held": ' class="held"'}
    return text + "".join(
        f'<p id="line-{name}"{quiet.get(name, "")}>{escape(line)}</p>\n' for name, line in lines.items()
    )


def _footer(words: Json) -> str:
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in words["credits"])
    sources = (
        f"<details><summary>{escape(words['sourcesHead'])}</summary><p>{escape(words['publishers'])}</p></details>\n"
    )
    return f'<footer id="credits">\n{lines}{sources if words["publishers"] else ""}</footer>\n'


def _plain_list(scene: Scene, room: int) -> str:
    """What a browser without scripts shows: date, place, toll and title, the latest first, as many as fit."""
    view, say = scene.view, scene.say
    items: list[str] = []
    used = 400
    for item in _plain_items(view, scene):
        used += len(item.encode())
        if used > room:
            break
        items.append(item)
    left = view.n_shown - len(items)
    words = [
        say("Without scripts this page shows no map, and of each incident the essentials alone."),
        say.plural("{n} earlier incident is left out here.", "{n} earlier incidents are left out here.", left)
        if left
        else "",
    ]
    return (
        f'<section id="plain">\n<h2>{escape(say("Incidents"))}</h2>\n<p>{escape(" ".join(filter(None, words)))}</p>\n'
        f"<ul>\n{''.join(items)}</ul>\n</section>\n"
    )


def _plain_items(view: View, scene: Scene) -> Iterator[str]:
    say = scene.say
    rows = view.shown.sort_values("event_date", ascending=False, kind="stable", na_position="first")
    for _, row in rows.iterrows():
        low, best, high = (None if pd.isna(row[name]) else int(row[name]) for name in toll_columns())
        toll = toll_words(low, best, high, say, open_ended=bool(row["fatalities_open_ended"]))
        title = cut(say.pick(row["title"], row["title_fr"]), _LONGEST_TITLE)
        parts = [date_words(row, say), cut(row["place"], 80), say("Deaths: {toll}", toll=toll), title]
        yield f"<li>{escape(' · '.join(part for part in parts if part))}</li>\n"


# -- what every page shares


def _shipped(name: str) -> str:
    return read_shipped(Path(__file__).with_name(name))


@cache
def _script() -> str:
    """Everything that the page runs but what unpacks it."""
    return assets()[LEAFLET_JS].text + atlas_script(_OWN_SCRIPTS)


@cache
def _deflated_script() -> str:
    return _deflated(_script().encode())


def _deflated(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


def _policy(scripts: list[str], styles: list[str]) -> str:
    """Allow exactly these scripts and styles, and pictures within the page."""

    def digests(texts: list[str]) -> str:
        found = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        return " ".join(f"'sha256-{digest}'" for digest in found)

    return (
        f"default-src 'none'; script-src {digests(scripts)}; style-src {digests(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
