"""Ranges are those of what passed, of the convolutions that may be quantised, and of nothing after watching ended."""

import pytest
import torch
from torch import Tensor, nn

from edgeflow.model.build import RITM, build, replaced
from edgeflow.model.ranges import joined, may_quantise, watched


class Small(nn.Module):
    """Two convolutions that may be quantised, in a row, and one that may not."""

    def __init__(self) -> None:
        super().__init__()
        parts = [nn.Conv2d(1, 1, 1, bias=False) for _ in range(2)]
        for part in parts:
            nn.init.constant_(part.weight, -2.0)
        self.backbone = nn.Sequential(*parts)
        self.interaction = nn.Conv2d(1, 1, 1)

    def forward(self, image: Tensor) -> Tensor:
        passed: Tensor = self.backbone(image) + self.interaction(image)
        return passed


def test_the_least_and_the_largest_of_all_that_passes() -> None:
    network = Small()
    with watched(network) as ranges:
        network(torch.tensor([1.0, 3.0]).view(1, 1, 1, 2))
        network(torch.tensor([-4.0, 2.0]).view(1, 1, 1, 2))
    network(torch.full((1, 1, 1, 1), 99.0))
    assert ranges == {"backbone.0": (-4.0, 3.0), "backbone.1": (-6.0, 8.0)}


def test_joined_ranges_hold_both() -> None:
    assert joined({"a": (0.0, 2.0), "b": (-1.0, 1.0)}, {"a": (-1.0, 1.0), "c": (0.0, 0.0)}) == {
        "a": (-1.0, 2.0),
        "b": (-1.0, 1.0),
        "c": (0.0, 0.0),
    }


@pytest.mark.parametrize("small", [True, False])
def test_most_of_the_work_may_be_quantised_and_what_feels_it_most_not(small: bool) -> None:
    network = build(replaced(RITM, small=small)).eval()
    work: dict[bool, int] = {True: 0, False: 0}

    def count(name: str, part: nn.Conv2d) -> None:
        def note(_: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            work[may_quantise(name)] += part.weight.numel() * output.shape[-1] * output.shape[-2]

        part.register_forward_hook(note)

    for name, part in network.named_modules():
        if isinstance(part, nn.Conv2d):
            count(name, part)
    with torch.inference_mode():
        network(torch.zeros(1, 3, 64, 64), torch.zeros(1, 3, 64, 64))
    assert work[True] > 0.75 * sum(work.values())
    assert not any(map(may_quantise, ("interaction.mix", "backbone.stem_a.conv", "ocr.mask", "edge.logits", "fine.last")))
