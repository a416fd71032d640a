"""An incident of a report in words: its facts with the words that support each, and why something was left out."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import pandas as pd

from geo.core.language import Language
from geo.incidents.actors import load_actors
from geo.incidents.schema import DATE_PREC, SIDES, toll_columns
from geo.incidents.taxonomy import load_event_types
from geo.incidents.view import date_words, toll_words
from geo.maps import palette
from geo.maps.report_text import GROUPS
from geo.sources.report.drafts import Draft
from geo.sources.report.extraction import Evidence, LeftOut
from geo.sources.report.notes import reason_in
from geo.sources.report.rule_words import rule_in

_UNSURE: Final = 0.6
_MOST_QUOTES: Final = 3
# Evidence of these rules says no word of the field itself: its value follows from another field.
INFERRED: Final = frozenset({"whose dead are counted"})


def day(record: Mapping[str, Any], say: Language) -> str:
    """Date or dates of an incident in words."""
    row = {
        name: pd.Timestamp(record[name]) if record.get(name) else pd.NaT for name in ("event_date", "event_date_end")
    }
    return date_words({**row, "date_precision": record.get("date_precision")}, say)


def toll(record: Mapping[str, Any], say: Language, side: str = "") -> str:
    """Deaths of a side, or of all, in words; "" where nothing is said."""
    low, best, high = (record.get(name) for name in toll_columns(side))
    if low is None and best is None and high is None:
        return ""
    return toll_words(low, best, high, say, open_ended=bool(record.get("fatalities_open_ended")) and not side)


def killed(record: Mapping[str, Any], say: Language) -> str:
    """Deaths of an incident with those of each side, in words."""
    names = {"security": say("security forces"), "civilians": say("civilians"), "militants": say("militants")}
    total = toll(record, say)
    sides = {names[side]: words for side in SIDES if (words := toll(record, say, side))}
    if len(sides) == 1 and total in sides.values():
        return f"{total} – {next(iter(sides))}"
    listed = "; ".join(f"{name} {words}" for name, words in sides.items())
    return f"{total or '?'} ({listed})" if sides else total


def said_by(record: Mapping[str, Any], say: Language) -> str:
    """Who gave which figure of the dead, in words; "" where nobody is named."""
    told = [one for one in record.get("tolls") or [] if one.get("kind") == "killed"]
    parts = []
    for one in told:
        who = say.pick(str(one.get("said_by") or ""), str(one.get("said_by_fr") or ""))
        figure = toll_words(one.get("low"), one.get("best"), one.get("high"), say)
        parts.append(say("{figure}: {who}", figure=figure, who=who or say("speaker not named")))
    named = any(one.get("said_by") for one in told)
    return " · ".join(dict.fromkeys(parts)) if named else ""


def actors(record: Mapping[str, Any], say: Language) -> str:
    """Who is said to have done it, in words."""
    known = load_actors()
    labels = {
        "claimed_by": say("claimed by {names}"),
        "attributed_to": say("attributed to {names}"),
        "possible_actors": say("possibly {names}"),
        "denied_by": say("denied by {names}"),
    }
    parts = []
    for name, label in labels.items():
        ids = record.get(name) or []
        if ids:
            who = say.join([known.name(one, say) for one in ([ids] if isinstance(ids, str) else ids)])
            parts.append(label.format(names=who))
    by = say.pick(str(record.get("attributed_by") or ""), str(record.get("attributed_by_fr") or ""))
    if by:
        parts.append(say("according to {who}", who=by))
    return "; ".join(parts)


def hurt(record: Mapping[str, Any], say: Language) -> str:
    """Injured, missing, captured and freed people, in words."""
    names = {
        "injured": say("{n} injured"),
        "missing": say("{n} missing"),
        "captured": say("{n} captured"),
        "freed": say("{n} freed"),
    }
    figures = [(words, record.get(name)) for name, words in names.items()]
    return ", ".join(words.format(n=say.number(n)) for words, n in figures if isinstance(n, int))


def place(record: Mapping[str, Any], say: Language) -> str:
    """Where it was, and how closely that is known, in words."""
    prec = record.get("where_prec")
    name = str(record.get("place") or "")
    if prec is None:
        return say("not known")
    if not name or record.get("place_method") == "corridor":
        clues = [clue for clue in record.get("place_evidence") or [] if clue.get("rule") == record.get("place_method")]
        read_as = [say.pick(str(clue.get("matched") or ""), str(clue.get("matched_fr") or "")) for clue in clues]
        name = "; ".join(dict.fromkeys(filter(None, read_as))) or name
    km = record.get("uncertainty_km")
    within = say("within {km} km", km=say.number(float(km), 0 if km >= 10 else 1)) if km and prec in (1, 2) else ""
    return " – ".join(filter(None, (name, palette.place_label(int(prec), say), within)))


def target(record: Mapping[str, Any], say: Language) -> str:
    """Who or what was attacked, in words."""
    words = say.pick(str(record.get("target") or ""), str(record.get("target_fr") or ""))
    known = load_actors()
    return words or say.join([known.name(one, say) for one in record.get("target_actors") or []])


def facts(draft: Draft, text: str, say: Language, *, dated: bool = True) -> str:
    """Write the facts of a draft as HTML: term, value and the report's words, each under its group of fields.

    `dated` says whether the day of publication is known, from which "on Monday" is counted.
    """
    record = draft.record
    kind = load_event_types().get(str(record.get("event_type") or ""))
    precision = record.get("date_precision")
    when = day(record, say)
    if precision and precision != 1:
        when = f"{when} ({say(DATE_PREC[precision])})"
    rows = [
        ("date", say("When"), when if record.get("event_date") else ""),
        ("place", say("Where"), place(record, say) if record.get("where_prec") else ""),
        ("killed", say("Killed"), killed(record, say)),
        ("hurt", say("Others"), hurt(record, say)),
        ("kind", say("Kind"), kind.name(say) if kind else ""),
        ("who", say("By whom"), actors(record, say)),
        ("target", say("Target"), target(record, say)),
    ]
    corrected = set(draft.corrected) if draft.proposed else set()
    items = []
    by = f'<br><span class="none">{escape(words)}</span>' if (words := said_by(record, say)) else ""
    for group, term, value in rows:
        changed = bool(corrected & set(GROUPS[group]) - {"title", "title_fr", "geometry"})
        missing = say("the report does not say")
        if group == "date" and any(one.field in GROUPS[group] for one in draft.evidence):
            missing = say("not known") if dated else say("not known without the day of publication")
        none = f'<span class="none">{escape(missing)}</span>'
        shown = escape(value) if value else none
        items.append(
            f'<div data-rf="{group}"><dt>{escape(term)}</dt><dd tabindex="0" data-rf="{group}">'
            f"<span{' class=changed' if changed else ''}>{shown}</span>{_quotes(draft, group, text, say)}"
            f"{by if group == 'killed' else ''}</dd></div>"
        )
    return f'<dl class="rf-facts" lang="{say.code}">{"".join(items)}</dl>'


def _quotes(draft: Draft, group: str, text: str, say: Language) -> str:
    """Words of the report behind a group of fields."""
    found = [one for one in draft.evidence if one.field in GROUPS[group]]
    spans = dict.fromkeys(one.span for one in found if not is_inferred(one))
    spans = dict.fromkeys(one for one in spans if not any(one in other and one != other for other in spans))
    quotes = list(dict.fromkeys(" ".join(span.of(text).split()) for span in spans))
    quotes = [one for one in quotes if not any(one != other and one in other for other in quotes)][:_MOST_QUOTES]
    shown = " ".join(f"<q>{escape(words if len(words) <= 120 else words[:119] + '…')}</q>" for words in quotes if words)
    unsure = any(one.confidence < _UNSURE for one in found)
    sign = f' <span class="none">{escape(say("(not sure)"))}</span>' if unsure else ""
    if not shown and any(map(is_inferred, found)):
        sign = f' <span class="none">{escape(say("(by whose dead are counted)"))}</span>{sign}'
    return f" {shown}{sign}" if shown else sign


def how(draft: Draft, text: str, say: Language) -> str:
    """Write by which rule each field was read from which words, and how sure that is, as an HTML table.

    No data frame: what draws those is half a megabyte, for which a slow line makes the reader wait.
    """
    head = (say("Field"), say("Words"), say("Rule"), say("Confidence"))
    rows = [
        (
            field_name(one.field, say),
            " ".join(one.span.of(text).split())[:160],
            rule_in(one.rule, say),
            say.percent(one.confidence),
        )
        for one in draft.evidence
    ]
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="rf-how" lang="{say.code}"><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>'


def is_inferred(one: Evidence) -> bool:
    """Tell whether the value follows from another field, so that the words are not this field's."""
    return one.field == "target" and one.rule in INFERRED


