"""The Report screen as a session sees it: first visit, reading, correcting, accepting, taking back, hostile texts."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.core.language import language
from geo.incidents.store import event_words, open_store
from geo.sources.report import accepting, events, examples, queue
from geo.sources.report.document import Span, make_document
from geo.sources.report.drafts import Draft
from geo.sources.report.extraction import Evidence, LeftOut, Proposal
from pages.parts import data_words, editing, report_state, report_words
from tests.pages.test_screens import ROOT, words

TEXT = "Nine soldiers were killed on Monday near Hombori, the army said. More than 300 people died last year."
HOSTILE = '<script>alert(1)</script> **bold** $x^2$ <img src=x onerror=alert(1)> "Nine" soldiers'


PROPOSE = events.propose


def propose(mentions, published, resolver):
    """Read one incident and one thing left out of our text, and nothing of any other."""
    text = mentions.document.text
    if "More than 300" not in text:
        return (), ()

    def span(part: str) -> Span:
        return Span(text.index(part), text.index(part) + len(part))

    record = {
        "title": "Attack near Hombori", "title_fr": "Attaque près de Hombori",
        "event_date": dt.date(2021, 6, 7), "event_date_end": dt.date(2021, 6, 7), "date_precision": 1,
        "event_type": "armed_assault", "place_phrase": "near Hombori", "place": "Hombori", "lat": 15.28, "lon": -1.7,
        "where_prec": 2, "uncertainty_km": 25.0, "adm0": "MLI", "fatalities_security_low": 9,
        "fatalities_security_best": 9, "fatalities_low": 9, "fatalities_best": 9, "target_actors": ["FAMa"],
    }  # fmt: skip
    if published is None:
        record = {name: value for name, value in record.items() if "date" not in name}
    evidence = (
        Evidence("event_date", span("on Monday"), "weekday", 0.9),
        Evidence("place_phrase", span("near Hombori"), "near a place", 0.9),
        Evidence("fatalities_security", span("Nine soldiers"), "number before people", 0.9),
    )
    left_out = LeftOut(span("More than 300 people died last year"), "aggregate")
    return (Proposal("1", record, evidence), Proposal("2", {**record, "title": "Another"}, ())), (left_out,)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """Give every session a folder and a store of its own, at this computer, and a reading that is known."""
    monkeypatch.setattr(editing, "is_local", lambda *_: True)
    monkeypatch.setenv("SAHEL_ATLAS_HOME", str(tmp_path))
    monkeypatch.setattr("geo.sources.report.events.propose", propose)
    return tmp_path


def open_report(lang: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lang"] = lang
    app.run()
    return app.switch_page("pages/report.py").run()


def read(app: AppTest, text: str = TEXT) -> AppTest:
    app.text_area(key="w_report_text").set_value(text)
    app.date_input(key="w_report_day").set_value(dt.date(2021, 6, 9))
    return press(app, "Read")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def html(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in app.get("html"))


def sound(app: AppTest) -> bool:
    return not app.exception and not app.error


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_first_visit_says_what_to_do_and_the_sample_is_read(lang) -> None:
    app = open_report(lang)
    assert sound(app)
    assert app.text_area(key="w_report_text").value == ""
    press(app, {"en": "Try it with a sample text", "fr": "Essayer avec un texte d'exemple"}[lang])
    assert sound(app)
    assert app.get("bidi_component")
    assert len(queue.entries()[0]) == 1


def test_a_report_is_read_accepted_and_taken_back() -> None:
    app = read(open_report())
    assert sound(app)
    assert "Attack near Hombori" in words(app)
    assert "Nine soldiers" in html(app)
    assert len(app.get("component_instance")) == 1
    press(app, "Accept")
    assert sound(app)
    assert "1 incident is on the map" in words(app)
    with open_store() as store:
        (incident,) = [one for table in store.tables() for one in table["incident_id"].to_pylist()]
        assert store.record(incident)["sources"][0]["published"] == "2021-06-09"
    press(app, "Take back")
    assert sound(app)
    with open_store() as store:
        assert not list(store.tables())


def test_the_accepted_incident_says_which_words_put_it_there() -> None:
    app = press(read(open_report()), "Accept")
    press(app, "Show on the map")
    assert sound(app)
    assert "which words put it here" in html(app)
    assert "Nine soldiers" in html(app)
    app.switch_page("pages/incidents.py").run()
    assert sound(app)
    assert "as the rules read it" in words(app)


def test_every_field_is_checked_as_it_is_set() -> None:
    app = read(open_report())
    app.number_input(key="rf_killed_fatalities_civilians_best_1").set_value(3).run()
    assert sound(app)
    assert queue.entries()[0][0].n_open == 2
    draft = queue.load(make_document(TEXT).checksum).drafts[0]
    assert draft.record["fatalities_best"] == 12
    app.date_input(key="rf_date_event_date_end_1").set_value(dt.date(2021, 6, 1)).run()
    assert "event_date_end" in app.error[0].value.replace("\\", "")
    assert queue.load(make_document(TEXT).checksum).drafts[0].record["event_date_end"] == "2021-06-07"
    press(app, "Back to what was read")
    assert queue.load(make_document(TEXT).checksum).drafts[0].corrected == ()


def test_what_was_typed_last_is_accepted_too() -> None:
    app = read(open_report())
    app.text_input(key="rf_target_target_1").set_value("A patrol")
    app.text_input(key="rf_place_words_1").set_value("Gossi")
    press(app, "Accept")
    assert sound(app)
    with open_store() as store:
        (incident,) = [one for table in store.tables() for one in table["incident_id"].to_pylist()]
        row = store.record(incident)
        cells = store.original(incident)
    assert (row["target"], row["place"]) == ("A patrol", "Gossi")
    assert cells["accepted"] == "corrected"
    assert "target" in cells["corrected"]


def test_zero_is_typed_as_a_number_and_taken() -> None:
    app = read(open_report())
    app.number_input(key="rf_killed_fatalities_civilians_best_1").set_value(0).run()
    assert sound(app)
    assert queue.load(make_document(TEXT).checksum).drafts[0].record["fatalities_civilians_best"] == 0


def test_a_field_that_was_not_drawn_anew_yet_takes_nothing_back(monkeypatch) -> None:
    """A shortcut may arrive before the form shows what the words of the text set."""
    from pages.parts import report_fields

    app = read(open_report())
    document = make_document(TEXT)

    def while_drawing(draft, say) -> None:
        """Change the draft as words of the text do; the next click ends the run before the form is drawn."""
        report_state.change(report_fields.with_fields(draft, {"injured": 300}))
        st.stop()

    with monkeypatch.context() as patch:
        patch.setattr(report_fields, "show", while_drawing)
        app.run()
    assert queue.load(document.checksum).drafts[0].record["injured"] == 300
    press(app, "Accept")
    assert sound(app)
    assert queue.load(document.checksum).drafts[0].record["injured"] == 300


def test_another_place_an_area_and_no_place_can_be_chosen() -> None:
    app = read(open_report())
    box = app.selectbox(key="rf_place_choice_1")
    assert any("Hombori" in option for option in box.options)
    box.set_value("unknown").run()
    assert sound(app)
    assert "where_prec" not in queue.load(make_document(TEXT).checksum).drafts[0].record
    app.text_input(key="rf_place_words_1").set_value("Mopti region").run()
    record = queue.load(make_document(TEXT).checksum).drafts[0].record
    assert record["where_prec"] == 4
    assert "lat" not in record
    app.text_input(key="rf_place_words_1").set_value("Qqqqwx").run()
    assert "no place that the gazetteers know" in app.error[0].value.replace("\\", "")


def test_what_was_left_out_can_be_made_an_incident() -> None:
    app = read(open_report())
    assert "a count over a period" in words(app)
    press(app, "Make it one")
    assert sound(app)
    drafts = queue.load(make_document(TEXT).checksum).drafts
    assert [one.key for one in drafts] == ["1", "2", "h1"]


def test_once_all_is_decided_an_example_is_kept_and_the_screen_tells_how_to_score() -> None:
    app = press(read(open_report()), "Accept")
    assert examples.count() == 0
    press(app, "Next incident")
    press(app, "No incident")
    assert examples.count() == 1
    press(app, "All reports")
    assert "extract --score" in app.code[0].value
    assert "1 accepted" in words(app)


def test_the_same_text_again_opens_what_was_decided() -> None:
    app = press(read(open_report()), "Accept")
    press(app, "All reports")
    read(app)
    press(app, "Previous incident")
    assert "Accepted by" in words(app)


def test_where_editing_is_not_allowed_it_is_read_and_not_kept(monkeypatch) -> None:
    monkeypatch.setattr(editing, "is_local", lambda *_: False)
    app = open_report()
    read(app)
    assert sound(app)
    assert "Attack near Hombori" in words(app)
    assert "Accept" not in [button.label for button in app.button]
    assert queue.entries()[0] == []


@pytest.mark.parametrize("text", [HOSTILE, HOSTILE + "\n" + "x" * 199_000, "\u202e" + TEXT, "\x00\x07 soldiers"])
def test_hostile_texts_are_text(text) -> None:
    app = read(open_report(), text)
    assert sound(app)
    assert "<script>alert" not in html(app)
    assert "<img" not in html(app)


def test_a_day_of_publication_given_later_reads_the_report_again_and_keeps_what_was_changed() -> None:
    app = open_report()
    app.text_area(key="w_report_text").set_value(TEXT)
    press(app, "Read")
    assert "day of publication is not known" in words(app)
    app.number_input(key="rf_hurt_injured_1").set_value(4).run()
    day = next(one for one in app.date_input if one.label == "Published on")
    day.set_value(dt.date(2021, 6, 9)).run()
    assert sound(app)
    assert "day of publication is not known" not in words(app)
    kept = queue.load(make_document(TEXT).checksum)
    assert kept.document.published == dt.date(2021, 6, 9)
    assert (kept.drafts[0].record["injured"], kept.drafts[0].record["event_date"]) == (4, "2021-06-07")
    press(app, "Keep")
    assert queue.load(make_document(TEXT).checksum).document.published == dt.date(2021, 6, 9)


def test_the_warning_of_an_unknown_day_quotes_the_report(monkeypatch) -> None:
    app = open_report()
    app.text_area(key="w_report_text").set_value(TEXT)
    press(app, "Read")
    assert "“on Monday” has no date" in app.warning[0].value
    monkeypatch.setattr("geo.sources.report.events.propose", PROPOSE)
    app = open_report("fr")
    text = "Neuf soldats ont été tués vendredi près de Hombori, au Mali, selon l'armée."
    app.text_area(key="w_report_text").set_value(text)
    press(app, "Lire")
    assert "vendredi" in app.warning[0].value


def test_a_list_of_reports_is_worked_through() -> None:
    queue.add(
        [(make_document(TEXT, title="First"), "a.txt"), (make_document(TEXT + " More.", title="Second"), "b.txt")]
    )
    app = open_report()
    assert "2 reports wait for you" in words(app)
    press(app, "Open the first that waits")
    assert "First" in words(app)
    press(app, "Next report")
    assert "Second" in words(app)
    press(app, "Put aside")
    press(app, "All reports")
    assert "put aside" in words(app)
    assert "2 proposals to look at" in words(app)


def test_nothing_and_too_much_are_said() -> None:
    app = read(open_report(), "   ")
    assert "no text to read" in app.error[0].value.replace("\\", "")
    read(app, "a " * 150_000)
    assert "200,000" in app.error[0].value.replace("\\", "")


def test_words_that_are_selected_go_to_a_field() -> None:
    from pages.parts import loaders

    found = report_state.extract(make_document(TEXT, published=dt.date(2021, 6, 9)), loaders.place_finder().resolver)
    from geo.sources.report.setting import with_words

    draft = Draft("1", record={"event_type": "other"})
    start = TEXT.index("near Hombori")
    placed = with_words(found, draft, "place", Span(start, start + 12), loaders.place_finder().resolver)
    assert placed.record["place"] == "Hombori"
    assert placed.spans(["place_phrase"]) == (Span(start, start + 12),)
    start = TEXT.index("300")
    killed = with_words(found, draft, "fatalities_civilians", Span(start, start + 3), loaders.place_finder().resolver)
    assert killed.record["fatalities_civilians_best"] == 300
    assert re.search("Hombori", str(placed.record["place_evidence"]))


def test_a_second_report_of_an_event_is_linked_with_the_first_and_says_so() -> None:
    press(read(open_report()), "Accept")
    app = read(open_report(), TEXT + " Again.")
    assert "Without an answer: yes" in " ".join(one.label for one in app.get("button_group"))
    press(app, "Accept")
    assert sound(app)
    assert "It counts as one event with “Attack near Hombori" in words(app)
    with open_store() as store:
        assert [data_words.event_words(event, language("en")) for event in store.events()] == [
            "1 incident accepted from a report"
        ] * 2
        assert "1 incident(s) accepted from a report by" in event_words(store.event(1))


def test_a_value_that_follows_from_another_field_quotes_no_words_and_no_words_are_quoted_twice() -> None:
    text = "Some 06 soldiers and 06 died on Monday"
    evidence = [
        Evidence("target", Span(5, 7), "whose dead are counted", 0.7),
        *(Evidence("fatalities_security", Span(5, end), "figure", 0.9) for end in (7, 16)),
        Evidence("event_date", Span(29, 38), "weekday", 0.5),
    ]
    draft = Draft("1", record={"target": "Civilians"}, evidence=tuple(evidence))
    shown = report_words.facts(draft, text, language("en"), dated=False)
    assert shown.count("<q>06") == 1
    assert "by whose dead are counted" in shown
    assert "not known without the day of publication" in shown


def test_a_run_that_ends_once_the_store_has_an_incident_leaves_the_report_accepted(monkeypatch) -> None:
    """A second click ends the run of the first one where that next asks the session for something."""
    app = read(open_report())
    stored: list[bool] = []
    real = accepting.accept
    monkeypatch.setattr(accepting, "accept", lambda *given, **more: [real(*given, **more), stored.append(True)][0])
    for name in ("opened", "change_all", "learn"):
        asked = getattr(report_state, name)
        monkeypatch.setattr(
            report_state, name, lambda *given, asked=asked: st.stop() if stored else asked(*given), raising=True
        )
    press(app, "Accept")
    kept = queue.load(make_document(TEXT).checksum)
    assert (kept.drafts[0].state, bool(stored)) == ("accepted", True)
    assert examples.count() == 0


def test_files_that_cannot_be_read_are_said_beside_those_that_were(home) -> None:
    folder = home / "some"
    folder.mkdir()
    for name, text in (("a.txt", TEXT), ("b.txt", TEXT + " More."), ("c.pdf", "none")):
        (folder / name).write_text(text)
    app = open_report()
    app.text_input(key="w_report_folder").set_value(str(folder))
    press(app, "Add to the list")
    assert sound(app)
    assert re.search(
        r"2 reports were added to the list\. ⚠ 1 file was not read: .*no PDF", words(app).replace("\\", "")
    )


def test_a_filter_that_would_hide_an_accepted_incident_is_cleared_on_the_way_to_the_map() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["country"] = "NER"
    press(read(app.run().switch_page("pages/report.py").run()), "Accept")
    press(app, "Show on the map")
    assert sound(app)
    assert "which words put it here" in html(app)
    assert "The filter hides" not in words(app)
    assert "country" not in app.query_params
