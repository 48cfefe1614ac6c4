"""COCO's panoptic segmentation: a JSON of segments and a PNG of their ids for each image."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from edgeflow.datasets.coco_file import Id, entries, read_json
from edgeflow.datasets.coco_path import inside
from edgeflow.datasets.pair import read_pixels
from edgeflow.errors import DataSetError
from edgeflow.masks import Mask


@dataclass(frozen=True, slots=True)
class Segments:
    """The masks of one image, bool (H, W): things, stuff, and crowds of uncounted things. They do not overlap."""

    things: list[Mask]
    stuff: list[Mask]
    crowds: list[Mask]


@dataclass(frozen=True, slots=True)
class _Row:
    image: Id
    path: Path
    segments: tuple[tuple[int, int, bool], ...]  # id, category, crowd


class Panoptic:
    """The panoptic masks of COCO.

    Parameters
    ----------
    annotations
        Such as ``panoptic_train2017.json``.
    masks
        The folder of its PNGs; the id of a pixel's segment is R + 256 G + 256² B.

    Raises
    ------
    DataSetError
        If the JSON is missing, damaged or of another format.
    """

    def __init__(self, annotations: Path, masks: Path) -> None:
        self._folder = masks
        content = read_json(annotations, lambda item: _row(item, annotations) if "segments_info" in item else item)
        try:
            self._things = {item["id"] for item in entries(content, "categories", annotations) if item["isthing"]}
        except (KeyError, TypeError) as error:
            raise DataSetError(f"{annotations} has a category without id or isthing; a panoptic file states both.") from error
        self._rows: dict[Id, _Row] = {}
        for number, row in enumerate(entries(content, "annotations", annotations)):
            if not isinstance(row, _Row):
                raise DataSetError(f"Annotation {number} in {annotations} has no segments_info; this is no panoptic file.")
            self._rows[row.image] = row

    def __contains__(self, image: Id) -> bool:
        return image in self._rows

    def read(self, image: Id, shape: tuple[int, int]) -> Segments:
        """The masks of the image with this id, of which the file states the `shape` (H, W).

        Raises
        ------
        DataSetError
            If the PNG is missing, damaged or of another size.
        """
        row = self._rows[image]
        path = self._folder / row.path
        colours = read_pixels(path).astype(np.int64)  # (H, W, 3)
        if colours.shape[:2] != shape:
            raise DataSetError(
                f"{path} is {colours.shape[0]} x {colours.shape[1]} but its image is {shape[0]} x {shape[1]} "
                "(rows x columns); they must agree."
            )
        ids = colours @ np.array([1, 256, 256**2])
        found = Segments([], [], [])
        for number, category, crowd in row.segments:
            mask = ids == number
            if mask.any():
                kind = found.crowds if crowd else found.things if category in self._things else found.stuff
                kind.append(mask)
        return found


def _row(item: dict[str, Any], path: Path) -> _Row:
    try:
        image = item["image_id"]
        if not isinstance(image, int | str):
            raise TypeError(f"{image!r} is no id")
        segments = tuple((int(one["id"]), int(one["category_id"]), bool(one.get("iscrowd"))) for one in item["segments_info"])
        return _Row(image, inside(item["file_name"]), segments)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataSetError(
            f"The annotation of image {item.get('image_id')} in {path} is not a panoptic one ({error})."
        ) from error
    except DataSetError as error:
        raise DataSetError(f"{path}: {error}") from error
