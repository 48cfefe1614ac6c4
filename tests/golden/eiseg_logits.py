"""Writes eiseg_logits.json: logits of the original static model, computed by Paddle itself.

    python -m venv paddle && paddle/bin/pip install paddlepaddle==3.3.1
    FLAGS_enable_pir_api=0 paddle/bin/python tests/golden/eiseg_logits.py static_hrnet18_ocr64_cocolvis

The argument is the path without suffix. The input is made from a seed; the test makes it again (`golden_input` below).
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SHAPE = (2, 3, 64, 97)
POSITIONS = [(0, 0, 0), (0, 31, 48), (0, 63, 96), (0, 10, 80), (1, 0, 96), (1, 40, 20), (1, 33, 33), (1, 63, 0)]


def golden_input() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Image (2, 3, 64, 97) and guidance of that shape: noise, a soft mask, square clicks."""
    rng = np.random.default_rng(20)
    image = rng.standard_normal(SHAPE).astype(np.float32)
    guidance = np.zeros(SHAPE, np.float32)
    guidance[:, 0] = rng.random((2, 64, 97))
    guidance[0, 1, 26:37, 43:54] = 1
    guidance[1, 1, 20:31, 30:41] = 1
    guidance[1, 2, 50:61, 70:81] = 1
    return image, guidance


def main(stem: str) -> None:
    """Run Paddle on the input and write the logits of mask and auxiliary head at `POSITIONS`."""
    import paddle  # type: ignore[import-not-found]  # never in our environment

    paddle.enable_static()
    executor = paddle.static.Executor(paddle.CPUPlace())
    program, feeds, fetches = paddle.static.load_inference_model(stem, executor)
    outputs = executor.run(program, feed=dict(zip(feeds, golden_input(), strict=True)), fetch_list=fetches)
    golden = {
        "weights_sha256": hashlib.sha256(Path(f"{stem}.pdiparams").read_bytes()).hexdigest(),
        "paddle": paddle.__version__,
        "positions": POSITIONS,
        **{
            name: [float(output[n, 0, row, col]) for n, row, col in POSITIONS]
            for name, output in zip(("mask", "aux"), outputs, strict=True)
        },
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
