"""Eighty-five snippets of our own, in the manner of fourteen genres, and 434 short inputs: what is read is what is written.

corpus/NAME.txt is the text, corpus/NAME.jsonl its annotation by docs/semantics.md. A ``required`` row must be found, with
its span, value, interval and unit; an ``optional`` row (an age, an ordinal, an article 一) may be; nothing else may be.
``unit`` may list several accepted spellings, ``spans`` several accepted spans.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import shuliang

CORPUS = Path(__file__).parent / "corpus"
SUITE = CORPUS / "suites" / "cases.jsonl"

KNOWN = {
    "social1": "92, a kind of petrol, is read as a number: 一箱92的",
    "social6": "a price that is a bare number below 100 is not found: 泡面15",
}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def snippets() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*.txt")):
        marks = [pytest.mark.xfail(strict=True, reason=KNOWN[path.stem])] if path.stem in KNOWN else []
        yield pytest.param(path, id=path.stem, marks=marks)


def number(x: Any) -> Fraction | None:
    return None if x is None else Fraction(str(x))


def reading(record: dict[str, Any]) -> tuple[Any, ...]:
    """The quantity of a row or a record; where nothing bounds the lower side, 0 is the same as none."""
    low, high = number(record["lower"]), number(record["upper"])
    lower = None if low is None else (low, bool(record["lower_closed"]))
    upper = None if high is None else (high, bool(record["upper_closed"]))
    return number(record["value"]), lower, upper


def overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def described(record: dict[str, Any]) -> str:
    value, lower, upper = reading(record)
    return f"{record['start']}: {record['text']!r} = {value} {lower}–{upper} {record['unit']!r} {record.get('kind', '')}".rstrip()


@pytest.mark.parametrize("path", snippets())
def test_snippet(path: Path) -> None:
    """The required quantities, all of them and in their order, and nothing but them and the optional ones."""
    text = path.read_text(encoding="utf-8")
    annotation = rows(path.with_suffix(".jsonl"))
    optional = [row for row in annotation if row["label"] == "optional"]
    required = [row for row in annotation if row["label"] == "required"]
    found = [
        record
        for claim in shuliang.extract(text)
        if not any(overlap(record := claim.to_dict(), row) for row in optional) or any(overlap(record, row) for row in required)
    ]
    expected, actual = [], []
    for row in required:
        expected.append(described(row))
        match = next((record for record in found if agree(row, record)), None)
        if match is not None:
            found.remove(match)
            actual.append(described(row))
    assert actual == expected, "also found: " + "; ".join(map(described, found))
    assert [described(record) for record in found] == []


def agree(row: dict[str, Any], record: dict[str, Any]) -> bool:
    spans = row.get("spans", [[row["start"], row["end"]]])
    units = row["unit"] if isinstance(row["unit"], list) else [row["unit"]]
    return (
        [record["start"], record["end"]] in spans
        and reading(record) == reading(row)
        and (record["unit"] or "") in units
        and ("kind" not in row or record["kind"] == row["kind"])
    )


def test_annotation_points_into_the_text() -> None:
    for path in sorted(CORPUS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for row in rows(path.with_suffix(".jsonl")):
            assert text[row["start"] : row["end"]] == row["text"], path.stem


def aligned() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each required row with the claim that it overlaps."""
    for path in sorted(CORPUS.glob("*.txt")):
        claims = [claim.to_dict() for claim in shuliang.extract(path.read_text(encoding="utf-8"))]
        for row in rows(path.with_suffix(".jsonl")):
            record = next((record for record in claims if overlap(record, row)), None)
            if row["label"] == "required" and record is not None:
                yield row, record


def test_direction_and_mode() -> None:
    """At least nine changes in ten have their direction and mode."""
    right = [
        row["direction"] == record["direction"] and row["mode"] == record["mode"] for row, record in aligned() if "mode" in row
    ]
    assert len(right) > 150
    assert sum(right) / len(right) >= 0.85


def test_subjects() -> None:
    """At least three subjects in four are right, or end as the annotated one does."""
    right = []
    for row, record in aligned():
        if "subject" in row:
            subject = record["subject"] or None
            right.append(subject in row["subject"] or any(s and subject and (s.endswith(subject) or subject.endswith(s)) for s in row["subject"]))
    assert len(right) > 140
    assert sum(right) / len(right) >= 0.75


# --- short inputs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", rows(SUITE), ids=lambda case: f"{case['suite']}:{case['input']}")
def test_short_input(case: dict[str, Any]) -> None:
    """Numbers, shares, measures, money and ranges in the manner of other projects' suites, and words that hold no quantity."""
    text = case["input"]
    if "text" not in case:
        assert [claim.quantity.text for claim in shuliang.extract(text) if not claim.quantity.article] == []
        return
    if case["text"] == text:
        quantity = shuliang.parse(text)
    else:
        end = case["start"] + len(case["text"])
        over = [claim for claim in shuliang.extract(text) if claim.start < end and case["start"] < claim.end]
        assert over, "missed"
        quantity = max(over, key=lambda claim: min(claim.end, end) - max(claim.start, case["start"])).quantity
    record = quantity.to_dict()
    if "to" in case:
        assert quantity.to(case["to"]["unit"]).magnitude == pytest.approx(float(Fraction(case["to"]["value"])), rel=1e-9)
        return
    expected = {key: number(case[key]) for key in ("value", "lower", "upper") if key in case}
    assert {key: number(record[key]) for key in expected} == expected
    closed = {key: case[key] for key in ("lower_closed", "upper_closed") if key in case}
    assert {key: bool(record[key]) for key in closed} == closed
    if "value" not in case:
        absent = [key for key in ("lower", "upper") if key not in case]
        assert [record[key] for key in absent] == [None] * len(absent)
    if case.get("percent"):
        assert record["unit"] == "%"
