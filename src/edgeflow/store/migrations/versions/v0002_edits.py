"""Drawn outlines, hidden and locked regions, drafts that correct, notes, labels with a log, names of requests, settings.

There is no way back: outlines, merged labels and notes have no place in the older tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The unique constraint of 0001 has no name of its own: SQLite has none, PostgreSQL chose this one.
_UNIQUE_NAME = {"sqlite": "uq_label_name", "postgresql": "label_name_key"}


def upgrade() -> None:
    """Add columns and tables; every row stays."""
    _project_and_images()
    _labels(op.get_context().dialect.name)
    _regions_and_drafts()
    op.create_table(
        "label_edit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sent",
        sa.Column("uid", sa.String(32), primary_key=True),
        sa.Column("image", sa.String(32), sa.ForeignKey("image.id")),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("ix_sent_image", "sent", ["image", "seconds"])
    op.create_table(
        "setting",
        sa.Column("user", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )


def _project_and_images() -> None:
    op.add_column("project", sa.Column("labels_version", sa.Integer, nullable=False, server_default="0"))
    op.add_column("image", sa.Column("flagged", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("image", sa.Column("note", sa.Text, nullable=False, server_default=""))


def _labels(dialect: str) -> None:
    names = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
    # SQLite's table is made anew, which would forget that it never gives an id twice.
    with op.batch_alter_table("label", naming_convention=names, table_kwargs={"sqlite_autoincrement": True}) as label:
        label.drop_constraint(_UNIQUE_NAME[dialect], type_="unique")
        label.add_column(sa.Column("position", sa.Integer, nullable=False, server_default="0"))
        label.add_column(sa.Column("into", sa.Integer))
        label.add_column(sa.Column("deleted", sa.Boolean, nullable=False, server_default=sa.false()))
    table = sa.table("label", sa.column("id"), sa.column("position"))
    op.execute(table.update().values(position=table.c.id))


def _regions_and_drafts() -> None:
    op.add_column("region", sa.Column("outline", sa.JSON))
    op.add_column("region", sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("region", sa.Column("locked", sa.Boolean, nullable=False, server_default=sa.false()))
    op.drop_index("ix_region_image", "region")
    op.create_index("ix_region_image_label", "region", ["image", "label_id"])
    with op.batch_alter_table("draft") as draft:
        # A point of the clock; how much of the time since was worked is not known.
        draft.drop_column("started")
        draft.add_column(sa.Column("region", sa.String(32)))
        draft.add_column(sa.Column("box", sa.JSON))
        draft.add_column(sa.Column("seconds", sa.Float, nullable=False, server_default="0"))
