"""What the theme ships and this book has no use for stays out of the site, so that a page comes soon over a slow line.

A page waits for its styles before it shows a word, and most of the theme's are for parts that no page has. When all
pages are written, PurgeCSS keeps the rules that some page or script can meet, and the font of icons keeps the icons
that these rules name. The scripts of Sphinx and of the theme come after the text (``defer``).
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
OURS = {path.name for path in (ROOT / "chapters" / "_static").glob("*.css")}
# Colours of code, which a cell that runs in the page can ask for anew.
WHOLE = {*OURS, "pygments.css"}
SHEET = re.compile(r'(?P<before><link [^>]*?href="[^"]*_static/)(?P<path>[^"?]+\.css)(?:\?[^"]*)?"')
"""A style sheet of a page; its address ends with what it held before it was purged."""
ICON = re.compile(r'(?:--fa|content):"\\(f[0-9a-f]{3}|e[0-9a-f]{3}|\d{2})"')
"""An icon in a rule, as the number of its character."""
FACE = re.compile(r"@font-face\s*\{[^}]*\}")
ADDRESS = re.compile(r"url\(([^)\"']+)\)")
"""A type in a sheet, and where its file lies."""
ANYWHERE = (":focus-visible", ":host")
"""Selectors that name no element, and hold for all."""
ANY_SECOND = ":has(> *:nth-child(2))"
"""What MyST-NB asks of a cell that has code and output."""
SCROLLS = re.compile(
    r"(document\.querySelectorAll\(\[[^\]]*\]\.join\(\", \"\)\))\.forEach\(e=>\{e\.tabIndex=([^{}]*)\}\)"
)
SCROLLS_READ_FIRST = r"Array.from(\1,e=>[e,\2]).forEach(([e,t])=>{e.tabIndex!==t&&(e.tabIndex=t)})"
"""Where the theme makes what scrolls reachable by keys, and how it is to be done: it asked each block of code for its
size and wrote to it in turn, and at each the browser laid out the page anew."""
SCROLLS_AT_ONCE, SCROLLS_LATER = "{subtree:!0,childList:!0}),e()}", "{subtree:!0,childList:!0}),setTimeout(e)}"
"""In a task of its own, not in that of all other scripts of the page."""
UNUSED_FILES = ("locales", "scripts/*.map", "styles/*.map", "vendor/fontawesome/webfonts/*.ttf")


def later(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """No script that comes from a file holds up the text; deferred ones still run in their order."""
    for script in context.get("script_files", []):
        attributes = getattr(script, "attributes", {})
        if getattr(script, "filename", None) and "async" not in attributes:
            attributes["defer"] = "defer"


def lean(app: Sphinx, error: Exception | None) -> None:
    """Purge the styles, the icons and the files that nothing asks for; types come to a sheet of their own."""
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    quieten(site / "_static")
    pages = {page: page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    sheets = {found["path"] for text in pages.values() for found in SHEET.finditer(text)}
    purged = [site / "_static" / path for path in sorted(sheets) if Path(path).name not in WHOLE]
    purge(site, purged)
    name_parts(purged)
    icons(site / "_static", purged)
    purged.append(faces(site / "_static", purged))
    # A browser that still keeps the sheet of an earlier book would miss the rules that this one needs.
    versions = {sheet.relative_to(site / "_static").as_posix(): _version(sheet) for sheet in purged}
    for page, text in pages.items():
        page.write_text(SHEET.sub(lambda found: _dated(found, versions), text), encoding="utf-8")


def _version(sheet: Path) -> str:
    return hashlib.sha256(sheet.read_bytes()).hexdigest()[:12]


def _dated(found: re.Match[str], versions: dict[str, str]) -> str:
    version = versions.get(found["path"])
    return f'{found["before"]}{found["path"]}?v={version}"' if version else found[0]


def quieten(static: Path) -> None:
    """Take out what scripts of the theme and of Sphinx do beyond what this book needs."""
    # The theme's icons come from its font. Its script of 1.2 MB draws the same icons a second time.
    for script in (static / "scripts").glob("fontawesome.js*"):
        script.unlink()
    # Marking the words of a search on the page that is opened next keeps them in the browser's storage.
    highlight = static / "sphinx_highlight.js"
    text = highlight.read_text()
    if "SPHINX_HIGHLIGHT_ENABLED = true" not in text:
        raise ExtensionError(f"{highlight.name}: its switch is not where it was")
    highlight.write_text(text.replace("SPHINX_HIGHLIGHT_ENABLED = true", "SPHINX_HIGHLIGHT_ENABLED = false"))
    theme = static / "scripts" / "pydata-sphinx-theme.js"
    text = theme.read_text(encoding="utf-8")
    if not (SCROLLS.search(text) and SCROLLS_AT_ONCE in text):
        raise ExtensionError(f"{theme.name}: what scrolls is not looked for where it was")
    theme.write_text(SCROLLS.sub(SCROLLS_READ_FIRST, text).replace(SCROLLS_AT_ONCE, SCROLLS_LATER), encoding="utf-8")
    for pattern in UNUSED_FILES:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def purge(site: Path, sheets: list[Path]) -> None:
    """Keep the rules of these sheets whose names stand in a page or in a script."""
    content = [str(site / "**" / "*.html")]
    content += [str(site / "_static" / place) for place in ("*.js", "scripts/*.js", "live/*/session.js")]
    # Once for the sheets of a folder: every run reads all pages, and writes to one folder.
    for folder in sorted({sheet.parent for sheet in sheets}):
        styles = [str(sheet) for sheet in sheets if sheet.parent == folder]
        _purgecss("--css", *styles, "--content", *content, "--output", str(folder), "--safelist", *ANYWHERE)


def name_parts(sheets: list[Path]) -> None:
    """Let rules for cells with a second part name that part, which is the output.

    Of a rule that asks for just anything inside, a browser works out the style of a cell anew whenever a chart in it
    adds a mark.
    """
    texts = {sheet: text for sheet in sheets if ANY_SECOND in (text := sheet.read_text(encoding="utf-8"))}
    if not texts:
        raise ExtensionError(f"no sheet of a page has {ANY_SECOND}: are there rules of MyST-NB for cells no more?")
    for sheet, text in texts.items():
        sheet.write_text(text.replace(ANY_SECOND, ":has(> .cell_output:nth-child(2))"), encoding="utf-8")


def _purgecss(*arguments: str) -> None:
    """PurgeCSS, with the Node that comes with the locked packages."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [str(ROOT / "node_modules" / ".bin" / "purgecss"), *arguments]
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    if done.returncode:
        raise ExtensionError(f"PurgeCSS: {done.stderr.strip()}")


