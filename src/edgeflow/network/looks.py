"""Where the network looks after each click and what it is fed: the looks, without running any.

`Looker.looks` asks for one pass of the network at a time and is sent its outputs, so that whoever runs the network decides
how: the session one by one, training many images' looks in one batch with gradients. What a person gets and what is trained
is therefore the same code.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from edgeflow.clicks import Click, check_inside
from edgeflow.engine.protocol import ModelInfo, Outputs
from edgeflow.errors import ClickError
from edgeflow.grid import Float, Window, resample, resize
from edgeflow.masks import Mask, bounding_window, check_mask
from edgeflow.network.encode import disks, normalise, prior_kinds, probability_of, restore
from edgeflow.network.focus import FocusConfig, View, keeps, object_window, shapes_of_area, view_of
from edgeflow.network.sobel import sobel
from edgeflow.segmenter import Pixels, Proposal, box_in

_BOX_SPARE = 0.1  # of a box's side


@dataclass(frozen=True, slots=True, eq=False)
class Carry:
    """What EdgeFlow feeds back to itself: its last maps, float32 (h, w) over `window`, and the crop it holds on to.

    `box` says that nothing was seen yet: the mask is but a guess at what lies in the box.
    """

    mask: Float
    edge: Float | None
    window: Window
    crop: Window | None
    box: Window | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One pass of the network that is wanted.

    Attributes
    ----------
    view
        The part of the image it shows.
    image, guidance
        The input as in `edgeflow.engine.protocol.Engine.run`, of one sample.
    """

    view: View
    image: Float
    guidance: Float


