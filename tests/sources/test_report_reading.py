"""Files with a report in them, good ones and hostile ones."""

import datetime as dt
import io
import os
import zipfile
from contextlib import suppress

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from geo.core.errors import BadInput
from geo.sources.report.document import MOST_CHARACTERS, headline_of, language_of, make_document
from geo.sources.report.layout import text_of_pages, unwrapped
from geo.sources.report.queue import read_folder
from geo.sources.report.reading import MOST_BYTES, date_in_address, read_report, read_report_file

ENGLISH = "Gunmen attacked the village of Tamkona on Monday. At least six people were killed, the mayor said."
FRENCH = "Des hommes armés ont attaqué le village de Tamkona lundi. Six personnes ont été tuées, selon le maire."
PAGE = f"""<!doctype html><html><head><title>Six killed in Tamkona</title>
<meta property="og:site_name" content="The Gazette"><meta property="article:published_time" content="2021-03-16T08:00">
<script>var x = "never a word of this";</script></head><body><nav><a href="/a">Home</a><a href="/b">Sport</a></nav>
<article><h1>Six killed in Tamkona</h1><p>{ENGLISH}</p><p>The attackers burned the market and left towards the north,
residents said by telephone, and the school was closed on the next day.</p></article></body></html>"""


def pdf_of(*lines: str) -> bytes:
    """Write a PDF with one page and lines of plain text."""
    drawn = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 11 Tf 40 760 Td {drawn} ET".encode("cp1252")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
        b" /Encoding /WinAnsiEncoding >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + trailer


def word_of(*lines: str) -> bytes:
    """Write a Word file."""
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_in_the_encodings_that_are_met(encoding: str) -> None:
    document = read_report(FRENCH.encode(encoding), "rapport.txt")
    assert document.text == FRENCH
    assert document.language == "fr"
    assert [sentence.text for sentence in document.sentences] == [
        "Des hommes armés ont attaqué le village de Tamkona lundi.",
        "Six personnes ont été tuées, selon le maire.",
    ]


def test_a_saved_page_gives_its_article_and_what_it_says_of_itself() -> None:
    document = read_report(PAGE.encode(), "page.html")
    assert ENGLISH in document.text
    assert "never a word" not in document.text
    assert (document.title, document.publisher) == ("Six killed in Tamkona", "The Gazette")
    assert document.published == dt.date(2021, 3, 16)


def test_what_a_person_knows_goes_before_what_the_file_says() -> None:
    known = read_report(PAGE.encode(), "page.html", published=dt.date(2021, 3, 17), publisher="Radio")
    assert (known.published, known.publisher) == (dt.date(2021, 3, 17), "Radio")


def test_a_pdf_and_a_word_file_give_their_text() -> None:
    lines = ("Gunmen attacked the village of Tamkona on Monday and burned", "its market. Six people were killed.")
    assert read_report(pdf_of(*lines), "report.pdf").text == " ".join(lines)
    assert read_report(word_of(ENGLISH, FRENCH), "report.docx").text == f"{ENGLISH}\n{FRENCH}"
    assert read_report(word_of(ENGLISH), "no-ending").text == ENGLISH  # what a file is, its first bytes tell


def test_lines_that_a_layout_broke_are_joined_and_others_are_not() -> None:
    assert unwrapped("A headline\n\nThe soldiers were on their way to the town of Gao when the\nbomb went off.") == (
        "A headline\n\nThe soldiers were on their way to the town of Gao when the bomb went off."
    )
    assert unwrapped("The soldiers were on their way to the town of Gao and the de-\ntachment came") == (
        "The soldiers were on their way to the town of Gao and the detachment came"
    )


def test_narrow_columns_are_joined_and_their_paragraphs_stay_apart() -> None:
    columns = (
        "A headline that is long enough for\ntwo lines\nGunmen killed at least 14 civilians in\nan attack on the "
        "village of Tamkona,\n"
        "and wounded five near the three-bor-\nder area, the mayor said.\nOn Friday a mine killed three soldiers\n"
        "near Gao, a source said, a-t-\nelle précisé.\n• One.\n• Two."
    )
    assert unwrapped(columns).split("\n") == [
        "A headline that is long enough for two lines",
        "Gunmen killed at least 14 civilians in an attack on the village of Tamkona, and wounded five near the "
        "three-border area, the mayor said.",
        "On Friday a mine killed three soldiers near Gao, a source said, a-t-elle précisé.",
        "• One.",
        "• Two.",
    ]


