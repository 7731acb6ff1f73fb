"""Units: surfaces → ids → exact factors, and the conversion of quantities.

A unit's id is a Pint expression without blanks (``cn_mu``, ``kilometer**2``, ``CNY/tonne``); every id has an exact
factor to base units, worked out by definitions.py without Pint. Pint itself is loaded where a user asks for it
(``to_pint``) or for a unit that only its own registry knows (``furlong``).

What converts: units of the same base units. Persons, visits, organisations and things have base units of their own, and
so has every currency: from one to another leads only a rate that the user gives.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import exact, tables
from .definitions import Definitions, Dims, Measure, normal
from .errors import ArgumentError, DimensionError, MissingRateError, TableError, UnitError, UnknownUnitError
from .exact import Number
from .records import KINDS, Endpoint, Interval, Quantity
from .tables import UnitRow

__all__ = [
    "add_units", "affine", "compatible", "convert", "dimension", "factor", "ground", "measure", "rate_id", "readings",
    "registry", "surfaces_of", "to_base", "to_pint", "unit_id_of",
]  # fmt: skip

Rates = Mapping[tuple[str, str], Any]

# 万元, 亿吨: the numerals that a unit may carry when a quantity is asked for in it.
MULTIPLIERS = {"十": "cn_ten", "百": "cn_hundred", "千": "cn_thousand", "万": "wan", "亿": "yi"}
# Base units with a name of their own that to_base prefers to kilogram*meter**2/second**2.
COHERENT = (
    "newton", "joule", "watt", "pascal", "coulomb", "volt", "ohm", "siemens", "farad", "weber", "henry", "tesla",
)  # fmt: skip
_WRITTEN = str.maketrans({"^": "**", "·": "*", "•": "*", "²": "**2", "³": "**3", "×": "*", "⁄": "/"})


# --- the stock of names -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stock:
    """Definitions and surfaces, the built-in ones and those that the user added to this process."""

    definitions: Definitions
    surfaces: dict[str, list[str]]
    files: dict[str, tuple[str, list[UnitRow]]] = field(default_factory=dict)  # path → its text and rows
    registries: dict[type, Any] = field(default_factory=dict)  # arithmetic → Pint's registry, once it is loaded


@functools.cache
def _stock() -> _Stock:
    definitions = Definitions()
    definitions.load(tables.unit_definitions(), "units.txt")
    definitions.beyond = _from_pint
    loaded = tables.load()
    # The first id of a surface is the one that it has where no context says otherwise.
    rank = {"": 0, "default": 1}
    rows = [(rank.get(row.context, 2), row.surface, row.id) for row in loaded.units]
    rows += [(0, row.surface, row.id) for row in loaded.classifiers]
    rows += [(0, row.surface, row.id) for row in loaded.currencies if row.place == "suffix"]
    rows += [(1, row.surface, row.id) for row in loaded.currencies if row.place == "prefix"]
    surfaces: dict[str, list[str]] = {}
    for _, surface, unit_id in sorted(rows, key=lambda row: row[0]):
        known = surfaces.setdefault(surface, [])
        if unit_id not in known:
            known.append(unit_id)
    return _Stock(definitions, surfaces)


def add_units(path: str | Path) -> list[UnitRow]:
    """Take the units of a user's file into this process; their surfaces come back as rows for the scanner.

    The format is explained at the head of ``data/units.txt``: definitions as Pint writes them, and surfaces
    (``@surface 垧 = shang : area``). The same file may be added again.
    Raises TableError (file, line, reason), and then nothing was added.
    """
    name = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # ValueError: no UTF-8, or no name of a file
        raise TableError(name, 0, f"cannot be read as UTF-8 ({error})") from error
    stock = _stock()
    known = stock.files.get(name)
    if known is not None and known[0] == text:
        return list(known[1])
    definitions = stock.definitions.copy()
    found = definitions.load(text, name, user=True)
    rows: list[UnitRow] = []
    for one in found:
        if one.kind not in KINDS:
            raise TableError(name, one.line, f"the kind {one.kind!r} is none of {', '.join(KINDS)}")
        if re.search(r"[\d\s]", one.surface):
            raise TableError(name, one.line, f"the surface {one.surface!r} holds a digit or a blank")
        said = one.ground or f"{Path(name).name}, line {one.line}"
        rows.append(UnitRow(one.surface, one.id, one.kind, "", said, f"1{one.surface}", f"1 {one.surface}"))
    stock.definitions = definitions
    for row in rows:
        stock.surfaces[row.surface] = [row.id, *(i for i in stock.surfaces.get(row.surface, []) if i != row.id)]
    stock.files[name] = (text, rows)
    for made in stock.registries.values():
        made.load_definitions(_for_pint(text))
    measure.cache_clear()
    readings.cache_clear()
    return list(rows)


def surfaces_of(unit_id: str) -> tuple[str, ...]:
    """Every way to write a unit, by its id, in the order of the tables."""
    return tuple(surface for surface, ids in _stock().surfaces.items() if unit_id in ids)


def ground(unit_id: str) -> str:
    """The ground that units.txt names for a unit; "" where it is one of Pint's own."""
    return _stock().definitions.grounds.get(unit_id, "")


