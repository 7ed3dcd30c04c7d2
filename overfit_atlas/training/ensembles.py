"""Members of ensembles of one network, trained one after the other by one job.

``deep``: the same training images, other seeds (Lakshminarayanan et al. 2017). ``bagging``: a
bootstrap sample each (Breiman 1996). ``samme``: a sample drawn by weights, which grow where the
member before erred (Zhu et al. 2009; by resampling, as in Schwenk and Bengio 2000).
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from overfit_atlas.data.prepared import Split
from overfit_atlas.measures.boosting import boosted, bootstrap, resampled
from overfit_atlas.predictions.ensembles import Ensemble
from overfit_atlas.randomness import derived_seed, generator
from overfit_atlas.training.chosen import ChosenTrainer

Method = Literal["deep", "bagging", "samme"]


def train_members(
    method: Method,
    trainer: ChosenTrainer,
    train: Split,
    *,
    members: int,
    classes: int,
    seed: int,
    run: str,
) -> Ensemble:
    """The ensemble of ``members`` by ``method``; of ``deep`` all but the first.

    ``trainer`` shows the images of ``train`` and then the test images. The member at a place has
    the same seed in each method, the first that of the plain run, which is the first of ``deep``.
    ``run`` names the ensemble in messages.
    """
    images = len(train.labels)
    weights = np.full(images, 1 / images)
    logits, errors, votes = [], [], []
    for place in range(1 if method == "deep" else 0, members):
        rng = generator(seed, method, place)
        if method == "deep":
            chosen = np.arange(images)
        elif method == "bagging":
            chosen = bootstrap(images, rng)
        else:
            chosen = resampled(weights, rng)
        own = Split(train.images[chosen], train.labels[chosen])
        own_seed = derived_seed(seed, "member", place) if place else seed
        found = trainer.logits(own, own_seed, f"{run}, member {place + 1} of {members}")
        ended = boosted(weights, found[:images].argmax(axis=1) != train.labels, classes)
        if method == "samme":
            weights = ended.weights
        logits.append(found[images:])
        errors.append(ended.error)
        votes.append(ended.vote if method == "samme" else 1.0)
    return Ensemble(np.stack(logits), np.array(errors), np.array(votes))
