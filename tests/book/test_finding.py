"""What leads a reader to a place: the search, the forms above long lists, the links of figures and of claims."""

from __future__ import annotations

import finding
import pytest
from browsing import PHONE, Watched, barriers, pause, settle, visit
from paths import SITE
from playwright.sync_api import Page, expect

from csrmodel import evidence

LEDGER = "chapters/claims.html"
FOLLOWING = 4  # and not 20: what is within an element follows it too


def asked(page: Page, query: str) -> list[str]:
    """Where the search leads, best first, from the top of the site."""
    page.locator("#csr-query").fill(query)
    page.keyboard.press("Enter")
    return list(page.locator("#search-results li > a").evaluate_all("a => a.map(a => a.getAttribute('href'))"))


def test_the_search_leads_to_places_from_the_file_system_too(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{SITE.as_uri()}/search.html?q=smokescreen")
    expect(page.locator("#search-results li > a").first).to_have_attribute(
        "href", "chapters/glossary.html#term-smokescreen"
    )
    for claim in ("drivers-20", "pov-03", "figure1-09"):
        assert asked(page, claim)[0] == f"{LEDGER}#claim-{claim}"
    assert asked(page, "sigma")[0] == "chapters/assumptions.html#assumption-sigma"
    assert asked(page, "greenwashing")[0] == "chapters/glossary.html#term-greenwash"
    assert asked(page, "Blackman")[0].startswith("chapters/bibliography.html#")
    assert asked(page, "definition of CSR")[0].startswith("chapters/introduction.html#")
    assert "chapters/drivers-and-barriers.html#fig-drivers" in asked(page, "what stands behind each driver")[:3]
    assert asked(page, "glossolalia") == []
    expect(page.locator("#csr-search-help")).to_be_visible()
    asked(page, "blakman")
    page.get_by_role("link", name="blackman", exact=True).click()
    page.wait_for_url("**/search.html?q=blackman")
    shown = page.locator("#search-results li").count()
    page.get_by_role("button", name="works").click()
    assert 0 < page.locator("#search-results li").count() < shown
    assert barriers(page, "article") == []
    assert watched.faults == []


def test_every_place_that_is_found_is_there_and_no_word_of_it_is_code() -> None:
    """Of every page, with the identifiers that it has."""
    ids = {path: path.read_text() for path in (SITE / "chapters").glob("*.html")}
    found = [each for path, html in ids.items() for each in finding.places(html, f"chapters/{path.name}")]
    kinds = {each.kind for each in found}
    assert kinds == {"section", "figure", "exercise", "claim", "assumption", "term", "work", "package"}
    assert len([each for each in found if each.kind == "claim"]) == len(evidence.claims())
    for each in found:
        name, _, anchor = each.address.partition("#")
        assert f'id="{anchor}"' in ids[SITE / name], each.address
        assert each.title, each.address
        if each.kind != "package":
            assert not any(sign in each.text for sign in ("explorers.", "{glue", "from csrmodel", "$$")), each.address


FOLDED = """<article><section id="a"><h1>A</h1><p>Read.</p><details><summary>Answer</summary><p>Seven</p></details>
<pre>code</pre><section id="b"><h2>B<a class="headerlink">#</a></h2><p>Open
 <a class="csr-claim">x</a>words</p></section></section></article>"""


def test_what_is_folded_is_not_found() -> None:
    """So that an answer which stands in a fold is not; in the open it is."""
    first, second = finding.places(FOLDED, "p.html")
    assert (first.title, first.address, first.text) == ("A", "p.html#a", "Read.")
    assert (second.title, second.page, second.text) == ("B", "A", "Open words")
    plain = FOLDED.replace("details", "div").replace("<summary>", "<p>").replace("</summary>", "</p>")
    assert "Seven" in finding.places(plain, "p.html")[0].text


@pytest.mark.parametrize(("name", "count"), [("claims", len(evidence.claims())), ("assumptions", 0)])
def test_a_long_list_is_chosen_from_on_a_phone(watched: Watched, site: str, name: str, count: int) -> None:
    page, count = watched.page, count or len(evidence.assumptions())
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/chapters/{name}.html")
    form, entries = page.locator(".csr-choosing"), page.locator(".csr-entry")
    assert entries.count() == count
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(form.get_by_role("status")).to_have_text(f"All {count} {name} are shown.")
    if name == "claims":
        form.get_by_label("Factor").select_option(label=evidence.names("factor")["laws"])
        form.locator("select[name=case]").select_option("cases-jalandhar-football")
        wanted = evidence.claims()
        for column, code in (("factors", "laws"), ("cases", "jalandhar-football")):
            wanted = wanted[wanted[column].fillna("").str.split("; ").map(lambda codes, code=code: code in codes)]
        ids = [f"claim-{claim}" for claim in wanted["id"]]
    else:
        form.get_by_label("Words").fill("INITIAL_outsourcing")
        ids = ["assumption-initial-outsourcing"]
    shown = entries.evaluate_all("all => all.filter(e => e.checkVisibility()).map(e => e.id)")
    assert shown
    assert sorted(shown) == sorted(ids)
    address = page.url
    form.get_by_label("Words").fill("glossolalia")
    expect(form.get_by_role("status")).to_contain_text("None of")
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".csr-entry:visible")).to_have_count(len(ids))
    page.locator(".csr-choosing").get_by_role("button").click()
    expect(page.locator(".csr-entry:visible")).to_have_count(count)


def test_told_in_leads_to_the_sentence_which_is_marked(watched: Watched, site: str) -> None:
    page = watched.page
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/{LEDGER}")
    page.locator("#claim-drivers-24").get_by_role("link", name="Drivers and barriers").click()
    page.wait_for_url("**#told-drivers-24")
    sentence = page.locator(".csr-telling:is(:target, :has(:target))")
    expect(sentence).to_have_count(1)
    assert sentence.inner_text().startswith("The owners’ community in these Palar Valley clusters")
    paper = page.locator(".csr-telling").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert sentence.evaluate("e => getComputedStyle(e).backgroundColor") != paper
    pause(page, 100)
    top = sentence.evaluate("e => e.getClientRects()[0].top")
    assert (
        page.locator(".bd-header-article").evaluate("e => e.getBoundingClientRect().bottom") < top < PHONE["height"] / 2
    )


def stops(page: Page, most: int = 40) -> int:
    """How often Tab is pressed from the top of a page until the first figure is left behind, skipping what can be."""
    for number in range(1, most + 1):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "[document.activeElement.className, document.activeElement.textContent.trim(),"
            " document.querySelector('.csr-figure').compareDocumentPosition(document.activeElement) & 20]"
        )
        if at[0] == "csr-skip" or at[1] == "Skip to main content":
            page.keyboard.press("Enter")
        elif at[2] == FOLLOWING:
            return number
    return most + 1


def test_the_keyboard_is_past_the_first_figure_in_forty_steps(watched: Watched, site: str) -> None:
    page = watched.page
    visit(page, f"{site}/chapters/drivers-and-barriers.html")
    assert stops(page) <= 40
    page.reload()
    settle(page)
    page.evaluate("document.querySelector('.csr-skip').remove()")
    assert stops(page) > 40


def test_a_figure_is_linked_to_from_its_question(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(f"{site}/chapters/drivers-and-barriers.html")
    expect(page.get_by_role("heading", name="What stands behind each driver", level=3)).to_have_count(1)
    link = page.get_by_role("link", name="Link to this figure: What stands behind each driver")
    box = link.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    link.click()
    page.wait_for_url("**/drivers-and-barriers.html#fig-drivers")
