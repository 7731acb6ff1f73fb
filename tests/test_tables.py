"""A user's folder of tables: what is laid over the built-in rows, and what is refused, with its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shuliang import Extractor, TableError, checks, tables

HEADS = {name: "\t".join(kind.__dataclass_fields__) for name, kind in tables.ROW_TYPES.items()}
Refused = Callable[[str, str], TableError]


def folder(path: Path, **rows: str) -> str:
    """A folder of tables with these rows, each in line 3."""
    for name, row in rows.items():
        (path / f"{name}.tsv").write_text(f"# mine\n{HEADS[name]}\n{row}\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    def error_of(name: str, row: str) -> TableError:
        with pytest.raises(TableError) as caught:
            Extractor(tables=folder(tmp_path, **{name: row}))
        assert (caught.value.file, caught.value.line) == (str(tmp_path / f"{name}.tsv"), 3)
        return caught.value

    return error_of


PATTERNS = {
    **dict.fromkeys(("(5", "第[5", "第(5", "第(?P<a>5", "第\\", "第{N}条(?{", "第(1)\\2", "第(?<=a+)", "第{99999999999}", "第{A}**",
                     "a)(?:b"), "no regular expression"),
    **dict.fromkeys(("第(5)", "第(?P<r1>5)", "(?i)第5", "(?i:第)5", "第(?>5)", "第(?#五)5"), "groups are written (?:…)"),
    **dict.fromkeys(("第5++", "第{A}+"), "quantifiers stand alone"),
    **dict.fromkeys((".*", "[^第]5", "第?", "第|", "\\w5", "(?=第)"), "with which characters it begins"),
    "第" + "(?:" * 200 + "5" + ")" * 200: "more than 100 groups",
    "-": "is empty",
}  # fmt: skip


@pytest.mark.parametrize(("pattern", "reason"), PATTERNS.items(), ids=lambda given: given[:20])
@pytest.mark.parametrize("table", ["guards", "phrases", "qualifiers"])
def test_a_pattern_that_cannot_be_used_is_refused(refused: Refused, table: str, pattern: str, reason: str) -> None:
    cells = {"guards": "word\tg\te\tr", "phrases": "50\t%\texact\tg\te\tr", "qualifiers": "after\tover\tg\te\tr"}
    assert reason in refused(table, f"{pattern}\t{cells[table]}").reason


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("qualifiers", "超过(\tbefore\tover\tg\te\tr", "missing )"),
        ("qualifiers", "超过.\tbefore\tover\tg\te\tr", "with which characters it ends"),
        ("qualifiers", "[^超]过{B}\tbefore\tover\tg\te\tr", "with which characters it begins"),
        ("qualifiers", "海了去了(\tafter\tover\tg\te\tr", "missing )"),
        ("phrases", "(一半\t50\t%\texact\tg\te\tr", "missing )"),
        ("boundaries", "部门(\tg\te\tr", "missing )"),
        *(("phrases", f"一大半\t{value}\t%\texact\tg\te\tr", "is no number; it is written 50, 0.5 or 1/3")
          for value in ("abc", "1/0", "NaN", "-", "1e999999999", "Infinity", "5" * 31)),
        ("units", "-\tcn_mu\tarea\t-\tg\te\tr", "the surface is empty"),
        ("units", "  \tcn_mu\tarea\t-\tg\te\tr", "the surface is empty"),
        ("currencies", "-\tprefix\tCNY\tg\te\tr", "the surface is empty"),
        ("classifiers", "-\titem\tg\te\tr", "the surface is empty"),
        ("words", "-\tscope\tg\te\tr", "the surface is empty"),
        ("verbs", "-\tup\tby\tg\te\tr", "the surface is empty"),
        ("boundaries", "-\tg\te\tr", "the word is empty"),
        ("units", "垧\tnosuchunit\tarea\t-\tg\te\tr", "unknown unit 'nosuchunit'"),
        ("units", "垧\t9**999\tarea\t-\tg\te\tr", "too large"),
        ("currencies", "狗币\tsuffix\tnosuchunit\tg\te\tr", "unknown unit 'nosuchunit'"),
        ("classifiers", "尊\tnosuchunit\tg\te\tr", "unknown unit 'nosuchunit'"),
        ("classifiers", "尊\t-\tg\te\tr", "the id is empty"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_used_is_refused(refused: Refused, table: str, row: str, reason: str) -> None:
    assert reason in refused(table, row).reason


def test_what_can_be_used_is(tmp_path: Path) -> None:
    rows = {
        "guards": "(?<!第)[甲乙]{A2}号(?:楼|院)?\tname\tg\te\tr",
        "phrases": "一多半儿?\t1/3\t-\tover\tg\te\tr",
        "qualifiers": "不(?:老|大)少于?\tbefore\tat_least\tg\te\tr",
        "units": "竿\tfurlong\tlength\t-\tg\te\tr",
        "boundaries": "竿头(?!上)\tg\te\tr",
    }
    extractor = Extractor(tables=folder(tmp_path, **rows))
    found = [str(claim.quantity) for claim in extractor.extract("甲12号楼有一多半儿，不老少于3竿，3竿头。")]
    assert found == ["(1/3, ∞)", "[3, ∞) 竿", "3"]
    assert extractor.extract("3竿")[0].quantity.to("米").value is not None


def test_ids_may_be_units_of_the_users_file(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "units.txt").write_text("tables_test_shang = 15 cn_mu\n", encoding="utf-8")
    mine = folder(tmp_path / "tables", units="垧\ttables_test_shang\tarea\t-\tg\te\tr")
    (claim,) = Extractor(units=str(tmp_path / "units.txt"), tables=mine).extract("有2垧")
    assert str(claim.to("公顷")) == "2 公顷"


CAPTURING = 2  # guards that name a group and refer to it (一来一去, 一个个)


def test_the_built_in_rows_can_be_used() -> None:
    found = tables.load()
    wrong = [fault for name in tables.ROW_TYPES for row in getattr(found, name) if (fault := checks.fault(row))]
    assert len(wrong) == CAPTURING and all("(?:…)" in fault for fault in wrong)


def test_a_copy_of_the_built_in_tables_changes_nothing(tmp_path: Path) -> None:
    for name in tables.ROW_TYPES:
        (tmp_path / f"{name}.tsv").write_text(tables.source(name), encoding="utf-8")
    checks.check(str(tmp_path))
    assert tables.load(str(tmp_path)) == tables.load()


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "none"])
def test_a_path_that_names_no_folder(path: str) -> None:
    with pytest.raises(TableError, match="no such folder"):
        Extractor(tables=path)
