"""The quizzes: their files, and what platforms read of them, by readers that are not ours where there are any."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import lms
import pytest
import yaml
from leaks import all_phrases, leaks
from paths import ROOT
from quiz_items import QUIZZES, Item, Part, QuizFault, every, misconceptions, names, quiz

ITEMS = [(name, item) for name, item in every()]
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"

HOSTILE = """
- id: hostile
  about: rate-is-gain
  asks: "Is 1 < 2 & 3 -> 4, or *not* #1 {{x}} = ~ \\\\ : <script>alert(1)</script> $x$?"
  options:
    - { text: "a) _yes_ = {{1}} ~ #", right: true, says: "</p><img src=x onerror=alert(1)>" }
    - { text: "- no: `x`", says: "1. one -> two" }
  why: "![x](http://a.example/) [[y]]"
  see: { page: introduction }
- id: number
  about: one-driver-suffices
  asks: How much?
  answer: -0.25
  within: 0.05
  likely: [{ answer: 1, says: "All." }]
  why: Because.
  see: { claim: drivers-20 }
- id: order
  about: one-driver-suffices
  asks: In which order?
  steps: ["first: a", "second -> b", "third = c"]
  why: Because.
  see: { claim: drivers-20 }
"""


def test_every_misconception_has_items_and_each_quiz_belongs_to_a_page() -> None:
    assert {item.about for _, item in ITEMS} == set(misconceptions())
    shown = {
        name: page.stem
        for page in (ROOT / "chapters").glob("*.md")
        for name in re.findall(r"```{quiz} ([\w-]+)", page.read_text())
    }
    assert set(shown) == set(names())


FAULTS: dict[str, tuple[Callable[[dict], object], str]] = {
    "two right": (lambda item: item["options"][1].update(right=True), "options: 2 options are right; exactly one"),
    "misconception": (lambda item: item.update(about="luck"), "about: 'luck' is no misconception; allowed are"),
    "claim": (lambda item: item.update(see={"claim": "x-1"}), "see: claim 'x-1' is not in data/claims.csv"),
    "figure": (lambda item: item.update(see={"figure": "x"}), "see: no page shows the figure 'x'"),
    "page": (lambda item: item.update(see={"page": "x"}), "see: 'x' is no page"),
    "no kind": (lambda item: item.pop("options"), "needs one of: options; steps; piles and cards; answer and within"),
    "number": (lambda item: item.update(why="{nothing}"), "why: 'nothing' in '{nothing}'; allowed are"),
    "extra": (lambda item: item.update(hint="x"), "'hint' was unexpected"),
    "alike": (lambda item: item["options"][1].update(text=item["options"][0]["text"]), "two options say the same"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_file_item_and_place(name: str, tmp_path: Path) -> None:
    spoil, said = FAULTS[name]
    items = yaml.safe_load(HOSTILE)[:1]
    spoil(items[0])
    (tmp_path / "q.yml").write_text(yaml.safe_dump(items))
    with pytest.raises(QuizFault, match=re.escape(said)) as raised:
        quiz("q", tmp_path)
    assert str(raised.value).startswith("q.yml, item hostile")


def test_no_quiz_no_yaml_and_an_item_twice(tmp_path: Path) -> None:
    with pytest.raises(QuizFault, match="no such quiz"):
        quiz("none", tmp_path)
    (tmp_path / "q.yml").write_text("- [")
    with pytest.raises(QuizFault, match=r"q.yml: not YAML"):
        quiz("q", tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text(HOSTILE)
    (tmp_path / "q.yml").unlink()
    with pytest.raises(QuizFault, match=r"b.yml, item hostile, id: a.yml has it too"):
        list(every(tmp_path))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of the book's quizzes and of a hostile one."""
    folder = tmp_path_factory.mktemp("lms")
    (folder / "own").mkdir()
    (folder / "own" / "hostile.yml").write_text(HOSTILE)
    lms.write(folder / "made", folder / "own")
    lms.write(folder / "made", QUIZZES)
    return folder


def items_of(made: Path, name: str) -> tuple[Item, ...]:
    return quiz(name, made / "own" if name == "hostile" else QUIZZES)


