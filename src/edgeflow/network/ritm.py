"""The network under the settings of RITM's own evaluator, so that our figures stand beside published ones.

First click: the whole image at its own size. From the second: a crop that follows the object, its longer side resized to
`zoom`, and every input shown a second time mirrored. Not how the tool works (`edgeflow.network.segmenter`): shapes change
with every crop, and everything outside the crop is lost. Source: RITM (Sofiiuk et al. 2021) and its published evaluator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor

import numpy as np

from edgeflow.clicks import Click, check_inside
from edgeflow.engine.protocol import Engine
from edgeflow.errors import ClickError
from edgeflow.grid import Float, Window, resize_corners
from edgeflow.masks import Mask, bounding_window, check_mask
from edgeflow.network.encode import disks, normalise, prior_kinds, probability_of, restore
from edgeflow.network.sobel import sobel
from edgeflow.segmenter import Pixels, Proposal

# The crop's sides over the object's, its least side in pixels, and the overlap below which it moves: RITM's values.
EXPANSION = 1.4
MIN_SIDE = 200
KEEP_OVERLAP = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class RitmCarry:
    """The last maps, float32 (h, w) at image resolution over `window`, and the crop to hold on to (None: none yet)."""

    mask: Float
    edge: Float | None
    window: Window
    crop: Window | None


@dataclass(frozen=True, slots=True)
class RitmSegmenter:
    """RITM's evaluation settings; implements `edgeflow.segmenter.Segmenter`.

    Parameters
    ----------
    engine
        Must take inputs of any height and width.
    zoom
        Longer side of the crop's input, in cells: RITM takes 600 for DAVIS and 400 for every other set.
    flip
        Average the logits with those of the mirrored input.
    """

    engine: Engine
    zoom: int = 400
    flip: bool = True

    @property
    def name(self) -> str:
        """The model's name."""
        return self.engine.model.name

    @property
    def weights(self) -> str:
        """SHA-256 of the model file."""
        return self.engine.model.sha256

    def prepare(self, pixels: Pixels) -> "RitmPrepared":
        """Normalise the pixels; everything else depends on the clicks."""
        return RitmPrepared(pixels, self.engine, zoom=self.zoom, flip=self.flip)


