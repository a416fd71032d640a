"""The Places screen as a session sees it: first visit, point, area, no answer, hostile links, one's own places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.__main__ import main
from geo.core.errors import BadInput
from geo.core.language import language
from geo.places.personal import FILE, add_place, load_personal
from geo.places.personal_entries import COLUMNS, Entry, rows_csv
from pages.parts import editing, place_own, place_words
from tests.pages.test_screens import ROOT, link, words

HAMLET = Entry("Tin-Ekoum", "village", "MLI", 15.25, -1.5, source="a call")
TWIN = Entry("Tin-Ekoum", "village", "MLI", 14.0, -6.0)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """Give every session a folder of its own, and let it be at this computer: AppTest has no connection to look at."""
    monkeypatch.setattr(editing, "is_local", lambda *_: True)
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    return tmp_path / "gazetteer"


def open_places(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update({"lang": query.pop("lang", "en")})
    app.run()
    app.switch_page("pages/places.py").run()
    if query:
        app.query_params.update(query)
        app.run()
    return app


def text(app: AppTest) -> str:
    """What is written, as a reader sees it: Markdown without its escapes, and HTML."""
    shown = "\n".join([words(app), *(str(element.value) for element in app.get("success"))])
    plain = re.sub(r"\\(.)", r"\1", shown).replace("\u2060", "")
    return "\n".join([plain, *(str(element.value) for element in app.get("html"))])


def sound(app: AppTest) -> bool:
    return not app.exception and not app.error


def maps(app: AppTest) -> list[str]:
    return [instance.proto.json_args for instance in app.get("component_instance")]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_first_visit_says_what_to_do_and_offers_examples(lang) -> None:
    app = open_places(lang=lang)
    assert sound(app)
    assert not app.warning
    assert maps(app) == []
    examples = [button.label for button in app.button if "Djibo" in button.label or "Dioungani" in button.label]
    assert len(examples) == 2
    assert set(link(app)) == {"lang"}
    press(app, examples[0])
    assert sound(app)
    assert link(app)["words"] == examples[0]
    assert len(maps(app)) == 1


def test_a_point_is_said_drawn_and_offered_for_copying() -> None:
    app = open_places(words="90 km north of Dioungani")
    said = text(app)
    assert sound(app)
    assert re.search(r"Within \d+ km of 15\.\d\d° N, 2\.7\d° W\.", said)
    assert "The report gives a distance and a direction from a named place." in said
    assert re.search(r"<mark[^>]*>90 km north of Dioungani<sup>1</sup></mark>", said)
    assert "2 – near a place" in said
    codes = [code.value for code in app.code]
    assert re.fullmatch(r"15\.\d{5}, -2\.\d{5}", codes[0])
    assert re.fullmatch(r"15°\d\d′\d\d″N 2°\d\d′\d\d″W", codes[1])
    assert re.fullmatch(r"geo:15\.\d{5},-2\.\d{5};u=\d+", codes[2])
    assert "Dioungani (Koro, Mopti, Mali)" in said


@pytest.mark.parametrize(
    ("asked", "prec"),
    [("between Djibo and Arbinda", "5"), ("Mopti region", "4"), ("northern Mali", "5"), ("in Mali", "6")],
)
def test_an_area_has_no_point_anywhere(asked, prec) -> None:
    app = open_places(words=asked)
    said = text(app)
    assert sound(app)
    assert "so no point is given" in said
    assert f"<dd>{prec} – " in said
    assert not [code for code in app.code if code.value.startswith(("geo:", "1"))]
    assert '\\"point\\":null' in maps(app)[0]


def test_two_places_of_one_name_are_no_answer_until_one_is_chosen(home) -> None:
    add_place(HAMLET)
    add_place(TWIN)
    app = open_places(words="in Tin-Ekoum")
    said = text(app)
    assert sound(app)
    assert "Declined: the words fit several places" in said
    assert len(app.warning) == 1
    assert '\\"point\\":null' in maps(app)[0]
    assert "1. Tin-Ekoum" in said
    assert "2. Tin-Ekoum" in said


def test_a_candidate_can_be_kept_as_what_the_words_mean(home) -> None:
    app = open_places(words="near Boulkessi")
    app.button(key="this_g0372").click().run()
    assert app.text_input(key="w_offer").value == "Boulkessi"
    press(app, "Keep this spelling")
    assert sound(app)
    assert load_personal().spellings == (("g0372", "Boulkessi"),)
    assert "Kept: “Boulkessi” means Boulikessi" in text(app)
    assert "g0372" in text(app)


def test_a_spelling_that_cannot_be_kept_is_said_where_it_was_typed() -> None:
    app = open_places(words="near Boulikessi")
    app.button(key="this_g0372").click().run()
    app.text_input(key="w_offer").set_value("***").run()
    press(app, "Keep this spelling")
    assert not app.exception
    assert "This was not kept." in text(app)
    assert load_personal().entries == ()


def test_a_name_that_nobody_has_can_be_added_and_then_counts(home) -> None:
    app = open_places(words="near Xyzburg")
    assert "Not found: “Xyzburg”" in text(app)
    press(app, "Add “Xyzburg” to your own places")
    assert link(app)["view"] == "own"
    assert app.text_input(key="w_own_name").value == "Xyzburg"
    app.text_input(key="w_own_at").set_value("14.5, -3.1").run()
    press(app, "Add this place")
    assert sound(app)
    entry = load_personal().entries[0]
    assert (entry.name, entry.adm0, entry.adm1, entry.kind) == ("Xyzburg", "MLI", "Mopti", "village")
    assert link(app) == {"lang": "en", "words": "near Xyzburg"}
    said = text(app)
    assert "Kept: Xyzburg (personal:1)" in said
    assert "of 14.50° N, 3.10° W" in said
    assert "your own places (personal:1)" in said


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("somewhere", "no position on the globe"),
        ("95, 200", "no position on the globe"),
        ("", "needs a position"),
        ("-3.1, 14.5", "Are latitude and longitude swapped?"),
        ("48, 2", "lies in no country"),
        ("14.5, 1.0", "lies in Niger"),
    ],
)
def test_a_position_that_cannot_be_or_is_doubtful_is_not_kept_just_so(at, says) -> None:
    app = open_places(view="own")
    app.text_input(key="w_own_name").set_value("Xyzburg")
    app.text_input(key="w_own_at").set_value(at)
    if at not in ("", "-3.1, 14.5"):
        app.selectbox(key="w_own_country").set_value("MLI")
    app.run()
    press(app, "Add this place")
    assert not app.exception
    assert says in text(app)
    assert load_personal().entries == ()


def test_swapped_coordinates_can_be_swapped_and_doubtful_ones_kept() -> None:
    for answer, lat in (("Swap them and keep the place", 14.5), ("It is right: keep it so", -3.1)):
        app = open_places(view="own")
        app.text_input(key="w_own_name").set_value(f"Xyzburg {answer[0]}")
        app.text_input(key="w_own_at").set_value("-3.1, 14.5").run()
        press(app, "Add this place")
        press(app, answer)
        assert sound(app)
        assert load_personal().entries[-1].lat == lat


def test_a_position_in_no_country_is_refused() -> None:
    app = open_places(view="own")
    app.text_input(key="w_own_name").set_value("Xyzburg")
    app.text_input(key="w_own_at").set_value("48, -40").run()
    press(app, "Add this place")
    assert "is in no country of the zone" in text(app)
    assert load_personal().entries == ()


def test_a_name_that_another_place_bears_is_asked_about(home) -> None:
    app = open_places(view="own")
    app.text_input(key="w_own_name").set_value("Gao")
    app.text_input(key="w_own_at").set_value("14.5, -3.1").run()
    press(app, "Add this place")
    assert "“Gao” is also the name of: Gao (Gao, Gao, Mali)" in text(app)
    assert load_personal().entries == ()
    press(app, "It is right: keep it so")
    assert load_personal().entries[0].name == "Gao"


def test_own_places_are_listed_corrected_deleted_and_brought_back(home) -> None:
    add_place(HAMLET)
    app = open_places(view="own")
    assert sound(app)
    app.selectbox(key="w_own_entry").set_value("personal:1").run()
    press(app, "Correct")
    assert app.text_input(key="w_own_at").value == "15.25000, -1.50000"
    app.text_input(key="w_own_at").set_value("15.3, -1.5").run()
    press(app, "Keep the correction")
    assert load_personal().entries[0].lat == 15.3
    app.selectbox(key="w_own_entry").set_value("personal:1").run()
    press(app, "Delete")
    assert load_personal().entries == ()
    assert "Deleted: “Tin-Ekoum”" in text(app)
    press(app, "Undo")
    assert sound(app)
    assert load_personal().entries[0].lat == 15.3


def test_an_entry_that_changed_meanwhile_is_not_overwritten(home) -> None:
    kept = add_place(HAMLET).entry
    app = open_places(view="own")
    app.selectbox(key="w_own_entry").set_value("personal:1").run()
    press(app, "Correct")
    app.text_input(key="w_own_at").set_value("15.3, -1.5").run()
    path = home / FILE
    path.write_bytes(rows_csv([Entry("Tin-Ekoum", "camp", "MLI", 15.25, -1.5, entry_id=kept.entry_id)]))
    press(app, "Keep the correction")
    assert not app.exception
    assert "another window" in text(app)
    assert load_personal().entries[0].kind == "camp"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_damaged_file_stops_nothing_and_is_explained(home, lang) -> None:
    home.mkdir()
    (home / FILE).write_bytes(b"\xff\xfe")
    app = open_places(lang=lang, words="Gao")
    assert not app.exception
    assert "16" in app.code[0].value
    app = open_places(lang=lang, view="own")
    said = text(app)
    assert FILE in said
    assert ("nothing" in said or "UTF-8" in said) if lang == "en" else "UTF-8" in said
    press(app, "Set the damaged file aside and begin a new one" if lang == "en" else app.button(key="set_aside").label)
    assert not app.exception
    assert not (home / FILE).exists()
    assert (home / "personal.damaged-1.csv").read_bytes() == b"\xff\xfe"


def test_a_bad_line_is_named(home) -> None:
    home.mkdir()
    header = ",".join(COLUMNS)
    (home / FILE).write_text(f"{header}\npersonal:1,Bodio,,castle,MLI,,,15,1,,,\n", encoding="utf-8")
    said = text(open_places(view="own", lang="fr"))
    assert "ligne 2" in said
    assert "castle" in said


def test_a_hostile_link_is_cleaned_with_a_notice() -> None:
    app = open_places(
        words="<script>alert(1)</script> ![x](https://evil.example/a.png) {{ 7*7 }}\x00\u202e",
        place_country="../etc", place_adm1="<b>", place_adm2="'; DROP TABLE", line="-1", view="<img>",
    )  # fmt: skip
    said = text(app)
    assert sound(app)
    assert len([warning for warning in app.warning if "Part of the link" in warning.value]) == 6
    assert "<script>" not in "".join(element.value for element in app.get("html"))
    assert not any("![x]" in element.value for element in app.markdown)
    assert "Declined" in said
    assert set(link(app)) == {"lang", "words"}


def test_too_much_text_is_cut_with_a_notice_and_stays_out_of_the_link() -> None:
    app = open_places(words="Gao " * 10_000)
    assert sound(app)
    assert any("too much text" in warning.value for warning in app.warning)
    assert "words" not in link(app)
    assert "do not fit into a link" in text(app)


def test_two_hundred_lines_are_answered_as_far_as_a_hundred() -> None:
    app = open_places(words="\n".join(["Gao", "", "Niamey"] * 100))
    assert sound(app)
    assert len(app.dataframe[0].value) == 67


def test_several_lines_are_tabled_and_one_is_looked_at() -> None:
    app = open_places(words="Gao\nnorthern Mali\n\n15 km south-east of Talataye", line="2")
    assert sound(app)
    table = app.dataframe[0].value
    lats = list(table["lat"])
    assert lats[0].startswith("16.")
    assert lats[1] == ""
    assert "so no point is given" in text(app)
    app.selectbox(key="w_place_line").set_value(3).run()
    assert link(app)["line"] == "3"
    assert "Within" in text(app)


def test_the_download_is_what_the_command_line_writes(tmp_path) -> None:
    from pages.parts.loaders import place_finder

    lines = ["Gao", "northern Mali", "near Xyzburg", "near the border with Niger, Gao region"]
    app = open_places(words="\n".join(lines), place_country="MLI")
    assert sound(app)
    table = tmp_path / "in.csv"
    rows = [f'{number},"{line}",MLI' for number, line in enumerate(lines, start=1)]
    table.write_text("\n".join(["id,text,country", *rows]) + "\n", encoding="utf-8")
    assert main(["geocode", str(table), "-o", str(tmp_path / "out.csv")]) == 0
    from geo.places.answers import table_csv

    resolver = place_finder().resolver
    found = [(str(number), resolver.resolve(line, country="MLI")) for number, line in enumerate(lines, start=1)]
    assert (tmp_path / "out.csv").read_bytes() == table_csv(found)


def test_what_else_is_known_decides_and_lives_in_the_link() -> None:
    app = open_places(words="in Boulikessi", place_country="BFA")
    assert "14.4" in app.code[0].value
    app.selectbox(key="w_place_country").set_value("MLI").run()
    assert link(app)["place_country"] == "MLI"
    assert "14.7983" in app.code[0].value
    app.selectbox(key="w_place_adm1").set_value("Mopti").run()
    app.selectbox(key="w_place_country").set_value("NER").run()  # Mopti is not there
    assert sound(app)
    assert app.selectbox(key="w_place_adm1").value is None
    assert "place_adm1" not in link(app)


def test_the_question_outlives_a_visit_to_another_screen_and_stays_out_of_its_link() -> None:
    app = open_places(words="Gao")
    app.switch_page("pages/map.py").run()
    assert "words" not in link(app)
    app.switch_page("pages/places.py").run()
    assert app.text_area(key="w_words").value == "Gao"
    assert link(app)["words"] == "Gao"


@pytest.mark.parametrize("asked", ["5 km from Kaya and 5 km from Dori", "Kidal; Gao; Timbuktu"])
def test_statements_that_do_not_go_together_name_all_that_they_name(asked) -> None:
    app = open_places(words=asked)
    assert sound(app)
    headline = re.sub(r"\\(.)", r"\1", app.warning[0].value)
    assert "no point is given" in headline
    for name in re.findall(r"Kaya|Dori|Kidal|Gao", asked):
        assert name in headline
    assert "an area that reaches up to" in text(app)
    assert "circle of" not in text(app)
    assert '\\"point\\":null' in maps(app)[0]


def test_a_score_is_shown_where_it_compares_places() -> None:
    assert "Score" not in text(open_places(words="15 km south-east of Talataye"))
    add_place(HAMLET)
    add_place(TWIN)
    assert "Score" in text(open_places(words="in Tin-Ekoum"))


def test_what_stands_in_the_file_already_is_not_asked_about_again() -> None:
    add_place(HAMLET)
    app = open_places(view="own")
    app.text_input(key="w_own_name").set_value(HAMLET.name)
    app.text_input(key="w_own_at").set_value(f"{HAMLET.lat}, {HAMLET.lon}").run()
    press(app, "Add this place")
    assert "This was not kept." in text(app)
    assert "It is right: keep it so" not in [button.label for button in app.button]


def test_the_filter_is_not_offered_where_it_has_no_effect_and_is_kept() -> None:
    app = open_places(words="Gao", country="NER", undated="0")
    assert not app.multiselect
    assert "does not apply to this screen" in text(app)
    for screen in ("about", "places", "map"):
        app.switch_page(f"pages/{screen}.py").run()
        assert sound(app)
        assert link(app)["country"] == "NER"
    assert app.get("button_group")
    assert app.session_state["w_country"] == ["NER"]
    assert app.session_state["w_undated"] is False
    assert "Niger · without undated incidents" in text(app)


def test_about_says_what_an_installed_gazetteer_is_made_of(home) -> None:
    dump = home.with_name("NE.txt")
    row = ["2441217", "Kourfey", "Kourfey", "", "14.1", "3.2", "P", "PPL", "NE", "", "", "", "", "", "0", "", "250"]
    dump.write_text("\t".join([*row, "Africa/Niamey", "2024-05-01"]) + "\n", encoding="utf-8")
    assert main(["install", "gazetteer", "--from", str(dump)]) == 0
    app = open_places()
    app.switch_page("pages/about.py").run()
    assert sound(app)
    said = text(app)
    assert "1 place, installed on" in said
    assert "NE.txt" in said
    table = app.dataframe[len(app.dataframe) - 1].value
    assert list(table["Source"]) == ["GeoNames"]
    assert list(table["Licence"]) == ["CC BY 4.0"]
    assert "geonames.org" in table["Attribution"][0]


def test_the_filter_goes_along() -> None:
    app = open_places(words="Gao", country="NER")
    assert link(app)["country"] == "NER"
    assert link(app)["words"] == "Gao"


def test_gazetteers_in_use_are_named() -> None:
    add_place(HAMLET)
    said = text(open_places())
    assert re.search(r"Gazetteers in use: \d+ places that ship and 1 of your own\.", said)
    assert "python -m geo install gazetteer" in [code.value for code in open_places().code]


def test_words_of_a_text_that_name_a_place() -> None:
    place = type(HAMLET)("Koro Peulh", "village", "MLI", 1.0, 1.0, ("Koro Peul",))
    named = place_words.spelling_in
    from geo.places.personal import as_place

    assert named("5 km from Koro-Peulh, near Koro", as_place(place)) == "Koro-Peulh"
    assert named("5 km from KORO PEUHL.", as_place(place)) == "KORO PEUHL"
    assert named("nothing like it", as_place(place)) == ""


def test_positions_and_languages() -> None:
    assert place_words.position(14.234, -1.019, language("en")) == "14.23° N, 1.02° W"
    assert place_words.position(-14.234, 1.019, language("fr")) == "14,23°\u00a0S, 1,02°\u00a0E"
    assert place_words.position(14.234, -1.019, language("fr")) == "14,23°\u00a0N, 1,02°\u00a0O"


def test_who_may_not_edit_sees_the_places_and_cannot_change_them(monkeypatch) -> None:
    add_place(HAMLET)
    monkeypatch.setattr(editing, "is_local", lambda *_: False)
    app = open_places(view="own")
    assert sound(app)
    assert any("changed from here" in info.value for info in app.info)
    assert {button.key for button in app.button} & {"keep_own", "delete_own", "correct_own", "upload_add"} == set()
    with pytest.raises(BadInput, match="open to a network"):
        place_own._write(TWIN, language("en"))
    assert len(load_personal().entries) == 1
