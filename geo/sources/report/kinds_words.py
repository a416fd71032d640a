"""The words for events, and the words that say whether one happened: forms of verbs, cues, where each stands."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from geo.core.facts import read_facts
from geo.places.words import word_set
from geo.sources.report.lexicon import Phrases, Word, table_path
from geo.sources.report.tokens import Words, split_words

CUES: Final = (
    "before", "modal", "adverb", "after", "sentence", "period", "superlative", "elsewhere", "home", "accident",
    "trial", "exercise", "deny", "sport",
)  # fmt: skip
NOUNS: Final = ("noun", "nouns", "device", "incident")
_ESS: Final = ("ss", "sh", "ch", "x")


class Cue(NamedTuple):
    """A phrase that says something of the events near it: its words, where it works, and what it says."""

    first: int
    after: int
    part: str
    kind: str


class Trigger(NamedTuple):
    """A word or phrase that may tell of an event; `part` is the form it has here."""

    first: int
    after: int
    part: str
    kind: str


def _english(word: str) -> tuple[tuple[str, str], ...]:
    """Forms of a regular English verb; the first word of a phrase changes."""
    verb, _, rest = word.partition(" ")
    tail = f" {rest}" if rest else ""
    stem = verb.removesuffix("e")
    third = verb + ("es" if verb.endswith(_ESS) else "s")
    return (
        ("infinitive", word),
        ("present", third + tail),
        ("past", f"{stem}ed{tail}"),
        ("gerund", f"{stem}ing{tail}"),
    )


def _french(word: str) -> tuple[tuple[str, str], ...]:
    """Forms of a regular French verb in -er that a report uses."""
    verb, _, rest = word.partition(" ")
    tail = f" {rest}" if rest else ""
    stem = verb.removesuffix("er")
    soft = stem + "e" if stem.endswith("g") else stem
    forms = [("infinitive", verb), ("gerund", f"{soft}ant"), ("passe", f"{soft}a"), ("passe", f"{stem}èrent")]
    forms += [("present", f"{stem}e"), ("present", f"{stem}ent")]
    forms += [("imperfect", f"{soft}ait"), ("imperfect", f"{soft}aient")]
    forms += [("past", f"{stem}é{end}") for end in ("", "e", "s", "es")]
    return tuple((part, form + tail) for part, form in forms)


def forms(part: str, word: str, language: str) -> tuple[tuple[str, str], ...]:
    """Give the forms of a word of the table, each with the part it plays."""
    if part == "verb":
        return _english(word) if language == "en" else _french(word)
    if part in ("past", "undergone") and language == "fr" and " " not in word and not word.endswith(("e", "s")):
        return tuple((part, word + end) for end in ("", "e", "s", "es"))
    return ((part, word),)


@cache
def event_words(language: str) -> tuple[Phrases[Word], Phrases[Word]]:
    """Read ``data/report/kinds.csv``: the words for events, and the cues around them.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    triggers: Phrases[Word] = Phrases()
    cues: Phrases[Word] = Phrases()
    for row in read_facts(table_path("kinds"), ("part", "language", "kind", "words")):
        if row["language"] != language:
            continue
        into = cues if row["part"] in CUES else triggers
        for phrase in filter(None, map(str.strip, row["words"].split(";"))):
            for part, form in forms(row["part"], phrase, language):
                into.add(split_words(form), Word(part, row["kind"]))
    return triggers, cues


DETERMINERS: Final = word_set(
    "the a an this that these those its their his her our another each every any some no s two three four several",
    "le la les l un une des du de d ce cet cette ces son sa ses leur leurs chaque aucune aucun quelques deux trois",
    "quatre double triple nouvelle nouvel plusieurs",
)
# After these an English verb stands without ending; elsewhere it is of the present.
_BARE_AFTER: Final = word_set("to will would could can may might must should not did didn cannot and or then")
_TO: Final = word_set(
    "to will would could can may might must should not did didn cannot who that which and or",
)
PREPOSITIONS: Final = word_set(
    "in on of at by for with from after during before since against near between into",
    "dans sur à au aux par pour avec après lors pendant avant depuis contre près entre en sous",
)
_AFTER_VERB: Final = word_set(
    "a an the un une le la les l des two three four five six several military army police civilians villages village",
    "soldiers troops convoy base post town camp market",
)
_MEN: Final = word_set(
    "men gunmen militants jihadists terrorists fighters rebels bandits insurgents assailants extremists",
)
_GOLD: Final = word_set("gold uranium coal manganese diamond copper or mining d'or minière orpaillage")
_METAL: Final = word_set("or uranium fer manganèse charbon cuivre sel diamant")


def _is_verb_english(words: Words, first: int, after: int) -> bool:
    before = words.lower[first - 1] if first else ""
    if before in _TO:
        return before not in ("and", "or", "that") or _goes_on(words, after)
    if before in DETERMINERS or before in PREPOSITIONS or not before.isalpha():
        return False
    return (before in _MEN or before.endswith("s")) and _goes_on(words, after)


