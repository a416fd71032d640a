"""Run by Alembic: migrate the connection that the caller opened, within its transaction."""

from __future__ import annotations

from alembic import context

from geo.incidents.store_tables import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
