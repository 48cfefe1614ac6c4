"""PASCAL VOC (development kit of VOC 2012, sections 3 and 4): a folder with XML files, class masks and object masks.

Objects are the values of ``SegmentationObject``; an object's class is the one that most of its pixels have in
``SegmentationClass``, else the name of the object of that number in the XML. Without object masks each class is one region. 255
is void and belongs to nothing. What values of the class masks mean is in ``labelmap.txt``, by colour where the masks have a
palette; without it they are VOC's own twenty classes. Boxes alone make no region.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

import numpy as np

from edgeflow.annotation.export.palette import voc_colours
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, ImportedRegion, NamedLabel, Source
from edgeflow.annotation.imports.index_mask import VOID, Labelled, Meaning
from edgeflow.annotation.imports.label_lists import ListedLabel, read_list
from edgeflow.annotation.imports.label_names import color_of, each_once, label_name
from edgeflow.annotation.imports.mask_png import MaskPng, read_mask_png
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.painted import regions_of
from edgeflow.annotation.imports.shapes import Pixels
from edgeflow.annotation.imports.xml_file import read_root

_XML, _CLASSES, _OBJECTS = "Annotations", "SegmentationClass", "SegmentationObject"
_SUFFIXES = {_XML: ".xml", _CLASSES: ".png", _OBJECTS: ".png"}
_BACKGROUND = "background"
_NAMES = (
    *(_BACKGROUND, "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog"),
    *("horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """The files of one image."""

    stem: str
    files: Mapping[str, FoundFile]
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class _Described:
    """What an XML file says."""

    filename: str | None
    shape: tuple[int, int] | None
    names: tuple[str, ...]
    attributes: tuple[dict[str, str], ...]


def read(paths: Sequence[Path]) -> Source:
    """Read folders of VOC's layout.

    Raises
    ------
    FormatError
        If a path is no such folder, or its label map cannot be read.
    """
    found: list[_Entry] = []
    labels: list[NamedLabel] = []
    for path in paths:
        root = _root(path)
        rows = read_list(root / "labelmap.txt") if (root / "labelmap.txt").is_file() else ()
        # Rows have colours; their order gives the values of masks without a palette.
        rows = tuple(ListedLabel(place, row.label) for place, row in enumerate(rows))
        labels += [row.label for row in rows if row.label.name != _BACKGROUND]
        found += _entries(root, Meaning.of(rows) if rows else _usual())
    return Source(each_once(labels), lambda: map(_image, found))


def _root(path: Path) -> Path:
    for root in (path, path.parent):
        if (root == path or path.name in _SUFFIXES) and any((root / folder).is_dir() for folder in _SUFFIXES):
            return root
    raise FormatError(f"{path} is no folder of VOC's layout, which has {', '.join(_SUFFIXES)}.")


def _usual() -> Meaning:
    labels = [NamedLabel(name, color_of(*colour)) for name, colour in zip(_NAMES, voc_colours(len(_NAMES)), strict=True)]
    return Meaning.of([ListedLabel(value, label) for value, label in enumerate(labels)])


def _entries(root: Path, meaning: Meaning) -> list[_Entry]:
    files: dict[str, dict[str, FoundFile]] = {}
    for folder, suffix in _SUFFIXES.items():
        if (root / folder).is_dir() and any((root / folder).iterdir()):
            for file in found_files([root / folder], (suffix,)):
                files.setdefault(file.stem, {})[folder] = file
    return [_Entry(stem, files[stem], meaning) for stem in sorted(files)]


def _image(entry: _Entry) -> Imported | Note:
    try:
        described = _described(entry.files[_XML]) if _XML in entry.files else _Described(None, None, (), ())
        masks = {folder: read_mask_png(file.path) for folder, file in entry.files.items() if folder != _XML}
        if len({mask.shape for mask in masks.values()} | {described.shape or mask.shape for mask in masks.values()}) > 1:
            raise FormatError(f"The files of {entry.stem} do not agree on the size of the image.")
        return _imported(entry, described, masks)
    except FormatError as error:
        return Note(entry.stem, "file refused", str(error))


def _imported(entry: _Entry, described: _Described, masks: Mapping[str, MaskPng]) -> Imported:
    # By definition an image is called like its XML file; of our own export of a stack only that name says which plane it is.
    said = described.filename
    name, is_stem = (said, False) if said and str(PurePosixPath(said).with_suffix("")) == entry.stem else (entry.stem, True)
    if _OBJECTS in masks:
        regions, notes = _objects(entry, described, masks)
        return Imported(name, masks[_OBJECTS].shape, regions, is_stem=is_stem, notes=notes)
    if _CLASSES in masks:
        classes = masks[_CLASSES]
        whole = _labelled(entry, classes).image(regions_of([classes.values], classes.shape), classes.shape)
        return Imported(name, whole.shape, whole.regions, is_stem=is_stem, notes=whole.notes)
    text = f"{entry.stem} has {len(described.names)} boxes and no masks; `edgeflow predict` makes regions of boxes."
    notes = (Note(entry.stem, "no area", text),) if described.names else ()
    return Imported(name, described.shape, (), is_stem=is_stem, notes=notes)


def _objects(
    entry: _Entry, described: _Described, masks: Mapping[str, MaskPng]
) -> tuple[tuple[ImportedRegion, ...], tuple[Note, ...]]:
    file, mask, classes = entry.files[_OBJECTS], masks[_OBJECTS], masks.get(_CLASSES)
    regions: list[ImportedRegion] = []
    notes: list[Note] = []
    for number, (value, geometry) in enumerate(_numbered(mask), start=1):
        if value == VOID and mask.is_narrow:
            text = f"{geometry.area} pixels of {file.name} are void (255), so they belong to nothing."
            notes.append(Note(entry.stem, "void left out", text))
            continue
        place = (number if mask.colours.are_values else value) - 1
        named = described.names[place] if place < len(described.names) else None
        label = (None if classes is None else _class_of(geometry, classes, _labelled(entry, classes))) or named
        if label is None:
            label = "object"
            notes.append(Note(entry.stem, "label made up", f"Nothing says the class of object {value} of {file.name}."))
        attributes = described.attributes[place] if named == label else {}
        regions.append(ImportedRegion(label, Pixels(geometry), f"object {value} of {file.name}", attributes))
    return tuple(regions), tuple(notes)


def _labelled(entry: _Entry, classes: MaskPng) -> Labelled:
    return Labelled(entry.files[_CLASSES], entry.meaning, classes.colours, is_narrow=classes.is_narrow)


def _numbered(mask: MaskPng) -> list[tuple[int, Geometry]]:
    """The objects of a mask in the order of their numbers; VOC's colours stand for numbers."""
    found = regions_of([mask.values], mask.shape)
    if not mask.colours.are_values:
        return list(found.items())
    numbers = {red << 16 | green << 8 | blue: number for number, (red, green, blue) in enumerate(voc_colours(256))}
    return sorted(((numbers.get(value, value), geometry) for value, geometry in found.items()), key=lambda pair: pair[0])


