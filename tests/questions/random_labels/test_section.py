"""Figures of memorised noise and what the report says of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.questions.random_labels.figures import (
    memorisation_figure,
    noise_consensus_figure,
)
from tests.questions.rooms import (
    SPACE,
    built,
    fill,
    labels,
    page,
    sections,
    settings_of,
    study_of,
)

pytestmark = pytest.mark.slow

TREATMENTS = {"true labels": 0.0, "50 % corrupted": 0.5, "random labels": 1.0}


def means(regularizers=("none",), treatments=TREATMENTS):
    """Toy A fits everything, Toy B nothing that is random; the test accuracy falls with the share.

    Half of the wrong labels that Toy A is given are memorised by it, none by Toy B.
    """
    rows = []
    for treatment, share in treatments.items():
        for model in ("toy-a", "toy-b"):
            for regularizer in regularizers:
                fits = model == "toy-a" or share == 0
                train, test = 1.0 if fits else 0.6, 0.9 - 0.8 * (share or 0)
                rows.append(
                    {
                        **{"treatment": treatment, "corruption": share, "model": model},
                        **{"regularizer": regularizer, "seeds": 2, "epochs_trained": 8},
                        **{"train_accuracy": train, "train_accuracy_low": train - 0.01},
                        **{"train_accuracy_high": train, "test_accuracy_low": test - 0.01},
                        **{"test_accuracy": test, "test_accuracy_high": test + 0.02},
                        "epochs_to_99": 4 if fits else np.nan,
                        "epochs_to_100": 6 if fits else np.nan,
                    }
                )
    return pd.DataFrame(rows).astype({"corruption": float})


def memorised():
    rows = [
        ("50 % corrupted", 0.5, model, "none", group, 50, given)
        for model, of_wrong in (("toy-a", 0.5), ("toy-b", 0.0))
        for group, given in (("corrupted", of_wrong), ("clean", 1.0))
    ]
    names = ["treatment", "corruption", "model", "regularizer", "group", "samples", "as_given"]
    return pd.DataFrame(rows, columns=names)


def consensus(thresholds=(0.5, 0.99)):
    """At each threshold a fifth of the wrong labels is accepted as given, times their share."""
    rows = []
    for treatment, share in list(TREATMENTS.items())[1:]:
        for threshold in thresholds:
            for group, accepted in (("corrupted", 0.2 * share), ("clean", 0.9), ("test", 0.3)):
                rows.append(("A and B", treatment, share, threshold, group, accepted, accepted))
    names = ["set", "treatment", "corruption", "threshold", "group", "accepted"]
    return pd.DataFrame(rows, columns=[*names, "accepted_as_given"])


def filled(study, section, table, agreed, **drawing):
    settings = settings_of(study)
    sets = settings.plain()["consensus"]
    figures = {
        "memorisation": lambda: memorisation_figure(
            table, settings.models(study), settings.treatments(study)
        ),
        "noise-consensus": lambda: noise_consensus_figure(agreed, sets),
    }
    asked = {figure.name for figure in section.figures}
    shown = {"means": table, "runs": table, "memorised": memorised(), "consensus": agreed}
    return fill(section, shown, {name: figures[name] for name in asked}, **drawing)


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its section and figures."""
    study = study_of("random_labels")
    [section] = sections(study)
    return study, section, filled(study, section, means(), consensus())


def test_accuracy_falls_with_the_share_and_a_hollow_mark_never_fits(made):
    figure, numbers = made[2]["memorisation"]
    train, test, epochs = figure.axes
    lines = labels(test)
    assert list(lines["Toy A, none"].get_xdata()) == [0, 50, 100]
    assert list(lines["Toy A, none"].get_ydata()) == pytest.approx([90, 50, 10])
    assert lines["Toy B, none"].get_color() == style.PALETTE["orange"]
    assert list(labels(train)["Toy B, none"].get_ydata()) == pytest.approx([100, 60, 60])
    assert [tick.get_text() for tick in epochs.get_yticklabels()] == list(TREATMENTS)
    marks = [line for line in epochs.get_lines() if line.get_markerfacecolor() == style.PAPER]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in marks] == [
        (8, -1.12),
        (8, -2.12),
    ]
    assert len(numbers) == 6


def test_the_darker_the_more_labels_are_random(made):
    figure, numbers = made[2]["noise-consensus"]
    wrong = figure.axes[0]
    assert wrong.get_title(loc="left") == "wrong labels accepted as given"
    drawn = [line for line in wrong.get_lines() if len(line.get_xdata())]
    assert [list(line.get_ydata()) for line in drawn] == [
        pytest.approx([10, 10]),
        pytest.approx([20, 20]),
    ]
    assert drawn[1].get_color() == style.tint(style.PALETTE["blue"], 1)
    assert {"50 % of labels random", "100 % of labels random", "A and B"} <= set(labels(wrong))
    assert len(numbers) == 12


