"""The store of one project: images, labels, and documents changed by edits that can be taken back.

Every edit is one transaction: the touched rows, the image's version and the edit log change together or not at all. Knows
no HTTP, no network and no image files.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from edgeflow.annotation.document import Document, Label
from edgeflow.errors import ConflictError, MaskError, StoreError
from edgeflow.store import schema
from edgeflow.store.connect import open_engine, readable_errors
from edgeflow.store.edits import AddRegion, Change, Edit, Relabel, UnknownIdError, apply, changes_of
from edgeflow.store.rows import draft_of_row, region_of_row
from edgeflow.store.statements import image_row, label_table, set_version, shape_or_none, undo_state, unknown_names, write_changes

# Told apart easily, also by most colour-blind people (Trubetskoy's list of distinct colours); used in turn.
_COLORS = (
    *("#e6194b", "#4363d8", "#ffe119", "#3cb44b", "#f58231", "#911eb4", "#42d4f4", "#f032e6", "#bfef45", "#fabed4"),
    *("#469990", "#dcbeff", "#9a6324", "#fffac8", "#800000", "#aaffc3", "#808000", "#ffd8b1", "#000075", "#a9a9a9"),
)
_CACHED_DOCUMENTS = 16


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A row of the image list. `shape` is None until the image was opened once; `draft` says that clicks are waiting."""

    id: str
    number: int
    name: str
    shape: tuple[int, int] | None
    regions: int
    draft: bool


