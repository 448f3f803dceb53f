import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.page import Parsed, read_page
from cleaner.page import render as rendering


def texts(html):
    document = read_page(html)
    return [document.text[s:e] for s, e in zip(document.starts, document.ends, strict=True)]


@pytest.mark.parametrize(
    ("html", "want"),
    [
        ("<p>One<br>two</p>", ["One two"]),
        ("<p>One<br><br>two</p>", ["One", "two"]),
        ("<p>One<br> <br>\n<br>two</p>", ["One", "two"]),
        ("<p>a<b>b</b>c <i>d</i></p>", ["abc d"]),
        ("<p>soft\u00adhyphen zero\u200bwidth</p>", ["softhyphen zerowidth"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<table><tr><td>a<td>b</table>", ["a", "b"]),
        ("<div>loose <p>par</p> tail</div>", ["loose", "par", "tail"]),
        ("<a href=1>Home</a><a href=2>News</a>", ["Home News"]),
        ("<pre>\nif x:\n    y\n</pre>", ["if x:\n    y"]),
        ("<p>&lt;b&gt; &amp;amp; &nbsp;x</p>", ["<b> &amp; x"]),
        ("<p title='<p>a>b'>x</p>", ["x"]),
        ("<p>x<!-- <p>no --> y</p>", ["x y"]),
        ("<script>'<p>no</p>'</script><style>p{}</style><p>yes", ["yes"]),
        ("<p>a</p><noscript><p>a</p></noscript>", ["a"]),
        ("<template><p>no</p></template><p>yes", ["yes"]),
        ("<p hidden>no</p><p>yes</p>", ["yes"]),
        ("<div style='display: none'><div>no</div></div><p>yes</p>", ["yes"]),
        ("<p>a<span style='display:none'>no</span>b</p>", ["ab"]),
        ("<p style='color:red;visibility: hidden'>no</p><p>yes</p>", ["yes"]),
        ("<p hidden=until-found data-hidden='x' class='d-none hidden-print'>yes</p>", ["yes"]),
        ("<p aria-hidden=true>yes</p>", ["yes"]),
        ("<dialog><p>no</p></dialog><dialog open><p>yes</p></dialog>", ["yes"]),
        ("<x-teaser>one</x-teaser><x-teaser>two</x-teaser>", ["one", "two"]),
        ("", []),
        ("   ", []),
        ("just text", ["just text"]),
    ],
)
def test_blocks(html, want):
    assert texts(html) == want


@given(
    st.lists(
        st.sampled_from(("<p>", "</p>", "<a href=x>", "</a>", "<br>", "a b", " ", "<div hidden>", "</div>"))
    )
)
def test_windows_of_the_stream_do_not_show(parts):
    html = "".join(parts)
    whole = read_page(html)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "WINDOW_CHARS", 1)
        assert read_page(html).text == whole.text


def test_an_article_that_scripts_will_show_is_not_left_out():
    prose = "Sentences that a script reveals once the page has loaded, all of them. " * 30
    assert prose.strip() in texts(f"<p>menu</p><div style='display:none'><p>{prose}</p></div>")


def test_columns():
    document = read_page(
        "<div class='story big' id=main><p class=lead>Hello <a href=x>there</a></p></div>", "https://e.org/"
    )
    assert (document.surface, document.url, len(document)) == ("html", "https://e.org/", 1)
    assert document.tags == ["p"]
    assert document.link_chars == [5]
    assert document.classes[0] == ("lead", "story", "big", "main")
    assert document.depths[0] == 3  # html, body, div


def test_class_tokens_are_the_same_in_whatever_order_they_are_asked_for():
    html = "<div class=a><ul class=b><li class=c>1<li class=d>2<ul id=e><li>3</ul></ul><p>4</div>"
    forward, backward = read_page(html).classes, read_page(html).classes
    want = [("c", "b", "a"), ("d", "b", "a"), ("e", "d", "b", "a"), ("a",)]
    assert [forward[i] for i in range(4)] == want
    assert [backward[i] for i in (3, 2, 1, 0)] == want[::-1]


@pytest.mark.parametrize(
    ("css", "want"),
    [
        (".ad", {1}),
        ("#n", {2}),
        ("p", {0, 1, 2}),
        ("div > p", {0}),
        (".none", set()),
        (".tag", set()),
        ("span.tag", {2}),
    ],
)
def test_select(css, want):
    page = "<div><p>a</p></div><p class=ad>b</p><section id=n><p><span class=tag>c</span></p></section>"
    if css == ".tag":
        want = {2}
    parsed = read_page(page).page
    assert parsed is not None
    assert parsed.select(css) == frozenset(want)


def test_head():
    page = read_page(
        '<html><head><title>T</title><meta property="og:title" content="A &amp; B"><meta name=description content="D">'
        '<script type="application/ld+json">{"articleBody": "One\\n two"}</script></head><body>x'
    ).page
    assert isinstance(page, Parsed)
    assert page.head == ("A & B", "D", "One two")


def test_the_longest_embedded_article_counts():
    page = read_page(
        '<body><script>{"articleBody": "One \\"two\\" three"}</script><script>{"articleBody" : "Café"}</script>'
        '<script>{"articleBody": "never ends</script>'
    ).page
    assert isinstance(page, Parsed)
    assert page.head.article == 'One "two" three'


def test_article_that_is_only_in_json_ld():
    body = " ".join(["Sentence number one of the embedded article."] * 30)
    document = read_page(
        "<html><head><title>T</title><script type='application/ld+json'>"
        f'{{"headline": "T", "articleBody": "{body}\\n\\nLast."}}</script></head><body><p>Please enable JavaScript.'
    )
    assert "embedded-article" in document.flags
    assert document.text.split("\n")[-2:] == [body, "Last."]


@pytest.mark.parametrize("tag", ["div", "b", "p", "ul", "blockquote", "table", "span", "a", "font"])
def test_deep_nesting_is_linear(tag):
    began = time.process_time()
    assert "x" in texts(f"<body>{f'<{tag}>' * 100_000}x{f'</{tag}>' * 50_000}")
    assert time.process_time() - began < 8


def test_cost_grows_with_the_page():
    def cost(n):
        html = "<body>" + "<div class=c><p>Some words of a paragraph <a href=x>and a link</a>.</p></div>" * n
        began = time.process_time()
        read_page(html)
        return time.process_time() - began

    small = max(cost(5_000), 0.005)
    assert cost(40_000) < 8 * small * 3


@given(st.text(alphabet=st.sampled_from("<>/abpdivlt \n\"'=!-&;") | st.characters()))
def test_never_raises_and_spans_hold(html):
    document = read_page(html)
    for start, end in zip(document.starts, document.ends, strict=True):
        assert 0 <= start < end <= len(document.text)
        assert document.text[start:end].strip()
    assert document.text == "\n".join(
        document.text[s:e] for s, e in zip(document.starts, document.ends, strict=True)
    )
    assert read_page(html).text == document.text


def test_an_empty_inline_element_marks_no_block_after_it():
    page = read_page('<div><ins class="ad"></ins></div><p>One.</p><p><i class="ad">Two</i>.</p>').page
    assert isinstance(page, Parsed)
    assert page.select(".ad") == {1}
