"""Arrow: a column of text in, a table of claims out; the schema that Polars, DuckDB, Spark and Parquet share.

    shuliang.arrow.claims(table, "body", id="url")            -> pyarrow.Table
    shuliang.arrow.stream(reader, "body", id="url")           -> pyarrow.RecordBatchReader, in bounded memory
    shuliang.arrow.write(stream, "claims.parquet")            (or .csv)
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sized
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy
import pyarrow

from . import frames
from .errors import ArgumentError
from .pipeline import Extractor

__all__ = ["batch", "batches", "claims", "lists", "schema", "stream", "struct", "write"]

_TYPES: dict[frames.Type, Any] = {
    "text": pyarrow.string(), "int": pyarrow.int64(), "float": pyarrow.float64(), "flag": pyarrow.bool_(),
    "list": pyarrow.list_(pyarrow.string()),
}  # fmt: skip

_TEXTS = ("string", "large_string", "string_view", "null")


def schema() -> pyarrow.Schema:
    """The schema of a table of claims: the columns of ``frames.SCHEMA``, in their order."""
    return pyarrow.schema([pyarrow.field(c.name, _TYPES[c.type], nullable=c.nullable) for c in frames.SCHEMA])


def struct() -> pyarrow.StructType:
    """One claim without its ``doc``, as the element of a list beside the row that it was read from."""
    return pyarrow.struct([pyarrow.field(c.name, _TYPES[c.type]) for c in frames.SCHEMA if c.name != "doc"])


def claims(
    table: Any,
    column: str,
    *,
    id: str | None = None,
    extractor: Extractor | None = None,
    workers: int | None = None,
    progress: bool | None = None,
) -> pyarrow.Table:
    """The claims in a column of text: a table of ``schema()``.

    ``table`` is a Table, a RecordBatch or a RecordBatchReader (or whatever else speaks Arrow's stream interface);
    ``id`` a column whose values, as text, become ``doc``. Nulls hold no claim.

    >>> table = pyarrow.table({"url": ["a", "b"], "body": ["排查出问题9000多个", None]})
    >>> claims(table, "body", id="url").select(["doc", "text", "upper"]).to_pylist()
    [{'doc': 'a', 'text': '9000多个', 'upper': 10000.0}]

    Raises KeyError for a column that is not there, ArgumentError for one that does not hold text.
    """
    return stream(table, column, id=id, extractor=extractor, workers=workers, progress=progress).read_all()


def stream(
    table: Any,
    column: str,
    *,
    id: str | None = None,
    extractor: Extractor | None = None,
    workers: int | None = None,
    progress: bool | None = None,
) -> pyarrow.RecordBatchReader:
    """As ``claims``, batch by batch: what is not read yet takes no memory."""
    total = len(table) if isinstance(table, (pyarrow.Table, pyarrow.RecordBatch)) else None
    if isinstance(table, pyarrow.RecordBatch):
        table = pyarrow.Table.from_batches([table])
    source = table if isinstance(table, pyarrow.RecordBatchReader) else pyarrow.RecordBatchReader.from_stream(table)
    known = source.schema
    for name in (column, id):
        if name is not None and name not in known.names:
            raise KeyError(name)
    kind = known.field(column).type
    if pyarrow.types.is_dictionary(kind):
        kind = kind.value_type
    if str(kind) not in _TEXTS:
        raise ArgumentError(f"column {column!r} holds {kind}, not text")
    pairs = _pairs(source, column, id)
    made = frames.parts(_chunk, pairs, extractor, workers=workers, progress=progress, total=total)
    return pyarrow.RecordBatchReader.from_batches(schema(), (part for _, part in made))


def _pairs(source: Any, column: str, id: str | None) -> Iterator[object]:
    for part in source:
        texts = _strings(part, column)
        if id is None:
            yield from texts
            continue
        yield from zip(texts, _strings(part, id), strict=True)


def _strings(part: pyarrow.RecordBatch, name: str) -> list[Any]:
    values = part.column(part.schema.names.index(name))
    strings: list[Any] = (values if str(values.type) in _TEXTS else values.cast(pyarrow.string())).to_pylist()
    return strings


def _chunk(rows: list[Any], extractor: Extractor) -> Iterator[pyarrow.RecordBatch]:
    if rows and isinstance(rows[0], tuple):
        return batches([row[0] for row in rows], [row[1] for row in rows], extractor)
    return batches(rows, None, extractor)


def batches(texts: list[Any], ids: list[Any] | None, extractor: Extractor) -> Iterator[pyarrow.RecordBatch]:
    """The claims of ``texts`` as batches of some thousand rows, each made when it is asked for."""
    for _, columns in frames.batches(texts, extractor, ids=ids):
        yield batch(columns)


def batch(columns: dict[str, list[Any]]) -> pyarrow.RecordBatch:
    """A RecordBatch of ``schema()`` from columns such as those of ``frames.columns``."""
    return pyarrow.RecordBatch.from_arrays([_array(c, columns[c.name]) for c in frames.SCHEMA], schema=schema())


# --- columns → arrays -----------------------------------------------------------------------------------------------
# Out of their buffers: ``pyarrow.array`` of a list imports pandas wherever that is installed, 50 MB of memory that the
# command line can do without.


def _array(column: frames.Column, values: list[Any]) -> pyarrow.Array:
    if column.type == "list":
        return _rules(values)
    if column.type == "text":
        data = _utf8(values)
    elif column.type == "flag":
        data = [_bits(values)]  # None counts as False, and is masked
    else:
        data = [pyarrow.py_buffer(numpy.array(values, _NUMBERS[column.type]))]  # None becomes nan, and is masked
    there = [value is not None for value in values]
    return pyarrow.Array.from_buffers(_TYPES[column.type], len(values), [None if all(there) else _bits(there), *data])


_NUMBERS = {"int": "int64", "float": "float64"}


def _bits(flags: list[Any]) -> pyarrow.Buffer:
    return pyarrow.py_buffer(numpy.packbits(numpy.array(flags, bool), bitorder="little"))


def _utf8(values: list[Any]) -> list[pyarrow.Buffer]:
    """The offsets and the bytes of texts; none for None. Raises OverflowError where Arrow's strings have no room."""
    try:
        encoded = [b"" if value is None else value.encode() for value in values]
    except UnicodeEncodeError:
        return _utf8(frames.storable(values))
    return [_offsets(encoded), pyarrow.py_buffer(b"".join(encoded))]


def _offsets(parts: Iterable[Sized]) -> pyarrow.Buffer:
    return pyarrow.py_buffer(array("i", accumulate(map(len, parts), initial=0)))


def _rules(values: list[tuple[str, ...]]) -> pyarrow.ListArray:
    """Few distinct ones recur: make those once, and take."""
    distinct: dict[tuple[str, ...], int] = {}
    places = [distinct.setdefault(value, len(distinct)) for value in values]
    names = _array(_NAME, list(chain.from_iterable(distinct)))
    made = pyarrow.Array.from_buffers(_TYPES["list"], len(distinct), [None, _offsets(distinct)], children=[names])
    return made.take(_array(_PLACE, places))


_NAME, _PLACE = frames.Column("name", "text", False), frames.Column("place", "int", False)


def lists(texts: list[Any], extractor: Extractor) -> pyarrow.ListArray:
    """For each text the list of its claims (``struct()``), aligned with ``texts``; null where the text is None."""
    counts = [0] * len(texts)
    parts = []
    for rows, columns in frames.batches(texts, extractor):
        for row in rows:
            counts[row] += 1
        made = [_array(c, columns[c.name]) for c in frames.SCHEMA if c.name != "doc"]
        parts.append(pyarrow.StructArray.from_arrays(made, fields=list(struct())))
    offsets, at = [], 0
    for text, count in zip(texts, counts, strict=True):
        offsets.append(None if text is None else at)
        at += count
    offsets.append(at)
    values = pyarrow.concat_arrays(parts) if parts else pyarrow.array([], struct())
    return pyarrow.ListArray.from_arrays(pyarrow.array(offsets, pyarrow.int32()), values)


def write(table: Any, path: str | Path) -> int:
    """Write a Table or RecordBatchReader of claims to ``path``, Parquet or CSV by its suffix; returns how many.

    A CSV cell holds the rules joined by spaces. Raises ArgumentError for another suffix.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in (".parquet", ".csv"):
        raise ArgumentError(f"claims are written to .parquet or .csv, not {suffix!r}")
    source = table.to_reader() if isinstance(table, pyarrow.Table) else table
    kind = source.schema
    count = 0
    writer: Any
    if suffix == ".parquet":
        from pyarrow import parquet

        writer = parquet.ParquetWriter(path, kind)
    else:
        from pyarrow import csv

        place = kind.get_field_index("rules")
        if place >= 0:
            kind = kind.set(place, pyarrow.field("rules", pyarrow.string()))
        writer = csv.CSVWriter(path, kind)
    with writer:
        for part in source:
            count += part.num_rows
            writer.write_batch(part if suffix == ".parquet" else _joined(part, kind))
    return count


def _joined(part: pyarrow.RecordBatch, kind: pyarrow.Schema) -> pyarrow.RecordBatch:
    from pyarrow import compute

    columns = [compute.binary_join(c, " ") if pyarrow.types.is_list(c.type) else c for c in part.columns]
    return pyarrow.RecordBatch.from_arrays(columns, schema=kind)
