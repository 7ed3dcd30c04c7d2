"""When wrong labels are learned, and who finds them: of one seed, then over seeds.

Sources: Arpit et al., A Closer Look at Memorization in Deep Networks (2017), section 3, that
patterns are learned before noise; Toneva et al. 2019 for events of forgetting; Northcutt et al.
2021 for confident learning. Consensus is Salman and Liu's Algorithm 1 at p_t = 0 with unanimity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.confident_learning import off_diagonal
from overfit_atlas.measures.epochs import Trajectory, follow, forgetting
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    POSITIVE,
    SHARE,
    Bounds,
    mean_interval,
    paired_difference,
)
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.dump import Predictions, read_predictions
from overfit_atlas.predictions.members import CONSENSUS

CONFIDENT = "confident_learning"
GROUPS = ("wrong", "right")
QUALITIES = ("precision", "recall", "f1")


def of_seed(
    names: Sequence[str], predictions: Sequence[AnyPath], last_epoch: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables of one seed: what is learned at each epoch, each image, who finds what.

    ``predictions``: a run's dump with the training side for each of ``names``; the epochs up to
    ``last_epoch`` that all of them have are looked at. Tables: (run, group, epoch, images,
    as_given, as_true: shares of the group's images answered so); (id, label, true_label,
    run, first_fit: the first epoch answered as given, missing if there is none, forgotten: how
    often such an answer was lost); (detector, epoch, wrong, flagged, found, precision, recall, f1),
    as :func:`quality` says.

    Raises AtlasError where runs were trained on other images or labels.
    """
    runs = [read_predictions(path, "train") for path in predictions]
    first = runs[0]
    for name, run in zip(names, runs, strict=True):
        if not (np.array_equal(run.ids, first.ids) and np.array_equal(run.labels, first.labels)):
            raise AtlasError(
                f"{name} was trained on other images or labels than {names[0]}; runs that agree or "
                "not must share both"
            )
    given, true = first.labels, np.asarray(first.true_labels)
    shared = set.intersection(*(set(map(int, run.epochs)) for run in runs))
    epochs = sorted(epoch for epoch in shared if epoch <= last_epoch)
    followed = {
        name: follow(epochs, _at(run, epochs), given) for name, run in zip(names, runs, strict=True)
    }
    learned = [_learned(name, own, true) for name, own in followed.items()]
    each = pd.DataFrame({"id": first.ids, "label": given, "true_label": true})
    images = [_first_fits_of(each.assign(run=name), own) for name, own in followed.items()]
    found = []
    for place, epoch in enumerate(epochs):
        mean = np.mean([probabilities(_at(run, [epoch])[0]) for run in runs], axis=0)
        said = {name: own.predicted[place] for name, own in followed.items()}
        for detector, flagged in flags(said, mean, given):
            found.append({"detector": detector, "epoch": epoch} | quality(flagged, given != true))
    return (
        pd.concat(learned, ignore_index=True),
        pd.concat(images, ignore_index=True),
        pd.DataFrame(found),
    )


def _at(run: Predictions, epochs: Sequence[int]) -> np.ndarray:
    return run.logits[np.isin(run.epochs, epochs)]


