"""Whether boom turns to bust, as the register stands and with one of its numbers changed; and growth without gain."""

from __future__ import annotations

from dataclasses import replace

from csrmodel.demand import DemandParameters, demand_path


def paths() -> dict[str, str]:
    """What becomes of demand, in a sentence each.

    Returns
    -------
    dict
        As the ``register`` stands; with buyers ``bound`` to the cluster; with ``calm_wages``, which do not follow the
        demand for labour; in a ``lasting_market``, which goes on growing.
    """
    register = DemandParameters()
    changed = {
        "register": register,
        "bound": replace(register, relocation_speed=0),
        "calm_wages": replace(register, wage_response=0),
        "lasting_market": replace(register, market_growth_late=register.market_growth),
    }
    return {name: demand_path(parameters).cycle.sentence for name, parameters in changed.items()}


def gains() -> dict[str, str]:
    """What growth brings between the first year and the last, in a sentence each.

    Returns
    -------
    dict
        As the ``register`` stands, and where prices are ``squeezed`` by every advance.
    """
    worlds = {"register": DemandParameters(), "squeezed": DemandParameters.squeezed()}
    return {name: demand_path(parameters).growth.sentence for name, parameters in worlds.items()}
