"""Populations of clusters: what is drawn, what comes of it, and what a proposition says of it.

`prior` draws clusters, `quantifiers` gives words such as few and most a number, `propositions` makes the review's three
exact in several readings (`own_checks` does so with sentences of one's own), `verdicts` judges these, `causes` says
why one fails, `sensitivity` what turns a verdict, `discovery` where one holds. `facts` and `postdiction` set the model
beside what the review reports: the first beside twenty facts, the second beside the coded cases, and
`postdiction_grid` has its predictions for every case that the codebook allows. `ensembles` computes any number of
clusters in blocks (`block_store` keeps them, `exact` adds them up, `progress` shows how far they are). `runs` writes
what takes minutes, `kept` reads it.
"""

from csrmodel.populations.prior import (
    CHAINS,
    METHODS,
    Population,
    PopulationPrior,
    draw,
    part_of,
    uniform_points,
)

__all__ = ["CHAINS", "METHODS", "Population", "PopulationPrior", "draw", "part_of", "uniform_points"]
