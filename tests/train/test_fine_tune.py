"""A whole fine-tuning of a tiny network: stopped, gone on with, limited, and usable at once."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tests.train.conftest import drawn

from edgeflow.annotation.document import Provenance
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.datasets.scene import Scene, scene_from_masks
from edgeflow.errors import TrainError, WeightsError
from edgeflow.model.build import RITM, build, replaced
from edgeflow.network.focus import FocusConfig
from edgeflow.network.load import load_engine, load_segmenter
from edgeflow.session import Session
from edgeflow.store.edits import AddRegion
from edgeflow.store.store import Store
from edgeflow.train import agreement, fine_tune
from edgeflow.train.agreement import blended, choose_share, grid_masks, mean_iou
from edgeflow.train.fine_tune import FineTuneConfig, FineTuning
from edgeflow.train.fine_tune_record import RECORD, Record
from edgeflow.train.loop import StepReport, Trainer
from edgeflow.train.project import Annotations, open_annotations
from edgeflow.train.tasks import TaskConfig
from edgeflow.weights.model_file import load_network, save_model_file

FOCUS = FocusConfig(whole_side=64, crop_side=64, min_side=16)
CONFIG = FineTuneConfig(
    steps=3,
    batch=2,
    clicks=3,
    objects=2,
    agreement=0.0,
    grid=2,
    held_back=0.4,
    focus=FOCUS,
    tasks=TaskConfig(least_area=50),
)


def quiet(stage: str, done: int, total: int, detail: str) -> None:
    assert 0 <= done <= total


def tiny_model(path: Path) -> Path:
    """A model file of a tiny network with random weights."""
    torch.manual_seed(3)
    config = replaced(RITM, width=4, small=True, ocr=8, attention=False)
    save_model_file(build(config).eval(), config, path, name="tiny")
    return path


def annotated(folder: Path, count: int) -> Path:
    """A project of `count` pictures, in each of them a disk and a square finished."""
    folder.mkdir(exist_ok=True)
    store = Store.open(folder)
    for number in range(count):
        pixels, ids = drawn(number)
        Image.fromarray(pixels).save(folder / f"{number}.png")
        store.scan([f"{number}.png"])
        image = store.images()[-1].id
        store.set_shape(image, (ids.shape[0], ids.shape[1]))
        for value in (1, 2):
            region = AddRegion(f"{number}-{value}", 1, Geometry.of_mask(ids == value), Provenance())
            store.edit(image, store.document(image).version, region)
    store.close()
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model") / "tiny.onnx")


@pytest.fixture(scope="module")
def annotations(tmp_path_factory: pytest.TempPathFactory) -> Annotations:
    return open_annotations(annotated(tmp_path_factory.mktemp("shapes"), 4))


def begin(annotations: Annotations, model: Path, run: Path, config: FineTuneConfig = CONFIG) -> FineTuning:
    return FineTuning.begin(annotations, model, run, config, name="shapes-fine-tuned", device="cpu")


def test_a_few_steps_make_a_model_file_that_a_session_clicks_with_at_once(
    annotations: Annotations, model: Path, tmp_path: Path
) -> None:
    run, out = tmp_path / "run", tmp_path / "made" / "out.onnx"
    tuning = begin(annotations, model, run)
    tuning.measure(quiet)
    assert tuning.train(quiet)
    record = tuning.finish(out, quiet)
    assert load_engine(out).model.name == "shapes-fine-tuned"
    assert load_engine(out, precision="int8").device.endswith("int8)")
    pixels, _ = drawn(9)
    session = Session(load_segmenter(out).prepare(pixels))
    session.click(Click(30, 30))
    assert session.mask() is not None
    assert {"NoC@85", "NoC@90", "mIoU@1"} <= record.before.keys() == record.after.keys()
    assert record.before["samples"] == len(tuning.targets) == 2
    assert Record.read(run) == record and record.finished
    assert sorted(path.name for path in run.iterdir()) == ["curves.png", RECORD, "log.jsonl", "tensorboard"]


def test_what_is_scored_is_never_trained_on(annotations: Annotations, model: Path, tmp_path: Path) -> None:
    tuning = begin(annotations, model, tmp_path / "run")
    held_back = {target.name for target in tuning.targets}
    assert held_back and not held_back & set(tuning._scenes.names)


def test_a_stopped_fine_tuning_goes_on_where_it_was(annotations: Annotations, model: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    first = begin(annotations, model, run)
    first.measure(quiet)
    made: list[tuple[str, int]] = []
    assert not first.train(lambda stage, done, *_: made.append((stage, done)), stopped=lambda: ("training", 2) in made)
    with pytest.raises(TrainError, match="holds an unfinished fine-tuning; go on with --resume"):
        begin(annotations, model, run)
    seen: list[tuple[str, int]] = []
    again = FineTuning.resume(annotations, run, CONFIG, device="cpu")
    again.measure(lambda *_: pytest.fail("it was measured"))
    assert again.train(lambda stage, done, *_: seen.append((stage, done)))
    assert seen == [("training", 2), ("training", 3)]
    assert again.record == first.record


def test_stopped_before_the_first_step_nothing_but_the_measurement_is_kept(
    annotations: Annotations, model: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    tuning = begin(annotations, model, run)
    tuning.measure(quiet)
    assert not tuning.train(quiet, stopped=lambda: True)
    assert not (run / "checkpoints").exists()
    again = FineTuning.resume(annotations, run, replace(CONFIG, minutes=99.0), device="cpu")
    assert again.record == tuning.record and again.config.minutes == CONFIG.minutes  # as it was begun


def test_as_many_steps_are_made_as_the_minutes_allow(
    annotations: Annotations, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[tuple[str, int, int]] = []
    tuning = begin(annotations, model, tmp_path / "run", replace(CONFIG, steps=None, minutes=1.0))
    ticks = count()
    monkeypatch.setattr(Trainer, "step", lambda self: StepReport(0, {}, 2, 0.5 + next(ticks) % 2, 0, 1))
    tuning.train(lambda stage, done, total, _: stages.append((stage, done, total)), stopped=lambda: stages[-1][0] == "training")
    assert [done for stage, done, _ in stages if stage == "speed"] == [0, 1, 2, 3, 4]
    # The first step, of 0.5 s, does not count; then 1.5, 0.5 and 1.5 s: 1.5 s a step.
    assert stages[-1] == ("training", 0, 40)


def test_a_finished_one_gives_way_to_a_new_one_and_cannot_be_gone_on_with(
    annotations: Annotations, model: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    finished = begin(annotations, model, run).record
    replace(finished, before={"NoC@90": 3.0}, after={"NoC@90": 2.0}).write(run)
    (run / "log.jsonl").write_text("old")
    with pytest.raises(TrainError, match="no unfinished fine-tuning to go on with; start one without --resume"):
        FineTuning.resume(annotations, run, CONFIG)
    begin(annotations, model, run)
    assert not run.exists()


def test_changed_annotations_or_a_changed_model_are_not_gone_on_with(
    annotations: Annotations, model: Path, tmp_path: Path
) -> None:
    run, copy = tmp_path / "run", tmp_path / "copy.onnx"
    copy.write_bytes(model.read_bytes())
    replace(begin(annotations, copy, run).record, before={"NoC@90": 3.0}).write(run)
    with pytest.raises(TrainError, match=r"The annotations changed since the fine-tuning in .* was begun"):
        FineTuning.resume(replace(annotations, digest="other"), run, CONFIG)
    network, config = load_network(model)
    save_model_file(network, config, copy, name="another")
    with pytest.raises(TrainError, match=r"The model file .*copy\.onnx changed since"):
        FineTuning.resume(annotations, run, CONFIG)
    (run / RECORD).write_text("{")
    with pytest.raises(TrainError, match=r"fine-tune\.json cannot be read"):
        FineTuning.resume(annotations, run, CONFIG)


def test_a_file_that_is_no_model_is_refused_before_anything_is_written(annotations: Annotations, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"nothing")
    with pytest.raises(WeightsError, match=r"wrong\.onnx"):
        begin(annotations, wrong, tmp_path / "run")
    assert not (tmp_path / "run").exists()


class _Specks:
    """Two images of one object of 9 pixels each."""

    names = ("set/a", "set/b")

    def __len__(self) -> int:
        return 2

    def read(self, index: int) -> Scene:
        mask = np.zeros((40, 40), np.bool_)
        mask[:3, :3] = True
        return scene_from_masks(self.names[index], np.zeros((40, 40, 3), np.uint8), [mask])


def test_objects_too_small_to_be_seen_are_refused_in_one_sentence(model: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="Every object in the images to train on is smaller than 50 pixels"):
        begin(Annotations(_Specks(), ""), model, tmp_path / "run")


def test_the_change_is_kept_as_far_as_agreement_allows() -> None:
    tried: list[float] = []

    def agreed(share: float) -> float:
        tried.append(share)
        return 1 - 0.3 * share

    assert choose_share(agreed, least=0.69) == (1.0, agreed(1.0))
    tried.clear()
    assert choose_share(agreed, least=0.8) == (0.5, 0.85)
    assert tried == [1.0, 0.75, 0.5]
    assert choose_share(lambda share: 0.0, least=0.85) == (0.0, 1.0)


def test_a_network_that_changed_too_much_is_written_as_it_was(
    annotations: Annotations, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fine_tune, "mean_iou", lambda ones, others: 0.5)
    for room in (fine_tune, agreement):
        monkeypatch.setattr(room, "SHARES", (1.0, 0.0))
    tuning = begin(annotations, model, tmp_path / "run", replace(CONFIG, steps=1, agreement=0.85))
    tuning.measure(quiet)
    tuning.train(quiet)
    record = tuning.finish(tmp_path / "out.onnx", quiet)
    assert (record.share, record.agreement) == (0.0, 1.0)
    assert not record.better
    before, after = load_network(model)[0].state_dict(), load_network(tmp_path / "out.onnx")[0].state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_blend_lies_on_the_way_between_both_networks() -> None:
    config = replaced(RITM, width=4, small=True, ocr=8)
    start, tuned = build(config), build(config)
    half = blended(start, tuned, 0.5).state_dict()
    whole = blended(start, tuned, 1.0).state_dict()
    name = "backbone.stem_a.conv.weight"
    assert torch.allclose(half[name], (start.state_dict()[name] + tuned.state_dict()[name]) / 2)
    assert torch.allclose(whole[name], tuned.state_dict()[name])


def test_agreement_is_one_with_itself_and_falls_with_what_differs(model: Path) -> None:
    segmenter = load_segmenter(model, config=FOCUS)
    masks = grid_masks(segmenter, drawn(0)[0], side=2)
    assert len(masks) == 4 and all(mask.shape == (72, 96) for mask in masks)
    assert mean_iou(masks, masks) == 1
    whole, empty = np.ones((4, 4), np.bool_), np.zeros((4, 4), np.bool_)
    assert mean_iou([whole, empty], [empty, empty]) == 0.5
