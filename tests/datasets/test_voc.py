from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.datasets.voc import Voc
from edgeflow.errors import DataSetError

Ids = NDArray[np.uint8]
Save = Callable[[Path, Ids], Path]


@pytest.fixture
def root(tmp_path: Path, save: Save, save_palette: Save, two_ids: Ids) -> Path:
    """VOC with the images one and two, of which train lists the second."""
    for stem in ("2007_1", "2007_2"):
        save(tmp_path / f"JPEGImages/{stem}.jpg", np.zeros((5, 7, 3), np.uint8))
    save_palette(tmp_path / "SegmentationObject/2007_2.png", two_ids)
    lists = tmp_path / "ImageSets/Segmentation"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("2007_2\n\n")
    (lists / "val.txt").write_text("2007_1\n")
    return tmp_path


def test_a_palette_s_index_is_the_object_and_255_void(root: Path) -> None:
    source = Voc(root)
    assert source.names == ["VOC/2007_2"] and len(source) == 1
    scene = source.read(0)
    assert [(item.value, item.area) for item in scene.objects] == [(1, 6), (2, 4)] and scene.void.sum() == 3


def test_an_image_without_a_mask_is_named(root: Path) -> None:
    with pytest.raises(DataSetError, match=r"no file .*SegmentationObject/2007_1\.png"):
        Voc(root, "val").read(0)


def test_a_mask_without_an_image_is_named(root: Path) -> None:
    (root / "JPEGImages/2007_2.jpg").unlink()
    with pytest.raises(DataSetError, match=r"no file .*JPEGImages/2007_2\.jpg"):
        Voc(root).read(0)


def test_a_mask_of_another_size_is_refused(root: Path, save_palette: Save, two_ids: Ids) -> None:
    save_palette(root / "SegmentationObject/2007_2.png", two_ids[:3])
    with pytest.raises(DataSetError, match="VOC/2007_2 is 3 x 7 but its image is 5 x 7"):
        Voc(root).read(0)


def test_a_damaged_mask_is_named(root: Path) -> None:
    (root / "SegmentationObject/2007_2.png").write_bytes(b"\x89PNG")
    with pytest.raises(DataSetError, match=r"2007_2\.png is not an image"):
        Voc(root).read(0)


def test_a_list_that_is_missing_or_empty_is_refused(root: Path) -> None:
    with pytest.raises(DataSetError, match=r"trainval\.txt is missing"):
        Voc(root, "trainval")
    (root / "ImageSets/Segmentation/val.txt").write_text("\n")
    with pytest.raises(DataSetError, match=r"val\.txt is empty"):
        Voc(root, "val")


@pytest.mark.parametrize("stem", ["../../secret", "/etc/passwd", "..", "C:x", "a\\b"])
def test_a_list_that_leads_out_of_the_folder_is_refused(root: Path, stem: str) -> None:
    (root / "ImageSets/Segmentation/val.txt").write_text(f"2007_1\n{stem}\n")
    with pytest.raises(DataSetError, match="plain name of a file"):
        Voc(root, "val")
