"""The clean text, prepared for reading what its numbers are about: sentences, clauses, times, idle parentheses."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Protocol

from .folding import beginnings
from .lexicon import Lexicon
from .records import Quantity
from .syntax import GONE, TIME

__all__ = ["Clauses", "Mask", "Mention", "prepare", "sentences"]


class Mention(Protocol):
    """A quantity in the clean text: its span, and where its numeral begins (after 超过, 增至)."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def quantity(self) -> Quantity: ...
    @property
    def numeral(self) -> int: ...


class Mask(Protocol):
    """A span that the guard took away, and why (date, time, name, slogan …)."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def reason(self) -> str: ...


SENTENCE = re.compile('[。！？!?]+[”"’』」）)]*|\\n+')
CLAUSE = re.compile(r"[，,；;：:。！？!?（）()\n—…]")
PAREN = re.compile(r"[(（][^()（）\n]{1,60}[)）]")
QUOTE = re.compile(r"[“「『《][^“”「」『』《》\n]{1,40}[”」』》]")
INSIDE = re.compile(r"[，,；;：:。！？!?]")
DOUBLED = re.compile(r"[,，]、|、[,，]")
# 县(市、区), 村(居、社区): other names of the same rank, part of the noun
PEERS = frozenset(("市、区", "区、市", "市区", "县、区", "区、县", "市、县", "市、旗", "旗、区", "街道、镇"))
IDLE = frozenset(("下同", "同上", "注", "略"))  # notes to the reader, no part of a word
COUNTED_TIMES = (
    "第[一二三四1-4]季度?|前[一二三]季度|[一二三四]季度|首季度?|前[一二三四五六七八九十两0-9]+个?月|[0-9一二三四五六七八九十]+月份|"
    "[“‘]?十[二三四五]五[”’]?(?:期间|时期|末|初)?"
)


def prepare(text: str, mentions: Sequence[Mention], masks: Sequence[Mask], lex: Lexicon) -> str:
    """The text, character for character, with times as TIME, idle parentheses as GONE, and quoted commas as 、."""
    work = list(text)
    for mask in masks:
        if mask.reason in ("date", "time"):
            work[mask.start : mask.end] = TIME * (mask.end - mask.start)
    starts, ends = [m.start for m in mentions], [m.end for m in mentions]

    finished = frozenset(ends)

    def busy(found: re.Match[str]) -> bool:
        k = bisect_right(starts, found.end() - 1)
        return k > 0 and ends[k - 1] > found.start()

    def time(found: re.Match[str]) -> str:
        return found.group() if busy(found) else TIME * len(found.group())

    def parenthesis(found: re.Match[str]) -> str:
        inner = found.group()[1:-1]
        if busy(found):
            return found.group()
        if len(inner) <= 2 and found.start() in finished:  # 4567万册(件), 430家(次)
            return GONE * len(found.group())
        named = (len(inner) <= 2 or inner in PEERS) and inner not in IDLE and not inner.isascii() and inner[0] != TIME
        return f"({inner})" if named else GONE * len(found.group())

    def quoted(found: re.Match[str]) -> str:
        return found.group() if busy(found) else INSIDE.sub("、", found.group())

    joined = _times(lex).sub(time, "".join(work))
    joined = QUOTE.sub(quoted, PAREN.sub(parenthesis, joined))
    return DOUBLED.sub("、、", joined)


def _times(lex: Lexicon) -> re.Pattern[str]:
    return _compiled(lex.time)


@functools.lru_cache(maxsize=8)
def _compiled(time: str) -> re.Pattern[str]:
    pattern = (
        rf"(?:截至|截止|自|(?<![\u4e00-\u9fff])到)?(?:(?<!基(?=本))(?:{time})|{COUNTED_TIMES})(?:以来|底|末|初|期间|为止)?|"
        rf"(?:截至|截止到?|(?<![\u4e00-\u9fff])[至到]){TIME}+|{TIME}+(?:度|以来|底|末|初|期间|年末|月末)"
    )
    starts = beginnings(pattern)  # looked for first: the search is seven times as fast
    assert starts is not None
    return re.compile(f"(?=[{re.escape(''.join(sorted(starts)))}])(?:{pattern})")


def sentences(work: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences."""
    at = 0
    for found in SENTENCE.finditer(work):
        yield at, found.end()
        at = found.end()
    if at < len(work):
        yield at, len(work)


class Clauses:
    """The clauses of one sentence: where each begins, and the mark before it."""

    def __init__(self, work: str, start: int, end: int, mentions: Sequence[Mention]) -> None:
        self.work, self.start = work, start
        self.cuts, self.marks = [start], [""]
        k = 0
        for found in CLAUSE.finditer(work, start, end):
            at = found.start()
            while k < len(mentions) and mentions[k].end <= at:
                k += 1
            if k < len(mentions) and mentions[k].start <= at:
                continue
            if found.group() in "()" and self._inside_word(at):
                continue
            self.cuts.append(at + 1)
            self.marks.append(found.group())
        self.cuts.append(end + 1)

    def _inside_word(self, at: int) -> bool:
        """乡(科)级, 县(市、区): a parenthesis of at most two characters, or of other names of the rank, inside a word."""
        opening = at if self.work[at] == "(" else self.work.rfind("(", max(self.start, at - 5), at)
        if opening <= self.start:
            return False
        closing = self.work.find(")", opening, opening + 6)
        inner = self.work[opening + 1 : closing] if closing > 0 else ""
        return ((inner.isalpha() and len(inner) < 3) or inner in PEERS) and self.work[opening - 1].isalpha()

    def at(self, offset: int) -> int:
        """The number of the clause that holds an offset."""
        return bisect_right(self.cuts, offset) - 1

    def end(self, k: int) -> int:
        """Where clause k ends, without its mark."""
        return self.cuts[k + 1] - 1

    def text(self, k: int) -> str:
        """The text of clause k, as prepared."""
        return self.work[self.cuts[k] : self.cuts[k + 1] - 1]
