"""The page that opens without a network: its text, and what a browser makes of it."""

from __future__ import annotations

import base64
import hashlib
import html
import math
import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from shapely.geometry import Point, Polygon, box

from geo.core.errors import BadInput
from geo.core.language import LANGUAGES, LOCALE_FOLDER, Language, language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps import html_page
from geo.maps.card import incident_card, incident_tooltip, shared_titles
from geo.maps.columns import unpack
from geo.maps.composition import Extent
from geo.maps.html_page import MOST_BYTES, html_bytes
from geo.maps.page_ground import area_outlines, page_ground
from geo.maps.scene import Scene

SceneOf = Callable[..., Scene]
Make = Callable[..., dict[str, Any]]
# What the record of a sealed page may add.
SEAL_BYTES = 60_000


@pytest.fixture(scope="module")
def page(view: View, scene_of: SceneOf) -> str:
    return html_bytes(scene_of(view, held_back=("Held back: <nothing>.",))).decode()


def block(page: str, name: str) -> bytes:
    found = re.search(f'<script type="text/plain" id="{name}">([^<]*)</script>', page)
    assert found
    return zlib.decompress(base64.b64decode(found[1]))


# -- the file


def test_it_says_what_it_is(page: str, view: View, scene_of: SceneOf, english: Language) -> None:
    attribution = scene_of(view).boundaries.vintage.attribution
    for words in (view.words(english), view.counts_words(english), "2 January 2026", attribution, "version 0."):
        assert words in page
    assert "do not imply endorsement" in page
    assert "Held back: &lt;nothing&gt;." in page


def test_every_incident_is_in_it_with_all_that_its_card_says(page: str, view: View) -> None:
    head, columns, texts = unpack(block(page, "pack"))
    assert texts["id"] == list(view.shown["incident_id"])
    assert head["n"] == view.n_shown == len(columns["day"])
    assert sum(columns["spot"] >= 0) + sum(columns["shape"] >= 0) == view.n_drawn
    assert set(head["words"]) == set(LANGUAGES)


def test_the_policy_allows_the_page_s_own_scripts_and_styles_alone(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    texts = re.findall(r"<script>(.*?)</script>", page, re.S) + re.findall(r"<style>(.*?)</style>", page, re.S)
    for text in (*texts, block(page, "code").decode()):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy[1]
    assert policy[1].count("sha256-") == len(texts) + 1
    assert not re.search(r"<(?:link|img|iframe|object|embed|base|form)\b", page)
    assert not re.search(r"<script[^>]*\bsrc=|@import|url\((?!data:|#)", page)
    assert not re.search(r"\beval\(|new Function", block(page, "code").decode())


def test_hostile_text_starts_no_element(page: str) -> None:
    assert len(re.findall(r"<script\b", page)) == len(re.findall(r"</script", page)) == 4
    assert "<img" not in page


def test_a_title_and_a_subtitle_of_one_s_own_are_escaped(view: View, scene_of: SceneOf) -> None:
    content = html_bytes(scene_of(view, title="<b>Mine", subtitle="<i>What")).decode()
    assert '<h1 id="line-title">&lt;b&gt;Mine</h1>' in content
    assert "&lt;i&gt;What" in content
    assert "all incidents" in content  # the filter is still said
    assert "<b>Mine" not in content


def test_too_many_are_refused_with_what_to_do(view: View, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_page, "MOST_INCIDENTS", 5)
    with pytest.raises(BadInput, match=r"can hold 5 incidents.*shorter period"):
        html_bytes(scene_of(view))


def reports(make: Make, n: int, seed: int = 5) -> list[dict[str, Any]]:
    """Incidents as UCDP's have them: one to three reports with a headline each, a phrase for the place, a target."""
    draw = random.Random(seed)  # noqa: S311
    letters = "eeeeaaaiiioossnnttrrlldducmpbgvhfjkyz"
    known = ["".join(draw.choices(letters, k=draw.randint(2, 11))) for _ in range(4_000)]
    often = [1 / (rank + 3) for rank in range(len(known))]

    def words(count: int) -> str:
        return " ".join(draw.choices(known, often, k=count))

    publishers = [words(2).title() for _ in range(150)]
    places = [
        (words(1).title(), Point(round(draw.uniform(-6, 3), 4), round(draw.uniform(12, 16), 4))) for _ in range(700)
    ]
    cercles = [box(west, south, west + 0.7, south + 0.6) for west in range(-6, 4) for south in range(11, 16)]
    rows = []
    for number in range(n):
        place, point = draw.choice(places)
        exact = draw.random() < 0.8
        deaths = draw.choice([None, 1, 2, 3, 5, 8, 12, 25])
        when = f"20{draw.randint(17, 23)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        rows.append(
            make(
                f"ucdp-ged:{400_000 + 7 * number}",
                draw.choice(["clash", "massacre", "air_strike"]),
                draw.choice([1, 1, 2]) if exact else 3,
                point if exact else draw.choice(cercles),
                uncertainty_km=draw.choice([2.0, 5.0, 25.0]),
                title=f"Attack on civilians: {words(2)} in {place}",
                title_fr=f"Attaque contre des civils : {words(2)} à {place}",
                event_date=when,
                event_date_end=when,
                place=place,
                place_phrase=f"{place} village, {words(4)}",
                target="Civilians",
                target_fr="Civils",
                fatalities_low=deaths,
                fatalities_best=deaths,
                fatalities_high=None if deaths is None else deaths + draw.choice([0, 0, 4]),
                sources=[
                    {
                        "publisher": draw.choice(publishers),
                        "title": words(draw.randint(7, 14)).capitalize(),
                        "published": when,
                        "url": None,
                        "language": None,
                        "dataset": "UCDP GED",
                    }
                    for _ in range(draw.choice([1, 1, 2, 3]))
                ],
            )
        )
    return rows


