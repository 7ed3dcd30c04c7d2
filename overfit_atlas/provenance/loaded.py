"""What a running job really had: modules of the project, packages, files it opened, the machine."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.code import imported_names, reachable, read_source

RECORDS_ONLY = True

_NO_DATA = {"records", ".git", ".snakemake", ".venv", "__pycache__", "site-packages", ".runs"}
_NOT_OURS = {".snakemake", ".venv", "site-packages", "dist-packages", "__pycache__"}


def check_modules(code: Iterable[str], root: Path) -> dict[str, str]:
    """Raise AtlasError for a loaded module of the project that ``code`` does not list.

    Returns {path: SHA-256} of the loaded modules that only watch (``RECORDS_ONLY = True``) and of
    what they alone need.
    """
    loaded = dict(_own_modules(root))
    declared = {root / path for path in code}
    watching = [path for path in loaded.values() if read_source(path).records_only]
    allowed = reachable(watching, root) if watching else set()
    undeclared = {
        name: path for name, path in loaded.items() if path not in declared and path not in allowed
    }
    if undeclared:
        listed = ", ".join(
            f"{name} ({os.path.relpath(path, root)})" for name, path in sorted(undeclared.items())
        )
        raise AtlasError(
            f"The job loaded modules of the project that its rule does not declare: {listed}. "
            "A change in them would go unseen. Import them by name in the script or in a module "
            "that it imports, or list them under `also` where the rule calls code_digest."
        )
    return {
        path.relative_to(root).as_posix(): read_source(path).sha256
        for path in sorted(set(loaded.values()) - declared)
    }


def _own_modules(root: Path) -> Iterator[tuple[str, Path]]:
    prefix = str(root) + os.sep
    environment = os.path.realpath(sys.prefix) + os.sep
    ours: set[str] = set()
    elsewhere: dict[str, str] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not file.endswith(".py"):
            continue
        path = os.path.realpath(file)
        inside = path.startswith(prefix) and not path.startswith(environment)
        if inside and not _NOT_OURS.intersection(Path(path).parts):
            ours.add(name.partition(".")[0])
            yield name, Path(path)
        else:
            elsewhere[name] = path
    for name, path in elsewhere.items():
        top = name.partition(".")[0]
        if top in ours and top != "__main__":
            raise AtlasError(
                f"{name} was loaded from {path}, not from the project in {root}: another copy is "
                "installed and hides this one. Uninstall it, or install the project with "
                "`pip install -e .`."
            )


def packages_named(files: Iterable[Path]) -> dict[str, str]:
    """{distribution: version} of the installed packages that the code in ``files`` imports by name.

    With Keras goes the backend that it computes with. What is not installed is left out.
    """
    names = imported_names(files) - sys.stdlib_module_names
    if "keras" in names:
        names.add(os.environ.get("KERAS_BACKEND", "tensorflow"))
    return _versions(names)


def packages_loaded() -> dict[str, str]:
    """{distribution: version} of all installed packages loaded in this process."""
    tops = {name.partition(".")[0] for name, module in list(sys.modules.items()) if module}
    public = {name for name in tops if not name.startswith("_")}
    return _versions(public - sys.stdlib_module_names)


def installed_versions(distributions: Iterable[str]) -> dict[str, str]:
    """{distribution: version} of those that are installed here."""
    found = {}
    for name in distributions:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _versions(modules: Iterable[str]) -> dict[str, str]:
    known = _distributions()
    found = (known[module] for module in modules if module in known)
    return dict(sorted(entry for entries in found for entry in entries))


@cache
def _distributions() -> dict[str, list[tuple[str, str]]]:
    """{top-level module: its distributions with versions}, from what installers wrote.

    Reads ``top_level.txt`` where there is one, since the full list of files is long for the
    largest packages.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for distribution in metadata.distributions():
        text = distribution.read_text("top_level.txt")
        if text is None:
            rows = (distribution.read_text("RECORD") or "").splitlines()
            tops = {row.partition(",")[0].partition("/")[0].removesuffix(".py") for row in rows}
        else:
            tops = set(text.split())
        entry = _name_and_version(distribution)
        for top in tops:
            if entry and top.isidentifier():
                found.setdefault(top, []).append(entry)
    return found


