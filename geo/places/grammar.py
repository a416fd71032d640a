"""The patterns of place phrases, English and French, over the row of symbols that `geo.places.phrases` writes.

``K0`` is a distance, ``D0`` a direction, ``A0`` "northern" or "central", ``Mp0`` a name (its letters say what it can
mean: p place, u unit, c country, j "Malian", r vernacular region), other words stand in plain lower case.
"""

from __future__ import annotations

import re
from typing import Final

from geo.places.words import word_set

RULES: Final = {
    "named place": "The report names the place itself.",
    "near place": "The report says near a named place.",
    "place area": "The report names the area around a place.",
    "outskirts": "The report says on the outskirts of a named place.",
    "road to place": "The report says on the road to a named place.",
    "commune": "The report names the commune around a place.",
    "distance": "The report gives a distance from a named place, without a direction.",
    "distance and direction": "The report gives a distance and a direction from a named place.",
    "direction": "The report gives a direction from a named place, without a distance.",
    "corridor": "The report puts it on the way between two named places.",
    "far from place": "The report says far from a named place.",
    "denied": "The report says that it was not there.",
    "origin": "The report names where somebody came from or went; that says only roughly where.",
    "several places": "The report names several places and does not say which one.",
    "border strip": "The report says near the border of two countries.",
    "vernacular region": "The report names a region by its usual name, which has no official limits.",
    "part of unit": "The report names one side of an administrative unit.",
    "admin unit": "The report names an administrative unit.",
    "country": "Only the country is known.",
    "unknown name": "The report uses a name that the gazetteer does not have.",
    "online": "An online geocoder knows the name.",
    "homonyms": "Several places have this name and the words do not tell which one is meant.",
    "outside country": "The words point outside the country that is known, so they are not used.",
    "contradiction": "Two descriptions of the place do not agree.",
    "none": "Nothing in the report says where.",
}
"""Rule id -> an English sentence, translated where it is shown."""

_THE = r"(?:(?:the|a|an|la|le|les|l|un|une) )?"
_KIND = (
    "town|city|village|villages|hamlet|locality|settlement|market|camp|base|outpost|post|commune|capital|capitale|ville|"
    "localite|hameau|marche|poste|site|well|puits|forest|foret|mine"
)
_OF = r"(?:of|from|de|d|du|des|a|off)"
_PLACE = r"Mp[ucjr]*\d+"
# "the [northern] [Malian] town of X", "X"; a comma never stands inside.
_LEAD = (
    rf"{_THE}(?:[DA]\d+ )?(?:Mj\d+ )?(?:(?:army|military|border|mining) )?(?:(?:{_KIND}) (?:(?:of|de|d|du|in|at|a) )?)?"
)
_MACROS: Final = {
    "place": _LEAD + _PLACE,
    "bare": _PLACE,
    "unit": r"Mp?u[cjr]*\d+",
    "country": r"M[pu]*[cj]+r?\d+",
    "region": r"M[pucj]*r\d+",
    "km": r"K\d+",
    "dir": r"D\d+",
    "side": r"[DA]\d+",
    "the": _THE,
    "of": _OF,
    "countries": rf"{_THE}M[pu]*[cj]+r?\d+(?:(?: ,)?(?: (?:and|et|or|ou|avec|with))? {_THE}M[pu]*[cj]+r?\d+){{0,3}}",
    "road": "road|highway|axis|route|track|corridor|axe|piste|stretch|troncon|rn|roads",
    "border": "border|borders|frontier|frontiere|frontieres|frontaliere|frontalier",
    "regionword": "region|regions|governorate",
    "districtword": "cercle|circle|province|department|departement|district|prefecture|provinces|departments|cercles",
    "unitword": "region|governorate|cercle|circle|province|department|departement|district|prefecture",
    "communeword": "commune|municipality|sous prefecture|sub prefecture|subprefecture|arrondissement|departement|"
    "department",
    # Signs that part a name from a remark about it, and where such a remark ends.
    "sign": r"[(\[,:;-]",
    "several": r"(?:(?:the|les|des) )?(?:towns|villages|cities|localities|localites|villes|communes) (?:of|de|d)",
    "stop": r"(?= [)\],;.]|$)",
    "around": "surroundings|surrounding|vicinity|environs|alentours|neighbourhood|outskirts|peripherie|"
    "environnants|environnantes|voisins|voisines",
    "spot": r"(?:place|location|locality|village|site|spot|position|localite|lieu|endroit|emplacement)",
    "exact": r"(?:(?:exact|exacte|precise|precis) )?",
    "unsaid": r"(?:(?:: )?(?:(?:is|was|n )?D\d+ |is |was )?(?:unknown|unspecified|undetermined|unclear|undisclosed|"
    r"unnamed|inconnu|inconnue|indetermine|indeterminee|imprecis|imprecise|(?:not|non|pas) (?:further |yet )?"
    r"(?:specified|known|given|stated|determined|identified|clear|precise|precisee|connu|connue|specifie|specifiee|"
    r"determine|determinee|identifie|identifiee|communique|communiquee)|a (?:preciser|determiner|confirmer)|"
    r"sans precision|to be (?:confirmed|determined)))",
    "move": "travelling|traveling|driving|moving|heading|allant|reliant|rendant|parti|partis|partie|provenance|venant|"
    "linking|connecting|reliait|relie|joining|ralliant|ralliait|route|road|axe|axis|highway|trajet|voyageant|convoi|convoy|coming|menant|quittant|retour",
}  # fmt: skip

