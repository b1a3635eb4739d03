"""A rule for the reader to complete: ``{rule} name`` prints it with its settings (`csrmodel.told.rules`).

``rule.js`` looks through them for one that contradicts what the reader says. Without scripts the rule stands there with
a gap, as in a printed exercise.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from html import escape

# The extension `launch` has put chapters/_make where modules are found.
import launch  # noqa: F401
from docutils import nodes
from quiz_items import place
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from csrmodel.told import rules


class RuleToComplete(SphinxDirective):
    """One rule."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        try:
            found = rules.rule(self.arguments[0])
        except ValueError as fault:
            raise self.error(str(fault)) from None
        self.env.metadata[self.env.docname]["csr-rule"] = "yes"
        return [nodes.raw("", form(found, "../" * self.env.docname.count("/")), format="html")]


def form(rule: rules.Rule, top: str) -> str:
    """The rule with a field for each limit that the reader gives."""
    _words, address = place(("figure", rule.figure))
    data = {**asdict(rule), "page": top + address.partition("#")[0]}
    conditions = " and ".join(
        f"<label>{escape(axis.label)} is {axis.asked} "
        f'<input type="text" inputmode="decimal" size="5" aria-label="{escape(axis.label)} {axis.asked}"></label>'
        for axis in rule.axes
        if axis.asked
    )
    side = "over" if rule.over else "under"
    return (
        f'<form class="csr-rule" data-rule="{escape(json.dumps(data))}" autocomplete="off">'
        f"<p>Whenever {conditions}, {escape(rule.outcome)} is {side} {rule.limit:.2f}.</p>"
        '<p class="csr-when-live"><button type="submit" class="csr-button">Look for a contradiction</button></p>'
        '<p role="status"></p></form>'
    )


def scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    if "csr-rule" in app.env.metadata.get(pagename, {}):
        app.add_js_file("rule.js", loading_method="defer")
        app.add_css_file("quiz.css")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("rule", RuleToComplete)
    app.connect("html-page-context", scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
