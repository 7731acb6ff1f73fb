"""Chinese quantities with known readings, written at random.

Every function takes a ``random.Random`` and returns a ``Case``: a text and what docs/semantics.md says that it means.
Nothing here imports the grammar or the tables of shuliang: numerals are written by this module's own hands, bounds are
computed from the rules' wording, and words and units are listed again. So a mistake in a table shows as a difference.

Where the semantics leave a reading open, the form is not generated, or the open field is ``...`` (not compared).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

Number = int | Fraction
End = tuple[Number, bool, Any]  # value, closed, basis (... = not compared)

WAN, YI = 10**4, 10**8
MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": WAN, "亿": YI}
DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
FINANCIAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
TRADITIONAL = str.maketrans(
    "万亿两个条项户场亩吨岁约余几数张处辆过满达过钟时间内点货币钱块负将体顶码来后",
    "萬億兩個條項戶場畝噸歲約餘幾數張處輛過滿達過鐘時間內點貨幣錢塊負將體頂碼來後",
)


# --- what a case is ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """A text and its reading. ``value``, and each field of the reading, is ``...`` where it is not compared.

    ``units`` and ``kinds`` hold every accepted spelling. ``before`` and ``after`` surround the text in a sentence that
    only ``extract`` can read; ``refused`` marks text that ``parse`` must refuse; ``alone`` text that has a meaning only
    by itself (a number without a unit), so that no sentence is built around it.
    """

    text: str
    value: Any = ...
    lower: Any = None
    upper: Any = None
    qualifier: Any = "exact"
    units: tuple[str, ...] = ("",)
    kinds: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    refused: bool = False
    alone: bool = False

    def __str__(self) -> str:
        if self.refused:
            return "refused"
        low = "(−∞" if self.lower is None else f"{'(['[self.lower[1]]}{self.lower[0]}"
        high = "∞)" if self.upper is None else f"{self.upper[0]}{')]'[self.upper[1]]}"
        return f"{'' if self.value is ... else self.value} {low}, {high} {self.qualifier} {'|'.join(self.units)}"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A written number. ``place``: the place value of its last non-zero digit, None where it has none (a fraction).

    ``cap``: the multiplier that it ends in, the most that an inside 多/余 may add; ``open_ended`` False where the text
    may not be followed by 多/余, or where their reading is open (after 万亿, 五千万).
    """

    text: str
    value: Number
    place: Number | None
    cap: int | None = None
    open_ended: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """A way to end a number. ``text`` as written, ``names`` as read, ``counted`` where things are counted.

    ``arabic``: only after Arabic digits (三千|克 would be torn otherwise); ``small``: only small numbers are natural.
    """

    text: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    counted: bool = False
    arabic: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit, ready to be qualified."""

    text: str
    value: Number
    place: Number | None
    unit: Unit


def _same(words: str, *kinds: str, **flags: bool) -> list[Unit]:
    return [Unit(word, (word,), kinds, **flags) for word in words.split()]


COUNTS = _same("个 名 项 条 件 家 户 场 次 人 人次 家次 台 辆 套 张 座 处 位 篇", "count", counted=True)
MONEY = _same("元 美元 欧元 日元 港元 英镑", "money")
CHINESE_MEASURES = (
    _same("公里 米 厘米 光年", "length") + _same("亩 平方米 平方公里 公顷", "area") + _same("吨 公斤 斤", "mass")
    + _same("立方米 升 毫升", "volume")
)  # fmt: skip
ARABIC_MEASURES = (
    _same("千瓦时", "energy", arabic=True) + _same("千瓦", "power", arabic=True) + _same("千克 克", "mass", arabic=True)
    + _same("km 平方千米", "length", "area", arabic=True) + _same("吨标准煤", "energy", arabic=True)
)  # fmt: skip
TEMPERATURES = _same("℃ 摄氏度", "temperature")
DURATIONS = [
    *_same("天 小时 分钟 秒 年", "duration", small=True),
    Unit("个月", ("月",), ("duration",), small=True),
    Unit("个小时", ("小时",), ("duration",), small=True),
]
AGES = _same("岁 周岁", "age", small=True)
PERCENT = Unit("%", ("%",), ("percent",))
POINTS = Unit("个百分点", ("百分点",), ("percentage_point",))
TIMES = Unit("倍", ("倍",), ("multiple",), small=True)
RATES = [
    Unit(f"{money}/{per}", (f"{money}/{per}",), ("rate",))
    for money in ("元", "美元")
    for per in ("吨", "公斤", "平方米", "亩", "千瓦时", "人")
] + [Unit(f"元每{per}", (f"元每{per}", f"元/{per}"), ("rate",)) for per in ("平方米", "吨", "公斤", "亩")]
NO_UNIT = Unit("", ("",), ())


def whole_or(value: Number) -> Number:
    """The same number, as an int where it is one."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _chance(rng: Random, p: float) -> bool:
    return rng.random() < p


# --- numerals ---------------------------------------------------------------------------------------------------------


def place_of(n: int) -> int:
    """The place value of the last non-zero digit of an integer above 0."""
    place = 1
    while n % (place * 10) == 0:
        place *= 10
    return place


def chinese(n: int, leading: bool = True) -> str:
    """A whole number from 0 below 10**16 in well-formed Chinese.

    >>> chinese(10_0050), chinese(10_0500_0012), chinese(12)
    ('十万零五十', '十亿零五百万零一十二', '十二')
    """
    if n == 0:
        return "零"
    for word, base in (("亿", YI), ("万", WAN), ("千", 1000), ("百", 100), ("十", 10)):
        if n >= base:
            head, rest = divmod(n, base)
            if word == "十" and head == 1 and leading:
                written = "十"
            else:
                written = chinese(head, leading) + word
            if not rest:
                return written
            return written + ("零" if rest * 10 < base else "") + chinese(rest, False)
    return DIGITS[n]


def with_liang(text: str) -> str:
    """二 as 两 where speech has it: before 百 and 千, and at the head before 万 and 亿."""
    return re.sub("^二(?=[万亿])|二(?=[百千])", "两", text)


def random_whole(rng: Random, digits: int) -> int:
    """A whole number from 1 with up to that many digits, every second one round."""
    n = rng.randrange(1, 10 ** rng.randint(1, digits))
    if _chance(rng, 0.5):
        n -= n % int(10 ** rng.randint(0, len(str(n)) - 1))
    return n


def chinese_numeral(rng: Random, n: int) -> Numeral:
    """n in Chinese, with 两 and 〇 now and then."""
    text = chinese(n)
    if _chance(rng, 0.5):
        text = with_liang(text)
    if _chance(rng, 0.1):
        text = text.replace("零", "〇")
    return Numeral(text, n, place_of(n), MULTIPLIERS.get(text[-1]), not text.endswith("万亿"))


def grouped(text: str, mark: str) -> str:
    """An integer's digits in groups of three."""
    return f"{int(text):,}".replace(",", mark)


def arabic_whole(rng: Random, n: int) -> Numeral:
    """n in Arabic digits: plain, grouped, full-width."""
    text = str(n)
    style = rng.random()
    if n >= 1000 and style < 0.3:
        text = grouped(text, rng.choice((",", ",", ",", "，", " ")))
    if style > 0.9:
        text = text.translate(FULL_WIDTH)
    return Numeral(text, n, place_of(n))


