"""Numbers in the prose of evidence and model come from a computation, a table or the register, never from typing.

What is read are the boxes of the two voices. A value that follows something is glued, so a digit or a number word that
stands there typed is a mistake, unless the allow-list gives a reason why it can never change.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from paths import ROOT

CHAPTERS = sorted((ROOT / "chapters").glob("*.md"))

BOX = re.compile(
    r"^(?P<fence>:{3,})\{admonition\}[^\n]*\n:class: voice-(?:evidence|model)\n(?P<body>.*?)^(?P=fence)\s*$",
    re.S | re.M,
)
ROLE = re.compile(r"\{[\w:-]+\}`[^`]*`")
NUMBER = re.compile(
    r"\b(?:\d+(?:[.,]\d+)*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|hundred|thousand|half|third|quarter|tenths?|dozen)\b",
    re.I,
)
"""Digits and number words; "one" and "twice" are words of every other kind too and are left to a reader."""

ALLOWED = {
    "three coded cases": "the table below the words has a row for each",
    r"($\sigma$ under 1)": "1 is where the formula adds up, whatever the register says",
    r"($\sigma$ above 1)": "1 is where the formula adds up, whatever the register says",
    "the two levels": "figure 1 has two levels",
    "Two things do not depend": "the two things follow in the sentence",
    "the three rules": "weakest link, adding up and best shot are what there is to compare",
    "Three settings of the figure": "the table below the words has a row for each",
    "the two sides": "a debate has two sides",
    "one half of the fourth debate": "the debates of table 2 by their place in it",
    "has left figure 1 behind": "a figure of the review by its number",
    "Two claims from one study": "an example of counting",
    "Where two things change": "an example of confounding",
    "Four paths show": "the table below the words has a row for each",
    "speak to three of the five": "the critiques of table 3, which the chapter's headings are",
    "The two figures above": "the figures of the page",
    "The third": "a proposition by its number",
    "the third": "a proposition by its number",
    "Take two clusters": "a thought experiment",
    "| Third |": "a proposition by its number",
    "the same two authors": "two names stand in the reference",
    "Two cases differ": "the two towns of the comparison",
    "any two points": "geometry",
    "the worst of the three": "buyers, both, the cluster: the ends and the middle of the figure",
    "The two towns": "Sialkot and Jalandhar",
    "Two coders": "there are two files of codings",
}
"""What may stand typed, with the reason."""


def typed(text: str) -> list[str]:
    """Typed numbers of a page's boxes, each with what stands around it."""
    found = []
    for box in BOX.finditer(text):
        words = ROLE.sub("", box["body"])
        for phrase in ALLOWED:
            words = words.replace(phrase, "")
        found += [words[max(0, m.start() - 40) : m.end() + 20].replace("\n", " ") for m in NUMBER.finditer(words)]
    return found


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_numbers_of_evidence_and_model_are_not_typed(path: Path) -> None:
    assert not typed(path.read_text(encoding="utf-8"))


def test_a_typed_number_is_found() -> None:
    """Negative control."""
    box = ":::{{admonition}} The model implies\n:class: voice-model\nAdoption is {} here.\n:::\n"
    for number in ("0.44", "39%", "seven of ten", "half"):
        assert typed(box.format(number))
    assert not typed(box.format("{glue:text}`x:.2f`"))


def test_every_allowed_phrase_is_still_there() -> None:
    boxes = "".join(box["body"] for path in CHAPTERS for box in BOX.finditer(path.read_text(encoding="utf-8")))
    bare = ROLE.sub("", boxes)
    assert not [phrase for phrase in ALLOWED if phrase not in bare]


TORN = re.compile(r"\{term\}`[^`]+`\w+")
"""A term whose last letters stand outside its link: `{term}` takes the plural as ``plural <term>``."""


def test_a_term_is_linked_as_a_whole_word() -> None:
    found = [f"{path.name}: {torn}" for path in CHAPTERS for torn in TORN.findall(path.read_text(encoding="utf-8"))]
    assert not found


def test_a_torn_term_is_found() -> None:
    """Negative control."""
    assert TORN.search("the {term}`value chain`s of")
    assert not TORN.search("the {term}`value chains <value chain>` of")
