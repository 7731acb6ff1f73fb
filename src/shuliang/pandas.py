"""The pandas accessors: ``import shuliang.pandas`` gives Series of text, and frames of claims, their ``.shuliang``.

    s.shuliang.extract()                    every claim of every cell: a long frame, indexed like ``s.str.extractall``
    s.shuliang.first()                      the first claim of each cell, aligned with ``s``
    s.shuliang.parse()                      each cell as one quantity, aligned with ``s``
    s.shuliang.to("万元")                   each cell as a float in one unit, aligned with ``s``

    claims.shuliang.to("元")                the frame of claims in one unit
    claims.shuliang.total("subject", "元")  sums with their bounds
    claims.shuliang.reconcile(["subject"])  which claims contradict or entail one another
    claims.shuliang.plot()                  a point with its interval for each claim
    claims.shuliang.report(texts)           an HTML page of the claims in their texts
    claims.shuliang.to_pint()               value, lower and upper as pint-pandas columns

Nothing is changed in place. Missing cells hold no claim. Text columns have the dtype that pandas itself gives to text.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy
import pandas

from . import analysis, frames, plots, report
from .errors import ArgumentError, ParseError, UnitError
from .pipeline import Extractor
from .records import FIELDS, Claim, Quantity

__all__ = ["ClaimsAccessor", "TextAccessor", "frame"]

Errors = Literal["raise", "coerce", "ignore"]
_TEXT: Any = pandas.Series(["字"]).dtype  # str in pandas 3, object before
_PARSED = tuple(name for name in frames.COLUMNS if name in (*frames.QUANTITY_COLUMNS, "rules"))


# --- columns → frame ------------------------------------------------------------------------------------------------


def frame(columns: Mapping[str, list[Any]], *, whole: bool = True) -> pandas.DataFrame:
    """A DataFrame of ``frames.columns``: float64, int64, bool, "boolean" where None may stand, text; rules as tuples.

    ``whole=False``: every row may be missing, so that integers become "Int64" and flags "boolean".
    """
    return pandas.DataFrame(_arrays(columns, whole))


def _arrays(columns: Mapping[str, list[Any]], whole: bool) -> dict[str, Any]:
    types = {column.name: column for column in frames.SCHEMA}
    return {name: _array(types[name], values, whole) for name, values in columns.items()}


def _array(column: frames.Column, values: list[Any], whole: bool) -> Any:
    if column.type == "text":
        return _text(values)
    if column.type == "float":
        return numpy.array(values, dtype="float64")  # None becomes nan
    if column.type == "int":
        return numpy.array(values, dtype="int64") if whole else pandas.array(values, dtype="Int64")
    if column.type == "flag":
        return pandas.array(values, dtype="boolean" if column.nullable or not whole else "bool")
    objects = numpy.empty(len(values), dtype=object)
    objects[:] = values
    return objects


def _text(values: list[Any]) -> Any:
    try:
        if isinstance(_TEXT, numpy.dtype):
            return numpy.array(values, dtype=object)
        arrow = _pyarrow()
        if arrow is None or getattr(_TEXT, "storage", None) != "pyarrow":
            return pandas.array(values, dtype=_TEXT)
        return pandas.array(arrow.array(values, arrow.large_string()), dtype=_TEXT)  # four times as fast as the list
    except UnicodeEncodeError:
        return _text(frames.storable(values))


@functools.cache
def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        return None
    return pyarrow


def _parts(texts: list[Any], extractor: Extractor, *, first: bool) -> Iterator[tuple[Any, dict[str, Any]]]:
    """One chunk's claims: for each batch of them the numbers of their texts, and their columns as arrays (a function of
    the module, so that another process can be asked for it)."""
    for rows, columns in frames.batches(texts, extractor, first=first):
        yield numpy.array(rows, dtype="int64"), _arrays(columns, whole=not first)


def _joined(parts: list[dict[str, Any]]) -> pandas.DataFrame:
    """One frame of the arrays of many batches, column by column; each batch's is gone before the next column."""
    return pandas.DataFrame({name: _end_to_end([part.pop(name) for part in parts]) for name in frames.COLUMNS})


