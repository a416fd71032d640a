"""Which column of any table holds what: guessed, shown with the first rows, and corrected by the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from geo.core.language import Language
from geo.places.countries import ZONE, country_name
from geo.sources.mapping import FIELDS, Mapping
from pages.parts.plain import plain

if TYPE_CHECKING:
    from pages.parts.data_check import Look
    from pages.parts.data_upload import Upload

FIRST: Final = (
    "date",
    "place",
    "lat",
    "lon",
    "country",
    "kind",
    "deaths",
    "actor",
    "target",
    "title",
    "summary",
    "source",
)
# What may be said once for the whole file.
_SAME: Final = ("country", "source", "url")
_NONE: Final = ""
_SURE: Final = 0.9
_LIKELY: Final = 0.75
_WIDE: Final = 3
_MOST_TEXT: Final = 300


def show(upload: Upload, look: Look, say: Language) -> dict[str, Any] | None:
    """Draw the columns; returns the mapping as the importer reads it, None while it is the one that it finds itself."""
    start = look.mapping
    st.subheader(say("Which column holds what?"))
    if look.is_saved:
        with st.container(horizontal=True, vertical_alignment="center"):
            words = say("You assigned the columns of such a file before: that is used again.")
            st.markdown(plain(words))
            st.button(say("Guess anew"), key="data_guess", on_click=_guess_anew, args=(upload, look))
    else:
        st.caption(plain(say("Guessed from the names and the cells, in English and French. Correct what is wrong.")))
    rest = [name for name in FIELDS if name not in FIRST]
    columns = _boxes(FIRST, upload, look, say)
    with st.expander(_more_words(rest, start, say)):
        columns |= _boxes(rest, upload, look, say)
    same = _same_for_all(upload, columns, start, say)
    _first_rows(look, columns, say)
    if twice := sorted({column for column in columns.values() if list(columns.values()).count(column) > 1}):
        st.warning(plain(say("One column is used more than once: {names}.", names=", ".join(twice))))
    if columns == dict(start.columns) and same == dict(start.constants):
        return None
    return {"columns": columns, "constants": same, "date_order": start.date_order, "decimal": start.decimal}


def _guess_anew(upload: Upload, look: Look) -> None:
    for name in FIELDS:
        st.session_state[f"w_in_col_{name}"] = look.guess.columns.get(name, _NONE)
        upload.kept[f"w_in_col_{name}"] = st.session_state[f"w_in_col_{name}"]


def _boxes(names: tuple[str, ...] | list[str], upload: Upload, look: Look, say: Language) -> dict[str, str]:
    """Draw a box for each field; returns those that have a column."""
    titles = field_names(say)
    found: dict[str, str] = {}
    for start in range(0, len(names), _WIDE):
        for name, place in zip(names[start : start + _WIDE], st.columns(_WIDE), strict=False):
            with place:
                key = upload.recall(f"w_in_col_{name}", look.mapping.columns.get(name, _NONE))
                if st.session_state[key] not in (_NONE, *look.header):
                    st.session_state[key] = _NONE
                chosen = st.selectbox(
                    titles[name],
                    [_NONE, *look.header],
                    format_func=lambda column: column or say("no column"),
                    key=key,
                )
                if chosen:
                    found[name] = chosen
                    st.caption(plain(_confidence_words(name, chosen, look, say)))
    return found


def _confidence_words(name: str, chosen: str, look: Look, say: Language) -> str:
    if look.mapping.columns.get(name) == chosen and look.is_saved:
        return say("as before")
    if look.guess.columns.get(name) != chosen:
        return say("your choice")
    share = look.guess.confidence.get(name, 0.0)
    words = say("sure") if share >= _SURE else say("likely") if share >= _LIKELY else say("a guess: look at it")
    return say("{words} ({share})", words=words, share=say.percent(share))


def _more_words(names: list[str], start: Mapping, say: Language) -> str:
    n = sum(name in start.columns for name in names)
    words = say("More columns: tolls by side, region, precision, links …")
    return f"{words} ({say.plural('{n} found', '{n} found', n)})" if n else words


def _same_for_all(upload: Upload, columns: dict[str, str], start: Mapping, say: Language) -> dict[str, str]:
    """Ask for what the whole file has in common, where no column says it."""
    wanted = [name for name in _SAME if name not in columns]
    same = {name: text for name, text in start.constants.items() if name not in wanted}
    if not wanted:
        return same
    titles = field_names(say)
    with st.expander(say("The same for all rows: country, source, link")):
        for name, place in zip(wanted, st.columns(len(wanted)), strict=True):
            key = upload.recall(f"w_in_same_{name}", start.constants.get(name, _NONE))
            if name == "country":
                codes = [_NONE, *ZONE]
                if st.session_state[key] not in codes:
                    codes.append(st.session_state[key])
                text = place.selectbox(
                    titles[name],
                    codes,
                    format_func=lambda code: country_name(code, say) if code in ZONE else code or say("not the same"),
                    key=key,
                )
            else:
                text = place.text_input(titles[name], key=key, max_chars=_MOST_TEXT)
            if text and text.strip():
                same[name] = text.strip()
    return same


def _first_rows(look: Look, columns: dict[str, str], say: Language) -> None:
    st.caption(plain(say("The first rows of the file, the columns in use first:")))
    titles = field_names(say)
    used = {column: titles[name] for name, column in columns.items()}
    order = [*dict.fromkeys(used), *(name for name in look.header if name not in used)]
    frame = look.first[[name for name in order if name in look.first.columns]]
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        column_config={
            name: st.column_config.TextColumn(f"{title} ← {name}") for name, title in used.items() if title != name
        },
    )


def field_names(say: Language) -> dict[str, str]:
    """Name what a column may hold."""
    return {
        "id": say("Identifier"),
        "date": say("Date"),
        "date_end": say("Last day"),
        "year": say("Year"),
        "month": say("Month"),
        "day": say("Day of the month"),
        "lat": say("Latitude"),
        "lon": say("Longitude"),
        "coordinates": say("Both coordinates in one cell"),
        "geometry": say("Shape (WKT)"),
        "place": say("Place, in words"),
        "adm1": say("Region"),
        "adm2": say("Cercle, province, département"),
        "country": say("Country"),
        "kind": say("Kind of incident"),
        "deaths_low": say("Deaths, lowest figure"),
        "deaths": say("Deaths"),
        "deaths_high": say("Deaths, highest figure"),
        "deaths_civilians": say("Deaths of civilians"),
        "deaths_security": say("Deaths of security forces"),
        "deaths_militants": say("Deaths of militants"),
        "injured": say("Injured"),
        "missing": say("Missing people"),
        "captured": say("Abducted people"),
        "actor": say("Author"),
        "target": say("Target"),
        "title": say("Title"),
        "summary": say("Summary"),
        "source": say("Source"),
        "source_date": say("Date of the source"),
        "url": say("Link to the source"),
        "where_prec": say("Precision of the place"),
        "uncertainty_km": say("Uncertainty, km"),
    }
