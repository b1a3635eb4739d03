"""The book on paper and as an EPUB, made of the built site: ``python -m paper`` (see ``make pdf`` and ``make epub``).

`site` takes the articles of the site's pages and makes them still: no controls, no scripts, folds open. `figures` does
the same for a figure, which it draws anew as a picture at its start and at two of its ready settings. `epub` and `pdf`
pack the same chapters, each in its way.
"""

import sys
from pathlib import Path

# How the book is cited, and where it is published, is known to the site's extensions.
sys.path.append(str(Path(__file__).resolve().parents[2] / "_ext"))
