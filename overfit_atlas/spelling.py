"""How settings spell names, lines and colours, and the one word that stands for an epoch.

Apart from :mod:`overfit_atlas.fields`, whose types take a tenth of a second to import: each job
would spend it.
"""

from __future__ import annotations

# Mistakes are told in words for each of these patterns.
NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
# Control characters, the ends of lines among them, are drawn as boxes and told to a terminal.
_CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
LINE = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"
HEX = r"^#[0-9a-fA-F]{6}$"
PLAIN_LINE = rf"^[^\s_$\\{_CONTROL}][^$\\{_CONTROL}]*$"

LOWEST_VALIDATION_LOSS = "lowest-validation-loss"
"""Early stopping: the epoch after which the validation loss was lowest, each run's own."""
