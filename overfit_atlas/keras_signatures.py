"""The optimizers of Keras and what each takes, read from its source without importing it.

A config is checked before anything starts, where Keras alone would take seconds to import.
"""

from __future__ import annotations

import ast
import importlib.util
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError, nearest

# These wrap another optimizer, or stand for all of them; the last predicts with other weights than
# it trains, where a checkpoint holds one set.
_LEFT_OUT = {
    "base_optimizer",
    "loss_scale_optimizer",
    "multi_optimizer",
    "optimizer",
    "schedule_free_adamw",
}

OURS = {
    "name": "it is the update rule's own",
    "use_ema": "the averages would not be those that a checkpoint holds",
    "ema_momentum": "no averages are kept",
    "ema_overwrite_frequency": "no averages are kept",
    "loss_scale_factor": "the loss would be recorded in another scale",
}
"""Arguments that every optimizer has and a config cannot set, with the reason."""


@cache
def optimizers() -> dict[str, dict[str, Any]]:
    """Each optimizer's arguments with their defaults, by the class's name in lower case.

    Raises :class:`AtlasError` where Keras is not installed, or laid out in another way.
    """
    found = {}
    for file in sorted(_folder().glob("*.py")):
        if file.stem in _LEFT_OUT or file.stem.startswith("__") or file.stem.endswith("_test"):
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[node.name.lower()] = _arguments(node)
    if not {"adam", "sgd"} <= found.keys():
        raise AtlasError(
            f"{_folder()}: expected the optimizers of Keras, found {', '.join(found) or 'none'}; "
            "install the locked packages again"
        )
    return found


def optimizer_mistakes(name: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(argument, what is wrong with it) of an optimizer of Keras and its ``arguments``."""
    known = optimizers()
    if name not in known:
        yield "name", f"Keras has {', '.join(known)}{nearest(name, known)}"
        return
    takes = known[name]
    for argument, value in arguments.items():
        if argument in OURS:
            yield argument, f"leave it out; {OURS[argument]}"
        elif argument not in takes:
            allowed = [each for each in takes if each not in OURS]
            yield (
                argument,
                f"{name} has no such argument; it has {', '.join(allowed)}"
                f"{nearest(argument, allowed)}",
            )
        elif wanted := _unlike(value, takes[argument]):
            yield argument, f"{value!r} is not allowed; expected {wanted}"


def _unlike(value: Any, default: Any) -> str:
    """What was expected where ``value`` is not of its argument's type; that is its default's."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(default, list | str):
        return "" if isinstance(value, type(default)) else f"such as {default!r}"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, float) and isinstance(value, int) and number:
        return f"a number with a point, {float(value)}: Keras refuses whole ones in places"
    return "" if (number and math.isfinite(value)) or value is default is None else "a number"


def _arguments(optimizer: ast.ClassDef) -> dict[str, Any]:
    """The arguments of ``optimizer``'s constructor with their defaults."""
    [made] = [
        node
        for node in optimizer.body
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
    ]
    names = [argument.arg for argument in made.args.args[1:]]
    defaults = [ast.literal_eval(default) for default in made.args.defaults]
    return dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))


def _folder() -> Path:
    """Where the sources of Keras' optimizers lie."""
    found = importlib.util.find_spec("keras")
    if found is None or found.origin is None:
        raise AtlasError("Keras is not installed; make demo installs it, or make .venv/ready")
    return Path(found.origin).parent / "src" / "optimizers"
