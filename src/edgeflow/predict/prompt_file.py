"""Prompts out of JSON files: boxes and points in a form of our own, and the boxes of COCO. Knows no images.

Ours has a list ``images`` of ``{"file_name": ..., "objects": [...]}``, where an object is ``{"label": ..., "box": [x, y, width,
height], "points": [[x, y, 1], ...]}`` (docs/predict.md). Coordinates are on pixel edges, as in COCO: the middle of the first
pixel is (0.5, 0.5).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from edgeflow.annotation.imports.coco_file import CocoFile
from edgeflow.annotation.imports.json_file import size_in, text_in, whole_in
from edgeflow.annotation.imports.json_stream import entries
from edgeflow.annotation.imports.label_names import label_name
from edgeflow.annotation.imports.matching import Asked
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.imaging.image import AXES, Axis
from edgeflow.predict.prompt import Prompt, PromptedImage

# Coordinates beyond this belong to no image; as integers they would have no end.
_FAR = 1e9


def kind_of(path: Path) -> Literal["prompts", "coco"]:
    """Whether a JSON file is of prompts or of COCO's, by the first entry of its lists.

    Raises
    ------
    FormatError
        If it is neither.
    """
    for name, entry in entries(path, frozenset({"images", "annotations", "categories"})):
        return "prompts" if name == "images" and "objects" in entry else "coco"
    raise FormatError(f"{path} lists no images; a file of prompts has images with objects, a COCO file images and annotations.")


def has_masks(path: Path) -> bool:
    """Whether any annotation of a COCO file has a segmentation. Raises `FormatError` where the file cannot be read."""
    return any(entry.get("segmentation") for _, entry in entries(path, frozenset({"annotations"})))


def read_prompts(path: Path) -> Iterator[PromptedImage | Note]:
    """Yield the images of a file of prompts, or a note on one that cannot be read.

    Raises
    ------
    FormatError
        If the file as a whole cannot be read.
    """
    for number, (_, entry) in enumerate(entries(path, frozenset({"images"})), start=1):
        name = text_in(entry, "file_name")
        if not name:
            yield Note(path.name, "image refused", f"Image {number} of {path.name} has no file_name.")
            continue
        try:
            shape = size_in(entry, "height", "width")
        except FormatError as error:
            yield Note(name, "image refused", f"{name!r} is left out, because {error}.")
            continue
        found, notes = _prompts(name, entry.get("objects"), path)
        yield PromptedImage(Asked(name, False, whole_in(entry, "plane") or 0, _axis(entry)), shape, found, notes)


def read_coco_boxes(path: Path) -> Iterator[PromptedImage | Note]:
    """Yield the images of a COCO file with the box of every annotation. Raises `FormatError` where it is none."""
    file = CocoFile(path)
    yield from file.notes
    for number, image in file.images.items():
        prompts: list[Prompt] = []
        notes: list[Note] = []
        for entry in file.annotations(number):
            where = f"annotation {entry.get('id')!s:.40} of {path.name}"
            try:
                prompts.append(Prompt(file.label(entry)[0], where, _box(entry.get("bbox"))))
            except FormatError as error:
                notes.append(Note(image.name, "object refused", f"The {where} is left out, because {error}."))
        yield PromptedImage(Asked(image.name, False, image.plane, image.axis), image.shape, tuple(prompts), tuple(notes))


def _prompts(name: str, objects: object, path: Path) -> tuple[tuple[Prompt, ...], tuple[Note, ...]]:
    prompts: list[Prompt] = []
    notes: list[Note] = []
    if not isinstance(objects, list):
        return (), (Note(name, "image refused", f"{name!r} has no list of objects in {path.name}."),)
    for number, entry in enumerate(objects, start=1):
        where = f"object {number} of {name}"
        try:
            prompts.append(_prompt(entry, where))
        except FormatError as error:
            notes.append(Note(name, "object refused", f"The {where} is left out, because {error}."))
    return tuple(prompts), tuple(notes)


def _prompt(entry: object, where: str) -> Prompt:
    if not isinstance(entry, dict):
        raise FormatError("it is no JSON object")
    if entry.get("box") is None and not entry.get("points"):
        raise FormatError("it has neither a box nor points")
    box = None if entry.get("box") is None else _box(entry["box"])
    clicks = _clicks(entry.get("points") or [])
    if box is None and not any(click.positive for click in clicks):
        raise FormatError("none of its points is on the object")
    return Prompt(label_name(entry.get("label"), "object"), where, box, clicks)


def _box(value: object) -> Window:
    """The whole pixels that ``[x, y, width, height]`` touches."""
    numbers = _numbers(value)
    if numbers is None or len(numbers) != 4 or min(numbers[2:]) <= 0:
        raise FormatError("its box is not [x, y, width, height] in numbers, the last two above 0")
    left, top, width, height = numbers
    first = math.floor(left), math.floor(top)
    return Window(first[1], first[0], math.ceil(top + height) - first[1], math.ceil(left + width) - first[0])


def _clicks(value: object) -> tuple[Click, ...]:
    rows = value if isinstance(value, list) else [None]
    clicks = []
    for row in rows:
        numbers = _numbers(row)
        if numbers is None or len(numbers) != 3 or numbers[2] not in (0, 1):
            raise FormatError("a point is not [x, y, 1] on the object or [x, y, 0] beside it")
        clicks.append(Click(numbers[1] - 0.5, numbers[0] - 0.5, numbers[2] == 1))
    return tuple(clicks)


def _numbers(value: object) -> Sequence[float] | None:
    """A list of finite numbers that an image could have, or None."""
    if not isinstance(value, list) or any(isinstance(one, bool) or not isinstance(one, int | float) for one in value):
        return None
    return value if all(-_FAR < one < _FAR for one in value) else None


def _axis(entry: Mapping[str, Any]) -> Axis | None:
    return next((one for one in AXES if one == entry.get("axis")), None)
