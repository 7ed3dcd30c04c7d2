"""The lineage of one file as a drawing: jobs as boxes, from the published files to the right."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from overfit_atlas.provenance.fold import SEED, Group, fold, makers
from overfit_atlas.provenance.identity import KEY
from overfit_atlas.provenance.store import Store

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, MARGIN = 230, 40, 50, 12, 12
_LETTERS = 35
_SWEEPS = 4

Node = tuple[str, ...]
Edges = dict[Node, list[Node]]


def lineage_svg(store: Store, name: str, identity: str | None = None) -> str:
    """The drawing, as SVG text that is the same for the same claims.

    name: the file as records call it. identity: the recipe of the drawing itself, put into it.
    Jobs that differ in the seed alone share a box. Files of the project (config) are left out, and
    so is a line that a longer way implies (training reads the dataset, and also a sample of it).
    Raises KeyError when no record names the file as an output.
    """
    (last,) = fold([store.producer[name]])
    groups, edges = _graph(store, last)
    columns = _order(_columns(groups, edges), edges)
    places = {
        node: (
            MARGIN + x * (BOX_WIDTH + GAP_X),
            MARGIN + y * (BOX_HEIGHT + GAP_Y) + _centring(columns, column),
        )
        for x, column in enumerate(columns)
        for y, node in enumerate(column)
    }
    width = 2 * MARGIN + len(columns) * (BOX_WIDTH + GAP_X) - GAP_X
    height = 2 * MARGIN + max(map(len, columns)) * (BOX_HEIGHT + GAP_Y) - GAP_Y
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="sans-serif" font-size="11">',
        f"<title>What led to {escape(name)}</title>",
    ]
    if identity is not None:
        lines.append(
            '<metadata><dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"{KEY}: {identity}</dc:identifier></metadata>"
        )
    lines += [_line(places[a], places[b]) for b in places for a in edges.get(b, [])]
    lines += [_box(groups[node], *places[node]) for node in places]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _graph(store: Store, last: Group) -> tuple[dict[Node, Group], Edges]:
    """All groups that led to ``last``, and for each the groups that made what it read."""
    groups: dict[Node, Group] = {}
    edges: Edges = {}
    # One job may be reached along two ways, once with fewer of its fellows: gather all first.
    jobs = {record.path: record for record in last.records}
    queue = [last]
    while queue:
        for maker in makers(store, queue.pop()):
            new = [record for record in maker.records if record.path not in jobs]
            jobs |= {record.path: record for record in new}
            if new:
                queue.append(Group(tuple(new)))
    home: dict[str, Node] = {}
    for group in fold(sorted(jobs.values(), key=lambda record: record.path)):
        node = tuple(record.path for record in group.records)
        groups[node] = group
        home |= dict.fromkeys(node, node)
    for node, group in groups.items():
        found = {home[record.path] for maker in makers(store, group) for record in maker.records}
        edges[node] = sorted(found - {node})
    return groups, _without_shortcuts(edges)


def _without_shortcuts(edges: Edges) -> Edges:
    above: dict[Node, set[Node]] = {}

    def ancestors(node: Node) -> set[Node]:
        if node not in above:
            above[node] = set()
            above[node] = {*edges[node]}.union(*(ancestors(source) for source in edges[node]))
        return above[node]

    return {
        node: [s for s in sources if not any(s in ancestors(other) for other in sources)]
        for node, sources in edges.items()
    }


def _columns(groups: dict[Node, Group], edges: Edges) -> list[list[Node]]:
    """Nodes by their longest way from a start, so that every edge goes to the right."""
    depth: dict[Node, int] = {}

    def measure(node: Node) -> int:
        if node not in depth:
            depth[node] = 0  # a circle cannot be, but must not hang
            depth[node] = 1 + max((measure(maker) for maker in edges[node]), default=-1)
        return depth[node]

    columns: list[list[Node]] = [[] for _ in range(1 + max(map(measure, groups)))]
    for node in sorted(groups):
        columns[depth[node]].append(node)
    return columns


def _order(columns: list[list[Node]], edges: Edges) -> list[list[Node]]:
    """Order each column by the mean place of its neighbours, there and back, for few crossings."""
    users: Edges = {}
    for node, sources in edges.items():
        for source in sources:
            users.setdefault(source, []).append(node)
    for sweep in range(_SWEEPS):
        neighbours = edges if sweep % 2 == 0 else users
        place = {node: y / len(column) for column in columns for y, node in enumerate(column)}
        height = {
            node: _mean([place[other] for other in neighbours.get(node, [])], place[node])
            for node in place
        }
        columns = [sorted(column, key=_by(height)) for column in columns]
    return columns


def _by(height: dict[Node, float]) -> Callable[[Node], tuple[float, Node]]:
    return lambda node: (height[node], node)


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _centring(columns: list[list[Node]], column: list[Node]) -> float:
    return (max(map(len, columns)) - len(column)) * (BOX_HEIGHT + GAP_Y) / 2


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    x, y = start[0] + BOX_WIDTH, start[1] + BOX_HEIGHT / 2
    to_x, to_y = end[0], end[1] + BOX_HEIGHT / 2
    middle = (x + to_x) / 2
    return (
        f'<path d="M{x:g} {y:g}C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}" '
        'fill="none" stroke="#888"/>'
    )


def _box(group: Group, x: float, y: float) -> str:
    values = group.values("wildcards")
    seeds = values.pop(SEED, [])
    count = f" x {len(group.records)}" if len(group.records) > 1 else ""
    words = [str(value) for found in values.values() for value in found]
    if seeds:
        words.append(f"seed {_range(seeds)}")
    params = "; ".join(f"{k} = {', '.join(map(str, v))}" for k, v in group.values("params").items())
    title = f"{group.rule}{count}: {' '.join(words)}; {params}"
    return (
        f'<g><title>{escape(title)}</title><rect x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" '
        f'height="{BOX_HEIGHT}" rx="4" fill="#f4f4f2" stroke="#555"/>'
        f'<text x="{x + 8:g}" y="{y + 16:g}" font-weight="bold">'
        f"{escape(_fit(group.rule + count))}</text>"
        f'<text x="{x + 8:g}" y="{y + 31:g}">{escape(_fit(" ".join(words)))}</text></g>'
    )


def _range(seeds: list[str]) -> str:
    """Seeds in few letters: 0-4 for all from 0 to 4."""
    if all(str(seed).isdigit() for seed in seeds):
        numbers = sorted(int(seed) for seed in seeds)
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            return f"{numbers[0]}-{numbers[-1]}"
    return ", ".join(map(str, seeds))


def _fit(text: str) -> str:
    return text if len(text) <= _LETTERS else text[: _LETTERS - 3] + "..."
