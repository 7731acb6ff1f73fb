"""Files in and out: text whose encoding is known, folders walked in order, outputs that appear whole or not at all.

Text is decoded without newline translation, so that offsets count the characters as they stand in the file (a
carriage return is one); only a byte order mark is dropped. A file is UTF-8 unless the caller names another encoding: a
wrong guess would give wrong claims with confident offsets, so the guess goes into the error message instead.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from .errors import ReadError

__all__ = ["SUFFIXES", "decode", "guess_encoding", "paths", "read_text", "real", "reason", "stdin", "writing"]

SUFFIXES = (".txt", ".text", ".md")  # what a folder is searched for; a file that is named is read whatever its suffix

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),  # before UTF-16: its mark begins the same way
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CANDIDATES = ("gb18030", "big5")
# The most frequent characters and marks of modern Chinese, simplified and traditional: the reading that shows more of
# them is the right one, as most byte strings decode under both candidates.
_FREQUENT = frozenset(
    "，。、的一是在不了有人年中大上和我以要他用到作地出就分成可主为個国时来们于对会发这為个國時來們於對會發這"
)
_ENOUGH = 1 << 16  # bytes that a guess looks at


def read_text(path: str, encoding: str | None = None) -> str:
    """The text of a file; ``-`` is standard input. ``encoding`` None means UTF-8, with or without a byte order mark.

    Raises ReadError where the file cannot be read or holds something else, naming the encoding that it seems to have.
    """
    try:
        data = stdin().read() if path == "-" else Path(path).read_bytes()
    except ReadError:
        raise
    except OSError as error:
        raise ReadError(path, reason(error)) from error
    except ValueError as error:  # a NUL in the name
        raise ReadError(path, str(error)) from error
    return decode(data, path, encoding)


def stdin() -> BinaryIO:
    """Standard input, as bytes. Raises ReadError where it is closed."""
    if sys.stdin is None:
        raise ReadError("-", "standard input is closed")
    return sys.stdin.buffer


def decode(data: bytes, path: str, encoding: str | None = None) -> str:
    """The text of ``data``, which came from ``path`` (for the error message).

    >>> decode("3000余名".encode("utf-8-sig"), "a.txt")
    '3000余名'
    >>> decode("制定整改措施1万余条。".encode("gbk"), "b.txt")
    Traceback (most recent call last):
    shuliang.errors.ReadError: b.txt: is not UTF-8, it looks like gb18030; read it with --encoding gb18030
    """
    name = codecs.lookup(encoding or "utf-8").name
    try:
        return data.decode("utf-8-sig" if name == "utf-8" else name)
    except UnicodeError as error:
        stated = "UTF-8" if name == "utf-8" else name
        found = guess_encoding(data)
        if found is None:
            place = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
            why = f"is not {stated}{place}, nor in any other encoding known here: is it a text file?"
        elif found == name:
            place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
            why = f"begins as {stated} but is broken{place}"
        else:
            why = f"is not {stated}, it looks like {found}; read it with --encoding {found}"
        raise ReadError(path, why) from error


def guess_encoding(data: bytes) -> str | None:
    """The encoding that ``data`` seems to have: utf-8, utf-16, utf-32, gb18030 or big5; None where it is no such text.

    >>> guess_encoding("個人與團體，".encode("big5")), guess_encoding(bytes(range(256)))
    ('big5', None)
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_ENOUGH]
    if b"\0" in sample:
        return None  # no text in the candidates holds one; PDF, ZIP and spreadsheets do
    scores = {name: score for name in ("utf-8", *_CANDIDATES) if (score := _score(sample, name)) is not None}
    if "utf-8" in scores:
        return "utf-8"
    return max(scores, key=scores.__getitem__) if scores else None


def _score(sample: bytes, encoding: str) -> int | None:
    """How many frequent characters the sample shows when read so; None where it cannot be."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(sample)  # which may end inside a character: cut off here, or by whoever copied it
    except UnicodeDecodeError:
        return None
    return sum(c in _FREQUENT for c in text)


# --- folders --------------------------------------------------------------------------------------------------------


def paths(name: str, suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[str | ReadError]:
    """The files that a name stands for: itself (``-`` too), or those of a folder.

    A folder is searched for files that end in ``suffixes``, at any depth, in order of name; hidden ones are left out.
    What cannot be searched, and a folder without such a file, is a ReadError.
    """
    if not os.path.isdir(name):
        yield name
        return
    refused: list[ReadError] = []
    count = 0
    for folder, folders, files in os.walk(
        name, onerror=lambda error: refused.append(ReadError(str(error.filename), reason(error)))
    ):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from refused
        count += len(refused)
        refused.clear()
        for file in sorted(files):
            path = os.path.join(folder, file)
            named = file.lower().endswith(suffixes) and not file.startswith(".")
            if named and os.path.isfile(path):  # a pipe would wait for ever
                count += 1
                yield path
    yield from refused
    if not count and not refused:
        yield ReadError(name, f"this folder holds no file ending in {', '.join(suffixes)}")


# --- output ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def writing(path: str | None) -> Iterator[TextIO]:
    """A UTF-8 text stream to ``path`` (None or ``-``: standard output); its ``.buffer`` takes bytes.

    A file appears under its name only when everything was written: until then it has a temporary name beside it, which
    goes away if an exception leaves the block. Raises ReadError where the file cannot be made.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    target = real(path)
    mode = os.stat(target).st_mode if os.path.exists(target) else None
    replaced = mode is None or stat.S_ISREG(mode)  # a pipe or a device is written to, a folder refuses
    try:
        if replaced:
            name = f".{os.path.basename(target)}."
            handle, temporary = tempfile.mkstemp(prefix=name, suffix=".part", dir=os.path.dirname(target))
        else:
            handle, temporary = os.open(target, os.O_WRONLY), ""
    except OSError as error:
        raise ReadError(path, f"cannot be written: {reason(error)}") from error
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        if replaced:
            os.chmod(temporary, _default_mode() if mode is None else stat.S_IMODE(mode))
            os.replace(temporary, target)
    except BaseException:
        if replaced:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise


def real(path: str) -> str:
    """Where an output will stand: writing through a symbolic link keeps the link. Raises ReadError for no name of a file."""
    try:
        return os.path.realpath(path)
    except ValueError as error:  # a NUL in it, or half a character
        raise ReadError(path, f"cannot be written: {error}") from error


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def reason(error: OSError) -> str:
    """What the system says, in lower case and without the path."""
    return (error.strerror or str(error)).lower()
