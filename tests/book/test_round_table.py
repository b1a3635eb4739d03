"""The round table in the page: whole games against the package, two boards, the keyboard, and whatever is pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from browsing import REFUSING, Watched, barriers, dress, violations, watching
from page_scripts import in_node
from paths import SITE
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from csrmodel import round_table
from csrmodel.told import round_table as told

PAGE = "chapters/policy-lab.html"
LEVERS, SEATS, MEASURES = (round_table.board_data([])[part] for part in ("levers", "seats", "measures"))
STEPS = 7
ROUND = {"include": [".csr-round"]}
PHONE = {"width": 320, "height": 640}
HOSTILE = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>'


@cache
def data() -> dict[str, Any]:
    """What the page is made from."""
    return round_table.board_data()


def cluster_of(case: str) -> dict[str, Any]:
    found: dict[str, Any] = next(cluster for cluster in data()["clusters"] if cluster["id"] == case)
    return found


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    context = watching(browser, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext, site: str) -> Iterator[Page]:
    opened = profile.new_page()
    watched = Watched(opened, site)
    opened.goto(f"{site}/{PAGE}")
    yield opened
    assert watched.elsewhere == []
    assert watched.faults == []
    assert violations(opened) == []
    opened.close()


# A game, played as a class plays it


def own(seat: str) -> list[int]:
    return [at for at, lever in enumerate(LEVERS) if lever["seat"] == seat]


def bills(profile: int) -> dict[str, float]:
    """What each seat pays for a profile, in tokens."""
    pulled = [lever for at, lever in enumerate(LEVERS) if profile >> at & 1]
    return {seat["id"]: sum(each["cost"] for each in pulled if each["who_pays"] == seat["id"]) for seat in SEATS}


def affordable(profile: int) -> int:
    """A profile without the levers that their own seat could not pay for alone."""
    for seat in SEATS:
        for at in own(seat["id"]):
            mine = profile & sum(1 << each for each in own(seat["id"]))
            if bills(mine)[seat["id"]] > seat["tokens"]:
                profile &= ~(1 << at)
    return profile


def settled(profile: int) -> list[tuple[int, int, int]]:
    """Transfers after which every seat can pay for a profile, each from, to and tokens."""
    left = [seat["tokens"] - bills(profile)[seat["id"]] for seat in SEATS]
    found = []
    for to, short in enumerate(left):
        for giver in range(len(SEATS)):
            given = min(-left[to], left[giver], SEATS[giver]["tokens"]) if left[to] < 0 < left[giver] else 0
            if given:
                found.append((giver, to, int(given)))
                left[giver] -= given
                left[to] += given
        assert left[to] >= 0 or short >= 0
    return found


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def seal(board: Locator, profile: int) -> None:
    """Write and seal the slip of every seat."""
    press(board, "Begin round 1")
    for at, seat in enumerate(SEATS):
        item = board.locator(".csr-slips > li").nth(at)
        item.get_by_role("button").click()
        letters = "".join(chr(ord("a") + place) for place, lever in enumerate(own(seat["id"])) if profile >> lever & 1)
        item.locator("input[type=password]").fill(letters)
        press(item, "Seal the slip")


def agree(board: Locator, contract: int) -> None:
    """From the audit to the signature."""
    press(board, "Begin the talks")
    for giver, to, tokens in settled(contract):
        board.get_by_role("combobox", name="From").select_option(str(giver))
        board.get_by_role("combobox", name="To", exact=True).select_option(str(to))
        board.get_by_role("spinbutton", name="Tokens").fill(str(tokens))
        press(board, "Pass them")
    press(board, "Write the contract")
    for at, lever in enumerate(LEVERS):
        if contract >> at & 1:
            board.get_by_role("checkbox", name=f"{lever['name']}. ").check()
    press(board, "Sign it: it binds")


def rows(board: Locator, name: str) -> dict[str, list[str]]:
    """The cells of a table, by what heads each row."""
    found: list[list[str]] = (
        board.get_by_role("region", name=name, exact=True)
        .locator("tbody tr")
        .evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")
    )
    return {head: cells for head, *cells in found}


def number(cell: str) -> float:
    return float(cell.replace("−", "-").replace("%", ""))


def shown(measure: Mapping[str, Any], value: float) -> str:
    """A value as the page has it, of two bytes."""
    value = round(value * 65535) / 65535
    return f"{value:.0%}" if measure["unit"].startswith("share of") else f"{value:.2f}"


def differing(board: Locator, table: str, case: str, profiles: list[int]) -> list[str]:
    """Measures that the page tells otherwise than the package."""
    found, told_here = round_table.outcomes(case), rows(board, table)
    expected = {
        one["name"]: [shown(one, found.loc[at, one["id"]]) for at in profiles]
        for one in MEASURES
        if one["name"] in told_here
    }
    assert expected.keys() == told_here.keys()
    return [name for name, cells in expected.items() if told_here[name][: len(cells)] != cells]


def begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def within(words: str) -> str:
    return words[:1].lower() + words[1:]


@pytest.mark.parametrize("case", round_table.clusters())
def test_a_whole_game_tells_what_the_package_computes(case: str, page: Page) -> None:
    draw = np.random.default_rng(round_table.clusters().index(case))
    first = affordable(int(draw.integers(2 ** len(LEVERS))))
    contract = cluster_of(case)["differ"][-1]["profile"]
    board = page.locator(".csr-board")
    board.get_by_role("combobox", name="Cluster").select_option(label=cluster_of(case)["name"])
    seal(board, first)
    press(board, "Open the slips")
    assert rows(board, "What round 1 came to").keys() == {one["name"] for one in MEASURES if one["seen"] == "report"}
    assert differing(board, "What round 1 came to", case, [round_table.TODAY, first]) == []
    press(board, "Open the audit")
    assert differing(board, "What round 1 came to", case, [round_table.TODAY, first]) == []
    assert rows(board, "What round 1 came to").keys() == {one["name"] for one in MEASURES if one["seen"] != "seat"}
    agree(board, contract)
    assert differing(board, "What the contract came to", case, [round_table.TODAY, first, contract]) == []
    turns = {name: cells[3] for name, cells in rows(board, "What the contract came to").items()}
    for one in MEASURES:
        allowed = "more|less" if one["seen"] == "seat" else "better|worse"
        assert re.fullmatch(rf"[▲▼] ({allowed})|= the same", turns[one["name"]])
    found, paid = round_table.outcomes(case), round_table.payoffs(round_table.outcomes(case))
    gained = rows(board, "Points gained since the start")
    for at, seat in enumerate(SEATS):
        passed = sum(given * ((to == at) - (giver == at)) for giver, to, given in settled(contract))
        rise = paid[seat["id"]] - paid[seat["id"]].loc[round_table.TODAY]
        wanted = [rise.loc[first], rise.loc[contract] + passed]
        assert [number(cell) for cell in gained[begun(seat["name"])]] == pytest.approx(wanted, abs=0.051)
    met = {name: cells[-1] for name, cells in rows(board, "What the contract came to").items() if cells[-1]}
    assert met == {
        one["name"]: "yes" if round_table.meets(found).loc[contract, one["id"]] else "no"
        for one in MEASURES
        if one["id"] in round_table.BARS
    }
    debrief = board.locator(".csr-debrief").inner_text()
    looks = told.looks_best(case, first)
    by_report, by_audit = within(looks["by_report"]), within(looks["by_audit"])
    assert f"by the report alone {by_report}, by all measures {by_audit}." in debrief
    still = told.did_nothing(case, contract)["levers"]
    moved = "Each lever of the contract moved something."
    assert (moved if still == "none" else f"nothing moved with {still}.") in debrief
    river = told.river(case, contract)["bills"]
    helped = re.findall(r"^(.+): without it", debrief, re.M)
    assert [name for name in helped if name.lower() not in river.lower()] == []
    assert len(helped) == river.count(" token")
    names = {seat["id"]: within(seat["name"]) for seat in SEATS}
    for lever in LEVERS:
        if lever["name"] in helped:
            tokens = f"{lever['cost']} token{'' if lever['cost'] == 1 else 's'}"
            assert f"for {tokens} paid by {names[lever['who_pays']]}." in debrief
    good = board.get_by_text("Contracts that meet the fair bar")
    good.click()
    meet, of_these = cluster_of(case)["meet"], cluster_of(case)["good"]
    expect(board).to_contain_text(f"{meet:,} sets of {2 ** len(LEVERS):,} meet it")
    expect(board).to_contain_text(f"can pay for {of_these:,} of these")


def of_the_scripts(board: dict[str, Any], profiles: list[int]) -> list[dict[str, Any]]:
    """What the page's own arithmetic makes of a board, cluster by cluster."""
    return list(in_node(Path(__file__).with_name("payoffs.mjs"), {"board": board, "profiles": profiles}))