# (rule id, pattern). The rule ids are those of RULES.
_TABLE: Final = (
    (
        "border strip",
        r"(?:{border}) (?:(?:area|region|zone|strip) )?(?:between|of|with|shared with|entre|avec|de|du|d) {countries}",
    ),
    ("border strip", r"{km} (?:away )?(?:from|of|de|d) {the}(?:{border}) (?:with|avec|de|du|d) {countries}"),
    ("border strip", r"{km} (?:away )?(?:from|of|de|d) {the}{country} (?:{border})"),
    ("border strip", r"{km} (?:away )?(?:from|of|de|d) {the}(?:{border}) {country}"),
    ("border strip", r"{country} (?:s )?(?:{border}) (?:area |region |zone )?(?:with|avec) {countries}"),
    ("border strip", r"{country} (?:- |and |et |/ )?{the}{country} (?:{border})"),
    ("border strip", r"(?:{border}) {country}(?: - {country})?"),
    ("border strip", r"{country} (?:{border})"),
    (
        "denied",
        r"(?:not|unlike|pas|except|sauf|contrairement) "
        r"(?:take |place |occur |happen |eu |lieu |in |at |near |a |dans |en )+{place}",
    ),
    (
        "border strip",
        r"(?:near|close to|next to|not far from|pres du|pres de|pres d|proche du|proche de|non loin du|non loin de|"
        r"a proximite du) {countries}(?! (?:s )?(?:{border}))",
    ),
    # "la région ouest de Tillabéri" is the region, which lies in the west.
    ("admin unit", r"(?:{regionword}) {side} (?:of|de|d|du) {unit}"),
    ("distance and direction", r"{km} {dir} {bare}"),
    ("distance and direction", r"{km} (?:away )?(?:to |in |au |a |vers |dans )?{the}{dir} {of} {place}"),
    (
        "distance and direction",
        r"{dir} {of} {place}(?: ,)? (?:a |at |by |about |around |some )?{km}(?! (?:[DA]\d|{of} ))",
    ),
    ("corridor", r"(?:between|entre) (?:{several} )?{place} (?:and|et) (?:{several} )?{place}"),
    ("corridor", r"from {place} (?:to|towards|toward) {place}"),
    (
        "corridor",
        r"(?:from|de|d) {place} (?:a destination de|a destination d|en direction de|en direction d|en route pour|"
        r"heading to|heading for|bound for|en route to|on its way to|on their way to) {place}",
    ),
    (
        "corridor",
        r"(?:{move}) (?:de |d |of |entre |from |between |dans |en )?{place} "
        r"(?:-|to|a|vers|and|et|pour|/|towards|for) {place}",
    ),
    ("corridor", r"{place} (?:-|to|a|/) {place} (?:{road})"),
    ("corridor", r"{bare} - {bare}(?! -)"),
    (
        "corridor",
        r"(?:left|leaving|quitte|quittait) {place} (?:(?:for|pour|to)|(?:and|et) (?:was |were |se )?"
        r"(?:heading|headed|dirigeait|dirigeaient|rendait|rendaient) (?:to|for|towards|vers|a)) {place}",
    ),
    ("origin", r"{bare} - based"),
    (
        "origin",
        r"(?:soldiers|troops|forces|militants|fighters|gunmen|displaced|refugees|people|convoy|idps|soldats|deplaces) "
        r"(?:from|venus de|originaires de) {bare}",
    ),
    ("origin", r"(?:source|sources|official|officials|spokesman|journalist) (?:in|at|from|a) {bare}"),
    (
        "origin",
        r"(?:university|universite|hospital|hopital|mayor|maire|chief|chef|governor|gouverneur|deputy|imam|emir) "
        r"(?:of|de|d|du|at|a) {bare}",
    ),
    ("origin", r"(?:coming|came|fled|fleeing|returning|venant|provenance|venus|retour) (?:from|de|d) {place}"),
    (
        "origin",
        r"(?:heading|going|bound|direction|allant|rendant|via) (?:(?:to|for|towards|toward|de|d|a|vers) )?{place}",
    ),
    ("road to place", r"(?:between|entre) {place}"),
    ("road to place", r"(?:between|entre) (?:\S+ ){{1,4}}(?:and|et) {place}"),
    ("distance", r"{km} (?:away )?(?:outside )?{of} {place}"),
    ("distance", r"{km} (?:outside|before|after|avant|apres) {place}"),
    ("direction", r"(?:just )?{dir} {of} {place}"),
    (
        "near place",
        r"(?:not|non|pas) (?:very |too |so |tres |trop )?(?:far|loin) (?:from|de|d|du) {place}",
    ),
    (
        "far from place",
        r"(?:far|loin|hours?|minutes?|days?|walk|drive|heures?|jours?|kilometres|kilometers|km|miles|away) (?:away )?"
        r"(?:from|de|d) {place}",
    ),
    ("distance", r"{bare} (?:\( )?{km}(?: \))?(?! (?:[DA]\d|{of} ))"),
    ("outskirts", r"(?:outskirts?|edge|periphery|suburbs?|entrance|peripherie|entree|sortie|banlieue) {of} {place}"),
    ("outskirts", r"(?:just )?outside (?:of )?{place}"),
    ("outskirts", r"{bare} (?:town |village )?\( (?:outskirts|outside)"),
    ("near place", r"{bare} (?:town |village )?\( (?:near|pres)"),
    ("distance and direction", r"{bare} (?:town |village )?\( {km} {dir} (?:of|from|de|d)"),
    ("distance", r"{bare} (?:town |village )?\( (?:about |some )?{km} (?:of|from|de|d)"),
    ("direction", r"{bare} (?:town |village )?\( {dir} (?:of|from|de|d)"),
    ("place area", r"{bare} (?:town |village )?\( (?:area|zone)"),
    (
        "road to place",
        r"{bare} (?:town |village )?{sign} (?:on |sur )?{the}(?:{road}) (?:leading to |to |towards |de |du |d |vers |"
        r"menant a )?{place}{stop}",
    ),
    ("road to place", r"{bare} (?:town |village )?{sign} {the}(?:{road})(?: \d+)?{stop}"),
    ("road to place", r"(?:{road}) (?:leading to|to|towards|de|du|d|vers|menant a) {place}"),
    ("road to place", r"{bare} (?:- \S+ (?:\S+ )?)?(?:{road})"),
    (
        "commune",
        r"(?:rural )?(?:{communeword}) (?:rurale )?(?:of|de|d|du) {bare}(?! (?:{regionword}|{districtword})(?!\S))",
    ),
    ("commune", r"{bare} (?:rural )?(?:{communeword})"),
    ("commune", r"(?:hamlet|hameau|quarter|quartier) (?:of|de|d) {bare}(?= \)|$)"),
    ("commune", r"(?:in|dans) {the}{bare} (?:district|sector|secteur)"),
    (
        "part of unit",
        r"{side} (?:part )?(?:of |de |du |d )?{the}(?:(?:{regionword}|{districtword}) (?:of|de|d|du) )?{the}"
        r"{unit} (?:{regionword}|{districtword})",
    ),
    (
        "part of unit",
        r"{dir} (?:part )?(?:of|de|d|du) {the}(?:{regionword}|{districtword}) (?:of|de|d|du) {the}{unit}",
    ),
    ("admin unit", r"{unit} (?:and|et|or|ou) {the}{unit} {the}(?:{regionword}|{districtword})"),
    (
        "admin unit",
        r"(?:{regionword}|{districtword}) (?:of|de|d|du|des) {the}{unit} "
        r"(?:and|et|or|ou) (?:of |de |d |du )?{the}{unit}",
    ),
    ("admin unit", r"{unit} {the}(?:{regionword}|{districtword})"),
    ("admin unit", r"(?:{regionword}|{districtword}) (?:of|de|d|du|des) {the}{unit}"),
    # "Gao - région", "Gao (région de)", "région : Gao", "Région Gao".
    ("admin unit", r"{unit} {sign} {the}(?:{regionword}|{districtword})(?: (?:of|de|d|du))?{stop}"),
    ("admin unit", r"{unit} - (?:{regionword}|{districtword})(?= -)"),
    ("admin unit", r"(?:{unitword}) (?:: )?(?:(?:of|de|d|du) )?{unit}"),
    ("admin unit", r"^(?:{unitword}) - {unit}"),
    ("commune", r"{bare} {sign} (?:rural )?(?:{communeword})(?: rurale)?(?: (?:of|de|d|du))?{stop}"),
    ("commune", r"(?:{communeword}) (?:rurale )?(?:: )?{bare}"),
    ("place area", r"{bare} {sign} {the}(?:{regionword}|{districtword})(?: (?:of|de|d|du))?{stop}"),
    ("place area", r"(?:{unitword}) (?:: )?{bare}"),
    # "inconnu (Gao)", "unknown location in Gao": the name is all that is known, so a unit rather than its seat.
    *(
        (rule, pattern.replace("NAME", name))
        for rule, name in (("admin unit", "{unit}"), ("place area", "{bare}"))
        for pattern in (
            r"{exact}{spot} {exact}{unsaid} (?:{sign} |in |at |near |a |dans |en |of |de |d )?{the}NAME",
            r"{unsaid} {exact}{spot} (?:{sign} |in |at |near |a |dans |en |of |de |d )?{the}NAME",
            r"^{unsaid} (?:{sign} |in |at |a |dans )NAME",
            r"(?:somewhere|anywhere|quelque part) (?:in|at|within|inside|a|dans|en) {the}NAME",
            r"{the}(?:{border}|river|fleuve|riviere|forest|foret|brousse|bush|road|route) [(\[] NAME(?= [)\]])",
        )
    ),
    ("place area", r"{bare} (?:{sign} )?{the}{exact}{spot} {exact}{unsaid}{stop}"),
    ("place area", r"{bare} (?:{sign} )?{the}{unsaid} {exact}{spot}{stop}"),
    ("place area", r"{bare} {sign} {unsaid}{stop}"),
    (
        "place area",
        r"(?<!\d et )(?<!\d and ){bare} (?:[(\[,] )?(?:and|et|&) "
        r"(?:(?:its|the|ses|sa|les|immediate|nearby|villages|localites) )*(?:{around}|nearby villages|nearby areas)",
    ),
    ("place area", r"{bare} {sign} (?:{around}|sector|secteur|{border}){stop}"),
    ("place area", r"{bare} (?:area|zone|sector|vicinity|secteur|surroundings|region|environs|alentours)"),
    ("place area", r"(?:area|zone|surroundings|sector|secteur|environs|region) {of} {place}"),
    ("place area", r"(?:in and )?(?:around|autour) (?:de |d |of )?{place}"),
    ("near place", r"(?:near|pres de|pres d) (?:the villages of )?{place}(?: ,)? (?:and|or|et|ou|/) {place}"),
    ("near place", r"(?:near|nearby|close to|next to|not far from|vicinity of|beside|outside) {place}"),
    (
        "near place",
        r"(?:pres|proche|loin|abords|proximite|environs|alentours) (?:immediats )?(?:de |d |du |des ){place}",
    ),
    ("near place", r"(?:vers|towards|toward|au niveau de|au niveau d) {place}"),
    ("vernacular region", r"{side} (?:part |parts |of |de |du |d |half |area |region |regions |{the}){{0,3}}{country}"),
)  # fmt: skip


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern.format(**_MACROS)})(?!\S)")


_LITTLE: Final = word_set("the of de du des la le les un une to in au vers dans a")
_UNNAMED: Final = dict.fromkeys(("place", "bare", "unit", "country", "countries", "region", "the", "of"), "")


def _triggers(pattern: str) -> frozenset[str]:
    """Symbols of which a line must hold one for a pattern to match: most lines are spared most patterns so."""
    bare = pattern.format(**{**_MACROS, **_UNNAMED, "km": "", "dir": "", "side": ""})
    if "{km}" in pattern:
        return frozenset("K")
    if "{dir}" in pattern or "{side}" in pattern:
        return frozenset("DA")
    return frozenset(re.findall(r"[a-z]{2,}", bare)) - _LITTLE or frozenset({"-"})


GRAMMAR: Final = tuple((rule, _compile(pattern), _triggers(pattern)) for rule, pattern in _TABLE)
