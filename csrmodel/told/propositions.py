"""The three propositions: the cases behind them, readings and verdicts, why verdicts fail, and what is predicted."""

from __future__ import annotations

from csrmodel import evidence
from csrmodel.figures.kit.propositions import by_word
from csrmodel.populations import kept
from csrmodel.populations.causes import buyers_and_association, ceiling_without_buyers, main_cause, mending, suspects
from csrmodel.populations.postdiction import PRIORS, compared, scores
from csrmodel.populations.propositions import CROSSOVER, FIRST, READINGS, World, percent
from csrmodel.populations.verdicts import CONFIDENCE, buyers_weights, verdicts, verdicts_by_weight

NUMBERS = (1, 2, 3)
"""The propositions, as the review counts them."""


# By case


def by_case() -> dict[str, int]:
    """How many ``cases`` there are, and by the number of each proposition how many speak ``for_1`` and ``against_1`` it
    and how many are ``silent_1``."""
    judged = evidence.judged_cases()
    found = {"cases": int(judged["case"].nunique())}
    for number in NUMBERS:
        said = judged.loc[judged["proposition"] == number, "verdict"]
        spoken = {"for": int((said == "consistent").sum()), "against": int((said == "inconsistent").sum())}
        spoken["silent"] = len(said) - sum(spoken.values())
        found |= {f"{side}_{number}": many for side, many in spoken.items()}
    return found


def values() -> dict[str, int]:
    """How many ``values`` are coded, and how many of them are of low confidence (``values_low``)."""
    coded = evidence.codings().dropna(subset="value")
    return {"values": len(coded), "values_low": int((coded["confidence"] == "low").sum())}


def tiers(case: str) -> dict[str, str]:
    """The conduct of a case as coded: of the ``first`` tier and of the ``lower`` ones, and how sure each is
    (``first_sure``, ``lower_sure``).

    Raises
    ------
    ValueError
        If one of them is not reported of the case, or if there is no such case.
    """
    coded = evidence.codings().dropna(subset="value")
    own = coded[coded["case"] == case].set_index("variable")
    found: dict[str, str] = {}
    for tier in ("first", "lower"):
        if (variable := f"outcome_{tier}_tier") not in own.index:
            raise ValueError(f"case is {case!r}; allowed is one of which {variable} is reported")
        found |= {tier: f"{own.loc[variable, 'value']:g}", f"{tier}_sure": str(own.loc[variable, "confidence"])}
    return found


def verdict_on(case: str, proposition: int) -> dict[str, str]:
    """The ``name`` of a case, its ``verdict`` on a proposition and the ``reason``.

    Raises
    ------
    ValueError
        If the case says nothing of that proposition, or there is no such case.
    """
    judged = evidence.judged_cases()
    found = judged[(judged["case"] == case) & (judged["proposition"] == proposition)]
    if found.empty:
        raise ValueError(f"case is {case!r} for proposition {proposition}; allowed are those of judged_cases()")
    return {column: str(found[column].iloc[0]) for column in ("name", "verdict", "reason")}


def by_coder(proposition: int) -> dict[str, int]:
    """How many cases speak for and against a proposition by the sheet of each coder: ``first_for`` and so on."""
    found = {}
    for coder in ("first", "second"):
        table = evidence.proposition_survival(evidence.coded_by()[f"{coder} coder"]).set_index("proposition")
        found[f"{coder}_for"] = int(table.loc[proposition, "consistent"])
        found[f"{coder}_against"] = int(table.loc[proposition, "inconsistent"])
    return found


def survival() -> dict[str, float]:
    """Of the combinations of doubtful values, the shares in which all cases stay as they are (``stay_1``), some speak
    against (``some_1``) and none speaks for a proposition (``none_1``)."""
    names = {"stay": "all_stay", "some": "some_against", "none": "none_for"}
    table = evidence.proposition_survival().set_index("proposition")
    return {f"{name}_{n}": float(table.loc[n, column]) for n in NUMBERS for name, column in names.items()}


# Words and readings


