"""Did it happen, here, and now? What the words around an event word say of it."""

from __future__ import annotations

import re
from typing import Final

from geo.places.words import word_set
from geo.sources.report.kinds_case import Case, Reading
from geo.sources.report.kinds_nouns import EXAMPLE, NUMBERS, is_example, is_weather
from geo.sources.report.kinds_sums import MONTHS, is_sum
from geo.sources.report.kinds_theatre import is_elsewhere
from geo.sources.report.kinds_words import Cue

_REACH: Final = 5
_FEW: Final = 4
# More dead than any single attack in these countries: a figure over a time. Fewer may be one massacre.
_TOO_MANY: Final = 450
_MANY_FOR_ONE: Final = 200
_FIGURE: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ,.]\d{3})+(?!\d)|(?<![\d.,])\d{3,6}(?![\d.,]\d)")
_SIGNS: Final = frozenset(".;:!?()[]")
_MANY: Final = word_set("hundreds thousands centaines milliers millions")
DAYS: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday overnight yesterday yesterdays today",
    "lundi mardi mercredi jeudi vendredi samedi dimanche hier nuit",
)
_SAY: Final = word_set(
    "said says told reported added confirmed announced stated according dit déclaré indiqué annoncé affirmé selon que",
    "qu",
    "précisé rapporté expliqué savoir état",
)
_HAVE: Final = word_set("have has had ont a avait avaient")
_WITHIN: Final = word_set("earlier early start beginning late later of plus début courant fin")
_SINCE: Final = word_set("since depuis")
_SOME: Final = word_set("several multiple various plusieurs diverses différentes différents numerous")
_IN_WHICH: Final = word_set("laquelle lequel lesquelles lesquels which")
_HAPPENED: Final = word_set(
    "heard occurred place broke erupted rocked rang entendu entendus entendue entendues lieu éclaté secoué retenti",
)
_THAT_ONE: Final = word_set("celle celui celles ceux")
_BEGUN: Final = word_set(
    "began started managed before did avant commencé réussi proceeded do went permis enabled allowed helped",
)
_YEAR_AFTER: Final = MONTHS | word_set(
    "in en since depuis of de early late mid end fin début from until jusqu before after avant après by année l",
    "during",
    "year around vers to and et between entre",
)
_NEGATIONS: Final = word_set("not never pas jamais")
_INVOLVED: Final = word_set(
    "responsibility involvement involved role part links complicity behind responsabilité implication impliqué rôle",
    "participation participating participé accusation accusations allegations allégations",
)
_NONE: Final = word_set("no aucun aucune nulle")
# What happens of itself, to nobody in particular: a war's course, not an event.
_ABSTRACT: Final = word_set(
    "conflict insurgency insurgencies violence war unrest crisis rebellion fighting campaign conflit insurrection",
    "violences guerre crise rébellion terrorisme terrorism insécurité insecurity jihad attacks attaques",
)
_VAGUE_PLURALS: Final = word_set(
    "villages convoys civilians soldiers posts bases villageois civils convois militaires",
)
_NOUNS: Final = ("noun", "nouns", "device", "incident")
_VERBS: Final = ("past", "present", "undergone", "infinitive", "gerund", "imperfect", "passe")


def _example(case: Case) -> Reading | None:
    return Reading("general", EXAMPLE, 0.75) if is_example(case.scene, case.trigger) else None


def read_status(case: Case) -> Reading:
    """Say what the words around an event word say of it."""
    for rule in (
        _trial,
        _accident,
        _denied,
        _cued,
        _example,
        _many,
        _recalled,
        _over_time,
        _elsewhere,
        _form,
        _frequent,
    ):
        found = rule(case)
        if found is not None:
            return found
    return _plain(case)


def _trial(case: Case) -> Reading | None:
    if case.lower[case.trigger.first] == "storm" and is_weather(case.before(_REACH + 2)):
        return Reading("no violence", "a storm", 0.6)
    if case.scene.says("exercise"):
        return Reading("no violence", "an exercise, a film, a commemoration", 0.6)
    if case.scene.says("trial") and not any(word.startswith(("procureur", "prosecutor")) for word in case.sentence):
        return Reading("recalled", "a trial", 0.7)
    return None


def _accident(case: Case) -> Reading | None:
    if not case.scene.says("accident"):
        return None
    by_chance = any(word.startswith("accident") for word in case.sentence)
    attacks = any(
        one.kind not in ("kill", "burn", "other", "wound") and not (by_chance and one.kind == "explosive")
        for one in case.scene.triggers
    )
    return None if attacks else Reading("no violence", "an accident or a disease", 0.7)


