"""The kinds of section that the page can hold: one module and one template partial a kind.

A section is a function of (entry of the outline, study, path of the published numbers) that gives
what its template ``templates/<kind>.html.j2`` shows. Where it gives ``highlights``, a list of
{"value", "text"}, these also stand at the top of the page.
"""

from overfit_atlas.report.sections.adversarial import adversarial
from overfit_atlas.report.sections.capacity import capacity
from overfit_atlas.report.sections.claims import claims
from overfit_atlas.report.sections.consensus import consensus
from overfit_atlas.report.sections.curves import curves
from overfit_atlas.report.sections.dataset_size import dataset_size
from overfit_atlas.report.sections.dynamics import dynamics
from overfit_atlas.report.sections.gradients import gradients
from overfit_atlas.report.sections.grid import grid
from overfit_atlas.report.sections.implicit import kernel_interpolation, minimum_norm
from overfit_atlas.report.sections.independence import independence
from overfit_atlas.report.sections.interpolation import interpolation
from overfit_atlas.report.sections.lineage import lineage
from overfit_atlas.report.sections.random_labels import random_labels
from overfit_atlas.report.sections.samples import samples
from overfit_atlas.report.sections.selection import selection
from overfit_atlas.report.sections.softmax_toy import softmax_toy
from overfit_atlas.report.sections.study import reading, study
from overfit_atlas.report.sections.variants import dropout_comparison
from overfit_atlas.report.sections.vc_bound import vc_bound

SECTIONS = {
    "study": study,
    "reading": reading,
    "claims": claims,
    "consensus": consensus,
    "selection": selection,
    "dropout-comparison": dropout_comparison,
    "independence": independence,
    "dataset-size": dataset_size,
    "grid": grid,
    "interpolation": interpolation,
    "gradients": gradients,
    "adversarial": adversarial,
    "vc-bound": vc_bound,
    "minimum-norm": minimum_norm,
    "kernel-interpolation": kernel_interpolation,
    "random-labels": random_labels,
    "capacity": capacity,
    "curves": curves,
    "lineage": lineage,
    "dynamics": dynamics,
    "samples": samples,
    "softmax-toy": softmax_toy,
}
