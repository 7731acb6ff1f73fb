"""Numeral text → exact number.

``read`` takes one numeral as it stands in clean text (Arabic 1,234.5, Chinese 一万五, mixed 3万5千, 20余万, 十几, 七八十) and
returns a ``Numeral``: the number as stated, the ends it spans, and its granularity (the place value of the last non-zero
digit as written). A malformed numeral (一百零, 二百五百, 十百万) raises ``Malformed`` with its position.

Well-formed Chinese integers go through cn2an, behind ``WELL_FORMED``; everything else is read here, on ints alone.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from . import exact
from .exact import Number

__all__ = ["DIGITS", "MULTIPLIERS", "Malformed", "Numeral", "read"]

TOKENS = 100  # digits and multipliers: no numeral in use has as many, and each is a step of a recursion
LIMIT = 1000  # digits, or powers of ten: a longer numeral is refused, so that no input costs quadratic time

# GB/T 15835 for the plain digits; 廿 卅 卌 are contracted tens; 幺 two-way radio one; 参 stands for 叁 in older hands.
DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2, "壹": 1,
    "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2, "仨": 3, "参": 3, "貮": 2, "弍": 2,
    "倆": 2, "弐": 2, "壱": 1, "弌": 1, "○": 0,
}  # fmt: skip
MULTIPLIERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12, "拾": 1, "佰": 2, "仟": 3, "w": 4, "W": 4, "k": 3,
               "K": 3, "M": 6}  # fmt: skip
CONTRACTED = {"廿": "二十", "卅": "三十", "卌": "四十"}

WELL_FORMED = re.compile(
    # a section of up to four places, every inner gap marked by 零, then 万, then 亿 at most: up to 10^16
    r"(?=.{2,40}\Z)[一二三四五六七八九十百千万亿零]+"
)
PLAIN = {digit: value for digit, value in DIGITS.items() if value}


class Malformed(ValueError):
    """The text is no well-formed numeral: ``position`` in it and ``reason``."""

    def __init__(self, position: int, reason: str) -> None:
        self.position, self.reason = position, reason
        super().__init__(f"{reason} (at {position})")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral as read.

    ``value`` the number as stated (None for 几十, 三五, 十几); ``lower``/``upper`` what it spans, with open/closed flags
    (both equal to ``value`` for a plain number); ``form`` exact | more | approx | range | several; ``step`` its granularity
    g(N) (None for fractions); ``tail`` the multiplier that it ends in (1 for none); ``bare`` a multiplier without a
    digit before it (百, 万); ``head`` the coefficient before ``tail``.
    """

    value: Number | None
    lower: Number
    upper: Number
    lower_closed: bool = True
    upper_closed: bool = True
    form: Literal["exact", "more", "approx", "range", "several"] = "exact"
    step: Number | None = 1
    tail: int = 1
    bare: bool = False
    rule: str = "numeral"

    def times(self, factor: int) -> Numeral:
        """The same numeral before a shared multiplier: 3 in 3至5万."""
        scale = functools.partial(exact.multiply, factor)
        return Numeral(
            None if self.value is None else scale(self.value), scale(self.lower), scale(self.upper), self.lower_closed,
            self.upper_closed, self.form, None if self.step is None else scale(self.step), factor, False, self.rule,
        )  # fmt: skip

    def negative(self) -> Numeral:
        """The numeral after a minus sign."""
        return Numeral(
            None if self.value is None else exact.multiply(self.value, -1), exact.multiply(self.upper, -1),
            exact.multiply(self.lower, -1), self.upper_closed, self.lower_closed, self.form, self.step, self.tail,
            self.bare, self.rule,
        )  # fmt: skip


@functools.lru_cache(maxsize=65536)
def read(text: str) -> Numeral:
    """The numeral that the whole text is.

    >>> read("3万5千").value, read("三百二").value, read("1.65亿").value, read("两千零八").value
    (35000, 320, 165000000, 2008)
    >>> read("七八十").lower, read("七八十").upper, read("几十").lower, read("20余万").upper
    (70, 80, 20, 300000)

    Raises Malformed.
    """
    if (m := SIMPLE.fullmatch(text)) and (not m[3] or m[1].strip("0")):
        return _simple(m[1].replace(",", ""), m[2] or "", POWERS[m[3]])
    if len(text) > LIMIT:
        raise Malformed(LIMIT, f"the numeral has more than {LIMIT} characters")
    if text[:1] in ("负", "-") and "分之" not in text and text[1:2] not in ("负", "-"):
        return _negative(text)
    text = text.replace("十有", "十").replace("百单", "百零")  # 八十有四, 一百单八
    text = text.replace("个亿", "亿").replace("个多亿", "多亿")  # 1.2个亿, 3个多亿
    if "·" in text or "•" in text:  # 12·5万, as older print writes it
        text = MIDDLE_DOT.sub(".", text)
    for rule in RULES:
        numeral = rule(text)
        if numeral is not None:
            return numeral
    return _plain(text)


