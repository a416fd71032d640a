"""How shares near borders are measured, what they cannot say, and the figures of others."""

from __future__ import annotations

import streamlit as st

from geo.core.language import Language
from pages.parts import loaders
from pages.parts.plain import plain

REPORT = "https://doi.org/10.1787/6da6d21e-en"


def note(say: Language) -> None:
    """Draw the note of method."""
    with st.expander(say("How this is measured, and what OECD/SWAC found")):
        for heading, words in _paragraphs(say):
            st.markdown(f"**{plain(heading)}** {plain(words)}")
        st.markdown(f"[OECD/SWAC (2022), Borders and Conflicts in North and West Africa]({REPORT})")


def _paragraphs(say: Language) -> list[tuple[str, str]]:
    vintage = loaders.atlas().boundaries.vintage
    title = say.pick(vintage.title, vintage.title_fr)
    return [
        (
            say("What is near."),
            say(
                "Distances are geodesic, to the line itself, on both of its sides. A border is where one of the three "
                "countries touches another country; a coast is none. The tri-point is where Mali, Burkina Faso and "
                "Niger meet."
            ),
        ),
        (
            say("How sure that is."),
            say(
                "A report often names a place no closer than within a radius, or a whole region, and even a town is "
                "some kilometres wide. Such an incident lies surely within a distance if all of its circle or area "
                "does, and possibly if a part does. The best figure counts the part of the circle or area that lies "
                "within: an incident whose circle lies half inside counts as a half. Incidents known to the country "
                "alone are areas too; those without any place are left out and counted."
            ),
        ),
        (
            say("Deaths."),
            say(
                "The range goes from the lowest figures of what lies surely within to the highest of what may lie "
                "within. Shares are of the best figures. What nobody reported is unknown, not zero; a toll that "
                "several incidents share counts once, with the first."
            ),
        ),
        (
            say("What chance would give."),
            say(
                "The share of the land tells how much a band would hold if incidents were spread evenly over the land "
                "of the countries (or regions) that the filter names. People are not spread evenly: much of the north "
                "is nearly empty, so that a share above that of the land need not be the border's doing."
            ),
        ),
        (
            say("What it cannot say."),
            say(
                "Nearness is no cause. The incidents that ship are chosen for their gravity: their shares are not "
                "those of all violence. Reports cover some areas better than others. The lines are those of {title}: "
                "where they are generalised, a border may lie a few kilometres off, which matters for the narrowest "
                "bands.",
                title=title,
            ),
        ),
        (
            say("OECD/SWAC."),
            say(
                "Their reports count ACLED's battles, explosions and violence against civilians at the coordinate that "
                "ACLED gives, in 21 countries of North and West Africa. From 1997 to June 2021 they found 46% of the "
                "events of Mali, Burkina Faso and Niger within 50 km of their shared borders, and in all countries 9% "
                "of the events and 11% of the deaths within 10 km of a land border, where 6% of the people live; "
                "within 20 km, 15% of the events. In the first half of 2021, 60% of the deaths were within 100 km. "
                "Ours differ: the precision of each place gives an interval, the kinds are those that the filter "
                "shows, land borders are those of the three countries, and the incidents are those of this atlas. “As "
                "points” counts their way; leave out other violence in the filter to have their kinds."
            ),
        ),
    ]
