"""raw text ─clean→ ─scan→ atoms ─join→ mentions ─refuse→ statistics ─attach→ claims.

``Extractor`` holds a policy and a grammar; ``extract``, ``parse`` and ``explain`` are the same with the defaults.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from . import mentions as _mentions
from . import units as _units
from .atoms import NO_UNIT, Atom, Mask
from .checks import check
from .claims import attach
from .errors import ArgumentError, ParseError
from .grammar import Grammar, compiled
from .mentions import Mention
from .numerals import Malformed, read
from .policy import Policy
from .records import Claim, Quantity
from .scan import scan
from .statistics import DENOMINATOR, LOOKS_BACK, refusal
from .tables import UnitRow
from .text import Clean, clean, traits

__all__ = ["Extractor", "Refusal", "extract", "parse"]

Found = tuple[Any, ...]

PIECE = 100_000  # characters of a long text that are read at once, in about 40 MB of memory
AROUND = 2000  # raw characters before and after a piece: more than any rule looks back or ahead, be most of them noise
SENTENCE_END = re.compile('[。！？!?]+[”"’』」）)]*')


class Refusal(NamedTuple):
    """Something that holds a numeral and was not extracted. Offsets are into the raw text."""

    start: int
    end: int
    text: str
    reason: str
    row: str = ""
    ground: str = ""


class Extractor:
    """Reads texts under one policy. Picklable, and safe to use from several threads.

    ``policy`` the decisions that the text leaves open; ``units`` a file of further units (see docs/units.md); ``tables`` a
    folder of table rows laid over the built-in ones; ``date`` the documents' date (YYYY-MM-DD), from which a month without a
    year takes its year. Raises TableError for a broken file, PolicyError and ArgumentError for arguments.

    >>> Extractor().extract("全区共排查出问题9000多个")[0].quantity.interval.lower.value
    9000
    """

    def __init__(
        self, policy: Policy | None = None, *, units: str | None = None, tables: str | None = None, date: str | None = None
    ) -> None:
        if policy is not None and not isinstance(policy, Policy):
            raise ArgumentError(f"policy must be a Policy, not {type(policy).__name__}")
        self.policy = policy or Policy()
        self.units, self.tables, self.date = units and str(units), tables and str(tables), date and str(date)
        self.year = _year(self.date)
        self._rows: tuple[UnitRow, ...] = tuple(_units.add_units(self.units)) if self.units else ()
        self._grammar: Grammar | None = None
        if self.tables:
            check(self.tables)
            self._grammar = compiled(self.tables, self._rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.policy, self.units, self.tables, self.date)

    def __repr__(self) -> str:
        return f"Extractor({self.policy!r}, units={self.units!r}, tables={self.tables!r}, date={self.date!r})"

    @property
    def grammar(self) -> Grammar:
        """The compiled tables, built on first use."""
        if self._grammar is None:
            self._grammar = compiled(self.tables, self._rows)
        return self._grammar

    def extract(self, text: str, *, doc: str | None = None) -> list[Claim]:
        """All claims of a text, in order and without overlap. Any str gives a list; another type raises ArgumentError."""
        return [Claim(*found, doc=doc) for found in self.found(text)]  # type: ignore[misc]

    def found(self, text: str) -> list[Found]:
        """The claims of a text as tuples of ``Claim``'s fields in order, without ``doc``."""
        _check(text)
        return self._found(text, clean(text), 0, 0, len(text))

    def pieces(self, text: str, size: int = PIECE) -> Iterator[list[Found]]:
        """What ``found`` gives, in lists of about ``size`` characters each: memory for a long text is that of a piece.

        A piece ends with a paragraph (or, in one longer than ``size``, with a sentence); what stands AROUND it is read
        along, and what the whole text tells about its parts is found out before, so that the claims are the same. Only
        a sentence longer than half of ``size`` may be cut.
        """
        _check(text)
        whole = traits(text)
        start = 0
        while start < len(text):
            end = _border(text, start, size)
            low, high = max(0, start - AROUND), end + AROUND
            yield self._found(text, clean(text[low:high], whole), low, start, end)
            start = end

    def _found(self, text: str, cleaned: Clean, shift: int, begin: int, stop: int) -> list[Found]:
        """The claims that begin in ``text[begin:stop]``; what was cleaned begins at ``shift``."""
        mentions, masks, refused = self._mentions(cleaned)
        if not mentions:
            return []
        looking_back = [Mask(atom.start, atom.end, "date") for atom, reason in refused if reason is LOOKS_BACK]
        masks = sorted(masks + looking_back) if looking_back else masks
        attached = attach(cleaned.text, mentions, masks, self.tables)
        out: list[Found] = []
        raw_span, same = cleaned.raw_span, not cleaned.stages
        for mention, about in zip(mentions, attached, strict=True):
            start, end, first, last = mention.start, mention.end, about.sentence_start, about.sentence_end
            quantity = mention.quantity
            if not same:
                (start, end), (first, last) = raw_span(start, end), raw_span(first, last)
            start, end = start + shift, end + shift
            if not begin <= start < stop:
                continue
            if not same and quantity.text != text[start:end]:
                quantity = replace(quantity, text=text[start:end])
            out.append((start, end, quantity, about.subject, about.predicate, about.direction, about.mode, about.baseline,
                        about.time, about.scope, first + shift, last + shift, about.rules))  # fmt: skip
        return out

    def to(self, quantity: Quantity | Claim, unit: str) -> Quantity:
        """A quantity or a claim in another unit, with the exchange rates of the policy; see ``Quantity.to``."""
        return quantity.to(unit, rates=self.policy.rates)

    def period(self, claim: Claim) -> str | None:
        """The calendar period of the claim's time, as ``pandas.Period`` and ISO 8601 write it (2022Q1, 2023-10); None without.

        A month without a year takes the year of the extractor's ``date``.
        """
        return claim.period(self.year)

    def refused(self, text: str) -> list[Refusal]:
        """What holds a numeral and is no statistic, with its reason, in order."""
        _check(text)
        cleaned = clean(text)
        _, masks, refused = self._mentions(cleaned)
        out = []
        for mask in masks:
            row = self.grammar.guard(cleaned.text, mask.start, mask.end)
            start, end = cleaned.raw_span(mask.start, mask.end)
            out.append(Refusal(start, end, text[start:end], mask.reason, row.pattern, row.ground))
        for atom, reason in refused:
            start, end = cleaned.raw_span(atom.start, atom.end)
            out.append(Refusal(start, end, text[start:end], reason))
        return sorted(out)

    def parse(self, text: str) -> Quantity:
        """The quantity that the whole text is.

        >>> str(Extractor().parse("1.65亿元"))
        '165000000 元'

        Raises ParseError (a ValueError) with the position and the reason where the text is anything else.
        """
        _check(text)
        cleaned = clean(text.strip())
        body = cleaned.text
        if not body:
            raise ParseError(text, 0, "the text is empty")
        if body[:2] in ("个半", "分半", "块半"):  # 個半鐘: Cantonese leaves out 一
            try:
                return replace(self.parse("一" + body), text=text)
            except ParseError as error:
                raise ParseError(text, max(0, error.position - 1), error.reason) from None
        atoms, _ = scan(body, self.grammar, guarded=False)
        atoms = _mentions.join(atoms, body, self.grammar)
        for atom in atoms:
            if reason := self._left_open(atom, cleaned):
                raise ParseError(text, 0, reason)
        if len(atoms) == 1 and atoms[0].ends is not None and body[: atoms[0].start] in ("由", "从", "自", "在"):
            atoms[0].start = 0  # 由10元到20元
        whole = [atom for atom in atoms if atom.start == 0 and atom.end == len(body)]
        if len(atoms) == 1 and whole and not (atoms[0].lone and atoms[0].unit is NO_UNIT):
            return replace(_mentions.quantity(whole[0], body, self.policy), text=text)
        quantity = self._numeral(body)
        if quantity is not None:
            return replace(quantity, text=text)
        raise _parse_error(text, body, atoms, cleaned)

    def _numeral(self, body: str) -> Quantity | None:
        """A bare numeral that running text would not count as one (貳, 千一, 一二三)."""
        try:
            number = read(body)
        except (Malformed, AssertionError):
            return None
        atom = Atom(0, len(body), 0, len(body), number, body, rules=[number.rule])
        return _mentions.quantity(atom, body, self.policy)

    def _mentions(self, cleaned: Clean) -> tuple[list[Mention], list[Mask], list[tuple[Atom, str]]]:
        text = cleaned.text
        atoms, masks = scan(text, self.grammar)
        atoms = _mentions.join(atoms, text, self.grammar)
        found: list[Mention] = []
        refused: list[tuple[Atom, str]] = []
        denominator: Atom | None = None
        for atom in atoms:
            reason = refusal(atom, text) or self._left_open(atom, cleaned)
            if reason is not None:
                refused.append((atom, reason))
                if reason is DENOMINATOR:
                    denominator = atom
                    if found and found[-1].end == atom.start - 1:  # 156毫克/100毫升: it belongs to the number before it
                        last = found[-1]
                        per = replace(last.quantity, text=text[last.start : atom.end], per=text[atom.start - 1 : atom.end])
                        found[-1] = last._replace(end=atom.end, quantity=per)
                        denominator = None
                continue
            atom.per = _mentions.per(atom, denominator, text)
            quantity = _mentions.quantity(atom, text, self.policy)
            if quantity.article and not self.policy.articles:
                refused.append((atom, "一 used as an article"))
                continue
            found.append(Mention(atom.start, atom.end, quantity, atom.numeral))
        if self.policy.ordinals or self.policy.scores:
            found += self._asked_for(masks, text)
            found.sort()
        return found, masks, refused

    def _left_open(self, atom: Atom, cleaned: Clean) -> str | None:
        """Why the policy refuses a numeral whose multiplier may mean several things; None where it does not."""
        if not self.policy.informal and atom.text[-1:] in ("w", "W", "k", "K", "M"):
            return "an informal multiplier (w, k, M), which Policy(informal=False) refuses"
        return self._zhao(atom, cleaned)

    def _zhao(self, atom: Atom, cleaned: Clean) -> str | None:
        """兆 is 10^12 in Traditional text; in simplified text it is refused unless the policy says what it stands for."""
        if "兆" not in atom.text or self.policy.zhao == 12:
            return None
        if self.policy.zhao == 6:
            try:
                atom.number = read(atom.text.replace("兆", "百万"))
            except (Malformed, AssertionError):
                return "兆 (10^6 by policy) in a numeral that it does not fit"
            return None
        if cleaned.traditional:
            return None
        return "兆 may be 10^12 or 10^6 in simplified text; Policy(zhao=12) or Policy(zhao=6) decides"

    def _asked_for(self, masks: list[Mask], text: str) -> list[Mention]:
        """The ordinals and scores that the policy asks for, out of what the guard took away."""
        wanted = {"ordinal": self.policy.ordinals, "score": self.policy.scores}
        out = []
        for mask in masks:
            if wanted.get(mask.reason) and (mention := _mentions.guarded(mask, text, self.grammar)) is not None:
                out.append(mention)
        return out


