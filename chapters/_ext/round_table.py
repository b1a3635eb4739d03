"""The round table: ``{round-table} board`` prints what a facilitator plays a game with, from `csrmodel.round_table`.

The other parts (``times``, ``levers``, ``seats``, ``measures``, ``cards``, ``slips``) are read and printed without
scripts, as plain tables and boxes. ``board`` carries all data of the game as JSON, since a page of the file system may
fetch nothing. ``table.js`` makes the boards and the tally of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple

import ledger
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from csrmodel import round_table
from csrmodel.round_table import spoken

Board = dict[str, Any]


class Step(NamedTuple):
    """A step of the game; ``parts/game.js`` has them in the same order."""

    id: str
    name: str
    minutes: int
    says: str


STEPS = (
    Step("seats", "Sit down", 4, "Each seat reads its goal and its levers, and its private card for itself."),
    Step("slips", "Round 1: sealed slips", 5, "Each seat writes down which of its levers it pulls. Nobody talks."),
    Step("report", "The report", 2, "The slips are opened. The table sees what the world sees: report and jobs."),
    Step("audit", "The audit", 4, "The envelope is opened: the chain, the gap, the river, the poor, women at home."),
    Step("talks", "Round 2: talks", 8, "Seats talk in twos. Tokens may pass from one to another."),
    Step(
        "contract",
        "Round 3: one contract",
        6,
        "One contract says which levers are pulled. It is read aloud, and it binds.",
    ),
    Step("result", "Result and debrief", 12, "What the contract came to for each seat, and what the class says to it."),
)
"""The minutes are a proposal: what a class of ninety minutes has for the game."""


@cache
def board() -> Board:
    """All that the game is made of."""
    return round_table.board_data()


class RoundTable(SphinxDirective):
    """A part of the game."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        part = self.arguments[0]
        if part not in PARTS:
            raise self.error(f"round-table is asked for {part!r}; allowed are {', '.join(PARTS)}")
        self.env.metadata[self.env.docname]["csr-round"] = "yes"
        return [nodes.raw("", PARTS[part](board()), format="html")]


def play(found: Board) -> str:
    """The place of the boards and of the tally, and the data."""
    data = json.dumps({"steps": [step._asdict() for step in STEPS], **found}, ensure_ascii=False, separators=(",", ":"))
    closed = data.replace("</", "<\\/")
    return (
        '<div class="csr-round"><p>The board needs scripts. The tables and cards below need none: a class can play '
        "with them on paper, without the board’s answers.</p></div>"
        f'<script type="application/json" id="csr-round-data">{closed}</script>'
    )


def times(found: Board) -> str:
    """What is done when, and for how long."""
    rows = [[step.name, str(step.minutes), step.says] for step in STEPS]
    whole = ["All of it", str(sum(step.minutes for step in STEPS)), ""]
    return table("The steps of a game and their minutes", ["Step", "Minutes", "What is done"], [*rows, whole])


def levers(found: Board) -> str:
    """Every lever: whose it is, what it does, what it costs whom."""
    names = _names(found)
    rows = [
        [lever["name"], names[lever["seat"]], lever["does"], f"{lever['cost']:g}", names[lever["who_pays"]]]
        for lever in found["levers"]
    ]
    grounds = [lever["claims"] for lever in found["levers"]]
    return table("The levers", ["Lever", "Pulled by", "What it does", "Tokens", "Paid by"], rows, grounds)


def _names(found: Board) -> dict[str, str]:
    """The seats by their identifiers, as a sentence begins with them."""
    return {seat["id"]: begun(seat["name"]) for seat in found["seats"]}


def seats(found: Board) -> str:
    """Every seat with its goal and its tokens, and what its goal weighs."""
    known = {measure["id"]: measure for measure in found["measures"]}
    rows = [
        [begun(seat["name"]), seat["who"], seat["goal"], weighed(seat["measures"], known), f"{seat['tokens']:g}"]
        for seat in found["seats"]
    ]
    grounds = [seat["claims"] for seat in found["seats"]]
    return table("The seats", ["Seat", "Who sits there", "Its goal", "Points for each whole", "Tokens"], rows, grounds)


