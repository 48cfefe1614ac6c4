"""Planes of files in the database, each an image of its own, and what is shown of them. Runs in its caller's transaction."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from edgeflow.store import schema
from edgeflow.store.statements import image_row, shape_or_none


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an image comes from: a plane of the file `name`, cut along `axis` (empty: as by default); `shape` once known."""

    name: str
    axis: str
    plane: int
    shape: tuple[int, int] | None


def placed(connection: Connection, image: str) -> Placed:
    """Of an image; raises `UnknownIdError` where there is none."""
    row = image_row(connection, image)
    return Placed(row["path"], row["axis"], row["plane"], shape_or_none(row["height"], row["width"]))


def plane_id(connection: Connection, path: str, axis: str, plane: int) -> str:
    """The id of a plane of a known file, which is given one where it has none."""
    table = schema.image.c
    # Two pages that ask for the same new plane meet at the file's first row where the database does not lock as a whole.
    connection.execute(sa.select(table.id).where(*_first(path)).with_for_update())
    known = sa.select(table.id).where(table.path == path, table.axis == axis, table.plane == plane)
    found: str | None = connection.execute(known).scalar()
    if found is None:
        found = uuid.uuid4().hex
        values = {"id": found, "path": path, "axis": axis, "plane": plane, "version": 0}
        connection.execute(sa.insert(schema.image).values(values))
    return found


def view_of(connection: Connection, path: str) -> dict[str, Any] | None:
    """What is to be shown of a file."""
    table = schema.image.c
    chosen: dict[str, Any] | None = connection.execute(sa.select(table.view).where(*_first(path))).scalar()
    return chosen


def set_view(connection: Connection, path: str, view: Mapping[str, Any] | None) -> None:
    """Keep what is to be shown of a file."""
    connection.execute(sa.update(schema.image).where(*_first(path)).values(view=None if view is None else dict(view)))


def _first(path: str) -> tuple[sa.ColumnElement[bool], ...]:
    table = schema.image.c
    return table.path == path, table.axis == "", table.plane == 0
