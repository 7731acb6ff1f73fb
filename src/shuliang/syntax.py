"""Words and phrases: the tokens of a stretch of clause, the noun phrase that ends or begins it, the verb that governs.

Tokens are (word, class): N noun, B verb used as a noun, A modifier, V governing verb (of the table), W other verb,
D adverb, P preposition, J joiner, E 的, G 等, Z aspect, R determiner, S scope, L place, H person, O organisation,
F position, T time, X the rest.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from .lexicon import Lexicon, lexicon

__all__ = ["GONE", "TIME", "Left", "Right", "Token", "left", "right", "strip_cues", "tokens", "topic_of"]

TIME = "\ue000"  # stands for each character of a time expression
GONE = "\ue001"  # stands for each character of a parenthesis that says nothing about a number

Token = tuple[str, str]

HMM = False
ATOM = re.compile(rf"[“「『《][^“”「」『』《》\n]{{1,40}}[”」』》]|\([^()]{{1,4}}\)|{TIME}+|{GONE}+")
# jieba's tags (ICTCLAS) → our classes
CLASS = {
    "v": "W", "vd": "W", "vg": "W", "vi": "W", "vq": "W", "vn": "B", "d": "D", "df": "D", "dg": "D", "p": "P", "c": "J",
    "uj": "E", "ul": "Z", "uz": "Z", "ug": "Z", "u": "G", "uv": "D", "ud": "X", "r": "R", "rr": "R", "rz": "R", "rg": "R",
    "y": "X", "e": "X", "o": "X", "x": "X", "w": "X", "zg": "A", "a": "A", "b": "A", "ad": "A", "ag": "A", "z": "A",
    "f": "F", "ns": "L", "nr": "H", "nrt": "H", "nrfg": "H", "q": "Q", "s": "N", "t": "N", "l": "N", "i": "N",
}  # fmt: skip
SUPERLATIVE = frozenset("平均 最高 最低 最大 最小 年均 日均 月均 亩均 人均".split())
SUFFIXES = frozenset("率额量值数费度价者性期权")  # a word with one of them is a noun
DIRECTIONAL = frozenset("出去来回")
NOMINAL = frozenset("NBLHOAFQ")
HEAD = frozenset("NBLHOWQ")


@functools.lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a stretch without numbers. A quoted name is one token; 乡(科)级 stays in one piece."""
    lex = lexicon()
    out: list[Token] = []
    at, glue = 0, False
    for atom in ATOM.finditer(text):
        if atom.start() > at:
            glue = _tag(text[at:atom.start()], out, lex, glue)
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


def _tag(text: str, out: list[Token], lex: Lexicon, glue: bool) -> bool:
    import rjieba

    first = len(out)
    for word, tag in rjieba.tag(text, HMM):
        kind = _class(word, tag, lex)
        if glue and len(word) == 1:  # 乡(科)级
            out[-1] = (out[-1][0] + word, "N")
            first = len(out)
        elif word in DIRECTIONAL and len(out) > first and out[-1][1] in "VWB":
            out[-1] = (out[-1][0] + word, "V")
        elif word in SUFFIXES and len(out) > first and out[-1][1] in "VWBNA":
            out[-1] = (out[-1][0] + word, "N")
        elif len(word) == 4 and kind not in "VW" and (word[:2] in lex.light or word[2:] in lex.governing):
            out += [(half, _class(half, "v" if half in lex.known else "n", lex)) for half in (word[:2], word[2:])]
        else:
            out.append((word, kind))
        glue = False
        _merge(out, first, lex)
    return glue


def _merge(out: list[Token], first: int, lex: Lexicon) -> None:
    """Join the last tokens while they are together a word of the tables (可支配收入, 排查出)."""
    k = 3
    while k > 1:
        if len(out) - k >= first and (whole := join(out[-k:])) in lex.words:
            out[-k:] = [(whole, _class(whole, "v", lex))]
            k = 3
        else:
            k -= 1


