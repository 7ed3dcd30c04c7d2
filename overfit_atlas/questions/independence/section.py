"""Do models err independently? P(all wrong), correlations and the effective number of models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overfit_atlas import files
from overfit_atlas.questions.independence.settings import IndependenceSection
from overfit_atlas.report.wording import known, number, plural, share
from overfit_atlas.study.summary import Summary

TAKES = IndependenceSection


def build(section: IndependenceSection, study: Summary) -> dict[str, Any]:
    """Sentences, a table of the families and the figure.

    Takes the tables ``sizes`` and ``fits``, one figure, and ``families`` with ``name`` and
    ``label`` of each.
    """
    fits = files.read_table(section.tables["fits"])
    labels = {one["name"]: one["label"] for one in section.families}
    rows = [_row(row, labels) for row in fits.itertuples()]
    caption = (
        "Every subset of the models counts. An exponential fall is a straight line in the left "
        "panel; a curve that flattens falls more slowly. Right: how much more often than "
        "independent models all are wrong together."
    )
    return {
        "seen": [_sentence(row, labels) for row in fits.itertuples()],
        "rows": rows,
        "figures": [figure.shown(caption) for figure in section.figures],
        "highlights": [_highlight(fits, labels)],
    }


def _row(row: Any, labels: Mapping[str, str]) -> dict[str, str]:
    return {
        "label": labels[row.family],
        "models": f"{row.models}" + (f" ({plural(row.sets, 'set')})" if row.sets > 1 else ""),
        "correlation": f"{row.correlation:.2f} ({row.correlation_least:.2f} to "
        f"{row.correlation_greatest:.2f})",
        "error": share(row.error),
        "all_wrong": share(row.all_wrong, 2),
        "times": _times(row),
        "effective": _bounded(row.effective, row.effective_low, row.effective_high),
        "exponent": _bounded(row.exponent, row.exponent_low, row.exponent_high),
        "independent": number(row.independent, 2).replace("-", "−"),
        "ratio": _bounded(row.ratio, row.ratio_low, row.ratio_high),
        "fit": f"{row.r_squared:.2f} / {row.r_squared_power:.2f}",
    }


def _times(row: Any) -> str:
    return f"{row.all_wrong / row.product:.3g}"


def _bounded(value: float, low: float, high: float) -> str:
    if not known(value):
        return "–"
    text = f"{value:.2f}" + (f" ({low:.2f} to {high:.2f})" if known(low) else "")
    return text.replace("-", "−")


def _sentence(row: Any, labels: Mapping[str, str]) -> str:
    return (
        f"{labels[row.family].capitalize()}: {row.models} models are all wrong on "
        f"{share(row.all_wrong, 2)} of the test images, {_times(row)} times as often as if they "
        f"were independent; they count as {row.effective:.2f} independent models."
    )


def _highlight(fits: Any, labels: Mapping[str, str]) -> dict[str, str]:
    last = list(fits.itertuples())[-1]
    return {
        "value": f"{last.effective:.2f} of {last.models}",
        "text": f"independent models are what {labels[last.family]} amount to",
    }
