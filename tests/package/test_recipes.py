"""The lines of code that pages print for a reader to copy: they run, and what starts workers stands under a guard."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from paths import ROOT

from csrmodel.populations import ensembles

pytestmark = pytest.mark.skipif(sys.platform == "emscripten", reason="the page has no chapters")
PRINTED = [ROOT / "README.md", *(ROOT / "chapters").glob("*.md")]


def recipes(text: str) -> list[str]:
    """Blocks of Python that nobody runs while the book is built."""
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def unguarded(code: str) -> bool:
    """Whether a script starts workers, and these would start it again."""
    starts = [node for node in ast.parse(code).body if re.search(r"(ProcessPoolExecutor|Client)\(", ast.unparse(node))]
    return any(ast.unparse(node).partition(":")[0] != "if __name__ == '__main__'" for node in starts)


@pytest.mark.parametrize("path", [ROOT / "chapters" / "api.md", ROOT / "README.md"], ids=lambda path: path.stem)
def test_what_is_printed_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = recipes(path.read_text(encoding="utf-8"))
    assert blocks
    namespace: dict[str, object] = {}
    for code in blocks:
        exec(code, namespace)


def test_workers_are_started_under_a_guard() -> None:
    blocks = [code for path in PRINTED for code in recipes(path.read_text(encoding="utf-8"))]
    printed = re.findall(r"::\n\n((?:    .*\n|\n)+)", f"{ensembles.__doc__}\n")
    told = "".join(printed)
    assert told.count("    if __name__") == told.count("Client()") + told.count("ProcessPoolExecutor()") == 2
    assert any("ProcessPoolExecutor(" in code for code in blocks)
    assert not [code for code in blocks if unguarded(code)]


def test_workers_without_a_guard_would_be_found() -> None:
    """Negative control."""
    bare = "with ProcessPoolExecutor() as pool:\n    pass\n"
    assert unguarded(bare)
    assert not unguarded(f'if __name__ == "__main__":\n    {bare.replace("    ", "        ")}')
