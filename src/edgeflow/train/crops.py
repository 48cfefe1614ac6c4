"""A crop: the piece of a scene that a training sample shows, its target and its first clicks. RITM's way (`model.md` 2.6-2.8).

Knows no network. What is drawn depends on the generator alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import ConfigDict

from edgeflow.clicks import Click
from edgeflow.datasets.augment import jitter_colours, place_labels, place_scene, ritm_placement
from edgeflow.datasets.mixture import Mixture
from edgeflow.datasets.scene import Scene
from edgeflow.errors import DataSetError, TrainError
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels
from edgeflow.simulate.initial import InitialClicks, choose_target, initial_clicks

# Scenes, or crops of one scene, in a row that may show nothing before that is taken for a mistake.
TRIES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CropConfig:
    """How a crop is cut, and which of its objects is clicked. The defaults are RITM's for COCO+LVIS, and the paper's."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    crop: tuple[int, int] = (320, 480)  # rows, columns: the paper's
    scale: tuple[float, float] = (0.75, 1.40)  # of the image, drawn evenly
    flip: float = 0.5
    colours: float = 0.75  # chance of each of RITM's changes: brightness with contrast, and tint
    least_area: int = 1000  # pixels of the crop: smaller objects become background; RITM takes 80 for SBD
    keep_background: float = 0.05  # chance that a crop beside all objects is kept: there are images where nothing is wanted
    stuff: float = 0.30  # chance that regions of stuff (sky, grass) are objects, too: people annotate them now and then
    initial: InitialClicks = field(default_factory=InitialClicks)  # first clicks, and how often two objects are one target

    def __post_init__(self) -> None:
        if min(self.crop) < 1:
            raise TrainError(f"A crop of {self.crop[0]} x {self.crop[1]} pixels shows nothing; both sides must be at least 1.")
        if not 0 < self.scale[0] <= self.scale[1]:
            raise TrainError(
                f"Images are to be scaled by {self.scale[0]:g} to {self.scale[1]:g}; write two rising numbers above 0."
            )
        chances = {"flip": self.flip, "colours": self.colours, "keep_background": self.keep_background, "stuff": self.stuff}
        for name, chance in chances.items():
            if not 0 <= chance <= 1:
                raise TrainError(f"The chance {name} is {chance:g}; it must be from 0 to 1.")


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """`pixels` uint8 (h, w, 3), black beside the image; `target` and `void` bool (h, w); `clicks` on whole pixels of the crop.

    As RITM has it, what lies beside the image is background, not void.
    """

    pixels: Pixels
    target: Mask
    void: Mask
    clicks: Sequence[Click]


def draw_crop(mixture: Mixture, config: CropConfig, rng: np.random.Generator) -> Crop:
    """A crop of a scene of `mixture`.

    A scene in which nobody marked an object is passed over: its background is not known to be background. A crop beside all
    objects is drawn anew but for `keep_background`; one whose objects are all small is kept and has an empty target.

    Raises
    ------
    DataSetError
        If a scene cannot be read, or many in a row have no object.
    """
    scene, stuff = _draw_scene(mixture, config, rng)
    placed, void = _place(scene, stuff, config, rng)
    pixels = jitter_colours(placed.pixels, rng, chance=config.colours)
    roots, objects = _roots(placed, stuff), _painted(placed, stuff)
    parts = [placed.mask(roots[chosen]) for chosen in choose_target(roots, rng, config.initial)]
    target = np.logical_or.reduce(parts) if parts else np.zeros(config.crop, np.bool_)
    void = void & ~target
    clicks = initial_clicks(target, objects & ~target, rng, config.initial, void=void, parts=parts)
    return Crop(pixels, target, void, clicks)


def _draw_scene(mixture: Mixture, config: CropConfig, rng: np.random.Generator) -> tuple[Scene, bool]:
    """A scene with an object, and whether its stuff counts as objects."""
    for _ in range(TRIES):
        scene = mixture.read(*mixture.draw(rng))
        stuff = bool(rng.random() < config.stuff)
        if any(stuff or not item.stuff for item in scene.objects):
            return scene, stuff
    raise DataSetError(f"{TRIES} scenes in a row held no object; give the mixture scenes with masks.")


def _place(scene: Scene, stuff: bool, config: CropConfig, rng: np.random.Generator) -> tuple[Scene, Mask]:
    """The crop as a scene, without small objects, and its void, which ends with the image."""
    for _ in range(TRIES):
        placement = ritm_placement(scene.void.shape, rng, crop=config.crop, scale=config.scale, flip=config.flip)
        placed = place_scene(scene, placement, least_area=config.least_area)
        # RITM asks whether there is an object before it removes the small ones.
        shown = bool(_kept(placed, stuff)) or bool(place_labels(_painted(scene, stuff), placement).any())
        if shown or rng.random() < config.keep_background:
            return placed, place_labels(scene.void, placement)
    raise DataSetError(f"{TRIES} crops of {scene.name} in a row showed no object; raise keep_background, or enlarge the crop.")


def _kept(scene: Scene, stuff: bool) -> list[int]:
    return [index for index, item in enumerate(scene.objects) if stuff or not item.stuff]


def _roots(scene: Scene, stuff: bool) -> list[int]:
    """Indices of the objects that are no part of another one; a part of what does not count stands for itself."""
    kept = set(_kept(scene, stuff))
    return [index for index in sorted(kept) if scene.objects[index].parent not in kept]


def _painted(scene: Scene, stuff: bool) -> Mask:
    """bool (H, W): the pixels of all objects that count."""
    painted = np.zeros(scene.void.shape, np.bool_)
    for number, layer in enumerate(scene.layers):
        values = [scene.objects[index].value for index in _kept(scene, stuff) if scene.objects[index].layer == number]
        if values:
            counts = np.zeros(1 + max(int(layer.max()), *values), np.bool_)
            counts[values] = True
            painted |= counts[layer]
    return painted
