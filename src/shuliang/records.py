"""The nouns: Endpoint, Interval, Quantity, Claim.

All are frozen and slotted, hold exact numbers only, compare by value and pickle. What they mean is fixed in
docs/semantics.md; the order of a record's keys (``FIELDS``) is the same in ``to_dict``, JSONL and frame columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from . import exact
from .errors import ArgumentError, IntervalError
from .exact import Number

if TYPE_CHECKING:
    import pandas

    from .compare import Verdict

__all__ = ["FIELDS", "KINDS", "QUALIFIERS", "Claim", "Endpoint", "Interval", "Quantity"]

Basis = Literal["stated", "implied", "assumed"]

BASES = ("assumed", "implied", "stated")  # from the weakest to the strongest
QUALIFIERS = ("exact", "more", "near", "approx", "at_least", "over", "at_most", "under", "range", "several")
KINDS = (
    "count", "money", "percent", "percentage_point", "multiple", "duration", "length", "area", "mass", "volume",
    "energy", "power", "temperature", "speed", "rate", "score", "age", "ratio", "ordinal", "other",
)  # fmt: skip
FIELDS = (
    "doc", "start", "end", "text", "kind", "value", "lower", "lower_closed", "lower_basis", "upper", "upper_closed",
    "upper_basis", "qualifier", "unit", "unit_id", "per", "subject", "predicate", "direction", "mode", "baseline",
    "time", "scope", "article", "sentence_start", "sentence_end", "rules",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of an interval: its value, whether the value itself belongs to the interval, and who says so.

    ``basis``: *stated* by the text, *implied* by a dictionary sense (多, 余, 几), *assumed* by a policy (约, 近).
    """

    value: Number
    closed: bool = True
    basis: Basis = "stated"


