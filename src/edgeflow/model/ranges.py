"""How far the inputs of convolutions reach, observed as looks pass: what eight-bit integers need to know. Knows no files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from torch import Tensor, nn

from edgeflow.engine.protocol import Ranges

# Most of the work (13 of 14.8 GMACs of the shipped network). What is left out loses most by eight bits for what it costs, found
# one part at a time (docs/experiments.md): the stem, where a click is few cells of large values, and the head's last steps.
_PARTS = ("backbone.", "ocr.")
_EXACT = ("backbone.stem_", "backbone.layer1.0.", "ocr.value", "ocr.up", "ocr.join", "ocr.mask")


def may_quantise(name: str) -> bool:
    """Whether the convolution called `name` may be computed in eight bits."""
    return name.startswith(_PARTS) and not name.startswith(_EXACT)


@contextmanager
def watched(network: nn.Module) -> Iterator[dict[str, tuple[float, float]]]:
    """A dictionary that fills while `network` runs: the least and the largest input of every convolution that may be quantised.

    Least and largest, because clicks are few cells of extreme values: ranges of means or of 99.99 % cut them off.
    """
    found: dict[str, tuple[float, float]] = {}

    def hook(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            low, high = inputs[0].detach().aminmax()
            here = float(low), float(high)
            found[name] = _hull(found.get(name, here), here)

        return note

    handles = [
        part.register_forward_pre_hook(hook(name))
        for name, part in network.named_modules()
        if isinstance(part, nn.Conv2d) and may_quantise(name)
    ]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def joined(one: Ranges, other: Ranges) -> dict[str, tuple[float, float]]:
    """For every convolution that both know, the range that holds both ranges; for the others, the one there is."""
    return {**one, **{name: _hull(one.get(name, bounds), bounds) for name, bounds in other.items()}}


def _hull(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return min(one[0], other[0]), max(one[1], other[1])