def _goes_on(words: Words, after: int) -> bool:
    return after < len(words.lower) and (words.lower[after] in _AFTER_VERB or words.lower[after].isdigit())


def _is_verb_french(words: Words, first: int, after: int) -> bool:
    before = words.lower[first - 1] if first else ""
    if before in DETERMINERS or before in PREPOSITIONS or not before.isalpha():
        return False
    following = words.lower[after] if after < len(words.lower) else ""
    return following in _AFTER_VERB or following.isdigit() or following in DETERMINERS


def _is_pit(words: Words, first: int, after: int) -> bool:
    """Tell a mine that is dug from one that is laid."""
    around = words.lower[max(first - 2, 0) : first] + words.lower[after : after + 1]
    dug = words.lower[after : after + 2]
    return (
        any(word in _GOLD for word in around)
        or (len(dug) == 2 and dug[0] in ("d", "de") and dug[1] in _METAL)
        or dug[:1] in (["workers"], ["site"], ["worker"], ["clearance"], ["owner"], ["shaft"])
    )


def _is_battle(words: Words, first: int) -> bool:
    """Tell "heavy fighting" from "troops fighting jihadists" and "fighting spirit"."""
    if words.lower[first + 1 : first + 2] and words.lower[first + 1] in _FOUGHT:
        return False
    before = words.lower[first - 1] if first else "."
    return before in DETERMINERS or before in PREPOSITIONS or before in _HEAVY or not before.isalpha()


_FOUGHT: Final = word_set(
    "spirit force forces season terrorism terror jihadists militants insurgents the men islamist",
)
_HEAVY: Final = word_set(
    "heavy fierce intense violent deadly fresh renewed sporadic more inter communal bloody new hard",
)


def _is_verb(words: Words, first: int, after: int, language: str) -> bool:
    word, before = words.lower[first], words.lower[first - 1] if first else ""
    if word == "killing":
        following = words.lower[after : after + 1]
        return before == "," or bool(following and (following[0].isdecimal() or following[0] in _AFTER_KILLING))
    if word == "mort":
        return before not in ("la", "sa", "leur", "de", "une", "à")
    return (_is_verb_english if language == "en" else _is_verb_french)(words, first, after)


def _is_other_word(words: Words, first: int, after: int) -> bool:
    """Tell "the target" and "la cible" from the verbs."""
    before = words.lower[first - 1] if first else ""
    if words.lower[first] in ("death", "deaths") and words.lower[after : after + 1] != ["of"]:
        return True
    if words.lower[first] == "hostage" and after - first == 1:
        return not any(word in _TOOK for word in words.lower[max(first - 6, 0) : first])
    if words.lower[first] == "shot" and after - first == 1:
        following = words.lower[after] if after < len(words.lower) else "."
        return before not in _WERE and not (following in _AFTER_VERB or following in _SHOT or following.isdecimal())
    if words.lower[first] in ("strike", "strikes") and after - first == 1:
        return not words.all_words & _FROM_THE_AIR
    alone = after - first == 1 and words.lower[first] in ("target", "targets", "cible", "cibles")
    return alone and before not in _TO and (before in DETERMINERS or before in PREPOSITIONS or before in _SOFT)


_FROM_THE_AIR: Final = word_set(
    "drone drones airstrike airstrikes aerial helicopter helicopters jets warplanes aircraft",
)
_TOOK: Final = word_set("took taken take takes held holding taking")
_WERE: Final = word_set("was were been being")
_SHOT: Final = word_set(
    "at villagers people men residents passengers worshippers farmers herders him her them several",
)
_AFTER_KILLING: Final = word_set(
    "at a an several dozens more two three four five six seven eight nine ten some nearly",
)
_SOFT: Final = word_set("prime main soft easy frequent potential legitimate new key cible cibles")


def choose(words: Words, first: int, after: int, entries: list[Word], language: str) -> Trigger | None:
    """Choose what a word is here: a noun, or a verb and in which form; None where it is no word for an event."""
    if words.lower[first:after] == ["fighting"] and not _is_battle(words, first):
        return None
    if _is_other_word(words, first, after):
        return None
    nouns = [entry for entry in entries if entry.part in NOUNS]
    verbs = [entry for entry in entries if entry.part not in NOUNS]
    if nouns and words.lower[after - 1] in ("mine", "mines") and _is_pit(words, first, after):
        return None
    if verbs and not nouns and words.joined(first) and language == "en":
        return None
    if nouns and verbs:
        is_verb = _is_verb(words, first, after, language)
        entry = verbs[0] if is_verb else nouns[0]
    else:
        entry = (nouns or verbs)[0]
    before = words.lower[first - 1] if first else ""
    now = entry.part == "infinitive" and language == "en" and before not in _BARE_AFTER
    return Trigger(first, after, "present" if now else entry.part, entry.kind)