# --- what a unit is -----------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=4096)
def measure(unit_id: str) -> Measure:
    """The exact factor, base units and offset of an id ("" is a plain number). Raises UnknownUnitError.

    >>> measure("cn_mu").factor, measure("cn_mu").dims
    (Fraction(2000, 3), (('meter', 2),))
    """
    if not unit_id:
        return Measure(Fraction(1), ())
    try:
        return _stock().definitions.measure(unit_id)
    except UnknownUnitError as error:
        raise UnknownUnitError(unit_id, "" if error.unit == unit_id else f"{error.unit} is defined nowhere") from None
    except ValueError as error:
        raise UnknownUnitError(unit_id, str(error)) from None


def _from_pint(name: str) -> Measure | None:
    """What Pint's registry says of a name that our file does not restate. Only names go there, never an expression."""
    try:
        known = _registry(Fraction)
        if not known.Quantity(1, name)._is_multiplicative:  # a logarithmic scale (decibel), or a zero of its own
            return None
        number, base = known.get_root_units(name)
        powers = {str(unit): exact.as_fraction(power) for unit, power in base._units.items()}
        scale = Fraction(number)
    except Exception:  # Pint raises AttributeErrors, TypeErrors and errors of its own for what is no plain unit
        return None
    if any(power.denominator != 1 for power in powers.values()):
        return None
    dims = {unit: int(power) for unit, power in powers.items()}
    if "gram" in dims:  # Pint's root of mass is the gram, ours the kilogram
        dims["kilogram"] = dims.pop("gram")
        scale /= Fraction(1000) ** dims["kilogram"]
    return Measure(scale, tuple(sorted(dims.items())))


def dimension(unit_id: str) -> str:
    """The base unit of an id's dimension, as an id: two units convert where these are equal.

    >>> dimension("cn_mu"), dimension("kilowatt_hour"), dimension("CNY/tonne")
    ('meter**2', 'joule', 'CNY/kilogram')
    """
    return _name(measure(unit_id).dims)


@functools.lru_cache(maxsize=1024)
def _name(dims: Dims) -> str:
    for name in COHERENT:
        if measure(name).dims == dims:
            return name
    above = "*".join(base if power == 1 else f"{base}**{power}" for base, power in dims if power > 0)
    below = "".join(f"/{base}" if power == -1 else f"/{base}**{-power}" for base, power in dims if power < 0)
    return (above or "1" if below else above) + below


def factor(unit_id: str) -> Fraction:
    """How many base units one of it is. Raises UnitError for a scale with another zero (see ``affine``).

    >>> factor("cn_jin")
    Fraction(1, 2)
    """
    scale, offset = affine(unit_id)
    if offset:
        raise UnitError(f"{unit_id} has no factor: its zero is not that of {dimension(unit_id)}")
    return scale


def affine(unit_id: str) -> tuple[Fraction, Fraction]:
    """(scale, offset): value in base units = scale × value + offset.

    >>> affine("degree_Celsius")
    (Fraction(1, 1), Fraction(5463, 20))
    """
    found = measure(unit_id)
    return found.factor, found.offset


def compatible(a_id: str, b_id: str) -> bool:
    """True where the two units measure the same thing, so that one converts into the other without rates."""
    return measure(a_id).dims == measure(b_id).dims


def rate_id(numerator_id: str, denominator_id: str) -> str:
    """The id of a rate of two units.

    >>> rate_id("CNY", "tonne"), rate_id("CNY", "tonne*kilometer")
    ('CNY/tonne', 'CNY/(tonne*kilometer)')
    """
    plain = re.fullmatch(r"\w+(\*\*\d+)?", denominator_id)
    return f"{numerator_id}/{denominator_id}" if plain else f"{numerator_id}/({denominator_id})"


# --- what a written unit may mean ---------------------------------------------------------------------------------


def unit_id_of(surface: str) -> str | None:
    """The id of a unit as written: a surface, a rate, a unit with a multiplier, a Pint name; None where unknown.

    >>> unit_id_of("亩"), unit_id_of("元/吨"), unit_id_of("万元"), unit_id_of("km**2"), unit_id_of("哎")
    ('cn_mu', 'CNY/tonne', 'wan*CNY', 'kilometer**2', None)
    """
    found = readings(surface)
    return found[0] if found else None


