"""How a figure is told: by whom, provisional or corrected, denied, and whether it counts more than one event."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geo.places.words import word_set
from geo.sources.report.document import Document
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_lists import Link
from geo.sources.report.tolls_speakers import NOBODY, Speaker, Speech, speeches

AGGREGATE_FROM: Final = 1000
_HUNDREDS: Final = 100
_LONGEST: Final = 1200
_AROUND: Final = 200
_CLAUSE: Final = 200
_VERB: Final = 30
_MONTH: Final = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december"
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)


def _any(*phrases: str, ends: str = r"\b") -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(phrases) + ")" + ends, re.IGNORECASE)


_PROVISIONAL: Final = _any(
    "provisional", "preliminary", "initial (?:death )?toll", "first toll", "tentative", "could rise", "may rise",
    "might rise", "provisoires?", "premiers? bilans?", "bilan encore", "(?:pourrait|pouvait|risque de) s['’]alourdir",
    "à ce stade", "pourrait (?:atteindre|dépasser)", "feared dead",
)  # fmt: skip
_CORRECTED: Final = _any(
    r"(?<!could )(?<!may )(?<!might )(?<!to )(?:rises? to|rose to|risen to|ris(?:es|en) by|climbs? to|climbed to)",
    "revised", "raised (?:to|the)", "raising",
    "br(?:ings?|inging|ought) the (?:death toll|toll|dead)", "updated", "now stands? at", "new toll",
    "latest toll", "final toll", "(?:more|further|additional) bodies", "d['’]autres corps",
    "portée? à", "portés à", "porte à", "portant", "(?:passe|passé|monte|montée?|grimpe|grimpé) à", "finalement",
    "passant", "s['’]alourdit", "s['’]est alourdi",
    "revue? à la hausse", "nouveau bilan", "dernier bilan", "bilan définitif", "bilan actualisé",
    "s['’]élève désormais",
)  # fmt: skip
_REPLACED: Final = _any(
    "(?:up )?from", "(?:passée?|passe|portée?|montée?|ramenée?) de",
    "previously (?:reported|announced|said|put at|given as|stood at)",
    r"earlier (?:death )?toll\s?(?:of)?",
    r"(?:earlier|previous|initial|first) (?:death )?toll (?:\w+ ){1,7}",
    "previous (?:death )?toll (?:of|was)?",
    "(?:earlier|initially|first) (?:reported|said|put|spoken of|spoke of|given)",
    r"initialement (?:\w+ ){0,4}", "d['’]abord (?:parlé de|annoncé|fait état de|évoqué)", "earlier reports? of",
    "contre",
    r"(?:earlier|previously|initially) (?:\w+ ){0,4}(?:toll|bilan) (?:of|at)",
    r"(?:précédent|premier) bilan [^.;:]{0,80}", r"bilan précédent (?:\w+ ){0,4}", "auparavant",
    ends=r"\s*(?:at\s)?$",
)  # fmt: skip
_DENIED: Final = _any(
    "den(?:y|ies|ied|ying)(?! responsib)", "démenti", "dément", "démentent", "nié?", "nient", "refuted", "dismissed"
)
# Words for a period over which things are counted.
_AGGREGATE: Final = _any(
    r"since (?:the (?:start|beginning|coup|year)|then|its|it began|early|late|mid|\d{4}|last (?:year|month|january)"
    rf"|independence|{_MONTH}|\w+ \d{{4}})",
    "last year", "this year", "so far this year", r"in \d{4} alone", "over (?:a|the) (?:decade|year)",
    r"(?:in|over|during|for) (?:the )?(?:past|last|recent|previous) (?:\w+ ){0,2}(?:years|months|weeks|decade)",
    "(?:in|over|during) the (?:past|last) (?:year|month)", "(?:a|per|each|every) year",
    r"depuis (?:le début|le coup|le \d+ \w+ \d{4}|la|l['’]|leur|lors|\d{4}|cette|ces)",
    rf"depuis {_MONTH}",
    r"depuis (?:plus|près|environ|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|plusieurs|des|quelques|\d+)\b"
    r"[^.,;]{0,20}\b(?:ans?|années?|mois)",
    "l['’](?:an|année) (?:dernière?|passée?|écoulée?)", "cette année", "en un an", "par an",
    r"(?:en|in) (?:une?|one|a|deux|two|trois|three|quelques|\w+) (?:semaines?|mois|weeks?|months?)", "chaque année",
    r"(?:ces|les|des) (?:\w+ )?(?:dernières|derniers|récents) (?:\w+ )?(?:années|mois|semaines)",
    r"au cours (?:de l['’]année|des (?:\w+ )?(?:dernières?|derniers))",
)  # fmt: skip
_CONFLICT: Final = _any(
    "insurgency", "insurrection", "conflicts?", "conflits?", "violences?", "unrest", "crisis", "crise", "war", "guerre",
    "(?:jihadist|djihadist|terrorist|militant) attacks", "attaques (?:jihadistes|djihadistes|terroristes)", "uprising",
    "rebellion", "the country has", "le pays a", "attacks (?:in the|across)",
)  # fmt: skip
_ATTACKS: Final = _any("attacks", "raids", "ambushes", "clashes", "bombings")
_DAY: Final = _any(
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    "(?:lun|mar|mercre|jeu|vendre|same)di",
    "dimanche",
    "overnight",
    "dans la nuit",
    "hier",
    "yesterday",
    "today",
    "aujourd['’]hui",
)
_PERFECT: Final = re.compile(r"\b(?:has|have|having|ont|a) (?:\w+ ){0,2}$")
_PAST_PERFECT: Final = re.compile(r"\b(?:had|avaient|avait)\b")
_RECORD: Final = _any(
    "deadliest", "worst", "bloodiest", "heaviest", "biggest", "highest", "first",
    "plus (?:meurtri|lourd|grave|sanglant)",
    ends="",
)  # fmt: skip
_RELATIVE: Final = word_set("which where when whose qui où dont lequel laquelle who")
_AGO: Final = _any(
    r"\w+ (?:months?|years?) (?:ago|earlier|before|previously)", "last (?:month|year)", "a year ago",
    r"il y a [^.,;]{0,20}(?:mois|ans?)", "le mois dernier", r"\w+ (?:mois|ans) plus tôt",
    "l['’]an dernier", rf"(?:in|en) (?:early |late |mid-?|début |fin |mi-)?{_MONTH}(?: \d{{4}}| dernier)?",
    r"(?:in|en) \d{4}",
)  # fmt: skip
_ONE_ATTACK: Final = _any(
    r"(?:an?|the|une?|l['’]|la|cette|this|that) ?(?:\w+ ){0,2}(?:attack|ambush|raid|assault|bombing|massacre|attaque"
    "|embuscade|attentat|assaut|explosion|blast|(?:air)?strike|clash|frappe|bavure|mine|bomb|similar|deadly)"
)
_THIS_YEAR: Final = re.compile("this year|cette année", re.IGNORECASE)
_ELSEWHERE: Final = _any(
    r"(?<!\bsaid )(?<!\bannounced )(?<!\bstatement )(?<!\breporters )(?:in|en|au) "
    "(?:syria|iraq|afghanistan|somalia|yemen|libya|mozambique|congo|syrie|irak|somalie|libye|paris|nice)"
)


@dataclass
class Telling:
    """What is known of a document while its sentences are walked through: who spoke last."""

    document: Document
    words: Words
    last: Speaker = NOBODY

    def pass_over(self, number: int) -> None:
        """Notice who speaks in a sentence without figures: whom "he said" means in the next."""
        self.speeches(number, ())

    def speeches(self, number: int, counted: Sequence[Figure]) -> list[Speech]:
        """Find who speaks in a sentence; those who are counted do not."""
        first, after = self.words.sentences[number]
        spans = [(figure.first, figure.after) for figure in counted]
        found = speeches(self.words, self.document.language, (first, after), self.last, spans)
        if found:
            self.last = found[-1].speaker
        return found


@dataclass(frozen=True)
class Told:
    """How the figures of one sentence are told; of a sentence without end, the words around one of them."""

    speeches: tuple[Speech, ...]
    text: str
    start: int
    language: str

    @cached_property
    def is_provisional(self) -> bool:
        """Whether the sentence calls its figures provisional."""
        return bool(_PROVISIONAL.search(self.text))

    @cached_property
    def is_correction(self) -> bool:
        """Whether the sentence says that its figure replaces an earlier one."""
        return bool(_CORRECTED.search(self.text))

    @cached_property
    def denied_at(self) -> int | None:
        """Character of the text where something is denied."""
        found = _DENIED.search(self.text)
        return None if found is None else self.start + found.start()

    @cached_property
    def periods(self) -> tuple[tuple[int, int], ...]:
        """Characters of the sentence that name a period over which things are counted."""
        return tuple(found.span() for found in _AGGREGATE.finditer(self.text))

    @cached_property
    def is_one_attack(self) -> bool:
        """Whether the sentence speaks of one attack."""
        return bool(_ONE_ATTACK.search(self.text))

    @cached_property
    def is_long_ago(self) -> bool:
        """Whether the sentence names a time well before it."""
        return bool(_AGO.search(self.text))

    @cached_property
    def is_elsewhere(self) -> bool:
        """Whether the sentence names another theatre."""
        return bool(_ELSEWHERE.search(self.text))

    def around(self, words: Words, figure: Figure) -> Told:
        """Give what is told around one figure."""
        if len(self.text) <= _LONGEST:
            return self
        at = words.starts[figure.first] - self.start
        begin, end = max(0, at - _AROUND), at + _AROUND
        place = bisect_left(self.speeches, figure.first, key=_place)
        return Told(
            self.speeches[max(0, place - 2) : place + 2], self.text[begin:end], self.start + begin, self.language
        )


def _place(speech: Speech) -> int:
    return speech.at


def tell(telling: Telling, number: int, counted: Sequence[Figure]) -> Told:
    """Read how the figures of a sentence are told."""
    sentence = telling.document.sentences[number]
    return Told(
        tuple(sorted(telling.speeches(number, counted), key=_place)),
        sentence.text,
        sentence.span.start,
        telling.document.language,
    )


def speaker_of(told: Told, at: int) -> Speaker:
    """Whose figure it is: of the speakers of its sentence the one nearest to it."""
    if not told.speeches:
        return NOBODY
    return min(told.speeches, key=lambda speech: abs(speech.at - at)).speaker


def is_replaced(told: Told, words: Words, figure: Figure) -> bool:
    """Whether the figure is one that another has replaced: "raising the toll from 17"."""
    end = words.starts[figure.first] - told.start
    return bool(_REPLACED.search(told.text[max(0, end - 80) : end]))


def is_denied(told: Told, words: Words, figure: Figure) -> bool:
    """Whether the figure is denied: the word stands before it."""
    return told.denied_at is not None and told.denied_at < words.starts[figure.first]


def scope_of(told: Told, words: Words, figure: Figure, link: Link) -> str:
    """Say whether a figure counts one event: ``"event"``, ``"aggregate"``, ``"earlier"`` or ``"elsewhere"``."""
    value = figure.quantity.best or figure.quantity.low or figure.quantity.high or 0
    if value >= AGGREGATE_FROM:
        return "aggregate"
    at = words.starts[figure.first] - told.start
    verbs = [_before(told, words, link.at), _before(told, words, figure.first)]
    period = next(((begin, end) for begin, end in told.periods if not _apart(told.text, at, begin, end)), None)
    if period is not None and told.is_one_attack:
        return "event" if _THIS_YEAR.match(told.text, period[0]) else "earlier"
    if period is not None or _is_sum(told, at, figure, verbs):
        return "aggregate"
    if any(_PAST_PERFECT.search(verb) for verb in verbs) and told.is_long_ago:
        return "earlier"
    return "elsewhere" if told.is_elsewhere else "event"


def _before(told: Told, words: Words, at: int) -> str:
    """Give the characters of the sentence that stand right before a word, where its auxiliaries are."""
    end = max(0, words.starts[at] - told.start)
    return told.text[max(0, end - _VERB) : end]


def _is_sum(told: Told, at: int, figure: Figure, verbs: Sequence[str]) -> bool:
    """Whether a figure sums up a conflict: "hundreds have died", "the violence has killed"."""
    if told.is_one_attack:
        return False
    quantity = figure.quantity
    if quantity.vague and (quantity.low or 0) >= _HUNDREDS:
        return True
    if _DAY.search(told.text):
        return False
    many = _CONFLICT.search(told.text[:at]) or (told.language == "en" and _ATTACKS.search(told.text))
    return bool(many and any(_PERFECT.search(verb) for verb in verbs))


def _apart(text: str, at: int, start: int, end: int) -> bool:
    """Whether words for a period say nothing of a figure: a relative clause, or "the deadliest since", between."""
    between = text[at:start] if at < start else text[end:at]
    if at < start and any(word in _RELATIVE for word in between.lower().split()):
        return True
    if end <= at and "," in between:  # "the base, which has been hit since 2015, lost 12 men"
        clause = text[max(0, start - _CLAUSE) : start].rpartition(",")[2]
        if any(word in _RELATIVE for word in clause.lower().split()[:2]):
            return True
    return bool(_RECORD.search(text[max(0, start - 60) : start]))