def test_page_and_package_weigh_goals_and_bars_alike() -> None:
    profiles = np.random.default_rng(7).integers(2 ** len(LEVERS), size=100).tolist()

    def wanted(case: str) -> np.ndarray:
        paid = round_table.payoffs(round_table.outcomes(case))
        return (paid.loc[profiles] - paid.loc[round_table.TODAY]).to_numpy()

    for cluster, told_by_page in zip(data()["clusters"], of_the_scripts(data(), profiles), strict=True):
        # A goal weighs measures whose bytes are rounded.
        assert np.allclose(told_by_page["gained"], wanted(cluster["id"]), atol=2e-3)
        assert told_by_page["meet"] == cluster["meet"]
    # Negative control: one token dearer.
    dearer = {**data(), "levers": [{**LEVERS[0], "cost": LEVERS[0]["cost"] + 1}, *LEVERS[1:]]}
    assert not np.allclose(
        of_the_scripts(dearer, profiles)[0]["gained"], wanted(data()["clusters"][0]["id"]), atol=2e-3
    )


def test_a_page_with_other_numbers_is_noticed(profile: BrowserContext, site: str) -> None:
    """Negative control: the chain of the first cluster is what its report is."""
    values = data()["clusters"][0]["values"]

    def altered(route: Route) -> None:
        text = (SITE / PAGE).read_text()
        assert values["chain"] in text
        route.fulfill(body=text.replace(values["chain"], values["report"], 1), content_type="text/html")

    page = profile.new_page()
    page.route(f"**/{PAGE}", altered)
    page.goto(f"{site}/{PAGE}")
    board = page.locator(".csr-board")
    seal(board, 0)
    press(board, "Open the slips")
    press(board, "Open the audit")
    case = data()["clusters"][0]["id"]
    assert differing(board, "What round 1 came to", case, [0, 0]) == ["Chain-wide conduct"]
    page.close()


