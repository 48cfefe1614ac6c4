import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from edgeflow.datasets.run_lengths import RunLengths


def test_runs_go_down_the_columns_and_begin_with_background() -> None:
    drawn = RunLengths((3, 4), np.array([4, 3, 5])).draw()
    assert drawn.tolist() == [[False, False, True, False], [False, True, False, False], [False, True, False, False]]
    assert RunLengths((2, 1), np.array([0, 2])).draw().tolist() == [[True], [True]]


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 60), st.integers(1, 900), st.floats(0, 1), st.integers(0, 9999))
def test_the_compressed_form_agrees_with_pycocotools(height: int, width: int, share: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Long and short runs: columns in blocks, then noise on some of them.
    mask = np.repeat(rng.random((height, width // 9 + 1)) < share, 9, axis=1)[:, :width]
    mask ^= (rng.random(width) < 0.1) & (rng.random((height, width)) < 0.5)
    packed = coco_mask.encode(np.asfortranarray(mask, np.uint8))["counts"]
    assert np.array_equal(RunLengths((height, width), packed).draw(), mask)


@settings(deadline=None)
@given(st.binary(max_size=12) | st.text("0123456789PQRop", max_size=12).map(str.encode))
def test_whatever_the_bytes_are_they_make_a_mask_or_a_value_error(text: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert RunLengths((4, 4), text).draw().shape == (4, 4)


@pytest.mark.parametrize("counts", [[10, 20], [20, -4], [17], [], [[8, 8]], [2**62, 2**62, 2**62, 2**62 + 16]])
def test_counts_that_do_not_fill_the_image_are_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="add up to the 16 pixels"):
        RunLengths((4, 4), np.array(counts, np.int64)).draw()


def test_a_compressed_text_that_is_cut_or_no_text_is_refused() -> None:
    for text in (b"", b"P", b"0\x010", b"\xff0", b"PPPPPPPPPPP0"):
        with pytest.raises(ValueError, match=r"cut short|larger than any image"):
            RunLengths((4, 4), text).draw()
