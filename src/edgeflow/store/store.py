"""The store of one project: images, labels, and documents changed by edits that can be taken back.

Every edit is one transaction: the touched rows, the version, the log and the request's name change together or not at all.
Knows no HTTP, no network and no image files.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import Engine

from edgeflow.annotation.document import Document, Label
from edgeflow.errors import ConflictError
from edgeflow.imaging.image import Axis
from edgeflow.imaging.view import View
from edgeflow.store import schema
from edgeflow.store.connect import open_engine
from edgeflow.store.database import Database
from edgeflow.store.documents import Documents, Edited
from edgeflow.store.edits import Edit
from edgeflow.store.label_table import Labels, LabelTable, LabelUse
from edgeflow.store.labels import LabelEdit
from edgeflow.store.listing import StoredImage, StoredPlane, stored_images, stored_planes
from edgeflow.store.planes import Placed, placed, plane_id, set_view
from edgeflow.store.settings import read_settings, write_settings
from edgeflow.store.statements import image_names, image_row, is_known, shape_or_none, unknown_names
from edgeflow.store.statistics import ImageEffort, RegionEffort, efforts


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
        self._database = Database(engine)
        self._labels = LabelTable(self._database, now)
        self._documents = Documents(self._database, self._labels, now)

    @classmethod
    def open(cls, folder: Path, store: str | None = None, *, now: Callable[[], float] = time.time) -> Self:
        """Open or make the store of `folder`; `store` is a path or database URL to use instead of the default place.

        Raises as `edgeflow.store.connect.open_engine` does.
        """
        return cls(open_engine(folder, store), now=now)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def scan(self, names: Sequence[str]) -> None:
        """Make files known by their names (paths relative to the folder); those known already keep id and annotations."""
        # Looked at first without the right to write: usually nothing is new, and a list must not wait for another's edit.
        with self._database.transaction(writes=False) as connection:
            if not unknown_names(connection, names):
                return
        with self._database.transaction() as connection:
            new = [{"id": uuid.uuid4().hex, "path": name, "version": 0} for name in unknown_names(connection, names)]
            if new:
                connection.execute(sa.insert(schema.image), new)

    def names(self) -> set[str]:
        """The names of every file ever seen."""
        with self._database.transaction(writes=False) as connection:
            return image_names(connection)

    def images(self) -> list[StoredImage]:
        """Every file ever seen, in the order they came."""
        with self._database.transaction(writes=False) as connection:
            return stored_images(connection, self._labels.read(connection))

    def planes(self, name: str | None = None) -> list[StoredPlane]:
        """Every plane ever seen (of one file), in the order they came; those never opened are not among them."""
        with self._database.transaction(writes=False) as connection:
            return stored_planes(connection, self._labels.read(connection), name)

    def plane(self, image: str, plane: int, axis: Axis | None = None) -> str:
        """The id of another plane of the file that `image` is a plane of; it is known from now on.

        Raises
        ------
        UnknownIdError
            If there is no such image.
        """
        with self._database.transaction() as connection:
            return plane_id(connection, image_row(connection, image)["path"], axis, plane)

    def image(self, image: str) -> Placed:
        """Where an image comes from, and what is shown of it.

        Raises
        ------
        UnknownIdError
            If there is no such image.
        """
        with self._database.transaction(writes=False) as connection:
            return placed(connection, image)

    def set_view(self, image: str, view: View | None) -> None:
        """Keep what is to be shown of the raw pixels of an image's file, on all its planes; None is the file's own first view."""
        with self._database.transaction() as connection:
            set_view(connection, image_row(connection, image)["path"], view)

    def set_shape(self, image: str, shape: tuple[int, int]) -> None:
        """Remember the size (H, W) of an opened image.

        Raises
        ------
        ConflictError
            If the image has regions of another size: its file was replaced by another picture.
        """
        with self._database.transaction() as connection:
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
        self._documents.forget(image)

    @property
    def last_image(self) -> str | None:
        """The image the annotator was at."""
        with self._database.transaction(writes=False) as connection:
            return connection.execute(sa.select(schema.project.c.last_image)).scalar()

    def remember_last(self, image: str) -> None:
        """Remember where the annotator is."""
        with self._database.transaction() as connection:
            connection.execute(sa.update(schema.project).values(last_image=image))

    def document(self, image: str) -> Document:
        """The document of an image whose shape is known.

        Regions of a deleted label are not in it; those of a merged one have the label that stands for it.

        Raises
        ------
        UnknownIdError
            If there is no such image.
        StoreError
            If the image was never opened, or what is stored of it is damaged.
        """
        return self._documents.read(image)

    def unfinished(self) -> list[str]:
        """The names of the files on which an object was begun and not finished."""
        return [image.name for image in self.images() if image.draft]

    def labelled_documents(self) -> Iterator[Document]:
        """The documents of all planes that have a region, one after the other, in the order of `planes`."""
        labelled = [plane.id for plane in self.planes() if plane.regions]
        return (self.document(image) for image in labelled)

    def knows(self, uid: str) -> bool:
        """Whether an edit of this name was made before, of whatever image or of the label table."""
        with self._database.transaction(writes=False) as connection:
            return is_known(connection, uid)

    def edit(self, image: str, version: int, edit: Edit, *, uid: str | None = None, seconds: float = 0.0) -> Edited:
        """Make an edit on the document of that version, and return when it is safely stored.

        An edit that changes nothing stores nothing. Edits that were undone can then no longer be redone.

        Parameters
        ----------
        uid
            The edit's own name, at most 32 characters: one that is known already changes nothing, whatever its version.
        seconds
            Worked on it.

        Raises
        ------
        ConflictError
            If the stored document has another version.
        UnknownIdError
            If the edit names an image, region or label that is not there.
        TakenIdError
            If it would make a region of an id that is there already.
        LockedError
            If it would change a locked region.
        """
        return self._documents.edit(image, version, edit, uid, seconds)

    def undo(self, image: str, version: int, *, uid: str | None = None, seconds: float = 0.0) -> Edited:
        """Take the last edit back; without one nothing changes. Parameters and errors as of `edit`."""
        return self._documents.step(image, version, uid, seconds, back=True)

    def redo(self, image: str, version: int, *, uid: str | None = None, seconds: float = 0.0) -> Edited:
        """Make the edit last taken back again; without one nothing changes. Parameters and errors as of `edit`."""
        return self._documents.step(image, version, uid, seconds, back=False)

    def labels(self) -> tuple[Label, ...]:
        """The labels in the table, in its order."""
        return self.label_table().labels

    def label_table(self) -> Labels:
        """The label table with its version and undo state."""
        with self._database.transaction(writes=False) as connection:
            return self._labels.read(connection)

    def edit_labels(self, version: int, edit: LabelEdit, *, uid: str | None = None) -> Labels:
        """Make an edit on the label table of that version and return it when it is safely stored; `uid` as of `edit`.

        No image's document gets another version by it, whatever becomes of its regions.

        Raises
        ------
        ConflictError
            If the table has another version.
        UnknownIdError, LabelError
            If a label is not there, or the table would have no sense afterwards.
        """
        return self._labels.edit(version, edit, uid)

    def undo_labels(self, version: int, *, uid: str | None = None) -> Labels:
        """Take the last edit of the label table back; without one nothing changes.

        Raises as `edit_labels`; a `LabelError` also where a region has the label whose adding would be taken back.
        """
        return self._labels.step(version, uid, back=True)

    def redo_labels(self, version: int, *, uid: str | None = None) -> Labels:
        """Make the edit of the label table last taken back again; without one nothing changes. Raises as `edit_labels`."""
        return self._labels.step(version, uid, back=False)

    def label_use(self, label_id: int) -> LabelUse:
        """How many regions have a label, in how many images."""
        with self._database.transaction(writes=False) as connection:
            return self._labels.use(connection, label_id)

    def efforts(self) -> tuple[list[RegionEffort], list[ImageEffort]]:
        """What every region and every plane took, in the order of `planes`."""
        with self._database.transaction(writes=False) as connection:
            return efforts(connection, self._labels.read(connection))

    def settings(self, user: str = "") -> dict[str, Any]:
        """What a user chose: JSON values by name."""
        with self._database.transaction(writes=False) as connection:
            return read_settings(connection, user)

    def set_settings(self, values: Mapping[str, Any], user: str = "") -> dict[str, Any]:
        """Keep what a user chose, and return all of it; names that are not given stay."""
        with self._database.transaction() as connection:
            write_settings(connection, user, values)
            return read_settings(connection, user)
