"""How far a run is trained, where it is looked at, and what of that is still to be done."""

from __future__ import annotations

from dataclasses import dataclass

from overfit_atlas.training.kept import CHECKPOINT, KeptEpoch, logits_of


@dataclass(frozen=True)
class Course:
    """What is asked of a run.

    It is trained to epoch ``last``. After epoch 1 and every ``measure_every`` epochs losses and
    accuracies of ``measured_sides`` are taken ("train", "validation"), after the epochs
    ``predicted`` the logits of ``predicted_sides`` ("test", "train"). The checkpoints of the epochs
    ``checkpoints`` stay. ``resumable``: weights and optimizer are kept after each epoch, so that a
    training that was cut goes on; one of a few seconds begins again instead.
    """

    last: int
    measure_every: int
    measured_sides: tuple[str, ...]
    predicted: tuple[int, ...]
    predicted_sides: tuple[str, ...]
    checkpoints: tuple[int, ...]
    resumable: bool = True

    @property
    def epochs(self) -> range:
        """All epochs, from 1."""
        return range(1, self.last + 1)

    def measures(self, epoch: int) -> bool:
        """Whether ``measured_sides`` are measured after ``epoch``."""
        return epoch == 1 or epoch % self.measure_every == 0

    def unmeasured(self, epoch: int, known: KeptEpoch) -> list[str]:
        """The sides whose losses are asked for after ``epoch`` and not ``known``."""
        sides = self.measured_sides if self.measures(epoch) else ()
        return [side for side in sides if f"{side}_loss" not in known.measures]

    def unpredicted(self, epoch: int, known: KeptEpoch) -> list[str]:
        """The sides whose logits are asked for after ``epoch`` and not ``known``."""
        sides = self.predicted_sides if epoch in self.predicted else ()
        return [side for side in sides if logits_of(side) not in known.digests]

    def lacks(self, epoch: int, known: KeptEpoch) -> bool:
        """Whether something is still to be measured or predicted after ``epoch``."""
        return bool(self.unmeasured(epoch, known) or self.unpredicted(epoch, known))

    def reached(self, epoch: int, known: KeptEpoch | None) -> bool:
        """Whether ``epoch`` need not be trained again for what is asked of it."""
        if known is None:
            return False
        if CHECKPOINT in known.digests:
            return True
        return epoch not in self.checkpoints and not self.lacks(epoch, known)
