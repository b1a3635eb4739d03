"""Settings in the address, what a reader takes away from a figure, and a page that only its own site can move."""

from __future__ import annotations

import base64
import itertools
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import citation
import content_security as policy
import pytest
from browsing import (
    AXE,
    MODEL,
    SVG,
    Watched,
    download,
    fragment,
    moving,
    notice,
    pages,
    pause,
    redrawn,
    serve,
    settle,
    to_fragment,
    violations,
    visit,
    watching,
    written,
)
from paths import ROOT, SITE
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from csrmodel import explorers

MAP = "chapters/evidence-map.html"


def state(page: Page, figure: str) -> dict[str, float]:
    """The controls of a figure as a reader sees them."""
    controls = page.locator(f"#fig-{figure} .csr-controls [data-signal]")
    return dict(controls.evaluate_all("all => all.map(c => [c.dataset.signal, Number(c.value)])"))


def move(page: Page, figure: str, **settings: float) -> None:
    page.evaluate("([id, values]) => csrState.write(id, values)", [f"fig-{figure}", settings])


def travel(page: Page, where: str) -> None:
    """Back or forward within a page, until the page has followed."""
    page.evaluate(
        "way => new Promise(d => { addEventListener('hashchange', d, { once: true }); history[way](); })", where
    )
    redrawn(page)


# Settings in the address


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same site further down a server."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "books" / "a").mkdir(parents=True)
    (folder / "books" / "a" / "site").symlink_to(SITE)
    for home in serve(folder):
        yield f"{home}/books/a/site"


@pytest.mark.parametrize("where", ["site", "prefixed", "file"])
def test_a_moved_control_is_in_the_address_and_the_copied_address_restores_it(
    context: BrowserContext, where: str, request: pytest.FixtureRequest
) -> None:
    home = SITE.as_uri() if where == "file" else request.getfixturevalue(where)
    page = context.new_page()
    watched = Watched(page, home)
    visit(page, f"{home}/{MAP}")
    before = page.evaluate("history.length")
    figure = page.locator("#fig-evidence-map")
    figure.locator("select[data-signal=factor]").select_option(label="Dialogue")
    with moving(figure):
        figure.locator("select[data-signal=outcome]").select_option(label="Work")
    page.locator("#fig-geography select").select_option(label="Mexico")
    assert written(page) == (
        "fig-geography?evidence-map.factor=dialogue&evidence-map.outcome=work&geography.country=mexico"
    )
    assert page.evaluate("history.length") == before
    seen = figure.locator(".csr-listing summary").inner_text()

    visit(page, f"{home}/{MAP}#{fragment(page)}".replace("#fig-geography", "#fig-evidence-map"))
    assert (state(page, "evidence-map")["factor"], state(page, "evidence-map")["outcome"]) == (5, 3)
    assert page.locator("#fig-geography select").input_value() == "2"
    assert figure.locator(".csr-listing summary").inner_text() == seen
    assert figure.evaluate("f => Math.abs(f.getBoundingClientRect().top) < 120")
    assert notice(page) == ""

    figure.locator("button[type=reset]").click()
    assert written(page) == "fig-evidence-map?geography.country=mexico"
    page.locator("#fig-geography button[type=reset]").click()
    assert written(page) == ""
    assert page.evaluate("location.href") == f"{home}/{MAP}"
    assert watched.faults == []
    page.close()


def test_without_settings_a_page_starts_as_its_figures_were_made(watched: Watched, site: str) -> None:
    visit(watched.page, f"{site}/{MODEL}")
    assert state(watched.page, "adoption") == {c.signal: c.value for c in explorers.adoption.draw().controls}
    assert fragment(watched.page) == ""


