import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from edgeflow.annotation.export.coco import segmentation_of
from edgeflow.annotation.geometry import Geometry
from edgeflow.datasets.coco import CocoInstances
from edgeflow.errors import DataSetError

Save = Callable[[Path, NDArray[np.uint8]], Path]
SHAPE = (20, 30)


def polygon(top: float, left: float, bottom: float, right: float) -> list[float]:
    """A rectangle between pixel edges."""
    return [left, top, right, top, right, bottom, left, bottom]


def runs(mask: NDArray[np.bool_], *, compressed: bool) -> dict[str, object]:
    flat = mask.ravel(order="F")
    turns = np.flatnonzero(np.diff(flat, prepend=False))
    counts = np.diff([0, *turns, flat.size]).tolist()
    plain = {"size": list(mask.shape), "counts": counts}
    packed = coco_mask.frPyObjects(plain, *mask.shape)
    return {"size": list(mask.shape), "counts": packed["counts"].decode()} if compressed else plain


class Writer:
    """Writes a COCO file of one image and reads it back."""

    def __init__(self, folder: Path, save: Save) -> None:
        self.folder, self.file = folder, folder / "instances.json"
        save(folder / "images/a.jpg", np.zeros((*SHAPE, 3), np.uint8))
        self.images: list[dict[str, Any]] = [{"id": 5, "file_name": "a.jpg", "height": SHAPE[0], "width": SHAPE[1]}]

    def read(self, *segmentations: object, crowd: int | None = None) -> CocoInstances:
        annotations = [
            {"id": index, "image_id": 5, "category_id": 1, "segmentation": one, "iscrowd": int(index == crowd), "area": 1}
            for index, one in enumerate(segmentations)
        ]
        self.write({"images": self.images, "annotations": annotations, "categories": [{"id": 1, "name": "cat"}]})
        return CocoInstances(self.folder / "images", self.file)

    def write(self, content: object) -> None:
        self.file.write_text(json.dumps(content))


@pytest.fixture
def coco(tmp_path: Path, save: Save) -> Writer:
    return Writer(tmp_path, save)


def test_a_polygon_between_pixel_edges_becomes_exactly_its_pixels(coco: Writer) -> None:
    source = coco.read([polygon(2, 3, 7, 9)])
    assert source.names == ["instances/a"] and len(source) == 1
    expected = np.zeros(SHAPE, np.bool_)
    expected[2:7, 3:9] = True
    assert source.read(0).mask(0).tolist() == expected.tolist()


def test_an_object_of_several_polygons_is_their_union(coco: Writer) -> None:
    scene = coco.read([polygon(2, 3, 7, 9), polygon(10, 3, 12, 9), polygon(5, 3, 8, 9)]).read(0)
    assert [item.area for item in scene.objects] == [6 * 6 + 2 * 6]


@pytest.mark.parametrize("compressed", [False, True])
def test_run_lengths_are_read_compressed_or_not(coco: Writer, compressed: bool) -> None:
    mask = np.random.default_rng(0).random(SHAPE) < 0.3
    mask[0, 0] = True  # the first run, of background, is then of length 0
    assert coco.read(runs(mask, compressed=compressed)).read(0).mask(0).tolist() == mask.tolist()


def test_objects_that_overlap_keep_all_their_pixels(coco: Writer) -> None:
    scene = coco.read([polygon(0, 0, 10, 10)], [polygon(5, 5, 15, 15)]).read(0)
    assert [item.area for item in scene.objects] == [100, 100] and len(scene.layers) == 2


def test_a_crowd_is_void_where_no_object_is(coco: Writer) -> None:
    crowd = np.zeros(SHAPE, np.bool_)
    crowd[:, :10] = True
    scene = coco.read([polygon(0, 5, 20, 15)], runs(crowd, compressed=False), crowd=1).read(0)
    assert [item.area for item in scene.objects] == [200]
    assert scene.void[:, :5].all() and not scene.void[:, 5:].any()


def test_masks_agree_with_pycocotools_own_reader(coco: Writer) -> None:
    rng = np.random.default_rng(3)
    outlines = [[(rng.random(2 * int(rng.integers(3, 9))) * 20).round(2).tolist() for _ in range(2)] for _ in range(30)]
    scene = coco.read(*outlines).read(0)
    theirs = COCO(coco.file)
    drawn = [theirs.annToMask(theirs.anns[index]).astype(bool) for index in range(30)]
    drawn = [mask for mask in drawn if mask.any()]
    assert len(scene.objects) == len(drawn)
    for index, mask in enumerate(drawn):
        assert scene.mask(index).tolist() == mask.tolist()


def test_images_without_objects_and_outlines_without_area_are_left_out(coco: Writer) -> None:
    coco.images.append({"id": 6, "file_name": "never-there.jpg", "height": 5, "width": 5})
    source = coco.read([polygon(0, 0, 4, 4)], [[3, 3, 9, 3]], [])
    assert source.names == ["instances/a"]
    assert [item.area for item in source.read(0).objects] == [16]


