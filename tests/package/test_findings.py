"""What the first sentence of a figure of the model finds, worked out anew by the model at settings drawn by seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest
from drawings import NAMES, drawn

from csrmodel.adoption import AdoptionParameters, adoption
from csrmodel.coded_cases import lab_cases
from csrmodel.figures import cluster_through_time, study_design
from csrmodel.figures.kit.controls import Choice
from csrmodel.figures.kit.sentence import LEAST, said
from csrmodel.initiatives import effect, initiative_names
from csrmodel.simulation import ClusterState, equilibrium, simulate

At = Mapping[str, float]


def drawn_settings(name: str, many: int) -> list[dict[str, float]]:
    """Settings of a figure drawn by seed, each a place where its controls can stand."""
    rng = np.random.default_rng(19)

    def one() -> dict[str, float]:
        found = {}
        for control in drawn(name).controls:
            if isinstance(control, Choice):
                found[control.signal] = int(rng.integers(len(control.options)))
            else:
                steps = round((control.high - control.low) / control.step)
                found[control.signal] = round(control.low + control.step * int(rng.integers(steps + 1)), 10)
        return found

    return [one() for _ in range(many)]


def side(reported: float, chain: float) -> str:
    if reported > 0.5:
        return "Reported and chain-wide conduct both" if chain > 0.5 else "The report misleads"
    return "Neither reported nor chain-wide conduct lies"


def decoupling(at: At) -> list[str]:
    state = equilibrium(lab_cases()[int(at["cluster"])].attributes(traceability=at["tau"], informality=at["gamma"]))
    reported, chain = (round(float(values[0]), 3) for values in (state.reported, state.chain_wide))
    return [side(reported, chain), f"Chain-wide conduct is {said(chain, '.2f')}"]


def squeeze(at: At) -> list[str]:
    case = lab_cases()[int(at["cluster"])]
    state = equilibrium(case.attributes(price_squeeze=at["price"], volatility=[0.0, 1.0]))
    out, chain = np.diff(state.outsourced)[0], np.diff(state.chain_wide)[0]
    return [
        f"gives out {'more' if out > LEAST else 'less' if out < -LEAST else 'as much'} work",
        f"chain-wide conduct {'falls' if chain < -LEAST else 'rises' if chain > LEAST else 'stays'}",
        f"the whole chain from {' to '.join(said(round(value, 2), '.2f') for value in state.chain_wide)}",
    ]


def initiative_effect(at: At) -> list[str]:
    keys = ["", *initiative_names()]
    chosen = [keys[int(at[which])] for which in ("first", "second") if at[which]]
    found = effect(lab_cases()[int(at["cluster"])].attributes(), list(dict.fromkeys(chosen)))
    changes = found.summary().set_index("outcome")["change"]
    women = found.groups().set_index(["group", "site"]).loc[("women", "home"), "verdict"]
    moves = {"gains": "rises", "loses": "falls", "no change": "stays"}[women]
    report, chain = changes["reported conduct"], changes["chain-wide conduct"]
    # Where both are as good as equal, two digits decide which word it is.
    if max(report, chain) < LEAST:
        lead = "Neither reported nor chain-wide conduct improves."
    elif abs(report - chain) < 3 * LEAST:
        lead = "improve"
    else:
        lead = f"{'Reported' if report > chain else 'Chain-wide'} conduct improves more than "
    return [lead, f"women at home {moves}"]


def one_driver(at: At) -> list[str]:
    def lifted(rho: float) -> int:
        p = AdoptionParameters(rho=rho, sigma=rho, omega=at["omega"])
        levels = np.full((6, 6), at["base"])
        np.fill_diagonal(levels, at["raised"])
        return int((adoption(levels[:, 0], levels[:, 1:], p) > 0.5 + 1e-9).sum())

    weakest, added, best = lifted(-np.inf), lifted(1.0), lifted(np.inf)
    return [f"with {weakest} of 6 drivers", f"with {added} where drivers add up, and with {best} where the best shot"]


@cache
def path(case: int, unreported: float) -> ClusterState:
    network = cluster_through_time._drawn_network()
    attributes = lab_cases()[case].attributes(unreported)
    return simulate(attributes, network, steps=cluster_through_time.PICTURES[-1], path=True)


def cluster(at: At) -> list[str]:
    steps, state = cluster_through_time.PICTURES[int(at["step"])], path(int(at["cluster"]), at["unreported"])
    return [
        {0: "At the start", 1: "After 1 step"}.get(steps, f"After {steps} steps") + " conduct of the first tier",
        side(*(round(float(values[steps, 0]), 2) for values in (state.reported, state.chain_wide))),
    ]


def study(at: At) -> list[str]:
    biases = study_design._study(**at).set_index("design")["bias"].round(2).abs()
    # Of designs that are as far away the first is named.
    return [f"“{biases.idxmax()}”, by {biases.max():.2f} on average"]


FINDINGS: Mapping[str, tuple[Callable[[At], list[str]], int]] = {
    "decoupling": (decoupling, 50),
    "squeeze": (squeeze, 50),
    "initiative_effect": (initiative_effect, 8),
    "one_driver": (one_driver, 50),
    "cluster_through_time": (cluster, 50),
    "study_design": (study, 20),
}
"""Who works a finding out, and at how many settings."""


@pytest.mark.parametrize("name", FINDINGS)
def test_the_finding_is_true_wherever_the_controls_stand(name: str) -> None:
    find, many = FINDINGS[name]
    for at in drawn_settings(name, many):
        text = drawn(name).sentences(at)[0]
        missing = [words for words in find(at) if words not in text]
        assert not missing, (at, missing, text)


@pytest.mark.parametrize("name", FINDINGS)
def test_a_finding_of_another_setting_is_found_out(name: str) -> None:
    find, many = FINDINGS[name]
    settings = drawn_settings(name, min(many, 8))
    texts = [drawn(name).sentences(at)[0] for at in settings]
    assert any(words not in text for at in settings for words in find(at) for text in texts)


@cache
def ends(name: str) -> str:
    """The picture of a figure whose lines are named at their ends."""
    drawing = pytest.importorskip("vl_convert")
    return str(drawing.vegalite_to_svg({**drawn(name).spec, "width": 320}, vl_version="6.4"))


@pytest.mark.parametrize("name", ["boom_and_bust", "squeeze", "monitoring_scheme"])
def test_names_at_the_ends_of_lines_stand_apart(name: str) -> None:
    heights = [
        float(height)
        for height, text in re.findall(r"<text[^>]*translate\([\d.-]+,([\d.-]+)\)[^>]*>([^<]*)</text>", ends(name))
        if re.fullmatch(r"[a-z ]+ [\d.]+", text)
    ]
    assert len(heights) == 3
    assert min(np.diff(sorted(heights))) > 12


MANY = r"(?:steps|firms|outcomes|clusters|cases|claims|configurations|conditions|reports|draws|hits|studies)"
AT_ODDS = re.compile(
    rf"(?<![\d.,−-])(?:1 {MANY}\b|[01] (?:are|were|have|do|pay)\b|0 steps)|\b(?:none|one) (?:are|were|have)\b"
    r"|\b[Oo]f 0 [a-z]"
)
"""Words that do not go with a count of one, or of none."""


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_words_go_with_their_counts(name: str) -> None:
    figure = drawn(name)
    if figure.controls:
        said = [text for at in drawn_settings(name, 100) for text in figure.sentences(at)]
        assert [text for text in said if AT_ODDS.search(text)] == []


def test_words_at_odds_with_their_counts_are_found() -> None:
    wrong = (
        "After 1 steps",
        "Of 60 firms, 0 pay their dues",
        "and 0 are priced out",
        "in 1 of 1 outcomes",
        "none are",
        "Of 0 claims, 0 tell",
    )
    right = ("After 1 step", "none pays its dues", "10 are priced out", "in 1 of 21 outcomes", "0.1 firms", "one is")
    assert [bool(AT_ODDS.search(text)) for text in (*wrong, *right)] == [True] * len(wrong) + [False] * len(right)
