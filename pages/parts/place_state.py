"""What the reader asks on the Places screen: words and what else is known, in the widgets and in the URL."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from geo.core.language import Language
from geo.places.countries import COUNTRIES, ZONE, country_name
from geo.places.resolution import Resolution
from pages.parts import loaders, state

MAX_LINES: Final = 100
MAX_LINE: Final = 2_000
MAX_CHARACTERS: Final = 20_000
# Longer words stay out of the URL: mail programs cut links, and servers refuse them.
MAX_LINK: Final = 1_500
FIND, OWN = "find", "own"
_QUESTION: Final = "place_question"
_READ: Final = "place_link"
_NOTICES: Final = "place_notices"
_ANSWERS: Final = "place_answers"


@dataclass(frozen=True)
class Question:
    """Words, one place a line, and what is known beside them: ISO3 code and names of units, "" where not known.

    `line` is the number of the line that is looked at, from 1 on; `view` is ``"find"`` or ``"own"``.
    """

    words: str = ""
    country: str = ""
    adm1: str = ""
    adm2: str = ""
    line: int = 1
    view: str = FIND

    @property
    def lines(self) -> tuple[str, ...]:
        """The places that are asked for, without empty lines."""
        return tuple(line for text in self.words.splitlines() if (line := text.strip()))

    @property
    def fits_link(self) -> bool:
        """Whether the words are short enough for a link."""
        return len("\n".join(self.lines)) <= MAX_LINK

    @property
    def at(self) -> int:
        """Index of the line that is looked at."""
        return min(max(self.line, 1), max(len(self.lines), 1)) - 1

    def to_query(self) -> dict[str, str]:
        """Write as URL parameters; words that are too long for a link are left out."""
        return {
            "words": "\n".join(self.lines) if self.fits_link else "",
            "place_country": self.country,
            "place_adm1": self.adm1,
            "place_adm2": self.adm2,
            "line": str(self.at + 1) if self.at else "",
            "view": self.view if self.view != FIND else "",
        }


def current_question(say: Language) -> Question:
    """Take the question over from the link, if that changed, or else from the widgets."""
    asked = state.own()
    if asked != st.session_state.get(_READ, {}) or _QUESTION not in st.session_state:
        question, st.session_state[_NOTICES] = _read(asked, say)
        _fill(question)
    elif "w_words" not in st.session_state:  # back from another screen
        before: Question = st.session_state[_QUESTION]
        _fill(replace(before, view=st.session_state.get("w_place_view") or before.view))
    return _keep(_of_widgets())


def notices() -> tuple[str, ...]:
    """What of the link was not used."""
    found: tuple[str, ...] = st.session_state.get(_NOTICES, ())
    return found


def ask(words: str) -> None:
    """Ask for other words, with nothing else known; for buttons."""
    st.session_state[_NOTICES] = ()
    _fill(Question(words))


def show(view: str) -> None:
    """Change between finding places and one's own places; for buttons."""
    st.session_state["w_place_view"] = view


def answers(question: Question, say: Language) -> tuple[Resolution, ...]:
    """Resolve every line, once for as long as words, language and gazetteers stay the same."""
    finder = loaders.place_finder()
    known = known_of(question)
    key = (finder.stamp, say.code, question.lines, known)
    kept = st.session_state.get(_ANSWERS)
    if kept is None or kept[0] != key:
        country, adm1, adm2 = known
        found = tuple(
            finder.resolver.resolve(line, country=country or None, adm1=adm1 or None, adm2=adm2 or None, say=say)
            for line in question.lines
        )
        st.session_state[_ANSWERS] = kept = (key, found)
    resolved: tuple[Resolution, ...] = kept[1]
    return resolved


def known_of(question: Question) -> tuple[str, str, str]:
    """Country, region and second-level unit that the resolver is told; a unit that is chosen tells its country."""
    country, adm1 = question.country, question.adm1
    if question.adm2 and not (country and adm1):
        owners = {unit[:2] for unit in unit_choices(country, adm1) if unit[2] == question.adm2}
        if len(owners) == 1:
            country, adm1 = owners.pop()
    if adm1 and not country:
        countries = {unit[0] for unit in unit_choices("", adm1)}
        country = countries.pop() if len(countries) == 1 else ""
    return country, adm1, question.adm2


def unit_choices(country: str, adm1: str) -> list[tuple[str, str, str]]:
    """Units within a country and region, where these are given."""
    return [unit for unit in loaders.units() if country in ("", unit[0]) and adm1 in ("", unit[1])]