@functools.lru_cache(maxsize=4096)
def readings(written: str) -> tuple[str, ...]:
    """Every id that a written unit may have; first what it means where no context says otherwise."""
    return tuple(dict.fromkeys(_read(written.strip())))


MANY = re.compile("[十百千万亿]{9}")  # no unit begins with as many multipliers


def _read(written: str) -> Iterator[str]:
    if len(written) > 80 or MANY.match(written):  # no unit is that long; nothing below may run long
        return
    surfaces = _stock().surfaces
    yield from surfaces.get(written, ())
    if not written:
        return
    for multiplier, unit_id in MULTIPLIERS.items():
        if written.startswith(multiplier) and len(written) > 1 and written not in surfaces:
            yield from (f"{unit_id}*{rest}" for rest in readings(written[1:]))
    if written in MULTIPLIERS:
        yield MULTIPLIERS[written]
    parts = re.split(r"[/每]", written)
    if len(parts) > 1 and "(" not in written and all(parts):
        for numerator, *denominators in itertools.islice(itertools.product(*map(readings, parts)), 64):
            yield functools.reduce(rate_id, denominators, numerator)
    elif re.search(r"[A-Za-z]", written):
        yield from _expression(written.translate(_WRITTEN))


def _expression(written: str) -> Iterator[str]:
    """A Pint expression, its names replaced by ids where they are surfaces of ours (km → kilometer)."""
    stock = _stock()

    def known(found: re.Match[str]) -> str:
        name = found[0]
        if stock.definitions.find(name) is None:
            ids = stock.surfaces.get(name)
            return name if not ids else ids[0] if ids[0].isidentifier() else f"({ids[0]})"
        return stock.definitions.aliases.get(name, name)

    unit_id = normal(re.sub(r"[^\W\d]\w*", known, written))
    try:
        measure(unit_id)
    except UnknownUnitError:
        return
    yield unit_id


# --- conversion ---------------------------------------------------------------------------------------------------


def convert(quantity: Quantity, unit: str, rates: Rates | None = None) -> Quantity:
    """The quantity in another unit: a surface (平方公里, 万元, 元/吨) or a Pint name (``km**2``). Exactly.

    ``rates`` gives the worth of currencies: ``{("USD", "CNY"): "7.1"}`` says that 1 USD is 7.1 CNY, and serves both
    ways; a rate is int, Decimal, Fraction or a numeric string, or a pair of that and its date, which is kept in
    ``rules``. An ambiguous surface (分, 度) means the unit that the quantity can be converted to. A temperature is a
    point on its scale; a difference converts to ``delta_degree_Celsius`` and its like.
    Raises UnknownUnitError, DimensionError, MissingRateError; ArgumentError for a bad rate.

    >>> print(convert(Quantity("3万亩", 30000, Interval.point(30000), "exact", "area", "亩", "cn_mu"), "平方公里"))
    20 平方公里
    """
    if not isinstance(unit, str):
        raise ArgumentError(f"a unit is a string, not {type(unit).__name__}")
    source_id = _source(quantity)
    source = measure(source_id)
    meant = readings(unit)
    if not meant and unit:
        raise UnknownUnitError(unit, _hint(unit))
    for target_id in meant or ("",):
        target = measure(target_id)
        if target.dims == source.dims:
            if "delta_" in target_id + source_id:
                source, target = replace(source, offset=Fraction(0)), replace(target, offset=Fraction(0))
            return _mapped(quantity, source, target, unit, target_id)
    for target_id in meant:
        pairs = _exchanges(source.dims, measure(target_id).dims)
        if pairs:
            worth, rules = _worth(pairs, rates or {})
            return _mapped(quantity, source, measure(target_id), unit, target_id, worth, rules)
    raise DimensionError(quantity.unit or source_id, unit, _why(source_id, meant[0] if meant else ""))


def to_base(quantity: Quantity) -> Quantity:
    """The quantity in the base unit of its dimension (米, 平方米, 千克, 焦耳 …; a count or a currency in its own).

    >>> print(to_base(Quantity("3斤", 3, Interval.point(3), "exact", "mass", "斤", "cn_jin")))
    1.5 kilogram
    """
    source_id = _source(quantity)
    base = dimension(source_id)
    return _mapped(quantity, measure(source_id), measure(base), base, base)


def to_pint(quantity: Quantity) -> Any:
    """A ``pint.Quantity`` of the estimate (int or float) in ``registry()``. Raises UnitError if there is none."""
    number = quantity.estimate
    if number is None:
        raise UnitError(f"{quantity} has no one number; an interval without an end has no estimate")
    magnitude = number if isinstance(number, int) else float(number)
    return registry().Quantity(magnitude, _source(quantity) or "dimensionless")


def _source(quantity: Quantity) -> str:
    if quantity.unit_id:
        return quantity.unit_id
    found = unit_id_of(quantity.unit) if quantity.unit else ""
    if found is None:
        raise UnknownUnitError(quantity.unit, "the text gives a unit that no table defines")
    return found


