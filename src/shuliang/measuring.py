"""What stands before a number names what is measured (产量为9吨), what was done (处分184人) or what changed (同比增长5%)."""

from __future__ import annotations

import re

from .after import Right
from .clauses import Mention
from .counting import Counting
from .drafts import PERSONS, Draft
from .records import Quantity
from .sides import SIZES, Left, strip_cues, topic_of
from .syntax import TIME, agent, join, tokens

__all__ = ["Measuring"]

BASELINE = re.compile("相?较于?|比|从|由|自|与|跟|同|和")
LISTED = re.compile(r"[、和及与]|以及")
OF = re.compile(r"(?P<verb>是|为|相当于|等于|达到|达)(?P<of>[^是为]*)的$")
OF_UNMARKED = re.compile(r"(?P<verb>是|为|相当于|等于)(?P<of>[^是为，、]{1,12})$")
OWN = "[筹有建来动主治营备办驾养种产用身行愿费住购贸然己我家发首学保救]"  # 自筹部分, 自建房: no origin
MADE_OF = re.compile(r"[组构]成")  # 由312户1092名村民组成
AGO = re.compile(r"前(?:同期|同日|当时)?的")
EQUATED = frozenset(("是", "为", "相当于", "等于", "达到", "达"))
FROM = re.compile(rf"(?:由|从|自(?!{OWN}))(?P<what>(?!.*[日月年时天]起)[^由从，]*)的?$")  # 自5月1日起按…的 is a time
MEASURED = frozenset(("length", "area", "mass", "volume", "energy", "duration"))
MEASURES = frozenset("长宽高深厚重阔径度距量")
TAKES_DEED = frozenset({"办理", "受理", "承办", "代办", "接受", "提供", "申请", "组织", "开展", "进行", "实施"})  # 办理登记9件
TAKES_TIME = frozenset({"用时", "耗时"})  # said of a deed, which is not what was measured before
SPANS = frozenset(("过去", "未来", "今后", "此后", "其后", "之后", "随后", "往后"))
ENDURING = re.compile(r"(?:连|连续|持续|接连)[^连，]{1,4}$")
# Verbs that name a measure themselves.
OWN_MEASURE = frozenset(("全长", "全宽", "全高", "长", "宽", "高", "深", "厚", "重", "售价", "要价", "占地", "时速"))
PLACED = ("高", "外", "远", "深处", "开外", "以外", "的高", "的距离", "处")
THAN_THE = re.compile(r"(?:较|比|与|于|超过|超|距离)[^，]*的$")


