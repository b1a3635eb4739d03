"""The chapters as notebooks: plain Markdown and code, which run from top to bottom where Binder would run them."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

import jupytext
import nbformat
import pytest
from binder_environment import in_binder
from cells import cells, promised
from nbformat import NotebookNode
from notebooks import UnknownMarkup, chapters, convert
from paths import ROOT, SITE

from csrmodel.evidence import default

CHAPTERS = chapters()
HEADER = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
CELL = "```{code-cell} ipython3\n:tags: [hide-input]\n1 + 1\n```"


def chapter(folder: Path, body: str) -> Path:
    """A chapter with this body between its title and a cell, and two neighbours to refer to."""
    (folder / "glossary.md").write_text("(words)=\n# Words of {term}`the field`\n\n(some)=\n## Some more\n")
    (folder / "data.csv").write_text("a,b\n")
    (folder / "other.md").write_text(HEADER + "(other)=\n# The other chapter\n\nText.\n\n(part)=\n## A part\n")
    path = folder / "page.md"
    path.write_text(f"{HEADER}(page)=\n# The title\n\n{body}\n\n{CELL}\n")
    return path


def text(folder: Path, body: str) -> str:
    """What becomes of a body, without the title that precedes it."""
    cells = convert(chapter(folder, body), repository="").cells
    words = [cell.source for cell in cells[1:] if cell.cell_type == "markdown" and "## Works cited" not in cell.source]
    assert words[0].startswith("# The title")
    return "\n\n".join(words).removeprefix("# The title").strip()


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("Plain *text* with `code`, $a_{b}$ and <b>HTML</b>.", "Plain *text* with `code`, $a_{b}$ and <b>HTML</b>."),
        ("{cite:t}`coe2013` say", "Coe and Hess (2013) say"),
        ("{cite:t}`coe2013,bair2012,north1990`", "Coe and Hess (2013), Bair and Palpacuer (2012) and North (1990)"),
        ("so {cite:p}`coe2013, mezzadri2010`.", "so (Coe & Hess 2013; Mezzadri 2010)."),
        ("It is.{claim}`model-01,model-02` Next", "It is. [model-01, model-02] Next"),
        ("It is. {claim}`model-01`", "It is. [model-01]"),
        ("two {term}`normative institution`s", "two normative institutions"),
        ("a {term}`spiral <race to the bottom>`", "a spiral"),
        ("see {doc}`other`", "see *The other chapter*"),
        ("see {doc}`there <other>`", "see there"),
        ("see {ref}`part` or {ref}`this <words>`", "see *A part* or this"),
        ("{math}`x^{2}`", "$x^{2}$"),
        ("[a](https://example.org) and <https://example.org>", "[a](https://example.org) and <https://example.org>"),
        ("[a {term}`word` of `code`](other.md#part), and so {term}`on`", "a word of `code`, and so on"),
        ("[sic] an [example](data.csv)!", "[sic] an example (`{folder}/data.csv` in the book's source)!"),
        ("(there)=\n## Heading\n\n% a remark\n\n+++ {}\n\nText", "## Heading\n\nText"),
        ("code `` {term}`a` `` stays, {term}`a` goes", "code `` {term}`a` `` stays, a goes"),
        (r"\{term}`a` is no role, {term}`a` is", r"\{term}`a` is no role, a is"),
        ("- {term}`one`\n- {term}`one`\n  1. {term}`two`", "- one\n- one\n  1. two"),
        ("| a | b |\n|---|---|\n| {term}`c` | {doc}`other` |", "| a | b |\n|---|---|\n| c | *The other chapter* |"),
        ("> {term}`quoted`\n> {term}`twice`", "> quoted\n> twice"),
        ("1. a {term}`long\n   word` there", "1. a long word there"),
        ("$$\nx = \\{y\\}\n$$", "$$\nx = \\{y\\}\n$$"),
        ("```python\n{term}`x`\n```", "```python\n{term}`x`\n```"),
        (":::{admonition} A {term}`word`\n:class: tip\nOne.\n\n- {doc}`other`\n:::",
         "> **A word**\n>\n> One.\n>\n> - *The other chapter*"),
        ("```{admonition} Title\n---\nclass: tip\n---\nText\n```", "> **Title**\n>\n> Text"),
        (":::{note}\nText\n:::", "> **Note**\n>\n> Text"),
        (":::{tip} Text that\ngoes on\n:::", "> **Tip**\n>\n> Text that\n>\n> goes on"),
        ("::::{admonition} Out\n:::{note}\nIn\n:::\n::::", "> **Out**\n>\n> > **Note**\n> >\n> > In"),
        (":::{dropdown} What < that\nText {term}`x`\n:::",
         "<details><summary>What &lt; that</summary>\n\nText x\n\n</details>"),
        ("```{math}\nx\n```", "$$\nx\n$$"),
        ("```{nb-exec-table}\n```", "*(A table of execution times is on the page of the book.)*"),
    ],
)  # fmt: skip
def test_markup_of_the_book_becomes_plain_markdown(tmp_path: Path, body: str, plain: str) -> None:
    assert text(tmp_path, body) == plain.replace("{folder}", tmp_path.name)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (":::{tabs} x\n:::", "page.md, line 10: no notebook form for the directive {tabs}"),
        ("```{figure} a.png\n```", "page.md, line 10: no notebook form for the directive {figure}"),
        ("Text\n\n:::{note}\n{kbd}`x`\n:::", "page.md, line 13: no notebook form for the role {kbd}"),
        (":::{note}\n- a\n\n  :::{tip}\n  b\n  :::\n:::", "the directive {tip} inside a list or a quotation"),
        ("1. a\n\n   ```{note}\n   b\n   ```", "the directive {note} inside a list or a quotation"),
        (":::python\nx\n:::", "the block :::python"),
        ("$$\nx\n$$ (eq)", "a formula with a label"),
        ("[the data](../data/lost.csv)", "a link to ../data/lost.csv"),
        ("[the data][]\n\n[the data]: glossary.md", "a link to glossary.md"),
        ("![a picture](a.png)", "a picture"),
        ("{doc}`nowhere`", "a reference to nowhere, which is no page"),
        ("{ref}`nowhere`", "a reference to nowhere, which labels no heading"),
        ("{glue:text}`other::number`", "the number other::number"),
        ("a [[wiki]] link", "double brackets"),
        ('{glue:text}`n` of """', "triple quotes"),
    ],
)
def test_markup_without_a_notebook_form_is_named(tmp_path: Path, body: str, named: str) -> None:
    with pytest.raises(UnknownMarkup) as fault:
        text(tmp_path, body)
    assert named in str(fault.value)


