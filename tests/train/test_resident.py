"""The exercises that live on the device: what they show equals what the host's own functions show."""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="torch is not installed")

from tests.train.asked import joined, nobody, same  # noqa: E402
from torch import Tensor  # noqa: E402

from edgeflow.datasets.augment import Placement, place_image, place_labels, ritm_placement  # noqa: E402
from edgeflow.datasets.mixture import Mixture  # noqa: E402
from edgeflow.datasets.scene import Scene, scene_from_masks  # noqa: E402
from edgeflow.engine.protocol import ModelInfo, Prior  # noqa: E402
from edgeflow.errors import DataSetError  # noqa: E402
from edgeflow.model.edgeflow import Predictions  # noqa: E402
from edgeflow.simulate import InitialClicks  # noqa: E402
from edgeflow.train.batch import Exercises  # noqa: E402
from edgeflow.train.compact import compact  # noqa: E402
from edgeflow.train.cuts import choose_targets  # noqa: E402
from edgeflow.train.first_clicks import ClickPlan, dilated, first_clicks  # noqa: E402
from edgeflow.train.resident import Resident  # noqa: E402
from edgeflow.train.resident_scenes import Objects, ResidentScenes  # noqa: E402
from edgeflow.train.rounds import Rounds, RoundsConfig  # noqa: E402

CROP = (48, 64)
CPU = torch.device("cpu")


class Drawn:
    """Scene i, of a size of its own: a disk with a part in it, a square, sky as stuff, and void across the square."""

    def __init__(self, count: int, *, empty: bool = False) -> None:
        self.names = [f"drawn/{number}" for number in range(count)]
        self._empty = empty

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        rng = np.random.default_rng(index)
        height, width = 60 + index, 90 - 3 * index
        rows, cols = np.mgrid[:height, :width]
        row, col = rng.integers(22, 38), rng.integers(20, 35)
        disk = (rows - row) ** 2 + (cols - col) ** 2 <= 16**2
        part = (rows - row) ** 2 + (cols - col) ** 2 <= 7**2
        square = (rows >= 20) & (rows < 50) & (cols >= 55) & (cols < 75)
        void = (cols >= 62) & (cols < 66) & (rows > 10)
        pixels = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
        masks = [] if self._empty else [disk, part, square & ~void, rows < 5]
        parents, stuff = [None, 0, None, None][: len(masks)], [False, False, False, True][: len(masks)]
        return scene_from_masks(self.names[index], pixels, masks, void=void, parents=parents, stuff=stuff)


@cache
def scenes() -> ResidentScenes:
    return ResidentScenes.load(Drawn(5), CPU, side=100)


def resident(
    prior: Prior = "mask+edge", *, batch: int = 4, most: int = 3, rank: int = 0, world: int = 1, **changes: object
) -> Resident:
    config = RoundsConfig(**{"crop": CROP, "least_area": 60, **changes})  # type: ignore[arg-type]
    model = ModelInfo("tiny", "", prior, radius=2)
    return Resident(scenes(), model, config=config, batch=batch, seed=7, most=most, rank=rank, world=world)


class Network:
    """Answers on the device with logits made from the image alone, and remembers what it was asked and what it said."""

    def __init__(self) -> None:
        self.asked: list[Tensor] = []
        self.said: list[Predictions] = []

    def __call__(self, image: Tensor, guidance: Tensor) -> Predictions:
        mask = 2 * image[:, :1]
        self.asked.append(guidance.clone())
        self.said.append(Predictions(mask, mask, mask, 3 * image[:, 1:2]))
        return self.said[-1]


def _is_exercises(exercises: Resident) -> Exercises:
    return exercises


def placements(seed: int, count: int) -> list[tuple[int, Placement]]:
    rng = np.random.default_rng(seed)
    numbers = [int(rng.integers(5)) for _ in range(count)]
    return [(number, ritm_placement(scenes().shapes[number], rng, crop=CROP)) for number in numbers]


