"""Regular expressions for long lists of words: alternations folded into tries, and the characters that can begin a match.

``fold`` makes a list of a thousand words cost about as much as one; ``beginnings``, ``followers``, ``beyond_digits`` and ``endings``
let a scanner look only where a match can begin or end at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["DIGITS", "beginnings", "beyond_digits", "endings", "fold", "followers"]

SPECIAL = set("\\[](){}*+?|.^$")
WHITE = frozenset(" \t\n\r\f\v\u3000")
DIGITS = frozenset("0123456789")


class _Node:
    __slots__ = ("children", "tails")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.tails: list[str] = []


def fold(patterns: Iterable[str]) -> str:
    """One alternation of all patterns: literal beginnings shared in a trie, longer literals before shorter ones.

    >>> fold(["公里", "公斤", "里", "[ab]c"])
    '(?:公(?:里|斤)|里|[ab]c)'
    """
    root = _Node()
    for pattern in patterns:
        literal, rest = _split(pattern)
        node = root
        for character in literal:
            node = node.children.setdefault(character, _Node())
        if rest not in node.tails:
            node.tails.append(rest)
    return _emit(root)


def _split(pattern: str) -> tuple[list[str], str]:
    """The literal beginning of a pattern, as escaped characters, and the rest."""
    if len(_alternatives(pattern)) > 1:  # an alternation at the top level has no common beginning
        return [], f"(?:{pattern})"
    if SPECIAL.isdisjoint(pattern):
        return list(pattern), ""
    literal: list[str] = []
    i = 0
    while i < len(pattern):
        if pattern[i] == "\\" and i + 1 < len(pattern) and not pattern[i + 1].isalnum():
            piece = pattern[i : i + 2]
        elif pattern[i] not in SPECIAL:
            piece = pattern[i]
        else:
            break
        following = pattern[i + len(piece) : i + len(piece) + 1]
        if following and following in "*+?{":
            break
        literal.append(piece)
        i += len(piece)
    return literal, pattern[i:]


def _emit(node: _Node) -> str:
    choices = [character + _emit(child) for character, child in node.children.items()]
    choices += sorted((tail for tail in node.tails if tail), key=lambda tail: -len(tail))
    if "" in node.tails:
        if not choices:
            return ""
        choices.append("")
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


# --- where a match can begin and end ----------------------------------------------------------------------------------


def beginnings(pattern: str) -> frozenset[str] | None:
    """The characters that a match of the pattern can begin with; None where it can be any, or where a match may be empty.

    Knows what the tables use: literals, escapes, classes, groups, alternation, look-around and quantifiers.

    >>> sorted(beginnings("(?<!第)[一二]|x?3")), beginnings("[^a]b"), beginnings("a?")
    (['3', 'x', '一', '二'], None, None)
    """
    return _edges(pattern, last=False)


def endings(pattern: str) -> frozenset[str] | None:
    """The characters that a match of the pattern can end with; None where it can be any, or where a match may be empty.

    >>> sorted(endings("不(?:少|低)于|最高可达?"))
    ['于', '可', '达']
    """
    return _edges(pattern, last=True)


def followers(pattern: str, first: str) -> frozenset[str] | None:
    """The characters that can stand second in a match that begins with ``first``; None where that may be any, or none.

    >>> sorted(followers("(?:三|四)(?:会|农)|第?三严", "三")), followers("三", "三"), followers("三+严", "三")
    (['严', '会', '农'], None, None)
    """
    found: set[str] = set()
    for alternative in _alternatives(pattern):
        begin = _edge(alternative, False)
        if begin is not None and first not in begin:
            continue
        head = next(iter(_pieces(alternative)), None)
        if head is None or head.repeated:
            return None
        rest = alternative[head.end :]
        if head.text[0] == "(" or head.optional:  # (?:会|农)x, 第?x: written out
            inner = _alternatives(_inner(head.text[1:-1])) if head.text[0] == "(" else [head.text]
            each = [followers(start + rest, first) for start in (*inner, *([""] if head.optional else []))]
        else:
            each = [_edges(rest, False)]
        for characters in each:
            if characters is None:
                return None
            found |= characters
    return frozenset(found)


def beyond_digits(pattern: str) -> frozenset[str] | None:
    """The characters that can stand right behind the run of Arabic digits with which a match begins; None where that may be
    any. What a look-ahead asks for counts.

    >>> sorted(beyond_digits("[0-9]{4}[-/][0-9]+|1?2月|99(?=公益)")), beyond_digits("[0-9]{5}(?!号)"), beyond_digits("[0-9]+[^年]")
    (['-', '/', '公', '月'], None, None)
    """
    found = _beyond(pattern)
    return None if found is None or found[1] else frozenset(found[0])


def _beyond(pattern: str) -> tuple[set[str], bool] | None:
    """What can stand first that is no digit, and whether it may be that digits alone are asked for; None where it may be
    anything."""
    found: set[str] = set()
    through = False
    for alternative in _alternatives(pattern):
        for piece in _pieces(alternative, ahead=True):
            if piece.text[0] == "(":
                here = _beyond(_inner(piece.text[1:-1]))
            else:
                characters = _characters(piece.text, False)
                here = None if characters is None else (set(characters - DIGITS), not DIGITS.isdisjoint(characters))
            if here is None:
                return None
            found |= here[0]
            if not (here[1] or piece.optional):
                break
        else:
            through = True
    return found, through


def _edges(pattern: str, last: bool) -> frozenset[str] | None:
    if pattern and SPECIAL.isdisjoint(pattern):  # a plain word, as most rows are
        return frozenset(pattern[-1] if last else pattern[0])
    if pattern and not last and "|" not in pattern and pattern[0] not in SPECIAL and pattern[1:2] not in ("*", "?", "{", ""):
        return frozenset(pattern[0])
    found: set[str] = set()
    for alternative in _alternatives(pattern):
        characters = _edge(alternative, last)
        if characters is None:
            return None
        found |= characters
    return frozenset(found)


# An escape, a class, or one of the marks that group and divide.
MARKS = re.compile(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|[()|]", re.DOTALL)


def _alternatives(pattern: str) -> list[str]:
    if "|" not in pattern:
        return [pattern]
    parts, depth, start = [], 0, 0
    for mark in MARKS.finditer(pattern):
        character = mark[0]
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            parts.append(pattern[start : mark.start()])
            start = mark.end()
    return [*parts, pattern[start:]]


def _class_end(pattern: str, start: int) -> int:
    i = start + 1
    if pattern[i : i + 1] == "^":
        i += 1
    if pattern[i : i + 1] == "]":
        i += 1
    while pattern[i] != "]":
        i += 2 if pattern[i] == "\\" else 1
    return i


def _group_end(pattern: str, start: int) -> int:
    depth, i = 0, start
    while True:
        character = pattern[i]
        if character == "\\":
            i += 1
        elif character == "[":
            i = _class_end(pattern, i)
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return i
        i += 1


QUANTIFIER = re.compile(r"[*?]\??|\{0?,\d*\}\??|\+\??|\{\d+(?:,\d*)?\}\??")


def _edge(pattern: str, last: bool) -> set[str] | None:
    """The first or the last characters of a pattern without alternation at its top."""
    found: set[str] = set()
    pieces = _pieces(pattern)
    for piece in reversed(pieces) if last else pieces:
        here = _characters(piece.text, last)
        if here is None:
            return None
        found |= here
        if not piece.optional:
            return found
    return None


class _Piece(NamedTuple):
    """A part of a pattern that takes characters (a literal, an escape, a class, a group), and where it ends with its quantifier."""

    text: str
    end: int
    optional: bool
    repeated: bool


def _pieces(pattern: str, ahead: bool = False) -> list[_Piece]:
    """The parts of a pattern without alternation at its top; with ``ahead`` also what a look-ahead asks for."""
    pieces: list[_Piece] = []
    i = 0
    while i < len(pattern):
        character, start = pattern[i], i
        if character == "\\":
            i += 2
        elif character == "[":
            i = _class_end(pattern, i) + 1
        elif character == "(":
            i = _group_end(pattern, i) + 1
            body = pattern[start + 1 : i - 1]
            if ahead and body.startswith("?="):
                pieces.append(_Piece(f"({body[2:]})", i, False, False))
                continue
            if _looks_around(body) or all(map(_only_looks_around, _alternatives(_inner(body)))):
                continue
        else:
            i += 1
            if character in "^$":
                continue
        text, m = pattern[start:i], QUANTIFIER.match(pattern, i)
        i = m.end() if m else i
        optional = m is not None and (m[0][0] in "*?" or m[0].startswith(("{0", "{,")))
        pieces.append(_Piece(text, i, optional, m is not None and m[0][0] != "?"))
    return pieces


def _characters(piece: str, last: bool) -> frozenset[str] | set[str] | None:
    if piece[0] == "\\":
        return _escaped(piece[1])
    if piece[0] == "[":
        return _class(piece[1:-1])
    if piece[0] == "(":
        return _edges(_inner(piece[1:-1]), last)
    return None if piece == "." else {piece}


def _inner(body: str) -> str:
    """What stands in a group, without the mark of its kind."""
    return re.sub(r"^\?(?::|P<\w+>)", "", body)


def _looks_around(body: str) -> bool:
    return re.match(r"\?<?[=!]", body) is not None


def _only_looks_around(pattern: str) -> bool:
    """True for an alternative that takes no characters: look-arounds and anchors alone."""
    i = 0
    while i < len(pattern):
        if pattern[i] in "^$":
            i += 1
        elif pattern[i] == "(" and _looks_around(pattern[i + 1 :]):
            i = _group_end(pattern, i) + 1
        else:
            return False
    return bool(pattern)


def _escaped(character: str) -> set[str] | frozenset[str] | None:
    if character == "d":
        return DIGITS
    if character == "s":
        return WHITE
    if character == "n":
        return {"\n"}
    return None if character.isalnum() else {character}


def _class(body: str) -> set[str] | None:
    if body.startswith("^"):
        return None
    found: set[str] = set()
    i = 0
    while i < len(body):
        if body[i] == "\\":
            inner = _escaped(body[i + 1])
            if inner is None:
                return None
            found |= inner
            i += 2
        elif body[i + 1 : i + 2] == "-" and i + 2 < len(body):
            found |= {chr(c) for c in range(ord(body[i]), ord(body[i + 2]) + 1)}
            i += 3
        else:
            found.add(body[i])
            i += 1
    return found
