"""What stands between a reader and a number, one named function a kind of noise.

Each takes a text and what is known of the whole that it is a part of (``Traits``), and gives

- ``None``: nothing to do. Each begins with a test so cheap that ordinary text costs almost nothing;
- a string: the text with characters exchanged one for one, so that no offset moves;
- a list of cuts ``(start, end, after)``: what is deleted (``after`` is empty) or becomes one character (an entity).

FIXERS names them in the order in which they are applied, each to the text that the one before it left. All are linear
in the length of the text and raise on no string. To add one, write the function and name it there.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from . import tables

__all__ = ["FIXERS", "Cut", "Traits", "widest"]

Cut = tuple[int, int, str]


class Traits(NamedTuple):
    """What a text as a whole tells about its parts: whether it has traditional characters, whether its pinyin glosses have
    tone marks, and how long its longest line is (in characters, in columns; zeros where it has one line)."""

    traditional: bool = False
    toned: bool = False
    widest: tuple[int, int] = (0, 0)


@functools.cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


# An ampersand that was itself escaped (&amp;lt;) is one entity, so that a page escaped twice is read at once.
ENTITY = r"&(?:amp;|#38;|#x26;)*([A-Za-z]{2,8};|#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)"


def entities(text: str, whole: Traits | None = None) -> list[Cut] | None:
    """``&nbsp;`` ``&lt;`` ``&#19975;`` ``&#x4e07;``: an entity that stands for one character becomes it."""
    if "&" not in text or ";" not in text:
        return None
    found = ((match, html.unescape("&" + match[1])) for match in _pattern(ENTITY).finditer(text))
    # html.unescape answers U+FFFD for the number of no character.
    return [(*match.span(), character) for match, character in found if len(character) == 1 and character != "\ufffd"]


# Soft hyphen, zero-width and directional marks, byte order mark: no reader sees them.
INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"


def invisible(text: str, whole: Traits | None = None) -> list[Cut] | None:
    """Characters without a glyph, deleted."""
    if text.isascii() or not _pattern(INVISIBLE).search(text):
        return None
    return [(*match.span(), "") for match in _pattern(INVISIBLE + "+").finditer(text)]


# Full-width marks that stay: half-width ones need not end a clause (12:30, 1,234), and & would begin an entity.
KEPT_WIDE = "！＆（），：；？"
LOOKALIKES = {
    **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    **dict.fromkeys("‐‑−﹣", "-"),
    **dict.fromkeys("‒﹘", "–"),
    **dict.fromkeys("―─━", "—"),
    **dict.fromkeys("〜∼⁓", "~"),
    **dict.fromkeys("∕⁄", "/"),
    "∶": ":", "﹪": "%", "﹒": ".", "﹐": "，", "﹑": "、", "｡": "。", "､": "、", "￥": "¥", "￡": "£", "￠": "¢",
    "￦": "₩", "﹤": "<", "﹥": ">", "﹢": "+", "﹩": "$", "≦": "≤", "≧": "≥",
}  # fmt: skip


@functools.cache
def _forms() -> dict[int, str]:
    wide = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in KEPT_WIDE}
    # Radicals (⼀ ⼆ ⽇, common in text taken from PDF) and compatibility ideographs: the same character coded twice.
    twice = [*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA)]
    folded = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in twice}
    lone = {chr(code): "\ufffd" for code in range(0xD800, 0xE000)}  # half a character: UTF-8 has no place for it
    every = {**folded, **wide, **LOOKALIKES, **lone}
    return {ord(a): b for a, b in every.items() if a != b and len(b) == 1}


@functools.cache
def _class(find: Callable[[], dict[int, str]]) -> str:
    return "[" + "".join(re.escape(chr(code)) for code in sorted(find())) + "]"


def forms(text: str, whole: Traits | None = None) -> str | None:
    """Full-width letters, digits and signs → half-width; every space → U+0020; dashes, tildes and slashes that look
    alike → one of each kind (``—`` and ``–`` stay, they mark ranges); radicals → the ideograph; a lone surrogate →
    U+FFFD."""
    if text.isascii() or not _pattern(_class(_forms)).search(text):
        return None
    table = _forms()
    return _pattern(_class(_forms) + "+").sub(lambda match: match[0].translate(table), text)


