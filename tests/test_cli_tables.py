"""The command line on tables and on long work: columns, Parquet and DuckDB, interrupted runs, long documents."""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import io
import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import shuliang
from shuliang import frames, pipeline, resume
from shuliang.cli import main
from shuliang.writers import WRITERS

Run = Callable[..., tuple[int, str, str]]
NEWS = (
    "新修水渠86公里，惠及农户8000余户。", "整改率达98.5%。", "天气晴好。", "拨付资金1.65亿元，同比增长三分之一。", "排查出问题9000多个",
)  # fmt: skip


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder; gives (status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            status = main(arguments)
        except SystemExit as end:
            assert isinstance(end.code, int)
            status = end.code
        return status, *capsys.readouterr()

    return command


def found(out: str) -> list[tuple[str, str]]:
    """(doc, text) of each record of JSONL."""
    records = [json.loads(line, parse_float=Decimal) for line in out.splitlines()]
    return [(record["doc"], record["text"]) for record in records]


def news(count: int) -> list[str]:
    return [f"第{n}篇：{NEWS[n % len(NEWS)]}" for n in range(count)]


# --- rows in ---------------------------------------------------------------------------------------------------------

CSV = 'url,body\r\na,排查问题9000多个\r\nb,"一行，\n投入3万元"\r\n\r\nc,\r\n,投入5万元\r\ne\r\n'
JSONL = (
    '{"url": "a", "body": "排查问题9000多个"}\n\n{"url": 7, "body": null}\n'
    '{"body": "投入3万元\\u2028和5万元"}\n{"url": 1.50}\n'
)


@pytest.mark.parametrize(
    ("name", "data", "options", "expected"),
    [
        ("a.csv", CSV.encode(), (), [("a.csv:1", "9000多个"), ("a.csv:2", "3万元"), ("a.csv:4", "5万元")]),
        ("a.csv", CSV.encode("utf-8-sig"), ("--id", "url"), [("a", "9000多个"), ("b", "3万元"), ("a.csv:4", "5万元")]),
        ("a.csv", CSV.encode("gb18030"), ("--encoding", "gb18030"),
         [("a.csv:1", "9000多个"), ("a.csv:2", "3万元"), ("a.csv:4", "5万元")]),
        ("a.csv", CSV.encode("utf-16"), ("--encoding", "utf-16", "--id", "url"),
         [("a", "9000多个"), ("b", "3万元"), ("a.csv:4", "5万元")]),
        ("a.tsv", "body\tid\n投入3万元,2次\tx\n".encode(), ("--id", "id"), [("x", "3万元"), ("x", "2次")]),
        ("a.jsonl", JSONL.encode(), ("--id", "url"),
         [("a", "9000多个"), ("a.jsonl:4", "3万元"), ("a.jsonl:4", "5万元")]),
        ("a.NDJSON", '{"id": 12345678901234567890.10, "body": "投入3万元"}'.encode(), ("--id", "id"),
         [("12345678901234567890.10", "3万元")]),
        ("rows", b"body\n" + "投入3万元\n".encode(), ("--input-format", "csv"), [("rows:1", "3万元")]),
        ("long.csv", ("body\n" + "好" * 200_000 + "投入3万元\n").encode(), (), [("long.csv:1", "3万元")]),
    ],
)  # fmt: skip
def test_each_row_is_a_document(
    run: Run, tmp_path: Path, name: str, data: bytes, options: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    (tmp_path / name).write_bytes(data)
    status, out, err = run("extract", name, "--column", "body", *options, "--format", "jsonl")
    assert (status, found(out), err) == (0, expected, "")


def test_rows_come_from_standard_input(run: Run) -> None:
    status, out, err = run(
        "extract", "-", "--column", "body", "--input-format", "jsonl", "--format", "jsonl", stdin=JSONL.encode()
    )
    assert (status, found(out)[0], err) == (0, ("-:1", "9000多个"), "")
    status, out, err = run("extract", "-", "--column", "body", stdin=b"")
    assert (status, out, err) == (
        1, "", "shuliang: -: is this csv, tsv, jsonl or parquet? Say so with --input-format\n"
    )  # fmt: skip


def test_offsets_count_in_the_cell(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8", newline="")
    out = run("extract", "a.csv", "--column", "body", "--format", "jsonl")[1]
    second = json.loads(out.splitlines()[1])
    assert "一行，\n投入3万元"[second["start"] : second["end"]] == "3万元"


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.csv", CSV.replace("body", "text").encode(), "has no column 'body'; it has url, text"),
        ("a.csv", b"", "is empty: there is no line of column names"),
        ("a.csv", CSV.encode("gb18030"), "is not UTF-8, it looks like gb18030; read it with --encoding gb18030"),
        ("a.jsonl", JSONL.encode("gb18030"), "is not UTF-8, it looks like gb18030; read it with --encoding gb18030"),
        ("a.jsonl", b'{"a": 1}\n{"b": 2}\n', "has no column 'body'; it has a, b"),
        ("a.jsonl", b"", "is empty: there is nothing to extract from"),
        ("a.txt", b"body\n", "is this csv, tsv, jsonl or parquet? Say so with --input-format"),
        ("folder", None, "this folder holds no file ending in .csv, .tsv, .jsonl, .ndjson, .parquet"),
        ("none.csv", None, "no such file or directory"),
    ],
)
def test_a_table_that_cannot_be_read_is_named_and_the_next_is_read(
    run: Run, tmp_path: Path, name: str, data: bytes | None, complaint: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    elif name == "folder":
        (tmp_path / name).mkdir()
    (tmp_path / "good.csv").write_text("body\n投入3万元\n", encoding="utf-8")
    status, out, err = run("extract", name, "good.csv", "--column", "body", "--format", "jsonl")
    assert (status, found(out), err) == (1, [("good.csv:1", "3万元")], f"shuliang: {name}: {complaint}\n")


@pytest.mark.parametrize(
    ("name", "broken", "complaint"),
    [
        ("a.jsonl", b'{"body": ', "line 2 is no JSON: Expecting value"),
        ("a.jsonl", b"[" * 100_000, "line 2 is no JSON: it is nested too deeply"),
        ("a.jsonl", b'["body"]', "line 2 is no JSON object"),
        ("a.jsonl", b'{"body": 5}', "line 2: 'body' holds no text"),
        ("a.jsonl", b'{"body": "\xff5\xe5"}', "line 2 is not UTF-8"),
        ("a.csv", b'"5"x', "line 3: ',' expected after '\"'"),
        ("a.csv", b"\xe5\xff", "line 3 is not UTF-8"),
    ],
)
def test_a_broken_row_is_named_and_the_rest_is_read(
    run: Run, tmp_path: Path, name: str, broken: bytes, complaint: str
) -> None:
    good = ['{"body": "投入3万元"}', '{"body": "投入5万元"}'] if name == "a.jsonl" else ["body\n投入3万元", "投入5万元"]
    (tmp_path / name).write_bytes(b"\n".join([good[0].encode(), broken, good[1].encode()]))
    status, out, err = run("extract", name, "--column", "body", "--format", "jsonl")
    assert (status, found(out), err) == (
        1, [(f"{name}:1", "3万元"), (f"{name}:3", "5万元")], f"shuliang: {name}: {complaint}\n"
    )  # fmt: skip


def test_a_quote_without_its_end_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('body\n投入3万元\n"投入5万元\n投入6万元\n', encoding="utf-8")
    status, out, err = run("extract", "a.csv", "--column", "body", "--format", "jsonl")
    assert (status, found(out)) == (1, [("a.csv:1", "3万元")])
    assert err == "shuliang: a.csv: line 4: unexpected end of data\n"


def test_parquet_rows(run: Run, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"n": [7, 8, None, 9], "body": ["排查问题9000多个", None, "投入3万元", ""]})
    parquet.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    arguments = "extract", "a.parquet", "--format", "jsonl", "--column"
    assert found(run(*arguments, "body")[1]) == [("a.parquet:1", "9000多个"), ("a.parquet:3", "3万元")]
    assert found(run(*arguments, "body", "--id", "n")[1]) == [("7", "9000多个"), ("a.parquet:3", "3万元")]
    assert run(*arguments, "x")[::2] == (1, "shuliang: a.parquet: has no column 'x'; it has n, body\n")
    assert run(*arguments, "n")[::2] == (1, "shuliang: a.parquet: column 'n' holds int64, not text\n")
    (tmp_path / "a.parquet").write_bytes(b"no such thing")
    status, out, err = run(*arguments, "body")
    assert (status, out, err.count("\n")) == (1, "", 1) and err.startswith("shuliang: a.parquet: ")


# --- files out -------------------------------------------------------------------------------------------------------


def expected(texts: list[str], ids: list[str]) -> list[dict[str, Any]]:
    columns = frames.columns(texts, ids)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [{**row, "rules": list(row["rules"])} for row in rows]


def read_back(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        from pyarrow import parquet

        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
        return rows
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        result = connection.execute("select * from claims")
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_a_file_holds_what_the_frame_holds(run: Run, tmp_path: Path, form: str) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    texts = [*news(60), "孤立\udc80的3万元"]  # half a character: no file has a place for it
    lines = [json.dumps({"id": str(n), "body": text}) for n, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    out = f"a.{form}"
    assert run("extract", "a.jsonl", "--column", "body", "--id", "id", "-o", out) == (0, "", "")
    assert read_back(tmp_path / out) == expected(texts, [str(n) for n in range(61)])
    assert sorted(os.listdir(tmp_path)) == sorted(["a.jsonl", out])


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_no_claim_is_an_empty_table(run: Run, tmp_path: Path, form: str) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    assert run("extract", "-", "-o", f"a.{form}", stdin="天气晴好。".encode()) == (0, "", "")
    assert read_back(tmp_path / f"a.{form}") == []


def test_the_suffix_says_the_format(run: Run, tmp_path: Path) -> None:
    for name, start in ("a.jsonl", "{"), ("a.csv", "doc,"), ("a.html", "<!"), ("a.out", "-: 1 claim"):
        assert run("extract", "-", "-o", name, stdin="投入3万元".encode())[0] == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert run("extract", "-", "-o", "b.csv", "--format", "jsonl", stdin="投入3万元".encode())[0] == 0
    assert (tmp_path / "b.csv").read_text(encoding="utf-8").startswith("{")


def test_a_database_is_not_written_over(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    (tmp_path / "a.duckdb").write_bytes(b"mine")
    status, _, err = run("extract", "-", "-o", "a.duckdb", stdin="投入3万元".encode())
    assert (status, err) == (
        1, "shuliang: a.duckdb: is there already, and a database is not written over: remove it or name another\n"
    )  # fmt: skip
    assert (tmp_path / "a.duckdb").read_bytes() == b"mine"


@pytest.mark.parametrize(("form", "absent", "extra"), [("parquet", "pyarrow", "arrow"), ("duckdb", "duckdb", "duckdb")])
def test_what_is_not_installed_is_said_before_any_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, absent: str, extra: str
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == absent else real(name))
    status, _, err = run("extract", "-", "-o", f"a.{form}", stdin="投入3万元".encode())
    assert status == 1 and err.count("\n") == 1
    assert f"{form} needs {absent}" in err and f"pip install 'shuliang[{extra}]'" in err
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.csv", "--id", "x"), ("a.csv", "--input-format", "csv"), ("a.txt", "--format", "parquet"),
        ("a.txt", "--format", "duckdb", "-o", "-"), ("a.txt", "--resume"), ("a.txt", "--resume", "-o", "a.html"),
        ("-", "--resume", "-o", "a.csv"), ("a.txt", "--workers", "0"), ("a.txt", "--workers", "two"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_one_line_and_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run("extract", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1) and err.startswith("shuliang: ")


# --- interrupted runs ------------------------------------------------------------------------------------------------

# The real program; only the journal is written more often, so that a short run is interrupted at many places.
PROGRAM = "import sys, shuliang.resume as r; r.EVERY = 0.02; from shuliang.cli import main; sys.exit(main())"


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], **pipes)


def kill_after_progress(child: subprocess.Popen[bytes], log: Path, delay: float, number: int) -> bool:
    """Kill the child once the journal has grown; False where it ended before."""
    begun = log.stat().st_size if log.exists() else 0
    while child.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > begun + 200:  # more than the settings
                time.sleep(delay)
                child.send_signal(number)
                break
        time.sleep(0.005)
    child.wait(60)
    return child.returncode in (-number, 130)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder of texts, and the same texts as tables."""
    texts = news(900)
    (tmp_path / "in").mkdir()
    for n, text in enumerate(texts[:400]):
        (tmp_path / "in" / f"{n:04}.txt").write_text(text, encoding="utf-8")
    with open(tmp_path / "in.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["body"], *([text] for text in texts)])
    lines = [json.dumps({"body": text}) for text in texts]
    lines[700] = "{"
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal to send")
@pytest.mark.parametrize(
    ("arguments", "out", "number"),
    [
        (("in",), "out.jsonl", signal.SIGKILL),
        (("in.csv", "--column", "body"), "out.csv", signal.SIGKILL),
        (("in.jsonl", "--column", "body"), "out.jsonl", signal.SIGINT),
        (("in.csv", "in.jsonl", "--column", "body"), "out.parquet", signal.SIGKILL),
        (("in.csv", "--column", "body"), "out.duckdb", signal.SIGKILL),
        (("in", "--workers", "2"), "out.jsonl", signal.SIGKILL),
    ],
)
def test_a_killed_run_goes_on_without_losing_or_doubling_a_document(
    inputs: Path, arguments: tuple[str, ...], out: str, number: int
) -> None:
    if out.endswith(("parquet", "duckdb")):
        pytest.importorskip("pyarrow")
        pytest.importorskip("duckdb")
    whole = start("extract", *arguments, "-o", f"whole.{out.split('.')[1]}", cwd=inputs)
    said = whole.communicate(timeout=120)[1]
    draw = random.Random(5)
    kills = tries = 0
    target, log = inputs / out, inputs / f"{out}.part.done"
    while not target.exists() and kills < 4 and tries < 8:
        tries += 1
        resumed = ("--resume",) if kills else ()
        child = start("extract", *arguments, "-o", out, *resumed, cwd=inputs, stderr=subprocess.DEVNULL)
        kills += kill_after_progress(child, log, draw.random() / 20, number)
    assert kills >= (1 if "--workers" in arguments else 2), "the run was too short to be interrupted"
    if not target.exists():
        last = start("extract", *arguments, "-o", out, "--resume", cwd=inputs)
        assert (last.communicate(timeout=120)[1], last.returncode) == (said, whole.returncode)
    left = {path.name for path in inputs.iterdir()} - {"in", "in.csv", "in.jsonl"}
    assert left == {out, f"whole.{out.split('.')[1]}"}
    same = inputs / f"whole.{out.split('.')[1]}"
    if out.endswith((".jsonl", ".csv")):
        assert target.read_bytes() == same.read_bytes()
    else:
        assert read_back(target) == read_back(same) != []


@pytest.fixture
def interrupted(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A run that broke down at the third of three files, with the first two journalled."""
    monkeypatch.setattr(resume, "EVERY", 0)
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"投入{n + 3}万元。", encoding="utf-8")
    with monkeypatch.context() as patch:
        real = shuliang.Extractor.pieces

        def pieces(self: Any, text: str, size: int = 1) -> Any:
            if "5万元" in text:
                raise OSError("the disk is full")
            return real(self, text)

        patch.setattr(shuliang.Extractor, "pieces", pieces)
        status, _, err = run("extract", *(f"{n}.txt" for n in range(3)), "-o", "out.csv")
    assert (status, err.splitlines()) == (
        1,
        ["shuliang: out.csv: is not finished; the same command with --resume goes on from what is done",
         "shuliang: the disk is full"],
    )  # fmt: skip
    assert not (tmp_path / "out.csv").exists()
    yield tmp_path


ARGUMENTS = "extract", "0.txt", "1.txt", "2.txt", "-o", "out.csv"


def amounts(path: Path) -> list[str]:
    with open(path, encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("tail", ["", "half a li", '2.txt,0,3,"ne\n'])
def test_what_stands_behind_the_journal_is_cut_off(run: Run, interrupted: Path, tail: str) -> None:
    with open(interrupted / "out.csv.part", "a", encoding="utf-8") as part:
        part.write(tail)
    with open(interrupted / "out.csv.part.done", "a", encoding="utf-8") as log:
        log.write(tail.replace("\n", ""))
    assert run(*ARGUMENTS, "--resume") == (0, "", "")
    assert amounts(interrupted / "out.csv") == ["3万元", "4万元", "5万元"]
    assert sorted(os.listdir(interrupted)) == ["0.txt", "1.txt", "2.txt", "out.csv"]


def test_a_run_without_resume_begins_anew(run: Run, interrupted: Path) -> None:
    assert run(*ARGUMENTS) == (0, "", "")
    assert amounts(interrupted / "out.csv") == ["3万元", "4万元", "5万元"]


def test_what_does_not_continue_the_run_is_refused(run: Run, interrupted: Path) -> None:
    status, _, err = run(*ARGUMENTS, "--resume", "--ordinals")
    assert (status, err.splitlines()[0]) == (
        1, "shuliang: out.csv: the interrupted run had other settings (ordinals); begin anew, without --resume"
    )  # fmt: skip
    time.sleep(0.01)
    (interrupted / "1.txt").write_text("投入400万元。", encoding="utf-8")
    status, _, err = run(*ARGUMENTS, "--resume")
    assert status == 1
    assert "shuliang: 1.txt: was changed since the interrupted run; begin anew, without --resume" in err
    os.truncate(interrupted / "out.csv.part", 10)
    status, _, err = run(*ARGUMENTS, "--resume")
    assert status == 1 and "is shorter than its journal says" in err
    assert (interrupted / "out.csv.part.done").exists(), "a refusal destroys nothing"


@pytest.mark.parametrize("moved", [False, True])
def test_a_run_killed_at_its_last_steps_is_finished(run: Run, interrupted: Path, moved: bool) -> None:
    part, log = interrupted / "out.csv.part", interrupted / "out.csv.part.done"
    with open(log, "a", encoding="utf-8") as file:
        file.write('{"status": 0}\n')
    before = part.read_bytes()
    if moved:
        part.rename(interrupted / "out.csv")
    assert run(*ARGUMENTS, "--resume") == (0, "", "")
    assert (interrupted / "out.csv").read_bytes() == before
    assert not part.exists() and not log.exists()


@pytest.mark.parametrize(
    "line",
    [
        b"x", b"\0\0\0", b"\xff", b"{}", b"[]", b"null", b'{"settings": 5}', b'{"end": "a", "done": []}', b"9" * 5000,
        b'{"end": 3, "done": [[1, 2]]}', b"[" * 100_000, b'{"end": -5, "done": []}', b'{"status": "x"}', b'{"status": 2}',
    ],
    ids=lambda line: repr(line[:20]),
)  # fmt: skip
def test_a_damaged_journal_is_named(run: Run, interrupted: Path, line: bytes) -> None:
    journal = interrupted / "out.csv.part.done"
    settings, *rest = journal.read_bytes().splitlines(keepends=True)
    for damaged in settings + line + b"\n" + b"".join(rest), line + b"\n", b"".join(rest):
        journal.write_bytes(damaged)
        status, out, err = run(*ARGUMENTS, "--resume")
        assert (status, out) == (1, "")
        assert err == f"shuliang: {os.path.realpath(journal)}: is damaged; begin anew, without --resume\n"
        assert journal.read_bytes() == damaged
    assert run(*ARGUMENTS) == (0, "", "")


def test_resume_may_be_given_from_the_first_and_refuses_what_is_complete(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("投入3万元。", encoding="utf-8")
    command = "extract", "a.txt", "none.txt", "-o", "out.jsonl", "--resume"
    assert run(*command)[::2] == (1, "shuliang: none.txt: no such file or directory\n")
    assert run(*command)[::2] == (
        1, "shuliang: out.jsonl: is complete: there is nothing to resume; without --resume it is written anew\n"
    )  # fmt: skip


def test_two_runs_do_not_write_one_file(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    (tmp_path / "a.txt").write_text("投入3万元。", encoding="utf-8")
    with resume.Part("out.jsonl", {}):
        assert run("extract", "a.txt", "-o", "out.jsonl")[::2] == (
            1, "shuliang: out.jsonl: is being written by another run\n"
        )  # fmt: skip


def test_a_file_of_another_name_is_not_taken_for_a_part(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("投入3万元。", encoding="utf-8")
    (tmp_path / "out.csv.part").write_text("mine", encoding="utf-8")
    status, _, err = run("extract", "a.txt", "-o", "out.csv")
    assert status == 1 and "out.csv.part: is there, and no run of shuliang left it" in err
    assert (tmp_path / "out.csv.part").read_text(encoding="utf-8") == "mine"


def test_an_interruption_before_anything_is_done_leaves_nothing(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    child = start("extract", "a.txt", "-o", "out.jsonl", cwd=tmp_path)
    while not (tmp_path / "out.jsonl.part").exists():
        time.sleep(0.01)
    time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    assert (*child.communicate(timeout=60), child.returncode) == (b"", b"", 130)
    assert os.listdir(tmp_path) == ["a.txt"]


# --- long and wide work ----------------------------------------------------------------------------------------------

LONG = (
    "\n".join(news(300)),
    "\n\n".join(news(300)),
    "".join(f"{text}。" for text in news(300)),
    "\r\n".join(f"{text}&nbsp;" for text in news(200)),
    ("每万人中有30个名额，" * 30 + "另有5个。") * 12,  # sentences of several hundred characters
    "“新增3个。减少5个。”" * 300,
    "\n" * 5000 + "投入3万元",
    "十萬兆元\n" + "投入3兆元\n" * 900,  # 兆 is read by the script of the whole text
    "".join(f"{text}&nbsp;，(gè)" for text in news(200)) + "個(gè)",  # what is a gloss is told by the end of the text
    ("全市共排查整治各类安全隐患，其中重大隐患不到20\n00处，均已整改到位并逐一销号，没有一处遗漏。责任\n" * 80),  # hard-wrapped
    "一頁\n" + "\n".join("他們(men)共收到12個(gè)包裹，其中3個(gè)已拆。" for _ in range(200)),
)


@pytest.mark.parametrize("size", [100, 1000, 3000])
@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_long_document_read_in_pieces_has_the_same_claims(text: str, size: int) -> None:
    whole = pipeline.default().found(text)
    pieces = list(pipeline.default().pieces(text, size))
    assert [claim for piece in pieces for claim in piece] == whole
    assert len(whole) < 2 or sum(map(bool, pieces)) > 1


def test_no_piece_is_much_longer_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What memory a long document takes is that of its pieces."""
    lengths: list[int] = []
    real = shuliang.Extractor._mentions

    def mentions(self: Any, cleaned: Any) -> Any:
        lengths.append(len(cleaned.text))
        return real(self, cleaned)

    monkeypatch.setattr(shuliang.Extractor, "_mentions", mentions)
    for text in LONG[:6]:
        for _ in pipeline.default().pieces(text * 4, 2000):
            pass
    assert max(lengths) <= 2010 + 2 * pipeline.AROUND and len(lengths) > 20


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_more_processes_write_the_same(run: Run, inputs: Path, form: str) -> None:
    (inputs / "in" / "none.txt").write_bytes(b"\xff\xfe\xfd")
    one = run("extract", "in", "--format", form)
    assert run("extract", "in", "--format", form, "--workers", "2") == one
    assert one[0] == 1 and one[1].count("\n") > 400


def test_workers_end_with_the_run_that_started_them(tmp_path: Path) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    with open(tmp_path / "in.csv", "w", encoding="utf-8") as file:
        file.write("body\n" + "\n".join(news(40_000)))
    child = start("extract", "in.csv", "--column", "body", "--workers", "2", "--format", "jsonl", cwd=tmp_path,
                  stdout=subprocess.DEVNULL)  # fmt: skip

    def workers() -> set[int]:
        found = set()
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = path.read_text().rpartition(")")[2].split()
                if int(fields[1]) == child.pid:
                    found.add(int(path.parent.name))
        return found

    while len(workers()) < 2 and child.poll() is None:
        time.sleep(0.05)
    started = workers()
    time.sleep(1)
    child.kill()
    child.wait(60)
    for _ in range(200):
        alive = {pid for pid in started if Path(f"/proc/{pid}").exists()}
        if not alive:
            break
        time.sleep(0.05)
    assert len(started) == 2 and not alive


def watch(command: list[str], folder: Path) -> tuple[int, bytes]:
    """Run with a terminal as standard error; what is written to it."""
    own, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=theirs) as child:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):
            while part := os.read(own, 1024):
                said += part
        os.close(own)
    return child.returncode, said


@pytest.mark.skipif(sys.platform != "linux", reason="reads a terminal as Linux has it")
def test_long_work_shows_a_bar_on_a_terminal_and_short_work_none(inputs: Path) -> None:
    slow = PROGRAM.replace("r.EVERY = 0.02", "import shuliang.sources as s; w = s.watched; "
                           "s.watched = lambda *a: w(*a, after=0.1)")  # fmt: skip
    command = [sys.executable, "-c", slow, "extract", "in.csv", "--column", "body", "-o"]
    status, said = watch([*command, "a.jsonl"], inputs)
    assert status == 0 and b"documents" in said and b"%" in said
    status, said = watch([sys.executable, "-c", PROGRAM, "extract", "in/0000.txt", "-o", "b.jsonl"], inputs)
    assert (status, said) == (0, b"")


def test_every_format_has_a_name_that_is_tested_here() -> None:
    assert set(WRITERS) == {"table", "html", "jsonl", "csv", "parquet", "duckdb"}
