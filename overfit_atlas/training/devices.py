"""Which GPU of a machine a process computes on: taken by a lock, whole or in part.

Snakemake counts how many jobs may use a GPU at once, and leaves to them which. Two that start
together must not choose the same device, and small ones may share one.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import platformdirs

from overfit_atlas.provenance.loaded import gpus

_WHOLE = 100
_WAIT = 0.2  # seconds between two looks for room

_held: list[int] = []
"""Descriptors whose locks this process holds until it ends, however it ends."""

_log = logging.getLogger(__name__)


def take(share: int) -> str | None:
    """Have this process see one GPU alone, ``share`` percent of which is its own from now on.

    Waits until some device has room. Of the devices that the environment allows (a scheduler's
    CUDA_VISIBLE_DEVICES, or the user's), the first that has; its identity is given, and None where
    there is no device. To be called before a backend is imported.
    """
    devices = allowed(present(), os.environ.get("CUDA_VISIBLE_DEVICES"))
    if not devices:
        return None
    device = hold(devices, share, platformdirs.user_runtime_path("overfit-atlas"))
    os.environ["CUDA_VISIBLE_DEVICES"] = device
    return device


def present() -> list[str]:
    """The identity of each GPU of this machine, in its order there."""
    return gpus("uuid")


def allowed(devices: Sequence[str], visible: str | None) -> list[str]:
    """Those of ``devices`` that ``visible`` names, by place or identity; None names all."""
    if visible is None:
        return list(devices)
    named = [name.strip() for name in visible.split(",")]
    return [one for place, one in enumerate(devices) if {str(place), one} & set(named)]


def hold(devices: Iterable[str], share: int, folder: Path) -> str:
    """Lock ``share`` percent of the first of ``devices`` that has as much left; waits for it.

    A device is a file in ``folder`` of which a hundredth is a byte: the system lets no two
    processes lock the same byte, and frees it when its process ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {one: os.open(folder / f"{one}.lock", os.O_RDWR | os.O_CREAT) for one in devices}
    waited = False
    while True:
        for device, descriptor in files.items():
            for start in range(0, _WHOLE - share + 1, share):
                try:
                    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, share, start)
                except OSError:
                    continue
                _held.append(descriptor)
                for other in files.values():
                    if other != descriptor:
                        os.close(other)
                return device
        if not waited:
            _log.info("waiting for a GPU, of which %d %% are needed", share)
        waited = True
        time.sleep(_WAIT)
