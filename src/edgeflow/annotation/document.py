"""The annotation document of one image, or one plane of a stack, frozen: every edit makes a new one.

Knows no network, HTTP or database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.imaging.image import Axis
from edgeflow.imaging.view import View


@dataclass(frozen=True, slots=True)
class Label:
    """A class of objects. `id` (from 1) is never given twice; `color` is ``#rrggbb``; `key` a digit or empty."""

    id: int
    name: str
    color: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a region came to be.

    Attributes
    ----------
    clicks
        All clicks in order; none for a region that was not clicked.
    model, weights
        Name of the method and SHA-256 of its weights, both empty where none was used.
    threshold, largest
        How the probability became a mask.
    seconds
        Active seconds, of making it and of every edit since.
    window
        The part of the image the last proposal covered, or None.
    edits
        How often it was edited by hand since it was made; drawing or painting it is the first.
    view
        What the network saw of the raw pixels, or None where no network was used or it saw them as a photo is shown.
    """

    clicks: tuple[Click, ...] = ()
    model: str = ""
    weights: str = ""
    threshold: float = 0.5
    largest: bool = False
    seconds: float = 0.0
    window: Window | None = None
    edits: int = 0
    view: View | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A finished object. `id` never changes; where regions overlap the higher `z` lies on top.

    Attributes
    ----------
    outline
        What a person drew: rasterised it is exactly `geometry`. None where the pixels came first; `annotation.outline` then
        derives one.
    hidden, locked
        Not shown in the page; not to be changed.
    attributes
        What else a file said of it that it was imported from: plain values as in JSON, given back by the formats that have room.
    """

    id: str
    label_id: int
    z: int
    geometry: Geometry
    provenance: Provenance
    outline: Outline | None = None
    hidden: bool = False
    locked: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """The object being clicked.

    Attributes
    ----------
    region
        The finished region that is being corrected, or None for a new object.
    box
        Where the object lies, or None.
    seconds
        Active seconds since the draft began.
    """

    clicks: tuple[Click, ...] = ()
    threshold: float = 0.5
    largest: bool = False
    region: str | None = None
    box: Window | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """Everything known of one image.

    Attributes
    ----------
    image
        Opaque id.
    number
        The same image as a small whole number that never changes, for formats that want one.
    name
        The file's path relative to the project's folder.
    shape
        (H, W).
    version
        Grows with every edit.
    regions
        From the lowest z to the highest.
    draft
        The object being clicked.
    can_undo, can_redo
        Whether there is an edit to take back, or one taken back.
    flagged, note
        What the annotator wants to remember of the image.
    plane
        Which plane of the file it is, from 0; files of one plane have that one.
    axis
        Along which a volume is cut into planes, None for everything else.
    """

    image: str
    number: int
    name: str
    shape: tuple[int, int]
    version: int
    regions: tuple[Region, ...] = ()
    draft: Draft = Draft()
    can_undo: bool = False
    can_redo: bool = False
    flagged: bool = False
    note: str = ""
    plane: int = 0
    axis: Axis | None = None

    def region(self, region_id: str) -> Region | None:
        """The region with this id, or None."""
        return next((region for region in self.regions if region.id == region_id), None)
