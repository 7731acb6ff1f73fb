"""Write Chinese quantities at random and read them back: ``python -m benchmarks.generated --n 1000000 --seed 1``.

Prints how many were read, how many wrong, the first wrong ones with the expected and the given reading, and the number
of wrong ones a family. ``--extract`` puts each quantity into a sentence and reads it with ``extract``; a case that no
sentence can hold (a bare number) is read with ``parse`` all the same. Exits with 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import generator

import shuliang

CHUNK = 5000
SHOWN = 20

Wrong = tuple[str, str, str, str]  # family, text, expected, got


def read_back(family: str, written: generator.Case, rng: Random, extract: bool) -> Wrong | None:
    """None where the library reads the case as it was meant."""
    text = written.text
    try:
        placed = generator.in_sentence(rng, written) if extract or written.before else None
        if placed is None:
            differences = _parsed(written)
        else:
            text = placed[0]
            claims = shuliang.extract(text)
            differences = (
                generator.difference(written, claims[0]) if len(claims) == 1
                else [f"{len(claims)} claims: {[claim.text for claim in claims]}"]
            )  # fmt: skip
    except Exception as error:  # a crash is a wrong reading, too, and must not end the run
        differences = [f"{type(error).__name__}: {error}"]
    return (family, text, str(written), "; ".join(differences)) if differences else None


def _parsed(written: generator.Case) -> list[str]:
    try:
        got = shuliang.parse(written.text)
    except shuliang.ParseError as error:
        return [] if written.refused else [str(error)]
    return [f"read as {got}"] if written.refused else generator.difference(written, got)


def read_chunk(job: tuple[int, int, int, bool]) -> tuple[int, list[Wrong]]:
    """(how many were read, the wrong ones) for one chunk; the job is (seed, chunk number, count, extract)."""
    seed, chunk, count, extract = job
    rng = Random(seed * 1_000_003 + chunk)
    cases = generator.generate(seed * 1_000_003 + chunk, count)
    found = [read_back(family, written, rng, extract) for family, written in cases]
    return count, [wrong for wrong in found if wrong is not None]


def main(arguments: list[str] | None = None) -> int:
    assert __doc__
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--n", type=int, default=1_000_000, help="how many quantities (default 1,000,000)")
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--extract", action="store_true", help="read with extract, inside sentences")
    cli.add_argument("--workers", type=int, default=2)
    cli.add_argument("--shown", type=int, default=SHOWN, help=f"how many wrong ones to print (default {SHOWN})")
    args = cli.parse_args(arguments)

    jobs = [
        (args.seed, chunk, min(CHUNK, args.n - first), args.extract)
        for chunk, first in enumerate(range(0, args.n, CHUNK))
    ]
    began, total, families = time.perf_counter(), 0, Counter[str]()
    shown: list[Wrong] = []
    with multiprocessing.Pool(args.workers) as pool:
        for count, wrong in pool.imap(read_chunk, jobs):
            total += count
            families.update(family for family, *_ in wrong)
            shown += wrong[: args.shown - len(shown)]
    seconds = time.perf_counter() - began
    print(f"{total:,} quantities, {families.total():,} wrong, {seconds:.1f} s, {total / seconds:,.0f} a second")
    for family, text, expected, got in shown:
        print(f"[{family}] {text}\n    expected {expected}\n    got      {got}")
    for family, count in families.most_common():
        print(f"{count:8,} {family}")
    return 1 if families else 0


if __name__ == "__main__":
    sys.exit(main())
