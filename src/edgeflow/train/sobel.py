"""The image's own edges as a prior that never changes: the paper's SI, its counterpart to edges that the network predicts.

Knows no network: `sobel` is for anybody who feeds one, `sobel_maps` is its twin for batches on a device.
"""

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from edgeflow.grid import Float
from edgeflow.segmenter import Pixels

# Rec. 601, what OpenCV's and Pillow's grey is.
_LUMINANCE = (0.299, 0.587, 0.114)
# A straight edge from black to white is 1. Corners reach 1.12 times that and are cut off.
_FULL = 4.0


def sobel(pixels: Pixels) -> Float:
    """float32 (H, W) in [0, 1]: how steep the luminance of `pixels` uint8 (H, W, 3) RGB is (Sobel, 3 x 3).

    A straight edge from black to white is 1. Outside the image its border pixels go on.
    """
    grey = pixels.astype(np.float32) @ np.array(_LUMINANCE, np.float32) / 255
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *order, borderType=cv2.BORDER_REPLICATE) for order in ((1, 0), (0, 1)))
    return np.asarray(np.minimum(np.hypot(across, down) / _FULL, 1), np.float32)


def sobel_maps(pixels: Tensor) -> Tensor:
    """float32 (N, 1, H, W): `sobel` of each image of `pixels`, any number type (N, 3, H, W), RGB in 0..255."""
    weights = torch.tensor(_LUMINANCE, device=pixels.device).view(1, 3, 1, 1) / 255
    grey = functional.pad((pixels.float() * weights).sum(1, keepdim=True), (1, 1, 1, 1), mode="replicate")
    kernel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], device=pixels.device)
    slopes = functional.conv2d(grey, torch.stack([kernel, kernel.T])[:, None])  # (N, 2, H, W)
    return (slopes.square().sum(1, keepdim=True).sqrt() / _FULL).clamp(max=1)
