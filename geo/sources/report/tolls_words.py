"""The lexicons of tolls: words for people, their sides and countries, and what became of them."""

from __future__ import annotations

from functools import cache
from typing import Final

from geo.places.countries import COUNTRIES
from geo.places.words import word_set
from geo.sources.report.lexicon import Phrases, Word, read_words
from geo.sources.report.tokens import Words, split_words

# Words that end a noun phrase, or part a subject from its verb.
STOPS: Final = word_set(
    "in on at by with to for and or but who whom which that where when while as after before during since near across",
    "into was were are is has have had been be being did do does will would could may might if because than then so",
    "against about over under between through towards toward not also it he she they we i this these those there said",
    "told added says say according amid despite upon along",
    "following",
    "dans sur à au aux par avec pour et ou mais qui que qu où dont lors après avant pendant depuis près vers chez",
    "ont a avait avaient été est sont étaient était sera seront fut furent ayant étant serait seraient auraient aurait",
    "ne n pas en y se s il ils elle elles on selon contre sous sans afin alors tandis puis ainsi comme si ce cette ces",
    "entre d'après suite face parmi côté coté côtés outre malgré",
)
SIGNS: Final = frozenset('.,;:!?()[]«»“”"…–—/')
GLUE: Final = word_set("of de d des du the les l la le its their his her ses leurs leur son sa our nos notre other s")
BE: Final = word_set(
    "was were is are be been being get got gets getting remain remains remained",
    "étant été est sont étaient était fut furent être sera seront soient serait seraient sont-ils",
    "restent reste restaient",
    "auraient aurait",
)
HAVE: Final = word_set("has have had having ont a avait avaient ai avons aura auront ayant eu aurait auraient")
ADVERBS: Final = word_set(
    "also all now still already later then only so far just reportedly allegedly mostly either again seriously",
    "severely critically lightly badly fatally slightly confirmed both feared believed presumed thought known said",
    "to not aussi tous toutes également déjà encore toujours depuis grièvement légèrement gravement",
    "sérieusement tout bien",
    "malheureusement ainsi notamment en y froidement sommairement portés retrouvés found declared finalement ensuite",
    "unfortunately sadly brutally reported confirmed listed left have had ont",
)


@cache
def people_words(language: str) -> Phrases[Word]:
    """Words for people, sides and countries; see ``data/report/people.csv``."""
    phrases = read_words("people", language, lambda part, word: ((part, word),))
    for country in COUNTRIES.values():
        for name in country.demonyms:
            phrases.add(split_words(name), Word("country", country.adm0))
            phrases.add(split_words(f"{name}s"), Word("country", country.adm0))
        for name in country.names:
            phrases.add(split_words(name), Word("name", country.adm0))
    return phrases


@cache
def outcome_words(language: str) -> Phrases[Word]:
    """Words for what became of people; see ``data/report/outcomes.csv``."""
    return read_words("outcomes", language, lambda part, word: ((part, word),))


def is_sign(words: Words, at: int) -> bool:
    """Whether a word is a sign that parts clauses."""
    return words.lower[at] in SIGNS