def _mapped(
    quantity: Quantity, source: Measure, target: Measure, unit: str, unit_id: str,
    worth: Fraction = Fraction(1), rules: tuple[str, ...] = (),
) -> Quantity:  # fmt: skip
    scale = source.factor * worth / target.factor
    shift = (source.offset - target.offset) / target.factor

    def number(x: Number) -> Number:
        return exact.canonical(exact.as_fraction(x) * scale + shift)

    def end(e: Endpoint | None) -> Endpoint | None:
        return None if e is None else Endpoint(number(e.value), e.closed, e.basis)

    value = None if quantity.value is None else number(quantity.value)
    interval = Interval(end(quantity.interval.lower), end(quantity.interval.upper))
    return replace(
        quantity, value=value, interval=interval, unit=unit, unit_id=unit_id or None, rules=quantity.rules + rules
    )


def _hint(unit: str) -> str:
    if "(" in unit and not re.search(r"[A-Za-z]", unit):
        return "write a rate without parentheses: 元/吨"
    return "a unit is a surface of the tables (亩, 元/吨), a Pint name (km**2), or one of your own (Extractor(units=…))"


def _why(source_id: str, target_id: str) -> str:
    a, b = dimension(source_id) or "a plain number", dimension(target_id) or "a plain number"
    if {a, b} == {"percent", "percentage_point"}:
        return "a percentage point is a difference of percentages"
    return f"{a} is not {b}"


# --- money --------------------------------------------------------------------------------------------------------


def _exchanges(source: Dims, target: Dims) -> list[tuple[str, str, int]]:
    """The currencies to exchange so that ``source`` becomes ``target``: (from, to, exponent); none if none helps."""
    named = _stock().definitions.dimensions
    is_money = {name for name, _ in source + target if named.get(name, "").startswith("currency_")}
    left = [(name, power) for name, power in source if name in is_money]
    right = [(name, power) for name, power in target if name in is_money]
    rest = [part for part in source if part[0] not in is_money] == [part for part in target if part[0] not in is_money]
    if not rest or len(left) != 1 or len(right) != 1 or left[0][1] != right[0][1]:
        return []
    return [(left[0][0], right[0][0], left[0][1])]


def _worth(pairs: list[tuple[str, str, int]], rates: Rates) -> tuple[Fraction, tuple[str, ...]]:
    worth, rules = Fraction(1), []
    for source, target, power in pairs:
        if (source, target) in rates:
            rate, rule = _rate(rates[source, target], source, target)
        elif (target, source) in rates:
            rate, rule = _rate(rates[target, source], target, source)
            rate = 1 / rate
        else:
            raise MissingRateError(source, target)
        worth *= rate**power
        rules.append(rule)
    return worth, tuple(rules)


def _rate(given: Any, source: str, target: str) -> tuple[Fraction, str]:
    day: object = None
    number = given
    if isinstance(given, (tuple, list)):
        if len(given) != 2 or not isinstance(given[1], (str, date)):
            raise ArgumentError(f"the rate {source}/{target} is a number, or a pair (number, date), not {given!r}")
        number, day = given
    if isinstance(number, bool) or not isinstance(number, (int, Decimal, Fraction, str)):
        raise ArgumentError(
            f"the rate {source}/{target} must be int, Decimal, Fraction or a string, not {type(number).__name__}"
        )
    try:
        rate = Fraction(number)
        if rate <= 0:
            raise ValueError
    except (ValueError, OverflowError, ZeroDivisionError):
        raise ArgumentError(f"the rate {source}/{target} is no positive number: {number!r}") from None
    said = f"rate:{source}/{target}={exact.to_text(exact.canonical(rate))}"
    return rate, said if day is None else f"{said}@{day.isoformat() if isinstance(day, date) else day}"


# --- Pint ---------------------------------------------------------------------------------------------------------


def registry() -> Any:
    """shuliang's ``pint.UnitRegistry``: Pint's default units and ours, with float arithmetic. Loaded on first use."""
    return _registry(float)


def _registry(arithmetic: type[float] | type[Fraction]) -> Any:
    registries = _stock().registries
    if arithmetic not in registries:
        import pint

        # Our percent, permille and ppm replace Pint's on purpose; a test holds that nothing else is redefined.
        made: Any = pint.UnitRegistry(None, on_redefinition="ignore", non_int_type=arithmetic)
        made.load_definitions(str(Path(pint.__file__).with_name("default_en.txt")))
        made.load_definitions(tables.unit_definitions().splitlines())
        for text, _ in _stock().files.values():
            made.load_definitions(_for_pint(text))
        registries[arithmetic] = made
    return registries[arithmetic]


def _for_pint(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.strip().startswith("@surface")]
