"""Names in files of annotations and the images of a project."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeflow.annotation.imports.matching import Asked, Images, Match
from edgeflow.annotation.imports.note import Note

FOLDER = Path("/photos")


def match(names: list[str], *asked: str, stems: bool = False) -> dict[str, str]:
    """Name -> the image it gets, or the kind of note."""
    found = Images(FOLDER, names).match([Asked(name, stems, 0, None) for name in asked])
    return {one.name: result.name if isinstance(result, Match) else result.kind for one, result in found.items()}


@pytest.mark.parametrize(
    ("names", "asked", "expected"),
    [
        (["a.jpg", "b.jpg"], "b.jpg", "b.jpg"),
        (["a.jpg", "a.png"], "a.png", "a.png"),
        (["a.jpg", "b.jpg"], "a.png", "a.jpg"),
        (["a.jpg", "a.png"], "a.bmp", "image ambiguous"),
        (["a.jpg"], "train2017/a.jpg", "a.jpg"),
        (["one/a.jpg", "two/a.jpg"], "two/a.jpg", "two/a.jpg"),
        (["one/a.jpg", "two/a.jpg"], "all/two/a.png", "two/a.jpg"),
        (["one/a.jpg", "two/a.jpg"], "a.jpg", "image ambiguous"),
        (["one/a.jpg", "two/a.jpg"], "three/a.jpg", "image ambiguous"),
        (["a.jpg"], "b.jpg", "image missing"),
        (["a.b.jpg"], "a.b.png", "a.b.jpg"),
        (["v.nii.gz"], "v.nii.gz", "v.nii.gz"),
        (["a.jpg"], "A.jpg", "image missing"),
    ],
)
def test_a_name_gets_the_image_that_agrees_with_it_most(names: list[str], asked: str, expected: str) -> None:
    assert match(names, asked) == {asked: expected}


@pytest.mark.parametrize(
    ("names", "asked", "expected"),
    [
        (["a.jpg"], "a", "a.jpg"),
        # The mask a.png is that of a.jpg as well as of a.png; a.png.png is that of a.png.
        (["a.jpg", "a.png"], "a", "image ambiguous"),
        (["a.jpg", "a.png"], "a.png", "a.png"),
        (["a.b.jpg"], "a.b", "a.b.jpg"),
        (["a.b.jpg"], "a", "image missing"),
        (["v.nii.gz"], "v", "v.nii.gz"),
        (["one/a.jpg"], "labels/train/one/a", "one/a.jpg"),
    ],
)
def test_a_stem_gets_the_image_that_is_called_so_without_its_suffix(names: list[str], asked: str, expected: str) -> None:
    assert match(names, asked, stems=True) == {asked: expected}


@pytest.mark.parametrize(
    "name",
    [
        "../a.jpg",
        "/photos/a.jpg",
        "x/../../a.jpg",
        "C:\\a.jpg",
        "C:a.jpg",
        "a\\b.jpg",
        "",
        "a//b.jpg",
        "a\0.jpg",
        "nul",
        "\ud800.jpg",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_whatever_image_its_end_is(name: str) -> None:
    assert match(["a.jpg", "b.jpg", "nul.jpg"], name) == {name: "name refused"}


def test_an_image_that_two_names_would_get_goes_to_the_one_that_is_its_own_else_to_none() -> None:
    assert match(["a.jpg"], "train/a.jpg", "val/a.jpg") == dict.fromkeys(("train/a.jpg", "val/a.jpg"), "image ambiguous")
    assert match(["a.jpg"], "val/a.jpg", "a.jpg") == {"val/a.jpg": "image ambiguous", "a.jpg": "a.jpg"}


def test_planes_of_one_image_do_not_contest_it() -> None:
    asked = [Asked("v.nii", False, plane, None) for plane in range(3)] + [Asked("v.nii", False, 0, "coronal")]
    found = Images(FOLDER, ["v.nii"]).match(asked)
    assert [(one.plane, one.axis) for one in found.values() if isinstance(one, Match)] == [
        (0, None),
        (1, None),
        (2, None),
        (0, "coronal"),
    ]


def test_names_that_our_export_gives_to_planes_are_understood() -> None:
    found = Images(FOLDER, ["v.nii.gz", "x-plane0002.png"]).match(
        [Asked(name, True, 0, None) for name in ("v-plane0007", "v-coronal-plane0000", "x-plane0002", "w-plane0001")]
    )
    matches = [one if isinstance(one, Note) else (one.name, one.plane, one.axis) for one in found.values()]
    assert matches[:3] == [("v.nii.gz", 7, None), ("v.nii.gz", 0, "coronal"), ("x-plane0002.png", 0, None)]
    assert isinstance(matches[3], Note) and matches[3].kind == "image missing"


PARTS = st.sampled_from("abc")
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


@given(st.lists(PATHS, unique=True, max_size=6), st.lists(PATHS, max_size=6), st.randoms())
def test_no_order_of_images_or_names_changes_what_is_found(images: list[str], asked: list[str], shuffle: Random) -> None:
    names = [f"{path}.jpg" for path in images]
    first = match(names, *asked, stems=True)
    shuffle.shuffle(names)
    shuffle.shuffle(asked)
    assert match(names, *asked, stems=True) == first
    taken = [name for name in first.values() if name in names]
    assert len(taken) == len(set(taken))
