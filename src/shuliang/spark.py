"""Spark: ``shuliang.spark.extract(df, "body", id="url")`` is a DataFrame of claims, made on the workers by mapInArrow.

The workers need shuliang and pyarrow installed; nothing else has to be set up there: the extractor travels with the
job, its policy, units and tables inside it. How to run it on a cluster: docs/scale.md.
"""

from __future__ import annotations

import functools
import logging
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import arrow, frames
from .errors import ArgumentError
from .pipeline import Extractor

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

__all__ = ["extract", "schema"]

_log = logging.getLogger(__name__)


def schema() -> StructType:
    """The schema of a DataFrame of claims: the columns of ``frames.SCHEMA``."""
    from pyspark.sql import types

    kinds: dict[frames.Type, Any] = {
        "text": types.StringType(), "int": types.LongType(), "float": types.DoubleType(), "flag": types.BooleanType(),
        "list": types.ArrayType(types.StringType()),
    }  # fmt: skip
    return types.StructType([types.StructField(c.name, kinds[c.type]) for c in frames.SCHEMA])


def extract(df: DataFrame, column: str, *, id: str | None = None, extractor: Extractor | None = None) -> DataFrame:
    """The claims in a column of text, lazily: a DataFrame of ``schema()``, one row a claim.

    ``id`` names the column whose values, as text, become ``doc``; join on it to come back to the other columns.
    Partitioning is that of ``df``: nothing is shuffled. A null holds no claim. A row that cannot be read at all is
    logged by the worker (logger ``shuliang.spark``, with its doc) and left out; it does not end the job.

    Raises ArgumentError where the column does not hold text, and Spark's AnalysisException where there is none.
    """
    from pyspark.sql import functions, types

    text = functions.col(column)
    kind = df.select(text).schema[0].dataType
    if not isinstance(kind, (types.StringType, types.CharType, types.VarcharType, types.NullType)):
        raise ArgumentError(f"column {column!r} holds {kind.simpleString()}, not text")
    doc = functions.lit(None) if id is None else functions.col(id)
    chosen = df.select(doc.cast("string").alias("doc"), text.cast("string").alias("text"))
    sent = _packed(extractor or frames.default())
    return chosen.mapInArrow(functools.partial(_claims, sent), schema())


def _packed(extractor: Extractor) -> bytes:
    """The extractor with the text of its unit file and tables: the workers may see none of the driver's files."""
    units = None if extractor.units is None else Path(extractor.units).read_text(encoding="utf-8-sig")
    folder = None if extractor.tables is None else Path(extractor.tables)
    tables = None if folder is None else {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.tsv"))}
    return pickle.dumps((extractor.policy, units, tables, extractor.date))


@functools.lru_cache(maxsize=4)
def _received(sent: bytes) -> Extractor:
    """The extractor of a job, built once a worker process, not once a task."""
    policy, units, tables, date = pickle.loads(sent)
    with tempfile.TemporaryDirectory(prefix="shuliang-") as folder:
        place = Path(folder, "units.txt")
        if units is not None:
            place.write_text(units, encoding="utf-8")
        rows = Path(folder, "tables")
        if tables is not None:
            rows.mkdir()
            for name, text in tables.items():
                (rows / name).write_text(text, encoding="utf-8")
        extractor = Extractor(
            policy,
            units=None if units is None else str(place),
            tables=None if tables is None else str(rows),
            date=date,
        )
        extractor.found("一个")  # compiles, so that the files have been read for good
    return extractor


def _claims(sent: bytes, batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """What a worker does: batches of (doc, text) → batches of claims, each from a bounded amount of text."""
    extractor = _received(sent)
    for batch in batches:
        docs, texts = (batch.column(place).to_pylist() for place in (0, 1))
        for rows in frames.chunks(zip(docs, texts, strict=True)):
            yield from _read(rows, extractor)


def _read(rows: list[tuple[Any, Any]], extractor: Extractor) -> Iterator[pyarrow.RecordBatch]:
    try:
        made = list(arrow.batches([text for _, text in rows], [doc for doc, _ in rows], extractor))
    except Exception as error:
        if len(rows) > 1:  # find the row, keep the others
            middle = len(rows) // 2
            yield from _read(rows[:middle], extractor)
            yield from _read(rows[middle:], extractor)
        else:
            _log.error("document %s could not be read and is left out: %r", rows[0][0], error)
    else:
        yield from made
