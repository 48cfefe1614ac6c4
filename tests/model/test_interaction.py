"""The interaction branch: size, sign of its scale, locality."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from edgeflow.model.interaction import Interaction  # noqa: E402


@pytest.mark.parametrize(("height", "width"), [(8, 8), (9, 5), (1, 1)])
def test_it_halves_the_size_rounding_up(height: int, width: int) -> None:
    assert Interaction(4, 64)(torch.rand(2, 4, height, width)).shape == (2, 64, -(-height // 2), -(-width // 2))


def test_only_the_magnitude_of_the_scale_counts() -> None:
    branch = Interaction(3, 8)
    guidance = torch.rand(1, 3, 6, 6)
    before = branch(guidance)
    branch.scale.data.neg_()
    assert torch.equal(branch(guidance), before)
    branch.scale.data.mul_(2)
    torch.testing.assert_close(branch(guidance), 2 * before)


def test_a_click_reaches_only_the_cells_whose_window_holds_it() -> None:
    branch = Interaction(2, 8)
    empty = torch.zeros(1, 2, 12, 12)
    clicked = empty.clone()
    clicked[0, 0, 5, 6] = 1
    changed = (branch(clicked) != branch(empty)).any(dim=1)[0]
    # Cell (r, c) sees rows 2r-1 .. 2r+1 and columns 2c-1 .. 2c+1: row 5 is in cells 2 and 3, column 6 in cell 3 alone.
    assert sorted(map(tuple, changed.nonzero().tolist())) == [(2, 3), (3, 3)]
