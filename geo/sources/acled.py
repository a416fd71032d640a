"""ACLED exports as incidents: the three generations of columns, upper or lower case, codes as numbers or words.

How it maps (ACLED Codebook):

* ``event_type`` and ``sub_event_type`` give the kind by ``data/acled_sub_event_types.csv``.
* ``geo_precision`` 1 (the place), 2 (near it, or part of a region) and 3 (a region) become where_prec 1, 2 and 4; 25 km
  stand for 2, as in UCDP's codebook. ``time_precision`` 1 (day), 2 (week), 3 (month) become date_prec 1, 3, 4.
* ``fatalities`` is one figure, which ACLED calls a conservative estimate: it is the best figure, and nothing is said of
  the lowest and highest. ACLED writes 0 both where its sources count no dead and where they give no number. It stays 0:
  that is the figure which the dataset documents, and no other column tells the two apart. A missing
  figure stays missing.
* In violence against civilians and in explosions actor1 is the perpetrator. In battles the order of the actors says
  nothing of who attacked, so both are possible actors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.errors import BrokenData
from geo.core.facts import read_facts
from geo.core.settings import DATA
from geo.incidents.actors import load_actors
from geo.incidents.batches import DatasetInfo
from geo.incidents.schema import EVENT_TYPES
from geo.sources.actor_names import ActorNames, Named
from geo.sources.dates import DateReader, day_column, in_sequence
from geo.sources.degrees import PositionReader, on_globe
from geo.sources.figures import FigureReader
from geo.sources.judging import Bools, Judgement
from geo.sources.places_stated import CountryReader
from geo.sources.records import place_columns, table_of, uncertainty_of
from geo.sources.repeats import identifiers
from geo.sources.titles import TitleWriter
from geo.sources.ucdp import read_degrees
from geo.sources.values import Reading, different, joined, take_lists, take_texts, whole_numbers
from geo.sources.zone import Zone, elsewhere, placed_in_country

Floats = npt.NDArray[np.float64]
LICENCE: Final = "ACLED terms of use: rows may not be passed on"
ATTRIBUTION: Final = "Armed Conflict Location & Event Data (ACLED), acleddata.com"
# A spreadsheet's error in these columns spoils the row; in the others it is only noted.
NEEDED: Final = frozenset(
    {"event_id_cnty", "event_date", "event_type", "actor1", "latitude", "longitude", "geo_precision", "fatalities"}
)
_OLD_ID: Final = r"^(\d+)([A-Z]{3})$"
_WHERE: Final = {"1": 1.0, "2": 2.0, "3": 4.0}
_WHEN: Final = {"1": 1.0, "2": 3.0, "3": 4.0}
_ONE_SIDED: Final = ("Violence against civilians", "Explosions/Remote violence", "Remote violence")
# inter1 and inter2: state forces and external forces, in numbers and in words.
_STATES: Final = frozenset({"1", "8", "state forces", "external/other forces", "external forces", "other forces"})


@dataclass(frozen=True)
class SubEventType:
    """A sub-event type of ACLED: our kind, UCDP's type of violence, its name in both languages."""

    event_type: str
    kind: str
    violence: int | None
    name_en: str
    name_fr: str


