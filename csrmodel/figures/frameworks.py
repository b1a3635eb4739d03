"""Each framework by each factor."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import circles, labels, row_frame, rows_of
from csrmodel.words import counted, enumerated

_STANCES = {"holds": "holds it", "mentions": "mentions it", "leaves_out": "not reported"}
"""What a framework does with a factor, as far as the review tells: what it does not report need not be absent."""

_FILLS = {"holds it": "full", "mentions it": "half", "not reported": "empty"}

_OWN = "lundthomsen2016"
"""The review itself, which holds the last framework."""


@explorer
def frameworks(framework: int = 0) -> Figure:
    """Each framework by each factor.

    Parameters
    ----------
    framework
        0 for all, or the number of a framework in the order of the table.
    """
    table = evidence.frameworks()
    names, factors = list(dict.fromkeys(table["framework"])), evidence.names("factor")
    place = {key: names.index(name) + 1 for key, name in zip(table["reference"], table["framework"], strict=True)}
    many = counted(len(names))
    choice = Choice("framework", "A framework", (f"All {many}", *names), framework)
    return Figure(
        name="frameworks",
        chart=_grid(table, names, factors),
        height=300,
        question="Which drivers does each framework hold?",
        caption=(
            "A full circle stands for a factor that, as the review reports, the framework holds. A half circle stands "
            "for a factor of which it mentions a part. An empty circle says that the review reports nothing of the "
            "factor there; the framework itself may still have it. This book decided which circle each factor gets."
        ),
        description=f"A row for each of {many} frameworks and a column for each of "
        f"{counted(len(evidence.CONDITIONS))} factors. A circle is full where the framework holds the factor, half "
        "full where it mentions the factor, and empty where the review reports nothing of it.",
        provenance="coded evidence",
        table=table.pivot(index="factor", columns="framework", values="stance")
        .loc[list(evidence.CONDITIONS), names]
        .rename(index=factors)
        .replace(_STANCES)
        .reset_index(),
        controls=(choice,),
        presets=(
            Preset("Old drivers, new name", {"framework": place["puppimdeoliveira2011"]}),
            Preset("Clusters without buyers", {"framework": place["nadvi2004"]}),
            Preset("The review's own", {"framework": place[_OWN]}),
        ),
        readouts=(
            Readout(
                "story",
                Told(Grid((choice,)), [_overview(table, factors), *(_told(table, name, factors) for name in names)]),
            ),
        ),
    )


def _grid(table: pd.DataFrame, names: list[str], factors: dict[str, str]) -> alt.TopLevelMixin:
    """Frameworks by factors; reads the signal framework."""
    rows = pd.DataFrame(
        {
            "framework": [names.index(f) + 1 for f in table["framework"]],
            "factor": [list(evidence.CONDITIONS).index(f) + 1 for f in table["factor"]],
            "stance": table["stance"].map(_STANCES),
            "tip": [
                f"{row.framework}, {factors[row.factor].lower()}: {_STANCES[row.stance]}. {row.note}"
                for row in table.itertuples()
            ],
        }
    )
    key = ["● holds it   ◐ mentions it   ○ not reported", "Factor"]
    across = alt.X("factor:O", axis=labels([factors[c] for c in evidence.CONDITIONS], "top", -90, title=key))
    down = alt.Y("framework:O", axis=labels(names, title="Framework"))
    base = alt.Chart(rows).encode(x=across, y=down)
    frame = row_frame(alt.Chart(rows[["framework"]].drop_duplicates()).encode(y=down), "datum.framework == framework")
    return alt.layer(*circles(base, "stance", _FILLS), frame)


def _told(table: pd.DataFrame, name: str, factors: dict[str, str]) -> str:
    rows = rows_of(table, "framework", name)
    named = {stance: [factors[r["factor"]].lower() for r in rows if r["stance"] == stance] for stance in _STANCES}
    notes = " ".join(row["note"] for row in rows if row["stance"] != "leaves_out")
    held = f": {enumerated(named['holds'])}" if named["holds"] else ""
    return (
        f"{name} holds {counted(len(named['holds']))} of {counted(len(rows))} factors{held}. It mentions "
        f"{enumerated(named['mentions'])}. {notes}"
    )


def _overview(table: pd.DataFrame, factors: dict[str, str]) -> str:
    earlier, own = table[table["reference"] != _OWN], table[table["reference"] == _OWN]
    held = earlier[earlier["stance"] == "holds"]
    most = held["framework"].value_counts().max()
    never = [factors[code].lower() for code in evidence.CONDITIONS if code not in set(held["factor"])]
    return (
        f"As the review reports them, no earlier framework holds more than {counted(int(most))} of the "
        f"{counted(len(evidence.CONDITIONS))} factors. None of them holds these: {enumerated(never)}. The review's own "
        f"model holds {counted(int((own['stance'] == 'holds').sum()))} factors, and its text mentions "
        f"{counted(int((own['stance'] == 'mentions').sum()))} more."
    )
