"""Any table as incidents: its columns by a mapping, its coordinates kept, its words for places resolved.

* Rows with coordinates keep them. A column that states the precision is believed; without one the coordinate is "near a
  place" (where_prec 2), with the uncertainty that its decimals leave, at least 5 km.
* Rows without coordinates go through the resolver of places, with the country and units that the row states; what it
  found, and why, stays with the incident.
* Who is named as actor is held responsible according to the table; who is named as target was attacked.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.areas.boundaries import Boundaries
from geo.incidents.actors import load_actors
from geo.incidents.batches import DatasetInfo
from geo.incidents.schema import WHERE_PREC
from geo.incidents.taxonomy import load_event_types
from geo.sources.actor_names import ActorNames, Named
from geo.sources.dates import MANGLED, DateReader, day_column, in_sequence
from geo.sources.degrees import PositionReader, on_globe
from geo.sources.figures import FigureReader, in_order
from geo.sources.findings import NOTED
from geo.sources.geometries import read_shapes
from geo.sources.judging import Bools, Judgement
from geo.sources.kinds import read_kind
from geo.sources.mapping import Mapping, folded
from geo.sources.place_words import PlaceReader
from geo.sources.places_stated import CountryReader
from geo.sources.records import place_columns, table_of
from geo.sources.repeats import identifiers
from geo.sources.stated_units import StatedUnits
from geo.sources.titles import TitleWriter, happened, happened_fr
from geo.sources.values import Reading, different, joined, take_lists, take_texts, whole_numbers
from geo.sources.zone import Zone, placed_in_country, swapped_outside

Floats = npt.NDArray[np.float64]
_LEAST_KM: Final = 5.0
# A column of these names areas about a place of that name; how far they reach, as a commune does.
_WIDE_COLUMNS: Final = frozenset(("commune", "communes", "area", "zone", "municipality", "adm3", "admin3"))
_WIDE_KM: Final = 35.0
# Words without which hardly a text names an area alone; those that have one are read by the resolver.
_AREA_WORDS: Final = (
    r"\b(?:r[ée]gions?|cercles?|provinces?|d[ée]partements?|departments?|districts?|area|zones?|secteurs?|sector"
    r"|north\w*|south\w*|east\w*|west\w*|nord|sud|est|ouest|cent(?:er|re|ral)\w*|between|entre|roads?|routes?|axes?"
    r"|tron[çc]on|highway|rn\s?\d+|borders?|borderlands?|fronti[èe]re\w*|frontalier\w*|along|le long|delta|sahel"
    r"|liptako|gourma|azawad|macina|somewhere|country|pays|tri-?border|trois)\b"
)
# What tables write for an actor whom nobody knows.
_NOBODY: Final = (
    "unknown",
    "inconnu",
    "inconnus",
    "inconnue",
    "non connu",
    "non identifié",
    "not known",
    "n/a",
    "-",
    "?",
)
# Kilometres that a coordinate with so many decimals leaves open.
_BY_DECIMALS: Final = {0: 80.0, 1: 8.0}


class TableMapper:
    """Turns rows of any table into records.

    Parameters
    ----------
    info : DatasetInfo
    mapping : Mapping
    date_order : str
        ``"ask"`` where nothing told it.
    boundaries : Boundaries
    zone : Zone
    """

    def __init__(
        self, info: DatasetInfo, mapping: Mapping, date_order: str, boundaries: Boundaries, zone: Zone
    ) -> None:
        self.info = info
        self._columns = dict(mapping.columns)
        self._constants = mapping.constants
        self._zone = zone
        self._boundaries = boundaries
        self._dates = DateReader(date_order)
        self._figures = FigureReader(mapping.decimal)
        self._positions = PositionReader(mapping.decimal)
        self._countries = CountryReader()
        self._places = PlaceReader(boundaries)
        self._kinds = load_event_types()
        self._kind = Reading(read_kind)
        names = ActorNames(load_actors())
        self._actors: Reading[Named] = Reading(lambda text: names.read(text, separators=",;/+"))
        self._read_actor = names.read
        self._titles = TitleWriter(self._head)

    def elsewhere(self, judged: Judgement) -> Bools:
        """Tell of no row: each is mapped before it is left out."""
        return np.zeros(len(judged), dtype=np.bool_)

    def map(self, judged: Judgement) -> pa.Table:
        """Map rows; what is wrong with them is reported to `judged`."""
        kinds = self._kind_column(judged)
        where = self._where(judged)
        columns = {**self._when(judged), **where, **self._tolls(judged), **self._who(judged)}
        title, title_fr = self._titles.write(
            joined("\x1f", kinds, self._texts(judged, "actor"), self._texts(judged, "target")),
            where["where_prec"],
            pc.coalesce(where["place"], where["place_phrase"]),
        )
        given = self._texts(judged, "title")
        columns |= {
            "title": pc.coalesce(given, title),
            "title_fr": pc.if_else(given.is_valid(), pa.scalar(None, pa.string()), title_fr),
            "event_type": kinds,
            "acled_event_type": _by_kind(kinds, {code: kind.acled_event_type for code, kind in self._kinds.items()}),
            "summary": self._texts(judged, "summary"),
            "sources": self._sources(judged),
        }
        return table_of(self.info, identifiers(judged, self._columns.get("id")), columns)

    def _texts(self, judged: Judgement, name: str) -> pa.Array:
        """Cells of the column that holds a field, else the value for the whole file."""
        constant = self._constants.get(name)
        if name not in self._columns:
            return pa.nulls(len(judged), pa.string()) if constant is None else pa.repeat(constant, len(judged))
        column = judged.column(self._columns[name])
        if name in ("actor", "target"):
            nobody = pc.is_in(pc.utf8_lower(column), value_set=pa.array(_NOBODY)).fill_null(False)
            column = pc.if_else(nobody, pa.scalar(None, pa.string()), column)
        return column if constant is None else column.fill_null(constant)

    def _label(self, name: str) -> str:
        return self._columns.get(name, "")

    def _kind_column(self, judged: Judgement) -> pa.Array:
        kinds, codes = self._kind(self._texts(judged, "kind"))
        unknown = np.array([*(kind is None for kind in kinds), False])[codes]
        judged.report("kind-unknown", unknown & ~judged.left_out, self._label("kind"))
        return take_texts([kind or "other" for kind in kinds], codes).fill_null("other")

    # -- when

    def _when(self, judged: Judgement) -> dict[str, pa.Array]:
        name = self._label("date")
        if not name and "year" in self._columns:
            return self._of_parts(judged)
        if not name:
            empty = np.full(len(judged), np.datetime64("NaT"), dtype="datetime64[D]")
            return {"event_date": day_column(empty), "event_date_end": day_column(empty)}
        first = self._dates.read(judged, name)
        start, end = first.start, first.end
        if "date_end" in self._columns:
            last = self._dates.read(judged, self._columns["date_end"]).end
            start, end = in_sequence(
                judged, start, np.where(np.isnat(last), end, last), (name, self._label("date_end"))
            )
        judged.report("date-missing", np.isnat(start) & ~judged.refused & ~judged.left_out, name)
        precision = np.where(first.precision > 0, first.precision, np.nan)
        return {
            "event_date": day_column(start),
            "event_date_end": day_column(end),
            "date_precision": whole_numbers(precision.astype(np.float64)),
            "date_phrase": pc.if_else(pa.array(first.precision > 1), judged.column(name), pa.scalar(None, pa.string())),
        }

    def _of_parts(self, judged: Judgement) -> dict[str, pa.Array]:
        """Read a year, with a month and a day where there are; 0 means that nobody knows."""
        year, month, day = (judged.column(self._columns.get(name)) for name in ("year", "month", "day"))
        month, day = (
            pc.if_else(pc.equal(part, "0"), pa.scalar(None, pa.string()), pc.utf8_lpad(part, 2, "0"))
            for part in (month, day)
        )
        together = pc.if_else(month.is_valid(), joined("-", year, month), year)
        together = pc.if_else(pc.and_(month.is_valid(), day.is_valid()), joined("-", together, day), together)
        name = self._label("year")
        cells = judged.cells
        judged.cells = cells.set_column(cells.column_names.index(name), name, together)
        dates = self._dates.read(judged, name)
        judged.cells = cells
        judged.report("date-missing", np.isnat(dates.start) & ~judged.refused & ~judged.left_out, name)
        precision = np.where(dates.precision > 0, dates.precision, np.nan).astype(np.float64)
        return {
            "event_date": day_column(dates.start),
            "event_date_end": day_column(dates.end),
            "date_precision": whole_numbers(precision),
        }

    # -- where

    def _where(self, judged: Judgement) -> dict[str, pa.Array]:
        stated = self._countries.read(self._texts(judged, "country"))
        if "country" in self._columns:
            lost = (stated == "") & np.asarray(self._texts(judged, "country").is_valid())
            judged.report("country-unknown", lost & ~judged.left_out, self._label("country"))
        lat, lon, decimals, names = self._position(judged)
        shapes, lat, lon = read_shapes(judged, self._columns.get("geometry"), lat, lon)
        units = StatedUnits(self._boundaries, self._texts(judged, "adm1"), self._texts(judged, "adm2"), stated)
        lat, lon = placed_in_country(judged, self._zone, lat, lon, stated, names, is_trusted=False, units=units)
        swapped_outside(judged, self._zone, lat, lon, stated, names)
        lat, lon = on_globe(judged, lat, lon, names)
        has_shape = np.asarray(shapes.is_valid())
        self._in_region(judged, units, lat, lon, names)
        prec = self._precision(judged, lat)
        prec = np.where(has_shape, 5.0, prec)
        uncertainty = self._uncertainty(judged, prec, decimals)
        columns = place_columns(lat, lon, prec, uncertainty)
        words = self._place_words(judged)
        columns |= {
            "geometry": shapes,
            "place": words,
            "place_phrase": words,
            "place_method": take_texts(["coordinate of the table"], np.where(np.isnan(lat) & ~has_shape, -1, 0)),
        }
        sound = ~has_shape & ~judged.refused & ~judged.left_out
        open_rows = np.isnan(lat) & sound
        if open_rows.any():
            columns = self._resolved(judged, columns, open_rows, words, stated)
        # What the table itself says of the precision is believed.
        said = np.asarray(self._texts(judged, "where_prec").is_valid())
        return self._areas(judged, columns, ~np.isnan(lat) & sound & ~said, words, stated)

    def _in_region(
        self, judged: Judgement, units: StatedUnits, lat: Floats, lon: Floats, names: tuple[str, str]
    ) -> None:
        """Refuse coordinates that lie outside the region which the row states."""
        if "adm1" not in self._columns:
            return
        rows = np.flatnonzero(units.outside(lat, lon) & ~judged.refused & ~judged.left_out)
        regions = self._texts(judged, "adm1").take(pa.array(rows)).to_pylist()
        values = [f"{lat[row]:g}, {lon[row]:g}: {region}" for row, region in zip(rows, regions, strict=True)]
        judged.report("other-region", rows, " / ".join(dict.fromkeys(names)), values)

    def _areas(
        self,
        judged: Judgement,
        columns: dict[str, pa.Array],
        rows: npt.NDArray[np.bool_],
        words: pa.Array,
        stated: npt.NDArray[np.object_],
    ) -> dict[str, pa.Array]:
        """Draw the area where the words name nothing else, though the row has a coordinate."""
        may_be = rows & np.asarray(pc.match_substring_regex(words, _AREA_WORDS, ignore_case=True).fill_null(False))
        if not may_be.any():
            return columns
        nothing = pa.nulls(len(judged), pa.string())
        found = self._places.read(may_be, words, stated, adm1=nothing, adm2=nothing).areas_only()
        at = np.isin(np.arange(len(judged)), found.rows)
        judged.report("area-words", at, self._label("place"))
        columns = {name: pa.nulls(len(judged), kind) for name, kind in found.more} | columns
        return {
            name: column if name in ("source_lat", "source_lon") else found.merged(name, column)
            for name, column in columns.items()
        }

    def _position(self, judged: Judgement) -> tuple[Floats, Floats, npt.NDArray[np.int64], tuple[str, str]]:
        if "lat" in self._columns:
            names = (self._columns["lat"], self._columns["lon"])
            found = self._positions.read(judged, *names)
        elif "coordinates" in self._columns:
            names = (self._columns["coordinates"],) * 2
            found = self._positions.read_pairs(judged, names[0])
        else:
            nothing = np.full(len(judged), np.nan)
            name = self._label("geometry")
            return nothing, nothing.copy(), np.full(len(judged), 9), (name, name)
        return found.lat, found.lon, found.decimals, names

    def _precision(self, judged: Judgement, lat: Floats) -> Floats:
        known = np.full(len(judged), np.nan)
        if "where_prec" in self._columns:
            texts, codes = different(self._texts(judged, "where_prec"))
            known = np.array([*(float(t) if t.isdigit() and int(t) in WHERE_PREC else np.nan for t in texts), np.nan])[
                codes
            ]
            strange = np.isnan(known) & (codes >= 0)
            judged.report("code-unknown", strange, self._label("where_prec"))
        return np.where(np.isnan(known) & ~np.isnan(lat), 2.0, known)

    def _uncertainty(self, judged: Judgement, prec: Floats, decimals: npt.NDArray[np.int64]) -> Floats:
        radius = np.full(len(judged), _LEAST_KM)
        for digits, km in _BY_DECIMALS.items():
            radius[decimals == digits] = km
        coarse = (decimals <= 1) & np.isin(prec, (1.0, 2.0)) & ~judged.refused & ~judged.left_out
        judged.report("coordinate-coarse", coarse, self._label("lat") or self._label("coordinates"))
        radius = np.where(np.isin(prec, (1.0, 2.0)), radius, np.nan)
        if "uncertainty_km" in self._columns:
            texts, codes = different(self._texts(judged, "uncertainty_km"))
            stated = np.array([*(_kilometres(text) for text in texts), np.nan])[codes]
            radius = np.where(np.isnan(stated), radius, stated)
        return radius

    def _place_words(self, judged: Judgement) -> pa.Array:
        words = self._texts(judged, "place")
        texts, codes = different(words)
        mangled = np.array([*(bool(MANGLED.fullmatch(text.strip())) for text in texts), False])[codes]
        placed = np.zeros(len(judged), dtype=np.bool_)
        if "lat" in self._columns:
            placed = np.asarray(judged.column(self._columns["lat"]).is_valid())
        where = mangled & ~judged.left_out
        judged.report("name-mangled", where & ~placed, self._label("place"))
        judged.report("name-mangled", where & placed, self._label("place"), severity=NOTED)
        return pc.if_else(pa.array(mangled), pa.scalar(None, pa.string()), words)

    def _resolved(
        self,
        judged: Judgement,
        columns: dict[str, pa.Array],
        rows: npt.NDArray[np.bool_],
        words: pa.Array,
        stated: npt.NDArray[np.object_],
    ) -> dict[str, pa.Array]:
        """Fill in what the resolver makes of the rows without a coordinate."""
        units = [self._texts(judged, name) for name in ("adm2", "adm1")]
        phrases = pc.coalesce(words, *units)
        mute = rows & ~np.asarray(phrases.is_valid()) & (stated == "")
        label = self._label("place") or self._label("adm2") or self._label("adm1")
        judged.report("no-place", mute, label)
        # A unit alone is no place: only words for a place are read as one.
        found = self._places.read(rows & ~mute, words, stated, adm1=units[1], adm2=units[0])
        if set(folded(self._label("place")).split()) & _WIDE_COLUMNS:
            found = found.widened(_WIDE_KM)
        judged.report("place-unknown", found.unknown, label, phrases.filter(pa.array(found.unknown)))
        return {name: found.merged(name, column) for name, column in columns.items()} | {
            name: found.merged(name, pa.nulls(len(judged), kind)) for name, kind in found.more
        }

    # -- who and how many

    def _who(self, judged: Judgement) -> dict[str, pa.Array]:
        (actors, codes), (targets, target_codes) = (
            self._actors(self._texts(judged, name)) for name in ("actor", "target")
        )
        held = np.array([*(bool(one.ids) for one in actors), False])[codes]
        said = take_texts([self.info.title], np.where(held, 0, -1))
        return {
            "attributed_to": take_lists([list(one.ids) for one in actors], codes),
            "possible_actors": take_lists([list(one.possible) for one in actors], codes),
            "attributed_by": said,
            "attributed_by_fr": said,
            "target": self._texts(judged, "target"),
            "target_actors": take_lists([[i for i in one.ids if i in load_actors()] for one in targets], target_codes),
        }

    def _head(self, key: str) -> tuple[str, str]:
        kind, actor, target = key.split("\x1f")
        sides = [self._read_actor(text) for text in (actor, target) if text]
        event = self._kinds[kind]
        return (
            happened(event, tuple(one.en for one in sides)),
            happened_fr(event, tuple(one.fr for one in sides)),
        )

    def _tolls(self, judged: Judgement) -> dict[str, pa.Array]:
        low, best, high = self._figures.read(judged, self._columns.get("deaths"))
        for name, bound in (("deaths_low", "low"), ("deaths_high", "high")):
            _, stated, _ = self._figures.read(judged, self._columns.get(name))
            if bound == "low":
                low = np.where(np.isnan(stated), low, stated)
            else:
                high = np.where(np.isnan(stated), high, stated)
        labels = tuple(filter(None, (self._label(name) for name in ("deaths_low", "deaths", "deaths_high"))))
        low, best, high = in_order(judged, low, best, high, labels or ("deaths",))
        columns = {f"fatalities_{b}": whole_numbers(v) for b, v in (("low", low), ("best", best), ("high", high))}
        for side in ("civilians", "security", "militants"):
            low, best, high = self._figures.read(judged, self._columns.get(f"deaths_{side}"))
            columns |= {
                f"fatalities_{side}_{b}": whole_numbers(v) for b, v in (("low", low), ("best", best), ("high", high))
            }
        for name in ("injured", "missing", "captured"):
            low, best, _ = self._figures.read(judged, self._columns.get(name))
            columns[name] = whole_numbers(np.where(np.isnan(best), low, best))
        bounds = [columns[f"fatalities_{bound}"] for bound in ("low", "best", "high")]
        columns["fatalities_open_ended"] = pc.and_(
            bounds[0].is_valid(), pc.and_(bounds[1].is_null(), bounds[2].is_null())
        )
        return columns

    def _sources(self, judged: Judgement) -> pa.Array:
        publisher, url, published = (self._texts(judged, name) for name in ("source", "url", "source_date"))
        n = len(judged)
        items = pa.StructArray.from_arrays(
            [publisher.fill_null(self.info.publisher or self.info.title), pa.nulls(n, pa.string()), published, url,
             pa.nulls(n, pa.string()), pa.repeat(self.info.title, n)],
            names=["publisher", "title", "published", "url", "language", "dataset"],
        )  # fmt: skip
        return pa.ListArray.from_arrays(pa.array(np.arange(n + 1), type=pa.int32()), items)


def _by_kind(kinds: pa.Array, words: dict[str, str]) -> pa.Array:
    texts, codes = different(kinds)
    return take_texts([words.get(text, "") for text in texts], codes)


def _kilometres(text: str) -> float:
    try:
        km = float(text.replace(",", "."))
    except ValueError:
        return np.nan
    return km if 0 <= km <= 2000 else np.nan