def test_a_work_that_is_not_in_the_bibliography_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'nobody1999' is not in references\.bib"):
        text(tmp_path, "{cite:t}`nobody1999`")


def test_a_block_with_a_number_is_a_folded_cell_of_its_own(tmp_path: Path) -> None:
    body = "Before.\n\nOf {glue:text}`n`, {term}`most` and $\\frac{1}{2}$ are {glue:text}`share:.2f`.\n\nAfter."
    _, before, number, after, _ = convert(chapter(tmp_path, body), repository="").cells
    assert (before.cell_type, number.cell_type, after.cell_type) == ("markdown", "code", "markdown")
    assert 'prose(r"""\nOf [[n]], most and $\\frac{1}{2}$ are [[share:.2f]].\n""")' in number.source
    assert number.metadata == {"jupyter": {"source_hidden": True}, "cellView": "form"}
    assert after.source == "After."
    compile(number.source, "cell", "exec")


def test_the_first_cell_says_what_this_is_and_how_to_install_it(tmp_path: Path) -> None:
    path = chapter(tmp_path, "Text")
    here = convert(path, repository="").cells
    assert "This is *The title* from the book *Who Answers for the Chain?*" in here[0].source
    assert "in the folder of the book's source:" in here[0].source
    assert 'pip install jupyterlab ".[notebook]"\n' in here[0].source
    there = convert(path, repository="https://github.com/o/n").cells
    package = '"csrmodel[notebook] @ git+https://github.com/o/n"'
    assert f"pip install jupyterlab {package}\n" in there[0].source
    assert f"%pip install --quiet {package}" in there[1].source
    assert len(there) == len(here) + 1


