"""How much memory a run takes at most, each in a process of its own. The figures of docs/scale.md come from here.

    python -m benchmarks.memory                                         all runs, 1,000,000 rows and 50 MB: half an hour or more
    python -m benchmarks.memory --rows 20000 --megabytes 2 --files 500  the same, small
    python -m benchmarks.memory pandas-document cli-parquet             only these

Prints a Markdown table. ``seconds`` are of the processor, so that others at work on the machine do not count; ``peak`` is
the most that the process ever held, as the operating system counts it; ``before`` what a library's process had held when
the reading began (interpreter, libraries, the texts themselves), and ``result`` the size of what it gave back, as it says.
The command line streams: it holds neither all texts nor a result.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import importlib.metadata
import itertools
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.texts import document

# Nothing big is imported up here: a process that is started begins with the memory of the one that starts it.

MEGABYTE = 1e6
STEP = 100_000  # characters that are made and written at once


class Figures(NamedTuple):
    """What a run took; in megabytes where it is memory."""

    claims: int
    seconds: float
    peak: float
    before: float | None = None
    result: float | None = None


# --- the texts ------------------------------------------------------------------------------------------------------


def write_rows(path: Path, count: int) -> None:
    """A table of ``count`` sentences of prose, of which two in five hold a number."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "body"))
        writer.writerows(itertools.islice(enumerate(sentences()), count))


def sentences() -> Iterator[str]:
    """Sentences without end."""
    for seed in itertools.count():
        for paragraph in document("prose", STEP, seed).split("\n"):
            yield from (f"{sentence}。" for sentence in paragraph.split("。") if sentence)


def write_document(path: Path, megabytes: float) -> None:
    """One text of prose, paragraph by paragraph."""
    with path.open("w", encoding="utf-8") as file:
        for seed in itertools.count():
            if file.tell() >= megabytes * MEGABYTE:
                break
            file.write(document("prose", STEP, seed) + "\n")


NOISE = "全縣（xiàn）共排查整改（gǎi）問題３００個，，其中（zhōng）重大&nbsp;１２個😀，不到20\n00處，三 百 五 十 名幹部下沉。\n"


def write_noise(path: Path, megabytes: float) -> None:
    """One text with every kind of noise in every line: glosses, entities, full width, spaces, breaks inside a number."""
    many = 1 + STEP // len(NOISE)
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < megabytes * MEGABYTE:
            file.write(NOISE * many)


def write_folder(path: Path, count: int) -> None:
    """``count`` files of some 500 characters, half of them dense news."""
    path.mkdir()
    for seed in range(count):
        (path / f"{seed:05}.txt").write_text(document(("dense", "prose")[seed % 2], 500, seed), encoding="utf-8")


# --- runs of the command line ---------------------------------------------------------------------------------------


def command_line(source: Path, form: str, folder: Path) -> Figures:
    """``shuliang extract`` of ``source`` into a file of one format."""
    out = folder / f"claims.{form}"
    options = ["--column", "body"] if source.suffix == ".csv" else []
    peak, seconds, _ = run("-m", "shuliang", "extract", *options, str(source), "-o", str(out))
    *_, printed = run("-m", "benchmarks.memory", "--inside", "count", str(out))
    out.unlink()
    return Figures(json.loads(printed), seconds, peak)


def count(path: str) -> int:
    """How many claims stand in a file."""
    if path.endswith(".parquet"):
        from pyarrow import parquet

        return int(parquet.read_metadata(path).num_rows)
    if path.endswith(".duckdb"):
        import duckdb

        with duckdb.connect(path, read_only=True) as connection:
            return int(connection.execute("select count(*) from claims").fetchall()[0][0])
    with open(path, encoding="utf-8", newline="\n") as file:
        return sum(1 for _ in file) - path.endswith(".csv")


# --- runs of the library --------------------------------------------------------------------------------------------
# Each reads a file, and gives the work to be measured: a function that returns how many claims it found, and how many
# bytes they take in what it gives back (0 where that is nothing).

