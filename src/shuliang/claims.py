"""What a number is about: ``attach`` gives each mention its subject, predicate, change, time and scope.

A sentence is cut into clauses; each mention is read with what stands left and right of it in its clause
(``sides.left``, ``after.right``); what the clause leaves out is taken from the mentions before it. An empty subject
beats a wrong one: where nothing tells, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .after import Right, right
from .clauses import Mask, Mention, prepare, sentences
from .counting import LONE, PENALTIES
from .drafts import PERSONS, Draft, counted
from .lexicon import lexicon
from .measuring import Measuring
from .sides import READ, Left, left, strip_cues, topic_of
from .syntax import GONE, TIME

__all__ = ["Attachment", "attach"]


class Attachment(NamedTuple):
    """What a mention is about; strings as in the clean text, offsets into it. ``rules`` say how it was found."""

    subject: str | None
    predicate: str | None
    direction: str | None
    mode: str | None
    baseline: str | None
    time: str | None
    scope: str | None
    sentence_start: int
    sentence_end: int
    rules: tuple[str, ...]


COMPARATIVE = re.compile(r"(?:[多少高低长短大小]|[高低多少]出)(?:了|约|近|逾|超过?|不到|不足|至少|大约|将近)?\Z")
TURN = re.compile(r" ?[、和及与,，] ?(?P<verb>(?P<up>[高多快])|[低少慢])")  # 分别比上月高0.14个和低0.48个百分点
OTHERWISE = re.compile(r"[,，、 ]?(?:或者?|即)(?:[大上下]?约|近)? ?")
JOINER_TAIL = re.compile(r"(?:[、,，和及与并或/+\-~—–\s]|以及|或者|并且)+$")
JOINER_HEAD = re.compile(r"(?:[、,，和及与]|以及|或者?)")
AMONG = re.compile(r"(?:中|当中|之中|里)(?:也|就|仅|只|共)?有(?:高达|多达|达)?$")
WHEN = re.compile(rf"(?:自|从)?{TIME}+(?:[之以]?[前后])?")
COMPARING = re.compile("(?:[较比与同于]|超过|距离?|相当于)$")
BY_THEN = re.compile("[来后前间内](?![年月])|以来|之[后前内间]|时(?!间)")
MOVED = re.compile(  # 实现7.5%的正增长, 录得3%的跌幅
    r"的?(?:(?P<up>正增长|增长|增幅|涨幅|升幅)|负增长|下降|下滑|降幅|跌幅)(?=[\s，。；、！？,;）)和]|$)"
)
BETWEEN_SCRIPTS = re.compile(r"(?<=[A-Za-z]) (?=[一-鿿])")
ASPECT = re.compile("(?<=.)(?:[了着]|(?<!超)过)$")
FRONTED = re.compile("^(?:共|均|约|仅|则|即|便|就|已|也|还|只)(?=[是为有剩])")


def attach(
    text: str, mentions: Sequence[Mention], masks: Sequence[Mask], folder: str | None = None
) -> list[Attachment]:
    """One Attachment for each mention, in order.

    ``text`` is clean; mentions and masks are sorted and do not overlap; ``folder`` holds a user's tables.
    """
    if not mentions:
        return []
    lex = lexicon(folder)
    work = prepare(text, mentions, masks, lex)
    out: list[Attachment] = []
    begin = 0
    over = 0
    for start, end in sentences(work):
        stop = begin
        while stop < len(mentions) and mentions[stop].start < end:
            stop += 1
        start = max(start, over)
        if stop > begin:  # a sentence ends no earlier than the last number in it
            over = end = max(end, mentions[stop - 1].end)
        while stop > begin:
            last = _cut(mentions, begin, stop, start)
            border = end if last == stop else mentions[last].start
            out += Sentence(text, work, start, border, mentions[begin:last], lex).read()
            begin, start = last, border
    return out


# A sentence is read in one piece up to these; beyond (a table without full stops) it is cut before a number, so that the
# time stays in step with the length.
MOST_MENTIONS, MOST_CHARACTERS = 48, 2000


def _cut(mentions: Sequence[Mention], begin: int, stop: int, start: int) -> int:
    """The first mention that the piece beginning at ``start`` does not hold."""
    last = begin + 1
    while last < stop and last - begin < MOST_MENTIONS and mentions[last].end - start <= MOST_CHARACTERS:
        last += 1
    return last


class Sentence(Measuring):
    """One sentence and its mentions, read from left to right."""

    def read(self) -> list[Attachment]:
        """The attachments of all mentions of the sentence."""
        for x in range(len(self.mentions)):
            self.drafts.append(self.draft(x))
        for k in range(len(self.drafts) - 2, -1, -1):
            d = self.drafts[k]
            within = self.mentions[k + 1].quantity.unit in PERSONS and (d.subject or "-")[-1] in "省市县区州镇乡村"  # 5个县6万人受灾
            if d.pending and d.predicate is None and self.drafts[k + 1].predicate and not within:
                d.predicate = self.drafts[k + 1].predicate
                d.rules.append("predicate.list")
        for x, d in enumerate(self.drafts):
            self.situate(d, self.mentions[x])
            if d.predicate:
                kept = d.predicate in self.lex.known
                if d.predicate[0] == "可" and d.predicate[1:] in self.lex.known:  # 可达, 可容
                    d.predicate = d.predicate[1:]
                d.predicate = FRONTED.sub("", d.predicate if kept else ASPECT.sub("", d.predicate))
        return [
            Attachment(
                d.subject,
                d.predicate,
                d.direction,
                d.mode,
                d.baseline,
                d.time,
                d.scope,
                self.start,
                self.end,
                tuple(d.rules),
            )
            for d in self.drafts
        ]

    def draft(self, x: int) -> Draft:
        """Cut out what stands left and right of mention x in its clause, and read it."""
        m = self.mentions[x]
        anchor = m.numeral
        shown = m.start < anchor and (self.text[m.start] == "快" or not self.lex.cues_only.fullmatch(self.text, m.start, anchor))
        if shown:  # 新台币1019亿元, 每公斤33.61元, 快三个月
            signed = self.text[anchor - 1] in "-−" and self.lex.cues_only.fullmatch(self.text, m.start, anchor - 1)
            anchor = anchor - 1 if signed else m.start  # 约为-3.4: the verb stands before the sign
        k = self.clauses.at(anchor)
        begin = self.clauses.cuts[k]
        previous = self.mentions[x - 1] if x else None
        same = previous is not None and previous.end > begin
        before = self.work[previous.end if same and previous is not None else begin : anchor]
        mark = self.clauses.marks[k]
        if not before.strip() and mark in "：:" and mark and not same:  # 收盘价：4.78元
            low = self.clauses.cuts[k - 1]
            if previous is None or previous.end <= low:
                before, mark, k = self.work[low : begin - 1], self.clauses.marks[k - 1], k - 1
            else:
                before, same = self.work[previous.end : begin - 1], True
        elif mark in (")", "）") and mark and before.startswith("的"):  # 是去年同期(6人)的9.3倍
            j = k - 1
            while j > 0 and self.clauses.marks[j] not in ("(", "（"):
                j -= 1
            opening, low = self.clauses.cuts[j] - 1, self.clauses.cuts[max(j - 1, 0)]
            inner = x  # mentions before the parenthesis: 是去年(5元)的2倍、是前年(2元)的5倍
            while inner and self.mentions[inner - 1].start >= opening:
                inner -= 1
            if j > 0:
                same = inner > 0 and self.mentions[inner - 1].end > low
                low = self.mentions[inner - 1].end if same else low
                before, mark, k = self.work[low:opening] + before, self.clauses.marks[j - 1], j - 1
        stop = self.clauses.cuts[self.clauses.at(max(anchor, m.end - 1)) + 1] - 1
        following = self.mentions[x + 1] if x + 1 < len(self.mentions) else None
        more = following is not None and following.start < stop
        after = self.work[m.end : following.start if more and following is not None else stop]
        if BETWEEN_SCRIPTS.match(self.work, m.end):  # 5000mAh 电池
            after = after[1:]
        d = Draft()
        before, after = before.strip(" ")[-READ:], after.strip(" ")[:READ]  # 小学 60 个 、初中 30 个
        self.decide(d, m, before, after, same, mark, more, k, x)
        if mark in ("(", "（"):
            d.kind = "aside"
        share = m.quantity.kind in ("percent", "multiple") or before.endswith("有")  # 两港均有2.5万吨下降
        if d.mode is None and share and (moved := MOVED.match(after)):
            d.direction, d.mode = "up" if moved["up"] else "down", "by"
            d.rules.append("change.noun")
        return d

    def decide(
        self, d: Draft, m: Mention, before: str, after: str, same: bool, mark: str, more: bool, k: int, x: int
    ) -> None:
        """Choose the construction that the mention stands in."""
        p = self.drafts[-1] if self.drafts else None
        last = self.mentions[x - 1].quantity if same else None
        if last is not None and last.kind == "duration" and before.startswith("期") and len(before) > 2:  # 10年期国债收益率
            before = before[1:]
        if m.quantity.text[0] == "翻" or m.quantity.unit == "番":
            self.doubled(d, m, before.removesuffix("了").removesuffix("翻"), k)
            return
        if mark in ("(", "（") and mark and not strip_cues(before.strip(), self.lex)[0] and not same:
            self.in_parenthesis(d, p, x, k)
            return
        if p is not None and p.mode == "by" and OTHERWISE.fullmatch(before) and self.other_measure(x):
            self.take_over(d, p, "or.same")
            return
        if p is not None and p.mode == "by" and not before.strip() and not after.strip() and self.goes_on(x):
            self.take_over(d, p, "list.same")
            return
        if same and p is not None and p.mode == "by" and (turn := TURN.fullmatch(before)):
            self.take_over(d, p, "turn.same")
            d.predicate, d.direction = turn["verb"], "up" if turn["up"] else "down"
            return
        penal = "light" if p is not None and p.predicate in PENALTIES else "verb"  # 处五日以下拘留或者五百元以下罚款
        guess = right(after, penal, True, self.lex) if after and after[0] not in "、，/+" else Right()
        listed = (
            same
            and p is not None
            and (
                (before == p.right.text and bool(guess.noun or after[:1] in LONE) and not self.lex.attributes.of(before))
                or (not JOINER_TAIL.sub("", before) and (before.strip() != "+" or (last is not None and last.unit in ("", m.quantity.unit))))
                or (self.ends_in_joiner(before) and before[-1:] != "+")
                or (last is not None and last.unit == m.quantity.unit != "" and self.joined_cue(before, m))
            )
        )
        adjacent = listed and not before.strip()
        if listed:
            before = ""
        elif same and p is not None and p.right.text and before.startswith(p.right.text):
            rest = before[len(p.right.text) :].strip(GONE)
            if not rest and m.quantity.unit in PERSONS and not guess.noun:  # 45个县(市)6万人受灾
                before = ""
            if rest == "的" and guess.noun and p.kind == "after" and counted(m.quantity):  # 5个方面的38项整改内容
                before, listed = "", p.governs
            elif rest and JOINER_HEAD.match(rest) and (guess.noun or "noun.cut" in p.rules):
                before, listed = rest, p.governs and (rest.endswith("的") or rest in ("或者", "或"))
                if listed:
                    before = ""
        if "其中" in before:
            before = before[before.index("其中") + 2 :]
            d.rules.append("among")
        if listed and p is not None and p.distributed and p.distributed[1] + 1 < len(p.distributed[0]):
            subjects, index = p.distributed
            self.take_over(d, p, "respectively")
            d.distributed, d.subject, d.scopes = (subjects, index + 1), subjects[index + 1], p.scopes
            d.scope = p.scopes[index + 1] if p.scopes else None
            return
        if p is not None and p.kind == "compared" and COMPARATIVE.match(before):
            before = "较前" + before  # 比去年的45家多8家
        if m.quantity.kind == "duration" and len(before) > 1 and before.endswith(("后", "起")):  # 判决生效后十日内
            lead = Left(rule="term")
        else:
            lead = left(before, bool(guess.noun or self.noun_within(m)), self.lex) if before else Left()
        if lead.respectively:
            self.distribute(d, lead, x, k)
            return
        if same and p is not None and AMONG.search(strip_cues(before, self.lex)[0]):
            d.subject, d.predicate, d.kind = p.subject, "有", "after"
            p.pending = False
            d.rules.append("among.same")
            return
        if m.quantity.kind == "duration" and before.endswith("为期") and after.startswith("的"):  # 为期三年的专项行动
            r = right(after, "light", True, self.lex)
            d.subject, d.predicate, d.kind = r.noun if after == "的" + r.text else None, "为期", "aside"
            d.rules.append("noun.after")
            return
        past = after.startswith(("来", "以来"))  # 为15年来新高
        if m.quantity.kind == "duration" and (lead.kind == "bare" or past) and BY_THEN.match(after):  # 5年来, 约22分钟后
            d.rules.append("adverbial")
            return
        r = self.look_right(m, before, after, lead, p, listed)
        if r.last and not r.verb and not more:  # 3400只个股上涨
            r = r._replace(verb=r.last)
        spaced = self.work.startswith(" ", m.end) and not self.work.startswith(" ", m.start - 1)
        apart = spaced and lead.kind in ("noun", "act") and before[-1:] != "的"  # 料酒2勺 冰糖15克: the next in a spaced list
        if r.noun and not apart and self.is_prenominal(m, lead, r, same, before):
            self.prenominal(d, m, lead, r, p, same, listed, adjacent, more, after)
            return
        d.right = Right(text="", verb=r.verb, noun=None, de=r.de)
        self.postnominal(d, m, lead, r, p, before, after, same, listed, more, k)

    def joined_cue(self, before: str, m: Mention) -> bool:
        """升近9%和逾6%: nothing but a joiner and the cue of the number stands between two numbers of one unit."""
        cue = self.text[m.start : m.numeral]
        return 0 < len(cue) < len(before) and before.endswith(cue) and not JOINER_TAIL.sub("", before.removesuffix(cue))

    @staticmethod
    def ends_in_joiner(before: str) -> bool:
        return bool(JOINER_TAIL.search(before))

    def goes_on(self, x: int) -> bool:
        """上涨67.3%,51.7%,42.1%: shares joined by commas alone are of one change."""
        a, b = self.mentions[x - 1], self.mentions[x]
        return a.quantity.kind == b.quantity.kind == "percent" and self.work[a.end : b.start].strip() in (",", "，")

    def other_measure(self, x: int) -> bool:
        """上涨62点,或2.86%: the same change again, by a share of it."""
        kinds = {m.quantity.kind for m in self.mentions[x - 1 : x + 1]}
        return len(kinds) == 2 and "percent" in kinds and self.mentions[x].start - self.mentions[x - 1].end < 5

    def in_parenthesis(self, d: Draft, p: Draft | None, x: int, k: int) -> None:
        """Only the number stands in the parenthesis: 30华氏度(-1摄氏度), 平均次数(8.4次)."""
        opening = self.clauses.cuts[k] - 1
        if p is not None and x and self.mentions[x - 1].end >= opening:
            self.take_over(d, p, "parenthesis.same")
            return
        low = self.clauses.cuts[k - 1]
        if x and self.mentions[x - 1].end > low:
            low = self.mentions[x - 1].end
        lead = left(self.work[low:opening], False, self.lex)
        d.subject = lead.topic if lead.kind in ("act", "noun", "compared") else None
        if lead.kind == "noun" and lead.topic and lead.topic.endswith(("持平", "相当")):
            d.subject = None
        d.kind = "aside"
        d.rules.append("parenthesis.noun")

    def doubled(self, d: Draft, m: Mention, before: str, k: int) -> None:
        """翻一番, 翻番: up to twice the baseline."""
        topic = topic_of(before, self.lex)
        d.subject, d.baseline = topic.text or self.carried() or self.earlier(k, True), topic.baseline
        d.predicate = m.quantity.text if m.quantity.text in ("翻番", "翻倍") else "翻"
        d.direction, d.mode, d.kind = "up", "to", "change"
        d.rules.append("change.double")

    def distribute(self, d: Draft, lead: Left, x: int, k: int) -> None:
        """A、B分别为x和y: subjects and numbers pair in order; where their counts differ nothing is said."""
        n = self.count_list(x)
        d.predicate, d.direction, d.mode, d.baseline = lead.verb, lead.direction, lead.mode, lead.baseline
        d.kind = lead.kind
        d.rules.append("respectively")
        if lead.kind == "act":
            subjects: list[str | None] = [lead.topic] * n
            self.pair_scopes(d, n)
        elif lead.items:
            subjects = list(self.with_head(lead.items)) if len(lead.items) == n else [None] * n
        elif lead.topic:
            subjects = [lead.topic] * n
        else:
            carried = self.run_of_subjects() or self.list_before(k)
            subjects = carried if len(carried) == n else [None] * n
        if subjects[0] is None:
            d.rules.append("respectively.refused")
        d.distributed, d.subject = (subjects, 0), subjects[0]

    def with_head(self, items: Sequence[str]) -> Iterator[str]:
        """男生和女生人数: the measure that ends the last of them is said of each (男生人数, 女生人数)."""
        measure = self.lex.attributes.of(items[-1])
        bare = measure is not None and not any(self.lex.attributes.of(item) for item in items[:-1])
        for item in items[:-1]:
            yield f"{item}{measure}" if bare else item
        yield items[-1]

    def pair_scopes(self, d: Draft, n: int) -> None:
        """10个省级、63个市级项目分别完成投资132%和102%: the numbers belong to what is counted before them, in order."""
        run: list[str] = []
        for k in range(len(self.drafts) - 1, -1, -1):
            if self.drafts[k].kind != "after":
                break
            run.insert(0, self.mentions[k].quantity.text + (self.drafts[k].subject or ""))
        if len(run) == n:
            d.scopes, d.scope = run, run[0]

    def count_list(self, x: int) -> int:
        """How many numbers stand in the list that begins with mention x."""
        n = 1
        while x + n < len(self.mentions):
            gap = self.work[self.mentions[x + n - 1].end : self.mentions[x + n].start]
            if not gap or JOINER_TAIL.sub("", gap):
                break
            n += 1
        return n

    def run_of_subjects(self) -> list[str | None]:
        """The subjects of the last run of levels in the sentence."""
        run: list[str | None] = []
        for d in reversed(self.drafts):
            if d.mode in ("by", "to"):
                if run:
                    break
                continue
            run.append(d.subject)
        return run[::-1]

    def list_before(self, k: int) -> list[str | None]:
        return list(left(self.clauses.text(k - 1), False, self.lex).items) if k else []

    def situate(self, d: Draft, m: Mention) -> None:
        """The nearest time before the number that is no baseline, the scope, and the baseline as written."""
        before = self.work[self.start : m.numeral] if self.work.find(TIME, self.start, m.numeral) >= 0 else ""
        for found in reversed(list(WHEN.finditer(before))):
            at = self.start + found.start()
            if d.since is not None and d.since[0] <= at < d.since[1]:
                continue
            if d.kind != "compared" and COMPARING.search(before, 0, found.start()):
                continue
            d.time = self.text[self.start + found.start() : self.start + found.end()]
            break
        if d.baseline and (TIME in d.baseline or GONE in d.baseline):
            at = self.work.rfind(d.baseline, self.start, m.numeral)
            d.baseline = self.text[at : at + len(d.baseline)] if at >= 0 else None
        if d.scope is None:
            end = self.work.rfind("占", self.start, m.numeral) if d.kind == "share" else m.start
            scopes = self.lex.scope.findall(self.text, self.start, end)
            d.scope = scopes[-1] if scopes else None
