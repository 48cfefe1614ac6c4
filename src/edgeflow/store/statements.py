"""The statements that the store's verbs are made of; each runs in its caller's transaction."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, Table

from edgeflow.annotation.document import Document
from edgeflow.store import schema
from edgeflow.store.changes import Change
from edgeflow.store.edits import TakenIdError, UnknownIdError
from edgeflow.store.labels import LabelRow
from edgeflow.store.rows import Row

_AT_ONCE = 500  # values in one statement: databases have limits


def image_row(connection: Connection, image: str) -> RowMapping:
    """The row of an image; raises `UnknownIdError` where there is none."""
    row = connection.execute(sa.select(schema.image).where(schema.image.c.id == image)).mappings().first()
    if row is None:
        raise UnknownIdError(f"There is no image {image!r} in this project.")
    return row


def image_names(connection: Connection) -> set[str]:
    """The names of every image ever seen."""
    return set(connection.execute(sa.select(schema.image.c.path)).scalars())


def unknown_names(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those of `names` that are no image yet."""
    known = image_names(connection)
    return [name for name in names if name not in known]


def label_rows(connection: Connection) -> tuple[LabelRow, ...]:
    """Every label there ever was, in the order of ids."""
    table = schema.label.c
    columns = (table.id, table.name, table.color, table.key, table.position, table.into, table.deleted)
    return tuple(LabelRow(*row) for row in connection.execute(sa.select(*columns).order_by(table.id)))


def labels_version(connection: Connection) -> int:
    """The version of the label table."""
    return int(connection.execute(sa.select(schema.project.c.labels_version)).scalar_one())


def is_known(connection: Connection, uid: str | None) -> bool:
    """Whether a request of this name was stored."""
    known = sa.select(schema.sent.c.uid).where(schema.sent.c.uid == uid)
    return uid is not None and connection.execute(known).first() is not None


def remember_sent(connection: Connection, uid: str | None, image: str | None, kind: str, at: float, seconds: float) -> None:
    """Write down that a request was made; one without a name gets one, so that its seconds count."""
    values = {"uid": uid or uuid.uuid4().hex, "image": image, "kind": kind, "at": at, "seconds": seconds}
    connection.execute(sa.insert(schema.sent).values(values))


def undo_state(connection: Connection, log: Table, image: str | None = None) -> tuple[bool, bool]:
    """Whether a log (of one image) has an edit to take back, and one taken back."""
    undone = set(connection.execute(sa.select(log.c.undone).distinct().where(*_of_image(log, image))).scalars())
    return False in undone, True in undone


def step_log(connection: Connection, log: Table, *, back: bool, image: str | None = None) -> list[Change] | None:
    """Take the last edit of a log (of one image) as undone, or the first undone one as made again.

    Returns its changes as they were made, or None where there is no such edit; the rows they touch are the caller's business.
    """
    order = log.c.id.desc() if back else log.c.id.asc()
    wanted = sa.select(log.c.id, log.c.changes).where(log.c.undone.is_(not back), *_of_image(log, image))
    found = connection.execute(wanted.order_by(order).limit(1)).first()
    if found is None:
        return None
    connection.execute(sa.update(log).where(log.c.id == found.id).values(undone=back))
    return [Change.of_row(row) for row in found.changes]


def forget_undone(connection: Connection, log: Table, image: str | None = None) -> int:
    """Take the undone edits out of a log (of one image), for another one was made; returns how many."""
    return connection.execute(sa.delete(log).where(log.c.undone.is_(True), *_of_image(log, image))).rowcount


def add_to_log(
    connection: Connection, log: Table, kind: str, changes: Sequence[Change], at: float, image: str | None = None
) -> None:
    """Write an edit down in a log (of one image)."""
    values = {"kind": kind, "at": at, "undone": False, "changes": [change.as_row() for change in changes]}
    connection.execute(sa.insert(log).values(values if image is None else {**values, "image": image}))


def set_version(connection: Connection, document: Document) -> None:
    """Store the version of `document`."""
    table = schema.image
    connection.execute(table.update().where(table.c.id == document.image).values(version=document.version))


def write_changes(connection: Connection, changes: Sequence[Change]) -> None:
    """Bring the touched rows to what they are after the changes."""
    for change in changes:
        table = schema.metadata.tables[change.table]
        row: Row | None = change.after
        key = table.c.id == (int(change.key) if change.table == "label" else change.key)
        if row is None:
            connection.execute(table.delete().where(key))
        elif connection.execute(table.update().where(key).values(row)).rowcount == 0:
            connection.execute(table.insert().values(row))


def refuse_taken(connection: Connection, changes: Sequence[Change]) -> None:
    """Raise `TakenIdError` where a region to be put in has the id of one that is there, on whatever image.

    Pages name the regions they draw; a name used twice would otherwise take the other region's place.
    """
    new = [change.key for change in changes if change.table == "region" and change.before is None]
    for first in range(0, len(new), _AT_ONCE):
        table = schema.region.c
        taken = connection.execute(sa.select(table.id).where(table.id.in_(new[first : first + _AT_ONCE]))).first()
        if taken is not None:
            raise TakenIdError(f"There is a region {taken.id!r} in this project already; a new one needs an id of its own.")


def _of_image(log: Table, image: str | None) -> list[sa.ColumnElement[bool]]:
    return [] if image is None else [log.c.image == image]


def shape_or_none(height: int | None, width: int | None) -> tuple[int, int] | None:
    """(H, W), or None while it is unknown."""
    return None if height is None or width is None else (height, width)
