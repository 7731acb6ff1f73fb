"""Claims held against each other and against numbers. Every answer is a ``Verdict``: a truth with its reason.

Two claims are compared only where nothing says that they speak of different things: their subjects, predicates, scopes,
times and units. Their intervals are compared after unit conversion.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from . import exact
from .errors import UnitError
from .exact import Number
from .periods import period
from .records import Claim, Endpoint, Interval, Quantity

__all__ = ["Verdict", "admits", "baseline_value", "compatible", "contradicts", "entails"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer and why. It is true or false like a bool."""

    holds: bool
    reason: str

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        return f"{'yes' if self.holds else 'no'}: {self.reason}"


# Verbs that say no more than that a thing has its size: they do not tell two claims apart.
COPULAS = frozenset(("达", "达到", "高达", "多达", "为", "是", "有", "计", "占", "占比", "超过", "突破"))


def entails(a: Claim, b: Claim) -> Verdict:
    """Whether every number that fits ``a`` fits ``b``: 9327个 entails 9000多个."""
    ours, theirs, reason = _held_together(a, b)
    if ours is None or theirs is None:
        return Verdict(False, reason)
    holds = ours.entails(theirs)
    return Verdict(holds, f"{ours} {'lies' if holds else 'does not lie'} within {theirs}")


def contradicts(a: Claim, b: Claim) -> Verdict:
    """Whether no number fits both claims."""
    ours, theirs, reason = _held_together(a, b)
    if ours is None or theirs is None:
        return Verdict(False, reason)
    holds = not ours.overlaps(theirs)
    return Verdict(holds, f"{ours} and {theirs} have {'no' if holds else 'a'} number in common")


def compatible(a: Claim, b: Claim) -> Verdict:
    """Whether both claims can be true: the opposite of ``contradicts``."""
    verdict = contradicts(a, b)
    return Verdict(not verdict.holds, verdict.reason)


def admits(claim: Claim, number: Number | float, unit: str | None = None) -> Verdict:
    """Whether a number (in ``unit``, by default the claim's own) fits the claim: 9000多个 admits 9327.

    Raises ArgumentError for what is no number, UnitError where ``unit`` measures something else.
    """
    quantity = claim.quantity if unit is None else claim.quantity.to(unit)
    holds = number in quantity.interval
    shown = exact.to_text(number) if isinstance(number, int | Decimal | Fraction) else str(number)
    return Verdict(holds, f"{shown} {'lies' if holds else 'does not lie'} within {quantity}")


def baseline_value(change: Claim, result: Claim | None = None) -> Quantity | None:
    """What a change started from, exact and with its interval; None where text and arithmetic do not give it.

    Without ``result`` the baseline must state its number (由16%上升到57.45%, 较上年的2亿元增长5%). With the level that
    the change led to, it is computed: 增长15% and 达到230亿元 give 200亿元.
    """
    if result is None:
        return _stated(change)
    factor = _factor(change)
    if factor is not None:
        low, high = _divided(result.interval.lower, factor.upper), _divided(result.interval.upper, factor.lower)
        return _made(result.quantity, Interval(low, high))
    if change.mode != "by" or change.direction is None or change.kind in ("percent", "ratio", "multiple"):
        return None
    quantity = change.quantity
    if change.kind == "percentage_point":
        if result.kind != "percent":
            return None
        amount = quantity.interval
    else:
        converted = _interval_in(quantity, result.quantity)
        if converted is None:
            return None
        amount = converted
    return _made(result.quantity, result.interval - amount if change.direction == "up" else result.interval + amount)


# -----------------------------------------------------------------------------------------------------------------


def _held_together(a: Claim, b: Claim) -> tuple[Interval | None, Interval | None, str]:
    """The two intervals in b's unit; none, and the reason, where the claims speak of different things."""
    reason = _difference(a, b)
    if reason:
        return None, None, reason
    ours = _interval_in(a.quantity, b.quantity)
    if ours is None:
        return None, None, f"{a.quantity.unit or 'no unit'} and {b.quantity.unit or 'no unit'} do not measure the same"
    return ours, b.interval, ""


def _difference(a: Claim, b: Claim) -> str:
    """Why the claims speak of different things; empty where nothing says so."""
    if a.subject and b.subject and not (a.subject.endswith(b.subject) or b.subject.endswith(a.subject)):
        return f"different subjects: {a.subject} and {b.subject}"
    deeds = {claim.predicate for claim in (a, b) if claim.predicate and claim.predicate not in COPULAS}
    if a.predicate and b.predicate and a.predicate != b.predicate and len(deeds) == 2:
        return f"different predicates: {a.predicate} and {b.predicate}"
    if (a.direction, a.mode == "by") != (b.direction, b.mode == "by") and "by" in (a.mode, b.mode):
        return "one speaks of a change that the other does not speak of"
    if a.scope and b.scope and a.scope != b.scope:
        return f"different scopes: {a.scope} and {b.scope}"
    if a.time and b.time and a.time != b.time:
        first, second = period(a.time), period(b.time)
        if first is None or first != second:
            return f"different times: {a.time} and {b.time}"
    if a.baseline and b.baseline and a.baseline != b.baseline:
        return f"different baselines: {a.baseline} and {b.baseline}"
    if a.per != b.per:
        return (
            f"one is per {a.per or b.per}, the other is not"
            if not (a.per and b.per)
            else f"per {a.per} and per {b.per}"
        )
    return ""


def _interval_in(quantity: Quantity, other: Quantity) -> Interval | None:
    if quantity.unit == other.unit and quantity.unit_id == other.unit_id:
        return quantity.interval
    if not quantity.unit or not other.unit:
        return None
    try:
        return quantity.to(other.unit).interval
    except UnitError:
        return None


def _stated(change: Claim) -> Quantity | None:
    if change.baseline is None or change.mode not in ("by", "to"):
        return None
    from .pipeline import extract  # the text of a baseline is read like any other

    found = extract(change.baseline)
    return found[-1].quantity if found else None


def _factor(change: Claim) -> Interval | None:
    """result ÷ baseline, where the change is a proportion."""
    interval: Interval = change.interval
    factor: Interval | None
    if change.kind == "multiple":
        factor = interval if change.mode == "to" else 1 + interval if change.direction == "up" else None
    elif change.kind in ("percent", "ratio") and change.mode == "by" and change.direction:
        part = interval / 100 if change.quantity.unit == "%" else interval
        factor = 1 + part if change.direction == "up" else 1 - part
    else:
        factor = None
    if factor is None or factor.lower is None or factor.lower.value <= 0:
        return None
    return factor


def _divided(end: Endpoint | None, divisor: Endpoint | None) -> Endpoint | None:
    if end is None or divisor is None or end.value < 0:
        return None
    weaker = min(end.basis, divisor.basis, key=("assumed", "implied", "stated").index)
    return Endpoint(exact.divide(end.value, divisor.value), end.closed and divisor.closed, weaker)


def _made(result: Quantity, interval: Interval) -> Quantity:
    value = interval.lower.value if interval.exact and interval.lower is not None else None
    return Quantity(
        "", value, interval, "exact" if interval.exact else "range", result.kind, result.unit, result.unit_id,
        result.per, False, ("baseline.computed",),
    )  # fmt: skip
