"""What rules ask of a study by the wildcards of a job."""

import pytest

from overfit_atlas.questions import QUESTIONS, settings_of
from overfit_atlas.study.lookup import OF_EVERY_JOB, Lookup
from tests.questions.rooms import study_of


def heading(question, wildcards, asked=None):
    return Lookup(study_of(question, asked)).heading(wildcards)


def test_a_heading_names_study_question_and_sample():
    assert heading("consensus", {"consensus": "toy-consensus"}) == {
        "title": study_of("consensus").experiments["toy-consensus"].settings.title,
        "about": [
            "study example-consensus",
            "question consensus (toy-consensus)",
            "trained on toy",
        ],
    }


def test_the_run_that_the_wildcards_name_is_named_with_its_sample():
    wildcards = {"dynamics": "toy-dynamics", "model": "toy-long", "regularizer": "dropout"}
    assert heading("dynamics", wildcards)["title"].endswith(": Toy long, regularizer: dropout")
    wildcards = {"curves": "toy-curves", "sample": "toy", "model": "toy-a", "regularizer": "none"}
    told = heading("curves", wildcards)
    assert told["title"].endswith(": Toy A, regularizer: none")
    assert told["about"][-1] == "trained on toy"


def test_one_model_is_named_where_the_figures_show_no_other():
    told = heading("interpolation", {"interpolation": "toy-interpolation"})
    assert told["title"].endswith(": Toy A, regularizer: none")


@pytest.mark.parametrize(
    ("question", "trained_on"),
    [("kernel_interpolation", ["trained on digits"]), ("softmax_toy", []), ("minimum_norm", [])],
)
def test_without_runs_the_datasets_are_named_where_there_are_any(question, trained_on):
    [name] = study_of(question).experiments
    told = heading(question, {question: name})
    assert told["about"][1] == f"question {question} ({name})"
    assert told["about"][2:] == trained_on


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_every_job_is_asked_is_not_called_as_a_questions_own(question):
    own = dir(settings_of(question)) + list(settings_of(question).model_fields)
    assert {name for name in OF_EVERY_JOB if name in own} <= {"seeds"}
