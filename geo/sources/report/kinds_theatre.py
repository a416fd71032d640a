"""Did it happen in another theatre? Names of one near an event word, unless somebody only spoke there."""

from __future__ import annotations

from typing import Final

from geo.places.words import word_set
from geo.sources.report.kinds_words import Trigger
from geo.sources.report.scenes import Scene

_REACH: Final = 5
_AT: Final = word_set("in en au à at near of du de on la")
_BORDERS: Final = word_set("border borders frontière frontières frontier bordering limitrophe limitrophes")
# States that touch these countries: "near Nigeria" is on this side of the border.
_NEIGHBOURS: Final = word_set(
    "nigeria nigéria chad tchad cameroon cameroun benin bénin togo ghana ivory cote côte mauritania mauritanie",
    "algeria",
    "algérie libya libye senegal sénégal guinea guinée",
)
_NEARBY: Final = word_set(
    "near loin près proche close voisin voisine next frontalière frontalier direction towards vers",
)
# Cities abroad where people speak of the Sahel, and the words with which they do: "the staff said in Paris".
_SEATS: Final = word_set("paris london londres brussels bruxelles washington york geneva genève nairobi dakar abidjan")
_SPOKE: Final = word_set(
    "said says told announced declared statement spokesman spokeswoman spokesperson reporters conference",
    "dit indiqué annoncé déclaré précisé affirmé communiqué based seat headquartered headquarters basée basé siège",
)


def is_elsewhere(scene: Scene, trigger: Trigger, *, definite: bool) -> bool:
    """Tell whether a sentence puts an event into another theatre.

    Parameters
    ----------
    scene : Scene
    trigger : Trigger
        The event word.
    definite : bool
        Whether it points back to an event told before.
    """
    if scene.says("home"):
        return False
    lower = scene.words.lower
    for cue in scene.says("elsewhere"):
        before = lower[max(cue.first - _REACH, scene.first) : cue.first]
        named = cue.after - cue.first > 1 or not before or before[-1] in _AT
        if lower[cue.first] in _NEIGHBOURS and any(word in _NEARBY for word in before):
            continue
        if lower[cue.after - 1] in _SEATS and any(word in _SPOKE for word in before):
            continue
        between = any(trigger.after <= other.first < cue.first for other in scene.triggers)
        if named and not any(word in _BORDERS for word in before) and not (between and definite):
            return True
    return False
