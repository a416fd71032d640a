"""Actors in words: names, roles and figures as tables that people read, in English and French."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from geo.analysis.actor_pairs import Claims
from geo.analysis.actors import By, Profile, by_key, unit_name
from geo.core.language import Language
from geo.incidents.actors import Actors, Alliance, date_words, relation_words
from geo.incidents.filter import Vocabulary
from geo.incidents.schema import ROLES
from geo.incidents.view import View

UNKNOWN: Final = ""  # key of what is not known, in figures that a chart draws


def role_name(role: str, say: Language) -> str:
    """Name what an actor is in an incident."""
    return {
        "attributed_to": say("attributed to it"),
        "claimed_by": say("claimed by it"),
        "possible_actors": say("possible author"),
        "target_actors": say("attacked"),
    }[role]


def role_short(role: str, say: Language) -> str:
    """Name a role in one word, beside an actor's name."""
    return {
        "attributed_to": say("attributed"),
        "claimed_by": say("claimed"),
        "possible_actors": say("possible"),
        "target_actors": say("target"),
    }[role]


def party_name(actors: Actors, actor_id: str, say: Language, *, with_members: bool = False, short: bool = False) -> str:
    """Name an actor, or a whole with its members."""
    name = actors.short(actor_id, say) if short else actors.name(actor_id, say)
    return say("{name} with its members", name=name) if with_members else name


def by_name(by: By, say: Language) -> str:
    """Name what a matrix counts by."""
    return {"kind": say("Kind"), "country": say("Country"), "region": say("Region"), "year": say("Year")}[by]


def matrix_title(role: str, by: By, say: Language) -> str:
    """Give a matrix its heading."""
    what = {
        "attributed_to": say("Incidents attributed to an actor"),
        "claimed_by": say("Incidents claimed by an actor"),
        "possible_actors": say("Possible authors of incidents"),
        "target_actors": say("Actors that were attacked"),
    }[role]
    how = {
        "kind": say("by kind of incident"),
        "country": say("by country"),
        "region": say("by region"),
        "year": say("by year"),
    }[by]
    return f"{what}, {how}"


def key_names(view: View, by: By, say: Language) -> dict[str, str]:
    """Give the keys of a matrix with their names, in the order of their columns; `UNKNOWN` comes last."""
    keys = [code for code in by_key(view, by).names]
    if by == "kind":
        kinds = view.vocabulary.event_types
        named = {code: kinds[code].name(say) for code in kinds if code in keys}
    elif by == "year":
        named = {year: year for year in keys}
    else:
        named = dict(sorted(((code, unit_name(view, code, say)) for code in keys), key=lambda one: one[1]))
    return {**named, UNKNOWN: say("no year known") if by == "year" else say("not known")}


def table_words(table: pd.DataFrame, vocabulary: Vocabulary, say: Language) -> pd.DataFrame:
    """Write the figures of `actor_table` as a table to read."""
    return pd.DataFrame(
        {
            say("Actor"): _names(table, vocabulary.actors, say),
            say("Attributed"): table["attributed"],
            say("Claimed"): table["claimed"],
            say("Possible"): table["possible"],
            say("Attacked"): table["target"],
            # Of the attributed incidents; numbers, so that they sort as such, and missing where nobody reported any.
            say("Deaths, lowest"): table["low"],
            say("Deaths, best"): table["best"],
            say("Deaths, highest"): table["high"],
            say("Highest is a floor"): [say("yes") if floor else "" for floor in table["open_ended"]],
            say("Without a toll"): table["unreported"],
            say("First"): [_day(day) for day in table["first"]],
            say("Last"): [_day(day) for day in table["last"]],
            say("Undated"): table["undated"],
            say("Countries"): table["countries"],
            say("Regions"): table["regions"],
        }
    )


def _names(table: pd.DataFrame, actors: Actors, say: Language) -> list[str]:
    return [
        party_name(actors, actor_id, say, with_members=bool(whole), short=bool(whole))
        for actor_id, whole in zip(table["actor_id"], table["with_members"], strict=True)
    ]


def _day(day: Any) -> str:
    return "" if pd.isna(day) else day.date().isoformat()


