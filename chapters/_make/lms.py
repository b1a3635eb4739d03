"""The quizzes for learning platforms and on paper: ``make lms`` writes them into ``_build/lms`` and packs them.

For each quiz Moodle XML, GIFT, QTI 1.2 as Canvas reads it, and two pages to print: the questions, and the key. A
further folder of quizzes, such as graded ones that a teacher keeps to herself, is named on the command line::

    python chapters/_make/lms.py [FOLDER]

Platforms know fewer kinds of questions than the page. A reason becomes a question of its own. What is sorted or brought
into order becomes a matching, and for QTI, where `text2qti` has none, questions to choose from. How sure one is, no
platform asks.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import permutations
from pathlib import Path
from xml.etree import ElementTree

from assets import ROOT

# How the book is cited, and where it is published, is known to the site's extensions.
sys.path.append(str(ROOT / "chapters" / "_ext"))

import citation
from offline import NAME
from quiz_items import QUIZZES, Item, Option, Part, QuizFault, answer, every, place
from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz as CanvasQuiz

LMS = ROOT / "_build" / "lms"
CATEGORY = "Who Answers for the Chain?"

STYLE = (
    "body{font:11pt/1.45 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem}li{break-inside:avoid;"
    "margin-bottom:1.2rem}ul{list-style:'☐ ';padding-left:1.4rem}@page{margin:2cm}"
)
WHO = "<p>Name: ______________________________ &nbsp; Date: ______________</p>"
"""What a page to print looks like, and its first line."""


@dataclass(frozen=True)
class Question:
    """A part of an item, as a platform asks it: its name, its text, what is told with every answer."""

    name: str
    asks: str
    part: Part
    why: str


def questions(items: Iterable[Item]) -> Iterator[Question]:
    """The questions of these items, a reason after what it is the reason of."""
    for item in items:
        words, address = place(item.see)
        whole = f"{citation.address()}{address}" if citation.address() else ""
        why = f"{item.why} {words}{f': {whole}' if whole else ''}."
        first, *reasons = item.parts
        yield Question(item.id, first.asks, first, why)
        for part in reasons:
            yield Question(f"{item.id}-reason", f"{first.asks} {part.asks}", part, why)


def matches(part: Part) -> list[tuple[str, str]]:
    """Of a part that becomes a matching: each line with the name of its place, in the order in which they are shown."""
    if part.kind == "order":
        return [(part.steps[at], str(at + 1)) for at in part.shuffled]
    return [(card.text, part.piles[card.pile]) for card in part.cards]


# Moodle


def moodle(name: str, items: Iterable[Item]) -> bytes:
    """Moodle XML: every question in a category of the quiz's name."""
    quiz = ElementTree.Element("quiz")
    category = ElementTree.SubElement(ElementTree.SubElement(quiz, "question", type="category"), "category")
    ElementTree.SubElement(category, "text").text = f"$course$/top/{CATEGORY}/{name}"
    for asked in questions(items):
        kinds = {"choice": "multichoice", "number": "numerical", "order": "matching", "sort": "matching"}
        question = ElementTree.SubElement(quiz, "question", type=kinds[asked.part.kind])
        _text(question, "name", asked.name, plain=False)
        _text(question, "questiontext", asked.asks)
        _text(question, "generalfeedback", asked.why)
        for key, value in {"defaultgrade": "1", "penalty": "0.3333333", "hidden": "0"}.items():
            ElementTree.SubElement(question, key).text = value
        _MOODLE[asked.part.kind](question, asked.part)
    ElementTree.indent(quiz)
    return ElementTree.tostring(quiz, encoding="utf-8", xml_declaration=True)


def _text(parent: ElementTree.Element, tag: str, text: str, plain: bool = True) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, {"format": "plain_text"} if plain else {})
    ElementTree.SubElement(element, "text").text = text
    return element


def _moodle_choice(question: ElementTree.Element, part: Part) -> None:
    for key, value in {"single": "true", "shuffleanswers": "true", "answernumbering": "abc"}.items():
        ElementTree.SubElement(question, key).text = value
    for option in part.options:
        given = _text(question, "answer", option.text)
        given.set("fraction", "100" if option.right else "0")
        _text(given, "feedback", option.says)


