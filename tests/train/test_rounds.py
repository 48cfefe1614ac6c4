"""RITM's exercises: crops, first clicks, and rounds of clicks on mistakes."""

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

torch = pytest.importorskip("torch", reason="torch is not installed")

from tests.train.asked import joined, nobody, same  # noqa: E402
from torch import Tensor  # noqa: E402

from edgeflow.datasets.mixture import Mixture  # noqa: E402
from edgeflow.datasets.scene import Scene, scene_from_masks  # noqa: E402
from edgeflow.engine.protocol import ModelInfo, Outputs, Prior  # noqa: E402
from edgeflow.errors import DataSetError, TrainError  # noqa: E402
from edgeflow.model.edgeflow import Predictions  # noqa: E402
from edgeflow.network.encode import MEAN, STD, disks, probability_of  # noqa: E402
from edgeflow.network.sobel import sobel  # noqa: E402
from edgeflow.simulate import InitialClicks  # noqa: E402
from edgeflow.train.batch import Exercises  # noqa: E402
from edgeflow.train.crops import draw_crop  # noqa: E402
from edgeflow.train.rounds import Rounds, RoundsConfig, rounds_of_step  # noqa: E402
from edgeflow.train.sobel import sobel_maps  # noqa: E402

CROP = (48, 64)


class Drawn:
    """Scene i, 60 x 90: a disk with a part in it, a square, sky as stuff, and a strip of void across the square."""

    def __init__(self, count: int, *, empty: bool = False) -> None:
        self.names = [f"drawn/{number}" for number in range(count)]
        self._empty = empty

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        rng = np.random.default_rng(index)
        rows, cols = np.mgrid[:60, :90]
        row, col = rng.integers(22, 38), rng.integers(20, 35)
        disk = (rows - row) ** 2 + (cols - col) ** 2 <= 16**2
        part = (rows - row) ** 2 + (cols - col) ** 2 <= 7**2
        square = (rows >= 20) & (rows < 50) & (cols >= 55) & (cols < 80)
        sky = rows < 5
        void = (cols >= 62) & (cols < 66) & (rows > 10)
        pixels = rng.integers(0, 256, (60, 90, 3)).astype(np.uint8)
        masks = [] if self._empty else [disk, part, square & ~void, sky]
        parents, stuff = [None, 0, None, None][: len(masks)], [False, False, False, True][: len(masks)]
        return scene_from_masks(self.names[index], pixels, masks, void=void, parents=parents, stuff=stuff)


def config(**changes: object) -> RoundsConfig:
    return RoundsConfig(**{"crop": CROP, "least_area": 60, **changes})  # type: ignore[arg-type]


def model(prior: Prior = "mask+edge") -> ModelInfo:
    return ModelInfo("tiny", "", prior, radius=2)


def rounds(
    prior: Prior = "mask+edge", *, batch: int = 4, most: int = 3, rank: int = 0, world: int = 1, **changes: object
) -> Rounds:
    mixture = Mixture([(Drawn(5), 1.0)])
    return Rounds(mixture, model(prior), config=config(**changes), batch=batch, seed=7, most=most, rank=rank, world=world)


class Network:
    """Answers with logits made from the image alone, and remembers what it was asked and what it said."""

    def __init__(self) -> None:
        self.asked: list[Tensor] = []
        self.said: list[Outputs] = []

    def __call__(self, image: Tensor, guidance: Tensor) -> Predictions:
        mask, edge = 2 * image[:, :1], 3 * image[:, 1:2]
        self.asked.append(guidance.clone())
        self.said.append(Outputs(mask.numpy(), edge.numpy()))
        return Predictions(mask, mask, mask, edge)


def _is_exercises(exercises: Rounds) -> Exercises:
    return exercises


def test_a_step_has_as_many_samples_as_asked_for_in_batches_of_at_most_so_many() -> None:
    batches = rounds(batch=7, most=3).next(Network())
    assert [len(batch) for batch in batches] == [3, 3, 1]
    image, guidance, target, valid = joined(batches)
    assert [values.shape for values in (image, guidance, target, valid)] == [(7, n, *CROP) for n in (3, 4, 1, 1)]
    assert {values.dtype for values in (image, guidance, target, valid)} == {np.dtype(np.float32)}
    assert set(np.unique(target)) == set(np.unique(valid)) == {0.0, 1.0}


@pytest.mark.parametrize(("prior", "channels"), [("none", 2), ("mask", 3), ("edge", 3), ("sobel", 3), ("mask+edge", 4)])
def test_every_prior_has_its_channels_before_the_two_of_disks(prior: Prior, channels: int) -> None:
    (batch,) = rounds(prior, batch=2).next(Network())
    assert batch.guidance.shape == (2, channels, *CROP)


