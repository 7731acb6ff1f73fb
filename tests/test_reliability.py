"""Threads, processes, interruptions, full disks, closed streams and forbidden places: nothing is lost, and the complaint is one line.

What a hostile text or file can do is asked in test_fuzz.py, test_report.py (HTML) and test_cli.py (CSV, the terminal); killed
runs, two runs at once and changed inputs in test_cli_tables.py.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import shuliang
from shuliang import Extractor, Policy, cli, resume
from shuliang.records import FIELDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, limits and descriptors as Unix has them")

TEXTS = [
    "全区共排查出问题9000多个,制定整改措施1万余条。", "兑现资金1.65亿元，同比增长近两成。", "約三十萬人次(cì)，其中2/3為遊客。", "气温零下3℃至5℃。",
    "每亩增产20余公斤，亩均增收不到300元。", "人均450元/吨\n\n第3名，3比1。", "20\n00元，\ud800三个。", "",
]  # fmt: skip
UNITS = "shang = 15 cn_mu  # a dictionary\n@surface 垧 = shang : area\n"
TABLE = "surface\tplace\tqualifier\tground\texample\treads\n海了去了\tafter\tover\tcolloquial\t3000块钱海了去了\t(3000, ∞) 块钱\n"


# --- threads and processes --------------------------------------------------------------------------------------------


def test_eight_threads_begin_together_and_give_what_one_gives() -> None:
    """In a new process, where all that is built on first use is built by eight threads at once."""
    script = f"""
import sys, threading
from shuliang import Extractor
texts = {TEXTS!r}
extractor, gate, found = Extractor(), threading.Barrier(8), [None] * 8
def work(n):
    gate.wait()
    order = texts[n:] + texts[:n]
    claims = [extractor.extract(text) for _ in range(2) for text in order]
    found[n] = [claims[(i - n) % 8] for i in range(8)], claims[:8] == claims[8:]
sys.setswitchinterval(1e-4)
threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
alone = [Extractor().extract(text) for text in texts]
assert any(alone) and all(claims == alone and same for claims, same in found), found
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_give_what_this_one_gives(method: str, tmp_path: Path) -> None:
    """The units and tables of the user travel, whatever a process begins with."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "qualifiers.tsv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "units.txt").write_text(UNITS.replace("shang", f"shang_{method}"), encoding="utf-8")
    extractor = Extractor(
        Policy(scores=True), units=str(tmp_path / "units.txt"), tables=str(tmp_path / "tables"), date="2024-03-05"
    )
    texts = [*TEXTS, "开荒5垧，花了3000块钱海了去了"]
    expected = [extractor.extract(text) for text in texts]
    assert [str(claim.quantity) for claim in expected[-1]] == ["5 垧", "(3000, ∞) 块钱"]
    with ProcessPoolExecutor(1, multiprocessing.get_context(method)) as pool:
        assert list(pool.map(extractor.extract, texts)) == expected


def test_a_fork_among_threads_reads_on() -> None:
    """Other threads are reading when the process forks; the child has what it needs and waits for none of them."""
    script = f"""
import os, sys, threading
from shuliang import Extractor
texts, extractor, stop = {TEXTS!r}, Extractor(), threading.Event()
alone = [extractor.extract(text) for text in texts]
def work():
    while not stop.is_set():
        [extractor.extract(text) for text in texts]
threads = [threading.Thread(target=work) for _ in range(3)]
[thread.start() for thread in threads]
for _ in range(10):
    child = os.fork()
    if child == 0:
        os._exit([extractor.extract(text) for text in texts] != alone)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True, timeout=60)


