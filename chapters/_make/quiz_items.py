"""The quizzes of ``chapters/_quizzes``: read, checked, and with the numbers of the package in their places.

A quiz is a YAML file with a list of items, which ``schema.json`` describes. Its texts are plain: nothing in them is
markup. ``{name}`` or ``{name:.0%}`` in a text, and a name in the place of a number, stand for a number of
`csrmodel.told.quizzes`. The page prints the items (the extension `quiz`), and `lms` writes them for learning platforms.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from jsonschema import Draft202012Validator
from notebooks import CHAPTERS, title

from csrmodel import evidence
from csrmodel.told import quizzes as told

QUIZZES = CHAPTERS / "_quizzes"
MISCONCEPTIONS = "misconceptions.yml"

Kind = Literal["choice", "order", "sort", "number"]


class QuizFault(ValueError):  # noqa: N818 - it is what is wrong with a file, not with the program
    """What is wrong with a quiz: the file, the item, the place in it, the value and what is allowed; a line each."""


@dataclass(frozen=True)
class Option:
    """An answer to choose, and what is said to whoever has chosen it."""

    text: str
    right: bool
    says: str


@dataclass(frozen=True)
class Card:
    """A card to sort: its text, the position of its pile, and why it belongs there."""

    text: str
    pile: int
    says: str


@dataclass(frozen=True)
class Likely:
    """A wrong number that readers are likely to give, and the rule behind it."""

    answer: float
    says: str


@dataclass(frozen=True)
class Part:
    """What is answered at once.

    Attributes
    ----------
    kind
        ``choice``: one of `options`. ``order``: `steps`, which are given in their right order. ``sort``: each of
        `cards` goes to one of `piles`. ``number``: `answer`, of which any number no farther than `within` is right.
    """

    kind: Kind
    asks: str
    options: tuple[Option, ...] = ()
    steps: tuple[str, ...] = ()
    piles: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    answer: float = 0.0
    within: float = 0.0
    likely: tuple[Likely, ...] = ()

    @property
    def shuffled(self) -> list[int]:
        """Positions of the steps as they are shown: always alike, and never in the right order."""
        seeds = [hashlib.sha256(f"{self.asks}{step}".encode()).hexdigest() for step in self.steps]
        order = sorted(range(len(self.steps)), key=seeds.__getitem__)
        return order if order != sorted(order) else order[::-1]


@dataclass(frozen=True)
class Item:
    """A question, or two of which the second asks for the reason.

    Attributes
    ----------
    about
        A key of the misconceptions.
    sure
        Whether the reader is asked how sure the answer is.
    why
        What is told with every answer.
    see
        Where the book says more: kind ("claim", "figure" or "page") and name.
    """

    id: str
    about: str
    parts: tuple[Part, ...]
    why: str
    see: tuple[str, str]
    sure: bool = False

    @property
    def mark(self) -> str:
        """Changes with the words of the item, so that an older answer is known for one."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:8]


@dataclass
class _Faults:
    file: str
    lines: list[str] = field(default_factory=list)

    def add(self, item: str, place: str, text: str) -> None:
        self.lines.append(f"{self.file}, item {item}{f', {place}' if place else ''}: {text}")


def misconceptions(folder: Path = QUIZZES) -> dict[str, str]:
    """What readers are known to take for true, by key."""
    found: dict[str, str] = yaml.safe_load((folder / MISCONCEPTIONS).read_text(encoding="utf-8"))
    return found


@cache
def quiz(name: str, folder: Path = QUIZZES) -> tuple[Item, ...]:
    """The items of one file.

    Parameters
    ----------
    name
        Of the file, without its ending.
    folder
        Where it lies; a teacher may keep graded items elsewhere.

    Raises
    ------
    QuizFault
        If the file is not there, is no YAML, or has an item with a fault. All faults are told.
    """
    path = folder / f"{name}.yml"
    if not path.is_file():
        raise QuizFault(f"{name}: no such quiz in {folder.name}; there are {', '.join(names(folder)) or 'none'}")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise QuizFault(f"{path.name}: not YAML: {' '.join(str(fault).split())}") from None
    faults = _Faults(path.name)
    _check_form(raw, faults)
    items = [] if faults.lines else [_item(one, faults) for one in raw]
    if not faults.lines:
        _check_links(items, faults)
    if faults.lines:
        raise QuizFault("\n".join(faults.lines))
    return tuple(items)


