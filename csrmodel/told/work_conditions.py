"""Two football towns point by point, and stitching centres for those who may not leave home."""

from __future__ import annotations

from csrmodel import evidence
from csrmodel.coded_cases import lab_cases
from csrmodel.initiatives import effect
from csrmodel.told import conceptual_model


def compared(one: str, other: str) -> dict[str, object]:
    """Two cases variable by variable, as the book codes them.

    Parameters
    ----------
    one, other
        Identifiers of the cases.

    Returns
    -------
    dict
        How many variables there are (``points``), and how many are reported of both (``points_both``); of these, how
        many are ``alike`` and ``apart``; how many are reported of ``one`` alone and of ``neither``. The last four as
        ``points_...``, and the variables by name as ``names_...``, a list in words.

    Raises
    ------
    KeyError
        If there is no case of an identifier.
    """
    names = evidence.names("variable")
    values = evidence.codings().pivot(index="variable", columns="case", values="value").loc[list(names)]
    first, second = values[one], values[other]
    reported = first.notna().astype(int) + second.notna()
    kinds = {
        "alike": (reported == 2) & (first == second),
        "apart": (reported == 2) & (first != second),
        "one": reported == 1,
        "neither": reported == 0,
    }
    lists = {kind: [names[variable].lower() for variable in values.index[here]] for kind, here in kinds.items()}
    return {
        "points": len(values),
        "points_both": int((reported == 2).sum()),
        **{f"points_{kind}": len(found) for kind, found in lists.items()},
        **{f"names_{kind}": ", ".join(found) or "none" for kind, found in lists.items()},
    }


def towns() -> dict[str, str]:
    """The verdict of figure 1 on the ready settings of the two towns."""
    settings = conceptual_model.ready_settings()
    return {f"{town}_verdict": settings[f"{town}_adoption_verdict"] for town in ("sialkot", "jalandhar")}


def stitching_centres() -> dict[str, object]:
    """What stitching centres do to those who work at home, in the first case that the laboratories offer.

    Returns
    -------
    dict
        The ``case`` by name; the verdicts on women and men who work at home (``women_verdict``, ``men_verdict``); the
        part of the women who lose (``women_lose``); the part of those who worked before that is poor, before and
        afterwards (``poor_before``, ``poor_after``), as `csrmodel.impacts.poverty` counts it.
    """
    case = lab_cases()[0]
    centres = effect(case.attributes(), ["stitching_centres"])
    groups = centres.groups().set_index(["group", "site"])
    before, after = centres.poverty()
    return {
        "case": case.name,
        "women_verdict": groups.loc[("women", "home"), "verdict"],
        "men_verdict": groups.loc[("men", "home"), "verdict"],
        "women_lose": float(groups.loc[("women", "home"), "lose"]),
        "poor_before": before.item(),
        "poor_after": after.item(),
    }
