"""The first tables: project, label, image, region, draft, edit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, the one project row and the first label."""
    op.create_table("project", sa.Column("id", sa.Integer, primary_key=True), sa.Column("last_image", sa.String(32)))
    labels = op.create_table(
        "label",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("color", sa.String(7), nullable=False),
        sa.Column("key", sa.String(1), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "image",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("path", sa.Text, nullable=False, unique=True),
        sa.Column("height", sa.Integer),
        sa.Column("width", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "region",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("image", sa.String(32), sa.ForeignKey("image.id"), nullable=False),
        sa.Column("label_id", sa.Integer, sa.ForeignKey("label.id"), nullable=False),
        sa.Column("z", sa.Integer, nullable=False),
        sa.Column("top", sa.Integer, nullable=False),
        sa.Column("left", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("runs", sa.Text, nullable=False),
        sa.Column("provenance", sa.JSON, nullable=False),
    )
    op.create_index("ix_region_image", "region", ["image"])
    op.create_table(
        "draft",
        sa.Column("id", sa.String(32), sa.ForeignKey("image.id"), primary_key=True),
        sa.Column("clicks", sa.JSON, nullable=False),
        sa.Column("threshold", sa.Float, nullable=False),
        sa.Column("largest", sa.Boolean, nullable=False),
        sa.Column("started", sa.Float, nullable=False),
    )
    op.create_table(
        "edit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("image", sa.String(32), sa.ForeignKey("image.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edit_image", "edit", ["image", "undone", "id"])
    op.bulk_insert(sa.table("project", sa.column("id", sa.Integer)), [{"id": 1}])
    # Without an id, so that PostgreSQL's own counter moves on.
    op.bulk_insert(labels, [{"name": "object", "color": "#e6194b", "key": "1"}])


def downgrade() -> None:
    """Take the tables away again, dependents first."""
    for table in ("edit", "draft", "region", "image", "label", "project"):
        op.drop_table(table)
