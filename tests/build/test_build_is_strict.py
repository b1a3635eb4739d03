"""The build stops at a failing cell, a dangling citation, a broken cross-reference and a claim that is amiss."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from once import once
from small_book import ADDRESS, PAGE, SOUND, build


def test_a_sound_page_builds_and_says_where_it_is_published(sound_book: Path) -> None:
    assert f'<link rel="canonical" href="{ADDRESS}home.html" />' in (sound_book / "home.html").read_text()


FAULTS = {
    "division": ("1 + 1", "1 / 0", r"failed: CellExecutionError"),
    "citation": ("north1990", "nobody1999", "nobody1999"),
    "reference": ("{ref}`home`", "{ref}`nowhere`", "nowhere"),
    "claim": ("drivers-20", "drivers-999", "claim 'drivers-999' is not in data/claims.csv"),
}
"""A fault, by the name of the page that has it: what is replaced by what, and what the build says of it."""


def faulty(folder: Path) -> None:
    """One book with a page for each fault, a sound one before them, and the ledger after them."""
    pages = {name: PAGE.replace("(home)=", f"({name})=").replace(*change) for name, (*change, _) in FAULTS.items()}
    done = build(folder, {"home": SOUND, **pages, "chapters/claims": "# Ledger\n\n```{book-ledger}\n```\n"})
    assert done.returncode != 0


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the build of the faulty book said."""
    return (once(tmp_path_factory, "faulty", faulty) / "said.txt").read_text()


def warned(said: str, page: str) -> list[str]:
    """What the build warned of on a page: under the flags of the book any warning fails it."""
    return re.findall(rf"/{page}\.md(?::\d+)?: WARNING: (.*)", said)


@pytest.mark.parametrize("page", FAULTS)
def test_a_fault_fails_the_build(said: str, page: str) -> None:
    assert any(re.search(FAULTS[page][-1], warning) for warning in warned(said, page))
    assert warned(said, "home") == []


def test_the_cell_that_failed_is_shown_with_its_error(said: str) -> None:
    assert "ZeroDivisionError" in said


def test_a_claim_that_no_chapter_tells_fails_the_build(said: str) -> None:
    assert "WARNING: claim 'drivers-21' is told by no chapter" in said
    assert "claim 'drivers-20' is told" not in said
