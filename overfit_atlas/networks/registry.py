"""The networks that a study can name: each file of this package but the helpers, and one's own.

A network's name is its file's name, and the file holds ``build(image_shape, classes,
regularization, **options)``. There is no list to extend, so that adding a network changes no file
that existing trainings were made with.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.files import read_text

if TYPE_CHECKING:
    import keras

_HELPERS = {"__init__", "commands", "kernels", "registry", "regularizers", "weights"}
PROJECT = Path(__file__).resolve().parents[2]

OWN = "config/own-networks"
"""What ``overfit-atlas network add`` copies files to, from the project; there only then."""


@cache
def network_files() -> dict[str, str]:
    """Every network's file by its name, from the project; raises AtlasError for a name twice."""
    found: dict[str, str] = {}
    for folder, left_out in (("overfit_atlas/networks", _HELPERS), (OWN, set[str]())):
        for file in sorted((PROJECT / folder).glob("*.py")):
            if file.stem in found:
                raise AtlasError(f"{OWN}/{file.name}: there is {found[file.stem]} too; rename it")
            if file.stem not in left_out:
                found[file.stem] = f"{folder}/{file.name}"
    return found


def network_file(network: str) -> str:
    """The file of one network, from the project; raises :class:`AtlasError` for an unknown one."""
    known = network_files()
    if network not in known:
        raise AtlasError(
            f"network {network!r} is unknown; there are {', '.join(known)}{nearest(network, known)}"
        )
    return known[network]


@dataclass(frozen=True)
class Architecture:
    """A network with the options and the regularizer that a study gives it; see :func:`build`."""

    network: str
    options: Mapping[str, Any]
    regularizer: Mapping[str, float | str]

    def build(self, image_shape: tuple[int, ...], classes: int) -> keras.Model:
        """The network for one dataset, whose facts say the images' shape and the classes."""
        return build(self.network, image_shape, classes, self.options, self.regularizer)


def build(
    network: str,
    image_shape: tuple[int, ...],
    classes: int,
    options: Mapping[str, Any] | None = None,
    regularizer: Mapping[str, float | str] | None = None,
) -> keras.Model:
    """An uncompiled model from images float32 [n, h, w, channels] to logits [n, ``classes``].

    ``image_shape`` is (h, w, channels). ``options`` are the architecture's own (widths),
    ``regularizer`` as in :mod:`overfit_atlas.networks.regularizers`. Raises :class:`AtlasError` for
    an unknown network or option, and for images that the architecture cannot take.
    """
    chosen = dict(options or {})
    for option, mistake in option_mistakes(network, chosen):
        raise AtlasError(f"network {network}, option {option!r}: {mistake}")
    try:
        builder = _module(network).build
    except ImportError as fault:
        raise AtlasError(f"network {network}: its file cannot be imported: {fault}") from fault
    from overfit_atlas.networks.regularizers import regularization

    shape = tuple(image_shape)
    try:
        model = builder(shape, classes, regularization(regularizer or {}), **chosen)
    except ValueError as fault:
        raise _too_small(network, shape, " ".join(str(fault).split())) from fault
    gives = getattr(model, "output_shape", type(model).__name__)
    if gives != (None, classes):
        raise AtlasError(
            f"network {network}: build() has to give a keras.Model from images to logits "
            f"[n, {classes}], one a class; it gives {gives}"
        )
    last = getattr(model.layers[-1], "activation", None) or model.layers[-1]
    if "softmax" in str(getattr(last, "__name__", type(last).__name__)).lower():
        raise AtlasError(
            f"network {network}: expected a Keras model that gives logits; it ends in a softmax, "
            "whose probabilities would be taken for logits. Leave the last activation out."
        )
    for layer in model.layers:
        # Keras builds a pool over less than its window, and goes on with no pixel at all.
        if 0 in layer.output.shape[1:]:
            raise _too_small(network, shape, f"the layer {layer.name} leaves none of their pixels")
    return model


def _module(network: str) -> ModuleType:
    """The module of this network alone: listing or checking names must not start Keras."""
    name = f"overfit_atlas.networks.{network}"
    if name not in sys.modules:
        file = PROJECT / network_file(network)
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise ImportError(f"{file} is no module")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]


def _too_small(network: str, shape: tuple[int, ...], reason: str) -> AtlasError:
    size = " x ".join(map(str, shape))
    return AtlasError(
        f"network {network}: cannot be built for images of {size} (height, width, channels): "
        f"{reason}. Choose another network or larger images."
    )


def options_of(network: str) -> dict[str, str]:
    """{option: its declared type}, read from the source so that a check need not start Keras.

    Raises :class:`AtlasError` for an unknown network.
    """
    file = network_file(network)
    return declared_options(read_text(PROJECT / file, "a network, as Python"), file)


def option_mistakes(network: str, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(option, what is wrong with it): no option of ``network``, or not of the type it declares.

    Options are whole numbers from 1 on, lists of them, or shares between 0 and 1. Raises
    :class:`AtlasError` for an unknown network.
    """
    declared = options_of(network)
    for option, value in options.items():
        if option not in declared:
            yield (
                option,
                f"{network} has no such setting; it has {', '.join(declared) or 'none'}"
                f"{nearest(option, declared)}",
            )
        elif not _fits(value, declared[option]):
            yield option, f"{value!r} is not allowed; expected {_EXPECTED[declared[option]]}"


_EXPECTED = {
    "int": "a whole number from 1 to 65536",
    "float": "a number between 0 and 1",
    "Sequence[int]": "a list of whole numbers from 1 to 65536",
}


_GIVEN = ("image_shape", "classes", "regularization")
"""What each network is given; its options follow."""


def _fits(value: Any, declared: str) -> bool:
    if declared == "Sequence[int]":
        return isinstance(value, list | tuple) and all(_fits(each, "int") for each in value)
    if declared == "int":
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 65536
    return isinstance(value, float) and 0 < value < 1


def declared_options(source: str, file: str) -> dict[str, str]:
    """{option: its type} that the ``build()`` in the source of a network's file declares.

    Raises :class:`AtlasError` for a file that is no Python, where there is no such function or it
    takes something else, and for an option of another type.
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError) as fault:
        line = getattr(fault, "lineno", None) or 1
        raise AtlasError(f"{file}, line {line}: this is no Python ({fault.args[0]})") from None
    builders = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == "build"]
    if len(builders) != 1:
        raise AtlasError(
            f"{file}: expected one function build({', '.join(_GIVEN)}, options), found "
            f"{len(builders)}; each file of that folder is a network"
        )
    (builder,) = builders
    given = [argument.arg for argument in (*builder.args.posonlyargs, *builder.args.args)][:3]
    if given != list(_GIVEN) or builder.args.vararg or builder.args.kwarg:
        raise AtlasError(
            f"{file}, line {builder.lineno}: build() has to take {', '.join(_GIVEN)} and then its "
            f"options, each by its name; it takes {ast.unparse(builder.args) or 'nothing'}"
        )
    options = {}
    for argument in [*builder.args.args[3:], *builder.args.kwonlyargs]:
        written = ast.unparse(argument.annotation) if argument.annotation else "no type"
        options[argument.arg] = written.removesuffix(" | None")
        if options[argument.arg] not in _EXPECTED:
            raise AtlasError(
                f"{file}: the option {argument.arg} of build() is declared with {written}; options "
                f"are one of {', '.join(_EXPECTED)}, so that a config can be checked"
            )
    return options
