"""What a user chose in the page, by name; each function runs in its caller's transaction."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from edgeflow.store import schema


def read_settings(connection: Connection, user: str) -> dict[str, Any]:
    """JSON values by name."""
    table = schema.setting.c
    query = sa.select(table.name, table.value).where(table.user == user).order_by(table.name)
    return {row.name: row.value for row in connection.execute(query)}


def write_settings(connection: Connection, user: str, values: Mapping[str, Any]) -> None:
    """Put the values in; others stay."""
    # Two pages that save at once meet at this row where the database does not lock as a whole (PostgreSQL).
    connection.execute(sa.select(schema.project.c.id).with_for_update())
    table = schema.setting
    for name, value in values.items():
        row = (table.c.user == user) & (table.c.name == name)
        if connection.execute(table.update().where(row).values(value=value)).rowcount == 0:
            connection.execute(table.insert().values(user=user, name=name, value=value))
