"""Which images of a published training set form a sample, and which its validation set.

A draw is an order of the whole training set. A sample is taken from the front of that order and the
validation set, class by class, from its back, so a larger sample of the same draw contains every
smaller one and no image is in both.
"""

from __future__ import annotations

import numpy as np

from overfit_atlas.errors import AtlasError

DRAWS = ("first", "random", "stratified")


def interleaved_classes(class_counts: np.ndarray) -> np.ndarray:
    """An order of classes in which every beginning keeps the class shares within one image.

    Takes the images of each class, int [classes], and returns a class for each of the N = sum
    positions, int64 [N]. Among its first n entries class c occurs floor(n s) or ceil(n s) times,
    where s = class_counts[c] / N. A share rounded anew for each n (largest remainder) has the same
    bound, but a class can lose an image as n grows, so its draws would not be nested.

    This is the quota method of Balinski and Young, "The quota method of apportionment", American
    Mathematical Monthly 82 (1975): of the classes that one more image would leave at or below
    ceil(n s), the next image goes to the one whose image is due first.
    """
    counts = np.asarray(class_counts, dtype=np.int64)
    present = np.flatnonzero(counts)
    counts = counts[present]
    total = int(counts.sum())
    taken = np.zeros_like(counts)
    due = 1 / counts
    order = np.empty(total, dtype=np.int64)
    for position in range(total):
        allowed = taken * total < (position + 1) * counts
        chosen = np.argmin(np.where(allowed, due, np.inf))
        taken[chosen] += 1
        due[chosen] = (taken[chosen] + 1) / counts[chosen]
        order[position] = chosen
    return present[order]


def split_ids(
    labels: np.ndarray,
    draw: str,
    size: int | str,
    validation: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the training set that train and those that validate, int64 [n] and int64 [v].

    ``labels`` are those of the published training set, [N]. ``draw`` is "first" (the published
    order), "random" (uniform) or "stratified" (class shares within one image). ``size`` is a number
    of images or "all", which means all that the validation set leaves. The validation set holds
    ``validation`` images, its class shares within one image in every draw. ``rng`` must be fresh.
    Both come in the order of the draw.

    Raises AtlasError when the draw is unknown or the training set has not enough images.
    """
    total = len(labels)
    size = _checked_size(size, validation, total)
    if draw not in DRAWS:
        raise AtlasError(f"a sample's draw: expected one of {', '.join(DRAWS)}, found {draw!r}")
    order = np.arange(total) if draw == "first" else rng.permutation(total)
    if draw != "stratified" and not validation:
        return order[:size], order[:0]
    classes = interleaved_classes(np.bincount(labels))
    if draw == "stratified":
        order = _in_class_order(order, labels, classes)
        return order[:size], order[total - validation :]
    kept_back = np.bincount(classes[total - validation :], minlength=classes.max() + 1)
    for_validation = _last_of_each_class(order, labels, kept_back)
    return order[~for_validation][:size], order[for_validation]


def _checked_size(size: int | str, validation: int, total: int) -> int:
    if not 0 <= validation < total:
        raise AtlasError(
            f"validation: expected 0 to {total - 1} images of the {total} in the training set, "
            f"found {validation}"
        )
    left = total - validation
    if size == "all":
        return left
    if isinstance(size, str) or not 1 <= size <= left:
        kept = f" less {validation} for validation" if validation else ""
        raise AtlasError(
            f"a sample's size: expected 1 to {left} (a training set of {total} images{kept}) or "
            f'"all", found {size!r}'
        )
    return size


def _in_class_order(order: np.ndarray, labels: np.ndarray, classes: np.ndarray) -> np.ndarray:
    # The k-th position of a class in `classes` receives the k-th image of that class in `order`.
    arranged = np.empty_like(order)
    arranged[np.argsort(classes, kind="stable")] = order[np.argsort(labels[order], kind="stable")]
    return arranged


def _last_of_each_class(order: np.ndarray, labels: np.ndarray, kept_back: np.ndarray) -> np.ndarray:
    """True, in the places of ``order``, for the last ``kept_back[c]`` images of each class c."""
    chosen = np.zeros(len(order), dtype=bool)
    labels_in_order = labels[order]
    for label, count in enumerate(kept_back):
        places = np.flatnonzero(labels_in_order == label)
        chosen[places[len(places) - count :]] = True
    return chosen
