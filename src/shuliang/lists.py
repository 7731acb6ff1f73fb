"""What is said once for a list is said of each member: 9.2/9.6亿元, 分别为47、55公斤, 百分之五及六, 分别约占29%和47%."""

from __future__ import annotations

import re

from . import exact
from .atoms import NO_UNIT, PERCENT, Atom
from .cues import clause_before

__all__ = ["ITEM", "distributed", "percent_listed", "points_listed", "share_unit", "slashed"]

SUMMED = frozenset(("GB", "TB", "G", "像素", "MP"))  # 8+256GB, 5000万+800万像素: of one thing each


def slashed(atoms: list[Atom], text: str) -> None:
    """9.2/9.6/9.9亿元, 3.5元/4.5元: a slash lists numbers of one unit; the unit and the multiplier of the last are of all.

    So does + for memories and cameras (8+256GB).
    """
    for k in range(len(atoms) - 1, 0, -1):
        a, b = atoms[k - 1], atoms[k]
        if b.start != a.end + 1 or b.unit is NO_UNIT or not (text[a.end] == "/" or (text[a.end] == "+" and b.unit.surface in SUMMED)):
            continue
        if b.unit.surface in ("人", "人口") and text[a.end] == "/" and b.number.tail > 1:  # 死亡率8.6/10万人
            continue
        if a.unit is NO_UNIT and a.text[-1].isdigit():
            if b.number.tail > 1 and a.number.form == "exact":
                a.number = a.number.times(b.number.tail)
            a.unit = b.unit
            if b.right and not a.cues:  # 150/90毫米汞柱以下
                a.cues = list(b.cues)
            elif a.left and not b.cues:  # 低于140/90毫米汞柱
                b.cues = list(a.cues)
        elif a.unit.surface != b.unit.surface:
            continue
        for atom in (a, b):
            if "slashed" not in atom.rules:
                atom.rules.append("slashed")


POINTS = re.compile(r" ?[、和及与] ?[高低多少快慢升降增减]?")


def points_listed(atoms: list[Atom], text: str) -> None:
    """分别高0.6个和3.9个百分点: 百分点 is said of both (the formula of the central bank's reports)."""
    for k in range(len(atoms) - 1, 0, -1):
        a, b = atoms[k - 1], atoms[k]
        counted = a.unit.surface == "个" and a.end == a.tail + 1 and not a.ends and not a.cues and a.number.form == "exact"
        if counted and b.unit.kind == "percentage_point" and POINTS.fullmatch(text[a.end : b.start]):
            a.unit = b.unit
            a.rules.append("points_listed")


ITEM = re.compile(r" ?(?:、|和|与|及|以及) ?")
EACH = re.compile(r"(?:分别|依次|各)(?:为|是|达到?|有|约|增长|下降|上升|提高|降低|增加|减少|[^，。；,;\d]{1,6}(?:为|是|达到?)?)?约?\Z")
OR = re.compile(r" ?或者? ?")


def _alike(a: Atom, b: Atom) -> bool:
    """Two plain numbers of one script and one size, the first without a unit."""
    if a.ends or a.phrase or a.right or a.unit is not NO_UNIT or a.number.form != "exact" or b.number.form != "exact":
        return False
    return a.text[-1].isdigit() == b.text[0].isdigit() and a.number.tail == b.number.tail


def share_unit(atoms: list[Atom], end: int, text: str) -> None:
    """分别为47、55和60公斤: the unit that stands after the last of a list is that of each, and so is its multiplier.

    Only where 分别 or the like says that it is a list of values: in 问题3、200个 the first number is another's.
    """
    last, begin = atoms[end], end
    if last.ends or last.phrase or last.unit.role == "noun":
        return
    if begin and OR.fullmatch(text[atoms[begin - 1].end : last.start]) and _alike(atoms[begin - 1], last):  # 29或30天
        atoms[begin - 1].unit = last.unit
        atoms[begin - 1].rules.append("shared_unit")
        return
    if not last.text[:1].isdigit():
        return
    while begin and ITEM.fullmatch(text[atoms[begin - 1].end : atoms[begin].start]):
        before = atoms[begin - 1]
        if before.unit is not NO_UNIT or before.ends or before.phrase or before.right or not before.text[-1:].isdigit():
            break
        begin -= 1
    if begin == end or not EACH.search(clause_before(text, max(0, atoms[begin].start - 16), atoms[begin].start)):
        return
    tail, most = last.number.tail, 100 * exact.as_fraction(last.number.upper)
    for atom in atoms[begin:end]:
        atom.unit = last.unit
        if tail >= 100 and atom.number.tail == 1 and exact.as_fraction(atom.number.upper) * tail < most:
            atom.number = atom.number.times(tail)  # 94、84和81万元; but 1000和5万元
        atom.rules.append("shared_unit")


LIST_GAP = frozenset(("、", "及", "和", "与", "或"))
LIST_ENDS = re.compile(r"[，。；、！？,;)）\s及和与的]|以[上下内]|$")


def percent_listed(previous: Atom | None, atom: Atom, text: str) -> None:
    """百分之二十五及三十: 百分之 stands once before a list and is said of each member."""
    if previous is None or previous.unit is not PERCENT or atom.unit is not NO_UNIT or atom.ends or atom.lone:
        return
    if text[previous.end : atom.start] not in LIST_GAP or not LIST_ENDS.match(text, atom.end) or atom.text[0] in "0123456789.":
        return
    if text.startswith("百分之", previous.numeral) or "percent_listed" in previous.rules:
        atom.unit = PERCENT
        atom.rules.append("percent_listed")


OF_EACH = re.compile(r"(?:分别|依次|各|均)(?:[大约近超过逾不足到低高至少多]{1,3})?(?:占|为|是|有|达到?)?\Z")


def distributed(previous: Atom, atom: Atom, text: str) -> None:
    """分别约占29%和47%, 分别超过100万元、50万元: a cue that stands after 分别 is of each number in the list."""
    if atom.ends or previous.ends or atom.unit.surface != previous.unit.surface:
        return
    if previous.right or previous.cues[-1] == "more" or not ITEM.fullmatch(text[previous.end : atom.start]):
        return
    if "shared_cue" not in previous.rules and not OF_EACH.search(text, max(0, previous.start - 12), previous.start):
        return
    atom.cues += previous.cues[-1:]
    atom.rules.append("shared_cue")
