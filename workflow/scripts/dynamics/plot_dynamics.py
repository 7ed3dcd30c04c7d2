"""Plot what training does to each sample of one run: four figures.

Reads the tables of every seed; writes the loss split by right and wrong, the best temperature, the
densities of the loss and the data map, each as PNG and PDF with its numbers (Salman and Liu,
Fig. 2, 3 and 5).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.dynamics.figures.data_map import data_map_figure
from overfit_atlas.questions.dynamics.figures.loss_densities import densities_figure
from overfit_atlas.questions.dynamics.figures.loss_split import loss_split_figure
from overfit_atlas.questions.dynamics.figures.temperature import temperature_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figures and their numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    color = params.color

    def of_seeds(paths):
        return files.read_tables(paths, params.seeds)

    return {
        "loss-split": loss_split_figure(of_seeds(given.splits)),
        "temperature": temperature_figure(of_seeds(given.calibrations), color=color),
        "densities": densities_figure(
            files.read_table(given.densities[0]), of_seeds(given.overlaps)
        ),
        "data-map": data_map_figure(of_seeds(given.samples), color=color),
    }


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)
