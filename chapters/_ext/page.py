"""What every page carries: the site's own chart scripts, head tags, hover cards; and nothing of another host."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import citation
import ledger
import vl_convert
from docutils import nodes
from sphinx.application import Sphinx

from csrmodel import evidence

FIGURES = (
    *("charts.js", "share.js", "figures.js"),
    *("predict.js", "undo.js", "play.js", "pin.js", "drag.js", "walk.js", "enlarge.js"),
)
"""Scripts of a page with figures, in their order, beside those of every page."""
FIRST = ("storage.js", "state.js", *FIGURES)
"""The scripts that come first. All others are fetched when these are there, so that a chart does not wait for them."""
EARLY = 100
"""The place of the first scripts in Sphinx's order."""
LAST = "sections.js"
"""The script that comes after all others, those of the theme too."""
# What Jupyter Book and the theme add to every page and this book has no use for: scripts that run cells on another
# host, or ask one, those of folds and tabs that are made by a class, and what the theme would have to know for a search
# while typing and for a list of versions.
UNUSED = (
    *("thebe", "require", "fontawesome", "mathjax", "togglebutton", "togglehint", "toggleopen", "design-tabs"),
    *("pagename", "search_as_you_type"),
)


def trim(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep only what the page needs: charts' scripts where there is a chart, unused ones and dead buttons nowhere."""
    body = str(context.get("body", ""))
    unwanted = UNUSED if "csr-figure" in body else (*UNUSED, *FIGURES)
    # Folded parts are all that the book has of sphinx-design, and not on every page.
    unwanted = unwanted if re.search(r'class="(?:[^"]* )?sd-', body) else (*unwanted, "sphinx-design")
    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context.get(kind, []) if not any(word in _name(file) for word in unwanted)]
    # For the end of the page (layout.html).
    later = [file for file in context["script_files"] if file.filename and file.priority != EARLY]
    context["later_scripts"] = [file for file in later if LAST not in _name(file)]
    context["last_scripts"] = [file for file in later if LAST in _name(file)]
    context["script_files"] = [file for file in context["script_files"] if file not in later]
    # The theme offers the source of a page, which the site doesn't hold.
    for group in (button for button in context.get("header_buttons", []) if button["type"] == "group"):
        group["buttons"] = [button for button in group["buttons"] if button["label"] != "download-source-button"]


def _name(script: Any) -> str:
    body = getattr(script, "attributes", {}).get("body", "")
    return f"{getattr(script, 'filename', '') or ''} {body}".lower()


def _title(context: dict[str, Any]) -> str:
    """The title of a page without tags."""
    return re.sub(r"<[^>]+>", "", str(context.get("title", "")))


