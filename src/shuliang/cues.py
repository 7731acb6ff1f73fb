"""A cue apart from its number still counts: 约占新增装机的55% is about 55 %."""

from __future__ import annotations

import re

from .atoms import Atom
from .grammar import Grammar

__all__ = ["clause_before", "detached"]

CLAUSE_MARK = re.compile(r"[，。；：！？,;!?\n]")


def clause_before(text: str, low: int, end: int) -> str:
    """What stands before ``end`` in its clause, from ``low`` at the earliest."""
    window = text[low:end]
    m = CLAUSE_MARK.search(window[::-1])
    return window if m is None else window[len(window) - m.start() :]


LIMIT_VERB = re.compile(r"(至少|起码|至多|顶多|最[多少](?![升涨跌降增减]))[^，。的时者一]{1,4}\Z")  # 至少进行150分钟
EQUALS = re.compile(r"(?:[折换]?合|折算[为成]?|等于|相当于|相等于)\Z")
GOVERNS = "占为有达需是"
SIZED = re.compile(  # 约长一丈, 大约能酿半斤
    r"(?:大?约|大概|大致|约莫)(?:[长宽高深重厚粗远值含耗产收走]|(?:能|可以?|要|会|得|需要?)[^，。、的是有占为达多少至最不超\d]{0,2})\Z"
)
GOVERNED = re.compile(f"[{GOVERNS}约概致]|[的合算成于]\\Z|至[少多]|起码|顶多|最[多少]")  # what any of these has
LIMIT = re.compile(r"不(?:低于|少于|高于|超过)[^，。；,;]{0,12}\Z")


def _inside_whole(previous: Atom, atom: Atom, text: str) -> bool:
    """不低于前20个交易日均价的80%: the number before stands in the name of the whole that the share is of."""
    if atom.unit.kind != "percent" or previous.cues or previous.unit.kind != "duration" or atom.start - previous.end > 12:
        return False
    whole = text[previous.end : atom.start].rstrip(" ")
    return whole.endswith("的") and LIMIT.search(text, max(0, previous.start - 16), previous.start) is not None


def detached(previous: Atom | None, atom: Atom, text: str, grammar: Grammar) -> None:
    """A cue before the verb that governs the number still counts: 约占新增装机的55% is about 55 %."""
    if atom.left or atom.cues or atom.ends:
        return
    low = max(previous.end if previous and not _inside_whole(previous, atom, text) else 0, atom.start - 24)
    end = atom.start - (text[atom.start - 1 : atom.start] == " ")
    if not GOVERNED.search(text, low, end):
        return
    clause = clause_before(text, low, end)
    if not clause:
        return
    if clause.endswith("的") and _of_a_whole(clause, atom, grammar):
        return
    if m := LIMIT_VERB.search(clause):
        atom.cues.append("at_least" if m[1] in ("至少", "起码", "最少") else "at_most")
        atom.rules.append("detached_cue")
        return
    if SIZED.search(clause):
        atom.cues.append("approx")
        atom.rules.append("detached_cue")
        return
    if m := EQUALS.search(clause):  # 约合, 约折合, 大约等于
        cue = grammar.before.search(clause, max(0, m.start() - 6), m.start())
        if cue is not None and cue.start() < cue.end():
            row = grammar.qualifier("before", cue[0], clause, cue.start())
            if row.qualifier in ("approx", "near"):
                atom.cues.append(row.qualifier)
                atom.rules.append("detached_cue")
        return
    for i, character in enumerate(clause):
        if character in GOVERNS and (m := grammar.before.search(clause, max(0, i - 6), i)) and m.end() == i and m.start() < i:
            rest = clause[i + 1 :]
            if rest not in ("", "要") and not rest.endswith("的") and character != "占":  # 大约需要3天
                continue
            row = grammar.qualifier("before", m[0], clause, m.start())
            if row.qualifier in BOUNDING:
                atom.cues.append(row.qualifier)
                atom.rules.append("detached_cue")
            return


BOUNDING = frozenset(("over", "under", "at_least", "at_most", "near", "approx"))
OTHER_PERIOD = re.compile(r"[年月季日昨今去前周]|同期|平均|预期|\d")


def _of_a_whole(clause: str, atom: Atom, grammar: Grammar) -> bool:
    """超过总量的80%: the cue bounds the share, with the whole named in between."""
    if atom.unit.kind not in ("percent", "ratio", "multiple"):
        return False
    for m in grammar.cue.finditer(clause):
        row = grammar.qualifier("before", m[0], clause, m.start())
        if m.end() >= len(clause) - 1 or row.place == "head" or row.qualifier not in BOUNDING:
            continue
        limit = atom.unit.kind == "multiple" or m[0][0] == "不"  # 不低于上年的90% sets a limit
        if not limit and OTHER_PERIOD.search(clause, m.end()):  # 高于去年第4季的1.5%: a comparison
            return False
        atom.cues.append(row.qualifier)  # 超过总量的80%, 超过去年同期的2倍
        atom.rules.append("detached_cue")
        return True
    return False
