"""What stands left of a number in its clause, read into ``Left``: the topic, the verb, the change, the baseline."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from .lexicon import Lexicon
from .syntax import GONE, TIME, Token, compound, governor, items_of, join, phrase_start, tokens, wording

__all__ = ["Left", "left", "strip_cues", "topic_of"]


class Left(NamedTuple):
    """What stands before a number in its clause.

    ``kind``: change, level, share (a verb tells what the number does) · act (verb and object stand before it) · verb (a
    verb whose object follows) · noun · prep · list (…等) · compared (较2020年的) · bareto (至, after a number) · bare.
    ``head`` the text before the verb; ``respectively`` 分别 stands there.
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


class Topic(NamedTuple):
    """What a verb of change or level is said of, with what stood between."""

    text: str | None
    baseline: str | None
    items: tuple[str, ...]
    respectively: bool


READ = 160  # characters of a clause that are read on one side of a number: no phrase is longer, and a clause without end may be

JOINERS = re.compile(
    r"^(?:[、,，/\s]|以及|或者|或是|并且|而且|其中|和|及|与|(?:并(?!处罚)|而|但|且|或)(?=[^联建列购行且值是]))+"
)
DATED = re.compile(rf"([到至为是达于]){TIME}+(?:的|预测|预计|预期|目标)?$")  # 提高到2022年的87%
EACH = re.compile(
    r"(?:每(?:.|[公英市台]\S|人次|小时|分钟|季度|学[期年]|个月|星期|工日|平[方米]|千瓦|[十百千万].|单位|标[箱段])"
    r"|(?<!平)[人户亩村日月年周场]均|一日)$"
)
EACH_OF = re.compile(
    r"^每(?:\d[\d.]*|[一二三四五六七八九十百千万两]+)个?(?:平方米|公顷|亩|千克|公斤|毫升|克|升|吨|斤|小时|分钟|天|日|周|月|年|次|株|头|只|户|人口?|名|台|辆|万人口?)"
)
COMPARED = re.compile(
    r"(?P<word>相?较于?|(?<![占对同环之可相])比(?![例重率分值赛价如拼]|方(?!案)|利时|亚迪)|与|跟|同(?![比期])|远?高于|远?低于|远?超过?|多于|少于|距离?|"
    r"相比|连|逾)(?P<what>(?:[^较比与“”》」』]|“[^“”]{0,15}”){1,30}?)(?P<end>相比较?|比较|相较|之比|持平)?$"
)
PERIODIC = re.compile(rf"(?:同比|环比|相比较?|相较|按年|按月|按季|同口径|可比口径)[{GONE}{TIME}]*$")
RECKONED = re.compile(r"(?:按|以)[^，]{1,12}?(?:计算?|口径|价格(?:计算?)?)")
THAN = re.compile(
    r"(?:[同环]比[略稍均仍又再还]?|(?:相?比|相?较于?)[^，比较]{1,15}?|按[年月周季日])"
    r"(?P<verb>(?P<up>[大多高长重宽深厚]出?|[强快贵远久粗老热亮])|[小少低短轻矮弱慢近细薄冷暗]|便宜)$"
)
GROWN = re.compile(r"(?P<verb>(?P<up>[大多高长重宽深厚])|[小少低短轻矮])$")  # 气温低了3度
BEYOND = re.compile(
    r"(?P<verb>超过?|超出)(?P<what>[^，超]{0,8}?(?:警戒|警戒线|水位|流量|标准|预期|计划|目标|任务|限额|定额|基线|均值|水平))的?$|"
    r"(?P<over>高出)(?P<ground>[^，]{1,8})$|"
    r"(?P<under>低于)(?P<mark>[^，低]{0,10}?(?:警戒|警戒线|水位|流量|限额|定额|基线|均值|水平))$"
)
SIGNED = re.compile(r"[+＋]$")
ARROW = re.compile(r"(?:(?P<up>[↑▲])|[↓▼]) ?$")  # 2.3元 ↑49.35%
WITHIN = re.compile(r"(?<=[涨跌降增升减]幅)(?:度)?[均都也皆多]?(?:大多|基本|主要|普遍|集中|保持|控制|维持|稳定)?在$")  # 涨幅均在1%—3%之间
SHARE = re.compile(r"(?P<verb>(?<![攻侵抢霸屏])占(?![用地]|领(?!土)|有?率)[比据有]?)[^占，]*?的?(?:比重|比例|份额|比)?$")
SHARE_OF = re.compile(r"(?<!屏)占[^占，]*?(?:比重|比例|份额|比)(?:已|约|均|仅|也|将)?(?:达到?|为|是|高达)?$")
# 刑法, 行政处罚法: 处 and 并处 before a term or a sum; elsewhere 处 ends or begins other words (处分, 处于, 办事处).
PENALTY = re.compile(
    r"(?:^|[者犯的，,得以可]|对[^，。处]{1,20})(?P<verb>并处|加处|单处|判处|并科|科处|处)"
    r"(?:(?:警告|通报批评|训诫|拘役|管制|拘留)(?:、(?:警告|通报批评|拘役|管制|拘留))*(?:或者?|并))?"
    r"(?P<object>[^，。处]{0,10}(?:所得|金额|价款|费用|造价))?(?:以|的)?$"
)
MODAL = frozenset(("能", "能够", "可", "可以", "会", "要", "应", "应当", "须", "必须", "想", "肯", "愿", "愿意"))
NEED = frozenset(("需", "需要", "要"))
NEEDS = re.compile(r"(?:^|(?<![必主重紧首简概摘纪]))[只仅就还约]?(需要?|要)$")
FROM_THEN = re.compile(r"(?:之日|之时|日|次日|届满|期满)[起后]$|之日$")
AMOUNTS = frozenset(("幅度", "比例", "金额", "数量", "规模", "股份", "均价", "价格"))
AGAINST = re.compile("[兑对](?:美元|美金|欧元|日元|日圆|人民币|英镑|港元|港币|新台币|韩元)$")  # 新台币兑美元: whose rate it is
ROUTE = re.compile("(?:从|由|自)?[东南西北]{1,2}[至到向往][东南西北]{1,2}$")  # 县境从东至西99公里
RESULTS = frozenset("为成在至于")  # 折算为, 建成, 收于
CUE_MARKS = frozenset(":：“「『《 \u3000\n\t")


