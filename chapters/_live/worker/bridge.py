"""Python's side of a live page: one IPython shell, and the other end of the widgets.

The worker imports this module in Pyodide. What a cell prints, shows or raises goes to the page as messages, as do the
widgets' states; what the page sends is code to run, a change of a widget, or where figures stand. All cells of a page
share one namespace. The messages are listed in ``chapters/_live/messages.d.ts``.
"""

from __future__ import annotations

import builtins
import gc
import json
import math
import re
import sys
import time
import types
import weakref
from functools import partial
from typing import Any, NoReturn
from urllib.error import URLError

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

LINES, CHARACTERS, OUTPUTS, MESSAGES = 1_000, 100_000, 50, 4_000
"""The most that a page shows of one run: lines and characters of text, and other outputs; and the most messages that
it is sent of them. With more of any the page would no longer answer to its reader, who could not stop the run."""

PAUSE = 0.05
"""Seconds within which parts of a printed line wait for one another."""

ELSEWHERE = "The chapter's notebook can do it on a computer of your own."
NETWORK = f"Python in this page reaches no other site: put the data into the code. {ELSEWHERE}"
SHELL = f"Python in this page has no shell and starts no other programs. {ELSEWHERE}"
PACKAGES = f"Python in this page has the packages that the colophon lists, and installs no others. {ELSEWHERE}"
EXIT = "Python in this page ends when you press Stop."
INPUT = "Python in this page cannot ask: write the answer into the code."
THREADS = f"Python in this page has no threads. {ELSEWHERE}"


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
        self.allowance = _Allowance()
        # The stream that was written to last, what of its line is still held, and when the page was last sent some.
        self.stream, self.held, self.sent = "stdout", "", 0.0
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
        self.allowance = _Allowance()
        if message["type"] == "settings":
            self._follow(message["figures"])
            self.finish()
            return
        self.cell = message["cell"]
        if message["type"] == "run":
            self.shown[self.cell] = []
            error = await self._run(message["code"])
            self.finish()
            self.post({"type": "done", "cell": message["cell"], "error": error})
        else:
            self._widget(message, [b.to_memoryview() for b in buffers or []])
            self.finish()
            self.post({"type": "idle", "id": message["id"]})

    def post(self, message: dict[str, Any], buffers: list[Any] | None = None) -> None:
        self.flush()
        try:
            text = json.dumps(message, default=str, allow_nan=False)
        except ValueError:
            text = json.dumps(_finite(message), default=str)
        self._post(text, to_js(buffers) if buffers else None)

    def write(self, stream: str, text: str) -> None:
        """What is printed, line by line; a part of a line waits for the rest of it, but not for long."""
        if stream != self.stream:
            self.flush()
        self.stream = stream
        self.held += text
        if "\n" in text or time.monotonic() - self.sent > PAUSE:
            self.flush()

    def flush(self) -> None:
        text, self.held = self.held, ""
        if text:
            self.sent = time.monotonic()
            self.show({"output_type": "stream", "name": self.stream, "text": text})

    def finish(self) -> None:
        """The run is over: what of its text is still held, and how much of it was left out."""
        self.flush()
        self._show(self.allowance.rest())

    def show(self, output: dict[str, Any]) -> None:
        """An output in the format of notebooks, as far as there is room for it."""
        self.flush()
        self._show(self.allowance.part(output))

    def _show(self, outputs: list[dict[str, Any]]) -> None:
        """To the widgets that capture this cell's outputs or else to the cell."""
        captures = [place for place in self.outputs if place.msg_id and place.msg_id == self.cell]
        for place in captures:
            place.outputs = _joined(place.outputs, outputs)
        if not captures:
            for output in outputs:
                self.post({"type": "output", "cell": self.cell, "output": output})

    def update(self, output: dict[str, Any]) -> None:
        """An output in place of the one with the same identity."""
        if self.allowance.message():
            self.post({"type": "update", "cell": self.cell, "output": output})

    def clear(self, wait: bool) -> None:
        self.held = ""
        if not self.allowance.renew():
            return
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
            self.shell.page.update(output)
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


class NotInThePageError(RuntimeError):
    """What this Python is asked for needs more than a page can give."""


def _without(sentence: str, *_asked: Any, **_keys: Any) -> NoReturn:
    raise NotInThePageError(sentence)


class _Shell(InteractiveShell):
    page: Any = None
    kernel: Any = None

    system = system_piped = system_raw = getoutput = partial(_without, SHELL)
    ask_exit = partial(_without, EXIT)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = stb if isinstance(stb, list) else [str(stb)]
        said = [str(evalue), _why(etype, str(evalue))]
        words = ". ".join(part for part in said if part)
        self.page.show({"output_type": "error", "ename": etype.__name__, "evalue": words, "traceback": lines})


