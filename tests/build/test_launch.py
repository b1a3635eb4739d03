"""The links from a chapter's page: to its notebook always, to Binder and Colab only where they lead somewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import notebooks
import pytest
import yaml
from bs4 import BeautifulSoup
from launch import binder_link, block, colab_link
from paths import ROOT, SITE
from playwright.sync_api import Browser
from small_book import REPOSITORY as GITHUB


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        (GITHUB, GITHUB),
        (f"{GITHUB}/", GITHUB),
        (f"{GITHUB}.git\n", GITHUB),
        ("git@github.com:an-owner/a.name.git", GITHUB),
        ("ssh://git@github.com/an-owner/a.name", GITHUB),
        ("https://somebody:secret@github.com/an-owner/a.name.git", GITHUB),
        ("https://www.github.com/an-owner/a.name", GITHUB),
        ("HTTPS://GitHub.com/an-owner/a.name.git", GITHUB),
        ("git@GitHub.com:an-owner/a.name.git", GITHUB),
        ("https://github.com/an-owner/.github", "https://github.com/an-owner/.github"),
        ("https://github.com/an-owner/..", ""),
        ("https://github.com/an-owner/../", ""),
        ("https://github.com/an-owner/.", ""),
        ("https://github.com/an-owner/..git", ""),
        ("https://github.com/an-owner/...git", ""),
        ("https://github.com/an-owner/.git", ""),
        ("https://github.com/an-owner/名", ""),
        ("https://www.www.github.com/an-owner/a.name", ""),
        ("", ""),
        ("/srv/git/book.git", ""),
        ("https://gitlab.com/an-owner/a.name", ""),
        ("https://github.com.example.org/an-owner/a.name", ""),
        ("https://example.org/https://github.com/an-owner/a.name", ""),
        ("http://github.com/an-owner/a.name", ""),
        ("https://github.com/an-owner", ""),
        ("https://github.com/an-owner/a.name/tree/main", ""),
        ('https://github.com/an-owner/a"onclick=', ""),
        ("javascript:alert(1)//github.com/a/b", ""),
    ],
)
def test_an_address_on_github_is_told_from_any_other(address: str, plain: str) -> None:
    assert notebooks.github(address) == plain


@pytest.fixture
def cloned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout that was cloned from GitHub."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "remote", "add", "origin", f"{GITHUB}.git"], cwd=tmp_path, check=True)
    monkeypatch.delenv("CSRMODEL_REPOSITORY", raising=False)
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)


@pytest.mark.usefixtures("cloned")
def test_the_repository_is_the_remote_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notebooks.known_repository() == GITHUB
    monkeypatch.setenv("CSRMODEL_REPOSITORY", "https://github.com/other/book")
    assert notebooks.known_repository() == "https://github.com/other/book"
    monkeypatch.setenv("CSRMODEL_REPOSITORY", "")
    assert notebooks.known_repository() == ""
    monkeypatch.setenv("CSRMODEL_REPOSITORY", "gitlab.com/other/book")
    with pytest.raises(ValueError, match=r"CSRMODEL_REPOSITORY is 'gitlab\.com/other/book'; allowed is an address"):
        notebooks.known_repository()


def test_a_folder_without_a_history_has_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSRMODEL_REPOSITORY", raising=False)
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    assert notebooks.known_repository() == ""


def test_the_links_have_the_form_that_binder_and_colab_ask_for() -> None:
    binder = urlparse(binder_link(GITHUB, "a-chapter"))
    assert (binder.netloc, binder.path) == ("mybinder.org", "/v2/gh/an-owner/a.name/HEAD")
    assert parse_qs(binder.query) == {"urlpath": ["lab/tree/notebooks/a-chapter.ipynb"]}
    assert colab_link(GITHUB, "a-chapter") == (
        "https://colab.research.google.com/github/an-owner/a.name/blob/notebooks/notebooks/a-chapter.ipynb"
    )


def addresses(html: str) -> list[str]:
    return [str(link["href"]) for link in BeautifulSoup(html, "html.parser").select(".csr-notebook a")]


def test_without_a_repository_nothing_is_offered_but_the_download() -> None:
    assert addresses(block("a-chapter", "../", "")) == ["../notebooks/a-chapter.ipynb"]
    assert len(addresses(block("a-chapter", "../", GITHUB))) == 3
    # A browser that opened the page from the file system obeys no wish to download.
    assert "save that page under its name" in block("a-chapter", "../", "")


def listed() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def test_each_page_with_code_leads_to_its_notebook_and_no_other_page_does() -> None:
    with_code = {path.stem for path in notebooks.chapters()}
    repository = notebooks.known_repository()
    for page in listed():
        name = page.rpartition("/")[2]
        html = (SITE / f"{page}.html").read_text()
        wanted = addresses(block(name, "../", repository)) if name in with_code else []
        assert addresses(html) == wanted, page
        assert ("mybinder.org" in html or "colab.research" in html) == bool(repository and wanted), page
        for address in wanted[:1]:
            assert json.loads((SITE / page).parent.joinpath(address).read_text())["nbformat"] == 4


def test_the_block_opens_at_the_foot_of_the_chapter_and_a_finger_can_hit_it(browser: Browser, site: str) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{site}/chapters/conceptual-model.html")
    summary = page.locator("article > .csr-foot .csr-notebook summary")
    assert summary.bounding_box()["height"] >= 44  # type: ignore[index]
    link = page.get_by_role("link", name="The notebook")
    assert not link.is_visible()
    summary.click()
    with page.expect_download() as got:
        link.click()
    assert got.value.suggested_filename == "conceptual-model.ipynb"
    assert json.loads(got.value.path().read_text())["metadata"]["title"] == "A model of adoption and non-adoption"
    page.context.close()


def test_a_book_whose_repository_is_known_has_all_three_links(sound_book: Path) -> None:
    html = (sound_book / "chapters" / "one.html").read_text()
    assert addresses(html) == ["../notebooks/one.ipynb", binder_link(GITHUB, "one"), colab_link(GITHUB, "one")]
    assert re.search(rf"git\+{GITHUB}", (sound_book / "notebooks" / "one.ipynb").read_text())
    assert addresses((sound_book / "home.html").read_text()) == []


def test_what_cannot_become_a_notebook_stops_the_build(faults_said: str) -> None:
    last = faults_said.partition("Extension error")[2]
    assert "one.md, line 14: no notebook form for a formula with a label" in last


def test_the_branch_for_colab_holds_the_notebooks_of_the_site_and_nothing_else(tmp_path: Path) -> None:
    clone, remote = tmp_path / "clone", tmp_path / "remote"
    # A clone of its own: the book may stand in a folder without a history.
    shutil.copytree(ROOT / ".ci", clone / ".ci")
    shutil.copytree(SITE / "notebooks", clone / SITE.relative_to(ROOT) / "notebooks")
    git(tmp_path, "init", "-q", "--bare", str(remote))
    git(tmp_path, "init", "-q", str(clone))
    git(clone, "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-q", "--allow-empty", "-m", "A book")
    for _ in range(2):
        subprocess.run([str(clone / ".ci" / "push-notebooks"), str(remote)], check=True, capture_output=True)
    files = git(remote, "ls-tree", "-r", "--name-only", "notebooks").split()
    assert files == sorted(f"notebooks/{path.stem}.ipynb" for path in notebooks.chapters())
    assert git(remote, "show", f"notebooks:{files[0]}") == (SITE / files[0]).read_text()
    assert git(remote, "rev-list", "--count", "notebooks").strip() == "1"


def git(folder: Path, *command: str) -> str:
    return subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True, text=True).stdout
