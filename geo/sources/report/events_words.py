"""Turns of phrase by which a report tells one event from another, in English and French."""

from __future__ import annotations

import re
from typing import Final

EVENT_NOUNS: Final = (
    r"(?:attacks?|assaults?|raids?|ambush(?:es)?|bomb(?:ing)?s?|explosions?|blasts?|incidents?|strikes?|massacres?|mines?"
    r"|devices?|shootings?|killings?|clash(?:es)?|abductions?|kidnappings?|vehicles?|convoys?|villages?|towns?|posts?"
    r"|bases?|attaques?|embuscades?|assauts?|raids?|explosions?|attentats?|engins?|enlèvements?|rapts?|frappes?"
    r"|affrontements?|accrochages?|massacres?|tueries?|localités?|camps?|véhicules?|convois?|postes?|incursions?)"
)
# Words by which a report says that it now speaks of another event than before.
OTHER: Final = re.compile(
    r"\b(?:(?:another|a (?:second|third|fourth|further|similar|like|different|separate)|the (?:second|third|other))\s+"
    r"(?:[\w'’-]+\s+){0,2}" + EVENT_NOUNS + r"|(?<!was )(?<!is )the second (?:was|on|in|at|hit|struck|killed|targeted)"
    r"|in a separate"
    r"|separately|(?<!reported )elsewhere|also claimed|also on (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:une?|dans une?) (?:autre|seconde?|deuxième|troisième|nouvelle)\s+(?:[\w'’-]+\s+){0,2}" + EVENT_NOUNS +
    r"|l['’]autre " + EVENT_NOUNS + r"|la (?:seconde|deuxième) (?:attaque|embuscade|a |s['’]est)"
    r"|également (?:revendiqué|attaqué|tué|visé)"
    r"|(?:toujours|également|encore|aussi) (?:ce |le )?(?:même jour|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche)"
    r"|(?:other|autres?) (?:villages?|localités?|communities|hameaux|towns?|camps?)"
    r"|une autre (?:a|avait|s['’])|another (?:took place|hit|struck)|par ailleurs"
    r"|d['’]autre part|ailleurs (?:dans|en|au))\b",
    re.IGNORECASE,
)  # fmt: skip
# "50 km from where dozens died in a similar attack last week".
ALIKE: Final = re.compile(
    r"\b(?:in a (?:similar|like|previous|separate)"
    r"|dans une (?:attaque|embuscade) (?:similaire|semblable|précédente))\b",
    re.IGNORECASE,
)
# "... une autre avait lieu à Boura": a word for the event stands in the part before.
ANOTHER: Final = re.compile(
    r"\s*(?:(?:une autre|une deuxième|une seconde)\s(?:a(?:vait)? (?:eu )?lieu|s['’](?:est|était) (?:produite|déroulée)"
    r"|se (?:produis|déroul)ait|était en cours|visait|a visé|a frappé)"
    r"|(?:another|a second)(?: one)?\s(?:took place|was under way|hit|struck|happened|occurred|targeted))\b",
    re.IGNORECASE,
)
# "It came two days after an attack that ...": what stands behind may be another event.
REFERS: Final = re.compile(
    r"\b(?:(?:comes?|came|occur(?:s|red)|took place|happened|takes place)\b[^.;,]{0,40}?\b(?:after|before"
    r"|the same day as|as|following)|follow(?:s|ed) (?=an?\b|the\b|another|two|three|several|similar)"
    r"|(?:days?|weeks?|months?|hours?|years?) (?:after|before)(?!,)|(?:on )?the same day as"
    r"|(?:intervien|survien|vien)(?:t|nent)\b[^.;,]{0,50}?\b(?:après|alors qu|au lendemain|suite à)"
    r"|(?:jours?|semaines?|mois|heures?|ans?) (?:après|avant)(?!,)|au lendemain d|fait suite à"
    r"|since (?=an?\b|the\b|last\b)|depuis (?=l['’]|la\b|le\b|celle\b|une?\b))",
    re.IGNORECASE,
)
DEFINITE: Final = re.compile(r"\s*(?:the|this|that|these|those|it|cette|cet|ces|l['’]|la|le|les)\b", re.IGNORECASE)
COMPARES: Final = re.compile(r"since|depuis", re.IGNORECASE)
CAME: Final = re.compile(r"(?:comes?|came|intervien|survien|vien)", re.IGNORECASE)
JOINT: Final = re.compile(
    r";|[—–]\s|,?\s(?:while|whereas|tandis que|alors que|before|puis|then)\s|,?\s(?:and|et)\s"
    r"|,\s(?:including|dont|with|where|où)\s|,\s",
    re.IGNORECASE,
)
# "Nearly all of those attacks" says something of attacks in general.
SOME_OF: Final = re.compile(
    r"\b(?:nearly all|almost all|most|many|some|several|la plupart|beaucoup|certaines?|plusieurs) (?:of|des|de ces) "
    r"(?:those |these |the |such )?(?:[\w'’-]+\s){0,2}(?:attacks|assaults|raids|incidents|attaques"
    r"|assauts|attentats)\b",
    re.IGNORECASE,
)
PLURAL: Final = re.compile(
    r"\b(?:attacks|assaults|raids|ambushes|bombings|explosions|blasts|incidents|strikes|massacres|abductions|kidnappings"
    r"|attaques|embuscades|assauts|attentats|enlèvements|frappes|incursions)\b",
    re.IGNORECASE,
)
# "A string of attacks" is one thing that is told; "one of the attacks" is one of them.
ONE: Final = re.compile(
    r"\b(?:one of (?:the|these|those|several)|l['’](?:une|un) des)\s(?:[\w'’-]+\s){0,2}$", re.IGNORECASE
)
FOLLOW_UP: Final = re.compile(
    r"\b(?:counter-?\s?(?:offensive|attack)|reinforcements?|pursuit|swept|sweep(?:ing)?"
    r"|in (?:the )?(?:response|retaliation)|riposte|contre-(?:offensive|attaque)"
    r"|renforts?|ratissage|poursuite|traque)\b",
    re.IGNORECASE,
)
# "... où 20 soldats avaient péri": French tells of an event before the one of the report so.
BEFORE: Final = re.compile(
    r"\bavai(?:t|ent)\s+(?:\w+ment\s+|déjà\s+|aussi\s+)?(?:été\s+)?"
    r"(?!lieu|eu\b|parlé|dit|indiqué|annoncé|déclaré|affirmé|fait (?:état|part|savoir)|évoqué|rapporté|précisé"
    r"|confirmé|expliqué|publié|appris|reçu|donné|encore|averti|promis)\w+(?:é|i|u|is|it)e?s?\b",
    re.IGNORECASE,
)
# "L'armée annonce qu'une attaque avait tué ...": after words of speech the same tense tells the news itself ...
REPORTED: Final = re.compile(
    r"\b(?:annonc|indiqu|déclar|affirm|rapport|précis|confirm|expliqu|assur|révél|fait (?:savoir|état)|dit|appris)\w*"
    r"[^.;,«»]{0,40}?\bqu(?:e\b|['’])",
    re.IGNORECASE,
)
# ... unless a time says that it was before the news.
EARLIER: Final = re.compile(
    r"\b(?:veille|plus tôt|auparavant|précédente?s?|déjà|earlier|(?:days?|weeks?|months?) before|previous(?:ly)?)\b",
    re.IGNORECASE,
)
HAD: Final = re.compile(
    r"\bhad\s+(?:(?:also|already|\w+ly)\s+)?(?:been\s+)?"
    r"(?:killed|died|lost|left|taken|shot|struck|hit|attacked|ambushed|stormed|raided|bombed|targeted|kidnapped|abducted"
    r"|freed|wounded|injured|burn(?:ed|t)|massacred)\b",
    re.IGNORECASE,
)
RELATIVE: Final = re.compile(
    r",?\s(?:où|qui|que|dont|lors (?:duquel|de laquelle)|dans (?:lequel|laquelle)|where|in which)\s", re.IGNORECASE
)
# A sentence without a word for the event that says where it was.
HAPPENED: Final = re.compile(
    r"\b(?:happened|occurred|took place|place of|scene|located|lies|situated?|produite?s?|déroulée?s?|survenue?s?"
    r"|située?s?|se trouve|lieu|villages?|localités?|communes?|hameaux?"
    r"|surgi|irruption|arrived|stormed|entered|came to|sont (?:venus|arrivés|entrés)"
    r"|(?:post|base|camp|barracks|town|district|poste|caserne|ville) (?:is|was|est|était))\b",
    re.IGNORECASE,
)
IT_WAS: Final = re.compile(
    r"\b(?:(?:it|this) (?:happened|occurred|took place)|(?:cela|ça|elle|il) s['’](?:est|était)"
    r" (?:produite?|déroulée?|passée?)|les faits (?:se sont (?:produits|déroulés|passés)|ont eu lieu))\b",
    re.IGNORECASE,
)
SPOKEN: Final = re.compile(
    r"\b(?:appr(?:end|is|enait)|indiqu|annonc|déclar|affirm|rapport|selon|sources?|said|told|according|announced|learn)",
    re.IGNORECASE,
)
BESIDE: Final = re.compile(
    r"\b(?:near|far|close|border|toward|towards|direction|loin|près|proche|frontière|limitrophe|voisine?)\b",
    re.IGNORECASE,
)
# "Partait pour Djibo": where somebody was bound for is at most near where it happened.
BOUND_FOR: Final = re.compile(
    r"\b(?:partai(?:t|ent)|partie?s?|se rendai(?:t|ent)|(?:en|faisait|faisaient) route|heading|headed|bound"
    r"|on (?:its|their|the) way|travell?ing)\s+(?:pour|vers|à|for|to|towards?)\s+$",
    re.IGNORECASE,
)
SINCE: Final = re.compile(r"\b(?:since|depuis)\b", re.IGNORECASE)
THAT: Final = re.compile(
    r"\b(?:(?:th(?:at|is|ose|ese)|cette|cet|ces) (?:[\w'’-]+\s){0,2}?" + EVENT_NOUNS + r"|avai(?:t|ent) alors"
    r"|had then|at the time)",
    re.IGNORECASE,
)
# "The first hit X", after two attacks were said.
FIRST_OF: Final = re.compile(
    r"^\W*(?:la première|le premier|dans la première|the first|in the first|l['’]une (?:a|des)"
    r"|one (?:hit|struck|of))\b",
    re.IGNORECASE,
)
TOGETHER: Final = re.compile(
    r"\b(?:simultaneous(?:ly)?|coordinated|both|at the same time|respectively|simultané(?:e|es|s|ment)?"
    r"|coordonné(?:e|es)?|à la fois|en même temps|respectivement)\b",
    re.IGNORECASE,
)
# "Until now the worst attack was that at X, where ...": what is compared with is no news.
WORST: Final = re.compile(
    r"\b(?:until now|so far|to date|deadliest|worst|heaviest|bloodiest|pires?|jusqu['’](?:ici|alors|à présent)"
    r"|plus (?:meurtri\w+|sanglante?s?|lourde?s?))\b",
    re.IGNORECASE,
)
# Who is arrested over an attack was not captured in it.
ARRESTED: Final = re.compile(
    r"\b(?:arrest(?:ed|s|ing)?|detained|arrestations?|arrêt\w+|interpell\w+)\b[^.;]{0,60}\b(?:suspect\w*|police|men"
    r"|prosecutors?|procureur|accomplices?|complices?|individus?)\b"
    r"|\b(?:suspect\w*|police|prosecutors?|procureur)\b[^.;]{0,60}\b(?:arrest(?:ed|s|ing)?|detained|arrestations?"
    r"|arrêt\w+|interpell\w+)\b",
    re.IGNORECASE,
)
# Between two places of one toll: "in A and B", "à A et à B".
PAIR: Final = re.compile(r"\s(?:and|et)\s(?:(?:at|in|near|à|dans|de)\s|d['’])?", re.IGNORECASE)
# "It came three days after ...".
DAYS_AFTER: Final = re.compile(r"\b(?P<n>[^\W_]+) (?:days after|jours après)$", re.IGNORECASE)
VILLAGES: Final = re.compile(
    r"\b(?:villages|hamlets|localities|communities|towns|hameaux|localités|communes)\s+(?:of\s+|de\s+|d['’]\s*|du\s+)?$",
    re.IGNORECASE,
)
# "The death of a peacekeeper" is news, however definite; "the death of the peacekeepers" was told before.
NEW_DEATH: Final = re.compile(
    r"\s*(?:the|la|le|l['’])\s*(?:deaths?|killings?|murders?|abductions?|kidnappings?|mort|assassinats?|enlèvements?"
    r"|meurtres?|rapts?)\s+(?:of\s+|de\s+|d['’]\s*)(?!the\b|these\b|those\b|les?\b|la\b|ces\b)",
    re.IGNORECASE,
)
# A scene set before anything is told: "heavy gunfire heard this morning at the camp in X".
GUNFIRE: Final = re.compile(
    r"\b(?:gun ?fire|gunshots|shots (?:heard|fired)|shooting|under (?:\w+ )?fire|tirs? (?:nourris|d['’]armes|entendus?)"
    r"|coups de feu|fusillade|échanges? de tirs|attackers|assaillants|pris(?:e|es)? à partie)\b",
    re.IGNORECASE,
)
# Soldiers who took a wedding for militants are not the attacked.
MISTOOK: Final = re.compile(
    r"\b(?:mistook|mistaking|had mistaken|confused|ont confondu|a confondu|confondant"
    r"|(?:ont|a|avaient|avait) pris (?:un|une|des|le|la|les|l['’])[^.;]{3,60}? pour (?:des?|une?|les?)\b"
    r"|prenant (?:un|une|des|le|la|les|l['’])[^.;]{3,60}? pour (?:des?|une?|les?)\b)",
    re.IGNORECASE,
)
# What a reader may look for among the incidents, though no word for an attack stands there.
NOTICED: Final = re.compile(
    r"\b(?:stole|stolen|rustl(?:ed|ing|ers)|loot(?:ed|ing)|robbed|incidents? (?:\w+ ){0,3}recorded|arson"
    r"|vols? de (?:bétail|bœufs|boeufs|animaux|motos?)|bétail (?:volé|emporté|enlevé)"
    r"|emport(?:é|ant)\w* (?:du|le|des|\d+)|pill(?:é|age)\w*|razzia\w*"
    r"|incidents? (?:\w+ ){0,3}(?:enregistrés?|recensés?))\b",
    re.IGNORECASE,
)
SEVERAL: Final = re.compile(
    r"\b(?:villages|hamlets|localities|communities|towns|hameaux|localités|communes)\s+(?:of|de|d['’]|du)\b",
    re.IGNORECASE,
)
# "Thirty were killed in A and nine others in B": the word for their fate stands with the first.
OTHERS: Final = re.compile(r"\b(?:others|more|autres)$", re.IGNORECASE)
SOMEWHERE: Final = re.compile(r"^\s(?:(?:on|le) [^.,;]{3,20}\s)?(?:in|at|near|on|à|dans|près|au|en)\b", re.IGNORECASE)
# Who dies of wounds in hospital gives no event a day.
DIED_LATER: Final = re.compile(
    r"\b(?:died (?:of|from) (?:(?:his|her|their|its) )?(?:wounds|injuries)|succumbed to|succomb\w+ (?:à|de))",
    re.IGNORECASE,
)
ALSO: Final = re.compile(r"\b(?:too|also|as well|aussi|également)\b", re.IGNORECASE)
# Whom somebody vows to avenge died before.
AVENGES: Final = re.compile(r"\b(?:aveng(?:e|es|ed|ing)|venger|vengeance|vengé\w*)\b", re.IGNORECASE)
# A line of a list of losses, under the telling of an attack: "- 27 morts".
LOSSES: Final = re.compile(r"^\s*[-–—•*·]\s*(?:\d|\w+\s?:\s?\d)")
# Those hurt in a march are not of an attack.
RIOT: Final = re.compile(r"\b(?:tear ?gas|protesters?|demonstrators?|gaz lacrymogènes?|manifestants?)\b", re.IGNORECASE)
