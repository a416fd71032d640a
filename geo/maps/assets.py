"""The scripts and styles of the maps, on this machine: nothing is ever fetched from another host.

Leaflet comes out of the package folium-offline, whose table of texts is read without importing the package (which
would cost some 20 MB and a second). Of the eleven files that folium asks for, the atlas needs two; the rest
(bootstrap, jQuery, icon fonts, markers) is left out.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import folium
import platformdirs

from geo.core.errors import BrokenData
from geo.core.files import read_shipped, write_whole
from geo.core.settings import HOME_VARIABLE

LEAFLET_JS = "leaflet.js"
LEAFLET_CSS = "leaflet.css"
ATLAS_JS = "atlas.js"
ATLAS_CSS = "atlas.css"
# In this order: each adds to what the ones before it made. They travel as one file.
ATLAS_PARTS = (
    "atlas.js",
    "legend.js",
    "columns.js",
    "words.js",
    "incidents.js",
    "picking.js",
    "finding.js",
    "drawing.js",
    "cells.js",
    "modes.js",
    "regions.js",
    "days.js",
    "timeline.js",
    "strip.js",
    "carrier.js",
    "search.js",
    "tools.js",
)

_TABLE = "_res"
_ADDRESSES = {LEAFLET_JS: "/dist/leaflet.js", LEAFLET_CSS: "/dist/leaflet.css"}
_MARK = {LEAFLET_JS: "Leaflet 1.9", LEAFLET_CSS: ".leaflet-pane"}
# Pictures of Leaflet's default pin and layer switch, which the atlas does not use, and a hint for development tools.
_NOT_NEEDED = re.compile(r"^\s*((?:background-image|behavior):\s*url\(.*\);|//# sourceMappingURL=.*)\s*$", re.M)
# Comments that begin a line, and the space before each line: a third of our scripts, on a slow link.
_NOT_RUN = re.compile(r"^\s*/\*.*?\*/\s*$\n|^[ ]*//[^\n]*\n|^[ ]+", re.M | re.S)


@dataclass(frozen=True)
class Asset:
    """One script or style; `file_name` carries a digest of `text`, so that no browser keeps an old one."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def file_name(self) -> str:
        """Name of the file in `asset_folder`."""
        stem, _, suffix = self.name.rpartition(".")
        return f"{stem}-{self.digest[:12]}.{suffix}"


@cache
def assets() -> dict[str, Asset]:
    """Read the four texts: Leaflet's script and style, and the atlas's own.

    Returns
    -------
    dict of str to Asset
        By name, in the order in which a page must load them.

    Raises
    ------
    BrokenData
        If folium-offline is not installed or does not hold Leaflet 1.9.
    """
    texts = {name: _NOT_NEEDED.sub("", text).strip() + "\n" for name, text in _leaflet().items()}
    folder = Path(__file__).parent
    texts[ATLAS_JS] = atlas_script()
    texts[ATLAS_CSS] = "".join(read_shipped(folder / name) for name in (ATLAS_CSS, "controls.css"))
    return {name: Asset(name, text) for name, text in texts.items()}


def atlas_script(more: Iterable[str] = ()) -> str:
    """Put the atlas's own scripts together, without comments.

    Parameters
    ----------
    more : iterable of str
        Names of scripts of this folder that come after `ATLAS_PARTS`.

    Raises
    ------
    BrokenData
        If one that ships with the program cannot be read.
    """
    names = (*ATLAS_PARTS, *more)
    return "".join(_NOT_RUN.sub("", read_shipped(Path(__file__).with_name(name))) for name in names)


def shipped_texts() -> dict[str, str]:
    """Give the texts of folium-offline by the address that folium would fetch each from.

    Raises
    ------
    BrokenData
        If folium-offline is not installed or cannot be read.
    """
    found = importlib.util.find_spec("offlinefolium")
    if found is None or not found.submodule_search_locations:
        raise BrokenData("The package folium-offline is missing: run `pip install folium-offline`.")
    path = Path(next(iter(found.submodule_search_locations))) / "elements.py"
    try:
        lines = ast.parse(path.read_text(encoding="utf-8")).body
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise BrokenData(f"{path} cannot be read ({error}). Install folium-offline again.") from error
    texts: dict[str, str] = {}
    for line in lines:
        match line:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id=table), slice=ast.Constant(value=str(address)))],
                value=ast.Constant(value=str(text)),
            ) if table == _TABLE:
                texts[address] = text
    return texts


def _leaflet() -> dict[str, str]:
    texts: dict[str, str] = {}
    for address, text in shipped_texts().items():
        texts |= {name: text for name, ending in _ADDRESSES.items() if address.endswith(ending)}
    for name, mark in _MARK.items():
        if mark not in texts.get(name, ""):
            raise BrokenData(f"folium-offline does not hold {name} of Leaflet 1.9. Install folium-offline 0.20 again.")
    return {name: texts[name] for name in _ADDRESSES}


@cache
def asset_folder() -> Path:
    """Folder with the files of `assets`, to be served to the browser; written when first asked for.

    Returns
    -------
    Path
        A folder in the user's cache, or, where none can be written, a private temporary one that goes away with
        this process. Files that are already there are compared with what they should hold, never trusted.

    Raises
    ------
    BrokenData
        If the texts cannot be read.
    CannotWrite
        If not even a temporary folder can be written.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    caches = platformdirs.user_cache_dir("sahel-incident-atlas", appauthor=False)
    folder = (Path(chosen).expanduser() / "cache" if chosen else Path(caches)) / "map-assets"
    try:
        _fill(folder)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="sahel-atlas-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _fill(folder)
    return folder


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for asset in assets().values():
        target = folder / asset.file_name
        wanted = asset.text.encode()
        with contextlib.suppress(FileNotFoundError):
            if target.read_bytes() == wanted:
                continue
        write_whole(target, wanted)


def use_links(map_: folium.Map, base: str) -> folium.Map:
    """Make a map load its scripts and styles from one place, and nothing from anywhere else.

    Parameters
    ----------
    map_ : folium.Map
        Changed in place.
    base : str
        Address under which the files of `asset_folder` are served, relative to the page that shows the map.

    Returns
    -------
    folium.Map
        The same map.
    """
    links = [(asset.name, f"{base.rstrip('/')}/{asset.file_name}") for asset in assets().values()]
    map_.default_js = [link for link in links if link[0].endswith(".js")]
    map_.default_css = [link for link in links if link[0].endswith(".css")]
    return map_