# --- an interruption at every step ------------------------------------------------------------------------------------

Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """A command in the folder of the test, in this process; gives (status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[object, str, str]:
        try:
            status: object = cli.main(arguments)
        except SystemExit as end:
            status = end.code
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for n in range(4):
        (tmp_path / "in" / f"{n}.txt").write_text(
            "".join(f"第{m}组投入{n * 10 + m}万元。" for m in range(2, 5)), encoding="utf-8"
        )
    return tmp_path


class Steps:
    """Counts what a run does to its files, and breaks it off before or after one step."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.stop, self.after, self.error = 0, -1, False, KeyboardInterrupt
        monkeypatch.setattr(resume, "EVERY", 0)
        for module, name in (
            (os, "fsync"),
            (os, "replace"),
            (os, "unlink"),
            (os, "chmod"),
            (resume.Part, "_enter"),
            (resume.Part, "note"),
        ):
            monkeypatch.setattr(module, name, self.counted(getattr(module, name)))

    def counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            here = self.count
            if here == self.stop and not self.after:
                raise self.error
            try:
                return real(*args, **kwargs)
            finally:
                if here == self.stop:
                    raise self.error

        return step

    def at(self, stop: int, after: bool, error: type[BaseException]) -> None:
        self.count, self.stop, self.after, self.error = 0, stop, after, error


@pytest.mark.parametrize(
    ("name", "error"), [("out.jsonl", KeyboardInterrupt), ("out.csv", OSError), ("out.parquet", KeyboardInterrupt)]
)
def test_a_run_that_breaks_off_at_any_step_goes_on(
    run: Run, inputs: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: type[BaseException]
) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    steps = Steps(monkeypatch)
    assert run("extract", "in", "-o", f"whole-{name}") == (0, "", "")
    whole, total = (inputs / f"whole-{name}").read_bytes(), steps.count
    assert total > 10 and len(whole) > 500
    out = inputs / name
    for stop in range(1, total + 1):
        for after in (False, True):
            steps.at(stop, after, error)
            status, _, said = run("extract", "in", "-o", name)
            steps.at(-1, False, error)
            assert status == (130 if error is KeyboardInterrupt else 1), said
            assert not out.exists() or out.read_bytes() == whole, "half an output under its name"
            if (inputs / f"{name}.part.done").exists():
                assert run("extract", "in", "-o", name, "--resume") == (0, "", "")
            elif not out.exists():  # nothing was done yet: nothing is left
                assert not (inputs / f"{name}.part").exists()
                assert run("extract", "in", "-o", name) == (0, "", "")
            assert out.read_bytes() == whole, f"step {stop}: lost or doubled"
            assert {path.name for path in inputs.iterdir()} == {"in", name, f"whole-{name}"}
            out.unlink()


