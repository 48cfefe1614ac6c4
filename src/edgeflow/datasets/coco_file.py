"""A COCO-format JSON file, read once and kept small: each image with its annotations, drawn into masks when asked for.

LVIS' files are of this format, too. While the JSON is parsed, every annotation is turned into arrays at once: kept as lists
of numbers, LVIS' 1.3 million annotations would take several times the size of the file (1.1 GB).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from edgeflow.datasets.coco_path import image_path
from edgeflow.datasets.run_lengths import RunLengths
from edgeflow.errors import DataSetError
from edgeflow.masks import Mask

Id = int | str


@dataclass(frozen=True, slots=True)
class CocoAnnotation:
    """One object of the image with the id `image`, or with `crowd` a region of uncounted ones.

    `outline` is run lengths, or polygons: float64 (2 n,) with x and y of n points in turn, in pixels from the upper left
    edge of the image; the object is their union.
    """

    file: Path
    number: object  # its id, for messages
    image: Id
    crowd: bool
    outline: RunLengths | tuple[NDArray[np.float64], ...]

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"Annotation {self.number} in {self.file}"

    def draw(self, shape: tuple[int, int]) -> Mask:
        """bool (H, W), as pycocotools draws it in an image of `shape`.

        Raises
        ------
        DataSetError
            If the outline cannot lie in an image of that shape.
        """
        if isinstance(self.outline, RunLengths):
            return self._runs(self.outline, shape)
        reach = 2 * max(shape)
        for polygon in self.outline:
            # Far outside, pycocotools would walk along every pixel of the way.
            if not (np.isfinite(polygon).all() and np.abs(polygon).max() <= reach):
                raise DataSetError(f"{self.place} has a polygon far outside its image of {shape[0]} x {shape[1]} pixels.")
        if not self.outline:
            return np.zeros(shape, np.bool_)
        drawn = coco_mask.frPyObjects([polygon.tolist() for polygon in self.outline], *shape)
        return np.asarray(coco_mask.decode(coco_mask.merge(drawn)), np.bool_)

    def _runs(self, runs: RunLengths, shape: tuple[int, int]) -> Mask:
        if runs.shape != shape:
            raise DataSetError(
                f"{self.place} has run lengths for {runs.shape[0]} x {runs.shape[1]} pixels but its image is "
                f"{shape[0]} x {shape[1]} (rows x columns); they must agree."
            )
        try:
            return runs.draw()
        except ValueError as error:
            raise DataSetError(f"{self.place} has run lengths that are damaged: {error}.") from error


@dataclass(frozen=True, slots=True)
class CocoImage:
    """One image of the file: its path inside the images' folder, its (H, W), and its annotations."""

    path: Path
    shape: tuple[int, int]
    annotations: list[CocoAnnotation] = field(default_factory=list)


def read_coco(path: Path, *, by_url: bool = False) -> dict[Id, CocoImage]:
    """The images of the COCO-format file `path` by their ids, in the file's order; `by_url` is explained in `image_path`.

    Raises
    ------
    DataSetError
        If the file is missing or not of this format, or an image's name leads out of its folder.
    """
    content = read_json(path, lambda item: _annotation(item, path) if "segmentation" in item else item)
    rows, annotations = (entries(content, key, path) for key in ("images", "annotations"))
    images: dict[Id, CocoImage] = {}
    for number, row in enumerate(rows):
        try:
            images[row["id"]] = CocoImage(image_path(row, by_url=by_url), (int(row["height"]), int(row["width"])))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataSetError(f"Image {number} in {path} lacks an id, a file name or a size that can be used.") from error
        except DataSetError as error:
            raise DataSetError(f"{path}: {error}") from error
    for number, item in enumerate(annotations):
        if not isinstance(item, CocoAnnotation):
            raise DataSetError(f"Annotation {number} in {path} lacks a segmentation; only files of masks can be read.")
        if item.image not in images:
            raise DataSetError(f"{item.place} is of the image {item.image!r}, which the file does not list.")
        images[item.image].annotations.append(item)
    return images


def read_json(path: Path, small: Callable[[dict[str, Any]], object]) -> object:
    """The content of the JSON file `path`, in which `small` has replaced every object, the innermost first.

    Raises
    ------
    DataSetError
        If the file is missing or not JSON.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return json.load(file, object_hook=small)
    except OSError as error:
        raise DataSetError(f"The annotations {path} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise DataSetError(f"The annotations {path} are not JSON ({error}); copy the file again.") from error


def entries(content: object, key: str, path: Path) -> Sequence[Any]:
    """The list `key` of a file's `content`.

    Raises
    ------
    DataSetError
        If there is none.
    """
    found = content.get(key) if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise DataSetError(f"{path} has no list of {key}; a COCO-format file has images and annotations.")
    return found


def _annotation(item: dict[str, Any], path: Path) -> CocoAnnotation:
    try:
        image = item["image_id"]
        if not isinstance(image, int | str):
            raise TypeError(f"{image!r} is no id")
        outline = item["segmentation"]
        if isinstance(outline, dict):
            height, width = outline["size"]
            counts = outline["counts"]
            kept = counts.encode("ascii") if isinstance(counts, str) else np.array(counts, np.int64)
            shape: RunLengths | tuple[NDArray[np.float64], ...] = RunLengths((int(height), int(width)), kept)
        else:
            polygons = [np.array(polygon, np.float64) for polygon in outline]
            if any(polygon.ndim != 1 or polygon.size % 2 for polygon in polygons):
                raise ValueError("a polygon is one list of x and y in turn")
            # Fewer than three points have no area; COCO has a few such, and pycocotools would take two for a box.
            shape = tuple(polygon for polygon in polygons if polygon.size >= 6)
        return CocoAnnotation(path, item.get("id"), image, bool(item.get("iscrowd", 0)), shape)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DataSetError(
            f"Annotation {item.get('id')} in {path} has no image_id or no segmentation of polygons or run lengths ({error})."
        ) from error
