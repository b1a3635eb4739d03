"""The pages of the package, made from the package itself: what it holds is found by walking it, and listed nowhere.

A module's text is its own: what its docstrings say of shapes, units, ranges and errors. Figures have a line each, since
what they show stands in the chapters.
"""

from __future__ import annotations

import os
from importlib import import_module
from pkgutil import iter_modules
from unittest.mock import patch

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.ext.autodoc import DataDocumenter
from sphinx.util.docutils import SphinxDirective
from tables import table_node

import csrmodel
from csrmodel import explorers
from csrmodel.__main__ import help_texts, usual
from csrmodel.scenario import vocabulary


def modules(package: str) -> list[str]:
    """The modules of a package by their full names, in the order of the alphabet; packages within it are not among
    them."""
    found = iter_modules(import_module(package).__path__)
    return sorted(f"{package}.{module.name}" for module in found if not module.ispkg)


class Modules(SphinxDirective):
    """What a package is for, then every module of it under a heading.

    The option ``without`` names modules that stand on another page.
    """

    required_arguments = 1
    option_spec = {"without": directives.unchanged}  # noqa: RUF012 - as docutils has it

    def run(self) -> list[nodes.Node]:
        (package,) = self.arguments
        found, left_out = modules(package), self.options.get("without", "").split()
        unknown = {f"{package}.{name}" for name in left_out} - set(found)
        if unknown:
            raise ExtensionError(f"{package} has no module {', '.join(sorted(unknown))}")
        sections = [self._section(name) for name in found if name.removeprefix(f"{package}.") not in left_out]
        return [*self._document(package), *sections]

    def _section(self, module: str) -> nodes.section:
        name = module.rpartition(".")[2]
        title = nodes.title("", "", nodes.literal(text=name))
        return nodes.section(
            "", title, *self._document(module, ":members:"), ids=[name.replace("_", "-")], names=[name]
        )

    def _document(self, module: str, *options: str) -> list[nodes.Node]:
        lines = ["```{eval-rst}", f".. automodule:: {module}", *(f"   {option}" for option in options), "```"]
        box = nodes.container()
        self.state.nested_parse(StringList(lines, source=module), 0, box)
        return box.children


class Figures(SphinxDirective):
    """Every figure by the call that shows it."""

    def run(self) -> list[nodes.Node]:
        rows = [(f"explorers.{name}()", _first_line(f"csrmodel.figures.{name}")) for name in explorers.names()]
        return [table_node(("call", "what it shows"), rows)]


class Exported(SphinxDirective):
    """Every name that can be imported from the package itself, with a link to what is said of it."""

    def run(self) -> list[nodes.Node]:
        lines = ["```{eval-rst}"]
        for name in csrmodel.__all__:
            thing = getattr(csrmodel, name)
            if not name.startswith("_"):
                home = f"{thing.__module__}.{thing.__qualname__}"
                lines.append(f"* :py:obj:`{name} <{home}>`: {_first_sentence(home, thing.__doc__)}")
        box = nodes.container()
        self.state.nested_parse(StringList([*lines, "```"], source="csrmodel"), 0, box)
        return box.children


class Vocabulary(SphinxDirective):
    """The names of a scenario that belong to a group, such as attribute: meaning, default and range."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        table = vocabulary()
        found = table[table["group"] == self.arguments[0]]
        if found.empty:
            raise ExtensionError(
                f"group {self.arguments[0]!r} is unknown; allowed are {', '.join(set(table['group']))}"
            )
        rows = [(row["name"], row["meaning"], usual(row)) for row in found.to_dict("records")]
        columns = ("name", "meaning", "default (range)")
        if not any(range_ for *_, range_ in rows):
            return [table_node(columns[:2], [row[:2] for row in rows])]
        return [table_node(columns, rows)]


class Commands(SphinxDirective):
    """What ``--help`` says of the commands."""

    def run(self) -> list[nodes.Node]:
        # As wide as a page, whatever the terminal of whoever builds it.
        with patch.dict(os.environ, COLUMNS="88"):
            texts = help_texts()
        return [nodes.literal_block(text, text.rstrip(), language="text") for text in texts.values()]


class ShortData(DataDocumenter):
    """A value that all of a module shares, shown where it takes no more than a line or two."""

    def should_suppress_value_header(self) -> bool:
        return len(repr(self.object)) > LONGEST or super().should_suppress_value_header()


BEFORE_NAPOLEON = 400
LONGEST = 200
"""Signs of the longest value that is shown: what a dict of all outcomes holds is said elsewhere, in a table."""


def keep_the_first_sentence(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Put an empty comment before the text of a property or a value: napoleon takes what its first line has before a
    colon for a type."""
    if what in ("attribute", "data", "property"):
        lines[:0] = ["..", ""]


def _first_line(module: str) -> str:
    return _first_sentence(module, import_module(module).__doc__)


def _first_sentence(name: str, text: str | None) -> str:
    if not text:
        raise ExtensionError(f"{name} does not say what it is; allowed is a docstring")
    return text.partition("\n")[0]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("book-modules", Modules)
    app.add_directive("book-figures", Figures)
    app.add_directive("book-exported", Exported)
    app.add_directive("book-vocabulary", Vocabulary)
    app.add_directive("book-commands", Commands)
    app.add_autodocumenter(ShortData, override=True)
    app.connect("autodoc-process-docstring", keep_the_first_sentence, BEFORE_NAPOLEON)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
