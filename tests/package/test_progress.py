"""Progress is shown to whoever watches a long run, and to nobody else."""

from __future__ import annotations

import io
import sys
import time
from types import SimpleNamespace

import pytest

from csrmodel.populations import progress
from csrmodel.populations.ensembles import ensemble_blocks


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, patience: float = 0) -> Terminal:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    return screen


def run(**options: object) -> None:
    blocks = ensemble_blocks(None, 60, 1, method="random", block=20, **options)  # type: ignore[arg-type]
    assert [block.part.start for block in blocks] == [0, 20, 40]


def test_a_long_run_in_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    import tqdm.auto  # which a browser has not

    terminal = at_a_terminal(monkeypatch)
    assert progress._bar() is tqdm.auto.tqdm
    run()
    assert "3/3" in terminal.getvalue()
    assert "block" in terminal.getvalue()


def test_a_short_run_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the same run with its usual patience."""
    terminal = at_a_terminal(monkeypatch, progress.PATIENCE)
    run()
    assert terminal.getvalue() == ""


def test_it_can_be_switched_off_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    run(progress=False)
    seen: list[slice] = []
    run(progress=lambda parts: (seen.append(part) or part for part in parts))  # type: ignore[func-returns-value]
    assert terminal.getvalue() == ""
    assert len(seen) == 3


def test_a_pipe_the_book_and_a_python_without_tqdm_get_none(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", io.StringIO())
        run()
        assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]
        patch.setattr(sys, "stderr", None)
        run()
    with monkeypatch.context() as patch:
        patch.setenv("CSRMODEL_BOOK", "1")
        run()
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "tqdm.auto", None)
        run()
    assert terminal.getvalue() == ""


def test_a_notebook_counts_as_somebody_who_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSRMODEL_BOOK", raising=False)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    shells = {"notebook": SimpleNamespace(kernel=object()), "none": None, "plain": SimpleNamespace()}
    found = {}
    for name, shell in shells.items():
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda shell=shell: shell))
        found[name] = progress._somebody_watches()
    assert found == {"notebook": True, "none": False, "plain": False}


def test_an_interrupted_loop_leaves_the_bar_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    for _ in ensemble_blocks(None, 60, 1, method="random", block=20):
        time.sleep(0.15)
        break
    assert "3/3" not in terminal.getvalue()
