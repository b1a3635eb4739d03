"""Finished blocks of a long run, kept in a folder so that the run can be interrupted, resumed and trusted.

A folder holds the blocks of one run: ``_manifest.json`` says what fixes its numbers, ``clusters-<from>-<to>.parquet``
are the blocks, and beside each lies its checksum in the format of ``sha256sum``. Every file is written under a name of
its own, forced to disk and renamed, so a file under its final name is whole, and several runs may share a folder.
Whatever does not match its checksum, belongs to another run or holds other clusters than its name says is not used.
``pandas.read_parquet(folder)`` reads all blocks that are there.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd

from csrmodel.evidence.extras import installing

MANIFEST = "_manifest.json"
_RUN = b"csrmodel.run"


class BlockStore:
    """The folder of one run, made if it is not there.

    Parameters
    ----------
    folder
        Where to keep blocks.
    identity
        Whatever fixes the numbers of the run, as plain values that JSON can hold.

    Raises
    ------
    ValueError
        If the folder holds another run, naming what differs, or files of something else.
    ImportError
        If pyarrow is missing.
    OSError
        If the folder cannot be made or written to.
    """

    def __init__(self, folder: str | Path, identity: Mapping[str, Any]) -> None:
        _arrow()
        self.folder = Path(folder)
        wanted = json.dumps(identity, indent=1, allow_nan=False)
        self._run = hashlib.sha256(wanted.encode()).hexdigest().encode()
        if stored_identity(self.folder) is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self.folder / MANIFEST, wanted.encode())
        # Looked at in any case: another run may have begun in the same new folder at the same time.
        there = stored_identity(self.folder)
        differing = list(_differences(there, json.loads(wanted)))
        if differing:
            raise ValueError(
                f"{self.folder} holds another run: {'; '.join(differing)}."
                " Allowed is a folder of the same run, or a new one"
            )

    def holds(self, part: slice) -> bool:
        """Whether there is a file for this block, sound or not."""
        return self._path(part).exists()

    def read(self, part: slice) -> pd.DataFrame | None:
        """A block as it was written; None, with a warning, if its file cannot be trusted."""
        path = self._path(part)
        data, checksum = path.read_bytes(), _checksum_path(path)
        if checksum.exists() and checksum.read_bytes() == _checksum(path, data):
            frame, fault = self._frame(data, part)
        else:
            frame, fault = None, "does not match its checksum: it has been cut short or altered"
        if fault:
            warnings.warn(f"{path} {fault}. It is not used; its clusters are computed again.", stacklevel=2)
        return frame

    def _frame(self, data: bytes, part: slice) -> tuple[pd.DataFrame | None, str]:
        """What a file holds, or why it is not this block: a checksum only says that nobody altered it by accident."""
        arrow, parquet = _arrow()
        try:
            table = parquet.read_table(arrow.BufferReader(data))
        except (arrow.ArrowException, OSError):
            return None, "is no table"
        if (table.schema.metadata or {}).get(_RUN) != self._run:
            return None, "belongs to another run"
        frame = table.to_pandas()
        if not frame.index.equals(pd.RangeIndex(part.start, part.stop)):
            return None, "holds other clusters than its name says"
        return frame, ""

    def write(self, part: slice, frame: pd.DataFrame) -> None:
        """Keep a block; after an error there is nothing of it under its name."""
        arrow, parquet = _arrow()
        table = arrow.Table.from_pandas(frame, preserve_index=True)
        table = table.replace_schema_metadata({**table.schema.metadata, _RUN: self._run})
        sink = arrow.BufferOutputStream()
        # Memberships hardly compress, and a dictionary of them is as long as they are.
        parquet.write_table(table, sink, compression="none", use_dictionary=False, write_statistics=False)
        data, path = sink.getvalue().to_pybytes(), self._path(part)
        # The checksum first: a crash in between leaves a block missing, or an unsound one found out.
        _write(_checksum_path(path), _checksum(path, data))
        try:
            _write(path, data)
        except BaseException:
            # A block that is there may be another run's, and its checksum the same.
            if not path.exists():
                _checksum_path(path).unlink(missing_ok=True)
            raise

    def _path(self, part: slice) -> Path:
        return self.folder / f"clusters-{part.start:012d}-{part.stop:012d}.parquet"


def stored_identity(folder: str | Path) -> dict[str, Any] | None:
    """What fixes the numbers of the run in a folder; None if the folder is new or empty.

    Raises
    ------
    ValueError
        If the folder holds files of something else, or its manifest cannot be read.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file; allowed is a folder")
    manifest = folder / MANIFEST
    if not manifest.exists():
        others = sorted(f.name for f in folder.iterdir() if not f.name.startswith(".")) if folder.exists() else []
        if others:
            raise ValueError(f"{folder} holds {others[0]} and no {MANIFEST}; allowed is a new or empty folder")
        return None
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{manifest} cannot be read ({error}); allowed is a new folder") from None
    if not isinstance(found, dict):
        raise ValueError(f"{manifest} holds no manifest; allowed is a new folder")
    return found


def _differences(there: object, here: object, name: str = "") -> Iterator[str]:
    if isinstance(there, dict) and isinstance(here, dict):
        for key in dict.fromkeys([*there, *here]):
            yield from _differences(there.get(key), here.get(key), f"{name}.{key}" if name else key)
    elif there != here:
        yield f"{name} is {json.dumps(there)} there and {json.dumps(here)} here"


def _checksum_path(path: Path) -> Path:
    return path.with_name(f"_{path.name}.sha256")


def _checksum(path: Path, data: bytes) -> bytes:
    return f"{hashlib.sha256(data).hexdigest()}  {path.name}\n".encode()


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none."""
    # Each writer has a name of its own: another run may be at the same block.
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _rename(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    # What a killed run left behind goes when its block is made again.
    for left in path.parent.glob(f".{path.name}.*.part"):
        # Where an open file cannot be removed, its writer is at work.
        with suppress(OSError):
            left.unlink()
    _sync_folder(path.parent)


def _rename(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except FileNotFoundError:
        # Another run has just made the same block, to the bit, and cleared up.
        if not path.exists():
            raise


def _sync_folder(folder: Path) -> None:
    # Only POSIX lets a folder be opened, and there a rename lasts only when its folder is on disk.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ImportError(f"blocks on disk need pyarrow: {installing('ensembles')}") from error
    return pyarrow, pyarrow.parquet
