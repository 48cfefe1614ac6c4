"""Documents in the database: read, edited, and their edits taken back by the log. Knows no image files.

Every edit is one transaction: the touched rows, the image's version, the log and the request's name change together or not at
all.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy import Connection

from edgeflow.annotation.document import Document
from edgeflow.errors import ConflictError, MaskError, StoreError
from edgeflow.store import schema
from edgeflow.store.adding import AddRegions
from edgeflow.store.changes import Change, apply
from edgeflow.store.database import Database
from edgeflow.store.edits import AddRegion, Edit, Relabel, UnknownIdError, changes_of
from edgeflow.store.label_table import LabelTable
from edgeflow.store.labels import as_read, without_deleted
from edgeflow.store.rows import axis_of, draft_of_row, region_of_row
from edgeflow.store.statements import (
    add_to_log,
    forget_undone,
    image_row,
    is_known,
    refuse_taken,
    remember_sent,
    set_version,
    shape_or_none,
    step_log,
    undo_state,
    write_changes,
)

_CACHED_DOCUMENTS = 16


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of an edit.

    Attributes
    ----------
    document
        After it.
    since
        The version it was made on; that of `document` where nothing changed.
    touched
        Ids of the regions that it changed, made or took away.
    known
        Whether this very request was stored before, so that nothing was done now.
    """

    document: Document
    since: int
    touched: tuple[str, ...] = ()
    known: bool = False


