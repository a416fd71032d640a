"""Groups of records of one event, made from decisions on pairs; what a person held apart stays apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.incidents.decisions import LinkDecision


class Partition:
    """Records in groups, which grow only where nobody held two of their records apart.

    Groups are named after the first of their records in alphabetical order, so that a name does not depend on the
    order in which they grew.
    """

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)

    def find(self, record: str) -> str:
        """Name of the group of a record."""
        parent = self._parent
        root = record
        while (above := parent.get(root, root)) != root:
            root = above
        while record != root:
            parent[record], record = root, parent.get(record, record)
        return root

    def members(self, record: str) -> list[str]:
        """All records of the group of a record, itself included."""
        return self._members.get(self.find(record), [record])

    def is_alone(self, record: str) -> bool:
        """Whether a record was never put into a group with another."""
        return record not in self._members and record not in self._parent

    def hold_apart(self, a: str, b: str) -> None:
        """Keep the groups of two records apart from now on."""
        first, second = self.find(a), self.find(b)
        self._apart[first].add(second)
        self._apart[second].add(first)

    def are_apart(self, a: str, b: str) -> bool:
        """Whether the groups of two records may not become one."""
        return self.find(b) in self._apart.get(self.find(a), ())

    def join(self, a: str, b: str) -> bool:
        """Make one group of two; returns whether they are one now."""
        first, second = sorted((self.find(a), self.find(b)))
        if first == second:
            return True
        if second in self._apart.get(first, ()):
            return False
        self._parent[second] = first
        self._members.setdefault(first, [first]).extend(self._members.pop(second, [second]))
        for other in self._apart.pop(second, set()):
            self._apart[other].discard(second)
            self._apart[other].add(first)
            self._apart[first].add(other)
        return True

    def names(self) -> dict[str, str]:
        """Group of each record that is not alone."""
        return {record: root for root, records in self._members.items() for record in records}


def by_persons(decisions: Iterable[LinkDecision]) -> tuple[Partition, list[LinkDecision]]:
    """Begin groups with what persons decided.

    Returns
    -------
    Partition
        First all that is held apart, then all that belongs together, in the order of the ids.
    list of LinkDecision
        What persons called the same although it would join what a person held apart: it is not followed.
    """
    said = sorted((d for d in decisions if d.by == "person"), key=lambda d: sorted((d.a, d.b)))
    partition = Partition()
    for decision in said:
        if decision.verdict == "different":
            partition.hold_apart(decision.a, decision.b)
    contradicting = [d for d in said if d.verdict == "same" and not partition.join(d.a, d.b)]
    return partition, contradicting


def groups(decisions: Iterable[LinkDecision]) -> dict[str, str]:
    """Make groups of decisions on pairs.

    What a person held apart is in no group together, whatever links lead from one to the other; then the links of
    persons come before those of rules, and those before weaker ones.

    Parameters
    ----------
    decisions : iterable of LinkDecision
        In any order.

    Returns
    -------
    dict
        Incident id to the group's id, the first id of its records in alphabetical order. Records that are alone are
        left out.
    """
    decisions = list(decisions)
    partition, _ = by_persons(decisions)
    rules = [d for d in decisions if d.by != "person" and d.verdict == "same"]
    for _, a, b in sorted((-d.score, min(d.a, d.b), max(d.a, d.b)) for d in rules):
        partition.join(a, b)
    return partition.names()


def with_groups(table: gpd.GeoDataFrame, decisions: Iterable[LinkDecision]) -> gpd.GeoDataFrame:
    """Copy of an incident table with the column `link_group` set from decisions.

    A record whose companions are all missing from the table (their dataset may be switched off) is alone.
    """
    found = groups(decisions)
    table = table.copy()
    names = table["incident_id"].map(found) if found else pd.Series("", index=table.index)
    names = names.fillna("").astype("str")
    alone = ~names.duplicated(keep=False)
    table["link_group"] = names.mask(alone, "")
    return table


def sizes(table: pd.DataFrame) -> tuple[int, int]:
    """Count the records and the incidents that a table stands for.

    Returns
    -------
    records, incidents : int
        A row with linked ids stands for as many records more; rows of one link group are one incident.
    """
    group: Any = table["link_group"].to_numpy()
    grouped = group != ""
    linked = np.asarray(table["linked_ids"].list.len().fillna(0), dtype=np.int64) if len(table) else np.zeros(0, int)
    return int(len(table) + linked.sum()), int((~grouped).sum() + len(pd.unique(group[grouped])))
