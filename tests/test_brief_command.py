"""`python -m geo brief`: its file, what it says of old data, and what it refuses."""

from __future__ import annotations

import pytest

from tests.test_cli import run  # noqa: F401 - a fixture


def test_the_last_days_of_old_data_are_said_to_be_old(run, tmp_path) -> None:  # noqa: F811
    target = tmp_path / "brief.pdf"
    code, out, err = run("brief", "--last", "7d", "-o", str(target))
    assert (code, out) == (0, "")
    assert target.read_bytes().startswith(b"%PDF")
    assert "The newest incident in the data is of" in err
    assert "not of today" in err


@pytest.mark.parametrize(
    "options",
    [
        ["--from", "2019-09-30", "--to", "2019-10-06"],
        ["--last", "1y", "--until", "2019-12-31", "--country", "MLI", "--coarser", "adm1"],
        ["--last", "4w", "--until", "2030-01-01", "--without-sources"],
    ],
)
def test_periods_in_french(run, options, tmp_path) -> None:  # noqa: F811
    target = tmp_path / "note.png"
    code, _, err = run("brief", *options, "--lang", "fr", "--dpi", "72", "-o", str(target))
    assert code == 0, err
    assert target.read_bytes().startswith(b"\x89PNG")


def test_a_period_after_the_data_is_said(run, tmp_path) -> None:  # noqa: F811
    code, _, err = run("brief", "--last", "4w", "--until", "2024-01-01", "-o", str(tmp_path / "brief.pdf"))
    assert code == 0
    assert "No data for this period" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--last", "7x"], "write 7d"),
        (["--last", "7d", "--from", "2019-01-01"], "--last is a period of its own"),
        (["--to", "2019-01-01"], "give --from"),
        (["--until", "2019-13-01"], "year-month-day"),
        (["--until", "2019-01-01", "--from", "2018-01-01"], "give --to"),
        (["--dpi", "9"], "dots per inch"),
        (["--country", "Atlantis"], "Atlantis"),
    ],
)
def test_what_cannot_be_used_is_refused(run, options, words, tmp_path) -> None:  # noqa: F811
    target = tmp_path / "brief.pdf"
    code, out, err = run("brief", *options, "-o", str(target))
    assert (code, out) == (2, "")
    assert words in err
    assert not target.exists()


def test_only_pdf_and_png(run, tmp_path) -> None:  # noqa: F811
    code, _, err = run("brief", "-o", str(tmp_path / "brief.docx"))
    assert code == 2
    assert ".pdf or .png" in err


def test_a_brief_opens_again(run, tmp_path) -> None:  # noqa: F811
    from geo.maps.provenance import read_provenance

    target = tmp_path / "brief.pdf"
    assert run("brief", "--from", "2019-09-30", "--to", "2019-10-06", "--country", "MLI", "-o", str(target))[0] == 0
    query = read_provenance(target.read_bytes()).query
    assert {"country": "MLI", "from": "2019-09-30", "to": "2019-10-06"}.items() <= query.items()
