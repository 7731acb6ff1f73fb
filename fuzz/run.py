"""Fuzz one target: ``python -m fuzz.run TARGET [--minutes 10]``; minutes are CPU minutes.

Where atheris can be imported (``pip install atheris``; it is no dependency of the project), coverage of shuliang's modules
guides the inputs, beginning with the example sentences of the data tables. Without it the inputs are random bytes.

A failure does not end the run: the first input of each kind (exception, and the deepest line of shuliang it went through)
is kept in ``--findings``, and the slowest input. An execution of more than ``--seconds`` of CPU time is a failure too. At the end: executions, CPU
time, failures; exit status 1 where there are any.

    python -m fuzz.run TARGET --replay FILE    runs one kept input again
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NoReturn

NAMES = ("clean", "scan", "read", "attach", "parse", "cli", "tables", "units")


class Slow(Exception):
    """One execution took too long."""


def _slow(number: int, frame: FrameType | None) -> NoReturn:
    raise Slow("more CPU time than one execution may take")


class Run:
    """The count of executions and failures, and when to end."""

    def __init__(
        self, name: str, target: Callable[[bytes], None], given: argparse.Namespace, engine: str, said: int
    ) -> None:
        self.name, self.target, self.engine, self.said = name, target, engine, said
        self.minutes, self.seconds, self.findings = given.minutes, given.seconds, given.findings
        self.executions, self.failures, self.slowest = 0, dict[str, int](), 0.0
        self.begin, self.wall = time.process_time(), time.monotonic()
        signal.signal(signal.SIGVTALRM, _slow)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.end)

    def once(self, data: bytes) -> None:
        """One execution."""
        begin = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, self.seconds)
            try:
                self.target(data)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except Exception as error:
            self._keep(data, error)
        self.executions += 1
        now = time.process_time()
        if now - begin > max(self.slowest, 0.1):
            self.slowest = now - begin
            self.findings.mkdir(parents=True, exist_ok=True)
            (self.findings / f"{self.name}-slowest.bin").write_bytes(data)
        if now - self.begin > self.minutes * 60:
            self.end()

    def _keep(self, data: bytes, error: Exception) -> None:
        kind = f"{type(error).__name__} at {where(error.__traceback__)}"
        self.failures[kind] = self.failures.get(kind, 0) + 1
        if self.failures[kind] == 1:
            self.findings.mkdir(parents=True, exist_ok=True)
            path = self.findings / f"{self.name}-{len(self.failures)}.bin"
            path.write_bytes(data)
            print(f"\n--- {kind}: {path}", file=sys.stderr)
            traceback.print_exception(error, file=sys.stderr)
            sys.stderr.flush()

    def end(self, *_: object) -> NoReturn:
        """Say what was done and leave the process, whose loop belongs to libFuzzer."""
        cpu, wall = time.process_time() - self.begin, time.monotonic() - self.wall
        print(f"{self.name}: {self.executions} executions, {cpu / 60:.1f} CPU minutes ({wall / 60:.1f} by the clock), {self.engine}, "
              f"slowest {self.slowest:.2f} s, {len(self.failures)} kinds of failure")  # fmt: skip
        for kind, count in sorted(self.failures.items(), key=lambda item: -item[1]):
            print(f"  {count} × {kind}")
        sys.stdout.flush()
        os.write(self.said, b"1" if self.failures else b"0")
        os.kill(os.getpid(), signal.SIGKILL)  # libFuzzer takes any other way out for a crash
        raise SystemExit


def where(trace: TracebackType | None) -> str:
    """The deepest line of shuliang, else of the targets, that an exception went through."""
    steps = traceback.extract_tb(trace)
    ours = (
        [step for step in steps if f"{os.sep}shuliang{os.sep}" in step.filename]
        or [step for step in steps if "targets" in step.filename]
        or steps
    )
    last = ours[-1]
    return f"{Path(last.filename).name}:{last.lineno} {last.name}"


def main() -> int:
    """Run what the arguments say."""
    parser = argparse.ArgumentParser(description="Fuzz one target of shuliang.")
    parser.add_argument("target", choices=NAMES)
    parser.add_argument("--minutes", type=float, default=10.0, help="CPU minutes (default: 10)")
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="CPU seconds that one execution may take (default: 10)"
    )
    parser.add_argument(
        "--findings",
        type=Path,
        default=Path(tempfile.gettempdir()) / "shuliang-findings",
        help="where inputs that fail go",
    )
    parser.add_argument("--corpus", type=Path, help="where inputs that reach something new are kept, for the next run")
    parser.add_argument("--seed", type=int, default=1, help="of the random choices (default: 1)")
    parser.add_argument("--length", type=int, default=400, help="most bytes of an input (default: 400)")
    parser.add_argument("--plain", action="store_true", help="random bytes, even where atheris is there")
    parser.add_argument("--replay", type=Path, help="run this input once, and show what happens")
    given = parser.parse_args()

    if given.replay is not None:
        from fuzz import targets

        targets.TARGETS[given.target](given.replay.read_bytes())
        print("all holds")
        return 0
    hear, said = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hear)
        fuzz(given, said)
    os.close(said)
    told = os.read(hear, 1)
    with contextlib.suppress(KeyboardInterrupt):
        os.waitpid(child, 0)
    return int(told != b"0")


def fuzz(given: argparse.Namespace, said: int) -> NoReturn:
    """Run one target until its time is over."""
    atheris: Any = None
    if not given.plain:
        with contextlib.suppress(ImportError):
            atheris = importlib.import_module("atheris")
    if atheris is None:
        from fuzz import targets
    else:
        with atheris.instrument_imports(include=["shuliang"]):
            from fuzz import targets
    assert tuple(targets.TARGETS) == NAMES
    target = targets.TARGETS[given.target]
    target(b"")  # what is built on first use
    run = Run(given.target, target, given, "random bytes" if atheris is None else "guided by coverage", said)
    draw = random.Random(given.seed)
    texts = given.target not in ("read", "cli", "tables", "units")
    first = b"\0" * (given.target in ("attach", "parse")) + (b"\0" if given.target == "parse" else b"")
    seeds = [first + seed for seed in targets.seeds(given.length)] if texts else []
    if atheris is None:
        while True:
            run.once(
                draw.choice(seeds)
                if seeds and draw.random() < 0.02
                else draw.randbytes(draw.randrange(1, given.length))
            )
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="shuliang-corpus-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate([*seeds, *(draw.randbytes(draw.randrange(1, given.length)) for _ in range(200))]):
        (corpus / f"seed-{number}").write_bytes(data)
    options = [
        f"-seed={given.seed}",
        f"-max_len={given.length}",
        "-len_control=0",
        "-timeout=300",
        "-rss_limit_mb=0",
        "-detect_leaks=0",
    ]
    options += ["-verbosity=0", f"-artifact_prefix={corpus}{os.sep}"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], run.once)
    atheris.Fuzz()
    raise SystemExit("libFuzzer came back")


if __name__ == "__main__":
    sys.exit(main())
