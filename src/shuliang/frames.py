"""Texts → columns: what every engine's door (pandas, Arrow, Polars, DuckDB, Spark) stands on.

The schema is here and nowhere else: the record of ``records.FIELDS``, with ``value``, ``lower`` and ``upper`` as
float64, and after it their exact forms as text (``value_exact`` …, written as ``exact.to_text`` does). Columns come
from the extractor's light tuples, without a Claim made for each.
"""

from __future__ import annotations

import functools
import math
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Literal, NamedTuple, TypeVar

from . import exact, pipeline
from .errors import ArgumentError
from .exact import Number
from .pipeline import Extractor
from .records import FIELDS, Claim, Quantity

__all__ = ["COLUMNS", "QUANTITY_COLUMNS", "SCHEMA", "Column", "batches", "chunks", "columns", "flat", "parts", "pieces",
           "read", "storable", "to_float", "to_record"]  # fmt: skip

Type = Literal["text", "int", "float", "flag", "list"]
T = TypeVar("T")


class Column(NamedTuple):
    """One column: its name, its type (text, int = int64, float = float64, flag = boolean, list = list of text) and
    whether a claim may lack it."""

    name: str
    type: Type
    nullable: bool


_TYPES: dict[str, Type] = {
    "start": "int", "end": "int", "sentence_start": "int", "sentence_end": "int",
    "value": "float", "lower": "float", "upper": "float",
    "lower_closed": "flag", "upper_closed": "flag", "article": "flag", "rules": "list",
}  # fmt: skip
_ALWAYS = {"start", "end", "text", "kind", "qualifier", "unit", "article", "sentence_start", "sentence_end", "rules"}
COLUMNS = (*FIELDS, "value_exact", "lower_exact", "upper_exact")
SCHEMA = tuple(Column(name, _TYPES.get(name, "text"), name not in _ALWAYS) for name in COLUMNS)

# The fields of a quantity, in the order in which ``flat`` gives them; then those of a claim's tuple after its quantity.
QUANTITY_COLUMNS = (
    "text", "kind", "value", "lower", "lower_closed", "lower_basis", "upper", "upper_closed", "upper_basis",
    "qualifier", "unit", "unit_id", "per", "article", "value_exact", "lower_exact", "upper_exact",
)  # fmt: skip
_CLAIM_COLUMNS = (
    "subject", "predicate", "direction", "mode", "baseline", "time", "scope", "sentence_start", "sentence_end",
)  # fmt: skip

ROWS, CHARACTERS = 4096, 1_000_000  # what one chunk holds at most, so that memory stays bounded
PIECE = pipeline.PIECE  # characters; a longer text is read piece by piece
BATCH = 4096  # claims that are held as objects, at about 2 kB each, before they become columns
SHARED = 1 << 14  # different texts that are remembered to be shared


# --- one chunk: texts → columns -------------------------------------------------------------------------------------


def columns(
    texts: Iterable[object], ids: Sequence[object] | None = None, extractor: Extractor | None = None
) -> dict[str, list[Any]]:
    """The claims of ``texts``: for each name of ``COLUMNS`` a list with one element a claim, None where there is none.

    What is not a ``str`` (None, nan) holds no claim. ``ids[i]``, as text, becomes the ``doc`` of the claims of text i.

    >>> found = columns(["排查出问题9000多个", None], ["a", "b"])
    >>> found["doc"], found["lower"], found["lower_exact"], found["upper_closed"]
    (['a'], [9000.0], ['9000'], [False])

    Raises ArgumentError where ``texts`` and ``ids`` differ in length.
    """
    texts = list(texts)
    if ids is not None and len(ids) != len(texts):
        raise ArgumentError(f"{len(texts)} texts, but {len(ids)} ids")
    return read(texts, extractor, ids=ids)[1]


def read(
    texts: Iterable[object],
    extractor: Extractor | None = None,
    *,
    ids: Sequence[object] | None = None,
    first: bool = False,
) -> tuple[list[int], dict[str, list[Any]]]:
    """The number of the text that each claim stands in, and the columns; ``first`` keeps one claim a text."""
    rows: list[int] = []
    whole: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for places, part in batches(texts, extractor, ids=ids, first=first):
        rows += places
        for name, values in part.items():
            whole[name] += values
    return rows, whole


