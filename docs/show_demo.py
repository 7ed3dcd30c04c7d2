"""Renew what README.md shows of the demo, from a finished one: pictures, figures, numbers.

  make readme

Takes results/demo as `make demo` left it, and a Chromium (the one that CHROMIUM names, or the one
that is installed). Writes docs/{explorer,report,overfitting,memorised}.png, what stands between
the two marks in README.md, and tests/claims/demo-measurements.csv, to which
tests/workflow/test_readme.py holds the README.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from PIL import Image

from overfit_atlas import files
from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.errors import AtlasError
from overfit_atlas.progress.ending import findings
from overfit_atlas.study.study import Study

PROJECT = Path(__file__).resolve().parents[1]
README = PROJECT / "README.md"
OVERLAY = PROJECT / "config" / "demo.yaml"
MEASURED = PROJECT / "tests" / "claims" / "demo-measurements.csv"
BLOCK = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)
FIGURES = {
    "overfitting": "digits-dynamics/mlp/none/temperature",
    "memorised": "digits-memorised/noise-consensus",
}
PAGES = {"explorer": (1300, 990), "report": (1280, 860)}
WIDTH = 1200
"""Pixels of a figure."""


def main() -> int:
    """Write all of it; 2 where there is no finished demo."""
    study = read_study(*read_layers([OVERLAY]))
    try:
        block = told(study, date.today().isoformat())
        for name, figure in FIGURES.items():
            shrink(PROJECT / study.paths.figures / f"{figure}.png", name)
        for name, size in PAGES.items():
            photograph(PROJECT / getattr(study.paths, name), name, size)
    except (AtlasError, FileNotFoundError) as fault:
        print(f"{fault}; run make demo first", file=sys.stderr)
        return 2
    measured = PROJECT / study.paths.tables / "claim-measurements.csv"
    files.write(MEASURED, measured.read_bytes())
    text, written = BLOCK.subn(lambda _: block, README.read_text("utf-8"))
    if written != 1:
        print(f"{README}: expected <!-- demo --> and <!-- /demo --> once each", file=sys.stderr)
        return 2
    files.write(README, text)
    return 0


def told(study: Study, day: str) -> str:
    """The paragraph: what the demo runs, what it found, and what it took, as Markdown."""
    found = "\n".join(f"- {text}" for text in findings(study, PROJECT))
    return f"{plan(study)}\n\n{found}\n- {verdicts(study)}\n\n{cost(study, day)}\n"


def plan(study: Study) -> str:
    """What the demo runs, from its config alone."""
    runs = sum(len(seeds) for seeds in study.cells.values())
    size = {study.samples[cell.sample].size for cell in study.cells}
    seeds = {len(seeds) for seeds in study.cells.values()}
    return (
        f"The demo asks {len(study.experiments)} questions of {runs} runs: {len(study.cells)} "
        f"cells, each a network with a regularizer on {_one(size)} digits, and {_one(seeds)} seeds "
        "of each. It finds:"
    )


def _one(values: set[int]) -> int:
    [value] = values
    return value


def verdicts(study: Study) -> str:
    """How many verdicts are which."""
    with (PROJECT / study.paths.tables / "claims.csv").open(newline="", encoding="utf-8") as file:
        counts = Counter(row["verdict"] for row in csv.DictReader(file))
    return counted(counts)


def counted(counts: Counter[str]) -> str:
    """Counts of verdicts in words."""
    return (
        f"of the verdicts on the claims that it measures {counts['pass']} are pass, "
        f"{counts['partial']} partial and {counts['fail']} fail"
    )


def cost(study: Study, day: str) -> str:
    """What the jobs took, by the engine's benchmarks."""
    rows = []
    for path in sorted((PROJECT / study.paths.results / "benchmarks").rglob("*.tsv")):
        with path.open(newline="") as file:
            rows += csv.DictReader(file, delimiter="\t")
    if not rows:
        raise AtlasError(f"no benchmark in {study.paths.results}")
    processor = sum(float(row["cpu_time"]) for row in rows if row["cpu_time"] != "-")
    return f"Its {len(rows)} jobs took {processor / 60:.1f} minutes of processor time ({day})."


def shrink(figure: Path, name: str) -> None:
    """A figure as a small picture."""
    with Image.open(figure) as image:
        height = round(image.height * WIDTH / image.width)
        small = image.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    _save(small, name)


def photograph(page: Path, name: str, size: tuple[int, int]) -> None:
    """The top of a page, as a browser shows it."""
    # A dependency of development alone.
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise AtlasError("no Chromium: install one, or name it by CHROMIUM")
    if not page.is_file():
        raise AtlasError(f"{page} is not there")
    with sync_playwright() as play:
        # Root, as in a container, cannot have the sandbox.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = play.chromium.launch(executable_path=program, args=arguments)
        shown = chromium.new_page(viewport={"width": size[0], "height": size[1]})
        shown.goto(page.resolve().as_uri())
        if name == "explorer":
            shown.wait_for_function("document.documentElement.dataset.ready")
        picture = shown.screenshot()
        chromium.close()
    with Image.open(io.BytesIO(picture)) as image:
        _save(image.convert("RGB"), name)


def _save(image: Image.Image, name: str) -> None:
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    files.write(PROJECT / "docs" / f"{name}.png", written.getvalue())


if __name__ == "__main__":
    sys.exit(main())
