"""Tables → compiled patterns.

Alternations are folded into tries, so that a list of a thousand words costs about as much as one. A ``Grammar`` is built
once for a set of tables (on first use, never on import) and shared by all extractors with the same tables.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from . import tables
from .tables import GuardRow, PhraseRow, QualifierRow, Tables, UnitRow

__all__ = ["Grammar", "UnitReading", "compiled", "fold"]

DIGIT = "零〇○一二三四五六七八九两"
MULTIPLIER = "十百千万亿兆"
FINANCIAL = "壹贰叁肆伍陆柒捌玖拾佰仟貮弍"
ARABIC = r"(?:\d{1,3}(?:[,，]\d{3})+(?![,，]?\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\d.])\.\d+)"
# w/k/M after digits are multipliers in informal writing (15W, 100K); a letter or digit after them makes a name of it.
INFORMAL = r"(?<=\d)[wWkKM](?![A-Za-z\d])"
HAN = f"{DIGIT}{MULTIPLIER}廿卅卌"
ANY = f"{HAN}{FINANCIAL}"


def run(blocked: str) -> str:
    """A numeral as it stands in running text. ``blocked`` keeps the multiplier that begins a unit (千瓦, 百帕) out of it.

    Financial digits count only beside another numeral (收拾, 大陆, 队伍 are words); 两 is a digit at the beginning and
    before a multiplier, a unit elsewhere (三两); 千米 is a unit except after a single digit (三千米 is 3000 米).
    """
    han = rf"(?:{blocked}[{DIGIT[:-1]}{MULTIPLIER}廿卅卌])"
    two = rf"两(?=[百千万亿])(?<=[{MULTIPLIER}零]两)"
    return (
        rf"(?:(?:好几|几|数)(?=[{MULTIPLIER}])(?:{blocked}[{MULTIPLIER}])+"
        rf"|[二两三]几(?![{MULTIPLIER}])"
        rf"|[一二三四五六七八]、[二三四五六七八九](?=[{MULTIPLIER}]*[^、{ANY}])(?:{blocked}[{MULTIPLIER}])*"
        rf"|(?:{ARABIC}|(?!零下){han}|两|[{FINANCIAL}叁参](?=[{ANY}]|点[{DIGIT}])|[{FINANCIAL}叁](?=[元圆角分])|[佰仟](?=分之)|点(?=[{DIGIT}]{{2,}}))"
        rf"(?:(?!\d{{2,}}[十百千]){ARABIC}|{han}|{two}|(?<=[一二三])两(?=[百千万亿个])|[{FINANCIAL}]|{INFORMAL}|点(?=[{DIGIT}])"
        rf"|[多余来](?={blocked}[{MULTIPLIER}])|(?<=[{MULTIPLIER}廿卅卌])几(?![乎何时])| (?=\d+/\d))*"
        rf"|半|(?:好几|几|数)|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    )


def blocked(surfaces: Iterable[str]) -> str:
    """The lookahead that keeps 千 of 千瓦 out of a numeral, from the surfaces that begin with a multiplier."""
    rests: dict[str, list[str]] = {"百": ["分[位数比制]"]}
    for surface in surfaces:
        if surface[0] in MULTIPLIER and surface != "千米" and len(surface) > 1 and not surface.startswith("百万"):
            rests.setdefault(surface[0], []).append(re.escape(surface[1:]))
    choices = "|".join(f"{multiplier}{fold(rest)}" for multiplier, rest in rests.items())
    return rf"(?!{choices}|(?<![一二三四五六七八九几数两多余来])千米|(?<=[十百][一二三四五六七八九])千米|(?<=零)百分之)"


MACROS = {
    "{N}": rf"(?:{ARABIC}|[{HAN}]+)",
    "{A}": r"\d+",
    "{A2}": r"\d{2}",
    "{C}": rf"[{HAN}]{{1,4}}",
    "{C2}": r"十[一二三四]",
    "{d}": r"[一二三四五六七八九十百千万两]",
    "{Y}": r"(?:1[5-9]|20|21)\d\d(?!\d)",
    "{CY}": r"[一二][〇零一二三四五六七八九]{3}",
    "{M}": r"(?:1[0-2]|0?[1-9])(?!\d)",
    "{D}": r"(?:[12]\d|3[01]|0?[1-9])(?!\d)",
}


class UnitReading(NamedTuple):
    """One sense of a unit surface: where it stands in context, its id and kind, and the role that it plays.

    ``role``: unit | money | classifier | noun. ``context``: "" always, "default", or "after:SURFACE".
    """

    surface: str
    id: str
    kind: str
    role: str
    context: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled patterns, and the rows behind them."""

    master: re.Pattern[str]  # a guard (no group) or a numeral (group "numeral"), whichever begins first
    numeral: re.Pattern[str]  # the same without guards, for parse
    number: re.Pattern[str]  # a numeral alone
    lone: re.Pattern[str]  # the same, or a single financial digit (after 分之)
    unit: re.Pattern[str]
    before: re.Pattern[str]  # a cue that ends where the search ends
    before_bare: re.Pattern[str]  # the same, before a multiplier without a digit
    after: re.Pattern[str]
    inside: re.Pattern[str]
    prefix: re.Pattern[str]  # a currency that stands before the number
    each: re.Pattern[str]  # 每公斤 before the number
    units: dict[str, tuple[UnitReading, ...]]
    qualifiers: dict[str, tuple[tuple[re.Pattern[str], QualifierRow], ...]]
    prefixes: dict[str, str]
    guards: tuple[tuple[re.Pattern[str], GuardRow], ...]
    words: dict[str, GuardRow]
    phrases: tuple[tuple[re.Pattern[str], PhraseRow], ...]
    cache: dict[str, object] = field(default_factory=dict)

    def guard(self, text: str, start: int, end: int) -> GuardRow:
        """The row that took away ``text[start:end]``."""
        row = self.words.get(text[start:end])
        if row is not None:
            return row
        begun = None
        for pattern, candidate in self.guards:
            m = pattern.match(text, start)
            if m is not None:
                if m.end() == end:
                    return candidate
                begun = begun or candidate
        assert begun is not None  # the master pattern is made of these very rows
        return begun

    def qualifier(self, place: str, surface: str, text: str, position: int) -> QualifierRow:
        """The row of a cue that matched at ``position``."""
        key = f"{place}\t{surface}"
        row = self.cache.get(key)
        if row is None:
            row = next(
                (row for pattern, row in self.qualifiers[place] if (m := pattern.match(text, position)) and m[0] == surface),
                None,
            ) or next(row for pattern, row in self.qualifiers[place] if pattern.fullmatch(surface))
            self.cache[key] = row
        assert isinstance(row, QualifierRow)
        return row


