"""Turns of phrase, in English and French, that tell what a name in a report stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from geo.core.facts import read_facts
from geo.core.settings import DATA
from geo.places.toponyms import fold


def words_of(part: str, kind: str | None = None) -> tuple[str, ...]:
    """Words of one part of ``data/report/places.csv``, or of one kind in it.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    rows = [row for row in _rows() if row["part"] == part and kind in (None, row["kind"])]
    return tuple(word for row in rows for word in row["words"].split(";"))


@lru_cache(maxsize=1)
def _rows() -> tuple[Mapping[str, str], ...]:
    return tuple(read_facts(DATA / "report" / "places.csv", ("part", "language", "kind", "words")))


# What a rule of the resolver may say of a place at best, as UCDP's where_prec.
PRECISION: Final = {
    "named place": 1, "near place": 2, "place area": 2, "outskirts": 2, "road to place": 2, "commune": 2,
    "distance": 2, "distance and direction": 2, "direction": 2, "far from place": 2, "corridor": 5,
    "border strip": 5, "vernacular region": 5, "part of unit": 5, "admin unit": 4, "country": 6, "unknown name": 1,
}  # fmt: skip
SPECIFIC: Final = frozenset(
    {"named place", "near place", "place area", "outskirts", "road to place", "commune", "distance",
     "distance and direction", "direction", "far from place", "unknown name"}
)  # fmt: skip
# Small words that may stand between two clues of one description.
LINKS: Final = frozenset(words_of("link"))
BETWEEN: Final = re.compile(r"[^\W\d_]+")
SOURCE_BEFORE: Final = re.compile(
    r"(?:\b(?:sources?|officials?|residents?|inhabitants?|habitants?|riverains?|spokes(?:man|woman|person)|reporters?"
    r"|correspond[ae]nts?|journalists?|journalistes?|diplomats?|analysts?|mayor|maire|governor|gouverneur|préfet"
    r"|prefect|hospitals?|hôpital|hospitalier|CHR|CHU|clini\w+|dispensaire|morgue|centre de santé"
    r"|élus?|elected|told|joint[es]{0,2}|interrogée?s?|contactée?s?"
    r"|reached|fled|fleeing"
    r"|fui|evacuated|évacués?|transferred|transférés?|transportés?|taken|hospitalised|reinforcements?|renforts?"
    r"|native|natives|originaires?|born|buried|inhumés?|funeral|prosecutor|procureur|court|tribunal|based|basées?"
    r"|headquartered|summit|sommet|meeting|réunion|visit|visite|statement|communiqué|conference|conférence"
    r"|protest|protests|manifestation)\b(?:(?!\bthat\b|\bqu['e’]|\battac|\battaq|\bkill|\btu[ée])[^.;:]){0,28})$",
    re.IGNORECASE,
)
ORGAN_AFTER: Final = re.compile(
    r"^['’]?s?\s+(?:[a-zà-ÿ-]+\s+){0,2}(?:army|military|forces?|armed|government|president|junta|soldiers?|troops?"
    r"|ministry|minister|authorities|security|leaders?|officials?|police|gendarmerie|air force|rulers?|parliament"
    r"|battalion|katiba|news|agency|television|radio|university|based)\b",
    re.IGNORECASE,
)
ORGAN_BEFORE: Final = re.compile(
    r"\b(?:armées?|forces?|présidente?|gouvernement|autorités|ministre|ministère|junte|militaires?|soldats?|police"
    r"|gendarmerie|army|president|government|forces|troops|katiba|brigade|battalion|bataillon|parlement|université"
    r"|university|mission|friends|minister|ministry|radio|république|republic)\s+(?:\S+\s+)?"
    r"(?:of|in|au|du|de la|de|des|d['’])\s*(?:the\s+)?$",
    re.IGNORECASE,
)
HAPPENS_AFTER: Final = re.compile(
    r"^\s*(?:,\s+(?:[\w'’]+[\s-]+){0,4}?(?:towns?|villages?|city|locality|ville|localité|commune|hamlet|bourgade|cité)\b"
    r"|(?:villages?|hamlets?)\b"
    r"|(?:is|was|lies|est|était|se trouve)\s+(?:\w+\s+){0,3}(?:located|situated|towns?|villages?|city|situé|ville"
    r"|localité|km|kilom)|\(|attacks?\b|ambush|massacres?\b|killings?\b|raid\b|bombing\b|clashes\b|assault\b|blast\b|:|[-–—]\s)",
    re.IGNORECASE,
)
PREPOSITION: Final = re.compile(
    r"(?:\b(?:villages?|localités?|towns?|localities|communes?)\s*:\s*$"
    r"|\b(?:in|at|near|on|between|outside|inside|around|à|aux|dans|vers|près de|près d['’]|entre|village|town|city"
    r"|named|called|nommée?|appelée?|dénommée?|baptisée?|capitale?|villages|localité|commune|ville|hameau|base|camp|poste?|attacked|ambushed|targeted|hit|struck|stormed|raided"
    r"|besieged|attaqué|visé|frappé|overran|left|quitté|(?:of|de|à|d['’]|from)(?=\s*$))"
    r"\s*(?:of\s+|de\s+|d['’]\s*)?(?:the\s+|la\s+|le\s+|l['’]\s*)?)$",
    re.IGNORECASE,
)
TOWARDS: Final = re.compile(
    r"\b(?:fled|flee|fleeing|escaped?|withdrew|retreated|repli\w*|repartis?|repartir|enfuis?|fui"
    r"|fuite|direction|heading"
    r"|headed|bound|returned|crossed|crossing|towards?|vers(?! (?:\d|midi|minuit))|back|came|venus?|venant)\b"
    r"[^.;:,]{0,40}$",
    re.IGNORECASE,
)
# Machines of war that bear a name, and the mine that a convoy or its people belong to.
MACHINE_AFTER: Final = re.compile(
    r"^\s*(?:helicopters?|gunships?|jets?|drones?|aircraft|fighter|planes?|rockets?|missiles?|rifles?|\d{4}\b)",
    re.IGNORECASE,
)
MACHINE_BEFORE: Final = re.compile(
    r"\b(?:(?:helicopters?|hélicoptères?|drones?|avions?|jets?|fusils?|type|canons?|roquettes?)\s+(?:de\s+type\s+)?"
    r"|(?:bateaux?|ferry|boats?|navires?|pinasses?|radio)\s+[«“\"]\s?)$",
    re.IGNORECASE,
)
# How far from somewhere: "52 km", "une vingtaine de kilomètres".
MEASURED: Final = re.compile(r"\b(?:km|kms|kilomet\w+|kilomètres?|miles)\b", re.IGNORECASE)
# "A patrol of the detachment of X" was met elsewhere.
HOME_BEFORE: Final = re.compile(
    r"\b(?:patrouilles?|éléments?|convois?|unités?|sections?|équipes?|colonnes?|patrols?|units?|convoys?|elements|teams?)"
    r"\s+(?:[\w'’-]+\s+){0,3}?(?:du|de la|des|of the|from the)\s+(?:[\w'’-]+\s+)?"
    r"(?:détachement|garnison|base|camp|poste|brigade|compagnie|detachment|garrison|post|company)\s+"
    r"(?:[\w'’-]+\s+){0,2}?(?:de|d['’]|of|at|in|à)\s*$",
    re.IGNORECASE,
)
BELONGS_TO: Final = re.compile(
    r"\b(?:convois?|convoys?|travaill\w+|work(?:s|ed|ing|ers?)|employ\w+|personnels?|staff|miners?|mineurs|salariés)\b"
    r"[^.;:]{0,45}\b(?:mines?|usine|société|factory|plant)\s+(?:d['’]or\s+)?(?:of|de|d['’]|at|in|à)\s*$",
    re.IGNORECASE,
)
HARMED: Final = re.compile(
    r"\b(?:tuée?s?|killed|assassin\w+|enlevée?s?|kidnapp\w+|abduct\w+|shot|abattue?s?|murdered|captured)\b",
    re.IGNORECASE,
)
# An official is a target, and where his people sit is where it happened: "a convoy of the prefect of X was attacked".
ESCORT_BEFORE: Final = re.compile(
    r"\b(?:convois?|convoy|motorcade|cortège|véhicule|vehicle|résidence|residence|domicile|home|maison|house|office"
    r"|bureaux?)\s+(?:\w+\s+){0,3}(?:of|de|d['’]|du)\s*(?:the\s+|le\s+|la\s+|l['’])?(?:\w+\s+)?"
    r"(?:mayor|maire|governor|gouverneur|préfet|prefect|chief|chef|imam)\b",
    re.IGNORECASE,
)
# "600 km from the capital Bamako" is no scene; "in Mali's capital Bamako" is.
CAPITAL_BEFORE: Final = re.compile(
    r"(?P<inside>\b(?:in|à|dans)\s+(?:[\w'’]+\s+){0,3})?\bcapitale?(?:\s+(?:of|du)\s+\w+(?:\s\w+)?|\s+\w+)?,?\s*$",
    re.IGNORECASE,
)
HEAD_BEFORE: Final = re.compile(
    r"\b(?:mayor|maire|governor|gouverneur|préfet|prefect|chief|chef|imam)\b", re.IGNORECASE
)
PLACE_NOUN_AFTER: Final = re.compile(
    r"^\s*(?:\w+\s+)?(?:villages?|towns?|base|camp|areas?|zone|region|markets?|mines?|barracks|posts?|outpost|district"
    r"|sector|commune|province|locality|department|cercle|circle|forests?|park|river|road|axis|border|detachment"
    r"|military|army|garrison|checkpoint|bridge|neighbou?rhood|suburb|municipality|massif|mountains?|valley|lake)\b",
    re.IGNORECASE,
)
# Without a capital, or a word such as "the country", a sentence names no place.
WORTH_READING: Final = re.compile(r"[A-ZÀ-Ý]|\b(?:country|pays|state|nation|region|région)\b")
SETTLEMENT_BEFORE: Final = re.compile(
    r"\b(?:village|town|hamlet|locality|localité|hameau|commune|ville|at|à|dans|in|villages|and|et)\s+"
    r"(?:of\s+|de\s+|d['’]\s*|called\s+|la\s+|le\s+)?$",
    re.IGNORECASE,
)
# "La région nigérienne de Diffa" is the region, and not its seat; "la région proche de Gao" is near Gao.
UNIT_BEFORE: Final = re.compile(
    r"\b(?:région|province|cercle)\s+(?!(?:proche|près|autour|limitrophe|loin|hors|nord|ouest|avant|venant)\b)"
    r"[a-zà-ÿ]{4,20}\s+(?:de\s+|d['’]\s*|du\s+)$",
    re.IGNORECASE,
)
IN_UNIT: Final = re.compile(r"\b(?:dans|de)\s+(?:le|la|l['’])\s*$", re.IGNORECASE)
ARTICLE_BEFORE: Final = re.compile(r"\b(?:the|le|la|les|du|des)\s+$", re.IGNORECASE)
BYLINE: Final = re.compile(r"^\W*(?:by|par|photo|credit|crédit)\b", re.IGNORECASE)
WENT_TO: Final = re.compile(
    r"\b(?:fled|returned|back|rentrés?|regagn\w+|retourn\w+|repli\w+|direction|heading|headed|bound"
    r"|came|venus?|provenance"
    r"|sent|envoyés?|partis?)\b(?: \w+){0,2} (?:to|from|for|à|de|d['’]|vers)\s*(?:the |la "
    r"|le )?(?:base de |base of )?$",
    re.IGNORECASE,
)
SCENE_AFTER: Final = re.compile(
    r"^\s*(?:[-–—,(]\s*)?(?:the|le|la|où|where)\s+(?:place|scene|site|lieu|théâtre|the attack)"
)
NEARBY: Final = re.compile(
    r"(?:\b(?:near|nearby|km|kilomet\w+|kilomèt\w+|miles|close to|far|loin|border\w*|frontière|frontali\w+|près|proche"
    r"|proximité|voisins?|bordering|neighbou?ring|limitrophe)\b[^.;:]{0,24})$",
    re.IGNORECASE,
)
# "In neighbouring Niger" is in Niger.
IN_NEIGHBOUR: Final = re.compile(r"\b(?:in|inside|across)\s+neighbou?ring\s+$", re.IGNORECASE)
OWN_BORDER: Final = re.compile(r"^(?:near |along |on |at )?(?:the )?(?P<name>[A-Z]\w+(?: Faso)?)['’]s (?:\w+ )?border")
LEARNED: Final = re.compile(
    r"^[^.;]{0,12}\b(?:a-t-on appris|AFP|said|told|ont indiqué|a indiqué|ont annoncé|a annoncé|des sources|auprès|selon"
    r"|un porte-parole|where he|où il|l[ea] (?:ministère|gouvernement|présidence|porte-parole))\b"
)
SAID_BEFORE: Final = re.compile(
    r"\b(?:sources?|indiqué|appris|apprend-on|déclaré|annonc\w+|affirm\w+|précis\w+|said|told|communiqué|statement|officiel|official|renforts?"
    r"|reinforcements?|minist\w+|gouvernement|government|publié|interrogé|joint)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
UNIT_AFTER: Final = re.compile(
    r"^(?:,? (?:a|an|une?|la|the|autre)\s+(?:[a-zà-ÿ]+\s+){0,2}(?:regions?|provinces?|régions?)\b"
    r"|, (?:regions?|provinces?|régions?)\b(?! (?:de|du|of)\b| d['’]))"
)
TOWN_BEFORE: Final = re.compile(r"\b(?:town|city|ville|cité|localité|village|centre)\b[^.;,]{0,12}$", re.IGNORECASE)
SEATS: Final = frozenset(fold(name) for name in ("Bamako", "Ouagadougou", "Niamey"))
NAME: Final = r"[A-ZÀ-Ý][\w'’]+(?:[- ](?:[A-ZÀ-Ý][\w'’]+|[a-z]{1,2}-[A-ZÀ-Ý]\w+)){0,3}"
# "L'attaque", "D'autres": an article with an ordinary word.
ELIDED: Final = re.compile(r"[LDQJSNC]['’][a-zà-ÿ]")
NAME_AFTER: Final = re.compile(r"(?:[- ][A-ZÀ-Ý][\w'’]*){1,3}|-\w+(?:[- ][A-ZÀ-Ý][\w'’]*){0,2}")
NAME_BEFORE: Final = re.compile(r"(?:[A-ZÀ-Ý][\w'’]+[- ]){1,2}$")
SETTLEMENT: Final = re.compile(
    r"village|town|hamlet|localit|hameau|commune|settlement|orpaillage|campement|quartier|market|gold mine"
    r"|military camp|ville|bourgade|province|cercle"
)
# Turns in which a name must be a place's, whether or not anybody knows it.
PLACE_NAMES: Final = (
    re.compile(
        rf"\b(?:villages?|towns?|hamlets?|locality|localities|localités?|hameaux?|communes?|settlements?"
        rf"|sites? d['’]orpaillage"
        rf"|campements?|quartiers?)\s+(?:of\s+|de\s+|d['’]\s*|du\s+|called\s+|named\s+|nommée?\s+"
        rf"|appelée?\s+)?(?P<name>{NAME})"
    ),
    re.compile(rf"(?P<name>{NAME})\s+(?:village|town|hamlet|commune|locality|market|gold mine|military camp)\b"),
    re.compile(
        rf"(?P<name>{NAME})(?:,| \(|\s+[-–—])\s*(?:a|an|the|un|une|le|la|in the|dans le|localité|village"
        rf"|commune|ville)?\s*"
        r"(?:[a-zà-ÿ]+\s+){0,3}(?:village|town|locality|localité|commune|ville|hameau|hamlet|bourgade"
        r"|province|cercle)\b"
    ),
    re.compile(
        rf"\b(?:attacked|ambushed|raided|stormed|targeted|struck|besieged|overran|entered|burned|attaqué"
        rf"|visé|frappé|assailli"
        rf"|pris d['’]assaut|investi)\s+(?:the\s+|la\s+|le\s+)?(?P<name>{NAME})"
    ),
)  # fmt: skip
# A name that nobody knows is a place only after these.
# A person: "Defence Minister X Y", "X Y said", "X Y, the minister of", and no place where something happened.
_CAPITALS: Final = r"(?:[A-ZÀ-Ý][\w'’-]+\s+(?:(?:de|ag|ould|al|el|von)\s+)?)"
PERSON_BEFORE: Final = re.compile(
    r"(?:\b(?:[Mm]inist(?:er|re)|[Pp]resident|[Pp]résidente?|[Cc]olonel|[Gg]en(?:eral|\.)|[Gg]énéral|[Cc]aptain"
    r"|[Cc]apitaine|[Ll]ieutenant|[Mm]ajor|[Ss]poke\w+|[Pp]orte-parole|[Pp]rosecutor|[Pp]rocureur|[Dd]octor|[Mm]ayor"
    r"|[Mm]aire|[Ii]mam|giant|firm|company"
    r"|operator|société|entreprise|géant|[Aa]mbassad\w+|Mr|Mrs|Ms|Dr|M\.|Mme)\s+,?\s*)" + _CAPITALS + r"{0,4}$"
)
PERSON_AFTER: Final = re.compile(
    r"^(?:\s+[A-ZÀ-Ý][\w'’-]+){0,3},?\s+(?:said|says|told|declared|announced|added|explained|confirmed|wrote|stated"
    r"|a\s+(?:dit|déclaré|annoncé|ajouté|expliqué|confirmé|indiqué|précisé|affirmé)|a-t-il|a-t-elle)\b"
)
STANDS_AFTER: Final = re.compile(
    r"(?:\b(?:in|at|near|outside|around|village|town|locality|localité|hamlet|hameau|commune|ville|camp|base|à|dans|de"
    r"|vers|près|between|entre|(?:kilometers|kilometres|km|miles|north|south|east|west|nord|sud|est|ouest|of|de|from))"
    r"|d['’])\s*(?:the\s+|la\s+|le\s+|l['’]\s*|of\s+|de\s+|d['’]\s*)?$",
    re.IGNORECASE,
)
GROUP_BEFORE: Final = re.compile(
    r"(?:islamic state|état islamique|front|movement|mouvement|province|group|groupe|al[- ]qa\w+|organisation|ministry"
    r"|ministère|forces?|union|mission|operation|opération|coalition|conseil|council|bank|fund|office|day|jour)\s+"
    r"(?:\S+\s+)?(?:in|dans|of|de|du|au|for|pour)\s*(?:the\s+|le\s+|la\s+|l['’]\s*)?$",
    re.IGNORECASE,
)
# "La katiba Macina" is a group of fighters.
KATIBA_BEFORE: Final = re.compile(r"\bkatib\w*\s+(?:of\s+|du\s+|de\s+)?$", re.IGNORECASE)
NO_NAMES: Final = frozenset(fold(word) for word in words_of("no name"))
SAHEL: Final = fold("Sahel")
CAPITAL: Final = re.compile(
    r"(?:\b(?:near|outside|in|close to|près de|à|dans)\s+)?(?:\bthe\s+|\bla\s+)?(?:"
    r"\b(?P<en>Mali(?:an)?|Burkina(?:be|bè|bé| Faso)?|Niger(?:ien)?)(?:['’]s)?\s+capital\b"
    r"|\bcapitale\s+(?P<fr>malienne|burkinab[eèé]|nigérienne)"
    r"|\bcapitale?\s+(?:of|du)\s+(?P<of>Mali|Burkina Faso|Niger)\b)(?!\s*,?\s*(?:Bamako|Ouagadougou|Niamey))",
    re.IGNORECASE,
)
CAPITALS: Final = {"m": ("Bamako", "MLI"), "b": ("Ouagadougou", "BFA"), "n": ("Niamey", "NER")}
DATELINE: Final = re.compile(
    r"^(?:,\s*(?:[A-Z][\w'’ ]{2,25}))?"
    r"(?:,?\s*(?:(?:le\s+)?(?:\w+\.?\s+\d{1,2}|\d{1,2}(?:er)?\s+\w+\.?)(?:,?\s+\d{4})?))?\s*[,:]?\s*"
    r"(?:\((?:[A-Z][A-Za-z/.]+)(?:[ ,][^)]{0,40})?\)|\s*[-–—]{1,2}\s|[-–—](?=[A-ZÀ-Ý]))"
)
BEFORE_NO_DATELINE: Final = re.compile(r"\b(?:in|at|near|of|from|à|dans|de|d['’]|près|vers)\s*$", re.IGNORECASE)
DATELINE_CAPITALS: Final = re.compile(r"^\s*(?::|[-–—]|,|\()")
FIRST_LINES: Final = 10
# Far theatres; the countries around the zone are known to the resolver.
FAR_WORDS: Final = words_of("far")
# "The general staff said in Paris" is no other theatre.
SPOKEN_AT: Final = re.compile(
    r"\b(?:said|says|told(?: \w+){1,3}|announced|declared|statement|spokes\w+|reporters|conference|based|headquartered"
    r"|seat|basée?s?|siège"
    r"|dit|indiqué|annoncé|déclaré|précisé|affirmé|communiqué)\s+(?:(?:on\s+)?\w+(?:day|di)\s+)?(?:in|from|at|à|depuis)\s+$",
    re.IGNORECASE,
)
FAR: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, FAR_WORDS))})\b")


# Towns and states abroad, by the country that a text has to name before they are read so.
FOREIGN: Final = {
    kind: re.compile(rf"\b(?:{'|'.join(map(re.escape, words_of('foreign', kind)))})\b")
    for kind in dict.fromkeys(row["kind"] for row in _rows() if row["part"] == "foreign")
}
OF_COUNTRY: Final = re.compile(r"\b(?:country|pays|state|nation)$", re.IGNORECASE)
INSIDE: Final = re.compile(
    r"(?:\b(?:in|au|inside|across|dans|en)\s+(?:le\s+|the\s+|neighbou?ring\s+)?)$", re.IGNORECASE
)
IN_STATE: Final = re.compile(
    r"^(?:(?!\b(?:direction|vers|towards?|from|venus?|border|frontière|near|près|proche|km|loin)\b)[^.;:])*"
    r"\b(?:in|au|en|dans|of|du|d['’]|de la|de l['’])\s*(?:the\s+)?$",
    re.IGNORECASE,
)
