"""In a real browser: every view, by mouse, keyboard and address, against numbers from elsewhere."""

from __future__ import annotations

import csv
import json
import re

import h5py
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from overfit_atlas.measures import epochs
from overfit_atlas.measures.consensus import consensus
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import read_members
from tests.explorer.browser import Visit

pytestmark = pytest.mark.slow

VIEWS = ("consensus", "epochs", "shelves", "temperature", "confusion", "compare", "quiz")
NOISE = "set=toy-random-labels/toy-half-wrong"


@pytest.fixture(scope="module")
def visit(chromium, study):
    return Visit(chromium, study.page)


@pytest.fixture(autouse=True)
def nothing_is_wrong(visit):
    yield
    assert visit.said == []
    assert visit.elsewhere() == []


def trajectory(member, side="test"):
    read = read_predictions(member.predictions, side, until=member.epoch)
    return epochs.follow(read.epochs, read.logits, read.labels)


def shelf(visit, key):
    return int(visit.page.get_attribute(f"[data-shelf={key}]", "data-items"))


def settled(visit):
    """The state that stands in the address, once it does."""
    visit.page.wait_for_timeout(250)
    return visit.page.evaluate("location.hash.slice(1)")


@pytest.mark.parametrize("view", VIEWS)
def test_every_set_side_and_view_opens(visit, study, view):
    for name, side in (
        ("toy-consensus", "test"),
        ("toy-consensus", "train"),
        ("toy-dynamics", "test"),
        ("toy-random-labels/toy-half-wrong", "train"),
    ):
        visit.open(f"set={name}&side={side}&view={view}&id=3")
        pressed = visit.page.get_attribute("nav [aria-pressed=true]", "aria-pressed")
        assert pressed == "true"
        assert visit.page.inner_text("main").strip()


def test_an_epoch_says_who_is_right_and_what_the_loss_is(visit, study):
    member = study.members[1][2]
    followed = trajectory(member)
    visit.open("seed=1&view=epochs&run=2&epoch=1")
    said = visit.page.inner_text("[data-epoch]")
    right = followed.correct[0].sum()
    assert f"Epoch 1: {right} of 500 right" in said
    assert f"loss {followed.nll[0].mean():.4f}" in said
    ofright = followed.nll[0][followed.correct[0]].sum() / 500
    assert f"{ofright:.4f} from the right" in said


def test_an_epoch_tells_learned_from_forgotten(visit, study):
    followed = trajectory(study.noise[0][1], "train")
    visit.open(f"{NOISE}&view=epochs&run=1&epoch=2")
    before, after = followed.correct[:2]
    said = visit.page.inner_text("[data-epoch]")
    assert (
        f"since epoch 1: {(after & ~before).sum()}, forgotten: {(before & ~after).sum()}." in said
    )


def test_the_epochs_are_played(visit):
    visit.open("view=epochs&run=2&epoch=1")
    visit.page.click("text=Play")
    visit.page.wait_for_function(
        "document.querySelector('[data-epoch]').textContent.startsWith('Epoch 2')"
    )
    visit.page.click("text=Pause")


def test_shelves_hold_what_the_measures_count(visit, study):
    visit.open("view=shelves&run=2")
    predicted, labels = [], None
    for members in study.members.values():
        stacked, labels = read_members(members)
        predicted += list(stacked.argmax(axis=2))
    assert shelf(visit, "every") == np.all([one != labels for one in predicted], axis=0).sum()
    stacked, labels = read_members(study.members[0])
    wrong = stacked.argmax(axis=2) != labels
    own = [len(set(column)) == 3 for column in stacked.argmax(axis=2).T]
    assert shelf(visit, "apart") == sum(own)
    assert shelf(visit, "confident") == (wrong & (stacked.max(axis=2) > 0.9)).any(axis=0).sum()
    followed = [trajectory(member) for member in study.members[0]]
    events = sum(epochs.forgetting(one).forgetting_events.to_numpy() for one in followed)
    assert shelf(visit, "forgotten") == (events > 0).sum()
    correct = followed[2].correct
    assert shelf(visit, "lost") == (correct.any(axis=0) & ~correct[-1]).sum()


def test_memorised_noise_is_told_from_what_is_rejected(visit, study):
    visit.open(f"{NOISE}&view=shelves&pt=0.5")
    stacked, labels = read_members(study.noise[0], "train")
    with h5py.File(study.noise[0][0].predictions) as h5:
        noisy = h5["train/true_labels"][:] != labels
    score, decision = consensus(stacked)
    accepted = score > 0.5
    assert shelf(visit, "noise-accepted") == (noisy & accepted & (decision == labels)).sum() > 0
    assert shelf(visit, "noise-rejected") == (noisy & ~accepted).sum()


