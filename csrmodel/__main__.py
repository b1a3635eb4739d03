"""Scenarios, class sheets and marks from the command line: ``python -m csrmodel run scenario.toml``.

Most commands read scenarios as `csrmodel.scenario` describes them, print a table, and write it to a file where one is
named. `csrmodel.marking` says how assignments are marked. ``python -m csrmodel --help`` lists all commands, and
``python -m csrmodel run --help`` says what one takes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd

from csrmodel import __version__
from csrmodel.marking import mark
from csrmodel.results import SUFFIXES, file_to_write, save
from csrmodel.sandbox import Limits
from csrmodel.scenario import Scenario, compare, sweep, vocabulary
from csrmodel.teaching import Asked, class_sheet, page
from csrmodel.teaching.asked import ASKED
from csrmodel.teaching.sheet import clean

_TABLE: Mapping[str, Sequence[str]] = {"out": SUFFIXES}
_PAGES: Mapping[str, Sequence[str]] = {"out": (".csv",), "page": (".html",)}

_OUT = f"write the table to a file too: a name that ends in {', '.join(SUFFIXES)}"

_VARY = """a name and its values; may be repeated. Those of initiatives are names, with a plus between what is done at
once: initiatives=none,training,training+association"""

_ASKED = f"""what the book asks, by which answers and guesses are judged: the file {ASKED} beside the page
“My work” of the book that the class has used (default: that of the book that was built here)"""

_SHEET = "the sheet, a name that ends in .csv (default: %(default)s); the table by question is written beside it"

_EXAMPLES = """\
examples:
  python -m csrmodel new scenario.toml --case sialkot-football
  python -m csrmodel run scenario.toml --out results.csv
  python -m csrmodel compare today.toml tomorrow.toml
  python -m csrmodel sweep scenario.toml --vary traceability=0,0.5,1 --vary omega=0.2,0.5
  python -m csrmodel names
  python -m csrmodel class-sheet hand-ins --out sheet.csv --page sheet.html
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments
        Words of the command; None takes those of the command line.

    Returns
    -------
    int
        0, or 1 where something was wrong, which is told then.
    """
    chosen = parser().parse_args(arguments)
    try:
        _check_places(chosen)
        chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has seen enough, as `head` has. Nothing is left for Python to write at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ValueError, ImportError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def _check_places(chosen: argparse.Namespace) -> None:
    """Refuse a file that could not be written before the work is done."""
    for name, endings in chosen.writes.items():
        if (path := getattr(chosen, name)) is not None:
            file_to_write(path, endings, f"--{name}")


def parser() -> argparse.ArgumentParser:
    """The commands and what they take."""
    return _parsers()[0]


def help_texts() -> dict[str, str]:
    """What ``--help`` says: of all under an empty name, then of each command by its name."""
    top, commands = _parsers()
    return {"": top.format_help(), **{name: each.format_help() for name, each in commands.items()}}


def _parsers() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    top = argparse.ArgumentParser(
        prog="python -m csrmodel",
        description="Scenarios of an industrial cluster: run them, compare them, vary what they assume. And, for "
        "teachers, what a class has handed in.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"csrmodel {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="command")
    run = _command(commands, "run", _run, "outcomes of a scenario at equilibrium, or step by step", _TABLE)
    run.add_argument("scenario", help="a file in TOML")
    run.add_argument("--steps", type=int, help="show the way there in so many steps, in place of the equilibrium")
    run.add_argument("--out", help=_OUT)
    both = _command(
        commands, "compare", _compare, "outcomes of two scenarios and the change from one to the other", _TABLE
    )
    both.add_argument("first", help="a file in TOML")
    both.add_argument("second", help="a file in TOML")
    both.add_argument("--out", help=_OUT)
    many = _command(commands, "sweep", _sweep, "outcomes as some names run over values, each with each", _TABLE)
    many.add_argument("scenario", help="a file in TOML")
    many.add_argument("--vary", action="append", required=True, metavar="NAME=A,B,...", help=_VARY)
    many.add_argument("--out", help=_OUT)
    new = _command(commands, "new", _new, "write a scenario to start from")
    new.add_argument("path", help="the file to write; it must not be there")
    new.add_argument(
        "--case", default="sialkot-football", help="the coded case whose attributes it has; names lists them"
    )
    papers = _command(commands, "mark", _mark, "marks for what was handed in of an assignment, each run in a sandbox")
    papers.add_argument("folder", help="notebooks, and files of the page “My work”; a student goes by the file's path")
    papers.add_argument("--key", required=True, help="the key of the assignment, a file in Python")
    papers.add_argument("--notebook", help="the notebook as it was handed out, which files of “My work” need")
    papers.add_argument("--out", required=True, help="a folder for marks.csv, feedback and answers in words")
    papers.add_argument("--step", type=float, help="seconds that one cell may take")
    papers.add_argument("--seconds", type=float, help="seconds that one submission may take")
    papers.add_argument(
        "--unconfined",
        action="store_true",
        help="without bubblewrap, for code that you trust: see csrmodel.sandbox",
    )
    _command(commands, "names", _names, "names of all that a scenario holds and gives: meaning, default, range")
    sheet = _command(commands, "class-sheet", _class_sheet, "what a class has handed in, side by side", _PAGES)
    sheet.add_argument("folder", help="files that readers have saved on the page “My work”; folders in it are read too")
    sheet.add_argument("--asked", help=_ASKED)
    sheet.add_argument("--out", default="class-sheet.csv", help=_SHEET)
    sheet.add_argument("--page", help="write it as a page too: a name that ends in .html")
    return top, commands.choices


def _command(
    commands: Any, name: str, run: Any, text: str, writes: Mapping[str, Sequence[str]] | None = None
) -> argparse.ArgumentParser:
    """A command, and the arguments that name files it writes, with what their names may end in."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    made.set_defaults(run=run, writes=writes or {})
    return made


