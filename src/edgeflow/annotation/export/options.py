"""What an export is asked for besides its format: which images and labels, how they overlap, which side of a split. Pure."""

import hashlib
import math
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from edgeflow.errors import ExportError

Overlap = Literal["z", "keep"]
Outlines = Literal["edges", "drawn"]
Side = Literal["train", "val"]
SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True, slots=True)
class Split:
    """Which images are for training and which for validation.

    An image's side depends on its file name's stem and the seed alone: it stays the same when images are added, and all planes
    of a file, and files that differ in their suffix only, are on one side.

    Attributes
    ----------
    share
        Of the images for validation, above 0 and below 1: 0.2 is the field's habit. Few images may deviate from it much.
    seed
        Another one gives another split.
    """

    share: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.share) and 0 < self.share < 1):
            raise ExportError(f"The share of images for validation must lie between 0 and 1, not be {self.share}.")

    def side(self, name: str) -> Side:
        """The side of the image file `name`."""
        stem = posixpath.splitext(name)[0]
        drawn = int.from_bytes(hashlib.sha256(f"{self.seed}:{stem}".encode("utf-8", "surrogatepass")).digest()[:8], "big") / 2**64
        return "val" if drawn < self.share else "train"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an export is asked for.

    Attributes
    ----------
    overlap
        ``z``: of two regions on one pixel the higher z has it. ``keep``: both. None takes what the format does best: masks with
        one value a pixel can only have ``z``, all others keep.
    labels
        Label name -> the name it is written under, or None for regions to be left out. Labels that get the same name become one.
    only_flagged
        Only images that the annotator flagged.
    split
        Into training and validation, written as the format's readers expect it; None for none.
    images
        Also write the images as they are shown, upright and 8-bit, where the format has a place for them (voc, yolo-seg).
    wgs84
        GeoJSON only: transform to longitude and latitude, as RFC 7946 wants it, instead of keeping the image's own system.
    outlines
        How polygons are drawn. ``edges``: along the edges of the pixels. ``drawn``: as the page shows them, by the hand that drew
        them or with few vertices, also where the format's reader makes other pixels of that. None takes what is exact: ``drawn``
        for the formats of maps, and for the others ``edges``, but an outline drawn by hand where pycocotools reads it exactly.
    """

    overlap: Overlap | None = None
    labels: Mapping[str, str | None] = field(default_factory=dict)
    only_flagged: bool = False
    split: Split | None = None
    images: bool = False
    wgs84: bool = False
    outlines: Outlines | None = None

    def __post_init__(self) -> None:
        if "" in self.labels.values():
            raise ExportError("A label cannot be written under an empty name; give it a name, or None to leave it out.")

    def as_json(self) -> dict[str, object]:
        """Plain values for a JSON file."""
        split = None if self.split is None else {"share": self.split.share, "seed": self.split.seed}
        return {
            "overlap": self.overlap,
            "labels": dict(self.labels),
            "only_flagged": self.only_flagged,
            "split": split,
            "images": self.images,
            "wgs84": self.wgs84,
            "outlines": self.outlines,
        }
