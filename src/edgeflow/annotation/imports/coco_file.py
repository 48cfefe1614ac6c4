"""A COCO file laid open: its images, its categories, and the annotations of each image, in memory that does not grow with them.

Annotations of an image may stand anywhere in the file, so they are first laid aside, one after the other, in a temporary file.
Knows what COCO's fields are called, and not what is drawn of them.
"""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, TypeGuard
from urllib.parse import urlsplit

from edgeflow.annotation.imports.json_file import rest_of, size_in, text_in, whole_in
from edgeflow.annotation.imports.json_stream import entries
from edgeflow.annotation.imports.label_names import label_name
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.imaging.image import AXES, Axis

Id = int | float | str
_LISTS = frozenset({"images", "annotations", "categories"})
_IMAGE = frozenset({"id", "file_name", "coco_url", "height", "width", "plane", "axis"})


@dataclass(frozen=True, slots=True)
class CocoImage:
    """An entry of ``images``: its name, and its (H, W) where the file says it."""

    name: str
    shape: tuple[int, int] | None
    plane: int
    axis: Axis | None
    attributes: dict[str, Any] = field(default_factory=dict)


class CocoFile:
    """A COCO file, to be gone through as often as wanted.

    Attributes
    ----------
    images, categories
        By their ids; an id that stands for two different things is left out.
    notes
        On what does not fit together.

    Raises
    ------
    FormatError
        If it is no COCO file, or there is no room to lay its annotations aside.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.images: dict[Id, CocoImage] = {}
        self.categories: dict[Id, str] = {}
        self.notes: list[Note] = []
        self._aside: IO[bytes] = TemporaryFile(prefix="edgeflow-coco.")  # noqa: SIM115 (it lives as long as this object)
        self._places: dict[Id, array[int]] = {}
        self._lost: dict[str, int] = {}
        contested: tuple[set[Id], set[Id]] = set(), set()
        seen: set[str] = set()
        for name, entry in entries(path, _LISTS):
            seen.add(name)
            if not isinstance(entry, dict):
                raise FormatError(f"{path} has something among its {name} that is no object.")
            match name:
                case "images":
                    self._add_image(entry, contested[0])
                case "categories":
                    self._add_category(entry, contested[1])
                case _:
                    self._lay_aside(entry)
        if not seen & {"images", "annotations"}:
            raise FormatError(f"{path} lists no images and no annotations; a COCO file has both.")
        self._settle(*contested)

    def annotations(self, image: Id) -> Iterator[dict[str, Any]]:
        """The annotations of an image, as they stand in the file."""
        for place in self._places.get(image, ()):
            self._aside.seek(place)
            found: dict[str, Any] = json.loads(self._aside.readline())
            yield found

    def label(self, entry: dict[str, Any]) -> tuple[str, bool]:
        """The name of an annotation's category, and whether the file says it."""
        number = entry.get("category_id")
        if is_id(number) and number in self.categories:
            return self.categories[number], True
        return label_name(f"category {number!s:.40}", "object"), False

    def _add_image(self, entry: dict[str, Any], contested: set[Id]) -> None:
        number, name = entry.get("id"), _file_name(entry)
        if not is_id(number) or name is None:
            self._lose("images have no id or no file name")
            return
        try:
            shape = size_in(entry, "height", "width")
        except FormatError as error:
            self.notes.append(Note(name, "image refused", f"{name!r} is left out of {self.path}, because {error}."))
            return
        axis = next((one for one in AXES if one == entry.get("axis")), None)
        image = CocoImage(name, shape, whole_in(entry, "plane") or 0, axis, rest_of(entry, _IMAGE))
        if self.images.setdefault(number, image) != image:
            contested.add(number)

    def _add_category(self, entry: dict[str, Any], contested: set[Id]) -> None:
        number = entry.get("id")
        if not is_id(number):
            self._lose("categories have no id")
            return
        name = label_name(entry.get("name"), f"category {number!s:.40}")
        if self.categories.setdefault(number, name) != name:
            contested.add(number)

    def _lay_aside(self, entry: dict[str, Any]) -> None:
        number = entry.get("image_id")
        if not is_id(number):
            self._lose("annotations do not say which image they are of")
            return
        try:
            place = self._aside.seek(0, 2)
            self._aside.write(json.dumps(entry).encode() + b"\n")
        except OSError as error:
            raise FormatError(f"The annotations of {self.path} cannot be laid aside ({error.strerror or error}).") from error
        self._places.setdefault(number, array("q")).append(place)

    def _settle(self, images: set[Id], categories: set[Id]) -> None:
        """Take out what an id does not tell apart, and note what was lost."""
        for number in images:
            text = f"Two images of {self.path} have the id {number!s:.40}, so it is not known which objects are whose."
            self.notes.append(Note(self.images.pop(number).name, "image ambiguous", text))
        for number in categories:
            del self.categories[number]
        for number in self._places.keys() - self.images.keys() - images:
            self._lose("annotations are of images that it does not list", len(self._places[number]))
        for what, count in self._lost.items():
            self.notes.append(Note(self.path.name, "object refused", f"{count} {what} in {self.path}; they are left out."))

    def _lose(self, what: str, count: int = 1) -> None:
        self._lost[what] = self._lost.get(what, 0) + count


def is_id(value: object) -> TypeGuard[Id]:
    """Whether a JSON value can be an id: a number of any size and sign, or a text."""
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _file_name(entry: dict[str, Any]) -> str | None:
    name, url = text_in(entry, "file_name"), text_in(entry, "coco_url")
    if name or not url:
        return name or None
    try:
        return PurePosixPath(urlsplit(url).path).name or None
    except ValueError:
        return None
