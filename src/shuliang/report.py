"""Texts and their claims → one HTML page that a person can check: ``render``.

The page is self-contained: style, script and data stand in it, and its content security policy lets nothing else run
or load. What it looks like is in ``templates/``; here the text is marked, and the data packed. Everything that comes
from a text is escaped here (text and attributes) or by the script's use of text nodes (the list).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from . import __version__, exact, tables
from .errors import ArgumentError
from .pipeline import Extractor, Refusal, default
from .records import FIELDS, Claim, Endpoint, Interval

__all__ = [
    "FAMILIES", "NEWLINE", "Document", "Mark", "Page", "apart", "bar", "family", "look", "marked", "render", "safe",
    "styles",
]  # fmt: skip

# Kinds that share a colour: twenty hues cannot be told apart, seven can. The name of a family is a colour of page.css.
FAMILIES = {
    "count": "count", "money": "money", "percent": "share", "percentage_point": "share", "multiple": "share",
    "ratio": "share", "duration": "time", "age": "time", "length": "measure", "area": "measure", "mass": "measure",
    "volume": "measure", "energy": "measure", "power": "measure", "temperature": "measure", "speed": "measure",
    "rate": "rate", "score": "other", "ordinal": "other", "other": "other",
}  # fmt: skip

LONGEST_LINE = 24  # characters of a quantity that must not be broken; a longer one would leave a phone's screen
PART = 3000  # characters of paragraphs that the browser lays out together


class Document(NamedTuple):
    """One text of a page: its name, its characters (None where they are not known), what was found and refused."""

    name: str | None
    text: str | None
    claims: Sequence[Claim]
    refused: Sequence[Refusal] = ()


class Page(str):
    """An HTML page as text. ``save`` writes it; a notebook shows it in a frame."""

    __slots__ = ()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to ``path`` (UTF-8). Raises OSError where that fails."""
        Path(path).write_text(self, encoding="utf-8", newline="")

    def _repr_html_(self) -> str:
        frame = "width:100%;height:38rem;border:1px solid #8886;border-radius:6px"
        return f'<iframe sandbox="allow-scripts allow-downloads" style="{frame}" srcdoc="{escape(self)}"></iframe>'


def render(
    source: str | Mapping[str, str] | Iterable[Claim] | Iterable[Document],
    *,
    texts: str | Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "zh",
    extractor: Extractor | None = None,
) -> Page:
    """A self-contained HTML page of claims in their texts.

    ``source`` is a text, texts by name, claims, or ``Document`` objects. Claims bring no text of their own: ``texts``
    gives it, one text for all or texts by the claims' ``doc``; without it the page is a list. Texts are read, and what
    was refused in them found, by ``extractor``. ``language`` of the page's own words: "zh" or "en" (a button there
    changes it).

    >>> page = render("排查出问题9000多个")
    >>> '9000多个</a>' in page, page.count("<script>")
    (True, 1)

    Raises ArgumentError for a source of another type and for an unknown language.
    """
    extractor = extractor or default()
    documents = _documents(source, texts, extractor)
    labels = _labels()
    if language not in labels:
        raise ArgumentError(f"the page speaks {' and '.join(labels)}, not {language!r}")
    return _page(documents, title, language, labels, tables.load(extractor.tables))


# --- what there is to show ------------------------------------------------------------------------------------------


