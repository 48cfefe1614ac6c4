"""``edgeflow fine-tune`` as a person runs it, in this process, on a tiny network."""

import functools
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: training's tests need the extra `train`")
pytest.importorskip("lightning_fabric", reason="lightning-fabric is not installed")

from tests.train.test_fine_tune import CONFIG, annotated, tiny_model

from edgeflow.cli import main
from edgeflow.cli.fine_tune import _report
from edgeflow.network.load import load_engine
from edgeflow.store.store import Store
from edgeflow.train import fine_tune
from edgeflow.train.fine_tune import FineTuneConfig, FineTuning
from edgeflow.train.fine_tune_record import Record

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model") / "tiny.onnx")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return annotated(tmp_path / "shapes", 3)


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {
        name: getattr(CONFIG, name) for name in ("steps", "batch", "clicks", "objects", "agreement", "grid", "focus", "tasks")
    }
    monkeypatch.setattr(fine_tune, "FineTuneConfig", functools.partial(FineTuneConfig, **small))


def edgeflow(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["edgeflow", *map(str, arguments)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_before_and_after_are_printed_with_the_command_that_uses_the_file(
    folder: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert edgeflow(monkeypatch, "fine-tune", folder, "--model", model, "--device", "cpu") == 0
    printed = capsys.readouterr().out
    file = folder / ".edgeflow" / "shapes-fine-tuned.onnx"
    for word in ("before", "after", "NoC@85", "NoC@90", "mIoU@1", "agreement with the starting weights"):
        assert word in printed
    assert f"edgeflow annotate {folder} --model {file}\n" in printed
    assert load_engine(file).model.name == "shapes-fine-tuned"


def test_what_was_stopped_says_how_to_go_on_and_then_is_not_measured_again(
    folder: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    out = tmp_path / "out.onnx"
    monkeypatch.setattr(FineTuning, "train", lambda self, show, stopped: False)
    assert edgeflow(monkeypatch, "fine-tune", folder, "--model", model, "--out", out, "--device", "cpu") == 0
    going_on = f"stopped; go on with: edgeflow fine-tune {folder} --resume --out {out} --device cpu\n"
    assert going_on in capsys.readouterr().out
    monkeypatch.setattr(fine_tune, "score", lambda *_, **__: pytest.fail("it was measured before"))
    assert edgeflow(monkeypatch, "fine-tune", folder, "--resume", "--out", out, "--device", "cpu") == 0
    assert going_on in capsys.readouterr().out
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--model", "nowhere.onnx"], "The model file nowhere.onnx cannot be read"),
        (["--model", "MODEL", "--out", "MODEL"], "is the one to start from, which is kept; name another one with --out"),
        (["--out", "FOLDER"], "is a folder; name a file with --out"),
        (["--resume"], "holds no unfinished fine-tuning to go on with"),
        (["--store", "a", "--coco", "b.json"], "annotations come from one of them"),
        (["--coco", "nowhere.json"], "nowhere.json"),
    ],
)
def test_a_mistake_ends_in_one_sentence(
    folder: Path, model: Path, arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    places = {"MODEL": model, "FOLDER": folder}
    assert edgeflow(monkeypatch, "fine-tune", folder, *[places.get(part, part) for part in arguments]) == 1
    message = capsys.readouterr().err
    assert sentence in message
    assert message.startswith("edgeflow: ") and message.count("\n") == 1


def test_one_annotated_image_is_too_few(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    alone = annotated(tmp_path / "alone", 1)
    assert edgeflow(monkeypatch, "fine-tune", alone, "--model", model) == 1
    assert "There is 1 annotated image (alone/0)" in capsys.readouterr().err
    bare = tmp_path / "bare"
    bare.mkdir()
    Store.open(bare).close()
    assert edgeflow(monkeypatch, "fine-tune", bare, "--model", model) == 1
    assert "bare has no finished region in any image" in capsys.readouterr().err


def test_what_did_not_get_better_is_said_and_the_old_model_recommended(capsys: Captured) -> None:
    numbers = {"samples": 4.0, "NoC@85": 3.0, "NoC@90": 5.0, "mIoU@1": 0.7}
    record = Record(
        name="x",
        model="old.onnx",
        sha256="",
        annotations="",
        held_back=0.2,
        before=numbers,
        after=numbers,
        share=0.5,
        agreement=0.9,
    )
    _report(record, FineTuneConfig(), "edgeflow annotate x --model new", "edgeflow annotate x --model old.onnx")
    printed = capsys.readouterr().out
    assert "not better on the part held back" in printed
    assert "keep the model you had: edgeflow annotate x --model old.onnx\n" in printed
    assert "50% of the change was kept" in printed
