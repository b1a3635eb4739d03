"""The built book as a reader meets it: in Chromium, on a phone, in the dark, without scripts, without network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT, SITE, serve
from playwright.sync_api import Browser, Page, Request, expect

from csrmodel import evidence
from csrmodel.adoption import AdoptionParameters, adoption, adoption_expression, verdict, verdict_expression
from csrmodel.figures import evidence_charts

MOST_BYTES = 2_500_000


def pages() -> list[str]:
    """Every page of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [f"{name}.html" for name in (toc["root"], *chapters)]


class Watched:
    """A page with a record of what it asked for and what went wrong."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.bytes = page, 0
        self.elsewhere: list[str] = []
        self.faults: list[str] = []
        host = urlparse(home).netloc

        def note(request: Request) -> None:
            asked = urlparse(request.url)
            if asked.scheme in ("http", "https") and asked.netloc != host:
                self.elsewhere.append(request.url)

        page.on("request", note)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("response", self._count)

    def _count(self, response: object) -> None:
        self.bytes += int(response.headers.get("content-length", 0))  # type: ignore[attr-defined]


def open_page(browser: Browser, home: str, name: str, **settings: object) -> Watched:
    page = browser.new_context(**settings).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(10_000)
    watched = Watched(page, home)
    page.goto(f"{home}/{name}")
    if settings.get("java_script_enabled", True):
        # By a locator: a function to wait for is evaluated as text, which the policy of the page forbids.
        expect(page.locator(".csr-figure:not([data-drawn])")).to_have_count(0, timeout=10_000)
    return watched


@pytest.mark.parametrize("name", pages())
def test_a_page_draws_its_figures_asks_nobody_else_and_has_no_script_error(
    browser: Browser, site: str, name: str
) -> None:
    watched = open_page(browser, site, name)
    assert watched.page.locator(".csr-figure .csr-chart svg").count() == figures(name)
    assert watched.elsewhere == []
    assert watched.faults == []
    assert 0 < watched.bytes < MOST_BYTES
    watched.page.context.close()


def figures(name: str) -> int:
    return (SITE / name).read_text().count('class="csr-figure" id=')


def test_a_page_that_asks_somebody_else_is_noticed(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/index.html")
    with watched.page.expect_event("console"):
        watched.page.evaluate("new Image().src = 'https://elsewhere.example/picture.png'")
    assert watched.elsewhere or watched.faults
    watched.page.context.close()


MOST_CHART_DATA = 1_000_000


@pytest.mark.parametrize("name", pages())
def test_a_page_keeps_its_chart_data_small(name: str) -> None:
    """A reader on a poor connection waits for every byte of a grid."""
    assert chart_data((SITE / name).read_text()) <= MOST_CHART_DATA


def chart_data(page: str) -> int:
    return sum(len(spec.encode()) for spec in re.findall(r'class="csr-spec">(.*?)</script>', page, re.S))


def test_chart_data_is_counted() -> None:
    laboratory = (SITE / "chapters" / "cluster-lab.html").read_text()
    assert chart_data(laboratory) > 100_000
    assert chart_data(laboratory * 20) > MOST_CHART_DATA


DEAD = """async figure => {
    const form = figure.querySelector('.csr-controls');
    const controls = [...figure.querySelectorAll('[data-signal]:is(input, select)')];
    const shown = () => figure.querySelector('.csr-chart').innerHTML
        + [...figure.querySelectorAll('.csr-readout')].map(r => r.textContent).join('|');
    const drawn = act => new Promise((done, failed) => {
        figure.addEventListener('csr-moved', done, { once: true });
        setTimeout(() => failed(new Error('the figure did not answer')), 5000);
        act();
    });
    const move = control => {
        if (control.tagName === 'SELECT') {
            const many = control.options.length;
            control.value = control.options[(control.selectedIndex + (many > 2 ? 2 : 1)) % many].value;
        } else
            control.value = Number(control.value) > (Number(control.min) + Number(control.max)) / 2
                ? control.min : control.max;
        control.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const changes = async act => {
        const before = shown();
        await drawn(act);
        return shown() !== before;
    };
    const dead = [];
    for (const control of controls) {
        // Each control by itself: two choices together may leave nothing for a third to change.
        await drawn(() => form.reset());
        if (!await changes(() => move(control))) dead.push(control.labels[0].textContent);
    }
    for (const button of form?.querySelectorAll('button') || []) {
        await drawn(() => form.reset());
        for (const control of controls) await drawn(() => move(control));
        if (!await changes(() => button.click())) dead.push(button.textContent);
    }
    return dead;
}"""


def dead_controls(page: Page) -> list[str]:
    """Labels of the controls that change neither a chart nor a readout of their figure when they are moved."""
    return [label for figure in page.locator(".csr-figure").all() for label in figure.evaluate(DEAD)]


@pytest.mark.parametrize("name", pages())
def test_every_control_changes_what_it_governs(browser: Browser, site: str, name: str) -> None:
    watched = open_page(browser, site, name)
    assert dead_controls(watched.page) == []
    assert watched.faults == []
    watched.page.context.close()


@pytest.fixture
def dead_page(tmp_path: Path) -> Iterator[str]:
    """A copy of the opening page whose first slider is tied to a parameter that nothing uses."""
    text = (SITE / "chapters" / "index.html").read_text()
    broken = text.replace('data-signal="visibility"', 'data-signal="unused"').replace(
        '"params":[', '"params":[{"name":"unused","value":0.5},', 1
    )
    assert broken != text
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "index.html").write_text(broken)
    (tmp_path / "_static").symlink_to(SITE / "_static")
    yield from serve(tmp_path)


def test_a_dead_control_is_found(browser: Browser, dead_page: str) -> None:
    watched = open_page(browser, dead_page, "chapters/index.html")
    assert "How visible are the cluster's buyers?" in dead_controls(watched.page)
    watched.page.context.close()


def test_figures_are_where_the_chapters_promise_them() -> None:
    wanted = {
        "index": 1,
        "introduction": 1,
        "drivers-and-barriers": 2,
        "environmental-management": 2,
        "work-conditions": 4,
        "poverty-reduction": 1,
        "impacts": 2,
        "theoretical-frameworks": 3,
        "limitations": 3,
        "conceptual-model": 1,
        "propositions": 6,
        "conclusions": 1,
        "evidence-map": 3,
        "cluster-lab": 9,
        "population-lab": 1,
    }
    assert {name: figures(f"chapters/{name}.html") for name in wanted} == wanted


def test_tapping_a_driver_chooses_its_row(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/drivers-and-barriers.html")
    figure = watched.page.locator("#fig-drivers")
    figure.locator(".mark-symbol path").first.click()
    watched.page.wait_for_timeout(150)
    assert "Enforcement of national laws against" in figure.locator(".csr-readout").inner_text()
    watched.page.context.close()


def test_readouts_agree_with_python_at_every_preset(browser: Browser, site: str) -> None:
    from csrmodel.figures import charts

    watched = open_page(browser, site, "chapters/conceptual-model.html")
    figure = watched.page.locator("#fig-adoption")
    for preset in charts.adoption_surface().presets:
        figure.get_by_role("button", name=preset.name, exact=True).click()
        watched.page.wait_for_timeout(150)
        expected = charts.adoption_surface(**preset.values).readouts[0].text
        assert figure.locator(".csr-readout").inner_text() == expected
    watched.page.context.close()


AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


# What is inside a chart is a picture with a label.
OUTSIDE_CHARTS = {"exclude": [".csr-chart svg"]}


def barriers(page: Page, place: object, rules: list[str] | None = None) -> list[str]:
    """Serious barriers that axe finds in a place of the page, by all its rules or by some."""
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("([place, options]) => axe.run(place, options)", [place, options])["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])})"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


DRESS = """async theme => {
    document.documentElement.dataset.mode = document.documentElement.dataset.theme = theme;
    // Colours may take their time; halfway they are nobody's.
    await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map(animation => animation.finished));
}"""


@pytest.mark.parametrize("name", pages())
def test_no_serious_barrier_to_access(browser: Browser, site: str, name: str) -> None:
    watched = open_page(browser, site, name)
    page = watched.page
    page.evaluate(AXE.read_text())
    page.evaluate(DRESS, "light")
    assert barriers(page, OUTSIDE_CHARTS) == []
    # What the dark may change is its colours.
    page.evaluate(DRESS, "dark")
    assert barriers(page, OUTSIDE_CHARTS, ["color-contrast"]) == []
    page.context.close()


def test_axe_does_find_a_barrier(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/index.html")
    page = watched.page
    page.evaluate(AXE.read_text())
    page.evaluate("document.querySelector('article').insertAdjacentHTML('beforeend', '<img src=\"#\"><p>Pale.</p>')")
    page.evaluate("document.querySelector('article > p:last-child').style.color = '#555'")
    assert any(found.startswith("image-alt") for found in barriers(page, OUTSIDE_CHARTS))
    page.evaluate(DRESS, "dark")
    assert any(found.startswith("color-contrast") for found in barriers(page, OUTSIDE_CHARTS, ["color-contrast"]))
    page.context.close()


@pytest.mark.parametrize("name", pages())
def test_a_phone_never_scrolls_sideways(browser: Browser, site: str, name: str) -> None:
    watched = open_page(browser, site, name, viewport={"width": 360, "height": 740})
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360
    for figure in watched.page.locator(".csr-chart svg").all():
        box = figure.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    watched.page.context.close()


def luminance(colour: str) -> float:
    channels = [int(c) / 255 for c in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(a: str, b: str) -> float:
    high, low = sorted([luminance(a), luminance(b)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["introduction", "drivers-and-barriers", "conceptual-model", "work-conditions", "poverty-reduction"]
)
def test_axis_and_legend_text_can_be_read(browser: Browser, site: str, name: str, theme: str) -> None:
    watched = open_page(browser, site, f"chapters/{name}.html")
    page = watched.page
    page.evaluate(
        "t => { document.documentElement.dataset.mode = t; document.documentElement.dataset.theme = t; }",
        theme,
    )
    page.wait_for_timeout(400)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    texts = page.evaluate(
        "[...document.querySelectorAll('.csr-chart [class*=axis] text, .csr-chart [class*=legend] text,"
        " .csr-chart .role-mark text')].filter(t => t.textContent && t.closest('.mark-text')"
        " && getComputedStyle(t).opacity > 0.9 && !t.closest('[data-on-colour]')).map(t => getComputedStyle(t).fill)"
    )
    assert texts
    assert min(contrast(text, ground) for text in set(texts)) >= 4.5
    page.context.close()


@pytest.mark.parametrize("name", pages())
def test_a_page_without_scripts_keeps_its_argument(browser: Browser, site: str, name: str) -> None:
    watched = open_page(browser, site, name, java_script_enabled=False)
    page = watched.page
    assert len(page.locator("article").inner_text().split()) > 60
    for figure in page.locator(".csr-figure").all():
        assert figure.locator("figcaption").is_visible()
        assert figure.locator("img").is_visible()
        assert figure.locator(".csr-table summary").is_visible()
        assert not figure.locator("form").is_visible()
    page.context.close()


def test_every_page_names_itself(browser: Browser, site: str) -> None:
    for name in pages():
        text = (SITE / name).read_text()
        for tag in ('property="og:title"', 'property="og:description"', 'name="citation_title"', "CC BY 4.0"):
            assert tag in text, (name, tag)


def test_citations_and_terms_show_their_cards(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/introduction.html")
    page = watched.page
    page.locator('article a[href*="bibliography.html#"]').first.focus()
    assert re.search(r"\b(19|20)\d\d\b", page.locator("#csr-card").inner_text())
    page.locator('article a[href*="glossary.html#term-race"]').first.hover()
    assert "undercut" in page.locator("#csr-card").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#csr-card").is_visible()
    page.context.close()


def test_every_marker_opens_its_claims_and_leads_to_the_ledger_and_back(browser: Browser, site: str) -> None:
    """All markers of all pages, and all entries of the ledger, whose way back has to end at a marker."""
    claims = evidence.claim_records()
    seen: set[str] = set()
    for name in [name for name in pages() if 'class="csr-claim"' in (SITE / name).read_text()]:
        watched = open_page(browser, site, name)
        opened = watched.page.evaluate(
            """() => [...document.querySelectorAll('a.csr-claim')].map(marker => {
                document.getElementById('csr-card').hidden = true; marker.blur(); marker.focus(); marker.click();
                const card = document.getElementById('csr-card');
                return [marker.dataset.claims, card.hidden ? '' : card.textContent, marker.getAttribute('href')]; })"""
        )
        for marked, text, address in opened:
            ids = marked.split()
            assert all(claims[claim]["text"] in text for claim in ids), (name, marked)
            assert "Studies: " in text
            assert "Cases: " in text
            assert address.endswith(f"claims.html#claim-{ids[0]}")
            seen |= set(ids)
        watched.page.context.close()
    assert seen == set(claims)
    ledger = (SITE / "chapters" / "claims.html").read_text()
    for claim in claims:
        assert f'id="claim-{claim}"' in ledger
        back = re.search(rf'href="([\w-]+\.html)#told-{claim}"', ledger)
        assert back, claim
        assert f'id="told-{claim}"' in (SITE / "chapters" / back[1]).read_text()


def test_a_cell_of_the_map_opens_its_claims(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/evidence-map.html")
    figure = watched.page.locator("#fig-evidence-map")
    listing = figure.locator(".csr-listing")
    counts = evidence.evidence_map()
    for factor, outcome in (("dialogue", "environment"), ("visibility", "work"), ("dialogue", "firms")):
        for signal, value in (("factor", list(counts.index).index(factor)), ("outcome", list(counts).index(outcome))):
            figure.locator(f"select[data-signal={signal}]").select_option(str(value + 1))
        watched.page.wait_for_timeout(150)
        count = int(counts.loc[factor, outcome])
        said = listing.locator("summary").inner_text()
        assert said == (f"{count} claim{'s' * (count > 1)} behind this choice" if count else "None in this review")
        assert listing.locator("li:visible").count() == count
    figure.locator("button[type=reset]").click()
    watched.page.wait_for_timeout(150)
    figure.locator("select[data-signal=countries]").select_option(label="Mexico")
    watched.page.wait_for_timeout(150)
    shown = listing.locator("li:visible a").all_inner_texts()
    mexican = evidence.effects().loc[lambda rows: rows["countries"].map(lambda found: "Mexico" in found), "id"]
    assert shown == list(dict.fromkeys(mexican))
    assert "prop-38" in shown
    watched.page.context.close()


def test_each_filter_of_the_map_counts_as_pandas_does(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/evidence-map.html")
    figure = watched.page.locator("#fig-evidence-map")
    rows = evidence.effects()
    filters = ("section", "dimension", "status", "direction", "basis", "countries", "industries", "markets")
    for name in filters:
        codes = evidence_charts._options(rows, name)
        for number, code in enumerate(codes, start=1):
            figure.locator(f"select[data-signal={name}]").select_option(str(number))
            kept = rows[
                rows[name].map(lambda cell, code=code: code in cell if isinstance(cell, list) else cell == code)
            ]
            said = figure.locator(".csr-listing summary").inner_text()
            assert said.split()[0] == str(kept["id"].nunique()), (name, code)
        figure.locator("button[type=reset]").click()
        watched.page.wait_for_timeout(60)
    watched.page.context.close()


def test_the_map_answers_to_the_keyboard_and_to_a_tap(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/evidence-map.html")
    figure = watched.page.locator("#fig-evidence-map")
    figure.locator("select[data-signal=factor]").focus()
    watched.page.keyboard.press("ArrowDown")
    watched.page.wait_for_timeout(150)
    assert "behind this choice" in figure.locator("summary").last.inner_text()
    assert figure.locator("select[data-signal=factor]").input_value() == "1"
    # The empty cells are drawn under the full ones, row by row: dialogue and firms is the 25th.
    figure.locator(".csr-chart text", has_text="none").nth(24).click()
    watched.page.wait_for_timeout(150)
    assert figure.locator("summary").last.inner_text() == "None in this review"
    watched.page.context.close()


def test_tables_and_claims_can_be_downloaded(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/evidence-map.html")
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
    page.context.close()


def in_vega(page: Page, expressions: list[str]) -> list[object]:
    """Values of Vega expressions, computed by the site's own Vega the way the page does."""
    return list(
        page.evaluate(
            "es => es.map(e => new vega.View(vega.parse({ signals: [{ name: 's', update: e }] })).run().signal('s'))",
            expressions,
        )
    )


