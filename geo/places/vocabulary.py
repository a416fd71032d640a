"""Words, English and French, that tell a toponym from what only looks like one."""

from __future__ import annotations

from typing import Final

from geo.places.toponyms import fold
from geo.places.words import word_set

# Unit and place names that are everyday words or directions, or parts of other names: they count only with a word
# such as "region" or "province" beside them.
WEAK: Final = frozenset(
    fold(word)
    for word in word_set(
        "nord sud est ouest centre centre-nord centre-sud centre-est centre-ouest sud-ouest north south east west",
        "sahel southwest north-central center center-north",
    )
)
# Words with a capital that are no toponyms; a name made of one of these alone is never looked up.
COMMON: Final = word_set(
    "the a an in on at of to by for and or but as it its is was were he she they his her this that these those no",
    "not le la les l un une des du de d en au aux et ou a dans sur pour par ce cette ces son sa ses il elle ils plus",
    "january february march april may june july august september october november december monday tuesday wednesday",
    "thursday friday saturday sunday janvier fevrier mars avril mai juin juillet aout septembre octobre novembre",
    "decembre lundi mardi mercredi jeudi vendredi samedi dimanche army armee base camp post poste force forces",
    "group state islamic jihadist militants soldiers soldats attack attaque ambush embuscade area zone region cercle",
    "province commune town village city french francais francaise west africa afrique al qaeda ansar dine islam",
    "ansaroul barkhane fama famas jnim isgs un onu minusma g5 joint convoy convoi dozens unknown inconnu near pres",
    "about along around several some between entre various multiple different many outside inside environ plusieurs",
    "district sector secteur quarter quartier airport aeroport bridge pont forest foret well puits valley vallee mount",
    "attacks attaques university universite reuters afp ap rfi radio gunmen front brigade battalion bataillon regiment",
    "dogon dogons peulh peulhs peul peuls fulani fulanis fula foulbe fulbe bozo bozos bambara bambaras bamana mossi",
    "mossis songhai songhay songhoi sonrai tuareg tuaregs touareg touaregs imghad imrad daoussak idnan arab arabs",
    "arabe arabes hausa haoussa zarma djerma gourmantche bella bellas dozo dozos donso donsos koglweogo",
    "northern southern eastern western northeastern southeastern northwestern southwestern central",
    "mont lake lac river fleuve road route axis axe border frontiere market marche mine gold hill mountain range adrar",
)
# What stands before a name that says where; the links only after such a word.
SAYS_WHERE: Final = word_set(
    "in at near around outside between entre dans vers pres village town city locality localite ville hamlet hameau",
    "villages leaving # (",
)
LINKS: Final = word_set("of the de d du la le l")
AFTER_FIRST: Final = word_set("( , - / # ) village town area hamlet")
# Who bears one of these before his name is a person.
TITLES: Final = word_set(
    "general colonel capitaine captain commandant commander lieutenant sergeant sergent major adjudant caporal",
    "corporal",
    "president minister ministre governor gouverneur mayor maire imam marabout emir sheikh cheikh mr mrs dr abou abu",
    "ag ould ben spokesman porte-parole ambassador ambassadeur chef chief prince king roi",
)
# Beside these a country's name is a river's, a town's or a lake's.
NOT_COUNTRY_AFTER: Final = word_set("river state delta valley city basin bend")
NOT_COUNTRY_BEFORE: Final = word_set("fleuve river lake lac delta boucle bassin")
AFTER_NAMES: Final = word_set("village villages hamlet hameau commune sector secteur locality localite municipality")
# Where a misspelt name may stand; wider, because it is a name of the gazetteer only if it nearly is one.
BEFORE_NAMES: Final = SAYS_WHERE | word_set("of from to a de d du autour and et commune towards toward beside")


# Reports call one place a village and a town by turns: they only tell it from a well or a hill.
TAMASHEQ: Final = frozenset(("in", "i", "ti", "tin", "an"))
SIDES: Final = frozenset(("north", "south", "east", "west", "nord", "sud", "est", "ouest"))
_SETTLED: Final = frozenset({"village", "town", "adm2_seat", "adm1_seat", "capital", "camp", "quarter"})
_WATER: Final = frozenset({"well", "waterhole", "lake"})
_VALLEYS: Final = frozenset({"valley", "stream"})
_HEIGHTS: Final = frozenset({"hill", "mountain"})
# Kinds of place that a word beside a name asks for.
KIND_WORDS: Final = {
    word: kinds
    for words, kinds in (
        ("village villages hamlet hameau hamlets localite town city ville towns cities villes", _SETTLED),
        ("camp encampment campement camps", _SETTLED | {"base"}),
        ("well wells puits waterhole pond mare mares lake lac", _WATER),
        ("forest foret forests reserve park parc", frozenset({"forest", "park"})),
        ("valley vallee wadi oued river", _VALLEYS),
        ("mountain mountains mount mont hill hills colline montagne massif", _HEIGHTS),
        ("dune dunes", frozenset({"dune"})),
        ("mine mines", frozenset({"mine"})),
        ("island ile", frozenset({"island"})),
        ("bridge pont", frozenset({"bridge"})),
    )
    for word in words.split()
}
