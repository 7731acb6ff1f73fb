"""DuckDB: ``shuliang.duckdb.register(con)`` gives SQL a table function of claims.

    select a.url, c.subject, c.lower, c.upper, c.unit from articles a, claims(a.body) c where c.kind = 'money'
    select * from claims('排查出问题9000多个')
    select shuliang_to(cell, '万元') from sheet          -- DOUBLE; null where the cell is no quantity in that unit
    select len(shuliang_extract(body)) from articles     -- the same claims as a LIST of STRUCTs
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow

from . import arrow, frames
from .errors import ParseError, UnitError
from .pipeline import Extractor

if TYPE_CHECKING:
    import duckdb

__all__ = ["register", "write"]

_TYPES: dict[frames.Type, str] = {
    "text": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "flag": "BOOLEAN", "list": "VARCHAR[]",
}  # fmt: skip


def register(connection: duckdb.DuckDBPyConnection, extractor: Extractor | None = None) -> None:
    """Define ``claims(text)``, ``shuliang_extract(text)`` and ``shuliang_to(text, unit)`` on a connection.

    They belong to this connection (nothing is written into the database) and use ``extractor``, or the default one.
    Registering again replaces them. ``shuliang_to`` raises for an unknown unit and a missing exchange rate.
    """
    from . import analysis  # brings pandas, which ``write`` does not need

    known = extractor or frames.default()
    for name in ("shuliang_extract", "shuliang_to"):
        try:
            connection.remove_function(name)
        except Exception as error:
            if type(error).__name__ not in ("InvalidInputException", "CatalogException"):
                raise  # anything but that there is no such function yet
    fields = ", ".join(f'"{c.name}" {_TYPES[c.type]}' for c in frames.SCHEMA if c.name != "doc")

    def extract(texts: Any) -> Any:
        parts = [arrow.lists(part, known) for part in frames.chunks(texts.to_pylist())]
        return pyarrow.chunked_array(parts, pyarrow.list_(arrow.struct()))

    conversions: dict[str, analysis.Conversion] = {}

    def to(texts: Any, units: Any) -> Any:
        numbers: list[float | None] = []
        for text, unit in zip(texts.to_pylist(), units.to_pylist(), strict=True):
            if text is None or unit is None:
                numbers.append(None)
                continue
            conversion = conversions.setdefault(unit, analysis.Conversion(unit, known.policy.rates))
            try:
                numbers.append(conversion.number(known.parse(text)))
            except ParseError:
                numbers.append(None)
            except UnitError as error:
                if conversion.fatal(error):
                    raise
                numbers.append(None)
        return pyarrow.array(numbers, pyarrow.float64())

    options: Any = {"type": "arrow", "null_handling": "special"}
    connection.create_function("shuliang_extract", extract, ["VARCHAR"], f"STRUCT({fields})[]", **options)
    connection.create_function("shuliang_to", to, ["VARCHAR", "VARCHAR"], "DOUBLE", **options)
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO claims(body) AS TABLE "
        "SELECT c.* FROM (SELECT unnest(shuliang_extract(body)) AS c)"
    )


def write(table: Any, path: str) -> None:
    """Write a Table or RecordBatchReader of claims into the table ``claims`` of a new database at ``path``.

    Memory stays bounded: what does not fit is put into a folder beside the database until it is written. Raises
    duckdb's own error where there is such a table already.
    """
    import duckdb

    with duckdb.connect(path) as connection:
        connection.execute("SET memory_limit = '40MB'; SET threads = 1")
        connection.register("incoming", table)
        connection.execute("CREATE TABLE claims AS SELECT * FROM incoming")
