"""What a study runs, as rows of tables that a reader understands."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from pydantic import Field

from overfit_atlas.fields import Entry
from overfit_atlas.study.entries import Model, Sample
from overfit_atlas.study.study import Experiment, Study, cell_of

Rows = list[dict[str, str | int]]


class Summary(Entry):
    """A study in words; a row is a column's heading to its text, alike in all rows of a table."""

    name: str = Field(description="The study's name.")
    seeds: list[int] = Field(description="All seeds of its runs.")
    runs: int = Field(default=0, description="How many runs are trained, each once.")
    judges_claims: bool = Field(
        default=False, description="Whether the claims of the two papers are judged."
    )
    experiments: Rows = Field(description="Its experiments, in the order of the report.")
    samples: Rows = Field(default=[], description="The samples that are trained on.")
    models: Rows = Field(default=[], description="The models that are trained.")
    regularizers: Rows = Field(default=[], description="The regularizers that are used.")

    def title_of(self, experiment: str) -> str:
        """An experiment's heading; a name that is none stays as it is."""
        titles = {str(row["experiment"]): str(row["asked"]) for row in self.experiments}
        return titles.get(experiment, experiment)


def summary(study: Study) -> Summary:
    """The study's name, seeds, and tables of its experiments and of what they use."""
    cells = study.cells
    used = [*cells, *study.chosen_cells]
    return Summary(
        name=study.name,
        seeds=sorted({seed for seeds in cells.values() for seed in seeds}),
        runs=sum(map(len, cells.values())),
        judges_claims=study.judges_claims,
        experiments=[
            {
                "experiment": asked.name,
                "asked": asked.settings.title,
                "question": asked.kind.replace("_", " "),
                "runs": _runs(asked),
            }
            for asked in study.experiments.values()
        ],
        samples=[
            _sample(name, study.samples[name])
            for name in dict.fromkeys(cell.sample for cell in used)
        ],
        models=[
            _model(name, study.models[name]) for name in dict.fromkeys(cell.model for cell in used)
        ],
        regularizers=[
            {
                "regularizer": name,
                "L2 factor": _strength(study.regularizers[name].l2),
                "dropout rate": _strength(study.regularizers[name].dropout),
            }
            for name in dict.fromkeys(cell.regularizer for cell in used)
        ],
    )


def _runs(asked: Experiment) -> int:
    """How many runs an experiment looks at, each counted once, at however many epochs.

    What it trains itself is no run of the study.
    """
    needs = [need for need in asked.needs if not need.chosen]
    return len({(cell_of(need), s) for need in needs for s in need.seeds or asked.seeds})


def _sample(name: str, sample: Sample) -> dict[str, str | int]:
    draw = sample.draw if sample.draw_seed is None else f"{sample.draw}, fixed"
    size = "all but validation" if sample.size == "all" else str(sample.size)
    return {
        "sample": name,
        "dataset": sample.dataset,
        "training images": size,
        "validation images": str(sample.validation),
        "draw": draw,
        "labels": sample.labels.words().removesuffix(" labels").replace("true", "as published"),
        "pixels": "as published" if sample.pixels == "none" else sample.pixels,
    }


def _model(name: str, model: Model) -> dict[str, str | int]:
    options = ", ".join(f"{key} {value}" for key, value in model.options.items())
    return {
        "model": model.label,
        "in files": name,
        "network": f"{model.network} ({options})" if options else model.network,
        "optimizer": _learning(model),
        "batch": str(model.batch_size),
        "stages end at": ", ".join(map(str, model.stages)),
    }


def _learning(model: Model) -> str:
    """How a model learns, in a line: its optimizer, and what else both studies do not have."""
    rule = model.optimizer
    arguments = [f"{key.replace('_', ' ')} {value}" for key, value in rule.arguments().items()]
    words = [f"{rule.name} {rule.learning_rate:g}", *arguments]
    if model.pretrained is not None:
        start = model.pretrained
        words.append(f"from {PurePath(start.path).name} ({start.sha256[:8]})")
        if start.without:
            words[-1] += f" without {' '.join(start.without)}"
    if model.schedule is not None:
        told = model.schedule.model_dump(exclude={"kind"}, exclude_defaults=True)
        words.append(" ".join(["schedule", model.schedule.kind, *map(_setting, told.items())]))
    loss = model.loss.plain()
    kind = loss.pop("kind")
    if kind != "cross-entropy" or any(loss.values()):
        words += [kind, *(f"{key.replace('_', ' ')} {value:g}" for key, value in loss.items())]
    if model.augmentation is not None:
        asked = model.augmentation.model_dump(exclude_defaults=True)
        words += [key if value is True else f"{key} {value}" for key, value in asked.items()]
    return ", ".join(words)


def _setting(named: tuple[str, Any]) -> str:
    key, value = named
    listed = value if isinstance(value, list | tuple) else [value]
    return f"{key.replace('_', ' ')} {' '.join(f'{one:g}' for one in listed)}"


def _strength(value: float | str) -> str:
    return "the network's own" if isinstance(value, str) else f"{value:g}"
