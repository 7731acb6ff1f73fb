"""Exact arithmetic on int, Decimal and Fraction.

One value has one form: an integer is an ``int``, a number with a finite decimal expansion a ``Decimal``, every other
rational a ``Fraction``. No function here goes through a float or through the decimal context (28 digits), so nothing
is ever rounded.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction

__all__ = ["Number", "add", "as_fraction", "canonical", "divide", "from_text", "maximum", "minimum", "multiply", "scaled",
           "subtract", "to_text"]

WIDE = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)  # a decimal context that rounds nothing

Number = int | Decimal | Fraction


def scaled(digits: int, exponent: int) -> Number:
    """digits × 10**exponent in canonical form; a written ``1.60`` keeps its two places.

    >>> scaled(165, 6), scaled(160, -2)
    (165000000, Decimal('1.60'))
    """
    if exponent >= 0:
        return digits * int(10**exponent)
    power: int = 10**-exponent
    if digits % power == 0:
        return digits // power
    return Decimal(digits).scaleb(exponent, WIDE)


def as_fraction(x: Number) -> Fraction:
    """The same number as a Fraction."""
    return x if isinstance(x, Fraction) else Fraction(x)


def canonical(x: Fraction) -> Number:
    """The canonical form of a rational.

    >>> canonical(Fraction(6, 3)), canonical(Fraction(1, 8)), canonical(Fraction(1, 3))
    (2, Decimal('0.125'), Fraction(1, 3))
    """
    denominator = x.denominator
    if denominator == 1:
        return x.numerator
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return x
    places = max(twos, fives)
    return scaled(x.numerator * (10**places // denominator), -places)


def add(a: Number, b: Number) -> Number:
    """a + b, exactly."""
    if type(a) is int and type(b) is int:
        return a + b
    return canonical(as_fraction(a) + as_fraction(b))


def subtract(a: Number, b: Number) -> Number:
    """a − b, exactly."""
    if type(a) is int and type(b) is int:
        return a - b
    return canonical(as_fraction(a) - as_fraction(b))


def multiply(a: Number, b: Number) -> Number:
    """a × b, exactly."""
    if type(a) is int and type(b) is int:
        return a * b
    return canonical(as_fraction(a) * as_fraction(b))


def divide(a: Number, b: Number) -> Number:
    """a ÷ b, exactly. Raises ZeroDivisionError where b is 0."""
    return canonical(as_fraction(a) / as_fraction(b))


def minimum(a: Number, b: Number) -> Number:
    """The smaller of two; the first where they are equal."""
    return b if as_fraction(b) < as_fraction(a) else a


def maximum(a: Number, b: Number) -> Number:
    """The larger of two; the first where they are equal."""
    return b if as_fraction(b) > as_fraction(a) else a


def to_text(x: Number) -> str:
    """The number written so that ``from_text`` reads it back: no exponent, a fraction as ``1/3``.

    >>> to_text(165000000), to_text(Decimal('1.65')), to_text(Fraction(1, 3))
    ('165000000', '1.65', '1/3')
    """
    if type(x) is int and x.bit_length() < 14_000:
        return str(x)
    if isinstance(x, Fraction) and x.denominator != 1:
        return f"{to_text(x.numerator)}/{to_text(x.denominator)}"
    return format(x if isinstance(x, Decimal) else Decimal(int(x)), "f")  # str(int) refuses more than 4300 digits


def from_text(text: str) -> Number:
    """The exact number that ``to_text`` wrote; also reads ``1e3`` and ``+5``.

    >>> from_text('1/3'), from_text('1.50'), from_text('1e3')
    (Fraction(1, 3), Decimal('1.50'), 1000)
    """
    if "/" in text:
        above, below = text.split("/")
        return divide(from_text(above), from_text(below))
    number = Decimal(text)
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{text!r} is not a number")
    value = int(Decimal((sign, digits, 0)))  # int(str) refuses more than 4300 digits
    return scaled(value, exponent)
