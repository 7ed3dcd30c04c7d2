"""The toy example: what a factor on all logits does to the loss of each class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overfit_atlas import files
from overfit_atlas.report.wording import listed, number, plural, signed

DATA_FILES = ("../templates/softmax-toy.html.j2",)


def softmax_toy(
    entry: Mapping[str, Any], study: Mapping[str, Any], published: str
) -> dict[str, Any]:
    """The exact table and the figure. Takes the table ``toy``, one figure and ``scale``."""
    table = files.read_table(entry["tables"]["toy"])
    falling = table[table.slope < 0]["class"].tolist()
    rising = table[table.slope > 0]["class"].tolist()
    classes = plural(len(falling), "class", "classes").split()[1]
    caption = (
        f"At scale 1 more scale lowers the loss of {classes} {listed(list(map(str, falling)))} and "
        f"raises that of {listed(list(map(str, rising)))}: those whose logit lies above, or below, "
        "the mean logit under the prediction. The two vertical lines are the paper's scales, 1 and "
        f"{entry['scale']:g}. As the scale grows the slope of the largest logit goes to 0, that of "
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
        "times": number(entry["scale"], 2),
        "figures": [{**figure, "caption": caption} for figure in entry["figures"]],
    }