def arabic_decimal(rng: Random) -> Numeral:
    """1.65, 0.08, 12.50, 1,234.5"""
    places = rng.randint(1, 3)
    whole = rng.choice((0, rng.randrange(10), rng.randrange(1, 10_000)))
    tail = rng.randrange(1, 10**places)
    text = f"{grouped(str(whole), ',') if _chance(rng, 0.1) else whole}.{tail:0{places}d}"
    if _chance(rng, 0.05):
        text = text.translate(FULL_WIDTH)
    # the last non-zero digit stands as far behind the point as tail has places less its own trailing zeros
    place = Fraction(place_of(tail), 10**places)
    return Numeral(text, whole_or(Fraction(whole * 10**places + tail, 10**places)), place)


def scaled(numeral: Numeral, word: str) -> Numeral:
    """1.65 + 亿"""
    factor = 1
    for character in word:
        factor *= MULTIPLIERS[character]
    assert numeral.place is not None
    return Numeral(
        numeral.text + word, whole_or(numeral.value * factor), whole_or(numeral.place * factor), factor, len(word) == 1
    )


def mixed(rng: Random) -> Numeral:
    """Digits with multipliers inside: 3万5千, 13万5978, 2亿3456万, 1千8百, 三点五万."""
    a, b = rng.randint(1, 9), rng.randint(1, 9)
    kind = rng.randrange(6)
    if kind == 0:
        return Numeral(f"{a}万{b}千", a * WAN + b * 1000, 1000, 1000)
    if kind == 1:
        head, tail = rng.randint(1, 999), rng.randint(1000, 9999)
        return Numeral(f"{head}万{tail}", head * WAN + tail, place_of(tail))
    if kind == 2:
        head, tail = rng.randint(1, 99), rng.randint(100, 9999)
        return Numeral(f"{head}亿{tail}万", head * YI + tail * WAN, place_of(tail) * WAN, WAN)
    if kind == 3:
        return Numeral(f"{a}千{b}百", a * 1000 + b * 100, 100, 100)
    if kind == 4:
        word = rng.choice("万亿")
        factor = MULTIPLIERS[word]
        return Numeral(f"{DIGITS[a]}点{DIGITS[b]}{word}", a * factor + b * factor // 10, factor // 10, factor)
    return Numeral(f"{a}亿{b}千万", a * YI + b * 1000 * WAN, 1000 * WAN, WAN, False)


def chinese_decimal(rng: Random) -> Numeral:
    """三点一四, 零点零五, 十二点五"""
    digits = [rng.randrange(10) for _ in range(rng.randint(0, 2))] + [rng.randint(1, 9)]
    whole = rng.choice((0, rng.randint(1, 99), random_whole(rng, 5)))
    tail = int("".join(map(str, digits)))
    scale = 10 ** len(digits)
    text = chinese(whole) + "点" + "".join(DIGITS[d] for d in digits)
    return Numeral(text, Fraction(whole * scale + tail, scale), Fraction(1, scale), open_ended=False)


def numeral(rng: Random, unit: Unit = NO_UNIT, least: int = 1) -> Numeral:
    """Any numeral that may stand before the unit. A counted thing has whole numbers."""
    if unit.small:
        return _small(rng, unit, least)
    while True:
        written = _any_numeral(rng, unit)
        if unit.text in ("米", "升") and written.text[0].isdecimal() and written.text.endswith("千"):
            continue  # 3千米 is 3 km as well as 3000 m: the same length, in one unit or the other
        if written.text == "二" and unit.text and _chance(rng, 0.8):
            written = replace(written, text="两")
        if written.value >= least and not (unit.counted and isinstance(written.value, Fraction)):
            return written


def _small(rng: Random, unit: Unit, least: int) -> Numeral:
    least = min(max(least, 2), 9)
    n = rng.randint(least, 90)
    if unit.text == "年":  # 22年 is a calendar year as well
        if _chance(rng, 0.5):
            n = rng.randint(least, 9)
        return chinese_numeral(rng, n) if n > 9 or _chance(rng, 0.5) else arabic_whole(rng, n)
    if n == 2 or _chance(rng, 0.6):
        return arabic_whole(rng, n)
    return chinese_numeral(rng, n)


def _any_numeral(rng: Random, unit: Unit) -> Numeral:
    style = rng.random()
    if style < 0.3:
        return arabic_whole(rng, random_whole(rng, 9))
    if style < 0.45:
        words = ("万", "亿") if unit.arabic else ("万", "亿", "万", "亿", "千", "百万", "万亿")
        return scaled(arabic_whole(rng, random_whole(rng, 4)), rng.choice(words))
    if style < 0.6:
        return scaled(arabic_decimal(rng), rng.choice(("万", "亿", "万亿")))
    if style < 0.7:
        return arabic_decimal(rng)
    if unit.arabic:
        return arabic_whole(rng, random_whole(rng, 5))
    if style < 0.8:
        return mixed(rng)
    if style < 0.85:
        return chinese_decimal(rng)
    return chinese_numeral(rng, random_whole(rng, rng.choice((2, 4, 5, 9, 13))))


# --- measures ---------------------------------------------------------------------------------------------------------


def measure(rng: Random, least: int = 1, units: list[Unit] | None = None) -> Measure:
    """A number with a unit."""
    if units is None:
        roll = rng.random()
        if roll < 0.12:
            return percent(rng)
        units = (
            COUNTS if roll < 0.45 else MONEY if roll < 0.62 else CHINESE_MEASURES if roll < 0.75
            else ARABIC_MEASURES if roll < 0.8 else DURATIONS if roll < 0.88 else AGES if roll < 0.91
            else RATES if roll < 0.96 else [POINTS, TIMES]
        )  # fmt: skip
    unit = rng.choice(units)
    if unit is POINTS or unit is TIMES:
        number = small_number(rng, least)
    else:
        number = numeral(rng, unit, least)
    return Measure(number.text + unit.text, number.value, number.place, unit)


def small_number(rng: Random, least: int = 1) -> Numeral:
    """A number as percentages have them: 5, 12.5, 三十, 三点五"""
    while True:
        style = rng.random()
        if style < 0.4:
            number = arabic_whole(rng, rng.randint(1, 120))
        elif style < 0.8:
            tail, places = rng.randint(1, 99), 2
            number = Numeral(
                f"{(whole := rng.randint(0, 99))}.{tail:02d}", Fraction(whole * 100 + tail, 100),
                Fraction(place_of(tail), 10**places),
            )  # fmt: skip
        elif style < 0.9:
            number = chinese_numeral(rng, rng.randint(1, 99))
        else:
            number = chinese_decimal(rng)
        if least <= number.value < 1000:
            return number


def percent(rng: Random) -> Measure:
    """5%, 12.50％, 百分之三十, 百分之3.5"""
    number = small_number(rng)
    style = rng.random()
    if number.text[0] in DIGITS + "十两" or style < 0.1:
        return Measure("百分之" + number.text, number.value, number.place, PERCENT)
    sign = "％" if style > 0.9 else "%"
    return Measure(number.text + sign, number.value, number.place, PERCENT)


# --- bounds -----------------------------------------------------------------------------------------------------------


def point(value: Number, basis: Any = "stated") -> dict[str, Any]:
    return {"lower": (value, True, basis), "upper": (value, True, basis)}


def near(m: Measure) -> dict[str, Any]:
    """[N − min(g, N/10), N): lower assumed, upper stated."""
    step = Fraction(m.value) / 10
    if m.place is not None:
        step = min(step, Fraction(m.place))
    return {"lower": (whole_or(m.value - step), True, "assumed"), "upper": (m.value, False, "stated")}


def approx(m: Measure) -> dict[str, Any]:
    """[N − t, N + t], t = min(g/2, N/10), at least 1 for a counted thing."""
    t = Fraction(m.value) / 10
    if m.place is not None:
        t = min(t, Fraction(m.place) / 2)
    if m.unit.counted:
        t = max(t, Fraction(1))
    return {
        "lower": (whole_or(m.value - t), True, "assumed"), "upper": (whole_or(m.value + t), True, "assumed"),
    }  # fmt: skip


def more(value: Number, place: Number, counted: bool) -> dict[str, Any]:
    """(N, N + g), or (N, ∞) where g = 1 and the thing is counted."""
    low = (value, False, "implied")
    if counted and place == 1:
        return {"lower": low, "upper": None}
    return {"lower": low, "upper": (whole_or(value + place), False, "implied")}


def case(text: str, unit: Unit, qualifier: str, value: Any, bounds: dict[str, Any], **rest: Any) -> Case:
    return Case(text, value, qualifier=qualifier, units=unit.names, kinds=unit.kinds, **bounds, **rest)


def exactly(text: str, value: Number, unit: Unit = NO_UNIT, **rest: Any) -> Case:
    value = whole_or(value)
    return case(text, unit, "exact", value, point(value), **rest)


# --- families: exact numbers ------------------------------------------------------------------------------------------


def bare_number(rng: Random) -> Case:
    number = numeral(rng)
    return exactly(number.text, number.value, alone=True)


def chinese_integer(rng: Random) -> Case:
    n = random_whole(rng, 16)
    return exactly(chinese_numeral(rng, n).text, n, alone=True)


def large_integer(rng: Random) -> Case:
    """Beyond 10**16: long digit strings, 万亿亿."""
    if _chance(rng, 0.5):
        n = rng.randrange(10**17, 10 ** rng.randint(18, 60))
        return exactly(str(n), n, alone=True)
    n = rng.randint(1, 9999)
    return exactly(chinese(n) + "万亿亿", n * WAN * YI * YI, alone=True)


def elided_tail(rng: Random) -> Case:
    """三百二 = 320, 一万五 = 15000, 两千三 = 2300, 一亿二 = 1.2亿; the tail counts in the next lower place."""
    word = rng.choice("百千万亿")
    head, tail = rng.randint(1, 9), rng.randint(1, 9)
    base = MULTIPLIERS[word]
    text = ("两" if head == 2 and _chance(rng, 0.5) else DIGITS[head]) + word + DIGITS[tail]
    value = head * base + tail * base // 10
    if word == "百" and _chance(rng, 0.3):  # 三千二百五 = 3250
        more_head = rng.randint(1, 9)
        text, value = DIGITS[more_head] + "千" + text, value + more_head * 1000
    return exactly(text, value, alone=True)  # a unit may not follow an elided place (吕叔湘《现代汉语八百词》)


def digit_string(rng: Random) -> Case:
    """三五〇 元: digits read one by one; a 〇 inside tells them from adjacent digits (三五)."""
    digits = [rng.randint(1, 9), *(rng.randrange(10) for _ in range(rng.randint(1, 3))), 0, rng.randrange(10)]
    text = "".join("〇" if d == 0 else DIGITS[d] for d in digits)
    unit = rng.choice(MONEY + [u for u in COUNTS if u.text in "个名项人"])
    return exactly(text + unit.text, int("".join(map(str, digits))), unit)


def twenties(rng: Random) -> Case:
    """廿五, 卅, 卌八; 俩人, 仨人"""
    if _chance(rng, 0.1):
        n = rng.choice((2, 3))
        return exactly(f"{'俩仨'[n - 2]}人", n, Unit("人", ("人",), ("count",)))
    tens, digit = rng.randint(2, 4), rng.randrange(10)
    unit = rng.choice([u for u in COUNTS if u.text in "个名项人"])
    text = "廿卅卌"[tens - 2] + (DIGITS[digit] if digit else "")
    return exactly(text + unit.text, tens * 10 + digit, unit)


def financial(rng: Random) -> Case:
    """壹佰贰拾元整, 叁仟元伍角陆分"""
    n = random_whole(rng, rng.choice((3, 5, 9)))
    text = chinese(n, leading=False).translate(FINANCIAL)
    if _chance(rng, 0.3):
        text = text.replace("万", "萬").replace("亿", "億")
    yuan, value = rng.choice("元圆"), Fraction(n)
    unit = Unit(yuan, (yuan, "元"), ("money",))
    style = rng.random()
    text += yuan
    if style < 0.3:
        text += rng.choice("整正")
    elif style < 0.6:
        a, b = rng.randint(1, 9), rng.randint(1, 9)
        text += f"{DIGITS[a]}角{DIGITS[b]}分".translate(FINANCIAL)
        value += Fraction(a * 10 + b, 100)
    return exactly(text, value, unit)


def informal(rng: Random) -> Case:
    """15w人, 3.5W元, 15k元"""
    unit = rng.choice((MONEY[0], *(u for u in COUNTS if u.text in ("人", "个", "人次"))))
    number = arabic_whole(rng, rng.randint(1, 999)) if _chance(rng, 0.5) else arabic_decimal(rng)
    word = rng.choice("wWwWk")
    value = whole_or(number.value * (1000 if word == "k" else WAN))
    if unit.counted and isinstance(value, Fraction):
        return informal(rng)
    return exactly(number.text + word + unit.text, value, unit)


def signed(rng: Random) -> Case:
    """负五, -12.5%, 零下5℃, 零下十二摄氏度"""
    number = small_number(rng)
    style = rng.randrange(4)
    if style == 0:
        return exactly("负" + number.text, -number.value, alone=True)
    if style == 1:
        number = arabic_decimal(rng)
        return exactly(rng.choice(("-", "-", "－", "−")) + number.text + "%", -number.value, PERCENT)
    unit = rng.choice(TEMPERATURES)
    if style == 2:
        return exactly("零下" + number.text + unit.text, -number.value, unit)
    number = arabic_whole(rng, rng.randint(1, 40))
    return exactly("-" + number.text + unit.text, -number.value, unit)


def fraction(rng: Random) -> Case:
    """三分之一, 3/8, 二又三分之一, 近三分之一"""
    while (bottom := rng.randint(2, 99)) in (10, 100):
        pass
    top = rng.randint(1, bottom - 1)
    unit = Unit("", ("",), ("ratio",))
    style = rng.randrange(5)
    if style == 0:
        if _chance(rng, 0.1):
            glyph, top, bottom = rng.choice((("½", 1, 2), ("⅓", 1, 3), ("¼", 1, 4), ("¾", 3, 4)))
            return exactly(glyph, Fraction(top, bottom), unit, alone=True)
        return exactly(f"{top}/{bottom}", Fraction(top, bottom), unit, alone=True)
    if style == 1:
        whole = rng.randint(1, 20)
        return exactly(f"{chinese(whole)}又{chinese(bottom)}分之{chinese(top)}", whole + Fraction(top, bottom), unit)
    text, m = f"{chinese(bottom)}分之{chinese(top)}", Measure("", Fraction(top, bottom), None, unit)
    if style == 2:
        word = rng.choice(("近", "将近", "接近"))
        return case(word + text, unit, "near", m.value, near(m))
    if style == 3:
        return case(rng.choice(("约", "大约")) + text, unit, "approx", m.value, approx(m))
    return exactly(text, m.value, unit)


def percentage(rng: Random) -> Case:
    """5%, 百分之三十, 百分之百"""
    if _chance(rng, 0.02):
        return exactly("百分之百", 100, PERCENT)
    m = percent(rng)
    return exactly(m.text, m.value, m.unit)


def per_mille(rng: Random) -> Case:
    """5‰, 千分之五, 万分之三: ‰ and 0.1 % are the same number (see ``difference``)."""
    number = small_number(rng)
    if number.text[0] in DIGITS + "十两":
        word, scale = rng.choice((("千分之", 10), ("万分之", 100)))
        return exactly(word + number.text, Fraction(number.value) / scale, PERCENT)
    return exactly(number.text + "‰", Fraction(number.value) / 10, PERCENT)


def tenths(rng: Random) -> Case:
    """三成 = 30 %, 三成五 = 35 %, 八折 = 80 %, 八五折 = 85 %, 七成多, 近八成"""
    a, b = rng.randint(1, 9), rng.randint(1, 9)
    style = rng.randrange(8)
    tens = Measure("", a * 10, 10, PERCENT)
    if style == 0:
        return exactly(f"{DIGITS[a]}成{DIGITS[b]}", a * 10 + b, PERCENT)
    if style == 1:
        return exactly(f"{DIGITS[a]}折", a * 10, PERCENT)
    if style == 2 and b != a + 1 and (a, b) != (3, 5):  # 七八折 and 三五折 may as well be ranges
        return exactly(f"{DIGITS[a]}{DIGITS[b]}折", a * 10 + b, PERCENT)
    if style == 3:
        return case(f"{DIGITS[a]}成多", PERCENT, "more", a * 10, more(a * 10, 10, False))
    if style == 4:
        return case(f"{rng.choice(('近', '将近'))}{DIGITS[a]}成", PERCENT, "near", a * 10, near(tens))
    if style == 5:
        return case(f"约{DIGITS[a]}成", PERCENT, "approx", a * 10, approx(tens))
    if style == 6:
        return exactly(f"{a}成", a * 10, PERCENT)
    return exactly(f"{a}.{b}成", a * 10 + b, PERCENT)


def multiple(rng: Random) -> Case:
    """3.5倍, 翻两番 = 4 倍"""
    if _chance(rng, 0.1):
        n = rng.randint(1, 4)
        return exactly(f"翻{'一两三四'[n - 1]}番", 2**n, TIMES)
    number = small_number(rng)
    return exactly(number.text + "倍", number.value, TIMES)


def points(rng: Random) -> Case:
    """3个百分点, 2.5百分点, 25个基点"""
    number = small_number(rng)
    if _chance(rng, 0.2):
        n = rng.randint(1, 400)
        return exactly(f"{n}{rng.choice(('个', ''))}基点", n, Unit("", ("基点",), ("percentage_point", "other")))
    # a Chinese numeral would take the 百 of a bare 百分点: 三|百分点, 三百|分点
    word = "百分点" if number.text[-1].isdecimal() and _chance(rng, 0.3) else "个百分点"
    return exactly(number.text + word, number.value, POINTS)


def with_unit(rng: Random) -> Case:
    m = measure(rng)
    return exactly(m.text, m.value, m.unit)


def spaced(rng: Random) -> Case:
    """A space between Arabic digits and their unit: 500 米"""
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES)
    number = arabic_whole(rng, random_whole(rng, 6))
    return exactly(f"{number.text} {unit.text}", number.value, unit)