MIDDLE_DOT = re.compile(r"(?<=\d)[·•](?=\d)")


def _negative(text: str) -> Numeral:
    rest = text[1:].lstrip(" ")
    try:
        return read(rest).negative()
    except Malformed as error:
        raise Malformed(error.position + len(text) - len(rest), error.reason) from None


# What most numerals look like (1,234 92.5 1.65亿), read at once; a test holds it equal to the general reading. Zero before
# a multiplier is left to that, which refuses it.
SIMPLE = re.compile(r"([0-9]{1,15}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})(?:\.([0-9]{1,15}))?(万亿?|亿|)")
POWERS = {"": 0, "万": 4, "亿": 8, "万亿": 12}


def _simple(whole: str, decimals: str, power: int) -> Numeral:
    """Digits with decimals and a multiplier of 10**power."""
    digits = whole + decimals
    exponent = power - len(decimals)
    value, places = exact.scaled(int(digits), exponent), digits.rstrip("0")
    step = exponent + len(digits) - len(places) if places else min(0, exponent)
    return Numeral(value, value, value, step=exact.scaled(1, step), tail=10**power)


# --- the forms, in the order in which they are tried ------------------------------------------------------------------

FRACTION = re.compile(r"(负|-)?(?:(.+)又)?(.+?)分之(负|-)?(.+)|(-)?(?:(\d+) )?(\d+)/(\d+)|(-)?(\d*)([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])")
VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
          "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip


def fraction(text: str) -> Numeral | None:
    """三分之一, 一又二分之一, 3/8, 1 3/5, ½ are exact rationals; 三分之一二 is nothing.

    >>> fraction("三分之二").value, fraction("一又二分之一").value, fraction("1 3/5").value
    (Fraction(2, 3), Decimal('1.5'), Decimal('1.6'))
    """
    if "分之" not in text and "/" not in text and text[-1:] not in VULGAR:
        return None
    m = FRACTION.fullmatch(text)
    if m is None:
        raise Malformed(0, "not a fraction")
    if m[9]:
        whole, above, below = int(m[7] or 0), int(m[8]), int(m[9])
        negative = bool(m[6])
    elif m[12]:
        above, below = VULGAR[m[12]]
        whole, negative = int(m[11] or 0), bool(m[10])
    else:
        negative = bool(m[1]) != bool(m[4])
        parts = [_exact_part(m[i], text) for i in (2, 3, 5)]
        return _rational(parts[0], parts[2], parts[1], negative)
    return _rational(whole, above, below, negative)


def _exact_part(part: str | None, text: str) -> Number:
    if part is None:
        return 0
    value = _plain(part).value
    assert value is not None
    return value


def _rational(whole: Number, above: Number, below: Number, negative: bool) -> Numeral:
    if below == 0:
        raise Malformed(0, "a denominator of zero")
    value = exact.as_fraction(whole) + exact.as_fraction(above) / exact.as_fraction(below)
    number = exact.canonical(-value if negative else value)
    return Numeral(number, number, number, step=None, rule="fraction")


TAIL = r"[十百千万亿兆]"
SEVERAL = re.compile(rf"(?:好)?([几数])({TAIL}*)")
TEEN = re.compile(rf"(.*[十百千万亿廿卅卌]|[1-9]0)[几数]({TAIL}*)")
FEW = re.compile(r"([二两三])几")


def several(text: str) -> Numeral | None:
    """几, 几十, 数百万 span [2p, 10p); 十几, 二十几万 lie between N and N + g; 三几 is [3, 10).

    Ground: 《现代汉语词典》 几: 表示大于一而小于十的不定数目; 数: 几.
    """
    if "几" not in text and "数" not in text:
        return None
    if m := SEVERAL.fullmatch(text):
        power = 10 ** _power(m[2], text)
        return Numeral(None, 2 * power, 10 * power, True, False, "several", power, power, rule="several")
    if m := TEEN.fullmatch(text):
        high, rest = _above(m[1], m[2])
        n, power = _plain(rest), 10 ** _power(m[2], text)
        assert n.value is not None and n.step is not None
        low, reach = exact.add(high, exact.multiply(n.value, power)), n.step if n.tail == 1 else min(n.step, n.tail)
        return Numeral(None, low, exact.add(low, exact.multiply(reach, power)), False, False, "several",
                       exact.multiply(n.step, power), power, rule="several_after_tens")  # fmt: skip
    if m := FEW.fullmatch(text):
        return Numeral(None, DIGITS[m[1]], 10, True, False, "several", 1, rule="several")
    raise Malformed(0, "几 or 数 stands where no digit can stand")


