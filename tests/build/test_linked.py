"""Claims, works and authors as other programs are told of them, from the tables alone."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import citation
import ledger
import linked
import pytest
from paths import ROOT
from rdflib import RDF, Graph, Namespace, URIRef

from csrmodel import evidence

SO = Namespace("https://schema.org/")
ADDRESS = "https://book.example/a/"


def read(block: linked.Node, address: str) -> Graph:
    return Graph().parse(data=json.dumps(block), format="json-ld", publicID=address)


@pytest.mark.parametrize("place", [f"https://copy.example/{linked.CLAIMS}", f"https://copy.example/{ledger.PAGE}.html"])
@pytest.mark.parametrize("said", ["", ADDRESS, ADDRESS.rstrip("/")])
def test_a_copy_names_claims_by_the_published_address_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, said: str, place: str
) -> None:
    monkeypatch.setenv("CSRMODEL_ADDRESS", said)
    found = set(read(linked.claims(whole=False), place).subjects(RDF.type, SO.Claim))
    home = ADDRESS if said else "https://copy.example/"
    assert found == {URIRef(f"{home}{ledger.PAGE}.html#claim-{claim}") for claim in evidence.claim_records()}


def test_a_work_is_named_by_its_doi_only_where_somebody_saw_it() -> None:
    def name(key: str) -> str:
        return str(linked.work(key)["@id"])

    assert name("bair2001") == "doi:10.1016/S0305-750X(01)00075-4"
    assert name("accountability2006") == "../data/references.bib#accountability2006"
    doubted = [key for key in evidence.reference_keys() if "unverified = {doi}" in evidence.bibtex(key)]
    assert doubted
    for key in doubted:
        assert name(key) == f"../data/references.bib#{key}"


def test_a_block_can_stand_in_a_page_whatever_its_texts_hold() -> None:
    text = linked.script({"text": "</script><script>alert(1)</script>"})
    assert text.count("</script>") == 1
    assert json.loads(text.split(">", 1)[1].removesuffix("</script>"))["text"].startswith("</script>")


def test_a_group_is_tagged_as_one_name_and_a_person_as_two(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [{"name": "The readers of it"}, {"family-names": "Nadvi", "given-names": "Khalid"}]
    monkeypatch.setattr(citation, "book", lambda: {"authors": people})
    assert citation.author_tags() == ["The readers of it,", "Nadvi, Khalid"]
    assert [node["@type"] for node in linked.contributors()] == ["Organization", "Person"]


def test_a_question_names_the_claim_and_its_text() -> None:
    asked = urlparse(ledger.question_link("https://github.com/an-owner/a.name", "drivers-20"))
    assert (asked.netloc, asked.path) == ("github.com", "/an-owner/a.name/issues/new")
    said = parse_qs(asked.query)
    assert said["title"] == ["Question on claim drivers-20"]
    assert said["body"] == [f"> {evidence.claim_records()['drivers-20']['text']}\n\n"]
    longest = max(len(ledger.question_link("https://github.com/o/n", claim)) for claim in evidence.claim_records())
    assert longest < 2_000  # what every browser and host takes


def test_every_file_of_the_data_has_a_name_in_the_crate(tmp_path: Path) -> None:
    described = {node["@id"]: node["name"] for node in linked.crate(ROOT / "data")["@graph"] if "name" in node}
    files = [path.relative_to(ROOT / "data").as_posix() for path in (ROOT / "data").rglob("*") if path.is_file()]
    assert not [name for name in files if not described.get(name)]
    # Negative control: a file of which nobody says what it is.
    (tmp_path / "unknown.csv").write_text("a\n1\n")
    with pytest.raises(KeyError, match="unknown"):
        linked.crate(tmp_path)
