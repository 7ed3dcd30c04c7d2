"""Where every file of a study lies: each path is spelled here and nowhere else.

Patterns carry Snakemake's wildcards; methods give the path of one file.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paths:
    """The folders and files below results/<study>/."""

    study: str

    @property
    def results(self) -> str:
        """The study's folder."""
        return f"results/{self.study}"

    def run_of(self, model: str, cell: str, seed: int | str) -> str:
        """A run's folder; ``cell``: its sample and regularizer, with a slash between them."""
        # The model comes first, and stands literally in its training rules: so the engine can tell
        # by a path's beginning which few rules may make it, which matters with tens of thousands of
        # checkpoints.
        return f"{self.results}/runs/{model}/{cell}/seed-{seed}"

    @property
    def tables(self) -> str:
        """The folder of all tables, one folder an experiment."""
        return f"{self.results}/tables"

    @property
    def figures(self) -> str:
        """The folder of all figures, one folder an experiment."""
        return f"{self.results}/figures"

    @property
    def records(self) -> str:
        """The folder of the jobs' records."""
        return f"{self.results}/provenance/records"

    @property
    def report(self) -> str:
        """The page."""
        return f"{self.results}/report/index.html"

    @property
    def recipes(self) -> str:
        """The page beside it that says how each figure and table was made."""
        return f"{self.results}/report/recipes.html"

    @property
    def explorer(self) -> str:
        """The page on which every sample can be looked at."""
        return f"{self.results}/explorer/index.html"

    def explorer_part(self, name: str) -> str:
        """A part of that page's data, loaded when it is asked for."""
        return f"{self.results}/explorer/parts/{name}.js"

    @property
    def manifest(self) -> str:
        """The list of all digests."""
        return f"{self.results}/provenance/manifest-sha256.txt"

    @property
    def lineage(self) -> str:
        """The drawing of what led to one figure."""
        return f"{self.results}/provenance/lineage.svg"

    def dataset(self, name: str) -> str:
        """A prepared dataset."""
        return f"{self.results}/data/{name}.h5"

    def raw(self, dataset: str, file: str) -> str:
        """A file of a dataset as its publisher gives it out."""
        return f"{self.results}/data/raw/{dataset}/{file}"

    def sample(self, name: str, seed: int | str) -> str:
        """A drawn sample."""
        return f"{self.results}/samples/{name}/seed-{seed}.h5"

    def table(self, experiment: str, name: str) -> str:
        """A table of an experiment, by its name without the suffix."""
        return f"{self.tables}/{experiment}/{name}.csv"

    def figure(self, experiment: str, name: str) -> str:
        """The image of a figure of an experiment, by its name without the suffix."""
        return f"{self.figures}/{experiment}/{name}.png"


def checkpoint_name(epoch: int) -> str:
    """A checkpoint's place below its run's folder."""
    return f"checkpoints/epoch-{epoch:03d}.weights.h5"
