"""`python -m geo actors`: tables, JSON, pictures, and what cannot be done."""

from __future__ import annotations

import csv
import io
import json

import pytest

from geo.__main__ import main


@pytest.fixture
def run(capsysbinary):
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["actors", *arguments])
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_an_actor(run) -> None:
    code, out, err = run("--country", "MLI")
    assert code == 0
    found = {(row["actor_id"], row["with_members"]): row for row in rows(out)}
    assert int(found["JNIM", "False"]["claimed"]) > 0
    assert "rows do not add up" in err


@pytest.mark.parametrize(
    ("arguments", "columns"),
    [
        (("--by", "year", "--role", "claimed"), "actor_id,with_members,key,incidents"),
        (("--together",), "actor_a,role_a,actor_b,role_b,incidents"),
        (("--claims",), "actor_id,claimed,both,others,nobody,attributed,confirmed,by_others,unclaimed"),
        (("--profile", "EIGS"), "month,role,incidents"),
        (("--relations",), "Who,Relation,Whom,From,To,Note,Source"),
    ],
)
def test_every_table(run, arguments, columns) -> None:
    code, out, _ = run(*arguments)
    assert code == 0
    assert out.splitlines()[0] == columns
    assert len(out.splitlines()) > 1


def test_json_has_null_for_what_is_missing(run) -> None:
    code, out, _ = run("--json")
    assert code == 0
    found = json.loads(out)
    assert any(row["best"] is None for row in found)
    assert all(isinstance(row["attributed"], int) for row in found)


def test_a_picture(run, tmp_path) -> None:
    target = tmp_path / "actors.svg"
    assert run("--by", "kind", "--lang", "fr", "-o", str(target))[0] == 0
    assert "Incidents attribués à un acteur" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "x.png"), "--by"),
        (("--profile", "Nobody at all"), "No actor is called"),
        (("--claims", "-o", "x.pdf"), ".csv"),
        (("--json", "-o", "x.csv"), "--json"),
        (("--role", "claimed"), "--by"),
        (("--with-members",), "--profile"),
        (("--profile", "MNJ", "-o", "x.svg"), "widen the filter"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments, words) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert words in err