def _class(word: str, tag: str, lex: Lexicon) -> str:
    roles = lex.roles
    if word in roles["joiner"] or word in ",，":
        return "J"
    if word in ("的", "之"):
        return "E"
    if word in ("等", "等等"):
        return "G"
    if word in ("了", "过", "着"):
        return "Z"
    if word in roles["noun"] or word in roles["attribute"]:
        return "N"
    if word in SUPERLATIVE:
        return "A"
    if word[0] == "之" and len(word) > 1:
        return "X"
    if word[0] == "每" and len(word) > 1:
        return "R"
    if word in lex.governing and (len(word) > 1 or tag[0] in "vpa"):
        return "V"
    if word in lex.deed:
        return "W"
    if word in roles["preposition"]:
        return "P"
    if word in roles["determiner"]:
        return "R"
    if word in roles["scope"]:
        return "S"
    if word in lex.adverb:
        return "D"
    if word in roles["organisation"]:
        return "O"
    kind = CLASS.get(tag, "N")
    if kind == "X" and (word.isalnum() or word in "·-—+%./&"):
        return "N"
    return kind


def join(toks: Sequence[Token]) -> str:
    return "".join(word for word, _ in toks)


# --------------------------------------------------------------------------------------------------- noun phrases


def phrase_start(toks: Sequence[Token]) -> int:
    """Where the noun phrase begins that ends the tokens; a verb inside it modifies the noun behind it."""
    n = i = len(toks)
    while i > 0:
        word, kind = toks[i - 1]
        before = toks[i - 2][1] if i > 1 else ""
        if kind in NOMINAL:
            if kind == "F" and i < n and word[-1] in "中里内上后前时外间近":
                break
        elif kind == "W":
            if i == n and n > 1 and before not in "NBHLOAWJD":
                break
        elif kind == "J":
            if not (i < n and before and before in "NBWHLOSA"):
                break
        elif kind == "G":
            if not (i < n and before and before in "NBWHLO"):
                break
        elif kind == "R":
            if not (i < n and (before == "J" or word[0] == "每" and before and before in "NBA")):
                break
        elif kind == "D":
            if not (i < n and (len(word) == 1 and word in "新总" or toks[i][1] == "W" and before == "J")):
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
    if topic:
        while i < n - 1 and (toks[i][1] in "LOS" or toks[i][1] == "H" and len(toks[i][0]) > 2) and toks[i + 1][0] not in ("圈", "市", "省", "县", "区"):
            i += 1
        if not any(kind == "J" for _, kind in toks[i:]):
            for k in range(n - 2, i - 1, -1):
                if toks[k][1] in "OS":
                    i = k + 1
                    break
    toks = toks[i:]
    if not any(kind in HEAD or (kind in "AFDV" and len(word) > 1) or word.isalnum() and kind in "NA" for word, kind in toks):
        return None
    text = join(toks).strip("、,，和及 \u3000")
    if len(text) > 2 and text[0] in "“「『《" and text[-1] in "”」』》" and sum(text.count(q) for q in "“「『《") == 1:
        text = text[1:-1]
    return text or None


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


def governor(toks: Sequence[Token], lex: Lexicon, attribute: bool) -> int | None:
    """Index of the verb whose object is the noun phrase that ends the tokens."""
    n = len(toks)
    last_of = max((k for k, (_, kind) in enumerate(toks) if kind == "E"), default=-1)
    relative = None
    for k in range(n - 2, -1, -1):
        word, kind = toks[k]
        if kind == "V" and toks[k + 1][1] != "X" and any(t in NOMINAL or t == "W" for _, t in toks[k + 1:]):
            if len(word) == 1 and k and toks[k - 1][1] in "NBA" and word not in "有占":
                continue
            if word in lex.plain_level or len(word) == 1 and word in lex.by:
                continue
            if k and toks[k - 1][0] in lex.light and word not in lex.light:
                continue
            if k < last_of:  # inside A的B: the verb outside wins
                relative = k
                continue
            return _pivoted(toks, k, lex) if not attribute else k
    if relative is not None:
        return relative
    if attribute:
        return None
    for k in range(n - 1):
        word, kind = toks[k]
        if (kind in "DAZTOLHRSPJXF" or agent(toks[k])) and not (kind == "A" and k + 1 < n and toks[k + 1][1] in "NB"):
            continue
        if kind == "W" and toks[k + 1][0] != "人员" and not (k and toks[k - 1][1] == "P") and toks[k + 1][1] in "NBALHOJRZDE" and any(t in "NBLHOA" for _, t in toks[k + 1:]):
            return k
        return None
    return None