def money(rng: Random) -> Case:
    """¥1,234.50, 人民币5万元, 5万元人民币, 5元8角, 三块五, 2000块钱"""
    style = rng.randrange(8)
    a, b, c = rng.randint(1, 9999), rng.randint(1, 9), rng.randint(1, 9)
    to_tenths = Fraction(a * 10 + b, 10)
    if style == 0:
        number = arabic_decimal(rng)
        unit = Unit("", ("元", "¥", "￥", "人民币"), ("money",))
        return exactly(rng.choice("¥￥") + number.text, number.value, unit)
    if style == 1:
        unit = Unit("元", ("元", "人民币元", "元人民币"), ("money",))
        number = numeral(rng, unit)
        return exactly("人民币" + number.text + "元", number.value, unit)
    if style == 2:
        unit = Unit("元人民币", ("元人民币",), ("money",))
        number = numeral(rng, unit)
        return exactly(number.text + unit.text, number.value, unit)
    if style == 3:
        return exactly(f"{a}元{b}角", to_tenths, MONEY[0])
    if style == 4:
        return exactly(f"{a}元{b}角{c}分", to_tenths + Fraction(c, 100), MONEY[0])
    kuai = Unit("块", ("块",), ("money",))
    if style == 5:
        a = rng.randint(1, 99)
        text = "两" if a == 2 else chinese(a)
        return exactly(f"{text}块{DIGITS[b]}{rng.choice(('', '毛'))}", Fraction(a * 10 + b, 10), kuai)
    if style == 6:
        return exactly(f"{a}块{b}", to_tenths, kuai)
    return exactly(f"{a}块钱", a, Unit("", ("块钱",), ("money",)))