class Store:
    """The annotations of one folder. Safe to use from several threads, and beside other processes on the same database.

    Parameters
    ----------
    engine
        From `edgeflow.store.connect.open_engine`.
    now
        Seconds since 1970, for the edit log.
    """

    def __init__(self, engine: Engine, *, now: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._now = now
        self._place = engine.url.database if engine.url.get_backend_name() == "sqlite" else str(engine.url)
        self._documents: dict[str, Document] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, store: str | None = None, *, now: Callable[[], float] = time.time) -> Self:
        """Open or make the store of `folder`; `store` is a path or database URL to use instead of the default place.

        Raises as `edgeflow.store.connect.open_engine` does.
        """
        return cls(open_engine(folder, store), now=now)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def scan(self, names: Sequence[str]) -> None:
        """Make images known by their names (paths relative to the folder); those known already keep id and annotations."""
        # Looked at first without the right to write: usually nothing is new, and a list must not wait for another's edit.
        with self._transaction(writes=False) as connection:
            if not unknown_names(connection, names):
                return
        with self._transaction() as connection:
            new = [{"id": uuid.uuid4().hex, "path": name, "version": 0} for name in unknown_names(connection, names)]
            if new:
                connection.execute(sa.insert(schema.image), new)

    def images(self) -> list[StoredImage]:
        """Every image ever seen, in the order they came."""
        image, region, draft = schema.image.c, schema.region.c, schema.draft.c
        counts = sa.select(region.image, sa.func.count().label("regions")).group_by(region.image).subquery()
        query = (
            sa.select(image.id, image.number, image.path, image.height, image.width, counts.c.regions, draft.clicks)
            .outerjoin(counts, counts.c.image == image.id)
            .outerjoin(schema.draft, draft.id == image.id)
            .order_by(image.number)
        )
        with self._transaction(writes=False) as connection:
            return [
                StoredImage(
                    row.id, row.number, row.path, shape_or_none(row.height, row.width), row.regions or 0, bool(row.clicks)
                )
                for row in connection.execute(query)
            ]

    def image(self, image: str) -> tuple[str, tuple[int, int] | None]:
        """Name and, once known, shape of an image.

        Raises
        ------
        UnknownIdError
            If there is no such image.
        """
        with self._transaction(writes=False) as connection:
            row = image_row(connection, image)
            return row["path"], shape_or_none(row["height"], row["width"])

    def set_shape(self, image: str, shape: tuple[int, int]) -> None:
        """Remember the size (H, W) of an opened image.

        Raises
        ------
        ConflictError
            If the image has regions of another size: its file was replaced by another picture.
        """
        with self._transaction() as connection:
            row = image_row(connection, image)
            before = shape_or_none(row["height"], row["width"])
            if before == shape:
                return
            regions = schema.region.c
            if before is not None and connection.execute(sa.select(regions.id).where(regions.image == image)).first():
                raise ConflictError(
                    f"{row['path']} is now {shape[0]} x {shape[1]} but was annotated at {before[0]} x {before[1]} (rows x "
                    "columns); put the old file back, or give the new one another name."
                )
            table = schema.image
            connection.execute(table.update().where(table.c.id == image).values(height=shape[0], width=shape[1]))
        with self._lock:
            self._documents.pop(image, None)

    def labels(self) -> tuple[Label, ...]:
        """The label table, in the order of ids."""
        with self._transaction(writes=False) as connection:
            return label_table(connection)

    def add_label(self, name: str, color: str | None = None) -> tuple[Label, ...]:
        """Add a label, unless there is one of that name; the first nine get a digit as key. Returns the table."""
        with self._transaction() as connection:
            labels = label_table(connection)
            if any(label.name == name for label in labels):
                return labels
            key = next((digit for digit in "123456789" if all(label.key != digit for label in labels)), "")
            chosen = color or _COLORS[len(labels) % len(_COLORS)]
            connection.execute(sa.insert(schema.label).values(name=name, color=chosen, key=key))
            return label_table(connection)

    @property
    def last_image(self) -> str | None:
        """The image the annotator was at."""
        with self._transaction(writes=False) as connection:
            return connection.execute(sa.select(schema.project.c.last_image)).scalar()

    def remember_last(self, image: str) -> None:
        """Remember where the annotator is."""
        with self._transaction() as connection:
            connection.execute(sa.update(schema.project).values(last_image=image))

    def document(self, image: str) -> Document:
        """The document of an image whose shape is known.

        Raises
        ------
        UnknownIdError
            If there is no such image.
        StoreError
            If the image was never opened, or what is stored of it is damaged.
        """
        with self._transaction(writes=False) as connection:
            return self._read(connection, image)

    def labelled_documents(self) -> Iterator[Document]:
        """The documents of all images that have a region, one after the other, in the order of `images`."""
        labelled = [image.id for image in self.images() if image.regions]
        return (self.document(image) for image in labelled)

    def edit(self, image: str, version: int, edit: Edit) -> Document:
        """Make an edit on the document of that version and return the document after it, when it is safely stored.

        An edit that changes nothing returns the document as it is. Edits that were undone can then no longer be redone.

        Raises
        ------
        ConflictError
            If the stored document has another version.
        UnknownIdError
            If the edit names an image, region or label that is not there.
        """
        with self._changing(image, version) as (connection, document):
            if isinstance(edit, AddRegion | Relabel) and all(label.id != edit.label_id for label in label_table(connection)):
                raise UnknownIdError(f"There is no label {edit.label_id}; choose one of the label table.")
            kind, changes = changes_of(document, edit)
            if not changes:
                return document
            write_changes(connection, changes)
            self._log(connection, image, kind, changes)
            after = replace(apply(document, changes), version=version + 1, can_undo=True, can_redo=False)
            set_version(connection, after)
        return self._keep(after)

    def undo(self, image: str, version: int) -> Document:
        """Take the last edit back; without one, the document as it is. Raises as `edit` does."""
        return self._step(image, version, back=True)

    def redo(self, image: str, version: int) -> Document:
        """Make the edit last taken back again; without one, the document as it is. Raises as `edit` does."""
        return self._step(image, version, back=False)

    def _step(self, image: str, version: int, *, back: bool) -> Document:
        log = schema.edit.c
        with self._changing(image, version) as (connection, document):
            order = log.id.desc() if back else log.id.asc()
            found = connection.execute(
                sa.select(log.id, log.changes).where(log.image == image, log.undone.is_(not back)).order_by(order).limit(1)
            ).first()
            if found is None:
                return document
            changes = [Change.of_row(row) for row in found.changes]
            if back:
                changes = [change.reversed for change in reversed(changes)]
            write_changes(connection, changes)
            connection.execute(sa.update(schema.edit).where(log.id == found.id).values(undone=back))
            can_undo, can_redo = undo_state(connection, image)
            after = replace(apply(document, changes), version=version + 1, can_undo=can_undo, can_redo=can_redo)
            set_version(connection, after)
        return self._keep(after)

    def _log(self, connection: Connection, image: str, kind: str, changes: list[Change]) -> None:
        """Write the edit down; a slider moved again goes on with the same entry, so that undo takes the whole move back."""
        log = schema.edit.c
        forgotten = connection.execute(sa.delete(schema.edit).where(log.image == image, log.undone.is_(True))).rowcount
        last = connection.execute(
            sa.select(log.id, log.kind, log.changes).where(log.image == image).order_by(log.id.desc()).limit(1)
        ).first()
        if kind == "threshold" and not forgotten and last is not None and last.kind == kind:
            merged = replace(changes[0], before=Change.of_row(last.changes[0]).before)
            connection.execute(sa.update(schema.edit).where(log.id == last.id).values(changes=[merged.as_row()]))
            return
        rows = [change.as_row() for change in changes]
        connection.execute(sa.insert(schema.edit).values(image=image, kind=kind, at=self._now(), undone=False, changes=rows))

    def _read(self, connection: Connection, image: str) -> Document:
        row = image_row(connection, image)
        with self._lock:
            kept = self._documents.get(image)
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
            raise StoreError(f"The store {self._place} holds a damaged region of {row['path']} ({error}).") from error
        can_undo, can_redo = undo_state(connection, image)
        ordered = tuple(sorted(read, key=lambda region: (region.z, region.id)))
        pending = draft_of_row(dict(draft) if draft is not None else None)
        return self._keep(
            Document(image, row["number"], row["path"], shape, row["version"], ordered, pending, can_undo, can_redo)
        )

    def _keep(self, document: Document) -> Document:
        """Remember a stored document, so that a click on an image of 3,000 regions reads none of them."""
        with self._lock:
            kept = self._documents.pop(document.image, None)
            newest = document if kept is None or kept.version <= document.version else kept
            self._documents[document.image] = newest
            while len(self._documents) > _CACHED_DOCUMENTS:
                del self._documents[next(iter(self._documents))]
        return document

    @contextmanager
    def _transaction(self, *, writes: bool = True) -> Iterator[Connection]:
        with readable_errors(str(self._place)), self._engine.connect() as plain:
            connection = plain.execution_options(writes=writes)
            with connection.begin():
                yield connection

    @contextmanager
    def _changing(self, image: str, version: int) -> Iterator[tuple[Connection, Document]]:
        with self._transaction() as connection:
            # Where a database does not lock as a whole (PostgreSQL), this row is what two writers meet at.
            connection.execute(sa.select(schema.image.c.id).where(schema.image.c.id == image).with_for_update())
            document = self._read(connection, image)
            if document.version != version:
                raise ConflictError(
                    f"{document.name} was changed elsewhere meanwhile (version {document.version}, not {version}); look at it "
                    "again and repeat the edit."
                )
            yield connection, document
