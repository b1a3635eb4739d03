"""Ensembles: the same bits on any executor and in any blocks, resumed or not; and what happens when things go wrong."""

from __future__ import annotations

import errno
import itertools
import json
import logging
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel.adoption import adoption, institutional_strength
from csrmodel.clusters import ClusterAttributes, even_network, random_network
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.impacts import ImpactParameters
from csrmodel.populations import Population, PopulationPrior, block_store, draw
from csrmodel.populations.ensembles import (
    OUTCOMES,
    Ensemble,
    EnsembleError,
    EnsembleRun,
    ensemble_blocks,
    ensemble_frame,
    outcomes,
)
from csrmodel.populations.exact import exact_means
from csrmodel.simulation import BLOCK, SimulationParameters, equilibrium

pytestmark = pytest.mark.long

CLUSTERS = 2 * BLOCK + 700
SEED = 3


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    return Ensemble(None, CLUSTERS, SEED).frame()


def bits(frame: pd.DataFrame) -> list[tuple[str, bytes]]:
    """Every column to the bit, and which clusters."""
    plain = frame.assign(chain=frame["chain"].astype(str).str[0].map(ord)).reset_index()
    return [(str(name), plain[name].to_numpy(dtype=np.float64).tobytes()) for name in plain]


def joined(run: EnsembleRun) -> pd.DataFrame:
    return pd.concat([block.frame for block in run])


def run_of(folder: Path | None, block: int | None = 2000, **options: Any) -> EnsembleRun:
    return ensemble_blocks(None, CLUSTERS, SEED, block=block, folder=folder, **options)


