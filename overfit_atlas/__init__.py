"""Overfit Atlas."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from overfit_atlas.predictions.recorder import Recorder

__version__ = "0.1.0"
__all__ = ["Recorder", "__version__"]


def __getattr__(name: str) -> Any:
    """What users import from here, loaded when it is asked for: no job's code depends on it."""
    if name == "Recorder":
        return importlib.import_module("overfit_atlas.predictions.recorder").Recorder
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
