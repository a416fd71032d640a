"""UCDP GED as incidents: the yearly release, the candidate releases, and the web site's exports of a country.

How it maps (codebook: UCDP GED 24.1, Uppsala Conflict Data Program):

* ``where_prec`` and ``date_prec`` are the incident table's own codes and stay as they are.
* Types of violence 1 (state-based) and 2 (non-state) are fights between two sides. UCDP does not say who attacked
  whom, so nobody is held responsible: both sides are possible actors. In type 3 (one-sided) side_a is the perpetrator.
* ``deaths_a`` and ``deaths_b`` are deaths on the two sides, ``deaths_civilians`` those of civilians,
  ``deaths_unknown`` of people of whom nobody says what they were. They split ``best``. A government's dead are the
  security forces', a group's the militants'. Where some dead are of no known side, the zero of a side is no figure.
* ``low``, ``best`` and ``high`` are the range of the total. The release has rows out of order; the range is widened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.actors import load_actors
from geo.incidents.batches import DatasetInfo
from geo.incidents.schema import DATE_PREC, WHERE_PREC
from geo.incidents.taxonomy import load_event_types
from geo.sources.actor_names import ActorNames, Named
from geo.sources.dates import DateReader, day_column, in_sequence
from geo.sources.degrees import PositionReader, Positions, on_globe, quick_degrees
from geo.sources.figures import FigureReader, in_order
from geo.sources.findings import NOTED
from geo.sources.judging import Bools, Judgement
from geo.sources.places_stated import CountryReader
from geo.sources.records import code_column, place_columns, table_of, uncertainty_of
from geo.sources.repeats import identifiers
from geo.sources.titles import TitleWriter, happened, happened_fr
from geo.sources.values import Reading, different, joined, take_lists, take_texts, whole_numbers
from geo.sources.zone import Zone, elsewhere, placed_in_country

Floats = npt.NDArray[np.float64]
# A spreadsheet's error in these columns spoils the row; in the others it is only noted.
NEEDED: Final = frozenset(
    {"id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "latitude", "longitude", "where_prec",
     "best", "low", "high", "best_est", "low_est", "high_est", "deaths_a", "deaths_b", "deaths_civilians",
     "deaths_unknown"}
)  # fmt: skip
KINDS: Final = {"1": "clash", "2": "clash", "3": "massacre"}
_TYPES: Final = {
    "state-based violence": "1", "state-based": "1", "non-state violence": "2", "non-state": "2",
    "one-sided violence": "3", "one-sided": "3",
}  # fmt: skip
CODED_BY: Final = ("UCDP", "UCDP")
FUZZY: Final = (
    "UCDP codes an area that is no unit; a circle of 50 km around its coordinate stands for it.",
    "UCDP code une zone qui n'est pas une unité ; un cercle de 50 km autour de sa coordonnée la représente.",
)
LICENCE: Final = "CC BY 4.0"
ATTRIBUTION: Final = (
    "Uppsala Conflict Data Program (UCDP) Georeferenced Event Dataset; Sundberg and Melander 2013, "
    "Davies, Engström, Pettersson and Öberg 2024"
)


class UcdpMapper:
    """Turns rows of UCDP GED into records.

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
        # Without the version: the rows of the next release differ only in what they say.
        self._dataset = info.title.removesuffix(info.version).strip() or info.title
        names = {name.casefold(): name for name in header}
        self._names = names
        self._best, self._low, self._high = (
            names.get(f"{bound}_est", names.get(bound, bound)) for bound in ("best", "low", "high")
        )
        self._zone = zone
        self._dates = DateReader(date_order)
        self._figures = FigureReader()
        self._positions = PositionReader()
        self._countries = CountryReader()
        self._kinds = load_event_types()
        reader = ActorNames(load_actors())
        self._actors: Reading[Named] = Reading(reader.read)
        self._read_actor = reader.read
        self._titles = TitleWriter(self._head)

    def map(self, judged: Judgement) -> pa.Table:
        """Map rows; what is wrong with them is reported to `judged`."""
        violence = self._violence(judged)
        columns = {
            **self._when(judged),
            **self._where(judged),
            **self._who(judged, violence),
            **self._tolls(judged, violence),
            "ucdp_type_of_violence": pc.cast(violence, pa.int64()),
            "event_type": _mapped(violence, KINDS, "other"),
            "acled_event_type": _mapped(
                violence, {code: self._kinds[kind].acled_event_type for code, kind in KINDS.items()}, ""
            ),
            "sources": source_lists(judged, self._dataset, self._names),
        }
        return table_of(self.info, identifiers(judged, self._names["id"]), columns)

    def elsewhere(self, judged: Judgement) -> Bools:
        """Tell which rows have a coordinate far from the zone, and state a country that is none of the three."""
        stated = self._countries.read(self._column(judged, "country"))
        return elsewhere(judged, self._zone, (self._names["latitude"], self._names["longitude"]), stated)

    def _column(self, judged: Judgement, name: str) -> pa.Array:
        return judged.column(self._names.get(name))

    def _violence(self, judged: Judgement) -> pa.Array:
        column = self._column(judged, "type_of_violence")
        texts, codes = different(column)
        known = [text if text in KINDS else _TYPES.get(text.casefold()) for text in texts]
        strange = np.array([*(code is None for code in known), True])[codes]
        judged.report("code-unknown", strange, self._names["type_of_violence"])
        return take_texts(known, codes)

    def _when(self, judged: Judgement) -> dict[str, pa.Array]:
        names = tuple(self._names.get(name, name) for name in ("date_start", "date_end"))
        first, last = (self._dates.read(judged, name) for name in names)
        start, end = in_sequence(
            judged, first.start, np.where(np.isnat(last.end), first.end, last.end), (names[0], names[1])
        )
        judged.report("date-missing", np.isnat(start) & ~judged.refused, names[0])
        precision, strange = code_column(self._codes(judged, "date_prec"), tuple(DATE_PREC))
        judged.report("code-unknown", strange, self._names.get("date_prec", "date_prec"))
        return {
            "event_date": day_column(start),
            "event_date_end": day_column(end),
            "date_precision": whole_numbers(precision),
        }

    def _codes(self, judged: Judgement, name: str) -> Floats:
        column = self._column(judged, name)
        texts, codes = different(column)
        numbers = [float(text) if text.replace(".0", "").isdigit() else -1.0 for text in texts]
        return np.array([*numbers, np.nan])[codes]

    def _where(self, judged: Judgement) -> dict[str, pa.Array]:
        names = (self._names["latitude"], self._names["longitude"])
        lat, lon = read_degrees(judged, self._positions, names)
        stated = self._countries.read(self._column(judged, "country"))
        lat, lon = placed_in_country(judged, self._zone, lat, lon, stated, names, is_trusted=True)
        lat, lon = on_globe(judged, lat, lon, names)
        judged.report("no-place", np.isnan(lat) & ~judged.refused & ~judged.left_out, " / ".join(names))
        prec, strange = code_column(self._codes(judged, "where_prec"), tuple(WHERE_PREC))
        label = self._names.get("where_prec", "where_prec")
        judged.report("code-unknown", strange, label)
        unsaid = np.isnan(prec) & ~strange & ~np.isnan(lat) & ~judged.refused  # not drawn: it may stand for an area
        judged.report("code-unknown", unsaid, label, severity=NOTED)
        place = self._column(judged, "where_coordinates")
        described = self._column(judged, "where_description")
        fuzzy = pa.array(prec == 5)
        none = pa.scalar(None, pa.string())
        self._prec, self._place = whole_numbers(prec), place
        return {
            **place_columns(lat, lon, prec, uncertainty_of(prec)),
            "place": place,
            "place_phrase": pc.coalesce(described, place),
            "place_method": pa.repeat("coded by UCDP", len(judged)),
            "place_note": pc.if_else(fuzzy, pa.scalar(FUZZY[0]), none),
            "place_note_fr": pc.if_else(fuzzy, pa.scalar(FUZZY[1]), none),
            "adm2": _unit_names(self._column(judged, "adm_2")),
        }

    def _who(self, judged: Judgement, violence: pa.Array) -> dict[str, pa.Array]:
        a, b = self._column(judged, "side_a"), self._column(judged, "side_b")
        one_sided = pc.equal(violence, "3").fill_null(False)
        fights = joined("\x1f", violence, a, b)
        title, title_fr = self._titles.write(fights, self._prec, self._place)
        sides = Reading(self._sides)
        pairs, codes = sides(fights)
        one = np.asarray(one_sided)
        both = take_lists(
            [first + [i for i in second if i not in first] for first, second in pairs], np.where(one, -1, codes)
        )
        target = pc.if_else(one_sided, pa.scalar("Civilians"), pa.scalar(None, pa.string()))
        named = pc.if_else(one_sided, pa.scalar(CODED_BY[0]), pa.scalar(None, pa.string()))
        return {
            "title": title,
            "title_fr": title_fr,
            "attributed_to": take_lists([first for first, _ in pairs], np.where(one, codes, -1)),
            "attributed_by": named,
            "attributed_by_fr": named,
            "possible_actors": both,
            "target": target,
            "target_fr": pc.if_else(one_sided, pa.scalar("Civils"), pa.scalar(None, pa.string())),
            "target_actors": take_lists([["Civilians"]], np.where(one, 0, -1)),
        }

    def _sides(self, fight: str) -> tuple[list[str], list[str]]:
        _, a, b = fight.split("\x1f")
        return list(self._read_actor(a).ids), list(self._read_actor(b).ids)

    def _head(self, fight: str) -> tuple[str, str]:
        violence, a, b = fight.split("\x1f")
        kind = self._kinds[KINDS.get(violence, "other")]
        named = [self._read_actor(a)] if violence == "3" else [self._read_actor(a), self._read_actor(b)]
        return (
            happened(kind, tuple(one.en for one in named)),
            happened_fr(kind, tuple(one.fr for one in named)),
        )

    def _tolls(self, judged: Judgement, violence: pa.Array) -> dict[str, pa.Array]:
        best, low, high = (self._figures.read(judged, name)[1] for name in (self._best, self._low, self._high))
        low, best, high = in_order(judged, low, best, high, (self._low, self._best, self._high))
        split = {
            name: self._figures.read(judged, self._names.get(f"deaths_{name}"))[1]
            for name in ("a", "b", "civilians", "unknown")
        }
        security_a, security_b = (self._is_government(judged, side) for side in ("side_a", "side_b"))
        one = np.asarray(pc.equal(violence, "3").fill_null(False))
        a, b = split["a"], np.where(one, np.nan, split["b"])
        security = _sum(np.where(security_a, a, np.nan), np.where(security_b, b, np.nan))
        militants = _sum(np.where(security_a, np.nan, a), np.where(security_b, np.nan, b))
        some_unknown = split["unknown"] > 0
        toll = {"low": low, "best": best, "high": high}
        columns = {f"fatalities_{bound}": whole_numbers(values) for bound, values in toll.items()}
        for side, values in (("security", security), ("militants", militants), ("civilians", split["civilians"])):
            stated = np.where(some_unknown & (values == 0), np.nan, values)
            columns[f"fatalities_{side}_best"] = whole_numbers(stated)
        return columns

    def _is_government(self, judged: Judgement, side: str) -> npt.NDArray[np.bool_]:
        named, codes = self._actors(self._column(judged, side))
        return np.array([*(one.side == "security" for one in named), False])[codes]


def _sum(one: Floats, other: Floats) -> Floats:
    return np.where(np.isnan(one), other, np.where(np.isnan(other), one, one + other))


def _mapped(codes: pa.Array, words: dict[str, str], otherwise: str) -> pa.Array:
    texts, positions = different(codes)
    return take_texts([words.get(text, otherwise) for text in texts], positions).fill_null(otherwise)


def _unit_names(column: pa.Array) -> pa.Array:
    texts, codes = different(column)
    words = (" cercle", " province", " department", " departement", " région", " region", " commune")
    return take_texts([next((t.removesuffix(w) for w in words if t.endswith(w)), t) for t in texts], codes)


def read_degrees(judged: Judgement, reader: PositionReader, names: tuple[str, str]) -> tuple[Floats, Floats]:
    """Read latitude and longitude, quickly where both columns hold decimal degrees alone."""
    lat, lon = (quick_degrees(judged, name) for name in names)
    if lat is not None and lon is not None and not _odd(lat, lon):
        return lat, lon
    found: Positions = reader.read(judged, *names)
    return found.lat, found.lon


def _odd(lat: Floats, lon: Floats) -> bool:
    return bool(((np.isnan(lat) != np.isnan(lon)) | np.isinf(lat) | np.isinf(lon) | ((lat == 0) & (lon == 0))).any())


