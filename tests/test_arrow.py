"""Arrow: the schema, tables and streams of claims, files out."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

pyarrow = pytest.importorskip("pyarrow")
from pyarrow import compute, parquet  # noqa: E402

from shuliang import Extractor, Policy, arrow, frames  # noqa: E402
from shuliang.errors import ArgumentError  # noqa: E402

EXTRACTOR = Extractor()
TEXTS = ["巡查河道42条次，清理垃圾300余吨。", None, "今天天气很好。", "下拨经费1.8亿元。", ""]
TABLE = pyarrow.table({"url": [11, 12, 13, 14, 15], "body": TEXTS})


def test_the_schema_is_that_of_the_frames() -> None:
    schema = arrow.schema()
    assert tuple(schema.names) == frames.COLUMNS
    assert [field.nullable for field in schema] == [column.nullable for column in frames.SCHEMA]
    types = {"text": "string", "int": "int64", "float": "double", "flag": "bool"}
    for field, column in zip(schema, frames.SCHEMA, strict=True):
        expected = "list<item: string>" if column.type == "list" else types[column.type]
        assert str(field.type).replace("element", "item") == expected
    assert [field.name for field in arrow.struct()] == [name for name in frames.COLUMNS if name != "doc"]


def rows(table: Any) -> list[dict[str, Any]]:
    return [{**row, "rules": tuple(row["rules"])} for row in table.to_pylist()]


def test_the_rows_are_the_objects() -> None:
    expected = [
        frames.to_record(claim)
        for url, text in zip([11, 12, 13, 14, 15], TEXTS, strict=True)
        for claim in EXTRACTOR.extract(text or "", doc=str(url))
    ]
    found = arrow.claims(TABLE, "body", id="url")
    assert found.schema == arrow.schema()
    assert rows(found) == expected
    found.validate(full=True)


SOURCES = {
    "table": TABLE,
    "chunks": pyarrow.concat_tables([TABLE.slice(0, 2), TABLE.slice(2)]),
    "batch": TABLE.to_batches()[0],
    "slice": pyarrow.concat_tables([TABLE, TABLE]).slice(5),
    "reader": None,
    "large": TABLE.cast(pyarrow.schema([("url", pyarrow.int64()), ("body", pyarrow.large_string())])),
    "dictionary": TABLE.set_column(1, "body", compute.dictionary_encode(TABLE["body"])),
}


@pytest.mark.parametrize("name", SOURCES)
def test_any_source_gives_the_same_claims(name: str) -> None:
    source = TABLE.to_reader() if name == "reader" else SOURCES[name]
    assert arrow.claims(source, "body", id="url").equals(arrow.claims(TABLE, "body", id="url"))


def test_a_frame_of_another_library_is_a_source() -> None:
    polars = pytest.importorskip("polars")
    expected = arrow.claims(TABLE, "body", id="url")
    assert arrow.claims(polars.from_arrow(TABLE), "body", id="url").equals(expected)


def test_without_an_id_there_is_no_doc() -> None:
    assert arrow.claims(TABLE, "body")["doc"].null_count == 3


@pytest.mark.parametrize("texts", [[], [None, None]])
def test_tables_without_claims(texts: list[None]) -> None:
    for kind in (pyarrow.string(), pyarrow.null()) if texts else (pyarrow.string(),):
        found = arrow.claims(pyarrow.table({"body": pyarrow.array(texts, kind)}), "body")
        assert (found.num_rows, found.schema) == (0, arrow.schema())


def test_wrong_columns() -> None:
    with pytest.raises(KeyError, match="text"):
        arrow.claims(TABLE, "text")
    with pytest.raises(KeyError, match="uri"):
        arrow.claims(TABLE, "body", id="uri")
    with pytest.raises(ArgumentError, match="column 'url' holds int64, not text"):
        arrow.claims(TABLE, "url")


def test_workers_and_extractor() -> None:
    extractor = Extractor(policy=Policy(yuan="TWD"))
    found = arrow.claims(TABLE, "body", id="url", extractor=extractor, workers=2)
    assert found["unit_id"].to_pylist()[-1] == "TWD"
    assert found.equals(arrow.claims(TABLE, "body", id="url", extractor=extractor))


def test_a_stream_reads_as_it_is_read() -> None:
    taken = []

    def batches() -> Any:
        for number in range(1000):
            taken.append(number)
            yield pyarrow.RecordBatch.from_pydict({"body": ["巡查河道42条次。"] * 1000})

    schema = pyarrow.schema([("body", pyarrow.string())])
    found = arrow.stream(pyarrow.RecordBatchReader.from_batches(schema, batches()), "body")
    assert found.read_next_batch().num_rows == frames.ROWS
    assert len(taken) < 10


def test_a_long_text_comes_in_several_batches(monkeypatch: Any) -> None:
    text = "巡查河道42条次，清理垃圾300余吨。\n" * 300 + "没有数字。"
    table = pyarrow.table({"url": [7, 8, 9], "body": ["修桥3座", text, None]})
    whole, beside = arrow.claims(table, "body", id="url"), arrow.lists(table["body"].to_pylist(), EXTRACTOR)
    monkeypatch.setattr(frames, "PIECE", 500)
    monkeypatch.setattr(frames, "BATCH", 20)
    batches = list(arrow.stream(table, "body", id="url"))
    assert len(batches) > 10
    assert pyarrow.Table.from_batches(batches).equals(whole)
    assert arrow.claims(table, "body", id="url", workers=2).equals(whole)
    assert arrow.lists(table["body"].to_pylist(), EXTRACTOR).equals(beside)
    assert rows(whole) == [
        frames.to_record(claim) for url, text in ((7, "修桥3座"), (8, text)) for claim in EXTRACTOR.extract(text, doc=str(url))
    ]  # fmt: skip


def test_lists_stand_beside_their_texts() -> None:
    lists = arrow.lists(TEXTS, EXTRACTOR)
    lists.validate(full=True)
    assert [None if part is None else [c["text"] for c in part] for part in lists.to_pylist()] == [
        ["42条次", "300余吨"], None, [], ["1.8亿元"], []
    ]  # fmt: skip


def test_half_a_character_is_replaced() -> None:
    columns = frames.columns(["\ud800救助3人\udc00"], None, EXTRACTOR)
    columns["subject"], columns["time"] = ["\ud800a"], [None]
    assert arrow.batch(columns)["subject"].to_pylist() == ["\ufffda"]


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 1000])
def test_arrays_hold_what_the_columns_hold(count: int) -> None:
    """Against ``pyarrow.array``, which makes them another way."""
    draw = Random(count)
    choices: dict[str, list[Any]] = {
        "text": ["", "甲", "三百亩\n", "a" * 100], "int": [0, -1, 2**63 - 1], "float": [0.5, -0.0, math.inf, 1e308],
        "flag": [True, False], "list": [(), ("a",), ("甲", "乙", "")],
    }  # fmt: skip
    columns = {
        c.name: draw.choices(choices[c.type] + [None] * c.nullable, k=count) for c in frames.SCHEMA
    }
    batch = arrow.batch(columns)
    batch.validate(full=True)
    for field in arrow.schema():
        assert batch[field.name].equals(pyarrow.array(columns[field.name], field.type)), field


def test_pandas_is_not_imported_to_write_a_file(tmp_path: Path) -> None:
    code = (
        "import sys; from shuliang.cli import main; status = main(sys.argv[1:]);"
        "sys.exit(status or 'pandas' in sys.modules)"
    )
    text = tmp_path / "text.txt"
    text.write_text("巡查河道42条次，清理垃圾300余吨。", encoding="utf-8")
    for form in ("parquet", "duckdb"):
        out = str(tmp_path / f"claims.{form}")
        assert subprocess.run([sys.executable, "-c", code, "extract", str(text), "-o", out]).returncode == 0, form


def test_parquet_out(tmp_path: Path) -> None:
    claims = arrow.claims(TABLE, "body", id="url")
    path = tmp_path / "claims.parquet"
    assert arrow.write(claims, path) == 3
    assert parquet.read_table(path).equals(claims)
    assert arrow.write(arrow.stream(TABLE, "body", id="url"), path) == 3
    assert parquet.read_table(path).equals(claims)


def test_csv_out(tmp_path: Path) -> None:
    claims = arrow.claims(TABLE, "body", id="url")
    path = tmp_path / "claims.csv"
    assert arrow.write(claims, str(path)) == 3
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert tuple(read[0]) == frames.COLUMNS
    for row, expected in zip(read, claims.to_pylist(), strict=True):
        assert row["rules"] == " ".join(expected["rules"])
        assert (row["doc"], row["text"], int(row["start"])) == (expected["doc"], expected["text"], expected["start"])
        assert row["upper_exact"] == (expected["upper_exact"] or "")


def test_no_other_format(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"\.xlsx"):
        arrow.write(arrow.claims(TABLE, "body"), tmp_path / "claims.xlsx")
    assert not list(tmp_path.iterdir())
