"""What was done to the store, in words of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.core.language import Language
from geo.incidents.store_events import Event, is_acceptance


def event_words(event: Event, say: Language) -> str:
    """Say what an event was."""
    if event.kind == "undo":
        summary = event.summary.get("summary") or {}
        undone = what_words(str(event.summary.get("kind", "")), summary, event.dataset_id, say)
        return say("Undone: {what}", what=undone)
    return what_words(event.kind, event.summary, event.dataset_id, say)


def what_words(kind: str, summary: Mapping[str, Any], dataset_id: str, say: Language) -> str:
    """Say what an event of a kind did to a dataset, by its summary."""
    if is_acceptance(kind, dataset_id):
        n = int(summary.get("added") or 0)
        return say.plural("{n} incident accepted from a report", "{n} incidents accepted from a report", n)
    makers = {"import": _import_words, "edit": _edit_words, "dataset": _dataset_words, "links": _links_words}
    if kind in makers:
        return makers[kind](summary, say)
    return say("a change that was taken back") if kind == "undo" else kind


def difference_words(counts: Mapping[str, int], say: Language) -> str:
    """Say how many rows are added, changed, gone and unchanged; nothing of those that are none."""
    parts = [
        say.plural("{n} row added", "{n} rows added", counts["added"]) if counts.get("added") else "",
        say.plural("{n} row changed", "{n} rows changed", counts["changed"]) if counts.get("changed") else "",
        say.plural("{n} row gone", "{n} rows gone", counts["gone"]) if counts.get("gone") else "",
        say.plural("{n} row unchanged", "{n} rows unchanged", counts["unchanged"]) if counts.get("unchanged") else "",
    ]
    return ", ".join(filter(None, parts))


def _import_words(summary: Mapping[str, Any], say: Language) -> str:
    counts = {name: int(summary.get(name) or 0) for name in ("added", "changed", "gone")}
    words = difference_words(counts, say) or say("nothing new")
    return say("Imported “{title}”: {counts}", title=summary.get("title", ""), counts=words)


def _edit_words(summary: Mapping[str, Any], say: Language) -> str:
    fields = ", ".join(map(str, summary.get("fields", ())))
    return say("Edited the incident {incident}: {fields}", incident=summary.get("incident_id", ""), fields=fields)


def _dataset_words(summary: Mapping[str, Any], say: Language) -> str:
    was = say(str(summary["was"])) if summary.get("was") else ""
    if summary.get("deleted"):
        return say("Deleted the dataset “{title}”", title=was)
    if "deleted" in summary:
        return say("Brought back the dataset “{title}”", title=was)
    if "enabled" in summary:
        return (
            say("Switched on “{title}”", title=was) if summary["enabled"] else say("Switched off “{title}”", title=was)
        )
    return say("Renamed “{old}” to “{new}”", old=was, new=summary.get("title", ""))


def _links_words(summary: Mapping[str, Any], say: Language) -> str:
    n = sum(int(summary.get(verdict) or 0) for verdict in ("same", "different", "open"))
    return say.plural("{n} link between records decided", "{n} links between records decided", n)
