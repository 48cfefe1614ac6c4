"""DICOM series: which files are one stack, in what order, and under which name they are listed."""

import itertools
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import generate_uid
from tests.imaging.dicom_files import write
from tests.imaging.phantom import FRONT, HEAD, RIGHT, volume

from edgeflow.imaging import list_images
from edgeflow.imaging.dicom_series import series_of
from edgeflow.imaging.opening import open_image

AXES = np.eye(3)
# Every way to lay rows and columns along the patient's axes.
DIRECTIONS = [
    (row * AXES[across], col * AXES[down])
    for across, down in itertools.permutations(range(3), 2)
    for row, col in itertools.product((1, -1), repeat=2)
]


def write_slice(path: Path, value: int, place: float, series: str, number: int = 0) -> Path:
    return write(
        path,
        np.full((3, 4), value, np.int16),
        SeriesInstanceUID=series,
        InstanceNumber=number,
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        ImagePositionPatient=[0, 0, place],
        PixelSpacing=[1, 1],
    )


@pytest.mark.parametrize(("across", "down"), DIRECTIONS)
def test_the_phantom_is_stacked_along_the_normal_of_its_planes(
    tmp_path: Path, across: np.ndarray[tuple[int], np.dtype[np.float64]], down: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    # PS3.3 C.7.6.2.1.1: x runs to the left, y to the back, z to the head; a voxel (left, back, down) lies at (left, back, -down).
    drawn = volume()[:, :, ::-1]  # (left, back, up) from the right, the front and the feet
    series, normal = generate_uid(), np.cross(across, down)
    last = np.array([RIGHT, FRONT, HEAD]) - 1
    corner = np.where(across + down + normal < 0, last, 0)
    along = [int(np.abs(direction).argmax()) for direction in (down, across, normal)]
    signs = [int(direction[axis]) for direction, axis in zip((down, across, normal), along, strict=True)]
    planes = drawn.transpose(along)[:: signs[0], :: signs[1], :: signs[2]]  # (rows, columns, planes)
    order = np.random.default_rng(3).permutation(planes.shape[2])
    for plane in order:
        write(
            tmp_path / f"{order[plane]}.dcm",
            np.ascontiguousarray(planes[..., plane]),
            SeriesInstanceUID=series,
            ImageOrientationPatient=[*across, *down],
            ImagePositionPatient=[float(value) for value in corner + plane * normal],
            PixelSpacing=[1, 1],
        )
    with open_image(tmp_path / "0.dcm") as image:
        assert (image.layout.shape, image.layout.planes) == (planes.shape[:2], planes.shape[2])
        assert image.layout.spacing == (1.0, 1.0, 1.0)
        for plane in range(planes.shape[2]):
            np.testing.assert_array_equal(image.read(plane)[..., 0], planes[..., plane])


def test_a_series_taken_several_times_is_volume_after_volume(tmp_path: Path) -> None:
    series = generate_uid()
    for number, (place, time) in enumerate(itertools.product((0.0, 5.0, 2.5), (1, 2))):
        write_slice(tmp_path / f"{number}.dcm", int(10 * place + time), place, series, number=number)
    with open_image(tmp_path / "3.dcm") as image:
        assert [int(image.read(plane)[0, 0, 0]) for plane in range(6)] == [1, 26, 51, 2, 27, 52]
        assert image.layout.spacing == (1.0, 1.0, 2.5)


def test_a_missing_plane_leaves_the_distance_between_planes_unsaid(tmp_path: Path) -> None:
    series = generate_uid()
    for place in (1.0, 2.0, 3.0, 5.0, 6.0):
        write_slice(tmp_path / f"{place}.dcm", round(place), place, series)
    with open_image(tmp_path / "5.0.dcm") as image:
        assert image.layout.spacing == (1.0, 1.0, None)
        assert image.layout.planes == 5


def test_planes_that_do_not_say_where_they_lie_come_by_their_numbers(tmp_path: Path) -> None:
    series = generate_uid()
    for name, number in (("a", 3), ("b", 1), ("c", 2)):
        write(tmp_path / f"{name}.dcm", np.full((2, 2), number, np.uint16), SeriesInstanceUID=series, InstanceNumber=number)
    with open_image(tmp_path / "a.dcm") as image:
        assert [int(image.read(plane)[0, 0, 0]) for plane in range(3)] == [1, 2, 3]
    assert [header.path.name for header in series_of(tmp_path / "c.dcm")] == ["b.dcm", "c.dcm", "a.dcm"]


def test_a_series_is_listed_once_under_its_first_file_whatever_its_files_are_called(tmp_path: Path) -> None:
    series = generate_uid()
    for number in (9, 10, 11):
        write_slice(tmp_path / f"1.2.840.{number}", number, float(number), series)
        write_slice(tmp_path / f"IM{number}", number, float(number), generate_uid())
    write_slice(tmp_path / ".hidden.dcm", 0, 0.0, series)
    write_slice(tmp_path / "DICOMDIR", 0, 0.0, generate_uid())
    directory = pydicom.dcmread(tmp_path / "DICOMDIR")
    del directory.PixelData, directory.PhotometricInterpretation
    directory.save_as(tmp_path / "DICOMDIR")
    (tmp_path / "notes").write_text("no image")
    (tmp_path / "3.14").write_text("no image")
    (tmp_path / "broken.dcm").write_text("no image, but called one")
    assert [path.name for path in list_images(tmp_path)] == ["1.2.840.9", "broken.dcm", "IM9", "IM10", "IM11"]
    with open_image(tmp_path / "1.2.840.9") as image:
        assert image.layout.planes == 3


def test_files_of_another_size_direction_or_colour_are_stacks_of_their_own(tmp_path: Path) -> None:
    series = generate_uid()
    for number in range(2):
        write_slice(tmp_path / f"a{number}.dcm", number, number, series)
    write(tmp_path / "b.dcm", np.zeros((8, 8), np.int16), SeriesInstanceUID=series)
    write(
        tmp_path / "c.dcm",
        np.zeros((3, 4), np.int16),
        SeriesInstanceUID=series,
        ImageOrientationPatient=[0, 1, 0, 0, 0, -1],
        ImagePositionPatient=[0, 0, 0],
    )
    assert [path.name for path in list_images(tmp_path)] == ["a0.dcm", "b.dcm", "c.dcm"]
    assert [len(series_of(path)) for path in list_images(tmp_path)] == [2, 1, 1]
