from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from cleaner.errors import InputError
from cleaner.formats.location import Output, identity, is_url, open_to_read, size_of


@pytest.mark.parametrize("url", ["memory://out/a.txt", None])
def test_an_output_is_whole_or_not_there(tmp_path: Path, url: str | None) -> None:
    path = url or str(tmp_path / "x" / "a.txt")
    with Output(path) as output:
        output.write(b"half")
    assert size_of(path) is None
    with Output(path) as output:
        output.write(b"all of it")
        output.commit()
    assert (size_of(path), output.size) == (9, 9)
    with open_to_read(path) as file:
        assert file.read() == b"all of it"
    before = identity(path)
    assert before == identity(path)
    if url:
        assert [f for f in fsspec.filesystem("memory").find("/out") if "part" in f] == []
    else:
        assert [p.name for p in (tmp_path / "x").iterdir()] == ["a.txt"]
        Path(path).write_bytes(b"something")
        assert identity(path) != before


def test_what_is_a_url() -> None:
    assert is_url("s3://a/b")
    assert is_url("memory://a")
    assert not is_url("/a/b")
    assert not is_url("a:b//c")


@pytest.mark.parametrize("url", ["nosuchstore://a/b", "/no/such/file", "memory://no/such"])
def test_what_cannot_be_read(url: str) -> None:
    with pytest.raises(InputError):
        open_to_read(url)
