"""The smallest figure, to change."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel.figures.kit.controls import Control
from csrmodel.figures.kit.figure import Figure


def simple(**changes: object) -> Figure:
    chart = alt.Chart(pd.DataFrame({"x": [1]})).mark_point()
    parts: dict[str, object] = {
        "name": "simple",
        "chart": chart,
        "height": 100,
        "caption": "c",
        "description": "d",
        "provenance": "illustration",
        "table": pd.DataFrame({"x": [1]}),
        "controls": (Control("a", "A", 0.5),),
    }
    return Figure(**{**parts, **changes})  # type: ignore[arg-type]
