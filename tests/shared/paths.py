"""Where the tests find the sources, the built book and the environment of Binder."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "_build" / "html"
BINDER = ROOT / "_build" / "binder"