def names(folder: Path = QUIZZES) -> list[str]:
    """The quizzes of a folder."""
    return sorted(path.stem for path in folder.glob("*.yml") if path.name != MISCONCEPTIONS)


def _check_form(raw: Any, faults: _Faults) -> None:
    schema = json.loads((QUIZZES / "schema.json").read_text(encoding="utf-8"))
    for fault in sorted(Draft202012Validator(schema).iter_errors(raw), key=lambda each: [str(p) for p in each.path]):
        at = list(fault.absolute_path)
        known = isinstance(raw, list) and at and isinstance(raw[at[0]], Mapping)
        item = str(raw[at[0]].get("id", f"{at[0] + 1}")) if known else str(at[0] + 1) if at else "1"
        place = ".".join(str(step + 1) if isinstance(step, int) else step for step in at[1:])
        if fault.validator == "oneOf":
            faults.add(item, place, "needs one of: options; steps; piles and cards; answer and within")
        else:
            faults.add(item, place, fault.message if len(fault.message) < 300 else f"{fault.message[:300]} …")


def _item(raw: Mapping[str, Any], faults: _Faults) -> Item:
    """An item with its numbers filled in."""

    def say(text: str, place: str) -> str:
        try:
            return " ".join(text.format_map(_Numbers()).split())
        except (KeyError, ValueError, IndexError) as fault:
            faults.add(raw["id"], place, f"{fault} in {text!r}; allowed are {', '.join(sorted(told.numbers()))}")
            return text

    def number(given: float | str, place: str) -> float:
        if isinstance(given, str) and given not in told.numbers():
            faults.add(
                raw["id"], place, f"{given!r} is no number of the quizzes; {', '.join(sorted(told.numbers()))} are"
            )
            return 0.0
        # The last bits may differ from machine to machine, and with them the mark of the item.
        return round(float(told.numbers()[given] if isinstance(given, str) else given), 6)

    def options(given: Iterable[Mapping[str, Any]], place: str) -> tuple[Option, ...]:
        found = (Option(say(one["text"], place), one.get("right", False), say(one["says"], place)) for one in given)
        # Whoever writes an item puts the right option where it comes to mind. Nobody is to learn that place.
        made = tuple(sorted(found, key=lambda option: hashlib.sha256(option.text.encode()).digest()))
        if sum(option.right for option in made) != 1:
            faults.add(raw["id"], place, f"{sum(o.right for o in made)} options are right; exactly one has to be")
        if len({option.text for option in made}) < len(made):
            faults.add(raw["id"], place, "two options say the same")
        return made

    piles = tuple(raw.get("piles", ()))
    for card in raw.get("cards", ()):
        if card["pile"] not in piles:
            faults.add(raw["id"], "cards", f"{card['pile']!r} is no pile; allowed are {', '.join(piles)}")
    kinds: dict[str, Kind] = {"options": "choice", "steps": "order", "cards": "sort", "answer": "number"}
    first = Part(
        kind=next(kind for key, kind in kinds.items() if key in raw),
        asks=say(raw["asks"], "asks"),
        options=options(raw["options"], "options") if "options" in raw else (),
        steps=tuple(say(step, "steps") for step in raw.get("steps", ())),
        piles=piles,
        cards=tuple(
            Card(say(card["text"], "cards"), piles.index(card["pile"]), say(card["says"], "cards"))
            for card in raw.get("cards", ())
            if card["pile"] in piles
        ),
        answer=number(raw.get("answer", 0.0), "answer"),
        within=float(raw.get("within", 0.0)),
        likely=tuple(
            Likely(number(one["answer"], "likely"), say(one["says"], "likely")) for one in raw.get("likely", ())
        ),
    )
    for one in first.likely:
        if abs(one.answer - first.answer) <= first.within:
            faults.add(raw["id"], "likely", f"{one.answer:g} is right within {first.within:g}")
    reason = raw.get("reason")
    second = (Part("choice", say(reason["asks"], "reason"), options(reason["options"], "reason")),) if reason else ()
    (see,) = raw["see"].items()
    return Item(raw["id"], raw["about"], (first, *second), say(raw["why"], "why"), see, bool(raw.get("sure", False)))