def defaults() -> dict[str, str]:
    """The register's numbers behind the words and the population, as the chapter writes them."""
    breaks = ("few_from", "few_full", "few_none", "most_none", "most_full", "widespread_none", "widespread_full")
    return {
        **{name: percent(evidence.default(name)) for name in (*breaks, "visible_share", "strong_driver")},
        "population": f"{evidence.default('population_size'):,.0f}",
        "national": f"{evidence.default('national_median'):g}",
        "notable": f"{evidence.default('support_notable'):g}",
    }


def readings() -> dict[str, object]:
    """How many ``readings`` there are, and of each its ``name_``, what it reads (``reading_``) and its ``words_``, by
    its key."""
    table = evidence.readings().set_index("id")
    texts = {
        f"{column}_{key}": table.loc[key, column] for key in table.index for column in ("name", "reading", "words")
    }
    return {"readings": len(READINGS), **texts}


# Verdicts


def judged() -> dict[str, object]:
    """Every verdict at every weight of buyers, in short by proposition at the first weight, and how they were reached.

    Returns
    -------
    dict
        The weights (``weight_1``, ...); the verdict on a reading at each (``verdict_level_1``, ...); by proposition the
        verdicts in ``short_1`` and whether they ``agree_1``; how many readings are ``turned`` by the weight; how many
        ``populations`` there are; ``confidence`` and the ``rest``.
    """
    each = verdicts_by_weight()
    found: dict[str, object] = {}
    for place, (weight, of) in enumerate(zip(buyers_weights(), each, strict=True), start=1):
        found[f"weight_{place}"] = f"{weight:.2f}"
        for key, verdict in of.items():
            found[f"verdict_{key}_{place}"] = f"{verdict.word.removeprefix('is ')} ({verdict.truth:.2f})"
    usual = list(each[0].values())
    for n in NUMBERS:
        own = [verdict for verdict in usual if verdict.reading.proposition == n]
        found[f"short_{n}"] = by_word(own)
        found[f"agree_{n}"] = "agree" if len({verdict.word for verdict in own}) == 1 else "disagree"
    return found | {
        "turned": sum(len({of[key].word for of in each}) > 1 for key in READINGS),
        "populations": usual[0].populations,
        "confidence": f"{CONFIDENCE:.1%}",
        "rest": f"{1 - CONFIDENCE:.1%}",
    }


def settled() -> dict[str, str]:
    """By the place of each weight of buyers what the first tier can reach without them (``ceiling_1``), whether that
    settles a check beforehand (``settled_1``), and what buyers and an association reach alone (``pair_1``)."""
    found: dict[str, str] = {}
    for place, weight in enumerate(buyers_weights(), start=1):
        world = World().changed(omega=weight)
        ceiling = ceiling_without_buyers(world)
        found |= {
            f"ceiling_{place}": f"{ceiling:.2f}",
            f"pair_{place}": f"{buyers_and_association(world):.2f}",
            f"settled_{place}": "yes" if ceiling <= CROSSOVER else "no",
        }
    return found


def causes() -> dict[str, object]:
    """The check on which each reading stands or falls (``clause_level``, ...), its verdict or why it fails
    (``because_level``, ...); how many ``suspects`` were taken away; and what mends bad clusters (``mending``)."""
    named = suspects()
    found: dict[str, object] = {"suspects": named["suspect"].nunique(), "mending": mending().sentence}
    for key, verdict in verdicts_by_weight()[0].items():
        weakest, cause = verdict.weakest, main_cause(named, key)
        why = f"because {cause['suspect']} (without that {percent(cause['share_without'])})"
        found[f"clause_{key}"] = f"{weakest.check.clause}: {weakest.sentence}"
        found[f"because_{key}"] = why if verdict.word == "fails" else verdict.word
    return found


# Where they turn, how often they hold, whether the checks can see


