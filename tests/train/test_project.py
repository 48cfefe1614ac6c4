"""An annotated folder becomes scenes, pixel by pixel, and is split by image."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from edgeflow.annotation.document import Provenance
from edgeflow.annotation.export.bundle import bundle, write_files
from edgeflow.annotation.geometry import Geometry
from edgeflow.datasets.scene import Scene, scene_from_labels
from edgeflow.errors import DataSetError, ProjectError, TrainError
from edgeflow.imaging.view import View
from edgeflow.masks import Mask
from edgeflow.store.edits import AddRegion
from edgeflow.store.labels import AddLabel
from edgeflow.store.store import Store
from edgeflow.train.project import (
    ProjectScenes,
    SceneTarget,
    held_back_targets,
    open_annotations,
    split_annotations,
)

SHAPE = (48, 64)


def disk(row: int, col: int, radius: int, *, hole: int = 0) -> Mask:
    rows, cols = np.mgrid[: SHAPE[0], : SHAPE[1]]
    distance = (rows - row) ** 2 + (cols - col) ** 2
    return np.asarray((distance <= radius**2) & (distance > hole**2 - (hole == 0)), np.bool_)


def annotate(store: Store, folder: Path, name: str, masks: Sequence[Mask], shape: tuple[int, int] = SHAPE) -> None:
    """A picture in the folder, and a finished region per mask, each on top of those before."""
    pixels = np.full((*shape, 3), 60, np.uint8)
    for number, mask in enumerate(masks):
        pixels[mask] = (200 - 40 * number, 40 + 60 * number, 90)
    Image.fromarray(pixels).save(folder / name)
    store.scan([name])
    image = next(image.id for image in store.images() if image.name == name)
    store.set_shape(image, shape)
    for number, mask in enumerate(masks):
        region = AddRegion(f"{name}-{number}", 1, Geometry.of_mask(mask), Provenance())
        store.edit(image, store.document(image).version, region)


@contextmanager
def store_of(folder: Path) -> Iterator[Store]:
    folder.mkdir(exist_ok=True)
    store = Store.open(folder)
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ponds"


def test_scenes_are_the_finished_regions_to_the_pixel_with_holes_and_overlaps(folder: Path) -> None:
    ring, over = disk(20, 20, 15, hole=6), disk(24, 34, 12)
    assert (ring & over).any()
    with store_of(folder) as store:
        annotate(store, folder, "a.png", [ring, over])
    scenes = open_annotations(folder).scenes
    assert scenes.names == ["ponds/a"]
    scene = scenes.read(0)
    assert [item.area for item in scene.objects] == [ring.sum(), over.sum()]
    assert np.array_equal(scene.mask(0), ring)
    assert np.array_equal(scene.mask(1), over)
    assert not scene.void.any()
    assert tuple(scene.pixels[20, 10]) == (200, 40, 90)


def test_images_without_regions_and_those_whose_file_is_gone_are_left_out(folder: Path) -> None:
    with store_of(folder) as store:
        annotate(store, folder, "bare.png", [])
        annotate(store, folder, "gone.png", [disk(20, 20, 9)])
        annotate(store, folder, "kept.png", [disk(20, 20, 9)])
    (folder / "gone.png").unlink()
    assert open_annotations(folder).scenes.names == ["ponds/kept"]


def test_a_project_without_any_region_and_a_folder_never_annotated_are_refused_in_one_sentence(folder: Path) -> None:
    folder.mkdir()
    with pytest.raises(ProjectError, match=r"ponds holds no annotations of ours; name a folder"):
        open_annotations(folder)
    with store_of(folder) as store:
        annotate(store, folder, "bare.png", [])
    with pytest.raises(DataSetError, match=r"ponds has no finished region in any image; finish some with"):
        open_annotations(folder)


def test_a_picture_replaced_by_one_of_another_size_is_named(folder: Path) -> None:
    with store_of(folder) as store:
        annotate(store, folder, "a.png", [disk(20, 20, 9)])
    Image.new("RGB", (10, 12)).save(folder / "a.png")
    with pytest.raises(DataSetError, match=r"a\.png is 12 x 10 but was annotated at 48 x 64"):
        open_annotations(folder).scenes.read(0)


def test_the_digest_changes_with_a_region_and_with_nothing_else(folder: Path) -> None:
    with store_of(folder) as store:
        annotate(store, folder, "a.png", [disk(20, 20, 9)])
        before = open_annotations(folder).digest
        store.edit_labels(0, AddLabel("pond"))
        store.scan(["b.png"])
        assert open_annotations(folder).digest == before
        annotate(store, folder, "b.png", [disk(20, 20, 9)])
    assert open_annotations(folder).digest != before


def test_our_own_coco_export_holds_the_same_objects(folder: Path, tmp_path: Path) -> None:
    ring, over = disk(20, 20, 15, hole=6), disk(24, 34, 12)
    with store_of(folder) as store:
        annotate(store, folder, "a.png", [ring, over])
        write_files(bundle(store.labelled_documents(), store.labels(), "coco", creator="test"), tmp_path)
    scene = open_annotations(folder, coco=tmp_path / "annotations.json").scenes.read(0)
    assert np.array_equal(scene.mask(0), ring)
    assert np.array_equal(scene.mask(1), over)
    with pytest.raises(ProjectError, match="annotations come from one of them"):
        open_annotations(folder, store="elsewhere", coco=tmp_path / "annotations.json")
    (tmp_path / "annotations.json").write_text(json.dumps({"images": [], "annotations": []}))
    with pytest.raises(DataSetError, match="has no object"):
        open_annotations(folder, coco=tmp_path / "annotations.json")


class Drawn:
    """Scenes of as many one-pixel objects as given, and their names."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.names: Sequence[str] = [f"set/{name}" for name in counts]
        self._counts = list(counts.values())

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        labels = np.zeros((2, 8), np.uint8)
        labels[0, : self._counts[index]] = np.arange(1, self._counts[index] + 1)
        return scene_from_labels(self.names[index], np.zeros((2, 8, 3), np.uint8), labels)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.99])
