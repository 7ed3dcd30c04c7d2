"""What libraries read from the account and the environment: pinned for every job, or recorded.

The Snakefile settles it before any job starts, so a job has it from its first moment. A setting
that decides numbers, order or encodings is pinned or taken away; what a user may have a reason to
set (a backend, a card, a folder of modules) is left, and each record says what it was.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping

RECORDS_ONLY = True

PINNED = {
    # Keras takes floatx, epsilon, image_data_format and backend from ~/.keras/keras.json. Here no
    # such file can be, so that its defaults hold.
    "KERAS_HOME": os.path.join(os.devnull, "keras"),
    "MPLBACKEND": "agg",
    # Neither ~/.local nor a usercustomize in it; texts without a stated encoding are UTF-8.
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONUTF8": "1",
}
TAKEN_AWAY = (
    # Kernels, precision and threads; what a job needs of these it sets itself, and Snakemake sets
    # the threads of each job.
    "BLIS_", "CUBLAS_", "CUDNN_", "DNNL_", "GOMP_", "GOTO_", "KERAS_", "KMP_", "MKL_", "NPY_",
    "NUMEXPR_", "NVIDIA_TF32_", "OMP_", "ONEDNN_", "OPENBLAS_", "TF_", "TF2_", "VECLIB_",
    # Another format of files, another look, other warnings, no assertions.
    "HDF5_DRIVER", "MATPLOTLIBRC", "PYTHONOPTIMIZE", "PYTHONWARNINGS",
)  # fmt: skip
LEFT = (
    "CONDA_PREFIX", "CUDA_", "HDF5_", "JAX_", "KERAS_BACKEND", "LANG", "LC_", "LD_", "MPLCONFIGDIR",
    "NVIDIA_", "PYTHON", "SNAKEMAKE_PROFILE", "TORCH_", "TZ", "VIRTUAL_ENV", "XDG_CONFIG", "XLA_",
)  # fmt: skip


def settle(environment: MutableMapping[str, str]) -> None:
    """Pin and take away, in ``environment``, what must not differ from one account to another."""
    for name in [*environment]:
        if name.startswith(TAKEN_AWAY) and name != "KERAS_BACKEND":
            del environment[name]
    environment.update(PINNED)


def seen(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of ``environment`` that libraries may read, whoever set them."""
    watched = (*PINNED, *TAKEN_AWAY, *LEFT)
    return {name: environment[name] for name in sorted(environment) if name.startswith(watched)}
