"""The reader's own places: add on a map, correct, delete and bring back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st
from streamlit_folium import st_folium

from geo.core.errors import BadInput
from geo.core.language import Language
from geo.maps.assets import use_links
from geo.maps.interactive import base_map
from geo.maps.place_map import place_layer
from geo.places.coordinates import decimal_degrees, read_coordinates
from geo.places.countries import COUNTRIES, ZONE, country_name
from geo.places.located import describe
from geo.places.personal import Change, Personal, add_place, correct, load_personal, remove, restore
from geo.places.personal_doubts import Doubt, country_at, doubt_about, units_at
from geo.places.personal_entries import (
    MAX_NAME,
    MAX_SOURCE,
    PREFIX,
    Entry,
    Problem,
    problem_of,
    split_spellings,
    tidy,
)
from geo.places.place import KINDS
from geo.places.reasons import kind_names
from geo.places.resolution import Resolution
from pages.parts import editing, loaders, place_state
from pages.parts.error_panel import attempt, failure
from pages.parts.map_panel import asset_base
from pages.parts.plain import plain

HEIGHT: Final = 460
_DRAFT: Final = "place_draft"
_TOLD: Final = "place_told"
_GONE: Final = "place_gone"
_CLICK: Final = "place_click"
_ASKED: Final = "place_asked"
_MOST_NAMESAKES: Final = 4
_CHANGED: Final = "place_changed"
_COMES_BACK: Final = "place_comes_back"
_MAP: Final = "own_map"
_FIELDS: Final = (
    "w_own_name",
    "w_own_at",
    "w_own_kind",
    "w_own_country",
    "w_own_spellings",
    "w_own_people",
    "w_own_note",
)


def tidied(text: str) -> str:
    """Write what was typed as one line without invisible characters."""
    return tidy(text or "")


def tell(words: str, change: Change | None, say: Language) -> None:
    """Say at the top of the next run what an action came to, and whether the file was changed by others meanwhile."""
    if change and change.is_unforeseen:
        also = say("The file had been changed in another window or program meanwhile; those changes are kept.")
        words = f"{words} {also}"
    st.session_state[_TOLD] = words


def told(say: Language) -> None:
    """Draw what the last action came to, with the way back from a deletion."""
    st.session_state.pop(_CHANGED, None)  # this is the whole run that a change asks for
    failure(say("This was not kept."))
    if words := st.session_state.pop(_TOLD, ""):
        st.success(plain(words))
    gone: Entry | None = st.session_state.get(_GONE)
    if gone is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(say("Deleted: “{name}” ({entry_id}).", name=gone.name, entry_id=gone.entry_id)))
        st.button(say("Undo"), key="undo_own", on_click=attempt, args=(_restore, gone, say))


def _restore(gone: Entry, say: Language) -> None:
    editing.require_editor(say)
    change = restore(gone)
    st.session_state.pop(_GONE, None)
    tell(say("Restored: “{name}”.", name=gone.name), change, say)


def begin(name: str = "") -> None:
    """Open the form for a new place and come back to the words afterwards; for buttons."""
    _fill(Entry(name))
    st.session_state[_COMES_BACK] = True
    place_state.show(place_state.OWN)


def show(found: Resolution | None, say: Language) -> None:
    """Draw everything about one's own places; `found` is the last answer, for orientation on the map."""
    personal = load_personal()
    st.caption(
        plain(
            say(
                "Places and spellings that this computer alone knows. They go before all other gazetteers, survive "
                "updates, and are kept in {path}.",
                path=personal.path,
            )
        )
    )
    _damage(personal, say)
    may = editing.ask(say, "own_places")
    if personal.entries:
        _list(personal, say, may)
    if may:
        _map_and_form(found, say)


