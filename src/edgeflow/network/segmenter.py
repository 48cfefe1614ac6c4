"""The shipped method: EdgeFlow's network on the whole image, then on a crop that follows the object."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from edgeflow.clicks import Click
from edgeflow.engine.protocol import Engine
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.network.focus import FocusConfig, shapes_of_area
from edgeflow.network.looks import Carry, Looker
from edgeflow.segmenter import Pixels, Proposal

__all__ = ["Carry", "NetworkSegmenter", "PreparedImage"]


@dataclass(frozen=True, slots=True)
class NetworkSegmenter:
    """EdgeFlow behind an engine; implements `edgeflow.segmenter.Segmenter`."""

    engine: Engine
    config: FocusConfig = field(default_factory=FocusConfig)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.engine.model.name

    @property
    def weights(self) -> str:
        """SHA-256 of the model file."""
        return self.engine.model.sha256

    def warm(self) -> None:
        """Compile every input shape now, so that no click waits for it."""
        shapes = [*shapes_of_area(self.config.whole_side), *shapes_of_area(self.config.crop_side)]
        self.engine.warm(tuple(dict.fromkeys(shapes)))

    def prepare(self, pixels: Pixels) -> "PreparedImage":
        """Build the pyramid that crops are read from, and the whole image's input."""
        return PreparedImage(Looker(pixels, self.engine.model, self.config), self.engine)


class PreparedImage:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared`: it runs the looks that a `Looker` wants."""

    def __init__(self, looker: Looker, engine: Engine) -> None:
        self.shape = looker.shape
        self._looker = looker
        self._engine = engine

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`."""
        looks = self._looker.looks(clicks, carry if isinstance(carry, Carry) else None)
        look = next(looks)
        while True:
            try:
                look = looks.send(self._engine.run(look.image, look.guidance))
            except StopIteration as done:
                proposal: Proposal = done.value
                return proposal

    def carry_from(self, mask: Mask) -> Carry:
        """See `edgeflow.segmenter.Prepared.carry_from`."""
        return self._looker.carry_from(mask)

    def carry_from_box(self, box: Window) -> Carry:
        """See `edgeflow.segmenter.Boxed.carry_from_box`."""
        return self._looker.carry_from_box(box)
