"""``check``, ``where``, ``adopt``, ``settings``, ``schema``: the commands that read a config."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from overfit_atlas.config.reading import DEFAULT, read_layers, read_study
from overfit_atlas.errors import AtlasError
from overfit_atlas.progress import ending
from overfit_atlas.progress.estimate import estimate
from overfit_atlas.provenance.loaded import gpus, missing_gpu
from overfit_atlas.study.study import Study
from overfit_atlas.study.trainings import trainings
from overfit_atlas.training.size import sizes

PROJECT = DEFAULT.parents[1]


def add_parsers(subparsers: Any) -> None:
    """Add this module's commands to the command's parsers."""

    def command(name: str, action: Callable[[argparse.Namespace], int], text: str) -> Any:
        parser = subparsers.add_parser(name, help=text, description=f"{text.capitalize()}.")
        parser.set_defaults(run=action)
        return parser

    check = command("check", _check, "check a config and say what it would run")
    where = command("where", _where, "say where the report and the explorer of a study are")
    adopt = command("adopt", _adopt, "go on from results that were copied here from elsewhere")
    for parser in (check, where, adopt):
        parser.add_argument(
            "overlay",
            nargs="*",
            type=Path,
            help="file laid over config/config.yaml, e.g. config/laptop.yaml",
        )
    adopt.add_argument(
        "--remake",
        action="store_true",
        help="remove what is not as it would be made today; the next run makes it again",
    )
    command("settings", _settings, "print the page of all settings, as Markdown")
    command("schema", _schema, "print the JSON schema of a config, for editors")


def _study(options: argparse.Namespace) -> Study:
    return read_study(*read_layers(options.overlay))


def _check(options: argparse.Namespace) -> int:
    study = _study(options)
    print(_summary(study))
    with _without_libraries_chatter():
        # Where a run started from here would look for what was measured before.
        estimated = estimate(study, Path("results"), sizes(study))
        _check_optimizers(study)
    print(estimated)
    if study.device == "gpu" and (missing := missing_gpu(gpus())):
        print(missing)
    return 0


@contextmanager
def _without_libraries_chatter() -> Iterator[None]:
    """Have nothing written to the terminal but by Python: TensorFlow's own code greets unasked.

    It does so before any of its settings counts, to the descriptor itself.
    """
    sys.stderr.flush()
    terminal = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        for descriptor in (terminal, nowhere):
            os.close(descriptor)


def _check_optimizers(study: Study) -> None:
    """Have Keras make each optimizer that is used, since it refuses more than its types tell."""
    for name in sorted({cell.model for cell in [*study.cells, *study.chosen_cells]}):
        # The estimate has started Keras and settled what it computes with.
        from overfit_atlas.training.optimizers import build_optimizer

        try:
            build_optimizer(study.models[name].learning()["optimizer"])
        except AtlasError as mistake:
            raise AtlasError(f"models.{name}.optimizer: {mistake}") from None


def _where(options: argparse.Namespace) -> int:
    study = _study(options)
    paths = study.paths
    # Results lie below the folder in which the study was run, mostly the project's.
    places = dict.fromkeys([Path.cwd(), PROJECT])
    found = next((place for place in places if (place / paths.report).is_file()), None)
    if found is None:
        looked = " and ".join(str(place / paths.report) for place in places)
        raise AtlasError(f"the report is not made yet; looked for {looked}")
    print("\n".join(ending.places(study, found)))
    return 0


def _adopt(options: argparse.Namespace) -> int:
    from overfit_atlas.provenance.adopt import adopt

    study, overlays = _study(options), [path.resolve() for path in options.overlay]
    adopted = adopt(study.paths.results, PROJECT, overlays, options.remake)
    print(adopted.text())
    return int(not adopted.done)


def _settings(_: argparse.Namespace) -> int:
    from overfit_atlas.config.settings_page import settings_page

    print(settings_page(), end="")
    return 0


def _schema(_: argparse.Namespace) -> int:
    from overfit_atlas.config.json_schema import schema_text

    print(schema_text(), end="")
    return 0


def _summary(study: Study) -> str:
    cells = study.cells
    runs = sum(len(seeds) for seeds in cells.values())
    jobs = sum(
        1 if training.seeds else len(cells[cell])
        for training in trainings(study)
        for cell in training.cells
    )
    return (
        f"{study.name}: {len(study.experiments)} experiments, {len(cells)} cells, {runs} runs, "
        f"{jobs} trainings; results in {study.paths.results}/"
    )