class RitmPrepared:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared`."""

    def __init__(self, pixels: Pixels, engine: Engine, *, zoom: int, flip: bool) -> None:
        self.shape: tuple[int, int] = (pixels.shape[0], pixels.shape[1])
        self._engine = engine
        self._zoom = zoom
        self._flip = flip
        self._image = np.ascontiguousarray(normalise(pixels)[0].transpose(1, 2, 0))  # (H, W, 3)

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`."""
        if not clicks:
            raise ClickError("There is no click to segment by; give at least one.")
        check_inside(clicks, self.shape)
        before = carry if isinstance(carry, RitmCarry) else None
        crop = self._crop(clicks, before)
        window = crop or Window.whole(self.shape)
        shape = self.shape if crop is None else zoomed(crop.shape, self._zoom)
        mask, edge = self._run(window, shape, clicks, before)
        return Proposal(mask, window, self.shape, RitmCarry(mask, edge, window, crop))

    def carry_from(self, mask: Mask) -> RitmCarry:
        """See `edgeflow.segmenter.Prepared.carry_from`."""
        check_mask(mask, self.shape)
        return RitmCarry(mask.astype(np.float32), None, Window.whole(self.shape), None)

    def _crop(self, clicks: Sequence[Click], before: RitmCarry | None) -> Window | None:
        """The window to look at, or None for the whole image: at the first click and where nothing was found before.

        RITM keeps its crop in the latter case and squeezes the whole image's result into it; we let go of the crop.
        """
        if before is None or len(clicks) == 1:
            return None
        box = bounding_window(before.mask > 0.5)
        if box is None:
            return None
        found = Window(before.window.top + box.top, before.window.left + box.left, box.height, box.width)
        new = object_crop(found, clicks, self.shape)
        return before.crop if before.crop is not None and keeps(before.crop, new, clicks) else new

    @cached_property
    def _sobel(self) -> Float:
        return sobel(restore(self._image.transpose(2, 0, 1)[None]))

    def _run(
        self, window: Window, shape: tuple[int, int], clicks: Sequence[Click], before: RitmCarry | None
    ) -> tuple[Float, Float | None]:
        """Probability and edge probability over `window` at image resolution, through an input of `shape`."""
        model = self._engine.model
        seen = [self._image[window.slices]]
        for kind in prior_kinds(model):
            if kind == "sobel":
                seen.append(self._sobel[window.slices][:, :, None])
                continue
            values = None if before is None else before.mask if kind == "mask" else before.edge
            seen.append(self._prior(values, before, window)[:, :, None])
        maps = resize_corners(np.concatenate(seen, axis=2), shape).transpose(2, 0, 1)[None]  # (1, 3 + P, h, w)
        points = [_to_cells(click, window, shape) for click in clicks]
        signs = [click.positive for click in clicks]
        drawn = [
            disks([point for point, sign in zip(points, signs, strict=True) if sign == wanted], shape, radius=model.radius)
            for wanted in (True, False)
        ]
        network_input = np.concatenate([maps, np.stack(drawn)[None]], axis=1)
        if self._flip:
            network_input = np.concatenate([network_input, network_input[..., ::-1]])
        outputs = self._engine.run(np.ascontiguousarray(network_input[:, :3]), np.ascontiguousarray(network_input[:, 3:]))
        mask = resize_corners(_probability(outputs.mask), window.shape)
        return mask, None if outputs.edge is None else resize_corners(_probability(outputs.edge), window.shape)

    def _prior(self, values: Float | None, before: RitmCarry | None, window: Window) -> Float:
        """The map fed back over `window`, float32 (h, w): the last one where it is known, else 0."""
        full = np.zeros(self.shape, np.float32)
        if before is not None and values is not None:
            full[before.window.slices] = values
        return full[window.slices]


def object_crop(box: Window, clicks: Sequence[Click], image: tuple[int, int]) -> Window:
    """The crop for an object that fills `box`: with every positive click in it, grown about its centre, cut at the image.

    Both ends are rounded on their own and count as inside, so a crop of least side has 201 rows and not 200.
    """
    rows = [floor(click.row + 0.5) for click in clicks if click.positive]
    cols = [floor(click.col + 0.5) for click in clicks if click.positive]
    top, last_row = _grow_line(min([box.top, *rows]), max([box.bottom - 1, *rows]))
    left, last_col = _grow_line(min([box.left, *cols]), max([box.right - 1, *cols]))
    return Window(top, left, last_row - top + 1, last_col - left + 1).clamped(image)


def keeps(old: Window, new: Window, clicks: Sequence[Click]) -> bool:
    """Whether the crop `old` stays where `new` would be chosen now.

    As in RITM, a positive click on the last row or column counts as outside.
    """
    for click in clicks:
        if click.positive and not (old.top <= click.row < old.bottom - 1 and old.left <= click.col < old.right - 1):
            return False
    rows = _overlap(old.top, old.bottom, new.top, new.bottom)
    cols = _overlap(old.left, old.right, new.left, new.right)
    return rows * cols >= KEEP_OVERLAP


def zoomed(shape: tuple[int, int], target: int) -> tuple[int, int]:
    """`shape` (h, w) scaled, up or down, so that its longer side is `target`."""
    scale = target / max(shape)
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def _to_cells(click: Click, window: Window, shape: tuple[int, int]) -> tuple[float, float]:
    row = shape[0] * (click.row - window.top) / window.height
    return row, shape[1] * (click.col - window.left) / window.width


def _grow_line(first: int, last: int) -> tuple[int, int]:
    centre = 0.5 * (first + last)
    half = 0.5 * max(EXPANSION * (last - first + 1), MIN_SIDE)
    return round(centre - half), round(centre + half)


def _overlap(a_start: int, a_end: int, b_start: int, b_end: int) -> float:
    shared = max(0, min(a_end, b_end) - max(a_start, b_start))
    return shared / (max(a_end, b_end) - min(a_start, b_start))


def _probability(logits: Float) -> Float:
    """float32 (h, w) from logits (N, 1, h, w): the mean of the upright and, where N is 2, the mirrored logits, then sigmoid."""
    upright = logits[0, 0]
    mean = upright if logits.shape[0] == 1 else (upright + logits[1, 0, :, ::-1]) / 2
    return probability_of(mean)
