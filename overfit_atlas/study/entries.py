"""The entries of a config that every question shares: samples, models, regularizers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from overfit_atlas.data.own_labels import read_own_labels
from overfit_atlas.errors import AtlasError, unknown
from overfit_atlas.fields import (
    Color,
    Entry,
    Epoch,
    InputFile,
    Label,
    LowestValidationLoss,
    check_rising,
)
from overfit_atlas.study.recipe import (
    Augmentation,
    CrossEntropy,
    Loss,
    Optimizer,
    Pretrained,
    Schedule,
)


class Labels(Entry):
    """How the labels of the training images are treated; the test set keeps its labels."""

    kind: Literal["none", "corrupted", "asymmetric", "random", "own"] = Field(
        description="none keeps the labels; corrupted replaces a share of them by classes drawn at "
        "random, asymmetric by the classes under swaps; random replaces all; own reads them."
    )
    share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=None,
        description="Share of the labels that are replaced, for corrupted and asymmetric.",
    )
    swaps: dict[str, str] | None = Field(
        default=None,
        description="For asymmetric: the class that images of a class are labelled as, by name.",
    )
    path: InputFile | None = Field(
        default=None,
        description="For own: a CSV file with a column label (a class's name or index) for each "
        "published training image in order, or with a column id for those that it relabels. Its "
        "path is taken from the folder where the study runs.",
    )

    @model_validator(mode="after")
    def _keys_belong_to_the_kind(self) -> Labels:
        takes = {"corrupted": {"share"}, "asymmetric": {"share", "swaps"}, "own": {"path"}}
        for key in ("share", "swaps", "path"):
            wanted = key in takes.get(self.kind, ())
            if wanted != bool(getattr(self, key)):
                words = "needs a {}" if wanted else "takes no {}; leave it out"
                raise ValueError(f"{self.kind} {words.format(key)}")
        return self

    def files(self) -> dict[str, str]:
        """What the drawing of a sample reads beside the dataset."""
        return {"labels": self.path} if self.path else {}

    def words(self) -> str:
        """What the labels went through, in words."""
        plain = {"none": "true labels", "random": "random labels", "own": "own labels"}
        return plain.get(self.kind) or f"{100 * (self.share or 0):g} % {self.kind}"

    def mistakes(self, count: int, class_names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(key, what is wrong with it) for a training set of ``count`` images."""
        for one, other in (self.swaps or {}).items():
            for name in (one, other):
                if name not in class_names:
                    yield f"swaps.{one}", unknown("class", name, class_names)
        if self.path is not None:
            try:
                read_own_labels(self.path, count, class_names)
            except AtlasError as mistake:
                yield "path", str(mistake)


class Sample(Entry):
    """A training sample: which published training images, with which labels."""

    dataset: str = Field(
        description="The dataset that the images come from, an entry of config/datasets.yaml."
    )
    size: Annotated[int, Field(ge=1)] | Literal["all"] = Field(
        description="Number of training images, or all (those that validation leaves)."
    )
    draw: Literal["first", "random", "stratified"] = Field(
        default="random",
        description="first takes the images as published; random and stratified draw them by the "
        "seed, so that all models of one seed see the same images.",
    )
    draw_seed: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="One fixed draw for all seeds, instead of a draw a seed."
    )
    validation: Annotated[int, Field(ge=0)] = Field(
        default=0,
        description="Number of published training images held out for validation, drawn by class.",
    )
    labels: Labels = Field(
        default=Labels(kind="none"),
        description="Label treatment of the training images; the test set keeps its labels.",
    )
    pixels: Literal["none", "shuffled", "random", "gaussian"] = Field(
        default="none",
        description="Pixel treatment (Zhang et al. 2017): one fixed permutation for all images, a "
        "fresh one an image, or Gaussian noise of the same mean and deviation.",
    )
    keep_train_logits: bool = Field(
        default=False,
        description="Whether the predictions hold the training images' logits too, epoch by epoch.",
    )

    def images(self, published: int) -> int:
        """How many training images there are, of those ``published``."""
        return published - self.validation if self.size == "all" else self.size

    def treatment(self) -> tuple[str, float | None]:
        """What labels or pixels went through, in words, and the share of random labels.

        The share is None where pixels or labels were treated in another way.
        """
        if self.pixels != "none":
            return f"{self.pixels} pixels".replace("gaussian", "Gaussian"), None
        shares = {"none": 0.0, "corrupted": self.labels.share, "random": 1.0}
        return self.labels.words(), shares.get(self.labels.kind)

    def drawing(self) -> dict[str, Any]:
        """All that decides the sample's bytes, as ``draw_sample`` takes it."""
        return self.model_dump(mode="json", exclude={"keep_train_logits"}) | {
            # What a file of labels holds decides, not where it lies.
            "labels": self.labels.model_dump(exclude={"path"}, exclude_none=True)
        }