INSIDE = re.compile(rf"(.+?)([多余来])({TAIL}+)")


def inside(text: str) -> Numeral | None:
    """20余万, 十多亿, 十来万: the qualifier stands before a multiplier, which scales the granularity too.

    >>> inside("20余万").upper, inside("100多万").upper, inside("十来万").lower
    (300000, 2000000, 90000)
    """
    m = INSIDE.fullmatch(text)
    if m is None:
        return None
    high, rest = _above(m[1], m[3])
    n, power = _plain(rest), 10 ** _power(m[3], text)
    assert n.value is not None and n.step is not None
    value, step = exact.add(high, exact.multiply(n.value, power)), exact.multiply(n.step, power)
    if m[2] == "来":
        margin = exact.minimum(exact.divide(step, 2), exact.divide(value, 10))
        return Numeral(value, exact.subtract(value, margin), exact.add(value, margin), form="approx", step=step, tail=power,
                       rule="approx_inside")  # fmt: skip
    step = exact.minimum(step, n.tail * power) if n.tail > 1 else step
    return Numeral(value, value, exact.add(value, step), False, False, "more", step, power, rule="more_inside")


def _above(head: str, multipliers: str) -> tuple[Number, str]:
    """The part of a numeral that a later multiplier does not scale, and the rest: 15亿 and 270 of 15亿270余万."""
    if not multipliers:
        return 0, head
    power = max(MULTIPLIERS[m] for m in multipliers)
    cut = max((i + 1 for i, c in enumerate(head) if MULTIPLIERS.get(c, 0) > max(power, 3)), default=0)
    if not cut or cut == len(head):
        return 0, head
    value = _plain(head[:cut]).value
    assert value is not None
    return value, head[cut:].lstrip("零〇")


# 百八十 says "about a hundred, or some eighty" (现代汉语词典 百八十: 一百左右); so do 千八百 and 万八千.
HUNDRED_OR_SO = re.compile(r"百八十|千八百|万八千|百儿八十|千儿八百|万儿八千")
PAIR = re.compile(r"(.*?)([一二两三四五六七八])、?([二两三四五六七八九])((?:[十百千万亿兆]|分之|成).*)?")
ADJACENT = {(a, a + 1) for a in range(1, 9)} | {(3, 5)}


def pair(text: str) -> Numeral | None:
    """Two adjacent digits are a range in the place of one digit: 三五, 七八十, 十七八, 两三千, 一万六七, 六、七百.

    Ground: GB/T 15835 (adjacent numerals in sequence show an approximate number and take no 、 between them).

    >>> [(n.lower, n.upper) for n in map(pair, ("三五", "七八十", "十七八", "一万六七"))]
    [(3, 5), (70, 80), (17, 18), (16000, 17000)]
    """
    if text == "百十":  # 现代汉语词典 百十: 约计一百左右
        return Numeral(100, 90, 110, form="approx", step=10, tail=10, rule="hundred_or_so")
    if HUNDRED_OR_SO.fullmatch(text):
        high = 10 ** MULTIPLIERS[text[0]]
        return Numeral(None, exact.divide(high * 8, 10), high, form="range", step=None, rule="hundred_or_so")
    if text == "三两":  # 现代汉语词典 三两: 两三
        return Numeral(None, 2, 3, form="range", step=1, rule="adjacent_digits")
    m = PAIR.fullmatch(text)
    if m is None:
        return None
    before, a, b, after = m[1], m[2], m[3], m[4] or ""
    if (DIGITS[a], DIGITS[b]) not in ADJACENT or before[-1:] in DIGITS or "点" in before or before[-1:].isdigit():
        return None
    low, high = _plain(before + a + after), _plain(before + b + after)
    assert low.value is not None and high.value is not None
    if low.value >= high.value:
        raise Malformed(len(before), "two digits side by side that rise to no range")
    return Numeral(None, low.value, high.value, form="range", step=low.step, tail=high.tail, rule="adjacent_digits")


