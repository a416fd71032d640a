"""List the datasets, switch them on and off, rename, delete and export them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.commands.acting import add_who, who_of
from geo.commands.output import checked_suffix, tell, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.incidents.store import Dataset


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its actions."""
    parser = commands.add_parser(
        "datasets",
        help="list your datasets; switch them on and off, rename, delete or export them",
        description="Without an action: a list, its cells parted by tabs. Every change can be taken back with `undo`.",
    )
    parser.add_argument("--all", action="store_true", help="list deleted ones too")
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    for name, change, words in (
        ("on", {"enabled": True}, "count a dataset's incidents again"),
        ("off", {"enabled": False}, "leave a dataset's incidents out of maps and tables"),
        ("delete", {"deleted": True}, "delete a dataset; `restore` or `undo` brings it back"),
        ("restore", {"deleted": False}, "bring a deleted dataset back"),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("dataset", metavar="ID")
        add_who(action)
        action.set_defaults(run=_change, change=change)
    rename = actions.add_parser("rename", help="give a dataset another title")
    rename.add_argument("dataset", metavar="ID")
    rename.add_argument("title")
    add_who(rename)
    rename.set_defaults(run=_change, change=None)
    export = actions.add_parser(
        "export",
        help="write a dataset whole: its rows with your edits, and the columns of its file",
        description="CSV, Parquet, or a zip of both tables with the history and the description of the dataset.",
    )
    export.add_argument("dataset", metavar="ID")
    export.add_argument("-o", "--output", type=Path, required=True, help="OUT.csv, OUT.parquet or OUT.zip")
    export.set_defaults(run=_export)


def _list(options: argparse.Namespace) -> int:
    from geo.incidents.store import open_store

    with open_store() as store:
        datasets = store.datasets(include_deleted=options.all)
        where, reason = store.where, store.read_only_reason
    lines = ["\t".join(("id", "title", "kind", "rows", "state", "imported", "release", "licence"))]
    lines += ["\t".join(_cells(dataset)) for dataset in datasets]
    write(None, "".join(f"{line}\n" for line in lines).encode("utf-8"))
    tell(f"store: {where}" + (f"; nothing can be changed: {reason}" if reason else ""))
    return 0


def _cells(dataset: Dataset) -> list[str]:
    info = dataset.info
    state = "deleted" if dataset.deleted else "on" if dataset.enabled else "off"
    imported = "ships with the program" if dataset.bundled else f"{dataset.imported_at:%Y-%m-%d %H:%M}"
    rows = "" if dataset.rows is None else str(dataset.rows)
    cells = (info.dataset_id, info.title, info.kind, rows, state, imported, info.version, info.licence)
    return [" ".join(cell.split()) for cell in cells]


def _change(options: argparse.Namespace) -> int:
    from geo.incidents.store import open_store

    change: dict[str, Any] = options.change or {"title": options.title}
    with open_store() as store:
        version = store.dataset(options.dataset).version
        event = store.change_dataset(options.dataset, who=who_of(options), why=options.why, version=version, **change)
    tell("It is so already." if event.nothing_new else f"done: event {event.event_id}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from geo.commands.dataset_files import write_csv, write_parquet, write_zip
    from geo.incidents.store import open_store

    writers = {".csv": write_csv, ".parquet": write_parquet, ".zip": write_zip}
    suffix = checked_suffix(options.output, tuple(writers))
    with open_store() as store:
        dataset = store.dataset(options.dataset)
        if dataset.bundled:
            raise BadInput(f"{options.dataset} ships with the program: `incidents` writes it.")
        rows = writers[suffix](store, dataset, options.output)
    tell(f"{rows:,} rows of {dataset.info.title} are in {options.output}")
    if not dataset.info.may_leave:
        tell(
            f"The terms of {dataset.info.publisher or dataset.info.title} forbid passing its rows on: keep this file "
            "to yourself."
        )
    return 0
