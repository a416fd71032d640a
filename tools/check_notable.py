#!/usr/bin/env python3
"""Hold the notable incidents against UCDP GED.

    python tools/check_notable.py --reference DIR [--least 30]

DIR holds `ucdp_ged_dev.csv`, or is a release of UCDP GED (CSV) itself. Printed: the events of 2012 or later with a best
or high estimate of at least `--least` deaths that no notable incident names; the events named that the release does not
have; and for each incident with an event what differs: date, deaths, place, the sides. Incidents without an event are
counted only: a release may lack them.

Exit status: 0 every such event is named by an incident, 1 one or more are not or lie outside the stated tolerance, 2
there is no reference.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.areas.boundaries import load_boundaries  # noqa: E402
from geo.core.crs import distance_km  # noqa: E402
from geo.places.resolver import load_resolver  # noqa: E402
from geo.sources.bundled import NOTABLE, load_bundled  # noqa: E402

ISO3 = {"Mali": "MLI", "Burkina Faso": "BFA", "Niger": "NER"}
POINTS = (1, 2)  # where_prec


def read_release(path: Path) -> pd.DataFrame:
    """Events of the three countries since 2012, by id; raises FileNotFoundError when there is no release."""
    path = path / "ucdp_ged_dev.csv" if path.is_dir() else path
    events = pd.read_csv(path, low_memory=False).set_index("id", drop=False)
    return events[events["country"].isin(ISO3) & (events["year"] >= 2012)]


def differences(row: Mapping[str, Any], facts: Mapping[str, str], events: pd.DataFrame) -> list[str]:
    """What an incident says otherwise than its events, in a few words each."""
    found = []
    first, last = events["date_start"].min()[:10], events["date_end"].max()[:10]
    ours = str(row["event_date"])[:10], str(row["event_date_end"])[:10]
    if (first, last) != ours:
        found.append(f"date {' to '.join(dict.fromkeys(ours))}, UCDP {' to '.join(dict.fromkeys((first, last)))}")
    toll = [row[f"fatalities_{bound}"] for bound in ("low", "best", "high")]
    coded = [int(events[bound].sum()) for bound in ("low", "best", "high")]
    words = ["?" if pd.isna(figure) else str(figure) for figure in toll]
    if words != [str(figure) for figure in coded]:
        found.append(f"deaths {'/'.join(words)}, UCDP {'/'.join(map(str, coded))}")
    if (km := away_km(row, events)) is not None and km > 1:
        found.append(f"{km:.0f} km from UCDP's {events['where_coordinates'].iloc[0]}")
    if pd.isna(row["lat"]) and events["where_prec"].isin(POINTS).all():
        found.append(f"an area, UCDP has a point at {events['where_coordinates'].iloc[0]}")
    if {ISO3[name] for name in events["country"]} != {facts["country"]}:
        found.append(f"country {facts['country']}, UCDP {', '.join(set(events['country']))}")
    return found


def away_km(row: Mapping[str, Any], events: pd.DataFrame) -> float | None:
    """Kilometres from the incident's point to the farthest of its events; None without a point on either side."""
    exact = events[events["where_prec"].isin(POINTS)]
    if pd.isna(row["lat"]) or exact.empty:
        return None
    return max(
        distance_km(lon1=row["lon"], lat1=row["lat"], lon2=event.longitude, lat2=event.latitude)
        for event in exact.itertuples()
    )


def main(words: Sequence[str] | None = None) -> int:
    """Print the comparison; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--least", type=int, default=30, help="deaths, best or high estimate")
    arguments = parser.parse_args(words)
    try:
        release = read_release(arguments.reference)
    except FileNotFoundError:
        print(f"No release of UCDP GED at {arguments.reference}: nothing was checked.")
        return 2
    with (NOTABLE / "incidents.csv").open(encoding="utf-8", newline="") as source:
        facts = {f"notable:{row['incident_id']}": row for row in csv.DictReader(source)}
    boundaries = load_boundaries()
    table = load_bundled(boundaries, load_resolver(boundaries, only_bundled=True), NOTABLE)
    named: set[int] = set()
    count = 0
    for row in table.to_dict("records"):
        ids = [int(name) for name in facts[row["incident_id"]]["ucdp_ids"].split(";") if name]
        named.update(ids)
        if absent := sorted(set(ids) - set(release.index)):
            print(f"ABSENT  {row['incident_id']}: the release has no event {', '.join(map(str, absent))}")
        events = release.loc[[name for name in ids if name in release.index]]
        if events.empty:
            count += 1
        elif found := differences(row, facts[row["incident_id"]], events):
            print(f"DIFFERS {row['incident_id']}: {'; '.join(found)}")
    deadly = release[(release["best"] >= arguments.least) | (release["high"] >= arguments.least)]
    missing = deadly[~deadly["id"].isin(named)]
    for event in missing.itertuples():
        print(
            f"MISSING event {event.id}, {str(event.date_start)[:10]}, {event.where_coordinates}: "
            f"{event.dyad_name}, {event.low}/{event.best}/{event.high}"
        )
    print(
        f"{len(table)} incidents, {count} of them without an event in this release; {len(deadly)} events with "
        f"{arguments.least} deaths or more (best or high), {len(missing)} of them not named."
    )
    return 1 if len(missing) else 0


if __name__ == "__main__":
    sys.exit(main())
