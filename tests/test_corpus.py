"""Snippets of our own in the manner of fourteen genres, and short inputs: what is read is what is written.

corpus/NAME.txt is the text, corpus/NAME.jsonl its annotation by docs/semantics.md. A ``required`` row must be found
with its span, value, interval and unit; an ``optional`` row (an age, an ordinal, an article 一) may be found; nothing
else may. ``unit`` may list several accepted spellings, ``spans`` several accepted spans.
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
    return None if x is None else Fraction(x if isinstance(x, int | Fraction) else str(x))


def reading(record: dict[str, Any]) -> tuple[Any, ...]:
    """The quantity of a row or a record; where nothing bounds the lower side, 0 is the same as none."""
    low, high = number(record["lower"]), number(record["upper"])
    lower = None if low is None else (low, bool(record["lower_closed"]))
    upper = None if high is None else (high, bool(record["upper_closed"]))
    return number(record["value"]), lower, upper


def overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def touches(record: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    return any(overlap(record, row) for row in others)


def described(record: dict[str, Any]) -> str:
    value, lower, upper = reading(record)
    return f"{record['start']}: {record['text']!r} = {value} {lower}–{upper} {record['unit']!r}"


@pytest.mark.parametrize("path", list(snippets()))
def test_snippet(path: Path) -> None:
    """The required quantities, all of them and in their order, and nothing but them and the optional ones."""
    text = path.read_text(encoding="utf-8")
    annotation = rows(path.with_suffix(".jsonl"))
    optional = [row for row in annotation if row["label"] == "optional"]
    required = [row for row in annotation if row["label"] == "required"]
    found = [claim.to_dict() for claim in shuliang.extract(text)]
    found = [record for record in found if touches(record, required) or not touches(record, optional)]
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
    """More than four changes in five have their direction and mode."""
    pairs = [(row, record) for row, record in aligned() if "mode" in row]
    right = [(row["direction"], row["mode"]) == (record["direction"], record["mode"]) for row, record in pairs]
    assert len(right) > 140
    assert sum(right) / len(right) >= 0.82


def test_subjects() -> None:
    """At least three subjects in four are right, or end as the annotated one does."""
    right = []
    for row, record in aligned():
        if "subject" in row:
            got = record["subject"] or None
            near = [want for want in row["subject"] if want and got and (want.endswith(got) or got.endswith(want))]
            right.append(got in row["subject"] or bool(near))
    assert len(right) > 140
    assert sum(right) / len(right) >= 0.75


# --- short inputs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", rows(SUITE), ids=lambda case: f"{case['suite']}:{case['input']}")
def test_short_input(case: dict[str, Any]) -> None:
    """Numbers, shares, measures, money and ranges as other projects' suites try them, and words without a quantity."""
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
        expected, actual = Fraction(case["to"]["value"]), number(quantity.to(case["to"]["unit"]).magnitude)
        assert actual is not None
        assert abs(actual - expected) <= abs(expected) / 10**9
        return
    ends = {key: number(case[key]) for key in ("value", "lower", "upper") if key in case}
    assert {key: number(record[key]) for key in ends} == ends
    closed = {key: case[key] for key in ("lower_closed", "upper_closed") if key in case}
    assert {key: bool(record[key]) for key in closed} == closed
    if "value" not in case:
        absent = [key for key in ("lower", "upper") if key not in case]
        assert [record[key] for key in absent] == [None] * len(absent)
    if case.get("percent"):
        assert record["unit"] == "%"
