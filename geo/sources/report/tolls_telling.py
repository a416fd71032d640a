"""How a figure is told: by whom, provisional or corrected, denied, and whether it counts more than one event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from geo.places.words import word_set
from geo.sources.report.document import Document
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_linking import Link
from geo.sources.report.tolls_speakers import Speaker, Speech, speeches

AGGREGATE_FROM: Final = 1000
_HUNDREDS: Final = 100
_PROVISIONAL: Final = re.compile(
    r"\b(?:provisional|preliminary|initial (?:death )?toll|first toll|tentative|provisoires?|premiers? bilans?"
    r"|bilan encore|toll could rise|could rise|may rise|might rise|pourrait s['’]alourdir|pouvait s['’]alourdir)\b",
    re.IGNORECASE,
)
_CORRECTED: Final = re.compile(
    r"(?<!could )(?<!may )(?<!might )(?<!to )\b(?:rises? to|rose to|risen to|ris(?:es|en) by|climbs? to|climbed to|reached"
    r"|revised|raised (?:to|the)|raising|raises|updated|now stands? at|new toll|latest toll|porté à|portés à|porte à"
    r"|portant|passe à|passé à|passant|s['’]alourdit|s['’]est alourdi|alourdi|revu à la hausse|revu|nouveau bilan"
    r"|dernier bilan|bilan définitif|final toll|bilan actualisé|s['’]élève désormais)\b",
    re.IGNORECASE,
)
_REPLACED: Final = re.compile(
    r"(?:\bfrom|\bup from|\bpreviously (?:reported|announced|said|put at|given as|stood at)|\bearlier (?:death )?toll\s?(?:of)?"
    r"|\bprevious (?:death )?toll (?:of|was)?|\bearlier (?:reported|said|put)|\bcontre|\bprécédent bilan (?:\w+ ){0,4}"
    r"|\bun premier bilan (?:\w+ ){0,4}|\binitially (?:reported|said|put)|\bauparavant|\bearlier report(?:s|ed)? of"
    r"|\bbilan précédent (?:\w+ ){0,4})\s*(?:at\s)?$",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|démenti|dément|démentent|nie|nié|nient|rejeté|refuted|dismissed)\b(?! responsib)",
    re.IGNORECASE,
)
_AGGREGATE: Final = re.compile(
    r"\b(?:since (?:the (?:start|beginning|coup|year)|then|its|it began|[A-Z][a-z]+ (?:\d{4}|last)|early|late|mid|\d{4}|january"
    r"|last (?:year|month|january)|independence|\w+ \d{4})"
    r"|last year|this year|(?:in|over|during|for) (?:the )?(?:past|last|recent|previous) (?:\w+ ){0,2}(?:years?|months?|weeks"
    r"|decade)|(?:a|per|each|every) year|in recent (?:years|months|weeks)|so far this year|year-on-year|in \d{4} alone"
    r"|over (?:a|the) (?:decade|year)"
    r"|depuis (?:le (?:début|\d+ \w+ \d{4}|coup)|la |l['’]|leur|lors|\d{4}|(?:janvier|février|mars|avril|mai|juin|juillet|août"
    r"|septembre|octobre|novembre|décembre)|(?:plus|près|environ|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze"
    r"|plusieurs|des|quelques|\d+)\b[^.,;]{0,20}\b(?:ans?|années?|mois)|cette|ces)"
    r"|l['’](?:an|année) (?:dernière?|passée?|écoulée?)|cette année|en un an|par an|chaque année"
    r"|(?:ces|les|des) (?:\w+ )?(?:dernières|derniers|récents) (?:\w+ )?(?:années|mois|semaines)|ces (?:années|mois)"
    r"|au cours (?:de l['’]année|des (?:\w+ )?dernières?|des (?:\w+ )?derniers))",
    re.IGNORECASE,
)
_CONFLICT: Final = re.compile(
    r"\b(?:insurgency|insurrection|conflict|conflit|violence|violences|unrest|crisis|crise|war|guerre|jihadist attacks"
    r"|attaques (?:jihadistes|djihadistes|terroristes)|uprising|rebellion|the country has|le pays a|attacks in the"
    r"|attacks? across)\b",
    re.IGNORECASE,
)
_PERFECT: Final = re.compile(r"\b(?:has|have|having|ont|a) (?:\w+ ){0,2}$")
_RECORD: Final = re.compile(
    r"deadliest|worst|bloodiest|heaviest|biggest|highest|plus meurtri|plus lourd|plus grave|plus sanglant|first",
    re.IGNORECASE,
)
_RELATIVE: Final = word_set("which where when whose qui où dont lequel laquelle who")
_AGO: Final = re.compile(
    r"\b(?:(?:\w+|\d+) (?:weeks?|months?|years?) (?:ago|earlier|before|previously)|il y a [^.,;]{0,20}(?:semaines|mois|ans?)"
    r"|last month|le mois dernier|(?:\w+|\d+) (?:semaines|mois|ans) plus tôt|a year ago|l['’]an dernier|last year"
    r"|(?:in|en) (?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|février"
    r"|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)(?: \d{4}| dernier)?|(?:in|en) \d{4})\b",
    re.IGNORECASE,
)
_ONE_ATTACK: Final = re.compile(
    r"\b(?:an?|the|une?|l['’]|la|cette|this|that) ?(?:\w+ ){0,2}(?:attack|ambush|raid|assault|bombing|massacre|attaque"
    r"|embuscade|attentat|assaut|explosion|similar|deadly)\b",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:in|en|au) (?:Syria|Iraq|Afghanistan|Somalia|Yemen|Libya|Mozambique|Congo|Syrie|Irak|Somalie|Libye|Paris|Nice)\b"
)


@dataclass
class Telling:
    """What is known of a document while its sentences are walked through: who spoke last."""

    document: Document
    words: Words
    last: Speaker = Speaker()

    def pass_over(self, number: int) -> None:
        """Notice who speaks in a sentence without figures: whom "he said" means in the next."""
        self.speeches(number)

    def speeches(self, number: int) -> list[Speech]:
        """Find who speaks in a sentence."""
        first, after = self.words.sentences[number]
        found = speeches(self.words, self.document.language, first, after, self.last)
        if found:
            self.last = found[-1].speaker
        return found


@dataclass(frozen=True)
class Told:
    """How the figures of one sentence are told."""

    speeches: tuple[Speech, ...]
    text: str
    start: int


def tell(telling: Telling, number: int) -> Told:
    """Read how the figures of a sentence are told."""
    sentence = telling.document.sentences[number]
    return Told(tuple(telling.speeches(number)), sentence.text, sentence.span.start)


def speaker_of(told: Told, at: int) -> Speaker:
    """Whose figure it is: of the speakers of its sentence the one nearest to it."""
    if not told.speeches:
        return Speaker()
    return min(told.speeches, key=lambda speech: abs(speech.at - at)).speaker


def is_replaced(told: Told, words: Words, figure: Figure) -> bool:
    """Whether the figure is one that another has replaced: "raising the toll from 17"."""
    end = words.starts[figure.first] - told.start
    return bool(_REPLACED.search(told.text[max(0, end - 80) : end]))


def is_provisional(told: Told) -> bool:
    """Whether the sentence calls its figures provisional."""
    return bool(_PROVISIONAL.search(told.text))


def is_correction(told: Told) -> bool:
    """Whether the sentence says that its figure replaces an earlier one."""
    return bool(_CORRECTED.search(told.text))


def is_denied(told: Told, words: Words, figure: Figure) -> bool:
    """Whether the figure is denied: the word stands before it."""
    found = _DENIED.search(told.text)
    return found is not None and told.start + found.start() < words.starts[figure.first]


def scope_of(told: Told, words: Words, figure: Figure, link: Link) -> str:
    """Say whether a figure counts one event: ``"event"``, ``"aggregate"``, ``"earlier"`` or ``"elsewhere"``."""
    value = figure.quantity.best or figure.quantity.low or figure.quantity.high or 0
    if value >= AGGREGATE_FROM:
        return "aggregate"
    at = words.starts[figure.first] - told.start
    one = _ONE_ATTACK.search(told.text)
    verb = told.text[max(0, words.starts[link.at] - told.start - 30) : max(0, words.starts[link.at] - told.start)]
    for cue in _AGGREGATE.finditer(told.text):
        if not _apart(told.text, at, cue.start(), cue.end()):
            return "earlier" if one else "aggregate"
    if figure.quantity.vague and value >= _HUNDREDS and not one:
        return "aggregate"
    if _CONFLICT.search(told.text[:at]) and _PERFECT.search(verb) and not one:
        return "aggregate"
    past_perfect = re.search(r"\b(?:had|avaient|avait)\b", verb)
    if past_perfect and _AGO.search(told.text):
        return "earlier"
    return "elsewhere" if _ELSEWHERE.search(told.text) else "event"


def _apart(text: str, at: int, start: int, end: int) -> bool:
    """Whether words for a period say nothing of a figure: a relative clause, or "the deadliest since", between."""
    between = text[at:start] if at < start else text[end:at]
    if at < start and any(word in _RELATIVE for word in between.lower().split()):
        return True
    return bool(_RECORD.search(text[max(0, start - 60) : start]))
