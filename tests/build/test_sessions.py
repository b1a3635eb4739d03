"""The pages of the sessions: each has all its parts, and its two questions are on its slip."""

from __future__ import annotations

import re

import pytest
from paths import ROOT
from quiz_items import every, misconceptions
from slide import SESSION

CHAPTERS = ROOT / "chapters"
SESSIONS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted(CHAPTERS.glob("*.md"))
    if "\n```{slide}" in path.read_text(encoding="utf-8")
}
PARTS = [
    "What they should be able to do",
    "To read before",
    "The session",
    "On the board",
    "Questions, and what students answer",
    "Misunderstandings to listen for",
    "If you are late",
    "Figures to open",
    "Hand-outs",
    "Before they leave",
    "Care",
    "A task that shows the work",
]
TEN = list(misconceptions())[:10]
"""Those that a course has to meet; the list begins with them."""


def parts(text: str) -> dict[str, str]:
    """What stands under each heading of a page."""
    found = re.split(r"^## (.+)$", text, flags=re.M)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def faults(text: str) -> list[str]:
    """What a session lacks."""
    found = parts(text)
    if list(found) != PARTS:
        return [f"its parts are {list(found)}"]
    told = [name for name in PARTS if len(found[name].split()) < 4]
    faulty = [f"{name} says hardly anything" for name in told]
    if sum(map(int, re.findall(r"^:minutes: (\d+)$", found["The session"], re.M))) != SESSION:
        faulty.append("its minutes do not add up")
    items = re.findall(r"\{item\}`([\w-]+)`", found["Before they leave"])
    known = {item.id for _, item in every()}
    if len(items) != 2 or not set(items) <= known:
        faulty.append(f"its questions at the end are {items}")
    if items != re.findall(r"\{item\}`([\w-]+)`", found["Hand-outs"]):
        faulty.append("its slip has other questions")
    asked = re.split(r"^\*\*.+\?\*\*$", found["Questions, and what students answer"], flags=re.M)[1:]
    if len(asked) != 3 or not all(2 <= len(re.findall(r'^- \*".+"\* \S', each, re.M)) <= 3 for each in asked):
        faulty.append("a question lacks positions with a follow-up")
    if "{says}" not in found["Figures to open"] or "{misconception}" not in found["Misunderstandings to listen for"]:
        faulty.append("it has no figure to open, or no misunderstanding")
    return faulty


@pytest.mark.parametrize("page", SESSIONS)
def test_a_session_has_all_its_parts(page: str) -> None:
    assert faults(SESSIONS[page]) == []


def test_there_is_a_single_session_and_a_course_of_six_and_the_plan_leads_to_each() -> None:
    assert list(SESSIONS) == [*(f"session-{at}" for at in range(1, 7)), "session-clean-factory"]
    plan = (CHAPTERS / "course-plan.md").read_text(encoding="utf-8")
    assert [page for page in SESSIONS if f"{{doc}}`{page}`" not in plan] == []


def test_the_sessions_meet_the_ten_misconceptions_that_readers_have() -> None:
    met = {name for text in SESSIONS.values() for name in re.findall(r"\{misconception\}`([\w-]+)`", text)}
    assert set(TEN) <= met


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("## Care\n", "## Caution\n", "its parts are"),
        (":minutes: 12\n", ":minutes: 13\n", "its minutes do not add up"),
        ("1. {item}`code-reaches-whom`\n2.", "2.", "its questions at the end are"),
        ("2. {item}`survey-in-the-centre`\n\n3.", "2. {item}`voices`\n\n3.", "its slip has other questions"),
    ],
)
def test_what_a_session_lacks_is_found(before: str, after: str, fault: str) -> None:
    """Negative control."""
    text = SESSIONS["session-clean-factory"]
    assert before in text
    assert any(fault in found for found in faults(text.replace(before, after, 1)))


def test_a_question_with_one_position_is_found() -> None:
    """Negative control."""
    text = SESSIONS["session-clean-factory"]
    one = re.sub(r'^- \*"(?:No, it is only|It depends on).*$\n', "", text, flags=re.M)
    assert faults(one) == ["a question lacks positions with a follow-up"]
