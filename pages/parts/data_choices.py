"""How a file is to be read, and which dataset it belongs to; every choice begins the check anew."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from geo.core.language import Language
from geo.incidents.store import Dataset
from geo.sources.recognition import slug
from pages.parts import data_columns, loaders
from pages.parts.data_check import Check, Checked
from pages.parts.data_upload import Upload
from pages.parts.plain import plain

NEW: Final = ""
REMOVE, KEEP = "remove", "keep"
AMBIGUOUS: Final = "date-ambiguous"
_GONE: Final = "w_in_gone"
_MOST_TITLE: Final = 120


def show(upload: Upload, check: Check, say: Language) -> None:
    """Draw the choices, and put what they say into `upload.choices`."""
    checked = check.work.result
    upload.look = check.look or upload.look
    upload.inside = check.inside or upload.inside
    if checked is not None and not upload.choices.get("dataset_id") and not upload.choices.get("title"):
        info = checked.prepared.info
        upload.natural = (info.dataset_id, info.title, info.kind)
    if upload.look is not None:
        found = checked.prepared.plan.recognised if checked is not None else upload.look.recognised
        st.markdown(plain(say("Recognised as: {what}.", what=kind_words(found.kind, found.generation, say))))
    choices: dict[str, Any] = {}
    with st.container(border=True):
        _dataset(upload, checked, choices, say)
        left, right = st.columns(2)
        with left:
            choices["zone_only"] = _zone(upload, say)
        with right:
            _sheet(upload, choices, say)
        _dates(upload, checked, choices, say)
        with st.expander(say("More choices: kind of file, decimal marks")):
            _more(upload, choices, say)
    if upload.look is not None and upload.look.is_table(choices["as_kind"]):
        choices["mapping"] = data_columns.show(upload, upload.look, say)
    upload.choices = choices


def kind_words(kind: str, generation: str, say: Language) -> str:
    """Say what a file was recognised as."""
    words = {
        ("ucdp", "release"): say("UCDP GED, a yearly release"),
        ("ucdp", "candidate"): say("UCDP GED, a candidate release"),
        ("ucdp", "web"): say("UCDP GED, a country's export from the web site"),
        ("acled", "v0"): say("ACLED, an export of the years up to 2017"),
        ("acled", "v1"): say("ACLED, an export of the years 2018 to 2022"),
        ("acled", "v2"): say("ACLED, an export in today's columns"),
    }
    kinds = {
        "ucdp": say("UCDP GED"),
        "acled": say("ACLED"),
        "atlas": say("an export of this atlas"),
        "table": say("any table; its columns are guessed below"),
    }
    return words.get((kind, generation), kinds.get(kind, kind))


def removes_gone(checked: Checked) -> bool:
    """Whether rows that the dataset has and the file has not are to go."""
    if checked.known is None or checked.prepared.is_partial:
        return False
    return bool(st.session_state.get(_GONE) == REMOVE)


# -- which dataset


def _dataset(upload: Upload, checked: Checked | None, choices: dict[str, Any], say: Language) -> None:
    with loaders.store() as store:
        stored = {one.info.dataset_id: one for one in store.datasets() if not one.bundled}
    if checked is not None and checked.prepared.is_partial:
        _partial(checked, choices, say)
        return
    natural, title, kind = upload.natural
    if not natural:  # the first check has yet to tell
        return
    left, right = st.columns(2)
    chosen = NEW
    if stored:
        key = upload.recall("w_in_dataset", natural if natural in stored else NEW)
        if st.session_state[key] not in (NEW, *stored):
            st.session_state[key] = NEW
        with left:
            chosen = st.selectbox(
                say("This file belongs to"),
                [NEW, *stored],
                format_func=lambda one: f"“{stored[one].info.title}”" if one else say("a new dataset"),
                key=key,
            )
    if chosen != NEW:
        with right:
            _gone(upload, stored[chosen], kind, say)
        if (chosen, stored[chosen].info.title) != (natural, title):
            choices.update(dataset_id=chosen, title=stored[chosen].info.title)
        return
    with right if stored else left:
        typed = st.text_input(
            say("Name of the dataset"), key=upload.recall("w_in_title", ""), placeholder=title, max_chars=_MOST_TITLE
        )
    choices.update(_new_dataset((typed or "").strip(), natural, set(stored)))


def _partial(checked: Checked, choices: dict[str, Any], say: Language) -> None:
    """Mended rows belong to the dataset that they were refused of, whatever their file is called."""
    if checked.known is not None:
        choices["title"] = checked.known.info.title
    words = say(
        "These are mended rows of “{title}”: they are added to it, and its other rows stay.",
        title=checked.prepared.info.title,
    )
    st.info(plain(words))


def _new_dataset(title: str, natural: str, taken: set[str]) -> dict[str, str]:
    """Name a new dataset; empty while the file's own name serves, so that nothing is checked twice."""
    wanted = (slug(title) or natural) if title else natural
    dataset_id = free_id(wanted, taken) if wanted in taken else wanted
    return {"title": title, "dataset_id": dataset_id} if title or dataset_id != natural else {}


