"""Intervals are sets of exact numbers; records survive the round trip."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shuliang.errors import ArgumentError, IntervalError
from shuliang.records import FIELDS, Claim, Endpoint, Interval, Quantity

numbers = st.one_of(
    st.integers(-1000, 1000), st.decimals(-100, 100, places=2, allow_nan=False), st.fractions(-50, 50, max_denominator=9)
)
ends = st.one_of(
    st.none(), st.builds(Endpoint, numbers, st.booleans(), st.sampled_from(["stated", "implied", "assumed"]))
)


@st.composite
def intervals(draw):
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None:
        assume(low.value < high.value or (low.value == high.value and low.closed and high.closed))
    return Interval(low, high)


def interval(text: str) -> Interval:
    """``[1, 2)`` and the like, for tables."""
    low, high = text[1:-1].split(", ")
    return Interval(
        None if "∞" in low else Endpoint(int(low), text[0] == "["), None if "∞" in high else Endpoint(int(high), text[-1] == "]")
    )


@pytest.mark.parametrize("text", ["[1, 2)", "(1, 2]", "(−∞, 5)", "[15, ∞)", "(−∞, ∞)", "(9000, 10000)"])
def test_intervals_print_as_they_are_written(text):
    assert str(interval(text)) == text


def test_a_point_prints_as_its_number():
    assert str(Interval.point(Decimal("1.50"))) == "1.50"


@pytest.mark.parametrize(("a", "b", "meet", "hull"), [
    ("[1, 5]", "[3, 9)", "[3, 5]", "[1, 9)"),
    ("[1, 3)", "[3, 9)", None, "[1, 9)"),
    ("(−∞, 5)", "[2, ∞)", "[2, 5)", "(−∞, ∞)"),
    ("[1, 5]", "(1, 5)", "(1, 5)", "[1, 5]"),
])  # fmt: skip
def test_intersection_and_hull(a, b, meet, hull):
    a, b = interval(a), interval(b)
    assert a.intersection(b) == (interval(meet) if meet else None)
    assert a.hull(b) == interval(hull)


@given(intervals(), intervals(), numbers)
def test_set_operations_are_those_of_membership(a, b, x):
    meet = a.intersection(b)
    assert (x in a and x in b) == (meet is not None and x in meet)
    assert (x in a or x in b) <= (x in a.hull(b))
    assert not (a.entails(b) and x in a and x not in b)
    assert a.overlaps(b) == b.overlaps(a) == (meet is not None)


@given(intervals(), intervals(), numbers, numbers)
def test_arithmetic_holds_the_results_of_its_members(a, b, x, y):
    assume(x in a and y in b)
    x, y = Fraction(x), Fraction(y)
    assert x + y in a + b
    assert x - y in a - b
    assert x * 3 in a * 3
    assert -x in -a
    assert x / 4 in a / 4
    assert 1 - x in 1 - a


def test_sums_keep_the_weaker_basis():
    total = Interval(Endpoint(1, True, "stated"), None) + Interval(Endpoint(2, False, "assumed"), None)
    assert total.lower == Endpoint(3, False, "assumed")


def test_nothing_lies_between_crossed_ends():
    with pytest.raises(IntervalError):
        Interval(Endpoint(2), Endpoint(1))
    with pytest.raises(IntervalError):
        Interval(Endpoint(1, False), Endpoint(1, True))


def test_floats_and_strings_are_no_scalars():
    with pytest.raises(ArgumentError):
        Interval.point(1) * 0.5
    with pytest.raises(ArgumentError):
        "5" in Interval.point(1)  # noqa: B015


def test_pandas_interval_needs_both_ends():
    assert str(interval("(9000, 10000)").to_pandas()) == "(9000.0, 10000.0)"
    with pytest.raises(IntervalError):
        interval("[1, ∞)").to_pandas()


quantities = st.builds(
    Quantity, st.text(max_size=5), st.one_of(st.none(), numbers), intervals(), st.sampled_from(["exact", "more"]),
    st.sampled_from(["count", "money"]), st.text(max_size=3), st.one_of(st.none(), st.text(max_size=3)),
)  # fmt: skip


@given(quantities, st.integers(0, 9), st.one_of(st.none(), st.text(max_size=4)))
def test_records_survive_the_round_trip(quantity, start, subject):
    claim = Claim(start, start + 1, quantity, subject=subject)
    record = claim.to_dict()
    assert tuple(record) == FIELDS
    assert Claim.from_dict(record) == claim
    assert pickle.loads(pickle.dumps(claim)) == claim
    assert hash(claim) == hash(Claim.from_dict(record))
