"""The mathematics: arrays in, numbers out, importable by anyone."""
