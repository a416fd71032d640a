"""The rows of a brief's tables in words: the gravest incidents with their sources, and who is named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from geo.analysis.brief import Brief, Grave
from geo.core.language import Language
from geo.incidents.schema import toll_columns
from geo.incidents.view import View, date_words, toll_words
from geo.maps.brief_words import BEYOND, days_words
from geo.maps.printed_furniture import is_personal
from geo.places.countries import country_name

_UCDP: Final = "UCDP"
_MOST_EVENTS: Final = 3
_UCDP_EVENT: Final = re.compile(r"^UCDP GED [^,]*, event ([0-9]+)")


def place_words(row: Any, say: Language) -> str:
    """Name the place of an incident as closely as it is known, and no closer; its region and country behind."""
    where_prec = 0 if pd.isna(row["where_prec"]) else int(row["where_prec"])
    place, adm2, adm1 = (str(row[name] or "") for name in ("place", "adm2", "adm1"))
    country = country_name(str(row["adm0"] or ""), say)
    around = ", ".join(filter(None, (adm1, country)))
    behind = f" ({around})" if around else ""
    # The narrowest name that is no closer than what is known; of a region its own name must not stand behind it again.
    name = {1: place or adm2, 2: place or adm2, 3: adm2 or place, 4: adm1 or place, 5: place or adm2 or adm1}.get(
        where_prec
    )
    if not name:
        return say("{country}, place not known", country=country) if country else say("place not known")
    if where_prec == 4:
        behind = f" ({country})" if country else ""
    words = {
        1: "{place}",
        2: say("near {place}"),
        3: say("somewhere in {place}"),
        4: say("somewhere in {place}"),
        5: say("in the area of {place}"),
    }[where_prec]
    return words.replace("{place}", name) + behind


def grave_cells(brief: Brief, one: Grave, say: Language) -> list[list[str]]:
    """Write a row of the table of the gravest incidents: for each column its paragraphs, the first one the main one.

    The last column has its sources one by one.
    """
    view = brief.view
    row = view.table.iloc[one.row]
    others = [view.table.iloc[other] for other in one.others]
    low, best, high = (None if pd.isna(row[name]) else int(row[name]) for name in toll_columns())
    toll = toll_words(low, best, high, say, open_ended=bool(row["fatalities_open_ended"]))
    where = [place_words(row, say), *(place_words(other, say) for other in others)]
    what = [say.pick(row["title"], row["title_fr"])]
    what += [say.pick(other["title"], other["title_fr"]) for other in others]
    deaths = [toll]
    if others:
        deaths.append(say("one toll for {n} attacks", n=say.number(len(others) + 1)))
    first, middle, last = (None if pd.isna(row[name]) else int(row[name]) for name in toll_columns("civilians"))
    if (civilians := toll_words(first, middle, last, say)) == toll:
        deaths.append(say("all of them civilians"))
    elif any(bound is not None for bound in (first, middle, last)):
        deaths.append(say("civilians: {toll}", toll=civilians))
    return [
        [f"{_date_words(row, say)} {BEYOND}" if _reaches_beyond(row, brief) else _date_words(row, say)],
        list(dict.fromkeys(where)),
        list(dict.fromkeys(what)),
        deaths,
        _who(view, row, say),
        sources_of(row, say),
    ]


def _reaches_beyond(row: Any, brief: Brief) -> bool:
    first, last = row["event_date"], row["event_date_end"]
    return bool(first.date() < brief.days[0] or last.date() > brief.days[1]) if pd.notna(first) else False


def _date_words(row: Any, say: Language) -> str:
    """Write the date of an incident as shortly as it can be."""
    first, last = row["event_date"], row["event_date_end"]
    precision = 0 if pd.isna(row["date_precision"]) else int(row["date_precision"])
    if pd.isna(first) or pd.isna(last) or precision >= 4 or first.year < 1000:
        return date_words(row, say)
    return days_words((first.date(), last.date()), say)


def _who(view: View, row: Any, say: Language) -> list[str]:
    found = []
    for role, words in (
        ("attributed_to", say("attributed: {names}")),
        ("claimed_by", say("claimed: {names}")),
        ("possible_actors", say("possible: {names}")),
    ):
        names = [view.vocabulary.actors.short(actor, say) for actor in row[role]]
        if names:
            found.append(words.replace("{names}", ", ".join(names)))
    return found or [say("nobody named")]


def sources_of(row: Any, say: Language) -> list[str]:
    """Name the sources of an incident: events of UCDP by their numbers, reports by publisher and date.

    Accounts of social media are people's own: they are not named.
    """
    numbers = dict.fromkeys(_event_numbers(row))
    found = []
    for source in row["sources"]:
        publisher, published = str(source.get("publisher") or ""), str(source.get("published") or "")
        if event := _UCDP_EVENT.search(str(source.get("title") or "")):
            numbers[event[1]] = None
            continue
        words = ", ".join(filter(None, (publisher, published_words(published, say))))
        if words and words != _UCDP and not is_personal(publisher):
            found.append(words)
    if numbers:
        listed = ", ".join(sorted(numbers, key=int)[:_MOST_EVENTS]) + (", …" if len(numbers) > _MOST_EVENTS else "")
        found.insert(
            0, say.plural("UCDP GED, event {numbers}", "UCDP GED, events {numbers}", len(numbers), numbers=listed)
        )
    return list(dict.fromkeys(found)) or [say("no source named")]


def _event_numbers(row: Any) -> list[str]:
    """Give the numbers under which UCDP lists an incident, its own and those of the records linked with it."""
    found = []
    for incident_id in (row["incident_id"], *row["linked_ids"]):
        dataset, _, number = str(incident_id).partition(":")
        if _UCDP.casefold() in dataset.casefold() and number.isdigit():
            found.append(number)
    return found


def published_words(text: str, say: Language) -> str:
    """Write a date of publication: a day, a month or a year; anything else as it stands."""
    try:
        if len(text) == 7:
            return say.month(dt.date.fromisoformat(f"{text}-01"))
        return say.date(dt.date.fromisoformat(text))
    except ValueError:
        return text


def actor_rows(brief: Brief, most: int, say: Language) -> Sequence[Sequence[str]]:
    """Write the actors most named, with the incidents of each by role."""
    actors = brief.view.vocabulary.actors
    return [
        [
            actors.short(one.actor_id, say),
            *(say.number(n) if n else "–" for n in (one.attributed, one.claimed, one.possible)),
        ]
        for one in brief.named[:most]
    ]
