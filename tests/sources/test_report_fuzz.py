"""Whatever a text holds, reading it raises nothing, and what is found lies in the text."""

import json
import random
import time

import pytest

from geo.areas.boundaries import load_boundaries
from geo.core.errors import BadInput
from geo.places.resolver import Resolver, load_resolver
from geo.sources.report.benchmark import broken, made_up_reports, measure
from geo.sources.report.document import MOST_CHARACTERS, make_document
from geo.sources.report.extraction import Extraction, as_json, extract


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries(), only_bundled=True)


def read(text: str, resolver: Resolver) -> Extraction | None:
    try:
        document = make_document(text)
    except BadInput:
        return None
    return extract(document, resolver)


def check(found: Extraction) -> None:
    """Hold what must be true of every extraction."""
    text = found.document.text
    json.dumps(as_json(found), allow_nan=False)
    for span in [
        *(evidence.span for proposal in found.proposals for evidence in proposal.evidence),
        *(out.span for out in found.left_out),
    ]:
        assert 0 <= span.start < span.end <= len(text)
    for proposal in found.proposals:
        record = proposal.record
        if record.get("lat") is not None:
            assert record["where_prec"] in (1, 2)
        for side in ("", "security_", "civilians_", "militants_"):
            stated = [record.get(f"fatalities_{side}{bound}") for bound in ("low", "best", "high")]
            known = [number for number in stated if number is not None]
            assert known == sorted(known)
        if record.get("event_date") and record.get("event_date_end"):
            assert record["event_date"] <= record["event_date_end"]


def test_random_and_broken_texts_raise_nothing(resolver: Resolver) -> None:
    draw = random.Random(7)  # noqa: S311 - made-up texts
    whole = list(made_up_reports(resolver.gazetteer, count=12))
    for number in range(160):
        text = broken(whole[number % len(whole)][: draw.choice((80, 400, 1_500))], draw)
        found = read(text, resolver)
        if found is not None:
            check(found)


def test_made_up_reports_are_read_and_measured(resolver: Resolver) -> None:
    texts = list(made_up_reports(resolver.gazetteer, count=4))
    for text in texts:
        found = read(text, resolver)
        assert found is not None
        check(found)
    figures = measure(texts, resolver)
    assert figures.proposals > 0
    assert set(figures.stages_s) >= {"sentences", "times", "tolls", "places", "actors", "event words", "incidents"}


@pytest.mark.parametrize(
    "piece", ["killed ", "12 ", "Gao, ", "« ", "on Monday ", "at least twenty-", "de la ", "A.", "(", "tués et ", "\n"]
)
def test_time_grows_no_faster_than_the_text(piece: str, resolver: Resolver) -> None:
    words = "Gao attack killed 3 soldiers. " if piece == "\n" else ""
    took = []
    for length in (4_000, 16_000):
        text = (words + piece * (length // len(piece)))[:length]
        begun = time.process_time()
        read(text, resolver)
        took.append(time.process_time() - begun)
    assert took[1] < max(14 * took[0], 2.0)  # four times the text; sixteen times the time would be its square
    assert MOST_CHARACTERS >= 16_000
