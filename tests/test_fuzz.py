"""What the fuzzer asserts, on a few hundred inputs a target, on every block of Unicode, and on what it once found.

``python -m fuzz.run TARGET`` does the same for as long as one likes; docs/reliability.md says how long it was done.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shuliang as sl
from shuliang import numerals, tables, text, units
from shuliang.definitions import Definitions
from shuliang.pipeline import default

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from fuzz import run, targets  # noqa: E402

HARD = settings(deadline=None, suppress_health_check=list(HealthCheck))
BYTES = st.binary(min_size=1, max_size=300)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
EXAMPLES = {"clean": 200, "scan": 100, "read": 500, "attach": 40, "parse": 100, "cli": 40, "tables": 12, "units": 300}


@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_target_holds_on_any_bytes(name: str) -> None:
    target = targets.TARGETS[name]

    @settings(HARD, max_examples=EXAMPLES[name])
    @given(BYTES)
    def holds(data: bytes) -> None:
        target(data)

    holds()


@pytest.mark.parametrize("name", ["clean", "scan", "attach", "parse"])
def test_a_target_holds_on_any_text(name: str) -> None:
    target, chosen = targets.TARGETS[name], {"attach": b"\0", "parse": b"\0\0"}.get(name, b"")

    @settings(HARD, max_examples=EXAMPLES[name] // 2)
    @given(ANY_TEXT)
    def holds(given: str) -> None:
        target(chosen + b"\0" + given.encode("utf-8", "surrogatepass"))

    holds()


def blocks() -> list[str]:
    """Texts of numbers among characters: every third of the first 0x3400, every 31st after them, the ends of every plane."""
    chosen = [
        code
        for code in range(0x110000)
        if code % (3 if code < 0x3400 else 31 if code < 0x20000 else 997) == 0 or code & 0xFFFF >= 0xFFFE
    ]
    return [
        "".join(f"共有{chr(code)}5个{chr(code)}。" for code in chosen[i : i + 400]) for i in range(0, len(chosen), 400)
    ]


def test_every_block_of_unicode_can_stand_round_a_number() -> None:
    found = 0
    for raw in blocks():
        claims = sl.extract(raw)
        position = 0
        for claim in claims:
            assert position <= claim.start < claim.end and raw[claim.start : claim.end] == claim.text
            position = claim.end
        found += len(claims)
        made = text.clean(raw)
        assert text.replay(raw, made.fixes) == made.text
    assert found > 5_000, "most numbers are still found"


def test_every_character_is_a_numeral_or_malformed() -> None:
    for code in range(0x30000):
        if 0x3400 <= code < 0x4E00 or 0xAC00 <= code < 0xD7A0 or (code > 0x4E00 and code % 5):
            continue
        for numeral in (chr(code), f"3{chr(code)}", f"{chr(code)}万"):
            with contextlib.suppress(numerals.Malformed):
                targets.check_numeral(numerals.read.__wrapped__(numeral))


# --- what was found -------------------------------------------------------------------------------------------------

TEXTS = {
    "数次/分": "a rate of rates without end",
    "3例6米/分": "a rate of rates without end",
    "0$元/": "a currency before the number is no unit after it",
    "½": "a ratio has a unit that is known",
    "共有" + "卅" * 600 + "个": "a contracted ten in a contracted ten",
    "卅" * 999: "only contracted tens",
    "卅零百零仟" * 170 + "个": "contracted tens among multipliers",
}


@pytest.mark.parametrize("raw", TEXTS, ids=lambda raw: TEXTS[raw])
def test_texts_that_once_failed(raw: str) -> None:
    for number in range(len(targets.extractors())):
        targets.attach(bytes([number]) + b"\0" + raw.encode("utf-8", "surrogatepass"))
        targets.parse(bytes([number]) + b"\0\0" + raw.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(numerals.Malformed):
        numerals.read(raw)


@pytest.mark.parametrize(
    "numeral", ["五十来万", "50来万", "20余万", "十几", "二十几万", "几十", "七八十", "三分之一", "肆来万"]
)
def test_a_sign_turns_the_whole_interval_round(numeral: str) -> None:
    """A sign before a numeral with a qualifier is refused, or read as the negative of the numeral."""
    for sign in "负-":
        with contextlib.suppress(numerals.Malformed):
            got, expected = numerals.read(sign + numeral), numerals.read(numeral).negative()
            assert (got.lower, got.value, got.upper) == (expected.lower, expected.value, expected.upper)


PATTERNS = ["(5", "第[5", "第(5", "第(?P<a>5", "第\\", "第(?{", "第(1)\\2", "第(?<=a+)", "第{99999999999}", ".*", "-"]
BROKEN_ROWS = [
    *(("guards", f"{pattern}\tword\tg\te\tr") for pattern in PATTERNS),
    *(("qualifiers", f"{surface}\tafter\tover\tg\te\tr") for surface in ("海了去了(", "-", "[", "第\\")),
    ("qualifiers", "超过(\tbefore\tover\tg\te\tr"), ("phrases", "(一半\t50\t%\texact\tg\te\tr"),
    *(("phrases", f"一大半\t{value}\t%\texact\tg\te\tr") for value in ("abc", "1/0", "NaN", "-", "1e999999999", "Infinity")),
    ("units", "-\tcn_mu\tarea\t-\tg\te\tr"), ("units", "垧\tnosuchunit\tarea\t-\tg\te\tr"),
    ("currencies", "-\tprefix\tCNY\tg\te\tr"), ("classifiers", "垧\tnosuchunit\tg\te\tr"), ("words", "-\tscope\tg\te\tr"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row"), BROKEN_ROWS, ids=lambda given: given.replace("\t", " "))
def test_a_broken_row_of_a_user_is_named_with_its_line(tmp_path: Path, table: str, row: str) -> None:
    header = "\t".join(field for field in tables.ROW_TYPES[table].__dataclass_fields__)
    (tmp_path / f"{table}.tsv").write_text(f"{header}\n# a comment\n{row}\n", encoding="utf-8")
    with pytest.raises(sl.TableError) as error:
        sl.Extractor(tables=str(tmp_path)).extract(targets.GIVEN)
    assert (Path(error.value.file).name, error.value.line) == (f"{table}.tsv", 3)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "."])
def test_a_path_that_names_no_file_of_units_or_tables(path: str) -> None:
    for wrong in ({"units": path}, {"tables": path}):
        with pytest.raises(sl.TableError):
            sl.Extractor(**wrong)  # type: ignore[arg-type]


GROWING = {
    "products": "a = " + "*".join(["1e300"] * 60) + "\n" + "\n".join(f"{b} = {'*'.join([a] * 190)}" for a, b in zip("abcde", "bcdef", strict=True)),
    "powers": "a = 9**99\n" + "\n".join(f"{b} = {a}**99" for a, b in zip("abcde", "bcdef", strict=True)),
    "quotients": "a = 1" + "/7e300" * 60 + "\n" + "\n".join(f"{b} = 1/{'/'.join([a] * 190)}" for a, b in zip("abcde", "bcdef", strict=True)),
    "sums": "a = 1e-400" + "+1e-399" * 40 + "\n" + "\n".join(f"{b} = {a}*({'+'.join([a] * 150)})" for a, b in zip("abcde", "bcdef", strict=True)),
    "offsets": "a = kelvin; offset: " + "*".join(["1e300"] * 60),
    "prefixes": "big- = " + "*".join(["1e300"] * 60) + "\na = bigmeter**60",
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_no_definition_runs_long(name: str) -> None:
    """In a process of its own: what runs long inside int cannot be interrupted from here."""
    script = "import sys; from fuzz import targets; from shuliang import units; from shuliang.errors import TableError\n" \
             "try: units._stock().definitions.copy().load(sys.stdin.read(), 'u.txt', user=True)\n" \
             "except TableError as error: print(error.line)"  # fmt: skip
    subprocess.run([sys.executable, "-c", script], input=GROWING[name], text=True, timeout=20, cwd=ROOT, check=True)


@pytest.mark.parametrize(
    "written",
    [
        "千" * 64, "万" * 70 + "元", "亿" * 30 + "吨", "百" * 20,
        "千" * 64 + "/" + "千",
    ],
    ids=["thousands", "yuan", "tonnes", "hundreds", "a rate"],
)  # fmt: skip
def test_every_reading_of_a_unit_can_be_measured(written: str) -> None:
    for unit_id in units.readings(written):
        units.measure(unit_id)


@pytest.mark.parametrize(
    "expression",
    [
        "1e9+ 999", "(2 + 3) meter", "5 - 3",
        "meter ** 2 * (1 +1)", "2 cn_mu / 3", "meter",
    ],
)  # fmt: skip
def test_the_id_of_a_surface_means_what_its_line_says(expression: str) -> None:
    definitions = units._stock().definitions.copy()
    try:
        (surface,) = definitions.load(f"@surface 垧 = {expression} : other", "u.txt", user=True)
    except sl.TableError:
        return
    assert definitions.measure(surface.id) == definitions.measure(expression)


def test_names_in_definitions_are_names_only() -> None:
    """Nothing in a user's file is evaluated: what Python or Pint could run is no name, or a name that nobody defined."""
    for expression in (
        "__import__('os')",
        "(1).__class__",
        "open",
        "eval",
        "lambda: 0",
        "f'{1}'",
        "1if 1else 2",
        "meter.__class__",
    ):
        with pytest.raises(sl.TableError):
            units._stock().definitions.copy().load(f"a = {expression}", "u.txt", user=True)
    for directive in ("@import os", "@context x", "@system x", "@defaults", "@group x", "@alias a = b"):
        with pytest.raises(sl.TableError, match="not allowed"):
            Definitions().load(directive, "u.txt", user=True)


