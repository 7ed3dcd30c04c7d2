"""The toy example: what a factor on all logits does to the loss of each class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.softmax_toy.settings import ToySection
from overfit_atlas.report.wording import listed, number, signed
from overfit_atlas.study.summary import Summary

TAKES = ToySection


def build(section: ToySection, study: Summary) -> dict[str, Any]:
    """The exact table and the figure."""
    table = files.read_table(section.tables["toy"])
    caption = (
        f"At scale 1 more scale {_moved(table)}: those whose logit lies above, or below, the mean "
        f"logit under the prediction. The two vertical lines are the scales 1 and "
        f"{section.scale:g}. As the scale grows the slope of the largest logit goes to 0, that of "
        "every other to its distance from the largest: a wrong label costs ever more."
    )
    return {
        "rows": [
            {
                "class": row[0],
                "logit": f"{row.logit:g}",
                "numbers": [
                    f"{value:.4f}"
                    for value in (
                        row.probability,
                        row.scaled_probability,
                        row.loss,
                        row.scaled_loss,
                    )
                ],
                "change": signed(row.scaled_loss - row.loss, 4),
                "slope": signed(row.slope, 4),
            }
            for row in table.itertuples(index=False)
        ],
        "times": number(section.scale, 2),
        "figures": [figure.shown(caption) for figure in section.figures],
    }


def _moved(table: pd.DataFrame) -> str:
    """Which losses fall and which rise; under large logits a slope may round to zero."""
    found = {"lowers": table[table.slope < 0], "raises": table[table.slope > 0]}
    parts: list[str] = []
    for verb, own in found.items():
        if own.empty:
            continue
        noun = "that of" if parts else f"the loss of {'class' if len(own) == 1 else 'classes'}"
        parts.append(f"{verb} {noun} {listed([str(number) for number in own['class']])}")
    return " and ".join(parts)
