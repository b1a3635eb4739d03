"""The course's tools used by somebody who has keys and nothing else: a quiz, a hand-in, and cells of code."""

from __future__ import annotations

from pathlib import Path

from browsing import barriers, download_of, settle
from playwright.sync_api import FileChooser, Locator, Page, expect
from quiz_items import Item, Part, quiz

DESK = {"width": 1280, "height": 800}
MOST = 250
"""Presses of a key after which nobody looks on."""

# What has the focus is whole on the screen, is under nothing else, and can be told from what has none.
LOST = """() => {
    const held = document.activeElement, { left, top, right, bottom } = held.getBoundingClientRect();
    const { outlineStyle, boxShadow } = getComputedStyle(held);
    if (outlineStyle === 'none' && boxShadow === 'none') return 'it looks like any other';
    if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return 'it is off the screen';
    const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    const over = document.elementFromPoint(x, y);
    return held.contains(over) || over?.contains(held) ? '' : `it is under ${over?.outerHTML.slice(0, 80)}`; }"""


# Where the keys go instead: a window of the browser's own may take them from the page.
WHERE = """() => `the focus is on ${document.activeElement?.outerHTML.slice(0, 80)}, and the page `
    + (document.hasFocus() ? 'has the keys' : 'has lost the keys')"""


