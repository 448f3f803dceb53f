from __future__ import annotations

import gzip

import pytest

from cleaner.formats.kinds import kind_by_name, looks_binary, never_news, sniff, split_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.html", ("a", ".html", "")),
        ("a.b.HTML.gz", ("a.b", ".HTML", "gz")),
        ("a.txt.zst", ("a", ".txt", "zst")),
        ("README", ("README", "", "")),
        (".hidden", (".hidden", "", "")),
        ("a.gz", ("a", "", "gz")),
        ("Dr. No", ("Dr. No", "", "")),
        ("x/a.md", ("x/a", ".md", "")),
        ("x.d/a", ("x.d/a", "", "")),
    ],
)
def test_name_falls_into_parts(name: str, parts: tuple[str, str, str]) -> None:
    assert split_name(name) == parts


def test_kind_by_name_knows_what_the_issue_lists() -> None:
    names = ("a.html", "a.htm", "a.xhtml", "a.txt", "a.md", "a.Md.gz", "a.HTM.zst")
    assert [kind_by_name(n) for n in names] == [
        "html",
        "html",
        "html",
        "text",
        "markdown",
        "markdown",
        "html",
    ]
    assert kind_by_name("a.php") is None


@pytest.mark.parametrize("name", ["a.css", "a.json", "a.txt.bak", "a.md.bak2", "x.JS.gz"])
def test_a_walk_passes_over_what_is_never_news(name: str) -> None:
    assert never_news(name)


@pytest.mark.parametrize(
    "head",
    [b"\x89PNG\r\n", b"%PDF-1.7", b"PK\x03\x04", gzip.compress(b"x"), bytes(range(256)) * 4, b"\0" * 100],
)
def test_binary_is_seen(head: bytes) -> None:
    assert looks_binary(head)
    assert sniff(head) is None


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"plain words",
        b"one NUL \0 among many other characters of an article",
        "Zürich, naïve".encode("latin-1"),
        "Überall".encode("utf-16"),
        "A Western text without a mark".encode("utf-16-le"),
        "Москва".encode("cp1251"),
        "日本の新聞".encode("shift_jis"),
    ],
)
def test_text_in_any_encoding_is_not_binary(head: bytes) -> None:
    assert not looks_binary(head)
    assert sniff(head) == "text"


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html>\n<html>",
        b"\xef\xbb\xbf  <html lang=en>",
        b"<!-- saved -->\n<!doctype html>",
        b"<?xml version='1.0'?><html>",
        "<html><body>".encode("utf-16"),
        b"loose text <p>a</p><p>b</p><p>c</p><p>d</p>",
    ],
)
def test_markup_is_sniffed_as_html(head: bytes) -> None:
    assert sniff(head) == "html"


def test_a_sentence_about_a_tag_is_text() -> None:
    assert sniff(b"The <p> element is what it is about, and <br> too.") == "text"
