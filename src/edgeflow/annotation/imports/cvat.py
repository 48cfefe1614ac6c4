"""CVAT for images 1.1 (https://docs.cvat.ai/docs/other/xml_format): one XML file of all images.

Polygons are on pixel edges; CVAT makes masks of them with pycocotools, so that is how they are drawn here. A ``mask`` is run
lengths in row-major order over its box, the first counting background. ``z_order`` says what lies on top. Shapes without an area
and boxes make no region. ``file``, ``plane`` and ``axis`` of an image are our own export's.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from edgeflow.annotation.imports.coco_shapes import CocoPolygons
from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, ImportedRegion, NamedLabel, Source
from edgeflow.annotation.imports.json_file import size_in
from edgeflow.annotation.imports.label_names import each_once, label_color, label_name
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.shapes import Patches, RunStamp, Shape
from edgeflow.annotation.imports.xml_file import elements
from edgeflow.imaging.image import AXES

_NO_AREA = frozenset({"polyline", "points", "cuboid", "skeleton", "ellipse", "tag"})
_KEPT = ("occluded", "group_id", "source")
_PLAIN = frozenset({"", "0", "manual"})


def read(paths: Sequence[Path]) -> Source:
    """Read CVAT files.

    Raises
    ------
    FormatError
        If one of them cannot be read at its beginning.
    """
    files = found_files(paths, (".xml",))
    labels = each_once([label for file in files for label in _labels(file)])
    return Source(labels, lambda: (one for file in files for one in _images(file)))


def _labels(file: FoundFile) -> Iterator[NamedLabel]:
    """The labels that the file lists before its first image."""
    for element in elements(file.path, frozenset({"label", "image"})):
        if element.tag == "image":
            return
        yield NamedLabel(label_name(element.findtext("name"), "object"), label_color(element.findtext("color")))


def _images(file: FoundFile) -> Iterator[Imported | Note]:
    try:
        for element in elements(file.path, frozenset({"image"})):
            yield _image(file, element)
    except FormatError as error:
        # What came before stands.
        yield Note(file.name, "file refused", str(error))


def _image(file: FoundFile, element: Element) -> Imported | Note:
    fields = element.attrib
    name = fields.get("file") or fields.get("name") or ""
    try:
        numbers: dict[str, float] = {side: float(fields[side]) for side in ("height", "width") if side in fields}
        shape = size_in(numbers, "height", "width")
        plane = int(fields.get("plane") or 0)
    except (ValueError, FormatError) as error:
        return Note(name, "image refused", f"{name!r} is left out of {file.name}, because it has no size or plane ({error}).")
    regions: list[tuple[int, ImportedRegion]] = []
    notes: list[Note] = []
    for number, entry in enumerate(element, start=1):
        where = f"{entry.tag} {number} of {name!r}"
        if entry.tag in _NO_AREA or entry.tag == "box":
            hint = "`edgeflow predict` makes a region of a box" if entry.tag == "box" else "only polygons and masks are regions"
            notes.append(Note(name, "no area", f"The {where} is left out; {hint}."))
            continue
        try:
            shape_of, height = _shape(entry), int(entry.get("z_order", "0"))
        except (FormatError, ValueError) as error:
            notes.append(Note(name, "object refused", f"The {where} is left out, because {error}."))
            continue
        label = label_name(entry.get("label"), "object")
        regions.append((height, ImportedRegion(label, shape_of, where, _attributes(entry))))
    regions.sort(key=lambda pair: pair[0])
    axis = next((one for one in AXES if one == fields.get("axis")), None)
    return Imported(name, shape, tuple(region for _, region in regions), plane=plane, axis=axis, notes=tuple(notes))


def _shape(entry: Element) -> Shape:
    if entry.tag == "polygon":
        try:
            pairs = [pair.split(",") for pair in entry.get("points", "").split(";") if pair]
            points = np.array([[float(x), float(y)] for x, y in pairs], np.float64)
        except ValueError as error:
            raise FormatError("its points are not pairs of numbers") from error
        if len(points) < 3:
            raise FormatError("a polygon has at least three points")
        return CocoPolygons((points,))
    if entry.tag == "mask":
        return Patches((_mask(entry),))
    raise FormatError(f"{entry.tag!r:.40} is no shape of CVAT's")


def _mask(entry: Element) -> RunStamp:
    try:
        top, left, height, width = (int(float(entry.get(name, ""))) for name in ("top", "left", "height", "width"))
        counts = np.array([int(run) for run in entry.get("rle", "").split(",")], np.int64)
    except (ValueError, OverflowError) as error:
        raise FormatError("its mask is not run lengths in a box") from error
    return RunStamp(counts, top, left, height, width)


def _attributes(entry: Element) -> dict[str, object]:
    """What the shape says of itself beyond its label and points, and the attributes its annotator gave it."""
    own: dict[str, object] = {name: entry.attrib[name] for name in _KEPT if entry.get(name, "") not in _PLAIN}
    given = {child.get("name", ""): child.text or "" for child in entry.findall("attribute")}
    return own | given
