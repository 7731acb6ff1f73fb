"""Polars: Series, expressions, frames and lazy frames give the claims of the other doors."""

from __future__ import annotations

from typing import Any

import pytest

polars = pytest.importorskip("polars")
from polars.testing import assert_frame_equal, assert_series_equal  # noqa: E402

import shuliang.polars as door  # noqa: E402
from shuliang import Extractor, Policy, arrow, frames  # noqa: E402
from shuliang.errors import ArgumentError, DimensionError, MissingRateError, ParseError, UnknownUnitError  # noqa: E402

TEXTS = ["巡查河道42条次，清理垃圾300余吨。", None, "今天天气很好。", "下拨经费1.8亿元。", ""]
FRAME = polars.DataFrame({"url": [11, 12, 13, 14, 15], "body": TEXTS})
FOUND = [["42条次", "300余吨"], None, [], ["1.8亿元"], []]


def test_a_frame_of_claims_is_arrows_table() -> None:
    claims = FRAME.shuliang.extract("body", id="url")
    assert claims.schema == door.schema()
    assert tuple(claims.columns) == frames.COLUMNS
    assert_frame_equal(polars.from_arrow(arrow.claims(FRAME.to_arrow(), "body", id="url")), claims)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_lazy_frames_give_the_same(engine: Any) -> None:
    lazy = FRAME.lazy().shuliang.extract("body", id="url")
    assert isinstance(lazy, polars.LazyFrame)
    assert lazy.collect_schema() == door.schema()
    assert_frame_equal(FRAME.shuliang.extract("body", id="url"), lazy.collect(engine=engine))
    money = lazy.filter(polars.col("kind") == "money").select("doc", "lower").collect(engine=engine)
    assert money.rows() == [("14", 180_000_000.0)]


def test_a_long_text_in_many_batches(monkeypatch: Any) -> None:
    frame = FRAME.with_columns(body=polars.Series([f"{TEXTS[0]}\n" * 200, *TEXTS[1:]]))
    whole, firsts = frame.shuliang.extract("body", id="url"), frame["body"].shuliang.first()
    monkeypatch.setattr(frames, "PIECE", 500)
    monkeypatch.setattr(frames, "BATCH", 30)
    assert_frame_equal(whole, frame.shuliang.extract("body", id="url"))
    assert_frame_equal(whole, frame.lazy().shuliang.extract("body", id="url").collect())
    assert_series_equal(firsts, frame["body"].shuliang.first())
    assert len(whole) == 401


def test_without_an_id_there_is_no_doc() -> None:
    assert_frame_equal(FRAME.shuliang.extract("body"), FRAME.lazy().shuliang.extract("body").collect())
    assert FRAME.shuliang.extract("body")["doc"].null_count() == 3


def test_a_series_numbers_its_texts() -> None:
    claims = polars.Series(TEXTS).shuliang.extract()
    assert claims["doc"].to_list() == ["0", "0", "3"]
    assert_frame_equal(FRAME.shuliang.extract("body").drop("doc"), claims.drop("doc"))
    assert_frame_equal(claims, polars.Series(TEXTS).shuliang.extract(workers=2, progress=False))


def test_expressions_keep_the_rows() -> None:
    found = FRAME.with_columns(claims=polars.col("body").shuliang.extract(), first=polars.col("body").shuliang.first())
    assert found["url"].to_list() == FRAME["url"].to_list()
    assert [None if x is None else [c["text"] for c in x] for x in found["claims"].to_list()] == FOUND
    assert [x and x["text"] for x in found["first"].to_list()] == ["42条次", None, None, "1.8亿元", None]
    assert FRAME.lazy().select(polars.col("body").shuliang.extract()).collect_schema()["body"] == polars.List(
        polars.Struct({name: kind for name, kind in door.schema().items() if name != "doc"})
    )


@pytest.mark.parametrize("dtype", [polars.String, polars.Categorical, polars.Enum(["3万元", "20余亩"])])
def test_every_dtype_of_text(dtype: Any) -> None:
    column = polars.Series("cells", ["3万元", None, "20余亩"], dtype=dtype)
    assert column.shuliang.extract()["lower"].to_list() == [30000.0, 20.0]
    assert column.shuliang.to("元", "coerce").to_list() == [30000.0, None, None]
    parsed = column.shuliang.parse()
    assert [x and x["unit"] for x in parsed.to_list()] == ["元", None, "亩"]
    by_expression = column.to_frame().select(polars.col("cells").shuliang.first())["cells"]
    assert_series_equal(column.shuliang.first(), by_expression)


@pytest.mark.parametrize("column", [polars.Series([1, 2]), polars.Series([1.5]), polars.Series([b"3"])])
@pytest.mark.parametrize("verb", ["extract", "first", "parse"])
def test_other_dtypes_are_refused(column: Any, verb: str) -> None:
    with pytest.raises(ArgumentError, match="not text"):
        getattr(column.shuliang, verb)()
    with pytest.raises(Exception, match="not text"):
        column.to_frame("c").select(getattr(polars.col("c").shuliang, verb)())


@pytest.mark.parametrize("column", [polars.Series([], dtype=polars.String), polars.Series([None, None])])
def test_columns_without_text(column: Any) -> None:
    assert column.shuliang.extract().schema == door.schema()
    assert column.shuliang.parse().to_list() == column.shuliang.to("元").to_list() == [None] * len(column)
    assert column.shuliang.first().to_list() == [None] * len(column)


def test_errors() -> None:
    column = polars.Series(["3元", "没有", "5亩"])
    with pytest.raises(ParseError) as caught:
        column.shuliang.parse()
    assert caught.value.__notes__ == ["in row 1"]
    assert column.shuliang.to("元", "coerce").to_list() == [3.0, None, None]
    assert [x and x["value"] for x in column.shuliang.parse("coerce").to_list()] == [3.0, None, 5.0]
    with pytest.raises(DimensionError):
        polars.Series(["5亩"]).shuliang.to("元")
    with pytest.raises(UnknownUnitError):
        column.shuliang.to("尺寸", "coerce")
    with pytest.raises(MissingRateError):
        column.shuliang.to("USD", "coerce")
    with pytest.raises(ArgumentError, match="'ignore'"):
        column.shuliang.to("元", "ignore")


def test_the_extractor_decides() -> None:
    extractor = Extractor(policy=Policy(yuan="TWD", rates={("TWD", "CNY"): "0.22"}))
    column = polars.Series("body", ["补贴300元"])
    frame = column.to_frame()
    for claims in (
        column.shuliang.extract(extractor=extractor),
        frame.shuliang.extract("body", extractor=extractor),
        frame.lazy().shuliang.extract("body", extractor=extractor).collect(),
    ):
        assert claims["unit_id"].to_list() == ["TWD"]
    cells = polars.Series(["300元"]).to_frame("cell")
    assert cells.select(polars.col("cell").shuliang.to("CNY", extractor=extractor))["cell"].to_list() == [66.0]
