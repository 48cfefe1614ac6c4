"""Runs the network in PyTorch behind the engine protocol: on CUDA, in training, and as the reference for other engines."""

from collections.abc import Sequence

import numpy as np
import torch

from edgeflow.engine.protocol import ModelInfo, Outputs
from edgeflow.errors import EngineError
from edgeflow.grid import Float
from edgeflow.model.edgeflow import EdgeFlow


class TorchEngine:
    """An `Engine` over a network that is already built; `weights.model_file.load_torch_engine` makes one from a file.

    The network is moved to `device` (``cpu``, ``cuda``, ``cuda:1``) and put in evaluation mode.
    """

    def __init__(self, network: EdgeFlow, info: ModelInfo, *, device: str = "cpu") -> None:
        try:
            self._place = torch.device(device)
            self._network = network.to(self._place).eval()
        except (RuntimeError, AssertionError) as error:
            raise EngineError(f"The device {device!r} cannot be used here; use cpu, or cuda where there is a GPU.") from error
        self._info = info

    @property
    def name(self) -> str:
        """``torch``."""
        return "torch"

    @property
    def device(self) -> str:
        """``CPU (torch, f32)`` or the GPU's name."""
        if self._place.type == "cuda":
            return f"{torch.cuda.get_device_name(self._place)} (torch, f32)"
        return f"{self._place.type.upper()} (torch, f32)"

    @property
    def model(self) -> ModelInfo:
        """The model it runs."""
        return self._info

    def warm(self, shapes: Sequence[tuple[int, int]], batch: int = 1) -> None:
        """Run once at each (H, W): the first pass chooses kernels and takes memory."""
        for height, width in shapes:
            guidance = np.zeros((batch, self._info.prior_channels + 2, height, width), np.float32)
            self.run(np.zeros((batch, 3, height, width), np.float32), guidance)

    def run(self, image: Float, guidance: Float) -> Outputs:
        """See `Engine.run`."""
        try:
            with torch.inference_mode():
                predictions = self._network(self._tensor(image), self._tensor(guidance))
        except torch.OutOfMemoryError as error:
            raise EngineError(f"{self.device} has too little memory for an input of {image.shape}; try a smaller one.") from error
        except RuntimeError as error:
            raise EngineError(
                f"The model {self._info.name} does not take an image of {image.shape} with guidance of {guidance.shape}; "
                f"it needs (N, 3, H, W) and (N, {self._info.prior_channels + 2}, H, W)."
            ) from error
        edge = None if predictions.edge is None else predictions.edge.cpu().numpy()
        return Outputs(mask=predictions.mask.cpu().numpy(), edge=edge)

    def _tensor(self, values: Float) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(self._place)
