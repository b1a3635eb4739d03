"""The chapters as notebooks: plain Markdown and code, with nothing in them that only Jupyter Book understands.

A chapter is MyST Markdown. Its Markdown is read with the parser and the plugins that read it for the book, and what
they find of MyST is put into words: an admonition becomes a quotation with a title, a citation an author and a year, a
mark of a claim its identifier in brackets. Whatever has no entry in `DIRECTIVES` or `ROLES` stops the conversion, so
that nothing unknown leaks into a notebook.

Numbers in the prose follow the code in a notebook too. A block with such a number becomes a cell that calls
`csrmodel.notebook.prose`, folded away so that only its text is seen.

Used by the extension `launch` while the book is built, and from the command line, which needs no Sphinx::

    python chapters/_make/notebooks.py FOLDER
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

import exercise
import jupytext
import nbformat
import slide
import view
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, backtick, image, link
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from mdit_py_plugins.myst_role.index import myst_role
from nbformat import NotebookNode

from csrmodel import __version__, evidence
from csrmodel.notebook import PLACE

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = ROOT / "chapters"
BOOK = "Who Answers for the Chain?"


class UnknownMarkup(ValueError):  # noqa: N818 - it says what was met
    """Markup of a chapter for which no notebook form is known."""


def chapters(folder: Path = CHAPTERS) -> list[Path]:
    """The chapters that are notebooks: those with code."""
    return [path for path in sorted(folder.glob("*.md")) if "\n```{code-cell}" in path.read_text(encoding="utf-8")]


def write_all(target: Path) -> list[Path]:
    """Every chapter as a notebook in `target`."""
    target.mkdir(parents=True, exist_ok=True)
    return [write(path, target) for path in chapters()]


def write(path: Path, target: Path) -> Path:
    """One chapter as a notebook in `target`."""
    written = target / f"{path.stem}.ipynb"
    nbformat.write(convert(path), written)
    return written


def convert(path: Path, repository: str | None = None) -> NotebookNode:
    """A chapter as a notebook without outputs.

    Parameters
    ----------
    path
        The chapter in MyST Markdown; its neighbours are asked for the titles that it refers to.
    repository
        Where the package can be installed from; by default what `known_repository` finds.

    Raises
    ------
    UnknownMarkup
        If the chapter has markup without a notebook form; the message names it with chapter and line.
    """
    source = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    page = Page(path)
    cells = list(_opening(path, known_repository() if repository is None else repository))
    for cell in source.cells:
        cells += (
            [nbformat.v4.new_code_cell(cell.source)] if cell.cell_type == "code" else _prose_cells(page, cell.source)
        )
    cells += _works(page)
    for number, cell in enumerate(cells, start=1):
        # Random identifiers would make each build a different file.
        cell["id"] = f"cell-{number}"
    metadata = {
        "title": title(path),
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "lang": "en",
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


@dataclass
class Page:
    """A chapter on its way into a notebook, with the works and the number of exercises that it has had so far."""

    path: Path
    cited: set[str] = field(default_factory=set)
    exercises: int = 0

    def unknown(self, what: str, near: str) -> UnknownMarkup:
        text = self.path.read_text(encoding="utf-8")
        at = text.find(near.strip())
        where = f", line {text.count(chr(10), 0, at) + 1}" if at >= 0 else ""
        return UnknownMarkup(f"{self.path.name}{where}: no notebook form for {what}")


# Blocks


def _prose_cells(page: Page, source: str) -> list[NotebookNode]:
    """Markdown of a chapter as cells: text as it is, and blocks with numbers as calls that set them in."""
    cells: list[NotebookNode] = []
    for block in blocks(page, source):
        if PLACE.search(block):
            cells.append(_prose_cell(page, block))
        elif cells and cells[-1].cell_type == "markdown":
            cells[-1].source += f"\n\n{block}"
        else:
            cells.append(nbformat.v4.new_markdown_cell(block))
    return cells


def _prose_cell(page: Page, block: str) -> NotebookNode:
    if '"""' in block or block.endswith("\\"):
        raise page.unknown("a paragraph with both a number and triple quotes or a last backslash", block[:40])
    source = (
        "# Text with numbers from the code above: run this cell to read it.\n"
        "from csrmodel.notebook import prose\n\n"
        f'prose(r"""\n{block}\n""")'
    )
    # Folded in JupyterLab, and as a form in Colab.
    return nbformat.v4.new_code_cell(source, metadata={"jupyter": {"source_hidden": True}, "cellView": "form"})


