"""What became of whom: each figure of a sentence with the word for its outcome, in every order of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.places.words import word_set
from geo.sources.report.lexicon import Word
from geo.sources.report.tokens import Words
from geo.sources.report.tolls_figures import Figure
from geo.sources.report.tolls_lists import Link, Lists
from geo.sources.report.tolls_words import ADVERBS, BE, HAVE, outcome_words, people_words

_WHOM_REACH: Final = 9
_NEAR: Final = 10
_FAR_LEFT: Final = 45
_FAR_RIGHT: Final = 14
_TOLL_REACH: Final = 26
_TOLL_NEAR: Final = 6
_NOT_SUBJECT: Final = word_set("by with against from par avec contre on of chez between among entre targeting")
_RIGHT_ENDS: Final = word_set(
    ". ; : ) by par when where quand où who qui during lors lorsque while against contre with avec whose"
)
_ATTACKS: Final = word_set(
    "attacked stormed raided ambushed opened attaqué attaquent ouvert tombé tombée rode arrived targeted assailli pris"
    " visé visant target hit struck"
)
_QUOTES: Final = frozenset('"“”«»[]')
_OF: Final = frozenset(("of", "de", "d", "des"))
_WHOM: Final = frozenset(("whom", "that", "who", "que", "qu", "qui"))
_VERBS: Final = word_set(
    "died dies die perished perish lost lose fell disappeared survived meurent meurt périssent perdent trouvent",
    "tombent go went are is walk sont",
)
_MAY_DIE: Final = frozenset(("missing", "captured", "injured"))
_DEFINITE: Final = 0.65
_LEADS: Final = word_set(
    "to at of is was stands : à de est s'établit d to, reached reaches hit as passed passe atteint porté put"
)
_OTHERS: Final = frozenset(("others", "autres"))
_CLOSES: Final = frozenset((".", ";", "!", "?"))


@dataclass
class Outcome:
    """A word for what became of people, at the words from `first` up to, not with, `after`."""

    first: int
    after: int
    entries: tuple[Word, ...]

    def kinds(self, *parts: str) -> tuple[Word, ...]:
        """Give its readings of some parts."""
        return tuple(entry for entry in self.entries if entry.part in parts)


class Linker:
    """Links the figures of one sentence.

    Parameters
    ----------
    words : Words
    language : str
    first, after : int
        The words of the sentence.
    found : list of Figure
        Its figures, in order.
    """

    def __init__(self, words: Words, language: str, first: int, after: int, found: list[Figure]) -> None:
        self.words, self.language, self.first, self.after = words, language, first, after
        self.found = found
        self.lower = words.lower
        self.by_start = {figure.first: figure for figure in found}
        self.by_end = {figure.after: figure for figure in found}
        self.counted = {place for figure in found for place in range(figure.first, figure.after)}
        self.people = people_words(language)
        self.outcomes = self._outcomes()
        self.outcome_at = {place: one for one in self.outcomes for place in range(one.first, one.after)}
        self.links: dict[int, Link] = {}
        self.seconds: list[Link] = []

    def _outcomes(self) -> list[Outcome]:
        phrases = outcome_words(self.language)
        return [
            Outcome(first, after, tuple(entries))
            for first, after, entries in phrases.found(self.lower, self.first, self.after)
        ]

    def read(self) -> dict[int, Link]:
        """Give the link of each figure by its first word."""
        for figure in self.found:
            if figure.inner and not (
                figure.quantity.is_article and figure.inner[0].kind in ("accounted_for", "captured")
            ):
                self._link(figure, figure.inner[0], "outcome among the words for the people", 0.75, figure.inner_at)
        for outcome in self.outcomes:
            self._of_outcome(outcome)
        Lists(self.words, (self.first, self.after), self.found, self.links, self._link).spread()
        return self.links

    def _link(self, figure: Figure, word: Word, rule: str, confidence: float, at: int) -> None:
        if figure.is_part and not figure.is_own and not figure.inner and self._stands_for(figure.whole):
            figure = figure.whole or figure
        known = self.links.get(figure.first)
        outcome, _, side = word.kind.partition(":")
        if outcome == "accounted_for" and figure.inner and figure.inner[0].kind == "killed":
            return  # bodies are found, not people
        if figure.is_definite:
            confidence = min(confidence, _DEFINITE)
        if known is not None and outcome == "killed" and known.outcome in _MAY_DIE and at > known.at:
            self._died(known, Link(figure, outcome, rule, confidence, at, self._end(at), figure.side or side))
            return
        if known is not None and known.confidence >= confidence:
            if outcome == "freed" and known.outcome != outcome:
                self.seconds.append(Link(figure, outcome, rule, confidence, at, self._end(at), figure.side or side))
            return
        if side and not figure.side:
            rule = f"{rule}, said of fighters alone"
        link = Link(figure, outcome, rule, confidence, at, self._end(at), figure.side or side)
        if known is not None and "freed" in (known.outcome, outcome) and known.outcome != outcome:
            self.seconds.append(known)  # "six people abducted on Monday were freed"
        self.links[figure.first] = link

    def _end(self, at: int) -> int:
        """The word after the phrase that says the outcome."""
        outcome = self.outcome_at.get(at)
        return outcome.after if outcome is not None else at + 1

    def _died(self, known: Link, link: Link) -> None:
        """Put death after what came before it: the missing who were found dead are no longer missing."""
        if known.outcome == "captured":
            self.seconds.append(known)  # "two journalists were kidnapped and shot dead"
        self.links[link.figure.first] = link

    def _stands_for(self, whole: Figure | None) -> bool:
        """Whether what is said of a part is said of its whole: "three hostages, one of them French, were killed"."""
        if whole is None:
            return False
        known = self.links.get(whole.first)
        return known is None or known.at == whole.inner_at

    # One outcome: whom it is said of

    def _of_outcome(self, outcome: Outcome) -> None:
        toll, of = outcome.kinds("toll"), outcome.kinds("of")
        if toll and self._toll(outcome, toll[0]):
            return
        if of and self._right(outcome, of[0], 4, "noun with its people", 0.85):
            return
        active = outcome.kinds("active")
        if active and not (active[0].kind == "freed" and self.lower[outcome.first - 1 : outcome.first] == ["pour"]):
            self._right(outcome, active[0], _FAR_RIGHT, "verb before its people", 0.9)
            return
        either, state = outcome.kinds("either"), outcome.kinds("state")
        if either:
            self._either(outcome, either[0])
        elif state:
            self._state(outcome, state[0])

    def _either(self, outcome: Outcome, word: Word) -> None:
        at, has_be, has_have = self._before_verb(outcome)
        if not has_have and self.by_start.get(outcome.after) is None and self._also(at, outcome, word):
            return
        if has_be:
            if not self._near_left(at, outcome, word):
                self._subject(at, outcome, word)
            return
        if has_have:
            if not self._right(outcome, word, _FAR_RIGHT, "verb before its people", 0.9):
                self._cleft(outcome, word)
            return
        if outcome.first == self.first and self._opening(outcome, word):
            return
        if self.language == "fr" and self._near_left(at, outcome, word):
            return
        right = self._right(outcome, word, 0 if self.by_end.get(at) else _FAR_RIGHT, "verb before its people", 0.85)
        if not right and not self._near_left(at, outcome, word):
            self._whom(at, outcome, word)

    def _cleft(self, outcome: Outcome, word: Word) -> None:
        """Read "c'est le maire de la commune que des hommes armés ont tué"."""
        lower = self.lower
        for place in range(max(self.first, outcome.first - _FAR_LEFT), outcome.first):
            figure = self.by_start.get(place)
            if figure is not None and lower[max(0, place - 2) : place] == ["c", "est"]:
                if any(word in ("que", "qu") for word in lower[figure.after : outcome.first]):
                    self._link(figure, word, "people whom somebody did it to", 0.75, outcome.first)
                return

    def _opening(self, outcome: Outcome, word: Word) -> bool:
        """Read "Kidnapped by armed men, 66 women go free"."""
        if outcome.after >= self.after or self.lower[outcome.after] not in ("by", "par"):
            return False
        for place in range(outcome.after, min(self.after, outcome.after + _FAR_RIGHT)):
            figure = self.by_start.get(place + 1)
            if self.lower[place] == "," and figure is not None and figure.has_people:
                self._link(figure, word, "outcome said first", 0.75, outcome.first)
                return True
        return False

    def _whom(self, at: int, outcome: Outcome, word: Word) -> None:
        """Read "66 women whom armed men abducted", "les douze soldats que les assaillants ont tués"."""
        for place in range(at - 1, max(self.first, at - _WHOM_REACH), -1):
            figure = self.by_end.get(place)
            if self.lower[place] in ("whom", "que", "qu", "that") and figure is not None and figure.has_people:
                self._link(figure, word, "people whom somebody did it to", 0.75, outcome.first)
                return

    def _also(self, at: int, outcome: Outcome, word: Word) -> bool:
        """Read the second of two verbs: "two journalists were kidnapped and shot dead"."""
        if at - 2 < self.first or self.lower[at - 1] not in ("and", "et"):
            return False
        before = self.outcome_at.get(at - 2)
        link = next((one for one in self.links.values() if before and one.at == before.first), None)
        if link is None or link.figure.first > outcome.first:
            return False
        self._link(link.figure, word, "people before their outcome", 0.85, outcome.first)
        return True

    def _state(self, outcome: Outcome, word: Word) -> None:
        at, has_be, has_have = self._before_verb(outcome)
        if self._also(at, outcome, word):
            return
        if self._near_left(at, outcome, word):
            return
        if has_be or has_have or self.lower[outcome.first] in _VERBS:
            self._subject(at, outcome, word)

    def _before_verb(self, outcome: Outcome) -> tuple[int, bool, bool]:
        """Go back over auxiliaries and adverbs: the word after what stands before them, and which there are."""
        at = outcome.first
        has_be, has_have = self.lower[at] in BE, self.lower[at] in HAVE  # "ont péri", "were killed" as one phrase
        while at > self.first and outcome.first - at < 7:
            word = self.lower[at - 1]
            if at in self.by_end:
                break
            if word in BE:
                has_be = True
            elif word in HAVE:
                has_have = True
            elif not (word in ADVERBS or word in _QUOTES or (word in _OF and at - 1 in self.by_end)):
                break
            at -= 1
        return at, has_be, has_have

    def _near_left(self, at: int, outcome: Outcome, word: Word) -> bool:
        """Link the figure right before: "33 soldats tués", "12 were killed", "two others, wounded,"."""
        figure = self.by_end.get(at)
        if figure is None and at - 1 > self.first and self.lower[at - 1] in (",", "(", '"', "”", "»"):
            figure = self.by_end.get(at - 1)
            ends = outcome.after >= self.after or self.lower[outcome.after] in (",", ")", ".", ";")
            if figure is not None and not (ends or figure.is_part) and self.lower[at - 1] in (",", "("):
                figure = None
        if figure is None and at - 1 > self.first and self.lower[at - 1] in ("people", "persons"):
            figure = self.by_end.get(at - 1)
        if figure is None or figure.after > outcome.first:
            return False
        self._link(figure, word, "people before their outcome", 0.9, outcome.first)
        return True

    def _subject(self, at: int, outcome: Outcome, word: Word) -> bool:
        """Find the subject further left: "12 soldiers from the post, all recruits, were killed"."""
        place = at - 1
        beside = at > self.first and self.lower[at - 1] == ","  # "four volunteers, the auxiliaries of the army, died"
        while place >= self.first and at - place < _FAR_LEFT:
            token = self.lower[place]
            if token in _CLOSES or token in _ATTACKS:
                return False
            other = self.outcome_at.get(place)
            parts = ("active",) if word.kind == "freed" else ("active", "either")
            if other is not None and other.kinds(*parts) and not self._inside(place):
                return False
            figure = self.by_end.get(place + 1)
            if figure is not None:
                if self._may_be_subject(figure):
                    far = 0.1 if at - place > _NEAR else 0
                    self._link(figure, word, "subject of its verb", 0.8 - far, outcome.first)
                    return True
                place = figure.first - 1
                continue
            if token in _OTHERS or (not beside and self._plain_people(place)):
                return False
            place -= 1
        return False

    def _inside(self, place: int) -> bool:
        return place in self.counted

    def _may_be_subject(self, figure: Figure) -> bool:
        before = self.lower[figure.first - 1] if figure.first > self.first else ""
        return figure.has_people and not figure.is_definite and before not in _NOT_SUBJECT

    def _plain_people(self, place: int) -> bool:
        """Whether people without a number stand here as the subject of what follows."""
        hit = self.people.at(self.lower, place)
        if hit is None or not any(entry.part == "person" for entry in hit[1]) or not self.lower[place].endswith("s"):
            return False
        back = place - 1
        while back >= self.first and (
            (hit := self.people.at(self.lower, back)) is not None or self.lower[back] in ("the", "les", "some")
        ):
            back -= 1
        return back < self.first or self.lower[back] in (",", "and", "et", "that", "que", '"', "“", "«")

    def _right(self, outcome: Outcome, word: Word, reach: int, rule: str, confidence: float) -> bool:
        """Find the object: "killed at least 12", "a tué lundi une quinzaine de soldats", "the deaths of 12"."""
        place, limit = outcome.after, min(self.after, outcome.after + reach + 1)
        while place < limit:
            figure = self.by_start.get(place)
            if figure is not None:
                return self._object(figure, outcome, word, rule, confidence)
            token = self.lower[place]
            if token in _RIGHT_ENDS:
                return False
            other = self.outcome_at.get(place)
            if other is not None and not (place - outcome.after <= 2 and other.kinds("either", "active")):
                return False
            place += 1
        return False

    def _object(self, figure: Figure, outcome: Outcome, word: Word, rule: str, confidence: float) -> bool:
        gap = figure.first - outcome.after
        if not figure.has_people:
            behind = self.outcome_at.get(figure.after)
            told = behind is not None and behind.first == figure.after and bool(behind.kinds("either", "state"))
            if told or gap > (3 if rule.startswith("noun") else 1):
                return False
            if figure.is_unknown:
                confidence -= 0.25
        if gap > 1 and figure.quantity.is_article:
            return False
        self._link(figure, word, rule, confidence - (0.15 if gap > 1 else 0), outcome.first)
        return True

    def _toll(self, outcome: Outcome, word: Word) -> bool:
        """Read "death toll rises to 16", "un bilan de 24 morts", "le bilan s'établit à 11"."""
        before = self.by_end.get(outcome.first)
        place, limit = outcome.after, min(self.after, outcome.after + _TOLL_REACH)
        linked = False
        while place < limit and self.lower[place] not in _CLOSES:
            figure = self.by_start.get(place)
            if figure is not None:
                led = self.lower[place - 1]
                if led in _NOT_SUBJECT and led not in _LEADS:
                    place = max(figure.after, place + 1)
                    continue
                near = figure.has_people and place - outcome.after < _TOLL_NEAR
                if near or led in _LEADS or self._led(place):
                    self._link(figure, word, "figure of a toll", 0.85, outcome.first)
                    linked = True
                    if led not in ("from", "de"):
                        return True
                place = max(figure.after, place + 1)
                continue
            other = self.outcome_at.get(place)
            if other is not None and other.kinds("active"):
                return linked
            place += 1
        if before is not None and not linked and before.quantity.first >= self.first:
            return False
        return linked

    def _led(self, place: int) -> bool:
        return place - 2 >= self.first and self.lower[place - 2] in _LEADS and self.lower[place - 1] in ('"', "«", "“")
