"""Times as written → calendar periods.

A period is a string that ``pandas.Period`` reads (2022, 2022Q1, 2022-03, 2022-03-20) or, where no single calendar unit
fits, an ISO 8601 interval of such (2022-01/2022-06; 2023-10/.. where the end is open).
"""

from __future__ import annotations

import calendar
import re

__all__ = ["period"]

DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
YEAR = re.compile(
    r"^(?:公元)?(?:(?P<full>\d{4})|(?P<han>[〇零一二三四五六七八九]{4})|民国(?P<roc>\d{1,3}))(?:年度?|(?=[-/.Q]|$))"
)
RELATIVE = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "全年": 0,
    "去年": -1,
    "上年": -1,
    "上年度": -1,
    "前年": -2,
    "明年": 1,
}
RELATIVES = re.compile("^(?:本年度|上年度|今年|本年|当年|去年|上年|前年|明年)")
BEFORE = re.compile(r"^(?:截至|截止到?|到|至|自|从|于|在)")
SINCE = re.compile(r"(?:以来|起|开始)$")
NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
QUARTER = re.compile(r"^(?:第?(?P<n>[一二三四1-4])季度?|(?P<first>首季度?)|Q(?P<q>[1-4]))$", re.I)
FIRST_QUARTERS = re.compile(r"^前(?P<n>[二两三123])个?季度?$")
MONTHS = re.compile(rf"^(?:前(?P<n>{NUMBER})个?月|(?P<a>{NUMBER})月?(?:份)?(?:至|到|-|—|~|–)(?P<b>{NUMBER})月(?:份)?)$")
MONTH = re.compile(rf"^(?P<m>{NUMBER})月份?(?P<end>[底末])?$")
DAY = re.compile(rf"^(?P<m>{NUMBER})月(?P<d>{NUMBER})[日号]")
ISO = re.compile(r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?$")
DECADE = re.compile(r"^(?:(?:(?P<c>\d{2})|(?P<last>上个?))世纪)?(?P<d>[1-9]0)年代$")
YEARS = re.compile(r"^(?P<a>\d{4})年?(?:至|到|-|—|~|–)(?P<b>\d{4})年$")
PLAN = re.compile(r"^[“\"]?(?P<n>十[一二三四五六七八九]?|[六七八九])五[”\"]?(?:期间|时期)?$")


def period(text: str, year: int | None = None) -> str | None:
    """The calendar period that a time expression names, None where it names none; ``year`` completes 10月份 and 去年.

    >>> period("2022年第一季度"), period("10月份", 2023), period("2022年3月20日"), period("上半年", 2022)
    ('2022Q1', '2023-10', '2022-03-20', '2022-01/2022-06')
    >>> period("10月份以来", 2023), period("截至2021年底"), period("去年", 2023), period("目前", 2023)
    ('2023-10/..', '2021-12-31', '2022', None)
    """
    text = BEFORE.sub("", re.sub(r"\s", "", text))
    since = SINCE.search(text)
    if since:
        text = text[: since.start()]
    found = _period(text, year)
    return f"{found}/.." if found and since and "/" not in found else found


def _period(text: str, year: int | None) -> str | None:
    if (spelled := ISO.match(text)) is not None:
        return _date(int(spelled["y"]), int(spelled["m"]), int(spelled["d"]) if spelled["d"] else None)
    if (span := YEARS.match(text)) is not None:
        return f"{span['a']}/{span['b']}" if span["a"] < span["b"] else None
    if (decade := DECADE.match(text)) is not None:
        return _decade(decade, year)
    if (plan := PLAN.match(text)) is not None:
        first = 2021 + 5 * (_number(plan["n"]) - 14)  # the 14th plan began in 2021, each lasts five years
        return f"{first}/{first + 4}"
    written = YEAR.match(text)
    if written:
        year = _year(written)
        text = text[written.end() :]
    elif (relative := RELATIVES.match(text)) is not None:
        if year is None:
            return None
        year += RELATIVE[relative.group()]
        text = text[relative.end() :]
    elif text == "全年":
        text = ""
    elif not text:
        return None
    return None if year is None else _within(f"{year:04d}", text)


def _within(year: str, text: str) -> str | None:
    """The part of a year."""
    if text in ("", "全年"):
        return year
    if text in ("底", "末", "年底", "年末"):
        return f"{year}-12-31"
    if text in ("上半年", "下半年"):
        return f"{year}-01/{year}-06" if text[0] == "上" else f"{year}-07/{year}-12"
    if (found := QUARTER.match(text)) is not None:
        return f"{year}Q{1 if found['first'] else _number(found['n'] or found['q'])}"
    if (found := FIRST_QUARTERS.match(text)) is not None:
        return f"{year}-01/{year}-{3 * _number(found['n']):02d}"
    if (found := MONTHS.match(text)) is not None:
        first, last = (1, _number(found["n"])) if found["n"] else (_number(found["a"]), _number(found["b"]))
        return f"{year}-{first:02d}/{year}-{last:02d}" if 0 < first <= last <= 12 else None
    if (found := DAY.match(text)) is not None:
        return _date(int(year), _number(found["m"]), _number(found["d"]))
    if (found := MONTH.match(text)) is not None:
        month = _number(found["m"])
        if not 0 < month <= 12:
            return None
        return _date(int(year), month, calendar.monthrange(int(year), month)[1] if found["end"] else None)
    return None


def _year(found: re.Match[str]) -> int:
    if found["roc"]:
        return 1911 + int(found["roc"])
    return int(found["full"] or found["han"].translate(DIGITS))


def _decade(found: re.Match[str], year: int | None) -> str | None:
    century = int(found["c"]) - 1 if found["c"] else 19 if found["last"] and (year is None or year > 2000) else None
    if century is None:
        return None
    first = 100 * century + int(found["d"])
    return f"{first:04d}/{first + 9:04d}"


def _date(year: int, month: int, day: int | None) -> str | None:
    if not (0 < year < 10000 and 0 < month <= 12):
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if 0 < day <= calendar.monthrange(year, month)[1] else None


def _number(text: str) -> int:
    """A whole number below 100, in digits or characters."""
    if text.isdigit() and text.isascii():
        return int(text)
    text = text.replace("两", "二")
    tens, ten, ones = text.rpartition("十")
    return (10 * int(tens.translate(DIGITS) or "1") if ten else 0) + int(ones.translate(DIGITS) or "0")
