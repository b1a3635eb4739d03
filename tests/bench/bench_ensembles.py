"""Time and memory of ensembles: in this process, with two workers, and with blocks written to disk.

Each measurement is a process of its own, so that its peak memory is its own: ``bench_ensembles.py <clusters>
<workers> <written>`` prints one as JSON. Memory is the sum of the peaks of the process and of its workers, which is at
least the peak of the sum.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from csrmodel.populations.ensembles import USUAL_BLOCK, ensemble_blocks
from csrmodel.populations.exact import exact_means

SIZES = (10_000, 100_000, 1_000_000)
MODES = {"in this process": (0, False), "one worker": (1, False), "two workers": (2, False), "two, written": (2, True)}
TIMES = 3


def ensemble_table() -> None:
    """Median time and highest peak by size, the modes of each size taken in turn, and the ratios that matter."""
    print(f"ensembles in blocks of {USUAL_BLOCK:,} clusters, so that one or two blocks leave workers little to share:")
    print(f"{'clusters at equilibrium':>24}  {'':<16}{'seconds':>9}{'clusters/s':>12}{'peak MiB':>10}")
    for size in SIZES:
        found = [{name: measured(size, *mode) for name, mode in MODES.items()} for _ in range(TIMES)]
        assert len({one["mean gap"] for turn in found for one in turn.values()}) == 1, "modes differ in their numbers"
        spent = {name: statistics.median(turn[name]["seconds"] for turn in found) for name in MODES}
        for name in MODES:
            peak = max(turn[name]["MiB"] for turn in found)
            print(f"{size:>24,}  {name:<16}{spent[name]:>9.2f}{size / spent[name]:>12,.0f}{peak:>10.0f}")
        print(
            f"{'':>24}  two workers are {spent['one worker'] / spent['two workers']:.2f} times as fast as one;"
            f" writing takes {spent['two, written'] / spent['two workers']:.2f} times as long as not writing"
        )


def measured(clusters: int, workers: int, written: bool) -> dict[str, float]:
    command = [sys.executable, __file__, str(clusters), str(workers), str(int(written))]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(clusters: int, workers: int, written: bool) -> dict[str, float]:
    """One run, its workers started beforehand."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(workers) if workers else nullcontext() as executor,
    ):
        gap(10 * max(workers, 1), executor, block=10)
        start = time.perf_counter()
        mean = gap(clusters, executor, folder=Path(folder) / "run" if written else None)
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "MiB": sum(map(peak, [os.getpid(), *children()])), "mean gap": mean}


def gap(clusters: int, executor: Executor | None, **options: object) -> float:
    run = ensemble_blocks(None, clusters, 1, executor=executor, **options)
    return exact_means((block.frame for block in run), {"gap": lambda frame: frame["gap"]})["gap"].mean


def children() -> list[int]:
    return [int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]


def peak(pid: int) -> float:
    """The most memory that a process has held, in MiB, as Linux counts it since the process began."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1")))
