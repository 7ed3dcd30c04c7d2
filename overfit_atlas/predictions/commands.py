"""``overfit-atlas consensus`` and ``export``: the rules of this project on any predictions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.data.prepared import SIDES
from overfit_atlas.measures.consensus import RULES
from overfit_atlas.measures.selective import risk_coverage
from overfit_atlas.predictions.export import DYNAMICS, export_arrays, export_dynamics
from overfit_atlas.predictions.library import decide, read_labels, read_probabilities


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
        help=".npy [inputs, classes] of each model, after the softmax, the same inputs in order",
    )
    parser.add_argument("--labels", metavar="FILE", help=".npy [inputs] of class numbers from 0")
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
    parser.set_defaults(run=_export)


def _consensus(options: argparse.Namespace) -> int:
    values = read_probabilities(options.probabilities)
    labels = options.labels and read_labels(options.labels, *values.shape[1:])
    found = decide(values, options.threshold, labels, options.k, options.rule)
    totals = found.totals
    needed = options.k or len(values)
    print(
        f"{needed} of {len(values)} models, {options.rule}, p_t = {options.threshold:g}: accepted "
        f"{totals['accepted']} of {totals['inputs']} inputs, coverage {totals['coverage']:.4f}"
    )
    if labels is not None:
        print(
            f"errors among the accepted {totals['errors']}, risk {totals['risk']:.5f}; accuracy "
            f"with every input classified {totals['accuracy']:.4f}\n"
            f"AURC {totals['aurc']:.6f}, E-AURC {totals['e_aurc']:.6f}, AUGRC {totals['augrc']:.6f}"
        )
    if options.out:
        files.write_table(found.curve, options.out)
        print(f"curve: {options.out}")
    if options.decisions:
        table = {"decision": found.decision, "score": found.score}
        files.write_table(pd.DataFrame(table), options.decisions)
        print(f"decisions: {options.decisions}")
    return 0


def _export(options: argparse.Namespace) -> int:
    values, labels = export_arrays(options.predictions, options.out, options.side, options.epoch)
    curve = risk_coverage(values.max(axis=1), np.asarray(values.argmax(axis=1) != labels)).table()
    files.write_table(curve, options.out / "risk-coverage.csv")
    epochs = export_dynamics(options.predictions, options.out, options.side)
    print(
        f"{len(labels)} {options.side} images to {options.out}: probabilities.npy, labels.npy, "
        f"ids.npy, risk-coverage.csv, {DYNAMICS}/ with {epochs} epochs"
    )
    return 0
