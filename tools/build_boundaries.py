"""Build the bundled boundaries from Natural Earth 1:10m, as Debian's package qgis-common carries it.

Get the source on a Debian or Ubuntu machine without installing QGIS::

    apt-get download qgis-common && dpkg-deb -x qgis-common_*.deb qgis
    python tools/build_boundaries.py qgis/usr/share/qgis/resources/data/world_map.gpkg

The names, codes and the table of which province lies in which region are ours: data/admin_units.csv.
Running it again on the same source writes the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCE = Path("/usr/share/qgis/resources/data/world_map.gpkg")
TARGET = REPOSITORY / "data" / "boundaries" / "naturalearth-10m"
UNITS = REPOSITORY / "data" / "admin_units.csv"
ZONE = ("BFA", "MLI", "NER")
FRAME = shapely.box(-14.0, 8.0, 18.0, 26.5)
# Five decimals, about one metre: the source's own detail is some hundred metres, but with four decimals two
# edges of the coverage fold over each other.
DECIMALS = 5

VINTAGE = {
    "vintage_id": "naturalearth-10m",
    "title": "Natural Earth 1:10m",
    "title_fr": "Natural Earth 1:10m",
    "version": "qgis-common 3.22.16+dfsg-1",
    "reference_date": "2015-12-31",
    "licence": "Public domain",
    "attribution": "Made with Natural Earth",
    "levels": [0, 1, 2],
    "note": (
        "9 regions of Mali (before Ménaka and Taoudénit), 13 regions and 45 provinces of Burkina Faso (before "
        "July 2025), 8 regions of Niger. Borders are generalised by up to some kilometres."
    ),
}


class BuildError(Exception):
    """The source is not what this script was written for."""


def read_units(path: Path) -> list[dict[str, str]]:
    """Read our table of units."""
    if not path.is_file():
        raise BuildError(f"{path} is missing: it ships with the repository.")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_layer(path: Path, layer: str, columns: list[str]) -> gpd.GeoDataFrame:
    """Read one layer of the source, refusing a file that lacks it."""
    if not path.is_file():
        raise BuildError(f"{path} is missing. Get it with: apt-get download qgis-common (see this file's head).")
    try:
        frame = gpd.read_file(path, layer=layer)
    except (ValueError, RuntimeError) as error:  # pyogrio's errors are RuntimeErrors
        raise BuildError(f"{path} has no readable layer {layer!r}: {error}") from error
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BuildError(f"{path}, layer {layer!r}, lacks the columns {', '.join(missing)}.")
    return frame


def round_coordinates(geometries: np.ndarray) -> np.ndarray:
    """Round coordinates; vertices shared by two units stay shared, because equal numbers round equally."""
    return shapely.transform(geometries, lambda xy: np.round(xy, DECIMALS))


def pick_units(states: gpd.GeoDataFrame, rows: list[dict[str, str]]) -> dict[str, Any]:
    """Take from the source the polygon of every unit that names one there, by pcode."""
    wanted = {(row["adm0"], row["natural_earth_name"]): row["pcode"] for row in rows if row["level"] in "12"}
    found: dict[str, Any] = {}
    for row in states[states["adm0_a3"].isin(ZONE)].itertuples():
        pcode = wanted.get((row.adm0_a3, row.name))
        if pcode is None:
            raise BuildError(f"{row.adm0_a3} {row.name!r} is not in {UNITS.name}: add it with its region.")
        if pcode in found:
            raise BuildError(f"{row.adm0_a3} {row.name!r} occurs twice in the source.")
        found[pcode] = row.geometry
    absent = [name for (adm0, name), pcode in wanted.items() if name and pcode not in found]
    if absent:
        raise BuildError(f"The source lacks {', '.join(absent)}, which {UNITS.name} expects.")
    pcodes = sorted(found)
    return dict(zip(pcodes, round_coordinates(np.array([found[p] for p in pcodes])), strict=True))


def dissolve(polygons: dict[str, Any], rows: list[dict[str, str]], level: str) -> dict[str, Any]:
    """Give every unit of a level its polygon: its own, or the union of its children's."""
    out = {}
    for row in rows:
        if row["level"] != level:
            continue
        children = sorted(child["pcode"] for child in rows if child["parent"] == row["pcode"])
        if row["pcode"] in polygons:
            out[row["pcode"]] = polygons[row["pcode"]]
        elif children:
            out[row["pcode"]] = shapely.coverage_union_all([polygons[child] for child in children])
        else:
            raise BuildError(f"{row['pcode']} {row['name']} has neither a polygon nor units below it.")
    return out


