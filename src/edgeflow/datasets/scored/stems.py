"""Images and masks that belong together because their stems are the same. Knows file names, no pixels."""

from pathlib import Path

from edgeflow.datasets.stems import by_stem
from edgeflow.errors import DataSetError

_LOSSY = frozenset({".jpg", ".jpeg"})


def listed_by_stem(folder: Path) -> dict[str, Path]:
    """As `edgeflow.datasets.stems.by_stem`, of a folder of a set."""
    return by_stem(
        folder,
        advice=f"the data set has a folder of images and one of masks, {folder.name} among them, with files of the same stems.",
    )


def masks_by_stem(folder: Path) -> dict[str, Path]:
    """As `listed_by_stem`, of masks.

    Raises
    ------
    DataSetError
        Also if a mask is a JPEG, whose compression changes labels.
    """
    masks = listed_by_stem(folder)
    lossy = [path for path in masks.values() if path.suffix.lower() in _LOSSY]
    if lossy:
        raise DataSetError(f"The mask {lossy[0]} is a JPEG, whose compression changes labels; take the mask as PNG or BMP.")
    return masks


def pairs(images: Path, masks: Path) -> list[tuple[Path, Path]]:
    """Every image of the folder `images` with its mask of the folder `masks`, in natural order.

    Raises
    ------
    DataSetError
        If one is without the other, or as `masks_by_stem`.
    """
    known, drawn = listed_by_stem(images), masks_by_stem(masks)
    lonely = [path for stem, path in known.items() if stem not in drawn]
    if lonely:
        raise DataSetError(f"{lonely[0]} has no mask of the same stem in {masks} ({len(lonely)} such images).")
    lonely = [path for stem, path in drawn.items() if stem not in known]
    if lonely:
        raise DataSetError(f"{lonely[0]} has no image of the same stem in {images} ({len(lonely)} such masks).")
    return [(path, drawn[stem]) for stem, path in known.items()]
