"""An annotated folder as something to learn from: its finished regions as scenes, and a part of them held back to be scored.

Knows where annotations lie (the store of ``edgeflow annotate``, or a COCO file beside the images); knows no network.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from edgeflow.annotation.document import Document
from edgeflow.annotation.place import inside
from edgeflow.datasets.coco import CocoInstances
from edgeflow.datasets.scene import Scene, SceneSource, scene_from_masks
from edgeflow.datasets.split import split_by_stem
from edgeflow.errors import DataSetError, ImageError, ProjectError, TrainError
from edgeflow.imaging import open_image
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels
from edgeflow.store.connect import DEFAULT_PLACE
from edgeflow.store.store import Store


@dataclass(frozen=True, slots=True)
class Annotations:
    """What there is to learn from; `digest` changes when any object does (hexadecimal)."""

    scenes: SceneSource
    digest: str


class ProjectScenes:
    """The images of a project that have a finished region, each region an object; a `SceneSource`.

    Regions that overlap lie in different layers, whatever their z: each is an object of its own. Drafts are no regions. An
    image whose file is gone is left out, as its annotations are when the folder is opened.

    Parameters
    ----------
    folder
        What the documents' names are relative to.
    documents
        From `edgeflow.store.store.Store.labelled_documents`.

    Raises
    ------
    DataSetError
        If no region is left.
    ProjectError
        If a name leads out of `folder`.
    """

    def __init__(self, folder: Path, documents: Iterable[Document]) -> None:
        named = [(inside(folder, document.name), document) for document in documents if document.regions]
        self._images = [(path, document) for path, document in named if path.is_file()]
        if not self._images:
            gone = f" ({len(named)} annotated images, whose files are gone)" if named else ""
            raise DataSetError(f"{folder} has no finished region in any image{gone}; finish some with `edgeflow annotate` first.")
        project = folder.resolve().name or "project"
        self.names: Sequence[str] = [_name(project, document) for _, document in self._images]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal, of names and shapes."""
        found = hashlib.sha256()
        for _, document in self._images:
            found.update(f"{document.name}\0{document.shape}\0".encode())
            for region in document.regions:
                found.update(f"{region.geometry.window}\0".encode() + region.geometry.runs)
        return found.hexdigest()

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`; also refused is a file that is now of another size than when it was annotated."""
        path, document = self._images[index]
        pixels = _as_clicked(path, document)
        if pixels.shape[:2] != document.shape:
            raise DataSetError(
                f"{path} is {pixels.shape[0]} x {pixels.shape[1]} but was annotated at {document.shape[0]} x {document.shape[1]} "
                "(rows x columns); put the old file back."
            )
        return scene_from_masks(self.names[index], pixels, [region.geometry.mask for region in document.regions])


def _name(project: str, document: Document) -> str:
    """Planes of one file end in the same stem, so that no split puts neighbouring slices on both sides."""
    stem = str(PurePosixPath(document.name).with_suffix(""))
    first = (document.plane, document.axis) == (0, None)
    return f"{project}/{stem}" if first else f"{project}/{document.axis or 'plane'} {document.plane + 1}/{stem}"


def _as_clicked(path: Path, document: Document) -> Pixels:
    """The plane through the view its objects were clicked in, else through the file's own first one."""
    chosen = next((region.provenance.view for region in document.regions if region.provenance.view is not None), None)
    try:
        with open_image(path, axis=document.axis) as image:
            view = chosen or image.views[0][1]
            return view.apply(image.read(document.plane))
    except ImageError as error:
        raise DataSetError(str(error)) from error


@dataclass(frozen=True, slots=True)
class SceneTarget:
    """Object `object_id` (from 1) of scene `index`, to be scored; an `edgeflow.evaluate.run.Scored`."""

    scenes: SceneSource
    index: int
    object_id: int

    @property
    def name(self) -> str:
        """The scene's name."""
        return self.scenes.names[self.index]

    def read_image(self) -> Pixels:
        """uint8 (H, W, 3), RGB. Raises `DataSetError` where the file cannot be read."""
        return self.scenes.read(self.index).pixels

    def read_truth(self) -> tuple[Mask, Mask]:
        """The object and the void, each bool (H, W); other objects are background."""
        scene = self.scenes.read(self.index)
        truth = scene.mask(self.object_id - 1)
        return truth, scene.void & ~truth


def open_annotations(folder: Path, *, store: str | None = None, coco: Path | None = None) -> Annotations:
    """The annotations of `folder`: those in its store, in the store named, or in a COCO file.

    Raises
    ------
    ProjectError
        If both places are named, or the folder was never annotated.
    StoreError, DataSetError
        If the annotations cannot be read, or there are none.
    """
    if coco is not None:
        if store is not None:
            raise ProjectError(f"Both the store {store} and the file {coco} are named; annotations come from one of them.")
        scenes = CocoInstances(folder, coco, name=folder.resolve().name or "project")
        return Annotations(scenes, hashlib.sha256(coco.read_bytes()).hexdigest())
    if store is None and not (folder / DEFAULT_PLACE).exists():
        raise ProjectError(f"{folder} holds no annotations of ours; name a folder annotated before, or say where with --store.")
    opened = Store.open(folder, store)
    try:
        project = ProjectScenes(folder, opened.labelled_documents())
    finally:
        opened.close()
    return Annotations(project, project.digest)


def split_annotations(scenes: SceneSource, share: float) -> tuple[list[int], list[int]]:
    """Indices of the scenes to train on, and of about `share` of them held back; at least one on each side.

    The side depends on the image's name alone (`edgeflow.datasets.split`), so images annotated later move hardly any other.

    Raises
    ------
    TrainError
        If there are fewer than two images, or `share` leaves nothing on one side by itself.
    """
    if not 0 < share < 1:
        raise TrainError(f"The part to hold back is {share}; it must be between 0 and 1.")
    stems = {PurePosixPath(name).name for name in scenes.names}
    if len(stems) < 2:
        raise TrainError(
            f"There is {len(stems)} annotated image ({scenes.names[0]}); one to train on and one held back are needed."
        )
    least, most = 0.0, 1.0
    while True:
        training, held_back = split_by_stem(scenes.names, share)
        if training and held_back:
            return training, held_back
        least, most = (least, share) if held_back else (share, most)
        share = (least + most) / 2


def held_back_targets(scenes: SceneSource, held_back: Sequence[int], *, limit: int) -> list[SceneTarget]:
    """At most `limit` objects of the scenes held back: the first of every scene, then the second of every scene, and so on."""
    counts = {index: len(scenes.read(index).objects) for index in held_back[:limit]}
    turns = range(max(counts.values()))
    return [SceneTarget(scenes, index, turn + 1) for turn in turns for index, count in counts.items() if turn < count][:limit]
