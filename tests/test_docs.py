"""Pages that are written from the data are what the data gives now."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_page_on_semantics_is_up_to_date():
    spec = importlib.util.spec_from_file_location("semantics_doc", ROOT / "tools" / "semantics_doc.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (ROOT / "docs" / "semantics.md").read_text(encoding="utf-8") == tool.page(), "run tools/semantics_doc.py"
