"""Name both incidents of a link in columns of their own, and find events by dataset and by what they undo.

The history of an incident asks for its links; before, that meant reading every link there is.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, fill them from the subjects of the links that are there, and index them."""
    op.add_column("change", sa.Column("first_id", sa.Text))
    op.add_column("change", sa.Column("second_id", sa.Text))
    change = sa.table(
        "change",
        sa.column("id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("subject", sa.Text),
        sa.column("first_id", sa.Text),
        sa.column("second_id", sa.Text),
    )
    connection = op.get_bind()
    links = connection.execute(sa.select(change.c.id, change.c.subject).where(change.c.kind == "link")).all()
    if links:
        connection.execute(
            sa.update(change)
            .where(change.c.id == sa.bindparam("row"))
            .values(first_id=sa.bindparam("first"), second_id=sa.bindparam("second")),
            [dict(zip(("row", "first", "second"), (row.id, *json.loads(row.subject)), strict=True)) for row in links],
        )
    op.create_index("ix_change_first_id", "change", ["first_id"])
    op.create_index("ix_change_second_id", "change", ["second_id"])
    op.create_index("ix_event_dataset_id", "event", ["dataset_id"])
    op.create_index("ix_event_undoes", "event", ["undoes"])
