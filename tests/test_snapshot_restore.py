"""The command that opens a snapshot again."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.maps.provenance import read_provenance


@pytest.fixture(scope="module")
def picture(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("restore") / "map.png"
    options = ["--country", "MLI", "--from", "2019-01-01", "--to", "2019-12-31", "--lang", "fr", "--layout", "square"]
    assert main(["snapshot", *options, "--dpi", "72", "-o", str(path)]) == 0
    return path


def test_a_day_is_still_the_first_of_the_period(picture) -> None:
    found = read_provenance(picture.read_bytes())
    assert found.query == {
        "lang": "fr", "country": "MLI", "from": "2019-01-01", "to": "2019-12-31", "layout": "square",
    }  # fmt: skip
    assert found.rows.n == len(found.rows.ids) > 0


def test_what_has_changed_goes_to_standard_output(picture, capsys) -> None:
    assert main(["snapshot", "--from", str(picture)]) == 0
    out, err = capsys.readouterr()
    assert list(csv.DictReader(io.StringIO(out))) == []
    assert out.startswith("change,incident_id,date,title,what,why,explanation")
    assert "in French" in err
    assert "Nothing has changed since" in err
    assert main(["snapshot", "--from", str(picture), "--json", "--lang", "fr"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["same"], told["changes"], told["kind"]) == (True, [], "png")
    assert "Rien n’a changé" in err


def test_the_same_view_is_drawn_from_the_data_of_today(picture, tmp_path, capsys) -> None:
    again = tmp_path / "again.svg"
    assert main(["snapshot", "--from", str(picture), "-o", str(again)]) == 0
    out, err = capsys.readouterr()
    assert not out
    assert "No link to the view and no QR code" in err
    assert main(["snapshot", "--from", str(picture), "-o", str(again), "--base-url", "https://atlas.example"]) == 0
    assert "QR" not in capsys.readouterr().err
    was, now = read_provenance(picture.read_bytes()), read_provenance(again.read_bytes())
    assert now.query == was.query
    assert now.rows.checksum == was.rows.checksum
    assert now.kind == "svg"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", b"", "empty"),
        ("a.pdf", b"%PDF-1.4 nothing", "cut short"),
        ("a.html", b"<html></html>", "does not say how it was made"),
        ("photo.jpg", b"\xff\xd8\xff", "JPEG"),
        ("notes.txt", b"hello", "no snapshot"),
    ],
)
def test_other_files_get_a_message(name, content, words, tmp_path, capsys) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["snapshot", "--from", str(tmp_path / name)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert words in err
    assert "Traceback" not in err


def test_what_cannot_be_meant_gets_a_message(picture, tmp_path, capsys) -> None:
    wrong = [
        ["--from", str(tmp_path / "none.png")],
        ["--from", str(picture), "--country", "MLI"],
        ["--from", str(picture), "--to", "2019-01-01"],
        ["--from", str(picture), "--style", "cells"],
        ["--from", str(picture), "--json", "-o", str(tmp_path / "x.png")],
        ["--from", "2019-01-01", "--json", "-o", str(tmp_path / "x.png")],
        ["--from", "2019-01-01"],
    ]
    for options in wrong:
        assert main(["snapshot", *options]) == 2
        assert "geo:" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_damaged_file_is_told_of_in_french(picture, tmp_path, capsys) -> None:
    cut = tmp_path / "cut.png"
    cut.write_bytes(picture.read_bytes()[:2_000])
    assert main(["snapshot", "--from", str(cut), "--lang", "fr"]) == 2
    assert "tronqué" in capsys.readouterr().err


def test_what_is_no_file_is_not_waited_for(tmp_path, capsys) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    assert main(["snapshot", "--from", str(pipe)]) == 2
    assert "no file that can be read" in capsys.readouterr().err
