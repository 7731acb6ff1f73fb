"""An output file while it grows, so that an interrupted run can go on: OUT.part and its journal OUT.part.done.

OUT.part holds the claims written so far. The journal says, at least twice a second, which documents are in it up to
which byte; what stands behind that byte belongs to a document that was not finished, and is cut off when the run goes
on. So no document is lost or doubled, whatever ended the run. When all is done OUT.part becomes OUT, and both go.

The journal is one JSON object a line: first the settings of the run, then ``end`` and ``done`` for each entry, at last
``status``. A line without its end was being written when the run was killed, and does not count.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import stat
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, BinaryIO, TextIO

from . import files
from .errors import ReadError
from .sources import Document

__all__ = ["Part"]

EVERY = 0.5  # seconds between two entries, each of which goes to the disk


class Part:
    """The growing output of one run. ``stream`` takes its text (and ``stream.buffer`` its bytes).

    ``settings`` is what makes two runs the same; ``resume`` goes on with what an interrupted run left, if it left
    anything; ``keep`` False leaves nothing (the input cannot be read twice). Raises ReadError where the file cannot be
    written, where another run is writing it, and where there is nothing to go on with but the finished output.
    """

    def __init__(self, path: str, settings: Mapping[str, Any], *, resume: bool = False, keep: bool = True) -> None:
        self.path, self.target, self.keep = path, files.real(path), keep
        self.part, self.log = f"{self.target}.part", f"{self.target}.part.done"
        self.settings = json.loads(json.dumps(settings))
        self.done: dict[tuple[int, str], tuple[int, int, int]] = {}
        self.end = 0  # bytes of OUT.part that the journal vouches for
        self.status: int | None = None  # of a run that ended when all was read
        self._pending: dict[tuple[int, str], tuple[int, int, int]] = {}
        self._next = time.monotonic() + EVERY
        if resume and os.path.exists(self.target) and not os.path.exists(self.log):
            raise ReadError(path, "is complete: there is nothing to resume; without --resume it is written anew")
        try:
            self._open(resume)
        except ReadError:
            raise
        except OSError as error:
            raise ReadError(path, f"cannot be written: {files.reason(error)}") from error

    def _open(self, resume: bool) -> None:
        if os.path.exists(self.part) and not os.path.exists(self.log):
            raise ReadError(self.part, "is there, and no run of shuliang left it; move it away")
        if os.path.isdir(self.target):
            raise ReadError(self.path, "cannot be written: is a directory")
        with contextlib.ExitStack() as stack:
            self.journal: BinaryIO = stack.enter_context(open(self.log, "a+b"))
            _lock(self.journal, self.path)
            if resume:
                self._read()
            if self.status is not None:  # only the last steps are left; see finish
                self.stream: TextIO = io.TextIOWrapper(io.BytesIO())
                stack.pop_all()
                return
            if not self.done:
                self.journal.truncate(0)
                self._enter({"settings": self.settings})
            raw = stack.enter_context(open(self.part, "r+b" if os.path.exists(self.part) else "w+b"))
            raw.seek(0, os.SEEK_END)
            if raw.tell() < self.end:
                raise ReadError(self.part, "is shorter than its journal says; begin anew, without --resume")
            raw.seek(self.end)
            raw.truncate()
            self.raw = raw
            self.stream = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", newline="")
            stack.pop_all()

    def _read(self) -> None:
        self.journal.seek(0)
        whole = 0
        for line in self.journal:
            if not line.endswith(b"\n"):
                break
            try:
                self._take(json.loads(line), first=not whole)
            except (ValueError, RecursionError) as error:
                raise ReadError(self.log, "is damaged; begin anew, without --resume") from error
            whole += len(line)
        self.journal.truncate(whole)
        self.journal.seek(0, os.SEEK_END)

    def _take(self, entry: object, first: bool) -> None:
        """Raises ValueError for what ``_enter`` did not write."""
        match entry:
            case {"settings": dict(settings)} if first:
                self._same(settings)
            case {"status": int(status)} if not first and status in (0, 1):
                self.status = status
            case {"end": int(end), "done": list(done)} if not first and end >= 0:
                self.end = end
                for one in done:
                    match one:
                        case [int(argument), str(path), int(size), int(changed), int(row)]:
                            self.done[argument, path] = size, changed, row
                        case _:
                            raise ValueError(f"no document: {one!r}")
            case _:
                raise ValueError(f"no entry: {entry!r}")

    def _same(self, settings: Mapping[str, Any]) -> None:
        names = {**settings, **self.settings}
        other = [name for name in names if settings.get(name) != self.settings.get(name)]
        if other:
            raise ReadError(self.path, f"the interrupted run had other settings ({', '.join(other)}); "
                                       "begin anew, without --resume")  # fmt: skip

    # --- while it grows ---------------------------------------------------------------------------------------------

    def note(self, document: Document, flush: Callable[[], None]) -> None:
        """``document`` is written as a whole. ``flush`` hands over what the writer still holds."""
        source = document.source
        self._pending[source.argument, source.path] = (source.size, source.changed, document.row)
        if time.monotonic() >= self._next:
            self.commit(flush)

    def commit(self, flush: Callable[[], None]) -> None:
        """Make sure that what is noted survives."""
        flush()
        self.stream.flush()
        if self.keep and self._pending:
            os.fsync(self.raw.fileno())
            done = [[*key, *value] for key, value in self._pending.items()]
            self._enter({"end": self.raw.tell(), "done": done})
        self.done.update(self._pending)
        self._pending.clear()
        self._next = time.monotonic() + EVERY

    def _enter(self, entry: Mapping[str, Any]) -> None:
        self.journal.write(json.dumps(entry, ensure_ascii=True).encode() + b"\n")
        self.journal.flush()
        os.fsync(self.journal.fileno())

    # --- the end ----------------------------------------------------------------------------------------------------

    def finish(self, status: int, flush: Callable[[], None], convert: Callable[[str, str], None] | None = None) -> None:
        """All is written: the part becomes the output, through ``convert(part, new)`` if that has another format."""
        if self.status is None:
            self.commit(flush)
            self._enter({"status": status})
        if os.path.exists(self.part):  # else the run was killed between the last two steps
            whole = self.part
            if convert is not None:
                whole = f"{self.part}.new"
                convert(self.part, whole)
            if os.path.exists(self.target):
                os.chmod(whole, stat.S_IMODE(os.stat(self.target).st_mode))
            self.stream.close()  # before the move, as Windows wants it
            os.replace(whole, self.target)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.part)
        self._close()
        os.unlink(self.log)

    def _close(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self.stream.close()
        self.journal.close()

    def __enter__(self) -> Part:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            return
        self._close()
        if not self.left:
            for path in (self.part, self.log):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)

    @property
    def left(self) -> bool:
        """Whether there is something to go on with."""
        return self.keep and (bool(self.done) or self.status is not None)


def _lock(file: BinaryIO, path: str) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: two runs at once are not noticed there
        return
    for _ in range(20):  # the workers of a run that was killed take a moment to notice it
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return
    raise ReadError(path, "is being written by another run")
