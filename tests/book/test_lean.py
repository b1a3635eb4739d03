"""What a page waits for: few styles and no script before its words, and every rule that it can meet."""

from __future__ import annotations

import gzip
import importlib.metadata
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import DESK, MODEL, PHONE, Watched, pages, pause, settle, visit
from opened import Opened
from paths import SITE
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize

MOST_STYLES = 60_000
"""Bytes, packed, of all styles of a page: little more than a second at 400 kbit/s."""
MOST_BEFORE_CHART = 330_000
"""Bytes, packed, of the styles and first scripts of a page with figures: less than seven seconds there."""
LATER = re.compile(r'<template id="csr-later">.*?</template>', re.S)
"""The scripts that a page asks for when the others have run."""
HEAD = re.compile(r"<head>.*?</head>", re.S)
# What is for paper comes after all else, and nothing waits for it.
STYLE = re.compile(
    r'<link href="[^"]*?_static/([^"?]+\.css)|<link rel="stylesheet"(?![^>]*media="print")[^>]*?_static/([^"?]+\.css)'
)
SCRIPT = re.compile(r'<script[^>]*src="[^"]*?_static/([^"?]+\.js)')
HOLDS_UP = re.compile(r"<script(?![^>]*\b(?:defer|async)\b)[^>]*\bsrc=[^>]*>|<link[^>]*rel=\"preload\"[^>]*>")
ASKS = re.compile(r":has\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
"""What a rule looks for inside an element."""
THEME = Path(str(importlib.metadata.distribution("pydata-sphinx-theme").locate_file("pydata_sphinx_theme")))
WHOLE = THEME / "theme" / "pydata_sphinx_theme" / "static" / "styles" / "pydata-sphinx-theme.css"
KEPT = SITE / "_static" / "styles" / "pydata-sphinx-theme.css"
MET = r"""([whole, kept]) => {
    // Of each rule its selectors, one by one.
    const selectors = text => {
        const sheet = new CSSStyleSheet(), found = new Set();
        sheet.replaceSync(text);
        const walk = rules => { for (const rule of rules) {
            for (const one of rule.selectorText?.split(/,(?![^(]*\))/) ?? []) found.add(one.trim());
            walk(rule.cssRules ?? []);
        } };
        walk(sheet.cssRules);
        return found;
    };
    const all = selectors(whole), left = selectors(kept);
    // What an element is for a while (hovered, open, focused) it may become on any page.
    const state = /::?[a-z-]+(\((?:[^()]|\([^()]*\))*\))?/g;
    const still = one => one.replace(state, found => /^:(not|is|where|has)/.test(found) ? found : ':is(*)');
    const met = [...all].filter(one => { try { return document.querySelector(still(one)); } catch { return true; } });
    return { met: met.length, lost: met.filter(one => !left.has(one)), all: all.size, left: left.size };
}"""
"""How many selectors of a style sheet a page meets, and which of them another has not."""


def packed(names: set[str]) -> int:
    return sum(len(gzip.compress((SITE / "_static" / name).read_bytes(), 6)) for name in names)


def styles(text: str) -> set[str]:
    return {name for found in STYLE.findall(text) for name in found if name}


@pytest.mark.parametrize("name", pages())
def test_nothing_holds_up_the_words_of_a_page(name: str) -> None:
    text = (SITE / name).read_text(encoding="utf-8")
    head = HEAD.search(text)
    assert head
    assert HOLDS_UP.findall(head[0]) == []
    assert 0 < packed(styles(text)) < MOST_STYLES
    if 'class="csr-figure"' in text:
        assert packed(styles(text) | set(SCRIPT.findall(LATER.sub("", text)))) < MOST_BEFORE_CHART


def later_scripts() -> list[str]:
    """The scripts of the end of a page with figures, in their order."""
    return SCRIPT.findall("".join(LATER.findall((SITE / MODEL).read_text("utf-8"))))


def asked_too_early(page: Page, address: str, held: str) -> set[str]:
    """The scripts of the end of a page that are asked for while one of those of its charts has not come."""
    later = {Path(name).name for name in later_scripts()}
    assert {"bootstrap.js", "live.js", "sections.js"} <= later
    asked: list[str] = []
    page.on("request", lambda request: asked.append(Path(urlsplit(request.url).path).name))
    waiting: list[Route] = []
    page.route(f"**/{held}*", lambda route: waiting.append(route))
    page.goto(address, wait_until="commit")
    # The last that does not wait, and nothing for a while after it.
    page.wait_for_function("() => performance.getEntriesByType('resource').some(one => /enlarge.js/.test(one.name))")
    pause(page, 300)
    early = later & set(asked)
    for route in waiting:
        route.continue_()
    settle(page)
    assert later <= set(asked)
    return early


@pytest.mark.parametrize("held", ["charts.js", "figures.js"])
def test_a_chart_waits_for_no_script_that_it_does_not_need(watched: Watched, site: str, held: str) -> None:
    """Over a slow line each script that comes earlier is time: no other is asked for while a chart has not its own."""
    assert asked_too_early(watched.page, f"{site}/{MODEL}", held) == set()


def test_a_script_that_comes_too_early_is_found(browser: Browser, site: str) -> None:
    page = browser.new_page()
    text = (SITE / MODEL).read_text("utf-8")
    early = '<script defer src="../_static/live.js"></script></head>'
    page.route(
        f"**/{MODEL}", lambda route: route.fulfill(body=text.replace("</head>", early), content_type="text/html")
    )
    assert asked_too_early(page, f"{site}/{MODEL}", "charts.js") == {"live.js"}
    page.close()


def test_scripts_that_come_later_come_in_their_order(watched: Watched, site: str) -> None:
    page = watched.page
    page.add_init_script("""window.came = []; document.addEventListener('load', ({ target }) => {
        if (target.tagName === 'SCRIPT') window.came.push(target.src); }, true);""")
    visit(page, f"{site}/{MODEL}")
    later = later_scripts()
    came = [SCRIPT.findall(f'<script src="{address}">')[0] for address in page.evaluate("window.came")]
    assert came[-len(later) :] == later
    assert later[-1] == "sections.js"


THEMES = """window.themes = []; new MutationObserver(seen => {
    for (const { target } of seen) window.themes.push(target.dataset?.theme);
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-theme"] })"""


@pytest.mark.parametrize(("machine", "kept"), [("light", ""), ("dark", ""), ("dark", "auto"), ("dark", "light")])
def test_a_page_begins_in_the_light_in_which_it_stays(browser: Browser, site: str, machine: str, kept: str) -> None:
    context = browser.new_context(color_scheme=machine)  # type: ignore[arg-type]
    # Stale: from before the machine went dark.
    context.add_init_script(f"if ({kept!r}) {{ localStorage.mode = {kept!r}; localStorage.theme = 'light' }}; {THEMES}")
    page = context.new_page()
    page.goto(f"{site}/{MODEL}")
    settle(page)
    assert set(page.evaluate("window.themes")) == {kept if kept == "light" else machine}
    page.evaluate("document.documentElement.dataset.theme = 'auto'")
    assert "auto" in page.evaluate("window.themes")
    context.close()


SCROLLING = """() => [...document.querySelectorAll('#main-content :is(pre, .cell_output > .output)')]
    .map(({ scrollWidth, clientWidth, scrollHeight, clientHeight, tabIndex }) =>
        [scrollWidth > clientWidth || scrollHeight > clientHeight, tabIndex === 0])"""


def test_what_scrolls_is_reached_by_keys_and_nothing_else(watched: Watched, site: str) -> None:
    page = watched.page
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/{MODEL}")
    settle(page)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    grown = "document.querySelector('#main-content').append(document.createElement('pre'))"
    page.evaluate(grown)
    pause(page, 600)
    found = page.evaluate(SCROLLING)
    assert [scrolls for scrolls, _reached in found] == [reached for _scrolls, reached in found]
    assert {True, False} == {scrolls for scrolls, _reached in found}
    # One that comes to scroll later is reached when the page has changed.
    page.evaluate("document.querySelector('#main-content pre:last-child').textContent = 'wide '.repeat(200)")
    assert page.evaluate(SCROLLING)[-1] == [True, False]
    page.evaluate(grown)
    pause(page, 600)
    assert page.evaluate(SCROLLING)[-2] == [True, True]


def unnamed(sheet: str) -> list[str]:
    """Rules by which the style of a figure is worked out anew at each mark that its chart adds or takes away."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    return [asked for asked in ASKS.findall(plain) if ":not(" in asked or "*" in asked]


def test_a_rule_names_what_it_looks_for_inside() -> None:
    with_figures = [text for text in ((SITE / n).read_text("utf-8") for n in pages()) if 'class="csr-figure"' in text]
    sheets = set().union(*map(styles, with_figures))
    # The page on which readers code a case of their own has a rule that asks for what is not there, and no figure.
    found = {name: unnamed((SITE / "_static" / name).read_text("utf-8")) for name in sheets}
    assert sum(len(ASKS.findall((SITE / "_static" / name).read_text("utf-8"))) for name in sheets) > 5
    assert {name: some for name, some in found.items() if some} == {}


def test_a_rule_that_looks_for_anything_is_found() -> None:
    assert unnamed(".cell:has(> *:nth-child(2)) details { margin: 0 }")
    assert unnamed('html:has(.bar:not([data-state="idle"])) { margin: 0 }')
    assert not unnamed(
        "/* .cell:has(> *) */ .cell:not(:has(.pair)), .cell:has(> .cell_output:nth-child(2)) { margin: 0 }"
    )


def test_what_holds_up_a_page_is_found() -> None:
    assert HOLDS_UP.findall('<script src="a.js"></script><link rel="preload" as="script" href="b.js" />')
    assert HOLDS_UP.findall('<script defer="defer" src="a.js"></script>') == []


@pytest.mark.parametrize("name", ["chapters/conceptual-model.html", "chapters/cluster-lab.html", "search.html"])
def test_every_rule_of_the_theme_that_a_page_meets_is_still_there(watched: Watched, site: str, name: str) -> None:
    page = watched.page
    page.goto(f"{site}/{name}")
    settle(page)
    for button in page.locator(".search-button__button, .primary-toggle").filter(visible=True).all()[:1]:
        button.click()
    whole, kept = (sheet.read_text(encoding="utf-8") for sheet in (WHOLE, KEPT))
    found = page.evaluate(MET, [whole, kept])
    assert found["met"] > 100
    assert found["lost"] == []
    # Most of the theme's rules are gone; and without one more the page would miss it.
    assert found["left"] < found["all"] / 2
    less = kept.replace(".bd-article", ".bd-nowhere")
    assert page.evaluate(MET, [whole, less])["lost"]


LONG = "chapters/propositions.html"
LAST = "where-they-fail"
SKIPPED = """() => [...document.querySelectorAll('.bd-article > section > section[id]')]
    .filter(one => !one.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).map(one => one.id)"""


def test_what_is_below_the_screen_is_laid_out_when_nothing_else_is_to_do(watched: Watched, site: str) -> None:
    page = watched.page
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/{LONG}")
    settle(page)
    assert page.evaluate(SKIPPED) == []
    # Before that it is not.
    page.route("**/sections.js*", lambda route: route.abort())
    page.goto(f"{site}/{LONG}")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert LAST in page.evaluate(SKIPPED)


HELD_BACK = """() => {
    const sections = [...document.querySelectorAll('.bd-article > section > section[id]')];
    const high = () => sections.map(one => Math.round(one.getBoundingClientRect().height));
    const wear = contain => { for (const one of sections) one.style.contain = contain; };
    const laid = high();
    wear('layout paint style');
    const held = high();
    wear('');
    return sections.map((one, at) => [one.id, held[at] - laid[at]]).filter(([, more]) => more);
}"""


def test_a_section_is_as_high_before_it_is_laid_out_as_after(opened: Opened) -> None:
    page = opened.as_made(PHONE)
    assert page.evaluate(HELD_BACK) == []
    if opened.name == MODEL:
        display = "display => document.querySelectorAll('section[id]').forEach(one => { one.style.display = display; })"
        page.evaluate(display, "block")
        assert page.evaluate(HELD_BACK)
        page.evaluate(display, "")


KEEPS_NOTHING = """addEventListener('hashchange', event => event.stopImmediatePropagation());
new MutationObserver(() => {
    const page = document.documentElement;
    if (page.style.overflowAnchor === 'none') return;
    page.classList.remove('csr-led');
    page.style.overflowAnchor = 'none';
}).observe(document, { subtree: true, childList: true, attributes: true });"""
"""A page that does not know that it was asked for a place, in a browser that keeps none."""


@pytest.mark.parametrize("script", ["", KEEPS_NOTHING], ids=["as it is", "keeps nothing"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_whoever_goes_to_a_place_stays_there_while_the_page_is_laid_out(
    context: BrowserContext, site: str, screen: ViewportSize, script: str
) -> None:
    """By an address, and by a link of the page before it is whole."""
    found = []
    for before in ("", f"{site}/{LONG}"):
        page = context.new_page()
        page.set_viewport_size(screen)
        page.add_init_script(f"{script} window.requestIdleCallback = done => setTimeout(done, 200)")
        if before:
            page.goto(before)
            assert LAST in page.evaluate(SKIPPED)
        page.goto(f"{site}/{LONG}#{LAST}")
        settle(page, covered=True)
        pause(page, 300)
        top = page.evaluate(f"document.querySelector('#{LAST}').getBoundingClientRect().top")
        found.append(0 < top < 150)
        page.close()
    assert all(found) == (not script), found
