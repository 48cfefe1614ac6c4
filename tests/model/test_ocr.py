"""The object context against slow twins, and the proof that its attention is dead with one class."""

from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import nn  # noqa: E402

from edgeflow.model.ocr import OCR, attend, gather  # noqa: E402


def test_gathering_over_certain_logits_is_the_mean_of_the_chosen_pixels() -> None:
    pixels = torch.tensor([[[[1.0, 2.0], [3.0, 8.0]]]])
    logits = torch.tensor([[[[50.0, -50.0], [50.0, -50.0]]]])
    torch.testing.assert_close(gather(pixels, logits), torch.tensor([[[[2.0]]]]))


def test_gathering_and_attending_agree_with_slow_twins() -> None:
    generator = torch.Generator().manual_seed(2)
    pixels, logits = (torch.randn(2, channels, 3, 5, generator=generator) for channels in (4, 2))
    objects = gather(pixels, logits)
    query, key, value = torch.randn(2, 6, 3, 5, generator=generator), torch.randn(2, 6, 2, 1), torch.randn(2, 7, 2, 1)
    attended = attend(query, key, value)
    for n in range(2):
        weights = np.exp(logits[n].numpy()) / np.exp(logits[n].numpy()).sum(axis=(1, 2), keepdims=True)
        for k in range(2):
            expected = (pixels[n].numpy() * weights[k]).sum(axis=(1, 2))
            np.testing.assert_allclose(objects[n, :, k, 0].numpy(), expected, atol=1e-5)
        for row, col in np.ndindex(3, 5):
            scores = np.exp(query[n, :, row, col].numpy() @ key[n, :, :, 0].numpy() / np.sqrt(6))
            expected = value[n, :, :, 0].numpy() @ (scores / scores.sum())
            np.testing.assert_allclose(attended[n, :, row, col].numpy(), expected, atol=1e-5)


def test_with_one_class_query_and_key_change_nothing_and_get_no_gradient(lively: Callable[[nn.Module], nn.Module]) -> None:
    ocr = OCR(12, channels=4)
    lively(ocr)
    without = OCR(12, channels=4, attention=False).eval()
    without.load_state_dict({name: value for name, value in ocr.state_dict().items() if name in without.state_dict()})
    features = torch.randn(2, 12, 5, 7)
    context = ocr(features)
    torch.testing.assert_close(context.mask, without(features).mask)
    context.mask.sum().backward()
    assert ocr.query is not None and ocr.key is not None
    dead = [*ocr.query.parameters(), *ocr.key.parameters()]
    assert all(weight.grad is None or float(weight.grad.abs().max()) < 1e-6 for weight in dead)


def test_the_context_has_the_features_size() -> None:
    context = OCR(12, channels=4).eval()(torch.randn(2, 12, 1, 7))
    assert context.mask.shape == context.aux.shape == (2, 1, 1, 7)
    assert context.pixels.shape == context.features.shape == (2, 8, 1, 7)