COMPOUNDS = (  # leading unit, its kind, second unit, how many of it make the leading one, what may follow both
    ("小时", "duration", "分", 60), ("小时", "duration", "分钟", 60), ("个小时", "duration", "分钟", 60),
    ("分钟", "duration", "秒", 60), ("天", "duration", "小时", 24), ("年", "duration", "个月", 12),
    ("斤", "mass", "两", 10), ("公里", "length", "米", 1000), ("吨", "mass", "公斤", 1000),
    ("米", "length", "厘米", 100),
)  # fmt: skip


def compound(rng: Random) -> Case:
    """1小时30分 = 1.5 小时, 3年2个月, 2斤3两, 1米75, 一米七五"""
    if _chance(rng, 0.2):
        a, b, c = rng.randint(1, 9), rng.randint(1, 9), rng.randint(1, 9)
        unit = Unit("米", ("米",), ("length",))
        text = f"{a}米{b}{c}"
        if _chance(rng, 0.5):
            text = f"{DIGITS[a] if a != 2 else '两'}米{DIGITS[b]}{DIGITS[c]}"
        return exactly(text, Fraction(a * 100 + b * 10 + c, 100), unit)
    first, kind, second, size = rng.choice(COMPOUNDS)
    a, b = rng.randint(1, 9), rng.randint(1, size - 1)
    unit = Unit(first, (first.lstrip("个"),), (kind,))
    if second != "两" and _chance(rng, 0.3):
        zero = "零" if a == 1 and first == "天" else ""  # 一天五小时 is five hours a day
        text = f"{'两' if a == 2 else DIGITS[a]}{first}{zero}{'两' if b == 2 else chinese(b)}{second}"
    else:
        text = f"{a}{first}{b}{second}"
    return exactly(text, a + Fraction(b, size), unit)


