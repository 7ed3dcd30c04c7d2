"""Labels that a model's own probabilities speak against, by a threshold of each class's own.

Source: Northcutt, Jiang and Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels
(JAIR 70, 2021), section 3.1: thresholds by equation 2, the confident joint by equation 1, and the
inputs off its diagonal as label errors. Its authors mean probabilities of inputs that were held
out; of inputs that a network was trained on they hold less the longer it trains.
"""

from __future__ import annotations

import numpy as np


def thresholds(probabilities: np.ndarray, given: np.ndarray) -> np.ndarray:
    """float64 [classes]: the mean probability of each class over the inputs labelled as it.

    ``probabilities``: [n, classes]; ``given``: int [n]. Infinity for a class that no input has.
    """
    classes = probabilities.shape[1]
    labelled = given[:, np.newaxis] == np.arange(classes)
    count = labelled.sum(axis=0)
    total = np.where(labelled, probabilities, 0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.inf)


def off_diagonal(probabilities: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Bool [n]: whether an input is confidently of another class than it is labelled as.

    That class is the most probable one of those whose threshold the input reaches; an input that
    reaches none is not judged.
    """
    # A class whose inputs all have one probability reaches its mean in spite of rounding.
    reached = probabilities >= thresholds(probabilities, given) - 1e-6
    guess = np.where(reached, probabilities, -1).argmax(axis=1)
    return reached.any(axis=1) & (guess != given)
