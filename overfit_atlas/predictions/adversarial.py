"""Attacks on one network and on the consensus of several, by small changes of each pixel.

FGSM is one step along the sign of the gradient (Goodfellow et al. 2015, section 4); PGD is many
small ones, each cut back to the allowed changes (Madry et al. 2018, section 2.1). Pixels stay in
[0, 1]. The paper expects such images to fool all models at once much less often (section VI), and
measures nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from overfit_atlas.files import AnyPath
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.networks.weights import load_weights
from overfit_atlas.predictions import inference
from overfit_atlas.predictions.derivatives import ByImages, Objective, by_images

# Madry et al. allow the steps together 2.5 times the largest change.
REACH = 2.5
BATCH_SIZE = 500
EXCLUDED = -1e9

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attacked:
    """What the networks say of the images that one attack changed.

    ``target``: "single" (the attack saw the first network alone) or "joint" (all); ``attack``:
    "fgsm" or "pgd"; ``epsilon`` 0 is no attack. ``logits`` [networks, n, classes].
    """

    target: str
    attack: str
    epsilon: float
    logits: np.ndarray


def load_members(
    members: Sequence[Mapping[str, Any]],
    checkpoints: Sequence[AnyPath],
    image_shape: tuple[int, ...],
    *,
    classes: int,
) -> list[keras.Model]:
    """The networks of ``members`` (``network``, ``options``, ``regularizer``) with their weights.

    ``image_shape``: (h, w, channels). Raises AtlasError for a checkpoint that does not fit its
    network.
    """
    models = []
    for member, checkpoint in zip(members, checkpoints, strict=True):
        architecture = Architecture(member["network"], member["options"], member["regularizer"])
        model = architecture.build(image_shape, classes)
        load_weights(model, checkpoint)
        models.append(model)
    return models


def log_odds(model: keras.Model) -> Objective:
    """The log odds that ``model`` gives to all wrong classes together.

    It rises exactly where the cross-entropy does, and its gradient has the same sign everywhere,
    but does not vanish in float32 where the network is sure.
    """

    def objective(images: keras.KerasTensor, labels: keras.KerasTensor) -> keras.KerasTensor:
        logits = model(images, training=False)
        right = ops.one_hot(labels, logits.shape[-1], dtype="bool")
        wrong = ops.logsumexp(ops.where(right, EXCLUDED, logits), axis=-1)
        return wrong - ops.sum(ops.where(right, logits, 0.0), axis=-1)

    return objective


def consensus_of_wrong(models: Sequence[keras.Model]) -> Objective:
    """A smooth stand-in for the largest ln P_min of a wrong class: it knows the defence.

    P_min, the class-wise minimum of Algorithm 1, is replaced by 1 / (1/p_1 + ... + 1/p_k), which
    lies between P_min / k and P_min, and the largest wrong class by the sum over them. Minimum and
    maximum themselves let the gradient see one network and one class at a time, and the attack
    fools fewer images.
    """

    def objective(images: keras.KerasTensor, labels: keras.KerasTensor) -> keras.KerasTensor:
        each = ops.stack([ops.log_softmax(model(images, training=False)) for model in models])
        least = -ops.logsumexp(-each, axis=0)
        right = ops.one_hot(labels, least.shape[-1], dtype="bool")
        return ops.logsumexp(ops.where(right, EXCLUDED, least), axis=-1)

    return objective


def fgsm(gradient: ByImages, images: np.ndarray, labels: np.ndarray, epsilon: float) -> np.ndarray:
    """Images [n, h, w, channels], each value ``epsilon`` up the objective, float32 in [0, 1]."""
    _, slopes = gradient(images, labels)
    return np.clip(images + np.float32(epsilon) * np.sign(slopes), 0, 1)


def pgd(
    gradient: ByImages, images: np.ndarray, labels: np.ndarray, epsilon: float, steps: int
) -> np.ndarray:
    """The best of ``steps`` images on a path up the objective, float32 [n, h, w, channels].

    The path starts at the image itself; a step is 2.5 * epsilon / steps in each pixel, and what
    leaves [image - epsilon, image + epsilon] or [0, 1] is cut back.
    """
    low = np.maximum(images - np.float32(epsilon), 0)
    high = np.minimum(images + np.float32(epsilon), 1)
    step = np.float32(REACH * epsilon / steps)
    best, highest = images.copy(), np.full(len(images), -np.inf, dtype=np.float32)
    place = images
    for taken in range(steps + 1):
        values, slopes = gradient(place, labels)
        better = values > highest
        best[better], highest[better] = place[better], values[better]
        if taken < steps:
            place = np.clip(place + step * np.sign(slopes), low, high)
    return best


def attack_all(
    models: Sequence[keras.Model],
    images: np.ndarray,
    labels: np.ndarray,
    epsilons: Sequence[float],
    steps: int,
) -> Iterator[Attacked]:
    """Each attack at each of ``epsilons``, on the first of ``models`` and on all jointly.

    The images as they are come first, under each name, with epsilon 0. Only the attacked networks'
    gradients are used, in inference mode.
    """
    gradients: Mapping[str, ByImages] = {
        "single": by_images(log_odds(models[0])),
        "joint": by_images(consensus_of_wrong(models)),
    }
    networks = [inference.compile_logits(model) for model in models]
    unchanged = _logits(networks, images)
    for target, gradient in gradients.items():
        for attack in ("fgsm", "pgd"):
            yield Attacked(target, attack, 0.0, unchanged)
            for epsilon in epsilons:
                changed = np.concatenate(
                    [
                        fgsm(gradient, *batch, epsilon)
                        if attack == "fgsm"
                        else pgd(gradient, *batch, epsilon, steps)
                        for batch in _batches(images, labels)
                    ]
                )
                yield Attacked(target, attack, epsilon, _logits(networks, changed))
            _log.info("%s attack, %s: done", target, attack, extra={"progress": True})


def _batches(images: np.ndarray, labels: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for start in range(0, len(labels), BATCH_SIZE):
        yield images[start : start + BATCH_SIZE], labels[start : start + BATCH_SIZE]


def _logits(networks: Sequence[inference.Logits], images: np.ndarray) -> np.ndarray:
    return np.stack([logits(images) for logits in networks])
