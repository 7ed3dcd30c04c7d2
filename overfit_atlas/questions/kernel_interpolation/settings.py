"""Settings of interpolation with a Gaussian kernel (the Rutgers report, section 7)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.errors import unknown
from overfit_atlas.fields import distinct
from overfit_atlas.measures.kernel_memory import memory_mb
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

Size = Annotated[int, Field(ge=10, le=70_000)]
Gamma = Annotated[float, Field(gt=0)]

LOADED_MB = 500
"""Memory for a published training set as float32, beside what the kernel takes."""


class Settings(SeededQuestion):
    """Interpolation with a Gaussian kernel (the Rutgers report, section 7); trains no network."""

    kind: Literal["kernel_interpolation"] = Field(description="The question that is asked.")
    # The figure has seven colours to tell datasets apart.
    datasets: Annotated[
        tuple[str, ...], Field(min_length=1, max_length=7), AfterValidator(distinct)
    ] = Field(description="Datasets, entries of config/datasets.yaml.")
    sizes: Annotated[tuple[Size, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        default=(1000, 2000, 5000),
        description="Numbers of training images, taken first as published. The memory grows with "
        "the square: 10000 take about 1.3 GB and 60000 about 31 GB.",
    )
    gamma: Gamma = Field(
        default=0.02, description="Width of the kernel exp(-gamma |x - y|^2), pixels in [0, 1]."
    )
    gammas: Annotated[tuple[Gamma, ...], Field(min_length=2), AfterValidator(distinct)] = Field(
        default=(0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12),
        description="Kernel widths at which norm and test error are compared.",
    )
    compared: Annotated[int, Field(ge=10)] = Field(
        default=1000,
        description="Number of training images, drawn by the seed, on which kernel widths are "
        "compared; as many more are drawn beside them.",
    )

    def trained_on(self) -> Sequence[str]:
        """The datasets that it interpolates."""
        return self.datasets

    def memory_mb(self, dataset: str, size: str) -> int:
        """Memory, in MB, that a kernel between ``size`` images takes with all beside it."""
        facts = load_catalog()[dataset]
        kernel = memory_mb(int(size), math.prod(facts.image_shape), len(facts.class_names))
        return kernel + LOADED_MB

    def memory_mb_compared(self, dataset: str) -> int:
        """The same where kernels are compared, on as many images beside those that are drawn."""
        return self.memory_mb(dataset, str(2 * self.compared))

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Datasets that are not there, and more images than they have."""
        catalog = load_catalog()
        for place, name in enumerate(self.datasets):
            if name not in catalog:
                yield f"datasets.{place}", unknown("dataset", name, catalog)
                continue
            published = catalog[name].counts["train"]
            for key, most in (("sizes", max(self.sizes)), ("compared", 2 * self.compared)):
                if most > published:
                    yield key, f"{most} are more than the {published} training images of {name}"

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """Norms and errors of the interpolators, and one figure."""
        yield Section(
            builder="overfit_atlas/questions/kernel_interpolation/section.py",
            template="overfit_atlas/questions/kernel_interpolation/section.html.j2",
            title=self.title,
            note=self.note,
            tables={
                name: study.paths.table(asked.name, name) for name in ("sizes", "norms", "orders")
            },
            figures=(study.figure(asked.name, "kernel"),),
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """The claims on kernels."""
        return study.paths.table(asked.name, "claims")
