"""What stands right of a number in its clause, read into ``Right``: the noun phrase, where it ends, and the verb behind it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from .lexicon import Lexicon
from .syntax import Token, join, person, tokens, wording

__all__ = ["Right", "right"]

GOES_ON = frozenset(("", *"JNBXWDV"))  # what may follow a verb that is the noun after 开展, 完成
WHEN = frozenset(("时", "时候", "期间"))
ALONG = frozenset(("沿", "沿着", "由", "用", "以"))  # 5座沿着海岸分布的山脉
BESIDE = frozenset(("区间", "范围", "大关", "关口", "价位"))
PERIODIC = frozenset(("同比", "环比"))  # 国家统计局: against the same period, against the period before
# Conjunctions that begin a clause and join no nouns: 139项事项只要材料齐全
CLAUSAL = frozenset(
    (",", "，", "只要", "只有", "如果", "如", "若", "因为", "因", "由于", "虽然", "虽", "但", "但是", "而", "而且", "所以", "因此", "即使",
     "除非", "尽管", "不但", "不仅", "否则", "然而", "于是", "从而", "以便", "并且", "既", "要么", "一旦", "凡是", "无论", "不管")
)  # fmt: skip


class Right(NamedTuple):
    """What stands after a number: a noun phrase, the text up to its end, the verb behind it, 的 before it (``de``);
    ``last`` a verb at the end that would govern a number that follows (上涨)."""

    noun: str | None = None
    text: str = ""
    verb: str | None = None
    de: bool = False
    last: str | None = None


@functools.lru_cache(maxsize=8192)
def right(text: str, governed: str, cross: bool, lex: Lexicon) -> Right:
    """Read what stands after a number and its unit.

    ``governed``: "" no verb before the number · "prep" a preposition · "verb" · "light" (开展, 完成: what follows is a
    noun even where it looks like a verb) · "held" (三轮巡察: so is the first word, where a verb follows); ``cross``: whether A的B is B.
    """
    de = text.startswith("的")
    toks = tokens(text[1:] if de else text, lex)
    if de and not governed:
        governed = "verb"
    if governed != "light":
        toks = _after_relative(toks)
    found: list[Token] = []
    coordinated = False
    n, i = len(toks), 0
    while i < n:
        word, kind = toks[i]
        following = toks[i + 1][1] if i + 1 < n else ""
        nominal = following != "" and following in "NBHLO"
        if kind == "R" and not found and nominal:
            i += 1
            continue
        if not found and (word in lex.roles["saying"] or word in WHEN or (word in BESIDE and not cross)):
            break  # 50万人前来参观; 5级时, 100至200元区间: when and where on the scale, not what
        if found and word in PERIODIC:
            takes = False
        elif kind in "NBLHOAQ":
            takes = not (
                (found and following == "Z")  # 四个人点了6个菜
                or (found and not following and len(word) == 1 and (word in lex.act or word in lex.level))
                or (kind == "B" and found and nominal and found[-1][0][-1] in lex.roles["person"])
                or (kind == "A" and not nominal and following != "A" and (found or len(word) < 2))
            )
        elif found and (word in lex.roles["saying"] or (word in lex.light and following == "E")):
            takes = False  # 青年表示“没时间”, 青年进行的调查, 队员前往抢救: the phrase ends before it
        elif kind == "W":
            takes = _verb_in_phrase(found, following, nominal, governed, cross, lex)
        elif kind == "V":
            takes = bool(found) and following == "E" and cross
        elif kind == "D":
            takes = bool(found) and governed == "light" and not following and len(word) > 1
        elif kind == "J" and word == "、" and following in ("D", "A") and len(found) > 1:
            found.pop()  # 党员系统、全面、深入查摆: adverbs
            break
        elif kind == "J":
            takes = bool(found) and nominal and word not in CLAUSAL and not (coordinated and word == "、")
            coordinated = coordinated or word != "、"
        elif kind == "E":
            takes = bool(found) and cross and following != "" and following in "NBAHLOWV"
            if takes and (
                (i + 2 < n and toks[i + 2][1] == "F")
                or found[-1][0][-1] in lex.roles["person"]
                or toks[i + 1][0] in lex.roles["abstract"]
                or (found[-1][1] == "N" and i + 2 == n and lex.attributes.of(toks[i + 1][0]) == toks[i + 1][0])  # 40个鸡蛋的重量
            ):
                break
            if takes:
                found, coordinated, i = [], False, i + 1
                continue
        else:
            takes = kind in "FG" and bool(found) and nominal
        if not takes:
            break
        found.append(toks[i])
        i += 1
    while found and found[-1][1] == "J":
        found.pop()
        i -= 1
    if i < n and not de and (toks[i][0] in PERIODIC or toks[i][0] in lex.moving):
        found = _without_measure(found, lex)
    if found and not cross and i < n and toks[i][1] == "E":  # 300万人口的城市达9个: what is said is said of 城市
        return Right(wording(found), join(toks[:i]), None, de)
    verb, last = _verb_after(toks, i, lex)
    return Right(wording(found), join(toks[:i]) if found else "", verb, de, last)


def _without_measure(found: list[Token], lex: Lexicon) -> list[Token]:
    """15个行业利润总额同比增长 counts 行业: what rises is the measure behind it."""
    measured = len(found) > 1 and found[0][1] == "N" and lex.attributes.of(found[-1][0]) is not None
    return found[:1] if measured and lex.attributes.of(found[0][0]) is None else found


def _verb_in_phrase(
    found: Sequence[Token], following: str, nominal: bool, governed: str, cross: bool, lex: Lexicon
) -> bool:
    """Whether a verb belongs to the noun phrase: 62个拟调研课题, 3轮审核检查."""
    if governed == "held":
        return (following != "" and following in "DV") or (bool(found) and nominal and following == "E" and cross)
    if not found:
        return (bool(governed) and (nominal or following == "W")) or (
            governed == "light" and following in GOES_ON
        )
    if (governed == "light" and following in GOES_ON) or (following == "E" and cross):
        return True
    if governed and not following and all(kind in "WBA" for _, kind in found):
        return True
    place = len(found) == 1 and found[0][1] == "L"  # 北美首映票房: whose it is
    return nominal and governed in ("verb", "light") and (place or not person(found[-1], lex))


def _after_relative(toks: tuple[Token, ...]) -> tuple[Token, ...]:
    """落后于目标的国家 → 国家: a relative clause that begins with a verb stands between number and noun."""
    if not toks or not (toks[0][1] in "VW" or toks[0][0] in ALONG or (toks[0][1] == "A" and len(toks) > 1 and toks[1][1] == "P")):
        return toks
    for k, (word, kind) in enumerate(toks[1:8], 1):
        if kind == "E" and word == "的" and k + 1 < len(toks) and toks[k + 1][1] in "NBHLO":  # not 之: 高居全队之冠
            return toks[k + 1 :]
        if kind in "XJ":
            break
    return toks


def _verb_after(toks: Sequence[Token], i: int, lex: Lexicon) -> tuple[str | None, str | None]:
    """The verb behind the phrase that ends at i, and instead of it one that ends the text and may govern a number."""
    n = len(toks)
    while i < n and toks[i][1] not in "VW":
        word, kind = toks[i]
        if i + 1 < n and toks[i + 1][1] == "Z" and kind in "NBA":
            return word, None
        if kind == "P" and word in lex.roles["toward"]:
            i = _past_object(toks, i, lex)
            continue
        following = toks[i + 1][1] if i + 1 < n else "-"
        if kind == "X" or (kind == "E" and following not in "NB") or (kind == "J" and word in ",，"):
            return None, None
        i += 1
    if i == n:
        return None, None
    verb = toks[i][0]
    if i == n - 1 and (verb in lex.level or verb in lex.by or verb[-1] in "有达"):
        return None, verb  # it governs the next number, if one follows
    if i + 1 < n and toks[i + 1][0] in ("为", "成", "到", "至", "在"):
        verb += toks[i + 1][0]
    return verb, None


def _past_object(toks: Sequence[Token], i: int, lex: Lexicon) -> int:
    """对课后服务表示满意: where the verb stands that the phrase led by the preposition at i belongs to."""
    end = next((k for k in range(i + 1, len(toks)) if toks[k][1] in "XJ"), len(toks))
    verbs = [k for k in range(i + 1, end) if toks[k][1] in "VW" and (k + 1 == len(toks) or toks[k + 1][1] != "E")]
    said = [k for k in verbs if toks[k][0] in lex.roles["saying"]]
    return (said or verbs[-1:] or [i + 1])[0]