def test_a_contract_that_a_seat_cannot_pay_for_is_not_signed_and_a_step_is_taken_back(page: Page) -> None:
    board = page.locator(".csr-board")
    seal(board, 0)
    board.locator(".csr-slips > li").first.get_by_role("button").click()
    field = board.locator("input[type=password]")
    assert field.input_value() == ""
    field.fill("z")
    field.press("Enter")
    expect(board.get_by_role("alert")).to_contain_text("“z” is no lever of this seat.")
    press(board, "Leave it")
    press(board, "Open the slips")
    press(board, "Open the audit")
    press(board, "Begin the talks")
    press(board, "Write the contract")
    dear = next(
        lever for lever in LEVERS if lever["cost"] > next(s["tokens"] for s in SEATS if s["id"] == lever["who_pays"])
    )
    box = board.get_by_role("checkbox", name=f"{dear['name']}. ")
    box.check()
    said = board.locator(".csr-round-said")
    expect(said).to_contain_text("Tokens are missing")
    press(board, "Sign it: it binds")
    expect(said).to_contain_text("It cannot be signed.")
    box.uncheck()
    expect(said).to_contain_text("Everybody can pay.")
    press(board, "Sign it: it binds")
    expect(said).to_contain_text("The contract is signed.")
    for _ in range(STEPS - 1):
        press(board, "Undo this step")
    expect(board.locator("[aria-current=step]")).to_have_text("Sit down")
    press(board, "Begin round 1")
    expect(board.locator(".csr-slips")).not_to_contain_text("no slip yet")
    press(board, "Start anew")
    press(board, "Keep the game")
    assert page.evaluate("document.activeElement.textContent") == "Start anew"
    press(board, "Start anew")
    press(board, "Forget it")
    press(board, "Begin round 1")
    expect(board.locator(".csr-slips")).not_to_contain_text("sealed")
    press(board, "Open the slips")
    expect(board.get_by_role("group", name=re.compile("There is no slip of"))).to_be_visible()
    press(board, "Open what is sealed")
    expect(board.locator("[aria-current=step]")).to_have_text("The report")


