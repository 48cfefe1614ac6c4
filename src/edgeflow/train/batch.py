"""What one forward pass learns from: inputs with their truth. Knows no network, no data set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from edgeflow.engine.protocol import Outputs
from edgeflow.grid import Float, resize
from edgeflow.masks import Mask
from edgeflow.model.edgeflow import Predictions
from edgeflow.network.focus import View


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Samples of one shape, float32 tensors on any device.

    `image` (N, 3, H, W) and `guidance` (N, P + 2, H, W) as in `edgeflow.engine.protocol.Engine.run`; `target` (N, 1, H, W)
    is 1 on the object; `valid` (N, 1, H, W) is 0 where nobody knows and on padding. `owners` says whose samples they are.
    """

    image: Tensor
    guidance: Tensor
    target: Tensor
    valid: Tensor
    owners: tuple[int, ...] = ()

    def __len__(self) -> int:
        return int(self.image.shape[0])

    def rows(self, rows: Sequence[int]) -> "Batch":
        """The samples of these rows alone."""
        chosen = list(rows)
        owners = tuple(self.owners[row] for row in chosen) if self.owners else ()
        return Batch(self.image[chosen], self.guidance[chosen], self.target[chosen], self.valid[chosen], owners)

    def to(self, device: torch.device) -> "Batch":
        """The same on `device`."""
        return Batch(
            self.image.to(device, non_blocking=True),
            self.guidance.to(device, non_blocking=True),
            self.target.to(device, non_blocking=True),
            self.valid.to(device, non_blocking=True),
            self.owners,
        )


Predict = Callable[[Tensor, Tensor], Predictions]
"""Runs the network as it is now without gradients: image and guidance in, logits out, on the network's device."""


class Exercises(Protocol):
    """Where batches come from. One step of the optimiser learns from all batches of one `next`."""

    def next(self, predict: Predict) -> Sequence[Batch]:
        """The batches of the next step; `predict` is there for clicks that answer the network's own mistakes."""
        ...

    def answer(self, batch: Batch, predictions: Predictions) -> None:
        """What the network said to a batch: where its next clicks may come from."""
        ...

    def state(self) -> tuple[dict[str, object], dict[str, Tensor]]:
        """Everything needed to go on exactly here: a JSON part and arrays."""
        ...

    def restore(self, fields: dict[str, object], arrays: dict[str, Tensor]) -> None:
        """Go on from what `state` gave."""
        ...


def host_outputs(predictions: Predictions) -> Outputs:
    """The logits as an engine would have given them: float32 arrays."""
    edge = None if predictions.edge is None else predictions.edge.detach().float().cpu().numpy()
    return Outputs(predictions.mask.detach().float().cpu().numpy(), edge)


def view_target(truth: Mask, void: Mask, view: View) -> tuple[Float, Float]:
    """Target and valid, float32 (h, w) of the view's input: the truth as the view shows it.

    A cell belongs to the object when most of its area does, and counts when most of its area is known; padding does not.
    """
    rows, cols = view.cells
    target = np.zeros(view.shape, np.float32)
    valid = np.zeros(view.shape, np.float32)
    target[:rows, :cols] = _covered(truth[view.window.slices], view.cells)
    valid[:rows, :cols] = 1 - _covered(void[view.window.slices], view.cells)
    return target, valid


def _covered(mask: Mask, cells: tuple[int, int]) -> Float:
    covered = np.asarray(resize(mask.astype(np.float32), cells), np.float32)
    return np.asarray(covered > 0.5, np.float32)
