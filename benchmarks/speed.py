"""How many characters a second are read, side by side with peers where they are installed.

    python -m benchmarks.speed [--chars 200000] [--rounds 5]

Interleaved in one run: each round times every reader once on the same texts; the median counts, in seconds of the processor.
``re`` is the floor: a bare search for digits. Peers (chinese2digits) are never a dependency: `pip install chinese2digits`
to have them in the table.

``news`` are the annotated snippets of tests/corpus, no sentence of which stands there twice; what was kept of an earlier
round is forgotten before each. The generated texts repeat five sentences with other numbers: what is kept of one helps the
next, as in a column of weather reports.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.texts import document

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"


def readers() -> dict[str, Callable[[list[str]], int]]:
    """Name → a function that reads texts and returns how many things it found."""
    from shuliang.frames import columns
    from shuliang.pipeline import default

    digits = re.compile(r"[0-9零一二三四五六七八九十百千万亿]+")
    out: dict[str, Callable[[list[str]], int]] = {
        "re digits (floor)": lambda texts: sum(len(digits.findall(text)) for text in texts),
        "shuliang objects": lambda texts: sum(len(default().extract(text)) for text in texts),
        "shuliang columns": lambda texts: len(columns(texts)["start"]),
    }
    try:
        from chinese2digits import takeNumberFromString
    except ImportError:
        pass
    else:
        out["chinese2digits"] = lambda texts: sum(len(takeNumberFromString(text)["digitsStringList"]) for text in texts)
    return out


def forget() -> None:
    """Empty what is kept of phrases and numerals that were read before."""
    from shuliang import after, numerals, sides, syntax

    for kept in (numerals.read, sides.left, after.right, syntax.tokens):
        kept.cache_clear()


def start() -> tuple[float, float]:
    """Milliseconds of the processor that ``import shuliang`` takes over bare Python, and that the first ``extract`` takes: the best of seven
    new processes, with the modules' byte code kept from the first of them, as it is kept after an installation."""
    code = (
        "import time; a = time.process_time(); import shuliang; b = time.process_time(); "
        "shuliang.extract('全区共排查出问题9000多个，同比增长15%。'); print(b - a, time.process_time() - b)"
    )
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = [
        [float(x) for x in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=kept).stdout.split()]
        for _ in range(7)
    ]
    return min(run[0] for run in runs) * 1e3, min(run[1] for run in runs) * 1e3


def measure(items: list[str], found: dict[str, Callable[[list[str]], int]], rounds: int, anew: bool) -> None:
    """Print a table of one set of texts."""
    size = sum(map(len, items))
    times: dict[str, list[float]] = {reader: [] for reader in found}
    counts = {reader: read(items[:5]) for reader, read in found.items()}
    for _ in range(rounds):
        for reader, read in found.items():
            if anew:
                forget()
            begin = time.process_time()
            counts[reader] = read(items)
            times[reader].append(time.process_time() - begin)
    print("| reader | found | M characters/s | of chinese2digits | µs a find |\n| --- | ---: | ---: | ---: | ---: |")
    medians = {reader: statistics.median(seconds) for reader, seconds in times.items()}
    peer = medians.get("chinese2digits")
    for reader, seconds in medians.items():
        share = f"{peer / seconds:.2f}" if peer else "-"
        print(f"| {reader} | {counts[reader]:,} | {size / seconds / 1e6:.2f} | {share} | {seconds / counts[reader] * 1e6:.0f} |")


def main(argv: list[str] | None = None) -> int:
    """Print one table a kind of text."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--chars", type=int, default=200_000)
    cli.add_argument("--rounds", type=int, default=5)
    args = cli.parse_args(argv)
    texts = {
        "news, each text read once": [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))],
        "dense news, generated": document("dense", args.chars).split("\n"),
        "ordinary prose, generated": document("prose", args.chars).split("\n"),
        "one long document, generated": [document("dense", args.chars)],
    }
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("shuliang", "chinese2digits") if installed(name)]
    print(f"{datetime.date.today()}, Python {platform.python_version()}, {', '.join(versions)}")
    found = readers()
    for name, items in texts.items():
        print(f"\n### {name}: {sum(map(len, items)):,} characters in {len(items):,} texts\n")
        measure(items, found, args.rounds, anew=name.startswith("news"))
    imported, first = start()
    print(f"\n`import shuliang`: {imported:.0f} ms over bare Python. First `extract`: {first:.0f} ms.")
    return 0


def installed(name: str) -> bool:
    """Whether a distribution is installed."""
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
