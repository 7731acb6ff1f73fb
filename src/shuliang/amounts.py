"""The number that begins with a run of numerals: 百分之五, 三分之一, 3/8, 1.99×10^30, 半."""

from __future__ import annotations

import re
from dataclasses import replace

from . import exact
from .atoms import NO_UNIT, PERCENT, RATIO, Unit
from .grammar import ARABIC, Grammar
from .numerals import Malformed, Numeral, read

__all__ = ["HALF", "number_at"]

DENOMINATOR = re.compile(r"0*[1-9]\d*(?![\d.,/])")
ARABIC_NUMBER = re.compile(ARABIC)
POWER_OF_TEN = {10**n: n for n in range(2, 25)}


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
