"""The content-security policy of every page: the site itself, and what WebAssembly needs; nothing else.

A static host sets no headers, so the policy is a tag of the page, put in once all pages are written. The theme's few
inline scripts and styles are allowed by the hash of their exact text, taken from the page itself: nothing else that
is inline runs. A handler in an attribute (``onclick=...``) can't be allowed so; the build stops at one.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

POLICY: dict[str, tuple[str, ...]] = {
    # What no line below speaks of; Firefox fetches the next page ahead under it.
    "default-src": ("'self'",),
    "script-src": ("'self'", "'wasm-unsafe-eval'"),
    "style-src": ("'self'",),
    # Attributes only: pandas aligns the heads of its tables with them, Sphinx the columns of its index. No script
    # and no address comes in that way, and what a style could load is held by the other lines.
    "style-src-attr": ("'unsafe-inline'",),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    # The search box is a form. In Firefox 'self' is no file of the file system, from where the book is read too.
    "form-action": ("'self'", "file:"),
    "base-uri": ("'none'",),
    "frame-src": ("'none'",),
    "object-src": ("'none'",),
}
# The theme's buttons say what they do in an attribute; `buttons.js` does the same.
BUTTONS = {'onclick="window.print()"': 'data-does="print"', 'onclick="toggleFullScreen()"': 'data-does="fullscreen"'}
TAG = '<meta http-equiv="Content-Security-Policy"'
EXECUTED = ("", "text/javascript", "module", "importmap")


class Inline(HTMLParser):
    """Collects the inline scripts and styles of a page, and its attributes that hold a script."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, list[str]] = {"script": [], "style": []}
        self.handlers: list[str] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.handlers += [f"{name}={value}" for name, value in attrs if name.startswith("on")]
        self.handlers += [f"{name}={value}" for name, value in attrs if (value or "").startswith("javascript:")]
        executed = (given.get("type") or "").lower() in EXECUTED and "src" not in given
        self._open = tag if tag == "style" or (tag == "script" and executed) else ""
        if self._open:
            self.found[tag].append("")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


def hashes(texts: list[str]) -> Iterator[str]:
    """The source expression of each text, once, in order."""
    for text in dict.fromkeys(texts):
        yield f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(page: str) -> str:
    """The policy that fits a page, as one line.

    Raises
    ------
    ValueError
        The page has a handler in an attribute, which no hash allows.
    """
    inline = Inline(page)
    if inline.handlers:
        raise ValueError(f"a script in an attribute, which the policy blocks: {inline.handlers[0]}")
    more = {"script-src": hashes(inline.found["script"]), "style-src": hashes(inline.found["style"])}
    return "; ".join(" ".join((name, *sources, *more.get(name, ()))) for name, sources in POLICY.items())


def guarded(page: str) -> str:
    """The page with its policy as the first thing of its head, before anything that it governs."""
    page = re.sub(f"{TAG}[^>]*>", "", page)  # of an earlier build, in a page that was not written anew
    for given, ours in BUTTONS.items():
        page = page.replace(given, ours)
    # Double quotes stay outside: the tag is found again by anybody who reads the page.
    tag = f'{TAG} content="{escape(policy(page), quote=False)}">'
    # The character set has to stand within the first bytes of a page, so it stays in front.
    head = re.search(r"<head[^>]*>\s*(<meta charset[^>]*>)?", page)
    return page[: head.end()] + tag + page[head.end() :] if head else tag + page


def guard(app: Sphinx, error: Exception | None) -> None:
    """Put the policy into every page of the site."""
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for fragment in (site / "_static").glob("*webpack-macros.html"):
        fragment.unlink()  # templates of the theme, which nobody opens
    for page in site.rglob("*.html"):
        try:
            page.write_text(guarded(page.read_text(encoding="utf-8")), encoding="utf-8")
        except ValueError as fault:
            raise ExtensionError(f"{page.relative_to(site)}: {fault}") from fault


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_js_file("buttons.js", loading_method="defer")
    # After everything that still writes into a page.
    app.connect("build-finished", guard, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
