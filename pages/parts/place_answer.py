"""The answer to one line of words: in a sentence, on the map, how it was read, and what else it may mean."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from geo.core.language import Language
from geo.maps.assets import use_links
from geo.maps.interactive import base_map
from geo.maps.place_map import MOST_MARKS, Mark, marks, place_layer
from geo.places.coordinates import decimal_degrees, geo_address, sexagesimal
from geo.places.located import describe
from geo.places.personal import add_spelling
from geo.places.personal_entries import tidy
from geo.places.place import Place
from geo.places.resolution import Resolution
from pages.parts import loaders, place_own, place_state, place_words
from pages.parts.error_panel import attempt
from pages.parts.map_panel import asset_base
from pages.parts.plain import plain

HEIGHT: Final = 520
STYLE: Final = """<style>
.atlas-facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; margin: 0; padding: 0 !important; }
.atlas-facts dt { color: #6d6a64; }
.atlas-facts dd { margin: 0; overflow-wrap: anywhere; }
.atlas-words { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
.atlas-readings { margin: 0; padding-left: 1.3rem; overflow-wrap: anywhere; }
.atlas-readings li { margin-bottom: 6px; }
</style>"""
# So many candidates are read at a glance; the others are one click away.
_FIRST: Final = 4
OFFER: Final = "place_offer"
_DOUBTFUL: Final = frozenset({"contradiction", "outside country", "unknown name"})


def show(found: Resolution, say: Language) -> None:
    """Draw the answer to one line."""
    st.html(STYLE)
    headline(found, say)
    chart, words = st.columns([0.58, 0.42], gap="medium")
    with chart:
        _draw(found, say)
    with words:
        _facts(found, say)
        st.subheader(say("How it was read"))
        _readings(found, say)
        _copies(found, say)
    if found.candidates:
        _candidates(found, say)


def headline(found: Resolution, say: Language) -> None:
    """Say the answer in one sentence, with the rule that decided, and every note."""
    undecided = found.lat is None and found.method in place_words.UNDECIDED
    doubtful = found.where_prec is None or undecided or found.method == "homonyms"
    doubtful = doubtful or any(clue.rule in _DOUBTFUL for clue in found.evidence)
    parts = [f"**{plain(place_words.sentence(found, say))}**"]
    if found.method not in {"none", "homonyms"} and not undecided:  # of these the sentence itself says it
        parts.append(plain(place_words.rule_sentence(found.method, say)))
    if found.note:
        parts.append(plain(say("Note: {note}", note=found.note)))
    (st.warning if doubtful else st.info)("\n\n".join(parts))
    unknown = place_words.unknown_names(found)
    if found.where_prec is None and not unknown and not found.candidates:
        st.button(say("Add a place of your own"), key="add_own", on_click=place_own.begin)
    for name in unknown[:3]:
        st.button(
            plain(say("Add “{name}” to your own places", name=name)),
            key=f"add_{name}",
            on_click=place_own.begin,
            args=(name[:120],),
        )


def _draw(found: Resolution, say: Language) -> None:
    atlas = loaders.atlas()
    ground = base_map(atlas.boundaries, atlas.towns, say)
    use_links(ground, asset_base())
    st_folium(
        ground,
        key="place_map",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=place_layer(found, say),
    )


def _facts(found: Resolution, say: Language) -> None:
    """List what is known as term and value."""
    rows = [(say("Place known as"), place_words.precision(found, say))]
    if reach := place_words.uncertainty(found, say):
        rows.append((say("Uncertainty"), reach))
    if units := place_words.units(found, say):
        rows.append((say("Lies in"), units))
    if found.place and found.place_id:
        rows.append((say("Starts from") if found.where_prec != 1 else say("Place"), found.place))
        rows.append((say("Gazetteer"), f"{place_words.gazetteer_of(found.place_id, say)} ({found.place_id})"))
    cells = "".join(f"<dt>{escape(term)}</dt><dd>{escape(value)}</dd>" for term, value in rows)
    st.html(f'<dl class="atlas-facts">{cells}</dl>')


def _copies(found: Resolution, say: Language) -> None:
    """Offer the coordinates for copying; an area has none."""
    if found.lat is None or found.lon is None:
        return
    st.subheader(say("Copy the coordinates"))
    with st.container(gap="xsmall"):
        for label, text in (
            (say("Decimal degrees (latitude, longitude)"), decimal_degrees(found.lat, found.lon)),
            (say("Degrees, minutes, seconds"), sexagesimal(found.lat, found.lon)),
            (say("geo: address, with the radius in metres"), geo_address(found.lat, found.lon, found.uncertainty_km)),
        ):
            st.caption(plain(label))
            st.code(text, language=None, wrap_lines=True)


def _readings(found: Resolution, say: Language) -> None:
    st.html(f'<p class="atlas-words" dir="auto">{place_words.marked_text(found)}</p>')
    readings = place_words.readings(found.evidence)
    if not readings:
        st.caption(plain(place_words.rule_sentence(found.method, say)))
    items = []
    for reading in readings:
        stands = bool(reading.words) and reading.words in found.text
        words = say("“{words}”", words=reading.words) if stands else ""
        words = words or (say("“{name}”, known beside the words", name=reading.words) if reading.words else "")
        matched = say.join(list(reading.matched)) or say("nothing in the gazetteers")
        rules = " ".join(place_words.rule_sentence(rule, say) for rule in reading.rules)
        items.append(
            f"<li>{escape(words)}{' → ' if words else ''}<strong>{escape(matched)}</strong><br>"
            f"<small>{escape(rules)}</small></li>"
        )
    st.html(f'<ol class="atlas-readings">{"".join(items)}</ol>')


def _candidates(found: Resolution, say: Language) -> None:
    numbered = marks(found, say)
    scored = _has_rivals(numbered)
    if scored:
        st.subheader(say("Places that the words may mean"))
        st.caption(
            plain(
                say(
                    "The numbers are those on the map. A score compares places of one name: the higher, the likelier. "
                    "If you know better, choose the place that is meant."
                )
            )
        )
    else:
        st.subheader(say("Places that the words name"))
        words = say("The numbers are those on the map. “This one” keeps the words as a spelling of the place.")
        st.caption(plain(words))
    for mark in numbered[:_FIRST]:
        _candidate(mark, found, say, scored=scored)
    more = numbered[_FIRST:]
    if more:
        offered = any(mark.candidate.place.place_id == st.session_state.get(OFFER) for mark in more)
        words = say.plural("and {n} place more", "and {n} places more", len(more))
        with st.expander(words, expanded=offered):
            for mark in more[: MOST_MARKS - _FIRST]:
                _candidate(mark, found, say, scored=scored)
            if len(numbered) > MOST_MARKS:
                st.caption(plain(say("The others are less likely still: say more of where, to reach them.")))


def _has_rivals(numbered: tuple[Mark, ...]) -> bool:
    """Whether places compete for a name: else a score has nothing that it could be compared with."""
    return any(mark.role == "candidate" for mark in numbered)


def _candidate(mark: Mark, found: Resolution, say: Language, *, scored: bool) -> None:
    place = mark.candidate.place
    reasons = ", ".join(mark.candidate.reasons)
    if scored:
        reasons = say("Score {score}: {reasons}", score=say.number(mark.candidate.score, 1), reasons=reasons)
    several = found.method in place_words.UNDECIDED
    roles = {
        "chosen": say("chosen"),
        "landmark": say("one of the places named") if several else say("the words start from it"),
        "candidate": say("not chosen"),
    }
    with st.container(border=True):
        text, action = st.columns([0.78, 0.22], vertical_alignment="center")
        with text:
            st.markdown(
                f"**{mark.number}. {plain(describe(place, say))}** — {plain(roles[mark.role])}  \n"
                + plain(reasons)
                + f"  \n:gray[{plain(place.place_id)}]"
            )
        with action:
            st.button(
                say("This one"),
                key=f"this_{place.place_id}",
                on_click=_open_offer,
                args=(place.place_id, place_words.spelling_in(found.text, place)),
                help=say("Keep these words as a spelling of {place}.", place=plain(describe(place, say))),
                width="stretch",
            )
        if st.session_state.get(OFFER) == place.place_id:
            _offer(mark, say)


def _open_offer(place_id: str, spelling: str) -> None:
    st.session_state[OFFER] = place_id
    st.session_state["w_offer"] = spelling


def _close_offer() -> None:
    st.session_state.pop(OFFER, None)


def _offer(mark: Mark, say: Language) -> None:
    """Offer to keep a spelling of a place in the personal gazetteer."""
    place = mark.candidate.place
    st.text_input(say("Spelling in the report"), key="w_offer", max_chars=120)
    st.caption(
        plain(
            say(
                "From then on this spelling means {place} in everything that is read on this computer. "
                "You can take it back under “Your own places”.",
                place=describe(place, say),
            )
        )
    )
    keep, cancel = st.columns(2)
    keep.button(
        say("Keep this spelling"),
        key="keep_offer",
        type="primary",
        on_click=attempt,
        args=(_keep_spelling, place, say),
        width="stretch",
    )
    cancel.button(say("Cancel"), key="cancel_offer", on_click=_close_offer, width="stretch")


def _keep_spelling(place: Place, say: Language) -> None:
    words = describe(place, say)
    spelling = tidy(st.session_state["w_offer"] or "")
    change = add_spelling(place.place_id, spelling, source=words)
    _close_offer()
    place_own.tell(say("Kept: “{name}” means {place}.", name=spelling, place=words), change, say)


def table(question: place_state.Question, found: tuple[Resolution, ...], say: Language) -> None:
    """Draw one row a line, and the box that chooses the line to look at."""
    import pandas as pd

    rows = [
        {
            say("Line"): number,
            say("Words"): answer.text[:80],
            # As text: an area has no coordinates, and an empty cell says that better than a word in it.
            "lat": "" if answer.lat is None else f"{answer.lat:.4f}",
            "lon": "" if answer.lon is None else f"{answer.lon:.4f}",
            say("Uncertainty (km)"): "" if answer.uncertainty_km is None else f"{answer.uncertainty_km:.1f}",
            say("Place known as"): place_words.precision(answer, say),
            say("Rule"): place_words.rule_sentence(answer.method, say),
            say("Note"): answer.note,
        }
        for number, answer in enumerate(found, start=1)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(38 + 35 * len(rows), 260))
    st.selectbox(
        say("Line to look at"),
        list(range(1, len(found) + 1)),
        format_func=lambda number: f"{number}. {question.lines[number - 1][:100]}",
        key="w_place_line",
    )
