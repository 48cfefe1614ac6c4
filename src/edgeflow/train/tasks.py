"""From a scene to a task: which object, seen how. Pure functions of a scene and a generator of random numbers."""

from dataclasses import dataclass

import cv2
import numpy as np

from edgeflow.datasets.augment import jitter_colours
from edgeflow.datasets.scene import Scene
from edgeflow.grid import Window
from edgeflow.masks import Mask, bounding_window
from edgeflow.train.annotator import Task


@dataclass(frozen=True, slots=True)
class TaskConfig:
    """Which objects become tasks, and how their images are varied."""

    least_share: float = 0.002  # of the image's area: smaller objects are left out
    least_area: int = 250  # pixels; likewise
    merge: float = 0.05  # chance that two neighbours are one target (RITM: 0.15, of any two)
    crop: float = 0.6  # chance that only a part of the image around the object is shown
    flip: float = 0.5
    colours: float = 0.8  # chance of RITM's changes of brightness, contrast and tint


def make_task(scene: Scene, config: TaskConfig, rng: np.random.Generator, *, start_from_mask: float = 0.0) -> Task | None:
    """A task from `scene`, or None where no object is large enough."""
    truth = choose_target(scene, config, rng)
    if truth is None:
        return None
    pixels, void = scene.pixels, scene.void & ~truth
    if rng.random() < config.crop:
        window = random_surroundings(truth, rng)
        pixels, truth, void = pixels[window.slices], truth[window.slices], void[window.slices]
    if rng.random() < config.flip:
        pixels, truth, void = pixels[:, ::-1], truth[:, ::-1], void[:, ::-1]
    if rng.random() < config.colours:
        pixels = jitter_colours(np.ascontiguousarray(pixels), rng)
    truth = np.ascontiguousarray(truth)
    start = spoilt(truth, rng) if rng.random() < start_from_mask else None
    return Task(np.ascontiguousarray(pixels), truth, np.ascontiguousarray(void), start)


def choose_target(scene: Scene, config: TaskConfig, rng: np.random.Generator) -> Mask | None:
    """bool (H, W): one object of the scene, or two neighbours, among those large enough; None where there is none."""
    least = max(config.least_area, config.least_share * scene.void.size)
    large = [index for index, item in enumerate(scene.objects) if item.area >= least and not item.stuff]
    if not large:
        return None
    mask = scene.mask(int(rng.choice(large)))
    if len(large) > 1 and rng.random() < config.merge:
        grown = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        neighbours = [
            other for other in (scene.mask(index) for index in large) if (other & grown).any() and not (other & mask).any()
        ]
        if neighbours:
            mask = mask | neighbours[int(rng.integers(len(neighbours)))]
    return mask


def random_surroundings(truth: Mask, rng: np.random.Generator) -> Window:
    """A window of the image with all of the object in it: each side lies anywhere between the object and the image's end.

    How much is seen around an object decides what the network takes it for, so that is varied most.
    """
    box = bounding_window(truth)
    assert box is not None, "a target has pixels"
    top, left = (int(rng.integers(0, low + 1)) for low in (box.top, box.left))
    bottom = int(rng.integers(box.bottom, truth.shape[0] + 1))
    right = int(rng.integers(box.right, truth.shape[1] + 1))
    return Window(top, left, bottom - top, right - left)


def spoilt(truth: Mask, rng: np.random.Generator) -> Mask | None:
    """The mask as a careless hand would leave it: grown or shrunk, a bite taken out, a blot added; None if nothing is left."""
    values = truth.astype(np.uint8)
    size = max(3, int(rng.uniform(0.02, 0.15) * float(values.sum()) ** 0.5) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    values = np.asarray(cv2.dilate(values, kernel) if rng.random() < 0.5 else cv2.erode(values, kernel), np.uint8)
    for inside, value in ((True, 0), (False, 1)):
        if rng.random() < 0.6:
            rows, cols = np.nonzero(truth if inside else cv2.dilate(truth.astype(np.uint8), kernel))
            place = int(rng.integers(rows.size))
            radius = max(2, int(rng.uniform(0.1, 0.4) * float(truth.sum()) ** 0.5))
            cv2.circle(values, (int(cols[place]), int(rows[place])), radius, value, -1)
    spoilt_mask = np.asarray(values > 0, np.bool_)
    return spoilt_mask if spoilt_mask.any() else None