def test_a_notebook_lists_what_it_cites_once(tmp_path: Path) -> None:
    cells = convert(chapter(tmp_path, "{cite:t}`coe2013`, {cite:p}`bair2012,coe2013`"), repository="").cells
    listed = [line for line in cells[-1].source.splitlines() if line.startswith("- ")]
    assert [line.split(".")[0] for line in listed] == ["- Bair & Palpacuer 2012", "- Coe & Hess 2013"]


# What no Markdown outside Jupyter Book understands, found by its look and not by the converter's parser.
DEBRIS = re.compile(
    r"\{[\w:.+-]+\}`|^\s*:::|^\s*```\s*\{|^\([\w-]+\)=$|^:[\w-]+:(\s|$)|^\+\+\+|^%\s|^---$", re.MULTILINE
)


def debris(notebook: NotebookNode) -> list[str]:
    return [found[0].strip() for cell in notebook.cells for found in DEBRIS.finditer(cell.source)]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_site_and_binder_hold_each_chapter_clean(path: Path, checkout: Path) -> None:
    shipped = (SITE / "notebooks" / f"{path.stem}.ipynb").read_text()
    assert shipped.strip() == nbformat.writes(convert(path)), "the site is old: run 'make book' first"
    opened = (checkout / "notebooks" / f"{path.stem}.ipynb").read_text()
    assert opened.strip() == nbformat.writes(convert(path, repository=""))
    notebook = nbformat.reads(shipped, as_version=4)
    nbformat.validate(notebook)
    assert debris(notebook) == []
    assert notebook.metadata.title
    assert notebook.metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert notebook.metadata.language_info.name == "python"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None and "tags" not in cell.metadata for cell in code)


def test_debris_would_be_found() -> None:
    plain = jupytext.read(ROOT / "chapters" / "conceptual-model.md", fmt="md:myst")
    assert {"{cite:t}`", "{claim}`", "{glue:text}`", ":::", ":class:", "(conceptual-model)="} <= set(debris(plain))


