"""Work in a thread: what it tells, how it stops, what it leaves."""

from __future__ import annotations

import threading

import pytest

from geo.core.errors import BadInput, Cancelled
from geo.core.language import language
from pages.parts.data_choices import free_id
from pages.parts.data_upload import safe_name, size_words
from pages.parts.data_work import Work, counts_words


def test_work_tells_how_far_it_is_and_what_came_of_it() -> None:
    go = threading.Event()

    def action(tell, stopped):
        tell(3, 10, "rows")
        go.wait(10)
        return 7

    work = Work(action)
    assert not work.wait(0.05)
    assert (work.done, work.total, work.result) == (3, 10, None)
    go.set()
    assert work.wait(10)
    assert work.result == 7


def test_work_hears_that_it_shall_stop() -> None:
    began = threading.Event()

    def action(tell, stopped):
        while True:
            began.set()
            tell(1, None, "rows")

    work = Work(action)
    assert began.wait(10)
    work.stop()
    assert work.wait(10)
    assert work.stopped
    assert (work.result, work.error) == (None, "")


def test_what_is_done_before_the_stop_is_done() -> None:
    go = threading.Event()
    work = Work(lambda tell, stopped: go.wait(10))
    work.stop()
    go.set()
    assert work.wait(10)
    assert work.result is True


@pytest.mark.parametrize("late", [True, False])
def test_a_result_that_nobody_wants_is_thrown_away(late) -> None:
    go, thrown = threading.Event(), []

    def action(tell, stopped):
        go.wait(10)
        return 7

    work = Work(action, thrown.append)
    if late:
        go.set()
        assert work.wait(10)
        work.drop()
    else:
        work.drop()
        go.set()
        assert work.wait(10)
    assert thrown == [7]
    assert work.result is None


def test_an_error_is_said_and_a_surprise_is_raised_where_it_is_seen() -> None:
    def fails(tell, stopped):
        raise BadInput("Give a date.")

    work = Work(fails)
    assert work.wait(10)
    assert work.error == "Give a date."

    def stops(tell, stopped):
        raise Cancelled("Stopped.")

    work = Work(stops)
    assert work.wait(10)
    assert work.stopped
    work = Work(lambda tell, stopped: 1 // 0)
    assert work.wait(10)
    with pytest.raises(ZeroDivisionError):
        _ = work.result


def test_counts_in_words() -> None:
    say = language("fr")
    assert counts_words(0, None, say, "rows") == ""
    assert counts_words(2, None, say, "rows") == "2 lignes"
    assert counts_words(20_000, 350_000, say, "rows") == "20\u202f000 lignes sur 350\u202f000"
    assert counts_words(1_500_000, 3_000_000, say, "bytes") == "1,5 sur 3,0 Mo"
    assert size_words(1_400_000, say) == "1,4 Mo"
    assert size_words(10, say) == "0,1 ko"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Rapport d'août.csv", "Rapport d_août.csv"),
        ("..", "file"),
        ("a" * 300 + ".csv", "a" * 80 + ".csv"),
        ("\x00\n<b>.csv", "___b_.csv"),
    ],
)
def test_a_name_is_safe_on_any_disk(name, safe) -> None:
    assert safe_name(name) == safe


def test_an_identifier_that_nobody_has() -> None:
    assert free_id("a", {"a", "a-2", "a-4"}) == "a-3"
