import pytest

from cleaner import second_opinion
from cleaner.page import read_page
from cleaner.structure import score

HTML = "<h1>Harbour</h1><p>The northern pier will stay closed, the board said.</p>"


def test_a_page_too_large_for_it_is_not_given_to_trafilatura(monkeypatch):
    monkeypatch.setattr(second_opinion, "MOST_CHARS", len(HTML) - 1)
    monkeypatch.setattr(second_opinion, "chosen_blocks", lambda *_: pytest.fail("it was asked"))
    document = read_page(HTML)
    structure = score(document)
    found = second_opinion.ask(document, HTML, structure, asked=False)
    assert found.flags[-1] == "no-second-opinion"
    assert found.scores == structure.scores


def test_on_request_it_is_whatever_the_size(monkeypatch):
    monkeypatch.setattr(second_opinion, "MOST_CHARS", 1)
    monkeypatch.setattr(second_opinion, "chosen_blocks", lambda *_: [True, False])
    document = read_page(HTML)
    assert second_opinion.ask(document, HTML, score(document), asked=True).scores == [1.0, -1.0]
