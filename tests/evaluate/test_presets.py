from collections.abc import Sequence

import numpy as np
import pytest

from edgeflow.engine.protocol import ModelInfo, Outputs
from edgeflow.errors import DataSetError
from edgeflow.evaluate.presets import PRESETS, network_method, preset_named
from edgeflow.grid import Float
from edgeflow.network.ritm import RitmSegmenter
from edgeflow.network.segmenter import NetworkSegmenter


class NoEngine:
    name = "none"
    device = "CPU"
    model = ModelInfo("empty", "0" * 64, "mask")

    def warm(self, shapes: Sequence[tuple[int, int]], batch: int = 1) -> None:
        pass

    def run(self, image: Float, guidance: Float) -> Outputs:
        return Outputs(np.zeros((image.shape[0], 1, *image.shape[2:]), np.float32), None)


def test_the_ritm_preset_has_ritms_threshold_flip_and_zoom() -> None:
    method = network_method(NoEngine(), PRESETS["ritm"], data_set="GrabCut")
    assert method.preset.threshold == 0.49
    assert method.preset.precision == "f32"
    assert isinstance(method.segmenter, RitmSegmenter)
    assert (method.segmenter.zoom, method.segmenter.flip) == (400, True)
    assert method.settings["zoom"] == 400


@pytest.mark.parametrize("name", ["DAVIS", "DAVIS-345", "davis345"])
def test_the_ritm_preset_zooms_deeper_into_davis(name: str) -> None:
    assert network_method(NoEngine(), PRESETS["ritm"], data_set=name).settings["zoom"] == 600


def test_the_plain_preset_is_the_shipped_method_at_one_half() -> None:
    method = network_method(NoEngine(), PRESETS["plain"], data_set="GrabCut")
    assert method.preset.threshold == 0.5
    assert isinstance(method.segmenter, NetworkSegmenter)
    assert method.settings["crop_side"] == method.segmenter.config.crop_side


def test_a_method_says_at_which_precision_it_ran() -> None:
    assert network_method(NoEngine(), PRESETS["plain"], data_set="X").engine == "none auto"
    assert network_method(NoEngine(), PRESETS["plain"], data_set="X", precision="f32").engine == "none f32"


def test_an_unknown_preset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataSetError, match="choose ritm or plain"):
        preset_named("fast")