def strip_cues(text: str, lex: Lexicon) -> tuple[str, bool]:
    """The text without the adverbs and cues at its end; whether 分别 was among them."""
    respectively = False
    while text:
        last = text[-1]
        if last in CUE_MARKS:
            text = text[:-1]
            continue
        cue = lex.cues.of(text)
        if cue is not None:
            respectively |= cue == "分别"
            text = text[: -len(cue)]
            continue
        if last in "约逾" and text[-2:-1] not in "条合节制公契签大":
            text = text[:-1]
            continue
        if last in "了过着将" or last in lex.adverb:
            words = tokens(text, lex)
            if words and words[-1][0] == last and words[-1][1] in "DZNJHWAVRPQ":
                text = text[:-1]
                continue
        break
    return text, respectively


def topic_of(head: str, lex: Lexicon) -> Topic:
    """The topic in what stands before a verb of change or level."""
    baseline, respectively, whole = None, False, head
    while True:
        full = head
        head, found = strip_cues(head, lex)
        respectively |= found
        if head.endswith("较") and len(head) < len(full):  # 较常年, 较明显
            baseline = baseline or (full[len(head) - 1 :] if full.startswith("常年", len(head)) else None)
            head = head.removesuffix("较").removesuffix("相")
            continue
        if head.endswith("比") and full.startswith(("原", "以往"), len(head)):  # 河堤比原先加高
            baseline, head = baseline or full[len(head) - 1 :], head[:-1]
            continue
        cut = PERIODIC.search(head)
        if cut is None:
            cut = COMPARED.search(head)
            if cut is None or not _is_comparison(cut):
                break
        baseline = baseline or cut.group().rstrip(GONE)
        head = head[: cut.start()]
    head = AGAINST.sub("", head)
    happened = whole[len(head) : len(head) + 1] in ("了", "过")  # 开展了长达三年: a verb, no topic
    head = EACH.sub("", RECKONED.sub("", head))
    toks = tokens(head, lex)
    n = len(toks)
    while n and (toks[n - 1][0] in lex.roles["empty"] or toks[n - 1][0] in ONLY):
        n -= 1
    if n > 1 and toks[n - 1][0] in SIZES and len(toks[n - 2][0]) == 1 and toks[n - 2][1] in "NBHQLAW":  # 头长是眼径的3倍
        toks = (*toks[: n - 2], (toks[n - 2][0] + toks[n - 1][0], "N"))
        n -= 1
    noun = n and toks[n - 1][1] == "V" and not happened and len(toks[n - 1][0]) > 1
    if noun and toks[n - 1][0] not in lex.existential:  # 研发投入占营收的: a verb as a noun
        toks = (*toks[: n - 1], (toks[n - 1][0], "B"))
    while n and (toks[n - 1][1] in "TZD" or (n > 1 and toks[n - 1][0] in ("年", "月", "季", "周", "日"))):
        n -= 1
    toks = toks[:n]
    k = governor(toks, lex, True)
    i = max(0 if k is None else k + 1, phrase_start(toks))
    if k is None and i and toks[i - 1][1] == "P" and toks[i - 1][0] in lex.roles["frame"]:
        toks = toks[: i - 1]
        i = phrase_start(toks)
    return Topic(wording(toks[i:], True), baseline, items_of(toks[i:]), respectively)


