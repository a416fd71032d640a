"""The figures of one event become the columns of its toll, with the words for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from geo.incidents.schema import BOUNDS, SIDES
from geo.incidents.tolls import is_open_ended, total_of
from geo.sources.report.extraction import Evidence
from geo.sources.report.mentions import TollMention

_ONE_FIGURE: Final = ("injured", "missing", "captured", "freed")
_KINDS: Final = ("killed", "injured", "missing", "captured", "accounted_for")


@dataclass(frozen=True)
class EventToll:
    """Columns of the incident table, the evidence for each, and what a person should look at."""

    columns: dict[str, Any]
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...] = ()


def toll_of_event(tolls: Sequence[TollMention], text: str) -> EventToll:
    """Combine all figures that a report gives of one event.

    Parameters
    ----------
    tolls : sequence of TollMention
        In the order of the text, the side of each decided where it can be.
    text : str

    Returns
    -------
    EventToll
        `fatalities_*`, `injured`, `missing`, `captured`, `freed` and `tolls`, those that are known.
    """
    kept = [toll for toll in tolls if not toll.negated]
    columns: dict[str, Any] = {}
    evidence: list[Evidence] = []
    sides: list[dict[str, int | None]] = []
    for side in (*SIDES, ""):
        killed = [toll for toll in kept if toll.outcome == "killed" and toll.side == side]
        bounds = _deaths(killed)
        if bounds is None:
            continue
        if side:
            sides.append(bounds)
            columns |= {f"fatalities_{side}_{bound}": n for bound, n in bounds.items() if n is not None}
            evidence += [_said(f"fatalities_{side}", toll) for toll in killed]
        elif not sides:
            sides.append(bounds)
            evidence += [_said("fatalities", toll) for toll in killed]
    if sides:
        total = total_of(sides)
        columns |= {f"fatalities_{bound}": n for bound, n in total.items() if n is not None}
        columns["fatalities_open_ended"] = any(is_open_ended(s["low"], s["best"], s["high"]) for s in sides)
    for outcome in _ONE_FIGURE:
        figure, used = _figure([toll for toll in kept if toll.outcome == outcome])
        if figure is not None:
            columns[outcome] = figure
            evidence += [_said(outcome, toll) for toll in used]
    accounts = [_account(toll, text) for toll in kept if toll.outcome in _KINDS and any(_bounds(toll).values())]
    if accounts:
        columns["tolls"] = list({tuple(account.items()): account for account in accounts}.values())
    return EventToll(columns, tuple(evidence), ())


def _said(field: str, toll: TollMention) -> Evidence:
    return Evidence(field, toll.span, toll.rule, toll.confidence)


def _bounds(toll: TollMention) -> dict[str, int | None]:
    return {"low": toll.low, "best": toll.best, "high": toll.high}


def _account(toll: TollMention, text: str) -> dict[str, Any]:
    return {
        "side": toll.side,
        "kind": toll.outcome,
        "said_by": toll.said_by,
        "said_by_fr": toll.said_by_fr,
        "words": toll.span.of(text),
        **_bounds(toll),
    }


def _deaths(tolls: Sequence[TollMention]) -> dict[str, int | None] | None:
    """Range of the deaths of one side: the lowest figure, the best, the highest.

    Figures read from vague words do not count beside exact ones. The best is the exact figure said most often; of
    those said equally often the one that corrects another, that is not provisional, that was said last.
    """
    exact = [toll for toll in tolls if not toll.vague]
    known = exact or list(tolls)
    if not known:
        return None
    best = _best([toll for toll in known if toll.best is not None])
    lows = [n for toll in known for n in (toll.low, toll.best) if n is not None]
    highs = [n for toll in known for n in (toll.high, toll.best) if n is not None]
    low, high = min(lows, default=None), max(highs, default=None)
    if best is None and low is not None and len({n for n in lows}) > 1:
        low = max(n for n in lows)
    if high is not None and low is not None and high < low:
        high = low
    return dict(zip(BOUNDS, (low, best, high), strict=True))


def _best(tolls: Sequence[TollMention]) -> int | None:
    if not tolls:
        return None
    counts = Counter(toll.best for toll in tolls)
    ranked = [
        (toll.corrects, not toll.provisional, counts[toll.best], toll.confidence, n) for n, toll in enumerate(tolls)
    ]
    return tolls[max(ranked)[-1]].best


def _figure(tolls: Sequence[TollMention]) -> tuple[int | None, list[TollMention]]:
    """One figure: of each side the one said most exactly; the sides are added up."""
    total: int | None = None
    used = []
    for side in dict.fromkeys(toll.side for toll in tolls):
        mine = [toll for toll in tolls if toll.side == side]
        exact = [toll for toll in mine if not toll.vague] or mine
        stated = [
            (n, toll) for toll in exact for n in [toll.best if toll.best is not None else toll.low] if n is not None
        ]
        stated = stated or [(toll.high, toll) for toll in exact if toll.high is not None]
        if not stated:
            continue
        if not side and total is not None:
            continue
        figure, toll = max(stated, key=lambda pair: pair[0])
        total = (total or 0) + figure
        used.append(toll)
    return total, used


def with_sides(tolls: Sequence[TollMention], victims: set[str], kinds: set[str]) -> list[TollMention]:
    """Decide whose the dead are where the words do not say, and take figures apart that hold another.

    "People" are whom the attack was aimed at. Of "54 bodies, one of which was a civilian" 53 are of the other side; of
    "20 people, among them three women" the three are no figure of their own.

    Parameters
    ----------
    tolls : sequence of TollMention
    victims : set of str
        Sides of the attacked.
    kinds : set of str
        Codes of the kinds of the event.
    """
    side = side_of_people(victims, kinds)
    out = []
    for toll in tolls:
        if toll.part_of is not None:
            whole = next((one for one in tolls if one.span == toll.part_of), None)
            if whole is None or not _is_apart(toll, whole, side):
                continue
        parts = [one for one in tolls if one.part_of == toll.span and _is_apart(one, toll, side)]
        if parts:
            out.append(_less(toll, parts, side))
        else:
            out.append(toll if toll.side or not side else replace(toll, side=side))
    return out


def side_of_people(victims: set[str], kinds: set[str]) -> str:
    """Whose "people" and "dead" are: of the side that was attacked, where it is one."""
    if len(victims) == 1:
        return next(iter(victims))
    if not victims or kinds & {"massacre", "abduction"}:
        return "civilians"
    return ""


def _is_apart(part: TollMention, whole: TollMention, side: str) -> bool:
    """Whether a part of a figure is of another side than the rest."""
    if part.outcome != whole.outcome or not part.side:
        return False
    return part.side != whole.side if whole.side else part.side != side or part.side == "security"


def _less(toll: TollMention, parts: Sequence[TollMention], side: str) -> TollMention:
    """The rest of a figure without its parts: soldiers where civilians were set apart, else civilians."""
    taken = sum(n for part in parts for n in [part.best if part.best is not None else part.low or 0])
    low, best, high = (None if n is None else max(n - taken, 0) for n in (toll.low, toll.best, toll.high))
    apart = {part.side for part in parts}
    mine = toll.side or (side if side and side not in apart else "civilians" if "security" in apart else side)
    return replace(toll, side="" if mine in apart else mine, low=low, best=best, high=high)
