"""What trainings have reached, kept by recipe, beside the studies, where no engine deletes it.

``results/.runs/<digest of the recipe>/`` holds ``recipe.json`` and, for each epoch NNN,
``epoch-NNN.json`` (its own digest, then measures and the digests of the others),
``epoch-NNN.weights.h5``, of the newest ``epoch-NNN.optimizer``, and until the outputs are written
``epoch-NNN.<side>.npy`` (logits). A job takes up what is whole and trains the rest: a training that
was killed or deleted goes on, and one that another study has is not done twice. Checkpoints are
hard links to the studies' own.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from overfit_atlas import files
from overfit_atlas.files import AnyPath, sha256

FOLDER = Path("results/.runs")
CHECKPOINT, OPTIMIZER = "weights.h5", "optimizer"


def logits_of(side: str) -> str:
    """The suffix of the logits of a side, "test" or "train"."""
    return f"{side}.npy"


_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptEpoch:
    """What was measured after an epoch, the digests of its files by their suffix, and the seconds
    that it took.
    """

    measures: Mapping[str, float]
    digests: Mapping[str, str]
    seconds: float = 0.0


class KeptRun:
    """The kept epochs of one recipe."""

    def __init__(self, recipe: Mapping[str, Any], folder: Path = FOLDER) -> None:
        """``recipe``: all that decides the bytes of a run, in plain types."""
        self.recipe = recipe
        text = json.dumps(recipe, sort_keys=True, indent=1)
        self.folder = folder / hashlib.sha256(text.encode()).hexdigest()[:32]
        self.folder.mkdir(parents=True, exist_ok=True)
        files.write(self.folder / "recipe.json", text)

    @contextmanager
    def locked(self, run: str) -> Iterator[None]:
        """Wait until no other process trains this run; the lock ends with its process."""
        with open(self.folder / "lock", "a+") as lock:
            try:
                _lock(lock.fileno(), fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                owner = lock.read().strip() or "another job"
                _log.info("%s: waits for %s, which trains it", run, owner, extra={"progress": True})
                _lock(lock.fileno())
            lock.truncate(0)
            lock.write(f"process {os.getpid()} on {os.uname().nodename}")
            lock.flush()
            yield

    def path(self, epoch: int, suffix: str) -> Path:
        """Where a file of an epoch lies."""
        return self.folder / f"epoch-{epoch:03d}.{suffix}"

    def read(self, epoch: int) -> KeptEpoch | None:
        """An epoch with the digests of those of its files that are there and whole."""
        try:
            found = self.noted(epoch)
            digests = {
                suffix: digest
                for suffix, digest in found.digests.items()
                if self._is(epoch, suffix, digest)
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return None
        return replace(found, digests=digests)

    def noted(self, epoch: int) -> KeptEpoch:
        """What was noted of an epoch, with the digests of files that may be gone since."""
        digest, _, noted = self.path(epoch, "json").read_text().partition("\n")
        if hashlib.sha256(noted.encode()).hexdigest() != digest:
            raise ValueError(f"{self.path(epoch, 'json')} is not what was written")
        return KeptEpoch(**json.loads(noted))

    def digests(self, epoch: int, *suffixes: str) -> dict[str, str]:
        """The digests of files of an epoch that were just written."""
        return {suffix: sha256(self.path(epoch, suffix)) for suffix in suffixes}

    def keep(self, epoch: int, kept: KeptEpoch) -> None:
        """Note what was measured after an epoch and which files it has."""
        noted = json.dumps(asdict(kept))
        digest = hashlib.sha256(noted.encode()).hexdigest()
        files.write(self.path(epoch, "json"), f"{digest}\n{noted}")

    def write_logits(self, epoch: int, side: str, logits: np.ndarray) -> dict[str, str]:
        """Keep the logits float32 [n, classes] of a side; their digest, by suffix."""
        image = io.BytesIO()
        np.save(image, logits, allow_pickle=False)
        files.write(self.path(epoch, logits_of(side)), image.getbuffer())
        return self.digests(epoch, logits_of(side))

    def read_logits(self, epoch: int, side: str) -> np.ndarray:
        """What :meth:`write_logits` kept."""
        return np.load(self.path(epoch, logits_of(side)), allow_pickle=False)

    def drop(self, epoch: int, suffix: str) -> None:
        """Keep a file of an epoch no longer."""
        self.path(epoch, suffix).unlink(missing_ok=True)

    def shared(self, epoch: int, suffix: str) -> bool:
        """Whether a kept file has another name, as the output of some study."""
        path = self.path(epoch, suffix)
        return path.is_file() and path.stat().st_nlink > 1

    def hand_out(self, epoch: int, suffix: str, path: AnyPath) -> None:
        """Make ``path`` a second name of a kept file, or a copy where links are refused."""
        if Path(path).exists() and self.path(epoch, suffix).samefile(path):
            return  # a link renamed to another of the same file would stay
        with files.atomic(path) as partial:
            try:
                os.link(self.path(epoch, suffix), partial)
            except OSError:
                shutil.copyfile(self.path(epoch, suffix), partial)

    def _is(self, epoch: int, suffix: str, digest: str) -> bool:
        path = self.path(epoch, suffix)
        return path.is_file() and sha256(path) == digest


def is_locked(folder: Path) -> bool:
    """Whether a process trains the run that is kept in ``folder``."""
    with open(folder / "lock", "a") as lock:
        try:
            _lock(lock.fileno(), fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock(file: int, how: int = 0) -> None:
    """Lock an open file, where the file system can."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | how)
    except BlockingIOError:
        raise
    except OSError as refused:
        _log.warning("%s has no locks: %s", FOLDER, refused)
