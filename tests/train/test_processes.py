"""Several processes: together they do what one does with the joined batch."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from edgeflow.errors import TrainError
from edgeflow.train.config import config_from
from edgeflow.train.start import start_fabric

Fields = Callable[..., dict[str, Any]]

# Run as a script, because Fabric starts the other processes by running the same command again.
SCRIPT = """
import json, sys
from pathlib import Path
from safetensors.torch import save_file
from torch.optim.optimizer import register_optimizer_step_pre_hook
from edgeflow.train.config import config_from
from edgeflow.train.run import start_run, train
from edgeflow.train.start import start_fabric

fields, out, processes = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]), int(sys.argv[3])
config = config_from(fields, where="test")
fabric = start_fabric(config, device="cpu", devices=processes)
trainer = start_run(config, out / "run", fabric, root=Path())
rank = fabric.global_rank

def keep(optimiser, args, kwargs):
    named = {name: weight.grad for name, weight in trainer.network.named_parameters() if weight.grad is not None}
    save_file({name: grad.contiguous() for name, grad in named.items()}, out / f"gradients-{rank}.safetensors")
    handle.remove()

handle = register_optimizer_step_pre_hook(keep)
assert train(trainer, out / "run", fabric)
"""


def run(fields: dict[str, Any], folder: Path, processes: int) -> dict[str, torch.Tensor]:
    """Train and return the gradients of the first step as the first process had them."""
    folder.mkdir()
    (folder / "script.py").write_text(SCRIPT)
    (folder / "fields.json").write_text(json.dumps(fields))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(folder / "script.py"), str(folder / "fields.json"), str(folder), str(processes)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    for rank in range(1, processes):
        one, other = (load_file(folder / f"gradients-{place}.safetensors") for place in (0, rank))
        assert all(torch.equal(one[name], other[name]) for name in one)
    return load_file(folder / "gradients-0.safetensors")


@pytest.mark.parametrize("exercises", ["sessions", "rounds"])
def test_two_processes_have_the_gradients_of_one_on_the_joined_batch(fields: Fields, tmp_path: Path, exercises: str) -> None:
    phases = [{"steps": 2, "rates": {"": 1e-3}}]
    rounds = {"crop": [48, 64], "least_area": 50}
    made = fields(phases=phases, exercises=exercises, rounds=rounds)
    two, one = (run(made, tmp_path / str(processes), processes) for processes in (2, 1))
    assert two.keys() == one.keys()
    for name, gradient in one.items():
        scale = float(gradient.abs().max())
        assert torch.allclose(two[name], gradient, rtol=1e-3, atol=1e-4 * scale + 1e-7), name
    assert (tmp_path / "2" / "run" / "model.onnx").exists()
    processes = sorted((tmp_path / "2" / "run" / "checkpoints" / "000002").glob("process-*.safetensors"))
    assert [file.stem for file in processes] == ["process-0", "process-1"]


def test_a_batch_that_cannot_be_shared_is_told(fields: Fields) -> None:
    with pytest.raises(TrainError, match="A batch of 5 cannot be shared by 2 processes"):
        start_fabric(config_from(fields(batch=5), where="test"), device="cpu", devices=2)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_told(fields: Fields) -> None:
    with pytest.raises(TrainError, match="There is no CUDA device"):
        start_fabric(config_from(fields(), where="test"), device="cuda")
