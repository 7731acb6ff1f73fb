"""Clean text → atoms: a numeral with the cues, currency and unit that stand around it.

One pass from left to right. At each place the grammar's master pattern finds either a guard (a date, an ordinal, a slogan:
kept as a ``Mask``) or a numeral, whichever begins first; a numeral is then extended over its unit and cues on the right,
and over its sign, currency and cues on the left. What an atom means is read in ``mentions.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from . import exact
from .grammar import ARABIC, Grammar, UnitReading
from .numerals import Malformed, Numeral, read

__all__ = ["Atom", "Mask", "Unit", "over", "scan", "unit_at"]

REACH = 12  # how far left of a number its cues may begin
CLAUSE = re.compile(r"[，。；：！？,;!?\n\"“”‘’「」『』]")
DENOMINATOR = re.compile(r"0*[1-9]\d*(?![\d.,/])")
ARABIC_NUMBER = re.compile(ARABIC)
POWER_OF_TEN = {10**n: n for n in range(2, 25)}


class Mask(NamedTuple):
    """A stretch that holds no statistic, and why (a reason of ``tables.GuardRow``)."""

    start: int
    end: int
    reason: str


class Unit(NamedTuple):
    """A unit as found: ``surface`` for the record, the reading that context called for (kind, id, role), ``base`` as written."""

    surface: str
    id: str | None
    kind: str
    role: str
    base: str


NO_UNIT = Unit("", None, "other", "none", "")
TIMES = Unit("倍", "bei", "multiple", "unit", "倍")
PERCENT = Unit("%", "percent", "percent", "unit", "%")


@dataclass(slots=True)
class Atom:
    """A number with what belongs to it. All offsets are into the clean text."""

    start: int
    end: int
    numeral: int  # where the numeral begins
    tail: int  # where the numeral ends
    number: Numeral
    text: str  # the numeral's own characters
    unit: Unit = NO_UNIT
    cues: list[str] = field(default_factory=list)  # qualifiers, innermost first
    left: bool = False  # a one-sided or approximate cue stands before the number
    right: bool = False  # a cue stands after it
    per: str | None = None
    sign: bool = False
    dash: bool = False  # the sign was a plain hyphen, which may turn out to be a range mark
    rules: list[str] = field(default_factory=list)
    lone: bool = False  # 半, 几, 数: counts only with a unit
    phrase: bool = False  # 一半, 翻番: a quantity as a whole
    ends: tuple[Atom, Atom] | None = None  # a range
    below: tuple[int, UnitReading] | None = None  # 每小时 before a number whose unit comes with a later one
    parts: list[Unit] | None = None  # the units of a compound measure, largest first
    implied: bool = False  # a range by a dictionary sense


def scan(text: str, grammar: Grammar, guarded: bool = True) -> tuple[list[Atom], list[Mask]]:
    """All atoms of a clean text and all masks, both in order. With ``guarded`` False nothing is masked (``parse``)."""
    atoms: list[Atom] = []
    masks: list[Mask] = []
    position = floor = 0
    phrases, guards, number = grammar.phrase, grammar.guards, grammar.number.match
    number_starts, seconds = grammar.number_starts, grammar.seconds
    phrase_starts, guard_starts = phrases.choices, guards.choices if guarded else {}
    for begin in grammar.trigger.finditer(text):
        start = begin.start()
        if start < position:
            continue
        character = text[start]
        second = seconds[character]
        if second is not None and text[start + 1 : start + 2] not in second:
            continue
        if character in phrase_starts and (m := phrases[character].match(text, start)):
            atom: Atom | None = phrase_at(text, start, m.end(), floor, grammar)
        elif character in guard_starts and (m := guards.match(text, start)):
            if m.end() > start:
                masks.append(Mask(start, m.end(), grammar.guard(text, start, m.end()).reason))
                position = floor = m.end()
            continue
        elif character in number_starts and (m := number(text, start)):
            atom = atom_at(text, start, m.end(), floor, grammar)
        else:
            continue
        position = m.end()
        if atom is not None:
            atoms.append(atom)
            position = floor = max(atom.end, position)
    return atoms, masks


def atom_at(text: str, start: int, end: int, floor: int, grammar: Grammar) -> Atom | None:
    """The atom around the numeral ``text[start:end]``; None where it is malformed. ``floor``: the left cannot pass it."""
    found = number_at(text, start, end, grammar)
    if found is None:
        article = text[start] == "一" and text[start + 1].isdecimal()  # 见一1.2cm结节
        return atom_at(text, start + 1, end, floor, grammar) if article else None
    number, tail, unit = found
    letter = text[tail - 1]
    if letter in "KWM" and letter in grammar.units and reading_of(letter, text, tail - 1, tail, grammar, None):
        return atom_at(text, start, tail - 1, floor, grammar)  # 色温5000K, 功率65W: the letter is the unit here
    atom = Atom(start, tail, start, tail, number, text[start:tail], unit, rules=[number.rule])
    atom.lone = unit is NO_UNIT and atom.text in ("半", "几", "数", "好几")
    if atom.text == "半":
        atom.rules = ["half"]
    elif atom.text == "个把":  # 个把月: about one
        atom.cues.append("approx")
    _right(atom, text, grammar)
    _left(atom, text, floor, grammar)
    _compared(atom, text, floor)
    return atom


COMPARED = re.compile(r"\s?(?:([低少小矮短轻])|[高多大长重])(?=[的\s，。；、]|$)")


def _compared(atom: Atom, text: str, floor: int) -> None:
    """比170低 is below 170, 比60高 above 60."""
    before = atom.start - 1
    while before > floor and text[before] == " ":
        before -= 1
    if atom.cues or before < floor or text[before] != "比" or (m := COMPARED.match(text, atom.end)) is None:
        return
    atom.cues.append("under" if m[1] else "over")
    atom.rules.append("compared_with")
    atom.start, atom.end, atom.left, atom.right = before, m.end(), True, True


def phrase_at(text: str, start: int, end: int, floor: int, grammar: Grammar) -> Atom:
    """The atom of a phrase that is a quantity as a whole (一半, 过半, 翻两番)."""
    row = next(row for row in grammar.phrases if (m := re.compile(row.surface).match(text, start)) and m.end() == end)
    value = exact.from_text(row.value)
    number = Numeral(value, value, value, step=10 if row.unit == "%" else 1 if isinstance(value, int) else None, rule="phrase")
    unit = {"%": PERCENT, "倍": TIMES, "": NO_UNIT}[row.unit]
    atom = Atom(start, end, start, end, number, text[start:end], unit, rules=["phrase"], phrase=True)
    if row.qualifier != "exact":
        atom.cues.append(row.qualifier)
    atom.end = _after(atom, text, end, grammar)
    _left(atom, text, floor, grammar)
    return atom


# --- the number -------------------------------------------------------------------------------------------------------


def number_at(text: str, start: int, end: int, grammar: Grammar) -> tuple[Numeral, int, Unit] | None:
    """The number that begins with the run ``text[start:end]``, where it ends, and a unit if the number's own form has one.

    百分之五 is 5 %, 千分之二 0.2 %, 三分之一 a ratio, 十之七八 70–80 %, 翻两番 4 times.
    """
    run = text[start:end]
    if run == "半":
        return _half(text, start)
    try:
        if run in VAGUE:
            return read(VAGUE[run]), end, NO_UNIT
        if text[end : end + 1] in GOES_ON or " " in run:
            return _goes_on(text, start, end, grammar)
        return read(run), end, RATIO if run[-1] in VULGAR else NO_UNIT
    except (Malformed, AssertionError, ZeroDivisionError):
        return None


VAGUE = {"几": "几", "数": "几", "好几": "几", "个把": "一"}
GOES_ON = frozenset("分又/之 ×xX*⁻⁰¹²³⁴⁵⁶⁷⁸⁹")  # what may join more to a number: 分之, 又…分之, 3/8, 十之七八, ×10^30


def _goes_on(text: str, start: int, end: int, grammar: Grammar) -> tuple[Numeral, int, Unit]:
    """The number whose run of numerals ``text[start:end]`` may be only its beginning."""
    run, following = text[start:end], text[end : end + 2]
    minus = following == "分之" and text[end + 2 : end + 3] == "负"
    if following == "分之" and (second := grammar.lone(text, end + 2 + minus)):
        below, above = read(run), "负" * minus + second[0]
        power = POWER_OF_TEN.get(below.value) if isinstance(below.value, int) else None
        if (power is not None and (below.bare or below.value in (100, 1000, 10000))) or (power and power > 4):
            share = replace(read(above), bare=False)
            assert power is not None
            return (share if power == 2 else _scaled(share, power)), second.end(), PERCENT
        return read(f"{run}分之{above}"), second.end(), RATIO
    if following[:1] == "又" and (part := grammar.number.match(text, end + 1)):
        top = grammar.lone(text, part.end() + 2) if text.startswith("分之", part.end()) else None
        if top is not None:
            return read(text[start : top.end()]), top.end(), RATIO
        last = DENOMINATOR.match(text, part.end() + 1) if text.startswith("/", part.end()) and part[0].isdigit() and run.isdigit() else None
        if last is not None:  # 7又1/4
            return read(f"{run} {part[0]}/{last[0]}"), last.end(), RATIO
    m = DENOMINATOR.match(text, end + 1) if following[:1] == "/" and run.isdigit() else None
    if m is not None and (len(run) < 2 or (len(run), run) <= (len(m[0]), m[0])) and not _pair(text, start, run, m, grammar):  # not 180/110
        return read(f"{run}/{m[0]}"), m.end(), RATIO
    if run == "十" and following[:1] == "之" and (second := grammar.lone(text, end + 1)):
        return read(second[0]).times(10), second.end(), PERCENT
    if run == "10" and (m := RAISED.match(text, end)):
        return _powered(read("1"), int(m[0].translate(SUPERSCRIPT))), m.end(), NO_UNIT
    if (m := SCIENTIFIC.match(text, end)) and run[-1].isdigit():
        power = int((m[1] or m[2]).translate(SUPERSCRIPT))
        return _powered(read(run), power), m.end(), NO_UNIT
    if " " in run:
        if (m := ARABIC_NUMBER.match(text, end + 1)) and text[end : end + 1] == "/":
            return read(f"{run}/{m[0]}"), m.end(), RATIO
        run = run[: run.index(" ")]
        return read(run), start + len(run), NO_UNIT
    return read(run), end, RATIO if run[-1] in VULGAR else NO_UNIT


def _pair(text: str, start: int, above: str, below: re.Match[str], grammar: Grammar) -> bool:
    """Whether a slash between two whole numbers lists them, and is no fraction: 10/12/15亿元, 20/30万元, 120/80mmHg."""
    if text[start - 1 : start] == "/" and text[start - 2 : start - 1].isdigit():
        return True
    end = below.end()
    if text[end : end + 1] in LARGE:
        return True
    return len(above) > 1 and len(below[0]) > 1 and int(above[:9]) > int(below[0][:9]) and grammar.unit.match(text, end) is not None


LARGE = frozenset("万亿%％")  # what no fraction stands before
VULGAR = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
RATIO = Unit("", "ratio", "ratio", "ratio", "")
HALF = exact.divide(1, 2)
HALF_NUMBER = Numeral(HALF, HALF, HALF, step=None, rule="half")
FIFTY = Numeral(50, 50, 50, step=10, rule="half")


def _half(text: str, start: int) -> tuple[Numeral, int, Unit] | None:
    """半 before a unit is half of it; 半数 and 过半 are 50 %; 半百 is 50."""
    after = text[start + 1 : start + 2]
    before = text[max(0, start - 1) : start]
    if after == "百":
        return FIFTY, start + 2, NO_UNIT
    if after == "数":
        return FIFTY, start + 2, PERCENT
    if before and before in "过大逾近超" and not (after and after in "个年天小月日"):
        return FIFTY, start + 1, PERCENT
    return HALF_NUMBER, start + 1, NO_UNIT


SCIENTIFIC = re.compile(  # 9.5×109/L: a raised 9 that lost its place, as blood counts are printed
    r"\s?[×xX*]\s?10(?:\^\s?([-−]?\d{1,2})(?!\d)|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|(?:9|12)(?=\s?/\s?[Ll](?![A-Za-z]))))"
)
RAISED = re.compile("⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}")  # 10³个/L
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def _powered(number: Numeral, power: int) -> Numeral:
    """1.99×10^30: the number times a power of ten."""
    factor = exact.canonical(exact.as_fraction(10) ** power)
    value = exact.multiply(number.lower, factor)
    step = None if number.step is None else exact.multiply(number.step, factor)
    return Numeral(value, value, value, step=step, rule="scientific")


def _scaled(number: Numeral, power: int) -> Numeral:
    """A share of 10**power in percent."""
    factor = exact.canonical(exact.as_fraction(1) / 10 ** (power - 2))

    def scale(x: exact.Number) -> exact.Number:
        return exact.multiply(x, factor)

    value = None if number.value is None else scale(number.value)
    step = None if number.step is None else scale(number.step)
    return Numeral(value, scale(number.lower), scale(number.upper), number.lower_closed, number.upper_closed, number.form,
                   step, rule="fraction_of_power_of_ten")  # fmt: skip


# --- to the right: qualifier, unit, rate, qualifier -------------------------------------------------------------------

PIECE = re.compile(r"个(多|余|来)?(半)?")
RATE = re.compile(r" / (?=[^\d\W])|[/每](?=[^\d])")
RATE_MARKS = frozenset("/每")
SPACED_RATE = frozenset("/每 ")
HALF_AFTER = re.compile(r"半(?![年天月日小个导径场决夜数百信成]|\d)钟?")
# 四颗半星, 三碗半, 两个半师: where 半 begins no word
HALF_COUNTED = re.compile(r"半(?=[的星以左，。；、！？,.\s）)]|[师旅团营](?![长部级地傅范业销])|$)")
SHARED_OUT = re.compile(r"(?:\d+|[一二两三四五六七八九十]+)个?[期批次步年月路队组股]")
MORE = frozenset("多余")
MORE_AFTER = re.compile(r"[多余](?![少数元样边方么种次家名位半达为年来菌效肽糖酚层媒维核动云晶发于雨])|多(?=来|前)")
MORE_COUNTED = re.compile(r"多(?=[，。；、！？,;!?）)\s]|点|一点|$)")  # 油耗八个多, 两碗多: where 多 governs nothing
BRACKETS = frozenset("(（")
PAREN = re.compile(r"\((?:含|不含)(?:本数)?\)|（(?:含|不含)(?:本数)?）")
PAREN_SAID_AGAIN = re.compile(r"[(（]不?(?:包?含|包括)(?:本数)?([^()（）]{0,12})[)）]")  # 3%以内(含3%), 30日(不含30日)以上


def _right(atom: Atom, text: str, grammar: Grammar) -> None:
    position = atom.tail
    if atom.unit is NO_UNIT and position < len(text):
        if text[position] == "/" and atom.number.rule == "scientific":  # 6.5×10^9/L: so many in each litre
            position = over(atom, text, position, grammar)
        if text[position] == "来" and atom.number.rule == "hundred_or_so":
            position += 1  # 百十来块
        inside = text[position : position + 1] in grammar.inside_starts
        if text[position : position + 1] == " " and text[position + 1 : position + 2] in MORE and atom.text[-1].isdigit():
            position += 1  # 10 余年
            inside = True
        if inside and (m := grammar.inside.match(text, position)) and _inside_fits(atom, text, m, grammar):
            atom.cues.append(grammar.qualifier("inside", m[0], text, position).qualifier)
            atom.rules.append(m[0])
            position = m.end()
        position = _unit(atom, text, position, grammar)
    elif atom.unit is RATIO and position < len(text) and text[position] in grammar.unit.choices:
        position = _part_of_unit(atom, text, position, grammar)
    position = _after(atom, text, position, grammar)
    atom.end = position


VESSELS = frozenset("杯碗勺匙瓶")  # 四分之一杯 is a measure, as 三分之一公顷 is
PARTED = frozenset("杯碗勺匙个块片根颗只棵头瓶盒袋包罐")  # what a recipe halves and quarters: 1/2个
PARTED_KINDS = frozenset(("volume", "mass", "length", "area", "duration"))
UNPARTED = frozenset("月日年时号分点")  # 1/2月: a date


def _part_of_unit(atom: Atom, text: str, position: int, grammar: Grammar) -> int:
    """1/4茶匙, 2/3杯, 三分之一公顷: a fraction of a unit. Of things (三分之一学校) it is a share of them."""
    m = grammar.unit.match(text, position)
    if m is None or (m[0] in UNPARTED and "/" in atom.text):
        return position
    reading = reading_of(m[0], text, position, m.end(), grammar, None)
    if reading is None:
        return position
    if not ((reading.role == "unit" and reading.kind in PARTED_KINDS) or (m[0] in PARTED and "/" in atom.text) or m[0][-1] in VESSELS):
        return position
    atom.unit = Unit(reading.surface, reading.id, reading.kind, reading.role, reading.surface)
    return m.end()


def _inside_fits(atom: Atom, text: str, m: re.Match[str], grammar: Grammar) -> bool:
    """多 and 余 after any number; 来, 许, 把 only after a round one, 把 only after a bare multiplier."""
    if atom.number.form != "exact" or atom.lone:
        return False
    if m[0] in ("多", "余", "馀"):
        return True
    if m[0] == "把":
        return atom.number.bare
    if m[0] == "+":  # 30+人
        return m.end() < len(text) and text[m.end()] not in "0123456789+" and grammar.unit.match(text, m.end()) is not None
    return atom.text[-1] in "十百千万亿0" and bool(text[m.end() : m.end() + 1].strip())


def _unit(atom: Atom, text: str, position: int, grammar: Grammar) -> int:
    """Read the unit at ``position``; returns where it ends."""
    start = position + text.startswith(" ", position)
    first = text[start : start + 1]
    if first not in grammar.unit.choices and first != "半":
        return position
    half = False
    previous = None
    if first == "个" and (m := PIECE.match(text, start)):
        inner = grammar.unit.match(text, m.end())
        fits = inner is not None and _measured(inner[0], grammar) and (not m[2] or atom.number.value is not None)  # but 几个半小时: halves
        if inner and fits and reading_of(inner[0], text, m.end(), inner.end(), grammar, "个") is not None:
            if m[1]:
                atom.cues.append("approx" if m[1] == "来" else "more")
                atom.rules.append(m[1])
            half = bool(m[2])
            previous = "个半" if half else "个"
            start = m.end()
    elif start == position and first == "半" and (m := grammar.unit.match(text, position + 1)) and "more" not in atom.cues:
        return position
    m = grammar.unit.match(text, start)
    if m is None:
        return position
    end = m.end()
    if text[end - 1 : end + 1] in NEXT_WORDS and text[start : end - 1] in grammar.units and text[end + 1 : end + 2] not in BOUNDED:
        end -= 1  # 19件|次之, 38人|日前, 5人|次日; but 38万人次日均
    reading = reading_of(text[start:end], text, start, end, grammar, previous)
    while reading is None:  # 344分升至第四: no 分升 in this context, but 分
        end -= 1
        if end == start:
            return position
        if text[start:end] in grammar.units:
            reading = reading_of(text[start:end], text, start, end, grammar, previous)
    if reading.surface == "分" and (shared := SHARED_OUT.match(text, end)) and (shared[0][-1] != "次" or atom.number.upper >= 200):
        return position  # 10万分36期: a verb; but 26分4次抢断
    atom.unit = Unit(reading.surface, reading.id, reading.kind, reading.role, reading.surface)
    if reading.id == "dozen":  # 《现代汉语词典》打: 十二个为一打
        atom.number = atom.number.times(12)
        atom.unit = Unit("", "item", "count", "classifier", reading.surface)
        return end
    if reading.surface in ("成", "折"):
        end = _tenths(atom, text, end)
    if reading.surface == "米" and text[end : end + 1] in ("2", "3"):
        end = _raised(atom, text, end, grammar)
    if atom.unit.role == "money" and reading.surface in ("元", "圆", "块") and (m := grammar.unit.match(text, end)):
        named = grammar.units[m[0]][0]  # 三万元欧元, 9000元日币: the second word names the currency
        if named.role == "money" and len(m[0]) > 1 and not text[end].isascii():
            atom.unit = Unit(named.surface, named.id, "money", "money", named.surface)
            end = m.end()
    end = _formal(text, end) if atom.unit.role == "money" else end
    end = over(atom, text, end, grammar)
    bare = atom.number.form == "exact" and "more" not in atom.cues
    more_after = MORE_COUNTED if reading.role == "classifier" else MORE_AFTER
    if bare and text[end : end + 1] in MORE and (m := more_after.match(text, end)):
        atom.cues.append("more")
        atom.rules.append(m[0])
        end = m.end()
        if reading.surface in ("分", "秒") and text.startswith("钟", end):  # 1分多钟
            minute = grammar.units[reading.surface + "钟"][0]
            atom.unit = Unit(minute.surface, minute.id, minute.kind, minute.role, minute.surface)
            end += 1
    if text.startswith("有半", end) and bare and HALF_COUNTED.match(text, end + 1):
        end += 1  # 六年有半
    half_after = HALF_COUNTED if reading.role == "classifier" else HALF_AFTER
    if half or (text.startswith("半", end) and (m := half_after.match(text, end)) and atom.number.form == "exact"):
        if not half:
            assert m is not None
            end = m.end()
        atom.number = _plus_half(atom.number, HALF if reading.surface not in ("成", "折") else 5)
        atom.rules.append("and_a_half")
    return end


def unit_at(text: str, start: int, grammar: Grammar) -> tuple[Unit, int]:
    """The unit that stands at ``start``, apart from its number, and where it ends: (52±8)岁."""
    one = Numeral(2, 2, 2, rule="numeral")
    atom = Atom(start, start, start, start, one, "2")
    end = _unit(atom, text, start, grammar)
    return (NO_UNIT, start) if atom.unit is NO_UNIT or atom.unit.role == "noun" else (atom.unit, end)


NO_EXPONENT = re.compile(r"[23][\d.,点十百千万亿厘分毫米m]")


def _raised(atom: Atom, text: str, end: int, grammar: Grammar) -> int:
    """360米2, 1.5米3: an exponent (GB 3100-93) that lost its place. 1米2, a small whole number before it, is 1.2 米."""
    value = atom.number.value
    small = isinstance(value, int) and value < 10
    if value is None or small or not atom.text[-1].isdigit() or NO_EXPONENT.match(text, end):
        return end
    reading = grammar.units["平方米" if text[end] == "2" else "立方米"][0]
    atom.unit = Unit(reading.surface, reading.id, reading.kind, reading.role, reading.surface)
    return end + 1


def _formal(text: str, end: int) -> int:
    """整 and 正 close an amount written out on a cheque (人民币肆佰元整)."""
    return end + 1 if text[end : end + 1] in ("整", "正") and not text[end + 1 : end + 2].isalpha() else end


def _measured(surface: str, grammar: Grammar) -> bool:
    """True for a unit that takes 个 before it: 个月, 个小时, 个百分点, 个工作日."""
    reading = grammar.units[surface][0]
    if surface in ("平方", "立方", "平米"):  # 15个平方: square metres, as spoken
        return True
    return reading.role == "unit" and (len(surface) > 1 or surface in "月钟") and reading.kind in (
        "duration", "percentage_point", "energy", "age", "other"
    )  # fmt: skip


def _plus_half(number: Numeral, half: exact.Number) -> Numeral:
    assert number.value is not None
    value = exact.add(number.value, half)
    return Numeral(value, value, value, step=None, rule=number.rule)


RISING = frozenset(("一二", "二三", "三四", "四五", "五六", "六七", "七八", "八九"))


def _average(text: str, position: int) -> exact.Number | None:
    """The 2.5 of 三成二五, as batting averages are spoken; 三成五六 is some 35 or 36 %."""
    digits = text[position : position + 2]
    beyond = text[position + 2 : position + 3]
    if len(digits) < 2 or digits in RISING or not all(digit in "一二三四五六七八九" for digit in digits):
        return None
    if beyond and beyond in "一二三四五六七八九十百千万个":
        return None
    first, second = ("零一二三四五六七八九".index(digit) for digit in digits)
    return exact.add(first, exact.divide(second, 10))


def _tenths(atom: Atom, text: str, end: int) -> int:
    """成 and 折 are tenths: 三成五 is 35 %, 八五折 and 75折 are two digits already."""
    number = atom.number
    if number.upper <= 10 or atom.unit.surface == "成":
        number = number.times(10)
    if text[end : end + 1] == " " and text[end + 1 : end + 2] in "一二三四五六七八九" and not text[end + 2 : end + 3].strip():
        end += 1
    if atom.unit.surface == "成" and number.form == "exact" and text[end : end + 1] in "一二三四五六七八九" and end < len(text):
        following = text[end + 1 : end + 2]
        places = _average(text, end)
        if places is not None:
            assert number.value is not None
            value = exact.add(number.value, places)
            number = Numeral(value, value, value, step=exact.divide(1, 10), rule="tenths")
            end += 2
        elif following not in "一二三四五六七八九十百千万个成" or not following:
            assert number.value is not None
            value = exact.add(number.value, "零一二三四五六七八九".index(text[end]))
            number = Numeral(value, value, value, step=1, rule="tenths")
            end += 1
    if atom.unit.surface == "成" and atom.text.isdigit() and number.form == "exact" and (m := HUNDREDTHS.match(text, end)):
        assert number.value is not None  # 打击率2成85
        value = exact.add(number.value, exact.canonical(exact.as_fraction(int(m[0])) / 10 ** (len(m[0]) - 1)))
        number, end = Numeral(value, value, value, step=1, rule="tenths"), m.end()
    atom.number = number
    atom.unit = PERCENT
    atom.rules.append("tenths")
    return end


BOUNDED = tuple("上下内外间中均")  # 9000人次之上
NEXT_WORDS = frozenset(("次之", "次日", "次年", "次月", "次晨", "次周", "日前", "日益", "日渐", "日夜", "日常", "日后", "日本", "日用",
                        "大量", "大学", "大约", "大型", "大雨", "大幅", "大概", "大多", "大部", "大力", "大会", "大赛", "分别", "分析"))  # fmt: skip
HUNDREDTHS = re.compile(r"\d{1,2}(?![\d.,%％个万亿元人件名])")


def over(atom: Atom, text: str, end: int, grammar: Grammar) -> int:
    """元/吨, 元每平方米, mg/(kg·d): a denominator that stands in the phrase joins the unit."""
    while text[end : end + 1] in SPACED_RATE and (m := RATE.match(text, end)):
        bracket = m.end() + 1 if text[m.end() : m.end() + 1] in BRACKETS else 0
        inner = grammar.unit.match(text, bracket or m.end())
        if inner is None:
            break
        reading = reading_of(inner[0], text, inner.start(), inner.end(), grammar, "/")
        if reading is None or (m[0] == "每" and reading.role == "noun"):
            break
        if m[0] == "每" and (
            reading.surface == atom.unit.surface or (atom.unit.kind == "duration" and reading.kind not in ("duration", "length"))
        ):
            break  # 10户每户补助300元, 两季每亩收入3万元: 每 begins what follows
        product, after = _product(text, inner.end(), reading, grammar)
        if bracket:
            if product is reading or text[after : after + 1] not in (")", "）"):
                break
            product, after = product._replace(surface=f"({product.surface})"), after + 1
        atom.unit = rate(atom.unit, product)
        end = after
    return end


POINTS = frozenset("·•*×")


def _product(text: str, end: int, reading: UnitReading, grammar: Grammar) -> tuple[UnitReading, int]:
    """What stands below the line with the units that a point joins to it (GB 3101: 元/人·月, mg/kg·d), and where it ends."""
    while text[end : end + 1] in POINTS and (m := grammar.unit.match(text, end + 1)):
        further = reading_of(m[0], text, end + 1, m.end(), grammar, "/")
        if further is None or further.role == "noun":
            break
        surface = f"{reading.surface}{text[end]}{further.surface}"
        reading = reading._replace(surface=surface, id=f"{_below(reading)}*{_below(further)}", kind="rate")
        end = m.end()
    return reading, end


def _below(reading: UnitReading) -> str:
    return reading.id if reading.id and reading.id != "noun" else "item"


def rate(unit: Unit, below: UnitReading) -> Unit:
    """The unit A/B; its id stands for the quotient in Pint's grammar."""
    from .units import rate_id

    number_id = unit.id or "item"
    below_id = below.id if below.id and below.id != "noun" else "item"
    kind = "speed" if unit.kind == "length" and below.kind == "duration" else "rate"
    return Unit(f"{unit.surface}/{below.surface}", rate_id(number_id, below_id), kind, unit.role, unit.base)