def _pivoted(toks: Sequence[Token], k: int, lex: Lexicon) -> int:
    """帮助农户销售苹果: where the object of the verb at k acts itself, its verb governs."""
    if toks[k][0] in PIVOTS:
        for j in range(k + 2, len(toks) - 1):
            if toks[j][1] == "W" and agent(toks[j - 1]) and toks[j + 1][1] in "NBLHA":
                return j
    return k


PIVOTS = frozenset("帮助 组织 引导 带动 支持 帮扶 推动 指导 协助 促使 鼓励 动员 督促".split())
AGENTS = frozenset("人员者民生师工兵手户社司院局厂店队告县市区镇乡村省企")


def agent(token: Token) -> bool:
    """Whether the token names someone who acts: a person, an organisation, a place that stands for its people."""
    word, kind = token
    return kind in "OHL" or kind == "N" and word[-1] in AGENTS


def compound(toks: Sequence[Token], k: int, lex: Lexicon) -> tuple[int, str]:
    """(start, words) of the verb at k with the verbs joined in front of it (协调解决, 发现并推动)."""
    j = k
    while j > 0 and toks[j - 1][1] in "VW" and toks[j - 1][0] not in lex.light and len(toks[j - 1][0]) > 1:
        j -= 1
    return j, join(toks[j:k + 1])


# ----------------------------------------------------------------------------------------------- left of a number


class Left(NamedTuple):
    """What stands before a number in its clause.

    ``kind``: change, level, share (a verb tells what the number does) · act (verb and object stand before it) · verb (a
    verb whose object follows) · noun · prep · list (…等) · compared (较2020年的) · bareto (至, after another number) · bare.
    """

    kind: str = "bare"
    topic: str | None = None
    items: tuple[str, ...] = ()
    verb: str | None = None
    direction: str | None = None
    mode: str | None = None
    baseline: str | None = None
    respectively: bool = False
    head: str = ""
    rule: str = ""


SHARE_OF = re.compile(
    r"(?P<verb>占)[^占，]*?(?:比重|比例|份额|比)(?:已|约|均|仅|也|将)?(?P<level>达到?|为|是|高达)?$"
)
DATED = re.compile(rf"([到至为是达于]){TIME}+的?$")  # 提高到2022年的87%
EACH = re.compile(r"每.{1,2}$")
HEAD_JOINERS = re.compile(r"^(?:[、,，\s]|以及|或者|或是|并且|而且|其中|和|及|与|(?:并|而|但|且|或)(?=[^联建列购行且值是]))+")
COMPARED = re.compile(
    r"(?P<word>相?较于?|(?<![占对同环之可相])比(?![例重率分值赛价])|与|跟|同(?![比期])|远?高于|远?低于|远?超过?|多于|少于|距离?|相比|连|逾)"
    r"(?P<what>[^较比与]{1,30}?)(?P<end>相比较?|比较|相较|之比|持平)?$"
)
EMPTY_VERBS = frozenset("收盘 实现 保持 出现 呈现 取得 完成 继续 开始 发生".split())
PERIODIC = re.compile(r"(?:同比|环比|相比较?|相较|按年|按月|按季|同口径|可比口径)$")
RECKONED = re.compile(r"(?:按|以)[^，]{1,12}?(?:计算?|口径|价格)")
TOPIC_BLOCKED = frozenset("按 按照 以 据 根据 依据 用 在 从 自 向 通过 经 经过 到 至 与 跟 同 于".split())


