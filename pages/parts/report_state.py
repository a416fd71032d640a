"""The report that a session has open: its text, what was read, what a person did; kept on this computer if allowed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

import streamlit as st

from geo.core.errors import BadInput
from geo.places.resolver import Resolver
from geo.sources.report import queue
from geo.sources.report.document import Document, Span, described, make_document
from geo.sources.report.drafts import BY_HAND, OPEN, REJECTED, Draft, draft_of, read_anew
from geo.sources.report.examples import keep_example
from geo.sources.report.extraction import Extraction, extract
from geo.sources.report.queue import Report
from geo.sources.report.setting import draft_from_words
from pages.parts import editing, loaders
from pages.parts.error_panel import own_turn

_OPEN: Final = "report_open"
_MEANWHILE: Final = "report_reopened"


@dataclass
class Work:
    """An open report.

    Attributes
    ----------
    report : Report
    found : Extraction
        As the rules read it now.
    card : str
        Key of the incident that is shown; "" where there is none.
    revision : int
        Counts changes, so that widgets show what is now.
    """

    report: Report
    found: Extraction
    card: str = ""
    revision: int = 0

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Incidents of the report."""
        return self.report.drafts

    @property
    def draft(self) -> Draft | None:
        """The incident that is shown."""
        return next((one for one in self.drafts if one.key == self.card), None)

    @property
    def published(self) -> dt.date | None:
        """Day of publication, given or read."""
        return self.report.document.published or self.found.published


def resolver() -> Resolver:
    """The resolver over every gazetteer in use."""
    return loaders.place_finder().resolver


def current() -> Work | None:
    """The report that is open, with what was undone elsewhere open again."""
    work = opened()
    if work is None or not any(draft.incident_id for draft in work.drafts):
        return work
    revision = loaders.atlas().stored
    if st.session_state.get(_MEANWHILE) != (work.report.document.checksum, revision):
        from geo.sources.report.accepting import taken_back

        st.session_state[_MEANWHILE] = (work.report.document.checksum, revision)
        with own_turn(), loaders.store() as store:
            now = taken_back(store, work.drafts)
            if now != work.drafts:
                _set(work, now)
                learn()
    return work


def read(document: Document, name: str = "") -> None:
    """Read a document and open it; one that is kept already is opened as it was left."""
    if editing.permission() and queue.is_kept(document.checksum):
        before = queue.load(document.checksum)
        known = replace(
            before.document,
            title=document.title or before.document.title,
            publisher=document.publisher or before.document.publisher,
            url=document.url or before.document.url,
            published=document.published or before.document.published,
        )
        _open(replace(before, document=known, name=before.name or name), is_new=known != before.document)
    else:
        _open(Report(document, name))


def open_kept(checksum: str) -> None:
    """Open a kept report as it was left; read it if that was not done yet."""
    _open(queue.load(checksum))


def _open(report: Report, *, is_new: bool = False) -> None:
    found = extract(report.document, resolver())
    if not report.is_read:
        report = replace(report, drafts=tuple(draft_of(one) for one in found.proposals), is_read=True)
        is_new = True
    first = next((one.key for one in report.drafts if one.state == OPEN), "")
    first = first or next((one.key for one in report.drafts), "")
    st.session_state[_OPEN] = Work(_kept(report) if is_new else report, found, first)
    st.session_state.pop(_MEANWHILE, None)


def close() -> None:
    """Go back to the list."""
    st.session_state.pop(_OPEN, None)


def _kept(report: Report) -> Report:
    """Keep a report on this computer, if this reader may write here."""
    return queue.keep(report) if editing.permission() else report


def _set(work: Work, drafts: Sequence[Draft], **values: object) -> None:
    """Keep other drafts; nothing of the session changes where that fails."""
    report = _kept(replace(work.report, drafts=tuple(drafts), **values))  # type: ignore[arg-type]
    work.report = report
    work.revision += 1


def opened() -> Work | None:
    """The report that is open, as the session last knew it."""
    work: Work | None = st.session_state.get(_OPEN)
    return work