def reading_of(
    surface: str, text: str, start: int, end: int, grammar: Grammar, previous: str | None
) -> UnitReading | None:
    """The sense of a unit surface that its context calls for; None where it is no unit there.

    ``previous`` is the unit of the part before it in a compound measure (小时 before 分).
    """
    readings = grammar.units[surface]
    if len(readings) == 1 and not readings[0].context:
        return readings[0]
    fallback = None
    for reading in readings:
        context = reading.context
        if context.startswith("after:"):
            if previous is not None and previous == context[6:]:
                return reading
        elif context.startswith("before:"):
            if text.startswith(context[7:], end):
                return reading
        elif context.startswith("near:"):
            near = text[max(0, start - 24) : start] + text[end : end + 12]
            if any(word in near for word in context[5:].split(",")):
                return reading
        elif fallback is None or (context == "" and fallback.context):
            fallback = reading
        elif fallback.role == "money" and reading.role == "classifier" and (
            NOUN_AFTER.match(text, end) or FLAT_THING.search(text, max(0, start - 12), start)
        ):
            return reading  # 三块试验田 and 警示牌60块 count, 三块 and 三块五 pay
    return fallback


def _said_again(atom: Atom, text: str, at: int) -> re.Match[str] | None:
    """(含30日) after 30日: the bracket says again the number that it counts in or leaves out."""
    m = PAREN_SAID_AGAIN.match(text, at)
    number = text[atom.numeral : atom.tail]
    return m if m is not None and m[1] in ("", number, number + atom.unit.base) else None


