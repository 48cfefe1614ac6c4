from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.datasets.davis import Davis
from edgeflow.errors import DataSetError

Ids = NDArray[np.uint8]
Save = Callable[[Path, Ids], Path]


@pytest.fixture
def root(tmp_path: Path, save: Save, save_palette: Save, two_ids: Ids) -> Path:
    """DAVIS with two frames of bear, two objects each, and one of dog in 2016's way: 0 and 255."""
    ids = np.where(two_ids == 255, 0, two_ids).astype(np.uint8)
    for frame in ("bear/00000", "bear/00001", "dog/00000"):
        save(tmp_path / f"JPEGImages/480p/{frame}.jpg", np.zeros((5, 7, 3), np.uint8))
        save_palette(tmp_path / f"Annotations/480p/{frame}.png", ids)
    save(tmp_path / "Annotations/480p/dog/00000.png", np.where(ids, 255, 0).astype(np.uint8))
    for year, sequences in (("2016", "bear\ndog\n"), ("2017", "bear\n")):
        (tmp_path / "ImageSets" / year).mkdir(parents=True)
        (tmp_path / "ImageSets" / year / "train.txt").write_text(sequences)
    return tmp_path


def test_every_frame_is_a_scene_and_every_id_an_object(root: Path) -> None:
    source = Davis(root)
    assert source.names == ["DAVIS/bear-00000", "DAVIS/bear-00001"] and len(source) == 2
    assert [item.area for item in source.read(1).objects] == [6, 4]


def test_in_2016_all_that_is_not_background_is_one_object(root: Path) -> None:
    source = Davis(root, 2016)
    assert len(source) == 3
    assert [[item.area for item in source.read(index).objects] for index in range(3)] == [[10], [10], [10]]
    assert not source.read(2).void.any()


def test_objects_can_be_merged(root: Path) -> None:
    assert [item.area for item in Davis(root, merged=True).read(0).objects] == [10]


def test_a_merged_mask_may_have_colours(root: Path, save: Save) -> None:
    colours = np.zeros((5, 7, 3), np.uint8)
    colours[2, 3, 2] = colours[2, 4, 0] = 60
    save(root / "Annotations/480p/dog/00000.png", colours)
    assert [item.area for item in Davis(root, 2016).read(2).objects] == [2]


def test_a_frame_without_an_annotation_is_named(root: Path) -> None:
    (root / "Annotations/480p/bear/00001.png").unlink()
    with pytest.raises(DataSetError, match=r"00001\.jpg has no annotation"):
        Davis(root)


def test_a_sequence_without_a_folder_or_frames_is_refused(root: Path) -> None:
    (root / "ImageSets/2017/val.txt").write_text("cow\n")
    with pytest.raises(DataSetError, match="cow is missing"):
        Davis(root, split="val")
    (root / "JPEGImages/480p/cow").mkdir()
    with pytest.raises(DataSetError, match="cow holds no image"):
        Davis(root, split="val")


def test_a_mask_of_another_size_is_refused(root: Path, save: Save, two_ids: Ids) -> None:
    save(root / "Annotations/480p/bear/00000.png", two_ids[:4])
    for merged in (False, True):
        with pytest.raises(DataSetError, match="is 4 x 7 but its image is 5 x 7"):
            Davis(root, merged=merged).read(0)


def test_a_damaged_frame_is_named(root: Path) -> None:
    (root / "JPEGImages/480p/bear/00000.jpg").write_bytes(b"no picture")
    with pytest.raises(DataSetError, match=r"00000\.jpg is not an image"):
        Davis(root).read(0)


def test_another_year_and_a_missing_list_are_refused(root: Path) -> None:
    with pytest.raises(DataSetError, match="no DAVIS 2015"):
        Davis(root, 2015)
    with pytest.raises(DataSetError, match=r"val\.txt is missing"):
        Davis(root, split="val")
