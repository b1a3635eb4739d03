"""Where the site's address is known, a link to a page with a figure is shown with a picture of it."""

from __future__ import annotations

import base64
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import page
import pytest

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#036"/></svg>'
FIGURE = f'<p>A figure.</p><img alt="" src="data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}">'


def written(folder: Path, body: str) -> dict[str, Any]:
    context: dict[str, Any] = {"body": body, "title": "A <em>page</em>", "pathto": lambda address, _resource: address}
    page.stills(SimpleNamespace(outdir=folder), "chapters/a-page", "", context, None)  # type: ignore[arg-type]
    return context


def test_a_page_with_a_figure_is_shared_with_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSRMODEL_ADDRESS", "https://book.example/a/")
    tags = written(tmp_path, FIGURE)["metatags"]
    assert 'property="og:image" content="https://book.example/a/_images/shared-chapters-a-page.png"' in tags
    assert "The first figure of “A page”" in tags
    assert (tmp_path / "_images" / "shared-chapters-a-page.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("body", "address"), [(FIGURE, ""), ("<p>No figure.</p>", "https://book.example/a/")])
def test_without_an_address_or_a_figure_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, address: str
) -> None:
    monkeypatch.setenv("CSRMODEL_ADDRESS", address)
    assert "og:image" not in written(tmp_path, body).get("metatags", "")
    assert not list(tmp_path.rglob("shared-*"))
