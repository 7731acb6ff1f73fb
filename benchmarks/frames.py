"""How fast columns are read, and what memory it takes. The figures of docs/scale.md come from here.

    python benchmarks/frames.py rows 1000000 [workers]      short rows through pandas
    python benchmarks/frames.py document 50                 one document of 50 MB through pandas
    python benchmarks/frames.py spark 200000 [master]       short rows through Spark (default local-cluster[2,1,1024])

Every run also checks a sample against ``shuliang.extract``, text by text.
"""

from __future__ import annotations

import os
import random
import resource
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


def peak() -> str:
    """The largest memory that this process, and the largest that a process it started, ever took."""
    who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    own, child = (resource.getrusage(one).ru_maxrss / 1024 for one in who)
    return f"peak {own:.0f} MB, children {child:.0f} MB"


def report(rows: int, characters: int, claims: int, seconds: float, before: str) -> None:
    """One line a run."""
    print(f"{rows} rows, {characters} characters, {claims} claims, {seconds:.1f} s")
    print(f"{rows / seconds:.0f} rows/s, {characters / seconds:.0f} characters/s, {claims / seconds:.0f} claims/s")
    print(f"before: {before}; after: {peak()}")


def rows(count: int, workers: int | None) -> None:
    """Short rows, with the same claims as one by one."""
    series = pandas.Series(texts(count))
    shuliang.extract(series[0])
    before, start = peak(), time.perf_counter()
    claims = series.shuliang.extract(workers=workers, progress=False)
    report(count, int(series.str.len().sum()), len(claims), time.perf_counter() - start, before)
    found = claims["text"].groupby(level=0).agg(list)
    for row in random.Random(2).sample(range(count), min(count, 500)):
        assert found.get(row, []) == [claim.text for claim in shuliang.extract(series[row])], series[row]


def document(megabytes: float) -> None:
    """One document of many lines."""
    part = "\n".join(texts(20_000))
    text = "\n".join([part] * max(1, round(megabytes * 1e6 / len(part.encode()))))
    shuliang.extract("救助3人")
    before, start = peak(), time.perf_counter()
    claims = pandas.Series([text]).shuliang.extract(progress=False)
    report(1, len(text), len(claims), time.perf_counter() - start, before)
    assert all(text[a:b] == found for a, b, found in zip(claims["start"], claims["end"], claims["text"], strict=True))


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
        report(count, characters, claims, time.perf_counter() - start, peak())
    session.stop()


if __name__ == "__main__":
    what, size, *rest = sys.argv[1:]
    if what == "rows":
        rows(int(size), int(rest[0]) if rest else None)
    elif what == "document":
        document(float(size))
    else:
        spark(int(size), rest[0] if rest else "local-cluster[2,1,1024]")
