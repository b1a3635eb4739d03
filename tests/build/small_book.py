"""Books of a few pages under the settings and flags of the whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from once import once
from paths import ROOT

HEADER = (ROOT / "chapters" / "colophon.md").read_text().split("(colophon)=")[0]
PAGE = f"{HEADER}(home)=\n# Home\n\nSee {{ref}}`home` and {{cite:t}}`north1990`.{{claim}}`drivers-20,model-12`\n"
CELL = "\n```{code-cell} ipython3\n1 + 1\n```\n"
SOUND = f"{PAGE}{CELL}\n```{{bibliography}}\n```\n"
CHAPTER = f"{HEADER}# A chapter\n\nText.\n{CELL}"
ADDRESS = "https://book.example/a/"
REPOSITORY = "https://github.com/an-owner/a.name"
ELSEWHERE = {"LC_ALL": "C", "TZ": "Pacific/Chatham"}
TASK = "Say where each of the two would look."
EXERCISE = f"""
```{{exercise}} two-inspectors
:level: use
:minutes: 15
:hint: Where, first? Ask "who: and why".
{TASK}
```
"""
OURS = ("mathml", "works", "ledger", "citation", "launch", "exercises", "views", "slides")


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Write the sources of a book of these pages, of which the first is its root."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text())
    settings["sphinx"]["local_extensions"] = {name: str(ROOT / "chapters" / "_ext") for name in OURS}
    settings["sphinx"]["config"].pop("html_static_path")
    settings["html"].pop("favicon")
    root, *others = pages
    toc = {"format": "jb-book", "root": root, "chapters": [{"file": name} for name in others]}
    (folder / "data").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "references.bib", folder / "data")
    (folder / "_config.yml").write_text(yaml.safe_dump(settings))
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    for name, text in pages.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.md").write_text(text)


def run(folder: Path, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Build the book of this folder, and keep what was said as ``said.txt``."""
    flags = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "jupyter-book build" in line)
    program = str(Path(sys.executable).parent / "jupyter-book")
    command = [program, "build", *flags.split("build", 1)[1].split(), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | surroundings)
    (folder / "said.txt").write_text(re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr))
    return done


def build(folder: Path, pages: Mapping[str, str], **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Write a book of these pages and build it."""
    write(folder, pages)
    return run(folder, **surroundings)


@pytest.fixture(scope="session")
def sound_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a book in which nothing is amiss, and which knows its address and its repository.

    It is built in a folder, a locale and a time zone that nobody has planned for.
    """

    def make(folder: Path) -> None:
        pages = {"home": SOUND, "chapters/one": CHAPTER}
        done = build(folder, pages, CSRMODEL_ADDRESS=ADDRESS, CSRMODEL_REPOSITORY=REPOSITORY, **ELSEWHERE)
        assert done.returncode == 0, done.stderr[-2000:]

    return once(tmp_path_factory, "sound büch (1)", make) / "_build" / "html"


FAULTS = {
    "division": (PAGE + CELL.replace("1 + 1", "1 / 0"), "failed: CellExecutionError"),
    "citation": (PAGE.replace("north1990", "nobody1999"), "nobody1999"),
    "reference": (PAGE.replace("{ref}`home`", "{ref}`nowhere`"), "nowhere"),
    "claim": (PAGE.replace("drivers-20", "drivers-999"), "claim 'drivers-999' is not in data/claims.csv"),
    "level": (
        PAGE + EXERCISE.replace(": use", ": think").replace("two-inspectors", "level"),
        "level: exercise 'level': its level is 'think'; allowed are recall, use, argue, build$",
    ),
    "exercise": (
        PAGE + EXERCISE.replace("two-inspectors", "Two_1").replace("15", "1").replace(":hint", ":help"),
        "exercise: exercise 'Two_1': it says 'help'.* identifier is 'Two_1'.* minutes are '1'.* hint is missing",
    ),
    "empty": (PAGE + EXERCISE.replace(TASK, "").replace("two-inspectors", "empty"), "exercise 'empty': it has no task"),
    "slide": (
        f"{PAGE}\n```{{slide}} One_1\n:minutes: 91\n:shows: a b\n:asks: c\nText.\n```\n",
        "slide: slide 'One_1': its identifier is 'One_1'.* title is missing.* minutes are '91'.* shows and asks",
    ),
    "session": (
        f"{PAGE}\n```{{slide}} one\n:title: One\n:minutes: 89\nText.\n```\n",
        "its slides take 89 minutes; a session has 90",
    ),
    "item": (f"{PAGE}\n{{item}}`nobody-asks`\n", "no quiz has an item 'nobody-asks'"),
    "section": (f"{PAGE}\n{{section}}`one#nowhere`\n", "there is no section one#nowhere"),
    "misconception": (f"{PAGE}\n{{misconception}}`nobody-errs`\n", "no misconception 'nobody-errs'"),
    "view": (f"{PAGE}\n{{view}}`there <one#adoption?rho=1>`\n", "the page one shows no figure adoption"),
    "form": (f"{PAGE}\n{{view}}`there <one>`\n", "a view is written as"),
}
"""A page with a fault, by its name, and what the build says of it."""

LEDGER = "# Ledger\n\n```{book-ledger}\n```\n"
NO_NOTEBOOK = CHAPTER.replace("Text.", "$$\nx\n$$ (eq)")


@pytest.fixture(scope="session")
def faults_said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said by the build of a book with a page for each fault.

    A sound page comes before them, and after them the ledger and a chapter that cannot become a notebook.
    """

    def make(folder: Path) -> None:
        faulty = {name: page.replace("(home)=", f"({name})=") for name, (page, _) in FAULTS.items()}
        twice = dict.fromkeys(("twice", "twice again"), f"{HEADER}# Twice\n{EXERCISE}")
        pages = {"home": SOUND, **faulty, **twice, "chapters/claims": LEDGER, "chapters/one": NO_NOTEBOOK}
        assert build(folder, pages).returncode != 0

    return (once(tmp_path_factory, "faulty", make) / "said.txt").read_text()
