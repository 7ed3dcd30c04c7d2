"""Fetching one published file, from wherever it can be had, with nothing but its pinned bytes."""

from __future__ import annotations

import importlib.util
import logging
import shutil
import signal
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from overfit_atlas import files
from overfit_atlas.data.dataset import Dataset, PublishedFile
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

log = logging.getLogger(__name__)

ATTEMPTS = 3
FIRST_PAUSE = 2.0  # seconds before the second attempt; doubled before each further one
TIMEOUT = (10, 30)  # seconds to connect, and to wait for the next bytes
# An address is given up after so many seconds, and the file's bytes at so many a second.
PATIENCE, SLOWEST = 60.0, 25_000
CHUNK = 1 << 18
PACKAGE, FOLDER = "package:", "file:"
ON_TERMINAL = {"progress": True}


class _Refused(Exception):
    """One attempt that failed: what was expected and found; ``passing`` where it may mend."""

    def __init__(self, finding: str, *, passing: bool = False) -> None:
        super().__init__(finding)
        self.passing = passing


def fetch(
    dataset: Dataset,
    name: str,
    out: AnyPath,
    *,
    mirror: AnyPath | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Put the published file ``name`` of ``dataset`` at ``out``, byte for byte.

    With ``mirror``, a folder that has one folder a dataset, the file comes from there and no
    address is asked; a file of an installed package or of a folder here always comes from there.
    Otherwise the addresses are tried in turn; one whose server is down or answers 5xx is tried
    ``ATTEMPTS`` times, and ``pause`` is called with the seconds to wait in between. No more than
    the published bytes is taken from any place, and each has to give them in a time that follows
    from their number. To be called from the main thread, where the clock can interrupt it.

    Raises
    ------
    AtlasError
        When no place gave the pinned bytes: one line for each place, with the file, the address,
        what was expected and what was found. Nothing new is left beside ``out`` or at it.
    """
    file = dataset.file(name)
    places = _places(dataset, name, mirror)
    findings = []
    with files.atomic(out, file.bytes) as partial:
        for place in places:
            try:
                with _deadline(file.bytes):
                    _fetch_from(place, file, partial, pause)
            except _Refused as refused:
                findings.append(f"{dataset.name}/{name} from {place}: {refused}")
                log.warning(findings[-1])
            else:
                log.info("%s/%s: %d bytes from %s", dataset.name, name, file.bytes, place)
                return
        raise AtlasError(_report(dataset, name, mirror, findings))


def _places(dataset: Dataset, name: str, mirror: AnyPath | None) -> list[str | Path]:
    at_hand = any(address.startswith((PACKAGE, FOLDER)) for address in dataset.addresses)
    if mirror is not None and not at_hand:
        return [Path(mirror).expanduser() / dataset.name / name]
    return [
        Path(address.removeprefix(FOLDER)).expanduser() / name
        if address.startswith(FOLDER)
        else address + name
        for address in dataset.addresses
    ]


def _report(
    dataset: Dataset,
    name: str,
    mirror: AnyPath | None,
    findings: list[str],
) -> str:
    if dataset.addresses[0].startswith(PACKAGE):
        remedy = "install the package again, at the version that the project's lock file pins"
    elif dataset.addresses[0].startswith(FOLDER):
        remedy = "put the file back, or add the dataset again: overfit-atlas dataset add"
    elif mirror is not None:
        remedy = (
            f"put the published file at {Path(mirror) / dataset.name / name}, or take away the "
            "config key data_mirror and the environment variable DATA_MIRROR, so that the public "
            "addresses are asked"
        )
    else:
        remedy = (
            "try again later, or put the published file into FOLDER/"
            f"{dataset.name}/ and name FOLDER in the config key data_mirror or in the environment "
            "variable DATA_MIRROR"
        )
    lines = "".join(f"\n  {finding}" for finding in findings)
    return (
        f"{dataset.name}/{name} could not be had with its pinned bytes:{lines}"
        f"\nTo mend it: {remedy}."
    )


def _fetch_from(
    place: str | Path,
    file: PublishedFile,
    partial: Path,
    pause: Callable[[float], None],
) -> None:
    if isinstance(place, Path) or place.startswith(PACKAGE):
        _copy(place, file, partial)
    else:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                _download(place, file, partial)
                break
            except _Refused as refused:
                if not refused.passing:
                    raise
                if attempt == ATTEMPTS:
                    raise _Refused(f"{refused}, in {ATTEMPTS} attempts") from None
                wait = FIRST_PAUSE * 2 ** (attempt - 1)
                log.warning("%s: %s; trying again in %g s", place, refused, wait, extra=ON_TERMINAL)
                pause(wait)
    _check(file, partial)


@contextmanager
def _deadline(size: int) -> Iterator[None]:
    """Refuse ``size`` bytes that are not there in time, whatever it is that is waited for.

    An alarm, because a server that gives a byte now and then, be it of its headers, never lets a
    read run into its own time limit.
    """
    seconds = PATIENCE + size / SLOWEST

    def late(*_: object) -> None:
        raise _Refused(f"expected {size} bytes, found not all of it after {seconds:.1f} s")

    before = signal.signal(signal.SIGALRM, late)
    # Again each second, since a library may swallow the first.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _copy(place: str | Path, file: PublishedFile, partial: Path) -> None:
    source = place if isinstance(place, Path) else _inside_package(place)
    try:
        found = source.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _Refused(f"expected {file.bytes} bytes, found no regular file")
        _check_size(file, found.st_size)
        shutil.copyfile(source, partial)
    except OSError as error:
        if files.no_room(error, partial):
            raise
        raise _Refused(f"expected {file.bytes} bytes, found {error.strerror}") from None


def _inside_package(place: str) -> Path:
    package, _, path = place.removeprefix(PACKAGE).partition("/")
    # find_spec locates a top-level package without importing it.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise _Refused(f"expected the installed package {package}, found no such package")
    return Path(spec.submodule_search_locations[0]) / path


def _download(address: str, file: PublishedFile, partial: Path) -> None:
    headers = {"Accept-Encoding": "identity"}
    try:
        with (
            requests.get(address, stream=True, timeout=TIMEOUT, headers=headers) as response,
            partial.open("wb") as stream,
        ):
            response.raise_for_status()
            for part in _parts(response, file):
                stream.write(part)
    except requests.HTTPError as error:
        status, reason = error.response.status_code, error.response.reason
        raise _Refused(
            f"expected {file.bytes} bytes, found HTTP {status} {reason}", passing=status >= 500
        ) from None
    except requests.RequestException as error:
        raise _Refused(
            f"expected {file.bytes} bytes, found {_broken(error)}", passing=True
        ) from None


def _parts(response: requests.Response, file: PublishedFile) -> Iterator[bytes]:
    """What a server sends, as long as it is no more than was published; each quarter is told."""
    # Some servers declare a stored .gz file as a gzip-encoded answer, which would be unpacked on
    # arrival and then no longer be the published bytes.
    response.raw.headers.pop("content-encoding", None)
    received = quarters = 0
    for part in response.iter_content(CHUNK):
        received += len(part)
        if received > file.bytes:
            raise _Refused(f"expected {file.bytes} bytes, found more than that")
        yield part
        if 4 * received // file.bytes > quarters:
            quarters = 4 * received // file.bytes
            told = (file.name, 25 * quarters, file.bytes / 1e6)
            log.info("%s: %d %% of %.1f MB", *told, extra=ON_TERMINAL)


def _broken(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        to_connect, to_answer = TIMEOUT
        waited = to_connect if isinstance(error, requests.ConnectTimeout) else to_answer
        return f"no answer within {waited} s"
    root: BaseException = error
    while deeper := root.__cause__ or root.__context__:
        root = deeper
    reason = " ".join(str(root).split()) or type(root).__name__
    cut_short = isinstance(error, requests.exceptions.ChunkedEncodingError)
    return f"{'a broken transfer' if cut_short else 'no connection'} ({reason})"


def _check_size(file: PublishedFile, found: int) -> None:
    if found != file.bytes:
        raise _Refused(f"expected {file.bytes} bytes, found {found} bytes")


def _check(file: PublishedFile, partial: Path) -> None:
    _check_size(file, partial.stat().st_size)
    digest = files.sha256(partial)
    if digest != file.sha256:
        raise _Refused(f"expected sha256 {file.sha256}, found sha256 {digest}")
