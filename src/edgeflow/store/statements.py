"""The statements that the store's verbs are made of; each runs in its caller's transaction."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from edgeflow.annotation.document import Document, Label
from edgeflow.store import schema
from edgeflow.store.edits import Change, UnknownIdError
from edgeflow.store.rows import Row


def image_row(connection: Connection, image: str) -> RowMapping:
    """The row of an image; raises `UnknownIdError` where there is none."""
    row = connection.execute(sa.select(schema.image).where(schema.image.c.id == image)).mappings().first()
    if row is None:
        raise UnknownIdError(f"There is no image {image!r} in this project.")
    return row


def unknown_names(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those of `names` that are no image yet."""
    known = set(connection.execute(sa.select(schema.image.c.path)).scalars())
    return [name for name in names if name not in known]


def label_table(connection: Connection) -> tuple[Label, ...]:
    """Every label, in the order of ids."""
    rows = connection.execute(sa.select(schema.label).order_by(schema.label.c.id))
    return tuple(Label(row.id, row.name, row.color, row.key) for row in rows)


def undo_state(connection: Connection, image: str) -> tuple[bool, bool]:
    """Whether the image has an edit to take back, and one taken back."""
    undone = set(connection.execute(sa.select(schema.edit.c.undone).where(schema.edit.c.image == image).distinct()).scalars())
    return False in undone, True in undone


def set_version(connection: Connection, document: Document) -> None:
    """Store the version of `document`."""
    table = schema.image
    connection.execute(table.update().where(table.c.id == document.image).values(version=document.version))


def write_changes(connection: Connection, changes: Sequence[Change]) -> None:
    """Bring the touched rows to what they are after the changes."""
    for change in changes:
        table = schema.metadata.tables[change.table]
        row: Row | None = change.after
        key = table.c.id == change.key
        if row is None:
            connection.execute(table.delete().where(key))
        elif connection.execute(table.update().where(key).values(row)).rowcount == 0:
            connection.execute(table.insert().values(row))


def shape_or_none(height: int | None, width: int | None) -> tuple[int, int] | None:
    """(H, W), or None while it is unknown."""
    return None if height is None or width is None else (height, width)
