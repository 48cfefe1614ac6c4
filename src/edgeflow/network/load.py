"""From a model file and an engine's name to a segmenter. The one place that chooses."""

from pathlib import Path

from edgeflow.engine.protocol import Engine, Precision
from edgeflow.errors import EngineError
from edgeflow.network.focus import FocusConfig
from edgeflow.network.segmenter import NetworkSegmenter


def load_engine(model: Path | None = None, *, engine: str = "openvino", precision: Precision = "auto") -> Engine:
    """Open a model file (the shipped one by default) with the engine named ``openvino`` or ``torch``.

    Raises
    ------
    WeightsError
        If the file is missing, damaged or not one of ours.
    EngineError
        If the engine is unknown or not installed.
    """
    from edgeflow.weights.shipped import load_model_file

    file = load_model_file(model)
    if engine == "openvino":
        from edgeflow.engine.openvino import OpenVinoEngine

        return OpenVinoEngine.load(file.path, file.info, ranges=file.ranges, precision=precision)
    if engine == "torch":
        if precision == "int8":
            raise EngineError("The torch engine computes in f32; int8 is computed by openvino alone.")
        try:
            from edgeflow.weights.model_file import load_torch_engine
        except ImportError as error:
            raise EngineError("The torch engine needs PyTorch; install it with: pip install 'edgeflow-seg[train]'.") from error
        return load_torch_engine(file)
    raise EngineError(f"There is no engine {engine!r}; the engines are openvino and torch.")


def load_segmenter(
    model: Path | None = None,
    *,
    engine: str = "openvino",
    precision: Precision = "auto",
    config: FocusConfig | None = None,
) -> NetworkSegmenter:
    """EdgeFlow with the shipped settings, or with `config`. Raises as `load_engine` does."""
    return NetworkSegmenter(load_engine(model, engine=engine, precision=precision), config or FocusConfig())
