"""The words for groups, forces and people, and those of reported speech, as tables hold them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from geo.core.facts import read_facts
from geo.incidents.actors import load_actors
from geo.places.words import word_set
from geo.sources.report.lexicon import Phrases, plain_words, table_path

# Adjectives and names of states whose forces reports name; "Niger" alone is also a river, which has no army.
STATES: Final = {
    **dict.fromkeys(("malian", "mali", "malien", "malienne", "maliens", "maliennes"), "MLI"),
    **dict.fromkeys(("burkinabe", "burkina", "burkinabes", "faso"), "BFA"),
    **dict.fromkeys(("nigerien", "niger", "nigerienne", "nigeriens", "nigeriennes"), "NER"),
    **dict.fromkeys(("french", "france", "francais", "francaise", "francaises"), "FRA"),
    **dict.fromkeys(("chadian", "chad", "tchadien", "tchadienne", "tchadiens", "tchad"), "TCD"),
    **dict.fromkeys(("american", "americain", "americains", "americaine", "us"), "USA"),
    **dict.fromkeys(("nigerian", "nigeria", "nigerian", "nigeriane", "nigerians"), "NGA"),
}
# The force of a state for a common noun; what is not here has no row in data/actors.csv.
FORCES: Final = {
    ("army", "MLI"): "FAMa",
    ("army", "BFA"): "Burkina Faso army",
    ("army", "NER"): "Niger army",
    ("army", "FRA"): "French army",
    ("army", "TCD"): "Chadian army",
    ("army", "USA"): "US forces",
    ("police", "MLI"): "Mali police",
    ("police", "BFA"): "Burkina Faso police",
    ("police", "NER"): "Niger police",
    ("gendarmes", "MLI"): "Mali gendarmerie",
    ("gendarmes", "BFA"): "Burkina Faso gendarmerie",
    ("gendarmes", "NER"): "Niger gendarmerie",
    ("guards", "MLI"): "Mali National Guard",
    ("guards", "NER"): "Niger National Guard",
    ("customs", "MLI"): "Mali customs",
    ("customs", "BFA"): "Burkina Faso customs",
    ("customs", "NER"): "Niger customs",
    ("rangers", "MLI"): "Mali forest rangers",
    ("rangers", "BFA"): "Burkina Faso forest rangers",
    ("rangers", "NER"): "Niger forest rangers",
    ("forces", "MLI"): "FAMa",
    ("forces", "BFA"): "Burkina Faso army",
    ("forces", "NER"): "Niger army",
    ("forces", "FRA"): "French army",
}
# What a named force is, as its common noun would say.
NAMED_FORCES: Final = {actor_id: (code, country) for (code, country), actor_id in reversed(FORCES.items())}
# Names of the table that are common words, or peoples rather than groups.
_NOT_NAMES: Final = word_set(
    "dogon fulani dogons militants jihadists djihadistes extremists civilians civils ei is aq",
)
_SHORT: Final = 6


@dataclass(frozen=True)
class People:
    """Whom words name: an actor of the table, or a common noun of data/report/roles.csv.

    `is_acronym`: stands for it only in capital letters.
    """

    actor_id: str
    code: str
    side: str
    name_en: str
    name_fr: str
    is_acronym: bool = False


@dataclass(frozen=True)
class Speech:
    """A word of reported speech: what it does; who speaks, in each language, where it is a speaker."""

    part: str
    kind: str
    name_en: str
    name_fr: str


def force_of(code: str, country: str) -> str:
    """Give the id of a state's force for a common noun.

    Parameters
    ----------
    code : str
        Of data/report/roles.csv: ``"army"``, ``"gendarmes"`` ...
    country : str
        ISO3.

    Returns
    -------
    str
        Empty where the table of actors has none.

    >>> force_of("army", "MLI")
    'FAMa'
    """
    found = FORCES.get((code, country), "")
    return found if found in load_actors() else ""


@cache
def people_words(language: str) -> Phrases[People]:
    """Read the names of ``data/actors.csv`` and the common nouns of ``data/report/roles.csv``, without accents.

    Raises
    ------
    BrokenData
        When a file is missing or damaged.
    """
    phrases: Phrases[People] = Phrases()
    for row in read_facts(
        table_path("roles"), ("code", "actor_id", "side", "name_en", "name_fr", "words_en", "words_fr")
    ):
        for word in filter(None, map(str.strip, row[f"words_{language}"].split(";"))):
            phrases.add(
                plain_words(word), People(row["actor_id"], row["code"], row["side"], row["name_en"], row["name_fr"])
            )
    for actor in load_actors().all:
        for name in (actor.actor_id, actor.name_en, actor.name_fr, *actor.aliases):
            words = plain_words(name)
            if "(" in words or (len(words) == 1 and words[0] in _NOT_NAMES and not name.isupper()):
                continue
            if len(words) == 1 and phrases.by_first.get(words[0]) and phrases.at(words, 0):
                continue
            acronym = len(words) == 1 and len(name) <= _SHORT and sum(map(str.isupper, name)) > 1
            phrases.add(words, People(actor.actor_id, "", actor.side, actor.name_en, actor.name_fr, acronym))
    return phrases


@cache
def speech_words(language: str) -> Phrases[Speech]:
    """Read ``data/report/speech.csv``: words with accents, in lower case.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    from geo.sources.report.tokens import split_words

    phrases: Phrases[Speech] = Phrases()
    for row in read_facts(table_path("speech"), ("part", "language", "kind", "name_en", "name_fr", "words")):
        if row["language"] != language:
            continue
        for word in filter(None, map(str.strip, row["words"].split(";"))):
            phrases.add(split_words(word), Speech(row["part"], row["kind"], row["name_en"], row["name_fr"]))
    return phrases
