"""Write ``docs/units.md`` from the tables and definitions of units: ``python tools/units_doc.py``."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from shuliang import exact, tables, units

TARGET = Path(__file__).parent.parent / "docs" / "units.md"
HEADER = """\
# Units, currencies and counts

<!-- Written by tools/units_doc.py from src/shuliang/data: do not edit. -->

Every unit that shuliang reads, by the kind of its claims. *Written* are the surfaces as they stand in clean text
(simplified characters, half-width forms); *id* is the Pint name that a record carries as `unit_id`; *is* gives
its exact worth in the base unit of its dimension. Units with the same base unit convert into each other, exactly, and
no others do.
A surface with a mark is ambiguous: it has this meaning *only after* the unit named, *near* one of the words named, or
*by default* where no context calls for another one.

Rates are built from these (元/吨, 公里每小时, 微克/立方米), and any of them may be asked for with a multiplier
(`to("万元")`, `to("亿千瓦时")`) or by any name of Pint's registry (`to("km**2")`, `to("furlong")`). What Pint does not
know, or means otherwise, is defined in `src/shuliang/data/units.txt`; `Extractor(units="my_units.txt")` adds your own.
"""
MARKS = {"": "", "default": " (by default)"}


def render() -> str:
    """The whole text of the page."""
    data = tables.load()
    parts = [HEADER]
    kinds = dict.fromkeys(row.kind for row in data.units)
    for kind in kinds:
        rows = [(row.surface + _mark(row.context), row.id, row.ground) for row in data.units if row.kind == kind]
        parts.append(_section(kind.replace("_", " ").capitalize(), rows))
    money = [(row.surface + (" …" if row.place == "prefix" else ""), row.id, row.ground) for row in data.currencies]
    parts.append(_section("Money", money, "A name or sign that stands before the number is followed by …"))
    counts = [(row.surface, row.id, row.ground) for row in data.classifiers]
    parts.append(
        _section(
            "Counts",
            counts,
            "Each dimension is apart: 5个 and 3人次 do not add. `noun`: the counted noun follows the number directly.",
        )
    )
    return "\n".join(parts)


def _section(title: str, rows: Iterable[tuple[str, str, str]], note: str = "") -> str:
    by_id: dict[str, list[str]] = {}
    grounds: dict[str, str] = {}
    for surface, unit_id, ground in rows:
        by_id.setdefault(unit_id, []).append(surface)
        grounds.setdefault(unit_id, ground)
    lines = [f"## {title}", ""]
    if note:
        lines += [note, ""]
    lines += ["| written | id | is | ground |", "| --- | --- | --- | --- |"]
    for unit_id, surfaces in by_id.items():
        written, ground = " ".join(dict.fromkeys(surfaces)), units.ground(unit_id) or grounds[unit_id]
        cells = (written, f"`{unit_id}`", worth(unit_id), ground)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def worth(unit_id: str) -> str:
    """``2000/3 meter**2``, ``kelvin + 273.15``; a base unit is itself."""
    scale, offset = units.affine(unit_id)
    base = units.dimension(unit_id)
    if base == unit_id:
        return "base unit"
    text = f"{_number(scale)} {base}" if scale != 1 or not offset else base
    return f"{text} + {_number(offset)}" if offset else text


def _number(number: Fraction) -> str:
    text = exact.to_text(exact.canonical(number))
    return text if len(text) <= 24 else f"≈ {float(number):.10g}"


def _mark(context: str) -> str:
    sort, _, words = context.partition(":")
    if not words:
        return MARKS[context]
    return f" ({'only after' if sort == 'after' else 'near'} {words.replace(',', ', ')})"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
