"""What Binder would hold of this working tree, and commands that run as in a Binder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from paths import BINDER, ROOT


@pytest.fixture(scope="session")
def checkout() -> Path:
    """What Binder would hold of this working tree, beside the environment that it would have made."""
    copy = BINDER / "checkout"
    for folder in ("binder", "chapters", "csrmodel", "data"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                twin = copy / path.relative_to(ROOT)
                assert twin.is_file(), f"{twin} is missing: run 'make binder' first"
                assert twin.read_bytes() == path.read_bytes(), f"{twin} is old: run 'make binder' first"
    return copy


def in_binder(home: Path) -> dict[str, str]:
    """Surroundings of a command that runs as in a Binder: its programs first, and a home of its own."""
    inherited = {name: value for name, value in os.environ.items() if name != "CSRMODEL_BOOK"}
    return inherited | {"HOME": str(home), "PATH": f"{BINDER / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
