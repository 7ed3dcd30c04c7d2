"""How much memory a kernel interpolator takes, known to its rule before the job starts."""

import math

BATCH = 2000
"""Test images that are classified at a time."""


def memory_mb(samples: int, dimensions: int, classes: int, batch: int = BATCH) -> int:
    """Memory to build, factor and evaluate a kernel, in MB of 10^6 bytes, for a rule's mem_mb.

    The kernel, the images in float32 and float64, the targets and coefficients, one batch of the
    evaluation, and 300 MB for Python, its libraries and the test images.
    """
    numbers = samples**2 + 1.5 * samples * dimensions + 4 * samples * classes
    numbers += batch * (samples + dimensions)
    return math.ceil(8 * numbers / 1e6) + 300
