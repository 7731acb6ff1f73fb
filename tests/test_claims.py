"""What a number is about: subject, predicate, change, time, scope; periods; claims held against each other."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest
import rjieba
from hypothesis import given, settings
from hypothesis import strategies as st

from shuliang import sides, tables
from shuliang.claims import Attachment, attach
from shuliang.periods import period
from shuliang.pipeline import extract
from shuliang.records import Claim, Interval, Quantity

CASES = Path(__file__).parent / "cases" / "claims.tsv"
SENTENCES = Path(__file__).parent / "cases" / "sentences.tsv"
WEAK = Path(__file__).parent / "cases" / "claims_weak.tsv"
KINDS = {"%": "percent", "个百分点": "percentage_point", "倍": "multiple", "亩": "area", "吨": "mass", "分": "score"}
NUMBER = re.compile(r"-?[\d.]+|[一二两三四五六七八九十百千万]+")


class Mention(NamedTuple):
    start: int
    end: int
    quantity: Quantity
    numeral: int


class Mask(NamedTuple):
    start: int
    end: int
    reason: str


def kind_of(unit: str) -> str:
    if unit in KINDS:
        return KINDS[unit]
    if unit.endswith(("元", "块", "两")):
        return "money"
    if unit.endswith(("天", "小时", "年", "月", "日", "秒")) or "秒" in unit:
        return "duration"
    if unit.endswith(("米", "公里", "斤", "毫安时", "度")):
        return "length"
    return "other" if unit in ("点", "级") else "count"


def marked(text: str) -> tuple[str, list[Mention]]:
    """The text without its braces, and a mention for each number that stood in them."""
    plain, mentions = "", []
    for piece in re.split(r"(\{[^}]*\})", text):
        if piece.startswith("{"):
            piece = piece[1:-1]
            unit = re.sub(r"^[余多几]?[万亿]*[余多]?", "", NUMBER.sub("", piece, count=1))
            quantity = Quantity(piece, 1, Interval.point(1), "exact", kind_of(unit), unit)
            mentions.append(Mention(len(plain), len(plain) + len(piece), quantity, len(plain)))
        plain += piece
    return plain, mentions


def read(text: str) -> list[str]:
    plain, mentions = marked(text)
    masks = [Mask(m.start(), m.end(), "date") for m in re.finditer(r"\d{4}年(?:\d+月)?", plain)]
    return [show(found) for found in attach(plain, mentions, masks)]


def show(found: Attachment | Claim) -> str:
    return " | ".join(part or "-" for part in (found.subject, found.predicate, found.direction, found.mode))


def rows(path: Path) -> list[tuple[str, str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [tuple(line.split("\t")) for line in lines[1:]]  # type: ignore[misc]


@pytest.mark.parametrize(("phenomenon", "text", "expected"), rows(CASES))
def test_attaches(phenomenon: str, text: str, expected: str) -> None:
    assert read(text) == expected.split(" ; ")


@pytest.mark.parametrize(("phenomenon", "text", "expected"), rows(SENTENCES))
def test_whole_sentences(phenomenon: str, text: str, expected: str) -> None:
    assert [show(claim) for claim in extract(text)] == expected.split(" ; ")


@pytest.mark.parametrize(("phenomenon", "text", "expected"), rows(WEAK))
@pytest.mark.xfail(strict=True, reason="known weakness, see docs/limits.md")
def test_known_weaknesses(phenomenon: str, text: str, expected: str) -> None:
    assert read(text) == expected.split(" ; ")


@pytest.mark.parametrize("name", ["verbs", "words"])
def test_every_row_reads_its_example_as_it_says(name: str) -> None:
    wrong = []
    for row in getattr(tables.load(), name):
        claims = extract(row.example)
        got = show(claims[-1]) if claims else "nothing"
        if got != row.reads:
            wrong.append(f"{row.surface}: {row.example} reads {got}, not {row.reads}")
    assert wrong == []


TIMES = [
    ("2022年第一季度,产值达到5亿元", ["2022年第一季度"]),
    ("截至目前,排查出隐患30处", ["截至目前"]),
    ("10月份以来,开展检查9次", ["10月份以来"]),
    ("2023年出口额较2022年增长5%", ["2023年"]),
    ("城镇化率由2015年的45%提高到2022年的58%", ["2015年", "2022年"]),
    ("出口额增长5%", [None]),
]


@pytest.mark.parametrize(("text", "times"), TIMES)
def test_time_is_the_nearest_that_is_no_baseline(text: str, times: list[str | None]) -> None:
    assert [claim.time for claim in extract(text)] == times


SCOPES = [
    ("全区84个村庄完成普查", ["全区"]),
    ("我市森林覆盖率为60%", ["我市"]),
    ("森林面积5万亩,占我国总面积1%", [None, None]),
    ("5个省级、20个市级项目分别完成年度投资90%和85%", [None, None, "5个项目", "20个市级项目"]),
]


@pytest.mark.parametrize(("text", "scopes"), SCOPES)
def test_scope_is_what_the_sentence_names(text: str, scopes: list[str | None]) -> None:
    assert [claim.scope for claim in extract(text)] == scopes


BASELINES = [
    ("营收同比增长5%", ["同比"]),
    ("出口额较2022年增长5%", ["较2022年"]),
    ("城镇化率由45%提高到58%", [None, "由45%"]),
    ("净利润2亿元,较上年同期的1.6亿元增长25%", [None, None, "较上年同期的1.6亿元"]),
]


@pytest.mark.parametrize(("text", "baselines"), BASELINES)
def test_baseline_is_kept_as_written(text: str, baselines: list[str | None]) -> None:
    assert [claim.baseline for claim in extract(text)] == baselines


def test_baseline_value_is_exact() -> None:
    growth, level = extract("营收增长15%,达到230亿元")
    found = growth.baseline_value(level)
    assert found is not None and found.value == 20_000_000_000 and found.unit == "元"
    assert growth.baseline_value() is None


def test_baseline_value_carries_the_interval() -> None:
    growth, level = extract("营收增长15%以上,达到230亿元")
    found = growth.baseline_value(level)
    assert found is not None and found.value is None
    assert found.interval.lower is None and found.upper == 20_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产量下降20%,降到80吨", 100),
        ("产量增加20吨,达到80吨", 60),
        ("产量增长2倍,达到90吨", 30),
        ("产量翻一番,达到90吨", 45),
        ("产量减少三分之一,为80吨", 120),
    ],
)
def test_baseline_value_by_kind_of_change(text: str, expected: int) -> None:
    change, level = extract(text)
    found = change.baseline_value(level)
    assert found is not None and found.value == expected


def test_a_baseline_that_states_its_number() -> None:
    _, risen = extract("覆盖率由16%上升到57.45%")
    found = risen.baseline_value()
    assert found is not None and (found.value, found.unit) == (16, "%")


PERIODS = [
    ("2022年", None, "2022"), ("二〇二二年", None, "2022"),
    ("2022年第一季度", None, "2022Q1"), ("首季", 2022, "2022Q1"),
    ("10月份", 2023, "2023-10"), ("10月份", None, None),
    ("10月份以来", 2023, "2023-10/.."), ("2022年3月20日", None, "2022-03-20"),
    ("上半年", 2022, "2022-01/2022-06"), ("2021年前三季度", None, "2021-01/2021-09"),
    ("1-9月", 2020, "2020-01/2020-09"), ("2023年6月末", None, "2023-06-30"),
    ("截至2021年底", None, "2021-12-31"), ("2016—2020年", None, "2016/2020"),
    ("去年", 2023, "2022"), ("去年", None, None),
    ("今年第一季度", 2022, "2022Q1"), ("今年以来", 2024, "2024/.."),
    ("20世纪90年代", None, "1990/1999"), ("十四五期间", None, "2021/2025"),
    ("民国109年", None, "2020"), ("2月30日", 2023, None),
    ("13月", 2023, None), ("目前", 2023, None),
    ("", 2023, None), ("2021财年第四季度", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "year", "expected"), PERIODS)
def test_periods(text: str, year: int | None, expected: str | None) -> None:
    assert period(text, year) == expected


@pytest.mark.parametrize("text", [expected for _, _, expected in PERIODS if expected and "/" not in expected])
def test_pandas_reads_a_period(text: str) -> None:
    import pandas

    assert pandas.Period(text).start_time.year == int(text[:4])


def test_claims_are_held_against_each_other() -> None:
    loose, exact, other = extract("全区排查出隐患9000多处。全区排查出隐患9327处。全区排查出隐患8000处。")
    assert exact.entails(loose) and not loose.entails(exact)
    assert other.contradicts(loose) and not other.compatible(loose)
    assert loose.compatible(exact)
    assert loose.admits(9327) and not loose.admits(9000)
    assert loose.admits(Fraction(18001, 2)).reason == "18001/2 lies within (9000, 10000) 处"


DIFFERENT = [
    ("粮食产量5万吨。棉花产量6万吨。", "subjects"),
    ("受理案件50件。审结案件40件。", "predicates"),
    ("2022年出口额5亿元。2021年出口额6亿元。", "times"),
    ("全市出口额达到5亿元。全省出口额达到6亿元。", "scopes"),
    ("出口额5亿元。出口额增长6亿元。", "change"),
    ("森林面积5亩。森林面积6吨。", "measure"),
]


@pytest.mark.parametrize(("text", "reason"), DIFFERENT)
def test_claims_about_different_things_do_not_contradict(text: str, reason: str) -> None:
    a, b = extract(text)
    verdict = a.contradicts(b)
    assert not verdict and reason in verdict.reason and a.compatible(b) and not a.entails(b)


def test_units_are_converted_before_comparing() -> None:
    a, b = extract("粮食产量5万吨。粮食产量6000万公斤。")
    assert a.contradicts(b)


PIECES = st.sampled_from(
    ["全区", "排查出", "问题", "9个", "增长", "5%", "、", ",", "。", "分别", "为", "的", "由", "至", "(", ")", "“", "”",
     "其中", "较", "同比", "占", "10人", "84个", "部门", "完成", "2022年", "了", "\n", "等", "翻一番", "8元"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_read_and_points_into_its_sentence(text: str) -> None:
    for claim in extract(text):
        assert claim.sentence_start <= claim.start < claim.end <= claim.sentence_end
        sentence = text[claim.sentence_start : claim.sentence_end]
        assert claim.time is None or claim.time in sentence
        assert (claim.direction is None) or claim.mode in ("by", "to")
        assert claim.predicate is None or claim.predicate


@pytest.mark.parametrize("filler", ["各", "了", "超", "共", "有", "增长", "同比", "的"])
def test_a_clause_without_end_is_read_near_its_numbers(filler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read for a number does not grow with its clause, or 4,000 times 各 would take seconds."""
    asked: list[int] = []
    tag = rjieba.tag
    monkeypatch.setattr(rjieba, "tag", lambda text, guess: asked.append(len(text)) or tag(text, guess))
    text = filler * (3000 // len(filler))
    assert [claim.value for claim in extract(f"{text}3个{text}")] == [3]
    assert max(asked) <= sides.READ and sum(asked) < sides.READ**2


def test_reading_takes_linear_time() -> None:
    import time

    def seconds(n: int) -> float:
        text = "，".join(f"排查出隐患{i}处、整改问题{i}个" for i in range(n)) + "。"
        begin = time.perf_counter()
        extract(text)
        return time.perf_counter() - begin

    seconds(50)
    assert seconds(800) < 40 * max(seconds(100), 0.001)
