"""What stands right of a numeral: a qualifier, its unit, what stands below the line, and cues (多个, 元/吨, 以上, 左右)."""

from __future__ import annotations

import re

from . import exact
from .amounts import HALF
from .atoms import NO_UNIT, PERCENT, RATIO, Atom, Unit
from .bounds import ONE_SIDED
from .grammar import Grammar, UnitReading
from .numerals import Numeral

__all__ = ["BRACKETS", "RATE_MARKS", "cues_after", "over", "rate", "reading_of", "rightward", "unit_at"]

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


def rightward(atom: Atom, text: str, grammar: Grammar) -> None:
    """Give the atom what stands right of its numeral: the qualifier inside (多), the unit with what stands below it, the cues."""
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
    position = cues_after(atom, text, position, grammar)
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
    kind = "speed" if unit.kind == "length" and below.kind == "duration" else "rate"
    return Unit(f"{unit.surface}/{below.surface}", rate_id(number_id, _below(below)), kind, unit.role, unit.base)


NOUN_AFTER = re.compile(r"[一-鿿](?<![钱多余半零左右以至到和及的就不上下一二三四五六七八九两十了，])")
FLAT_THING = re.compile(r"[牌匾板屏砖石碑表田玉糖皂][^\W\d_]?[\d.,一二三四五六七八九十百千万两余多]+\Z")


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


def cues_after(atom: Atom, text: str, position: int, grammar: Grammar) -> int:
    """Cues after the unit: 以上, 左右, 都不到; (含) is stepped over."""
    for _ in range(3):
        at = position + 1 if text.startswith(" ", position) else position
        without = False
        if text[at : at + 1] in BRACKETS and ((m := PAREN.match(text, at)) or (m := _said_again(atom, text, at))):
            at, without = m.end(), "不" in m[0]
        m = grammar.after.match(text, at) if text[at : at + 1] in grammar.after_starts else None
        if m is None:
            if at > position + 1 and atom.right and atom.cues and atom.cues[-1] in ONE_SIDED:
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
