"""Read a news report: the incidents it tells of, each field with the words that support it."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path

from geo.commands.output import checked_suffix, tell, write
from geo.core.errors import BadInput


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "extract",
        help="read a news report in English or French and propose its incidents",
        description="Reads .txt, .html, .pdf and .docx, or text from standard input. Nothing is stored: a person "
        "confirms what is proposed.",
    )
    parser.add_argument("file", metavar="FILE|-", nargs="?", help="the report; - reads text from standard input")
    parser.add_argument("--published", metavar="DAY", help="day of publication, 2019-10-02, if the report does not say")
    parser.add_argument("--publisher", default="", help="who published it")
    parser.add_argument("--url", default="", help="where it was published")
    parser.add_argument(
        "--score", type=Path, metavar="FOLDER", help="read the labelled reports of a folder and say how good it is"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT.json",
        help="without it to standard output; with --score every check, .json or .csv, and the table on standard output",
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.places.resolver import load_resolver
    from geo.sources.report.extraction import as_json, extract
    from geo.sources.report.reading import MOST_BYTES, read_report, read_report_file

    if given.score is not None:
        return _score(given)
    if given.file is None:
        raise BadInput("Give the report to read: a file, or - for standard input.")
    published = _day(given.published)
    known = {"published": published, "publisher": given.publisher, "url": given.url}
    if given.file == "-":
        document = read_report(sys.stdin.buffer.read(MOST_BYTES + 1), **known)
    else:
        document = read_report_file(Path(given.file), **known)
    resolver = load_resolver(load_boundaries())
    for notice in resolver.notices:
        tell(notice)
    found = extract(document, resolver)
    write(given.output, (json.dumps(as_json(found), ensure_ascii=False, indent=2) + "\n").encode())
    tell(f"{len(found.proposals)} proposed, {len(found.left_out)} left out")
    return 0


def _score(given: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.places.resolver import load_resolver
    from geo.sources.report.expected import read_examples
    from geo.sources.report.scoring import score

    if given.file is not None or given.published or given.publisher or given.url:
        raise BadInput("--score reads the reports of its folder alone: leave out FILE, --published and the like.")
    ending = checked_suffix(given.output, (".json", ".csv")) if given.output else ""
    examples = read_examples(given.score)
    resolver = load_resolver(load_boundaries())
    for notice in resolver.notices:
        tell(notice)
    found = score(examples, resolver)
    if ending == ".json":
        write(given.output, (json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n").encode())
    elif ending == ".csv":
        write(given.output, found.as_csv().encode())
    write(None, found.text().encode())
    return 0


def _day(text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--published: {text!r} is no day; write it as 2019-10-02.") from error