def _moodle_number(question: ElementTree.Element, part: Part) -> None:
    """The right answer, the likely wrong ones with what is said to them, and every other number."""
    given = [(f"{part.answer:g}", "100", "Right."), *((f"{one.answer:g}", "0", one.says) for one in part.likely)]
    for value, fraction, says in given:
        found = _text(question, "answer", value, plain=False)
        found.set("fraction", fraction)
        _text(found, "feedback", says)
        ElementTree.SubElement(found, "tolerance").text = f"{part.within:g}"


def _moodle_matching(question: ElementTree.Element, part: Part) -> None:
    ElementTree.SubElement(question, "shuffleanswers").text = "true"
    for line, name in matches(part):
        pair = _text(question, "subquestion", line)
        _text(pair, "answer", name, plain=False)


_MOODLE: Mapping[str, Callable[[ElementTree.Element, Part], None]] = {
    "choice": _moodle_choice,
    "number": _moodle_number,
    "order": _moodle_matching,
    "sort": _moodle_matching,
}


# GIFT


def gift(name: str, items: Iterable[Item]) -> str:
    """GIFT, which most platforms read."""
    asked = "\n\n".join(
        f"::{_gift(one.name)}::{_gift(one.asks)} {{\n{_gift_answers(one.part)}\n####{_gift(one.why)}\n}}"
        for one in questions(items)
    )
    return f"$CATEGORY: $course$/{CATEGORY}/{name}\n\n{asked}\n"


def _gift(text: str) -> str:
    """A text in which nothing is a sign of the format."""
    # An arrow parts the two sides of a match, and has no escape.
    return re.sub(r"([\\~=#{}:])", r"\\\1", text.replace("->", "→"))


def _gift_answers(part: Part) -> str:
    if part.kind == "choice":
        return "\n".join(f"{'=' if one.right else '~'}{_gift(one.text)}#{_gift(one.says)}" for one in part.options)
    if part.kind == "number":
        likely = (f"=%0%{one.answer:g}:{part.within:g}#{_gift(one.says)}" for one in part.likely)
        return "\n".join([f"#=%100%{part.answer:g}:{part.within:g}#Right.", *likely])
    return "\n".join(f"={_gift(line)} -> {_gift(name)}" for line, name in matches(part))


# QTI 1.2


def canvas(name: str, items: Iterable[Item]) -> QTI:
    """QTI 1.2 as Canvas reads it."""
    asked = "\n\n".join(_canvas(one, part) for one in questions(items) for part in _chosen(one.part))
    text = f"Quiz title: {CATEGORY} {name}\n\n{asked}\n"
    return QTI(CanvasQuiz(text, config=Config(), source_name=name))


