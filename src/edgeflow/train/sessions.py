"""Exercises from sessions under way: a fixed number of annotators, each at another point of another object.

One forward pass serves twice: its loss teaches, and its answer moves the annotator on. Nothing is simulated beside training.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from edgeflow.clicks import Click
from edgeflow.datasets.mixture import Mixture
from edgeflow.engine.protocol import ModelInfo, Outputs
from edgeflow.errors import DataSetError, TrainError
from edgeflow.grid import Float, Window
from edgeflow.model.edgeflow import Predictions
from edgeflow.network.focus import FocusConfig
from edgeflow.network.looks import Carry
from edgeflow.train.annotator import Annotator, AnnotatorConfig
from edgeflow.train.batch import Batch, Predict, host_outputs, view_target
from edgeflow.train.tasks import TaskConfig, make_task

_TRIES = 1000


@dataclass(slots=True)
class _Desk:
    """One place of an annotator: `draw` is the number its task was made from."""

    annotator: Annotator
    draw: int


class Sessions:
    """`desks` annotators that work side by side; an `edgeflow.train.batch.Exercises`.

    Parameters
    ----------
    mixture
        Where scenes are drawn from.
    seed, rank, world
        Task number d is made by the generator of (seed, d) alone; process `rank` of `world` takes every `world`-th number.
    most
        Samples in one batch at most: what fits into memory at once.
    """

    def __init__(
        self,
        mixture: Mixture,
        model: ModelInfo,
        *,
        desks: int,
        seed: int,
        focus: FocusConfig,
        annotators: AnnotatorConfig,
        tasks: TaskConfig,
        most: int = 4,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        self._mixture = mixture
        self._model = model
        self._seed = seed
        self._focus = focus
        self._annotators = annotators
        self._tasks = tasks
        self._most = most
        self._world = world
        self._next = rank
        self._wanted = desks
        self._desks: list[_Desk] = []

    def next(self, predict: Predict) -> Sequence[Batch]:
        """One look of every annotator, those of one shape together."""
        while len(self._desks) < self._wanted:
            self._desks.append(self._new_desk())
        shapes: dict[tuple[int, int], list[int]] = {}
        for number, desk in enumerate(self._desks):
            assert desk.annotator.look is not None
            shapes.setdefault(desk.annotator.look.view.shape, []).append(number)
        groups = [owners[i : i + self._most] for owners in shapes.values() for i in range(0, len(owners), self._most)]
        return [self._batch(owners) for owners in groups]

    def answer(self, batch: Batch, predictions: Predictions) -> None:
        """See `Exercises.answer`."""
        outputs = host_outputs(predictions)
        for place, owner in enumerate(batch.owners):
            one = slice(place, place + 1)
            desk = self._desks[owner]
            desk.annotator.answer(Outputs(outputs.mask[one], None if outputs.edge is None else outputs.edge[one]))
            if desk.annotator.look is None:
                self._desks[owner] = self._new_desk()

    def _batch(self, owners: Sequence[int]) -> Batch:
        parts: list[tuple[Float, Float, Float, Float]] = []
        for owner in owners:
            annotator = self._desks[owner].annotator
            look, task = annotator.look, annotator.task
            assert look is not None
            target, valid = view_target(task.truth, task.void, look.view)
            parts.append((look.image, look.guidance, target[None, None], valid[None, None]))
        image, guidance, targets, valids = (torch.from_numpy(np.concatenate(values)) for values in zip(*parts, strict=True))
        return Batch(image, guidance, targets, valids, tuple(owners))

    def _new_desk(self) -> _Desk:
        for _ in range(_TRIES):
            draw = self._next
            self._next += self._world
            annotator = self._annotator(draw)
            if annotator is not None:
                annotator.begin()
                if annotator.look is not None:
                    return _Desk(annotator, draw)
        raise DataSetError(
            f"{_TRIES} scenes in a row held no object of at least {self._tasks.least_area} pixels; lower least_area."
        )

    def _annotator(self, draw: int) -> Annotator | None:
        rng = np.random.default_rng([self._seed, draw])
        scene = self._mixture.read(*self._mixture.draw(rng))
        task = make_task(scene, self._tasks, rng, start_from_mask=self._annotators.start_from_mask)
        return None if task is None else Annotator(task, self._model, self._focus, self._annotators, rng)

    def state(self) -> tuple[dict[str, object], dict[str, Tensor]]:
        """See `Exercises.state`: of every annotator its task's number, clicks, carry, and answers of the click under way."""
        arrays: dict[str, Tensor] = {}
        desks = []
        for number, desk in enumerate(self._desks):
            annotator = desk.annotator
            carry = annotator.carry
            if carry is not None:
                arrays |= _tensors(f"{number}.carry", carry.mask, carry.edge)
            for place, outputs in enumerate(annotator.answers):
                arrays |= _tensors(f"{number}.answer.{place}", outputs.mask, outputs.edge)
            desks.append(
                {
                    "draw": desk.draw,
                    "rng": annotator.rng.bit_generator.state,
                    "clicks": [[click.row, click.col, click.positive] for click in annotator.clicks],
                    "answers": len(annotator.answers),
                    "window": None if carry is None else _listed(carry.window),
                    "crop": None if carry is None or carry.crop is None else _listed(carry.crop),
                }
            )
        return {"next": self._next, "desks": desks}, arrays

    def restore(self, fields: dict[str, object], arrays: dict[str, Tensor]) -> None:
        """See `Exercises.restore`."""
        self._next = int(fields["next"])  # type: ignore[call-overload]
        self._desks = []
        desks = fields["desks"]
        assert isinstance(desks, list)
        for number, saved in enumerate(desks):
            annotator = self._annotator(int(saved["draw"]))
            if annotator is None:
                raise TrainError("The data are not those the run was begun with: a scene that had an object has none now.")
            carry = None
            if saved["window"] is not None:
                mask, edge = _maps(f"{number}.carry", arrays)
                crop = None if saved["crop"] is None else Window(*saved["crop"])
                carry = Carry(mask, edge, Window(*saved["window"]), crop)
            answers = [Outputs(*_maps(f"{number}.answer.{place}", arrays)) for place in range(int(saved["answers"]))]
            annotator.resume([Click(row, col, positive) for row, col, positive in saved["clicks"]], carry, answers)
            annotator.rng.bit_generator.state = saved["rng"]
            self._desks.append(_Desk(annotator, int(saved["draw"])))


def _tensors(name: str, mask: Float, edge: Float | None) -> dict[str, Tensor]:
    kept = {f"{name}.mask": torch.from_numpy(mask)}
    return kept if edge is None else {**kept, f"{name}.edge": torch.from_numpy(edge)}


def _maps(name: str, arrays: dict[str, Tensor]) -> tuple[Float, Float | None]:
    edge = arrays.get(f"{name}.edge")
    return arrays[f"{name}.mask"].numpy(), None if edge is None else edge.numpy()


def _listed(window: Window) -> list[int]:
    return [window.top, window.left, window.height, window.width]
