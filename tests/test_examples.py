"""What the documentation shows is true: code blocks of README.md and docs/, docstrings, and the files of examples/.

A code block says by its language what happens to it:

``python``    run; where it has ``>>>`` prompts, as a doctest with its output
``console``   lines that begin with ``$`` are run by the shell, and what stands under them is what they print
``sh``        commands for the reader's own machine; each is listed in BY_HAND with what runs it instead
others        (``text``, ``tsv``, ``json`` …) are shown, not run

The blocks of one file share their names and a folder that holds a copy of examples/.
"""

from __future__ import annotations

import doctest
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import shuliang

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = {"text", "tsv", "json", "jsonl", "csv", "toml", "make", "html"}
BY_HAND = {
    "make demo": ".ci/run runs it",
    "make test": ".ci/run runs it",
    "make check": ".ci/run runs it",
    "bash .ci/run": "is what runs this test",
    "pip install .": ".ci/run installs the package so",
}
# extras: absent is fine outside CI
OPTIONAL = {"polars", "duckdb", "pyarrow", "pyspark", "matplotlib", "opencc", "pint_pandas"}
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE  # how wide a frame prints is not ours to say


def blocks(page: Path) -> Iterator[tuple[int, str, str]]:
    """Each fenced block of a page as (number of its first line, language, content)."""
    start, language, content = 0, "", []
    fence: str | None = None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        mark = re.match(r"\s*(`{3,}|~{3,})\s*(\S*)\s*$", line)
        if fence is None:
            if mark:
                fence, language, start, content = mark[1], mark[2], number + 1, []
        elif mark and mark[1] == fence and not mark[2]:
            fence = None
            yield start, language, "\n".join(content) + "\n"
        else:
            content.append(line)
    assert fence is None, f"{page.name}: the block of line {start} has no end"


def absent(error: ModuleNotFoundError) -> bool:
    return (error.name or "").split(".")[0] in OPTIONAL and not os.environ.get("CI")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.usefixtures("folder")
def test_every_block_of_a_page_does_what_it_shows(page: Path) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    missing = []
    for line, language, content in blocks(page):
        try:
            run(language, content, names, page, line)
        except ModuleNotFoundError as error:
            if not absent(error):
                raise
            missing.append(f"line {line}: {error.name}")
    if missing:
        pytest.skip(f"{page.name} needs what is not installed: {'; '.join(missing)}")


def run(language: str, content: str, names: dict[str, Any], page: Path, line: int) -> None:
    where = f"{page.name}, line {line}"
    if language in ("python", "pycon"):
        if ">>>" in content:
            session(content, names, page, line)
        else:
            exec(compile("\n" * (line - 1) + content, str(page), "exec"), names)
    elif language == "console":
        console(content, where)
    elif language in ("sh", "bash"):
        for command in filter(None, (text.split("#")[0].strip() for text in content.splitlines())):
            assert command in BY_HAND, f"{where}: {command!r} is run by nothing; make it a console block"
    else:
        assert language in SHOWN, f"{where}: a block of language {language!r} is neither run nor known as not to be run"


def session(content: str, names: dict[str, Any], page: Path, line: int) -> None:
    test = doctest.DocTestParser().get_doctest(content, names, page.name, str(page), line - 1)
    runner = doctest.DebugRunner(optionflags=FLAGS, verbose=False)
    try:
        runner.run(test, clear_globs=False)
    except doctest.UnexpectedException as failure:
        raise failure.exc_info[1] from None
    except doctest.DocTestFailure as failure:
        at = line + failure.example.lineno
        pytest.fail(f"{page.name}, line {at}: expected\n{failure.example.want}but got\n{failure.got}", pytrace=False)
    names.update(test.globs)


def console(content: str, where: str) -> None:
    for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        done = subprocess.run(command, shell=True, capture_output=True, text=True, encoding="utf-8", timeout=120)
        got, want = ("\n".join(line.rstrip() for line in text.strip().splitlines()) for text in
                     (done.stdout + done.stderr, expected))  # fmt: skip
        same = doctest.OutputChecker().check_output(want, got, doctest.ELLIPSIS)
        assert same, f"{where}: {command!r} prints\n{got}\nbut the page shows\n{want}"