@functools.lru_cache(maxsize=8)
def compiled(folder: str | None = None, units: tuple[UnitRow, ...] = ()) -> Grammar:
    """The grammar of the built-in tables, a user's folder of tables, and a user's unit rows."""
    return build(tables.load(folder), units)


def build(data: Tables, more_units: tuple[UnitRow, ...] = ()) -> Grammar:
    """Compile a set of tables."""
    readings: dict[str, list[UnitReading]] = {}
    for unit in (*more_units, *data.units):
        readings.setdefault(unit.surface, []).append(UnitReading(unit.surface, unit.id, unit.kind, "unit", unit.context))
    for money in data.currencies:
        if money.place == "suffix":
            readings.setdefault(money.surface, []).append(UnitReading(money.surface, money.id, "money", "money", ""))
    for counter in data.classifiers:
        role = "noun" if counter.id == "noun" else "classifier"
        readings.setdefault(counter.surface, []).append(UnitReading(counter.surface, counter.id, "count", role, ""))
    by_place = {place: [row for row in data.qualifiers if row.place == place] for place in ("before", "after", "inside", "head")}
    cues = [row.surface for row in by_place["before"] + by_place["head"]]
    plain = [cue for cue in cues if not cue.endswith("{B}")]
    bare = [cue.removesuffix("{B}") for cue in cues if cue.endswith("{B}")]
    prefixes = {row.surface: row.id for row in data.currencies if row.place == "prefix"}
    guards = [expand(row.pattern) for row in data.guards]
    phrase = fold(row.surface for row in data.phrases)
    numeral = run(blocked(readings))
    filler = "(?:了|为|是|有|达到|达|到|至)?"
    longer: dict[str, list[str]] = {}
    for word in data.boundaries:
        for length in range(1, len(word.word.partition("(")[0])):
            if word.word[:length] in readings:
                longer.setdefault(word.word[:length], []).append(word.word[length:])
    unit = fold(re.escape(surface) + _boundary(surface, longer.get(surface, ())) for surface in readings)
    return Grammar(
        master=re.compile(f"(?P<phrase>{phrase})|{fold(guards)}|(?P<numeral>{numeral})"),
        numeral=re.compile(f"(?P<phrase>{phrase})|(?P<numeral>{numeral})"),
        number=re.compile(numeral),
        lone=re.compile(rf"{numeral}|[{FINANCIAL}叁参]"),
        unit=re.compile(unit),
        before=re.compile(f"(?:{_longest(plain)}){filler}$"),
        before_bare=re.compile(f"(?:{_longest(bare)})$") if bare else re.compile(r"(?!)"),
        after=re.compile(fold(row.surface for row in by_place["after"])),
        inside=re.compile(fold(row.surface for row in by_place["inside"])),
        prefix=re.compile(f"(?:{_longest(map(re.escape, prefixes))})\\s{{0,2}}$"),
        each=re.compile(f"[每/](?P<unit>{unit})$"),
        units={surface: tuple(found) for surface, found in readings.items()},
        qualifiers={
            place: tuple(
                (re.compile(f"(?:{row.surface.removesuffix('{B}')})" + (filler if place == "before" else "")), row)
                for row in sorted(rows, key=lambda row: -len(row.surface))
            )
            for place, rows in by_place.items()
        },
        prefixes=prefixes,
        guards=tuple((re.compile(expand(row.pattern)), row) for row in data.guards),
        words={row.pattern: row for row in data.guards},
        phrases=tuple((re.compile(row.surface), row) for row in data.phrases),
    )


