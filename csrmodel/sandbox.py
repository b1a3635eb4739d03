"""Code of somebody else, run in a process of its own with limits, of which only data come back.

A run is a list of steps: a cell of code, or an expression whose value is asked for. `run` starts a child, which works
the steps off in one namespace and sends a line of JSON after each. Nothing that the caller knows is in the child: it
has the steps, the package with its data, and an empty folder.

A step may never end, take all memory, or end the process. The child is stopped then, the step is left out with its
fault, and the others are run again: what ends a run is told of the step in which it ended.

**What holds the child**, from outside to inside:

1. *bubblewrap* (`bwrap`, Linux), where there is one that works: namespaces of its own without network, without other
   processes, and with nothing of the disk but Python, the package and its data, all read-only. The folder is in memory
   and of limited size. The kernel keeps this up whatever the code does, short of a fault in the kernel itself.
2. *Limits of the system* (`resource`, Linux and macOS): processor time, address space, size of a file.
3. *A hook* of Python (`sys.addaudithook`) which refuses network, other processes, foreign code and files elsewhere. It
   says in plain words what was refused. Code that is written to get around it can: a hook stops the careless and the
   curious. Strangers' code needs the first.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any, Literal, NamedTuple

import csrmodel
from csrmodel.evidence import data_folder
from csrmodel.guards import guard
from csrmodel.parameters import number

_STARTING = 60.0
"""Seconds that Python may take to start and import what every step may need."""

_AT_MOST_AGAIN = 3
"""How often a run is begun anew without a step that ended it."""

_HOME = "/home/student"
"""The folder of a child under bubblewrap."""


@dataclass(frozen=True)
class Limits:
    """What a run may use.

    Parameters
    ----------
    step
        Seconds for one step.
    seconds
        Seconds for all steps of a run, repetitions included.
    memory
        Bytes of address space beyond what Python and the package take.
    answers
        Bytes that a run may send back.
    file
        Bytes of one file in its folder, and of the whole folder under bubblewrap.
    """

    step: float = 20.0
    seconds: float = 120.0
    memory: int = 2 * 1024**3
    answers: int = 1024**2
    file: int = 16 * 1024**2

    def __post_init__(self) -> None:
        for name in ("step", "seconds", "memory", "answers", "file"):
            number(name, getattr(self, name), (0.0, float("inf")))


class Step(NamedTuple):
    """A cell to run, or an expression to ask for."""

    kind: Literal["run", "ask"]
    source: str


class Done(NamedTuple):
    """What became of a step: the value of an expression as data, or what went wrong."""

    value: Any = None
    fault: str = ""


def run(steps: Sequence[Step], limits: Limits | None = None, confined: bool = True) -> list[Done]:
    """Work off steps in a child.

    Parameters
    ----------
    steps
        In their order.
    limits
        None takes the defaults.
    confined
        Whether bubblewrap holds the child; False leaves it to the other two layers.

    Returns
    -------
    list
        What became of each step. Values are numbers, text, true and false, None, and lists and dicts of these; arrays
        and Series come as lists, tables as dicts of columns.

    Raises
    ------
    ValueError
        If the child cannot be held as wanted, or cannot be started.
    """
    if fault := missing(confined):
        raise ValueError(fault)
    allowed = limits or Limits()
    done: dict[int, Done] = {}
    left_out: list[int] = []
    until = time.monotonic() + allowed.seconds
    while True:
        todo = [at for at in range(len(steps)) if at not in left_out]
        done.update({at: Done(fault="was not reached: the time for all is used up") for at in todo})
        fault = ""
        for each, at in zip(_worked_off([steps[at] for at in todo], allowed, confined, until), todo, strict=False):
            done[at] = each.done
            if each.ended:
                fault = each.done.fault
                left_out.append(at)
        if not fault:
            return [done[at] for at in range(len(steps))]
        if len(left_out) > _AT_MOST_AGAIN:
            for at in todo[todo.index(left_out[-1]) + 1 :]:
                done[at] = Done(fault=f"was not reached: {len(left_out)} steps before it ended the run")
            return [done[at] for at in range(len(steps))]


def missing(confined: bool = True) -> str:
    """What this machine lacks to hold a child, in words; nothing where all is there."""
    if sys.platform in ("win32", "emscripten"):
        return f"a child cannot be held on {sys.platform}; allowed is Linux, or macOS without bubblewrap"
    if confined and not _bubblewrap_works():
        return (
            "bubblewrap (bwrap) is not here or does not work, and without it code of others is held by a hook of Python"
            " alone, which does not stop who wants to get around it; allowed is to install bubblewrap, or to say"
            " --unconfined for code that you trust"
        )
    return ""


def readable() -> list[Path]:
    """Folders that a child can read: Python, the packages, and the data of this one."""
    package = Path(csrmodel.__file__).parent
    given = (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, package, data_folder())
    found = [path for each in given for path in (Path(each).absolute(), Path(each).resolve())]
    return list(dict.fromkeys(found))


# The parent


class _Sent(NamedTuple):
    done: Done
    ended: bool = False


def _worked_off(steps: Sequence[Step], limits: Limits, confined: bool, until: float) -> Iterator[_Sent]:
    """What one child makes of steps, as far as it gets; the last says whether the run ended there."""
    with tempfile.TemporaryDirectory(prefix="csrmodel-") as folder:
        task = {
            "memory": limits.memory,
            # Whole seconds, and the clock of the wall comes first.
            "processor": int(limits.seconds) + 2,
            "file": limits.file,
            "readable": [str(path) for path in readable()],
        }
        home = _HOME if confined else folder
        child = subprocess.Popen(
            [*(_bubblewrap(limits.file) if confined else ()), *_python()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(home),
            start_new_session=True,
        )
        try:
            yield from _heard(child, task, steps, limits, until)
        finally:
            # The whole group: whatever the child has started goes with it.
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()


def _heard(
    child: subprocess.Popen[bytes], task: dict[str, Any], steps: Sequence[Step], limits: Limits, until: float
) -> Iterator[_Sent]:
    lines = _Lines(child, limits.answers)
    if not lines.send(task, _STARTING) or lines.next(_STARTING) != b'"ready"':
        raise ValueError(f"Python does not start in the child ({lines.why}); allowed is a machine on which it does")
    for step in steps:
        seconds = min(limits.step, until - time.monotonic())
        # One at a time: what is asked for is not in the child before its cells have run.
        line = lines.next(seconds) if lines.send(step, seconds) else None
        if line is None:
            yield _Sent(Done(fault=lines.why), ended=True)
            return
        yield _read(line)


def _read(line: bytes) -> _Sent:
    """A line of the child. It may say anything, as code of others may have written it."""
    try:
        said = json.loads(line)
        return _Sent(Done(said.get("value"), str(said.get("fault", ""))))
    except (ValueError, RecursionError, AttributeError):
        return _Sent(Done(fault="gave an answer that is no data"))


class _Lines:
    """Lines to a child and from it, each within its time, and all that come back within a size."""

    def __init__(self, child: subprocess.Popen[bytes], most: int) -> None:
        assert child.stdin
        assert child.stdout
        self.child, self.left, self.kept, self.why = child, most, b"", ""
        self.to, self.of = child.stdin.fileno(), child.stdout.fileno()
        # A child that does not read must not hold up its parent.
        os.set_blocking(self.to, False)

    def send(self, said: Any, seconds: float) -> bool:
        """Whether a line has gone out; if not, `why` says what is the matter."""
        until, left = time.monotonic() + seconds, json.dumps(said).encode() + b"\n"
        while left:
            if not _ready(self.to, selectors.EVENT_WRITE, until):
                self.why = f"did not end within {seconds:.3g} seconds"
                return False
            try:
                left = left[os.write(self.to, left) :]
            except BrokenPipeError:
                self.why = _ended(self.child)
                return False
        return True

    def next(self, seconds: float) -> bytes | None:
        """The next line that comes back, or None; `why` says what is the matter then."""
        until = time.monotonic() + seconds
        while b"\n" not in self.kept:
            if not _ready(self.of, selectors.EVENT_READ, until):
                self.why = f"did not end within {seconds:.3g} seconds"
                return None
            part = os.read(self.of, 65536)
            self.left -= len(part)
            if not part:
                self.why = _ended(self.child)
                return None
            if self.left < 0:
                self.why = "sent more than an answer may hold"
                return None
            self.kept += part
        line, _, self.kept = self.kept.partition(b"\n")
        return line


def _ready(pipe: int, event: int, until: float) -> bool:
    """Whether a pipe can be read, or written to, before a time."""
    with selectors.DefaultSelector() as chosen:
        chosen.register(pipe, event)
        return bool(chosen.select(max(0.0, until - time.monotonic())))


def _ended(child: subprocess.Popen[bytes]) -> str:
    try:
        code = child.wait(5)
    except subprocess.TimeoutExpired:
        return "closed the way by which answers come back"
    # Under bubblewrap a signal comes as 128 and its number.
    number_of = -code if code < 0 else code - 128
    name = signal.Signals(number_of).name if number_of in set(signal.Signals) else f"code {code}"
    return f"ended the process ({name})"


def _python() -> list[str]:
    """The command of the child: Python with nothing of its user's, and this package."""
    above = str(Path(csrmodel.__file__).parent.parent)
    return [
        *(sys.executable, "-I", "-B", "-c"),
        f"import sys; sys.path.insert(0, {above!r}); from csrmodel import sandbox; sandbox._child()",
    ]


