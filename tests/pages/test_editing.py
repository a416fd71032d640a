"""Who may change something."""

from __future__ import annotations

import pytest

from pages.parts.editing import Permission, is_local, signed_in

SIGNED = {"is_logged_in": True, "email": "Editor@example.org"}


@pytest.mark.parametrize(
    ("user", "allowed", "expected"),
    [
        ({"is_logged_in": False}, ("*",), Permission("", "signed_out")),
        ({}, ("*",), Permission("", "signed_out")),
        (SIGNED, (), Permission("", "nobody_allowed")),
        (SIGNED, ("editor@example.org",), Permission("editor@example.org")),
        (SIGNED, ("*@EXAMPLE.org",), Permission("editor@example.org")),
        (SIGNED, ("*@example.com", "b@example.org"), Permission("", "not_allowed")),
        (SIGNED | {"email_verified": False}, ("*@example.org",), Permission("", "not_allowed")),
        ({"is_logged_in": True}, ("*",), Permission("", "not_allowed")),
    ],
)
def test_an_address_that_signed_in(user, allowed, expected) -> None:
    assert signed_in(user, allowed) == expected


@pytest.mark.parametrize(
    ("address", "headers", "ip", "local"),
    [
        ("localhost", {"Host": "localhost:8501"}, None, True),
        ("127.0.0.1", {"Host": "127.0.0.1:8501"}, None, True),
        ("::1", {"Host": "[::1]:8501"}, None, True),
        ("localhost", {}, None, True),
        ("0.0.0.0", {"Host": "localhost:8501"}, None, False),  # noqa: S104
        (None, {"Host": "localhost:8501"}, None, False),
        ("", {"Host": "localhost:8501"}, None, False),
        ("localhost", {"Host": "atlas.example.org"}, None, False),
        ("localhost", {"Host": "localhost.example.org"}, None, False),
        ("localhost", {"Host": "localhost:8501", "X-Forwarded-For": "10.0.0.7"}, None, False),
        ("localhost", {"Host": "localhost:8501", "forwarded": "for=10.0.0.7"}, None, False),
        ("localhost", {"Host": "localhost:8501"}, "10.0.0.7", False),
    ],
)
def test_a_reader_on_this_computer(address, headers, ip, local) -> None:
    assert is_local(address, headers, ip) is local
