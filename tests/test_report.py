"""The report page as text: what it holds, what it must not, its colours. What a browser does: test_browser.py."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shuliang as sl
from shuliang import cli, report
from shuliang.display import TextWriter
from shuliang.records import FIELDS, KINDS, QUALIFIERS, Claim, Endpoint, Interval, Quantity

TEXT = "全区共排查出问题9000多个，\n“百日攻坚”以来投入1.65亿元，同比增长近12.3%。"


class Reader(HTMLParser):
    """What a browser would make of a page: its elements, and the characters in those that are kept."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.content[tag] = self.content.get(tag, "") + data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def island(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def records(page: str) -> list[dict[str, Any]]:
    data = island(page)

    def cell(name: str, found: int) -> Any:
        return found if name in data["raw"] else data["values"][found]

    return [{name: cell(name, found) for name, found in zip(data["fields"], row, strict=True)} for row in data["rows"]]


# --- what goes in ----------------------------------------------------------------------------------------------------


def test_sources_of_every_kind_give_the_same_marks() -> None:
    claims = sl.extract(TEXT)
    marks = re.compile(r'<a class="q.*?</a>', re.DOTALL)
    expected = marks.findall(sl.render(TEXT))
    assert len(expected) == len(claims) == 3
    for page in (
        sl.render({"a": TEXT}),
        sl.render(claims, texts=TEXT),
        sl.render(iter(sl.extract(TEXT, doc="a")), texts={"a": TEXT}),
        sl.render([report.Document("a", TEXT, claims)]),
    ):
        assert marks.findall(page) == expected
    assert marks.findall(sl.render(claims)) == []


@pytest.mark.parametrize("source", [None, 5, b"5", [5], ["text"]])
def test_other_sources_are_refused(source: Any) -> None:
    with pytest.raises(sl.ArgumentError):
        sl.render(source)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(sl.ArgumentError, match="zh and en"):
        sl.render(TEXT, language="fr")


def test_claims_without_a_text_of_their_own_come_back_by_name() -> None:
    claims = [*sl.extract("5个", doc="a"), *sl.extract("6个", doc="b")]
    page = sl.render(claims, texts={"b": "6个", "c": "7"})
    assert island(page)["documents"] == ["b", "c", "a"]
    assert page.count("<article") == 2 and [r["text"] for r in records(page)] == ["6个", "5个"]


def test_claims_that_do_not_fit_their_text_keep_their_rows() -> None:
    claims = sl.extract(TEXT)
    page = sl.render([*claims, *claims], texts="短5")
    assert len(records(page)) == 6 and '<a class="q' not in page


# --- what comes out --------------------------------------------------------------------------------------------------


def test_the_page_is_alone() -> None:
    read = Reader(sl.render(TEXT))
    attributes = [pair for _, found in read.tags for pair in found.items()]
    links = [value for name, value in attributes if name in ("href", "src", "action")]
    assert links and all(str(value).startswith("#") for value in links)
    assert read.count("link") == read.count("iframe") == read.count("img") == 0
    css = report.styles()
    assert "url(" not in css and "@import" not in css


def test_only_the_pages_own_script_may_run() -> None:
    page = sl.render(TEXT)
    policy = next(a["content"] for tag, a in Reader(page).tags if a.get("http-equiv") == "Content-Security-Policy")
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert script and policy
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ") and f"script-src 'sha256-{digest}';" in policy


def test_the_island_holds_the_records_exactly() -> None:
    third = Quantity("三分之一", Fraction(1, 3), Interval.point(Fraction(1, 3)), "exact", "ratio")
    large = Quantity("巨款", 10**30 + 1, Interval(Endpoint(Decimal("0.10")), None), "at_least", "money", "元", "CNY")
    claims = [Claim(0, 4, third, "户"), Claim(4, 6, large, "户", "花", rules=("a", "b"), doc="d")]
    found = records(sl.render(claims))
    assert [tuple(record) for record in found] == [FIELDS, FIELDS]
    assert [Claim.from_dict(record) for record in found] == claims
    assert found[1]["rules"] == ["a", "b"] and found[1]["lower"] == "0.10"


def test_every_rule_that_fires_has_its_ground() -> None:
    page = sl.render(TEXT)
    fired = {rule for record in records(page) for rule in record["rules"]}
    assert set(island(page)["grounds"]) == fired != set()
    assert all(island(page)["grounds"].values())


def test_refusals_come_with_reason_row_and_ground() -> None:
    page = sl.render(TEXT)
    data = island(page)
    assert '<span class="x" id="x0">“百日攻坚”</span>' in page
    reason, row, ground = (data["values"][cell] for cell in data["refused"][0])
    assert reason == "slogan" and row and ground


def test_what_was_asked_for_is_no_refusal() -> None:
    extractor = sl.Extractor(sl.Policy(ordinals=True))
    page = sl.render("获得第三名", extractor=extractor)
    assert '<span class="x"' not in page and ">第三名</a>" in page


