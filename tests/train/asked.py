"""What the tests of both ways of clicking in rounds ask of batches."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from edgeflow.model.edgeflow import Predictions
from edgeflow.train.batch import Batch


def nobody(image: Tensor, guidance: Tensor) -> Predictions:
    raise AssertionError("nothing is to be asked")


def joined(batches: Sequence[Batch]) -> list[NDArray[np.float32]]:
    """Image, guidance, target and valid of all samples, in order."""
    names = ("image", "guidance", "target", "valid")
    return [np.concatenate([getattr(batch, name).cpu().numpy() for batch in batches]) for name in names]


def same(one: Sequence[Batch], other: Sequence[Batch]) -> bool:
    return all(np.array_equal(*pair) for pair in zip(joined(one), joined(other), strict=True))
