"""A common plant and its members, and the claims on either side of the environmental debates."""

from __future__ import annotations

from collections import Counter

from csrmodel import evidence
from csrmodel.treatment import SIZES, TreatmentParameters, common_plant, example_cluster, remaining_load, size_classes


def example() -> dict[str, float]:
    """The example cluster, and what is left without treatment.

    Returns
    -------
    dict
        Its ``firms``, and those of each size class; ``clean_load``, the part of the load that cleaner technology at
        its most leaves by itself.
    """
    cluster = example_cluster()
    sizes = Counter(size_classes(cluster).tolist())
    most = float(evidence.assumptions().set_index("name").loc["cleaner_technology", "high"])
    return {
        "firms": len(cluster),
        **{size: sizes[size] for size in SIZES},
        "clean_load": float(remaining_load(most, 0.0)),
    }


def plant(parameters: TreatmentParameters) -> dict[str, float]:
    """A common plant of the example cluster.

    Returns
    -------
    dict
        ``peers``, how closely they watch; ``shifted``, the part of their dues that large members shift; ``collected``,
        the part of what the plant needs that it gets, 0 where none is built; ``free``, firms that could pay and do
        not; ``out``, firms that are priced out.
    """
    found = common_plant(example_cluster(), parameters)
    return {
        "peers": parameters.peer_monitoring,
        "shifted": parameters.dominance,
        "collected": found.funding[-1] if found.funding else 0.0,
        "free": found.count("rides free"),
        "out": found.count("priced out"),
    }


def debates(kasur: str) -> dict[str, object]:
    """The claims on the sides of the debates, and the works that they cite.

    Parameters
    ----------
    kasur
        Key of the work on Kasur.

    Returns
    -------
    dict
        How many ``debates`` and ``claims``; claims that cite no work (``uncited``), that are on treatment ``plants``,
        that cite the work on Kasur (``kasur``), and both (``kasur_plants``); debates in which that is cited
        (``kasur_debates``); and the work that is ``most_cited``, by author and year.
    """
    cited = evidence.claims().set_index("id")["references"]
    sides = evidence.debates().to_dict("records")
    told = [
        (side["debate"], evidence.listed(cited[claim])) for side in sides for claim in evidence.listed(side["claims"])
    ]
    about = [debate for debate, works in told if kasur in works]
    named = Counter(work for _, works in told for work in works)
    return {
        "debates": len({debate for debate, _ in told}),
        "claims": len(told),
        "uncited": sum(not works for _, works in told),
        "plants": sum(debate == "plants" for debate, _ in told),
        "kasur": len(about),
        "kasur_debates": len(set(about)),
        "kasur_plants": about.count("plants"),
        "most_cited": evidence.short_reference(named.most_common(1)[0][0]),
    }
