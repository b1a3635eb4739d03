"""Whether a site holds words that it must not hold."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from teacher import Solution

RUN = re.compile(r"[A-Za-z][A-Za-z ,-]{24,}")
"""Words that stand on a page, in a notebook and in JSON as they stand in their source: no mark, quote or number."""


def longest(texts: Iterable[str]) -> list[str]:
    """The longest run of plain words of each text that has one."""
    return [max(RUN.findall(text), key=len).strip() for text in texts if RUN.search(text)]


def phrases(solution: Solution) -> list[str]:
    """The longest run of plain words of each part."""
    return longest(solution.parts.values())


def leaks(site: Path, sought: Iterable[str]) -> dict[str, list[str]]:
    """What is found of the phrases, by the name of the file; archives are looked into."""
    with tempfile.TemporaryDirectory() as opened:
        for path in site.rglob("*"):
            if path.is_file() and is_zipfile(path):
                ZipFile(path).extractall(Path(opened) / path.relative_to(site))
        phrases = "\n".join(sought)
        found: dict[str, list[str]] = {}
        for folder in (site, Path(opened)):
            command = ["grep", "-rohHaF", "--null", "-e", phrases, "."]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
            assert done.returncode < 2, done.stderr
            for line in done.stdout.splitlines():
                name, _, phrase = line.partition("\0")
                found.setdefault(name.removeprefix("./"), []).append(phrase)
        return found