def _environment(home: str) -> dict[str, str]:
    # A library for matrices with a thread for each core would take the address space for itself.
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {"HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "PATH": os.defpath, **one}


def _bubblewrap(size: int) -> list[str]:
    """The command that holds a child: nothing can be written but the folder, which is of a size."""
    limited = ["--size", str(size), "--tmpfs"]
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    words += ["--proc", "/proc", "--dev", "/dev", *limited, "/dev/shm", *limited, _HOME]
    for path in (Path("/usr/lib"), Path("/usr/lib64"), Path("/lib"), Path("/lib64"), Path("/nix/store")):
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for path in (Path("/etc/ld.so.cache"), Path("/etc/localtime"), Path("/usr/share/zoneinfo"), *readable()):
        words += ["--ro-bind-try", str(path), str(path)]
    return [*words, "--remount-ro", "/", "--chdir", _HOME]


@cache
def _bubblewrap_works() -> bool:
    if not which("bwrap"):
        return False
    command = [*_bubblewrap(1024**2), sys.executable, "-I", "-c", ""]
    return subprocess.run(command, capture_output=True, timeout=60, env=_environment(_HOME)).returncode == 0


# The child


def _child() -> None:
    """Work off the steps that come on the standard input, after a line that says what is allowed."""
    steps, answers, nowhere = os.fdopen(os.dup(0), "rb"), os.dup(1), os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    task = json.loads(steps.readline())
    # What loads foreign code when it is imported has to be there before the hook.
    import pandas  # noqa: F401

    # Nobody looks at its figures, and what draws their pictures reserves more address space than any limit allows.
    sys.modules["vl_convert"] = None  # type: ignore[assignment]
    _limit(task)
    _refuse_from_now_on(os.getcwd(), task["readable"])
    os.write(answers, b'"ready"\n')
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *things, **options: None}
    for line in steps:
        kind, source = json.loads(line)
        said = json.dumps(_answered(names, source) if kind == "ask" else _performed(names, source)).encode() + b"\n"
        while said:
            said = said[os.write(answers, said) :]


