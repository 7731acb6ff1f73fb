"""What is known of the mentions of a sentence while it is being read: ``Draft``, and what every construction asks of it.

``after.py`` and ``sides.py`` read a stretch of text; ``counting.py`` and ``measuring.py`` make a draft of what they give.
"""

from __future__ import annotations

from collections.abc import Sequence

from .after import Right
from .clauses import Clauses, Mention
from .lexicon import Lexicon
from .records import Quantity
from .sides import Left, left

__all__ = ["PERSONS", "Draft", "Reading", "counted"]

PERSONS = frozenset(("人", "名", "位"))


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

    def say(self, lead: Left) -> None:
        """Take what stands before the number: its topic, verb and change."""
        self.subject, self.predicate, self.direction, self.mode = lead.topic, lead.verb, lead.direction, lead.mode


class Reading:
    """A sentence, its clauses and mentions, and the drafts of those that were read."""

    def __init__(self, text: str, work: str, start: int, end: int, mentions: Sequence[Mention], lex: Lexicon) -> None:
        self.text, self.work, self.start, self.end, self.mentions, self.lex = text, work, start, end, mentions, lex
        self.clauses = Clauses(work, start, end, mentions)
        self.drafts: list[Draft] = []

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


def counted(quantity: Quantity) -> bool:
    """Whether the unit is a classifier: its noun may stand after it."""
    return quantity.kind in ("count", "other", "ratio", "ordinal")
