"""Does time grow in step with length? Documents and tables of growing size, and repetitions that would hurt a careless pattern.

    python -m benchmarks.growth                      a minute or two
    python -m benchmarks.growth --megabytes 100 --rows 1000000

For each text the exponent of a power law is fitted to its sizes; 1.0 is linear. Exit status 1 where one exceeds 1.3.
Documents are read in pieces, as the command line does; seconds are of the processor.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import math
import platform
import sys
import time
from collections.abc import Callable

import shuliang
from benchmarks.texts import document
from shuliang.frames import chunks, columns
from shuliang.pipeline import Extractor

HOSTILE = (
    "9", "1,000,", "万", "三分之", "约超过近", "((（【“", "個(gè", "一又", "1-", "1.", "一点", "几十", "每每公斤",
    "元每元每", "1 0 ", "“三个", "第一第", "一级一级", "2022年1月", "3人以上", "5、6、", "零零", "A1B2", "1\t",
    "20\n00\n", "&#20;&am", "其中3个、", "分别为1%、2%、", "由1%至", "比1%高", "#@", "千瓦",
    "分别为47、", "9/", "9/9亿元", "百分之五及", "是去年(6人)的3倍、", "县(市、区)6万人", "的(1人)", "最多打3分", "几个，",
)  # fmt: skip

# A clause without end before a number: what is read of it must not grow with it.
LEADING = ("各", "了", "超", "共", "有", "一", "两", "从年", "增长", "同比", "2019年", "3月", "x", " ")


def seconds(read: Callable[[], object], repeat: int = 3) -> float:
    """The best of ``repeat``, in seconds of the processor."""
    best = math.inf
    for _ in range(repeat):
        begin = time.process_time()
        read()
        best = min(best, time.process_time() - begin)
    return best


def exponent(sizes: list[int], times: list[float]) -> float:
    """The slope of log time over log size, by least squares."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(t, 1e-6)) for t in times]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def documents(largest: int) -> float:
    """Documents of 1 KB, 10 KB … ``largest`` bytes (three a character); returns the exponent.

    Of the small ones many different, one after another: the same one again would be read from what is kept of it.
    """
    print("| document | characters | claims | seconds | M characters/s |\n| --- | ---: | ---: | ---: | ---: |")
    extractor, lengths, times = Extractor(), [], []
    size = 1000
    while size <= largest:
        texts, found = [document("prose", size // 3, seed) for seed in range(max(1, min(100, 6_000_000 // size)))], [0]

        def read(texts: list[str] = texts, found: list[int] = found) -> None:
            found[0] = sum(len(piece) for text in texts for piece in extractor.pieces(text))

        length, many = sum(map(len, texts)), len(texts)
        lengths.append(length // many)
        times.append(seconds(read, 1) / many)
        print(f"| {size:,} bytes | {length // many:,} | {found[0] // many:,} | {times[-1]:.3f} | {length / many / times[-1] / 1e6:.3f} |")
        size *= 10
    return exponent(lengths, times)


def tables(largest: int) -> float:
    """1, 10 … ``largest`` rows of a column; returns the exponent."""
    print("\n| rows | claims | seconds | rows/s |\n| ---: | ---: | ---: | ---: |")
    counts, times = [], []
    count = 1
    while count <= largest:
        texts, found = document("prose", 45 * count).replace("\n", "").split("。")[:count], [0]

        def read(texts: list[str] = texts, found: list[int] = found) -> None:
            found[0] = sum(len(part["start"]) for part in map(columns, chunks(texts)))

        counts.append(count)
        times.append(seconds(read, 5 if count < 10_000 else 1))
        print(f"| {count:,} | {found[0]:,} | {times[-1]:.4f} | {count / times[-1]:,.0f} |")
        count *= 10
    return exponent(counts[2:], times[2:])


def hostile() -> float:
    """Repetitions; returns the worst exponent."""
    worst, sizes = 0.0, [5_000, 10_000, 20_000]
    print("\n| repeated | 5,000 | 10,000 | 20,000 characters | exponent |\n| --- | ---: | ---: | ---: | ---: |")
    for unit, end in (*((unit, "") for unit in HOSTILE), *((unit, "的3个") for unit in LEADING)):
        times = [seconds(functools.partial(shuliang.extract, unit * (size // len(unit)) + end)) for size in sizes]
        slope = exponent(sizes, times) if times[-1] > 0.01 else 1.0
        worst = max(worst, slope)
        print(f"| `{unit + '…' + end if end else unit!r}` | {' | '.join(f'{t:.3f} s' for t in times)} | {slope:.2f} |")
    return worst


def main(argv: list[str] | None = None) -> int:
    """Print three tables."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--megabytes", type=float, default=1.0, help="the largest document")
    cli.add_argument("--rows", type=int, default=10_000, help="the longest table")
    args = cli.parse_args(argv)
    print(f"{datetime.date.today()}, Python {platform.python_version()}, shuliang {shuliang.__version__}\n")
    shuliang.extract("共有3个问题")
    slopes = {"documents": documents(int(args.megabytes * 1e6)), "rows": tables(args.rows), "the worst repetition": hostile()}
    print("\nExponents: " + ", ".join(f"{name} {slope:.2f}" for name, slope in slopes.items()))
    return int(max(slopes.values()) > 1.3)


if __name__ == "__main__":
    sys.exit(main())