def _learned(name: str, followed: Trajectory, true: np.ndarray) -> pd.DataFrame:
    parts = []
    given = followed.labels
    for group, members in zip(GROUPS, (given != true, given == true), strict=True):
        own = followed.predicted[:, members]
        parts.append(
            pd.DataFrame(
                {
                    "run": name,
                    "group": group,
                    "epoch": followed.epochs,
                    "images": int(members.sum()),
                    "as_given": (own == given[members]).mean(axis=1) if own.size else np.nan,
                    "as_true": (own == true[members]).mean(axis=1) if own.size else np.nan,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _first_fits_of(images: pd.DataFrame, followed: Trajectory) -> pd.DataFrame:
    events = forgetting(followed)
    return images.assign(first_fit=events.first_learned_epoch, forgotten=events.forgetting_events)


def flags(
    answers: Mapping[str, np.ndarray], mean: np.ndarray, given: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """(who, bool [n]): which labels each detector takes for wrong, at one epoch.

    ``answers``: the class that each model says, int [n]; ``mean``: their mean probabilities [n, C].
    The consensus takes a label for wrong where all models agree on another class.
    """
    stacked = np.stack(list(answers.values()))
    yield CONSENSUS, (stacked == stacked[0]).all(axis=0) & (stacked[0] != given)
    yield CONFIDENT, off_diagonal(mean, given)
    for name, own in answers.items():
        yield name, own != given


def quality(flagged: np.ndarray, wrong: np.ndarray) -> dict[str, float]:
    """How well ``flagged``, bool [n], meets ``wrong``, bool [n].

    precision: the share of the flagged that are wrong, missing where none is flagged; recall: the
    share of the wrong that are flagged; f1: their harmonic mean, 0 where nothing is found.
    """
    count, met, there = int(flagged.sum()), int((flagged & wrong).sum()), int(wrong.sum())
    return {
        "wrong": there,
        "flagged": count,
        "found": met,
        "precision": met / count if count else np.nan,
        "recall": met / there if there else np.nan,
        "f1": 2 * met / (count + there) if count + there else np.nan,
    }


def summarise(
    learned: pd.DataFrame, images: pd.DataFrame, found: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables of :func:`of_seed`, with a column ``seed``, as means with 95 % intervals.

    Tables: run, group, epoch, seeds, and mean, low and high of as_given and as_true; run, group,
    seeds, and the same of median_first_fit (epochs, of the images that are fitted at all),
    never_fitted (a share) and forgotten (events an image); detector, epoch, flagged (labels),
    seeds, the same of precision, recall and f1, and f1_gain, f1_gain_low, f1_gain_high: what the
    consensus has more, paired by seed.
    """
    return (
        _means(learned, ["run", "group", "epoch"], {"as_given": SHARE, "as_true": SHARE}),
        _first_fits(images),
        _finding(found),
    )


def _means(table: pd.DataFrame, by: list[str], quantities: Mapping[str, Bounds]) -> pd.DataFrame:
    rows = []
    for key, own in table.groupby(by, sort=False):
        row = {**dict(zip(by, key, strict=True)), "seeds": own.seed.nunique()}
        for quantity, bounds in quantities.items():
            row |= mean_interval(own[quantity], bounds).columns(quantity)
        rows.append(row)
    return pd.DataFrame(rows)


def _first_fits(images: pd.DataFrame) -> pd.DataFrame:
    images = images.assign(group=np.where(images.label != images.true_label, *GROUPS))
    of_seed = images.groupby(["run", "group", "seed"], sort=False).agg(
        median_first_fit=("first_fit", "median"),
        never_fitted=("first_fit", lambda fits: fits.isna().mean()),
        forgotten=("forgotten", "mean"),
    )
    bounds = {"median_first_fit": POSITIVE, "never_fitted": SHARE, "forgotten": POSITIVE}
    return _means(of_seed.reset_index(), ["run", "group"], bounds)


def _finding(found: pd.DataFrame) -> pd.DataFrame:
    by = ["detector", "epoch"]
    flagged = found.groupby(by, sort=False)["flagged"].mean().reset_index()
    table = flagged.merge(_means(found, by, dict.fromkeys(QUALITIES, SHARE)), on=by)
    wide = found.pivot(index=["epoch", "seed"], columns="detector", values="f1")
    gains = []
    for row in table.itertuples():
        own = wide.loc[row.epoch]
        gain = paired_difference(own[CONSENSUS], own[row.detector], DIFFERENCE)
        gains.append(gain[:3])
    table[["f1_gain", "f1_gain_low", "f1_gain_high"]] = gains
    return table
