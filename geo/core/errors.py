"""Errors that a user can act on.

Every error that `geo` raises on purpose derives from `AtlasError` and from the standard library's kind of the
same failure, so that callers may catch either. The message names the value and says what to do about it.
"""

from __future__ import annotations


class AtlasError(Exception):
    """Base of all errors whose message is meant for the person at the screen."""


class BadInput(AtlasError, ValueError):
    """What a person or a file gave cannot be used: an impossible date, a column that is missing."""


class BrokenData(AtlasError, ValueError):
    """A file that ships or was installed is damaged or missing."""


class UnknownName(AtlasError, LookupError):
    """A country, region, actor or kind that the atlas does not know."""


class CannotWrite(AtlasError, OSError):
    """A file cannot be written where it was asked for."""


class Unreachable(AtlasError, ConnectionError):
    """There is no network, or a server does not answer as it should."""


class Conflict(AtlasError, RuntimeError):
    """Somebody else changed the same thing meanwhile, or later changes stand on it; nothing was overwritten."""


class Busy(AtlasError, TimeoutError):
    """Another program keeps what is needed for longer than is worth waiting."""


class Outdated(AtlasError, RuntimeError):
    """What is stored was written by a newer version of this program."""


class Cancelled(AtlasError, RuntimeError):
    """The person who started the work stopped it; nothing of it was kept."""
