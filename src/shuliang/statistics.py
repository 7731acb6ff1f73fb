"""Which numbers are statistics, where a table of guards cannot say it: the reasons are sentences for ``explain``.

A number with a unit counts, unless the unit makes a date or a clock time of it. A number without a unit counts only where
its form (三十余万, 1.5, 逾千) or its place (8省, 恢复成8) says so. A missed quantity beats a wrong one.
"""

from __future__ import annotations

import re

from .scan import NO_UNIT, Atom

__all__ = ["DENOMINATOR", "LOOKS_BACK", "refusal"]

HAN = re.compile(r"[一-鿿]")
YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
RECENT = re.compile(r"19[5-9]\d|20[0-4]\d")
LASTING = re.compile(
    r"(?:为期|历时|用时|耗时|连续|持续|长达|达|满|共|等待|停留|滞留|拘留|工期|工作|间隔|逾期|延期|推迟|延长|缩短|提前|每隔|每|休息|休假|放假|出差)\Z"
)
# Nouns that end in 数 or 几 (人数, 总数, 茶几): what follows is no vague number.
NOUN_BEFORE = re.compile(r"[人总指系户次岁分参多少半无基件个点倍位级函算复单双奇偶正负整小代变常读字票股天年月日度题能技招异充路礼气定命劫理心寡暗细如悉可不茶庶未]\Z")
COPULA = re.compile(r"(?:为|是|达|达到|至|成|约|有|共|得|等于|于|在|到|超过|到了|了|加|减|乘|除以|取|设|过|即|近|逾|仅|只|共计|合计|总计|数|值|率|量|(?<![年季制])度|＝|=|[:：]) ?\Z")
ENUMERATED = re.compile(r"\s*[、，,]")
QUESTION = re.compile(r"[^。！!；;\n]*?[?？]")
IDENTIFIER_BEFORE = re.compile(r"[A-Za-z\d_@#/\\.~^&*=|§№\-–—第图表附号]\Z")
IDENTIFIER_AFTER = re.compile(r"[A-Za-z_@#\\^&|]|[/\-–—:.]\d|[-–—][A-Za-z]|分(?!(?:\d+|[一二两三四五六七八九十]+)个?[期批次步年月])|[年月日号时点刻路弄栋幢室版期届代]|[)）\]】](?=\s*$|[^，。；、]{0,1}\n)")
HALVED = frozenset("个碗袋瓶杯桶箱筐船壶盆勺罐缸坛盒锅篮")  # 半袋山芋: half of what holds it
DENOMINATOR = "a denominator, kept as per: 每万人"
LOOKS_BACK = "a period that looks back: 近两年来"
BACK = re.compile(r"来|以来|间|内|里|新[高低]|同期|之?最|首次|首个|平均|的?历史|，|,")


def refusal(atom: Atom, text: str) -> str | None:
    """Why an atom is no statistic; None where it is one."""
    if atom.phrase:
        return None
    if atom.unit is NO_UNIT:
        return _without_unit(atom, text)
    return _with_unit(atom, text)


def _with_unit(atom: Atom, text: str) -> str | None:
    before, value = text[max(0, atom.start - 6) : atom.start], atom.number.value
    if atom.lone:
        return _lone(atom, text, before)
    base = atom.unit.base
    if base in ("日", "号") and not (atom.left or atom.right or atom.cues or atom.ends) and isinstance(value, int):
        if 0 < value <= 31 and not LASTING.search(before):
            return "a day of the month"
    if base in ("时", "点", "点钟") and isinstance(value, int) and 0 <= value <= 24 and not atom.ends:
        if not (atom.left or atom.right) and atom.unit.kind in ("duration", "other") and not re.search(r"[涨跌指报收升降]", text[max(0, atom.start - 12) : atom.start]):
            return "a time of the day"
    if atom.unit.role == "noun":
        if atom.text in ("一", "半", "几", "数") or (before and before[-1:] in "第每"):
            return "a noun after 一, not a count"
        if atom.number.bare and not atom.cues:
            return "a bare multiplier before a noun"
    if "近" in atom.rules and atom.unit.kind == "duration" and not atom.ends and BACK.match(text, atom.end):
        return LOOKS_BACK
    if (before[-1:] == "每" and atom.ends is None) or (before[-1:] == "/" and before[-2:-1].isalpha()):
        return DENOMINATOR
    if before[-1:] == "第" and before[-2:-1] not in ("宅", "府", "门", "及", "次", "等", "落") and not atom.ends:
        return "an ordinal"
    if atom.text == "十" and base == "分" and not atom.cues and text[max(0, atom.start - 1) : atom.start] not in ("点", "时"):
        return "十分 is an adverb"
    if before[-1:].isascii() and before[-1:].isalpha() and atom.numeral == atom.start and atom.text[:1].isdigit():
        return "part of an identifier"
    if IDENTIFIER_BEFORE.search(before) and atom.text[:1].isdigit() and not atom.sign and atom.unit.role != "money" and before[-1:] not in ".=~*":
        if before[-1:] in "-–—/" and len(before) > 1 and not before[-2:-1].isalnum():
            return None
        if before[-1:] in "图表附号" or before[-1:].isascii() or before[-1:] in "第—–":
            return "part of an identifier"
    return None


