from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeflow.datasets.scene import SceneSource
from edgeflow.datasets.split import Subset, split_by_stem
from edgeflow.errors import DataSetError

MANY = [f"set/{number:05}" for number in range(4000)]


@given(st.lists(st.text("ab/.", max_size=4)), st.floats(0, 1), st.text(max_size=3))
def test_every_index_falls_on_exactly_one_side(names: list[str], share: float, salt: str) -> None:
    train, held_out = split_by_stem(names, share, salt)
    assert sorted(train + held_out) == list(range(len(names)))


def test_about_the_share_is_held_out() -> None:
    train, held_out = split_by_stem(MANY, 0.1)
    assert 340 < len(held_out) < 460 and len(train) + len(held_out) == 4000


def test_nothing_and_everything_can_be_held_out() -> None:
    assert split_by_stem(MANY[:3], 0) == ([0, 1, 2], [])
    assert split_by_stem(MANY[:3], 1) == ([], [0, 1, 2])


def test_the_same_stem_falls_on_the_same_side_in_every_set() -> None:
    both = [*MANY, *(name.replace("set/", "other/train2017/") for name in MANY)]
    _, held_out = split_by_stem(both, 0.3)
    half = len(held_out) // 2
    assert [index + 4000 for index in held_out[:half]] == held_out[half:]


def test_a_larger_share_holds_out_all_that_a_smaller_one_did_and_another_salt_does_not() -> None:
    small, large = (set(split_by_stem(MANY, share)[1]) for share in (0.1, 0.2))
    assert small < large
    assert not small <= set(split_by_stem(MANY, 0.2, "other")[1])


def test_the_split_is_the_same_on_every_machine_and_tomorrow() -> None:
    assert split_by_stem([f"a/{letter}" for letter in "abcdefghijklmnop"], 0.4, "s")[1] == [0, 3, 7, 9, 12, 13, 15]


def test_a_share_beyond_one_is_refused() -> None:
    with pytest.raises(DataSetError, match=r"is 1\.5; it must be from 0 to 1"):
        split_by_stem(MANY, 1.5)


def test_a_subset_reads_its_scenes_in_its_order(drawn_source: Callable[[list[str]], SceneSource]) -> None:
    subset = Subset(drawn_source(["a/0", "a/1", "b/2"]), [2, 0])
    assert len(subset) == 2 and subset.names == ["b/2", "a/0"]
    assert [subset.read(index).name for index in range(2)] == ["b/2", "a/0"]


def test_a_subset_of_scenes_that_are_not_there_is_refused(drawn_source: Callable[[list[str]], SceneSource]) -> None:
    with pytest.raises(DataSetError, match="no scene 3 in a source of 3"):
        Subset(drawn_source(["a/0", "a/1", "b/2"]), [0, 3])
