"""Whether a site holds words that it must not hold."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from paths import ROOT
from teacher import Solution, gathered, notes

from csrmodel.marking import Key, read_key

RUN = re.compile(r"[A-Za-z][A-Za-z ,-]{24,}")
"""Words that stand on a page, in a notebook and in JSON as they stand in their source: no mark, quote or number."""


def longest(texts: Iterable[str]) -> list[str]:
    """The longest run of plain words of each text that has one."""
    return [max(RUN.findall(text), key=len).strip() for text in texts if RUN.search(text)]


def phrases(solution: Solution) -> list[str]:
    """The longest run of plain words of each part."""
    return longest(solution.parts.values())


CODE = re.compile(r"""[^"'<>&\\\n]{30,}""")
"""Code that stands in a notebook and in the text of a page as it stands in its source."""


def key_phrases(key: Key) -> list[str]:
    """Of the key of an assignment: the longest run of plain words of each line of a rubric, and its code."""
    lines = [line for words in key.words for line in words.rubric]
    code = [line for source in key.solutions.values() for line in source.split("\n")]
    imported = ("from ", "import ")
    runs = [found for line in code if not line.startswith(imported) for found in CODE.findall(line.strip())]
    return [*(max(RUN.findall(line), key=len).strip() for line in lines if RUN.search(line)), *map(str.strip, runs)]


def all_phrases() -> list[str]:
    """What tells each solution, each key and the notes on each session of the book."""
    known = gathered([ROOT / "teaching"]).values()
    told = [phrases(solution) for solutions in known for solution in solutions.values()]
    told += [key_phrases(read_key(path)) for path in sorted((ROOT / "teaching" / "assignments").glob("*.py"))]
    told += [longest(notes(path).values()) for path in sorted((ROOT / "teaching" / "notes").glob("*.md"))]
    return [phrase for each in told for phrase in each]


def leaks(site: Path, sought: Iterable[str]) -> dict[str, list[str]]:
    """What is found of the phrases, by the name of the file; archives are looked into, and pages read without marks."""
    with tempfile.TemporaryDirectory() as opened:
        for path in site.rglob("*"):
            place = Path(opened) / path.relative_to(site)
            if path.is_file() and is_zipfile(path):
                ZipFile(path).extractall(place)
            elif path.suffix == ".html":
                # A phrase may be broken by the colours of code or by the end of a line.
                text = unescape(re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8")))
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(" ".join(text.split()), encoding="utf-8")
        phrases = "\n".join(sought)
        found: dict[str, list[str]] = {}
        for folder in (site, Path(opened)):
            command = ["grep", "-rohHaF", "--null", "-e", phrases, "."]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
            assert done.returncode < 2, done.stderr
            for line in done.stdout.splitlines():
                name, _, phrase = line.partition("\0")
                known = found.setdefault(name.removeprefix("./"), [])
                if phrase not in known:
                    known.append(phrase)
        return found