def run(notebook: Path, folder: Path, **more: str) -> NotebookNode:
    """A notebook, run from top to bottom by a Jupyter of the Binder environment in the notebook's own folder.

    What its surroundings should hold besides can be named.
    """
    command = ["jupyter", "execute", "--allow-errors", f"--output={folder / notebook.name}", "--timeout=120"]
    surroundings = in_binder(folder) | more
    done = subprocess.run(
        [*command, notebook.name], cwd=notebook.parent, env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return nbformat.read(folder / notebook.name, as_version=4)


def troubles(notebook: NotebookNode) -> list[str]:
    """What a run of a notebook raised, and what it wrote to where warnings go."""
    raised = [f"{o.ename}: {o.evalue}" for o in outputs(notebook) if o.output_type == "error"]
    return raised + [o.text for o in outputs(notebook) if o.get("name") == "stderr"]


def told(notebook: NotebookNode) -> list[str]:
    """The paragraphs with numbers in them."""
    return [output.data["text/markdown"] for output in outputs(notebook) if "text/markdown" in output.get("data", ())]


def drawn(notebook: NotebookNode) -> int:
    """How many outputs are a chart or an explorer."""
    kinds = {"application/vnd.vegalite.v5+json", "application/vnd.jupyter.widget-view+json"}
    return sum(bool(kinds & set(output.get("data", ()))) for output in outputs(notebook))


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_in_the_environment_of_binder(path: Path, checkout: Path, tmp_path: Path) -> None:
    notebook = run(checkout / "notebooks" / f"{path.stem}.ipynb", tmp_path)
    assert troubles(notebook) == []
    assert drawn(notebook) == len(promised(cells(path)))
    assert len(told(notebook)) == sum("prose(" in cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert not any("[[" in words for words in told(notebook))


def test_a_changed_number_runs_through_to_the_prose(checkout: Path, tmp_path: Path) -> None:
    """And a chapter that fails is found: one whose number is computed too late."""
    notebook = nbformat.read(checkout / "notebooks" / "conceptual-model.ipynb", as_version=4)
    glued, prose = (
        next(cell for cell in notebook.cells if cell.cell_type == "code" and sign in cell.source)
        for sign in ("mixed = [", "One case by hand")
    )
    glued.source = glued.source.replace("mixed = [0.2, 0.7, 0.7, 0.3, 0.3]", "mixed = [1.0] * 5")
    again = nbformat.v4.new_code_cell(prose.source)
    path = tmp_path / "changed.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[prose, glued, again]), path)
    (tmp_path / "out").mkdir()
    changed = run(path, tmp_path / "out")
    (trouble,) = troubles(changed)
    assert trouble.startswith("LookupError: no value yet for mixed_adoption, mixed_strength")
    (words,) = told(changed)
    assert "institutional strength of 1.00." in words


PUBLISHED = {name: default(name) for name in ("rho", "visible_share", "few_full")}
CHANGED = {"rho": 1.0, "visible_share": 0.4, "few_full": 0.12}
"""As a reader might want them: drivers add up, two clusters in five have famous buyers, and few is a little more."""


def with_register(checkout: Path, folder: Path, numbers: Mapping[str, float]) -> Path:
    """A copy of the checkout, in which these numbers of the register's file are others."""
    for part in ("csrmodel", "data", "notebooks"):
        shutil.copytree(checkout / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "data" / "assumptions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["default"] = str(numbers.get(row["name"], row["default"]))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return folder


def follows(words: str, numbers: Mapping[str, float]) -> dict[str, bool]:
    """Whether chapters say of each of these numbers what it makes of what depends on it."""
    rho, share, few = (numbers[name] for name in ("rho", "visible_share", "few_full"))
    # The case by hand: the strength of its five factors, and with it adoption.
    strength = fmean(factor**rho for factor in (0.2, 0.7, 0.7, 0.3, 0.3)) ** (1 / rho)
    reached = fmean(level**0.5 for level in (0.9, strength)) ** 2
    case = rf"strength of {strength:.2f}\..*?adoption comes to {reached:.2f}: more in than out"
    said = {
        "rho": case,
        "visible_share": f"Of these clusters, {share:.0%} sit in visible chains",
        "few_full": rf"Few clusters[\s|]*from 30%[\s|]*up to {few:.0%}",
    }
    return {name: bool(re.search(pattern, words)) for name, pattern in said.items()}


def test_prose_follows_three_numbers_of_the_register(checkout: Path, tmp_path: Path) -> None:
    """As the cover promises: the table is changed, and the chapters are run again. What was kept from long runs of the
    other register says so, names what changed, and what makes it anew."""
    changed = with_register(checkout, tmp_path / "changed", CHANGED)
    chapters = ("conceptual-model", "propositions")
    again = [run(changed / "notebooks" / f"{name}.ipynb", tmp_path, PYTHONPATH=str(changed)) for name in chapters]
    words = "\n".join(paragraph for chapter in again for paragraph in told(chapter))
    assert follows(words, CHANGED) == dict.fromkeys(CHANGED, True)
    assert follows(words, PUBLISHED) == dict.fromkeys(PUBLISHED, False)

    troubled = [trouble for chapter in again for trouble in troubles(chapter)]
    assert troubled
    assert all("is of another register: " in trouble and "'make runs' makes it anew" in trouble for trouble in troubled)
    assert all(f"{name} was {PUBLISHED[name]} and is {CHANGED[name]}" in troubled[0] for name in CHANGED)


def test_prose_as_published_has_the_numbers_of_the_register() -> None:
    """The negative control of the test above: the site, whose register is the published one."""
    chapters = [SITE / "chapters" / f"{name}.html" for name in ("conceptual-model", "propositions")]
    words = re.sub("<[^>]+>", "", "\n".join(path.read_text(encoding="utf-8") for path in chapters))
    assert follows(words, PUBLISHED) == dict.fromkeys(PUBLISHED, True)
    assert follows(words, CHANGED) == dict.fromkeys(CHANGED, False)
