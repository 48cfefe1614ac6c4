"""Loads a library of the extra `lab` when a method needs it. Knows no method."""

from importlib import import_module
from typing import Any

from edgeflow.errors import EngineError

# The name on PyPI, where it is not the module's.
_PACKAGES = {"maxflow": "PyMaxflow", "scipy": "SciPy"}


def lab_library(module: str) -> Any:
    """The module of that name.

    Raises
    ------
    EngineError
        If it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        top = module.partition(".")[0]
        package = _PACKAGES.get(top, top)
        raise EngineError(
            f"This method needs {package}, which is not installed; install it with: pip install 'edgeflow-seg[lab]'."
        ) from error
