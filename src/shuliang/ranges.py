"""Two ends of one quantity: 3至5万元, 五、六级, 60±2℃, 三年以上十年以下."""

from __future__ import annotations

import re
from dataclasses import replace

from . import exact
from .atoms import NO_UNIT, Atom, Unit, is_exact
from .bounds import ONE_SIDED
from .compounds import ratio
from .grammar import Grammar
from .numerals import Numeral
from .rightward import BRACKETS, over, rate, unit_at

__all__ = ["bounds_pair", "is_empty", "listed", "plus_minus", "span", "teens"]

OPENS = frozenset(("more", "over", "under"))


def is_empty(low: Atom, high: Atom) -> bool:
    """10~好几, 二多到二: nothing lies between the ends."""
    if low.number.lower != high.number.upper:
        return False
    closed = low.number.lower_closed and high.number.upper_closed
    return not closed or not OPENS.isdisjoint(low.cues) or not OPENS.isdisjoint(high.cues)


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
    if b.left and not b.sign and any(cue in ONE_SIDED or cue == "near" for cue in b.cues) and not b.right:
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
    if a.end != b.start or a.unit is not NO_UNIT or a.text[-1] != "几" or a.cues or b.cues or not is_exact(b):
        return None
    if b.number.value != a.number.upper:
        return None
    atom = _range(a, b, a.number, b.number, b.unit, b.start, False, text)
    atom.implied = True
    return atom


MEAN = re.compile("平均|均[值数龄]|年龄|病程|体重|身高|[评得]分|组|血压|[缩张]压|心率|脉搏|血糖|住院|BMI")


def plus_minus(a: Atom, b: Atom, text: str, grammar: Grammar) -> Atom | None:
    """60±2℃, 100 g±1 g, (180±20)mm: from A − B to A + B. A mean with its deviation, 平均(52±8)岁, is the mean."""
    if text[a.end : b.start].strip() not in ("±", "+/-") or a.ends or b.ends or a.cues or b.cues or not (is_exact(a) and is_exact(b)):
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
