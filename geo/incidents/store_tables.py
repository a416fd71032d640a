"""Tables of the incident store, as the newest migration leaves them."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

# Revisions of the migrations, oldest first. The last one is what this program reads and writes.
REVISIONS: Final = ("0001", "0002")
VERSION_TABLE: Final = "atlas_version"

METADATA: Final = sa.MetaData()

# What is said of the store as a whole: its identifier.
META: Final = sa.Table(
    "meta",
    METADATA,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# Whatever was done, by whom, when and why. Rows are added, never changed. The last id is the store's revision.
EVENT: Final = sa.Table(
    "event",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String(40), nullable=False),  # ISO 8601, UTC
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),  # import, edit, dataset, links, undo
    sa.Column("dataset_id", sa.String(200), index=True),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("event.id"), index=True),
    sa.Column("summary", sa.Text, nullable=False),  # JSON
)

# Rows of an import, some thousand at a time.
BLOCK: Final = sa.Table(
    "block",
    METADATA,
    sa.Column("event_id", sa.Integer, sa.ForeignKey("event.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("dataset_id", sa.String(200), nullable=False, index=True),
    sa.Column("gone", sa.Boolean, nullable=False),  # names rows that the import took away, and has no others
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("crc", sa.LargeBinary, nullable=False),  # CRC-32 of each incident_id, little-endian
    sa.Column("digests", sa.LargeBinary, nullable=False),  # 16 bytes a row: what it says, to find changes
    sa.Column("lines", sa.LargeBinary, nullable=False),  # int64 little-endian, zlib: lines of the file
    sa.Column("records", sa.LargeBinary, nullable=False),  # Parquet, and its CRC-32 in 4 bytes, little-endian
    sa.Column("originals", sa.LargeBinary, nullable=False),  # the same
)

# Versions of what can change one by one. `state` is all of it as JSON, NULL when there is none (any more).
CHANGE: Final = sa.Table(
    "change",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event_id", sa.Integer, sa.ForeignKey("event.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),  # record, dataset, link
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text),
    sa.Column("current", sa.Boolean, nullable=False),
    # The two incidents of a link.
    sa.Column("first_id", sa.Text, index=True),
    sa.Column("second_id", sa.Text, index=True),
    sa.UniqueConstraint("kind", "subject", "version", name="uq_change_version"),
)
sa.Index(
    "uq_change_current",
    CHANGE.c.kind,
    CHANGE.c.subject,
    unique=True,
    sqlite_where=sa.text("current"),
    postgresql_where=sa.text("current"),
)