def _end_to_end(arrays: list[Any]) -> Any:
    if isinstance(arrays[0], numpy.ndarray):
        return numpy.concatenate(arrays)
    return pandas.concat([pandas.Series(array, copy=False) for array in arrays], ignore_index=True).array


# --- Series ---------------------------------------------------------------------------------------------------------


@pandas.api.extensions.register_series_accessor("shuliang")
class TextAccessor:
    """``Series.shuliang``: the quantities in a column of text (str, object, Arrow-backed or categorical).

    Raises AttributeError for a column of another dtype, as ``Series.str`` does.
    """

    def __init__(self, series: pandas.Series[Any]) -> None:
        found = _inferred(series)
        if found not in ("string", "empty", "mixed", "mixed-integer"):
            raise AttributeError(f"Can only use .shuliang accessor with string values, not {found}")
        self._series = series

    def extract(
        self,
        *,
        ids: Sequence[object] | pandas.Series[Any] | None = None,
        extractor: Extractor | None = None,
        workers: int | None = None,
        progress: bool | None = None,
    ) -> pandas.DataFrame:
        """Every claim of every cell: one row a claim, the columns of ``frames.COLUMNS``.

        The index is that of ``str.extractall``: the levels of the Series' own, then ``claim``, from 0 within a cell.
        ``ids``, aligned with the cells by position, fills the ``doc`` column. ``workers`` processes share the work;
        ``progress`` shows a bar (None: by itself when someone is watching and the work is long).

        >>> claims = pandas.Series(["整改问题9000多个", None], index=["a", "b"]).shuliang.extract()
        >>> claims[["text", "lower", "upper", "qualifier"]]
                      text   lower    upper qualifier
          claim
        a 0      9000多个  9000.0  10000.0      more

        Cells that are no text (missing, numbers) hold no claim. Raises ArgumentError for a wrong argument.
        """
        rows, claims = self._claims(extractor, workers, progress)
        if ids is not None:
            known = list(ids)
            if len(known) != len(self._series):
                raise ArgumentError(f"{len(self._series)} cells, but {len(known)} ids")
            claims["doc"] = _text([None if pandas.isna(known[row]) else str(known[row]) for row in rows.tolist()])
        claims.index = _claim_index(self._series.index, rows)
        return claims

    def first(
        self, *, extractor: Extractor | None = None, workers: int | None = None, progress: bool | None = None
    ) -> pandas.DataFrame:
        """The first claim of each cell, with the index of the Series; a row of missing values where there is none."""
        rows, claims = self._claims(extractor, workers, progress, first=True)
        claims.index = pandas.Index(rows)
        claims = claims.reindex(range(len(self._series)))
        claims.index = self._series.index
        return claims

    def parse(self, errors: Errors = "raise", *, extractor: Extractor | None = None) -> Any:
        """Each cell as one quantity: a frame of its fields with the index of the Series; missing cells stay missing.

        ``errors`` for a cell that is not one quantity: "raise" a ParseError (ArgumentError where it is no text),
        "coerce" to a row of missing values, or "ignore": return the Series as it is.
        """
        rows: list[tuple[Any, ...]] = []
        for quantity in self._quantities(errors, extractor):
            if quantity is _FAILED and errors == "ignore":
                return self._series.copy()
            if isinstance(quantity, Quantity):
                fields = dict(zip(frames.QUANTITY_COLUMNS, frames.flat(quantity), strict=True), rules=quantity.rules)
                rows.append(tuple(fields[name] for name in _PARSED))
            else:
                rows.append((None,) * len(_PARSED))
        columns = map(list, zip(*rows, strict=True)) if rows else [[] for _ in _PARSED]
        parsed = frame(dict(zip(_PARSED, columns, strict=True)), whole=False)
        parsed.index = self._series.index
        return parsed

    def to(
        self,
        unit: str,
        errors: Errors = "raise",
        *,
        rates: Mapping[Any, Any] | None = None,
        extractor: Extractor | None = None,
    ) -> pandas.Series[Any]:
        """Each cell, read as one quantity, as a number (float64) in ``unit``: its value, else its interval's midpoint.

        >>> pandas.Series(["1.65亿元", "20余万元", None]).shuliang.to("万元").tolist()
        [16500.0, 20.0, nan]

        ``errors`` as in ``parse``, and for a cell that ``unit`` does not measure ("raise": DimensionError). The unit
        itself must exist and exchange rates be given (here, or in the extractor's policy) whatever ``errors`` says:
        UnknownUnitError, MissingRateError.
        """
        known = extractor or frames.default()
        conversion = analysis.Conversion(unit, known.policy.rates if rates is None else rates)
        numbers: list[float | None] = []
        for at, quantity in enumerate(self._quantities(errors, extractor)):
            number: float | None = None
            failed = quantity is _FAILED
            if isinstance(quantity, Quantity):
                try:
                    number = conversion.number(quantity)
                except UnitError as error:
                    if errors == "raise" or conversion.fatal(error):
                        raise _at(error, self._series.index, at) from None
                    failed = True
            if failed and errors == "ignore":
                return self._series.copy()
            numbers.append(number)
        values = numpy.array(numbers, dtype="float64")
        return pandas.Series(values, index=self._series.index, name=self._series.name)

    def _quantities(self, errors: Errors, extractor: Extractor | None) -> Iterator[object]:
        """For each cell its Quantity, None where it is missing, _FAILED where it holds no quantity."""
        if errors not in ("raise", "coerce", "ignore"):
            raise ValueError(f"errors must be 'raise', 'coerce' or 'ignore', not {errors!r}")
        parse = (extractor or frames.default()).parse
        if isinstance(self._series.dtype, pandas.CategoricalDtype):
            parse = functools.cache(parse)
        for at, cell in enumerate(_cells(self._series)):
            if isinstance(cell, str):
                try:
                    yield parse(cell)
                except ParseError as error:
                    if errors == "raise":
                        raise _at(error, self._series.index, at) from None
                    yield _FAILED
            elif _missing(cell):
                yield None
            elif errors == "raise":
                raise _at(ArgumentError(f"a quantity is read from text, not {type(cell).__name__}"),
                          self._series.index, at)  # fmt: skip
            else:
                yield _FAILED

    def _claims(
        self, extractor: Extractor | None, workers: int | None, progress: bool | None, *, first: bool = False
    ) -> tuple[Any, pandas.DataFrame]:
        """The position of the cell that each claim stands in, and the claims; ``first``: one a cell, rows nullable."""
        series = self._series
        distinct = series.cat.categories if isinstance(series.dtype, pandas.CategoricalDtype) else series
        build = functools.partial(_parts, first=first)
        rows, parts = [], []
        for at, (places, part) in frames.parts(
            build, _cells(distinct), extractor, workers=workers, progress=progress, total=len(distinct)
        ):
            rows.append(places + at)
            parts.append(part)
        if not parts:
            return numpy.array([], dtype="int64"), frame(frames.columns([]), whole=not first)
        where, whole = numpy.concatenate(rows), _joined(parts)
        if distinct is series:
            return where, whole
        where, taken = _expand(where, series.cat.codes.to_numpy(), len(distinct))
        return where, whole.take(taken)


