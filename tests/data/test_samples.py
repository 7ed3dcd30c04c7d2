"""Samples: which images, on made-up labels and on the digits."""

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overfit_atlas.data import catalog, draws, prepare, prepared, published, samples, treatments
from overfit_atlas.errors import AtlasError
from overfit_atlas.randomness import generator

CLASS_COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=8).filter(lambda n: sum(n) > 1)


@st.composite
def training_sets(draw):
    """Labels in a mixed order, two sizes (the smaller first) and a validation size that fit."""
    counts = draw(CLASS_COUNTS)
    seed = draw(st.integers(0, 2**31))
    labels = np.repeat(np.arange(len(counts)), counts)
    np.random.default_rng(seed).shuffle(labels)
    validation = draw(st.integers(0, len(labels) - 1))
    sizes = st.integers(1, len(labels) - validation)
    small, large = sorted([draw(sizes), draw(sizes)])
    return labels, small, large, validation, seed


def split(labels, draw, size, validation, seed):
    return draws.split_ids(labels, draw, size, validation, generator(seed, "draw", "made up"))


def within_one(ids, labels):
    """Whether each class has its share of ``labels`` among ``ids``, rounded down or up."""
    share = np.bincount(labels) * len(ids) / len(labels)
    found = np.bincount(labels[ids], minlength=len(share))
    return np.all(np.abs(found - share) < 1)


@given(CLASS_COUNTS)
def test_every_beginning_of_the_class_order_keeps_its_quota(counts):
    counts = np.array(counts)
    order = draws.interleaved_classes(counts)
    taken = np.cumsum(order[:, None] == np.arange(len(counts)), axis=0)
    quota = np.arange(1, len(order) + 1)[:, None] * counts / counts.sum()
    assert np.all(np.abs(taken - quota) < 1)
    assert taken[-1].tolist() == counts.tolist()


def test_the_class_order_of_a_case_worked_by_hand():
    # Shares 1/2, 1/3, 1/6. Allowed after n images: ceil(n/2), ceil(n/3), ceil(n/6). Due places:
    # class 0 at 2, 4, 6; class 1 at 3, 6; class 2 at 6. The places fall to 0 (due 2), 1 (due 3,
    # for a second 0 must wait), 0 (due 4), 1 (due 6 like 2, and before it), 0 (the same), 2.
    assert draws.interleaved_classes(np.array([3, 2, 1])).tolist() == [0, 1, 0, 1, 0, 2]


@settings(max_examples=60)
@given(training_sets(), st.sampled_from(draws.DRAWS))
def test_draws_are_disjoint_nested_and_repeatable(training_set, draw):
    labels, small, large, validation, seed = training_set
    train, held_out = split(labels, draw, large, validation, seed)
    assert (len(train), len(held_out)) == (large, validation)
    both = np.concatenate([train, held_out])
    assert len(np.unique(both)) == len(both)
    assert both.min() >= 0
    assert both.max() < len(labels)
    fewer, same = split(labels, draw, small, validation, seed)
    assert train[:small].tolist() == fewer.tolist()
    assert held_out.tolist() == same.tolist()
    assert train.tolist() == split(labels, draw, large, validation, seed)[0].tolist()


@settings(max_examples=60)
@given(training_sets(), st.sampled_from(draws.DRAWS))
def test_stratified_draws_and_all_validation_sets_keep_the_class_shares(training_set, draw):
    labels, _, size, validation, seed = training_set
    train, held_out = split(labels, draw, size, validation, seed)
    assert within_one(held_out, labels)
    if draw == "stratified":
        assert within_one(train, labels)


@given(training_sets(), st.sampled_from(draws.DRAWS))
def test_all_means_every_image_that_validation_leaves(training_set, draw):
    labels, _, _, validation, seed = training_set
    train, held_out = split(labels, draw, "all", validation, seed)
    assert sorted([*train, *held_out]) == list(range(len(labels)))


def test_the_first_images_are_the_first_images():
    labels = np.arange(100) % 10
    train, held_out = split(labels, "first", 30, 20, 0)
    assert train.tolist() == list(range(30))
    assert held_out.tolist() == list(range(80, 100))


def test_random_draws_are_uniform():
    # 400 draws of 25 out of 100: each image is drawn 100 times, standard deviation 8.7.
    labels = np.arange(100) % 10
    for draw in ("random", "stratified"):
        drawn = np.concatenate([split(labels, draw, 25, 0, seed)[0] for seed in range(400)])
        times = np.bincount(drawn, minlength=100)
        assert abs(times - 100).max() < 5 * 8.7


@pytest.mark.parametrize(
    ("size", "validation", "draw", "message"),
    [
        (91, 10, "random", r"expected 1 to 90 \(a training set of 100 images less 10 for"),
        (0, 0, "random", "expected 1 to 100.*found 0"),
        ("most", 0, "random", "found 'most'"),
        (1, 100, "random", "validation: expected 0 to 99 images.*found 100"),
        (1, -1, "random", "validation: expected 0 to 99 images.*found -1"),
        (1, 0, "last", "expected one of first, random, stratified, found 'last'"),
    ],
)
def test_sizes_and_draws_that_cannot_be_met(size, validation, draw, message):
    with pytest.raises(AtlasError, match=message):
        split(np.arange(100) % 10, draw, size, validation, 0)


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    published.fetch(catalog.dataset("digits"), "digits.csv.gz", folder / "digits.csv.gz")
    prepare.prepare_dataset(
        catalog.dataset("digits"), [folder / "digits.csv.gz"], folder / "digits.h5"
    )
    return folder / "digits.h5"