def _chosen(part: Part) -> list[Part]:
    """A part as questions to choose from, or itself."""
    if part.kind == "order":
        right = list(range(len(part.steps)))
        others = [list(order) for order in permutations(right) if list(order) != right]
        # The first, the last and one in between; the true order among them, at a place that its words decide.
        shown = [others[0], others[len(others) // 2], others[-1]]
        shown.insert(part.shuffled[0] % 4, right)
        texts = ["; ".join(f"{at}. {part.steps[step]}" for at, step in enumerate(order, start=1)) for order in shown]
        options = [
            Option(text, order == right, "Right." if order == right else "This is not the order.")
            for text, order in zip(texts, shown, strict=True)
        ]
        return [Part("choice", part.asks, tuple(options))]
    if part.kind == "sort":
        return [
            Part(
                "choice",
                card.text,
                tuple(Option(name, at == card.pile, card.says) for at, name in enumerate(part.piles)),
            )
            for card in part.cards
        ]
    return [part]


def _canvas(asked: Question, part: Part) -> str:
    """A question in the format of text2qti, which reads Markdown."""
    whole = asked.asks if part.asks in asked.asks else f"{asked.asks} {part.asks}"
    head = f"Title: {asked.name}\nPoints: 1\n1. {_markdown(whole)}\n... {_markdown(asked.why)}\n"
    if part.kind == "number":
        said = " ".join(f"About {one.answer:g}: {one.says}" for one in part.likely)
        wrong = f"- {_markdown(said)}\n" if said else ""
        return f"{head}{wrong}= {part.answer:.4f} +- {part.within:.4f}"
    letters = "abcdefgh"
    return head + "\n".join(
        f"{'*' if one.right else ''}{letters[at]}) {_markdown(one.text)}\n... {_markdown(one.says)}"
        for at, one in enumerate(part.options)
    )


def _markdown(text: str) -> str:
    """A text in which nothing is markup: every sign but a letter, a digit or a space by its number."""
    return re.sub(r"[^\w\s,;:?]|_", lambda sign: f"&#{ord(sign[0])};", text)


# Paper


def paper(name: str, items: Iterable[Item], key: bool) -> str:
    """A page to print: the questions with room to answer, or the key."""
    asked = "".join(
        f"<li><p>{escape(item.parts[0].asks)}</p>{_key(item) if key else _room(item)}</li>" for item in items
    )
    title = f"{CATEGORY} {name}{' — key' if key else ''}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>{'' if key else WHO}<ol>{asked}</ol>"
        "</body></html>\n"
    )


def _room(item: Item) -> str:
    return "".join(
        (f"<p>{escape(part.asks)}</p>" if side else "") + _ROOM[part.kind](part) for side, part in enumerate(item.parts)
    ) + ("<p>How sure are you? ☐ a guess ☐ fairly sure ☐ certain</p>" if item.sure else "")


def _boxes(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


_ROOM: Mapping[str, Callable[[Part], str]] = {
    "choice": lambda part: _boxes(option.text for option in part.options),
    "number": lambda part: "<p>Your number: ____________</p>",
    "order": lambda part: "".join(f"<p>____ {escape(line)}</p>" for line, _ in matches(part)),
    "sort": lambda part: (
        f"<p>{escape(' / '.join(part.piles))}</p>"
        + "".join(f"<p>__________ {escape(card.text)}</p>" for card in part.cards)
    ),
}


def _key(item: Item) -> str:
    return f"<p><strong>{escape(' '.join(answer(part) for part in item.parts))}</strong></p><p>{escape(item.why)}</p>"


def write(folder: Path, source: Path = QUIZZES) -> list[Path]:
    """Every quiz of a folder in every form.

    Raises
    ------
    QuizFault
        If an item has a fault; nothing is written then.
    """
    found: dict[str, list[Item]] = {}
    for name, item in every(source):
        found.setdefault(name, []).append(item)
    written = []
    for name, items in found.items():
        forms: dict[str, bytes | str] = {
            f"moodle/{name}.xml": moodle(name, items),
            f"gift/{name}.txt": gift(name, items),
            f"paper/{name}.html": paper(name, items, key=False),
            f"keys/{name}.html": paper(name, items, key=True),
        }
        for place_of, content in forms.items():
            path = folder / place_of
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            written.append(path)
        path = folder / "canvas" / f"{name}.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        canvas(name, items).save(path)
        written.append(path)
    return written


def make(source: Path = QUIZZES, target: Path = LMS, published: Path = ROOT / "dist") -> list[Path]:
    """Every quiz of a folder into `target`, anew; those of the book are packed into `published`, and no other's.

    Raises
    ------
    QuizFault
        As `write` does; what was made before is kept then.
    """
    # All faults are known before what was made before is thrown away.
    list(every(source))
    shutil.rmtree(target, ignore_errors=True)
    written = write(target, source)
    if source == QUIZZES:
        # Graded quizzes are not packed: what lies in dist is published.
        written.append(Path(shutil.make_archive(str(published / f"{NAME}-quizzes"), "zip", target)))
    return written


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Write the quizzes for learning platforms and on paper.")
    arguments.add_argument("folder", type=Path, nargs="?", default=QUIZZES, help="where the quizzes lie")
    try:
        for path in make(arguments.parse_args().folder):
            print(path.relative_to(ROOT))
    except QuizFault as fault:
        sys.exit(str(fault))