def blocks(page: Page, source: str) -> Iterator[str]:
    """The top-level blocks of a MyST text as plain Markdown."""
    lines = source.split("\n")
    tokens = parser().parse(source)
    for token in tokens:
        if token.level > 0 and (token.type == "colon_fence" or _directive(token)):
            raise page.unknown(f"the directive {token.info.split()[0]} inside a list or a quotation", token.info)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = at
        while token.nesting == 1 and not (tokens[end].nesting == -1 and tokens[end].level == token.level):
            end += 1
        assert token.map is not None
        text = "\n".join(lines[slice(*token.map)]).strip("\n")
        found = _block(page, token, text, tokens[at : end + 1])
        if found:
            yield found
        at = end + 1


def _block(page: Page, token: Token, text: str, inside: list[Token]) -> str:
    if token.type in ("myst_target", "myst_line_comment", "myst_block_break"):
        return ""
    if token.type == "math_block_label":
        raise page.unknown("a formula with a label", text)
    directive = _directive(token)
    if directive:
        name, _, argument = directive.partition("}")
        options, body = _split_options(token.content)
        if name == "exercise":
            return _exercise(page, argument.strip(), options, body)
        if name == "slide":
            found = slide.read(page.path.stem, argument.strip(), options)
            return _admonition(page, f"Slide: {found.title}", body)
        if name not in DIRECTIVES:
            raise page.unknown(f"the directive {{{name}}}", token.info)
        return DIRECTIVES[name](page, argument.strip(), body)
    if token.type == "colon_fence":
        raise page.unknown(f"the block :::{token.info}", token.info)
    return _inline(page, text, inside)


def _directive(token: Token) -> str:
    """Name and argument of a directive as ``name} argument``, or nothing if the token is none."""
    known = token.type in ("fence", "colon_fence") and token.info.startswith("{")
    return token.info[1:].strip() if known else ""


def _split_options(content: str) -> tuple[dict[str, str], str]:
    """The options of a directive, and what it holds without them."""
    lines = content.split("\n")
    if lines[0] == "---":
        end = lines.index("---", 1)
        return dict(_option(line) for line in lines[1:end] if line.strip()), "\n".join(lines[end + 1 :])
    first = next(i for i, line in enumerate([*lines, ""]) if not re.match(r":[\w-]+:", line))
    return dict(_option(line[1:]) for line in lines[:first]), "\n".join(lines[first:])


