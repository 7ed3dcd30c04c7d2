"""Figures that lost their identity and their bytes are still known by their look, or by none."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from overfit_atlas.provenance.likeness import likeness


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Three figures that differ as those of a study do: the same frame, other lines."""
    folder = tmp_path_factory.mktemp("drawn")
    for place, name in enumerate("abc"):
        rng = np.random.default_rng(place)
        figure = Figure(figsize=(6, 4))
        for panel in figure.subplots(1, 2):
            panel.plot(rng.normal(size=30).cumsum())
            panel.fill_between(range(30), rng.normal(size=30).cumsum(), alpha=0.4)
        figure.savefig(folder / f"{name}.png")
    return folder


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.resize((image.width * 2 // 3, image.height * 2 // 3)),
        lambda image: image.resize((image.width * 2, image.height * 2)),
        lambda image: image.crop((40, 30, image.width - 90, image.height - 60)),
        lambda image: image.crop((0, 0, image.width // 2, image.height)),
        lambda image: image,
    ],
    ids=["smaller", "larger", "cropped", "half", "JPEG"],
)
def test_a_changed_figure_is_nearest_to_its_own(drawn, tmp_path, change):
    with Image.open(drawn / "b.png") as image:
        change(image.convert("RGB")).save(tmp_path / "sent.jpg", quality=60)
    found = {name: likeness(tmp_path / "sent.jpg", drawn / f"{name}.png") for name in "abc"}
    assert max(found, key=found.get) == "b"
    assert found["b"] > 0.85
    assert sorted(found.values())[1] < found["b"] - 0.2


def test_the_same_is_one_and_an_opposite_or_a_blank_is_nothing(drawn, tmp_path):
    assert likeness(drawn / "a.png", drawn / "a.png") == pytest.approx(1)
    Image.new("RGB", (600, 400), "white").save(tmp_path / "blank.png")
    assert likeness(tmp_path / "blank.png", drawn / "a.png") == 0
    assert likeness(drawn / "a.png", tmp_path / "blank.png") == 0


def test_what_is_no_image_is_like_nothing(drawn, tmp_path):
    (tmp_path / "text.png").write_text("no image")
    (tmp_path / "cut.png").write_bytes((drawn / "a.png").read_bytes()[:500])
    for other in ("text.png", "cut.png", "gone.png"):
        assert likeness(tmp_path / other, drawn / "a.png") == 0
        assert likeness(drawn / "a.png", tmp_path / other) == 0
