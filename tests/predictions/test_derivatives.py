"""Derivatives and attacks against softmax regression, whose gradients are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.measures.probabilities import nll, probabilities

RNG = np.random.default_rng(7)
SHAPE, CLASSES, COUNT = (2, 3, 1), 4, 30
IMAGES = RNG.random((COUNT, *SHAPE), dtype=np.float32)
LABELS = RNG.integers(0, CLASSES, COUNT)
X = IMAGES.reshape(COUNT, -1).astype(np.float64)
ONE_HOT = np.eye(CLASSES)[LABELS]


@pytest.fixture(scope="module")
def regressions():
    """Three softmax regressions and their weights [pixels, classes], biases [classes]."""
    import keras

    made = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        parts = rng.normal(size=(6, CLASSES)), rng.normal(size=CLASSES)
        images = keras.Input(SHAPE)
        logits = keras.layers.Dense(CLASSES)(keras.layers.Flatten()(images))
        model = keras.Model(images, logits)
        model.set_weights(parts)
        made.append((model, *parts))
    return made


@pytest.mark.keras
def test_the_gradient_by_weights_is_the_closed_form(regressions):
    from overfit_atlas.predictions.derivatives import by_weights
    from overfit_atlas.predictions.gradients import norms

    model, weights, bias = regressions[0]
    logits = X @ weights + bias
    residual = probabilities(logits) - ONE_HOT
    loss, slopes = by_weights(model)(IMAGES, LABELS)
    assert loss == pytest.approx(nll(logits, LABELS).mean(), rel=1e-5)
    expected = np.concatenate([(X.T @ residual / COUNT).ravel(), residual.mean(axis=0)])
    np.testing.assert_allclose(slopes, expected, rtol=1e-4, atol=1e-6)

    # 30 images in batches of 12, 12 and 6: the whole gradient is their weighted mean.
    found = norms(by_weights(model), IMAGES, LABELS, 12)
    assert found["gradient_norm"] == pytest.approx(np.linalg.norm(expected), rel=1e-4)
    assert found["train_loss"] == pytest.approx(loss, rel=1e-5)
    each = [
        np.hypot(
            np.linalg.norm(X[part].T @ residual[part] / len(X[part])),
            np.linalg.norm(residual[part].mean(axis=0)),
        )
        for part in (slice(0, 12), slice(12, 24), slice(24, 30))
    ]
    assert found["batch_gradient_norm"] == pytest.approx(np.mean(each), rel=1e-4)


@pytest.mark.keras
def test_fgsm_is_one_step_up_the_cross_entropy(regressions):
    from overfit_atlas.predictions.adversarial import fgsm, log_odds
    from overfit_atlas.predictions.derivatives import by_images

    model, weights, bias = regressions[0]
    by_pixels = (probabilities(X @ weights + bias) - ONE_HOT) @ weights.T
    changed = fgsm(by_images(log_odds(model)), IMAGES, LABELS, 0.1)
    expected = np.clip(X + 0.1 * np.sign(by_pixels), 0, 1)
    np.testing.assert_allclose(changed.reshape(COUNT, -1), expected, atol=1e-6)
    assert changed.dtype == np.float32


@pytest.mark.keras
def test_the_log_odds_rise_with_the_cross_entropy_even_where_it_is_zero_in_float32(regressions):
    from overfit_atlas.predictions.adversarial import log_odds
    from overfit_atlas.predictions.derivatives import by_images

    model, weights, bias = regressions[0]
    values, _ = by_images(log_odds(model))(IMAGES, LABELS)
    np.testing.assert_allclose(
        np.logaddexp(0, values.astype(np.float64)), nll(X @ weights + bias, LABELS), rtol=1e-4
    )
    sure = [1000 * weights, 1000 * bias]
    model.set_weights(sure)
    _, slopes = by_images(log_odds(model))(IMAGES, LABELS)
    model.set_weights([weights, bias])
    assert (np.abs(slopes).max(axis=(1, 2, 3)) > 1).all()


@pytest.mark.keras
@pytest.mark.parametrize("joint", [False, True])
def test_pgd_stays_in_the_ball_and_in_the_pixel_range_and_beats_fgsm(regressions, joint):
    from overfit_atlas.predictions.adversarial import consensus_of_wrong, fgsm, log_odds, pgd
    from overfit_atlas.predictions.derivatives import by_images

    models = [each[0] for each in regressions]
    gradient = by_images(consensus_of_wrong(models) if joint else log_odds(models[0]))
    epsilon = 0.2
    changed = pgd(gradient, IMAGES, LABELS, epsilon, 20)
    assert np.abs(changed - IMAGES).max() <= epsilon + 1e-6
    assert changed.min() >= 0
    assert changed.max() <= 1
    reached = gradient(changed, LABELS)[0]
    unchanged = gradient(IMAGES, LABELS)[0]
    one_step = gradient(fgsm(gradient, IMAGES, LABELS, epsilon), LABELS)[0]
    assert (reached >= unchanged).all()
    assert reached.mean() >= one_step.mean() - 1e-5


@pytest.mark.keras
def test_the_joint_objective_is_bounded_by_the_consensus_on_wrong_classes(regressions):
    from overfit_atlas.predictions.adversarial import consensus_of_wrong
    from overfit_atlas.predictions.derivatives import by_images

    values, _ = by_images(consensus_of_wrong([each[0] for each in regressions]))(IMAGES, LABELS)
    each = np.array([probabilities(X @ w + b) for _, w, b in regressions])
    each[:, np.arange(COUNT), LABELS] = 1e-300
    np.testing.assert_allclose(np.exp(values), (1 / (1 / each).sum(axis=0)).sum(axis=1), rtol=1e-4)
    largest = each.min(axis=0).max(axis=1)
    assert (np.exp(values) >= 0.999 * largest / len(regressions)).all()
    assert (np.exp(values) <= 1.001 * largest * (CLASSES - 1)).all()


@pytest.mark.keras
def test_every_attack_is_made_at_every_strength(regressions):
    from overfit_atlas.predictions.adversarial import attack_all

    models = [each[0] for each in regressions]
    attacks = list(attack_all(models, IMAGES, LABELS, [0.1, 0.3], 5))
    assert [(each.target, each.attack, each.epsilon) for each in attacks] == [
        (target, attack, epsilon)
        for target in ("single", "joint")
        for attack in ("fgsm", "pgd")
        for epsilon in (0.0, 0.1, 0.3)
    ]
    for each in attacks:
        assert each.logits.shape == (3, COUNT, CLASSES)
        if each.epsilon == 0:
            np.testing.assert_array_equal(each.logits, attacks[0].logits)