def test_a_cluster_is_changed_without_a_question_only_where_nothing_is_lost(page: Page) -> None:
    board = page.locator(".csr-board")
    cluster, step = board.get_by_role("combobox", name="Cluster"), board.locator("[aria-current=step]")

    def asked(answer: str, chosen: str, gone: str) -> None:
        """Choose the first cluster, answer the question, and begin: which cluster stands, and what no slip says."""
        cluster.select_option(index=0)
        press(board, answer)
        expect(cluster).to_have_value(chosen)
        press(board, "Begin round 1")
        expect(board.locator(".csr-slips")).not_to_contain_text(gone)

    cluster.select_option(index=1)
    expect(board.locator(".csr-round-said")).to_contain_text("The table stands in")
    seal(board, affordable(0b11))
    press(board, "Undo this step")
    asked("Stay", chosen="1", gone="no slip yet")
    press(board, "Undo this step")
    asked("Move", chosen="0", gone="sealed")
    expect(step).to_have_text("Round 1: sealed slips")


def test_letters_and_boxes_are_one_slip_and_no_other_slip_takes_them_away(page: Page) -> None:
    board = page.locator(".csr-board")
    press(board, "Begin round 1")
    slips = board.locator(".csr-slips > li")
    rich = next(at for at, seat in enumerate(SEATS) if len(own(seat["id"])) > 1)
    poor = next(at for at in range(len(SEATS)) if at != rich)
    slips.nth(rich).get_by_role("button").click()
    letters, boxes = slips.nth(rich).locator("input[type=password]"), slips.nth(rich).get_by_role("checkbox")
    letters.fill("b")
    slips.nth(rich).get_by_text("Tick boxes").click()
    assert [box.is_checked() for box in boxes.all()][:2] == [False, True]
    boxes.nth(1).uncheck()
    expect(letters).to_have_value("")
    boxes.nth(0).check()
    expect(letters).to_have_value("a")
    slips.nth(poor).get_by_role("button").click()
    press(slips.nth(poor), "Seal the slip")
    expect(letters).to_have_value("a")
    press(board, "Open the slips")
    asked = board.get_by_role("group", name=re.compile("Letters are typed and not sealed"))
    expect(asked).to_contain_text(f"sealed: {within(SEATS[rich]['name'])}.")
    press(board, "Wait for them")
    # No step takes them away either.
    press(board, "Undo this step")
    press(board, "Begin round 1")
    expect(letters).to_have_value("a")
    press(slips.nth(rich), "Seal the slip")
    press(board, "Open the slips")
    assert asked.count() == 0
    press(board, "Open what is sealed")
    first = LEVERS[own(SEATS[rich]["id"])[0]]["name"]
    assert rows(board, "The slips")[begun(SEATS[rich]["name"])] == [within(first)]


def test_slips_that_together_ask_for_too_much_are_told(page: Page) -> None:
    board = page.locator(".csr-board")
    payers = [lever["who_pays"] for lever in LEVERS]
    everything = affordable(2 ** len(LEVERS) - 1)
    seal(board, everything)
    press(board, "Open the slips")
    bills = {
        seat["id"]: sum(
            lever["cost"]
            for at, (lever, payer) in enumerate(zip(LEVERS, payers, strict=True))
            if everything >> at & 1 and payer == seat["id"]
        )
        for seat in SEATS
    }
    short = [seat for seat in SEATS if bills[seat["id"]] > seat["tokens"]]
    told_here = board.get_by_text("Together the slips ask for more tokens")
    assert told_here.count() == bool(short)
    assert short
    for seat in short:
        expect(told_here).to_contain_text(f"{within(seat['name'])} {bills[seat['id']] - seat['tokens']:g}")


def test_the_levers_of_round_1_take_no_contract_away_unasked(page: Page) -> None:
    board = page.locator(".csr-board")
    one = own(SEATS[0]["id"])[0]
    seal(board, 1 << one)
    for name in ("Open the slips", "Open the audit", "Begin the talks", "Write the contract"):
        press(board, name)
    boxes = [board.get_by_role("checkbox", name=f"{lever['name']}. ") for lever in LEVERS]
    take = "Take over the levers of round 1"
    press(board, take)
    assert [box.is_checked() for box in boxes] == [at == one for at in range(len(LEVERS))]
    boxes[-1].check()
    press(board, take)
    press(board, "Keep the contract")
    assert boxes[-1].is_checked()
    press(board, take)
    press(board, "Take them over")
    assert not boxes[-1].is_checked()


# Two groups, links, and what is pasted


