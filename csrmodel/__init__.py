"""Drivers, barriers and a conceptual model of CSR in industrial clusters of developing countries.

The package follows one review (`lundthomsen2016` in the bibliography). Formulas live in `csrmodel.aggregation` and
`csrmodel.adoption`, tables in `csrmodel.evidence`, figures in `csrmodel.figures.charts`, notebook controls in
`csrmodel.figures.kit.explorer`. Imports run in that order and never back.
"""

__version__ = "0.1.0"
