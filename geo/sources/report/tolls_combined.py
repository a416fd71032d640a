"""Several figures about one event, put together: low, best and high of each side, and the account of each speaker.

The rules are those of the incidents that ship (`geo.sources.bundled`): the best figure is the one that corrects others,
else the one said most often and most officially; a provisional figure below it is the low one, a higher figure of
another speaker the high one; "at least" leaves the end open; no part exceeds its whole; what nobody said is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from geo.incidents.schema import SIDES
from geo.incidents.tolls import total_of
from geo.sources.report.extraction import Evidence
from geo.sources.report.mentions import TollMention
from geo.sources.report.tolls_speakers import rank_of
from geo.sources.report.tolls_voices import ROUNDING, Account, claims_as_highs, is_disputed, updated, without_rounded

ONE_FIGURE: Final = ("injured", "missing", "captured", "freed")
# What the column `tolls` of an incident tells.
TOLD: Final = ("killed", "injured", "missing", "captured", "accounted_for")
_SURE: Final = 0.7
_MANY: Final = 4
_ALSO: Final = re.compile(r"\b(?:also|également|aussi)\b", re.IGNORECASE)
_CIVILIANS: Final = re.compile(r"\bcivil", re.IGNORECASE)


@dataclass(frozen=True)
class CombinedToll:
    """Columns of the incident table about a toll, and the words for each.

    Attributes
    ----------
    columns : dict
        `fatalities_*`, `fatalities_open_ended`, `injured`, `missing`, `captured`, `freed` and `tolls`; those that are
        known.
    evidence : tuple of Evidence
        Fields ``fatalities_security`` (all its bounds) and so on, ``fatalities``, ``injured`` ...
    is_disputed : bool
        The dead are militants to one voice and civilians to another: the total counts them once.
    """

    columns: dict[str, Any]
    evidence: tuple[Evidence, ...]
    is_disputed: bool = False


def combined(tolls: Sequence[TollMention], text: str, *, people: str = "", by_forces: bool = False) -> CombinedToll:
    """Combine all figures that a report gives of one event.

    Parameters
    ----------
    tolls : sequence of TollMention
        In the order of the text. Figures that count several events (`scope` ``"aggregate"``, ``"elsewhere"``) and
        strengths are passed over; those of an earlier attack count only where no figure is of the event itself.
    text : str
        The document's.
    people : str
        Side of the attacked, where one alone was: whose "people" and "dead" are. Empty leaves them without a side.
    by_forces : bool
        Whether an army or police did it: what it calls militants and others civilians are the same dead.

    Returns
    -------
    CombinedToll
    """
    kept = _counted(tolls)
    columns: dict[str, Any] = {}
    evidence: list[Evidence] = []
    accounts = {
        outcome: _accounts([toll for toll in kept if toll.outcome == outcome], text, people)
        for outcome in ("killed", *ONE_FIGURE)
    }
    accounts["killed"] = updated(without_rounded(accounts["killed"], text))
    disputed = is_disputed(accounts["killed"], of_one_number=not by_forces)
    _deaths(claims_as_highs(accounts["killed"]), columns, evidence, disputed=disputed)
    for outcome in ONE_FIGURE:
        figure, used = _figure(accounts[outcome])
        if figure is not None:
            columns[outcome] = figure
            evidence += [_evidence(outcome, account) for account in used]
    told = [account for outcome in TOLD if outcome in accounts for account in accounts[outcome]]
    told += _accounts([toll for toll in kept if toll.outcome == "accounted_for"], text, people)
    if rows := [_row(account, text) for account in sorted(told, key=lambda account: account.order)]:
        columns["tolls"] = list({tuple(row[key] for key in row if key != "words"): row for row in rows}.values())
    return CombinedToll(columns, tuple(evidence), disputed)


def _counted(tolls: Sequence[TollMention]) -> list[TollMention]:
    """Leave out what is no toll of this event: strengths, sums over years, figures that somebody denies."""
    known = [toll for toll in tolls if toll.outcome != "strength" and not _is_denied(toll)]
    of_event = [toll for toll in known if toll.scope == "event"]
    return of_event or [toll for toll in known if toll.scope == "earlier"]


def _is_denied(toll: TollMention) -> bool:
    return toll.negated and any((toll.low, toll.best, toll.high))


# From mentions to accounts of sides


def _accounts(tolls: Sequence[TollMention], text: str, people: str) -> list[Account]:
    """Give what is said of each side: lists added up, parts taken from their whole."""
    spans = {toll.span for toll in tolls}
    parts = [toll for toll in tolls if toll.part_of is not None and toll.part_of in spans]
    stated = {toll.side for toll in tolls if toll.side in ("security", "civilians") and not toll.negated}
    unsaid = {toll.span: replace(toll, side=people) for toll in tolls if not toll.side}
    mixed = any(
        part.side and _is_apart(part, unsaid[part.part_of], text, False) for part in parts if part.part_of in unsaid
    )
    # "13 people" beside two customs officers: the people are all of them together
    plain_people = "" if mixed or stated - {people, ""} else people
    out: list[Account] = []
    lists: dict[tuple[Any, str], int] = {}
    for order, toll in enumerate(tolls):
        if toll in parts or (toll.part_of is not None and len(tolls) > 1):
            continue
        mine = [part for part in parts if part.part_of == toll.span]
        side = toll.side or ("" if toll.negated else people if mine else plain_people)
        for account in _taken_apart(replace(toll, side=side), mine, text, order, bool(toll.side)):
            key = (toll.listed, account.side)
            if (before := _added_to(toll, account, out, text)) is not None:
                out[before] = _added(out[before], account)
                continue
            if toll.listed is not None and key in lists:
                out[lists[key]] = _added(out[lists[key]], account)
                continue
            lists[key] = len(out)
            out.append(account)
    return _without_breakdowns([_beside_others(account, out) for account in out])


def _added_to(toll: TollMention, account: Account, accounts: Sequence[Account], text: str) -> int | None:
    """Place of the figure that another adds to: "Five soldiers were killed. Three gendarmes were also killed"."""
    if toll.listed is not None or not account.side or not _ALSO.search((toll.words or toll.span).of(text)):
        return None
    for place in range(len(accounts) - 1, -1, -1):
        one = accounts[place]
        if one.side == account.side and one.mention.outcome == toll.outcome:
            return None if one.value == account.value else place
    return None


def _without_breakdowns(accounts: list[Account]) -> list[Account]:
    """Leave out figures that break an earlier one down: "Twelve died. Eleven were shot, another was stabbed"."""
    out: list[Account] = []
    at = 0
    while at < len(accounts):
        sums = [
            sum(one.value or 0 for one in accounts[at:end]) for end in range(at + 2, min(at + 5, len(accounts) + 1))
        ]
        whole = {one.value for one in out if not one.mention.vague and one.side in ("", accounts[at].side)}
        wide = next((n for n, total in enumerate(sums, start=2) if total in whole), 0)
        group = accounts[at : at + wide]
        if wide and len({one.side for one in group}) == 1 and all(one.mention.listed is None for one in group):
            at += wide
            continue
        out.append(accounts[at])
        at += 1
    return out


def _beside_others(account: Account, accounts: Sequence[Account]) -> Account:
    """Take people who are listed beside soldiers for civilians: "two soldiers and ten people"."""
    listed = account.mention.listed
    if account.side or listed is None:
        return account
    beside = any(one.side and one.mention.listed == listed for one in accounts)
    return replace(account, side="civilians") if beside else account


def _taken_apart(
    whole: TollMention, parts: Sequence[TollMention], text: str, order: int, says_side: bool
) -> list[Account]:
    """Take the parts of another side out of a figure: "31 bodies, one of which was a civilian"."""
    apart = [part for part in parts if part.side and _is_apart(part, whole, text, says_side)]
    taken = sum(_size(part) for part in apart)
    bounds = [n for n in (whole.low, whole.best, whole.high) if n is not None]
    if not apart or not bounds or taken > max(bounds):
        return [_account(whole, whole.side, order)]
    out = [_account(part, part.side, order) for part in apart]
    low, best, high = (None if n is None else max(n - taken, 0) for n in (whole.low, whole.best, whole.high))
    side = _side_of_rest(whole, apart, says_side)
    if any(n for n in (low, best, high)):
        # Of a rest without a side the whole is kept: a total, of which the parts are all that is known.
        out.insert(0, Account(side, low, best, high, whole, order) if side else _account(whole, "", order))
    return _merged(out)


def _is_apart(part: TollMention, whole: TollMention, text: str, says_side: bool) -> bool:
    if part.negated or part.vague:
        return False
    if says_side:
        return part.side != whole.side
    if part.side != "civilians":  # whose "people" are was concluded: soldiers named among them are set apart
        return True
    # Of "31 bodies, one a civilian" the others are none; of "six people, the mayor among them" they may well be.
    return whole.side not in ("civilians", "") or (not whole.side and bool(_CIVILIANS.search(part.span.of(text))))


def _side_of_rest(whole: TollMention, apart: Sequence[TollMention], says_side: bool) -> str:
    sides = {part.side for part in apart}
    if says_side or (whole.side and whole.side not in sides):
        return whole.side
    return "civilians" if "civilians" not in sides else ""


def _merged(accounts: Sequence[Account]) -> list[Account]:
    """Add up the accounts of one side: "11 people, including three soldiers and eight volunteers"."""
    by_side: dict[str, Account] = {}
    for account in accounts:
        known = by_side.get(account.side)
        by_side[account.side] = account if known is None else _added(known, account)
    return list(by_side.values())


def _account(toll: TollMention, side: str, order: int) -> Account:
    return Account(side, toll.low, toll.best, toll.high, toll, order)


def _added(one: Account, other: Account) -> Account:
    """Add two figures of one list; the sum has a bound where both have one, or fill it from their best."""
    sums = []
    for mine, yours in ((one.low, other.low), (one.best, other.best), (one.high, other.high)):
        known = [n for n in (mine, yours) if n is not None]
        fallback = [account.value or 0 for account in (one, other)]
        sums.append(None if not known else sum(known) if len(known) == 2 else sum(fallback))
    open_ended = one.is_open or other.is_open
    low, best, high = sums
    mention = replace(
        one.mention,
        open_ended=open_ended,
        vague=one.mention.vague or other.mention.vague,
        span=one.mention.listed or one.mention.span,
        words=None,
    )
    return Account(one.side, low, best, None if open_ended else high, mention, one.order)


def _size(toll: TollMention) -> int:
    return next((n for n in (toll.best, toll.low, toll.high) if n is not None), 0)


# From accounts to bounds


@dataclass(frozen=True)
class _Bounds:
    low: int | None
    best: int | None
    high: int | None
    is_open: bool
    used: tuple[Account, ...]

    def as_dict(self) -> dict[str, int | None]:
        return {"low": self.low, "best": self.best, "high": self.high}


def _deaths(accounts: Sequence[Account], columns: dict[str, Any], evidence: list[Evidence], *, disputed: bool) -> None:
    of_side = {side: _bounds([one for one in accounts if one.side == side]) for side in SIDES}
    known = {side: bounds for side, bounds in of_side.items() if bounds is not None}
    for side, bounds in known.items():
        columns |= {f"fatalities_{side}_{name}": n for name, n in bounds.as_dict().items() if n is not None}
        evidence += [_evidence(f"fatalities_{side}", account) for account in bounds.used]
    whole = _bounds([one for one in accounts if not one.side])
    total = total_of([bounds.as_dict() for bounds in known.values()])
    if disputed:
        total = _counted_once(known)
    is_open = any(bounds.is_open for bounds in known.values())
    if whole is not None and (whole.best or 0) > (total["best"] or total["low"] or 0):
        # A total that the text states is no sum; of dead without a side it is all that is known.
        least = max(n for n in (whole.low, total["low"], 0) if n is not None)
        most = [n for n in (whole.high, total["high"]) if n is not None]
        best = whole.best
        total = {"low": min(least, best or least), "best": best, "high": max(most, default=None)}
        if total["high"] is not None and best is not None:
            total["high"] = max(total["high"], best)
        is_open = whole.is_open
    elif whole is not None and not known:
        total, is_open = whole.as_dict(), whole.is_open
    if whole is not None and not known:
        evidence += [_evidence("fatalities", account) for account in whole.used]
    if any(n is not None for n in total.values()):
        columns |= {f"fatalities_{name}": n for name, n in total.items() if n is not None}
        columns["fatalities_open_ended"] = is_open


def _counted_once(known: Mapping[str, _Bounds]) -> dict[str, int | None]:
    """Total of dead of whom each voice says another side."""
    versions = [known[side].as_dict() for side in ("militants", "civilians") if side in known]
    once = {
        name: picked((n for one in versions if (n := one[name]) is not None), default=None)
        for name, picked in (("low", min), ("best", max), ("high", max))
    }
    if once["high"] is not None:
        once["high"] = max(n for n in once.values() if n is not None)
    return total_of([once, *(bounds.as_dict() for side, bounds in known.items() if side == "security")])


def _usable(accounts: Sequence[Account]) -> list[Account]:
    """Leave out what others replace: earlier figures, vague words and weak readings beside better ones."""
    kept = [account for account in accounts if account.value is not None]
    for is_good in (
        lambda account: not account.mention.negated,
        lambda account: not account.mention.vague,
        lambda account: not account.mention.replaced,
        lambda account: account.mention.confidence >= _SURE,
    ):
        kept = [account for account in kept if is_good(account)] or kept
    most = max((account.value or 0 for account in kept), default=0)
    several = [account for account in kept if account.value != 1]
    return several if most >= _MANY else kept  # one who is singled out is no toll beside a larger figure


def _bounds(accounts: Sequence[Account]) -> _Bounds | None:
    """Range of one side: the lowest figure, the best, the highest."""
    usable = _usable(accounts)
    if not usable:
        return None
    if all(account.is_ceiling for account in usable):
        return _Bounds(None, None, max(account.high or 0 for account in usable), False, tuple(usable))
    corrected = [account for account in usable if account.mention.corrects]
    if corrected:
        usable = [one for one in usable if one.mention.corrects or not one.mention.provisional]
    best = _best(corrected or usable)
    lows = [n for one in usable for n in (one.low, one.best) if n is not None]
    highs = [n for one in usable for n in (one.high,) if n is not None]
    low = min([n for n in lows if n <= best], default=best)
    if not lows:  # "as many as 40" says nothing of the least
        return _Bounds(None, best, best, False, tuple(usable))
    exact = any(one.value == best and not one.is_open for one in usable)
    high = max([n for n in highs if n > best], default=best if exact else None)
    floors = [n for n in lows if n > best]
    if floors:
        high = max([*floors, *([high] if high is not None else [])])
    return _Bounds(low, best, high, not exact and high is None, tuple(usable))


def _best(accounts: Sequence[Account]) -> int:
    """Choose the figure said most often and most officially; of equals the one said last."""
    votes: dict[int, float] = {}
    last: dict[int, int] = {}
    firm = [account for account in accounts if account.best is not None or account.low is not None] or list(accounts)
    exact = sorted({one.value or 0 for one in firm if not one.is_open})
    for account in firm:
        mention, value = account.mention, account.value or 0
        if account.is_open:  # "more than 40" is said of the 43 that another counted
            value = next((n for n in exact if value <= n <= value * ROUNDING), value)
        weight = 1.0 + (0.5 if mention.said_by and rank_of(mention.said_by) == 0 else 0.0)
        weight -= 0.6 if mention.provisional else 0.0
        weight += 0.5 if account is firm[0] else 0.0
        votes[value] = votes.get(value, 0.0) + weight
        last[value] = account.order
    return max(votes, key=lambda value: (round(votes[value], 3), last[value]))


def _figure(accounts: Sequence[Account]) -> tuple[int | None, list[Account]]:
    """One figure for injured, missing, captured or freed: the sides added up; vague words give none."""
    exact = [account for account in accounts if not account.mention.vague]
    of_side = [bounds for side in SIDES if (bounds := _bounds([one for one in exact if one.side == side])) is not None]
    whole = _bounds([one for one in exact if not one.side])
    total = sum(bounds.best or 0 for bounds in of_side)
    if whole is not None and (not of_side or (whole.best or 0) > total):
        return whole.best, list(whole.used)
    if not of_side:
        return None, []
    return total, [account for bounds in of_side for account in bounds.used]


def _evidence(field: str, account: Account) -> Evidence:
    mention = account.mention
    return Evidence(field, mention.words or mention.span, mention.rule, mention.confidence)


def _row(account: Account, text: str) -> dict[str, Any]:
    mention = account.mention
    return {
        "side": account.side,
        "kind": mention.outcome,
        "said_by": mention.said_by,
        "said_by_fr": mention.said_by_fr,
        "words": (mention.words or mention.span).of(text),
        "low": account.low,
        "best": account.best,
        "high": account.high,
    }