RULES = (fraction, several, inside, pair)


def _power(multipliers: str, text: str) -> int:
    power = sum(MULTIPLIERS[m] for m in multipliers)
    ascending = [MULTIPLIERS[m] for m in multipliers]
    if ascending != sorted(ascending) or (len(ascending) > 1 and ascending[0] == ascending[1] and ascending[0] < 4):
        raise Malformed(len(text) - len(multipliers), "multipliers in an order that makes no number")
    return power


# --- plain numbers ----------------------------------------------------------------------------------------------------


class Token(NamedTuple):
    """A run of digits (``digits`` × 10**``exponent``) or a multiplier (``power`` of ten). ``zero``: 零 stood before it."""

    position: int
    power: int  # of ten, for a multiplier; 0 for digits
    digits: int = 0
    exponent: int = 0
    length: int = 1
    zero: bool = False
    pointless: bool = True  # no decimal point
    han: bool = False  # written in Chinese digits


LEX = re.compile(
    r"(?P<arabic>\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<chinese>[零〇○一二三四五六七八九两壹贰叁肆伍陆柒捌玖俩仨参貮弍倆弐壱弌]+(?:点[零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖]+)?"
    r"|点[零〇○一二三四五六七八九]+)"
    r"|(?P<multiplier>[十百千万亿兆拾佰仟wWkKM])"
    r"|(?P<space> +)"
)
TO_ARABIC = str.maketrans({digit: str(value) for digit, value in DIGITS.items()} | {"点": "."})


class Parsed(NamedTuple):
    value: int  # × 10**exponent
    exponent: int
    step: int  # power of ten of the last non-zero digit


def _plain(text: str) -> Numeral:
    """A number without qualifier: the granularity is counted on the way."""
    if not text:
        raise Malformed(0, "no numeral")
    sign = 1
    body = text
    if body[0] in "负-+":
        sign, body = (-1 if body[0] != "+" else 1), body[1:].lstrip(" ")
    tokens = _tokens(body, len(text) - len(body))
    parsed = _big(tokens, first=True)
    if parsed.exponent > LIMIT or abs(parsed.step) > LIMIT:
        raise Malformed(0, f"a number beyond 10^{LIMIT}")
    if WELL_FORMED.fullmatch(body) and parsed.value < 10**16 and body[0] in PLAIN and body[-1] not in PLAIN:
        value: Number = _by_cn2an(body)
    else:
        value = exact.scaled(parsed.value, parsed.exponent)
    value = exact.multiply(value, sign) if sign < 0 else value
    tail = 1
    for token in reversed(tokens):
        if not token.power or (tail > 1 and token.power < 4):
            break
        tail *= 10**token.power
    bare = tokens[0].power > 1 and all(token.power for token in tokens)
    return Numeral(value, value, value, step=exact.scaled(1, parsed.step), tail=tail, bare=bare,
                   rule="bare_multiplier" if bare else "numeral")  # fmt: skip


def _by_cn2an(text: str) -> int:
    """cn2an in its strict mode, with the 一 that it wants before an inner 十; our own reading where it refuses."""
    import cn2an

    normal = re.sub(r"(?<=[百千万亿零])十", "一十", text)
    normal = re.sub(r"(?<=[零百千万亿])零(?=零)", "", normal)
    try:
        return int(cn2an.cn2an(normal, "strict"))
    except ValueError:
        parsed = _big(_tokens(text, 0), first=True)
        return int(exact.scaled(parsed.value, parsed.exponent))


def _tokens(text: str, offset: int) -> list[Token]:
    for contracted, plain in CONTRACTED.items():
        text = text.replace(contracted, plain)
    tokens: list[Token] = []
    position = last = 0
    while position < len(text):
        m = LEX.match(text, position)
        if m is None:
            raise Malformed(offset + position, f"{text[position]!r} is no part of a numeral")
        if m.lastgroup == "multiplier":
            power = MULTIPLIERS[m[0]]
            previous = tokens[-1] if tokens else None
            if previous is not None and previous.power >= 4 and power >= 4:
                if power < last:
                    raise Malformed(offset + position, f"{m[0]} cannot follow a larger multiplier")
                tokens[-1] = previous._replace(power=previous.power + power)  # 万亿, 万万
            else:
                tokens.append(Token(offset + position, power))
            last = power
        elif m.lastgroup != "space":
            tokens.append(_digits(m[0], offset + position))
        if len(tokens) > TOKENS:
            raise Malformed(offset + position, f"the numeral has more than {TOKENS} parts")
        position = m.end()
    if not tokens:
        raise Malformed(offset, "no numeral")
    return tokens