def test_a_word_that_stands_whole_elsewhere_loses_its_hyphen_and_a_compound_keeps_it() -> None:
    text = "The supplies for the area of three borders went by the road, where the sup-\nplies were burned."
    assert unwrapped(text).endswith("where the supplies were burned.")
    text = "The cross-border road was closed after the attack that killed five, and cross-\nborder trade stopped."
    assert unwrapped(text).endswith("and cross-border trade stopped.")


def test_what_stands_on_every_page_goes_and_a_sentence_goes_on_over_the_page() -> None:
    pages = [
        f"THE GAZETTE – 16 March 2021\n{start}\nPage {n} of 2"
        for n, start in enumerate(("Gunmen attacked the village of Tamkona on Monday and killed", "six people."), 1)
    ]
    assert text_of_pages(pages) == (
        "Gunmen attacked the village of Tamkona on Monday and killed six people.\n\nTHE GAZETTE – 16 March 2021"
    )
    assert text_of_pages(["Six people were killed in Tamkona.\n\n3"]) == "Six people were killed in Tamkona."


def test_letters_that_a_font_joins_are_letters() -> None:
    assert make_document("ﬁve oﬃcers, ﬂed oﬀ").text == "five officers, fled off"


def test_a_word_file_is_read_in_its_order_with_tables_notes_and_what_was_inserted() -> None:
    document, out = docx.Document(), io.BytesIO()
    document.core_properties.title = "Microsoft Word - note.docx"
    document.add_paragraph("First.")
    for cell, words in zip(document.add_table(rows=1, cols=2).rows[0].cells, ("5 May", "Tamkona"), strict=True):
        cell.text = words
    last = document.add_paragraph("Last")
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for kind, text, words in (("ins", "t", " but one."), ("del", "delText", " never")):
        run = last._p.makeelement(f"{name}r")
        run.append(run.makeelement(f"{name}{text}"))
        run[0].text = words
        last._p.append(last._p.makeelement(f"{name}{kind}"))
        last._p[-1].append(run)
    document.save(out)
    read = read_report(out.getvalue(), "note.docx")
    assert read.text == "First.\n5 May | Tamkona\nLast but one."
    assert read.title == ""


def test_a_short_page_gives_its_paragraph_without_what_stands_around_it() -> None:
    short = (
        "<!doctype html><html><head><title>Two killed</title></head><body><nav><a href='/'>Home</a></nav><article>"
        "<h1>Two killed</h1><div class='share-bar'><p>Share</p></div><figure><figcaption>Four died in 2015</figcaption>"
        f"</figure><p>{ENGLISH}</p><p>Also read: Mali: 20 killed in Mopti on Tuesday</p>"
        "<aside><p>Nine killed elsewhere</p></aside></article><footer><p>All rights</p></footer></body></html>"
    )
    assert read_report(short.encode(), "short.html").text == f"Two killed\n{ENGLISH}"


def test_the_year_of_a_copyright_is_no_day_of_publication() -> None:
    undated = PAGE.replace('<meta property="article:published_time" content="2021-03-16T08:00">', "")
    page = undated.replace("</body>", "<footer><p>© 2024 The Gazette</p></footer></body>")
    assert read_report(page.encode(), "page.html").published is None
    stated = page.replace("<h1>", "<time datetime='2021-03-16T08:00'>16 March 2021</time><h1>")
    assert read_report(stated.encode(), "page.html").published == dt.date(2021, 3, 16)


