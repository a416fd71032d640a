"""What has changed since a snapshot was made: in words for the screen, as a table and as JSON for files.

Rows whose terms forbid passing them on are named on the screen of whoever has them, and in no file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from geo.core.language import Language
from geo.core.spreadsheets import defused, encode_csv
from geo.incidents.store_rows import dataset_of
from geo.incidents.view import reason_words
from geo.maps.provenance_changes import Changes, RowChange

COLUMNS: Final = ("change", "incident_id", "date", "title", "what", "why", "explanation")


def origin_words(changes: Changes, say: Language) -> str:
    """Say what a file shows, when and by which version it was made, and in which language."""
    provenance = changes.provenance
    return say.plural(
        "Made on {moment} by version {program}, in {language}: {n} incident.",
        "Made on {moment} by version {program}, in {language}: {n} incidents.",
        provenance.rows.n,
        moment=say.moment(provenance.made_at),
        program=provenance.program,
        language={"en": say("English"), "fr": say("French")}.get(changes.composition.lang, "?"),
    )


def causes_words(changes: Changes, say: Language) -> list[str]:
    """Say which datasets behind the view are lacking here or switched off, and how many incidents that takes away."""
    titles = {one.dataset_id: one.title for one in changes.provenance.datasets}
    lost: dict[str, Counter[str]] = {"dataset_unknown": Counter(), "dataset_off": Counter()}
    for row in changes.gone:
        if row.why in lost:
            name = dataset_of(row.incident_id)
            lost[row.why][titles.get(name, name)] += 1
    found = []
    for why, counts in lost.items():
        names, n = ", ".join(name or "?" for name in counts), counts.total()
        if not n:
            continue
        if why == "dataset_off":
            words = say.plural(
                "{n} incident is gone because its dataset is switched off here: {names}.",
                "{n} incidents are gone because their dataset is switched off here: {names}.",
                n,
                names=names,
            )
        else:
            words = say.plural(
                "{n} incident is gone because this atlas lacks its dataset: {names}.",
                "{n} incidents are gone because this atlas lacks their dataset: {names}.",
                n,
                names=names,
            )
        found.append(words)
    return found


def changes_words(changes: Changes, say: Language) -> str:
    """Say how many rows were added, are gone, have changed and are as they were."""
    if changes.is_same:
        return say.plural(
            "Nothing has changed since: its {n} incident is as it was.",
            "Nothing has changed since: all {n} incidents are as they were.",
            changes.provenance.rows.n,
        )
    if changes.is_foreign:
        return say.plural(
            "Only the computer that made the file can recognise its incidents, since some were renamed or may not be "
            "passed on: which of them have changed cannot be told here. The view shows {n} incident now.",
            "Only the computer that made the file can recognise its incidents, since some were renamed or may not be "
            "passed on: which of them have changed cannot be told here. The view shows {n} incidents now.",
            changes.n_now,
        )
    if not changes.is_listed and changes.composition.harm.renames:
        return say("The incidents have changed since; under its do-no-harm profile the file does not say which.")
    if not changes.is_listed:
        return say("The incidents have changed since; they are too many for the file to say which.")
    counts = [
        say.plural("{n} incident added", "{n} incidents added", len(changes.added)) if changes.added else "",
        say.plural("{n} incident gone", "{n} incidents gone", len(changes.gone)) if changes.gone else "",
        say.plural("{n} incident changed", "{n} incidents changed", len(changes.changed)) if changes.changed else "",
        say.plural("{n} as it was", "{n} as they were", changes.n_same),
    ]
    return say("Since then: {counts}.", counts=", ".join(filter(None, counts)))


def circumstances_words(changes: Changes, say: Language) -> list[str]:
    """Say what else differs: the data, the boundaries, the program, and what a delay has let through."""
    found = []
    if changes.n_since:
        found.append(
            say.plural(
                "{n} more incident would be shown today: the delay of {days} days has run out for it.",
                "{n} more incidents would be shown today: the delay of {days} days has run out for them.",
                changes.n_since,
                days=say.number(changes.composition.harm.delay_days),
            )
        )
    if changes.other_store:
        found.append(
            say("It was made from other data: on another computer, or before anything was imported or edited here.")
        )
    if changes.n_revisions:
        found.append(
            say.plural(
                "{n} change was made to the imported data since.",
                "{n} changes were made to the imported data since.",
                changes.n_revisions,
            )
        )
    if changes.datasets:
        found.append(say("Now of another release: {names}.", names=say.join(list(changes.datasets))))
    if changes.other_facts:
        found.append(say("The facts that ship with the program are not the same."))
    if changes.boundaries:
        then, now = changes.boundaries
        found.append(
            say(
                "The boundaries were {then} and are now {now}: the region or country of an incident may be another.",
                then=then,
                now=now,
            )
        )
    if changes.program:
        then, now = changes.program
        found.append(say("The program was {then} and is now {now}: it may draw otherwise.", then=then, now=now))
    return found


def notices_words(changes: Changes, say: Language) -> list[str]:
    """Say what of the view is no longer known here."""
    found = [say("Part of the view is not known here: {notice}", notice=one.words(say)) for one in changes.notices]
    if found and not changes.is_same:
        found.append(say("The lists compare the file with what is left of its view, so they may be longer."))
    return found


def heading_words(change: str, say: Language) -> str:
    """Name a kind of change: ``"added"``, ``"gone"`` or ``"changed"``."""
    return {"added": say("Incidents added"), "gone": say("Incidents gone"), "changed": say("Incidents changed")}[change]


def explanation_words(row: RowChange, change: str, say: Language) -> str:
    """Say what changed of a row, or why it is gone."""
    if change == "gone":
        return _why_words(row, say)
    if change == "changed":
        parts = {
            "date": say("date"),
            "place": say("place"),
            "toll": say("toll"),
            "people": say("actors, kind or target"),
            "words": say("title or summary"),
            "sources": say("sources"),
        }
        return ", ".join(parts[part] for part in row.what) or say("its contents differ")
    return ""


def _why_words(row: RowChange, say: Language) -> str:
    reasons = {
        "removed": say("no longer in the data"),
        "dataset_off": say("its dataset is switched off"),
        "dataset_unknown": say("its dataset is not in this atlas"),
        "merged": say("now told as part of {incident}", incident=row.other),
        "kept_back": say("the terms of its dataset forbid passing it on"),
        "held_back": say("held back by the do-no-harm profile"),
        "unnamed": say("the terms of its dataset forbid naming it, and no incident here is the one"),
    }
    if row.why in reasons:
        return reasons[row.why]
    return say("no longer passes the filter ({reason})", reason=reason_words(row.why, say))


def lists_of(changes: Changes) -> dict[str, Sequence[RowChange]]:
    """Give the lists of rows by kind of change, those that are empty too."""
    return {"added": changes.added, "gone": changes.gone, "changed": changes.changed}


def changes_csv(changes: Changes, say: Language, *, byte_order_mark: bool = False) -> bytes:
    """Write the rows that were added, are gone or have changed as CSV.

    Parameters
    ----------
    changes : Changes
    say : Language
        Of titles and explanations; the codes of `change`, `what` and `why` are the same in both.
    byte_order_mark : bool
        Excel reads the accents with one.

    Returns
    -------
    bytes
        Columns of `COLUMNS`. Rows that may not be passed on stand without identifier, date and title.
    """
    rows = [list(record.values()) for record in _records(changes, say)]
    cells = [[defused(cell) for cell in row] for row in rows]
    return encode_csv([list(COLUMNS), *cells], byte_order_mark=byte_order_mark)


def changes_json(changes: Changes, say: Language) -> bytes:
    """Write what a file is and what has changed since as JSON."""
    provenance = changes.provenance
    told = {
        "kind": provenance.kind,
        "made_at": provenance.made_at.isoformat(timespec="seconds"),
        "program": provenance.program,
        "view": dict(provenance.query),
        "boundaries": provenance.boundaries,
        "rows": provenance.rows.n,
        "checksum": provenance.rows.checksum,
        "same": None if changes.is_foreign else changes.is_same,
        "rows_now": changes.n_now,
        "unchanged": changes.n_same,
        "shown_since_by_delay": changes.n_since,
        "notices": [*causes_words(changes, say), *notices_words(changes, say), *circumstances_words(changes, say)],
        "changes": _records(changes, say),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _records(changes: Changes, say: Language) -> list[dict[str, Any]]:
    return [_record(row, change, say) for change, rows in lists_of(changes).items() for row in rows]


def _record(row: RowChange, change: str, say: Language) -> dict[str, Any]:
    if row.private:
        explanation = say("the terms of its dataset forbid passing it on")
        values = [change, "", "", "", "", "unnamed", explanation]
    else:
        values = [
            change,
            row.incident_id,
            row.date.isoformat() if row.date else "",
            say.pick(row.title, row.title_fr),
            " ".join(row.what),
            row.why,
            explanation_words(row, change, say),
        ]
    return dict(zip(COLUMNS, values, strict=True))