def _lone(atom: Atom, text: str, before: str) -> str | None:
    word = atom.text
    if word == "半":
        if atom.unit.kind in ("duration", "length", "mass", "area", "volume") or atom.unit.base in HALVED:
            return None
        return "半 without a measure"
    if word in ("数", "几"):
        if NOUN_BEFORE.search(before):
            return f"{word} ends a noun"
        if word == "数" and atom.unit.base not in ("名", "家", "日", "天", "年", "月", "人", "次", "种", "项", "个", "件", "起", "小时", "度", "位", "座", "辆", "艘", "里", "公里", "周", "分钟", "倍", "条", "处", "场"):
            return "数 without a measure"
        if word == "几" and (QUESTION.match(text, atom.end) or re.match(r"[^。！!；;，,\n]{0,6}[吗呢]", text[atom.end : atom.end + 8])):
            return "几 asks for a number"
        if word == "几" and atom.unit.base in ("分", "点", "时", "度", "回", "番", "成", "月", "号", "日") and not atom.left:
            return "几 in a phrase of its own"
    return None


def _without_unit(atom: Atom, text: str) -> str | None:
    if atom.lone:
        return f"{atom.text} without a unit"
    before = text[max(0, atom.start - 6) : atom.start]
    after = text[atom.end : atom.end + 4]
    cued = atom.left or atom.right or bool(atom.cues)
    if atom.ends is not None:
        return None if cued or not atom.text[:1].isdigit() or "%" in text[atom.start : atom.end] else _arabic(atom, text, before, after, cued)
    if atom.text[:1].isdigit() or atom.text[:1] == ".":
        return _arabic(atom, text, before, after, cued)
    return _chinese(atom, before, after, cued)


def _arabic(atom: Atom, text: str, before: str, after: str, cued: bool) -> str | None:
    if not atom.sign and IDENTIFIER_BEFORE.search(before) and not cued:
        return "part of an identifier"
    if IDENTIFIER_AFTER.match(after):
        return "part of an identifier"
    digits = atom.text
    if digits.isdigit() and len(digits) > 1 and digits[0] == "0":
        return "an identifier: it begins with 0"
    if cued:
        return None
    if YEAR.fullmatch(digits) and (RECENT.fullmatch(digits) or not HAN.match(after[:1] or " ")):
        return "a year"
    plain = digits.isdigit()
    if not plain or atom.sign:
        return None
    if HAN.match(after) or after[:1] in "“《":
        return None
    if COPULA.search(before):
        return None
    if len(digits) >= 3 or (len(digits) == 1 and False):
        return None
    return "a bare number with nothing that it counts"


def _chinese(atom: Atom, before: str, after: str, cued: bool) -> str | None:
    word = atom.text
    if atom.number.form in ("several", "more", "approx"):
        return None
    if cued and (not atom.number.bare or atom.left or "more" in atom.cues):
        return None if len(word) > 1 or atom.number.bare or not HAN.match(after) else "a digit inside a word"
    if atom.number.bare:
        return "a multiplier inside a word"
    if atom.number.form == "range":
        return "two digits without a unit" if atom.number.upper < 10 else None
    if len(word) > 1 and atom.number.step is not None:
        if any(character in "百千万亿佰仟" for character in word) or "点" in word:
            return None
        if HAN.match(after):
            return "a number below 100 before a word"
        return None if COPULA.search(before) else "a number below 100 alone"
    if atom.number.step is None:
        return None
    if COPULA.search(before) and (not after or not HAN.match(after) or after[0] in "那这，"):
        return None
    return "a digit inside a word"