@dataclass(frozen=True, slots=True)
class Interval:
    """A set of numbers between two ends; an end that is None is unbounded.

    >>> many = Interval(Endpoint(9000, False, "implied"), Endpoint(10000, False, "implied"))
    >>> print(many, 9327 in many, 9000 in many)
    (9000, 10000) True False

    Raises IntervalError where the ends leave no number between them.
    """

    lower: Endpoint | None = None
    upper: Endpoint | None = None

    def __post_init__(self) -> None:
        lower, upper = self.lower, self.upper
        if lower is None or upper is None:
            return
        if lower.value == upper.value:
            if not (lower.closed and upper.closed):
                raise IntervalError(f"no number lies in {self}")
        elif lower.value > upper.value:
            raise IntervalError(f"the lower end lies above the upper end in {self}")

    @classmethod
    def point(cls, value: Number, basis: Basis = "stated") -> Interval:
        """The interval [value, value]."""
        end = Endpoint(value, True, basis)
        return cls(end, end)

    # --- asking -------------------------------------------------------------------------------------------------

    @property
    def bounded(self) -> bool:
        """True where both ends exist."""
        return self.lower is not None and self.upper is not None

    @property
    def exact(self) -> bool:
        """True where the interval is one number."""
        return self.lower is not None and self.upper is not None and self.lower.value == self.upper.value

    @property
    def midpoint(self) -> Number | None:
        """The number half-way between the ends, None where one is missing."""
        if self.lower is None or self.upper is None:
            return None
        return exact.divide(exact.add(self.lower.value, self.upper.value), 2)

    def __contains__(self, x: object) -> bool:
        if isinstance(x, float):
            x = Fraction(x)  # every finite float is a rational; inf and nan raise, as they are no numbers here
        elif isinstance(x, bool) or not isinstance(x, (int, Decimal, Fraction)):
            raise ArgumentError(f"an interval holds numbers, not {type(x).__name__}")
        value = exact.as_fraction(x)
        low, high = self.lower, self.upper
        if low is not None and (value < low.value or (value == low.value and not low.closed)):
            return False
        return high is None or value < high.value or (value == high.value and high.closed)

    def __str__(self) -> str:
        if self.exact and self.lower is not None:
            return exact.to_text(self.lower.value)
        low = "(−∞" if self.lower is None else ("[" if self.lower.closed else "(") + exact.to_text(self.lower.value)
        high = "∞)" if self.upper is None else exact.to_text(self.upper.value) + ("]" if self.upper.closed else ")")
        return f"{low}, {high}"

    def overlaps(self, other: Interval) -> bool:
        """True where some number lies in both."""
        return _below(self.lower, other.upper) and _below(other.lower, self.upper)

    def entails(self, other: Interval) -> bool:
        """True where every number of this interval lies in the other."""
        return _lower_key(self.lower) >= _lower_key(other.lower) and _upper_key(self.upper) <= _upper_key(other.upper)

    # --- making new ones ----------------------------------------------------------------------------------------

    def intersection(self, other: Interval) -> Interval | None:
        """The numbers in both; None where there are none."""
        if not self.overlaps(other):
            return None
        return Interval(
            max(self.lower, other.lower, key=_lower_key), min(self.upper, other.upper, key=_upper_key)
        )

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(
            min(self.lower, other.lower, key=_lower_key), max(self.upper, other.upper, key=_upper_key)
        )

    def __add__(self, other: Interval | Number) -> Interval:
        if not isinstance(other, Interval):
            other = Interval.point(_number(other))
        return Interval(_sum(self.lower, other.lower), _sum(self.upper, other.upper))

    __radd__ = __add__

    def __neg__(self) -> Interval:
        return self * -1

    def __sub__(self, other: Interval | Number) -> Interval:
        if not isinstance(other, Interval):
            other = Interval.point(_number(other))
        return self + -other

    def __rsub__(self, other: Number) -> Interval:
        return -self + other

    def __mul__(self, factor: Number) -> Interval:
        factor = _number(factor)
        if factor == 0:
            return Interval.point(0)
        low, high = _times(self.lower, factor), _times(self.upper, factor)
        return Interval(low, high) if factor > 0 else Interval(high, low)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Number) -> Interval:
        return self * exact.divide(1, _number(divisor))

    def to_pandas(self) -> pandas.Interval:
        """A ``pandas.Interval`` of floats. Raises IntervalError where an end is missing: pandas has no such interval."""
        if self.lower is None or self.upper is None:
            raise IntervalError(f"{self} has no pandas.Interval: one of its ends is missing")
        import pandas

        closed = {(True, True): "both", (True, False): "left", (False, True): "right", (False, False): "neither"}
        return pandas.Interval(
            float(self.lower.value), float(self.upper.value),
            closed=closed[self.lower.closed, self.upper.closed],  # type: ignore[arg-type]
        )  # fmt: skip


def _number(x: object) -> Number:
    if isinstance(x, bool) or not isinstance(x, (int, Decimal, Fraction)):
        raise ArgumentError(f"an exact number (int, Decimal, Fraction) is needed, not {type(x).__name__}")
    return x


def _lower_key(end: Endpoint | None) -> tuple[bool, Number, bool]:
    return (False, 0, False) if end is None else (True, exact.as_fraction(end.value), not end.closed)


def _upper_key(end: Endpoint | None) -> tuple[bool, Number, bool]:
    return (True, 0, False) if end is None else (False, exact.as_fraction(end.value), end.closed)


def _below(lower: Endpoint | None, upper: Endpoint | None) -> bool:
    if lower is None or upper is None:
        return True
    low, high = exact.as_fraction(lower.value), exact.as_fraction(upper.value)
    return low < high or (low == high and lower.closed and upper.closed)


def _weaker(a: Endpoint, b: Endpoint) -> Basis:
    return min(a.basis, b.basis, key=BASES.index)


def _sum(a: Endpoint | None, b: Endpoint | None) -> Endpoint | None:
    if a is None or b is None:
        return None
    return Endpoint(exact.add(a.value, b.value), a.closed and b.closed, _weaker(a, b))