def _work() -> Work:
    work = opened()
    if work is None:
        raise BadInput("The report is not open any more. Open it again from the list.")
    return work


def still_open(key: str) -> Draft | None:
    """The draft of a key as it is now, None once it was decided on: what a widget was drawn for may be of before."""
    return next((one for one in _work().drafts if one.key == key and one.state == OPEN), None)


def change(draft: Draft) -> None:
    """Put a draft in the place of the one with its key."""
    work = _work()
    _set(work, [draft if one.key == draft.key else one for one in work.drafts])


def change_all(changed: Sequence[Draft]) -> None:
    """Put several drafts in the places of those with their keys."""
    work = _work()
    by_key = {one.key: one for one in changed}
    _set(work, [by_key.get(one.key, one) for one in work.drafts])


def settle(work: Work, changed: Sequence[Draft], *, who: str = "") -> None:
    """Put drafts that were accepted in their places, whatever else the session is asked for; `who` makes an example."""
    by_key = {one.key: one for one in changed}
    drafts = tuple(by_key.get(one.key, one) for one in work.drafts)
    work.report = queue.keep(replace(work.report, drafts=drafts))
    work.revision += 1
    if who:
        keep_example(work.report.document, work.published, work.drafts, who=who)


def add(draft: Draft) -> None:
    """Add a draft behind the others, and show it."""
    work = _work()
    _set(work, [*work.drafts, draft])
    work.card = draft.key


def add_from_words(span: Span, *, origin: str = BY_HAND) -> None:
    """Add an incident of the sentences that hold some words, and show it."""
    add(draft_from_words(_work().found, next_key(), span, resolver(), origin=origin))


def next_key() -> str:
    """Key for another draft."""
    keys = {one.key for one in _work().drafts}
    return next(f"h{n}" for n in count(1) if f"h{n}" not in keys)


def turn(key: str) -> None:
    """Show another incident of the report."""
    _work().card = key


def step(by: int) -> None:
    """Show the next or the previous incident of the report."""
    work = _work()
    keys = [one.key for one in work.drafts]
    if keys:
        at = keys.index(work.card) if work.card in keys else 0
        work.card = keys[(at + by) % len(keys)]


def forward() -> None:
    """Show the next incident that is open, if there is one."""
    work = _work()
    keys = [one.key for one in work.drafts]
    at = keys.index(work.card) if work.card in keys else -1
    order = [*work.drafts[at + 1 :], *work.drafts[: at + 1]]
    work.card = next((one.key for one in order if one.state == OPEN), work.card)


def reject(key: str) -> None:
    """Say that a draft is no incident; a second time, that it is one after all."""
    work = _work()
    draft = next(one for one in work.drafts if one.key == key)
    change(replace(draft, state=REJECTED if draft.state == OPEN else OPEN))
    if draft.state == OPEN:
        forward()
    learn()


def put_aside(is_aside: bool) -> None:
    """Put the report aside, or take it up again."""
    work = _work()
    _set(work, work.drafts, is_aside=is_aside)


def learn() -> None:
    """Keep the report as a labelled example while a person has decided on every incident of it."""
    work = _work()
    who = editing.permission().who
    if who and work.drafts:
        keep_example(work.report.document, work.published, work.drafts, who=who)


def describe(title: str, publisher: str, url: str, published: dt.date | None) -> None:
    """Change what is known of the report; another day of publication reads it anew."""
    work = _work()
    before = work.report.document
    title, publisher, url = described(title, publisher, url)
    document = replace(before, title=title, publisher=publisher, url=url, published=published)
    drafts: Sequence[Draft] = work.drafts
    found = work.found
    if published != before.published:
        found = extract(document, resolver())
        drafts = read_anew(drafts, found.proposals)
    _set(work, drafts, document=document)
    work.found = found


def document_of(text: str, title: str, publisher: str, url: str, published: dt.date | None) -> Document:
    """Make a document of what stands in the form."""
    return make_document(text, title=title, publisher=publisher, url=url, published=published)
