"""The page that lists what Python and the scripts of the pages hand to each other names it all, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = next(folder for folder in Path(__file__).resolve().parents if (folder / "pyproject.toml").is_file())
CONTRACT = ROOT / "chapters" / "_static" / "CONTRACT.md"

# The names that each section of the page lists, as they stand in a source.
NAMES = {
    "Classes and identifiers": r"(?<![\w-])csr-[a-z]+(?:-[a-z]+)*(?!\w)",
    "Data attributes": r"(?<![\w-])data-[a-z]+(?:-[a-z]+)*(?!\w)",
    "Globals and properties": r"\bcsr[A-Z]\w*",
    "Names of others": r"(?<=[\" ]\.)(?:bd|cell)[\w-]*|(?<=\"\.)highlight|(?<=\")tag_[\w-]+",
}


def sources() -> dict[str, str]:
    """The text of everything that a page is made by, without comments, by the name that the contract gives it."""
    found = {"csrmodel": "\n".join(strings(path.read_text()) for path in sorted((ROOT / "csrmodel").rglob("*.py")))}
    chapters = ROOT / "chapters"
    for path in (*(chapters / "_ext").glob("*.py"), *(chapters / "_live").rglob("*.py")):
        found[path.name] = strings(path.read_text())
    for folder in ("_static", "_live"):
        for path in sorted((chapters / folder).rglob("*")):
            if path.suffix in (".js", ".css"):
                found[path.name] = bare(path.read_text())
    for path in (chapters / "_templates").glob("*.html"):
        found[path.name] = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    return found


def strings(python: str) -> str:
    """The texts of a Python source, one a line, without those that only document it."""
    tree = list(ast.walk(ast.parse(python)))
    documents = {id(node.value) for node in tree if isinstance(node, ast.Expr)}
    texts = [node for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\n".join(str(node.value) for node in texts if id(node) not in documents)


def bare(text: str) -> str:
    """A script or a style without comments, and with data attributes as they stand in a page."""
    text = re.sub(r"/\*.*?\*/|^\s*//.*?$|\s//\s.*?$", "", text, flags=re.S | re.M)
    return re.sub(r"dataset\.(\w+)", lambda found: "data-" + re.sub(r"[A-Z]", r"-\g<0>", found[1]).lower(), text)


def names(texts: Mapping[str, str], section: str) -> dict[str, set[str]]:
    """Each name that belongs to a section, with the sources that have it."""
    found: dict[str, set[str]] = {}
    for source, text in texts.items():
        # What styles make of the names of others is between them.
        if section == "Names of others" and not source.endswith(".js"):
            continue
        for name in re.findall(NAMES[section], text):
            found.setdefault(name, set()).add(source)
    return found


def listed(page: str, section: str) -> dict[str, set[str]]:
    """Each name of a section's table, with the sources that its row names as writers or readers."""
    body = page.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    found = re.findall(r"^\| `([^`]+)` \|(.*?)\|(.*?)\|", body, re.M)
    return {name: set(re.findall(r"`([^`]+)`", f"{writers} {readers}")) for name, writers, readers in found}


def rows(page: str) -> list[tuple[str, str]]:
    """Each name of the page with what the page says that it is."""
    return re.findall(r"^\| `([^`]+)` \|.*\| (.*?) \|$", page, re.M)


def differences(page: str, texts: Mapping[str, str]) -> list[str]:
    """Where the page and the sources part."""
    found = []
    for section in NAMES:
        wanted, given = names(texts, section), listed(page, section)
        found += [f"{section}: {name} is not on the page" for name in wanted.keys() - given.keys()]
        found += [f"{section}: {name} is in no source" for name in given.keys() - wanted.keys()]
        for name in wanted.keys() & given.keys():
            found += [f"{section}: {name} is in {source}, says the page" for source in given[name] - wanted[name]]
            found += [f"{section}: {name} is in {source} too" for source in wanted[name] - given[name]]
    return found


def message_types(declared: str) -> dict[str, set[str]]:
    """The types of messages that are declared for the scripts, by direction."""
    parts = re.findall(r"^export type (\w+) =(.*?);\n(?:\n|$)", declared, re.M | re.S)
    return {
        name: set(re.findall(r'"(\w+)"', " ".join(re.findall(r'\btype: ((?:"\w+"[ |]*)+)', body))))
        for name, body in parts
    }


@pytest.fixture(scope="module")
def page() -> str:
    return CONTRACT.read_text()


def test_the_page_names_all_that_is_handed_over_and_who_does_it(page: str) -> None:
    assert differences(page, sources()) == []


def test_a_name_too_many_or_too_few_and_a_reader_that_is_no_more_are_found(page: str) -> None:
    texts = sources()
    broken = texts | {
        "figures.js": texts["figures.js"].replace("csr-readout", "csr-words").replace("csrView", "csrDrawn"),
        "csrmodel": texts["csrmodel"].replace("data-preset", "data-ready"),
        "live.js": texts["live.js"].replace("cell_output", "cell_result"),
    }
    said = " ".join(differences(page, broken))
    for fault in (
        "csr-words is not on the page",
        "csr-readout is in figures.js, says the page",
        "csrDrawn is not on the page",
        "data-ready is not on the page",
        "data-preset is in csrmodel, says the page",
        "cell_result is not on the page",
    ):
        assert fault in said
    assert "csr-actions is in no source" in " ".join(differences(page, {"share.js": ""}))


def test_an_event_is_called_one_and_somebody_hears_it(page: str) -> None:
    text = "\n".join(sources().values())
    sent, heard = (set(re.findall(rf'{way}\("(csr-[a-z-]+)"', text)) for way in ("Event", "addEventListener"))
    assert sent == heard == {name for name, what in rows(page) if what.startswith("event ")}
    assert sent


def test_the_page_lists_every_message_and_python_sends_and_takes_no_other(page: str) -> None:
    declared = message_types((ROOT / "chapters" / "_live" / "messages.d.ts").read_text())
    of_python = declared["ToPython"] | declared["FromPython"] | declared["FromWidget"]
    everything = of_python | declared["ToWorker"] | declared["FromWorker"]
    assert listed(page, "Messages of a live page").keys() == everything
    (bridge,) = (ROOT / "chapters" / "_live").rglob("bridge.py")
    said = set(re.findall(r'"type"(?:: |\] == )"(\w+)"', bridge.read_text()))
    assert {"run", "settings", "output", "glue"} <= said <= of_python
    assert "unheard" in message_types('export type ToPython =\n  | { type: "unheard" };\n')["ToPython"]