@pytest.mark.parametrize("heat", [0.5, 1, 4])
def test_the_dial_raises_the_loss_and_leaves_accuracy(visit, study, heat):
    read = read_predictions(study.members[0][2].predictions, "test", [2])
    losses = nll(heat * read.logits[0].astype(np.float64), read.labels)
    right = read.logits[0].argmax(axis=1) == read.labels
    visit.open(f"view=temperature&run=2&heat={heat}")
    shown = json.loads(visit.page.get_attribute("[data-heat]", "data-values"))
    # Probabilities below the smallest float64 count as the smallest; here there are none at run 2.
    assert shown["loss"] == pytest.approx(losses.mean(), rel=1e-9)
    assert shown["ofWrong"] == pytest.approx(losses[~right].sum() / 500, rel=1e-9)
    assert shown["right"] == right.sum()


def test_the_confusion_of_all_runs_is_that_of_another_library(visit, study):
    visit.open("view=confusion&who=all")
    cells = visit.page.eval_on_selector_all(
        "[data-cell]", "all => all.map(one => +one.textContent)"
    )
    expected = np.zeros((10, 10), dtype=int)
    for members in study.members.values():
        stacked, labels = read_members(members)
        for one in stacked.argmax(axis=2):
            expected += confusion_matrix(labels, one, labels=range(10))
    assert np.array_equal(np.reshape(cells, (10, 10)), expected)


def test_a_cell_opens_its_images(visit):
    visit.open("view=confusion&who=2")
    many = int(visit.page.inner_text("[data-cell='3-3']"))
    visit.page.click("[data-cell='3-3']")
    assert visit.page.inner_text("[data-selection]") == f"Label 3, decided 3: {many}"
    assert "cell=3-3" in settled(visit)


def test_two_runs_are_compared(visit, study):
    stacked, labels = read_members(study.members[0])
    first, second = stacked[[0, 2]].argmax(axis=2) == labels
    visit.open("view=compare&run=0&other=2")
    assert visit.page.inner_text("[data-part=first]").endswith(f"right {(first & ~second).sum()}")


def test_a_click_opens_a_sample_with_its_whole_way(visit, study):
    visit.open("pt=0.5")
    visit.page.click(".group.rejected .gallery", position={"x": 10, "y": 10})
    visit.page.wait_for_selector(".sample canvas.small")
    number = int(re.search(r"image (\d+)", visit.page.inner_text(".sample h2"))[1])
    assert f"id={number}" in settled(visit)
    facts = visit.page.inner_text(".sample dl")
    score, decision = consensus(read_members(study.members[0])[0])
    assert f"{decision[number]}, for every p_t below {score[number]:.6f}" in facts
    assert visit.page.locator(".sample canvas.small").count() == 3
    visit.page.click("text=Show every seed")
    visit.page.wait_for_function("document.querySelectorAll('.sample canvas.small').length === 6")
    visit.page.wait_for_selector(".sample .neighbour")
    assert visit.page.locator(".sample .neighbour").count() == 5


def test_the_keyboard_reaches_a_sample_and_comes_back(visit):
    visit.open("pt=0.5")
    visit.page.focus(".group.right .gallery")
    for key in ("ArrowRight", "ArrowDown", "Home", "ArrowRight"):
        visit.page.keyboard.press(key)
    assert "label" in visit.page.inner_text("[aria-live].hidden")
    visit.page.keyboard.press("Enter")
    assert visit.page.is_visible(".sample")
    visit.page.keyboard.press("Escape")
    assert not visit.page.is_visible(".sample")
    assert visit.page.evaluate("document.activeElement.closest('.group.right') !== null")


def test_a_shared_address_opens_the_same_view(visit, chromium, study):
    state = "view=epochs&seed=1&members=0,2&rule=unanimous&run=2&epoch=1&pt=0.4&id=7&label=3"
    visit.open(state)
    visit.page.click("nav >> text=Consensus")
    visit.page.fill(".exact", "0.75")
    visit.page.keyboard.press("Enter")
    shared = settled(visit)
    assert {"seed=1", "members=0,2", "rule=unanimous", "pt=0.75", "id=7", "label=3"} <= set(
        shared.split("&")
    )
    other = Visit(chromium, study.page).open(shared)
    texts = [one.page.inner_text("#page") for one in (visit, other)]
    assert texts[0] == texts[1]