def expand(pattern: str) -> str:
    """A guard pattern with its macros written out."""
    for name, value in MACROS.items():
        pattern = pattern.replace(name, value)
    return pattern


def _boundary(surface: str, rests: Iterable[str]) -> str:
    """What must not follow a unit: a letter after a Latin one, the rest of a longer word after a Chinese one."""
    if surface[-1].isascii() and surface[-1].isalpha():
        return r"(?![A-Za-z])"
    rests = list(rests)
    return f"(?!{fold(rests)})" if rests else ""


def _longest(pieces: Iterable[str]) -> str:
    return "|".join(sorted(pieces, key=lambda piece: (-len(piece), piece)))


# --- folding ----------------------------------------------------------------------------------------------------------

SPECIAL = set("\\[](){}*+?|.^$")


class _Node:
    __slots__ = ("children", "tails")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.tails: list[str] = []


def fold(patterns: Iterable[str]) -> str:
    """One alternation of all patterns: literal beginnings shared in a trie, longer literals before shorter ones.

    >>> fold(["公里", "公斤", "里", "[ab]c"])
    '(?:公(?:里|斤)|里|[ab]c)'
    """
    root = _Node()
    for pattern in patterns:
        literal, rest = _split(pattern)
        node = root
        for character in literal:
            node = node.children.setdefault(character, _Node())
        if rest not in node.tails:
            node.tails.append(rest)
    return _emit(root)


def _split(pattern: str) -> tuple[list[str], str]:
    """The literal beginning of a pattern, as escaped characters, and the rest."""
    depth = 0
    for i, character in enumerate(pattern):  # an alternation at the top level has no common beginning
        if character in "([" and (i == 0 or pattern[i - 1] != "\\"):
            depth += 1
        elif character in ")]" and pattern[i - 1] != "\\":
            depth -= 1
        elif character == "|" and depth == 0:
            return [], f"(?:{pattern})"
    literal: list[str] = []
    i = 0
    while i < len(pattern):
        if pattern[i] == "\\" and i + 1 < len(pattern) and not pattern[i + 1].isalnum():
            piece = pattern[i : i + 2]
        elif pattern[i] not in SPECIAL:
            piece = pattern[i]
        else:
            break
        following = pattern[i + len(piece) : i + len(piece) + 1]
        if following and following in "*+?{":
            break
        literal.append(piece)
        i += len(piece)
    return literal, pattern[i:]


def _emit(node: _Node) -> str:
    choices = [character + _emit(child) for character, child in node.children.items()]
    choices += sorted((tail for tail in node.tails if tail), key=lambda tail: -len(tail))
    if "" in node.tails:
        if not choices:
            return ""
        choices.append("")
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