def rate(rng: Random) -> Case:
    """33.61元/公斤, 元每平方米, 每公斤33.61元, 微克/立方米"""
    style = rng.random()
    if style < 0.3:
        per = rng.choice(("公斤", "吨", "平方米", "亩", "立方米", "千瓦时"))
        unit = Unit("元", (f"元/{per}",), ("rate",))
        number = numeral(rng, unit)
        return exactly(f"每{per}{number.text}元", number.value, unit)
    if style < 0.5:
        text = rng.choice(("微克/立方米", "毫克/升", "公里/小时", "吨/公顷", "千克/人"))
        number = arabic_decimal(rng)
        return exactly(number.text + text, number.value, Unit(text, (text,), ()))
    m = measure(rng, units=RATES)
    return exactly(m.text, m.value, m.unit)


def headed(rng: Random) -> Case:
    """达100%, 共3000人: the number stays exact; the word is no part of the quantity, so only extract can read it"""
    m = measure(rng)
    words = ["达", "高达", "共", "共计", "累计", "总计", "合计", "仅", "达到"] + (["多达"] if m.unit.counted else [])
    return exactly(m.text, m.value, m.unit, before="据介绍，总量" + rng.choice(words), after="。")


# --- families: qualifiers ---------------------------------------------------------------------------------------------


def more_inside(rng: Random) -> Case:
    """9000多个, 4万余名, 三千余吨, 1.65亿余元, 19725余次"""
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES)
    while not (number := numeral(rng, unit, 2)).open_ended or number.value < 10:
        pass
    assert number.place is not None
    g = number.place if number.cap is None else min(number.place, number.cap)
    # 多 needs a round number before it: 多 after a last digit (305多个) is not said
    words = ("多", "余", "余") if number.place >= 10 and not isinstance(number.value, Fraction) else ("余",)
    text = number.text + rng.choice(words) + unit.text
    return case(text, unit, "more", number.value, more(number.value, g, unit.counted))


def more_before_multiplier(rng: Random) -> Case:
    """20余万元, 100多万, 十余万, 三百二十余万, 2亿3000多万"""
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES)
    word = rng.choice("万亿")
    factor, extra, head = MULTIPLIERS[word], 0, ""
    n = rng.randint(1, 99) * 10 if _chance(rng, 0.7) else rng.randint(1, 9) * 10 ** rng.randint(1, 3)
    text = str(n) if _chance(rng, 0.5) else with_liang(chinese(n))
    if word == "万" and n >= 100 and text.isdigit() and _chance(rng, 0.2):
        yi = rng.randint(1, 20)
        head, extra = f"{yi}亿", yi * YI
    value, g = extra + n * factor, place_of(n) * factor
    text = head + text + rng.choice("多余") + word + unit.text
    return case(text, unit, "more", value, more(value, g, unit.counted))


def more_bare(rng: Random) -> Case:
    """百余 = (100, 200), 千余, 万余, 十余万, 百余万"""
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES)
    word = rng.choice("十百千万")
    value, text = MULTIPLIERS[word], word + "余"
    if word != "万" and _chance(rng, 0.3):
        value, text = value * WAN, text + "万"
    return case(text + unit.text, unit, "more", value, more(value, value, unit.counted))


def more_after_unit(rng: Random) -> Case:
    """2年多 = (2, 3) 年, 3公里多, 2个多月, 三块多"""
    n = rng.choice((*range(2, 10), *range(11, 20)))
    text = ("两" if n == 2 else chinese(n)) if _chance(rng, 0.5) or n > 9 else str(n)
    bounds = more(n, 1, False)
    if _chance(rng, 0.3):
        word = rng.choice(("月", "小时", "星期"))
        return case(f"{text}个多{word}", Unit(word, (word,), ("duration",)), "more", n, bounds)
    unit = rng.choice(
        [u for u in CHINESE_MEASURES if u.text != "光年"] + [u for u in DURATIONS if not u.text.startswith("个")]
        + [TIMES, Unit("块", ("块",), ("money", "count")), Unit("岁", ("岁",), ("age",))]
    )  # fmt: skip
    return case(text + unit.text + "多", unit, "more", n, bounds)


def nearly(rng: Random) -> Case:
    """近4万, 将近三年; 近 + a period (近三年) means the last years and is not written"""
    m = measure(rng, least=100 if _chance(rng, 0.7) else 2)
    words = ["将近", "接近", "近乎"]
    if "duration" not in m.unit.kinds and not (m.unit.counted and m.value < 100):
        words += ["近", "近", "近"]
    if m.unit.text in ("个", "人", "年") and not isinstance(m.value, Fraction):
        words.append("快")
    return case(rng.choice(words) + m.text, m.unit, "near", m.value, near(m))


def around(rng: Random) -> Case:
    """约3万, 大约6.5%, 6.5%左右, 50岁上下, 三里许"""
    m = measure(rng)
    if _chance(rng, 0.6):
        text = rng.choice(("约", "约", "大约", "大概", "约莫")) + m.text
    else:
        words = ["左右", "左右"]
        if m.unit.kinds[0] in ("age", "money", "percent"):
            words.append("上下")
        if m.unit.text in ("斤", "公里", "米"):
            words.append("许")
        text = m.text + rng.choice(words)
        if _chance(rng, 0.1):
            text = "大约" + text
    return case(text, m.unit, "approx", m.value, approx(m))


def some(rng: Random) -> Case:
    """十来个, 二十来斤, 三百来人, 百把个, and the bare 百名, 千家, 万人"""
    unit = rng.choice(COUNTS + CHINESE_MEASURES)
    style = rng.randrange(3)
    if style == 0:
        word = rng.choice("十百")
        a = rng.randint(2, 9) if word == "百" else rng.randint(1, 9)
        n = a * MULTIPLIERS[word]
        text = (chinese(n) if _chance(rng, 0.7) else str(n)) + "来"
    elif style == 1:
        unit = rng.choice([u for u in COUNTS if u.text in ("个", "人", "名", "家", "户", "条")])
        n, text = 100, "百把"
    else:
        unit = rng.choice([u for u in COUNTS if u.text in ("名", "家", "人", "户", "项", "场", "人次", "件")])
        word = rng.choice("百千万")
        n, text = MULTIPLIERS[word], word
    m = Measure("", n, place_of(n), unit)
    return case(text + unit.text, unit, "approx", n, approx(m))


ONE_SIDED_BEFORE = {
    "at_least": "至少 最少 起码 不少于 不低于 不下于 不下 达到或超过 ≥",
    "over": "超 超过 逾 突破 高于 大于 多于 跨过 >",
    "at_most": "至多 最多 顶多 不超过 不高于 不多于 不大于 小于等于 最高可达 ≤",
    "under": "不足 不到 不满 未满 未达 低于 少于 小于 不及 <",
}
ONE_SIDED_AFTER = {
    "at_least": "以上 以上 及以上 之上",
    "over": "以外",
    "at_most": "以下 以下 以内 之内 之下",
    "under": "都不到",
}


def one_sided(qualifier: str, value: Number, closed: bool | None = None, basis: Any = "stated") -> dict[str, Any]:
    """The interval above or below a number."""
    if closed is None:
        closed = qualifier in ("at_least", "at_most")
    end = (value, closed, basis)
    return {"lower": end, "upper": None} if qualifier in ("at_least", "over") else {"lower": None, "upper": end}


