"""Every reader keeps the promises of the seam: windows are parts of planes, small ones have the size asked for."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.imaging.fuzz_images import KINDS

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging import image_size, read_image
from edgeflow.imaging.image import Image
from edgeflow.imaging.opening import open_image


@pytest.fixture(scope="module", params=KINDS)
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seam") / str(request.param)
    KINDS[path.name](path)
    return path


@pytest.fixture(scope="module")
def image(path: Path) -> Iterator[Image]:
    with open_image(path) as image:
        yield image


@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_a_window_is_that_part_of_its_plane(image: Image, data: st.DataObject) -> None:
    height, width = image.layout.shape
    plane = data.draw(st.integers(0, image.layout.planes - 1))
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    window = Window(top, left, data.draw(st.integers(1, height - top)), data.draw(st.integers(1, width - left)))
    whole, part = image.read(plane), image.read(plane, window)
    assert whole.shape == (height, width, image.layout.bands)
    assert whole.dtype == part.dtype == image.layout.dtype
    np.testing.assert_array_equal(part, whole[window.slices])
    shape = data.draw(st.integers(1, window.height)), data.draw(st.integers(1, window.width))
    small = image.read(plane, window, shape=shape)
    assert (small.shape, small.dtype) == ((*shape, image.layout.bands), part.dtype)
    assert part.min() <= small.min() <= small.max() <= part.max()


def test_what_is_not_there_is_refused(image: Image) -> None:
    height, width = image.layout.shape
    for plane in (-1, image.layout.planes):
        with pytest.raises(ImageError, match="no plane"):
            image.read(plane)
    for window in (Window(0, 0, height + 1, 1), Window(-1, 0, 2, 2), Window(0, width, 1, 1), Window(0, 0, 0, 1)):
        with pytest.raises(ImageError, match="rows and"):
            image.read(0, window)


def test_every_view_shows_every_plane(image: Image) -> None:
    for _, view in image.views:
        for plane in range(image.layout.planes):
            assert view.apply(image.read(plane)).shape == (*image.layout.shape, 3)


def test_an_image_read_at_once_is_its_first_plane_through_its_first_view(path: Path, image: Image) -> None:
    np.testing.assert_array_equal(read_image(path), image.views[0][1].apply(image.read()))
    assert image_size(path) == image.layout.shape
