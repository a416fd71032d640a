"""Who claims, blames, denies and says, in a sentence of either language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.places.words import word_set
from geo.sources.report.actors_cast import SAYS, Cast, Said
from geo.sources.report.actors_chunks import Chunk
from geo.sources.report.actors_clauses import Part
from geo.sources.report.actors_words import STATES

_BE: Final = word_set("was were been be being is are été être est sont")
_NEAR: Final = 16
_TIED: Final = word_set("on against by par contre in of at near from within de d du des dans au to with")
_SOURCES: Final = word_set("according selon d'après après per")
_STATE_WORDS: Final = {
    "MLI": ("Malian", "du Mali"),
    "BFA": ("Burkinabe", "du Burkina Faso"),
    "NER": ("Nigerien", "du Niger"),
    "FRA": ("French", "de France"),
}


def speaker_of(cast: Cast, said: Sequence[Said]) -> tuple[str, str]:
    """Name who speaks in a sentence, in English and French; empty where nobody does.

    Who accuses stands before the word for it: "the separatists accused the army" is said by the separatists.
    """
    accusing = [one.first for one in said if one.speech.part == "attribute" and one.speech.kind == "object"]
    if accusing:
        before = [one for one in said if one.speech.part == "speaker" and one.after <= accusing[0]]
        said = [*(one for one in said if one.speech.part != "speaker"), *before[-1:]]
    says = [one.first for one in said if one.speech.part in ("say", "attribute", "maybe", "deny")]
    if not says:
        return "", ""
    speakers = [one for one in said if one.speech.part == "speaker"]
    if not speakers:
        return "", ""
    nearest = min(speakers, key=lambda one: min(abs(one.first - at) for at in says))
    around = cast.scene.words.plain[max(nearest.first - 2, cast.scene.first) : nearest.after + 2]
    state = next((STATES[word] for word in around if word in STATES), "")
    adjective, of = _STATE_WORDS.get(state, ("", ""))
    english, french = nearest.speech.name_en, nearest.speech.name_fr
    if adjective and nearest.speech.kind in ("government", "army", "officials"):
        english = english.replace("the ", "the " + adjective + " ") if "the " in english else f"{adjective} {english}"
        french = f"{french} {of}"
    return english, french


def spoken_parts(cast: Cast, said: Sequence[Said]) -> list[Part]:
    """Read who claimed, was blamed, denied or spoke."""
    unclaimed = any(one.speech.part == "unclaimed" for one in said)
    found: list[Part] = []
    for one in said:
        if one.speech.part == "claim" and not unclaimed:
            found += _claims(cast, one)
        elif one.speech.part == "attribute":
            found += _blamed(cast, one)
        elif one.speech.part == "deny":
            found += [Part(chunk, "denied", "who denies", 0.8) for chunk in _deniers(cast, one)]
        elif one.speech.part == "maybe":
            found += _possible(cast, one)
        elif one.speech.part == "say":
            found += _speakers(cast, one)
    return found


def _deniers(cast: Cast, said: Said) -> list[Chunk]:
    """Find who denies to have done it; who denies a toll of his own men says nothing of who did it."""
    deniers = _subject(cast, said)
    behind = cast.lower[said.after : min(said.after + _FIGURE_WITHIN, cast.scene.after)]
    if any(word in _FIGURES for word in behind):
        return []
    if not any(word in _THAT for word in behind[:1]):
        return deniers
    hit = {chunk.people.side for chunk in cast.behind(said.after, _NEAR)}
    own = {chunk.people.side for chunk in deniers}
    return [] if own == {"security"} and hit == {"security"} else deniers


def denies_by_pronoun(cast: Cast) -> Said | None:
    """Find a denial by the group named before: "its spokesman denied any part", "son porte-parole a nié"."""
    for one in cast.said:
        if one.speech.part != "deny" or _subject(cast, one):
            continue
        before = cast.lower[max(one.first - _OWN_WITHIN, cast.scene.first) : one.first]
        what = cast.lower[one.first : min(one.after + _WHAT_WITHIN, cast.scene.after)]
        if any(word in _OWN or word in _PRONOUNS for word in before) and any(word.startswith(_PARTS) for word in what):
            return one
    return None


_THAT: Final = word_set("that que qu")
_FIGURES: Final = word_set(
    "toll tolls figure figures number numbers report reports claims rumours rumors bilan bilans chiffre chiffres",
    "informations rumeurs",
)
_FIGURE_WITHIN: Final = 4
_OWN: Final = word_set("its their his son sa ses leur leurs group groupe")
_OWN_WITHIN: Final = 6
_WHAT_WITHIN: Final = 6
_PARTS: Final = ("implica", "involve", "particip", "role", "rôle", "part", "respons", "accus", "lien", "link", "being")


def _subject(cast: Cast, said: Said) -> list[Chunk]:
    for chunk in cast.before(said.first, cast.scene.first):
        if said.first - chunk.after > _NEAR:
            return []
        if cast.link(chunk, cast.scene.first) in _TIED:
            continue
        return [chunk]
    return []


def _behind(cast: Cast, said: Said, links: frozenset[str]) -> list[Chunk]:
    found: list[Chunk] = []
    for chunk in cast.behind(said.after, _NEAR):
        link = cast.link(chunk, said.after)
        if link in links or (found and link in ("and", "et", "or", "ou", ",")):
            found.append(chunk)
    return found


def _armed(chunks: list[Chunk]) -> list[Chunk]:
    return [chunk for chunk in chunks if chunk.people.side == "militants"]


def _claims(cast: Cast, said: Said) -> list[Part]:
    if any(word in _THAT_ONE for word in cast.lower[max(said.first - 6, cast.scene.first) : said.first]):
        return []  # "celle d'Inates, revendiquée par l'EI": an earlier attack
    claimants = _armed(_behind(cast, said, frozenset(("by", "par"))))
    if not claimants and _claims_event(cast, said):
        claimants = _armed(_subject(cast, said))
    return [Part(chunk, "claimed", "who claims it", 0.9) for chunk in claimants]


def _claims_event(cast: Cast, said: Said) -> bool:
    """Tell "claimed an ambush", "claimed responsibility" from "claimed a victory"."""
    if any(word.startswith(("respons", "credit")) for word in cast.lower[said.first : said.after + 1]):
        return True
    if cast.lower[said.after : said.after + 1] in (["it"], ["them"]):
        return True
    if "l" in cast.lower[max(said.first - 4, cast.scene.first) : said.first]:
        return True  # "le FLM l'a revendiquée"
    near = cast.lower[said.after : min(said.after + 4, cast.scene.after)]
    if any(word in ("victory", "victoire", "success", "territory") for word in near):
        return False
    return any(said.after <= trigger.first <= said.after + _CLAIMED_WITHIN for trigger in cast.scene.triggers) or any(
        word.startswith(("captur", "kill", "launch")) for word in cast.lower[said.after : said.after + 6]
    )


def claims_by_pronoun(cast: Cast, said: Sequence[Said]) -> Said | None:
    """Find a claim by someone named before: "they claimed responsibility", "it also claimed", "the group claimed"."""
    if any(one.speech.part == "unclaimed" for one in said):
        return None
    for one in said:
        if one.speech.part != "claim" or not _claims_event(cast, one) or _claims(cast, one):
            continue
        before = [word for word in cast.lower[max(one.first - 4, cast.scene.first) : one.first] if word not in _ALSO]
        if before and before[-1] in _PRONOUNS:
            return one
    return None


_THAT_ONE: Final = word_set("celle celui celles ceux")
_CLAIMED_WITHIN: Final = 9
_ALSO: Final = word_set("also has have had later then aussi également a ont avait ensuite")
_PRONOUNS: Final = word_set("they it group he ils il elle groupe organisation")


def _blamed(cast: Cast, said: Said) -> list[Part]:
    """Read "blamed on X", "attribuée à X", "accused X of", "X is suspected of"."""
    if said.speech.kind == "to":
        blamed = [
            chunk
            for chunk in cast.behind(said.after, _NEAR)
            if cast.link(chunk, said.after) in ("to", "à", "au", "aux")
        ]
    elif said.speech.kind == "object":
        passive = said.first > cast.scene.first and cast.lower[said.first - 1] in _BE
        blamed = _subject(cast, said) if passive else _objects(cast, said)
        if not blamed and cast.lower[said.first].startswith("blam"):
            blamed = [chunk for chunk in cast.behind(said.after, _NEAR) if cast.link(chunk, said.after) == "on"][:1]
    elif said.speech.kind == "subject":
        denied = any(one.speech.part == "deny" and one.first < said.first for one in cast.said)
        blamed = [] if denied else _subject(cast, said)
    else:
        blamed = _objects(cast, said, _BLAMED_ON)
    if said.speech.kind == "subject" and _of_oneself(cast, said):
        return [Part(chunk, "claimed", "who says it was behind it", 0.85) for chunk in _armed(blamed)]
    return [Part(chunk, "attributed", "who is blamed", 0.85) for chunk in blamed if _may_attack(chunk)]


def _of_oneself(cast: Cast, said: Said) -> bool:
    """Tell "the group said that it was behind the attack" from "the army said the group was behind it"."""
    before = cast.lower[max(said.first - _NEAR, cast.scene.first) : said.first]
    told = any(word in SAYS for word in before)
    return told and (before[-1] in _PRONOUNS or cast.lower[said.first] == "être")


def _objects(cast: Cast, said: Said, links: frozenset[str] = frozenset(("", "des"))) -> list[Chunk]:
    found: list[Chunk] = []
    for chunk in cast.behind(said.after, _NEAR):
        link = cast.link(chunk, said.after)
        if (link in links and not found) or (found and link in ("and", "et", "ou", "or", ",")):
            found.append(chunk)
        else:
            break
    return found


_BLAMED_ON: Final = frozenset(("", "on", "à", "aux", "au", "to", "by", "des", "de", "d", "du", "of"))


def _may_attack(chunk: Chunk) -> bool:
    return chunk.people.side in ("militants", "security") or chunk.people.code in (
        "fulani people",
        "dogon people",
        "uniforms",
    )


def _possible(cast: Cast, said: Said) -> list[Part]:
    near = [chunk for chunk in cast.behind(said.after, _NEAR) if chunk.people.side == "militants"]
    return [Part(chunk, "possible", "who may have done it", 0.6) for chunk in near]


def _speakers(cast: Cast, said: Said) -> list[Part]:
    after = [chunk for chunk in cast.behind(said.after, 4)][:1]
    if cast.lower[said.first] in _SOURCES or (said.after < cast.scene.after and cast.lower[said.after] == "to"):
        return [Part(chunk, "speaker", "who speaks", 0.8) for chunk in after]
    before = [chunk for chunk in cast.before(said.first, cast.scene.first) if said.first - chunk.after < 4][:1]
    return [Part(chunk, "speaker", "who speaks", 0.75) for chunk in before if chunk.people.side != "militants"]
