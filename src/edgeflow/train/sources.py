"""The data sets a configuration can name, and how each is opened. Reading them is `edgeflow.datasets`' business."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Discriminator

from edgeflow.datasets.cache import Cached
from edgeflow.datasets.coco import CocoInstances
from edgeflow.datasets.coco_lvis import CocoLvis
from edgeflow.datasets.davis import Davis
from edgeflow.datasets.folder import MaskFolder
from edgeflow.datasets.mixture import Mixture
from edgeflow.datasets.packs import Packs
from edgeflow.datasets.sbd import Sbd
from edgeflow.datasets.scene import SceneSource
from edgeflow.datasets.split import Subset, split_by_stem
from edgeflow.datasets.voc import Voc


@dataclass(frozen=True, slots=True, kw_only=True)
class PacksSource:
    """Tar packs: files, or folders of which all are taken."""

    kind: Literal["packs"] = "packs"
    paths: tuple[Path, ...]
    semantic: tuple[str, ...] = ("CCP",)  # sets whose ids are kinds, not objects
    weight: float = 1.0

    def open(self, root: Path) -> SceneSource:
        """The scenes; a relative path begins at `root`."""
        return Packs([root / path for path in self.paths], semantic=self.semantic)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSource:
    """Images and masks of the same stems. With `void` as ``"none"`` 255 is an object, as in masks of 0 and 255."""

    kind: Literal["folder"] = "folder"
    images: Path
    masks: Path
    void: int | Literal["none"] = 255
    weight: float = 1.0

    def open(self, root: Path) -> SceneSource:
        """The scenes; a relative path begins at `root`."""
        return MaskFolder(root / self.images, root / self.masks, void=None if self.void == "none" else self.void)


@dataclass(frozen=True, slots=True, kw_only=True)
class CocoSource:
    """Instances in COCO's JSON: COCO itself, our own export, or anybody's."""

    kind: Literal["coco"] = "coco"
    images: Path
    annotations: Path
    weight: float = 1.0

    def open(self, root: Path) -> SceneSource:
        """The scenes; a relative path begins at `root`."""
        return CocoInstances(root / self.images, root / self.annotations)


@dataclass(frozen=True, slots=True, kw_only=True)
class CocoLvisSource:
    """COCO and LVIS merged by RITM's rules: what the published models were trained on."""

    kind: Literal["coco+lvis"] = "coco+lvis"
    images: Path
    lvis: Path
    panoptic: Path
    panoptic_masks: Path
    weight: float = 1.0

    def open(self, root: Path) -> SceneSource:
        """The scenes; a relative path begins at `root`."""
        return CocoLvis(root / self.images, root / self.lvis, root / self.panoptic, root / self.panoptic_masks)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutSource:
    """SBD, Pascal VOC or DAVIS as their archives unpack. Pascal VOC val and DAVIS are evaluation sets: not for our weights."""

    kind: Literal["sbd", "voc", "davis"]
    path: Path
    split: str = "train"
    weight: float = 1.0

    def open(self, root: Path) -> SceneSource:
        """The scenes; a relative path begins at `root`."""
        layouts: dict[str, Callable[[Path, str], SceneSource]] = {
            "sbd": Sbd,
            "voc": Voc,
            "davis": lambda path, split: Davis(path, split=split),
        }
        return layouts[self.kind](root / self.path, self.split)


Source = Annotated[PacksSource | FolderSource | CocoSource | CocoLvisSource | LayoutSource, Discriminator("kind")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConfig:
    """Where scenes come from."""

    sources: tuple[Source, ...]
    sets: dict[str, float] = field(default_factory=dict)  # how much oftener a scene of this set is drawn; 0 leaves it out
    held_out: float = 0.02  # share of the images, by the hash of their stem, that is never trained on
    cache: int = 1024  # megabytes of decoded scenes kept in memory


def open_mixture(data: DataConfig, root: Path) -> Mixture:
    """All sources of `data` without their held-out parts; relative paths begin at `root`.

    Raises
    ------
    DataSetError
        If a source cannot be opened, or nothing is left to train on.
    """
    limit = max(1, data.cache * 1_000_000 // max(1, len(data.sources)))
    opened: list[tuple[SceneSource, float]] = []
    for source in data.sources:
        scenes = source.open(root)
        kept, _ = split_by_stem(scenes.names, data.held_out)
        opened.append((Cached(Subset(scenes, kept), limit), source.weight))
    return Mixture(opened, sets=data.sets)
