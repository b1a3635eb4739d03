"""Addresses that were once copied still lead where they led: pages, places on them, and the settings of figures.

The table is of the day before the book's code was put in order. A link may go only where what it named is gone too.
"""

from __future__ import annotations

import re
from itertools import groupby

import pytest
from browsing import Watched, notice, settle
from paths import SITE

VIEWS = """
cluster-lab.html#fig-cluster-through-time?cluster-through-time.unreported=1&cluster-through-time.cluster=leather-manufacturing-in-mexico
cluster-lab.html#fig-decoupling?decoupling.cluster=sialkot-football&decoupling.gamma=0.5
cluster-lab.html#fig-squeeze?squeeze.price=0.4&squeeze.cluster=brick-kilns-of-pakistan
cluster-lab.html#fig-initiative-effect?initiative-effect.first=public-hearings&initiative-effect.cluster=sialkot-football
cluster-lab.html#fig-monitoring-scheme?monitoring-scheme.local=0.25&monitoring-scheme.associations=0.5
cluster-lab.html#fig-treatment-plant?treatment-plant.arrangement=a-common-plant&treatment-plant.dominance=1
cluster-lab.html#fig-boom-and-bust?boom-and-bust.speed=0.1&boom-and-bust.wages=0
cluster-lab.html#fig-study-design?study-design.tried=support-by-training-institutes&study-design.measured=reported-conduct
cluster-lab.html#fig-own-network?own-network.unreported=0&own-network.step=8
conceptual-model.html#fig-adoption?adoption.associations=0.6&adoption.rho=9
conclusions.html#fig-status?status.dimension=poverty
drivers-and-barriers.html#fig-drivers?drivers.pair=informal-regulation-subcontracting-within-the-cluster
drivers-and-barriers.html#fig-one-driver?one-driver.base=0.75&one-driver.raised=0.95
environmental-management.html#fig-treatment-plant?treatment-plant.cleaner=0&treatment-plant.peers=0.2
environmental-management.html#fig-debates?debates.debate=prevention-or-treatment
evidence-map.html#fig-evidence-map?evidence-map.dimension=work&evidence-map.outcome=environment
evidence-map.html#fig-citation-network?citation-network.work=lund-thomsen-nadvi-2009
evidence-map.html#fig-geography?geography.country=zimbabwe
impacts.html#fig-study-design?study-design.tried=support-by-training-institutes&study-design.measured=reported-conduct
impacts.html#fig-impact-evidence?impact-evidence.basis=theory
index.html#fig-argument?argument.strength=0.35&argument.visibility=0.65
introduction.html#fig-definitions?definitions.activity=paying-the-legal-minimum-wage-in-the-exporter-s-own-factory
limitations.html#fig-boom-and-bust?boom-and-bust.wages=0.15&boom-and-bust.season=0.2
limitations.html#fig-squeeze?squeeze.cluster=leather-manufacturing-in-mexico&squeeze.price=0
limitations.html#fig-critiques?critiques.no_harm=count-it&critiques.no_tops=drop-it
population-lab.html#fig-population?population.visible_share=0.3&population.traceability_median=0.75
poverty-reduction.html#fig-poverty-map?poverty-map.link=features
propositions.html#fig-propositions-by-case?propositions-by-case.proposition=proposition-1
propositions.html#fig-verdicts?verdicts.world=control-proposition-1-false&verdicts.proposition=proposition-1
propositions.html#fig-assumptions-that-matter?assumptions-that-matter.proposition=proposition-3&assumptions-that-matter.points=1
propositions.html#fig-turning-points?turning-points.proposition=proposition-3
propositions.html#fig-verdict-region?verdict-region.proposition=proposition-1
propositions.html#fig-postdiction?postdiction.predictor=visibility-alone
theoretical-frameworks.html#fig-independence?independence.scheme=governance-by-the-cluster
theoretical-frameworks.html#fig-monitoring-scheme?monitoring-scheme.tradeoff=0.35&monitoring-scheme.associations=0.95
work-conditions.html#fig-football-clusters?football-clusters.variable=dialogue
work-conditions.html#fig-labour-agency?labour-agency.constraint=gender-norms
work-conditions.html#fig-worker-groups?worker-groups.measure=ending-child-labour-in-stitching
work-conditions.html#fig-initiative-effect?initiative-effect.first=common-effluent-treatment-plant&initiative-effect.second=support-by-training-institutes
theoretical-frameworks.html#fig-frameworks?frameworks.framework=nadvi-and-barrientos-2004
""".strip().splitlines()
"""Forty views, each a figure with two of its settings."""

