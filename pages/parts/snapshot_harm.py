"""The do-no-harm profile: what is held back of everything that leaves from the Snapshot screen."""

from __future__ import annotations

import streamlit as st

from geo.analysis.harm import COARSER, LEAST_GRID_KM, MOST_DELAY_DAYS, MOST_GRID_KM, Harm
from geo.core.language import Language
from geo.maps.composition import Composition
from pages.parts import snapshot_files
from pages.parts.plain import plain
from pages.parts.snapshot_choices import Choices, key_of, key_with


def draw(chosen: Choices, say: Language) -> Choices:
    """Draw the profile, its heading telling what it holds back, and give what it says."""
    harm = chosen.own.harm
    heading = say("Do no harm: hold back what could endanger people")
    if harm.is_active:
        heading = say("Do no harm: {what}", what=plain("; ".join(harm_words(harm, say))))
    with st.expander(heading, icon=":material/shield:", key=key_of("harm")):
        st.caption(
            plain(
                say(
                    "A dot on a map can tell who lives where, who spoke, who still moves there. Hold back before you "
                    "pass a file on: this holds for everything made on this screen, and is written on it."
                )
            )
        )
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            delay = st.number_input(
                say("No incident younger than … days"), 0, MOST_DELAY_DAYS, key=key_with("delay", harm.delay_days),
                step=1, width=260,
                help=say("0 holds back none. Undated incidents stay away too, since nobody knows how young they are."),
            )  # fmt: skip
            names = {
                "": say("as they are known"),
                "adm2": say("the province, cercle or department"),
                "adm1": say("the region"),
                "grid": say("a cell of a grid"),
            }
            coarser = st.selectbox(
                say("Places no closer than"), ["", *COARSER], key=key_with("coarser", harm.coarser),
                format_func=names.__getitem__, width=300,
            )  # fmt: skip
            grid_km = harm.grid_km
            if coarser == "grid":
                side = st.number_input(
                    say("Side of a cell, km"), LEAST_GRID_KM, MOST_GRID_KM, key=key_with("grid_km", harm.grid_km),
                    step=5, width=160,
                )  # fmt: skip
                grid_km = int(side)
            without = st.toggle(
                say("Without the names of sources"), key=key_with("without", harm.without_sources),
                help=say("Names, titles, addresses and words of the sources are taken out."),
            )  # fmt: skip
        st.caption(
            plain(
                say(
                    "What it does not do: date, kind and toll find an incident again in the press; two files of the "
                    "same incidents with other settings can be laid over each other; a file that already left cannot "
                    "be called back."
                )
            )
        )
    return chosen.with_own(harm=Harm(int(delay), coarser, grid_km if coarser == "grid" else Harm().grid_km, without))


def account(composition: Composition, say: Language, *, rows: bool) -> snapshot_files.Held:
    """Say what is held back, before it leaves; `rows` for a file that holds rows."""
    held = snapshot_files.held(composition, rows=rows)
    if composition.harm.coarser and composition.extent.kind == "around" and not rows:
        st.warning(say("A map around an incident tells by its middle where it was: choose another part of the map."))
    if held.held_back:
        lines = [f"**{plain(say('What is held back, as it is written on the file:'))}**", *map(plain, held.held_back)]
        st.info("\n- ".join(lines), icon=":material/shield:")
    return held


def harm_words(harm: Harm, say: Language) -> list[str]:
    """Write what a profile holds back."""
    found = []
    if harm.delay_days:
        found.append(say.plural("nothing younger than {n} day", "nothing younger than {n} days", harm.delay_days))
    if harm.coarser == "grid":
        found.append(say("places by cells of {n} km", n=say.number(harm.grid_km)))
    elif harm.coarser:
        found.append({"adm2": say("places by province or cercle"), "adm1": say("places by region")}[harm.coarser])
    if harm.without_sources:
        found.append(say("no names of sources"))
    return found