def shown(cuts: Sequence[tuple[int, Placement]]) -> tuple[Tensor, Tensor, Tensor]:
    """What `ResidentScenes.place` shows of scenes placed so."""
    numbers = torch.tensor([number for number, _ in cuts])
    rows, cols = zip(*(placement.centres() for _, placement in cuts), strict=True)
    return scenes().place(numbers, torch.from_numpy(np.stack(rows)), torch.from_numpy(np.stack(cols)))


@given(st.integers(0, 2**32 - 1))
def test_labels_and_void_are_placed_exactly_as_on_the_host(seed: int) -> None:
    cuts = placements(seed, 3)
    _, codes, void = shown(cuts)
    for sample, (number, placement) in enumerate(cuts):
        scene = compact(Drawn(5).read(number), 100)
        labels = codes[sample].numpy() - np.arange(codes.shape[1])[:, None, None] * scenes().kinds.shape[1]
        wanted = place_labels(scene.layers, placement)
        np.testing.assert_array_equal(labels[: len(wanted)], wanted)
        np.testing.assert_array_equal(void[sample], place_labels(scene.void, placement))


@given(st.integers(0, 2**32 - 1))
def test_images_are_placed_as_on_the_host_but_for_its_coarse_weights(seed: int) -> None:
    cuts = placements(seed, 3)
    pixels = shown(cuts)[0].numpy().transpose(0, 2, 3, 1)
    for sample, (number, placement) in enumerate(cuts):
        wanted = place_image(Drawn(5).read(number).pixels, placement).astype(np.int64)
        assert np.abs(pixels[sample] - wanted).max() <= 9  # OpenCV rounds weights to 1/32 of a pixel; this is noise
        rows, cols = placement.centres()
        height, width = scenes().shapes[number]
        assert not pixels[sample, (rows < 0) | (rows >= height)].any()
        assert not pixels[sample, :, (cols < 0) | (cols >= width)].any()


def test_an_image_larger_than_the_side_is_shrunk_with_its_labels() -> None:
    small = compact(Drawn(1).read(0), 45)
    assert small.pixels.shape == (3, 30, 45)
    assert small.layers.shape[1:] == small.void.shape == (30, 45)
    assert abs(int((small.layers > 0).any(0).sum()) * 4 - int((Drawn(1).read(0).layers > 0).any(0).sum())) < 120


def test_a_step_has_the_shapes_that_rounds_have() -> None:
    batches = resident(batch=7, most=3).next(Network())
    assert [len(batch) for batch in batches] == [3, 3, 1]
    image, guidance, target, valid = joined(batches)
    assert [values.shape for values in (image, guidance, target, valid)] == [(7, n, *CROP) for n in (3, 4, 1, 1)]
    assert {values.dtype for values in (image, guidance, target, valid)} == {np.dtype(np.float32)}


def test_a_sample_shows_the_crop_that_rounds_show_for_the_same_seed() -> None:
    # No crop of these scenes misses all objects, the only case in which both draw differently.
    config = RoundsConfig(crop=CROP, least_area=60, most_rounds=0, keep_background=0.0)
    host = Rounds(Mixture([(Drawn(5), 1.0)]), ModelInfo("", "", "none"), config=config, batch=6, seed=7, most=6)
    here = resident("none", batch=6, most=6, most_rounds=0, keep_background=0.0)
    assert np.abs(joined(host.next(nobody))[0] - joined(here.next(nobody))[0]).max() < 0.25


def test_without_a_round_the_prior_is_zero_and_nothing_is_asked() -> None:
    assert all(not batch.guidance[:, :2].any() for batch in resident(most_rounds=0).next(nobody))


@pytest.mark.parametrize(("prior", "names"), [("mask", ["mask"]), ("edge", ["edge"]), ("mask+edge", ["mask", "edge"])])
def test_after_a_round_the_prior_is_the_last_answer(prior: Prior, names: list[str]) -> None:
    exercises, network = resident(prior, batch=2), Network()
    while not network.said:
        (batch,) = exercises.next(network)
    said = torch.cat([getattr(network.said[-1], name).sigmoid() for name in names], dim=1)
    torch.testing.assert_close(batch.guidance[:, :-2], said)