PLACES = """
api.html#module-csrmodel.aggregation
api.html#module-csrmodel.adoption
api.html#module-csrmodel.clusters
bibliography.html#how-each-entry-was-verified
claims.html#section-abstract
claims.html#section-introduction
claims.html#section-drivers
cluster-lab.html#a-cluster-through-time
cluster-lab.html#reported-and-real
cluster-lab.html#the-price-of-being-asked
coding.html#how-the-review-became-data
coding.html#coded-once
coding.html#your-own-case
colophon.html#how-to-cite
colophon.html#versions
colophon.html#execution-times
conceptual-model.html#two-levels
conceptual-model.html#the-rules-of-the-game
conceptual-model.html#those-who-watch
conclusions.html#what-was-attempted
conclusions.html#what-is-known
conclusions.html#the-goals-can-collide
drivers-and-barriers.html#the-law-and-its-limits
drivers-and-barriers.html#what-firms-do-together
drivers-and-barriers.html#what-buyers-bring-and-where-they-are-absent
environmental-management.html#where-the-dirt-comes-from
environmental-management.html#does-it-pay
environmental-management.html#prevent-it-or-treat-it
evidence-map.html#factors-by-outcomes
evidence-map.html#who-is-relied-on
evidence-map.html#where-and-when
impacts.html#a-literature-that-describes
impacts.html#two-comparisons-and-why-one-is-too-few
impacts.html#what-the-anecdotes-say-of-firms-and-of-nature
index.html#three-ways-in
index.html#what-to-trust
index.html#index
introduction.html#the-promise-of-clusters
introduction.html#what-counts-as-a-cluster
introduction.html#what-counts-as-responsibility
limitations.html#a-young-field
limitations.html#what-buyers-do-besides-asking
limitations.html#who-is-studied
model-specification.html#purpose-and-patterns
model-specification.html#entities-state-and-scales
model-specification.html#process-and-order
population-lab.html#what-is-assumed-of-all-clusters
population-lab.html#what-the-words-decide
population-lab.html#any-population-at-all
poverty-reduction.html#one-framework-made-for-something-else
poverty-reduction.html#what-clusters-are
poverty-reduction.html#what-goes-on-inside-them
propositions.html#what-kind-of-sentences-they-are
propositions.html#the-first-a-few-get-better
propositions.html#the-second-and-pass-the-rest-down
theoretical-frameworks.html#how-many-are-there
theoretical-frameworks.html#chain-or-cluster
theoretical-frameworks.html#social-upgrading-and-its-fixers
work-conditions.html#two-towns-and-one-product
work-conditions.html#children-at-work-where-nobody-looks
work-conditions.html#workers-who-act
claims.html#claim-drivers-20
claims.html#claim-prop-24
claims.html#section-work
glossary.html#term-adoption-membership
""".strip().splitlines()
"""Places on pages: headings, claims, terms."""

