"""The zip is made where nothing is yet: a fresh checkout has no folder for it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zipfile import ZipFile

import offline
from paths import ROOT


def test_the_first_zip_makes_its_folders(tmp_path: Path) -> None:
    site = tmp_path / "html"
    (site / "chapters").mkdir(parents=True)
    (site / "index.html").write_text("home")
    (site / "chapters" / "a.html").write_text("a chapter")
    made = offline.build(tmp_path / "dist" / "of the day", site=site)
    with ZipFile(made) as archive:
        found = {name.removeprefix(f"{offline.NAME}/"): archive.read(name).decode() for name in archive.namelist()}
    assert "python serve.py" in found.pop("README.txt")
    assert "http.server" in found.pop("serve.py")
    assert found == {"index.html": "home", "chapters/a.html": "a chapter"}
    said = (made.parent / f"{made.name}.sha256").read_text()
    assert said == f"{hashlib.sha256(made.read_bytes()).hexdigest()}  {made.name}\n"
    # And again, over the one that is there: the same to the byte.
    before = made.read_bytes()
    assert offline.build(made.parent, site=site).read_bytes() == before


def test_the_book_says_how_large_its_zips_may_be() -> None:
    told = (ROOT / "chapters" / "colophon.md").read_text()
    assert all(f"has at most {most} MB" in told for most in offline.MOST_MEGABYTES.values())