_FAILED = object()


def _inferred(series: pandas.Series[Any]) -> str:
    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        return pandas.api.types.infer_dtype(dtype.categories, skipna=True)
    return pandas.api.types.infer_dtype(series, skipna=True)


def _missing(cell: Any) -> bool:
    return pandas.api.types.is_scalar(cell) and bool(pandas.isna(cell))


def _cells(values: Any, step: int = 65536) -> Iterator[object]:
    """The cells as Python objects, without making them all at once."""
    for at in range(0, len(values), step):
        yield from numpy.asarray(values[at : at + step] if isinstance(values, pandas.Index) else
                                 values.iloc[at : at + step], dtype=object)  # fmt: skip


def _claim_index(index: pandas.Index[Any], rows: Any) -> pandas.MultiIndex:
    counts = numpy.bincount(rows, minlength=len(index))
    numbers = numpy.arange(len(rows)) - numpy.repeat(numpy.cumsum(counts) - counts, counts)
    levels: Iterable[Any] = [index.get_level_values(i).take(rows) for i in range(index.nlevels)]
    return pandas.MultiIndex.from_arrays([*levels, numbers], names=[*index.names, "claim"])


def _expand(rows: Any, codes: Any, distinct: int) -> tuple[Any, Any]:
    """From claims of categories to claims of cells: each claim's cell, and where its row stands among the former."""
    counts = numpy.append(numpy.bincount(rows, minlength=distinct), 0)  # code -1, a missing cell, finds the last
    starts = numpy.append(numpy.cumsum(counts[:-1]) - counts[:-1], 0)
    here = counts[codes]
    cells = numpy.repeat(numpy.arange(len(codes)), here)
    numbers = numpy.arange(len(cells)) - numpy.repeat(numpy.cumsum(here) - here, here)
    return cells, numpy.repeat(starts[codes], here) + numbers


