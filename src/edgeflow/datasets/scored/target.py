"""One object to be scored, and what must hold of the files it comes from. Knows no layout of folders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import DataSetError, ImageError
from edgeflow.imaging import image_size, read_image, read_mask
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels

VOID = 255
Labels = NDArray[np.uint8]  # (H, W): 0 background, 1..254 objects, 255 void
ReadLabels = Callable[[Path], Labels]


class Scored(Protocol):
    """One object of one image, wherever both come from."""

    @property
    def name(self) -> str:
        """The image, as in reports."""
        ...

    @property
    def object_id(self) -> int:
        """Which of the image's objects."""
        ...

    def read_image(self) -> Pixels:
        """uint8 (H, W, 3), RGB, upright."""
        ...

    def read_truth(self) -> tuple[Mask, Mask]:
        """The object, at least one pixel, and the void, each bool (H, W)."""
        ...


class Stored(Scored, Protocol):
    """One that comes from files; a `Target` is one."""

    @property
    def files(self) -> tuple[Path, ...]:
        """All that its image and its truth are read from."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """One object to be scored: the label `object_id` (1..254) in the mask file `mask` of the image file `image`.

    `labels` reads the mask file; by default its values are the labels.
    """

    image: Path
    mask: Path
    object_id: int
    labels: ReadLabels = read_mask

    @property
    def name(self) -> str:
        """The image's file name, as in reports."""
        return self.image.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The image and the mask."""
        return self.image, self.mask

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
        values = self.labels(self.mask)
        truth = values == self.object_id
        if not truth.any():
            raise DataSetError(f"There is no object {self.object_id} in {self.mask}; it has {named(ids_in(values))}.")
        return truth, values == VOID


def objects_of(image: Path, mask: Path, labels: ReadLabels = read_mask) -> list[int]:
    """The object ids in the file `mask`, ascending, once it is known to fit `image`.

    Raises
    ------
    DataSetError
        If a file cannot be read, the sizes differ, or the mask holds void and no object: then 255 was meant as an object.
    """
    try:
        values = labels(mask)
        size = image_size(image)
    except ImageError as error:
        raise DataSetError(str(error)) from error
    if values.shape != size:
        raise DataSetError(
            f"The mask {mask} is {values.shape[0]} x {values.shape[1]} but its image {image.name} is "
            f"{size[0]} x {size[1]} (rows x columns); they must agree."
        )
    ids = ids_in(values)
    if not ids and (values == VOID).any():
        raise DataSetError(f"The mask {mask} holds void (255) and no object; 255 is never an object here, write it as 1.")
    return ids


def ids_in(values: Labels) -> list[int]:
    """The object ids among label values, ascending."""
    return [int(number) for number in np.flatnonzero(np.bincount(values.ravel(), minlength=256)) if 0 < number < VOID]


def named(ids: list[int]) -> str:
    """The ids as the end of a sentence."""
    return f"only {', '.join(str(number) for number in ids)}" if ids else "no object at all"


def check_limit(limit: int | None) -> None:
    """Raise `DataSetError` if `limit` is below 1."""
    if limit is not None and limit < 1:
        raise DataSetError(f"The limit is {limit}; it must be at least 1 object.")
