from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.formats.ledger import Ledger, Restorer, entries
from cleaner.formats.read import decode_text
from cleaner.label import label
from cleaner.model import Removal, Result, cut
from cleaner.segment import read_text


def cut_lines(data: bytes) -> tuple[bytes, bytes]:
    """The kept bytes and the ledger lines, when every line with an x is cut."""
    text = decode_text(data)
    removals, at = [], 0
    for line in text.text.splitlines(keepends=True):
        if "x" in line:
            removals.append(Removal(at, at + len(line), ("r",), "ads", line))
        at += len(line)
    result = Result(read_text(text.text, "text"), tuple(removals), label=label)
    return text.encode(cut(text.text, removals)), entries(result, text, data, "a.txt", "out/a.txt")


@given(st.binary(max_size=120) | st.text("ax\r\n é\u2028“\ufeff", max_size=60).map(str.encode))
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    kept, lines = cut_lines(data)
    path = tmp_path_factory.mktemp("ledger") / "l.jsonl"
    path.write_bytes(lines)
    if lines or kept == data:
        assert Restorer(path).source("out/a.txt", kept) == data


def test_one_line_a_removal() -> None:
    _, lines = cut_lines(b"a\nx\nb\nx\n")
    assert [json.loads(line)["start"] for line in lines.splitlines()] == [2, 6]


def test_other_encodings_have_a_line_of_their_own() -> None:
    _, lines = cut_lines("Zürich\nx\n".encode("latin-1"))
    first, second = (json.loads(line) for line in lines.splitlines())
    assert first["encoding"] == "windows-1252"
    assert second["text"] == "x\n"


def test_edited_output_is_not_restored(tmp_path: Path) -> None:
    _, lines = cut_lines(b"a\nx\n")
    (tmp_path / "l").write_bytes(lines)
    with pytest.raises(InputError, match="edited"):
        Restorer(tmp_path / "l").source("out/a.txt", b"something else")
    assert Restorer(tmp_path / "l").source("out/other.txt", b"nothing was cut") == b"nothing was cut"


def test_the_later_run_counts(tmp_path: Path) -> None:
    kept, lines = cut_lines(b"a\nx1\n")
    _, later = cut_lines(b"x2\na\n")
    (tmp_path / "l").write_bytes(lines + later + lines)
    assert Restorer(tmp_path / "l").source("out/a.txt", kept) == b"a\nx1\n"


def test_same_text_left_of_two_sources(tmp_path: Path) -> None:
    kept, lines = cut_lines(b"a\nx1\n")
    other = cut_lines(b"a\nx2\n")[1].replace(b"out/a.txt", b"out/b.txt")
    (tmp_path / "l").write_bytes(lines + other)
    assert Restorer(tmp_path / "l").source("moved/b.txt", kept) == b"a\nx2\n"
    assert Restorer(tmp_path / "l").source("moved/a.txt", kept) == b"a\nx1\n"


def test_an_edited_ledger_is_found_out(tmp_path: Path) -> None:
    kept, lines = cut_lines(b"a\nx1\n")
    (tmp_path / "l").write_bytes(lines.replace(b"x1", b"x2"))
    with pytest.raises(InputError, match="do not add up"):
        Restorer(tmp_path / "l").source("out/a.txt", kept)


def test_a_line_that_is_no_ledger_is_located(tmp_path: Path) -> None:
    (tmp_path / "l").write_text('{"kept": "1", "output": "2", "restored": "3"}\nnonsense\n')
    with pytest.raises(InputError, match=r"l:2: not a ledger line"):
        Restorer(tmp_path / "l")


def test_a_kill_leaves_no_half_document(tmp_path: Path) -> None:
    path = tmp_path / "l"
    path.write_bytes(b'{"output": "a"}\n{"output": "b"}\n{"output": "c"}\n{"outp')
    with Ledger(path, good=16, again={"b"}) as ledger:
        ledger.add(b'{"output": "b"}\n')
    assert path.read_bytes() == b'{"output": "a"}\n{"output": "c"}\n{"output": "b"}\n'


def test_lines_that_do_not_fit_leave_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "l"
    real = os.write

    def full(fd: int, data: bytes) -> int:
        if len(data) > 5:
            return real(fd, data[:5])
        raise OSError(errno.ENOSPC, "full")

    with Ledger(path) as ledger:
        ledger.add(b"1234567\n")
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OSError, match="full"):
            ledger.add(b"abcdefgh\n")
        monkeypatch.setattr(os, "write", real)
        assert ledger.add(b"8\n") == 10
    assert path.read_bytes() == b"1234567\n8\n"
