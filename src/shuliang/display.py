"""Claims before a reader's eyes: in a notebook (``show``, ``Claim``), and in the terminal with the text around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from .errors import ArgumentError
from .pipeline import Extractor, default
from .records import Claim
from .report import NEWLINE, Mark, apart, bar, family, look, marked, safe, styles
from .writers import COLOURS, console_of, shown

__all__ = ["Shown", "TextWriter", "show"]

ROWS = 200  # of a table in a notebook: what one looks through; the page of ``render`` is for more


@dataclass(frozen=True, slots=True)
class Shown:
    """Claims, and their text where it is known. A notebook shows marks and a table, ``print`` brackets in the text."""

    claims: tuple[Claim, ...]
    text: str | None = None

    def __str__(self) -> str:
        if self.text is None:
            return "\n".join(map(str, self.claims))
        parts = _parts(self.text, self.claims)
        return "".join(part if claim is None else _bracketed(part, claim) for part, claim in parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        body = "" if self.text is None else "".join(f"<p>{part}</p>" for part in _paragraphs(self.text, self.claims))
        style = f"<style>{styles('notebook.css')}</style>"
        return f'<div class="shuliang" lang="zh">{style}{body}{_table(self.claims)}</div>'


def show(
    source: str | Claim | Iterable[Claim], text: str | None = None, *, extractor: Extractor | None = None
) -> Shown:
    """Claims in a notebook or an interactive prompt: those of a text, or given ones, in ``text`` if they stand there.

    >>> show("排查出问题4000多个，整改3600个。")
    排查出问题⟦4000多个 → (4000, 5000) 个⟧，整改⟦3600个⟧。

    Raises ArgumentError for anything else than a text or claims.
    """
    if isinstance(source, str):
        return Shown(tuple((extractor or default()).extract(source)), source)
    if isinstance(source, Claim):
        source = (source,)
    if not isinstance(source, Iterable):
        raise ArgumentError(f"a text or claims are needed, not {type(source).__name__}")
    claims = tuple(source)
    for claim in claims:
        if not isinstance(claim, Claim):
            raise ArgumentError(f"claims are needed, not {type(claim).__name__}")
    if text is not None and not isinstance(text, str):
        raise ArgumentError(f"text must be a str, not {type(text).__name__}")
    return Shown(claims, text)


# --- in a notebook --------------------------------------------------------------------------------------------------


def _paragraphs(text: str, claims: Sequence[Claim]) -> Iterator[str]:
    marks = sorted(
        Mark(c.start, c.end, f'<span class="{look(c)}" title="{safe(str(c))}">', "</span>")
        for c in claims
        if 0 <= c.start < c.end <= len(text)
    )
    return (paragraph for paragraph in marked(text, apart(marks)) if paragraph.strip())


def _table(claims: Sequence[Claim]) -> str:
    if not claims:
        return ""
    names = ("text", "", "interval", "kind", "subject", "predicate", "change", "time")
    heads = "".join(f"<th>{name}</th>" for name in names)
    rows = []
    for claim in claims[:ROWS]:
        label = f'role="img" aria-label="{safe(str(claim.interval))}"'
        drawing = f'<svg viewBox="0 0 96 16" {label}>{bar(claim.interval, claim.value)}</svg>'
        change = " ".join(part for part in (claim.direction, claim.mode, claim.baseline) if part)
        reads = f"{claim.quantity}" + (f" ({claim.per})" if claim.per else "")
        kind = claim.kind if claim.qualifier == "exact" else f"{claim.kind}, {claim.qualifier}"
        words = (reads, kind, claim.subject, claim.predicate, change, claim.time)
        cells = (safe(claim.text), drawing, *(safe(word or "") for word in words))
        body = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr class="f-{family(claim)}">{body}</tr>')
    more = f"<p>… {len(claims) - ROWS} more</p>" if len(claims) > ROWS else ""
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>{more}"


# --- in a terminal --------------------------------------------------------------------------------------------------


class TextWriter:
    """The text of each document with its claims marked: in colour where the stream is a terminal, else in brackets.

    What a claim reads as follows it, unless it is just the number that stands there.
    """

    def __init__(self, out: TextIO) -> None:
        self.console = console_of(out)

    def write(self, doc: str, text: str, claims: Sequence[Claim]) -> None:
        from rich.text import Text

        plain = self.console.color_system is None or self.console.no_color
        line = Text(style="")
        for part, claim in _parts(text, claims):
            if claim is None:
                line.append(part)
            elif plain:
                line.append(_bracketed(part, claim))
            else:
                line.append(part, style=f"bold underline {COLOURS[family(claim)]}")
                line.append(_reading(claim, " ‹", "›"), style="dim")
        count = "no claim" if not claims else "1 claim" if len(claims) == 1 else f"{len(claims)} claims"
        self.console.print(Text(f"{shown(doc)}: {count}\n", style="bold"), soft_wrap=True)
        self.console.print(line, soft_wrap=True)
        self.console.print(soft_wrap=True)

    def close(self) -> None:
        pass


def _parts(text: str, claims: Iterable[Claim]) -> Iterator[tuple[str, Claim | None]]:
    """The text in pieces that are safe to print, each with the claim that it is."""
    position = 0
    for claim in sorted(claims, key=lambda claim: claim.start):
        if position <= claim.start < claim.end <= len(text):
            yield _lines(text[position : claim.start]), None
            yield shown(text[claim.start : claim.end]), claim
            position = claim.end
    yield _lines(text[position:]), None


def _lines(text: str) -> str:
    return "\n".join(map(shown, NEWLINE.split(text)))


def _bracketed(part: str, claim: Claim) -> str:
    return f"⟦{part}{_reading(claim, ' → ', '')}⟧"


def _reading(claim: Claim, before: str, after: str) -> str:
    return "" if claim.interval.exact else f"{before}{claim.quantity}{after}"