class _Numbers(dict[str, Any]):
    def __missing__(self, key: str) -> str | float:
        return told.numbers()[key]


def _check_links(items: Iterable[Item], faults: _Faults) -> None:
    """Identifiers are unique in their file, and what an item names is there."""
    seen: set[str] = set()
    known = misconceptions()
    claims = set(evidence.claims()["id"])
    for item in items:
        kind, name = item.see
        if item.id in seen:
            faults.add(item.id, "id", "two items have it")
        if item.about not in known:
            faults.add(item.id, "about", f"{item.about!r} is no misconception; allowed are {', '.join(known)}")
        if kind == "claim" and name not in claims:
            faults.add(item.id, "see", f"claim {name!r} is not in data/claims.csv")
        if kind == "page" and not (CHAPTERS / f"{name.partition('#')[0]}.md").is_file():
            faults.add(item.id, "see", f"{name!r} is no page")
        if kind == "figure":
            try:
                place(item.see)
            except LookupError as fault:
                faults.add(item.id, "see", str(fault.args[0]))
        seen.add(item.id)


def every(folder: Path = QUIZZES) -> Iterator[tuple[str, Item]]:
    """Every item of a folder with the quiz that it stands in.

    Raises
    ------
    QuizFault
        As `quiz` does, and if two quizzes have an item of one name.
    """
    where: dict[str, str] = {}
    for name in names(folder):
        for item in quiz(name, folder):
            if item.id in where:
                raise QuizFault(f"{name}.yml, item {item.id}, id: {where[item.id]}.yml has it too")
            where[item.id] = name
            yield name, item


def answer(part: Part) -> str:
    """The right answer in words."""
    if part.kind == "choice":
        right = next(option for option in part.options if option.right)
        return f"{right.text} {right.says}"
    if part.kind == "number":
        return f"{part.answer:.2f}, or any number no more than {part.within:g} away."
    if part.kind == "order":
        return " ".join(f"{at}. {step}" for at, step in enumerate(part.steps, start=1))
    return " ".join(f"“{card.text}” belongs to “{part.piles[card.pile]}”." for card in part.cards)


def place(see: tuple[str, str]) -> tuple[str, str]:
    """Where the book says more: words for it, and its address from the top of the site."""
    kind, name = see
    if kind == "claim":
        return f"Claim {name}", f"chapters/claims.html#claim-{name}"
    page, _, anchor = (_page_of(name), "#", f"fig-{name}") if kind == "figure" else name.partition("#")
    words = f"“{title(CHAPTERS / f'{page}.md')}”"
    kind_of_place = "The figure in the chapter" if kind == "figure" else "The chapter"
    return f"{kind_of_place} {words}", f"chapters/{page}.html{f'#{anchor}' if anchor else ''}"


@cache
def _page_of(name: str) -> str:
    """The first page in the order of the book that shows a figure, which is named with settings or without.

    Raises
    ------
    LookupError
        If no page does.
    """
    call = f"explorers.{name.partition('?')[0].replace('-', '_')}("
    toc = yaml.safe_load((CHAPTERS.parent / "_toc.yml").read_text(encoding="utf-8"))
    for entry in (entry["file"] for part in toc["parts"] for entry in part["chapters"]):
        if call in (CHAPTERS.parent / f"{entry}.md").read_text(encoding="utf-8"):
            return str(entry).removeprefix("chapters/")
    raise LookupError(f"no page shows the figure {name!r}")
