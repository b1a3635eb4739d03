"""Sessions of a course: their slides, and links that say what a class finds there.

``{slide}`` (``chapters/_make/slide.py``) is a block of a session's page, which ``present.js`` shows alone over the
whole screen, with the figure that it names. ``{session}`` has the buttons that present and print.

Four roles say in the words of another place what is there, so that no session repeats it:

- ``{says}`words <page#figure?control=value>``` leads to a figure as ``{view}`` does, and adds what the figure says at
  these settings. That is read from the printed figure, once all pages are read.
- ``{section}`page#place``` leads to a section, by its heading.
- ``{item}`name``` leads to an item of a quiz, by its question.
- ``{misconception}`name``` is one of those that the quizzes are about.

What is not there, and minutes that do not add up, are warnings, which end the build.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import by_page

# The extension `launch` has put chapters/_make where modules are found.
import launch  # noqa: F401
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.parsers.rst import directives
from paper.figures import Figure, View
from quiz_items import QUIZZES, every, misconceptions
from slide import OPTIONS, SESSION, Slide, SlideFault, read
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator
from view import read as read_view

LOG = logging.getLogger(__name__)

Settings = tuple[tuple[str, str], ...]


class FigureFault(ValueError):  # noqa: N818 - it says what is wrong
    """A figure, a control or a value that is not there."""


class slide_block(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801 - docutils names nodes so
    """A slide: attributes ``slide`` (`Slide`), ``at`` and ``of`` (its number and how many there are), ``since``."""


class saying(nodes.General, nodes.Inline, nodes.Element):  # type: ignore[misc]  # noqa: N801
    """What a figure says: attributes ``page``, ``figure``, ``settings``; ``asks`` for what it asks first."""


class place_of(nodes.General, nodes.Inline, nodes.Element):  # type: ignore[misc]  # noqa: N801
    """A section of another page: attributes ``page``, ``place``."""


class session_bar(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801
    """The buttons of a session: attribute ``handouts``, whether it has any."""


# What stands in a session's page


class SlideBlock(SphinxDirective):
    """``{slide}``: what a class sees."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    # Whatever is said is taken, so that all faults of a slide are told in one message.
    option_spec = defaultdict(lambda: directives.unchanged, dict.fromkeys(OPTIONS, directives.unchanged))  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        page = self.env.docname.rpartition("/")[2]
        try:
            found = read(page, " ".join(self.arguments), self.options)
            if not (self.content or found.figure):
                raise SlideFault(f"{page}: slide {found.name!r}: it has no words and no figure")
        except SlideFault as fault:
            LOG.warning("%s", fault, location=self.get_location())
            return []
        own = by_page.kept(self.env, "csr_slides").setdefault(self.env.docname, [])
        if found.name in dict(entry.split(" ") for entry in own):
            LOG.warning("%s: two slides are named %r", page, found.name, location=self.get_location())
        block = slide_block(ids=[found.anchor], slide=found, at=len(own) + 1, since=_minutes(own))
        own.append(f"{found.name} {found.minutes}")
        self.state.nested_parse(self.content, self.content_offset, block)
        if found.figure:
            told = nodes.paragraph(
                "", "", saying(page=page, figure=found.figure, settings=found.settings, asks=found.asks)
            )
            block += told
        return [block]


def _minutes(entries: Iterable[str]) -> int:
    return sum(int(entry.split(" ")[1]) for entry in entries)


class SessionBar(SphinxDirective):
    """``{session}``: the buttons that present a session and print its slides and hand-outs."""

    def run(self) -> list[nodes.Node]:
        return [session_bar()]


class SaysRole(SphinxRole):
    """``{says}``: a link to a figure, and what the figure says there."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            view = read_view(self.text, Path(self.env.srcdir) / "chapters")
        except ValueError as fault:
            LOG.warning("%s", fault, location=self.get_location())
            return [], []
        home = "" if self.env.docname == f"chapters/{view.page}" else f"{view.page}.html"
        link = nodes.reference("", view.words, refuri=f"{home}#{view.fragment}", internal=True)
        told = saying(page=view.page, figure=view.figure, settings=view.settings, asks=False)
        return [link, nodes.Text(": "), told], []


class ItemRole(SphinxRole):
    """``{item}``: a link to an item of a quiz, in the words of its question."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found = {item.id: (quiz, item) for quiz, item in every()}
        for source in QUIZZES.iterdir():
            self.env.note_dependency(str(source))
        if self.text not in found:
            LOG.warning("no quiz has an item %r", self.text, location=self.get_location())
            return [], []
        quiz, item = found[self.text]
        words = " ".join(item.parts[0].asks.split())
        return [nodes.reference("", words, refuri=f"{quiz}.html#quiz-{item.id}", internal=True)], []


class SectionRole(SphinxRole):
    """``{section}``: a link to a section, by its heading."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        page, _, place = self.text.partition("#")
        return [place_of(page=page, place=place)], []


class MisconceptionRole(SphinxRole):
    """``{misconception}``: what readers are known to take for true, in a sentence."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        known = misconceptions()
        if self.text not in known:
            LOG.warning("no misconception %r; there are %s", self.text, ", ".join(known), location=self.get_location())
            return [], []
        return [nodes.strong("", known[self.text])], []


# What figures say


@cache
def printed(env: BuildEnvironment, page: str, name: str) -> Figure:
    """A figure as a page has it.

    Raises
    ------
    FigureFault
        If the page has no such figure.
    """
    sign = f'id="fig-{name}"'
    for raw in env.get_doctree(f"chapters/{page}").findall(nodes.raw):
        if sign in raw.astext():
            element = BeautifulSoup(raw.astext(), "html.parser").select_one(f"#fig-{name}")
            assert element is not None
            return Figure(element, page, 0)
    raise FigureFault(f"the page {page} shows no figure {name}")