def test_positive_disks_come_before_negative_ones_and_lie_where_the_clicks_are() -> None:
    (batch,) = rounds(batch=1, most_rounds=0).next(nobody)
    crop = draw_crop(Mixture([(Drawn(5), 1.0)]), config(), np.random.default_rng([7, 0]))
    for channel, positive in ((-2, True), (-1, False)):
        points = [(click.row, click.col) for click in crop.clicks if click.positive == positive]
        np.testing.assert_array_equal(batch.guidance[0, channel], disks(points, CROP, radius=2))


def test_the_image_is_the_crop_normalised() -> None:
    (batch,) = rounds(batch=1, most_rounds=0).next(nobody)
    crop = draw_crop(Mixture([(Drawn(5), 1.0)]), config(), np.random.default_rng([7, 0]))
    shown = (batch.image[0].permute(1, 2, 0).numpy() * STD + MEAN) * 255
    np.testing.assert_allclose(shown, crop.pixels, atol=0.01)


def test_without_a_round_the_prior_is_zero_and_nothing_is_asked() -> None:
    assert all(not batch.guidance[:, :2].any() for batch in rounds(most_rounds=0).next(nobody))


@pytest.mark.parametrize(("prior", "names"), [("mask", ["mask"]), ("edge", ["edge"]), ("mask+edge", ["mask", "edge"])])
def test_after_a_round_the_prior_is_the_last_answer(prior: Prior, names: list[str]) -> None:
    exercises, network = rounds(prior, batch=2), Network()
    while not network.said:
        (batch,) = exercises.next(network)
    said = [probability_of(getattr(network.said[-1], name)) for name in names]
    np.testing.assert_array_equal(batch.guidance[:, :-2], np.concatenate(said, axis=1))


def test_a_step_has_none_to_the_most_rounds_each_about_as_often() -> None:
    counts = np.bincount([rounds_of_step(1, step, 3) for step in range(400)])
    assert len(counts) == 4
    assert counts.min() > 70


@pytest.mark.parametrize("rule", ["ritm", "people"])
def test_a_round_adds_one_click_in_the_error_of_the_answer(rule: str) -> None:
    exercises, network = rounds(batch=1, rule=rule), Network()
    while not network.said:
        (batch,) = exercises.next(network)
    after = [*network.asked, batch.guidance][1]
    grown = (after - network.asked[0])[0, -2:]
    assert grown.any()
    taken = probability_of(network.said[0].mask)[0, 0] > 0.5
    target, valid = batch.target[0, 0].numpy() > 0, batch.valid[0, 0].numpy() > 0
    clickable = np.stack([target & ~taken & valid, ~target & taken & valid])
    # The disk of the new click, or what of it was not covered before, lies about a pixel of the error.
    for new, wrong in zip(grown.numpy() > 0, clickable, strict=True):
        about = [disks([(row, col)], CROP, radius=2) > 0 for row, col in np.argwhere(wrong)]
        assert not new.any() or any((new <= disk).all() for disk in about)


def test_the_same_seed_gives_the_same_batches() -> None:
    one, other = rounds(), rounds(workers=0)
    assert all(same(one.next(Network()), other.next(Network())) for _ in range(4))


def test_a_run_gone_on_with_sees_what_an_uninterrupted_one_sees() -> None:
    whole, first, second = rounds(), rounds(), rounds()
    for _ in range(2):
        whole.next(Network())
        first.next(Network())
    second.restore(*first.state())
    assert all(same(whole.next(Network()), second.next(Network())) for _ in range(3))


def test_two_processes_together_see_what_one_with_the_double_batch_sees() -> None:
    one = rounds(batch=6)
    halves = [rounds(batch=3, rank=rank, world=2) for rank in range(2)]
    for _ in range(3):
        both = [joined(half.next(Network())) for half in halves]
        for values, *parts in zip(joined(one.next(Network())), *both, strict=True):
            np.testing.assert_array_equal(values[0::2], parts[0])
            np.testing.assert_array_equal(values[1::2], parts[1])


def test_void_is_never_valid_and_never_clicked() -> None:
    mixture = Mixture([(Drawn(5), 1.0)])
    for number in range(40):
        crop = draw_crop(mixture, config(), np.random.default_rng(number))
        assert not (crop.void & crop.target).any()
        assert not any(crop.void[int(click.row), int(click.col)] for click in crop.clicks)
    (batch,) = rounds(batch=1, most_rounds=0).next(nobody)
    first = draw_crop(mixture, config(), np.random.default_rng([7, 0]))
    np.testing.assert_array_equal(batch.valid[0, 0], ~first.void)


