"""How cells are classified, and what the classes cannot say."""

from __future__ import annotations

import streamlit as st

from geo.core.language import Language
from pages.parts.plain import plain

PAPER = "https://doi.org/10.1080/09546553.2021.1957846"


def note(say: Language) -> None:
    """Draw the note of method."""
    with st.expander(say("What the classes mean, and what they cannot say")):
        for heading, words in _paragraphs(say):
            st.markdown(f"**{plain(heading)}** {plain(words)}")
        st.markdown(
            f"[Walther, Radil, Russell & Trémolières (2023), Introducing the Spatial Conflict Dynamics Indicator of "
            f"Political Violence]({PAPER})"
        )


def _paragraphs(say: Language) -> list[tuple[str, str]]:
    return [
        (
            say("The indicator."),
            say(
                "OECD/SWAC's Spatial Conflict Dynamics indicator asks two things of each cell and year: is there much "
                "violence, and does it keep to few spots or is it spread over the cell?"
            ),
        ),
        (
            say("Density."),
            say(
                "Incidents of the year divided by the area of the whole cell, also where a border crosses it. It is "
                "high from 0.0017 per km² on: 5 incidents in a square of 50 km, 4 in a published cell."
            ),
        ),
        (
            say("Clustered or dispersed."),
            say(
                "The mean distance from each incident to its nearest other one in the same cell and year, divided by "
                "the distance that chance would give (Clark and Evans 1954). Under 1 the incidents are clustered. "
                "Incidents at one position are 0 km apart: towns whose coordinate stands for all that happens around "
                "them make a cell look clustered."
            ),
        ),
        (
            say("Cells."),
            say(
                "Squares of 50 km on the Africa Lambert Conformal Conic projection, which measure 48 to 53 km on the "
                "ground here; or the cells that OECD/SWAC published, 0.4167° wide and high, which measure 46 by 42 to "
                "46 km. Both count distances and areas on that projection, as the publication does."
            ),
        ),
        (
            say("What is counted."),
            say(
                "Incidents with a position (UCDP where_prec 1 and 2) of the kinds that the filter shows. Those known "
                "to an area alone are never spread over cells. A single incident has no nearest neighbour: no class. "
                "OECD/SWAC counts ACLED's battles, explosions and violence against civilians, whatever the precision."
            ),
        ),
        (
            say("What it cannot say."),
            say(
                "Few incidents make the index jump; where the grid lies is arbitrary, so that cells whose class "
                "changes when it is moved by half a cell are marked. The threshold of density comes from work with "
                "ACLED's many events: datasets that record fewer, such as the grave incidents that ship, or a period "
                "shorter than a year, hardly reach it. Reports cover some areas better than others."
            ),
        ),
    ]
