"""What came out of a check: counts that add up, findings by rule, the map of the good rows, what would change."""

from __future__ import annotations

from html import escape
from typing import Final

import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo.core.language import Language
from geo.core.spreadsheets import defused, encode_csv
from geo.incidents.store import Difference
from geo.maps.assets import use_links
from geo.maps.import_map import Placed, import_layer
from geo.maps.interactive import base_map
from geo.sources.findings import MENDED, NOTED, REFUSED, RULES, Finding, Findings
from pages.parts import loaders
from pages.parts.data_check import MOST_LISTED, Checked
from pages.parts.data_upload import Upload
from pages.parts.map_panel import asset_base
from pages.parts.plain import plain

HEIGHT: Final = 460
_OPEN_RULES: Final = 1
STYLE: Final = """<style>
.atlas-counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 8px; margin: 0;
  padding: 0; }
.atlas-counts div { border: 1px solid #d9d6cf; border-left-width: 5px; border-radius: 6px; padding: 6px 12px; }
.atlas-counts b { display: block; font-size: 1.5rem; line-height: 1.3; font-weight: 600; }
.atlas-counts .good { border-left-color: #2e7d4f; }
.atlas-counts .mended { border-left-color: #b9770e; }
.atlas-counts .refused { border-left-color: #b3261e; }
.atlas-counts .left { border-left-color: #8a867e; }
</style>"""


def show(upload: Upload, checked: Checked, say: Language) -> None:
    """Draw the result of a check."""
    st.subheader(say("What the check found"))
    _counts(checked, say)
    _downloads(upload, checked, say)
    _findings(checked, say)
    if checked.difference is not None and checked.known is not None:
        _difference(checked.difference, checked.known.info.title, checked.titles, say)
    _map(checked.placed, say)


# -- counts


def _counts(checked: Checked, say: Language) -> None:
    counts = checked.prepared.counts
    boxes = [
        ("good", counts.good, say("good")),
        ("mended", counts.mended, say("mended")),
        ("refused", counts.refused, say("refused")),
        ("left", counts.left_out, say("left out")),
    ]
    cells = "".join(
        f'<div class="{kind}"><b>{escape(say.number(n))}</b>{escape(word)}</div>' for kind, n, word in boxes
    )
    st.html(f'{STYLE}<div class="atlas-counts">{cells}</div>')
    words = say.plural("{n} row in the file", "{n} rows in the file", counts.rows)
    parts = (
        say.plural("{n} good", "{n} good", counts.good),
        say.plural("{n} mended", "{n} mended", counts.mended),
        say.plural("{n} refused", "{n} refused", counts.refused),
        say.plural("{n} left out", "{n} left out", counts.left_out),
    )
    st.caption(plain(f"{words} = {' + '.join(parts)}"))
    reasons = [f"{left_out_words(rule, say)}: {say.number(n)}" for rule, n in counts.left_out_because.items() if n]
    if reasons:
        st.caption(plain(say("Left out – {reasons}.", reasons=", ".join(reasons))))


def left_out_words(rule: str, say: Language) -> str:
    """Say why rows are left out."""
    words = {
        "outside-zone": say("outside the three countries and 50 km around"),
        "row-repeated": say("repeated cell by cell"),
        "total-row": say("a line of totals"),
        "hxl-row": say("a line of HXL tags"),
        "blank-row": say("blank"),
    }
    return words[rule] if rule in words else say(RULES[rule].what) if rule in RULES else rule


# -- findings


def _downloads(upload: Upload, checked: Checked, say: Language) -> None:
    findings, stem = checked.prepared.findings, upload.path.stem
    refused = checked.prepared.refused_csv()
    with st.container(horizontal=True):
        if refused is not None:
            n = checked.prepared.counts.refused
            st.download_button(
                say.plural("Download {n} refused row (CSV)", "Download {n} refused rows (CSV)", n),
                refused.read_bytes,
                f"{stem}-refused.csv",
                "text/csv",
                on_click="ignore",
                key="data_refused",
            )
        if len(findings):
            st.download_button(
                say.plural("Download {n} finding (CSV)", "Download all {n} findings (CSV)", len(findings)),
                lambda: findings_csv(findings, say),
                f"{stem}-findings.csv",
                "text/csv",
                on_click="ignore",
                key="data_findings",
            )
    if refused is not None:
        st.caption(
            plain(
                say(
                    "Mend the refused rows in a spreadsheet and bring that file back here: it is recognised, and only "
                    "adds these rows."
                )
            )
        )


def findings_csv(findings: Findings, say: Language) -> bytes:
    """Write all findings in the reader's language."""

    def row(found: Finding) -> tuple[object, ...]:
        rule = RULES[found.rule]
        texts = (defused(found.column), defused(found.value), defused(found.became))
        return (
            found.line or "",
            *texts,
            severity_words(found.severity, say),
            found.rule,
            say(rule.what),
            say(rule.remedy),
        )

    names = (say("Line"), say("Column"), say("Value"), say("Read as"), say("Severity"), say("Rule"), say("What"))
    return encode_csv([(*names, say("Remedy")), *map(row, findings)], byte_order_mark=True)