def test_back_forward_and_an_edited_address_are_followed_and_a_link_in_the_page_keeps_the_settings(
    watched: Watched, site: str
) -> None:
    page = watched.page
    visit(page, f"{site}/{MODEL}")
    start = state(page, "adoption")
    to_fragment(page, "fig-adoption?adoption.visibility=0.2")
    assert state(page, "adoption") == {**start, "visibility": 0.2}
    said = page.locator("#fig-adoption .csr-readout").inner_text()
    assert "Visibility 0.20" in said

    page.locator('a.nav-link[href="#the-rules-of-the-game"]:visible').first.click()
    expect(page).to_have_url(re.compile(r"#the-rules-of-the-game\?"))
    assert fragment(page) == "the-rules-of-the-game?adoption.visibility=0.2"
    assert state(page, "adoption")["visibility"] == 0.2

    to_fragment(page, "fig-adoption?adoption.visibility=0.6&adoption.rho=-2")
    assert (state(page, "adoption")["visibility"], state(page, "adoption")["rho"]) == (0.6, -2)
    for _ in range(2):
        travel(page, "back")
        assert state(page, "adoption") == {**start, "visibility": 0.2}
    assert page.locator("#fig-adoption .csr-readout").inner_text() == said
    travel(page, "back")
    assert state(page, "adoption") == start
    travel(page, "forward")
    assert state(page, "adoption")["visibility"] == 0.2
    # Over to another page and back again: what was moved last stands.
    move(page, "adoption", laws=0.75)
    page.locator("a.right-next").click()
    page.wait_for_load_state()
    page.go_back()
    settle(page)
    assert state(page, "adoption") == {**start, "visibility": 0.2, "laws": 0.75}
    assert watched.faults == []


def test_a_running_python_reads_and_writes_the_same_settings(watched: Watched, site: str) -> None:
    page = watched.page
    visit(page, f"{site}/{MODEL}#fig-adoption?adoption.visibility=0.2")
    assert page.evaluate("csrState.read('fig-adoption')") == state(page, "adoption")
    # Its widgets take the place of the static controls, which the address has to outlive.
    page.evaluate("document.querySelector('#fig-adoption').remove()")
    page.evaluate(
        "csrState.write('fig-adoption', { ...csrState.read('fig-adoption'), laws: 0.3, unknown: 1, rho: NaN })"
    )
    assert written(page) == "fig-adoption?adoption.visibility=0.2&adoption.laws=0.3"
    told = page.evaluate(
        """() => new Promise(done => {
            addEventListener('csr-settings', () => done(csrState.read('fig-adoption').laws), { once: true });
            location.hash = 'fig-adoption?adoption.laws=0.6'; })"""
    )
    assert told == 0.6


# Hostile addresses

