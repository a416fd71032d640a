"""Whose figure it is: "the army said", "selon un bilan officiel", "a security source told AFP"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from geo.core.facts import read_facts
from geo.places.countries import COUNTRIES
from geo.places.words import word_set
from geo.sources.report.lexicon import REPORT, Phrases
from geo.sources.report.tokens import Words, split_words
from geo.sources.report.tolls_words import HAVE, people_words

RANKS: Final = ("official", "source", "local", "media", "group")
_BEFORE: Final = 12
_AFTER: Final = 12
_PLACE: Final = 4

_SAID: Final = word_set(
    "said says told announced announces reported reports confirmed confirms added adds tweeted stated states declared",
    "claimed claims put estimated acknowledged gave gives saying revealed wrote noted listed spoke citing cited",
    "indiqué déclaré annoncé affirmé confirmé ajouté précisé rapporté souligné dit assuré appris évoqué évoquant",
    "indique déclare annonce affirme confirme ajoute précise rapporte souligne assure évoque avance fait état reconnu",
    "indiquent déclarent annoncent affirment confirment ajoutent précisent rapportent soulignent assurent avancent",
    "évoquent parlent reconnaît reconnaissent comptent recensent dénombrent spoken speak counted",
    "expliqué raconté témoigné publié diffusé parle parlé dressé communiqué écrit informé fourni citant savoir",
)
_ACCORDING: Final = (("according", "to"), ("selon",), ("d", "après"), ("citing",), ("citant",), ("auprès", "de"),
                     ("auprès", "d"), ("quoted", "by"), ("de", "source"), ("de", "sources"), ("by", "the"))  # fmt: skip
_LEADS: Final = {lead[0]: [one for one in _ACCORDING if one[0] == lead[0]] for lead in _ACCORDING}
_PRONOUNS: Final = word_set("he she it they il elle ils elles on")


@dataclass(frozen=True)
class Speaker:
    """Who says a figure: a name in each language, and how official he is."""

    name: str = ""
    name_fr: str = ""
    rank: str = ""


NOBODY: Final = Speaker()


@dataclass(frozen=True)
class Speech:
    """A speaker and the word of his sentence where he speaks."""

    at: int
    speaker: Speaker


@cache
def _speakers() -> Phrases[Speaker]:
    phrases: Phrases[Speaker] = Phrases()
    for row in read_facts(REPORT / "speakers.csv", ("rank", "name_en", "name_fr", "words")):
        for word in row["words"].split(";"):
            phrases.add(split_words(word), Speaker(row["name_en"], row["name_fr"], row["rank"]))
    return phrases


@cache
def rank_of(name: str) -> int:
    """Tell how official a speaker is by his English name: 0 most; nobody named is the report itself, as a source."""
    plain = name.partition(" (")[0]
    ranks = {row["name_en"]: row["rank"] for row in read_facts(REPORT / "speakers.csv", ("rank", "name_en"))}
    return RANKS.index(ranks.get(plain, "source"))


def speeches(
    words: Words, language: str, sentence: tuple[int, int], last: Speaker, counted: Sequence[tuple[int, int]]
) -> list[Speech]:
    """Find who speaks in a sentence, and where.

    Parameters
    ----------
    words : Words
    language : str
    sentence : (int, int)
        Its first word, and the one after its last.
    last : Speaker
        Who spoke before: whom "he said" and "a-t-il ajouté" mean.
    counted : sequence of (int, int)
        Words of figures: whom they count does not speak.
    """
    first, after = sentence
    lower = words.lower
    cues = [at for at in range(first, after) if lower[at] in _SAID]
    led = [
        (at, len(lead))
        for at in range(first, after)
        for lead in _LEADS.get(lower[at], ())
        if tuple(lower[at : at + len(lead)]) == lead
    ]
    if not cues and not led:
        return []
    taken = {place for start, stop in counted for place in range(start, stop)}
    known = [
        (begin, end, found[0])
        for begin, end, found in _speakers().found(lower, first, after)
        if taken.isdisjoint(range(begin, end))
        and (lower[begin] != "un" or words.text[words.starts[begin] : words.ends[begin]] == "UN")
    ]
    out: list[Speech] = []
    starts = [begin for begin, _, _ in known]
    for at, length in led:
        place = bisect_left(starts, at + length - 1)
        named = known[place] if place < len(known) and starts[place] <= at + length + _PLACE else None
        if named:
            out.append(Speech(at, _of_country(words, language, named)))
    for at in cues:
        place = bisect_left(starts, at)
        before = [one for one in known[max(0, place - 2) : place] if at - _BEFORE <= one[1] <= at]
        behind = [one for one in known[place : place + 2] if at < one[0] <= at + _AFTER // 2]
        pronoun = _is_pronoun(lower, at)
        if before and (at - before[-1][1] <= _PLACE or not behind):
            out.append(Speech(at, _of_country(words, language, before[-1])))
        elif behind and not pronoun:
            out.append(Speech(at, _of_country(words, language, behind[0])))
        elif pronoun and last.name:
            out.append(Speech(at, last))
    return out


def _is_pronoun(lower: list[str], at: int) -> bool:
    """Whether a pronoun speaks: "he said", "a-t-il ajouté", "they have confirmed"; "it was reported" names nobody."""
    before = lower[max(0, at - 2) : at]
    behind = lower[at + 1 : at + 3]
    if before[-1:] and before[-1] in _PRONOUNS:
        return True
    if len(before) > 1 and before[0] in _PRONOUNS and before[1] in HAVE | {"also", "later", "then", "t", "ne"}:
        return True
    return any(word in _PRONOUNS for word in behind)


def _of_country(words: Words, language: str, named: tuple[int, int, Speaker]) -> Speaker:
    """Add the country that stands beside the speaker: "Malian army", "l'armée nigérienne"."""
    begin, end, speaker = named
    people = people_words(language)
    for at in (begin - 1, end):
        if 0 <= at < len(words.lower) and (hit := people.at(words.lower, at)):
            code = next((entry.kind for entry in hit[1] if entry.part in ("country", "name")), "")
            if code in COUNTRIES:
                country = COUNTRIES[code]
                return Speaker(
                    f"{speaker.name} ({country.name_en})", f"{speaker.name_fr} ({country.name_fr})", speaker.rank
                )
    return speaker
