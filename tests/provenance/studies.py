"""A small study made by calling the recording library itself: no Snakemake, no training.

Two seeds are trained for three epochs from one raw file, predicted, drawn as a figure.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from matplotlib.figure import Figure
from snakemake.iocontainers import Namedlist

from overfit_atlas.drawing.save import IDENTITY_KEY
from overfit_atlas.files import sha256
from overfit_atlas.provenance import commands, store
from overfit_atlas.provenance.code import code_digest
from overfit_atlas.provenance.manifest import CLAIMS, MANIFEST, write_manifest
from overfit_atlas.provenance.record import begin

RESULTS = "results/tiny"
RECORDS = f"{RESULTS}/provenance/records"
SCRIPT = "from lib import {module}\n\n\ndef main(snakemake):\n    {module}.work(snakemake)\n"


def named(**values: Any) -> Namedlist:
    """What Snakemake gives a script as input, output, params or wildcards."""
    found = Namedlist()
    for name, value in values.items():
        start = len(found)
        if isinstance(value, list):
            found.extend(value)
            found._set_name(name, start, end=len(found))
        else:
            found.append(value)
            found._set_name(name, start)
    return found


def params(**values: Any) -> Namedlist:
    """Params: a list among them is one value, as in Snakemake."""
    found = Namedlist()
    for name, value in values.items():
        found.append(value)
        found._add_name(name)
    return found


class TinyStudy:
    """A project folder with code, config and one finished study.

    seeds: which are trained. ``rate`` is the value in the config that training reads.
    """

    def __init__(self, root: Path, seeds: tuple[int, ...] = (0, 1), rate: float = 0.5) -> None:
        self.root = root
        self.seeds = seeds
        self.rate = rate
        for module in ("fetching", "training", "predicting", "plotting", "vouching"):
            self.write(f"lib/{module}.py", "from lib import shared\n")
            script = f"workflow/scripts/{module}.py"
            self.write(script, SCRIPT.format(module=module))
        self.write("lib/__init__.py", "")
        self.write("lib/shared.py", "FACTOR = 2\n")
        self.write("config/config.yaml", f"rate: {rate}\n")
        self.write("Snakefile", "# rules\n")

    @classmethod
    def copy_of(cls, made: TinyStudy, root: Path) -> TinyStudy:
        """A copy of a made study, down to the times of its files."""
        shutil.copytree(made.root, root)
        copy = cls.__new__(cls)
        copy.root, copy.seeds, copy.rate = root, made.seeds, made.rate
        return copy

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def path(self, name: str) -> Path:
        return self.root / name

    @property
    def study(self) -> Path:
        return self.root / RESULTS

    def job(
        self,
        rule: str,
        script: str,
        work: Callable[[str], None],
        *,
        wildcards: Mapping[str, str] | None = None,
        input: Mapping[str, Any] | None = None,
        output: Mapping[str, Any] | None = None,
        threads: int = 1,
        **settings: Any,
    ) -> Path:
        """Run ``work(recipe_id)`` as one recorded job; returns the record's path."""
        wildcards = wildcards or {}
        record = "/".join([RECORDS, rule, *wildcards.values()]) + ".json"
        code = code_digest(f"workflow/scripts/{script}.py", self.root)
        snakemake = SimpleNamespace(
            rule=rule,
            input=named(**(input or {})),
            output=named(**(output or {}), record=record),
            params=params(code=code, **settings),
            wildcards=named(**wildcards),
            resources=named(gpu=0, tmpdir="/tmp"),
            threads=threads,
            log=named(main=f"{RESULTS}/logs/{rule}.log"),
            config={"rate": self.rate, "seeds": list(self.seeds)},
        )
        before = os.getcwd()
        os.chdir(self.root)
        try:
            recording = begin(snakemake, self.root)
            work(recording.recipe_id)
            return self.root / recording.finish()
        finally:
            os.chdir(before)

    def make(self, mirror: str = "/mirror", threads: int = 1) -> TinyStudy:
        """Run every job of the study in order."""
        self.fetch(mirror)
        for seed in self.seeds:
            self.train(seed, threads)
            self.predict(seed)
        self.plot()
        self.vouch()
        return self

    def fetch(self, mirror: str = "/mirror") -> None:
        raw = f"{RESULTS}/data/raw/digits/raw.bin"
        self.job(
            "fetch",
            "fetching",
            lambda _: self._bytes(raw, bytes(range(64))),
            wildcards={"dataset": "digits"},
            output={"raw": raw},
            mirror=mirror,
        )

    def train(self, seed: int, threads: int = 1) -> None:
        folder = f"{RESULTS}/runs/seed-{seed}"
        epochs = [f"{folder}/checkpoints/epoch-{epoch:03}.weights.h5" for epoch in (1, 2, 3)]

        def work(_: str) -> None:
            raw = self.path(f"{RESULTS}/data/raw/digits/raw.bin").read_bytes()
            for epoch, path in enumerate(epochs, start=1):
                self._bytes(path, bytes((b * epoch + seed) % 256 for b in raw))

        self.job(
            "train",
            "training",
            work,
            wildcards={"seed": str(seed)},
            input={"raw": f"{RESULTS}/data/raw/digits/raw.bin"},
            output={"checkpoints": epochs},
            threads=threads,
            seed=seed,
            rate=self.rate,
        )

    def predict(self, seed: int) -> None:
        folder = f"{RESULTS}/runs/seed-{seed}"
        epochs = [f"{folder}/checkpoints/epoch-{epoch:03}.weights.h5" for epoch in (1, 2, 3)]

        def work(_: str) -> None:
            means = [sum(self.path(name).read_bytes()) / 64 for name in epochs]
            rows = "".join(f"{epoch},{mean:.9g}\n" for epoch, mean in enumerate(means, start=1))
            self._bytes(f"{folder}/predictions.csv", b"epoch,mean\n" + rows.encode())

        self.job(
            "predict",
            "predicting",
            work,
            wildcards={"seed": str(seed)},
            input={"checkpoints": epochs},
            output={"predictions": f"{folder}/predictions.csv"},
        )

    def plot(self, name: str = "means", colour: str = "black") -> None:
        predictions = [f"{RESULTS}/runs/seed-{seed}/predictions.csv" for seed in self.seeds]
        stem = f"{RESULTS}/figures/{name}"

        def work(recipe_id: str) -> None:
            figure = Figure(figsize=(2, 2))
            axes = figure.subplots()
            for path in predictions:
                rows = self.path(path).read_text().splitlines()[1:]
                axes.plot([float(row.split(",")[1]) for row in rows], color=colour)
            self.path(stem).parent.mkdir(parents=True, exist_ok=True)
            text = {"Software": None, IDENTITY_KEY: recipe_id}
            figure.savefig(self.path(f"{stem}.png"), metadata=text)
            info = dict.fromkeys(("CreationDate", "Creator", "Producer"))
            info["Keywords"] = f"{IDENTITY_KEY}: {recipe_id}"
            figure.savefig(self.path(f"{stem}.pdf"), metadata=info)

        self.job(
            "plot",
            "plotting",
            work,
            wildcards={"name": name},
            input={"predictions": predictions},
            output={"png": f"{stem}.png", "pdf": f"{stem}.pdf"},
            colour=colour,
        )

    def vouch(self) -> None:
        """Write the manifest over all jobs so far."""
        records = sorted(
            path.relative_to(self.root).as_posix()
            for path in self.path(RECORDS).rglob("*.json")
            if path.name != "vouch.json"
        )
        sources = {n: sha256(self.path(n)) for n in ("Snakefile", "config/config.yaml")}
        out = {"manifest": f"{RESULTS}/{MANIFEST}", "claims": f"{RESULTS}/{CLAIMS}"}
        self.job(
            "vouch",
            "vouching",
            lambda _: write_manifest(records, sources, **out),
            input={"files": self.made_so_far()},
            output=out,
            sources=sources,
        )

    def close(self, name: str = "means") -> None:
        """Write the files that a whole study ends with, so that it is known what leads to them."""
        read = f"{RESULTS}/figures/{name}.png"
        for rule, file in zip(("report", "crate"), store.FINAL, strict=True):
            out = f"{RESULTS}/{file}"
            self.job(
                rule,
                "plotting",
                lambda _, out=out: self.write(out, "made"),
                input={"file": read},
                output={"file": out},
            )
            read = out

    def made_so_far(self) -> list[str]:
        """The figures, which all else leads to."""
        figures = sorted(self.path(f"{RESULTS}/figures").glob("*"))
        return [path.relative_to(self.root).as_posix() for path in figures]

    def _bytes(self, name: str, content: bytes) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def edit(path: Path, content: bytes | None = None, keep_mtime: bool = False) -> None:
    """Change a file: flip its middle byte, or give it ``content``."""
    status = path.stat()
    found = bytearray(path.read_bytes())
    if content is None:
        found[len(found) // 2] ^= 1
        content = bytes(found)
    path.write_bytes(content)
    if keep_mtime:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def settle(monkeypatch) -> None:
    """Have files count as old enough, and their file system as one whose times tell of edits."""
    monkeypatch.setattr("overfit_atlas.provenance.file_system._SETTLED_NS", 0)
    monkeypatch.setattr("overfit_atlas.provenance.file_system.times_tell", lambda *_: True)


def run(study, monkeypatch, capsys, *words):
    """A command as a user types it: (exit status, what it prints)."""
    monkeypatch.chdir(study.root)
    parser = argparse.ArgumentParser()
    commands.add_parsers(parser.add_subparsers(), study.root)
    options = parser.parse_args(list(map(str, words)))
    status = options.run(options)
    return status, capsys.readouterr().out