def turns() -> dict[str, object]:
    """What turns a verdict, for the first reading of each proposition.

    Returns
    -------
    dict
        How many assumptions turn it by themselves (``turning_1``); the one that has to move least (``nearest_1``), from
        where (``from_1``) and to where (``to_1``), each "none" where none turns it; those that turn the second and the
        third (``shared``); how many ``assumptions`` were moved; how many readings are ``turnable``.
    """
    table, register = kept.verdict_turns(), evidence.assumptions().set_index("name")["default"].astype(float)
    of = {key: rows.dropna(subset="turned_at").sort_values("distance") for key, rows in table.groupby("reading")}
    found: dict[str, object] = {}
    for n in NUMBERS:
        rows = of[FIRST[n].key]
        least = rows.iloc[0] if len(rows) else None
        found |= {
            f"turning_{n}": len(rows),
            f"nearest_{n}": "none" if least is None else str(least["name"]).replace("_", " "),
            f"from_{n}": "none" if least is None else f"{register[least['name']]:g}",
            f"to_{n}": "none" if least is None else f"{least['turned_at']:.2f}",
        }
    both = sorted(set(of[FIRST[2].key]["name"]) & set(of[FIRST[3].key]["name"]))
    return found | {
        "shared": ", ".join(both).replace("_", " ") or "none",
        "assumptions": table["name"].nunique(),
        "turnable": sum(len(rows) > 0 for rows in of.values()),
    }


def drawn() -> dict[str, str]:
    """How many ``draws`` of all assumptions there are, and in what share of them the readings of each proposition hold,
    from the least to the most (``drawn_1``)."""
    table = kept.verdict_draws().set_index("reading")
    held = table["holds"] / table["draws"]
    found = {"draws": f"{table['draws'].iloc[0]:,}"}
    for n in NUMBERS:
        own = [held[key] for key, reading in READINGS.items() if reading.proposition == n]
        found[f"drawn_{n}"] = f"{percent(min(own))} to {percent(max(own))}"
    return found


def controls() -> dict[str, object]:
    """What two checks find where the weakest link decides (``weakest_link_association``, ``weakest_link_improved``);
    how many worlds were built as ``controls``, and on how many the verdict is right (``controls_right``)."""
    worlds = dict(iter(kept.verdict_alternatives().set_index(["world", "seed"]).groupby("world")))
    right = [
        verdicts(worlds[f"control: proposition {n} {built}"].to_dict("records"))[FIRST[n].key].word == wanted
        for n in NUMBERS
        for built, wanted in (("true", "holds"), ("false", "fails"))
    ]
    link = worlds["weakest link"]
    return {
        **{f"weakest_link_{check}": percent(link[check].mean()) for check in ("association", "improved")},
        "controls": len(right),
        "controls_right": sum(right),
    }


def predictions() -> dict[str, object]:
    """How the coded cases are predicted.

    Returns
    -------
    dict
        By predictor, words joined by "_", its ``hits_``, its ``error_`` and the error where every profile is as likely
        (``evenly_``); how the model compares with three others (``against_``); which outcomes it ``missed``; how many
        ``outcomes`` there are and how many are bad (``outcomes_bad``).
    """
    table, coding = kept.postdictions(), next(iter(evidence.coded_by()))
    usual, evenly = (table[(table["coding"] == coding) & (table["prior"] == prior)] for prior in PRIORS)
    found: dict[str, object] = {}
    for score, other in zip(scores(usual), scores(evenly), strict=True):
        name = score.predictor.replace(" ", "_")
        found[f"hits_{name}"] = f"{score.hits} of {score.calls}"
        found |= {f"error_{name}": f"{score.error:.2f}", f"evenly_{name}": f"{other.error:.2f}"}
    for rival in ("propositions as a rule", "always bad", "mean of the others"):
        found[f"against_{rival.replace(' ', '_')}"] = compared(usual, "model", rival).word
    missed = usual[usual["model call"] == "miss"]
    names = [f"{name} ({outcome.lower()})" for name, outcome in zip(missed["name"], missed["outcome"], strict=True)]
    return found | {
        "missed": "; ".join(names) or "none",
        "outcomes": len(usual),
        "outcomes_bad": int((usual["reported"] < CROSSOVER).sum()),
    }
