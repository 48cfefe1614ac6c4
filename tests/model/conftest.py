"""What the tests of the network share."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: the network's tests need the extra `train`")
from torch import Tensor, nn  # noqa: E402


@pytest.fixture
def lively() -> Callable[[nn.Module], nn.Module]:
    """Gives a fresh module weights in which nothing is zero or neutral, and puts it in evaluation mode."""

    def randomise(module: nn.Module) -> nn.Module:
        generator = torch.Generator().manual_seed(5)
        for part in module.modules():
            if isinstance(part, nn.BatchNorm2d):
                assert isinstance(part.running_mean, Tensor) and isinstance(part.running_var, Tensor)
                part.running_mean.normal_(0, 0.1, generator=generator)
                part.running_var.uniform_(0.5, 1.5, generator=generator)
        for weight in module.parameters():
            if not weight.any():
                nn.init.normal_(weight, 0, 0.3, generator=generator)
        return module.eval()

    return randomise
