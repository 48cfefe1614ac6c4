"""What regions and images took: clicks, edits by hand, active seconds. Runs in its caller's transaction."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from edgeflow.store import schema
from edgeflow.store.label_table import Labels
from edgeflow.store.rows import area_of_row


@dataclass(frozen=True, slots=True)
class RegionEffort:
    """What one region took; `image` is an id, `name` the image's, `label` a name."""

    image: str
    name: str
    region: str
    label: str
    area: int
    clicks: int
    edits: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ImageEffort:
    """What one image took: its regions' clicks and edits, and the seconds of everything that was done on it, undone or not."""

    image: str
    name: str
    regions: int
    clicks: int
    edits: int
    seconds: float


def efforts(connection: Connection, labels: Labels) -> tuple[list[RegionEffort], list[ImageEffort]]:
    """Of every region and every image, in the order the images came."""
    names = {label.id: label.name for label in labels.labels}
    region, image, sent = schema.region.c, schema.image.c, schema.sent.c
    columns = (region.id, region.image, region.label_id, region.runs, region.provenance, image.path, image.axis, image.plane)
    query = sa.select(*columns).join(schema.image, image.id == region.image).order_by(image.number, region.z, region.id)
    regions: list[RegionEffort] = []
    for row in connection.execute(query.execution_options(yield_per=1000)):
        standing = labels.meaning[row.label_id]
        if standing is None:
            continue
        made = row.provenance
        area, clicks, edits = area_of_row({"runs": row.runs}), len(made["clicks"]), made.get("edits", 0)
        regions.append(
            RegionEffort(
                row.image, _name(row.path, row.axis, row.plane), row.id, names[standing], area, clicks, edits, made["seconds"]
            )
        )
    worked = connection.execute(sa.select(sent.image, sa.func.sum(sent.seconds).label("seconds")).group_by(sent.image))
    seconds: dict[str, float] = {row.image: row.seconds for row in worked if row.image is not None}
    of_image: dict[str, list[RegionEffort]] = {}
    for effort in regions:
        of_image.setdefault(effort.image, []).append(effort)
    # Of the planes of a stack only those are told that something was done on.
    told = sa.or_(sa.and_(image.plane == 0, image.axis == ""), image.id.in_([*of_image, *seconds]))
    rows = connection.execute(sa.select(image.id, image.path, image.axis, image.plane).where(told).order_by(image.number))
    return regions, [
        _image_effort(row.id, _name(row.path, row.axis, row.plane), of_image.get(row.id, []), seconds.get(row.id, 0.0))
        for row in rows
    ]


def _name(path: str, axis: str, plane: int) -> str:
    """The file, and which plane of it, counted as people do."""
    return path if plane == 0 and not axis else f"{path} ({f'{axis} {plane + 1}'.strip()})"


def _image_effort(image: str, name: str, regions: list[RegionEffort], seconds: float) -> ImageEffort:
    # Regions of a store of an older version have seconds that no request was written down for.
    worked = max(seconds, sum(effort.seconds for effort in regions))
    clicks, edits = sum(effort.clicks for effort in regions), sum(effort.edits for effort in regions)
    return ImageEffort(image, name, len(regions), clicks, edits, worked)