def batches(
    texts: Iterable[object],
    extractor: Extractor | None = None,
    *,
    ids: Sequence[object] | None = None,
    first: bool = False,
) -> Iterator[tuple[list[int], dict[str, list[Any]]]]:
    """What ``read`` gives, some thousand claims at a time: whoever packs each part keeps no Quantity alive longer.

    No part is empty; where there is no claim, there is none.
    """
    known = extractor or default()
    share = _Shared()
    rows: list[int] = []
    claims: list[tuple[Any, ...]] = []
    for row, text in enumerate(texts):
        for found in _found(text, known, first):
            rows += [row] * len(found)
            claims += found
            if len(claims) >= BATCH:
                yield rows, _transpose(rows, claims, ids, share)
                rows, claims = [], []
    if claims:
        yield rows, _transpose(rows, claims, ids, share)


def _found(text: object, extractor: Extractor, first: bool) -> Iterable[list[tuple[Any, ...]]]:
    """The claims of one text, those of a long one piece by piece; ``first``: only the first of them."""
    if not isinstance(text, str):
        return ()
    found = [extractor.found(text)] if len(text) <= PIECE else extractor.pieces(text, PIECE)
    return [next((here[:1] for here in found if here), [])] if first else found


def _transpose(
    rows: list[int], claims: list[tuple[Any, ...]], ids: Sequence[object] | None, share: _Shared
) -> dict[str, list[Any]]:
    starts, ends, quantities, *rest, rules = map(list, zip(*claims, strict=True))
    flats = map(flat, quantities)
    docs = [None] * len(claims) if ids is None else [None if ids[row] is None else str(ids[row]) for row in rows]
    made: dict[str, list[Any]] = {"doc": docs, "start": starts, "end": ends}
    made.update(zip(QUANTITY_COLUMNS, map(list, zip(*flats, strict=True)), strict=True))
    made.update(zip(_CLAIM_COLUMNS, rest, strict=True))
    made["rules"] = [_join(quantity.rules, own) for quantity, own in zip(quantities, rules, strict=True)]
    return {c.name: share.all(made[c.name]) if c.type == "text" else made[c.name] for c in SCHEMA}


class _Shared(dict[Any, Any]):
    """One object for equal texts: most cells of a column say what another one says, and each of its own takes 60 bytes
    and more. Forgets what it knows now and then, so that it stays small itself."""

    def all(self, values: list[Any]) -> list[Any]:
        if len(self) > SHARED:
            self.clear()
        return [self.setdefault(value, value) for value in values]