def severity_words(severity: str, say: Language) -> str:
    """Say what became of a row with a finding."""
    return {REFUSED: say("refused"), MENDED: say("mended"), NOTED: say("noted")}[severity]


def _findings(checked: Checked, say: Language) -> None:
    counts = checked.prepared.findings.counts
    if not counts:
        st.success(say("Nothing was found wrong with any row."))
        return
    order = {REFUSED: 0, MENDED: 1, NOTED: 2}
    colours = {REFUSED: "red", MENDED: "orange", NOTED: "gray"}
    for number, (rule, severity) in enumerate(sorted(counts, key=lambda key: (order[key[1]], -counts[key]))):
        n = counts[rule, severity]
        head = f":{colours[severity]}[**{plain(severity_words(severity, say))}**] · {plain(say.number(n))} · "
        with st.expander(head + plain(say(RULES[rule].what)), expanded=severity == REFUSED and number < _OPEN_RULES):
            st.markdown(plain(say("What to do: {remedy}", remedy=say(RULES[rule].remedy))))
            _examples(checked.examples[rule, severity], n, say)


def _examples(examples: list[Finding], n: int, say: Language) -> None:
    rows = [
        {
            say("Line"): str(found.line) if found.line else say("file"),
            say("Column"): found.column,
            say("Value"): found.value,
            say("Read as"): found.became,
        }
        for found in examples
    ]
    frame = pd.DataFrame(rows)
    if not any(found.became for found in examples):
        frame = frame.drop(columns=say("Read as"), errors="ignore")
    st.dataframe(frame, hide_index=True, width="stretch")
    if n > len(examples):
        words = say("The first {n} of {all}; the others are in the download.", n=len(examples), all=say.number(n))
        st.caption(plain(words))


# -- what would change


def _difference(difference: Difference, title: str, titles: dict[str, tuple[str, str]], say: Language) -> None:
    st.subheader(say("What changes in “{title}”", title=plain(title)))
    names = {
        "added": say("added"),
        "changed": say("changed"),
        "gone": say("not in this file"),
    }
    counts = difference.counts
    parts = (
        say.plural("{n} added", "{n} added", counts["added"]),
        say.plural("{n} changed", "{n} changed", counts["changed"]),
        say.plural("{n} not in this file", "{n} not in this file", counts["gone"]),
        say.plural("{n} unchanged", "{n} unchanged", counts["unchanged"]),
    )
    st.markdown(f"**{plain(' · '.join(parts))}**")
    if difference.edited:
        n = len(difference.edited)
        st.caption(
            plain(
                say.plural(
                    "{n} of them was edited by hand: the edit stays in force.",
                    "{n} of them were edited by hand: the edits stay in force.",
                    n,
                )
            )
        )
    for kind in ("added", "changed", "gone"):
        ids: tuple[str, ...] = getattr(difference, kind)
        if not ids:
            continue
        with st.expander(f"{names[kind].capitalize()} ({say.number(len(ids))})"):
            st.dataframe(_listed(ids[:MOST_LISTED], titles, say), hide_index=True, width="stretch")
            if len(ids) > MOST_LISTED:
                words = say("The first {n} of {all}.", n=MOST_LISTED, all=say.number(len(ids)))
                st.caption(plain(words))


def _listed(ids: tuple[str, ...], titles: dict[str, tuple[str, str]], say: Language) -> pd.DataFrame:
    """List incidents with date and title: from the file, and of those that it lacks from the atlas."""
    if any(one not in titles for one in ids):
        records = loaders.atlas().records
        rows = records.loc[records["incident_id"].isin(ids), ["incident_id", "event_date", "title"]]
        days = rows["event_date"].dt.strftime("%Y-%m-%d").fillna("")
        titles = {**dict(zip(rows["incident_id"], zip(days, rows["title"], strict=True), strict=True)), **titles}
    return pd.DataFrame(
        [
            {say("Date"): day, say("What"): what, say("Identifier"): one}
            for one in ids
            for day, what in [titles.get(one, ("", ""))]
        ]
    )


# -- the map


@st.fragment
def _map(placed: Placed, say: Language) -> None:
    st.subheader(say("Where the good rows lie"))
    notes = []
    if placed.unplaced:
        notes.append(
            say.plural("{n} row without a place on the map", "{n} rows without a place on the map", placed.unplaced)
        )
    if placed.far:
        notes.append(say.plural("{n} row beyond this map", "{n} rows beyond this map", placed.far))
    if notes:
        st.caption(plain(" · ".join(notes)))
    atlas = loaders.atlas()
    ground = base_map(atlas.boundaries, atlas.towns, say)
    use_links(ground, asset_base())
    st_folium(
        ground,
        key="data_map",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=import_layer(placed, say),
    )
