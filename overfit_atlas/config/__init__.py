"""What a study is: its config checked, completed and typed."""

from overfit_atlas.config.study import Cell, Study, cell_of, read_study

__all__ = ["Cell", "Study", "cell_of", "read_study"]
