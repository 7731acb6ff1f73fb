"""Files in and out: encodings, folders, outputs that appear whole."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuliang import files, sources
from shuliang.errors import ReadError

SIMPLIFIED = "截至目前，全区的84个部门共排查出问题9000多个，这是去年以来最多的。"
LOOKS = "is not {0}, it looks like {1}; read it with --encoding {1}"
OTHER = "nor in any other encoding known here: is it a text file?"
TRADITIONAL = "截至目前，全縣的84個部門共排查出問題9000多個，這是去年以來最多的。"


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        (SIMPLIFIED.encode(), None, SIMPLIFIED),
        (SIMPLIFIED.encode("utf-8-sig"), None, SIMPLIFIED),
        (SIMPLIFIED.encode("utf-8-sig"), "utf-8", SIMPLIFIED),
        (SIMPLIFIED.encode("gb18030"), "gb18030", SIMPLIFIED),
        (SIMPLIFIED.encode("gb18030"), "GBK", SIMPLIFIED),
        (TRADITIONAL.encode("big5"), "big5", TRADITIONAL),
        (SIMPLIFIED.encode("utf-16"), "utf-16", SIMPLIFIED),
        ("3亿元\r\n5亿元\r".encode(), None, "3亿元\r\n5亿元\r"),
        (b"", None, ""),
    ],
)
def test_decodes_without_touching_the_text(data: bytes, encoding: str | None, expected: str) -> None:
    assert expected == files.decode(data, "a.txt", encoding)


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (SIMPLIFIED.encode("gb18030"), None, LOOKS.format("UTF-8", "gb18030")),
        ((SIMPLIFIED * 9999).encode("gbk"), None, LOOKS.format("UTF-8", "gb18030")),
        (TRADITIONAL.encode("big5"), None, LOOKS.format("UTF-8", "big5")),
        (SIMPLIFIED.encode("utf-16"), None, LOOKS.format("UTF-8", "utf-16")),
        (SIMPLIFIED.encode("utf-32"), None, LOOKS.format("UTF-8", "utf-32")),
        (SIMPLIFIED.encode(), "big5", LOOKS.format("big5", "utf-8")),
        (SIMPLIFIED.encode("gb18030")[:-1], "gb18030", "begins as gb18030 but is broken at byte 64"),
        (SIMPLIFIED.encode()[:-1], None, f"begins as UTF-8 but is broken at byte {len(SIMPLIFIED.encode()) - 3}"),
        (b"%PDF-1.7\0\xff\xfe\xfd", None, "is not UTF-8 (byte 9), " + OTHER),
    ],
)
def test_names_the_encoding_it_found(data: bytes, encoding: str | None, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        files.decode(data, "a.txt", encoding)
    assert (caught.value.path, caught.value.reason) == ("a.txt", reason)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_read_error(data: bytes) -> None:
    try:
        text = files.decode(data, "a.txt")
    except ReadError as error:
        assert error.path == "a.txt"
        return
    assert text.encode() in (data, data[3:])


def test_a_folder_is_walked_in_order_and_one_bad_file_does_not_end_it(tmp_path: Path) -> None:
    for name, data in {
        "b.txt": b"2", "a/z.md": b"1", "c.csv": b"x", ".hidden.txt": b"x", ".git/d.txt": b"x", "d.TXT": b"\xff",
        "e.txt": b"3",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")  # reading it would wait for ever
    found = [(os.path.relpath(doc, tmp_path), text) for doc, text, *_ in sources.texts([str(tmp_path)])]
    assert [doc for doc, _ in found] == ["b.txt", "d.TXT", "e.txt", "a/z.md"]
    assert [text for _, text in found if isinstance(text, str)] == ["2", "3", "1"]


def test_names_that_cannot_be_read_come_as_errors(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    names = [str(tmp_path / "none.txt"), str(tmp_path / "empty"), "nul\0.txt"]
    reasons = [str(error.reason) for _, error, *_ in sources.texts(names) if isinstance(error, ReadError)]
    assert reasons[:2] == ["no such file or directory", "this folder holds no file ending in .txt, .text, .md"]
    assert len(reasons) == 3
    for name in ("nul\0.csv", "\ud800.csv"):
        (document,) = sources.rows([name], "x")
        assert isinstance(document.text, ReadError) and document.text.path == name


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("5万元\r\n".encode("gbk"))))
    assert [document[:2] for document in sources.texts(["-"], "gbk")] == [("-", "5万元\r\n")]


def test_standard_input_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ReadError, match="standard input is closed"):
        files.read_text("-")
    (document,) = sources.rows(["-"], "x", form="csv")
    assert str(document.text) == "-: standard input is closed"


def test_an_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    with pytest.raises(KeyboardInterrupt), files.writing(str(target)) as out:
        out.write("half")
        raise KeyboardInterrupt
    assert (target.read_text(encoding="utf-8"), os.listdir(tmp_path)) == ("old", ["out.txt"])
    with files.writing(str(target)) as out:
        out.write("新\n")
        assert target.read_text(encoding="utf-8") == "old"
    assert (target.read_bytes(), os.listdir(tmp_path)) == ("新\n".encode(), ["out.txt"])
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_an_output_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "out.txt", "a\0b", "\ud800.jsonl"):
        with pytest.raises(ReadError, match="cannot be written"), files.writing(str(path)):
            pytest.fail("the block must not be entered")


def test_a_link_and_a_device_are_written_through(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real.txt")
    with files.writing(str(tmp_path / "link")) as out:
        out.write("1")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real.txt").read_text("utf-8") == "1"
    with files.writing(os.devnull) as out:
        out.write("1")
    assert not stat.S_ISREG(os.stat(os.devnull).st_mode)