def test_the_page_and_numpy_compute_the_same(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/conceptual-model.html")
    rng = np.random.default_rng(7)
    expressions, expected = [], []
    for rho in (-8.0, -1.0, -0.5, 0.0, 1e-8, 0.5, 1.0, 2.0, 8.0):
        for sigma in (-5.0, 0.0, 0.5, 1.0, 5.0):
            for omega in (0.1, 0.5, 0.9):
                v, n = rng.choice([0, 0.05, 0.5, 1], 1)[0], np.round(rng.random(5), 3)
                terms = [term(x) for x in n]
                expressions.append(str(adoption_expression(term(v), terms, term(rho), term(sigma), term(omega))))
                expected.append(float(adoption(v, n, AdoptionParameters(rho=rho, sigma=sigma, omega=omega))))
    for rho in (float("-inf"), 0.5, 1.0, float("inf")):
        n = rng.random(5)
        expressions.append(str(adoption_expression(term(0.4), [term(x) for x in n], rho, rho, 0.5)))
        expected.append(float(adoption(0.4, n, AdoptionParameters(rho=rho, sigma=rho))))
    np.testing.assert_allclose(np.array(in_vega(watched.page, expressions), dtype=float), expected, atol=1e-9, rtol=0)
    levels = [0.0, 0.2, 0.494, 0.496, 0.5, 0.504, 0.506, 1.0]
    words = in_vega(watched.page, [str(verdict_expression(term(x))) for x in levels])
    assert words == [verdict(x) for x in levels]
    watched.page.context.close()


def test_another_formula_would_be_found(browser: Browser, site: str) -> None:
    watched = open_page(browser, site, "chapters/conceptual-model.html")
    (value,) = in_vega(watched.page, [str(adoption_expression(term(0.9), [term(0.1)] * 5, 0.5, 0.6, 0.5))])
    assert abs(float(str(value)) - float(adoption(0.9, [0.1] * 5))) > 1e-3
    watched.page.context.close()


def term(number: float) -> object:
    from altair.expr.core import ConstExpression

    return ConstExpression(repr(float(number)))
