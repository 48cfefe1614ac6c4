"""Object-contextual representations for one class (Yuan et al. 2020; RITM's sizes, `model.md` 1.6)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from edgeflow.model.conv import ConvNorm


@dataclass(frozen=True, slots=True)
class ObjectContext:
    """What the head hands on, all at stride 4.

    `aux` (N, 1, h, w) logits of the soft region · `pixels` (N, 2 * channels, h, w) before and `features` likewise after the
    object's description was added · `mask` (N, 1, h, w) logits.
    """

    aux: Tensor
    pixels: Tensor
    features: Tensor
    mask: Tensor


class OCR(nn.Module):
    """Describes the object by its softly selected pixels, and hands the description to every pixel.

    With one class the attention over objects has one key, so its softmax is 1 and query and key do nothing (tested);
    `attention` keeps them for counting and for comparison with the published network, an exported network has none.
    """

    def __init__(self, inputs: int, *, channels: int, attention: bool = True, dropout: float = 0.05) -> None:
        super().__init__()
        wide = 2 * channels
        self.pixels = ConvNorm(inputs, wide, kernel=3, bias=True)
        self.query = nn.Sequential(ConvNorm(wide, channels), ConvNorm(channels, channels)) if attention else None
        self.key = nn.Sequential(ConvNorm(wide, channels), ConvNorm(channels, channels)) if attention else None
        self.value = ConvNorm(wide, channels)
        self.up = ConvNorm(channels, wide)
        self.join = ConvNorm(2 * wide, wide)
        self.dropout = nn.Dropout2d(dropout)
        self.mask = nn.Conv2d(wide, 1, 1)
        self.aux = nn.Sequential(ConvNorm(inputs, inputs, bias=True), nn.Conv2d(inputs, 1, 1))

    def forward(self, features: Tensor) -> ObjectContext:
        """(N, inputs, h, w) -> the context at the same size."""
        aux = self.aux(features)
        pixels = self.pixels(features)
        objects = gather(pixels, aux)  # (N, 2 * channels, 1, 1)
        context = self.value(objects)  # (N, channels, 1, 1)
        if self.query is not None and self.key is not None:
            context = attend(self.query(pixels), self.key(objects), context)
        context = self.up(context).expand_as(pixels)
        joined = self.dropout(self.join(torch.cat([context, pixels], dim=1)))
        return ObjectContext(aux, pixels, joined, self.mask(joined))


def gather(pixels: Tensor, logits: Tensor) -> Tensor:
    """Mean of `pixels` (N, C, h, w) weighted by the softmax of `logits` (N, K, h, w) over all pixels: (N, C, K, 1)."""
    weights = logits.flatten(2).softmax(dim=2)  # (N, K, h*w)
    objects: Tensor = pixels.flatten(2) @ weights.transpose(1, 2)  # (N, C, K)
    return objects.unsqueeze(3)


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Scaled dot-product attention of pixels (N, C, h, w) over objects `key`, `value` (N, C, K, 1): (N, C, h, w)."""
    scores = query.flatten(2).transpose(1, 2) @ key.flatten(2)  # (N, h*w, K)
    attention = (scores * query.shape[1] ** -0.5).softmax(dim=2)
    context: Tensor = value.flatten(2) @ attention.transpose(1, 2)  # (N, C, h*w)
    return context.reshape(*value.shape[:2], *query.shape[2:])
