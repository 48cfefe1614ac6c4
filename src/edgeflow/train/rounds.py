"""Exercises as RITM and the paper have them: crops with several first clicks, then up to three rounds of clicks on mistakes.

Sofiiuk et al. 2021, section 3.2; `model.md` 2.9. The rounds cost passes that teach nothing; what is learned from is the last.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from edgeflow.clicks import Click
from edgeflow.datasets.mixture import Mixture
from edgeflow.engine.protocol import ModelInfo, Outputs
from edgeflow.errors import TrainError
from edgeflow.grid import Float
from edgeflow.model.build import PRIOR_MAPS
from edgeflow.model.edgeflow import Predictions
from edgeflow.network.encode import disks, normalise, probability_of
from edgeflow.network.sobel import sobel
from edgeflow.simulate import click_in_error, ritm_click
from edgeflow.train.batch import Batch, Predict, host_outputs
from edgeflow.train.batched import Rule
from edgeflow.train.crops import Crop, CropConfig, draw_crop

# What the number of rounds is drawn with, beside the run's seed and the step: no task's generator has three numbers.
_ROUNDS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsConfig(CropConfig):
    """How crops are made, and how the network is asked before it learns. The defaults are RITM's and the paper's."""

    most_rounds: int = 3  # of a step, evenly drawn from 0: first answers are to be good, too
    rule: Rule = "ritm"  # where a round clicks; people: drawn by depth in the region that the robot would click
    workers: int = 2  # threads that make the next step's crops beside the network; 0 makes them when they are wanted

    def __post_init__(self) -> None:
        CropConfig.__post_init__(self)  # `super` does not know a class with slots
        if not 0 <= self.most_rounds <= self.initial.max_clicks:
            raise TrainError(f"{self.most_rounds} rounds of clicks were asked for; 0 to {self.initial.max_clicks} are possible.")
        if self.workers < 0:
            raise TrainError(f"{self.workers} threads cannot make crops; write 0 or more.")


def rounds_of_step(seed: int, step: int, most: int) -> int:
    """How many rounds of clicks step number `step` has: 0 to `most`, the same in every process."""
    return int(np.random.default_rng([seed, step, _ROUNDS]).integers(most + 1))


class Rounds:
    """Crops clicked in rounds; an `edgeflow.train.batch.Exercises`.

    Parameters
    ----------
    mixture
        Where scenes are drawn from; read from several threads.
    model
        What the network is fed back, and the radius of its disks.
    batch
        Samples of a step, of this process alone.
    seed, rank, world
        Sample number d is made by the generator of (seed, d) alone; process `rank` of `world` takes every `world`-th number.
    most
        Samples in one batch at most: what fits into memory at once.
    """

    def __init__(
        self,
        mixture: Mixture,
        model: ModelInfo,
        *,
        config: RoundsConfig,
        batch: int,
        seed: int,
        most: int = 4,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        self._mixture = mixture
        self._maps = PRIOR_MAPS[model.prior]
        self._radius = model.radius
        self._config = config
        self._batch = batch
        self._seed = seed
        self._most = most
        self._world = world
        self._next = rank
        self._step = 0
        self._pool = ThreadPoolExecutor(config.workers) if config.workers else None
        self._ahead: list[Future[_Sample]] = []

    def next(self, predict: Predict) -> Sequence[Batch]:
        """The next step's samples; `predict` is asked once a round for each batch.

        Raises
        ------
        DataSetError
            If a scene cannot be read, or many in a row have no object.
        TrainError
            If the network has no edge to feed back.
        """
        samples = self._samples()
        groups = [samples[start : start + self._most] for start in range(0, len(samples), self._most)]
        rounds = rounds_of_step(self._seed, self._step, self._config.most_rounds)
        self._step += 1
        return [self._clicked(group, rounds, predict) for group in groups]

    def answer(self, batch: Batch, predictions: Predictions) -> None:
        """Nothing follows from an answer: the next step has other crops."""

    def state(self) -> tuple[dict[str, object], dict[str, Tensor]]:
        """See `Exercises.state`: the numbers of the next sample and step."""
        return {"next": self._next, "step": self._step}, {}

    def restore(self, fields: dict[str, object], arrays: dict[str, Tensor]) -> None:
        """See `Exercises.restore`."""
        self._next, self._step = int(fields["next"]), int(fields["step"])  # type: ignore[call-overload]
        for future in self._ahead:
            future.cancel()
        self._ahead = []

    def _samples(self) -> list["_Sample"]:
        draws = self._take()
        if self._pool is None:
            return [self._sample(draw) for draw in draws]
        ahead, self._ahead = self._ahead, []
        samples = [future.result() for future in ahead or [self._pool.submit(self._sample, draw) for draw in draws]]
        following = range(self._next, self._next + self._batch * self._world, self._world)
        self._ahead = [self._pool.submit(self._sample, draw) for draw in following]
        return samples

    def _take(self) -> range:
        draws = range(self._next, self._next + self._batch * self._world, self._world)
        self._next = draws.stop
        return draws

    def _sample(self, draw: int) -> "_Sample":
        rng = np.random.default_rng([self._seed, draw])
        return _Sample(draw_crop(self._mixture, self._config, rng), rng, self._config.initial.max_clicks)

    def _clicked(self, samples: Sequence["_Sample"], rounds: int, predict: Predict) -> Batch:
        image = torch.from_numpy(np.concatenate([normalise(sample.crop.pixels) for sample in samples]))
        priors = self._first_priors(samples)
        for number in range(1, rounds + 1):
            outputs = host_outputs(predict(image, self._guidance(samples, priors)))
            for sample, probability in zip(samples, probability_of(outputs.mask[:, 0]), strict=True):
                sample.click_mistake(probability, number, self._config.rule)
            priors = self._next_priors(outputs, priors)
        target = torch.from_numpy(np.stack([sample.crop.target[None] for sample in samples])).float()
        valid = torch.from_numpy(np.stack([~sample.crop.void[None] for sample in samples])).float()
        return Batch(image, self._guidance(samples, priors), target, valid)

    def _guidance(self, samples: Sequence["_Sample"], priors: Float) -> Tensor:
        drawn = [
            np.stack([disks(sample.points(positive), self._config.crop, radius=self._radius) for positive in (True, False)])
            for sample in samples
        ]
        return torch.from_numpy(np.concatenate([priors, np.stack(drawn)], axis=1))

    def _first_priors(self, samples: Sequence["_Sample"]) -> Float:
        priors = np.zeros((len(samples), len(self._maps), *self._config.crop), np.float32)
        if self._maps == ("sobel",):
            for prior, sample in zip(priors, samples, strict=True):
                prior[0] = sobel(sample.crop.pixels)
        return priors

    def _next_priors(self, outputs: Outputs, priors: Float) -> Float:
        if not {"mask", "edge"} & set(self._maps):
            return priors
        if "edge" in self._maps and outputs.edge is None:
            raise TrainError("The network is to be fed its own edge but has none; build it with edge=True, or prior=mask.")
        logits = [outputs.mask if name == "mask" else outputs.edge for name in self._maps]
        return np.concatenate([probability_of(values) for values in logits if values is not None], axis=1)


class _Sample:
    """A crop under way. Each sign has `most` slots for clicks; RITM fills them from the front first, then from the back."""

    def __init__(self, crop: Crop, rng: np.random.Generator, most: int) -> None:
        self.crop = crop
        self._rng = rng
        self._slots: dict[bool, list[Click | None]] = {True: [None] * most, False: [None] * most}
        for positive, slots in self._slots.items():
            own = [click for click in crop.clicks if click.positive == positive]
            slots[: len(own)] = own

    def points(self, positive: bool) -> list[tuple[float, float]]:
        return [(click.row, click.col) for click in self._slots[positive] if click is not None]

    def click_mistake(self, probability: Float, number: int, rule: Rule) -> None:
        """Click an error in round `number`, from 1; the click takes the place of a first one where all slots are full."""
        target, void = self.crop.target, self.crop.void
        if rule == "ritm":
            click = ritm_click(target, probability, self._rng, void=void)
        else:
            click = click_in_error(target, probability > 0.5, self._rng, void=void)
        if click is not None:
            self._slots[click.positive][-number] = click
