"""NIfTI: the phantom lies the same way on the screen, however the file stores it."""

import itertools
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.imaging.phantom import FRONT, HEAD, RIGHT, volume

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import AXES, Axis
from edgeflow.imaging.nifti import Nifti, cut_of

ORIENTATIONS = [(order, signs) for order in itertools.permutations(range(3)) for signs in itertools.product((1, -1), repeat=3)]
SIZES = (2.0, 3.0, 5.0)  # millimetres from right to left, front to back, head to foot


def stored(order: tuple[int, ...], signs: tuple[int, ...]) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """The phantom with its axes in that order and direction, and the affine that says so."""
    values = volume()[:: signs[0], :: signs[1], :: signs[2]].transpose(order)
    affine = np.eye(4)
    # World: right, front, head; the phantom's axes run the other way, to the left, the back and the feet.
    for place, world in enumerate(order):
        affine[:3, place] = 0
        affine[world, place] = -signs[world] * SIZES[world]
    return np.asarray(values), affine


def write(path: Path, values: NDArray[np.generic], affine: NDArray[np.floating]) -> Path:
    nibabel.Nifti1Image(values, affine).to_filename(path)  # type: ignore[no-untyped-call]
    return path


@pytest.mark.parametrize(("order", "signs"), ORIENTATIONS)
def test_every_orientation_looks_the_same(tmp_path: Path, order: tuple[int, ...], signs: tuple[int, ...]) -> None:
    path = write(tmp_path / "phantom.nii", *stored(order, signs))
    body = volume()
    with Nifti(path) as axial, Nifti(path, "coronal") as coronal, Nifti(path, "sagittal") as sagittal:
        assert axial.layout.shape == (FRONT, RIGHT)
        # From the feet upwards: front up, the patient's right on the left.
        for plane in range(HEAD):
            np.testing.assert_array_equal(axial.read(plane)[..., 0], body[:, :, HEAD - 1 - plane].T)
        for plane in range(FRONT):
            np.testing.assert_array_equal(coronal.read(plane)[..., 0], body[:, FRONT - 1 - plane, :].T)
        for plane in range(RIGHT):
            np.testing.assert_array_equal(sagittal.read(plane)[..., 0], body[RIGHT - 1 - plane, :, :].T)
        assert axial.layout.spacing == (3.0, 2.0, 5.0)
        assert coronal.layout.spacing == (5.0, 2.0, 3.0)
        assert sagittal.layout.spacing == (5.0, 3.0, 2.0)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize(("order", "signs"), ORIENTATIONS[::5])
def test_planes_written_back_make_the_file_s_own_array(order: tuple[int, ...], signs: tuple[int, ...], axis: Axis) -> None:
    values, affine = stored(order, signs)
    cut = cut_of(affine, values.shape, axis)
    again = np.zeros_like(values)
    for plane in range(cut.size[2]):
        cut.place(again, plane, cut.plane(values, plane))
    np.testing.assert_array_equal(again, values)


def test_an_oblique_volume_is_cut_along_its_own_voxels(tmp_path: Path) -> None:
    values, affine = stored((0, 1, 2), (1, 1, 1))
    turn = np.deg2rad(20)
    rotation = np.eye(4)
    rotation[:2, :2] = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    with Nifti(write(tmp_path / "oblique.nii", values, rotation @ affine)) as image:
        np.testing.assert_array_equal(image.read(0)[..., 0], volume()[:, :, HEAD - 1].T)


def test_scaling_and_several_volumes_and_windows(tmp_path: Path) -> None:
    values, affine = stored((0, 1, 2), (1, 1, 1))
    both: Any = nibabel.Nifti1Image(np.stack([values, values + 1000], axis=3), affine)  # type: ignore[no-untyped-call]
    both.header.set_slope_inter(0.5, -3)
    nibabel.save(both, tmp_path / "two.nii.gz")
    with Nifti(tmp_path / "two.nii.gz") as image:
        assert (image.layout.planes, image.layout.dtype) == (2 * HEAD, "float32")
        scaled = (volume()[:, :, HEAD - 1].T + 1000) * np.float32(0.5) - 3
        np.testing.assert_array_equal(image.read(HEAD)[..., 0], scaled)
        np.testing.assert_array_equal(image.read(1, Window(1, 2, 3, 2)), image.read(1)[1:4, 2:4])
        assert image.read(0, shape=(2, 2)).shape == (2, 2, 1)


@pytest.mark.parametrize("plane", [-1, HEAD])
def test_a_plane_that_is_not_there_is_refused(tmp_path: Path, plane: int) -> None:
    with Nifti(write(tmp_path / "a.nii", *stored((0, 1, 2), (1, 1, 1)))) as image, pytest.raises(ImageError, match="no plane"):
        image.read(plane)


def test_volumes_without_sense_are_refused_in_a_sentence(tmp_path: Path) -> None:
    values, affine = stored((0, 1, 2), (1, 1, 1))
    with pytest.raises(ImageError, match="three or four dimensions"):
        Nifti(write(tmp_path / "flat.nii", values[0], affine))
    damaged = write(tmp_path / "cut.nii", values, affine)
    damaged.write_bytes(damaged.read_bytes()[:-40])
    with Nifti(damaged) as image, pytest.raises(ImageError, match="cut short"):
        image.read(HEAD - 1)
        image.read(0)
    text = tmp_path / "text.nii.gz"
    text.write_bytes(b"not packed")
    with pytest.raises(ImageError, match=r"text\.nii\.gz"):
        Nifti(text)
    with pytest.raises(ImageError, match="There is no file"):
        Nifti(tmp_path / "none.nii")
