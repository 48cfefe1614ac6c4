"""Fresh batch norms get statistics, trained ones keep theirs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from edgeflow.model.build import RITM, build, replaced
from edgeflow.model.edgeflow import Predictions
from edgeflow.train.batch import Batch, Predict
from edgeflow.train.calibrate import calibrate, fresh_norms, observed_ranges
from edgeflow.train.config import config_from
from edgeflow.train.run import start_run
from edgeflow.train.start import start_fabric
from edgeflow.weights.model_file import save_model_file


class Chain(nn.Module):
    """A trained norm, then a fresh one."""

    def __init__(self) -> None:
        super().__init__()
        self.trained, self.fresh = nn.BatchNorm2d(3), nn.BatchNorm2d(3)
        assert self.trained.running_mean is not None
        nn.init.constant_(self.trained.running_mean, 2.0)

    def forward(self, image: Tensor, guidance: Tensor) -> Predictions:
        passed = self.fresh(self.trained(image))
        return Predictions(passed, passed, passed, None)


class Drawn:
    """A batch a step, of noise about 5."""

    def __init__(self) -> None:
        self.shown: list[Tensor] = []
        self.answered = 0
        self._generator = torch.Generator().manual_seed(1)

    def next(self, predict: Predict) -> Sequence[Batch]:
        image = 5 + 3 * torch.randn(2, 3, 8, 8, generator=self._generator)
        self.shown.append(image)
        return [Batch(image, image, image[:, :1], image[:, :1])]

    def answer(self, batch: Batch, predictions: Predictions) -> None:
        self.answered += 1

    def state(self) -> tuple[dict[str, object], dict[str, Tensor]]:
        raise NotImplementedError

    def restore(self, fields: dict[str, object], arrays: dict[str, Tensor]) -> None:
        raise NotImplementedError


def test_only_norms_without_statistics_are_fresh() -> None:
    chain = Chain()
    assert fresh_norms(chain) == [chain.fresh]


def test_a_fresh_norm_gets_the_mean_over_all_batches_and_the_trained_one_keeps_its_own() -> None:
    chain, drawn = Chain().eval(), Drawn()
    assert calibrate(chain, drawn, steps=4) == 1  # type: ignore[arg-type]
    passed = chain.trained(torch.cat(drawn.shown))
    torch.testing.assert_close(chain.fresh.running_mean, passed.mean(dim=(0, 2, 3)))
    torch.testing.assert_close(chain.fresh.running_var, passed.var(dim=(0, 2, 3)), rtol=0.02, atol=0)
    assert chain.trained.running_mean is not None and bool((chain.trained.running_mean == 2).all())
    assert not chain.fresh.training and chain.fresh.momentum == 0.1
    assert drawn.answered == len(drawn.shown) == 4


def test_calibrated_norms_are_no_longer_fresh_and_nothing_more_is_drawn() -> None:
    chain, drawn = Chain(), Drawn()
    calibrate(chain, drawn, steps=2)  # type: ignore[arg-type]
    assert fresh_norms(chain) == []
    assert calibrate(chain, drawn, steps=2) == 0  # type: ignore[arg-type]
    assert len(drawn.shown) == 2


def test_new_parts_on_a_model_file_begin_with_statistics(fields: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    small = {"width": 4, "small": True, "ocr": 8}
    coarse = build(replaced(RITM, **small))
    for norm in fresh_norms(coarse):
        assert norm.running_mean is not None
        norm.running_mean.fill_(0.01)
    file = tmp_path / "coarse.onnx"
    save_model_file(coarse, replaced(RITM, **small), file, name="coarse")
    config = config_from(fields(model={"start": str(file), "switches": {**small, "fusion": "late"}}), where="test")
    trainer = start_run(config, tmp_path / "run", start_fabric(config, device="cpu"), root=Path())
    assert fresh_norms(trainer.network) == []


class Named(nn.Module):
    """One convolution of a backbone, and a norm that must not learn from what is watched."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.ModuleDict({"conv": nn.Conv2d(3, 3, 1)})
        self.norm = nn.BatchNorm2d(3)

    def forward(self, image: Tensor, guidance: Tensor) -> Predictions:
        passed = self.norm(self.backbone["conv"](image))
        return Predictions(passed, passed, passed, None)


def test_ranges_are_those_of_the_exercises_and_nothing_is_learned_from_them() -> None:
    network, drawn = Named(), Drawn()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    ranges = observed_ranges(network, drawn, steps=3)  # type: ignore[arg-type]
    shown = torch.cat(drawn.shown)
    assert ranges == {"backbone.conv": (float(shown.min()), float(shown.max()))}
    assert drawn.answered == len(drawn.shown) == 3 and network.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
