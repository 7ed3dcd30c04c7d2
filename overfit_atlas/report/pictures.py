"""Figures as the page holds them: their pixels, their size, and what they draw in words."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import jinja2
from PIL import Image


class Picture(NamedTuple):
    """An image for the page: a data address, and its size in pixels."""

    address: str
    width: int
    height: int


def picture(png: str) -> Picture:
    """The image with its very pixels as lossless WebP, less than half as long as the PNG."""
    drawn = io.BytesIO()
    with Image.open(png) as image:
        width, height = image.size
        opaque = image.mode not in ("RGBA", "LA") or image.getextrema()[-1] == (255, 255)
        pixels = image.convert("RGB" if opaque else "RGBA")
    pixels.save(drawn, "WEBP", lossless=True, quality=100, method=4)
    text = base64.b64encode(drawn.getvalue()).decode("ascii")
    return Picture(f"data:image/webp;base64,{text}", width, height)


def alternative(template: Path, wildcards: Mapping[str, str]) -> str:
    """What a figure draws, as plain text for those who do not see it.

    ``template``: the caption in the folder of its question, in which the engine's ``wildcards``
    name the experiment.
    """
    text = jinja2.Template(template.read_text("utf-8"), undefined=jinja2.StrictUndefined).render(
        snakemake={"wildcards": wildcards}
    )
    return re.sub(r"\s+", " ", text.replace("**", "")).strip()
