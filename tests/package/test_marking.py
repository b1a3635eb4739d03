"""Submissions of every kind are marked or refused: none stops another, reads the key or harms a file of the marker."""

from __future__ import annotations

import importlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from csrmodel import sandbox
from csrmodel.__main__ import main
from csrmodel.marking import Key, code_cells, mark, marked_one, near, read_key
from csrmodel.sandbox import Limits, Step, run

pytestmark = pytest.mark.skipif(sys.platform in ("emscripten", "win32"), reason="a child cannot be held here")

CONFINED = not sandbox.missing()
BUBBLEWRAP = pytest.mark.skipif(not CONFINED, reason="bubblewrap is not here or does not work")
LIMITS = Limits(step=1.0, seconds=20, memory=256 * 1024**2, answers=10_000, file=10_000)

KEY = '''
from csrmodel.marking import Key, Words

KEY = Key("small", {"1.1": "x = 2"}, [Words("1.3", "why", 4, ["4: says why."])])
SECRET = "the teacher's own words"


@KEY.check("1.1", 1, value="x")
def the_number(value):
    """A number."""
    return value == 2


@KEY.check("1.2", 2, value="double(271828)")
def the_function(value):
    """A function that doubles."""
    return value + 0 == 543656
'''

X, DOUBLE, WHY = "# Task 1.1\nx = 2", "# Task 1.2\ndef double(n):\n    return 2 * n", "# Task 1.3\nwhy = 'Because.'"


# What is in the child before a function is called: the call that is asked for must not be.
PRYING = """
import sys
frame, seen = sys._getframe(), []
while frame:
    seen.append(dict(frame.f_locals))
    frame = frame.f_back
raise ValueError("doub" "le(" in repr(seen[1:]))
"""


def notebook(*cells: str) -> str:
    listed = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": listed})


CELLS = ["import json", "# Task 1.1\nx = None", "check = print", "# Task 1.2\ndouble = None", "# Task 1.3\nwhy = None"]
"""The notebook as students get it."""


def work(*codes: str, name: str = "", **other: object) -> str:
    """What the page "My work" saves of a student who has changed the cells of these tasks."""
    changes = []
    for code in codes:
        start = code.partition("\n")[0]
        at = next(at for at, cell in enumerate(CELLS) if cell.startswith(start))
        changes.append({"cell": at + 1, "source": CELLS[at], "code": code})
    empty: dict[str, object] = {"guesses": {}, "answers": {}, "notes": {}, "cells": {"small": changes}}
    about = {"format": "csr-work/1", "book": "0.1.0", "saved": "2026-01-31T09:30:00.000Z", "name": name}
    return json.dumps(about | empty | other)


