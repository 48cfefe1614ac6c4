"""The torch engine behind the protocol."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from edgeflow.engine.protocol import Engine, ModelInfo  # noqa: E402
from edgeflow.errors import EngineError  # noqa: E402
from edgeflow.model.build import DEFAULT, RITM, build, replaced  # noqa: E402
from edgeflow.model.engine import TorchEngine  # noqa: E402

SMALL = {"width": 4, "small": True, "ocr": 8}


def test_it_gives_mask_and_edge_at_the_inputs_size() -> None:
    engine: Engine = TorchEngine(build(replaced(DEFAULT, **SMALL)), ModelInfo("small", "", "mask+edge"))
    engine.warm([(40, 33)], batch=2)
    outputs = engine.run(np.zeros((2, 3, 40, 33), np.float32), np.zeros((2, 4, 40, 33), np.float32))
    assert outputs.mask.shape == (2, 1, 40, 33) and outputs.mask.dtype == np.float32
    assert outputs.edge is not None and outputs.edge.shape == (2, 1, 40, 33)


def test_without_edge_head_there_is_no_edge() -> None:
    engine = TorchEngine(build(replaced(RITM, **SMALL)), ModelInfo("small", "", "mask"))
    assert engine.run(np.zeros((1, 3, 32, 32), np.float32), np.zeros((1, 3, 32, 32), np.float32)).edge is None


def test_the_same_input_gives_the_same_output() -> None:
    engine = TorchEngine(build(replaced(RITM, **SMALL)).train(), ModelInfo("small", "", "mask"))
    image, guidance = np.ones((1, 3, 32, 32), np.float32), np.ones((1, 3, 32, 32), np.float32)
    np.testing.assert_array_equal(engine.run(image, guidance).mask, engine.run(image, guidance).mask)


def test_wrong_guidance_and_unknown_devices_are_refused() -> None:
    network, info = build(replaced(RITM, **SMALL)), ModelInfo("small", "", "mask")
    with pytest.raises(EngineError, match="does not take"):
        TorchEngine(network, info).run(np.zeros((1, 3, 32, 32), np.float32), np.zeros((1, 4, 32, 32), np.float32))
    with pytest.raises(EngineError, match="'abacus' cannot be used"):
        TorchEngine(network, info, device="abacus")
