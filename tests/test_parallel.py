from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice

import pytest

from cleaner.parallel import IDLE, IN_FLIGHT, Idle, Pieces, ordered_map, time_limit


def square(n: int) -> int:
    time.sleep(0.002 * (n % 3))
    return n * n


def fragile(n: int) -> int:
    if n % 10 == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def minus(n: int) -> int:
    return -n


@pytest.mark.parametrize("workers", [1, 2])
def test_order_is_kept(workers: int) -> None:
    assert list(ordered_map(square, range(30), workers=workers, crashed=minus)) == [n * n for n in range(30)]


def test_a_crash_costs_one_item() -> None:
    got = list(ordered_map(fragile, range(25), workers=2, crashed=minus))
    assert got == [-n if n % 10 == 7 else n for n in range(25)]


def test_items_are_taken_as_results_go() -> None:
    taken = count()

    def endless() -> object:
        while True:
            yield next(taken)

    results = ordered_map(square, endless(), workers=2, crashed=minus)  # type: ignore[arg-type]
    assert list(islice(results, 5)) == [0, 1, 4, 9, 16]
    results.close()
    assert next(taken) <= 5 + IN_FLIGHT * 2


def test_workers_end_with_their_parent() -> None:
    program = (
        "import os, time, sys\n"
        "from cleaner.parallel import ordered_map\n"
        "def work(n):\n"
        "    os.write(1, b'%d\\n' % os.getpid())\n"  # in one piece: two workers write
        "    time.sleep(60)\n"
        "list(ordered_map(work, range(4), workers=2, crashed=id))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [int(parent.stdout.readline()), int(parent.stdout.readline())]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- items that fall apart, idle inputs, time limits, start methods -------------------------------


def fragile_sum(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(fragile, numbers))


def one_each(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [(n,) for n in numbers]


def all_of(parts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(n for part in parts for n in part)


def minus_all(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-n for n in numbers)


def test_a_crash_costs_one_piece() -> None:
    chunks = [tuple(range(n, n + 8)) for n in range(0, 40, 8)]
    got = list(
        ordered_map(fragile_sum, chunks, workers=2, crashed=minus_all, pieces=Pieces(one_each, all_of))
    )
    assert all_of(got) == tuple(-n if n % 10 == 7 else n for n in range(40))


def test_results_are_given_while_items_are_waited_for() -> None:
    taken = []

    def slow() -> Iterator[int | Idle]:
        for n in range(3):
            taken.append(n)
            yield n
            yield IDLE

    for n, result in enumerate(ordered_map(square, slow(), workers=2, crashed=minus)):
        assert (result, len(taken)) == (n * n, n + 1)
    assert list(ordered_map(square, slow(), workers=1, crashed=minus)) == [0, 1, 4]


def hang(n: int) -> int:
    with time_limit(0.2):
        if n == 2:
            sum(iter(int, 1))  # for ever, without a chance for a thread
    return n


def test_what_hangs_is_ended() -> None:
    assert list(ordered_map(hang, range(4), workers=2, crashed=minus)) == [0, 1, -2, 3]


def test_no_limit_outside_of_workers() -> None:
    with time_limit(0.01):
        time.sleep(0.05)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_start_methods(method: str) -> None:
    program = (
        "from cleaner import Cleaner\n"
        "if __name__ == '__main__':\n"
        "    cleaner = Cleaner(packs=['en/share'])\n"
        "    texts = [f'Title {n}\\n\\nShare this article\\n\\nBody text.' for n in range(40)]\n"
        f"    got = [r.text for r in cleaner.clean_many(iter(texts), 2, start_method={method!r})]\n"
        "    assert got == [cleaner.clean_text(t).text for t in texts]\n"
        "    print(len(got))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("40\n", "")


def test_an_interrupted_map_does_not_wait_for_its_workers() -> None:
    results = ordered_map(_nap, [0.0, 30.0, 30.0], workers=2, crashed=lambda _: -1.0)
    assert next(results) == 0.0
    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)
    assert time.monotonic() - before < 10


def _nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds
