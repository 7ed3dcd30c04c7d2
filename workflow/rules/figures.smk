# Tables to figures, each as PNG, PDF and the plotted numbers as CSV: one file a question.
# reads   runs/.../measures.csv, tables/{experiment}/...
# writes  figures/{experiment}/...
# defines SECTIONS: for each kind of experiment, what its section of the page takes
#         FOLLOWING_SECTIONS: for a kind, a second section that follows the experiment's own
#         STANDING_SECTIONS: functions that give sections beside those of the experiments

FIGURES = f"{RESULTS}/figures"
SECTIONS = {}
FOLLOWING_SECTIONS = {}
STANDING_SECTIONS = []


def figure(stem, **about):
    """The three files of a figure, as a section of the page takes them."""
    return {kind: f"{FIGURES}/{stem}.{kind}" for kind in ("png", "pdf", "csv")} | about


include: "figures/training_curves.smk"
include: "figures/consensus.smk"
include: "figures/selection.smk"
include: "figures/dropout.smk"
include: "figures/independence.smk"
include: "figures/dataset_size.smk"
include: "figures/samples.smk"
include: "figures/dynamics.smk"
include: "figures/grid.smk"
include: "figures/interpolation.smk"
include: "figures/gradients.smk"
include: "figures/adversarial.smk"
include: "figures/vc_bound.smk"
include: "figures/implicit.smk"
include: "figures/random_labels.smk"
include: "figures/capacity.smk"
