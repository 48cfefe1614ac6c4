"""Runs a model file on CPUs through OpenVINO: the default engine, for which annotating needs no torch.

The network is compiled once with batch, height and width left open, so no shape ever compiles again; a shape met for the
first time costs one slower pass, which `warm` takes. Figures and what was rejected: docs/decisions/0003-input-shapes.md.
"""

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import openvino

from edgeflow.engine.protocol import ModelInfo, Outputs, Precision, Ranges
from edgeflow.engine.quantise import quantise
from edgeflow.errors import EngineError
from edgeflow.grid import Float

_DEVICE = "CPU"


class OpenVinoEngine:
    """An `Engine`; make one with `load`."""

    def __init__(self, request: openvino.InferRequest, info: ModelInfo, *, device: str, has_edge: bool) -> None:
        self._request = request
        self._info = info
        self._device = device
        self._has_edge = has_edge

    @classmethod
    def load(
        cls,
        path: Path,
        info: ModelInfo,
        *,
        ranges: Ranges | None = None,
        precision: Precision = "auto",
        threads: int | None = None,
    ) -> Self:
        """Compile the model file at `path`, which was checked before and says `info` of itself.

        Parameters
        ----------
        ranges
            Those of the file, if it has any: what ``int8`` needs.
        precision
            ``auto`` computes in bf16 where the CPU does that natively, elsewhere in eight-bit integers where the file has
            ranges for that (either takes about half the time of f32), and else in f32.
        threads
            How many; None leaves it to OpenVINO, which takes every core.

        Raises
        ------
        EngineError
            If OpenVINO cannot read or compile the file, its inputs are not those of `info`, or it has no ranges for ``int8``.
        """
        if precision == "int8" and not ranges:
            raise EngineError(
                f"The model file {path} has no ranges, without which nothing is computed in int8; take auto or f32."
            )
        try:
            core = openvino.Core()
            computed = _computed(precision, core.get_property(_DEVICE, "OPTIMIZATION_CAPABILITIES"), has_ranges=bool(ranges))
            hint = "bf16" if computed == "bf16" else "f32"  # int8: of what lies between its convolutions
            options: dict[str, object] = {"INFERENCE_PRECISION_HINT": hint, "PERFORMANCE_HINT": "LATENCY"}
            if threads is not None:
                options["INFERENCE_NUM_THREADS"] = threads
            network = core.read_model(str(path))
            if computed == "int8" and ranges:
                quantise(network, ranges)
            compiled = core.compile_model(network, _DEVICE, options)
            processor = str(core.get_property(_DEVICE, "FULL_DEVICE_NAME")).strip()
            _check_inputs(compiled, path, info)
            request = compiled.create_infer_request()
        except KeyError as error:
            raise EngineError(
                f"The model file {path} has ranges for {error.args[0]}, which is none of its convolutions; export it again."
            ) from error
        except (RuntimeError, MemoryError) as error:
            raise EngineError(f"OpenVINO cannot run the model file {path} on this machine ({_first_line(error)}).") from error
        return cls(request, info, device=f"CPU ({processor}, {computed})", has_edge=len(compiled.outputs) > 1)

    @property
    def name(self) -> str:
        """``openvino``."""
        return "openvino"

    @property
    def device(self) -> str:
        """The processor and the precision."""
        return self._device

    @property
    def model(self) -> ModelInfo:
        """The model it runs."""
        return self._info

    def warm(self, shapes: Sequence[tuple[int, int]], batch: int = 1) -> None:
        """Take the slower first pass at each (H, W)."""
        for height, width in shapes:
            self.run(
                np.zeros((batch, 3, height, width), np.float32),
                np.zeros((batch, self._info.prior_channels + 2, height, width), np.float32),
            )

    def run(self, image: Float, guidance: Float) -> Outputs:
        """See `Engine.run`."""
        _check_shapes(image, guidance, self._info)
        inputs = {"image": np.ascontiguousarray(image, np.float32), "guidance": np.ascontiguousarray(guidance, np.float32)}
        try:
            results = self._request.infer(inputs, share_inputs=True, share_outputs=True)
        except (RuntimeError, MemoryError) as error:
            size = " x ".join(str(length) for length in image.shape)
            raise EngineError(f"OpenVINO failed on an input of {size} ({_first_line(error)}); try a smaller one.") from error
        # Copied, because the next run writes into the same memory.
        return Outputs(mask=np.array(results[0], np.float32), edge=np.array(results[1], np.float32) if self._has_edge else None)


def _computed(precision: Precision, capabilities: Sequence[str], *, has_ranges: bool) -> str:
    """What to compute in: ``bf16``, ``int8`` or ``f32``."""
    if precision != "auto":
        return precision
    if "BF16" in capabilities:
        return "bf16"
    # Measured on x86 alone, from AVX2 on.
    return "int8" if has_ranges and "INT8" in capabilities and platform.machine() in ("x86_64", "AMD64") else "f32"


def _check_shapes(image: Float, guidance: Float, info: ModelInfo) -> None:
    """Raise `EngineError` unless `image` is (N, 3, H, W) and `guidance` (N, P + 2, H, W) with the model's P prior maps."""
    channels = info.prior_channels + 2
    fits = image.ndim == 4 and image.shape[1] == 3 and guidance.shape == (image.shape[0], channels, *image.shape[2:])
    if not fits or min(image.shape) < 1:
        raise EngineError(
            f"The model {info.name} was given an image of {image.shape} and guidance of {guidance.shape}; it needs (N, 3, H, W) "
            f"and (N, {channels}, H, W), none of them empty."
        )


def _check_inputs(compiled: openvino.CompiledModel, path: Path, info: ModelInfo) -> None:
    channels = {port.get_any_name(): port.get_partial_shape()[1].get_length() for port in compiled.inputs}
    if channels != {"image": 3, "guidance": info.prior_channels + 2}:
        raise EngineError(f"The model file {path} has inputs {channels}, which are not those of a model with prior {info.prior}.")


def _first_line(error: BaseException) -> str:
    # OpenVINO's messages begin with source locations and run over many lines.
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith(("Exception from", "Check "))), type(error).__name__)
