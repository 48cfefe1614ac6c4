"""Checkpoints are whole or absent, and nothing but arrays and JSON is ever opened."""

import errno
import pickle
from pathlib import Path

import pytest
import torch
from tests.train.conftest import equal

from edgeflow.errors import TrainError
from edgeflow.train import checkpoint

ARRAYS = {"a": torch.arange(6.0).reshape(2, 3), "n": torch.tensor(4)}


def write(run: Path, step: int, *, keep: int = 2) -> Path:
    writing = checkpoint.Writing(run, step)
    writing.begin()
    for name in ("network", "average", "optimiser", "process-0"):
        writing.add(name, ARRAYS)
    writing.add_json("process-0", {"next": 7})
    writing.add_json("state", {"version": checkpoint.VERSION, "step": step})
    return writing.finish(keep=keep)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    saved = checkpoint.load(write(tmp_path, 12))
    assert saved.step == 12
    assert saved.fields["process-0"] == {"next": 7}
    assert equal(saved.arrays["network"], ARRAYS)


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for step in (5, 90, 1000):
        write(tmp_path, step, keep=2)
    assert sorted(path.name for path in (tmp_path / "checkpoints").iterdir()) == ["000090", "001000"]
    assert checkpoint.newest(tmp_path).name == "001000"


def test_a_kill_while_writing_leaves_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, 5)
    unfinished = checkpoint.Writing(tmp_path, 6)
    unfinished.begin()
    unfinished.add("network", ARRAYS)
    assert checkpoint.newest(tmp_path).name == "000005"


def test_a_full_disk_is_told_and_earlier_checkpoints_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 5)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(TrainError, match=r"000006 cannot be written \(No space left on device\).*--resume"):
        write(tmp_path, 6)
    assert checkpoint.load(checkpoint.newest(tmp_path)).step == 5
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["000005"]


def test_a_folder_without_checkpoints_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="holds no checkpoint"):
        checkpoint.newest(tmp_path)


def test_a_pickle_is_not_opened(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return open, (str(tmp_path / "sprung"), "w")

    place = write(tmp_path, 5)
    (place / "network.safetensors").unlink()
    (place / "network.pt").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(TrainError, match="pickles above all, are not opened"):
        checkpoint.load(place)
    (place / "network.safetensors").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(TrainError, match="is damaged"):
        checkpoint.load(place)
    assert not (tmp_path / "sprung").exists()


def test_a_cut_off_file_is_told(tmp_path: Path) -> None:
    place = write(tmp_path, 5)
    file = place / "network.safetensors"
    file.write_bytes(file.read_bytes()[:-5])
    with pytest.raises(TrainError, match="is damaged"):
        checkpoint.load(place)


def test_another_version_is_refused(tmp_path: Path) -> None:
    place = write(tmp_path, 5)
    (place / "state.json").write_text('{"version": 99, "step": 5}')
    with pytest.raises(TrainError, match="has version 99"):
        checkpoint.load(place)


def test_an_optimiser_goes_on_as_if_it_had_not_stopped() -> None:
    def stepped(weight: torch.nn.Parameter, optimiser: torch.optim.Optimizer) -> None:
        (weight**2).sum().backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad()

    one = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
    first = torch.optim.Adam([one], lr=0.1)
    stepped(one, first)
    other = torch.nn.Parameter(one.detach().clone())
    second = torch.optim.Adam([other], lr=0.1)
    checkpoint.restore_optimiser(second, checkpoint.optimiser_arrays(first))
    stepped(one, first)
    stepped(other, second)
    assert torch.equal(one, other)
