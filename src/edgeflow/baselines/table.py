"""The classical methods by name. Nothing loads before it is asked for."""

from collections.abc import Callable, Mapping

from edgeflow.errors import EngineError
from edgeflow.segmenter import Segmenter
