"""The exercises of `edgeflow.train.rounds` with everything on the device: scenes, crops, targets, clicks and rounds.

The host draws a few numbers per sample and never waits for a picture: what it decides (scene, placement, colours, how many
clicks) depends on the sample's number alone, where clicks fall in later rounds on the numbers drawn beside it, too.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from edgeflow.engine.protocol import ModelInfo
from edgeflow.errors import TrainError
from edgeflow.model.build import PRIOR_MAPS
from edgeflow.model.edgeflow import Predictions
from edgeflow.network.encode import MEAN, STD
from edgeflow.train.batch import Batch, Predict
from edgeflow.train.batched import draw_disks, next_clicks
from edgeflow.train.cuts import Cut, choose_targets, draw_cut
from edgeflow.train.first_clicks import ClickPlan, first_clicks
from edgeflow.train.resident_scenes import Objects, ResidentScenes
from edgeflow.train.rounds import RoundsConfig, rounds_of_step
from edgeflow.train.sobel import sobel_maps

# What a step's clicks in rounds are drawn with, beside the run's seed and the first sample; 1 draws the number of rounds.
_CLICKS = 2


class Resident:
    """Crops clicked in rounds, on the device of `scenes`; an `edgeflow.train.batch.Exercises`.

    As `Rounds`, but for three things: images are no larger than the scenes were loaded with; a crop counts as beside an
    object where it is beside the object's box; depths are exact. Parameters as there.
    """

    def __init__(
        self,
        scenes: ResidentScenes,
        model: ModelInfo,
        *,
        config: RoundsConfig,
        batch: int,
        seed: int,
        most: int = 4,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        self._scenes = scenes
        self._device = scenes.device
        self._maps = PRIOR_MAPS[model.prior]
        self._radius = model.radius
        self._config = config
        self._batch = batch
        self._seed = seed
        self._most = most
        self._world = world
        self._next = rank
        self._step = 0
        self._mean, self._std = (torch.from_numpy(values).to(self._device).view(3, 1, 1) for values in (MEAN, STD))

    def next(self, predict: Predict) -> Sequence[Batch]:
        """The next step's samples, on the device; `predict` is asked once a round for each batch.

        Raises
        ------
        DataSetError
            If many scenes in a row have no object.
        TrainError
            If the network has no edge to feed back.
        """
        draws = range(self._next, self._next + self._batch * self._world, self._world)
        rounds = rounds_of_step(self._seed, self._step, self._config.most_rounds)
        self._next = draws.stop
        self._step += 1
        groups = [draws[start : start + self._most] for start in range(0, len(draws), self._most)]
        return [self._clicked(group, rounds, predict) for group in groups]

    def answer(self, batch: Batch, predictions: Predictions) -> None:
        """Nothing follows from an answer: the next step has other crops."""

    def state(self) -> tuple[dict[str, object], dict[str, Tensor]]:
        """See `Exercises.state`: the numbers of the next sample and step."""
        return {"next": self._next, "step": self._step}, {}

    def restore(self, fields: dict[str, object], arrays: dict[str, Tensor]) -> None:
        """See `Exercises.restore`."""
        self._next, self._step = int(fields["next"]), int(fields["step"])  # type: ignore[call-overload]

    @torch.no_grad()
    def _clicked(self, draws: range, rounds: int, predict: Predict) -> Batch:
        config = self._config
        rngs = [np.random.default_rng([self._seed, draw]) for draw in draws]
        cuts = [draw_cut(self._scenes, config, rng) for rng in rngs]
        pixels, codes, void, objects = self._cut(cuts)
        stuff = self._put([cut.stuff for cut in cuts])
        chances = self._put(np.stack([rng.random(3) for rng in rngs]))
        parts, everything = choose_targets(codes, objects, stuff, chances, config)
        target = parts.any(dim=1)
        void &= ~target
        valid = ~void
        plan = ClickPlan.draw(rngs, config.initial).to(self._device)
        points, present = first_clicks(parts, everything & ~target, void, plan, config.initial)

        image = (pixels / 255 - self._mean) / self._std
        priors = sobel_maps(pixels) if self._maps == ("sobel",) else pixels.new_zeros(len(draws), len(self._maps), *config.crop)
        generator = torch.Generator(self._device)
        generator.manual_seed(
            int(np.random.SeedSequence([self._seed, draws.start, _CLICKS]).generate_state(1, np.uint64)[0] >> 1)
        )
        for number in range(1, rounds + 1):
            outputs = predict(image, self._guidance(priors, points, present))
            probability = self._probability(outputs.mask)
            # As in `Rounds`: the last slots first, so that a click replaces a first one where all are full.
            _add_clicks(
                points[:, :, -number],
                present[:, :, -number],
                next_clicks(target, probability[:, 0], valid, generator, rule=config.rule),
            )
            priors = self._next_priors(outputs, probability, priors)
        return Batch(image, self._guidance(priors, points, present), target[:, None].float(), valid[:, None].float())

    def _cut(self, cuts: Sequence[Cut]) -> tuple[Tensor, Tensor, Tensor, Objects]:
        scenes = self._put([cut.scene for cut in cuts])
        centres = [cut.placement.centres() for cut in cuts]
        rows, cols = (self._put(np.stack(values)) for values in zip(*centres, strict=True))
        pixels, codes, void = self._scenes.place(scenes, rows, cols)
        colours = self._put(np.stack([cut.colours for cut in cuts])).float()  # (N, 3, 256)
        coloured = colours.gather(2, pixels.long().flatten(2)).view(pixels.shape)
        return coloured, codes, void, self._scenes.objects(scenes)

    def _guidance(self, priors: Tensor, points: Tensor, present: Tensor) -> Tensor:
        drawn = [draw_disks(points[:, sign], present[:, sign], self._config.crop, self._radius) for sign in (0, 1)]
        return torch.cat([priors, torch.stack(drawn, dim=1)], dim=1)

    def _next_priors(self, outputs: Predictions, probability: Tensor, priors: Tensor) -> Tensor:
        if not {"mask", "edge"} & set(self._maps):
            return priors
        if "edge" not in self._maps:
            return probability
        if outputs.edge is None:
            raise TrainError("The network is to be fed its own edge but has none; build it with edge=True, or prior=mask.")
        edge = self._probability(outputs.edge)
        return edge if "mask" not in self._maps else torch.cat([probability, edge], dim=1)

    def _probability(self, logits: object) -> Tensor:
        return torch.as_tensor(logits, device=self._device).float().sigmoid()

    def _put(self, values: object) -> Tensor:
        return torch.as_tensor(values).to(self._device)


def _add_clicks(points: Tensor, present: Tensor, clicks: tuple[Tensor, Tensor, Tensor, Tensor]) -> None:
    """Write one click per sample into `points` (N, 2, 2) and `present` (N, 2), where there is one: positive first."""
    rows, cols, positive, exists = clicks
    here = torch.stack([positive, ~positive], dim=1) & exists[:, None]
    points.copy_(torch.where(here[..., None], torch.stack([rows, cols], dim=1)[:, None], points))
    present |= here