def _denied(case: Case) -> Reading | None:
    for cue in case.scene.says("deny"):
        between = case.lower[cue.after : case.trigger.first]
        if cue.after <= case.trigger.first and not case.definite and not any(word in _INVOLVED for word in between):
            return Reading("denied", "said not to have happened", 0.7)
    if case.is_noun:
        compared = any(
            word in ("than", "ever", "jamais") for word in case.lower[case.trigger.after : case.trigger.after + 8]
        )
        if not compared and any(word in _NONE for word in case.before(2)):
            return Reading("denied", "a noun with “no”", 0.7)
        return None
    if any(word in _NEGATIONS for word in case.before(2)) and case.trigger.part != "infinitive":
        return Reading("denied", "a verb with “not”", 0.7)
    return None


_SURE: Final = {"planned": 0.75, "general": 0.75, "aggregate": 0.8, "recalled": 0.7, "no violence": 0.6}


def _cued(case: Case) -> Reading | None:
    """Read the cue just before: "threat of", "repeated", "a series of", "could"."""
    for cue in reversed(case.scene.cues):
        if cue.part not in ("before", "modal", "adverb") or not _is_near(case, cue):
            continue
        if _holds(case, cue):
            words = " ".join(case.lower[cue.first : cue.after])
            return Reading(cue.kind, f"{cue.kind}: “{words}”", _SURE.get(cue.kind, 0.7))
    return None


def _is_near(case: Case, cue: Cue) -> bool:
    """Tell whether a cue stands just before an event word, with no other event and no sign between."""
    if not 0 <= case.trigger.first - cue.after <= _REACH:
        return False
    if any(word in _SIGNS for word in case.lower[cue.after : case.trigger.first]):
        return False
    return not any(
        cue.after <= other.first < case.trigger.first and other.part != "device" for other in case.scene.triggers
    )


def _holds(case: Case, cue: Cue) -> bool:
    """Tell whether a cue of its part bears on an event word of this form."""
    if cue.part == "modal":
        if case.lower[cue.first] == "may" and _is_month(case, cue):
            return False
        between = case.lower[cue.after : case.trigger.first]
        return (
            not case.is_noun
            and case.trigger.part != "dead"
            and not any(word in ("have", "avoir", "été") for word in between)
        )
    if cue.part == "adverb":
        return not case.definite
    if cue.kind == "planned":
        return not (case.definite and case.trigger.part == "noun")
    return case.is_noun and _holds_noun(case, cue)


def _is_month(case: Case, cue: Cue) -> bool:
    """Tell the month of May from the verb: a number or a word for a time stands beside it."""
    before, after = case.lower[max(0, cue.first - 1) : cue.first], case.lower[cue.after : cue.after + 1]
    return any(word.isdigit() or word in _BEFORE_MONTH for word in before) or any(word[:1].isdigit() for word in after)


_BEFORE_MONTH: Final = word_set("in on of early late mid since last until by during from this next st nd rd th a")


def _holds_noun(case: Case, cue: Cue) -> bool:
    if cue.kind == "recalled":
        return _recalls(case, cue)
    if cue.kind == "aggregate":
        one_day = case.lower[cue.first] in _SOME and any(word in DAYS for word in case.sentence)
        few = case.number is not None and case.number <= _FEW
        return case.is_plural and not (case.definite or few or one_day)
    if cue.kind == "general":
        return case.is_plural and not (case.definite and case.lower[cue.after - 1] not in ("des", "les"))
    return True


def _recalls(case: Case, cue: Cue) -> bool:
    word = case.lower[cue.first]
    if word in _SINCE or word in ("like", "comme"):
        return case.ranked_before(cue.first)
    return word not in ("après",)


def _recalled(case: Case) -> Reading | None:
    """Find another time in the sentence: a year before the report's, "years ago"; or French's past before the past."""
    for cue in case.scene.says("sentence", "recalled"):
        if not (case.definite and cue.first > case.trigger.after + _REACH + _REACH):
            return Reading("recalled", "an earlier time", 0.75)
    for at in case.scene.years:
        if _is_earlier_year(case, at) and not (case.ranked_before(at) and at > case.trigger.first):
            return Reading("recalled", "an earlier year", 0.75)
    return _pluperfect(case)


