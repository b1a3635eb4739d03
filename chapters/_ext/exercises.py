"""The exercises of the book: a block ``{exercise}`` with an identifier, a level, minutes and a hint.

Its heading is a link to itself, its hint is folded, and neither needs a script. What is wrong with one, and a name that
two of them have, is a warning, which ends the build. What a good answer has is not here: the teacher's edition puts it
behind each exercise (``chapters/_make/teacher.py``).
"""

from __future__ import annotations

from collections import defaultdict

import by_page

# The extension `launch` has put chapters/_make where modules are found.
import launch  # noqa: F401
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from exercise import OPTIONS, Exercise, ExerciseFault, read
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

LOG = logging.getLogger(__name__)


class exercise_heading(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801 - docutils names nodes so
    """The line above an exercise: attributes ``words`` and ``anchor``, where it leads."""


class exercise_hint(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801 - docutils names nodes so
    """A fold with the hint of an exercise."""


class ExerciseBlock(SphinxDirective):
    """``{exercise}``: a task for the reader."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    # Whatever is said is taken, so that all faults of an exercise are told in one message.
    option_spec = defaultdict(lambda: directives.unchanged, dict.fromkeys(OPTIONS, directives.unchanged))  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        try:
            found = read(self.env.docname, " ".join(self.arguments), self.options)
            if not self.content:
                raise ExerciseFault(f"{self.env.docname}: exercise {found.name!r}: it has no task")
        except ExerciseFault as fault:
            LOG.warning("%s", fault, location=self.get_location())
            return []
        names(self.env).setdefault(self.env.docname, []).append(found.name)
        return [self._block(found, len(names(self.env)[self.env.docname]))]

    def _block(self, found: Exercise, number: int) -> nodes.container:
        block = nodes.container(ids=[found.anchor], classes=["csr-entry", "csr-exercise"])
        block += exercise_heading(words=found.heading(number), anchor=found.anchor)
        self.state.nested_parse(self.content, self.content_offset, block)
        fold = exercise_hint()
        self.state.nested_parse(StringList([found.hint], self.env.docname), self.content_offset, fold)
        block += fold
        return block


def names(env: BuildEnvironment) -> dict[str, list[str]]:
    """The names of the exercises that have been read, by page."""
    return by_page.kept(env, "csr_exercises")


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Links name exercises, so no two of a book may share a name."""
    homes: dict[str, list[str]] = {}
    for page, found in sorted(names(env).items()):
        for name in found:
            homes.setdefault(name, []).append(page)
    for name, pages in homes.items():
        if len(pages) > 1:
            LOG.warning("exercise %r stands in %s; a name is allowed once in the book", name, " and in ".join(pages))


def visit_heading(translator: HTML5Translator, node: exercise_heading) -> None:
    translator.body.append(
        f'<h3 class="csr-name"><a href="#{node["anchor"]}">{translator.encode(node["words"])}</a></h3>\n'
    )
    raise nodes.SkipNode


def visit_hint(translator: HTML5Translator, node: exercise_hint) -> None:
    translator.body.append('<details class="csr-hint"><summary>Hint</summary>')


def depart_hint(translator: HTML5Translator, node: exercise_hint) -> None:
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(exercise_heading, html=(visit_heading, None))
    app.add_node(exercise_hint, html=(visit_hint, depart_hint))
    app.add_directive("exercise", ExerciseBlock)
    by_page.keep(app, "csr_exercises")
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