def test_the_labels_of_both_languages_name_everything() -> None:
    labels = report._labels()

    def keys(tree: dict[str, Any]) -> set[str]:
        inner = {name: keys(part) if isinstance(part, dict) else {""} for name, part in tree.items()}
        return {f"{name}.{rest}" for name, found in inner.items() for rest in found}

    assert keys(labels["zh"]) == keys(labels["en"])
    asked = set(re.findall(r"\bt\(\"([\w.]+)\"\)", report.template("page.js")))
    asked |= set(re.findall(r"\{\{t\.([\w.]+)\}\}", report.template("page.html")))
    asked |= set(re.findall(r"data-t(?:-\w+)?=\"([\w.]+)\"", report.template("page.html")))
    assert {name + "." for name in asked} <= keys(labels["zh"]) and len(asked) > 30
    for words in labels.values():
        assert set(words["kindname"]) == set(KINDS) == set(report.FAMILIES)
        assert set(words["qualifiername"]) == set(QUALIFIERS)


def test_save_and_notebook(tmp_path: Any) -> None:
    page = sl.render("排查出问题9000多个", title="a<b")
    page.save(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == page and "<title>a&lt;b</title>" in page
    frame = Reader(page._repr_html_())
    assert frame.tags[0][1]["srcdoc"] == page and "allow-same-origin" not in str(frame.tags[0][1]["sandbox"])


def test_a_frame_reports_as_its_claims_do() -> None:
    pandas = pytest.importorskip("pandas")
    import shuliang.pandas

    assert shuliang.pandas
    texts = pandas.Series([TEXT, None, "三分之一，5个"], index=["a", "b", "c"])
    frame = texts.shuliang.extract()
    page = frame.shuliang.report(texts)
    assert island(page)["documents"] == ["a", "c"] and page.count("<article") == 2
    expected = [*sl.extract(TEXT), *sl.extract("三分之一，5个")]
    assert [Claim.from_dict(record) for record in records(page)] == expected
    named = texts.shuliang.extract(ids=["x", "y", "z"])
    assert island(named.shuliang.report(texts))["documents"] == ["x", "z"]
    assert island(named.shuliang.report({"z": "三分之一，5个"}))["documents"] == ["z", "x"]
    assert "<article" not in frame.shuliang.report()
    some = frame[frame.kind == "money"].shuliang.to("万元")[["value", "lower", "upper", "lower_closed", "upper_closed",
                                                            "kind", "unit", "unit_id"]]  # fmt: skip
    assert [record["value"] for record in records(some.shuliang.report())] == ["16500"]


def test_a_claim_shows_itself() -> None:
    claim = sl.extract("近2万名<党员>")[0]
    html = claim._repr_html_()
    assert "[18000, 20000) 名" in html and html.count("<circle") == 2 and html == sl.show([claim])._repr_html_()
    assert str(sl.show(claim)) == str(claim)


@pytest.mark.parametrize("given", [None, 5, [5]])
def test_show_refuses_other_things(given: Any) -> None:
    with pytest.raises(sl.ArgumentError):
        sl.show(given)
    with pytest.raises(sl.ArgumentError):
        sl.show([], given or b"")


def test_text_in_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain, colour = io.StringIO(), Terminal()
    text = "甲\x1b[31m\n共20\n00元，近2万名。"
    quantities = [Quantity("20\n00元", 2000, Interval.point(2000), kind="money", unit="元"), sl.parse("近2万名")]
    starts = [text.index(quantity.text) for quantity in quantities]
    claims = [Claim(at, at + len(q.text), q) for at, q in zip(starts, quantities, strict=True)]
    for out in (plain, colour):
        TextWriter(out).write("a\x07", text, claims)
    assert plain.getvalue() == "a␇: 2 claims\n\n甲␛[31m\n共⟦20⏎00元⟧，⟦近2万名 → [18000, 20000) 名⟧。\n\n"
    shown = colour.getvalue()
    assert "\x1b[31m" not in shown and "⟦" not in shown
    assert "\x1b[1;4;33m20⏎00元\x1b[0m" in shown and "\x1b[2m ‹[18000, 20000) 名›\x1b[0m" in shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_command_line_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "甲.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "乙.txt").write_text("获得第三名，5个", encoding="utf-8")
    out = tmp_path / "out" / "report.html"
    out.parent.mkdir()
    assert cli.main(["extract", str(tmp_path), "--format", "html", "-o", str(out), "--ordinals"]) == 0
    page = out.read_text(encoding="utf-8")
    assert page.count("<article") == 2 and ">第三名</a>" in page and '<span class="x"' in page
    assert {record["doc"] for record in records(page)} == {str(tmp_path / "甲.txt"), str(tmp_path / "乙.txt")}
    assert cli.main(["extract", str(tmp_path / "乙.txt"), "--show", "text"]) == 0
    assert capsys.readouterr().out.endswith("1 claim\n\n获得第三名，⟦5个⟧\n\n")


# --- nothing gets out of its place ---------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["<", ">", "&", "\"", "'", "</script>",
     "<script>", "<!--", "]]>", "{{data}}", "\0", "\ud800", "\u2028", "\r\n", "\n", "\\",
     "9000多个", "第三名", "“百日攻坚”", "近四成", "字", " ", "\t", "\x1b[31m"]
)  # fmt: skip
WILD = st.lists(PIECES, max_size=12).map("".join)