def bounded_by(qualifier: str) -> Callable[[Random], Case]:
    """One of at_least, over, at_most, under, in front of the number or behind its unit."""
    before, after = ONE_SIDED_BEFORE[qualifier].split(), ONE_SIDED_AFTER[qualifier].split()

    def write(rng: Random) -> Case:
        if qualifier == "over" and _chance(rng, 0.1):  # 以外 is said of distances and periods
            m = measure(rng, units=CHINESE_MEASURES[:3])
            return case(m.text + "以外", m.unit, qualifier, m.value, one_sided(qualifier, m.value))
        m = measure(rng)
        if qualifier == "under" and _chance(rng, 0.2):
            text = rng.choice(("连", "")) + m.text + "都不到"
        elif qualifier == "over" or _chance(rng, 0.6):
            text = rng.choice(before) + m.text
        elif qualifier == "at_most" and m.unit.kinds[0] in ("duration", "length") and _chance(rng, 0.3):
            text = m.text + "内"
        elif qualifier == "at_least" and m.unit in MONEY and _chance(rng, 0.3):
            text = m.text + "起" if _chance(rng, 0.5) else rng.choice(("站上", "迈上", "跃上")) + m.text
        else:
            text = m.text + rng.choice(after)
        return case(text, m.unit, qualifier, m.value, one_sided(qualifier, m.value))

    write.__name__ = qualifier
    return write


def one_sided_bare(rng: Random) -> Case:
    """上万人, 破亿, 过千, 逾百家, 数以万计: a bare multiplier is exact here; 近百, 约千 are not"""
    word = rng.choice("百千万亿")
    if _chance(rng, 0.05):
        return case(f"数以{word}计", NO_UNIT, "at_least", ..., one_sided("at_least", MULTIPLIERS[word], None, ...))
    unit = rng.choice(COUNTS + MONEY)
    n = MULTIPLIERS[word]
    qualifier, cue = rng.choice(
        [("at_least", "上"), ("over", "过"), ("over", "破"), ("over", "逾"), ("over", "超"), ("near", "近"),
         ("approx", "约")]
    )  # fmt: skip
    m = Measure("", n, n, unit)
    bounds = near(m) if qualifier == "near" else approx(m) if qualifier == "approx" else one_sided(qualifier, n)
    return case(cue + word + unit.text, unit, qualifier, n, bounds)


def full_age(rng: Random) -> Case:
    """满三年, 已满18周岁, 未满十四周岁, 不满十年"""
    unit = rng.choice(AGES + [u for u in DURATIONS if u.text in ("年", "个月", "天")])
    number = numeral(rng, unit)
    qualifier, cue = rng.choice([("at_least", "满"), ("at_least", "已满"), ("under", "未满"), ("under", "不满")])
    return case(cue + number.text + unit.text, unit, qualifier, number.value, one_sided(qualifier, number.value))


def below_zero(rng: Random) -> Case:
    """低于零下5℃ = (−∞, −5), 零下5℃以下 = (−∞, −5], 高于-12.5%"""
    qualifier = rng.choice(("at_most", "under", "over", "at_least"))
    n, unit = rng.randint(1, 60), rng.choice(TEMPERATURES)
    number = f"{rng.choice(('零下', '-'))}{n}{unit.text}"
    cue = {"at_most": "以下", "under": "低于", "over": "高于", "at_least": "以上"}[qualifier]
    text = number + cue if cue.startswith("以") else cue + number
    return case(text, unit, qualifier, -n, one_sided(qualifier, -n))


def several(rng: Random) -> Case:
    """几个 = [2, 10), 几十 = [20, 100), 数百万, 好几千; 三几; 十几, 二十几 = (N, N + 10)"""
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES)
    style = rng.random()
    if style > 0.97:
        bounds = {"lower": (3, True, "implied"), "upper": (10, False, "implied")}
        return case("三几" + unit.text, unit, "several", None, bounds)
    if style < 0.3:
        tens = rng.randint(1, 9)
        text = ("" if tens == 1 else DIGITS[tens]) + "十几"
        factor = 1
        if _chance(rng, 0.3):
            text, factor = text + "万", WAN
        n = tens * 10 * factor
        bounds = {"lower": (n, False, "implied"), "upper": (n + 10 * factor, False, "implied")}
        return case(text + unit.text, unit, "several", None, bounds)
    word = rng.choice(("", "十", "百", "千", "万", "亿", "十万", "百万", "千万", "十亿", "百亿"))
    place = 1
    for character in word:
        place *= MULTIPLIERS[character]
    cue = rng.choice(("几", "好几", "数") if word else ("几", "好几"))
    bounds = {"lower": (2 * place, True, "implied"), "upper": (10 * place, False, "implied")}
    return case(cue + word + unit.text, unit, "several", None, bounds)


# --- families: ranges -------------------------------------------------------------------------------------------------

TO = ("至", "到", "至", "到", "-", "—", "~", "–", "～", "－")


def closed_range(low: Number, high: Number, basis: Any = "stated") -> dict[str, Any]:
    return {"lower": (low, True, basis), "upper": (high, True, basis)}


def range_shared(rng: Random) -> Case:
    """3至5万元, 10-15%, 三到五个, 1.5~2.5亿吨: the multiplier and the unit stand once"""
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES + [PERCENT, POINTS, DURATIONS[0]])
    a = rng.randint(1, 90)
    b = rng.randint(a + 1, 99)
    word = rng.choice(("", "", "万", "亿")) if unit not in (PERCENT, POINTS, DURATIONS[0]) else ""
    factor = MULTIPLIERS.get(word, 1)
    if unit is not PERCENT and _chance(rng, 0.4):
        text = (chinese(a) if a != 2 else "两") + rng.choice(TO[:2]) + chinese(b)
        return case(text + word + unit.text, unit, "range", None, closed_range(a * factor, b * factor))
    low, high = Fraction(a), Fraction(b)
    first, last = str(a), str(b)
    if not (unit.counted and factor == 1) and _chance(rng, 0.4):
        low, high = low + Fraction(5, 10), high + Fraction(3, 10)
        first, last = f"{a}.5", f"{b}.3"
    bounds = closed_range(whole_or(low * factor), whole_or(high * factor))
    if word == "" and unit is not PERCENT and not unit.small and _chance(rng, 0.1):
        first, last = last, first  # the larger one first is sorted
        return case(f"{first}~{last}{unit.text}", unit, "range", None, bounds)
    return case(first + rng.choice(TO) + last + word + unit.text, unit, "range", None, bounds)


def two_measures(rng: Random) -> tuple[Measure, Measure]:
    """Two measures in one unit, the smaller first."""
    first = measure(rng)
    while True:
        if first.text.endswith(("%", "％")) or first.text.startswith("百分之"):
            second = percent(rng)
        else:
            second = measure(rng, units=[first.unit])
        if first.value != second.value:
            return (first, second) if first.value < second.value else (second, first)


def range_full(rng: Random) -> Case:
    """3万元至5000万元, 百分之三至百分之五, 介于A和B之间"""
    a, b = two_measures(rng)
    bounds = closed_range(a.value, b.value)
    if a.text.endswith("升"):  # 升至 and 升到 are verbs
        text = f"介于{a.text}和{b.text}之间" if _chance(rng, 0.5) else f"{a.text}{rng.choice(TO[4:])}{b.text}"
    elif _chance(rng, 0.3):
        text = f"介于{a.text}{rng.choice(('和', '与', '至', '到'))}{b.text}之间"
    elif _chance(rng, 0.2):
        text = f"{a.text}{rng.choice(('至', '到'))}{b.text}之间"
    else:
        text = a.text + rng.choice(TO) + b.text
    return case(text, a.unit, "range", None, bounds)


