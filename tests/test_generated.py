"""What the generator writes, shuliang reads back: every family of forms, alone and inside sentences."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import generator
import pytest
from generator import FAMILIES, NO_UNIT, Case, Measure, Unit, chinese, difference, in_sentence
from hypothesis import given, settings
from hypothesis import strategies as st

import shuliang
from shuliang.records import Interval, Quantity

SEED = 20221122
PARSED, EXTRACTED = 3000, 1000  # quantities a family


# --- the generator itself, against readings written by hand -----------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "零"), (7, "七"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"),
        (1005, "一千零五"), (1050, "一千零五十"), (10_050, "一万零五十"), (12_0000, "十二万"), (101_0000, "一百零一万"),
        (1000_0500, "一千万零五百"), (1_0000_0001, "一亿零一"), (1_0500_0000, "一亿零五百万"),
        (30_5000_0000, "三十亿五千万"), (2_0000_0000_0000, "二万亿"), (1_0005_0000_0000, "一万零五亿"),
    ],
)  # fmt: skip
def test_whole_numbers_are_written_in_well_formed_chinese(number: int, expected: str) -> None:
    assert chinese(number) == expected


@settings(deadline=None)  # the first call imports cn2an
@given(st.integers(0, 10**16 - 1) | st.integers(0, 10**9).map(lambda n: n * 1000))
def test_writing_agrees_with_cn2an(number: int) -> None:
    cn2an = pytest.importorskip("cn2an")
    if number < 10**16:
        ours = (chinese(number), chinese(number, leading=False))
        # cn2an leaves out the 零 between 亿 and thousands (一千亿一千)
        assert cn2an.an2cn(number, "low") in (*ours, *(written.replace("亿零", "亿") for written in ours))


def _measure(value: int | Fraction, place: int | Fraction | None, counted: bool = False) -> Measure:
    return Measure("", value, place, Unit("", ("",), (), counted))


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (generator.near(_measure(40000, 10000)), "[36000, 40000)"),
        (generator.near(_measure(100, 100)), "[90, 100)"),
        (generator.near(_measure(3500, 100)), "[3400, 3500)"),
        (generator.near(_measure(Fraction(1, 3), None)), "[3/10, 1/3)"),
        (generator.approx(_measure(30000, 10000)), "[27000, 33000]"),
        (generator.approx(_measure(120_000_000, 10_000_000)), "[115000000, 125000000]"),
        (generator.approx(_measure(Fraction(13, 2), Fraction(1, 10))), "[129/20, 131/20]"),
        (generator.approx(_measure(5, 1, counted=True)), "[4, 6]"),
        (generator.more(9000, 1000, True), "(9000, 10000)"),
        (generator.more(19725, 1, True), "(19725, ∞)"),
        (generator.more(2, 1, False), "(2, 3)"),
        (generator.one_sided("at_least", 15), "[15, ∞)"),
        (generator.one_sided("over", 9000), "(9000, ∞)"),
        (generator.one_sided("at_most", 5), "(−∞, 5]"),
        (generator.one_sided("under", 10), "(−∞, 10)"),
    ],
)
def test_bounds_are_those_of_the_semantics(bounds: dict[str, object], expected: str) -> None:
    assert expected in str(generator.case("", NO_UNIT, "", ..., bounds))


def test_the_same_seed_writes_the_same_quantities() -> None:
    assert list(generator.generate(5, 200)) == list(generator.generate(5, 200))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_difference_is_seen(name: str) -> None:
    """The comparison is no stub: a reading of another number differs from every case."""
    wrong = Quantity("", -77, Interval.point(-77), kind="volume", unit="加仑")
    rng = Random(SEED)
    assert all(difference(FAMILIES[name](rng), wrong) for _ in range(50))


# --- the library ----------------------------------------------------------------------------------------------------


def wrong_by_parse(written: Case) -> list[str]:
    """How ``shuliang.parse`` departs from the case."""
    try:
        got = shuliang.parse(written.text)
    except shuliang.ParseError as error:
        return [] if written.refused else [str(error)]
    return [f"read as {got}"] if written.refused else difference(written, got)


def wrong_by_extract(written: Case, sentence: str, start: int) -> list[str]:
    """How ``shuliang.extract`` departs from the case: it must find this one quantity and nothing else."""
    claims = shuliang.extract(sentence)
    if len(claims) != 1:
        return [f"{len(claims)} claims: {[claim.text for claim in claims]}"]
    claim = claims[0]
    # whether a word in front (约为, 共计) belongs to the span is left open here
    if not (0 if written.before else start) <= claim.start < claim.end <= start + len(written.text):
        return [f"found at {claim.start}:{claim.end}: {claim.text}"]
    if sentence[claim.start : claim.end] != claim.text:
        return [f"text {claim.text!r} does not stand at {claim.start}:{claim.end}"]
    return difference(written, claim)


def report(failures: list[tuple[str, Case, list[str]]], total: int) -> str:
    lines = [f"{text}\n    expected {case}\n    got      {'; '.join(wrong)}" for text, case, wrong in failures[:10]]
    return f"{len(failures)} of {total} wrong\n" + "\n".join(lines)


@pytest.mark.parametrize("name", [name for name in FAMILIES if name not in ("detached", "headed")])
def test_parse_reads_back(name: str) -> None:
    rng = Random(f"{SEED} {name}")
    failures = []
    for _ in range(PARSED):
        written = FAMILIES[name](rng)
        if wrong := wrong_by_parse(written):
            failures.append((written.text, written, wrong))
    assert not failures, report(failures, PARSED)


@pytest.mark.parametrize("name", FAMILIES)
def test_extract_finds_it_in_a_sentence(name: str) -> None:
    rng = Random(f"{SEED} {name}")
    failures, total = [], 0
    for _ in range(EXTRACTED):
        written = FAMILIES[name](rng)
        if placed := in_sentence(rng, written):
            total += 1
            if wrong := wrong_by_extract(written, *placed):
                failures.append((placed[0], written, wrong))
    assert not failures, report(failures, total)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(sorted(FAMILIES)), st.data())
def test_a_torn_quantity_is_read_or_refused_but_never_breaks(seed: int, name: str, data: st.DataObject) -> None:
    """Any slice of a written quantity: parse answers or raises ParseError, extract answers with claims inside."""
    text = FAMILIES[name](Random(seed)).text
    start = data.draw(st.integers(0, len(text)))
    torn = text[start : data.draw(st.integers(start, len(text)))]
    try:
        assert shuliang.parse(torn).text
    except shuliang.ParseError as error:
        assert error.text == torn and 0 <= error.position <= len(torn) and error.reason
    for claim in shuliang.extract(torn):
        assert torn[claim.start : claim.end] == claim.text
