"""A quiz in the page: ``{quiz} name`` prints the items of ``chapters/_quizzes/name.yml`` with native controls.

``quiz.js`` compares an answer with the key, which the page carries: whoever opens the source of a page can read it.
Without scripts the answers stand folded below each item; on paper they are left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from html import escape

# The extension `launch` has put chapters/_make where modules are found. The exports for learning platforms read the
# quizzes too, by a command that knows no Sphinx; that is their home.
import launch  # noqa: F401
from docutils import nodes
from quiz_items import QUIZZES, Item, Part, QuizFault, answer, place, quiz
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

SURE = ("a guess", "fairly sure", "certain")


class Quiz(SphinxDirective):
    """All items of one file.

    With the option ``at-once`` nothing is told before every item has an answer: for a test before or after a course.
    """

    required_arguments = 1
    option_spec = {"at-once": lambda given: True}  # noqa: RUF012 - as docutils wants it

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        try:
            items = quiz(name)
        except QuizFault as fault:
            raise self.error(str(fault)) from None
        self.env.metadata[self.env.docname]["csr-quiz"] = name
        for source in QUIZZES.iterdir():
            self.env.note_dependency(str(source))
        return [
            nodes.raw(
                "", _form(name, items, "at-once" in self.options, "../" * self.env.docname.count("/")), format="html"
            )
        ]


def _form(name: str, items: tuple[Item, ...], at_once: bool, top: str) -> str:
    inner = "".join(_item(at, item, at_once, top) for at, item in enumerate(items, start=1))
    how = ' data-at-once=""' if at_once else ""
    check = '<p class="csr-when-live"><button type="submit" class="csr-button">Check all answers</button></p>'
    return (
        f'<form class="csr-quiz" data-quiz="{escape(name)}"{how} autocomplete="off">{inner}{check if at_once else ""}'
        '<p class="csr-tally" role="status"></p>'
        '<p class="csr-when-live"><button type="reset" class="csr-button">Forget my answers</button></p></form>'
    )


def _item(at: int, item: Item, at_once: bool, top: str) -> str:
    key = f"quiz-{item.id}"
    parts = "".join(_part(f"{key}-{side}", part, side) for side, part in enumerate(item.parts))
    sure = _choices(f"{key}-sure", "How sure are you?", SURE, "csr-sure") if item.sure else ""
    check = '<button type="button" class="csr-button csr-check csr-when-live">Check</button>'
    return (
        f'<fieldset class="csr-item" id="{key}" data-item="{escape(json.dumps(_told(item, top)))}">'
        f"<legend>{at}. {escape(item.parts[0].asks)}</legend>{parts}{sure}{'' if at_once else check}"
        f'<div class="csr-feedback" role="status"></div>{_key(item, top)}</fieldset>'
    )


def _told(item: Item, top: str) -> dict[str, object]:
    """What the page compares an answer with."""
    words, address = place(item.see)
    return {
        "mark": item.mark,
        "parts": [asdict(part) for part in item.parts],
        "sure": item.sure,
        "why": item.why,
        "see": {"words": words, "address": top + address},
    }


def _part(key: str, part: Part, side: int) -> str:
    """The controls of a part; the question of the first stands above them as the legend of its item."""
    asks = f'<p class="csr-asks-why" id="{key}-asks">{escape(part.asks)}</p>' if side else ""
    if part.kind == "choice":
        inner = _choices(key, part.asks if side else "", [option.text for option in part.options], "csr-choice")
        return f'<div class="csr-part">{inner}</div>'
    if part.kind == "number":
        inner = (
            f'<label class="csr-field">Your number<input type="text" inputmode="decimal" name="{key}" size="8"></label>'
        )
    elif part.kind == "order":
        places = [str(at + 1) for at in range(len(part.steps))]
        inner = "".join(_placed(f"{key}-{step}", part.steps[step], places) for step in part.shuffled)
    else:
        inner = "".join(_placed(f"{key}-{at}", card.text, part.piles) for at, card in enumerate(part.cards))
    return f'<div class="csr-part">{asks}{inner}</div>'


def _placed(name: str, text: str, places: Sequence[str]) -> str:
    """A line to be given one of several places."""
    options = "".join(f'<option value="{at}">{escape(words)}</option>' for at, words in enumerate(places))
    return (
        f'<label class="csr-field"><select name="{name}"><option value="">…</option>{options}</select>'
        f"{escape(text)}</label>"
    )


def _choices(key: str, legend: str, options: Sequence[str], kind: str) -> str:
    """Options to choose one of."""
    inner = "".join(
        f'<label class="csr-field"><input type="radio" name="{key}" value="{at}"><span>{escape(text)}</span></label>'
        for at, text in enumerate(options)
    )
    return f'<fieldset class="{kind}"><legend>{escape(legend)}</legend>{inner}</fieldset>' if legend else inner


def _key(item: Item, top: str) -> str:
    """The answer, for whoever reads without scripts."""
    words, address = place(item.see)
    answers = " ".join(answer(part) for part in item.parts)
    return (
        f'<details class="csr-key"><summary>Answer</summary><p>{escape(answers)}</p><p>{escape(item.why)} '
        f'<a href="{escape(top + address)}">{escape(words)}</a>.</p></details>'
    )


def scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, object], doctree: nodes.document | None
) -> None:
    if "csr-quiz" in app.env.metadata.get(pagename, {}):
        app.add_js_file("quiz.js", loading_method="defer")
        app.add_css_file("quiz.css")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("quiz", Quiz)
    app.connect("html-page-context", scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
