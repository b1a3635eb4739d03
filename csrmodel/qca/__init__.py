"""Qualitative comparative analysis: which combinations of conditions go with an outcome, and what is assumed for it.

`calibration` makes memberships from raw numbers, `tables` a truth table from memberships, `minimisation` its prime
implicants and smallest models, and `solutions` the three solutions with their fits. `cases` goes back to the cases,
`sweeps` moves anchors and cuts, and `recovery` draws cases whose structure is known. Numbers are those of R's QCA
package (Dusa 2019), which the tests hold it to.

Examples
--------
>>> import pandas as pd
>>> data = pd.DataFrame({"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 0, 0, 0]}, index=["a", "b", "c", "d"])
>>> minimise(truth_table(data, "Y")).models[0].formula
'A*B'
"""

from csrmodel.qca.calibration import by_thresholds, direct
from csrmodel.qca.cases import case_types, theory_evaluation
from csrmodel.qca.expressions import NoSolutionError, Space
from csrmodel.qca.recovery import drawn, recovery
from csrmodel.qca.solutions import (
    Fit,
    Model,
    Necessity,
    Solution,
    intermediate,
    minimise,
    necessary,
    necessities,
    sufficient,
)
from csrmodel.qca.sweeps import solution_sweep, survival
from csrmodel.qca.tables import Sets, TruthTable, sets, truth_table

__all__ = [
    "Fit",
    "Model",
    "Necessity",
    "NoSolutionError",
    "Sets",
    "Solution",
    "Space",
    "TruthTable",
    "by_thresholds",
    "case_types",
    "direct",
    "drawn",
    "intermediate",
    "minimise",
    "necessary",
    "necessities",
    "recovery",
    "sets",
    "solution_sweep",
    "sufficient",
    "survival",
    "theory_evaluation",
    "truth_table",
]
