from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.datasets.folder import MaskFolder
from edgeflow.errors import DataSetError

Ids = NDArray[np.uint8]
Save = Callable[[Path, Ids], Path]


@pytest.fixture
def boats(tmp_path: Path, save: Save, two_ids: Ids) -> Path:
    """boats/images/{one.jpg, two.png} and boats/masks of the same stems."""
    save(tmp_path / "boats/images/one.jpg", np.zeros((5, 7, 3), np.uint8))
    save(tmp_path / "boats/images/two.png", np.full((5, 7, 3), 9, np.uint8))
    save(tmp_path / "boats/masks/one.png", two_ids)
    save(tmp_path / "boats/masks/two.png", np.where(two_ids == 1, 255, 0).astype(np.uint8))
    return tmp_path / "boats"


def test_images_and_masks_are_matched_by_stem(boats: Path) -> None:
    source = MaskFolder.within(boats)
    assert source.names == ["boats/one", "boats/two"] and len(source) == 2
    assert [item.area for item in source.read(0).objects] == [6, 4]
    assert source.read(0).void.sum() == 3
    assert MaskFolder.within(boats, void=None).read(1).pixels[0, 0, 0] == 9


def test_in_binary_masks_255_is_the_object_once_it_is_said_to_be(boats: Path) -> None:
    with pytest.raises(DataSetError, match=r'two\.png holds 255 and no object, .* say so with void = "none"'):
        MaskFolder.within(boats).read(1)
    scene = MaskFolder(boats / "images", boats / "masks", name="binary", void=None).read(1)
    assert scene.name == "binary/two" and [item.area for item in scene.objects] == [6] and not scene.void.any()


def test_an_image_without_a_mask_is_refused(boats: Path) -> None:
    (boats / "masks/two.png").unlink()
    with pytest.raises(DataSetError, match=r"two\.png has no mask of the same stem"):
        MaskFolder.within(boats)


def test_a_mask_without_an_image_is_refused(boats: Path) -> None:
    (boats / "images/two.png").unlink()
    with pytest.raises(DataSetError, match=r"two\.png has no image of the same stem"):
        MaskFolder.within(boats)


def test_a_stem_that_occurs_twice_is_refused(boats: Path, save: Save) -> None:
    save(boats / "images/two.bmp", np.zeros((5, 7, 3), np.uint8))
    with pytest.raises(DataSetError, match=r"both two\.bmp and two\.png; a stem may occur once"):
        MaskFolder.within(boats)


def test_a_mask_that_is_a_jpeg_is_refused(boats: Path, save: Save, two_ids: Ids) -> None:
    (boats / "masks/two.png").unlink()
    save(boats / "masks/two.jpg", two_ids)
    with pytest.raises(DataSetError, match=r"two\.jpg is a JPEG, which blurs"):
        MaskFolder.within(boats)


def test_a_mask_of_another_size_is_refused(boats: Path, save: Save, two_ids: Ids) -> None:
    save(boats / "masks/two.png", two_ids[:4])
    with pytest.raises(DataSetError, match=r"mask of boats/two is 4 x 7 but its image is 5 x 7"):
        MaskFolder.within(boats).read(1)


def test_a_colour_mask_is_refused(boats: Path, save: Save) -> None:
    save(boats / "masks/two.png", np.zeros((5, 7, 3), np.uint8))
    with pytest.raises(DataSetError, match="mode RGB"):
        MaskFolder.within(boats).read(1)


def test_a_damaged_file_is_named(boats: Path) -> None:
    for name in ("images/one.jpg", "masks/one.png"):
        whole = (boats / name).read_bytes()
        (boats / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(DataSetError, match=r"one\.(jpg|png) is (damaged|not an image)"):
            MaskFolder.within(boats).read(0)
        (boats / name).write_bytes(whole)


def test_an_empty_set_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    with pytest.raises(DataSetError, match="masks is missing or cannot be listed"):
        MaskFolder.within(tmp_path)
    (tmp_path / "masks").mkdir()
    with pytest.raises(DataSetError, match="images holds no image"):
        MaskFolder.within(tmp_path)