WITHOUT = {"at_least": "over", "at_most": "under"}  # 30万元（不含）以下


def _after(atom: Atom, text: str, position: int, grammar: Grammar) -> int:
    """Cues after the unit: 以上, 左右, 都不到; (含) is stepped over."""
    for _ in range(3):
        at = position + 1 if text.startswith(" ", position) else position
        without = False
        if text[at : at + 1] in BRACKETS and ((m := PAREN.match(text, at)) or (m := _said_again(atom, text, at))):
            at, without = m.end(), "不" in m[0]
        m = grammar.after.match(text, at) if text[at : at + 1] in grammar.after_starts else None
        if m is None:
            if at > position + 1 and atom.right and atom.cues and atom.cues[-1] in (*WITHOUT, *WITHOUT.values()):
                if without:  # 30日以上(不含30日)
                    atom.cues[-1] = WITHOUT.get(atom.cues[-1], atom.cues[-1])
                position = at
            break
        if m[0] == "许" and not atom.unit.surface:
            break
        row = grammar.qualifier("after", m[0], text, at)
        if row.qualifier != "exact":
            atom.cues.append(WITHOUT.get(row.qualifier, row.qualifier) if without else row.qualifier)
            atom.right = True
        atom.rules.append(row.name)
        position = m.end()
    return position