def cells_words(cells: pd.DataFrame, rows: str, say: Language) -> pd.DataFrame:
    """Turn the cells of a chart (`row`, `column`, `incidents`) into a table with a column for each of their columns."""
    order, columns = list(dict.fromkeys(cells["row"])), heads_of(cells)
    wide = cells.pivot_table(index="row", columns="column", values="incidents", aggfunc="sum", fill_value=0)
    wide = wide.reindex(index=order, columns=columns, fill_value=0).astype(int)
    wide.insert(0, rows, order)
    wide[say("Total")] = wide[columns].sum(axis=1)
    return wide.reset_index(drop=True).rename_axis(columns=None)


def heads_of(cells: pd.DataFrame) -> list[str]:
    """Give the columns of the cells of a chart in their order: that of `at`, if they have it, else as they come."""
    listed = cells.sort_values("at", kind="stable") if "at" in cells else cells
    return list(dict.fromkeys(listed["column"]))


def matrix_cells(counts: pd.DataFrame, names: dict[str, str], vocabulary: Vocabulary, say: Language) -> pd.DataFrame:
    """Name the rows and columns of a matrix for its chart.

    Returns
    -------
    DataFrame
        `row`, `column`, `incidents`, and `at`, the place of the column among all.
    """
    rows = [
        party_name(vocabulary.actors, actor_id, say, with_members=bool(whole), short=True)
        for actor_id, whole in zip(counts["actor_id"], counts["with_members"], strict=True)
    ]
    columns = [names[UNKNOWN if pd.isna(key) else key] for key in counts["key"]]
    cells = pd.DataFrame({"row": rows, "column": columns, "incidents": counts["incidents"].to_numpy()})
    at = {name: place for place, name in enumerate(names.values())}
    first = {name: place for place, name in enumerate(dict.fromkeys(rows))}
    order = cells.assign(r=cells["row"].map(first), c=cells["column"].map(at)).sort_values(["r", "c"], kind="stable")
    return order.rename(columns={"c": "at"})[["row", "column", "incidents", "at"]].reset_index(drop=True)


def outcome_names(say: Language) -> dict[str, str]:
    """Name how claims and attributions meet."""
    return {
        "attributed_only": say("attributed, not claimed"),
        "same": say("claimed by those it is attributed to"),
        "partly": say("claimed by a part of them, or by others too"),
        "different": say("claimed by others"),
        "claimed_only": say("claimed, attributed to nobody"),
        "neither": say("neither"),
    }


def outcome_words(found: Claims, say: Language) -> pd.DataFrame:
    """Write the outcomes of claims as a table to read."""
    names = outcome_names(say)
    return pd.DataFrame(
        {
            say("Claim and attribution"): list(names.values()),
            say("Incidents"): [found.outcomes[name] for name in names],
        }
    )


def claims_words(by_actor: pd.DataFrame, actors: Actors, say: Language) -> pd.DataFrame:
    """Write an actor's claims and attributions as a table to read."""
    heads = {
        "claimed": say("Claimed by it"),
        "both": say("… and attributed to it"),
        "others": say("… attributed to others"),
        "nobody": say("… attributed to nobody"),
        "attributed": say("Attributed to it"),
        "confirmed": say("… and claimed by it"),
        "by_others": say("… claimed by others"),
        "unclaimed": say("… not claimed"),
    }
    names = [actors.name(actor_id, say) for actor_id in by_actor["actor_id"]]
    return pd.DataFrame({say("Actor"): names, **{heads[name]: by_actor[name] for name in heads}})


def said_by_words(said: pd.DataFrame, say: Language) -> pd.DataFrame:
    """Write who attributes incidents as a table to read."""
    names = [say.pick(en, fr) or say("not said") for en, fr in zip(said["said_by"], said["said_by_fr"], strict=True)]
    return pd.DataFrame({say("According to"): names, say("Incidents"): said["incidents"]})


def pairs_words(pairs: pd.DataFrame, actors: Actors, say: Language) -> pd.DataFrame:
    """Write which actors appear together as a table to read."""
    return pd.DataFrame(
        {
            say("Actor"): [actors.name(one, say) for one in pairs["actor_a"]],
            say("Its role"): [role_short(role, say) for role in pairs["role_a"]],
            say("Other actor"): [actors.name(one, say) for one in pairs["actor_b"]],
            say("The other's role"): [role_short(role, say) for role in pairs["role_b"]],
            say("Incidents"): pairs["incidents"],
        }
    )


