from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import count, islice

import pytest

from cleaner.parallel import IN_FLIGHT, ordered_map


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
        "    print(os.getpid(), flush=True)\n"
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