def source_lists(judged: Judgement, dataset: str, names: dict[str, str]) -> pa.Array:
    """Make the lists of sources: offices, dates and headlines, which UCDP joins with semicolons.

    Where a cell has semicolons of its own, so that the three do not pair, it stays one source in whole.
    """
    cells = [judged.column(names.get(f"source_{part}")).fill_null("") for part in ("office", "date", "headline")]
    counts = [np.asarray(pc.count_substring(cell, ";")) for cell in cells]
    apart = pa.array((counts[0] != counts[1]) | (counts[0] != counts[2]))
    if pc.any(apart).as_py():
        cells = [pc.if_else(apart, pc.replace_substring(cell, ";", " |"), cell) for cell in cells]
    split = [pc.split_pattern(cell, ";") for cell in cells]
    office, published, headline = (pc.utf8_trim_whitespace(one.flatten()) for one in split)
    n = len(office)
    office = pc.if_else(pc.equal(office, ""), pa.scalar("UCDP"), office)
    items = pa.StructArray.from_arrays(
        [office, headline, pc.utf8_slice_codeunits(published, 0, 10), pa.nulls(n, pa.string()),
         pa.nulls(n, pa.string()), pa.repeat(dataset, n)],
        names=["publisher", "title", "published", "url", "language", "dataset"],
    )  # fmt: skip
    return pa.ListArray.from_arrays(split[0].offsets, items)
