"""The image's own edges as a prior that never changes: the paper's SI, its counterpart to edges that the network predicts."""

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.grid import Float

# Rec. 601, what OpenCV's and Pillow's grey is.
LUMINANCE = (0.299, 0.587, 0.114)
# A straight edge from black to white is 1. Corners reach 1.12 times that and are cut off.
STEEPEST = 4.0


def sobel(pixels: NDArray[np.generic]) -> Float:
    """float32 (H, W) in [0, 1]: how steep the luminance of `pixels` (H, W, 3), RGB in 0..255, is (Sobel, 3 x 3).

    A straight edge from black to white is 1. Outside the image its border pixels go on.
    """
    grey = pixels.astype(np.float32) @ np.array(LUMINANCE, np.float32) / 255
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *order, borderType=cv2.BORDER_REPLICATE) for order in ((1, 0), (0, 1)))
    return np.asarray(np.minimum(np.hypot(across, down) / STEEPEST, 1), np.float32)