@functools.cache
def _simplified() -> dict[int, str]:
    return {code: chr(simple) for code, simple in tables.simplified().items()}


@functools.cache
def _simplify_table() -> dict[int, int]:
    # A character missing from the table costs str.translate an exception: the common ones stand for themselves.
    common = [*range(0x3100), *range(0x4E00, 0xA000), *range(0xFF00, 0xFF61)]
    return dict(zip(common, common, strict=True)) | tables.simplified()


def simplify(text: str, whole: Traits | None = None) -> str | None:
    """Traditional characters → simplified ones, one for one (data/simplified.tsv)."""
    if text.isascii() or not _pattern(_class(_simplified)).search(text):
        return None
    return text.translate(_simplify_table())


HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
MARKS = "\u0300\u0301\u0304\u030c"
GLOSS = rf"(?<=[{HAN}].)([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ{MARKS}' ]{{1,40}})[)）]"
INITIAL = "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])"
FINAL = (
    "(?:a(?:i|o|ng?)?|e(?:i|ng?)?|i(?:a(?:o|ng?)?|e|ng?|ong|u)?|o(?:u|ng)?|u(?:a(?:i|ng?)?|e|i|n|o)?|ü(?:an|e|n)?)"
)
BARE = "(?:a(?:i|o|ng?)?|e(?:i|ng?|r)?|ou?)"  # a syllable without initial: within a word it stands after an apostrophe
PINYIN = f"(?:{INITIAL}{FINAL}|{BARE})(?:{INITIAL}{FINAL}|[' ](?:{INITIAL}{FINAL}|{BARE}))*"


@functools.lru_cache(maxsize=4096)
def _pinyin(gloss: str) -> str:
    """``toned`` or ``plain`` where the gloss is pinyin, else nothing."""
    plain = _pattern(f"[{MARKS}]").sub("", unicodedata.normalize("NFD", gloss))
    plain = unicodedata.normalize("NFC", plain)
    if not _pattern(PINYIN).fullmatch(plain):
        return ""
    return "plain" if plain == gloss else "toned"


TWICE = rf"(?<=[{HAN}])[(（]([a-zü]{{1,6}})[)）](?:[(（]\1[)）])+"


def glosses(text: str, whole: Traits | None = None) -> list[Cut] | None:
    """Pinyin in brackets after an ideograph, deleted: 個(gè), 縣（xiàn）, and 的(de) where others have tone marks.

    Where no gloss of the text has a tone mark none is deleted: 安全网(an) may be anything. But 省(sheng)(sheng), the same
    twice over, is what a scraper left behind, and so are then the others.
    """
    # Two patterns, because a search for one given character is ten times as fast as one for either of two.
    toned = whole is not None and whole.toned
    cuts: list[Cut] = []
    for bracket in (r"\(", "（"):
        for match in _pattern(bracket + GLOSS).finditer(text):
            if kind := _pinyin(match[1]):
                toned = toned or kind == "toned"
                cuts.append((match.start(), match.end(), ""))
    if not cuts:
        return None
    twice = [match.span() for match in _pattern(TWICE).finditer(text) if _pinyin(match[1])]
    if twice:
        ends = dict(twice)
        cuts = [(start, ends.get(start, end), "") for start, end, _ in cuts]
    return sorted(cuts) if toned or twice else None


STRENGTH = ",，、；。"


def doubles(text: str, whole: Traits | None = None) -> list[Cut] | None:
    """Punctuation that a scraper doubled: of ``,，`` ``、,`` ``,。`` ``？,`` the stronger mark stays, else the first.

    Commas between two digits stay doubled: one alone would group them (3,,200). ``……`` and ``！！`` are no noise.
    """
    cuts = []
    for match in _pattern("[，,、；。！？][，,、；。！？]+").finditer(text):
        (start, end), run = match.span(), match[0]
        if "！" in run or "？" in run:
            drop = [i for i, mark in enumerate(run) if mark in ",，、"]
        else:
            best = max(map(STRENGTH.index, run))
            if best < 2 and text[start - 1 : start].isdecimal() and text[end : end + 1].isdecimal():
                continue
            keep = run.index(STRENGTH[best])
            drop = [i for i in range(len(run)) if i != keep]
        cuts += [(start + i, start + i + 1, "") for i in drop]
    return cuts