def _documents(source: object, texts: str | Mapping[str, str] | None, extractor: Extractor) -> list[Document]:
    if isinstance(source, str):
        return [Document(None, source, extractor.extract(source), extractor.refused(source))]
    if isinstance(source, Mapping):
        return [
            Document(name, text, extractor.extract(text, doc=name), extractor.refused(text))
            for name, text in source.items()
        ]
    if not isinstance(source, Iterable):
        raise ArgumentError(f"a text, texts by name, or claims are needed, not {type(source).__name__}")
    found: dict[str | None, list[Claim]] = {}
    documents: list[Document] = []
    for item in source:
        if isinstance(item, Document):
            documents.append(item)
        elif isinstance(item, Claim):
            found.setdefault(item.doc, []).append(item)
        else:
            raise ArgumentError(f"claims are needed, not {type(item).__name__}")
    if isinstance(texts, str):
        known: dict[str | None, str] = dict.fromkeys(found or (None,), texts)
    else:
        known = dict((texts or {}).items())
    for name, text in known.items():
        documents.append(Document(name, text, found.pop(name, ()), extractor.refused(text)))
    return documents + [Document(name, None, claims) for name, claims in found.items()]


# --- the text with its marks ----------------------------------------------------------------------------------------


class Mark(NamedTuple):
    """A stretch of a text, with the HTML that goes around it."""

    start: int
    end: int
    before: str
    after: str


NEWLINE = re.compile(r"\r\n|[\r\n\u2028\u2029]")


def marked(text: str, marks: Iterable[Mark]) -> Iterator[str]:
    """The paragraphs of ``text`` in HTML, with marks (in order, apart from each other) around their characters.

    >>> list(marked("甲<5个\\n乙", [Mark(2, 4, "<b>", "</b>")]))
    ['甲&lt;<b>5个</b>', '乙']

    A line break inside a mark does not end the paragraph: it is the text's noise, not its shape.
    """
    paragraph: list[str] = []
    position = 0
    for mark in (*marks, Mark(len(text), len(text), "", "")):
        first, *rest = NEWLINE.split(text[position : mark.start])
        paragraph.append(safe(first))
        for line in rest:
            yield "".join(paragraph)
            paragraph = [safe(line)]
        paragraph += mark.before, safe(text[mark.start : mark.end]), mark.after
        position = mark.end
    yield "".join(paragraph)


# What HTML cannot hold (controls, lone surrogates), or what would turn the page's order around (bidi overrides).
_VISIBLE: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20) if code not in (9, 10, 13)}, 0x7F: "␡",
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}  # fmt: skip


def safe(text: str) -> str:
    """Text as HTML, in an element or an attribute."""
    return escape(text.translate(_VISIBLE))


def family(claim: Claim) -> str:
    """The colour of a claim: one of the values of FAMILIES."""
    return FAMILIES.get(claim.kind, "other")


def look(claim: Claim) -> str:
    """The classes of a claim's mark: its colour, its weakest basis unless stated, whether it may be broken."""
    bases = {end.basis for end in (claim.interval.lower, claim.interval.upper) if end is not None}
    weakest = next((f" {name}" for name in ("assumed", "implied") if name in bases), "")
    return f"q f-{family(claim)}{weakest}{' long' if claim.end - claim.start > LONGEST_LINE else ''}"


def _article(number: int, document: Document, first: int, refused: int) -> str:
    """One document. Its claims are numbered from ``first``, its refusals from ``refused``."""
    text = document.text
    if text is None:
        return ""
    marks: list[Mark] = []
    for i, claim in enumerate(document.claims, first):
        if 0 <= claim.start < claim.end <= len(text):
            marks.append(Mark(claim.start, claim.end, f'<a class="{look(claim)}" id="m{i}" href="#c{i}">', "</a>"))
    taken = [(mark.start, mark.end) for mark in marks]
    marks += (
        Mark(r.start, r.end, f'<span class="x" id="x{i}">', "</span>")
        for i, r in enumerate(document.refused, refused)
        if 0 <= r.start < r.end <= len(text) and not _overlap(taken, r)
    )
    paragraphs = marked(text, apart(sorted(marks)))
    heading = "" if document.name is None else f"<h2>{safe(str(document.name))}</h2>"
    return f'<article id="d{number}" lang="{_script(text)}">{heading}{"".join(_parts(paragraphs))}</article>'