VALID = "fig-adoption?adoption.visibility=0.4"
LONG = "a" * 100_000
# What stands behind the #; what is set by it; and the beginning of what the reader is told was not used.
HOSTILE: dict[str, tuple[str, dict[str, float], str]] = {
    "above the range": ("fig-adoption?adoption.visibility=7", {"visibility": 1}, "adoption.visibility=7"),
    "below the range": ("fig-adoption?adoption.visibility=-5", {"visibility": 0}, "adoption.visibility=-5"),
    "far above": (f"fig-adoption?adoption.rho={'9' * 300}", {"rho": 10}, "adoption.rho=999"),
    "overflow": ("fig-adoption?adoption.visibility=1e999", {}, "adoption.visibility=1e999"),
    "not a number": ("fig-adoption?adoption.visibility=NaN", {}, "adoption.visibility=NaN"),
    "infinity": ("fig-adoption?adoption.visibility=-Infinity", {}, "adoption.visibility=-Infinity"),
    "lower-case nan": ("fig-adoption?adoption.visibility=nan", {}, "adoption.visibility=nan"),
    "hexadecimal": ("fig-adoption?adoption.visibility=0x1", {}, "adoption.visibility=0x1"),
    "decimal comma": ("fig-adoption?adoption.visibility=0,4", {}, "adoption.visibility=0,4"),
    "no value": ("fig-adoption?adoption.visibility=", {}, "adoption.visibility="),
    "no name": ("fig-adoption?=0.4", {}, "=0.4"),
    "only a name": ("fig-adoption?adoption.visibility", {}, "adoption.visibility"),
    "named twice": ("fig-adoption?adoption.laws=0.4&adoption.laws=0.9", {"laws": 0.4}, "adoption.laws=0.9"),
    "a list of values": ("fig-adoption?adoption.visibility[]=0.4", {}, "adoption.visibility[]=0.4"),
    "an object": ('fig-adoption?adoption.visibility={"a":1}', {}, "adoption.visibility={"),
    "a word for a slider": ("fig-adoption?adoption.visibility=dialogue", {}, "adoption.visibility=dialogue"),
    "off its steps": ("fig-adoption?adoption.visibility=0.4321", {"visibility": 0.45}, ""),
    "unknown figure": ("fig-other?other.visibility=0.4", {}, "fig-other"),
    "unknown control": ("fig-adoption?adoption.bribes=1", {}, "adoption.bribes=1"),
    "an element that is no figure": ("main-content?main-content.a=1", {}, "main-content.a=1"),
    "markup as a value": (
        "fig-adoption?adoption.visibility=<img src=x onerror=hacked=1>",
        {},
        "adoption.visibility=%3C",
    ),
    "markup as a name": ("fig-adoption?<svg/onload=hacked=1>.visibility=0.4", {}, "%3Csvg/onload"),
    "markup as a place": ("<img src=x onerror=hacked=1>", {}, "%3Cimg"),
    "a script as a place": ("<script>hacked=1</script>?adoption.laws=0.3", {"laws": 0.3}, "%3Cscript"),
    "percent-encoded markup": ("fig-adoption?adoption.laws=%3Cscript%3Ehacked=1%3C/script%3E", {}, "adoption.laws=%3C"),
    "double-encoded markup": ("fig-adoption?adoption.laws=%253Cscript%253Ehacked=1", {}, "adoption.laws=%253C"),
    "a script address": ("javascript:hacked=1", {}, "javascript:hacked=1"),
    "a script address as a value": ("fig-adoption?adoption.laws=javascript:hacked=1", {}, "adoption.laws=javascript"),
    "a data address": ("data:text/html,<script>hacked=1</script>", {}, "data:text/html"),
    "prototype": ("fig-adoption?__proto__.visibility=0.4&adoption.__proto__=0.4", {}, "__proto__.visibility"),
    "constructor": ("fig-adoption?constructor.prototype=1&adoption.constructor=1", {}, "constructor.prototype=1"),
    "pollution by a path": ("fig-adoption?adoption.__proto__.hacked=1", {}, "adoption.__proto__.hacked=1"),
    "methods": ("fig-adoption?adoption.toString=1&adoption.hasOwnProperty=1", {}, "adoption.toString=1"),
    "a database": ("fig-adoption?adoption.laws=1';DROP TABLE claims;--", {}, "adoption.laws=1"),
    "a template": ("fig-adoption?adoption.laws=${hacked=1}{{hacked=1}}", {}, "adoption.laws=${hacked"),
    "a file": ("../../../etc/passwd?adoption.laws=0.3", {"laws": 0.3}, "../../../etc/passwd"),
    "broken percent-encoding": ("%E0%A4%A?adoption.laws=%", {}, "%E0%A4%A"),
    "null byte": ("fig-adoption?adoption.laws=0.4%00", {}, "adoption.laws=0.4%00"),
    "line break": ("fig-adoption?adoption.laws=0.4%0d%0aSet-Cookie:a=b", {}, "adoption.laws=0.4%0d%0a"),
    "full-width digits": ("fig-adoption?adoption.laws=０.４", {}, "adoption.laws=%EF%BC%90"),
    "right to left": ("fig-adoption?adoption.laws=\u202e4.0", {}, "adoption.laws=%E2%80%AE4.0"),
    "a letter that looks alike": ("fig-adoption?adoption.lаws=0.4", {}, "adoption.l%D0%B0ws=0.4"),
    "very long value": (f"fig-adoption?adoption.laws={LONG}", {}, "fig-adoption?adoption.laws=aaa"),
    "very long place": (LONG, {}, "aaaa"),
    "very many settings": ("fig-adoption?" + "adoption.laws=0.4&" * 5_000, {}, "fig-adoption?adoption.laws=0.4"),
    "only signs": ("?&&=&?#.=", {}, "="),
    "another host": ("//other.example/x.js?adoption.laws=0.3", {"laws": 0.3}, "//other.example/x.js"),
}


def harms(watched: Watched, go: Callable[[], None], clean: int, asked: set[str]) -> list[str]:
    """What going to an address did that it should not: all but move controls in their range and tell the reader."""
    page = watched.page
    watched.faults.clear()
    requests: list[str] = []

    def note(request: Request) -> None:
        requests.append(request.url.split("#")[0])

    page.on("request", note)
    go()
    pause(page, 60)
    page.remove_listener("request", note)
    found = [f"error: {fault}" for fault in watched.faults]
    found += [f"asked for {url}" for url in set(requests) - asked]
    seen = page.evaluate(
        """() => [document.querySelectorAll('*:not(#vg-tooltip-element)').length, violations.length,
            'hacked' in window || 'hacked' in {} || Object.keys(Object.prototype).length > 0,
            [...document.querySelectorAll('.csr-controls input')].filter(i => !(Number(i.value) >= Number(i.min)
                && Number(i.value) <= Number(i.max))).map(i => 'out of range: ' + i.id)]"""
    )
    found += [f"markup: {seen[0] - clean} elements more"] * (seen[0] != clean)
    found += ["only the policy stopped it"] * bool(seen[1])
    found += ["a script ran or a prototype changed"] * bool(seen[2])
    return found + list(seen[3])