Work = Callable[[], tuple[int, int]]


def pandas_rows(path: str) -> Work:
    import pandas

    return _pandas(pandas.read_csv(path)["body"])


def pandas_document(path: str) -> Work:
    import pandas

    return _pandas(pandas.Series([read(path)]))


def pandas_plain(path: str) -> Work:
    sys.modules["pyarrow"] = None  # type: ignore[assignment]  # as where it is not installed
    return pandas_document(path)


def _pandas(series: Any) -> Work:
    import shuliang.pandas  # noqa: F401, its accessor

    def work() -> tuple[int, int]:
        claims = series.shuliang.extract(progress=False)
        return len(claims), int(claims.memory_usage(deep=True).sum())

    return work


def arrow_document(path: str) -> Work:
    import shuliang.arrow

    table = _table(path)

    def work() -> tuple[int, int]:
        claims = shuliang.arrow.claims(table, "body")
        return claims.num_rows, claims.nbytes

    return work


def arrow_parquet(path: str) -> Work:
    import shuliang.arrow

    table = _table(path)

    def work() -> tuple[int, int]:
        with tempfile.TemporaryDirectory() as folder:
            return shuliang.arrow.write(shuliang.arrow.stream(table, "body"), f"{folder}/claims.parquet"), 0

    return work


def _table(path: str) -> Any:
    import pyarrow

    return pyarrow.table({"body": pyarrow.array([read(path)])})


def polars_document(path: str) -> Work:
    import polars

    import shuliang.polars  # noqa: F401, its namespace

    series: Any = polars.Series([read(path)])

    def work() -> tuple[int, int]:
        claims = series.shuliang.extract(progress=False)
        return len(claims), int(claims.estimated_size())

    return work


def duckdb_document(path: str) -> Work:
    import duckdb

    import shuliang.duckdb

    connection = duckdb.connect()
    shuliang.duckdb.register(connection)
    connection.execute("create table texts as select ? as body", [read(path)])

    def work() -> tuple[int, int]:
        query = "select count(*), count(distinct c.text) from texts t, claims(t.body) c"
        return int(connection.execute(query).fetchall()[0][0]), 0

    return work


def read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


LIBRARY: dict[str, Callable[[str], Work]] = {
    "pandas-rows": pandas_rows, "pandas-document": pandas_document, "pandas-plain": pandas_plain,
    "arrow-document": arrow_document, "arrow-parquet": arrow_parquet, "polars-document": polars_document,
    "duckdb-document": duckdb_document,
}  # fmt: skip


def library(name: str, source: Path) -> Figures:
    """One of LIBRARY in a process of its own."""
    peak, _, printed = run("-m", "benchmarks.memory", "--inside", name, str(source))
    claims, seconds, before, size = json.loads(printed)
    return Figures(claims, seconds, peak, before, size / MEGABYTE or None)


def inside(name: str, path: str) -> None:
    """What the process of one run does: prints its figures as JSON."""
    if name == "count":
        print(count(path))
        return
    work = LIBRARY[name](path)
    import shuliang

    shuliang.extract("救助3人")  # the tables are compiled
    before, began = own(), time.process_time()
    claims, size = work()
    print(json.dumps([claims, time.process_time() - began, before, size]))


