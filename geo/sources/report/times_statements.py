"""Whether words of time date what was said, not what happened: "said on Thursday", "dans un communiqué lundi"."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.times_phrases import Phrase
from geo.sources.report.times_words import Lexicon
from geo.sources.report.tokens import Words

_FARTHEST_LEFT: Final = 12
_FARTHEST_RIGHT: Final = 24
_AUXILIARIES: Final = word_set("has have had also later again a ont avait avaient est sont s l en y t")
_ATTACK: Final = ("attaque", "embuscade", "attentat", "assaut", "massacre", "tuerie")
_GIVING: Final = word_set("fait faisait faisaient font faisant")
_REVISING: Final = word_set("raised lowered revised put increased updated alourdi porte revu revise passe actualise")
_TOLL: Final = word_set("toll bilan")
_NEGATIONS: Final = word_set("n ne aucun aucune personne")
_CLAIMED: Final = word_set("revendique revendiquait revendiquer revendiquee etat commente confirme")
_SOURCES: Final = ("selon", "according")  # they follow what happened as well as what was said
_HELD: Final = word_set("place held lieu tenu tenues tenus deroule deroules deroulees")
_FOLLOWING: Final = 8  # words: "announced on Friday the arrest of two men"
_STOPS: Final = frozenset(".;:!?")
_OPENERS: Final = word_set("that que qu and et but mais while tandis")
_QUOTES: Final = frozenset('“”"«»')


def dates_a_statement(phrase: Phrase, words: Words, known: Lexicon, first: int, after: int) -> bool:
    """Tell whether a phrase of time belongs to a verb of speech.

    The verb is looked for where it usually stands: right before the phrase, or with a few words of a source between
    ("said in a statement on Monday"); right behind it ("on Sunday claimed"); and behind the subject where the phrase
    opens its clause ("On Monday, the army said").

    Parameters
    ----------
    phrase : Phrase
    words : Words
    known : Lexicon
    first, after : int
        The sentence's words.
    """
    if _is_adjective(phrase, words, known, first, after):
        return False
    left = _left(phrase.first, words, known, first)
    if left in ("said", "denied"):
        return True
    right = _right_at_once(phrase.after, words, known, after)
    if right:
        return right == "said"
    if left == "happened" or not _opens_clause(phrase.first, words, known, first):
        return False
    return _right(phrase.after, words, known, after) == "said"


def is_aftermath(phrase: Phrase, words: Words, known: Lexicon, first: int, after: int) -> bool:
    """Tell whether what a phrase of time dates may have followed the event by any time: an arrest, a funeral.

    Parameters
    ----------
    phrase : Phrase
        One that `dates_a_statement`.
    words : Words
    known : Lexicon
    first, after : int
        The sentence's words.
    """
    begin, end = max(first, phrase.first - _FARTHEST_RIGHT), min(after, phrase.after + _FOLLOWING)
    return any(
        _is_later(word, known) for word in (*words.plain[begin : phrase.first], *words.plain[phrase.after : end])
    )


def _is_later(word: str, known: Lexicon) -> bool:
    return word in known.later or word.startswith(known.later_stems or ("\0",))


def _is_adjective(phrase: Phrase, words: Words, known: Lexicon, first: int, after: int) -> bool:
    """Whether a phrase names what happened by its day: "Monday's attack", "the January 2 ambush"."""
    at = phrase.after
    if at < after and words.plain[at] == "s" and words.joined(at):
        return at + 1 < after and not any(kind_of(word, known) == "said" for word in words.plain[at + 1 : at + 3])
    led = phrase.first > first and words.plain[phrase.first - 1] in ("the", "a", "an", "this")
    return led and at < after and kind_of(words.plain[at], known) == "happened"


def kind_of(word: str, known: Lexicon) -> str:
    """Tell whether a word says something ("said"), happens ("happened") or neither (empty)."""
    if word in known.filler:
        return "said" if word in known.said else ""
    if word in known.said or word.startswith(known.said_stems or ("\0",)) or _is_later(word, known):
        return "said"
    if word in known.happened or word.startswith(known.happened_stems):
        return "happened"
    return ""


def _left(at: int, words: Words, known: Lexicon, first: int) -> str:
    """Look left: "said" only over words of a source; "happened" anywhere in the clause; "denied" where nothing was."""
    only_filler = True
    if at > first and words.plain[at - 1].startswith(_ATTACK) and _is_unclaimed(at, words, first):
        return "denied"
    for place in range(at - 1, max(first, at - _FARTHEST_LEFT) - 1, -1):
        word = words.plain[place]
        if word in _STOPS or word in known.boundary or word in ("that", "que", "qu"):
            return ""
        kind = _kind_at(place, words, known, first)
        # "Blamed the army and its partners on Friday": an accusation names whom, and its day follows.
        if kind == "said" and (only_filler or _is_later(words.plain[place], known)):
            return "said"
        if kind == "happened" and words.plain[place] in _HELD and _of_aftermath(place, words, known, first):
            return "said"
        if kind:
            return kind if kind == "happened" else ""
        if only_filler and word not in known.filler and word != "," and not words.is_capital(place):
            only_filler = False
    return ""


def _of_aftermath(at: int, words: Words, known: Lexicon, first: int) -> bool:
    """Whether what took place is a funeral, a trial or the like."""
    return any(_is_later(word, known) for word in words.plain[max(first, at - _FARTHEST_RIGHT) : at])


def _opens_clause(at: int, words: Words, known: Lexicon, first: int) -> bool:
    """Whether a phrase stands at the head of its sentence, or behind a word or sign that begins a clause."""
    before = words.plain[at - 1] if at > first else ""
    return (
        at - first <= 2
        or words.is_capital(at)
        or before in known.boundary
        or before in _QUOTES
        or before in _OPENERS
        or before in _STOPS
    )


def _kind_at(place: int, words: Words, known: Lexicon, first: int) -> str:
    if words.plain[place] == "said" and words.plain[place + 1 : place + 2] == ["to"]:
        return ""  # "men said to be jihadists"
    if words.plain[place] == "etat" and place > first and words.plain[place - 1] in _GIVING:
        return "said"  # "faisait état": not the state
    if words.plain[place] in _REVISING and not _TOLL.isdisjoint(words.plain[max(first, place - 7) : place + 7]):
        return "said"
    return kind_of(words.plain[place], known)


def _is_unclaimed(at: int, words: Words, first: int) -> bool:
    """Whether a French clause says that nobody claims or mentions the attack: "n'avait revendiqué l'attaque lundi"."""
    before = set(words.plain[max(first, at - _FARTHEST_LEFT) : at])
    return not _NEGATIONS.isdisjoint(before) and not _CLAIMED.isdisjoint(before)


def _right_at_once(at: int, words: Words, known: Lexicon, after: int) -> str:
    for place in range(at, min(at + 3, after)):
        word = words.plain[place]
        kind = "" if word in _SOURCES else _kind_at(place, words, known, at)
        if kind:
            return kind
        if word not in _AUXILIARIES:
            return ""
    return ""


def _right(at: int, words: Words, known: Lexicon, after: int) -> str:
    for place in range(at, min(at + _FARTHEST_RIGHT, after)):
        word = words.plain[place]
        if word in _STOPS or word in _QUOTES:
            return ""
        kind = _kind_at(place, words, known, at)
        if kind:
            return kind
    return ""
