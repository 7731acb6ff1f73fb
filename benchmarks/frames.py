"""How fast columns are read. The rates of docs/scale.md come from here, its memory from ``benchmarks.memory``.

    python benchmarks/frames.py rows 1000000 [workers]      short rows through pandas, a sample of them checked
    python benchmarks/frames.py spark 200000 [master]       short rows through Spark (default local-cluster[2,1,1024])
"""

from __future__ import annotations

import os
import random
import sys
import time
from typing import Any

import pandas

import shuliang
import shuliang.pandas

PATTERNS = (
    "全县共排查隐患{}余处，已整改{}处。",
    "入社社员约{}人，增收{}万元。",
    "清理垃圾{}多吨。",
    "今天天气很好，大家都很高兴。",
    "同比增长{}.3%，带动近{}户。",
)


def texts(count: int, seed: int = 1) -> list[str]:
    """Short invented sentences; a fifth of them without a number."""
    draw = random.Random(seed)
    return [draw.choice(PATTERNS).format(draw.randint(2, 99999), draw.randint(2, 9999)) for _ in range(count)]


def report(rows: int, characters: int, claims: int, seconds: float) -> None:
    """Two lines a run."""
    print(f"{rows} rows, {characters} characters, {claims} claims, {seconds:.1f} s")
    print(f"{rows / seconds:.0f} rows/s, {characters / seconds:.0f} characters/s, {claims / seconds:.0f} claims/s")


def rows(count: int, workers: int | None) -> None:
    """Short rows, with the same claims as one by one."""
    series = pandas.Series(texts(count))
    shuliang.extract(series[0])
    start = time.perf_counter()
    claims = series.shuliang.extract(workers=workers, progress=False)
    report(count, int(series.str.len().sum()), len(claims), time.perf_counter() - start)
    found = claims["text"].groupby(level=0).agg(list)
    for row in random.Random(2).sample(range(count), min(count, 500)):
        assert found.get(row, []) == [claim.text for claim in shuliang.extract(series[row])], series[row]


def spark(count: int, master: str) -> None:
    """Short rows on worker processes; the second run is warm."""
    from pyspark.sql import SparkSession

    import shuliang.spark

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session: Any = SparkSession.builder.master(master).config("spark.ui.enabled", "false").getOrCreate()
    frame = session.createDataFrame(list(enumerate(texts(count))), "id long, body string").repartition(8).cache()
    characters = frame.selectExpr("sum(length(body))").collect()[0][0]
    for name in ("cold", "warm"):
        start = time.perf_counter()
        claims = shuliang.spark.extract(frame, "body", id="id").count()
        print(name, end=": ")
        report(count, characters, claims, time.perf_counter() - start)
    session.stop()


if __name__ == "__main__":
    what, size, *rest = sys.argv[1:]
    if what == "rows":
        rows(int(size), int(rest[0]) if rest else None)
    else:
        spark(int(size), rest[0] if rest else "local-cluster[2,1,1024]")