def _parse_error(text: str, body: str, atoms: list[Atom], cleaned: Clean) -> ParseError:
    offset = len(text) - len(text.lstrip())
    if not atoms:
        try:
            read(body)
        except Malformed as error:
            return ParseError(text, offset + min(error.position, len(body)), error.reason)
        except AssertionError:
            pass
        return ParseError(text, offset, "no number is there")
    if atoms[0].start > 0:
        return ParseError(text, offset, f"{body[: atoms[0].start]!r} before the number is no part of a quantity")
    after = offset + cleaned.raw_span(atoms[0].end, atoms[0].end)[0]
    if len(atoms) == 1:
        return ParseError(text, after, f"{body[atoms[0].end :][:12]!r} after the quantity is no part of it")
    if atoms[1].start == atoms[0].end:
        return ParseError(text, after, "a second quantity begins there")
    return ParseError(text, after, f"{body[atoms[0].end : atoms[1].start]!r} is no part of a quantity")


def _year(date: str | None) -> int | None:
    if date is None:
        return None
    try:
        return datetime.date.fromisoformat(date).year
    except ValueError:
        raise ArgumentError(f"date must be a day such as '2024-03-05', not {date!r}") from None


def _border(text: str, start: int, size: int) -> int:
    """Where a piece of ``size`` characters from ``start`` on should end: with a paragraph if one ends in its second half,
    else with a sentence, else just there."""
    if start + size >= len(text):
        return len(text)
    half, near = start + size // 2, start + size
    while text.startswith("\n", near):
        near += 1
    end = text.rfind("\n", half, near) + 1
    if not end:
        end = max((found.end() for found in SENTENCE_END.finditer(text, half, near)), default=near)
    return end


def _rebuild(policy: Policy, units: str | None, tables: str | None, date: str | None) -> Extractor:
    return Extractor(policy, units=units, tables=tables, date=date)


def _check(text: object) -> None:
    if not isinstance(text, str):
        raise ArgumentError(f"a text (str) is needed, not {type(text).__name__}")


@functools.cache
def default() -> Extractor:
    """The extractor with the default policy and tables."""
    return Extractor()


def extract(text: str, *, doc: str | None = None) -> list[Claim]:
    """All claims of a Chinese text; see ``Extractor.extract``.

    >>> [str(c.quantity) for c in extract("全区共排查出问题9000多个,制定整改措施1万余条。")]
    ['(9000, 10000) 个', '(10000, 20000) 条']
    """
    return default().extract(text, doc=doc)


def parse(text: str) -> Quantity:
    """The quantity that the whole text is; see ``Extractor.parse``."""
    return default().parse(text)
