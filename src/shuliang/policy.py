"""What the text leaves open and a reader must decide: the parameters of reading, each with its default and its ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .errors import PolicyError

__all__ = ["Policy"]


@dataclass(frozen=True)
class Policy:
    """The decisions that SEMANTICS calls policies. Every parameter is checked; PolicyError names what is wrong.

    ``yuan`` the ISO code of a bare 元 (CNY; TWD or HKD for texts in that usage) · ``near`` the share of N that 近N may lie
    below N (1/10) · ``approx`` the share that 约N may lie to either side (1/10) · ``bare`` reads 百名, 万人 as about that many
    (True) or exactly (False) · ``inclusive`` whether 以上 and 以下 include the number (True: 民法典 art. 1259) · ``zhao``
    the power of ten that 兆 stands for: 12 (Taiwan, Japan), 6 (the prefix mega), or None: 12 in a text with traditional
    characters, refused elsewhere, where both senses are current · ``informal`` reads w, k and M after digits
    as multipliers (15W is 150000: social posts; False refuses them) · ``ordinals``,
    ``scores``, ``articles`` whether 第三名, 3-4 and the article 一 come back as claims · ``rates`` exchange rates
    {("USD", "CNY"): "7.1"} or {("USD", "CNY"): ("7.1", "2026-01-05")} for ``Extractor.to``.

    >>> Policy(near="1/20").near
    Fraction(1, 20)
    """

    yuan: str = "CNY"
    near: Any = Fraction(1, 10)
    approx: Any = Fraction(1, 10)
    bare: bool = True
    inclusive: bool = True
    zhao: int | None = None
    informal: bool = True
    ordinals: bool = False
    scores: bool = False
    articles: bool = True
    rates: Mapping[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("near", "approx"):
            given = getattr(self, name)
            try:
                share = Fraction(repr(given) if isinstance(given, float) else given)
            except (TypeError, ValueError, ZeroDivisionError):
                raise PolicyError(name, given, "a share between 0 and 1 is needed, such as '0.1' or Fraction(1, 10)") from None
            if isinstance(given, bool) or not 0 <= share < 1:
                raise PolicyError(name, given, "a share from 0 up to, but not including, 1 is needed")
            object.__setattr__(self, name, share)
        if not (isinstance(self.yuan, str) and len(self.yuan) == 3 and self.yuan.isascii() and self.yuan.isupper()):
            raise PolicyError("yuan", self.yuan, "an ISO 4217 code is needed, such as 'CNY' or 'TWD'")
        for name in ("bare", "inclusive", "informal", "ordinals", "scores", "articles"):
            if not isinstance(getattr(self, name), bool):
                raise PolicyError(name, getattr(self, name), "True or False is needed")
        if self.zhao not in (None, 6, 12):
            raise PolicyError("zhao", self.zhao, "12 (10^12), 6 (10^6) or None (by the script of the text) is needed")
        if not isinstance(self.rates, Mapping):
            raise PolicyError("rates", self.rates, "a mapping from pairs of ISO codes to exact numbers is needed")
        for pair, rate in self.rates.items():
            number = rate[0] if isinstance(rate, tuple) else rate
            if not (isinstance(pair, tuple) and len(pair) == 2) or not isinstance(number, (int, str, Decimal, Fraction)):
                raise PolicyError("rates", {pair: rate}, "write {('USD', 'CNY'): '7.1'}; a float is not exact")
