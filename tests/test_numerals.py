"""Numerals: one table a phenomenon, exact values, refusals with their place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuliang.numerals import Malformed, _plain, read

PLAIN = {
    "Arabic": {"0": 0, "9000": 9000, "1,234": 1234, "1，234，567": 1234567, "3.50": Decimal("3.50"), ".5": Decimal("0.5"), "-7": -7},
    "Chinese": {
        "零": 0, "〇": 0, "两": 2, "十": 10, "十五": 15, "二十": 20, "一百零八": 108, "两千零八": 2008, "一万零三百": 10300,
        "三百二": 320, "一万五": 15000, "两千三百五": 2350, "九十二万四": 924000, "一亿五": 150000000, "一百十六": 116,
        "一万零百一十一": 10111, "廿": 20, "卅三": 33, "五百卅四": 534, "四万万": 400000000, "一万五千亿": 1500000000000,
    },
    "digit strings": {"二〇二二": 2022, "一七二零": 1720, "一七二零点一": Decimal("1720.1"), "壹壹壹": 111},
    "financial": {"肆佰陆拾": 460, "柒拾捌万伍佰零陆": 780506, "叁万肆仟伍佰陆拾柒": 34567, "佰": 100},
    "decimals": {"三点五": Decimal("3.5"), "零点零零三": Decimal("0.003"), "三点五万": 35000, "两千点零": 2000, "点五零": Decimal("0.50")},
    "mixed": {
        "3万5千": 35000, "1.65亿": 165000000, "1千8百": 1800, "2亿3456万": 234560000, "13万5978": 135978, "3万5": 35000,
        "200亿零四千230": 20000004230, "1,100.9亿": 110090000000, "1千零20": 1020,
    },
    "large": {"万亿": 10**12, "3万亿": 3 * 10**12, "三万亿二千亿": 32 * 10**11, "一万万亿": 10**16, "5万亿亿": 5 * 10**20},
    "informal": {"15W": 150000, "100K": 100000, "1.2M": 1200000, "3w": 30000},
    "fractions": {
        "三分之一": Fraction(1, 3), "1/3": Fraction(1, 3), "½": Decimal("0.5"), "一又二分之一": Decimal("1.5"),
        "1 3/5": Decimal("1.6"), "负二分之一": Decimal("-0.5"), "3又1000分之23": Decimal("3.023"),
    },
    "signs": {"负十": -10, "负 5": -5, "-1.5": Decimal("-1.5"), "+3": 3},
}  # fmt: skip

SPANS = {  # text: value, lower, upper, both ends closed?
    "三五": (None, 3, 5, True),
    "七八十": (None, 70, 80, True),
    "十七八": (None, 17, 18, True),
    "两三千": (None, 2000, 3000, True),
    "一万六七": (None, 16000, 17000, True),
    "六、七百": (None, 600, 700, True),
    "两百五六": (None, 250, 260, True),
    "百八十": (None, 80, 100, True),
    "十几": (None, 10, 20, False),
    "二十几万": (None, 200000, 300000, False),
    "20余万": (200000, 200000, 300000, False),
    "十多亿": (1000000000, 1000000000, 2000000000, False),
    "15亿270余万": (1502700000, 1502700000, 1502800000, False),
    "十来万": (100000, 90000, 110000, True),
    "负十几": (None, -20, -10, False),
    "负20余万": (-200000, -300000, -200000, False),
    "负五十来万": (-500000, -550000, -450000, True),
}
SEVERAL = {"几": (2, 10), "几十": (20, 100), "数百": (200, 1000), "几千万": (20000000, 100000000), "三几": (3, 10)}

MALFORMED = (
    "", "一百零", "二百五百", "十百万", "负十一十二", "亿万", "一一百", "万一万", "30万20千", "三点", "点", "几几", "一三五几", "1/0",
    "五分之", "分之五", "零万", "一" * 1001, "9" * 10000, "万" * 10000,
    "卅" * 600, "卅零百零仟" * 170, "负万一万",
)  # fmt: skip


@pytest.mark.parametrize(("text", "value"), [case for table in PLAIN.values() for case in table.items()])
def test_plain_numerals_are_exact(text, value):
    numeral = read(text)
    assert numeral.value == value
    assert type(numeral.value) is type(value)
    assert (numeral.lower, numeral.upper) == (value, value)


@pytest.mark.parametrize(("text", "expected"), SPANS.items())
def test_numerals_that_span(text, expected):
    n = read(text)
    assert (n.value, n.lower, n.upper, n.lower_closed and n.upper_closed) == expected


@pytest.mark.parametrize(("text", "ends"), SEVERAL.items())
def test_several_is_closed_below_and_open_above(text, ends):
    n = read(text)
    assert (n.value, n.lower, n.upper, n.lower_closed, n.upper_closed) == (None, *ends, True, False)


STEPS = {"9000": 1000, "3500": 100, "720": 10, "19725": 1, "1.65": Decimal("0.01"), "120": 10, "1.65亿": 1000000, "三千": 1000,
         "三百二": 10, "3万5千": 1000, "20万": 100000, "1.0": 1}  # fmt: skip


@pytest.mark.parametrize(("text", "step"), STEPS.items())
def test_granularity_is_the_place_of_the_last_nonzero_digit(text, step):
    assert read(text).step == step


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_numerals_are_refused_with_place_and_reason(text):
    with pytest.raises(Malformed) as error:
        read(text)
    assert 0 <= error.value.position <= max(len(text), 1)
    assert error.value.reason


@given(st.integers(0, 10**16 - 1))
def test_what_cn2an_writes_is_read_back(n):
    import cn2an

    assert read(cn2an.an2cn(n, "low")).value == n
    assert read(cn2an.an2cn(n, "up")).value == n


@given(st.integers(10, 10**16 - 1))
def test_own_reading_and_cn2an_agree(n):
    import cn2an

    from shuliang import numerals

    text = cn2an.an2cn(n, "low")
    parsed = numerals._big(numerals._tokens(text, 0), first=True)
    assert parsed.value * 10**parsed.exponent == n


@given(st.text(alphabet="零〇一二三四五六七八九十百千万亿兆两几数多余来点半分之又、0123456789.,-负廿壹佰", max_size=12))
def test_any_run_is_read_or_refused(text):
    try:
        numeral = read(text)
    except Malformed:
        return
    assert numeral.lower <= numeral.upper
    assert numeral.value is None or numeral.lower <= numeral.value <= numeral.upper


@given(
    st.from_regex(r"[0-9]{1,15}|[1-9][0-9]{0,2}(,[0-9]{3}){1,4}", fullmatch=True),
    st.from_regex(r"(\.[0-9]{1,15})?", fullmatch=True),
    st.sampled_from(["", "万", "亿", "万亿"]),
)
def test_a_plain_numeral_read_at_once_is_what_the_general_reading_gives(whole: str, decimals: str, multiplier: str) -> None:
    text = whole + decimals + multiplier
    read.cache_clear()
    try:
        expected: object = _plain(text)
    except Malformed as error:
        with pytest.raises(Malformed, match=error.reason):
            read(text)
    else:
        assert repr(read(text)) == repr(expected)
