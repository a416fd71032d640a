"""Why a file cannot be opened again, in the reader's language and with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.core.errors import AtlasError, BadInput, BrokenData, Outdated
from geo.core.language import Language, language

if TYPE_CHECKING:
    from geo.maps.provenance_record import Provenance

MOST_BYTES: Final = 64 * 2**20


class Refused(AtlasError):
    """A file that cannot be opened again; `words` says why in a language, the message itself is English.

    Attributes
    ----------
    reason : str
    part : str
        What of the file it is about: ``"record"`` or ``"picture"``; "" for all of it.
    version : str
        Of the program that made the file, where that is known.
    provenance : Provenance or None
        What the file says of itself, where that is sound and the picture is not.
    """

    def __init__(self, reason: str, *, part: str = "", version: str = "", provenance: Provenance | None = None) -> None:
        self.reason, self.part, self.version, self.provenance = reason, part, version, provenance
        super().__init__(self.words(language("en")))

    def words(self, say: Language) -> str:
        """Say in a language what is wrong with the file, and what to do."""
        part = {"record": say("the record of the view"), "picture": say("the picture"), "": say("the file")}[self.part]
        again = say("Ask for the file again, sent as a document and not as a picture.")
        reasons = {
            "empty": say("The file is empty.") + " " + again,
            "large": say(
                "The file is larger than {most} MB: a snapshot of this atlas never is. Choose another one.",
                most=say.number(MOST_BYTES // 2**20),
            ),
            "foreign": say(
                "This is no snapshot of this atlas. Choose a PNG, PDF, SVG or HTML file that was made on its Snapshot "
                "screen."
            ),
            "photo": say(
                "This is a JPEG, WebP or GIF picture, and snapshots of this atlas are PNG, PDF, SVG or HTML files. "
                "Messengers and social networks make such copies, and drop what a file says of itself."
            )
            + " "
            + again,
            "bare": say(
                "This file does not say how it was made. It may be a screenshot or another program's, or a messenger "
                "(WhatsApp, X, Facebook) took that out when it passed the file on."
            )
            + " "
            + again,
            "short": say("The file is cut short or damaged: its end is missing or cannot be read.") + " " + again,
            "damaged": say("The file is damaged: {part} cannot be read.", part=part) + " " + again,
            "altered": say(
                "This file was changed after it was made: {part} is no longer what the program wrote.", part=part
            )
            + " "
            + say("Do not rely on it, and ask its author for the original."),
            "newer": say(
                "A newer version of the program made this file ({version}). Install that version to open it.",
                version=self.version or "?",
            ),
        }
        return reasons[self.reason]


class NoSnapshot(Refused, BadInput):
    """The file is none of this atlas, or does not say how it was made, or is too large."""


class BrokenSnapshot(Refused, BrokenData):
    """The file is cut short, damaged, or was changed after it was made."""


class NewerSnapshot(Refused, Outdated):
    """A newer version of the program made the file."""
