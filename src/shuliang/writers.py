"""Claims on their way out of the command line: a table or a page for people, JSONL and CSV for programs.

A writer is made with a text stream and given one document after another. Each call writes whole lines and each line at
once, so that whatever was written before an interruption can be used. Another format is another class in ``WRITERS``;
one that writes bytes uses ``out.buffer``.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from . import exact
from .records import FIELDS, Claim

if TYPE_CHECKING:
    from rich.console import Console

    from .pipeline import Extractor

__all__ = [
    "COLOURS", "FINISH", "PARTS", "WRITERS", "ArrowWriter", "CsvWriter", "HtmlWriter", "JsonlWriter", "PartWriter",
    "TableWriter", "Writer", "console_of", "json_line", "missing", "print_table", "shown",
]  # fmt: skip


class Writer(Protocol):
    """What the command line asks of a format."""

    def __init__(self, out: TextIO) -> None: ...

    def write(self, doc: str, text: str, claims: Sequence[Claim]) -> None:
        """Take the claims of one document."""

    def close(self) -> None:
        """Write what is left; called once, after the last document, and not after an interruption."""


class PartWriter(Writer, Protocol):
    """A format that is written from front to back: a document may come in several parts, and a later run can go on.

    ``begun`` says that an earlier run has written the beginning.
    """

    def __init__(self, out: TextIO, begun: bool = False) -> None: ...

    def flush(self) -> None:
        """Hand all claims over to ``out``."""


class JsonlWriter:
    """One JSON object a line, with the keys of ``records.FIELDS``; integers and decimals are exact JSON numbers."""

    def __init__(self, out: TextIO, begun: bool = False) -> None:
        self.out = out

    def write(self, doc: str, text: str, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self.out.write(json_line(claim.to_dict()))

    def flush(self) -> None:
        pass

    close = flush


def json_line(record: Mapping[str, Any]) -> str:
    """A record as one line of JSON. A rational without a finite decimal expansion is a string, ``"1/3"``.

    >>> json_line({"unit": "元", "value": Decimal("1.650"), "upper": Fraction(1, 3), "per": None, "rules": ["a"]})
    '{"unit": "元", "value": 1.650, "upper": "1/3", "per": null, "rules": ["a"]}\\n'
    """
    return "{" + ", ".join(f"{_json(key)}: {_json(value)}" for key, value in record.items()) + "}\n"


def _json(value: object) -> str:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return exact.to_text(value)
    if isinstance(value, Fraction):
        value = exact.to_text(value)
    return json.dumps(value, ensure_ascii=False)


class CsvWriter:
    """The same columns as JSONL, numbers as exact text, rules joined by a space.

    A text cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay as they are.
    """

    def __init__(self, out: TextIO, begun: bool = False) -> None:
        self.out = out
        if not begun:
            out.write(",".join(FIELDS) + "\n")

    def write(self, doc: str, text: str, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self.out.write(",".join(map(_cell, claim.to_dict().values())) + "\n")

    def flush(self) -> None:
        pass

    close = flush


# What makes a cell a formula in one spreadsheet or another (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal, Fraction)):
        return exact.to_text(value)
    text = " ".join(value) if isinstance(value, list) else str(value)
    if text.startswith(_FORMULA) and text != "-":  # a lone dash runs nothing: it is standard input as a document
        text = f"'{text}"
    # by hand: the csv module leaves a carriage return bare where lines end in a line feed
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


class ArrowWriter:
    """The frame's columns (``frames.SCHEMA``) as Arrow batches. Each batch is a stream of its own, so that a file of
    them can be cut behind any and gone on with; ``batches`` reads them back. Needs pyarrow.
    """

    ROWS = 4096  # claims in a batch

    def __init__(self, out: TextIO, begun: bool = False) -> None:
        self.out = out
        self.records: list[dict[str, Any]] = []

    def write(self, doc: str, text: str, claims: Sequence[Claim]) -> None:
        from . import frames

        for claim in claims:
            self.records.append(frames.to_record(claim))
            if len(self.records) >= self.ROWS:
                self.flush()

    def flush(self) -> None:
        if not self.records:
            return
        from pyarrow import ipc

        from . import arrow, frames

        batch = arrow.batch({name: [record[name] for record in self.records] for name in frames.COLUMNS})
        self.records.clear()
        with ipc.new_stream(self.out.buffer, batch.schema) as stream:
            stream.write_batch(batch)

    close = flush


def batches(path: str, size: int = 1 << 22) -> Any:
    """A ``pyarrow.RecordBatchReader`` of what ``ArrowWriter`` wrote, in batches of about ``size`` bytes: some 15,000
    claims, a row group of Parquet."""
    import pyarrow

    from . import arrow

    def every() -> Iterator[Any]:
        held: list[Any] = []
        with pyarrow.OSFile(path) as file:
            while file.tell() < file.size():
                with pyarrow.ipc.open_stream(file) as stream:
                    held += stream
                if sum(batch.nbytes for batch in held) >= size:
                    yield pyarrow.concat_batches(held)
                    held.clear()
        if held:
            yield pyarrow.concat_batches(held)

    return pyarrow.RecordBatchReader.from_batches(arrow.schema(), every())


def to_parquet(part: str, path: str) -> None:
    """The claims that ``ArrowWriter`` wrote into ``part`` as a Parquet file at ``path``."""
    from pyarrow import parquet

    with batches(part) as reader, parquet.ParquetWriter(path, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def to_duckdb(part: str, path: str) -> None:
    """The same as the table ``claims`` of a new database."""
    from . import duckdb

    for old in (path, f"{path}.wal"):  # of a run that was killed here
        if os.path.exists(old):
            os.unlink(old)
    with batches(part, 1 << 20) as reader:  # small ones: DuckDB makes its own row groups
        duckdb.write(reader, path)


def missing(form: str) -> str | None:
    """What must be installed before ``form`` can be written; None where all is there."""
    extra, modules = _NEEDS.get(form, ("", ()))
    absent = [module for module in modules if importlib.util.find_spec(module) is None]
    return f"{form} needs {' and '.join(absent)}: pip install 'shuliang[{extra}]'" if absent else None


_NEEDS = {"parquet": ("arrow", ("pyarrow",)), "duckdb": ("duckdb", ("duckdb", "pyarrow"))}


# By the families of ``report.FAMILIES``, as on the page; of the sixteen that every terminal has.
COLOURS = {
    "count": "blue", "money": "yellow", "share": "magenta", "time": "cyan", "measure": "green", "rate": "red",
    "other": "bold",
}  # fmt: skip


class TableWriter:
    """A table a document, as wide as the terminal, or 120 columns where there is none (``COLUMNS`` says otherwise)."""

    COLUMNS = ("text", "value", "interval", "unit", "subject", "predicate", "change", "time")

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def write(self, doc: str, text: str, claims: Sequence[Claim]) -> None:
        from .report import family

        count = "no claim" if not claims else "1 claim" if len(claims) == 1 else f"{len(claims)} claims"
        colours = [COLOURS[family(claim)] for claim in claims]
        print_table(self.out, f"{doc}: {count}", self.COLUMNS, map(self._row, claims), colours)

    def close(self) -> None:
        pass

    @staticmethod
    def _row(claim: Claim) -> list[object]:
        unit = f"{claim.unit} ({claim.per})" if claim.per else claim.unit
        change = " ".join(part for part in (claim.direction, claim.mode, claim.baseline) if part)
        return [
            claim.text, claim.value, claim.interval, unit, claim.subject, claim.predicate, change, claim.time,
        ]  # fmt: skip


class HtmlWriter:
    """One page for all documents (see ``report.render``), written when the last one is there."""

    extractor: Extractor | None = None  # the one that reads: it also says what was refused

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.documents: list[tuple[str, str, Sequence[Claim]]] = []

    def write(self, doc: str, text: str, claims: Sequence[Claim]) -> None:
        self.documents.append((doc, text, claims))

    def close(self) -> None:
        from .pipeline import default
        from .report import Document, render

        extractor = self.extractor or default()
        documents = [Document(doc, text, claims, extractor.refused(text)) for doc, text, claims in self.documents]
        self.out.write(render(documents, extractor=extractor))


def console_of(out: TextIO, width: int | None = None) -> Console:
    """rich's console on a stream whose reader may go away: that is the stream's BrokenPipeError, and not rich's exit."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Plain(file=out, width=width, highlight=False, legacy_windows=False)


