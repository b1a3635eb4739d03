"""Files of coded cases as people make them: what each holds, and what has to be said of it, if anything."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from html import escape
from zipfile import ZIP_DEFLATED, ZipFile

HEADER = "case,variable,value,section,references,note,confidence"
PLAIN = f"""{HEADER}
our-town,visibility,0.33,chapter 2,Our Report 2020,"small brands, few of them, buy",high
our-town,laws,NA,NA,NA,not reported,NA
our-town,outcome_work,0,chapter 4,Éva's Report,long days,low
"""
CELLS: list[list[object]] = [
    HEADER.split(","),
    ["our-town", "visibility", 0.33, "chapter 2", "Our Report 2020", "small brands, few of them, buy", "high"],
    ["our-town", "laws", "NA", "NA", "NA", "not reported", "NA"],
    ["our-town", "outcome_work", 0, "chapter 4", "Éva's Report", "long days", "low"],
]


def with_commas_as(separator: str, text: str = PLAIN) -> str:
    return text.replace(", ", "~").replace(",", separator).replace("~", ", ")


def zipped(parts: dict[str, str | bytes]) -> bytes:
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return archive.getvalue()


# Workbooks by hand, so that they may hold what no library writes.

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Dated(float):
    """A number that a workbook shows as a date."""


class Raw(str):
    """A cell of a workbook as it is stored."""


def column(place: int) -> str:
    return chr(ord("A") + place)


def cell(value: object, at: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Raw):
        return value
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Dated):
        return f'<c r="{at}" s="1"><v>{value:g}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet(rows: Iterable[tuple[int, Sequence[object]]], after: str = "") -> str:
    told = "".join(
        f'<row r="{number}">{"".join(cell(value, f"{column(place)}{number}") for place, value in enumerate(row))}</row>'
        for number, row in rows
    )
    start = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">'
    return f"{start}<sheetData>{told}</sheetData>{after}</worksheet>"


def numbered(rows: Sequence[Sequence[object]]) -> list[tuple[int, Sequence[object]]]:
    return list(enumerate(rows, start=1))


def workbook(sheets: dict[str, str], other: dict[str, str] | None = None, format_code: str = "dd\\.mm\\.yyyy") -> bytes:
    listed = "".join(f'<sheet name="{escape(t)}" sheetId="{n}" r:id="rId{n}"/>' for n, t in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rId90" Type="{LINKS}/styles" Target="/xl/styles.xml"/>'
    if other and "xl/sharedStrings.xml" in other:
        links += f'<Relationship Id="rId91" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    return zipped(
        {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
            "xl/styles.xml": (
                f'<styleSheet xmlns="{MAIN}">'
                f'<numFmts><numFmt numFmtId="170" formatCode="{escape(format_code)}"/></numFmts>'
                '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
            ),
            **{f"xl/worksheets/sheet{n}.xml": content for n, content in enumerate(sheets.values(), 1)},
            **(other or {}),
        }
    )


def plain_book(rows: Sequence[Sequence[object]], **options: str) -> bytes:
    return workbook({"Sheet1": sheet(numbered(rows), **options)})


def shared_book() -> bytes:
    """As Excel saves it: texts apart, some in several formats, one with its pronunciation."""
    texts = sorted({str(value) for row in CELLS for value in row if isinstance(value, str)})
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts if text != "long days")
    items += "<si><r><rPr><b/></rPr><t>long</t></r><r><t xml:space='preserve'> days</t></r><rPh><t>x</t></rPh></si>"
    place = {text: at for at, text in enumerate(text for text in texts if text != "long days")}
    place["long days"] = len(place)
    rows = [
        [
            Raw(f'<c t="s"><v>{place[value]}</v></c>') if isinstance(value, str) else Raw(f"<c><v>{value}</v></c>")
            for value in row
        ]
        for row in CELLS
    ]
    strings = f'<sst xmlns="{MAIN}">{items}</sst>'
    return workbook({"Sheet1": sheet(numbered(rows))}, {"xl/sharedStrings.xml": strings})


def prefixed_book() -> bytes:
    """As some programs save it: each name with a prefix, cells without addresses, a mark before the text."""
    text = sheet(numbered(CELLS)).replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    for name in ("worksheet", "sheetData", "row", "is"):
        text = text.replace(f"<{name}", f"<x:{name}").replace(f"</{name}", f"</x:{name}")
    text = text.replace("<c r", "<x:c r").replace("</c>", "</x:c>").replace("<t ", "<x:t ").replace("</t>", "</x:t>")
    text = text.replace("<v>", "<x:v>").replace("</v>", "</x:v>")
    return workbook({"Sheet1": "\ufeff" + text})


def coded(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def row(case: str = "our-town", variable: str = "laws", value: str = "1", **other: str) -> str:
    cells = {"section": "ch 3", "references": "Roy 2019", "note": "as told", "confidence": "high", **other}
    return ",".join([case, variable, value, *cells.values()])


def stray_columns(count: int, once: int = -1) -> str:
    """A table beside which somebody wrote, in columns without a name: in each row, or in one of them `once`."""
    beside = ["x,"] * count
    other = "".join("," if place == once else cell for place, cell in enumerate(beside))
    return f"{',' * count}{HEADER}\n{''.join(beside)}{row()}\n" + f"{other}{row()}\n" * 2


ALIKE: dict[str, str | bytes] = {
    "plain.csv": PLAIN,
    "semicolons.csv": with_commas_as(";"),
    "german.csv": with_commas_as(";").replace("0.33", "0,33").replace("\n", "\r\n").encode("utf-8-sig"),
    "tabs.tsv": with_commas_as("\t"),
    "pasted.txt": with_commas_as("\t").replace('"', "").rstrip("\n").replace("\n", "\r\n"),
    "bars.csv": with_commas_as("|"),
    "sep-line.csv": "sep=;\r\n" + with_commas_as(";").replace("\n", "\r\n"),
    "sep-line-padded.csv": "sep=,,,,,,\n" + PLAIN,
    "sep-colon.csv": "SEP=^\n" + with_commas_as("^"),
    "mark.csv": b"\xef\xbb\xbf" + PLAIN.encode(),
    "unicode-text.txt": with_commas_as("\t").encode("utf-16"),
    "utf-16-big.csv": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "utf-16-bare.csv": PLAIN.encode("utf-16-le"),
    "utf-32.csv": PLAIN.encode("utf-32"),
    "old-mac.csv": PLAIN.replace("\n", "\r"),
    "spaces.csv": PLAIN.replace(",0.33,", ", 0.33 ,").replace("our-town,laws", "our-town\u00a0, laws "),
    "quoted.csv": "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in PLAIN.splitlines()[::2]),
    "blank-rows.csv": PLAIN.replace("\nour-town,laws", "\n\n,,,,,,\n   \nour-town,laws") + "\n\n,,,,,,\n",
    "blank-columns.csv": "\n".join(f",{line},," for line in PLAIN.splitlines()),
    "title-rows.csv": "Our coding sheet\n\nClass of 2024,,,,,,\n" + PLAIN,
    "listed.csv": PLAIN.replace("outcome_work", "Outcome work").replace("high", "HIGH").replace("laws,NA", "LAWS,na"),
    "names.csv": PLAIN.replace("outcome_work", "Work improved").replace("visibility", "VISIBLE  Buyers"),
    "first-tier.csv": coded(row(variable="First tier improved"), row(variable="laws enforced")),
    "not-reported.csv": coded(row(value="Not reported", section="", references="-", note="", confidence="–")),
    "not-known.csv": coded(
        row(value="NOT KNOWN", references="Not reported", confidence="not reported"),
        row("b", value="n/a", section="-", references="", confidence=""),
    ),
    "empty-beside-na.csv": "\n".join([HEADER, "our-town,laws,NA,,,,", row("our-town", "dialogue")]),
    "empty-section.csv": coded(row(section=""), row("b", section="—")),
    "capitals.csv": PLAIN.replace("case,variable,value", "Case,VARIABLE, Value "),
    "columns-moved.csv": coded(row())
    .replace("case,variable", "variable,case")
    .replace("our-town,laws", "laws,our-town"),
    "digits.csv": PLAIN.replace("0.33", "0.330").replace(",0,", ",0.00,"),
    "new-lines.csv": PLAIN.replace("few of them", "few\nof\nthem"),
    "markup.csv": coded(row(note="<img src=x onerror=alert(1)>"), row(variable="community", note="<b>&amp;")),
    "formulas.csv": coded(
        row(note="=HYPERLINK(1)"), row(variable="community", note="'=SUM(1)"), row("-town", note="+1")
    ),
    "scripts-of-the-world.csv": coded(row("ढाका 2013", note="दो मंज़िलें"), row("东莞", note="工厂"), row("می‌رود")),
    "prototype.csv": coded(row("__proto__"), row("constructor", note="{case} $& {0}")),
    "big.csv": coded(*(row(f"town {n}", variable) for n in range(400) for variable in ("laws", "community"))),
    "book.xlsx": plain_book(CELLS),
    "book-shared.xlsx": shared_book(),
    "book-prefixed.xlsx": prefixed_book(),
    "book-titles.xlsx": workbook({"S": sheet([(2, ["Our sheet"]), (4, CELLS[0]), (7, CELLS[1]), (9, CELLS[3])])}),
    "book-two-sheets.xlsx": workbook({"Notes": sheet([(1, ["ask Éva"])]), "Coding": sheet(numbered(CELLS))}),
    "book-blank-column.xlsx": plain_book([[None, *row] for row in CELLS]),
    "book-with-extract.xlsx": workbook(
        {"Extract": sheet(numbered([line[:3] for line in CELLS])), "Coding": sheet(numbered(CELLS))}
    ),
    "book-empty-cells.xlsx": plain_book(
        [CELLS[0], ["t", "Laws enforced", "NA"], ["t", "dialogue", 1, None, *"ab", "low"]]
    ),
    "book-digits.xlsx": plain_book([CELLS[0], ["t", "laws", 0.33000000000000002, 2019, 0.1 + 0.2, 1e-7, "low"]]),
    "book-escaped.xlsx": plain_book([CELLS[0], ["t", "laws", 1, "a", "b", "two_x000D_lines _xD800_", "low"]]),
    "book-merged-title.xlsx": plain_book(
        [["Our sheet"], *CELLS], after='<mergeCells><mergeCell ref="A1:G1"/></mergeCells>'
    ),
    "book-formula.xlsx": plain_book(
        [
            CELLS[0],
            [
                "t",
                "laws",
                Raw('<c r="C2"><f>1/1</f><v>1</v></c>'),
                "a",
                Raw('<c r="E2" t="str"><v>Roy</v></c>'),
                "c",
                "low",
            ],
        ]
    ),
    "source-column.csv": PLAIN.replace("references", "Source").replace("section", "Where in it"),
    "source-book.xlsx": plain_book(
        [[{"references": "Its source"}.get(str(name), name) for name in CELLS[0]], *CELLS[1:]]
    ),
    "book.csv": plain_book(CELLS),
}
"""Files that are read, and nothing is said of them."""

DOUBTED: dict[str, tuple[str | bytes, str]] = {
    "older-letters.csv": (PLAIN.encode("cp1252"), "it is read as Windows-1252"),
    "older-marks.csv": (PLAIN.replace("long days", "“long” – 5 €").encode("cp1252"), "it is read as Windows-1252"),
    "no-source.csv": (
        coded(row(references="n/a"), row("b", references="-")),
        "'our-town' has a value of 'laws' and no",
    ),
    "empty-references.csv": (coded(row(references="")), "and no source: references is 'NA'"),
    "empty-notes.csv": (
        coded(row(value="NA", note=""), row("b", note=""), row("c", note="-"), row("d", note="NA")),
        "3 values without a note on what the source says, first in row 3",
    ),
    "empty-confidence.csv": (
        coded(row(), row("b", confidence=""), row("c", value="NA", confidence="")),
        "1 value without confidence, first in row 3: it is taken as low",
    ),
    "three-columns.csv": (
        "Case,Variable,Value\nour-town,Visible buyers,0.67\nour-town,Dialogue,not reported\n",
        "columns that the table leaves out count as not given: section, references, note, confidence",
    ),
    "pasted-from-a-class.txt": (
        "Variable\tCase\tValue\tNote\nVisible Buyers\tLeon\t0,67\tthree brands\nWork improved\tLeon\tNot Reported\t\n",
        "count as not given: section, references, confidence",
    ),
    "missing-column.csv": (
        "\n".join(line.rpartition(",")[0] for line in coded(row()).splitlines()),
        "1 value without confidence, first in row 2: it is taken as low",
    ),
    "book-three-columns.xlsx": (
        workbook({"Notes": sheet([(1, ["ask"])]), "Coding": sheet(numbered([line[:3] for line in CELLS]))}),
        "2 values without confidence, first in row 2",
    ),
    "spellings.csv": (
        coded(row(), row("Our Town", "community"), row("OUR  TÓWN", "normative")),
        "spelt in several ways",
    ),
    "sharp-s.csv": (coded(row("Gießen"), row("GIESSEN", "community")), "spelt in several ways: 'Gießen', 'GIESSEN'"),
    "town-of-the-review.csv": (coded(row("SIALKOT")), "'SIALKOT' may be a case of the review, 'sialkot-football'"),
    "apostrophe.csv": (coded(row("St. Mary's", references="?")), '"St. Mary\'s" has a value'),
    "many-doubts.csv": (coded(*(row(f"t{n}", references="NA") for n in range(300))), "and 297 more of the same kind"),
    "book-merged.xlsx": (
        plain_book(
            [*CELLS[:2], [None, *CELLS[2][1:]], [None, *CELLS[3][1:]]],
            after='<mergeCells count="1"><mergeCell ref="A2:B4"/></mergeCells>',
        ),
        "row 4, column 'case': 'our-town' is taken from the merged cells above",
    ),
    "turkish.csv": (
        coded(row("İzmir"), row("IZMIR", "community"), row("ızmir", "dialogue")),
        "spelt in several ways: 'İzmir', 'IZMIR', 'ızmir'",
    ),
    "curly-apostrophe.csv": (coded(row("St John’s"), row("St. John's", "community")), "spelt in several ways"),
    "mixed-commas.csv": (
        "sep=;\r\nCase;Variable;Value\r\nSüd;laws;0,67\r\nSüd;community;0.33\r\n".encode("cp1252"),
        "it is read as Windows-1252",
    ),
    "proto-case.csv": (
        coded(row("__proto__"), row("constructor", "laws", references="?")),
        "'constructor' has a value",
    ),
    "book-merged-value.xlsx": (
        plain_book(
            [CELLS[0], ["t", "laws", 1, *"abc", "low"], ["t", "community", None, *"abc", "low"]],
            after='<mergeCells><mergeCell ref="C2:C3"/></mergeCells>',
        ),
        "row 3, column 'value': '1' is taken from the merged cells above",
    ),
    "book-merged-header.xlsx": (
        plain_book(
            [["Case", None, "Variable", "Value"], ["t", None, "laws", 1]],
            after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
        ),
        "columns that the table leaves out",
    ),
    "book-dates.xlsx": (
        plain_book(
            [
                CELLS[0],
                ["t", "laws", 1, Dated(45325), "Roy", "c", "low"],
                ["u", "laws", 1, Dated(45325.25), "R", Dated(0.5), "low"],
            ]
        ),
        "row 2, column 'section': '2024-02-03' is a date in the workbook",
    ),
}
"""Files that are read with a doubt, and part of what is said."""

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "empty.csv": (b"", "no cell is filled"),
    "spaces-only.csv": (" \n\n,,\n", "no cell is filled"),
    "header-only.csv": (HEADER, "no row below the header"),
    "old-excel.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Excel workbook of the old kind, or with a password"),
    "paper.pdf": (b"%PDF-1.7", "saved as PDF"),
    "picture.csv": (b"\x89PNG\r\n", "a picture"),
    "page.xls": (b"\xef\xbb\xbf\n<HTML><table>", "saved as a web page"),
    "rtf.csv": (b"{\\rtf1 case", "a text document"),
    "program.csv": (b"MZ\x90\x00\x03\x00", "the file is no text"),
    "json.csv": ('{"case": 1}', "no row names the columns"),
    "no-header.csv": (PLAIN.partition("\n")[2], "no row names the columns"),
    "cut-utf-16.csv": (PLAIN.encode("utf-16")[:-1], "begins as UTF-16"),
    "cut-utf-32.csv": (PLAIN.encode("utf-32")[:-1], "begins as UTF-32"),
    "two-encodings.csv": ("é".encode() + PLAIN.encode("cp1252"), "others in another way"),
    "no-encoding.csv": (b"caf\x81\xe9", "neither as UTF-8 nor as Windows-1252"),
    "two-separators.csv": (PLAIN.replace(HEADER, HEADER.replace(",", ";")), "separated by semicolons and commas"),
    "decimal-commas.csv": (PLAIN.replace("0.33", "0,33"), "a number is 0.67, or 0,67 in quotation marks"),
    "comma-in-note.csv": (coded(row(note="few, small")), "row 2: 8 cells; allowed are 7"),
    "short-rows.csv": (coded("our-town,laws", "x"), "row 2: 2 cells"),
    "whole-rows-quoted.csv": ("\n".join(f'"{line}"' for line in coded(row()).splitlines()), "stand in one cell"),
    "open-quote.csv": (PLAIN.replace('buy"', "buy"), "row 2: a quotation mark is opened there and never closed"),
    "stray-quote.csv": (PLAIN.replace("few of", 'f"ew of'), "row 2: a quotation mark stands inside a cell"),
    "long-cell.csv": (PLAIN.replace("long days", "x" * 200_000), "row 4: a cell of more than 131,072 characters"),
    "long-value.csv": (PLAIN.replace("0.33", "x" * 1000), "... (1,000 characters)"),
    "wrong-values.csv": (
        coded(row(value="0.5"), row("b", value="high"), row("c", value='"1,000"')),
        "row 3, column 'value': 'high'",
    ),
    "percent.csv": (
        coded(row(value="67%"), row("b", value="2/3"), row("c", value="nan"), row("d", value="50%")),
        "row 2, column 'value': '67%'; allowed is 0 or 0.33 or 0.67 or 1, or NA; write 0.67",
    ),
    "near-values.csv": (
        with_commas_as(";", coded(row(value="100 %"), row("b", value="0.65"), row("c", value="0.3"))).replace(
            "0.65", "0,65"
        ),
        "row 3, column 'value': '0,65'; allowed is 0 or 0.33 or 0.67 or 1, or NA; write 0.67",
    ),
    "far-values.csv": (
        coded(row(value="50%"), row("b", value="%"), row("c", value="67"), row("d", value="-0.03")),
        "row 2, column 'value': '50%'; allowed is 0 or 0.33 or 0.67 or 1, or NA\n",
    ),
    "silent-values.csv": (coded(row(value="-"), row("b", value="none")), "row 2, column 'value': '-'; allowed is 0 or"),
    "code-and-name.csv": (coded(row(), row(variable="Laws enforced")), "'laws' of 'our-town' stands in row 2 too"),
    "full-width.csv": (PLAIN.replace("0.33", "０.３３"), "'０.３３'"),
    "thousands.csv": (with_commas_as(";").replace("0.33", "1,000"), "without a comma before three digits"),
    "empty-values.csv": (coded(row(value=""), row("b", section=""), row("c", note=""), row("", note="NA")), "row 5"),
    "wrong-variable.csv": (coded(row(variable="visability"), row(variable="Lows")), "'visability'; allowed is"),
    "wrong-confidence.csv": (
        coded(row(confidence="medium"), row("b", confidence="NA")),
        "'medium'; allowed is high or low",
    ),
    "no-variable.csv": (
        "case,value,note\nour-town,67%,x\n",
        "no-variable.csv: row 1: column 'variable' is missing; needed are case, variable, value; section, references,"
        " note, confidence may be left out\nno-variable.csv: row 2, column 'value': '67%'",
    ),
    "columns-and-cells.csv": (
        "case,variable,value,origin\nour-town,laws,high,x\nour-town,laws,1,x\n",
        "columns-and-cells.csv: row 1, column D: column 'origin' is unknown; needed are case, variable, value;"
        " section, references, note, confidence may be left out\n"
        "columns-and-cells.csv: row 2, column 'value': 'high'; allowed is 0 or 0.33 or 0.67 or 1, or NA\n"
        "columns-and-cells.csv: row 3, column 'variable': 'laws' of 'our-town' stands in row 2 too",
    ),
    "unknown-column.csv": (PLAIN.replace("variable,", "factor,"), "column 'factor' is unknown"),
    "column-twice.csv": (
        PLAIN.replace("variable,", "Case,"),
        "row 1, columns A and B: column 'case' stands there twice",
    ),
    "column-three-times.csv": (
        "Our town\n" + PLAIN.replace("section,references,note", "Source, references,SOURCES"),
        "row 2, columns D, E and F: 'Source', 'references' and 'SOURCES' are one column, 'references'",
    ),
    "column-thrice.csv": (
        coded(row()).replace("section,references,note", "note,Note, NOTE"),
        "row 1, columns D, E and F: column 'note' stands there 3 times",
    ),
    "header-again.csv": (
        coded(row(), HEADER.upper(), row("b")),
        "header-again.csv: row 3 repeats the header, which is row 1; delete it",
    ),
    "wide.csv": (
        "Case,Visible buyers,laws\nt,1,0.67\n",
        "row 1, column B: column 'Visible buyers' is a variable; allowed is a row for each variable of each case",
    ),
    "other-language.csv": (
        "sep=;\r\nFall;Variable;Wert\r\nt;laws;0,67\r\n",
        "row 1: column 'case' is missing; needed are",
    ),
    "value-with-a-unit.csv": (
        coded(row()).replace("value", "Value (0-1)"),
        "row 1, column C: column 'Value (0-1)' is unknown",
    ),
    "other-digits.csv": (coded(row(value="٠٫٦٧")), "'٠٫٦٧'; allowed is 0 or 0.33"),
    "total-row.xlsx": (plain_book([*CELLS, ["Total", None, 0.33]]), "row 5, column 'variable': ''; allowed is"),
    "fill-down.csv": ("case,variable,value\nt,laws,1\n,community,0\n", "row 3, column 'case': ''; allowed is text"),
    "proto-column.csv": ("case,variable,value,__proto__\nt,laws,1,x\n", "column D: column '__proto__' is unknown"),
    "stray-column.csv": (
        "\n".join("x," + line if at else "," + line for at, line in enumerate(PLAIN.splitlines())),
        "column A",
    ),
    "sorted.csv": (
        "\n".join([PLAIN.splitlines()[1], HEADER, *PLAIN.splitlines()[2:]]),
        "row 1 stands above the header",
    ),
    "twice.csv": (coded(row(), row()), "'laws' of 'our-town' stands in row 2 too"),
    "case-of-the-review.csv": (coded(row("sialkot-football")), "is a case of the review"),
    "hidden.csv": (coded(row("our\u200btown"), row("a\u202eb"), row('"a\nb"')), "character that nobody sees"),
    "control.csv": (coded(row(note="a\x07b"), row(note="c\x1bd")), "holds a control character"),
    "high-control.csv": (coded(row(note="a\u2028b\x85c")), "holds a control character"),
    "emoji.csv": (coded(row(value="👍" * 61), row("\U000e0001")), "👍"),
    "marks.csv": (
        coded(row(value="'"), row("b", value='""""'), row("c", value='"\'"""'), row("d", value="\\")),
        '"\'"',
    ),
    "many-faults.csv": (
        coded(*(row(f"t{n}", value="high") for n in range(400))),
        "and 397 more of the same kind: in rows 5 to 401",
    ),
    "many-kinds.csv": (
        coded(*("a,b,c,,,," for _ in range(40)), *(row(value=str(n)) for n in range(2, 40))),
        "more of the same kind",
    ),
    "many-stray-columns.csv": (stray_columns(30), "faults of 21 other kinds"),
    "stray-columns.csv": (stray_columns(11, once=9), "and 3 faults of another kind"),
    "semicolon-in-note.csv": (
        with_commas_as(";", coded(row(note="few; small"))),
        "row 2: 8 cells; allowed are 7, as in",
    ),
    "many-columns.csv": (",".join(["case", *(f"column {n}" for n in range(100))]) + "\n", "more of the same kind"),
    "ragged-many.csv": (
        coded(*("a,b" for _ in range(1000)), *(row(note="a,b") for _ in range(1000))),
        "more of the same kind",
    ),
    "book-cut.xlsx": (plain_book(CELLS)[:300], "a workbook or an archive that is cut short or damaged"),
    "book-damaged.xlsx": (workbook({"S": sheet(numbered(CELLS))[:-30]}), "cut short or damaged"),
    "book-doctype.xlsx": (workbook({"S": "<!DOCTYPE x>" + sheet(numbered(CELLS))}), "cut short or damaged"),
    "book-no-sheet.xlsx": (zipped({"xl/workbook.xml": "<workbook/>"}), "cut short or damaged"),
    "book-empty.xlsx": (plain_book([]), "the workbook is empty"),
    "book-two-tables.xlsx": (
        workbook({"A": sheet(numbered(CELLS)), "B": sheet(numbered(CELLS))}),
        "2 sheets with these columns: 'A, B'",
    ),
    "book-no-table.xlsx": (
        workbook({"A": sheet([(1, ["a"])]), "B's": sheet([(1, ["b"])])}),
        "none of them with these columns",
    ),
    "book-one-other.xlsx": (plain_book([["a", "b"], ["c", "d"]]), "no row names the columns"),
    "book-truth.xlsx": (plain_book([*CELLS, ["our-town", "dialogue", True, "a", "b", "c", "low"]]), "'TRUE'"),
    "book-error.xlsx": (
        plain_book([CELLS[0], ["t", "laws", Raw('<c r="C2" t="e"><v>#DIV/0!</v></c>'), "a", "b", "c", "low"]]),
        "#DIV/0!",
    ),
    "book-date-value.xlsx": (plain_book([CELLS[0], ["t", "laws", Dated(45325), "a", "b", "c", "low"]]), "'2024-02-03'"),
    "book-third.xlsx": (plain_book([CELLS[0], ["t", "laws", 1 / 3, "a", "b", "c", "low"]]), "'0.333333333333333'"),
    "book-not-computed.xlsx": (
        plain_book([CELLS[0], ["t", "laws", Raw('<c r="C2"><f>1/1</f></c>'), "a", "b", "c", "low"]]),
        "column 'value': '=1/1'",
    ),
    "book-control.xlsx": (
        plain_book([CELLS[0], ["t", "laws", 1, "a", "b", "bell_x0007_", "low"]]),
        "control character",
    ),
    "book-unknown-below-a-title.xlsx": (
        plain_book([["Our sheet"], [None], *([None, *row, "x"] for row in CELLS)]),
        "row 3, column I: column 'x' is unknown; needed are",
    ),
    "book-unknown-column.xlsx": (
        plain_book([[*row[:6], "sure" if not at else "high"] for at, row in enumerate(CELLS)]),
        "column 'sure' is unknown; needed are case, variable, value",
    ),
    "open-document.ods": (zipped({"content.xml": ""}), "saved as an OpenDocument file"),
    "word.docx": (zipped({"word/document.xml": ""}), "saved as a Word document"),
    "archive.zip": (zipped({"own.csv": PLAIN}), "the file is an archive"),
}
"""Files that are refused, and part of what is said."""


def content(name: str) -> bytes:
    """The file of that name."""
    found = ALIKE[name] if name in ALIKE else {**DOUBTED, **REFUSED}[name][0]
    return found if isinstance(found, bytes) else found.encode()


NAMES = (*ALIKE, *DOUBTED, *REFUSED)
