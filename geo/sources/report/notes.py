"""What a person should look at in a proposal, in both languages: the notes stand in English in files and records."""

from __future__ import annotations

from typing import Final

from geo.core.language import Language

CARRIED_DAY: Final = "The day is that of the event told before; the report names none of its own."
SHARED_TOLL: Final = "One toll is given for several incidents together; it counts once."
STATEMENT_DAY: Final = "The report only says when the attack was made known; it may have been a day or two before."
SEVERAL_TOLD: Final = "The report speaks of several attacks together and does not tell them apart."
DISPUTED: Final = "Whether the dead were fighters or civilians is disputed; the total counts them once."
SIDE_ASSUMED: Final = "The report does not say whose the dead are; they are taken to be of the side that was attacked."
SEVERAL_DAYS: Final = "The report gives several days for it; the one closest to the event was taken."


def note_in(note: str, say: Language) -> str:
    """Say a note in a language; words that are no note of ours stay as they are."""
    return {
        CARRIED_DAY: say("The day is that of the event told before; the report names none of its own."),
        SHARED_TOLL: say("One toll is given for several incidents together; it counts once."),
        STATEMENT_DAY: say(
            "The report only says when the attack was made known; it may have been a day or two before."
        ),
        SEVERAL_TOLD: say("The report speaks of several attacks together and does not tell them apart."),
        DISPUTED: say("Whether the dead were fighters or civilians is disputed; the total counts them once."),
        SIDE_ASSUMED: say(
            "The report does not say whose the dead are; they are taken to be of the side that was attacked."
        ),
        SEVERAL_DAYS: say("The report gives several days for it; the one closest to the event was taken."),
    }.get(note, note)


def reason_in(reason: str, say: Language) -> str:
    """Say in a language why words are no incident."""
    return {
        "general": say("said in general"),
        "aggregate": say("a count over a period"),
        "recalled": say("an earlier event that is recalled"),
        "planned": say("planned, threatened or feared"),
        "denied": say("said not to have happened"),
        "elsewhere": say("outside Mali, Burkina Faso and Niger"),
        "no violence": say("no violence"),
        "too little": say("too little said"),
    }.get(reason, reason)
