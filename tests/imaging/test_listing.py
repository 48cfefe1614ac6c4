"""The image files of a folder, by their names."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeflow.errors import ImageError
from edgeflow.imaging import list_images
from edgeflow.imaging.listing import _natural


def test_images_are_listed_in_natural_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ["b10.png", "b9.JPG", "a.tiff", ".hidden.png", "notes.txt", "B1.webp"]:
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in list_images(tmp_path)] == ["a.tiff", "B1.webp", "b9.JPG", "b10.png"]


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="name an existing folder"):
        list_images(tmp_path / "nowhere")


def test_every_kind_of_image_is_listed_and_nothing_else(tmp_path: Path) -> None:
    images = ["a.bmp", "b.jpeg", "c.jp2", "d.nii", "e.nii.gz", "f.NII.GZ", "g.png", "h.tif", "i.webp"]
    for name in [*images, "x.gz", "x.img", "x.hdr", "x.svg", "x.vrt", "x.tif.ovr", "x.tfw", "x.json", "nii", "tif"]:
        (tmp_path / name).touch()
    assert [path.name for path in list_images(tmp_path)] == images


def test_pictures_are_listed_without_being_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tmp_path / f"{number}.jpg").touch()

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a listing opened a picture")

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(os, "stat", opened)
    assert len(list_images(tmp_path)) == 20


@given(st.lists(st.integers(0, 10**12), min_size=2, unique=True))
def test_numbers_in_names_are_ordered_as_numbers(numbers: list[int]) -> None:
    names = sorted((f"slice{number}.png" for number in numbers), key=_natural)
    assert names == [f"slice{number}.png" for number in sorted(numbers)]
