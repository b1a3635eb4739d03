"""The build stops at a failing cell, a dangling citation, a broken cross-reference and a claim that is amiss."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_book import ADDRESS, FAULTS


def test_a_sound_page_builds_and_says_where_it_is_published(sound_book: Path) -> None:
    assert f'<link rel="canonical" href="{ADDRESS}home.html" />' in (sound_book / "home.html").read_text()


def warned(said: str, page: str) -> list[str]:
    """What the build warned of on a page: under the flags of the book any warning fails it."""
    return re.findall(rf"/{page}\.md(?::\d+)?: WARNING: (.*)", said)


@pytest.mark.parametrize("page", FAULTS)
def test_a_fault_fails_the_build(faults_said: str, page: str) -> None:
    assert any(re.search(FAULTS[page][-1], warning) for warning in warned(faults_said, page))
    assert warned(faults_said, "home") == []


def test_the_cell_that_failed_is_shown_with_its_error(faults_said: str) -> None:
    assert "ZeroDivisionError" in faults_said


def test_a_claim_that_no_chapter_tells_fails_the_build(faults_said: str) -> None:
    assert "WARNING: claim 'drivers-21' is told by no chapter" in faults_said
    assert "claim 'drivers-20' is told" not in faults_said