def pair_cells(pairs: pd.DataFrame, role_a: str, role_b: str, actors: Actors, say: Language, most: int) -> pd.DataFrame:
    """Give the pairs of two roles as cells of a chart: those in the first role as rows, at most `most` each way."""
    chosen = pairs[(pairs["role_a"] == role_a) & (pairs["role_b"] == role_b)]
    if role_a == role_b:  # either may stand first
        turned = chosen.rename(columns={"actor_a": "actor_b", "actor_b": "actor_a"})
        chosen = pd.concat([chosen, turned], ignore_index=True)
    kept = [
        set(chosen.groupby(side)["incidents"].sum().sort_values(ascending=False, kind="stable").index[:most])
        for side in ("actor_a", "actor_b")
    ]
    chosen = chosen[chosen["actor_a"].isin(kept[0]) & chosen["actor_b"].isin(kept[1])]
    return pd.DataFrame(
        {
            "row": [actors.short(one, say) for one in chosen["actor_a"]],
            "column": [actors.short(one, say) for one in chosen["actor_b"]],
            "incidents": chosen["incidents"].to_numpy(),
        }
    )


def relations_words(relations: tuple[Alliance, ...], actors: Actors, say: Language) -> pd.DataFrame:
    """Write relations between actors as a table to read, the earliest first."""
    listed = sorted(relations, key=lambda one: one.since)
    return pd.DataFrame(
        {
            say("Who"): [actors.name(one.actor_id, say) for one in listed],
            say("Relation"): [relation_words(one.relation, say) for one in listed],
            say("Whom"): [actors.name(one.other_id, say) for one in listed],
            say("From"): [date_words(one.since, say) for one in listed],
            say("To"): [date_words(one.until, say) for one in listed],
            say("Note"): [say.pick(one.note_en, one.note_fr) for one in listed],
            say("Source"): [one.source for one in listed],
        }
    )


def profile_cells(found: pd.DataFrame, names: dict[str, str], say: Language) -> pd.DataFrame:
    """Name roles and keys of a profile's figures for its chart, as `matrix_cells` does."""
    at = {key: place for place, key in enumerate(names)}
    keyed = found.assign(key=[UNKNOWN if pd.isna(key) else key for key in found["key"]])
    keyed = keyed.assign(r=keyed["role"].map(ROLES.index), c=keyed["key"].map(at)).sort_values(
        ["r", "c"], kind="stable"
    )
    return pd.DataFrame(
        {
            "row": [role_name(role, say) for role in keyed["role"]],
            "column": [names[key] for key in keyed["key"]],
            "incidents": keyed["incidents"].to_numpy(),
            "at": keyed["c"].to_numpy(),
        }
    )


def not_a_sum_words(view: View, say: Language) -> str:
    """Say that figures of actors add up to no total, and what the total is."""
    return say(
        "An incident with several actors counts for each of them, so that rows do not add up. All together: "
        "{incidents}, deaths {deaths}.",
        incidents=say.plural("{n} incident", "{n} incidents", view.n_shown),
        deaths=view.deaths_words(say),
    )


def members_words(say: Language) -> str:
    """Say whose incidents count for a whole."""
    return say(
        "“With its members” adds the incidents of groups that merged into it or pledged to it, from that day on and as "
        "long as it lasted: an attack of Ansar Dine in 2013 is not one of JNIM, founded in 2017. Undated incidents of "
        "members are not added."
    )


def deaths_words(say: Language) -> str:
    """Say whose deaths stand in the table of actors."""
    return say(
        "Deaths are those of all sides in incidents attributed to the actor; a toll of several incidents together "
        "counts once, whole. An empty cell: nobody reported any."
    )


def possible_words(say: Language) -> str:
    """Say what a possible author is."""
    return say(
        "“Possible” is nobody's deed: a source suspects the actor, or names it as one side of a fight without saying "
        "who attacked."
    )


def month_rows(found: Profile) -> pd.DataFrame:
    """Give the months of a profile with their first days: `month`, `day`, `role`, `incidents`."""
    return found.months.assign(day=pd.to_datetime(found.months["month"], format="%Y-%m"))


def months_words(found: Profile, say: Language) -> pd.DataFrame:
    """Write the months of a profile as a table to read, one a row, with a column for each role."""
    roles = [role for role in ROLES if (found.months["role"] == role).any()]
    wide = found.months.pivot_table(index="month", columns="role", values="incidents", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=roles, fill_value=0).astype(int)
    wide.columns = pd.Index([role_name(role, say) for role in roles])
    return wide.rename_axis(say("Month")).reset_index()
