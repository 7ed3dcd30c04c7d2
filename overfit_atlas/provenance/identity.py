"""The identity inside a figure: the recipe that made it, readable after it left its folder."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

KEY = "overfit-atlas recipe"
"""PNG text key; in a PDF's Keywords and an SVG's Identifier the recipe follows it and a colon."""

_PATTERN = re.compile(rb"overfit-atlas recipe(?::\s*|\x00+)([0-9a-f]{64})")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_LARGEST_PDF = 50_000_000
_LONGEST_STREAM = 10_000_000


def read_identity(path: Path) -> str | None:
    """The recipe_id that a PNG, PDF or SVG carries, None when it carries none.

    Compressed text (a PNG's zTXt, a PDF's object streams) and UTF-16 text are read too, since
    other programs write them when they save a figure anew.
    """
    content = path.read_bytes()
    if found := _search(content):
        return found
    if content.startswith(b"\x89PNG"):
        return _search_png(path)
    if content.startswith(b"%PDF") and len(content) < _LARGEST_PDF:
        for stream in _STREAM.finditer(content):
            try:
                unpacked = zlib.decompressobj().decompress(stream[1], _LONGEST_STREAM)
            except zlib.error:
                continue
            if found := _search(unpacked):
                return found
    return None


def same_pixels(one: Path, other: Path) -> bool | None:
    """Whether two images show the same pixels; None when one is no image."""
    first, second = _pixels(one), _pixels(other)
    if first is None or second is None:
        return None
    return first == second


def _search(content: bytes) -> str | None:
    # UTF-16 text is ASCII with a zero beside each letter
    for text in (content, content.replace(b"\x00", b"")):
        if match := _PATTERN.search(text):
            return match[1].decode()
    match = re.search(rb"overfit-atlas recipe([0-9a-f]{64})", content.replace(b"\x00", b""))
    return match[1].decode() if match else None


@contextmanager
def opened_image(path: Path) -> Iterator[Image | None]:
    """An image file, decoded; None for what is none, is damaged, or claims to be huge."""
    # Not at the top: only a figure away from its place is looked at as an image.
    from PIL import Image

    if not os.path.isfile(path):  # a pipe would be waited for
        yield None
        return
    try:
        with path.open("rb") as stream:
            image = Image.open(stream)
            image.load()
    except (OSError, SyntaxError, ValueError, MemoryError, Image.DecompressionBombError):
        yield None
        return
    with image:
        yield image


def _search_png(path: Path) -> str | None:
    with opened_image(path) as image:
        return getattr(image, "text", {}).get(KEY)


def _pixels(path: Path) -> tuple[tuple[int, int], bytes] | None:
    with opened_image(path) as image:
        return None if image is None else (image.size, image.convert("RGBA").tobytes())
