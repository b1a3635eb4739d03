"""Exercises on the page and in the notebook, and the edition that answers them, which is the only one that does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import exercise
import graded
import pytest
import teacher
from bs4 import BeautifulSoup
from leaks import leaks, phrases
from notebooks import convert
from once import once
from small_book import CELL, EXERCISE, HEADER, TASK, run, write
from teacher import BANNER, NOTES, PARTS, SolutionFault, annotated, gathered, notes, weave, woven

SECOND = EXERCISE.replace("two-inspectors", "the-second").replace("15", "5").replace("use", "recall")
CHAPTER = f"{HEADER}# A chapter\n\nText.\n{CELL}\n## Exercises\n{EXERCISE}{SECOND}\nThe end.\n"
WORDS = {
    "A good answer has": "Seven places and a reason for the order of them.",
    "A pass": "The first of them looks at the gate and says no more than that.",
    "A good answer": "Both look at {glue:text}`small_places` places, and the second goes on to the homes behind them.",
    "Marking": "One point for each of the places that is named, and two for the order in which they come.",
}


def section(name: str, parts: dict[str, str] = WORDS, cells: str = "") -> str:
    return f"## {name}\n\n{cells}\n" + "".join(f"\n### {part}\n\n{text}\n" for part, text in parts.items())


GLUED = """```{code-cell} ipython3
:tags: [hide-input, remove-output]
## a remark
from myst_nb import glue
glue("small_places", 3 + 4)
```"""
PLAIN = {part: f"In {text.lower().replace('{glue:text}`small_places`', 'some')}" for part, text in WORDS.items()}
THIRD = EXERCISE.replace("two-inspectors", "your-own").replace(TASK, "Say which of the homes no auditor would find.")
OWN = {part: f"Of your own: {text.lower()}" for part, text in PLAIN.items()}
ANSWERED = f"# A chapter\n\n{section('two-inspectors', cells=GLUED)}\n{section('the-second', PLAIN)}"


def teaching(folder: Path, text: str = ANSWERED, chapter: str = "one") -> Path:
    """A folder with the solutions of one chapter."""
    (folder / "solutions").mkdir(parents=True)
    (folder / "solutions" / f"{chapter}.md").write_text(text)
    return folder


def private(folder: Path, exercises: str = THIRD, chapter: str = "one") -> Path:
    """A teacher's folder outside of the book, with an exercise and its solution."""
    teaching(folder, section("your-own", OWN), chapter)
    (folder / "exercises").mkdir()
    (folder / "exercises" / f"{chapter}.md").write_text(exercises)
    return folder


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book in both editions, and the solutions of one."""

    def make(folder: Path) -> None:
        plain = folder / "student"
        write(plain, {"home": f"{HEADER}# Home\n\nText.\n", "chapters/one": CHAPTER})
        weave(plain, folder / "teacher", [teaching(folder / "teaching"), private(folder / "private")])
        for book in ("student", "teacher"):
            assert run(folder / book).returncode == 0, (folder / book / "said.txt").read_text()[-2000:]

    return once(tmp_path_factory, "editions", make)


def page(book: Path) -> BeautifulSoup:
    return BeautifulSoup((book / "_build" / "html" / "chapters" / "one.html").read_text(), "html.parser")


def test_an_exercise_is_headed_by_a_link_to_itself_and_folds_its_hint(editions: Path) -> None:
    first, second = page(editions / "student").select(".csr-exercise")
    link = first.select_one("h3 a")
    assert link
    assert (first["id"], link["href"]) == ("exercise-two-inspectors", "#exercise-two-inspectors")
    assert (link.text, second.h3 and second.h3.text) == (
        "Exercise 1 · use · 15 minutes",
        "Exercise 2 · recall · 5 minutes",
    )
    assert TASK in first.text
    fold = first.details
    assert fold
    assert not fold.has_attr("open")
    assert re.fullmatch(r"\s*Hint\s*Where, first\? Ask .who: and why.\.\s*", fold.text)


def test_a_notebook_has_the_exercises_and_no_answer(editions: Path) -> None:
    cells = convert(editions / "student" / "chapters" / "one.md", repository="").cells
    (told,) = [cell.source for cell in cells if "## Exercises" in cell.source]
    assert f"### Exercise 1 · use · 15 minutes\n\n{TASK}\n\n<details><summary>Hint</summary>" in told
    assert "### Exercise 2 · recall" in told
    assert told.endswith("The end.")


def test_the_teachers_edition_has_each_solution_behind_its_exercise_with_computed_numbers(editions: Path) -> None:
    found = page(editions / "teacher")
    for block in found.select(".csr-exercise"):
        box = block.find_next_sibling("div", class_="csr-solution")
        assert box
        assert f"Solution: {block['id'].removeprefix('exercise-')}" in box.text
        assert all(part in box.text for part in PARTS)
    assert "Both look at 7 places" in found.text
    own = found.select(".csr-exercise")[2]
    assert own.h3
    assert own.h3.text == "Exercise 3 · use · 15 minutes"
    assert teacher.OWN in found.text
    for name in ("home", "chapters/one", "genindex"):
        assert BANNER in (editions / "teacher" / "_build" / "html" / f"{name}.html").read_text(), name
        assert BANNER not in (editions / "student" / "_build" / "html" / f"{name}.html").read_text(), name


def test_no_answer_is_in_the_students_edition(editions: Path) -> None:
    """Nor is an exercise of a private folder. Negative control: the same search finds each in the teacher's."""
    known = gathered([editions / "teaching", editions / "private"])["one"]
    sought = [phrase for solution in known.values() for phrase in phrases(solution)]
    sought.append("which of the homes no auditor would find")
    assert len(sought) == 13
    assert leaks(editions / "student" / "_build" / "html", sought) == {}
    found = leaks(editions / "teacher" / "_build" / "html", sought)
    assert set(found) == {"chapters/one.html", "notebooks/one.ipynb"}
    assert all(set(each) == set(sought) for each in found.values())


