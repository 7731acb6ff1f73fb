"""Where documents come from: text files and folders, and the rows of CSV, TSV, JSONL and Parquet files.

Everything streams: one text file, one row, one batch of Parquet is held at a time. A ``Document`` says which file it
comes from and how far that file is read, so that an interrupted run can go on behind it (``resume.py``).
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import json
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from . import files
from .errors import ReadError

__all__ = ["FORMATS", "SUFFIXES", "Document", "Done", "Source", "rows", "texts", "watched"]

FORMATS = ("csv", "tsv", "jsonl", "parquet")
SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


class Source(NamedTuple):
    """A file that is read: which argument named it, its path, and what tells whether it was changed since."""

    argument: int
    path: str
    size: int = 0
    changed: int = 0


class Document(NamedTuple):
    """A text with its id; None where a row holds none, a ReadError where it cannot be read."""

    doc: str
    text: str | ReadError | None
    source: Source
    row: int = 1  # how many documents of the source there are up to this one
    read: int = 0  # how many of its bytes were read for them


Done = Mapping[tuple[int, str], tuple[int, int, int]]
"""(argument, path) of a file → its size, its time of change, and how many of its documents are done."""


def texts(names: Iterable[str], encoding: str | None = None, done: Done | None = None) -> Iterator[Document]:
    """A document a file: each that is named, the text files of each folder, ``-``. What is ``done`` is left out."""
    for source, error in _sources(names, files.SUFFIXES, done):
        if error is None:
            if done and (source.argument, source.path) in done:
                continue
            try:
                text: str | ReadError = files.read_text(source.path, encoding)
            except ReadError as reason:
                text = reason
            if isinstance(text, str) and (not text or text.isspace()):
                text = ReadError(source.path, "is empty: there is nothing to extract from")
            yield Document(source.path, text, source, read=source.size)
        else:
            yield Document(error.path, error, source)


def rows(
    names: Iterable[str],
    column: str,
    id: str | None = None,
    encoding: str | None = None,
    form: str | None = None,
    done: Done | None = None,
) -> Iterator[Document]:
    """A document a row of each table: the text in ``column``, and as its id what stands in ``id``, else ``path:row``.

    ``form`` is one of FORMATS; None goes by the suffix. Rows count from 1, after the header of a CSV file; lines of a
    JSONL file are its rows. A row that is broken, and a file without the column, is a document with a ReadError.
    """
    for source, error in _sources(names, tuple(SUFFIXES), done):
        path = source.path
        skipped = done.get((source.argument, path), (0, 0, 0))[2] if done else 0
        kind = form or SUFFIXES.get(os.path.splitext(path)[1].lower())
        if error is None and kind is None:
            error = ReadError(path, f"is this {', '.join(FORMATS[:-1])} or {FORMATS[-1]}? Say so with --input-format")
        if error is not None:
            yield Document(error.path, error, source)
            continue
        count = 0
        try:
            if kind == "parquet":
                found = _parquet(source, column, id)
            elif kind == "jsonl":
                found = _lines(source, column, id, encoding)
            else:
                found = _cells(source, column, id, encoding, kind)
            for count, (key, text, read) in enumerate(found, 1):
                if count > skipped or isinstance(text, ReadError):
                    yield Document(f"{path}:{count}" if key is None else key, text, source, count, read)
        except ReadError as reason:
            yield Document(path, reason, source, count)


def _sources(
    names: Iterable[str], suffixes: tuple[str, ...], done: Done | None
) -> Iterator[tuple[Source, ReadError | None]]:
    for argument, name in enumerate(names):
        for path in files.paths(name, suffixes):
            if isinstance(path, ReadError):
                yield Source(argument, path.path), path
                continue
            source = Source(argument, path)
            try:
                state = os.stat(path)
                source = Source(argument, path, state.st_size, state.st_mtime_ns)
            except OSError:
                pass  # whoever opens it says what is wrong
            except ValueError as error:  # no name of a file: a NUL in it, or half a character
                yield source, ReadError(path, str(error))
                continue
            before = done.get((argument, path)) if done else None
            if before is not None and before[:2] != source[2:]:
                raise ReadError(path, "was changed since the interrupted run; begin anew, without --resume")
            yield source, None


# --- rows -----------------------------------------------------------------------------------------------------------
# Each kind gives (id or None, text or None or the error of the row, bytes read so far), and raises ReadError where the
# rest of the file cannot be read.

Row = tuple[str | None, str | ReadError | None, int]


def _cells(source: Source, column: str, id: str | None, encoding: str | None, kind: str | None) -> Iterator[Row]:
    csv.field_size_limit(sys.maxsize if sys.maxsize < 1 << 32 else (1 << 31) - 1)  # an article is one cell
    with _stream(source.path, encoding, "") as (raw, stream):
        reader = csv.reader(stream, delimiter="\t" if kind == "tsv" else ",", strict=True)
        header: list[str] | None = None
        text_at, id_at = 0, None
        while True:
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield None, ReadError(source.path, f"line {reader.line_num}: {error}"), raw.count
                continue
            if not row:
                continue
            if header is None:
                header = row
                _whole(source.path, "".join(header), raw.sample, encoding, 1)
                text_at = _place(source.path, column, header)
                id_at = None if id is None else _place(source.path, id, header)
                continue
            text = row[text_at] if text_at < len(row) else ""
            key = row[id_at] if id_at is not None and id_at < len(row) else ""
            broken = _whole(source.path, text + key, raw.sample, encoding, reader.line_num)
            yield key or None, broken or text or None, raw.count
        if header is None:
            raise ReadError(source.path, "is empty: there is no line of column names")


def _place(path: str, column: str, columns: Iterable[str]) -> int:
    known = list(columns)
    if column not in known:
        shown = ", ".join(known[:50]) + (" …" if len(known) > 50 else "")
        raise ReadError(path, f"has no column {column!r}; it has {shown or 'none'}")
    return known.index(column)


class _Written(str):
    """A number in a JSON file, as it is written there."""


def _lines(source: Source, column: str, id: str | None, encoding: str | None) -> Iterator[Row]:
    path, seen, found, line = source.path, dict[str, None](), {column: False, id: id is None}, 0
    with _stream(path, encoding, "\n") as (raw, stream):
        for line, content in enumerate(stream, 1):
            key, text = None, None
            broken = _whole(path, content, raw.sample, encoding, line)
            if broken is None and content.strip():
                try:
                    record = json.loads(content, parse_int=_Written, parse_float=_Written)
                except (ValueError, RecursionError) as error:
                    reason = error.msg if isinstance(error, json.JSONDecodeError) else "it is nested too deeply"
                    broken = ReadError(path, f"line {line} is no JSON: {reason}")
                else:
                    if isinstance(record, dict):
                        if len(seen) < 50:
                            seen.update(dict.fromkeys(record))
                        for name in found:
                            found[name] = found[name] or name in record
                        text, key = record.get(column), record.get(id) if id is not None else None
                        if text is not None and type(text) is not str:
                            broken = ReadError(path, f"line {line}: {column!r} holds no text")
                    else:
                        broken = ReadError(path, f"line {line} is no JSON object")
            if key is not None and not isinstance(key, str):
                key = json.dumps(key, ensure_ascii=False)
            yield key or None, broken or text, raw.count
    if line == 0:
        raise ReadError(path, "is empty: there is nothing to extract from")
    if seen:
        for name in found:
            if not found[name] and name is not None:
                _place(path, name, seen)


def _parquet(source: Source, column: str, id: str | None) -> Iterator[Row]:
    path = source.path
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ReadError(path, "reading Parquet needs pyarrow: pip install 'shuliang[arrow]'") from None
    if path == "-":
        raise ReadError(path, "Parquet cannot be read from standard input")
    read = 0
    try:
        with parquet.ParquetFile(path) as file:
            known = file.schema_arrow
            for name in filter(None, (column, id)):
                _place(path, name, known.names)
            kind = known.field(column).type
            if pyarrow.types.is_dictionary(kind):
                kind = kind.value_type
            if str(kind) not in ("string", "large_string", "string_view", "null"):
                raise ReadError(path, f"column {column!r} holds {kind}, not text")
            total = max(1, file.metadata.num_rows)
            for batch in file.iter_batches(1024, columns=list(dict.fromkeys(filter(None, (column, id))))):
                values = batch.column(column).cast(pyarrow.string()).to_pylist()
                keys = batch.column(id).cast(pyarrow.string()).to_pylist() if id else [None] * len(values)
                for key, text in zip(keys, values, strict=True):
                    read += 1
                    yield key or None, text, source.size * read // total
    except (pyarrow.ArrowException, OSError) as error:
        if isinstance(error, ReadError):
            raise
        reason = files.reason(error) if isinstance(error, OSError) else " ".join(str(error).split())
        raise ReadError(path, reason) from error


# --- text streams ---------------------------------------------------------------------------------------------------


class _Counted(io.RawIOBase):
    """A binary stream that counts what was read, and keeps the beginning for guessing its encoding."""

    def __init__(self, raw: BinaryIO) -> None:
        self.raw, self.count, self.sample = raw, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        data = self.raw.read1(len(into)) if hasattr(self.raw, "read1") else self.raw.read(len(into))
        if not self.sample:
            self.sample = bytes(data)
        into[: len(data)] = data
        self.count += len(data)
        return len(data)


@contextlib.contextmanager
def _stream(path: str, encoding: str | None, newline: str) -> Iterator[tuple[_Counted, io.TextIOWrapper]]:
    """The file as text. A byte that is no text becomes a lone surrogate, so that only its own row is lost."""
    name = codecs.lookup(encoding or "utf-8").name
    try:
        with contextlib.ExitStack() as stack:
            raw = files.stdin() if path == "-" else stack.enter_context(open(path, "rb"))
            counted = _Counted(raw)
            buffered = io.BufferedReader(counted, 1 << 16)
            yield counted, io.TextIOWrapper(
                buffered, "utf-8-sig" if name == "utf-8" else name, "surrogateescape", newline=newline
            )
    except UnicodeError as error:
        raise ReadError(path, f"is not {name}") from error
    except ReadError:
        raise
    except OSError as error:
        raise ReadError(path, files.reason(error)) from error


_BROKEN = re.compile("[\udc80-\udcff]")


def _whole(path: str, text: str, sample: bytes, encoding: str | None, line: int) -> ReadError | None:
    """The error of a row with bytes that are no text. Raises it where the whole file seems to have another encoding."""
    if text.isascii() or not _BROKEN.search(text):
        return None
    name = codecs.lookup(encoding or "utf-8").name
    guess = files.guess_encoding(sample)
    if guess not in (None, name):
        raise ReadError(path, f"is not {name.upper() if name == 'utf-8' else name}, it looks like {guess}; "
                              f"read it with --encoding {guess}")  # fmt: skip
    return ReadError(path, f"line {line} is not {'UTF-8' if name == 'utf-8' else name}")


# --- a progress bar -------------------------------------------------------------------------------------------------


def watched(
    documents: Iterable[Document], names: Iterable[str], suffixes: Iterable[str], before: int = 0, after: float = 2.0
) -> Iterator[Document]:
    """The same documents; meanwhile a bar on standard error, if work lasts longer than ``after`` seconds.

    It measures bytes read, ``before`` of them by an earlier run, and only counts documents of standard input.
    """
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"), progress.BarColumn(), progress.TaskProgressColumn(),
        progress.TimeElapsedColumn(), progress.TimeRemainingColumn(),
    )  # fmt: skip
    begin = drawn = time.monotonic()
    names, total, task = list(names), None, None
    current, count = None, 0
    with contextlib.ExitStack() as stack:
        bar: progress.Progress | None = None
        for document in documents:
            now = time.monotonic()
            if bar is None and now - begin >= after:
                if "-" not in names:
                    total = sum(source.size for source, _ in _sources(names, tuple(suffixes), None))
                bar = progress.Progress(*columns, console=Console(stderr=True), redirect_stdout=False)
                stack.enter_context(bar)
                task = bar.add_task("", total=total)
            if document.source != current:
                before += current.size if current else 0
                current = document.source
            if bar is not None and task is not None and now - drawn > 0.1:
                bar.update(task, description=f"{count} documents", completed=before + document.read)
                drawn = now
            yield document
            count += 1
        if bar is not None and task is not None:
            bar.update(task, description=f"{count} documents", completed=total)