def hostile(place: Path) -> Mapping[str, str]:
    """Submissions by the name of their file; `place` is where the marker keeps its own."""
    key, victim = place / "key.py", place / "victim.txt"
    return {
        "right": notebook(X, DOUBLE, WHY),
        "wrong": notebook(X.replace("2", "3"), DOUBLE.replace("2 *", "3 *")),
        "late": notebook(X, "1 / 0", DOUBLE),
        "renamed": notebook(X.replace("x", "y"), DOUBLE),
        "empty": notebook("# Task 1.1\nx = None", "double = None"),
        "endless": notebook(X, "while True:\n    pass", DOUBLE),
        "hungry": notebook(X, "held = []\nwhile True:\n    held.append(bytearray(10_000_000))", DOUBLE),
        "leaving": notebook(X, "import os\nos._exit(0)", DOUBLE),
        "reading": notebook(f"x = open({str(key)!r}).read()", DOUBLE),
        "writing": notebook(X, f"open({str(victim)!r}, 'w').write('gone')", f"import os\nos.remove({str(victim)!r})"),
        "calling": notebook(X, "import socket\nsocket.create_connection(('127.0.0.1', 9), 1)", DOUBLE),
        "loud": notebook(X, "print('a' * 50_000_000)", DOUBLE),
        "large": notebook("x = 'a' * 1_000_000", DOUBLE),
        "odd": notebook("x = float('nan')", "def double(n):\n    return 'much'"),
        "telling": notebook(X, "def double(n):\n    raise ValueError(n)"),
        "prying": notebook(X, PRYING, "def double(n):\n    return 2 * n"),
        "broken": "this is no notebook",
        "=1+1": notebook(X),
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("marker")
    (place / "key.py").write_text(KEY)
    (place / "victim.txt").write_text("whole")
    (place / "papers").mkdir()
    for name, text in hostile(place).items():
        (place / "papers" / f"{name}.ipynb").write_text(text)
    (place / "papers" / "link.ipynb").symlink_to(place / "key.py")
    return place


def fingerprints(place: Path) -> dict[str, str]:
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in place.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def marked(place: Path) -> pd.DataFrame:
    before = fingerprints(place)
    table = mark(place / "papers", place / "key.py", place / "out", LIMITS, CONFINED).set_index("student")
    after = fingerprints(place)
    assert {path: mark for path, mark in after.items() if "/out/" not in path} == before
    return table


@pytest.mark.long
@pytest.mark.parametrize(
    ("student", "points", "fault"),
    [
        ("right", 3, ""),
        ("wrong", 0, ""),
        ("late", 3, "code cell 2: ZeroDivisionError: division by zero (line 1)"),
        ("renamed", 2, ""),
        ("empty", 0, ""),
        ("endless", 3, "code cell 2: did not end within 1 seconds"),
        ("hungry", 3, "code cell 2: MemoryError"),
        ("leaving", 3, "code cell 2: ended the process (code 0)"),
        ("reading", 2, "code cell 1: PermissionError: reading"),
        ("writing", 1, "code cell 2: PermissionError: writing"),
        ("calling", 3, "code cell 2: PermissionError: network is refused here"),
        ("loud", 3, ""),
        ("large", 2, ""),
        ("odd", 0, ""),
        ("telling", 1, ""),
        ("prying", 3, "code cell 2: ValueError: False"),
        ("broken", 0, "broken.ipynb is no notebook"),
        ("link", 0, "link.ipynb is a link"),
        ("=1+1", 1, ""),
    ],
)
def test_each_is_marked_or_refused(marked: pd.DataFrame, student: str, points: float, fault: str) -> None:
    row = marked.loc[student]
    assert (row["points"], row["of"]) == (points, 3)
    assert row["faults"].startswith(fault) if fault else row["faults"] == ""


@pytest.mark.long
def test_what_is_written_tells_no_secret_and_runs_in_no_spreadsheet(marked: pd.DataFrame, place: Path) -> None:
    assert len(marked) == len(hostile(place)) + 1
    table = (place / "out" / "marks.csv").read_text(encoding="utf-8-sig")
    assert "\n'=1+1," in table
    assert "\n=1+1," not in table
    texts = {path.stem: path.read_text() for path in (place / "out" / "feedback").iterdir()}
    assert set(texts) == set(marked.index)
    assert "Task 1.2, 2 of 2: A function that doubles." in texts["right"]
    assert "x gives no answer: NameError: name 'x' is not defined" in texts["renamed"]
    assert "sent more than an answer may hold" in texts["large"]
    assert "not of the kind that was asked for (TypeError)" in texts["odd"]
    assert "x gives no answer yet" in texts["empty"]
    # Neither what the key says nor what it calls a function with: a number that no path of this run has in it.
    assert not [student for student, text in texts.items() if "teacher's own words" in text or "271828" in text]
    sheet = (place / "out" / "words-1.3.md").read_text()
    assert "## right\n\n    Because." in sheet
    assert "## wrong\n\n    (no answer)" in sheet


def test_a_hostile_cell_meets_the_hook(tmp_path: Path) -> None:
    """Negative control: each of these does something where nothing holds it, and the harmless ones do here."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    numpy = importlib.import_module("numpy").__file__
    refused = {
        f"open({str(secret)!r}).read()": "reading",
        f"__import__('pathlib').Path({str(secret)!r}).unlink()": "elsewhere",
        f"__import__('os').listdir({str(tmp_path)!r})": "listing",
        "__import__('os').system('true')": "a process",
        "__import__('subprocess').run(['true'])": "a process",
        "__import__('os').fork()": "a process",
        "__import__('ctypes').CDLL(None)": "foreign code",
        "__import__('gc').get_objects()": "foreign code",
        "__import__('resource').setrlimit(9, (-1, -1))": "foreign code",
        "__import__('socket').socket()": "network",
        # What opens by a word and not by numbers, as some extensions do.
        **{f"__import__('sys').audit('open', {numpy!r}, {mode!r}, None)": "writing" for mode in ("w", "ab", "r+", "x")},
    }
    allowed = [
        f"__import__('sys').audit('open', {numpy!r}, 'rb', None)",
        f"__import__('sys').audit('open', {numpy!r}, 'rb', 0)",
        "open('own.txt', 'w').write('a')",
        "open('own.txt').read()",
        "__import__('csrmodel').__version__",
    ]
    done = run([*(Step("ask", source) for source in (*refused, *allowed))], LIMITS, confined=False)
    for (source, word), each in zip(refused.items(), done, strict=False):
        assert word in each.fault, source
        assert "refused here" in each.fault
    assert {each.fault for each in done[len(refused) :]} == {""}
    assert secret.read_text() == "secret"


@pytest.fixture
def port() -> Iterator[int]:
    """A port of this machine that answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@BUBBLEWRAP
def test_bubblewrap_holds_without_the_hook(tmp_path: Path, port: int) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    code = f"""
import os, socket
def tried(act):
    try:
        return act() or "done"
    except OSError as error:
        return type(error).__name__
print(tried(lambda: open({str(secret)!r}).read()))
print(tried(lambda: open({sandbox.__file__!r}, "a").close()))
print(tried(lambda: socket.create_connection(("127.0.0.1", {port}), 2)))
print(tried(lambda: os.kill({os.getpid()}, 0)))
print(tried(lambda: open("much", "wb").write(b"0" * 10**6)))
print(tried(lambda: open("/dev/shm/much", "wb").write(b"0" * 10**6)))
print(tried(lambda: open("/outside", "wb").close()))
"""
    python = [sys.executable, "-I", "-c"]
    held = subprocess.run([*sandbox._bubblewrap(10_000), *python, code], capture_output=True, text=True, check=True)
    found = held.stdout.split()
    assert found == ["FileNotFoundError", "OSError", "ConnectionRefusedError", "ProcessLookupError", *["OSError"] * 3]
    # The negative control: where nothing holds it, each of these is done.
    here = code.replace("/dev/shm/much", f"{tmp_path}/much").replace("/outside", f"{tmp_path}/outside")
    free = subprocess.run([*python, here], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert free.startswith("secret\n")
    assert "Error" not in free


@pytest.mark.long
def test_a_run_that_is_ended_again_and_again_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_AT_MOST_AGAIN", 1)
    steps = [Step("run", "import os\nos._exit(3)")] * 3 + [Step("ask", "1")]
    done = run(steps, LIMITS, confined=False)
    assert done[0].fault == "ended the process (code 3)"
    assert done[-1].fault.startswith("was not reached: ")


def test_what_cannot_be_marked_is_told(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = place / "key.py"
    with pytest.raises(ValueError, match="which has no notebook"):
        mark(tmp_path, key, tmp_path / "out", LIMITS, CONFINED)
    with pytest.raises(ValueError, match="where the submissions are"):
        mark(place / "papers", key, place / "papers", LIMITS, CONFINED)
    with pytest.raises(ValueError, match="every submission could read"):
        mark(place / "papers", key, Path(sandbox.__file__).parent / "out", LIMITS, CONFINED)
    (tmp_path / "other.py").write_text("KEY = 1")
    with pytest.raises(ValueError, match="which has no KEY"):
        read_key(tmp_path / "other.py")
    assert main(["mark", str(place / "papers"), "--key", str(place / "none.py"), "--out", str(tmp_path)]) == 1
    assert "none.py', which is not there" in capsys.readouterr().err


@pytest.mark.long
def test_a_folder_is_marked_by_one_command(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "anna.ipynb").write_text(notebook(X))
    (tmp_path / "papers" / "ben.json").write_text(work(DOUBLE))
    (tmp_path / "handed-out.ipynb").write_text(notebook(*CELLS))
    words = ["mark", str(tmp_path / "papers"), "--key", str(place / "key.py"), "--out", str(tmp_path / "out")]
    words += ["--notebook", str(tmp_path / "handed-out.ipynb")]
    assert main([*words, "--step", "2", *([] if CONFINED else ["--unconfined"])]) == 0
    said = capsys.readouterr().out
    assert said.startswith("anna\nben\n")
    assert pd.read_csv(tmp_path / "out" / "marks.csv")[["student", "points", "of"]].to_numpy().tolist() == [
        ["anna", 1, 3],
        ["ben", 2, 3],
    ]
    assert main([*words, "--step", "-1"]) == 1
    assert "step is -1.0" in capsys.readouterr().err


def test_without_bubblewrap_it_has_to_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_bubblewrap_works", lambda: False)
    with pytest.raises(ValueError, match="--unconfined for code that you trust"):
        run([Step("ask", "1")], LIMITS)
    assert run([Step("ask", "1")], LIMITS, confined=False)[0].value == 1


def test_a_notebook_is_read_as_people_save_it(tmp_path: Path) -> None:
    path = tmp_path / "one.ipynb"
    told = json.loads(notebook("x = 1"))
    told["cells"][0]["source"] = ["%matplotlib inline\n", "x = 2"]
    told["cells"].append({"cell_type": "markdown", "source": "x = 3", "metadata": {}})
    path.write_text(json.dumps(told), encoding="utf-8-sig")
    assert code_cells(path) == ["%matplotlib inline\nx = 2"]
    key = Key("one", {})
    key.check("1.1", 1, value="x")(lambda value: near(value, 2))
    assert list(marked_one(path, key, LIMITS, confined=False).points.values()) == [1]
    for wrong in ('{"cells": 1}', '{"cells": [{"cell_type": "code"}]}', '{"worksheets": []}', "[" * 10**5):
        path.write_text(wrong)
        with pytest.raises(ValueError, match="no notebook"):
            code_cells(path)


@pytest.fixture
def mixture(place: Path, tmp_path: Path) -> Path:
    """A folder as a platform hands it out: notebooks, files of "My work", and what else students hand in."""
    change = {"cell": 2, "source": "# Task 1.1\nx = 0", "code": X}
    papers: dict[str, str | bytes] = {
        "anna.ipynb": notebook(X, DOUBLE, WHY),
        "my-work-anna.json": work(X),
        "Ben_1/my-work.json": work(X, DOUBLE, WHY, name="Ben"),
        "Carl_2/small.ipynb": "{}",
        "Dora_3/small.ipynb": "{}",
        "ben-again.json": work(name=" BEN"),
        "endless.json": work("# Task 1.1\nwhile True: pass", DOUBLE),
        "reading.json": work(f"# Task 1.1\nx = open({str(place / 'key.py')!r}).read()", DOUBLE),
        "=2+1.json": work("check = print\nx = 2", X.replace("2", "3"), DOUBLE, name="<script>alert(1)</script>"),
        "elsewhere.json": work(cells={"other": [change]}),
        "half.json": work(X, cells={"small": [{**change, "code": 1}]}),
        "cut.json": work(X)[:-9],
        "huge.json": work(X, name="x" * 5_000_000),
        "deep.json": "[" * 10**5,
        "many.json": work(X, cells={"small": [change] * 99}),
        "essay.docx": b"PK",
        ".hidden.json": work(X),
    }
    folder = tmp_path / "papers"
    for name, content in papers.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "away.json").symlink_to(place / "key.py")
    (tmp_path / "handed-out.ipynb").write_text(notebook(*CELLS))
    return tmp_path


MIXED = {
    "anna": (3, "the same name as my-work-anna"),
    "my-work-anna": (1, "the same name as anna"),
    "Ben_1 - my-work": (3, "the same name as ben-again"),
    "ben-again": (0, "ben-again.json has no changed cell of small; the same name as Ben_1 - my-work"),
    "Carl_2 - small": (0, "small.ipynb is no notebook; allowed is one of Jupyter's format 4"),
    "Dora_3 - small": (0, "small.ipynb is no notebook; allowed is one of Jupyter's format 4"),
    "endless": (2, "code cell 2 (task 1.1): did not end within 1 seconds"),
    "reading": (2, "code cell 2 (task 1.1): PermissionError: reading"),
    "=2+1": (3, ""),
    "elsewhere": (0, "elsewhere.json has no changed cell of small"),
    "half": (0, "half.json has no changed cell of small; cells, small is [{"),
    "cut": (0, "cut.json: it is damaged: no JSON from line 1 on"),
    "huge": (0, "huge.json: it has 5,0"),
    "deep": (0, "deep.json: its lists are nested too deeply"),
    "many": (0, "cell 2 was changed from code that is not in the notebook handed out; cell 2 was"),
    "essay": (0, "essay.docx is neither in .ipynb, a notebook, nor in .json, a file of “My work”"),
    "away": (0, "away.json: a link, a pipe or a device"),
}
"""Points and faults by student."""


@pytest.mark.long
def test_a_mixture_of_notebooks_and_work_is_marked_alike(mixture: Path, place: Path) -> None:
    out = mixture / "out"
    before = fingerprints(mixture / "papers")
    table = mark(
        mixture / "papers", place / "key.py", out, LIMITS, CONFINED, handed_out=mixture / "handed-out.ipynb"
    ).set_index("student")
    assert fingerprints(mixture / "papers") == before
    assert set(table.index) == set(MIXED)
    for student, (points, fault) in MIXED.items():
        assert table.loc[student, "points"] == points, student
        said = table.loc[student, "faults"]
        assert said.startswith(fault) if fault else said == "", (student, said)
    assert table.loc["many", "faults"].endswith("; and 79 more")
    assert "\n'=2+1," in (out / "marks.csv").read_text(encoding="utf-8-sig")
    assert {path.stem for path in (out / "feedback").iterdir()} == set(MIXED)
    assert "## Ben\\_1 - my-work\n\n    Because." in (out / "words-1.3.md").read_text()


def test_work_needs_the_notebook_that_was_handed_out(mixture: Path, place: Path) -> None:
    with pytest.raises(ValueError, match=r"--notebook.*is missing"):
        mark(mixture / "papers", place / "key.py", mixture / "out", LIMITS, CONFINED)
    with pytest.raises(ValueError, match=r"none\.ipynb is a link or a folder"):
        mark(mixture / "papers", place / "key.py", mixture / "out", LIMITS, CONFINED, handed_out="none.ipynb")


def test_no_two_go_by_one_name_and_each_name_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    names = [b"anna.ipynb", b"Anna.ipynb", b"anna.json", b"anna.ipynb.ipynb", b"a\n# b.ipynb", b"\xff.ipynb"]
    names += [b"x" * 240 + b"1.ipynb", b"x" * 240 + b"2.ipynb", b"anna.md/b.ipynb", "é".encode() * 120 + b".json"]
    for name in names:
        path = Path(os.fsdecode(os.fsencode(tmp_path / "papers") + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    (tmp_path / "key.py").write_text(KEY)
    (tmp_path / "handed-out.ipynb").write_text(notebook(*CELLS))
    told = mark(
        tmp_path / "papers", tmp_path / "key.py", tmp_path / "out", LIMITS, CONFINED,
        handed_out=tmp_path / "handed-out.ipynb",
    )  # fmt: skip
    assert len({student.casefold() for student in told["student"]}) == len(names)
    assert len([*(tmp_path / "out" / "feedback").iterdir()]) == len(names)
    assert not [student for student in told["student"] if not student.isprintable()]


def test_near_takes_numbers_alone() -> None:
    assert near(0.5004, 0.5)
    for wrong in (0.502, None, True, "0.5", [0.5], float("nan")):
        assert not near(wrong, 0.5)
