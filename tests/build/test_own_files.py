"""The page and the package read files of one's own alike, to the letter of what they say."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import own_files
import pytest
from paths import ROOT

from csrmodel import evidence
from csrmodel.evidence.own_files import own_rules

SCRIPT = ROOT / "tests" / "build" / "own_files.mjs"


def in_the_page(rules: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    node = Path(sys.executable).parent / "node"
    asked = json.dumps({"rules": rules or own_rules(), **given})
    told = subprocess.run([str(node), str(SCRIPT)], input=asked, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def page_reads(files: dict[str, bytes], rules: dict[str, Any] | None = None) -> dict[str, Any]:
    sent = {name: base64.b64encode(content).decode() for name, content in files.items()}
    found: dict[str, Any] = in_the_page(rules, files=sent)["files"]
    return found


def package_reads(content: bytes, path: Path) -> dict[str, Any]:
    path.write_bytes(content)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            table = evidence.read_codings(path)
        except ValueError as refused:
            return {"rows": None, "said": str(refused).splitlines()}
    said = [line for warning in caught for line in str(warning.message).splitlines()]
    columns = [field["name"] for field in own_rules()["columns"]]
    rows = [[None if value != value else value for value in row] for row in table[columns].itertuples(index=False)]
    return {"rows": rows, "said": said}


def alike(page: dict[str, Any], package: dict[str, Any]) -> bool:
    return (page["rows"], page["said"]) == (package["rows"], package["said"])


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    return page_reads({name: own_files.content(name) for name in own_files.NAMES})


@pytest.mark.parametrize("name", own_files.NAMES)
def test_page_and_package_say_the_same(name: str, page: dict[str, Any], tmp_path: Path) -> None:
    package = package_reads(own_files.content(name), tmp_path / name)
    assert page[name]["said"] == package["said"]
    assert page[name]["rows"] == package["rows"]
    if name in own_files.ALIKE:
        assert package["said"] == []
    else:
        said = {**own_files.DOUBTED, **own_files.REFUSED}[name][1]
        assert said in "\n".join(package["said"])
        assert (package["rows"] is None) == (name in own_files.REFUSED)
