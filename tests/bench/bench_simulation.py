"""How fast clusters are simulated beside agents and compiled loops, and how equilibria grow with their number.

Times are of the processor, not of the clock, as other work on the machine stretches the latter. Everything runs in one
process on one thread.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from csrmodel.clusters import ClusterAttributes, ProductionNetwork, even_network, random_network
from csrmodel.simulation import SimulationParameters, equilibrium, equilibrium_blocks, simulate

STEPS = 80
TIERS_OF_200 = (20, 60, 120)
Runner = Callable[[], tuple[np.ndarray, np.ndarray]]


def population(clusters: int) -> ClusterAttributes:
    return ClusterAttributes(*np.random.default_rng(1).random((13, clusters)))


def network_of(firms: int, clients: int = 3) -> ProductionNetwork:
    """A random network in which every exporter has other buyers and every subcontractor several clients."""
    rng = np.random.default_rng(2)
    network = random_network([firms * share // 200 for share in TIERS_OF_200], clients, rng)
    return replace(network, exposure=np.where(network.tier == 1, rng.random(firms), 0.0))


def simulation_speed(clusters: int = 1024, rounds: int = 9) -> None:
    """Firm-steps a second of `simulate` and of its rivals, in turns, and that all give the same numbers."""
    for what, network in (("an even network", even_network()), ("a random network", network_of(200))):
        rivals = runners(population(clusters), network)
        found = {name: run() for name, (run, _) in rivals.items()}
        for conduct, outsourcing in found.values():
            many = len(conduct)
            np.testing.assert_allclose(conduct, found["simulate"][0][:many], rtol=0, atol=1e-9)
            np.testing.assert_allclose(outsourcing, found["simulate"][1][:many], rtol=0, atol=1e-9)
        spent: dict[str, list[float]] = {name: [] for name in rivals}
        for _ in range(rounds):
            for name, (run, _) in rivals.items():
                start = time.process_time()
                run()
                spent[name].append(time.process_time() - start)
        firms, lumps = len(network.tier), len(network.lumps().tier)
        speeds = {name: many * firms * STEPS / statistics.median(spent[name]) for name, (_, many) in rivals.items()}
        kinds = "no two alike" if lumps == firms else f"of {lumps} kinds"
        print(f"paths of {STEPS} steps in {what}: {firms} firms, {kinds}")
        for name, speed in speeds.items():
            ratio = "" if name == "simulate" else f"   simulate is {speeds['simulate'] / speed:,.1f} times as fast"
            print(f"  {name:<16}{speed / 1e6:>10,.2f} M firm-steps a second{ratio}")


def runners(attributes: ClusterAttributes, network: ProductionNetwork) -> dict[str, tuple[Runner, int]]:
    """Who is timed, and over how many clusters: conduct and outsourcing of every firm after `STEPS` steps."""
    # Here, as processes that measure memory do without them.
    import agents
    import bench_loop

    chosen = SimulationParameters()
    fixed, numbers = bench_loop.hoisted(attributes, network, chosen), bench_loop.numbers(chosen)

    def by_package() -> tuple[np.ndarray, np.ndarray]:
        state = simulate(attributes, network, chosen, STEPS)
        return state.firms(state.conduct), state.firms(state.outsourcing)

    def by_loop(move: Callable[..., None]) -> Runner:
        def run() -> tuple[np.ndarray, np.ndarray]:
            x, o = bench_loop.at_start(attributes, network, chosen)
            move(*fixed, *numbers, STEPS, x, o)
            return x, o

        return run

    def by_agents() -> tuple[np.ndarray, np.ndarray]:
        x, o = agents.run_agents(attributes, network, chosen, STEPS)
        return x[None], o[None]

    found = {
        "simulate": (by_package, attributes.clusters),
        "loop in numba": (by_loop(bench_loop.move), attributes.clusters),
    }
    if bench_loop.move_in_c():
        found["loop in C"] = (by_loop(bench_loop.move_in_c()), attributes.clusters)
    return {**found, "agents in Mesa": (by_agents, 1)}


def equilibrium_growth() -> None:
    """Time and memory of `equilibrium` over clusters and over firms, each measured in a process of its own."""
    print(f"{'equilibria':<34}{'clusters':>10}{'firms':>7}{'s':>8}{'us a cluster':>14}{'peak MiB':>10}")
    sizes = [(1_000, 200), (10_000, 200), (100_000, 200), (1_000, 50), (1_000, 1_000), (1_000, 5_000)]
    rows = [("whole", *size) for size in sizes]
    rows += [
        ("whole, with work and gap", 100_000, 200),
        ("block by block", 100_000, 200),
        ("steep and tipping", 10_000, 200),
    ]
    for what, clusters, firms in rows:
        command = [sys.executable, __file__, what, str(clusters), str(firms)]
        seconds, peak = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        per_cluster = f"{seconds / clusters * 1e6:>14,.1f}"
        print(f"{what:<34}{clusters:>10,}{firms:>7,}{seconds:>8.2f}{per_cluster}{peak:>10,.0f}")


def one_equilibrium(what: str, clusters: int, firms: int) -> None:
    """Print the processor's seconds and the peak of memory in MiB."""
    attributes, network = population(clusters), network_of(firms)
    steep = SimulationParameters(psi=1, firm_response=40, omega=0.1, rho=0)
    start = time.process_time()
    if what == "block by block":
        for _, state in equilibrium_blocks(attributes, network):
            state.gap.mean()
    elif what == "steep and tipping":
        equilibrium(attributes, network, steep)
    elif what == "whole, with work and gap":
        equilibrium(attributes, network).gap.mean()
    else:
        equilibrium(attributes, network)
    seconds = time.process_time() - start
    # Linux counts a parent's memory into the child's ru_maxrss, but not into this.
    status = Path("/proc/self/status").read_text()
    print(seconds, int(status.split("VmHWM:")[1].split()[0]) / 1024)


if __name__ == "__main__":
    one_equilibrium(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
