"""The label table in the database: read, edited, and its edits taken back by a log of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import Connection

from edgeflow.annotation.document import Label
from edgeflow.errors import ConflictError
from edgeflow.store import schema
from edgeflow.store.changes import Change
from edgeflow.store.database import Database
from edgeflow.store.labels import LabelEdit, LabelError, LabelRow, label_changes_of, labels_in_table, resolved
from edgeflow.store.statements import (
    add_to_log,
    forget_undone,
    is_known,
    label_rows,
    labels_version,
    remember_sent,
    step_log,
    undo_state,
    write_changes,
)


@dataclass(frozen=True, slots=True)
class Labels:
    """The label table as it is read: `labels` in its order, `meaning` as `store.labels.resolved` has it."""

    version: int
    rows: tuple[LabelRow, ...] = field(repr=False)
    labels: tuple[Label, ...]
    meaning: dict[int, int | None] = field(repr=False)
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, slots=True)
class LabelUse:
    """How many regions a label has, and in how many images."""

    regions: int
    images: int


class LabelTable:
    """The labels of one project. Safe to use from several threads."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self._kept: Labels | None = None
        self._lock = threading.Lock()

    def read(self, connection: Connection) -> Labels:
        """The table as the transaction sees it."""
        version = labels_version(connection)
        with self._lock:
            if self._kept is not None and self._kept.version == version:
                return self._kept
        rows = label_rows(connection)
        can_undo, can_redo = undo_state(connection, schema.label_edit)
        found = Labels(version, rows, labels_in_table(rows), resolved(rows), can_undo, can_redo)
        with self._lock:
            if self._kept is None or self._kept.version < version:
                self._kept = found
        return found

    def edit(self, version: int, edit: LabelEdit, uid: str | None) -> Labels:
        """See `Store.edit_labels`."""
        with self._changing(version, uid) as (connection, before):
            if before is None:
                return self.read(connection)
            kind, changes = label_changes_of(before.rows, edit)
            if not changes:
                return before
            write_changes(connection, changes)
            forget_undone(connection, schema.label_edit)
            add_to_log(connection, schema.label_edit, kind, changes, self._now())
            return self._made(connection, uid, kind, version)

    def step(self, version: int, uid: str | None, *, back: bool) -> Labels:
        """See `Store.undo_labels` and `Store.redo_labels`."""
        with self._changing(version, uid) as (connection, before):
            if before is None:
                return self.read(connection)
            changes = step_log(connection, schema.label_edit, back=back)
            if changes is None:
                return before
            write_changes(connection, [self._taken_back(connection, change) for change in changes] if back else changes)
            return self._made(connection, uid, "undo" if back else "redo", version)

    def use(self, connection: Connection, label_id: int) -> LabelUse:
        """How many regions are read as of this label."""
        table = schema.region.c
        standing = [given for given, meaning in self.read(connection).meaning.items() if meaning == label_id]
        query = sa.select(sa.func.count(), sa.func.count(table.image.distinct())).where(table.label_id.in_(standing))
        regions, images = connection.execute(query).one()
        return LabelUse(regions, images)

    def _taken_back(self, connection: Connection, change: Change) -> Change:
        """The change that takes one back; a label that was added is marked deleted, for no row is ever taken away."""
        if change.before is not None or change.after is None:
            return change.reversed
        use = self.use(connection, int(change.key))
        if use.regions:
            count = f"{use.regions} object{'s' if use.regions > 1 else ''} in {use.images} image{'s' if use.images > 1 else ''}"
            raise LabelError(f"The label {change.after['name']!r} cannot be taken back while {count} have it.")
        return Change("label", change.key, change.after, {**change.after, "deleted": True})

    def _made(self, connection: Connection, uid: str | None, kind: str, version: int) -> Labels:
        remember_sent(connection, uid, None, kind, self._now(), 0.0)
        connection.execute(sa.update(schema.project).values(labels_version=version + 1))
        rows = label_rows(connection)
        # Not kept: should the commit fail, there is no such version.
        return Labels(version + 1, rows, labels_in_table(rows), resolved(rows), *undo_state(connection, schema.label_edit))

    @contextmanager
    def _changing(self, version: int, uid: str | None) -> Iterator[tuple[Connection, Labels | None]]:
        """A transaction and the table in it, or None where the request was stored already."""
        with self._database.transaction() as connection:
            # Where a database does not lock as a whole (PostgreSQL), this row is what two writers meet at.
            connection.execute(sa.select(schema.project.c.id).with_for_update())
            if is_known(connection, uid):
                yield connection, None
                return
            before = self.read(connection)
            if before.version != version:
                raise ConflictError(
                    f"The labels were changed elsewhere meanwhile (version {before.version}, not {version}); look at them again "
                    "and repeat the edit."
                )
            yield connection, before
