"""What the benchmark asks, counts and prints."""

import csv
import gc
import io
import json
import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.areas.boundaries import load_boundaries
from geo.core.crs import sphere_km
from geo.core.errors import BadInput
from geo.places import benchmark
from geo.places.answers import as_row
from geo.places.benchmark import (
    Description,
    cause_of,
    causes,
    off_km,
    run,
    score,
    slip,
    synthetic_descriptions,
    truth_descriptions,
)
from geo.places.countries import ZONE
from geo.places.gazetteer import Gazetteer
from geo.places.resolver import Resolver, load_resolver
from tests.reference import reference

ROOT = Path(__file__).parents[1]
TRUTH = """country,adm_1,adm_2,latitude,longitude,where_prec,where_coordinates,where_description
Mali,Gao region,Ansongo cercle,15.6597,0.5022,1,Ansongo town,"in Ansongo"
Mali,Gao region,Ansongo cercle,15.86,1.53,2,Indelimane village,"attack near Indelimane"
Mali,Mopti region,,14.7983,-1.3026,1,Boulikessi,"north of Xyzburg village"
Niger,Tillabéri region,,10.0,3.0,1,Ayorou town,"in Ayorou"
Niger,Tillabéri region,,14.7,0.9,5,Tillabéri region,"Tillabéri"
Benin,Atacora,,10.7,0.9,1,Daloga village,"Daloga"
Mali,Gao region,,16.2,0.0,1,Gao town," "
"""


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return load_resolver(load_boundaries())


@pytest.fixture
def bench(capsysbinary):
    def bench(*arguments: str) -> tuple[int, str, str]:
        code = main(["bench", "places", "--count", "40", *arguments])
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return bench


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "truth.csv"
    path.write_text(TRUTH, encoding="utf-8")
    return path


def _rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(TRUTH)))


def test_only_exact_rows_of_the_three_countries_with_words_count() -> None:
    told = {mode: truth_descriptions(_rows(), mode) for mode in benchmark.MODES}
    assert [len(found) for found in told.values()] == [4, 4, 4]
    assert [d.question for d in (told["name"][0], told["phrase"][0], told["context"][0])] == [
        ("Ansongo town", "MLI", "Gao region", ""),
        ("in Ansongo", "MLI", "", ""),
        ("in Ansongo", "MLI", "Gao region", "Ansongo cercle"),
    ]


@pytest.mark.parametrize("latitude", ["", "north", "95", "nan", "inf"])
def test_a_position_that_is_none_is_refused(latitude: str) -> None:
    row = {**_rows()[0], "latitude": latitude}
    with pytest.raises(BadInput, match="Ansongo town"):
        truth_descriptions([row], "name")


def test_answers_are_counted_by_how_far_they_are_off(resolver: Resolver) -> None:
    exact = resolver.resolve("Ansongo", country="MLI")
    assert exact.lat is not None
    assert exact.lon is not None
    degree_km = math.pi * 6371.0088 / 180
    told, answers = [], {}
    for km in (0.0, 4.9, 5.2, 24.0, 40.0, 60.0):
        described = Description(f"{km}", "MLI", exact.lat + km / degree_km, exact.lon, "hand")
        told.append(described)
        answers[described.question] = exact
        assert off_km(described, exact) == pytest.approx(km, abs=0.01)
    told.append(Description("open", "MLI", 15.0, 0.0, "hand"))
    answers[told[-1].question] = resolver.resolve("Xyzburg village", country="MLI")
    found = score(told, answers)
    assert (found.n, found.answered) == (7, pytest.approx(6 / 7))
    assert found.within_5_km == pytest.approx(2 / 7)
    assert found.within_25_km == pytest.approx(4 / 7)
    assert found.wrong_over_50_km == pytest.approx(1 / 7)
    assert found.inside_own_uncertainty == pytest.approx(2 / 6)  # Ansongo is given to 5 km
    assert found.median_uncertainty_km == pytest.approx(5.1)
    assert causes(told, answers) == {
        "named place, exact name": {"25-50 km off": 1, "over 50 km off": 1},
        "unknown name": {"unanswered": 1},
    }
    nothing = score(told[-1:], answers)
    assert (nothing.answered, nothing.inside_own_uncertainty, nothing.median_uncertainty_km) == (0, None, None)
    with pytest.raises(BadInput, match="no description"):
        score([], answers)


