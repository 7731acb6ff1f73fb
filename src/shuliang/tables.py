"""The language, as rows: every word that means something here stands in a table of ``data/``.

A table is a TSV file with a header line; ``#`` begins a comment line; ``-`` is an empty cell. Every row names its
*ground* (a law, a dictionary sense, a standard, a sentence seen) and carries an *example* with what it *reads* as;
examples are run as tests. Surfaces are written in simplified characters and half-width forms, as ``text.clean`` leaves
them. A user's folder of tables with the same file names adds rows; a row with the same surface (and the same place)
replaces the built-in one.

This module is the only reader of ``data/``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from .errors import TableError
from .records import KINDS, QUALIFIERS

__all__ = [
    "BoundaryRow",
    "ClassifierRow",
    "CurrencyRow",
    "GuardRow",
    "PhraseRow",
    "QualifierRow",
    "RuleRow",
    "Tables",
    "UnitRow",
    "VerbRow",
    "WordRow",
    "load",
    "unit_definitions",
]

LOOK_AROUND = re.compile(r"\(\?<?[=!](?:\[[^\]]*\]|[^()\[\]])*\)")  # (?=…), (?<!…) with classes, without inner groups


@dataclass(frozen=True, slots=True)
class UnitRow:
    """units.tsv: a way to write a physical or conventional unit.

    ``surface`` (亩, 平方公里, km2), ``id`` its Pint name (mu, kilometer**2), ``kind`` one of records.KINDS, ``context``
    when the surface means this unit: ``-`` always; ``after:小时`` only as the next part of a compound measure after that
    surface; ``default`` where no other reading is called for by context.
    """

    surface: str
    id: str
    kind: str
    context: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """currencies.tsv: a way to write a currency. ``place``: ``prefix`` ($, 人民币) or ``suffix`` (元, 美元, 元人民币)."""

    surface: str
    place: str
    id: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class ClassifierRow:
    """classifiers.tsv: a measure word that counts things.

    ``id`` the dimension that it counts in: item, person, visit, organisation, event … (names of units.txt).
    """

    surface: str
    id: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class QualifierRow:
    """qualifiers.tsv: a word that says how a number bounds. ``place``:

    ``before`` before the number (超过9000) · ``after`` after number and unit (15%以上) · ``inside`` directly after the
    numeral or its multiplier (9000多个) · ``head`` a verb or adverb that leaves the number exact (达, 共, 仅).
    """

    surface: str
    place: str
    qualifier: str
    ground: str
    example: str
    reads: str

    @property
    def name(self) -> str:
        """The surface as a reader would write it: ``许`` for 许(?=[，。]|$), ``上`` for 上{B}."""
        return LOOK_AROUND.sub("", self.surface).removesuffix("{B}").replace("\\", "")


@dataclass(frozen=True, slots=True)
class VerbRow:
    """verbs.tsv: a verb that governs a number. ``direction`` up | down | - . ``mode``:

    ``by`` 增长5% · ``to`` 变成8升 · ``level`` 达90% · ``share`` 占三成 · ``act`` 排查出问题9个 · ``light`` 开展检查9次
    (the verb after it is a noun) · ``deed`` 销售汽车9辆, but 汽车销售均价 (a verb that also modifies nouns). ``reads``: subject |
    predicate | direction | mode of the example.
    """

    surface: str
    direction: str
    mode: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class WordRow:
    """words.tsv: a word that shapes what a number is about, by its ``role`` (one of ROLES).

    For instance ``determiner`` 各 · ``scope`` 全区 · ``organisation`` 公司 · ``adverb`` 共 · ``joiner`` 和 · ``noun`` 胜, which
    the tagger takes for something else · ``attribute`` 均价, a noun that names what is measured · ``pivot`` 帮助, whose
    object acts itself · ``frame`` 按, what it leads is no topic. ``reads`` as in verbs.tsv.
    """

    surface: str
    role: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class GuardRow:
    """guards.tsv: what holds a numeral and is no statistic.

    ``pattern`` a regular expression in which ``{N}`` stands for any numeral, ``{A}`` for Arabic and ``{C}`` for Chinese
    digits; ``reason`` date | time | ordinal | score | slogan | name | identifier | numbering | word.
    """

    pattern: str
    reason: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """boundaries.tsv: a ``word`` that begins with the character of a unit and is none (8部门 is 8 and 部门, not 8部)."""

    word: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """phrases.tsv: a phrase that is a quantity as a whole (一半, 对折, 百分百).

    ``surface`` a regular expression piece, ``value`` its exact number, ``unit`` % | 倍 | -, ``qualifier`` one of QUALIFIERS.
    """

    surface: str
    value: str
    unit: str
    qualifier: str
    ground: str
    example: str
    reads: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """rules.tsv: the ``name`` of a rule that can fire and what it says (``ground``)."""

    name: str
    ground: str


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, as tuples of rows in the order of their files."""

    units: tuple[UnitRow, ...]
    currencies: tuple[CurrencyRow, ...]
    classifiers: tuple[ClassifierRow, ...]
    qualifiers: tuple[QualifierRow, ...]
    verbs: tuple[VerbRow, ...]
    words: tuple[WordRow, ...]
    guards: tuple[GuardRow, ...]
    boundaries: tuple[BoundaryRow, ...]
    phrases: tuple[PhraseRow, ...]
    rules: tuple[RuleRow, ...]


