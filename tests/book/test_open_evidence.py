"""The evidence of the built book in open forms, read by programs that were made to read such forms."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen

import citation
import content_security
import frictionless
import launch
import ledger
import linked
import pytest
import rdflib
from browsing import pages, serve
from bs4 import BeautifulSoup
from paths import ROOT, SITE
from rdflib import RDF, Graph, Literal

from csrmodel import evidence

DATA = SITE / "data"
TABLES = evidence.data_package()["resources"]
LEDGER, FIRST = f"{ledger.PAGE}.html", "chapters/index.html"
SO = rdflib.Namespace("https://schema.org/")


# The data


def faults(address: str) -> list[str]:
    """What frictionless says against the data package at an address."""
    report = frictionless.validate(address)
    assert report.stats["tasks"] in (0, len(TABLES))
    return [f"{place}: {said}" for place, said in report.flatten(["name", "message"])]


def test_the_data_package_is_valid_at_its_address(site: str) -> None:
    assert faults(f"{site}/data/datapackage.json") == []


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[str]:
    """Address of a site with one number too high in one table."""
    shutil.copytree(DATA, tmp_path / "data")
    table = tmp_path / "data" / "presets.csv"
    text = table.read_text()
    table.write_text(re.sub(r",0\.\d+,", ",7.5,", text, count=1))
    assert table.read_text() != text
    yield from serve(tmp_path)


def test_a_damaged_table_is_found_at_its_address(damaged: str) -> None:
    assert [fault for fault in faults(f"{damaged}/data/datapackage.json") if "7.5" in fault]


def test_every_file_of_the_data_is_on_the_site_as_it_is_in_the_checkout() -> None:
    names = linked.listing(ROOT / "data")
    assert {"datapackage.json", "references.bib", "claims.csv", "kept/verdict_grid.csv"} <= set(names)
    for name in names:
        assert (DATA / name).read_bytes() == (ROOT / "data" / name).read_bytes(), name


def as_excel_reads(content: bytes) -> str:
    """The text that Excel finds in a CSV that is double-clicked: without a mark it takes the system's old encoding."""
    marked = content.startswith(b"\xef\xbb\xbf")
    return content.decode("utf-8-sig") if marked else content.decode("cp1252", errors="replace")


def test_excel_reads_every_letter_of_its_tables_and_would_garble_the_plain_ones() -> None:
    garbled = 0
    for table in TABLES:
        plain, marked = (DATA / folder / table["path"] for folder in ("", linked.EXCEL))
        said = plain.read_text(encoding="utf-8")
        assert set(as_excel_reads(marked.read_bytes())) >= {letter for letter in said if letter > "\x7f"}
        assert evidence.read_table(marked, table["name"]).equals(evidence.read_table(plain, table["name"]))
        garbled += as_excel_reads(plain.read_bytes()) != said
    assert garbled > 0


def test_the_catalogue_leads_to_every_table_in_both_forms(site: str) -> None:
    page = f"{site}/chapters/data.html"
    offered = {urljoin(page, str(link["href"])) for link in soup("chapters/data.html").select("a[download]")}
    wanted = {f"{site}/data/{folder}{table['path']}" for folder in ("", linked.EXCEL) for table in TABLES}
    assert offered == wanted
    for link in soup("chapters/data.html").select('a[href^="../data/"]'):
        assert (SITE / "chapters" / str(link["href"])).is_file(), link


def test_a_host_that_drops_underscored_folders_is_told_not_to() -> None:
    assert (SITE / ".nojekyll").is_file()


# Linked data


def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser")


def inside(page: str) -> str:
    """The block of linked data in a page."""
    (block,) = soup(page).select('script[type="application/ld+json"]')
    return block.get_text()


def graph(text: str, address: str) -> Graph:
    return Graph().parse(data=text, format="json-ld", publicID=address)


def home(site: str) -> str:
    """The address by which the built site names its things."""
    return citation.address() or f"{site}/"


Claim = tuple[str, str, frozenset[str], str, frozenset[str]]


def claims_in(found: Graph, home: str) -> dict[str, Claim]:
    """Text, source, studies, status and cases of each claim, by its identifier."""
    base = f"{home}{LEDGER}#"
    claims = {}
    for claim in found.subjects(RDF.type, SO.Claim):
        status = {str(term).removeprefix(base) for term in found.objects(claim, SO.keywords)}
        claims[str(claim).removeprefix(f"{base}claim-")] = (
            str(found.value(claim, SO.text)),
            str(found.value(claim, SO.appearance)),
            frozenset(str(work) for work in found.objects(claim, SO.isBasedOn)),
            next((term for term in status if term.startswith("status-")), "").removeprefix("status-"),
            frozenset(str(case).removeprefix(f"{base}case-") for case in found.objects(claim, SO.about)),
        )
    return claims


