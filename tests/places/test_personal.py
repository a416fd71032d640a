"""The user's own places: kept whole, validated, never in the way of the program."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.__main__ import main
from geo.core import locks
from geo.core.errors import BadInput, BrokenData, CannotWrite, UnknownName
from geo.core.language import language
from geo.core.locks import locked
from geo.places.coordinates import decimal_degrees, geo_address, read_coordinates, sexagesimal
from geo.places.gazetteer_sources import stamp
from geo.places.personal import (
    FILE,
    LOCK,
    add_place,
    add_spelling,
    correct,
    import_entries,
    load_personal,
    read_personal,
    remove,
    restore,
    set_aside,
)
from geo.places.personal_doubts import country_at, doubt_about, units_at
from geo.places.personal_entries import (
    COLUMNS,
    MAX_ENTRIES,
    MAX_NAME,
    PROBLEMS,
    Entry,
    Problem,
    problem_of,
    rows_csv,
    split_spellings,
    tidy,
)
from geo.places.place import KINDS
from geo.places.resolver import load_resolver

HAMLET = Entry("Tin-Ekoum", "village", "MLI", 15.25, -1.5, ("Tinekoum", "In Ekoum"), "Gao", "Ansongo", 120, "a call")
HEADER = ",".join(COLUMNS)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "gazetteer"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    return tmp_path / "gazetteer"


@pytest.fixture
def run(home, capsysbinary):
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(("places", *arguments))
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run


def write(folder: Path, *lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def test_without_a_file_there_is_nothing_and_no_complaint(folder) -> None:
    found = load_personal(folder)
    assert (found.places, found.spellings, found.notices, found.stamp) == ((), (), (), "")
    assert not folder.exists()


def test_a_place_that_was_added_is_read_back_whole(folder) -> None:
    kept = add_place(HAMLET, folder).entry
    assert kept == replace(HAMLET, entry_id="personal:1")
    place = load_personal(folder).places[0]
    assert (place.place_id, place.name, place.kind, place.adm0) == ("personal:1", "Tin-Ekoum", "village", "MLI")
    assert (place.lat, place.lon, place.population) == (15.25, -1.5, 120)
    assert place.spellings == ("Tinekoum", "In Ekoum")
    assert load_personal(folder).entries == (kept,)


def test_a_spelling_names_the_place_that_it_belongs_to(folder) -> None:
    add_spelling("g0372", "Boulkessy", folder, source="a newspaper")
    found = load_personal(folder)
    assert found.spellings == (("g0372", "Boulkessy"),)
    assert found.places == ()


def test_a_spelling_of_ones_own_place_is_added_to_it(folder) -> None:
    add_place(HAMLET, folder)
    add_spelling("personal:1", "Tinikum", folder)
    found = load_personal(folder)
    assert found.places[0].spellings[-1] == "Tinikum"
    assert found.spellings == ()
    with pytest.raises(UnknownName, match="personal:7"):
        add_spelling("personal:7", "x", folder)
    with pytest.raises(BadInput, match="already"):
        add_spelling("personal:1", "tinékum", folder)


def test_ids_of_entries_that_are_there_never_change(folder) -> None:
    add_place(HAMLET, folder)
    add_place(replace(HAMLET, name="Bodio"), folder)
    remove("personal:1", folder)
    assert add_place(replace(HAMLET, name="Kandia"), folder).entry.entry_id == "personal:3"


def test_remove_and_restore(folder) -> None:
    kept = add_place(HAMLET, folder).entry
    gone = remove("personal:1", folder).entry
    assert load_personal(folder).entries == ()
    assert gone == kept
    assert restore(gone, folder).entry == kept
    with pytest.raises(UnknownName, match="personal:9"):
        remove("personal:9", folder)


def test_a_restored_entry_gets_another_id_when_its_own_is_taken(folder) -> None:
    add_place(HAMLET, folder)
    gone = remove("personal:1", folder).entry
    add_place(replace(HAMLET, name="Bodio"), folder)
    assert restore(gone, folder).entry.entry_id == "personal:2"
    assert {entry.name for entry in load_personal(folder).entries} == {"Bodio", "Tin-Ekoum"}


def test_a_correction_overwrites_what_was_looked_at_and_nothing_else(folder) -> None:
    before = add_place(HAMLET, folder).entry
    after = correct(replace(before, lat=15.3), before, folder).entry
    assert load_personal(folder).entries == (after,)
    with pytest.raises(BadInput, match="another window"):
        correct(replace(before, lat=15.4), before, folder)
    assert load_personal(folder).entries == (after,)


def test_a_change_by_another_program_is_kept_and_told(folder) -> None:
    seen = load_personal(folder).stamp
    assert not add_place(HAMLET, folder, seen=seen).is_unforeseen
    assert add_place(replace(HAMLET, name="Bodio"), folder, seen=seen).is_unforeseen
    assert len(load_personal(folder).entries) == 2


def test_the_same_place_twice_is_refused(folder) -> None:
    add_place(HAMLET, folder)
    with pytest.raises(BadInput, match="personal:1 already has"):
        add_place(replace(HAMLET, name="TIN EKOUM", lat=15.2501), folder)
    add_place(replace(HAMLET, lat=14.0), folder)  # a namesake elsewhere
    add_spelling("g0001", "Kumba", folder)
    with pytest.raises(BadInput, match="spelling of g0001"):
        add_spelling("g0002", "Kumba", folder)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "name"),
        ({"name": "12345"}, "name"),
        ({"name": "--"}, "name"),
        ({"name": "a" * (MAX_NAME + 1)}, "long"),
        ({"source": "a" * 501}, "long"),
        ({"spellings": tuple(f"Name {n}" for n in range(31))}, "spellings"),
        ({"spellings": ("?",)}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"adm0": "XXX"}, "country"),
        ({"lat": None}, "number"),
        ({"lat": 91.0}, "globe"),
        ({"lon": 1e308}, "globe"),
        ({"lat": float("nan")}, "globe"),
        ({"population": -1}, "population"),
        ({"spelling_of": "personal:3"}, "spelling_of"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_is_written(folder, change, code) -> None:
    entry = replace(HAMLET, **change)
    found = problem_of(entry)
    assert found is not None
    assert found.code == code
    with pytest.raises(BadInput) as raised:
        add_place(entry, folder)
    assert found.words() in str(raised.value)
    assert load_personal(folder).entries == ()


def test_every_kind_and_country_of_the_zone_can_be_kept() -> None:
    for kind in KINDS:
        for adm0 in ("MLI", "BFA", "NER", "DZA"):
            assert problem_of(replace(HAMLET, kind=kind, adm0=adm0)) is None


def test_problems_are_said_in_french_with_the_value() -> None:
    for code in PROBLEMS:
        problem = Problem(code, "VALEUR")
        assert problem.words(language("fr")) != problem.words()
        assert ("VALEUR" in problem.words()) == ("VALEUR" in problem.words(language("fr")))


def test_script_and_invisible_characters_stay_text(folder) -> None:
    name = tidy(" <script>alert('x')</script>\u202e\x00\n Tin\u00a0Ekoum ")
    assert name == "<script>alert('x')</script> Tin Ekoum"
    add_place(replace(HAMLET, name=name, source="=HYPERLINK(1)", spellings=("+Tin", "'quoted'")), folder)
    assert b"'=HYPERLINK(1)" in (folder / FILE).read_bytes()
    kept = load_personal(folder).entries[0]
    assert (kept.name, kept.source, kept.spellings) == (name, "=HYPERLINK(1)", ("+Tin", "'quoted'"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("personal:2,,,village,MLI,,,15,1,,,", "a name is missing"),
        ("personal:2,X,,castle,MLI,,,15,1,,,", "castle"),
        ("personal:2,X,,village,ZZZ,,,15,1,,,", "ZZZ"),
        ("personal:2,X,,village,MLI,,,abc,1,,,", "abc"),
        ("personal:2,X,,village,MLI,,,15,999,,,", "not on the globe"),
        ("personal:2,X,,village,MLI,,,nan,1,,,", "nan"),
        ("personal:2,X,,village,MLI,,,15,1,many,,", "many"),
        ("g0001,X,,village,MLI,,,15,1,,,", "no id of a personal entry"),
        ("personal:1,X,,village,MLI,,,15,1,,,", "another line"),
        ("personal:2,X,,village,MLI,,,15,1,,", "number of cells"),
        ("personal:2,X,,,,,,,,,,personal:1", "cannot be given another spelling"),
    ],
)
def test_a_bad_line_is_left_out_named_and_survives_every_change(folder, line, says) -> None:
    path = write(folder, "personal:1,Bodio,,village,MLI,,,15.2,-1.5,,,", line)
    found = load_personal(folder)
    assert [place.name for place in found.places] == ["Bodio"]
    assert len(found.notices) == 1
    assert says in found.notices[0]
    assert f"{path}, line 3" in found.notices[0]
    add_place(HAMLET, folder)
    assert line in path.read_text(encoding="utf-8-sig").splitlines()
    assert len(load_personal(folder).places) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "lacks the column"),
        (b"name,lat\nX,1\n", "lacks the column"),
        (b'place_id,name,kind,adm0,lat,lon\n"a,b\n', "CSV UTF-8"),
        (b"a\0b", "lacks the column"),
    ],
)
def test_a_damaged_file_never_stops_the_program_and_is_never_overwritten(home, boundaries, content, says) -> None:
    home.mkdir()
    path = home / FILE
    path.write_bytes(content)
    found = load_personal()
    assert found.entries == ()
    assert len(found.notices) == 1
    assert says in found.notices[0]
    assert load_resolver(boundaries).resolve("in Gao").place == "Gao"
    for act in (lambda: add_place(HAMLET), lambda: remove("personal:1"), lambda: restore(HAMLET)):
        with pytest.raises(BrokenData, match="nothing is written"):
            act()
    assert path.read_bytes() == content
    aside = set_aside()
    assert aside.read_bytes() == content
    add_place(HAMLET)
    assert len(load_personal().entries) == 1


def test_a_file_that_may_not_be_read_is_told(folder) -> None:
    (folder / FILE).mkdir(parents=True)  # what no user can read, root included
    assert "cannot be read" in load_personal(folder).notices[0]


def test_a_file_that_is_too_large_is_told(folder) -> None:
    write(folder, *(f",Name {n},,village,MLI,,,15,{n / 1000},,," for n in range(MAX_ENTRIES + 1)))
    assert str(MAX_ENTRIES) in load_personal(folder).notices[0]


def test_a_spreadsheet_may_save_semicolons_decimal_commas_and_other_columns(folder) -> None:
    text = "name;lat;lon;kind;adm0;spellings;mine\nBodio;15,25;-1,5;Village;Mali;Bodjo;x\n"
    found = read_personal(text.encode("utf-8-sig"))
    assert found.flaws == ()
    entry = found.entries[0]
    assert (entry.name, entry.lat, entry.lon, entry.kind, entry.adm0) == ("Bodio", 15.25, -1.5, "village", "MLI")
    assert entry.spellings == ("Bodjo",)


def test_import_adds_what_is_new_once_and_can_replace(folder) -> None:
    add_place(HAMLET, folder)
    other = replace(HAMLET, name="Bodio", entry_id="personal:1")
    change = import_entries([HAMLET, other], folder)
    assert (len(change.entries), change.known) == (1, 1)
    assert change.entry.entry_id == "personal:2"  # its own is taken
    assert import_entries([HAMLET, other], folder).known == 2
    import_entries([other], folder, replaces=True)
    assert load_personal(folder).entries == (other,)


def test_import_is_all_or_nothing(folder) -> None:
    with pytest.raises(BadInput):
        import_entries([HAMLET, replace(HAMLET, kind="castle")], folder)
    assert load_personal(folder).entries == ()


def test_replacing_mends_a_damaged_file(folder) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"\xff")
    import_entries([HAMLET], folder, replaces=True)
    assert len(load_personal(folder).entries) == 1


names = (
    st.text(st.characters(codec="utf-8"), max_size=40)
    .map(tidy)
    .filter(lambda name: problem_of(Entry(name, "well", "NER", 0.0, 0.0)) is None)
)


@given(
    name=names,
    spellings=st.lists(names, max_size=4).map(lambda many: split_spellings(";".join(many))),
    lat=st.integers(-9_000_000, 9_000_000).map(lambda n: n / 100_000),
    lon=st.integers(-18_000_000, 18_000_000).map(lambda n: n / 100_000),
    population=st.none() | st.integers(0, 50_000_000),
    source=st.text(st.characters(codec="utf-8"), max_size=60).map(tidy),
)
def test_whatever_is_written_is_read_back(name, spellings, lat, lon, population, source) -> None:
    entry = Entry(name, "well", "NER", lat, lon, spellings, "Agadez", "", population, source, "", "personal:5")
    if problem_of(entry) is None:
        found = read_personal(rows_csv([entry]))
        assert (found.damage, found.flaws) == (None, ())
        assert found.entries == (entry,)


def test_two_programs_that_add_at_once_lose_nothing(folder) -> None:
    code = (
        "import sys, pathlib\n"
        "from geo.places.personal import add_place\n"
        "from geo.places.personal_entries import Entry\n"
        "for n in range(15):\n"
        "    name = sys.argv[2] + chr(97 + n) * 3\n"
        "    add_place(Entry(name, 'well', 'NER', 14.0, 1.0 + n / 10), pathlib.Path(sys.argv[1]))\n"
    )
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(folder), name], cwd=root) for name in ("Alpha", "Bravo")
    ]
    assert [process.wait(120) for process in started] == [0, 0]
    found = load_personal(folder)
    assert len(found.entries) == 30
    assert len({entry.entry_id for entry in found.entries}) == 30


def test_a_lock_that_is_held_is_told_after_a_while(folder, monkeypatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.05)
    with locked(folder / LOCK), pytest.raises(CannotWrite, match="Another program"):
        add_place(HAMLET, folder)
    add_place(HAMLET, folder)


def test_where_nothing_can_be_written_the_message_says_so(tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotWrite, match="Let this user write there"):
        add_place(HAMLET, tmp_path / "file")


def test_a_full_disk_leaves_the_old_file(folder, monkeypatch) -> None:
    add_place(HAMLET, folder)
    before = (folder / FILE).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CannotWrite, match="disk is full"):
        remove("personal:1", folder)
    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (HAMLET, None),
        (replace(HAMLET, lat=-1.5, lon=15.25), "swapped"),
        (replace(HAMLET, adm0="NER"), "country"),
        (replace(HAMLET, lat=48.0, lon=2.0), "zone"),
        (replace(HAMLET, adm0="DZA", lat=22.8, lon=5.5), None),
        (Entry("Boulkessy", spelling_of="g0372"), None),
    ],
)
def test_positions_that_a_person_should_look_at_again(boundaries, entry, code) -> None:
    doubt = doubt_about(entry, boundaries)
    assert (doubt.code if doubt else None) == code
    if doubt:
        assert entry.name in doubt.words()
        assert doubt.words(language("fr")) != doubt.words()


def test_country_and_units_of_a_position(boundaries) -> None:
    assert country_at(boundaries, lon=-3.1, lat=14.5) == "MLI"
    assert units_at(boundaries, lon=-3.1, lat=14.5) == ("Mopti", "")
    assert units_at(boundaries, lon=-1.63, lat=14.1) == ("Sahel", "Soum")
    assert country_at(boundaries, lon=-40.0, lat=14.5) == ""


@pytest.mark.parametrize(
    "text",
    [
        "14.2331, -1.0235", "14.2331,-1.0235", "14,2331 ; -1,0235", "14,2331 -1,0235", "14.2331 N 1.0235 W",
        "1.0235° W, 14.2331° N", "N 14.2331 O 1.0235", "geo:14.2331,-1.0235;u=500", "14°13′59.16″N 1°01′24.6″O",
        "14° 13' 59.16\" N, 1° 1' 24.6\" W", " 14.2331 / −1.0235 ",
    ],
)  # fmt: skip
def test_coordinates_as_people_write_them(text) -> None:
    assert read_coordinates(text) == pytest.approx((14.2331, -1.0235), abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "", "14.2331", "14,23,1,02", "14.2 N 1.0", "14 N 15 N", "N 14 N 1 W", "91, 0", "0, 181", "14°61′N 1°W", "a, b",
        "1" * 200, "-14.2 N, 1.0 W", "nan, inf", "1, 2, 3",
    ],
)  # fmt: skip
def test_what_is_no_pair_of_coordinates_is_refused(text) -> None:
    with pytest.raises(BadInput, match=r"no pair of coordinates|not on the globe"):
        read_coordinates(text)


@given(st.integers(-9_000_000, 9_000_000), st.integers(-18_000_000, 18_000_000))
def test_what_is_offered_for_copying_can_be_pasted_back(lat, lon) -> None:
    spot = (lat / 100_000, lon / 100_000)
    for text, tolerance in (
        (decimal_degrees(*spot), 1e-9),
        (geo_address(*spot, 12.3), 1e-9),
        (sexagesimal(*spot), 0.5 / 3600 + 1e-9),
    ):
        assert read_coordinates(text) == pytest.approx(spot, abs=tolerance)


# -- with the resolver and the command line


def test_a_place_and_a_spelling_count_at_once(home, boundaries) -> None:
    assert load_resolver(boundaries).resolve("near Tin-Ekoum").place is None
    before = stamp()
    add_place(HAMLET)
    add_spelling("g0271", "Xaxogao")
    assert stamp() != before
    resolver = load_resolver(boundaries)
    near = resolver.resolve("near Tinekoum")
    assert (near.place, near.place_id, near.where_prec) == ("Tin-Ekoum", "personal:1", 2)
    assert resolver.resolve("in Xaxogao").place_id == "g0271"


def test_ones_own_entries_go_before_those_of_the_other_gazetteers(home, boundaries) -> None:
    assert load_resolver(boundaries).resolve("in Gao").place_id == "g0271"
    add_place(Entry("Gao", "village", "MLI", 14.5, -3.1))
    add_spelling("g0201", "Boulikessi")
    resolver = load_resolver(boundaries)
    assert resolver.resolve("in Gao").place_id == "personal:1"
    assert resolver.resolve("in Boulikessi").place_id == "g0201"


def test_the_command_line_does_what_the_page_does(run, home, tmp_path) -> None:
    code, out, err = run("add", "Tin-Ekoum", "--at=15.25,-1.5", "--spelling", "Tinekoum", "--source", "a call")
    assert (code, out) == (0, "")
    assert "personal:1" in err
    entry = load_personal().entries[0]
    assert (entry.adm0, entry.adm1, entry.kind, entry.spellings) == ("MLI", "Mopti", "village", ("Tinekoum",))
    assert run("add", "Boulkessy", "--spelling-of", "g0372")[0] == 0
    code, out, err = run("list")
    assert code == 0
    assert [line.split("\t")[0] for line in out.splitlines()] == ["personal:1", "personal:2"]
    assert "1 of your own" in err
    target = tmp_path / "own.csv"
    assert run("export", "-o", str(target))[0] == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Tin-Ekoum", "Boulkessy"]
    assert run("remove", "personal:1", "personal:2")[0] == 0
    assert load_personal().entries == ()
    assert run("import", str(target))[0] == 0
    assert "there already: 2" in run("import", str(target))[2]
    assert [entry.entry_id for entry in load_personal().entries] == ["personal:1", "personal:2"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "Bodio"), "needs a position"),
        (("add", "Bodio", "--at=x"), "no pair of coordinates"),
        (("add", "Bodio", "--at=-1.5,15.25", "--country", "MLI"), "swapped"),
        (("add", "Bodio", "--at=-1.5,15.25"), "swapped"),
        (("add", "Bodio", "--at=48,-40"), "no country"),
        (("add", "Bodio", "--at=15,1", "--kind", "castle"), "castle"),
        (("add", "Bodio", "--at=15,1", "--country", "Atlantis"), "Atlantis"),
        (("add", "Bodio", "--at=15,1", "--spelling-of", "g0001"), "either"),
        (("add", "Bodio", "--spelling-of", "g99999"), "g99999"),
        (("remove", "personal:1"), "personal:1"),
        (("import", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_bad_input_ends_with_code_2_and_the_reason(run, home, arguments, says) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert load_personal().entries == ()


def test_remove_is_all_or_nothing(run) -> None:
    run("add", "Bodio", "--at=15.25,-1.5")
    assert run("remove", "personal:1", "personal:2")[0] == 2
    assert len(load_personal().entries) == 1


def test_a_file_with_a_bad_line_or_a_doubtful_point_is_not_imported(run, tmp_path) -> None:
    table = tmp_path / "in.csv"
    table.write_text("name,kind,adm0,lat,lon\nBodio,village,MLI,15.25,-1.5\nKandia,castle,MLI,15,1\n")
    code, _, err = run("import", str(table))
    assert code == 2
    assert "line 3" in err
    table.write_text("name,kind,adm0,lat,lon\nBodio,village,MLI,-1.5,15.25\n")
    code, _, err = run("import", str(table))
    assert code == 2
    assert "--yes" in err
    assert load_personal().entries == ()
    assert run("import", "--yes", str(table))[0] == 0
