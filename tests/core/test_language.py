from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from geo.core.errors import UnknownName
from geo.core.language import LANGUAGES, language

ROOT = Path(__file__).parents[2]


def test_dates_and_numbers_are_written_as_each_language_writes_them() -> None:
    en, fr = language("en"), language("fr")
    day = dt.date(2019, 9, 1)
    assert (en.date(day), fr.date(day)) == ("1 September 2019", "1er septembre 2019")
    assert en.number(12345.67, 1) == "12,345.7"
    assert fr.number(12345.67, 1).replace("\u202f", " ").replace("\xa0", " ") == "12 345,7"
    assert (en.percent(0.126), fr.percent(0.126).replace("\xa0", " ").replace("\u202f", " ")) == ("13%", "13 %")


def test_short_dates_for_charts() -> None:
    day = dt.date(2019, 7, 1)
    assert (language("en").short_month(day), language("fr").short_month(day)) == ("Jul 19", "juil. 19")
    assert (language("en").short_day(day), language("fr").short_day(day)) == ("1 Jul", "1 juil.")


def test_numbers_choose_the_form() -> None:
    fr = language("fr")
    one, many = (fr.plural("{n} incident on the map", "{n} incidents on the map", n) for n in (0, 2))
    assert one == "0 incident sur la carte"
    assert many == "2 incidents sur la carte"


def test_what_is_filled_in_is_never_read_as_a_pattern() -> None:
    assert language("en")("region: {names}", names="{say.__class__}") == "region: {say.__class__}"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownName, match="en, fr"):
        language("xx")


def test_the_other_language_fills_a_gap() -> None:
    assert language("fr").pick("word", "") == "word"
    assert language("en").pick("", "mot") == "mot"


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_empty_text_stays_empty(code) -> None:
    assert language(code)("") == ""


def test_the_french_catalogue_has_every_word_and_no_other() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools/catalogue.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_translations_keep_their_placeholders() -> None:
    import string

    from babel.messages.pofile import read_po

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    with (ROOT / "geo/core/locale/fr/LC_MESSAGES/atlas.po").open("rb") as source:
        for message in read_po(source):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            for text in strings:
                assert names(text) == names(ids[-1]), message.id