@cache
def load_sub_event_types(folder: Path = DATA) -> dict[tuple[str, str], SubEventType]:
    """Read the crosswalk: event type and sub-event type, in lower case, to what they are here.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    path = folder / "acled_sub_event_types.csv"
    found = {}
    columns = ("event_type", "sub_event_type", "kind", "ucdp_type_of_violence", "name_en", "name_fr", "note")
    for row in read_facts(path, columns):
        if row["kind"] not in EVENT_TYPES or row["ucdp_type_of_violence"] not in ("", "1", "2", "3"):
            raise BrokenData(f"{row.where}: unknown kind {row['kind']!r} or type of violence.")
        violence = int(row["ucdp_type_of_violence"]) if row["ucdp_type_of_violence"] else None
        key = (row["event_type"].casefold(), row["sub_event_type"].casefold())
        found[key] = SubEventType(row["event_type"], row["kind"], violence, row["name_en"], row["name_fr"])
    return found


def _in_one_style(ids: pa.Array) -> pa.Array:
    """Write identifiers as ACLED does today: ``1417MLI``, as exports had it until 2017, is ``MLI1417``."""
    if not pc.any(pc.match_substring_regex(ids, _OLD_ID)).as_py():
        return ids
    return pc.replace_substring_regex(ids, _OLD_ID, r"\2\1")


class AcledMapper:
    """Turns rows of ACLED into records.

    Parameters
    ----------
    info : DatasetInfo
    header : sequence of str
    zone : Zone
    date_order : str
        Of day and month where both are numbers; ``"ask"`` where nothing told it.
    """

    def __init__(self, info: DatasetInfo, header: Sequence[str], zone: Zone, date_order: str = "ask") -> None:
        self.info = info
        self._names = {name.casefold(): name for name in header}
        self._zone = zone
        self._types = load_sub_event_types()
        self._dates = DateReader(date_order)
        self._figures = FigureReader()
        self._positions = PositionReader()
        self._countries = CountryReader()
        reader = ActorNames(load_actors())
        self._actors: Reading[Named] = Reading(lambda text: reader.read(text, separators=";"))
        self._titles = TitleWriter(self._head)

    def map(self, judged: Judgement) -> pa.Table:
        """Map rows; what is wrong with them is reported to `judged`."""
        types = joined("\x1f", self._column(judged, "event_type"), self._column(judged, "sub_event_type"))
        keys, codes = different(types)
        kinds = [self._type_of(key) for key in keys]
        unknown = np.array([kind is None for kind in kinds] + [False])[codes]
        judged.report("kind-unknown", unknown, self._names["event_type"])
        columns = {
            **self._when(judged),
            **self._where(judged),
            **self._who(judged, types),
            "fatalities_best": whole_numbers(self._fatalities(judged)),
            "event_type": take_texts([kind.kind if kind else "other" for kind in kinds], codes),
            "acled_event_type": self._column(judged, "event_type"),
            "ucdp_type_of_violence": self._violence(judged, kinds, codes),
            "summary": self._column(judged, "notes"),
            "sources": self._sources(judged),
        }
        return table_of(self.info, _in_one_style(identifiers(judged, self._names["event_id_cnty"])), columns)

    def elsewhere(self, judged: Judgement) -> Bools:
        """Tell which rows have a coordinate far from the zone, and state a country that is none of the three."""
        stated = self._countries.read(pc.coalesce(self._column(judged, "country"), self._column(judged, "iso")))
        return elsewhere(judged, self._zone, (self._names["latitude"], self._names["longitude"]), stated)

    def _column(self, judged: Judgement, name: str) -> pa.Array:
        return judged.column(self._names.get(name))

    def _type_of(self, key: str) -> SubEventType | None:
        event, _, sub = key.partition("\x1f")
        return self._types.get((event.casefold(), sub.casefold())) or self._types.get((event.casefold(), ""))

    def _fatalities(self, judged: Judgement) -> Floats:
        low, best, _ = self._figures.read(judged, self._names["fatalities"])
        return np.where(np.isnan(best), low, best)

    def _when(self, judged: Judgement) -> dict[str, pa.Array]:
        name = self._names["event_date"]
        dates = self._dates.read(judged, name)
        start, end = in_sequence(judged, dates.start, dates.end, (name, name))
        judged.report("date-missing", np.isnat(start) & ~judged.refused, name)
        return {
            "event_date": day_column(start),
            "event_date_end": day_column(end),
            "date_precision": whole_numbers(self._codes(judged, "time_precision", _WHEN)),
        }

    def _codes(self, judged: Judgement, name: str, known: dict[str, float]) -> Floats:
        texts, codes = different(self._column(judged, name))
        values = [known.get(text.removesuffix(".0"), np.nan) for text in texts]
        strange = np.array([*(np.isnan(value) for value in values), False])[codes]
        judged.report("code-unknown", strange, self._names.get(name, name))
        return np.array([*values, np.nan])[codes]

    def _where(self, judged: Judgement) -> dict[str, pa.Array]:
        names = (self._names["latitude"], self._names["longitude"])
        lat, lon = read_degrees(judged, self._positions, names)
        stated = self._countries.read(pc.coalesce(self._column(judged, "country"), self._column(judged, "iso")))
        lat, lon = placed_in_country(judged, self._zone, lat, lon, stated, names, is_trusted=True)
        lat, lon = on_globe(judged, lat, lon, names)
        judged.report("no-place", np.isnan(lat) & ~judged.refused & ~judged.left_out, " / ".join(names))
        prec = self._codes(judged, "geo_precision", _WHERE)
        if "geo_precision" not in self._names:
            prec = np.where(np.isnan(lat), np.nan, 2.0)
        location, admin1 = self._column(judged, "location"), self._column(judged, "admin1")
        place = pc.if_else(pa.array(prec == 4), pc.coalesce(admin1, location), location)
        self._prec, self._place = whole_numbers(prec), place
        return {
            **place_columns(lat, lon, prec, uncertainty_of(prec)),
            "place": place,
            "place_phrase": location,
            "place_method": pa.repeat("coded by ACLED", len(judged)),
            "adm2": self._column(judged, "admin2"),
        }

    def _who(self, judged: Judgement, types: pa.Array) -> dict[str, pa.Array]:
        actors = [self._column(judged, name) for name in ("actor1", "actor2")]
        title, title_fr = self._titles.write(joined("\x1f", types, *actors), self._prec, self._place)
        (first, first_codes), (second, second_codes) = (self._actors(column) for column in actors)
        one_sided = np.asarray(
            pc.is_in(self._column(judged, "event_type"), value_set=pa.array(_ONE_SIDED)).fill_null(False)
        )
        pairs, pair_codes = Reading(self._both)(joined("\x1f", *actors))
        said = pc.if_else(pa.array(one_sided & (first_codes >= 0)), pa.scalar("ACLED"), pa.scalar(None, pa.string()))
        target_codes = np.where(one_sided, second_codes, -1)
        return {
            "title": title,
            "title_fr": title_fr,
            "attributed_to": take_lists([list(one.ids) for one in first], np.where(one_sided, first_codes, -1)),
            "attributed_by": said,
            "attributed_by_fr": said,
            "possible_actors": take_lists(pairs, np.where(one_sided, -1, pair_codes)),
            "target": take_texts([one.en for one in second], target_codes),
            "target_fr": take_texts([one.fr for one in second], target_codes),
            "target_actors": self._targets(judged, second, target_codes),
        }

    def _targets(self, judged: Judgement, named: list[Named], codes: npt.NDArray[np.int64]) -> pa.Array:
        """Actors attacked; civilians too where ACLED marks them as the target."""
        marked = np.asarray(
            pc.equal(pc.utf8_lower(self._column(judged, "civilian_targeting")), "civilian targeting").fill_null(False)
        )
        plain = [list(one.ids) for one in named]
        with_civilians = [list(dict.fromkeys([*ids, "Civilians"])) for ids in plain]
        values = [*plain, *with_civilians, ["Civilians"]]
        marked_codes = np.where(codes >= 0, codes + len(plain), 2 * len(plain))
        return take_lists(values, np.where(marked, marked_codes, codes))

    def _both(self, key: str) -> list[str]:
        named, _ = self._actors(pa.array([part or None for part in key.split("\x1f")], type=pa.string()))
        return list(dict.fromkeys(actor_id for one in named for actor_id in one.ids))

    def _head(self, key: str) -> tuple[str, str]:
        event, sub, *actors = key.split("\x1f")
        kind = self._type_of(f"{event}\x1f{sub}")
        sides, _ = self._actors(pa.array([actor for actor in actors if actor], type=pa.string()))
        if kind and kind.kind == "massacre":
            sides = sides[:1]
        english, french = (kind.name_en, kind.name_fr) if kind else (sub or event, sub or event)
        who = (" – ".join(one.en for one in sides), " – ".join(one.fr for one in sides))
        return (f"{english}: {who[0]}" if who[0] else english), (f"{french} : {who[1]}" if who[1] else french)

    def _violence(self, judged: Judgement, kinds: list[SubEventType | None], codes: npt.NDArray[np.int64]) -> pa.Array:
        values = np.array(
            [*(np.nan if kind is None or kind.violence is None else kind.violence for kind in kinds), np.nan]
        )
        violence = values[codes]
        states = np.zeros(len(judged), dtype=np.bool_)
        for name in ("inter1", "inter2"):
            lower = pc.utf8_lower(self._column(judged, name))
            states |= np.asarray(pc.is_in(lower, value_set=pa.array(sorted(_STATES))).fill_null(False))
        marked = pc.equal(pc.utf8_lower(self._column(judged, "civilian_targeting")), "civilian targeting").fill_null(
            False
        )
        bombed = pc.is_in(self._column(judged, "event_type"), value_set=pa.array(_ONE_SIDED)).fill_null(False)
        civil = pc.is_in(pc.utf8_lower(self._column(judged, "inter2")), value_set=pa.array(["7", "civilians"]))
        marked = pc.or_(marked, pc.and_(bombed, civil.fill_null(False)))
        violence = np.where((violence == 1) & np.asarray(marked), 3.0, violence)
        if "inter1" in self._names:
            violence = np.where((violence == 1) & ~states, 2.0, violence)
        return whole_numbers(violence)

    def _sources(self, judged: Judgement) -> pa.Array:
        split = pc.split_pattern(self._column(judged, "source").fill_null("ACLED"), ";")
        publisher = pc.utf8_trim_whitespace(split.flatten())
        n = len(publisher)
        nothing = pa.nulls(n, pa.string())
        items = pa.StructArray.from_arrays(
            [publisher, nothing, nothing, nothing, nothing, pa.repeat(self.info.title, n)],
            names=["publisher", "title", "published", "url", "language", "dataset"],
        )
        return pa.ListArray.from_arrays(split.offsets, items)