def test_an_image_is_found_in_a_subfolder_and_by_its_url(coco: Writer, save: Save) -> None:
    for path in ("train2017/7.jpg", "sub/b.v2.jpg"):
        save(coco.folder / "images" / path, np.zeros((*SHAPE, 3), np.uint8))
    size = {"height": SHAPE[0], "width": SHAPE[1]}
    coco.images[0] = {"id": 5, "coco_url": "http://images.cocodataset.org/train2017/7.jpg", **size}
    source = coco.read([polygon(0, 0, 4, 4)])
    assert source.names == ["instances/train2017/7"] and source.read(0).pixels.shape == (*SHAPE, 3)
    coco.images[0] = {"id": 5, "file_name": "sub/b.v2.jpg", "coco_url": "http://x/y/z.jpg", **size}
    assert coco.read([polygon(0, 0, 4, 4)]).names == ["instances/sub/b.v2"]


@pytest.mark.parametrize("holes", [0, 1])
def test_our_own_export_is_read_back_exactly(coco: Writer, holes: int) -> None:
    mask = np.zeros(SHAPE, np.bool_)
    mask[3:15, 4:20] = True
    mask[6 : 6 + 3 * holes, 8:11] = False
    segmentation, _ = segmentation_of(Geometry.of_mask(mask))
    assert coco.read(segmentation).read(0).mask(0).tolist() == mask.tolist()


@pytest.mark.parametrize("name", ["../a.jpg", "/etc/passwd", "x/../../a.jpg", "C:\\a.jpg", "..\\a.jpg", "", ".", 7, None])
def test_a_file_name_that_leads_out_of_the_folder_is_refused(coco: Writer, name: object) -> None:
    coco.images[0]["file_name"] = name
    with pytest.raises(DataSetError, match=r"instances\.json: the file name .* path inside"):
        coco.read([polygon(0, 0, 4, 4)])


def test_an_image_of_another_size_or_missing_is_refused(coco: Writer, save: Save) -> None:
    save(coco.folder / "images/a.jpg", np.zeros((20, 31, 3), np.uint8))
    with pytest.raises(DataSetError, match=r"a\.jpg is 20 x 31 but its annotations say 20 x 30"):
        coco.read([polygon(0, 0, 4, 4)]).read(0)
    (coco.folder / "images/a.jpg").unlink()
    with pytest.raises(DataSetError, match=r"no file .*a\.jpg"):
        coco.read([polygon(0, 0, 4, 4)]).read(0)


@pytest.mark.parametrize(
    ("segmentation", "sentence"),
    [
        ({"size": [20, 30], "counts": [10, 20]}, "run lengths that are damaged"),
        ({"size": [20, 30], "counts": [700, -100]}, "run lengths that are damaged"),
        ({"size": [20, 30], "counts": "zzzzzzzzzzzzzz"}, "run lengths that are damaged"),
        ({"size": [30, 20], "counts": [600]}, "30 x 20 pixels but its image is 20 x 30"),
        ([[0, 0, 1e9, 0, 0, 1e9]], "far outside its image"),
        ([[0, 0, float("nan"), 0, 0, 9]], "far outside its image"),
    ],
)
def test_an_outline_that_cannot_be_in_its_image_is_refused(coco: Writer, segmentation: object, sentence: str) -> None:
    source = coco.read(segmentation)
    with pytest.raises(DataSetError, match=rf"Annotation 0 in .*instances\.json has .*{sentence}"):
        source.read(0)


@pytest.mark.parametrize(
    "segmentation",
    [
        None,
        7,
        "text",
        [[0, 0, 4, 0, 4]],
        [["a", "b"] * 3],
        [0, 0, 4, 0, 4, 4],
        {"size": [20, 30]},
        {"size": [20], "counts": [600]},
    ],
)
def test_a_segmentation_of_another_kind_is_refused(coco: Writer, segmentation: object) -> None:
    with pytest.raises(DataSetError, match=r"Annotation 0 in .*instances\.json has no image_id or no segmentation"):
        coco.read(segmentation)


def test_a_file_of_something_else_is_refused(coco: Writer) -> None:
    folder = coco.folder / "images"
    cases: list[tuple[object, str]] = [
        ([], "has no list of images"),
        ({"images": coco.images}, "has no list of annotations"),
        ({"images": [{"file_name": "a.jpg"}], "annotations": []}, "Image 0 in .* lacks an id"),
        ({"images": [7], "annotations": []}, "Image 0 in .* lacks an id"),
        (
            {"images": coco.images, "annotations": [{"image_id": 5, "bbox": [0, 0, 3, 3]}]},
            "Annotation 0 in .* lacks a segmentation",
        ),
        (
            {"images": coco.images, "annotations": [{"id": 3, "image_id": 9, "segmentation": []}]},
            "Annotation 3 .* image 9, which",
        ),
        ({"images": coco.images, "annotations": []}, "has no object in any of its 1 images"),
    ]
    for content, sentence in cases:
        coco.write(content)
        with pytest.raises(DataSetError, match=sentence):
            CocoInstances(folder, coco.file)


def test_a_file_cut_short_or_missing_is_refused(coco: Writer) -> None:
    coco.file.write_text('{"images": [')
    with pytest.raises(DataSetError, match="are not JSON"):
        CocoInstances(coco.folder, coco.file)
    with pytest.raises(DataSetError, match=r"none\.json cannot be read"):
        CocoInstances(coco.folder, coco.folder / "none.json")
