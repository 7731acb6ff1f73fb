"""Frames of claims: conversion, totals, and which claims contradict. The verbs behind ``DataFrame.shuliang``.

All arithmetic goes through the exact texts (``value_exact`` …), floats are made at the end; where a frame has lost its
exact columns, the floats' own shortest decimal forms stand in for them.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from . import compare, exact, frames
from .errors import DimensionError, MissingRateError, UnitError, UnknownUnitError
from .exact import Number
from .records import FIELDS, Claim, Interval, Quantity

__all__ = ["NEEDED", "Conversion", "Step", "convert", "numbers", "reconcile", "to_pint", "total"]

SIDES = ("value", "lower", "upper")
NEEDED = (*SIDES, "lower_closed", "upper_closed", "kind", "unit", "unit_id")


# --- units ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """The way from one unit to another, x ↦ scale·x + shift (temperatures shift), and what the result is called."""

    scale: Number
    shift: Number
    kind: str
    unit: str
    unit_id: str | None

    def apply(self, x: Number) -> Number:
        """x in the new unit, exactly."""
        if self.scale != 1:
            x = exact.multiply(x, self.scale)
        return exact.add(x, self.shift) if self.shift else x


class Conversion:
    """Conversions to one unit, each worked out once, from where 0 and 1 of the old unit come to lie."""

    def __init__(self, unit: str, rates: Mapping[Any, Any] | None = None) -> None:
        self.unit, self.rates = unit, rates
        self._known: dict[tuple[str | None, str, str], Step | UnitError] = {}

    def step(self, unit_id: str | None, unit: str, kind: str) -> Step:
        """From the unit of a claim. Raises DimensionError, MissingRateError, UnknownUnitError."""
        key = unit_id, unit, kind
        known = self._known.get(key)
        if known is None:
            try:
                known = self._work_out(*key)
            except UnitError as error:
                known = error
            self._known[key] = known
        if isinstance(known, UnitError):
            raise known.with_traceback(None)
        return known

    def _work_out(self, unit_id: str | None, unit: str, kind: str) -> Step:
        zero, one = (
            Quantity(str(x), x, Interval.point(x), "exact", kind, unit, unit_id).to(self.unit, rates=self.rates)
            for x in (0, 1)
        )
        assert zero.value is not None and one.value is not None
        return Step(exact.subtract(one.value, zero.value), zero.value, one.kind, one.unit, one.unit_id)

    def number(self, quantity: Quantity) -> float | None:
        """The estimate of a quantity in the unit, as a float; None where it has none. Raises what ``step`` raises."""
        step = self.step(quantity.unit_id, quantity.unit, quantity.kind)
        estimate = quantity.estimate
        return frames.to_float(None if estimate is None else step.apply(estimate))

    def fatal(self, error: UnitError) -> bool:
        """True for what is wrong with the request, not with one claim: no such unit, no such rate."""
        return isinstance(error, MissingRateError) or (isinstance(error, UnknownUnitError) and error.unit == self.unit)


def numbers(claims: pandas.DataFrame, side: str) -> list[Number | None]:
    """A column's exact numbers: from its exact text where there is one, else from the float's shortest decimal form."""
    floats = [None if x != x else x for x in claims[side].astype("float64").tolist()]
    name = f"{side}_exact"
    if name not in claims.columns:
        return [_read(x) for x in floats]
    return [_read(f if _absent(t) else t) for f, t in zip(floats, claims[name].tolist(), strict=True)]


def _read(x: object) -> Number | None:
    if x is None or (isinstance(x, float) and not math.isfinite(x)):
        return None
    return exact.from_text(x if isinstance(x, str) else repr(x) if type(x) in (int, float) else str(x))


def _absent(x: object) -> bool:
    return x is None or x is pandas.NA or x != x


def convert(
    claims: pandas.DataFrame, unit: str, errors: str, rates: Mapping[Any, Any] | None = None
) -> pandas.DataFrame:
    """See ``ClaimsAccessor.to``."""
    if errors not in ("raise", "coerce", "ignore"):
        raise ValueError(f"errors must be 'raise', 'coerce' or 'ignore', not {errors!r}")
    conversion = Conversion(unit, rates)
    made: dict[str, list[Any]] = {side: numbers(claims, side) for side in SIDES}
    names = {name: claims[name].tolist() for name in ("kind", "unit", "unit_id")}
    closed = {name: claims[name].tolist() for name in ("lower_closed", "upper_closed")}
    for row, key in enumerate(_units(claims)):
        try:
            step = conversion.step(*key)
        except UnitError as error:
            if errors == "raise" or conversion.fatal(error):
                error.add_note(f"for the claim at position {row}, labelled {claims.index[row]!r}")
                raise
            if errors == "coerce":
                for values in (*made.values(), *closed.values()):
                    values[row] = None
            continue
        for values in made.values():
            if values[row] is not None:
                values[row] = step.apply(values[row])
        names["kind"][row], names["unit"][row], names["unit_id"][row] = step.kind, step.unit, step.unit_id
    result = claims.copy()
    for side, values in made.items():
        result[side] = pandas.array([frames.to_float(x) for x in values], dtype="float64").to_numpy()
        text = [None if x is None else exact.to_text(x) for x in values]
        result[f"{side}_exact"] = pandas.Series(text, index=result.index, dtype=_dtype(claims, f"{side}_exact"))
    for name, values in names.items():
        result[name] = pandas.Series(values, index=result.index, dtype=claims[name].dtype)
    for name, values in closed.items():
        cells = [None if _absent(x) else bool(x) for x in values]
        result[name] = pandas.Series(cells, index=result.index, dtype="boolean")
    return result


def _dtype(claims: pandas.DataFrame, name: str) -> Any:
    """The dtype of a text column: its own where it holds text, else that of ``unit``."""
    own = claims[name].dtype if name in claims.columns else None
    return own if own is not None and pandas.api.types.is_string_dtype(own) else claims["unit"].dtype


def _units(claims: pandas.DataFrame) -> Iterator[tuple[str | None, str, str]]:
    for unit_id, unit, kind in zip(claims["unit_id"], claims["unit"], claims["kind"], strict=True):
        yield None if _absent(unit_id) else unit_id, "" if _absent(unit) else unit, kind


# --- totals ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sum:
    """A sum of intervals under way; a side that one claim leaves open is None from then on."""

    claims: int = 0
    value: Number | None = 0
    lower: Number | None = 0
    lower_closed: bool = True
    upper: Number | None = 0
    upper_closed: bool = True

    def add(self, value: Number | None, lower: Number | None, lower_closed: bool, upper: Number | None,
            upper_closed: bool) -> None:  # fmt: skip
        self.claims += 1
        self.value = None if self.value is None or value is None else exact.add(self.value, value)
        self.lower = None if self.lower is None or lower is None else exact.add(self.lower, lower)
        self.upper = None if self.upper is None or upper is None else exact.add(self.upper, upper)
        self.lower_closed &= lower_closed
        self.upper_closed &= upper_closed


def total(
    claims: pandas.DataFrame,
    by: str | Sequence[str],
    unit: str | None,
    rates: Mapping[Any, Any] | None,
    dropna: bool,
) -> pandas.DataFrame:
    """See ``ClaimsAccessor.total``."""
    keys = [by] if isinstance(by, str) else list(by)
    for key in keys:
        if key not in claims.columns:
            raise KeyError(key)
    used = _addable(claims, keys)
    conversion = None if unit is None else Conversion(unit, rates)
    if conversion is not None:
        used = used[numpy.array([_measured(conversion, key) for key in _units(used)], dtype=bool)]
    grouping: list[Any] = [used[key] for key in keys]
    if unit is None and "unit" not in keys:
        grouping.append(used["unit"])
    if grouping:
        groups = used.groupby(grouping, dropna=dropna, sort=True, observed=True)
        index, places = groups.size().index, groups.ngroup().fillna(-1).astype(int).tolist()
    else:
        index, places = pandas.RangeIndex(1), [0] * len(used)
    sums = [_Sum() for _ in range(len(index))]
    rows = zip(
        places, _units(used), numbers(used, "value"), numbers(used, "lower"), numbers(used, "upper"),
        used["lower_closed"], used["upper_closed"], strict=True,
    )  # fmt: skip
    for place, key, value, lower, upper, lower_closed, upper_closed in rows:
        if place < 0:  # a key is missing
            continue
        if conversion is not None:
            step = conversion.step(*key)
            value, lower, upper = (None if x is None else step.apply(x) for x in (value, lower, upper))
        if value is None and lower is not None and upper is not None:
            value = exact.divide(exact.add(lower, upper), 2)
        sums[place].add(value, lower, _true(lower_closed), upper, _true(upper_closed))
    result = pandas.DataFrame({"claims": pandas.array([s.claims for s in sums], dtype="int64")}, index=index)
    for side in ("lower", "value", "upper"):
        floats = [frames.to_float(getattr(s, side)) for s in sums]
        result[side] = pandas.array(floats, dtype="float64").to_numpy()
    for side in ("lower", "upper"):
        flags = [None if getattr(s, side) is None else getattr(s, f"{side}_closed") for s in sums]
        result[f"{side}_closed"] = pandas.array(flags, dtype="boolean")
    if unit is not None:
        result["unit"] = unit
    return result


def _addable(claims: pandas.DataFrame, keys: list[str]) -> pandas.DataFrame:
    for name in ("per", "direction"):
        if name in claims.columns and name not in keys:
            claims = claims[claims[name].isna()]
    if "mode" in claims.columns and "mode" not in keys:
        claims = claims[~claims["mode"].eq("from").fillna(False).astype(bool)]  # 由A增至B: A is over
    return claims


def _measured(conversion: Conversion, key: tuple[str | None, str, str]) -> bool:
    try:
        conversion.step(*key)
    except UnitError as error:
        if conversion.fatal(error):
            raise
        return False
    return True


def _true(x: object) -> bool:
    return not _absent(x) and bool(x)


# --- contradictions -------------------------------------------------------------------------------------------------


def objects(claims: pandas.DataFrame) -> list[Claim]:
    """The claims of a frame as Claim objects; columns that the frame has lost are None."""
    columns: dict[str, list[Any]] = {side: numbers(claims, side) for side in SIDES}
    for name in FIELDS:
        if name not in columns:
            given = claims[name].tolist() if name in claims.columns else [None] * len(claims)
            columns[name] = [_cell(name, x) for x in given]
    return [Claim.from_dict(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def _cell(name: str, x: Any) -> Any:
    if name == "rules":
        return tuple(x) if isinstance(x, (tuple, list)) else ()
    if name in ("start", "end", "sentence_start", "sentence_end"):
        return 0 if _absent(x) else int(x)
    if name in ("text", "unit"):
        return "" if _absent(x) else x
    if name.endswith("_basis"):
        return "stated" if _absent(x) else x
    return None if _absent(x) else x


def reconcile(claims: pandas.DataFrame, on: str | Sequence[str]) -> pandas.DataFrame:
    """See ``ClaimsAccessor.reconcile``."""
    keys = [on] if isinstance(on, str) else list(on)
    for key in keys:
        if key not in claims.columns:
            raise KeyError(key)
    cells = [[None if _absent(x) else x for x in claims[key].tolist()] for key in keys]
    read = objects(claims)
    groups: dict[tuple[Any, ...], list[int]] = {}
    alike: dict[tuple[Any, ...], int] = {}  # claims that say the same are compared once
    kind = [alike.setdefault(_saying(claim), row) for row, claim in enumerate(read)]
    relation = functools.cache(lambda left, right: _relation(read[left], read[right]))
    named = keys.index("subject") if "subject" in keys else None
    for row, values in enumerate(zip(*cells, strict=True) if keys else [()] * len(read)):
        if keys and (all(x is None for x in values) or (named is not None and values[named] is None)):
            continue
        if read[row].mode != "from":  # 由A增至B: A is over
            groups.setdefault(values, []).append(row)
    found: list[tuple[Any, ...]] = []
    for values, rows in groups.items():
        for left, right in itertools.combinations(rows, 2):
            verdict = relation(kind[left], kind[right])
            if verdict is not None:
                found.append((*values, *verdict, *_provenance(claims, read, left), *_provenance(claims, read, right)))
    sides = [f"{side}{part}" for side in ("left", "right") for part in ("", "_doc", "_start", "_end", "_text")]
    return pandas.DataFrame(found, columns=[*keys, "relation", "reason", *sides])


def _saying(claim: Claim) -> tuple[Any, ...]:
    """What a claim says, wherever it stands."""
    quantity = claim.quantity
    return (
        quantity.interval, quantity.kind, quantity.unit, quantity.unit_id, quantity.per, claim.subject, claim.predicate,
        claim.direction, claim.mode, claim.baseline, claim.time, claim.scope,
    )  # fmt: skip


def _relation(a: Claim, b: Claim) -> tuple[str, str] | None:
    """How two claims stand to each other, and why; None where neither says anything about the other."""
    against = compare.contradicts(a, b)
    if against:
        return "contradicts", against.reason
    forth, back = compare.entails(a, b), compare.entails(b, a)
    if forth:
        return ("equal" if back else "entails"), forth.reason
    return ("entailed", back.reason) if back else None


def _provenance(claims: pandas.DataFrame, read: list[Claim], row: int) -> tuple[Any, ...]:
    claim = read[row]
    return claims.index[row], claim.doc, claim.start, claim.end, claim.text


# --- pint -----------------------------------------------------------------------------------------------------------


def to_pint(claims: pandas.DataFrame, unit: str | None, rates: Mapping[Any, Any] | None) -> pandas.DataFrame:
    """See ``ClaimsAccessor.to_pint``."""
    try:
        pint_pandas: Any = importlib.import_module("pint_pandas")
    except ImportError as error:
        raise ImportError("to_pint needs pint-pandas: pip install pint-pandas") from error
    from . import units

    if unit is None:
        given = [u for u, _, _ in _units(claims)]
        unit = next((u for u in given if u is not None), None)
        if unit is None:
            raise DimensionError("", "", "none of these claims has a unit; name one")
    result = convert(claims, unit, "raise", rates)
    pint_pandas.PintType.ureg = registry = units.registry()  # pint-pandas keeps one for the whole process
    name = next((u for u, _, _ in _units(result) if u is not None), unit)
    dtype = pint_pandas.PintType(registry.Unit(name))
    for side in SIDES:
        result[side] = pandas.Series(pint_pandas.PintArray(result[side].to_numpy(), dtype=dtype), index=result.index)
    return result
