from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from edgeflow.datasets.cache import Cached
from edgeflow.errors import DataSetError

Make = Callable[[list[str]], Any]
NAMES = ["a/0", "a/1", "a/2"]


def test_a_scene_is_read_once_and_comes_back_the_same(drawn_source: Make) -> None:
    source = drawn_source(NAMES)
    cached = Cached(source, 1 << 20)
    assert len(cached) == 3 and cached.names == NAMES
    first, second, plain = cached.read(2), cached.read(2), drawn_source(NAMES).read(2)
    assert source.reads == [2]
    for scene in (first, second):
        assert scene.name == plain.name and scene.objects == plain.objects
        for ours, theirs in ((scene.pixels, plain.pixels), (scene.layers, plain.layers), (scene.void, plain.void)):
            assert ours.dtype == theirs.dtype and np.array_equal(ours, theirs)


def test_what_was_read_longest_ago_goes_first(drawn_source: Make) -> None:
    source = drawn_source(NAMES)
    measured = Cached(drawn_source(NAMES), 1 << 20)
    for index in range(3):
        measured.read(index)
    cached = Cached(source, measured.size_bytes - 1)  # room for two
    for index in (0, 1, 0, 2, 0, 1):
        cached.read(index)
    assert source.reads == [0, 1, 2, 1]
    assert cached.size_bytes < measured.size_bytes


def test_a_scene_larger_than_the_limit_is_read_every_time(drawn_source: Make) -> None:
    source = drawn_source(NAMES)
    cached = Cached(source, 10)
    cached.read(0)
    assert cached.read(0).name == "a/0"
    assert source.reads == [0, 0] and cached.size_bytes == 0


def test_nobody_can_write_into_the_cache(drawn_source: Make) -> None:
    cached = Cached(drawn_source(NAMES), 1 << 20)
    with pytest.raises(ValueError, match="read-only"):
        cached.read(0).pixels[0, 0] = 9


def test_a_limit_of_nothing_is_refused(drawn_source: Make) -> None:
    with pytest.raises(DataSetError, match="is 0 bytes; it must be above 0"):
        Cached(drawn_source(NAMES), 0)