Row = TypeVar("Row", UnitRow, CurrencyRow, ClassifierRow, QualifierRow, VerbRow, WordRow, GuardRow, BoundaryRow, PhraseRow, RuleRow)

ROW_TYPES: dict[str, type[Any]] = {
    "units": UnitRow,
    "currencies": CurrencyRow,
    "classifiers": ClassifierRow,
    "qualifiers": QualifierRow,
    "verbs": VerbRow,
    "words": WordRow,
    "guards": GuardRow,
    "boundaries": BoundaryRow,
    "phrases": PhraseRow,
    "rules": RuleRow,
}
ROLES = (
    "determiner", "scope", "organisation", "adverb", "preposition", "frame", "joiner", "noun", "attribute", "suffix",
    "superlative",
    "person", "agent", "pivot", "empty", "existential", "abstract", "casualty", "illness", "harm", "event", "equal", "distance",
    "pronoun", "directional", "sowing", "unsown", "verbal", "saying", "deal", "toward", "attributive", "modal", "particle", "time", "cut",
)  # fmt: skip
ALLOWED: dict[tuple[str, str], tuple[str, ...]] = {
    ("units", "kind"): KINDS,
    ("currencies", "place"): ("prefix", "suffix"),
    ("qualifiers", "place"): ("before", "after", "inside", "head"),
    ("qualifiers", "qualifier"): QUALIFIERS,
    ("phrases", "qualifier"): QUALIFIERS,
    ("phrases", "unit"): ("%", "倍", ""),
    ("verbs", "direction"): ("up", "down", ""),
    ("verbs", "mode"): ("by", "to", "level", "share", "act", "light", "deed"),
    ("words", "role"): ROLES,
    ("guards", "reason"): (
        "date", "time", "ordinal", "score", "slogan", "name", "identifier", "numbering", "word", "article"
    ),
}  # fmt: skip
KEYS: dict[str, tuple[str, ...]] = {
    "units": ("surface", "id", "context"),
    "currencies": ("surface", "place"),
    "classifiers": ("surface",),
    "qualifiers": ("surface", "place"),
    "verbs": ("surface",),
    "words": ("surface", "role"),
    "guards": ("pattern",),
    "boundaries": ("word",),
    "phrases": ("surface",),
    "rules": ("name",),
}


