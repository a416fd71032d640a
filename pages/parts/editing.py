"""Who may change something here: asked before every form that writes, and again when it is sent.

* The setting that turns editing off wins over all.
* Where a sign-in is configured (Streamlit's ``[auth]``), the address that signed in must be among those allowed.
* Without one, only a reader on this very computer may: the server listens on loopback, and nothing between says that
  it passes on somebody else's request.
"""

from __future__ import annotations

import fnmatch
import getpass
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from geo.core.errors import BadInput
from geo.core.language import Language
from geo.core.settings import allowed_editors, read_only
from pages.parts.plain import plain

# Headers by which a proxy says for whom it asks.
_FORWARDED: Final = frozenset({"forwarded", "x-forwarded-for", "x-real-ip", "x-forwarded-host"})


@dataclass(frozen=True)
class Permission:
    """Whether the reader may change something.

    Attributes
    ----------
    who : str
        Name that changes are signed with; empty if nothing may be changed.
    reason : str
        Why not: ``"read_only"``, ``"signed_out"``, ``"not_allowed"``, ``"nobody_allowed"``, ``"not_local"``.
    """

    who: str
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.who)


def permission() -> Permission:
    """Ask whether this session may change something."""
    if read_only():
        return Permission("", "read_only")
    if "is_logged_in" in st.user:  # Streamlit says so only where a sign-in is configured
        return signed_in(st.user.to_dict(), allowed_editors())
    if not is_local(st.get_option("server.address"), st.context.headers.to_dict(), st.context.ip_address):
        return Permission("", "not_local")
    return Permission(login_name())


def signed_in(user: Mapping[str, object], allowed: tuple[str, ...]) -> Permission:
    """Decide for somebody who signs in.

    Parameters
    ----------
    user : mapping
        What the sign-in says: `is_logged_in`, `email`, perhaps `email_verified`.
    allowed : tuple of str
        Addresses, or patterns such as ``*@example.org``.
    """
    if not user.get("is_logged_in"):
        return Permission("", "signed_out")
    if not allowed:
        return Permission("", "nobody_allowed")
    address = str(user.get("email") or "").strip().casefold()
    verified = user.get("email_verified") not in (False, "false")
    if address and verified and any(fnmatch.fnmatchcase(address, pattern.casefold()) for pattern in allowed):
        return Permission(address)
    return Permission("", "not_allowed")


def is_local(address: str | None, headers: Mapping[str, str], ip_address: str | None) -> bool:
    """Whether server and reader are on this computer.

    Parameters
    ----------
    address : str or None
        The address that the server listens on.
    headers : mapping
        Of the reader's request.
    ip_address : str or None
        The reader's; Streamlit gives None for loopback.
    """
    if not _is_loopback(address or "") or ip_address is not None:
        return False
    names = {name.casefold(): value for name, value in headers.items()}
    if _FORWARDED & set(names):
        return False
    return _is_loopback(urlsplit(f"//{names.get('host', 'localhost')}").hostname or "")


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def login_name() -> str:
    """Name of the person at this computer."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a name for its user
        return "local"


def require_editor(say: Language) -> str:
    """Name of the editor, for what a form is about to write.

    Raises
    ------
    BadInput
        When the reader may not, or may not any more.
    """
    allowed = permission()
    if not allowed:
        raise BadInput(reason_words(allowed.reason, say))
    return allowed.who


def ask(say: Language, key: str) -> bool:
    """Say why nothing can be changed here, with a button to sign in where that helps; True if something can."""
    allowed = permission()
    if allowed:
        if "is_logged_in" in st.user:
            st.caption(plain(say("Signed in as {who}.", who=allowed.who)))
            st.button(say("Sign out"), on_click=st.logout, key=f"{key}_sign_out", type="tertiary")
        return True
    st.info(plain(reason_words(allowed.reason, say)))
    if allowed.reason == "signed_out":
        st.button(say("Sign in"), on_click=st.login, key=f"{key}_sign_in")
    elif allowed.reason == "not_allowed":
        st.button(say("Sign out"), on_click=st.logout, key=f"{key}_sign_out")
    return False


def reason_words(reason: str, say: Language) -> str:
    """Say why nothing can be changed, and what to do."""
    return {
        "read_only": say("Editing is turned off on this server (SAHEL_ATLAS_READ_ONLY)."),
        "signed_out": say("To import or edit, sign in."),
        "not_allowed": say(
            "This address may look, but not edit. Ask whoever runs this server to add it to SAHEL_ATLAS_EDITORS."
        ),
        "nobody_allowed": say(
            "Nobody may edit yet: whoever runs this server has to name addresses in SAHEL_ATLAS_EDITORS."
        ),
        "not_local": say(
            "This server is open to a network and has no sign-in, so nothing can be changed from here. Open the atlas "
            "on the computer that it runs on, or configure [auth] in .streamlit/secrets.toml."
        ),
    }[reason]
