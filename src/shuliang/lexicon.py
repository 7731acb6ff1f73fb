"""The words that tell what a number is about, out of ``verbs.tsv`` and ``words.tsv``.

Sets for whole words, ``Endings`` for the longest word that ends a text. Nothing is read before the first use.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from . import tables

__all__ = ["Endings", "Lexicon", "lexicon"]


def alternation(words: Iterable[str]) -> str:
    """The words as one regular expression, the longest first.

    >>> alternation(["增", "增长"])
    '增长|增'
    """
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


class Endings:
    """Finds the longest of its words that a text ends with.

    >>> Endings(["长", "增长"]).of("产量增长")
    '增长'
    """

    __slots__ = ("lengths", "words")

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[-1], set()).add(len(word))
        self.lengths = {last: sorted(found, reverse=True) for last, found in lengths.items()}  # by the last character

    def of(self, text: str) -> str | None:
        """The longest word at the end of the text, or None."""
        n = len(text)
        for length in self.lengths.get(text[-1:], ()):
            if length <= n and text[n - length :] in self.words:
                return text[n - length :]
        return None


class Lexicon:
    """The rows of verbs.tsv by mode and of words.tsv by role."""

    def __init__(
        self, verbs: Iterable[tables.VerbRow], words: Iterable[tables.WordRow], classifiers: Iterable[tables.ClassifierRow]
    ) -> None:
        classifiers = tuple(classifiers)
        self.classifiers = frozenset(row.surface for row in classifiers if row.id != "noun")
        self.counted = Endings(row.surface for row in classifiers if row.id == "noun")  # 24乡镇: the noun in the mention
        modes: dict[str, set[str]] = {mode: set() for mode in ("by", "to", "level", "share", "act", "light", "deed")}
        self.direction: dict[str, str | None] = {}
        for verb in verbs:
            modes[verb.mode].add(verb.surface)
            if verb.mode in ("by", "to"):
                self.direction[verb.surface] = verb.direction or None
        roles: dict[str, set[str]] = {role: set() for role in tables.ROLES}
        for word in words:
            roles[word.role].add(word.surface)
        self.roles = roles
        self.by, self.to, self.level, self.share = modes["by"], modes["to"], modes["level"], modes["share"]
        self.light, self.deed = modes["light"], modes["deed"]
        self.act = modes["act"] | self.light
        self.governing = self.act | self.by | self.level  # a noun after one of them is its object
        self.known = self.governing | self.deed | self.to | self.share
        self.words = (
            self.known
            | roles["attribute"]
            | roles["noun"]
            | roles["organisation"]
            | roles["scope"]
            | roles["superlative"]
            | roles["casualty"]
            | {word for word in roles["adverb"] if len(word) > 3}
        )
        self.last_parts = frozenset(word[k:] for word in self.words for k in range(1, len(word)))
        self.single = roles["distance"] | {"有", "占", "得"}  # verbs of one character that govern after a noun
        self.adverb, self.existential = roles["adverb"], roles["existential"]
        self.plain_level = self.level - self.existential - roles["distance"]
        self.moving = frozenset(word for word in self.by if word[-1] != "幅")
        self.by_endings, self.level_endings = Endings(self.by), Endings(self.level)
        self.to_endings, self.attributes = Endings(self.to), Endings(roles["attribute"])
        self.moving_endings = Endings(self.moving)
        self.cues = Endings(word for word in self.adverb if len(word) > 1)
        self.scope = re.compile(alternation(roles["scope"]) or r"(?!)")
        self.time = alternation(roles["time"])
        self.cuts = {row.replace("|", ""): tuple(row.split("|")) for row in roles["cut"]}  # 处|罚金
        self.cut = re.compile(alternation(self.cuts) or r"(?!)")
        self.cues_only = re.compile(
            rf"(?:{alternation(self.adverb | self.level | self.by | self.to)}|[了过到至为于成之在 ])*"
        )

    def changes_to(self, text: str) -> str | None:
        """The verb with 到, 至, 为, 成 that ends the text (降至, 增加到), or a verb that says as much (变成)."""
        if text[-1:] in ("到", "至", "为", "成"):
            stem = self.moving_endings.of(text[:-1].removesuffix("了"))
            if stem is not None:
                return stem + text[-1]
        return self.to_endings.of(text)


@functools.lru_cache(maxsize=32)  # a process that makes extractors without end keeps no more
def lexicon(folder: str | None = None) -> Lexicon:
    """The lexicon of the built-in tables, or with the rows of a user's ``folder`` laid over them."""
    rows = tables.load(folder)
    return Lexicon(rows.verbs, rows.words, rows.classifiers)
