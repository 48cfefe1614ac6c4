"""Pixels turned upright, as the file's orientation says."""

import numpy as np
import pytest
from PIL import Image, ImageOps
from tests.imaging.phantom import STORED, picture

from edgeflow.imaging.upright import upright, upright_shape


@pytest.mark.parametrize("orientation", STORED)
def test_the_phantom_stands_upright(orientation: int) -> None:
    stored = STORED[orientation](picture())
    np.testing.assert_array_equal(upright(stored, orientation), picture())
    assert upright_shape(stored.shape[:2], orientation) == picture().shape[:2]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pillow_turns_the_same_way(orientation: int) -> None:
    image = Image.fromarray(picture())
    image.getexif()[0x0112] = orientation
    np.testing.assert_array_equal(upright(picture(), orientation), np.asarray(ImageOps.exif_transpose(image)))


@pytest.mark.parametrize("orientation", [0, 9, -1])
def test_an_orientation_that_says_nothing_turns_nothing(orientation: int) -> None:
    np.testing.assert_array_equal(upright(picture(), orientation), picture())
