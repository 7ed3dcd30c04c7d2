"""The runs that a question names, and the checks that its tables and figures can tell them apart.

A check yields (key below the experiment, what is wrong with it); ``below`` is the key of the runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field

from overfit_atlas.fields import Entry, Epoch, Label, LowestValidationLoss, Name, distinct

if TYPE_CHECKING:
    from overfit_atlas.study.question import Definitions


@dataclass(frozen=True)
class Need:
    """A model with a regularizer on a sample, up to ``epoch`` (None: the model's last).

    An epoch that is a word is each run's own, known when it has been trained to the last.
    ``seeds`` are those of this run alone, where an experiment compares runs of different seeds.
    ``followed``: the experiment looks at every measured epoch, not at this one alone.
    ``computes``: it computes with the checkpoint, and with those of epoch 1 and every
    ``computes_every`` epochs; not with predictions alone.
    ``chosen``: the experiment trains it itself, on images of the sample that it chooses as it goes,
    so that no run of the study meets it.
    """

    sample: str
    model: str
    regularizer: str
    epoch: int | LowestValidationLoss | None = None
    seeds: tuple[int, ...] | None = None
    followed: bool = False
    computes: bool = False
    computes_every: int | None = None
    chosen: bool = False


class RunAt(Entry):
    """A model with a regularizer, at an epoch that may be chosen by validation."""

    model: Name = Field(description="A model's name.")
    regularizer: Name = Field(description="A regularizer's name.")
    epoch: Epoch | LowestValidationLoss | None = Field(
        default=None,
        description="The epoch that counts; the last stage's end if left out. "
        "lowest-validation-loss is early stopping: of each run, trained to the last stage's end, "
        "the measured epoch at which its validation loss was lowest.",
    )

    def on(self, sample: str, **how: Any) -> Need:
        """The need for this run, trained on ``sample``; ``how``: further fields of the need."""
        return Need(sample, self.model, self.regularizer, self.epoch, **how)


class RunOf(RunAt):
    """A model with a regularizer."""

    epoch: Epoch | None = Field(
        default=None,
        description="The epoch whose checkpoint counts; the last stage's end if left out.",
    )


RunsAt = Annotated[tuple[RunAt, ...], Field(min_length=1), AfterValidator(distinct)]
RunsOf = Annotated[tuple[RunOf, ...], Field(min_length=1), AfterValidator(distinct)]


class NamedRuns(Entry):
    """A set of models that tables and figures show under one name."""

    name: Name = Field(description="The set's name in tables.")
    label: Label = Field(description="The name that figures show.")
    members: RunsAt = Field(description="The models of the set.")

    def shown(self) -> dict[str, str]:
        """Its name and label, as a section and a figure take them."""
        return {"name": self.name, "label": self.label}


def repeated(runs: Sequence[RunAt], around: Definitions, below: str) -> Iterator[tuple[str, str]]:
    """A mistake for each of ``runs`` that is the same run as one before it, however it is written.

    An epoch that is left out is the model's last, so two entries that differ may be one run.
    ``below``: the key of the runs, below the experiment.
    """
    seen: list[dict[str, Any]] = []
    for place, run in enumerate(runs):
        model = around.models.get(run.model)
        epoch = model.counts(run.epoch) if model else run.epoch
        same = {**dict(run), "epoch": epoch}
        if same in seen:
            yield (
                f"{below}.{place}",
                f"{run.model} with {run.regularizer} at epoch {epoch} stands here already",
            )
        seen.append(same)


def unmeasured(
    model: str, epoch: int | LowestValidationLoss | None, around: Definitions, key: str
) -> Iterator[tuple[str, str]]:
    """A mistake at ``key`` if training does not measure ``model`` at ``epoch`` (None: its last).

    An epoch chosen by validation is one that is measured.
    """
    known = around.models.get(model)
    if isinstance(epoch, str) or known is None:
        return
    if not known.measures(known.epoch(epoch)):
        yield (
            key,
            f"{model} is not measured at epoch {known.epoch(epoch)}; make "
            f"models.{model}.measure_every ({known.measure_every}) a divisor of it",
        )


def at_two_epochs(runs: Sequence[RunOf], below: str) -> Iterator[tuple[str, str]]:
    """A mistake for each of ``runs`` that is one before it, at the same epoch or another.

    ``below``: the key of the runs, below the experiment.
    """
    names = [f"{run.model} with {run.regularizer}" for run in runs]
    for place, name in enumerate(names):
        if name in names[:place]:
            yield f"{below}.{place}", f"{name} stands here already; a run is shown to one epoch"


def labelled_alike(
    needs: Sequence[Need], around: Definitions
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(key, mistake) for each model and regularizer that bears the label of another in ``needs``.

    Figures and tables show the labels, and could not tell the two apart.
    """
    for part, one in (("models", "model"), ("regularizers", "regularizer")):
        entries, shown = getattr(around, part), dict[str, str]()
        for name in dict.fromkeys(getattr(need, one) for need in needs):
            if name not in entries:
                continue
            label = entries[name].label
            other = shown.setdefault(label, name)
            if other != name:
                yield (
                    (part, name, "label"),
                    f"{label!r} is the label of {other} too, and one experiment shows both; give "
                    "each its own",
                )


RESERVED = ("consensus", "best", "mean", "unanimous", "snapshots")
"""What tables of a consensus call what is no member of it."""


def unfit_members(
    members: Sequence[RunAt], around: Definitions, below: str
) -> Iterator[tuple[str, str]]:
    """A mistake for each of ``members`` that the tables of a consensus could not tell apart.

    ``below``: the key of the members, below the experiment.
    """
    yield from repeated(members, around, below)
    for place, member in enumerate(members):
        if member.model in RESERVED:
            yield (
                f"{below}.{place}.model",
                f"tables use the names {', '.join(RESERVED)} for what is no member; call the "
                f"model {member.model!r} otherwise",
            )


def named_twice(sets: Sequence[NamedRuns], below: str, one: str) -> Iterator[tuple[str, str]]:
    """A mistake for each of ``sets`` that bears the name or the label of one before it.

    ``one``: what a set is called.
    """
    names, labels = [each.name for each in sets], [each.label for each in sets]
    for place, each in enumerate(sets):
        if each.name in names[:place]:
            yield f"{below}.{place}.name", f"{each.name!r} names another {one} already"
        if each.label in labels[:place]:
            yield f"{below}.{place}.label", f"{each.label!r} labels another {one} already"