def _times(end: Endpoint | None, factor: Number) -> Endpoint | None:
    return None if end is None else Endpoint(exact.multiply(end.value, factor), end.closed, end.basis)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its bounds and unit, wherever it stood.

    ``text`` the characters it was read from; ``value`` the number as stated (None for a range or 几十); ``unit`` as
    written in simplified characters without multipliers ("" where there is none); ``unit_id`` its Pint name; ``per`` a
    denominator kept apart (每万人); ``article`` marks 一 + classifier used as an article; ``rules`` what fired, in order.
    """

    text: str
    value: Number | None
    interval: Interval
    qualifier: str = "exact"
    kind: str = "count"
    unit: str = ""
    unit_id: str | None = None
    per: str | None = None
    article: bool = False
    rules: tuple[str, ...] = field(default=(), compare=False)

    @property
    def lower(self) -> Number | None:
        """The value of the lower end, None where it is unbounded."""
        return None if self.interval.lower is None else self.interval.lower.value

    @property
    def upper(self) -> Number | None:
        """The value of the upper end, None where it is unbounded."""
        return None if self.interval.upper is None else self.interval.upper.value

    @property
    def estimate(self) -> Number | None:
        """``value`` if there is one, else the midpoint of a bounded interval, else None."""
        return self.interval.midpoint if self.value is None else self.value

    @property
    def magnitude(self) -> Number | None:
        """The same as ``estimate``, under Pint's name."""
        return self.estimate

    def __str__(self) -> str:
        return f"{self.interval} {self.unit}".rstrip()

    def to(self, unit: str, *, rates: Mapping[Any, Any] | None = None) -> Quantity:
        """This quantity in another unit (a Pint name or a Chinese surface), exactly.

        Raises UnknownUnitError, DimensionError, MissingRateError.
        """
        from . import units  # the one import forward: a verb of units.py that reads best as a method

        return units.convert(self, unit, rates=rates)

    def to_base(self) -> Quantity:
        """This quantity in the base unit of its dimension."""
        from . import units

        return units.to_base(self)

    def to_pint(self) -> Any:
        """A ``pint.Quantity`` of ``estimate`` (a float or an int) in shuliang's registry."""
        from . import units

        return units.to_pint(self)

    def to_dict(self) -> dict[str, Any]:
        """The quantity's part of a record, exact numbers kept."""
        low, high = self.interval.lower, self.interval.upper
        return {
            "text": self.text, "kind": self.kind, "value": self.value,
            "lower": low and low.value, "lower_closed": low and low.closed, "lower_basis": low and low.basis,
            "upper": high and high.value, "upper_closed": high and high.closed, "upper_basis": high and high.basis,
            "qualifier": self.qualifier, "unit": self.unit, "unit_id": self.unit_id, "per": self.per,
            "article": self.article, "rules": list(self.rules),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Quantity:
        """The quantity of a record made by ``to_dict`` (numbers may be numeric strings). Other keys are ignored."""
        return cls(
            record["text"], _read(record["value"]), Interval(_end(record, "lower"), _end(record, "upper")),
            record["qualifier"], record["kind"], record["unit"] or "", record["unit_id"], record["per"],
            bool(record["article"]), tuple(record["rules"]),
        )  # fmt: skip


def _read(x: object) -> Number | None:
    return None if x is None else exact.from_text(x) if isinstance(x, str) else _number(x)


def _end(record: Mapping[str, Any], side: str) -> Endpoint | None:
    value = _read(record[side])
    return None if value is None else Endpoint(value, bool(record[side + "_closed"]), record[side + "_basis"])


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantity in its text: where it stands, what it is about, how it changed.

    ``start``/``end`` are code-point offsets into the text as given (end exclusive): ``text[c.start:c.end] == c.text``.
    """

    start: int
    end: int
    quantity: Quantity
    subject: str | None = None
    predicate: str | None = None
    direction: str | None = None
    mode: str | None = None
    baseline: str | None = None
    time: str | None = None
    scope: str | None = None
    sentence_start: int = 0
    sentence_end: int = 0
    rules: tuple[str, ...] = field(default=(), compare=False)
    doc: str | None = None

    text = property(lambda self: self.quantity.text, doc="The claim's own characters.")
    kind = property(lambda self: self.quantity.kind, doc="One of KINDS.")
    value = property(lambda self: self.quantity.value, doc="The number as stated, or None.")
    interval = property(lambda self: self.quantity.interval, doc="The claim's interval.")
    lower = property(lambda self: self.quantity.lower, doc="The value of the lower end, or None.")
    upper = property(lambda self: self.quantity.upper, doc="The value of the upper end, or None.")
    qualifier = property(lambda self: self.quantity.qualifier, doc="One of QUALIFIERS.")
    unit = property(lambda self: self.quantity.unit, doc="The unit as written, simplified.")
    unit_id = property(lambda self: self.quantity.unit_id, doc="The unit's Pint name, or None.")
    per = property(lambda self: self.quantity.per, doc="A denominator kept apart, or None.")
    article = property(lambda self: self.quantity.article, doc="True for 一 + classifier used as an article.")
    estimate = property(lambda self: self.quantity.estimate, doc="The value, else the midpoint, else None.")

    def __str__(self) -> str:
        return " ".join(part for part in (self.subject, self.predicate, str(self.quantity)) if part)

    def to(self, unit: str, *, rates: Mapping[Any, Any] | None = None) -> Quantity:
        """The claim's quantity in another unit; see ``Quantity.to``."""
        return self.quantity.to(unit, rates=rates)

    def period(self, year: int | None = None) -> str | None:
        """The claim's time as a calendar period (2022, 2022Q1, 2022-03, 2022-01/2022-06); see ``periods.period``."""
        from . import periods

        return None if self.time is None else periods.period(self.time, year)

    def baseline_value(self, result: Claim | None = None) -> Quantity | None:
        """What the change started from, where the text states it or ``result`` lets it be computed; see ``compare``."""
        from . import compare

        return compare.baseline_value(self, result)

    def entails(self, other: Claim) -> Verdict:
        """Whether every number that fits this claim fits the other; the answer carries its reason."""
        from . import compare

        return compare.entails(self, other)

    def contradicts(self, other: Claim) -> Verdict:
        """Whether no number fits both claims; False where they speak of different things."""
        from . import compare

        return compare.contradicts(self, other)

    def compatible(self, other: Claim) -> Verdict:
        """Whether both claims can be true."""
        from . import compare

        return compare.compatible(self, other)

    def admits(self, number: Number | float, unit: str | None = None) -> Verdict:
        """Whether a number (in ``unit``, by default the claim's own) fits the claim."""
        from . import compare

        return compare.admits(self, number, unit)

    def to_dict(self) -> dict[str, Any]:
        """The record, with the keys of ``FIELDS`` in their order; numbers stay exact (int, Decimal, Fraction)."""
        own = {
            "doc": self.doc, "start": self.start, "end": self.end, "subject": self.subject,
            "predicate": self.predicate, "direction": self.direction, "mode": self.mode, "baseline": self.baseline,
            "time": self.time, "scope": self.scope, "sentence_start": self.sentence_start,
            "sentence_end": self.sentence_end,
        }  # fmt: skip
        merged = self.quantity.to_dict() | own
        merged["rules"] = [*self.quantity.rules, *self.rules]
        return {name: merged[name] for name in FIELDS}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Claim:
        """The claim of a record made by ``to_dict``. All rules come back on the quantity."""
        names: Iterable[str] = (
            "start", "end", "subject", "predicate", "direction", "mode", "baseline", "time", "scope",
            "sentence_start", "sentence_end", "doc",
        )  # fmt: skip
        return cls(quantity=Quantity.from_dict(record), **{name: record[name] for name in names})

    def _repr_html_(self) -> str:
        from . import display  # forward, as notebooks ask the object itself

        return display.show(self)._repr_html_()

    def with_doc(self, doc: str | None) -> Claim:
        """The same claim under a document id."""
        return replace(self, doc=doc)
