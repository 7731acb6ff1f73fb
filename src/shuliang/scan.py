"""Clean text → atoms: a numeral with the cues, currency and unit that stand around it.

One pass from left to right. At each place the grammar's master pattern finds either a guard (a date, an ordinal, a slogan:
kept as a ``Mask``) or a numeral, whichever begins first; a numeral is then extended over its unit and cues on the right,
and over its sign, currency and cues on the left. What an atom means is read in ``mentions.py``.
"""

from __future__ import annotations

import re

from . import exact
from .amounts import number_at
from .atoms import NO_UNIT, PERCENT, TIMES, Atom, Mask
from .grammar import Grammar
from .leftward import leftward
from .numerals import Numeral
from .rightward import cues_after, reading_of, rightward

__all__ = ["scan"]


def scan(text: str, grammar: Grammar, guarded: bool = True) -> tuple[list[Atom], list[Mask]]:
    """All atoms of a clean text and all masks, both in order. With ``guarded`` False nothing is masked (``parse``)."""
    atoms: list[Atom] = []
    masks: list[Mask] = []
    position = floor = 0
    phrases, guards, number = grammar.phrase, grammar.guards, grammar.number.match
    number_starts, seconds = grammar.number_starts, grammar.seconds
    phrase_starts, guard_starts = phrases.choices, guards.choices if guarded else {}
    for begin in grammar.trigger.finditer(text):
        start = begin.start()
        if start < position:
            continue
        character = text[start]
        second = seconds[character]
        if second is not None and text[start + 1 : start + 2] not in second:
            continue
        if character in phrase_starts and (m := phrases[character].match(text, start)):
            atom: Atom | None = phrase_at(text, start, m.end(), floor, grammar)
        elif character in guard_starts and (m := guards.match(text, start)):
            if m.end() > start:
                masks.append(Mask(start, m.end(), grammar.guard(text, start, m.end()).reason))
                position = floor = m.end()
            continue
        elif character in number_starts and (m := number(text, start)):
            atom = atom_at(text, start, m.end(), floor, grammar)
        else:
            continue
        position = m.end()
        if atom is not None:
            atoms.append(atom)
            position = floor = max(atom.end, position)
    return atoms, masks


def atom_at(text: str, start: int, end: int, floor: int, grammar: Grammar) -> Atom | None:
    """The atom around the numeral ``text[start:end]``; None where it is malformed. ``floor``: the left cannot pass it."""
    found = number_at(text, start, end, grammar)
    if found is None:
        article = text[start] == "一" and text[start + 1].isdecimal()  # 见一1.2cm结节
        return atom_at(text, start + 1, end, floor, grammar) if article else None
    number, tail, unit = found
    letter = text[tail - 1]
    if letter in "KWM" and letter in grammar.units and reading_of(letter, text, tail - 1, tail, grammar, None):
        return atom_at(text, start, tail - 1, floor, grammar)  # 色温5000K, 功率65W: the letter is the unit here
    atom = Atom(start, tail, start, tail, number, text[start:tail], unit, rules=[number.rule])
    atom.lone = unit is NO_UNIT and atom.text in ("半", "几", "数", "好几")
    if atom.text == "半":
        atom.rules = ["half"]
    elif atom.text == "个把":  # 个把月: about one
        atom.cues.append("approx")
    rightward(atom, text, grammar)
    leftward(atom, text, floor, grammar)
    _compared(atom, text, floor)
    return atom


COMPARED = re.compile(r"\s?(?:([低少小矮短轻])|[高多大长重])(?=[的\s，。；、]|$)")


def _compared(atom: Atom, text: str, floor: int) -> None:
    """比170低 is below 170, 比60高 above 60."""
    before = atom.start - 1
    while before > floor and text[before] == " ":
        before -= 1
    if atom.cues or before < floor or text[before] != "比" or (m := COMPARED.match(text, atom.end)) is None:
        return
    atom.cues.append("under" if m[1] else "over")
    atom.rules.append("compared_with")
    atom.start, atom.end, atom.left, atom.right = before, m.end(), True, True


def phrase_at(text: str, start: int, end: int, floor: int, grammar: Grammar) -> Atom:
    """The atom of a phrase that is a quantity as a whole (一半, 过半, 翻两番)."""
    row = next(row for row in grammar.phrases if (m := re.compile(row.surface).match(text, start)) and m.end() == end)
    value = exact.from_text(row.value)
    number = Numeral(value, value, value, step=10 if row.unit == "%" else 1 if isinstance(value, int) else None, rule="phrase")
    unit = {"%": PERCENT, "倍": TIMES, "": NO_UNIT}[row.unit]
    atom = Atom(start, end, start, end, number, text[start:end], unit, rules=["phrase"], phrase=True)
    if row.qualifier != "exact":
        atom.cues.append(row.qualifier)
    atom.end = cues_after(atom, text, end, grammar)
    leftward(atom, text, floor, grammar)
    return atom
