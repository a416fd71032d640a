"""Files with a report in them: plain text, saved web pages, PDF and Word, read as text; hostile ones get a message."""

from __future__ import annotations

import datetime as dt
import io
import re
import stat
import zipfile
from pathlib import Path
from typing import Any, Final

from geo.core.errors import BadInput
from geo.sources.report.document import MOST_CHARACTERS, Document, make_document
from geo.sources.report.layout import text_of_pages

SUFFIXES: Final = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
MOST_BYTES: Final = 20_000_000
# A Word file is an archive: this is the most it may unpack to.
_MOST_UNPACKED: Final = 100_000_000
_MOST_PAGES: Final = 200
_HTML: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|article|div|p)\b", re.IGNORECASE)
# Lines inside an article that lead to another one.
_ELSEWHERE: Final = re.compile(
    r"^[-*>•►▶→ ]*(?:(?:à )?lire (?:aussi|également|encore)|voir aussi|sur le même (?:sujet|thème)|also read|read also"
    r"|read more|see also|related(?: (?:stories|articles?|news))?|more on this(?: story)?)\s*[:»>|–-].*$",
    re.IGNORECASE | re.MULTILINE,
)
_NO_ARTICLE: Final = " or ".join(
    [
        *(f"ancestor::{name}" for name in ("nav", "aside", "footer", "figure", "form", "dialog")),
        *(
            f"ancestor-or-self::*[contains(concat(' ', @class, ' ', @id), '{name}')]"
            for name in ("cookie", "consent", "newsletter", "subscri", "related", "comment", "share", "byline", "promo")
        ),
    ]
)
_IN_ARTICLE: Final = f"(//article | //main[not(.//article)])//*[self::p or self::h1 or self::h2][not({_NO_ARTICLE})]"
_DATE_IN_ADDRESS: Final = re.compile(r"(?<!\d)(20[0-3]\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)")
# What programs write as the title of a file, and no person.
_NO_TITLE: Final = re.compile(
    r"(?:Microsoft (?:Word|PowerPoint)\b|untitled\b|sans titre\b|about:blank).*"
    r"|.*\.(?:docx?|odt|pdf|html?|indd|rtf|txt)",
    re.IGNORECASE,
)
# A day of publication as a page states it; the year of a copyright, or any day in the text, is none.
_DATES: Final = {"original_date": True, "extensive_search": False}
_FIRST_YEAR: Final = 1990


def read_report(
    content: bytes, name: str = "", *, published: dt.date | None = None, publisher: str = "", url: str = ""
) -> Document:
    """Read the bytes of a file.

    Parameters
    ----------
    content : bytes
        At most `MOST_BYTES`.
    name : str
        The file's name; its ending helps to tell what it is.
    published : date, optional
    publisher, url : str
        What a person knows of the report; it goes before what the file says.

    Returns
    -------
    Document
        With title, publisher, address and date of publication from the file's own metadata, where it has them.

    Raises
    ------
    BadInput
        When the file is too large, damaged, locked, of another kind, or holds no text.
    """
    if len(content) > MOST_BYTES:
        raise BadInput(
            f"{name or 'The file'} has {len(content):,} bytes; {MOST_BYTES:,} are the most for one report. "
            "Copy the text out of it and paste that."
        )
    found = _found(content, name)
    return make_document(
        found.text,
        title=found.title,
        publisher=publisher or found.publisher,
        url=url or found.url,
        published=published or found.published or date_in_address(url or found.url),
    )


def read_report_file(path: Path, *, published: dt.date | None = None, publisher: str = "", url: str = "") -> Document:
    """Read a file; see `read_report`.

    Raises
    ------
    BadInput
        Also when there is no such file.
    """
    try:
        known = path.stat()
        if not stat.S_ISREG(known.st_mode):  # a pipe would be waited for, a device has no end
            raise BadInput(f"{path} is no file with a report in it. Name a file, or - for standard input.")
        if known.st_size > MOST_BYTES:
            raise BadInput(f"{path} has {known.st_size:,} bytes; {MOST_BYTES:,} are the most for one report.")
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}. Check the name.") from error
    return read_report(content, path.name, published=published, publisher=publisher, url=url)


class _Found:
    """Text of a file and what it says of itself."""

    def __init__(self, text: str, title: str = "", publisher: str = "", url: str = "", published: str = "") -> None:
        self.text = text
        self.title = _line(title)
        self.publisher = _line(publisher)
        self.url = url if re.match(r"https?://\S+$", url or "") else ""
        self.published = _day(published)


