"""``overfit-atlas consensus`` and ``export``: the rules of this project on any predictions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.data.prepared import SIDES
from overfit_atlas.measures.consensus import RULES
from overfit_atlas.outputs import apart, output_files, output_folder
from overfit_atlas.predictions.doubts import doubts
from overfit_atlas.predictions.export import DYNAMICS, WRITTEN, export
from overfit_atlas.predictions.library import decide, rivals, winner
from overfit_atlas.predictions.outside import read_labels, read_probabilities


def add_parsers(subparsers: Any) -> None:
    """Add this module's commands to the command's parsers."""
    _add_consensus(subparsers)
    _add_export(subparsers)


def _add_consensus(subparsers: Any) -> None:
    text = "decide by consensus of several models' class probabilities, and leave the rest open"
    parser = subparsers.add_parser("consensus", help=text, description=f"{text.capitalize()}.")
    parser.add_argument(
        "--probabilities",
        nargs="+",
        required=True,
        metavar="FILE",
        help="of each model: .npy, .npz, CSV or HDF5 [inputs, classes], after the softmax, the "
        "same inputs in order",
    )
    parser.add_argument(
        "--labels", metavar="FILE", help="the same of [inputs], class numbers from 0"
    )
    parser.add_argument(
        "--threshold", type=float, default=0.9, help="p_t: accept above it (default .9)"
    )
    parser.add_argument("--k", type=int, help="how many models must support a class (default: all)")
    parser.add_argument("--rule", choices=RULES, default=RULES[0], help="reading of Algorithm 1")
    parser.add_argument("--out", metavar="FILE", help="write the risk-coverage curve as CSV")
    parser.add_argument(
        "--decisions", metavar="FILE", help="write each input's class (-1: rejected) as CSV"
    )
    parser.set_defaults(run=_consensus)


def _add_export(subparsers: Any) -> None:
    text = "write a run's predictions as .npy, risk-coverage CSV and cartography's jsonl"
    parser = subparsers.add_parser("export", help=text, description=f"{text.capitalize()}.")
    parser.add_argument("predictions", type=Path, help="predictions.h5 of a run")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write")
    parser.add_argument("--side", choices=SIDES, default="test")
    parser.add_argument("--epoch", type=int, help="epoch of the .npy files (default: the last)")
    parser.add_argument(
        "--replace", action="store_true", help="remove what an earlier export left in the folder"
    )
    parser.set_defaults(run=_export)


def _consensus(options: argparse.Namespace) -> int:
    read = [*options.probabilities, *([options.labels] if options.labels else [])]
    asked = {"--out": options.out, "--decisions": options.decisions}
    out = output_files({name: path for name, path in asked.items() if path}, ".csv", read)
    given = read_probabilities(options.probabilities)
    values = given.probabilities
    labels = None if options.labels is None else read_labels(options.labels, given)
    found = decide(values, options.threshold, labels, options.k, options.rule)
    if "--out" in out:
        files.write_table(found.curve, out["--out"], exact=True)
    if "--decisions" in out:
        table = {"decision": found.decision, "score": found.score}
        files.write_table(pd.DataFrame(table), out["--decisions"], exact=True)
    for note in given.notes:
        print(f"overfit-atlas: note: {note}", file=sys.stderr)
    for doubt in doubts(values, options.probabilities, labels):
        print(f"overfit-atlas: warning: {doubt}", file=sys.stderr)
    totals = found.totals
    needed = options.k or len(values)
    print(
        f"{needed} of {len(values)} models, {options.rule}, p_t = {options.threshold!r}: accepted "
        f"{totals['accepted']} of {totals['inputs']} inputs, coverage {totals['coverage']:.4f}"
    )
    if labels is not None:
        print(
            f"errors among the accepted {totals['errors']}, risk {totals['risk']:.5f}; accuracy "
            f"with every input classified {totals['accuracy']:.4f}\n"
            f"AURC {totals['aurc']:.6f}, E-AURC {totals['e_aurc']:.6f}, AUGRC {totals['augrc']:.6f}"
        )
        if totals["accepted"]:
            _compare(options, values, labels, totals["coverage"])
    if options.out:
        print(f"curve: {options.out}")
    if options.decisions:
        print(f"decisions: {options.decisions}")
    return 0


def _compare(
    options: argparse.Namespace, values: np.ndarray, labels: np.ndarray, coverage: float
) -> None:
    names = [str(path) for path in options.probabilities]
    compared = rivals(values, names, labels, coverage, options.k, options.rule)
    print(
        f"each at coverage {coverage:.4f}, risk and its distance to that of the consensus with a "
        "95 % interval over inputs:"
    )
    for row in compared.itertuples():
        beside = f"{row.difference:+.5f} ({row.low:+.5f} to {row.high:+.5f})" if row.Index else ""
        print(f"  {row.risk:.5f}  {row.selector}  {beside}".rstrip())
    print(winner(compared))


def _export(options: argparse.Namespace) -> int:
    out = output_folder("--out", options.out, WRITTEN, options.replace)
    apart({f"--out {name}": out / name for name in WRITTEN}, [options.predictions])
    samples, epochs = export(options.predictions, out, options.side, options.epoch)
    print(
        f"{samples} {options.side} images to {options.out}: probabilities.npy, labels.npy, "
        f"ids.npy, risk-coverage.csv, {DYNAMICS}/ with {epochs} epochs"
    )
    return 0
