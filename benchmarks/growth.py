"""Does time grow in step with length? Documents of growing size, and repetitions that would hurt a careless pattern.

    python -m benchmarks.growth [--largest 400000]

For each text the exponent of a power law is fitted to three sizes; 1.0 is linear. Exit status 1 where one exceeds 1.3.
"""

from __future__ import annotations

import argparse
import math
import sys
import time

import shuliang
from benchmarks.texts import document

HOSTILE = (
    "9", "1,000,", "万", "三分之", "约超过近", "((（【“", "個(gè", "一又", "1-", "1.", "一点", "几十", "每每公斤",
    "元每元每", "1 0 ", "“三个", "第一第", "一级一级", "2022年1月", "3人以上", "5、6、", "零零", "A1B2", "1\t",
    "20\n00\n", "&#20;&am", "其中3个、", "分别为1%、2%、", "由1%至", "比1%高", "#@", "千瓦",
)  # fmt: skip


def seconds(text: str) -> float:
    """The best of three."""
    best = math.inf
    for _ in range(3):
        begin = time.perf_counter()
        shuliang.extract(text)
        best = min(best, time.perf_counter() - begin)
    return best


def exponent(sizes: list[int], times: list[float]) -> float:
    """The slope of log time over log size, by least squares."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(t, 1e-6)) for t in times]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def main(argv: list[str] | None = None) -> int:
    """Print a line a text."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--largest", type=int, default=400_000)
    args = cli.parse_args(argv)
    shuliang.extract("共有3个问题")
    worst = 0.0
    sizes = [args.largest // 16, args.largest // 4, args.largest]
    for name, texts in [("dense news", [document("dense", size) for size in sizes]), ("prose", [document("prose", size) for size in sizes])]:
        times = [seconds(text) for text in texts]
        slope = exponent(sizes, times)
        worst = max(worst, slope)
        print(f"{name!r:14} {' '.join(f'{t:8.3f}' for t in times)} s   exponent {slope:.2f}")
    sizes = [5_000, 10_000, 20_000]
    for unit in HOSTILE:
        times = [seconds(unit * (size // len(unit))) for size in sizes]
        slope = exponent(sizes, times) if times[-1] > 0.01 else 1.0
        worst = max(worst, slope)
        print(f"{unit!r:14} {' '.join(f'{t:8.3f}' for t in times)} s   exponent {slope:.2f}")
    return int(worst > 1.3)


if __name__ == "__main__":
    sys.exit(main())
