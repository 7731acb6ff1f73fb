"""How much is read, and how much of it rightly: the annotated texts and the case suites that stand beside the repository.

    python -m benchmarks.quality [--shared ../shared]

Runs ``score.py`` on the annotations in ``gold`` and ``cases.py`` on the suites in ``cases``, and prints a Markdown table of
each. Where they are not there it says so; they are no part of the package.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCORED = "detection", "value", "interval", "unit", "quantity"
GIVEN_A_HIT = "subject_strict", "subject_relaxed", "predicate_strict", "predicate_relaxed"


def main(argv: list[str] | None = None) -> int:
    """Print the tables of what is there."""
    assert __doc__
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="the folder with gold/ and cases/")
    shared = cli.parse_args(argv).shared
    for script, texts, show in (("score.py", "gold", annotated), ("cases.py", "cases", suites)):
        if (shared / script).is_file() and (shared / texts).is_dir():
            print("\n".join(show(shared / script, shared / texts)), end="\n\n")
        else:
            print(f"{texts}: not measured, there is no {shared / script} with {shared / texts}\n")
    return 0


def annotated(script: Path, gold: Path) -> list[str]:
    """What ``score.py`` finds on the annotated texts."""
    scores: dict[str, Any] = json.loads(output(script, str(gold), "--json"))
    counts = scores["counts"]
    texts = len(list(gold.glob("*.jsonl")))
    lines = [
        f"{texts} texts, {counts['required']} quantities; read {counts['predicted']}, of which {counts['spurious']} are none "
        f"and {counts['forbidden']} must not be read; {len(scores['crashed'])} texts failed",
        "", "| right | precision | recall | F1 |", "| --- | ---: | ---: | ---: |",
    ]  # fmt: skip
    for name in SCORED:
        score = scores[name]
        lines.append(f"| {name} | {score['p']:.3f} | {score['r']:.3f} | {score['f1']:.3f} |")
    lines += ["", "| of what is found | right |", "| --- | ---: |"]
    lines += [f"| {name.replace('_', ', ')} | {scores['given a hit'][name]:.3f} |" for name in GIVEN_A_HIT]
    return lines


def suites(script: Path, cases: Path) -> list[str]:
    """What ``cases.py`` finds on the suites: its lines are ``name held/all share``."""
    lines = ["| suite | held | of | share |", "| --- | ---: | ---: | ---: |"]
    for line in output(script, str(cases)).splitlines():
        name, held, share = line.split()
        lines.append(f"| {name} | {held.replace('/', ' | ')} | {share} |")
    return lines


def output(script: Path, *arguments: str) -> str:
    """What a script prints."""
    done = subprocess.run([sys.executable, str(script), *arguments], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
