"""MobileSAM: an image is encoded once, then clicks and the last mask are decoded. Knows no files and no engine.

Zhang et al., "Faster Segment Anything: Towards Lightweight SAM for Mobile Applications" (2023), arXiv:2306.14289: a small
encoder under the decoder of Segment Anything (Kirillov et al. 2023), arXiv:2304.02643. Preparation as in the latter's
published code; what deviates is said in ``docs/rivals.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from edgeflow.baselines.seeded import check_clicks
from edgeflow.clicks import Click
from edgeflow.grid import Float, Window, enlarge, resize
from edgeflow.masks import Mask, check_mask
from edgeflow.segmenter import Pixels, Proposal

# The square that the encoder sees and the mask that the decoder gives and takes, in cells.
SIDE = 1024
MASK_SIDE = 256
_STEP = SIDE // MASK_SIDE
# Of RGB in 0..255, as the model's code has them.
_MEAN = np.array([123.675, 116.28, 103.53], np.float32)
_STD = np.array([58.395, 57.12, 57.375], np.float32)
# The label of a point that stands for no point. The decoder was exported to need one where there is no box.
_NO_POINT = -1.0
# How sure, in logits, a mask that somebody drew is taken to be. Of 2, 4, 8, 12 and 20 the last was followed best, on every sixth
# object of COCO_MVal-dev; 32 does about as well (docs/rivals.md).
SURE = 20.0


class MaskNetwork(Protocol):
    """The two halves of Segment Anything."""

    @property
    def weights(self) -> str:
        """SHA-256 of the encoder's file followed by the decoder's."""
        ...

    def embed(self, image: Float) -> Float:
        """The embedding of `image`, float32 (1, 3, SIDE, SIDE), normalised; what it is, only `decode` knows.

        Raises
        ------
        EngineError
            If the engine runs out of memory.
        """
        ...

    def decode(self, embedding: Float, points: Float, labels: Float, mask: Float | None) -> Float:
        """Logits, float32 (MASK_SIDE, MASK_SIDE), over the square that was embedded.

        Parameters
        ----------
        points
            float32 (N, 2), x and y in cells of the square; the middle of its first cell is 0, 0.
        labels
            float32 (N,): 1 object, 0 not object, -1 no point.
        mask
            The logits before, float32 (MASK_SIDE, MASK_SIDE); None where there are none.

        Raises
        ------
        EngineError
            If the engine runs out of memory.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MobileSamCarry:
    """The last logits, float32 (MASK_SIDE, MASK_SIDE), as the decoder gave them: no sigmoid, padding and all."""

    logits: Float


@dataclass(frozen=True, slots=True)
class MobileSam:
    """MobileSAM with its mask fed back; implements `edgeflow.segmenter.Segmenter`."""

    network: MaskNetwork

    @property
    def name(self) -> str:
        """``mobile-sam``."""
        return "mobile-sam"

    @property
    def weights(self) -> str:
        """SHA-256 of both files."""
        return self.network.weights

    def prepare(self, pixels: Pixels) -> "MobileSamImage":
        """Embed the image: longer side `SIDE`, padded with zeros at the bottom and right after normalising."""
        shape = (pixels.shape[0], pixels.shape[1])
        cells = _cells(shape)
        image = np.zeros((1, 3, SIDE, SIDE), np.float32)
        normalised = (np.asarray(resize(pixels, cells), np.float32) - _MEAN) / _STD  # (h, w, 3)
        image[0, :, : cells[0], : cells[1]] = normalised.transpose(2, 0, 1)
        return MobileSamImage(shape, self.network.embed(image), self.network)


class MobileSamImage:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared`."""

    def __init__(self, shape: tuple[int, int], embedding: Float, network: MaskNetwork) -> None:
        self.shape = shape
        self._cells = _cells(shape)
        self._embedding = embedding
        self._network = network

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`; all clicks and the last logits are shown each time."""
        check_clicks(clicks, self.shape)
        points = np.array([*(self._point(click) for click in clicks), (0, 0)], np.float32)
        labels = np.array([*(click.positive for click in clicks), _NO_POINT], np.float32)
        before = carry.logits if isinstance(carry, MobileSamCarry) else None
        logits = self._network.decode(self._embedding, points, labels, before)
        rows, cols = self._cells
        seen = enlarge(logits, (SIDE, SIDE))[:rows, :cols]
        # The sigmoid as a tanh, which does not overflow.
        probability = np.asarray(0.5 + 0.5 * np.tanh(0.5 * seen), np.float32)
        return Proposal(probability, Window.whole(self.shape), self.shape, MobileSamCarry(logits))

    def carry_from(self, mask: Mask) -> MobileSamCarry | None:
        """See `edgeflow.segmenter.Prepared.carry_from`.

        The share of a cell that the mask covers becomes its logit, from -`SURE` for none to `SURE` for all of it; the padding
        is none. An empty mask is no mask: shown as one it makes the first click worse (docs/rivals.md).
        """
        check_mask(mask, self.shape)
        if not mask.any():
            return None
        rows, cols = self._cells
        # A mask that reaches the image's border fills the cell there, although the image fills it in part.
        padded = np.pad(resize(mask.astype(np.float32), self._cells), ((0, -rows % _STEP), (0, -cols % _STEP)), mode="edge")
        shares = np.asarray(resize(padded, (padded.shape[0] // _STEP, padded.shape[1] // _STEP)), np.float32)
        logits = np.full((MASK_SIDE, MASK_SIDE), -SURE, np.float32)
        logits[: shares.shape[0], : shares.shape[1]] = SURE * (2 * shares - 1)
        return MobileSamCarry(logits)

    def _point(self, click: Click) -> tuple[float, float]:
        """x and y in cells of the square: pixels are squares and keep their edges."""
        rows, cols = self._cells
        height, width = self.shape
        return (click.col + 0.5) * cols / width - 0.5, (click.row + 0.5) * rows / height - 0.5


def _cells(shape: tuple[int, int]) -> tuple[int, int]:
    """`shape` (H, W) scaled, up or down, so that its longer side is `SIDE`."""
    scale = SIDE / max(shape)
    return max(1, int(shape[0] * scale + 0.5)), max(1, int(shape[1] * scale + 0.5))
