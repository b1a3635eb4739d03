"""Solutions of exercises and keys of assignments: numbers run, each has its exercise, and no student's file has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import offline
import pytest
from exercise import LEVELS, ends
from leaks import all_phrases, key_phrases, leaks, longest, phrases
from paths import ROOT, SITE
from teacher import NOTES, Solution, annotated, gathered, notes, woven
from view import read as view_of

from csrmodel import explorers, notebook
from csrmodel.figures.kit.controls import Choice, Control, slug
from csrmodel.marking import read_key

CHAPTERS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "chapters").glob("*.md"))}
KNOWN = gathered([ROOT / "teaching"])
SOLUTIONS = {name: solution for its in KNOWN.values() for name, solution in its.items()}
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?::[^\n]*\n)*(.*?)^```$", re.S | re.M)
GLUED = re.compile(r"\{glue:text\}`(\w+)[:`]")


@pytest.fixture(autouse=True, scope="module")
def drawn_once() -> Iterator[None]:
    """Solutions and links ask some figures many times, and a figure can take seconds to be drawn."""
    with pytest.MonkeyPatch.context() as patch:
        for name in explorers.names():
            figure = getattr(explorers, name)
            patch.setattr(figure, "draw", cache(figure.draw))
        yield


def run(solution: Solution) -> set[str]:
    """Run the cells of a solution one after the other; the names of its numbers that no cell has computed."""
    notebook.values.clear()
    names: dict[str, object] = {}
    for code in CELL.findall(solution.cells):
        exec(compile(code, "a solution", "exec"), names)
    return set(GLUED.findall(" ".join(solution.parts.values()))) - notebook.values.keys()


@pytest.mark.parametrize("name", [name for name, solution in SOLUTIONS.items() if solution.cells])
def test_the_numbers_of_a_solution_are_computed(name: str) -> None:
    assert run(SOLUTIONS[name]) == set()


def test_a_number_that_nobody_computes_is_found() -> None:
    """Negative control."""
    assert run(Solution("", {"A pass": "It is {glue:text}`lost:.2f`."})) == {"lost"}


@pytest.mark.parametrize("chapter", KNOWN)
def test_every_exercise_has_a_solution_and_every_solution_an_exercise(chapter: str) -> None:
    made = woven(chapter, CHAPTERS[chapter], KNOWN[chapter])
    assert made.count(":class: csr-solution") == len(list(ends(CHAPTERS[chapter]))) > 1


def test_no_chapter_with_exercises_is_without_solutions() -> None:
    assert {name for name, text in CHAPTERS.items() if any(ends(text))} == set(KNOWN)


def test_each_chapter_asks_at_several_levels() -> None:
    for name in KNOWN:
        found = set(re.findall(r"^:level: (\w+)$", CHAPTERS[name], re.M))
        assert len(found) > 1, name
        assert found <= set(LEVELS), name


VIEW = re.compile(r"\{(?:view|says)\}`([^`]+)`")
VIEWS = [(name, told) for name, text in CHAPTERS.items() for told in VIEW.findall(text)]


def settings_that_are_not_there(told: str) -> list[str]:
    """The settings of a link to a figure that the figure does not know, or not at this value."""
    view = view_of(told, ROOT / "chapters")
    figure = getattr(explorers, view.figure.replace("-", "_")).draw()
    controls = {control.signal: control for control in figure.controls}
    return [f"{name}={value}" for name, value in view.settings if not takes(controls.get(name), value)]


def takes(control: Control | Choice | None, value: str) -> bool:
    if isinstance(control, Choice):
        return value in map(slug, control.options)
    if control is None or not control.low <= float(value) <= control.high:
        return False
    steps = (float(value) - control.low) / control.step
    return abs(steps - round(steps)) < 1e-6


@pytest.mark.parametrize(("chapter", "told"), VIEWS)
def test_a_link_to_a_figure_sets_what_the_figure_has(chapter: str, told: str) -> None:
    assert settings_that_are_not_there(told) == []


def test_a_setting_that_a_figure_does_not_have_is_found() -> None:
    """Negative control."""
    told = "x <environmental-management#treatment-plant?arrangement=no-plant&peers=0.83&dominance=0.25&boss=1>"
    assert settings_that_are_not_there(told) == ["arrangement=no-plant", "peers=0.83", "boss=1"]


KEYS = [read_key(path) for path in sorted((ROOT / "teaching" / "assignments").glob("*.py"))]
ON_SESSIONS = {path.stem: notes(path) for path in sorted((ROOT / "teaching" / "notes").glob("*.md"))}
SOUGHT = all_phrases()


def test_every_solution_and_every_note_has_words_to_look_for() -> None:
    assert all(len(phrases(solution)) >= 3 for solution in SOLUTIONS.values())
    assert all(len(key_phrases(key)) >= 10 for key in KEYS)
    assert all(len(longest(its.values())) == len(its) for its in ON_SESSIONS.values())
    assert len(SOUGHT) > 3 * len(SOLUTIONS) + 10 * len(KEYS) + len(NOTES) * len(ON_SESSIONS)


@pytest.mark.parametrize("page", sorted(name for name, text in CHAPTERS.items() if "\n```{slide}" in text))
def test_every_session_has_notes_behind_its_slides_and_at_its_end(page: str) -> None:
    known = ON_SESSIONS[page]
    made = annotated(page, CHAPTERS[page], known)
    assert made.count(":class: csr-solution") == len(known) - len(NOTES) + 1
    for name in known.keys() - set(NOTES):
        block = made.partition(f"```{{slide}} {name}\n")[2].partition("```\n")[2].lstrip()
        assert block.startswith("::::::{admonition} Notes\n"), name


def test_no_solution_and_no_note_is_on_the_site() -> None:
    """Pages, search, notebooks, data, and what lies in an archive: the wheel, and all that a zip is made of."""
    assert leaks(SITE, SOUGHT) == {}


@pytest.mark.parametrize(
    "place", ["chapters/a.html", "search.html", "notebooks/a.ipynb", "data/a.csv", "_static/a.whl"]
)
def test_a_note_that_is_planted_is_found(tmp_path: Path, place: str) -> None:
    """Negative control."""
    planted = tmp_path / place
    planted.parent.mkdir(parents=True, exist_ok=True)
    if planted.suffix == ".whl":
        with ZipFile(planted, "w", ZIP_DEFLATED) as archive:
            archive.writestr("csrmodel/a.py", f"# {SOUGHT[-1]}")
    else:
        planted.write_text(f'{{"x": "<b>{SOUGHT[-1]}</b>"}}')
    (tmp_path / "other.html").write_text("nothing")
    (found,) = leaks(tmp_path, SOUGHT).values()
    assert found == [SOUGHT[-1]]


def test_a_solution_that_is_broken_by_marks_is_found(tmp_path: Path) -> None:
    """Negative control: code in its colours, and words over two lines."""
    words, code = phrases(next(iter(SOLUTIONS.values())))[0], key_phrases(KEYS[0])[-1]
    coloured = re.sub(r"(\w+)", r"<span class='n'>\1</span>", code)
    (tmp_path / "a.html").write_text(f"<p>{words.replace(' ', chr(10))}</p><pre>{coloured}</pre>")
    assert {*leaks(tmp_path, SOUGHT)["a.html"]} == {words, code}


def test_no_solution_is_in_a_zip(tmp_path: Path) -> None:
    """What `make zip` adds to the site holds none; a site with one would make a zip with one."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "a.html").write_text("nothing")
    offline.build(tmp_path / "zips", site=site)
    assert leaks(tmp_path / "zips", SOUGHT) == {}
    (site / "a.html").write_text(SOUGHT[0])
    offline.build(tmp_path / "zips", site=site)
    assert leaks(tmp_path / "zips", SOUGHT) != {}