def _is_comparison(found: re.Match[str]) -> bool:
    word, end = found["word"], found["end"]
    if word[-1] in "与跟同":
        return bool(end)
    return bool(end) or TIME in found["what"] or word[-1] in "较比于"


# ----------------------------------------------------------------------------------------------- left of a number


@functools.lru_cache(maxsize=8192)
def left(text: str, open_end: bool, lex: Lexicon) -> Left:
    """Read what stands before a number; ``open_end``: a noun phrase follows the number."""
    text = text[-READ:]
    if penalty := PENALTY.search(text):
        object_ = penalty["object"]
        return Left("act" if object_ else "verb", object_ or None, (), penalty["verb"], rule="penalty")
    text = EACH_OF.sub("", JOINERS.sub("", text))
    if FROM_THEN.search(text):  # 自收到决定书之日起六十日内: a term, not what its beginning is said of
        return Left(rule="term")
    if text.endswith("场均"):  # 前锋场均得分: 均 is no adverb there
        text = text[:-2]
    bare, respectively = strip_cues(text, lex)
    if text.endswith("均"):
        bare = EACH.sub("", text) if EACH.search(text) else bare  # 场均: no 场
    if text.endswith("还了"):  # 还了三千元: paid back
        bare = text[:-1]
    elif text.endswith(("需", "要")) and not bare.endswith(("需", "要")) and (m := NEEDS.search(text)):  # 只需59元: no other verb follows
        bare = text[: m.start()] + m[1]
    respectively = respectively or "分别" in text  # 分别完成年度投资132%和102%
    grown = text[len(bare) : len(bare) + 1] == "了"
    if not (grown and lex.by_endings.of(bare)):  # 每斤贵了0.5元
        bare = EACH.sub("", bare)
    if TIME in bare:
        bare = DATED.sub(r"\1", bare)
    if bare[-1:] in ("东", "南", "西", "北"):
        bare = ROUTE.sub("", bare)
    if not bare:
        return Left(respectively=respectively)
    return (
        _more(text, respectively, lex, open_end)
        or _to(bare, respectively, lex)
        or _by(bare, respectively, lex, grown)
        or _than(bare, respectively, lex, grown)
        or _beyond(bare, respectively, lex)
        or _object_to(bare, respectively, lex)
        or _share(SHARE_OF, bare, respectively, lex)
        or _level(bare, respectively, lex, open_end)
        or _share(SHARE, bare, respectively, lex)
        or _other(text, bare, respectively, lex, open_end)
    )