def form(say: Language) -> None:
    """Draw the widgets of the question; what they hold is read before, by `current_question`."""
    st.text_area(
        say("Words of a report about a place"),
        key="w_words",
        height=100,
        max_chars=MAX_CHARACTERS,
        placeholder=say("90 km north of Dioungani"),
        help=say("English or French. Several places: one per line."),
    )
    given = any(st.session_state[key] for key in ("w_place_country", "w_place_adm1", "w_place_adm2"))
    with st.expander(say("What else is known: country, region, cercle or province"), expanded=given):
        columns = st.columns(3)
        with columns[0]:
            st.selectbox(
                say("Country"),
                [*ZONE, *(code for code in COUNTRIES if code not in ZONE)],
                index=None,
                format_func=lambda code: country_name(code, say),
                key="w_place_country",
                placeholder=say("not known"),
            )
        country = st.session_state["w_place_country"] or ""
        with columns[1]:
            _unit_box(say("Region"), "w_place_adm1", sorted({unit[1] for unit in unit_choices(country, "")}), say)
        adm1 = st.session_state["w_place_adm1"] or ""
        with columns[2]:
            names = sorted({unit[2] for unit in unit_choices(country, adm1) if unit[2]})
            _unit_box(say("Cercle, province or department"), "w_place_adm2", names, say)


def _unit_box(label: str, key: str, names: list[str], say: Language) -> None:
    if st.session_state.get(key) not in names:  # another country was chosen meanwhile
        st.session_state[key] = None
    st.selectbox(label, names, index=None, key=key, placeholder=say("not known"))


def _of_widgets() -> Question:
    value = st.session_state
    words = "\n".join(str(value["w_words"] or "")[:MAX_CHARACTERS].splitlines()[:MAX_LINES])
    country = value["w_place_country"] or ""
    adm1 = value["w_place_adm1"] or ""
    if adm1 not in {unit[1] for unit in unit_choices(country, "")}:
        adm1 = ""
    adm2 = value["w_place_adm2"] or ""
    if adm2 not in {unit[2] for unit in unit_choices(country, adm1)}:
        adm2 = ""
    return Question(words, country, adm1, adm2, value.get("w_place_line") or 1, value.get("w_place_view") or FIND)


def _keep(question: Question) -> Question:
    before = st.session_state.get(_QUESTION)
    if before is not None and before.to_query() != question.to_query():
        st.session_state[_NOTICES] = ()
    st.session_state[_QUESTION] = question
    state.set_own(question.to_query())
    st.session_state[_READ] = state.own()
    return question


def _fill(question: Question) -> None:
    """Set the widgets to a question."""
    st.session_state[_QUESTION] = question
    st.session_state.update(
        {
            "w_words": question.words,
            "w_place_country": question.country or None,
            "w_place_adm1": question.adm1 or None,
            "w_place_adm2": question.adm2 or None,
            "w_place_line": question.at + 1,
            "w_place_view": question.view,
        }
    )


def _read(asked: dict[str, str], say: Language) -> tuple[Question, tuple[str, ...]]:
    """Read a question from URL parameters, with a notice for whatever cannot be used."""
    told: list[str] = []

    def known(parameter: str, names: set[str]) -> str:
        value = asked.get(parameter, "")
        if value and value not in names:
            told.append(say("{parameter}: “{value}” is not known here", parameter=parameter, value=value[:60]))
            return ""
        return value

    words = asked.get("words", "")
    kept = "".join(c for c in words[:MAX_CHARACTERS] if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    lines = [line[:MAX_LINE] for line in kept.splitlines()[:MAX_LINES]]
    if len("\n".join(lines)) < len(words.replace("\r", "").rstrip("\n")):
        told.append(say("words: characters that cannot be read, or too much text, were left out"))
    country = known("place_country", set(COUNTRIES))
    adm1 = known("place_adm1", {unit[1] for unit in unit_choices(country, "")})
    adm2 = known("place_adm2", {unit[2] for unit in unit_choices(country, adm1)} - {""})
    view = known("view", {FIND, OWN}) or FIND
    number = asked.get("line", "")
    line = int(number) if number.isascii() and number.isdigit() and len(number) <= 3 else 1
    if number and (not number.isdigit() or not 1 <= line <= max(len(lines), 1)):
        told.append(say("{parameter}: “{value}” is not known here", parameter="line", value=number[:60]))
    return Question("\n".join(lines), country, adm1, adm2, line, view), tuple(told)
