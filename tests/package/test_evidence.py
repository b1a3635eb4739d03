"""Counts of the coded evidence, agreement of coders, and cases of one's own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from contrast import LEAST, contrast
from hypothesis import given, settings
from hypothesis import strategies as st

from csrmodel import evidence, explorers
from csrmodel.evidence import bibliography, listed
from csrmodel.evidence.coders import _alpha
from csrmodel.evidence.judged import verdict
from csrmodel.figures.kit.palette import INK, PALE_GREEN, PALE_GREY, PALE_RUST, PALE_TEAL, PALE_VIOLET, SIDES


def test_the_map_counts_every_effect_once() -> None:
    counts = evidence.evidence_map()
    effects = evidence.effects()
    assert counts.to_numpy().sum() == len(effects)
    one = effects[(effects["factor"] == "dialogue") & (effects["outcome"] == "environment")]
    assert counts.loc["dialogue", "environment"] == len(one) > 0
    assert counts.loc["dialogue", "firms"] == 0


def test_a_claim_of_two_factors_makes_two_effects() -> None:
    effects = evidence.effects().set_index("id")
    assert sorted(effects.loc["drivers-33", "factor"]) == ["community", "monitoring"]
    assert "intro-06" not in effects.index


def test_the_network_ties_works_to_the_cases_that_their_claims_name() -> None:
    graph = evidence.citation_network()
    claims = evidence.claims()
    both = claims["references"].str.contains("khara2012", na=False) & claims["cases"].str.contains(
        "jalandhar-football", na=False
    )
    assert graph.edges[("work", "khara2012"), ("case", "jalandhar-football")]["claims"] == both.sum() > 5
    assert not graph.has_edge(("work", "khara2012"), ("case", "torreon-jeans"))
    table = evidence.works().set_index("key")
    assert table.loc["north1990", "alone"]
    assert not table.loc["khara2012", "alone"]
    assert table["claims"].is_monotonic_decreasing
    # Those with as many claims come in the order of their keys.
    assert list(table.index) == sorted(table.index, key=lambda key: (-table["claims"][key], key))


def test_works_cases_and_ties_are_counted_once_a_claim() -> None:
    """Counted again without a graph."""
    claims = evidence.claims()
    pairs = [(listed(r.references), listed(r.cases)) for r in claims.itertuples()]
    works = Counter(key for keys, _ in pairs for key in keys)
    about = Counter(case for _, cases in pairs for case in cases)
    ties = Counter((key, case) for keys, cases in pairs for key in keys for case in cases)
    table = evidence.works().set_index("key")
    assert table["claims"].to_dict() == works
    assert table["cases"].to_dict() == {key: len({case for other, case in ties if other == key}) for key in works}
    graph = evidence.citation_network()
    assert {name: data["claims"] for (kind, name), data in graph.nodes(data=True) if kind == "case"} == about
    assert {(key, case): n for (key, case), n in ties.items()} == {
        (row.key, row.case): row.claims for row in evidence.geography().itertuples()
    }
    # Alone is a work whose cases no other work speaks of.
    shared = {key for key, case in ties if sum(1 for _, other in ties if other == case) > 1}
    assert set(table.index[~table["alone"]]) == shared


def test_topics_hang_together_by_their_works() -> None:
    claims = evidence.claims().set_index("id")
    topics = {row.topic: listed(row.claims) for row in evidence.topics().itertuples()}
    cited = {
        topic: {key for claim in mine for key in listed(claims["references"][claim])} for topic, mine in topics.items()
    }
    for row in evidence.topic_overlap().itertuples():
        others = {key for topic, keys in cited.items() if topic != row.topic for key in keys}
        about = {case for claim in topics[row.topic] for case in listed(claims["cases"][claim])}
        assert (row.claims, row.works, row.cases) == (len(topics[row.topic]), len(cited[row.topic]), len(about))
        assert row.shared == len(cited[row.topic] & others)


def test_geography_leaves_unnamed_countries_unnamed() -> None:
    table = evidence.geography()
    assert set(table["country"]) >= {"India", "Pakistan", "Mexico", "Zimbabwe", "not named"}
    assert (table[table["case"] == "polluting-sme-clusters"]["country"] == "not named").all()


@pytest.mark.parametrize(
    ("values", "verdicts"),
    [
        ({"outcome_first_tier": 1, "visibility": 1, "associations": 0.67}, ("consistent", "not reported")),
        ({"outcome_first_tier": 1, "visibility": 0, "associations": 0.67}, ("inconsistent", "not reported")),
        ({"outcome_first_tier": 0, "visibility": 1, "associations": 1}, ("inconsistent", "outside")),
        ({"outcome_first_tier": 1, "visibility": 1}, ("not reported", "not reported")),
        (
            {"outcome_first_tier": 1, "visibility": 1, "associations": 1, "outcome_lower_tier": 0.33},
            ("consistent", "consistent"),
        ),
        (
            {"outcome_first_tier": 1, "visibility": 1, "associations": 1, "outcome_lower_tier": 1},
            ("consistent", "inconsistent"),
        ),
        ({}, ("not reported", "not reported")),
    ],
)
def test_a_case_is_judged_by_what_is_reported(values: dict[str, float], verdicts: tuple[str, str]) -> None:
    assert (verdict(1, values)[0], verdict(2, values)[0]) == verdicts


def test_the_third_proposition_can_fail_a_case() -> None:
    weak, strong = (dict.fromkeys(evidence.names("variable"), value) for value in (0.0, 1.0))
    assert verdict(3, weak)[0] == verdict(3, strong)[0] == "consistent"
    assert verdict(3, {**strong, "outcome_work": 0.0})[0] == "inconsistent"
    judged = evidence.judged_cases()
    assert set(judged["verdict"]) == {"consistent", "inconsistent", "not reported", "outside"}


def test_typical_and_deviant_cases_are_named_with_their_claims() -> None:
    judged = evidence.judged_cases().set_index(["proposition", "case"])
    assert judged.loc[(1, "sialkot-football"), "role"] == "typical"
    assert judged.loc[(1, "jalandhar-football"), "role"] == "contrast"
    assert judged.loc[(3, "mexico-leather"), "role"] == "contrast"
    assert judged.loc[(3, "sialkot-football"), "role"] == "deviant"
    assert (judged["role"].isna() == judged["verdict"].isin(["not reported", "outside"])).all()
    known = evidence.claim_records()
    for (_, case), row in judged.dropna(subset="role").iterrows():
        for claim in row["claims"].split("; "):
            assert case in known[claim]["cases"]
    assert "prop-38" in judged.loc[(3, "mexico-leather"), "claims"]
    assert "prop-38" not in judged.loc[(3, "palar-tanneries"), "claims"]


def codings(values: list[float], variable: str = "laws") -> pd.DataFrame:
    return pd.DataFrame({"case": [f"c{i}" for i in range(len(values))], "variable": variable, "value": values})


def test_agreement_of_two_coders_by_hand() -> None:
    """Five cases: (0, 0), (0, 0.33), (0.33, 0.33), (0.67, 1), (1, 1), so 3, 3, 1 and 3 of the ten values are of a kind.

    The squared distance of two ordered values counts the values from one to the other, each end half: 9 from 0 to
    0.33, 25 to 0.67 and 49 to 1; from 0.33 it is 4 and 16, from 0.67 to 1 it is 4. Observed are 9 and 4, twice each
    over ten values: 2.6. Expected are 2 (3*3*9 + 3*1*25 + 3*3*49 + 3*1*4 + 3*3*16 + 1*3*4) / (10*9) = 17.
    """
    first, second = [0, 0, 0.33, 0.67, 1], [0, 0.33, 0.33, 1, 1]
    found = evidence.agreement(codings(first), codings(second))
    assert found.loc[0, ["both", "percent"]].tolist() == [5, 60]
    # On so few cases the table gives none.
    assert np.isnan(found.loc[0, "alpha"])
    assert _alpha(np.array([first, second]).T, "ordinal") == pytest.approx(1 - 2.6 / 17, abs=1e-12)


def test_coders_who_agree_have_an_alpha_of_one_and_others_a_low_one() -> None:
    first = codings([0, 0.33, 0.67, 0.67, 0.33, 0, 1, 0, 0.33, 1])
    same = evidence.agreement(first, first)
    assert same[["percent", "alpha"]].to_numpy().tolist() == [[100.0, 1.0]]
    other = first.assign(value=first["value"].iloc[::-1].to_numpy())
    low = evidence.agreement(first, other)
    assert low["percent"][0] < 60
    assert low["alpha"][0] < 0.5


def test_two_coders_who_differ_at_random_have_an_alpha_near_zero() -> None:
    rng = np.random.default_rng(5)
    grades = np.array([0, 0.33, 0.67, 1])
    first, second = codings(list(rng.choice(grades, 4000))), codings(list(rng.choice(grades, 4000)))
    assert abs(evidence.agreement(first, second)["alpha"][0]) < 0.05


def test_silence_of_both_is_agreement_and_no_ground_for_alpha() -> None:
    first, second = codings([np.nan, np.nan, 1]), codings([np.nan, 1, 1])
    found = evidence.agreement(first, second)
    assert found["percent"][0] == pytest.approx(200 / 3)
    assert np.isnan(found["alpha"][0])
    listed = evidence.disagreements(first, second)
    assert listed["case"].tolist() == ["c1"]
    assert np.isnan(listed["first"][0])


def test_agreement_refuses_what_it_cannot_compare() -> None:
    with pytest.raises(ValueError, match="no case and variable in common"):
        evidence.agreement(codings([1]), codings([1], "dialogue"))
    with pytest.raises(ValueError, match="second: 'c0' has 'laws' twice"):
        evidence.agreement(codings([1]), pd.concat([codings([1]), codings([0])]))


OWN = """case,variable,value,section,references,note,confidence
our-town,visibility,0.33,chapter 2,Our Report 2020,small brands buy,high
our-town,laws,NA,NA,NA,not reported,NA
our-town,outcome_work,0,chapter 4,Our Report 2020,long days,low
"""


def test_a_case_of_ones_own_stands_beside_the_reviews(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN)
    table = evidence.beside_cases(evidence.read_codings(path))
    assert table.loc[0, ["origin", "case", "visibility"]].tolist() == ["yours", "our-town", 0.33]
    assert np.isnan(table.loc[0, "laws"])
    assert len(table) == len(evidence.cases()) + 1


def test_every_fault_of_an_own_file_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        OWN.replace("0.33", "0.5").replace("not reported,NA", "not reported,sure")
        + "our-town,outcome_work,1,NA,NA,again,high\nsialkot-football,laws,1,NA,NA,known,NA\n"
    )
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is checked below
        evidence.read_codings(path)
    said = str(refused.value).splitlines()
    assert said == [
        "own.csv: row 2, column 'value': '0.5'; allowed is 0 or 0.33 or 0.67 or 1, or NA",
        "own.csv: row 3, column 'confidence': 'sure'; allowed is high or low, or NA",
        "own.csv: row 5, column 'variable': 'outcome_work' of 'our-town' stands in row 4 too; allowed is once",
        "own.csv: row 6, column 'confidence': 'NA' beside value '1'; allowed is high or low",
        "own.csv: row 6, column 'case': 'sialkot-football' is a case of the review; allowed is a name of your own",
    ]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters='\x00\r\n",'), max_size=12)


@pytest.mark.long
@settings(max_examples=3 * settings.default.max_examples)
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=6), raw=st.binary(max_size=60), pick=st.booleans()
)
def test_no_file_whatever_is_half_loaded(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], raw: bytes, pick: bool
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "own.csv"
    header = OWN.splitlines()[0]
    path.write_bytes(raw if pick else "\n".join([header, *(",".join(row) for row in rows)]).encode())
    try:
        table = evidence.read_codings(path)
    except ValueError as error:
        refused = str(error)
        table = None
    if table is None:
        assert refused.startswith("own.csv: ")
    else:
        assert table.shape == (len(rows), 7)
        assert set(table["value"].dropna()) <= {0, 0.33, 0.67, 1}


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and text not in ("NA", "")
)


@pytest.mark.long
@given(
    cells=st.lists(
        st.tuples(st.sampled_from([0.0, 0.33, 0.67, 1.0]), WORDS, WORDS, st.sampled_from(["high", "low"])),
        min_size=1,
        max_size=11,
    )
)
def test_a_valid_file_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[float, str, str, str]]
) -> None:
    names = list(evidence.names("variable"))
    table = pd.DataFrame(
        [
            ("our-town", names[i], value, section, "our study", note, sure)
            for i, (value, section, note, sure) in enumerate(cells)
        ],
        columns=OWN.splitlines()[0].split(","),
    )
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text(evidence.safe_csv(table), encoding="utf-8")
    pd.testing.assert_frame_equal(evidence.read_codings(path), table, check_dtype=False)


def test_a_row_with_a_cell_too_many_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN.replace("long days", "long, hard days").replace("small brands buy,high", "small brands buy"))
    with pytest.raises(
        ValueError, match=r"row 2: 6 cells; allowed are 7, as in the header: leave none out\nown.csv: row 4: 8 cells"
    ):
        evidence.read_codings(path)


def test_text_of_users_leaves_as_text() -> None:
    table = pd.DataFrame({"note": ["=1+1", "@SUM(A1)", "plain", "<script>alert(1)</script>"], "value": [-1.0, 0, 1, 2]})
    lines = evidence.safe_csv(table).splitlines()
    assert lines[1] == "'=1+1,-1.0"
    assert lines[2].startswith("'@SUM")
    figure = explorers.status.draw()
    html = type(figure)(**{**_fields(figure), "table": table}).to_html()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def _fields(figure: object) -> dict[str, object]:
    return {name: value for name, value in vars(figure).items() if name != "spec"}


def test_text_on_tiles_can_be_read() -> None:
    ground = [*SIDES, PALE_GREEN, PALE_GREY, PALE_RUST, PALE_TEAL, PALE_VIOLET]
    assert min(contrast(INK, tile) for tile in ground) >= LEAST
    # The negative control: the same text on a darker ground.
    assert contrast(INK, "#777777") < LEAST


@pytest.mark.parametrize(
    ("code", "letters"),
    [
        (r"Du{\c{s}}a", "Duşa"),
        (r"Rohw{\"a}der", "Rohwäder"),
        (r"\'{e}t\'e", "été"),
        (r"na{\"\i}ve", "naïve"),
        (r"{\L}ukasz H{\o}ivik", "Łukasz Høivik"),
        (r"A \& B", "A & B"),
        # What is not known is not guessed at.
        (r"{\mystery}", r"{\mystery}"),
    ],
)
def test_letters_of_bibtex_are_read(code: str, letters: str) -> None:
    assert bibliography._letters(code) == letters


def test_no_reference_shows_a_code() -> None:
    """Names, titles and labels are printed on pages and in cards: a code of BibTeX there is a fault."""
    left = [key for key, fields in bibliography._entries().items() if "\\" in "".join(fields.values())]
    assert not left
