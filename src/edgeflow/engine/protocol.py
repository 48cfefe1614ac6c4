"""What an engine promises. Knows nothing of images, clicks or files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from edgeflow.grid import Float

Prior = Literal["none", "sobel", "mask", "edge", "mask+edge"]
Precision = Literal["f32", "int8", "auto"]  # auto: what the CPU does fastest at no loss that matters

Ranges = Mapping[str, tuple[float, float]]
"""The least and the largest input of convolutions, by their names in the state dict (``backbone.stage2.narrow.conv``)."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a model file says of itself.

    `prior` names the maps fed back, in their channel order (``mask+edge`` is mask first); `sha256` is the file's.
    """

    name: str
    sha256: str
    prior: Prior
    radius: int = 5

    @property
    def prior_channels(self) -> int:
        """How many maps are fed back."""
        return {"none": 0, "sobel": 1, "mask": 1, "edge": 1, "mask+edge": 2}[self.prior]


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """Logits at the input's size: `mask` float32 (N, 1, H, W); `edge` likewise, or None where the model has no edge head."""

    mask: Float
    edge: Float | None


class Engine(Protocol):
    """Runs one network. Safe to call from one thread at a time."""

    @property
    def name(self) -> str:
        """``openvino`` or ``torch``."""
        ...

    @property
    def device(self) -> str:
        """What it runs on, for people: ``CPU (AMD EPYC, bf16)``."""
        ...

    @property
    def model(self) -> ModelInfo:
        """The model it runs."""
        ...

    def warm(self, shapes: Sequence[tuple[int, int]], batch: int = 1) -> None:
        """Do now whatever would otherwise make the first `run` at each (H, W) slow."""
        ...

    def run(self, image: Float, guidance: Float) -> Outputs:
        """One forward pass.

        Parameters
        ----------
        image
            float32 (N, 3, H, W), RGB, ImageNet-normalised.
        guidance
            float32 (N, P + 2, H, W): the P prior maps, positive disks, negative disks (``model.md`` 1.1).

        Raises
        ------
        EngineError
            When the device runs out of memory or the shapes do not fit the model.
        """
        ...
