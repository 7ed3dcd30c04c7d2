"""Numbers as a reader sees them; every caption and table of the report takes them from here."""

from __future__ import annotations

import re
from collections.abc import Iterable

NOTHING = "–"


def known(value: float | None) -> bool:
    """Whether there is a number at all (pandas and numpy write a missing one in several ways)."""
    return value is not None and value == value


def share(value: float, digits: int = 1) -> str:
    """A share of one in percent, with its unit, which no line break may part from it."""
    return f"{100 * value:.{digits}f}\N{NO-BREAK SPACE}%" if known(value) else NOTHING


def points(value: float, digits: int = 1) -> str:
    """A difference of shares in percentage points, with its sign and without its unit."""
    return signed(100 * value, digits) if known(value) else NOTHING


def signed(value: float, digits: int = 1) -> str:
    """A number with its sign, a true minus, and no sign on what rounds to zero."""
    if not known(value):
        return NOTHING
    text = f"{value:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def number(value: float, digits: int = 3) -> str:
    """A plain number with ``digits`` decimals; small ones with two significant digits."""
    if not known(value):
        return NOTHING
    return f"{value:.2g}" if 0 < abs(value) < 10**-digits else f"{value:.{digits}f}"


def significant(value: float, digits: int = 3) -> str:
    """A number of any size with ``digits`` significant digits, a true minus and no e for ten."""
    if not known(value):
        return NOTHING
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    power = f" × 10{str(int(exponent)).translate(_RAISED)}" if exponent else ""
    return f"{mantissa}{power}".replace("-", "−").replace(" ", "\N{NO-BREAK SPACE}")


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def count(value: float) -> str:
    """A count, rounded where it is a mean over seeds."""
    return f"{value:.0f}" if known(value) else NOTHING


def threshold(value: float) -> str:
    """A threshold as the sources write it: .99 and not 0.99."""
    return f"{value:g}".removeprefix("0") or "0"


def spread(interval: Iterable[float], digits: int, factor: float = 1.0) -> str:
    """A mean with its interval, "88.5 (88.2 to 88.7)", or alone where there is none.

    ``interval``: mean, low and high, as they are written once ``factor`` is taken.
    """
    mean, low, high = interval
    if not known(mean):
        return NOTHING
    words = [f"{factor * value:.{digits}f}" for value in (mean, low, high)]
    text = f"{words[0]} ({words[1]} to {words[2]})" if known(low) else words[0]
    return text.replace("-", "−")


def interval(low: float, high: float, seeds: int, form=share) -> str:
    """The words that follow a mean over seeds; ``form`` writes a number."""
    if seeds == 1 or not known(low):
        return "one seed"
    return f"95 % interval {form(low)} to {form(high)}, {seeds} seeds"


def plural(amount: int, one: str, many: str | None = None) -> str:
    """An amount with its noun."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def listed(items: list[str]) -> str:
    """Items joined as in a sentence."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def slug(title: str) -> str:
    """An anchor made of a title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
