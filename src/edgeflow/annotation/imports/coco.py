"""COCO instances (https://cocodataset.org/#format-data): one JSON file of all images.

Polygons and boxes are on pixel edges; a region is what pycocotools makes of it (`coco_shapes`), a crowd too. ``plane`` and
``axis`` of an image and ``region`` of an annotation are our own export's; all other fields are kept as attributes.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from edgeflow.annotation.imports.coco_file import CocoFile
from edgeflow.annotation.imports.coco_shapes import CocoPolygons, CocoRuns
from edgeflow.annotation.imports.found_files import found_files
from edgeflow.annotation.imports.imported import Imported, ImportedRegion, NamedLabel, Source
from edgeflow.annotation.imports.json_file import rest_of, size_in, text_in
from edgeflow.annotation.imports.label_names import each_once
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.shapes import Points, Shape
from edgeflow.datasets.run_lengths import RunLengths

_KNOWN = frozenset({"id", "image_id", "category_id", "segmentation", "area", "bbox", "region", "iscrowd"})


def read(paths: Sequence[Path]) -> Source:
    """Read COCO files; in folders, other JSON files are told and passed over.

    Raises
    ------
    FormatError
        If a file that is named is no COCO file, or there is none in the folders.
    """
    files: list[CocoFile] = []
    notes: list[Note] = []
    refusal: FormatError | None = None
    for found in found_files(paths, (".json",)):
        try:
            files.append(CocoFile(found.path))
        except FormatError as error:
            if found.path in paths:
                raise
            refusal = error
            notes.append(Note(found.name, "file refused", str(error)))
    if not files and refusal is not None:
        raise refusal
    labels = each_once([NamedLabel(name) for file in files for name in file.categories.values()])
    notes += [note for file in files for note in file.notes]
    return Source(labels, lambda: (one for file in files for one in _images(file)), tuple(notes))


def _images(file: CocoFile) -> Iterator[Imported]:
    for number, image in file.images.items():
        regions: list[ImportedRegion] = []
        notes: list[Note] = []
        for entry in file.annotations(number):
            where = f"annotation {entry.get('id')!s:.40} of {file.path.name}"
            try:
                shape = _shape(entry)
            except FormatError as error:
                notes.append(Note(image.name, "object refused", f"The {where} is left out, because {error}."))
                continue
            if shape is None:
                hint = "as it is only a box; `edgeflow predict` makes a region of it" if "bbox" in entry else "as it has no area"
                notes.append(Note(image.name, "no area", f"The {where} is left out, {hint}."))
                continue
            label, said = file.label(entry)
            if not said:
                text = f"The {where} has a category that the file does not name, so it is called {label!r}."
                notes.append(Note(image.name, "label made up", text))
            crowd = {"iscrowd": 1} if entry.get("iscrowd") else {}
            attributes = rest_of(entry, _KNOWN) | crowd
            regions.append(ImportedRegion(label, shape, where, attributes, text_in(entry, "region")))
        yield Imported(
            image.name,
            image.shape,
            tuple(regions),
            plane=image.plane,
            axis=image.axis,
            attributes=image.attributes,
            notes=tuple(notes),
        )


def _shape(entry: dict[str, Any]) -> Shape | None:
    """What an annotation's ``segmentation`` says; None where it has no area."""
    segmentation = entry.get("segmentation")
    if isinstance(segmentation, dict):
        return CocoRuns(_runs(segmentation))
    if segmentation is None:
        return None
    if not isinstance(segmentation, list) or not all(isinstance(polygon, list) for polygon in segmentation):
        raise FormatError("its segmentation is neither polygons nor run lengths")
    polygons = tuple(found for polygon in segmentation if (found := _polygon(polygon)) is not None)
    return CocoPolygons(polygons) if polygons else None


def _polygon(flat: list[Any]) -> Points | None:
    """float64 (N, 2); None for fewer than three points, which COCO has a few of: pycocotools would take two for a box."""
    try:
        values = np.array(flat, np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise FormatError("a polygon of it is not a list of numbers") from error
    if values.ndim != 1 or values.size % 2:
        raise FormatError("a polygon of it is not a list of x and y in turn")
    return values.reshape(-1, 2) if values.size >= 6 else None


def _runs(segmentation: dict[str, Any]) -> RunLengths:
    size, counts = segmentation.get("size"), segmentation.get("counts")
    shape = size_in(dict(zip(("height", "width"), size, strict=False)), "height", "width") if isinstance(size, list) else None
    if shape is None:
        raise FormatError("its run lengths do not say the size of their image")
    if isinstance(counts, str) and counts.isascii():
        return RunLengths(shape, counts.encode("ascii"))
    try:
        kept = np.array(counts, np.int64)
    except (TypeError, ValueError, OverflowError) as error:
        raise FormatError("its run lengths are no whole numbers") from error
    return RunLengths(shape, kept)
