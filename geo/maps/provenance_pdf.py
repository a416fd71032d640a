"""The record of a view in a PDF file: an attachment, and short entries among what the file says of itself.

Written as an incremental update (ISO 32000-1, 7.5.6): what was drawn stays byte for byte. Files from elsewhere are
read with the limits of pypdf and one of time: a file of strange structure is refused, not waited for.
"""

from __future__ import annotations

import hashlib
import io
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode

from geo.core.settings import PRODUCT
from geo.maps.provenance_errors import BrokenSnapshot
from geo.maps.provenance_record import MOST_TEXT_BYTES, Provenance

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

T = TypeVar("T")
NAME: Final = "atlas-view.json"
_MOST_PAGES, _MOST_PARTS, _MOST_ATTACHMENTS = 20, 500, 20
_MOST_OBJECTS: Final = 50_000
# How a stream is packed and how long it is then may change when a file is saved again; what it says does not.
_NOT_DRAWN: Final = ("/Parent", "/Length", "/Filter", "/DecodeParms")
_MOST_SECONDS: Final = 5.0
_NAMESPACE: Final = "urn:sahel-incident-atlas:view"


def insert(content: bytes, text: str, provenance: Provenance) -> bytes:
    """Put a record into a file."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter(io.BytesIO(content), incremental=True)
    data = DecodedStreamObject()
    data.set_data(text.encode("ascii"))
    data[NameObject("/Type")] = NameObject("/EmbeddedFile")
    data[NameObject("/Subtype")] = NameObject("/application#2Fjson")
    attached = writer.add_attachment(NAME, b"")
    files: Any = attached.pdf_object["/EF"]
    files[NameObject("/F")] = writer._add_object(data.flate_encode())
    short = {"view": urlencode(dict(provenance.query)), "rows": f"{provenance.rows.n} {provenance.rows.checksum}"}
    writer.add_metadata({f"/SahelAtlas{key.title()}": value for key, value in short.items()})
    packet = DecodedStreamObject()
    title = writer.metadata.title if writer.metadata is not None else ""
    packet.set_data(_packet(title or "", short, provenance))
    packet[NameObject("/Type")] = NameObject("/Metadata")
    packet[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(packet)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def find(content: bytes) -> str | None:
    """Give the record in a file; None if there is none.

    Raises
    ------
    BrokenSnapshot
        When the file cannot be read.
    """
    return _read(content, _find)


def picture_digest(content: bytes) -> str:
    """Checksum of the pages: their size, what they draw, and the parts that they draw again and again.

    Raises
    ------
    BrokenSnapshot
        When they cannot be read.
    """
    return _read(content, _digest)


def _read(content: bytes, look: Callable[[PdfReader], T]) -> T:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told in our own words
    try:
        with _at_most(_MOST_SECONDS):
            return look(PdfReader(io.BytesIO(content)))
    except BrokenSnapshot:
        raise
    except Exception as error:  # a file from elsewhere may break pypdf in any way
        raise BrokenSnapshot("short") from error


def _find(reader: PdfReader) -> str | None:
    for number, attached in enumerate(reader.attachment_list):
        if number >= _MOST_ATTACHMENTS:
            break
        if attached.name == NAME:
            content = attached.content
            if len(content) > MOST_TEXT_BYTES:
                raise BrokenSnapshot("damaged", part="record")
            return content.decode("ascii")
    if not reader.get_num_pages():
        raise BrokenSnapshot("short")
    return None


def _digest(reader: PdfReader) -> str:
    if reader.get_num_pages() > _MOST_PAGES:
        raise BrokenSnapshot("altered", part="picture")
    digest = hashlib.sha256()
    for page in reader.pages:
        digest.update(" ".join(f"{float(side):.1f}" for side in page.mediabox).encode())
        for part in (*_parts(page), *_notes(page)):
            digest.update(part)
    return digest.hexdigest()


def _parts(page: PageObject) -> Iterator[bytes]:
    from pypdf.generic import ArrayObject

    contents = page["/Contents"].get_object()
    streams: Any = contents if isinstance(contents, ArrayObject) else [contents]
    if len(streams) > _MOST_PARTS:
        raise BrokenSnapshot("altered", part="picture")
    for stream in streams:
        yield stream.get_object().get_data()
    frame = " ".join(f"{float(side):.1f}" for side in page.cropbox)
    yield f"{page.get('/Rotate', 0)} {page.get('/UserUnit', 1)} {frame}".encode()
    yield from _reached(page.get("/Resources", {}))


def _reached(start: Any) -> Iterator[bytes]:
    """Give all that the contents of a page draw with: fonts and their signs, pictures, states, and what these name."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [start]
    n = 0
    while waiting:
        one = waiting.pop()
        n += 1
        if n > _MOST_OBJECTS:
            raise BrokenSnapshot("altered", part="picture")
        if isinstance(one, IndirectObject):
            key = (one.idnum, one.generation)
            if key in seen:
                yield b"again"
                continue
            seen.add(key)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            names = sorted(name for name in one if name not in _NOT_DRAWN)
            yield " ".join(names).encode("utf-8", "replace")
            waiting += [one.raw_get(name) for name in reversed(names)]
            if isinstance(one, StreamObject):
                # Pictures are as large as the sheet: as they are packed.
                yield one._data if one.get("/Subtype") == "/Image" else one.get_data()
        elif isinstance(one, ArrayObject):
            waiting += list(reversed(one))
        else:
            yield (f"{one:.3f}" if isinstance(one, int | float) else str(one)).encode("utf-8", "replace")


def _notes(page: PageObject) -> Iterator[bytes]:
    """Give what lies on a page: links, and what readers of the file wrote or drew."""
    found: Any = page.get("/Annots", []) or []
    for note in found.get_object()[:_MOST_PARTS] if hasattr(found, "get_object") else found:
        said = note.get_object()
        action = said.get("/A", {}).get_object() if "/A" in said else {}
        told = [str(said.get(name, "")) for name in ("/Subtype", "/Contents")] + [str(action.get("/URI", ""))]
        corners = " ".join(f"{float(side):.0f}" for side in said.get("/Rect", []))
        yield f"{told} {corners}".encode("utf-8", "replace")


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Stop what runs in this thread after some time; Python calls the check at every call of a function."""
    before, end = sys.getprofile(), time.monotonic() + seconds

    def check(*_: object) -> None:
        if time.monotonic() > end:
            raise TimeoutError("The file takes too long to read.")

    sys.setprofile(check)
    try:
        yield
    finally:
        sys.setprofile(before)


def _packet(title: str, short: dict[str, str], provenance: Provenance) -> bytes:
    """Write an XMP packet (ISO 16684-1)."""
    own = "".join(f"<atlas:{key}>{escape(value)}</atlas:{key}>" for key, value in short.items())
    made = provenance.made_at.isoformat(timespec="seconds")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        f'xmlns:atlas="{_NAMESPACE}"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        f"<xmp:CreatorTool>{escape(PRODUCT)} {escape(provenance.program)}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{made}</xmp:CreateDate>{own}"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()
