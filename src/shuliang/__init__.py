"""shuliang (数量): statistical claims in Chinese text, as normalized quantities with units, bounds and provenance.

>>> import shuliang as sl
>>> [str(claim) for claim in sl.extract("全区共排查出问题9000多个,制定整改措施1万余条。")]
['问题 排查出 (9000, 10000) 个', '整改措施 制定 (10000, 20000) 条']
>>> sl.parse("1.65亿元").value
165000000
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Claim": "records",
    "Endpoint": "records",
    "Interval": "records",
    "Quantity": "records",
    "Extractor": "pipeline",
    "Refusal": "pipeline",
    "extract": "pipeline",
    "parse": "pipeline",
    "Policy": "policy",
    "render": "report",
    "show": "display",
    "Explanation": "explanation",
    "explain": "explanation",
    "ArgumentError": "errors",
    "DimensionError": "errors",
    "IntervalError": "errors",
    "MissingRateError": "errors",
    "ParseError": "errors",
    "PolicyError": "errors",
    "ReadError": "errors",
    "ShuliangError": "errors",
    "TableError": "errors",
    "UnitError": "errors",
    "UnknownUnitError": "errors",
}

__all__ = sorted([*_HOMES, "__version__"])


def __getattr__(name: str) -> Any:
    """Names are loaded on first use, so that ``import shuliang`` costs next to nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'shuliang' has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