def damage_lines(personal: Personal, say: Language) -> list[str]:
    """Say what of the file is left out and how to mend it."""
    if personal.damage:
        return [say("{path}: {problem}", path=personal.path, problem=personal.damage.words(say))]
    return [
        say("{path}, line {line}: {problem}", path=personal.path, line=flaw.line, problem=flaw.problem.words(say))
        for flaw in personal.flaws
    ]


def _damage(personal: Personal, say: Language) -> None:
    lines = damage_lines(personal, say)
    if not lines:
        return
    head = say("A part of your own places is left out. Everything else works. Mend the file, or upload a mended one.")
    st.warning("\n\n".join([f"**{plain(head)}**", *(plain(line) for line in lines[:10])]))


def _list(personal: Personal, say: Language, may: bool) -> None:
    import pandas as pd

    kinds = kind_names(say)
    st.dataframe(
        pd.DataFrame(
            [
                {
                    say("Id"): entry.entry_id,
                    say("Name"): entry.name,
                    say("Kind"): kinds[entry.kind] if entry.is_place else say("spelling of {id}", id=entry.spelling_of),
                    say("Country"): country_name(entry.adm0, say) if entry.adm0 else "",
                    "lat": "" if entry.lat is None else f"{entry.lat:g}",
                    "lon": "" if entry.lon is None else f"{entry.lon:g}",
                    say("Other spellings"): "; ".join(entry.spellings),
                    say("Source or note"): entry.source,
                }
                for entry in personal.entries
            ]
        ),
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(personal.entries), 250),
    )
    if not may:
        return
    labels = {entry.entry_id: f"{entry.name} ({entry.entry_id})" for entry in personal.entries}
    if st.session_state.get("w_own_entry") not in labels:
        st.session_state["w_own_entry"] = None
    box, change, delete = st.columns([0.6, 0.2, 0.2], vertical_alignment="bottom")
    chosen = box.selectbox(
        say("Entry to correct or delete"),
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key="w_own_entry",
        placeholder=say("Choose one"),
    )
    entry = next((entry for entry in personal.entries if entry.entry_id == chosen), None)
    change.button(
        say("Correct"),
        key="correct_own",
        disabled=entry is None or not entry.is_place,
        on_click=_fill,
        args=(entry,),
        width="stretch",
    )
    delete.button(
        say("Delete"),
        key="delete_own",
        disabled=entry is None,
        on_click=attempt,
        args=(_remove, entry, say),
        width="stretch",
    )


def _remove(entry: Entry, say: Language) -> None:
    editing.require_editor(say)
    st.session_state[_GONE] = remove(entry.entry_id).entry


# -- the map and the form beside it


@st.fragment
def _map_and_form(found: Resolution | None, say: Language) -> None:
    """Draw the map and the form; a click on the map runs this fragment alone."""
    if st.session_state.pop(_CHANGED, False):
        st.rerun()
    _take_click()
    if "w_own_name" not in st.session_state:
        _fill(st.session_state.get(_DRAFT) or Entry(""))
    personal = load_personal()
    chart, panel = st.columns([0.58, 0.42], gap="medium")
    with panel:
        entry = _form(say)
    with chart:
        atlas = loaders.atlas()
        ground = base_map(atlas.boundaries, atlas.towns, say)
        use_links(ground, asset_base())
        draft = None if entry.lat is None or entry.lon is None else (entry.lat, entry.lon)
        st.caption(plain(say("Click the map where the place is, or type its coordinates.")))
        st_folium(
            ground,
            key=_MAP,
            height=HEIGHT,
            use_container_width=True,
            returned_objects=["last_clicked"],
            feature_group_to_add=place_layer(
                found, say, own=personal.places, draft=draft, home=loaders.home_corners(), picks=True
            ),
        )


def _take_click() -> None:
    """Put the position that was clicked since the last run into the form."""
    returned: dict[str, Any] = st.session_state.get(_MAP) or {}
    click = returned.get("last_clicked")
    if click and click != st.session_state.get(_CLICK):
        st.session_state[_CLICK] = click
        lon = (float(click["lng"]) + 180.0) % 360.0 - 180.0
        st.session_state["w_own_at"] = f"{float(click['lat']):.4f}, {lon:.4f}"


