"""The list of images with what is in them, in three statements that read no run lengths."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from edgeflow.imaging.image import Axis
from edgeflow.store import schema
from edgeflow.store.label_table import Labels
from edgeflow.store.rows import axis_of
from edgeflow.store.statements import shape_or_none


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A row of the image list: a file, under the id of its first plane, with what is on all its planes together.

    `shape` is None until it was opened once; `labels` are the ids of the labels that its regions have, in the table's order;
    `draft` says that an object is begun, `note` that there is a text.
    """

    id: str
    number: int
    name: str
    shape: tuple[int, int] | None
    regions: int
    draft: bool
    labels: tuple[int, ...] = ()
    flagged: bool = False
    note: bool = False

    @property
    def worked_on(self) -> bool:
        """Whether anything of it would be missed."""
        return bool(self.regions or self.draft or self.flagged or self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlane(StoredImage):
    """One plane of a file, an image of its own; `axis` is None for the one a volume is cut along by default."""

    axis: Axis | None
    plane: int


def stored_images(connection: Connection, labels: Labels) -> list[StoredImage]:
    """Every file ever seen, in the order they came."""
    files: dict[str, list[StoredPlane]] = {}
    for plane in stored_planes(connection, labels):
        files.setdefault(plane.name, []).append(plane)
    places = {label.id: place for place, label in enumerate(labels.labels)}
    return [_together(planes, places) for planes in files.values()]


def stored_planes(connection: Connection, labels: Labels, name: str | None = None) -> list[StoredPlane]:
    """Every plane ever seen (of one file), in the order they came."""
    image = schema.image.c
    wanted = [] if name is None else [image.path == name]
    counts = _counts(connection, labels, wanted)
    places = {label.id: place for place, label in enumerate(labels.labels)}
    draft = schema.draft.c
    begun = connection.execute(sa.select(draft.id, draft.clicks, draft.region, draft.box))
    drafts = {row.id for row in begun if row.clicks or row.region is not None or row.box is not None}
    columns = (
        *(image.id, image.number, image.path, image.axis, image.plane, image.height, image.width, image.flagged),
        (image.note != "").label("noted"),
    )
    rows = connection.execute(sa.select(*columns).where(*wanted).order_by(image.number))
    return [_plane(row, counts.get(row.id, {}), row.id in drafts, places) for row in rows]


def _plane(row: Row[tuple[object, ...]], counts: dict[int, int], draft: bool, places: dict[int, int]) -> StoredPlane:
    return StoredPlane(
        row.id,
        row.number,
        row.path,
        shape_or_none(row.height, row.width),
        sum(counts.values()),
        draft,
        _in_order(counts, places),
        bool(row.flagged),
        bool(row.noted),
        axis=axis_of(row.axis),
        plane=row.plane,
    )


def _together(planes: list[StoredPlane], places: dict[int, int]) -> StoredImage:
    # The first row of a file is that of its plane 0: no other can be asked for before.
    first = planes[0]
    return StoredImage(
        first.id,
        first.number,
        first.name,
        first.shape,
        sum(plane.regions for plane in planes),
        any(plane.draft for plane in planes),
        _in_order({label for plane in planes for label in plane.labels}, places),
        any(plane.flagged for plane in planes),
        any(plane.note for plane in planes),
    )


def _in_order(labels: Iterable[int], places: dict[int, int]) -> tuple[int, ...]:
    return tuple(sorted(labels, key=places.__getitem__))


def _counts(connection: Connection, labels: Labels, wanted: list[sa.ColumnElement[bool]]) -> dict[str, dict[int, int]]:
    """Image -> label in the table -> number of regions."""
    region = schema.region.c
    query = sa.select(region.image, region.label_id, sa.func.count().label("regions")).group_by(region.image, region.label_id)
    if wanted:
        query = query.join(schema.image, schema.image.c.id == region.image).where(*wanted)
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in connection.execute(query):
        standing = labels.meaning[row.label_id]
        if standing is not None:
            counts[row.image][standing] += row.regions
    return counts
