"""Several figures about one event become one toll; every text here is made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.incidents.schema import SIDES, toll_columns
from geo.sources.report.document import Span, make_document
from geo.sources.report.mentions import TollMention
from geo.sources.report.tolls import toll_mentions
from geo.sources.report.tolls_combined import combined


def of(text: str, people: str = "") -> dict[str, Any]:
    document = make_document(text)
    return combined(toll_mentions(document), document.text, people=people).columns


def bounds(columns: dict[str, Any], side: str = "") -> tuple[int | None, ...]:
    return tuple(columns.get(name) for name in toll_columns(side))


@pytest.mark.parametrize(
    ("text", "people", "side", "expected"),
    [
        # what is said most often is best, a provisional figure below it the low one, another speaker's the high one
        (
            "At least seven soldiers were killed, the army said. The army gave a provisional toll of six dead. The "
            "government said seven soldiers died. A journalist said that 11 had been killed.",
            "security", "security", (6, 7, 11),
        ),
        # a correction replaces
        ("The death toll has risen to 43 soldiers. An earlier toll had put the number of dead at 20.",
         "security", "security", (43, 43, 43)),
        # "at least" leaves the end open
        ("At least 25 soldiers were killed in the attack.", "", "security", (25, 25, None)),
        # "as many as" is a high figure and no more
        ("The government confirmed that 25 soldiers were killed, while as many as 40 soldiers might have died.",
         "", "security", (25, 25, 40)),
        # a floor is said of the figure that another counted
        ("Gunmen killed more than 40 villagers. The mayor said 43 villagers died.", "", "civilians", (40, 43, 43)),
        # vague words count only where nothing else is said
        ("Several soldiers were killed. Six soldiers died, the army said.", "", "security", (6, 6, 6)),
        ("Several soldiers were killed in the attack.", "", "security", (3, 3, None)),
        # a range is a range, its best the most conservative figure
        ("The attack left nearly a dozen soldiers dead.", "", "security", (10, 10, 11)),
        # lists add up
        ("Two soldiers, four policemen and a civilian were killed.", "", "security", (6, 6, 6)),
        # parts are parts
        ("They found 31 bodies, one of which was a civilian.", "security", "security", (30, 30, 30)),
        ("They found 31 bodies, one of which was a civilian.", "security", "civilians", (1, 1, 1)),
        ("Gunmen killed 20 people, including three women and two children.", "", "", (20, 20, 20)),
        ("At least 11 people, among them seven gendarmes, died.", "civilians", "civilians", (4, 4, None)),
        ("Six people, one soldier and five civilians, died.", "civilians", "civilians", (5, 5, 5)),
        ("They killed ten civilians, four of them security auxiliaries.", "", "security", (4, 4, 4)),
        ("Thirteen people died. They killed 13 people, including two customs officers.", "security", "security",
         (2, 2, 2)),
        ("Thirteen people died. They killed 13 people, including two customs officers.", "security", "", (13, 13, 13)),
        ("Twenty people died. Twenty people, 19 gendarmes and one civilian, died.", "security", "security",
         (19, 19, 19)),
        ("Two soldiers and ten people were killed.", "", "civilians", (10, 10, 10)),
        ("Twelve villagers died. Eleven were shot dead, another was stabbed to death.", "civilians", "civilians",
         (12, 12, 12)),
        ("The ambush left 15 killed, 13 soldiers and two VDP.", "civilians", "security", (15, 15, 15)),
        ("Armed men killed six people, including the village chief.", "civilians", "civilians", (6, 6, 6)),
        ("Armed men killed six people, including the village chief.", "", "", (6, 6, 6)),
        ("Armed men killed four, one source said.", "", "", (4, 4, 4)),
        # the dead of the attackers are not those of the attacked, but in the total
        ("Nine soldiers were killed. The army said 20 jihadists were killed.", "", "security", (9, 9, 9)),
        ("Nine soldiers were killed. The army said 20 jihadists were killed.", "", "", (29, 29, 29)),
        # nobody
        ("No casualties were reported after the attack.", "", "", (0, 0, 0)),
        ("No casualties were reported after the attack.", "civilians", "civilians", (None, None, None)),
    ],
)  # fmt: skip
def test_figures_are_put_together(text: str, people: str, side: str, expected: tuple[int | None, ...]) -> None:
    columns = of(text, people)
    assert bounds(columns, side) == expected
    assert columns["fatalities_open_ended"] == (expected[0] is not None and expected[-1] is None)


@pytest.mark.parametrize(
    ("text", "side", "expected"),
    [
        # a share of a number, and those who are named as not counted
        ("About half of the 40 soldiers at the post were killed.", "security", (20, 20, 20)),
        ("La moitié des quarante soldats du poste ont été tués.", "security", (20, 20, 20)),
        ("Eleven people, all but two of them civilians, were killed.", "", (11, 11, 11)),
        # what is also killed comes on top
        ("Five soldiers were killed. Three gendarmes were also killed.", "security", (8, 8, 8)),
        # losses by side
        ("Own losses: 27 killed. Enemy losses: 47 killed.", "security", (27, 27, 27)),
        ("Own losses: 27 killed. Enemy losses: 47 killed.", "militants", (47, 47, 47)),
        # a number that somebody speaks of
        ("Gunmen killed 79 civilians, the mayor said; the EU spoke of more than 100.", "civilians", (79, 79, 100)),
        ("Le gouvernement a d'abord parlé de 13 villageois tués, puis de 49. Un habitant, lui, en a compté 210.",
         "civilians", (49, 49, 210)),
        # somebody and others, a place between them
        ("Des hommes armés ont abattu le chef du village de Boni (Mali) et cinq autres personnes.",
         "civilians", (6, 6, 6)),
        # a round word stands for the exact figure
        ("Une vingtaine de gendarmes ont été tués. Dix-neuf gendarmes sont morts, selon le ministre.",
         "security", (19, 19, 19)),
        # whom words between commas describe, and others of whom something else is told
        ("Four volunteers of the VDP, the civilian auxiliaries of the army, died.", "security", (4, 4, 4)),
        ("We have counted eleven bodies, but others are missing.", "", (11, 11, 11)),
        # the same voice says more later
        ("The government said 25 soldiers were killed. After more bodies were found, the government said 89 soldiers "
         "died.", "security", (89, 89, 89)),
    ],
)  # fmt: skip
def test_figures_as_they_are_told(text: str, side: str, expected: tuple[int | None, ...]) -> None:
    assert bounds(of(text), side) == expected


def test_what_an_armed_group_claims_is_an_upper_bound_beside_other_voices() -> None:
    columns = of("Over 100 people died, an aid worker said. JNIM said it had killed 200 soldiers.")
    assert bounds(columns) == (100, 100, 200)
    assert bounds(columns, "security") == (None, None, 200)
    assert bounds(of("JNIM said it had killed 200 soldiers."), "security") == (200, 200, 200)


@pytest.mark.parametrize(
    "text",
    [
        "The army said that it killed 20 terrorists in a strike. Residents said 17 civilians were killed.",
        "L'armée affirme avoir tué 20 terroristes. Les habitants parlent de 17 civils tués.",
    ],
)
def test_the_dead_whose_side_is_disputed_count_once(text: str) -> None:
    document = make_document(text)
    tolls = toll_mentions(document)
    disputed = combined(tolls, document.text, by_forces=True)
    assert disputed.is_disputed
    assert (bounds(disputed.columns), bounds(disputed.columns, "civilians")) == ((17, 20, 20), (17, 17, 17))
    clash = combined(tolls, document.text)
    assert not clash.is_disputed
    assert bounds(clash.columns) == (37, 37, 37)


def test_a_total_that_is_stated_is_no_sum() -> None:
    columns = of("The attack killed 30 people. The bodies of 12 soldiers and 10 civilians were found.")
    assert columns["fatalities_best"] == 30
    assert (columns["fatalities_security_best"], columns["fatalities_civilians_best"]) == (12, 10)


def test_what_nobody_said_is_missing() -> None:
    columns = of("Nine soldiers were killed in the attack.")
    assert "fatalities_civilians_best" not in columns
    assert not {"injured", "missing", "captured", "freed"} & set(columns)
    assert of("The attack was claimed by nobody.") == {}


def test_injured_missing_captured_and_freed_have_one_figure() -> None:
    columns = of(
        "Nine soldiers were killed, 12 wounded and two are missing. Of the wounded soldiers 12 are in hospital. "
        "Several villagers were injured. Six traders were kidnapped; four traders were freed."
    )
    assert {name: columns[name] for name in ("injured", "missing", "captured", "freed")} == {
        "injured": 12, "missing": 2, "captured": 6, "freed": 4,
    }  # fmt: skip


def test_sums_over_years_and_denied_figures_are_no_toll_of_the_event() -> None:
    text = (
        "Nine soldiers were killed. Since 2015, 700 soldiers have been killed. The army denied that 50 soldiers died."
    )
    assert bounds(of(text), "security") == (9, 9, 9)


def test_every_figure_keeps_its_speaker_and_its_words() -> None:
    document = make_document(
        "Nine soldiers were killed, the Malian army said. A security source said 12 soldiers died."
    )
    found = combined(toll_mentions(document), document.text)
    told = [(row["side"], row["kind"], row["said_by"], row["best"], row["words"]) for row in found.columns["tolls"]]
    assert told == [
        ("security", "killed", "Army (Mali)", 9, "Nine soldiers were killed"),
        ("security", "killed", "Security source", 12, "12 soldiers died"),
    ]
    assert {one.field for one in found.evidence} == {"fatalities_security"}
    assert all(one.span.of(document.text) in document.text for one in found.evidence)


@st.composite
def _mentions(draw: st.DrawFn) -> list[TollMention]:
    found: list[TollMention] = []
    for place in range(draw(st.integers(0, 7))):
        low, best, high = sorted(draw(st.tuples(*[st.integers(0, 300)] * 3)))
        shown = draw(st.sets(st.sampled_from(("low", "best", "high")), min_size=1))
        span = Span(10 * place, 10 * place + 9)
        found.append(
            TollMention(
                span=span,
                rule="made up",
                confidence=draw(st.sampled_from((0.5, 0.9))),
                outcome=draw(st.sampled_from(("killed", "killed", "injured", "missing", "accounted_for", "strength"))),
                side=draw(st.sampled_from(("", *SIDES))),
                low=low if "low" in shown else None,
                best=best if "best" in shown else None,
                high=high if "high" in shown else None,
                open_ended="high" not in shown,
                vague=draw(st.booleans()),
                provisional=draw(st.booleans()),
                corrects=draw(st.booleans()),
                replaced=draw(st.booleans()),
                negated=draw(st.booleans()),
                scope=draw(st.sampled_from(("event", "event", "earlier", "aggregate"))),
                part_of=draw(st.sampled_from([one.span for one in found])) if found and draw(st.booleans()) else None,
                listed=draw(st.sampled_from((None, None, Span(0, 100)))),
            )
        )
    return found


@given(_mentions(), st.sampled_from(("", *SIDES)))
def test_bounds_are_always_in_order(mentions: list[TollMention], people: str) -> None:
    columns = combined(mentions, "x" * 100, people=people).columns
    for side in ("", *SIDES):
        known = [n for n in bounds(columns, side) if n is not None]
        assert known == sorted(known)
        assert all(n >= 0 for n in known)
    for row in columns.get("tolls", ()):
        known = [row[name] for name in ("low", "best", "high") if row[name] is not None]
        assert known == sorted(known)


@given(st.integers(1, 200), st.lists(st.integers(1, 80), max_size=4))
def test_parts_never_exceed_their_whole(whole: int, parts: list[int]) -> None:
    one = TollMention(span=Span(0, 5), rule="made up", side="security", low=whole, best=whole, high=whole)
    of_it = [
        replace(one, span=Span(10 * n, 10 * n + 5), side="civilians", low=part, best=part, high=part, part_of=one.span)
        for n, part in enumerate(parts, start=1)
    ]
    columns = combined([one, *of_it], "x" * 100).columns
    assert columns["fatalities_best"] == whole


@given(_mentions())
def test_the_same_figure_said_twice_counts_once(mentions: list[TollMention]) -> None:
    one = TollMention(span=Span(0, 5), rule="made up", side="security", low=9, best=9, high=9)
    again = [replace(one, span=Span(200 + 10 * n, 205 + 10 * n)) for n in range(len(mentions) + 1)]
    assert bounds(combined([one, *again], "x" * 300).columns) == (9, 9, 9)