# --- to the left: sign, currency, cues --------------------------------------------------------------------------------

NOUN_AFTER = re.compile(r"[一-鿿](?<![钱多余半零左右以至到和及的就不上下一二三四五六七八九两十了，])")
FLAT_THING = re.compile(r"[牌匾板屏砖石碑表田玉糖皂][^\W\d_]?[\d.,一二三四五六七八九十百千万两余多]+\Z")
INCLUSIVE = re.compile(r"[(（](?:含|含本数|包含本数)[)）]\Z")
SCALE = re.compile(r"(摄氏|华氏)(?:温度|度)? ?\Z")
SIGN_ENDS = frozenset("下负-− ")
SIGN = re.compile(r"(?:零下|负|(?<![0-9A-Za-z%℃°)）])[-−]) ?\Z")


def _left(atom: Atom, text: str, floor: int, grammar: Grammar) -> None:
    position = atom.numeral
    low = max(floor, position - REACH)
    last = text[position - 1] if position > low else ""
    if last in SIGN_ENDS and (m := SIGN.search(text, low, position)) and _sign_fits(atom, text, m, floor):
        position = m.start()
        atom.sign = True
        atom.dash = m[0][0] in "-−"
        atom.number = atom.number.negative()
        atom.rules.append("sign")
    if atom.unit.base in ("度", "°") and (m := SCALE.search(text, low, position)):
        surface = "摄氏度" if m[1] == "摄氏" else "华氏度"
        atom.unit = Unit(surface, "degree_Celsius" if m[1] == "摄氏" else "degree_Fahrenheit", "temperature", "unit", surface)
        position = m.start()
    for _ in range(4):
        closed = position > low and text[position - 1] in ")）"
        if closed and (m := INCLUSIVE.search(text, low, position)) and grammar.before.search(text, low, m.start()):
            position = m.start()  # 不超过（含）10亿元
        if position > low and text[position - 1] in grammar.left_ends:
            if (m := grammar.prefix.search(text, low, position)) and atom.unit.role in ("none", "money") and m.start() < m.end():
                position = _currency(atom, text, m, grammar)
                continue
            at = position - 1 if text[position - 1] == " " else position
            m = grammar.before.search(text, low, at)
            above = atom.number.bare or atom.text.startswith("半") or ("tenths" in atom.rules and text[position - 1] == "过")  # 过六成
            above = above or (atom.number.tail >= 10000 and text[position - 1] == "破" and text[position - 2 : position - 1] in ALREADY)
            if m is None and above and not atom.cues:
                m = grammar.before_bare.search(text, low, position)
            if m is not None and m.end() > m.start():
                if grammar.head.fullmatch(m[0]):
                    break
                row = grammar.qualifier("before", m[0], text, m.start())
                fast = row.surface == "快" and (atom.cues or _faster(atom, text))  # 快约3秒: faster by so much
                if fast or (row.name == "小" and not _round(atom)) or (row.surface in CLIMBS and atom.unit.base in STEPS):  # 登上1710级台阶
                    break
                if row.surface == "最低" and (atom.unit.kind == "temperature" or atom.unit.base == "度"):  # 最低17度: of the day
                    break
                atom.cues.append(row.qualifier)
                atom.rules.append(row.name)
                atom.left = True
                position = m.start()
                continue
        near = max(floor, position - 8)
        if text[position - 1 : position] in ONLY and position - 2 > near and "每" in text[near:position]:  # 每平方公里仅12人
            position -= 1
        if (text.find("每", near, position) >= 0 or text.find("/", near, position) >= 0) and (below := _each(text, near, position, grammar)):
            start, reading = below
            if reading.surface in atom.unit.surface.replace("·", "/").split("/")[1:]:
                break  # 每学期900元/学期: said twice
            if atom.unit.role in ("money", "unit", "classifier"):
                atom.unit = rate(atom.unit, reading)
                atom.rules.append("per_unit_before")
                position = start
                continue
            if atom.unit is NO_UNIT:
                atom.below = below
                if not atom.cues and (m := grammar.before.search(text, low, start)) and not grammar.head.fullmatch(m[0]):  # 约每坪78万
                    atom.cues.append(grammar.qualifier("before", m[0], text, m.start()).qualifier)
                    atom.rules.append("detached_cue")
        break
    if position > floor and text[position - 1] == "连" and any(rule.startswith("都") for rule in atom.rules):
        position -= 1
    atom.start = position
    if atom.sign:
        atom.rules.sort(key=lambda rule: rule == "sign")


