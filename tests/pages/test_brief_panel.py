"""The brief on the Snapshot screen: its period, what it says of old data, its place in the link."""

from __future__ import annotations

import pytest

from tests.pages.test_screens import link, words
from tests.pages.test_snapshot import open_snapshot


def test_the_last_days_of_old_data_are_said_to_be_old() -> None:
    app = open_snapshot(make="brief")
    assert not app.exception
    assert not app.error
    assert "The newest incident in the data is of" in words(app)
    app.radio(key="w_snap_last_7d").set_value("1y").run()
    assert not app.exception
    assert link(app)["last"] == "1y"


@pytest.mark.parametrize("last", ["", "4w"])
def test_a_period_of_the_filter_is_that_of_the_brief(last) -> None:
    query = {"make": "brief", "lang": "fr", "from": "2019-09-01", "to": "2019-09-30", "last": last}
    app = open_snapshot(**{name: value for name, value in query.items() if value})
    assert not app.exception
    assert app.radio(key="w_snap_last_filter").value == (last or "filter")
    assert ("Le dernier incident des données" in words(app)) == bool(last)


def test_a_period_that_is_none_is_dropped_with_a_notice() -> None:
    app = open_snapshot(make="brief", last="<script>")
    assert not app.exception
    assert "Part of the link was not used" in words(app)
