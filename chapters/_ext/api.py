"""The pages of the package, made from the package itself: what it holds is found by walking it, and listed nowhere.

A module's text is its own: what its docstrings say of shapes, units, ranges and errors. Figures have a line each, since
what they show stands in the chapters.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from tables import table_node

from csrmodel import explorers


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


def _first_line(module: str) -> str:
    text = import_module(module).__doc__
    if not text:
        raise ExtensionError(f"{module} does not say what its figure shows; allowed is a docstring")
    return text.partition("\n")[0]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("book-modules", Modules)
    app.add_directive("book-figures", Figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