def head(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Open Graph and citation tags."""
    if doctree is None:
        return
    title = _title(context)
    paragraph = next((p for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 80), None)
    text = " ".join(paragraph.astext().split())[:300] if paragraph else str(app.config.html_title)
    book = str(app.config.html_title)
    cited, whole = str(citation.book()["title"]), pagename == app.config.master_doc
    address = f"{citation.address()}{app.builder.get_target_uri(pagename)}" if citation.address() else ""
    tags = [
        ("name", "description", text),
        ("property", "og:type", "book" if whole else "article"),
        ("property", "og:site_name", book),
        ("property", "og:title", title),
        ("property", "og:description", text),
        # The first page is cited as the book, any other as a part of it.
        ("name", "citation_title", cited if whole else title),
        *(() if whole else [("name", "citation_inbook_title", cited)]),
        *(("name", "citation_author", author) for author in citation.author_tags()),
        ("name", "citation_publisher", citation.publisher()),
        ("name", "citation_publication_date", citation.year()),
        ("name", "citation_language", "en"),
        *([("name", "citation_public_url", address), ("property", "og:url", address)] if address else ()),
    ]
    lines = [f'<meta {kind}="{name}" content="{escape(value)}">' for kind, name, value in tags]
    context["metatags"] = context.get("metatags", "") + "\n".join(lines)


FONTS = ("newsreader-latin-wght-normal", "source-sans-3-latin-wght-normal")
"""The type that every page begins with."""


def fonts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Ask for the type before the styles are read: type that comes late is not used on a page (``type.css``).

    By a script, since browsers take such a link for an error in a page of the file system, which finds its type itself.
    On a line of less than a megabit in a second the type would come late anyhow, and hold up the charts: the page keeps
    to the type that the reader's machine has.
    """
    addresses = json.dumps([context["pathto"](f"_static/fonts/{name}.woff2", 1) for name in FONTS])
    script = (
        'if (navigator.connection?.downlink < 1) document.documentElement.classList.add("csr-slow"); '
        f'else if (location.protocol !== "file:") for (const href of {addresses}) document.head.append(Object.assign('
        'document.createElement("link"), {rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href}))'
    )
    context["metatags"] = context.get("metatags", "") + f"<script>{script}</script>"


COVERING = (
    '<script>if (!location.hash.startsWith("#fig-")) document.documentElement.classList.add("csr-asking"); '
    'setTimeout(() => document.documentElement.classList.remove("csr-asking"), 10000)</script>'
)
"""Covers the figures that ask first until the script comes that does it for good, and no longer than ten seconds.

Who comes by a link to a figure finds it open, so that nothing jumps when the script comes.
"""


def covering(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Where a figure asks its reader first, its answer is not to be seen while the page is still loading."""
    if "csr-predict" in str(context.get("body", "")):
        context["metatags"] = context.get("metatags", "") + COVERING


def cards(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The texts of the hover cards of this page's citations, terms and claims, inside the page itself."""
    body = str(context.get("body", ""))
    links = list(doctree.findall(nodes.reference)) if doctree else []
    led = {link.get("refid") or str(link.get("refuri", "")).partition("#")[2] for link in links}
    cited = {each.citation_id: each.key for each in app.env.get_domain("cite").citations}  # type: ignore[attr-defined]
    found = {anchor: evidence.reference_text(key) for anchor, key in cited.items() if anchor in led}
    anchors = app.env.get_domain("std").objects  # type: ignore[attr-defined]
    for row in evidence.glossary().itertuples():
        _page, anchor = anchors.get(("term", str(row.term)), ("", ""))
        if anchor in led:
            found[anchor] = str(row.definition)
    found |= {f"claim-{claim}": evidence.claim_text(claim) for claim in ledger.tellers(app.env).get(pagename, [])}
    # docutils calls the bibliography a list without list items, which misleads screen readers.
    context["body"] = body = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    if found:
        text = json.dumps(found, ensure_ascii=False).replace("</", "<\\/")
        context["body"] = f'{body}<script type="application/json" id="csr-cards">{text}</script>'


STILL = re.compile(r'<img alt="" src="data:image/(?P<kind>png|svg)[^,"]*;base64,(?P<data>[^"]+)">')


def stills(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The stills of a page's charts as files, which a browser fetches where no script has drawn a chart in time."""
    folder = Path(app.outdir) / "_images"

    def file(found: re.Match[str]) -> str:
        data = base64.b64decode(found["data"])
        name = f"still-{hashlib.sha256(data).hexdigest()[:16]}.{found['kind']}"
        (folder / name).write_bytes(data)
        return f'<img alt="" loading="lazy" src="{context["pathto"](f"_images/{name}", 1)}">'

    body = str(context.get("body", ""))
    first = STILL.search(body)
    if first is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    if citation.address():
        # Where a link to the page is shared, as large as it is drawn; only a whole address can be asked for from there.
        name = f"_images/shared-{pagename.replace('/', '-')}.png"
        (Path(app.outdir) / name).write_bytes(_as_png(first["kind"], base64.b64decode(first["data"])))
        context["metatags"] = (
            f'{context.get("metatags", "")}<meta property="og:image" content="{escape(citation.address() + name)}">'
            f'<meta property="og:image:alt" content="The first figure of “{escape(_title(context))}”">'
        )
    context["body"] = STILL.sub(file, body)


def _as_png(kind: str, picture: bytes) -> bytes:
    """A picture as those take it who show links: no vector graphic."""
    return picture if kind == "png" else bytes(vl_convert.svg_to_png(svg=picture.decode(), scale=2))


def contents(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The contents of a page stand in the navigation, under its name."""
    navigation, sections = context.get("generate_toctree_html"), context.get("generate_toc_html")
    if navigation is None or sections is None:
        return

    def with_contents(kind: str, **options: Any) -> str:
        listed = sections()
        inner = f'<nav id="pst-page-toc-nav" class="page-toc" aria-label="On this page">{listed}</nav>'
        here = r'(<li class="[^"]*\bcurrent active">\s*<a.*?</a>)'
        found = str(navigation(kind, **options))
        return re.sub(here, lambda link: link[1] + inner, found, count=1) if listed else found

    context["generate_toctree_html"] = with_contents


def door(app: Sphinx, error: Exception | None) -> None:
    """The site's first address leads on to the first page. It has an icon, since a browser would ask for one."""
    if error is not None or app.builder.format != "html":
        return
    first, title = f"{app.config.master_doc}.html", escape(str(app.config.html_title))
    (Path(app.outdir) / "index.html").write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="icon" href="_static/icon.svg"><meta http-equiv="refresh" content="0; url={first}"></head>'
        f'<body><p><a href="{first}">{title}</a></p></body></html>\n'
    )


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", trim, priority=900)
    app.connect("html-page-context", head)
    app.connect("html-page-context", fonts)
    app.connect("html-page-context", covering)
    app.connect("html-page-context", cards)
    app.connect("html-page-context", stills)
    app.connect("html-page-context", contents, priority=900)
    app.connect("build-finished", door, priority=900)
    for name in ("type.css", "paper.css", "book.css", "figure.css"):
        app.add_css_file(name)
    # After all styles for the screen, which it overrides.
    app.add_css_file("print.css", media="print", priority=900)
    for name in FIRST:
        app.add_js_file(name, priority=EARLY, loading_method="defer")
    for name in ("cards.js", LAST):
        app.add_js_file(name, loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
