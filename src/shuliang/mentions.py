"""Atoms → mentions: parts that belong together are joined, and each becomes a quantity.

The rules that a table cannot say (compound measures, ranges, pairs of bounds, detached cues) are the small functions of
``JOINS``, tried in order on an atom and the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from .atoms import NO_UNIT, Atom, Mask
from .bounds import ONE_SIDED, Bounded, bound
from .compounds import compound
from .cues import clause_before, detached
from .grammar import Grammar
from .lists import distributed, percent_listed, points_listed, share_unit, slashed
from .numerals import Malformed, read
from .policy import Policy
from .ranges import bounds_pair, is_empty, listed, plus_minus, span, teens
from .records import Endpoint, Interval, Quantity

__all__ = ["Mention", "join", "quantity"]

Join = Callable[[Atom, Atom, str, Grammar], Atom | None]


class Mention(NamedTuple):
    """A quantity in clean text: its span with cues and unit, and where the numeral itself begins."""

    start: int
    end: int
    quantity: Quantity
    numeral: int


JOINS: tuple[tuple[Join, ...], ...] = ((compound,), (span, listed, teens, plus_minus, bounds_pair))  # parts first, then ranges of wholes
GAP = 8  # characters: no join has more between its parts (，并且)


def join(atoms: list[Atom], text: str, grammar: Grammar) -> list[Atom]:
    """Join atoms that are one quantity together: 1小时30分, 3至5万元, 10人以上30人以下, 五、六级."""
    if len(atoms) > 1:
        slashed(atoms, text)
        points_listed(atoms, text)
        for rules in JOINS:
            atoms = _joined(atoms, rules, text, grammar)
    previous: Atom | None = None
    for k, atom in enumerate(atoms):
        before = atoms[k - 1] if k else None
        detached(previous, atom, text, grammar)
        if previous is not None and previous.cues and not atom.cues:
            distributed(previous, atom, text)
        if before is not None and before.unit is NO_UNIT and atom.unit is not NO_UNIT:
            share_unit(atoms, k, text)
        percent_listed(before, atom, text)
        if not atom.lone or atom.unit is not NO_UNIT:  # 总数, 半径: no number that a cue could belong to
            previous = atom
    return atoms


def _joined(atoms: list[Atom], rules: tuple[Join, ...], text: str, grammar: Grammar) -> list[Atom]:
    out: list[Atom] = []
    for atom in atoms:
        for rule in rules if out and atom.start - out[-1].end <= GAP else ():
            joined = rule(out[-1], atom, text, grammar)
            if joined is not None and not (joined.ends and is_empty(*joined.ends)):
                joined.rules.append(rule.__name__)
                out[-1] = joined
                break
        else:
            out.append(atom)
    return out


def quantity(atom: Atom, text: str, policy: Policy) -> Quantity:
    """The quantity of an atom, its text as it stands in the clean text (the pipeline puts the raw text in its place)."""
    unit = atom.unit
    if atom.ends is None:
        bounded = bounded_of(atom, policy)
    else:
        low, high = (bounded_of(end, policy) for end in atom.ends)
        interval = _between(low.interval.lower, high.interval.upper)
        if atom.implied:
            interval = implied(interval)
        bounded = Bounded(None, interval, "range")
    kind = unit.kind
    if unit is NO_UNIT or unit.role == "noun":
        kind = "count" if unit.role == "noun" or _counts(atom, text) else "other"
    surface, unit_id = unit.surface, unit.id
    if unit.role == "noun":
        surface, unit_id = "", "item"
    if unit_id == "CNY" and policy.yuan != "CNY" and unit.base in ("元", "块", "块钱", "圆", "元钱"):
        unit_id = policy.yuan
    article = (
        unit.role == "classifier" and atom.text == "一" and not atom.cues and atom.ends is None and not atom.sign
    )
    return Quantity(text[atom.start : atom.end], bounded.value, bounded.interval, bounded.qualifier, kind, surface, unit_id or None,
                    atom.per, article, tuple(atom.rules))  # fmt: skip


def _between(lower: Endpoint | None, upper: Endpoint | None) -> Interval:
    """From one end to the other; where they meet both are closed: >0~0 is 0."""
    if lower is not None and upper is not None and lower.value == upper.value:
        lower, upper = replace(lower, closed=True), replace(upper, closed=True)
    return Interval(lower, upper)


SENTENCE_END = re.compile(r"[。；！？;!?\n]")
PER = re.compile(
    r"每(?:公斤|千克|斤|吨|平方米|平米|立方米|升|度|桶|盎司|件|台|辆)|人均|户均|日均|月均|年均|季均|周均|亩均|场均|村均|校均|店均"
    r"|每股|每人|每户|每年|每月|每天|每日|每周|每季度|每小时|每次|每亩"
)


def per(atom: Atom, denominator: Atom | None, text: str) -> str | None:
    """The denominator kept apart: 每万人 before it in the sentence, 人均 or 日均 before it in the clause."""
    low = max(0, atom.start - 30)
    if (text.find("均", low, atom.start) >= 0 or text.find("每", low, atom.start) >= 0) and "/" not in atom.unit.surface:
        words: list[str] = PER.findall(clause_before(text, low, atom.start))
        if words:
            return words[-1]
    if denominator is not None and not SENTENCE_END.search(text, denominator.end, atom.start):
        return text[denominator.start - 1 : denominator.end]
    return None


def guarded(mask: Mask, text: str, grammar: Grammar) -> Mention | None:
    """An ordinal (第三名) or a score (3比1) as a mention; the value of a score is not one number."""
    body = text[mask.start : mask.end]
    if mask.reason == "score":
        nothing = Quantity(body, None, Interval(), "exact", "score", rules=("score",))
        return Mention(mask.start, mask.end, nothing, mask.start)
    m = grammar.number.search(text, mask.start, mask.end)
    try:
        value = read(m[0]).value if m else None
    except (Malformed, AssertionError):
        value = None
    if m is None or value is None:
        return None
    unit = grammar.unit.match(text, m.end())
    surface = unit[0] if unit and unit.end() == mask.end else ""
    quantity = Quantity(body, value, Interval.point(value), "exact", "ordinal", surface, rules=("ordinal",))
    return Mention(mask.start, mask.end, quantity, m.start())


def implied(interval: Interval) -> Interval:
    """The same ends, implied by a dictionary sense rather than stated."""
    lower, upper = (None if end is None else replace(end, basis="implied") for end in (interval.lower, interval.upper))
    return Interval(lower, upper)


def bounded_of(atom: Atom, policy: Policy) -> Bounded:
    """The interval of a single atom under its cues and the policy."""
    counted = atom.unit.kind == "count" and atom.unit.role != "ratio"
    order = atom.cues if len(atom.cues) < 2 else sorted(atom.cues, key=lambda cue: cue in ONE_SIDED)
    return bound(atom.number, order, counted=counted, near=policy.near, approx=policy.approx, bare=policy.bare,
                 inclusive=policy.inclusive)  # fmt: skip


def _counts(atom: Atom, text: str) -> bool:
    following = text[atom.end : atom.end + 1]
    return "一" <= following <= "鿿"
