"""Unit definitions: a unit's name → its exact factor to base units.

Reads Pint's definition format (explained at the head of ``data/units.txt``) with a reader of its own, because Pint
takes half a second to load and is not needed to know that 1 亩 = 2000/3 m². The reader knows numbers, names, ``* / **``
and parentheses, nothing else: no definition can execute anything, or run long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from .errors import TableError, UnknownUnitError

__all__ = ["Definitions", "Measure", "Surface"]

Dims = tuple[tuple[str, int], ...]

_NAME = r"[^\W\d]\w*"
_TOKEN = re.compile(rf"\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|({_NAME})|(\*\*|[*/()+-]))")
_DIRECTIVE = re.compile(r"@surface\s+(\S+)\s*=\s*([^:]+?)\s*(?::\s*(\S+)\s*)?$")
_SYMBOL = re.compile(r"[%‰‱°℃℉Ω]|" + _NAME)
_LONGEST = 400  # characters of an expression
_DEEPEST = 20  # parentheses
_DIGITS = 400  # digits of a factor; 9**9**9 must not run for a minute
_BITS = 4 * _DIGITS
_HIGHEST = 99  # exponent


@dataclass(frozen=True, slots=True)
class Measure:
    """What a unit is: ``value_in_base = factor × value + offset``; ``dims`` the base units with their exponents."""

    factor: Fraction
    dims: Dims
    offset: Fraction = Fraction(0)

    def __mul__(self, other: Measure) -> Measure:
        dims = dict(self.dims)
        for name, exponent in other.dims:
            dims[name] = dims.get(name, 0) + exponent
        return Measure(self.factor * other.factor, tuple(sorted((n, e) for n, e in dims.items() if e))).bounded()

    def __pow__(self, exponent: int) -> Measure:
        if abs(exponent) > _HIGHEST or _bits(self.factor) * abs(exponent) > _BITS:
            raise ValueError(f"the power {exponent} is too large")
        if not self.factor and exponent < 0:
            raise ValueError("division by zero")
        dims = tuple((n, e * exponent) for n, e in self.dims) if exponent else ()
        return Measure(self.factor**exponent, dims).bounded()

    def bounded(self) -> Measure:
        """The same; ValueError where it is too large. A step at most doubles it, so lines that build on lines stay small."""
        if _bits(self.factor) > _BITS or any(abs(exponent) > _HIGHEST for _, exponent in self.dims):
            raise ValueError(f"a factor of more than {_DIGITS} digits, or a power above {_HIGHEST}")
        return self


def _bits(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


ONE = Measure(Fraction(1), ())


@dataclass(frozen=True, slots=True)
class Surface:
    """One ``@surface`` line of a user's file."""

    line: int
    surface: str
    id: str
    kind: str
    ground: str


