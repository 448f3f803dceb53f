"""One function over many items in worker processes: order kept, memory bounded, crashes contained."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.synchronize import Event

A = TypeVar("A")
R = TypeVar("R")

#: Items handed out and not yet collected, for each worker. Enough that a worker never waits while
#: the caller writes down a result; more would only cost memory.
IN_FLIGHT = 4
ORPHAN_CHECK_S = 1.0
INIT = 1  #: the process that orphans are given to

_work: Callable[[Any], Any] | None = None


class Idle:
    """What an iterator of items gives while it waits for its next one: results are collected meanwhile."""


IDLE = Idle()


@dataclass(frozen=True, slots=True)
class Pieces(Generic[A, R]):
    """How an item that killed its worker is taken apart, so that the crash costs one piece and not all."""

    split: Callable[[A], Sequence[A]]
    join: Callable[[Sequence[R]], R]


def ordered_map(
    work: Callable[[A], R],
    items: Iterable[A | Idle],
    *,
    workers: int,
    crashed: Callable[[A], R],
    pieces: Pieces[A, R] | None = None,
    start_method: str | None = None,
) -> Generator[R, None, None]:
    """``work(item)`` for each item, in their order; ``crashed(item)`` for one that killed its worker.

    ``work`` reaches each worker once and must be picklable where processes are spawned
    (``start_method``: fork, spawn, forkserver; None is the platform's). At most
    ``IN_FLIGHT * workers`` items are taken from ``items`` ahead of what has been given back.
    With one worker the work is done here, in this process, which a crash then ends.
    """
    if workers <= 1:
        for item in items:
            if not isinstance(item, Idle):
                yield work(item)
        return
    pool = _Pool(work, workers, crashed, pieces, start_method)
    try:
        yield from pool.run(items)
    except KeyboardInterrupt:
        pool.stop.set()
        raise
    finally:
        pool.close()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """A block that may take so long, or its worker process is ended, whatever C code it hangs in.

    For workers alone: the kernel ends the process (SIGALRM), and ``ordered_map`` takes that for a
    crash. Elsewhere than in a worker, and where there are no such timers (Windows), nothing happens.
    """
    if _work is None or not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class _Pool(Generic[A, R]):
    """Worker processes that are replaced when one of them dies."""

    def __init__(
        self,
        work: Callable[[A], R],
        workers: int,
        crashed: Callable[[A], R],
        pieces: Pieces[A, R] | None,
        start_method: str | None,
    ) -> None:
        from concurrent.futures.process import BrokenProcessPool  # 35 ms that one document does without

        self.work, self.workers, self.broken = work, workers, BrokenProcessPool
        self.crashed, self.pieces = crashed, pieces
        import multiprocessing

        self.context = multiprocessing.get_context(start_method)
        self.stop = self.context.Event()  #: set: the workers end at once, whatever they are at
        self.executor = self._start(workers)

    def _start(self, workers: int) -> ProcessPoolExecutor:
        from concurrent.futures import ProcessPoolExecutor

        begin = (self.work, os.getpid(), self.stop)
        return ProcessPoolExecutor(workers, self.context, initializer=_begin, initargs=begin)

    def _restart(self, workers: int) -> None:
        self.executor.shutdown(wait=True)
        self.executor = self._start(workers)

    def close(self) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)

    def run(self, items: Iterable[A | Idle]) -> Iterator[R]:
        pending: deque[tuple[A, Future[R]]] = deque()
        for item in items:
            if not isinstance(item, Idle):
                pending.append((item, self._submit(item)))
            if len(pending) >= IN_FLIGHT * self.workers or (pending and isinstance(item, Idle)):
                yield from self._first(pending)
        while pending:
            yield from self._first(pending)

    def _submit(self, item: A) -> Future[R]:
        try:
            return self.executor.submit(_do, item)
        except self.broken as error:  # died since the last result; `_first` starts anew
            from concurrent.futures import Future

            future: Future[R] = Future()
            future.set_exception(error)
            return future

    def _first(self, pending: deque[tuple[A, Future[R]]]) -> Iterator[R]:
        future = pending[0][1]
        try:
            result = future.result()
        except self.broken:
            yield from self._one_by_one(pending)
            return
        pending.popleft()
        yield result

    def _one_by_one(self, pending: deque[tuple[A, Future[R]]]) -> Iterator[R]:
        """Results of all that was in flight when a worker died, each tried alone: so the guilty one shows."""
        self._restart(1)
        while pending:
            item, future = pending.popleft()
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result()
            else:
                yield self._alone(item)
        self._restart(self.workers)

    def _alone(self, item: A) -> R:
        """The result of an item that nothing else runs beside; if it is the guilty one, piece by piece."""
        try:
            result: R = self.executor.submit(_do, item).result()
        except self.broken:
            self._restart(1)
        else:
            return result
        parts = self.pieces.split(item) if self.pieces else ()
        if self.pieces is None or len(parts) < 2:  # noqa: PLR2004 - one piece is the item itself
            return self.crashed(item)
        return self.pieces.join([self._alone(part) for part in parts])


def _begin(work: Callable[[Any], Any], parent: int, stop: Event) -> None:
    """Set up a worker: Ctrl-C is the parent's business, and a worker does not outlive its parent."""
    global _work  # noqa: PLW0603 - the only way to hand a worker its function once and not per item
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # see `time_limit`
    threading.Thread(target=_die_with, args=(parent, stop), daemon=True).start()


def _die_with(parent: int, stop: Event) -> None:
    # A killed parent leaves its workers waiting on a queue that their siblings keep open. What
    # started this process is the parent, or its fork server, which ends with it.
    starter = os.getppid()
    while os.getppid() == starter and (starter == parent or starter != INIT):
        if stop.wait(ORPHAN_CHECK_S):
            break
    os._exit(1)


def _do(item: Any) -> Any:
    assert _work is not None  # noqa: S101 - set by `_begin`, before any item arrives
    return _work(item)
