"""The figure of all readings says what the kept runs say, at every weight of buyers, and changes with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from drawings import drawn

from csrmodel import evidence
from csrmodel.populations import kept
from csrmodel.populations.propositions import READINGS, reading_truths
from csrmodel.populations.verdicts import buyers_weights

WORDS = {"holds": "holds", "is undecided": "undecided", "fails": "fails"}


def signal(name: str) -> Any:
    (value,) = [p["value"] for p in drawn("readings").spec["params"] if p["name"] == name]
    return value


def held(place: int) -> dict[str, float]:
    """Share of the kept populations in which each reading is true, counted again."""
    table = kept.verdict_readings()
    rows = table[np.isclose(table["omega"], buyers_weights()[place])].to_dict("records")
    truths = [reading_truths(row) for row in rows]
    return {key: float(np.mean([one[key] > 0.5 for one in truths])) for key in READINGS}


def word(share: float) -> str:
    return "holds" if share >= 0.975 else "fails" if share <= 0.025 + 1e-12 else "undecided"


@pytest.mark.parametrize("place", range(3))
def test_each_row_has_the_verdict_of_its_populations(place: int) -> None:
    for (key, share), row in zip(held(place).items(), signal("found")[place], strict=True):
        truth, low, high, said = row
        assert said == word(share), key
        # Of truths that are nearly all 0 or 1 the mean may lie a little outside the interval that holds most of them.
        assert low - 0.01 <= truth <= high + 0.01


def test_the_sentence_follows_the_weight_and_names_every_reading() -> None:
    told = [drawn("readings").sentences({"omega": place, "draws": 0})[0] for place in range(3)]
    assert len(set(told)) > 1
    for place, text in enumerate(told):
        parts = dict(zip((1, 2, 3), text.split("Proposition ")[1:], strict=True))
        for key, share in held(place).items():
            reading = READINGS[key]
            (own,) = [p for p in parts[reading.proposition].split(";") if named(reading.name, p)]
            assert WORDS.get(own.split(" when read as")[0].lstrip("123 "), "") == word(share), (place, key)


def named(name: str, part: str) -> bool:
    """Whether a part of a sentence lists a name, and not only a longer one that begins with it."""
    listed = part.split(" when read as ")[1].rstrip(" .").replace(" and ", ", ").split(", ")
    return name in listed


def test_draws_are_told_when_they_are_shown() -> None:
    table = kept.verdict_draws().set_index("reading")
    shares = [table.loc[key, "holds"] / table.loc[key, "draws"] for key in READINGS]
    assert signal("drawn") == pytest.approx(shares, abs=1e-3)
    without, shown = (drawn("readings").sentences({"omega": 0, "draws": draws})[0] for draws in (0, 1))
    assert shown.startswith(without)
    assert "drawn from its range" in shown.removeprefix(without)


def test_the_table_has_the_words_and_the_claims_of_each_reading() -> None:
    table, known = drawn("readings").table, evidence.readings()
    assert table["words"].tolist() == known["words"].tolist()
    claims = set(evidence.claims()["id"])
    assert all(set(evidence.listed(cell)) <= claims for cell in table["claims"])
    assert (table["built in"] != "nothing").tolist() == known["built_in"].notna().tolist()


def test_quotations_are_short() -> None:
    """The review's own words, at most eight in a row; and ours beside them."""
    for words in evidence.readings()["words"]:
        quoted = words.split("“")[1].split("”")[0]
        assert 2 <= len(quoted.replace("-", " ").split()) <= 8, words
        assert len(words) > len(quoted) + 10