def _overlap(taken: list[tuple[int, int]], refusal: Refusal) -> bool:
    """True where a claim stands inside the refusal: what was asked for after all (--ordinals), or a stale offset."""
    from bisect import bisect_left

    at = bisect_left(taken, (refusal.end, 0))
    return at > 0 and taken[at - 1][1] > refusal.start


def apart(marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks (in order) that do not reach into one before them."""
    end = 0
    for mark in marks:
        if mark.start >= end:
            end = mark.end
            yield mark


def _parts(paragraphs: Iterable[str]) -> Iterator[str]:
    """Paragraphs, grouped so that a browser lays out only what is near the screen."""
    held: list[str] = []
    size = 0
    for paragraph in paragraphs:
        if not paragraph.strip():
            continue
        held.append(f"<p>{paragraph}</p>\n")
        size += len(paragraph)
        if size >= PART:
            yield f'<div class="part">{"".join(held)}</div>'
            held, size = [], 0
    if held:
        yield f'<div class="part">{"".join(held)}</div>'


def _script(text: str) -> str:
    """The language tag of a text, by which a browser chooses fonts: zh-Hant where the characters are traditional."""
    traditional, sample = tables.simplified(), text[:2000]
    return "zh-Hant" if sum(ord(c) in traditional for c in sample) * 20 > len(sample) else "zh-Hans"


# --- intervals as small bars ----------------------------------------------------------------------------------------

_DASHES = {
    "stated": "", "implied": ' stroke-dasharray="4 3"', "assumed": ' stroke-dasharray=".1 3.2" stroke-linecap="round"',
}  # fmt: skip


def bar(interval: Interval, value: exact.Number | None = None) -> str:
    """The inside of an SVG of 96 × 16: filled and hollow ends, an arrow where there is none, the line by basis.

    The scale is the interval's own; a stroke across the line is the value as stated, where that is no end of it.
    """
    low, high = interval.lower, interval.upper
    if interval.exact and low is not None:
        return _ring(5, low)
    left, right = 5 if low else 2, 85 if high else 88
    middle = 45 if low and high else 96 if low else 0
    out = []
    if low is not None or high is None:
        out.append(_line(left + (4 if low else 0), min(middle, right - (4 if high else 0)), low))
    if high is not None or low is None:
        out.append(_line(max(middle, left + (4 if low else 0)), right - (4 if high else 0), high))
    out.append(_ring(left, low) if low else _arrow(left, -1))
    out.append(_ring(right, high) if high else _arrow(right, 1))
    if value is not None and low is not None and high is not None and low.value < value < high.value:
        share = exact.divide(exact.subtract(value, low.value), exact.subtract(high.value, low.value))
        at = left + round(exact.multiply(share, right - left))
        out.append(f'<path d="M{at} 3V13" stroke="currentColor" stroke-width="1.5"/>')
    return "".join(out)


def _line(start: int, end: int, of: Endpoint | None) -> str:
    dash = _DASHES[of.basis if of else "assumed"]
    return f'<path d="M{start} 8H{end}" stroke="currentColor" stroke-width="2"{dash}/>'


def _ring(x: int, end: Endpoint) -> str:
    fill = "currentColor" if end.closed else "none"
    return f'<circle cx="{x}" cy="8" r="3.5" fill="{fill}" stroke="currentColor" stroke-width="1.5"/>'


def _arrow(x: int, direction: int) -> str:
    back = x - 6 * direction
    return f'<path d="M{back} 4L{x} 8L{back} 12" fill="none" stroke="currentColor" stroke-width="1.75"/>'


# --- the page -------------------------------------------------------------------------------------------------------


def template(name: str) -> str:
    """The text of a file of ``templates/``."""
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")


def styles(name: str = "page.css") -> str:
    """A style sheet of ``templates/``, without its comments and line starts."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", template(name), flags=re.DOTALL)).strip()


def _labels() -> dict[str, dict[str, Any]]:
    labels: dict[str, dict[str, Any]] = json.loads(template("labels.json"))
    return labels


