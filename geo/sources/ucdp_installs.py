"""UCDP's Georeferenced Event Dataset, as its public releases lie on the web.

What is downloaded is kept, and handed to `geo.sources.importing` like any other file.
"""

from __future__ import annotations

import re
from typing import Final

from geo.core.errors import BadInput
from geo.core.progress import Progress
from geo.sources.downloads import Downloaded
from geo.sources.fetching import downloads_folder, fetch

UCDP_URL: Final = "https://ucdp.uu.se/downloads/ged/"
RELEASE: Final = "24.1"
# A release of the whole world has some 30 MB.
MOST_BYTES: Final = 500_000_000
_RELEASE: Final = re.compile(r"(\d{2})\.(\d)")
_NAME: Final = re.compile(r"ged(\d{2})(\d)-csv\.zip")


def ucdp_name(release: str) -> str:
    """Name of the file of a release, such as ged241-csv.zip.

    Raises
    ------
    BadInput
        If it is no number of a release.
    """
    match = _RELEASE.fullmatch(release.strip())
    if match is None:
        raise BadInput(f"{release!r} is no release of UCDP GED: give its number, such as {RELEASE}.")
    return f"ged{match[1]}{match[2]}-csv.zip"


def fetch_ucdp(
    release: str = RELEASE,
    *,
    base_url: str = UCDP_URL,
    accept_change: bool = False,
    progress: Progress | None = None,
) -> Downloaded:
    """Get a release: from the user's folder if it is there, else from the web.

    UCDP gives no checksum: that of the first download counts, once `geo.sources.fetching.remember` was told that the
    file is of use.

    Parameters
    ----------
    release : str
        Number of the release.
    base_url : str
        Folder of the releases on the web.
    accept_change : bool
        Download anew, whatever was downloaded before.
    progress : callable, optional

    Returns
    -------
    Downloaded

    Raises
    ------
    BadInput
        If there is no such release.
    Unreachable
        If the download fails; the message says how to install from a file.
    BrokenData
        If it is not the file that was downloaded first.
    CannotWrite
        If the user's folder cannot be written.
    """
    name = ucdp_name(release)
    base = base_url if base_url.endswith("/") else f"{base_url}/"
    otherwise = (
        f"Or download {name} from https://ucdp.uu.se/downloads/ on another computer, and install it with: "
        f"python -m geo install ucdp --from-file {name}"
    )
    return fetch(
        base + name, name, most_bytes=MOST_BYTES, otherwise=otherwise, accept_change=accept_change, progress=progress
    )


def kept_releases() -> list[str]:
    """List the releases that lie in the user's folder, oldest first."""
    names = [path.name for path in sorted(downloads_folder().glob("ged*-csv.zip"))]
    return [f"{match[1]}.{match[2]}" for name in names if (match := _NAME.fullmatch(name))]


def remove_ucdp() -> list[str]:
    """Delete the downloaded releases; what was imported from them stays, until its dataset is deleted.

    Returns
    -------
    list of str
        The releases that were there.
    """
    found = kept_releases()
    for release in found:
        (downloads_folder() / ucdp_name(release)).unlink(missing_ok=True)
    return found
