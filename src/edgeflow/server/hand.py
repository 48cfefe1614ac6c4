"""What the page asks to be done by hand, as edits of the store: shapes are computed here, from the document they are made on.

Pure but for the ids of new regions, which the caller makes.
"""

from collections.abc import Callable, Iterable
from functools import partial

from edgeflow.annotation.document import Document, Provenance, Region
from edgeflow.annotation.editing import holes_filled, intersected, largest_part, moved, painted, split, subtracted, united
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, geometry_of, is_clean, outline_of, shifted, simplified
from edgeflow.errors import MaskError
from edgeflow.server import asked
from edgeflow.server.boxes import box_inside
from edgeflow.store.edits import (
    AddRegion,
    DeleteRegions,
    Edit,
    Hide,
    Lock,
    OrderRegions,
    Piece,
    Relabel,
    Reshape,
    SetNote,
    Shaped,
    Start,
    known_regions,
)

ByHand = (
    asked.Start
    | asked.Draw
    | asked.Reshape
    | asked.Paint
    | asked.Move
    | asked.Simplify
    | asked.Combine
    | asked.Split
    | asked.FillHoles
    | asked.KeepLargest
    | asked.Order
    | asked.Relabel
    | asked.Delete
    | asked.Hide
    | asked.Lock
    | asked.Note
)
# Drawing or painting a region is the first edit of it.
_MADE = Provenance(edits=1)


def edit_of(document: Document, wanted: ByHand, new_id: Callable[[], str]) -> Edit:
    """The edit that the store is to make.

    Raises
    ------
    UnknownIdError
        If it names a region the document does not have.
    MaskError
        If nothing would be left of a region, or there is nothing to be done.
    ClickError
        If a box lies outside the image.
    """
    match wanted:
        case asked.Start():
            return Start(wanted.region, None if wanted.box is None else box_inside(wanted.box, document.shape))
        case asked.Draw():
            geometry, outline = _drawn(wanted.polygons, document.shape)
            name = wanted.new_region or new_id()
            return AddRegion(name, wanted.label_id, geometry, _MADE, ends_draft=False, outline=outline, kind="draw")
        case asked.Paint():
            return _paint(document, wanted, new_id)
        case asked.Reshape():
            known_regions(document, [given.region for given in wanted.shapes])
            shaped = (Shaped(given.region, *_drawn(given.polygons, document.shape)) for given in wanted.shapes)
            return Reshape("reshape", tuple(shaped))
        case asked.Move():
            # No image is farther across than this; integers of JSON have no end, those of arrays do.
            rows, cols = (
                max(-limit, min(by, limit)) for by, limit in zip((wanted.rows, wanted.cols), document.shape, strict=True)
            )
            return _each(document, "move", wanted.regions, partial(_moved, rows=rows, cols=cols))
        case asked.Simplify():
            return _each(document, "simplify", wanted.regions, partial(simplified_region, tolerance=wanted.tolerance))
        case asked.FillHoles():
            return _each(document, "fill-holes", wanted.regions, lambda region: _kept(region, holes_filled(region.geometry)))
        case asked.KeepLargest():
            return _each(document, "keep-largest", wanted.regions, lambda region: _kept(region, largest_part(region.geometry)))
        case asked.Combine():
            return _combine(document, wanted)
        case asked.Split():
            return _split(document, wanted, new_id)
        case asked.Order():
            return OrderRegions(tuple(wanted.regions), wanted.to)
        case asked.Relabel():
            return Relabel(tuple(wanted.regions), wanted.label_id)
        case asked.Delete():
            return DeleteRegions(tuple(wanted.regions))
        case asked.Hide():
            return Hide(tuple(wanted.regions), wanted.hidden)
        case asked.Lock():
            return Lock(tuple(wanted.regions), wanted.locked)
        case asked.Note():
            return SetNote(wanted.flagged, wanted.note)


