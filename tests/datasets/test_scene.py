import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edgeflow.datasets.scene import scene_from_labels, scene_from_masks
from edgeflow.errors import DataSetError

Ids = NDArray[np.uint8]


def grey(shape: tuple[int, int]) -> Ids:
    return np.full((*shape, 3), 90, np.uint8)


def test_labels_become_objects_with_their_areas_and_void(two_ids: Ids) -> None:
    scene = scene_from_labels("set/a", grey((5, 7)), two_ids)
    assert [(item.value, item.area) for item in scene.objects] == [(1, 6), (2, 4)]
    assert scene.mask(1).tolist() == (two_ids == 2).tolist()
    assert scene.void.tolist() == (two_ids == 255).tolist()
    assert scene.layers.shape == (1, 5, 7) and scene.layers.max() == 2
    assert scene.roots == [0, 1]


def test_without_a_void_value_255_is_an_object(two_ids: Ids) -> None:
    scene = scene_from_labels("set/a", grey((5, 7)), two_ids, void=None)
    assert [item.value for item in scene.objects] == [1, 2, 255]
    assert not scene.void.any()


def test_labels_of_another_size_are_refused_with_both_sizes(two_ids: Ids) -> None:
    with pytest.raises(DataSetError, match=r"mask of set/a is 5 x 7 but its image is 5 x 8"):
        scene_from_labels("set/a", grey((5, 8)), two_ids)


def test_masks_that_touch_nobody_share_a_layer_and_overlapping_ones_do_not() -> None:
    left, right, middle = (np.zeros((4, 9), np.bool_) for _ in range(3))
    left[:, :4], right[:, 5:7], middle[1:3, 3:6] = True, True, True
    scene = scene_from_masks("set/a", grey((4, 9)), [right, middle, left], parents=[None, 2, None], stuff=[True, False, False])
    assert [item.layer for item in scene.objects] == [0, 1, 0]
    assert [item.area for item in scene.objects] == [8, 6, 16]
    assert [item.stuff for item in scene.objects] == [True, False, False]
    assert scene.roots == [0, 2]
    assert not scene.void.any()


def test_no_mask_makes_no_layer() -> None:
    scene = scene_from_masks("set/a", grey((4, 9)), [])
    assert scene.layers.shape == (0, 4, 9) and scene.objects == () and scene.roots == []


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(1, 9), st.integers(1, 13), st.integers(0, 999))
def test_packing_loses_no_pixel_and_leaves_no_unknown_value(count: int, height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    masks = [rng.random((height, width)) < rng.random() for _ in range(count)]
    masks = [mask for mask in masks if mask.any()]
    scene = scene_from_masks("set/a", grey((height, width)), masks)
    assert len(scene.layers) <= len(masks)
    assert {(item.layer, item.value) for item in scene.objects} == {
        (layer, int(value)) for layer, values in enumerate(scene.layers) for value in np.unique(values[values > 0])
    }
    for index, mask in enumerate(masks):
        assert scene.mask(index).tolist() == mask.tolist()
        assert scene.objects[index].area == mask.sum()
