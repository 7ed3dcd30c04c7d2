"""The log loss as the Rutgers report writes it, beside the loss that its networks trained on.

For a task with ten classes the report (section 6) writes the binary loss
-(Y log p + (1 - Y) log(1 - p)), where Y belongs to the predicted class and p to the prediction. It
can be read as

``predicted_class``  p is the largest probability and Y says whether that class is the true one; the
                     words' own reading
``one_vs_rest``      the binary loss of each class against all others, averaged over classes; what
                     most libraries compute as "binary cross-entropy" of one-hot labels

and neither is the categorical cross-entropy -log p_true, which its section 5 names as the loss
trained. All three are in nats. For two classes all three agree.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.probabilities import log_softmax

MEANINGS = {
    "log_loss_predicted_class": "binary log loss of the predicted class (the report's words)",
    "log_loss_one_vs_rest": "binary log loss averaged over the classes (the report's formula)",
    "categorical_cross_entropy": "categorical cross-entropy (the loss that was trained)",
}


def losses(logits: np.ndarray, labels: np.ndarray) -> pd.DataFrame:
    """The three losses of each sample, in nats; columns as in :data:`MEANINGS`.

    ``logits``: [n, classes] before the softmax; ``labels``: int [n]. Everything is computed from
    the logits in float64, so that a probability that rounds to one costs no accuracy and gives no
    infinity. Raises AtlasError for shapes that do not fit.
    """
    logits = np.asarray(logits, dtype=np.float64)
    labels = np.asarray(labels)
    if logits.ndim != 2 or logits.shape[1] < 2 or labels.shape != logits.shape[:1]:
        raise AtlasError(
            "log loss: expected logits of shape [n, classes] with two classes or more and labels "
            f"of shape [n], got {logits.shape} and {labels.shape}"
        )
    samples = np.arange(len(labels))
    predicted = logits.argmax(axis=1)
    log_p = log_softmax(logits)
    # 1 - p of the largest class is the sum of the others, which keeps its digits when p nears one.
    others = logits.copy()
    others[samples, predicted] = -np.inf
    below_half = log_p.copy()
    below_half[samples, predicted] = -np.inf
    log_not_p = np.log1p(-np.exp(below_half))
    log_not_p[samples, predicted] = logsumexp(others, axis=1) - logsumexp(logits, axis=1)

    right = predicted == labels
    of_predicted = np.where(right, log_p[samples, predicted], log_not_p[samples, predicted])
    one_hot = np.arange(logits.shape[1]) == labels[:, None]
    each_class = np.where(one_hot, log_p, log_not_p)
    return pd.DataFrame(
        {
            "log_loss_predicted_class": -of_predicted,
            "log_loss_one_vs_rest": -each_class.mean(axis=1),
            "categorical_cross_entropy": -log_p[samples, labels],
        }
    )


def mean_losses(logits: np.ndarray, labels: np.ndarray) -> pd.DataFrame:
    """The three losses averaged over the samples: columns measure, meaning, value (nats)."""
    means = losses(logits, labels).mean()
    return pd.DataFrame(
        {"measure": means.index, "meaning": means.index.map(MEANINGS), "value": means.to_numpy()}
    )
