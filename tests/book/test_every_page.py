"""What holds of every page, which is opened once for all of it."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse

import pandas as pd
import pytest
from browsing import (
    OUTSIDE_CHARTS,
    PICKED,
    SVG,
    Watched,
    barriers,
    download,
    dress,
    moving,
    notice,
    pages,
    pick,
    serve,
    to_fragment,
    violations,
    visit,
    written,
)
from cells import CHAPTERS, cells, chapter, promised
from contrast import LEAST, contrast
from opened import Opened, open_in
from paths import SITE
from playwright.sync_api import Browser, BrowserContext, Page

from csrmodel import evidence

CONTRAST = ["color-contrast", "link-in-text-block"]
"""The rules about colours, which the dark may break and the light not."""
MOST_BYTES = 2_500_000
MOST_CHART_DATA = 1_000_000


@pytest.fixture
def broken(context: BrowserContext, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """The negative controls: a page of the book with a piece of it replaced, opened as every page is."""
    name, *changes = request.param
    text = (SITE / name).read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    (tmp_path / "chapters").mkdir()
    (tmp_path / name).write_text(text)
    (tmp_path / "_static").symlink_to(SITE / "_static")
    for home in serve(tmp_path):
        page = open_in(context, home, name)
        yield page
        page.watched.page.close()


OPENING = "chapters/index.html"


# It is drawn, and asks nobody else


def test_a_page_draws_its_figures_asks_nobody_else_and_has_no_script_error(opened: Opened) -> None:
    assert opened.page.locator(".csr-figure .csr-chart svg").count() == printed(opened.name)
    assert opened.watched.elsewhere == []
    assert opened.watched.faults == []
    assert 0 < weight(opened.watched) < MOST_BYTES
    assert told_nothing(opened.page) == []


def told_nothing(page: Page) -> list[str]:
    """What a figure says to eyes or ears that is no word and no number."""
    found: list[str] = page.evaluate(
        r"""() => [...document.querySelectorAll('.csr-figure, .csr-figure *')].flatMap(e => {
            const told = [...e.attributes].filter(a => /^(aria-.*|alt|title)$/.test(a.name)).map(a => a.value);
            const shown = [...e.childNodes].filter(n => n.nodeType === Node.TEXT_NODE && !e.closest('script, pre'));
            return [...told, ...shown.map(n => n.data)];
        }).filter(text => /\b(NaN|undefined|Infinity)\b|\[object/.test(text))"""
    )
    return found


@pytest.mark.parametrize("broken", [(OPENING, ("<figcaption>", "<figcaption>It is NaN. "))], indirect=True)
def test_a_word_that_is_none_is_found(broken: Opened) -> None:
    assert len(told_nothing(broken.page)) == 1


def weight(watched: Watched) -> int:
    """Bytes of everything that a page asked its site for."""
    paths = {unquote(urlparse(url).path).lstrip("/") for url in watched.asked}
    return sum((SITE / path).stat().st_size for path in paths)


def printed(name: str) -> int:
    """How many figures the build has put into a page."""
    return (SITE / name).read_text().count('class="csr-figure" id=')


@pytest.mark.parametrize(
    "broken", [(OPENING, ("<article", '<img src="https://elsewhere.example/picture.png"><article'))], indirect=True
)
def test_a_page_that_asks_somebody_else_is_noticed(broken: Opened) -> None:
    assert broken.watched.faults


@pytest.mark.parametrize("name", pages())
def test_figures_are_where_the_cells_of_a_chapter_promise_them(name: str) -> None:
    source = chapter(name)
    assert printed(name) == (len(promised(cells(source))) if source else 0)


@pytest.mark.parametrize("name", pages())
def test_each_figure_has_its_still_in_a_file_and_not_in_the_page(name: str) -> None:
    text = (SITE / name).read_text()
    stills = re.findall(r'<img alt="" loading="lazy" src="\.\./_images/(still-\w+\.(?:png|svg))">', text)
    assert len(stills) == printed(name)
    assert all((SITE / "_images" / still).stat().st_size > 1000 for still in stills)
    assert "data:image" not in text


def test_a_cell_promises_what_its_last_line_shows() -> None:
    shows = "from csrmodel import explorers, notebook\n"
    calls = ["explorers.argument()", "explorers.definitions()"]
    assert [promise.call for promise in promised([shows, *calls])] == calls
    for none in ("explorers.argument().table", "notebook.versions()", "shown = explorers.argument()", "print(1)", ""):
        assert promised([shows, none]) == []
    assert sum(len(promised(cells(path))) for path in CHAPTERS) > 35


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


CUT = re.compile(r"\.\.\.</t[dh]>")
"""A cell of a table whose text ends in dots: pandas cuts long ones."""


def test_no_table_cuts_a_text() -> None:
    assert not [name for name in pages() if CUT.search((SITE / name).read_text())]


def test_a_text_that_is_cut_is_found() -> None:
    table = pd.DataFrame({"reason": ["a reason of many words " * 9]})
    with pd.option_context("display.max_colwidth", 50):
        assert CUT.search(table._repr_html_())
    with pd.option_context("display.max_colwidth", None):
        assert not CUT.search(table._repr_html_())


HEADS = re.compile(r'class="dataframe">\s*<thead>(.*?)</thead>', re.S)


def two_headed(page: str) -> list[str]:
    """The heads of printed tables that have more than one row: pandas gives the name of an index a row of its own."""
    return [head for head in HEADS.findall(page) if head.count("<tr") > 1]


@pytest.mark.parametrize("name", pages())
def test_a_printed_table_has_one_row_of_heads(name: str) -> None:
    assert two_headed((SITE / name).read_text(encoding="utf-8")) == []


def test_a_table_with_two_rows_of_heads_is_found() -> None:
    table = pd.DataFrame({"value": [1]}, index=["row"])
    assert not two_headed(table.rename_axis(columns="name")._repr_html_())
    assert len(two_headed(table.rename_axis(index="name")._repr_html_())) == 1
    assert sum(len(HEADS.findall((SITE / name).read_text("utf-8"))) for name in pages()) > 10


NOT_AT_TOP = """() => [...document.querySelectorAll('table.dataframe :is(th, td)')]
    .filter(cell => getComputedStyle(cell).verticalAlign !== 'top').map(cell => cell.textContent)"""


def test_a_row_of_a_printed_table_begins_at_its_top(opened: Opened) -> None:
    """A name half-way down a high row is off the screen of a phone that shows what stands beside it."""
    assert opened.page.evaluate(NOT_AT_TOP) == []


def test_a_name_half_way_down_its_row_is_found(context: BrowserContext) -> None:
    """Negative control: a table as pandas gives it."""
    page = context.new_page()
    page.set_content(pd.DataFrame({"value": [1]}, index=["row"])._repr_html_())
    assert page.evaluate(NOT_AT_TOP).count("row") == 1
    page.close()


MARKUP = re.compile(r"&lt;(?:inline|glued|reference|paragraph|emphasis|literal)[ &]")
"""A piece of the document that was written out as text, as a page would show it."""


@pytest.mark.parametrize("name", pages())
def test_no_page_shows_its_own_markup(name: str) -> None:
    assert not MARKUP.search((SITE / name).read_text(encoding="utf-8"))


def test_markup_that_is_shown_is_found() -> None:
    assert MARKUP.search("<span>&lt;glued format=&quot;&quot; key=&quot;a&quot;&gt;few&lt;/glued&gt;</span>")


@pytest.mark.parametrize("name", pages())
def test_a_page_names_itself(name: str) -> None:
    text = (SITE / name).read_text()
    for tag in ('property="og:title"', 'property="og:description"', 'name="citation_title"', "CC BY 4.0"):
        assert tag in text


# A phone, the dark, a reader who needs contrast


def test_a_phone_never_scrolls_sideways(opened: Opened) -> None:
    assert opened.too_wide == []


@pytest.mark.parametrize(
    "broken",
    [
        (OPENING, ("<article", '<p style="width: 500px">Wide.</p><article')),
        (OPENING, ('"width":"container"', '"width":500')),
    ],
    indirect=True,
    ids=["text", "chart"],
)
def test_a_page_too_wide_for_a_phone_is_found(broken: Opened) -> None:
    assert broken.too_wide


def test_no_serious_barrier_to_access(opened: Opened) -> None:
    # The policy stops the styles of axe itself.
    with opened.excused():
        assert barriers(opened.page, OUTSIDE_CHARTS, but=CONTRAST) == []
        for theme in ("light", "dark"):
            dress(opened.page, theme)
            assert pick(opened.page)
            assert barriers(opened.page, PICKED, CONTRAST) == []


@pytest.mark.parametrize(
    "broken", [(OPENING, ("</article>", '<img src="#"><p style="color: #555">Pale.</p></article>'))], indirect=True
)
def test_axe_does_find_a_barrier(broken: Opened) -> None:
    assert any(found.startswith("image-alt") for found in barriers(broken.page, OUTSIDE_CHARTS))
    dress(broken.page, "dark")
    pick(broken.page)
    pale_text = barriers(broken.page, PICKED, CONTRAST)
    assert any(found.startswith("color-contrast") for found in pale_text)


def test_of_texts_in_one_dress_some_are_looked_at_and_of_every_other_dress(context: BrowserContext) -> None:
    page = context.new_page()
    plain, other = "<li><b>plain</b></li>", '<li><b class="pale">other</b></li>'
    grey, bare = '<li><b style="color: grey">grey</b></li>', '<li style="background: navy">bare</li>'
    page.set_content(f"<ul>{plain * 5}{other}{grey}{plain}{bare}<li hidden>hidden</li></ul>")
    assert pick(page) == 4
    picked = page.locator("[data-csr-picked]")
    assert picked.all_inner_texts() == ["plain"] * 3 + ["other", "grey", "bare"]
    assert pick(page, most=1) == 4
    assert picked.all_inner_texts() == ["plain", "other", "grey", "bare"]
    page.close()


TEXTS = """() => {
    const rgba = paint => paint.match(/[\\d.]+/g).map(Number);
    const page = rgba(getComputedStyle(document.body).backgroundColor).slice(0, 3);
    // The page, and over it each shape that was painted before the text where its middle is.
    const under = text => {
        const { left, top, width, height } = text.getBoundingClientRect();
        const middle = new DOMPoint(left + width / 2, top + height / 2);
        return [...text.closest('svg').querySelectorAll('path, rect, circle')].reduce((ground, shape) => {
            const style = getComputedStyle(shape);
            if (style.fill === 'none' || !(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)
                || !shape.isPointInFill(middle.matrixTransform(shape.getScreenCTM().inverse()))) return ground;
            const [r, g, b, alpha = 1] = rgba(style.fill);
            const part = alpha * style.fillOpacity * style.opacity;
            return [r, g, b].map((channel, i) => Math.round(part * channel + (1 - part) * ground[i]));
        }, page);
    };
    return [...document.querySelectorAll('.csr-chart .mark-text text')]
        .filter(text => text.textContent && getComputedStyle(text).opacity > 0.9)
        .map(text => [text.textContent, getComputedStyle(text).fill, `rgb(${under(text)})`]); }"""


def pale(page: Page) -> list[list[str]]:
    """Text of charts that stands out too little from what is under it, with both colours."""
    return [found for found in page.evaluate(TEXTS) if contrast(*found[1:]) < LEAST]


def test_text_in_charts_can_be_read_in_light_and_dark(opened: Opened) -> None:
    for theme in ("light", "dark"):
        dress(opened.page, theme)
        assert pale(opened.page) == []
    assert bool(opened.page.evaluate(TEXTS)) or not printed(opened.name)


@pytest.mark.parametrize("broken", [(OPENING,)], indirect=True)
def test_pale_text_in_a_chart_is_found(broken: Opened) -> None:
    assert pale(broken.page) == []
    broken.page.evaluate("document.querySelector('.csr-chart .mark-text text').setAttribute('fill', '#999')")
    assert len(pale(broken.page)) == 1


# Controls and settings

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
    for (const button of form?.querySelectorAll('[data-preset], [type=reset]') || []) {
        await drawn(() => form.reset());
        for (const control of controls) await drawn(() => move(control));
        if (await changes(() => button.click())) continue;
        // By chance the controls may stand where the button puts them: from the start, then.
        await drawn(() => form.reset());
        if (!await changes(() => button.click())) dead.push(button.textContent);
    }
    return dead;
}"""


def dead_controls(page: Page) -> list[str]:
    """Labels of the controls that change neither a chart nor a readout of their figure when they are moved."""
    return [label for figure in page.locator(".csr-figure").all() for label in figure.evaluate(DEAD)]


def test_every_control_changes_what_it_governs(opened: Opened) -> None:
    assert dead_controls(opened.page) == []
    assert opened.watched.faults == []


@pytest.mark.parametrize(
    "broken",
    [
        (
            OPENING,
            ('data-signal="visibility"', 'data-signal="unused"'),
            ('"params":[', '"params":[{"name":"unused","value":0.5},'),
        )
    ],
    indirect=True,
)
def test_a_dead_control_is_found(broken: Opened) -> None:
    """The first slider of the opening page is tied to a parameter that nothing uses."""
    assert "How visible are the cluster's buyers?" in dead_controls(broken.page)


def test_readouts_agree_with_python_at_every_preset(opened: Opened) -> None:
    source = chapter(opened.name)
    shown = promised(cells(source)) if source else []
    for figure, promise in zip(opened.page.locator(".csr-figure").all(), shown, strict=True):
        presets = figure.locator("[data-preset]").all()
        if not presets or not figure.locator(".csr-readout").count():
            continue
        for preset in presets:
            with moving(figure):
                figure.locator("button[type=reset]").click()
            with moving(figure):
                preset.click()
            said = figure.locator(".csr-readout").all_inner_texts()
            settings = json.loads(preset.get_attribute("data-preset") or "")
            assert said == promise.sentences(settings), (promise.call, preset.inner_text())


def test_a_sentence_at_other_settings_is_another() -> None:
    (adoption,) = promised(["from csrmodel import explorers\nexplorers.adoption()"])
    assert adoption.sentences({"visibility": 0.9}) != adoption.sentences({"visibility": 0.8})


def test_every_setting_comes_back_every_figure_is_saved_and_the_policy_minds_none_of_it(opened: Opened) -> None:
    page = opened.page
    # The longest slug of each list, and the end of each slider that is further from its start.
    wanted = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.csr-figure')].map(f => [f.id,
            Object.fromEntries([...f.querySelectorAll('.csr-controls [data-signal]')].map(c => [c.dataset.signal,
                c.matches('select')
                    ? [...c.options].filter(o => !o.defaultSelected)
                        .sort((a, b) => b.dataset.slug.length - a.dataset.slug.length)[0].index
                    : Number(c.defaultValue - c.min > c.max - c.defaultValue ? c.min : c.max)]))]))"""
    )
    if wanted:
        every_setting_comes_back(page, wanted)
    for number, figure in enumerate(wanted):
        # A browser asks its reader before it saves an eleventh file of one page.
        if number and number % 5 == 0:
            assert violations(page) == []
            visit(page, f"{opened.home}/{opened.name}")
        the_figure_is_saved_whole(page, figure)
    assert violations(page) == []
    assert opened.watched.faults == []
    assert opened.watched.elsewhere == []


def every_setting_comes_back(page: Page, wanted: dict[str, dict[str, float]]) -> None:
    page.evaluate("w => Object.entries(w).forEach(([id, values]) => csrState.write(id, values))", wanted)
    address = written(page)
    assert len(address) < 2000  # half of what state.js reads
    assert address.count("=") == sum(len(values) for values in wanted.values())
    to_fragment(page, "")
    assert {figure: page.evaluate("id => csrState.read(id)", figure) for figure in wanted} != wanted
    to_fragment(page, address)
    assert {figure: page.evaluate("id => csrState.read(id)", figure) for figure in wanted} == wanted
    assert notice(page) == ""


SHAPES = ("path", "line", "text", "image")


def the_figure_is_saved_whole(page: Page, figure: str) -> None:
    root = ET.fromstring(download(page, figure, "SVG"))
    drawn = page.locator(f"#{figure} .csr-chart svg .role-mark :is({', '.join(SHAPES)})").count()
    marks = [group for group in root.iter(f"{SVG}g") if "role-mark" in group.get("class", "").split()]
    assert len({shape for group in marks for kind in SHAPES for shape in group.iter(SVG + kind)}) == drawn > 0
    assert all(float(line.attrib["y"]) < float(root.attrib["height"]) for line in root.findall(f"{SVG}text"))
    rows = list(csv.reader(io.StringIO(download(page, figure, "Table as CSV").decode())))
    assert len(rows) == page.locator(f"#{figure} .csr-table tr").count()
    assert len({len(row) for row in rows}) == 1


# Claims

CARDS = """() => [...document.querySelectorAll('a.csr-claim')].map(marker => {
    marker.blur(); marker.focus(); marker.click();
    const note = document.querySelector('.csr-note'), text = note ? note.textContent : '';
    marker.click();
    return [marker.dataset.claims, text, marker.getAttribute('href')]; })"""


def test_every_marker_opens_its_claims_and_leads_to_the_ledger(opened: Opened) -> None:
    claims = evidence.claim_records()
    found = opened.page.evaluate(CARDS)
    assert len(found) == len(markers(opened.name))
    for marked, text, address in found:
        ids = marked.split()
        assert all(claims[claim]["text"] in text for claim in ids), marked
        assert "Studies: " in text
        assert "Cases: " in text
        assert address.endswith(f"claims.html#claim-{ids[0]}")


def markers(name: str) -> list[str]:
    """The claims of each marker of a page, as the build has put them in."""
    return re.findall(r'<a [^>]*\bdata-claims="([^"]*)"', (SITE / name).read_text())


def test_every_claim_is_marked_and_the_ledger_leads_back_to_a_marker() -> None:
    claims = evidence.claim_records()
    assert {claim for name in pages() for marked in markers(name) for claim in marked.split()} == set(claims)
    ledger = (SITE / "chapters" / "claims.html").read_text()
    for claim in claims:
        assert f'id="claim-{claim}"' in ledger
        back = re.search(rf'href="([\w-]+\.html)#told-{claim}"', ledger)
        assert back, claim
        assert f'id="told-{claim}"' in (SITE / "chapters" / back[1]).read_text()


# Without scripts


@pytest.fixture(scope="module")
def without_scripts(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(java_script_enabled=False)
    yield page
    page.close()


@pytest.mark.parametrize("name", pages())
def test_a_page_without_scripts_keeps_its_argument(without_scripts: Page, site: str, name: str) -> None:
    page = without_scripts
    page.goto(f"{site}/{name}")
    assert len(page.locator("article").inner_text().split()) > 60
    figures = page.locator(".csr-figure").all()
    assert len(figures) == printed(name)
    for figure in figures:
        assert figure.locator("figcaption").is_visible()
        assert figure.locator(".csr-chart img").is_visible()
        assert figure.locator(".csr-table summary").is_visible()
        assert not any(form.is_visible() for form in figure.locator("form").all())
    assert page.locator(".csr-share, .csr-notice").count() == 0
