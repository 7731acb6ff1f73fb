"""The targets: each makes an input out of bytes, gives it to the library and asserts what must hold on every input.

A target takes bytes, so that atheris, Hypothesis and a plain random loop (``run.py``) can share it. ``Source`` turns the
bytes into decisions; texts are put together from the surfaces of the data tables, numerals, noise and raw code points.
A target returns where all holds and where the library refuses in its own words; everything else is an exception.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import functools
import io
import itertools
import json
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import shuliang as sl
from shuliang import checks, cli, exact, frames, grammar, lexicon, numerals, scan, tables, text, units
from shuliang.definitions import Definitions
from shuliang.pipeline import Extractor
from shuliang.records import FIELDS, KINDS, QUALIFIERS, Claim, Quantity
from shuliang.writers import json_line

T = TypeVar("T")


class Source:
    """Decisions read from bytes, front to back; after the last byte every decision is 0."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    @property
    def left(self) -> int:
        return max(0, len(self.data) - self.at)

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        self.at += count
        return part

    def below(self, bound: int) -> int:
        """A number of range(bound), from as few bytes as hold it."""
        return int.from_bytes(self.take(max(1, ((bound - 1).bit_length() + 7) // 8)), "little") % bound

    def pick(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def chance(self, of: int) -> bool:
        """True once in ``of``; never after the last byte."""
        return self.left > 0 and self.below(of) == of - 1


# --- texts ----------------------------------------------------------------------------------------------------------

HAN = "零〇○一二三四五六七八九十百千万亿兆两廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟几数半多余来点又负分之成折倍俩仨個萬億兩"
ARABIC = "0123456789.,，%‰/-+~～—–:：^×eEwWkKM０９．％½⅔²³٣५Ⅷ①⑳㈠㊀万亿 "
MARKS = "。，、；：？！.,;:?!“”‘’\"'「」『』（）()【】[]《》<>—…·~～-–− \t\n\r\u3000\xa0&#;|\\/=+@*_`$￥¥€"
NOISE = (
    "&nbsp;", "&lt;", "&#20;", "&#xd800;", "&#x110000;", "(gè)", "（xiàn）", "個", "\u200b", "\u200e", "\u202e", "\u2066",
    "\ufeff", "\x00", "\x07", "\x1b[31m", "\ud800", "\udfff", "\U0001f600", "👨‍👩‍👧", "🇨🇳", "e\u0301", "\u0300" * 3, "ﷺ", "\r\n", "\n\n",
    "\u2028", "\x85", "<script>", "</script>", "{{data}}", "[bold]", ":smile:", "=1+1", "%s%n", "\U0010ffff", "\ufffe", "K",
)  # fmt: skip
FRAMES = (
    "百分之{}", "{}分之{}", "第{}", "{}至{}", "{}—{}", "从{}增加到{}", "同比增长{}", "超过{}", "约{}多", "{}以上", "{}左右",
    "比{}低", "每{}", "其中{}，", "分别为{}、{}", "（{}）", "{}年{}月{}日", "{}比{}", "不到{}的{}", "{}元/{}", "近{}年来",
    "由{}到{}之间", "“{}”", "{}又{}分之{}", "占{}的{}",
)  # fmt: skip


@functools.cache
def words() -> tuple[str, ...]:
    """Every surface of the data tables, once."""
    rows = tables.load()
    found: dict[str, None] = {}
    kinds: tuple[tuple[Any, ...], ...] = rows.units, rows.currencies, rows.classifiers, rows.verbs, rows.words
    for row in itertools.chain(*kinds):
        found[row.surface] = None
    for cue in rows.qualifiers:
        found[cue.name] = None
    for bound in rows.boundaries:
        found[bound.word] = None
    return tuple(found)


@functools.cache
def measures() -> tuple[str, ...]:
    """The surfaces that may follow a number, and the cues round it."""
    rows = tables.load()
    kinds: tuple[tuple[Any, ...], ...] = rows.units, rows.currencies, rows.classifiers
    found = [row.surface for row in itertools.chain(*kinds)]
    return tuple(dict.fromkeys(found + [row.name for row in rows.qualifiers]))


@functools.cache
def sentences() -> tuple[str, ...]:
    """The example of every row."""
    rows = tables.load()
    kinds: tuple[tuple[Any, ...], ...] = (
        rows.units, rows.currencies, rows.classifiers, rows.qualifiers, rows.verbs, rows.words, rows.guards, rows.boundaries,
        rows.phrases,
    )  # fmt: skip
    return tuple(dict.fromkeys(row.example for kind in kinds for row in kind))


def numeral(source: Source) -> str:
    """Something like a numeral: Chinese, Arabic, or both."""
    how = source.below(8)
    if how < 3:
        return "".join(source.pick(HAN) for _ in range(1 + source.below(8)))
    if how < 6:
        return str(source.below(1 << 24))[: 1 + source.below(8)] + source.pick(
            ("", "", ".5", "万", "亿", "余", "多万", "%", ",000", "万多")
        )
    if how == 6:
        return "".join(source.pick(ARABIC) for _ in range(1 + source.below(8)))
    return source.pick(HAN) * (1 << source.below(7))


def piece(source: Source) -> str:
    how = source.below(32)
    if how < 9:
        return numeral(source)
    if how < 14:
        return source.pick(measures())
    if how < 18:
        return source.pick(words())
    if how < 22:
        return source.pick(MARKS)
    if how < 24:
        return source.pick(NOISE)
    if how < 26:
        return chr(source.below(0x110000))
    if how < 27:
        return "".join(chr(source.below(0x10000)) for _ in range(1 + source.below(6)))
    if how < 29:
        return source.pick(sentences())
    if how < 31:
        frame = source.pick(FRAMES)
        return frame.format(*(numeral(source) + source.pick(("", *measures())) for _ in range(frame.count("{}"))))
    return source.pick(HAN + ARABIC + MARKS) * (1 << source.below(8))


LONGEST = 4000  # characters: that time grows in step with them is measured by benchmarks/growth.py


def some_text(source: Source, pieces: int = 40) -> str:
    """A text from what is left of the source. The first byte may ask for the rest as it stands (so are seeds written)."""
    if source.left and source.data[source.at] == 0:
        source.at += 1
        raw = source.take(source.left)
        try:
            return raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "surrogateescape")
    made: list[str] = []
    while source.left and len(made) < pieces:
        made.append(piece(source))
        if source.chance(64):
            made.append((source.pick(made) * (1 + source.below(20)))[:LONGEST])
    return "".join(made)[:LONGEST]


def seeds(length: int) -> list[bytes]:
    """The bytes from which ``some_text`` makes the examples of the tables, as many in each as fit into ``length``."""
    found = [b"\0"]
    for sentence in sentences():
        written = sentence.encode("utf-8")
        if len(found[-1]) + len(written) > length - 8:
            found.append(b"\0")
        found[-1] += written
    return found


# --- what holds of numbers, quantities, claims ------------------------------------------------------------------------


def check_number(x: object) -> None:
    assert type(x) in (int, Decimal, Fraction), f"{x!r} is no exact number"
    if isinstance(x, Decimal):
        assert x.is_finite(), f"{x!r} is no number"
    assert exact.from_text(exact.to_text(x)) == x  # type: ignore[arg-type]


def check_quantity(quantity: Quantity) -> None:
    low, high, value = quantity.lower, quantity.upper, quantity.value
    for number in (low, high, value):
        if number is not None:
            check_number(number)
    if quantity.kind != "score":  # 3比1 is two numbers
        assert low is not None or high is not None or value is not None, "a quantity without any number"
    assert low is None or high is None or low <= high, "the interval is upside down"
    assert value is None or ((low is None or low <= value) and (high is None or value <= high)), (
        "the value lies outside"
    )
    assert quantity.kind in KINDS and quantity.qualifier in QUALIFIERS
    if quantity.unit_id is not None:
        units.measure(quantity.unit_id)
    assert Quantity.from_dict(quantity.to_dict()) == quantity
    assert pickle.loads(pickle.dumps(quantity)) == quantity
    assert str(quantity)
    with contextlib.suppress(sl.UnitError):
        check_number(quantity.to_base().estimate if quantity.estimate is not None else 0)


def check_claims(raw: str, claims: Sequence[Claim]) -> None:
    position = 0
    for claim in claims:
        assert position <= claim.start < claim.end <= len(raw), "claims overlap, or lie outside the text"
        assert raw[claim.start : claim.end] == claim.text, "the text is not what stands at the offsets"
        assert 0 <= claim.sentence_start <= claim.start and claim.end <= claim.sentence_end <= len(raw), (
            "outside the sentence"
        )
        position = claim.end
        check_quantity(claim.quantity)
        record = claim.to_dict()
        assert tuple(record) == FIELDS
        assert Claim.from_dict(record) == claim
        line = json_line(record)
        assert line.count("\n") == 1
        again = json.loads(line, parse_int=lambda digits: int(Decimal(digits)), parse_float=Decimal)
        assert Claim.from_dict(again) == claim, "JSON loses something"
        assert pickle.loads(pickle.dumps(claim)) == claim
        assert str(claim)
        claim.period(2024)
    for one, other in itertools.pairwise(claims):
        assert str(one.compatible(other)) and str(one.entails(other)) and str(one.contradicts(other))


# --- the text targets -------------------------------------------------------------------------------------------------


@functools.cache
def extractors() -> tuple[Extractor, ...]:
    policies = (
        sl.Policy(),
        sl.Policy(ordinals=True, scores=True, articles=False),
        sl.Policy(zhao=6),
        sl.Policy(zhao=12, informal=False),
    )
    return tuple(Extractor(policy) for policy in policies)


def clean(data: bytes) -> None:
    """Fixes replay to the clean text; raw spans lie in the raw text and go forward."""
    raw = some_text(Source(data))
    made = text.clean(raw)
    assert made == text.clean(raw) and made.raw == raw
    assert len(made.text) <= len(raw)
    assert text.replay(raw, made.fixes) == made.text, "the fixes do not give the clean text"
    for fix in made.fixes:
        assert 0 <= fix.start <= fix.end <= len(raw)
    before = 0
    for i in range(len(made.text)):
        start, end = made.raw_span(i, i + 1)
        assert before <= start < end <= len(raw), "raw spans overlap, go back or leave the text"
        before = end
    if made.text:
        start, end = made.raw_span(0, len(made.text))
        assert 0 <= start < end <= len(raw)


def scanned(data: bytes) -> None:
    """Atoms and masks lie in the text, in order and apart."""
    body = text.clean(some_text(Source(data))).text
    for guarded in (True, False):
        atoms, masks = scan.scan(body, extractors()[0].grammar, guarded)
        position = 0
        for atom in atoms:
            assert position <= atom.start <= atom.numeral < atom.tail <= atom.end <= len(body)
            position = atom.end
            check_numeral(atom.number)
        position = 0
        for mask in masks:
            assert position <= mask.start < mask.end <= len(body) and mask.reason
            position = mask.end
        assert guarded or not masks


def check_numeral(number: numerals.Numeral) -> None:
    for x in (number.lower, number.upper, *(x for x in (number.value, number.step) if x is not None)):
        check_number(x)
    assert number.lower <= number.upper
    if number.value is not None:
        assert number.lower <= number.value <= number.upper
    if number.lower == number.upper:
        assert number.lower_closed and number.upper_closed


def read(data: bytes) -> None:
    """A numeral, or Malformed with a position in the text."""
    source = Source(data)
    if source.chance(4):
        given = some_text(source)
    else:
        given = "".join(
            source.pick(HAN + ARABIC) if source.below(4) else numeral(source) for _ in range(1 + source.below(24))
        )
    try:
        number = numerals.read(given)
    except numerals.Malformed as error:
        assert error.reason and isinstance(error.position, int) and error.position >= 0
        return
    check_numeral(number)
    check_numeral(number.negative())
    check_numeral(number.times(10_000))


def attach(data: bytes) -> None:
    """Everything that holds of claims; the columns hold what the objects hold; the same again; two texts in one."""
    source = Source(data)
    extractor = source.pick(extractors())
    raw = some_text(source)
    claims = extractor.extract(raw, doc="d")
    check_claims(raw, claims)
    assert extractor.extract(raw, doc="d") == claims, "not the same twice"
    columns = frames.columns([raw, None], ["d", "e"], extractor)
    assert tuple(columns) == frames.COLUMNS
    rows = [frames.to_record(claim) for claim in claims]
    assert columns == {name: [row[name] for row in rows] for name in frames.COLUMNS}, "columns and objects differ"
    both = f"{raw}\n\n{raw[::-1]}\n\n{raw}"
    check_claims(both, extractor.extract(both))
    pieces = [sl.Claim(*found) for piece in extractor.pieces(both, 200) for found in piece]
    check_claims(both, pieces)
    for refusal in extractor.refused(raw):
        assert raw[refusal.start : refusal.end] == refusal.text and refusal.reason


def parse(data: bytes) -> None:
    """A quantity that is the whole text, or ParseError with a position in it; and a tree of what was read."""
    source = Source(data)
    extractor = source.pick(extractors())
    how = source.below(4)
    if how == 0:
        raw = some_text(source)
    else:
        raw = numeral(source) + source.pick(measures())
        if how > 1:
            raw = source.pick(measures()) + raw + source.pick(measures())
        if how > 2:
            raw += numeral(source) + source.pick(measures())
    try:
        quantity = extractor.parse(raw)
    except sl.ParseError as error:
        assert 0 <= error.position <= len(raw) and error.reason and error.text == raw
        assert str(pickle.loads(pickle.dumps(error))) == str(error)
    else:
        assert quantity.text == raw
        check_quantity(quantity)
    assert str(sl.explain(raw))


# --- the command line -------------------------------------------------------------------------------------------------

NAMES = (
    "a.txt",
    "b.txt",
    "c.csv",
    "d.jsonl",
    "e.tsv",
    "in",
    "in/f.txt",
    "none.txt",
    "-",
    "g.parquet",
    "u.txt",
    "甲.md",
)
OUTPUTS = (
    "out.jsonl",
    "out.csv",
    "out.html",
    "out.txt",
    "out.parquet",
    "in",
    "a.txt",
    "-",
    "no/where.csv",
    "out.duckdb",
)
OPTIONS: dict[str, tuple[str, ...]] = {
    "--format": ("jsonl", "csv", "table", "html", "parquet", "duckdb", "xml"),
    "--show": ("table", "text"),
    "--column": ("body", "id", "", "文"),
    "--id": ("id", "body", "x"),
    "--input-format": ("csv", "tsv", "jsonl", "parquet"),
    "-o": OUTPUTS,
    "--encoding": ("utf-8", "gb18030", "big5", "utf-16", "utf-7", "idna", "punycode", "unicode_escape", "hz", "latin-1", "base64", "?"),
    "--date": ("2024-03-05", "2024", "x", "9999-12-31"),
    "--workers": ("1", "0", "x"),
    "--units": ("u.txt", "none.txt", "in"),
    "--tables": ("in", "none"),
    "--resume": (), "--ordinals": (), "--scores": (), "--no-articles": (), "--": (), "--help": (), "--version": (),
}  # fmt: skip
HEADS = (
    "body\n",
    "id,body\n1,",
    "id\tbody\n1\t",
    '{"body": "',
    '{"id": 5, "body": "3个"}\n',
    "# \n",
    "\ufeffbody\r\n",
    'id,body\n"',
)
JOURNAL = (
    '{"settings": {}}\n',
    '{"end": 3, "done": []}\n',
    '{"status": 0}\n',
    "{}\n",
    "[1]\n",
    "x\n",
    "\0\n",
    '{"end": ',
)
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}
BARE = len(sl.render("").split("<script"))


def some_bytes(source: Source) -> bytes:
    how = source.below(8)
    if how == 0:
        return source.take(source.below(64))
    content = "".join(source.pick(HEADS) for _ in range(how == 1)) if how < 2 else source.pick(HEADS) if how < 5 else ""
    body = "".join(piece(source) for _ in range(source.below(8)))
    return (content + body + "\n").encode(source.pick(("utf-8", "utf-8", "gb18030", "utf-16", "big5")), "replace")


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder of its own to work in, which is left as it was found: not at all."""
    before = os.getcwd()
    made = Path(tempfile.mkdtemp(prefix="shuliang-fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    os.chdir(made)
    try:
        yield made
    finally:
        os.chdir(before)
        shutil.rmtree(made)


def command(source: Source) -> list[str]:
    def word() -> str:
        return piece(source).replace("/", "").replace("..", "").strip("\0") or "x"

    name = source.pick(("extract", "extract", "extract", "extract", "parse", "explain", "units", "?"))
    if name in ("parse", "explain", "units"):
        first = [name, *(word() for _ in range(source.below(3)))]
        return first + (["--format", "jsonl"] if name == "parse" and source.chance(2) else [])
    arguments = [name, *(source.pick(NAMES) for _ in range(1 + source.below(3)))]
    for _ in range(source.below(6)):
        option = source.pick(tuple(OPTIONS))
        arguments.append(option)
        if OPTIONS[option]:
            arguments.append(word() if source.chance(16) else source.pick(OPTIONS[option]))
    return arguments


def command_line(data: bytes) -> None:
    """Any arguments over any small files: a status that is promised, complaints of one line, whole lines of output."""
    source = Source(data)
    arguments = command(source)
    with folder() as here:
        (here / "in").mkdir()
        for _ in range(source.below(4)):
            name = source.pick(NAMES)
            if name not in ("in", "none.txt", "-"):
                (here / name).write_bytes(some_bytes(source))
        if source.chance(4):
            out = source.pick(OUTPUTS[:3])
            (here / f"{out}.part").write_bytes(source.take(source.below(8)))
            if not source.chance(3):
                lines = "".join(source.pick(JOURNAL) for _ in range(source.below(4)))
                (here / f"{out}.part.done").write_text(lines, encoding="utf-8")
        before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
        status, out_bytes, err = run_main(arguments, some_bytes(source))
        assert status in (0, 1, 2), f"status {status}"
        assert "Traceback" not in err
        for line in err.removesuffix("\n").split("\n") if err else ():
            assert line.startswith("shuliang: "), f"a complaint of another form: {line!r}"
            assert not set(line) & CONTROLS, f"a complaint that commands the terminal: {line!r}"
        after = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
        written = {Path(here, arguments[i + 1]) for i, word in enumerate(arguments[:-1]) if word == "-o"}
        for path, content in before.items():
            stem = Path(str(path).removesuffix(".done").removesuffix(".part"))
            if path not in written and stem not in written:
                assert after.get(path) == content, f"{path.name} was touched"
        forms = [arguments[i + 1] for i, word in enumerate(arguments[:-1]) if word in ("--format", "--show")]
        if status == 2:
            assert not out_bytes and after == before, "a wrong command did something"
        elif not {"--help", "--version", "--"} & set(arguments) and not any(path.suffix == ".part" for path in before):
            for path in written & set(after) - set(before):
                whole(forms[-1] if forms else path.suffix[1:], after[path])
            if not written and forms:
                whole(forms[-1], out_bytes)


def whole(form: str, written: bytes) -> None:
    """Every line of an output can be used by itself."""
    if form not in ("jsonl", "csv", "html"):
        return
    content = written.decode("utf-8")
    if form == "jsonl":
        for line in content.splitlines() if "\n" in content else ():
            json.loads(line, parse_int=Decimal)
        assert not content or content.endswith("\n")
    elif form == "csv" and content:
        rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
        assert tuple(rows[0]) == FIELDS
        for row in rows[1:]:
            assert len(row) == len(FIELDS)
            for name, cell in zip(FIELDS, row, strict=True):
                if name not in ("value", "lower", "upper") and cell != "-":
                    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), f"a formula: {cell!r}"
    elif form == "html" and content:
        assert len(content.split("<script")) == BARE, "markup of a text reached the page"


def run_main(arguments: Sequence[str], stdin: bytes) -> tuple[object, bytes, str]:
    """``cli.main`` with streams of its own: its status, output and complaints."""
    held = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    sys.stdout, sys.stderr = io.TextIOWrapper(out, "utf-8"), io.TextIOWrapper(err, "utf-8", "backslashreplace")
    try:
        try:
            status: object = cli.main(arguments)
        except SystemExit as end:
            status = end.code
        sys.stdout.flush()
        sys.stderr.flush()
        return status, out.getvalue(), err.getvalue().decode("utf-8")
    finally:
        sys.stdin, sys.stdout, sys.stderr = held


# --- the files of a user ----------------------------------------------------------------------------------------------

SYNTAX = (
    "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?P<x>", "(?P=x)", "[", "]", "[^", "|", "*", "+", "?", "{2}", "{2,}", "{N}", "{A}", "{C}",
    "{d}", "{B}", "{CODE}", "\\", "\\d", "\\1", "\\Z", "^", "$", ".", "(?i)", "(?s:", "(?#", "(?(1)a|b)", "第", "条", "一", "5", "{9999999999}",
)  # fmt: skip
GIVEN = "全区共有5垧土地，同比增长3成，超过3000块钱，第5条第一名，一半，近2万名，人均450元/吨。"


def cell(source: Source, column: str, table: str) -> str:
    allowed = tables.ALLOWED.get((table, column))
    how = source.below(8)
    if allowed and how:
        return source.pick(allowed) or "-"
    if column in ("ground", "example", "reads", "name") and how:
        return "g"
    if column == "id" and how < 6:
        return source.pick(("cn_mu", "item", "CNY", "kilogram", "meter/second", "noun", "person"))
    if column == "context" and how < 6:
        return source.pick(("-", "default", "after:小时", "near:温,度", "before:的", "after:"))
    if column == "value" and how < 6:
        return source.pick(("50", "0.5", "1/3", "-5", "1e9", "0", "1/0", "NaN", "1e99999999", "x", "٣"))
    if how < 4:
        return source.pick(words())
    if how < 7:
        return "".join(source.pick(SYNTAX) if source.below(3) else source.pick(HAN) for _ in range(1 + source.below(6)))
    return source.pick(("-", "", " ", piece(source).replace("\n", " ")))


def forget(every: int = 25, count: Iterator[int] = itertools.count(1)) -> None:  # noqa: B008  (one count for all calls)
    """Let go of the tables of folders that are gone, now and then."""
    if next(count) % every == 0:
        for cached in (tables.load, lexicon.lexicon, checks.check, grammar.compiled):
            cached.cache_clear()


def user_tables(data: bytes) -> None:
    """A folder of any tables loads and reads, or TableError names its file (and the line of a row)."""
    source = Source(data)
    with folder() as here:
        lines = 0
        for _ in range(1 + source.below(2)):
            name = source.pick(tuple(tables.ROW_TYPES))
            header = [field.name for field in dataclasses.fields(tables.ROW_TYPES[name])]
            rows = ["\t".join(header)] if not source.chance(16) else []
            for _ in range(source.below(4)):
                made = [cell(source, column, name) for column in header]
                rows.append("\t".join(made[: -1 if source.chance(16) else None]))
            content = source.pick(("\n", "\n", "\n", "\r\n", "\n#\n")).join(rows) + source.pick(("\n", "", "\n\n"))
            lines = max(lines, len(content.splitlines()))
            written = content.encode("utf-8", "replace") if not source.chance(32) else source.take(16)
            (here / f"{name}.tsv").write_bytes(written)
        if source.chance(32):
            (here / source.pick(("what.tsv", "verbs.TSV", "notes.txt"))).write_bytes(source.take(8))
        forget()
        try:
            extractor = Extractor(tables=str(here))
        except sl.TableError as error:
            assert str(here) in error.file, f"the user's file is not named: {error}"
            assert 0 <= error.line <= lines
            return
        found = tables.load(str(here))
        own = [row for rows in (found.units, found.currencies, found.classifiers) for row in rows[-4:]]
        given = (
            GIVEN
            + "".join(f"有3{row.surface}，{row.surface}5。" for row in own)
            + "".join(row.surface for row in found.phrases[-4:])
        )
        for shown in (given, some_text(source, 10)):
            check_claims(shown, extractor.extract(shown))
            extractor.refused(shown)


LINES = (
    "shang = 15 cn_mu", "@surface 垧 = shang : area", "a = 2000/3 meter**2", "b = [x]", "c = kelvin; offset: 273.15", "d = gram * 5 = e = f",
    "kilo- = 1000", "#= g = 3", "@import x", "@surface 8 = meter", "h = 9**9**9", "i = 1e400", "j = 1/0", "k = furlong", "@alias a = b",
)  # fmt: skip
NAMES_OF_UNITS = (
    "a",
    "b",
    "shang",
    "cn_mu",
    "meter",
    "kilogram",
    "second",
    "CNY",
    "furlong",
    "decibel",
    "degC",
    "x",
    "__class__",
    "垧",
    "count",
)
OPERATORS = (
    "*",
    "/",
    "**",
    "+",
    "-",
    " ",
    "(",
    ")",
    "^",
    "=",
    ";",
    ":",
    "#",
    "[",
    "]",
    ",",
    ".",
    "@",
    "_",
    "\t",
    "offset:",
    "-1",
    "1e400",
    "9" * 30,
)


def definition(source: Source) -> str:
    how = source.below(8)
    if how == 0:
        return source.pick(LINES)
    if how == 1:
        return piece(source).replace("\n", " ")
    parts = [source.pick(NAMES_OF_UNITS), " = "] if how < 6 else ["@surface ", source.pick(words()), " = "]
    for _ in range(1 + source.below(12)):
        sort = source.below(4)
        parts.append(
            source.pick(NAMES_OF_UNITS)
            if sort == 0
            else str(source.below(1 << 16))
            if sort == 1
            else source.pick(OPERATORS[: 8 if sort == 2 else None])
        )
    if how == 7:
        parts.append(" : " + source.pick((*KINDS, "x")))
    return "".join(parts)


def user_units(data: bytes) -> None:
    """Any file of definitions is taken whole or refused with a TableError that names file and line; nothing runs long."""
    source = Source(data)
    content = source.pick(("\n", "\n", "\r\n")).join(definition(source) for _ in range(1 + source.below(8)))
    known = units._stock()
    loaded = known.definitions.copy()
    try:
        surfaces = loaded.load(content, "u.txt", user=True)
    except sl.TableError as error:
        assert error.file == "u.txt" and 1 <= error.line <= len(content.splitlines()) and error.reason
        surfaces = []
    else:
        for surface in surfaces:
            loaded.measure(surface.id)
    for name in set(loaded.units) - set(known.definitions.units):
        measure = loaded.units[name]
        assert isinstance(measure.factor, Fraction) and measure.factor, "a unit without a factor"
    if source.below(8):
        return
    held = known.definitions, dict(known.surfaces), dict(known.files)
    registries = dict(known.registries)  # Pint's, which take a user's units in for good
    known.registries.clear()
    with folder() as here:
        (here / "u.txt").write_bytes(content.encode("utf-8", "surrogatepass"))
        try:
            rows = units.add_units("u.txt")
        except sl.TableError as error:
            assert error.file == "u.txt"
            assert (known.definitions, known.surfaces, known.files) == held, "a broken file added something"
        else:
            for row in rows:
                units.measure(row.id)
                assert row.kind in KINDS and row.surface and Definitions is type(known.definitions)
                units.readings(row.surface)
        finally:
            known.definitions, known.surfaces, known.files = held
            known.registries.clear()
            known.registries.update(registries)
            units.measure.cache_clear()
            units.readings.cache_clear()
    for written in (piece(source), source.pick(NAMES_OF_UNITS) + source.pick(OPERATORS) + piece(source)):
        for unit_id in units.readings(written):
            units.measure(unit_id)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "clean": clean, "scan": scanned, "read": read, "attach": attach, "parse": parse, "cli": command_line, "tables": user_tables,
    "units": user_units,
}  # fmt: skip