def _page(
    documents: list[Document], title: str | None, language: str, labels: dict[str, dict[str, Any]], rows: tables.Tables
) -> Page:
    claims = [claim for document in documents for claim in document.claims]
    articles, first, refused = [], 0, 0
    for number, document in enumerate(documents):
        articles.append(_article(number, document, first, refused))
        first += len(document.claims)
        refused += len(document.refused)
    shapes: dict[str, int] = {}
    bars = [shapes.setdefault(bar(claim.interval, claim.value), len(shapes)) for claim in claims]
    words = labels[language]
    island = {
        "language": language, "labels": labels, "families": FAMILIES, **_packed(documents), "bars": bars,
        "grounds": _grounds(claims, rows),
    }  # fmt: skip
    script = template("page.js").strip()
    filled = {
        "lang": "zh-Hans" if language == "zh" else language,
        "version": __version__, "title": safe(title if title is not None else words["title"]),
        "title_key": ' data-t="title"' if title is None else "", "css": styles(),
        "policy": _policy(script), "script": script, "data": _island(island),
        "documents": str(len(documents)), "claims": str(len(claims)), "refused": str(refused),
        "one": " hidden" if len(documents) < 2 else "", "articles": "\n".join(filter(None, articles)),
        "symbols": "".join(f'<symbol id="b{i}" viewBox="0 0 96 16">{shape}</symbol>' for shape, i in shapes.items()),
        "arrow": _line(4, 36, Endpoint(0)) + _arrow(37, 1),
        **{name: _line(4, 37, Endpoint(0, True, name)) for name in ("stated", "implied", "assumed")},
    }  # fmt: skip

    def fill(m: re.Match[str]) -> str:
        name = m[1]
        if not name.startswith("t."):
            return filled[name]
        found: Any = words
        for part in name[2:].split("."):
            found = found[part]
        return escape(found)

    return Page(re.sub(r"\{\{([\w.]+)\}\}", fill, template("page.html")))


def _policy(script: str) -> str:
    """Nothing is loaded, and no script runs but the page's own, whatever a text may hold."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rest = "base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; {rest}"


RAW = ("start", "end", "sentence_start", "sentence_end")  # written as they are: they hardly ever repeat


def _packed(documents: list[Document]) -> dict[str, Any]:
    """The records as rows of indices into one list of values: names, units, rules and sentences' words repeat.

    Numbers are texts (``exact.to_text``), as a browser's own would round them.
    """
    values: dict[Any, int] = {(type(None), None): 0}

    def index(value: object) -> int:
        if isinstance(value, list):
            value = tuple(value)
        elif not isinstance(value, (str, bool, type(None))):
            value = exact.to_text(value)  # type: ignore[arg-type]
        return values.setdefault((type(value), value), len(values))

    rows: list[list[int]] = []
    refused: list[tuple[int, int, int]] = []
    owners: list[int] = []
    for number, document in enumerate(documents):
        for claim in document.claims:
            record = claim.to_dict()
            rows.append([record[name] if name in RAW else index(record[name]) for name in FIELDS])
            owners.append(number)
        refused += ((index(r.reason), index(r.row), index(r.ground)) for r in document.refused)
    names = [None if document.name is None else str(document.name) for document in documents]
    return {
        "fields": FIELDS, "raw": RAW, "values": [value for _, value in values], "rows": rows, "owners": owners,
        "refused": refused, "documents": names,
    }  # fmt: skip


def _grounds(claims: Iterable[Claim], rows: tables.Tables) -> dict[str, str]:
    fired = {rule for claim in claims for rule in (*claim.quantity.rules, *claim.rules)}
    known = {row.name: row.ground for row in rows.qualifiers} | {row.name: row.ground for row in rows.rules}
    return {rule: known[rule] for rule in sorted(fired) if rule in known}


_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def _island(data: object) -> str:
    """JSON that cannot end its script element, nor fail to be encoded."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
