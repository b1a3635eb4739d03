"""The evidence: what the review says, as tables, and what can be counted in them without any model.

Nothing here imports a model. `tables` holds a function for each table, `register` the numbers that the review does
not give, `bibliography` the works, `ledger` the claims as cards; `counts`, `judged` and `coders` work on them;
`own_files` reads files of one's own; `schema` reads a table against its description, and `check` does so with all.
"""

from csrmodel.evidence.bibliography import reference_keys, reference_text, short_reference, verification, year
from csrmodel.evidence.coders import agreement, disagreements
from csrmodel.evidence.counts import (
    citation_network,
    effects,
    evidence_map,
    geography,
    topic_overlap,
    with_cases,
    works,
)
from csrmodel.evidence.judged import CONDITIONS, judged_cases
from csrmodel.evidence.ledger import claim_records, claim_text
from csrmodel.evidence.own_files import beside_cases, read_codings, safe_csv
from csrmodel.evidence.register import assumptions, default
from csrmodel.evidence.schema import data_folder, data_package, read_table
from csrmodel.evidence.tables import (
    cases,
    claims,
    codebook,
    codings,
    critiques,
    debates,
    definitions,
    drivers_barriers,
    factors,
    frameworks,
    glossary,
    initiatives,
    labour_agency,
    listed,
    monitoring_schemes,
    names,
    poverty_links,
    presets,
    propositions,
    shared_table,
    topics,
    worker_groups,
)

__all__ = [
    "CONDITIONS",
    "agreement",
    "assumptions",
    "beside_cases",
    "cases",
    "citation_network",
    "claim_records",
    "claim_text",
    "claims",
    "codebook",
    "codings",
    "critiques",
    "data_folder",
    "data_package",
    "debates",
    "default",
    "definitions",
    "disagreements",
    "drivers_barriers",
    "effects",
    "evidence_map",
    "factors",
    "frameworks",
    "geography",
    "glossary",
    "initiatives",
    "judged_cases",
    "labour_agency",
    "listed",
    "monitoring_schemes",
    "names",
    "poverty_links",
    "presets",
    "propositions",
    "read_codings",
    "read_table",
    "reference_keys",
    "reference_text",
    "safe_csv",
    "shared_table",
    "short_reference",
    "topic_overlap",
    "topics",
    "verification",
    "with_cases",
    "worker_groups",
    "works",
    "year",
]
