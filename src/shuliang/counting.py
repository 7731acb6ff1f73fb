"""The noun after a number is what is counted (9000多个问题): where it is, where it ends, and the verb that governs it."""

from __future__ import annotations

import re

from .after import Right, right
from .clauses import Mention
from .drafts import PERSONS, Draft, Reading, counted
from .sides import READ, Left
from .syntax import TIME, agent, join, tokens, wording

__all__ = ["PENALTIES", "Counting"]

MODIFIER = re.compile(r"(?:级|类|型|性|式|属)$")
PENALTIES = frozenset(("处", "并处", "单处", "判处", "加处"))
HELD = frozenset(("轮", "场", "期", "场次", "轮次", "期次"))  # classifiers of what is held or done, not of how often
PER_TAIL = re.compile(r"(?<!平)[人户亩村日月年场]均$|[总年月日]$")
RATIOS = ("比例", "比率", "占比", "比重", "税率", "利率", "折扣率")
STAKES = ("股权", "股份", "表决权", "产权")
BARE_NOUN = re.compile(r"(?<=[0-9一二三四五六七八九十百千万亿两])[省市县区国州镇乡村胜负平]$")
SIZED = re.compile(r"见方|(?:大小|长短|粗细|深浅|厚薄)(?=的|$)")  # 三厘米大小的肿块 (吕叔湘《现代汉语八百词》)
EACH_IN = re.compile(r"(?<=[一-鿿])[人户亩村]均年?(?=[增减分])")  # 200户农户户均增收8000元
BEFALLEN = frozenset(("", "，", ",", "、", "(", "（", "和", "或", "后", "；", ";"))
MEDALS = frozenset("金银铜")
LONE = frozenset("胜负平死伤男女")  # 5男3女, 17死270伤: counted without a classifier
FROM_HEAD = re.compile(f"[由从自](?:原来|原先|最初|原|{TIME}+)?的?$")