BREAK = (
    rf"\n(?=[{HAN}0-9，。、；])(?:(?<=[{HAN}0-9%]\n)|(?<=[{HAN}0-9%]\r\n))"
    r"|\n(?=\.[0-9])(?:(?<=[0-9]\n)|(?<=[0-9]\r\n))|\n(?=[0-9])(?:(?<=[0-9]\.\n)|(?<=[0-9]\.\r\n))"
)
# 12000⏎多人, 35⏎万元, 12⏎.5亿元, 总额3.⏎5亿元: what stands after the break goes on with the number
NUMBER_GOES_ON = (
    "[0-9]\r?\n(?:[多余][个名人户家件次项条亩元吨公]|[万亿][多余]?[元吨亩人户个平立]|00[0-9]{0,9}[多余]?(?!后)[一-鿿%])"
    # 1.5万⏎余件, 0.5个工⏎作日, 20公⏎里: neither half is a word there
    r"|[0-9]\r?\n(?:[个名户家件项条辆亩台座处次人例起]|[万亿]?元|[%％])[，。；、,;]"  # 45⏎个。
    r"|(?<=[0-9])[万亿]\r?\n[余多][个名人户家件次项条亩元吨公平]|(?<=[0-9]个)(?:工\r?\n作日|百\r?\n分点)"
    r"|(?<=[0-9万亿])(?:平\r?\n方[米公]|公\r?\n[里斤顷]|立\r?\n方米|千\r?\n[瓦克米]|人\r?\n次)"
    "|[0-9]\r?\n[.][0-9]{1,6}[万亿%元吨]"
    "|(?:(?<=[一-鿿][0-9])|(?<=[一-鿿][0-9]{2})|(?<=[一-鿿][0-9]{3}))[.]\r?\n[0-9]{1,6}[万亿%]"
)
LONG = 20  # characters: a shorter line is a heading, a caption, a verse or a cell
NUMBERING = r"[0-9]{1,3}(?:[、)）]|\.(?![0-9]))|[一二三四五六七八九十]{1,3}[、是]|第[一二三四五六七八九十0-9]+[章条款]"


def unwrap(text: str, whole: Traits | None = None) -> list[Cut] | None:
    """A line break inside a hard-wrapped paragraph, deleted: 不到20⏎00元, 上⏎升到.

    The line has LONG characters, is as long as the longest of the text (within two characters or columns) and holds a
    comma or the like, as headings seldom do; the next line begins no list item. Between two digits it need only be as
    long as the next line, which goes on in words. Before ``，。、；`` a break is always noise.
    """
    if "\n" not in text:
        return None
    cuts: list[Cut] = []
    longest = None if whole is None else whole.widest
    for match in _pattern(BREAK).finditer(text):
        at, after = match.span()
        end = at - (text[at - 1] == "\r")
        if text[after] in "，。、；":
            cuts.append((end, after, ""))
            continue
        if _pattern(NUMBER_GOES_ON).match(text, end - 1):
            cuts.append((end, after, ""))
            continue
        if "." in (text[end - 1], text[after]):
            continue
        begin = text.rfind("\n", 0, end) + 1
        if end - begin < LONG or _pattern(NUMBERING).match(text, after):
            continue
        if all(_pattern("[0-9]{1,4}[年月日.-]").match(text, first) for first in (begin, after)):
            continue  # two entries of a chronicle
        line = text[begin:end]
        inside_number = _pattern("[0-9]\r?\n[0-9]").match(text, end - 1)
        if inside_number:
            goes_on = _pattern(rf"[0-9]{{1,12}}(?:[.,][0-9]{{1,12}})*[{HAN}%‰]").match(text, after)
        else:
            goes_on = _pattern("[，,；。：]").search(line)
        if not goes_on:
            continue
        if longest is None:
            longest = widest(text)
        full = len(line) >= longest[0] - 2 or _columns(line) >= longest[1] - 2
        if inside_number and not full:
            stop = text.find("\n", after)
            full = len(line) >= (stop if stop >= 0 else len(text)) - after
        if full:
            cuts.append((end, after, ""))
    return cuts


