"""Every row of every table is run on its own example: it reads as the row says, and it is that row that did it."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shuliang import Extractor, extract, tables
from shuliang.text import clean

TABLES = tables.load()
EXTRACTOR = Extractor()


def cases(rows: tuple[Any, ...], name: Callable[[Any], str]) -> list[Any]:
    return [pytest.param(row, id=name(row)) for row in rows]


def reads(text: str) -> str:
    return "; ".join(str(claim.quantity) for claim in extract(text))


@pytest.fixture(autouse=True)
def afresh() -> None:
    """Forget which row an earlier text with the same word met."""
    EXTRACTOR.grammar.cache.clear()


def numbers(text: str) -> tuple[str, ...]:
    """What is extracted, 一 used as an article aside."""
    return tuple(str(claim.quantity) for claim in extract(text) if not claim.quantity.article)


# --- what is no statistic ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", cases(TABLES.guards, lambda row: row.pattern))
def test_a_guard_takes_its_example_away(row: tables.GuardRow) -> None:
    assert (row.reads, numbers(row.example)) == ("", ())
    assert row.pattern in {refusal.row for refusal in EXTRACTOR.refused(row.example)}


@pytest.mark.parametrize("row", cases(TABLES.boundaries, lambda row: row.word))
def test_a_word_that_begins_like_a_unit_is_none(row: tables.BoundaryRow) -> None:
    """8部门 may be 8, never 8部."""
    word = row.word.partition("(")[0]
    assert reads(row.example) == (row.reads or "")
    assert [unit for claim in extract(row.example) if (unit := claim.quantity.unit) and word.startswith(unit)] == []
    text = "共" + row.example.replace("3", "1200", 1)
    assert [unit for claim in extract(text) if (unit := claim.quantity.unit) and word.startswith(unit)] == []


# --- what is one ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", cases(TABLES.qualifiers, lambda row: f"{row.place}:{row.surface}"))
def test_a_qualifier_bounds_its_example(row: tables.QualifierRow) -> None:
    assert reads(row.example) == row.reads
    if row.place != "head":  # a head keeps a cue from being one: what it does is to fire nothing
        assert row.name in {rule for claim in extract(row.example) for rule in claim.quantity.rules}


@pytest.mark.parametrize("row", cases(TABLES.phrases, lambda row: row.surface))
def test_a_phrase_is_a_quantity(row: tables.PhraseRow) -> None:
    assert reads(row.example) == row.reads
    assert "phrase" in {rule for claim in extract(row.example) for rule in claim.quantity.rules}
    assert re.search(row.surface, row.example)


@pytest.mark.parametrize("row", cases(TABLES.units, lambda row: f"{row.surface}:{row.context or row.id}"))
def test_a_unit_reads_its_example(row: tables.UnitRow) -> None:
    assert reads(row.example) == row.reads
    assert row.surface in clean(row.example).text


@pytest.mark.parametrize("row", cases(TABLES.currencies, lambda row: f"{row.place}:{row.surface}"))
def test_a_currency_reads_its_example(row: tables.CurrencyRow) -> None:
    assert reads(row.example) == row.reads
    assert row.id in {claim.quantity.unit_id for claim in extract(row.example)}


@pytest.mark.parametrize("row", cases(TABLES.classifiers, lambda row: row.surface))
def test_a_classifier_reads_its_example(row: tables.ClassifierRow) -> None:
    assert reads(row.example) == row.reads
    assert row.surface in clean(row.example).text


# --- how rows are written ---------------------------------------------------------------------------------------------

LITERAL = {
    "guards": [row.pattern for row in TABLES.guards],
    "boundaries": [row.word for row in TABLES.boundaries],
    "qualifiers": [row.surface for row in TABLES.qualifiers],
    "phrases": [row.surface for row in TABLES.phrases],
    "units": [row.surface for row in TABLES.units],
    "currencies": [row.surface for row in TABLES.currencies],
    "classifiers": [row.surface for row in TABLES.classifiers],
}


@pytest.mark.parametrize("table", LITERAL)
def test_surfaces_are_written_as_clean_leaves_them(table: str) -> None:
    """A traditional character in a row would never meet one in a text: the text is simplified before it is scanned."""
    simplified = tables.simplified()
    kept = {"[乾干]隆"}  # 乾 is a character of its own and the traditional form of 干
    assert [s for s in LITERAL[table] if s.translate(simplified) != s and not any(word in s for word in kept)] == []


def key(row: Any) -> tuple[str, ...]:
    """What must differ between two rows of one table."""
    names = ("pattern", "word", "surface", "place", "context", "id")
    return tuple(getattr(row, name) for name in names if hasattr(row, name))


@pytest.mark.parametrize("table", LITERAL)
def test_no_row_stands_twice(table: str) -> None:
    rows = getattr(TABLES, table)
    keys = [key(row) for row in rows]
    assert sorted(one for one, times in Counter(keys).items() if times > 1) == []


LONG = {
    "digits": "1",
    "han": "一二",
    "tens": "十百",
    "spaces": " ",
    "letters": "a",
    "open": "“一",
    "dashes": "1-",
    "points": "1.",
    "words": "共有",
    "wide": "，一",
    "list": "5、6、",
    "listed": "一、",
    "years": "2019、",
    "sums": "1+",
    "ratios": "1/",
}


@pytest.mark.parametrize("filler", LONG.values(), ids=LONG)
def test_no_guard_backtracks(filler: str) -> None:
    """Ten thousand characters that begin what no guard ends: each pattern looks at a bounded stretch of them."""
    text = filler * (10_000 // len(filler))
    slow = []
    for pattern, row in EXTRACTOR.grammar.rows:
        compiled = re.compile(pattern)
        started = time.perf_counter()
        for start in range(0, 3000, 15):
            compiled.match(text, start)
        if time.perf_counter() - started > 0.05:  # one that reads on to the end from each of these starts takes more
            slow.append(row.pattern)
    assert slow == []


def test_every_rule_that_fires_is_explained() -> None:
    texts = [row.example for table in (TABLES.units, TABLES.qualifiers, TABLES.phrases, TABLES.verbs, TABLES.words) for row in table]
    texts += [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "corpus").glob("*.txt"))]
    known = {row.name for row in TABLES.rules} | {row.name for row in TABLES.qualifiers}
    fired = {rule for text in texts for claim in extract(text) for rule in (*claim.quantity.rules, *claim.rules)}
    assert {rule for rule in fired - known if not rule.isupper()} == set()
