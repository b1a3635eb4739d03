"""Rules to complete: their settings are those of the model, and what contradicts them is found."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from csrmodel.adoption import AdoptionParameters, adoption
from csrmodel.coded_cases import lab_cases
from csrmodel.evidence import default
from csrmodel.figures.kit.controls import Choice
from csrmodel.simulation import equilibrium
from csrmodel.told.rules import names, rule


@pytest.mark.long
@pytest.mark.parametrize("name", names())
def test_the_settings_can_be_seen_in_the_figure(name: str) -> None:
    """Every control is one of the figure's, and every value one that it can take."""
    from csrmodel import explorers
    from csrmodel.figures.kit.controls import slug

    found = rule(name)
    figure = getattr(explorers, found.figure.replace("-", "_"))().figure
    controls = {control.signal: control for control in figure.controls}
    written = [each for axis in found.axes for each in axis.written] + [found.fixed]
    for signal, value in (pair for each in written for pair in each.items()):
        control = controls[signal]
        if isinstance(control, Choice):
            assert value in [slug(option) for option in control.options]
            continue
        steps = (float(value) - control.low) / control.step
        assert steps == pytest.approx(round(steps), abs=1e-6), (signal, value)
        assert control.low <= float(value) <= control.high
    assert len(found.outcomes) == np.prod([len(axis.values) for axis in found.axes])


def test_outcomes_are_the_models() -> None:
    both = rule("both-levels")
    at = list(itertools.product(both.axes[0].values, both.axes[1].values)).index((0.9, 0.1))
    assert both.outcomes[at] == pytest.approx(adoption(0.9, [0.1] * 5, AdoptionParameters()).item(), abs=5e-4)
    traced = rule("traced-enough")
    points = list(itertools.product(*(axis.values for axis in traced.axes)))
    case = lab_cases()[0]
    gap = equilibrium(case.attributes(traceability=0.5, informality=1.0)).hidden_gap
    assert traced.outcomes[points.index((0.0, 0.5, 1.0))] == pytest.approx(gap.item(), abs=5e-4)


def test_limits_are_those_of_the_register() -> None:
    assert rule("traced-enough").limit == default("table_bar_gap")
    assert all(rule(name).limit == 0.5 for name in names() if name != "traced-enough")


def test_what_is_free_contradicts() -> None:
    """Peers alone never suffice, since large members may shift their dues; with none shifted there is a limit."""
    peers = rule("peers-enough")
    assert all(peers.contradicted((limit,)) for limit in peers.axes[0].values)
    law = rule("law-alone")
    assert law.contradicted((0.4,))
    assert not law.contradicted((0.5,))
    # The control: what is found does contradict, and nothing else that meets the limit does.
    found = set(law.contradicted((0.4,)))
    points = list(itertools.product(*(axis.values for axis in law.axes)))
    for at, (base, _weight) in enumerate(points):
        assert (at in found) == (base >= 0.4 - 1e-9 and law.outcomes[at] <= law.limit)


def test_a_rule_that_is_none_and_limits_too_many() -> None:
    with pytest.raises(ValueError, match="no rule 'x'; there are law-alone"):
        rule("x")
    with pytest.raises(ValueError, match="2 limits for 'law-alone'; it asks for 1"):
        rule("law-alone").contradicted((0.1, 0.2))
