"""The rivals of the methods' table: RITM's settings under every preset, MobileSAM from the files that are named."""

from pathlib import Path

import numpy as np
import pytest
from tests.baselines.tiny_mobile_sam import write_tiny

from edgeflow.clicks import Click
from edgeflow.errors import DataSetError
from edgeflow.evaluate import methods
from edgeflow.evaluate.bench import run_bench
from edgeflow.evaluate.methods import METHODS, MethodChoice, identity
from edgeflow.evaluate.presets import PRESETS
from edgeflow.evaluate.suite import SetChoice, Suite, read_suite
from edgeflow.network.ritm import RitmSegmenter
from edgeflow.network.segmenter import NetworkSegmenter

SUITE = """
presets = ["plain"]

[[methods]]
name = "edgeflow"
label = "EdgeFlow (ours)"

[[methods]]
name = "ritm"
label = "HRNet18-OCR64 under RITM's settings"

[[methods]]
name = "mobile-sam"
label = "MobileSAM"
encoder = "encoder.onnx"
decoder = "decoder.onnx"

[[sets]]
name = "Toys"
path = "Toys"
"""


@pytest.fixture
def shipped_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever weights are shipped when this test runs."""
    monkeypatch.setattr(methods, "IMPORTED", {METHODS["ritm"].defaults()})


@pytest.fixture
def chosen(tmp_path: Path) -> MethodChoice:
    encoder, decoder = write_tiny(tmp_path)
    return MethodChoice("mobile-sam", "MobileSAM", {"encoder": str(encoder), "decoder": str(decoder)})


@pytest.mark.usefixtures("shipped_is_imported")
@pytest.mark.parametrize("preset", ["ritm", "plain"])
def test_ritm_has_ritms_settings_under_every_preset_and_stands_beside_its_rows(preset: str) -> None:
    method = METHODS["ritm"].build({}, PRESETS[preset], "GrabCut")
    assert isinstance(method.segmenter, RitmSegmenter)
    assert (method.segmenter.zoom, method.segmenter.flip, method.engine) == (400, True, "openvino f32")
    assert (method.preset.name, method.preset.threshold, method.preset.precision) == (preset, 0.49, "f32")
    assert method.settings["zoom"] == 400


@pytest.mark.usefixtures("shipped_is_imported")
def test_one_suite_names_ours_as_it_ships_and_the_imported_one_under_ritms_settings(tmp_path: Path) -> None:
    (tmp_path / "suite.toml").write_text(SUITE)
    suite = read_suite(str(tmp_path / "suite.toml"), overrides=["ritm.model=imported.onnx"])
    ours, ritm, _ = suite.methods
    assert [row.label for row in suite.methods] == ["EdgeFlow (ours)", "HRNet18-OCR64 under RITM's settings", "MobileSAM"]
    assert (ours.options, ritm.options) == ({}, {"model": "imported.onnx"})  # the override is not given to both
    assert isinstance(METHODS[ours.name].build({}, suite.presets[0], "Toys").segmenter, NetworkSegmenter)
    assert isinstance(METHODS[ritm.name].build({}, suite.presets[0], "Toys").segmenter, RitmSegmenter)


def test_ritm_asks_for_the_imported_model_where_another_one_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "IMPORTED", {"0" * 64})
    with pytest.raises(DataSetError, match=r"needs the imported HRNet18-OCR64, .*import-weights.* --set ritm\.model=FILE"):
        METHODS["ritm"].build({}, PRESETS["ritm"], "GrabCut")


@pytest.mark.parametrize("given", [(), ("encoder",), ("decoder",)])
def test_mobile_sam_says_which_file_it_lacks(chosen: MethodChoice, given: tuple[str, ...]) -> None:
    lacking = "encoder" if "encoder" not in given else "decoder"
    with pytest.raises(DataSetError, match=rf"needs its {lacking}; .*--set mobile-sam\.{lacking}=FILE"):
        METHODS["mobile-sam"].build({name: chosen.options[name] for name in given}, PRESETS["plain"], "GrabCut")


def test_mobile_sam_is_made_from_its_files_at_the_presets_threshold(chosen: MethodChoice) -> None:
    method = METHODS["mobile-sam"].build(chosen.options, PRESETS["ritm"], "GrabCut")
    assert (method.segmenter.name, len(method.segmenter.weights)) == ("mobile-sam", 64)
    assert (method.preset, method.engine) == (PRESETS["ritm"], "openvino f32")
    assert method.settings == {"longest_side": 1024, "mask_fed_back": True}
    proposal = method.segmenter.prepare(np.full((30, 40, 3), 120, np.uint8)).segment([Click(15, 20)])
    assert proposal.mask(method.preset.threshold)[15, 20]


def test_another_decoder_is_another_method(chosen: MethodChoice, tmp_path: Path) -> None:
    before = identity(chosen)
    (tmp_path / "decoder.onnx").write_bytes((tmp_path / "decoder.onnx").read_bytes() + b"\0")
    assert identity(chosen) != before


@pytest.mark.usefixtures("importable")
def test_a_bench_measures_mobile_sam_and_a_row_without_files_fails_alone(chosen: MethodChoice, data_set: Path) -> None:
    rows = (chosen, MethodChoice("mobile-sam", "without files"))
    suite = Suite("rivals", rows, (SetChoice("Toys", data_set),), (PRESETS["plain"],), limit=1)
    measured, failed = run_bench(suite, data_set / "out").results
    assert measured.record is not None and not measured.failed, measured.problem
    assert len(measured.record.samples[0].iou) == 20
    assert failed.record is None and "needs its encoder" in failed.problem


def test_every_method_and_option_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs/rivals.md").read_text()
    for name, entry in METHODS.items():
        for word in (name, *entry.files, *entry.words):
            assert f"`{word}`" in page, word
