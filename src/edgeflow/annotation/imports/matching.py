"""Names that files of annotations use, found among the images of a project: by name, and never by the order of anything.

A name is first looked for as it is. Where there is none, the image is taken whose path agrees with it in the most parts from the
end on; the suffix need not agree, for annotations are often kept for copies in another format. Of two that agree as well none is
taken, and neither is an image that two names would get. A DICOM segmentation, whose name says little, is last looked for by the
instance it refers to.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edgeflow.annotation.imports.imported import Imported
from edgeflow.annotation.imports.note import Note
from edgeflow.annotation.place import inside
from edgeflow.errors import ProjectError
from edgeflow.imaging.image import AXES, Axis
from edgeflow.imaging.listing import may_be_dicom

# What our own exports call the planes of a stack.
_PLANE = re.compile(rf"(?P<stem>.*?)(?:-(?P<axis>{'|'.join(AXES)}))?-plane(?P<plane>\d{{4,9}})")
_SHOWN = 3  # of the images that would all do


@dataclass(frozen=True, slots=True)
class Asked:
    """The name of an image as a file of annotations says it; see `Imported`."""

    name: str
    is_stem: bool
    plane: int
    axis: Axis | None
    instance: str | None = None

    @classmethod
    def of(cls, imported: Imported) -> "Asked":
        """What is asked for by something imported."""
        return cls(imported.name, imported.is_stem, imported.plane, imported.axis, imported.instance)


@dataclass(frozen=True, slots=True)
class Match:
    """A plane of an image of the project; `exact` where the name was the image's own."""

    name: str
    plane: int
    axis: Axis | None
    exact: bool


class Images:
    """The images of a project by their names, relative with ``/``; `folder` is where they lie."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._names = frozenset(names)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self._by_stem[_stem(name).rpartition("/")[2]].append(name)

    def match(self, asked: Iterable[Asked]) -> dict[Asked, Match | Note]:
        """For each of the names its image, or why there is none."""
        found = {one: self._find(one) for one in asked}
        claims: dict[tuple[str, int, Axis | None], list[Asked]] = defaultdict(list)
        for one, match in found.items():
            if isinstance(match, Match):
                claims[match.name, match.plane, match.axis].append(one)
        for claimants in claims.values():
            if len({one.name for one in claimants}) > 1:
                found |= _contested(claimants, found)
        return found

    def _find(self, asked: Asked) -> Match | Note:
        try:
            inside(self._folder, asked.name)
        except (ProjectError, ValueError) as error:
            # Halves of characters cannot be in a path.
            return Note(asked.name, "name refused", f"The file name {asked.name!r} is refused; {error}.")
        if asked.name in self._names:
            return Match(asked.name, asked.plane, asked.axis, exact=True)
        best = self._nearest(asked.name if asked.is_stem else _stem(asked.name))
        plane, axis = asked.plane, asked.axis
        if not best and asked.is_stem and (split := _PLANE.fullmatch(asked.name)) is not None:
            plane = int(split["plane"])
            axis = next((one for one in AXES if one == split["axis"]), None)
            best = [split["stem"]] if split["stem"] in self._names else self._nearest(split["stem"])
        if not best and asked.instance is not None:
            best = self._of_instance(asked.instance)
        if not best:
            return Note(asked.name, "image missing", f"There is no image {asked.name!r} in {self._folder}.")
        if len(best) > 1:
            shown = ", ".join(best[:_SHOWN]) + (" and more" if len(best) > _SHOWN else "")
            return Note(
                asked.name, "image ambiguous", f"{asked.name!r} could be {shown}; give the files names that tell them apart."
            )
        return Match(best[0], plane, axis, exact=False)

    def _of_instance(self, uid: str) -> list[str]:
        from edgeflow.annotation.imports.dicom_instances import image_of_instance

        found = image_of_instance(self._folder, sorted(name for name in self._names if may_be_dicom(name)), uid)
        return [] if found is None else [found]

    def _nearest(self, stem: str) -> list[str]:
        """The images whose paths without suffix agree with `stem` in the most parts from the end."""
        parts = stem.split("/")
        lengths = {name: _agreeing(parts, _stem(name).split("/")) for name in self._by_stem.get(parts[-1], [])}
        return [name for name, length in lengths.items() if length == max(lengths.values())]


def _contested(claimants: Sequence[Asked], found: Mapping[Asked, Match | Note]) -> dict[Asked, Match | Note]:
    """Several names got one image: it goes to the one that is its own, else to none."""
    exact = [one for one in claimants if isinstance(match := found[one], Match) and match.exact]
    losers = [one for one in claimants if one not in exact]
    names = " and ".join(sorted({repr(one.name) for one in claimants})[:_SHOWN])
    text = f"{names} would be the same image here, so it is not known which of them it is."
    return {one: Note(one.name, "image ambiguous", text) for one in losers}


def _stem(name: str) -> str:
    # Of NIfTI's two suffixes both go.
    return name[: -len(".nii.gz")] if name.lower().endswith(".nii.gz") else posixpath.splitext(name)[0]


def _agreeing(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count
