"""Packs: tar files of ``SET/STEM.jpg`` and, where there is a mask, ``SET/STEM.png`` (8-bit ids, 255 void).

Nothing is unpacked: the headers are walked once, and a member is read where it lies. A pack is a shard, so processes may
take different ones.
"""

import tarfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from edgeflow.datasets.scene import Layers, Scene, SceneObject, scene_from_labels, scene_from_masks
from edgeflow.errors import DataSetError, ImageError
from edgeflow.imaging import decode_image, decode_mask

_IMAGES = (".jpg", ".jpeg")
_MASK = ".png"
# Connected parts of a semantic map below this are specks of its annotation, not objects.
_SMALLEST_PART = 80


@dataclass(frozen=True, slots=True)
class _Member:
    pack: Path
    start: int  # bytes from the pack's beginning
    size: int


class Packs:
    """The scenes of some packs; a `SceneSource`.

    Parameters
    ----------
    paths
        Tar files, or folders of which all ``*.tar`` are taken.
    sets
        Only these sets (the folders inside the packs); None for all.
    semantic
        Sets whose ids name kinds and not objects: their connected parts, and the union of all, become the objects.

    Raises
    ------
    DataSetError
        If a pack cannot be read, two packs hold the same member, a mask has no image, or there is no image at all.
    """

    def __init__(self, paths: Sequence[Path], *, sets: Collection[str] | None = None, semantic: Collection[str] = ()) -> None:
        self._semantic = frozenset(semantic)
        self._images: dict[str, _Member] = {}
        self._masks: dict[str, _Member] = {}
        for path in paths:
            for pack in _packs_in(path):
                self._index(pack, sets)
        lonely = sorted(set(self._masks) - set(self._images))
        if lonely:
            raise DataSetError(f"The mask {lonely[0]}.png has no image in the packs ({len(lonely)} such masks).")
        if not self._images:
            named = "" if sets is None else f" of the sets {', '.join(sorted(sets))}"
            raise DataSetError(f"There is no image{named} in {', '.join(str(path) for path in paths)}; packs hold SET/STEM.jpg.")
        self.names: Sequence[str] = sorted(self._images)

    def __len__(self) -> int:
        return len(self.names)

    def has_mask(self, index: int) -> bool:
        """Whether scene number `index` has objects."""
        return self.names[index] in self._masks

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        name = self.names[index]
        image = self._images[name]
        try:
            pixels = decode_image(_content(image), name=f"{name} in {image.pack}")
            if name not in self._masks:
                return scene_from_masks(name, pixels, [])
            mask = self._masks[name]
            labels = decode_mask(_content(mask), name=f"{name} in {mask.pack}")
        except ImageError as error:
            raise DataSetError(str(error)) from error
        scene = scene_from_labels(name, pixels, labels)
        return _parts(scene) if name.split("/")[0] in self._semantic else scene

    def _index(self, pack: Path, sets: Collection[str] | None) -> None:
        try:
            with tarfile.open(pack, "r:") as archive:
                for member in archive:
                    path = PurePosixPath(member.name)
                    if not member.isfile() or (sets is not None and not set(path.parts[:1]) & set(sets)):
                        continue
                    kept = {**dict.fromkeys(_IMAGES, self._images), _MASK: self._masks}.get(path.suffix.lower())
                    if kept is None:
                        continue
                    name = str(path.with_suffix(""))
                    # Inside one pack a later member replaces an earlier one, as tar's append means it.
                    if name in kept and kept[name].pack != pack:
                        raise DataSetError(f"{path} is in both {kept[name].pack} and {pack}; a member may occur in one pack.")
                    kept[name] = _Member(pack, member.offset_data, member.size)
        except (OSError, tarfile.TarError) as error:
            raise DataSetError(f"The pack {pack} is missing or damaged ({error}); copy it again.") from error


def _packs_in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    packs = sorted(path.glob("*.tar"))
    if not packs:
        raise DataSetError(f"The folder {path} holds no pack; packs are files named *.tar.")
    return packs


def _content(member: _Member) -> bytes:
    try:
        with member.pack.open("rb") as file:
            file.seek(member.start)
            content = file.read(member.size)
    except OSError as error:
        raise DataSetError(f"The pack {member.pack} can no longer be read ({error.strerror}).") from error
    if len(content) < member.size:
        raise DataSetError(f"The pack {member.pack} ends in the middle of a member; copy it again.")
    return content


def _parts(scene: Scene) -> Scene:
    """Connected parts of each kind in one layer, the union of all kinds in a second one."""
    kinds = scene.layers[0]
    parts: Layers = np.zeros_like(kinds)
    objects: list[SceneObject] = []
    for kind in np.unique(kinds[kinds > 0]):
        count, labels, stats, _ = cv2.connectedComponentsWithStats((kinds == kind).astype(np.uint8), connectivity=8)
        for label in range(1, count):
            area = int(stats[label, cv2.CC_STAT_AREA])
            if area >= _SMALLEST_PART:
                parts[labels == label] = len(objects) + 1
                objects.append(SceneObject(0, len(objects) + 1, area))
    union = (kinds > 0).astype(np.uint16)
    if union.any():
        objects.append(SceneObject(1, 1, int(union.sum())))
    return Scene(scene.name, scene.pixels, np.stack([parts, union]), tuple(objects), scene.void)
