"""Tokens and phrases: the noun phrase that ends a stretch of clause, and the verb that governs it.

A token is (word, class). N noun · B verb used as a noun · Q measure word · A modifier · V verb that governs (of the
tables) · W other verb · D adverb · P preposition · J joiner · E 的 · G 等 · Z 了 · R determiner · S scope · L place ·
H person · O organisation · F position · T time · X the rest.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from .lexicon import Lexicon

__all__ = [
    "GONE",
    "TIME",
    "Token",
    "agent",
    "compound",
    "governor",
    "items_of",
    "join",
    "person",
    "phrase_start",
    "tokens",
    "wording",
]

TIME = "\ue000"  # stands for each character of a time expression
GONE = "\ue001"  # stands for each character of a parenthesis that says nothing about a number

Token = tuple[str, str]

ATOM = re.compile(rf"[“「『《][^“”「」『』《》\n]{{1,40}}[”」』》]|\([^()]{{1,4}}\)|{TIME}+|{GONE}+")
# jieba's tags (ICTCLAS) → our classes
CLASS = {
    "v": "W", "vd": "W", "vg": "W", "vi": "W", "vq": "W", "vn": "B", "d": "D", "df": "D", "dg": "D", "p": "P", "c": "J",
    "uj": "E", "ul": "Z", "uz": "Z", "ug": "Z", "u": "G", "uv": "D", "ud": "X", "r": "R", "rr": "R", "rz": "R",
    "rg": "R",
    "y": "X", "e": "X", "o": "X", "x": "X", "w": "X", "zg": "A", "a": "A", "b": "A", "ad": "A", "ag": "A", "z": "A",
    "f": "F", "ns": "L", "nr": "H", "nrt": "H", "nrfg": "H", "q": "Q",
}  # fmt: skip
# Guessing unknown words (jieba's hidden Markov model) joins nouns to the verb behind them (台积|电收), so it stays off.
GUESS = False
DETERMINED = frozenset(("相关", "有关", "各类", "各项", "各种", "此类", "上述"))  # what follows is a noun: 受理相关审批
NOMINAL = frozenset("NBLHOAFQ")
HEAD = frozenset("NBLHOWQ")


@functools.lru_cache(maxsize=8192)
def tokens(text: str, lex: Lexicon) -> tuple[Token, ...]:
    """The tokens of a stretch without numbers. A quoted name is one token; 乡(科)级 stays in one piece."""
    out: list[Token] = []
    at, glue = 0, False
    for atom in ATOM.finditer(text):
        if atom.start() > at:
            _tag(text[at : atom.start()], out, lex, glue)
            glue = False
        piece = atom.group()
        if piece[0] == TIME:
            out.append((piece, "T"))
        elif piece[0] == "(" and out:
            out[-1], glue = (out[-1][0] + piece, "N"), True
        elif piece[0] != GONE:
            out.append((piece, "N"))
        at = atom.end()
    if at < len(text):
        _tag(text[at:], out, lex, glue)
    return tuple(out)


def _someone(word: str) -> bool:
    """Whether a pronoun or determiner stands for someone, and takes a verb and no classifier."""
    return word in PERSONAL or (len(word) > 1 and word[0] == "每")


def _tag(text: str, out: list[Token], lex: Lexicon, glue: bool) -> None:
    first = len(out)
    for word, tag in _words(text, lex):
        kind, special = _kind(word, tag, lex)
        last = out[-1][1] if len(out) > first else "-"
        if glue and len(word) == 1 and kind not in "DJPEV":
            out[-1] = (out[-1][0] + word, "N")
            first = len(out)
        elif special == "directional" and last in "VWB":
            out[-1] = (out[-1][0] + word, "V")
        elif last == "R" and len(word) == 1 and word in lex.classifiers and not _someone(out[-1][0]):  # 这颗卫星; 他打了两斤, 每户出
            out.append((word, "Q"))
        elif special == "suffix" and last in "VWBNA":
            out[-1] = (out[-1][0] + word, "N")
        elif special == "halves":
            out += [(half, _class(half, "v" if half in lex.known else "n", lex)) for half in (word[:2], word[2:])]
        else:
            out.append((word, kind))
        glue = False
        if len(out) - first > 1 and out[-1][0] in lex.last_parts:
            _merge(out, first, lex)
    for k in range(first, len(out) - 1):
        word, kind = out[k]
        if kind == "D" and word in lex.roles["attributive"] and out[k + 1][1] in "NBO":  # 基本每股收益, 一般医院
            out[k] = (word, "A")
        elif word in lex.roles["modal"] and out[k + 1][1] in "VW":  # 计划加装电梯
            out[k] = (word, "D")


@functools.lru_cache(maxsize=65536)
def _kind(word: str, tag: str, lex: Lexicon) -> tuple[str, str]:
    """The class of a word, and whether it may join the one before it or is two words (协调解决)."""
    if word in lex.roles["directional"]:
        return _class(word, tag, lex), "directional"
    if word in lex.roles["suffix"]:
        return _class(word, tag, lex), "suffix"
    if len(word) == 4 and word not in lex.words and (word[:2] in lex.act or word[2:] in lex.governing):
        return "", "halves"
    return _class(word, tag, lex), ""


def _words(text: str, lex: Lexicon) -> list[tuple[str, str]]:
    """The words with their tags; where the dictionary cuts across two words (处罚|金), the rows say where to cut."""
    import rjieba

    if lex.cut.search(text) is None:
        return rjieba.tag(text, GUESS)
    at = 0
    words: list[tuple[str, str]] = []
    for found in lex.cut.finditer(text):
        if found.start() > at:
            words += rjieba.tag(text[at : found.start()], GUESS)
        for word in lex.cuts[found.group()]:
            words += rjieba.tag(word, GUESS)
        at = found.end()
    if at < len(text):
        words += rjieba.tag(text[at:], GUESS)
    return words


def _merge(out: list[Token], first: int, lex: Lexicon) -> None:
    """Join the last tokens while they are together a word of the tables (可支配收入, 排查出)."""
    while len(out) - first > 1:
        pair = out[-2][0] + out[-1][0]
        if len(out) - first > 2 and out[-3][0] + pair in lex.words:
            whole, k = out[-3][0] + pair, 3
        elif pair in lex.words:
            whole, k = pair, 2
        else:
            return
        out[-k:] = [(whole, _class(whole, "v", lex))]


def _class(word: str, tag: str, lex: Lexicon) -> str:
    roles = lex.roles
    for role, kind in (("noun", "N"), ("attribute", "N"), ("superlative", "A"), ("joiner", "J"), ("particle", "X")):
        if word in roles[role]:
            return kind
    if word in FIXED:
        return FIXED[word]
    if word[0] == "之" and len(word) > 1:  # 之上, 之遥
        return "X"
    if word[0] == "每" and len(word) > 1 and word != "每每":
        return "R"
    if len(word) == 2 and word[1] == "里" and word[0] in roles["agent"]:  # 县里, 厂里: those who act there
        return "L"
    if word[0] == "被" and len(word) == 2 and word[1] not in "告子单套面褥窝动":  # 被盗, 被捕; but 被告, 被子
        return "W"
    if word in lex.governing and (len(word) > 1 or tag[0] in "vpa" or word in lex.single):
        return "V"
    if word in lex.deed or word in lex.roles["saying"]:
        return "W"
    for role, kind in (
        ("preposition", "P"),
        ("determiner", "R"),
        ("scope", "S"),
        ("adverb", "D"),
        ("organisation", "O"),
    ):
        if word in roles[role]:
            return kind
    kind = CLASS.get(tag, "N")
    if kind == "X" and (word.isalnum() or word in "·-—+%./&"):
        return "N"
    return kind


PERSONAL = frozenset(("我", "你", "您", "他", "她", "它", "咱", "我们", "你们", "他们", "她们", "咱们", "自己", "大家"))
FIXED = {
    ",": "J",
    "，": "J",
    "的": "E",
    "之": "E",
    "等": "G",
    "等等": "G",
    "了": "Z",
    "过": "Z",
    "着": "Z",
    "多": "D",
    "少": "D",
    "县": "N",  # the tagger's dictionary holds these two as no nouns
    "村": "N",
}


def join(toks: Sequence[Token]) -> str:
    """The text of tokens."""
    return "".join([word for word, _ in toks])


# --------------------------------------------------------------------------------------------------- noun phrases


def phrase_start(toks: Sequence[Token]) -> int:
    """Where the noun phrase begins that ends the tokens; a verb inside it modifies the noun behind it."""
    n = i = len(toks)
    while i > 0:
        word, kind = toks[i - 1]
        before = toks[i - 2][1] if i > 1 else "-"
        if kind in NOMINAL:
            if kind == "F" and i < n and word[-1] in "中里内上后前时外间近":
                break
        elif kind == "W":
            if i == n and n > 1 and before not in "NBHLOAWJD" and toks[i - 2][0] not in DETERMINED:
                break
        elif kind == "J":
            if i == n or before not in "NBWHLOSA":
                break
        elif kind == "G":
            if i == n or before not in "NBWHLO":
                break
        elif kind == "R":
            if i == n or not (before == "J" or (word[0] == "每" and before in "NBA")):
                break
        elif kind == "D":
            if i == n or not (word == "新" or (toks[i][1] == "W" and before == "J")):
                break
        else:
            break
        i -= 1
    while i < n and toks[i][1] in "JGERF":
        i += 1
    if 0 < i < n - 1 and toks[i - 1][1] == "R" and toks[i][1] == "Q":
        i += 1
    return i


def wording(toks: Sequence[Token], topic: bool = False) -> str | None:
    """The phrase as written, without determiners; a topic also without the place or organisation whose it is."""
    i, n = 0, len(toks)
    while i < n and toks[i][1] in "RSJDGEFTZ":
        i += 2 if toks[i][1] == "R" and i + 2 < n and (toks[i][0] == "每" or toks[i + 1][1] == "Q") else 1
    if i + 1 < n and toks[i][0] == "方面":  # 执行不力等方面问题
        i += 1
    if topic:
        while i < n - 1 and _owner(toks[i]) and (i < n - 2 or len(toks[i + 1][0]) > 1) and toks[i + 1][0] not in ("圈", "市", "省", "县", "区"):
            i += 1
        while n - i > 1 and ((toks[n - 1][1] == "A" and toks[n - 1][0][0] == "最") or toks[n - 1] in AMONG):
            n -= 1  # 年龄最小19岁, 受访者中近七成
        toks = toks[:n]
        if not any(kind == "J" for _, kind in toks[i:]):
            for k in range(n - 2, i - 1, -1):
                if toks[k][1] in "OS" or (toks[k][1] == "R" and toks[k][0][0] == "每"):  # 成人每日食盐摄入量
                    i = k + 1
                    break
    toks = toks[i:]
    for word, kind in toks:
        if kind in HEAD or (kind in "AFDV" and len(word) > 1 and word[0] != "最"):
            break
    else:
        return None
    text = join(toks).strip("、,，和及+＋/ \u3000")
    if topic and (_afterwards(toks) or PLACE.fullmatch(text)):
        return None
    if text[:1] == "(" and text[-1:] == ")":  # 2万套(户): no noun
        return None
    if len(text) > 2 and text[0] in "“「『《" and text[-1] in "”」』》" and sum(text.count(q) for q in "“「『《") == 1:
        text = text[1:-1]
    return text or None


AMONG = frozenset((("中", "F"), ("当中", "F"), ("之中", "F")))
AFTERWARDS = frozenset(("后", "之后", "以后", "时", "前后", "期间", "课后"))
PLACE = re.compile("[^之]{1,2}[里内外]|局地|楼[上下]")  # 境内60只, 局地可达40℃: where, not what


def _afterwards(toks: Sequence[Token]) -> bool:
    """调整后为7.86元, 券后1899元: a time or a condition; but 00后."""
    return bool(toks) and toks[-1][0] in AFTERWARDS and not (len(toks) > 1 and toks[-2][0].isdigit())


def _owner(token: Token) -> bool:
    return token[1] in "LOS" or (token[1] == "H" and len(token[0]) > 2)


def items_of(toks: Sequence[Token]) -> tuple[str, ...]:
    """The members of a phrase joined by 、 or 和; empty where it is one thing."""
    if not any(kind == "J" for _, kind in toks):
        return ()
    parts: list[list[Token]] = [[]]
    for token in toks:
        if token[1] == "J":
            parts.append([])
        else:
            parts[-1].append(token)
    found = [wording(part, True) for part in parts if part]
    return tuple(item for item in found if item)


def person(token: Token, lex: Lexicon) -> bool:
    """Whether the token names people (or an organisation, a place)."""
    return token[0][-1] in lex.roles["person"] or token[0].endswith("干部") or token[1] in "OHL"


def agent(token: Token, lex: Lexicon) -> bool:
    """Whether the token names someone who acts: people, an organisation, a place that stands for its people."""
    return token[1] in "OHL" or (
        token[1] == "N"
        and (token[0].endswith("干部") or token[0][-1] in lex.roles["agent"] or token[0][-1] in lex.roles["person"])
    )


# ------------------------------------------------------------------------------------------------------ the verb


def governor(toks: Sequence[Token], lex: Lexicon, measured: bool) -> int | None:
    """Index of the verb whose object is the noun phrase that ends the tokens; ``measured``: a noun like 均价 does."""
    kinds = "".join([kind for _, kind in toks])
    if "G" in kinds and (listing := _before_list(toks, kinds)) is not None:
        return listing
    last_of, relative = kinds.rfind("E"), None
    for k in range(len(toks) - 2, -1, -1):
        word, kind = toks[k]
        if kind != "V" and not (k == 0 and word in lex.act and len(word) == 1):
            continue
        if toks[k + 1][1] == "X" or word in lex.plain_level:
            continue
        if not any(after in NOMINAL or after == "W" for _, after in toks[k + 1 :]):
            continue
        if len(word) == 1 and (word in lex.by or (k and toks[k - 1][1] in "NBA" and word not in lex.single)):
            continue
        if k and toks[k - 1][0] in lex.light and word not in lex.light:
            continue
        if k < last_of:  # within A的B the verb outside wins
            relative = k
            continue
        return k if measured else _pivoted(toks, k, lex)
    if relative is not None:
        return relative
    return _between_parties(toks, lex) if measured else _weak_governor(toks, lex)


def _before_list(toks: Sequence[Token], kinds: str) -> int | None:
    """发现责任不实、执行不到位等问题: the verb before the first member governs, and not one within the members."""
    close, first = kinds.index("G"), kinds.find("J")
    if not 0 <= first < close < len(kinds) - 1:
        return None
    k = next((k for k in range(first) if kinds[k] == "V" and kinds[k + 1] != "E" and len(toks[k][0]) > 1), None)
    if k is None or "V" not in kinds[first:close]:
        return None
    while k + 1 < first and kinds[k + 1] == "V":
        k += 1
    return k


def _between_parties(toks: Sequence[Token], lex: Lexicon) -> int | None:
    """被告赔偿原告医疗费: a verb between two parties governs, though what follows names its own measure."""
    parties = lex.roles["organisation"]
    for k in range(1, len(toks) - 2):
        if toks[k][1] == "W" and toks[k - 1][0] in parties and toks[k + 1][0] in parties:
            return k
    return None


def _weak_governor(toks: Sequence[Token], lex: Lexicon) -> int | None:
    """A verb that may also modify a noun governs at the start of a clause or after someone who acts (公司销售生猪)."""
    n = len(toks)
    for k in range(n - 1):
        kind, following = toks[k][1], toks[k + 1][1]
        if kind == "W":
            governs = not (k and toks[k - 1][1] == "P") and toks[k + 1][0] != "人员" and following in "NBALHOJRZDEQ"
            return k if governs and any(after in "NBLHOA" for _, after in toks[k + 1 :]) else None
        if (kind == "A" and following in "NB") or not (kind in "DAZTOLHRSPJXF" or agent(toks[k], lex)):
            return None
    return None


def _pivoted(toks: Sequence[Token], k: int, lex: Lexicon) -> int:
    """帮助农户销售苹果: where the object of the verb at k acts itself, its verb governs."""
    if toks[k][0] in lex.roles["pivot"]:
        for j in range(k + 2, len(toks) - 1):
            if toks[j][1] == "W" and agent(toks[j - 1], lex) and toks[j + 1][1] in "NBLHA":
                return j
    return k


def compound(toks: Sequence[Token], k: int, lex: Lexicon) -> tuple[int, str]:
    """(start, words) of the verb at k with the verbs joined in front of it (协调解决, 发现并推动)."""
    j = k
    while j > 0 and toks[j - 1][1] in "VW" and toks[k][0] not in ("需", "要") and toks[j - 1][0] not in lex.light and len(toks[j - 1][0]) > 1:
        j -= 1
    return j, join(toks[j : k + 1])