def icons(static: Path, sheets: list[Path]) -> None:
    """The fonts of icons with the characters that the purged rules name, in one format."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    named = {int(code, 16) for sheet in sheets for code in ICON.findall(sheet.read_text(encoding="utf-8"))}
    for font in sorted((static / "vendor" / "fontawesome" / "webfonts").glob("*.woff2")):
        options = subset.Options(flavor="woff2", notdef_outline=True)
        drawn = subset.load_font(str(font), options)
        cut = subset.Subsetter(options)
        cut.populate(unicodes=sorted(named))
        cut.subset(drawn)
        subset.save_font(drawn, str(font), options)
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        sheet.write_text(re.sub(r',\s*url\([^)]*\.ttf\)\s*format\("truetype"\)', "", text), encoding="utf-8")


def faces(static: Path, sheets: list[Path]) -> Path:
    """Move the types that these sheets name to the one sheet that has no rule for a width, and say which that is.

    Of a sheet that has both a browser takes all anew where a window comes to another width, and with it the types.
    """
    types = static / "type.css"
    found = types.read_text(encoding="utf-8")
    for sheet in sheets:
        text, folder = sheet.read_text(encoding="utf-8"), os.path.relpath(sheet.parent, static)
        found += "".join(ADDRESS.sub(rf"url({folder}/\1)", face) for face in FACE.findall(text))
        sheet.write_text(FACE.sub("", text), encoding="utf-8")
    types.write_text(found, encoding="utf-8")
    return types


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", later, priority=950)
    # After all pages are written, and before the policy of their scripts and styles is (content_security.py).
    app.connect("build-finished", lean, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
