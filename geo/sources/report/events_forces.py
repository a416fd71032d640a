"""Forces and peoples as titles and targets name them, and the country each belongs to."""

from __future__ import annotations

from typing import Final, NamedTuple


class Force(NamedTuple):
    """A force: its country (ISO3, empty for international ones) and what a title calls it in each language."""

    country: str
    en: str
    fr: str


# Keys are ids of data/actors.csv; French names stand with their article, as after "contre".
FORCES: Final = {
    "FAMa": Force("MLI", "Malian army", "l'armée malienne"),
    "Mali National Guard": Force("MLI", "Malian National Guard", "la Garde nationale malienne"),
    "Mali police": Force("MLI", "Malian police", "la police malienne"),
    "Malian Red Berets": Force("MLI", "Malian Red Berets", "les Bérets rouges maliens"),
    "Burkina Faso army": Force("BFA", "Burkinabe army", "l'armée burkinabè"),
    "Burkina Faso police": Force("BFA", "Burkinabe police", "la police burkinabè"),
    "VDP": Force("BFA", "volunteers (VDP)", "les volontaires (VDP)"),
    "Niger army": Force("NER", "Nigerien army", "l'armée nigérienne"),
    "Niger police": Force("NER", "Nigerien police", "la police nigérienne"),
    "Mali gendarmerie": Force("MLI", "Malian gendarmes", "les gendarmes maliens"),
    "Burkina Faso gendarmerie": Force("BFA", "Burkinabe gendarmes", "les gendarmes burkinabè"),
    "Niger gendarmerie": Force("NER", "Nigerien gendarmes", "les gendarmes nigériens"),
    "Niger National Guard": Force("NER", "Nigerien National Guard", "la Garde nationale nigérienne"),
    "Mali customs": Force("MLI", "Malian customs officers", "les douaniers maliens"),
    "Burkina Faso customs": Force("BFA", "Burkinabe customs officers", "les douaniers burkinabè"),
    "Niger customs": Force("NER", "Nigerien customs officers", "les douaniers nigériens"),
    "Mali forest rangers": Force("MLI", "Malian forest rangers", "les forestiers maliens"),
    "Burkina Faso forest rangers": Force("BFA", "Burkinabe forest rangers", "les forestiers burkinabè"),
    "Niger forest rangers": Force("NER", "Nigerien forest rangers", "les forestiers nigériens"),
    "French army": Force("FRA", "French army", "l'armée française"),
    "Chadian army": Force("TCD", "Chadian army", "l'armée tchadienne"),
    "US forces": Force("USA", "US forces", "les forces américaines"),
    "G5 Sahel Joint Force": Force("", "G5 Sahel force", "la force du G5 Sahel"),
    "MINUSMA": Force("", "UN peacekeepers", "les Casques bleus de l'ONU"),
    "MNJTF": Force("", "Multinational Joint Task Force", "la Force multinationale mixte"),
    "Wagner": Force("RUS", "Wagner", "Wagner"),
    "Africa Corps": Force("RUS", "Africa Corps", "l'Africa Corps"),
    "Civilians": Force("", "civilians", "des civils"),
    "Unidentified jihadists": Force("", "jihadists", "des djihadistes"),
    "Unidentified armed men": Force("", "armed men", "des hommes armés"),
}
ARMIES: Final = {
    "MLI": "FAMa", "BFA": "Burkina Faso army", "NER": "Niger army", "FRA": "French army", "TCD": "Chadian army",
    "USA": "US forces",
}  # fmt: skip


def country_of(actor_id: str) -> str:
    """Country (ISO3) of a force; "" for groups, peoples and international forces."""
    force = FORCES.get(actor_id)
    return force.country if force else ""