def _found(content: bytes, name: str) -> _Found:
    suffix = Path(name).suffix.lower()
    if content.startswith(b"%PDF-"):
        return _pdf(content, name)
    if content.startswith(b"PK\x03\x04"):
        return _docx(content, name)
    if content.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise BadInput(f"{name or 'The file'} is an old Word or RTF file. Save it as .docx or plain text.")
    if suffix == ".pdf":
        raise BadInput(f"{name} is no PDF file, whatever its name says. Open it, copy the text and paste that.")
    if suffix == ".docx":
        raise BadInput(f"{name} is no Word file, whatever its name says. Open it, copy the text and paste that.")
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput(f"{name or 'The file'} is not text. What can be read: {', '.join(SUFFIXES)}.")
    if suffix in (".html", ".htm") or (suffix not in (".txt", ".md") and _HTML.search(content[:2048])):
        return _html(_decoded(content, html=True), name)
    return _Found(_decoded(content))


def _decoded(content: bytes, *, html: bool = False) -> str:
    """Read the characters: by the mark at the start, as UTF-8, as the page says, else as Windows' Western European."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    said = re.search(rb"charset=[\"']?\s*([\w-]+)", content[:4096]) if html else None
    for encoding in ([said[1].decode("ascii", "replace")] if said else []) + ["cp1252"]:
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", errors="replace")


def _html(page: str, name: str) -> _Found:
    import trafilatura

    try:
        found: Any = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, with_metadata=True, date_extraction_params=_DATES
        )
    except Exception as error:
        raise BadInput(f"{name or 'The page'} cannot be read ({type(error).__name__}). Paste its text.") from error
    text = str(found.text or "") if found is not None else ""
    if (
        found is not None and "\n" not in text.strip()
    ):  # too short for its rules, which then take the whole page for one line
        text = _paragraphs_of(page) or text
    text = _ELSEWHERE.sub("", text)
    if not text.strip():
        raise BadInput(
            f"{name or 'The page'} holds no text of an article: it may be made by a script. Paste its text instead."
        )
    title = str(found.title or "")
    if title and not text.lstrip().startswith(title[:60]):
        text = f"{title}\n\n{text}"
    return _Found(text, title, found.sitename or found.hostname or "", found.url or "", found.date or "")


def _paragraphs_of(page: str) -> str:
    """Give the paragraphs of a page that is too short to be told from its furniture, "" where it marks none."""
    import trafilatura

    whole: Any = trafilatura.load_html(page)
    if whole is None:
        return ""
    found = [" ".join(str(one.xpath("string()")).split()) for one in whole.xpath(_IN_ARTICLE)]
    return "\n".join(words for words in found if words)


def _pdf(content: bytes, name: str) -> _Found:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput(f"{name or 'The PDF'} is locked with a password. Save a copy without one.")
        parts, length = [], 0
        for page in reader.pages[:_MOST_PAGES]:
            parts.append(page.extract_text() or "")
            length += len(parts[-1])
            if length > MOST_CHARACTERS:
                break
        meta = reader.metadata
        title = str(meta.title or "") if meta else ""
    except BadInput:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise BadInput(
            f"{name or 'The PDF'} is damaged ({type(error).__name__}). Copy its text and paste that."
        ) from error
    text = text_of_pages(parts)
    if not re.search(r"[^\W\d_]{3}", text):
        raise BadInput(f"{name or 'The PDF'} holds pictures of pages and no text. Copy or type the words instead.")
    return _Found(text, _title(title))


def _docx(content: bytes, name: str) -> _Found:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    from geo.sources.report.word_text import lines_of

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise BadInput(f"{name or 'The file'} is an archive and no Word file. Unpack it first.")
            if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                raise BadInput(f"{name or 'The file'} unpacks to more than {_MOST_UNPACKED:,} bytes. Paste its text.")
            if any(b"<!ENTITY" in archive.read(part)[:4096] for part in archive.namelist() if part.endswith(".xml")):
                raise BadInput(f"{name or 'The file'} is no plain Word file: it defines entities. Paste its text.")
        document = docx.Document(io.BytesIO(content))
        lines = lines_of(document)
        title = document.core_properties.title or ""
    except BadInput:
        raise
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError, OSError) as error:
        raise BadInput(
            f"{name or 'The Word file'} is damaged ({type(error).__name__}). Copy its text and paste that."
        ) from error
    return _Found("\n".join(lines), _title(title))


def date_in_address(url: str) -> dt.date | None:
    """Read the day that many news sites write into the address of a report.

    >>> date_in_address("https://example.org/2022/01/11/four-soldiers-killed")
    datetime.date(2022, 1, 11)
    """
    match = _DATE_IN_ADDRESS.search(url[:2000])
    return _day("-".join(match.groups())) if match else None


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR and day <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1) else None


def _title(text: str) -> str:
    words = _line(text)
    return "" if _NO_TITLE.fullmatch(words) else words


def _line(text: str) -> str:
    return " ".join(str(text).split())[:500]