def test_a_later_folder_goes_before_an_earlier_one(tmp_path: Path) -> None:
    own = WORDS | {"A pass": "My own answer."}
    private = teaching(tmp_path / "private", section("the-second", own))
    found = gathered([teaching(tmp_path / "public"), private])["one"]
    assert found["the-second"].parts["A pass"] == "My own answer."
    assert found["two-inspectors"].parts["A pass"] == WORDS["A pass"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (section("two-inspectors"), r"^one: exercise 'the-second' has no solution$"),
        (ANSWERED + section("the-third"), r"^one: the solution of 'the-third' has no exercise$"),
        (ANSWERED + section("the-second"), r"^one.md: the solution of 'the-second' is there twice$"),
        (
            section("a", {"A pass": "Yes."}),
            r"^one.md: the solution of 'a' has “A pass”; each has, in this order, “A",
        ),
        (
            section("a", WORDS | {"Marking": ""}),
            r"^one.md: the solution of 'a' has “A good answer has”, “A pass”, “A",
        ),
        (section("a", WORDS | {"Marking": GLUED}), r"^one.md: the solution of 'a' has code behind its first part"),
    ],
)
def test_what_does_not_go_together_is_told_by_its_name(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path / "book", {"home": "", "chapters/one": CHAPTER})
    with pytest.raises(SolutionFault, match=re.compile(told, re.M)):
        weave(tmp_path / "book", tmp_path / "woven", [teaching(tmp_path / "teaching", text)])
    assert not (tmp_path / "woven").exists()