def test_two_boards_do_not_mix_and_both_come_back_from_the_address(page: Page) -> None:
    press(page, "Set up a second board")
    one, other = page.locator(".csr-board").all()
    other.get_by_role("combobox", name="Cluster").select_option(index=1)
    seal(one, affordable(0b11))
    seal(other, affordable(0b1100))
    for board in (one, other):
        press(board, "Open the slips")
    slips = [rows(board, "The slips") for board in (one, other)]
    assert slips[0] != slips[1]
    press(other, "Open the audit")
    expect(one.locator("[aria-current=step]")).to_have_text("The report")
    assert page.url == page.get_by_label("Link to the game as it stands").input_value()
    other.get_by_label("Name of the group").fill("The back row")
    other.get_by_label("Name of the group").press("Tab")
    page.reload()
    expect(other.locator("h3")).to_have_text("The back row")
    assert "back" not in page.url
    assert [rows(board, "The slips") for board in (one,)] == slips[:1]
    expect(other.locator("[aria-current=step]")).to_have_text("The audit")
    press(other, "Undo this step")
    assert rows(other, "The slips") == slips[1]
    press(page, "Take the second board away")
    press(other, "Keep it")
    assert rows(other, "The slips") == slips[1]
    press(page, "Take the second board away")
    press(other, "Take it away")
    assert page.locator(".csr-board").count() == 1
    assert "&b=" not in page.url


@pytest.mark.parametrize("address", ["sialkot-football.9.x.x.0", HOSTILE, "a" * 5000])
def test_an_address_that_is_no_game_is_told_and_does_nothing(page: Page, site: str, address: str) -> None:
    page.goto(f"{site}/{PAGE}?{urlencode({'a': address})}")
    expect(page.locator(".csr-round > [role=status]")).to_contain_text("has no game of this table for Group A")
    expect(page.locator("[aria-current=step]")).to_have_text("Sit down")
    assert page.evaluate("window.hacked") is None


def test_pasted_results_are_text_and_nothing_else(page: Page) -> None:
    board = page.locator(".csr-board")
    board.get_by_label("Name of the group").fill(f"{HOSTILE} | x")
    seal(board, 0)
    for name in ("Open the slips", "Open the audit"):
        press(board, name)
    agree(board, data()["clusters"][0]["differ"][0]["profile"])
    line = board.get_by_label("Line for the tally").input_value()
    page.get_by_text("A tally of several groups").click()
    tally = page.locator(".csr-groups")
    tally.get_by_label("Results").fill(f"{line}\n{HOSTILE}\n=HYPERLINK(1)\n{line.replace('sialkot', 'nowhere')}")
    press(tally, "Show the table")
    expect(tally.get_by_role("status")).to_have_text("1 result, and 3 lines that are none.")
    (name, cells), *_ = rows(tally, "The groups").items()
    assert name.startswith("1 <img src=x")
    assert cells[-1] == "met"
    assert tally.locator("table img, p img, script").count() == 0
    assert page.evaluate("window.hacked") is None
    assert tally.locator("svg g").count() == 1


# Everywhere


@pytest.mark.parametrize("kept", [True, False])
def test_from_the_file_system_with_storage_and_without(browser: Browser, kept: bool) -> None:
    context = browser.new_context()
    context.add_init_script("" if kept else REFUSING)
    page = context.new_page()
    address = (SITE / PAGE).as_uri()
    watched = Watched(page, address)
    page.goto(address)
    seal(page.locator(".csr-board"), 0)
    press(page, "Open the slips")
    link = page.get_by_label("Link to the game as it stands").input_value()
    assert link.startswith(f"{address}?a=")
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("[aria-current=step]")).to_have_text("The report")
    assert watched.faults == []
    context.close()


