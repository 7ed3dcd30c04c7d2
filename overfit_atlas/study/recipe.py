"""How a model learns: from which weights, by what update rule, rate, loss and augmentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from overfit_atlas.errors import AtlasError
from overfit_atlas.fields import Entry, Epoch, InputFile, check_rising
from overfit_atlas.files import check_digest

Pixels = Annotated[int, Field(ge=0, le=512)]


class Pretrained(Entry):
    """Weights that a training starts from: those of another network's layers, by their names."""

    path: InputFile = Field(
        description="A file of weights as Keras writes it: .weights.h5, such as a checkpoint, or "
        "the older .h5. Its path is taken from the folder where the study runs."
    )
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="The file's digest, as sha256sum prints it: what a run starts from decides it."
    )
    without: tuple[str, ...] = Field(
        default=(),
        description="Layers of the file that are not taken. These, and the network's layers that "
        "it has not, start from the run's seed.",
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """(key, what is wrong with it) where the file is not there, or is another."""
        try:
            check_digest(self.path, self.sha256, "pretrained weights")
        except AtlasError as mistake:
            yield "path", str(mistake)


class Optimizer(Entry):
    """The update rule of a training: an optimizer of Keras with any of its arguments."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(
        description="The class of keras.optimizers in lower case: adam, adamw, sgd, rmsprop, lion "
        "and others. Every argument of its constructor can stand beside it: momentum, nesterov, "
        "weight_decay, beta_1, clipnorm; null takes one back that a config below has set."
    )
    learning_rate: Annotated[float, Field(gt=0, le=100)] = Field(
        description="Learning rate; where there is a schedule, that from which it starts."
    )

    def arguments(self) -> dict[str, Any]:
        """What stands beside name and learning rate; null takes an argument of a layer back."""
        extra = self.model_extra or {}
        return {name: value for name, value in extra.items() if value is not None}


class _Schedule(Entry):
    warm_up: Annotated[int, Field(ge=0, le=999)] = Field(
        default=0,
        description="Epochs over which the rate first rises in equal steps, to its full value in "
        "the last of them (Goyal et al. 2017).",
    )


class Constant(_Schedule):
    """The same learning rate in every epoch, after a warm-up if there is one."""

    kind: Literal["constant"] = Field(description="The course of the learning rate.")


class Steps(_Schedule):
    """A learning rate that falls after some epochs."""

    kind: Literal["steps"] = Field(description="The course of the learning rate.")
    after: Annotated[tuple[Epoch, ...], Field(min_length=1)] = Field(
        description="Epochs after each of which the rate is multiplied by factor."
    )
    factor: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.1, description="What the rate is multiplied by."
    )

    @model_validator(mode="after")
    def _rise(self) -> Steps:
        check_rising("after", self.after)
        return self


class Cosine(_Schedule):
    """A learning rate that falls along half a cosine (Loshchilov and Hutter 2017)."""

    kind: Literal["cosine"] = Field(description="The course of the learning rate.")
    epochs: Epoch = Field(
        description="Epochs over which the rate falls, the warm-up among them; later ones have the "
        "lowest. Named here, so that a training which goes on does not change the epochs before."
    )
    lowest: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="Share of the rate that is left at the end."
    )

    @model_validator(mode="after")
    def _warms_up_before(self) -> Cosine:
        if self.warm_up >= self.epochs:
            raise ValueError(
                f"warm_up: {self.warm_up} epochs leave none of the {self.epochs} to fall"
            )
        return self


Schedule = Annotated[Constant | Steps | Cosine, Field(discriminator="kind")]


class CrossEntropy(Entry):
    """Categorical cross-entropy, the loss of both studies."""

    kind: Literal["cross-entropy"] = Field(description="The loss that training lowers.")
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0,
        description="Share of each label that is spread evenly over all classes (Szegedy et al. "
        "2016, section 7). Losses are measured without it.",
    )


class Focal(Entry):
    """Focal loss (Lin et al. 2017, equation 5), as Keras computes it."""

    kind: Literal["focal"] = Field(description="The loss that training lowers.")
    gamma: Annotated[float, Field(ge=0, le=20)] = Field(
        default=2.0, description="How much less what is classified well counts."
    )
    alpha: Annotated[float, Field(gt=0, le=1)] = Field(
        default=0.25, description="Factor of every class."
    )


class SquaredError(Entry):
    """Squared error of the probabilities (Brier 1950), over the number of classes."""

    kind: Literal["squared-error"] = Field(description="The loss that training lowers.")


Loss = Annotated[CrossEntropy | Focal | SquaredError, Field(discriminator="kind")]


class Augmentation(Entry):
    """What is done to the training images, drawn anew for each image and epoch."""

    shift: Pixels = Field(
        default=0,
        description="Pixels by which an image is shifted at most, up or down and to a side; black "
        "(0) moves in.",
    )
    crop: Pixels = Field(
        default=0,
        description="Pixels by which an image is shifted at most, its own mirrored border moving "
        "in, as a random crop of a padded image.",
    )
    flip: bool = Field(
        default=False, description="Whether an image is mirrored, left for right, half of the time."
    )

    @model_validator(mode="after")
    def _does_something(self) -> Augmentation:
        if not (self.shift or self.crop or self.flip):
            raise ValueError("asks for nothing; name shift, crop or flip, or leave it out")
        return self

    def mistakes(self, size: tuple[int, int]) -> list[str]:
        """What cannot be done to images of ``size`` (height, width)."""
        return [
            f"{name} {pixels}: the images have {size[0]} x {size[1]} pixels"
            for name, pixels in (("shift", self.shift), ("crop", self.crop))
            if pixels >= min(size)
        ]
