"""How many characters a second are read, side by side with peers where they are installed.

    python -m benchmarks.speed [--chars 200000] [--rounds 5]

Interleaved in one run: each round times every reader once on the same texts; the median counts. ``re`` is the floor: a bare
search for digits. Peers (chinese2digits) are never a dependency: `pip install chinese2digits` to have them in the table.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks.texts import document


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


def main(argv: list[str] | None = None) -> int:
    """Print one table a density."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--chars", type=int, default=200_000)
    cli.add_argument("--rounds", type=int, default=5)
    args = cli.parse_args(argv)
    texts = {
        "dense news": document("dense", args.chars).split("\n"),
        "ordinary prose": document("prose", args.chars).split("\n"),
        "one long document": [document("dense", args.chars)],
    }
    found = readers()
    for name, items in texts.items():
        size = sum(map(len, items))
        times: dict[str, list[float]] = {reader: [] for reader in found}
        counts = {reader: read(items[:5]) for reader, read in found.items()}
        for _ in range(args.rounds):
            for reader, read in found.items():
                begin = time.perf_counter()
                counts[reader] = read(items)
                times[reader].append(time.perf_counter() - begin)
        print(f"\n{name}: {size:,} characters in {len(items)} texts")
        print(f"{'reader':20} {'found':>8} {'M chars/s':>10}")
        for reader, seconds in times.items():
            print(f"{reader:20} {counts[reader]:8} {size / statistics.median(seconds) / 1e6:10.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
