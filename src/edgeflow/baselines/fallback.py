"""What can serve the page when no network can be loaded: GrabCut on a crop that follows the object. Needs no weights.

What a first click means is looked for coarsely in the whole image, then closely in a crop about what was found. Every later
click is looked at in a crop about the last mask and the positive clicks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from edgeflow.baselines.grabcut import GrabCutConfig, GrabCutImage, Start
from edgeflow.baselines.seeded import check_clicks
from edgeflow.clicks import Click
from edgeflow.grid import Float, Window
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


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """The carry: where the object lay before all clicks, if anywhere, and what was found last, float32 (h, w) over `window`."""

    start: Start | None
    mask: Float
    window: Window


class FallbackImage:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared` and `edgeflow.segmenter.Boxed`."""

    def __init__(self, image: GrabCutImage, config: FallbackConfig) -> None:
        self.shape = image.shape
        self._image = image
        self._config = config

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`."""
        check_clicks(clicks, self.shape)
        before = carry if isinstance(carry, Followed) else None
        if before is None:
            whole = Window.whole(self.shape)
            before = Followed(None, self._image.look(whole, clicks, None), whole)
        window = self._crop(before, clicks)
        mask = self._image.look(window, clicks, before.start)
        return Proposal(mask, window, self.shape, Followed(before.start, mask, window))

    def carry_from(self, mask: Mask) -> Followed:
        """See `edgeflow.segmenter.Prepared.carry_from`."""
        return _followed(self._image.carry_from(mask))

    def carry_from_box(self, box: Window) -> Followed:
        """See `edgeflow.segmenter.Boxed.carry_from_box`."""
        return _followed(self._image.carry_from_box(box))

    def _crop(self, before: Followed, clicks: Sequence[Click]) -> Window:
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


def _followed(start: Start) -> Followed:
    return Followed(start, start.mask, start.window)