def _run(chosen: argparse.Namespace) -> None:
    scenario = Scenario.from_toml(chosen.scenario)
    table = scenario.run().frame if chosen.steps is None else scenario.path(chosen.steps)
    if scenario.name:
        print(scenario.name)
    _tell(table, chosen.out)


def _compare(chosen: argparse.Namespace) -> None:
    first, second = Scenario.from_toml(chosen.first), Scenario.from_toml(chosen.second)
    _tell(compare(first, second), chosen.out)


def _sweep(chosen: argparse.Namespace) -> None:
    values: dict[str, Any] = {}
    for text in chosen.vary:
        named, _, listed = text.partition("=")
        name = named.strip()
        if name in values:
            raise ValueError(f"--vary is {text!r}, and {name} was varied before; allowed is each name once")
        if name == "initiatives" and listed:
            values[name] = [_together(each) for each in listed.split(",")]
            continue
        try:
            values[name] = [float(item) for item in listed.split(",")]
        except ValueError:
            raise ValueError(f"--vary is {text!r}; allowed is a name and numbers, such as omega=0,0.5,1") from None
    _tell(sweep(Scenario.from_toml(chosen.scenario), progress=True, **values), chosen.out)


def _together(text: str) -> list[str]:
    """Initiatives that are done at once: ``none``, or names with a plus between them."""
    return [] if text.strip() == "none" else [name.strip() for name in text.split("+")]


def _new(chosen: argparse.Namespace) -> None:
    place = Path(chosen.path)
    if place.exists():
        raise ValueError(f"path is {str(place)!r}, which is there; allowed is a new file")
    Scenario.of_case(chosen.case).to_toml(place)
    print(f"{place} is written. What else it may hold: python -m csrmodel names")


def _mark(chosen: argparse.Namespace) -> None:
    own = {name: getattr(chosen, name) for name in ("step", "seconds") if getattr(chosen, name) is not None}
    table = mark(chosen.folder, chosen.key, chosen.out, Limits(**own), not chosen.unconfined, print, chosen.notebook)
    print(table[["student", "points", "of", "faults"]].to_string(index=False, justify="left"))
    print(f"Written to {chosen.out}.")


def _names(chosen: argparse.Namespace) -> None:
    table = vocabulary()
    for group, rows in table.groupby("group", sort=False):
        print(f"\n{group}s" + (": default (range), meaning" if rows["low"].notna().any() else ""))
        cells = [(row["name"], usual(row), row["meaning"]) for row in rows.to_dict("records")]
        widths = [max(len(cell[at]) for cell in cells) for at in (0, 1)]
        for name, range_, meaning in cells:
            print(
                "  " + "  ".join(part for part in (f"{name:<{widths[0]}}", f"{range_:<{widths[1]}}", meaning) if part)
            )


def _class_sheet(chosen: argparse.Namespace) -> None:
    asked = Asked.read(chosen.asked) if chosen.asked else Asked.of_this_checkout()
    sheet = class_sheet(chosen.folder, asked)
    written = [*sheet.save(chosen.out), *([page.save(sheet, chosen.page)] if chosen.page else [])]
    for row in sheet.rows:
        if row["remarks"]:
            print(f"{clean(row['file'])}: {clean(row['remarks'])}", file=sys.stderr)
    for note in sheet.notes:
        print(f"{note} --asked names the file that does.", file=sys.stderr)
    print(page.summary(sheet))
    print(f"Written to {', '.join(map(str, written))}.")


def usual(row: Mapping[str, Any]) -> str:
    """Default and range of a row of `csrmodel.scenario.vocabulary`, as far as there are any."""
    found = "" if isnan(row["default"]) else f"{row['default']:.3g} "
    return found if isnan(row["low"]) else f"{found}({row['low']:.3g} to {row['high']:.3g})"


def _tell(table: pd.DataFrame, out: str | None) -> None:
    """The table on the screen, and in a file if one is named."""
    plain = pd.DataFrame(table)
    left = {}
    for name in plain.select_dtypes(exclude=["number", "bool"]):
        width = max((len(str(text)) for text in plain[name]), default=0)
        left[name] = f"{{:<{width}}}".format
    print(plain.to_string(index=False, float_format="{:z.3f}".format, formatters=left, justify="left"))
    if out:
        print(f"Written to {save(table, out)}.")


if __name__ == "__main__":
    sys.exit(main())
