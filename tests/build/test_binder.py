"""Binder without its engine: the settings as repo2docker reads them, the environment, and a click on the link."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from binder_environment import in_binder
from launch import binder_link
from paths import BINDER, ROOT
from playwright.sync_api import Browser, Page, TimeoutError, expect
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import BuildPack, PythonBuildPack

from csrmodel import explorers

ENVIRONMENT = BINDER / "env" / "bin"


def pins(text: str) -> dict[str, set[str]]:
    """Each requirement with its version and marker, and its hashes."""
    found = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return {part.split(" \\")[0]: set(re.findall(r"sha256:\w+", part)) for part in found if part.strip()}


def test_binder_installs_a_part_of_the_one_lock() -> None:
    lock = pins((ROOT / "requirements.lock").read_text())
    text = (ROOT / "binder" / "requirements.txt").read_text()
    assert not strangers(text, lock)
    assert strangers(text.replace("numpy==2.0.2", "numpy==2.0.1"), lock) == ["numpy==2.0.1"]
    assert strangers(re.sub(r"sha256:\w", "sha256:g", text, count=1), lock)
    assert "http" not in re.sub(r"^http\w+==.*", "", text, flags=re.MULTILINE)


def strangers(text: str, lock: dict[str, set[str]]) -> list[str]:
    """Requirements that the lock does not have in the same version with the same hashes; markers may be narrower."""
    known = {name.split(" ;")[0]: hashes for name, hashes in lock.items()}
    return [name for name, hashes in pins(text).items() if hashes != known.get(name.split(" ;")[0])]


def detected() -> BuildPack:
    """The build pack that repo2docker chooses for the current folder, in its own order of trying."""
    app = Repo2Docker()
    packs = (pack(base_image=app.base_image) for pack in app.buildpacks)
    return next(pack for pack in packs if pack.detect())


def dockerfile(folder: Path) -> str:
    """What repo2docker would hand to its engine."""
    program = Path(sys.executable).parent / "jupyter-repo2docker"
    command = [program, "--no-build", "--user-id=1000", "--user-name=reader", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_repo2docker_reads_the_settings(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    pack = detected()
    assert type(pack) is PythonBuildPack
    assert pack.python_version == "3.11"
    steps = dockerfile(checkout)
    assert "Building conda environment for python=3.11" in steps
    install = steps.index('/bin/pip install --no-cache-dir -r "binder/requirements.txt"')
    assert install < steps.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/") < steps.index("RUN ./binder/postBuild")


def test_without_the_folder_it_would_read_something_else(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes((checkout / "pyproject.toml").read_bytes())
    steps = dockerfile(tmp_path)
    assert "requirements.txt" not in steps
    assert "RUN ./binder/postBuild" not in steps


def says(command: str, home: Path) -> str:
    """What Python of the Binder environment prints."""
    done = subprocess.run(
        [ENVIRONMENT / "python", "-c", command], env=in_binder(home), capture_output=True, text=True, cwd=home
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_environment_is_whole_and_holds_no_tool_of_the_book(checkout: Path, tmp_path: Path) -> None:
    assert Path(says("import csrmodel; print(csrmodel.__file__)", tmp_path)).is_relative_to(checkout)
    checked = subprocess.run([ENVIRONMENT / "python", "-m", "pip", "check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    look = "from importlib.util import find_spec; print(*[name for name in {} if find_spec(name)])"
    assert says(look.format(["scipy", "pyarrow", "tqdm", "ipywidgets"]), tmp_path) == "scipy pyarrow tqdm ipywidgets"
    assert says(look.format(["sphinx", "myst_nb", "jupyter_book", "playwright", "pytest"]), tmp_path) == ""


@pytest.fixture
def lab(checkout: Path, tmp_path: Path) -> Iterator[str]:
    """Address of a JupyterLab of the Binder environment over the notebooks of the checkout, as Binder starts it."""
    # JupyterLab saves what it has run.
    shutil.copytree(checkout / "notebooks", tmp_path / "checkout" / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = f"http://127.0.0.1:{port}"
    command = [ENVIRONMENT / "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}"]
    options = ["--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path / 'checkout'}"]
    with open(tmp_path / "lab.log", "w") as log:
        server = subprocess.Popen([*command, *options], stdout=log, stderr=log, env=in_binder(tmp_path))
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{home}/api", timeout=5)
            break
        except OSError:
            assert server.poll() is None, (tmp_path / "lab.log").read_text()[-2000:]
            time.sleep(0.1)
    yield home
    server.terminate()
    server.wait(timeout=20)


def restart_and_run_all(page: Page) -> None:
    """As a reader does it, with the menu, and again if nothing starts."""
    # A run that is asked for before the kernel has answered is dropped.
    idle = page.locator(".jp-NotebookPanel-toolbar [data-status=idle]").first
    idle.wait_for()
    started = page.locator(".jp-CodeCell .jp-InputPrompt", has_text=re.compile(r"\[(\*|\d+)\]")).first
    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Restart Kernel and Run All Cells…", exact=True).click()
        page.get_by_role("button", name="Confirm Kernel Restart").click()
        try:
            started.wait_for(timeout=30_000)
        except TimeoutError:
            continue
        return
    pytest.fail("JupyterLab did not start to run the notebook")


def test_a_click_on_launch_opens_a_chapter_that_runs_and_answers(browser: Browser, lab: str) -> None:
    (path,) = parse_qs(urlparse(binder_link("https://github.com/o/n", "conceptual-model")).query)["urlpath"]
    page = browser.new_context(viewport={"width": 1280, "height": 1200}).new_page()
    page.set_default_timeout(120_000)
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if lab not in request.url else None)
    page.goto(f"{lab}/{path}")
    page.locator(".jp-Notebook h1", has_text="A model of adoption").wait_for()
    restart_and_run_all(page)

    said = page.locator(".jp-OutputArea-output p", has_text=re.compile("^Adoption 0"))
    expect(said).to_have_text(explorers.adoption.draw(visibility=0.9).sentences()[0], timeout=120_000)
    # The last cell of the chapter, and no cell that was still to come.
    page.locator(".jp-OutputArea-output", has_text=re.compile(r"close to zero, and adoption is 0\.\d\d")).wait_for()
    expect(page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0)
    troubles = "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']"
    assert page.locator(troubles).all_inner_texts() == []

    labels = page.locator(".widget-inline-hbox > .widget-label:not(:empty)")
    assert labels.count() >= len(explorers.adoption.draw().controls)
    cut = "all => all.filter(l => l.scrollWidth > l.clientWidth).map(l => l.textContent)"
    assert labels.evaluate_all(cut) == []
    # In a column of JupyterLab's own width some would be: that is seen.
    wide = labels.evaluate_all("all => all.map(l => [l.style.width, l.style.width = '80px'][0])")
    assert labels.evaluate_all(cut) != []
    labels.evaluate_all("(all, wide) => all.forEach((l, i) => { l.style.width = wide[i]; })", wide)
    chart = page.locator(".jp-RenderedVegaCommon5 :is(svg, canvas)").first
    look = "c => c.tagName === 'CANVAS' ? c.toDataURL() : c.innerHTML"
    before = chart.evaluate(look)
    page.locator(".jp-OutputArea-output .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text(explorers.adoption.draw(visibility=0.95).sentences()[0], timeout=30_000)
    page.wait_for_function(
        f"before => ({look})(document.querySelector('.jp-RenderedVegaCommon5 :is(svg, canvas)')) !== before", arg=before
    )
    assert [address for address in elsewhere if address.startswith("http")] == []
    page.context.close()