def baseline(page: Page, address: str) -> tuple[int, set[str]]:
    """Elements of the page, and the files that it asks for, at an address that is as it should be."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("#")[0]))
    visit(page, address)
    pause(page, 60)
    # A picture of a chart is the page's own, and fetched where the page is looked at before the chart is drawn.
    stills = re.findall(r"_images/still-\w+\.(?:png|svg)", (SITE / MODEL).read_text())
    home = address.partition("/chapters/")[0]
    asked += [f"{home}/{still}" for still in stills]
    # Vega keeps an element for its tooltips, once the pointer has been over a chart.
    return page.evaluate("document.querySelectorAll('*:not(#vg-tooltip-element)').length"), set(asked)


# Scripts of the theme look at an address when a page opens, at the place that it names above all.
OPENED = [name for name in HOSTILE if "place" in name or "address" in name] + list(HOSTILE)[::8]


@pytest.mark.parametrize("way", ["edited", "opened"])
def test_a_hostile_address_does_no_harm_and_the_reader_is_told(watched: Watched, site: str, way: str) -> None:
    page = watched.page
    clean, asked = baseline(page, f"{site}/{MODEL}#{VALID}")
    start = {c.signal: c.value for c in explorers.adoption.draw().controls}
    assert state(page, "adoption") == {**start, "visibility": 0.4}
    assert notice(page) == ""
    assert not page.locator(".csr-notice button").is_visible()
    assert len(HOSTILE) >= 40
    assert len(OPENED) >= 10
    for name in HOSTILE if way == "edited" else OPENED:
        hostile, settings, told = HOSTILE[name]

        def go(hostile: str = hostile) -> None:
            if way == "edited":
                to_fragment(page, hostile)
            else:
                visit(page, f"{site}/{MODEL}#{hostile}")

        assert harms(watched, go, clean, asked) == [], name
        assert state(page, "adoption") == {**start, **settings}, name
        said = notice(page)
        assert said.startswith(f"Not used as it stands in the address: “{told}") if told else said == "", (name, said)
        assert len(said) < 300, name
        assert page.locator(".csr-notice button").is_visible() is bool(told)
    page.evaluate("location.hash = 'fig-adoption?nonsense'")
    page.locator(".csr-notice button").click()
    assert notice(page) == ""
    assert not page.locator(".csr-notice button").is_visible()


def test_a_page_that_trusted_its_address_would_be_found(context: BrowserContext, tmp_path: Path) -> None:
    """The same checks on a site that writes the address into the page as markup, runs it, and has no policy."""
    (tmp_path / "chapters").mkdir()
    html = (SITE / MODEL).read_text()
    (tmp_path / MODEL).write_text(re.sub(rf"{re.escape(policy.TAG)}[^>]*>", "", html))
    shutil.copytree(SITE / "_static", tmp_path / "_static")
    script = tmp_path / "_static" / "state.js"
    # The build takes the spaces and the names out.
    trusting = re.sub(r"\.textContent=\w+", ".innerHTML=decodeURIComponent(location.hash)", script.read_text())
    assert trusting != script.read_text()
    script.write_text(trusting)
    for home in serve(tmp_path):
        page = context.new_page()
        watched = Watched(page, home)
        clean, asked = baseline(page, f"{home}/{MODEL}#{VALID}")
        hostile = f"{home}/{MODEL}#{HOSTILE['markup as a value'][0]}"
        found = " ".join(harms(watched, lambda: visit(page, hostile), clean, asked))  # noqa: B023
        for harm in ("asked for", "a script ran", "markup"):
            assert harm in found
        page.close()


@pytest.mark.parametrize(
    "address",
    [
        "search.html?q=<img src=x onerror=hacked=1>",
        "search.html?q=%3Cscript%3Ehacked=1%3C/script%3E&q=__proto__",
        f"search.html?q={'a' * 5_000}",
        "chapters/glossary.html?highlight=<img src=x onerror=hacked=1>#<svg onload=hacked=1>",
        "chapters/glossary.html?__proto__[hacked]=1&constructor.prototype.hacked=1",
    ],
)
def test_a_hostile_question_does_no_harm_either(watched: Watched, site: str, address: str) -> None:
    page = watched.page
    visit(page, f"{site}/{address}")
    if address.startswith("search"):
        expect(page.locator("#csr-found-said")).to_contain_text("“")
    assert page.evaluate("'hacked' in window || 'hacked' in {} || violations.length > 0") is False
    assert page.locator("article img[src=x], #search-results img, svg[onload]").count() == 0
    assert watched.faults == []
    assert watched.elsewhere == []


# What a reader takes away


def published(site: str) -> str:
    """The address of the page on the model as a reference gives it: the published one, if this build knows it."""
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', (SITE / MODEL).read_text())
    return canonical[1] if canonical else f"{site}/{MODEL}"


def words(picture: bytes) -> str:
    return " ".join(element.text or "" for element in ET.fromstring(picture).iter(f"{SVG}text"))


def misplaced(picture: bytes) -> list[str]:
    """Lines of a saved picture that are not where they are read: the question above the chart, each note below it."""
    root = ET.fromstring(picture)
    chart = root.find(f"{SVG}svg")
    assert chart is not None
    top, height = float(chart.attrib["y"]), float(root.attrib["height"])
    bottom = top + float(chart.attrib["height"])
    lines = [
        (float(line.attrib["y"]), line.attrib["font-weight"], line.text or "") for line in root.findall(f"{SVG}text")
    ]
    wrong = [text for y, weight, text in lines if not (0 < y < top if weight == "bold" else bottom < y < height)]
    # Lines go down the page and none is written over another.
    return wrong + [text for (above, *_), (y, _, text) in itertools.pairwise(lines) if y - above < 12]


def test_a_line_out_of_its_place_in_a_picture_is_found() -> None:
    def drawn(*lines: tuple[float, str]) -> bytes:
        texts = "".join(f'<text y="{y}" font-weight="{weight}">at {y}</text>' for y, weight in lines)
        chart = '<svg y="30" height="100"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" height="200">{chart}{texts}</svg>'.encode()

    assert misplaced(drawn((20, "bold"), (150, "normal"), (170, "normal"))) == []
    assert misplaced(drawn((20, "bold"), (110, "normal"))) == ["at 110"]
    assert misplaced(drawn((40, "bold"), (150, "normal"))) == ["at 40"]
    assert misplaced(drawn((20, "bold"), (210, "normal"))) == ["at 210"]
    assert misplaced(drawn((20, "bold"), (150, "normal"), (155, "normal"))) == ["at 155"]


def test_a_picture_shows_the_view_says_where_it_is_from_and_needs_nothing_else(watched: Watched, site: str) -> None:
    page = watched.page
    page.emulate_media(color_scheme="dark")
    visit(page, f"{site}/{MODEL}")
    first = download(page, "fig-adoption", "SVG")
    assert "Where the two levels can hardly replace each other, a cluster adopts" in words(first)
    assert "Set to" not in words(first)
    move(page, "adoption", visibility=0.3, laws=0.8)
    moved = download(page, "fig-adoption", "SVG")
    for part in (
        "Where does a cluster stand, and which level holds it back?",
        page.locator("#fig-adoption .csr-readout").inner_text(),
        "Set to Visibility of the value chain: 0.3; Labour and environmental laws, enforced: 0.8.",
        "Model: computed from stated equations",
        f"version {citation.book()['version']}, CC BY 4.0. {published(site)}#fig-adoption?",
    ):
        assert part in words(moved)
    assert misplaced(first) == []
    assert misplaced(moved) == []
    root = ET.fromstring(moved)
    assert root.find(f"{SVG}rect").attrib["fill"] == "#fff"
    assert root.find(f"{SVG}desc").text == explorers.adoption.draw().description
    assert page.locator("#fig-adoption .csr-chart").get_attribute("aria-label") == explorers.adoption.draw().description
    assert "#22262b" in moved.decode()
    assert "#e6e8eb" not in moved.decode()
    # Nothing that a viewer of the file would fetch.
    assert not re.search(r"(href|src)=|url\((?!['\"]?#)|@import|<script|<foreignObject", moved.decode())
    assert ET.canonicalize(first) != ET.canonicalize(moved)

    picture = download(page, "fig-adoption", "PNG")
    shape = page.evaluate(
        """async data => { const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
            const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height;
            const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
            const all = pen.getImageData(0, 0, image.width, image.height).data;
            return [image.width, image.height, [...all.slice(0, 4)], new Set(new Uint32Array(all.buffer)).size]; }""",
        base64.b64encode(picture).decode(),
    )
    assert shape[0] == 2 * int(root.attrib["width"])
    assert shape[1] == 2 * int(root.attrib["height"])
    assert shape[2] == [255, 255, 255, 255]
    assert shape[3] > 100
    move(page, "adoption", visibility=0.9)
    assert download(page, "fig-adoption", "PNG") != picture
    assert watched.faults == []


def test_a_reference_names_the_view_the_version_and_the_link_that_restores_it(
    watched: Watched, site: str, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = watched.page
    visit(page, f"{site}/{MODEL}")
    move(page, "adoption", visibility=0.3)
    menu = page.locator("#fig-adoption .csr-share")
    menu.locator("summary").click()
    link = f"{published(site)}#fig-adoption?adoption.visibility=0.3"
    today = page.evaluate("new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })")
    expect(menu.locator(".csr-reference")).not_to_be_empty()
    shown = menu.locator(".csr-reference").inner_text()
    book = citation.book()
    assert shown == (
        f"{'; '.join(citation.authors())} ({citation.year()}). “Where does a cluster stand, and which level holds it "
        "back?” Interactive figure “adoption”, set to Visibility of the value chain: 0.3. In “A model of adoption and "
        f"non-adoption”, {book['title']}, version {book['version']}. {link} (accessed {today})."
    )
    copied = {}
    for label in ("link", "reference", "BibTeX"):
        menu.get_by_role("button", name=f"Copy {label}").click()
        expect(menu.locator("[role=status]")).to_have_text(f"Copied: {label}.")
        copied[label] = page.evaluate("navigator.clipboard.readText()")
    assert copied["link"] == link
    assert copied["reference"] == shown
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", copied["BibTeX"], re.M))
    assert copied["BibTeX"].startswith("@misc{whoanswers2026-adoption,\n")
    assert copied["BibTeX"].count("{") == copied["BibTeX"].count("}")
    assert fields["author"] == "{The contributors to Who Answers for the Chain?}"
    assert (fields["url"], fields["version"], fields["year"]) == (link, book["version"], citation.year())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", fields["urldate"])
    visit(page, copied["link"].replace(published(site), f"{site}/{MODEL}"))
    assert state(page, "adoption")["visibility"] == 0.3
    # The reference follows the view while it is open.
    page.locator("#fig-adoption .csr-share summary").click()
    move(page, "adoption", visibility=0.9)
    assert "set to" not in page.locator("#fig-adoption .csr-reference").inner_text()


def test_from_the_file_system_a_reference_has_no_link_unless_the_book_knows_where_it_is(
    watched: Watched, tmp_path: Path
) -> None:
    page = watched.page
    bare = re.sub(r'<link rel="canonical"[^>]*>', "", (SITE / MODEL).read_text())
    (tmp_path / "chapters").mkdir()
    (tmp_path / MODEL).write_text(bare)
    (tmp_path / "_static").symlink_to(SITE / "_static")
    visit(page, f"{tmp_path.as_uri()}/{MODEL}#{VALID}")
    menu = page.locator("#fig-adoption .csr-share")
    menu.locator("summary").click()
    assert menu.get_by_role("button", name="Copy link").count() == 0
    expect(menu.locator(".csr-reference")).not_to_be_empty()
    shown = menu.locator(".csr-reference").inner_text()
    assert "set to Visibility of the value chain: 0.4. In “A model of adoption" in shown
    assert re.search(r"version [\d.]+ \(accessed [^)]+\)\.$", shown)
    assert "file:" not in shown
    assert "file:" not in download(page, "fig-adoption", "SVG").decode()

    known = '<link rel="canonical" href="https://book.example/m.html"><title>'
    (tmp_path / MODEL).write_text(bare.replace("<title>", known, 1))
    visit(page, f"{tmp_path.as_uri()}/{MODEL}#{VALID}")
    menu.locator("summary").click()
    expect(menu.locator(".csr-reference")).to_contain_text(f"https://book.example/m.html#{VALID} (accessed")
    assert menu.get_by_role("button", name="Copy link").count() == 1

    page.goto(f"{SITE.as_uri()}/search.html")
    page.locator("#csr-query").fill("traceability")
    page.keyboard.press("Enter")
    expect(page.locator("#search-results li a").first).to_be_visible()
    assert page.evaluate("location.search") == "?q=traceability"
    assert violations(page) == []


def test_the_row_under_a_figure_serves_a_finger_a_keyboard_and_a_narrow_screen(watched: Watched, site: str) -> None:
    page = watched.page
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, f"{site}/{MAP}")
    menu = page.locator("#fig-evidence-map .csr-share")
    assert not menu.get_by_role("button").first.is_visible()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("group", name="Take this view along").is_visible()
    for target in (menu.locator("summary"), *menu.get_by_role("button").all()):
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Copy link"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate("location.hash = 'fig-evidence-map?nonsense'")
    close = page.locator(".csr-notice button")
    box = close.bounding_box()
    assert box
    assert box["height"] >= 44
    page.evaluate(AXE.read_text())
    for place in (".csr-share", ".csr-notice"):
        found = page.evaluate("place => axe.run(place, { resultTypes: ['violations'] })", place)["violations"]
        assert [fault["id"] for fault in found] == []
    close.focus()
    page.keyboard.press("Enter")
    assert not close.is_visible()


def test_without_scripts_nothing_is_offered(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/{MODEL}#{VALID}")
    assert page.locator(".csr-share, .csr-notice").count() == 0
    assert page.locator("#fig-adoption figcaption").is_visible()
    page.close()


def test_the_colophon_cites_the_book_as_its_citation_file_does() -> None:
    text = (ROOT / "chapters" / "colophon.md").read_text().replace("*", "")
    assert citation.reference() in text
    assert citation.reference().replace(citation.year(), "1999") not in text


# The policy


def test_every_page_of_the_site_carries_the_policy_before_anything_that_it_governs() -> None:
    found = sorted(SITE.rglob("*.html"))
    assert {SITE / name for name in (*pages(), "search.html", "genindex.html", "index.html")} <= set(found)
    for page in found:
        text = page.read_text()
        (stated,) = re.findall(rf'{re.escape(policy.TAG)} content="([^"]*)">', text)
        place = text.index(policy.TAG)
        assert not re.search(r"<(script|style|link|img|body)\b", text[:place]), page
        rules = {rule.split()[0]: rule.split()[1:] for rule in stated.split("; ")}
        assert rules["default-src"] == ["'self'"]
        for closed in ("object-src", "frame-src", "base-uri"):
            assert rules[closed] == ["'none'"]
        assert {s for s in rules["script-src"] if not s.startswith("'sha256-")} == {"'self'", "'wasm-unsafe-eval'"}
        assert {s for s in rules["style-src"] if not s.startswith("'sha256-")} == {"'self'"}
        assert not any(re.match(r"https?:|\*", source) for sources in rules.values() for source in sources)
        assert [n for n, sources in rules.items() if "'unsafe-inline'" in sources] == ["style-src-attr"]


def test_the_policy_is_made_from_the_page_and_stops_at_a_script_in_an_attribute() -> None:
    # The hash of this text is an example in the recommendation of the W3C (Content Security Policy Level 3).
    (known,) = policy.hashes(["alert('Hello, world.');"])
    assert known == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    page = '<html><head><meta charset="utf-8"></head><body><script>{}</script></body></html>'
    assert known in policy.policy(page.format("alert('Hello, world.');"))
    assert known not in policy.policy(page.format("alert('Hello, world!');"))
    assert "sha256" not in policy.policy(page.format("").replace("<script>", '<script type="application/json">{}'))
    guarded = policy.guarded(page.format("1"))
    assert guarded.startswith(f'<html><head><meta charset="utf-8">{policy.TAG}')
    assert policy.guarded(guarded) == guarded
    for attribute in ('onclick="go()"', 'href="javascript:go()"'):
        with pytest.raises(ValueError, match=r"a script in an attribute, which the policy blocks: \w+=.*go\(\)"):
            policy.policy(f"<a {attribute}>x</a>")


INJECT = """async () => {
    const done = {}, happens = (place, event) => new Promise(r => place.addEventListener(event, r, { once: true }));
    const script = document.createElement('script');
    script.textContent = 'window.ranInline = true';
    document.body.append(script);
    const place = document.createElement('div');
    place.innerHTML = '<img src="data:," onerror="window.ranHandler = true"><style>body { --seen: 1 }</style>'
        + '<iframe src="data:text/html,x"></iframe>';
    const failed = happens(place.querySelector('img'), 'error');
    const framed = happens(place.querySelector('iframe'), 'load');
    document.body.append(place);
    // In a task of its own: what a test tool evaluates directly may do more than the page.
    await new Promise(r => setTimeout(r));
    try { done.eval = Boolean(eval('1')); } catch { done.eval = false; }
    try { done.function = Boolean(new Function('return 1')()); } catch { done.function = false; }
    const picture = new Image();
    picture.src = FOREIGN;
    done.foreign = await picture.decode().then(() => true, () => false);
    done.fetched = await fetch(FOREIGN).then(() => true, () => false);
    const other = document.createElement('script');
    other.src = FOREIGN.replace('icon.svg', 'other.js');
    const ended = Promise.race([happens(other, 'load'), happens(other, 'error')]);
    document.body.append(other);
    await Promise.all([ended, failed, framed]);
    done.inline = Boolean(window.ranInline);
    done.handler = Boolean(window.ranHandler);
    done.other = Boolean(window.ranOther);
    done.style = getComputedStyle(document.body).getPropertyValue('--seen').trim() === '1';
    return done; }"""
ALLOWED = """async () => {
    const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const worker = await new Promise(r => {
        const w = new Worker(new URL('../_static/buttons.js', location.href), { type: 'module' });
        // It has no window, and says so; a worker that the policy stops says nothing.
        w.onerror = event => r(/is not defined/.test(event.message)); });
    return [Boolean(await WebAssembly.instantiate(wasm)), worker,
        await fetch('../_static/icon.svg').then(r => r.ok), violations.length]; }"""


def test_injected_scripts_styles_and_pictures_are_blocked_and_only_by_the_policy(
    context: BrowserContext, site: str, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "icon.svg").write_bytes((SITE / "_static" / "icon.svg").read_bytes())
    (foreign / "other.js").write_text("window.ranOther = true")
    bare = tmp_path / "bare"
    (bare / "chapters").mkdir(parents=True)
    (bare / "chapters" / "glossary.html").write_text(
        re.sub(rf"{re.escape(policy.TAG)}[^>]*>", "", (SITE / "chapters" / "glossary.html").read_text())
    )
    (bare / "_static").symlink_to(SITE / "_static")
    page = context.new_page()
    for other in serve(foreign):
        script = INJECT.replace("FOREIGN", f"'{other}/icon.svg'")
        page.goto(f"{site}/chapters/glossary.html")
        assert page.evaluate(ALLOWED) == [True, True, True, 0]
        assert not any(page.evaluate(script).values())
        stopped = " ".join(violations(page))
        for directive in (
            "script-src-elem inline",
            "script-src-attr inline",
            "script-src eval",
            "style-src-elem inline",
        ):
            assert directive in stopped
        for directive in ("img-src", "connect-src", "script-src-elem"):
            assert f"{directive} {other}" in stopped
        assert "frame-src" in stopped
        for home in serve(bare):
            page.goto(f"{home}/chapters/glossary.html")
            allowed = page.evaluate(script)
            # The one thing that the other server itself keeps from a page of another host.
            assert [name for name, done in allowed.items() if not done] == ["fetched"]
    page.close()


def test_the_theme_and_the_search_work_under_the_policy_and_store_next_to_nothing(browser: Browser, site: str) -> None:
    context = watching(browser)
    page = context.new_page()
    watched = Watched(page, site)
    for name in ("index.html", "chapters/colophon.html", "genindex.html", "py-modindex.html"):
        page.goto(f"{site}/{name}")
        if name == "index.html":  # which leads on to the opening page
            page.wait_for_url("**/chapters/index.html")
        settle(page)
        assert violations(page) == [], name
    page.goto(f"{site}/{MODEL}#{VALID}")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.locator(".btn-download-pdf-button").evaluate("b => b.click()")
    assert page.evaluate("window.printed")
    page.locator(".btn-fullscreen-button").click()
    expect(page.locator(":fullscreen")).to_have_count(1)
    page.evaluate("document.exitFullscreen()")
    dark = page.evaluate("document.documentElement.dataset.theme")
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.click()
    assert page.evaluate("localStorage.mode") in ("auto", "light", "dark")
    assert dark in ("light", "dark")
    assert stored(page) == (["mode", "theme"], ["sidebar-scroll-top"])
    # A search leaves none of its words.
    page.locator(".search-button__button:visible, .search-button-field:visible").first.click()
    page.locator("dialog input[name=q]").fill("traceability")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").nth(3).wait_for()
    page.locator("#search-results li a").first.click()
    page.wait_for_load_state()
    assert stored(page) == (["mode", "theme"], ["sidebar-scroll-top"])
    assert violations(page) == []
    assert context.cookies() == []
    assert page.evaluate("async () => [(await indexedDB.databases()).length, (await caches.keys()).length]") == [0, 0]
    assert watched.faults == []
    page.evaluate("localStorage.setItem('other', '1'); document.cookie = 'other=1'")
    assert stored(page)[0] == ["mode", "other", "theme"]
    assert [cookie["name"] for cookie in context.cookies()] == ["other"]
    context.close()


def stored(page: Page) -> tuple[list[str], list[str]]:
    kept = page.evaluate("[Object.keys(localStorage).sort(), Object.keys(sessionStorage).sort()]")
    return kept[0], kept[1]
