"""What is said of a file of one's own: each sentence once, for the package and for the page.

A sentence is a template with names in braces. `csrmodel.evidence.own_files.own_rules` hands all of them to the page, so
that both say the same.
"""

from __future__ import annotations

SAYS = {
    # The report
    "row": "row {row}{text}",
    "more": "and {count} more of the same kind",
    "more_in_rows": "and {count} more of the same kind: in rows {first} to {last}",
    "another_kind": "and {count} faults of another kind",
    "other_kinds": "and {count} faults of {kinds} other kinds",
    "cut": "{start}... ({length} characters)",
    # The file
    "kind": "the file is {kind}; save the table as CSV or as a workbook (.xlsx), and take that file",
    "empty": (
        "no cell is filled; allowed is a table: a row with the names of the columns, and a row for each value below it"
    ),
    "damaged": "the file is cut short or damaged: it begins as {encoding}; save the table again, as CSV UTF-8",
    "letters_mixed": (
        "some of the letters with accents are saved as UTF-8, and others in another way; save the table as CSV UTF-8"
    ),
    "letters_unknown": "the file is saved neither as UTF-8 nor as Windows-1252; save the table as CSV UTF-8",
    "letters_older": (
        "it is read as Windows-1252, an older way of saving letters with accents: see whether they are right"
    ),
    "book_damaged": (
        "the file is a workbook or an archive that is cut short or damaged; open it and save it again, or save the"
        " table as CSV"
    ),
    "book_large": "the workbook holds more than {most} million characters; save the table alone, as CSV",
    "book_empty": "the workbook is empty; allowed is a table with a header row",
    "book_several": ("the workbook has {count} sheets with these columns: {sheets}; keep the table in one of them"),
    "book_none": (
        "the workbook has {count} sheets with cells, none of them with these columns: {sheets};"
        " allowed is one with the columns {columns}"
    ),
    "date": (
        ", column {column}: {value} is a date in the workbook: see whether the spreadsheet made it of something else,"
        " such as 3.2"
    ),
    "merged": ", column {column}: {value} is taken from the merged cells above",
    # Rows and columns
    "one_cell": (
        "the names of the columns stand in one cell; allowed are columns separated by commas, semicolons, tabs or bars,"
        " without quotation marks round a whole row"
    ),
    "title": (
        " stands above the header, which is row {header}, and holds {filled} cells; put the header above it, or"
        " delete it"
    ),
    "at": ": {text}",
    "at_letter": ", column {letter}: {text}",
    "at_letters": ", columns {letters}: {text}",
    "and": "{some} and {last}",
    "column_twice": "column {column} stands there {times}; allowed is once",
    "columns_same": "{names} are one column, {column}; allowed is one of them",
    "header_again": " repeats the header, which is row {header}; delete it",
    "two_times": "twice",
    "times": "{count} times",
    "nameless": ", column {letter}: {value} in a column without a name; empty the cell",
    "ragged": ": {cells}; allowed are {width}, as in the header",
    "ragged_short": ": {cells}; allowed are {width}, as in the header: leave none out",
    "ragged_comma": (
        ": {cells}; allowed are {width}, as in the header. A comma inside a sentence needs quotation marks round"
        " the cell; a number is 0.67, or 0,67 in quotation marks"
    ),
    "cell": "1 cell",
    "cells": "{count} cells",
    "two_separators": (
        "separated by {here} and {there}: the header by {here}, {where} by {there}; allowed is one of them"
    ),
    "in_row": "row {row}",
    "in_rows": "{count} rows from {first} to {last}",
    "control": ", column {column}: {value} holds a control character; type the cell again",
    "quote_long": (
        ": a cell of more than {most} characters; shorten it, or see whether a quotation mark is opened there and"
        " never closed"
    ),
    "quote_open": (
        ": a quotation mark is opened there and never closed; close it at the end of its cell, or delete it where the"
        " cell has no comma"
    ),
    "quote_inside": ": a quotation mark stands inside a cell in quotation marks; write it twice there",
    "no_header": "no row names the columns; allowed is a header row with {columns}, each in a cell of its own",
    "column_missing": "column {column} is missing; {columns}",
    "column_unknown": "column {column} is unknown; {columns}",
    "column_value": (
        "column {column} is a {field}; allowed is a row for each {field} of each case, with its name in column {quoted}"
    ),
    "columns": "the columns are {needed}",
    "columns_spare": "needed are {needed}; {spare} may be left out",
    "columns_absent": "columns that the table leaves out count as not given: {columns}",
    # Cells
    "in_column": ", column {column}: {value}{said}",
    "allowed": "; allowed is {allowed}",
    "or_na": "{allowed}, or NA",
    "or_na_where": "{allowed}, or NA where nothing is reported",
    "needed": "{allowed}, and every row needs one",
    "no_thousands": "{allowed}, without a comma before three digits",
    "write": "{allowed}; write {value}",
    "once": " stands there twice; allowed is once",
    "hidden": " holds a line break or a character that nobody sees; allowed is plain text: type it again",
    # Codings
    "no_rows": "there is no row below the header; allowed is one row or more",
    "pair_twice": ", column 'variable': {variable} of {case} stands in row {first} too; allowed is once",
    "unsure": ", column 'confidence': 'NA' beside value {value}; allowed is high or low",
    "one_value": "1 value",
    "values": "{count} values",
    "no_confidence": "{values} without confidence, first in row {row}: it is taken as low",
    "no_note": "{values} without a note on what the source says, first in row {row}",
    "taken": " is a case of the review; allowed is a name of your own",
    "no_source": "{case} has a value of {variable} and no source: references is {source}",
    "spelt": "one case may be spelt in several ways: {names}",
    "review": "{case} may be a case of the review, {id}; it is taken for another one",
    # Coders
    "coders": "codings: {count} tables; allowed are 2 to {most}",
    "coder_twice": "{coder}: {case} has {variable} twice; allowed is once",
    "not_all": "{coder}: not all have {cases}, so this is not compared",
    "and_more": " and {count} more",
    "nothing_shared": "the files have no case and variable in common; allowed is one or more",
}
"""The sentences and their parts by name."""


def say(name: str, **values: object) -> str:
    """A sentence with its values."""
    return SAYS[name].format(**values)
