"""Particular pages of the built book: what their figures answer, and that the page and Python compute the same."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from altair.expr.core import ConstExpression
from browsing import MODEL, Watched, moving, visit
from playwright.sync_api import Page

from csrmodel import evidence
from csrmodel.adoption import AdoptionParameters, adoption, levels_term, strength_term, verdict, verdict_term
from csrmodel.figures.evidence_map import _options
from csrmodel.operations import VEGA


def test_tapping_a_driver_chooses_its_row(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/chapters/drivers-and-barriers.html")
    figure = watched.page.locator("#fig-drivers")
    with moving(figure):
        figure.locator(".mark-symbol path").first.click()
    assert "Enforcement of national laws against" in figure.locator(".csr-readout").inner_text()


def test_citations_and_terms_show_their_cards(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/chapters/introduction.html")
    page = watched.page
    page.locator('article a[href*="bibliography.html#"]').first.focus()
    assert re.search(r"\b(19|20)\d\d\b", page.locator("#csr-card").inner_text())
    page.locator('article a[href*="glossary.html#term-race"]').first.hover()
    assert "undercut" in page.locator("#csr-card").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#csr-card").is_visible()


def test_a_cell_of_the_map_opens_its_claims(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/chapters/evidence-map.html")
    figure = watched.page.locator("#fig-evidence-map")
    listing = figure.locator(".csr-listing")
    counts = evidence.evidence_map()
    for factor, outcome in (("dialogue", "environment"), ("visibility", "work"), ("dialogue", "firms")):
        for signal, value in (("factor", list(counts.index).index(factor)), ("outcome", list(counts).index(outcome))):
            with moving(figure):
                figure.locator(f"select[data-signal={signal}]").select_option(str(value + 1))
        count = int(counts.loc[factor, outcome])
        said = listing.locator("summary").inner_text()
        assert said == (
            f"{count} claim{'s' * (count > 1)} behind this choice"
            if count
            else "No claim of the review behind this choice"
        )
        assert listing.locator("li:visible").count() == count
    with moving(figure):
        figure.locator("button[type=reset]").click()
    with moving(figure):
        figure.locator("select[data-signal=countries]").select_option(label="Mexico")
    shown = listing.locator("li:visible a").all_inner_texts()
    mexican = evidence.effects().loc[lambda rows: rows["countries"].map(lambda found: "Mexico" in found), "id"]
    assert shown == list(dict.fromkeys(mexican))
    assert "prop-38" in shown


def test_each_filter_of_the_map_counts_as_pandas_does(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/chapters/evidence-map.html")
    figure = watched.page.locator("#fig-evidence-map")
    rows = evidence.effects()
    filters = ("section", "dimension", "status", "direction", "basis", "countries", "industries", "markets")
    for name in filters:
        codes = _options(rows, name)
        for number, code in enumerate(codes, start=1):
            with moving(figure):
                figure.locator(f"select[data-signal={name}]").select_option(str(number))
            kept = rows[
                rows[name].map(lambda cell, code=code: code in cell if isinstance(cell, list) else cell == code)
            ]
            said = figure.locator(".csr-listing summary").inner_text()
            assert said.split()[0] == str(kept["id"].nunique()), (name, code)
        with moving(figure):
            figure.locator("button[type=reset]").click()


def test_the_map_answers_to_the_keyboard_and_to_a_tap(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/chapters/evidence-map.html")
    figure = watched.page.locator("#fig-evidence-map")
    figure.locator("select[data-signal=factor]").focus()
    with moving(figure):
        watched.page.keyboard.press("ArrowDown")
    assert "behind this choice" in figure.locator("summary").last.inner_text()
    assert figure.locator("select[data-signal=factor]").input_value() == "1"
    with moving(figure):  # an empty cell
        figure.locator(".csr-chart text", has_text="none").last.click()
    assert figure.locator("summary").last.inner_text() == "No claim of the review behind this choice"


def test_tables_and_claims_can_be_downloaded(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/chapters/evidence-map.html")
    page = watched.page
    figure = page.locator("#fig-evidence-map")
    figure.locator("select[data-signal=factor]").select_option("5")
    figure.locator(".csr-share summary").click()
    saved = []
    for label in ("Table as CSV", "Download as CSV"):
        with page.expect_download() as got:
            figure.get_by_role("button", name=label).click()
        saved.append(pd.read_csv(got.value.path()))
    assert saved[0].shape == (13, 6)
    claims = evidence.effects().query("factor == 'dialogue'")
    assert saved[1]["claim"].tolist() == list(dict.fromkeys(claims["id"]))


def in_vega(page: Page, expressions: list[str]) -> list[object]:
    """Values of Vega expressions, computed by the site's own Vega the way the page does."""
    return list(
        page.evaluate(
            "es => es.map(e => new vega.View(vega.parse({ signals: [{ name: 's', update: e }] })).run().signal('s'))",
            expressions,
        )
    )


def test_the_page_and_numpy_compute_the_same(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/{MODEL}")
    rng = np.random.default_rng(7)
    expressions, expected = [], []
    for rho in (-8.0, -1.0, -0.5, 0.0, 1e-8, 0.5, 1.0, 2.0, 8.0):
        for sigma in (-5.0, 0.0, 0.5, 1.0, 5.0):
            for omega in (0.1, 0.5, 0.9):
                v, n = rng.choice([0, 0.05, 0.5, 1], 1)[0], np.round(rng.random(5), 3)
                terms = [term(x) for x in n]
                expressions.append(str(_adoption_in_vega(term(v), terms, term(rho), term(sigma), term(omega))))
                expected.append(float(adoption(v, n, AdoptionParameters(rho=rho, sigma=sigma, omega=omega))))
    for rho in (float("-inf"), 0.5, 1.0, float("inf")):
        n = rng.random(5)
        expressions.append(str(_adoption_in_vega(term(0.4), [term(x) for x in n], rho, rho, 0.5)))
        expected.append(float(adoption(0.4, n, AdoptionParameters(rho=rho, sigma=rho))))
    np.testing.assert_allclose(np.array(in_vega(watched.page, expressions), dtype=float), expected, atol=1e-9, rtol=0)
    levels = [0.0, 0.2, 0.494, 0.496, 0.5, 0.504, 0.506, 1.0]
    words = in_vega(watched.page, [str(verdict_term(term(x), VEGA)) for x in levels])
    assert words == [verdict(x) for x in levels]


def test_another_formula_would_be_found(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/{MODEL}")
    (value,) = in_vega(watched.page, [str(_adoption_in_vega(term(0.9), [term(0.1)] * 5, 0.5, 0.6, 0.5))])
    assert abs(float(str(value)) - float(adoption(0.9, [0.1] * 5))) > 1e-3


def _adoption_in_vega(visibility: Any, national: list[Any], rho: Any, sigma: Any, omega: Any) -> Any:
    return levels_term(visibility, strength_term(national, rho, VEGA), sigma, omega, VEGA)


def term(number: float) -> object:
    return ConstExpression(repr(float(number)))