def to(page: Page, wanted: str) -> None:
    """Go on by the tabulator to what has this name."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent") == wanted:
            return
    pytest.fail(f"the tabulator does not come to {wanted!r}")


def test_a_round_by_the_keyboard_alone(page: Page) -> None:
    page.locator(".csr-board input").first.focus()
    to(page, "Begin round 1")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H4"
    to(page, f"Write the slip of {within(SEATS[0]['name'])}")
    for at in range(len(SEATS)):
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator(".csr-round-said")).to_contain_text(f"sealed: {at + 1} of {len(SEATS)}")
    to(page, "Open the slips")
    page.keyboard.press("Enter")
    expect(page.locator(".csr-round-said")).to_contain_text("The slips are open: reported conduct at")
    assert page.evaluate("document.activeElement.textContent") == "The report"


def test_no_step_has_a_barrier_or_is_cut_on_a_narrow_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    board = page.locator(".csr-board")
    contract = data()["clusters"][0]["differ"][0]["profile"]
    for step in range(STEPS):
        if step == 1:
            seal(board, 0)
            board.locator(".csr-slips button").first.click()
        elif step:
            press(
                board,
                ("Open the slips", "Open the audit", "Begin the talks", "Write the contract", "Sign it: it binds")[
                    step - 2
                ],
            )
        assert barriers(page, ROUND) == []
        if step in (1, STEPS - 1):
            dress(page, "dark")
            assert barriers(page, ROUND, ["color-contrast"]) == []
            dress(page, "light")
        page.evaluate("violations.length = 0")
        assert page.evaluate(CUT) == []
        if step == 5:
            for at, lever in enumerate(LEVERS):
                if contract >> at & 1:
                    board.get_by_role("checkbox", name=f"{lever['name']}. ").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # Negative control: a word that is too long for its place is found.
    board.locator("h3").evaluate(
        "title => { title.style.overflowWrap = 'normal'; title.textContent = 'x'.repeat(99); }"
    )
    assert page.evaluate(CUT) != []


CUT = """[...document.querySelectorAll('.csr-round *')].filter(element => {
    const box = element.closest('.csr-scroll, svg');
    return !box && element.checkVisibility() && !element.matches('input, select, textarea')
        && (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline'
            || element.getBoundingClientRect().right > innerWidth + 1);
}).map(element => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`)"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_clock_keeps_time_and_is_calm_where_that_is_asked_for(browser: Browser, site: str, motion: str) -> None:
    context = browser.new_context(reduced_motion=motion)  # type: ignore[arg-type]
    page = context.new_page()
    page.clock.install()
    page.goto(f"{site}/{PAGE}")
    board = page.locator(".csr-board")
    face, said = board.get_by_role("timer"), board.locator(".csr-round-said")
    board.get_by_label("Minutes").fill("2")
    board.get_by_label("Minutes").press("Enter")
    press(board, "Start the clock")
    page.clock.run_for(5_000)
    expect(face).to_have_text("1:55" if motion == "no-preference" else "2:00")
    press(board, "Pause the clock")
    page.clock.run_for(60_000)
    expect(said).to_have_text("The clock stands at 1:55.")
    page.reload()
    expect(face).to_have_text("1:55" if motion == "no-preference" else "2:00")
    press(board, "Start the clock")
    page.reload()
    page.clock.run_for(56_000)
    expect(said).to_have_text("One minute is left.")
    page.clock.run_for(60_000)
    expect(said).to_have_text("Time is up.")
    expect(face).to_have_text("0:00")
    press(board, "Begin round 1")
    press(board, "Start anew")
    press(board, "Forget it")
    expect(face).to_have_text("2:00")
    context.close()


def test_without_scripts_and_on_paper_the_game_can_be_read_and_cut_out(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{PAGE}")
    for name in ("The levers", "The seats", "The measures", "The steps of a game and their minutes"):
        assert page.get_by_role("region", name=name, exact=True).is_visible()
    card = page.locator("details.csr-cut").first
    secret = SEATS[0]["card"]
    assert not card.get_by_text(secret).is_visible()
    card.locator("summary").click()
    assert card.get_by_text(secret).is_visible()
    assert page.locator(".csr-cut").count() == 2 * len(SEATS)
    context.close()
    printed = browser.new_page()
    printed.goto(f"{site}/{PAGE}")
    printed.emulate_media(media="print")
    seen = "all => all.filter(element => element.checkVisibility({ contentVisibilityAuto: true })).length"
    assert printed.locator(".csr-round :is(button, select, textarea)").evaluate_all(seen) == 0
    assert printed.locator(".bd-article h2").evaluate_all(seen) > 3
    printed.evaluate("() => { window.print = () => { window.pressed = true; }; }")
    printed.emulate_media(media="screen")
    press(printed, "Print slips and cards")
    printed.emulate_media(media="print")
    assert printed.evaluate("window.pressed")
    assert printed.locator(".bd-article h2").evaluate_all(seen) == 0
    assert printed.locator(".csr-cut").evaluate_all(seen) == 2 * len(SEATS)
    printed.close()
