"""Imports of the package run one way: evidence <- model <- populations <- figures <- told."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import csrmodel

PACKAGE = Path(csrmodel.__file__).parent
ORDER = ("evidence", "model", "populations", "figures", "told")
ANYWHERE = {"csrmodel.notebook", "csrmodel.parameters", "csrmodel.guards", "csrmodel.frames"}
"""What imports nothing of the package but one another, and is there for all."""


DOORS = ("__main__", "assignments", "explorers", "marking", "results", "scenario", "teaching")
"""Modules at the top level through which all of the package is used: they stand above the figures."""


def wing(module: str) -> str:
    """The wing of a module: its folder, or the model for those at the top level that are no doors."""
    parts = module.split(".")[1:]
    if not parts or parts[0] in ORDER:
        return parts[0] if parts else "evidence"
    return "figures" if parts[0] in DOORS else "model"


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "csrmodel":
            # From a package come modules or names; of a name the package itself is what is imported.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "csrmodel")


def against(module: str, source: str) -> list[str]:
    return [
        f"{module} imports {other}"
        for other in imports(source)
        if not any(other.startswith(free) for free in ANYWHERE) and ORDER.index(wing(other)) > ORDER.index(wing(module))
    ]


def test_no_import_runs_against_the_order() -> None:
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(("csrmodel", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        wrong += against(module, path.read_text(encoding="utf-8"))
    assert not wrong


def test_an_import_against_the_order_is_found() -> None:
    """Negative control."""
    assert against("csrmodel.evidence.counts", "from csrmodel.simulation import equilibrium")
    assert against("csrmodel.clusters", "from csrmodel import explorers")
    assert against("csrmodel.populations.prior", "import csrmodel.figures.kit.grids")
    assert against("csrmodel.figures.adoption", "from csrmodel.told import impacts")
    assert against("csrmodel.impacts", "from csrmodel import told")
    assert against("csrmodel.qca.recovery", "from csrmodel.populations import draw")
    assert not against("csrmodel.figures.kit.grids", "from csrmodel.populations import kept")


def test_what_is_there_for_all_imports_nothing_else() -> None:
    for module in ANYWHERE:
        source = (PACKAGE / f"{module.removeprefix('csrmodel.')}.py").read_text(encoding="utf-8")
        assert all(any(other.startswith(free) for free in ANYWHERE) for other in imports(source)), module


def figures_read(source: str) -> list[str]:
    """Figures that a source imports, or the door to them; what figures share in their kit is none."""
    return [
        other for other in imports(source) if wing(other) == "figures" and not other.startswith("csrmodel.figures.kit.")
    ]


def test_what_chapters_tell_is_computed_and_not_read_from_a_figure() -> None:
    wrong = {path.name: figures_read(path.read_text(encoding="utf-8")) for path in (PACKAGE / "told").glob("*.py")}
    assert wrong
    assert not any(wrong.values()), wrong


def test_a_number_read_from_a_figure_is_found() -> None:
    """Negative control."""
    assert figures_read("from csrmodel import explorers")
    assert figures_read("from csrmodel.figures.one_driver import one_driver")
    assert not figures_read("from csrmodel.words import enumerated")