class Keys:
    """A page that is used by its keys alone, from wherever the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # The browser hands over its dialogue for files from the first listener on, and a key is faster than that.
        page.on("filechooser", lambda chooser: None)

    def open(self, address: str) -> None:
        """Follow a link to an address: the keys go on from the place that it names."""
        self.page.goto("about:blank")
        self.page.goto(address)
        settle(self.page, covered=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Put a text in place of the one in the field."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def to(self, place: Locator, back: bool = False) -> None:
        """Go on or back to a place, or to one of several, which has to be seen when it is reached."""
        for _ in range(MOST):
            self.press("Shift+Tab" if back else "Tab")
            if place.evaluate_all("all => all.includes(document.activeElement)"):
                lost = self.page.evaluate(LOST)
                assert not lost, f"{place} has the focus and {lost}"
                return
        raise AssertionError(f"{place} is not reached by {MOST} presses of Tab; {self.page.evaluate(WHERE)}")

    def choose(self, group: Locator, at: int) -> None:
        """Tick one of several radio buttons: one of them is reached, and arrows lead to the others."""
        self.to(group)
        self.press("Space", *["ArrowDown"] * at)
        expect(group.nth(at)).to_be_checked()


def answer(keys: Keys, item: Locator, asked: Item) -> None:
    """Give the right answer to an item of a quiz."""
    for side, part in enumerate(asked.parts):
        _give(keys, item, f"quiz-{asked.id}-{side}", part)
    if asked.sure:
        keys.choose(item.locator(f"input[name='quiz-{asked.id}-sure']"), 1)


def _give(keys: Keys, item: Locator, name: str, part: Part) -> None:
    if part.kind == "choice":
        keys.choose(item.locator(f"input[name='{name}']"), next(i for i, o in enumerate(part.options) if o.right))
    elif part.kind == "number":
        keys.to(item.locator(f"input[name='{name}']"))
        keys.write(f"{part.answer:g}")
    else:
        places = range(len(part.steps)) if part.kind == "order" else [card.pile for card in part.cards]
        # They are shown in an order of their own, and are reached in it.
        fields = item.locator("select").all()
        for field in fields:
            at = int((field.get_attribute("name") or "").rpartition("-")[2])
            keys.to(field)
            keys.press(*["ArrowDown"] * (places[at] + 1))


def whole_quiz(page: Page, home: str, name: str) -> None:
    """Answer every item of a quiz, rightly, and read what is said of it."""
    keys = Keys(page)
    keys.open(f"{home}/chapters/{name}.html#{'' if name.endswith('test') else 'check-yourself'}")
    form, items = page.locator(".csr-quiz"), quiz(name)
    once = form.get_attribute("data-at-once") is not None
    for asked in items:
        place = form.locator(f"#quiz-{asked.id}")
        answer(keys, place, asked)
        if not once:
            keys.to(place.locator(".csr-check"))
            keys.press("Enter")
    if once:
        keys.to(form.locator("[type=submit]"))
        keys.press("Enter")
    many = len(items)
    told = f"{many} of {many} answered, {many} right at the first try and {many} now."
    expect(form.locator(".csr-tally")).to_have_text(told)
    assert sound(page, ".csr-quiz") == []


def rule_and_hint(page: Page, home: str) -> None:
    """Complete a rule and open the hint of an exercise."""
    keys = Keys(page)
    keys.open(f"{home}/chapters/conceptual-model.html#exercises")
    form = page.locator(".csr-rule").first
    said = form.locator("[role=status]")
    for text in ("much", "0.9"):
        for field in form.locator("input").all():
            if not field.evaluate("e => e === document.activeElement"):
                keys.to(field)
            keys.write(text)
        keys.press("Enter")
        if text == "much":
            # What is wrong is named, and the first such field has the focus.
            expect(said).to_contain_text("Give a number from 0 to 1, such as 0.4; “much” is none.")
            expect(form.locator("input").first).to_be_focused()
    expect(said).not_to_be_empty()
    assert sound(page, ".csr-rule") == []
    hint = page.locator("#exercise-believe-about-sigma .csr-hint")
    keys.to(hint.locator("summary"))
    keys.press("Enter")
    expect(hint.locator("p")).to_be_visible()
    assert sound(page, ".csr-exercise") == []


def whole_hand_in(page: Page, home: str, folder: Path, refused: bool = False) -> Path:
    """Answer, note, save, forget and open again; returns the file."""
    keys, name = Keys(page), "introduction"
    keys.open(f"{home}/chapters/{name}.html#check-yourself")
    asked = quiz(name)[0]
    answer(keys, page.locator(f"#quiz-{asked.id}"), asked)
    keys.to(page.locator(f"#quiz-{asked.id} .csr-check"))
    keys.press("Enter")
    keys.to(page.locator(".csr-notes summary"))
    keys.press("Enter")
    keys.to(page.get_by_label("Your notes on"))
    page.keyboard.type("Who stitches?")
    assert sound(page, ".csr-notes") == []
    if refused:
        keys.to(page.get_by_role("button", name="Save what this page holds"))
        saved = download_of(page, lambda: keys.press("Enter"))
        keys.open(f"{home}/chapters/my-work.html")
    else:
        # The tab order of the notes leads to the page that saves them.
        keys.to(page.locator(".csr-notes a"))
        keys.press("Enter")
        page.wait_for_url("**/my-work.html")
        keys.to(page.get_by_label("Your name"))
        page.keyboard.type("Änne O'Hara")
        saved = download_of(page, lambda: keys.press("Enter"))
    file = folder / saved.suggested_filename
    saved.save_as(file)
    account, status = page.locator(".csr-account"), page.locator(".csr-work [role=status]")
    if not refused:
        keys.to(page.get_by_role("button", name="Forget everything"))
        keys.press("Enter")
        expect(page.get_by_role("button", name="Keep it all")).to_be_focused()
        keys.press("Tab", "Enter")
    expect(account).to_contain_text("There is nothing yet.")
    _open(keys, page.locator("input[type=file]"), file)
    expect(status).to_contain_text("the file has 1 answer and 1 note.")
    expect(account).to_contain_text("Who stitches?")
    expect(account).to_contain_text("Right at the first try.")
    assert sound(page, ".csr-work") == []
    return file


def _open(keys: Keys, field: Locator, file: Path) -> None:
    """Choose a file by the dialogue of the browser, which keys open too."""
    if not field.evaluate("e => e === document.activeElement"):
        keys.to(field)
    with keys.page.expect_file_chooser() as opened:
        keys.press("Enter")
    chooser: FileChooser = opened.value
    chooser.set_files(file)


ASSIGNMENT = "chapters/assignment-1.html"
BELIEFS = """# Task 1.1
weakest, adding, best = (
float(adoption(visibility, national, AdoptionParameters(sigma=sigma)))
for sigma in (float("-inf"), 1, float("inf"))
)"""
"""An answer to its first task, as one types it who has no Tab for the margin."""


def start_python(keys: Keys, home: str, patience: float) -> None:
    """Open the assignment and start Python from its foot."""
    keys.open(f"{home}/{ASSIGNMENT}#task-1-5-which-belief-is-yours")
    bar = keys.page.locator(".csr-live-bar")
    keys.to(bar.get_by_role("button", name="Run this page"))
    keys.press("Enter")
    bar.locator("xpath=self::*[@data-state='ready']").wait_for(timeout=patience)
    # Whoever came by keyboard stays where the buttons are.
    expect(bar.get_by_role("button", name="Run all cells")).to_be_focused()


def run_cell(keys: Keys, number: int, code: str = "", back: bool = False) -> Locator:
    """Go to a cell of a live page, by its number from 0, write its code anew if any is given, and run it."""
    cell = keys.page.locator(".bd-article .cell", has=keys.page.locator(".cell_input")).nth(number)
    keys.to(cell.locator("textarea"), back)
    if code:
        keys.write(code)
    keys.press("Control+Enter")
    expect(cell.locator(".csr-live-state")).to_have_text("Has run")
    return cell.locator(".csr-live-output")


def sound(page: Page, place: str) -> list[str]:
    """What a place of a page has of barriers, and whether it makes the page wider than the screen."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*barriers(page, {"include": [place]}), *([f"{wide} wide on a screen of {width}"] if wide > width else [])]