CLIMBS = frozenset(("登上", "踏上", "站上", "迈上", "冲上"))
STEPS = frozenset(("级", "层", "阶", "座"))
ALREADY = tuple("已将首再齐均双也就即")  # 已破10万, but 升破, 跌破, 攻破 are verbs


def _round(atom: Atom) -> bool:
    """小三千, 小二十斤: a spoken number of tens, hundreds or more; 小三, 小300 and 小百货 are no such."""
    return atom.number.tail >= 10 and atom.number.upper >= 20 and not atom.number.bare and not atom.text[0].isdigit() and atom.number.form == "exact"


def _faster(atom: Atom, text: str) -> bool:
    """快0.55秒, 快5.4倍: faster by so much, not nearly."""
    if atom.unit.base == "秒":
        return "." in atom.text
    return atom.unit.kind in ("multiple", "percent", "percentage_point") and not text.startswith("的", atom.end)


ONLY = frozenset(("仅", "只"))


def _each(text: str, low: int, position: int, grammar: Grammar) -> tuple[int, UnitReading] | None:
    """每公斤 or /公斤 right before ``position``: where it begins, and its unit."""
    for start in range(low, position - 1):
        if text[start] in RATE_MARKS and (m := grammar.unit.match(text, start + 1)) and m.end() == position - (text[position - 1] == " "):
            reading = reading_of(m[0], text, start + 1, m.end(), grammar, None)
            return (start, reading) if reading is not None and reading.role != "noun" else None
    return None


