"""The networks that a study can name: each file of this package but the helpers is one.

A network's name is its file's name, and the file holds ``build(image_shape, classes,
regularization, **options)``. There is no list to extend, so that adding a network changes no file
that existing trainings were made with.
"""

from __future__ import annotations

import ast
import difflib
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overfit_atlas.errors import AtlasError

if TYPE_CHECKING:
    import keras

_HELPERS = {"__init__", "registry", "regularizers", "weights"}

NETWORKS: tuple[str, ...] = tuple(
    sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem not in _HELPERS)
)


def build(
    network: str,
    image_shape: tuple[int, int, int],
    classes: int = 10,
    options: Mapping[str, Any] | None = None,
    regularizer: Mapping[str, float | str] | None = None,
) -> keras.Model:
    """An uncompiled model from images float32 [n, h, w, 1] in [0, 1] to logits [n, ``classes``].

    ``options`` are the architecture's own (widths), ``regularizer`` as in
    :mod:`overfit_atlas.networks.regularizers`. Raises :class:`AtlasError` for an unknown network or
    option, and for images that the architecture cannot take.
    """
    _check_known(network)
    # Imported by name, and only this one: listing or checking names must not start Keras.
    builder = importlib.import_module(f"overfit_atlas.networks.{network}").build
    from overfit_atlas.networks.regularizers import regularization

    chosen = dict(options or {})
    known = option_names(network)
    for option in chosen:
        if option not in known:
            raise AtlasError(
                f"network {network}: unknown option {option!r}; "
                f"it has {', '.join(known) or 'no options'}."
            )
    return builder(tuple(image_shape), classes, regularization(regularizer or {}), **chosen)


def option_names(network: str) -> list[str]:
    """The options of ``network``, read from its source so that a check need not start Keras.

    Raises :class:`AtlasError` for an unknown network.
    """
    _check_known(network)
    source = Path(__file__).with_name(f"{network}.py").read_text(encoding="utf-8")
    (builder,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "build"
    )
    return [argument.arg for argument in builder.args.args[3:]]


def _check_known(network: str) -> None:
    if network in NETWORKS:
        return
    nearest = difflib.get_close_matches(network, NETWORKS, n=1)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise AtlasError(f"network {network!r} is unknown; there are {', '.join(NETWORKS)}.{hint}")
