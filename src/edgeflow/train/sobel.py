"""Sobel edges of a batch on any device: the twin of `edgeflow.network.sobel.sobel` for training."""

import torch
from torch import Tensor
from torch.nn import functional

from edgeflow.network.sobel import LUMINANCE, STEEPEST


def sobel_maps(pixels: Tensor) -> Tensor:
    """float32 (N, 1, H, W): `sobel` of each image of `pixels`, any number type (N, 3, H, W), RGB in 0..255."""
    weights = torch.tensor(LUMINANCE, device=pixels.device).view(1, 3, 1, 1) / 255
    grey = functional.pad((pixels.float() * weights).sum(1, keepdim=True), (1, 1, 1, 1), mode="replicate")
    kernel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], device=pixels.device)
    slopes = functional.conv2d(grey, torch.stack([kernel, kernel.T])[:, None])  # (N, 2, H, W)
    return (slopes.square().sum(1, keepdim=True).sqrt() / STEEPEST).clamp(max=1)