def test_the_section_says_what_is_fitted_and_accepted(made):
    study, section, _ = made
    said = built(section, study)
    assert said["seen"] == [
        f"Toy A without regularizer fits 100.0{SPACE}% of fully random labels (2 seeds) and is "
        f"right on 10.0{SPACE}% of the test set.",
        f"Toy B without regularizer fits 60.0{SPACE}% of fully random labels (2 seeds) and is "
        f"right on 10.0{SPACE}% of the test set.",
        f"Consensus of A and B: at p_t = .99 it accepts 20.0{SPACE}% of the wrongly labelled "
        "training images of “random labels” with their wrong label.",
        "On the test set, after training on labels without meaning, A and B accept "
        f"30.0{SPACE}% at p_t = .99.",
    ]
    rows = {(row[0], row[1]): row for row in said["rows"]}
    assert rows["50 % corrupted", "Toy A"][2:] == [
        *("none", "100.0 (99.0 to 100.0)", "50.0 (49.0 to 52.0)", "4", "6", f"50.0{SPACE}%"),
    ]
    assert rows["random labels", "Toy B"][5:] == ["never", "never", "–"]
    assert said["consensus_rows"][0] == [
        *("A and B", "50 % corrupted", "wrong label, accepted as given"),
        *(f"10.0{SPACE}%", "–", f"10.0{SPACE}%"),
    ]
    assert said["findings"][0].value == f"20{SPACE}%"
    captions = {figure["name"]: figure["caption"] for figure in said["figures"]}
    assert (
        f"from 90.0{SPACE}% (true labels) to 10.0{SPACE}% (random labels)"
        in (captions["memorisation"])
    )
    assert "What consensus accepts" in page(section, study)


def test_without_sets_nothing_is_said_of_consensus(workplace):
    study = study_of("random_labels", {"consensus": []})
    [section] = sections(study)
    assert [figure.name for figure in section.figures] == ["memorisation"]
    filled(study, section, means(), consensus()[:0], twice=False)
    said = built(section, study)
    assert said["consensus_rows"] == []
    assert said["findings"] == []
    assert len(said["seen"]) == 2
    assert "What consensus accepts" not in page(section, study)


def test_a_regularized_run_is_told_too(workplace):
    table = means(("dropout",))
    runs = [{"samples": ["toy", "toy-half-wrong", "toy-random"], "models": ["toy-a", "toy-b"]}]
    asked = {"runs": [{**runs[0], "regularizers": ["dropout"]}], "consensus": []}
    study = study_of("random_labels", asked)
    [section] = sections(study)
    drawn = filled(study, section, table, consensus()[:0], twice=False)
    train, _, epochs = drawn["memorisation"][0].axes
    assert "Toy A, dropout" in labels(train)
    assert not epochs.get_lines(), "epochs are those of runs without a regularizer"
    said = built(section, study)
    assert said["seen"][0] == f"Toy A with dropout fits 100.0{SPACE}% of them."


def test_a_regularizer_beyond_the_reports_and_a_fifth_set_are_drawn_too():
    table = means(("none", "dropout-25", "dropout-50"))
    model = {"name": "toy-a", "label": "A", "color": "blue"}
    figure, _ = memorisation_figure(table, [model], list(TREATMENTS))
    lines = labels(figure.axes[0])
    assert {"A, none", "A, dropout-25", "A, dropout-50"} <= set(lines)
    sets = [{"label": f"set {number}"} for number in range(6)]
    figure, _ = noise_consensus_figure(
        pd.concat([consensus().assign(set=one["label"]) for one in sets]), sets
    )
    assert {f"set {number}" for number in range(6)} <= set(labels(figure.axes[0]))
    drawn = [line for line in figure.axes[0].get_lines() if len(line.get_xdata())]
    assert len(drawn) == 6 * 2


@pytest.mark.parametrize("wrong", [False, True])
def test_where_no_share_is_random_nothing_is_said_of_one(workplace, wrong):
    """Shuffled pixels, also with labels that are wrong."""
    sample = {"dataset": "digits", "size": 100, "validation": 50, "pixels": "shuffled"}
    sample |= {"labels": {"kind": "random"}} if wrong else {}
    group = {"samples": ["toy-pixels"], "models": ["toy-a", "toy-b"], "regularizers": ["none"]}
    study = study_of(
        "random_labels",
        {"runs": [group]},
        samples={"toy-pixels": {**sample, "keep_train_logits": True}},
    )
    [section] = sections(study)
    agreed = consensus()[6:].assign(treatment="shuffled pixels", corruption=np.nan)
    agreed = agreed if wrong else agreed[agreed.group != "corrupted"]
    treated = means(treatments={"shuffled pixels": None})
    drawn = filled(study, section, treated, agreed, twice=False)
    assert not drawn["memorisation"][0].axes[0].get_lines()
    assert built(section, study)["seen"] == []