def _option(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _admonition(page: Page, heading: str, body: str) -> str:
    text = f"**{_phrase(page, heading)}**\n\n" + "\n\n".join(blocks(page, body))
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _named(heading: str) -> Directive:
    """An admonition with a heading of its own, and with a first paragraph where others have an argument."""
    return lambda page, argument, body: _admonition(page, heading, f"{argument}\n\n{body}" if argument else body)


def _dropdown(page: Page, heading: str, body: str) -> str:
    text = "\n\n".join(blocks(page, body))
    return f"<details><summary>{escape(_phrase(page, heading), quote=False)}</summary>\n\n{text}\n\n</details>"


def _exercise(page: Page, name: str, options: Mapping[str, str], body: str) -> str:
    found = exercise.read(page.path.stem, name, options)
    page.exercises += 1
    heading = f"### {found.heading(page.exercises)}"
    return "\n\n".join([heading, *blocks(page, body), _dropdown(page, "Hint", found.hint)])


def _on_the_page_only(what: str) -> Directive:
    return lambda page, argument, body: f"*({what} on the page of the book.)*"


Directive = Callable[[Page, str, str], str]
DIRECTIVES: Mapping[str, Directive] = {
    "admonition": _admonition,
    "dropdown": _dropdown,
    "math": lambda page, argument, body: f"$$\n{body.strip()}\n$$",
    "nb-exec-table": _on_the_page_only("A table of execution times is"),
    "book-licences": _on_the_page_only("A table of what the site ships, with its licences, is"),
    "book-codebook": _on_the_page_only("The codebook is"),
    "quiz": _on_the_page_only("The quiz is"),
    "round-table": _on_the_page_only("A part of the game at the round table is"),
    "session": lambda page, argument, body: "",
    "rule": _on_the_page_only("A rule to complete, which the page tries to contradict, is"),
    "own-case": _on_the_page_only("The form for a case of your own is"),
    "own-case-example": _on_the_page_only("The worked example, value by value, is"),
    "bibliography": _on_the_page_only("The list of works is"),
    "book-verification": _on_the_page_only("How each entry was verified is"),
    "book-bibtex": _on_the_page_only("Every entry, to copy, is"),
    **{name: _named(name.capitalize()) for name in ("note", "tip", "hint", "important", "caution", "warning")},
}
"""The directives of the book, each with what becomes of its argument and its body."""


# Text within a block


def _inline(page: Page, text: str, tokens: list[Token]) -> str:
    """The text of a block with its roles put into words; `tokens` are the block's, in the order of the text."""
    if PLACE.search(text):
        raise page.unknown("double brackets, which stand for a number in a notebook", text)
    parts, done = [], 0
    for source, words in _changes(page, tokens):
        # Within a list or a quotation the lines of the source are indented.
        found = re.compile(r"\n[ \t>]*".join(map(re.escape, source.split("\n")))).search(text, done)
        assert found, (source, text)
        before = text[done : found.start()]
        # A mark of a claim follows its sentence without a space.
        space = " " if source.startswith("{claim}") and before[-1:].strip() else ""
        parts += [before, space, words]
        done = found.end()
    return "".join([*parts, text[done:]])


def _changes(page: Page, tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Pieces of a text in their order, each with what becomes of it; code stays, and is here to be passed over."""
    leaves = iter([leaf for token in tokens for leaf in token.children or ()])
    for leaf in leaves:
        source = leaf.meta.get("source", "")
        if leaf.type == "myst_role":
            yield source, _role(page, leaf.meta["name"], leaf.content)
        elif leaf.type == "code_inline":
            yield source, source
        elif leaf.type == "image":
            raise page.unknown("a picture", source)
        elif leaf.type == "link_open" and not re.match(r"(https?|mailto):", str(leaf.attrGet("href"))):
            yield source, _neighbour(page, source, str(leaf.attrGet("href")))
            while leaf.type != "link_close":
                leaf = next(leaves)


def _neighbour(page: Page, source: str, address: str) -> str:
    """The words of a link to something beside the chapter, which a notebook that was taken elsewhere doesn't have."""
    words, _, _ = source[1:].rpartition("](")
    path, root = page.path.parent / address.partition("#")[0], page.path.parent.parent
    if not words or not path.exists():
        raise page.unknown(f"a link to {address}", source)
    told = _phrase(page, words)
    if path.is_dir() or path.suffix == ".md":
        return told
    return f"{told} (`{path.resolve().relative_to(root.resolve())}` in the book's source)"


def _phrase(page: Page, text: str) -> str:
    """A single line, such as a heading, with its roles put into words."""
    return _inline(page, text, parser().parseInline(text))


def _role(page: Page, name: str, content: str) -> str:
    if name not in ROLES:
        raise page.unknown(f"the role {{{name}}}", f"{{{name}}}`{content}`")
    return ROLES[name](page, content)


def _authors(page: Page, content: str) -> str:
    works = [short.rsplit(" ", 1) for short in _cited(page, content)]
    told = [f"{who.replace(' & ', ' and ')} ({year})" for who, year in works]
    return " and ".join(part for part in (", ".join(told[:-1]), told[-1]) if part)


def _in_brackets(page: Page, content: str) -> str:
    return f"({'; '.join(_cited(page, content))})"


def _cited(page: Page, content: str) -> list[str]:
    keys = [key.strip() for key in content.split(",")]
    page.cited.update(keys)
    return [evidence.short_reference(key) for key in keys]


def _term(page: Page, content: str) -> str:
    return _split_target(content)[0]


def _page(page: Page, content: str) -> str:
    text, target = _split_target(content)
    path = page.path.parent / f"{target}.md"
    if not path.is_file():
        raise page.unknown(f"a reference to {target}, which is no page,", content)
    return f"*{title(path)}*" if text == target else text


def _reference(page: Page, content: str) -> str:
    text, target = _split_target(content)
    found = labels(page.path.parent)
    if target not in found:
        raise page.unknown(f"a reference to {target}, which labels no heading,", content)
    return f"*{found[target]}*" if text == target else text


def _view(page: Page, content: str) -> str:
    try:
        found = view.read(content, page.path.parent)
    except ValueError as fault:
        raise page.unknown(str(fault), content) from fault
    here = found.page == page.path.stem
    home = "of this chapter" if here else f"in *{title(page.path.parent / f'{found.page}.md')}*"
    settings = "".join(f", {control} = {value}" for control, value in found.settings)
    return f"{found.words} (figure `{found.figure}` {home}{settings})"


def _section(page: Page, content: str) -> str:
    target, _, place = content.partition("#")
    return f"the section *{place.replace('-', ' ')}* of {_page(page, target)}"


def _item(page: Page, content: str) -> str:
    from quiz_items import every  # which itself asks this file for the titles of pages

    found = {item.id: item for _quiz, item in every()}
    if content not in found:
        raise page.unknown(f"the item {content}, which no quiz has,", content)
    return " ".join(found[content].parts[0].asks.split())


def _misconception(page: Page, content: str) -> str:
    from quiz_items import misconceptions  # as above

    if content not in misconceptions():
        raise page.unknown(f"the misconception {content}, which is not in the list,", content)
    return f"**{misconceptions()[content]}**"


def _number(page: Page, content: str) -> str:
    place = f"[[{content}]]"
    if not PLACE.fullmatch(place):
        raise page.unknown(f"the number {content}", content)
    return place


def _split_target(content: str) -> tuple[str, str]:
    """Text and target of ``text <target>``; both are the same where only one is given."""
    given = re.fullmatch(r"(.+?)\s*<([^>]+)>", content)
    return (given[1], given[2]) if given else (content, content)


Role = Callable[[Page, str], str]
ROLES: Mapping[str, Role] = {
    "cite:t": _authors,
    "cite:p": _in_brackets,
    "claim": lambda page, content: f"[{', '.join(part.strip() for part in content.split(','))}]",
    "doc": _page,
    "ref": _reference,
    "term": _term,
    "view": _view,
    "says": _view,
    "section": _section,
    "item": _item,
    "misconception": _misconception,
    "glue:text": _number,
    "math": lambda page, content: f"${content}$",
}
"""The roles of the book, each with what becomes of its content."""


# What a notebook has beside its chapter


def _opening(path: Path, repository: str) -> Iterator[NotebookNode]:
    """What this is, how to install what it needs, how to run it."""
    package = f'"csrmodel[notebook] @ git+{repository}"' if repository else '".[notebook]"'
    where = "" if repository else " in the folder of the book's source"
    yield nbformat.v4.new_markdown_cell(
        f"> **A chapter as a notebook.** This is *{title(path)}* from the book *{BOOK}*, version {__version__}.\n>\n"
        f"> **To install.** On Binder everything is in place. On a machine of your own, with Python 3.11 or later, "
        f"say{where}:\n>\n"
        f"> ```\n> python -m pip install jupyterlab {package}\n> ```\n>\n"
        "> **To run.** Choose *Restart Kernel and Run All Cells* in the menu *Run*. Until then there are no figures, "
        "and paragraphs that hold computed numbers are folded away. Change a cell and run it again with those below: "
        "figures and numbers follow.\n>\n"
        "> An identifier in brackets, such as [model-01], names a claim of the review that the book retells. "
        '`csrmodel.evidence.claim_text("model-01")` shows it with its studies.'
    )
    if repository:
        yield nbformat.v4.new_code_cell(
            "# Only where the book's package is missing, as on Colab. It takes a minute; if you are then asked to\n"
            "# restart, do, and run all cells again.\n"
            "from importlib.util import find_spec\n\n"
            'if find_spec("csrmodel") is None:\n'
            f"    %pip install --quiet {package}"
        )


def _works(page: Page) -> Iterator[NotebookNode]:
    """The works that the chapter cites."""
    if page.cited:
        texts = sorted(evidence.reference_text(key) for key in page.cited)
        lines = "\n".join(f"- {text}" for text in texts)
        yield nbformat.v4.new_markdown_cell(
            f"## Works cited\n\n{lines}\n\nIn brackets: whether the record of the work could be verified."
        )


def title(path: Path) -> str:
    """The first heading of a page."""
    tokens = parser().parse(jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst").cells[0].source)
    return next(token.content for token in tokens if token.type == "inline")


@cache
def labels(folder: Path) -> dict[str, str]:
    """Headings by the label that stands before them, over all pages of a folder."""
    found = {}
    for path in folder.glob("*.md"):
        tokens = parser().parse(path.read_text(encoding="utf-8"))
        for target, opening, heading in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if target.type == "myst_target" and opening.type == "heading_open":
                found[target.content] = heading.content
    return found


@cache
def parser() -> MarkdownIt:
    """The parser with the plugins that ``_config.yml`` switches on for the book, and with what `_changes` needs."""
    plugins = (myst_block_plugin, myst_role_plugin, colon_fence_plugin, dollarmath_plugin, deflist_plugin)
    markdown = MarkdownIt("commonmark").enable("table")
    for plugin in plugins:
        markdown.use(plugin)
    for name, rule in (("myst_role", myst_role), ("backticks", backtick), ("link", link), ("image", image)):
        markdown.inline.ruler.at(name, _with_source(rule))
    return markdown


def _with_source(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule, which also notes the text that it has read: the parser itself keeps no position within a line."""

    def noting(state: StateInline, silent: bool) -> bool:
        start, first = state.pos, len(state.tokens) + bool(state.pending)
        read = rule(state, silent)
        if read and len(state.tokens) > first:
            state.tokens[first].meta["source"] = state.src[start : state.pos]
        return read

    return noting


# Where the book is published


def known_repository() -> str:
    """Address of the book's repository on GitHub, or nothing.

    It is what ``CSRMODEL_REPOSITORY`` says, or else the remote ``origin`` of this checkout.

    Raises
    ------
    ValueError
        If ``CSRMODEL_REPOSITORY`` is something else than an address of a repository on GitHub.
    """
    said = os.environ.get("CSRMODEL_REPOSITORY")
    if said is None:
        return github(_origin())
    if said and not github(said):
        raise ValueError(
            f"CSRMODEL_REPOSITORY is {said!r}; allowed is an address such as https://github.com/owner/name, or nothing"
        )
    return github(said)


def github(address: str) -> str:
    """The address of a repository on GitHub in its plain form, or nothing if it is elsewhere."""
    # Whoever clones with a token has it in the address; it must not get into a page. A host is the same in any case.
    host = r"(?i:https://(?:[^@/\s]+@)?(?:www\.)?github\.com/|(?:ssh://)?git@github\.com[:/])"
    # A name of dots alone is none on GitHub, and would lead a browser elsewhere.
    name = r"(?P<name>(?!\.*(?:\.git)?/?$)[\w.-]+?)"
    found = re.fullmatch(rf"{host}(?P<owner>[A-Za-z0-9-]+)/{name}(?:\.git)?/?", address.strip(), re.ASCII)
    return f"https://github.com/{found['owner']}/{found['name']}" if found else ""


def _origin() -> str:
    if not (ROOT / ".git").exists():
        return ""
    asked = subprocess.run(["git", "remote", "get-url", "origin"], cwd=ROOT, capture_output=True, text=True)
    return asked.stdout


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Write every chapter as a notebook.")
    arguments.add_argument("folder", type=Path)
    for written in write_all(arguments.parse_args().folder):
        print(written)
