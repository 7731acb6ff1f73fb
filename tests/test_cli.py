"""The command line: what it prints, where its errors go, what its exit status says."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import shuliang
from shuliang.cli import main
from shuliang.records import FIELDS, Claim, Interval, Quantity
from shuliang.writers import CsvWriter, JsonlWriter, TableWriter

TEXT = "截至目前，全区共排查出问题9000多个，制定整改措施1万余条。兑现资金1.65亿元。"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder; gives (status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)

    def command(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            status = main(arguments)
        except SystemExit as end:
            assert isinstance(end.code, int)
            status = end.code
        out, err = capsys.readouterr()
        return status, out, err

    return command


def records(out: str) -> list[dict[str, object]]:
    return [json.loads(line, parse_float=Decimal) for line in out.splitlines()]


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


# --- extract --------------------------------------------------------------------------------------------------------


def test_a_table_is_the_default_and_its_columns_stand_under_each_other(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    status, out, err = run("extract", "a.txt")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "a.txt: 3 claims"
    header, rows = lines[2], [line for line in lines[4:] if line.strip()]
    assert header.split() == list(TableWriter.COLUMNS)
    assert [row.split()[0] for row in rows] == ["9000多个", "1万余条", "1.65亿元"]
    assert "(9000, 10000)" in rows[0] and "(10000, 20000)" in rows[1]
    assert max(map(width, lines)) <= 120
    for row, surface in zip(rows, ["问题", "整改措施", "资金"], strict=True):
        assert width(row[: row.index(surface)]) == header.index("subject"), "East Asian width is two"


def test_a_narrow_table_cuts_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")
    status, out, _ = run("extract", "a.txt")
    assert status == 0 and max(map(width, out.splitlines())) <= 80
    assert "…" not in out and "165000000" in out


def test_a_table_without_room_loses_no_column(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    status, out, _ = run("extract", "-", stdin=TEXT.encode())
    assert status == 0 and "165000000" in out
    assert out.splitlines()[2].split() == list(TableWriter.COLUMNS)


def test_jsonl_has_every_field_in_order_and_the_path_as_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    status, out, err = run("extract", "a.txt", "--format", "jsonl")
    assert (status, err) == (0, "")
    found = records(out)
    assert [tuple(record) for record in found] == [FIELDS] * 3
    assert [record["doc"] for record in found] == ["a.txt"] * 3
    assert [(record["lower"], record["upper"]) for record in found[:2]] == [(9000, 10000), (10000, 20000)]
    assert all(TEXT[r["start"] : r["end"]] == r["text"] for r in found)  # type: ignore[misc]
    assert "排查出" in out  # not escaped
    assert found == [json.loads(json.dumps(claim.to_dict())) for claim in shuliang.extract(TEXT, doc="a.txt")]


def test_csv_has_the_same_columns(run: Run) -> None:
    status, out, _ = run("extract", "-", "--format", "csv", stdin=TEXT.encode())
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (status, tuple(rows[0])) == (0, FIELDS)
    assert [(row["doc"], row["text"], row["lower"], row["lower_closed"]) for row in rows[:1]] == [
        ("-", "9000多个", "9000", "false")
    ]


def test_a_folder_and_a_file_keep_their_paths(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("in/b.txt", "in/deep/c.txt", "a.txt"):
        (tmp_path / name).write_text("投入3万元。", encoding="utf-8")
    status, out, _ = run("extract", "in", "./a.txt", "--format", "jsonl")
    assert (status, [record["doc"] for record in records(out)]) == (0, ["in/b.txt", "in/deep/c.txt", "./a.txt"])


def test_what_cannot_be_read_is_named_and_the_rest_is_done(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("投入3万元。", encoding="utf-8")
    (tmp_path / "gbk.txt").write_bytes(TEXT.encode("gbk"))
    (tmp_path / "empty.txt").write_bytes(b" \n")
    status, out, err = run("extract", "none.txt", "gbk.txt", "empty.txt", "good.txt", "--format", "jsonl")
    assert (status, [record["doc"] for record in records(out)]) == (1, ["good.txt"])
    assert err.splitlines() == [
        "shuliang: none.txt: no such file or directory",
        "shuliang: gbk.txt: is not UTF-8, it looks like gb18030; read it with --encoding gb18030",
        "shuliang: empty.txt: is empty: there is nothing to extract from",
    ]


def test_the_encoding_can_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gbk.txt").write_bytes(TEXT.encode("gbk"))
    status, out, err = run("extract", "gbk.txt", "--encoding", "gb18030", "--format", "jsonl")
    assert (status, len(records(out)), err) == (0, 3, "")


def test_a_text_without_claims_is_no_error(run: Run) -> None:
    assert run("extract", "-", stdin="天气晴好。".encode()) == (0, "-: no claim\n", "")


@pytest.mark.parametrize(
    ("text", "option", "kind"),
    [("比赛以25比14结束。", "--scores", "score"), ("他获得第一名。", "--ordinals", "ordinal")],
)
def test_what_is_no_statistic_can_be_asked_for(run: Run, text: str, option: str, kind: str) -> None:
    for options, expected in ((), []), ((option,), [kind]):
        _, out, _ = run("extract", "-", "--format", "jsonl", *options, stdin=text.encode())
        assert [record["kind"] for record in records(out)] == expected


def test_articles_can_be_left_out(run: Run) -> None:
    for options, expected in ((), [True]), (("--no-articles",), []):
        _, out, _ = run("extract", "-", "--format", "jsonl", *options, stdin="他递上一张卡。".encode())
        assert [record["article"] for record in records(out)] == expected


def test_an_output_file_is_written_whole_and_never_over_an_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    status, out, err = run("extract", "a.txt", "none.txt", "--format", "jsonl", "-o", "out.jsonl")
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert len(records((tmp_path / "out.jsonl").read_text(encoding="utf-8"))) == 3
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "out.jsonl"]
    for source, output in ("a.txt", "./a.txt"), (".", "a.txt"), ("..", "a.txt"):
        status, _, err = run("extract", source, "-o", output)
        assert (status, err) == (1, f"shuliang: {output}: is to be read and cannot be written over\n")
        assert (tmp_path / "a.txt").read_text(encoding="utf-8") == TEXT
    assert run("extract", "a.txt", "-o", "none/out")[::2] == (
        1, "shuliang: none/out: cannot be written: no such file or directory\n"
    )  # fmt: skip
    for name, shown in ("a\0b", "a␀b"), ("a\0b.jsonl", "a␀b.jsonl"), ("\ud800.csv", "\\ud800.csv"):
        status, out, err = run("extract", "a.txt", "-o", name)
        assert (status, out) == (1, "") and err.startswith(f"shuliang: {shown}: cannot be written: ")


# --- parse, explain, units ------------------------------------------------------------------------------------------


def test_parse_prints_each_text_and_refuses_the_others(run: Run) -> None:
    status, out, err = run("parse", "1万余条", "很多", "3至5万元", "--format", "jsonl")
    assert [(r["text"], r["lower"], r["upper"], r["unit"]) for r in records(out)] == [
        ("1万余条", 10000, 20000, "条"), ("3至5万元", 30000, 50000, "元")
    ]  # fmt: skip
    assert status == 1 and err.startswith("shuliang: '很多' is not one quantity") and err.count("\n") == 1
    status, out, err = run("parse", "1万余条")
    assert (status, err) == (0, "") and "(10000, 20000)" in out


def test_explain_takes_a_text_or_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("近4万名党员", encoding="utf-8")
    said = run("explain", "近4万名党员")
    assert said == run("explain", "a.txt") == run("explain", "-", stdin="近4万名党员".encode())
    assert said[0] == 0 and "近" in said[1] and said[2] == ""


def test_units_shows_one_unit_or_all(run: Run) -> None:
    status, out, err = run("units", "亩")
    assert (status, err) == (0, "") and {"亩", "meter**2", "2000/3"} <= set(out.split())
    assert {"degree_Celsius", "1", "273.15)"} <= set(run("units", "℃")[1].split())
    status, out, err = run("units")
    assert (status, err) == (0, "") and {"亩", "人次", "元", "kilowatt_hour"} <= set(out.split())
    status, out, err = run("units", "哎呀")
    assert (status, out) == (1, "") and err.startswith("shuliang: unknown unit '哎呀'") and err.count("\n") == 1


# --- wrong commands, interruptions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("extract",), ("extract", "a.txt", "--frobnicate"), ("extract", "a.txt", "--format", "xml"),
        ("sum", "a.txt"), ("parse",), ("extract", "a.txt", "--encoding", "klingon"),
        ("extract", "a.txt", "--encoding", "base64"),
        ("extract", "a.txt", "--form", "csv"),
    ],
)  # fmt: skip
def test_a_wrong_command_is_one_line_and_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("shuliang: ")


def test_a_complaint_is_one_line_that_cannot_command_the_terminal(run: Run) -> None:
    assert run("a\nb\x1b[31m")[::2] == (
        2, "shuliang: argument COMMAND: invalid choice: 'a\\nb\\x1b[31m' (choose from 'extract', 'parse', 'explain', 'units') "
        "(see shuliang --help)\n"
    )  # fmt: skip
    assert run("extract", "a.txt", "--a\nb\x07")[2] == "shuliang: unrecognized arguments: --a b␇ (see shuliang --help)\n"
    assert run("extract", "\x1b]0;x\x07.txt")[::2] == (1, "shuliang: ␛]0;x␇.txt: no such file or directory\n")


def test_broken_tables_of_the_user_are_named(run: Run) -> None:
    status, out, err = run("extract", "-", "--tables", "none", stdin=TEXT.encode())
    assert (status, out, err) == (1, "", "shuliang: none: no such folder of tables\n")


def test_version(run: Run) -> None:
    from importlib.metadata import version

    assert run("--version") == (0, f"shuliang {version('shuliang')}\n", "")


def process(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "shuliang", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_pipes_get_utf_8_whatever_the_locale_says() -> None:
    child = process("parse", "1万余条", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, b"") and "1万余条" in out.decode()


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT * 2000, encoding="utf-8")
    child = process("extract", str(tmp_path / "a.txt"), "--format", "jsonl")
    assert child.stdout and child.stderr
    child.stdout.readline()
    child.stdout.close()
    assert (child.stderr.read(), child.wait(60)) == (b"", 141)


@pytest.mark.parametrize("command", ["extract a.txt", "extract a.txt --show text"])
def test_a_reader_of_a_table_that_goes_away_is_no_error(tmp_path: Path, command: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT * 2000, encoding="utf-8")
    child = process(*command.split(), cwd=tmp_path)
    assert child.stdout and child.stderr
    child.stdout.readline()
    child.stdout.close()
    assert (child.stderr.read(), child.wait(60)) == (b"", 141)


CLOSED = [
    ("parse 5个 >&-", 1, "", "shuliang: standard output: cannot be written: it is closed\n"),
    ("parse 5个 --format jsonl >&-", 1, "", "shuliang: standard output: cannot be written: it is closed\n"),
    ("extract - -o out.jsonl >&-", 0, "", ""),
    ("extract - <&-", 1, "", "shuliang: -: standard input is closed\n"),
    ("parse 哈 2>&-", 1, "", ""),
    ("frobnicate 2>&-", 2, "", ""),
    ("parse 5个 >/dev/full", 1, "",
     "shuliang: standard output: cannot be written: [Errno 28] No space left on device\n"),
]  # fmt: skip


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device")
@pytest.mark.parametrize(("command", "status", "out", "err"), CLOSED)
def test_a_stream_that_is_closed_or_full(tmp_path: Path, command: str, status: int, out: str, err: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        f"{sys.executable} -m shuliang {command}", shell=True, cwd=tmp_path, env=environment, input=TEXT, text=True,
        encoding="utf-8", capture_output=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (status, out, err)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal to send")
def test_an_interruption_ends_quietly_and_leaves_whole_lines(tmp_path: Path) -> None:
    """The first document is done, the second is a pipe that nobody writes to: there the signal finds it waiting."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    os.mkfifo(tmp_path / "b.txt")
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    child = process("extract", "a.txt", "b.txt", "--format", "jsonl", cwd=tmp_path, env=environment)
    assert child.stdout and child.stderr
    lines = [child.stdout.readline() for _ in range(3)]
    time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    assert (child.stdout.read(), child.stderr.read(), child.wait(60)) == (b"", b"", 130)
    assert [record["doc"] for record in records(b"".join(lines).decode())] == ["a.txt"] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal to send")
