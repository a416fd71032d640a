#!/usr/bin/env python3
"""Check data/gazetteer.csv against a folder of reference data.

    python tools/check_gazetteer.py [--reference DIR] [--gazetteer CSV]

Printed: every row whose coordinate is not where its `source` says, and every row outside the region (adm1) or the
cercle, province or département (adm2) it claims. Niger's départements of after 2011 are looked for in the older unit
they were taken from, because that is what the reference polygons have.

Exit status: 0 every source id agrees within 1 km, 1 one or more do not, 2 there is no reference folder.

The folder holds `geonames/{ML,BF,NE}.txt`, `osm/places.csv`, `ucdp_ged_dev.csv` and `boundaries/wof_adm{1,2}.geojson`.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

ROOT = Path(__file__).resolve().parents[1]
TOLERANCE_KM = 1.0
KM_PER_DEGREE = 111.2
ALPHA2 = {"MLI": "ML", "BFA": "BF", "NER": "NE"}
GEOD = Geod(ellps="WGS84")

# A département of Niger of after 2011, and spellings of the others, to the name of the older unit's polygon.
UNIT_OF = {
    "Abala": "Filingue", "Abalak": "Tchin Tabaradene", "Aderbissinat": "Tchighozerine",
    "Ayérou": "Tillaberi", "Bagaroua": "Illela", "Balleyara": "Filingue", "Banibangou": "Ouallam",
    "Bankilaré": "Tera", "Belbédji": "Tanout", "Bermo": "Dakoro", "Boboye": "Birni N'Gaoure",
    "Bosso": "Diffa", "Damagaram Takaya": "Miria", "Dioundiou": "Gaya", "Dungass": "Magaria",
    "Falmey": "Birni N'Gaoure", "Gazaoua": "Aguie", "Gothèye": "Tera", "Goudoumaria": "Maine-Soroa",
    "Guidan-Roumdji": "Guidan roumji", "Iférouane": "Arlit", "Ingall": "Tchighozerine",
    "Kantché": "Matamey", "Komondjari": "Komandjoari", "Malbaza": "Birni N'Konni", "Mirriah": "Miria",
    "N'Gourti": "N'Guigmi", "Plateau-Central": "Plateau Central", "Takeita": "Miria",
    "Tassara": "Tchin Tabaradene", "Tchintabaraden": "Tchin Tabaradene", "Tchirozérine": "Tchighozerine",
    "Tesker": "Goure", "Tibiri": "Dogondoutchi", "Tillia": "Tchin Tabaradene", "Tombouctou": "Timbuktu",
    "Torodi": "Say",
}  # fmt: skip
REFERENCE_PATTERN = re.compile(r"(GeoNames|OSM node) (\d+)")


def fold(name: str) -> str:
    """Lower-case a name and keep its unaccented letters and digits alone."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def km_between(lon1: np.ndarray, lat1: np.ndarray, lon2: np.ndarray, lat2: np.ndarray) -> np.ndarray:
    """Geodesic kilometres between pairs of points in degrees (WGS84), shape (n,); NaN where a point is missing."""
    missing = np.isnan(lon2) | np.isnan(lat2)
    metres = GEOD.inv(lon1, lat1, np.where(missing, 0.0, lon2), np.where(missing, 0.0, lat2))[2]
    return np.where(missing, np.nan, np.asarray(metres) / 1000.0)


def source_points(reference: Path) -> pd.DataFrame:
    """The points that a `source` can name: index "GeoNames 123" or "OSM node 123", columns lat and lon (degrees)."""
    frames = [
        pd.read_csv(path, sep="\t", header=None, usecols=[0, 4, 5], names=["id", "lat", "lon"], quoting=3)
        for path in sorted((reference / "geonames").glob("??.txt"))
    ]
    geonames = pd.concat(frames, ignore_index=True)
    geonames["key"] = "GeoNames " + geonames["id"].astype(str)
    columns = {"osm_node_id": "id", "latitude": "lat", "longitude": "lon"}
    osm = pd.read_csv(reference / "osm" / "places.csv", usecols=list(columns)).rename(columns=columns)
    osm["key"] = "OSM node " + osm["id"].astype(str)
    points = pd.concat([geonames, osm], ignore_index=True).drop_duplicates("key").set_index("key")
    return points[["lat", "lon"]]


