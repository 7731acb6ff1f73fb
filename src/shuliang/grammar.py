"""Tables → compiled patterns.

Alternations are folded into tries, so that a list of a thousand words costs about as much as one. A ``Grammar`` is built
once for a set of tables (on first use, never on import) and shared by all extractors with the same tables.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from . import tables
from .errors import TableError
from .folding import DIGITS, WHITE, beginnings, beyond_digits, endings, fold, followers
from .tables import GuardRow, PhraseRow, QualifierRow, Tables, UnitRow

__all__ = ["Grammar", "UnitReading", "compiled"]

DIGIT = "零〇○一二三四五六七八九两"
MULTIPLIER = "十百千万亿兆"
FINANCIAL = "壹贰叁肆伍陆柒捌玖拾佰仟貮弍"
ARABIC = r"(?:\d{1,3}(?:[,，]\d{3})+(?![,，]?\d)(?:\.\d+)?|\d+(?:\.\d+|[·•]\d+(?=[万亿%‰倍]|个?百分点))?|(?<![\d.])\.\d+)"
# w/k/M after digits are multipliers in informal writing (15W, 100K); a letter or digit after them makes a name of it.
INFORMAL = r"(?<=\d)[wWkKM](?![A-Za-z\dΩµμ²³/])"
# In judgments a financial digit stands alone too: 壹年拾月, 伍日, 手机壹支. 陆, 伍, 拾, 参 end words (大陆, 队伍, 收拾, 人参).
ALONE = (
    r"(?:[壹贰叁肆柒捌玖貮弍]|(?<![大登着内水海])陆|(?<![队入退])伍|(?<![收捡])拾|(?<=[徒刑处刑期役年])参)"
    r"(?=年(?![级轻代龄])|个?月|日(?![本常])|[枚支颗包张部把辆份台只罪次片粒](?=[，。、；,;（(及和]|$))"
)
ONE_FINANCIAL = re.compile(f"[{FINANCIAL}叁参]")
HAN = f"{DIGIT}{MULTIPLIER}廿卅卌"
ANY = f"{HAN}{FINANCIAL}"


def run(blocked: str, counters: str) -> str:
    """A numeral as it stands in running text. ``blocked`` keeps the multiplier that begins a unit (千瓦, 百帕) out of it;
    ``counters`` are the characters of units and classifiers.

    Financial digits count only beside another numeral (收拾, 大陆, 队伍 are words); 两 is a digit at the beginning, before a
    multiplier, and in 一两台, and a unit elsewhere (三两).
    """
    han = rf"(?:{blocked}[{DIGIT[:-1]}{MULTIPLIER}廿卅卌])"
    # 500万一套, 100万三年, 1000万二手房: the digit after the multiplier begins what follows
    counted = rf"(?=[{counters}])(?![{MULTIPLIER}])"
    apart = rf"(?<=[百千万亿])一{counted}|(?<=\d[百千万亿])[二三四五六七八九]{counted}|(?<=[百千万亿])[一二]手"
    two = rf"两(?=[百千万亿])(?<=[{MULTIPLIER}零〇]两)|(?<=一)两(?=[百千万亿{counters}])"
    return (
        rf"(?:百儿八十|千儿八百|万儿八千"
        rf"|(?:好几|几|(?!(?<=[人总户次件票股员]).[百千万]+分之)数)(?=[{MULTIPLIER}])(?:{blocked}[{MULTIPLIER}])+|好?几个亿(?![元级万人吨户斤亩])"
        rf"|[二两三]几(?![{MULTIPLIER}])|三两(?=[个天句次声只枝株家下日年步]|好友|知己)"
        rf"|(?:一、二|二、三|三、[四五]|四、五|五、六|六、七|七、八|八、九)(?=[{MULTIPLIER}]*[^、{ANY}])(?:{blocked}[{MULTIPLIER}])*"
        rf"|(?<=[块毛尺])[一二三四五六七八九](?=一[{counters}])"  # 一块二一度: a price and what it buys
        rf"|(?:{ARABIC}|(?!零[下\d]){han}|两|[俩仨](?=人|小时|钟头|个?月|星期|礼拜|孩子|儿子|女儿|字|包子|馒头)|(?<=[了买卖])[俩仨](?=[，。！？；,!?;\s]|$)|[{FINANCIAL}叁](?=[{ANY}]|点[{DIGIT}])|参(?=[拾佰仟])|[{FINANCIAL}叁](?=[元圆角分])|{ALONE}"
        rf"|[佰仟](?=分之)|点(?=[{DIGIT}]{{2,}}))"
        rf"(?:(?!\d{{2,}}[十百千]){ARABIC}|(?!(?<=[\d几])[{DIGIT}]|(?<=[百千万][二三四五六七八九])一(?![十百千万]))(?!{apart}){han}|{two}|[{FINANCIAL}]|{INFORMAL}|点(?=[{DIGIT}])"
        rf"|(?<=[一二三四五六七八九]十)有(?=[一二三四五六七八九](?!十))|(?<=百)单(?=[一二三四五六七八九](?![百千万]))"
        rf"|(?!个亿[元级万人吨户斤亩])个(?=多?亿)"  # 1.2个亿, 3个多亿元; 3个亿元项目 counts projects
        rf"|[多余来](?={blocked}[{MULTIPLIER}])|(?<=[{MULTIPLIER}廿卅卌])几(?![乎何时])"
        rf"|(?<![\d.,，][1-9]0)(?<=[1-9]0)几(?![乎何时点])|(?<=十)数(?=[年里人名个日天家种次处头匹只艘丈])| (?=\d+/\d))*"
        rf"|半|个把(?=[月年小星钟人])|(?:好几|几|数)|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    )


# After a Chinese digit these are the multiplier and the plain unit: 三千米 is 3000 米, 五千升 5000 升.
PLAIN_UNIT = ("千米", "千升", "百升", "千欧")


def blocked(surfaces: Iterable[str]) -> str:
    """The lookahead that keeps 千 of 千瓦 out of a numeral, from the surfaces that begin with a multiplier.

    二十八万七千克 still counts thousands of grams: after 万 and a digit, 千 is the multiplier that is due.
    """
    known = set(surfaces)
    rests: dict[str, list[str]] = {"百": ["分[位数比制]"]}
    loose: dict[str, list[str]] = {}
    for surface in known:
        if surface[0] not in MULTIPLIER or len(surface) < 2 or surface.startswith("百万"):
            continue
        rest = surface[1:]
        longer = [other[len(rest) :] for other in known if other.startswith(rest) and other != rest and surface[0] + other not in known]
        piece = re.escape(rest) + (f"(?!{fold(map(re.escape, longer))})" if longer else "")
        (loose if surface in PLAIN_UNIT else rests).setdefault(surface[0], []).append(piece)
    digit = "一二三四五六七八九"
    strict = "|".join(f"{multiplier}{fold(rest)}" for multiplier, rest in sorted(rests.items()))
    weak = "|".join(f"{multiplier}{fold(rest)}" for multiplier, rest in sorted(loose.items())) or "(?!)"
    return (
        rf"(?!(?<![万亿][{digit}])(?:{strict})"
        rf"|(?<![{digit}几数两多余来])(?<![十百千]\d)(?:{weak})|(?<=[十百][{digit}])(?<![万亿千][{digit}])千米|(?<=零)百分之)"
    )


MACROS = {
    "{N}": rf"(?:{ARABIC}|[{HAN}]{{1,24}})",
    "{A}": r"\d+",
    "{A2}": r"\d{2}",
    "{C}": rf"[{HAN}]{{1,4}}",
    "{C2}": r"十[一二三四]",
    "{d}": r"[一二三四五六七八九十百千万两]",
    "{Y}": r"(?:1[5-9]|20|21)\d\d(?!\d)",
    "{CY}": r"[一二][〇○零一二三四五六七八九]{3}",
    "{M}": r"(?:1[0-2]|0?[1-9])(?!\d)",
    # A number (or two, as a range or a pair) in a unit that only a measurement has: no name is written so (BP135/85mmHg).
    "{LAB}": r"(?:\d+(?:\.\d+)?\s?[-–~～—/]\s?)?\d+(?:\.\d+)?\s?"
    r"(?:mm\s?Hg|[mnpμµu]?g/|[mnμµu]?mol/|I?U/|万?I?U(?![A-Za-z])|次/分|[×xX]10(?:[\^⁰-⁹¹²³]|(?:9|12)\s?/\s?[Ll])|℃|[kM]Pa|dB)",
    "{GEAR}": r"(?:CT|MRI|DR|UPS|AED|ATM|PLC|NVR|GPS|PACS)\d+(?:台|套|部)",  # abbreviations of devices, and how many of them
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

    trigger: re.Pattern[str]  # a character with which a phrase, a guard or a numeral can begin
    seconds: Seconds  # what must follow such a character
    phrase: ByCharacter
    guards: ByCharacter
    number: re.Pattern[str]  # a numeral alone
    number_starts: frozenset[str]
    unit: ByCharacter
    before: ByEnding  # a cue that ends where the search ends
    head: re.Pattern[str]  # a word that holds a cue and is none (最近, 签约)
    cue: re.Pattern[str]  # a cue of more than one character, anywhere
    before_bare: re.Pattern[str]  # the same, before a multiplier without a digit
    after: re.Pattern[str]
    inside: re.Pattern[str]
    prefix: re.Pattern[str]  # a currency that stands before the number
    inside_starts: frozenset[str]
    after_starts: frozenset[str]
    left_ends: frozenset[str]  # the characters that a cue or a currency before a number can end with
    units: dict[str, tuple[UnitReading, ...]]
    qualifiers: dict[str, tuple[tuple[str, QualifierRow], ...]]  # place → patterns, compiled as they are needed
    prefixes: dict[str, str]
    rows: tuple[tuple[str, GuardRow], ...]
    words: dict[str, GuardRow]
    phrases: tuple[PhraseRow, ...]
    cache: dict[str, object] = field(default_factory=dict)

    def lone(self, text: str, start: int) -> re.Match[str] | None:
        """A numeral, or a single financial digit, as it stands after 分之."""
        return self.number.match(text, start) or ONE_FINANCIAL.match(text, start)

    def guard(self, text: str, start: int, end: int) -> GuardRow:
        """The row that took away ``text[start:end]``."""
        word = text[start:end]
        row = self.words.get(word) or self.cache.get(word)
        if isinstance(row, GuardRow):
            return row
        begun = None
        for pattern, candidate in self.rows:
            m = re.compile(pattern).match(text, start) if text[start] in _starts(pattern) else None
            if m is not None:
                if m.end() == end:
                    self.cache[word] = candidate
                    return candidate
                begun = begun or candidate
        assert begun is not None  # the master pattern is made of these very rows
        return begun

    def qualifier(self, place: str, surface: str, text: str, position: int) -> QualifierRow:
        """The row of a cue that matched at ``position``."""
        key = f"{place}\t{surface}"
        row = self.cache.get(key)
        if row is None:
            rows = self.qualifiers["head"] + self.qualifiers[place] if place == "before" else self.qualifiers[place]
            row = next(
                (row for pattern, row in rows if surface[0] in _starts(pattern)
                 and (m := re.compile(pattern).match(text, position)) and m[0] == surface),
                None,
            ) or next(row for pattern, row in rows if re.fullmatch(pattern, surface))  # fmt: skip
            self.cache[key] = row
        assert isinstance(row, QualifierRow)
        return row


@functools.lru_cache(maxsize=16384)
def _starts(pattern: str) -> frozenset[str]:
    return beginnings(pattern) or frozenset()


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
    latin = [surface for surface in prefixes if surface.isascii() and surface[-1].isalpha()]
    codes = {"{CODE}": fold(map(re.escape, latin)), "{NOCODE}": "".join(f"(?<!{re.escape(code)})" for code in sorted(latin))}
    guards = [expand(row.pattern, codes) for row in data.guards]
    first = {s[0] for s in readings if "一" <= s[0] <= "鿿"} - set("银金黄白酒茶香")
    counters = "".join(sorted(first))
    numeral = run(blocked(readings), counters)
    phrases, guarded = ByCharacter(row.surface for row in data.phrases), ByCharacter(guards)
    numeral_starts = beginnings(numeral) or frozenset()
    starts = {*phrases.choices, *guarded.choices, *numeral_starts}
    filler = "(?:了|为|是|有|达到|达|到|至|[只仅共]有?|只剩|仅剩)?"  # 大约只有三成, 约仅5人
    longer: dict[str, list[str]] = {}
    for word in data.boundaries:
        for length in range(1, len(word.word.partition("(")[0])):
            if word.word[:length] in readings:
                longer.setdefault(word.word[:length], []).append(word.word[length:])
    surfaces = [re.escape(surface) + _boundary(surface, longer.get(surface, ())) for surface in readings]
    before = ByEnding(plain, filler)
    return Grammar(
        trigger=re.compile(f"[{''.join(map(re.escape, sorted(starts)))}]"),
        seconds=Seconds((phrases.choices, guarded.choices), numeral_starts),
        phrase=phrases,
        guards=guarded,
        number=re.compile(numeral),
        number_starts=numeral_starts,
        unit=ByCharacter(surfaces),
        before=before,
        head=re.compile(f"(?:{_longest(row.surface for row in by_place['head'])}){filler}"),
        cue=re.compile(_longest(cue for cue in plain if len(cue) > 1)),
        before_bare=re.compile(f"(?:{_longest(bare)})\\Z") if bare else re.compile(r"(?!)"),
        after=re.compile(fold(row.surface for row in by_place["after"])),
        inside=re.compile(fold(row.surface for row in by_place["inside"])),
        prefix=re.compile(f"(?:{_longest(map(re.escape, prefixes))})[ \u3000]{{0,2}}\\Z"),
        inside_starts=_every(beginnings, (row.surface for row in by_place["inside"])),
        after_starts=_every(beginnings, (row.surface for row in by_place["after"])),
        left_ends=frozenset({*before.choices, *_every(endings, bare), *(surface[-1] for surface in prefixes), *WHITE}),
        units={surface: tuple(found) for surface, found in readings.items()},
        qualifiers={
            place: tuple(
                (f"(?:{row.surface.removesuffix('{B}')})" + (filler if place in ("before", "head") else ""), row)
                for row in sorted(rows, key=lambda row: -len(row.surface))
            )
            for place, rows in by_place.items()
        },
        prefixes=prefixes,
        rows=tuple(zip(guards, data.guards, strict=True)),
        words={row.pattern: row for row in data.guards},
        phrases=data.phrases,
    )


def _every(edge: Callable[[str], frozenset[str] | None], patterns: Iterable[str]) -> frozenset[str]:
    """The characters at one edge of any of the patterns. Raises TableError for a pattern that could have any there."""
    found: set[str] = set()
    for pattern in patterns:
        characters = edge(pattern)
        if characters is None:
            raise TableError("qualifiers.tsv", 0, f"the surface {pattern!r} does not say with which characters it begins and ends")
        found |= characters
    return frozenset(found)


class Seconds(dict[str, frozenset[str] | None]):
    """First character → the characters one of which must follow it for a phrase, a guard or a numeral to begin; None where
    that may be any. Found out when it is first asked for."""

    def __init__(self, choices: Iterable[dict[str, list[str]]], numerals: frozenset[str]) -> None:
        super().__init__(dict.fromkeys(numerals))
        self.sources = tuple(choices)

    def __missing__(self, character: str) -> frozenset[str] | None:
        found: set[str] | None = set()
        for pattern in (pattern for choices in self.sources for pattern in choices.get(character, ())):
            here = followers(pattern, character)
            if here is None:
                found = None
                break
            assert found is not None
            found |= here
        self[character] = None if found is None else frozenset(found)
        return self[character]


class ByCharacter(dict[str, re.Pattern[str]]):
    """First character → the alternation of what can begin there, compiled when it is first met.

    Arabic digits have many patterns, nearly all of which go on behind the digits (2022年, 3-4, 12345热线): there the character
    behind the run of digits says which are tried. Raises TableError for a pattern that could begin anywhere: it would be
    tried at every character of every text.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        super().__init__()
        self.choices: dict[str, list[str]] = {}
        for pattern in patterns:
            characters = beginnings(pattern)
            if characters is None:
                raise TableError("guards.tsv", 0, f"the pattern {pattern!r} does not say with which characters it begins")
            for character in characters:
                self.choices.setdefault(character, []).append(pattern)
        digits = dict.fromkeys(pattern for digit in sorted(DIGITS) for pattern in self.choices.get(digit, ()))
        self.behind_digits = {pattern: beyond_digits(pattern) for pattern in digits}
        self.by_follower: dict[str, re.Pattern[str]] = {}

    def __missing__(self, character: str) -> re.Pattern[str]:
        self[character] = re.compile(fold(self.choices[character]))
        return self[character]

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """What begins at ``start``; None where nothing does."""
        first = text[start : start + 1]
        if first not in self.choices:
            return None
        if first not in DIGITS:
            return self[first].match(text, start)
        end = start + 1
        while text[end : end + 1] in DIGITS:
            end += 1
        follower = text[end : end + 1]
        return (self.by_follower.get(follower) or self._followed(follower)).match(text, start)

    def _followed(self, follower: str) -> re.Pattern[str]:
        fitting = [pattern for pattern, behind in self.behind_digits.items() if behind is None or follower in behind]
        self.by_follower[follower] = re.compile(fold(fitting) if fitting else "(?!)")
        return self.by_follower[follower]


