"""A data set folder: which objects of which images are to be scored. Knows no methods and no metrics.

``images/`` and ``masks/`` hold files of the same stems. A mask is an 8-bit image of one band: 0 background, 1..254 objects,
255 void. An optional ``objects.csv`` with the columns ``image`` and ``object_id`` lists what counts; without it every object
of every mask does.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import DataSetError, ImageError
from edgeflow.imaging import image_size, list_images, read_image, read_mask
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels

VOID = 255


@dataclass(frozen=True, slots=True)
class Target:
    """One object to be scored: the value `object_id` (1..254) in the mask file `mask` of the image file `image`."""

    image: Path
    mask: Path
    object_id: int

    @property
    def name(self) -> str:
        """The image's file name, as in reports."""
        return self.image.name

    def read_image(self) -> Pixels:
        """uint8 (H, W, 3), RGB, upright.

        Raises
        ------
        ImageError
            If the file cannot be read.
        """
        return read_image(self.image)

    def read_truth(self) -> tuple[Mask, Mask]:
        """The object and the void, each bool (H, W); other objects are background.

        Raises
        ------
        DataSetError
            If the object is not in the mask file.
        ImageError
            If the file cannot be read.
        """
        values = read_mask(self.mask)
        truth = values == self.object_id
        if not truth.any():
            raise DataSetError(f"There is no object {self.object_id} in {self.mask}; it has {_named(_ids(values))}.")
        return truth, values == VOID


def list_targets(folder: Path, *, limit: int | None = None) -> list[Target]:
    """The objects of the data set `folder` in the order of ``objects.csv``, else of file names and ids; at most `limit`.

    Every mask that counts is read once, so that a broken set is refused now and not after an hour of clicks.

    Raises
    ------
    DataSetError
        If the parts of the folder do not fit together.
    """
    if limit is not None and limit < 1:
        raise DataSetError(f"The limit is {limit}; it must be at least 1 object.")
    images, masks = _by_stem(folder / "images"), _by_stem(folder / "masks")
    listing = folder / "objects.csv"
    found = _listed(listing, images, masks) if listing.is_file() else _all(folder, images, masks)
    targets: list[Target] = []
    known: dict[Path, list[int]] = {}
    for target in found:
        if target.mask not in known:
            known[target.mask] = _check(target)
        if target.object_id not in known[target.mask]:
            raise DataSetError(
                f"{listing} names object {target.object_id} of {target.name}, but {target.mask} has {_named(known[target.mask])}."
            )
        targets.append(target)
        if len(targets) == limit:
            break
    if not targets:
        raise DataSetError(f"{folder} holds no object to score; its masks need values from 1 to 254.")
    return targets


def _by_stem(folder: Path) -> dict[str, Path]:
    try:
        paths = list_images(folder)
    except ImageError as error:
        raise DataSetError(
            f"{folder} is missing or cannot be listed; a data set has the folders images and masks with files of the same stems."
        ) from error
    stems: dict[str, Path] = {}
    for path in paths:
        if path.stem in stems:
            raise DataSetError(f"{folder} has both {stems[path.stem].name} and {path.name}; a stem may occur once.")
        stems[path.stem] = path
    return stems


def _all(folder: Path, images: dict[str, Path], masks: dict[str, Path]) -> Iterator[Target]:
    lonely = [path for stem, path in images.items() if stem not in masks]
    if lonely:
        raise DataSetError(f"{lonely[0]} has no mask of the same stem in {folder / 'masks'} ({len(lonely)} such images).")
    lonely = [path for stem, path in masks.items() if stem not in images]
    if lonely:
        raise DataSetError(f"{lonely[0]} has no image of the same stem in {folder / 'images'} ({len(lonely)} such masks).")
    for stem, image in images.items():
        for number in _ids(_read(masks[stem])):
            yield Target(image, masks[stem], number)


def _listed(listing: Path, images: dict[str, Path], masks: dict[str, Path]) -> Iterator[Target]:
    seen: set[tuple[str, int]] = set()
    try:
        with listing.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataSetError(f"{listing} cannot be read as CSV ({error}).") from error
    for number, row in enumerate(rows, start=2):
        where = f"Line {number} of {listing}"
        name, text = row.get("image"), row.get("object_id")
        if name is None or text is None:
            raise DataSetError(f"{where} lacks image or object_id; the first line must name these two columns.")
        if not (text.strip().isascii() and text.strip().isdigit() and 1 <= int(text) < VOID):
            raise DataSetError(f"{where} has the object_id {text!r}; it must be a whole number from 1 to 254.")
        # Windows writes backslashes; no image's own name holds one.
        file_name = PurePosixPath(name.strip().replace("\\", "/")).name
        stem = PurePosixPath(file_name).stem
        if stem not in images or images[stem].name != file_name:
            raise DataSetError(f"{where} names the image {name!r}, which is not in {listing.parent / 'images'}.")
        if stem not in masks:
            raise DataSetError(f"{where} names the image {name!r}, which has no mask in {listing.parent / 'masks'}.")
        if (stem, int(text)) in seen:
            raise DataSetError(f"{where} names object {int(text)} of {file_name} a second time; each object counts once.")
        seen.add((stem, int(text)))
        yield Target(images[stem], masks[stem], int(text))


def _check(target: Target) -> list[int]:
    """The ids in the mask of `target`, once it is known to fit its image."""
    values = _read(target.mask)
    try:
        size = image_size(target.image)
    except ImageError as error:
        raise DataSetError(str(error)) from error
    if values.shape != size:
        raise DataSetError(
            f"The mask {target.mask} is {values.shape[0]} x {values.shape[1]} but its image {target.name} is "
            f"{size[0]} x {size[1]} (rows x columns); they must agree."
        )
    return _ids(values)


def _read(path: Path) -> NDArray[np.uint8]:
    try:
        return read_mask(path)
    except ImageError as error:
        raise DataSetError(str(error)) from error


def _ids(values: NDArray[np.uint8]) -> list[int]:
    return [int(number) for number in np.flatnonzero(np.bincount(values.ravel(), minlength=256)) if 0 < number < VOID]


def _named(ids: list[int]) -> str:
    return f"only {', '.join(str(number) for number in ids)}" if ids else "no object at all"