def _name_and_version(distribution: metadata.Distribution) -> tuple[str, str] | None:
    folder = getattr(distribution, "_path", None)
    if folder is not None and folder.suffix == ".dist-info":
        name, _, version = folder.stem.partition("-")
        return name.replace("_", "-").lower(), version
    name = distribution.metadata["Name"]
    return (name.replace("_", "-").lower(), distribution.version) if name else None


class Reads:
    """Notes every file that Python opens for reading between ``start`` and ``stop``.

    Uses an audit hook of the interpreter. Reads that a C library makes itself, as HDF5 does, are
    not seen.
    """

    def __init__(self) -> None:
        """Note nothing yet."""
        self._seen: set[str] = set()
        self._active = False

    def start(self) -> None:
        """Begin to listen; a hook cannot be removed, so it is switched off by :meth:`stop`."""
        self._active = True
        sys.addaudithook(self._hook)

    def stop(self) -> None:
        """Listen no longer."""
        self._active = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not self._active:
            return
        path, mode, flags = arguments
        writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
            writes = True
        if isinstance(path, str | bytes | os.PathLike) and not writes:
            self._seen.add(os.fsdecode(path))

    def undeclared(self, declared: Iterable[Path], root: Path) -> list[str]:
        """Paths inside the project that were read and are not ``declared``, sorted.

        Code is left out (it is checked module by module), and so are records, which vouch for
        themselves, what is kept of trainings, which is checked by digest, and hidden files.
        """
        known = {os.path.realpath(path) for path in declared}
        found = set()
        for name in self._seen:
            path = Path(os.path.realpath(name))
            if not (path.is_relative_to(root) or path.is_relative_to(Path.cwd())):
                continue
            if path.suffix in {".py", ".pyc", ".log"} or _NO_DATA.intersection(path.parts):
                continue
            if str(path) not in known and not path.name.startswith(".") and path.is_file():
                base = Path.cwd() if path.is_relative_to(Path.cwd()) else root
                found.add(path.relative_to(base).as_posix())
        return sorted(found)


def machine(gpu: bool) -> dict[str, object]:
    """Host, CPU, operating system and, where ``gpu``, the names and drivers of the GPUs."""
    found: dict[str, object] = {
        "host": platform.node(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "gpu": [],
    }
    if gpu:
        found["gpu"] = gpus()
    return found


def gpus(told: str = "name,driver_version") -> list[str]:
    """What is ``told`` of each GPU that this machine has, in their order: its name and driver."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    return _output([program, f"--query-gpu={told}", "--format=csv,noheader"]).splitlines()


def missing_gpu(found: Sequence[str]) -> str | None:
    """Why a training that asks for a GPU will not get one here; None where it should.

    ``found``: the GPUs of this machine.
    """
    if not found:
        return (
            "A GPU is asked for (device: gpu), but this machine has none: what is trained and "
            "predicted on it uses the CPU."
        )
    builds = {"tensorflow", "tensorflow-cpu"}
    if os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow" and installed_versions(
        builds
    ).keys() == {"tensorflow-cpu"}:
        return (
            "A GPU is asked for, and this machine has one, but the TensorFlow installed here is "
            "built for the CPU alone, which is used. For the GPU: make study CUDA=1"
        )
    return None


def device() -> str | None:
    """Whether the backend that this process loaded computes on ``gpu`` or ``cpu``; None if none."""
    if (tensorflow := sys.modules.get("tensorflow")) is not None:
        return "gpu" if tensorflow.config.get_visible_devices("GPU") else "cpu"
    if (torch := sys.modules.get("torch")) is not None:
        return "gpu" if torch.cuda.is_available() else "cpu"
    if (jax := sys.modules.get("jax")) is not None:
        return jax.default_backend()
    return None


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def git_state(root: Path) -> dict[str, object]:
    """{"commit": the checked-out commit or None, "dirty": whether tracked files differ from it}."""
    if not (root / ".git").exists():
        return {"commit": None, "dirty": None}
    command = ["git", "-C", str(root), "status", "--porcelain=v2", "--branch", "-uno"]
    lines = _output(command).splitlines()
    commit = next((line.split()[2] for line in lines if line.startswith("# branch.oid ")), None)
    return {
        "commit": None if commit == "(initial)" else commit,
        "dirty": any(not line.startswith("#") for line in lines) if lines else None,
    }


def _output(command: list[str]) -> str:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=20, env=environment, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
