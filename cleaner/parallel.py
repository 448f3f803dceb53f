"""One function over many items in worker processes: order kept, memory bounded, crashes contained."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future, ProcessPoolExecutor

A = TypeVar("A")
R = TypeVar("R")

#: Items handed out and not yet collected, for each worker. Enough that a worker never waits while
#: the caller writes down a result; more would only cost memory.
IN_FLIGHT = 4
ORPHAN_CHECK_S = 1.0

_work: Callable[[Any], Any] | None = None


def ordered_map(
    work: Callable[[A], R], items: Iterable[A], *, workers: int, crashed: Callable[[A], R]
) -> Generator[R, None, None]:
    """``work(item)`` for each item, in their order; ``crashed(item)`` for one that killed its worker.

    ``work`` reaches each worker once and must be picklable where processes are spawned. At most
    ``IN_FLIGHT * workers`` items are taken from ``items`` ahead of what has been given back.
    With one worker the work is done here, in this process.
    """
    if workers <= 1:
        for item in items:
            yield work(item)
        return
    pool = _Pool(work, workers)
    try:
        yield from pool.run(items, crashed)
    finally:
        pool.close()


class _Pool(Generic[A, R]):
    """Worker processes that are replaced when one of them dies."""

    def __init__(self, work: Callable[[A], R], workers: int) -> None:
        from concurrent.futures.process import BrokenProcessPool  # 35 ms that one document does without

        self.work, self.workers, self.broken = work, workers, BrokenProcessPool
        self.executor = self._start(workers)

    def _start(self, workers: int) -> ProcessPoolExecutor:
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(workers, initializer=_begin, initargs=(self.work, os.getpid()))

    def close(self) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)

    def run(self, items: Iterable[A], crashed: Callable[[A], R]) -> Iterator[R]:
        pending: deque[tuple[A, Future[R]]] = deque()
        for item in items:
            pending.append((item, self._submit(item)))
            if len(pending) >= IN_FLIGHT * self.workers:
                yield from self._first(pending, crashed)
        while pending:
            yield from self._first(pending, crashed)

    def _submit(self, item: A) -> Future[R]:
        try:
            return self.executor.submit(_do, item)
        except self.broken as error:  # died since the last result; `_first` starts anew
            from concurrent.futures import Future

            future: Future[R] = Future()
            future.set_exception(error)
            return future

    def _first(self, pending: deque[tuple[A, Future[R]]], crashed: Callable[[A], R]) -> Iterator[R]:
        future = pending[0][1]
        try:
            result = future.result()
        except self.broken:
            yield from self._one_by_one(pending, crashed)
            return
        pending.popleft()
        yield result

    def _one_by_one(self, pending: deque[tuple[A, Future[R]]], crashed: Callable[[A], R]) -> Iterator[R]:
        """Results of all that was in flight when a worker died, each tried alone: so the guilty one shows."""
        self.executor.shutdown(wait=True)
        self.executor = self._start(1)
        while pending:
            item, future = pending.popleft()
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result()
                continue
            try:
                result = self.executor.submit(_do, item).result()
            except self.broken:
                self.executor.shutdown(wait=True)
                self.executor = self._start(1)
                result = crashed(item)
            yield result
        self.executor.shutdown(wait=True)
        self.executor = self._start(self.workers)


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    """Set up a worker: Ctrl-C is the parent's business, and a worker does not outlive its parent."""
    global _work  # noqa: PLW0603 - the only way to hand a worker its function once and not per item
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()


def _die_with(parent: int) -> None:
    # A killed parent leaves its workers waiting on a queue that their siblings keep open.
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK_S)
    os._exit(1)


def _do(item: Any) -> Any:
    assert _work is not None  # noqa: S101 - set by `_begin`, before any item arrives
    return _work(item)