def locked() -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(ENGLISH)))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.txt", "no text"),
        (b" \n\n . \n", "dots.txt", "no text"),
        (b"a" * (MOST_BYTES + 1), "large.txt", "are the most"),
        (b"word " * (MOST_CHARACTERS // 5 + 1), "long.txt", "are the most"),
        (b"\x7fELF\0\0\0", "program", "not text"),
        (b"\xd0\xcf\x11\xe0 old", "old.doc", ".docx"),
        (b"hello", "note.pdf", "no PDF"),
        (b"hello", "note.docx", "no Word"),
        (b"%PDF-1.4 broken", "broken.pdf", "damaged"),
        (pdf_of(), "scanned.pdf", "pictures of pages"),
        (locked(), "locked.pdf", "password"),
        (archive(hello=b"x"), "archive.zip", "no Word file"),
        (word_of(ENGLISH)[:900], "cut.docx", "damaged"),
        (archive(word__document_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "entities.docx", "entities"),
        (archive(word__document_xml=b" " * 100_000_001), "bomb.docx", "unpacks"),
        (b"<html><body><div id='app'></div><script>start()</script></body></html>", "app.html", "Paste its text"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isprintable() and len(value) < 20 else "",
)
def test_what_cannot_be_read_gets_a_message(content: bytes, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_report(content, name)


def test_a_file_that_is_not_there_gets_a_message(tmp_path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_report_file(tmp_path / "none.txt")


def test_what_is_no_file_is_said_and_not_waited_for(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "a.txt").write_text(ENGLISH)
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(BadInput, match="no file"):
        read_report_file(tmp_path / "pipe.txt")
    read, unread = read_folder(tmp_path)
    assert [name for _, name in read] == ["a.txt"]
    assert ["gone.txt" in unread[0], "pipe.txt" in unread[1], len(unread)] == [True, True, 2]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([pdf_of(ENGLISH), word_of(ENGLISH), PAGE.encode()]), st.data())
def test_damaged_files_are_read_or_get_a_message(content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
        if not damaged:
            return
    with suppress(BadInput):  # and nothing else
        assert read_report(bytes(damaged), "report").sentences


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_sentences_hold_all_words_of_any_text_in_order(text: str) -> None:
    try:
        document = make_document(text)
    except BadInput:
        return
    at = 0
    for number, sentence in enumerate(document.sentences):
        assert sentence.number == number
        assert sentence.span.of(document.text) == sentence.text
        assert not document.text[at : sentence.span.start].strip()
        assert document.sentence_at(sentence.span.start) == sentence
        at = sentence.span.end
    assert not document.text[at:].strip()


def test_no_sentence_ends_after_an_abbreviation() -> None:
    text = "Le col. Diarra et M. Keïta ont parlé le 3 nov. 2019 à Gao. The U.N. said on Jan. 23 that two died. No more."
    assert [sentence.text for sentence in make_document(text).sentences] == [
        "Le col. Diarra et M. Keïta ont parlé le 3 nov. 2019 à Gao.",
        "The U.N. said on Jan. 23 that two died.",
        "No more.",
    ]


def test_headings_are_told_from_sentences_and_languages_apart() -> None:
    document = make_document(f"Six killed in Tamkona\n{ENGLISH}\nRelated posts")
    assert [sentence.is_heading for sentence in document.sentences] == [True, False, False, True]
    assert (language_of(ENGLISH), language_of(FRENCH)) == ("en", "fr")
    assert (language_of("L'attaque n'a pas fait de victimes."), language_of("Six killed in Gao")) == ("fr", "en")


@pytest.mark.parametrize("day", [dt.date.max, dt.date.min, dt.date(1959, 12, 31)])
def test_an_impossible_day_of_publication_gets_a_message(day: dt.date) -> None:
    with pytest.raises(BadInput, match="from 1960-01-01 to today"):
        make_document(ENGLISH, published=day)


def test_the_day_in_an_address() -> None:
    assert date_in_address("https://x.example/2022/01/11/four-soldiers") == dt.date(2022, 1, 11)
    assert date_in_address("https://x.example/20220111-x") == dt.date(2022, 1, 11)
    assert date_in_address("https://x.example/2022/13/11/x") is None
    assert date_in_address("https://x.example/news/123456789012") is None


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            "Eleven dead in a raid\n\nGunmen killed eleven people in a village on Monday.",
            "Eleven dead in a raid",
        ),
        ("Onze morts dans un village\n\nDes hommes armés ont tué onze personnes lundi.", "Onze morts dans un village"),
        (
            "Eleven dead in a raid\n" + "Gunmen killed eleven people there. " * 12,
            "Eleven dead in a raid",
        ),
        ("Eleven dead, a nurse at the hospital says\nThe road is closed.", ""),
        ("Thirteen traders killed when a truck hit a mine, says a nurse who does not want to be named", ""),
        ("Gunfire heard at the camp #Gao\n\nThe army has not said a word of it until now, residents say.", ""),
        ("@someone says eleven are dead\n\nThe army has not said a word of it until now, residents say.", ""),
        ("1/ Heavy gunfire at the camp\n\nThe army has not said a word of it until now, residents say.", ""),
        ("A nurse told us eleven are dead\n\nThe army has not said a word of it until now, residents say.", ""),
        ("Gunmen killed eleven people in a village on Monday.\n\nThe army has not said a word.", ""),
    ],
)
def test_a_title_is_only_what_is_plainly_a_headline(text: str, headline: str) -> None:
    assert headline_of(make_document(text)) == headline
