"""Whose figures weigh what: round words beside exact ones, a voice that corrects itself, claims, and disputed dead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from geo.sources.report.mentions import TollMention
from geo.sources.report.tolls_speakers import rank_of

_ARMED_GROUP: Final = 4
# Figures that differ by no more than this factor may be one, said roundly.
ROUNDING: Final = 1.25
_ROUNDED: Final = re.compile(
    r"aine\b|^(?:about|around|some|nearly|almost|approximately|roughly|environ|près d|quelque|presque)\b|\bdozens?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Account:
    """What one place of the text says of one side."""

    side: str
    low: int | None
    best: int | None
    high: int | None
    mention: TollMention
    order: int
    is_ceiling: bool = False

    @property
    def value(self) -> int | None:
        """The figure to compare by."""
        return next((n for n in (self.best, self.low, self.high) if n is not None), None)

    @property
    def is_open(self) -> bool:
        """Whether the figure is a floor: "at least 12"."""
        return self.mention.open_ended


def without_rounded(accounts: Sequence[Account], text: str) -> list[Account]:
    """Leave out round figures beside the exact one that they stand for: "some twenty", and nineteen."""
    exact = [(one.side, one.value) for one in accounts if one.value and not _is_rounded(one, text)]
    return [
        one
        for one in accounts
        if not _is_rounded(one, text)
        or not any(side == one.side and _is_near(number, one.value) for side, number in exact)
    ]


def _is_rounded(account: Account, text: str) -> bool:
    return not account.is_open and bool(_ROUNDED.search(account.mention.span.of(text)))


def _is_near(number: int | None, other: int | None) -> bool:
    low, high = sorted((number or 0, other or 0))
    return low > 0 and high <= low * ROUNDING


def updated(accounts: Sequence[Account]) -> list[Account]:
    """Take an earlier figure of a speaker who later gives another one for provisional."""
    out = list(accounts)
    for n, one in enumerate(out):
        later = [
            other
            for other in out[n + 1 :]
            if other.side == one.side and other.mention.said_by == one.mention.said_by and other.mention.listed is None
        ]
        official = bool(one.mention.said_by) and rank_of(one.mention.said_by) == 0
        if official and one.value and any((other.value or 0) > one.value and not other.is_open for other in later):
            out[n] = replace(one, mention=replace(one.mention, provisional=True))
    return out


def is_disputed(accounts: Sequence[Account], *, of_one_number: bool = False) -> bool:
    """Whether one voice counts militants where others count civilians, and none counts both.

    With `of_one_number` only where both count as many: "14 terrorists, the army said", "14 guests, residents said".
    """
    numbers = {side: {one.value for one in accounts if one.side == side} for side in ("militants", "civilians")}
    if of_one_number and numbers["militants"] != numbers["civilians"]:
        return False
    voices = {
        side: {one.mention.said_by for one in accounts if one.side == side and not one.mention.negated}
        for side in ("militants", "civilians")
    }
    if not all(voices.values()) or any("" in names for names in voices.values()):
        return False
    return voices["militants"].isdisjoint(voices["civilians"])


def claims_as_highs(accounts: Sequence[Account]) -> list[Account]:
    """Take what an armed group claims to have killed for an upper bound, where others give fewer dead."""
    others = [one.value or 0 for one in accounts if not _is_claim(one) and not one.mention.negated]
    most = max(others, default=0)
    return [
        replace(one, low=None, best=None, high=one.value, is_ceiling=True)
        if most and _is_claim(one) and (one.value or 0) > most
        else one
        for one in accounts
    ]


def _is_claim(account: Account) -> bool:
    said_by = account.mention.said_by
    return bool(said_by) and account.side == "security" and rank_of(said_by) == _ARMED_GROUP