class Looker:
    """Decides the looks at one image.

    Parameters
    ----------
    pixels
        The image, uint8 (H, W, 3), RGB.
    model
        What will run: which maps it is fed back, and the radius of its disks.
    config
        Where to look and how closely.
    """

    def __init__(self, pixels: Pixels, model: ModelInfo, config: FocusConfig) -> None:
        self.shape: tuple[int, int] = (pixels.shape[0], pixels.shape[1])
        self._model = model
        self._config = config
        self._levels = _pyramid(pixels, smallest=config.crop_side)
        self._crop_shapes = shapes_of_area(config.crop_side)
        self._whole = view_of(Window.whole(self.shape), self.shape, shapes_of_area(config.whole_side))
        self._whole_input = self._read(self._whole)

    def looks(self, clicks: Sequence[Click], before: Carry | None) -> Generator[Look, Outputs, Proposal]:
        """Ask for one look or two for all `clicks` in order; each is to be answered with its outputs, float32, one sample.

        Returns
        -------
        Proposal
            Its carry goes into the call for the next click as `before`.

        Raises
        ------
        ClickError
            If there is no click or one lies outside the image.
        """
        if not clicks:
            raise ClickError("There is no click to segment by; give at least one.")
        check_inside(clicks, self.shape)
        crop = self._crop(clicks, before)
        view = self._whole if crop is None else view_of(crop, self.shape, self._crop_shapes)
        probability, edge = _seen(view, (yield self._look(view, clicks, before)))
        seen = Carry(probability, edge, view.window, crop)
        first = before is None or before.box is not None
        box = self._look_again(view, seen, first=first) if self._config.look_twice else None
        if box is not None:
            crop = object_window(box, clicks, self.shape, self._config)
            assert crop is not None, "there is a box"
            view = view_of(crop, self.shape, self._crop_shapes)
            # A closer look starts from the first one; a wider one not from a view that cut the object off.
            probability, edge = _seen(view, (yield self._look(view, clicks, seen if first else before)))
            fed_back = probability
            if first:
                # What was looked at twice is so sure of itself that the next clicks hardly move it, so the mean of both looks
                # travels on (docs/experiments.md, 2026-11-22).
                first_look = resample(seen.mask, seen.window, view.window, view.cells)
                fed_back = np.asarray((probability + first_look) / 2, np.float32)
            seen = Carry(fed_back, edge, view.window, crop)
        if before is not None and before.box is not None:
            inside = _inside(before.box, view)
            probability, seen = probability * inside, replace(seen, mask=seen.mask * inside)
        return Proposal(probability, view.window, self.shape, seen)

    def carry_from(self, mask: Mask) -> Carry:
        """The carry for an existing mask, bool (H, W), to be corrected by clicks. Raises `MaskError` on another shape."""
        check_mask(mask, self.shape)
        crop = object_window(bounding_window(mask), [], self.shape, self._config)
        view = self._whole if crop is None else view_of(crop, self.shape, self._crop_shapes)
        cells = np.asarray(resize(mask[view.window.slices].astype(np.float32), view.cells), np.float32)
        return Carry(cells, None, view.window, crop)

    def carry_from_box(self, box: Window) -> Carry:
        """The carry for an object that lies in `box`: a probability of one half in it, on which the network builds best.

        On 80 objects of COCO_MVal-dev, boxes 4 % off, a click in the middle: mean IoU 0.86 with one half, 0.80 with 0.3 or
        nothing, 0.78 with 0.7 (docs/experiments.md, 2026-11-25).

        Raises
        ------
        MaskError
            If no pixel of the box lies in the image.
        """
        mask = np.zeros(self.shape, np.bool_)
        mask[box_in(box, self.shape).slices] = True
        carry = self.carry_from(mask)
        return replace(carry, mask=carry.mask * np.float32(0.5), box=box)

    def _crop(self, clicks: Sequence[Click], before: Carry | None) -> Window | None:
        if before is None:
            return None
        cells = bounding_window(before.mask > (0.5 if before.box is None else 0.25))
        new = object_window(cells and _in_image(cells, before), clicks, self.shape, self._config)
        if new is not None and before.crop is not None and keeps(before.crop, new, clicks, self._config):
            return before.crop
        return new

    def _look_again(self, view: View, seen: Carry, *, first: bool) -> Window | None:
        """The object's box, where the first look found one or a later look cut it off; else None: once was enough."""
        cells = bounding_window(seen.mask > 0.5)
        if cells is None:
            return None
        box = _in_image(cells, seen)
        if first:
            return box
        window = view.window
        cut_top = cells.top == 0 and window.top > 0
        cut_left = cells.left == 0 and window.left > 0
        cut_bottom = cells.bottom == view.cells[0] and window.bottom < self.shape[0]
        cut_right = cells.right == view.cells[1] and window.right < self.shape[1]
        if not (cut_top or cut_left or cut_bottom or cut_right):
            return None
        # What is hidden beyond a cut may be as large as what is seen.
        height, width = box.shape
        top, left = box.top - height * cut_top, box.left - width * cut_left
        bottom, right = box.bottom + height * cut_bottom, box.right + width * cut_right
        return Window(top, left, bottom - top, right - left).clamped(self.shape)

    def _look(self, view: View, clicks: Sequence[Click], before: Carry | None) -> Look:
        image = self._whole_input if view is self._whole else self._read(view)
        return Look(view, image, self._guidance(view, image, clicks, before))

    def _guidance(self, view: View, image: Float, clicks: Sequence[Click], before: Carry | None) -> Float:
        """float32 (1, P + 2, h, w): the prior maps, positive disks, negative disks (`model.md` 1.1)."""
        model = self._model
        guidance = np.zeros((1, model.prior_channels + 2, *view.shape), np.float32)
        rows, cols = view.cells
        for channel, kind in enumerate(prior_kinds(model)):
            if kind == "sobel":
                guidance[0, channel, :rows, :cols] = sobel(restore(image[..., :rows, :cols]))
                continue
            values = None if before is None else before.mask if kind == "mask" else before.edge
            if before is not None and values is not None:
                guidance[0, channel, :rows, :cols] = resample(values, before.window, view.window, view.cells)
        for channel, positive in ((-2, True), (-1, False)):
            points = [view.to_cells(click.row, click.col) for click in clicks if click.positive == positive]
            guidance[0, channel] = disks(points, view.shape, radius=model.radius)
        return guidance

    def _read(self, view: View) -> Float:
        """float32 (1, 3, h, w): the view's pixels from the coarsest pyramid level that still resolves them, zero-padded."""
        level = 0
        while level + 1 < len(self._levels) and view.window.height >> (level + 1) >= view.cells[0]:
            level += 1
        step = 1 << level
        # Cell c lies at pixel left + (c + 0.5) * width / cells - 0.5, and pixel x at (x + 0.5) / step - 0.5 of the level.
        per_row = view.window.height / view.cells[0] / step
        per_col = view.window.width / view.cells[1] / step
        to_level = np.array(
            [
                [per_col, 0, view.window.left / step + per_col / 2 - 0.5],
                [0, per_row, view.window.top / step + per_row / 2 - 0.5],
            ]
        )
        read = cv2.warpAffine(
            self._levels[level],
            to_level,
            (view.cells[1], view.cells[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        padded = np.zeros((1, 3, *view.shape), np.float32)
        padded[:, :, : view.cells[0], : view.cells[1]] = normalise(read)
        return padded


def _seen(view: View, outputs: Outputs) -> tuple[Float, Float | None]:
    """Mask and edge probability, float32 on the view's cells."""
    rows, cols = view.cells
    edge = None if outputs.edge is None else probability_of(outputs.edge[0, 0, :rows, :cols])
    return probability_of(outputs.mask[0, 0, :rows, :cols]), edge


def _inside(box: Window, view: View) -> Float:
    """float32 (h, w): 1 on the view's cells that lie in the box, which people draw by eye: grown by a tenth; 0 elsewhere."""
    seen = view.window
    sides = (box.top, box.bottom, seen.top, seen.height), (box.left, box.right, seen.left, seen.width)
    lines = []
    for (start, end, origin, size), cells in zip(sides, view.cells, strict=True):
        spare = _BOX_SPARE * (end - start)
        centres = origin + (np.arange(cells) + 0.5) * size / cells
        lines.append((centres >= start - spare) & (centres <= end + spare))
    return np.asarray(lines[0][:, None] & lines[1], np.float32)


def _in_image(cells: Window, seen: Carry) -> Window:
    """The image window under some cells of what was seen."""
    per_row = seen.window.height / seen.mask.shape[0]
    per_col = seen.window.width / seen.mask.shape[1]
    top, left = int(cells.top * per_row), int(cells.left * per_col)
    bottom, right = -int(-cells.bottom * per_row // 1), -int(-cells.right * per_col // 1)
    return Window(seen.window.top + top, seen.window.left + left, max(1, bottom - top), max(1, right - left))


def _pyramid(pixels: Pixels, *, smallest: int) -> list[Pixels]:
    """The image and its halvings (2 x 2 averages) while both sides stay above `smallest`.

    An odd side is padded by repeating its last line, so that level k is exactly 2 to the k times smaller: anything less
    exact would shift masks of large photos by whole pixels.
    """
    levels = [np.ascontiguousarray(pixels)]
    while min(levels[-1].shape[:2]) // 2 >= smallest:
        height, width = levels[-1].shape[:2]
        even = cv2.copyMakeBorder(levels[-1], 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
        levels.append(np.asarray(resize(even, ((height + 1) // 2, (width + 1) // 2)), np.uint8))
    return levels
