"""What a number is about: ``attach`` gives each mention its subject, predicate, change, time and scope.

A sentence is cut into clauses; each mention is read with what stands left and right of it in its clause
(``syntax.left``, ``syntax.right``); what the clause leaves out is taken from the mentions before it. An empty subject
beats a wrong one: where nothing tells, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .clauses import Clauses, Mask, Mention, prepare, sentences
from .lexicon import Lexicon, lexicon
from .records import Quantity
from .sides import Left, Right, left, right, strip_cues, topic_of
from .syntax import GONE, TIME, agent, join, tokens, wording

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


class Draft:
    """A claim while its sentence is being read."""

    __slots__ = (
        "baseline",
        "direction",
        "distributed",
        "governs",
        "kind",
        "mode",
        "pending",
        "predicate",
        "right",
        "rules",
        "scope",
        "scopes",
        "since",
        "subject",
        "time",
    )

    def __init__(self) -> None:
        self.subject: str | None = None
        self.predicate: str | None = None
        self.direction: str | None = None
        self.mode: str | None = None
        self.baseline: str | None = None
        self.scope: str | None = None
        self.scopes: list[str] = []  # with 分别: what each number belongs to
        self.time: str | None = None
        self.since: tuple[int, int] | None = None  # the span of a baseline whose time is not the claim's
        self.rules: list[str] = []
        self.kind = ""  # after | act | verb | noun | level | change | share | compared | from
        self.right = Right()
        self.governs = False  # its predicate also governs what is listed after it
        self.pending = False  # its verb stands after the last member of its list
        self.distributed: tuple[list[str | None], int] | None = None  # the subjects of 分别, and which one this is


JOINER_TAIL = re.compile(r"(?:[、,，和及与并或\-~—–\s]|以及|或者|并且)+$")
JOINER_HEAD = re.compile(r"(?:[、,，和及与]|以及)")
AMONG = re.compile(r"(?:中|当中|之中|里)(?:也|就|仅|只|共)?有(?:高达|多达|达)?$")
MODIFIER = re.compile(r"(?:级|类|型|性|式|属)$")
BARE_NOUN = re.compile(r"(?<=[0-9一二三四五六七八九十百千万亿两])[省市县区国州镇乡村胜负平]$")
BASELINE = re.compile("相?较于?|比|从|由|自|与|跟|同|和")
WHEN = re.compile(rf"(?:自|从)?{TIME}+(?:[之以]?[前后])?")
COMPARING = re.compile("(?:[较比与同于]|超过|距离?|相当于)$")
LISTED = re.compile(r"[、和及与]|以及")
OF = re.compile(r"(?P<verb>是|为|相当于|等于|达到|达)(?P<of>[^是为]*)的$")
FROM = re.compile(r"(?:由|从|自)(?P<what>[^由从，]*)的?$")
BY_THEN = re.compile("[来后前间内](?![年月])|以来|之[后前内间]|时(?!间)")
PERSONS = frozenset(("人", "名", "位"))
MEASURED = frozenset(("length", "area", "mass", "volume", "energy", "duration"))
TAKES_TIME = frozenset({"用时", "耗时"})  # said of a deed, which is not what was measured before
FROM_HEAD = re.compile(f"[由从自](?:原来|原先|最初|原|{TIME}+)?的?$")
THAN_THE = re.compile(r"(?:较|比|与|于|超过|超|距离)[^，]*的$")
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


class Sentence:
    """One sentence and its mentions, read from left to right."""

    def __init__(self, text: str, work: str, start: int, end: int, mentions: Sequence[Mention], lex: Lexicon) -> None:
        self.text, self.work, self.start, self.end, self.mentions, self.lex = text, work, start, end, mentions, lex
        self.clauses = Clauses(work, start, end, mentions)
        self.drafts: list[Draft] = []

    # --- reading ------------------------------------------------------------------------------------------------

    def read(self) -> list[Attachment]:
        """The attachments of all mentions of the sentence."""
        for x in range(len(self.mentions)):
            self.drafts.append(self.draft(x))
        for k in range(len(self.drafts) - 2, -1, -1):
            d = self.drafts[k]
            if d.pending and d.predicate is None and self.drafts[k + 1].predicate:
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
        if m.start < anchor and not self.lex.cues_only.fullmatch(self.text, m.start, anchor):  # 新台币1019亿元, 每公斤33.61元
            anchor = m.start
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
        stop = self.clauses.cuts[self.clauses.at(max(anchor, m.end - 1)) + 1] - 1
        following = self.mentions[x + 1] if x + 1 < len(self.mentions) else None
        more = following is not None and following.start < stop
        after = self.work[m.end : following.start if more and following is not None else stop]
        d = Draft()
        self.decide(d, m, before, after, same, mark, more, k, x)
        if mark in ("(", "（"):
            d.kind = "aside"
        return d

    def decide(
        self, d: Draft, m: Mention, before: str, after: str, same: bool, mark: str, more: bool, k: int, x: int
    ) -> None:
        """Choose the construction that the mention stands in."""
        p = self.drafts[-1] if self.drafts else None
        if m.quantity.text[0] == "翻" or m.quantity.unit == "番":
            self.doubled(d, m, before.removesuffix("了").removesuffix("翻"), k)
            return
        if mark in ("(", "（") and mark and not before.strip() and not same:
            self.in_parenthesis(d, p, x, k)
            return
        guess = right(after, "verb", True, self.lex) if after and after[0] not in "、，" else Right()
        listed = (
            same
            and p is not None
            and (
                (before == p.right.text and bool(guess.noun) and not self.lex.attributes.of(before))
                or not JOINER_TAIL.sub("", before)
                or self.ends_in_joiner(before)
            )
        )
        adjacent = listed and not before.strip()
        if listed:
            before = ""
        elif same and p is not None and p.right.text and before.startswith(p.right.text):
            rest = before[len(p.right.text) :]
            if rest and JOINER_HEAD.match(rest) and (guess.noun or "noun.cut" in p.rules):
                before, listed = rest, p.governs and rest.endswith("的")
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
        if m.quantity.kind == "duration" and len(before) > 1 and before.endswith(("后", "起")):  # 判决生效后十日内
            lead = Left(rule="term")
        else:
            lead = left(before, bool(guess.noun), self.lex) if before else Left()
        if lead.respectively:
            self.distribute(d, lead, x, k)
            return
        if same and p is not None and AMONG.search(strip_cues(before, self.lex)[0]):
            d.subject, d.predicate, d.kind = p.subject, "有", "after"
            p.pending = False
            d.rules.append("among.same")
            return
        if m.quantity.kind == "duration" and lead.kind == "bare" and BY_THEN.match(after):  # 5年来, 约22分钟后
            d.rules.append("adverbial")
            return
        r = self.look_right(m, before, after, lead, p, listed)
        if r.last and not r.verb and not more:  # 3400只个股上涨
            r = r._replace(verb=r.last)
        if r.noun and self.is_prenominal(m, lead, r, same, before):
            self.prenominal(d, m, lead, r, p, same, listed, adjacent, more, after)
            return
        d.right = Right(text="", verb=r.verb, noun=None, de=r.de)
        self.postnominal(d, m, lead, r, p, before, after, same, listed, more, k)

    @staticmethod
    def ends_in_joiner(before: str) -> bool:
        return bool(JOINER_TAIL.search(before))

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

    def take_over(self, d: Draft, p: Draft, rule: str) -> None:
        d.subject, d.predicate, d.direction, d.mode, d.baseline = (
            p.subject,
            p.predicate,
            p.direction,
            p.mode,
            p.baseline,
        )
        d.kind, d.governs, d.scope = p.kind, p.governs, p.scope
        d.rules.append(rule)

    def doubled(self, d: Draft, m: Mention, before: str, k: int) -> None:
        """翻一番, 翻番: up to twice the baseline."""
        topic = topic_of(before, self.lex)
        d.subject, d.baseline = topic.text or self.carried() or self.earlier(k, True), topic.baseline
        d.predicate = m.quantity.text if m.quantity.text in ("翻番", "翻倍") else "翻"
        d.direction, d.mode, d.kind = "up", "to", "change"
        d.rules.append("change.double")

    # --- 分别 ---------------------------------------------------------------------------------------------------

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
            subjects = list(lead.items) if len(lead.items) == n else [None] * n
        elif lead.topic:
            subjects = [lead.topic] * n
        else:
            carried = self.run_of_subjects() or self.list_before(k)
            subjects = carried if len(carried) == n else [None] * n
        if subjects[0] is None:
            d.rules.append("respectively.refused")
        d.distributed, d.subject = (subjects, 0), subjects[0]

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

    # --- the noun after the number ------------------------------------------------------------------------------

    def look_right(self, m: Mention, before: str, after: str, lead: Left, p: Draft | None, listed: bool) -> Right:
        bare = BARE_NOUN.search(m.quantity.text) if not m.quantity.unit else None
        if bare:  # 58胜, 8省: the noun stands in the mention
            return Right(bare.group(), "", right(after, "", True, self.lex).verb if after else None, False)
        if not m.quantity.unit and after[:1] in ("胜", "负", "平"):
            return Right(after[0], after[0], None, False)
        if not after or after[0] in "、，":
            return Right()
        if FROM_HEAD.search(before) and (verb := self.lex.changes_to(after)):  # 由5个环节压减至1个
            after = after[: after.rindex(verb[:-1])]
            r = right(after, "prep", True, self.lex) if after else Right()
            return Right(r.noun, r.text, None, r.de)
        harmed = lead.verb in self.lex.roles["harm"] or (
            not lead.verb and p is not None and p.predicate in self.lex.roles["harm"]
        )
        casualty = (
            next((word for word in self.lex.roles["casualty"] if after.startswith(word)), None) if harmed else None
        )
        if casualty and m.quantity.kind == "count":
            return Right(casualty, casualty, None, False)
        if m.quantity.kind == "duration" and after.startswith("期") and len(after) > 2:  # 7天期逆回购操作
            after = after[1:]
        governed = ""
        if lead.kind == "prep" and lead.head == "以" and m.quantity.kind != "count":  # 以38秒10无缘决赛: a verb follows
            return right(after, "", True, self.lex)
        if lead.kind == "verb" and lead.verb:
            governed = "light" if lead.rule == "penalty" or any(lead.verb.endswith(word) for word in self.lex.light) else "verb"
        elif lead.kind in ("prep", "list"):
            governed = "prep"
        elif (lead.kind == "level" and lead.verb in self.lex.existential) or (listed and p is not None and p.governs):
            governed = "verb"
        return right(after, governed, counted(m.quantity) or after.startswith("的"), self.lex)

    def is_prenominal(self, m: Mention, lead: Left, r: Right, same: bool, before: str) -> bool:
        """Whether the noun after the number is what is counted, and not the topic before it."""
        if m.quantity.kind == "multiple":
            return False
        existential = lead.kind == "level" and lead.verb in self.lex.existential
        if existential or lead.kind in ("verb", "prep", "list"):
            return True
        if counted(m.quantity):
            if lead.kind == "change":  # 新增12例确诊病例; but 职工人数增加50名
                named = lead.topic and self.lex.attributes.of(lead.topic)
                return lead.mode == "by" and m.quantity.kind == "count" and not r.de and not named
            if lead.kind == "level":
                return not lead.topic or (
                    m.quantity.kind == "count" and not r.de and not self.lex.attributes.of(lead.topic)
                )
            return not (r.de and lead.kind in ("noun", "act"))
        if lead.kind == "level":
            return not lead.topic and r.de
        if r.de and r.noun and lead.kind in ("noun", "act") and self.lex.attributes.of(r.noun):
            return True
        if lead.kind == "compared":
            return r.de
        return lead.kind == "bare" and (not before or m.quantity.kind != "percent" or r.de or same)

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
        elif more:
            d.pending = True
        if p is not None and listed and p.kind == "after" and "head.next" in p.rules and r.noun:
            words = tokens(r.noun, self.lex)
            cut = next((i for i, (word, _) in enumerate(words) if MODIFIER.search(word)), None)
            if cut is not None and cut + 1 < len(words):
                p.subject = join(words[cut + 1 :])
        if more and r.noun and MODIFIER.search(r.noun) and after.rstrip("、和及") == r.text:
            d.pending = True
            d.rules.append("head.next")
        if p is not None and adjacent and p.subject is None and p.kind in ("verb", ""):
            p.subject = d.subject
            p.rules.append("head.shared")
            if d.predicate is None:
                d.predicate = p.predicate

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
        return right(self.work[self.mentions[x].end : stop], "", True, self.lex).verb

    # --- the noun before the number -----------------------------------------------------------------------------

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
        if kind == "multiple" and (found := OF.search(before)):
            d.subject = topic_of(before[: found.start()], self.lex)[0] or self.carried()
            d.predicate, d.kind, d.baseline, d.mode = found["verb"], "level", found["of"] or None, "to"
            d.rules.append("multiple.of")
            return
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
            d.subject, d.predicate, d.direction, d.mode, d.baseline = (
                lead.topic,
                lead.verb,
                lead.direction,
                lead.mode,
                lead.baseline,
            )
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
            return
        if lead.kind == "prep":
            d.subject = lead.topic or (None if lead.head == "以" else self.carried())  # 以18.6亿元成交: by means of
            if lead.head in ("由", "从", "自"):
                d.mode, d.kind = "from", "from"
            else:
                d.predicate = r.verb
            return
        if lead.kind == "act":
            if lead.verb in self.lex.roles["distance"]:
                d.predicate, d.kind = lead.verb, "level"
                return
            d.subject, d.predicate, d.direction, d.mode, d.governs = (
                lead.topic,
                lead.verb,
                lead.direction,
                lead.mode,
                True,
            )
            if lead.topic and kind == "count" and m.quantity.unit not in self.lex.roles["event"]:
                d.subject = self.without_deed(lead.topic)
            return
        if lead.kind == "verb":
            d.subject, d.predicate, d.direction, d.mode, d.governs = (
                lead.topic,
                lead.verb,
                lead.direction,
                lead.mode,
                True,
            )
            if d.subject is None and kind == "percent" and lead.head:  # 路基工程完成85%
                d.subject = topic_of(lead.head, self.lex).text
            if d.subject is None:
                self.same_counted(d, m, p)
            return
        if lead.kind == "noun":
            if m.quantity.unit in PERSONS and (who := self.harmed(lead.topic)):  # 因灾死亡3人, 旅客失踪1人
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
            if kind == "duration" and (verb := self.lasting(lead.topic)):  # 守军死守七昼夜, 整机保修一年
                d.predicate = verb
                return
            self.noun_before(d, m, lead, p, before, k)
            return
        if same and listed and p is not None:
            self.take_over(d, p, "head.before")
            return
        if r.verb and not same and self.acts(r.verb, m.quantity, after):
            d.predicate, d.subject = r.verb, self.earlier(k, False) if kind == "duration" else None
            d.rules.append("verb.after")
            return
        if TIME in before or before.endswith("的"):
            d.subject, d.kind = self.carried(), "compared"
            d.rules.append("subject.carried")

    def acts(self, verb: str, quantity: Quantity, after: str) -> bool:
        """Whether the verb after a bare number is what those counted do: 52股涨停, 1.2%认为…; not 9家上市公司, 六成为…."""
        if quantity.kind == "duration":
            return True
        words = tokens(after, self.lex)
        while len(words) > 1 and words[0][1] == "D":  # 11人自行逃出
            words = words[1:]
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
        return verb if all(token[1] in "LTDSRFX" or agent(token, self.lex) for token in words[:-1]) else None

    def lasting(self, topic: str | None) -> str | None:
        """The verb that ends the topic: what lasted so long."""
        words = tokens(topic, self.lex) if topic else ()
        return words[-1][0] if words and words[-1][1] == "W" else None

    def harmed(self, topic: str | None) -> tuple[str | None, str] | None:
        """死亡3人: (those who came to harm, the harm); None where the topic ends in no such word."""
        for word in self.lex.roles["casualty"]:
            if topic and topic.endswith(word):
                rest = topic[: -len(word)]
                return (rest if rest and rest[-1] in self.lex.roles["person"] else None), word
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

    # --- when and where ------------------------------------------------------------------------------------------

    def situate(self, d: Draft, m: Mention) -> None:
        """The nearest time before the number that is no baseline, the scope, and the baseline as written."""
        before = self.work[self.start : m.numeral]
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

    # --- what the clause leaves out -----------------------------------------------------------------------------

    def take_up(self, d: Draft, lead: Left, p: Draft | None, before: str, same: bool, k: int, unit: str) -> None:
        """A verb without a topic takes up the last one; not where a person or thing of its own stands before it."""
        if lead.verb in TAKES_TIME:
            return
        own = {word for word, _ in tokens(lead.head, self.lex)} & self.lex.roles["pronoun"]
        last = self.mentions[len(self.drafts) - 1].quantity if self.drafts else None
        if own and not (own <= {"我们", "我国"} and last is not None and last.unit == unit != ""):
            return
        if same and last is not None and lead.verb in self.lex.roles["equal"] and before == lead.verb:
            d.subject = last.text  # 一年等于5.6个地球日
        else:
            d.subject = self.carried() or self.earlier(k, True)
        if d.subject:
            d.rules.append("subject.carried")

    def carried(self) -> str | None:
        """The last topic of the sentence."""
        for d in reversed(self.drafts):
            if d.subject and d.kind not in ("after", "compared", "aside"):
                return d.subject
        return next((d.subject for d in reversed(self.drafts) if d.subject and d.kind != "aside"), None)

    def earlier(self, k: int, measure: bool) -> str | None:
        """The noun phrase that ends the clause before clause k; ``measure``: only one that names what is measured."""
        if k == 0:
            return None
        if self.drafts and self.mentions[len(self.drafts) - 1].end == self.clauses.end(k - 1):
            return None  # it ends in a number
        text = self.clauses.text(k - 1)
        lead = left(text, False, self.lex)
        if measure and not (lead.kind == "noun" and lead.topic and self.lex.attributes.of(lead.topic)):
            return None
        return lead.topic

    def is_place(self, subject: str, lead: Left) -> bool:
        return subject[-1] in "市省县区国州镇乡村" or all(kind in "LO" for _, kind in tokens(subject, self.lex))


def counted(quantity: Quantity) -> bool:
    """Whether the unit is a classifier: its noun may stand after it."""
    return quantity.kind in ("count", "other", "ratio", "ordinal")
