"""The book in one file for a room without network: ``make zip`` packs the built site, with a note on how to open it.

Twice: whole, and without Python and the book on paper, which is a tenth of it and what a class on mobile data needs.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assets import ROOT

from csrmodel import __version__

SITE = ROOT / "_build" / "html"
NAME = f"who-answers-for-the-chain-{__version__}"
LIGHT = f"{NAME}-without-python"
MOST_MEGABYTES = {NAME: 46, LIGHT: 8}
"""The zips by name, and what each has at the most."""

PYTHON = "_static/live"
"""Where the site keeps what "Run this page" needs."""
WEIGHED = re.compile(rb'(<meta name="csr-live-megabytes" content=")\d+')
"""What a page says of the weight of its Python, where it can run."""

KEPT = "downloads"
"""Where the site keeps the book on paper (``make paper``), which weighs more than all pages."""
OFFERED = re.compile(r'<p class="csr-download".*?</p>', re.S)
"""Where the foot of a page offers it; the build prints the line empty (``_config.yml``)."""
NOTHING_OFFERED = '<p class="csr-download" hidden></p>'

README = """Who Answers for the Chain?
Industrial clusters and corporate social responsibility in developing countries

Unpack the whole zip first.

To read: double-click index.html. Figures, their controls, the quizzes and the search work, with no network.
{python}
The tables are in the folder data, those for Excel in data/excel.

Text and data: CC BY 4.0. Code: MIT. Licences of everything else in here: the page "Colophon"{licences}.
"""

RUN = """
To run the pages' Python as well, open a terminal in this folder and say

    python serve.py

then open http://localhost:8000 in a browser and press "Run this page" in any chapter. Nothing is fetched
from anywhere but this folder. Another server does as well if it sends the files whose names end in .js
as "text/javascript"; Python's own http.server does not on every Windows.
"""
NO_PYTHON = f"""
This is the small copy, without the pages' Python. The whole one is {NAME}.zip.
"""


def build(folder: Path, name: str = NAME, site: Path = SITE) -> Path:
    """A zip of `site`, the same to the byte for the same site, and its checksum beside it.

    Parameters
    ----------
    folder
        Where it is written.
    name
        `NAME`, or `LIGHT` for the one without Python, whose pages say that they have none.

    Raises
    ------
    ValueError
        If it is larger than it may be.
    """
    target = folder / f"{name}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    whole = name == NAME
    licences = ", and\n_static/live/licences.txt" if whole else ""
    with ZipFile(target, "w") as archive:
        _add(
            archive, f"{name}/README.txt", README.format(python=RUN if whole else NO_PYTHON, licences=licences).encode()
        )
        _add(archive, f"{name}/serve.py", (Path(__file__).parent / "serve.py").read_bytes())
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            inside, content = path.relative_to(site).as_posix(), path.read_bytes()
            if whole:
                _add(archive, f"{name}/{inside}", content)
            elif not inside.startswith((f"{PYTHON}/", f"{KEPT}/")):
                _add(archive, f"{name}/{inside}", _lightened(content) if path.suffix == ".html" else content)
    size = target.stat().st_size / 1e6
    if size > MOST_MEGABYTES[name]:
        raise ValueError(f"{target.name} has {size:.1f} MB; allowed are {MOST_MEGABYTES[name]}")
    checksum = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(target.name + ".sha256").write_text(f"{checksum}  {target.name}\n")
    return target


def _lightened(page: bytes) -> bytes:
    """A page that promises nothing which the small zip leaves out."""
    return OFFERED.sub(NOTHING_OFFERED, WEIGHED.sub(rb"\g<1>0", page).decode()).encode()


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED, compresslevel=9)


if __name__ == "__main__":
    try:
        for found in [build(ROOT / "dist", name) for name in MOST_MEGABYTES]:
            print(f"{found.relative_to(ROOT)}: {found.stat().st_size / 1e6:.1f} MB, its SHA-256 beside it")
    except ValueError as fault:
        sys.exit(str(fault))