ALL = [*names(), "hostile"]


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", ALL)
def test_gift_is_read_by_another_reader(name: str, made: Path) -> None:
    program = (
        "const fs = require('fs');"
        "console.log(JSON.stringify(require('gift-pegjs').parse(fs.readFileSync(process.argv[1], 'utf8'))))"
    )
    node = [str(ROOT / ".venv" / "bin" / "node"), "-e", program, str(made / "made" / "gift" / f"{name}.txt")]
    read = json.loads(subprocess.run(node, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout)[1:]
    asked = list(lms.questions(items_of(made, name)))
    assert [one["title"] for one in read] == [one.name for one in asked]
    for one, wanted in zip(read, asked, strict=True):
        # An arrow has no escape in this format.
        assert spaced(one["stem"]["text"]) == wanted.asks.replace("->", "→")
        assert spaced(one["globalFeedback"]["text"]) == wanted.why.replace("->", "→")
        assert _gift_key(one) == _key(wanted.part)


def _gift_key(one: dict) -> list[tuple]:
    if one["type"] == "Matching":
        return [(spaced(pair["subquestion"]["text"]), pair["subanswer"]) for pair in one["matchPairs"]]
    if one["type"] == "Numerical":
        return [
            (given["text"]["number"], given["text"]["range"], given["weight"] == 100, spaced(given["feedback"]["text"]))
            for given in one["choices"]
        ]
    return [(spaced(c["text"]["text"]), c["isCorrect"], spaced(c["feedback"]["text"])) for c in one["choices"]]


def _key(part: Part) -> list[tuple]:
    """What a platform has to know of a part, in the words of the quiz."""
    if part.kind in ("order", "sort"):
        return [(line.replace("->", "→"), name) for line, name in lms.matches(part)]
    if part.kind == "number":
        likely = [(one.answer, part.within, False, one.says) for one in part.likely]
        return [(part.answer, part.within, True, "Right."), *likely]
    return [(o.text.replace("->", "→"), o.right, o.says.replace("->", "→")) for o in part.options]


@pytest.mark.parametrize("name", ALL)
def test_moodle_finds_every_question_with_its_key(name: str, made: Path) -> None:
    """By the rules of its reader, question/format/xml/format.php: what it asks for, and fractions that it knows."""
    root = ElementTree.parse(made / "made" / "moodle" / f"{name}.xml").getroot()
    category, *read = root.findall("question")
    assert category.get("type") == "category"
    asked = list(lms.questions(items_of(made, name)))
    assert [one.findtext("name/text") for one in read] == [one.name for one in asked]
    for one, wanted in zip(read, asked, strict=True):
        assert (one.findtext("questiontext/text"), one.findtext("generalfeedback/text")) == (wanted.asks, wanted.why)
        assert one.get("type") in {"multichoice", "numerical", "matching"}
        found = [
            (given.findtext("text"), given.get("fraction"), given.findtext("feedback/text"))
            for given in one.findall("answer")
        ]
        if wanted.part.kind == "choice":
            assert one.findtext("single") == "true"
            assert found == [(o.text, "100" if o.right else "0", o.says) for o in wanted.part.options]
        elif wanted.part.kind == "number":
            assert [float(text or "") for text, _, _ in found] == [key[0] for key in _key(wanted.part)]
            assert [fraction for _, fraction, _ in found] == ["100", *["0"] * len(wanted.part.likely)]
            assert {float(each.text or "") for each in one.findall("answer/tolerance")} == {wanted.part.within}
        else:
            pairs = [(pair.findtext("text"), pair.findtext("answer/text")) for pair in one.findall("subquestion")]
            assert pairs == lms.matches(wanted.part)
            # Moodle asks for two pairs of subquestions and three answers at the least.
            assert len(pairs) >= 3


@pytest.mark.parametrize("name", ALL)
def test_canvas_finds_every_question_with_its_key(name: str, made: Path) -> None:
    with zipfile.ZipFile(made / "made" / "canvas" / f"{name}.zip") as archive:
        (assessment,) = (n for n in archive.namelist() if n.endswith(".xml") and n.count("/") == 1 and "meta" not in n)
        root = ElementTree.fromstring(archive.read(assessment))
    read = list(root.iter(f"{QTI}item"))
    asked = [(one, part) for one in lms.questions(items_of(made, name)) for part in lms._chosen(one.part)]
    assert [one.get("title") for one in read] == [question.name for question, _ in asked]
    for one, (wanted, part) in zip(read, asked, strict=True):
        said = [_plain(each.text) for each in one.iter(f"{QTI}mattext")]
        assert said[0].startswith(wanted.asks)
        assert wanted.why in said
        right = one.find(f".//{QTI}setvar[@action='Set']/../{QTI}conditionvar//{QTI}varequal")
        assert right is not None
        if part.kind == "number":
            assert float(right.text or "") == pytest.approx(part.answer, abs=1e-4)
            continue
        labels = {
            str(label.get("ident")): _plain(label.findtext(f".//{QTI}mattext"))
            for label in one.iter(f"{QTI}response_label")
        }
        assert list(labels.values()) == [option.text for option in part.options]
        assert labels[str(right.text)] == next(option.text for option in part.options if option.right)
        told = {
            str(each.get("ident")): _plain(each.findtext(f".//{QTI}mattext")) for each in one.iter(f"{QTI}itemfeedback")
        }
        # What is said to an option is said where this option is chosen, and with every answer why.
        by_option = {
            labels[str(chosen.text)]: told[str(link.get("linkrefid"))]
            for each in one.iter(f"{QTI}respcondition")
            for chosen in each.findall(f"{QTI}conditionvar/{QTI}varequal")
            for link in each.findall(f"{QTI}displayfeedback")
            if each.find(f"{QTI}setvar") is None
        }
        assert by_option == {option.text: option.says for option in part.options}
        always = [
            each for each in one.iter(f"{QTI}respcondition") if each.find(f"{QTI}conditionvar/{QTI}other") is not None
        ]
        assert [told[str(link.get("linkrefid"))] for each in always for link in each.iter(f"{QTI}displayfeedback")] == [
            wanted.why
        ]


def _plain(html: str | None) -> str:
    """The text of a piece of HTML, which holds nothing but paragraphs."""
    root = ElementTree.fromstring(f"<div>{html or ''}</div>")
    assert {element.tag for element in root.iter()} <= {"div", "p"}
    return spaced("".join(root.itertext()))


def test_a_wrong_key_would_be_seen(made: Path) -> None:
    """The control: the same comparison fails on an export in which another answer is right."""
    path = made / "made" / "moodle" / "hostile.xml"
    before = path.read_text()
    path.write_text(before.replace('fraction="100"', 'fraction="0"', 1))
    with pytest.raises(AssertionError):
        test_moodle_finds_every_question_with_its_key("hostile", made)
    path.write_text(before)


def test_the_sheet_to_print_has_every_question_and_no_key(made: Path) -> None:
    for name, item in ITEMS:
        sheet, key = ((made / "made" / kind / f"{name}.html").read_text() for kind in ("paper", "keys"))
        text = spaced(sheet)
        assert lms.escape(item.parts[0].asks) in text
        assert lms.escape(item.why) not in text
        assert lms.escape(item.why) in spaced(key)
    hostile = (made / "made" / "paper" / "hostile.html").read_text()
    assert "<script>" not in hostile


def test_no_export_has_a_solution_of_an_exercise_or_the_key_of_an_assignment(made: Path) -> None:
    sought = all_phrases()
    assert leaks(made / "made", sought) == {}
    # Negative control.
    planted = made / "made" / "planted.xml"
    planted.write_text(f"<text>{sought[-1]}</text>")
    assert leaks(made / "made", sought) == {"planted.xml": [sought[-1]]}
    planted.unlink()


def test_a_folder_of_ones_own_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "hostile.yml").write_text(HOSTILE)
    written = lms.make(tmp_path / "own", tmp_path / "lms", tmp_path / "dist")
    assert {path.stem for path in written} == {"hostile"}
    assert not (tmp_path / "dist").exists()
    # Negative control: the book's own are packed.
    monkeypatch.setattr(lms, "QUIZZES", tmp_path / "own")
    lms.make(tmp_path / "own", tmp_path / "lms", tmp_path / "dist")
    assert [path.suffix for path in (tmp_path / "dist").iterdir()] == [".zip"]


def test_the_command_works_on_a_folder_of_its_own(tmp_path: Path) -> None:
    """As `make lms QUIZZES=...` calls it, with nothing on Python's path but its own folder."""
    (tmp_path / "faulty.yml").write_text("- {id: x}")
    command = [sys.executable, str(ROOT / "chapters" / "_make" / "lms.py"), str(tmp_path)]
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    said = subprocess.run(command, capture_output=True, text=True, env=bare, timeout=60)
    assert said.returncode == 1
    assert "faulty.yml, item x: 'about' is a required property" in said.stderr