def weighed(weights: dict[str, float], known: dict[str, Any]) -> str:
    """What a goal weighs, in words."""
    signs = {"up": "+", "down": "−"}
    return "; ".join(
        f"{known[key]['name']}: {signs[known[key]['better']]}{weight:g}" for key, weight in weights.items()
    )


def measures(found: Board) -> str:
    """Every measure: what it is, who sees it, and which way is better."""
    seen = {
        "report": "all, in the report",
        "audit": "all, in the audit",
        "seat": "the seats with that goal, in their points; all, in the result",
    }
    better = {"up": "more", "down": "less"}
    rows = [[one["name"], one["note"], seen[one["seen"]], better[one["better"]]] for one in found["measures"]]
    return table("The measures", ["Measure", "What it is", "Seen by", "Better is"], rows)


def cards(found: Board) -> str:
    """The private cards, each in a fold of its own; paper opens them."""
    return "".join(
        f'<details class="csr-cut"><summary>The card of {escape(spoken(seat["name"]))}</summary>'
        f"<p>{escape(seat['who'])}</p><p><strong>Your goal.</strong> {escape(seat['goal'])}</p>"
        f"<p><strong>For you alone.</strong> {escape(seat['card'])}</p>"
        f"<p><strong>Your tokens:</strong> {seat['tokens']:g}</p></details>"
        for seat in found["seats"]
    )


def slips(found: Board) -> str:
    """A slip for each seat, to be marked with a pen."""
    return "".join(
        f'<div class="csr-cut"><p><strong>Slip of {escape(spoken(seat["name"]))}</strong>. Mark the levers that you '
        f"pull, fold the slip, and hand it in.</p><ul>{_boxes(found, seat['id'])}</ul></div>"
        for seat in found["seats"]
    )


def _boxes(found: Board, seat: str) -> str:
    """The levers of a seat with their letters, as the board asks for them (``letter`` of ``parts/game.js``)."""
    payers = {each["id"]: f", paid by {spoken(each['name'])}" for each in found["seats"]} | {seat: ""}
    own = [lever for lever in found["levers"] if lever["seat"] == seat]
    return "".join(
        f"<li>{chr(ord('a') + at)} ☐ {escape(lever['name'])}: {escape(lever['does'])} "
        f"Tokens: {lever['cost']:g}{escape(payers[lever['who_pays']])}.</li>"
        for at, lever in enumerate(own)
    )


def table(caption: str, heads: list[str], rows: list[list[str]], grounds: Sequence[Sequence[str]] = ()) -> str:
    """A plain table that scrolls in its box; the first cell of a row heads it, and the last leads to its claims."""
    heads = [*heads, "Grounds"] if grounds else heads
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    links = [f"<td>{', '.join(map(_claim, claims))}</td>" for claims in grounds] or [""] * len(rows)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}{link}</tr>'
        for (first, *others), link in zip(rows, links, strict=True)
    )
    return (
        f'<div class="csr-scroll" role="region" aria-label="{escape(caption)}" tabindex="0"><table class="table">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _claim(claim: str) -> str:
    """A link to a claim; the ledger lies beside the page."""
    return f'<a href="{ledger.PAGE.rpartition("/")[2]}.html#claim-{claim}">{claim}</a>'


def begun(name: str) -> str:
    """A name as it begins a sentence."""
    return name[:1].upper() + name[1:]


PARTS: dict[str, Callable[[Board], str]] = {
    "board": play,
    "times": times,
    "levers": levers,
    "seats": seats,
    "measures": measures,
    "cards": cards,
    "slips": slips,
}


def scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    if "csr-round" in app.env.metadata.get(pagename, {}):
        app.add_js_file("table.js", loading_method="defer")
        app.add_css_file("table.css")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("round-table", RoundTable)
    app.connect("html-page-context", scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
