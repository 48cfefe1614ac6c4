"""Finds, checks and describes model files. Needs neither torch nor onnx: annotating needs this alone.

A model file is ONNX; of it only the header is read here: ModelProto field 14 (``metadata_props``), pairs of key (1) and
value (2).
"""

import hashlib
import json
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from edgeflow.engine.protocol import ModelInfo, Prior, Ranges
from edgeflow.errors import WeightsError
from edgeflow.weights.protobuf import BadMessageError, fields

SHIPPED = Path(__file__).parent / "shipped" / "edgeflow.onnx"
VERSION = 1
VERSION_KEY = "edgeflow.version"
NAME_KEY = "edgeflow.name"
CONFIG_KEY = "edgeflow.config"
RANGES_KEY = "edgeflow.ranges"

_GRAPH, _METADATA = 7, 14
_PRIORS: tuple[Prior, ...] = ("none", "sobel", "mask", "edge", "mask+edge")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file that was checked: where it is and what it says of itself.

    `ranges` are those by which it can compute in eight-bit integers; empty where the file has none.
    """

    path: Path
    info: ModelInfo
    ranges: Ranges = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in a model file's metadata; `config` and `ranges` are JSON."""

    name: str
    config: str
    ranges: str
    sha256: str


def load_model_file(path: Path | None = None) -> ModelFile:
    """Check a model file, the shipped one by default, and say what it is.

    The shipped file must have the hash that stands beside it in ``edgeflow.json``; any other is checked for being whole
    and ours.

    Raises
    ------
    WeightsError
        If the file is missing, truncated, changed since it was shipped, or not a model file of this version.
    """
    chosen = SHIPPED if path is None else path
    header = read_header(chosen)
    if chosen.resolve() == SHIPPED.resolve():
        _check_shipped(chosen, header.sha256)
    prior, radius = _switches(chosen, header.config)
    info = ModelInfo(name=header.name, sha256=header.sha256, prior=prior, radius=radius)
    return ModelFile(chosen, info, _ranges(chosen, header.ranges))


def read_header(path: Path) -> Header:
    """Read the metadata of a model file.

    Raises
    ------
    WeightsError
        If the file is missing, truncated or not a model file of this version.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"The model file {path} cannot be read ({error.strerror}); give an existing, readable file."
        ) from error
    try:
        properties, has_graph = _properties(content)
    except BadMessageError as error:
        raise WeightsError(f"The model file {path} is truncated or damaged ({error}); fetch or export it again.") from error
    if not has_graph or VERSION_KEY not in properties:
        raise WeightsError(f"The file {path} is not an EdgeFlow model file; write one with `edgeflow import-weights`.")
    if properties[VERSION_KEY] != str(VERSION):
        raise WeightsError(
            f"The model file {path} has format version {properties[VERSION_KEY]} and this EdgeFlow reads version {VERSION}; "
            f"export it again."
        )
    return Header(
        name=properties.get(NAME_KEY, path.stem),
        config=properties.get(CONFIG_KEY, ""),
        ranges=properties.get(RANGES_KEY, "{}"),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _properties(content: bytes) -> tuple[dict[str, str], bool]:
    properties: dict[str, str] = {}
    has_graph = False
    for entry in fields(memoryview(content)):
        if entry.number == _METADATA:
            pair = {part.number: part.text for part in fields(entry.bytes)}
            properties[pair.get(1, "")] = pair.get(2, "")
        has_graph |= entry.number == _GRAPH
    return properties, has_graph


def _check_shipped(path: Path, sha256: str) -> None:
    record = path.with_suffix(".json")
    try:
        expected = json.loads(record.read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"The record {record} of the shipped model is missing or damaged; install EdgeFlow again.") from error
    if sha256 != expected:
        raise WeightsError(
            f"The shipped model file {path} was changed: its SHA-256 is {sha256[:12]} and should be {str(expected)[:12]}; "
            f"install EdgeFlow again."
        )


def _switches(path: Path, config: str) -> tuple[Prior, int]:
    try:
        switches = json.loads(config)
        prior = next(known for known in _PRIORS if known == switches["prior"])
        radius = int(switches["radius"])
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise WeightsError(f"The model file {path} does not say how it was built; export it again.") from error
    return prior, radius


def _ranges(path: Path, text: str) -> Ranges:
    try:
        ranges = {str(name): (float(low), float(high)) for name, (low, high) in json.loads(text).items()}
        if not all(isfinite(low) and isfinite(high) and low <= high for low, high in ranges.values()):
            raise ValueError
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise WeightsError(f"The ranges that the model file {path} carries are damaged; export it again.") from error
    return ranges