def carried_over(document: Document, source: Document, wanted: asked.Carry, new_id: Callable[[], str]) -> AddRegion:
    """A region of `source` as a new one of `document`, for its clicks to begin from.

    Raises
    ------
    UnknownIdError
        If `source` has no such region.
    MaskError
        If the two images differ in size.
    """
    (region,) = known_regions(source, [wanted.region])
    if source.shape != document.shape:
        raise MaskError(
            f"{document.name} is {document.shape[0]} x {document.shape[1]}, {source.name} {source.shape[0]} x {source.shape[1]}; "
            "an object is carried over between images of one size only."
        )
    name = wanted.new_region or new_id()
    return AddRegion(name, region.label_id, region.geometry, _MADE, ends_draft=True, outline=region.outline, kind="carry")


def simplified_region(region: Region, tolerance: float) -> Shaped:
    """The region with fewer vertices; as it is where none can go.

    Raises
    ------
    MaskError
        If no pixel would be left.
    """
    before = region.outline or outline_of(region.geometry)
    after = simplified(before, tolerance)
    if after == before:
        return Shaped(region.id, region.geometry, region.outline)
    shape = region.geometry.shape
    return Shaped(region.id, geometry_of(after, shape), after if is_clean(after, shape) else None)


def _drawn(polygons: asked.Shape, shape: tuple[int, int]) -> tuple[Geometry, Outline | None]:
    """The pixels of a drawn outline, and the outline where it is one to go on editing."""
    outline = tuple(tuple(_closed(ring) for ring in part) for part in polygons)
    geometry = geometry_of(outline, shape)
    return geometry, outline if is_clean(outline, shape) else None


def _closed(ring: asked.Ring) -> tuple[asked.Place, ...]:
    return tuple(ring) if ring[0] == ring[-1] else (*ring, ring[0])


def _each(document: Document, kind: str, region_ids: Iterable[str], shape: Callable[[Region], Shaped]) -> Reshape:
    return Reshape(kind, tuple(shape(region) for region in known_regions(document, list(region_ids))))


def _kept(region: Region, geometry: Geometry) -> Shaped:
    """A new shape, whose outline is derived; the drawn one stays where no pixel has changed."""
    return Shaped(region.id, geometry, region.outline if geometry == region.geometry else None)


def _moved(region: Region, *, rows: int, cols: int) -> Shaped:
    geometry = moved(region.geometry, rows, cols)
    if region.outline is None:
        return Shaped(region.id, geometry)
    outline = shifted(region.outline, rows, cols)
    # What left the image was cut off, and a vertex may be rounded to the other side of a pixel's centre.
    exact = is_clean(outline, geometry.shape) and geometry_of(outline, geometry.shape) == geometry
    return Shaped(region.id, geometry, outline if exact else None)


def _paint(document: Document, wanted: asked.Paint, new_id: Callable[[], str]) -> Edit:
    before = None if wanted.region is None else known_regions(document, [wanted.region])[0]
    if before is None and not wanted.add:
        raise MaskError("There is no object to erase from; choose one first.")
    old = None if before is None else before.geometry
    after = painted(old, wanted.points, radius=wanted.radius, add=wanted.add, image=document.shape)
    if before is None:
        return AddRegion(wanted.new_region or new_id(), wanted.label_id, after, _MADE, ends_draft=False, kind="paint")
    return Reshape("paint", (_kept(before, after),))


def _combine(document: Document, wanted: asked.Combine) -> Edit:
    first, *others = known_regions(document, wanted.regions)
    if not others:
        raise MaskError("An object cannot be combined with itself; choose at least two.")
    shapes = [region.geometry for region in others]
    if wanted.how == "subtract":
        return Reshape("combine", (_kept(first, subtracted(first.geometry, shapes)),))
    joined = (united if wanted.how == "union" else intersected)([first.geometry, *shapes])
    return Reshape("combine", (_kept(first, joined),), gone=tuple(region.id for region in others))


def _split(document: Document, wanted: asked.Split, new_id: Callable[[], str]) -> Edit:
    (region,) = known_regions(document, [wanted.region])
    largest, *rest = split(region.geometry, wanted.line)
    if not rest:
        raise MaskError("The line cuts nothing off the object; draw it from one side of the object to another.")
    return Reshape("split", (_kept(region, largest),), pieces=tuple(Piece(new_id(), region.id, piece) for piece in rest))