def claims_of_the_tables(home: str) -> dict[str, Claim]:
    def address(key: str) -> str:
        entry = evidence.bibtex(key)
        doi = re.search(r"doi = \{(.*)\}", entry)
        doubted = re.search(r"unverified = \{.*doi", entry)
        return f"https://doi.org/{doi[1]}" if doi and not doubted else f"{home}data/references.bib#{key}"

    return {
        row["id"]: (
            row["text"],
            "https://doi.org/10.1007/s10551-014-2372-8",
            frozenset(address(key) for key in evidence.listed(row["references"])),
            row["status"],
            frozenset(evidence.listed(row["cases"])),
        )
        for row in evidence.claims().to_dict("records")
    }


def test_the_ledger_and_its_file_say_every_claim_as_the_tables_do(site: str) -> None:
    wanted = claims_of_the_tables(home(site))
    ours = graph(inside(LEDGER), f"{site}/{LEDGER}")
    with urlopen(f"{site}/{linked.CLAIMS}") as answer:
        file = graph(answer.read().decode(), f"{site}/{linked.CLAIMS}")
    assert claims_in(ours, home(site)) == claims_in(file, home(site)) == wanted
    places = {str(entry["id"]) for entry in soup(LEDGER).select(".csr-entry")}
    assert places == {f"claim-{claim}" for claim in wanted}


def test_another_word_another_base_or_no_context_would_be_found(site: str) -> None:
    wanted, text = claims_of_the_tables(home(site)), inside(LEDGER)
    address = f"{site}/{LEDGER}"
    assert claims_in(graph(text.replace("may simply be", "are", 1), address), home(site)) != wanted
    assert claims_in(graph(text.replace("#status-know", "#status-proposed", 1), address), home(site)) != wanted
    bare = json.loads(text)
    bare["@context"].pop("@vocab")
    assert claims_in(graph(json.dumps(bare), address), home(site)) == {}
    bare = json.loads(text)
    bare["@context"]["@base"] = f"{site}/elsewhere/"
    assert not set(claims_in(graph(json.dumps(bare), address), home(site))) & set(wanted)


def test_the_file_says_what_every_study_case_and_status_of_a_claim_is(site: str) -> None:
    found = graph((SITE / linked.CLAIMS).read_text(encoding="utf-8"), f"{site}/{linked.CLAIMS}")
    for claim in found.subjects(RDF.type, SO.Claim):
        for role in (SO.appearance, SO.isBasedOn, SO.about, SO.keywords):
            for thing in found.objects(claim, role):
                assert found.value(thing, SO.name), thing


def test_the_first_page_describes_the_book_and_leads_to_its_data(site: str) -> None:
    found = graph(inside(FIRST), f"{site}/{FIRST}")
    (book,) = found.subjects(RDF.type, SO.Book)
    assert str(book) == f"{home(site)}{FIRST}"
    assert found.value(book, SO.name) == Literal(citation.book()["title"])
    group = found.value(book, SO.author)
    assert (group, RDF.type, SO.Organization) in found
    assert found.value(group, SO.name) == Literal(citation.authors()[0])
    (data,) = found.subjects(RDF.type, SO.Dataset)
    files = {str(file).removeprefix(home(site)) for file in found.objects(data, SO.distribution)}
    assert {f"data/{table['path']}" for table in TABLES} <= files
    for file in files:
        assert (SITE / file).is_file(), file
    for need in (SO.name, SO.description, SO.license, SO.creator):
        assert found.value(data, need), need


def test_the_policy_of_a_page_neither_knows_nor_needs_its_linked_data() -> None:
    text = (SITE / LEDGER).read_text(encoding="utf-8")
    block = re.search(r'<script type="application/ld\+json">.*?</script>', text, re.S)
    assert block
    assert content_security.policy(text) == content_security.policy(text.replace(block[0], ""))
    assert content_security.policy(text) != content_security.policy(text + "<script>1</script>")


# The crate


