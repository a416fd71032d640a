"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# A busy machine is no failure: examples have no deadline, the suite has.
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")
# Neither the reader's own installs nor their cache take part.
os.environ.pop("SAHEL_ATLAS_HOME", None)
