"""Compiled loops over clusters, steps and firms, with numba and in C, at the default substitutabilities.

They are given what the package gives itself: signals, roots and costs worked out once before the first step.
"""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np

from csrmodel.clusters import ClusterAttributes, ProductionNetwork
from csrmodel.evidence import default
from csrmodel.simulation import SimulationParameters

Arrays = tuple[np.ndarray, ...]


def hoisted(attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters) -> Arrays:
    """What no step changes: the arguments of `move` from `tier` to `kept`."""
    assert chosen.rho == chosen.sigma == 0.5
    has = {name: attributes.column(name)[:, None] for name in attributes.__dataclass_fields__}
    floor, tier = default("floor"), network.tier - 1
    buyers = has["visibility"] * has["traceability"] ** tier * network.exposure
    reach = 1 - has["informality"][:, None] * (1 - chosen.shifted_reach)
    signals = attributes.national()[:, :, None] * reach
    smallness = np.array(chosen.size_disadvantage)
    led = signals[:, 2] * (1 - (1 - has["inclusiveness"]) * smallness)
    voice = signals[:, 3]
    lost = voice * chosen.voice_loss * has["informality"]
    gives = np.isin(np.arange(len(tier)), network.client).astype(float)
    others = np.sqrt(np.maximum(signals[:, [0, 1, 4]], floor)).sum(axis=1)
    # Voice goes as work is given out, where somebody takes it; work in homes has been given out, all of it.
    others[:, 2] += np.sqrt(np.maximum(voice - lost, floor))[:, 2]
    size = 1 + chosen.size_cost * smallness
    squeeze = (1 + chosen.price_cost * has["price_squeeze"]) * (1 - chosen.normative_relief * has["normative"])
    pulls = chosen.delivery_pull * attributes.column("volatility")
    pulls = pulls + chosen.price_pull * attributes.column("price_squeeze")
    return (
        tier,
        network.size,
        chosen.omega * np.sqrt(np.maximum(buyers, floor)),
        gives,
        np.ascontiguousarray(led),
        np.ascontiguousarray(voice),
        np.ascontiguousarray(lost),
        others,
        chosen.base_cost * size * squeeze * (1 - has["saving"]),
        pulls - chosen.outsourcing_hurdle,
        chosen.evasion_pull * (1 - attributes.column("traceability")),
    )


def at_start(attributes: ClusterAttributes, network: ProductionNetwork, chosen: SimulationParameters) -> Arrays:
    """Conduct and outsourcing before the first step, each of shape (clusters, firms)."""
    shape = (attributes.clusters, len(network.tier))
    outsourcing = np.where(network.tier < 3, chosen.initial_outsourcing, 0.0)
    return np.full(shape, chosen.initial_conduct), np.broadcast_to(outsourcing, shape).copy()


def numbers(chosen: SimulationParameters) -> tuple[float, ...]:
    """The arguments of `move` from `floor` to `adjustment`."""
    answers = (chosen.firm_response, chosen.outsourcing_response, chosen.adjustment)
    return (default("floor"), chosen.omega, chosen.psi, *answers)


@numba.njit(nogil=True)
def _logistic(x: Any) -> Any:
    return 1 / (1 + math.exp(-x))


@numba.njit(nogil=True)
def move(  # type: ignore[no-untyped-def]
    tier, orders, buyers, gives, led, voice, lost, others, cost, hold, kept, floor, omega, psi, response,
    outsourcing_response, adjustment, steps, x, o,
):  # fmt: skip
    """Move conduct and outsourcing on in place; `bench_loop.c` says what each argument is."""
    clusters, firms = buyers.shape
    national = np.empty(3)
    for c in range(clusters):
        for _ in range(steps):
            mean = 0.0
            for i in range(firms):
                if tier[i] == 0:
                    mean += orders[i] * x[c, i]
            for t in range(3):
                association = math.sqrt(max(led[c, t] * (1 - psi + psi * mean), floor))
                national[t] = others[c, t] + association
            for i in range(firms):
                t = tier[i]
                heard = math.sqrt(max(voice[c, t] - gives[i] * lost[c, t] * o[c, i], floor)) if t < 2 else 0.0
                root = buyers[c, i] + (1 - omega) * 0.2 * (national[t] + heard)
                target = _logistic(response * (root * root - cost[c, t]))
                if t < 2:
                    wanted = _logistic(outsourcing_response * (target * cost[c, t] * kept[c] + hold[c]))
                    o[c, i] += adjustment * (wanted - o[c, i])
                x[c, i] += adjustment * (target - x[c, i])


@cache
def move_in_c() -> Any:
    """The same in C, with the arguments of `move`, under the usual rules of rounding; None where there is no gcc."""
    if not shutil.which("gcc"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "loop.so"
        source = Path(__file__).with_name("bench_loop.c")
        flags = ("-O3", "-march=native", "-shared", "-fPIC")
        subprocess.run(["gcc", *flags, "-o", library, source, "-lm"], check=True)
        run = ctypes.CDLL(str(library)).move

    def moved(*arguments: Any) -> None:
        clusters, firms = arguments[2].shape
        kinds = {int: ctypes.c_long, float: ctypes.c_double, np.ndarray: lambda a: ctypes.c_void_p(a.ctypes.data)}
        run(*(kinds[type(value)](value) for value in (clusters, firms, *arguments)))

    return moved
