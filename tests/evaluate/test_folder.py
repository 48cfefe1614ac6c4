from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edgeflow.errors import DataSetError
from edgeflow.evaluate.folder import list_targets


def names(folder: Path, limit: int | None = None) -> list[tuple[str, int]]:
    return [(target.name, target.object_id) for target in list_targets(folder, limit=limit)]


def listing(folder: Path, *lines: str) -> None:
    (folder / "objects.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_without_a_listing_every_object_of_every_mask_counts(data_set: Path) -> None:
    assert names(data_set) == [("boats.png", 1), ("boats.png", 2), ("moth.png", 1)]


def test_a_listing_says_which_objects_count_and_in_which_order(data_set: Path) -> None:
    listing(data_set, "image,mask,object_id,area_px", "images/moth.png,masks/moth.png,1,6", "boats.png,,2,6")
    assert names(data_set) == [("moth.png", 1), ("boats.png", 2)]


def test_a_limit_takes_the_first_ones(data_set: Path) -> None:
    assert names(data_set, limit=2) == [("boats.png", 1), ("boats.png", 2)]
    assert names(data_set, limit=99) == names(data_set)


def test_other_objects_are_background_and_255_is_void(data_set: Path) -> None:
    boats, _, moth = list_targets(data_set)
    truth, void = boats.read_truth()
    assert truth.sum() == 9 and truth[2, 2] and not truth[2, 8]
    assert not void.any()
    truth, void = moth.read_truth()
    assert truth.sum() == 12 and void.sum() == 18
    assert not (truth & void).any()


def test_an_image_without_a_mask_is_refused(data_set: Path) -> None:
    (data_set / "masks" / "moth.png").unlink()
    with pytest.raises(DataSetError, match=r"moth\.png has no mask of the same stem"):
        list_targets(data_set)


def test_a_mask_without_an_image_is_refused(data_set: Path) -> None:
    (data_set / "images" / "moth.png").unlink()
    with pytest.raises(DataSetError, match=r"moth\.png has no image of the same stem"):
        list_targets(data_set)


def test_files_that_a_listing_leaves_out_need_no_partner(data_set: Path) -> None:
    (data_set / "masks" / "moth.png").unlink()
    listing(data_set, "image,object_id", "images/boats.png,1")
    assert names(data_set) == [("boats.png", 1)]


def test_a_mask_of_another_size_is_refused_with_both_sizes(data_set: Path) -> None:
    Image.fromarray(np.ones((5, 12), np.uint8)).save(data_set / "masks" / "moth.png")
    with pytest.raises(DataSetError, match=r"moth\.png is 5 x 12 but its image moth\.png is 6 x 12"):
        list_targets(data_set)


def test_a_colour_mask_is_refused(data_set: Path) -> None:
    Image.fromarray(np.ones((6, 12, 3), np.uint8)).save(data_set / "masks" / "moth.png")
    with pytest.raises(DataSetError, match="mode RGB"):
        list_targets(data_set)


def test_a_palette_mask_is_read_by_its_indices(data_set: Path) -> None:
    path = data_set / "masks" / "boats.png"
    image = Image.open(path).convert("L")
    image.putpalette([255, 255, 255, 128, 0, 0, 0, 128, 0])
    image.save(path)
    assert Image.open(path).mode == "P"
    assert names(data_set)[:2] == [("boats.png", 1), ("boats.png", 2)]


def test_a_truncated_mask_is_refused(data_set: Path) -> None:
    path = data_set / "masks" / "boats.png"
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(DataSetError, match=r"boats\.png"):
        list_targets(data_set)


def test_two_images_of_one_stem_are_refused(data_set: Path) -> None:
    Image.new("RGB", (12, 6)).save(data_set / "images" / "boats.jpg")
    with pytest.raises(DataSetError, match="a stem may occur once"):
        list_targets(data_set)


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="images is missing"):
        list_targets(tmp_path)


def test_masks_without_any_object_are_refused(data_set: Path) -> None:
    for path in (data_set / "masks").iterdir():
        Image.fromarray(np.zeros((6, 12), np.uint8)).save(path)
    with pytest.raises(DataSetError, match="no object to score"):
        list_targets(data_set)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("images/boats.png,3", "names object 3 of boats.png, but .* has only 1, 2"),
        ("images/boats.png,255", "must be a whole number from 1 to 254"),
        ("images/boats.png,0", "must be a whole number from 1 to 254"),
        ("images/boats.png,one", "'one'"),
        ("images/boats.png,²", "must be a whole number"),
        (f"images/boats.png,{'9' * 5000}", "must be a whole number"),
        ("images/boats.png,", "''"),
        ("images/boats.png", "lacks image or object_id"),
        ("images/bird.png,1", "'images/bird.png', which is not in"),
        ("images/boats.jpg,1", "'images/boats.jpg', which is not in"),
        ("images/moth.png,1", "a second time"),
    ],
)
def test_a_wrong_line_of_the_listing_is_refused_with_its_number(data_set: Path, line: str, sentence: str) -> None:
    listing(data_set, "image,object_id", "images/moth.png,1", line)
    with pytest.raises(DataSetError, match=sentence) as error:
        list_targets(data_set)
    assert "Line 3" in str(error.value) or "names object 3" in str(error.value)


def test_a_mask_of_nothing_but_0_and_255_is_refused_as_void_was_meant_as_an_object(data_set: Path) -> None:
    Image.fromarray(np.full((6, 12), 255, np.uint8)).save(data_set / "masks" / "moth.png")
    with pytest.raises(DataSetError, match=r"moth\.png holds void \(255\) and no object"):
        list_targets(data_set)


def test_a_mask_as_jpeg_is_refused(data_set: Path) -> None:
    (data_set / "masks" / "moth.png").unlink()
    Image.fromarray(np.ones((6, 12), np.uint8)).save(data_set / "masks" / "moth.jpg")
    with pytest.raises(DataSetError, match=r"moth\.jpg is a JPEG, whose compression changes labels"):
        list_targets(data_set)


def test_a_listing_without_its_columns_is_refused(data_set: Path) -> None:
    listing(data_set, "file,id", "images/moth.png,1")
    with pytest.raises(DataSetError, match="must name these two columns"):
        list_targets(data_set)


def test_a_listing_that_is_not_text_is_refused(data_set: Path) -> None:
    (data_set / "objects.csv").write_bytes(b"image,object_id\n\xff\xfe\x00")
    with pytest.raises(DataSetError, match="cannot be read as CSV"):
        list_targets(data_set)


def test_a_limit_below_one_is_refused(data_set: Path) -> None:
    with pytest.raises(DataSetError, match="limit is 0"):
        list_targets(data_set, limit=0)
