"""The table of SEMANTICS §3, and its combination rules, on ``parse``: interval with its ends, value, qualifier, bases."""

from __future__ import annotations

from fractions import Fraction

import pytest

import shuliang as sl

CASES = {
    "more": {
        "9000多个": "(9000, 10000) 个", "20余万元": "(200000, 300000) 元", "4万余名": "(40000, 50000) 名", "2个多月": "(2, 3) 月",
        "10多个": "(10, 20) 个", "百余人": "(100, 200) 人", "万余字": "(10000, 20000) 字", "19725余次": "(19725, ∞) 次", "720余人": "(720, 730) 人",
        "1.65亿余元": "(165000000, 166000000) 元", "三千余只": "(3000, 4000) 只", "2年多": "(2, 3) 年", "3公里多": "(3, 4) 公里",
        "十余万人": "(100000, 200000) 人", "100多万元": "(1000000, 2000000) 元", "120多户": "(120, 130) 户", "20万余人": "(200000, 210000) 人",
    },
    "near": {
        "近4万名": "[36000, 40000) 名", "近百人": "[90, 100) 人", "近3500人": "[3400, 3500) 人", "将近20吨": "[18, 20) 吨",
        "接近一半": "[45, 50) %", "近2000万": "[18000000, 20000000)",
    },
    "approx": {
        "百十人": "[90, 110] 人",
        "约3万人": "[27000, 33000] 人", "约1.2亿元": "[115000000, 125000000] 元", "6.5%左右": "[6.45, 6.55] %", "3人左右": "[2, 4] 人",
        "十来个": "[9, 11] 个", "百把人": "[90, 110] 人", "百名": "[90, 110] 名", "万人": "[9000, 11000] 人", "40公斤上下": "[36, 44] 公斤",
        "大约一年": "[0.9, 1.1] 年",
    },
    "at_least": {
        "30+人": "[30, ∞) 人",
        "15%以上": "[15, ∞) %", "70岁及以上": "[70, ∞) 岁", "上亿元": "[100000000, ∞) 元", "不少于8小时": "[8, ∞) 小时", "≥50个": "[50, ∞) 个",
        "至少20人": "[20, ∞) 人", "起码二三十个": "[20, ∞) 个", "站上40%": "[40, ∞) %", "半数以上": "[50, ∞) %", "满3年": "[3, ∞) 年",
        "上千人": "[1000, ∞) 人", "20万人次以上": "[200000, ∞) 人次",
    },
    "over": {
        "逾9000人": "(9000, ∞) 人", "超过20余万元": "(200000, ∞) 元", "过半": "(50, ∞) %", "超过1%以上": "(1, ∞) %", "破千人": "(1000, ∞) 人",
        "超过了50元": "(50, ∞) 元", "一多半": "(50, ∞) %", "三百公里以外": "(300, ∞) 公里",
    },
    "at_most": {
        "5.5%以内": "(−∞, 5.5] %", "15光年内": "(−∞, 15] 光年", "不超过30天": "(−∞, 30] 天", "小于等于80元": "(−∞, 80] 元",
        "10万元(含)以下": "(−∞, 100000] 元", "最多3次": "(−∞, 3] 次",
    },
    "under": {
        "30万元（不含）以下": "(−∞, 300000) 元",
        "不到10分钟": "(−∞, 10) 分钟", "1%都不到": "(−∞, 1) %", "连1%都不到": "(−∞, 1) %", "不足500米": "(−∞, 500) 米", "未满16周岁": "(−∞, 16) 周岁",
        "一年不到": "(−∞, 1) 年",
    },
    "range": {
        "3至5万元": "[30000, 50000] 元", "10%—15%": "[10, 15] %", "10-5个": "[5, 10] 个", "三年以上十年以下": "[3, 10] 年",
        "满14不满16周岁": "[14, 16) 周岁", "十之七八": "[70, 80] %", "介于30和50之间": "[30, 50]", "1000至5万元": "[1000, 50000] 元",
        "三五个": "[3, 5] 个", "七八十岁": "[70, 80] 岁", "一两天": "[1, 2] 天", "五、六级": "[5, 6] 级", "六、七百人": "[600, 700] 人",
        "百八十个": "[80, 100] 个", "-13.28%~28.63%": "[-13.28, 28.63] %", "零下5度到3度": "[-5, 3] 度", "七八成": "[70, 80] %",
        "60±2℃": "[58, 62] ℃",
    },
    "several": {
        "几个": "[2, 10) 个", "几十人": "[20, 100) 人", "数百名": "[200, 1000) 名", "几千万元": "[20000000, 100000000) 元", "十几人": "(10, 20) 人",
        "好几张": "[2, 10) 张", "30几人": "(30, 40) 人", "三几分钟": "[3, 10) 分钟",
    },
    "exact": {
        "三年半": "3.5 年", "两个半小时": "2.5 小时", "半年": "0.5 年", "一半": "50 %", "三成五": "35 %", "八五折": "85 %", "八折": "80 %",
        "1小时30分": "1.5 小时", "5元8角": "5.8 元", "1米75": "1.75 米", "2斤3两": "2.3 斤", "百分之百": "100 %", "千分之五": "0.5 %",
        "39度5": "39.5 度", "一周零三天": "10/7 周", "3 米 5 厘米": "3.05 米", "1 米 75": "1.75 米",
        "每公斤33.61元": "33.61 元/公斤", "翻两番": "4 倍", "三分之一": "1/3", "人民币50元": "50 元", "23秒59": "23.59 秒",
    },
}  # fmt: skip
TABLE = [(q, text, reads) for q, table in CASES.items() for text, reads in table.items()]


