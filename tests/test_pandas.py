"""The pandas accessors: pandas' own habits, every kind of column, totals, contradictions, figures."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import numpy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

import shuliang.pandas as door
from shuliang import Claim, Extractor, Interval, Policy, exact, extract, frames, parse
from shuliang.errors import ArgumentError, DimensionError, MissingRateError, ParseError, UnknownUnitError

TWO = "巡查河道42条次，清理垃圾300余吨。"
ONE = "下拨经费1.8亿元。"
NONE = "今天天气很好。"
TEXTS = [TWO, None, NONE, ONE, ""]


def series(texts: list[Any], dtype: Any = None, index: Any = None, name: str | None = "body") -> Any:
    return pandas.Series(texts, dtype=dtype, index=index, name=name)


# --- every kind of column -------------------------------------------------------------------------------------------

DTYPES = ["object", "str", "string[python]", "string[pyarrow]", "category",
          pandas.ArrowDtype(__import__("pyarrow").string()),
          pandas.ArrowDtype(__import__("pyarrow").large_string())]  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype_of_text_gives_the_same_claims(dtype: Any) -> None:
    expected = series(TEXTS, "object").shuliang.extract()
    assert expected["text"].tolist() == ["42条次", "300余吨", "1.8亿元"]
    column = series(TEXTS, dtype)
    assert_frame_equal(expected, column.shuliang.extract())
    assert_frame_equal(series(TEXTS, "object").shuliang.first(), column.shuliang.first())
    cells = ["3万元", None, "20余亩"]
    assert_frame_equal(series(cells, "object").shuliang.parse(), series(cells, dtype).shuliang.parse())
    money = ["3万元", None, "八千元"]
    assert_series_equal(pandas.Series([3, numpy.nan, 0.8], name="body"), series(money, dtype).shuliang.to("万元"))


@pytest.mark.parametrize("dtype", ["str", "category"])
@pytest.mark.parametrize("workers", [None, 2])
def test_a_frame_joined_of_many_batches_is_the_frame_of_one(dtype: Any, workers: int | None, monkeypatch: Any) -> None:
    column = series([ONE, None, f"{TWO}\n" * 200, NONE, f"{ONE}没有数字。\n" * 100, ONE], dtype)
    claims, firsts = column.shuliang.extract(), column.shuliang.first()
    monkeypatch.setattr(frames, "PIECE", 500)
    monkeypatch.setattr(frames, "BATCH", 30)
    assert_frame_equal(claims, column.shuliang.extract(workers=workers))
    assert_frame_equal(firsts, column.shuliang.first(workers=workers))
    assert len(claims) == 1 + 400 + 100 + 1


@pytest.mark.parametrize("missing", [None, numpy.nan, pandas.NA, pandas.NaT], ids=str)
def test_missing_cells_hold_no_claim(missing: Any) -> None:
    column = series([missing, ONE], "object")
    assert column.shuliang.extract().index.tolist() == [(1, 0)]
    assert column.shuliang.first()["text"].isna().tolist() == [True, False]
    assert series([missing, "3元"], "object").shuliang.to("元").isna().tolist() == [True, False]


EDGES = {
    "empty object": (series([], "object"), 0),
    "empty str": (series([], "str"), 0),
    "empty category": (series([], "category"), 0),
    "all missing object": (series([None, numpy.nan], "object"), 0),
    "all missing str": (series([None, None], "str"), 0),
    "all missing category": (pandas.Series(pandas.Categorical([None, None], categories=[TWO])), 0),
    "no claim": (series([NONE, "", " "], "str"), 0),
    "mixed types": (series([TWO, 5, 2.5, None, ["3个"], {"a": 1}, ONE, b"3"], "object"), 3),
    "duplicates in the index": (series([TWO, ONE], "str", ["x", "x"]), 3),
    "missing label": (series([TWO, ONE], "str", [None, "x"]), 3),
    "two levels": (series([TWO, ONE], "str", pandas.MultiIndex.from_tuples([(1, "a"), (1, "b")], names=["p", "q"])), 3),
    "dates": (series([TWO, ONE], "str", pandas.date_range("2026-01-01", periods=2, tz="Asia/Shanghai")), 3),
    "intervals": (series([TWO, ONE], "str", pandas.interval_range(0, 2)), 3),
    "tuples in one level": (series([TWO, ONE], "str", pandas.Index([(1, 2), (3, 4)], tupleize_cols=False)), 3),
    "named index": (series([TWO, ONE], "str", pandas.Index([7, 7], name="id")), 3),
    "unused category": (pandas.Series(pandas.Categorical([ONE, ONE], categories=[TWO, ONE])), 2),
    "repeated category": (series([TWO, None, TWO, NONE, TWO], "category"), 6),
    "sliced": (series([NONE, TWO, ONE, TWO], "str").iloc[1:3], 3),
}


@pytest.mark.parametrize("case", EDGES)
def test_edges_follow_extractall(case: str) -> None:
    column, count = EDGES[case]
    before = column.copy(deep=True)
    claims = column.shuliang.extract()
    assert len(claims) == count
    assert tuple(claims.columns) == frames.COLUMNS
    strings = column.where([isinstance(x, str) for x in column], None).astype("object")
    model = strings.str.extractall(r"(\d+)\S")  # each claim here begins with its digits
    assert claims.index.names == [*model.index.names[:-1], "claim"]
    assert claims.index.nlevels == column.index.nlevels + 1
    rows = [at for at, cell in enumerate(column) for _ in (extract(cell) if isinstance(cell, str) else [])]
    for level in range(column.index.nlevels):
        own = column.index.get_level_values(level)
        assert claims.index.get_level_values(level).equals(own.take(rows))
    assert_frame_equal(series([TWO], "str").shuliang.extract().dtypes.to_frame(), claims.dtypes.to_frame())
    for aligned in (column.shuliang.first(), column.shuliang.parse("coerce"), column.shuliang.to("元", "coerce")):
        assert aligned.index.equals(column.index)
    assert_series_equal(before, column)


def test_the_frame_holds_the_objects() -> None:
    claims = series([TWO, ONE]).shuliang.extract()
    for (row, number), record in zip(claims.index, claims.to_dict("records"), strict=True):
        clean = {name: None if x is None or x is pandas.NA or x != x else x for name, x in record.items()}
        assert frames.to_record(extract([TWO, ONE][row])[number]) == clean


def test_dtypes() -> None:
    dtypes = series(TEXTS).shuliang.extract().dtypes.astype(str).to_dict()
    text = str(pandas.Series(["字"]).dtype)
    expected = {"text": text, "int": "int64", "float": "float64", "list": "object"}
    for column in frames.SCHEMA:
        flag = "boolean" if column.nullable else "bool"
        assert dtypes[column.name] == (flag if column.type == "flag" else expected[column.type]), column


@pytest.mark.parametrize(
    ("column", "named"),
    [
        (series([1, 2]), "integer"), (series([1.5, None]), "floating"), (series([True]), "boolean"),
        (series([numpy.nan, numpy.nan]), "floating"), (series(pandas.to_datetime(["2026-01-01"])), "datetime64"),
        (series([b"3\xe4\xb8\xaa"]), "bytes"), (series([1, 2], "category"), "integer"),
        (series([1, 2], "object"), "integer"),
    ],
)  # fmt: skip
def test_other_dtypes_have_no_accessor(column: Any, named: str) -> None:
    with pytest.raises(AttributeError, match=f"Can only use .shuliang accessor with string values, not {named}"):
        _ = column.shuliang
    assert not hasattr(column, "shuliang")


def test_ids_become_docs() -> None:
    column = series(TEXTS)
    claims = column.shuliang.extract(ids=pandas.Series([10, 11, 12, 13, 14], index=list("edcba")))
    assert claims["doc"].tolist() == ["10", "10", "13"]
    assert column.shuliang.extract(ids=["a", None, None, None, None])["doc"].isna().tolist() == [False, False, True]
    with pytest.raises(ArgumentError, match="5 cells, but 1 ids"):
        column.shuliang.extract(ids=["a"])


def test_the_extractor_decides() -> None:
    extractor = Extractor(policy=Policy(yuan="TWD", rates={("TWD", "CNY"): "0.22"}))
    column = series(["补贴300元"])
    assert column.shuliang.extract(extractor=extractor)["unit_id"].tolist() == ["TWD"]
    assert series(["300元"]).shuliang.parse(extractor=extractor)["unit_id"].tolist() == ["TWD"]
    assert series(["300元"]).shuliang.to("CNY", extractor=extractor).tolist() == [66.0]


def test_workers_give_the_same_frame(monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "chunks", lambda texts: ([text] for text in texts))
    column = series([*TEXTS, *TEXTS], "str", list("aabbccddee"))
    expected = column.shuliang.extract(progress=False)
    assert_frame_equal(expected, column.shuliang.extract(workers=2, progress=False))
    assert_frame_equal(column.shuliang.first(), column.shuliang.first(workers=2))


def test_a_column_of_more_than_one_chunk() -> None:
    texts = ([TWO] * 3 + [None, NONE, ONE]) * 2000
    claims = series(texts).shuliang.extract()
    one = series(texts[:6]).shuliang.extract()
    assert len(claims) == 2000 * len(one) == 14_000
    assert claims.index[-1] == (11_999, 0)
    assert_frame_equal(one.reset_index(drop=True), claims.tail(len(one)).reset_index(drop=True))


def test_text_that_utf8_cannot_hold() -> None:
    claims = series(["\ud800拨款3万元\udc00"], "object").shuliang.extract()
    assert (claims["value"].tolist(), claims["start"].tolist()) == ([30000.0], [3])


WITHOUT = """
import sys
sys.modules["pyarrow"] = None
import pandas, shuliang.pandas
texts = {texts!r}
column = pandas.Series(texts, name="body")
claims = column.shuliang.extract()
assert "pyarrow" not in str(claims.dtypes.tolist()) and sys.modules["pyarrow"] is None
print(claims.to_json(orient="split", force_ascii=False))
print(column.astype("category").shuliang.first().to_json(orient="split", force_ascii=False))
print(pandas.Series(["3万元"]).shuliang.to("元").tolist(), claims.shuliang.total("subject").to_json(force_ascii=False))
"""


def test_the_same_without_pyarrow() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(texts=TEXTS)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    claims = series(TEXTS).shuliang.extract()
    assert done.stdout.splitlines() == [
        claims.to_json(orient="split", force_ascii=False),
        series(TEXTS).shuliang.first().to_json(orient="split", force_ascii=False),
        f"[30000.0] {claims.shuliang.total('subject').to_json(force_ascii=False)}",
    ]


# --- parse and to ---------------------------------------------------------------------------------------------------


def test_parse_gives_the_fields_of_the_quantity() -> None:
    frame = series(["1.8亿元", None, "3至5亩"], index=list("abc")).shuliang.parse()
    assert frame["value_exact"].isna().tolist() == [False, True, True]
    assert frame["lower"].tolist()[::2] == [180_000_000, 3]
    assert frame["upper"].tolist()[::2] == [180_000_000, 5]
    assert frame["article"].dtype == frame["lower_closed"].dtype == "boolean"
    assert frame.loc["c", "rules"] == parse("3至5亩").rules
    assert not {"start", "subject", "doc"} & set(frame.columns)


BAD = {"a clause": "兑现5元了", "two": "3元 5亩", "none": NONE, "empty": ""}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_errors_of_parse(text: str) -> None:
    column = series(["3元", text], index=["x", "y"])
    with pytest.raises(ParseError) as caught:
        column.shuliang.parse()
    assert caught.value.text == text
    assert caught.value.__notes__ == ["in the cell at position 1, labelled 'y'"]
    with pytest.raises(ParseError):
        column.shuliang.to("元")
    assert column.shuliang.parse("coerce")["value"].isna().tolist() == [False, True]
    assert column.shuliang.to("元", errors="coerce").isna().tolist() == [False, True]
    assert_series_equal(column, column.shuliang.parse("ignore"))
    assert_series_equal(column, column.shuliang.to("元", "ignore"))


def test_a_number_is_no_text() -> None:
    column = series(["3元", 5], "object")
    with pytest.raises(ArgumentError, match="not int"):
        column.shuliang.to("元")
    assert column.shuliang.to("元", "coerce").isna().tolist() == [False, True]


@pytest.mark.parametrize("verb", ["parse", "to"])
def test_errors_is_one_of_three_words(verb: str) -> None:
    arguments = ("元", "warn") if verb == "to" else ("warn",)
    with pytest.raises(ValueError, match="'warn'"):
        getattr(series(["3元"]).shuliang, verb)(*arguments)


@pytest.mark.parametrize(
    ("cells", "unit", "expected"),
    [
        (["1.65亿元", "20余万元"], "万元", [16500.0, 20.0]),
        (["3至5公里", "500米"], "公里", [4.0, 0.5]),
        (["零下3℃", "0摄氏度"], "kelvin", [270.15, 273.15]),
        (["三成", "87.8%"], "%", [30.0, 87.8]),
        (["15亩"], "公顷", [1.0]),
        (["1小时30分"], "分钟", [90.0]),
        (["1斤"], "盎司", [500 / 28.349523125]),
    ],
)
def test_to_one_unit(cells: list[str], unit: str, expected: list[float]) -> None:
    numbers = series(cells).shuliang.to(unit)
    assert numbers.dtype == "float64"
    assert numbers.tolist() == expected
    assert numbers.name == "body"


def test_what_a_unit_does_not_measure() -> None:
    column = series(["3元", "5亩"])
    with pytest.raises(DimensionError):
        column.shuliang.to("元")
    assert column.shuliang.to("元", "coerce").isna().tolist() == [False, True]
    assert_series_equal(column, column.shuliang.to("元", "ignore"))


@pytest.mark.parametrize("errors", ["raise", "coerce", "ignore"])
def test_a_wrong_request_is_never_coerced(errors: Any) -> None:
    with pytest.raises(UnknownUnitError):
        series(["3元"]).shuliang.to("尺寸", errors)
    with pytest.raises(MissingRateError):
        series(["3元"]).shuliang.to("USD", errors)
    claims = series([ONE]).shuliang.extract()
    with pytest.raises(UnknownUnitError):
        claims.shuliang.to("尺寸", errors)
    with pytest.raises(MissingRateError):
        claims.shuliang.to("USD", errors)
    assert series(["14.2元"]).shuliang.to("USD", errors, rates={("USD", "CNY"): "7.1"}).tolist() == [2.0]


# --- frames of claims -----------------------------------------------------------------------------------------------

NEWS = [
    "城关镇拨付救灾资金320万元，石桥乡拨付救灾资金1.2亿元。",
    "今年拨付救灾资金200余万元，新修水渠不少于12公里。",
    "新修水渠3至5公里，人均耕地1.4亩，救灾资金增加50万元。",
]


@pytest.fixture(scope="module")
def claims() -> Any:
    return series(NEWS).shuliang.extract(ids=["甲", "乙", "丙"])


def hand_made(rows: list[tuple[str, str | None]]) -> Any:
    """Claims about named subjects, apart from how subjects are read: (quantity, subject)."""
    made = [Claim(0, len(text), parse(text), subject=subject) for text, subject in rows]
    records = [frames.to_record(claim) for claim in made]
    return door.frame({name: [record[name] for record in records] for name in frames.COLUMNS})


@pytest.mark.parametrize("name", ["value", "upper_closed", "unit_id"])
def test_a_frame_without_the_columns_has_no_accessor(claims: Any, name: str) -> None:
    with pytest.raises(AttributeError, match=f"missing: {name}"):
        _ = claims.drop(columns=name).shuliang


def test_claims_in_one_unit(claims: Any) -> None:
    before = claims.copy(deep=True)
    money = claims[claims["kind"] == "money"]
    converted = money.shuliang.to("万元")
    assert converted["value_exact"].tolist() == ["320", "12000", "200", "50"]
    assert converted["upper"].tolist() == [320.0, 12000.0, 300.0, 50.0]
    assert set(converted["unit"]) == {"万元"}
    assert converted.columns.equals(money.columns)
    assert converted.drop(columns=["value", "lower", "upper"]).dtypes.equals(
        money.drop(columns=["value", "lower", "upper"]).dtypes
    )
    assert_frame_equal(money, converted.shuliang.to("元").assign(unit=money["unit"], unit_id=money["unit_id"]))
    with pytest.raises(DimensionError) as caught:
        claims.shuliang.to("万元")
    assert caught.value.__notes__
    ignored = claims.shuliang.to("万元", "ignore")
    assert_frame_equal(claims[claims["kind"] != "money"], ignored[claims["kind"] != "money"])
    coerced = claims.shuliang.to("万元", "coerce")
    assert coerced["value"].isna().tolist() == (claims["kind"] != "money").tolist()
    assert_frame_equal(before, claims)


def test_totals_add_intervals() -> None:
    people = [("3000多人", "党员"), ("约500人", "党员"), ("20名", "党员")]
    frame = hand_made([*people, ("不少于3万元", "资金"), ("5万元", "资金")])
    total = frame.shuliang.total("subject")
    assert total.index.names == ["subject", "unit"]
    members = total.loc[("党员", "人")]
    assert members[["claims", "lower", "value", "upper"]].tolist() == [2, 3450.0, 3500.0, 4550.0]
    assert (members["lower_closed"], members["upper_closed"]) == (False, False)
    money = total.loc[("资金", "元")]
    assert money[["claims", "lower", "value"]].tolist() == [2, 80000.0, 80000.0]
    assert numpy.isnan(money["upper"])
    assert money["upper_closed"] is pandas.NA


def test_totals_in_a_unit_take_what_it_measures() -> None:
    frame = hand_made([("1500米", "路"), ("3至5公里", "路"), ("20亩", "地"), ("2里", None)])
    total = frame.shuliang.total("subject", "公里")
    assert total.reset_index().to_dict("records") == [
        {"subject": "路", "claims": 2, "lower": 4.5, "value": 5.5, "upper": 6.5, "lower_closed": True,
         "upper_closed": True, "unit": "公里"}
    ]  # fmt: skip
    assert frame.shuliang.total(unit="公里")[["claims", "value"]].to_numpy().tolist() == [[3, 6.5]]
    kept = frame.shuliang.total(["subject"], "公里", dropna=False)
    assert (len(kept), kept["claims"].sum()) == (2, 3)
    with pytest.raises(MissingRateError):
        hand_made([("3元", "a")]).shuliang.total("subject", "USD")
    with pytest.raises(KeyError, match="nobody"):
        frame.shuliang.total("nobody")


def test_changes_and_rates_per_head_do_not_add_to_levels(claims: Any) -> None:
    frame = claims.copy()
    assert (frame["direction"] == "up").sum() == 1
    frame.loc[frame["kind"] == "area", "per"] = "人"
    total = frame.shuliang.total(unit="万元")
    assert total[["claims", "lower", "upper"]].to_numpy().tolist() == [[3, 12520.0, 12620.0]]
    apart = frame.shuliang.total("direction", "万元")
    assert apart["value"].to_dict() == {"up": 50.0}
    assert frame.shuliang.total(unit="亩")["claims"].tolist() == [0]
    assert frame.shuliang.total("per", "亩")["claims"].to_dict() == {"人": 1}


def test_where_a_change_began_does_not_count_twice() -> None:
    frame = hand_made([("60户", "农户"), ("200户", "农户")]).assign(mode=["from", None])
    assert frame.shuliang.total("subject")["value"].tolist() == [200.0]


def test_totals_of_nothing() -> None:
    empty = series([], "str").shuliang.extract()
    assert len(empty.shuliang.total("subject")) == len(empty.shuliang.total()) == 0
    assert empty.shuliang.total(unit="元")["claims"].tolist() == [0]
    assert len(empty.shuliang.to("元")) == len(empty.shuliang.reconcile()) == 0


FORMS = ["{}元", "{}万元", "{}多万元", "约{}元", "不超过{}元", "{}元以上"]
amounts = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.sampled_from(FORMS),
              st.integers(1, 99999)), min_size=1, max_size=12)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(amounts)
def test_totals_are_the_sums_of_the_objects(rows: list[tuple[str, str, int]]) -> None:
    texts = [(form.format(number), subject) for subject, form, number in rows]
    total = hand_made(texts).shuliang.total("subject", "元")
    for subject, row in total.iterrows():
        expected: Any = 0
        for text, other in texts:
            if other == subject:
                expected = parse(text).interval + expected
        assert isinstance(expected, Interval)
        for side in ("lower", "upper"):
            end = getattr(expected, side)
            assert pandas.isna(row[side]) if end is None else row[side] == float(end.value)
            assert pandas.isna(row[f"{side}_closed"]) if end is None else row[f"{side}_closed"] == end.closed


def test_sums_go_through_no_float() -> None:
    frame = hand_made([("0.1公斤", "a")] * 3 + [("三分之一", "b")] * 3)
    assert frame.shuliang.total("subject")["value"].tolist() == [float(Fraction(3, 10)), 1.0]


def test_a_frame_that_went_through_csv(claims: Any) -> None:
    read = pandas.read_csv(StringIO(claims.to_csv()), index_col=[0, 1])
    assert_frame_equal(
        claims.shuliang.total("subject", "元"), read.shuliang.total("subject", "元"), check_index_type=False
    )
    money = read[read["kind"] == "money"]
    assert [exact.from_text(x) for x in money.shuliang.to("万元")["value_exact"]] == [320, 12000, 200, 50]


def test_without_exact_columns_the_shortest_decimal_stands_in() -> None:
    frame = hand_made([("0.1公斤", "a"), ("0.2公斤", "a")]).drop(columns=["value_exact", "lower_exact", "upper_exact"])
    assert frame.shuliang.to("克")["value_exact"].map(Decimal).tolist() == [100, 200]
    assert frame.shuliang.total("subject", "公斤")["value"].tolist() == [0.3]


def test_to_pint(claims: Any) -> None:
    pytest.importorskip("pint_pandas")
    money = claims[claims["kind"] == "money"]
    frame = money.shuliang.to_pint("万元")
    assert frame["lower"].pint.magnitude.tolist() == [320, 12000, 200, 50]
    assert str(frame["value"].pint.to("CNY").pint.units) == "CNY"
    assert frame.index.equals(money.index)
    with pytest.raises(DimensionError):
        claims.shuliang.to_pint()


# --- figures --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pyplot() -> Any:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as pyplot

    yield pyplot
    pyplot.close("all")


def test_one_axis_per_unit_and_a_point_per_claim(claims: Any, pyplot: Any) -> None:
    axes = claims.shuliang.plot(title="数量")
    assert [axis.get_xlabel() for axis in axes] == list(dict.fromkeys(claims["unit"]))
    for axis, (_, part) in zip(axes, claims.groupby("unit", sort=False), strict=True):
        points = [line for line in axis.get_lines() if line.get_marker() == "o"]
        expected = part["value"].fillna((part["lower"] + part["upper"]) / 2)
        assert [line.get_xdata()[0] for line in points] == expected.tolist()
        bounds = [line.get_xdata() for line in axis.get_lines() if line.get_marker() == "None"]
        for (low, high), lower, upper in zip(bounds, part["lower"], part["upper"], strict=True):
            assert low == lower if lower == lower else low < high
            assert high == upper if upper == upper else high > low
        assert len(axis.get_yticklabels()) == len(part)
    assert axes[0].get_title() == "数量"


def test_open_sides_end_in_arrows(pyplot: Any) -> None:
    frame = hand_made([("10亩以上", "a"), ("不足5亩", "b"), ("3亩", "c")])
    [axis] = frame.shuliang.plot()
    assert [line.get_marker() for line in axis.get_lines() if line.get_marker() in "<>"] == [">", "<"]


def test_labels_have_their_characters(claims: Any, pyplot: Any, recwarn: Any) -> None:
    from shuliang import plots

    if plots.font() is None:
        pytest.skip("no font with Chinese characters is installed")
    before = dict(pyplot.rcParams)
    axes = claims.shuliang.plot(title="救灾")
    axes[0].figure.canvas.draw()
    assert not [w for w in recwarn if "missing from" in str(w.message)]
    assert before == dict(pyplot.rcParams)


def test_a_missing_font_is_said(claims: Any, pyplot: Any, monkeypatch: Any) -> None:
    from shuliang import plots

    monkeypatch.setattr(plots, "font", lambda: None)
    with pytest.warns(UserWarning, match="no font with Chinese characters"):
        claims.shuliang.plot()


def test_axes_may_be_given(pyplot: Any) -> None:
    frame = hand_made([("10亩", "a"), ("5元", "b")])
    _, given_axes = pyplot.subplots(1, 2)
    assert list(frame.shuliang.plot(axes=given_axes)) == list(given_axes)
    with pytest.raises(ArgumentError, match="2 units need 2 axes"):
        frame.shuliang.plot(axes=given_axes[0])


def test_a_figure_of_nothing(pyplot: Any) -> None:
    assert len(series([], "str").shuliang.extract().shuliang.plot()) == 1


# --- contradictions -------------------------------------------------------------------------------------------------

REPORTS = [
    "截至6月底，全县新修水渠12公里，惠及农户3000余户。",
    "截至6月底，全县新修水渠9500米，惠及农户3260户。",
]


def test_reconcile_says_what_contradicts_and_what_entails() -> None:
    claims = series(REPORTS, "str", ["县报", "市报"]).shuliang.extract(ids=["a.txt", "b.txt"])
    before = claims.copy(deep=True)
    found = claims.shuliang.reconcile(["subject", "scope", "time"])
    assert found[["subject", "relation", "left_text", "right_text"]].to_numpy().tolist() == [
        ["水渠", "contradicts", "12公里", "9500米"],
        ["农户", "entailed", "3000余户", "3260户"],
    ]
    assert found["left_doc"].tolist() == ["a.txt", "a.txt"]
    assert found["right_doc"].tolist() == ["b.txt", "b.txt"]
    for row in found.to_dict("records"):
        for side in ("left", "right"):
            text = REPORTS[["县报", "市报"].index(row[side][0])]
            assert text[row[f"{side}_start"] : row[f"{side}_end"]] == row[f"{side}_text"]
            assert claims.loc[row[side], "text"] == row[f"{side}_text"]
    assert "12" in found["reason"][0]
    assert_frame_equal(before, claims)


PAIRS = {
    "contradicts": ("3000多户", "2600户", "contradicts"), "entails": ("3260户", "3000多户", "entails"),
    "entailed": ("3000户以上", "3260户", "entailed"), "equal": ("3公里", "3000米", "equal"),
    "overlap": ("3000多户", "约4000户", None), "other unit": ("3户", "5人", None),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_relations(name: str) -> None:
    left, right, relation = PAIRS[name]
    frame = hand_made([(left, "甲"), (right, "甲"), (left, "乙"), (left, None), (right, None)])
    found = frame.shuliang.reconcile("subject")
    assert found[["subject", "relation", "left", "right"]].to_numpy().tolist() == (
        [["甲", relation, 0, 1]] if relation else []
    )


def test_reconcile_holds_apart_what_its_keys_hold_apart() -> None:
    frame = hand_made([("3户", "甲"), ("5户", "甲")]).assign(scope=["东村", "西村"])
    assert frame.shuliang.reconcile(["subject", "scope"]).empty
    assert frame.shuliang.reconcile("subject").empty  # the scopes themselves say that these are two things
    assert len(frame.assign(scope=[None, "西村"]).shuliang.reconcile("subject")) == 1
    assert frame.assign(mode=["from", None], scope=None).shuliang.reconcile("subject").empty
    with pytest.raises(KeyError, match="place"):
        frame.shuliang.reconcile("place")


def test_many_claims_that_say_the_same_are_compared_once(monkeypatch: Any) -> None:
    from shuliang import analysis

    calls = []
    real = analysis._relation
    monkeypatch.setattr(analysis, "_relation", lambda a, b: calls.append(1) or real(a, b))
    frame = hand_made([("3户", "甲"), ("5户", "甲")] * 40)
    found = frame.shuliang.reconcile("subject")
    assert found["relation"].value_counts().to_dict() == {"contradicts": 1600, "equal": 1560}
    assert len(calls) == 4
