"""Parts of one dimension add up in the leading unit: 1小时30分, 5元8角, 2斤3两, 1米75, 三斤半."""

from __future__ import annotations

from dataclasses import replace

from . import exact, units
from .atoms import NO_UNIT, Atom, Unit, is_exact
from .grammar import Grammar
from .numerals import Numeral, read
from .rightward import rate, reading_of

__all__ = ["compound", "ratio"]

# 一周五天, 一天8小时 say how much in each; as parts of one time they take 零 (一周零三天), but 一年三个月 does not.
EACH_PERIOD = frozenset(
    (("week", "day"), ("week", "hour"), ("day", "hour"), ("year", "day"), ("year", "week"), ("year", "cn_quarter"), ("month", "day"),
     ("month", "week"))
)  # fmt: skip
PLACES = str.maketrans("零一二三四五六七八九两", "01234567892")


def compound(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """Parts of one dimension, larger first, add up in the leading unit: 1小时30分 is 1.5 小时, 5元8角 5.8 元.

    A time that ends in 秒 and hundredths (3分33秒62) is in seconds, as timing writes it.
    """
    if "/" in a.unit.surface or "/" in b.unit.surface:
        return _rated(a, b, text, grammar)
    gap = text[a.end : b.numeral]
    if b.number.form == "range" and b.unit is NO_UNIT and a.unit.surface in NEXT_PLACES and len(b.text) == 2:
        b.number = read(b.text.translate(PLACES))  # 一米七八 is 1.78 米
    if gap == " " and text.startswith(" ", a.tail if b.unit is NO_UNIT else b.tail):  # 3 米 5 厘米, 1 米 75: spaced throughout
        gap = ""
    if gap == "" and b.number.form == "range" and b.unit is not NO_UNIT and b.number.rule == "adjacent_digits":
        return _some_parts(a, b, text, grammar)
    if gap not in ("", "零", "又") or b.left or a.right or a.ends or b.ends or a.phrase or not is_exact(a) or b.number.form != "exact":
        return None
    if a.unit.role not in ("unit", "money") or b.number.value is None or b.sign:
        return None
    above = a.unit if a.parts is None else a.parts[-1]
    if a.parts is None and b.unit is not NO_UNIT:
        above = a.unit = _sense_before(a.unit, b.unit, grammar)
    part = _part(above, b, text, grammar)
    if part is None:
        return None
    share, unit, end = part
    first = a.parts[0] if a.parts else a.unit
    factor = ratio(unit.id or "", first.id or "")
    if factor is None or a.number.value is None:
        return None
    if a.text == "一" and not gap and b.text[0] != "零" and (first.id, unit.id) in EACH_PERIOD:
        return None
    added = exact.multiply(share, factor)
    value = exact.subtract(a.number.value, added) if a.sign else exact.add(a.number.value, added)  # 零下2度5
    if exact.as_fraction(share) * exact.as_fraction(ratio(unit.id or "", above.id or "") or 1) >= 1:
        return None  # a part is smaller than one of the unit above it
    a.number = Numeral(value, value, value, step=_smallest(b, share, factor), rule="numeral")
    a.parts = [*(a.parts or [a.unit]), unit]
    a.end = max(end, b.end) if b.unit is not NO_UNIT else end
    a.cues += b.cues
    a.right = b.right
    if unit.surface == "秒之后" and first.id != "second":
        to_seconds = ratio(first.id or "", "second")
        assert to_seconds is not None
        value = exact.multiply(value, to_seconds)
        a.number = Numeral(value, value, value, step=None, rule="numeral")
        a.unit = a.unit._replace(surface="秒", id="second", base="秒")
        a.parts = [a.unit]
    return a


def _some_parts(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """一斤二三两, 两块四五毛: the part is some two or three, and so the whole is a range."""
    ends = []
    for end in (b.number.lower, b.number.upper):
        whole = replace(a, cues=list(a.cues), rules=list(a.rules))
        part = replace(b, number=Numeral(end, end, end, step=1, rule="numeral"), cues=list(b.cues))
        joined = compound(whole, part, text, grammar)
        if joined is None or joined.number.value is None:
            return None
        ends.append(joined)
    low, high = ends if not a.sign else ends[::-1]
    low.number = Numeral(None, low.number.lower, high.number.upper, form="range", step=low.number.step, rule="adjacent_digits")
    return low


def _smallest(b: Atom, share: exact.Number, factor: exact.Number) -> exact.Number | None:
    """The granularity of the last part in the leading unit: 两小时40分左右 is some tens of minutes, not of hours."""
    if b.number.step is None or not b.number.value:
        return None
    return exact.multiply(exact.multiply(b.number.step, exact.divide(share, b.number.value)), factor)


def _rated(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """每斤三块五, 1元5角/斤: parts of a price or a pace; the denominator that stands with one of them is of the whole."""
    before, after = a.unit.surface.partition("/")[2], b.unit.surface.partition("/")[2]
    if bool(before) == bool(after) or (before or after) not in grammar.units or (before and "per_unit_before" not in a.rules):
        return None
    whole, part = _above(a, grammar), _above(b, grammar)
    joined = compound(whole, part, text, grammar) if whole is not None and part is not None else None
    if joined is not None:
        joined.unit = rate(joined.unit, grammar.units[before or after][0])
    return joined


def _above(atom: Atom, grammar: Grammar) -> Atom | None:
    """The atom with the unit above the line alone: 块 of 块/斤; None where that is no unit of the tables (km/h, $/吨)."""
    if "/" not in atom.unit.surface:
        return atom
    readings = () if "/" in atom.unit.base else grammar.units.get(atom.unit.base, ())
    if not readings:
        return None
    found = next((reading for reading in readings if reading.role == atom.unit.role), readings[0])
    return replace(atom, unit=Unit(found.surface, found.id, found.kind, found.role, atom.unit.base))


def _sense_before(unit: Unit, following: Unit, grammar: Grammar) -> Unit:
    """The sense of an ambiguous unit that has the following one as its part: 分 before 秒 is a minute."""
    if unit.kind == following.kind:
        return unit
    for reading in grammar.units.get(unit.base, ()):
        if reading.role != "classifier" and reading.kind == following.kind and following.id and units.compatible(reading.id, following.id):
            return Unit(reading.surface, reading.id, reading.kind, reading.role, unit.base)
    return unit


def ratio(a: str, b: str) -> exact.Number | None:
    """How many of unit ``b`` one of unit ``a`` is; None where they measure different things."""
    if a == b:
        return 1
    if not a or not b or not units.compatible(a, b):
        return None
    return exact.canonical(units.factor(a) / units.factor(b))


# After these units a number without a unit is the next places: 1米75 (centimetres), 23秒59 (hundredths), 39度5 (tenths),
# 五块三 (角).
NEXT_PLACES: dict[str, tuple[dict[int, tuple[str, str]], str]] = {
    "米": ({1: ("decimeter", "分米"), 2: ("centimeter", "厘米")}, "length"),
    "秒": ({1: ("second", "秒之后"), 2: ("second", "秒之后"), 3: ("second", "秒之后")}, "duration"),
    "度": ({1: ("", "度")}, "temperature"),
    "块": ({1: ("jiao", "角"), 2: ("fen", "分")}, "money"),
    "毛": ({1: ("fen", "分")}, "money"),
    "蚊": ({1: ("jiao", "毫")}, "money"),
    "丈": ({1: ("cn_chi", "尺")}, "length"),
    "尺": ({1: ("cn_cun", "寸")}, "length"),
    "斤": ({1: ("cn_liang", "两")}, "mass"),
}


def _part(above: Unit, b: Atom, text: str, grammar: Grammar) -> tuple[exact.Number, Unit, int] | None:
    """The value, unit and end of the part ``b`` below the unit ``above``; None where it is none."""
    value = b.number.value
    assert value is not None
    if b.unit is not NO_UNIT:
        surface = b.unit.base
        reading = reading_of(surface, text, b.tail, b.tail + len(surface), grammar, above.surface) if surface in grammar.units else None
        if reading is None or reading.role not in ("unit", "money") or (reading.kind != above.kind and above.kind != "duration"):
            return None
        if not units.compatible(reading.id, above.id or ""):
            return None
        return value, Unit(reading.surface, reading.id, reading.kind, reading.role, reading.surface), b.end
    places = NEXT_PLACES.get(above.surface)
    if places is None or not isinstance(value, int) or text[b.tail : b.tail + 1] in ("个", "多", "余", "钱") or b.cues:
        return None
    digits = b.text
    if text[b.numeral - 1 : b.numeral] == "零":
        digits = "0" + digits
    if above.surface in ("块", "蚊") and digits[0] in "0零" and len(digits) == 2:
        return value, Unit("分", "fen", "money", "money", "分"), b.tail
    found = places[0].get(len(digits))
    if found is None or not (digits.isdigit() or len(digits) == 1 or all(c in "零一二三四五六七八九" for c in digits)):
        return None
    if above.surface in ("秒", "度"):
        scale = exact.canonical(exact.as_fraction(1) / 10 ** len(digits))
        after = Unit("秒之后", "second", "duration", "unit", "秒") if above.surface == "秒" else above
        return exact.multiply(value, scale), after, b.tail
    return value, Unit(found[1], found[0], places[1], above.role, found[1]), b.tail
