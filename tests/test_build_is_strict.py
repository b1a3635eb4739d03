"""The build stops at a failing cell, a dangling citation and a broken cross-reference."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

HEADER = (ROOT / "chapters" / "colophon.md").read_text().split("(colophon)=")[0]
OURS = ("mathml", "ledger", "citation")
SOUND = """(home)=
# Home

See {ref}`home` and {cite:t}`north1990`.{claim}`drivers-20,model-12`

```{code-cell} ipython3
1 + 1
```

```{bibliography}
```
"""


def build(
    folder: Path,
    page: str,
    toc: str = "format: jb-book\nroot: home\n",
    extensions: Sequence[str] = OURS,
) -> subprocess.CompletedProcess[str]:
    """Build a book of one page, and of the ledger if `toc` has it, under the book's own settings and flags."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text())
    settings["sphinx"]["local_extensions"] = {name: str(ROOT / "chapters" / "_ext") for name in extensions}
    settings["sphinx"]["config"].pop("html_static_path")
    settings["html"].pop("favicon")
    (folder / "data").mkdir()
    shutil.copy(ROOT / "data" / "references.bib", folder / "data")
    (folder / "_config.yml").write_text(yaml.safe_dump(settings))
    (folder / "_toc.yml").write_text(toc)
    (folder / "home.md").write_text(HEADER + page)
    (folder / "chapters").mkdir(exist_ok=True)
    (folder / "chapters" / "claims.md").write_text("# Ledger\n\n```{book-ledger}\n```\n")
    flags = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "jupyter-book build" in line)
    command = [
        str(Path(sys.executable).parent / "jupyter-book"),
        "build",
        *flags.split("build", 1)[1].split()[:-1],
    ]
    return subprocess.run([*command, str(folder)], capture_output=True, text=True)


def test_a_sound_page_builds_and_says_where_it_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSRMODEL_ADDRESS", "https://book.example/a/")
    done = build(tmp_path, SOUND)
    assert done.returncode == 0, done.stderr[-2000:]
    page = (tmp_path / "_build" / "html" / "home.html").read_text()
    assert '<link rel="canonical" href="https://book.example/a/home.html" />' in page


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (("1 + 1", "1 / 0"), "ZeroDivisionError"),
        (("north1990", "nobody1999"), "nobody1999"),
        (("{ref}`home`", "{ref}`nowhere`"), "nowhere"),
        (("drivers-20", "drivers-999"), "claim 'drivers-999' is not in data/claims.csv"),
    ],
)
def test_a_fault_fails_the_build(tmp_path: Path, fault: tuple[str, str], said: str) -> None:
    done = build(tmp_path, SOUND.replace(*fault))
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


def test_a_claim_that_no_chapter_tells_fails_the_build(tmp_path: Path) -> None:
    done = build(tmp_path, SOUND, "format: jb-book\nroot: home\nchapters:\n  - file: chapters/claims\n")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "claim 'drivers-21' is told by no chapter" in said
    assert "claim 'drivers-20' is told" not in said
