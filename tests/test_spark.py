"""Spark: the same claims from workers that are real processes, with the policy, units and tables of the driver."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if not os.environ.get("CI"):  # there, nothing may be missing
    pytest.importorskip("pyspark")
    pytest.importorskip("pyarrow")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark runs on a JVM, and none is here", allow_module_level=True)

import pyarrow
from pyspark.sql import SparkSession, functions
from pyspark.sql.utils import AnalysisException

import shuliang.spark as door
from shuliang import Extractor, Policy, arrow, frames
from shuliang.errors import ArgumentError

ROOT = Path(__file__).parent.parent
TEXTS = ["巡查河道42条次，清理垃圾300余吨。", None, "今天天气很好。", "下拨经费1.8亿元。", "", "\x00\ufffd 3个" * 50]
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: Any) -> Iterator[Any]:
    """Two executors, each a JVM of its own with Python workers of its own."""
    folder = tmp_path_factory.mktemp("spark")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "512m")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.local.dir", str(folder))
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .getOrCreate()
        )
    yield session
    session.stop()


def articles(spark: Any, texts: list[Any], parts: int = 4) -> Any:
    return spark.createDataFrame(list(enumerate(texts)), "url long, body string").repartition(parts)


def rows(found: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in found.collect()), key=repr)


def expected(texts: list[Any], extractor: Extractor | None = None) -> list[tuple[Any, ...]]:
    columns = frames.columns(texts, range(len(texts)), extractor)
    columns["rules"] = [list(names) for names in columns["rules"]]
    return sorted(zip(*columns.values(), strict=True), key=repr)


def test_the_rows_are_those_of_every_door(spark: Any) -> None:
    found = door.extract(articles(spark, TEXTS), "body", id="url")
    assert found.schema == door.schema()
    assert tuple(found.columns) == frames.COLUMNS
    assert rows(found) == expected(TEXTS)


def test_workers_are_processes_of_their_own(spark: Any) -> None:
    def who(batches: Any) -> Any:
        for batch in batches:
            yield pyarrow.RecordBatch.from_pydict({"pid": [os.getpid()], "rows": [batch.num_rows]})

    pids = {row.pid for row in articles(spark, TEXTS * 4).mapInArrow(who, "pid long, rows long").collect()}
    assert pids
    assert os.getpid() not in pids
    assert spark.sparkContext.master.startswith("local-cluster[2")


def test_many_rows_in_many_partitions(spark: Any) -> None:
    texts = [*TEXTS[:5], "救助{}人"] * 500
    found = door.extract(articles(spark, texts, 7), "body", id="url").cache()
    assert found.count() == len(expected(texts)) == 1500
    counts = {row["kind"]: row["count"] for row in found.groupBy("kind").count().collect()}
    assert counts["money"] == 500
    money = found.where(functions.col("kind") == "money").agg(functions.sum("lower")).collect()[0][0]
    assert money == 500 * 180_000_000


def test_a_skewed_document_is_read_like_the_others(spark: Any) -> None:
    texts = ["救助3人。", "清理垃圾300余吨。" * 3000, None]
    found = door.extract(articles(spark, texts), "body", id="url")
    assert {row["doc"]: row["count"] for row in found.groupBy("doc").count().collect()} == {"0": 1, "1": 3000}


@pytest.mark.parametrize("texts", [[], [None, None], ["没有"]])
def test_nothing_to_find(spark: Any, texts: list[Any]) -> None:
    assert rows(door.extract(articles(spark, texts), "body", id="url")) == []


def test_policy_units_and_tables_travel(spark: Any, tmp_path: Path) -> None:
    """Their files are gone before a worker sees them."""
    units, tables = tmp_path / "mine.txt", tmp_path / "tables"
    units.write_text("shang_afar = 15 * cn_mu\n@surface 垧 = shang_afar : area\n", encoding="utf-8")
    tables.mkdir()
    head = "surface\tid\tground\texample\treads\n"
    (tables / "classifiers.tsv").write_text(head + "畦\titem\t《现代汉语词典》畦\t3畦\t3 畦\n", encoding="utf-8")
    extractor = Extractor(policy=Policy(yuan="TWD"), units=str(units), tables=str(tables))
    texts = ["补贴300元，新种5垧地，菜3畦。"]
    wanted = expected(texts, extractor)
    assert {row[frames.COLUMNS.index("unit_id")] for row in wanted} >= {"TWD", "shang_afar"}
    found = door.extract(articles(spark, texts), "body", id="url", extractor=extractor)
    units.unlink()
    shutil.rmtree(tables)
    assert rows(found) == wanted


def test_without_an_id_there_is_no_doc(spark: Any) -> None:
    found = door.extract(articles(spark, TEXTS), "body").select("doc", "text").collect()
    assert {row.doc for row in found} == {None}
    assert "42条次" in {row.text for row in found}


def test_wrong_columns(spark: Any) -> None:
    df = articles(spark, TEXTS)
    with pytest.raises(ArgumentError, match="column 'url' holds bigint, not text"):
        door.extract(df, "url")
    with pytest.raises(AnalysisException):
        door.extract(df, "text")
    with pytest.raises(AnalysisException):
        door.extract(df, "body", id="uri")


def test_parquet_out(spark: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "claims")
    door.extract(articles(spark, TEXTS), "body", id="url").write.parquet(path)
    assert rows(spark.read.parquet(path)) == expected(TEXTS)


class Failing(Extractor):
    """Fails where a bug would."""

    def found(self, text: str) -> Any:
        if "坏" in text:
            raise RuntimeError("bad row")
        return super().found(text)


def test_a_row_that_cannot_be_read_is_logged_and_left_out(monkeypatch: Any, caplog: Any) -> None:
    monkeypatch.setattr(door, "_received", lambda sent: Failing())
    texts = ["救助3人", "坏5人", "救助7人", None, "坏"]
    batch = pyarrow.RecordBatch.from_pydict({"doc": [str(n) for n in range(5)], "text": texts})
    found = pyarrow.Table.from_batches(door._claims(b"", [batch]), arrow.schema())
    assert list(zip(found["doc"].to_pylist(), found["value"].to_pylist(), strict=True)) == [("0", 3.0), ("2", 7.0)]
    assert [record.args[0] for record in caplog.records] == ["1", "4"]
    assert "bad row" in caplog.text


def test_an_extractor_is_built_once_a_process() -> None:
    sent = door._packed(Extractor(policy=Policy(yuan="HKD")))
    assert door._received(sent) is door._received(pickle.loads(pickle.dumps(sent)))
    assert door._received(sent).policy == Policy(yuan="HKD")


def test_the_example_job_runs(tmp_path: Path) -> None:
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "spark_job.py"), "local[2]", str(tmp_path / "claims")],
        capture_output=True, text=True, encoding="utf-8", timeout=240, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "claims in 3 documents" in done.stdout
    assert "元" in done.stdout
    assert list((tmp_path / "claims").glob("*.parquet"))
