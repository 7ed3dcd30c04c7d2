"""Overfit Atlas."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from overfit_atlas.predictions.package import Package
    from overfit_atlas.predictions.recorder import Recorder

__version__ = "0.1.0"
__all__ = ["Package", "Recorder", "__version__"]

_MODULES = {
    "Package": "overfit_atlas.predictions.package",
    "Recorder": "overfit_atlas.predictions.recorder",
}


def __getattr__(name: str) -> Any:
    """What users import from here, loaded when it is asked for: no job's code depends on it."""
    if name in _MODULES:
        return getattr(importlib.import_module(_MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