class ByEnding(dict[str, re.Pattern[str]]):
    """Last character → the alternation of the cues that can end with it, with a filler after them (超过|了).

    Compiled when it is first met. Raises TableError for a cue that could end anywhere.
    """

    def __init__(self, cues: Iterable[str], filler: str) -> None:
        super().__init__()
        self.filler = filler
        self.choices: dict[str, list[str]] = {}
        for cue in cues:
            for character in _every(endings, [f"(?:{cue}){filler}"]):
                self.choices.setdefault(character, []).append(cue)

    def __missing__(self, character: str) -> re.Pattern[str]:
        pattern = re.compile(f"(?:{_longest(self.choices[character])}){self.filler}\\Z")
        self[character] = pattern
        return pattern

    def search(self, text: str, low: int, end: int) -> re.Match[str] | None:
        """The cue that begins at ``low`` or later and ends at ``end``; None where none does."""
        last = text[end - 1 : end]
        return self[last].search(text, low, end) if low < end and last in self.choices else None


def expand(pattern: str, macros: Mapping[str, str] = MappingProxyType({})) -> str:
    """A guard pattern with its macros written out. A word of numerals alone (五一, 三三) is none inside a longer numeral."""
    if all(character in ANY for character in pattern):
        return rf"(?<![米秒块元斤]){pattern}(?![{ANY}点折成]|分之)"
    for name, value in (*MACROS.items(), *macros.items()) if "{" in pattern else ():
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
