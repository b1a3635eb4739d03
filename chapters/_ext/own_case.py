"""The page on a reader's own case: ``{own-case}`` prints the form, ``{own-case-example}`` the worked example.

The form is the blank template too: without scripts, and on paper, it shows what makes each value of each variable, with
room to write. `own-case.js` reads forms, files and pasted cells, and answers from the data that stand in the page
(`csrmodel.told.own_case`). Nothing leaves the browser.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

import tables
import work
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from csrmodel.evidence import short_reference
from csrmodel.evidence.own_files import own_rules
from csrmodel.told import own_case

SURE = (("", "not said"), ("low", "low"), ("high", "high"))
"""Answers to how sure a coder is, and what they are called; nobody is taken to have answered."""


class OwnCase(SphinxDirective):
    """The form with its files, and a place for what comes of it."""

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["csr-own"] = "yes"
        return [nodes.raw("", _desk(), format="html")]


class WorkedExample(SphinxDirective):
    """A case of the review, value by value, with the reason for each."""

    def run(self) -> list[nodes.Node]:
        names = {one["code"]: one["name"] for one in own_case.variables()}
        lines = [
            (
                names[row["variable"]],
                "not reported" if row["value"] is None else f"{row['value']:g}",
                row["note"],
                "" if row["references"] is None else _works(row["references"]),
                row["confidence"] or "",
            )
            for row in own_case.worked_example()
        ]
        header = ("variable", "value", "what the review reports, in the coder's words", "works", "confidence")
        return [tables.table_node(header, lines)]


def _works(keys: str) -> str:
    return ", ".join(short_reference(key) for key in keys.split("; "))


def _desk() -> str:
    data = {**own_case.page_data(), "rules": own_rules()}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        '<div class="csr-own">'
        f'<p class="csr-refused" hidden>{work.REFUSED} Save your case as a file before you leave.</p>'
        f'{_propositions()}{_files()}<p class="csr-own-told csr-when-live" role="status"></p>{_form()}{_coders()}'
        f'</div><script type="application/json" id="csr-own-data">{text}</script>'
    )


def _propositions() -> str:
    """What a case is set beside."""
    told = "".join(f"<li>{escape(text)}</li>" for text in own_case.propositions().values())
    return f"<p>Your case is set beside three propositions of the review.</p><ol>{told}</ol>"


def _files() -> str:
    """Where cases come from and go to."""
    return (
        '<div class="csr-own-files csr-when-live">'
        "<p>A file or pasted cells hold a table: a row for each case and point. Its first row has the names of the "
        "columns. Needed are case, variable and value. Section (where in the source), references or source, note and "
        "confidence may be left out.</p>"
        '<label>Open a file of coded cases<input type="file" class="csr-own-open"></label>'
        "<details><summary>Or paste cells from a spreadsheet</summary>"
        '<p class="csr-actions"><button type="button" class="csr-button" data-act="template">Put an empty table below'
        "</button></p>"
        '<label>The cells, with the row of column names<textarea class="csr-own-paste" rows="4" spellcheck="false">'
        '</textarea></label><p class="csr-actions"><button type="button" class="csr-button" data-act="paste">'
        "Read the cells</button></p></details>"
        '<p class="csr-actions">'
        '<button type="button" class="csr-button" data-act="save">Save all as CSV</button>'
        '<button type="button" class="csr-button" data-act="invent">Try an invented town</button>'
        '<button type="button" class="csr-button" data-act="forget">Forget all cases</button></p>'
        '<div class="csr-own-said" role="status"></div><p class="csr-own-undo csr-actions" hidden>'
        '<button type="button" class="csr-button" data-act="back">Undo</button></p>'
        '<div class="csr-own-faults" tabindex="-1"></div></div>'
    )


def _form() -> str:
    variables = "".join(_variable(at, one) for at, one in enumerate(own_case.variables(), start=1))
    return (
        '<form class="csr-own-form" autocomplete="off">'
        '<div class="csr-own-which csr-when-live"><label>Which case<select name="which"></select></label>'
        '<p class="csr-actions"><button type="button" class="csr-button" data-act="add">Add a case</button>'
        '<button type="button" class="csr-button" data-act="remove">Remove this case</button></p></div>'
        '<label>Name of your case<input type="text" name="case" maxlength="200"></label>'
        '<label>Your source, for every value that names no other<input type="text" name="source" maxlength="500">'
        "</label>"
        f'{variables}</form><div class="csr-own-found csr-when-live"></div>'
    )


def _variable(at: int, one: dict[str, Any]) -> str:
    """A variable with a choice for each value, and below it room for the reasons."""
    code = one["code"]
    options = [("NA", "Not reported", "The source says nothing of it.")]
    options += [(each["value"], each["value"], each["criterion"]) for each in one["values"]]
    choices = "".join(
        f'<label class="csr-own-value"><input type="radio" name="{code}" value="{value}"'
        f"{' checked' if value == 'NA' else ''}><span><strong>{escape(short)}</strong> {escape(words)}</span></label>"
        for value, short, words in options
    )
    sure = "".join(f'<option value="{value}">{word}</option>' for value, word in SURE)
    name = escape(one["name"])
    return (
        f'<fieldset class="csr-own-variable"><legend>{at}. {name}: {escape(one["asks"])}</legend>{choices}'
        f'<div class="csr-own-why"><label>What the source says<textarea name="{code}-note" rows="2" placeholder=" " '
        f'aria-label="{name}: what the source says"></textarea></label>'
        f'<label>Where in it<input type="text" name="{code}-section" placeholder=" " maxlength="200" '
        f'aria-label="{name}: where in it"></label>'
        f'<label>Its source, if it is another<input type="text" name="{code}-references" placeholder=" " '
        f'maxlength="500" aria-label="{name}: its source, if it is another"></label>'
        f'<label>How sure are you<select name="{code}-confidence" aria-label="{name}: how sure are you">{sure}</select>'
        "</label></div></fieldset>"
    )


def _coders() -> str:
    return (
        '<div class="csr-own-coders csr-when-live"><h3>Several coders</h3>'
        "<p>Each coder saves a file of the same cases. Open the files of the others here. The form above is the first "
        "coder. The files are not kept.</p>"
        '<label>Open the files of other coders<input type="file" class="csr-own-others" multiple></label>'
        '<div class="csr-own-agreement" role="status"></div><div class="csr-own-apart"></div></div>'
    )


def scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    if "csr-own" in app.env.metadata.get(pagename, {}):
        app.add_js_file("own-case.js", loading_method="defer")
        app.add_css_file("own-case.css")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("own-case", OwnCase)
    app.add_directive("own-case-example", WorkedExample)
    app.connect("html-page-context", scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
