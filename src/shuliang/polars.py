"""The Polars namespaces: ``import shuliang.polars`` gives Series, expressions, frames and lazy frames ``.shuliang``.

    df.shuliang.extract("body", id="url")               a frame of claims; the same on a LazyFrame, lazily
    pl.col("body").shuliang.extract()                   a list of claims (structs) beside each row
    pl.col("body").shuliang.first() / .parse() / .to("万元")
    pl.Series(texts).shuliang.extract()                 a frame of claims

The columns are those of every other door (``frames.SCHEMA``); ``doc`` is the ``id`` column as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import polars
import pyarrow

from . import analysis, arrow, frames
from .errors import ArgumentError, ParseError, UnitError
from .pipeline import Extractor
from .records import Quantity

__all__ = ["ExprNamespace", "FrameNamespace", "LazyNamespace", "SeriesNamespace", "schema"]

Errors = Literal["raise", "coerce"]
_TYPES: dict[frames.Type, Any] = {
    "text": polars.String(), "int": polars.Int64(), "float": polars.Float64(), "flag": polars.Boolean(),
    "list": polars.List(polars.String()),
}  # fmt: skip
_PARSED = tuple(c for c in frames.SCHEMA if c.name in (*frames.QUANTITY_COLUMNS, "rules"))


def schema() -> polars.Schema:
    """The schema of a frame of claims."""
    return polars.Schema({c.name: _TYPES[c.type] for c in frames.SCHEMA})


def _struct(columns: tuple[frames.Column, ...]) -> polars.Struct:
    return polars.Struct({c.name: _TYPES[c.type] for c in columns})


_CLAIM = _struct(tuple(c for c in frames.SCHEMA if c.name != "doc"))
_QUANTITY = _struct(_PARSED)


@polars.api.register_expr_namespace("shuliang")
class ExprNamespace:
    """``Expr.shuliang``: verbs on a column of text, one result a row; null stays null."""

    def __init__(self, expr: polars.Expr) -> None:
        self._expr = expr

    def extract(self, *, extractor: Extractor | None = None) -> polars.Expr:
        """All claims of each text: a list of structs with every field of a claim but ``doc``."""
        return self._map(lambda s: _extract(s, extractor), polars.List(_CLAIM))

    def first(self, *, extractor: Extractor | None = None) -> polars.Expr:
        """The first claim of each text: a struct, null where there is none."""
        return self._map(lambda s: _extract(s, extractor).list.first(), _CLAIM)

    def parse(self, errors: Errors = "raise", *, extractor: Extractor | None = None) -> polars.Expr:
        """Each text as one quantity: a struct. ``errors="coerce"`` gives null where it is not one, "raise" raises."""
        return self._map(lambda s: _parse(s, errors, extractor), _QUANTITY)

    def to(
        self,
        unit: str,
        errors: Errors = "raise",
        *,
        rates: Mapping[Any, Any] | None = None,
        extractor: Extractor | None = None,
    ) -> polars.Expr:
        """Each text, read as one quantity, as a Float64 in ``unit``. ``errors`` as in ``parse``."""
        return self._map(lambda s: _to(s, unit, errors, rates, extractor), polars.Float64())

    def _map(self, function: Callable[[polars.Series], polars.Series], dtype: Any) -> polars.Expr:
        return self._expr.map_batches(function, return_dtype=dtype, is_elementwise=True)


@polars.api.register_series_namespace("shuliang")
class SeriesNamespace:
    """``Series.shuliang``: verbs on a Series of text. They raise ArgumentError for another dtype."""

    def __init__(self, series: polars.Series) -> None:
        self._series = series

    def extract(
        self, *, extractor: Extractor | None = None, workers: int | None = None, progress: bool | None = None
    ) -> polars.DataFrame:
        """Every claim: a frame whose ``doc`` is the number of the text in the Series, as text.

        >>> polars.Series(["排查出问题9000多个"]).shuliang.extract()["lower"].to_list()
        [9000.0]
        """
        ids = polars.int_range(len(self._series), eager=True).cast(polars.String)
        frame = polars.DataFrame({"id": ids, "text": self._series})
        return _frame(frame, "text", "id", extractor, workers, progress)

    def first(self, *, extractor: Extractor | None = None) -> polars.Series:
        """The first claim of each text: a Series of structs."""
        return _extract(self._series, extractor).list.first()

    def parse(self, errors: Errors = "raise", *, extractor: Extractor | None = None) -> polars.Series:
        """Each text as one quantity: a Series of structs."""
        return _parse(self._series, errors, extractor)

    def to(
        self,
        unit: str,
        errors: Errors = "raise",
        *,
        rates: Mapping[Any, Any] | None = None,
        extractor: Extractor | None = None,
    ) -> polars.Series:
        """Each text, read as one quantity, as a Float64 in ``unit``."""
        return _to(self._series, unit, errors, rates, extractor)


@polars.api.register_dataframe_namespace("shuliang")
class FrameNamespace:
    """``DataFrame.shuliang``."""

    def __init__(self, frame: polars.DataFrame) -> None:
        self._frame = frame

    def extract(
        self,
        column: str,
        *,
        id: str | None = None,
        extractor: Extractor | None = None,
        workers: int | None = None,
        progress: bool | None = None,
    ) -> polars.DataFrame:
        """Every claim in ``column``: a frame of ``schema()``, the values of ``id`` as ``doc``."""
        return _frame(self._frame, column, id, extractor, workers, progress)


@polars.api.register_lazyframe_namespace("shuliang")
class LazyNamespace:
    """``LazyFrame.shuliang``."""

    def __init__(self, frame: polars.LazyFrame) -> None:
        self._frame = frame

    def extract(self, column: str, *, id: str | None = None, extractor: Extractor | None = None) -> polars.LazyFrame:
        """Every claim in ``column``, when the frame is collected (or streamed); otherwise as on a DataFrame."""
        doc = polars.lit(None, dtype=polars.String) if id is None else polars.col(id).cast(polars.String)
        text = ExprNamespace(polars.col(column))
        found = self._frame.select(doc.alias("doc"), text.extract(extractor=extractor).alias("claim"))
        return found.explode("claim").drop_nulls("claim").unnest("claim")


def _frame(
    frame: polars.DataFrame,
    column: str,
    id: str | None,
    extractor: Extractor | None,
    workers: int | None,
    progress: bool | None,
) -> polars.DataFrame:
    names = [column] if id is None else [column, id]
    texts = frame.select(names).to_arrow()
    found = arrow.stream(texts, column, id=id, extractor=extractor, workers=workers, progress=progress)
    parts = [polars.DataFrame(polars.from_arrow(part)) for part in found]  # so that none is held in both forms for long
    return (polars.concat(parts) if parts else schema().to_frame()).cast(schema())


def _texts(series: polars.Series) -> list[Any]:
    if series.dtype not in (polars.String, polars.Null, polars.Categorical, polars.Enum):
        raise ArgumentError(f"column {series.name!r} holds {series.dtype}, not text")
    return series.cast(polars.String).to_list()


def _extract(series: polars.Series, extractor: Extractor | None) -> polars.Series:
    known = extractor or frames.default()
    parts = [arrow.lists(part, known) for part in frames.chunks(_texts(series))]
    whole = pyarrow.chunked_array(parts, pyarrow.list_(arrow.struct()))
    return polars.Series(series.name, polars.from_arrow(whole), dtype=polars.List(_CLAIM))


def _quantities(series: polars.Series, errors: str, extractor: Extractor | None) -> list[Quantity | None]:
    if errors not in ("raise", "coerce"):
        raise ArgumentError(f"errors must be 'raise' or 'coerce', not {errors!r}")
    parse = (extractor or frames.default()).parse
    found: list[Quantity | None] = []
    for row, text in enumerate(_texts(series)):
        try:
            found.append(None if text is None else parse(text))
        except ParseError as error:
            if errors == "raise":
                error.add_note(f"in row {row}")
                raise
            found.append(None)
    return found


def _parse(series: polars.Series, errors: str, extractor: Extractor | None) -> polars.Series:
    rows: list[dict[str, Any] | None] = []
    for quantity in _quantities(series, errors, extractor):
        if quantity is None:
            rows.append(None)
        else:
            fields = dict(zip(frames.QUANTITY_COLUMNS, frames.flat(quantity), strict=True), rules=list(quantity.rules))
            rows.append({c.name: fields[c.name] for c in _PARSED})
    return polars.Series(series.name, rows, dtype=_QUANTITY)


def _to(
    series: polars.Series, unit: str, errors: str, rates: Mapping[Any, Any] | None, extractor: Extractor | None
) -> polars.Series:
    known = extractor or frames.default()
    conversion = analysis.Conversion(unit, known.policy.rates if rates is None else rates)
    numbers: list[float | None] = []
    for quantity in _quantities(series, errors, extractor):
        try:
            numbers.append(None if quantity is None else conversion.number(quantity))
        except UnitError as error:
            if errors == "raise" or conversion.fatal(error):
                raise
            numbers.append(None)
    return polars.Series(series.name, numbers, dtype=polars.Float64)
