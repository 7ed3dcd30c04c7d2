"""Means, intervals and tests over seeds and samples."""
