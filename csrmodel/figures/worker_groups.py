"""Who gains and who loses, by measure, group and place of work."""

from __future__ import annotations

import altair as alt
import pandas as pd

from csrmodel import evidence
from csrmodel.figures.kit.controls import Choice, Preset
from csrmodel.figures.kit.explorer import explorer
from csrmodel.figures.kit.figure import Figure, Readout
from csrmodel.figures.kit.grids import Grid
from csrmodel.figures.kit.palette import MARKS
from csrmodel.figures.kit.prediction import Pick, Prediction
from csrmodel.figures.kit.sentence import Told
from csrmodel.figures.kit.tiles import codes_of, labels, marked, row_frame, rows_of, signed, works
from csrmodel.words import counted, enumerated


@explorer
def worker_groups(measure: int = 0) -> Figure:
    """Who gains and who loses, by measure, group and place of work.

    Parameters
    ----------
    measure
        0 for all, or the number of a measure in the order of the table.

    Raises
    ------
    ValueError
        If the table has a direction for which the palette has no colour.
    """
    table = evidence.worker_groups()
    measures = list(dict.fromkeys(table["measure"]))
    choice = Choice("measure", "A measure", ("All of them", *measures), measure)
    texts = [_overview(table), *(_told(table, name) for name in measures)]
    return Figure(
        name="worker-groups",
        chart=_grid(table),
        height=400,
        question="Who gains from a measure, and who loses?",
        caption=(
            "Studies of Sialkot report that compliant factories and centres brought higher pay to some workers, "
            "chiefly men. Women whose relatives forbade work away from home were largely shut out. A mark says what is "
            "reported of a group at a place of work: that it fares better, worse or both, or that a measure favours or "
            "ignores it. A blank place says that nothing is reported."
        ),
        description="A grid with groups of workers down the side and places of work across. A mark stands for what is "
        "reported of a group there: its shape and its colour say whether the group fares better, worse or both, or "
        "whether a measure favours or ignores it.",
        provenance="coded evidence",
        table=table.assign(works=[works(c) for c in table["claims"]]),
        controls=(choice,),
        presets=(
            Preset("Good for those inside", {"measure": 1}),
            Preset("Out of the factory", {"measure": measures.index("Sending stitching home") + 1}),
            Preset("Cleaner by closing", {"measure": measures.index("Closing small polluters") + 1}),
        ),
        readouts=(Readout("story", Told(Grid((choice,)), texts)),),
        prediction=_prediction(table, measures),
    )


def _prediction(table: pd.DataFrame, measures: list[str]) -> Prediction:
    """What is reported of each group where stitching was brought into factories and centres."""
    measure = measures[0]
    # Favoured or ignored, as the codebook also has it, is no fate.
    rows = table[(table["measure"] == measure) & table["direction"].isin(["better", "worse"])]
    fates = ("fare better", "fare worse")
    return Prediction(
        "To end child labour, stitching in Sialkot was brought into factories that comply and into monitored centres. "
        "What is reported of each group?",
        tuple(
            Pick(f"{row['workers']} ({row['site']})", fates, ("better", "worse").index(row["direction"]))
            for row in rows.to_dict("records")
        ),
        {"measure": 1 + measures.index(measure)},
    )


def _grid(table: pd.DataFrame) -> alt.TopLevelMixin:
    """Groups by place of work; reads the signal measure."""
    measures, groups = list(dict.fromkeys(table["measure"])), list(dict.fromkeys(table["workers"]))
    sites = [site for site in codes_of("worker_groups", "site") if site in set(table["site"])]
    rows = pd.DataFrame(
        {
            "measure": [measures.index(m) + 1 for m in table["measure"]],
            "group": [groups.index(g) + 1 for g in table["workers"]],
            "place": [sites.index(s) + 1 for s in table["site"]],
            "direction": table["direction"],
            "tip": [f"{r.workers}, {r.site}: {r.direction}. {r.note}" for r in table.itertuples()],
        }
    )
    found = set(table["direction"])
    codes = [code for code in dict.fromkeys((*MARKS, *sorted(found))) if code in found]
    # Two lines: a phone has no room for five signs in one.
    known = [code for code in codes if code in MARKS]
    key = [signed(known[:3]), signed(known[3:]), "Place of work"]
    across = alt.X("place:O", axis=labels(sites, "top", -90, title=[line for line in key if line]))
    down = alt.Y("group:O", axis=labels(groups, title="Group"))
    base = alt.Chart(rows).encode(x=across, y=down)
    return alt.layer(
        marked(base, "direction", {code: code for code in codes}),
        row_frame(base, "datum.measure == measure"),
    )


def _overview(table: pd.DataFrame) -> str:
    worse = table[table["direction"] == "worse"]
    return (
        f"Under {counted(worse['measure'].nunique())} of {counted(table['measure'].nunique())} measures some group is "
        f"reported to fare worse, or badly. Of the {counted(len(worse))} marks that say so, {counted(_small(worse))} "
        "stand for people who work at home or own the smallest firms."
    )


def _told(table: pd.DataFrame, measure: str) -> str:
    rows = rows_of(table, "measure", measure)
    fares = [
        f"{code} for {enumerated(dict.fromkeys(r['workers'].lower() for r in rows if r['direction'] == code))}"
        for code in dict.fromkeys(row["direction"] for row in rows)
    ]
    return f"{measure}: {'; '.join(fares)}. {' '.join(row['note'] for row in rows)}"


def _small(rows: pd.DataFrame) -> int:
    """How many rows speak of people who work at home or own the smallest firms."""
    return int(rows["site"].isin(["home", "own small firm"]).sum())
