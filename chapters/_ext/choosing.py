"""A form above a long list of entries, by which a reader chooses among them: by words, and by lists of choices.

It is printed with the page, and `choosing.js` shows it and makes it work; without scripts the list is whole. A choice
is the name of a class, which the entries that it stands for have.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def form(env: BuildEnvironment, things: str, choices: Mapping[str, Mapping[str, str]]) -> nodes.raw:
    """The form.

    Parameters
    ----------
    env
        Its page is the one that is being read.
    things
        What is chosen among, in the plural.
    choices
        Lists of choices by their names, each with the name of a class and the words for it.
    """
    env.metadata[env.docname]["csr-choosing"] = things
    lists = "".join(_list(name, found) for name, found in choices.items())
    return nodes.raw(
        "",
        f'<form class="csr-choosing" data-things="{escape(things)}" autocomplete="off" hidden>'
        f'<label>Words<input type="search" name="words"></label>{lists}'
        '<p><span role="status"></span> <button type="reset" class="csr-button">Show all</button></p></form>',
        format="html",
    )


def _list(name: str, choices: Mapping[str, str]) -> str:
    """A list to choose from."""
    options = "".join(f'<option value="{escape(code)}">{escape(words)}</option>' for code, words in choices.items())
    plain = "".join(letter for letter in name.lower() if letter.isalpha())
    return f'<label>{escape(name)}<select name="{plain}"><option value="">any</option>{options}</select></label>'


def scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    if "csr-choosing" in app.env.metadata.get(pagename, {}):
        app.add_js_file("choosing.js", loading_method="defer")
        app.add_css_file("choosing.css")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
