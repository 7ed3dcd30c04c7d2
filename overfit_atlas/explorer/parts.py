"""The parts of the page's data: arrays in a script that a page opened from disk can load.

A page on disk may add ``<script src>`` but not ``fetch``. So a part is a script of one call,
``explorerPart(name, data)``, whose data are base64 of gzip of: the header's length (uint32), the
header (JSON: ``about`` and, for each array, name, dtype, shape and offset), and the arrays' bytes,
little-endian in C order, each at a multiple of eight bytes from the end of the padded header.
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath, write

ALIGNMENT = 8
DTYPES = ("uint8", "uint16", "uint32", "float64")
"""Types that the page reads as typed arrays."""


def part_text(name: str, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> str:
    """The script of a part; AtlasError for an array of a type that the page does not read."""
    listed, blocks, offset = [], [], 0
    for key, values in arrays.items():
        if values.dtype.name not in DTYPES:
            raise AtlasError(
                f"explorer: {key} of {name} is {values.dtype}, expected {', '.join(DTYPES)}"
            )
        block = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"))).tobytes()
        listed.append(
            {"name": key, "dtype": values.dtype.name, "shape": values.shape, "offset": offset}
        )
        blocks.append(_padded(block))
        offset += len(blocks[-1])
    header = json.dumps({"about": about, "arrays": listed}, sort_keys=True).encode()
    # The length takes four bytes, so that header and length together end at a multiple of eight.
    padded = header + b" " * (-(len(header) + 4) % ALIGNMENT)
    packed = gzip.compress(
        b"".join([struct.pack("<I", len(padded)), padded, *blocks]), compresslevel=9, mtime=0
    )
    return f'explorerPart({json.dumps(name)},"{base64.b64encode(packed).decode("ascii")}");\n'


def write_part(
    path: AnyPath, name: str, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
) -> None:
    """Write :func:`part_text` to ``path``."""
    write(path, part_text(name, about, arrays))


def whole(values: np.ndarray) -> np.ndarray:
    """Whole numbers of 0 or more in the smallest type that the page reads."""
    greatest = int(values.max(initial=0))
    fits = next(name for name in DTYPES if greatest <= np.iinfo(name).max)
    return np.asarray(values).astype(fits)


def _padded(block: bytes) -> bytes:
    return block + b"\0" * (-len(block) % ALIGNMENT)
