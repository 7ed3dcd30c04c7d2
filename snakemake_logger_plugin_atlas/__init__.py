"""The terminal of a run; the engine finds it by this package's name (``logger`` in the profile)."""

from overfit_atlas.progress.lines import LogHandler

__all__ = ["LogHandler"]