def _at(error: Any, index: pandas.Index[Any], at: int) -> Any:
    error.add_note(f"in the cell at position {at}, labelled {index[at]!r}")
    return error


# --- DataFrame ------------------------------------------------------------------------------------------------------


@pandas.api.extensions.register_dataframe_accessor("shuliang")
class ClaimsAccessor:
    """``DataFrame.shuliang``: questions to a frame of claims, as ``Series.shuliang.extract`` gives one.

    Rows may have been selected, sorted or read back from a file. Raises AttributeError where columns are missing.
    """

    def __init__(self, claims: pandas.DataFrame) -> None:
        missing = [name for name in analysis.NEEDED if name not in claims.columns]
        if missing:
            names = ", ".join(missing)
            raise AttributeError(f"Can only use .shuliang accessor with a frame of claims; missing: {names}")
        self._claims = claims

    def to(self, unit: str, errors: Errors = "raise", *, rates: Mapping[Any, Any] | None = None) -> pandas.DataFrame:
        """The claims with ``value``, ``lower`` and ``upper`` (and their exact texts) in ``unit``.

        ``errors`` for a claim that ``unit`` does not measure: "raise" a DimensionError, "coerce" its numbers to
        missing, "ignore": leave that row as it is. Whatever it says, UnknownUnitError and MissingRateError are raised.
        """
        return analysis.convert(self._claims, unit, errors, rates)

    def total(
        self,
        by: str | Sequence[str] = (),
        unit: str | None = None,
        *,
        rates: Mapping[Any, Any] | None = None,
        dropna: bool = True,
    ) -> pandas.DataFrame:
        """Sums of intervals: for each group ``claims`` (how many), ``lower``, ``value``, ``upper`` and closed flags.

        With ``unit``, the claims that it measures are summed in it; without, each unit of a group has its own row (a
        last index level ``unit``). A sum is unbounded (missing) on a side where one of its claims is. ``value`` adds
        each claim's value, else its interval's midpoint. Levels do not add to changes, nor to rates per head: a claim
        with a ``direction`` or a ``per`` counts only where that column is among ``by``, which keeps them apart.
        Rows that lack a key are left out; ``dropna=False`` keeps them, as in ``groupby``.
        """
        return analysis.total(self._claims, by, unit, rates, dropna)

    def reconcile(
        self, on: str | Sequence[str] = ("subject", "scope", "time"), *, rates: Mapping[Any, Any] | None = None
    ) -> pandas.DataFrame:
        """The pairs of claims with equal ``on`` of which one contradicts or entails the other, with both provenances.

        Columns: those of ``on``; ``relation`` (contradicts | entails | entailed | equal, read from left to right);
        ``reason``; and for each side its label in this frame's index (``left``, ``right``), ``_doc``, ``_start``,
        ``_end`` and ``_text``. A missing key equals a missing key, but claims that lack every key, or lack a
        subject where that is one, are left out. What speaks of different things (other predicates, changes and
        levels, other units) is not compared; see ``shuliang.compare``.
        """
        return analysis.reconcile(self._claims, on)

    def plot(self, *, axes: Any = None, title: str | None = None) -> Any:
        """Draw a point with its interval for each claim, one axis per unit; an open side ends in an arrow.

        Returns an array of matplotlib Axes, one per unit in order of appearance; ``axes`` gives ones to draw on.
        Labels are set in a font that has Chinese characters; a warning says so where none is installed.
        """
        return plots.plot(self._claims, axes=axes, title=title)

    def report(
        self,
        texts: str | Mapping[str, str] | pandas.Series[Any] | None = None,
        *,
        title: str | None = None,
        language: str = "zh",
        extractor: Extractor | None = None,
    ) -> report.Page:
        """A self-contained HTML page of the claims (see ``report.render``): ``.save("report.html")``, or look at it.

        ``texts`` are what the claims stand in: the Series that they were extracted from (rows are found by its index),
        or one text, or texts by ``doc``. Without them the page is a list. Names of documents: ``doc``, else the index.

        >>> texts = pandas.Series(["整改问题9000多个", "没有数字"], index=["a", "b"])
        >>> page = texts.shuliang.extract().shuliang.report(texts)
        >>> page.count("<article"), "9000多个</a>" in page
        (2, True)

        Raises ArgumentError for texts of another type.
        """
        if isinstance(texts, pandas.Series):
            found = _documents(self._claims, texts, extractor or frames.default())
            return report.render(found, title=title, language=language, extractor=extractor)
        claims = [claim for _, claim in _rows(self._claims)]
        return report.render(claims, texts=texts, title=title, language=language, extractor=extractor)

    def to_pint(self, unit: str | None = None, *, rates: Mapping[Any, Any] | None = None) -> pandas.DataFrame:
        """The claims with ``value``, ``lower`` and ``upper`` as pint-pandas columns in ``unit`` (of the first claim
        where none is given). pint-pandas has one registry a process: this makes it shuliang's, which holds Pint's
        own units too. Raises ImportError without pint-pandas, and what ``to`` raises."""
        return analysis.to_pint(self._claims, unit, rates)


