"""The words of the page that opens without a network, as data for ``page_card.js`` and ``page.js``, in one language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from geo import __version__
from geo.core.language import LANGUAGES, Language
from geo.incidents.schema import DATE_PREC, WHERE_PREC
from geo.maps.page_text import cut
from geo.maps.scene import Scene
from geo.places.phrases import RULES
from geo.sources.credits import PLACES

Json = dict[str, Any]


def both(written: Callable[[int], str]) -> list[str]:
    """Write a phrase for one and for several, with ``{n}`` for the number."""
    return [written(1).replace("1", "{n}"), written(2).replace("2", "{n}")]


def card_words(say: Language) -> Json:
    """Give the words of the card of an incident; the same as those of `geo.maps.card`."""
    return {
        "kind": say("Kind"),
        "when": say("When"),
        "inReport": say("In the report:"),
        "target": say("Target"),
        "claimed": say("Claimed by"),
        "noClaim": say("no claim reported"),
        "attributed": say("Attributed to"),
        "nobody": say("nobody named"),
        "according": say("according to: {who}"),
        "possible": say("Possible"),
        "toll": say("Toll"),
        "tollHeads": [say("Killed"), say("lowest"), say("best"), say("highest")],
        "sides": [say("Security forces"), say("Civilians"), say("Militants"), say("All together")],
        "otherTolls": [say("Injured"), say("Missing"), say("Captured")],
        "since": say("since accounted for:"),
        "figure": say("{figure}: {who}"),
        "notSaid": say("not said"),
        "shared": say("One toll was reported for several attacks together; it is counted once."),
        "sharedWith": say("One toll was reported for {n} attacks together; it is counted once. The others: {titles}."),
        "how": say("How it got its place"),
        "phrase": say("The report's words"),
        "noPhrase": say("the report names no place"),
        "readAs": say("Read as"),
        "known": say("How closely it is known"),
        "notKnown": say("place not known"),
        "uncertainty": say("Uncertainty"),
        "middle": say("up to {km} km from the middle of the area"),
        "within": say("within {km} km"),
        "units": say("Country and units"),
        "gazetteer": say("{unit} (by the gazetteer)"),
        "lies": say("{share} of the uncertainty lies there"),
        "percent": say.percent(0.5).replace("50", "{n}"),
        "reach": say("May also lie in"),
        "boundaries": say("Boundaries"),
        "sources": say("Sources"),
        "publisher": say("{publisher}:"),
        "undated": say("(undated)"),
        "dataset": say("Dataset: {name}"),
        "datePrec": ["", *(say(words) for words in DATE_PREC.values())],
        "wherePrec": ["", *(say(words) for words in WHERE_PREC.values())],
        "rules": {rule: say(words) for rule, words in RULES.items()},
        "two": say.join(["{a}", "{b}"]),
        "last": say.join(["{x}", "{a}", "{b}"]).replace("{x}, ", ""),
        "decimal": say.number(0.5, 1)[1:2],
    }


def page_words(scene: Scene, say: Language) -> Json:
    """Give everything else that the page says, its heading and credits among it."""
    publishers = [cut(name, 200) for name in scene.view.publishers()]
    return {
        **card_words(say),
        "lang": say.code,
        "language": LANGUAGES[say.code],
        "lines": heading(scene, say),
        "credits": credit_lines(scene, say),
        "sourcesHead": say("Sources ({n})", n=say.number(len(publishers))),
        "publishers": ", ".join(publishers),
        "filter": say("Filter: {words}"),
        "filterNone": say("everything is shown"),
        "from": say("From"),
        "to": say("To"),
        "undatedToo": say("undated ones too"),
        "order": say("The period ends before it begins."),
        "notDay": say("Not a day: write year-month-day, as 2019-09-30."),
        "kinds": say("Kinds"),
        "listedToo": both(
            lambda n: say.plural(
                "{n} of these is not on the map, and not in its legend: no place is known.",
                "{n} of these are not on the map, and not in its legend: no place is known.",
                n,
            )
        ),
        "whole": say("In the whole file: {words}"),
        "layers": say("Layers"),
        "borders": say("Borders of the regions"),
        "towns": say("Names of towns"),
        "reset": say("Show everything"),
        "link": say("The address of this page keeps filter, view and language: copy it to show others the same."),
        "list": say("Incidents"),
        "listHow": say("Choose one to see it on the map."),
        "placed": say("On the map"),
        "undated": say("(undated)"),
        "placedUndated": say("On the map, without a date"),
        "unplaced": say("Not on the map: no place known"),
        "moreRows": both(lambda n: say.plural("Show {n} more", "Show {n} more", n)),
        "none": say("No incident passes the filter."),
        "here": say("With the filter of this page:"),
        "onMap": both(lambda n: say.plural("{n} incident on the map", "{n} incidents on the map", n)),
        "withoutPlace": both(lambda n: say.plural("{n} without a place", "{n} without a place", n)),
        "withoutDate": both(lambda n: say.plural("{n} of the shown undated", "{n} of the shown undated", n)),
        "hiddenHere": both(
            lambda n: say.plural("{n} more hidden by this page's filter", "{n} more hidden by this page's filter", n)
        ),
        "close": say("Close"),
        "failed": say("This browser is too old for the map, or does not run scripts. The incidents are listed below."),
        "loose": say("This link names something that this page does not hold."),
    }


def heading(scene: Scene, say: Language) -> dict[str, str]:
    """Write the lines above the map by their names, in the order in which they stand; empty ones are left out."""
    view, own = scene.view, scene.composition
    lines = {
        "title": own.title or say("Sahel incident atlas: Mali, Burkina Faso, Niger"),
        "shown": own.subtitle or say("Shown: {words}", words=view.words(say)),
        "counts": view.counts_words(say),
        "deaths": say("Deaths: {toll}", toll=view.deaths_words(say)),
        "held": " ".join(_held_back(scene, say)),
        "made": say("Made on {moment} · version {version}", moment=say.moment(scene.made_at), version=__version__),
    }
    if own.subtitle and view.words(say) not in own.subtitle:
        lines["counts"] = f"{say('Shown: {words}', words=view.words(say))} · {lines['counts']}"
    return {name: text for name, text in lines.items() if text}


def _held_back(scene: Scene, say: Language) -> tuple[str, ...]:
    if say.code == scene.say.code or not scene.held_back or scene.held_back_in is None:
        return scene.held_back
    return scene.held_back_in(say)


def credit_lines(scene: Scene, say: Language) -> list[str]:
    """Write who the data, the boundaries, the places and the map are from."""
    view, vintage = scene.view, scene.boundaries.vintage
    day = say.iso_date(vintage.reference_date)
    credit = {
        "title": say.pick(vintage.title, vintage.title_fr),
        "version": vintage.version,
        "attribution": vintage.attribution,
    }
    lines = [
        say("Boundaries: {title} ({version}), as of {date}. {attribution}.", date=day, **credit)
        if vintage.reference_date
        else say("Boundaries: {title} ({version}). {attribution}.", **credit),
        say("Datasets: {names}.", names="; ".join(view.credits())) if view.credits() else "",
        say("Places: {names}.", names=PLACES),
        say("The boundaries and names shown do not imply endorsement or acceptance."),
        say("Map drawn with Leaflet (BSD 2-Clause licence, © Volodymyr Agafonkin and others)."),
        say("The same in the atlas: {address}", address=scene.link) if scene.link else "",
    ]
    return [line for line in lines if line]