@functools.lru_cache(maxsize=32)  # a process that makes extractors without end keeps no more
def load(folder: str | None = None) -> Tables:
    """The built-in tables, with the rows of the user's ``folder`` laid over them.

    Raises TableError (file, line, reason) for a broken table. Results are kept: a folder is read once a process.
    """
    found: dict[str, dict[tuple[str, ...], Any]] = {name: {} for name in ROW_TYPES}
    for name in ROW_TYPES:
        file = resources.files(__package__) / "data" / f"{name}.tsv"
        for line, row in read(name, f"{name}.tsv", file.read_text(encoding="utf-8")):
            key = tuple(getattr(row, part) for part in KEYS[name])
            if key in found[name]:
                raise TableError(f"{name}.tsv", line, f"{' '.join(key)!r} stands twice")
            found[name][key] = row
    if folder is not None:
        for _, _, name, row in overlay(folder):
            found[name][tuple(getattr(row, part) for part in KEYS[name])] = row
    return Tables(**{name: tuple(rows.values()) for name, rows in found.items()})


def overlay(folder: str) -> Iterator[tuple[str, int, str, Any]]:
    """The rows of a user's ``folder``, each with its file, its line and the name of its table."""
    if not Path(folder).is_dir():
        raise TableError(folder, 0, "no such folder of tables")
    paths = sorted(Path(folder).glob("*.tsv"))
    if not paths:
        raise TableError(folder, 0, f"holds no table; a table is one of {', '.join(f'{n}.tsv' for n in ROW_TYPES)}")
    for path in paths:
        name = path.stem
        if name not in ROW_TYPES:
            raise TableError(str(path), 0, f"no table of that name; one of {', '.join(f'{n}.tsv' for n in ROW_TYPES)}")
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TableError(str(path), 0, f"cannot be read as UTF-8 ({error})") from error
        for line, row in read(name, str(path), text):
            yield str(path), line, name, row


def read(name: str, file: str, text: str) -> Iterator[tuple[int, Any]]:
    """The rows of one table's text, each with its line number. ``file`` is named in errors."""
    row_type = ROW_TYPES[name]
    header = [f.name for f in fields(row_type)]
    needed = [at for at, column in enumerate(header) if column in ("ground", "example")]
    closed = [(header.index(column), allowed) for (table, column), allowed in ALLOWED.items() if table == name]
    lines = enumerate(text.splitlines(), 1)
    seen_header = False
    for number, line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not seen_header:
            if cells != header:
                raise TableError(file, number, f"the header must be: {' <tab> '.join(header)}")
            seen_header = True
            continue
        if len(cells) != len(header):
            raise TableError(file, number, f"{len(header)} cells separated by tabs are needed, here are {len(cells)}")
        cells = ["" if cell == "-" else cell for cell in cells]
        if not cells[0].strip():
            raise TableError(file, number, f"the {header[0]} is empty")
        for at in needed:
            if not cells[at]:
                raise TableError(file, number, f"the {header[at]} is empty: a row says why it is here and shows it")
        for at, allowed in closed:
            if cells[at] not in allowed:
                choices = ", ".join(a or "-" for a in allowed)
                raise TableError(file, number, f"{header[at]} {cells[at]!r} is none of {choices}")
        yield number, row_type(*cells)
    if not seen_header:
        raise TableError(file, 0, "holds no header line")


def source(name: str) -> str:
    """The text of the built-in table ``name``."""
    return (resources.files(__package__) / "data" / f"{name}.tsv").read_text(encoding="utf-8")


def unit_definitions() -> str:
    """The text of ``data/units.txt``, in Pint's format."""
    return (resources.files(__package__) / "data" / "units.txt").read_text(encoding="utf-8")


@functools.cache
def simplified() -> dict[int, int]:
    """Code point of a traditional character → code point of its simplified one, from ``data/simplified.tsv``."""
    text = (resources.files(__package__) / "data" / "simplified.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ord(traditional): ord(simple) for traditional, simple in rows}
