"""Draws ``coffee_truth.png``: cup with saucer and spoon in the sample photo, outlined by hand at twice its size.

Command: ``python tests/golden/draw_coffee_truth.py``.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

# x, y in the photo enlarged twice; clockwise from where the saucer meets the cup at the upper left.
OUTLINE = [
    (362, 140), (385, 108), (420, 78), (470, 54), (520, 41), (580, 37), (640, 44), (700, 64), (750, 96), (780, 126),
    (792, 147), (808, 135), (830, 134), (847, 148), (848, 165), (838, 208), (875, 246), (910, 294), (935, 345),
    (952, 400), (958, 462), (952, 525), (932, 588), (897, 648), (850, 697), (790, 735), (720, 761), (650, 774),
    (580, 777), (500, 770), (420, 753), (350, 727), (290, 690), (240, 645), (200, 594), (175, 545), (160, 490),
    (155, 430), (162, 374), (180, 314), (210, 257), (250, 211), (300, 173), (345, 147),
]  # fmt: skip

if __name__ == "__main__":
    large = Image.new("L", (1200, 800))
    ImageDraw.Draw(large).polygon(OUTLINE, fill=1)
    truth = np.asarray(large).reshape(400, 2, 600, 2).mean(axis=(1, 3)) >= 0.5
    Image.fromarray(truth.astype(np.uint8)).save(Path(__file__).with_name("coffee_truth.png"), optimize=True)