# --- the fuzzer itself ----------------------------------------------------------------------------------------------


def test_seeds_are_the_examples() -> None:
    made = "".join(targets.some_text(targets.Source(data)) for data in targets.seeds(400))
    assert made == "".join(targets.sentences()) and len(targets.sentences()) > 4000
    for raw in ("", "三\ud800\0", "9000多个\U0001f600"):
        assert targets.some_text(targets.Source(b"\0" + raw.encode("utf-8", "surrogatepass"))) == raw


def broken(claims: list[Any], change: str) -> list[Any]:
    from dataclasses import replace

    first = claims[0]
    if change == "offset":
        return [replace(first, start=first.start + 1)]
    if change == "overlap":
        return [first, first]
    if change == "sentence":
        return [replace(first, sentence_end=first.start)]
    if change == "float":
        return [replace(first, quantity=replace(first.quantity, value=9000.0))]
    if change == "outside":
        return [replace(first, quantity=replace(first.quantity, value=5))]
    return [replace(first, quantity=replace(first.quantity, unit_id="nosuchunit"))]


@pytest.mark.parametrize("change", ["offset", "overlap", "sentence", "float", "outside", "unit"])
def test_a_claim_that_is_wrong_is_noticed(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "共排查出问题9000多个。"
    good = default().extract(raw)
    targets.check_claims(raw, good)
    with pytest.raises((AssertionError, sl.UnknownUnitError)):
        targets.check_claims(raw, broken(good, change))


def test_the_runner_counts_and_keeps_what_fails(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "fuzz.run",
        "read",
        "--plain",
        "--minutes",
        "0.01",
        "--findings",
        str(tmp_path / "kept"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("read: ") and "0 kinds of failure" in done.stdout
    spoil = "from fuzz import run, targets\nimport sys\n" \
            "def bad(data):\n    if len(data) % 2: raise KeyError(5)\n" \
            "targets.TARGETS['read'] = bad\nsys.exit(run.main())"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", spoil, *command[3:]], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert done.returncode == 1 and "1 kinds of failure" in done.stdout and "KeyError" in done.stdout
    (kept,) = (tmp_path / "kept").glob("read-1.bin")
    assert len(kept.read_bytes()) % 2
    assert tuple(targets.TARGETS) == run.NAMES
