"""Lists that the directives and roles of a page leave: they go with the page, and processes put theirs together."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def kept(env: BuildEnvironment, name: str) -> dict[str, list[str]]:
    """What has been left under a name of the environment, by page."""
    if not hasattr(env, name):
        setattr(env, name, {})
    stored: dict[str, list[str]] = getattr(env, name)
    return stored


def keep(app: Sphinx, name: str) -> None:
    """Keep what is left under a name as long as its page is what it was."""

    def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        kept(env, name).pop(docname, None)

    def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        kept(env, name).update({page: found for page, found in kept(other, name).items() if page in docnames})

    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
