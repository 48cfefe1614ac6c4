"""A proposal's grid becomes pixels."""

import numpy as np

from edgeflow.grid import Window
from edgeflow.segmenter import Proposal


def test_a_grid_fills_its_window_and_nothing_else() -> None:
    proposal = Proposal(np.array([[0.0, 1.0]], np.float32), Window(1, 2, 2, 4), (4, 8), None)
    full = proposal.full_probability()
    assert full.shape == (4, 8)
    # Half-pixel bilinear: cell centres lie between pixels 2|3 and 4|5.
    np.testing.assert_allclose(full[1, 2:6], [0, 0.25, 0.75, 1])
    assert full[[0, 3]].sum() == 0
    assert proposal.mask().sum() == 4


def test_the_largest_region_is_taken_at_image_resolution() -> None:
    cells = np.array([[1, 0, 0, 0, 1, 1]], np.float32)
    proposal = Proposal(cells, Window(0, 0, 1, 6), (1, 6), None)
    assert proposal.mask(largest=True).tolist() == [[False, False, False, False, True, True]]
