"""The list of images with what is in them, in three statements that read no run lengths."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from edgeflow.store import schema
from edgeflow.store.label_table import Labels
from edgeflow.store.statements import shape_or_none


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A row of the image list.

    `shape` is None until the image was opened once; `labels` are the ids of the labels that its regions have, in the table's
    order; `draft` says that an object is begun, `note` that there is a text.
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


def stored_images(connection: Connection, labels: Labels) -> list[StoredImage]:
    """Every image ever seen, in the order they came."""
    counts = _counts(connection, labels)
    places = {label.id: place for place, label in enumerate(labels.labels)}
    draft, image = schema.draft.c, schema.image.c
    begun = connection.execute(sa.select(draft.id, draft.clicks, draft.region, draft.box))
    drafts = {row.id for row in begun if row.clicks or row.region is not None or row.box is not None}
    columns = (image.id, image.number, image.path, image.height, image.width, image.flagged, (image.note != "").label("noted"))
    return [
        StoredImage(
            row.id,
            row.number,
            row.path,
            shape_or_none(row.height, row.width),
            sum(counts[row.id].values()) if row.id in counts else 0,
            row.id in drafts,
            tuple(sorted(counts[row.id], key=places.__getitem__)) if row.id in counts else (),
            bool(row.flagged),
            bool(row.noted),
        )
        for row in connection.execute(sa.select(*columns).order_by(image.number))
    ]


def _counts(connection: Connection, labels: Labels) -> dict[str, dict[int, int]]:
    """Image -> label in the table -> number of regions."""
    region = schema.region.c
    query = sa.select(region.image, region.label_id, sa.func.count().label("regions")).group_by(region.image, region.label_id)
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in connection.execute(query):
        standing = labels.meaning[row.label_id]
        if standing is not None:
            counts[row.image][standing] += row.regions
    return counts
