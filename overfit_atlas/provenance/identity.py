"""The identity inside a figure: the recipe that made it, readable after it left its folder."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

KEY = "overfit-atlas recipe"
"""PNG text key; in a PDF's Keywords and an SVG's Identifier the recipe follows it and a colon."""

_PATTERN = re.compile(rb"overfit-atlas recipe(?::\s*|\x00+)([0-9a-f]{64})")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_LARGEST_PDF = 50_000_000


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
                unpacked = zlib.decompressobj().decompress(stream[1])
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


def _search_png(path: Path) -> str | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            image.load()
            text = getattr(image, "text", {})
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError):
        return None
    return text.get(KEY)


def _pixels(path: Path) -> tuple[tuple[int, int], bytes] | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return image.size, image.convert("RGBA").tobytes()
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError):
        return None
