"""Plot the numbers of each claim under every choice, beside the limits of its rule.

Reads the parts as judged, with the register as a param; writes the figure as PNG and PDF with its
numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.claims import rules
from overfit_atlas.drawing import save
from overfit_atlas.questions.sensitivity import tables
from overfit_atlas.questions.sensitivity.figures import sensitivity_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    params = snakemake.params
    claims = rules.read_claims(params.rules, "config/claims.yaml")
    limits = {id: claims[id].limits() for id in tables.CLAIMS}
    parts = files.read_table(snakemake.input.parts)
    return {"sensitivity": sensitivity_figure(parts, params.choices, limits)}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)