def _fill(entry: Entry) -> None:
    """Set the form to an entry."""
    st.session_state[_DRAFT] = entry
    st.session_state[_ASKED] = None
    at = "" if entry.lat is None or entry.lon is None else decimal_degrees(entry.lat, entry.lon)
    values = (
        entry.name, at, entry.kind or "village", entry.adm0 or None, "; ".join(entry.spellings),
        "" if entry.population is None else str(entry.population), entry.source,
    )  # fmt: skip
    st.session_state.update(dict(zip(_FIELDS, values, strict=True)))


def _form(say: Language) -> Entry:
    """Draw the form of a place and keep what it says when asked to; returns the entry as far as it goes."""
    before: Entry = st.session_state[_DRAFT]
    if before.entry_id:
        st.subheader(say("Correct “{name}”", name=plain(before.name)))
    else:
        st.subheader(say("Add a place"))
    st.text_input(say("Name, as reports write it"), key="w_own_name", max_chars=MAX_NAME)
    st.text_input(
        say("Latitude, longitude"),
        key="w_own_at",
        max_chars=120,
        placeholder="14.2331, -1.0235",
        help=say("Decimal degrees, degrees with minutes and seconds, or a geo: address. West and south are negative."),
    )
    entry, problem = _entry_of_form(before, say)
    kinds = kind_names(say)
    kind, country = st.columns(2)
    kind.selectbox(say("Kind"), list(KINDS), format_func=kinds.__getitem__, key="w_own_kind")
    country.selectbox(
        say("Country"),
        [*ZONE, *(code for code in COUNTRIES if code not in ZONE)],
        index=None,
        format_func=lambda code: country_name(code, say),
        key="w_own_country",
        placeholder=country_name(entry.adm0, say) if entry.adm0 else say("where the point lies"),
    )
    with st.expander(say("Other spellings, population, source")):
        st.text_input(say("Other spellings, parted by semicolons"), key="w_own_spellings", max_chars=1_000)
        st.text_input(say("Population, if known"), key="w_own_people", max_chars=12)
        st.text_input(say("Source or note"), key="w_own_note", max_chars=MAX_SOURCE)
    if problem:
        st.warning(plain(problem))
    failure(say("This was not kept."))
    keep, cancel = st.columns(2)
    words = say("Keep the correction") if before.entry_id else say("Add this place")
    keep.button(words, key="keep_own", type="primary", on_click=attempt, args=(_keep, say), width="stretch")
    cancel.button(say("Empty the form"), key="empty_own", on_click=_fill, args=(Entry(""),), width="stretch")
    _ask(entry, say)
    return entry


def _entry_of_form(before: Entry, say: Language) -> tuple[Entry, str]:
    """Read the form, with what is wrong in it so far; an empty field is not wrong until it is to be kept."""
    value = {key: tidied(str(st.session_state.get(key) or "")) for key in _FIELDS}
    problem = ""
    lat = lon = people = None
    if value["w_own_at"]:
        try:
            lat, lon = read_coordinates(value["w_own_at"])
        except BadInput:
            problem = say(
                "“{text}” is no position on the globe. Write latitude and longitude, such as 14.2331, -1.0235.",
                text=value["w_own_at"],
            )
    if digits := value["w_own_people"].replace(" ", "").replace("\u202f", ""):
        if digits.isascii() and digits.isdigit():
            people = int(digits)
        else:
            problem = problem or Problem("population", digits).words(say)
    boundaries = loaders.atlas().boundaries
    adm0, adm1, adm2 = value["w_own_country"], "", ""
    if lat is not None and lon is not None:
        # Of swapped coordinates the country is that of the point that was meant; the doubt asks.
        adm0 = adm0 or country_at(boundaries, lon=lon, lat=lat) or country_at(boundaries, lon=lat, lat=lon)
        adm1, adm2 = units_at(boundaries, lon=lon, lat=lat)
    entry = Entry(
        name=value["w_own_name"], kind=value["w_own_kind"] or "village", adm0=adm0, lat=lat, lon=lon,
        spellings=split_spellings(value["w_own_spellings"]), adm1=adm1, adm2=adm2, population=people,
        source=value["w_own_note"], entry_id=before.entry_id,
    )  # fmt: skip
    return entry, problem


