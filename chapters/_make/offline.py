"""The book in one file for a room without network: ``make zip`` packs the built site, with a note on how to open it."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assets import ROOT

from csrmodel import __version__

SITE = ROOT / "_build" / "html"
NAME = f"who-answers-for-the-chain-{__version__}"
MOST_MEGABYTES = 40

README = """Who Answers for the Chain?
Industrial clusters and corporate social responsibility in developing countries

Unpack the whole zip first.

To read: double-click index.html. Figures, their controls and the search work, with no network.

To run the pages' Python as well, open a terminal in this folder and say

    python serve.py

then open http://localhost:8000 in a browser and press "Run this page" in any chapter. Nothing is fetched
from anywhere but this folder. Another server does as well if it sends the files whose names end in .js
as "text/javascript"; Python's own http.server does not on every Windows.

The tables are in the folder data, those for Excel in data/excel.

Text and data: CC BY 4.0. Code: MIT. Licences of everything else in here: the page "Colophon", and
_static/live/licences.txt.
"""


def build(target: Path, site: Path = SITE) -> Path:
    """The zip of `site` at `target`, the same to the byte for the same site, and its checksum beside it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w") as archive:
        _add(archive, "README.txt", README.encode())
        _add(archive, "serve.py", (Path(__file__).parent / "serve.py").read_bytes())
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            _add(archive, str(path.relative_to(site)), path.read_bytes())
    checksum = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(target.name + ".sha256").write_text(f"{checksum}  {target.name}\n")
    return target


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    archive.writestr(ZipInfo(f"{NAME}/{name}", (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED, compresslevel=9)


if __name__ == "__main__":
    made = build(ROOT / "dist" / f"{NAME}.zip")
    size = made.stat().st_size / 1e6
    if size > MOST_MEGABYTES:
        sys.exit(f"{made.name} has {size:.1f} MB; allowed are {MOST_MEGABYTES}")
    print(f"{made.relative_to(ROOT)}: {size:.1f} MB, its SHA-256 beside it")
