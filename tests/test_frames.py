"""Columns: one schema, and the same claims as objects on every text at hand."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuliang import Extractor, Policy, exact, frames, tables
from shuliang.errors import ArgumentError
from shuliang.records import FIELDS, Endpoint, Interval, Quantity

ROOT = Path(__file__).parent.parent
EXTRACTOR = Extractor()

OWN = [
    "全县共排查隐患点320余处，已整改281处，整改率达87.8%。",
    "三年来，村里新修水渠十几公里，受益农户由60户增至近两百户。",
    "入社社员约1.2万人，人均增收不足三千元；每公斤收购价4.5元。",
    "平均气温零下3℃至5℃，降水量较常年偏多两成半。",
    "參訓學員達３００餘人次，滿意率百分之九十八點五。",
    "第一季度，三分之一的门店营业额翻了一番，其余门店同比下降0.4个百分点。",
    "共发放小额贷款2\n00元，笔数上千笔。",
    "没有数字的一句话。",
    "",
    "\ud800 破损的文字 3个",
]


def at_hand() -> list[str]:
    """Our sentences, the examples of every row, the README, the example texts, and the annotated ones beside us."""
    loaded = tables.load()
    rows = [getattr(row, "example", "") for name in tables.ROW_TYPES for row in getattr(loaded, name)]
    files = [ROOT / "README.md", *sorted((ROOT / "examples").rglob("*.txt"))]
    files += sorted((ROOT.parent / "shared" / "gold").glob("*.txt"))
    return OWN + rows + [path.read_text(encoding="utf-8") for path in files if path.exists()]


def from_objects(texts: list[Any], extractor: Extractor) -> list[dict[str, Any]]:
    found = ((number, text) for number, text in enumerate(texts) if isinstance(text, str))
    return [
        frames.to_record(claim)
        for number, text in found
        for claim in extractor.extract(text, doc=str(number))
    ]


def from_columns(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_objects_and_columns_are_equal_on_every_text_at_hand() -> None:
    texts = at_hand()
    expected = from_objects(texts, EXTRACTOR)
    actual = from_columns(frames.columns(texts, range(len(texts)), EXTRACTOR))
    assert len(expected) > 300
    assert expected == actual


def test_a_record_is_the_flat_dictionary_of_the_claim() -> None:
    for text in OWN:
        for claim in EXTRACTOR.extract(text):
            record = frames.to_record(claim)
            for side in ("value", "lower", "upper"):
                exact_text = record.pop(f"{side}_exact")
                number = None if exact_text is None else exact.from_text(exact_text)
                assert record[side] == (None if number is None else float(number))
                record[side] = number
            assert {**record, "rules": list(record["rules"])} == claim.to_dict()


def test_the_schema_is_the_record_with_the_exact_texts_after_it() -> None:
    assert (*FIELDS, "value_exact", "lower_exact", "upper_exact") == frames.COLUMNS
    assert tuple(c.name for c in frames.SCHEMA) == frames.COLUMNS == tuple(frames.columns([]))
    kinds = {kind: {c.name for c in frames.SCHEMA if c.type == kind} for kind in ("int", "float", "flag", "list")}
    assert kinds == {
        "int": {"start", "end", "sentence_start", "sentence_end"},
        "float": {"value", "lower", "upper"},
        "flag": {"lower_closed", "upper_closed", "article"},
        "list": {"rules"},
    }


def test_every_column_holds_what_the_schema_says() -> None:
    python = {"text": str, "int": int, "float": float, "flag": bool, "list": tuple}
    columns = frames.columns(at_hand(), None, EXTRACTOR)
    for column in frames.SCHEMA:
        values = columns[column.name]
        assert {type(x) for x in values} <= {python[column.type]} | ({type(None)} if column.nullable else set()), column
    assert set(columns["doc"]) == {None}


def test_what_is_no_text_holds_no_claim() -> None:
    columns = frames.columns([None, 3, math.nan, b"3\xe4\xb8\xaa", "新修水渠3条", ["4个"]], "abcdef", EXTRACTOR)
    assert (columns["doc"], columns["value"]) == (["e"], [3.0])


def test_ids_become_text_and_a_missing_id_stays_missing() -> None:
    assert frames.columns(["新修水渠3条"] * 3, [7, None, "x"], EXTRACTOR)["doc"] == ["7", None, "x"]


def test_texts_and_ids_must_match() -> None:
    with pytest.raises(ArgumentError, match="2 texts, but 1 ids"):
        frames.columns(["一", "二"], ["a"], EXTRACTOR)


def test_the_extractor_decides() -> None:
    policy = Extractor(policy=Policy(yuan="TWD"))
    assert frames.columns(["补贴300元"], None, policy)["unit_id"] == ["TWD"]
    assert frames.columns(["补贴300元"])["unit_id"] == ["CNY"]


@pytest.mark.parametrize(
    ("number", "as_float"),
    [
        (None, None), (3, 3.0), (Decimal("1.65"), 1.65), (Fraction(1, 3), 1 / 3), (10**400, math.inf),
        (-(10**400), -math.inf), (Fraction(10**400, 3), math.inf), (Decimal("1e-400"), 0.0),
        (Fraction(1, 10**400), 0.0),
    ],
)  # fmt: skip
def test_floats_never_fail(number: Any, as_float: float | None) -> None:
    assert frames.to_float(number) == as_float


def test_a_number_beyond_floats_keeps_its_exact_text() -> None:
    huge = 10**5000 + 1
    quantity = Quantity("…", huge, Interval(Endpoint(huge), None))
    flat = dict(zip(frames.QUANTITY_COLUMNS, frames.flat(quantity), strict=True))
    assert (flat["value"], flat["upper"], flat["upper_exact"]) == (math.inf, None, None)
    assert exact.from_text(flat["value_exact"]) == exact.from_text(flat["lower_exact"]) == huge


def test_lone_surrogates_are_replaced_one_by_one() -> None:
    assert frames.storable(["3\ud800个\udfff", None, "四"]) == ["3\ufffd个\ufffd", None, "四"]


# --- long texts -----------------------------------------------------------------------------------------------------


def long_text(count: int, seed: int) -> str:
    """Paragraphs of our sentences, ``count`` of them in all, most of them without a number."""
    draw = Random(seed)
    ends = "。", "。\n", "\n\n"
    own = [line for line in OWN if line and "\n" not in line] + ["远处的山梁上，新修的公路一直通到了河边"] * 20
    return "".join(draw.choice(own) + draw.choice(ends) for _ in range(count))


def test_a_long_text_read_in_pieces_holds_the_claims_of_the_whole() -> None:
    text = long_text(12_000, 1)
    assert len(text) > 2 * frames.PIECE
    expected = from_objects(["三个", text, "五个"], EXTRACTOR)
    actual = from_columns(frames.columns(["三个", text, "五个"], range(3), EXTRACTOR))
    assert len(expected) > frames.BATCH
    assert expected == actual


@pytest.mark.parametrize("piece", [300, 997, 4000])
@pytest.mark.parametrize("batch", [1, 50])
def test_small_pieces_and_batches_change_nothing(piece: int, batch: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "PIECE", piece)
    monkeypatch.setattr(frames, "BATCH", batch)
    texts = [None, long_text(400, 2), "新修水渠3条", *OWN, long_text(300, 3)]
    expected = from_objects(texts, EXTRACTOR)
    assert expected == from_columns(frames.columns(texts, range(len(texts)), EXTRACTOR))
    parts = list(frames.batches(texts, EXTRACTOR, ids=range(len(texts))))
    assert len(parts) > 3
    assert expected == [record for _, columns in parts for record in from_columns(columns)]
    assert [str(row) for rows, _ in parts for row in rows] == [record["doc"] for record in expected]


def test_the_first_claim_of_a_long_text(monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "PIECE", 300)
    texts = ["没有数字。" * 200 + "新修水渠3条。" * 200, "没有数字。" * 200, long_text(100, 4)]
    rows, found = frames.read(texts, EXTRACTOR, first=True)
    assert (rows, found["text"]) == ([0, 2], ["3条", EXTRACTOR.extract(texts[2])[0].text])


def test_a_piece_is_read_when_it_is_asked_for(monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "PIECE", 300)
    monkeypatch.setattr(frames, "BATCH", 10)
    taken = []

    class Watched(Extractor):
        def pieces(self, text: str, size: int = 0) -> Any:
            for piece in super().pieces(text, size):
                taken.append(piece)
                yield piece

    rows, _ = next(frames.batches(["新修水渠3条。" * 10_000], Watched()))
    assert len(rows) <= 60
    assert len(taken) == 1


def test_no_claim_is_no_batch() -> None:
    assert list(frames.batches(["没有数字", None, ""])) == []


def test_equal_cells_are_one_object() -> None:
    for values in (frames.columns(["新修水渠12.5公里"] * 3, ["甲"] * 3, EXTRACTOR)[name] for name in ("text", "value_exact")):
        assert len({id(value) for value in values}) == 1


def test_what_is_shared_is_forgotten_now_and_then(monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "SHARED", 3)
    share = frames._Shared()
    for number in range(10):
        assert share.all([str(number), None, str(number)]) == [str(number), None, str(number)]
        assert len(share) <= 6


# --- chunks, workers, progress --------------------------------------------------------------------------------------

some_texts = st.lists(st.one_of(st.none(), st.text("一三五百万个元3.约余", max_size=12)), max_size=30)


@given(some_texts, st.integers(1, 7), st.integers(1, 30))
def test_chunks_keep_every_text_in_order_and_stay_small(texts: list[str | None], rows: int, characters: int) -> None:
    parts = list(frames.chunks(texts, rows, characters))
    assert [text for part in parts for text in part] == texts
    for part in parts:
        assert 1 <= len(part) <= rows
        assert len(part) == 1 or sum(len(text or "") for text in part) <= characters


@settings(max_examples=60, deadline=None)
@given(some_texts)
def test_objects_and_columns_are_equal_on_any_text(texts: list[str | None]) -> None:
    assert from_objects(texts, EXTRACTOR) == from_columns(frames.columns(texts, range(len(texts)), EXTRACTOR))


def count_claims(texts: list[Any], extractor: Extractor) -> int:
    return len(frames.columns(texts, None, extractor)["text"])


@pytest.mark.parametrize("workers", [None, 0, 1, 2])
def test_pieces_come_in_order_whatever_the_number_of_workers(workers: int | None, monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "chunks", lambda texts: (list(part) for part in (OWN[:2], OWN[2:3], OWN[3:])))
    found = list(frames.pieces(count_claims, OWN, EXTRACTOR, workers=workers, progress=False))
    assert found == [(0, count_claims(OWN[:2], EXTRACTOR)), (2, count_claims(OWN[2:3], EXTRACTOR)),
                     (3, count_claims(OWN[3:], EXTRACTOR))]  # fmt: skip


def test_workers_use_the_extractor_they_were_given() -> None:
    extractor = Extractor(policy=Policy(yuan="HKD"))
    [(at, units)] = frames.pieces(unit_ids, ["补贴300元"], extractor, workers=2)
    assert (at, units) == (0, ["HKD"])


def unit_ids(texts: list[Any], extractor: Extractor) -> list[str]:
    return frames.columns(texts, None, extractor)["unit_id"]


def letters(texts: list[Any], extractor: Extractor) -> Any:
    for text in texts:
        yield from text


@pytest.mark.parametrize("workers", [None, 2])
def test_parts_of_a_chunk_come_one_after_another(workers: int | None, monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "chunks", lambda texts: (list(part) for part in (["ab", "c"], [""], ["d"])))
    found = list(frames.parts(letters, [], EXTRACTOR, workers=workers, progress=False))
    assert found == [(0, "a"), (0, "b"), (0, "c"), (3, "d")]


def test_pieces_are_made_when_they_are_asked_for() -> None:
    taken = []

    def endless() -> Any:
        while True:
            taken.append("修桥3座")
            yield taken[-1]

    found = frames.pieces(count_claims, endless(), EXTRACTOR)
    assert next(found) == (0, frames.ROWS)
    assert len(taken) == frames.ROWS + 1


@pytest.mark.parametrize("workers", [-1, 1.5, "2", True])
def test_workers_must_be_a_number_of_processes(workers: Any) -> None:
    with pytest.raises(ArgumentError, match="workers"):
        list(frames.pieces(count_claims, [], EXTRACTOR, workers=workers))


def test_a_bar_is_shown_on_stderr_where_it_is_asked_for(capsys: Any) -> None:
    list(frames.pieces(count_claims, OWN, EXTRACTOR, progress=True, total=len(OWN)))
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(rf"{len(OWN)}/{len(OWN)}", err)


@pytest.mark.parametrize(
    ("progress", "watched", "shown"), [(None, True, True), (None, False, False), (False, True, False)]
)
def test_a_bar_shows_by_itself_for_long_work_that_is_watched(
    progress: bool | None, watched: bool, shown: bool, monkeypatch: Any, capsys: Any
) -> None:
    clock = iter(range(0, 1000, 3))  # every look at the clock is three seconds after the one before
    monkeypatch.setattr(frames.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(frames, "_watched", lambda: watched)
    bar = frames._Bar(progress, 10)
    with bar:
        bar.advance(4)
        bar.advance(6)
        assert (bar.bar is not None) == shown
    assert ("10/10" in capsys.readouterr().err) == shown


def test_no_bar_for_short_work(monkeypatch: Any) -> None:
    monkeypatch.setattr(frames, "_watched", lambda: True)
    with frames._Bar(None, 10) as bar:
        bar.advance(10)
        assert bar.bar is None
