"""Ensembles: the outcomes of a whole population of clusters at equilibrium, block by block.

A run yields blocks in order and holds a few of them at a time, so a population of any size fits into memory. Blocks are
computed in this process, or by any `concurrent.futures.Executor` that the caller hands in: a pool of processes, or
Dask on many machines. The numbers are the same to the bit whatever the executor and whatever the block size, on
machines that round alike.

With a folder, each finished block is kept (`csrmodel.populations.block_store`). Whoever was interrupted runs the same
script again: it takes up what is there, and ``print(run.plan)`` says beforehand how much that is. This is a whole
script::

    from concurrent.futures import ProcessPoolExecutor

    from csrmodel import ensemble_blocks
    from csrmodel.populations.exact import exact_means

    if __name__ == "__main__":
        with ProcessPoolExecutor() as pool:
            run = ensemble_blocks(None, 1_000_000, seed=1, executor=pool, folder="million")
            means = exact_means((block.frame for block in run), {"gap": lambda frame: frame["gap"]})
        print(run.sentence)

Workers import the script anew. The guard ``if __name__ == "__main__":`` keeps each from starting workers of its own,
and without it none starts. A notebook needs no guard. Dask does the same on one machine or many; the package's extra
``dask`` brings it::

    from dask.distributed import Client

    from csrmodel import ensemble_blocks

    if __name__ == "__main__":
        with Client() as client:
            run = ensemble_blocks(None, 1_000_000, seed=1, executor=client.get_executor(), folder="million")
            for block in run:
                print(block.frame["gap"].mean())

Workers share a run by its blocks, which hold 65,536 clusters each unless `block` says otherwise. A run that is smaller
keeps one worker busy: ``block=500`` makes eight pieces of 4,000 clusters.

What is drawn can be run as a scenario too, with initiatives and numbers of one's own::

    from csrmodel import Scenario, draw
    Scenario(draw(None, 500, seed=1).attributes, initiatives=["training"]).run().outcomes
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from csrmodel import __version__
from csrmodel.adoption import AdoptionParameters, adoption, institutional_strength
from csrmodel.clusters import TIERS, ClusterAttributes, ProductionNetwork, even_network
from csrmodel.evidence import default
from csrmodel.guards import guard
from csrmodel.impacts import ImpactParameters, Impacts, impacts, poverty
from csrmodel.parameters import whole_number
from csrmodel.populations import CHAINS, Population, PopulationPrior, draw, part_of
from csrmodel.populations.block_store import BlockStore, stored_identity
from csrmodel.populations.progress import Progress, progress_of
from csrmodel.simulation import BLOCK, ClusterState, SimulationParameters, equilibrium
from csrmodel.words import number_of

LOG = logging.getLogger(__name__)

OUTCOMES: Mapping[str, str] = {
    "strength": "institutional strength, the power mean of the national factors",
    "adoption": "adoption membership of figure 1",
    "first_tier": "mean conduct of tier 1, weighted by orders",
    "chain_wide": "mean conduct of all firms, weighted by work",
    "hidden_gap": "first-tier less chain-wide conduct",
    "gloss": "what joint deeds make the first tier look better than it is",
    "reported": "first-tier conduct and the gloss on it",
    "gap": "reported less chain-wide conduct",
    "outsourced": "share of its orders that tier 1 gives out",
    **{f"conduct_{tier}": f"mean conduct of tier {tier}" for tier in TIERS},
    **{f"work_{tier}": f"share of the work that tier {tier} does" for tier in TIERS},
    **{f"hazard_{tier}": f"share of the hazard that stays with tier {tier}" for tier in TIERS},
    "violation": "share of the work that is done in violation",
    "violation_lower": "the same in tiers 2 and 3 alone; missing where they do no work",
    "pollution": "pollution load",
    "pollution_lower": "the same in tiers 2 and 3, as a share of the hazard there; missing where they do no work",
    "poor": "share of workers who earn less than the legal minimum",
}
"""Columns of outcomes and what they hold, beside ``chain`` and the attributes of a cluster."""


class EnsembleError(RuntimeError):
    """A run that could not go on; the message says why, what is kept, and how to go on."""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """A population and the model that it is run through: all that fixes the numbers.

    Parameters
    ----------
    prior
        What clusters there are; None takes the register's defaults.
    clusters
        How many, 1 or more.
    seed, method
        As in `csrmodel.populations.draw`.
    parameters, impact_parameters
        Numbers of the model; None takes the register's defaults.
    network
        Firms of every cluster, such as `csrmodel.networks.network_from_table` makes; None takes `even_network`.
    highest
        The highest equilibrium of each cluster in place of the lowest.
    """

    prior: PopulationPrior | None
    clusters: int
    seed: int
    method: str = "sobol"
    parameters: SimulationParameters | None = None
    impact_parameters: ImpactParameters | None = None
    network: ProductionNetwork | None = None
    highest: bool = False

    def __post_init__(self) -> None:
        for name, value in (
            ("prior", self.prior or PopulationPrior()),
            ("clusters", whole_number("clusters", self.clusters, 1)),
            ("seed", whole_number("seed", self.seed, 0)),
            ("parameters", self.parameters or SimulationParameters()),
            ("impact_parameters", self.impact_parameters or ImpactParameters()),
            ("network", self.network or even_network()),
        ):
            object.__setattr__(self, name, value)
        # A wrong method, or scipy missing, shows here and not in a worker.
        draw(self.prior, 1, self.seed, self.method)

    def frame(self, part: slice | None = None) -> pd.DataFrame:
        """Attributes and outcomes of some of the clusters, a row each; None takes all.

        Returns
        -------
        DataFrame
            Columns ``chain``, the attributes, and `OUTCOMES`; the index counts clusters from the start of the draw.
        """
        wanted = part_of(self.clusters, part)
        if wanted.start == wanted.stop:
            return self.frame(slice(0, 1)).iloc[:0]
        # Whoever asks for whichever clusters, they are computed in the same company, as sums may round differently in
        # another.
        start = wanted.start - wanted.start % BLOCK
        stop = min(-(-wanted.stop // BLOCK) * BLOCK, self.clusters)
        population = draw(self.prior, self.clusters, self.seed, self.method, slice(start, stop))
        frames = [
            self._outcomes(population.within(slice(at, min(at + BLOCK, stop)))) for at in range(start, stop, BLOCK)
        ]
        return pd.concat(frames).iloc[wanted.start - start : wanted.stop - start]

    def identity(self) -> dict[str, Any]:
        """All that fixes the numbers, as plain values."""
        assert self.network is not None
        found = {item: getattr(self, item) for item in ("clusters", "seed", "method", "highest")}
        for item in ("prior", "parameters", "impact_parameters"):
            found[item] = _plain(asdict(getattr(self, item)))
        found["network"] = {"firms": len(self.network.names), "sha256": _network_digest(self.network)}
        found["numerical"] = {name: default(name) for name in ("floor", "rho_flat")}
        return {**found, "csrmodel": __version__, "numpy": np.__version__}

    def _outcomes(self, population: Population) -> pd.DataFrame:
        return outcomes(population, self.network, self.parameters, self.impact_parameters, highest=self.highest)


def outcomes(
    population: Population,
    network: ProductionNetwork | None = None,
    parameters: SimulationParameters | None = None,
    impact_parameters: ImpactParameters | None = None,
    *,
    highest: bool = False,
) -> pd.DataFrame:
    """Attributes and outcomes of drawn clusters at equilibrium, all at once; parameters as in `Ensemble`."""
    chosen = parameters or SimulationParameters()
    state = equilibrium(population.attributes, network, chosen, highest=highest)
    found = outcome_columns(population.attributes, state, impacts(state, impact_parameters), chosen, impact_parameters)
    return population.frame.assign(**found)


def outcome_columns(
    attributes: ClusterAttributes,
    state: ClusterState,
    found: Impacts,
    parameters: SimulationParameters,
    impact_parameters: ImpactParameters | None = None,
) -> dict[str, Any]:
    """`OUTCOMES` of some clusters by name, arrays of shape (clusters,), from their state and their impacts."""
    drivers = AdoptionParameters(parameters.rho, parameters.sigma, parameters.omega)
    national = attributes.national()
    columns = {
        "strength": institutional_strength(national, drivers),
        "adoption": adoption(attributes.column("visibility"), national, drivers),
        **conduct_columns(state),
        **_impact_columns(found, impact_parameters),
    }
    return {name: columns[name] for name in OUTCOMES}


def conduct_columns(state: ClusterState) -> dict[str, Any]:
    """Those of `OUTCOMES` that a state holds, by name: of each cluster, and of each step of a path."""
    conduct, work = state.tier_conduct, state.tier_work
    names = ("first_tier", "chain_wide", "hidden_gap", "gloss", "reported", "gap", "outsourced")
    whole = {name: getattr(state, name) for name in names}
    by_tier = {f"conduct_{tier}": conduct[..., tier - 1] for tier in TIERS}
    return {**whole, **by_tier, **{f"work_{tier}": work[..., tier - 1] for tier in TIERS}}


def _impact_columns(found: Impacts, parameters: ImpactParameters | None) -> dict[str, Any]:
    work = found.work[:, 1:].sum(axis=1)
    violation = (found.work * (1 - found.conduct))[:, 1:].sum(axis=1)
    pollution, hazard = found.pollution[:, 1:].sum(axis=1), found.hazard[:, 1:].sum(axis=1)
    nothing = np.full_like(work, np.nan)
    return {
        **{f"hazard_{tier}": found.hazard[:, tier - 1] for tier in TIERS},
        "violation": found.violation,
        "violation_lower": np.divide(violation, work, out=nothing.copy(), where=work > 0),
        "pollution": found.load,
        "pollution_lower": np.divide(pollution, hazard, out=nothing.copy(), where=hazard > 0),
        "poor": poverty(found, None, parameters),
    }


@dataclass(frozen=True, eq=False)
class Block:
    """Some of an ensemble's clusters.

    Parameters
    ----------
    part
        Which ones.
    frame
        As `Ensemble.frame` gives them.
    reused
        Whether they were read from disk and not computed.
    """

    part: slice
    frame: pd.DataFrame
    reused: bool


USUAL_BLOCK = 16 * BLOCK
"""Clusters of a block unless the caller says otherwise, about 15 MB of them."""


def ensemble_blocks(
    prior: PopulationPrior | None,
    clusters: int,
    seed: int,
    *,
    method: str = "sobol",
    parameters: SimulationParameters | None = None,
    impact_parameters: ImpactParameters | None = None,
    network: ProductionNetwork | None = None,
    highest: bool = False,
    executor: Executor | None = None,
    block: int | None = None,
    ahead: int = 8,
    folder: str | Path | None = None,
    progress: Progress | bool = True,
) -> EnsembleRun:
    """An ensemble as a run over its blocks, in order, in bounded memory.

    Parameters
    ----------
    prior, clusters, seed, method, parameters, impact_parameters, network, highest
        As in `Ensemble`.
    executor
        Who computes blocks; None computes each in this process when it is asked for. It stays the caller's to shut
        down. In a script the call stands under ``if __name__ == "__main__":``.
    block
        Clusters of a block, 1 or more: what a worker is handed at a time. None takes that of the folder, or else
        `USUAL_BLOCK`. A folder has one block size: another one is refused.
    ahead
        How many blocks may be under way at once, the one that is waited for included; at least as many as there are
        workers keeps them all busy.
    folder
        Where finished blocks are kept and looked for; None keeps none. Several runs of the same numbers may share it
        at once.
    progress
        True shows a bar in a terminal or a notebook once a run takes long, if tqdm is installed; False shows none.
        Anything else wraps the iteration over blocks, such as ``tqdm.tqdm``.

    Returns
    -------
    EnsembleRun
        To iterate over; nothing is computed before that.

    Raises
    ------
    ValueError
        Naming what is wrong and what is allowed; for a folder of another run, what differs.
    ImportError
        If scipy or pyarrow is needed and missing.
    """
    chosen = Ensemble(prior, clusters, seed, method, parameters, impact_parameters, network, highest)
    there = stored_identity(folder) if folder is not None else None
    size = whole_number("block", block if block is not None else (there or {}).get("block", USUAL_BLOCK), 1)
    most = whole_number("ahead", ahead, 1)
    store = None if folder is None else BlockStore(folder, {"block": size, **chosen.identity()})
    return EnsembleRun(chosen, size, executor, most, store, progress_of(progress))


def ensemble_frame(prior: PopulationPrior | None, clusters: int, seed: int, **options: Any) -> pd.DataFrame:
    """A whole ensemble in one table, for populations that fit into memory; options as in `ensemble_blocks`.

    `csrmodel.save` writes it to a file.

    Examples
    --------
    >>> prior, numbers = PopulationPrior(visible_share=0.5), SimulationParameters(omega=0.25)
    >>> some = ensemble_frame(prior, 100, seed=1, method="random", parameters=numbers)
    >>> some.groupby("chain", observed=True)["gap"].mean().round(2).to_dict()
    {'domestic': 0.21, 'less visible': 0.25, 'visible': 0.28}
    """
    return ensemble_blocks(prior, clusters, seed, **options).frame


_Pending = deque[tuple[slice, "Future[pd.DataFrame]", bool]]


@dataclass(eq=False)
class EnsembleRun:
    """An ensemble's blocks, computed or read as they are asked for.

    Each iteration starts over. `reused` and `computed` say which blocks came from where so far.

    Raises
    ------
    EnsembleError
        While iterating: if a block cannot be computed (a worker died, say) or cannot be kept (a full disk, say).
        Finished blocks are kept, those which workers had finished early included.
    """

    ensemble: Ensemble
    block: int
    executor: Executor | None
    ahead: int
    store: BlockStore | None
    progress: Progress
    reused: list[slice] = field(default_factory=list)
    computed: list[slice] = field(default_factory=list)

    @property
    def parts(self) -> list[slice]:
        """Which clusters each block holds."""
        size, clusters = self.block, self.ensemble.clusters
        return [slice(start, min(start + size, clusters)) for start in range(0, clusters, size)]

    @property
    def plan(self) -> str:
        """What is found on disk, and what is left to compute."""
        found = len(self._kept())
        where = f"{found} found in {self.store.folder}, " if self.store else ""
        total = len(self.parts)
        blocks = number_of(total, "block")
        return f"{self.ensemble.clusters:,} clusters in {blocks}: {where}{total - found} to compute."

    @property
    def sentence(self) -> str:
        """What has been computed and what was reused."""
        done = f"{len(self.computed)} of {len(self.parts)} blocks computed ({_clusters(self.computed)})"
        return f"{done}, {len(self.reused)} reused ({_clusters(self.reused)})."

    @property
    def frame(self) -> pd.DataFrame:
        """All blocks in one table, for populations that fit into memory."""
        return pd.concat([block.frame for block in self])

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[Block]:
        self.reused.clear()
        self.computed.clear()
        LOG.info(self.plan)
        pending: _Pending = deque()
        try:
            yield from self._in_order(pending)
        except _NotComputedError as stop:
            self._keep_finished(pending)
            raise EnsembleError(f"{stop} {self._state()}") from stop.__cause__
        except OSError as error:
            assert self.store
            raise EnsembleError(
                f"Blocks cannot be kept in {self.store.folder}: {error.strerror or error}. {self._state()}"
            ) from error
        except KeyboardInterrupt as stop:
            self._keep_finished(pending)
            stop.add_note(self._state())
            raise
        except GeneratorExit:
            # The loop over the blocks ended early, by its own will or interrupted by hand: nobody sees this exception.
            self._keep_finished(pending)
            if self.store:
                LOG.warning("Stopped early. %s", self._state())
            raise
        finally:
            for _, future, _ in pending:
                future.cancel()
        LOG.info(self.sentence)

    def _in_order(self, pending: _Pending) -> Iterator[Block]:
        upcoming = iter(self.parts)
        for part in self.progress(self.parts):
            # In this process nothing is gained by running ahead.
            while len(pending) < (self.ahead if self.executor else 1) and (next_part := next(upcoming, None)):
                pending.append((next_part, *self._begin(next_part)))
            _, future, reused = pending[0]
            frame = _result(part, future)
            pending.popleft()
            if not reused and self.store:
                self.store.write(part, frame)
            (self.reused if reused else self.computed).append(part)
            yield Block(part, frame, reused)

    def _begin(self, part: slice) -> tuple[Future[pd.DataFrame], bool]:
        """A block on its way, and whether it comes from disk."""
        frame = self.store.read(part) if self.store and self.store.holds(part) else None
        if frame is not None:
            # Parquet keeps the kinds that occur in a block; a frame knows all there are.
            chain = frame["chain"].cat.set_categories(CHAINS)
            return _finished(frame.assign(chain=chain).set_index(_index(part))), True
        try:
            if self.executor:
                return self.executor.submit(self.ensemble.frame, part), False
            return _finished(self.ensemble.frame(part)), False
        except Exception as error:
            raise _NotComputedError(part, error) from error

    def _keep_finished(self, pending: _Pending) -> None:
        """Write what workers have finished and nobody has asked for yet."""
        for part, future, reused in pending:
            finished = future.done() and not future.cancelled() and future.exception() is None
            if self.store and finished and not reused:
                self.store.write(part, future.result())

    def _kept(self) -> list[slice]:
        return [part for part in self.parts if self.store.holds(part)] if self.store else []

    def _state(self) -> str:
        if not self.store:
            return "Without a folder no block is kept; with one, a run goes on where it stopped."
        kept = self._kept()
        return (
            f"{len(kept)} of {len(self.parts)} blocks ({_clusters(kept)}) are finished and kept in"
            f" {self.store.folder}; the same call goes on from there."
        )


class _NotComputedError(Exception):
    """A block that could not be computed, in words."""

    def __init__(self, part: slice, error: BaseException) -> None:
        # Dask says so by a class of its own, which this package does not import.
        died = isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"
        why = (
            'a worker died. In a script the call has to stand under `if __name__ == "__main__":`, as workers import'
            " the script anew; or memory ran out, of which smaller blocks need less: "
            if died
            else ""
        )
        told = str(error).rstrip(".")
        super().__init__(
            f"Clusters {part.start:,} to {part.stop:,} were not computed: {why}{type(error).__name__}: {told}."
        )


def _result(part: slice, future: Future[pd.DataFrame]) -> pd.DataFrame:
    try:
        return future.result()
    except Exception as error:
        raise _NotComputedError(part, error) from error


def _finished(frame: pd.DataFrame) -> Future[pd.DataFrame]:
    future: Future[pd.DataFrame] = Future()
    future.set_result(frame)
    return future


def _index(part: slice) -> pd.RangeIndex:
    return pd.RangeIndex(part.start, part.stop, name="cluster")


def _clusters(parts: Iterable[slice]) -> str:
    return f"{sum(part.stop - part.start for part in parts):,} clusters"


def _plain(value: Any) -> Any:
    """A value as JSON can hold it: infinities as text."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, float) and np.isinf(value) else value


def _network_digest(network: ProductionNetwork) -> str:
    """What tells networks apart: all but the names of firms, which no equation reads."""
    digest = hashlib.sha256()
    for values in (network.tier, network.size, network.exposure, network.client, network.subcontractor, network.share):
        digest.update(f"{values.dtype.str}{values.shape}".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


guard(globals())
