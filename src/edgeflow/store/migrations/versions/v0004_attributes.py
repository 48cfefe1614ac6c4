"""What files said of a region beyond label and shape.

There is no way back: it has no place in the older tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was kept so far."""
    op.add_column("region", sa.Column("attributes", sa.JSON))
