"""Raw text → clean text, with the way back.

``clean`` sees through what stands between a reader and a number (full-width forms, traditional characters, pinyin
glosses, a line break in 20⏎00元 …) by the fixers of ``fixers.FIXERS``, in their order. Each exchanges characters one
for one, deletes, or turns an entity into its one character; so every clean character stands for one stretch of the raw
text, and ``Clean.raw_span`` finds it by bisection.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .fixers import FIXERS, Cut, Traits, widest

__all__ = ["Clean", "Fix", "clean", "replay", "traits"]


Fixer = tuple[str, Callable[[str, Traits | None], "list[Cut] | str | None"]]
UNWRAP = [name for name, _ in FIXERS].index("unwrap")  # the first fixer that looks at more than a line


@dataclass(frozen=True, slots=True)
class Fix:
    """One change: fixer ``name`` turned ``before``, which stands at raw[start:end], into ``after``.

    ``before`` is what earlier fixers had left of raw[start:end]; see ``replay``.
    """

    name: str
    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What one fixer did. For cuts also the map back: the characters of ``after`` from ``outs[i]`` on are those of
    ``before`` from ``ins[i]`` on, each ``widths[i]`` wide there."""

    name: str
    before: str
    after: str
    cuts: tuple[Cut, ...] = ()
    outs: Sequence[int] = ()
    ins: Sequence[int] = ()
    widths: Sequence[int] = ()

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``before`` that the span of ``after`` stands for."""
        if not self.outs:
            return start, end
        i = bisect_right(self.outs, start) - 1
        first = self.ins[i] + start - self.outs[i]
        if start == end:
            return first, first
        i = bisect_right(self.outs, end - 1) - 1
        return first, self.ins[i] + (end - 1 - self.outs[i]) + self.widths[i]

    def changes(self) -> Iterator[Cut]:
        """The cuts; of a one-for-one exchange, the runs of characters that changed."""
        if self.cuts:
            yield from self.cuts
            return
        begin = -1
        for i, (a, b) in enumerate(zip(self.before, self.after, strict=True)):
            if (a != b) != (begin >= 0):
                if begin >= 0:
                    yield begin, i, self.after[begin:i]
                begin = i if a != b else -1
        if begin >= 0:
            yield begin, len(self.after), self.after[begin:]


@dataclass(frozen=True, slots=True)
class Clean:
    """A text made clean: ``raw`` as given, ``text`` as scanned, and the stages between them.

    >>> c = clean("63個(gè)市級(jí)項目，人均４．５萬元")
    >>> c.text
    '63个市级项目，人均4.5万元'
    >>> start, end = c.raw_span(0, 4)
    >>> c.raw[start:end]
    '63個(gè)市'
    """

    raw: str
    text: str
    stages: tuple[Stage, ...] = field(default=(), repr=False, compare=False)
    traditional: bool = field(default=False, repr=False, compare=False)  # the text, or the whole that it is a part of

    @property
    def identity(self) -> bool:
        """Whether clean offsets are raw offsets, because nothing was deleted."""
        return not any(stage.outs for stage in self.stages)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in ``raw``: from its first character to its last, with the noise between
        them and none around them. Takes O(log n) where noise was deleted, else O(1). Offsets must lie in the text.
        """
        for stage in reversed(self.stages):
            if stage.outs:
                start, end = stage.back(start, end)
        return start, end

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Every change in the order made, at raw offsets. ``replay(raw, fixes) == text``. Computed on each call."""
        found = []
        for i, stage in enumerate(self.stages):
            earlier = self.stages[:i]
            for start, end, after in stage.changes():
                before = stage.before[start:end]
                for past in reversed(earlier):
                    start, end = past.back(start, end)
                found.append(Fix(stage.name, start, end, before, after))
        return tuple(found)


def clean(raw: str, whole: Traits | None = None) -> Clean:
    """The text made clean by every fixer in turn; ``whole`` tells of the text that ``raw`` was cut from.

    >>> clean("不到20\\n00元").text, clean("三 百 五").text, clean("9000多个").stages
    ('不到2000元', '三百五', ())

    A line break between words is joined only where a long line was wrapped.
    """
    return _through(raw, FIXERS, whole)


def _through(raw: str, fixers: Sequence[Fixer], whole: Traits | None) -> Clean:
    text = raw
    stages: list[Stage] = []
    for name, fixer in fixers:
        found = fixer(text, whole)
        if isinstance(found, str):
            if found != text:
                stages.append(Stage(name, text, found))
                text = found
        elif found:
            stages.append(_cut(name, text, found))
            text = stages[-1].after
    traditional = whole.traditional if whole is not None else any(stage.name == "simplify" for stage in stages)
    return Clean(raw, text, tuple(stages), traditional)


PART = 100_000  # characters


def traits(raw: str) -> Traits:
    """What the whole of a long text tells about its parts, found out PART by PART.

    A part that is cleaned with them becomes what it is in the whole:

    >>> text = "新增3\\n00个，縣(xiàn)城的(de)"
    >>> clean(text[-5:]).text, clean(text[-5:], traits(text)).text
    ('的(de)', '的')
    """
    traditional = toned = False
    for part in _parts(raw):
        names = {stage.name for stage in _through(part, FIXERS[:UNWRAP], None).stages}
        traditional, toned = traditional or "simplify" in names, toned or "glosses" in names
        if traditional and toned:
            break
    found = Traits(traditional, toned)
    most = columns = line = line_columns = 0
    for part in _parts(raw) if "\n" in raw else ():
        for n, piece in enumerate(_through(part, FIXERS[:UNWRAP], found).text.split("\n")):
            if n:
                line = line_columns = 0
            length, width = widest(piece)
            line, line_columns = line + length, line_columns + width
            most, columns = max(most, line), max(columns, line_columns)
    return found._replace(widest=(most, columns))


def _parts(raw: str) -> Iterator[str]:
    """The text in parts that end with a line, or else anywhere."""
    start = 0
    while start < len(raw):
        end = raw.rfind("\n", start, start + PART) + 1 or start + PART
        yield raw[start:end]
        start = end


def replay(raw: str, fixes: Iterable[Fix]) -> str:
    """The fixes made once more, by their offsets alone. Raises ValueError where ``before`` is not what stands there.

    Each raw character is a place; a fix puts the characters of ``after`` into the places still filled between its
    start and end, and empties the rest.
    """
    places = list(raw)
    for fix in fixes:
        filled = [i for i in range(fix.start, fix.end) if places[i]]
        if "".join(places[i] for i in filled) != fix.before:
            raise ValueError(f"{fix.before!r} does not stand at {fix.start}:{fix.end}")
        for i, character in zip(filled, [*fix.after, *[""] * (len(filled) - len(fix.after))], strict=True):
            places[i] = character
    return "".join(places)


def _cut(name: str, text: str, cuts: list[Cut]) -> Stage:
    parts: list[str] = []
    outs, ins, widths = array("q", [0]), array("q", [0]), array("q", [1])
    at = out = 0
    for start, end, after in cuts:
        parts += (text[at:start], after)
        out += start - at
        if after:
            outs.append(out)
            ins.append(start)
            widths.append(end - start)
            out += 1
        outs.append(out)
        ins.append(end)
        widths.append(1)
        at = end
    parts.append(text[at:])
    return Stage(name, text, "".join(parts), tuple(cuts), outs, ins, widths)
