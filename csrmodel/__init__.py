"""Drivers, barriers and a conceptual model of CSR in industrial clusters of developing countries.

The package follows one review (`lundthomsen2016` in the bibliography). It has four wings around the model, and imports
run one way: evidence <- model <- populations <- figures <- told. `csrmodel.evidence` holds what the review says as
tables. The model stands at the top level: how drivers combine (`aggregation`), figure 1 (`adoption`), clusters and
their firms (`clusters`, `simulation`), what comes of it (`impacts`) and what can be done (`initiatives`, `governance`,
`treatment`, `demand`, `assessment`). `csrmodel.qca` stands beside it and compares cases, of whatever field; with it
`theories` asks what the frameworks that the review discusses predict for its cases.
`csrmodel.populations` draws many clusters and judges the propositions on them. `csrmodel.figures` has a file for each
figure, and `csrmodel.explorers` calls them by name. `csrmodel.told` has the numbers that the chapters tell.

A researcher starts with `csrmodel.scenario`: what is changed, run and compared goes by its name there. The names of
``__all__`` can be imported from here; each is looked up when it is asked for, so that the package itself is there at
once.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "scenario": ("Result", "Scenario", "compare", "sweep", "vocabulary"),
    "results": ("save",),
    "clusters": ("ClusterAttributes", "ProductionNetwork", "even_network", "random_network", "read_network"),
    "networks": ("network_from_graph", "network_from_table"),
    "simulation": ("ClusterState", "SimulationParameters", "equilibrium", "simulate"),
    "impacts": ("ImpactParameters", "Impacts", "winners_and_losers"),
    "initiatives": ("Effect", "Initiative", "effect"),
    "adoption": ("AdoptionParameters",),
    "populations": ("PopulationPrior", "draw"),
    "populations.ensembles": ("ensemble_blocks", "ensemble_frame"),
    "populations.own_checks": ("OwnCheck",),
    "populations.propositions": ("World",),
    "populations.verdicts": ("judge",),
}
"""The module of every name that is here; no name is also that of a module, which would take its place."""

_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        from difflib import get_close_matches

        near = get_close_matches(name, _HOME, n=1, cutoff=0.6)
        nearest = f"nearest is {near[0]}; " if near else ""
        raise AttributeError(f"module 'csrmodel' has no attribute {name!r}; {nearest}there are {', '.join(_HOME)}")
    return getattr(import_module(f"csrmodel.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
