"""What a scan finds: masks, and atoms with their units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .grammar import UnitReading
from .numerals import Numeral

__all__ = ["NO_UNIT", "PERCENT", "RATIO", "TIMES", "Atom", "Mask", "Unit", "is_exact"]


class Mask(NamedTuple):
    """A stretch that holds no statistic, and why (a reason of ``tables.GuardRow``)."""

    start: int
    end: int
    reason: str


class Unit(NamedTuple):
    """A unit as found: ``surface`` for the record, the reading that context called for (kind, id, role), ``base`` as written."""

    surface: str
    id: str | None
    kind: str
    role: str
    base: str


NO_UNIT = Unit("", None, "other", "none", "")

TIMES = Unit("倍", "bei", "multiple", "unit", "倍")

PERCENT = Unit("%", "percent", "percent", "unit", "%")

RATIO = Unit("", "ratio", "ratio", "ratio", "")


@dataclass(slots=True)
class Atom:
    """A number with what belongs to it. All offsets are into the clean text."""

    start: int
    end: int
    numeral: int  # where the numeral begins
    tail: int  # where the numeral ends
    number: Numeral
    text: str  # the numeral's own characters
    unit: Unit = NO_UNIT
    cues: list[str] = field(default_factory=list)  # qualifiers, innermost first
    left: bool = False  # a one-sided or approximate cue stands before the number
    right: bool = False  # a cue stands after it
    per: str | None = None
    sign: bool = False
    dash: bool = False  # the sign was a plain hyphen, which may turn out to be a range mark
    rules: list[str] = field(default_factory=list)
    lone: bool = False  # 半, 几, 数: counts only with a unit
    phrase: bool = False  # 一半, 翻番: a quantity as a whole
    ends: tuple[Atom, Atom] | None = None  # a range
    below: tuple[int, UnitReading] | None = None  # 每小时 before a number whose unit comes with a later one
    parts: list[Unit] | None = None  # the units of a compound measure, largest first
    implied: bool = False  # a range by a dictionary sense


def is_exact(a: Atom) -> bool:
    return a.number.form == "exact" and not any(cue in ("more", "several") for cue in a.cues) and a.number.value is not None
