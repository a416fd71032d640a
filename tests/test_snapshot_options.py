"""Composing a snapshot on the command line."""

from __future__ import annotations

import argparse

import pytest

from geo.analysis.harm import Harm
from geo.commands import snapshot_options
from geo.commands.filter_options import add_filter
from geo.core.errors import BadInput
from geo.incidents.filter import IncidentFilter
from geo.maps.composition import LAYOUTS, MEASURES, PANELS, STYLES, Composition, Extent
from geo.sources.atlas import Atlas, load_atlas


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_filter(parser)
    snapshot_options.add_composition(parser)
    snapshot_options.add_harm(parser)
    return parser.parse_args(words)


def test_without_options_it_is_the_default_composition(atlas: Atlas) -> None:
    assert snapshot_options.composition_of(parsed(), atlas) == Composition()


def test_every_option_counts(atlas: Atlas) -> None:
    words = (
        "--country", "Mali", "--title", "A  title", "--subtitle", "Below", "--layout", "slide", "--style", "cells",
        "--colour", "deaths", "--panels", "year", "--extent", "region:Gao", "--no-graticule", "--lang", "fr",
        "--delay", "30", "--coarser", "grid:50", "--without-sources",
    )  # fmt: skip
    gao = dict(zip(atlas.boundaries.adm1["name"], atlas.boundaries.adm1["pcode"], strict=True))["Gao"]
    assert snapshot_options.composition_of(parsed(*words), atlas) == Composition(
        filter=IncidentFilter(countries=("MLI",)), extent=Extent("region", gao), style="cells", measure="deaths",
        layout="slide", panels="year", graticule=False, title="A title", subtitle="Below", lang="fr",
        harm=Harm(30, "grid", 50, True),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("zone", Extent("zone")),
        ("country:Burkina Faso", Extent("country", "BFA")),
        ("box:-1.5,13,2,16.25", Extent("box", box=(-1.5, 13.0, 2.0, 16.25))),
        ("around:r01,50", Extent("around", "r01", km=50)),
        ("around:r01", Extent("around", "r01", km=100)),
    ],
)
def test_extents_are_read(text: str, extent: Extent, atlas: Atlas) -> None:
    assert snapshot_options.composition_of(parsed("--extent", text), atlas).extent == extent


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--extent", "moon"), "box:WEST"),
        (("--extent", "box:1,2,3"), "box:WEST"),
        (("--extent", "box:5,2,3,4"), "box:WEST"),
        (("--extent", "around:r01,5000"), "5 to 1000 km"),
        (("--dpi", "601"), "601"),
        (("--delay", "-1"), "--delay -1"),
        (("--coarser", "street"), "adm2, adm1"),
        (("--coarser", "grid:1"), "5 to 200"),
        (("--coarser", "adm2:9"), "adm2:9"),
        (("--title", "x" * 121), "121"),
        (("--base-url", "javascript:alert(1)"), "http"),
        (("--base-url", 'https://a"><script>alert(1)</script>'), "no address of a web server"),
        (("--base-url", "https://a b"), "no address of a web server"),
    ],
)
def test_what_cannot_be_used_is_refused(words: tuple[str, ...], reason: str, atlas: Atlas) -> None:
    with pytest.raises(BadInput, match=reason):
        snapshot_options.composition_of(parsed(*words), atlas)


def test_the_options_offer_what_a_composition_knows() -> None:
    parser = argparse.ArgumentParser()
    snapshot_options.add_composition(parser)
    choices = {action.dest: tuple(action.choices) for action in parser._actions if action.choices}
    assert choices == {"layout": tuple(LAYOUTS), "style": STYLES, "colour": MEASURES, "panels": PANELS}