def pick_neighbours(countries: gpd.GeoDataFrame, rows: list[dict[str, str]]) -> dict[str, Any]:
    """Clip to the frame every country beside the three that the frame shows."""
    known = {row["adm0"] for row in rows if row["level"] == "neighbour"}
    shown = countries[countries.intersects(FRAME) & ~countries["ISO_A3"].isin(ZONE)]
    unknown = sorted(set(shown["ISO_A3"]) - known)
    if unknown:
        raise BuildError(f"Neighbours without a row in {UNITS.name}: {', '.join(unknown)}.")
    shown = shown.sort_values("ISO_A3")
    clipped = round_coordinates(shapely.intersection(shown.geometry.to_numpy(), FRAME))
    return dict(zip(shown["ISO_A3"], clipped, strict=True))


def check(adm0: dict[str, Any], adm1: dict[str, Any], adm2: dict[str, Any], around: dict[str, Any]) -> None:
    """Refuse an output whose units overlap, leave gaps or are broken polygons."""
    layers = {
        "adm1": list(adm1.values()),
        "adm2": list(adm2.values()),
        "adm0 and neighbours": [*adm0.values(), *around.values()],
        "adm1 and neighbours": [*adm1.values(), *around.values()],
    }
    for name, geometries in layers.items():
        if not shapely.is_valid(geometries).all():
            raise BuildError(f"{name}: a polygon is not valid after rounding to {DECIMALS} decimals.")
        if not shapely.coverage_is_valid(geometries):
            raise BuildError(f"{name}: units overlap or do not meet after rounding to {DECIMALS} decimals.")
    counts = {adm0: sum(row.startswith(adm0) for row in adm1) for adm0 in ("ML", "BF", "NE")}
    if counts != {"ML": 9, "BF": 13, "NE": 8} or len(adm2) != 45:
        raise BuildError(f"Expected 9, 13, 8 regions and 45 provinces, got {counts} and {len(adm2)}.")


def as_text(features: list[tuple[dict[str, str], Any]]) -> str:
    """Write GeoJSON (RFC 7946: outer rings counter-clockwise), one feature a line, so that changes can be read."""
    lines = []
    for properties, geometry in features:
        polygons = shapely.get_parts(shapely.orient_polygons(shapely.normalize(geometry)))
        tidy = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(list(polygons))
        feature = {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(tidy)}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def build(source: Path, target: Path) -> dict[str, str]:
    """Write all files of the vintage.

    Returns
    -------
    dict
        File name to sha256.

    Raises
    ------
    BuildError
        If an input is missing, a unit is unknown or the result is no clean coverage.
    """
    rows = read_units(UNITS)
    states = read_layer(source, "states_provinces", ["adm0_a3", "name"])
    countries = read_layer(source, "countries", ["ISO_A3", "NAME"])
    polygons = pick_units(states, rows)
    adm2 = dissolve(polygons, rows, "2")
    adm1 = dissolve({**polygons, **adm2}, rows, "1")
    adm0 = dissolve(adm1, rows, "0")
    around = pick_neighbours(countries, rows)
    check(adm0, adm1, adm2, around)

    by_pcode = {row["pcode"]: row for row in rows}
    fields = ("pcode", "adm0", "name", "name_en", "aliases", "parent", "covers", "note")
    texts = {}
    for name, level in (("adm0", adm0), ("adm1", adm1), ("adm2", adm2)):
        texts[f"{name}.geojson"] = as_text(
            [({field: by_pcode[p][field] for field in fields}, level[p]) for p in sorted(level)]
        )
    by_country = {row["adm0"]: row for row in rows if row["level"] == "neighbour"}
    texts["neighbours.geojson"] = as_text(
        [
            ({"adm0": a, "name": by_country[a]["name"], "name_en": by_country[a]["name_en"],
              "name_fr": by_country[a]["name"], "aliases": by_country[a]["aliases"]}, geometry)
            for a, geometry in around.items()
        ]
    )  # fmt: skip
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    vintage = {**VINTAGE, "source_file": {"name": source.name, "sha256": digest}, "files": sums}
    texts["vintage.json"] = json.dumps(vintage, ensure_ascii=False, indent=2) + "\n"
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (target / name).write_bytes(text.encode())
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gpkg", nargs="?", type=Path, default=SOURCE, help=f"default: {SOURCE}")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder to write")
    chosen = parser.parse_args()
    try:
        sums = build(chosen.gpkg, chosen.target)
    except BuildError as error:
        print(f"build_boundaries: {error}", file=sys.stderr)
        return 1
    for name, digest in sums.items():
        size = (chosen.target / name).stat().st_size
        print(f"{digest}  {name}  {size / 1000:.1f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
