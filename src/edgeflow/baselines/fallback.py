"""What can serve the page when no network can be loaded: GrabCut on a crop that follows the object. Needs no weights.

The first click is looked at twice: coarsely in the whole image, then in a crop about what was found. Every later click is
looked at in a crop about the last mask and the positive clicks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from edgeflow.baselines.grabcut import GrabCutCarry, GrabCutConfig, GrabCutImage
from edgeflow.baselines.seeded import check_clicks
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.masks import Mask, bounding_window
from edgeflow.segmenter import Pixels, Proposal, Segmenter


@dataclass(frozen=True, slots=True)
class FallbackConfig:
    """How large a crop is. Chosen on the first 40 objects of COCO_MVal-dev."""

    # So few cells that a click on a photo of any size is answered while a person waits.
    look: GrabCutConfig = field(default_factory=lambda: GrabCutConfig(most_cells=160 * 160))
    # The crop's sides over the object's: room for what the mask still misses.
    expansion: float = 1.6
    # A crop is at least this many pixels a side: context for tiny objects.
    min_side: int = 96


def fallback_segmenter() -> Segmenter:
    """A `edgeflow.segmenter.Segmenter` that runs wherever EdgeFlow is installed."""
    return FallbackSegmenter()


@dataclass(frozen=True, slots=True)
class FallbackSegmenter:
    """GrabCut on crops; implements `edgeflow.segmenter.Segmenter`."""

    config: FallbackConfig = field(default_factory=FallbackConfig)
    name: str = "grabcut-fallback"

    @property
    def weights(self) -> str:
        """None."""
        return ""

    def prepare(self, pixels: Pixels) -> "FallbackImage":
        """Bring the whole image to its working size."""
        return FallbackImage(GrabCutImage(pixels, self.config.look), self.config)


class FallbackImage:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared` and `edgeflow.segmenter.Boxed`."""

    def __init__(self, image: GrabCutImage, config: FallbackConfig) -> None:
        self.shape = image.shape
        self._image = image
        self._config = config

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`."""
        check_clicks(clicks, self.shape)
        before = carry if isinstance(carry, GrabCutCarry) else None
        if before is None:
            before = self._image.look(Window.whole(self.shape), clicks, None)
        found = self._image.look(self._crop(before, clicks), clicks, before)
        return Proposal(found.mask, found.window, self.shape, found)

    def carry_from(self, mask: Mask) -> GrabCutCarry:
        """See `edgeflow.segmenter.Prepared.carry_from`."""
        return self._image.carry_from(mask)

    def carry_from_box(self, box: Window) -> GrabCutCarry:
        """See `edgeflow.segmenter.Boxed.carry_from_box`."""
        return self._image.carry_from_box(box)

    def _crop(self, before: GrabCutCarry, clicks: Sequence[Click]) -> Window:
        box = bounding_window(before.mask > 0.5)
        if box is None:
            return Window.whole(self.shape)
        seen = before.window
        per_row, per_col = seen.height / before.mask.shape[0], seen.width / before.mask.shape[1]
        positives = [click for click in clicks if click.positive]
        rows = [seen.top + box.top * per_row, seen.top + box.bottom * per_row, *(click.row + 0.5 for click in positives)]
        cols = [seen.left + box.left * per_col, seen.left + box.right * per_col, *(click.col + 0.5 for click in positives)]
        top, bottom = self._grown(min(rows), max(rows))
        left, right = self._grown(min(cols), max(cols))
        return Window(top, left, bottom - top, right - left).clamped(self.shape)

    def _grown(self, start: float, end: float) -> tuple[int, int]:
        half = max((end - start) * self._config.expansion, self._config.min_side) / 2
        return floor((start + end) / 2 - half), ceil((start + end) / 2 + half)
