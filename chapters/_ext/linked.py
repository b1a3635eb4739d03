"""The book, its data and its claims as linked data: JSON-LD in the words of schema.org, and an RO-Crate.

A thing is named by where it stands on the site: a claim is ``claims.html#claim-drivers-20``. Where the published
address is known the names are whole addresses, so that a copy on another machine speaks of the same claims. The context
of each block is inside it: whoever reads one fetches nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import citation

from csrmodel import evidence

Node = dict[str, Any]

CLAIMS = "data/claims.jsonld"
"""The file of all claims, from the top of the site."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CONTRIBUTORS = "index.html#contributors"
TYPES = {
    "article": "ScholarlyArticle",
    "book": "Book",
    "incollection": "Chapter",
    "techreport": "Report",
    "online": "WebPage",
}
"""What schema.org calls an entry of the bibliography; any other is a ``CreativeWork``."""

POINTING = (
    *("about", "appearance", "author", "contentUrl", "creator", "distribution", "hasPart", "inDefinedTermSet"),
    *("isBasedOn", "isPartOf", "license", "publisher", "url"),
)
"""Properties whose value, written as text, is the name of another thing."""

MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".bib": "application/x-bibtex",
    ".gz": "application/gzip",
}


def context(page: str) -> Node:
    """What the names in a block mean: addresses are seen from a page of ``chapters/``, also in a file of ``data/``."""
    return {
        "@vocab": "https://schema.org/",
        "@base": f"{citation.address() or '../'}chapters/{page}",
        "doi": "https://doi.org/",
        **{name: {"@type": "@id"} for name in POINTING},
        # Codes of the ledger: each is a term that a claim goes under.
        "status": {"@id": "keywords", "@type": "@id"},
        "basis": {"@id": "keywords", "@type": "@id"},
        "cases": {"@id": "about", "@type": "@id"},
    }


def script(found: Node) -> str:
    """A block as a part of a page. It is data: no policy has to let it run."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


# Claims


def claims(whole: bool = True) -> Node:
    """Every claim with its words, the review in which it is, the studies it rests on, its cases and its status.

    Parameters
    ----------
    whole
        Say also the basis of each claim, and what each study, case and code is. The page of the ledger leaves that to
        the file, which it names.
    """
    records = evidence.claim_records().values()
    used = {key for record in records for key in evidence.listed(record["references"])}
    ledger = {
        "@id": "",
        "@type": "Dataset",
        "name": "Ledger of claims",
        "description": "Every statement of one review that can stand alone, in the words of this book.",
        "isPartOf": "index.html",
        "isBasedOn": review(),
        "creator": [node["@id"] for node in contributors()],
        "license": LICENCE,
        "inLanguage": "en",
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": f"../{CLAIMS}",
            "encodingFormat": MEDIA[".jsonld"],
        },
        "hasPart": [_claim(record, whole) for record in records],
    }
    others = [
        *contributors(),
        *(work(key) for key in sorted(used | {citation.REVIEW})),
        *_cases(),
        *_codes("status"),
        *_codes("basis"),
    ]
    return {"@context": context("claims.html"), "@graph": [ledger, *(others if whole else ())]}


def _claim(record: Mapping[str, Any], whole: bool) -> Node:
    found: Node = {
        "@id": f"#claim-{record['id']}",
        "@type": "Claim",
        "text": record["text"],
        "appearance": review(),
        "status": f"#status-{record['status']}",
        "basis": f"#basis-{record['basis']}" if whole else "",
        "isBasedOn": [_work_id(key) for key in evidence.listed(record["references"])],
        "cases": [f"#case-{case}" for case in evidence.listed(record["cases"])],
    }
    return {name: value for name, value in found.items() if value}


def _cases() -> Iterable[Node]:
    """The clusters, each where the table says that it is; what it doesn't say is left out."""
    for row in evidence.cases().to_dict("records"):
        place: Node = {"@id": f"#case-{row['id']}", "@type": "Place", "name": row["name"]}
        if isinstance(row["country"], str):
            place["address"] = {"@type": "PostalAddress", "addressCountry": row["country"]}
        if row["latitude"] == row["latitude"]:
            place["geo"] = {"@type": "GeoCoordinates", "latitude": row["latitude"], "longitude": row["longitude"]}
        yield place


def _codes(column: str) -> Iterable[Node]:
    book = evidence.codebook()
    for row in book[book["field"] == column].to_dict("records"):
        yield {
            "@id": f"#{column}-{row['code']}",
            "@type": "DefinedTerm",
            "termCode": row["code"],
            "name": row["name"],
            "description": row["meaning"],
            "inDefinedTermSet": "coding.html#the-codebook",
        }


# Works


def work(key: str) -> Node:
    """A work of the bibliography, with the mark that says how far its entry was confirmed."""
    kind = re.match(r"@(\w+)", evidence.bibtex(key))
    assert kind
    return {
        "@id": _work_id(key),
        "@type": TYPES.get(kind[1], "CreativeWork"),
        "name": evidence.reference_text(key),
        "identifier": key,
    }


