"""The command line: ``shuliang extract``, ``parse``, ``explain``, ``units``.

Exit status: 0 done · 1 something could not be read or is not a quantity (the rest was done) · 2 the command is wrong ·
130 interrupted · 141 the reader of the output went away. Errors are one line each, on standard error.
"""

from __future__ import annotations

import argparse
import codecs
import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from . import __version__, exact, files, sources, tables
from .errors import ParseError, ReadError, ShuliangError, UnknownUnitError
from .resume import Part
from .sources import Document
from .tables import ClassifierRow, CurrencyRow, UnitRow
from .writers import FINISH, PARTS, WRITERS, HtmlWriter, PartWriter, Writer, json_line, missing, print_table, shown

if TYPE_CHECKING:
    from .pipeline import Extractor, Found

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. ``argv`` None means the arguments of the process."""
    with contextlib.redirect_stdout(sys.stdout or _Closed()), contextlib.redirect_stderr(sys.stderr or io.StringIO()):
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a terminal says what it can show; files and pipes get UTF-8
                stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
        return _status(argv)


def _status(argv: Sequence[str] | None) -> int:
    try:
        try:
            arguments = _parser().parse_args(argv)
            status: int = arguments.run(arguments)
            return status
        finally:
            _flush()
    except BrokenPipeError:
        return 141
    except KeyboardInterrupt:
        return 130
    except (ShuliangError, OSError) as error:
        _complain(error)
        return 1


def _flush() -> None:
    """Write what standard output still holds. If it cannot be, let go of it, or Python complains once more at exit."""
    try:
        sys.stdout.flush()
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):  # a stream that is no file
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise ReadError("standard output", f"cannot be written: {error}") from error


class _Closed(io.TextIOBase):
    """Standard output that is closed: a command that writes there cannot be done."""

    def write(self, text: str) -> NoReturn:
        raise ReadError("standard output", "cannot be written: it is closed")


def _complain(error: object) -> None:
    with contextlib.suppress(OSError):  # nobody hears it, but the status says it and the rest is done
        print("shuliang:", _line(error), file=sys.stderr)


def _line(error: object) -> str:
    """What an error says, on one line that cannot command the terminal."""
    return shown(" ".join(str(error).split()))


# --- the commands ---------------------------------------------------------------------------------------------------


def _extract(arguments: argparse.Namespace) -> int:
    from .pipeline import Extractor
    from .policy import Policy

    _settle(arguments)
    policy = Policy(ordinals=arguments.ordinals, scores=arguments.scores, articles=not arguments.no_articles)
    extractor = Extractor(policy, units=arguments.units, tables=arguments.tables, date=arguments.date)
    form, output = arguments.format, arguments.output
    if output and os.path.isfile(output) and any(_same(path, output) for path in _inputs(arguments)):
        raise ReadError(output, "is to be read and cannot be written over")
    if absent := missing(form):
        raise ReadError(output, absent)
    if output and form in PARTS and (os.path.isfile(output) or not os.path.exists(output)):
        return _to_file(arguments, extractor)
    if form in FINISH:
        raise ReadError(output, f"is no file that {form} can be written to")
    with files.writing(output) as out:
        writer = _writers()[form](out)
        if isinstance(writer, HtmlWriter):
            writer.extractor = extractor
        status = _write(arguments, extractor, writer)
        writer.close()
    return status


def _settle(arguments: argparse.Namespace) -> None:
    """The format that the output's name calls for, and what does not go together."""
    output, wrong = arguments.output, arguments.wrong
    if arguments.format is None:
        suffix = os.path.splitext(output or "")[1][1:].lower()
        arguments.format = suffix if suffix in WRITERS else "table"
    if arguments.column is None and (arguments.id or arguments.input_format):
        wrong("--id and --input-format go with --column")
    if arguments.format in FINISH and output in (None, "-"):
        wrong(f"{arguments.format} is written to a file: name it with -o")
    if arguments.resume:
        if output in (None, "-") or arguments.format not in PARTS:
            wrong(f"--resume goes with -o and one of the formats {', '.join(PARTS)}")
        if "-" in arguments.inputs:
            wrong("standard input cannot be read again: --resume needs files")


def _to_file(arguments: argparse.Namespace, extractor: Extractor) -> int:
    """Write a file that grows beside its place, so that an interrupted run can go on."""
    form, output = arguments.format, arguments.output
    if form == "duckdb" and os.path.exists(output) and not arguments.resume:
        raise ReadError(output, "is there already, and a database is not written over: remove it or name another")
    here = {name: value for name, value in vars(arguments).items() if name not in _NO_SETTING}
    keep = "-" not in arguments.inputs
    with Part(output, {"version": __version__, **here}, resume=arguments.resume, keep=keep) as part:
        try:
            writer = PARTS[form](part.stream, part.end > 0)
            status = _write(arguments, extractor, writer, part) if part.status is None else part.status
            part.finish(status, writer.flush, FINISH.get(form))
        except BaseException:
            if part.left:
                _complain(f"{output}: is not finished; the same command with --resume goes on from what is done")
            raise
    return status