@functools.lru_cache(maxsize=4096)
def _join(first: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for equal rules, so that a million rows share a few hundred of them."""
    return (*first, *then)


def flat(quantity: Quantity) -> tuple[Any, ...]:
    """A quantity as one flat tuple, in the order of ``QUANTITY_COLUMNS``."""
    value, low, high = quantity.value, quantity.interval.lower, quantity.interval.upper
    lower, upper = (None if end is None else end.value for end in (low, high))
    return (
        quantity.text, quantity.kind, to_float(value),
        to_float(lower), low and low.closed, low and low.basis, to_float(upper), high and high.closed,
        high and high.basis, quantity.qualifier, quantity.unit, quantity.unit_id, quantity.per, quantity.article,
        _text(value), _text(lower), _text(upper),
    )  # fmt: skip


def to_float(x: Number | None) -> float | None:
    """The nearest float64; ±inf where the number lies beyond them (its exact text still holds it)."""
    try:
        return None if x is None else float(x)
    except OverflowError:
        return math.inf if x is not None and x > 0 else -math.inf


def _text(x: Number | None) -> str | None:
    return None if x is None else exact.to_text(x)


def to_record(claim: Claim) -> dict[str, Any]:
    """A claim as a row of the schema: the other path to what ``columns`` gives, for comparing and for small work."""
    record = claim.to_dict()
    for name in ("value", "lower", "upper"):
        record[f"{name}_exact"] = _text(record[name])
        record[name] = to_float(record[name])
    record["rules"] = tuple(record["rules"])
    return record


def storable(values: list[Any]) -> list[Any]:
    """The same texts with U+FFFD for each lone surrogate: UTF-8, and so Arrow and every file, has no place for one."""
    return [_SURROGATE.sub("\ufffd", x) if isinstance(x, str) else x for x in values]


_SURROGATE = re.compile("[\ud800-\udfff]")


def default() -> Extractor:
    """The extractor used where the caller names none: that of ``shuliang.extract``."""
    return pipeline.default()


# --- many chunks: bounded memory, more processes, a progress bar -----------------------------------------------------


def chunks(texts: Iterable[T], rows: int = ROWS, characters: int = CHARACTERS) -> Iterator[list[T]]:
    """``texts`` in lists of at most ``rows`` texts and about ``characters`` characters; a longer text stands alone.

    >>> [len(chunk) for chunk in chunks(["三个", "五个", None], characters=2)]
    [1, 2]
    """
    chunk: list[T] = []
    held = 0
    for text in texts:
        size = len(text) if isinstance(text, str) else _size(text)
        if chunk and (len(chunk) >= rows or held + size > characters):
            yield chunk
            chunk, held = [], 0
        chunk.append(text)
        held += size
    if chunk:
        yield chunk


def _size(item: object) -> int:
    """The characters of a text that stands with its id in a tuple."""
    return sum(len(part) for part in item if isinstance(part, str)) if isinstance(item, tuple) else 0


def pieces(
    build: Callable[[list[Any], Extractor], T],
    texts: Iterable[object],
    extractor: Extractor | None = None,
    *,
    workers: int | None = None,
    progress: bool | None = None,
    total: int | None = None,
) -> Iterator[tuple[int, T]]:
    """For each chunk of ``texts``, in order: the number of its first text, and ``build(chunk, extractor)``.

    ``workers`` processes share the work (None, 0 and 1: this one alone); ``build`` must then be a function of a module.
    At most two chunks a worker are under way, so that memory stays bounded however slow the consumer is.
    ``progress``: True shows a bar on stderr, False none, None one where a terminal or notebook is there and the work
    exceeds two seconds; ``total`` is the number of texts, if known.

    Raises ArgumentError where ``workers`` is no number of processes.
    """
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 0):
        raise ArgumentError(f"workers is a number of processes, not {workers!r}")
    extractor = extractor or default()
    at = 0
    with _Bar(progress, total) as bar:
        if not workers or workers == 1:
            made: Iterator[tuple[int, T]] = ((len(chunk), build(chunk, extractor)) for chunk in chunks(texts))
        else:
            made = _spread(build, chunks(texts), extractor, workers)
        for size, piece in made:
            yield at, piece
            at += size
            bar.advance(size)


def parts(
    build: Callable[[list[Any], Extractor], Iterator[T]],
    texts: Iterable[object],
    extractor: Extractor | None = None,
    *,
    workers: int | None = None,
    progress: bool | None = None,
    total: int | None = None,
) -> Iterator[tuple[int, T]]:
    """As ``pieces`` where ``build`` makes several things of a chunk, one after another: each of them with the number of
    the chunk's first text. Without ``workers`` each is made when it is asked for."""
    many = workers is not None and workers > 1
    together: Callable[[list[Any], Extractor], Iterable[T]] = functools.partial(_together, build) if many else build
    for at, made in pieces(together, texts, extractor, workers=workers, progress=progress, total=total):
        for part in made:
            yield at, part


def _together(build: Callable[[list[Any], Extractor], Iterator[T]], chunk: list[Any], extractor: Extractor) -> list[T]:
    """What can be sent from one process to another: an iterator cannot."""
    return list(build(chunk, extractor))


def _spread(
    build: Callable[[list[Any], Extractor], T], parts: Iterator[list[Any]], extractor: Extractor, workers: int
) -> Iterator[tuple[int, T]]:
    pending: deque[tuple[int, Future[T]]] = deque()
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(extractor,)) as pool:
        for part in parts:
            if len(pending) >= 2 * workers:
                size, future = pending.popleft()
                yield size, future.result()
            pending.append((len(part), pool.submit(_work, build, part)))
        for size, future in pending:
            yield size, future.result()


_mine: Extractor | None = None  # a worker's extractor, sent once


def _begin(extractor: Extractor) -> None:
    """What a worker does first. It leaves interruptions to the process that started it, and ends when that one is gone."""
    global _mine
    _mine = extractor
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(build: Callable[[list[Any], Extractor], T], part: list[Any]) -> T:
    assert _mine is not None
    return build(part, _mine)


class _Bar:
    """A progress bar that appears when it is asked for, or when the work turns out to be long and someone watches."""

    def __init__(self, wanted: bool | None, total: int | None, after: float = 2.0) -> None:
        self.wanted, self.total, self.done = wanted, total, 0
        self.due = math.inf if wanted is False else time.monotonic() + (0 if wanted else after)
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> _Bar:
        return self

    def advance(self, size: int) -> None:
        """``size`` more texts are done. The bar's thread starts here, after a pool of workers has forked."""
        self.done += size
        if self.bar is None and time.monotonic() >= self.due:
            self.due = math.inf
            if self.wanted or _watched():
                self._show()
        if self.bar is not None:
            self.bar.update(self.task, completed=self.done)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        fields = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self.bar = Progress(*fields, console=Console(stderr=True))
        self.task = self.bar.add_task("shuliang", total=self.total, completed=self.done)
        self.bar.start()

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _watched() -> bool:
    from rich.console import Console

    console = Console(stderr=True)
    return console.is_jupyter or (sys.stderr is not None and sys.stderr.isatty())
