"""The published layouts on tiny copies; GrabCut's truths on the real ones, where they are."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from edgeflow.datasets.scored.fingerprint import files_digest, fingerprint, truth_digest
from edgeflow.datasets.scored.published import PUBLISHED, fingerprint_of, list_published
from edgeflow.datasets.scored.target import Scored
from edgeflow.datasets.scored.two_folders import BERKELEY, FRAMES, GRABCUT, TwoFolders
from edgeflow.datasets.scored.voc import list_voc
from edgeflow.datasets.scored.voc import main as write_voc_list
from edgeflow.errors import DataSetError
from edgeflow.evaluate.folder import list_targets
from edgeflow.imaging import read_mask

Values = NDArray[np.uint8]

TRIMAP = np.array(
    [
        [0, 0, 128, 128, 0],
        [0, 128, 255, 255, 128],
        [0, 0, 128, 128, 0],
    ],
    np.uint8,
)


def save(path: Path, values: Values) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values).save(path)
    return path


def two_folders(root: Path, layout: TwoFolders, masks: dict[str, Values], *, suffix: str = ".png") -> Path:
    """A data set of these masks by name; images are grey."""
    for name, values in masks.items():
        save(root / layout.images / f"{name}.jpg", np.full((*values.shape[:2], 3), 90, np.uint8))
        save(root / layout.masks / f"{name}{suffix}", values)
    return root


def found(layout: TwoFolders, root: Path) -> Sequence[Scored]:
    return list(layout.targets(root)[1])


def test_in_a_trimap_255_is_the_object_and_128_void(tmp_path: Path) -> None:
    (target,) = found(GRABCUT, two_folders(tmp_path, GRABCUT, {"llama": TRIMAP}, suffix=".bmp"))
    truth, void = target.read_truth()
    assert (target.name, target.object_id) == ("llama.jpg", 1)
    assert np.array_equal(truth, TRIMAP == 255)
    assert np.array_equal(void, TRIMAP == 128)
    assert target.read_image().shape == (3, 5, 3)


def test_a_trimap_of_three_like_bands_is_read_as_one_of_one_band(tmp_path: Path) -> None:
    root = two_folders(tmp_path, BERKELEY, {"grey": TRIMAP, "bands": np.repeat(TRIMAP[..., None], 3, axis=2)})
    bands, grey = found(BERKELEY, root)
    assert all(np.array_equal(one, other) for one, other in zip(bands.read_truth(), grey.read_truth(), strict=True))


def test_bands_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    values = np.repeat(TRIMAP[..., None], 3, axis=2)
    values[0, 0, 1] = 128
    with pytest.raises(DataSetError, match=r"a\.png has bands that contradict each other"):
        found(BERKELEY, two_folders(tmp_path, BERKELEY, {"a": values}))


def test_another_kind_of_mask_is_no_trimap(tmp_path: Path) -> None:
    lasso = np.where(TRIMAP == 0, np.uint8(64), TRIMAP)
    with pytest.raises(DataSetError, match=r"a\.png holds 64 and is no trimap: 0 is background, 128 void, 255 the object"):
        found(GRABCUT, two_folders(tmp_path, GRABCUT, {"a": lasso}))


def test_a_few_soft_pixels_of_a_trimap_are_decided_by_the_middle(tmp_path: Path) -> None:
    soft = np.zeros((30, 30), np.uint8)
    soft[5:9, 5:9] = 255
    soft[9, 5:7] = 129, 127
    (target,) = found(GRABCUT, two_folders(tmp_path, GRABCUT, {"a": soft}))
    truth, void = target.read_truth()
    assert truth.sum() == 17 and truth[9, 5] and not void.any()


def test_a_trimap_that_is_all_void_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match=r"a\.png holds void \(255\) and no object"):
        found(GRABCUT, two_folders(tmp_path, GRABCUT, {"a": np.full((4, 4), 128, np.uint8)}))


def test_of_a_frame_every_colour_is_the_object_and_nothing_is_void(tmp_path: Path) -> None:
    values = np.zeros((2, 4, 3), np.uint8)
    values[0, 1:3] = (0, 0, 1), (255, 255, 255)
    (target,) = found(FRAMES, two_folders(tmp_path, FRAMES, {"baseball bat00_0000": values}))
    truth, void = target.read_truth()
    assert target.name == "baseball bat00_0000.jpg"
    assert np.array_equal(truth, np.array([[False, True, True, False], [False] * 4]))
    assert not void.any()


def test_a_frame_that_is_nowhere_black_or_nowhere_drawn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match=r"a\.png is nowhere black"):
        found(FRAMES, two_folders(tmp_path / "one", FRAMES, {"a": np.full((2, 2), 7, np.uint8)}))
    with pytest.raises(DataSetError, match=r"b\.png draws no object"):
        found(FRAMES, two_folders(tmp_path / "two", FRAMES, {"b": np.zeros((2, 2), np.uint8)}))


def test_a_missing_mask_is_named_before_any_is_read(tmp_path: Path) -> None:
    root = two_folders(tmp_path, GRABCUT, {"a": TRIMAP, "b": TRIMAP})
    (root / "boundary_GT/b.png").unlink()
    with pytest.raises(DataSetError, match=r"b\.jpg has no mask of the same stem in .*boundary_GT \(1 such images\)"):
        GRABCUT.targets(root)


def test_a_mask_without_an_image_of_another_size_or_of_a_damaged_file_is_named(tmp_path: Path) -> None:
    root = two_folders(tmp_path, GRABCUT, {"a": TRIMAP})
    save(root / "boundary_GT/a.png", TRIMAP[:2])
    with pytest.raises(DataSetError, match=r"a\.png is 2 x 5 but its image a\.jpg is 3 x 5"):
        found(GRABCUT, root)
    (root / "boundary_GT/a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(DataSetError, match=r"a\.png"):
        found(GRABCUT, root)
    (root / "data_GT/a.jpg").unlink()
    with pytest.raises(DataSetError, match=r"a\.png has no image"):
        found(GRABCUT, root)


@pytest.fixture
def voc(tmp_path: Path) -> Path:
    """Two images of ``val``: one with the objects 1 and 2 and void between, one with the object 7."""
    ids = {
        "2007_1": np.array([[0, 1, 255, 2], [0, 1, 255, 2]], np.uint8),
        "2007_2": np.array([[0, 0], [7, 7]], np.uint8),
        "2007_3": np.array([[1, 1], [0, 0]], np.uint8),  # not of the split
    }
    for stem, values in ids.items():
        image = Image.fromarray(values)
        image.putpalette([0, 0, 0, *(value for number in range(1, 256) for value in (number, 255 - number, 9))])
        (tmp_path / "SegmentationObject").mkdir(exist_ok=True)
        image.save(tmp_path / "SegmentationObject" / f"{stem}.png")
        save(tmp_path / "JPEGImages" / f"{stem}.jpg", np.zeros((*values.shape, 3), np.uint8))
    (tmp_path / "ImageSets/Segmentation").mkdir(parents=True)
    (tmp_path / "ImageSets/Segmentation/val.txt").write_text("2007_1\n2007_2\n")
    return tmp_path


def test_of_voc_every_palette_index_is_an_object_and_255_void(voc: Path) -> None:
    images, targets = list_voc(voc)
    listed = list(targets)
    assert images == 2
    assert [(target.name, target.object_id) for target in listed] == [("2007_1.jpg", 1), ("2007_1.jpg", 2), ("2007_2.jpg", 7)]
    truth, void = listed[1].read_truth()
    assert truth.sum() == 2 and truth[0, 3]
    assert void.sum() == 2 and void[0, 2]


def test_the_list_of_voc_objects_is_a_listing_for_a_plain_folder(
    voc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_voc_list([str(voc)]) == 0
    written = capsys.readouterr().out
    assert written == "image,object_id\n2007_1.jpg,1\n2007_1.jpg,2\n2007_2.jpg,7\n"
    plain = tmp_path / "plain"
    shutil.copytree(voc / "JPEGImages", plain / "images")
    shutil.copytree(voc / "SegmentationObject", plain / "masks")
    (plain / "objects.csv").write_text(written)
    assert fingerprint_of(list_targets(plain)) == fingerprint_of(list(list_voc(voc)[1]))


def test_a_voc_folder_without_its_list_or_a_mask_is_one_sentence(voc: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (voc / "SegmentationObject/2007_2.png").unlink()
    assert write_voc_list([str(voc)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert write_voc_list([]) == 2
    (voc / "ImageSets/Segmentation/val.txt").write_text("../../secret\n")
    with pytest.raises(DataSetError, match="plain name of a file"):
        list_voc(voc)


def test_a_voc_mask_whose_palette_was_lost_is_refused(voc: Path) -> None:
    save(voc / "SegmentationObject/2007_1.png", np.zeros((2, 4, 3), np.uint8))
    with pytest.raises(DataSetError, match="mode RGB"):
        list(list_voc(voc)[1])


def test_of_sbd_every_value_is_an_object_and_nothing_is_void(tmp_path: Path) -> None:
    matlab = pytest.importorskip("scipy.io")
    from edgeflow.datasets.scored.sbd import list_sbd

    labels = np.array([[0, 1, 1], [2, 2, 255]], np.uint8)
    save(tmp_path / "img/2008_1.jpg", np.zeros((2, 3, 3), np.uint8))
    (tmp_path / "inst").mkdir()
    matlab.savemat(tmp_path / "inst/2008_1.mat", {"GTinst": {"Segmentation": labels}})
    (tmp_path / "val.txt").write_text("2008_1\n")
    images, targets = list_sbd(tmp_path)
    listed = list(targets)
    assert images == 1
    assert [(target.name, target.object_id) for target in listed] == [("2008_1.jpg", 1), ("2008_1.jpg", 2), ("2008_1.jpg", 255)]
    truth, void = listed[2].read_truth()
    assert truth.sum() == 1 and truth[1, 2] and not void.any()
    assert listed[0].read_image().shape == (2, 3, 3)
    before = files_digest(listed)
    assert files_digest(list_sbd(tmp_path)[1]) == before != files_digest(listed[:2])
    matlab.savemat(tmp_path / "inst/2008_1.mat", {"GTinst": {"Segmentation": labels[::-1]}})
    assert files_digest(listed) != before


def test_a_set_of_another_size_is_not_the_published_one(tmp_path: Path) -> None:
    root = two_folders(tmp_path, GRABCUT, {"a": TRIMAP, "b": TRIMAP})
    with pytest.raises(DataSetError, match=r"has 2 images but GrabCut has 50; get it from https://.*GrabCut\.zip"):
        list_published("GrabCut", root)


def test_a_set_of_the_right_size_and_other_truths_is_not_the_published_one(tmp_path: Path) -> None:
    root = two_folders(tmp_path, GRABCUT, {f"image{number}": TRIMAP for number in range(50)})
    with pytest.raises(DataSetError, match="are not those of GrabCut"):
        list_published("GrabCut", root)
    assert len(list_published("GrabCut", root, limit=3)) == 3


def test_a_set_whose_truths_are_not_known_is_taken_by_its_counts(tmp_path: Path) -> None:
    drawn = np.zeros((2, 2), np.uint8)
    drawn[0, 0] = 255
    root = two_folders(tmp_path, FRAMES, {f"{number:03}": drawn for number in range(345)})
    assert PUBLISHED["DAVIS"].fingerprint is None
    assert len(list_published("DAVIS", root)) == 345


def test_a_missing_folder_says_where_to_get_the_set_and_how_it_is_read(tmp_path: Path) -> None:
    for name, known in PUBLISHED.items():
        with pytest.raises(DataSetError) as error:
            list_published(name, tmp_path / "nowhere")
        assert known.source in str(error.value) and known.reading in str(error.value)


def test_an_unknown_set_and_a_limit_below_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="choose GrabCut, Berkeley, DAVIS, PascalVOC, SBD, COCO_MVal"):
        list_published("Grabcut", tmp_path)
    with pytest.raises(DataSetError, match="limit is 0"):
        list_published("GrabCut", tmp_path, limit=0)


def test_grabcut_in_its_published_layout_is_the_grabcut_of_the_plain_folder(
    eval_data: Callable[[str], Path], tmp_path: Path
) -> None:
    grabcut = eval_data("GrabCut")
    shutil.copytree(grabcut / "images", tmp_path / "data_GT")
    (tmp_path / "boundary_GT").mkdir()
    meant = np.zeros(256, np.uint8)
    meant[1], meant[255] = 255, 128
    for path in (grabcut / "masks").iterdir():
        Image.fromarray(meant[read_mask(path)]).save(tmp_path / "boundary_GT" / f"{path.stem}.bmp")
    published = list_published("GrabCut", tmp_path)
    assert fingerprint_of(published) == fingerprint_of(list_targets(grabcut)) == PUBLISHED["GrabCut"].fingerprint


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a.png", "b.jpg", "c"]), st.integers(1, 9)), unique=True, min_size=2), st.randoms())
def test_a_fingerprint_knows_neither_order_nor_suffix_and_every_pixel(
    objects: list[tuple[str, int]], chance: random.Random
) -> None:
    known = [(name, number, truth_digest(np.eye(4, dtype=np.bool_), np.zeros((4, 4), np.bool_))) for name, number in objects]
    shuffled = [(name.replace(".png", ".bmp"), number, digest) for name, number, digest in known]
    chance.shuffle(shuffled)
    assert fingerprint(known) == fingerprint(shuffled)
    other = truth_digest(np.ones((4, 4), np.bool_), np.zeros((4, 4), np.bool_))
    assert fingerprint([(known[0][0], known[0][1], other), *known[1:]]) != fingerprint(known)


def test_void_is_a_part_of_a_truth() -> None:
    mask, empty = np.eye(4, dtype=np.bool_), np.zeros((4, 4), np.bool_)
    assert truth_digest(mask, empty) != truth_digest(mask, mask) != truth_digest(empty, mask)
    assert truth_digest(np.zeros((2, 8), np.bool_), np.zeros((2, 8), np.bool_)) != truth_digest(empty, empty)


def test_the_list_of_voc_objects_is_made_by_a_command(voc: Path) -> None:
    command = [sys.executable, "-m", "edgeflow.datasets.scored.voc", str(voc)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[0] == "image,object_id"
