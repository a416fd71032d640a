"""What a do-no-harm profile did, in words that stand on the export."""

from __future__ import annotations

from geo.analysis.harm import Harm, Places
from geo.core.language import Language


def words(harm: Harm, say: Language, *, young: int, undated: int, places: Places) -> tuple[str, ...]:
    """Say what was done, one sentence each.

    Parameters
    ----------
    harm : Harm
    say : Language
    young : int
        Incidents left out for the delay, undated ones among them.
    undated : int
        How many of these have no date.
    places : Places
    """
    said = _delayed(harm, say, young, undated) if harm.delay_days else []
    if harm.coarser:
        said += _places(harm, say, places)
    if harm.without_sources:
        said.append(
            say(
                "Names, titles, addresses and words of the sources are taken out; the datasets stay named, as their "
                "licences require."
            )
        )
    if harm.renames:
        said.append(say("Identifiers are replaced by others that lead back to no record."))
    return tuple(said)


def _delayed(harm: Harm, say: Language, young: int, undated: int) -> list[str]:
    days = say.plural("{n} day", "{n} days", harm.delay_days)
    said = [
        say.plural(
            "{n} incident younger than {days}, or undated, is held back.",
            "{n} incidents younger than {days}, or undated, are held back.",
            young,
            days=days,
        )
        if young
        else say(
            "Incidents younger than {days} and undated ones are held back; there were none besides those that the "
            "filter already leaves out.",
            days=days,
        )
    ]
    if undated:
        said.append(say.plural("{n} of them is undated.", "{n} of them are undated.", undated))
    return said


def _places(harm: Harm, say: Language, places: Places) -> list[str]:
    said = [
        {
            "adm2": say("Places are given no closer than the province, cercle or département."),
            "adm1": say("Places are given no closer than the region."),
            "grid": say("Places are given no closer than a grid of {n} km.", n=harm.grid_km),
        }[harm.coarser]
    ]
    if places.above:
        said.append(
            say.plural(
                "For {n} incident without such an outline, or not known that closely, the unit above stands.",
                "For {n} incidents without such an outline, or not known that closely, the unit above stands.",
                places.above,
            )
        )
    if places.lost:
        said.append(
            say.plural(
                "{n} incident lies in no unit of these countries and has lost its place.",
                "{n} incidents lie in no unit of these countries and have lost their place.",
                places.lost,
            )
        )
    said.append(
        say(
            "Titles, summaries and words of reports could name a village: titles are made of kind, unit and date, the "
            "others are taken out."
        )
    )
    return said
