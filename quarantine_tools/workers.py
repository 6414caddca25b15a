"""Run a pure function over many items in worker processes, where one item may kill its worker.

A `ProcessPoolExecutor` is broken for good when one of its processes dies, and everything that was still under way is
lost with it. Here only the guilty item is: few batches are under way at a time, and after a death their items run again
one by one.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

SMALLEST_BATCH = 20  # below, handing over costs as much as reading a file (measured on Python files of 200 lines)
BATCHES_PER_WORKER = 8  # so that workers end at about the same time, and progress moves


@dataclass(frozen=True, slots=True)
class Failed:
    """What stands for the result of an item whose function raised, or took its worker process down."""

    item_index: int  # 0-based, among the items
    reason: str  # in one line


@dataclass(frozen=True, slots=True)
class _Batch(Generic[Item]):
    start: int  # index of its first item
    items: tuple[Item, ...]


class _NoWorkers(Exception):
    """No worker process comes up at all, so that a death says nothing about an item."""


def map_batches(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int = 1,
    on_done: Callable[[int, int], None] | None = None,
) -> tuple[Result | Failed, ...]:
    """Return the function's results in the order of the items; an item that it fails on has a `Failed` instead.

    With one job, or so few items that a second process would not pay, everything runs in this process: there an item
    that kills its process kills this one. Everything also runs here where no worker comes up, as in a script that calls
    this without ``if __name__ == "__main__"``.

    Args:
        function: pure, and importable by its name in a new process, as are items and results.
        on_done: called with the number of items done, which only grows, and the number of all.
    """
    outcomes: dict[int, Result | Failed] = {}

    def keep(start: int, results: Sequence[Result | Failed]) -> None:
        outcomes.update(enumerate(results, start))
        if on_done is not None:
            on_done(len(outcomes), len(items))

    batches = _batches(items, jobs)
    try:
        if jobs > 1 and len(batches) > 1:
            _run_in_workers(function, batches, min(jobs, len(batches)), keep)
    except _NoWorkers:
        pass
    for batch in batches:
        if batch.start not in outcomes or batch.start + len(batch.items) - 1 not in outcomes:
            keep(batch.start, _run_batch(function, batch.start, batch.items))
    return tuple(outcomes[index] for index in range(len(items)))


def _batches(items: Sequence[Item], jobs: int) -> list[_Batch[Item]]:
    size = max(SMALLEST_BATCH, -(-len(items) // (max(jobs, 1) * BATCHES_PER_WORKER)))
    return [_Batch(start, tuple(items[start : start + size])) for start in range(0, len(items), size)]


def _run_in_workers(
    function: Callable[[Item], Result],
    batches: Sequence[_Batch[Item]],
    jobs: int,
    keep: Callable[[int, Sequence[Result | Failed]], None],
) -> None:
    waiting = deque(batches)
    while waiting:
        suspects = _run_until_a_death(function, waiting, jobs, keep)
        _run_one_by_one(function, suspects, keep)


def _run_until_a_death(
    function: Callable[[Item], Result],
    waiting: deque[_Batch[Item]],
    jobs: int,
    keep: Callable[[int, Sequence[Result | Failed]], None],
) -> list[_Batch[Item]]:
    """Work off what is waiting; after a worker's death return the batches that were under way, which left the queue."""
    under_way: dict[Future[list[Result | Failed]], _Batch[Item]] = {}
    suspects: list[_Batch[Item]] = []
    with _pool(jobs) as pool:
        while (waiting and not suspects) or under_way:
            # One batch more than workers, so that none waits; no more, since all of them are suspects after a death.
            while waiting and not suspects and len(under_way) <= jobs:
                batch = waiting.popleft()
                try:
                    under_way[pool.submit(_run_batch, function, batch.start, batch.items)] = batch
                except BrokenProcessPool:
                    suspects.append(batch)
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda one: under_way[one].start):
                batch = under_way.pop(future)
                # Besides a death: what can't be pickled, and what the answer's memory was too small for.
                if future.exception() is None:
                    keep(batch.start, future.result())
                else:
                    suspects.append(batch)
    return sorted(suspects, key=lambda batch: batch.start)


def _run_one_by_one(
    function: Callable[[Item], Result],
    suspects: Sequence[_Batch[Item]],
    keep: Callable[[int, Sequence[Result | Failed]], None],
) -> None:
    """Run the items of the suspects with nothing else beside them, so that a death has one possible cause.

    Raises:
        _NoWorkers: not even a process with nothing to do lives.
    """
    pending = deque((index, item) for suspect in suspects for index, item in enumerate(suspect.items, suspect.start))
    while pending:
        with _pool(1) as pool:
            try:
                pool.submit(_do_nothing).result()
            except BrokenProcessPool:
                raise _NoWorkers from None
            died = False
            while pending and not died:
                index, item = pending.popleft()
                future = pool.submit(_run_batch, function, index, (item,))
                error = future.exception()
                died = isinstance(error, BrokenProcessPool)
                if error is None:
                    keep(index, future.result())
                else:
                    reason = "the process that worked on it died" if died else _in_one_line(error)
                    keep(index, [Failed(index, reason)])


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool whose processes are gone when the block is left, also by Ctrl-C.

    Raises:
        _NoWorkers: the system has no semaphores or lets no process start.
    """
    try:
        # spawn on every system: fork copies the threads' locks of a notebook or a test runner in whatever state.
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_leave_ctrl_c_to_the_parent)
    except (OSError, ImportError, NotImplementedError):
        raise _NoWorkers from None
    try:
        yield pool
    except BaseException:
        # There is no public way before Python 3.14 to stop a batch that is under way.
        processes = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        raise
    pool.shutdown()


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _do_nothing() -> None:
    return


def _run_batch(function: Callable[[Item], Result], start: int, items: Sequence[Item]) -> list[Result | Failed]:
    outcomes: list[Result | Failed] = []
    for index, item in enumerate(items, start):
        try:
            outcomes.append(function(item))
        except Exception as error:  # whatever one item does to the function, the others have results
            outcomes.append(Failed(index, _in_one_line(error)))
    return outcomes


def _in_one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")
