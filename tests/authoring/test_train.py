import pytest

from cleaner.authoring.evaluate import captions_found, mean_f1, precision_recall, strings_f1

BODY = "The harbour authority closed the old pier on Tuesday. Divers had found cracks in three columns.\n\nRepairs take a year, says its director."


def test_figures_are_those_of_the_benchmark():
    assert precision_recall("a b c d e", "a b c d e") == (1.0, 1.0)
    assert precision_recall("a b c d e f", "a b c d x") == (0.5, 1 / 3)
    assert precision_recall("a b", "") == (None, 0.0)
    assert mean_f1([(1.0, 0.5), (None, 0.0)]) == {"F": 0.4, "P": 1.0, "R": 0.25}
    assert captions_found(["The  pier", "A quay"], ["The pier in May", "Ships"]) == [True, False]
    assert strings_f1("one  two three", {"with": ["two three", "four"], "without": ["one"]}) == (1, 2, 1)


class TestLabels:
    @pytest.fixture(autouse=True)
    def _extra(self):
        pytest.importorskip("numpy")

    def test_blocks_are_aligned_in_order(self):
        from cleaner.authoring.train_labels import align

        texts = [
            "Home", "Divers had found cracks in three columns.",
            "The harbour authority closed the old pier on Tuesday.", "Divers had found cracks in three columns.",
            "Repairs take a year, says its director.", "Other news of the day from the harbour",
        ]  # fmt: skip
        assert align(texts, BODY) == [0.0, 0.0, 1.0, 1.0, 1.0, 0.0]

    def test_strings(self):
        from cleaner.authoring.train_labels import match_strings

        assert match_strings(["a b", "c", "d"], ["a  b"], ["d"]) == [1.0, -1.0, 0.0]

    def test_tables_say_what_the_trees_say(self):
        numpy = pytest.importorskip("numpy")
        pytest.importorskip("lightgbm")
        pytest.importorskip("scipy")
        from cleaner.authoring.train_tables import Stack, choose_pairs, grow, to_tables

        random = numpy.random.default_rng(1)
        a, b, c = random.normal(size=(3, 3000))
        labels = ((a > 0) & (b > 0.3) | (c > 1)).astype(float)
        stack = Stack([{"a": a, "b": b, "c": c}])
        weights = numpy.ones(3000)
        pairs = choose_pairs(stack, labels, weights, 2)
        model = grow(stack, labels, weights, 50, pairs)
        tables = to_tables(model, stack)
        want = model.predict(stack.bins, raw_score=True)
        got = tables.scores({"a": a.tolist(), "b": b.tolist(), "c": c.tolist()}, [0.0] * 3000)
        assert numpy.abs(want - numpy.array(got)).max() < 0.02