_NUMERIC = ("value", "interval", "factor")


def print_table(
    out: TextIO, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], colours: Sequence[str] = ()
) -> None:
    """Print a title line and, where there are rows, a table under it. No cell is cut: a long one goes on below.

    ``colours``: of each row's first cell, where the stream is a terminal.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells = [[shown(cell) for cell in row] for row in rows]
    wide = None if out.isatty() or "COLUMNS" in os.environ else 120
    console = console_of(out, wide)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for place, column in enumerate(columns):
        least = len(column)
        if column in _NUMERIC:  # a number broken in two would be read as two: only between words
            least = max(least, *(len(word) for row in cells for word in row[place].split()), 0)
        table.add_column(column, justify="right" if column in _NUMERIC else "left", overflow="fold", min_width=least)
    # Where there is no room rich leaves columns out; better that the terminal wraps.
    console.width = max(console.width, sum((column.min_width or 0) + 2 for column in table.columns) + 3)
    for number, (first, *rest) in enumerate(cells):
        table.add_row(Text(first, style=colours[number] if colours else ""), *map(Text, rest))
    if title:
        console.print(Text(shown(title), style="bold"), soft_wrap=True)
    if table.row_count:
        console.print(table)


def shown(cell: object) -> str:
    """A cell's text made safe for a terminal: control characters become visible ones.

    >>> shown("20\\n00元"), shown("\\x1b[31m5"), shown(None)
    ('20⏎00元', '␛[31m5', '')
    """
    if cell is None:
        return ""
    text = exact.to_text(cell) if isinstance(cell, (int, Decimal, Fraction)) else str(cell)
    return text.translate(_VISIBLE)


_VISIBLE: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20)}, 0x0A: "⏎", 0x7F: "␡",
    **dict.fromkeys((*range(0x80, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�"),
}  # fmt: skip

# Formats that are written from front to back, and what makes the finished file of it where that is not the same.
PARTS: dict[str, type[PartWriter]] = {
    "jsonl": JsonlWriter, "csv": CsvWriter, "parquet": ArrowWriter, "duckdb": ArrowWriter,
}  # fmt: skip
FINISH: dict[str, Callable[[str, str], None]] = {"parquet": to_parquet, "duckdb": to_duckdb}

WRITERS: dict[str, type[Writer]] = {"table": TableWriter, "html": HtmlWriter, **PARTS}
