# A grid is shown as its table alone.
# reads   tables/{experiment}/{grid,grid-runs}.csv


def grid_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {"cells": f"{folder}/grid.csv", "runs": f"{folder}/grid-runs.csv"},
        "figures": [],
    }


SECTIONS["grid"] = grid_section
