"""Settings of all tests, and a Chromium for those that need one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

# A busy machine is no failure: examples have no deadline, the suite has.
# The same examples at each run, so that a failure is of the change at hand; ATLAS_EXPLORE=1 draws new ones.
settings.register_profile("atlas", deadline=None, derandomize=not os.environ.get("ATLAS_EXPLORE"), database=None)
settings.load_profile("atlas")
# Neither the reader's own installs nor their cache take part: set before any test module is imported.
HOME = tempfile.mkdtemp(prefix="sahel-atlas-tests-")
os.environ["SAHEL_ATLAS_HOME"] = HOME

REQUIRED = os.environ.get("ATLAS_REQUIRE_BROWSER") == "1"
PACKAGES = {"ogrinfo": "gdal-bin", "ogr2ogr": "gdal-bin", "pdfinfo": "poppler-utils", "pdftotext": "poppler-utils"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def pytest_configure() -> None:
    """Show the five reports alone: their figures are known by hand, while the notable incidents grow."""
    from geo.incidents.store import open_store

    with open_store() as store:
        store.change_dataset("notable", who="tests", why="the five reports alone", version=0, enabled=False)


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def missing(reason: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    if (
        shutil.which("mount") is None
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Finds a program of Debian's by its name: ``tool("ogrinfo")``; skips without it, unless it is demanded."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            reason = f"needs {name} (Debian: apt-get install {PACKAGES[name]})"
            pytest.fail(reason) if os.environ.get("ATLAS_REQUIRE_GDAL") == "1" else pytest.skip(reason)
        return str(path)

    return find


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium whose every request to another host fails; skipped where there is none, unless demanded."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing("needs Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()