@pytest.mark.parametrize("rule", ["ritm", "people"])
def test_a_round_adds_one_click_in_the_error_of_the_answer(rule: str) -> None:
    exercises, network = resident(batch=2, rule=rule), Network()
    while not network.said:
        (batch,) = exercises.next(network)
    after = [*network.asked, batch.guidance][1]
    taken = network.said[0].mask[:, 0] > 0
    target, valid = batch.target[:, 0] > 0, batch.valid[:, 0] > 0
    wrong = torch.stack([target & ~taken & valid, ~target & taken & valid], dim=1).numpy()
    grown = (after - network.asked[0])[:, -2:].numpy() > 0
    assert grown.any()
    rows, cols = np.mgrid[: CROP[0], : CROP[1]]
    for sample, sign in np.ndindex(2, 2):
        places = np.argwhere(wrong[sample, sign])
        new = grown[sample, sign]
        assert not new.any() or any((new <= ((rows - row) ** 2 + (cols - col) ** 2 <= 4)).all() for row, col in places)


def test_the_same_seed_gives_the_same_batches() -> None:
    one, other = resident(), resident()
    assert all(same(one.next(Network()), other.next(Network())) for _ in range(4))


def test_a_run_gone_on_with_sees_what_an_uninterrupted_one_sees() -> None:
    whole, first, second = resident(), resident(), resident()
    for _ in range(2):
        whole.next(Network())
        first.next(Network())
    second.restore(*first.state())
    assert all(same(whole.next(Network()), second.next(Network())) for _ in range(3))


def test_two_processes_together_begin_with_what_one_with_the_double_batch_begins_with() -> None:
    one = resident(batch=6, most_rounds=0)
    halves = [resident(batch=3, rank=rank, world=2, most_rounds=0) for rank in range(2)]
    for _ in range(2):
        both = [joined(half.next(nobody)) for half in halves]
        for values, *parts in zip(joined(one.next(nobody)), *both, strict=True):
            np.testing.assert_array_equal(values[0::2], parts[0])
            np.testing.assert_array_equal(values[1::2], parts[1])


def test_a_crop_without_a_large_object_has_no_target_and_no_positive_click() -> None:
    for batch in resident(least_area=5000, most_rounds=0).next(nobody):
        assert not batch.target.any()
        assert not batch.guidance[:, -2].any()


def test_scenes_without_objects_are_refused_when_there_are_no_others() -> None:
    empty = ResidentScenes.load(Drawn(2, empty=True), CPU, side=100)
    exercises = Resident(empty, ModelInfo("", "", "none"), config=RoundsConfig(crop=CROP), batch=1, seed=0)
    with pytest.raises(DataSetError, match="held no object"):
        exercises.next(nobody)


@given(st.integers(0, 2**32 - 1), st.floats(0.001, 0.3), st.integers(0, 6))
def test_growing_by_a_radius_equals_as_many_dilations(seed: int, share: float, radius: int) -> None:
    masks = np.random.default_rng(seed).random((2, 13, 22)) < share
    wanted = [cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=radius) > 0 for mask in masks]
    radii = torch.tensor([radius, radius])
    np.testing.assert_array_equal(dilated(torch.from_numpy(masks), radii), np.stack(wanted) if radius else masks)


def clicks_on_a_square(times: int, config: InitialClicks, *, merged: bool = False) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """A square of 20 x 20 with another object and void beside it, clicked `times` times; parts, others, points, present."""
    parts = torch.zeros(times, 2, 40, 60, dtype=torch.bool)
    parts[:, 0, 10:30, 10:30] = True
    parts[:, 1, 2:8, 40:50] = merged
    others, void = torch.zeros(2, times, 40, 60, dtype=torch.bool).unbind()
    others[:, 20:40, 40:60] = True
    void[:, :, 32:36] = True
    plan = ClickPlan.draw([np.random.default_rng(number) for number in range(times)], config)
    return parts, others, *first_clicks(parts, others, void, plan, config)


