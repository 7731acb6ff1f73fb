"""What stands left of a numeral: its sign, a currency, cues, and a denominator (零下, 人民币, 不少于, 每公斤)."""

from __future__ import annotations

import re

from .atoms import NO_UNIT, Atom, Unit
from .grammar import Grammar, UnitReading
from .rightward import RATE_MARKS, cues_after, over, rate, reading_of

__all__ = ["leftward"]

REACH = 12  # how far left of a number its cues may begin
INCLUSIVE = re.compile(r"[(（](?:含|含本数|包含本数)[)）]\Z")
SCALE = re.compile(r"(摄氏|华氏)(?:温度|度)? ?\Z")
SIGN_ENDS = frozenset("下负-− ")
SIGN = re.compile(r"(?:零下|负|(?<![0-9A-Za-z%℃°)）])[-−]) ?\Z")


def leftward(atom: Atom, text: str, floor: int, grammar: Grammar) -> None:
    """Give the atom what stands left of its numeral, not before ``floor``: the sign, a currency, the cues, 每公斤."""
    position = atom.numeral
    low = max(floor, position - REACH)
    last = text[position - 1] if position > low else ""
    if last in SIGN_ENDS and (m := SIGN.search(text, low, position)) and _sign_fits(atom, text, m, floor):
        position = m.start()
        atom.sign = True
        atom.dash = m[0][0] in "-−"
        atom.number = atom.number.negative()
        atom.rules.append("sign")
    if atom.unit.base in ("度", "°") and (m := SCALE.search(text, low, position)):
        surface = "摄氏度" if m[1] == "摄氏" else "华氏度"
        atom.unit = Unit(surface, "degree_Celsius" if m[1] == "摄氏" else "degree_Fahrenheit", "temperature", "unit", surface)
        position = m.start()
    for _ in range(4):
        closed = position > low and text[position - 1] in ")）"
        if closed and (m := INCLUSIVE.search(text, low, position)) and grammar.before.search(text, low, m.start()):
            position = m.start()  # 不超过（含）10亿元
        if position > low and text[position - 1] in grammar.left_ends:
            if (m := grammar.prefix.search(text, low, position)) and atom.unit.role in ("none", "money") and m.start() < m.end():
                position = _currency(atom, text, m, grammar)
                continue
            at = position - 1 if text[position - 1] == " " else position
            m = grammar.before.search(text, low, at)
            above = atom.number.bare or atom.text.startswith("半") or ("tenths" in atom.rules and text[position - 1] == "过")  # 过六成
            above = above or (atom.number.tail >= 10000 and text[position - 1] == "破" and text[position - 2 : position - 1] in ALREADY)
            if m is None and above and not atom.cues:
                m = grammar.before_bare.search(text, low, position)
            if m is not None and m.end() > m.start():
                if grammar.head.fullmatch(m[0]):
                    break
                row = grammar.qualifier("before", m[0], text, m.start())
                fast = row.surface == "快" and (atom.cues or _faster(atom, text))  # 快约3秒: faster by so much
                if fast or (row.name == "小" and not _spoken_round(atom)) or (row.surface in CLIMBS and atom.unit.base in STEPS):  # 登上1710级台阶
                    break
                if row.surface == "最低" and (atom.unit.kind == "temperature" or atom.unit.base == "度"):  # 最低17度: of the day
                    break
                atom.cues.append(row.qualifier)
                atom.rules.append(row.name)
                atom.left = True
                position = m.start()
                continue
        near = max(floor, position - 8)
        if text[position - 1 : position] in ONLY and position - 2 > near and "每" in text[near:position]:  # 每平方公里仅12人
            position -= 1
        if (text.find("每", near, position) >= 0 or text.find("/", near, position) >= 0) and (below := _each(text, near, position, grammar)):
            start, reading = below
            if reading.surface in atom.unit.surface.replace("·", "/").split("/")[1:]:
                break  # 每学期900元/学期: said twice
            if atom.unit.role in ("money", "unit", "classifier"):
                atom.unit = rate(atom.unit, reading)
                atom.rules.append("per_unit_before")
                position = start
                continue
            if atom.unit is NO_UNIT:
                atom.below = below
                if not atom.cues and (m := grammar.before.search(text, low, start)) and not grammar.head.fullmatch(m[0]):  # 约每坪78万
                    atom.cues.append(grammar.qualifier("before", m[0], text, m.start()).qualifier)
                    atom.rules.append("detached_cue")
        break
    if position > floor and text[position - 1] == "连" and any(rule.startswith("都") for rule in atom.rules):
        position -= 1
    atom.start = position
    if atom.sign:
        atom.rules.sort(key=lambda rule: rule == "sign")


CLIMBS = frozenset(("登上", "踏上", "站上", "迈上", "冲上"))
STEPS = frozenset(("级", "层", "阶", "座"))
ALREADY = tuple("已将首再齐均双也就即")  # 已破10万, but 升破, 跌破, 攻破 are verbs


def _spoken_round(atom: Atom) -> bool:
    """小三千, 小二十斤: a spoken number of tens, hundreds or more; 小三, 小300 and 小百货 are no such."""
    return atom.number.tail >= 10 and atom.number.upper >= 20 and not atom.number.bare and not atom.text[0].isdigit() and atom.number.form == "exact"


def _faster(atom: Atom, text: str) -> bool:
    """快0.55秒, 快5.4倍: faster by so much, not nearly."""
    if atom.unit.base == "秒":
        return "." in atom.text
    return atom.unit.kind in ("multiple", "percent", "percentage_point") and not text.startswith("的", atom.end)


ONLY = frozenset(("仅", "只"))


def _each(text: str, low: int, position: int, grammar: Grammar) -> tuple[int, UnitReading] | None:
    """每公斤 or /公斤 right before ``position``: where it begins, and its unit."""
    for start in range(low, position - 1):
        if text[start] in RATE_MARKS and (m := grammar.unit.match(text, start + 1)) and m.end() == position - (text[position - 1] == " "):
            reading = reading_of(m[0], text, start + 1, m.end(), grammar, None)
            return (start, reading) if reading is not None and reading.role != "noun" else None
    return None


BURDEN = frozenset("正胜不抱欺辜担平肩减自背税债增重")  # 减负, 税负, 胜负: 负 is no sign there


def _sign_fits(atom: Atom, text: str, m: re.Match[str], floor: int) -> bool:
    if m[0].startswith("负"):
        return text[max(0, m.start() - 1) : m.start()] not in BURDEN
    if m[0].startswith("零下"):
        return True
    before = text[max(0, m.start() - 1) : m.start()]
    if m[0][-1] == " " and (not before or before in " \n") and atom.unit.kind != "temperature":
        return False  # ¥700 - 4核, - 4核: a dash or the mark of a list, spaced on both sides
    return not (before == "-" or (before.isalpha() and before.isascii()))


def _currency(atom: Atom, text: str, m: re.Match[str], grammar: Grammar) -> int:
    """$20, 人民币50元, 新台币1019亿元: the prefix names the currency, the suffix the unit."""
    surface = m[0].strip()
    code = grammar.prefixes[surface]
    written = atom.unit.surface
    if written in ("", "元", "圆", "块", "块钱"):
        atom.unit = Unit(written or surface, code, "money", "money", written or surface)
        if not written and atom.end == atom.tail and text.startswith("/", atom.end):  # ¥160/天起
            end = over(atom, text, atom.end, grammar)
            atom.end = cues_after(atom, text, end, grammar) if end > atom.end else end
    atom.rules.append("currency_before")
    return m.start()
