"""A case of the reader's own: by form, file and pasted cells, judged in the page, kept, saved, compared by coders."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from browsing import PHONE, REFUSING, barriers, download_of, dress, violations
from paths import SITE
from playwright.sync_api import Browser, BrowserContext, Page, expect

from csrmodel import evidence
from csrmodel.evidence.judged import coded_values
from csrmodel.factors import NATIONAL_FACTORS
from csrmodel.told.own_case import INVENTED, invented_case

PAGE = "chapters/your-own-case.html"
HOSTILE = '<img src=x onerror="window.caught = 1">'


def opened(context: BrowserContext, site: str) -> Page:
    page = context.new_page()
    page.goto(f"{site}/{PAGE}")
    page.wait_for_selector(".csr-own[data-live]")
    return page


def give(page: Page, text: str | bytes, name: str = "our-town.csv", field: str = ".csr-own-open") -> None:
    content = text if isinstance(text, bytes) else text.encode()
    page.locator(field).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def written(name: str = INVENTED) -> str:
    return evidence.safe_csv(invented_case().assign(case=name))


def rows(page: Page) -> Any:
    return page.evaluate("JSON.parse(localStorage.getItem('csr-own-cases'))")


def test_a_case_is_coded_by_keys_judged_kept_and_read_by_the_package(
    phone: BrowserContext, site: str, tmp_path: Path
) -> None:
    page = opened(phone, site)
    page.get_by_label("Name of your case").fill("Our town")
    page.get_by_label("Your source, for every value").fill("A report, 2020")
    for variable, value in (("visibility", "0"), ("associations", "0.67"), ("outcome_first_tier", "1")):
        page.locator(f"input[name={variable}][value=NA]").focus()
        # From "not reported" down the list of values, 1 first.
        for _ in range(["1", "0.67", "0.33", "0"].index(value) + 1):
            page.keyboard.press("ArrowDown")
        page.locator(f"[name={variable}-note]").fill("as the report says")
    status = page.locator(".csr-own-told")
    expect(status).to_have_text(
        "Our town: it speaks against proposition 1 and too little is reported for propositions 2 and 3."
    )
    expect(page.locator(".csr-own-found")).to_contain_text("No single value, moved by one step, would turn this.")
    expect(page.locator(".csr-own-limits").first).to_contain_text("one cluster counts nothing")
    expect(page.locator(".csr-own-predictions")).to_contain_text("with a range from")
    saved = download_of(page, page.get_by_role("button", name="Save all as CSV").click)
    saved.save_as(tmp_path / "own-cases.csv")
    with pytest.warns(evidence.FileWarning, match="3 values without confidence"):
        own = evidence.read_codings(tmp_path / "own-cases.csv")
    assert coded_values(own) == {"Our town": {"visibility": 0.0, "associations": 0.67, "outcome_first_tier": 1.0}}
    assert set(own["references"].dropna()) == {"A report, 2020"}
    page.reload()
    expect(page.get_by_label("Name of your case")).to_have_value("Our town")
    expect(status).to_contain_text("it speaks against proposition 1")
    for theme in ("light", "dark"):
        dress(page, theme)
        assert barriers(page, {"include": [".csr-own"]}) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("input[name=visibility][value='0.33']").check()
    expect(status).to_contain_text("One step in one value would turn some of this")
    found = page.locator(".csr-own-found")
    expect(found).to_contain_text("Visible buyers at 0.67 (you have not said how sure you are): ●\u00a0fits")
    for answer, words in (("high", "you were sure"), ("low", "you were not sure")):
        page.locator("[name=visibility-confidence]").select_option(answer)
        expect(found).to_contain_text(f"Visible buyers at 0.67 ({words}): ●\u00a0fits")
    page.get_by_role("button", name="Forget all cases").click()
    assert rows(page) is None
    assert violations(page) == []


def test_form_file_and_pasted_cells_make_one_record(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    page.get_by_role("button", name="Try an invented town").click()
    by_button = rows(page)
    page.get_by_role("button", name="Forget all cases").click()
    give(page, written())
    expect(page.locator(".csr-own-said")).to_contain_text("Read from our-town.csv: 1 case.")
    assert rows(page) == by_button
    page.get_by_role("button", name="Forget all cases").click()
    page.locator(".csr-own-files summary").click()
    page.locator(".csr-own-paste").fill(invented_case().to_csv(index=False, sep="\t", na_rep="NA"))
    page.get_by_role("button", name="Read the cells").click()
    expect(page.locator(".csr-own-said")).to_contain_text("Read from the pasted cells: 1 case.")
    assert rows(page) == by_button
    # The form, moved there and back, leaves the record as it was.
    page.locator("input[name=laws][value='1']").check()
    assert rows(page) != by_button
    page.locator("input[name=laws][value='0.67']").check()
    page.locator("[name=laws-confidence]").select_option("high")
    assert rows(page) == by_button


def test_the_empty_table_is_filled_in_where_it_stands_and_read(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    page.locator(".csr-own-files summary").click()
    page.get_by_role("button", name="Put an empty table below").click()
    cells = page.locator(".csr-own-paste")
    cells.fill(cells.input_value().replace("Visible buyers\tnot reported", "Visible buyers\t0,67"))
    page.get_by_role("button", name="Read the cells").click()
    expect(page.locator(".csr-own-said")).to_contain_text("Read from the pasted cells: 1 case.")
    assert [row["variable"] for row in rows(page)["rows"] if row["value"] == "0.67"] == ["visibility"]


def test_the_source_of_all_stays_its_own_and_is_given_to_no_other_value(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    general, other = page.get_by_label("Your source, for every value"), page.locator("[name=visibility-references]")
    general.fill("A report, 2020")
    page.locator("input[name=visibility][value='0']").check()
    other.fill("Another report")
    page.reload()
    expect(general).to_have_value("A report, 2020")
    expect(other).to_have_value("Another report")
    page.locator("input[name=laws][value='1']").check()
    assert {row["variable"]: row["references"] for row in rows(page)["rows"] if row["value"] != "NA"} == {
        "visibility": "Another report",
        "laws": "A report, 2020",
    }


def test_a_file_takes_the_place_of_what_it_has_alone_and_every_loss_is_undone(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    give(page, written("Our town"))
    expect(page.locator(".csr-own-said")).to_contain_text("1 case")
    # The reader's own word for the source of all, though every value names another.
    for variable in invented_case().dropna(subset="value")["variable"]:
        page.locator(f"[name={variable}-references]").fill(f"a source on {variable}")
    page.get_by_label("Your source, for every value").fill("A report, 2020")
    before = rows(page)
    give(page, "case,variable,value,section,references,note,confidence\nOur town,laws,1,p. 2,A,said,high\n")
    expect(page.locator(".csr-own-said")).to_contain_text("Our town was here already")
    expect(page.get_by_label("Your source, for every value")).to_have_value("A report, 2020")
    values = {row["variable"]: row["value"] for row in rows(page)["rows"]}
    assert values == {row["variable"]: row["value"] for row in before["rows"]} | {"laws": "1"}
    page.get_by_role("button", name="Undo").click()
    assert rows(page)["rows"] == before["rows"]
    for loss in ("Remove this case", "Forget all cases"):
        page.get_by_role("button", name=loss).click()
        expect(page.get_by_label("Name of your case")).to_have_value("My case")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_label("Name of your case")).to_have_value("Our town")
        assert rows(page)["rows"] == before["rows"]


def test_undo_outlives_a_file_that_is_not_read_and_ends_with_the_next_change(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    give(page, written("Our town"))
    expect(page.locator(".csr-own-said")).to_contain_text("1 case")
    undo = page.get_by_role("button", name="Undo")
    page.get_by_role("button", name="Forget all cases").click()
    give(page, b"%PDF-1.7 and no table")
    expect(page.locator(".csr-own-said")).to_contain_text("Nothing of")
    expect(undo).to_be_visible()
    undo.click()
    expect(page.get_by_label("Name of your case")).to_have_value("Our town")
    page.get_by_role("button", name="Remove this case").click()
    page.get_by_label("Name of your case").fill("Another town")
    page.get_by_label("Name of your case").press("Tab")
    # It would take the new name away too.
    expect(undo).to_be_hidden()


def test_two_tabs_show_each_other_s_changes(phone: BrowserContext, site: str) -> None:
    here, there = opened(phone, site), opened(phone, site)
    here.get_by_label("Name of your case").fill("Our town")
    here.locator("input[name=laws][value='1']").check()
    expect(there.get_by_label("Name of your case")).to_have_value("Our town")
    expect(there.locator("input[name=laws][value='1']")).to_be_checked()
    expect(there.locator(".csr-own-said")).to_contain_text("Another tab of this page has changed your cases.")
    there.locator("input[name=visibility][value='0']").check()
    # The negative control: what both have is kept, and neither has written over the other.
    expect(here.locator("input[name=visibility][value='0']")).to_be_checked()
    assert {row["variable"]: row["value"] for row in rows(here)["rows"] if row["value"] != "NA"} == {
        "laws": "1",
        "visibility": "0",
    }
    here.get_by_role("button", name="Forget all cases").click()
    expect(there.get_by_label("Name of your case")).to_have_value("My case")
    there.get_by_role("button", name="Undo").click()
    expect(here.get_by_label("Name of your case")).to_have_value("Our town")


def test_a_tab_that_was_told_of_nothing_writes_over_nothing(phone: BrowserContext, site: str) -> None:
    """A frozen tab hears of no change: what it finds in the browser is met with its own."""
    page = opened(phone, site)
    page.locator("input[name=laws][value='1']").check()
    page.evaluate(
        """() => {
          const kept = JSON.parse(localStorage.getItem('csr-own-cases'));
          kept.rows.find(row => row.variable === 'visibility').value = '0.33';
          localStorage.setItem('csr-own-cases', JSON.stringify(kept));
        }"""
    )
    page.locator("input[name=community][value='0']").check()
    assert {row["variable"]: row["value"] for row in rows(page)["rows"] if row["value"] != "NA"} == {
        "laws": "1",
        "visibility": "0.33",
        "community": "0",
    }
    expect(page.locator("input[name=visibility][value='0.33']")).to_be_checked()


def test_a_browser_without_room_is_told_until_there_is_some(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    told = page.locator(".csr-own-told")
    page.locator("input[name=laws][value='1']").check()
    expect(told).not_to_contain_text("no room")
    page.evaluate(
        "() => { window.kept = Storage.prototype.setItem; Storage.prototype.setItem = () => { throw Error('full'); }; }"
    )
    page.locator("input[name=laws][value='0']").check()
    expect(told).to_contain_text("This browser has no room for your last changes.")
    page.evaluate("() => { Storage.prototype.setItem = window.kept; }")
    page.locator("[name=laws-note]").fill("none")
    expect(told).not_to_contain_text("no room")
    assert "0" in [row["value"] for row in rows(page)["rows"]]


def test_a_name_that_a_case_cannot_have_is_refused_with_the_reason(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    name, said = page.get_by_label("Name of your case"), page.locator(".csr-own-said")
    name.fill("Our town")
    page.get_by_role("button", name="Add a case").click()
    for wrong, why in (
        ("Our town", "There is a case Our town already."),
        ("", "A case needs a name."),
        ("sialkot-football", "is a case of the review; allowed is a name of your own."),
        ("Our\u200btown", "holds a line break or a character that nobody sees"),
    ):
        name.fill(wrong)
        name.press("Tab")
        expect(said).to_contain_text(why)
        expect(said).to_contain_text("This one is still called Case 1.")
        expect(name).to_have_value("Case 1")
    name.fill("Our town 2")
    name.press("Tab")
    expect(said).to_be_empty()
    assert {row["case"] for row in rows(page)["rows"]} == {"Our town", "Our town 2"}


def test_a_point_that_is_not_reported_keeps_what_was_written(phone: BrowserContext, site: str, tmp_path: Path) -> None:
    page = opened(phone, site)
    note, section = page.locator("[name=laws-note]"), page.locator("[name=laws-section]")
    page.get_by_label("Your source, for every value").fill("A report")
    page.locator("input[name=laws][value='1']").check()
    note.fill("inspectors come each month")
    section.fill("p. 3")
    page.locator("input[name=laws][value=NA]").check()
    expect(note).to_be_visible()
    page.reload()
    expect(note).to_have_value("inspectors come each month")
    saved = download_of(page, page.get_by_role("button", name="Save all as CSV").click)
    saved.save_as(tmp_path / "own.csv")
    row = evidence.read_codings(tmp_path / "own.csv").set_index("variable").loc["laws"]
    assert (row["value"] != row["value"], row["note"], row["section"]) == (True, "inspectors come each month", "p. 3")
    # The source of all is for values alone.
    assert row["references"] != row["references"]
    page.locator("input[name=laws][value='0.67']").check()
    expect(section).to_have_value("p. 3")
    # The negative control: a point of which nothing is written asks for nothing.
    expect(page.locator("[name=dialogue-note]")).to_be_hidden()


def test_what_is_left_out_of_the_result_is_said(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    page.locator("input[name=outcome_work][value='0']").check()
    found = page.locator(".csr-own-found")
    # No condition is coded, so that nothing is predicted.
    expect(found).to_contain_text("Work improved: no prediction. No condition is coded. Your source: 0.")
    assert "% of the draws" not in found.inner_text()
    page.locator("input[name=laws][value='0.33']").check()
    expect(found).to_contain_text("you report none as present (0.67 or 1). Your source: 0.")
    page.locator("input[name=laws][value='0.67']").check()
    expect(found).to_contain_text("% of the draws")
    expect(found).not_to_contain_text("no prediction")
    judged = evidence.judged_cases()
    bearing = judged.dropna(subset="role")["name"].unique()
    silent = [name for name in judged["name"].unique() if name not in bearing]
    expect(found).to_contain_text(f"{len(silent)} of the review's {judged['name'].nunique()} cases are not listed")
    expect(found).to_contain_text("; ".join(silent))
    listed = found.locator("tbody th").all_inner_texts()
    assert sorted(listed) == sorted(["My case", *bearing])
    drawing = found.get_by_role("img", name="Visibility across").get_attribute("aria-label") or ""
    values = coded_values(evidence.codings())
    names = evidence.case_names()
    drawn = [case for case, own in values.items() if "visibility" in own and set(own) & set(NATIONAL_FACTORS)]
    for case in drawn:
        missing = len(set(NATIONAL_FACTORS) - set(values[case]))
        assert f"{names[case]}: visibility {values[case]['visibility']:g}, {missing} of the five" in drawing
    part = [case for case in drawn if set(NATIONAL_FACTORS) - set(values[case])]
    assert found.locator("path.csr-own-part").count() == len(part) > 0


def test_nothing_pasted_is_no_empty_file(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    page.locator(".csr-own-files summary").click()
    for text, why in (("", "the pasted cells: no cell is filled"), ("<html> case", "no row names the columns")):
        page.locator(".csr-own-paste").fill(text)
        page.get_by_role("button", name="Read the cells").click()
        expect(page.locator(".csr-own-faults")).to_contain_text(why)
        expect(page.locator(".csr-own-faults")).not_to_contain_text("file")


def test_more_cases_than_the_page_keeps_are_refused_whole(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    many = "case,variable,value,section,references,note,confidence\n"
    # A form in which nothing is coded counts as no case.
    give(page, many + "".join(f"Town {at},laws,1,p. 2,A,said,high\n" for at in range(909)))
    expect(page.locator(".csr-own-said")).to_contain_text("909 cases")
    page.get_by_role("button", name="Forget all cases").click()
    give(page, written("Our town"))
    expect(page.locator(".csr-own-said")).to_contain_text("1 case")
    before = rows(page)
    give(page, many + "".join(f"Town {at},laws,1,p. 2,A,said,high\n" for at in range(910)))
    expect(page.locator(".csr-own-said")).to_contain_text("911 here; allowed are 909")
    assert rows(page) == before
    give(page, many + "".join(f"Town {at},laws,1,p. 2,A,said,high\n" for at in range(908)))
    expect(page.locator(".csr-own-said")).to_contain_text("908 cases")
    page.reload()
    page.wait_for_selector(".csr-own[data-live]")
    assert len({row["case"] for row in rows(page)["rows"]}) == 909


def test_a_damaged_workbook_is_told(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    give(page, b"PK\x03\x04 and no more", "our-town.xlsx")
    expect(page.locator(".csr-own-faults")).to_contain_text(
        "our-town.xlsx: the file is a workbook or an archive that is cut"
    )


def test_faults_are_named_and_nothing_is_taken(phone: BrowserContext, site: str, tmp_path: Path) -> None:
    page = opened(phone, site)
    faulty = written().replace(",0.67,", ",0.6,", 1)
    give(page, faulty)
    (tmp_path / "our-town.csv").write_text(faulty)
    with pytest.raises(ValueError, match="allowed is") as fault:
        evidence.read_codings(tmp_path / "our-town.csv")
    expect(page.locator(".csr-own-faults")).to_have_text(str(fault.value))
    assert rows(page) is None
    give(page, written())
    expect(page.locator(".csr-own-faults")).to_be_empty()


def test_a_hostile_name_stays_text_in_page_and_file(phone: BrowserContext, site: str, tmp_path: Path) -> None:
    page = opened(phone, site)
    page.get_by_label("Name of your case").fill(HOSTILE)
    page.locator("input[name=outcome_work][value='0']").check()
    page.locator("[name=outcome_work-note]").fill("=1+1")
    page.get_by_role("button", name="Add a case").click()
    expect(page.locator("select[name=which]")).to_contain_text(HOSTILE)
    assert page.locator(".csr-own img").count() == 0
    assert page.evaluate("window.caught") is None
    saved = download_of(page, page.get_by_role("button", name="Save all as CSV").click)
    assert "'=1+1" in Path(saved.path()).read_text()


def test_coders_are_compared_as_the_package_does(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    mine = invented_case().assign(case="a")
    yours, theirs = mine.copy(), mine.copy()
    yours.loc[yours["variable"] == "laws", "value"] = 0.33
    theirs.loc[theirs["variable"] == "visibility", ["value", "confidence"]] = [None, None]
    give(page, evidence.safe_csv(mine))
    page.locator(".csr-own-others").set_input_files(
        [
            {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": evidence.safe_csv(table).encode()}
            for name, table in (("yours", yours), ("theirs", theirs))
        ]
    )
    found = evidence.pooled_agreement(mine, yours, theirs)
    expect(page.locator(".csr-own-agreement")).to_contain_text(
        f"3 coders agree on {found.percent:.0f} % of {found.entries} entries and differ on 2; on {found.values} entries"
    )
    names = evidence.names("variable")
    wanted = [names[name] for name in evidence.disagreements(mine, yours, theirs)["variable"]]
    assert page.locator(".csr-own-apart tbody td:nth-child(2)").all_inner_texts() == wanted
    saved = download_of(page, page.get_by_role("button", name="Save the disagreements").click)
    assert (
        Path(saved.path()).read_text().splitlines()[0].lstrip("\ufeff")
        == "case,variable,this form,yours.csv,theirs.csv"
    )
    # What the form says now is compared, not what it said then.
    page.locator("input[name=outcome_work][value='0']").check()
    expect(page.locator(".csr-own-agreement")).to_contain_text("differ on 3")


def test_forgetting_all_work_forgets_the_cases_too(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    page.get_by_role("button", name="Try an invented town").click()
    page.goto(f"{site}/chapters/my-work.html")
    expect(page.locator(".csr-account")).to_contain_text("1 case of your own is kept too")
    page.get_by_role("button", name="Forget everything").click()
    page.get_by_role("button", name="Forget everything").last.click()
    expect(page.locator(".csr-account")).to_have_text("There is nothing yet.")
    assert rows(page) is None


def test_where_nothing_is_kept_that_is_said_and_the_page_works(phone: BrowserContext, site: str) -> None:
    phone.add_init_script(REFUSING)
    page = opened(phone, site)
    expect(page.locator(".csr-own .csr-refused")).to_contain_text("This browser keeps nothing for this site")
    page.get_by_role("button", name="Try an invented town").click()
    expect(page.locator(".csr-own-told")).to_contain_text("it speaks against propositions 1 and 3")


def test_what_another_version_has_kept_is_passed_over(phone: BrowserContext, site: str) -> None:
    page = opened(phone, site)
    page.evaluate('localStorage.setItem(\'csr-own-cases\', \'{"rows": [{"case": 1}], "sources": {}}\')')
    page.reload()
    expect(page.get_by_label("Name of your case")).to_have_value("My case")


def test_the_page_answers_from_the_file_system_too(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(f"{SITE.as_uri()}/{PAGE}")
    page.get_by_role("button", name="Try an invented town").click()
    expect(page.locator(".csr-own-predictions")).to_contain_text("with a range from")


def test_without_scripts_the_template_is_there_to_read_and_to_print(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/{PAGE}")
    criteria = evidence.criteria()
    assert page.locator(".csr-own-value").count() == len(criteria) + len(evidence.names("variable"))
    expect(page.get_by_text(criteria["criterion"].iloc[-1])).to_be_visible()
    expect(page.locator("[name=laws-note]")).to_be_visible()
    assert not page.get_by_role("button", name="Save all as CSV").is_visible()


def test_a_workbook_is_opened_by_a_script_that_comes_when_it_is_needed(phone: BrowserContext, site: str) -> None:
    asked: list[str] = []
    page = opened(phone, site)
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    give(page, written())
    expect(page.locator(".csr-own-said")).to_contain_text("Read from our-town.csv: 1 case.")
    by_csv = rows(page)
    assert asked == []
    book = BytesIO()
    invented_case().to_excel(book, index=False, na_rep="NA")
    page.get_by_role("button", name="Forget all cases").click()
    give(page, book.getvalue(), "our-town.xlsx")
    expect(page.locator(".csr-own-said")).to_contain_text("Read from our-town.xlsx: 1 case.")
    assert asked == ["workbook.js"]
    assert rows(page) == by_csv
