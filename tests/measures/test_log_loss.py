import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import softmax
from sklearn.metrics import log_loss as sklearn_log_loss

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures import log_loss

LOGITS = arrays(np.float64, (6, 4), elements=st.floats(-10, 10))
LABELS = arrays(np.int64, 6, elements=st.integers(0, 3))


def test_three_classes_by_hand():
    probabilities = np.array([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]])
    found = log_loss.losses(np.log(probabilities), np.array([0, 1])).to_dict("list")
    # Right: -ln .5. Wrong: -ln(1 - .5). The same here, since p is one half.
    assert found["log_loss_predicted_class"] == pytest.approx([np.log(2), np.log(2)])
    right = -(np.log(0.5) + 2 * np.log(0.75)) / 3
    wrong = -(np.log(0.5) + np.log(0.25) + np.log(0.75)) / 3
    assert found["log_loss_one_vs_rest"] == pytest.approx([right, wrong])
    assert found["categorical_cross_entropy"] == pytest.approx([np.log(2), np.log(4)])


@settings(max_examples=25)
@given(LOGITS, LABELS)
def test_all_three_are_what_scikit_learn_gives(logits, labels):
    probabilities = softmax(logits, axis=1)
    means = log_loss.mean_losses(logits, labels).set_index("measure").value
    classes = range(4)
    assert means["categorical_cross_entropy"] == pytest.approx(
        sklearn_log_loss(labels, probabilities, labels=classes), abs=1e-9
    )
    each = [sklearn_log_loss(labels == c, probabilities[:, c], labels=[0, 1]) for c in classes]
    assert means["log_loss_one_vs_rest"] == pytest.approx(np.mean(each), abs=1e-9)
    predicted = probabilities.argmax(axis=1)
    # A class given a probability near one, and others near zero, are told apart by rounding alone.
    right = logits.argmax(axis=1) == labels
    assert means["log_loss_predicted_class"] == pytest.approx(
        sklearn_log_loss(right, probabilities[np.arange(6), predicted], labels=[0, 1]), abs=1e-6
    )


@given(arrays(np.float64, (5, 2), elements=st.floats(-20, 20)), st.integers(0, 31))
def test_for_two_classes_all_three_agree(logits, bits):
    labels = np.array([bits >> place & 1 for place in range(5)])
    found = log_loss.losses(logits, labels).to_dict("list")
    expected = pytest.approx(found["categorical_cross_entropy"], abs=1e-9)
    assert found["log_loss_one_vs_rest"] == expected
    assert found["log_loss_predicted_class"] == expected


def test_certain_answers_stay_finite_and_exact():
    # p of class 0 rounds to one; 1 - p is 2 exp(-800), far below the smallest float64.
    found = log_loss.losses(np.array([[800.0, 0.0, 0.0]] * 2), np.array([0, 1])).to_dict("list")
    assert found["log_loss_predicted_class"] == pytest.approx([0, 800 - np.log(2)])
    assert found["categorical_cross_entropy"] == pytest.approx([0, 800])
    # Of the wrong answer's three terms one is 800, one is 800 - ln 2 and one vanishes.
    assert found["log_loss_one_vs_rest"] == pytest.approx([0, (1600 - np.log(2)) / 3])


@given(LOGITS, LABELS, st.floats(-50, 50))
def test_a_shift_of_the_logits_changes_nothing(logits, labels, shift):
    shifted = log_loss.losses(logits + shift, labels).to_numpy()
    # A shift may make two almost equal logits equal, and so change which class is predicted.
    steady = np.diff(np.sort(logits, axis=1)[:, -2:], axis=1)[:, 0] > 1e-9
    original = log_loss.losses(logits, labels).to_numpy()
    assert shifted[steady] == pytest.approx(original[steady], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("logits", "labels"), [((3, 1), 3), ((3, 2), 2), ((3,), 3)], ids=["one class", "odd", "axes"]
)
def test_other_shapes_are_refused(logits, labels):
    with pytest.raises(AtlasError, match="log loss: expected"):
        log_loss.losses(np.zeros(logits), np.zeros(labels, dtype=int))
