"""The record of a view in an SVG picture or an HTML page: one element, which neither draws nor runs anything.

In HTML it is a data block (``script`` of type ``application/json``), which a Content-Security-Policy does not concern.
The record holds no ``<``, ``>`` or ``&``, so that both languages read it as it stands.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from geo.maps.provenance_errors import BrokenSnapshot

_ID: Final = b"atlas-provenance"


@dataclass(frozen=True)
class Markup:
    """How a language of texts carries a record: the element around it, and what it stands before."""

    begin: bytes
    end: bytes
    before: bytes
    last: bytes


MARKUPS: Final = {
    "svg": Markup(b'<metadata id="' + _ID + b'">', b"</metadata>", b"</svg>", b"</svg>"),
    "html": Markup(
        b'<script type="application/json" id="' + _ID + b'">', b"</script>", b"</body>", b"</html>"
    ),
}  # fmt: skip


def insert(content: bytes, text: str, kind: str) -> bytes:
    """Put a record into a text, at its end."""
    markup = MARKUPS[kind]
    at = content.rindex(markup.before)
    return content[:at] + markup.begin + text.encode("ascii") + markup.end + b"\n" + content[at:]


def find(content: bytes, kind: str) -> str | None:
    """Give the record in a text; None if there is none.

    Raises
    ------
    BrokenSnapshot
        When the text is cut short.
    """
    markup = MARKUPS[kind]
    begin = content.find(markup.begin)
    end = content.find(markup.end, begin) if begin >= 0 else -1
    if markup.last not in content[-2_000:].lower() or (begin >= 0 and end < 0):
        raise BrokenSnapshot("short")
    if begin < 0:
        if _ID in content:
            raise BrokenSnapshot("damaged", part="record")
        return None
    try:
        return content[begin + len(markup.begin) : end].decode("ascii")
    except UnicodeDecodeError as error:
        raise BrokenSnapshot("damaged", part="record") from error


def picture_digest(content: bytes, kind: str) -> str:
    """Checksum of the text without its record; line ends, which mail programs change, do not count."""
    markup = MARKUPS[kind]
    begin = content.find(markup.begin)
    if begin >= 0:
        end = content.find(markup.end, begin)
        content = content[:begin] + content[end + len(markup.end) :] if end >= 0 else content[:begin]
    lines = [line.rstrip() for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    return hashlib.sha256(b"\n".join(line for line in lines if line)).hexdigest()
