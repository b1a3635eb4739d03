"""``python -m paper pdf epub sheets`` makes what is named of the built site, and offers it on the pages there."""

from __future__ import annotations

import sys

import citation

from paper import shelf, site

if __name__ == "__main__":
    wanted = sys.argv[1:]
    unknown = set(wanted) - shelf.KINDS.keys()
    if unknown or not wanted:
        sys.exit(f"{', '.join(sorted(unknown)) or 'nothing'}: allowed are {', '.join(shelf.KINDS)}")
    if not (site.SITE / "chapters").is_dir():
        sys.exit(f"{site.SITE.relative_to(site.ROOT)}: there is no book; say 'make book'")
    try:
        for made in shelf.fill(site.SITE, wanted, citation.address()):
            print(f"{made.relative_to(site.ROOT)}: {shelf.megabytes(made)} MB")
    except ValueError as fault:
        sys.exit(str(fault))
