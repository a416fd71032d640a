"""Whom an event was aimed at, as the record and the titles name it, and whose its dead are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from geo.core.language import language
from geo.incidents.actors import Actors
from geo.sources.report.actors_words import force_of
from geo.sources.report.document import Span
from geo.sources.report.events_forces import ARMIES, FORCES
from geo.sources.report.events_group import Group
from geo.sources.report.events_tellings import Telling
from geo.sources.report.mentions import ActorMention

_Targets: TypeAlias = "dict[str, tuple[ActorMention | None, Span, str, float]]"


_ARMIES = frozenset((*ARMIES.values(), "MINUSMA", "G5 Sahel Joint Force"))
_AUTHORS = ("perpetrator", "attributed", "claimed")


@dataclass(frozen=True)
class Target:
    """The attacked: names in English, in French with their article, ids of actors, and the words."""

    english: list[str]
    french: list[str]
    ids: list[str]
    words: list[tuple[Span, str, float]]


def target_of(group: Group, actors: Actors, country: str, text: str, *, people: str = "") -> Target | None:
    """Tell whom an event was aimed at; None where nothing says it.

    Parameters
    ----------
    group : Group
    actors : Actors
    country : str
        ISO3 of the event's country, whose "soldiers" they are; "" where not known.
    text : str
    people : str
        Side of those who are only called people.
    """
    told = [
        actor
        for telling in (*group.tellings, *group.shares)
        for actor in telling.actors
        if actor.role == "target" and _is_hit_here(actor, telling, group)
    ]
    armies = {actor.side for actor in told if actor.actor_id in _ARMIES or actor.country}
    targets: _Targets = {}
    for actor in told:
        if actor.people == "people" and not actor.actor_id:
            name = "Civilians" if people == "civilians" else ""
        elif actor.actor_id or actor.country or actor.side not in armies:
            force = force_of(actor.people, actor.country or country) if not actor.actor_id else ""
            name = actor.actor_id or force or actor.words or actor.span.of(text)
        else:
            name = ""  # "two other soldiers" beside the army that was named
        if name:
            targets.setdefault(name, (actor, actor.span, actor.rule, actor.confidence))
    dead = [toll for telling in (*group.tellings, *group.shares) for toll in telling.tolls if toll.outcome == "killed"]
    sides = {_side(name, said[0], actors) for name, said in targets.items()}
    if sides == {"militants"} and not _is_by_forces(group.tellings) and any(t.side != "militants" for t in dead):
        targets = {}  # those who shot
    if not targets:
        for toll in group.tolls or [toll for telling in group.shares for toll in telling.tolls]:
            side = toll.side or people
            name = {"security": ARMIES.get(toll.country or country, ""), "civilians": "Civilians"}.get(side, "")
            if name:
                targets.setdefault(name, (None, toll.span, "whose dead are counted", 0.7))
    targets = _weeded(targets, actors)
    everything = (*group.tellings, *group.shares)
    hurt = {t.side for one in everything for t in one.tolls if t.outcome in ("killed", "injured", "captured")}
    if hurt - {"militants"} == {"security"} and any(_side(name, said[0], actors) == "security"
                                                     for name, said in targets.items()):  # fmt: skip
        targets.pop("Civilians", None)  # nobody of them was hurt
    if not targets:
        return None
    names = [_names(name, said[0], actors) for name, said in targets.items()]
    return Target(
        [english for english, _ in names],
        [french for _, french in names],
        [name for name in targets if name in actors],
        [said[1:] for said in targets.values()],
    )


def _names(name: str, mention: ActorMention | None, actors: Actors) -> tuple[str, str]:
    force = FORCES.get(name)
    if force is not None:
        return force.en, force.fr
    if name in actors:
        french = actors.short(name, language("fr"))
        article = "" if not french.isupper() else "l'" if french[0] in "AEIOUH" else "le "
        return actors.short(name, language("en")), article + french
    return name, _some(mention.words_fr if mention is not None and mention.words_fr else name)


def _is_hit_here(actor: ActorMention, telling: Telling, group: Group) -> bool:
    """Whether a target belongs to the place of a group, where several were hit at once: it stands before its words."""
    if group.place is None or group.place not in telling.places:
        return True
    others = [g.place for g in group.twins if g.place is not None and g.place.span < group.place.span]
    begin = max((place.span.end for place in others), default=telling.span.start)
    here = [one for one in telling.actors if one.role == "target" and begin <= one.span.start < group.place.span.end]
    return actor in here or not here


def _weeded(targets: _Targets, actors: Actors) -> _Targets:
    """Leave out what says less than another: "people" beside villagers, who shot back beside who was attacked."""
    sides = {name: _side(name, said[0], actors) for name, said in targets.items()}
    known = set(sides.values()) - {""}
    if known - {"militants"}:
        known.discard("militants")
    named = {sides[name] for name in targets if name in actors}
    return {
        name: said
        for name, said in targets.items()
        if (sides[name] in known or not known)
        and (name in actors or sides[name] not in named)
        and (not name.startswith("Unidentified") or len(targets) == 1)
    }


def _side(name: str, mention: ActorMention | None, actors: Actors) -> str:
    if name in actors:
        return actors[name].side
    return mention.side if mention is not None else ""


def side_of_people(tellings: Iterable[Telling], victims: set[str], kinds: set[str]) -> str:
    """Tell whose "people" and "dead" are: of the side that was attacked, where it is one.

    Parameters
    ----------
    tellings : iterable of Telling
    victims : set of str
        Sides of the attacked, militants not among them.
    kinds : set of str
        Codes of the kinds of the event.

    Returns
    -------
    str
        Empty where both may be meant.
    """
    if len(victims) == 1:
        return next(iter(victims))
    if victims:
        return "civilians" if kinds & {"massacre", "abduction"} else ""
    told = list(tellings)
    shot = any(actor.role == "target" and actor.side == "militants" for telling in told for actor in telling.actors)
    counted, people = (_most_killed(told, side) for side in ("militants", ""))
    if 0 < counted < people:
        return "civilians"  # militants have a figure of their own, and more people died
    return "militants" if shot and ("air_strike" in kinds or _is_by_forces(told)) else "civilians"


def _most_killed(tellings: Iterable[Telling], side: str) -> int:
    figures = [t.best or t.low or 0 for one in tellings for t in one.tolls if t.outcome == "killed" and t.side == side]
    return max(figures, default=0)


def _is_by_forces(tellings: Iterable[Telling]) -> bool:
    """Whether an army or police did it."""
    return any(a.side == "security" and a.role in _AUTHORS for telling in tellings for a in telling.actors)


def is_by_forces_alone(tellings: Iterable[Telling], kinds: set[str]) -> bool:
    """Tell whether an army or police did it, and no armed group attacked before."""
    told = list(tellings)
    attacked = any(actor.side == "militants" and actor.role in _AUTHORS for one in told for actor in one.actors)
    return not attacked and ("air_strike" in kinds or _is_by_forces(told))


def joined(words: Sequence[str], joint: str) -> str:
    """Write names as "A, B and C", each once."""
    words = list(dict.fromkeys(words))
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"


def bare(words: str) -> str:
    """Take the article from before French words."""
    for article in ("le ", "la ", "les ", "des ", "l'"):
        if words.startswith(article):
            return words[len(article) :]
    return words


def capital(words: str) -> str:
    """Begin words with a capital letter."""
    return words[:1].upper() + words[1:]


def _some(words: str) -> str:
    """Put the article before French words of many: "des soldats"."""
    return f"des {words}" if words.endswith("s") and " " not in words and words[:1].islower() else words