def widest(text: str) -> tuple[int, int]:
    """How long the longest line is in characters, and in columns."""
    lines = [each.removesuffix("\r") for each in text.split("\n")]
    most = max(map(len, lines))
    return most, max(_columns(each) for each in lines if 2 * len(each) >= most)


def _columns(line: str) -> int:
    return len(line.encode("gbk", "replace"))  # GBK: one byte a half-width character, two a full-width one


DIGIT = "一二三四五六七八九两壹贰叁参肆伍陆柒捌玖几数"
POWER = "十百千万亿拾佰仟兆"
NUMERAL = f"{DIGIT}{POWER}〇零"
SECTION = f"(?:[{DIGIT}]?[千仟])?(?:[零〇]?[{DIGIT}]?[百佰])?(?:[零〇]?[{DIGIT}]?[十拾])?(?:[零〇]?[{DIGIT}])?"
WELL_FORMED = f"(?:{SECTION}亿)?(?:{SECTION}万亿?)?{SECTION}(?:点[〇零{DIGIT}]+)?"
RUN = f"(?<![{NUMERAL}点])[{NUMERAL}][{NUMERAL}点]*+(?: {{1,3}}[{NUMERAL}点]++)++"
WORD = "百[度姓货科强]|千[方人]|万[科达象事物]|成[员立为功果本就都交长品效绩熟套]|折[合算旧腾]"
COUNTED = "个名人户家件次项条种位亩元吨公万亿岁年天平"
# Each finds spaces inside a number: _ is one to three spaces, ~ none to three, N any character of a numeral, D a digit.
IN_NUMBER = tuple(
    pattern.replace("_", " {1,3}").replace("~", " {0,3}").replace("N", f"[0-9{NUMERAL}]").replace("D", f"[{DIGIT}]")
    for pattern in (
        f"[0-9]_(?=[万亿兆])(?!{WORD})",  # 1000 万
        f"(?<!(?<![0-9])(?:19|20)[0-9])[0-9]_(?=[十百千拾佰仟])(?!{WORD})",  # 5 千4 百; but 2022 百强 is a year
        "(?:[0-9]|D)~(?:亿_(?=[0-9]{1,4}~万)|万_(?=[0-9]~千)|千_(?=[0-9]~百)|百_(?=[0-9]~十))",  # 7万 5千
        "N~分~之~(?:[负-]~)?(?=N)",  # 3 分 之 1, 百 分 之 669
        "N~又~(?=N++~分)",  # 三百五 又 三分之一
        "[0-9]_点~(?=[〇零]|D)",  # 400 点 五
        f"N_(?=[成折])(?!{WORD})",  # 10 成
        "N~个_(?=月(?!份)|小时|百分点|基点|工作日|交易日)",  # 18 个 月
        "(?<!N)D_D(?=~[成折])",  # 九 九 折
        "第~[0-9]{1,4}_(?=[大个名位届次批期季轮条款项章节页卷集代])",  # 第 3 季度
        "第_(?=N)",
        # 2022 年 12 月 5 日, 12 月底, 1 至 3 月: the setter's space between Arabic digits and words
        "(?<![0-9.])[0-9]{1,4}_[年月日号]_(?=[0-9]{1,2}_?[月日号])",
        "(?<![0-9.])[0-9]{1,4}_(?=[年月日号])",
        "(?<![0-9.])[0-9]{1,2}~[至到]~(?=[0-9]{1,2}_?[月日号])",
        "[0-9]_(?=余~[个名人户家件次项条种位亩元吨公万亿])",  # 50 余家
        f"(?<![0-9.表图第例章])(?!(?:19|20)[0-9]0 )[1-9][0-9]*0_(?=多~[{COUNTED}])",  # 30 多元, but 表1 多个指标
        f"(?:(?<=[{HAN}])|(?<=[{HAN}] ))[0-9]{{1,4}}~\\.~(?=[0-9]{{1,4}}~[%％‰])",  # 占 71. 5 %, 增长9 . 8%
        f"(?:(?<=[{HAN}])(?<![图表例章节条款第])|(?<=[{HAN}] )(?<![图表例章节条款第] ))[0-9]{{1,4}}~\\._(?=[0-9]{{1,2}}~[万亿])",  # 植树38. 5万株
        f"(?:(?<=[{HAN}])|(?<=[{HAN}] ))[0-9]{{1,4}}_\\.(?=[0-9]{{1,4}}~[万亿])",  # 约 1 .2 万
        f"(?:(?<=[{HAN}])|(?<=[{HAN}] ))[0-9](?: [0-9]){{2,7}}+(?=~[{COUNTED}%％‰])",  # 共1 8 6个
        # 1 234 567: groups of three, and nothing around them that would make these separate numbers
        r"(?<![0-9.,/])(?<![0-9A-Za-z]-)(?<![A-Za-z0-9.,/-] )[1-9][0-9]{0,2}(?: [0-9]{3})++(?![0-9/年-]| [0-9]|,[0-9]|\r?\n)",
        r"(?<=[A-Z] )[1-9][0-9]{0,2}(?: [0-9]{3})++(?=(?:\.[0-9]{1,6})?[万亿])",  # GDP 2 156.3亿元
    )
)
WORDLIKE = f"(?![{NUMERAL}])[{HAN}]"  # 一 二 三 四 五 六 日 heads a calendar
TOKEN = f"[{HAN}0-9A-Za-z%.，。、；：]"
LETTERSPACED = rf"(?<!\S){TOKEN}(?: {TOKEN}){{3,}}+(?!\S)"