def test_beside_the_image_all_is_black_background_that_counts() -> None:
    crops = [
        draw_crop(Mixture([(Drawn(1), 1.0)]), config(crop=(200, 200), colours=0.0), np.random.default_rng(i)) for i in range(4)
    ]
    assert all(not crop.pixels[0].any() and not crop.target[0].any() and not crop.void[0].any() for crop in crops)


def test_a_crop_without_a_large_object_has_no_target_and_no_positive_click() -> None:
    crop = draw_crop(Mixture([(Drawn(5), 1.0)]), config(least_area=5000), np.random.default_rng(0))
    assert not crop.target.any()
    assert not any(click.positive for click in crop.clicks)
    batches = rounds(least_area=5000, most_rounds=0).next(nobody)
    assert not any(batch.guidance[:, -2].any() for batch in batches)


def test_a_part_of_an_object_is_not_a_target_of_its_own() -> None:
    for number in range(30):
        crop = draw_crop(Mixture([(Drawn(1), 1.0)]), config(crop=(60, 90), scale=(1.0, 1.0)), np.random.default_rng(number))
        assert crop.target.sum() != np.count_nonzero(Drawn(1).read(0).mask(1))


@pytest.mark.parametrize(("stuff", "seen"), [(0.0, False), (1.0, True)])
def test_stuff_is_a_target_only_where_it_counts(stuff: float, seen: bool) -> None:
    chosen = config(crop=(60, 90), scale=(1.0, 1.0), stuff=stuff)
    crops = [draw_crop(Mixture([(Drawn(1), 1.0)]), chosen, np.random.default_rng(number)) for number in range(30)]
    assert any(crop.target[0].any() for crop in crops) == seen


def test_a_click_replaces_a_first_one_where_all_slots_are_full() -> None:
    initial = InitialClicks(max_clicks=3, decay=1.0)
    exercises = rounds("none", batch=4, initial=initial)
    for _ in range(6):
        for batch in exercises.next(Network()):
            assert batch.guidance.sum(dim=(2, 3)).max() <= 3 * 13  # three disks of radius 2


def test_scenes_without_objects_are_refused_when_there_are_no_others() -> None:
    exercises = Rounds(Mixture([(Drawn(2, empty=True), 1.0)]), model(), config=config(), batch=1, seed=0)
    with pytest.raises(DataSetError, match="held no object"):
        exercises.next(nobody)


def test_a_network_without_an_edge_cannot_be_fed_one() -> None:
    exercises = rounds("edge", most_rounds=3)

    def edgeless(image: Tensor, guidance: Tensor) -> Predictions:
        mask = image[:, :1]
        return Predictions(mask, mask, mask, None)

    with pytest.raises(TrainError, match="has none"):
        for _ in range(10):
            exercises.next(edgeless)


@pytest.mark.parametrize("wrong", [{"most_rounds": 25}, {"workers": -1}, {"flip": 2.0}, {"crop": (0, 5)}, {"scale": (2.0, 1.0)}])
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TrainError):
        config(**wrong)


def test_a_run_file_says_how_rounds_go_and_nothing_unknown() -> None:
    reader = TypeAdapter(RoundsConfig)
    read = reader.validate_python({"crop": [32, 32], "initial": {"max_clicks": 4}})
    assert read == RoundsConfig(crop=(32, 32), initial=InitialClicks(max_clicks=4))
    assert reader.validate_python(reader.dump_python(read, mode="json")) == read
    with pytest.raises(ValidationError, match="cropp"):
        reader.validate_python({"cropp": [32, 32]})


def test_a_straight_edge_from_black_to_white_is_one_and_a_plain_image_zero() -> None:
    pixels = np.zeros((5, 6, 3), np.uint8)
    pixels[:, 3:] = 255
    np.testing.assert_allclose(sobel(pixels), np.tile([0, 0, 1, 1, 0, 0], (5, 1)), atol=1e-6)


def test_sobel_of_a_batch_equals_sobel_of_each_image() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 9, 14, 3)).astype(np.uint8)
    maps = sobel_maps(torch.from_numpy(pixels).permute(0, 3, 1, 2))
    np.testing.assert_allclose(maps[:, 0], np.stack([sobel(each) for each in pixels]), atol=1e-5)


def test_a_sobel_prior_is_the_images_and_stays_through_all_rounds() -> None:
    exercises, network = rounds("sobel", batch=1), Network()
    while not network.asked:
        (batch,) = exercises.next(network)
    shown = (batch.image[0].permute(1, 2, 0).numpy() * STD + MEAN) * 255
    np.testing.assert_allclose(batch.guidance[0, 0], sobel(np.rint(shown).astype(np.uint8)), atol=1e-5)