def test_an_address_opened_before_the_last_one_was_written_is_kept(visit):
    visit.open("pt=0.4")
    visit.page.evaluate(
        """() => {
            const due = [];
            const later = window.setTimeout;
            window.setTimeout = (task) => due.push(task);
            [...document.querySelectorAll("nav button")].at(-1).click();
            location.hash = "pt=0.75";
            // The address of the click is due before the page is told of the new one.
            due.forEach((task) => task());
            window.setTimeout = later;
        }"""
    )
    assert "pt=0.75" in settled(visit).split("&")


def test_what_an_address_says_wrongly_is_left_out(visit):
    visit.open("set=none&seed=99&members=7,x&rule=best&k=9&pt=2&coverage=-1&view=none&run=5&heat=0")
    assert visit.page.inner_text("nav [aria-pressed=true]") == "Consensus"
    assert visit.page.input_value(".exact") == "0.9"


def test_a_selection_is_taken_along(visit, study):
    visit.open("view=shelves&shelf=every")
    with visit.page.expect_download() as download:
        visit.page.click("text=Export as CSV")
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert len(rows) == shelf(visit, "every") > 0
    stacked, labels = read_members(study.members[0])
    score, decision = consensus(stacked)
    for row in rows:
        at = int(row["id"])
        assert int(row["label"]) == labels[at]
        assert int(row["decision"]) == decision[at]
        assert float(row["score"]) == score[at]


def test_a_picture_is_copied_or_saved(visit):
    visit.open()
    visit.page.click("text=Copy picture")
    visit.page.wait_for_function(
        "/clipboard|Saved as/.test(document.querySelector('[aria-live].hidden')?.textContent)"
    )


def test_a_filter_leaves_what_it_says(visit, study):
    stacked, labels = read_members(study.members[0])
    _, decision = consensus(stacked)
    visit.open("label=3&verdict=wrong")
    counts = visit.page.eval_on_selector_all(
        "[data-count]", "all => all.map(one => +one.textContent)"
    )
    assert sum(counts) == ((labels == 3) & (decision != labels)).sum()
    visit.page.click("text=Show all")
    counts = visit.page.eval_on_selector_all(
        "[data-count]", "all => all.map(one => +one.textContent)"
    )
    assert sum(counts) == 500


def test_the_quiz_is_scored_beside_the_networks(visit, study):
    visit.open("view=quiz&pt=0.9")
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        visit.page.click("[data-answer='3']")
    rows = visit.page.eval_on_selector_all(
        "[data-numbers=quiz] tr", "rows => rows.map(row => row.innerText.trim().split(/\\t/))"
    )
    scores = {name: int(many) for name, many in rows}
    assert set(scores) == {
        "you",
        "the consensus, had it to decide",
        "Toy A, epoch 1",
        "Toy A, epoch 2",
        "Toy B",
    }
    missed = int(visit.page.inner_text("[data-selection]").rpartition(" ")[2])
    assert scores["you"] == 20 - missed


def test_every_view_says_where_it_comes_from(visit):
    for view in VIEWS:
        visit.open(f"view={view}")
        visit.page.click("main >> text=Where does this come from?")
        visit.page.wait_for_selector("main .whence code")
        told = visit.page.inner_text("main .whence")
        assert "results/explored/runs/toy-a/toy/none/seed-0/predictions.h5" in told
        assert "overfit-atlas audit results/explored/" in told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_down_only(chromium, study, scheme):
    phone = Visit(chromium, study.page, width=390, height=844, color_scheme=scheme)
    for view in VIEWS:
        phone.open(f"view={view}&label=3&verdict=right")
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390, view


def test_nothing_plays_where_no_motion_is_asked_for(chromium, study):
    calm = Visit(chromium, study.page, reduced_motion="reduce").open("view=epochs&run=2")
    assert not calm.page.is_visible("text=Play")


def test_a_browser_that_is_too_old_is_told(chromium, study):
    old = Visit(chromium, study.page)
    old.page.add_init_script("delete globalThis.DecompressionStream")
    old.page.goto(old.address)
    old.page.wait_for_timeout(100)
    assert old.page.inner_text("#page").startswith("This page needs a browser of 2023")
    assert old.said == []


def test_a_part_that_is_gone_is_named(visit, study, chromium, tmp_path):
    alone = tmp_path / "index.html"
    html = study.page.read_text(encoding="utf-8")
    # A page without the parts inside it, and without those beside it.
    alone.write_text(re.sub(r"<script>explorerPart\([^<]*</script>", "", html), encoding="utf-8")
    lonely = Visit(chromium, alone)
    lonely.page.goto(lonely.address)
    lonely.page.wait_for_function(
        "document.querySelector('.notice').textContent.includes('copy the whole folder')"
    )
    assert "parts/sets/toy-consensus/test/seed-0.js" in lonely.page.inner_text(".notice")