def test_a_journal_cut_anywhere_loses_and_doubles_nothing(
    run: Run, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power failure the journal may end at any byte; behind what it vouches for there may be anything."""
    monkeypatch.setattr(resume, "EVERY", 0)
    assert run("extract", "in", "-o", "whole.jsonl")[0] == 0
    whole = (inputs / "whole.jsonl").read_bytes()
    part, log, out = (inputs / f"out.jsonl{suffix}" for suffix in (".part", ".part.done", ""))
    with monkeypatch.context() as patch:
        patch.setattr(resume.Part, "finish", lambda *_: (_ for _ in ()).throw(OSError("no more")))
        assert run("extract", "in", "-o", "out.jsonl")[0] == 1
    written, journal = part.read_bytes(), log.read_bytes()
    assert written == whole and journal.count(b"\n") == 5
    for cut in (*range(0, len(journal), 13), len(journal)):
        part.write_bytes(written)
        log.write_bytes(journal[:cut])
        assert run("extract", "in", "-o", "out.jsonl", "--resume")[::2] == (0, ""), cut
        assert out.read_bytes() == whole and not part.exists() and not log.exists()
        out.unlink()


DAMAGED = [
    b"x\n", b"{}\n", b"[]\n", b"null\n", b"5\n", b'"settings"\n', b"\0\0\0\n", b"\xff\n", b'{"settings": 5}\n', b'{"end": 3}\n',
    b'{"end": "a", "done": []}\n', b'{"end": -5, "done": []}\n', b'{"end": 3, "done": [[1, 2]]}\n', b'{"end": 3, "done": 5}\n',
    b'{"status": "x"}\n', b'{"status": null}\n', b"1" * 5000 + b"\n", b"[" * 100_000 + b"\n", b'{"end": 1.5, "done": []}\n',
]  # fmt: skip


@pytest.mark.parametrize(
    "line", DAMAGED, ids=lambda line: line[:20].decode("latin-1").encode("unicode_escape").decode()
)
def test_a_damaged_journal_is_refused_and_destroys_nothing(
    run: Run, inputs: Path, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "EVERY", 0)
    with monkeypatch.context() as patch:
        patch.setattr(resume.Part, "finish", lambda *_: (_ for _ in ()).throw(OSError("no more")))
        run("extract", "in", "-o", "out.jsonl")
    part, log = inputs / "out.jsonl.part", inputs / "out.jsonl.part.done"
    first, rest = log.read_bytes().split(b"\n", 1)
    log.write_bytes(first + b"\n" + line + rest)
    before = part.read_bytes(), log.read_bytes()
    status, out, err = run("extract", "in", "-o", "out.jsonl", "--resume")
    assert (status, out) == (1, "")
    for complaint in err.splitlines():
        assert complaint.startswith("shuliang: ")
    assert (part.read_bytes(), log.read_bytes()) == before
    assert run("extract", "in", "-o", "out.jsonl")[0] == 0, "without --resume it begins anew"


def test_ctrl_c_reaches_workers_too_and_the_run_goes_on(tmp_path: Path) -> None:
    """A terminal sends the signal to all processes of the run."""
    many, chunk = 16_000, 200  # about a second of work: the signal must come before its end
    with open(tmp_path / "in.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["body"], *([f"投入{n + 1}万元"] for n in range(many))])
    program = (
        "import sys, shuliang.frames as f, shuliang.resume as r; from shuliang.cli import main; "
        f"r.EVERY = 0.02; f.chunks.__defaults__ = ({chunk}, 10**6); sys.exit(main())"
    )
    command = [
        sys.executable,
        "-c",
        program,
        "extract",
        "in.csv",
        "--column",
        "body",
        "--workers",
        "2",
        "-o",
        "out.jsonl",
    ]
    child = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    log = tmp_path / "out.jsonl.part.done"
    while child.poll() is None and (not log.exists() or log.stat().st_size < 1000):
        time.sleep(0.005)
    os.killpg(child.pid, signal.SIGINT)
    said = child.communicate(timeout=60)[1].decode()
    assert (child.returncode, said) == (
        130, "shuliang: out.jsonl: is not finished; the same command with --resume goes on from what is done\n"
    )  # fmt: skip
    with pytest.raises(ProcessLookupError):
        for _ in range(200):
            os.killpg(child.pid, 0)  # the workers are gone too
            time.sleep(0.05)
    vouched = max(json.loads(line).get("end", 0) for line in log.read_bytes().splitlines())
    done = (tmp_path / "out.jsonl.part").read_bytes()[:vouched]
    assert done.endswith(b"\n") and all(tuple(json.loads(line)) == FIELDS for line in done.decode().splitlines())
    again = subprocess.run([*command, "--resume"], cwd=tmp_path, capture_output=True, timeout=120)
    assert (again.returncode, again.stderr) == (0, b"")
    rows = [
        (record["doc"], record["value"])
        for record in map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    ]
    assert rows == [(f"in.csv:{n + 1}", (n + 1) * 10_000) for n in range(many)]


# --- no room, no reader, no permission --------------------------------------------------------------------------------


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """``shuliang`` in ``command`` is the real program, started by a shell."""
    program = f'shuliang() {{ "{sys.executable}" -m shuliang "$@"; }}; '
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["bash", "-c", program + command],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=environment,
    )


FULL = [
    "parse 5个", "parse 5个 --format jsonl", "explain 5个", "units", "extract a.txt", "extract a.txt --format jsonl",
    "extract a.txt --format csv", "extract a.txt --format html", "extract a.txt --show text", "extract a.txt -o /dev/full --format jsonl",
    "extract a.txt -o /dev/full --format csv", "extract a.txt -o /dev/full --format html",
]  # fmt: skip


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch, inputs: Path) -> Callable[..., tuple[object, str, str]]:
    """A command with these standard streams; gives (status, stdout, stderr). None is a stream that was closed."""
    monkeypatch.chdir(inputs)
    (inputs / "a.txt").write_text("投入3万元，增长5%。" * 50, encoding="utf-8")

    def command(line: str, **given: Any) -> tuple[object, str, str]:
        own = {
            "stdin": io.TextIOWrapper(io.BytesIO()),
            "stdout": io.TextIOWrapper(io.BytesIO()),
            "stderr": io.TextIOWrapper(io.BytesIO()),
        }
        with monkeypatch.context() as patch:
            for name, stream in (own | given).items():
                patch.setattr(sys, name, stream)
            try:
                status: object = cli.main(line.split())
            except SystemExit as end:
                status = end.code
        said = []
        for name in ("stdout", "stderr"):
            own[name].flush()
            said.append(own[name].buffer.getvalue().decode())  # type: ignore[attr-defined]
        return status, said[0], said[1]

    return command


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("command", FULL)
def test_a_device_without_room_is_a_complaint_and_status_1(streams: Run, command: str) -> None:
    full = io.TextIOWrapper(io.BufferedWriter(io.FileIO("/dev/full", "w")), "utf-8")
    try:
        status, _, err = streams(command, stdout=full)
        assert (
            status == 1 and err.startswith("shuliang: ") and "No space left on device" in err and err.count("\n") == 1
        )
    finally:
        with contextlib.suppress(OSError):
            full.close()


def forked(folder: Path, *arguments: str, room: int | None = None) -> tuple[int, str]:
    """A command in a child of this process, with files of at most ``room`` bytes, as on a disk that fills up."""
    said = folder.with_name(f"{folder.name}.err")
    child = os.fork()
    if child == 0:
        status = 99
        with contextlib.suppress(BaseException):
            os.chdir(folder)
            with open(said, "w", encoding="utf-8") as sys.stderr:
                if room is not None:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
                status = cli.main(arguments)
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, said.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.html", "out.txt", "out.parquet"])
def test_a_disk_that_fills_up_loses_nothing(inputs: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    monkeypatch.setattr(resume, "EVERY", 0)
    for n in range(20):
        text = f"第{n + 2}组投入{n + 7}万元，其中{n + 3}元为补助。" * 5
        (inputs / "in" / f"{n:02}.txt").write_text(text, encoding="utf-8")
    assert forked(inputs, "extract", "in", "-o", f"whole-{name}") == (0, "")
    resumes = name.endswith((".jsonl", ".csv", ".parquet"))
    (inputs / name).write_text("old", encoding="utf-8")
    status, said = forked(inputs, "extract", "in", "-o", name, room=6000)
    *advice, complaint = said.splitlines()
    assert status == 1 and complaint.startswith("shuliang: ") and "too large" in complaint.lower(), said
    assert (inputs / name).read_text(encoding="utf-8") == "old", "what stood there stands"
    left = {path.name for path in inputs.iterdir()} - {"in", name, f"whole-{name}"}
    if resumes:
        assert advice == [
            f"shuliang: {name}: is not finished; the same command with --resume goes on from what is done"
        ]
        assert left == {f"{name}.part", f"{name}.part.done"}
        assert forked(inputs, "extract", "in", "-o", name, "--resume") == (0, "")
        if name.endswith("parquet"):
            assert rows(inputs / name) == rows(inputs / f"whole-{name}") != []
        else:
            assert (inputs / name).read_bytes() == (inputs / f"whole-{name}").read_bytes()
        assert not [path for path in inputs.iterdir() if ".part" in path.name]
    else:
        assert (left, advice) == (set(), [])


def rows(path: Path) -> list[Any]:
    from pyarrow import parquet

    return parquet.read_table(path).to_pylist()  # type: ignore[no-any-return]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(place)], capture_output=True)
    if made.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_real_disk_without_room(inputs: Path, small_disk: Path) -> None:
    for n in range(20):
        text = f"第{n + 2}组投入{n + 7}万元，其中{n + 3}元为补助。" * 5
        (inputs / "in" / f"{n:02}.txt").write_text(text, encoding="utf-8")
    for name in ("out.html", "out.jsonl"):
        status, said = forked(inputs, "extract", "in", "-o", str(small_disk / name))
        assert status == 1 and "No space left on device" in said.splitlines()[-1]
        assert all(line.startswith("shuliang: ") for line in said.splitlines())
        assert not (small_disk / name).exists()


READERS = ["extract a.txt --format jsonl --workers 2", "extract a.txt --format csv", "extract a.txt", "units"]


def test_a_reader_that_has_enough_gets_whole_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("投入3万元，增长5%。" * 400, encoding="utf-8")
    for command in READERS:
        done = shell(f"shuliang {command} | head -n 1; echo ${{PIPESTATUS[0]}}", tmp_path)
        *shown, status = done.stdout.splitlines()
        assert (status in ("0", "141"), done.stderr, len(shown)) == (True, "", 1), (command, status)
        if "jsonl" in command:
            assert status == "141" and tuple(json.loads(shown[0])) == FIELDS


@pytest.mark.parametrize("command", [command for command in FULL if "/dev/full" not in command])
def test_a_closed_output_is_a_complaint(streams: Run, command: str) -> None:
    status, _, err = streams(command, stdout=None)
    assert status == 1 and err.startswith("shuliang: ") and err.count("\n") == 1
    assert streams(command, stdout=None, stderr=None) == (1, "", "")


@pytest.mark.parametrize(
    "command", ["extract -", "extract - --format jsonl", "extract - --column x --input-format csv", "explain -"]
)
def test_a_closed_input_is_a_complaint(streams: Run, command: str) -> None:
    status, out, err = streams(command, stdin=None)
    assert (status, out, err.count("\n")) == (1, "", 1) and err.startswith("shuliang: -: ")


@pytest.mark.parametrize(
    "command", ["parse 哈 5个 --format jsonl", "extract none.txt a.txt --format jsonl", "units none", "nonsense"]
)
def test_a_complaint_that_nobody_hears_is_no_output(streams: Run, command: str) -> None:
    status, out, _ = streams(command, stderr=None)
    assert status in (1, 2)
    for line in out.splitlines():
        json.loads(line)


def test_streams_of_the_shell(tmp_path: Path) -> None:
    done = shell(
        "shuliang parse 5个 >&-; echo $?; shuliang extract - <&-; echo $?; shuliang parse 5个 >/dev/full; echo $?",
        tmp_path,
    )
    assert done.stdout.split() == ["1", "1", "1"]
    assert [line.startswith("shuliang: ") for line in done.stderr.splitlines()] == [True, True, True]


def unprivileged() -> Sequence[str]:
    """What makes a command obey permissions, which root does not."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root obeys no permissions, and there is no setpriv")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


