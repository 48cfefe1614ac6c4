"""A data set folder: which objects of which images are to be scored. Knows no methods and no metrics.

``images/`` and ``masks/`` hold files of the same stems. A mask is an 8-bit image of one band: 0 background, 1..254 objects,
255 void. An optional ``objects.csv`` with the columns ``image`` and ``object_id`` lists what counts; without it every object
of every mask does.
"""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from edgeflow.datasets.scored.stems import listed_by_stem, masks_by_stem, pairs
from edgeflow.datasets.scored.target import VOID, Target, check_limit, named, objects_of
from edgeflow.errors import DataSetError

__all__ = ["Target", "list_targets"]


def list_targets(folder: Path, *, limit: int | None = None) -> list[Target]:
    """The objects of the data set `folder` in the order of ``objects.csv``, else of file names and ids; at most `limit`.

    Every mask that counts is read once, so that a broken set is refused now and not after an hour of clicks.

    Raises
    ------
    DataSetError
        If the parts of the folder do not fit together.
    """
    check_limit(limit)
    listing = folder / "objects.csv"
    found = _listed(listing) if listing.is_file() else _all(folder / "images", folder / "masks")
    targets = list(islice(found, limit))
    if not targets:
        raise DataSetError(f"{folder} holds no object to score; its masks need values from 1 to 254.")
    return targets


def _all(images: Path, masks: Path) -> Iterator[Target]:
    for image, mask in pairs(images, masks):
        for number in objects_of(image, mask):
            yield Target(image, mask, number)


def _listed(listing: Path) -> Iterator[Target]:
    images, masks = listed_by_stem(listing.parent / "images"), masks_by_stem(listing.parent / "masks")
    known: dict[Path, list[int]] = {}
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
        if not (re.fullmatch(r"\s*[0-9]{1,3}\s*", text) and 1 <= int(text) < VOID):
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
        image, mask = images[stem], masks[stem]
        if mask not in known:
            known[mask] = objects_of(image, mask)
        if int(text) not in known[mask]:
            raise DataSetError(f"{listing} names object {int(text)} of {file_name}, but {mask} has {named(known[mask])}.")
        yield Target(image, mask, int(text))
