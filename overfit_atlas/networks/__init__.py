"""Architectures, one file each, written in nothing but Keras."""