def strip_cues(text: str, lex: Lexicon) -> tuple[str, bool]:
    """The text without the adverbs and cues at its end; whether 分别 was among them."""
    respectively = False
    while text:
        cue = lex.cue_tail.search(text)
        if cue:
            respectively |= cue.group() == "分别"
            text = text[:cue.start()]
            continue
        last = text[-1]
        if last in "了过着将" or last in lex.adverb:
            words = tokens(text)
            if words and words[-1][0] == last and words[-1][1] in "DZNJHWAVRPQ":
                text = text[:-1]
                continue
        return text, respectively
    return text, respectively


def topic_of(head: str, lex: Lexicon) -> tuple[str | None, str | None, tuple[str, ...], bool]:
    """(topic, baseline, items, 分别) of what stands before a verb of change or level."""
    baseline, respectively, whole = None, False, head
    while True:
        head, found = strip_cues(head, lex)
        respectively |= found
        periodic = PERIODIC.search(head)
        if periodic:
            baseline = baseline or periodic.group()
            head = head[:periodic.start()]
            continue
        compared = COMPARED.search(head)
        if compared and _is_comparison(compared):
            baseline = baseline or compared.group()
            head = head[:compared.start()]
            continue
        break
    happened = whole[len(head):len(head) + 1] in ("了", "过")  # 开展了长达三年: a verb, no topic
    head = EACH.sub("", RECKONED.sub("", head))
    toks = tokens(head)
    n = len(toks)
    while n and toks[n - 1][0] in EMPTY_VERBS:
        n -= 1
    if n and toks[n - 1][1] == "V" and not happened and len(toks[n - 1][0]) > 1:  # 研发投入占营收的: a verb as a noun
        toks = (*toks[:n - 1], (toks[n - 1][0], "B"))
    while n and (toks[n - 1][1] in "TZD" or toks[n - 1][0] in ("年", "月", "季", "周", "日") and n > 1):
        n -= 1
    toks = toks[:n]
    k = governor(toks, lex, True)
    low = 0 if k is None else k + 1
    i = max(low, phrase_start(toks))
    if k is None and i and toks[i - 1][1] == "P" and toks[i - 1][0] in TOPIC_BLOCKED:
        toks = toks[:i - 1]
        i = phrase_start(toks)
    found_np = toks[i:]
    return wording(found_np, True), baseline, items_of(found_np), respectively


def _is_comparison(found: re.Match[str]) -> bool:
    word, what, end = found["word"], found["what"], found["end"]
    if word[-1] in "与跟同":
        return bool(end)
    return bool(end) or TIME in what or word[-1] in "较比于"


@functools.lru_cache(maxsize=8192)
def left(text: str, open_end: bool) -> Left:
    """Read what stands before a number; ``open_end``: a noun phrase follows the number."""
    lex = lexicon()
    text = HEAD_JOINERS.sub("", text)
    bare, respectively = strip_cues(text, lex)
    bare = DATED.sub(r"\1", EACH.sub("", bare))
    if not bare:
        return Left(respectively=respectively)
    return (
        _to(bare, respectively, lex)
        or _by(bare, respectively, lex, None)
        or _than(bare, respectively, lex)
        or _object_to(bare, respectively, lex)
        or _share_of(bare, respectively, lex)
        or _level(bare, respectively, lex, open_end)
        or _share(bare, respectively, lex, None)
        or _other(text, bare, respectively, lex, open_end)
    )


