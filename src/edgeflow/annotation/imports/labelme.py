"""labelme: a JSON file per image.

A shape is what labelme draws of it (`pillow_shapes`, after ``labelme.utils.shape_to_mask``). Shapes of one label and one group
are one object, as in ``labelme.utils.shapes_to_label``. The image is found by ``imagePath``, or by the JSON file's own name where
that path leads elsewhere: the two lie beside each other. ``imageData`` is not looked at. ``plane``, ``axis`` and ``region`` are
our own export's; flags, descriptions and groups are kept as attributes.
"""

import base64
import binascii
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, ImportedRegion, Source
from edgeflow.annotation.imports.json_file import read_object, rest_of, size_in, text_in, whole_in
from edgeflow.annotation.imports.label_names import label_name
from edgeflow.annotation.imports.mask_png import decoded
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.pillow_shapes import PillowCircle, PillowPolygon, PillowRectangle
from edgeflow.annotation.imports.shapes import Patched, Patches, Points, Stamp
from edgeflow.annotation.place import inside
from edgeflow.errors import ProjectError
from edgeflow.imaging.image import AXES

_IMAGE = frozenset({"version", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth", "plane", "axis"})
_SHAPE = frozenset({"label", "points", "shape_type", "mask", "region"})
_NO_AREA = frozenset({"line", "linestrip", "point", "points"})


def read(paths: Sequence[Path]) -> Source:
    """Read labelme files, and those in folders.

    Raises
    ------
    FormatError
        If there is none.
    """
    files = found_files(paths, (".json",))
    return Source((), lambda: _images(files))


def _images(files: Sequence[FoundFile]) -> Iterator[Imported | Note]:
    for file in files:
        try:
            yield _image(file)
        except FormatError as error:
            yield Note(file.name, "file refused", f"{str(error).rstrip('.')}.")


def _image(file: FoundFile) -> Imported:
    content = read_object(file.path)
    shapes = content.get("shapes")
    if not isinstance(shapes, list):
        raise FormatError(f"{file.path} has no list of shapes, so it is no labelme file")
    try:
        shape = size_in(content, "imageHeight", "imageWidth")
    except FormatError as error:
        raise FormatError(f"{file.path} is left out, because {error}") from error
    name, is_stem, note = _image_name(file, text_in(content, "imagePath"))
    regions, notes = _regions(file, name, shapes)
    return Imported(
        name,
        shape,
        regions,
        is_stem=is_stem,
        plane=whole_in(content, "plane") or 0,
        axis=next((one for one in AXES if one == content.get("axis")), None),
        attributes=rest_of(content, _IMAGE),
        notes=(*note, *notes),
    )


def _image_name(file: FoundFile, said: str | None) -> tuple[str, bool, tuple[Note, ...]]:
    """The image's name, whether it is only a stem, and what is to be said of it."""
    if not said:
        return file.stem, True, ()
    name = posixpath.join(str(PurePosixPath(file.name).parent), said)
    try:
        inside(file.root, PurePosixPath(name).as_posix())
    except (ProjectError, ValueError):
        text = f"The path {said!r:.200} in {file.name} leads elsewhere, so its image is looked for by the file's own name."
        return file.stem, True, (Note(file.stem, "name refused", text),)
    return PurePosixPath(name).as_posix(), False, ()


def _regions(file: FoundFile, image: str, shapes: Sequence[Any]) -> tuple[tuple[ImportedRegion, ...], list[Note]]:
    objects: dict[tuple[str, object], list[tuple[int, dict[str, Any], Patched]]] = {}
    notes: list[Note] = []
    for number, fields in enumerate(shapes, start=1):
        where = f"shape {number} of {file.name}"
        try:
            part = _part(fields)
        except FormatError as error:
            notes.append(Note(image, "object refused", f"The {where} is left out, because {error}."))
            continue
        if part is None:
            notes.append(Note(image, "no area", f"The {where} is a {fields['shape_type']}, which has no area; it is left out."))
            continue
        label, group = label_name(fields.get("label"), "object"), whole_in(fields, "group_id")
        key = label, (None, number) if group is None else group
        objects.setdefault(key, []).append((number, fields, part))
    regions: list[ImportedRegion] = []
    for (label, _), parts in objects.items():
        number, fields, _ = parts[0]
        if len(parts) > 1:
            text = f"{len(parts)} shapes {label!r} of {file.name} are of group {fields['group_id']}, so they are one object."
            notes.append(Note(image, "parts joined", text))
        shape = Patches(tuple(part for _, _, part in parts))
        own = text_in(fields, "region")
        regions.append(ImportedRegion(label, shape, f"shape {number} of {file.name}", rest_of(fields, _SHAPE), own))
    return tuple(regions), notes


def _part(fields: Any) -> Patched | None:
    """What a shape draws; None where it has no area."""
    if not isinstance(fields, dict):
        raise FormatError("it is no object")
    # Files of before shape types existed have polygons only.
    kind = fields.get("shape_type") or "polygon"
    if isinstance(kind, str) and kind in _NO_AREA:
        return None
    points = _points(fields.get("points"))
    if kind in ("polygon", "oriented_rectangle") and len(points) >= 3:
        return PillowPolygon(points)
    if kind in ("rectangle", "circle", "mask") and len(points) == 2:
        if kind == "mask":
            return _mask(points, fields.get("mask"))
        return PillowRectangle(points) if kind == "rectangle" else PillowCircle(points)
    raise FormatError(f"it is a {kind!s:.40} of {len(points)} points")


def _points(listed: Any) -> Points:
    try:
        points = np.array(listed, np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise FormatError("its points are not pairs of numbers") from error
    if points.ndim != 2 or points.shape[1] != 2:
        raise FormatError("its points are not pairs of numbers")
    return points


def _mask(points: Points, encoded: Any) -> Stamp:
    """A mask in its box, whose points are its first and last pixel."""
    if not isinstance(encoded, str):
        raise FormatError("it is a mask without pixels")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError("its mask is not written in base64") from error
    mask = decoded(content, name="its mask").values > 0
    if not np.isfinite(points).all() or np.abs(points).max() >= 1 << 31:
        raise FormatError("it has a coordinate that no image has")
    (left, top), (right, bottom) = np.trunc(points).astype(np.int64).tolist()
    if mask.shape != (bottom - top + 1, right - left + 1):
        raise FormatError(f"its mask is {mask.shape[0]} x {mask.shape[1]} pixels and its box another size (rows x columns)")
    return Stamp(mask, top, left)
