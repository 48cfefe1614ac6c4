"""The loop as a whole: it learns, it stops and goes on, and it says what went wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from tests.train.conftest import drawn, equal

from edgeflow.errors import DataSetError, TrainError
from edgeflow.train import checkpoint
from edgeflow.train.config import TrainConfig, config_from
from edgeflow.train.loop import Trainer
from edgeflow.train.run import MODEL, resume_run, saved_config, start_run, train
from edgeflow.train.start import start_fabric
from edgeflow.train.watch import read_log
from edgeflow.weights.shipped import load_model_file

Fields = Callable[..., dict[str, Any]]


def trainer_of(config: TrainConfig, run: Path) -> Trainer:
    return start_run(config, run, start_fabric(config, device="cpu"), root=Path())


def weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in trainer.network.state_dict().items()}


def test_a_killed_and_resumed_run_equals_an_uninterrupted_one(fields: Fields, tmp_path: Path) -> None:
    config = config_from(fields(), where="test")
    whole = trainer_of(config, tmp_path / "whole")
    while not whole.done:
        whole.step()
    first = trainer_of(config, tmp_path / "cut")
    for _ in range(3):
        first.step()
    first.save()
    first.step()  # lost by the kill
    fabric = start_fabric(config, device="cpu")
    again = resume_run(saved_config(tmp_path / "cut"), tmp_path / "cut", fabric, root=Path())
    assert again.progress.step == 3
    while not again.done:
        again.step()
    assert equal(weights(again), weights(whole))
    assert equal(again.average.network.state_dict(), whole.average.network.state_dict())


def test_a_stopped_run_ends_at_a_step_and_goes_on_to_its_model_file(fields: Fields, tmp_path: Path) -> None:
    config = config_from(fields(), where="test")
    fabric = start_fabric(config, device="cpu")
    run = tmp_path / "run"
    trainer = start_run(config, run, fabric, root=Path())
    steps = iter([False, False, True])
    assert not train(trainer, run, fabric, stopped=lambda: next(steps))
    assert checkpoint.load(checkpoint.newest(run)).step == 2
    assert not (run / MODEL).exists()
    assert train(resume_run(config, run, fabric, root=Path()), run, fabric)
    assert (run / MODEL).stat().st_size > 10_000
    assert load_model_file(run / MODEL).ranges
    assert (run / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert list((run / "tensorboard").iterdir())


def test_curves_are_there_from_the_first_checkpoint_on_and_short_runs_have_many_lines(fields: Fields, tmp_path: Path) -> None:
    config = config_from(fields(save_every=2), where="test")
    fabric, run = start_fabric(config, device="cpu"), tmp_path / "run"
    seen: list[bool] = []
    train(start_run(config, run, fabric, root=Path()), run, fabric, shown=lambda *_: seen.append((run / "curves.png").exists()))
    assert seen == [False, False, True, True, True, True]
    assert [line["step"] for line in read_log(run)] == [1, 2, 3, 4, 5, 6]


def test_the_second_phase_trains_what_the_first_left_alone(fields: Fields, tmp_path: Path) -> None:
    phases = [
        {"steps": 2, "rates": {"": 1e-3, "fine": 0}, "refine": False},
        {"steps": 2, "rates": {"": 0, "fine": 1e-3}},
    ]
    trainer = trainer_of(config_from(fields(phases=phases), where="test"), tmp_path / "run")
    fresh = weights(trainer)
    trainer.step(), trainer.step()
    after_first = weights(trainer)
    trainer.step(), trainer.step()
    after_second = weights(trainer)
    fine = [name for name in fresh if name.startswith("fine.") and "num_batches" not in name]
    rest = [name for name in fresh if not name.startswith("fine.") and "num_batches" not in name]
    assert all(torch.equal(fresh[name], after_first[name]) for name in fine)
    assert all(torch.equal(after_first[name], after_second[name]) for name in rest)
    assert not all(torch.equal(after_first[name], after_second[name]) for name in fine)
    assert not all(torch.equal(fresh[name], after_first[name]) for name in rest)


def test_a_loss_that_is_no_number_stops_the_run_and_keeps_what_was_saved(fields: Fields, tmp_path: Path) -> None:
    trainer = trainer_of(config_from(fields(), where="test"), tmp_path / "run")
    trainer.step()
    trainer.save()
    with torch.no_grad():
        next(trainer.network.parameters()).fill_(float("nan"))
    with pytest.raises(TrainError, match="not a number at step 2"):
        trainer.step()
    saved = checkpoint.load(checkpoint.newest(tmp_path / "run"))
    assert saved.step == 1
    assert all(bool(torch.isfinite(value).all()) for value in saved.arrays["network"].values())


def test_a_checkpoint_of_another_network_is_refused(fields: Fields, tmp_path: Path) -> None:
    config = config_from(fields(), where="test")
    trainer = trainer_of(config, tmp_path / "run")
    trainer.save()
    other = config_from(fields(model={"start": "fresh", "switches": {"width": 4, "small": True, "ocr": 16}}), where="test")
    with pytest.raises(TrainError, match="of another network"):
        resume_run(other, tmp_path / "run", start_fabric(other, device="cpu"), root=Path())


@pytest.mark.parametrize("lost", ["process-0.json", "process-0.safetensors"])
def test_a_checkpoint_that_lacks_a_file_is_one_sentence(fields: Fields, tmp_path: Path, lost: str) -> None:
    config = config_from(fields(), where="test")
    trainer_of(config, tmp_path / "run").save()
    (checkpoint.newest(tmp_path / "run") / lost).unlink()
    with pytest.raises(TrainError, match=r"is damaged .*delete it to go on from the one before"):
        resume_run(config, tmp_path / "run", start_fabric(config, device="cpu"), root=Path())


def test_a_first_checkpoint_that_was_cut_off_does_not_bar_the_folder(fields: Fields, tmp_path: Path) -> None:
    (tmp_path / "run/checkpoints/.writing-000005").mkdir(parents=True)
    assert trainer_of(config_from(fields(), where="test"), tmp_path / "run").progress.step == 0


def test_a_validation_set_that_is_missing_is_told_before_the_first_step(fields: Fields, tmp_path: Path) -> None:
    config = config_from(fields(validation={"data_set": "no/such"}), where="test")
    with pytest.raises(DataSetError, match="no/such/images is missing"):
        trainer_of(config, tmp_path / "run")


def test_a_relative_validation_set_is_found_again_when_a_run_goes_on(fields: Fields, tmp_path: Path) -> None:
    pictures = tmp_path / "data" / "pictures"
    pixels, ids = drawn(1)
    for kind, values in (("images", pixels), ("masks", ids)):
        (pictures / kind).mkdir(parents=True)
        Image.fromarray(values).save(pictures / kind / "one.png")
    config = config_from(fields(validation={"data_set": pictures.name}), where="test")
    fabric = start_fabric(config, device="cpu")
    start_run(config, tmp_path / "run", fabric, root=pictures.parent).save()
    again = resume_run(saved_config(tmp_path / "run"), tmp_path / "run", fabric, root=pictures.parent)
    assert again.validation.data_set == pictures


def test_going_on_with_data_that_lost_their_objects_is_one_sentence(fields: Fields, tmp_path: Path) -> None:
    pixels, ids = drawn(1)
    for kind, values in (("images", pixels), ("masks", ids)):
        (tmp_path / kind).mkdir()
        Image.fromarray(values).save(tmp_path / kind / "one.png")
    source = {"kind": "folder", "images": str(tmp_path / "images"), "masks": str(tmp_path / "masks")}
    config = config_from(fields(data={"sources": [source], "held_out": 0}), where="test")
    trainer = trainer_of(config, tmp_path / "run")
    trainer.step()
    trainer.save()
    Image.fromarray(ids * 0).save(tmp_path / "masks/one.png")
    with pytest.raises(TrainError, match="The data are not those the run was begun with"):
        resume_run(config, tmp_path / "run", start_fabric(config, device="cpu"), root=Path())


def test_a_folder_with_a_run_is_not_started_again(fields: Fields, tmp_path: Path) -> None:
    config = config_from(fields(), where="test")
    trainer_of(config, tmp_path / "run").save()
    with pytest.raises(TrainError, match="already holds a run"):
        trainer_of(config, tmp_path / "run")


def test_clicks_and_data_are_a_small_part_of_a_step_and_their_share_is_reported(fields: Fields, tmp_path: Path) -> None:
    trainer = trainer_of(config_from(fields(), where="test"), tmp_path / "run")
    report = trainer.step()
    assert 0 < report.waited < report.seconds
    assert report.samples == 4
