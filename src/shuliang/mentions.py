"""Atoms → mentions: parts that belong together are joined, and each becomes a quantity.

The rules that a table cannot say (compound measures, ranges, pairs of bounds, detached cues) are the small functions of
``JOINS``, tried in order on an atom and the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from . import exact, units
from .bounds import ONE_SIDED, Bounded, bound
from .grammar import Grammar
from .numerals import Malformed, Numeral, read
from .policy import Policy
from .records import Endpoint, Interval, Quantity
from .scan import NO_UNIT, PERCENT, Atom, Mask, Unit, over, rate, reading_of, unit_at

__all__ = ["Mention", "join", "quantity"]


Join = Callable[[Atom, Atom, str, Grammar], Atom | None]


class Mention(NamedTuple):
    """A quantity in clean text: its span with cues and unit, and where the numeral itself begins."""

    start: int
    end: int
    quantity: Quantity
    numeral: int


def join(atoms: list[Atom], text: str, grammar: Grammar) -> list[Atom]:
    """Join atoms that are one quantity together: 1小时30分, 3至5万元, 10人以上30人以下, 五、六级."""
    if len(atoms) > 1:
        slashed(atoms, text)
        points_listed(atoms, text)
        for rules in JOINS:
            atoms = _joined(atoms, rules, text, grammar)
    previous: Atom | None = None
    for k, atom in enumerate(atoms):
        before = atoms[k - 1] if k else None
        detached(previous, atom, text, grammar)
        if previous is not None and previous.cues and not atom.cues:
            distributed(previous, atom, text)
        if before is not None and before.unit is NO_UNIT and atom.unit is not NO_UNIT:
            share_unit(atoms, k, text)
        percent_listed(before, atom, text)
        if not atom.lone or atom.unit is not NO_UNIT:  # 总数, 半径: no number that a cue could belong to
            previous = atom
    return atoms


def _joined(atoms: list[Atom], rules: tuple[Join, ...], text: str, grammar: Grammar) -> list[Atom]:
    out: list[Atom] = []
    for atom in atoms:
        for rule in rules if out and atom.start - out[-1].end <= GAP else ():
            joined = rule(out[-1], atom, text, grammar)
            if joined is not None and not (joined.ends and _empty(*joined.ends)):
                joined.rules.append(rule.__name__)
                out[-1] = joined
                break
        else:
            out.append(atom)
    return out


OPENS = frozenset(("more", "over", "under"))


def _empty(low: Atom, high: Atom) -> bool:
    """10~好几, 二多到二: nothing lies between the ends."""
    if low.number.lower != high.number.upper:
        return False
    closed = low.number.lower_closed and high.number.upper_closed
    return not closed or not OPENS.isdisjoint(low.cues) or not OPENS.isdisjoint(high.cues)


def slashed(atoms: list[Atom], text: str) -> None:
    """9.2/9.6/9.9亿元, 3.5元/4.5元: a slash lists numbers of one unit; the unit and the multiplier of the last are of all.

    So does + for memories and cameras (8+256GB).
    """
    for k in range(len(atoms) - 1, 0, -1):
        a, b = atoms[k - 1], atoms[k]
        if b.start != a.end + 1 or b.unit is NO_UNIT or not (text[a.end] == "/" or (text[a.end] == "+" and b.unit.surface in SUMMED)):
            continue
        if b.unit.surface in ("人", "人口") and text[a.end] == "/" and b.number.tail > 1:  # 死亡率8.6/10万人
            continue
        if a.unit is NO_UNIT and a.text[-1].isdigit():
            if b.number.tail > 1 and a.number.form == "exact":
                a.number = a.number.times(b.number.tail)
            a.unit = b.unit
            if b.right and not a.cues:  # 150/90毫米汞柱以下
                a.cues = list(b.cues)
            elif a.left and not b.cues:  # 低于140/90毫米汞柱
                b.cues = list(a.cues)
        elif a.unit.surface != b.unit.surface:
            continue
        for atom in (a, b):
            if "slashed" not in atom.rules:
                atom.rules.append("slashed")


POINTS = re.compile(r" ?[、和及与] ?[高低多少快慢升降增减]?")


def points_listed(atoms: list[Atom], text: str) -> None:
    """分别高0.6个和3.9个百分点: 百分点 is said of both (the formula of the central bank's reports)."""
    for k in range(len(atoms) - 1, 0, -1):
        a, b = atoms[k - 1], atoms[k]
        counted = a.unit.surface == "个" and a.end == a.tail + 1 and not a.ends and not a.cues and a.number.form == "exact"
        if counted and b.unit.kind == "percentage_point" and POINTS.fullmatch(text[a.end : b.start]):
            a.unit = b.unit
            a.rules.append("points_listed")


GAP = 8  # characters: no join has more between its parts (，并且)
SUMMED = frozenset(("GB", "TB", "G", "像素", "MP"))  # 8+256GB, 5000万+800万像素: of one thing each


# --- joining ----------------------------------------------------------------------------------------------------------

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
    if gap not in ("", "零", "又") or b.left or a.right or a.ends or b.ends or a.phrase or not _exact(a) or b.number.form != "exact":
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


def _exact(a: Atom) -> bool:
    return a.number.form == "exact" and not any(cue in ("more", "several") for cue in a.cues) and a.number.value is not None


JOINT = re.compile(r" ?(?:至|到|~|--?|—{1,2}|–|─+|−) ?\+?")
BETWEEN = re.compile(r" ?(?:和|与|到|至|、|-|~|—) ?")


def span(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """A至B, A-B, A~B; 介于A和B之间. A unit or a multiplier that only B has belongs to both: 3至5万元.

    A hyphen right after A is a range mark, not B's sign; a written larger-first range is sorted.
    """
    if _grown_to(a, b, text):
        return None
    if a.ends or b.ends or a.end > b.start or (a.right and a.cues[-1:] != ["approx"]) or a.phrase or b.phrase:
        return None
    gap = text[a.end : b.start]
    begin, number = b.start, b.number
    opened = PAREN_IN.match(gap) if gap[:1] in BRACKETS else None
    if opened is not None:
        gap = gap[opened.end() :]
    between = bool(BETWEEN.fullmatch(gap)) and text.startswith("之间", b.end)
    if b.dash and gap.strip() == "" and text[a.end : a.end + 1] in "-−" and not text.startswith(("--", "-−"), a.end):
        number = b.number.negative()
    elif not (JOINT.fullmatch(gap) or between):
        return None
    elif a.sign and not a.dash and a.unit is NO_UNIT and not b.sign:  # 零下3到5度: both are below zero
        number = number.negative()
    if b.left and not b.sign and any(cue in ("at_least", "over", "at_most", "under", "near") for cue in b.cues) and not b.right:
        return None
    if b.unit is NO_UNIT and a.unit.role == "money" and a.end == a.tail and text.startswith("/", b.end) and b.end == b.tail:
        b.unit = a.unit  # ¥350-420/天
        b.end = over(b, text, b.end, grammar)
    unit, left = b.unit, a.number
    if a.unit is not NO_UNIT:
        if unit is NO_UNIT or (a.unit.surface.startswith(unit.surface + "/") and "per_unit_before" in a.rules):
            unit = a.unit
        elif unit.surface.startswith(a.unit.surface + "/"):  # 3元至5元/斤
            pass
        elif unit.surface != a.unit.surface and (unit.id is None or unit.id != a.unit.id):
            factor = _factor(unit, a.unit)
            if factor is None:
                return None
            number, unit = _multiplied(number, factor), a.unit
    elif "tenths" in b.rules and a.number.upper <= 10:  # 三到五成
        left = a.number.times(10)
    elif unit is not NO_UNIT or number.tail > 1:
        left = shared(a, b, number)
    elif gap.strip() in ("-", "−", "—", "–") and not a.cues:
        return None if _scorelike(a, b) else _range(a, b, left, number, unit, begin, between, text)
    joined = _range(a, b, left, number, unit, begin, between, text)
    if opened is not None or text[b.end : b.end + 1] in BRACKETS:
        _bracketed(joined, opened, PAREN_IN.match(text, b.end))
    return joined


def _bracketed(joined: Atom, first: re.Match[str] | None, second: re.Match[str] | None) -> None:
    """1万元(不含)至3万元(含): a bracket that leaves an end out opens the range there."""
    assert joined.ends is not None
    low, high = joined.ends
    if first is not None and "不" in first[0]:
        low.cues.append("over")
    if second is not None:
        joined.end = second.end()
        if "不" in second[0]:
            high.cues.append("under")


def _grown_to(a: Atom, b: Atom, text: str) -> bool:
    """上涨25点至1796点: by so much, to so much; the two are too far apart for a range."""
    if a.unit is NO_UNIT or a.unit.kind == "percent" or a.unit.surface != b.unit.surface or text[a.end : b.start] not in ("至", "到"):
        return False
    low, high = a.number.value, b.number.value
    if low is None or high is None or text[a.start - 1 : a.start] not in CHANGED:
        return False
    return exact.as_fraction(high) >= 10 * exact.as_fraction(low) > 0


CHANGED = frozenset("涨跌升降增减加少高低长滑落挫了")


def _factor(unit: Unit, leading: Unit) -> exact.Number | None:
    """What turns a number of ``unit`` into the leading unit of a range: 80厘米至1.2米, 三个月以上不满一年."""
    if unit.role != "unit" or leading.role != "unit" or "temperature" in (unit.kind, leading.kind):
        return None
    return ratio(unit.id or "", leading.id or "")


def _multiplied(number: Numeral, factor: exact.Number) -> Numeral:
    value, step = (None if x is None else exact.multiply(x, factor) for x in (number.value, number.step))
    lower, upper = exact.multiply(number.lower, factor), exact.multiply(number.upper, factor)
    return replace(number, value=value, lower=lower, upper=upper, step=step, tail=1, bare=False)


PAREN_IN = re.compile(r"\(不?含(?:本数)?\)|（不?含(?:本数)?）")
BRACKETS = frozenset("(（")


def _scorelike(a: Atom, b: Atom) -> bool:
    """3-4 without a unit may be a score, a room or a date: no quantity."""
    return a.text.isdigit() and b.text.isdigit()


def shared(a: Atom, b: Atom, number: Numeral) -> Numeral:
    """A's number under B's last multiplier where A has none: 3至5万 is 30000–50000, 1000至5万 is not."""
    if number.tail < 100 or a.number.tail >= number.tail or a.unit is not NO_UNIT:
        return a.number
    if exact.as_fraction(a.number.upper) * number.tail < exact.as_fraction(number.lower):
        return a.number.times(number.tail)
    return a.number


def _range(a: Atom, b: Atom, left: Numeral, right: Numeral, unit: Unit, begin: int, between: bool, text: str) -> Atom:
    end = b.end + 2 if between else b.end
    start = a.start
    if between and (m := re.search(r"(?:介于|处于|位于|在)$", text[max(0, start - 2) : start])):
        start -= len(m[0])
    if a.below is not None and unit is not NO_UNIT:
        start, unit = a.below[0], rate(unit, a.below[1])
    low, high = _copy(a, left, unit), _copy(b, right, unit)
    for atom in (low, high):
        atom.cues = [cue for cue in atom.cues if cue not in ("approx", "near")]
    if low.number.lower > high.number.upper:
        low, high = high, low
    return Atom(start, end, a.numeral, b.tail, left, a.text, unit, [], a.left, b.right, a.per, a.sign, False,
                [*a.rules, *b.rules], False, False, (low, high))  # fmt: skip


def _copy(a: Atom, number: Numeral, unit: Unit) -> Atom:
    return Atom(a.start, a.end, a.numeral, a.tail, number, a.text, unit, list(a.cues), a.left, a.right, a.per, a.sign, a.dash,
                list(a.rules), a.lone, a.phrase)  # fmt: skip


def listed(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """五、六级, 8、9级: two digits in sequence before one unit are a range; three in a row are a list."""
    if text[a.end : b.start] != "、" or a.unit is not NO_UNIT or b.unit is NO_UNIT or a.cues or b.left or b.ends or a.ends:
        return None
    low, high = a.number.value, b.number.value
    if not (isinstance(low, int) and isinstance(high, int) and high - low == 1 and 0 < low < 10 and b.number.form == "exact"):
        return None
    if text[max(0, a.start - 1) : a.start] == "、" or b.text[-1] in "十百千万亿":
        return None
    atom = _range(a, b, a.number, b.number, b.unit, b.start, False, text)
    atom.implied = True
    return atom


def teens(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """十几二十个, 二十几三十岁: from above ten up to twenty."""
    if a.end != b.start or a.unit is not NO_UNIT or a.text[-1] != "几" or a.cues or b.cues or not _exact(b):
        return None
    if b.number.value != a.number.upper:
        return None
    atom = _range(a, b, a.number, b.number, b.unit, b.start, False, text)
    atom.implied = True
    return atom


MEAN = re.compile("平均|均[值数龄]|年龄|病程|体重|身高|[评得]分|组|血压|[缩张]压|心率|脉搏|血糖|住院|BMI")


def plus_minus(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """60±2℃, 100 g±1 g, (180±20)mm: from A − B to A + B. A mean with its deviation, 平均(52±8)岁, is the mean."""
    if text[a.end : b.start].strip() not in ("±", "+/-") or a.ends or b.ends or a.cues or b.cues or not (_exact(a) and _exact(b)):
        return None
    if a.unit is not NO_UNIT and b.unit is not NO_UNIT and a.unit.surface != b.unit.surface:
        factor = _factor(b.unit, a.unit)  # 1.5千克±20克
        if factor is None:
            return None
        b = replace(b, number=_multiplied(b.number, factor), unit=a.unit)
    assert a.number.value is not None and b.number.value is not None
    ends = [work(a.number.value, b.number.value) for work in (exact.subtract, exact.add)]
    low, high = (replace(a.number, value=end, lower=end, upper=end) for end in ends)
    unit, end = b.unit if b.unit is not NO_UNIT else a.unit, b.end
    if unit is NO_UNIT and text[a.start - 1 : a.start] in ("(", "（") and text[end : end + 1] in (")", "）"):
        unit, end = unit_at(text, end + 1, grammar)
        if unit is not NO_UNIT and MEAN.search(text, max(0, a.start - 8), a.start):
            return replace(a, unit=unit, end=end, start=a.start - 1)
    if low.lower >= high.lower:
        return None
    joined = _range(a, b, low, high, unit, b.start, False, text)
    if end > b.end:
        joined.start, joined.end = a.start - 1, end
    return joined


ITEM = re.compile(r" ?(?:、|和|与|及|以及) ?")
EACH = re.compile(r"(?:分别|依次|各)(?:为|是|达到?|有|约|增长|下降|上升|提高|降低|增加|减少|[^，。；,;\d]{1,6}(?:为|是|达到?)?)?约?\Z")


OR = re.compile(r" ?或者? ?")


def _alike(a: Atom, b: Atom) -> bool:
    """Two plain numbers of one script and one size, the first without a unit."""
    if a.ends or a.phrase or a.right or a.unit is not NO_UNIT or a.number.form != "exact" or b.number.form != "exact":
        return False
    return a.text[-1].isdigit() == b.text[0].isdigit() and a.number.tail == b.number.tail


def share_unit(atoms: list[Atom], end: int, text: str) -> None:
    """分别为47、55和60公斤: the unit that stands after the last of a list is that of each, and so is its multiplier.

    Only where 分别 or the like says that it is a list of values: in 问题3、200个 the first number is another's.
    """
    last, begin = atoms[end], end
    if last.ends or last.phrase or last.unit.role == "noun":
        return
    if begin and OR.fullmatch(text[atoms[begin - 1].end : last.start]) and _alike(atoms[begin - 1], last):  # 29或30天
        atoms[begin - 1].unit = last.unit
        atoms[begin - 1].rules.append("shared_unit")
        return
    if not last.text[:1].isdigit():
        return
    while begin and ITEM.fullmatch(text[atoms[begin - 1].end : atoms[begin].start]):
        before = atoms[begin - 1]
        if before.unit is not NO_UNIT or before.ends or before.phrase or before.right or not before.text[-1:].isdigit():
            break
        begin -= 1
    if begin == end or not EACH.search(clause_before(text, max(0, atoms[begin].start - 16), atoms[begin].start)):
        return
    tail, most = last.number.tail, 100 * exact.as_fraction(last.number.upper)
    for atom in atoms[begin:end]:
        atom.unit = last.unit
        if tail >= 100 and atom.number.tail == 1 and exact.as_fraction(atom.number.upper) * tail < most:
            atom.number = atom.number.times(tail)  # 94、84和81万元; but 1000和5万元
        atom.rules.append("shared_unit")


LINK = re.compile(r"[,，]? ?(?:并且|而且|且|并|但|又|和|、|至|到)? ?")
LOWER, UPPER = ("at_least", "over"), ("at_most", "under")


def bounds_pair(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """Two one-sided bounds on one thing: 三年以上十年以下, 满14不满16周岁, 大于100并且小于300."""
    if a.ends or b.ends or not a.cues or not b.cues or not LINK.fullmatch(text[a.end : b.start]):
        return None
    first, second = a.cues[-1], b.cues[-1]
    if not ((first in LOWER and second in UPPER) or (first in UPPER and second in LOWER)):
        return None
    if text[a.end : b.start].strip() in (",", "，", "、") and a.unit is not NO_UNIT and a.unit.surface != b.unit.surface:
        return None
    unit = b.unit if b.unit is not NO_UNIT else a.unit
    if a.unit is not NO_UNIT and b.unit is not NO_UNIT and a.unit.surface != b.unit.surface and (a.unit.id is None or a.unit.id != b.unit.id):
        factor = _factor(b.unit, a.unit)
        if factor is None:
            return None
        unit, b = a.unit, replace(b, number=_multiplied(b.number, factor))
    low, high = (a, b) if first in LOWER else (b, a)
    if low.number.lower >= high.number.upper:
        return None
    left = a.number
    low, high = _copy(low, low.number, unit), _copy(high, high.number, unit)
    return Atom(a.start, b.end, a.numeral, b.tail, left, a.text, unit, [], True, True, a.per, False, False,
                [*a.rules, *b.rules], False, False, (low, high))  # fmt: skip


JOINS: tuple[tuple[Join, ...], ...] = ((compound,), (span, listed, teens, plus_minus, bounds_pair))  # parts first, then ranges of wholes

LIMIT_VERB = re.compile(r"(至少|起码|至多|顶多|最[多少](?![升涨跌降增减]))[^，。的时者一]{1,4}\Z")  # 至少进行150分钟
EQUALS = re.compile(r"(?:[折换]?合|折算[为成]?|等于|相当于|相等于)\Z")
GOVERNS = "占为有达需是"
SIZED = re.compile(  # 约长一丈, 大约能酿半斤
    r"(?:大?约|大概|大致|约莫)(?:[长宽高深重厚粗远值含耗产收走]|(?:能|可以?|要|会|得|需要?)[^，。、的是有占为达多少至最不超\d]{0,2})\Z"
)
GOVERNED = re.compile(f"[{GOVERNS}约概致]|[的合算成于]\\Z|至[少多]|起码|顶多|最[多少]")  # what any of these has
CLAUSE_MARK = re.compile(r"[，。；：！？,;!?\n]")


def clause_before(text: str, low: int, end: int) -> str:
    """What stands before ``end`` in its clause, from ``low`` at the earliest."""
    window = text[low:end]
    m = CLAUSE_MARK.search(window[::-1])
    return window if m is None else window[len(window) - m.start() :]


LIMIT = re.compile(r"不(?:低于|少于|高于|超过)[^，。；,;]{0,12}\Z")


def _inside_whole(previous: Atom, atom: Atom, text: str) -> bool:
    """不低于前20个交易日均价的80%: the number before stands in the name of the whole that the share is of."""
    if atom.unit.kind != "percent" or previous.cues or previous.unit.kind != "duration" or atom.start - previous.end > 12:
        return False
    whole = text[previous.end : atom.start].rstrip(" ")
    return whole.endswith("的") and LIMIT.search(text, max(0, previous.start - 16), previous.start) is not None


def detached(previous: Atom | None, atom: Atom, text: str, grammar: Grammar) -> None:
    """A cue before the verb that governs the number still counts: 约占新增装机的55% is about 55 %."""
    if atom.left or atom.cues or atom.ends:
        return
    low = max(previous.end if previous and not _inside_whole(previous, atom, text) else 0, atom.start - 24)
    end = atom.start - (text[atom.start - 1 : atom.start] == " ")
    if not GOVERNED.search(text, low, end):
        return
    clause = clause_before(text, low, end)
    if not clause:
        return
    if clause.endswith("的") and _of_a_whole(clause, atom, grammar):
        return
    if m := LIMIT_VERB.search(clause):
        atom.cues.append("at_least" if m[1] in ("至少", "起码", "最少") else "at_most")
        atom.rules.append("detached_cue")
        return
    if SIZED.search(clause):
        atom.cues.append("approx")
        atom.rules.append("detached_cue")
        return
    if m := EQUALS.search(clause):  # 约合, 约折合, 大约等于
        cue = grammar.before.search(clause, max(0, m.start() - 6), m.start())
        if cue is not None and cue.start() < cue.end():
            row = grammar.qualifier("before", cue[0], clause, cue.start())
            if row.qualifier in ("approx", "near"):
                atom.cues.append(row.qualifier)
                atom.rules.append("detached_cue")
        return
    if not any(verb in clause for verb in GOVERNS):
        return
    for i, character in enumerate(clause):
        if character in GOVERNS and (m := grammar.before.search(clause, max(0, i - 6), i)) and m.end() == i and m.start() < i:
            rest = clause[i + 1 :]
            if rest not in ("", "要") and not rest.endswith("的") and character != "占":  # 大约需要3天
                continue
            row = grammar.qualifier("before", m[0], clause, m.start())
            if row.qualifier in BOUNDING:
                atom.cues.append(row.qualifier)
                atom.rules.append("detached_cue")
            return


LIST_GAP = frozenset(("、", "及", "和", "与", "或"))
LIST_ENDS = re.compile(r"[，。；、！？,;)）\s及和与的]|以[上下内]|$")


def percent_listed(previous: Atom | None, atom: Atom, text: str) -> None:
    """百分之二十五及三十: 百分之 stands once before a list and is said of each member."""
    if previous is None or previous.unit is not PERCENT or atom.unit is not NO_UNIT or atom.ends or atom.lone:
        return
    if text[previous.end : atom.start] not in LIST_GAP or not LIST_ENDS.match(text, atom.end) or atom.text[0] in "0123456789.":
        return
    if text.startswith("百分之", previous.numeral) or "percent_listed" in previous.rules:
        atom.unit = PERCENT
        atom.rules.append("percent_listed")


BOUNDING = frozenset(("over", "under", "at_least", "at_most", "near", "approx"))
OF_EACH = re.compile(r"(?:分别|依次|各|均)(?:[大约近超过逾不足到低高至少多]{1,3})?(?:占|为|是|有|达到?)?\Z")


def distributed(previous: Atom, atom: Atom, text: str) -> None:
    """分别约占29%和47%, 分别超过100万元、50万元: a cue that stands after 分别 is of each number in the list."""
    if atom.ends or previous.ends or atom.unit.surface != previous.unit.surface:
        return
    if previous.right or previous.cues[-1] == "more" or not ITEM.fullmatch(text[previous.end : atom.start]):
        return
    if "shared_cue" not in previous.rules and not OF_EACH.search(text, max(0, previous.start - 12), previous.start):
        return
    atom.cues += previous.cues[-1:]
    atom.rules.append("shared_cue")


OTHER_PERIOD = re.compile(r"[年月季日昨今去前周]|同期|平均|预期|\d")


def _of_a_whole(clause: str, atom: Atom, grammar: Grammar) -> bool:
    """超过总量的80%: the cue bounds the share, with the whole named in between."""
    if atom.unit.kind not in ("percent", "ratio", "multiple"):
        return False
    for m in grammar.cue.finditer(clause):
        row = grammar.qualifier("before", m[0], clause, m.start())
        if m.end() >= len(clause) - 1 or row.place == "head" or row.qualifier not in BOUNDING:
            continue
        limit = atom.unit.kind == "multiple" or m[0][0] == "不"  # 不低于上年的90% sets a limit
        if not limit and OTHER_PERIOD.search(clause, m.end()):  # 高于去年第4季的1.5%: a comparison
            return False
        atom.cues.append(row.qualifier)  # 超过总量的80%, 超过去年同期的2倍
        atom.rules.append("detached_cue")
        return True
    return False


# --- quantities -------------------------------------------------------------------------------------------------------


def quantity(atom: Atom, text: str, policy: Policy) -> Quantity:
    """The quantity of an atom, its text as it stands in the clean text (the pipeline puts the raw text in its place)."""
    unit = atom.unit
    if atom.ends is None:
        bounded = bounded_of(atom, policy)
    else:
        low, high = (bounded_of(end, policy) for end in atom.ends)
        interval = _between(low.interval.lower, high.interval.upper)
        if atom.implied:
            interval = implied(interval)
        bounded = Bounded(None, interval, "range")
    kind = unit.kind
    if unit is NO_UNIT or unit.role == "noun":
        kind = "count" if unit.role == "noun" or _counts(atom, text) else "other"
    surface, unit_id = unit.surface, unit.id
    if unit.role == "noun":
        surface, unit_id = "", "item"
    if unit_id == "CNY" and policy.yuan != "CNY" and unit.base in ("元", "块", "块钱", "圆", "元钱"):
        unit_id = policy.yuan
    article = (
        unit.role == "classifier" and atom.text == "一" and not atom.cues and atom.ends is None and not atom.sign
    )
    return Quantity(text[atom.start : atom.end], bounded.value, bounded.interval, bounded.qualifier, kind, surface, unit_id or None,
                    atom.per, article, tuple(atom.rules))  # fmt: skip


def _between(lower: Endpoint | None, upper: Endpoint | None) -> Interval:
    """From one end to the other; where they meet both are closed: >0~0 is 0."""
    if lower is not None and upper is not None and lower.value == upper.value:
        lower, upper = replace(lower, closed=True), replace(upper, closed=True)
    return Interval(lower, upper)


SENTENCE_END = re.compile(r"[。；！？;!?\n]")
PER = re.compile(
    r"每(?:公斤|千克|斤|吨|平方米|平米|立方米|升|度|桶|盎司|件|台|辆)|人均|户均|日均|月均|年均|季均|周均|亩均|场均|村均|校均|店均"
    r"|每股|每人|每户|每年|每月|每天|每日|每周|每季度|每小时|每次|每亩"
)


def per(atom: Atom, denominator: Atom | None, text: str) -> str | None:
    """The denominator kept apart: 每万人 before it in the sentence, 人均 or 日均 before it in the clause."""
    low = max(0, atom.start - 30)
    if (text.find("均", low, atom.start) >= 0 or text.find("每", low, atom.start) >= 0) and "/" not in atom.unit.surface:
        words: list[str] = PER.findall(clause_before(text, low, atom.start))
        if words:
            return words[-1]
    if denominator is not None and not SENTENCE_END.search(text, denominator.end, atom.start):
        return text[denominator.start - 1 : denominator.end]
    return None


def guarded(mask: Mask, text: str, grammar: Grammar) -> Mention | None:
    """An ordinal (第三名) or a score (3比1) as a mention; the value of a score is not one number."""
    body = text[mask.start : mask.end]
    if mask.reason == "score":
        nothing = Quantity(body, None, Interval(), "exact", "score", rules=("score",))
        return Mention(mask.start, mask.end, nothing, mask.start)
    m = grammar.number.search(text, mask.start, mask.end)
    try:
        value = read(m[0]).value if m else None
    except (Malformed, AssertionError):
        value = None
    if m is None or value is None:
        return None
    unit = grammar.unit.match(text, m.end())
    surface = unit[0] if unit and unit.end() == mask.end else ""
    quantity = Quantity(body, value, Interval.point(value), "exact", "ordinal", surface, rules=("ordinal",))
    return Mention(mask.start, mask.end, quantity, m.start())


def implied(interval: Interval) -> Interval:
    """The same ends, implied by a dictionary sense rather than stated."""
    lower, upper = (None if end is None else replace(end, basis="implied") for end in (interval.lower, interval.upper))
    return Interval(lower, upper)


def bounded_of(atom: Atom, policy: Policy) -> Bounded:
    """The interval of a single atom under its cues and the policy."""
    counted = atom.unit.kind == "count" and atom.unit.role != "ratio"
    order = atom.cues if len(atom.cues) < 2 else sorted(atom.cues, key=lambda cue: cue in ONE_SIDED)
    return bound(atom.number, order, counted=counted, near=policy.near, approx=policy.approx, bare=policy.bare,
                 inclusive=policy.inclusive)  # fmt: skip


def _counts(atom: Atom, text: str) -> bool:
    following = text[atom.end : atom.end + 1]
    return "一" <= following <= "鿿"