def pool(workers: int) -> ProcessPoolExecutor:
    """Processes that start from a clean one, whatever threads this one has."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["csrmodel.populations.ensembles", "scipy.stats"])
    return ProcessPoolExecutor(workers, mp_context=context)


# Outcomes


def test_a_known_cluster_has_its_known_outcomes() -> None:
    """The Sialkot-like cluster of the specification, and its traceable twin as the negative control."""
    sialkot = ClusterAttributes(0.9, 0.2, 0.7, 0.7, 0.3, 0.3, traceability=np.array([0.25, 1.0]))
    named = {name: sialkot.column(name) for name in vars(sialkot)}
    drawn = Population(slice(0, 2), np.array([2, 2], dtype=np.int8), ClusterAttributes(**named))
    found, traceable = (row for _, row in outcomes(drawn).iterrows())
    wanted = {"first_tier": 0.80, "reported": 0.87, "outsourced": 0.62, "chain_wide": 0.32, "gap": 0.55}
    assert found[list(wanted)].to_dict() == pytest.approx(wanted, abs=0.006)
    assert [found[f"conduct_{tier}"] for tier in (1, 2, 3)] == pytest.approx([0.80, 0.045, 0.005], abs=0.006)
    assert found["chain"] == "visible"
    assert traceable["gap"] == pytest.approx(0.30, abs=0.006)


def test_columns_are_what_their_names_say(whole: pd.DataFrame) -> None:
    some = whole.iloc[::97]
    assert list(whole.columns) == [*draw(None, 1, 1).frame.columns, *OUTCOMES]
    np.testing.assert_allclose(some["gap"], some["reported"] - some["chain_wide"], atol=1e-12)
    np.testing.assert_allclose(some["gap"], some["hidden_gap"] + some["gloss"], atol=1e-12)
    np.testing.assert_allclose(some[[f"work_{t}" for t in (1, 2, 3)]].sum(axis=1), 1, atol=1e-12)
    harm = {t: some[f"work_{t}"] * (1 - some[f"conduct_{t}"]) for t in (1, 2, 3)}
    np.testing.assert_allclose(some["violation"], sum(harm.values()), atol=1e-12)
    lower = some["work_2"] + some["work_3"]
    np.testing.assert_allclose(some["violation_lower"], (harm[2] + harm[3]) / lower, atol=1e-12)
    dirt = {t: some[f"hazard_{t}"] * (1 - some[f"conduct_{t}"]) for t in (1, 2, 3)}
    np.testing.assert_allclose(some["pollution"], sum(dirt.values()), atol=1e-12)
    hazard = some["hazard_2"] + some["hazard_3"]
    np.testing.assert_allclose(some["pollution_lower"], (dirt[2] + dirt[3]) / hazard, atol=1e-12)
    national = some[list(NATIONAL_FACTORS)].to_numpy()
    np.testing.assert_allclose(some["strength"], institutional_strength(national), atol=1e-12)
    np.testing.assert_allclose(some["adoption"], adoption(some["visibility"], national), atol=1e-12)
    assert (some["violation_lower"] > some["violation"]).any()


def test_a_cluster_of_one_tier_has_nothing_to_say_of_lower_ones() -> None:
    found = ensemble_frame(None, 20, 1, network=even_network((7,)))
    assert found[["violation_lower", "pollution_lower", "conduct_2"]].isna().all().all()
    assert found.drop(columns=["violation_lower", "pollution_lower", "conduct_2", "conduct_3"]).notna().all().all()


def test_options_reach_the_model() -> None:
    plain = ensemble_frame(None, 100, 1)
    assert (ensemble_frame(PopulationPrior(visible_share=0, less_visible_share=0), 100, 1)["visibility"] <= 0.15).all()
    strict = ensemble_frame(None, 100, 1, parameters=SimulationParameters(base_cost=0.1))
    assert (strict["first_tier"] > plain["first_tier"]).all()
    rich = ensemble_frame(None, 100, 1, impact_parameters=ImpactParameters(pay=(2, 2, 2)))
    assert (rich["poor"] < 0.01).all()
    tipping = {"parameters": SimulationParameters(psi=1, firm_response=20, rho=float("-inf"), omega=0, price_cost=0)}
    low, high = (ensemble_frame(None, 300, 1, highest=top, **tipping)["first_tier"] for top in (False, True))
    assert (high >= low - 1e-9).all()
    assert (high - low).max() > 0.3


# The same bits


@pytest.mark.parametrize("block", [700, BLOCK, BLOCK + 1, 10**6])
def test_blocks_of_any_size_give_the_same_bits(block: int, whole: pd.DataFrame) -> None:
    run = run_of(None, block)
    assert bits(joined(run)) == bits(whole)
    assert len(run) == -(-CLUSTERS // block)


@settings(max_examples=15, deadline=None)
@given(ends=st.tuples(*[st.integers(0, CLUSTERS)] * 2))
def test_any_part_has_the_bits_of_the_whole(ends: tuple[int, int], whole: pd.DataFrame) -> None:
    part = slice(min(ends), max(ends))
    assert bits(Ensemble(None, CLUSTERS, SEED).frame(part)) == bits(whole.iloc[part])


def test_another_seed_and_another_method_give_other_bits(whole: pd.DataFrame) -> None:
    """The negative control of every test on bits."""
    assert bits(Ensemble(None, CLUSTERS, SEED + 1).frame()) != bits(whole)
    assert bits(Ensemble(None, CLUSTERS, SEED, "random").frame()) != bits(whole)


def test_four_processes_and_threads_give_the_same_bits(whole: pd.DataFrame) -> None:
    with pool(4) as processes:
        assert bits(joined(run_of(None, 1500, executor=processes))) == bits(whole)
        several = {"method": "latin_hypercube", "network": random_network((4, 8, 16), 2, np.random.default_rng(1), 0.5)}
        here = ensemble_frame(None, 3000, 1, **several)
        assert bits(ensemble_frame(None, 3000, 1, block=700, executor=processes, **several)) == bits(here)
    with ThreadPoolExecutor(3) as threads:
        assert bits(joined(run_of(None, 999, executor=threads))) == bits(whole)


def test_dask_gives_the_same_bits_and_says_when_its_workers_die(whole: pd.DataFrame, tmp_path: Path) -> None:
    """One test, as a cluster takes long to start."""
    import dask
    from distributed import Client, LocalCluster

    quiet = {"distributed.scheduler.allowed-failures": 0, "distributed.worker.profile.enabled": False}
    local = {"host": "127.0.0.1", "dashboard_address": None, "silence_logs": logging.CRITICAL}
    with (
        dask.config.set(quiet),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **local) as cluster,
        Client(cluster) as client,
    ):
        assert bits(joined(run_of(None, 1500, executor=client.get_executor()))) == bits(whole)
        folder = tmp_path / "run"
        deadly = Deadly(client.get_executor(), fatal=2000, others=2, flag=tmp_path / "flag")
        with pytest.raises(EnsembleError, match=r"Clusters 2,000 to 4,000 .*: a worker died\. .*: KilledWorker: "):
            list(run_of(folder, executor=deadly, ahead=2))
        run = run_of(folder, executor=client.get_executor())
        assert bits(joined(run)) == bits(whole)
        assert run.reused == [slice(0, 2000), slice(4000, 6000)]


def test_the_mean_over_a_population_does_not_depend_on_its_blocks(whole: pd.DataFrame) -> None:
    measures: dict[str, Callable[[pd.DataFrame], Any]] = {
        "gap": lambda frame: frame["gap"],
        "gap of improvers": lambda frame: (frame["gap"], (frame["reported"] - 0.5).clip(0)),
    }
    found = [
        {name: mean.mean for name, mean in exact_means((b.frame for b in run_of(None, size)), measures).items()}
        for size in (700, 5000)
    ]
    assert found[0] == found[1]
    assert found[0]["gap"] == pytest.approx(whole["gap"].mean(), abs=1e-12)


# On disk


def test_what_is_on_disk_is_reused_and_said(
    tmp_path: Path, whole: pd.DataFrame, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="csrmodel.populations.ensembles")
    first = run_of(tmp_path)
    blocks = iter(first)
    assert [next(blocks).part, next(blocks).part] == [slice(0, 2000), slice(2000, 4000)]
    blocks.close()  # type: ignore[attr-defined]
    assert caplog.messages[-1] == (
        f"Stopped early. 2 of 5 blocks (4,000 clusters) are finished and kept in {tmp_path};"
        " the same call goes on from there."
    )
    second = run_of(tmp_path)
    planned = second.plan
    assert planned == f"8,892 clusters in 5 blocks: 2 found in {tmp_path}, 3 to compute."
    found = list(second)
    assert [block.reused for block in found] == [True, True, False, False, False]
    assert bits(pd.concat([block.frame for block in found])) == bits(whole)
    assert second.sentence == "3 of 5 blocks computed (4,892 clusters), 2 reused (4,000 clusters)."
    assert caplog.messages[-2:] == [planned, second.sentence]
    assert all(block.frame["chain"].dtype == whole["chain"].dtype for block in found)


def test_other_programs_can_read_and_check_a_folder(tmp_path: Path, whole: pd.DataFrame) -> None:
    list(run_of(tmp_path))
    assert bits(pd.read_parquet(tmp_path)) == bits(whole)
    sums = sorted(path.name for path in tmp_path.glob("_*.sha256"))
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", *sums], cwd=tmp_path, check=True)
    manifest = json.loads((tmp_path / block_store.MANIFEST).read_text())
    assert (manifest["clusters"], manifest["seed"], manifest["block"]) == (CLUSTERS, SEED, 2000)


def test_a_folder_gives_the_block_size_where_the_caller_leaves_it_open(tmp_path: Path) -> None:
    list(run_of(tmp_path))
    run = run_of(tmp_path, block=None)
    assert run.block == 2000
    assert all(block.reused for block in run)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"block": 1000}, "block is 2000 there and 1000 here"),
        ({"seed": 4}, "seed is 3 there and 4 here"),
        ({"clusters": 10}, "clusters is 8892 there and 10 here"),
        ({"method": "random"}, 'method is "sobol" there and "random" here'),
        ({"highest": True}, "highest is false there and true here"),
        ({"prior": PopulationPrior(visible_share=0.2)}, "prior.visible_share is 0.1 there and 0.2 here"),
        ({"parameters": SimulationParameters(rho=float("-inf"))}, 'parameters.rho is 0.5 there and "-inf" here'),
        ({"impact_parameters": ImpactParameters(pay_spread=0.2)}, "impact_parameters.pay_spread is 0.15 there"),
        ({"network": even_network((20, 60, 121))}, "network.firms is 200 there and 201 here; network.sha256 is"),
    ],
)
def test_a_folder_of_another_run_is_refused(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    run_of(tmp_path)
    options: dict[str, Any] = {"prior": None, "clusters": CLUSTERS, "seed": SEED, "block": 2000, "folder": tmp_path}
    with pytest.raises(ValueError, match=r"holds another run: .*Allowed is a folder of the same run") as refused:
        ensemble_blocks(**{**options, **change})
    assert said in str(refused.value)


def test_another_version_of_the_package_is_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_of(tmp_path)
    monkeypatch.setattr("csrmodel.populations.ensembles.__version__", "9.9")
    with pytest.raises(ValueError, match=r'csrmodel is "0\.\d+\.\d+" there and "9.9" here'):
        run_of(tmp_path)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ValueError, match=r"holds thesis.tex and no _manifest.json; allowed is a new or empty folder"):
        run_of(tmp_path)
    with pytest.raises(ValueError, match=r"thesis.tex is a file; allowed is a folder"):
        run_of(tmp_path / "thesis.tex")
    (tmp_path / block_store.MANIFEST).write_text('{"clusters": 88')
    with pytest.raises(ValueError, match=r"_manifest.json cannot be read"):
        run_of(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [block_store.MANIFEST, "thesis.tex"]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def altered(path: Path) -> None:
    """One digit of one number, which Parquet itself would not notice."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    pd.read_parquet(path)


