"""Python's side of a live page: one IPython shell, and the other end of the widgets.

The worker imports this module in Pyodide. What a cell prints, shows or raises goes to the page as messages, as do the
widgets' states; what the page sends is code to run, a change of a widget, or where figures stand. All cells of a page
share one namespace. The messages are listed in ``chapters/_live/messages.d.ts``.
"""

from __future__ import annotations

import gc
import json
import math
import sys
import types
import weakref
from functools import partial
from typing import Any

import altair as alt
import comm
import ipywidgets as widgets
from altair.utils.schemapi import disable_debug_mode
from comm.base_comm import BaseComm
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from pyodide.ffi import to_js
from traitlets.config import Config

from csrmodel import notebook
from csrmodel.figures.kit.explorer import Explorer
from csrmodel.figures.kit.figure import Figure

page: Page


def start(post: Any, options: str) -> None:
    """Make the shell ready; `post` takes a message as JSON and its binary parts."""
    global page
    page = Page(post, json.loads(options))
    # worker.js has stopped it for the start: what was imported stays.
    gc.freeze()
    gc.enable()


async def receive(message: str, buffers: Any) -> None:
    """What the page sends: ``run`` a cell, a ``comm`` message of a widget, or the ``settings`` of figures."""
    await page.receive(json.loads(message), buffers)