def free_id(dataset_id: str, taken: set[str]) -> str:
    """Make an identifier that no dataset has yet.

    >>> free_id("mopti", {"mopti", "mopti-2"})
    'mopti-3'
    """
    number = 2
    while f"{dataset_id}-{number}" in taken:
        number += 1
    return f"{dataset_id}-{number}"


def _gone(upload: Upload, dataset: Dataset, kind: str, say: Language) -> None:
    words = {
        REMOVE: say("go: the file is a newer release of all of it"),
        KEEP: say("stay: the file has only a part of it, or more rows for it"),
    }
    st.radio(
        say("Rows of “{title}” that the file lacks", title=plain(dataset.info.title)),
        [REMOVE, KEEP],
        format_func=words.__getitem__,
        key=upload.recall(_GONE, REMOVE if kind == "ucdp" else KEEP),
    )


# -- how it is read


def _zone(upload: Upload, say: Language) -> bool:
    words = {
        True: say("in the three countries and 50 km around"),
        False: say("everywhere"),
    }
    only = st.radio(
        say("Take the rows"), [True, False], format_func=words.__getitem__, key=upload.recall("w_in_zone", True)
    )
    return bool(only)


def _sheet(upload: Upload, choices: dict[str, Any], say: Language) -> None:
    look = upload.look
    names = upload.inside or (look.choices if look is not None else ())
    if len(names) < 2:
        return
    chosen = look.chosen if look is not None and look.chosen in names else None
    key = upload.recall("w_in_sheet", chosen)
    if st.session_state[key] not in (None, *names):
        st.session_state[key] = chosen
    label = say("Table in the archive") if upload.inside else say("Sheet or layer")
    choices["sheet"] = st.selectbox(label, names, key=key, index=None, placeholder=say("Choose one")) or ""


def _dates(upload: Upload, checked: Checked | None, choices: dict[str, Any], say: Language) -> None:
    """Ask which comes first, day or month, where the file does not tell."""
    key = "w_in_dates"
    doubtful = (
        sum(n for (rule, _), n in checked.prepared.findings.counts.items() if rule == AMBIGUOUS) if checked else 0
    )
    if not doubtful and upload.kept.get(key, "ask") == "ask":
        return
    words = {
        "ask": say("not known: refuse these rows"),
        "dmy": say("the day: 03/04/2020 is 3 April"),
        "mdy": say("the month: 03/04/2020 is 4 March"),
    }
    if doubtful:
        st.warning(
            plain(
                say.plural(
                    "{n} date can be read in two ways, and the file does not tell which. Say what comes first:",
                    "{n} dates can be read in two ways, and the file does not tell which. Say what comes first:",
                    doubtful,
                )
            )
        )
    choices["date_order"] = st.radio(
        say("In dates, what comes first?"),
        list(words),
        format_func=words.__getitem__,
        key=upload.recall(key, "ask"),
        horizontal=True,
    )


def _more(upload: Upload, choices: dict[str, Any], say: Language) -> None:
    kinds = {
        "auto": say("as recognised"),
        "ucdp": say("UCDP GED"),
        "acled": say("ACLED"),
        "atlas": say("an export of this atlas"),
        "table": say("any table"),
    }
    decimals = {"auto": say("as the file shows"), ".": say("a point: 14.25"), ",": say("a comma: 14,25")}
    left, right = st.columns(2)
    choices["as_kind"] = left.selectbox(
        say("Read it as"), list(kinds), format_func=kinds.__getitem__, key=upload.recall("w_in_kind", "auto")
    )
    choices["decimal"] = right.selectbox(
        say("Decimal mark"), list(decimals), format_func=decimals.__getitem__, key=upload.recall("w_in_decimal", "auto")
    )
