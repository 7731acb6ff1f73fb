"""The shape of the package: who may import whom, who may load what, and what importing costs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import shuliang

PACKAGE = Path(shuliang.__file__).parent

# The order of the modules is that of the table in CONTRIBUTING.md. A module imports only from those before it, at the
# top and inside functions alike.
PAGE = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
ORDER = [name for row in re.findall(r"^\|(.*?)\|", PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)\.py`", row)]
OUTSIDE = {"__init__": "exports names of every module", "__main__": "calls cli.main"}

# The imports forward that are wanted: verbs that read best as methods of the nouns; inside a function, or for types.
LATE = {("records", "units"), ("records", "compare"), ("records", "periods"), ("records", "display")}

# A dependency has one door (DESIGN.md, "alone in it").
DOORS = {
    "cn2an": {"numerals"},
    "pint": {"units"},
    "pint_pandas": {"analysis"},
    "rjieba": {"syntax"},
    "opencc": set(),  # the character table was made from it once; tests compare
    "polars": {"polars"},
    "duckdb": {"duckdb"},
    "matplotlib": {"plots"},
    "pyspark": {"spark"},
}

MODULES = {path.stem: path for path in sorted(PACKAGE.glob("*.py"))}


def imports(tree: ast.Module) -> Iterator[tuple[str, str, bool]]:
    """Each import as (module of ours or "", package of others or "", whether it is not run on import)."""
    later = [
        node for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]  # fmt: skip
    inside = {id(node) for part in later for node in ast.walk(part)}
    for node in ast.walk(tree):
        late = id(node) in inside
        if isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                if parts[0] == "shuliang":
                    yield (parts[1] if len(parts) > 1 else "__init__"), "", late
                else:
                    yield "", parts[0], late
        elif isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".")
            ours = node.level == 1 or parts[0] == "shuliang"
            path = parts if node.level else parts[1:]
            if not ours:
                yield "", parts[0], late
            elif path and path[0]:
                yield path[0], "", late
            else:
                for alias in node.names:
                    yield (alias.name if alias.name in ORDER else "__init__"), "", late


def test_every_module_has_its_place() -> None:
    assert len(set(ORDER)) == len(ORDER) > 20
    assert set(MODULES) - set(OUTSIDE) <= set(ORDER), "give the new module a row in CONTRIBUTING.md"


@pytest.mark.parametrize("name", [name for name in MODULES if name not in OUTSIDE])
def test_imports_point_backwards(name: str) -> None:
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    for module, package, late in imports(tree):
        if module and not (late and (name, module) in LATE):
            before = module in ORDER and ORDER.index(module) < ORDER.index(name)
            # the doors and the command line stand after everything and may use the public names
            assert before or (module == "__init__" and ORDER.index(name) > ORDER.index("pipeline")), (
                f"{name} imports {module}, which stands after it"
            )
        if package in DOORS:
            assert name in DOORS[package], f"{name} imports {package}; its door is {DOORS[package]}"


def test_only_tables_reads_the_data_folder() -> None:
    ways = re.compile(r"importlib\.resources|import resources|\b(?<!\.)__file__|pkgutil")
    readers = {name for name, path in MODULES.items() if ways.search(path.read_text(encoding="utf-8"))}
    assert readers - {"report"} == {"tables"}, "report reads templates/, which is no language"


PROBE = """
import re, sys
compiler = re._compiler
compiled, real = [], compiler.compile

def watch(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__", "").split(".")[0] in ("re", "functools", "enum"):
        frame = frame.f_back
    compiled.append(frame.f_globals.get("__name__", ""))
    return real(pattern, flags)

compiler.compile = watch
import shuliang
ours = [name for name in compiled if name.split(".")[0] == "shuliang"]
engines = {"pandas", "pint", "cn2an", "rjieba", "numpy", "pyarrow", "polars", "duckdb", "pyspark", "rich", "opencc"}
heavy = sorted(engines & set(sys.modules))
shuliang.extract("排查出问题9000多个")
used = [name for name in compiled if name.split(".")[0] == "shuliang"]
print(ours, heavy, len(used) > 0)
"""


def test_import_loads_no_engine_and_compiles_no_pattern() -> None:
    """The last word is the control: the first use does compile, so the watch works."""
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("[] [] True\n", "")
