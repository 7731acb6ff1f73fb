"""DuckDB: claims(…) in SQL."""

from __future__ import annotations

from typing import Any

import pytest

duckdb = pytest.importorskip("duckdb")
import pyarrow  # noqa: E402

import shuliang.duckdb as door  # noqa: E402
from shuliang import Extractor, Policy, arrow, frames  # noqa: E402

TEXTS = ["巡查河道42条次，清理垃圾300余吨。", None, "今天天气很好。", "下拨经费1.8亿元。", ""]
TABLE = pyarrow.table({"url": [11, 12, 13, 14, 15], "body": TEXTS})


@pytest.fixture
def con() -> Any:
    connection = duckdb.connect()
    door.register(connection)
    connection.register("articles", TABLE)
    yield connection
    connection.close()


def test_claims_of_a_column_beside_their_row(con: Any) -> None:
    found = con.sql(
        "select a.url, c.text, c.lower, c.upper, c.unit from articles a, claims(a.body) c order by a.url, c.start"
    ).fetchall()
    assert found == [
        (11, "42条次", 42.0, 42.0, "条次"), (11, "300余吨", 300.0, 400.0, "吨"),
        (14, "1.8亿元", 180_000_000.0, 180_000_000.0, "元"),
    ]  # fmt: skip


def test_a_long_text_in_many_batches(con: Any, monkeypatch: Any) -> None:
    con.execute("create table long as select ? as body", [f"{TEXTS[0]}\n" * 200])
    whole = con.sql("select c.* from long, claims(body) c order by c.start").fetchall()
    monkeypatch.setattr(frames, "PIECE", 500)
    monkeypatch.setattr(frames, "BATCH", 30)
    assert con.sql("select c.* from long, claims(body) c order by c.start").fetchall() == whole
    assert len(whole) == 400


def test_the_columns_are_those_of_every_door(con: Any) -> None:
    described = con.sql("describe select * from claims('下拨经费1.8亿元')").fetchall()
    kinds = {"text": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "flag": "BOOLEAN", "list": "VARCHAR[]"}
    assert [row[:2] for row in described] == [(c.name, kinds[c.type]) for c in frames.SCHEMA if c.name != "doc"]


def test_the_rows_are_those_of_arrow(con: Any) -> None:
    found = con.sql("select cast(a.url as varchar) doc, c.* from articles a, claims(a.body) c order by a.url, c.start")
    expected = arrow.claims(TABLE, "body", id="url")
    assert [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()] == expected.to_pylist()


def test_one_text(con: Any) -> None:
    assert con.sql("select text from claims('清理垃圾300余吨')").fetchall() == [("300余吨",)]
    assert con.sql("select text from claims(null)").fetchall() == []


def test_lists_and_aggregates(con: Any) -> None:
    counts = con.sql("select len(shuliang_extract(body)) from articles order by url").fetchall()
    assert counts == [(2,), (None,), (0,), (1,), (0,)]
    sums = "select c.unit, sum(c.lower) from articles a, claims(a.body) c group by all order by all"
    assert con.sql(sums).fetchall() == [("元", 180_000_000.0), ("吨", 300.0), ("条次", 42.0)]


def test_to_one_unit(con: Any) -> None:
    cells = "(values ('3万元', '元'), ('20余亩', '元'), ('没有', '元'), (null, '元'), ('3元', null), ('15亩', '公顷'))"
    found = con.sql(f"select shuliang_to(cell, unit) from {cells} t(cell, unit)").fetchall()
    assert found == [(30000.0,), (None,), (None,), (None,), (None,), (1.0,)]


@pytest.mark.parametrize("unit", ["尺寸", "USD"])
def test_a_wrong_request_is_an_error(con: Any, unit: str) -> None:
    with pytest.raises(duckdb.Error, match=unit):
        con.sql(f"select shuliang_to('3元', '{unit}')").fetchall()


def test_registering_again_replaces(con: Any) -> None:
    door.register(con, Extractor(policy=Policy(yuan="TWD", rates={("TWD", "CNY"): "0.22"})))
    assert con.sql("select unit_id from claims('补贴300元')").fetchall() == [("TWD",)]
    assert con.sql("select shuliang_to('300元', 'CNY')").fetchall() == [(66.0,)]


def test_many_rows(con: Any) -> None:
    count = con.sql("select count(*) from range(5000) r, claims('救助' || r.range || '人') c").fetchall()
    assert count == [(5000,)]


def test_nothing_is_written_into_the_database(tmp_path: Any) -> None:
    path = str(tmp_path / "news.duckdb")
    with duckdb.connect(path) as connection:
        door.register(connection)
        connection.execute("create table found as select * from claims('救助3人')")
    with duckdb.connect(path) as connection:
        assert connection.sql("select text from found").fetchall() == [("3人",)]
        with pytest.raises(duckdb.Error):
            connection.sql("select * from claims('救助3人')")
