"""The methods by name: a literal table of what makes each, so that a suite can name any. Nothing loads before it is asked for."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

from edgeflow.engine.protocol import Precision
from edgeflow.errors import DataSetError
from edgeflow.evaluate.presets import PRESETS, Method, Preset

Options = Mapping[str, str]
# SHA-256 of our files of the imported HRNet18-OCR64: as `edgeflow import-weights` writes it, and with ranges for int8.
IMPORTED = frozenset(
    {
        "8602b3dd3b78d853e96baf1184f78f85866d3f19669ff7e032f88bc94387d48e",
        "3b83edf215a64fd8e014edea9bf541769d55e35bdb580623e0b56913d186d58a",
    }
)


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """A method of the table, with its options; `label` is what reports call it."""

    name: str
    label: str
    options: Options = field(default_factory=dict)


def _no_defaults() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """How a method is made.

    Attributes
    ----------
    about
        One line for help and reports, with the source.
    build
        From options, preset and the name of the data set to the method.
    files
        Options that name files: what they hold tells one run of the method from another.
    words
        The other options.
    defaults
        What stands behind options that are not given, such as the hash of the shipped weights: a change of it makes what was
        measured before another method's.
    """

    about: str
    build: Callable[[Options, Preset, str], Method]
    files: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    defaults: Callable[[], str] = _no_defaults


def _edgeflow(options: Options, preset: Preset, data_set: str) -> Method:
    from edgeflow.evaluate.presets import network_method
    from edgeflow.network.load import load_engine

    model = Path(options["model"]) if "model" in options else None
    precision = cast("Precision", options.get("precision", preset.precision))
    if precision not in ("auto", "f32", "int8"):
        raise DataSetError(f"The precision of edgeflow is {precision!r}; it must be auto, f32 or int8.")
    engine = load_engine(model, engine=options.get("engine", "openvino"), precision=precision)
    return network_method(engine, preset, data_set=data_set, precision=precision)


def _shipped_weights() -> str:
    from edgeflow.weights.shipped import load_model_file

    return load_model_file().info.sha256


def _ritm(options: Options, preset: Preset, data_set: str) -> Method:
    if "model" not in options and _shipped_weights() not in IMPORTED:
        raise DataSetError(
            "The method ritm needs the imported HRNet18-OCR64, which is not what is shipped; make its file with "
            "`edgeflow import-weights` and name it with --set ritm.model=FILE."
        )
    ritm = PRESETS["ritm"]
    method = _edgeflow(options, ritm, data_set)
    # Everything that decides its masks is RITM's under any preset; the preset's name says beside which rows it stands.
    return replace(method, preset=replace(preset, threshold=ritm.threshold, precision=ritm.precision))


def _mobile_sam(options: Options, preset: Preset, data_set: str) -> Method:
    from edgeflow.baselines.mobile_sam import SIDE, MobileSam
    from edgeflow.baselines.mobile_sam_files import MobileSamFiles

    missing = next((name for name in ("encoder", "decoder") if name not in options), None)
    if missing is not None:
        raise DataSetError(
            f"The method mobile-sam needs its {missing}; name the ONNX file with --set mobile-sam.{missing}=FILE "
            f"(docs/rivals.md says where to get it)."
        )
    network = MobileSamFiles.load(Path(options["encoder"]), Path(options["decoder"]), precision=preset.precision)
    settings = {"longest_side": SIDE, "mask_fed_back": True}
    return Method(MobileSam(network), preset, f"openvino {preset.precision}", network.device, settings)


def _classical(name: str, options: Options, preset: Preset, data_set: str) -> Method:
    from edgeflow.baselines.classical import classical_segmenter, classical_settings

    settings = classical_settings(name, options)
    return Method(classical_segmenter(name, settings), preset, settings=settings)


def _classical_defaults(name: str) -> str:
    from edgeflow.baselines.classical import classical_settings

    return repr(classical_settings(name, {}))


def _grabcut(options: Options, preset: Preset, data_set: str) -> Method:
    from edgeflow.baselines.grabcut import GrabCutSegmenter

    segmenter = GrabCutSegmenter()
    return Method(segmenter, preset, settings=asdict(segmenter.config))


def _grabcut_defaults() -> str:
    from edgeflow.baselines.grabcut import GrabCutConfig

    return repr(GrabCutConfig())


def _fallback(options: Options, preset: Preset, data_set: str) -> Method:
    from edgeflow.baselines.fallback import FallbackConfig, FallbackSegmenter

    config = FallbackConfig()
    settings = {"expansion": config.expansion, "min_side": config.min_side, **asdict(config.look)}
    return Method(FallbackSegmenter(config), preset, settings=settings)


def _fallback_defaults() -> str:
    from edgeflow.baselines.fallback import FallbackConfig

    return repr(FallbackConfig())


# Every number of a method can be chosen otherwise, so that an experiment is a suite.
_SEEDED = ("radius", "most_cells", "frame")
_COLOUR = ("components", "uniform_share")
_CUT = (*_SEEDED, *_COLOUR, "smoothness", "sharpness", "most_colour_cost", "diagonal")
_STAR = (*_CUT, "star")


def _classical_entry(name: str, about: str, words: tuple[str, ...]) -> Entry:
    return Entry(about, partial(_classical, name), words=words, defaults=partial(_classical_defaults, name))


METHODS: Mapping[str, Entry] = {
    "edgeflow": Entry(
        "EdgeFlow's network, the shipped weights unless `model` names others (Hao et al. 2021)",
        _edgeflow,
        files=("model",),
        words=("engine", "precision"),
        defaults=_shipped_weights,
    ),
    "ritm": Entry(
        "the imported HRNet18-OCR64 under RITM's settings, whatever the preset (Sofiiuk et al. 2021)",
        _ritm,
        files=("model",),
        words=("engine",),
        defaults=_shipped_weights,
    ),
    "mobile-sam": Entry(
        "MobileSAM with its mask fed back, from the files `encoder` and `decoder` (Zhang et al. 2023)",
        _mobile_sam,
        files=("encoder", "decoder"),
    ),
    "GC": _classical_entry("GC", "graph cut with colour mixtures (Boykov and Jolly 2001)", _CUT),
    "GM": _classical_entry("GM", "geodesic matting (Bai and Sapiro 2007)", (*_SEEDED, *_COLOUR, "step", "image")),
    "RW": _classical_entry("RW", "random walker (Grady 2006)", (*_SEEDED, "sharpness", "least")),
    "ESC": _classical_entry("ESC", "graph cut, star-shaped by straight paths (Gulshan et al. 2010)", _STAR),
    "GSC": _classical_entry("GSC", "graph cut, star-shaped by geodesic paths (Gulshan et al. 2010)", _STAR),
    "grabcut-opencv": Entry("GrabCut on the whole image (Rother et al. 2004)", _grabcut, defaults=_grabcut_defaults),
    "grabcut-fallback": Entry(
        "GrabCut on a crop, which needs no weights (Rother et al. 2004)", _fallback, defaults=_fallback_defaults
    ),
}


def entry_of(choice: MethodChoice, table: Mapping[str, Entry] = METHODS) -> Entry:
    """The entry of the method that was chosen.

    Raises
    ------
    DataSetError
        If the table has no such method, or the method no such option.
    """
    if choice.name not in table:
        raise DataSetError(f"There is no method {choice.name!r}; the methods are {', '.join(table)}.")
    entry = table[choice.name]
    known = (*entry.files, *entry.words)
    odd = next((name for name in choice.options if name not in known), None)
    if odd is not None:
        raise DataSetError(f"The method {choice.name} has no option {odd!r}; it has {', '.join(known) or 'none'}.")
    return entry


def identity(choice: MethodChoice, table: Mapping[str, Entry] = METHODS) -> str:
    """SHA-256 of everything that makes the method's answers what they are: its name, options, files and defaults.

    Raises
    ------
    DataSetError
        As `entry_of`, or if a file that an option names cannot be read.
    """
    entry = entry_of(choice, table)
    digest = hashlib.sha256(choice.name.encode())
    for name, value in sorted(choice.options.items()):
        digest.update(f"\n{name} ".encode())
        digest.update(_content(choice.name, name, Path(value)) if name in entry.files else value.encode())
    if not any(name in choice.options for name in entry.files):
        digest.update(f"\n{entry.defaults()}".encode())
    return digest.hexdigest()


def _content(method: str, option: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise DataSetError(
            f"The file {path} for option {option} of {method} cannot be read ({error.strerror or error})."
        ) from error