class Measuring(Counting):
    """The constructions in which what is spoken of stands before its number, beside those in which it stands after it."""

    def postnominal(
        self,
        d: Draft,
        m: Mention,
        lead: Left,
        r: Right,
        p: Draft | None,
        before: str,
        after: str,
        same: bool,
        listed: bool,
        more: bool,
        k: int,
    ) -> None:
        kind = m.quantity.kind
        if kind == "multiple" and (found := OF.search(before) or self.of_unmarked(before)):
            head = strip_cues(before[: found.start()], self.lex)[0]
            size = head[-1] if head and head[-1] in SIZES and tokens(head, self.lex)[-1][0] == head[-1] else None  # 其宽为眼径的2倍
            d.subject = topic_of(head, self.lex)[0] or size or self.carried()
            d.predicate, d.kind, d.baseline, d.mode = found["verb"], "level", found["of"] or None, "to"
            d.rules.append("multiple.of")
            return
        if kind == "multiple" and p is not None and p.predicate in EQUATED and AGO.match(before):  # 是三年前的两倍
            d.subject, d.predicate, d.kind, d.mode = p.subject, p.predicate, "level", "to"
            d.rules.append("multiple.of")
            return
        if lead.rule == "change.signed" and not lead.baseline and kind not in ("percent", "percentage_point", "multiple"):
            lead = lead._replace(kind="noun", direction=None, mode=None, rule="noun")  # 气温+5℃
        if kind == "duration" and lead.kind == "change" and lead.mode == "by" and ENDURING.search(before):
            lead = lead._replace(kind="level", direction=None, mode=None)  # 连涨3个月: how long, not by how much
        d.kind = lead.kind
        if lead.rule:
            d.rules.append(lead.rule)
        if lead.kind == "bareto" and p is not None and (same or self.follows_on(p, k)):
            d.subject, d.predicate, d.direction, d.mode, d.kind = p.subject, p.predicate, p.direction, "to", "change"
            return
        if lead.kind == "share" and kind == "duration":  # 教育支出占比连续5年保持在20%: the share is what is spoken of
            d.subject, d.kind = (lead.topic or "") + (lead.verb or ""), "noun"
            return
        if lead.kind in ("change", "level", "share"):
            d.say(lead)
            d.baseline = lead.baseline
            if d.subject and lead.kind == "level" and k and self.is_place(d.subject, lead):
                d.subject = self.earlier(k, True) or d.subject
            if same and p is not None and p.kind in ("from", "compared"):
                d.baseline, d.since = self.baseline_with_number(k)
            if d.subject is None:
                self.take_up(d, lead, p, before, same, k, m.quantity.unit)
            if kind == "multiple" and d.mode is None and lead.kind == "level":
                d.mode = "to"
            return
        if lead.kind == "compared":
            d.subject = lead.topic or self.carried()
            if m.quantity.text[0] in "-−":  # 较上季末-2bp
                d.mode = "by"
            return
        if lead.kind == "prep":
            d.subject = lead.topic or (None if lead.head == "以" else self.carried())  # 以18.6亿元成交: by means of
            placed = kind == "length" and after.startswith(PLACED)  # 从3米高处落下
            if lead.head == "由" and MADE_OF.search(self.work, m.end, self.clauses.cuts[k + 1]):
                d.kind = "noun"
            elif lead.head in ("由", "从", "自"):
                d.mode, d.kind = (None, "noun") if placed or m.quantity.qualifier == "range" else ("from", "from")  # 从20%到50%不等
            else:
                d.predicate = r.verb
            return
        if lead.kind == "act":
            if lead.verb in self.lex.roles["distance"]:
                d.predicate, d.kind = lead.verb, "level"
                return
            d.say(lead)
            d.governs = True
            if m.quantity.unit == "分" and (words := tokens(lead.topic, self.lex) if lead.topic else ()) and agent(words[-1], self.lex):
                d.subject = None  # 领先客队6分: the other side is not what is counted
                return
            if lead.topic and kind == "count" and m.quantity.unit not in self.lex.roles["event"]:
                d.subject = lead.topic if lead.verb in TAKES_DEED else self.without_deed(lead.topic)
                if m.quantity.unit in PERSONS and lead.topic.endswith(("机关", "检察院", "法院")):  # 移送司法机关48人
                    d.subject = None
            return
        if lead.kind == "verb":
            d.say(lead)
            d.governs = True
            if d.subject is None and kind == "percent" and lead.head:  # 路基工程完成85%
                d.subject = topic_of(lead.head, self.lex).text
            if d.subject is None:
                self.same_counted(d, m, p)
            return
        if lead.kind == "noun":
            if (m.quantity.unit in PERSONS or m.quantity.unit == "例") and (who := self.harmed(lead.topic)):  # 因灾死亡3人, 旅客失踪1人
                d.subject, d.predicate = who
                return
            if (deed := self.deed_of(lead.topic)) and self.done(m.quantity):
                d.predicate, d.kind, d.governs = deed, "verb", True  # 处分184人, 消耗620大卡, 选手贡献16分
                self.same_counted(d, m, p)
                return
            if verb := self.done_by(lead.topic, m.quantity):
                d.predicate, d.kind, d.governs = verb, "verb", True
                self.same_counted(d, m, p)
                return
            if kind == "duration" and lead.topic in SPANS:  # 过去两年
                d.kind = ""
                return
            if kind == "duration" and (verb := self.lasting(lead.topic)):  # 守军死守七昼夜, 整机保修一年
                d.predicate = verb
                return
            self.noun_before(d, m, lead, p, before, k)
            return
        if same and listed and p is not None:
            self.take_over(d, p, "head.before")
            if d.predicate is None and m.quantity.text[0] in "-−":  # 同比+5%/-3%
                d.direction = None
            if more and not after and p.predicate and p.kind in ("after", ""):  # 1门20mm机炮和2挺7.62mm机枪: the next noun
                d.subject, d.kind = None, ""
            return
        alone = not same or (m.quantity.unit in PERSONS and not before.strip())  # 45个县6万人受灾
        if r.verb and alone and self.acts(r.verb, m.quantity, after):
            d.predicate, d.subject = r.verb, self.earlier(k, False) if kind == "duration" else None
            d.rules.append("verb.after")
            return
        last = self.mentions[len(self.drafts) - 1] if p is not None else None
        if last is not None and not before and not after and not more and kind in MEASURED and last.quantity.unit == m.quantity.unit:
            d.subject, d.kind = p.subject if p is not None else None, "noun"  # 体重50克,45克
            d.rules.append("subject.carried")
            return
        if TIME in before or before.endswith("的"):
            d.subject, d.kind = self.carried(), "compared"
            if before == "的" and kind == "percent" and p is not None and p.governs:  # 完成年度计划8万户的120%
                d.predicate = p.predicate
            d.rules.append("subject.carried")

    def of_unmarked(self, before: str) -> re.Match[str] | None:
        """头长为眼径3倍: what is multiplied stands without 的 between the verb and the number."""
        found = OF_UNMARKED.search(before)
        return found if found and strip_cues(found["of"], self.lex)[0] else None

    def acts(self, verb: str, quantity: Quantity, after: str) -> bool:
        """Whether the verb after a bare number is what those counted do: 52股涨停, 1.2%认为…; not 9家上市公司, 六成为…."""
        if quantity.kind == "duration":
            return True
        words = tokens(after, self.lex)
        while len(words) > 1 and words[0][1] == "D":  # 11人自行逃出
            words = words[1:]
        if verb in self.lex.roles["casualty"]:
            return True
        if verb in self.lex.level or quantity.kind not in ("percent", "count") or not quantity.unit or words[0][1] not in "VW":
            return False
        return quantity.kind == "percent" or len(words) == 1 or words[1][1] not in "NBHLOAW"

    def follows_on(self, p: Draft, k: int) -> bool:
        """收入增三成,至15亿元: the clause goes on with the change of the clause before it."""
        last = self.mentions[len(self.drafts) - 1]
        return p.mode == "by" and p.kind == "change" and self.clauses.at(last.end - 1) == k - 1

    def noun_before(self, d: Draft, m: Mention, lead: Left, p: Draft | None, before: str, k: int) -> None:
        if before.endswith("的"):
            found = OF.search(before)
            if found:
                d.subject = topic_of(before[: found.start()], self.lex)[0] or self.carried()
                d.predicate, d.kind = found["verb"], "level"
                d.rules.append("level.of")
                return
            found = FROM.search(before)
            if found:
                d.subject = topic_of(before[: found.start()], self.lex)[0] or self.carried()
                d.mode, d.kind = "from", "from"
                d.rules.append("from")
                return
            if THAN_THE.search(before):
                d.subject, d.kind = self.carried(), "compared"
                d.rules.append("compared")
                return
        d.subject, d.predicate = lead.topic, lead.verb
        unit = m.quantity.kind == "count"
        if d.subject and self.lex.attributes.of(d.subject) and not LISTED.match(before):
            return  # 年门诊量110万人次: it names its own measure
        if d.predicate is None and p is not None and p.governs and p.kind in ("act", "noun") and "among" not in d.rules:
            q = self.mentions[len(self.drafts) - 1].quantity
            if q.unit == m.quantity.unit or (unit and q.kind == "count"):
                d.predicate, d.governs = p.predicate, True
                d.rules.append("verb.carried")

    def same_counted(self, d: Draft, m: Mention, p: Draft | None) -> None:
        """受理案件1.2万件,审结1.1万件: the same classifier counts the same thing."""
        last = self.mentions[len(self.drafts) - 1].quantity if p is not None and p.kind == "act" else None
        if p is not None and last is not None and m.quantity.kind == "count" and last.unit == m.quantity.unit != "人":
            d.subject = p.subject
            d.rules.append("subject.carried")

    def deed_of(self, topic: str | None) -> str | None:
        """The deed that a topic is, alone or after who does it."""
        if topic in self.lex.deed:
            return topic
        words = tokens(topic, self.lex) if topic else ()
        if len(words) > 1 and words[-1][0] in self.lex.deed and all(agent(word, self.lex) for word in words[:-1]):
            return words[-1][0]
        return None

    def done(self, quantity: Quantity) -> bool:
        """Whether a deed right before the quantity is what was done to so many or for so long, and no name of a measure."""
        if quantity.kind == "count":
            return bool(quantity.unit) and quantity.unit not in self.lex.roles["event"]
        return quantity.kind in MEASURED or quantity.unit == "分"

    def done_by(self, topic: str | None, quantity: Quantity) -> str | None:
        """The verb that a topic is, alone or after who, when and how (主力套现6800万元, 今年已完工19部); not where a noun
        stands before it (汽车销售9万辆), and no name of a measure (总投资)."""
        words = tokens(topic, self.lex) if topic else ()
        if not words or len(words[-1][0]) < 2 or self.lex.attributes.of(topic or ""):
            return None
        verb, kind = words[-1]
        if kind != "W" and not (kind == "B" and quantity.kind in ("count", "duration")):
            return None
        if quantity.unit in self.lex.roles["event"] or (quantity.kind == "money" and verb in self.lex.deed):  # 出口3000亿元
            return None
        i = len(words) - 1
        while i and quantity.kind == "count" and words[i - 1][1] in "VW" and len(words[i - 1][0]) > 1:  # 搬迁入住60户
            i -= 1
        return join(words[i:]) if all(token[1] in "LTDSRFX" or agent(token, self.lex) for token in words[:i]) else None

    def lasting(self, topic: str | None) -> str | None:
        """The verb that ends the topic: what lasted so long."""
        words = tokens(topic, self.lex) if topic else ()
        return words[-1][0] if words and words[-1][1] == "W" else None

    def harmed(self, topic: str | None) -> tuple[str | None, str] | None:
        """死亡3人: (those who came to harm, the harm); None where the topic ends in no such word."""
        for word in self.lex.roles["casualty"]:
            if topic and topic.endswith(word):
                rest = topic[: -len(word)]
                return (rest if rest and (rest[-1] in self.lex.roles["person"] or word in self.lex.roles["illness"]) else None), word
        return None

    def without_deed(self, topic: str) -> str:
        """问题整改115个 counts 问题: a deed that ends the phrase is not what is counted."""
        words = tokens(topic, self.lex)
        if len(words) > 1 and words[-1][1] == "W" and words[-2][1] in "NB" and words[-1][0] in self.lex.deed:
            return join(words[:-1])
        return topic

    def baseline_with_number(self, k: int) -> tuple[str | None, tuple[int, int] | None]:
        """从2016年的16%, 较上年的2亿元: the baseline up to the end of its number, and its span."""
        last = self.mentions[len(self.drafts) - 1]
        marks = list(BASELINE.finditer(self.work, self.clauses.cuts[k], last.start))
        if not marks:
            return None, None
        span = (marks[-1].start(), last.end)
        return self.text[span[0] : span[1]], span

    def take_up(self, d: Draft, lead: Left, p: Draft | None, before: str, same: bool, k: int, unit: str) -> None:
        """A verb without a topic takes up the last one; not where a person or thing of its own stands before it."""
        if lead.verb in OWN_MEASURE and (carried := self.carried()) and (self.lex.attributes.of(carried) or carried[1:] in SIZES):
            return  # 排水量900吨,全长80米: not the displacement
        if lead.verb in TAKES_TIME or lead.verb in self.lex.roles["distance"]:
            return
        own = {word for word, _ in tokens(lead.head, self.lex)} & self.lex.roles["pronoun"]
        last = self.mentions[len(self.drafts) - 1].quantity if self.drafts else None
        if own and not (own <= {"我们", "我国"} and last is not None and last.unit == unit != ""):
            return
        if same and last is not None and lead.verb in self.lex.roles["equal"] and before == lead.verb:
            d.subject = last.text  # 一年等于5.6个地球日
        else:
            if lead.verb in self.lex.existential and self.counts_apart(unit):
                return
            named = not same and not lead.head and self.clauses.marks[k] in ("：", ":")  # 东校区:占地300亩
            d.subject = (self.earlier(k, False) if named else None) or self.carried() or self.earlier(k, True)
            if lead.verb in SIZES and d.subject and d.subject[-1] in MEASURES:  # 高度3米,宽2米: not the width of the height
                d.subject = None
        if d.subject:
            d.rules.append("subject.carried")

    def counts_apart(self, unit: str) -> bool:
        """时速30节,共有12艘: what was measured last is not what is counted."""
        carried = self.carried()
        return unit in self.lex.classifiers and unit not in self.lex.roles["event"] and bool(carried and self.lex.attributes.of(carried))

    def is_place(self, subject: str, lead: Left) -> bool:
        return subject[-1] in "市省县区国州镇乡村" or all(kind in "LO" for _, kind in tokens(subject, self.lex))
