"""Days that a report names: absolute, relative, of a night, of a statement; and its own day of publication."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.core.facts import read_facts
from geo.core.language import language
from geo.sources.report.document import Document, make_document
from geo.sources.report.lexicon import table_path
from geo.sources.report.mentions import TimeMention
from geo.sources.report.rule_words import rule_in
from geo.sources.report.times import date_of_publication, time_mentions
from geo.sources.report.times_days import MEANINGS
from tests.reference import reference

SUNDAY = dt.date(2021, 3, 21)
ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def read(text: str, published: dt.date | None = SUNDAY) -> tuple[TimeMention, ...]:
    return time_mentions(make_document(text), published)


def only(text: str, published: dt.date | None = SUNDAY) -> TimeMention:
    found = read(text, published)
    assert len(found) == 1, [(one.span.of(text), one.rule) for one in found]
    return found[0]


def days(found: TimeMention) -> tuple[str, str]:
    return str(found.start), str(found.end)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision", "use"),
    [
        # one day, by its weekday
        ("Gunmen attacked the village on Monday.", "03-15", "03-15", 1, "event"),
        ("Gunmen attacked the village on Sunday.", "03-21", "03-21", 1, "event"),
        ("Gunmen attacked the village last Sunday.", "03-14", "03-14", 1, "event"),
        ("Gunmen attacked the village late on Friday night.", "03-19", "03-19", 1, "event"),
        ("Gunmen attacked the village early Tuesday.", "03-16", "03-16", 1, "event"),
        ("Gunmen attacked the village on Tuesday of last week.", "03-09", "03-09", 1, "event"),
        ("Gunmen attacked the village yesterday.", "03-20", "03-20", 1, "event"),
        ("The soldiers killed in Monday's attack were buried.", "03-15", "03-15", 1, "event"),
        ("Des hommes armés ont attaqué le village lundi.", "03-15", "03-15", 1, "event"),
        ("Des hommes armés ont attaqué le village mardi soir.", "03-16", "03-16", 1, "event"),
        ("Des hommes armés ont attaqué le village dimanche dernier.", "03-14", "03-14", 1, "event"),
        ("Des hommes armés ont attaqué le village dans la soirée de jeudi.", "03-18", "03-18", 1, "event"),
        ("Des hommes armés ont attaqué le village à l'aube ce samedi.", "03-20", "03-20", 1, "event"),
        ("Des hommes armés ont attaqué le village hier soir, dit-il.", "03-20", "03-20", 1, "event"),
        ("Des hommes armés ont attaqué le village avant-hier dans cette zone.", "03-19", "03-19", 1, "event"),
        # one day, by its date
        ("Gunmen attacked the village on March 15.", "03-15", "03-15", 1, "event"),
        ("Gunmen attacked the village on Monday, March 15, 2021.", "03-15", "03-15", 1, "event"),
        ("Gunmen attacked the village on the 15th of March.", "03-15", "03-15", 1, "event"),
        ("Gunmen attacked the village on 15 Mar. 2021 and fled.", "03-15", "03-15", 1, "event"),
        ("Des hommes armés ont attaqué le village le 1er mars.", "03-01", "03-01", 1, "event"),
        ("Des hommes armés ont attaqué le village samedi 13 mars.", "03-13", "03-13", 1, "event"),
        ("Des hommes armés ont attaqué le village le 7 mars au soir.", "03-07", "03-07", 1, "event"),
        ("Des hommes armés ont attaqué le village le 07/03/2021 à l'aube.", "03-07", "03-07", 1, "event"),
        ("Des hommes armés ont attaqué le village samedi 13, près de Gao.", "03-13", "03-13", 1, "event"),
        ("Mercredi 12 civils ont été tués près de Gao.", "03-17", "03-17", 1, "event"),
        # nights
        ("Gunmen attacked the village overnight.", "03-20", "03-21", 1, "event"),
        ("Gunmen attacked the village in the night from Friday to Saturday.", "03-19", "03-20", 1, "event"),
        ("Gunmen attacked the village overnight Thursday to Friday.", "03-18", "03-19", 1, "event"),
        ("Gunmen attacked the village on the night of March 8 to 9.", "03-08", "03-09", 1, "event"),
        ("Ils ont attaqué le village dans la nuit de mercredi à jeudi.", "03-17", "03-18", 1, "event"),
        ("Ils ont attaqué le village dans la nuit du 8 au 9 mars.", "03-08", "03-09", 1, "event"),
        ("Ils ont attaqué le village dans la nuit du lundi 8 au mardi 9 mars 2021.", "03-08", "03-09", 1, "event"),
        ("Ils ont attaqué le village dans la nuit du 12/13 mars.", "03-12", "03-13", 1, "event"),
        ("Gunmen attacked the village overnight on 12-13 March.", "03-12", "03-13", 1, "event"),
        ("It was the deadliest attack since the one on March 9.", "03-09", "03-09", 1, "recalled"),
        ("C'est l'attaque la plus meurtrière depuis celle du 9 mars dans cette zone.", "03-09", "03-09", 1, "recalled"),
        ("Ten people were killed in the past week in attacks.", "03-13", "03-21", 5, "since"),
        ("Ils ont attaqué le village dans la nuit de vendredi.", "03-19", "03-20", 1, "event"),
        ("Ils ont attaqué le camp dans la nuit du dimanche au lundi 8 mars 2021.", "03-07", "03-08", 1, "event"),
        # some days
        ("Gunmen killed ten people between Friday and Sunday.", "03-19", "03-21", 2, "event"),
        ("Gunmen killed ten people on Saturday and Sunday.", "03-20", "03-21", 2, "event"),
        ("Gunmen killed ten people on 9 and 10 March.", "03-09", "03-10", 2, "event"),
        ("Gunmen killed ten people on March 9-10.", "03-09", "03-10", 2, "event"),
        ("Gunmen killed ten people from 3 to 5 March.", "03-03", "03-05", 2, "event"),
        ("Gunmen killed ten people at the weekend.", "03-20", "03-21", 2, "event"),
        ("Gunmen killed ten people over the past two days.", "03-19", "03-21", 2, "event"),
        ("Dix personnes ont été tuées du 3 au 5 mars.", "03-03", "03-05", 2, "event"),
        ("Dix personnes ont été tuées entre le 3 et le 5 mars.", "03-03", "03-05", 2, "event"),
        ("Dix personnes ont été tuées vendredi et samedi.", "03-19", "03-20", 2, "event"),
        ("Dix personnes ont été tuées entre jeudi et samedi.", "03-18", "03-20", 2, "event"),
        # weeks and months
        ("Gunmen killed ten people last week.", "03-08", "03-14", 3, "event"),
        ("Gunmen killed ten people earlier this week.", "03-15", "03-21", 3, "event"),
        ("Gunmen killed ten people last month.", "02-01", "02-28", 4, "event"),
        ("Gunmen killed ten people earlier this month.", "03-01", "03-21", 4, "event"),
        ("Gunmen killed ten people in February.", "02-01", "02-28", 4, "event"),
        ("Gunmen killed ten people in mid-February.", "02-10", "02-20", 4, "event"),
        ("Dix personnes ont été tuées la semaine dernière.", "03-08", "03-14", 3, "event"),
        ("Dix personnes ont été tuées le mois dernier.", "02-01", "02-28", 4, "event"),
        ("Dix personnes ont été tuées début mars dans cette zone.", "03-01", "03-10", 4, "event"),
        ("Dix personnes ont été tuées à la mi-février.", "02-10", "02-20", 4, "event"),
        # ago
        ("Gunmen killed ten people two days ago.", "03-19", "03-19", 1, "event"),
        ("Dix personnes ont été tuées il y a trois jours.", "03-18", "03-18", 1, "event"),
        # history and counts
        ("The group was formed in March 2017.", "2017-03-01", "2017-03-31", 4, "recalled"),
        ("The insurgency began in 2012.", "2012-01-01", "2012-12-31", 5, "recalled"),
        ("L'insurrection a commencé en 2012.", "2012-01-01", "2012-12-31", 5, "recalled"),
        ("Thousands have been killed since 2015.", "2015-01-01", "2021-03-21", 5, "since"),
        ("Thousands have been killed this year.", "01-01", "03-21", 5, "since"),
        ("Thousands were killed last year.", "2020-01-01", "2020-12-31", 5, "since"),
        ("Des milliers de personnes ont été tuées depuis 2015.", "2015-01-01", "2021-03-21", 5, "since"),
        ("Des milliers de personnes ont fui ces derniers mois.", "2020-12-19", "03-21", 5, "since"),
    ],
)  # fmt: skip
def test_words_become_days(text: str, start: str, end: str, precision: int, use: str) -> None:
    found = only(text)
    full = [day if len(day) == 10 else f"2021-{day}" for day in (start, end)]
    assert [str(found.start), str(found.end)] == full
    assert (found.precision, found.use) == (precision, use)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ten soldiers were killed, the army said on Thursday.", True),
        ("Ten soldiers were killed, the army said in a statement late on Thursday.", True),
        ("The Islamic State group on Sunday claimed responsibility for the attack.", True),
        ("On Sunday, the army said that ten soldiers had been killed.", True),
        ("Ten soldiers were killed, according to a security source on Tuesday.", True),
        ("In a statement released Friday, the group claimed the ambush.", True),
        ("Ten soldiers were killed on Thursday, the army said.", False),
        ("The army said an attack on Thursday killed ten soldiers.", False),
        ("The army said that on Thursday gunmen attacked a convoy.", False),
        ("On Tuesday, two soldiers were killed, the army said.", False),
        ("Gunmen attacked the post around 0500 GMT on Monday, said the governor.", False),
        ("Dix soldats ont été tués, ont indiqué jeudi des sources sécuritaires.", True),
        ("Dix soldats ont été tués, a-t-on appris mercredi à Niamey.", True),
        ("Dix soldats ont été tués, a annoncé l'armée dans un communiqué publié dimanche.", True),
        ("Mardi, une attaque a fait dix morts, selon l'armée.", False),
        ("Dix soldats ont été tués mardi, a annoncé l'armée.", False),
        ("Dix soldats ont été tués mardi selon une source sécuritaire.", False),
        ("L'attaque a été condamnée dimanche par le président.", True),
        ("The army said Monday's attack killed ten soldiers.", False),
        ("The group claimed the March 15 attack.", False),
        ("The hostages released on Friday are well, the army said.", False),
        ("In a statement released on Friday, the army spoke of ten dead.", True),
        ("Un précédent bilan faisait état dimanche soir de trois gendarmes tués.", True),
        ("The army on Friday raised the death toll of the ambush to 23 soldiers.", True),
        ("Le bilan de cette embuscade s'est alourdi vendredi à 23 morts.", True),
        ("Gunmen on Friday raised a flag over the town.", False),
        ("Personne n'avait encore revendiqué l'attaque vendredi à midi.", True),
        ("Personne n'a revendiqué l'attaque de vendredi dans le nord du pays.", False),
        ("Lundi, l'État islamique a attaqué un poste de l'armée.", False),
        ("« Dimanche, un poste a été attaqué », précise un communiqué de l'état-major.", False),
        ("L'armée a annoncé que dix soldats avaient été tués mardi.", False),
    ],
)
def test_what_was_said_is_told_from_what_happened(text: str, said: bool) -> None:
    found = only(text)
    assert found.of_statement is said
    assert found.use == "event"


def test_days_are_reckoned_from_the_day_told_before() -> None:
    found = read("The group claimed on Sunday an attack two days earlier. The same day a bomb went off.")
    assert [days(one) for one in found] == [("2021-03-21",) * 2, ("2021-03-19",) * 2, ("2021-03-19",) * 2]
    assert [one.of_statement for one in found] == [True, False, False]
    assert found[2].use == "same"
    found = read("Gunmen attacked Dogo on Friday. The massacre of Gao, seventy-two hours before, killed ten.")
    assert [str(one.start) for one in found] == ["2021-03-19", "2021-03-16"]
    found = read("Dix soldats sont morts lundi 8 mars. Le lendemain, un convoi a sauté. La veille, tout était calme.")
    assert [str(one.start) for one in found] == ["2021-03-08", "2021-03-09", "2021-03-08"]


def test_a_weekday_is_the_one_before_the_day_it_was_told() -> None:
    found = read("The army said on Monday that ten soldiers had been killed in an attack on Sunday.")
    assert [str(one.start) for one in found] == ["2021-03-15", "2021-03-14"]
    found = read("JNIM claimed responsibility Thursday for Sunday's attack.")
    assert [str(one.start) for one in found] == ["2021-03-18", "2021-03-14"]
    found = read("Les corps ont été trouvés vendredi. Dix civils ont été tués jeudi, a annoncé samedi le maire.")
    assert [str(one.start) for one in found] == ["2021-03-19", "2021-03-18", "2021-03-20"]


def test_days_after_something_else_date_nothing() -> None:
    found = read("The attack on the base came a week after the arrest of two rebel leaders.")
    assert [(one.start, one.use) for one in found] == [(None, "recalled")]
    found = read("Cinq gendarmes ont été tués mardi, au lendemain d'une attaque qui avait fait quatorze morts.")
    assert [(str(one.start), one.use) for one in found] == [("2021-03-16", "event"), ("2021-03-15", "recalled")]
    found = read("Dix soldats ont été tués lundi. Deux jours après l'attaque, les habitants fuient.")
    assert [str(one.start) for one in found] == ["2021-03-15", "2021-03-17"]


def test_a_night_is_the_one_before_the_day_it_was_told() -> None:
    text = "Seven soldiers were killed in an overnight attack, the army said on Thursday."
    assert days(read(text)[0]) == ("2021-03-17", "2021-03-18")


def test_today_in_a_quotation_is_the_day_of_the_words() -> None:
    text = "The army said on Friday: “This morning we took the village back.” Tonight there is a curfew."
    assert [str(one.start) for one in read(text)] == ["2021-03-19", "2021-03-19", "2021-03-21"]


def test_a_quotation_that_names_its_day_is_of_that_day() -> None:
    text = (
        "“Today, this Saturday, March 13, at about 1:30 pm, the post was attacked”, said a note made known on Friday."
    )
    assert [str(one.start) for one in read(text)] == ["2021-03-13", "2021-03-19"]


def test_an_old_event_told_with_its_date_is_the_event_of_a_text_that_has_no_other() -> None:
    text = "Eight soldiers were killed on 4 October 2017, an inquiry has found. The report was published on Thursday."
    assert next(one.use for one in read(text)) == "event"
    text = "Eight soldiers were killed on Friday. On 4 October 2017 the group had attacked the same post."
    assert [one.use for one in read(text)] == ["event", "recalled"]


def test_nothing_is_invented_without_a_date_of_publication() -> None:
    for text in ("Gunmen attacked the village on Monday.", "On March 15 gunmen attacked.", "Ten died last month."):
        found = only(text, None)
        assert (found.start, found.end) == (None, None)
    assert only("Ten people were killed last month.", None).precision == 4


def test_a_weekday_with_its_date_fixes_the_year() -> None:
    text = "On Friday April 8 gunmen of the JNIM attacked the post."  # founded in 2017; a Friday in 2022
    assert days(only(text, None)) == ("2022-04-08", "2022-04-08")
    text = "Vendredi 26 août, une attaque a tué sept civils. En novembre 2021, une autre avait visé la mine."
    assert days(read(text, None)[0]) == ("2022-08-26", "2022-08-26")
    found = only("On Thursday, January 23, gunmen attacked the post.", None)
    assert found.confidence < 0.5
    assert found.rule == "day, its year by the weekday; 2014?, 2020?"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Soldiers killed\n2 min read\n03 November, 2019\nGunmen killed ten soldiers on Friday.", "2019-11-03"),
        ("Six killed\nBy A. Writer | March 16, 2021 | Updated 10:14 a.m.\nGunmen killed six.", "2021-03-16"),
        ("NIAMEY, March 16, 2021 (Xinhua) -- Gunmen killed six people on Monday.", "2021-03-16"),
        ("Six killed\nA photo of May 16, 2019 shows soldiers.\nMarch 16, 2021\nGunmen killed six.", "2021-03-16"),
        ("Tue May 29, 2018\nWorld\nMilitants hit Mali\nGunmen killed ten on Saturday.", "2018-05-29"),
        ("Published: September 5, 2017\nBAMAKO, Mali — A convoy hit a mine.", "2017-09-05"),
        ("BAMAKO, 12 May 2021 (AFP) - Gunmen attacked a village.", "2021-05-12"),
        ("Attaque au Mali\nPublié le 12/05/2021 à 14:32\nDes hommes armés ont attaqué un village.", "2021-05-12"),
        ("Attaque au Mali\nPar la rédaction, le samedi 5 août 2023\nUn convoi est tombé jeudi.", "2023-08-05"),
        ("Attaque au Mali\nModifié le 14 mars 2022 à 10h00\nDes hommes armés ont attaqué un village.", "2022-03-14"),
        ("The army said on Thursday, January 23, that seven were killed. It was calm since May 2019.", "2020-01-23"),
        ("Three died. They were shot near Nara on Sunday, June 16, 2019, the governor said on Monday.", "2019-06-17"),
        (
            "« Dimanche 8 septembre, un poste a été attaqué », dit un communiqué du 11 septembre lu en 2024.",
            "2024-09-11",
        ),
        ("Ils ont attaqué tôt ce dimanche matin.\n— Forces Armées Maliennes January 26, 2020\nFin", "2020-01-26"),
        ("Quatre morts dans l'attaque du village de Simerou, hier (12/02/2020), dit Studio Tamani.", "2020-02-13"),
        ("Friday, 5 January 2024\nTen killed in Gao\nBy A. Writer, 12 May 2021\nGunmen killed ten.", "2021-05-12"),
        (
            "Gunmen killed ten people on Friday."
            + 200 * " More words."
            + 60 * "\nMore"
            + "\nTen killed\n12 May 2021"
            + 50 * "\nMore"
            + "\nFive hurt\n13 May 2021",
            None,
        ),
        (
            "1 March 2021 - Gunmen hit Gao.\n2 March 2021 - Mines.\n5 March 2021 - Ten die.\n9 March 2021 - Two die.",
            None,
        ),
        ("They attacked early this Sunday.\n— Armed Forces (@FAMa) January 26, 2020\nMore news", "2020-01-26"),
        ("Gunmen attacked the village of Sokolo on June 16, 2019.", None),
        ("A fighter, in a photo released on May 16, 2019.\nGunmen attacked a village on Friday.", None),
        ("Gunmen attacked a village on Friday.\n© 2019 The Gazette, 12 May 2019", None),
        ("Gunmen attacked a village on Friday.", None),
    ],
)
def test_the_text_says_when_it_was_published(text: str, published: str | None) -> None:
    document = make_document(text)
    day, span = date_of_publication(document)
    assert (str(day) if day else None) == published
    assert (span is None) is (day is None)


def test_a_given_date_of_publication_comes_before_the_text() -> None:
    document = make_document("Publié le 12/05/2021. Une attaque a fait dix morts lundi.", published=SUNDAY)
    assert date_of_publication(document) == (SUNDAY, None)


def test_a_report_names_its_own_date_as_such() -> None:
    found = read("Published: 21 March 2021\nGunmen attacked a village on 15 March 2021.")
    assert [one.use for one in found] == ["published", "event"]


def test_every_phrase_of_the_table_has_a_meaning_that_is_known_and_named() -> None:
    rows = [row for row in read_facts(table_path("times"), ("kind", "meaning", "use")) if row["kind"] == "phrase"]
    assert {row["meaning"] for row in rows} == set(MEANINGS)
    assert {row["use"] for row in rows} <= {"", "event", "since", "recalled", "same", "future"}
    french = language("fr")
    assert [rule for rule in MEANINGS if rule_in(rule, french) == rule] == []


def _of_reference(name: str) -> tuple[Document, dict[str, object]]:
    facts = json.loads(reference("reports/facts.json").read_text(encoding="utf-8"))["reports"][name]
    given = facts["published"] if "given" in (facts["published_from"] or "") else None
    text = reference(f"reports/{name}").read_text(encoding="utf-8")
    return make_document(text, published=dt.date.fromisoformat(given) if given else None), facts


@pytest.mark.parametrize(
    "name",
    ["000_2fae342d430ebb47.txt", "001_2cd10c5ddf30f898.txt", "002_88f31795faf11340.txt", "003_7c4d10169a9d4aea.txt",
     "004_990254ee5000eb3e.txt"],
)  # fmt: skip
def test_the_five_reports(name: str) -> None:
    document, facts = _of_reference(name)
    published, _ = date_of_publication(document)
    assert (published.isoformat() if published else None) == facts["published"]
    known = {days(one) for one in time_mentions(document, published) if one.use in ("event", "same")}
    for incident in facts["incidents"]:  # type: ignore[attr-defined]
        day = incident["event_date"]
        if day is None:
            assert all(start == "None" for start, _ in known)
        else:
            assert (day, incident.get("event_date_end", day)) in known


@settings(max_examples=100, deadline=None)
@given(
    st.dates(dt.date(1995, 1, 8), dt.date(2090, 1, 1)), st.integers(0, 6), st.sampled_from(["en", "fr"]),
)  # fmt: skip
def test_every_weekday_is_one_of_the_seven_days_up_to_publication(published: dt.date, weekday: int, to: str) -> None:
    if to == "en":
        text = f"Gunmen attacked the village on {ENGLISH[weekday].capitalize()} and killed ten people."
    else:
        text = f"Des hommes armés ont attaqué le village {FRENCH[weekday]} et tué dix personnes."
    found = only(text, published)
    assert found.start == found.end
    assert found.start is not None
    assert found.start.weekday() == weekday
    assert 0 <= (published - found.start).days < 7


PIECES = (
    "on", "Monday", "lundi", "the", "3", "31", "and", "to", "May", "mai", "2021", "dans la nuit de", "du", "au", "à",
    "between", "entre", "since", "depuis", "last", "week", "two", "days", "earlier", "ago", "il y a", "99999", "0",
    "year", "ans", "1900", "200", "30/02/2021", "12/13/2021", "2021-13-45", "overnight", "la veille", "February",
    "29", ",", ".", "-", "–", "/", "said", "said on", "“", "”", "«", "\n", "Publié le", "Published", "next", "Sept.",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=25),
    st.sampled_from([None, dt.date(1900, 1, 1), SUNDAY, dt.date(2100, 12, 31)]),
    st.sampled_from([" ", ""]),
)
def test_no_jumble_of_words_of_time_raises(pieces: list[str], published: dt.date | None, between: str) -> None:
    document = make_document("soldats killed " + between.join(pieces))
    day, span = date_of_publication(document)
    assert (day is None) or span is not None
    for one in time_mentions(document, published):
        assert 0 <= one.span.start < one.span.end <= len(document.text)
        assert one.start is None or one.end is None or one.start <= one.end
        assert one.use in ("event", "published", "since", "recalled", "same", "future")
        assert one.precision in (None, 1, 2, 3, 4, 5)