def test_1500_incidents_fit_a_mail(make_record: Make, vocabulary: Vocabulary, scene_of: SceneOf) -> None:
    crowd = make_view(to_table(reports(make_record, 1_500)), IncidentFilter(), vocabulary)
    content = html_bytes(scene_of(crowd, "fr"))
    assert len(content) <= MOST_BYTES - SEAL_BYTES
    listed = content.decode().count("<li>")
    left = re.search(r"(\d+) incidents antérieurs ne sont pas repris ici", content.decode())
    assert listed + (int(left[1]) if left else 0) == 1_500
    assert listed > 100


# -- the file in a browser


@pytest.fixture(scope="module")
def files(
    view: View, vocabulary: Vocabulary, make_record: Make, scene_of: SceneOf, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    mixed = make_view(to_table(varied(make_record)), IncidentFilter(), vocabulary)
    scenes = {
        "en": scene_of(view, "en"),
        "fr": scene_of(view, "fr"),
        "varied": scene_of(mixed, "en"),
        "none": scene_of(
            make_view(to_table(varied(make_record)), IncidentFilter(countries=("NER",)), vocabulary), "fr"
        ),
        "regions": scene_of(mixed, "en", style="choropleth"),
        "deaths": scene_of(mixed, "en", style="choropleth", measure="deaths"),
        "cells": scene_of(mixed, "en", style="cells", extent=Extent("box", box=(-4.0, 13.0, 0.0, 16.0))),
    }
    for name, scene in scenes.items():
        (folder / f"{name}.html").write_bytes(html_bytes(scene))
    return {name: folder / f"{name}.html" for name in scenes}


def varied(make: Make) -> list[dict[str, Any]]:
    """Dated to days, months and not at all; placed exactly, to areas and not at all; with shared and open tolls."""
    draw = random.Random(11)  # noqa: S311
    rows = []
    for number in range(150):
        prec = draw.choice([1, 1, 1, 2, 3, 4, 5, 6, None])
        shape = (
            None
            if prec in (6, None)
            else Point(draw.uniform(-6, 3), draw.uniform(12, 17))
            if prec < 3
            else box(-3, 14, -1, 16)
        )
        day, length = draw.randint(1, 28), draw.choice([0, 0, 0, 3])
        month = f"{draw.randint(2017, 2021)}-{draw.randint(1, 12):02}"
        when = {"event_date": f"{month}-{min(day, 25):02}", "event_date_end": f"{month}-{min(day, 25) + length:02}"}
        if draw.random() < 0.15:
            when = {"event_date": None, "event_date_end": None, "date_precision": None}
        low, best, high = (draw.choice([None, 0, 3, 10]), draw.choice([None, 10, 12]), draw.choice([None, 12, 40]))
        tolls = {
            "fatalities_low": low,
            "fatalities_best": None if best is None else max(best, low or 0),
            "fatalities_high": None if high is None else max(high, best or 0, low or 0),
            "shared_toll": f"group {number % 6}" if number % 5 == 0 else "",
        }
        kind, region = draw.choice(["ambush", "clash", "massacre", "other"]), ("ML04", "BF56", "")[number % 3]
        rows.append(make(f"v{number}", kind, prec, shape, uncertainty_km=5.0, adm1_pcode=region, **tolls, **when))
    return rows


# What a phone of 2020 (Chrome 80) does not know.
OLD_PHONE = """delete window.DecompressionStream; delete window.structuredClone; delete Object.hasOwn;
    delete String.prototype.replaceAll; delete String.prototype.at; delete Array.prototype.at;
    delete Array.prototype.findLast; delete Element.prototype.replaceChildren; delete Promise.any;"""


@pytest.fixture
def opened(browser: Any, files: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page in Chromium, from a file; afterwards: no complaint, and no request but for the file itself."""
    name, width = request.param
    address = files[name].as_uri()
    tab = browser.new_page(viewport={"width": width, "height": 844}, has_touch=width < 500)
    tab.set_default_timeout(8_000)
    if width < 500:
        tab.add_init_script(OLD_PHONE)
    complaints: list[str] = []
    requests: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("dialog", lambda dialog: complaints.append(dialog.message))
    tab.on("request", lambda one: requests.append(one.url))
    tab.route("**/*", lambda route: route.continue_() if route.request.url == address else route.abort())
    tab.goto(address)
    tab.locator(".atlas-legend li").first.wait_for(state="attached")  # listed after it is drawn
    yield tab
    tab.close()
    assert complaints == []
    assert set(requests) == {address}


def of_pages(*pages: tuple[str, int]) -> Any:
    return pytest.mark.parametrize("opened", pages, indirect=True)


both_widths = of_pages(("en", 1440), ("fr", 390))


@pytest.mark.browser
@of_pages(("en", 1440), ("en", 390), ("fr", 1440), ("fr", 390))
def test_the_map_draws_symbols_rings_and_areas(opened: Any) -> None:
    drawn = opened.evaluate(
        """(() => { const d = map.atlasIncidents.drawn;
        return [d.stacks.reduce((n, one) => n + one.n, 0), d.areas.length, d.cells.length]; })()"""
    )
    assert drawn == [6, 3, 0]
    assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]
    assert opened.locator(".leaflet-map-pane path.leaflet-interactive").count() == 0
    assert opened.locator("#plain").is_hidden()


@pytest.mark.browser
@both_widths
def test_words_are_those_of_python(opened: Any, view: View) -> None:
    say = language(opened.evaluate("document.documentElement.lang"))
    tips = opened.evaluate("Array.from({length: map.atlasIncidents.n}, (_, i) => map.atlasIncidents.describe(i))")
    for tip, (_, row) in zip(tips, view.drawn.iterrows(), strict=True):
        lines = [html.unescape(re.sub(r"</?b>", "", line)) for line in incident_tooltip(row, say).split("<br>")]
        assert re.sub(r"\s+", " ", tip) == re.sub(r"\s+", " ", ". ".join(lines))


@pytest.mark.browser
@both_widths
def test_cards_say_what_those_of_python_say(opened: Any, view: View) -> None:
    say = language(opened.evaluate("document.documentElement.lang"))
    cards = {
        row["incident_id"]: incident_card(
            row, say, view.vocabulary.actors, shared_with=shared_titles(view.table, row, say)
        )
        for _, row in view.shown.iterrows()
    }
    for incident_id, card in cards.items():
        opened.goto(opened.url.split("#")[0] + f"#open={incident_id}")
        card_of = ".leaflet-popup" if opened.viewport_size["width"] > 700 else "#sheet"
        place = "#list article" if incident_id == "country" else f"{card_of} article"
        opened.locator(f'{place}[data-id="{incident_id}"]').wait_for()
        said, wanted = opened.evaluate(
            """([place, card]) => [document.querySelector(place).innerHTML, card].map(text => {
                const box = document.createElement("template"); box.innerHTML = text;
                box.content.querySelectorAll("br, p, h3, h4, dt, dd, li, td, th").forEach(one => one.prepend(" "));
                return box.content.textContent.replace(/\\s+/g, " ").trim(); })""",
            [place, card],
        )
        assert said == wanted
    links = opened.evaluate("document.querySelectorAll('a[href^=javascript], a:not([rel])[target]').length")
    assert links == 0


def place_of(tab: Any, incident_id: str) -> dict[str, float]:
    """Position on the page's map of an incident's symbol, which is brought into view."""
    spot = tab.evaluate(
        """name => { const layer = map.atlasIncidents, at = layer.dictionaries.title.indexOf(name);
        map.setView(layer.position(at), 8, {animate: false});
        return map.latLngToContainerPoint(layer.position(at)); }""",
        incident_id,
    )
    return {"x": spot["x"], "y": spot["y"]}


@pytest.mark.browser
@of_pages(("en", 1440))
def test_map_and_list_open_each_other(opened: Any) -> None:
    opened.locator("#map").click(position=place_of(opened, "Title of no-toll"))
    title = opened.locator(".leaflet-popup article h3")
    title.wait_for()
    assert title.inner_text() == "Title of no-toll"
    assert opened.locator("#list li.chosen b").inner_text() == "Title of no-toll"
    opened.locator("#list .row", has_text="Title of indelimane_2").click()
    opened.locator(".leaflet-popup h3", has_text="Title of indelimane_2").wait_for()
    assert opened.locator("#list li.chosen").count() == 1
    opened.get_by_role("button", name="Close").click()
    opened.locator(".leaflet-popup").wait_for(state="detached")
    assert opened.locator("#list li.chosen").count() == 0
    # What has no place opens in the list, and is on no map.
    opened.locator("#list .row", has_text="Title of country").click()
    assert "country only" in opened.locator("#list article").inner_text()
    assert opened.locator(".leaflet-popup").count() == 0
    assert "Title of country" not in opened.evaluate("map.atlasIncidents.dictionaries.title")


@pytest.mark.browser
@of_pages(("en", 1440), ("en", 390))
def test_incidents_at_one_place_are_all_reached(opened: Any) -> None:
    card = ".leaflet-popup" if opened.viewport_size["width"] > 700 else "#sheet"
    opened.locator("#map").click(position=place_of(opened, "Title of indelimane-1"))
    head = opened.locator(f"{card} .atlas-list-head")
    head.wait_for()
    assert head.inner_text() == "2 incidents here: choose one"
    opened.locator(f"{card} .atlas-list button", has_text="indelimane-1").click()
    opened.locator(f"{card} h3", has_text="Title of indelimane-1").wait_for()
    opened.get_by_role("button", name="Close").click()
    opened.locator(card).wait_for(state="detached")


def sentence(view: View, whole: View, say: Language) -> str:
    """What the page says of its own filter, put together by Python."""
    hidden = whole.n_shown - view.n_shown
    words = [say.plural("{n} incident on the map", "{n} incidents on the map", view.n_drawn)]
    if view.n_unplaced:
        words.append(say.plural("{n} without a place", "{n} without a place", view.n_unplaced))
    if view.n_undated:
        words.append(say.plural("{n} of the shown undated", "{n} of the shown undated", view.n_undated))
    if hidden:
        many = ("{n} more hidden by this page's filter", "{n} more hidden by this page's filter")
        words.append(say.plural(*many, hidden))
    words.append(say("Deaths: {toll}", toll=view.deaths_words(say)))
    return f"{say('With the filter of this page:')} {' · '.join(words)}"


@pytest.mark.browser
@of_pages(("varied", 1440))
def test_filters_count_as_python_does(opened: Any, make_record: Make, vocabulary: Vocabulary) -> None:
    import datetime as dt

    draw = random.Random(3)  # noqa: S311
    table = to_table(varied(make_record))
    whole = make_view(table, IncidentFilter(), vocabulary)
    kinds = ("ambush", "clash", "massacre", "other")
    address = opened.url.split("#")[0]
    for _ in range(14):
        start = dt.date(2017, 1, 1) + dt.timedelta(days=draw.randint(0, 1_500))
        period = (start, start + dt.timedelta(days=draw.randint(0, 700))) if draw.random() < 0.8 else (None, None)
        shown = tuple(sorted(draw.sample(kinds, draw.randint(1, 4))))
        undated = draw.random() < 0.5
        code = draw.choice(["en", "fr"])
        chosen = IncidentFilter(event_types=shown, date_from=period[0], date_to=period[1], undated=undated)
        query = {
            "lang": code if code == "fr" else "",
            "from": period[0] and period[0].isoformat(),
            "to": period[1] and period[1].isoformat(),
            "undated": str(int(undated)),
            "hide": ",".join(kind for kind in kinds if kind not in shown),
        }
        view = make_view(table, chosen, vocabulary)
        if view.n_shown == whole.n_shown:
            continue
        opened.goto(f"{address}#{'&'.join(f'{name}={value}' for name, value in query.items() if value)}")
        wanted = sentence(view, whole, language(code))
        opened.locator("#here", has_text=wanted).wait_for()
        assert opened.locator("#here").text_content() == wanted
        assert opened.evaluate("map.atlasIncidents._mask.reduce((n, one) => n + one, 0)") == view.n_drawn
        number = re.search(r"\(([\d\s.,\u202f]+)\)", opened.locator("#list h2").inner_text())
        assert number
        assert int(number[1]) == view.n_shown


@pytest.mark.browser
@of_pages(("varied", 1440))
def test_dates_kinds_and_the_strip_are_one_filter_which_a_reload_and_a_language_keep(opened: Any) -> None:
    opened.get_by_label("From").fill("2018-03-05")
    opened.get_by_label("To", exact=True).fill("2019-01-10")
    opened.locator(".atlas-time-said", has_text="5 March 2018 – 10 January 2019").wait_for()
    opened.get_by_label(re.compile("^Ambush")).uncheck()
    opened.get_by_role("button", name="Ambush (hidden)").wait_for()  # in the legend
    opened.get_by_label("Names of towns").uncheck()
    opened.get_by_label("Show as").first.select_option("clusters")
    opened.wait_for_url(
        lambda address: address.endswith("#as=clusters&from=2018-03-05&to=2019-01-10&hide=ambush&off=towns")
    )
    here = opened.locator("#here").inner_text()
    assert opened.locator("#line-counts").inner_text().startswith("In the whole file: ")
    opened.reload()
    opened.locator("#here", has_text=here).wait_for()
    assert opened.locator(".atlas-town").count() == 0
    opened.get_by_role("button", name="Français").click()
    opened.locator("#here", has_text="Avec le filtre de cette page").wait_for()
    assert re.findall(r"\d+", opened.locator("#here").inner_text()) == re.findall(r"\d+", here)
    assert opened.get_by_label("Du", exact=True).input_value() == "2018-03-05"
    assert opened.evaluate("map.atlasIncidents.mode") == "clusters"
    opened.get_by_role("button", name="Tout afficher").click()
    opened.locator("#here:empty").wait_for(state="attached")
    assert not opened.locator("#line-counts").inner_text().startswith("Dans tout")
    opened.get_by_label("Du", exact=True).fill("2020-01-10")
    opened.get_by_label("Au", exact=True).fill("2019-01-10")
    opened.locator(".note", has_text="finit avant de commencer").wait_for()


@pytest.mark.browser
@of_pages(("varied", 1440), ("varied", 390))
def test_a_view_that_was_just_chosen_stays_with_another_language(opened: Any) -> None:
    opened.evaluate("map.setZoom(7.5, {animate: false})")
    opened.get_by_role("button", name="Français").click()
    opened.wait_for_url(re.compile(r"#lang=fr&view=[-\d.]+,[-\d.]+,7.5&as=(symbols|clusters)$"))
    # So many symbols would hide one another on a phone.
    mode = "clusters" if opened.viewport_size["width"] < 700 else "symbols"
    assert opened.evaluate("map.atlasIncidents.mode") == mode
    assert opened.evaluate("map.getZoom()") == 7.5
    opened.reload()
    opened.locator(".atlas-legend li").first.wait_for(state="attached")
    assert opened.evaluate("[document.documentElement.lang, map.getZoom()]") == ["fr", 7.5]


@pytest.mark.browser
@of_pages(("cells", 1440))
def test_it_opens_with_the_style_and_the_extent_of_the_composition(opened: Any) -> None:
    assert opened.evaluate("map.atlasIncidents.mode") == "cells"
    west, south, east, north = map(float, opened.evaluate("map.getBounds().toBBoxString()").split(","))
    assert west <= -4 <= 0 <= east
    assert south <= 13 <= 16 <= north
    assert east - west < 12


@pytest.mark.browser
@of_pages(("varied", 1440), ("varied", 390))
def test_the_french_page_has_no_english_word_of_the_catalogue(opened: Any) -> None:
    with (LOCALE_FOLDER / "fr" / "LC_MESSAGES" / "atlas.po").open("rb") as file:
        pairs = {m.id: m.string for m in read_po(file) if isinstance(m.id, str) and m.id}
    french = set(pairs.values())
    english = {text.strip(" :.") for text, other in pairs.items() if text != other and text not in french}
    opened.get_by_role("button", name="Français").click()
    opened.locator("#list .row:visible").first.click()
    opened.locator("article").first.wait_for()
    texts = opened.evaluate(
        """() => { const out = [document.title], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            if (!walk.currentNode.parentNode.closest("script, #plain, nav")) { out.push(walk.currentNode.data); } }
        const names = ["title", "aria-label", "aria-valuetext", "placeholder"];
        document.querySelectorAll("main *, footer *").forEach(one => names.forEach(name => {
            if (one.getAttribute(name)) { out.push(one.getAttribute(name)); } }));
        return out; }"""
    )
    said = {
        part.strip(" :.()") for text in texts for part in (re.sub(r"\s*\([\d\s]+\)$", "", text), *text.split(" · "))
    }
    assert len(said) > 150
    assert said & english == set()
    assert not re.search(r"\b(?:incidents? on the map|Deaths|hidden|undated|January|reported)\b", " ".join(texts))


# -- hostile texts, scripts that are not the page's, no scripts at all


@pytest.mark.browser
@of_pages(("en", 1440))
def test_hostile_text_is_shown_as_text(opened: Any) -> None:
    opened.locator("#list .row", has_text="</script><img").click()
    title = opened.locator(".leaflet-popup article h3")
    title.wait_for()
    assert title.inner_text().startswith("</script><img")
    assert opened.locator("main img").count() == 0
    assert opened.locator("a[href^='javascript']").count() == 0
    opened.evaluate("location.hash = '#lang=%F0%90&view=a,b,c&from=2019-02-31&hide=%3Cimg&open=%22%3E&off=all&as=x'")
    opened.locator(".atlas-notice", has_text="names something").wait_for()


def test_long_texts_and_marks_of_direction_are_cut(
    make_record: Make, vocabulary: Vocabulary, scene_of: SceneOf
) -> None:
    row = make_record(
        "long", "ambush", 1, Point(0, 15), title="\u202egnol " * 2_000, place="\u2067here", uncertainty_km=1.0
    )
    page = html_bytes(scene_of(make_view(to_table([row]), IncidentFilter(), vocabulary))).decode()
    _, _, texts = unpack(block(page, "pack"))
    assert len(texts["titleEn"][0]) == 4_000
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page + "".join(map("".join, texts.values())))


@pytest.mark.browser
def test_scripts_that_are_not_the_page_s_do_not_run(browser: Any, files: dict[str, Path], tmp_path: Path) -> None:
    added = "<script>window.taken = 1</script><img src=x onerror='window.taken = 2'></body>"
    path = tmp_path / "added.html"
    path.write_text(files["en"].read_text(encoding="utf-8").replace("</body>", added), encoding="utf-8")
    tab = browser.new_page()
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(path.as_uri())
    tab.locator(".atlas-legend li").first.wait_for(state="attached")
    assert tab.evaluate("""() => { const one = document.createElement("script"); one.text = "window.taken = 3";
        document.body.appendChild(one); return window.taken === undefined; }""")
    assert sum("Content Security Policy" in text for text in refused) >= 3
    tab.close()


@pytest.mark.browser
def test_without_scripts_or_with_damaged_ones_the_list_is_there(
    browser: Any, files: dict[str, Path], view: View, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(files["fr"].as_uri())
    assert tab.locator("#plain li").count() == view.n_shown
    assert "Sans scripts" in tab.locator("#plain").inner_text()
    context.close()
    text = files["en"].read_text(encoding="utf-8")
    at = text.index('id="pack">') + 5_000
    path = tmp_path / "damaged.html"
    path.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :], encoding="utf-8")
    tab = browser.new_page()
    tab.goto(path.as_uri())
    tab.locator("#failed", has_text="too old").wait_for()
    assert tab.locator("#plain li").count() == view.n_shown
    assert tab.locator("#plain").is_visible()
    tab.close()


@pytest.mark.browser
def test_what_is_deflated_is_inflated_and_damage_is_noticed(browser: Any) -> None:
    draw = random.Random(2)  # noqa: S311
    tab = browser.new_page()
    tab.goto("about:blank")
    tab.add_script_tag(content=(Path(html_page.__file__).with_name("inflate.js")).read_text(encoding="utf-8"))
    inflate = """text => { try { return btoa(String.fromCharCode(...sahelInflate(Uint8Array.from(atob(text),
        c => c.charCodeAt(0))))); } catch (error) { return null; } }"""
    samples = [b"", b"a", draw.randbytes(3_000), b"abc" * 9_000, bytes(draw.choices(b"etaoin shrdlu", k=20_000))]
    for sample in samples:
        for level, strategy in ((0, 0), (1, 0), (9, 0), (6, zlib.Z_FIXED), (6, zlib.Z_HUFFMAN_ONLY)):
            packer = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
            packed = packer.compress(sample) + packer.flush()
            found = tab.evaluate(inflate, base64.b64encode(packed).decode())
            assert found is not None
            assert base64.b64decode(found) == sample
            cut = packed[: draw.randint(0, len(packed) - 1)]
            assert tab.evaluate(inflate, base64.b64encode(cut).decode()) is None
            bad = bytearray(packed)
            bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
            assert tab.evaluate(inflate, base64.b64encode(bad).decode()) in (None, found)
    tab.close()


def test_the_more_areas_the_fewer_vertices() -> None:
    jagged = [(math.cos(k / 200) * (1 + k % 2 / 20), 15 + math.sin(k / 200) * (1 + k % 2 / 20)) for k in range(1_256)]
    areas = [Polygon(jagged)] * 200
    many = [len(rings[0][0]) // 2 for rings in area_outlines(areas)]
    assert 4 <= min(many) <= max(many) <= 101
    (one,) = area_outlines(areas[:1])
    assert len(one[0][0]) // 2 > 2 * max(many)


def test_what_was_held_back_is_said_in_both_languages(view: View, scene_of: SceneOf) -> None:
    scene = replace(
        scene_of(view, held_back=("Nothing younger.",)),
        held_back_in=lambda say: (f"Rien de plus récent ({say.code}).",),
    )
    head, _, _ = unpack(block(html_bytes(scene).decode(), "pack"))
    held = {code: words["lines"]["held"] for code, words in head["words"].items()}
    assert held == {"en": "Nothing younger.", "fr": "Rien de plus récent (fr)."}


@pytest.mark.browser
@of_pages(("none", 1440), ("none", 390))
def test_a_page_without_incidents_says_so(opened: Any) -> None:
    assert "Aucun incident ne passe le filtre" in opened.locator("#list").inner_text()
    assert opened.evaluate("map.atlasIncidents.n") == 0
    assert "0 incident sur la carte" in opened.locator("#line-counts").inner_text()


@pytest.mark.browser
@of_pages(("regions", 1440))
def test_regions_can_be_coloured(opened: Any, make_record: Make, vocabulary: Vocabulary) -> None:
    table = to_table(varied(make_record))
    assert opened.evaluate("map.atlasIncidents.mode") == "regions"
    counted = opened.evaluate("map.atlasIncidents.drawn.cells.reduce((n, cell) => n + cell.n, 0)")
    unknown = opened.evaluate("map.atlasIncidents.drawn.what.units.none")
    assert counted + unknown == make_view(table, IncidentFilter(), vocabulary).n_drawn
    assert counted > 0


@pytest.mark.browser
@of_pages(("deaths", 1440))
def test_cells_and_regions_follow_the_measure(opened: Any, make_record: Make, vocabulary: Vocabulary) -> None:
    view = make_view(to_table(varied(make_record)), IncidentFilter(), vocabulary)
    drawn = view.drawn_rows
    best, once = view.coded.deaths.best[drawn], view.once[view.coded.placed[view.rows]]
    region = view.table["adm1_pcode"].to_numpy(dtype=object)[drawn]
    known = once & view.coded.deaths.known[drawn]
    expected = {code: int(best[known & (region == code)].sum()) for code in ("ML04", "BF56")}
    found = opened.evaluate(
        """() => { const layer = map.atlasIncidents;
        return Object.fromEntries(layer.drawn.cells.map(c => [c.unit.code, sahelAtlas.figure(layer, c)])); }"""
    )
    assert found == expected
    said = opened.locator(".atlas-legend").inner_text()
    assert "Deaths by region" in said
    assert all(f"{n} (1)" in said for n in expected.values())
    # A place of which nobody reported a toll is hatched, and not zero.
    opened.evaluate(
        """() => { const layer = map.atlasIncidents; ['low', 'best', 'high'].forEach(name => {
        layer.columns[name].fill(-1, layer.n / 2); }); map.atlasIncidents.setMode('hexagons'); }"""
    )
    opened.get_by_text("no figure reported").wait_for()
    assert "Deaths in a hexagon" in opened.locator(".atlas-legend").inner_text()


def test_regions_that_were_not_asked_for_are_not_drawn_as_empty(view: View, scene_of: SceneOf) -> None:
    mali = make_view(view.table, IncidentFilter(countries=("MLI",)), view.vocabulary)
    codes = {unit["code"][:2] for unit in page_ground(scene_of(mali))["units"]["1"]}
    assert codes == {"ML"}
    assert len({unit["code"][:2] for unit in page_ground(scene_of(view))["units"]["1"]}) == 3


def test_the_scene_decides_the_start(view: View, scene_of: SceneOf) -> None:
    from geo.maps.page_start import start_corners

    scene = scene_of(view, extent=Extent("around", "boulikessi-2019-09-30", km=50))
    corners = start_corners(scene)
    assert corners
    (south, west), (north, east) = corners
    assert south < 14.7983 < north
    assert west < -1.3026 < east
    assert 0.8 < north - south < 1.0
    lost = replace(scene.composition, extent=Extent("around", "nobody"))
    assert start_corners(replace(scene, composition=lost)) is None
    mali = start_corners(scene_of(view, extent=Extent("country", "MLI")))
    assert mali
    assert mali[0][1] == pytest.approx(-12.26, abs=0.1)
    region = start_corners(scene_of(view, extent=Extent("region", "ML04")))
    assert region
    assert region[0][1] > mali[0][1]