BURDEN = frozenset("正胜不抱欺辜担平肩减自背税债增重")  # 减负, 税负, 胜负: 负 is no sign there


def _sign_fits(atom: Atom, text: str, m: re.Match[str], floor: int) -> bool:
    if m[0].startswith("负"):
        return text[max(0, m.start() - 1) : m.start()] not in BURDEN
    if m[0].startswith("零下"):
        return True
    before = text[max(0, m.start() - 1) : m.start()]
    if m[0][-1] == " " and (not before or before in " \n") and atom.unit.kind != "temperature":
        return False  # ¥700 - 4核, - 4核: a dash or the mark of a list, spaced on both sides
    return not (before == "-" or (before.isalpha() and before.isascii()))


def _currency(atom: Atom, text: str, m: re.Match[str], grammar: Grammar) -> int:
    """$20, 人民币50元, 新台币1019亿元: the prefix names the currency, the suffix the unit."""
    surface = m[0].strip()
    code = grammar.prefixes[surface]
    written = atom.unit.surface
    if written in ("", "元", "圆", "块", "块钱"):
        atom.unit = Unit(written or surface, code, "money", "money", written or surface)
        if not written and atom.end == atom.tail and text.startswith("/", atom.end):  # ¥160/天起
            end = over(atom, text, atom.end, grammar)
            atom.end = _after(atom, text, end, grammar) if end > atom.end else end
    atom.rules.append("currency_before")
    return m.start()