def _limit(task: dict[str, Any]) -> None:
    import resource

    taken = _address_space()
    for what, most in (
        (resource.RLIMIT_AS, taken + task["memory"]),
        (resource.RLIMIT_CPU, task["processor"]),
        (resource.RLIMIT_FSIZE, task["file"]),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS has a limit of address space in name only, and may refuse it.
        if what != resource.RLIMIT_AS or sys.platform != "darwin":
            resource.setrlimit(what, (most, most))


def _address_space() -> int:
    """Bytes that this process has by now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 1024**3
    return pages * os.sysconf("SC_PAGE_SIZE")


_REFUSED = {
    "network": ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "poplib.", "imaplib.", "telnetlib.", "nntplib."),
    "a process": (
        "subprocess.",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "pty.",
        "os.kill",
    ),
    "foreign code": ("ctypes.", "mmap.", "resource.setrlimit", "gc.get_", "sys._current_frames"),
}
_ELSEWHERE = (
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.chmod", "os.chown", "os.truncate"),
    *("os.utime", "os.chdir", "os.setxattr", "os.removexattr", "shutil."),
)
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/etc/localtime")


def _refuse_from_now_on(home: str, roots: Sequence[str]) -> None:
    """A hook that cannot be taken away again; what it knows stands in itself alone."""
    here = (os.path.realpath(home),)
    known = (*here, *(os.path.realpath(root) for root in roots), "/usr/share/zoneinfo")
    devices, elsewhere = _DEVICES, _ELSEWHERE
    refused = tuple((start, what) for what, starts in _REFUSED.items() for start in starts)
    real, fsdecode, write = os.path.realpath, os.fsdecode, os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

    def within(path: Any, folders: tuple[str, ...]) -> bool:
        if isinstance(path, int):
            return True
        full = real(fsdecode(path))
        return full in devices or any(full == folder or full.startswith(f"{folder}/") for folder in folders)

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = given
            writes = bool(flags & write) if isinstance(flags, int) else any(c in str(mode) for c in "wax+")
            if path is not None and not within(path, here if writes else known):
                raise PermissionError(f"{'writing' if writes else 'reading'} {path} is refused here")
        elif event in ("os.listdir", "os.scandir"):
            if given[0] is not None and not within(given[0], known):
                raise PermissionError(f"listing {given[0]} is refused here")
        elif event.startswith(elsewhere):
            if not all(within(each, here) for each in given if isinstance(each, str | bytes | os.PathLike)):
                raise PermissionError(f"{event} elsewhere is refused here")
        else:
            for start, what in refused:
                if event.startswith(start):
                    raise PermissionError(f"{what} is refused here ({event})")

    sys.addaudithook(hook)


def _performed(names: dict[str, Any], source: str) -> dict[str, str]:
    # Commands of the notebook itself are no Python.
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    return _caught(lambda: exec(compile("\n".join(lines), "<cell>", "exec"), names))


def _answered(names: dict[str, Any], source: str) -> dict[str, Any]:
    found: list[Any] = []
    said: dict[str, Any] = _caught(lambda: found.append(_plain(eval(source, names))))
    return said or {"value": found[0]}


def _caught(act: Any) -> dict[str, str]:
    """What goes wrong in an act of others, in words. Whatever it raises is no reason to stop."""
    try:
        act()
    except BaseException as error:
        line = _line_of(error)
        try:
            text = str(error)
        except BaseException:
            text = ""
        return {"fault": f"{type(error).__name__}: {text}"[:500] + (f" (line {line})" if line else "")}
    return {}


def _line_of(error: BaseException) -> int | None:
    """The line of the cell in which an error came up."""
    found, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<cell>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return error.lineno if isinstance(error, SyntaxError) else found


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    import numpy
    import pandas

    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, numpy.generic | numpy.ndarray):
        return _plain(value.tolist())
    if isinstance(value, pandas.DataFrame):
        return {str(name): _plain(value[name]) for name in value.columns}
    if isinstance(value, pandas.Series | pandas.Index):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    raise TypeError(f"this is of type {type(value).__name__}; allowed are numbers, text, lists, dicts and tables")


guard(globals())