@pytest.fixture
def drawn(digits, tmp_path):
    def make(name="sample.h5", **changes):
        seed = changes.pop("seed", 1)
        whole = {"dataset": "digits", "size": 300, "draw": "random", "validation": 200}
        drawing = samples.Drawing(**whole | {"labels": {"kind": "none"}} | changes)
        samples.draw_sample(digits, tmp_path / name, drawing, seed)
        return samples.load_sample(tmp_path / name, digits)

    return make


def test_a_sample_holds_the_published_images_of_its_rows(digits, drawn):
    sample, published_set = drawn(), prepared.load_split(digits, "train")
    for side in ("train", "validation"):
        ids = getattr(sample, f"{side}_ids")
        np.testing.assert_array_equal(getattr(sample, f"{side}_images"), published_set.images[ids])
        np.testing.assert_array_equal(getattr(sample, f"{side}_labels"), published_set.labels[ids])
    assert sample.train_images.shape == (300, 8, 8, 1)
    assert sample.train_images.dtype == np.float32
    assert sample.train_labels.dtype == sample.train_ids.dtype == np.int64
    assert sample.validation_ids.shape == (200,)


@pytest.mark.parametrize("treatment", treatments.PIXEL_TREATMENTS)
def test_a_sample_without_validation(drawn, treatment):
    sample = drawn(validation=0, pixels=treatment)
    assert sample.train_images.shape == (300, 8, 8, 1)
    assert sample.validation_images.shape == (0, 8, 8, 1)
    assert sample.validation_labels.shape == (0,)


def test_a_sample_of_all_images(drawn):
    assert len(drawn(size="all", validation=97).train_ids) == 1200


def test_the_draw_is_that_of_the_seed_whatever_the_treatment(drawn):
    plain = drawn()
    noisy = drawn(labels={"kind": "random"}, pixels="shuffled")
    np.testing.assert_array_equal(noisy.train_ids, plain.train_ids)
    np.testing.assert_array_equal(noisy.validation_ids, plain.validation_ids)
    np.testing.assert_array_equal(noisy.true_labels, plain.train_labels)
    np.testing.assert_array_equal(noisy.validation_labels, plain.validation_labels)
    assert np.mean(noisy.train_labels != plain.train_labels) > 0.8
    assert np.any(drawn(seed=2).train_ids != plain.train_ids)


def test_a_draw_seed_gives_all_seeds_one_division_but_each_its_own_noise(drawn):
    one, two = (drawn(seed=seed, draw_seed=7, labels={"kind": "random"}) for seed in (1, 2))
    np.testing.assert_array_equal(one.train_ids, two.train_ids)
    np.testing.assert_array_equal(one.train_ids, drawn(seed=7).train_ids)
    assert np.any(one.train_labels != two.train_labels)


def test_the_noise_belongs_to_the_image(drawn):
    small, large = (drawn(size=size, labels={"kind": "random"}) for size in (100, 300))
    np.testing.assert_array_equal(small.train_labels, large.train_labels[:100])


def test_the_test_set_gets_the_permutation_of_the_training_images(digits, drawn, tmp_path):
    drawn("shuffled.h5", pixels="shuffled")
    drawn("plain.h5")
    shuffled = samples.load_test(tmp_path / "shuffled.h5", digits)
    plain = samples.load_test(tmp_path / "plain.h5", digits)
    published_set = prepared.load_split(digits, "test")
    np.testing.assert_array_equal(plain.images, published_set.images)
    np.testing.assert_array_equal(shuffled.labels, published_set.labels)
    expected = treatments.treat_held_out_images(published_set.images, "shuffled", 1)
    np.testing.assert_array_equal(shuffled.images, expected)


def test_gaussian_inputs_match_the_training_set(digits, drawn):
    theirs = prepared.load_split(digits, "train").images
    ours = drawn(size="all", validation=0, pixels="gaussian").train_images
    assert ours.mean() == pytest.approx(theirs.mean(), abs=0.01)
    assert ours.std() == pytest.approx(theirs.std(), rel=0.01)


def test_the_file_describes_itself_and_repeats_byte_for_byte(drawn, tmp_path):
    treatment = {"kind": "corrupted", "share": 0.4}
    sample = drawn("one.h5", labels=treatment)
    drawn("two.h5", labels=treatment)
    assert (tmp_path / "one.h5").read_bytes() == (tmp_path / "two.h5").read_bytes()
    with h5py.File(tmp_path / "one.h5") as h5:
        facts = dict(h5.attrs)
        assert h5["train_ids"].attrs["units"] == "row of the published training set"
    assert facts["label_treatment"] == '{"kind": "corrupted", "share": 0.4}'
    assert facts["wrong_labels"] == np.count_nonzero(sample.train_labels != sample.true_labels)
    assert (facts["draw"], facts["size"], facts["validation"]) == ("random", 300, 200)
    assert (facts["seed"], facts["draw_seed"]) == (1, 1)


def test_files_that_do_not_belong_together_are_refused(digits, drawn, tmp_path):
    with pytest.raises(AtlasError, match="expected the dataset mnist, found digits"):
        drawn(dataset="mnist")
    drawn("sample.h5")
    with h5py.File(tmp_path / "sample.h5", "r+") as h5:
        h5.attrs["sources"] = "{}"
    with pytest.raises(AtlasError, match=r"sample\.h5: expected the sources \{\}.*draw the sample"):
        samples.load_sample(tmp_path / "sample.h5", digits)
    with pytest.raises(AtlasError, match="expected a sample as an HDF5 file"):
        samples.load_sample(tmp_path / "none.h5", digits)