def _is_earlier_year(case: Case, at: int) -> bool:
    year = case.scene.years[at]
    if case.scene.year is None or year >= case.scene.year:
        return False
    before = case.lower[at - 1] if at else ""
    if before not in _YEAR_AFTER and not (before == "," and case.lower[at - 2].isdecimal()):
        return False
    if any(word in _SINCE for word in case.lower[max(at - 3, case.scene.first) : at]):
        return False  # a time up to now: counted, not recalled
    if case.definite and any(word in DAYS for word in case.before(_REACH)):
        return False  # "Monday's attacks recalled the days of 2019"
    turned = case.scene.year - year == 1 and before in ("december", "décembre", "november", "novembre")
    return not (turned and case.scene.is_early)


def _pluperfect(case: Case) -> Reading | None:
    """Read "avaient tué le 12 mars", "had killed in May", outside what somebody said."""
    if case.trigger.part not in ("past", "undergone", "dead"):
        return None
    before = case.before(_FEW)
    if not any(word in ("had", "avait", "avaient") for word in before):
        return None
    if any(word in _THAT_ONE for word in case.before(_REACH + _REACH)):
        return Reading("recalled", "an earlier one", 0.65)
    if _tells_of_noun(case):
        return None
    dated = any(word in MONTHS for word in case.sentence)
    told = any(word in _SAY for word in case.lower[case.scene.first : case.trigger.first])
    if dated and not told and not any(word in DAYS for word in case.sentence):
        return Reading("recalled", "a past before the past", 0.6)
    return None


def _tells_of_noun(case: Case) -> bool:
    """Tell "l'attaque de lundi, dans laquelle huit soldats avaient péri": a clause about an event just named."""
    for noun in case.scene.triggers:
        if noun.part in ("noun", "nouns") and noun.after <= case.trigger.first:
            between = case.lower[noun.after : case.trigger.first]
            if any(word in _IN_WHICH for word in between):
                return True
    return False


def _many(case: Case) -> Reading | None:
    """Find numbers that no single event has: 257 attacks, 4,000 killed."""
    if case.number is not None and case.number > _FEW and case.is_plural:
        return Reading("aggregate", "a number of events", 0.85)
    if case.trigger.kind != "kill" and case.trigger.part != "dead":
        return None
    figure = _figure(case)
    daily = any(word in DAYS for word in case.sentence)
    if figure >= _TOO_MANY or (figure >= _MANY_FOR_ONE and not daily):
        return Reading("aggregate", "more dead than one attack has", 0.75)
    if any(word in _MANY for word in case.sentence) and not daily:
        return Reading("aggregate", "hundreds or thousands", 0.8)
    return None


def _figure(case: Case) -> int:
    """Find the largest figure close to a word for killing; years and amounts of other things are not near."""
    words = case.scene.words
    begin = words.starts[max(case.trigger.first - 8, case.scene.first)]
    end = words.ends[min(case.trigger.after + 5, case.scene.after) - 1]
    largest = 0
    for match in _FIGURE.finditer(words.text, begin, end):
        value = int(re.sub(r"\D", "", match.group()))
        if not (len(match.group()) == len("2020") and 1950 < value < 2050):
            largest = max(largest, value)
    return largest


def _over_time(case: Case) -> Reading | None:
    """Find deaths and attacks counted over a time: "since 2015", "this year", "en une semaine"."""
    if case.trigger.part in ("noun", "device", "incident"):
        return None
    periods = [cue.first for cue in case.scene.says("period") if not is_sum(case.scene, cue)]
    places = periods + _since(case) + _between(case)
    for at in places:
        if case.ranked_before(at) or any(word in DAYS for word in case.sentence):
            continue
        if case.definite and at > case.trigger.first:
            continue
        if any(word in _WITHIN for word in case.lower[max(at - 2, case.scene.first) : at]):
            continue
        return Reading("aggregate", "counted over a time", 0.75)
    return None


def _between(case: Case) -> list[int]:
    """Find "between June and August", "entre janvier et mars"."""
    found = []
    for at in range(case.scene.first, case.scene.after):
        if case.lower[at] in ("between", "entre", "from"):
            months = [
                word for word in case.lower[at + 1 : min(at + 8, case.scene.after)] if word in MONTHS and word != "may"
            ]
            if len(months) > 1 and not any(word.isdecimal() and len(word) < 3 for word in case.lower[at + 1 : at + 4]):
                found.append(at)
    return found