class Documents:
    """The documents of one project. Safe to use from several threads.

    Those last used stay in memory as they are stored, with the labels their regions were given; what goes out is read through
    the label table (`store.labels.as_read`).
    """

    def __init__(self, database: Database, labels: LabelTable, now: Callable[[], float]) -> None:
        self._database = database
        self._labels = labels
        self._now = now
        self._kept: dict[str, Document] = {}
        self._lock = threading.Lock()

    def read(self, image: str) -> Document:
        """See `Store.document`."""
        with self._database.transaction(writes=False) as connection:
            return self._seen(connection, self._stored(connection, image))

    def forget(self, image: str) -> None:
        """Read it anew the next time."""
        with self._lock:
            self._kept.pop(image, None)

    def edit(self, image: str, version: int, edit: Edit, uid: str | None, seconds: float) -> Edited:
        """See `Store.edit`."""
        with self._changing(image, version, uid) as (connection, before):
            if before is None:
                return self._known(connection, image)
            self._check_labels(connection, edit)
            meaning = self._labels.read(connection).meaning
            kind, changes = changes_of(without_deleted(before, meaning), edit, seconds)
            if not changes:
                return Edited(self._seen(connection, before), version)
            refuse_taken(connection, changes)
            write_changes(connection, changes)
            self._log(connection, image, kind, changes)
            after = replace(apply(before, changes), version=version + 1, can_undo=True, can_redo=False)
            seen = self._made(connection, after, uid, kind, seconds)
        self._keep(after)
        return Edited(seen, version, _touched(changes))

    def step(self, image: str, version: int, uid: str | None, seconds: float, *, back: bool) -> Edited:
        """See `Store.undo` and `Store.redo`."""
        with self._changing(image, version, uid) as (connection, before):
            if before is None:
                return self._known(connection, image)
            changes = step_log(connection, schema.edit, back=back, image=image)
            if changes is None:
                return Edited(self._seen(connection, before), version)
            if back:
                changes = [change.reversed for change in reversed(changes)]
            refuse_taken(connection, changes)
            write_changes(connection, changes)
            can_undo, can_redo = undo_state(connection, schema.edit, image)
            after = replace(apply(before, changes), version=version + 1, can_undo=can_undo, can_redo=can_redo)
            seen = self._made(connection, after, uid, "undo" if back else "redo", seconds)
        self._keep(after)
        return Edited(seen, version, _touched(changes))

    def _check_labels(self, connection: Connection, edit: Edit) -> None:
        match edit:
            case AddRegion() | Relabel():
                given = {edit.label_id}
            case AddRegions():
                given = {new.label_id for new in edit.regions}
            case _:
                return
        meaning = self._labels.read(connection).meaning
        for label in given:
            if meaning.get(label) != label:
                raise UnknownIdError(f"There is no label {label}; choose one of the label table.")

    def _log(self, connection: Connection, image: str, kind: str, changes: list[Change]) -> None:
        """Write the edit down; a slider moved again goes on with the same entry, so that undo takes the whole move back."""
        forgotten = forget_undone(connection, schema.edit, image)
        if kind == "threshold" and not forgotten and self._go_on(connection, image, changes[0]):
            return
        add_to_log(connection, schema.edit, kind, changes, self._now(), image)

    def _go_on(self, connection: Connection, image: str, change: Change) -> bool:
        """Widen the last entry of the log to end with this change of the slider; False where it is of another kind."""
        log = schema.edit.c
        last = connection.execute(
            sa.select(log.id, log.kind, log.changes).where(log.image == image).order_by(log.id.desc()).limit(1)
        ).first()
        if last is None or last.kind != "threshold":
            return False
        merged = replace(change, before=Change.of_row(last.changes[0]).before)
        connection.execute(sa.update(schema.edit).where(log.id == last.id).values(changes=[merged.as_row()]))
        return True

    def _made(self, connection: Connection, after: Document, uid: str | None, kind: str, seconds: float) -> Document:
        set_version(connection, after)
        remember_sent(connection, uid, after.image, kind, self._now(), seconds)
        return self._seen(connection, after)

    def _known(self, connection: Connection, image: str) -> Edited:
        document = self._seen(connection, self._stored(connection, image))
        return Edited(document, document.version, known=True)

    def _seen(self, connection: Connection, document: Document) -> Document:
        return as_read(document, self._labels.read(connection).meaning)

    def _stored(self, connection: Connection, image: str) -> Document:
        row = image_row(connection, image)
        with self._lock:
            kept = self._kept.get(image)
        if kept is not None and kept.version == row["version"]:
            return kept
        shape = shape_or_none(row["height"], row["width"])
        if shape is None:
            raise StoreError(f"{row['path']} was not opened yet; open it before editing it.")
        regions = connection.execute(sa.select(schema.region).where(schema.region.c.image == image)).mappings()
        draft = connection.execute(sa.select(schema.draft).where(schema.draft.c.id == image)).mappings().first()
        try:
            read = [region_of_row(dict(region), shape) for region in regions]
        except (MaskError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"The store {self._database.place} holds a damaged region of {row['path']} ({error}).") from error
        can_undo, can_redo = undo_state(connection, schema.edit, image)
        document = Document(
            image,
            row["number"],
            row["path"],
            shape,
            row["version"],
            tuple(sorted(read, key=lambda region: (region.z, region.id))),
            draft_of_row(dict(draft) if draft is not None else None),
            can_undo,
            can_redo,
            bool(row["flagged"]),
            row["note"],
            row["plane"],
            axis_of(row["axis"]),
        )
        self._keep(document)
        return document

    def _keep(self, document: Document) -> None:
        """Remember a stored document, so that a click on an image of 3,000 regions reads none of them."""
        with self._lock:
            kept = self._kept.pop(document.image, None)
            newest = document if kept is None or kept.version <= document.version else kept
            self._kept[document.image] = newest
            while len(self._kept) > _CACHED_DOCUMENTS:
                del self._kept[next(iter(self._kept))]

    @contextmanager
    def _changing(self, image: str, version: int, uid: str | None) -> Iterator[tuple[Connection, Document | None]]:
        """A transaction and the document as it is stored, or None where the request was stored already."""
        with self._database.transaction() as connection:
            # Where a database does not lock as a whole (PostgreSQL), this row is what two writers meet at.
            connection.execute(sa.select(schema.image.c.id).where(schema.image.c.id == image).with_for_update())
            if is_known(connection, uid):
                yield connection, None
                return
            document = self._stored(connection, image)
            check_version(document, version)
            yield connection, document


def check_version(document: Document, version: int) -> None:
    """Raise `ConflictError` where the document has another version than an edit was made on."""
    if document.version != version:
        raise ConflictError(
            f"{document.name} was changed elsewhere meanwhile (version {document.version}, not {version}); look at it again and "
            "repeat the edit."
        )


def _touched(changes: list[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.key for change in changes if change.table == "region"))
