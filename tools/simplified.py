"""Write ``src/shuliang/data/simplified.tsv`` from the opencc package: ``python tools/simplified.py``.

Each character of the Basic Multilingual Plane is converted alone (``t2s``); what becomes exactly one other character of
that plane is kept. Left out: characters beyond it, which are rare and would double the memory of a text, and 薴, whose
result 苧 has another simplified form, so that cleaning twice changes nothing more. EXTRA names what the library lacks.
"""

from __future__ import annotations

from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "shuliang" / "data" / "simplified.tsv"
RANGES = ((0x2E80, 0xD800), (0xF900, 0x10000))
EXTRA = {
    "馀": "余",  # 简化字总表 keeps 馀 only where 余 would be ambiguous; after a number it never is (三十馀人)
}
HEADER = """\
# traditional<TAB>simplified, one character each. Written by tools/simplified.py: do not edit.
# Derived from the character dictionaries of OpenCC (https://github.com/BYVoid/OpenCC),
# Copyright Carbo Kuo and the OpenCC contributors, licensed under the Apache License, Version 2.0.
"""


def rows() -> dict[str, str]:
    """Traditional character → simplified character, in code point order. Needs the opencc package."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    every = [chr(code) for first, last in RANGES for code in range(first, last)]
    found = {a: b for a in every if len(b := convert(a)) == 1 and b != a and b <= "\uffff"}
    found = {a: b for a, b in found.items() if b not in found}
    return dict(sorted((found | EXTRA).items()))


def render() -> str:
    """The whole text of the file."""
    return HEADER + "".join(f"{traditional}\t{simple}\n" for traditional, simple in rows().items())


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    print(f"{TARGET}: {len(rows())} rows")
