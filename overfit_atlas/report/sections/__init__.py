"""The kinds of section that the page can hold: one module and one template partial a kind.

A section is a function of (entry of the outline, study, path of the published numbers) that gives
what its template ``templates/<kind>.html.j2`` shows. Where it gives ``highlights``, a list of
{"value", "text"}, these also stand at the top of the page.
"""

from overfit_atlas.report.sections.consensus import consensus
from overfit_atlas.report.sections.curves import curves
from overfit_atlas.report.sections.grid import grid
from overfit_atlas.report.sections.study import reading, study

SECTIONS = {
    "study": study,
    "reading": reading,
    "consensus": consensus,
    "grid": grid,
    "curves": curves,
}
