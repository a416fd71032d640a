"""Everything that is known of one incident, as a piece of HTML; what reports say is escaped, never markup.

The same card stands in the dashboard's panel, in the pop-up of the HTML page and in its list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd

from geo.core.files import read_shipped
from geo.core.language import Language
from geo.incidents.actors import Actors
from geo.incidents.schema import BOUNDS, DATE_PREC, toll_columns
from geo.incidents.view import date_words, toll_words
from geo.maps import palette
from geo.places.countries import country_name
from geo.places.phrases import RULES

_REACH = re.compile(r"(?P<adm0>[A-Z]{3})(?: (?P<name>.+?))? (?P<share>\d+)%")


def card_style() -> str:
    """Style sheet of the card, for a page that shows one.

    Raises
    ------
    BrokenData
        If the file that ships with the program is missing.
    """
    return read_shipped(Path(__file__).with_name("card.css"))


def incident_tooltip(row: pd.Series[Any], say: Language) -> str:
    """Title, kind, date and toll of an incident in a few words, as escaped HTML.

    Parameters
    ----------
    row : Series
        One row of the incident table.
    say : Language
    """
    title = say.pick(row["title"], row["title_fr"])
    kind = palette.event_label(row["event_type"], say)
    return (
        f"<b>{escape(title)}</b><br>{escape(kind)} · {escape(date_words(row, say))}"
        f"<br>{escape(_tooltip_toll(row, say))}"
    )


def shared_titles(table: gpd.GeoDataFrame, row: pd.Series[Any], say: Language) -> list[str]:
    """Titles of the other incidents for which the same toll was reported; none for a toll of its own."""
    if not row["shared_toll"]:
        return []
    same = table[(table["shared_toll"] == row["shared_toll"]) & (table["incident_id"] != row["incident_id"])]
    return [say.pick(en, fr) for en, fr in zip(same["title"], same["title_fr"], strict=True)]


def incident_card(row: pd.Series[Any], say: Language, actors: Actors, *, shared_with: Sequence[str] = ()) -> str:
    """Write the card of one incident.

    Parameters
    ----------
    row : Series
        One row of the incident table.
    say : Language
    actors : Actors
        For the names of actors.
    shared_with : sequence of str
        Titles of the other incidents with the same toll (`shared_titles`).

    Returns
    -------
    str
        An ``article`` element: no script, no style, everything that came from outside escaped. Its classes are
        those of `card_style`.
    """
    parts = [
        f"<h3>{escape(say.pick(row['title'], row['title_fr']))}</h3>",
        _paragraph(say.pick(row["summary"], row["summary_fr"])),
        _facts(_happened(row, say, actors)),
        f"<h4>{escape(say('Toll'))}</h4>",
        _shared(row, say, shared_with),
        _toll_table(row, say),
        _facts([(name, _figure(row, kind, say)) for kind, name in _other_tolls(say).items()]),
        f"<h4>{escape(say('How it got its place'))}</h4>",
        _facts(_place(row, say)),
        _evidence(row, say),
        _paragraph(say.pick(row["place_note"], row["place_note_fr"])),
        f"<h4>{escape(say('Sources'))}</h4>",
        _sources(row, say),
    ]
    return f'<article class="incident-card">{"".join(parts)}</article>'


def _happened(row: pd.Series[Any], say: Language, actors: Actors) -> list[tuple[str, str]]:
    def names(column: str) -> str:
        return escape(say.join([actors.name(actor_id, say) for actor_id in row[column]]))

    attributed = names("attributed_to")
    by = say.pick(row["attributed_by"], row["attributed_by_fr"])
    if attributed and by:
        attributed += f' <span class="by">({escape(say("according to: {who}", who=by))})</span>'
    return [
        (say("Kind"), escape(palette.event_label(row["event_type"], say))),
        (say("When"), _when(row, say)),
        (say("Target"), escape(say.pick(row["target"], row["target_fr"])) or names("target_actors")),
        (say("Claimed by"), names("claimed_by") or escape(say("no claim reported"))),
        (say("Attributed to"), attributed or escape(say("nobody named"))),
        (say("Possible"), names("possible_actors")),
    ]


def _when(row: pd.Series[Any], say: Language) -> str:
    words = [escape(date_words(row, say))]
    if pd.notna(row["date_precision"]) and pd.notna(row["event_date"]):
        words.append(f"({escape(say(DATE_PREC[int(row['date_precision'])]))})")
    if row["date_phrase"]:
        words.append(f"<br>{escape(say('In the report:'))} <q>{escape(row['date_phrase'])}</q>")
    return " ".join(words)


def _side_names(say: Language) -> dict[str, str]:
    return {"security": say("Security forces"), "civilians": say("Civilians"), "militants": say("Militants")}


def _other_tolls(say: Language) -> dict[str, str]:
    return {"injured": say("Injured"), "missing": say("Missing"), "captured": say("Captured")}


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _tooltip_toll(row: pd.Series[Any], say: Language) -> str:
    low, best, high = (_whole(row[column]) for column in toll_columns())
    words = say("Deaths: {toll}", toll=toll_words(low, best, high, say, open_ended=bool(row["fatalities_open_ended"])))
    if row["shared_toll"]:
        words += " " + say("(one toll for several attacks)")
    return words


def _shared(row: pd.Series[Any], say: Language, shared_with: Sequence[str]) -> str:
    if not row["shared_toll"]:
        return ""
    if not shared_with:
        words = say("One toll was reported for several attacks together; it is counted once.")
    else:
        words = say(
            "One toll was reported for {n} attacks together; it is counted once. The others: {titles}.",
            n=say.number(len(shared_with) + 1),
            titles="; ".join(shared_with),
        )
    return f'<p class="shared">{escape(words)}</p>'


def _toll_table(row: pd.Series[Any], say: Language) -> str:
    heads = [say("Killed"), say("lowest"), say("best"), say("highest")]
    lines = [_toll_line(name, row, side, say) for side, name in (*_side_names(say).items(), ("", say("All together")))]
    return (
        '<table class="tolls"><thead><tr>'
        + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        + f"</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _toll_line(name: str, row: pd.Series[Any], side: str, say: Language) -> str:
    low, best, high = (_whole(row[column]) for column in toll_columns(side))
    head = f'<th scope="row">{escape(name)}</th>'
    if low is None and best is None and high is None:
        cells = f'<td colspan="3" class="none">{escape(say("not reported"))}</td>'
    elif best is None and high is None:
        cells = f'<td colspan="3">{escape(toll_words(low, best, high, say))}</td>'
    else:
        none = f'<td class="none">{escape(say("not reported"))}</td>'
        words = [None if n is None else say.number(n) for n in (low, best, high)]
        if not side and row["fatalities_open_ended"] and words[2]:
            words[2] = say("{span} or more", span=words[2])
        cells = "".join(none if figure is None else f"<td>{escape(figure)}</td>" for figure in words)
    said = _said_by(row, side, say) if side else ""
    speakers = f'<tr><td colspan="4" class="by">{said}</td></tr>' if said else ""
    return f"<tr>{head}{cells}</tr>{speakers}"


def _said_by(row: pd.Series[Any], side: str, say: Language, kind: str = "killed") -> str:
    lines = []
    for toll in row["tolls"]:
        if toll.get("kind") != kind or (side and toll.get("side") != side):
            continue
        low, best, high = (_whole(toll.get(bound)) for bound in BOUNDS)
        figure = toll_words(low, best, high, say)
        who = say.pick(toll.get("said_by") or "", toll.get("said_by_fr") or "") or say("not said")
        words = toll.get("words") or ""
        quote = f" <q>{escape(words)}</q>" if words else ""
        lines.append(escape(say("{figure}: {who}", figure=figure, who=who)) + quote)
    return "<br>".join(lines)


def _figure(row: pd.Series[Any], kind: str, say: Language) -> str:
    value = _whole(row[kind])
    if value is None:
        return f'<span class="none">{escape(say("not reported"))}</span>'
    said = [_said_by(row, "", say, kind)]
    if kind == "missing" and (found := _said_by(row, "", say, "accounted_for")):
        said.append(f"{escape(say('since accounted for:'))} {found}")
    detail = "<br>".join(text for text in said if text)
    return escape(say.number(value)) + (f'<br><span class="by">{detail}</span>' if detail else "")


def _place(row: pd.Series[Any], say: Language) -> list[tuple[str, str]]:
    where_prec = _whole(row["where_prec"])
    phrase = f"<q>{escape(row['place_phrase'])}</q>" if row["place_phrase"] else ""
    known = escape(palette.place_label(where_prec, say))
    if where_prec is not None:
        known += f' <span class="by">(where_prec {where_prec})</span>'
    return [
        (say("The report's words"), phrase or escape(say("the report names no place"))),
        (say("Read as"), escape(_read_as(row, say))),
        (say("How closely it is known"), known),
        (say("Uncertainty"), _uncertainty(row, say)),
        (say("Country and units"), _units(row, say)),
        (say("May also lie in"), escape(reach_words(row["may_lie_in"], say))),
        (say("Boundaries"), escape(row["boundary_vintage"])),
    ]


def _read_as(row: pd.Series[Any], say: Language) -> str:
    """Name of the place; both names where the report puts it on the way between two."""
    if row["place_method"] == "corridor":
        for clue in row["place_evidence"]:
            if clue.get("rule") == "corridor" and (both := _matched(clue, say)):
                return both
    return str(row["place"])


def _uncertainty(row: pd.Series[Any], say: Language) -> str:
    km = row["uncertainty_km"]
    if pd.isna(km):
        return ""
    words = say.number(float(km), 0 if km >= 10 else 1)
    if (_whole(row["where_prec"]) or 0) >= 3:
        return escape(say("up to {km} km from the middle of the area", km=words))
    return escape(say("within {km} km", km=words))


def _units(row: pd.Series[Any], say: Language) -> str:
    adm2 = row["adm2"]
    if adm2 and row["adm2_source"] == "gazetteer":
        adm2 = say("{unit} (by the gazetteer)", unit=adm2)
    names = [country_name(row["adm0"], say), row["adm1"], adm2]
    words = escape(" › ".join(name for name in names if name))
    certainty = row["join_certainty"]
    if words and pd.notna(certainty) and certainty < 0.995:
        share = say("{share} of the uncertainty lies there", share=say.percent(float(certainty)))
        words += f' <span class="by">({escape(share)})</span>'
    return words


def reach_words(may_lie_in: str, say: Language) -> str:
    """Write the column `may_lie_in` ("BFA Sahel 12%; CIV 8%") in words; what it does not know stays as it is."""
    clauses = []
    for clause in (part.strip() for part in may_lie_in.split(";")):
        match = _REACH.fullmatch(clause)
        if not match:
            clauses.append(clause)
            continue
        country = country_name(match["adm0"], say)
        unit = f"{match['name']}, {country}" if match["name"] else country
        clauses.append(f"{unit} ({say.percent(int(match['share']) / 100)})")
    return "; ".join(clause for clause in clauses if clause)


def _evidence(row: pd.Series[Any], say: Language) -> str:
    items = []
    for clue in row["place_evidence"]:
        words = str(clue.get("words") or "")
        quote = f"<q>{escape(words)}</q> → " if words else ""
        rule = escape(rule_words(str(clue.get("rule", "")), say))
        items.append(f'<li>{quote}{escape(_matched(clue, say))} <span class="by">({rule})</span></li>')
    return f'<ul class="evidence">{"".join(items)}</ul>' if items else ""


def _matched(clue: dict[str, Any], say: Language) -> str:
    return say.pick(str(clue.get("matched") or ""), str(clue.get("matched_fr") or ""))


def rule_words(rule: str, say: Language) -> str:
    """Say what a rule of the resolver does, in a language; an identifier that it does not know stays as it is."""
    return say(RULES[rule]) if rule in RULES else rule


def _sources(row: pd.Series[Any], say: Language) -> str:
    items = []
    for source in row["sources"]:
        publisher = source.get("publisher") or ""
        words = [escape(say("{publisher}:", publisher=publisher)) if publisher else "", _link(source)]
        words.append(escape(_published(str(source.get("published") or ""), say)))
        items.append(f"<li>{' '.join(words)}</li>")
    items.append(f'<li class="by">{escape(say("Dataset: {name}", name=say(row["dataset"])))}</li>')
    return f'<ul class="sources">{"".join(items)}</ul>'


def _link(source: dict[str, Any]) -> str:
    address = str(source.get("url") or "")
    title = escape(str(source.get("title") or address))
    if not address:
        return f"<cite>{title}</cite>"
    if is_web_address(address):
        return f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank"><cite>{title}</cite></a>'
    return f"<cite>{title}</cite> {escape(address)}"


def is_web_address(address: str) -> bool:
    """Whether an address may become a link: http or https, with a host, without white space or control characters."""
    if any(character.isspace() or not character.isprintable() for character in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _published(published: str, say: Language) -> str:
    day = pd.to_datetime(published, format="%Y-%m-%d", errors="coerce") if published else pd.NaT
    if pd.isna(day):
        return f"({published})" if published else say("(undated)")
    return f"({say.date(day.date())})"


def _facts(rows: list[tuple[str, str]]) -> str:
    """A list of terms; the second of each pair is HTML. What is empty is left out."""
    items = "".join(f"<dt>{escape(term)}</dt><dd>{html}</dd>" for term, html in rows if html)
    return f"<dl>{items}</dl>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""
