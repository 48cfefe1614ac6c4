"""Planes of files in the database, each an image of its own, and what is shown of them. Runs in its caller's transaction."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from edgeflow.imaging.image import Axis
from edgeflow.imaging.view import View
from edgeflow.store import schema
from edgeflow.store.edits import UnknownIdError
from edgeflow.store.rows import axis_of
from edgeflow.store.statements import shape_or_none


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an image comes from, and what is shown of it.

    Attributes
    ----------
    entry
        The image that stands for the file: its plane 0, cut as by default.
    name, axis, plane
        A plane of the file `name`, cut along `axis`; None as by default.
    shape
        (H, W), once it is known.
    view
        Chosen for the raw pixels of all planes of the file; None while nobody chose.
    """

    entry: str
    name: str
    axis: Axis | None
    plane: int
    shape: tuple[int, int] | None
    view: View | None


def placed(connection: Connection, image: str) -> Placed:
    """Of an image; raises `UnknownIdError` where there is none."""
    one, first = schema.image.alias(), schema.image.alias()
    columns = (one.c.path, one.c.axis, one.c.plane, one.c.height, one.c.width, first.c.id, first.c.view)
    both = one.join(first, sa.and_(first.c.path == one.c.path, first.c.axis == "", first.c.plane == 0))
    row = connection.execute(sa.select(*columns).select_from(both).where(one.c.id == image)).first()
    if row is None:
        raise UnknownIdError(f"There is no image {image!r} in this project.")
    view = None if row.view is None else View.from_json(row.view)
    return Placed(row.id, row.path, axis_of(row.axis), row.plane, shape_or_none(row.height, row.width), view)


def plane_id(connection: Connection, path: str, axis: Axis | None, plane: int) -> str:
    """The id of a plane of a known file, which is given one where it has none."""
    table = schema.image.c
    # Two pages that ask for the same new plane meet at the file's first row where the database does not lock as a whole.
    connection.execute(sa.select(table.id).where(*_first(path)).with_for_update())
    known = sa.select(table.id).where(table.path == path, table.axis == (axis or ""), table.plane == plane)
    found: str | None = connection.execute(known).scalar()
    if found is None:
        found = uuid.uuid4().hex
        values = {"id": found, "path": path, "axis": axis or "", "plane": plane, "version": 0}
        connection.execute(sa.insert(schema.image).values(values))
    return found


def set_view(connection: Connection, path: str, view: View | None) -> None:
    """Keep what is to be shown of a file."""
    connection.execute(sa.update(schema.image).where(*_first(path)).values(view=None if view is None else view.to_json()))


def _first(path: str) -> tuple[sa.ColumnElement[bool], ...]:
    table = schema.image.c
    return table.path == path, table.axis == "", table.plane == 0