def test_what_may_not_be_read_or_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("投入3万元。", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("投入5万元。", encoding="utf-8")
    (tmp_path / "secret.txt").chmod(0)
    for name, mode in (("locked", 0o000), ("frozen", 0o555)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "b.txt").write_text("投入7万元。", encoding="utf-8")
        (tmp_path / name / "out.jsonl").write_text("old", encoding="utf-8")
        (tmp_path / name).chmod(mode)
    (tmp_path / "taken.jsonl").mkdir()

    script = """
import contextlib, io, json, sys
from shuliang import cli
found = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(["extract", *arguments])
    found.append((status, out.getvalue(), err.getvalue()))
print(json.dumps(found))
"""
    refused = ["frozen/new.jsonl", "frozen/out.jsonl", "frozen/new.html", "locked/new.csv"]
    attempts = [
        ["secret.txt", "locked", "a.txt", "--format", "jsonl"], ["a.txt", "-o", "taken.jsonl"], ["a.txt", "-o", "a.txt/x.jsonl"],
        *(["a.txt", "-o", name] for name in refused),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            [*unprivileged(), sys.executable, "-c", script],
            cwd=tmp_path, input=json.dumps(attempts), capture_output=True, text=True, encoding="utf-8", timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        first, taken, inside, *others = json.loads(done.stdout)
        status, out, err = first
        assert (status, err) == (1, "shuliang: secret.txt: permission denied\nshuliang: locked: permission denied\n")
        assert [json.loads(line)["text"] for line in out.splitlines()] == ["3万元"], "the rest is done"
        assert taken == [1, "", "shuliang: taken.jsonl: cannot be written: is a directory\n"]
        assert inside == [1, "", "shuliang: a.txt/x.jsonl: cannot be written: not a directory\n"]
        for name, (status, out, err) in zip(refused, others, strict=True):
            assert (status, out) == (1, "") and err == f"shuliang: {name}: cannot be written: permission denied\n"
        assert sorted(os.listdir(tmp_path / "frozen")) == ["b.txt", "out.jsonl"]
    finally:
        for name in ("locked", "frozen"):
            (tmp_path / name).chmod(0o755)
    assert (tmp_path / "frozen" / "out.jsonl").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", ["a\0b", "a\0b.jsonl", "\ud800.jsonl", "x" * 300, "x" * 300 + ".csv", ""])
def test_a_name_that_can_be_no_file_is_a_complaint(run: Run, inputs: Path, name: str) -> None:
    status, out, err = run("extract", "in", "-o", name)
    assert (status, out) == (1, "") and err.startswith("shuliang: ") and "cannot be written" in err
    assert os.listdir(inputs) == ["in"]


def test_a_text_in_a_folder_is_not_written_over(run: Run, inputs: Path) -> None:
    before = (inputs / "in" / "0.txt").read_bytes()
    for arguments in (
        ("in", "-o", "in/0.txt"),
        (".", "-o", "in/0.txt", "--format", "jsonl"),
        ("in/1.txt", "in", "-o", "in/../in/0.txt"),
    ):
        status, out, err = run("extract", *arguments)
        assert (status, out) == (1, "") and "cannot be written over" in err
        assert (inputs / "in" / "0.txt").read_bytes() == before
    assert run("extract", "in", "-o", "in/claims.jsonl") == (0, "", "")


def test_failures_leave_no_file_open(run: Run, inputs: Path) -> None:
    def open_now() -> int:
        return len(os.listdir("/proc/self/fd"))

    if not os.path.exists("/proc/self/fd"):
        pytest.skip("there is no /proc")
    (inputs / "taken.jsonl").mkdir()
    (inputs / "broken.csv").write_bytes(b"id,text\n1,\xff\n")
    commands = [
        ("extract", "none.txt"), ("extract", "in", "-o", "taken.jsonl"), ("extract", "in", "-o", "no/out.csv"),
        ("extract", "in", "-o", "no/out.html"),
        ("extract", "broken.csv", "--column", "body"), ("extract", "broken.csv", "--column", "text"), ("extract", "in", "--units", "none"),
        ("extract", "in", "--tables", "in"), ("extract", "in/0.txt", "-o", "in/0.txt"), ("extract", "?", "--format", "x"),
    ]  # fmt: skip
    for command in commands:
        run(*command)
    before = open_now()
    for command in commands * 3:
        assert run(*command)[0] in (1, 2)
    assert open_now() == before


# --- nothing executes ------------------------------------------------------------------------------------------------

HOSTILE = """
import sys, tempfile, pathlib
import shuliang, shuliang.cli, shuliang.report, shuliang.explanation, shuliang.display, shuliang.writers, shuliang.frames
from shuliang import units
folder = pathlib.Path(tempfile.mkdtemp())
def table(name, row):
    header = "\\t".join(shuliang.tables.ROW_TYPES[name].__dataclass_fields__)
    (folder / f"{name}.tsv").write_text(header + "\\n" + row + "\\n", encoding="utf-8")
def work():
    spells = "__import__('os').system('x') {{7*7}} ${7*7} %(x)s {0.__class__} $(reboot) `reboot` =cmd|'/c calc'!A0"
    for text in (BAD, f"9000多个 {spells} 投入3垧"):
        (folder / "u.txt").write_text(text, encoding="utf-8")
        for given in (text, "@surface 垧 = shang : area  # " + text + "\\nshang = 15 cn_mu"):
            (folder / "u.txt").write_text(given, encoding="utf-8")
            try: shuliang.Extractor(units=str(folder / "u.txt"))
            except shuliang.TableError: pass
        table("words", f"{text[:20].strip() or 'x'}\\tscope\\t{text[:9]}\\t{text[:9]}\\t{text[:9]}".replace("\\n", " "))
        try: extractor = shuliang.Extractor(tables=str(folder))
        except shuliang.TableError: extractor = shuliang.Extractor()
        claims = extractor.extract(text)
        shuliang.explain(text), shuliang.render(text), shuliang.show(claims, text)._repr_html_(), [c.to_dict() for c in claims]
        try: shuliang.parse(text)
        except shuliang.ParseError: pass
        try: units.readings(text[:60])
        except shuliang.UnitError: pass
"""
AUDIT = """
BAD = "a = 1"
work()  # all that is loaded on first use
BAD = '''a = __import__("os").system("touch /tmp/x")
b = (lambda: 1)()
c = open("/etc/passwd").read()
@import os
@context evil'''
seen = []
KNOWN = str(folder)
ALARMS = {"exec", "compile", "os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen", "ctypes.dlopen",
          "marshal.loads", "pickle.find_class"}
def written(name, mode):
    return isinstance(name, str) and not name.startswith(KNOWN) and isinstance(mode, str) and set("wax+") & set(mode)
def hook(event, args):
    if event in ALARMS or event.startswith(("socket.", "urllib.", "webbrowser.")) \\
       or (event == "import" and args[0] not in sys.modules) or (event == "open" and written(*args[:2])):
        seen.append((event, str(args)[:200]))
sys.addaudithook(hook)
work()
assert not seen, seen
exec("1")
assert seen, "the hook hears nothing"
"""


def test_texts_units_and_tables_execute_nothing() -> None:
    """Python itself reports what is compiled, executed, imported, started, connected to or opened for writing."""
    subprocess.run([sys.executable, "-c", HOSTILE + AUDIT], check=True, timeout=60)


def test_the_ids_of_a_table_are_no_formulas(run: Run, inputs: Path) -> None:
    ids = ["=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://x","y")', "＝1", "ok"]
    with open(inputs / "in.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "body"], *([name, "=投入3万元，-5%"] for name in ids)])
    status, out, _ = run("extract", "in.csv", "--column", "body", "--id", "id", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(out, newline="")))
    assert status == 0 and len(found) == 2 * len(ids)
    for record in found:
        for name, cell in record.items():
            if name not in ("value", "lower", "upper"):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")), (name, cell)
    assert {record["doc"].removeprefix("'") for record in found} == set(ids)


def test_the_library_begins_no_thread_and_no_process_by_itself() -> None:
    before = threading.active_count()
    with contextlib.suppress(shuliang.ParseError):
        shuliang.parse("哈")
    shuliang.extract("投入3万元")
    assert threading.active_count() == before and not multiprocessing.active_children()
