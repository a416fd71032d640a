"""Figures of people as news writes them; every sentence here is made up."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.report.benchmark import broken
from geo.sources.report.document import make_document
from geo.sources.report.mentions import TollMention
from geo.sources.report.numbers import quantities
from geo.sources.report.tokens import words_of
from geo.sources.report.tolls import toll_mentions
from geo.sources.report.tolls_combined import combined
from tests.reference import reference

# The reader of languages wants a few small words: they stand before and behind each sentence.
_EN = "This is what was said of it. "
_FR = "Voici ce qui en est dit dans la presse. "


def read(sentence: str, language: str = "en") -> list[TollMention]:
    document = make_document((_EN if language == "en" else _FR) + sentence)
    assert document.language == language
    return list(toll_mentions(document))


def told(sentence: str, language: str = "en") -> list[str]:
    """Each figure as "outcome side low/best/high", what is no toll left out."""
    return [
        f"{m.outcome} {m.side or '-'} {'/'.join('' if n is None else str(n) for n in (m.low, m.best, m.high))}"
        for m in read(sentence, language)
        if m.outcome != "strength"
    ]


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("12 soldiers", "en", (12, 12, 12)),
        ("twenty-five soldiers", "en", (25, 25, 25)),
        ("one hundred and twenty soldiers", "en", (120, 120, 120)),
        ("2,100 soldiers", "en", (2100, 2100, 2100)),
        ("at least 12 soldiers", "en", (12, 12, None)),
        ("no fewer than 12 soldiers", "en", (12, 12, None)),
        ("as many as 40 soldiers", "en", (None, None, 40)),
        ("up to 40 soldiers", "en", (None, None, 40)),
        ("nearly a dozen soldiers", "en", (10, None, 11)),
        ("a dozen soldiers", "en", (12, 12, 12)),
        ("two dozen soldiers", "en", (24, 24, 24)),
        ("half a dozen soldiers", "en", (6, 6, 6)),
        ("dozens of soldiers", "en", (12, 12, None)),
        ("several soldiers", "en", (3, 3, None)),
        ("several dozen soldiers", "en", (24, 24, None)),
        ("between 10 and 15 soldiers", "en", (10, None, 15)),
        ("12 to 15 soldiers", "en", (12, None, 15)),
        ("some 30 soldiers", "en", (30, 30, 30)),
        ("12 soldiers or more", "en", (12, 12, 12)),
        ("une quinzaine de soldats", "fr", (15, 15, 15)),
        ("plus d'une vingtaine de soldats", "fr", (20, 20, None)),
        ("pas moins de 30 soldats", "fr", (30, 30, None)),
        ("jusqu'à 40 soldats", "fr", (None, None, 40)),
        ("entre 10 et 15 soldats", "fr", (10, None, 15)),
        ("des dizaines de soldats", "fr", (10, 10, None)),
        ("plusieurs soldats", "fr", (3, 3, None)),
        ("vingt et un soldats", "fr", (21, 21, 21)),
        ("soixante et onze soldats", "fr", (71, 71, 71)),
        ("quatre-vingt-dix-sept soldats", "fr", (97, 97, 97)),
        ("mille deux cents soldats", "fr", (1200, 1200, 1200)),
        ("1 200 soldats", "fr", (1200, 1200, 1200)),
        ("onze (11) soldats", "fr", (11, 11, 11)),
        ("six soldats au moins", "fr", (6, 6, 6)),
    ],
)
def test_a_number_of_people_is_read(words: str, language: str, expected: tuple[int | None, ...]) -> None:
    (mention,) = read(words, language)
    assert (mention.low, mention.best, mention.high) == expected
    assert mention.side == "security"


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        # the orders of words
        ("Mali: 12 dead in attack on post", "en", ["killed - 12/12/12"]),
        ("An ambush killed at least 15 soldiers.", "en", ["killed security 15/15/"]),
        ("Gunmen opened fire, killing 15.", "en", ["killed - 15/15/15"]),
        ("The bombing claimed 12 lives and left 20 wounded.", "en", ["killed - 12/12/12", "injured - 20/20/20"]),
        ("It resulted in the deaths of 16 villagers.", "en", ["killed civilians 16/16/16"]),
        ("The bodies of 20 jihadists were found.", "en", ["killed militants 20/20/20"]),
        ("In that clash the army lost eight men.", "en", ["killed security 8/8/8"]),
        ("The attack left seven people dead.", "en", ["killed - 7/7/7"]),
        ("Six traders were kidnapped and two others are missing.", "en",
         ["captured civilians 6/6/6", "missing civilians 2/2/2"]),
        ("Six people abducted in May were freed on Tuesday.", "en", ["captured - 6/6/6", "freed - 6/6/6"]),
        ("66 women and children whom armed men abducted are free.", "en",
         ["captured civilians 66/66/66", "freed civilians 66/66/66"]),
        ("Eleven of the missing soldiers have since been accounted for.", "en", ["accounted_for security 11/11/11"]),
        ("33 soldats tués dans une attaque", "fr", ["killed security 33/33/33"]),
        ("Les assaillants ont tué lundi au moins 12 civils.", "fr", ["killed civilians 12/12/"]),
        ("L'embuscade a coûté la vie à cinq gendarmes (MDL) et à un civil.", "fr",
         ["killed security 5/5/5", "killed civilians 1/1/1"]),
        ("Quinze militaires ont trouvé la mort et neuf autres sont portés disparus.", "fr",
         ["killed security 15/15/15", "missing security 9/9/9"]),
        ("Une vingtaine de personnes ont péri.", "fr", ["killed - 20/20/20"]),
        ("Dix-sept gendarmes sont tombés au champ d'honneur.", "fr", ["killed security 17/17/17"]),
        ("L'attaque a fait une dizaine de morts et autant de blessés.", "fr", ["killed - 10/10/10"]),
        ("L'armée annonce la mort d'un soldat français.", "fr", ["killed security 1/1/1"]),
        ("Vingt corps de villageois ont été retrouvés.", "fr", ["killed civilians 20/20/20"]),
        ("Une centaine de terroristes ont été « neutralisés ».", "fr", ["killed militants 100/100/100"]),
        ("This operation put more than 20 fighters out of action.", "en", ["killed militants 20/20/"]),
        ("Des hommes armés ont tué un enseignant et enlevé son chauffeur.", "fr",
         ["killed civilians 1/1/1", "captured civilians 1/1/1"]),
        ("C'est le maire de la commune que des hommes armés ont tué.", "fr", ["killed civilians 1/1/1"]),
        ("Le nombre de personnes tuées est passé de 18 à 23.", "fr", ["killed - 18/18/18", "killed - 23/23/23"]),
        ("Le bilan est de 05 morts et 04 blessés côté FAMa.", "fr",
         ["killed security 5/5/5", "injured security 4/4/4"]),
        ("Neuf des 24 passagers ont été libérés.", "fr", ["freed civilians 9/9/9"]),
        ("L'explosion a fait un mort et trois blessés.", "fr", ["killed - 1/1/1", "injured - 3/3/3"]),
        ("Around 60 jihadists attacked; eight of them were killed.", "en", ["killed militants 8/8/8"]),
        ("Douze éléments ont payé de leur vie.", "fr", ["killed security 12/12/12"]),
        ("Cinq gendarmes portés disparus ont été retrouvés morts.", "fr", ["killed security 5/5/5"]),
        ("Two journalists were kidnapped and shot dead.", "en", ["captured civilians 2/2/2", "killed civilians 2/2/2"]),
        ("A previous toll had spoken of 11 military fatalities.", "en", ["killed security 11/11/11"]),
        ("Armed men raided it and killed 15 people, the governor said.", "en", ["killed - 15/15/15"]),
        ("Une quarantaine de djihadistes ont été mis « hors de combat ».", "fr", ["killed militants 40/40/40"]),
        ("Sept agents de la Commission électorale ont péri.", "fr", ["killed civilians 7/7/7"]),
        ("Sept membres de la Céni tués dans une explosion", "fr", ["killed civilians 7/7/7"]),
        ("On May 30 at least 25 people died.", "en", ["killed - 25/25/"]),
        # lists, sides, countries
        ("Of the 40 soldiers on patrol, 12 were killed and five are missing.", "en",
         ["killed security 12/12/12", "missing security 5/5/5"]),
        ("Gunmen killed six French aid workers, their Nigerien guide and driver.", "en",
         ["killed civilians 6/6/6", "killed civilians 2/2/2"]),
        ("Six Français, leur guide et leur chauffeur ont été tués.", "fr",
         ["killed - 6/6/6", "killed civilians 1/1/1", "killed civilians 1/1/1"]),
        ("At least 12 people, most of them soldiers, were killed.", "en", ["killed security 12/12/"]),
        ("Nous comptons 5 morts côté FAMa, et trois du côté des assaillants.", "fr",
         ["killed security 5/5/5", "killed militants 3/3/3"]),
        ("Two soldiers, four policemen and a civilian were killed.", "en",
         ["killed security 2/2/2", "killed security 4/4/4", "killed civilians 1/1/1"]),
        ("They killed thirty soldiers from Niger and two from Nigeria.", "en",
         ["killed security 30/30/30", "killed security 2/2/2"]),
        ("The group said it killed 50 Russians and 10 Malians.", "en", ["killed - 50/50/50", "killed - 10/10/10"]),
        ("Bilan : 4 morts et 6 blessés côté FAMa, une quinzaine de terroristes abattus.", "fr",
         ["killed security 4/4/4", "injured security 6/6/6", "killed militants 15/15/15"]),
        ("L'ennemi compte 7 morts, et 14 soldats sont blessés.", "fr",
         ["killed militants 7/7/7", "injured security 14/14/14"]),
        ("On the enemy side, 30 were killed.", "en", ["killed militants 30/30/30"]),
        ("Ils ont attaqué les soldats, faisant au moins onze morts parmi eux.", "fr", ["killed security 11/11/"]),
        ("An ambush killed eight civilian members of an auxiliary force.", "en", ["killed security 8/8/8"]),
        # nothing happened to anybody
        ("No casualties were reported.", "en", ["killed - 0/0/0"]),
        ("Aucun militaire n'a été tué.", "fr", ["killed security 0/0/0"]),
        ("L'explosion n'a pas fait de victimes.", "fr", ["killed - 0/0/0"]),
    ],
)  # fmt: skip
def test_what_became_of_people_is_read(sentence: str, language: str, expected: list[str]) -> None:
    assert told(sentence, language) == expected


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("The attackers stole 300 head of cattle and burned 12 vehicles.", "en"),
        ("Dozens of attackers on 50 motorbikes stormed the base some 30 km away.", "en"),
        ("He was 45 years old and had been mayor for 12 years.", "en"),
        ("Some 4,500 French troops are deployed; the 15th regiment is one of five.", "en"),
        ("On March 15, 2021, at 4:30, the G5 Sahel met for the 7th time.", "en"),
        ("Report of 2019-06-10 Officials were killed by it", "en"),
        ("Plus de 2.000 personnes ont fui le 12 mai vers 05H00.", "fr"),
        ("Dans la nuit du 26 au 27 octobre, un groupe de 30 assaillants est venu.", "fr"),
    ],
)
def test_other_numbers_are_no_toll(sentence: str, language: str) -> None:
    tolls = [mention for mention in read(sentence, language) if mention.outcome != "strength"]
    assert not [mention for mention in tolls if mention.best not in (None, 0)]


@pytest.mark.parametrize(
    ("sentence", "language", "whole", "parts"),
    [
        ("Gunmen killed 20 people, including three women and two children.", "en", 20, [3, 2]),
        ("Trente-deux personnes, dont sept VDP et deux militaires, ont été tuées.", "fr", 32, [7, 2]),
        ("At least 11 people, among them seven gendarmes, died.", "en", 11, [7]),
        ("They found 31 bodies, one of which was a civilian.", "en", 31, [1]),
        ("Six people, one soldier and five civilians, died.", "en", 6, [1, 5]),
        ("Onze personnes, dont le maire de Pensa et huit volontaires (VDP), ont été tuées.", "fr", 11, [1, 8]),
        ("Deux humanitaires, un Français et une Malienne, ont été tués.", "fr", 2, [1, 1]),
        ("Nous comptons 14 blessés dont huit graves.", "fr", 14, [8]),
        ("90 civilians, 40 women and 12 children among them, were killed.", "en", 90, [40, 12]),
        ("Il y a eu 7 morts dont 2 enfants et 13 blessés.", "fr", 7, [2]),
    ],
)
def test_a_part_is_not_added_to_its_whole(sentence: str, language: str, whole: int, parts: list[int]) -> None:
    found = read(sentence, language)
    of = next(mention for mention in found if mention.best == whole)
    assert [mention.best for mention in found if mention.part_of == of.span] == parts


@pytest.mark.parametrize(
    ("sentence", "language", "scope"),
    [
        ("Nine soldiers were killed in an attack on Monday.", "en", "event"),
        ("The deadliest attack since 2015 killed 49 soldiers on Friday.", "en", "event"),
        ("The base, which has often been hit since 2015, lost 12 men.", "en", "event"),
        ("Last year, 900 civilians were killed.", "en", "aggregate"),
        ("More than 7,000 people have been killed.", "en", "aggregate"),
        ("The violence has killed hundreds of people.", "en", "aggregate"),
        ("In all, 174 peacekeepers have been killed in attacks.", "en", "aggregate"),
        ("Des violences ont fait 12 morts dimanche.", "fr", "event"),
        ("Dans la zone, les attaques terroristes ont fait 700 morts.", "fr", "aggregate"),
        ("Le pays a enregistré 750 morts depuis 2015.", "fr", "aggregate"),
        ("Cette attaque, la plus meurtrière depuis 2015, a fait 53 morts.", "fr", "event"),
        ("En novembre 2021, une attaque avait tué 38 employés.", "fr", "earlier"),
        ("A raid in Syria killed five people.", "en", "elsewhere"),
    ],
)
def test_what_a_figure_counts(sentence: str, language: str, scope: str) -> None:
    (mention,) = [one for one in read(sentence, language) if one.outcome == "killed"]
    assert mention.scope == scope


@pytest.mark.parametrize(
    ("sentence", "language", "said_by", "said_by_fr"),
    [
        ("Nine soldiers were killed, the Malian army said.", "en", "Army (Mali)", "Armée (Mali)"),
        ("According to a security source, nine soldiers were killed.", "en", "Security source", "Source sécuritaire"),
        ("Selon le ministère de la Défense, neuf soldats ont été tués.", "fr", "Defence ministry",
         "Ministère de la Défense"),
        ("Neuf soldats ont été tués, a indiqué une source sécuritaire.", "fr", "Security source", "Source sécuritaire"),
        ("The mayor told AFP of it. He said nine people were killed.", "en", "Local officials", "Élus locaux"),
        ("Nine people were killed.", "en", "", ""),
        ("It was reported elsewhere that nine people were killed.", "en", "Other reports", "Autres sources"),
    ],
)  # fmt: skip
def test_who_gives_the_figure(sentence: str, language: str, said_by: str, said_by_fr: str) -> None:
    mention = next(one for one in read(sentence, language) if one.outcome == "killed")
    assert (mention.said_by, mention.said_by_fr) == (said_by, said_by_fr)


def test_corrections_replace_and_denials_deny() -> None:
    new, *_ = read("The death toll of the attack has risen to 43, officials said.")
    assert (new.best, new.corrects, new.replaced) == (43, True, False)
    (old,) = read("An earlier toll had put the number of dead at 20.")
    assert old.replaced
    (first,) = read("Un premier bilan fait état de 20 morts.", "fr")
    assert first.provisional
    (denied,) = read("The army denied that 40 soldiers had been killed.")
    assert denied.negated
    assert denied.best == 40


def test_figures_of_the_five_reports() -> None:
    expected = {
        "000": [("killed", "security", 33), ("killed", "militants", 20), ("killed", "civilians", 58)],
        "001": [("killed", "security", 25), ("missing", "security", 60), ("accounted_for", "security", 11)],
        "002": [("killed", "security", 53), ("killed", "", 54), ("killed", "civilians", 1)],
        "003": [("killed", "security", 7), ("killed", "", 6), ("killed", "", 11), ("injured", "", 9)],
        "004": [("captured", "security", 5)],
    }
    for path in sorted(reference("reports").glob("*.txt")):
        found = {(m.outcome, m.side, m.best) for m in toll_mentions(make_document(path.read_text(encoding="utf-8")))}
        assert found >= set(expected[path.name[:3]]), path.name


_WORDS = (
    "12 five soldiers civils dead killed tués ont été , . and et dont including at least plus d'une dizaine de a un "
    "the of them selon army said 2,000 1 200 since 2015 dozens bodies corps bilan toll to à from « » ( ) - ' wounded "
    "no aucun between entre missing others autres were in Niger Malian"
)
_PIECES = st.sampled_from(sorted(set(_WORDS.split())))


@given(st.lists(_PIECES, max_size=60).map(" ".join))
def test_any_words_give_figures_in_order(text: str) -> None:
    document = make_document("Words: " + text)
    for mention in toll_mentions(document):
        known = [n for n in (mention.low, mention.best, mention.high) if n is not None]
        assert known
        assert known == sorted(known)
        assert 0 <= mention.span.start < mention.span.end <= len(document.text)
        assert mention.words is None or mention.span.overlaps(mention.words)
        assert 0 < mention.confidence <= 1


@given(st.text(max_size=200))
def test_any_text_is_counted_without_an_error(text: str) -> None:
    toll_mentions(make_document("Five soldiers were killed. " + text))


def test_broken_reports_raise_nothing() -> None:
    draw = random.Random(7)  # noqa: S311 - broken texts, no secret
    whole = (
        _EN + "Gunmen killed 20 people, including three women, the army said. " + _FR + "Il y a 7 morts dont 2 VDP. "
    )
    for _ in range(300):
        text = broken(whole * 2, draw)
        if any(letter.isalpha() for letter in text):
            toll_mentions(make_document("x " + text))


@given(st.integers(0, 99_999))
def test_digits_are_read_with_any_thousands_mark(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number:,}".replace(",", " "), f"{number:,}".replace(",", ".")):
        words = words_of(make_document(f"They saw {written} men"))
        (found,) = quantities(words, "en", 0, len(words.lower))
        assert found.best == number


@pytest.mark.parametrize(
    ("sentence", "language", "side"),
    [
        ("Four dozo hunters were killed in the fighting.", "en", "militants"),
        ("Six militiamen died in the clash with the herders.", "en", "militants"),
        ("Quatre chasseurs dozos ont été tués dans les affrontements.", "fr", "militants"),
        ("Wagner fighters lost 13 men in the sandstorm, a rebel said.", "en", "security"),
    ],
)
def test_militias_are_no_civilians_and_mercenaries_of_a_state_no_militants(
    sentence: str, language: str, side: str
) -> None:
    assert [mention.side for mention in read(sentence, language)] == [side]


def test_as_many_militants_to_one_voice_and_civilians_to_another_are_the_same_dead() -> None:
    text = (
        "A strike on the ford of Kelma killed 17 terrorists, the army said. Residents said it killed 17 civilians. "
        "It was the first of the month."
    )
    found = combined(toll_mentions(make_document(text)), text)
    assert found.is_disputed
    assert found.columns["fatalities_best"] == 17
    other = text.replace("17 civilians", "three civilians")
    found = combined(toll_mentions(make_document(other)), other)
    assert not found.is_disputed
    assert found.columns["fatalities_best"] == 20