def source_distances(rows: pd.DataFrame, reference: Path) -> pd.Series:
    """Kilometres from each row to the point its source names; NaN where the reference cannot tell.

    A GeoNames or OSM id that the reference lacks is infinitely far: the row claims what nobody can find there.
    A UCDP source has no id: the nearest event coordinate counts.
    """
    key = rows["source"].map(lambda text: m.group(0) if (m := REFERENCE_PATTERN.match(text)) else "")
    points = source_points(reference).reindex(key)
    lon, lat = rows["lon"].to_numpy(), rows["lat"].to_numpy()
    km = pd.Series(km_between(lon, lat, points["lon"].to_numpy(), points["lat"].to_numpy()), index=rows.index)
    km[(key != "") & km.isna()] = np.inf
    events = pd.read_csv(reference / "ucdp_ged_dev.csv", usecols=["latitude", "longitude"]).drop_duplicates()
    there = events["longitude"].to_numpy(), events["latitude"].to_numpy()
    for position in np.flatnonzero(rows["source"].str.startswith("UCDP")).tolist():
        here = np.full(len(events), lon[position]), np.full(len(events), lat[position])
        km.iloc[position] = km_between(*here, *there).min()
    return km


def unit_distances(rows: pd.DataFrame, units: gpd.GeoDataFrame, level: str) -> pd.Series:
    """Kilometres (to about 1 %) from each row to the unit in its column `level`; 0 inside, NaN without a polygon."""
    polygons = {
        (code, fold(name)): shape
        for code, name, shape in zip(units["country_code"], units["name"], units.geometry, strict=True)
    }
    shapes = []
    for adm0, name in zip(rows["adm0"], rows[level].astype(str), strict=True):
        # Its own name comes first: Tombouctou is a region by another name in the reference, a cercle by its own.
        own = polygons.get((ALPHA2[adm0], fold(name)))
        shapes.append(own if own is not None else polygons.get((ALPHA2[adm0], fold(UNIT_OF.get(name, name)))))
    degrees = shapely.distance(shapely.points(rows["lon"], rows["lat"]), np.array(shapes, dtype=object))
    return pd.Series(degrees * KM_PER_DEGREE, index=rows.index)


def check(rows: pd.DataFrame, reference: Path) -> tuple[list[str], int]:
    """Disagreements of the gazetteer with the reference, one a line, and how many of them are of a source id."""
    lines = []
    km = source_distances(rows, reference)
    wrong = km > TOLERANCE_KM
    for index in rows.index[wrong]:
        row = rows.loc[index]
        far = "which the reference lacks" if np.isinf(km[index]) else f"{km[index]:.1f} km away"
        lines.append(f"SOURCE {row['place_id']} {row['name']} ({row['adm0']}): {row['source']} is {far}")
    for index in rows.index[km.isna()]:
        row = rows.loc[index]
        lines.append(f"UNCHECKED {row['place_id']} {row['name']} ({row['adm0']}): {row['source']}")
    for level in ("adm1", "adm2"):
        units = gpd.read_file(reference / "boundaries" / f"wof_{level}.geojson")
        outside = unit_distances(rows, units, level)
        for index in rows.index[outside.isna() | (outside > 0)]:
            row = rows.loc[index]
            how = "no such unit" if np.isnan(outside[index]) else f"{outside[index]:.1f} km outside"
            lines.append(f"{level.upper()} {row['place_id']} {row['name']} ({row['adm0']}): {how} {row[level]}")
    return lines, int(wrong.sum())


def main(arguments: list[str] | None = None) -> int:
    """Run the check and print what disagrees; returns the exit status."""
    parser = argparse.ArgumentParser(description="Check the gazetteer against a folder of reference data.")
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--gazetteer", type=Path, default=ROOT / "data" / "gazetteer.csv")
    options = parser.parse_args(arguments)
    if not (options.reference / "geonames").is_dir():
        print(f"No reference data in {options.reference}: nothing was checked. Give its folder with --reference.")
        return 2
    rows = pd.read_csv(options.gazetteer, dtype={"place_id": str}, keep_default_na=False)
    lines, wrong = check(rows, options.reference)
    print("\n".join(lines))
    print(f"{len(rows)} rows: {wrong} whose source disagrees by more than {TOLERANCE_KM:g} km")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
