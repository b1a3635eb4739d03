"""The evidence: what the review says, as tables, and what can be counted in them without any model.

Nothing here imports a model. `tables` holds a function for each table, `register` the numbers that the review does
not give, `bibliography` the works, `ledger` the claims as cards; `counts`, `judged`, `coders` and `fragility` work on
them; `own_files` reads files of one's own; `spreadsheets` reads a table as people save it, `schema` holds it against
its description, `faults` says what is wrong with it, and `check` looks at all of the book's own.
"""

from csrmodel.evidence.bibliography import (
    STATES,
    bibtex,
    reference_keys,
    reference_text,
    short_reference,
    verification,
    year,
)
from csrmodel.evidence.coders import Agreement, agreement, disagreements, pooled_agreement
from csrmodel.evidence.counts import (
    citation_network,
    effects,
    evidence_map,
    geography,
    topic_overlap,
    with_cases,
    works,
)
from csrmodel.evidence.faults import FileWarning
from csrmodel.evidence.fragility import coded_by, proposition_survival, verdict_survival
from csrmodel.evidence.judged import CONDITIONS, judged_cases
from csrmodel.evidence.ledger import claim_evidence, claim_records, claim_text
from csrmodel.evidence.own_files import beside_cases, doubts, read_codings, safe_csv
from csrmodel.evidence.register import assumptions, default
from csrmodel.evidence.schema import data_folder, data_package, read_table
from csrmodel.evidence.tables import (
    adjudication,
    cases,
    checks,
    claims,
    codebook,
    codings,
    codings_first,
    codings_second,
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
    readings,
    shared_table,
    topics,
    worker_groups,
)

__all__ = [
    "CONDITIONS",
    "STATES",
    "Agreement",
    "FileWarning",
    "adjudication",
    "agreement",
    "assumptions",
    "beside_cases",
    "bibtex",
    "cases",
    "checks",
    "citation_network",
    "claim_evidence",
    "claim_records",
    "claim_text",
    "claims",
    "codebook",
    "coded_by",
    "codings",
    "codings_first",
    "codings_second",
    "critiques",
    "data_folder",
    "data_package",
    "debates",
    "default",
    "definitions",
    "disagreements",
    "doubts",
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
    "pooled_agreement",
    "poverty_links",
    "presets",
    "proposition_survival",
    "propositions",
    "read_codings",
    "read_table",
    "readings",
    "reference_keys",
    "reference_text",
    "safe_csv",
    "shared_table",
    "short_reference",
    "topic_overlap",
    "topics",
    "verdict_survival",
    "verification",
    "with_cases",
    "worker_groups",
    "works",
    "year",
]
