"""Draw docs/architecture.svg from the imports of the package: floors, rooms, arrows.

A room stands on the floor above all that it imports, so every arrow points down. ``make generated``
runs it; a test holds the stored picture to the code.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import grimp
import matplotlib
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = "overfit_atlas"
PICTURE = PROJECT / "docs" / "architecture.svg"
WIDTH, FLOOR, BOX = 10.0, 1.0, 1.25


def rooms() -> dict[str, set[str]]:
    """{room: rooms that it imports}; a room is a module or package right below the package."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        own = room_of(module)
        if own is None:
            continue
        found[own] |= set()
        for imported in graph.find_modules_directly_imported_by(module):
            other = room_of(imported)
            if other is not None and other != own:
                found[own].add(other)
    return dict(sorted(found.items()))


def room_of(module: str) -> str | None:
    """The room that a module belongs to, None for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else None


def floors(imports: dict[str, set[str]]) -> dict[str, int]:
    """The floor of each room: one above the highest room that it imports."""
    found: dict[str, int] = {}

    def floor(room: str, way: tuple[str, ...] = ()) -> int:
        if room in way:
            raise SystemExit(f"these rooms import each other in a circle: {' -> '.join(way)}")
        if room not in found:
            found[room] = max(
                (floor(other, (*way, room)) + 1 for other in imports[room]), default=1
            )
        return found[room]

    for room in imports:
        floor(room)
    return found


def draw(imports: dict[str, set[str]]) -> Figure:
    """The picture: a row of boxes a floor, and an arrow for each import that no other implies."""
    height = floors(imports)
    top = max(height.values())
    figure = Figure(figsize=(WIDTH, 0.95 * top + 0.3))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0.3, top + 0.9))
    axes.axis("off")
    boxes = {}
    for floor in range(1, top + 1):
        here = [room for room in imports if height[room] == floor]
        gap = (WIDTH - BOX * len(here)) / (len(here) + 1)
        for place, room in enumerate(here):
            left = gap + place * (BOX + gap)
            boxes[room] = (left, left + BOX, floor * FLOOR)
    for room, others in imports.items():
        for other in sorted(essential(room, others, imports)):
            start = ((boxes[room][0] + boxes[room][1]) / 2, boxes[room][2] - 0.02)
            end = ((boxes[other][0] + boxes[other][1]) / 2, boxes[other][2] + 0.52)
            axes.add_patch(
                FancyArrowPatch(
                    start, end, arrowstyle="-|>", mutation_scale=9, color="#8A8A8A", linewidth=0.8
                )
            )
    for room, (left, right, bottom) in boxes.items():
        axes.add_patch(
            FancyBboxPatch(
                (left, bottom),
                right - left,
                0.5,
                boxstyle="round,pad=0.01,rounding_size=0.06",
                facecolor="#EEF3F8",
                edgecolor="#33506B",
                linewidth=1,
            )
        )
        middle = (left + right) / 2
        axes.text(middle, bottom + 0.25, room, ha="center", va="center", fontsize=9, weight="bold")
    return figure


def essential(room: str, others: set[str], imports: dict[str, set[str]]) -> set[str]:
    """Those of ``others`` that ``room`` does not reach through another of them."""
    return {
        other
        for other in others
        if not any(other in reached(third, imports) for third in others - {other})
    }


def reached(room: str, imports: dict[str, set[str]]) -> set[str]:
    """All rooms below ``room``."""
    found: set[str] = set()
    queue = [room]
    while queue:
        for other in imports[queue.pop()] - found:
            found.add(other)
            queue.append(other)
    return found


def main() -> None:
    """Write the picture, the same bytes for the same imports."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    matplotlib.rcParams.update({"svg.hashsalt": PACKAGE, "font.family": "DejaVu Sans"})
    draw(rooms()).savefig(out, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
