"""Drivers, barriers and a conceptual model of CSR in industrial clusters of developing countries.

The package follows one review (`lundthomsen2016` in the bibliography). It has four wings around the model, and imports
run one way: evidence <- model <- populations <- figures <- told. `csrmodel.evidence` holds what the review says as
tables. The model stands at the top level: how drivers combine (`aggregation`), figure 1 (`adoption`), clusters and
their firms (`clusters`, `simulation`), what comes of it (`impacts`) and what can be done (`initiatives`, `governance`,
`treatment`, `demand`, `assessment`). `csrmodel.populations` draws many clusters and judges the propositions on them.
`csrmodel.figures` has a file for each figure, and `csrmodel.explorers` calls them by name. `csrmodel.told` has the
numbers that the chapters tell.
"""

__version__ = "0.1.0"
