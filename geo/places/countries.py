"""Countries of the zone and around it as reports call them, and as the atlas does, in English and French."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.core.errors import UnknownName
from geo.core.language import Language
from geo.places.toponyms import fold

ZONE: Final = ("MLI", "BFA", "NER")


@dataclass(frozen=True)
class Country:
    """A country: ISO 3166 code, its name in both languages, other names, and the words for what is its own.

    `name_en` and `name_fr` are those of the outlines (``data/admin_units.csv``), so that a card and the map agree.
    """

    adm0: str
    name_en: str
    name_fr: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All names a report may use."""
        return (self.name_en, self.name_fr, *self.aliases)


def _row(adm0: str, name_en: str, name_fr: str, aliases: str, demonyms: str) -> Country:
    return Country(adm0, name_en, name_fr, *(tuple(filter(None, text.split(";"))) for text in (aliases, demonyms)))


COUNTRIES: Final = {
    country.adm0: country
    for country in (
        _row("MLI", "Mali", "Mali", "Republic of Mali;République du Mali", "Malian;malien;malienne;maliens;maliennes"),
        _row(
            "BFA", "Burkina Faso", "Burkina Faso", "Burkina;Upper Volta;Haute-Volta",
            "Burkinabe;Burkinabè;Burkinabé;Burkinabès;Burkinabés;Burkinian",
        ),
        _row(
            "NER", "Niger", "Niger", "Republic of Niger;Republic of the Niger;République du Niger",
            "Nigerien;Nigérien;nigérienne;nigériens;nigériennes",
        ),
        _row("DZA", "Algeria", "Algérie", "", "Algerian;algérien;algérienne"),
        _row("MRT", "Mauritania", "Mauritanie", "", "Mauritanian;mauritanien;mauritanienne"),
        _row("SEN", "Senegal", "Sénégal", "", "Senegalese;sénégalais;sénégalaise"),
        _row("GIN", "Guinea", "Guinée", "Guinea-Conakry;Guinée-Conakry", "Guinean;guinéen;guinéenne"),
        _row("CIV", "Côte d'Ivoire", "Côte d'Ivoire", "Ivory Coast", "Ivorian;ivoirien;ivoirienne"),
        _row("GHA", "Ghana", "Ghana", "", "Ghanaian;ghanéen;ghanéenne"),
        _row("TGO", "Togo", "Togo", "", "Togolese;togolais;togolaise"),
        _row("BEN", "Benin", "Bénin", "", "Beninese;béninois;béninoise"),
        _row("NGA", "Nigeria", "Nigéria", "", "Nigerian;nigérian;nigériane"),
        _row("TCD", "Chad", "Tchad", "", "Chadian;tchadien;tchadienne"),
        _row("LBY", "Libya", "Libye", "", "Libyan;libyen;libyenne"),
        _row("CMR", "Cameroon", "Cameroun", "", "Cameroonian;camerounais;camerounaise"),
        _row("ESH", "Western Sahara", "Sahara occidental", "", "Sahrawi;sahraoui;sahraouie"),
        _row("GMB", "Gambia", "Gambie", "The Gambia", "Gambian;gambien;gambienne"),
        _row("GNB", "Guinea-Bissau", "Guinée-Bissau", "", ""),
        _row("LBR", "Liberia", "Libéria", "", "Liberian;libérien;libérienne"),
        _row("MAR", "Morocco", "Maroc", "", "Moroccan;marocain;marocaine"),
        _row("SLE", "Sierra Leone", "Sierra Leone", "", ""),
    )
}  # fmt: skip

# What other services call a country of the zone or around it: ISO 3166-1 alpha-3 to alpha-2.
ISO2: Final = {
    "MLI": "ML", "BFA": "BF", "NER": "NE", "DZA": "DZ", "MRT": "MR", "SEN": "SN", "GIN": "GN", "CIV": "CI",
    "GHA": "GH", "TGO": "TG", "BEN": "BJ", "NGA": "NG", "TCD": "TD", "LBY": "LY", "CMR": "CM", "ESH": "EH",
    "GMB": "GM", "GNB": "GW", "LBR": "LR", "MAR": "MA", "SLE": "SL",
}  # fmt: skip


def find_country(text: str) -> str:
    """Return the ISO code of a country given by code or by a name in English or French.

    Parameters
    ----------
    text : str
        ``"MLI"``, ``"mli"``, ``"Côte d'Ivoire"``, ``"Ivory Coast"``.

    Returns
    -------
    str
        ISO 3166 alpha-3 code.

    Raises
    ------
    UnknownName
        If no country of the zone or around it is called so.
    """
    code = text.strip().upper()
    if code in COUNTRIES:
        return code
    key = fold(text)
    for country in COUNTRIES.values():
        if key and key in {fold(name) for name in country.names}:
            return country.adm0
    raise UnknownName(f"No country {text[:60]!r}: give one of {', '.join(COUNTRIES)}.")


def country_name(adm0: str, say: Language) -> str:
    """Name a country in a language; a code that is not in the table stays as it is.

    Parameters
    ----------
    adm0 : str
        ISO 3166 alpha-3 code.
    say : Language
    """
    country = COUNTRIES.get(adm0)
    return say.pick(country.name_en, country.name_fr) if country else adm0