@pytest.mark.parametrize("count", [2, 3, 40])
def test_each_side_of_the_split_has_an_image_whatever_the_share(count: int, share: float) -> None:
    training, held_back = split_annotations(Drawn({f"i{number}": 1 for number in range(count)}), share)
    assert training and held_back
    assert sorted(training + held_back) == list(range(count))


def test_pictures_of_one_stem_stay_together_and_alone_they_cannot_be_split(folder: Path) -> None:
    with store_of(folder) as store:
        annotate(store, folder, "a.png", [disk(20, 20, 9)])
        annotate(store, folder, "a.bmp", [disk(20, 20, 9)])
    with pytest.raises(TrainError, match=r"There is 1 annotated image \(ponds/a\)"):
        split_annotations(open_annotations(folder).scenes, 0.2)
    with pytest.raises(TrainError, match="must be between 0 and 1"):
        split_annotations(open_annotations(folder).scenes, 1.0)


def test_targets_are_taken_from_every_image_in_turn_up_to_the_limit() -> None:
    scenes = Drawn({"a": 3, "b": 1, "c": 2})
    chosen = held_back_targets(scenes, [0, 1, 2], limit=5)
    assert [(target.index, target.object_id) for target in chosen] == [(0, 1), (1, 1), (2, 1), (0, 2), (2, 2)]
    assert len(held_back_targets(scenes, [0, 1, 2], limit=2)) == 2


def test_a_target_shows_its_own_region_and_the_picture(folder: Path) -> None:
    first, second = disk(20, 20, 9), disk(20, 45, 9)
    with store_of(folder) as store:
        annotate(store, folder, "a.png", [first, second])
        scenes = ProjectScenes(folder, store.labelled_documents())
    target = SceneTarget(scenes, 0, 2)
    truth, void = target.read_truth()
    assert np.array_equal(truth, second) and not void.any()
    assert target.name == "ponds/a" and target.read_image().shape == (*SHAPE, 3)


def test_planes_are_scenes_of_their_own_seen_as_they_were_clicked_and_never_on_both_sides(folder: Path) -> None:
    bright = View((0,), (0.0,), (100.0,))
    with store_of(folder) as store:
        pages = [np.full(SHAPE, 50 * (page + 1), np.uint16) for page in range(3)]
        tifffile.imwrite(folder / "stack.tif", np.stack(pages), photometric="minisblack")
        store.scan(["stack.tif"])
        first = store.images()[0].id
        for plane in range(2):
            image = store.plane(first, plane)
            store.set_shape(image, SHAPE)
            region = AddRegion(f"r{plane}", 1, Geometry.of_mask(disk(20, 20, 9)), Provenance(view=bright))
            store.edit(image, 0, region)
    scenes = open_annotations(folder).scenes
    assert list(scenes.names) == ["ponds/stack", "ponds/plane 2/stack"]
    assert scenes.read(0).pixels[0, 0].tolist() == [128] * 3
    assert scenes.read(1).pixels[0, 0].tolist() == [255] * 3
    with pytest.raises(TrainError, match="1 annotated image"):
        split_annotations(scenes, 0.5)