EXERCISES = """
cluster-lab.html: gap-that-widens worse-off-at-home closure-and-counting rank-them-all
conceptual-model.html: by-hand no-famous-buyer believe-about-sigma place-a-cluster
conclusions.html: what-it-rests-on close-ten-works one-letter
drivers-and-barriers.html: three-barriers rule-for-kasur base-level which-rule
environmental-management.html: cannot-or-will-not full-collection from-the-outflow
facts.html: break-a-fact missing-fact
impacts.html: level-or-change brand-leaves average-hides three-quantities
introduction.html: is-it-a-cluster fill-the-grid report-in-three-parts
limitations.html: literature-or-csr twin-switches buyers-who-stay owners-case
population-lab.html: smallest-change word-or-mechanism one-survey
poverty-reduction.html: slack-months turn-an-element reach-or-level
propositions.html: refute-the-second mexico-reply traced-or-formal four-clusters
qca-lab.html: shorter-or-safer first-value-to-ask two-that-agree
theoretical-frameworks.html: held-by-nobody one-fact-short third-scheme factor-for-power
work-conditions.html: besides-buyers lift-a-constraint survey-of-the-shut-out
""".strip().splitlines()
"""Exercises by their pages, in a line each: a name stays where it is as long as its question is asked."""

BY_PAGE = {name: list(views) for name, views in groupby(sorted(VIEWS), lambda link: link.partition("#")[0])}


def settings(link: str) -> dict[str, str]:
    return dict(re.findall(r"[?&][\w-]+\.(\w+)=([^&]+)", link))


RENAMED = {
    ("measured", "reported-conduct"): ("measured", "first-tier-conduct"),
    ("proposition", "proposition-3"): ("reading", "proposition-3-drivers-only"),
}
"""What a link of old says of a control whose name or option is another now."""


def renamed(settings: dict[str, str]) -> dict[str, str]:
    return dict(RENAMED.get(pair, pair) for pair in settings.items())


@pytest.mark.parametrize("name", BY_PAGE)
def test_a_view_of_old_opens_as_it_was(watched: Watched, site: str, name: str) -> None:
    page = watched.page
    page.goto(f"{site}/chapters/{name}")
    settle(page)
    for link in BY_PAGE[name]:
        figure = link.partition("#")[2].partition("?")[0]
        page.evaluate("hash => { location.hash = hash; }", link.partition("#")[2])
        controls = page.locator(f"#{figure} .csr-controls [data-signal]")
        shown = controls.evaluate_all(
            "all => all.map(c => [c.dataset.signal, c.selectedOptions ? c.selectedOptions[0].dataset.slug : c.value])"
        )
        assert renamed(settings(link)).items() <= dict(shown).items(), link
        assert notice(page) == "", link


def test_a_view_that_never_was_is_told(watched: Watched, site: str) -> None:
    """Negative control."""
    page = watched.page
    page.goto(f"{site}/chapters/conclusions.html#fig-status?status.dimension=nowhere")
    settle(page)
    assert notice(page) != ""


@pytest.mark.parametrize("line", EXERCISES)
def test_an_exercise_is_where_its_link_leads(line: str) -> None:
    name, _, exercises = line.partition(":")
    html = (SITE / "chapters" / name).read_text(encoding="utf-8")
    found = re.findall(r'class="csr-entry csr-exercise[^"]*" id="exercise-([\w-]+)"', html)
    assert set(exercises.split()) <= set(found)
    for exercise in found:
        assert html.count(f'<h3 class="csr-name"><a href="#exercise-{exercise}">') == 1


def test_a_link_of_an_exercise_sets_the_figure_without_a_new_page(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(f"{site}/chapters/environmental-management.html#exercise-full-collection")
    settle(page)
    page.locator("#exercise-full-collection a[href*='dominance=0.25']").click()
    shown = page.locator("#fig-treatment-plant [data-signal='dominance']")
    page.wait_for_function("() => location.hash.includes('dominance=0.25')")
    assert (shown.input_value(), notice(page)) == ("0.25", "")


@pytest.mark.parametrize("link", PLACES)
def test_a_place_of_old_is_there(link: str) -> None:
    name, _, place = link.partition("#")
    assert f'id="{place}"' in (SITE / "chapters" / name).read_text(encoding="utf-8")