class Page:
    """The page, seen from Python."""

    def __init__(self, post: Any, options: dict[str, Any]) -> None:
        self._post = post
        self.cell = ""
        self.glued: dict[str, list[str]] = options["glued"]
        # The page's settings of its figures by name, as it has told them and as explorers here have moved them since.
        self.settings: dict[str, dict[str, float]] = {}
        # The explorers that each cell shows, and all that have been heard so far.
        self.shown: dict[str, list[Explorer]] = {}
        self.heard: weakref.WeakSet[Explorer] = weakref.WeakSet()
        self.outputs: weakref.WeakSet[widgets.Output] = weakref.WeakSet()
        # Widgets find the running cell where a Jupyter kernel has it.
        kernel = types.SimpleNamespace(get_parent=lambda: {"header": {"msg_id": self.cell}})
        self.shell = _shell(self, kernel)
        notebook.listeners.append(self._glued)
        # Replaced at run time, as nothing else here: the package has no other hook, and says that this is its hook.
        comm.create_comm = partial(PageComm, self)
        widgets.Widget.on_widget_constructed(self._remember)
        alt.renderers.enable("mimetype")
        # A chart is checked as it is shown, not each of its parts as it is made: that takes longer than all the rest.
        disable_debug_mode()
        formatter: Any = self.shell.display_formatter
        formatter.mimebundle_formatter.for_type(Explorer, self._explorer)
        formatter.formatters["text/html"].for_type(Figure, lambda figure: figure.to_html(still=False))

    async def receive(self, message: dict[str, Any], buffers: Any) -> None:
        if message["type"] == "settings":
            self._follow(message["figures"])
            return
        self.cell = message["cell"]
        if message["type"] == "run":
            self.shown[self.cell] = []
            done = await self._run(message["code"])
            self.post({"type": "done", "cell": message["cell"], "error": done})
        else:
            self._widget(message, [b.to_memoryview() for b in buffers or []])
            self.post({"type": "idle", "id": message["id"]})

    def post(self, message: dict[str, Any], buffers: list[Any] | None = None) -> None:
        try:
            text = json.dumps(message, default=str, allow_nan=False)
        except ValueError:
            text = json.dumps(_finite(message), default=str)
        self._post(text, to_js(buffers) if buffers else None)

    def show(self, output: dict[str, Any]) -> None:
        """An output in the format of notebooks, to the widgets that capture this cell's outputs or else to the cell."""
        captures = [place for place in self.outputs if place.msg_id and place.msg_id == self.cell]
        for place in captures:
            place.outputs += (output,)
        if not captures:
            self.post({"type": "output", "cell": self.cell, "output": output})

    def clear(self, wait: bool) -> None:
        captures = [place for place in self.outputs if place.msg_id and place.msg_id == self.cell]
        for place in captures:
            place.outputs = ()
        if not captures:
            self.post({"type": "clear", "cell": self.cell, "wait": wait})

    async def _run(self, code: str) -> str:
        """Run a cell; returns the name of what it raised, or nothing."""
        if self.shell.should_run_async(code):
            transformed = self.shell.transform_cell(code)
            result = await self.shell.run_cell_async(code, store_history=True, transformed_cell=transformed)
            self.shell.events.trigger("post_execute")
        else:
            result = self.shell.run_cell(code, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        return type(error).__name__ if error else ""

    def _widget(self, message: dict[str, Any], buffers: list[Any]) -> None:
        channel = comm.get_comm_manager().get_comm(message["comm_id"])
        if channel is None:
            return  # closed while the message was on its way
        try:
            if message["type"] == "comm_close":
                channel.handle_close({"content": message})
            else:
                channel.handle_msg({"content": {"data": message["data"]}, "buffers": buffers})
        except Exception:
            self.shell.showtraceback()

    def _remember(self, widget: widgets.Widget) -> None:
        if isinstance(widget, widgets.Output):
            self.outputs.add(widget)

    def _explorer(self, explorer: Explorer, include: object = None, exclude: object = None) -> Any:
        """An explorer starts where the figure of the page stands that it takes the place of, and moves with it."""
        self._place(explorer)
        self.shown.setdefault(self.cell, []).append(explorer)
        if explorer not in self.heard:
            self.heard.add(explorer)
            for signal, control in explorer.controls.items():
                control.observe(partial(self._moved, explorer.figure.name, signal), names="value")
        return explorer._repr_mimebundle_()

    def _place(self, explorer: Explorer) -> None:
        known = self.settings.get(explorer.figure.name, {})
        explorer.set({signal: known[signal] for signal in explorer.controls if signal in known})

    def _moved(self, figure: str, signal: str, change: Any) -> None:
        """A reader, or code, has moved a control."""
        self.settings.setdefault(figure, {})[signal] = change["new"]
        self.post({"type": "settings", "figures": {figure: {signal: change["new"]}}})

    def _follow(self, figures: dict[str, dict[str, float]]) -> None:
        """The settings of these figures have changed in the page."""
        self.settings.update(figures)
        for cell, explorers in self.shown.items():
            for explorer in explorers:
                if explorer.figure.name in figures:
                    self.cell = cell
                    try:
                        self._place(explorer)
                    except Exception:
                        self.shell.showtraceback()

    def _glued(self, name: str, value: object) -> None:
        """A number that a chapter glues changes in the page's text."""
        texts = {spec: _formatted(value, spec) for spec in self.glued.get(name, [])}
        self.post({"type": "glue", "name": name, "texts": texts})


def _finite(value: Any) -> Any:
    """JSON knows no nan and no inf."""
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


class PageComm(BaseComm):
    """A channel between a widget here and its model in the page."""

    def __init__(self, page: Page, *args: Any, **keys: Any) -> None:
        self.page, self.cell = page, page.cell
        super().__init__(*args, **keys)

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        content = {"comm_id": self.comm_id, "data": data or {}, **keys}
        self.page.post({"type": msg_type, "cell": self.cell, "content": content, "metadata": metadata or {}}, buffers)


class _Publisher(DisplayPublisher):
    shell: Any

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **keys: Any) -> None:
        identity = (keys.get("transient") or {}).get("display_id")
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}, "display_id": identity}
        if keys.get("update"):
            self.shell.page.post({"type": "update", "cell": self.shell.page.cell, "output": output})
        else:
            self.shell.page.show(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.page.clear(wait)


class _Hook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        """The page numbers no results."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.page.show({"output_type": "execute_result", "data": format_dict, "metadata": md_dict or {}})

    def finish_displayhook(self) -> None:
        sys.stdout.flush()


class _Shell(InteractiveShell):
    page: Any = None
    kernel: Any = None

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = stb if isinstance(stb, list) else [str(stb)]
        self.page.show({"output_type": "error", "ename": etype.__name__, "evalue": str(evalue), "traceback": lines})


class _Stream:
    """What is printed, as it comes."""

    encoding = "utf-8"

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name

    def write(self, text: str) -> int:
        if text:
            self.page.show({"output_type": "stream", "name": self.name, "text": text})
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return False


def _shell(page: Page, kernel: Any) -> InteractiveShell:
    settings = Config()
    settings.InteractiveShell.colors = "NoColor"
    settings.HistoryManager.enabled = False
    shell = _Shell.instance(config=settings, display_pub_class=_Publisher, displayhook_class=_Hook)
    shell.page, shell.kernel = page, kernel
    sys.stdout, sys.stderr = _Stream(page, "stdout"), _Stream(page, "stderr")
    return shell


def _formatted(value: object, spec: str) -> str:
    """As the book's build formats it: a number by `spec`, anything else as its text."""
    kinds = {"s": str, **dict.fromkeys("bcdoxX", int), **dict.fromkeys("eEfFgGn%", float)}
    return format(kinds.get(spec[-1:], lambda same: same)(value), spec) if spec else str(value)