def left_out_reason(one: LeftOut, say: Language) -> str:
    """Say why a passage was taken for no incident."""
    words = reason_in(one.reason, say)
    return f"{words}: {one.detail}" if one.detail and one.detail != words else words


def field_name(field: str, say: Language) -> str:
    """Name a field of an incident as the screen does; a column that is not shown keeps its own."""
    sides = {"security": say("Security forces"), "civilians": say("Civilians"), "militants": say("Militants")}
    bounds = {"low": say("lowest"), "best": say("best"), "high": say("highest")}
    if field.startswith("fatalities") and field != "fatalities_open_ended":
        parts = field.removeprefix("fatalities").strip("_").split("_")
        side = next((sides[part] for part in parts if part in sides), say("All together"))
        bound = next((bounds[part] for part in parts if part in bounds), "")
        return ", ".join(filter(None, (say("Killed"), side, bound)))
    return {
        "event_date": say("First day"), "event_date_end": say("Last day"), "date_precision": say("Date known as"),
        "date_phrase": say("Words for the date"), "event_type": say("Kind of incident"), "place": say("Place"),
        "place_phrase": say("Words for the place"), "where_prec": say("Place known as"), "lat": say("Latitude"),
        "lon": say("Longitude"), "uncertainty_km": say("Uncertainty, km"), "adm0": say("Country"),
        "injured": say("Injured"), "missing": say("Missing"), "captured": say("Captured"), "freed": say("Freed"),
        "attributed_by": say("Attributed by, in English"), "attributed_by_fr": say("Attributed by, in French"),
        "denied_by": say("Denied by"), "title": say("What happened, in English"),
        "title_fr": say("What happened, in French"), "target": say("Target"),
        "target_fr": say("Target, in French"), "summary": say("Summary, in English"),
        "summary_fr": say("Summary, in French"), **role_labels(say),
    }.get(field, field)  # fmt: skip


def role_labels(say: Language) -> dict[str, str]:
    """Labels of the roles of actors."""
    words = (say("Attributed to"), say("Claimed by"), say("Possible"), say("Who was attacked"))
    return dict(zip(("attributed_to", "claimed_by", "possible_actors", "target_actors"), words, strict=True))