def range_pair(rng: Random) -> Case:
    """三年以上十年以下, 满14不满16周岁, 五万元以上不满十万元, 超过A不超过B"""
    style = rng.randrange(4)
    if style == 0:
        a = rng.randint(1, 60)
        b, unit = rng.randint(a + 1, 90), AGES[1]
        first, last = (str(a), str(b)) if _chance(rng, 0.5) else (chinese(a), chinese(b))
        middle = rng.choice(("", unit.text))
        bounds = {"lower": (a, True, "stated"), "upper": (b, False, "stated")}
        return case(f"{rng.choice(('满', '已满'))}{first}{middle}不满{last}{unit.text}", unit, "range", None, bounds)
    m, n = two_measures(rng)
    low, high = (m.value, True, "stated"), (n.value, True, "stated")
    if style == 1:
        text = f"{m.text}以上{n.text}以下"
    elif style == 2:
        text, high = f"{m.text}以上不满{n.text}", (n.value, False, "stated")
    else:
        text, low = f"超过{m.text}不超过{n.text}", (m.value, False, "stated")
    return case(text, m.unit, "range", None, {"lower": low, "upper": high})


def adjacent(rng: Random) -> Case:
    """三五个, 七八十, 十七八, 两三千, 三百五六十, 一万六七, 五、六级, 六、七百人, 百八十"""
    a = rng.randint(1, 8)
    b = 5 if a == 3 and _chance(rng, 0.3) else a + 1
    first, second = DIGITS[a], "两" if (a, b) == (1, 2) else DIGITS[b]
    if a == 2:
        first = "两"
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES)
    style = rng.randrange(7)
    if style == 0:
        text, low, high = first + second, a, b
    elif style == 1:
        word = rng.choice(("十", "百", "千", "万", "亿", "十万", "百万", "千万"))
        factor = 1
        for character in word:
            factor *= MULTIPLIERS[character]
        if word.startswith("十"):
            first, second = DIGITS[a], DIGITS[b]
        text, low, high = first + second + word, a * factor, b * factor
    elif style == 2:
        tens = rng.randint(1, 9)
        text = ("" if tens == 1 else DIGITS[tens]) + "十" + DIGITS[a] + DIGITS[b]
        low, high = tens * 10 + a, tens * 10 + b
    elif style == 3:
        hundreds = rng.randint(1, 9)
        text = f"{DIGITS[hundreds]}百{DIGITS[a]}{DIGITS[b]}十"
        low, high = hundreds * 100 + a * 10, hundreds * 100 + b * 10
    elif style == 4:
        heads = rng.randint(1, 9)
        text, unit = f"{DIGITS[heads]}万{DIGITS[a]}{DIGITS[b]}", NO_UNIT
        low, high = heads * WAN + a * 1000, heads * WAN + b * 1000
    elif style == 5:
        word = rng.choice(("", "十", "百", "千", "万"))
        factor = MULTIPLIERS.get(word, 1)
        b = a + 1
        text, low, high = f"{DIGITS[a]}、{DIGITS[b]}{word}", a * factor, b * factor
        if word == "":
            unit = Unit("级", ("级",), ())
    else:
        text, low, high = "百八十", 80, 100
    return case(text + unit.text, unit, "range", None, closed_range(low, high, "implied"), alone=unit is NO_UNIT)


def out_of_ten(rng: Random) -> Case:
    """十之七八 = [70, 80] %"""
    a = rng.randint(6, 8)
    bounds = closed_range(a * 10, a * 10 + 10, ...)
    return case(f"十之{DIGITS[a]}{DIGITS[a + 1]}", PERCENT, "range", None, bounds)


# --- families: halves, combinations, sentences ------------------------------------------------------------------------


def half(rng: Random) -> Case:
    """三年半, 两个半小时, 半年, 半个月, 三斤半"""
    style = rng.randrange(3)
    a = rng.randint(1, 9)
    head = "两" if a == 2 else DIGITS[a]
    if style == 0:
        word = rng.choice(("小时", "月"))
        return exactly(f"{head}个半{word}", a + Fraction(1, 2), Unit(word, (word,), ("duration",)))
    if style == 1:
        text, name, kind = rng.choice(
            [("年", "年", "duration"), ("天", "天", "duration"), ("小时", "小时", "duration"),
             ("公里", "公里", "length"), ("亩", "亩", "area"), ("斤", "斤", "mass"), ("吨", "吨", "mass")]
        )  # fmt: skip
        return exactly(f"{head if _chance(rng, 0.7) else a}{text}半", a + Fraction(1, 2), Unit(text, (name,), (kind,)))
    text, name, kind = rng.choice(
        [("年", "年", "duration"), ("天", "天", "duration"), ("小时", "小时", "duration"), ("公里", "公里", "length"),
         ("个月", "月", "duration"), ("个小时", "小时", "duration"), ("亩", "亩", "area"), ("斤", "斤", "mass")]
    )  # fmt: skip
    unit, m = Unit(text, (name,), (kind,)), Measure("", Fraction(1, 2), None, NO_UNIT)
    if _chance(rng, 0.2):
        return case(f"约半{text}", unit, "approx", m.value, approx(m))
    if _chance(rng, 0.2):
        return case(f"不到半{text}", unit, "under", m.value, one_sided("under", m.value))
    return exactly(f"半{text}", Fraction(1, 2), unit)


def half_share(rng: Random) -> Case:
    """一半, 过半, 近一半, 半数以上: 50 %"""
    m = Measure("", 50, None, PERCENT)
    options: list[tuple[str, str, dict[str, Any]]] = [
        ("一半", "exact", point(50)), ("半数", "exact", point(50)), ("过半", "over", one_sided("over", 50)),
        ("超过一半", "over", one_sided("over", 50)), ("超半数", "over", one_sided("over", 50)),
        ("半数以上", "at_least", one_sided("at_least", 50)), ("一半以上", "at_least", one_sided("at_least", 50)),
        ("近一半", "near", near(m)), ("接近一半", "near", near(m)), ("近半数", "near", near(m)),
        ("约一半", "approx", approx(m)), ("不到一半", "under", one_sided("under", 50)),
        ("不足半数", "under", one_sided("under", 50)), ("大半", "over", one_sided("over", 50)),
        ("一多半", "over", one_sided("over", 50)),
    ]  # fmt: skip
    text, qualifier, bounds = rng.choice(options)
    return case(text, PERCENT, qualifier, 50, bounds)