# What may differ between a run and the one that resumes it.
_NO_SETTING = ("run", "wrong", "output", "resume", "workers")


def _write(
    arguments: argparse.Namespace, extractor: Extractor, writer: Writer | PartWriter, part: Part | None = None
) -> int:
    """Give the claims of every document to the writer. Returns the exit status."""
    from .records import Claim

    status = 0
    done = dict(part.done) if part else None
    documents = _documents(arguments, done)
    for document, found in _found(documents, extractor, arguments.workers, arguments.format in PARTS):
        if isinstance(document.text, ReadError):
            _complain(document.text)
            status = 1
            continue
        for claims in found:
            if document.text is not None and (claims or arguments.column is None):
                made = [Claim(*claim, doc=document.doc) for claim in claims]  # type: ignore[misc]
                with _whole():
                    writer.write(document.doc, document.text, made)
        if part:
            part.note(document, writer.flush)  # type: ignore[union-attr]
    return status


def _documents(arguments: argparse.Namespace, done: sources.Done | None) -> Iterator[Document]:
    if arguments.column is None:
        documents = sources.texts(arguments.inputs, arguments.encoding, done)
    else:
        documents = sources.rows(
            arguments.inputs, arguments.column, arguments.id, arguments.encoding, arguments.input_format, done
        )
    shown = arguments.output in (None, "-") and sys.stdout.isatty()  # then the output says how far it is
    if sys.stderr.isatty() and not shown:
        before = [size for size, _, _ in (done or {}).values()]
        return sources.watched(documents, arguments.inputs, _suffixes(arguments), sum(before[:-1]))
    return documents


def _found(
    documents: Iterator[Document], extractor: Extractor, workers: int, cut: bool
) -> Iterator[tuple[Document, Iterable[list[Found]]]]:
    """Each document with its claims: in one list, or in several of a long one if ``cut``."""
    if workers > 1:
        from .frames import pieces

        for _, chunk in pieces(_chunk, documents, extractor, workers=workers, progress=False):
            for document, found in chunk:
                yield document, _pieces(document.text, extractor, cut) if found is None else (found,)
    else:
        for document in documents:
            yield document, _pieces(document.text, extractor, cut)


def _pieces(text: object, extractor: Extractor, cut: bool) -> Iterable[list[Found]]:
    if not isinstance(text, str):
        return ()
    return extractor.pieces(text) if cut and text else (extractor.found(text),)


def _chunk(documents: list[Document], extractor: Extractor) -> list[tuple[Document, list[Found] | None]]:
    """The work of one process: a long document is left to the caller, whose memory it would fill at once."""
    return [
        (document, None if isinstance(document.text, str) and len(document.text) > LONG
         else [] if not isinstance(document.text, str) else extractor.found(document.text))
        for document in documents
    ]  # fmt: skip


LONG = 1_000_000  # characters


