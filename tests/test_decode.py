import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.decode import PIECE_BYTES, decode, is_utf8, to_utf8

CAFE = "Le café de l’été coûte trois fois rien, où que l’on soit."


@pytest.mark.parametrize(
    ("data", "charset", "want"),
    [
        (b"\xef\xbb\xbfx\xc3\xa9", None, "xé"),
        (b"\xff\xfex\x00", None, "x"),
        (b"\xfe\xff\x00x", None, "x"),
        ("é".encode("latin-1"), "iso-8859-1", "é"),
        (b"\x93quoted\x94", "iso-8859-1", "“quoted”"),
        (
            b"<meta charset=windows-1251>" + "Привет".encode("cp1251"),
            None,
            "<meta charset=windows-1251>Привет",
        ),
        (
            b"<?xml version='1.0' encoding='koi8-r'?>" + "Да".encode("koi8-r"),
            None,
            "<?xml version='1.0' encoding='koi8-r'?>Да",
        ),
        (b"<meta charset=utf-16>ascii", None, "<meta charset=utf-16>ascii"),
        (b"", None, ""),
        (b"plain", "no-such-charset", "plain"),
    ],
)
def test_declared(data, charset, want):
    assert decode(data, charset) == want


def test_transport_beats_meta():
    assert decode(b"<meta charset=koi8-r>" + "Да".encode("cp1251"), "windows-1251").endswith("Да")


def test_utf8_that_still_declares_its_old_charset():
    assert decode(b"<meta charset=gb2312>" + "中国新闻".encode()).endswith("中国新闻")


def test_undeclared_is_guessed():
    assert decode(CAFE.encode("cp1252")) == CAFE


def test_a_broken_byte_does_not_turn_utf8_into_something_else():
    assert decode((CAFE * 20).encode() + b"\xff").startswith(CAFE)


@given(st.binary(), st.none() | st.text())
def test_never_raises(data, charset):
    to_utf8(data, charset).decode("utf-8", "strict")


@given(st.text(), st.binary(max_size=4), st.integers(0, 8))
def test_utf8_is_told_piece_by_piece(text, odd, room):
    data = b"a" * (PIECE_BYTES - room) + text.encode("utf-8", "replace") + odd
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert not is_utf8(data)
    else:
        assert is_utf8(data)


def test_a_character_across_pieces_is_whole():
    for room in range(5):
        assert is_utf8(b"a" * (PIECE_BYTES - room) + "€𝄞é".encode() * 10)
