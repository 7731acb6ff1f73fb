"""Why a text was read as it was: the claims, the rules behind each with their grounds, what was refused, what was cleaned.

``explain`` returns an ``Explanation``; ``print`` shows it as a tree, ``to_dict`` gives the same as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import tables
from .pipeline import Extractor, Refusal, default
from .records import Claim
from .text import Fix, clean

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text, its claims, what was refused and what was cleaned. ``grounds`` tells for each rule that fired what it says."""

    text: str
    claims: tuple[Claim, ...]
    refused: tuple[Refusal, ...]
    fixes: tuple[Fix, ...]
    grounds: dict[str, str]

    def __str__(self) -> str:
        lines = [_shown(self.text, 72)]
        parts = [*map(self._claim, self.claims), *map(_refusal, self.refused), *self._cleaned()]
        if not parts:
            return f"{lines[0]}\n└─ holds no number"
        for i, part in enumerate(parts):
            last = i == len(parts) - 1
            head, *rest = part
            lines.append(f"{'└─' if last else '├─'} {head}")
            for j, line in enumerate(rest):
                lines.append(f"{'   ' if last else '│  '}{'└─' if j == len(rest) - 1 else '├─'} {line}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data: claims are records (``Claim.to_dict``)."""
        return {
            "text": self.text,
            "claims": [claim.to_dict() for claim in self.claims],
            "refused": [refusal._asdict() for refusal in self.refused],
            "fixes": [{"name": f.name, "start": f.start, "end": f.end, "before": f.before, "after": f.after} for f in self.fixes],
            "grounds": dict(self.grounds),
        }

    def _claim(self, claim: Claim) -> list[str]:
        quantity = claim.quantity
        lines = [f"{_shown(claim.text, 40)} [{claim.start}:{claim.end}] reads {quantity} ({quantity.kind}, {quantity.qualifier})"]
        ends = (("lower", quantity.interval.lower), ("upper", quantity.interval.upper))
        for name, end in ends:
            if end is not None and not quantity.interval.exact:
                lines.append(f"{name} end {end.value}: {'closed' if end.closed else 'open'}, {end.basis}")
        if quantity.unit_id:
            lines.append(f"unit {quantity.unit or '(none)'}: {quantity.unit_id}" + (f", per {quantity.per}" if quantity.per else ""))
        lines += [f"{rule}: {self.grounds[rule]}" for rule in quantity.rules if rule in self.grounds]
        for name in ("subject", "predicate", "baseline", "time", "scope"):
            if (value := getattr(claim, name)) is not None:
                lines.append(f"{name} {value}")
        if claim.direction or claim.mode:
            lines.append(f"change: {' '.join(word for word in (claim.direction, claim.mode) if word)}")
        lines += [f"{rule}: {self.grounds[rule]}" for rule in claim.rules if rule in self.grounds]
        return lines

    def _cleaned(self) -> Iterator[list[str]]:
        if self.fixes:
            counts: dict[str, int] = {}
            for fix in self.fixes:
                counts[fix.name] = counts.get(fix.name, 0) + 1
            yield ["cleaned first: " + ", ".join(f"{name} ({count} place{'s' * (count > 1)})" for name, count in counts.items())]

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def explain(text: str, extractor: Extractor | None = None) -> Explanation:
    """What the text reads as, and why.

    >>> print(explain("近4万名党员"))
    近4万名党员
    └─ 近4万名 [0:4] reads [36000, 40000) 名 (count, near)
       ├─ lower end 36000: closed, assumed
       ├─ upper end 40000: open, stated
       ├─ unit 名: person
       ├─ numeral: a numeral read exactly
       ├─ 近: 现代汉语词典 近: 接近
       ├─ subject 党员
       └─ noun.after: the noun phrase after the classifier is what is counted
    """
    extractor = extractor or default()
    claims = tuple(extractor.extract(text))
    fired = [rule for claim in claims for rule in (*claim.quantity.rules, *claim.rules)]
    return Explanation(text, claims, tuple(extractor.refused(text)), tuple(clean(text).fixes), _grounds(fired, extractor))


def _grounds(fired: Iterable[str], extractor: Extractor) -> dict[str, str]:
    data = tables.load(extractor.tables)
    known = {row.name: row.ground for row in data.qualifiers} | {row.name: row.ground for row in data.rules}
    return {rule: known[rule] for rule in fired if rule in known}


def _refusal(refusal: Refusal) -> list[str]:
    lines = [f"{_shown(refusal.text, 40)} [{refusal.start}:{refusal.end}] is no statistic: {refusal.reason}"]
    if refusal.ground:
        lines.append(refusal.ground)
    return lines


def _shown(text: str, width: int) -> str:
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= width else flat[: width - 1] + "…"
