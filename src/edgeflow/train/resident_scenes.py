"""Scenes that live in the memory of a device: read once, then every crop of them is cut there. Knows no network, no click."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from edgeflow.datasets.mixture import Mixture
from edgeflow.datasets.scene import SceneObject, SceneSource
from edgeflow.errors import TrainError
from edgeflow.train.compact import compact

THING, STUFF = 1, 2
# Threads that decode images while others are copied.
_READERS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Objects:
    """What the values of N label maps mean, V to a layer: tables over L * V codes. A pixel's code is its layer * V + its label.

    `kinds` uint8 (N, L * V): THING, STUFF, or 0 for no object, as code 0 always is; `parents` int64 (N, L * V): the code of
    the object this one is a part of, 0 for none. No object has more than `generations` ancestors.
    """

    kinds: Tensor
    parents: Tensor
    generations: int


@dataclass(frozen=True, slots=True, eq=False)
class ResidentScenes:
    """All scenes of a mixture, M, padded to squares of one side S.

    `pixels` uint8 (M, 3, S, S); `void` bool (M, S, S); `sizes` int64 (M, 2): the images' own rows and columns; `layers` uint8
    or int16 (T, S, S): the label maps of all scenes, those of scene m from `firsts[m]` on, `counts[m]` of them, both int64
    (M,). `kinds` (T, V) and `parents` (T, V) as in `Objects`. On the host: each scene's `boxes` int64 (objects, 4), top, left,
    bottom, right; whether each object is `stuff`; and which numbers belong to which source of the `mixture`.
    """

    mixture: Mixture
    starts: tuple[int, ...]
    shapes: tuple[tuple[int, int], ...]
    boxes: tuple[NDArray[np.int64], ...]
    stuff: tuple[NDArray[np.bool_], ...]
    pixels: Tensor
    void: Tensor
    sizes: Tensor
    layers: Tensor
    firsts: Tensor
    counts: Tensor
    kinds: Tensor
    parents: Tensor
    most_layers: int
    generations: int

    @classmethod
    def load(cls, source: SceneSource | Mixture, device: torch.device, *, side: int = 480) -> "ResidentScenes":
        """Read every scene of `source` into the memory of `device`; images larger than `side` pixels are shrunk to it.

        Raises
        ------
        DataSetError
            If a scene cannot be read, or has more than 32,767 objects in a layer.
        TrainError
            If the device has too little memory.
        """
        mixture = source if isinstance(source, Mixture) else Mixture([(source, 1.0)])
        starts = np.cumsum([0, *(len(each) for each in mixture.sources)])
        places = [(each, index) for each in mixture.sources for index in range(len(each))]
        try:
            return _load(mixture, tuple(int(start) for start in starts[:-1]), places, device, side)
        except torch.OutOfMemoryError as error:
            needed = 4 * len(places) * side * side // 2**20
            raise TrainError(
                f"{len(places)} scenes of {side} x {side} pixels need more than {needed} MB, which {device} does not have; "
                "lower the side, or train from files."
            ) from error

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def device(self) -> torch.device:
        """Where they are."""
        return self.pixels.device

    def draw(self, rng: np.random.Generator) -> int:
        """The number of a scene, as `Mixture.draw` chooses it."""
        source, index = self.mixture.draw(rng)
        return self.starts[source] + index

    def objects(self, scenes: Tensor) -> Objects:
        """The tables of the scenes numbered `scenes`, int64 (N,)."""
        rows, there = self._rows(scenes)
        kinds, parents = (torch.where(there[..., None], table[rows], 0).flatten(1) for table in (self.kinds, self.parents))
        return Objects(kinds, parents.long(), self.generations)

    def place(self, scenes: Tensor, rows: Tensor, cols: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What a placement of each of the scenes shows, as `place_image` and `place_labels` do.

        Parameters
        ----------
        scenes
            int64 (N,).
        rows, cols
            float64 (N, h) and (N, w): `edgeflow.datasets.augment.Placement.centres` of each.

        Returns
        -------
        pixels : Tensor
            float32 (N, 3, h, w): whole numbers from 0 to 255, bilinear, 0 beside the image.
        codes : Tensor
            int64 (N, L, h, w): codes of `objects`, exact; the label is 0 beside the image.
        void : Tensor
            bool (N, h, w): false beside the image.
        """
        height, width = self.sizes[scenes].unbind(dim=1)
        inside = _within(rows, height)[:, :, None] & _within(cols, width)[:, None, :]
        at_rows, at_cols = _pixel(rows, height)[:, :, None], _pixel(cols, width)[:, None, :]
        layer_rows, there = self._rows(scenes)
        labels = self.layers[layer_rows[:, :, None, None], at_rows[:, None], at_cols[:, None]].long()
        labels = labels * (inside[:, None] & there[:, :, None, None])
        codes = labels + torch.arange(self.most_layers, device=self.device)[:, None, None] * self.kinds.shape[1]
        void = self.void[scenes[:, None, None], at_rows, at_cols] & inside

        # The outermost pixels go on to the image's edge, and never mix with the padding behind it.
        y, x = (_between(centres, size) * (2 / self.pixels.shape[2]) - 1 for centres, size in ((rows, height), (cols, width)))
        shape = (len(scenes), rows.shape[1], cols.shape[1])
        at = torch.stack([x[:, None, :].expand(shape), y[:, :, None].expand(shape)], dim=-1).float()
        placed = functional.grid_sample(self.pixels[scenes].float(), at, align_corners=False, padding_mode="border")
        return placed.round_() * inside[:, None], codes, void

    def _rows(self, scenes: Tensor) -> tuple[Tensor, Tensor]:
        # int64 and bool (N, L): which of all layers are those of each scene, and whether it has so many.
        numbers = torch.arange(self.most_layers, device=self.device)
        there = numbers < self.counts[scenes, None]
        return torch.where(there, self.firsts[scenes, None] + numbers, 0), there