def test_first_clicks_are_as_many_as_ritms() -> None:
    _, _, _, present = clicks_on_a_square(2000, InitialClicks())
    positive, negative = present.float().sum(dim=2).mean(dim=0)
    assert (positive.item(), negative.item()) == pytest.approx((4.87, 3.91), abs=0.25)
    assert present[:, 0].any(dim=1).all()


def test_first_clicks_of_each_kind_fall_where_their_kind_lies() -> None:
    for kind, shares in enumerate([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]):
        config = InitialClicks(erosion_probability=1, in_background=shares[0], on_others=shares[1], near_border=shares[2])
        parts, others, points, present = clicks_on_a_square(60, config)
        hit = torch.zeros(2, 40, 60, dtype=torch.bool)
        for sign in (0, 1):
            rows, cols = points[:, sign][present[:, sign]].unbind(dim=1)
            hit[sign, rows, cols] = True
        inner, ring = torch.zeros(2, 40, 60, dtype=torch.bool).unbind()
        inner[13:27, 13:27] = True
        ring[8:32, 8:32] = True  # 0.1 * 20 pixels
        allowed = [~parts[0, 0], others[0], ring & ~parts[0, 0]][kind]
        assert not (hit[0] & ~inner).any()
        assert not (hit[1] & ~allowed).any()
        assert not hit[1][:, 32:36].any()
        assert hit[1].any()


def test_each_of_two_merged_objects_has_a_click() -> None:
    parts, _, points, present = clicks_on_a_square(50, InitialClicks(decay=0.01), merged=True)
    assert (present[:, 0].sum(dim=1) == 2).all()
    for slot in (0, 1):
        rows, cols = points[:, 0, slot].unbind(dim=1)
        assert parts[torch.arange(50), slot, rows, cols].all()


def test_targets_are_the_roots_that_are_large_enough_and_count() -> None:
    # Codes: 1 a large thing, 2 a part of it, 3 a small thing with the large part 4, 5 stuff.
    row = torch.tensor([1] * 6 + [2] * 5 + [3] * 2 + [4] * 5 + [5] * 5 + [0] * 7)
    codes = row.view(1, 1, 5, 6).repeat(600, 1, 1, 1)
    objects = Objects(torch.tensor([[0, 1, 1, 1, 1, 2]] * 600), torch.tensor([[0, 0, 1, 0, 3, 0]] * 600), generations=1)
    stuff = torch.arange(600) % 2 == 1
    chances = torch.rand(600, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    config = RoundsConfig(least_area=5, initial=InitialClicks(merge_probability=0.5))
    parts, everything = choose_targets(codes, objects, stuff, chances, config)
    code = (parts * codes).flatten(2).amax(dim=2)  # (600, 2)
    assert set(code[~stuff].flatten().tolist()) == {0, 1, 4}
    assert set(code[stuff].flatten().tolist()) == {0, 1, 4, 5}
    np.testing.assert_allclose(torch.bincount(code[~stuff, 0], minlength=6) / 300, [0, 0.5, 0, 0, 0.5, 0], atol=0.1)
    assert (code[:, 1] > 0).float().mean().item() == pytest.approx(0.5, abs=0.08)
    assert (code[:, 0] != code[:, 1]).all()
    np.testing.assert_array_equal(everything[0], ((codes[0] > 0) & (codes[0] != 3) & (codes[0] != 5)).any(dim=0))


def test_void_is_never_valid_and_never_clicked() -> None:
    single_pixels = ModelInfo("", "", "none", radius=0)  # a disk is the clicked pixel itself
    exercises = Resident(scenes(), single_pixels, config=RoundsConfig(crop=CROP, least_area=60), batch=20, seed=3, most=20)
    seen = 0
    for _ in range(4):
        (batch,) = exercises.next(Network())
        seen += int((batch.valid == 0).sum())
        assert not (batch.guidance.amax(dim=1, keepdim=True) * (1 - batch.valid)).any()
        assert not (batch.target * (1 - batch.valid)).any()
    assert seen
