"""Groups, forces and people, and what part a report gives them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from geo.incidents.actors import load_actors
from geo.sources.report.actors_cast import Cast, casts_of
from geo.sources.report.actors_chunks import Chunk
from geo.sources.report.actors_clauses import Part
from geo.sources.report.actors_roles import parts_of
from geo.sources.report.actors_speech import claims_by_pronoun, denies_by_pronoun, speaker_of, spoken_parts
from geo.sources.report.actors_words import NAMED_FORCES, People, force_of
from geo.sources.report.document import Document, Span
from geo.sources.report.mentions import ActorMention
from geo.sources.report.scenes import Scene

__all__ = ["actor_mentions", "force_of", "unclaimed_spans"]

_SPOKEN: Final = ("claimed", "attributed", "denied", "possible")


def actor_mentions(document: Document) -> tuple[ActorMention, ...]:
    """Find groups, forces and people, in the order of the text.

    Parameters
    ----------
    document : Document

    Returns
    -------
    tuple of ActorMention
        One for each part that someone has in a sentence: who is killed and kills has two.
    """
    found: list[ActorMention] = []
    for cast in casts_of(document):
        found += _mentions(cast)
        claim = _claim_of_named(cast, found)
        if claim is not None:
            found.append(claim)
        denial = _denial_of_named(cast, found)
        if denial is not None:
            found.append(denial)
    return tuple(found)


def _claim_of_named(cast: Cast, found: list[ActorMention]) -> ActorMention | None:
    """Read "they claimed responsibility for" as a claim of the group that claimed, or was named, last."""
    said = claims_by_pronoun(cast, cast.said)
    groups = [one for one in found if one.side == "militants" and one.actor_id and not one.people]
    if said is None or not groups:
        return None
    last = next((one for one in reversed(groups) if one.role == "claimed"), groups[-1])
    return replace(
        last, span=cast.scene.words.span(said.first, said.after), role="claimed", rule="claimed by who is named before",
        confidence=0.75,
    )  # fmt: skip


def _denial_of_named(cast: Cast, found: list[ActorMention]) -> ActorMention | None:
    """Read "its spokesman denied any part" as a denial by whom the text blamed last."""
    said = denies_by_pronoun(cast)
    blamed = [one for one in found if one.role == "attributed" and one.actor_id]
    if said is None or not blamed:
        return None
    return replace(
        blamed[-1], span=cast.scene.words.span(said.first, said.after), role="denied",
        rule="denied by who is named before", confidence=0.7, said_by="", said_by_fr="",
    )  # fmt: skip


def unclaimed_spans(document: Document) -> tuple[Span, ...]:
    """Find the words that say that nobody has claimed: "No group has claimed", "n'a pas été revendiquée"."""
    return tuple(
        cast.scene.words.span(said.first, said.after)
        for cast in casts_of(document)
        for said in cast.said
        if said.speech.part == "unclaimed"
    )


def _mentions(cast: Cast) -> list[ActorMention]:
    scene, chunks = cast.scene, cast.chunks
    if not chunks:
        return []
    said = cast.said
    speaker = speaker_of(cast, said)
    parts: dict[Chunk, list[Part]] = {chunk: [] for chunk in chunks}
    for part in (*spoken_parts(cast, said), *parts_of(cast)):
        known = [one.role for one in parts[part.chunk]]
        if part.role not in known and not (part.role == "perpetrator" and any(role in _SPOKEN for role in known)):
            parts[part.chunk].append(part)
    _own_claims(cast, parts)
    _drop_wholes(parts)
    found = []
    for chunk in chunks:
        given = [part for part in parts[chunk] if part.role != "speaker"] or parts[chunk]
        found += [_mention(scene, part, speaker) for part in given or [Part(chunk, "", "only named", 0.7)]]
    return found


# A people is no force; its men are, where a report says that they attacked.
_MEN_OF: Final = {"fulani people": "Fulani armed men", "dogon people": "Dogon armed men"}


def _armed(part: Part) -> Chunk:
    if part.role == "claimed" and part.chunk.linked is not None:
        return replace(part.chunk, people=part.chunk.linked)
    actor_id = _MEN_OF.get(part.chunk.people.code, "")
    if not actor_id or part.role not in (*_SPOKEN, "perpetrator") or actor_id not in load_actors():
        return part.chunk
    actor = load_actors()[actor_id]
    return replace(part.chunk, people=People(actor_id, "", actor.side, actor.name_en, actor.name_fr))


# "ISWAP, the Islamic State's branch, claimed": the branch, not the whole as well.
_WHOLES: Final = {"IS": ("ISWAP", "ISGS"), "Al-Qaeda": ("JNIM", "AQIM", "Ansar Dine", "Al-Mourabitoun")}


def _own_claims(cast: Cast, parts: dict[Chunk, list[Part]]) -> None:
    """Read "IS fighters attacked the post, IS said": a group that tells of its own attack claims it."""
    tellers = {
        chunk.actor_id for chunk in parts if chunk.is_name and chunk.people.side == "militants" and cast.speaks(chunk)
    }
    own = tellers | {branch for teller in tellers for branch in _WHOLES.get(teller, ())}
    for chunk, given in parts.items():
        if chunk.is_name and chunk.actor_id in own:
            parts[chunk] = [
                part._replace(role="claimed", rule="who tells of its own attack")
                if part.role == "perpetrator"
                else part
                for part in given
            ]


def _drop_wholes(parts: dict[Chunk, list[Part]]) -> None:
    held = {(chunk.actor_id, part.role) for chunk, given in parts.items() for part in given}
    for chunk, given in parts.items():
        branches = _WHOLES.get(chunk.actor_id, ())
        parts[chunk] = [part for part in given if not any((one, part.role) in held for one in branches)]


def _mention(scene: Scene, part: Part, speaker: tuple[str, str]) -> ActorMention:
    chunk = _armed(part)
    role = "attributed" if part.role == "perpetrator" and chunk.hedged else part.role
    said_by, said_by_fr = speaker if role in _SPOKEN and role != "claimed" else ("", "")
    taken = chunk.people.code == "people" and role == "target" and part.trigger and part.trigger.kind == "abduction"
    return ActorMention(
        span=scene.words.span(chunk.first, chunk.after),
        rule=part.rule,
        confidence=part.confidence,
        actor_id=chunk.actor_id,
        words=chunk.people.name_en,
        words_fr=chunk.people.name_fr,
        side="civilians" if taken else chunk.people.side,
        role=role,
        said_by=said_by,
        said_by_fr=said_by_fr,
        people=chunk.code,
        country=chunk.country or NAMED_FORCES.get(chunk.people.actor_id, ("", ""))[1],
    )
