"""What a reader does in the book, kept and handed in: notes at the foot of a chapter, and the page ``{my-work}``.

Guesses, answers, changed cells and notes stay in the reader's browser (``chapters/_static/parts/kept.js``). The page
"My work" tells them in words and saves them as a file. For that it carries what the book asks, read from its printed
pages. The same stands beside it as a file, by which ``python -m csrmodel class-sheet`` judges what was handed in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from csrmodel import __version__
from csrmodel.teaching.asked import ASKED, FORMAT

PAGE = "chapters/my-work"
"""The page that has the directive."""

GAP = '<script type="application/json" id="csr-all-asked">'
"""Where the page waits for what the book asks."""

REFUSED = (
    "This browser keeps nothing for this site: what you guess, answer, change and write on a page is gone when you "
    "leave it."
)


class MyWork(SphinxDirective):
    """What is kept of the reader's work, with a form to save it, to open a file and to forget everything."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", DESK, format="html")]


DESK = (
    '<div class="csr-work">'
    f'<p class="csr-refused" hidden>{REFUSED} A button at the foot of each chapter saves it before. A file that you '
    "open here is shown, and no chapter finds it.</p>"
    '<form autocomplete="off" hidden>'
    "<label>Your name, as your teacher should see it (you may leave it empty)"
    '<input type="text" name="name" maxlength="200" autocomplete="name"></label>'
    '<p class="csr-actions"><button type="submit" class="csr-button">Save my work as a file</button>'
    '<button type="button" class="csr-button csr-forget">Forget everything</button></p>'
    "<label>Open a file that you have saved"
    '<input type="file" name="file" accept=".json,application/json"></label></form>'
    '<div class="csr-ask-back" role="group" hidden></div><div role="status" tabindex="-1"></div>'
    '<div class="csr-account"><p>The list of what is kept needs scripts.</p></div></div>'
    f"{GAP}</script>"
)


def _notes(title: str, top: str) -> str:
    """The foot of a chapter; `top` leads from its page to the top of the site."""
    return (
        f'<div class="csr-notes" data-book="{__version__}" hidden><details>'
        "<summary>Your notes on this chapter</summary>"
        f'<textarea aria-label="Your notes on {escape(title)}"></textarea>'
        f'<p>They stay in this browser. <a href="{top}{PAGE}.html">My work</a> shows and saves all that does.</p>'
        f'</details><div class="csr-refused" hidden><p>{REFUSED}</p>'
        '<button type="button" class="csr-button">Save what this page holds</button></div>'
        '<div role="status"></div><div class="csr-noted"></div></div>'
    )


def at_foot(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Notes below every page that asks its reader something, assignments too, and the scripts of both."""
    body = str(context.get("body", ""))
    if pagename == PAGE:
        app.add_js_file("work.js", loading_method="defer")
    elif any(sign in body for sign in ('id="exercises"', "csr-quiz", "csr-guess", 'id="assignment-')):
        title = re.sub(r"<[^>]+>", "", str(context.get("title", "")))
        context["body"] = body + _notes(unescape(title), "../" * pagename.count("/"))
        app.add_js_file("notes.js", loading_method="defer")
    else:
        return
    app.add_css_file("work.css")


FIGURE = re.compile(r'<figure class="csr-figure" id="(?P<id>fig-[\w-]+)"')
ASKS = re.compile(
    r'<p class="csr-ask"><strong>[^<]*</strong>(?P<words>.*?)</p>.*?data-prediction=\'(?P<rules>[^\']*)\'', re.S
)
ITEM = re.compile(r'id="(?P<id>quiz-[\w-]+)" data-item="(?P<item>[^"]*)"')


def asked(html: str) -> dict[str, dict[str, Any]]:
    """What a printed page asks: its figures and the items of its quizzes, by identifier."""
    figures: dict[str, Any] = {}
    starts = [*FIGURE.finditer(html)]
    bounds = [*(start.start() for start in starts), len(html)]
    for start, end in zip(starts, bounds[1:], strict=True):
        found = ASKS.search(html, start.end(), end)
        if found:
            rules = json.loads(unescape(found["rules"]))
            figures[start["id"]] = {"question": " ".join(unescape(found["words"]).split()), **rules}
    items = {found["id"]: _bare(json.loads(unescape(found["item"]))) for found in ITEM.finditer(html)}
    return {"figures": figures, "items": items}


def _bare(item: dict[str, Any]) -> dict[str, Any]:
    """An item without what is told to its answers."""
    for part in item["parts"]:
        for one in (*part["options"], *part["cards"], *part["likely"]):
            del one["says"]
    return {"mark": item["mark"], "sure": item["sure"], "parts": item["parts"]}


def _in_order(env: BuildEnvironment, name: str) -> Iterator[str]:
    """Pages as the book has them."""
    yield name
    for below in env.toctree_includes.get(name, ()):
        yield from _in_order(env, below)


def fill(app: Sphinx, error: Exception | None) -> None:
    """Put what all pages ask into the page that tells what was done, and beside it."""
    if error is not None or app.builder.format != "html":
        return
    if PAGE not in app.env.found_docs:
        return
    site, pages = Path(app.outdir), []
    for name in _in_order(app.env, app.config.master_doc):
        found = asked((site / app.builder.get_target_uri(name)).read_text(encoding="utf-8"))
        about = {"name": name.rpartition("/")[2], "title": app.env.titles[name].astext()}
        pages.append({**about, "address": app.builder.get_relative_uri(PAGE, name), **found})
    told = {"format": FORMAT, "book": __version__, "pages": pages}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    target = site / app.builder.get_target_uri(PAGE)
    (target.parent / ASKED).write_text(f"{text}\n", encoding="utf-8")
    before, gap, after = target.read_text(encoding="utf-8").partition(GAP)
    if not gap:
        raise ExtensionError(f"{target.name}: no place for what the book asks")
    # In a page that was not written anew stands what an earlier build has put there.
    _, end, after = after.partition("</script>")
    filled = text.replace("</", "<\\/")
    target.write_text(f"{before}{gap}{filled}{end}{after}", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("my-work", MyWork)
    app.connect("html-page-context", at_foot)
    # Once every page is there, and before its policy is.
    app.connect("build-finished", fill, priority=940)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