@pytest.mark.parametrize(
    ("text", "country", "adm1", "cause"),
    [
        ("Xyzburg village", "MLI", None, "unknown name"),
        ("near Djibo", "MLI", None, "outside the country"),
        ("Dallah", "MLI", "Sikasso", "elsewhere than stated"),
        ("Djibo", "MLI", None, "outside the country"),
        ("Boulikessi", None, None, "homonyms"),
        ("attack in Boulikessi and Mondoro", "MLI", None, "several places"),
        ("Mopti region", "MLI", None, "unit only"),
        ("between Douentza and Hombori", "MLI", None, "corridor"),
        ("northern Mali", "MLI", None, "border strip or region without limits"),
        ("near the border with Niger", "MLI", None, "border strip or region without limits"),
        ("200 km north of Agadez", "NER", None, "distance and direction: too wide for a point"),
        ("gunmen on motorbikes", "MLI", None, "nothing but the country"),
        ("gunmen on motorbikes", None, None, "nothing read"),
        ("Ansongo", "MLI", None, "named place, exact name"),
        ("in Ansngo", "MLI", None, "named place, fuzzy name"),
        ("near Ansongo", "MLI", None, "near or area, exact name"),
        ("20 km north of Ansongo", "MLI", None, "distance or direction, exact name"),
        ("Xyzburg (Gossi)", "MLI", None, "near or area, beside an unknown name"),
    ],
)
def test_causes(resolver: Resolver, text: str, country: str | None, adm1: str | None, cause: str) -> None:
    assert cause_of(resolver.resolve(text, country=country, adm1=adm1)) == cause


def test_the_notes_that_tell_causes_apart_are_still_written() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "geo/places").glob("*.py")))
    for _, words in benchmark.NOTE_OF_CAUSE:
        assert written.count(words) >= 2, words  # there and here


def test_the_synthetic_series_is_always_the_same(resolver: Resolver) -> None:
    told = synthetic_descriptions(resolver.gazetteer, count=300)
    assert told == synthetic_descriptions(resolver.gazetteer, count=300)
    assert told != synthetic_descriptions(resolver.gazetteer, count=300, seed=1)
    assert len({d.question for d in told}) == len(told) > 250
    assert {d.group for d in told} == {
        "named", "named in a unit", "near", "distance and direction", "between", "misspelt",
    }  # fmt: skip
    assert {d.country for d in told} == set(ZONE)
    assert any("près de" in d.text for d in told)
    assert synthetic_descriptions(Gazetteer([])) == []


def test_the_truth_of_a_distance_lies_where_it_leads(resolver: Resolver) -> None:
    places = {(p.adm0, p.name): p for p in resolver.gazetteer}
    checked = 0
    for told in synthetic_descriptions(resolver.gazetteer, count=400):
        if told.group == "distance and direction" and " km " in told.text and " of " in told.text:
            km = float(told.text.split(" km ")[0])
            place = places.get((told.country, told.text.split(" of ", 1)[1]))
            if place is not None:
                away = sphere_km(lon1=place.lon, lat1=place.lat, lon2=told.lon, lat2=told.lat)
                assert away == pytest.approx(km, rel=0.01)
                checked += 1
    assert checked > 10


def test_a_slip_is_one_letter() -> None:
    rng = random.Random(3)  # noqa: S311 - a fixed series
    for name in ("Ansongo", "I-n-Délimane", "Gao", "Fada N'Gourma"):
        slips = {slip(name, rng) for _ in range(60)}
        assert len(slips) > 5
        assert all(abs(len(wrong) - len(name)) <= 1 and wrong[0] == name[0] for wrong in slips)
    assert slip("A", rng) == "A"


