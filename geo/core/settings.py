"""Where the data that ships lies, and where a user's own data goes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from geo.core.errors import BadInput

PRODUCT = "Sahel Incident Atlas"
DATA = Path(__file__).resolve().parents[2] / "data"
HOME_VARIABLE = "SAHEL_ATLAS_HOME"
STORE_VARIABLE = "SAHEL_ATLAS_STORE"
READ_ONLY_VARIABLE = "SAHEL_ATLAS_READ_ONLY"
EDITORS_VARIABLE = "SAHEL_ATLAS_EDITORS"
ADDRESS_VARIABLE = "SAHEL_ATLAS_URL"
_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - compared, not bound
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/%@\[\]-]+")
STORE_FILE = "store.sqlite3"


def user_folder() -> Path:
    """Folder of this user's installs and store; not created here.

    Returns
    -------
    Path
        The value of the environment variable ``SAHEL_ATLAS_HOME``, or the platform's folder for user data.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("sahel-incident-atlas", False))


def store_address() -> str:
    """Where the incident store lies: a file's name or a database's URL.

    Returns
    -------
    str
        The value of the environment variable ``SAHEL_ATLAS_STORE``, or ``store.sqlite3`` in the user's folder.
    """
    return os.environ.get(STORE_VARIABLE) or str(user_folder() / STORE_FILE)


def read_only() -> bool:
    """Whether nothing may be edited or imported: the environment variable ``SAHEL_ATLAS_READ_ONLY`` is set.

    Any value turns editing off but those that say no: empty, ``0``, ``false``, ``no``, ``off``.
    """
    return os.environ.get(READ_ONLY_VARIABLE, "").strip().casefold() not in ("", "0", "false", "no", "off")


def allowed_editors() -> tuple[str, ...]:
    """E-mail addresses that may import and edit where a sign-in is configured.

    Returns
    -------
    tuple of str
        The value of the environment variable ``SAHEL_ATLAS_EDITORS``, parted by commas or spaces; each an address or a
        pattern such as ``*@example.org``.
    """
    return tuple(os.environ.get(EDITORS_VARIABLE, "").replace(",", " ").split())


def public_address() -> str:
    """Address at which others reach the dashboard, for the links on snapshots.

    Returns
    -------
    str
        The value of the environment variable ``SAHEL_ATLAS_URL`` without a slash at its end; "" if it is not set.

    Raises
    ------
    BadInput
        If it is no address of a web server.
    """
    return web_address(os.environ.get(ADDRESS_VARIABLE, ""), ADDRESS_VARIABLE)


def is_this_computer(address: str) -> bool:
    """Whether a web address means the computer on which it is opened: a file that leaves has no use for it.

    Parameters
    ----------
    address : str
        From `web_address`, or a browser's own.
    """
    host = (urlsplit(address).hostname or "").casefold()
    return host in _THIS_COMPUTER or host.endswith(".localhost")


def web_address(text: str, name: str) -> str:
    """Check the address of a dashboard.

    Parameters
    ----------
    text : str
    name : str
        Of the setting or option that it stands in, for the message.

    Returns
    -------
    str
        Without a slash at its end; "" if the text is empty.

    Raises
    ------
    BadInput
        If it is no address of a web server.
    """
    address = text.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        fits = bool(_ADDRESS.fullmatch(address) and parts.hostname and not (parts.query or parts.fragment))
    except ValueError:
        fits = False
    if not fits:
        raise BadInput(
            f"{name} is “{address[:80]}”, which is no address of a web server. "
            "Set it to one such as https://atlas.example.org, or leave it out."
        )
    return address.rstrip("/")