# --- processes ------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[float, float, str]:
    """Run Python with ``arguments``: the most memory that it held, the seconds it took, and what it printed."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python {' '.join(arguments)} ended with status {process.returncode}")
    return megabytes(usage.ru_maxrss), usage.ru_utime + usage.ru_stime, printed


def own() -> float:
    """The most memory that this process has held."""
    return megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def megabytes(maxrss: int) -> float:
    """Linux counts in kilobytes, macOS in bytes."""
    return maxrss * (1 if sys.platform == "darwin" else 1024) / MEGABYTE


# --- all runs -------------------------------------------------------------------------------------------------------

# Name → (what is read, what is done with it).
RUNS = {
    "cli-jsonl": ("rows", "command line → JSONL"),
    "cli-csv": ("rows", "command line → CSV"),
    "cli-parquet": ("rows", "command line → Parquet"),
    "cli-duckdb": ("rows", "command line → DuckDB"),
    "cli-document": ("document", "command line → JSONL"),
    "cli-noise": ("noise", "command line → JSONL"),
    "cli-folder": ("folder", "command line → JSONL"),
    "pandas-rows": ("rows", "pandas, `Series.shuliang.extract()`"),
    "pandas-document": ("document", "the same"),
    "pandas-plain": ("document", "the same without pyarrow"),
    "arrow-document": ("document", "`shuliang.arrow.claims`"),
    "arrow-parquet": ("document", "`shuliang.arrow.stream` → Parquet"),
    "polars-document": ("document", "Polars, `Series.shuliang.extract()`"),
    "duckdb-document": ("document", "DuckDB, `claims(body)`"),
}


def main(argv: list[str] | None = None) -> int:
    """Print one table."""
    assert __doc__
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("runs", nargs="*", metavar="RUN", help=f"which of: {', '.join(RUNS)} (default: all)")
    cli.add_argument("--rows", type=int, default=1_000_000)
    cli.add_argument("--megabytes", type=float, default=50, help="of the document (default 50)")
    cli.add_argument("--files", type=int, default=10_000)
    cli.add_argument("--inside", nargs=2, metavar=("RUN", "FILE"), help=argparse.SUPPRESS)
    args = cli.parse_args(argv)
    if args.inside:
        inside(*args.inside)
        return 0
    if unknown := [name for name in args.runs if name not in RUNS]:
        cli.error(f"no such run: {', '.join(unknown)}")
    wanted = args.runs or list(RUNS)
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="shuliang-") as name:
        folder = Path(name)
        sources = {RUNS[run][0] for run in wanted}
        inputs = made(folder, sources, args)
        for name in wanted:
            reads, does = RUNS[name]
            source, size = inputs[reads]
            form = does.rsplit(maxsplit=1)[-1].lower()
            figures = command_line(source, form, folder) if name.startswith("cli") else library(name, source)
            print(line(f"{size}: {does}", figures), flush=True)
    return 0


def made(folder: Path, sources: set[str], args: argparse.Namespace) -> dict[str, tuple[Path, str]]:
    """What is read → (the file or folder, what it is in words), each made now."""
    found: dict[str, tuple[Path, str]] = {}
    if "rows" in sources:
        found["rows"] = folder / "rows.csv", f"CSV of {args.rows:,} rows"
        write_rows(found["rows"][0], args.rows)
    if "document" in sources:
        found["document"] = folder / "document.txt", f"one document of {args.megabytes:g} MB"
        write_document(found["document"][0], args.megabytes)
    if "noise" in sources:
        found["noise"] = folder / "noise.txt", f"{args.megabytes:g} MB of noise throughout"
        write_noise(found["noise"][0], args.megabytes)
    if "folder" in sources:
        found["folder"] = folder / "texts", f"{args.files:,} files"
        write_folder(found["folder"][0], args.files)
    return found


def heading() -> str:
    """The day, the versions, and the head of the table."""
    names = ("shuliang", "pandas", "pyarrow", "polars", "duckdb")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return (
        f"{datetime.date.today()}, Python {platform.python_version()}, {versions}; {os.cpu_count()} cores; MB of memory\n\n"
        "| run | claims | seconds | peak | before | result |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )


def line(what: str, figures: Figures) -> str:
    """One row of the table."""
    cells = "".join(f" {'' if x is None else f'{x:.0f}'} |" for x in figures[2:])
    return f"| {what} | {figures.claims:,} | {figures.seconds:.0f} |{cells}"


if __name__ == "__main__":
    sys.exit(main())
