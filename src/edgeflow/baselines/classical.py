"""The five methods that work from seeds, by name, and their values, any of which an experiment may choose otherwise.

Knows no image and no click.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from math import isfinite
from typing import Any

from edgeflow.baselines.geodesic_matting import GeodesicMatting, MattingConfig
from edgeflow.baselines.graph_cut import CutConfig, GraphCut
from edgeflow.baselines.random_walker import RandomWalker, WalkConfig
from edgeflow.baselines.seeded import SeededSegmenter, Solver
from edgeflow.errors import DataSetError
from edgeflow.segmenter import Pixels

Config = CutConfig | MattingConfig | WalkConfig
Settings = dict[str, bool | int | float]

CLASSICAL: Mapping[str, Config] = {
    "GC": CutConfig(),
    "GM": MattingConfig(),
    "RW": WalkConfig(),
    "ESC": CutConfig(star=0.0),
    "GSC": CutConfig(star=0.3),
}
_SWITCH = {"yes": True, "no": False}
_ABOVE_0 = ("most_cells", "components", "uniform_share", "step", "least")  # others may be 0
_BELOW_1 = ("uniform_share", "star")


def classical_segmenter(name: str, settings: Settings) -> SeededSegmenter:
    """The method called `name` with the `settings` of `classical_settings`."""
    made: SeededSegmenter = _changed(SeededSegmenter(name, partial(_begin, _changed(CLASSICAL[name], settings))), settings)
    return made


def classical_settings(name: str, options: Mapping[str, str]) -> Settings:
    """Every number of the method called `name`: the one in `options`, else its default.

    Raises
    ------
    DataSetError
        If an option is not of the kind that its default is, or makes no sense.
    """
    config = CLASSICAL[name]
    settings = {**_numbers(SeededSegmenter(name, partial(_begin, config))), **_numbers(config)}
    return {**settings, **{option: _read(name, option, text, settings[option]) for option, text in options.items()}}


def _begin(config: Config, pixels: Pixels) -> Solver:
    if isinstance(config, MattingConfig):
        return GeodesicMatting(pixels, config)
    return GraphCut(pixels, config) if isinstance(config, CutConfig) else RandomWalker(pixels, config)


def _numbers(config: Any) -> Settings:
    """The fields that are numbers, those of inner configurations among them."""
    found: Settings = {}
    for field in fields(config):
        value = getattr(config, field.name)
        if isinstance(value, bool | int | float):
            found[field.name] = value
        elif is_dataclass(value):
            found.update(_numbers(value))
    return found


def _changed(config: Any, settings: Settings) -> Any:
    """`config` with the numbers of `settings`."""
    changes = {}
    for field in fields(config):
        value = getattr(config, field.name)
        if is_dataclass(value):
            changes[field.name] = _changed(value, settings)
        elif field.name in settings:
            changes[field.name] = settings[field.name]
    return replace(config, **changes)


def _read(name: str, option: str, text: str, default: bool | int | float) -> bool | int | float:
    if isinstance(default, bool):
        if text in _SWITCH:
            return _SWITCH[text]
        raise DataSetError(f"The option {option} of {name} is {text!r}; it must be yes or no.")
    try:
        value = type(default)(text)
    except ValueError as error:
        raise DataSetError(f"The option {option} of {name} is {text!r}; it must be a number such as {default}.") from error
    low = value > 0 if option in _ABOVE_0 else value >= 0
    if not (isfinite(value) and low and (option not in _BELOW_1 or value < 1)):
        allowed = f"{'above' if option in _ABOVE_0 else 'from'} 0{' and below 1' if option in _BELOW_1 else ''}"
        raise DataSetError(f"The option {option} of {name} is {text!r}; it must be a number {allowed} such as {default}.")
    return value