def test_each_question_is_asked_once_and_garbage_is_collected_again(resolver: Resolver) -> None:
    told = truth_descriptions(_rows(), "phrase") * 2
    seen: list[tuple[int, int]] = []
    done = run(resolver, told, progress=lambda n, total: seen.append((n, total)))
    assert list(done.answers) == list(done.each_s) == [d.question for d in told[:4]]
    assert 0 < sum(done.each_s.values()) <= max(done.wall_s, done.cpu_s)
    assert seen == []  # fewer than a progress line's worth
    assert gc.isenabled()
    later = run(resolver, told, again=1)
    for question, answer in done.answers.items():
        assert later.answers[question] is not answer  # read anew, to the same end
        assert as_row(later.answers[question]) == as_row(answer)


def test_a_table_for_people(bench, truth: Path) -> None:
    code, out, err = bench("--truth", str(truth), "--repeat", "2")
    assert code == 0
    for words in ("places (", "loaded in", "per CPU s", "slowest of synthetic", "within 25 km", "synthetic: misspelt"):
        assert words in out
    assert [line.split()[:4] for line in out.splitlines() if line.startswith(("name ", "phrase ", "context "))][
        -3:
    ] == [
        ["name", "4", "100.0%", "75.0%"],
        ["phrase", "4", "75.0%", "50.0%"],
        ["context", "4", "75.0%", "50.0%"],
    ]
    assert not any(line != line.rstrip() for line in out.splitlines())
    assert "missed of phrase" in out
    assert err == ""


def test_json_for_machines(bench, truth: Path) -> None:
    code, out, _ = bench("--truth", str(truth), "--json")
    assert code == 0
    report = json.loads(out)
    assert report["load"]["places"] == report["load"]["bundled"] > 600
    assert list(report["sets"]) == ["synthetic", "name", "phrase", "context"]
    for found in report["sets"].values():
        for label in ("cold", "warm"):
            assert 0 < found[label]["median_ms"] <= found[label]["p99_ms"] <= found[label]["slowest_ms"]
            assert found[label]["per_cpu_s"] > 0
        misses = sum(sum(counts.values()) for counts in found["misses"].values())
        missed = sum(quality["n"] * (1 - quality["within_25_km"]) for quality in found["quality"].values())
        assert misses == pytest.approx(missed, abs=0.01)
    assert "truth" not in bench("--json")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--truth", "nowhere.csv"], "cannot be read"),
        (["--repeat", "0"], "--repeat 0"),
        (["--count", "0"], "--count 0"),
        (["--count", "1000000000"], "1 to 100,000"),
    ],
)
def test_what_cannot_be_measured_is_refused(bench, arguments: list[str], words: str) -> None:
    code, out, err = bench(*arguments)
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("country,adm_1\nMali,Gao\n", "no column adm_2"),
        (TRUTH.replace("adm_2", "adm_1"), "several columns adm_1"),
        (TRUTH.splitlines()[0] + "\n", "no row of Mali"),
        (TRUTH.replace("15.6597", "ninety"), "'ninety'"),
    ],
)
def test_a_table_that_is_no_truth_is_refused(bench, tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "truth.csv"
    path.write_text(content, encoding="utf-8")
    code, out, err = bench("--truth", str(path))
    assert (code, out) == (2, "")
    assert words in err


def test_the_figures_are_those_of_the_other_scorer(resolver: Resolver, tmp_path: Path) -> None:
    scorer = reference("tools/score_places.py")
    with reference("reference/ucdp_ged_dev.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    some = tmp_path / "some.csv"
    with some.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerows(table[::5])
    cli = f"{sys.executable} -m geo"
    done = subprocess.run(
        [sys.executable, str(scorer), "--truth", str(some), "--cli", cli], cwd=ROOT, capture_output=True, check=True,
        text=True,
    )  # fmt: skip
    theirs = {line.split()[0]: line for line in done.stdout.splitlines()}
    for mode in benchmark.MODES:
        told = truth_descriptions(table[::5], mode)
        found = score(told, run(resolver, told).answers)
        assert found.inside_own_uncertainty is not None
        expected = (
            f"n={found.n} answered={100 * found.answered:.1f}% within5={100 * found.within_5_km:.1f}% "
            f"within25={100 * found.within_25_km:.1f}% wrong50={100 * found.wrong_over_50_km:.1f}% "
            f"inside_own_uncertainty={100 * found.inside_own_uncertainty:.1f}% "
            f"median_uncertainty_km={found.median_uncertainty_km:.1f} "
        )
        assert expected in theirs[mode]
