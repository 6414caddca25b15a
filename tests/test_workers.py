"""Many items, several processes, and items that bring their process down."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

import quarantine_tools
from quarantine_tools.workers import Failed, map_batches

WITH_PACKAGE = {**os.environ, "PYTHONPATH": str(Path(quarantine_tools.__file__).parents[1])}


def double(item: int) -> int:
    return 2 * item


def die_on(guilty: frozenset[int], item: int) -> int:
    if item in guilty:
        os._exit(3)
    return 2 * item


def raise_on(guilty: int, item: int) -> int:
    if item == guilty:
        raise ValueError("not\nthis one")
    return 2 * item


def unpicklable_on(guilty: int, item: int) -> object:
    return (lambda: item) if item == guilty else 2 * item


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 60])
def test_results_stand_in_the_order_of_the_items(jobs: int, count: int) -> None:
    assert map_batches(double, range(count), jobs) == tuple(range(0, 2 * count, 2))


def test_a_dying_process_costs_only_the_item_that_killed_it() -> None:
    outcomes = map_batches(partial(die_on, frozenset({37})), range(60), jobs=2)
    assert [one.item_index for one in outcomes if isinstance(one, Failed)] == [37]
    assert outcomes[:37] + outcomes[38:] == tuple(2 * item for item in range(60) if item != 37)


def test_several_items_that_kill_are_each_found() -> None:
    outcomes = map_batches(partial(die_on, frozenset({0, 1, 59})), range(60), jobs=2)
    assert [one.item_index for one in outcomes if isinstance(one, Failed)] == [0, 1, 59]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_is_an_outcome_in_one_line(jobs: int) -> None:
    outcomes = map_batches(partial(raise_on, 41), range(45), jobs)
    assert [one for one in outcomes if isinstance(one, Failed)] == [Failed(41, "ValueError: not this one")]
    assert outcomes[44] == 88


def test_a_result_that_can_not_cross_the_process_boundary_costs_only_its_item() -> None:
    outcomes = map_batches(partial(unpicklable_on, 5), range(45), jobs=2)
    assert [one.item_index for one in outcomes if isinstance(one, Failed)] == [5]


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_only_grows_and_ends_at_the_number_of_items(jobs: int) -> None:
    seen: list[tuple[int, int]] = []
    map_batches(double, range(50), jobs, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (50, 50)


def test_a_script_without_a_main_guard_still_gets_every_result(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from quarantine_tools.workers import map_batches\nprint(sum(map_batches(abs, range(60), jobs=2)))\n"
    )
    answer = subprocess.run([sys.executable, str(script)], env=WITH_PACKAGE, capture_output=True, text=True)
    assert answer.stdout == "1770\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process alone")
def test_ctrl_c_ends_the_workers_too(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "def sleep(item):\n"
        "    Path(__file__).with_name(f'worker-{os.getpid()}').touch()\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    from quarantine_tools.workers import map_batches\n"
        "    from slow import sleep\n"
        "    try:\n"
        "        map_batches(sleep, range(60), jobs=2)\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted')\n"
    )
    program = subprocess.Popen(
        [sys.executable, "slow.py"], cwd=tmp_path, env=WITH_PACKAGE, stdout=subprocess.PIPE, text=True
    )
    while len(workers := sorted(tmp_path.glob("worker-*"))) < 2 and program.poll() is None:
        time.sleep(0.02)
    program.send_signal(signal.SIGINT)
    output, _ = program.communicate(timeout=30)
    assert output == "interrupted\n"
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(int(worker.name.partition("-")[2]), 0)
