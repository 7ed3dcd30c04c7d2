"""What a study runs, as rows of tables that a reader understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overfit_atlas.config.study import Study


def summary(study: Study) -> dict[str, Any]:
    """The study's name, seeds, and tables of its experiments and of what they use."""
    cells = study.cells
    return {
        "name": study.name,
        "seeds": sorted({seed for seeds in cells.values() for seed in seeds}),
        "experiments": [
            {
                "experiment": experiment.name,
                "question": experiment.spec["title"],
                "kind": experiment.kind,
                "runs": sum(len(need.seeds or experiment.seeds) for need in experiment.needs),
            }
            for experiment in study.experiments
        ],
        "samples": [
            _sample(name, study.samples[name])
            for name in dict.fromkeys(cell.sample for cell in cells)
        ],
        "models": [
            _model(name, study.models[name].spec)
            for name in dict.fromkeys(cell.model for cell in cells)
        ],
        "regularizers": [
            {
                "regularizer": name,
                "L2 factor": _strength(study.regularizers[name]["l2"]),
                "dropout rate": _strength(study.regularizers[name]["dropout"]),
            }
            for name in dict.fromkeys(cell.regularizer for cell in cells)
        ],
    }


def _sample(name: str, sample: Mapping[str, Any]) -> dict[str, str]:
    draw = sample["draw"] if sample["draw_seed"] is None else f"{sample['draw']}, fixed"
    size = "all but validation" if sample["size"] == "all" else str(sample["size"])
    labels = sample["labels"]
    treated = {"none": "as published", "random": "random"}
    return {
        "sample": name,
        "dataset": sample["dataset"],
        "training images": size,
        "validation images": str(sample["validation"]),
        "draw": draw,
        "labels": treated.get(labels["kind"], f"{labels.get('share', 0):.0%} corrupted"),
        "pixels": "as published" if sample["pixels"] == "none" else sample["pixels"],
    }


def _model(name: str, spec: Mapping[str, Any]) -> dict[str, str]:
    options = ", ".join(f"{key} {value}" for key, value in spec["options"].items())
    rate = f"{spec['optimizer']['name']} {spec['optimizer']['learning_rate']:g}"
    momentum = spec["optimizer"].get("momentum")
    return {
        "model": spec["label"],
        "in files": name,
        "network": f"{spec['network']} ({options})" if options else spec["network"],
        "optimizer": f"{rate}, momentum {momentum:g}" if momentum else rate,
        "batch": str(spec["batch_size"]),
        "stages end at": ", ".join(map(str, spec["stages"])),
    }


def _strength(value: float | str) -> str:
    return "the network's own" if value == "own" else f"{value:g}"
