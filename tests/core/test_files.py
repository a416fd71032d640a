from __future__ import annotations

import os

import pytest

from geo.core.errors import BrokenData, CannotWrite
from geo.core.facts import read_facts
from geo.core.files import write_whole


def test_a_file_is_replaced_whole(tmp_path) -> None:
    target = tmp_path / "out.csv"
    write_whole(target, b"old")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("target", ["nowhere/out.csv", "."])
def test_where_nothing_can_be_written_the_message_says_what_to_do(tmp_path, target) -> None:
    with pytest.raises(CannotWrite, match="Choose a folder"):
        write_whole(tmp_path / target, b"x")
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    target = tmp_path / "out.csv"
    write_whole(target, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="disk is full"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out.csv"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "lacks the column"),
        (b"a;b\n1;2\n", "lacks the column"),
        (b"a,b\n1,2,3\n", "line 2"),
        (b"a,b\n1,2\n1\n", "line 3"),
        (b"a,b\n\xff,2\n", "cannot be read"),
        (b'a,b\n"1\n\n1",2\n\n1\n', "line 6"),
        (b'a,b\n1,"2\n', "cannot be read"),
        (b"a,b,a\n1,2,3\n", "two columns of one name"),
        (b"a,b\n", "no rows"),
    ],
)
def test_a_damaged_table_of_facts_is_named(tmp_path, content, words) -> None:
    path = tmp_path / "facts.csv"
    path.write_bytes(content)
    with pytest.raises(BrokenData, match=words) as caught:
        read_facts(path, ("a", "b"))
    assert str(path) in str(caught.value)


def test_a_missing_table_of_facts_is_named(tmp_path) -> None:
    with pytest.raises(BrokenData, match=r"gone\.csv"):
        read_facts(tmp_path / "gone.csv", ("a",))


def test_facts_know_their_line_and_miss_columns_by_name(tmp_path) -> None:
    path = tmp_path / "facts.csv"
    path.write_bytes(b'\xef\xbb\xbfa,b\n"1\n1",2\n\n3,4\n')
    rows = read_facts(path, ("a", "b"))
    assert rows == [{"a": "1\n1", "b": "2"}, {"a": "3", "b": "4"}]
    assert [row.line for row in rows] == [2, 5]
    assert rows[1].get("c", "none") == "none"
    with pytest.raises(BrokenData, match=r"facts\.csv lacks the column\(s\) c"):
        rows[0]["c"]


def test_a_link_stays_a_link_and_a_mode_stays(tmp_path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    real.chmod(0o600)
    link.symlink_to(real)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o600


def test_what_is_no_file_is_never_replaced(tmp_path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(CannotWrite, match="no file"):
        write_whole(pipe, b"x")
    assert pipe.is_fifo()


def test_every_relative_link_of_the_readme_leads_somewhere() -> None:
    import re
    from pathlib import Path

    root = Path(__file__).parents[2]
    for page in ("README.md", "CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", (root / page).read_text(encoding="utf-8")):
            assert (root / link).exists(), f"{page}: {link}"
