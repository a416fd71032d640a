"""English and French: words from gettext catalogues, dates and numbers as each language writes them.

The message id is the English text. ``say("Shown: {n}", n=3)`` translates first and fills in afterwards, so that
what is filled in (a place name, a file name) is never looked up nor read as a pattern.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
from functools import cache
from pathlib import Path

from babel import dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from geo.core.errors import BrokenData, UnknownName

LANGUAGES = {"en": "English", "fr": "Français"}
LOCALE_FOLDER = Path(__file__).with_name("locale")


class Language:
    """Speaks one language.

    Parameters
    ----------
    code : str
        ``"en"`` or ``"fr"``.

    Raises
    ------
    UnknownName
        For any other code.
    BrokenData
        When the catalogue is missing or cannot be read.
    """

    def __init__(self, code: str) -> None:
        if code not in LANGUAGES:
            raise UnknownName(f"No language {code!r}: choose one of {', '.join(LANGUAGES)}.")
        self.code = code
        # en_GB: day before month, as the region's readers write it in both languages.
        self.locale = {"en": "en_GB", "fr": "fr_FR"}[code]
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations() if code == "en" else _catalogue(code)

    def __call__(self, msgid: str, /, **values: object) -> str:
        """Translate `msgid` and fill `values` into its ``{names}``."""
        text = self._catalogue.gettext(msgid) if msgid else ""
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Translate by number: ``say.plural("{n} incident", "{n} incidents", 3)``; ``{n}`` is filled in."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def pick(self, en: str, fr: str) -> str:
        """Text of a data row that carries both languages; the other language where one is empty."""
        return (fr or en) if self.code == "fr" else (en or fr)

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with this language's grouping and decimal marks, rounded to `digits` decimals."""
        whole = round(value)
        if digits == 0 and value >= 0 and whole < 1000:
            return str(int(whole))  # the same everywhere, and a hundred times faster
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(numbers.format_decimal(round(value, digits), format=pattern, locale=self.locale))

    def percent(self, share: float) -> str:
        """Write a share of 1 as a whole percentage."""
        return str(
            numbers.format_percent(share, format="#,##0 %" if self.code == "fr" else "#,##0%", locale=self.locale)
        )

    def date(self, day: dt.date) -> str:
        """Write a day in words: 30 September 2019, 30 septembre 2019, 1er septembre 2019."""
        words = str(dates.format_date(day, format="d MMMM y", locale=self.locale))
        return "1er" + words[1:] if self.code == "fr" and day.day == 1 else words

    def iso_date(self, text: str) -> str:
        """Write a day that is given as year-month-day in words; what is no day stays as it is."""
        try:
            return self.date(dt.date.fromisoformat(text))
        except ValueError:
            return text

    def month(self, day: dt.date) -> str:
        """Write a month in words: September 2019, septembre 2019."""
        return str(dates.format_date(day, format="MMMM y", locale=self.locale))

    def short_month(self, day: dt.date) -> str:
        """Write a month in a few letters, for charts: Sept 19, sept. 19."""
        return str(dates.format_date(day, format="MMM yy", locale=self.locale))

    def short_day(self, day: dt.date) -> str:
        """Write a day without its year in a few letters, for charts: 30 Sept, 30 sept."""
        return str(dates.format_date(day, format="d MMM", locale=self.locale))

    def moment(self, when: dt.datetime) -> str:
        """Write a date and time of day with its offset from UTC."""
        offset = "xxx" if when.utcoffset() else ""
        return str(dates.format_datetime(when, format=f"d MMMM y, HH:mm 'UTC'{offset}", locale=self.locale))

    def join(self, words: list[str]) -> str:
        """Join names as a list with this language's "and"."""
        from babel.lists import format_list

        return str(format_list(words, locale=self.locale)) if words else ""


def product_name(say: Language) -> str:
    """Name of the program as a reader sees it; what files carry for programs is `geo.core.settings.PRODUCT`."""
    return say("Sahel Incident Atlas")


def _catalogue(code: str) -> gettext.GNUTranslations:
    path = LOCALE_FOLDER / code / "LC_MESSAGES" / "atlas.po"
    try:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=code)
    except OSError as error:
        raise BrokenData(f"The catalogue {path} cannot be read ({error}). Install the program again.") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def language(code: str) -> Language:
    """Return the `Language` of a code, loaded once per process (it is never changed)."""
    return Language(code)