def _writers() -> dict[str, type[Writer]]:
    from .display import TextWriter

    return {**WRITERS, "text": TextWriter}


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Hold an interruption back until the block is done, so that it leaves no half line; a second one goes through."""
    held: list[int] = []

    def hold(number: int, frame: object) -> None:
        if held:
            raise KeyboardInterrupt
        held.append(number)

    try:
        before = signal.signal(signal.SIGINT, hold)
    except ValueError:  # not the main thread, where no signal arrives
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if held:
        raise KeyboardInterrupt


def _inputs(arguments: argparse.Namespace) -> Iterator[str]:
    """The files that will be read: those named, and those of folders."""
    for name in arguments.inputs:
        for path in files.paths(name, _suffixes(arguments)):
            if isinstance(path, str):
                yield path


def _suffixes(arguments: argparse.Namespace) -> tuple[str, ...]:
    return files.SUFFIXES if arguments.column is None else tuple(sources.SUFFIXES)


def _same(a: str, b: str) -> bool:
    return os.path.exists(a) and os.path.exists(b) and os.path.samefile(a, b)


def _parse(arguments: argparse.Namespace) -> int:
    from .pipeline import parse

    status, quantities = 0, []
    for text in arguments.texts:
        try:
            quantities.append(parse(text))
        except ParseError as error:
            _complain(error)
            status = 1
    if arguments.format == "jsonl":
        for quantity in quantities:
            sys.stdout.write(json_line(quantity.to_dict()))
    elif quantities:
        columns = ("text", "value", "interval", "unit", "unit_id", "kind", "qualifier")
        print_table(sys.stdout, "", columns, ([getattr(q, name) for name in columns] for q in quantities))
    return status


def _explain(arguments: argparse.Namespace) -> int:
    from .explanation import explain

    given = arguments.text
    text = files.read_text(given, arguments.encoding) if given == "-" or os.path.isfile(given) else given
    print(explain(text))
    return 0


def _units(arguments: argparse.Namespace) -> int:
    from . import units

    loaded = tables.load()
    rows: list[UnitRow | ClassifierRow | CurrencyRow] = [*loaded.units, *loaded.classifiers, *loaded.currencies]
    grounds = {row.id: row.ground for row in reversed(rows)}  # of the first row that names the unit
    if arguments.name is None:
        ids: Iterable[str] = dict.fromkeys(row.id for row in rows)
    else:
        ids = units.readings(arguments.name)
        if not ids:
            raise UnknownUnitError(arguments.name, "shuliang units lists those that are known")
    columns = ("id", "written", "dimension", "factor", "ground")
    table = []
    for unit_id in ids:
        scale, offset = units.affine(unit_id)
        factor = _short(scale) + (f" (+ {_short(offset)})" if offset else "")
        ground = units.ground(unit_id) or grounds.get(unit_id, "")
        table.append((unit_id, " ".join(units.surfaces_of(unit_id)), units.dimension(unit_id), factor, ground))
    print_table(sys.stdout, "", columns, table)
    return 0


def _short(number: Fraction) -> str:
    text = exact.to_text(exact.canonical(number))
    return text if len(text) <= 24 else f"≈ {float(number):.10g}"  # a degree is a fraction with 45 digits of π


# --- the arguments --------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"shuliang: {_line(message)} (see {self.prog} --help)\n")


def _encoding(name: str) -> str:
    try:
        "".encode(name)  # an encoding of text: base64 and its like are not
        return codecs.lookup(name).name
    except LookupError:
        raise argparse.ArgumentTypeError(f"unknown encoding {name!r}; try utf-8, gb18030, big5 or utf-16") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of processes is needed, not {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="shuliang", allow_abbrev=False,
        description="Statistical claims in Chinese text, as exact quantities with bounds, units and provenance.",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"shuliang {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    extract = commands.add_parser("extract", help="every quantity in files or folders", allow_abbrev=False)
    extract.add_argument(
        "inputs", nargs="+", metavar="FILE",
        help=f"a text file, a folder (its {', '.join(files.SUFFIXES)} files, at any depth), or - for standard input; "
        f"with --column tables: {', '.join(sources.SUFFIXES)}",
    )  # fmt: skip
    extract.add_argument("--column", metavar="NAME", help="read tables: each row's text stands in this column")
    extract.add_argument("--id", metavar="NAME", help="the column that names the rows (default: path:row)")
    extract.add_argument("--input-format", choices=sources.FORMATS, help="of tables (default: by their suffix)")
    extract.add_argument("--format", choices=list(WRITERS), help="what to write (default: by OUT's suffix, else table)")
    extract.add_argument(
        "--show", choices=("table", "text"), dest="format", default=argparse.SUPPRESS,
        help="what to read on the screen: a table, or the text with its claims marked",
    )  # fmt: skip
    extract.add_argument("-o", "--output", metavar="OUT", help="write to this file, which appears when all is done")
    extract.add_argument("--resume", action="store_true", help="go on with OUT where an interrupted run ended")
    extract.add_argument("--workers", type=_count, default=1, metavar="N", help="share the work among N processes")
    extract.add_argument("--encoding", type=_encoding, help="the encoding of the files (default: utf-8)")
    extract.add_argument("--ordinals", action="store_true", help="also 第一名, 首批")
    extract.add_argument("--scores", action="store_true", help="also game scores, 25比14")
    extract.add_argument("--no-articles", action="store_true", help="not 一张 in 一张卡, where 一 is no count")
    extract.add_argument("--date", metavar="DATE", help="the day the text was written, as 2024-03-05")
    extract.add_argument("--units", metavar="FILE", help="unit definitions of your own, in Pint's format")
    extract.add_argument("--tables", metavar="FOLDER", help="tables of your own, laid over the built-in rows")
    extract.set_defaults(run=_extract, wrong=extract.error)

    parse = commands.add_parser("parse", help="texts that are one quantity each", allow_abbrev=False)
    parse.add_argument("texts", nargs="+", metavar="TEXT", help="for instance 1万余条; -- goes before a text like -5%%")
    parse.add_argument("--format", choices=("table", "jsonl"), default="table", help="what to write (default: table)")
    parse.set_defaults(run=_parse)

    explain = commands.add_parser("explain", help="the rules that fired, as a tree", allow_abbrev=False)
    explain.add_argument("text", metavar="TEXT|FILE", help="a text, a file that exists, or - for standard input")
    explain.add_argument("--encoding", type=_encoding, help="the encoding of the file (default: utf-8)")
    explain.set_defaults(run=_explain)

    units = commands.add_parser("units", help="the units that are known, or one of them", allow_abbrev=False)
    units.add_argument("name", nargs="?", metavar="NAME", help="a unit as written (亩) or its id (mu)")
    units.set_defaults(run=_units)
    return parser
