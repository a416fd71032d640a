"""Names of borders and headings of figures about them, in the reader's language."""

from __future__ import annotations

import pandas as pd

from geo.analysis.borders import Account
from geo.areas.border_bands import ANY, PAIRS, SHARED, TRI
from geo.core.language import Language
from geo.incidents.filter import Vocabulary


def border_name(border: str, vocabulary: Vocabulary, say: Language) -> str:
    """Name one of `geo.areas.border_bands.BORDERS`: "Mali – Burkina Faso", "shared borders"."""
    if border in PAIRS:
        return " – ".join(say.pick(*vocabulary.countries.get(code, (code, code))) for code in border.split("-"))
    return {
        SHARED: say("borders shared by the three countries"),
        ANY: say("any land border"),
        TRI: say("tri-point"),
    }[border]


def within_words(border: str, km: float, vocabulary: Vocabulary, say: Language) -> str:
    """Say within what: "within 50 km of the border Mali – Burkina Faso"."""
    distance = say.number(km)
    if border in PAIRS:
        name = border_name(border, vocabulary, say)
        return say("within {km} km of the border {name}", km=distance, name=name)
    return {
        SHARED: say("within {km} km of the borders shared by the three countries", km=distance),
        ANY: say("within {km} km of any land border", km=distance),
        TRI: say("within {km} km of the point where the three countries meet", km=distance),
    }[border]


def figures_table(frame: pd.DataFrame, vocabulary: Vocabulary, say: Language) -> pd.DataFrame:
    """Give figures of `geo.analysis.borders.near_borders` headings and names for a reader; shares in percent."""
    table = pd.DataFrame(
        {
            say("Year"): [say("no year") if pd.isna(year) else year for year in frame["year"]],
            say("Border"): [border_name(border, vocabulary, say) for border in frame["border"]],
            say("Within km"): frame["within_km"].astype(int),
            say("Incidents with a place"): frame["placed"],
            say("surely within"): frame["sure"],
            say("best figure"): frame["best"].round(1),
            say("possibly within"): frame["possible"],
            say("% surely"): (100 * frame["share_sure"]).round(1),
            say("% best"): (100 * frame["share_best"]).round(1),
            say("% possibly"): (100 * frame["share_possible"]).round(1),
            say("Deaths (best figures)"): frame["deaths_placed"],
            say("deaths within, lowest"): frame["deaths_low"],
            say("deaths within, best"): frame["deaths_best"].round(0),
            say("deaths within, highest"): frame["deaths_high"],
            say("% of deaths, surely"): (100 * frame["deaths_share_sure"]).round(1),
            say("% of deaths, best"): (100 * frame["deaths_share_best"]).round(1),
            say("% of deaths, possibly"): (100 * frame["deaths_share_possible"]).round(1),
            say("% of the land"): (100 * frame["land_share"]).round(1),
        }
    )
    return table if frame["year"].notna().any() else table.drop(columns=[say("Year")])


def account_words(account: Account, say: Language, *, as_points: bool) -> str:
    """Write how the places of the incidents are known, and what is in no share."""
    clauses = [
        say.plural("{n} incident is in the shares", "{n} incidents are in the shares", account.placed),
        say.plural("{n} an exact point", "{n} exact points", account.points) if account.points else "",
        say.plural("{n} a point with a radius", "{n} points with a radius", account.circles) if account.circles else "",
        say.plural("{n} an area alone", "{n} areas alone", account.areas) if account.areas else "",
    ]
    if account.countries:
        clauses.append(
            say.plural(
                "{n} known to the country alone, spread over all of it",
                "{n} known to the country alone, spread over all of it",
                account.countries,
            )
        )
    if account.nowhere:
        clauses.append(
            say.plural("{n} without a coordinate is left out", "{n} without a coordinate are left out", account.nowhere)
            if as_points
            else say.plural(
                "{n} without any place is in no share", "{n} without any place are in no share", account.nowhere
            )
        )
    if account.undated:
        clauses.append(say.plural("{n} in no year", "{n} in no year", account.undated))
    return " · ".join(filter(None, clauses))