def combined(rng: Random) -> Case:
    """超过20余万, 约440多, 起码二三十, 超过1%以上, 最多十几个"""
    unit = rng.choice(COUNTS + MONEY + CHINESE_MEASURES)
    style = rng.randrange(7)
    n = rng.randint(1, 99) * 10
    place = place_of(n)
    if style == 0:  # at_least/over keep the inner lower end and drop the upper one
        qualifier = rng.choice(("at_least", "over"))
        cue = {"at_least": "至少", "over": "超过"}[qualifier]
        return case(f"{cue}{n}余万{unit.text}", unit, qualifier, n * WAN, one_sided(qualifier, n * WAN, False, ...))
    if style == 1:  # side by side the stronger basis wins: implied over assumed
        return case(f"{rng.choice(('约', '大约', '大概'))}{n}{rng.choice('多余')}{unit.text}", unit, "more", n,
                    more(n, place, unit.counted))  # fmt: skip
    a = rng.randint(2, 8)
    digits = ("两" if a == 2 else DIGITS[a]) + DIGITS[a + 1]
    factor = rng.choice((100, 1000, WAN))
    word = {100: "百", 1000: "千", WAN: "万"}[factor]
    if style == 2:
        text = rng.choice(("起码", "至少")) + digits + word + unit.text
        return case(text, unit, "at_least", ..., one_sided("at_least", a * factor, True, ...))
    if style == 3:
        bounds = one_sided("at_most", (a + 1) * factor, True, ...)
        return case(f"{rng.choice(('最多', '不超过'))}{digits}{word}{unit.text}", unit, "at_most", ..., bounds)
    if style == 4:
        bounds = closed_range(a * factor, (a + 1) * factor, "implied")
        return case(f"{rng.choice(('大概', '约', '大约'))}{digits}{word}{unit.text}", unit, "range", None, bounds)
    if style == 5:
        tens = rng.randint(1, 9)
        text = f"最多{'' if tens == 1 else DIGITS[tens]}十几{unit.text}"
        return case(text, unit, "at_most", ..., one_sided("at_most", tens * 10 + 10, False, ...))
    m = measure(rng)
    qualifier, before, after = rng.choice(
        [("over", "超过", "以上"), ("at_least", "至少", "以上"), ("at_most", "不超过", "以内"),
         ("at_most", "最多", "以下")]
    )  # fmt: skip
    return case(before + m.text + after, m.unit, qualifier, m.value, one_sided(qualifier, m.value))


def detached(rng: Random) -> Case:
    """约占总量的55%, 约有3000人: the cue stands apart and still counts; only extract can read it"""
    if _chance(rng, 0.5):
        m = measure(rng)
        cue, qualifier = rng.choice(
            [("约有", "approx"), ("约为", "approx"), ("大约有", "approx"), ("至少有", "at_least"), ("超过了", "over")]
        )
        before = "据介绍，总数" + cue
    else:
        m = percent(rng)
        cue, qualifier = rng.choice(
            [("约占总量的", "approx"), ("至少占总量的", "at_least"), ("超过总量的", "over"), ("不到总量的", "under"),
             ("不足全部样本的", "under")]
        )  # fmt: skip
        before = "据介绍，这部分" + cue
    bounds = approx(m) if qualifier == "approx" else one_sided(qualifier, m.value)
    return case(m.text, m.unit, qualifier, m.value, bounds, before=before, after="。")


def traditional(rng: Random) -> Case:
    """Any case in traditional characters; the unit comes back simplified."""
    written = FAMILIES[rng.choice(TRADITIONAL_FAMILIES)](rng)
    return replace(written, text=written.text.translate(TRADITIONAL))


def malformed(rng: Random) -> Case:
    """一百零, 二百五百, 十万百, 三点五点七, 负负五: parse refuses the whole"""
    a, b = rng.sample("三四五六七八九", 2)
    word = rng.choice("百千万")
    lower = {"百": "十", "千": "百", "万": "千"}[word]
    style = rng.randrange(8)
    text = (
        f"{a}{word}零", f"{a}{word}{b}{word}", f"十万{rng.choice('百千')}", f"负负{a}", f"负十{a}十{b}",
        f"{a}{lower}{b}{word}{a}{word}", f"{rng.randint(1, 9)}、{rng.randint(100, 999)}", f"{a}点{b}点{a}",
    )[style]  # fmt: skip
    return Case(text, refused=True)


FAMILIES: dict[str, Callable[[Random], Case]] = {
    family.__name__: family
    for family in (
        bare_number, chinese_integer, large_integer, elided_tail, digit_string, twenties, financial, informal, signed,
        fraction, percentage, per_mille, tenths, multiple, points, with_unit, spaced, money, compound, rate, headed,
        more_inside, more_before_multiplier, more_bare, more_after_unit, nearly, around, some, bounded_by("at_least"),
        bounded_by("over"), bounded_by("at_most"), bounded_by("under"), one_sided_bare, full_age, below_zero, several,
        range_shared, range_full, range_pair, adjacent, out_of_ten, half, half_share, combined, detached, traditional,
        malformed,
    )
}  # fmt: skip
TRADITIONAL_FAMILIES = (
    "chinese_integer", "with_unit", "more_inside", "more_before_multiplier", "nearly", "around", "at_least", "over",
    "at_most", "under", "several", "adjacent", "range_pair",
)  # fmt: skip
FEW_FORMS = frozenset({"twenties", "half_share", "out_of_ten", "some", "more_bare", "malformed"})


def generate(seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """(family, case) pairs in a fixed order; families with few forms come once in eight rounds."""
    rng = Random(seed)
    names = [name for name in FAMILIES for _ in range(1 if name in FEW_FORMS else 8)]
    for _ in range(count):
        name = rng.choice(names)
        yield name, FAMILIES[name](rng)


# --- sentences and comparing ------------------------------------------------------------------------------------------

CARRIERS = (
    ("结果为", "。"), ("经核实，这个数字是", "，情况基本属实。"), ("据介绍，结果是", "；其余仍在整理。"),
    ("报告显示，有关数据为", "，符合预期。"), ("（", "）"), ("预计最终数字是", "！"),
)  # fmt: skip


def in_sentence(rng: Random, written: Case) -> tuple[str, int] | None:
    """A sentence around the text and where the text begins in it; None where only ``parse`` can read the case."""
    if written.before:
        return written.before + written.text + written.after, len(written.before)
    if written.alone or written.refused:
        return None
    before, after = rng.choice(CARRIERS)
    return before + written.text + after, len(before)


def difference(expected: Case, got: Any) -> list[str]:
    """Where a Quantity or Claim of shuliang departs from the case, as ``field: got`` strings; [] where it agrees.

    ‰ is compared as tenths of %: the semantics do not say which of the two 千分之 names.
    """
    found: list[str] = []
    scale = Fraction(1, 10) if got.unit == "‰" else Fraction(1, 100) if got.unit == "‱" else Fraction(1)
    unit = "%" if scale != 1 else got.unit

    def number(x: Any) -> Number | None:
        if type(x) is int or x is None:
            return None if x is None else x * scale
        exact = Fraction(x)
        if type(x) not in (Decimal, Fraction) or exact.denominator == 1:
            found.append(f"not canonical: {x!r}")
        return exact * scale

    if number(got.value) != expected.value and expected.value is not ...:
        found.append(f"value: {got.value}")
    for side in ("lower", "upper"):
        end, want = getattr(got.interval, side), getattr(expected, side)
        if end is None or want is None:
            if end is not want:
                found.append(f"{side}: {end and end.value}")
            continue
        if number(end.value) != want[0]:
            found.append(f"{side}: {end.value}")
        if end.closed != want[1]:
            found.append(f"{side} closed: {end.closed}")
        if want[2] is not ... and end.basis != want[2]:
            found.append(f"{side} basis: {end.basis}")
    if got.qualifier != expected.qualifier:
        found.append(f"qualifier: {got.qualifier}")
    if unit not in expected.units:
        found.append(f"unit: {got.unit!r}")
    if expected.kinds and got.kind not in expected.kinds:
        found.append(f"kind: {got.kind}")
    return found
