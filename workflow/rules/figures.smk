# Tables to figures, each as PNG, PDF and the plotted numbers as CSV: one file a question.
# reads   runs/.../measures.csv, tables/{experiment}/...
# writes  figures/{experiment}/...
# defines SECTIONS: for each kind of experiment, what its section of the page takes

FIGURES = f"{RESULTS}/figures"
SECTIONS = {}


def figure(stem, **about):
    """The three files of a figure, as a section of the page takes them."""
    return {kind: f"{FIGURES}/{stem}.{kind}" for kind in ("png", "pdf", "csv")} | about


include: "figures/training_curves.smk"
include: "figures/consensus.smk"
include: "figures/grid.smk"
