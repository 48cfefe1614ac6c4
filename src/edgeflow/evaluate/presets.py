"""The named settings under which a method is measured. Every number is printed with its preset."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from edgeflow.engine.protocol import Engine, Precision
from edgeflow.errors import DataSetError
from edgeflow.network.ritm import RitmSegmenter
from edgeflow.network.segmenter import NetworkSegmenter
from edgeflow.segmenter import Segmenter

PresetName = Literal["ritm", "plain"]
Setting = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Preset:
    """How a run is made.

    Attributes
    ----------
    threshold
        Probability above which a pixel belongs to the object.
    precision
        What the engine must be opened with.
    about
        One line for tables and help.
    """

    name: PresetName
    threshold: float
    precision: Precision
    about: str


PRESETS: Mapping[str, Preset] = {
    "ritm": Preset(
        "ritm", 0.49, "f32", "RITM's own settings (flip, zoom from the second click), to stand beside published numbers"
    ),
    "plain": Preset("plain", 0.5, "auto", "what a user of the tool gets: our session as it ships"),
}


@dataclass(frozen=True, slots=True)
class Method:
    """A segmenter under a preset, and what must be known to repeat its numbers."""

    segmenter: Segmenter
    preset: Preset
    engine: str = "none"
    device: str = "CPU"
    settings: Mapping[str, Setting] = field(default_factory=dict)


def preset_named(name: str) -> Preset:
    """The preset called `name`.

    Raises
    ------
    DataSetError
        If there is none of that name.
    """
    if name not in PRESETS:
        raise DataSetError(f"There is no preset {name!r}; choose {' or '.join(PRESETS)}.")
    return PRESETS[name]


def network_method(engine: Engine, preset: Preset, *, data_set: str, precision: Precision | None = None) -> Method:
    """EdgeFlow's network under `preset`.

    `data_set` is the folder's name: RITM zooms deeper into DAVIS. `precision` is what the engine was opened with, where that
    is not the preset's.

    Raises
    ------
    WeightsError
        If the model does not go with the preset.
    """
    described = f"{engine.name} {precision or preset.precision}"
    if preset.name == "ritm":
        zoom = 600 if data_set.upper().startswith("DAVIS") else 400
        ritm = RitmSegmenter(engine, zoom=zoom)
        return Method(ritm, preset, described, engine.device, {"first_pass": "native size", "zoom": zoom, "flip": ritm.flip})
    shipped = NetworkSegmenter(engine)
    return Method(shipped, preset, described, engine.device, asdict(shipped.config))