def numbers(figure: Figure, settings: Settings) -> dict[str, float]:
    """Settings as the signals of a figure have them.

    Raises
    ------
    FigureFault
        If the figure has no such control, or the control no such value.
    """
    controls = {control.signal: control for control in figure.controls}
    found: dict[str, float] = {}
    for name, value in settings:
        if name not in controls:
            raise FigureFault(f"{figure.id} has no control {name}; it has {', '.join(controls)}")
        slugs = [slug for _, slug in controls[name].options]
        if slugs and value not in slugs:
            raise FigureFault(f"the control {name} of {figure.id} has no {value}; it has {', '.join(slugs)}")
        found[name] = float(slugs.index(value)) if slugs else float(value)
    return found


def said(figure: Figure, settings: Settings, asks: bool = False) -> str:
    """What a figure says in its first sentence at settings, or what it asks first."""
    if asks:
        labels = [
            " ".join(each.get_text().split()) for each in figure.element.select(".csr-asked > :is(legend, label)")
        ]
        return " ".join([figure.asked.removeprefix("Predict first.").strip(), *(f"{label}?" for label in labels)])
    sentences = figure.sentences(View("", figure.start | numbers(figure, settings)))
    return sentences[0] if sentences else figure.caption


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put in what figures say, and what each slide shows."""
    for place in list(doctree.findall(saying)):
        try:
            words = said(printed(app.env, place["page"], place["figure"]), place["settings"], place["asks"])
        except FigureFault as fault:
            LOG.warning("%s", fault, location=docname)
            words = ""
        place.replace_self(nodes.inline("", f"“{words}”", classes=["csr-says"]))
    for place in list(doctree.findall(place_of)):
        place.replace_self(_section(app.env, docname, place["page"], place["place"]))
    slides = list(doctree.findall(slide_block))
    for block in slides:
        block["of"] = len(slides)
        block["shows"] = _shows(app.env, docname, block["slide"])
    handouts = any("csr-handout" in box["classes"] for box in doctree.findall(nodes.Admonition))
    for bar in doctree.findall(session_bar):
        bar["handouts"] = handouts


def _section(env: BuildEnvironment, docname: str, page: str, place: str) -> nodes.Node:
    """A link to a section of a page."""
    name = f"chapters/{page}"
    sections = env.get_doctree(name).findall(nodes.section) if name in env.found_docs else ()
    found = next((section for section in sections if place in section["ids"]), None)
    if found is None:
        LOG.warning("there is no section %s#%s", page, place, location=docname)
        return nodes.inline()
    heading = found.next_node(nodes.title)
    return nodes.reference("", heading.astext() if heading else page, refuri=f"{page}.html#{place}", internal=True)


def _shows(env: BuildEnvironment, docname: str, slide: Slide) -> Mapping[str, Any]:
    """What `present.js` has to know of a slide: its figure, and all settings, or none where the figure asks."""
    if not slide.figure:
        return {}
    shown = f"fig-{slide.figure}"
    if slide.asks:
        return {"figure": shown, "settings": None}
    try:
        figure = printed(env, docname.rpartition("/")[2], slide.figure)
        return {"figure": shown, "settings": figure.start | numbers(figure, slide.settings)}
    except FigureFault:
        return {}  # Told above.


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """The minutes of a session are those of its slides."""
    for page, entries in sorted(by_page.kept(env, "csr_slides").items()):
        if _minutes(entries) != SESSION:
            LOG.warning("its slides take %d minutes; a session has %d", _minutes(entries), SESSION, location=page)


# As HTML


def visit_slide(translator: HTML5Translator, node: slide_block) -> None:
    slide: Slide = node["slide"]
    shows = translator.attval(json.dumps(node["shows"]))
    when = f"Slide {node['at']} of {node['of']} · minutes {node['since']} to {node['since'] + slide.minutes}"
    translator.body.append(
        f'<div class="csr-slide" id="{slide.anchor}" data-shows="{shows}">'
        f'<p class="csr-when"><a href="#{slide.anchor}">{when}</a></p>'
        f"<h3>{translator.encode(slide.title)}</h3>\n"
    )


def depart_slide(translator: HTML5Translator, node: slide_block) -> None:
    translator.body.append("</div>\n")


def visit_session(translator: HTML5Translator, node: session_bar) -> None:
    buttons = [("present", "Present this session"), ("slides", "Print the slides")]
    buttons += [("handouts", "Print the hand-outs")] if node["handouts"] else []
    translator.body.append(
        '<p class="csr-session">'
        + "".join(
            f'<button type="button" class="csr-button" data-session="{does}">{words}</button>'
            for does, words in buttons
        )
        + "</p>\n"
    )
    raise nodes.SkipNode


def scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    if pagename in by_page.kept(app.env, "csr_slides"):
        app.add_js_file("present.js", loading_method="defer")
        app.add_css_file("present.css")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(slide_block, html=(visit_slide, depart_slide))
    app.add_node(session_bar, html=(visit_session, None))
    app.add_directive("slide", SlideBlock)
    app.add_directive("session", SessionBar)
    app.add_role("says", SaysRole())
    app.add_role("section", SectionRole())
    app.add_role("item", ItemRole())
    app.add_role("misconception", MisconceptionRole())
    by_page.keep(app, "csr_slides")
    app.connect("env-check-consistency", check)
    app.connect("doctree-resolved", resolve)
    app.connect("html-page-context", scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