class Counting(Reading):
    """The constructions in which what is counted stands after its number."""

    def look_right(self, m: Mention, before: str, after: str, lead: Left, p: Draft | None, listed: bool) -> Right:
        bare = self.noun_within(m)
        if bare:  # 58胜, 8省, 3部门: the noun stands in the mention
            return Right(bare, "", right(after, "", True, self.lex).verb if after else None, False)
        if not m.quantity.unit and after[:1] in LONE and tokens(after, self.lex)[0][0] == after[0]:
            return Right(after[0], after[0], None, False)
        if not after or after[0] in "、，/+":
            return Right()
        if m.quantity.kind == "length" and (size := SIZED.match(after)):
            after = after[size.end() :]
        after = EACH_IN.sub("", after, count=1) if "均" in after else after
        if FROM_HEAD.search(before) and (verb := self.lex.changes_to(after)):  # 由5个环节压减至1个
            after = after[: after.rindex(verb[:-1])]
            r = right(after, "prep", True, self.lex) if after else Right()
            return Right(r.noun, r.text, None, r.de)
        harmed = lead.verb in self.lex.roles["harm"] or (
            not lead.verb and p is not None and p.predicate in self.lex.roles["harm"]
        )
        if m.quantity.kind == "count" and (harmed or m.quantity.unit in PERSONS):
            casualty = next((word for word in self.lex.roles["casualty"] if after.startswith(word)), None)
            if casualty and harmed:
                return Right(casualty, casualty, None, False)
            if casualty and after[len(casualty) : len(casualty) + 1] in BEFALLEN:  # 17人死亡: what befell so many
                return Right(verb=casualty)
        if m.quantity.kind == "duration" and after.startswith("期") and len(after) > 2:  # 7天期逆回购操作
            after = after[1:]
        if m.quantity.kind == "duration" and m.quantity.text[-1] == "内" and after[0] != "的":  # 二十日内作出决定: a verb follows
            return Right(verb=right(after, "", True, self.lex).verb)
        governed = ""
        if lead.kind == "prep" and lead.head == "以" and m.quantity.kind != "count":  # 以38秒10无缘决赛: a verb follows
            return right(after, "", True, self.lex)
        if lead.kind == "verb" and lead.verb:
            held = m.quantity.unit in HELD  # 组织两轮督查: what is held is named by a verb
            governed = "light" if held or lead.rule == "penalty" or any(lead.verb.endswith(word) for word in self.lex.light) else "verb"
        elif lead.kind in ("prep", "list"):
            # 王某等10人移交司法机关: those counted are named before 等, and a verb follows
            governed = "" if lead.kind == "list" and m.quantity.unit == "人" else "prep"
        elif (lead.kind == "level" and lead.verb in self.lex.existential) or (
            listed and p is not None and (p.governs or p.kind == "after")
        ):
            governed = "light" if p is not None and listed and p.right.text and p.predicate in PENALTIES else "verb"
        elif m.quantity.unit in HELD and lead.kind == "bare":  # 三轮巡察共发现; but 近三场获胜
            governed = "held"
        cross = bool(m.quantity.unit) and counted(m.quantity)  # 300万人口的城市 has so many 人口
        return right(after, governed, cross or after.startswith("的"), self.lex)

    def noun_within(self, m: Mention) -> str | None:
        """The noun that the mention itself ends in: 58胜, 8省, 24乡镇."""
        if m.quantity.unit or m.quantity.kind != "count":
            return None
        bare = BARE_NOUN.search(m.quantity.text)
        if bare:
            return bare.group()
        text = m.quantity.text
        noun = self.lex.counted.of(text)
        if not noun or len(text) == len(noun) or text[-len(noun) - 1] in noun:
            return None
        return noun if len(noun) > 1 or noun == "球" or (noun in MEDALS and text[-2].isdigit()) else None

    def is_prenominal(self, m: Mention, lead: Left, r: Right, same: bool, before: str) -> bool:
        """Whether the noun after the number is what is counted, and not the topic before it."""
        if m.quantity.kind == "multiple":
            return False
        if lead.kind == "noun" and not m.quantity.unit and self.lex.attributes.of(lead.topic or "") and self.lex.attributes.of(r.noun or ""):
            return False  # 身高165体重98斤
        existential = lead.kind == "level" and lead.verb in self.lex.existential
        if m.quantity.kind == "percent" and r.noun and lead.kind in ("act", "noun", "bare", "change"):
            if r.noun.endswith(STAKES):  # 收购公司51%股权
                return True
            if lead.kind != "change" and r.noun.endswith(RATIOS) and not self.lex.attributes.of(lead.topic or ""):  # 假设75%分红比例
                return True
        if existential or lead.kind in ("verb", "prep", "list"):
            return True
        if counted(m.quantity):
            if lead.kind == "change":  # 新增12例确诊病例; but 职工人数增加50名
                named = lead.topic and self.lex.attributes.of(lead.topic)
                return lead.mode == "by" and m.quantity.kind == "count" and not r.de and not named
            if lead.kind == "level":
                return not lead.topic or (m.quantity.kind == "count" and lead.verb in self.lex.roles["equal"]) or (
                    m.quantity.kind == "count" and not r.de and not self.lex.attributes.of(lead.topic)
                )
            return not (r.de and lead.kind in ("noun", "act"))
        if lead.kind == "level":
            return (not lead.topic or m.quantity.kind == "age") and r.de  # 年仅9岁的幼帝
        if r.de and r.noun and lead.kind in ("noun", "act") and self.lex.attributes.of(r.noun):
            return not self.lex.attributes.of(lead.topic or "")  # 高度超过24米的住宅、建筑高度大于…
        if r.de and r.noun and lead.kind == "noun" and lead.topic and m.quantity.kind == "percent" and before[-1:] != "的":
            return all(agent(token, self.lex) for token in tokens(lead.topic, self.lex))  # 市法院超过四成的案件
        if lead.kind == "compared":
            return r.de
        if lead.kind != "bare":
            return False
        return r.de or same or m.quantity.kind != "percent" or self.lex.cues_only.fullmatch(before) is not None  # 约七成网民认为

    def prenominal(
        self,
        d: Draft,
        m: Mention,
        lead: Left,
        r: Right,
        p: Draft | None,
        same: bool,
        listed: bool,
        adjacent: bool,
        more: bool,
        after: str,
    ) -> None:
        if more and after.rstrip() == r.text and (border := self.last_joiner(r.text)):  # 23粒摇头丸及现金17万元
            r = r._replace(noun=wording(tokens(r.text[:border], self.lex)), text=r.text[:border])
            d.rules.append("noun.cut")
        elif more and r.noun and after.rstrip() == r.text and m.quantity.kind == "count" and (owner := self.before_measure(r.noun, m)):
            r = r._replace(noun=owner)  # the text stays: the next number is measured by what was cut
        elif more and (border := self.last_joiner(r.text)) and after.endswith("的") and after.startswith("的" + r.text):
            r = r._replace(noun=wording(tokens(r.text[:border], self.lex)))  # 1亿元的票房以及公司投入的5万元
            d.rules.append("noun.cut")
        d.subject, d.right, d.kind = r.noun, r, "after"
        d.rules.append("noun.after")
        if lead.verb and lead.kind in ("verb", "level", "act", "change"):
            d.predicate, d.governs, d.direction, d.mode = lead.verb, True, lead.direction, lead.mode
            d.baseline = lead.baseline
            d.rules.append("verb.before")
            if r.verb and (
                (lead.kind == "level" and m.quantity.kind == "percent") or lead.verb in self.lex.roles["harm"]
            ):
                d.predicate = r.verb
        elif FROM_HEAD.search(lead.head) and self.lex.changes_to(after):
            d.mode, d.kind = "from", "from"
            d.rules.append("from")
        elif lead.kind == "noun" and lead.verb:
            d.predicate = lead.verb
            d.rules.append("verb.relative")
        elif (
            p is not None
            and p.governs
            and p.predicate
            and p.kind in ("after", "verb")
            and (listed or (not same and lead.kind == "bare" and not r.verb and not (more and self.verb_of_list())))
        ):
            d.predicate, d.governs = p.predicate, True
            if p.mode == "by":  # 新增12例确诊病例、5例无症状感染者
                d.direction, d.mode = p.direction, p.mode
            d.rules.append("verb.carried")
        elif r.verb:
            d.predicate = r.verb
            d.rules.append("verb.after")
        elif more and not after.startswith("的", len(r.text)):
            d.pending = True
        if p is not None and listed and p.kind == "after" and "head.next" in p.rules and r.noun:
            words = tokens(r.noun, self.lex)
            cut = next((i for i, (word, _) in enumerate(words) if MODIFIER.search(word)), None)
            if cut is not None and cut + 1 < len(words):
                p.subject = join(words[cut + 1 :])
        if more and r.noun and MODIFIER.search(r.noun) and after.rstrip("、和及") == r.text:
            d.pending = True
            d.rules.append("head.next")
        last = self.mentions[len(self.drafts) - 1].quantity.unit if p is not None else ""
        points = adjacent and last == "分"  # 得到24分10个篮板
        counts = p is not None and last not in self.lex.roles["event"]
        if p is not None and adjacent and not points and p.subject is None and (p.kind in ("verb", "") or (p.kind == "bare" and counts)):
            p.subject = d.subject
            p.rules.append("head.shared")
            if d.predicate is None:
                d.predicate = p.predicate

    def before_measure(self, noun: str, m: Mention) -> str | None:
        """12家企业营业收入3亿元 counts 企业: the measure behind it is that of the next number, which is no count."""
        following = self.mentions[len(self.drafts) + 1].quantity
        words = tokens(noun, self.lex) if self.lex.attributes.of(noun) else ()
        if len(words) < 2 or following.kind == "count" or not m.quantity.unit or words[-1][1] not in "NB":
            return None
        cut = len(words) - 1
        while cut > 1 and words[cut - 1][1] in "AD":
            cut -= 1
        return PER_TAIL.sub("", join(words[:cut])) or None

    def last_joiner(self, text: str) -> int:
        """Where the last joiner stands in a phrase that goes right up to the next number; what follows it is counted there."""
        found = [match.start() for match in re.finditer(r"以及|[及和]", text)]
        return found[-1] if found and found[-1] + 1 < len(text) else 0

    def verb_of_list(self) -> str | None:
        """The verb after the last member of the list that begins here (84个村庄、120个社区完成…)."""
        x = len(self.drafts)
        stop = self.clauses.end(self.clauses.at(self.mentions[x].end - 1))
        while x + 1 < len(self.mentions) and self.mentions[x + 1].start < stop:
            x += 1
        return right(self.work[self.mentions[x].end : stop][:READ], "", True, self.lex).verb
