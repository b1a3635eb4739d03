"""The works on which the section on poverty leans."""

from __future__ import annotations

from csrmodel import evidence


def citing(**works: str) -> dict[str, int]:
    """The ``claims`` of the section on poverty, and how many of them cite each work.

    Parameters
    ----------
    works
        Keys of the bibliography, each by the name under which it is told.

    Raises
    ------
    ValueError
        If the bibliography has no entry with a key.
    """
    unknown = set(works.values()) - set(evidence.reference_keys())
    if unknown:
        raise ValueError(f"works are {', '.join(sorted(unknown))}; allowed are keys of references.bib")
    cited = [evidence.listed(cell) for cell in evidence.claims().query("section == 'poverty'")["references"]]
    return {"claims": len(cited), **{name: sum(key in keys for keys in cited) for name, key in works.items()}}