def _keep(say: Language) -> None:
    """Keep what the form says, unless it has a problem or is doubtful: then say so, or ask."""
    entry, problem = _entry_of_form(st.session_state[_DRAFT], say)
    found = problem_of(entry)
    if entry.name and entry.lat is None:
        problem = problem or say("The place needs a position: click the map, or type its coordinates.")
    elif entry.name and not entry.adm0:
        problem = problem or say("This position is in no country of the zone or around it: correct it.")
    if problem or found:
        st.session_state[_ASKED] = None
        raise BadInput(problem or (found.words(say) if found else ""))
    st.session_state[_ASKED] = entry
    if not any(_doubts(entry, say)):
        _write(entry, say)


def _doubts(entry: Entry, say: Language) -> tuple[Doubt | None, str]:
    """Return what is doubtful about the position, and the places that bear the name already, in words."""
    doubt = doubt_about(entry, loaders.atlas().boundaries)
    before: Entry = st.session_state[_DRAFT]
    if before.name == entry.name and before.entry_id:
        return doubt, ""
    hits = loaders.place_finder().resolver.gazetteer.lookup(entry.name)
    others = [hit.place for hit in hits if not hit.place.place_id.startswith(PREFIX)]
    if not others:
        return doubt, ""
    shown = [describe(place, say) for place in others[:_MOST_NAMESAKES]]
    places = "; ".join([*shown, "…"] if len(others) > len(shown) else shown)
    words = say(
        "“{name}” is also the name of: {places}. From then on it means your place first.",
        name=entry.name,
        places=places,
    )
    return doubt, words


def _ask(entry: Entry, say: Language) -> None:
    """Ask about what is doubtful for as long as the form says it."""
    if st.session_state.get(_ASKED) != entry:
        return
    doubt, namesakes = _doubts(entry, say)
    if not (doubt or namesakes):  # it could not be kept for another reason, which `failure` says
        return
    for words in filter(None, (doubt.words(say) if doubt else "", namesakes)):
        st.warning(plain(words))
    if doubt and doubt.code == "swapped":
        lat, lon = entry.lon or 0.0, entry.lat or 0.0
        adm1, adm2 = units_at(loaders.atlas().boundaries, lon=lon, lat=lat)
        swapped = replace(entry, lat=lat, lon=lon, adm1=adm1, adm2=adm2)
        words = say("Swap them and keep the place")
        st.button(words, key="swap_own", type="primary", on_click=attempt, args=(_write, swapped, say), width="stretch")
    words = say("It is right: keep it so")
    st.button(words, key="sure_own", on_click=attempt, args=(_write, entry, say), width="stretch")


def _write(entry: Entry, say: Language) -> None:
    editing.require_editor(say)
    before: Entry = st.session_state[_DRAFT]
    seen = load_personal().stamp
    change = correct(entry, before, seen=seen) if before.entry_id else add_place(entry, seen=seen)
    _fill(Entry(""))
    st.session_state[_CHANGED] = True
    if st.session_state.pop(_COMES_BACK, False):
        place_state.show(place_state.FIND)
    words = say(
        "Kept: {name} ({entry_id}). It counts at once, before places of that name in the other gazetteers.",
        name=change.entry.name,
        entry_id=change.entry.entry_id,
    )
    tell(words, change, say)
