"""Errors as a panel that says what to do; the only place where the pages catch them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from geo.core.errors import AtlasError
from geo.core.language import Language
from pages.parts.plain import plain


@contextmanager
def error_panel(say: Language) -> Iterator[None]:
    """Show an `AtlasError` as a message instead of a trace."""
    try:
        yield
    except AtlasError as error:
        st.error(f"**{say('This cannot be shown.')}** {plain(str(error))}")