def test_an_interruption_while_writing_ends_after_the_document(tmp_path: Path) -> None:
    """Nobody reads, so the pipe fills up; the signal arrives in the middle of a write."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT * 300, encoding="utf-8")
    child = process("extract", "a.txt", "b.txt", "--format", "jsonl", cwd=tmp_path)
    assert child.stdout and child.stderr
    first = child.stdout.readline()
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    out, err = child.stdout.read(), child.stderr.read()  # communicate() would lose what readline() has read ahead
    assert (err, child.wait(60)) == (b"", 130)
    assert [record["doc"] for record in records((first + out).decode())] == ["a.txt"] * 900


# --- the formats by themselves --------------------------------------------------------------------------------------


def claim(text: str, value: int | Decimal | Fraction, subject: str | None = None) -> Claim:
    quantity = Quantity(text, value, Interval.point(value), unit="份", rules=("a", "b"))
    return Claim(0, len(text), quantity, subject, doc="d")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (10**60 + 1, "1" + "0" * 59 + "1"),
        (Decimal("1.650"), "1.650"),
        (Decimal("0.1234567890123456789012345678901234567890"), "0.1234567890123456789012345678901234567890"),
        (Decimal("-1E-9"), "-0.000000001"),
        (Fraction(1, 3), '"1/3"'),
    ],
)
def test_numbers_are_written_exactly(value: int | Decimal | Fraction, written: str) -> None:
    out = io.StringIO()
    JsonlWriter(out).write("d", "", [claim("x", value)])
    assert f'"value": {written}, "lower": {written},' in out.getvalue()
    assert json.loads(out.getvalue())["rules"] == ["a", "b"]
    out = io.StringIO()
    CsvWriter(out).write("d", "", [claim("x", value)])
    assert next(csv.DictReader(io.StringIO(out.getvalue())))["value"] == written.strip('"')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_of_the_csv_is_a_formula(start: str) -> None:
    out = io.StringIO()
    CsvWriter(out).write("d", "", [claim(f"{start}5", Decimal(-5), subject=f'{start}HYPERLINK("x")')])
    row = next(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    assert (row["text"], row["subject"], row["value"]) == (f"'{start}5", f"'{start}HYPERLINK(\"x\")", "-5")


def test_a_text_cannot_command_the_terminal() -> None:
    out = io.StringIO()
    TableWriter(out).write("\x1b]0;x\x07", "", [claim("[bold]5\x1b[31m\n份 :smile:", 5, subject="\u202e")])
    assert not set(out.getvalue()) & {"\x1b", "\x07", "\u202e"}
    assert "[bold]5␛[31m⏎份 :smile:" in out.getvalue()