NEAR_NUMBER = f" (?=[ 0-9{NUMERAL}点分之成折又年月日号至到余多])(?<=[0-9{NUMERAL}点分之又第年月至到个.] )"


def spaces(text: str, whole: Traits | None = None) -> list[Cut] | None:
    """Spaces inside a number (三 百 五, 1000  万, 3分  之1, 1 234 567) or letter-spaced text (全 市 共 有), deleted.

    What is or may be two things stays: 1 4/3, 5 6月, 2020 100, 138 1234 5678, 三百万 二是. So do spaces before a unit.
    """
    if " " not in text:
        return None
    letterspaced = _pattern(f" {WORDLIKE} {WORDLIKE} {WORDLIKE}").search(text)
    if not letterspaced and not _pattern(NEAR_NUMBER).search(text):
        return None
    spans = [match.span() for match in _pattern(RUN).finditer(text)]
    spans = [_numeral(text, start, end) for start, end in spans]
    for pattern in IN_NUMBER:
        spans += [match.span() for match in _pattern(pattern).finditer(text)]
    if letterspaced:
        four = _pattern(f"(?:{WORDLIKE} ){{3}}{WORDLIKE}")
        spans += [match.span() for match in _pattern(LETTERSPACED).finditer(text) if four.search(match[0])]
    found = {gap.span() for start, end in spans for gap in _pattern(" +").finditer(text, start, end)}
    return [(start, end, "") for start, end in sorted(found)]


def _numeral(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a spaced run of numeral characters that is one number; empty if it is not."""
    parts = text[start:end].split()
    # A last digit before a word may begin something else (三百万 二是…), unless all is letter-spaced (二 十 五名).
    before_word = _pattern(f"(?![又分成折])[{HAN}]").match(text, end)
    if before_word and parts[-1] in DIGIT and len(parts[-2]) > 1:
        end = start + len(text[start : end - 1].rstrip(" "))
        parts.pop()
    squeezed = "".join(parts)
    bare = squeezed[0] in POWER and squeezed[0] not in "十拾" and squeezed.strip(POWER)  # 百 五
    if bare or not _pattern(WELL_FORMED).fullmatch(squeezed) or _pattern(WORD).match(text, end - 1):
        return start, start
    return start, end


FIXERS: tuple[tuple[str, Callable[[str, Traits | None], list[Cut] | str | None]], ...] = (
    ("entities", entities),
    ("invisible", invisible),
    ("forms", forms),
    ("simplify", simplify),
    ("glosses", glosses),
    ("doubles", doubles),
    ("unwrap", unwrap),
    ("spaces", spaces),
)
