"""A reader's work: kept, told, saved as a file, forgotten and opened again; nothing that a file holds is run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from browsing import MODEL, PHONE, REFUSING, barriers, download_of, dress, settle, violations
from paths import SITE
from playwright.sync_api import BrowserContext, Page, expect

from csrmodel.teaching import Asked, class_sheet
from csrmodel.teaching.asked import ASKED

INTRODUCTION = "chapters/introduction.html"
WORK = "chapters/my-work.html"
ITEM = "quiz-what-makes-a-cluster"
FIGURE = "fig-adoption"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('csr-')).sort()"
ALL = ["csr-answers", "csr-cells", "csr-guesses", "csr-notes"]


def answer_and_note(page: Page) -> None:
    item = page.locator(f"#{ITEM}")
    item.locator("input[type=radio]").first.check()
    item.get_by_role("button", name="Check").click()
    page.locator(".csr-notes summary").click()
    page.get_by_label("Your notes on").fill("Sialkot & <b>home</b> work\n=1+1")


def opened(page: Page, work: dict[str, Any] | str) -> None:
    """Open a file on the page."""
    text = work if isinstance(work, str) else json.dumps(work)
    page.locator("input[type=file]").set_input_files(
        {"name": "work.json", "mimeType": "application/json", "buffer": text.encode()}
    )


def file(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"guesses": {}, "answers": {}, "cells": {}, "notes": {}}
    book = Asked.read(SITE / "chapters" / ASKED).book
    return {"format": "csr-work/1", "book": book, "saved": "2026-01-31T09:30:00.000Z", "name": "", **empty, **parts}


def test_work_is_saved_forgotten_and_opened_by_keyboard_on_a_phone(
    phone: BrowserContext, site: str, tmp_path: Path
) -> None:
    page = phone.new_page()
    page.goto(f"{site}/{INTRODUCTION}")
    settle(page, covered=True)
    assert barriers(page, {"include": [".csr-notes"]}) == []
    answer_and_note(page)
    page.goto(f"{site}/{MODEL}")
    settle(page, covered=True)
    page.locator(f"#{FIGURE} .csr-guess [type=submit]").click()
    page.goto(f"{site}/{WORK}")
    account = page.locator(".csr-account")
    expect(account).to_contain_text("This browser has 1 guess, 1 answer and 1 note.")
    expect(account).to_contain_text("at the first try")
    expect(account).to_contain_text("You guessed 0.50. That is not close.")
    assert account.locator("b").count() == 0
    page.get_by_label("Your name").focus()
    page.keyboard.type("Änne O'Hara")
    saved = download_of(page, lambda: page.keyboard.press("Enter"))
    assert saved.suggested_filename == "my-work-änne-o-hara.json"
    (tmp_path / "a").mkdir()
    saved.save_as(tmp_path / "a" / "one.json")
    # From reader to class sheet.
    (row,) = class_sheet(tmp_path / "a", Asked.read(SITE / "chapters" / ASKED)).rows
    assert (row["name"], row["guesses"], row["guesses_close"], row["answered"], row["remarks"]) == (
        "Änne O'Hara",
        1,
        0,
        1,
        "",
    )
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Keep it all")).to_be_focused()
    for theme in ("light", "dark"):
        dress(page, theme)
        assert barriers(page, {"include": [".csr-work"]}) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.keyboard.press("Enter")
    assert len(page.evaluate(KEPT)) == 3
    page.get_by_role("button", name="Forget everything").focus()
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(account).to_contain_text("There is nothing yet.")
    assert page.evaluate(KEPT) == []
    page.locator("input[type=file]").set_input_files(tmp_path / "a" / "one.json")
    expect(page.locator(".csr-work [role=status]")).to_contain_text("the file has 1 guess, 1 answer and 1 note.")
    page.goto(f"{site}/{INTRODUCTION}")
    settle(page, covered=True)
    expect(page.get_by_label("Your notes on")).to_have_value("Sialkot & <b>home</b> work\n=1+1")
    expect(page.locator(f"#{ITEM} .csr-feedback")).not_to_be_empty()
    page.emulate_media(media="print")
    expect(page.locator(".csr-noted")).to_contain_text("Sialkot & <b>home</b> work")
    assert not page.locator(".csr-notes textarea").is_visible()
    assert violations(page) == []


def test_where_nothing_is_kept_the_reader_is_told_and_saves_from_the_chapter(phone: BrowserContext, site: str) -> None:
    phone.add_init_script(REFUSING)
    page = phone.new_page()
    page.goto(f"{site}/{INTRODUCTION}")
    settle(page, covered=True)
    expect(page.locator(".csr-notes .csr-refused")).to_contain_text("This browser keeps nothing for this site")
    answer_and_note(page)
    saved = download_of(page, page.get_by_role("button", name="Save what this page holds").click)
    work = json.loads(Path(saved.path()).read_text())
    assert list(work["answers"]) == [ITEM]
    assert list(work["notes"]) == ["introduction"]
    assert barriers(page, {"include": [".csr-notes"]}) == []
    page.goto(f"{site}/{WORK}")
    expect(page.locator(".csr-work .csr-refused")).to_contain_text("This browser keeps nothing for this site")
    expect(page.locator(".csr-account")).to_contain_text("There is nothing yet.")
    opened(page, work)
    expect(page.locator(".csr-account")).to_contain_text("This browser has 1 answer and 1 note.")


def test_work_is_kept_and_saved_from_the_file_system_too(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(f"{SITE.as_uri()}/{INTRODUCTION}")
    settle(page, covered=True)
    assert not page.locator(".csr-refused").is_visible()
    answer_and_note(page)
    page.locator(".csr-notes a").click()
    expect(page.locator(".csr-account")).to_contain_text("This browser has 1 answer and 1 note.")
    saved = download_of(page, page.get_by_role("button", name="Save my work").click)
    assert list(json.loads(Path(saved.path()).read_text())["answers"]) == [ITEM]


def test_what_differs_is_asked_about_and_what_is_hostile_is_text(phone: BrowserContext, site: str) -> None:
    page = phone.new_page()
    page.goto(f"{site}/{WORK}")
    status, account = page.locator(".csr-work [role=status]"), page.locator(".csr-account")
    hostile = "<img src=x onerror='window.ran = 1'>"
    opened(page, file(name=hostile, notes={"introduction": hostile, "gone": "<script>ran = 1</script>"}))
    expect(account).to_contain_text(hostile)
    expect(account).to_contain_text("From another version of the book")
    assert account.locator("img, script").count() == 0
    assert page.evaluate("window.ran") is None
    opened(page, file(notes={"introduction": "other"}))
    page.get_by_role("button", name="What is in this browser").click()
    expect(account).to_contain_text(hostile)
    opened(page, file(notes={"introduction": "other"}))
    page.get_by_role("button", name="Do not open it").click()
    expect(status).to_contain_text("Nothing has changed.")
    opened(page, file(notes={"introduction": "other"}, book="9.9"))
    page.get_by_role("button", name="What is in the file").click()
    expect(account).to_contain_text("other")
    assert hostile not in account.inner_text()
    expect(status).to_contain_text("It was saved from version 9.9 of the book")
    for content, fault in {
        "{": "it is not JSON",
        '{"format": "csr-work/2"}': "Its format is csr-work/2",
        json.dumps(file(answers={ITEM: {"last": [0]}})): f"answers, {ITEM}: allowed is mark, first",
        "[" * 5_000_001: "is larger than 5 MB",
    }.items():
        opened(page, content)
        expect(status).to_contain_text(fault)
    expect(account).to_contain_text("This browser has 2 notes.")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }; }")
    opened(page, file(notes={"impacts": "too much"}))
    expect(status).to_contain_text("This browser has no room for all of it.")


def test_after_a_new_version_of_the_book_what_was_done_is_told_and_not_lost(phone: BrowserContext, site: str) -> None:
    page = phone.new_page()
    page.goto(f"{site}/{WORK}")
    answer = {"mark": "older", "first": [0], "last": [0], "sure": None, "tries": 1}
    change = {"cell": 2, "source": "a cell of an older version", "code": "mine = 1"}
    opened(
        page,
        file(
            answers={ITEM: answer, "quiz-gone": answer},
            guesses={"fig-definitions": [0.5], "fig-gone": [1]},
            cells={"introduction": [change]},
        ),
    )
    account = page.locator(".csr-account")
    for told in (
        "has changed since you answered it",
        "has changed since you guessed",
        "fig-gone",
        "quiz-gone",
        "mine = 1",
    ):
        expect(account).to_contain_text(told)
    page.goto(f"{site}/{INTRODUCTION}")
    settle(page, covered=True)
    expect(page.locator(f"#{ITEM} .csr-feedback")).to_contain_text("This question has changed since you answered it.")
    expect(page.locator("#fig-definitions .csr-compared")).to_contain_text("has changed since you guessed")
    expect(page.locator(".csr-live-status")).to_contain_text(
        "The book has changed since you changed the code here (cell 2)"
    )
    assert page.evaluate(KEPT) == [name for name in ALL if name != "csr-notes"]