@dataclass(slots=True)
class Definitions:
    """All names that the reader knows: units by name, aliases to names, prefixes, each name's ground."""

    units: dict[str, Measure] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, Fraction] = field(default_factory=dict)
    grounds: dict[str, str] = field(default_factory=dict)
    dimensions: dict[str, str] = field(default_factory=dict)  # base unit → the dimension that it starts
    standard: set[str] = field(default_factory=set)
    beyond: Callable[[str], Measure | None] | None = None  # asked for a name that no definition gives

    def copy(self) -> Definitions:
        """An independent copy, on which a file can be tried before it counts."""
        return Definitions(
            dict(self.units), dict(self.aliases), dict(self.prefixes), dict(self.grounds), dict(self.dimensions),
            set(self.standard), self.beyond,
        )  # fmt: skip

    def load(self, text: str, file: str, *, user: bool = False) -> list[Surface]:
        """Read a definition file into this object; the ``@surface`` lines come back.

        Raises TableError (file, line, reason).
        """
        surfaces: list[Surface] = []
        for number, raw in enumerate(text.splitlines(), 1):
            standard = raw.startswith("#=") and not user
            line, _, ground = raw[2:].partition("#") if standard else raw.partition("#")
            line, ground = line.strip(), ground.strip()
            if not line:
                continue
            try:
                if user and line.startswith("@surface"):
                    surfaces.append(self._surface(number, line, ground))
                elif line.startswith("@"):
                    raise ValueError(f"the directive {line.split()[0]} is not allowed here")
                else:
                    self._define(line, ground, standard)
            except UnknownUnitError as error:
                raise TableError(file, number, str(error)) from None
            except ValueError as error:
                raise TableError(file, number, str(error)) from None
        return surfaces

    def _surface(self, number: int, line: str, ground: str) -> Surface:
        found = _DIRECTIVE.match(line)
        if found is None:
            raise ValueError("a surface is declared as: @surface 垧 = shang : area")
        surface, expression, kind = found.groups()
        self.measure(expression)  # raises where a name in it is unknown
        return Surface(number, surface, normal(expression), kind or "other", ground)

    def _define(self, line: str, ground: str, standard: bool) -> None:
        line, *modifiers = (part.strip() for part in line.split(";"))
        name, *parts = (part.strip() for part in line.split("="))
        if not parts or not parts[0]:
            raise ValueError("a definition is written: name = number unit")
        if name.endswith("-"):
            if not re.fullmatch(_NAME, name[:-1]):
                raise ValueError(f"{name!r} is no name of a prefix")
            self.prefixes[name[:-1]] = self._evaluate(parts[0], name).factor
            return
        if not re.fullmatch(_NAME, name):
            raise ValueError(f"{name!r} is no name of a unit: letters, digits and _, no digit first")
        if name in self.units or name in self.aliases:
            raise ValueError(f"{name!r} is defined already")
        measure = self._evaluate(parts[0], name)
        for modifier in modifiers:
            key, _, value = modifier.partition(":")
            if key.strip() != "offset":
                raise ValueError(f"{key.strip()!r} is not understood; only an offset may follow ';'")
            shift = self._evaluate(value, name)
            if shift.dims:
                raise ValueError("an offset is a number")
            measure = Measure(measure.factor, measure.dims, shift.factor)
        for alias in parts[1:]:
            if alias == "_":
                continue
            if not _SYMBOL.fullmatch(alias):
                raise ValueError(f"{alias!r} is no name of a unit")
            if alias in self.units or self.aliases.get(alias, name) != name:
                raise ValueError(f"{alias!r} is defined already")
        if measure.dims == ((name, 1),):
            self.dimensions[name] = parts[0].strip("[]")
        self.units[name] = measure
        self.aliases.update((alias, name) for alias in parts[1:] if alias != "_")
        self.grounds[name] = ground
        if standard:
            self.standard.add(name)

    def _evaluate(self, expression: str, name: str) -> Measure:
        base = re.fullmatch(r"\[(\w+)\]", expression)
        if base is not None:
            return Measure(Fraction(1), ((name, 1),))
        measure = self.measure(expression).bounded()
        if not measure.factor:
            raise ValueError("a factor of zero")
        return measure

    # --- reading expressions ------------------------------------------------------------------------------------------

    def measure(self, expression: str) -> Measure:
        """What an expression is (``2000/3 meter**2``). Raises UnknownUnitError; ValueError if ill-formed."""
        if len(expression) > _LONGEST or expression.count("(") > _DEEPEST:
            raise ValueError(f"an expression of more than {_LONGEST} characters or {_DEEPEST} parentheses")
        tokens = list(_tokens(expression))
        if not tokens:
            raise ValueError("an empty expression")
        measure, rest = self._sum(tokens, 0)
        if rest != len(tokens):
            raise ValueError(f"{tokens[rest][1]!r} is not expected in {expression!r}")
        return measure

    def _sum(self, tokens: list[tuple[str, str]], at: int) -> tuple[Measure, int]:
        left, at = self._product(tokens, at)
        while at < len(tokens) and tokens[at][1] in "+-":
            sign = 1 if tokens[at][1] == "+" else -1
            right, at = self._product(tokens, at + 1)
            if left.dims or right.dims:
                raise ValueError("only numbers can be added in a definition")
            left = Measure(left.factor + sign * right.factor, ()).bounded()
        return left, at

    def _product(self, tokens: list[tuple[str, str]], at: int) -> tuple[Measure, int]:
        left, at = self._power(tokens, at)
        while at < len(tokens) and tokens[at][1] not in (")", "+", "-"):
            operator = tokens[at][1]
            right, at = self._power(tokens, at + 1 if operator in ("*", "/") else at)
            left = left * (right**-1 if operator == "/" else right)
        return left, at

    def _power(self, tokens: list[tuple[str, str]], at: int) -> tuple[Measure, int]:
        base, at = self._atom(tokens, at)
        if at < len(tokens) and tokens[at][1] == "**":
            sign, at = (-1, at + 2) if tokens[at + 1 : at + 2] == [("op", "-")] else (1, at + 1)
            exponent, at = self._atom(tokens, at)
            if exponent.dims or exponent.factor.denominator != 1:
                raise ValueError("an exponent is a whole number")
            return base ** (sign * exponent.factor.numerator), at
        return base, at

    def _atom(self, tokens: list[tuple[str, str]], at: int) -> tuple[Measure, int]:
        if at >= len(tokens):
            raise ValueError("the expression ends too early")
        sort, token = tokens[at]
        if sort == "number":
            exponent = re.search(r"[eE]([+-]?\d+)$", token)
            if len(token) > _DIGITS or (exponent and abs(int(exponent[1])) > _DIGITS):
                raise ValueError(f"the number {token[:20]}… is too long")
            return Measure(Fraction(token), ()), at + 1
        if sort == "name":
            return self._lookup(token), at + 1
        if token == "(":
            inner, at = self._sum(tokens, at + 1)
            if at >= len(tokens) or tokens[at][1] != ")":
                raise ValueError("a parenthesis is not closed")
            return inner, at + 1
        raise ValueError(f"{token!r} is not expected here")

    def find(self, name: str) -> Measure | None:
        """What one name is here: a unit, an alias, or a prefix before a unit; None where it is none of these."""
        name = self.aliases.get(name, name)
        found = self.units.get(name)
        if found is not None:
            return found
        for prefix, factor in self.prefixes.items():
            if name.startswith(prefix):
                unit = self.aliases.get(name[len(prefix) :], name[len(prefix) :])
                if unit in self.units and not self.units[unit].offset:
                    return Measure(factor * self.units[unit].factor, self.units[unit].dims)
        return None

    def _lookup(self, name: str) -> Measure:
        found = self.find(name)
        if found is None and self.beyond is not None:
            found = self.beyond(name)
        if found is None:
            raise UnknownUnitError(name)
        return found


def normal(expression: str) -> str:
    """The expression as an id: no blanks but where two names meet, ``^`` as ``**``."""
    tight = re.sub(r"\s*(\*\*|[*/()+-])\s*", r"\1", expression.strip().replace("^", "**"))
    return re.sub(r"\s+", "*", tight)


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    at = 0
    expression = expression.rstrip()
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        if found is None:
            raise ValueError(f"{expression[at:].strip()[:20]!r} is not understood")
        number, name, operator = found.groups()
        yield ("number", number) if number else ("name", name) if name else ("op", operator)
        at = found.end()
