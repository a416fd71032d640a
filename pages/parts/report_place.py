"""The place of an incident of a report: what would be drawn, what else may be meant, other words, or none."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from geo.core.errors import BadInput
from geo.core.language import Language
from geo.maps.assets import use_links
from geo.maps.interactive import base_map
from geo.maps.report_map import report_layer
from geo.places.countries import country_name
from geo.places.located import describe
from geo.sources.report import placing
from geo.sources.report.drafts import OPEN, Draft, with_place
from geo.sources.report.placing import Choice
from pages.parts import loaders, report_state, report_words
from pages.parts.error_panel import in_turn
from pages.parts.map_panel import asset_base
from pages.parts.plain import plain
from pages.parts.report_widgets import drawn_key, said, typed

HEIGHT: Final = 300
_NOW: Final = "now"


def show(draft: Draft, say: Language) -> None:
    """Draw the map and the choice of places."""
    resolver = report_state.resolver()
    known = placing.choices(draft, resolver)
    places = [one.place for one in known if one.place is not None]
    atlas = loaders.atlas()
    ground = base_map(atlas.boundaries, atlas.towns, say)
    use_links(ground, asset_base())
    now = placing.resolution_of(draft)
    current = placing.chosen_code(draft, known)
    chosen = str(draft.record.get("place_id") or "") if current.startswith("place:") else ""
    st_folium(
        ground,
        key="report_map_frame",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=report_layer(now, places, say, chosen=chosen, home=loaders.home_corners()),
    )
    if draft.state != OPEN:
        return
    labels = {one.code: _label(one, number, say) for number, one in enumerate(known, start=1)}
    if not current:  # a road, a border, a point of one's own: none of those on offer
        current = _NOW
        labels = {_NOW: say("As it is now: {place}", place=report_words.place(draft.record, say)), **labels}
    codes = list(labels)
    key = drawn_key(f"rf_place_choice_{draft.key}", current)
    choice, words = st.columns([0.5, 0.5])
    choice.selectbox(
        say("Place"),
        codes,
        format_func=lambda code: labels.get(code, code),
        key=key,
        on_change=in_turn,
        args=(_choose, draft.key, known, key),
    )
    phrase = drawn_key(_words_stem(draft.key), str(draft.record.get("place_phrase") or ""))
    words.text_input(
        say("Words for the place"),
        key=phrase,
        max_chars=500,
        on_change=in_turn,
        args=(_reworded, draft.key, phrase, say),
        help=say("Other words are looked up at once: “15 km north of Boni”, “Gao region”."),
    )
    note = say.pick(str(draft.record.get("place_note") or ""), str(draft.record.get("place_note_fr") or ""))
    if note:
        st.caption(plain(note))


def _label(one: Choice, number: int, say: Language) -> str:
    if one.place is not None:
        return f"{number}. {describe(one.place, say)}"
    country = country_name(one.adm0, say) if one.adm0 else ""
    if one.code.startswith("adm2:"):
        return say("Only known: somewhere in {unit}", unit=f"{one.adm2} ({one.adm1}, {country})")
    if one.code.startswith("adm1:"):
        return say("Only known: somewhere in {unit}", unit=f"{one.adm1} ({country})")
    if one.code.startswith("country:"):
        return say("Only the country is known: {country}", country=country)
    return say("The place is not known")


def _choose(draft_key: str, known: tuple[Choice, ...], key: str) -> None:
    chosen = next((one for one in known if one.code == st.session_state.get(key)), None)
    draft = report_state.still_open(draft_key)
    if chosen is None or draft is None:
        return
    found, french = placing.resolutions(draft, chosen, report_state.resolver())
    report_state.change(with_place(draft, placing.place_fields(found, french)))


def pending(draft: Draft, say: Language) -> None:
    """Take over words for the place that were typed and not sent yet."""
    is_typed, words = typed(_words_stem(draft.key))
    if is_typed:
        _reword(draft.key, str(words), say)


def _words_stem(draft_key: str) -> str:
    return f"rf_place_words_{draft_key}"


def _reworded(draft_key: str, key: str, say: Language) -> None:
    _reword(draft_key, str(said(key) or ""), say)


def _reword(draft_key: str, words: str, say: Language) -> None:
    words = " ".join(words.split())
    draft = report_state.still_open(draft_key)
    if draft is None or words == " ".join(str(draft.record.get("place_phrase") or "").split()):
        return
    resolver = report_state.resolver()
    country = str(draft.record.get("adm0") or "") or None
    found, french = placing.read_words(words, resolver, country=country)
    report_state.change(with_place(draft, placing.place_fields(found, french), ()))
    unknown = found.where_prec in (None, 6) and any(clue.rule == "unknown name" for clue in found.evidence)
    if words and (unknown or found.where_prec is None):
        raise BadInput(say("“{words}” is no place that the gazetteers know: nothing is drawn.", words=words[:80]))