class Model(Entry):
    """A network, which is a file in overfit_atlas/networks/ or one's own, and its training."""

    label: Annotated[Label, Field(max_length=40)] = Field(
        description="The name that figures and tables show."
    )
    color: Color = Field(
        description="The model's colour in every figure: a name in Okabe and Ito's palette, or "
        "#rrggbb."
    )
    network: str = Field(
        description="The network: a file in overfit_atlas/networks/, or one's own that "
        "`overfit-atlas network add` has taken."
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="The network's own settings, which its file declares."
    )
    pretrained: Pretrained | None = Field(
        default=None, description="Weights that every run starts from; null draws all of its seed."
    )
    optimizer: Optimizer = Field(description="The optimizer and its arguments.")
    schedule: Schedule | None = Field(
        default=None, description="The learning rate over the epochs; null keeps it."
    )
    loss: Loss = Field(
        default=CrossEntropy(kind="cross-entropy"),
        description="What training lowers. All that is measured of a run stays the same.",
    )
    augmentation: Augmentation | None = Field(
        default=None,
        description="What is done to the training images in each epoch, drawn from seed and epoch; "
        "null trains on them as they are. Measured are the images as they are.",
    )
    batch_size: Annotated[int, Field(ge=1, le=65536)] = Field(description="Images a training step.")
    stages: Annotated[tuple[Epoch, ...], Field(min_length=1)] = Field(
        description="Epochs at which a training may end, rising: a run is trained to the first of "
        "them that reaches what its experiments ask for. One more goes on from what is kept."
    )
    measure_every: Annotated[int, Field(ge=1)] = Field(
        default=1,
        description="Loss and accuracy on the training and validation images are measured in "
        "inference mode after the first epoch and after every so many.",
    )
    predict_every: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="The test images are predicted after the first epoch, after every so many, "
        "after those that an experiment asks for, and after the last. null stands for "
        "measure_every, which also holds for a run that is followed from epoch to epoch.",
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        default="float32",
        description="auto takes bfloat16 where the processor has it, which changes the numbers "
        "slightly; what was used is recorded.",
    )
    threads: Annotated[int, Field(ge=1, le=256)] = Field(
        default=1,
        description="CPU threads of one training. Part of the recipe: sums are added in another "
        "order on another number of threads, so the bytes depend on it.",
    )
    mem_mb: Annotated[int, Field(ge=100)] = Field(
        default=2000, description="Memory that one training is given on a cluster, in MB."
    )
    runtime: Annotated[int, Field(ge=1)] = Field(
        default=60, description="Time that one run is given on a cluster, in minutes."
    )
    gpu_share: Annotated[float, Field(ge=0.01, le=1)] = Field(
        default=1.0,
        description="Share of a GPU that one training takes, so that small ones run side by side "
        "on one: as many at once as `--resources gpu=N` says. Changes no bytes.",
    )
    seeds_per_job: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=1,
        description="How many seeds of a cell one job trains, one after the other, to the same "
        "bytes: fewer starts of TensorFlow, fewer and longer jobs for a cluster.",
    )
    keep_checkpoints: Literal["all", "asked", "last"] = Field(
        default="all",
        description="Which checkpoints stay on disk: of all epochs; of those that an experiment "
        "asks for, and the last; or of the last alone. Those that an experiment computes with "
        "always stay. What is predicted later from one that is gone is trained again.",
    )

    @model_validator(mode="after")
    def _stages_rise(self) -> Model:
        check_rising("stages", self.stages)
        return self

    def counts(self, asked: int | LowestValidationLoss | None) -> int | LowestValidationLoss:
        """The epoch that counts: what is named, a number or a rule, or the last."""
        return asked or self.stages[-1]

    def epoch(self, asked: int | LowestValidationLoss | None) -> int:
        """The epoch up to which a run is asked for; a rule chooses among all."""
        counts = self.counts(asked)
        return self.stages[-1] if isinstance(counts, str) else counts

    def measures(self, epoch: int) -> bool:
        """Whether training and validation images are measured after ``epoch``."""
        return epoch == 1 or epoch % self.measure_every == 0

    def learning(self) -> dict[str, Any]:
        """How the model learns, which decides the weights of its runs beside its network."""
        keys = {"pretrained", "optimizer", "schedule", "loss", "augmentation", "batch_size"}
        # What a file of weights holds decides, not where it lies.
        apart = {"pretrained": {"path"}}
        return self.model_dump(mode="json", include=keys, exclude=apart, exclude_none=True)

    def files(self) -> dict[str, str]:
        """What a training reads beside its data."""
        return {"pretrained": self.pretrained.path} if self.pretrained else {}

    def reach(self, epoch: int) -> int:
        """The epoch at which a training ends that has to reach ``epoch``."""
        return next(end for end in self.stages if end >= epoch)


class Regularizer(Entry):
    """What holds a network back: an L2 penalty, dropout, both or neither."""

    label: Annotated[Label, Field(max_length=40)] = Field(
        description="The name that figures and tables show."
    )
    l2: Annotated[float, Field(ge=0, le=10)] | Literal["own"] = Field(
        default=0.0,
        description="Factor of the L2 penalty on the kernels; own takes the network's, 0 leaves it "
        "out.",
    )
    dropout: Annotated[float, Field(ge=0, lt=1)] | Literal["own"] = Field(
        default=0.0,
        description="Share of units dropped by every dropout layer; own takes the network's, 0 "
        "leaves them out.",
    )

    def strengths(self) -> dict[str, float | str]:
        """The two strengths, without the label, which changes no weight."""
        return {"l2": self.l2, "dropout": self.dropout}
