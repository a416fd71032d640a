"""Figures: a number with the people it counts ("at least 12 Malian soldiers", "deux autres militaires")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from geo.places.words import word_set
from geo.sources.report.lexicon import Phrases, Word
from geo.sources.report.numbers import Quantity, quantities
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_words import BE, GLUE, SIGNS, STOPS, is_sign, outcome_words, people_words

_SAYS: Final = word_set("said says tells told announced tweeted added confirmed déclaré indiqué raconté raconte dit")
_BETWEEN: Final = 3
_MOST_UNKNOWN: Final = 3
_MOST_WORDS: Final = 14
_YEARS: Final = 1900
_PLURALS: Final = word_set(
    "children women men people policemen servicemen gunmen fishermen personnel tuareg fulani dogon fama vdp"
)
_THE: Final = word_set("the their his her its le la l son sa leur")
# Shares of a number that follows, of people: words right before it.
_SHARES: Final = tuple(
    (tuple(words.split()), share)
    for share, phrases in (
        (0.5, ("half of the", "half the", "half of their", "la moitié des", "moitié des", "la moitié de ses")),
        (1 / 3, ("a third of the", "one third of the", "un tiers des", "le tiers des")),
        (2 / 3, ("two thirds of the", "two-thirds of the", "deux tiers des")),
        (1 / 4, ("a quarter of the", "un quart des", "le quart des")),
    )
    for words in phrases
)
_OTHERS: Final = frozenset(("other", "others", "autre", "autres"))
_DETERMINERS: Final = GLUE | {"a", "an", "un", "une"}
_MEMBERS: Final = word_set("members member membres membre elements éléments agents employees employés staff")
_MORE: Final = frozenset(("more", "further", "additional", "supplémentaires"))
_OF: Final = frozenset(("of", "de", "d", "des", "du", "from"))


@dataclass(eq=False)
class Figure:
    """A number and what it counts: the words from `first` up to, not with, `after`.

    Attributes
    ----------
    quantity : Quantity
    first, after : int
    has_people : bool
        Whether a word for people follows; a bare number counts only where its sentence leaves no other reading.
    is_unknown : bool
        Whether a word follows that the lexicon does not hold.
    side, country : str
    inner : tuple of Word
        What became of them, said among their words: "12 wounded soldiers".
    inner_at : int
        The word that says so, or -1.
    is_definite : bool
        Whether it is one person known from elsewhere: "the mayor", "leur chauffeur".
    is_part : bool
        Whether words say that it is part of a larger figure: `whole`, if that stands in the same sentence.
    is_own : bool
        Whether it is a part with a fate of its own: "eight of them were killed".
    """

    quantity: Quantity
    first: int
    after: int
    has_people: bool = False
    is_unknown: bool = False
    is_other: bool = False
    side: str = ""
    country: str = ""
    inner: tuple[Word, ...] = ()
    inner_at: int = -1
    heads: list[str] = field(default_factory=list)
    is_definite: bool = False
    is_part: bool = False
    is_own: bool = False
    whole: Figure | None = None


def figures(words: Words, language: str, first: int, after: int) -> list[Figure]:
    """Find the figures among the words of a sentence; numbers of things are none."""
    found: list[Figure] = []
    numbers = quantities(words, language, first, after)
    for place, quantity in enumerate(numbers):
        if found and quantity.first < found[-1].after:
            continue
        until = next((number.first for number in numbers[place + 1 :] if not number.is_article), after)
        figure = _figure(words, language, quantity, until)
        if figure is not None:
            found.append(figure)
    found = _of_share(words, [figure for figure in _of_larger(words, found) if not _is_excepted(words, figure, first)])
    return sorted([*found, *_definite(words, language, first, after, found)], key=lambda figure: figure.first)


def _is_excepted(words: Words, figure: Figure, first: int) -> bool:
    """Whether people are named as those who do not count: "all but two of them civilians", "tous sauf deux"."""
    before = words.lower[max(first, figure.first - 3) : figure.first]
    return before[-1:] in (["sauf"], ["except"], ["excepté"]) or before[-2:] == ["all", "but"]


def _of_share(words: Words, found: list[Figure]) -> list[Figure]:
    """Take a share of a number for what it counts: "half of the 40 soldiers" are twenty, more or less."""
    for figure in found:
        total = figure.quantity.best
        if not figure.has_people or not total:
            continue
        for phrase, share in _SHARES:
            begin = figure.first - len(phrase)
            if begin >= 0 and tuple(words.lower[begin : figure.first]) == phrase:
                part = round(total * share)
                figure.quantity = replace(figure.quantity, low=part, best=part, high=part, vague=True)
    return found


def _of_larger(words: Words, found: list[Figure]) -> list[Figure]:
    """Join "nine of the 24 passengers", "neuf des 24 passagers": nine passengers."""
    out: list[Figure] = []
    for figure in found:
        last = out[-1] if out else None
        if last is not None and not last.has_people and not last.is_unknown and figure.has_people:
            between = words.lower[last.after : figure.first]
            if between and len(between) <= _BETWEEN and between[0] in _OF and all(word in GLUE for word in between):
                last.has_people, last.side, last.country = True, figure.side, figure.country
                last.after, last.heads = figure.after, figure.heads
                continue
        out.append(figure)
    return out


def _definite(words: Words, language: str, first: int, after: int, found: Sequence[Figure]) -> list[Figure]:
    """Find single persons named with "the": "the mayor", "leur chauffeur"."""
    people, lower = people_words(language), words.lower
    taken = {place for figure in found for place in range(figure.first, figure.after)}
    out = []
    for at in range(first, after - 1):
        if lower[at] not in _THE or at in taken:
            continue
        begin = at + 1
        hit = people.at(lower, begin)
        if hit is not None and begin + 1 < after and all(entry.part in ("adjective", "country") for entry in hit[1]):
            begin += 1
            hit = people.at(lower, begin)
        end = begin + hit[0] if hit is not None else after + 1
        if hit is None or end > after or lower[end - 1][-1] in "sx" or _speaks(words, end):
            continue
        side = next((entry.kind for entry in hit[1] if entry.part == "person"), "")
        if side and lower[end - 1] not in _PLURALS:
            pair = end + 1 < after and lower[end] in ("and", "et") and _is_one_person(people, lower[end + 1])
            n, end = (2, end + 2) if pair else (1, end)  # "their guide and driver"
            one = Quantity(at, at + 1, n, n, n, is_article=True)
            heads = [" ".join(lower[begin:end])]
            out.append(Figure(one, at, end, has_people=True, is_definite=True, side=side, heads=heads))
    return out


def _is_one_person(people: Phrases[Word], word: str) -> bool:
    known = dict(people.by_first.get(word, ())).get((word,), ())
    return (
        word[-1] not in "sx" and word not in _PLURALS and any(entry.part == "person" and entry.kind for entry in known)
    )


def _figure(words: Words, language: str, quantity: Quantity, until: int) -> Figure | None:
    reader = _NounPhrase(words, language, quantity, until)
    reader.read()
    figure = reader.figure
    said = quantity.first > 0 and words.lower[quantity.first - 1] in _SAYS
    if quantity.best == 1 and (said or _speaks(words, quantity.after)):
        return None
    if reader.is_thing or (quantity.is_article and not figure.has_people and not reader.has_fate()):
        return None
    if quantity.is_year and not figure.has_people and not figure.inner:
        return None
    if quantity.is_year and quantity.low is not None and quantity.low > _YEARS and reader.gap:
        return None
    return figure


def _speaks(words: Words, at: int) -> bool:
    """Whether "a local resident", "une source" is one who says something."""
    for word in words.lower[at : at + 4]:
        if word in SIGNS or word in BE:
            return False
        if word in _SAYS:
            return True
    return False


class _NounPhrase:
    """Reads the words behind a number as far as they say whom it counts."""

    def __init__(self, words: Words, language: str, quantity: Quantity, until: int) -> None:
        self.words = words
        self.people = people_words(language)
        self.outcomes = outcome_words(language)
        self.language = language
        self.until = min(until, quantity.after + _MOST_WORDS)
        self.figure = Figure(quantity, quantity.first, quantity.after)
        self.is_thing = False
        self.gap = 0
        self.unknown = 0
        self.nation = False
        self.soft = ""

    def read(self) -> None:
        """Read on to the end of the noun phrase."""
        at: int | None = self.figure.quantity.after
        while at is not None and at < self.until:
            at = self._step(at)
        figure = self.figure
        if figure.has_people:
            self._behind()
        else:
            self._from()
        if self.nation and not figure.has_people and not self.is_thing:  # "50 Russians", "deux Nigériens"
            figure.has_people = True

    def _from(self) -> None:
        """Read a number that only says where they are from: "thirty soldiers from Niger and two from Nigeria"."""
        words, figure = self.words, self.figure
        at = figure.after
        if at + 1 < self.until and words.lower[at] == "from" and (hit := self.people.at(words.lower, at + 1)):
            figure.country = next((entry.kind for entry in hit[1] if entry.part == "name"), "")
            if figure.country:
                figure.has_people = figure.is_other = True
                figure.after = at + 1 + hit[0]

    def _behind(self) -> None:
        """Read on behind the people: "women and children", "maréchaux des logis (MDL)", "two from Nigeria"."""
        words, figure = self.words, self.figure
        at = figure.after
        if at + 1 < self.until and words.lower[at] in ("and", "et"):
            hit = self.people.at(words.lower, at + 1)
            person = next((entry for entry in hit[1] if entry.part == "person"), None) if hit else None
            if hit and person and (words.lower[at + 1].endswith("s") or words.lower[at + 1] in _PLURALS):
                figure.side = figure.side if figure.side == person.kind else ""
                figure.after = at + 1 + hit[0]
        at = figure.after
        if at + 2 < self.until and words.lower[at] == "(" and words.lower[at + 2] == ")":
            inside = words.text[words.starts[at + 1] : words.ends[at + 1]]
            figure.after = at + 3 if inside.isupper() else at

    def has_fate(self) -> bool:
        """Whether "un" stands before what became of one: "un mort", "un porté disparu"."""
        at = self.figure.quantity.after
        hit = self.outcomes.at(self.words.lower, at) if self.language == "fr" and at < self.until else None
        return hit is not None and any(entry.part in ("either", "state") for entry in hit[1])

    def _step(self, at: int) -> int | None:
        """Read one word or phrase; None where the noun phrase ends."""
        words, figure = self.words, self.figure
        if is_sign(words, at):
            return self._past_quote(at)
        word = words.lower[at]
        hit = self.people.at(words.lower, at)
        if word in STOPS and not (word == "from" and figure.has_people) and (hit is None or hit[0] == 1):
            return None
        if hit is not None and at + hit[0] <= self.until:
            return self._known(at, at + hit[0], hit[1])
        if word in GLUE or (word in _OF and figure.has_people):
            return self._glue(at, word)
        state = self._state(at)
        if state is not None:
            return state
        return self._strange(at)

    def _past_quote(self, at: int) -> int | None:
        """Read on behind a quotation mark: plusieurs dizaines de "terroristes"."""
        opens = self.words.lower[at] in ('"', "“", "«", "»", "”") and not self.figure.has_people
        return at + 1 if opens and at + 1 < self.until else None

    def _known(self, at: int, after: int, entries: Sequence[Word]) -> int | None:
        figure = self.figure
        parts = {entry.part: entry.kind for entry in entries}
        if "thing" in parts and "person" not in parts:
            self.is_thing = not figure.has_people
            return None
        if "person" in parts:
            self._person(at, after, parts["person"])
        elif "country" in parts:
            figure.country = figure.country or parts["country"]
            figure.after = after
            plural = self.words.lower[at].endswith("s") or figure.quantity.is_article
            self.nation = plural and self.words.is_capital(at)
        elif "collective" in parts and figure.has_people:
            is_member = figure.heads[-1].split()[-1] in _MEMBERS
            figure.side = parts["collective"] if is_member or not figure.side else figure.side
            figure.after = after
        elif "name" in parts and (figure.has_people or (after < self.until and not is_sign(self.words, after))):
            figure.country = figure.country or parts["name"]
            figure.after = after if figure.has_people else figure.after
        elif "adjective" in parts and (figure.has_people or (at == figure.after and self.words.lower[at] in _MORE)):
            figure.after = after
            figure.is_other = figure.is_other or self.words.lower[at] in _MORE
        elif parts.get("adjective"):
            self.soft = parts["adjective"]
        if "person" in parts or self._state(at) is None:
            self.gap += 1
            return after
        return self._state(at)

    def _person(self, at: int, after: int, side: str) -> None:
        figure = self.figure
        words = self.words.lower[at:after]
        if words[-1] in _OTHERS:
            figure.is_other = True
        # English says it last ("civilian volunteers"), French first ("combattants civils").
        if side and (not figure.side or self.language == "en"):
            figure.side = side
        figure.has_people = True
        figure.after = after
        figure.heads.append(" ".join(words))
        if not figure.inner:  # "bodies", "hostages": the noun says what became of them
            known = dict(self.outcomes.by_first.get(words[0], ()))
            states = tuple(entry for entry in known.get(tuple(words), ()) if entry.part == "state")
            if states:
                figure.inner, figure.inner_at = states, at

    def _glue(self, at: int, word: str) -> int | None:
        if self.figure.has_people and word in _OF:
            # "members of the VDP", "soldats du Niger": only where people follow
            at += 1
            while at < self.until and (self.words.lower[at] in _DETERMINERS or self._is_adjective(at)):
                at += 1
            hit = self.people.at(self.words.lower, at) if at < self.until else None
            useful = hit and any(entry.part in ("person", "collective", "name", "country") for entry in hit[1])
            if useful:
                return at
            self._of_name(at)
            return None
        if self.figure.has_people and word not in ("s", "other"):
            return None
        return at + 1

    def _of_name(self, at: int) -> None:
        """Read on over a name that members are of: "sept membres de la Céni tués"."""
        words = self.words
        if self.figure.heads[-1].split()[-1] in _MEMBERS:
            while at < self.until and not is_sign(words, at) and words.is_capital(at):
                at += 1
                self.figure.after = at

    def _is_adjective(self, at: int) -> bool:
        hit = self.people.at(self.words.lower, at)
        return hit is not None and hit[0] == 1 and {entry.part for entry in hit[1]} == {"adjective"}

    def _state(self, at: int) -> int | None:
        """Read an outcome before the noun: "12 wounded soldiers", "33 missing soldiers"."""
        hit = self.outcomes.at(self.words.lower, at)
        if hit is None:
            return None
        entries = tuple(entry for entry in hit[1] if entry.part in ("either", "state"))
        figure = self.figure
        if not entries or figure.has_people:
            return None
        after = at + hit[0]
        person = self.people.at(self.words.lower, after) if after < self.until else None
        if person is None or not any(entry.part == "person" for entry in person[1]):
            if self.soft and not self.unknown:  # "11 military fatalities"
                figure.after, figure.side = at, self.soft
            return None
        figure.inner, figure.inner_at = entries, at
        return after

    def _strange(self, at: int) -> int | None:
        """Pass over a word that no lexicon holds, a few times at most: an adjective, or people of some trade."""
        if self.outcomes.at(self.words.lower, at) is not None or self.figure.has_people:
            return None
        self.figure.is_unknown = True
        self.unknown += 1
        self.gap += 1
        return at + 1 if self.unknown <= _MOST_UNKNOWN else None
