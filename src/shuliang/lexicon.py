"""The words that tell what a number is about, compiled once from ``verbs.tsv`` and ``words.tsv``.

A ``Lexicon`` holds sets for whole words and patterns for words at the end of a stretch of text. Nothing here is read or
compiled before the first use.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from . import tables

__all__ = ["Lexicon", "lexicon"]


def alternation(words: Iterable[str]) -> str:
    """The words as one regular expression, the longest first.

    >>> alternation(["增", "增长"])
    '增长|增'
    """
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


class Lexicon:
    """Sets and patterns over the rows of verbs.tsv and words.tsv."""

    def __init__(self, verbs: Iterable[tables.VerbRow], words: Iterable[tables.WordRow]) -> None:
        modes: dict[str, set[str]] = {mode: set() for mode in ("by", "to", "level", "share", "act", "light", "deed")}
        self.direction: dict[str, str | None] = {}
        for verb in verbs:
            modes[verb.mode].add(verb.surface)
            if verb.mode in ("by", "to"):
                self.direction[verb.surface] = verb.direction or None
        roles: dict[str, set[str]] = {}
        for word in words:
            roles.setdefault(word.role, set()).add(word.surface)
        self.by, self.to, self.level, self.share = modes["by"], modes["to"], modes["level"], modes["share"]
        self.light, self.deed = modes["light"], modes["deed"]
        self.act = modes["act"] | self.light
        self.governing = modes["act"] | self.light | self.by | self.level  # a noun after one of them is its object
        self.known = self.governing | self.deed | self.to | self.share
        self.roles = roles
        self.words = self.known | roles["attribute"] | roles["noun"] | roles["organisation"]
        self.adverb = roles["adverb"]
        self.existential = {"有", "共有", "只有", "仅有", "现有", "还有", "仍有", "设有", "存有", "另有", "约有"}
        self.plain_level = self.level - self.existential - {"距", "距离", "相距"}
        extents = {word for word in self.by if word[-1] in "幅"}
        moving = alternation(self.by - extents)
        self.to_tail = re.compile(rf"(?:(?:{moving})了?(?:到|至|为|成)|(?:{alternation(self.to)}))$")
        self.to_suffix = re.compile(r"了?(?:到|至|为|成)$")
        self.by_tail = re.compile(rf"(?P<verb>{alternation(self.by)})(?:幅度)?[了过]?$")
        self.level_tail = re.compile(rf"(?P<verb>{alternation(self.level)})[了过]?$")
        self.share_tail = re.compile(r"(?P<verb>占比?)(?P<whole>[^占，]*?)的?(?:比重|比例|份额|比)?$")
        self.cue_tail = re.compile(rf"(?:{alternation(w for w in self.adverb if len(w) > 1)}|[:：“「『《\s])$")
        self.scope = re.compile(rf"(?:{alternation(roles['scope'])})")
        self.cues_only = re.compile(rf"(?:{alternation(self.adverb | self.level | self.by | self.to)}|[了过到至为于成之在 ])*")
        self.attribute_tail = re.compile(rf"(?:{alternation(roles['attribute'])})$")


@functools.cache
def lexicon() -> Lexicon:
    """The lexicon of the built-in tables, compiled on the first call."""
    rows = {name: [row for _, row in tables.read(name, f"{name}.tsv", tables.source(name))] for name in ("verbs", "words")}
    return Lexicon(rows["verbs"], rows["words"])
