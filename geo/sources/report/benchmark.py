"""How fast reports are read: made-up reports by a fixed recipe, the time of each reader, and texts that are broken."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.places.countries import COUNTRIES
from geo.sources.report.actors import actor_mentions
from geo.sources.report.document import Document, make_document
from geo.sources.report.events import propose
from geo.sources.report.extraction import extract
from geo.sources.report.kinds import event_mentions
from geo.sources.report.mentions import Mentions
from geo.sources.report.places import place_mentions
from geo.sources.report.times import date_of_publication, time_mentions
from geo.sources.report.tolls import toll_mentions

if TYPE_CHECKING:
    from geo.places.gazetteer import Gazetteer
    from geo.places.resolver import Resolver

_NEWS: Final = {
    "en": (
        "At least {n} soldiers were killed on {day} when gunmen attacked a military post in {place}, the army said.",
        "{n} villagers were killed and {m} wounded in an attack on the village of {place} late on {day}, an "
        "official said.",
        "A convoy of the army struck a roadside bomb between {place} and {other} on {day}, killing {n} soldiers.",
        "The assailants, on motorbikes and in pickup trucks, opened fire on the market of {place} before they fled.",
        "A security source told reporters that the toll had risen to {n} dead and that {m} people were still missing.",
        "No group has claimed responsibility for the attack, which residents blamed on jihadists of the JNIM.",
        "Reinforcements sent from {other}, some {m} km away, took the position back after several hours of fighting.",
    ),
    "fr": (
        "Au moins {n} soldats ont été tués {day} lors de l'attaque d'un poste militaire à {place}, selon l'armée.",
        "{n} villageois ont été tués et {m} blessés dans la nuit de lundi à mardi dans le village de {place}.",
        "Un convoi de l'armée a sauté sur une mine entre {place} et {other} {day}, faisant {n} morts parmi "
        "les soldats.",
        "Les assaillants, à moto et en pick-up, ont ouvert le feu sur le marché de {place} avant de prendre la fuite.",
        "Une source sécuritaire a indiqué que le bilan s'était alourdi à {n} morts et {m} disparus.",
        "L'attaque n'a pas été revendiquée, mais les habitants l'attribuent aux djihadistes du GSIM.",
        "Des renforts venus de {other}, à {m} km de là, ont repris la position après plusieurs heures de combats.",
    ),
}
_BACKGROUND: Final = {
    "en": (
        "The insurgency began in northern Mali in 2012 and has since spread to Burkina Faso and Niger, where "
        "armed groups "
        "linked to al-Qaeda and the Islamic State attack villages, convoys and posts.",
        "According to the United Nations, more than {m},000 people have been killed in the three countries "
        "since 2015, and "
        "hundreds of thousands have fled their homes.",
        "The three countries formed an alliance after the departure of French forces, and their governments "
        "promised to "
        "win back the land that they had lost.",
    ),
    "fr": (
        "L'insurrection a commencé en 2012 dans le nord du Mali et s'est étendue depuis au Burkina Faso et "
        "au Niger, où "
        "des groupes armés liés à Al-Qaïda et à l'État islamique attaquent villages, convois et postes.",
        "Selon les Nations unies, plus de {m} 000 personnes ont été tuées dans les trois pays depuis 2015, et des "
        "centaines de milliers ont dû fuir leur foyer.",
        "Les trois pays ont formé une alliance après le départ des forces françaises, et leurs gouvernements "
        "ont promis "
        "de reprendre les terres perdues.",
    ),
}
_DAYS: Final = {
    "en": ("Monday", "Thursday, January 23", "Friday night", "15 March 2021", "Sunday"),
    "fr": ("lundi", "jeudi 23 janvier", "vendredi soir", "le 15 mars 2021", "dimanche"),
}
# Pieces that break grammars: marks without a partner, names that are none, numbers that are none.
_BROKEN: Final = (
    "“", "«", "»", "(", ")))", "’", "--", "…", "\u202e", "\u200b", "<script>", "&nbsp;", "$x^2$", "%s", "\\",
    "\n\n", "km",
    "N'Djamena", "99999999999999999999", "1.000.000,5", "31 February 2020", "le 0 mai", "on the same day", "de de de",
    "killed killed", "twelve hundred thousand", "dans la nuit de", "between", "entre", "at least", "A" * 60,
    "é" * 40, ". . .",
)  # fmt: skip


def made_up_reports(gazetteer: Gazetteer, *, count: int, seed: int = 1) -> Iterator[str]:
    """Write reports in English and French about one to three attacks each; about 3,500 characters.

    Parameters
    ----------
    gazetteer : Gazetteer
    count : int
    seed : int
        The same seed gives the same reports.

    Yields
    ------
    str
    """
    draw = random.Random(seed)  # noqa: S311 - made-up reports, no secret
    names = [place.name for place in gazetteer if place.adm0 in COUNTRIES][:20_000]
    for number in range(count):
        language = ("en", "fr")[number % 2]
        told = [
            {"n": draw.randint(1, 60), "m": draw.randint(2, 90), "day": draw.choice(_DAYS[language]),
             "place": draw.choice(names), "other": draw.choice(names)}
            for _ in range(draw.randint(1, 3))
        ]  # fmt: skip
        lines: list[str] = []
        while sum(len(line) for line in lines) < 3_500:
            kind = _BACKGROUND if draw.random() < 0.4 else _NEWS
            lines.append(draw.choice(kind[language]).format(**draw.choice(told)))
        yield "\n\n".join(" ".join(lines[at : at + 3]) for at in range(0, len(lines), 3))


def broken(text: str, draw: random.Random) -> str:
    """Cut, repeat, shuffle and insert pieces of a text at random: what no writer writes, and some upload holds."""
    for _ in range(draw.randint(1, 6)):
        at, to = sorted(draw.randint(0, len(text)) for _ in range(2))
        what = draw.randrange(5)
        if what == 0:
            text = text[:at] + text[to:]
        elif what == 1:
            text = text[:at] + draw.choice(_BROKEN) + text[at:]
        elif what == 2:
            text = text[:to] + text[at : at + 200] + text[to:]
        elif what == 3:
            words = text[at : at + 300].split()
            draw.shuffle(words)
            text = text[:at] + " ".join(words) + text[at + 300 :]
        else:
            odd = (10, 32, 46, 233, 8217, 0x200F, 0x1F525, draw.randint(33, 0x2FFF))
            text = text[:at] + "".join(chr(draw.choice(odd)) for _ in range(draw.randint(1, 12))) + text[at:]
    return text[:20_000]


@dataclass(frozen=True)
class Figures:
    """What reading took, in seconds of one core: other programs that run meanwhile do not count.

    Attributes
    ----------
    reports, characters, proposals : int
    whole_s : float
        All reports, one after the other, on one core.
    median_s, slowest_s : float
        Of one report.
    stages_s : dict of float
        Seconds of each reader over all reports.
    """

    reports: int
    characters: int
    proposals: int
    whole_s: float
    median_s: float
    slowest_s: float
    stages_s: dict[str, float]

    @property
    def a_second(self) -> float:
        """Reports a second."""
        return self.reports / self.whole_s


def measure(texts: Sequence[str], resolver: Resolver) -> Figures:
    """Read texts and measure; what is loaded once is loaded before.

    Parameters
    ----------
    texts : sequence of str
        At least one, each with words in it.
    resolver : Resolver

    Returns
    -------
    Figures
    """
    extract(make_document(texts[0]), resolver)
    took, proposals, characters = [], 0, 0
    for text in texts:
        begun = time.process_time()
        found = extract(make_document(text), resolver)
        took.append(time.process_time() - begun)
        proposals += len(found.proposals)
        characters += len(text)
    stages = _stages(texts, resolver)
    return Figures(len(texts), characters, proposals, sum(took), statistics.median(took), max(took), stages)


def _stages(texts: Sequence[str], resolver: Resolver) -> dict[str, float]:
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        begun = time.process_time()
        done = work()
        spent[name] = spent.get(name, 0.0) + time.process_time() - begun
        return done

    for text in texts:
        document: Document = timed("sentences", lambda text=text: make_document(text))  # type: ignore[misc]
        _read(document, resolver, timed)
    return spent


def _read(document: Document, resolver: Resolver, timed: Callable[[str, Callable[[], Any]], Any]) -> None:
    published, _ = timed("publication", lambda: date_of_publication(document))
    mentions = Mentions(
        document=document,
        times=timed("times", lambda: time_mentions(document, published)),
        tolls=timed("tolls", lambda: toll_mentions(document)),
        places=timed("places", lambda: place_mentions(document, resolver)),
        actors=timed("actors", lambda: actor_mentions(document)),
        events=timed("event words", lambda: event_mentions(document)),
    )
    timed("incidents", lambda: propose(mentions, published, resolver))
