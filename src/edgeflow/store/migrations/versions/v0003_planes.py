"""Planes of stacks as images of their own, and what is shown of raw pixels.

There is no way back: planes have no place in the older tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# As in 0002: the constraint of 0001 has no name of its own.
_UNIQUE_NAME = {"sqlite": "uq_image_path", "postgresql": "image_path_key"}


def upgrade() -> None:
    """Every image there is becomes plane 0 of its file."""
    dialect = op.get_context().dialect.name
    # The key on `id` has no name either and goes on as it is; only that on `path` is taken away.
    names = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
    with op.batch_alter_table("image", naming_convention=names, table_kwargs={"sqlite_autoincrement": True}) as image:
        image.drop_constraint(_UNIQUE_NAME[dialect], type_="unique")
        image.add_column(sa.Column("axis", sa.String(10), nullable=False, server_default=""))
        image.add_column(sa.Column("plane", sa.Integer, nullable=False, server_default="0"))
        image.add_column(sa.Column("view", sa.JSON))
        image.create_unique_constraint("uq_image_plane", ["path", "axis", "plane"])
