"""What Keras computes with: threads, device, precision. To be settled before Keras is imported."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.training import devices

BACKENDS = ("tensorflow", "torch", "jax")
PRECISIONS = ("auto", "float32", "bfloat16")

# Processor flags of the bfloat16 instructions that oneDNN uses for matrix products.
BFLOAT16_FLAGS = {"amx_bf16", "avx512_bf16"}

# Keras imports these where it finds them, for plots and wrappers that no training uses; without
# them it starts in two thirds of the time.
UNUSED = ("matplotlib", "sklearn")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Compute:
    """What a job really computed with; part of what its bytes depend on."""

    backend: str
    device: str
    threads: int
    precision: str


def configure(threads: int, gpu: bool, precision: str = "float32", share: int = 100) -> Compute:
    """Set up Keras' backend for this process and import it.

    ``threads`` is part of a training's recipe: sums are added in another order on another number
    of them. With ``gpu`` a graphics card is used where there is one, and ``share`` percent of it
    taken (:mod:`overfit_atlas.training.devices`). ``precision`` "auto" takes
    bfloat16 where a TensorFlow on this CPU gains by it. The backend is KERAS_BACKEND's, TensorFlow
    unless that is set. Operations are made deterministic.

    Raises :class:`AtlasError` for a precision that is unknown or that this processor has not, and
    RuntimeError when Keras is there already and could no longer be told.
    """
    if precision not in PRECISIONS:
        raise AtlasError(
            f"precision: expected one of {', '.join(PRECISIONS)}, found {precision!r}."
        )
    if "keras" in sys.modules:
        raise RuntimeError("configure() has to come before the first import of keras")
    check_backend()
    backend = os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    _set_environment(threads, gpu)
    if gpu:
        devices.take(share)
    with _hidden(UNUSED):
        device = _set_up(backend, threads, gpu)
        importlib.import_module("keras")
    used = _set_precision(backend, device, precision)
    compute = Compute(backend=backend, device=device, threads=threads, precision=used)
    _log.info("computing with %s on %s, %d threads, %s", backend, device, threads, used)
    return compute


def configure_for(snakemake: Any) -> Compute:
    """:func:`configure` as a job declares it: params ``threads``, ``precision``, resource ``gpu``,
    and ``gpu_share`` in percent where the job takes less than a whole card.
    """
    return configure(
        snakemake.params.threads,
        gpu=bool(snakemake.resources.get("gpu", 0)),
        precision=snakemake.params.precision,
        share=int(snakemake.resources.get("gpu_share", 100)),
    )


def computed_with(compute: Compute) -> dict[str, Any]:
    """What a recipe says of ``compute``, with the versions of the packages that compute."""
    names = ("keras", "numpy", compute.backend)
    return asdict(compute) | {name: sys.modules[name].__version__ for name in names}


def check_backend() -> None:
    """Raise AtlasError where KERAS_BACKEND asks for what Keras has not, or what is not installed.

    Imports nothing, so that it can be asked before anything is planned.
    """
    asked = os.environ.get("KERAS_BACKEND")
    if asked is None:
        return
    way_out = "run `unset KERAS_BACKEND` to compute with TensorFlow"
    if asked not in BACKENDS:
        raise AtlasError(
            f"KERAS_BACKEND: expected one of {', '.join(BACKENDS)}, found {asked!r} in the "
            f"environment; {way_out}"
        )
    if importlib.util.find_spec(asked) is None:
        raise AtlasError(
            f"KERAS_BACKEND: {asked!r} is asked for in the environment, and {asked} is not "
            f"installed; {way_out}, or install {asked}"
        )


@contextmanager
def _hidden(packages: tuple[str, ...]) -> Iterator[None]:
    """Make ``packages`` look as if they were not installed."""
    absent = [package for package in packages if package not in sys.modules]
    for package in absent:
        sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for package in absent:
            del sys.modules[package]


def _set_environment(threads: int, gpu: bool) -> None:
    os.environ["OMP_NUM_THREADS"] = str(threads)
    os.environ["TF_NUM_INTRAOP_THREADS"] = str(threads)
    # One operation at a time: the networks are chains, so that more gain nothing.
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    # JAX takes most of a card at once, and leaves nothing to those that share it.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    if not gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        os.environ["JAX_PLATFORMS"] = "cpu"


def _set_up(backend: str, threads: int, gpu: bool) -> str:
    """Import the backend, make it deterministic, and say on which device it will compute."""
    if backend == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
        cards = tf.config.list_physical_devices("GPU") if gpu else []
        for card in cards:
            tf.config.experimental.set_memory_growth(card, True)
        return "gpu" if cards else "cpu"
    if backend == "torch":
        import torch

        torch.use_deterministic_algorithms(True)
        torch.set_num_threads(threads)
        return "gpu" if gpu and torch.cuda.is_available() else "cpu"
    flags = os.environ.get("XLA_FLAGS", "")
    os.environ["XLA_FLAGS"] = f"{flags} --xla_gpu_deterministic_ops=true".strip()
    import jax

    return jax.default_backend()


def _set_precision(backend: str, device: str, precision: str) -> str:
    on_cpu_kernels = backend == "tensorflow" and device == "cpu"
    if precision == "float32" or (precision == "auto" and not on_cpu_kernels):
        return "float32"
    if not on_cpu_kernels:
        import keras

        keras.config.set_dtype_policy("mixed_bfloat16")
        return "bfloat16"
    if not processor_has_bfloat16():
        if precision == "bfloat16":
            raise AtlasError(
                "precision: bfloat16 was asked for, but this processor has none of "
                f"{', '.join(sorted(BFLOAT16_FLAGS))}. Use auto or float32."
            )
        return "float32"
    import tensorflow as tf

    # Rewrites the graph's matrix products alone: Keras' own policy is slower, for its batch
    # normalization works in bfloat16 too.
    tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True})
    return "bfloat16"


def processor_has_bfloat16(cpuinfo: AnyPath = "/proc/cpuinfo") -> bool:
    """Whether the processor multiplies bfloat16 matrices itself (False where Linux cannot say)."""
    try:
        lines = Path(cpuinfo).read_text().splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return bool(BFLOAT16_FLAGS & set(flags.split()))