def test_a_folder_or_a_chapter_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path / "book", {"home": "", "chapters/one": "# No exercise\n"})
    stray = teaching(tmp_path / "stray", section("two-inspectors"), chapter="onne")
    with pytest.raises(SolutionFault, match="onne: there are solutions and no such chapter"):
        weave(tmp_path / "book", tmp_path / "woven", [stray])
    with pytest.raises(SolutionFault, match="it has no folder 'solutions'"):
        gathered([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("exercises", "told"),
    [
        (EXERCISE, "one: exercise 'two-inspectors' is there twice"),
        (THIRD + THIRD, "one: exercise 'your-own' is there twice"),
        ("Say it.", "one.md: it has no exercise"),
    ],
)
def test_a_private_exercise_that_does_not_go_with_the_book_is_told(tmp_path: Path, exercises: str, told: str) -> None:
    write(tmp_path / "book", {"home": "", "chapters/one": CHAPTER})
    folders = [teaching(tmp_path / "teaching"), private(tmp_path / "private", exercises)]
    with pytest.raises(SolutionFault, match=re.escape(told)):
        weave(tmp_path / "book", tmp_path / "woven", folders)
    assert not (tmp_path / "woven").exists()


def test_private_exercises_follow_in_a_chapter_that_has_none(tmp_path: Path) -> None:
    write(tmp_path / "book", {"home": "", "chapters/one": CHAPTER, "chapters/two": f"{HEADER}# Two\n\nText.\n"})
    folders = [teaching(tmp_path / "teaching"), private(tmp_path / "private", chapter="two")]
    weave(tmp_path / "book", tmp_path / "woven", folders)
    made = (tmp_path / "woven" / "chapters" / "two.md").read_text()
    assert made.index("Text.") < made.index("## Exercises") < made.index("your-own") < made.index("Of your own")


def test_private_exercises_are_printed_for_students_without_an_answer(tmp_path: Path) -> None:
    own = private(tmp_path / "private", f"{THIRD}\nSee {{doc}}`introduction`.", "introduction")
    (sheet,) = graded.make(own, tmp_path / "sheets")
    told = BeautifulSoup(sheet.read_text(), "html.parser")
    assert "Say which of the homes no auditor would find." in told.text
    assert "Exercise 1 · use · 15 minutes" in told.text
    assert "See Introduction." in told.text
    sought = [phrase for solution in gathered([own])["introduction"].values() for phrase in phrases(solution)]
    assert leaks(tmp_path / "sheets", sought) == {}
    sheet.write_text(sheet.read_text() + sought[0])
    assert leaks(tmp_path / "sheets", sought) != {}


@pytest.mark.parametrize(
    ("exercises", "chapter", "told"),
    [
        (THIRD.replace("Say which", OWN["Marking"] + " Say which"), "introduction", "a line of a solution stands in"),
        (THIRD + EXERCISE, "introduction", "introduction: exercise 'two-inspectors' has no solution"),
        (THIRD.replace("Say which", "{glue:text}`a:.2f`"), "introduction", "a number that the chapter computes"),
        (THIRD, "onne", "onne: there are exercises and no such chapter"),
    ],
)
def test_a_sheet_that_would_tell_or_lack_something_is_not_written(
    tmp_path: Path, exercises: str, chapter: str, told: str
) -> None:
    own = private(tmp_path / "private", exercises, chapter)
    with pytest.raises(SolutionFault, match=re.escape(told)):
        graded.make(own, tmp_path / "sheets")
    assert not (tmp_path / "sheets").exists()


def test_a_chapter_without_exercises_stays_as_it_is() -> None:
    assert woven("page", "# Text\n\n```python\n1\n```\n", {}) == "# Text\n\n```python\n1\n```\n"


def test_a_name_that_two_exercises_have_stops_the_build(faults_said: str) -> None:
    assert "WARNING: exercise 'two-inspectors' stands in twice and in twice again; a name is" in faults_said
    assert "exercise 'the-second' stands" not in faults_said


@pytest.mark.parametrize("page", ["level", "exercise"])
def test_an_exercise_with_faults_is_told_once(faults_said: str, page: str) -> None:
    assert len(re.findall(rf"WARNING: {page}: exercise", faults_said)) == 1


@pytest.mark.parametrize("minutes", ["2", "120"])
def test_minutes_at_their_ends_are_taken(minutes: str) -> None:
    assert exercise.read("page", "a-b", {"level": "use", "minutes": minutes, "hint": "x"}).minutes == int(minutes)


@pytest.mark.parametrize("minutes", ["1", "121", "15.5", "ten", "", None, "²"])
def test_minutes_beyond_them_are_refused(minutes: str | None) -> None:
    with pytest.raises(exercise.ExerciseFault, match=r"page: exercise 'a-b': its minutes are .*from 2 to 120$"):
        exercise.read("page", "a-b", {"level": "use", "minutes": minutes, "hint": "x"})


def test_the_command_says_what_is_wrong_and_ends(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, teacher.__file__, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == f"The teacher's edition is not built.\n{tmp_path}: it has no folder 'solutions'\n"


NOTED = "".join(f"## {part}\n\nText.\n\n" for part in NOTES) + "## one\n\nOn the slide.\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (NOTED.replace("## What to cut", "## What to add"), "notes begin with “Positions in more depth”"),
        (NOTED + "## one\n\nAgain.\n", "'one' is there twice"),
        (NOTED.replace("On the slide.", ""), "'one' is empty"),
    ],
)
def test_notes_that_lack_something_are_refused(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "session.md").write_text(NOTED)
    assert list(notes(tmp_path / "session.md")) == [*NOTES, "one"]
    (tmp_path / "session.md").write_text(text)
    with pytest.raises(SolutionFault, match=fault):
        notes(tmp_path / "session.md")


def test_notes_on_a_slide_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "session.md").write_text(NOTED)
    known = notes(tmp_path / "session.md")
    slide = "```{slide} one\n:title: One\n:minutes: 90\nText.\n```"
    assert annotated("session", f"# A\n\n{slide}\n\nMore.", known).index("On the slide.") > 0
    with pytest.raises(SolutionFault, match="session: there are notes on 'one' and no such slide"):
        annotated("session", f"# A\n\n{slide.replace('} one', '} two')}\n", known)
