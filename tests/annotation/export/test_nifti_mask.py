import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from tests.annotation.export.drawn import Exported, document, exported, iou, rows, visible

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.sources import Source
from edgeflow.imaging.image import AXES
from edgeflow.imaging.opening import open_image
from edgeflow.masks import Mask

SHAPE = (4, 5, 6)
# Every order and direction of the axes there is.
AFFINES = [
    np.array(
        [[sign * (1 + row) if col == order[row] else 0 for col in range(3)] + [7 * row - 3] for row, sign in enumerate(signs)]
    )
    for order in permutations(range(3))
    for signs in product((1, -1), repeat=3)
]


def volume(path: Path, affine: NDArray[np.generic], values: NDArray[Any]) -> None:
    made: Any = nibabel.Nifti1Image(values, np.vstack([affine, [0, 0, 0, 1]]).astype(float))  # type: ignore[no-untyped-call]
    nibabel.save(made, path)


def opening(folder: Path) -> Source:
    return lambda document: open_image(folder / document.name, axis=document.axis)


def plane(mask: Mask, number: int, *, axis: Any = None, name: str = "v.nii", label: int = 1) -> Document:
    return replace(document((mask, label), name=name), plane=number, axis=axis)


def loaded(found: Exported, tmp_path: Path, name: str = "v.nii.gz") -> tuple[NDArray[Any], NDArray[Any], Any]:
    file: Any = nibabel.load(found.written(tmp_path / "out") / name)
    return np.asarray(file.dataobj), np.asarray(file.affine), file.header


def exported_planes(folder: Path, planes: Sequence[Document]) -> Exported:
    return exported("nifti-mask", *planes, source=opening(folder))


def test_a_mask_drawn_where_a_voxel_shines_marks_that_voxel(tmp_path: Path) -> None:
    values = np.zeros(SHAPE, np.int16)
    values[1, 3, 4] = 100
    volume(tmp_path / "v.nii", np.diag([1, 1, 1, 1])[:3], values)
    with open_image(tmp_path / "v.nii") as image:
        shining = image.read(4)[..., 0] == 100
    found = exported_planes(tmp_path, [plane(shining, 4, label=9)])
    mask, affine, header = loaded(found, tmp_path)
    assert [tuple(index) for index in np.argwhere(mask)] == [(1, 3, 4)]
    assert (mask[1, 3, 4], mask.dtype.name) == (3, "uint8")
    assert np.array_equal(affine, np.eye(4))
    assert header.get_intent()[0] == "label"
    assert json.loads(found.files["labels.json"])["labels"][2] == {"value": 3, "id": 9, "name": "sky", "color": "#ffe119"}


@pytest.mark.parametrize("number", range(len(AFFINES)))
def test_an_asymmetric_phantom_is_found_again_in_every_orientation(number: int, tmp_path: Path) -> None:
    # An L of three arms of different lengths fits on itself in no other way.
    phantom = np.zeros(SHAPE, np.int16)
    phantom[1, 1, 1:5] = phantom[1, 1:4, 1] = phantom[1:3, 1, 1] = 1
    volume(tmp_path / "v.nii", AFFINES[number], phantom)
    axis = AXES[number % 3]
    with open_image(tmp_path / "v.nii", axis=axis) as image:
        seen = [image.read(place)[..., 0] != 0 for place in range(image.layout.planes)]
    planes = [plane(mask, place, axis=axis) for place, mask in enumerate(seen) if mask.any()]
    mask, affine, _ = loaded(exported_planes(tmp_path, planes), tmp_path)
    assert np.array_equal(mask, phantom)
    assert np.allclose(affine[:3], AFFINES[number])


@settings(max_examples=15, deadline=None)
@given(st.lists(arrays(np.bool_, (5, 4)).filter(np.any), min_size=1, max_size=3), st.integers(0, SHAPE[2] - 1))
def test_random_regions_have_their_voxels_and_the_report_says_what_overlaps_cost(
    tmp_path_factory: pytest.TempPathFactory, masks: list[Mask], number: int
) -> None:
    folder = tmp_path_factory.mktemp("volume")
    volume(folder / "v.nii", AFFINES[3], np.zeros(SHAPE, np.int16))
    drawn = document(*zip(masks, (1, 4, 9), strict=False), name="v.nii")
    found = exported_planes(folder, [replace(drawn, plane=number)])
    expected = np.zeros(drawn.shape, np.uint8)
    for value, (region, seen) in enumerate(zip(drawn.regions, visible(drawn), strict=True), start=1):
        expected[seen] = value
        assert found.ious().get(region.id, 1.0) == iou(seen, region.geometry.mask)
    with open_image(found.written(folder / "out") / "v.nii.gz") as image:
        planes = [image.read(place)[..., 0] for place in range(image.layout.planes)]
    assert np.array_equal(planes.pop(number), expected)
    assert not np.any(planes)


def test_every_volume_of_a_four_dimensional_file_has_its_own_mask(tmp_path: Path) -> None:
    values = np.zeros((*SHAPE, 2), np.int16)
    values[2, 1, 0, 1] = 1
    volume(tmp_path / "v.nii", np.diag([1, 1, 1, 1])[:3], values)
    with open_image(tmp_path / "v.nii") as image:
        shining = image.read(SHAPE[2])[..., 0] != 0
    mask, _, _ = loaded(exported_planes(tmp_path, [plane(shining, SHAPE[2])]), tmp_path)
    assert [tuple(index) for index in np.argwhere(mask)] == [(2, 1, 0, 1)]


def test_planes_of_two_axes_cross_and_the_report_says_what_that_cost(tmp_path: Path) -> None:
    volume(tmp_path / "v.nii", np.diag([1, 1, 1, 1])[:3], np.zeros(SHAPE, np.int16))
    axial = np.ones((5, 4), np.bool_)
    coronal = np.ones((6, 4), np.bool_)
    planes = [plane(coronal, 1, axis="coronal", label=4), plane(axial, 2)]
    found = exported_planes(tmp_path, planes)
    mask, _, _ = loaded(found, tmp_path)
    assert np.array_equal(mask[:, :, 2], np.ones((4, 5)))
    assert np.count_nonzero(mask == 2) == 5 * 4
    assert [(note.kind, note.axis, note.iou) for note in found.report.notes] == [("overlap flattened", "coronal", 20 / 24)]


def test_photos_have_no_nifti_mask_and_a_missing_volume_is_noted(tmp_path: Path) -> None:
    found = exported_planes(tmp_path, [document((rows("#"), 1), name="a.jpg"), plane(rows("#"), 0, name="gone.nii")])
    assert sorted(found.files) == ["labels.json", "report.json"]
    assert [(note.image, note.kind) for note in found.report.notes] == [
        ("a.jpg", "image left out"),
        ("gone.nii", "image missing"),
    ]