# --- frames of claims → a page ----------------------------------------------------------------------------------------


def _rows(claims: pandas.DataFrame) -> Iterator[tuple[Any, Claim]]:
    """Each row as the label of its text (its index without the level ``claim``) and its claim."""
    labels: Any = claims.index
    if labels.nlevels > 1 and "claim" in labels.names:
        labels = labels.droplevel("claim")
    empty: dict[str, Any] = {**dict.fromkeys(FIELDS), "text": "", "qualifier": "exact", "rules": ()}
    empty |= {"lower_basis": "stated", "upper_basis": "stated"}
    empty |= dict.fromkeys(("start", "end", "sentence_start", "sentence_end"), 0)
    names = [name for name in claims.columns if name in frames.COLUMNS]
    for label, *cells in zip(labels, *(claims[name] for name in names), strict=True):
        row = empty | {name: cell for name, cell in zip(names, cells, strict=True) if not _is_missing(cell)}
        for name in ("value", "lower", "upper"):
            exactly = row.pop(f"{name}_exact", None)
            row[name] = exactly if exactly is not None else row[name] if row[name] is None else repr(float(row[name]))
        yield label, Claim.from_dict({name: int(x) if isinstance(x, numpy.integer) else x for name, x in row.items()})


def _is_missing(cell: Any) -> bool:
    return not isinstance(cell, (tuple, list, numpy.ndarray)) and bool(pandas.isna(cell))


def _documents(claims: pandas.DataFrame, texts: pandas.Series[Any], extractor: Extractor) -> list[report.Document]:
    found: dict[Any, list[Claim]] = {}
    for label, claim in _rows(claims):
        found.setdefault(label, []).append(claim)
    documents = []
    for label, text in texts.items():
        if isinstance(text, str):
            here = found.pop(label, [])
            name = next((claim.doc for claim in here if claim.doc is not None), None) or str(label)
            documents.append(report.Document(name, text, here, extractor.refused(text)))
    return documents + [report.Document(str(label), None, here) for label, here in found.items()]
