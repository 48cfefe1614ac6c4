"""Objects that come ready made into a project's store, each once however often they come. Knows no files and no formats.

A region's id is made of what it came from: of the image, its label's name, and its pixels or the prompt it was found by. What is
there under that id, also in another shape since, is not added again; nor is an object that has the label and the very pixels of
another region, for formats that keep no ids bring our own regions back. What was deleted or undone comes again.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from edgeflow.annotation.document import Document, Provenance, Region
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline
from edgeflow.errors import ConflictError, StoreError
from edgeflow.store.adding import AddRegions, NewRegion
from edgeflow.store.edits import TakenIdError
from edgeflow.store.store import Store

_ID_LENGTH = 32  # what the store has room for
_ID = re.compile(rf"[0-9a-f]{{{_ID_LENGTH}}}")  # as all of ours are; the server takes no other
_NAMES = 8  # that an object may have, should others have its first ones
_ATTEMPTS = 20  # to edit a document that others edit, too


@dataclass(frozen=True, slots=True)
class Offered:
    """An object that may become a region.

    Attributes
    ----------
    key
        What it came from: the same for the same object, whenever it comes.
    given
        The id it had as a region when it was exported from here, or None. One that is none of ours is not taken.
    attributes
        As in `edgeflow.annotation.document.Region`.
    """

    label: str
    key: str
    geometry: Geometry
    outline: Outline | None = None
    provenance: Provenance = field(default_factory=Provenance)
    given: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of offered objects.

    Attributes
    ----------
    added
        Ids of the new regions.
    known
        How many were there.
    changed
        Those of them whose region has another shape now.
    """

    added: tuple[str, ...]
    known: int
    changed: tuple[Offered, ...]


def key_of_pixels(geometry: Geometry) -> str:
    """The `Offered.key` of an object that came as pixels."""
    window = geometry.window
    place = f"{window.top},{window.left},{window.height},{window.width};"
    return hashlib.sha256(place.encode() + geometry.runs).hexdigest()


def known(store: Store, image: str, objects: Sequence[tuple[str, str]]) -> list[bool]:
    """Which of some objects, different pairs of label and `Offered.key`, are on an image already."""
    there = {region.id for region in store.document(image).regions}
    return [any(_digest(image, label, key, 1, turn) in there for turn in range(_NAMES)) for label, key in objects]


def add_objects(store: Store, image: str, offered: Sequence[Offered], labels: Mapping[str, int], kind: str) -> Taken:
    """Add to an image those objects that are not there yet, on top and in their order: one edit, one undo.

    Parameters
    ----------
    labels
        Label name -> id.
    kind
        What the edit is called in the log.

    Raises
    ------
    StoreError
        If others edit the image at every moment.
    """
    names = _names(image, offered)
    turn = 0
    for _ in range(_ATTEMPTS):
        document = store.document(image)
        there = {region.id: region for region in document.regions}
        found = [next((there[name] for name in own if name in there), None) for own in names]
        found = _with_equals(found, offered, document, labels)
        new = tuple(
            NewRegion(own[min(turn, len(own) - 1)], labels[one.label], one.geometry, one.provenance, one.outline, one.attributes)
            for one, own, region in zip(offered, names, found, strict=True)
            if region is None
        )
        try:
            if new:
                store.edit(image, document.version, AddRegions(new, kind))
        except ConflictError:
            continue
        except TakenIdError:
            # By a region of another image, or one that went out of sight with its label: the next of its names.
            turn += 1
            continue
        known = [(one, region) for one, region in zip(offered, found, strict=True) if region is not None]
        # Of an object that came as pixels it is no news: its region was corrected here. One of ours may be corrected in the file.
        changed = tuple(one for one, region in known if one.given == region.id and one.geometry != region.geometry)
        return Taken(tuple(one.region_id for one in new), len(known), changed)
    raise StoreError(f"{store.document(image).name} is edited elsewhere at this very moment; try again.")


def _with_equals(
    found: Sequence[Region | None], offered: Sequence[Offered], document: Document, labels: Mapping[str, int]
) -> list[Region | None]:
    """For objects that were not found by id, regions that were not either and are the same."""
    taken = {region.id for region in found if region is not None}
    free: dict[tuple[int, Geometry], list[Region]] = {}
    for region in document.regions:
        if region.id not in taken:
            free.setdefault((region.label_id, region.geometry), []).append(region)
    equals: list[Region | None] = []
    for one, known_region in zip(offered, found, strict=True):
        same = free.get((labels[one.label], one.geometry)) if known_region is None else None
        equals.append(same.pop() if same else known_region)
    return equals


def _names(image: str, offered: Sequence[Offered]) -> list[list[str]]:
    """For each object the ids it may have, the one it is to get first."""
    seen: Counter[tuple[str, str]] = Counter()
    given: set[str] = set()
    names = []
    for one in offered:
        seen[one.label, one.key] += 1
        count = seen[one.label, one.key]
        own = [_digest(image, one.label, one.key, count, turn) for turn in range(_NAMES)]
        # Other programs copy an object with all that is said of it; the copy is another object.
        if one.given is not None and _ID.fullmatch(one.given) and one.given not in given:
            own.insert(0, one.given)
            given.add(one.given)
        names.append(own)
    return names


def _digest(image: str, label: str, key: str, count: int, turn: int) -> str:
    return hashlib.sha256("\0".join((image, label, key, str(count), str(turn))).encode()).hexdigest()[:_ID_LENGTH]
