"""The address that opens a snapshot again: for the QR code on the sheet, and to copy."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from geo.core.language import Language
from geo.core.settings import ADDRESS_VARIABLE, is_this_computer, public_address
from geo.maps.scene import permalink
from pages.parts import state
from pages.parts.plain import plain
from pages.parts.snapshot_choices import SCREEN, Choices


def base_url() -> str:
    """Address at which the dashboard is served: as set, else as the reader's browser has it; "" if nobody knows."""
    return public_address() or without_page(st.context.url or "")


def without_page(address: str) -> str:
    """Give the address of the dashboard from that of this screen; "" if it is no web address."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    path = parts.path.rstrip("/").removesuffix(f"/{SCREEN}")
    return f"{parts.scheme}://{parts.netloc}{path}"


def address(chosen: Choices, base: str, say: Language) -> str:
    """Give the link of what is made: of a map the one on its sheet, else that of this screen; "" without a base."""
    if chosen.make == "map":
        return permalink(base, chosen.composition(say))
    query = {"lang": say.code, **state.current_filter().to_query(), **chosen.to_query()}
    return f"{base}/{SCREEN}?{urlencode(query)}" if base else ""


def show(chosen: Choices, base: str, say: Language) -> None:
    """Show the link with its button to copy, and say whom it serves."""
    link = address(chosen, base, say)
    if not link:
        return
    st.markdown(f"**{plain(say('Link to this snapshot'))}**")
    st.code(link, language=None, wrap_lines=True)
    told = []
    if not is_this_computer(base):
        told.append(say("Opens the same filter and choices."))
        told.append(say("The QR code on the sheet leads there too.") if chosen.make == "map" else "")
    else:
        told.append(say("Opens on this computer only: no file carries it, and no QR code is drawn."))
        told.append(say("Where others reach the atlas, set {variable} to its address.", variable=ADDRESS_VARIABLE))
    st.caption(plain(" ".join(filter(None, told))))