def unchecked(path: Path) -> None:
    path.with_name(f"_{path.name}.sha256").unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def of_another_run(path: Path) -> None:
    """A sound block of the same clusters, with its checksum, from a folder of another seed."""
    other = path.parent.parent / "other"
    next(iter(ensemble_blocks(None, CLUSTERS, 99, block=2000, folder=other)))
    for name in (path.name, f"_{path.name}.sha256"):
        shutil.copy(other / name, path.parent / name)


def of_other_clusters(path: Path) -> None:
    """A sound block of the same run under another name, with a fresh checksum."""
    shutil.copy(max(path.parent.glob("clusters-*.parquet")), path)
    vouch_for(path)


def of_fewer_clusters(path: Path) -> None:
    import pyarrow.parquet as parquet

    parquet.write_table(parquet.read_table(path).slice(0, 1999), path)
    vouch_for(path)


def of_nothing(path: Path) -> None:
    path.write_bytes(b"no table at all")
    vouch_for(path)


def vouch_for(path: Path) -> None:
    """A fresh checksum, as `sha256sum` writes it."""
    path.with_name(f"_{path.name}.sha256").write_bytes(block_store._checksum(path, path.read_bytes()))


REASONS = {
    of_another_run: "belongs to another run",
    of_other_clusters: "holds other clusters than its name says",
    of_fewer_clusters: "holds other clusters than its name says",
    of_nothing: "is no table",
}


