"""Tables of the data as their files have them, without the package's reading of them."""

from __future__ import annotations

import csv

from csrmodel import evidence


def rows(table: str) -> list[dict[str, str]]:
    with (evidence.data_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