def _to(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    found = lex.to_tail.search(bare)
    if not found:
        return None
    verb = found.group().replace("了", "")
    stem = lex.to_suffix.sub("", verb)
    direction = lex.direction.get(verb, lex.direction.get(stem))
    topic, baseline, items, again = topic_of(bare[:found.start()], lex)
    return Left("change", topic, items, verb, direction, "to", baseline, respectively or again, bare[:found.start()], "change.to")


def _by(bare: str, respectively: bool, lex: Lexicon, level: str | None) -> Left | None:
    found = lex.by_tail.search(bare)
    if not found or not _whole_word(bare, found):
        return None
    verb = found["verb"]
    topic, baseline, items, again = topic_of(bare[:found.start()], lex)
    return Left("change", topic, items, verb, lex.direction[verb], "by", baseline, respectively or again,
                bare[:found.start()], "change.by")


THAN = re.compile(r"比[^，比]{1,15}?(?P<verb>[大多高长重小少低短轻宽深厚矮])$")


def _than(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    found = THAN.search(bare)
    if not found:
        return None
    direction = "up" if found["verb"] in "大多高长重宽深厚" else "down"
    topic, _, items, again = topic_of(bare[:found.start()], lex)
    return Left("change", topic, items, found["verb"], direction, "by", found.group()[:-1], respectively or again,
                bare[:found.start()], "change.than")


def _share(bare: str, respectively: bool, lex: Lexicon, level: str | None) -> Left | None:
    found = lex.share_tail.search(bare)
    if not found:
        return None
    topic, baseline, items, again = topic_of(bare[:found.start()], lex)
    return Left("share", topic, items, level or found["verb"], None, None, baseline, respectively or again, bare[:found.start()], "share")


def _share_of(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    found = SHARE_OF.search(bare)
    if not found:
        return None
    topic, baseline, items, again = topic_of(bare[:found.start()], lex)
    verb = "占比" if found.group().startswith("占比") else "占"
    return Left("share", topic, items, verb, None, None, baseline, respectively or again, bare[:found.start()], "share")


def _object_to(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    """下调经济增长率至1.6%."""
    if bare[-1] not in "至到为":
        return None
    toks = tokens(bare[:-1])
    if not toks:
        return Left("bareto", verb=bare, rule="to") if bare[-1] in "至到" else None
    for k, (word, _) in enumerate(toks):
        if word in lex.by and k + 1 < len(toks):
            rest = toks[k + 1:]
            cut = max((i + 1 for i, (_, kind) in enumerate(rest) if kind in "ETP"), default=0)
            topic = wording(rest[cut:], True)
            if topic:
                return Left("change", topic, (), word, lex.direction[word], "to", None, respectively, "", "change.object.to")
    return None


def _level(bare: str, respectively: bool, lex: Lexicon, open_end: bool) -> Left | None:
    found = lex.level_tail.search(bare)
    if not found or not _whole_word(bare, found):
        return None
    verb, head = found["verb"], bare[:found.start()]
    head, again = strip_cues(head, lex)
    respectively |= again
    inner = _by(head, respectively, lex, verb) or _share(head, respectively, lex, verb) if head else None
    if inner:
        return inner
    toks = tokens(head)
    if toks and toks[-1][1] in "VW" and verb in ("为", "成", "达", "达到", "在", "至", "于", "是"):
        if verb in ("为", "成", "在", "至", "于") or toks[-1][1] == "V":
            word = toks[-1][0]
            verb = word + verb if verb in ("为", "成", "在", "至", "于") else word if word in lex.governing else verb
            head = join(toks[:-1])
    topic, baseline, items, again = topic_of(head, lex)
    if verb == "为" and not topic and open_end:
        return Left("prep", head=verb, rule="prep")
    return Left("level", topic, items, verb, None, None, baseline, respectively or again, head, "level")


def _whole_word(text: str, found: re.Match[str]) -> bool:
    verb = found["verb"]
    if len(verb) > 1 or found.start("verb") == 0:
        return True
    last = tokens(text[:found.end("verb")])[-1]
    return last[0] == verb or verb in "达为是占" and last[1] in "NHL" and len(last[0]) > 2 and last[0] not in lexicon().words


def _other(text: str, bare: str, respectively: bool, lex: Lexicon, open_end: bool) -> Left:
    toks = tokens(bare)
    if toks and toks[-1][1] == "P" and text[len(bare):len(bare) + 1] not in ("了", "过"):
        k = len(toks) - 1
        while k and toks[k - 1][1] in "VWDPXZR" or k and toks[k - 1][0] == "还是":
            k -= 1
        topic, _, items, again = topic_of(join(toks[:k]), lex)
        return Left("prep", topic, items, None, None, None, None, respectively or again, toks[-1][0], "prep")
    compared = COMPARED.search(bare)
    if compared and TIME in compared["what"] and _is_comparison_head(compared):
        topic = wording(toks[phrase_start(toks):], True)
        return Left("compared", topic, baseline=compared.group(), rule="compared")
    n = len(toks)
    while n and toks[n - 1][1] in "ZDEXT":
        n -= 1
    core = toks[:n]
    if not any(kind in "NBHLOAVWGF" for _, kind in core):
        return Left(respectively=respectively)
    done = n < len(tokens(text)) and tokens(text)[n][0] in ("了", "过", "着")
    if core[-1][1] == "G" or text[-1] in "、" or core[0][1] == "P" and open_end and core[-1][1] not in "VW" and "J" in {t for _, t in core}:
        return _listed(core, respectively, lex)
    attribute = bool(lex.attribute_tail.search(join(core)))
    k = governor(core, lex, attribute)
    ends_in_verb = core[-1][1] == "V" or open_end and core[-1][0] in lex.act or core[-1][1] in "WP" and (open_end or done or n == 1 and len(core[0][0]) == 1)
    if ends_in_verb and not (k is not None and core[-1][1] == "W" and not open_end):
        j, verb = compound(core, n - 1, lex)
        topic = topic_of(join(core[:j]), lex)[0]
        if not (topic and lex.attribute_tail.search(topic)):
            topic = None
        word, more = core[-1][0], j and core[j - 1][0] in ("多", "少")
        direction, mode = lex.direction.get(word), "by" if word in lex.by else None
        if more or len(verb) == 2 and verb[0] in "多少" and not open_end:
            direction, mode = "up" if "多" in (verb[0], core[j - 1][0]) else "down", "by"
            verb = verb.lstrip("多少") or verb
        return Left("verb", topic, (), verb, direction, mode, None, respectively, "", "verb")
    if k is not None:
        j, verb = compound(core, k, lex)
        rest = core[k + 1:]
        i = phrase_start(rest)
        topic = wording(rest[i:])
        if topic:
            word = core[k][0]
            return Left("act", topic, items_of(rest[i:]), verb, lex.direction.get(word), "by" if word in lex.by else None,
                        None, respectively, join(core[:j]), "act")
    if len(core) == 1 and len(bare) == 2 and bare[0] in "种养造捐购栽" and bare[1] not in "子植殖老款房":
        return Left("act", bare[1], (), bare[0], None, None, None, respectively, "", "act.joined")
    i = phrase_start(core)
    verb = core[i - 2][0] if i >= 2 and core[i - 1][1] == "E" and core[i - 2][1] in "VW" else None
    return Left("noun", wording(core[i:], True), items_of(core[i:]), verb, None, None, None, respectively, join(core[:i]), "noun")


def _is_comparison_head(found: re.Match[str]) -> bool:
    return found["word"] not in ("同",)


def _listed(core: Sequence[Token], respectively: bool, lex: Lexicon) -> Left:
    """A list closed by 等: its verb stands before the first item (确定了A、B、C等18个)."""
    if core[0][1] != "P":
        for k, (word, kind) in enumerate(core[:-1]):
            if kind == "V" or kind == "W" and core[k + 1][1] == "Z":
                return Left("verb", None, (), word, None, None, None, respectively, "", "verb.list")
            if kind == "J":
                break
    return Left("list", respectively=respectively, rule="list")


# ---------------------------------------------------------------------------------------------- right of a number


class Right(NamedTuple):
    """What stands after a number: a noun phrase, its text, the verb after it."""

    noun: str | None = None
    text: str = ""
    verb: str | None = None
    de: bool = False


@functools.lru_cache(maxsize=8192)
def right(text: str, governed: str, cross: bool) -> Right:
    """Read what stands after a number and its unit.

    ``governed``: "" no verb before the number, "verb", or "light" (开展, 完成: what follows is a noun even where it looks
    like a verb); ``cross``: whether A的B is B.
    """
    lex = lexicon()
    de = text.startswith("的")
    toks = tokens(text[1:] if de else text)
    n, i = len(toks), 0
    if de and not governed:
        governed = "verb"
    if governed != "light":
        toks = _after_relative(toks)
        n = len(toks)
    found: list[Token] = []
    coordinated = False
    while i < n:
        word, kind = toks[i]
        following = toks[i + 1][1] if i + 1 < n else ""
        nominal = bool(following) and following in "NBHLO"
        if kind == "R" and not found and nominal:
            i += 1
            continue
        if kind in "NBLHOAQ":
            if found and not following and len(word) == 1 and word in lex.act:
                break
            if kind == "B" and found and nominal and found[-1][0][-1] in PERSONS:
                break
            if kind == "A" and not nominal and following != "A" and (found or len(word) < 2):
                break
            found.append(toks[i])
        elif kind == "W" and (
            (not found and governed and (nominal or following == "W"))
            or (governed == "light" and (not following or following in "JNBXW"))
            or (governed and found and not following and all(k in "WBA" for _, k in found))
            or (found and nominal and not _person(found[-1]) and governed in ("verb", "light"))
            or (found and following == "E" and cross)
        ):
            found.append(toks[i])
        elif kind == "V" and following == "E" and cross and found:
            found.append(toks[i])
        elif kind == "D" and found and governed == "light" and not following and len(word) > 1:
            found.append(toks[i])
        elif kind == "F" and found and nominal:
            found.append(toks[i])
        elif kind == "J" and found and word == "、" and following in ("D", "A") and len(found) > 1:
            found.pop()  # 党员系统、全面、深入查摆: adverbs
            break
        elif kind == "J" and found and nominal and word not in ",，" and not (coordinated and word == "、"):
            coordinated = coordinated or word != "、"
            found.append(toks[i])
        elif kind == "G" and found and nominal:
            found.append(toks[i])
        elif kind == "E" and found and cross and following and following in "NBAHLOWV":
            if i + 2 < n and toks[i + 2][1] == "F" or found[-1][0][-1] in PERSONS or toks[i + 1][0] in RELATIONAL:
                break
            found, coordinated = [], False
        else:
            break
        i += 1
    while found and found[-1][1] == "J":
        found.pop()
        i -= 1
    verb = _verb_after(toks, i, lex)
    return Right(wording(found), join(toks[:i]) if found else "", verb, de)


PERSONS = frozenset("人员者民生师工兵手")
RELATIONAL = frozenset("基础 情况 同时 前提 过程 背景 条件 需要 时候 原因 目的 方式 形式 速度 事故 遥 态势 局面".split())


def _after_relative(toks: tuple[Token, ...]) -> tuple[Token, ...]:
    """落后于目标的国家 → 国家: a number is followed by a relative clause that begins with a verb."""
    if not toks or not (toks[0][1] in "VW" or toks[0][1] == "A" and len(toks) > 1 and toks[1][1] == "P"):
        return toks
    for k, (_, kind) in enumerate(toks[1:8], 1):
        if kind == "E" and k + 1 < len(toks) and toks[k + 1][1] in "NBHLO":
            return toks[k + 1:]
        if kind in "XJ":
            break
    return toks


def _person(token: Token) -> bool:
    return token[0][-1] in PERSONS or token[0].endswith("干部") or token[1] in "OHL"


def _verb_after(toks: Sequence[Token], i: int, lex: Lexicon) -> str | None:
    n = len(toks)
    while i < n and toks[i][1] not in "VW":
        if toks[i][1] == "X" or toks[i][1] == "E" and not (i + 1 < n and toks[i + 1][1] in "NB") or toks[i][1] == "J" and toks[i][0] in ",，":
            return None
        i += 1
    if i == n:
        return None
    verb = toks[i][0]
    if i == n - 1 and (verb in lex.level or verb in lex.by or verb[-1] in "有达"):
        return None  # it governs the next number
    if i + 1 < n and toks[i + 1][0] in ("为", "成", "到", "至", "在"):
        verb += toks[i + 1][0]
    return verb
