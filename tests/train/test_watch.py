"""What is seen of a run: its log, its curves, its TensorBoard files."""

from pathlib import Path

import pytest

from edgeflow.errors import TrainError
from edgeflow.train.loop import StepReport
from edgeflow.train.watch import Watch, draw_curves, read_log


def report(step: int, loss: float) -> StepReport:
    return StepReport(step=step, terms={"mask": loss, "aux": 0.1}, samples=8, seconds=2.0, waited=0.1, rate=0.5)


def test_every_so_many_steps_their_mean_is_a_line(tmp_path: Path) -> None:
    watch = Watch(tmp_path, every=2)
    for step, loss in ((1, 0.4), (2, 0.2), (3, 0.9)):
        watch.stepped(report(step, loss))
    (line,) = read_log(tmp_path)
    assert line["step"] == 2
    assert line["loss/mask"] == pytest.approx(0.3)
    assert line["samples_per_second"] == 4
    assert line["share_data_and_clicks"] == pytest.approx(0.05)
    watch.close()
    assert [line["step"] for line in read_log(tmp_path)] == [2, 3]
    assert list((tmp_path / "tensorboard").iterdir())


def test_a_validation_is_kept_and_the_best_is_known(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    assert watch.best("NoC@90") == float("inf")
    watch.validated(10, {"NoC@90": 3.0, "NoC@85": 2.0})
    watch.validated(20, {"NoC@90": 2.5, "NoC@85": 2.1})
    assert watch.best("NoC@90") == 2.5
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    watch.close()


def test_of_a_step_logged_twice_the_last_counts_and_half_a_line_is_skipped(tmp_path: Path) -> None:
    lines = [
        '{"kind": "training", "step": 20, "loss/mask": 1}',
        '{"kind": "training", "step": 20, "loss/mask": 2}',
        '{"kind": "tra',
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    (line,) = read_log(tmp_path)
    assert line["loss/mask"] == 2


def test_curves_of_a_run_without_any_line_are_drawn(tmp_path: Path) -> None:
    assert draw_curves(read_log(tmp_path)).startswith(b"\x89PNG")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainError, match="cannot be written"):
        Watch(tmp_path / "file" / "run")


def test_curves_that_find_no_room_are_one_sentence_and_everything_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    watch = Watch(tmp_path)
    monkeypatch.setattr("edgeflow.train.watch.write_whole", full)
    with pytest.raises(TrainError, match=r"cannot be written \(No space left on device\); make room, then go on with --resume"):
        watch.close()
    assert watch._log.closed
