"""The cache of online answers: kept, forgotten in time, and harmless when its file is broken."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import stat

import pytest

from geo.places.online_answers import Found
from geo.places.online_cache import FILE_NAME, FOUND_DAYS, NOTHING_DAYS, AnswerCache

VILLAGE = Found(
    "nominatim:node/7", ("Zorgblatou", "Zorgblatu"), "Zorgblatou, Mali", 15.5, -3.0, box=(-3.1, 15.4, -2.9, 15.6)
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home" / "online-cache"


def test_answers_stay_and_so_does_nothing(folder) -> None:
    cache = AnswerCache(folder)
    assert cache.get("nominatim a", "Zorgblatou", ("MLI",)) is None
    cache.put("nominatim a", "Zorgblatou", ("MLI", "NER"), [VILLAGE])
    cache.put("nominatim a", "Nowhere", ("MLI",), [])
    again = AnswerCache(folder)
    assert again.get("nominatim a", " ZORGBLATOU ", ("NER", "MLI")) == (VILLAGE,)
    assert again.get("nominatim a", "Nowhere", ("MLI",)) == ()
    for other in (("nominatim b", "Nowhere", ("MLI",)), ("nominatim a", "Nowhere", ("NER",))):
        assert again.get(*other) is None
    assert cache.notices == again.notices == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_may_read_it(folder) -> None:
    AnswerCache(folder).put("a", "b", (), [])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(("found", "days"), [([VILLAGE], FOUND_DAYS), ([], NOTHING_DAYS)])
def test_answers_are_forgotten_in_time(folder, found, days) -> None:
    day = dt.date(2024, 1, 1)
    AnswerCache(folder, today=lambda: day).put("a", "b", ("MLI",), found)
    kept, gone, before = (AnswerCache(folder, today=lambda n=n: day + dt.timedelta(n)) for n in (days, days + 1, -1))
    assert kept.get("a", "b", ("MLI",)) == tuple(found)
    assert gone.get("a", "b", ("MLI",)) is None
    assert before.get("a", "b", ("MLI",)) is None, "a clock that ran ahead"


def test_the_oldest_go_when_there_are_too_many(folder) -> None:
    days = iter(range(100))
    cache = AnswerCache(folder, most=20, today=lambda: dt.date(2024, 1, 1) + dt.timedelta(next(days)))
    for number in range(30):
        cache.put("a", f"name {number}", (), [])
    with sqlite3.connect(cache.path) as file:
        names = [row[0] for row in file.execute("SELECT query FROM answers ORDER BY asked_on")]
    file.close()
    assert 18 <= len(names) <= 20
    assert names[-1] == "name 29"
    assert "name 0" not in names


def test_an_endless_answer_is_not_kept(folder) -> None:
    cache = AnswerCache(folder)
    cache.put("a", "b", (), [VILLAGE] * 100)
    assert cache.get("a", "b", ()) is None


def broken_file(folder, content: bytes) -> AnswerCache:
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_bytes(content)
    return AnswerCache(folder)


def test_a_damaged_file_is_set_aside_with_a_notice(folder) -> None:
    whole = AnswerCache(folder)
    whole.put("a", "b", (), [VILLAGE])
    content = whole.path.read_bytes()
    for damage in (b"no database at all" * 100, content[:100] + b"\x00\xff" * 2000 + content[4100:]):
        whole.path.write_bytes(damage)
        cache = AnswerCache(folder)
        assert cache.get("a", "b", ()) is None
        assert len(cache.notices) == 1
        assert ".broken" in cache.notices[0]
        cache.put("a", "b", (), [VILLAGE])
        assert AnswerCache(folder).get("a", "b", ()) == (VILLAGE,)


def test_a_table_of_another_shape_is_set_aside(folder) -> None:
    folder.mkdir(parents=True)
    file = sqlite3.connect(folder / FILE_NAME)
    with file:
        file.execute("CREATE TABLE answers (something TEXT)")
    file.close()
    cache = AnswerCache(folder)
    cache.put("a", "b", (), [VILLAGE])
    assert cache.get("a", "b", ()) == (VILLAGE,)
    assert len(cache.notices) == 1


@pytest.mark.parametrize(
    "answer",
    [
        "[",
        "7",
        '{"a": 1}',
        "[[]]",
        "[{}]",
        '[{"place_id": "nominatim:node/7", "names": ["x"], "address": "", "lat": 1e999, "lon": 1, "kind": "place", '
        '"radius_km": 5, "box": null}]',
    ],
)
def test_a_damaged_row_is_asked_again(folder, answer) -> None:
    cache = AnswerCache(folder)
    cache.put("a", "b", (), [VILLAGE])
    file = sqlite3.connect(cache.path)
    with file:
        file.execute("UPDATE answers SET answer = ?", (answer,))
    file.close()
    assert cache.get("a", "b", ()) is None
    cache.put("a", "b", (), [VILLAGE])
    assert cache.get("a", "b", ()) == (VILLAGE,)


def test_without_a_folder_answers_last_as_long_as_the_program(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cache = AnswerCache(tmp_path / "file" / "online-cache")
    assert cache.get("a", "b", ()) is None
    cache.put("a", "b", (), [VILLAGE])
    assert cache.get("a", "b", ()) == (VILLAGE,)
    assert len(cache.notices) == 1
    assert "forgotten" in cache.notices[0]


def test_a_file_that_another_program_writes_is_no_trouble(folder, monkeypatch) -> None:
    cache = AnswerCache(folder)
    cache.put("a", "b", (), [VILLAGE])
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout: real(path, timeout=0))
    other = real(cache.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert cache.get("a", "b", ()) is None
    cache.put("a", "c", (), [])
    other.execute("COMMIT")
    other.close()
    assert cache.get("a", "b", ()) == (VILLAGE,)
    assert cache.notices == []