def test_a_wrong_block_fails() -> None:
    """The control: each way of running a block notices that it is not true."""
    page = ROOT / "README.md"
    for language, content in {
        "python": ">>> 1 + 1\n3\n", "pycon": ">>> 1 / 0\n", "console": "$ echo a\nb\n", "sh": "rm -rf /\n", "": "?\n"
    }.items():  # fmt: skip
        with pytest.raises((AssertionError, ZeroDivisionError, pytest.fail.Exception)):
            run(language, content, {}, page, 1)
    with pytest.raises(ZeroDivisionError):
        run("python", "1 / 0\n", {}, page, 1)


# --- docstrings and examples ----------------------------------------------------------------------------------------

MODULES = sorted(path.stem for path in Path(shuliang.__file__).parent.glob("*.py") if path.stem != "__main__")


@pytest.mark.parametrize("name", MODULES)
def test_the_docstrings_of_a_module_are_true(name: str) -> None:
    try:
        module = importlib.import_module("shuliang" if name == "__init__" else f"shuliang.{name}")
    except ImportError as error:  # a door may answer with a hint of its own to install its engine
        cause = error if isinstance(error, ModuleNotFoundError) else error.__cause__
        if isinstance(cause, ModuleNotFoundError) and absent(cause):
            pytest.skip(f"{cause.name} is not installed")
        raise
    failed, _ = doctest.testmod(module, optionflags=FLAGS)
    assert failed == 0, "see the captured output"


SPARK = "spark_job.py"  # writes its log on stderr and needs a JVM: test_spark.py runs it


@pytest.mark.parametrize(
    "script", sorted(p for p in (ROOT / "examples").glob("*.py") if p.name != SPARK), ids=lambda path: path.name
)
@pytest.mark.usefixtures("folder")
def test_an_example_runs(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, f"examples/{script.name}"], capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    missing = re.search(r"^ModuleNotFoundError: No module named '(\w+)", done.stderr, re.MULTILINE)
    if missing and missing[1] in OPTIONAL and not os.environ.get("CI"):
        pytest.skip(f"{missing[1]} is not installed")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


# What the example article says, read by hand by docs/semantics.md: text, interval, unit.
ARTICLE = """
三个月 | 3 | 月
17项 | 17 | 项
94条 | 94 | 条
12个 | 12 | 个
160余个 | (160, 170) | 个
4000多个 | (4000, 5000) | 个
3600个 | 3600 | 个
90% | 90 | %
近2万名 | [18000, 20000) | 名
5万余户 | (50000, 60000) | 户
1.2万条 | 12000 | 条
98.5% | 98.5 | %
1.65亿元 | 165000000 | 元
86公里 | 86 | 公里
9座 | 9 | 座
约3.5万人 | [34500, 35500] | 人
两个多小时 | (2, 3) | 小时
不到40分钟 | (−∞, 40) | 分钟
三四十元 | [30, 40] | 元
突破1200公里 | (1200, ∞) | 公里
15% | 15 | %
20%以上 | [20, ∞) | %
23家 | 23 | 家
11家 | 11 | 家
3000余万元 | (30000000, 40000000) | 元
1500多亩 | (1500, 1600) | 亩
800元左右 | [750, 850] | 元
每公斤6.8元 | 6.8 | 元/公斤
0.5元 | 0.5 | 元
37户 | 37 | 户
112户 | 112 | 户
超过4万元 | (40000, ∞) | 元
8.9亿元 | 890000000 | 元
12.3% | 12.3 | %
1.7个百分点 | 1.7 | 百分点
3.2% | 3.2 | %
3至5万元 | [30000, 50000] | 元
几十家 | [20, 100) | 家
65周岁以上 | [65, ∞) | 周岁
2.1万人次 | 21000 | 人次
三成以上 | [30, ∞) | %
两家 | 2 | 家
36次 | 36 | 次
720余人 | (720, 730) | 人
两所 | 2 | 所
24间 | 24 | 间
18间 | 18 | 间
1080个 | 1080 | 个
17個 | 17 | 个
94項 | 94 | 项
5天 | 5 | 天
1.5天 | 1.5 | 天
近四成 | [36, 40) | %
6300餘件 | (6300, 6400) | 件
99.2% | 99.2 | %
2個(gè)百分點 | 2 | 百分点
100公里以上 | [100, ∞) | 公里
2亿元左右 | [180000000, 220000000] | 元
两三年 | [2, 3] | 年
"""


def test_the_example_article_is_read_as_a_person_reads_it() -> None:
    text = (ROOT / "examples" / "article.txt").read_text(encoding="utf-8")
    claims = shuliang.extract(text)
    assert [f"{c.text} | {c.interval} | {c.unit}" for c in claims] == ARTICLE.strip().splitlines()
    assert all(text[c.start : c.end] == c.text for c in claims)