def _digits(text: str, position: int) -> Token:
    written = text.translate(TO_ARABIC).replace(",", "").replace("，", "")
    whole, point, rest = written.partition(".")
    zero = len(whole) > 1 and whole[0] == "0" and not text[0].isdigit()
    length = len(whole.lstrip("0")) if zero else len(whole)
    return Token(position, 0, int((whole + rest) or "0"), -len(rest), length, zero or whole == "0", not point, not text[0].isascii())


def _big(tokens: list[Token], first: bool) -> Parsed:
    """Split at the largest multiplier from 万 up; the parts on its two sides are numbers of the same kind."""
    powers = [token.power if token.power >= 4 else 0 for token in tokens]
    largest = max(powers)
    if largest < 4:
        return _section(tokens, first)
    i = powers.index(largest)
    if powers.count(largest) > 1:
        again = len(powers) - 1 - powers[::-1].index(largest)
        raise Malformed(tokens[again].position, "the same multiplier stands twice")
    left, right = tokens[:i], tokens[i + 1 :]
    if left:
        high = _big(left, first)
        if high.value == 0 and len(left) == 1 and left[0].pointless:
            raise Malformed(left[0].position, "zero before a multiplier")
    elif first:
        high = Parsed(1, 0, 0)
    else:
        raise Malformed(tokens[i].position, "a multiplier without a number before it")
    return _joined(high, largest, right, tokens[i].position)


def _joined(high: Parsed, power: int, right: list[Token], position: int) -> Parsed:
    """high × 10**power + right, where a single last digit is a tenth of the multiplier (一万五 = 15000)."""
    if not right:
        return Parsed(high.value, high.exponent + power, high.step + power)
    only = right[0]
    if len(right) == 1 and only.length == 1 and not only.zero and only.pointless and only.power == 0 and power > 1:
        if high.exponent < 0:
            raise Malformed(only.position, "a digit after a multiplier that already has decimals")
        low = Parsed(only.digits, power - 1, power - 1)
    else:
        low = _big(right, first=False) if power >= 4 else _section(right, first=False)
        if len(right) == 1 and only.zero and only.digits == 0 and only.pointless:
            raise Malformed(only.position, "零 at the end of a numeral")
    if low.value >= 10 ** max(0, power - low.exponent):
        raise Malformed(only.position, "what follows a multiplier must be smaller than it")
    exponent = min(high.exponent + power, low.exponent)
    value = high.value * 10 ** (high.exponent + power - exponent) + low.value * 10 ** (low.exponent - exponent)
    return Parsed(value, exponent, low.step if low.value else high.step + power)


def _section(tokens: list[Token], first: bool) -> Parsed:
    """A number below 万: digits alone, or digits each with 千 百 十 in falling order."""
    head = tokens[0]
    if head.power:
        if len(tokens) > 1 and tokens[1].power:
            raise Malformed(tokens[1].position, "two multipliers side by side in an order that makes no number")
        if not first and head.power != 1:
            raise Malformed(head.position, "a multiplier without a digit before it")
        return _joined(Parsed(1, 0, 0), head.power, tokens[1:], head.position)
    if len(tokens) == 1:
        return Parsed(head.digits, head.exponent, _last_place(head))
    multiplier = tokens[1]
    if not multiplier.power:
        if head.zero and head.digits == 0 and head.pointless and not first:  # 1千零20
            return _section([multiplier._replace(zero=True), *tokens[2:]], first=False)
        raise Malformed(multiplier.position, "two numbers side by side")
    if len(tokens) > 2 and tokens[2].power and not (tokens[2].power == 1 and multiplier.power > 1):
        raise Malformed(tokens[2].position, "two multipliers side by side in an order that makes no number")
    if head.zero and head.digits == 0:
        if first and multiplier.power != 1:  # 一天零十八小时
            raise Malformed(head.position, "zero before a multiplier")
        return _section(tokens[1:], first=True)  # 零百一十一, 零十万: 一 left out after 零
    if head.length > 1 and head.han:
        raise Malformed(head.position, "more than one digit before a multiplier")
    return _joined(Parsed(head.digits, head.exponent, _last_place(head)), multiplier.power, tokens[2:], multiplier.position)


def _last_place(token: Token) -> int:
    digits = token.digits
    if digits == 0:
        return min(0, token.exponent)
    written = str(digits)
    return token.exponent + len(written) - len(written.rstrip("0"))
