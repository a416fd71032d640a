"""What a report tells of another country: sentences set there, those that follow them, and sections under its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from geo.places.countries import COUNTRIES, ZONE
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.sources.report.document import Sentence
from geo.sources.report.events_spots import Spots, home_of, is_guessed
from geo.sources.report.mentions import Mentions, PlaceMention

HOME, ABROAD = "home", "abroad"
_BEFORE: Final = 60  # characters before a name that tell what it stands for
# Where people came from, went to or spoke is not where it happened ...
_NO_SETTING: Final = re.compile(
    r"\b(?:(?:from|fired from|to|into|towards?|with|like|across from|fled|crossed|based in|ambassador|president"
    r"|capital of|venus? (?:du|de|d['’])|venant|provenance|tirée?s? (?:du|de)|vers|direction|avec|comme|basée?s?"
    r"|ambassadeur|président|fui|originaires?|arrivés?|réfugiés?|refugees?)\b[^.;:!?(),]{0,14}"
    r"|(?:said|told|says|announced|déclaré|annoncé|indiqué|dit|affirmé|summit|sommet|talks|réunion|meeting|conference"
    r"|conférence|trained|formés?|ministry|ministère)\b[^.;:!?()]{0,28})$",
    re.IGNORECASE,
)
# ... and a country that something lies near is not the one that it lies in.
_BESIDE: Final = re.compile(
    r"\b(?:near|nearby|close|border\w*|neighbou?rs?|neighbou?ring|between|km|kilomet\w+|kilomèt\w+|miles|près|proche"
    r"|frontière|frontali\w+|limitrophe\w*|voisine?s?|entre)\b[^.;:!?()]{0,28}$",
    re.IGNORECASE,
)
# "In Nigeria", "au Bénin", "northern Togo", "Porga, Benin", "Maiduguri (Nigeria)".
_IN: Final = re.compile(
    r"(?:\b(?:in|inside|across|within|throughout|au|en|dans)\s+(?:the\s+|le\s+|la\s+|l['’]\s*)?"
    r"|[,(]\s*|\bneighbou?ring\s+)"
    r"(?:(?:[a-zà-ÿ]+-?(?:east|west|north|south|est|ouest|nord|sud|central)?(?:ern)?|of|de|du|the|le|la|l['’])\s*){0,4}$",
    re.IGNORECASE,
)
# A town and, behind it, the country that it lies in: "the Sambisa forest, Nigeria".
_ITS_COUNTRY: Final = re.compile(
    r"^(?:\s[\w-]+){0,2}\s?[,(]\s?(?:(?:in|au|en|dans|the|le|la|l['’]|[\w-]*(?:north|south|east|west|central|nord|sud"
    r"|est|ouest)[\w-]*|de|du|of)\s?){0,5}$",
    re.IGNORECASE,
)
# "In neighbouring Nigeria" is in it.
_NEIGHBOUR: Final = re.compile(r"\b(?:in|inside)\s+neighbou?ring\s+$", re.IGNORECASE)
_OWN: Final = re.compile(r"^['’]s?\s+(?![A-Z])")
_LISTED: Final = re.compile(r"(?:^\W*|[;:]\s*)$")
_OPENING: Final = 4  # characters
_HEADED: Final = re.compile(r"^\W{0,4}(?P<name>[^\W\d_][\w'’ -]{2,20}?)\s*(?::|\s[-–—|]\s)")  # "Nigeria : onze morts"
_DATELINE: Final = re.compile(r"^[^a-zà-ÿ]{0,30}(?:\(|[-–—]{1,2}\s)|^,?[^.\n]{0,25}\([A-Z]|^,?\s[^.\n]{0,25}\s[-–—]\s")
_NAMES: Final = {fold(name): code for code, country in COUNTRIES.items() for name in country.names}
_SECTION: Final = re.compile(r"^\W*(?:\d{1,2}\s?[.)]\s*)?(?P<name>[^\W\d_][\w'’ -]{2,28}?)\s*:?\W*$")
_LEAST_SECTIONS: Final = 2


def set_abroad(mentions: Mentions, resolver: Resolver) -> Mentions:
    """Mark what sentences tell of another country, and give places in a section of a country that country.

    Parameters
    ----------
    mentions : Mentions
    resolver : Resolver

    Returns
    -------
    Mentions
        Events and figures of sentences that are set abroad are "elsewhere".
    """
    mentions = _with_sections(mentions)
    document = mentions.document
    headed = {one.number: code for one in document.sentences if (code := _headed(one))}
    is_foreign = any(_is_foreign(place) or _country_behind(place) for place in mentions.places)
    if not is_foreign and set(headed.values()) <= set(ZONE):
        return mentions
    by_sentence: dict[int, list[PlaceMention]] = {}
    for place in mentions.places:
        by_sentence.setdefault(document.sentence_at(place.span.start).number, []).append(place)
    telling = {document.sentence_at(one.span.start).number for one in (*mentions.events, *mentions.tolls)}
    moved: dict[PlaceMention, PlaceMention] = {}
    settled = [_with_countries(by_sentence.get(one.number, []), document.text, moved) for one in document.sentences]
    named = [_setting(places, one, _never) for places, one in zip(settled, document.sentences, strict=True)]
    named += [HOME if code in ZONE else ABROAD for code in headed.values()]
    spots = Spots(resolver, mentions.places)

    def is_known(place: PlaceMention) -> bool:
        """Whether a name is one of the zone; in a text that says nothing of its countries, names are of no country."""
        if HOME not in named and ABROAD in named:
            return False
        found = spots.of(place)
        return found.adm0 in ZONE and not is_guessed(found)

    abroad: set[int] = set()
    setting, is_about, paragraph = "", "", -1
    for places, sentence in zip(settled, document.sentences, strict=True):
        found = _setting(places, sentence, is_known)
        if sentence.number in headed:
            found = HOME if headed[sentence.number] in ZONE else ABROAD
        if found:
            setting, paragraph = found, sentence.paragraph
            is_about = is_about or (found if sentence.number in telling else "")
        elif setting == ABROAD and is_about != ABROAD and sentence.paragraph != paragraph:
            setting = ""
        if setting == ABROAD:
            abroad.add(sentence.number)
    return _marked(mentions, abroad, moved)


def _headed(sentence: Sentence) -> str:
    """Country (ISO3) that a line begins with: "Nigeria : onze morts"."""
    match = _HEADED.match(sentence.text)
    return _NAMES.get(fold(match["name"]), "") if match else ""


def _never(place: PlaceMention) -> bool:  # noqa: ARG001 - one signature
    return False


def _marked(mentions: Mentions, abroad: set[int], moved: dict[PlaceMention, PlaceMention]) -> Mentions:
    document = mentions.document

    def is_abroad(start: int) -> bool:
        return document.sentence_at(start).number in abroad

    return replace(
        mentions,
        places=tuple(
            replace(moved.get(one, one), use="elsewhere")
            if is_abroad(one.span.start) and one.use in ("event", "between") and not one.country
            else moved.get(one, one)
            for one in mentions.places
        ),
        events=tuple(
            replace(one, status="elsewhere", rule="set in another country")
            if one.status in ("told", "general") and is_abroad(one.span.start)
            else one
            for one in mentions.events
        ),
        tolls=tuple(
            replace(one, scope="elsewhere") if one.scope == "event" and is_abroad(one.span.start) else one
            for one in mentions.tolls
        ),
    )


def _is_foreign(place: PlaceMention) -> bool:
    return place.use == "elsewhere" and place.country not in ZONE


def _country_behind(place: PlaceMention) -> str:
    """Country (ISO3) around the zone that a phrase without a country ends with: "near Timiaouine, Algeria"."""
    if place.country or place.use != "event" or len(place.names) < 2:
        return ""
    code = _NAMES.get(fold(place.names[-1]), "")
    at, last = place.phrase.find(place.names[0]), place.phrase.rfind(place.names[-1])
    between = place.phrase[at + len(place.names[0]) : last] if 0 <= at < last else ""
    return code if code not in ZONE and _ITS_COUNTRY.match(between) else ""


def _with_countries(
    places: Sequence[PlaceMention], text: str, moved: dict[PlaceMention, PlaceMention]
) -> list[PlaceMention]:
    """Put a place of no known country into the foreign one that stands right behind it."""
    out = []
    for n, place in enumerate(places):
        behind = places[n + 1] if n + 1 < len(places) else None
        if country := _country_behind(place):
            moved[place] = replace(place, use="elsewhere", country=country)
        if (
            behind is not None
            and _is_foreign(behind)
            and behind.country
            and place.use in ("event", "context")
            and not place.country
            and _ITS_COUNTRY.match(text[place.span.end : behind.span.start])
        ):
            moved[place] = replace(place, use="elsewhere", country=behind.country)
        out.append(moved.get(place, place))
    return out


def _setting(places: Sequence[PlaceMention], sentence: Sentence, is_known: Callable[[PlaceMention], bool]) -> str:
    """Say where a sentence is set: at home where it names a place of the zone, abroad where only others; else ""."""
    found = ""
    for place in places:
        at = place.span.start - sentence.span.start
        before, behind = sentence.text[max(0, at - _BEFORE) : at], sentence.text[place.span.end - sentence.span.start :]
        named = not place.country or (bool(place.names) and fold(place.names[0]) in _NAMES)
        if _NO_SETTING.search(before) or (named and _BESIDE.search(before) and not _NEIGHBOUR.search(before)):
            continue
        if _is_foreign(place):
            dateline = at < _OPENING and _DATELINE.match(behind[:60])
            # What is "France's" or "Nigeria's" is not in it, but "Nigeria's Borno state" is.
            listed = behind.startswith(",") and _LISTED.search(before)  # "Ouganda, trois morts ; Kenya, ..."
            if not dateline and not _OWN.match(behind) and (not named or listed or _IN.search(before)):
                found = ABROAD
        elif home_of(place) in ZONE:
            if place.use in ("event", "between") or (place.use == "context" and _IN.search(before)):
                return HOME
        elif place.use in ("event", "between") and place.rule != "border strip" and not found and is_known(place):
            return HOME
    return found


def _with_sections(mentions: Mentions) -> Mentions:
    """Give places under a line that names a country alone that country, where a text has several such lines."""
    document = mentions.document
    sections: list[tuple[int, str]] = []
    for sentence in document.sentences:
        match = _SECTION.match(sentence.text) if len(sentence.text) <= 40 else None
        if match is not None and (code := _NAMES.get(fold(match["name"].strip()))):
            sections.append((sentence.number, code))
    if len({code for _, code in sections}) < _LEAST_SECTIONS:
        return mentions
    places = []
    for place in mentions.places:
        number = document.sentence_at(place.span.start).number
        code = next((code for first, code in reversed(sections) if first <= number), "")
        if code and not place.country and place.use in ("event", "between", "context"):
            places.append(replace(place, country=code, use=place.use if code in ZONE else "elsewhere"))
        else:
            places.append(place)
    return replace(mentions, places=tuple(places))
