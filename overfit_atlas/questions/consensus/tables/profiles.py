"""Three samples whose behaviour in three models is nearest to Salman & Liu's Fig. 4."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.consensus import consensus

PAPER_CLASS = 8
CONFIDENT_SCORE = 0.96
UNSURE_SCORE = 0.712
REJECTED_SCORE = 0.1
NEAR_ENOUGH = 0.05


def nearest_to_figure_4(
    probabilities: ArrayLike,
    labels: ArrayLike,
    preferred_class: int = PAPER_CLASS,
    unsure_model: int = -1,
) -> pd.DataFrame:
    """The samples nearest to the three profiles of Salman & Liu, Fig. 4 and section IV.

    ``probabilities`` is ``[M, n, C]`` at the last epoch, ``labels`` is ``[n]``. Write P for the
    consensus score (the largest class-wise minimum) and q for ``unsure_model``'s largest
    probability; the distances are this project's reading of the figure:

    - ``confident``: all models choose the label; |P - .96|, accepted for every p_t below .96.
    - ``unsure``: all models choose the label and the unsure model is the one that sets P; |P -
      .712| plus what the least sure of the others lacks of 1.
    - ``rejected``: P at most .1, so that no p_t >= .1 accepts it; the models do not all choose one
      class. |q - 1/2| for the model that is undecided, plus 1 unless exactly one model other than
      the unsure one stands against all the rest, as model 2 does in the paper.

    The first two prefer ``preferred_class`` (8, as in the paper) as long as its nearest sample is
    within .05; else any class will do. Ties go to the sample that comes first. A profile that no
    sample has is left out. Columns: ``profile``, ``sample``, ``label``, ``decision``, ``score``
    (P), ``distance``. Raises AtlasError with fewer than two models.
    """
    values = np.asarray(probabilities, dtype=np.float64)
    truth = np.asarray(labels)
    if values.ndim != 3 or len(values) < 2 or values.shape[1] != len(truth):
        raise AtlasError(
            "Profiles of samples: expected probabilities [models, samples, classes] of two or more "
            f"models and a label a sample; found shape {values.shape} and {len(truth)} labels."
        )
    score, decision = consensus(values)
    choices, sureness = values.argmax(axis=2), values.max(axis=2)
    agreed_and_right = (choices == truth).all(axis=0)
    others = np.delete(sureness, unsure_model, axis=0).min(axis=0)
    doubt_is_theirs = agreed_and_right & (sureness[unsure_model] < others)
    distances = {
        "confident": np.where(agreed_and_right, abs(score - CONFIDENT_SCORE), np.inf),
        "unsure": np.where(doubt_is_theirs, abs(score - UNSURE_SCORE) + 1 - others, np.inf),
        "rejected": _distance_of_rejected(score, choices, sureness[unsure_model], unsure_model),
    }
    rows = []
    for profile, distance in distances.items():
        sample = int(distance.argmin())
        if profile != "rejected":
            liked = np.where(truth == preferred_class, distance, np.inf)
            if liked.min() <= NEAR_ENOUGH:
                sample = int(liked.argmin())
        if np.isfinite(distance[sample]):
            rows.append(
                (profile, sample, truth[sample], decision[sample], score[sample], distance[sample])
            )
    return pd.DataFrame(
        rows, columns=["profile", "sample", "label", "decision", "score", "distance"]
    )


def _distance_of_rejected(
    score: NDArray[np.float64],
    choices: NDArray[np.int64],
    unsure: NDArray[np.float64],
    unsure_model: int,
) -> NDArray[np.float64]:
    models = len(choices)
    against_unsure = np.delete(choices != choices[unsure_model], unsure_model, axis=0)
    one_stands_alone = (against_unsure.sum(axis=0) == 1) & (models > 2)
    never_accepted = (score <= REJECTED_SCORE) & (choices != choices[0]).any(axis=0)
    return np.where(never_accepted, abs(unsure - 0.5) + ~one_stands_alone, np.inf)