@pytest.mark.parametrize("harm", [cut_short, altered, unchecked, empty, *REASONS])
def test_a_block_that_cannot_be_trusted_is_computed_again(
    harm: Callable[[Path], None], tmp_path: Path, whole: pd.DataFrame
) -> None:
    folder = tmp_path / "run"
    list(run_of(folder))
    victim = min(folder.glob("clusters-*.parquet"))
    sound = victim.read_bytes()
    harm(victim)
    why = REASONS.get(harm, "does not match its checksum")
    with pytest.warns(UserWarning, match=f"{victim.name} {why}.*computed again"):
        found = list(run_of(folder))
    assert [block.reused for block in found] == [False, True, True, True, True]
    assert bits(pd.concat([block.frame for block in found])) == bits(whole)
    assert victim.read_bytes() == sound
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(block.reused for block in run_of(folder))


def test_a_fresh_checksum_is_no_fault_of_its_own(tmp_path: Path) -> None:
    """The negative control of the tests with one."""
    list(run_of(tmp_path))
    vouch_for(min(tmp_path.glob("clusters-*.parquet")))
    assert all(block.reused for block in run_of(tmp_path))


@pytest.mark.parametrize("call", [1, 3, 5], ids=["manifest", "checksum", "block"])
def test_runs_at_once_in_one_folder_do_not_meet(
    call: int, tmp_path: Path, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run from beginning to end while the first is in the middle of writing a file."""
    calls, real = itertools.count(1), os.fsync
    second: list[pd.DataFrame] = []

    def fsync(handle: int) -> None:
        if next(calls) == call:
            second.append(joined(run_of(tmp_path)))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    first = joined(run_of(tmp_path))
    assert bits(first) == bits(second[0]) == bits(whole)
    assert not list(tmp_path.glob(".*"))
    assert all(block.reused for block in run_of(tmp_path))


def test_another_run_that_begins_in_the_same_new_folder_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(path: Path, data: bytes) -> None:
        real(path, data)
        path.write_bytes(data.replace(b'"seed": 3', b'"seed": 99'))

    real = block_store._write
    monkeypatch.setattr(block_store, "_write", overtaken)
    with pytest.raises(ValueError, match=r"holds another run: .*seed is 99 there and 3 here"):
        run_of(tmp_path)


# What goes wrong


class Deadly(Executor):
    """An executor whose worker dies of a certain block, when all the others under way are done."""

    def __init__(self, within: Executor, fatal: int, others: int, flag: Path) -> None:
        self.within, self.fatal, self.others, self.flag = within, fatal, others, flag

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        (part,) = args
        if part.start == self.fatal:
            return self.within.submit(_die_at, self.flag)
        future = self.within.submit(fn, part)
        future.add_done_callback(self._count)
        return future

    def _count(self, _: Future[Any]) -> None:
        self.others -= 1
        if self.others == 0:
            self.flag.touch()


def _die_at(flag: Path) -> None:
    while not flag.exists():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)


def test_when_a_worker_dies_finished_blocks_are_kept_and_the_message_says_so(
    tmp_path: Path, whole: pd.DataFrame
) -> None:
    folder = tmp_path / "run"
    with pool(2) as processes:
        deadly = Deadly(processes, fatal=4000, others=4, flag=tmp_path / "flag")
        with pytest.raises(EnsembleError, match="Clusters 4,000 to 6,000 were not computed: a worker died") as stop:
            list(run_of(folder, executor=deadly))
        # No task can be handed to a broken pool, and a run without a folder has nothing to go on from.
        with pytest.raises(EnsembleError, match=r"0 to 2,000 .* a worker died\. .* Without a folder no block is kept"):
            list(run_of(None, executor=processes))
    # The blocks behind the fatal one were done by the other worker meanwhile, and not asked for yet.
    said = f"4 of 5 blocks (6,892 clusters) are finished and kept in {folder}; the same call goes on from there."
    assert said in str(stop.value)
    again = run_of(folder)
    assert bits(joined(again)) == bits(whole)
    assert again.computed == [slice(4000, 6000)]


def test_an_error_of_the_model_is_passed_on_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_late(self: Ensemble, part: slice) -> pd.DataFrame:
        if part.start >= 4000:
            raise RuntimeError("no fixed point")
        return good(self, part)

    good = Ensemble.frame
    monkeypatch.setattr(Ensemble, "frame", fails_late)
    for executor in (None, ThreadPoolExecutor(1)):
        with pytest.raises(
            EnsembleError, match=r"4,000 to 6,000 were not computed: RuntimeError: no fixed point. 2 of"
        ):
            list(run_of(tmp_path, executor=executor))


@pytest.mark.parametrize("calls", [10, 12], ids=["checksum", "block"])
def test_on_a_full_disk_finished_blocks_are_kept_and_nothing_half_is_left(
    calls: int, tmp_path: Path, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_after(calls))
        with pytest.raises(EnsembleError, match=rf"{tmp_path}: No space left on device\. 2 of 5 blocks"):
            list(run_of(tmp_path))
    assert not list(tmp_path.glob(".*"))
    assert len(list(tmp_path.glob("*.sha256"))) == len(list(tmp_path.glob("*.parquet"))) == 2
    run = run_of(tmp_path)
    assert bits(joined(run)) == bits(whole)
    assert run.reused == [slice(0, 2000), slice(2000, 4000)]


def full_after(calls: int) -> Callable[[int], None]:
    """A disk that fills up: `os.fsync` of a file or folder works so many times, and fails from then on."""
    left = iter(range(calls))
    real = os.fsync

    def fsync(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    return fsync


class Recording(ThreadPoolExecutor):
    """Threads, and what they were asked for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.futures: list[Future[Any]] = [*getattr(self, "futures", []), super().submit(fn, *args, **kwargs)]
        return self.futures[-1]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as at a terminal: a shell that starts the tests in the background has them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted_by_hand_a_run_keeps_what_workers_have_finished(tmp_path: Path, whole: pd.DataFrame) -> None:
    def interrupted(parts: Iterable[slice]) -> Iterator[slice]:
        for number, part in enumerate(parts):
            if number == 1:
                wait(threads.futures)
                signal.raise_signal(signal.SIGINT)
            yield part

    with Recording(2) as threads, pytest.raises(KeyboardInterrupt) as stop:
        list(run_of(tmp_path, executor=threads, ahead=3, progress=interrupted))
    assert stop.value.__notes__ == [
        f"3 of 5 blocks (6,000 clusters) are finished and kept in {tmp_path}; the same call goes on from there."
    ]
    assert bits(joined(run_of(tmp_path))) == bits(whole)


KILLED = """
    import os, signal, sys
    from csrmodel.populations.ensembles import ensemble_blocks

    real = os.fsync

    def dies_at(last):
        left = iter(range(last - 1))

        def fsync(handle):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            real(handle)

        return fsync

    # One start for all: what takes long are the imports.
    for last in sys.argv[2:]:
        child = os.fork()
        if not child:
            os.fsync = dies_at(int(last))
            list(ensemble_blocks(None, {clusters}, {seed}, block=2000, folder=os.path.join(sys.argv[1], last)))
            os._exit(0)
        print(last, os.WTERMSIG(os.waitpid(child, 0)[1]))
"""
KEPT = {1: 0, 11: 2, 13: 2}
"""Finished blocks where the last call of `fsync` is one on the manifest, on a checksum, on a block.

Two calls for each file: the file and its folder. Two files a block, after the manifest.
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of runs that were killed in the middle of a write, by the number of the call in which they were."""
    folder = tmp_path_factory.mktemp("killed")
    script = textwrap.dedent(KILLED).format(clusters=CLUSTERS, seed=SEED)
    command = [sys.executable, "-c", script, str(folder), *map(str, KEPT)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said.split("\n")[:-1] == [f"{last} {signal.SIGKILL}" for last in KEPT]
    return folder


@pytest.mark.parametrize("last", KEPT, ids=["manifest", "checksum", "block"])
def test_killed_in_the_middle_of_a_write_a_run_is_resumed_to_the_bit(
    last: int, killed: Path, whole: pd.DataFrame
) -> None:
    folder, kept = killed / str(last), KEPT[last]
    half = list(folder.glob(".*.part"))
    assert len(half) == 1
    assert len(list(folder.glob("clusters-*.parquet"))) == kept
    run = run_of(folder)
    assert bits(joined(run)) == bits(whole)
    assert len(run.reused) == kept
    assert not list(folder.glob(".*"))


# Memory


class Counting(Executor):
    """An executor that computes when a result is asked for, and counts the blocks under way."""

    def __init__(self) -> None:
        self.under_way = self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        outer = self

        class Late(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                outer.under_way -= 1
                return fn(*args)

        return Late()


@pytest.mark.parametrize(("ahead", "most"), [(1, 1), (3, 3), (99, 30)])
def test_no_more_blocks_are_under_way_than_the_caller_allows(ahead: int, most: int) -> None:
    counting = Counting()
    run = ensemble_blocks(None, 300, 1, block=10, executor=counting, ahead=ahead)
    assert len(list(run)) == 30
    assert counting.most == most


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"block": 0}, "block is 0; allowed is a whole number of 1 or more"),
        ({"ahead": 0}, "ahead is 0"),
        ({"method": "x"}, "method is 'x'"),
    ],
)
def test_options_off_their_range_are_refused_before_anything_is_made(
    options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        ensemble_blocks(None, 10, 1, folder=tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("options", [{"clusters": 0}, {"seed": -1}])
def test_a_population_off_its_range_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(options))} is "):
        ensemble_frame(**{"prior": None, "clusters": 10, "seed": 1, **options})


def test_without_pyarrow_a_folder_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"blocks on disk need pyarrow: pip install '\.\[ensembles\]' in the folder"):
        run_of(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_alone_a_cluster_is_as_in_the_ensemble(whole: pd.DataFrame) -> None:
    alone = equilibrium(draw(None, CLUSTERS, SEED, part=slice(5000, 5001)).attributes)
    assert float(alone.gap[0]) == pytest.approx(whole["gap"].iloc[5000], abs=1e-9)