def _why(raised: type[BaseException], said: str) -> str:
    """What this Python lacks, where that is why something was raised."""
    if issubclass(raised, URLError | ConnectionError) or "Failed to fetch" in said:
        return NETWORK
    if issubclass(raised, ModuleNotFoundError):
        return PACKAGES
    if issubclass(raised, SystemExit):
        return EXIT
    if "support processes" in said:
        return SHELL
    return THREADS if "start new thread" in said else ""


class _Stream:
    """What is printed, as it comes."""

    encoding = "utf-8"

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name

    def write(self, text: str) -> int:
        self.page.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        self.page.flush()

    def isatty(self) -> bool:
        return False


class _Allowance:
    """What the page still shows of a run, and what of it was left out."""

    def __init__(self) -> None:
        self.messages = MESSAGES
        self.told = False
        self._make_room()

    def renew(self) -> bool:
        """Whether the page is cleared, which makes room."""
        self._make_room()
        return self.message()

    def _make_room(self) -> None:
        self.lines, self.characters, self.outputs = LINES, CHARACTERS, OUTPUTS
        self.lines_out = self.characters_out = self.outputs_out = 0

    def message(self) -> bool:
        self.messages -= 1
        return self.messages >= 0

    def part(self, output: dict[str, Any]) -> list[dict[str, Any]]:
        """What is shown of an output: all of it, a part, or nothing; and once, that more will not be."""
        if output["output_type"] == "error":
            # Why a cell stopped is always said.
            return [output | {"evalue": _cut(output["evalue"]), "traceback": [_cut("\n".join(output["traceback"]))]}]
        shown = self._text(output) if output["output_type"] == "stream" else self._other(output)
        if self.told or not (self.lines_out or self.characters_out or self.outputs_out):
            return shown
        self.told = True
        most = f"{LINES:,} lines, {CHARACTERS:,} characters and {OUTPUTS} other outputs"
        return [*shown, _note(f"The page shows no more of this run: {most} are the most.")]

    def _text(self, output: dict[str, Any]) -> list[dict[str, Any]]:
        text = str(output["text"])
        shown = "".join(text.splitlines(keepends=True)[: self.lines])[: self.characters] if self.message() else ""
        self.lines -= shown.count("\n")
        self.characters -= len(shown)
        self.lines_out += text[len(shown) :].count("\n")
        self.characters_out += len(text) - len(shown)
        return [output | {"text": shown}] if shown else []

    def _other(self, output: dict[str, Any]) -> list[dict[str, Any]]:
        self.outputs -= 1
        if not self.message() or self.outputs < 0:
            self.outputs_out += 1
            return []
        data = output["data"]
        plain = {"text/plain": _cut(str(data["text/plain"]))} if "text/plain" in data else {}
        charts = [value for kind, value in data.items() if "vegalite" in kind]
        asks = re.search(r'"url": "(\w+:)?//', json.dumps(charts, default=str))
        kept = output | {"data": data | plain}
        return [kept, _note(f"This chart asks another site for its data. {NETWORK}")] if asks else [kept]

    def rest(self) -> list[dict[str, Any]]:
        """How much was left out."""
        counts = ((self.lines_out, "line"), (self.characters_out, "character"), (self.outputs_out, "other output"))
        left_out = ", ".join(f"{count:,} {name}{'s' if count > 1 else ''}" for count, name in counts if count)
        return [_note(f"Left out: {left_out}.")] if left_out else []


def _joined(outputs: tuple[dict[str, Any], ...], more: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Outputs and more of them; a stream goes on in its last piece, as a widget sends all its outputs each time."""
    found = list(outputs)
    for output in more:
        if found and output["output_type"] == "stream" and output["name"] == found[-1].get("name"):
            found[-1] = found[-1] | {"text": found[-1]["text"] + output["text"]}
        else:
            found.append(output)
    return tuple(found)


def _note(sentence: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stderr", "text": sentence + "\n"}


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else f"{text[:CHARACTERS]}… ({len(text) - CHARACTERS:,} more characters)"


def _shell(page: Page, kernel: Any) -> InteractiveShell:
    settings = Config()
    settings.InteractiveShell.colors = "NoColor"
    settings.HistoryManager.enabled = False
    shell = _Shell.instance(config=settings, display_pub_class=_Publisher, displayhook_class=_Hook)
    shell.page, shell.kernel = page, kernel
    register: Any = shell.register_magic_function
    for name in ("pip", "conda", "mamba", "micromamba", "uv"):
        register(partial(_without, PACKAGES), magic_name=name)
    for name in ("bash", "sh", "script", "system", "sx"):
        register(partial(_without, SHELL), "line_cell", name)
    builtins.input = partial(_without, INPUT)
    sys.stdout, sys.stderr = _Stream(page, "stdout"), _Stream(page, "stderr")
    return shell


def _formatted(value: object, spec: str) -> str:
    """As the book's build formats it: a number by `spec`, anything else as its text."""
    kinds = {"s": str, **dict.fromkeys("bcdoxX", int), **dict.fromkeys("eEfFgGn%", float)}
    return format(kinds.get(spec[-1:], lambda same: same)(value), spec) if spec else str(value)
