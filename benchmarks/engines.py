"""The network alone: the default engine against eager PyTorch f32, alternating, as these machines are noisy."""

import os
import statistics
from pathlib import Path

import cv2
import numpy as np
from benchmarks.served import timed

from edgeflow.engine.protocol import Engine, Precision
from edgeflow.imaging import read_image
from edgeflow.network.encode import disks, normalise
from edgeflow.network.load import load_engine
from edgeflow.samples import copy_samples

SIDE = 400  # cells of the input's side: what a click runs
ROUNDS = 15
_ENGINES: tuple[tuple[str, str, Precision], ...] = (
    ("default", "openvino", "auto"),
    ("f32", "openvino", "f32"),
    ("int8", "openvino", "int8"),
    ("torch", "torch", "f32"),
)


def measure(folder: Path) -> dict[str, float]:
    """Seconds per click of the network alone: the default engine against eager PyTorch f32, same weights, same input."""
    import torch

    torch.set_num_threads(os.cpu_count() or 1)
    photo = read_image(copy_samples(folder)[1])
    image = normalise(cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_AREA))
    engines: dict[str, Engine] = {name: load_engine(engine=engine, precision=precision) for name, engine, precision in _ENGINES}
    model = engines["default"].model
    guidance = np.zeros((1, model.prior_channels + 2, SIDE, SIDE), np.float32)
    guidance[0, -2] = disks([(SIDE / 2, SIDE / 2)], (SIDE, SIDE), radius=model.radius)
    for engine in engines.values():
        engine.warm([(SIDE, SIDE)])
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            seconds[name].append(timed(lambda engine=engine: engine.run(image, guidance)))  # type: ignore[misc]
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        "click_speedup_vs_torch": middle["torch"] / middle["default"],
        "click_speedup_vs_torch_f32_both": middle["torch"] / middle["f32"],
        "click_speedup_int8_vs_f32": middle["f32"] / middle["int8"],
        "network_ms_default": 1000 * middle["default"],
        "network_ms_f32": 1000 * middle["f32"],
        "network_ms_int8": 1000 * middle["int8"],
        "network_ms_torch_f32": 1000 * middle["torch"],
    }
