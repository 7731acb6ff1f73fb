"""A user's rows of tables held against what they are for: patterns that compile and say where they begin, numbers, units.

``tables.py`` has seen to the shape of the rows, the built-in ones and the user's alike. The built-in rows are held to this
too, but by a test and not at every start.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from . import tables, units
from .errors import TableError, UnknownUnitError
from .folding import beginnings, endings
from .grammar import expand
from .tables import BoundaryRow, ClassifierRow, CurrencyRow, GuardRow, PhraseRow, QualifierRow, UnitRow

__all__ = ["check", "fault"]

# Patterns become parts of longer ones, and folding.py must know their pieces: no group that captures, sets flags or does
# not backtrack, no reference to a group, no possessive quantifier. Escapes and classes are passed over.
UNFIT = r"\\[^1-9]|\[\^?\]?(?:\\.|[^\]\\])*\]|(\\[1-9]|\((?!\?:|\?<?[=!])|[*+?}]\+)"
DEEPEST = 100  # groups
NUMBER = r"[0-9]{1,30}(?:\.[0-9]{1,30}|/0*[1-9][0-9]{0,29})?"
CODES = {"{CODE}": "(?:X)", "{NOCODE}": "(?<!X)"}  # what currencies make of them has this form


@functools.lru_cache(maxsize=32)  # a process that makes extractors without end keeps no more
def check(folder: str) -> None:
    """Raises TableError (file, line, what is wrong) for a row of a user's ``folder`` that cannot be used."""
    built_in = {row.pattern for row in tables.load().guards}  # a copy of these is left alone
    for file, line, name, row in tables.overlay(folder):
        if name == "guards" and row.pattern in built_in:
            continue
        wrong = fault(row)
        if wrong is not None:
            raise TableError(file, line, wrong)


def fault(row: Any) -> str | None:
    """What is wrong with a row; None where it can be used."""
    match row:
        case GuardRow():
            return _pattern(expand(row.pattern, CODES), first=True)
        case PhraseRow():
            if not re.fullmatch(NUMBER, row.value):
                return f"the value {row.value!r} is no number; it is written 50, 0.5 or 1/3"
            return _pattern(row.surface, first=True)
        case QualifierRow():
            return _pattern(row.surface.removesuffix("{B}"), first=True, last=row.place in ("before", "head"))
        case BoundaryRow():
            return _pattern(row.word)
        case UnitRow() | CurrencyRow() | ClassifierRow():
            return _unit(row.id)
    return None


def _unit(unit_id: str) -> str | None:
    if not unit_id:
        return "the id is empty: it is a unit of units.txt (item, kilometer**2) or of your own (Extractor(units=…))"
    try:
        units.measure(unit_id)
    except UnknownUnitError as error:
        return f"the id is an {error}; it is one of units.txt, of Pint or of your own (Extractor(units=…))"
    return None


def _pattern(pattern: str, first: bool = False, last: bool = False) -> str | None:
    """What is wrong with a pattern that must say with which characters it begins (``first``), and ends (``last``)."""
    if pattern.count("(") > DEEPEST:
        return f"the pattern has more than {DEEPEST} groups: make two rows of it"
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        return f"the pattern is no regular expression: {error.msg if isinstance(error, re.error) else error}"
    unfit = next((m[1] for m in re.finditer(UNFIT, pattern) if m[1]), None)
    if unfit is not None:
        return f"the pattern holds {unfit!r}: groups are written (?:…) and not referred to, quantifiers stand alone"
    if first and beginnings(pattern) is None:
        return "the pattern does not say with which characters it begins: it would be tried everywhere"
    if last and endings(pattern) is None:
        return "the pattern does not say with which characters it ends: it would be tried everywhere"
    return None