@pytest.mark.parametrize(("qualifier", "text", "reads"), TABLE)
def test_qualifiers(qualifier, text, reads):
    quantity = sl.parse(text)
    assert str(quantity) == reads
    assert quantity.qualifier == qualifier


COMBINED = {"约440多件": ("(440, 450) 件", "more"), "近3000余人": ("(3000, 4000) 人", "more"), "大约五六万公里": ("[50000, 60000] 公里", "range"),
            "大约300人以上": ("[270, ∞) 人", "at_least"), "约3至5人": ("[3, 5] 人", "range")}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COMBINED.items())
def test_the_stronger_basis_wins(text, expected):
    quantity = sl.parse(text)
    assert (str(quantity), quantity.qualifier) == expected


BASES = {"9000多个": ("implied", "implied"), "近4万名": ("assumed", "stated"), "约3万人": ("assumed", "assumed"), "15%以上": ("stated", None),
         "3至5人": ("stated", "stated"), "七八个": ("implied", "implied"), "超过20余万元": ("implied", None)}  # fmt: skip


@pytest.mark.parametrize(("text", "bases"), BASES.items())
def test_each_end_says_who_gives_it(text, bases):
    interval = sl.parse(text).interval
    assert (interval.lower and interval.lower.basis, interval.upper and interval.upper.basis) == bases


DETACHED = {"约占新增装机的55%": "[54.5, 55.5] %", "超过总量的80%": "(80, ∞) %", "远超过2020年的620笔": "620 笔", "高于去年同期的1.5%": "1.5 %"}


@pytest.mark.parametrize(("text", "reads"), DETACHED.items())
def test_a_cue_apart_from_its_number_counts_and_a_comparison_does_not(text, reads):
    assert [str(c.quantity) for c in sl.extract(text)] == [reads]


def test_policies_move_the_assumed_ends_only():
    narrow = sl.Extractor(sl.Policy(near=Fraction(1, 20), approx="0.01", bare=False, inclusive=False))
    assert str(narrow.parse("近4万名")) == "[38000, 40000) 名"
    assert str(narrow.parse("约3万人")) == "[29700, 30300] 人"
    assert str(narrow.parse("百名")) == "100 名"
    assert str(narrow.parse("15%以上")) == "(15, ∞) %"
    assert str(narrow.parse("9000多个")) == "(9000, 10000) 个"
    assert sl.Extractor(sl.Policy(yuan="TWD")).parse("5元").unit_id == "TWD"


def test_zhao_is_read_by_the_script_of_the_text_or_by_policy():
    assert sl.parse("三兆圓").value == 3 * 10**12
    with pytest.raises(sl.ParseError, match="兆"):
        sl.parse("3兆元")
    assert sl.Extractor(sl.Policy(zhao=12)).parse("3兆元").value == 3 * 10**12
    assert sl.Extractor(sl.Policy(zhao=6)).parse("3兆元").value == 3 * 10**6


@pytest.mark.parametrize(("name", "value"), [
    ("near", 2), ("near", "x"), ("approx", -1), ("yuan", "元"), ("bare", 1), ("informal", 0), ("zhao", 9),
    ("rates", {("USD", "CNY"): 7.1}), ("rates", 5),
])  # fmt: skip
def test_a_wrong_policy_names_its_parameter(name, value):
    with pytest.raises(sl.PolicyError) as error:
        sl.Policy(**{name: value})
    assert error.value.name == name


def test_a_number_is_written_as_it_stands_whatever_was_read_before():
    assert [str(sl.parse(text)) for text in ("92.50分", "92.5分", "92.50分")] == ["92.50 分", "92.5 分", "92.50 分"]


def test_informal_multipliers_can_be_refused():
    strict = sl.Extractor(sl.Policy(informal=False))
    assert sl.parse("15W").value == 150000
    assert strict.extract("阅读量15W左右") == []
    with pytest.raises(sl.ParseError, match="informal"):
        strict.parse("15W")


def test_the_rates_of_a_policy_convert():
    extractor = sl.Extractor(sl.Policy(rates={("USD", "CNY"): ("7.1", "2026-01-05")}))
    (claim,) = extractor.extract("出口额3000万美元。")
    converted = extractor.to(claim, "元")
    assert (converted.value, converted.rules[-1]) == (213000000, "rate:USD/CNY=7.1@2026-01-05")
    with pytest.raises(sl.MissingRateError):
        sl.Extractor().to(claim, "元")