def _within(centres: Tensor, size: Tensor) -> Tensor:
    return (centres >= 0) & (centres < size[:, None])


def _pixel(centres: Tensor, size: Tensor) -> Tensor:
    return centres.floor().long().clamp_(min=0).minimum(size[:, None] - 1)


def _between(centres: Tensor, size: Tensor) -> Tensor:
    return centres.clamp(min=0.5).minimum(size[:, None] - 0.5)


def _load(
    mixture: Mixture, starts: tuple[int, ...], places: Sequence[tuple[SceneSource, int]], device: torch.device, side: int
) -> ResidentScenes:
    pixels = torch.zeros(len(places), 3, side, side, dtype=torch.uint8, device=device)
    void = torch.zeros(len(places), side, side, dtype=torch.bool, device=device)
    layers: list[Tensor] = []
    objects: list[tuple[SceneObject, ...]] = []
    shapes, boxes = [], []
    with ThreadPoolExecutor(_READERS) as pool:
        for number, scene in enumerate(pool.map(lambda place: compact(place[0].read(place[1]), side), places)):
            height, width = scene.void.shape
            pixels[number, :, :height, :width] = torch.from_numpy(scene.pixels)
            void[number, :height, :width] = torch.from_numpy(scene.void)
            padded = torch.zeros(len(scene.layers), side, side, dtype=torch.from_numpy(scene.layers).dtype, device=device)
            padded[:, :height, :width] = torch.from_numpy(scene.layers)
            layers.append(padded)
            objects.append(scene.objects)
            shapes.append((height, width))
            boxes.append(scene.boxes)
    counts = np.array([len(maps) for maps in layers], np.int64)
    firsts = np.cumsum(counts) - counts
    kinds, parents = _tables(objects, firsts, int(counts.sum()))
    return ResidentScenes(
        mixture=mixture,
        starts=starts,
        shapes=tuple(shapes),
        boxes=tuple(boxes),
        stuff=tuple(np.array([item.stuff for item in items], np.bool_) for items in objects),
        pixels=pixels,
        void=void,
        sizes=torch.tensor(shapes, device=device),
        layers=torch.cat(layers),
        firsts=torch.from_numpy(firsts).to(device),
        counts=torch.from_numpy(counts).to(device),
        kinds=torch.from_numpy(kinds).to(device),
        parents=torch.from_numpy(parents).to(device),
        most_layers=int(counts.max(initial=1)),
        generations=max((_generation(items, index) for items in objects for index in range(len(items))), default=0),
    )


def _tables(
    objects: Sequence[Sequence[SceneObject]], firsts: NDArray[np.int64], total: int
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    values = 1 + max((item.value for items in objects for item in items), default=0)
    kinds, parents = np.zeros((total, values), np.uint8), np.zeros((total, values), np.int32)
    for items, first in zip(objects, firsts, strict=True):
        for item in items:
            kinds[first + item.layer, item.value] = STUFF if item.stuff else THING
            if item.parent is not None:
                parent = items[item.parent]
                parents[first + item.layer, item.value] = parent.layer * values + parent.value
    return kinds, parents


def _generation(items: Sequence[SceneObject], index: int) -> int:
    generation, parent = 0, items[index].parent
    while parent is not None:
        generation, parent = generation + 1, items[parent].parent
    return generation