def _said(
    kind: str,
    rule: str,
    head: str,
    verb: str,
    respectively: bool,
    lex: Lexicon,
    direction: str | None = None,
    mode: str | None = None,
    baseline: str | None = None,
) -> Left:
    topic = topic_of(head, lex)
    return Left(
        kind,
        topic.text,
        topic.items,
        verb,
        direction,
        mode,
        baseline or topic.baseline,
        respectively or topic.respectively,
        head,
        rule,
    )


def _to(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    """增至, 降到, 变成."""
    verb = lex.changes_to(bare)
    if verb is None:
        return _reached(bare, respectively, lex)
    direction = lex.direction.get(verb, lex.direction.get(verb[:-1]))
    head = bare[: -len(verb)] if bare.endswith(verb) else bare[: -len(verb) - 1]
    if verb == "提到" and head and not any(word in head for word in "由从将把"):
        return None  # 报告提到3个问题: mentioned
    return _said("change", "change.to", head, verb, respectively, lex, direction, "to")


def _reached(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    """种植面积发展到, 年龄放宽至: any verb with 到 or 至, said of a measure."""
    toks = tokens(bare[:-1], lex) if bare[-1:] in ("到", "至") else ()
    if len(toks) < 2 or toks[-1][1] not in "VW" or len(toks[-1][0]) < 2 or not lex.attributes.of(join(toks[:-1])):
        return None
    verb = toks[-1][0]
    return _said("change", "change.to", join(toks[:-1]), verb + bare[-1], respectively, lex, lex.direction.get(verb), "to")


def _more(text: str, respectively: bool, lex: Lexicon, open_end: bool) -> Left | None:
    """少还280元, 多花了50元: 多 or 少 before a verb that itself says nothing about a change."""
    text = text.removesuffix("了")
    verb = text[-2:]
    if (
        verb[:1] not in ("多", "少")
        or verb not in lex.by
        or verb[1] in lex.by
        or verb[1] == "出"
        or text[-3:-2] in tuple("很许大不好最至")
    ):
        return None
    core = (*tokens(text[:-2], lex), (verb[0], "D"), (verb[1], "W"))
    return _verb(core, respectively, lex, open_end)


def _by(bare: str, respectively: bool, lex: Lexicon, grown: bool = False) -> Left | None:
    """增长, 下降了, 降幅; ``grown``: 了 follows."""
    bare = WITHIN.sub("", bare) if bare.endswith("在") else bare
    text = bare.removesuffix("幅度")
    if arrow := ARROW.search(bare):
        topic = topic_of(bare[: arrow.start()], lex)
        return Left("change", topic.text, (), None, "up" if arrow["up"] else "down", "by", None, respectively, bare, "change.signed")
    signed = SIGNED.search(bare)
    if signed:  # 同比+1.5个百分点, 上证指数+1.5%
        topic = topic_of(bare[:-1], lex)
        return Left("change", topic.text, (), None, "up", "by", topic.baseline, respectively, bare, "change.signed")
    if bare[-2:] in ("同比", "环比"):  # 环比-5.6%
        topic = topic_of(bare, lex)
        return Left("change", topic.text, (), None, None, "by", topic.baseline, respectively, bare, "change.signed")
    verb = lex.by_endings.of(text)
    if verb is not None and verb[0] in "年月季周" and len(verb) > 1 and text[-len(verb) - 1 :][:1] == "按":  # 按|年|增
        return _said("change", "change.by", text[: 1 - len(verb)], verb[1:], respectively, lex, lex.direction[verb], "by")
    if verb is None and text[-4:-2] in ("同比", "环比") and text[-2:] in lex.deed:  # 同比改善9.7%
        return _said("change", "change.by", text[:-2], text[-2:], respectively, lex, None, "by")
    if verb is None or not _whole_word(text, verb, lex):
        return None
    if len(verb) == 2 and verb[0] in "年月季周日" and text[-3:-2] == "每":  # 每月减7斤: no 月减
        text, verb = text[:-1], verb[1:]
        return _said("change", "change.by", EACH.sub("", text), verb, respectively, lex, lex.direction.get(verb), "by")
    if verb == "省" and len(text) > 1 and not grown:
        return None  # a province
    head = text[: -len(verb)].removesuffix("每")  # 温度每升高1摄氏度
    return _said("change", "change.by", head, verb, respectively, lex, lex.direction[verb], "by")


def _than(bare: str, respectively: bool, lex: Lexicon, grown: bool) -> Left | None:
    """比去年高, 较疫前少; with 了 (``grown``) also where nothing is compared."""
    found = THAN.search(bare) if "比" in bare or "较" in bare or "按" in bare else None
    if found is None:
        found = GROWN.search(bare) if grown else None
        if found is None or not _whole_word(bare, found["verb"], lex):
            return None
        direction = "up" if found["up"] else "down"
        return _said("change", "change.grown", bare[:-1], found["verb"], respectively, lex, direction, "by")
    direction = "up" if found["up"] else "down"
    head, verb = bare[: found.start()], found["verb"]
    word, kind = tokens(bare, lex)[-1]
    if kind in "VW" and len(word) > len(verb) and word.endswith(verb) and word[0] not in SLIGHTLY:  # 比原先抬高30厘米
        verb = word
    baseline = found.group()[: -len(found["verb"])].rstrip(SLIGHTLY)
    return _said("change", "change.than", head, verb, respectively, lex, direction, "by", baseline)


SLIGHTLY = "略稍均仍又再还更"  # 环比略低: how, not what


def _beyond(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    """超警戒水位, 超出标准: by how much a mark is passed."""
    found = BEYOND.search(bare) if "超" in bare or "高出" in bare or "低于" in bare else None
    if found is None:
        return None
    head, verb = bare[: found.start()], found["verb"] or found["over"] or found["under"]
    direction, mark = "down" if found["under"] else "up", found["what"] or found["ground"] or found["mark"]
    return _said("change", "change.beyond", head, verb, respectively, lex, direction, "by", mark)


def _share(form: re.Pattern[str], bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    """占…的, 占…比重达."""
    found = form.search(bare) if "占" in bare else None
    if found is None:
        return None
    verb = found.group()[:2] if found.group()[1:2] in ("比", "据", "有") else "占"
    rest = bare[found.start() + 2 :]
    if verb == "占比" and form is SHARE and rest[:1] not in ("重", "例") and strip_cues(rest, lex)[0]:  # 占比连续五年保持在八成: a noun
        return None
    return _said("share", "share", bare[: found.start()], verb, respectively, lex)


def _object_to(bare: str, respectively: bool, lex: Lexicon) -> Left | None:
    """下调经济增长率至1.6%; 至 alone after another number."""
    if bare[-1] not in "至到为":
        return None
    toks = tokens(bare[:-1], lex)
    if not toks:
        return Left("bareto", verb=bare, rule="to") if bare != "为" else None
    for k, (word, _) in enumerate(toks[:-1]):
        if word in lex.by and toks[k + 1][1] != "E":  # 价格变动的影响为 says what the influence is
            rest = toks[k + 1 :]
            if bare[-1] == "为" and rest[0][0] in AMOUNTS:  # 增持幅度为5%: by so much
                return None
            cut = max((i + 1 for i, (_, kind) in enumerate(rest) if kind in "ETP"), default=0)
            topic = wording(rest[cut:], True)
            if topic:
                return Left(
                    "change", topic, (), word, lex.direction[word], "to", None, respectively, "", "change.object.to"
                )
    return None


def _level(bare: str, respectively: bool, lex: Lexicon, open_end: bool) -> Left | None:
    """达, 为, 控制在."""
    verb = lex.level_endings.of(bare)
    if verb is None and bare[-2:] in ("保持", "维持") and lex.attributes.of(bare[:-2]):  # 增速保持9%
        return _said("level", "level", bare[:-2], bare[-2:], respectively, lex)
    if verb is None or not _whole_word(bare, verb, lex):
        return None
    if verb in lex.roles["attribute"] and bare[: -len(verb)].endswith(RATED):  # 平均售价
        return None
    if len(verb) > 1 and verb[-1] == "为" and tokens(bare, lex)[-1][0] == "为":  # 得分为, not 分为
        verb = "为"
    elif len(verb) > 1 and verb[-1] in "为达" and _ends_a_noun(bare[: len(bare) - len(verb) + 1], lex):  # 体长|达, 总得分|为
        verb = verb[1:]
    whole = bare[: -len(verb)]
    if len(verb) > 1 and whole.endswith("最"):  # 最|高达
        whole, verb = whole + verb[0], verb[1:]
    head, again = strip_cues(whole, lex)
    respectively |= again
    if head and (inner := _by(head, respectively, lex) or _share(SHARE, head, respectively, lex)):
        return inner  # 增幅达15%, 占比为8%
    if respectively and (sizes := SIZES_TOGETHER.search(head)):  # 长宽高分别为4米、2米、1米
        return Left("level", sizes[0], tuple(sizes[0]), verb, respectively=True, head=head, rule="level")
    toks = tokens(head, lex)
    if head.endswith("到") and verb in REACHING and len(toks) > 1 and toks[-2][1] in "VW":  # 考虑到|高达1亿元的成本
        return Left("level", verb=verb, respectively=respectively, head=head, rule="level")
    if toks and toks[-1][1] in "VW":
        word, kind = toks[-1]
        if word[-1] == "时" and word in lex.level and verb != "时":  # 全流程用时为26天: a noun before another verb
            pass
        elif verb == "为" and word[0] == "全" and word in lex.level:  # 全长为2.8公里
            verb, whole = word, join(toks[:-1])
        elif verb == "为" and word in SIZES and len(toks) > 1 and len(toks[-2][0]) == 1 and toks[-2][1] in "NBHQLAW":  # 喙长为
            return Left("level", toks[-2][0] + word, (), verb, respectively=respectively, head=join(toks[:-2]), rule="level")
        elif word in SIZES and len(toks) > 1 and toks[-2][1] in "NBHL":  # 大楼高为30米
            return Left("level", join(toks[-2:]), (), verb, respectively=respectively, head=whole, rule="level")
        elif verb in RESULTS:
            verb, whole = word + verb, join(toks[:-1])
        elif kind == "V" and verb in ("达", "达到", "是"):
            verb, whole = word, join(toks[:-1])
    topic = topic_of(whole, lex)
    if verb == "为" and not topic.text and open_end:  # 为52家企业解冻账户
        return Left("prep", head=verb, rule="prep")
    return Left(
        "level",
        topic.text,
        topic.items,
        verb,
        None,
        None,
        topic.baseline,
        respectively or topic.respectively,
        whole,
        "level",
    )


SIZES = frozenset("长宽高深厚重阔")
SIZES_TOGETHER = re.compile("[长宽高深厚]{2,3}$")
SPENT = frozenset(("损失", "亏损", "投资", "消费", "支出"))
RATED = ("平均", "最高", "最低", "最终", "实际", "零售", "批发", "建议")
ONLY = frozenset(("只有", "仅有", "主要", "大多", "大都", "多半"))  # 效益只有增收1亿元
REACHING = frozenset(("达", "高达", "多达", "长达", "重达", "深达"))


def _ends_a_noun(text: str, lex: Lexicon) -> bool:
    """Whether the last character of the text belongs to a noun (体长, 得分) and so to no verb that would begin with it."""
    word, kind = tokens(text, lex)[-1]
    return len(word) > 1 and (kind in "NB" or (word[-1] in SIZES and word[0] in "身体"))


def _whole_word(text: str, verb: str, lex: Lexicon) -> bool:
    """Whether a verb of one character is a word of its own (收 in 营收 is not)."""
    if len(verb) > 1 or len(text) == 1:
        return True
    word, kind = tokens(text, lex)[-1]
    if verb in "长宽高深厚重" and kind == "H":  # 主|塔高: taken for a name
        return True
    if verb == "为" and word.endswith(("行为", "作为")):  # 违法违规行为192起
        return False
    return word == verb or (verb in "达为是占" and kind in "NHL" and len(word) > 2 and word not in lex.words)


def _other(text: str, bare: str, respectively: bool, lex: Lexicon, open_end: bool) -> Left:
    toks = tokens(bare, lex)
    if toks and toks[-1][1] in "NBAQGDJ" and text.startswith("了", len(bare)):  # 贷款了9万元: what 了 follows is a verb (现代汉语词典 了①)
        toks = (*toks[:-1], (toks[-1][0], "W"))
    elif len(toks) > 1 and toks[-1][1] in "NBAQG" and toks[-2][0] in MODAL:  # 能酿半斤蜜: a verb follows (现代汉语词典 能愿动词)
        return _verb((*toks[:-1], (toks[-1][0], "W")), respectively, lex, open_end)
    elif toks and toks[-1][1] == "D" and toks[-1][0] in NEED:
        toks = (*toks[:-1], (toks[-1][0], "W"))
    last = len(toks)
    while last and toks[last - 1][1] in "DET":
        last -= 1
    if last and toks[last - 1][0] in ("由", "从", "自"):  # 由原来的7个环节, 由年初的50元
        toks = toks[:last]
    if toks and toks[-1][1] == "P" and text[len(bare) : len(bare) + 1] not in ("了", "过"):
        k = len(toks) - 1
        while k and (toks[k - 1][1] in "VWDPXZR" or toks[k - 1][0] == "还是"):
            k -= 1
        topic = topic_of(join(toks[:k]), lex)
        return Left("prep", topic.text, topic.items, respectively=respectively, head=toks[-1][0], rule="prep")
    compared = COMPARED.search(bare)
    if compared and TIME in compared["what"] and compared["word"] != "同":
        return Left("compared", wording(toks[phrase_start(toks) :], True), baseline=compared.group(), rule="compared")
    n = len(toks)
    while n and toks[n - 1][1] in "ZDEXT":
        n -= 1
    core = toks[:n]
    if not any(kind in "NBHLOAVWGFQ" for _, kind in core) or [kind for _, kind in core] == ["R", "Q"]:  # 该名29岁男子
        return Left(respectively=respectively)
    if open_end and text[-1] != "的":  # 覆盖全区94所学校: where it is stands between the verb and the number
        m = n
        while m > 1 and core[m - 1][1] in "SLFR":
            m -= 1
        if m < n and core[m - 1][1] in "VW" and len(core[m - 1][0]) > 1:
            core, n = core[:m], m
    framed = open_end and core[0][1] == "P" and core[-1][1] not in "VW" and any(kind == "J" for _, kind in core)
    if core[-1][1] == "G" or text[-1] == "、" or framed:
        return _listed(core, respectively)
    full = tokens(text, lex)
    happened = n < len(full) and full[n][0] in ("了", "过", "着")
    governing = governor(core, lex, lex.attributes.of(join(core)) is not None)
    kind = core[-1][1]
    spent = happened and core[-1][0] in SPENT and bare[-2:] == core[-1][0]  # 木筏也损失了120个
    verbal = kind == "V" or spent or (open_end and core[-1][0] in lex.act)
    if len(core[-1][0]) == 1 and core[-1][0] in lex.roles["verbal"] and (n == 1 or core[-2][1] in "DRHOLSTXZVWQ"):  # 迟到罚50元
        return _verb(core, respectively, lex, open_end)
    weak = kind in "WP" and (open_end or happened or (len(core[-1][0]) == 1 and (kind == "W" or n == 1)))
    if verbal or (weak and (governing is None or kind != "W" or open_end)):
        return _verb(core, respectively, lex, open_end)
    if governing is not None and (found := _act(core, governing, respectively, lex)):
        return found
    roles = lex.roles
    if len(core) == 1 and len(bare) == 2 and bare not in roles["noun"] and bare[0] in roles["sowing"] and bare[1] not in roles["unsown"]:  # 种茶
        return Left("act", bare[1], (), bare[0], respectively=respectively, rule="act.joined")
    if len(core) == 1 and len(bare) == 2 and kind == "W" and bare[0] in lex.act and tokens(bare[1], lex)[0][1] == "N":  # 付钱; not 招聘
        return Left("act", bare[1], (), bare[0], respectively=respectively, rule="act.joined")
    i = phrase_start(core)
    if i == len(core) and core[-1][1] == "W":  # 每户补助3万元, 每天步行9公里: nothing stands before the verb that it could modify
        return _verb(core, respectively, lex, open_end)
    relative = core[i - 2][0] if i >= 2 and core[i - 1][1] == "E" and core[i - 2][1] in "VW" else None
    return Left(
        "noun",
        wording(core[i:], True),
        items_of(core[i:]),
        relative,
        None,
        None,
        None,
        respectively,
        join(core[:i]),
        "noun",
    )


def _verb(core: Sequence[Token], respectively: bool, lex: Lexicon, open_end: bool) -> Left:
    """A verb ends the text: its object follows the number, or it has none (花了300元)."""
    n = len(core)
    j, verb = compound(core, n - 1, lex)
    topic = topic_of(join(core[:j]), lex).text
    if topic and lex.attributes.of(topic) is None:
        topic = None  # someone who acts is not what is counted
    word, before = core[-1][0], core[j - 1][0] if j else ""
    direction, mode = (lex.direction[word], "by") if word in lex.by else (None, None)
    most = j > 1 and core[j - 2][0] in ("最", "至", "很", "不")  # 最多打3分
    if (before in ("多", "少") and not most) or (len(verb) == 2 and verb[0] in "多少" and not open_end):  # 多花了2000块
        direction, mode = "up" if "多" in (before, verb[0]) else "down", "by"
        verb = verb.lstrip("多少") or verb
    return Left("verb", topic, (), verb, direction, mode, None, respectively, join(core[:j]), "verb")


UNDERGONE = frozenset(("上涨", "下跌", "走高", "走低", "上扬", "收涨", "收跌"))  # 上涨城市40个: the cities are counted, not raised


def _act(core: Sequence[Token], k: int, respectively: bool, lex: Lexicon) -> Left | None:
    """Verb and object before the number: 排查出问题9000多个."""
    j, verb = compound(core, k, lex)
    rest = core[k + 1 :]
    while len(rest) > 2 and rest[0][0] == "、" and rest[1][1] in "VW":  # 新建、改建学校
        rest = rest[2:]
    i = phrase_start(rest)
    topic = wording(rest[i:])
    if topic is None:
        return None
    word = core[k][0]
    mode = "by" if word in lex.by else None
    if word in lex.roles["deal"] and lex.attributes.of(topic) == topic:  # 减持均价12.36元: the price of the deal
        return Left("noun", word + topic, respectively=respectively, head=join(core[:j]), rule="noun")
    if lex.attributes.of(topic):  # 赔偿原告医疗费: whose cost it is
        while i < len(rest) - 1 and rest[i][0] in lex.roles["organisation"]:
            i += 1
        topic = wording(rest[i:])
    direction = lex.direction.get(word)
    if word in UNDERGONE and not (topic and lex.attributes.of(topic)):
        direction = mode = None
    return Left("act", topic, items_of(rest[i:]), verb, direction, mode, None, respectively, join(core[:j]), "act")


def _listed(core: Sequence[Token], respectively: bool) -> Left:
    """A list closed by 等 or going on: its verb stands before the first item (确定了A、B、C等18个)."""
    if core[0][1] != "P":
        for k, (word, kind) in enumerate(core[:-1]):
            if kind == "V" or (kind == "W" and core[k + 1][1] == "Z"):
                return Left("verb", verb=word, respectively=respectively, rule="verb.list")
            if kind == "J":
                break
    return Left("list", respectively=respectively, rule="list")
