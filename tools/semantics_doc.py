"""Write docs/semantics.md from the tables, so that the page for users and the data cannot differ.

    python tools/semantics_doc.py          # writes docs/semantics.md
    python tools/semantics_doc.py --check  # exit status 1 where the page is not what the data gives
"""

from __future__ import annotations

import sys
from pathlib import Path

from shuliang import parse, tables
from shuliang.errors import ParseError
from shuliang.policy import Policy

PAGE = Path(__file__).resolve().parents[1] / "docs" / "semantics.md"

HEAD = """\
# What a number means here

Every quantity is an interval. Each side is absent (the text says nothing about it) or an end: an exact value, *closed* or
*open*, with a basis: **stated** by the text, **implied** by a dictionary sense (多, 余, 几), or **assumed** by a policy (约, 近, a
bare 百). An exact number N is [N, N]. `value` is the number as stated (9000 for 9000多), absent for a range or 几十. All numbers
are exact (int, Decimal, Fraction). This page is written from the tables in `src/shuliang/data/`; every example is a test.

The **granularity** g(N) is the place value of the last non-zero digit as written: 9000 → 1000, 3500 → 100, 1.65 → 0.01.
Directly after a multiplier it is at most that multiplier (20万余 → 1万); before one it is scaled by it (20余万 → 10万).

## Words that bound

| qualifier | interval | basis |
| --- | --- | --- |
| more (多, 余) | (N, N + g); (N, ∞) where g = 1 and things are counted | implied |
| near (近) | [N − min(g, N/10), N) | assumed, stated |
| approx (约, 左右, a bare 百/千/万) | [N − t, N + t], t = min(g/2, N/10), at least 1 for counted things | assumed |
| at_least (以上) · over (超过) | [N, ∞) · (N, ∞) | stated |
| at_most (以下) · under (不足) | (−∞, N] · (−∞, N) | stated |
| range (A至B, 三五个) | [A, B] | stated, implied |
| several (几, 数; 十几) | [2p, 10p); above the tens | implied |

A one-sided word keeps one end of what it stands on (超过20余万 is (200000, ∞)); otherwise the stronger basis wins, stated over
implied over assumed (约440多 is (440, 450)). A word that stands apart from its number still counts (约占新增装机的55%); a
comparison with another thing does not bound (高于去年同期的1.5%).

"""


def page() -> str:
    """The page's text."""
    data = tables.load()
    out = [HEAD]
    for qualifier in ("more", "near", "approx", "at_least", "over", "at_most", "under"):
        rows = [row for row in data.qualifiers if row.qualifier == qualifier]
        out.append(f"### {qualifier}\n\n| written | where | example | reads | ground |\n| --- | --- | --- | --- | --- |\n")
        out += [
            f"| {cell(row.surface)} | {row.place} | {cell(row.example)} | {cell(row.reads)} | {cell(row.ground)} |\n" for row in rows
        ]
        out.append("\n")
    out.append("## Phrases that are a quantity\n\n| written | reads | example | ground |\n| --- | --- | --- | --- |\n")
    out += [f"| {cell(row.surface)} | {cell(row.reads)} | {cell(row.example)} | {cell(row.ground)} |\n" for row in data.phrases]
    out.append("\n## Numerals\n\n| written | reads |\n| --- | --- |\n")
    out += [f"| {text} | {reading(text)} |\n" for text in NUMERALS]
    out.append("\n## What is no statistic\n\n| reason | rows | for instance |\n| --- | --- | --- |\n")
    for reason in dict.fromkeys(row.reason for row in data.guards):
        rows_of = [row for row in data.guards if row.reason == reason]
        shown = "、".join(dict.fromkeys(cell(row.example) for row in rows_of[:12]))
        out.append(f"| {reason} | {len(rows_of)} | {shown} |\n")
    out.append("\n`Extractor.refused(text)` lists what was refused in a text, with reason and ground.\n\n## Policies\n\n")
    out.append(POLICIES)
    out.append("\n| parameter | default |\n| --- | --- |\n")
    out += [f"| {name} | {getattr(Policy(), name)!r} |\n" for name in Policy.__dataclass_fields__]
    out.append("\n## Rules\n\nThe names that `claim.rules` and `explain` show, beside the words above:\n\n| rule | says |\n| --- | --- |\n")
    out += [f"| {row.name} | {cell(row.ground)} |\n" for row in data.rules]
    return "".join(out)


NUMERALS = (
    "1,234.5", "两千零八", "三百二", "一万五", "二〇二二", "壹佰贰拾", "3万5千", "1.65亿", "三点五万", "3万亿", "15W", "七八十", "十七八", "一万六七",
    "几十", "十几", "数百", "三分之一", "1/3", "百分之五", "千分之五", "三成五", "八五折", "负5", "零下5度", "三年半", "1小时30分", "5元8角", "1米75",
)  # fmt: skip

POLICIES = """\
What the text leaves open is decided by parameters of `Policy`: `yuan` (the currency of a bare 元), `near` and `approx` (the share
of N that 近 and 约 may reach), `bare` (百名 as about a hundred), `inclusive` (whether 以上 and 以下 include the number: 民法典
art. 1259 says they do), `zhao` (兆 as 10^12 or 10^6; by default 10^12 in Traditional text and refused elsewhere), `informal`
(w, k, M after digits), `ordinals`, `scores`, `articles` (whether 第三名, 3比1 and the article 一 come back), `rates` (exchange
rates, never built in).
"""


def reading(text: str) -> str:
    """What ``parse`` gives, as shown on the page."""
    try:
        return str(parse(text))
    except ParseError as error:
        return f"refused: {error.reason}"


def cell(text: str) -> str:
    """A text inside a table cell."""
    return text.replace("|", "\\|").replace("\n", "⏎").replace("<", "&lt;")


def main(arguments: list[str]) -> int:
    """Write or check the page."""
    text = page()
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