@given(text=WILD, word=WILD)
def test_any_text_stays_text(text: str, word: str) -> None:
    claims = [Claim(c.start, c.end, c.quantity, word, time=word, doc=word) for c in sl.extract(text)]
    page = sl.render(claims, texts={word: text}, title=word)
    page.encode()
    plain = Reader(sl.render("字", title="t"))
    read = Reader(page)
    for tag in ("script", "style", "title", "h1", "svg", "button"):
        assert read.count(tag) >= plain.count(tag) and (tag == "svg" or read.count(tag) == plain.count(tag))
    assert [Claim.from_dict(record) for record in records(page)] == claims
    kept = "".join(text.split()).translate(report._VISIBLE)
    article = "".join(read.content.get("article", "").split())
    assert article.endswith(kept) if kept else True
    assert read.count("a") == plain.count("a") + len(claims)


@given(text=WILD)
def test_notebook_marks_stay_text_too(text: str) -> None:
    claims = [Claim(c.start, c.end, c.quantity, text, text) for c in sl.extract(text)]
    read = Reader(sl.show(claims, text)._repr_html_())
    own = "div style p span table thead tbody tr th td svg path circle"
    assert {tag for tag, _ in read.tags} <= set(own.split())
    assert read.count("tr") == len(claims) + bool(claims)


# --- bars ------------------------------------------------------------------------------------------------------------

BARS = [  # interval, value → filled rings, hollow rings, paths, dashed, dotted
    (Interval.point(5), 5, 1, 0, 0, 0, 0),
    (Interval(Endpoint(15), None), 15, 1, 0, 2, 0, 0),
    (Interval(None, Endpoint(10, False)), 10, 0, 1, 2, 0, 0),
    (Interval(Endpoint(9, False, "implied"), Endpoint(10, False, "implied")), 9, 0, 2, 2, 2, 0),
    (Interval(Endpoint(36, True, "assumed"), Endpoint(40, False)), 40, 1, 1, 2, 0, 1),
    (Interval(Endpoint(27, True, "assumed"), Endpoint(33, True, "assumed")), 30, 2, 0, 3, 0, 2),
    (Interval(Endpoint(3), Endpoint(5)), None, 2, 0, 2, 0, 0),
    (Interval(), None, 0, 0, 4, 0, 2),
]


@pytest.mark.parametrize(("interval", "value", "filled", "hollow", "paths", "dashed", "dotted"), BARS)
def test_bars(interval: Interval, value: Any, filled: int, hollow: int, paths: int, dashed: int, dotted: int) -> None:
    drawn = report.bar(interval, value)
    assert drawn.count('r="3.5" fill="currentColor"') == filled and drawn.count('r="3.5" fill="none"') == hollow
    assert drawn.count("<path") == paths
    assert drawn.count('dasharray="4 3"') == dashed and drawn.count('dasharray=".1 3.2"') == dotted


def test_the_stroke_of_a_value_stands_in_proportion() -> None:
    drawn = report.bar(Interval(Endpoint(Decimal("0.5")), Endpoint(Fraction(5, 2))), Decimal("1.0"))
    assert 'd="M25 3V13"' in drawn  # a quarter of the way from 5 to 85


# --- colours ---------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        x = channel / 255
        return x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """WCAG 2.2: from 1 to 21."""
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


COLOURS = {
    name: themes for name, *themes in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", report.styles())
}
FAMILIES = sorted(set(report.FAMILIES.values()))
PAIRS = [
    *((name, ground, 4.5) for name in ("ink", "soft", "accent") for ground in ("bg", "panel")),
    *((family, ground, 4.5) for family in FAMILIES for ground in ("bg", "panel", f"{family}-tint")),
    *(("panel", family, 4.5) for family in FAMILIES),  # a chip that is pressed
    *(("ink", f"{family}-tint", 7) for family in FAMILIES),
    *(("soft", f"{family}-tint", 4.5) for family in FAMILIES),  # small words in the row that is lit
    ("ink", "on", 7), ("other", "other-tint", 4.5), ("control", "bg", 3), ("control", "panel", 3),
]  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(front: str, back: str, least: float, theme: int) -> None:
    assert contrast(COLOURS[front][theme], COLOURS[back][theme]) >= least


def test_contrast_itself() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21 and round(contrast("#777777", "#ffffff"), 2) == 4.48