def crate_faults(crate: dict[str, Any], folder: Path) -> list[str]:
    """What RO-Crate 1.1 asks of a crate and this one lacks, and what it says of its files that is not so."""
    things = {thing["@id"]: thing for thing in crate["@graph"]}
    root = things.get("./", {})
    found = [
        f"the root has no {need}" for need in ("name", "description", "datePublished", "license") if need not in root
    ]
    descriptor = things.get("ro-crate-metadata.json", {})
    if descriptor.get("about") != {"@id": "./"}:
        found.append("the descriptor is about something else")
    if descriptor.get("conformsTo") != {"@id": "https://w3id.org/ro/crate/1.1"}:
        found.append("no version")
    for thing in crate["@graph"]:
        for value in thing.values():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict) and part["@id"] not in {*things, "https://w3id.org/ro/crate/1.1"}:
                    found.append(f"{part['@id']} is nowhere described")
    files = {name for name, thing in things.items() if thing["@type"] == "File"}
    found += [f"{name} is unknown to the crate" for name in sorted(set(linked.listing(folder)) - files)]
    for name in sorted(files):
        path = folder / name
        if not path.is_file() or str(path.stat().st_size) != things[name]["contentSize"]:
            found.append(f"{name} is not what the crate says")
    return found


def test_the_crate_describes_the_folder_of_the_data() -> None:
    crate = json.loads((DATA / linked.CRATE).read_text(encoding="utf-8"))
    assert crate_faults(crate, DATA) == []


def test_a_crate_that_lacks_something_would_be_found(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "claims.csv").write_text("id\n")
    (tmp_path / "more.csv").write_text("id\n")
    crate = json.loads((DATA / linked.CRATE).read_text(encoding="utf-8"))
    crate["@graph"] = [thing for thing in crate["@graph"] if thing["@id"] != "#contributors"]
    assert set(crate_faults(crate, tmp_path)) == {
        "#contributors is nowhere described",
        "more.csv is unknown to the crate",
        "claims.csv is not what the crate says",
    }


# Zotero


def zotero(html: str) -> dict[str, Any]:
    """What Zotero's translator "Embedded Metadata" takes from the citation tags of a page, told in its steps."""
    tags: dict[str, list[str]] = {}
    for tag in BeautifulSoup(html, "html.parser").select("meta[name^=citation_]"):
        tags.setdefault(str(tag["name"]).removeprefix("citation_"), []).append(str(tag["content"]))
    creators: list[str] = []
    for name in tags.get("author", []):
        people = re.split(r"\s*;\s*", name)
        parts = re.split(r"\s*,\s*", people[0])
        if len(people) == len(tags["author"]) == 1 and len(parts) > 1 and " " in parts[0] and " " in parts[1]:
            people = parts
        creators += [person.strip() for person in people if re.search(r"[^\s,-.;]", person)]
    return {
        "type": "bookSection" if "inbook_title" in tags else "",
        **{field: values[0] for field, values in tags.items() if field != "author"},
        "creators": [_creator(name) for name in creators],
    }


def _creator(name: str) -> tuple[str, str]:
    """First and last name; what has no first name is kept in one field, as a group is."""
    comma = "," in name
    name = re.sub(r"^[\s.,/\[\]:]+|[\s.,/\[\]:]+$", "", name)
    if comma:
        last, *first = re.split(r", ?", name)
        return (first[0] if first else ""), last
    first_names, _, last = name.rpartition(" ")
    return first_names, last


def test_zotero_keeps_the_group_whole_and_finds_publisher_book_and_address() -> None:
    group = "The contributors to Who Answers for the Chain?"
    assert citation.authors() == [group]
    for page in pages():
        found = zotero((SITE / page).read_text(encoding="utf-8"))
        assert found["creators"] == [("", group)], page
        assert found["publisher"] == group
        assert found.get("public_url", "") == (f"{citation.address()}{page}" if citation.address() else "")
        title = str(citation.book()["title"])
        assert (found["type"], found.get("inbook_title")) == (("", None) if page == FIRST else ("bookSection", title))
        assert (found["title"] == title) == (page == FIRST)


@pytest.mark.parametrize(
    ("content", "creators"),
    [
        ("The contributors to Who Answers for the Chain?", [("The contributors to Who Answers for the", "Chain?")]),
        ("Lund-Thomsen, Peter", [("Peter", "Lund-Thomsen")]),
        ("Peter Lund-Thomsen", [("Peter", "Lund-Thomsen")]),
        ("The makers, and the readers of it", [("The", "makers"), ("and the readers of", "it")]),
    ],
)
def test_other_names_are_read_as_zotero_reads_them(content: str, creators: list[tuple[str, str]]) -> None:
    assert zotero(f'<meta name="citation_author" content="{content}">')["creators"] == creators


# Questions


def test_each_claim_can_be_questioned_where_the_repository_is_known() -> None:
    repository = launch.repository()
    links = {
        str(entry["id"]): [unescape(str(link["href"])) for link in entry.select('a[href*="/issues/new?"]')]
        for entry in soup(LEDGER).select(".csr-entry")
    }
    assert len(links) == len(evidence.claims())
    for row in evidence.claims().to_dict("records"):
        found = links[f"claim-{row['id']}"]
        assert found == ([ledger.question_link(repository, row["id"])] if repository else [])