def _since(case: Case) -> list[int]:
    """Find "since" with a year, or after a verb of the time up to now: "have been killed since MINUSMA came"."""
    found = []
    for at in range(case.scene.first, case.scene.after):
        if case.lower[at] not in _SINCE:
            continue
        following = case.lower[at + 1 : at + 4]
        yearly = any(at < place < at + 5 for place in case.scene.years)
        lasting = any(word in ("have", "has", "ont", "sont") for word in case.before(3))
        if yearly or (lasting and not any(word in DAYS for word in following)):
            found.append(at)
    return found


def _elsewhere(case: Case) -> Reading | None:
    """Find another theatre close to the event word."""
    if is_elsewhere(case.scene, case.trigger, definite=case.definite):
        return Reading("elsewhere", "another theatre", 0.7)
    return None


def _form(case: Case) -> Reading | None:
    """Read the form of a verb: intention, habit, a war's course."""
    part, scene = case.trigger.part, case.scene
    if part == "infinitive" and not scene.is_heading:
        begun = any(word in _BEGUN for word in case.before(_FEW))
        return None if begun else Reading("planned", "a verb of intention", 0.6)
    if part == "gerund":
        return _gerund(case)
    if part == "present" and not scene.is_heading and not _is_telling(case):
        return Reading("general", "a habit, in the present", 0.6)
    if part == "imperfect" and case.trigger.kind != "target" and not _is_telling(case):
        return Reading("general", "a habit, in the past", 0.5)
    return _course(case)


def _course(case: Case) -> Reading | None:
    """Tell "the conflict has overrun the centre" from what happened once."""
    lasting = any(word in ("have", "has", "ont", "a") for word in case.before(2))
    abstract = any(word in _ABSTRACT for word in case.before(_FEW))
    if case.trigger.part in ("past", "undergone") and lasting and abstract and not _is_telling(case):
        return Reading("general", "the course of a war", 0.65)
    return None


def _gerund(case: Case) -> Reading | None:
    others = [
        one for one in case.scene.triggers if one is not case.trigger and one.part in ("past", "undergone", "noun")
    ]
    if others and case.trigger.first > case.scene.first + 1:
        return None
    return Reading("general", "a verb in -ing alone", 0.55)


def _is_telling(case: Case) -> bool:
    """Tell whether a sentence names a day or a figure: it tells then, whatever its tense."""
    return any(word in DAYS or word.isdecimal() or word in NUMBERS for word in case.sentence)


def _frequent(case: Case) -> Reading | None:
    devices = case.trigger.part == "device" and case.lower[case.trigger.after - 1].endswith("s")
    if not (case.is_plural or devices or case.trigger.part == "gerund"):
        return None
    for cue in case.scene.says("after"):
        if 0 <= cue.first - case.trigger.after <= _REACH + _REACH:
            return Reading("general", "what is frequent", 0.75)
    return None


def _plain(case: Case) -> Reading:
    if case.is_plural and case.number is None:
        return _plural(case)
    if case.trigger.part == "device":
        return Reading("told", "a device", 0.6)
    if case.trigger.part == "dead":
        return Reading("told", "a word of the toll", 0.5)
    if case.is_noun:
        return Reading("told", "a noun for an event", 0.8)
    return Reading("told", "a verb for an event", 0.8)


def _plural(case: Case) -> Reading:
    """Read a plural noun without a number: the events told before, fighting, or what goes on in general."""
    if case.definite and _points(case):
        return Reading("told", "events told before", 0.75)
    if case.trigger.kind == "clash" and not case.scene.is_heading:
        return Reading("told", "fighting", 0.6)
    if _has_toll(case):
        return Reading("told", "events with a toll", 0.6)
    if any(word in DAYS for word in case.sentence) and any(word in _HAPPENED for word in case.sentence):
        return Reading("told", "events of a day", 0.55)
    return Reading("general", "events without number", 0.65)


def _points(case: Case) -> bool:
    return any(
        word in DAYS or word in ("the", "s", "this", "these", "those", "ces", "cette") for word in case.before(_FEW)
    )


def _has_toll(case: Case) -> bool:
    kills = any(one.kind == "kill" for one in case.scene.triggers)
    return kills and case.trigger.kind != "other" and any(word.isdecimal() or word in NUMBERS for word in case.sentence)


_RULES: Final = (
    _trial, _accident, _denied, _cued, _example, _many, _recalled, _over_time, _elsewhere, _form, _frequent,
)  # fmt: skip
