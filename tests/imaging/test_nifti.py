"""NIfTI: the phantom lies the same way on the screen, however the file stores it."""

import gzip
import itertools
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.imaging.phantom import FRONT, HEAD, RIGHT, volume

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import AXES, Axis
from edgeflow.imaging.nifti import Nifti, cut_of
from edgeflow.imaging.opening import open_image

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
@pytest.mark.parametrize(("order", "signs"), ORIENTATIONS)
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
    with pytest.raises(ImageError, match="cut short: it declares 592 bytes and has 552"):
        Nifti(damaged)
    text = tmp_path / "text.nii.gz"
    text.write_bytes(b"not packed")
    with pytest.raises(ImageError, match=r"text\.nii\.gz"):
        Nifti(text)
    with pytest.raises(ImageError, match="There is no file"):
        Nifti(tmp_path / "none.nii")


# Byte offsets and types of fields that a header can lie in: nifti1.h.
LIES = {
    "dimensions below zero": (40, "<8h", (3, -4, 5, 6, 1, 1, 1, 1)),
    "more dimensions than there are": (40, "<8h", (9, 4, 5, 6, 1, 1, 1, 1)),
    "a huge volume": (40, "<8h", (4, 32767, 32767, 32767, 32767, 1, 1, 1)),
    "a place that is no number": (280, "<4f", (float("nan"),) * 4),
    "all voxels in one plane": (280, "<12f", (1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0)),
    "complex numbers": (70, "<h", (32,)),
    "an unknown type": (70, "<h", (7,)),
    "pixels beyond the end": (108, "<f", (1e9,)),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("packed", [False, True], ids=["nii", "nii.gz"])
def test_a_header_that_lies_is_refused_before_a_volume_is_read(tmp_path: Path, lie: str, packed: bool) -> None:
    path = write(tmp_path / "a.nii", *stored((0, 1, 2), (1, 1, 1)))
    content = bytearray(path.read_bytes())
    place, layout, values = LIES[lie]
    struct.pack_into(layout, content, place, *values)
    path = tmp_path / ("a.nii.gz" if packed else "a.nii")
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(ImageError), open_image(path) as image:
        image.read()


def test_a_packed_volume_is_unpacked_to_its_size_and_no_further(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nii", *stored((0, 1, 2), (1, 1, 1)))
    bomb = tmp_path / "a.nii.gz"
    bomb.write_bytes(gzip.compress(path.read_bytes() + bytes(1 << 26), 1))
    with Nifti(bomb) as image:
        np.testing.assert_array_equal(image.read(0)[..., 0], volume()[:, :, HEAD - 1].T)
        assert image._unpacked is not None
        assert image._unpacked.seek(0, 2) == 592
    bomb.write_bytes(gzip.compress(path.read_bytes()[:-1]))
    with pytest.raises(ImageError, match="cut short"), Nifti(bomb) as image:
        image.read(0)
    whole = gzip.compress(path.read_bytes())
    bomb.write_bytes(whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:])
    with pytest.raises(ImageError, match="damaged"), Nifti(bomb) as image:
        image.read(0)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_both_formats_and_byte_orders_are_read(tmp_path: Path, kind: Any, order: Literal["<", ">"]) -> None:
    values, affine = stored((0, 1, 2), (1, 1, 1))
    header = kind.header_class(endianness=order)
    header.set_data_dtype(np.dtype(np.int16).newbyteorder(order))
    kind(values, affine, header).to_filename(tmp_path / "a.nii")
    with open_image(tmp_path / "a.nii") as image:
        assert image.layout.dtype == "int16"
        np.testing.assert_array_equal(image.read(0)[..., 0], volume()[:, :, HEAD - 1].T)


def test_dimensions_of_one_at_the_end_are_none(tmp_path: Path) -> None:
    values, affine = stored((0, 1, 2), (1, 1, 1))
    with Nifti(write(tmp_path / "a.nii", values[..., None, None], affine)) as image:
        assert image.layout.planes == HEAD
        np.testing.assert_array_equal(image.read(0)[..., 0], volume()[:, :, HEAD - 1].T)


def test_sizes_in_micrometres_are_told_in_millimetres(tmp_path: Path) -> None:
    values, affine = stored((0, 1, 2), (1, 1, 1))
    made: Any = nibabel.Nifti1Image(values, affine)  # type: ignore[no-untyped-call]
    made.header.set_xyzt_units("micron")
    nibabel.save(made, tmp_path / "a.nii")
    with Nifti(tmp_path / "a.nii") as image:
        assert image.layout.spacing == pytest.approx((0.003, 0.002, 0.005))


_SCROLL = """
import resource, sys
from pathlib import Path
from edgeflow.imaging.opening import open_image
image = open_image(Path(sys.argv[1]))
image.read(0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for plane in range(image.layout.planes):
    assert image.read(plane).shape[2] == 1
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_a_volume_of_300_slices_is_scrolled_through_in_little_memory(tmp_path: Path, name: str) -> None:
    image: Any = nibabel.Nifti1Image(np.broadcast_to(np.int16(7), (512, 512, 300)), np.eye(4))  # type: ignore[no-untyped-call]
    nibabel.save(image, tmp_path / name)
    answer = subprocess.run([sys.executable, "-c", _SCROLL, str(tmp_path / name)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) < 20_000  # kilobytes; the whole is 157,000
