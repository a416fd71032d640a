"""Read a news report: the incidents it tells of, each field with the words that support it."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.commands.acting import add_who, who_of
from geo.commands.output import checked_suffix, tell, write
from geo.core.errors import BadInput, CannotWrite

if TYPE_CHECKING:
    from geo.sources.report.extraction import Extraction


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "extract",
        help="read a news report in English or French and propose its incidents",
        description="Reads .txt, .html, .pdf and .docx, or text from standard input. Nothing is stored without "
        "--accept: a person confirms what is proposed, on the Report screen.",
    )
    parser.add_argument(
        "file",
        metavar="FILE|FOLDER|-",
        nargs="?",
        help="the report, or a folder of them; - reads text from standard input",
    )
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
    parser.add_argument(
        "--accept",
        action="store_true",
        help="store what is proposed, marked as accepted unread where nobody corrected it; needs --why",
    )
    parser.add_argument("--only", metavar="KEYS", default="", help="with --accept: these incidents alone, as in 1,3")
    add_who(parser)
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from geo.areas.boundaries import load_boundaries
    from geo.places.resolver import load_resolver
    from geo.sources.report.extraction import as_json, extract
    from geo.sources.report.reading import MOST_BYTES, read_report, read_report_file

    if not given.accept and given.only:
        raise BadInput("--only chooses what --accept stores: give both.")
    if given.accept and not given.why.strip():
        raise BadInput("--accept changes the store: say why with --why.")
    if given.score is not None:
        return _score(given)
    if given.accept and given.output is not None:
        _check_output(given.output)
    if given.file is None:
        raise BadInput("Give the report to read: a file, or - for standard input.")
    if given.file != "-" and Path(given.file).is_dir():
        return _folder(given)
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
    data = as_json(found)
    if given.accept:
        _accept(given, found, data, "" if given.file == "-" else Path(given.file).name)
    write(given.output, _json(data))
    tell(f"{len(found.proposals)} proposed, {len(found.left_out)} left out")
    return 0


def _check_output(output: Path) -> None:
    """See that a file can be written before anything is stored."""
    folder = output.resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK) or (output.exists() and not output.is_file()):
        raise CannotWrite(f"Cannot write {output}; nothing was accepted. Choose a folder that exists.")


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _folder(given: argparse.Namespace) -> int:
    from geo import __version__
    from geo.areas.boundaries import load_boundaries
    from geo.places.resolver import load_resolver
    from geo.sources.report.extraction import FORMAT, as_json, extract
    from geo.sources.report.queue import read_folder

    if given.published or given.publisher or given.url or given.only:
        raise BadInput("--published, --publisher, --url and --only speak of one report: leave them out for a folder.")
    read, unread = read_folder(Path(given.file))
    resolver = load_resolver(load_boundaries())
    for notice in (*resolver.notices, *unread):
        tell(notice)
    reports = []
    for document, name in read:
        found = extract(document, resolver)
        data = {"file": name, **as_json(found)}
        if given.accept and found.proposals:
            try:
                _accept(given, found, data, name)
            except BadInput as error:  # accepted before, say: the others go on
                tell(f"{name}: {error}")
        reports.append(data)
    write(given.output, _json({"format": FORMAT, "program": __version__, "reports": reports, "unread": unread}))
    proposed = sum(len(one["incidents"]) for one in reports)
    tell(f"{len(read)} read, {proposed} proposed" + (f", {len(unread)} could not be read" if unread else ""))
    return 0


def _accept(given: argparse.Namespace, found: Extraction, data: dict[str, Any], name: str) -> None:
    """Store what was proposed as the Report screen does, and keep the report with its evidence for it."""
    from geo.incidents.store import open_store
    from geo.sources.report import queue
    from geo.sources.report.accepting import accept, taken_back
    from geo.sources.report.drafts import ACCEPTED, OPEN, draft_of

    document = found.document
    report = queue.Report(document, name, drafts=tuple(draft_of(one) for one in found.proposals), is_read=True)
    with open_store() as store:
        if queue.is_kept(document.checksum):
            kept = queue.load(document.checksum)
            report = (
                replace(kept, drafts=taken_back(store, kept.drafts))
                if kept.is_read
                else replace(kept, drafts=report.drafts, is_read=True)
            )
        wanted = [key.strip() for key in given.only.split(",") if key.strip()]
        keys = {draft.key for draft in report.drafts}
        if unknown := [key for key in wanted if key not in keys]:
            raise BadInput(f"--only: there is no incident {', '.join(unknown)}; there are {', '.join(sorted(keys))}.")
        chosen = [one for one in report.drafts if one.key in (wanted or keys) and (wanted or one.state == OPEN)]
        source = report.source(found.published)
        if not chosen:
            events = sorted({one.event_id for one in report.drafts if one.state == ACCEPTED})
            known = (
                f" as event {', '.join(map(str, events))}; to take it back: python -m geo undo {events[-1]}"
                if events
                else ""
            )
            raise BadInput(f"Nothing is left to accept: all of this report was decided on before{known}.")
        before = [one.incident_id for one in report.drafts if one.state == ACCEPTED]
        done = accept(store, source, chosen, who=who_of(given), why=given.why, unread=True, before=before)
    now = {draft.key: draft for draft in done.drafts}
    queue.keep(replace(report, drafts=tuple(now.get(one.key, one) for one in report.drafts)))
    for incident in data["incidents"]:
        if incident["key"] in now:
            incident["incident_id"] = now[incident["key"]].incident_id
    event = done.event.event_id
    tell(f"{len(chosen)} accepted as event {event}; to take it back: python -m geo undo {event}")


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