def _work_id(key: str) -> str:
    """The DOI of a work. Where none was confirmed, its entry in the bibliography of this book."""
    entry = evidence.bibtex(key)
    found = re.search(r"^  doi = \{(.+)\}", entry, re.M)
    doubted = re.search(r"^  unverified = \{.*\bdoi\b", entry, re.M)
    return f"doi:{found[1]}" if found and not doubted else f"../data/references.bib#{key}"


def review() -> str:
    """The review on which the book is built."""
    return _work_id(citation.REVIEW)


# The book


def contributors() -> Iterable[Node]:
    """Who made the book: a group is an organisation, and keeps its name whole."""
    for number, author in enumerate(citation.book()["authors"]):
        name = CONTRIBUTORS + (f"-{number + 1}" if number else "")
        if "name" in author:
            yield {"@id": name, "@type": "Organization", "name": author["name"]}
        else:
            names = {"familyName": author["family-names"], "givenName": author["given-names"]}
            yield {"@id": name, "@type": "Person", "name": f"{names['givenName']} {names['familyName']}", **names}


def book() -> Node:
    """The book, and its data with the files in which they can be had."""
    cited, package = citation.book(), evidence.data_package()
    files = [*OTHERS, *(table["path"] for table in package["resources"])]
    made: Node = {"license": LICENCE, "isBasedOn": review(), "inLanguage": "en", "version": str(cited["version"])}
    by = [node["@id"] for node in contributors()]
    return {
        "@context": context("index.html"),
        "@graph": [
            {
                "@id": "index.html",
                "@type": "Book",
                "name": cited["title"],
                "author": by,
                "publisher": by,
                "datePublished": str(cited["date-released"]),
                "isAccessibleForFree": True,
                "hasPart": ["data.html", "claims.html"],
                **made,
                **({"url": citation.address()} if citation.address() else {}),
            },
            {
                "@id": "data.html",
                "@type": "Dataset",
                "name": package["title"],
                "description": package["description"],
                "creator": by,
                "isPartOf": "index.html",
                "distribution": [f"../data/{name}" for name in files],
                **made,
            },
            *(
                {
                    "@id": f"../data/{name}",
                    "@type": "DataDownload",
                    "contentUrl": f"../data/{name}",
                    "encodingFormat": MEDIA[Path(name).suffix],
                }
                for name in files
            ),
            *contributors(),
            work(citation.REVIEW),
        ],
    }


# The crate

CRATE = "ro-crate-metadata.json"
OTHERS = {
    "datapackage.json": ("Data package", "Columns of every table: their meaning, units and allowed values."),
    "references.bib": ("Bibliography", "Every work of the book, with how far its entry was confirmed."),
    "claims.jsonld": ("Claims", "Every claim of the ledger as JSON-LD in the words of schema.org."),
    **{
        f"kept/{design}.csv.gz": (f"Every single run {behind}", "Places of the design, and what came out, compressed.")
        for design, behind in (
            ("screening_runs", "of the screening"),
            ("index_runs", "behind the indices"),
            ("draw_runs", "behind the boxes"),
        )
    },
    "kept/postdiction_grid.bin.gz": (
        "Predictions for every case that the codebook allows",
        "Bytes, compressed: `csrmodel.populations.postdiction_grid` says how they are read.",
    ),
    "kept/identity.json": ("Origin of the kept tables", "The model and the numbers that the tables of kept/ are of."),
}
"""Files of ``data/`` that are no table: title and description."""


def crate(folder: Path) -> Node:
    """The folder of the data as an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1), all that lies in it named.

    Raises
    ------
    KeyError
        If there is a file in the folder of which nobody says what it is.
    """
    cited, package = citation.book(), evidence.data_package()
    titles = OTHERS | {table["path"]: (table["title"], table["description"]) for table in package["resources"]}
    by = [{"@id": "#" + node["@id"].partition("#")[2]} for node in contributors()]
    people = [{**node, **name} for node, name in zip(contributors(), by, strict=True)]
    doi = review().replace("doi:", "https://doi.org/")
    files = [
        {
            "@id": name,
            "@type": "File",
            "name": titles[plain(name)][0] + (", for Excel" if name != plain(name) else ""),
            "description": titles[plain(name)][1],
            "encodingFormat": MEDIA[Path(name).suffix],
            "contentSize": str((folder / name).stat().st_size),
        }
        for name in listing(folder)
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "datePublished": str(cited["date-released"]),
        "version": str(cited["version"]),
        "license": {"@id": LICENCE},
        "author": by,
        "publisher": by,
        "isBasedOn": {"@id": doi},
        "hasPart": [{"@id": file["@id"]} for file in files],
        **({"url": f"{citation.address()}data/"} if citation.address() else {}),
    }
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": CRATE,
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
                "about": {"@id": "./"},
            },
            root,
            *files,
            *people,
            {**work(citation.REVIEW), "@id": doi},
            {"@id": LICENCE, "@type": "CreativeWork", "name": package["licenses"][0]["title"]},
        ],
    }


EXCEL = "excel/"
"""Where the tables lie a second time, in the form that Excel reads right."""


def plain(name: str) -> str:
    """The table of which a file is a copy for Excel, or the file itself."""
    return name.removeprefix(EXCEL)


def listing(folder: Path) -> list[str]:
    """Every file of the data but the crate's own, in order."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [name for name in names if name != CRATE]
