"""A number and its cues → an interval.

The rules of docs/semantics.md §3: an inner cue (多, 余, 几) spans up to the next step of the granularity; 近 and 约 spread
by a policy; a one-sided cue keeps one end of what it stands on; otherwise the stronger basis wins (stated over implied
over assumed).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from . import exact
from .exact import Number
from .numerals import Numeral
from .records import Endpoint, Interval

__all__ = ["ONE_SIDED", "Bounded", "bound", "spread"]

TENTH = Fraction(1, 10)
ONE_SIDED = frozenset(("at_least", "over", "at_most", "under"))


class Bounded(NamedTuple):
    """What ``bound`` gives: the stated number, its interval, and the qualifier that decided."""

    value: Number | None
    interval: Interval
    qualifier: str


def bound(
    number: Numeral,
    cues: Sequence[str],
    *,
    counted: bool = True,
    near: Fraction = TENTH,
    approx: Fraction = TENTH,
    bare: bool = True,
    inclusive: bool = True,
) -> Bounded:
    """The interval of a number under its cues, innermost cue first.

    ``counted`` says that the number counts things (19725余次 has no upper end; 约 spreads by at least one); ``near`` and
    ``approx`` are the shares of N that 近 and 约 may reach; ``bare`` reads 百名 as about a hundred; ``inclusive`` says
    whether 以上 and 以下 include the number itself.

    >>> from shuliang.numerals import read
    >>> print(bound(read("9000"), ("more",)).interval, bound(read("4万"), ("near",)).interval)
    (9000, 10000) [36000, 40000)
    >>> print(bound(read("20余万"), ("over",)).interval)
    (200000, ∞)
    """
    if not cues and number.form == "exact" and not number.bare:  # as most numbers are
        assert number.value is not None
        return Bounded(number.value, Interval.point(number.value), "exact")
    inner = _inner(number, cues, counted, near, approx, bare and ONE_SIDED.isdisjoint(cues))
    for cue in cues:
        inner = _one_sided(inner, cue, inclusive)
    return inner


def _inner(number: Numeral, cues: Sequence[str], counted: bool, near: Fraction, approx: Fraction, bare: bool) -> Bounded:
    value = number.value
    if number.form in ("range", "several", "more") or (number.form == "approx" and not cues):
        basis = "assumed" if number.form == "approx" else "implied"
        low = Endpoint(number.lower, number.lower_closed, basis)  # type: ignore[arg-type]
        high = Endpoint(number.upper, number.upper_closed, basis)  # type: ignore[arg-type]
        return Bounded(value, Interval(low, high), number.form)
    assert value is not None
    if "more" in cues:
        return Bounded(value, more(number, counted), "more")
    if "near" in cues and value != 0:  # nothing lies nearer to nothing: 近乎零 is 0
        reach = spread(value, number.step, near, whole=True)
        ends = (value, exact.subtract(value, reach)) if value < 0 else (exact.subtract(value, reach), value)
        if value < 0:
            return Bounded(value, Interval(Endpoint(ends[0], False), Endpoint(exact.add(value, reach), True, "assumed")), "near")
        return Bounded(value, Interval(Endpoint(ends[0], True, "assumed"), Endpoint(value, False)), "near")
    if "approx" in cues or (bare and number.bare):
        reach = spread(value, number.step, approx)
        if counted and number.step is not None:  # half a thing spreads by less than one
            reach = exact.maximum(reach, 1)
        low, high = Endpoint(exact.subtract(value, reach), True, "assumed"), Endpoint(exact.add(value, reach), True, "assumed")
        return Bounded(value, Interval(low, high), "approx")
    return Bounded(value, Interval.point(value), "exact")


def more(number: Numeral, counted: bool) -> Interval:
    """N多, N余: above N by less than one step; a step directly after a multiplier is at most that multiplier."""
    value, step = number.value, number.step
    assert value is not None
    low = Endpoint(value, False, "implied")
    if step is None or (step == 1 and counted and number.tail == 1):
        return Interval(low, None)
    if number.tail > 1 and not number.bare:
        step = exact.minimum(step, number.tail)
    if value < 0:
        return Interval(Endpoint(exact.subtract(value, step), False, "implied"), Endpoint(value, False, "implied"))
    return Interval(low, Endpoint(exact.add(value, step), False, "implied"))


def spread(value: Number, step: Number | None, share: Fraction, whole: bool = False) -> Number:
    """How far 近 (a whole step) or 约 (half a step) may reach from N, at most ``share`` × |N|."""
    limit = exact.canonical(abs(exact.as_fraction(value)) * share)
    if step is None:
        return limit
    return exact.minimum(step if whole else exact.divide(step, 2), limit)


def _one_sided(inner: Bounded, cue: str, inclusive: bool) -> Bounded:
    value, interval, qualifier = inner
    done = interval.lower is None or interval.upper is None
    if cue in ("at_least", "over"):
        if interval.lower is None:
            return inner
        if done and qualifier in ("at_least", "over"):  # 超过1%以上: the stricter of two cues
            low = interval.lower
            return inner if cue == "at_least" else Bounded(value, Interval(Endpoint(low.value, False, low.basis), None), cue)
        closed = interval.lower.closed and cue == "at_least" and inclusive
        return Bounded(value, Interval(Endpoint(interval.lower.value, closed, interval.lower.basis), None), cue)
    if cue in ("at_most", "under"):
        if interval.upper is None:
            return Bounded(value, Interval(None, Endpoint(interval.lower.value, False)), cue) if interval.lower and not done else inner
        if done and qualifier in ("at_most", "under"):
            return inner
        closed = interval.upper.closed and cue == "at_most" and inclusive
        return Bounded(value, Interval(None, Endpoint(interval.upper.value, closed, interval.upper.basis)), cue)
    return inner