def _class_of(geometry: Geometry, classes: MaskPng, labelled: Labelled) -> str | None:
    """The class that most of an object's pixels have; None where that is background."""
    values, counts = np.unique(classes.values[geometry.window.slices][geometry.crop], return_counts=True)
    value = int(values[counts.argmax()])
    if value == 0 or (value == VOID and classes.is_narrow):
        return None
    return labelled.label(value) or labelled.own_name(value)


def _described(file: FoundFile) -> _Described:
    root = read_root(file.path)
    objects = root.findall("object")
    names = tuple(label_name(one.findtext("name"), "object") for one in objects)
    attributes = tuple(_attributes(one) for one in objects)
    return _Described(root.findtext("filename"), _size(file, root), names, attributes)


def _attributes(entry: Element) -> dict[str, str]:
    said = {child.tag: (child.text or "").strip() for child in entry if len(child) == 0 and child.tag != "name"}
    return {name: value for name, value in said.items() if value not in ("", "0", "Unspecified")}


def _size(file: FoundFile, root: Element) -> tuple[int, int] | None:
    texts = root.findtext("size/height"), root.findtext("size/width")
    if texts[0] is None or texts[1] is None:
        return None
    try:
        height, width = int(texts[0]), int(texts[1])
    except ValueError as error:
        raise FormatError(f"{file.path} does not say the size of its image in whole numbers.") from error
    # Some tools write 0 x 0 where they did not know.
    return (height, width) if height > 0 and width > 0 else None
