"""Claims drawn: a point with its interval for each, one axis per unit. Needs matplotlib (the extra ``plot``)."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Sequence
from typing import Any

import pandas

from .errors import ArgumentError

__all__ = ["font", "plot"]

# Families with simplified and traditional characters, those made for the screen first.
_FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Microsoft YaHei",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Heiti SC", "STHeiti", "SimHei", "Arial Unicode MS",
    "Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "Songti SC",
    "Droid Sans Fallback", "AR PL UMing CN", "AR PL UKai CN",
)  # fmt: skip
_SHOWN = "数量亿據"


@functools.cache
def font() -> str | None:
    """The family of an installed font that has Chinese characters, None where there is none."""
    from matplotlib import font_manager

    installed = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    others = (name for name in installed if any(sign in name for sign in ("CJK", "Han", "Hei", "Ming", "Song", "Kai")))
    for family in (*_FAMILIES, *others):
        if family in installed and _covers(installed[family]):
            return family
    return None


def _covers(path: str) -> bool:
    from matplotlib import font_manager

    try:
        characters = font_manager.get_font(path).get_charmap()
    except (OSError, RuntimeError):
        return False
    return all(ord(character) in characters for character in _SHOWN)


def plot(claims: pandas.DataFrame, *, axes: Any = None, title: str | None = None) -> Any:
    """See ``ClaimsAccessor.plot``. Raises ImportError without matplotlib, ArgumentError where ``axes`` are too few."""
    try:
        import matplotlib.pyplot as pyplot
    except ImportError as error:
        raise ImportError("plot needs matplotlib: pip install 'shuliang[plot]'") from error
    import numpy

    units = claims["unit"].fillna("")
    names = list(dict.fromkeys(units.tolist())) or [""]
    parts = [claims[(units == name).to_numpy()] for name in names]
    if axes is None:
        heights = [max(len(part), 2) + 2 for part in parts]
        _, axes = pyplot.subplots(
            len(parts), 1, figsize=(8, 0.32 * sum(heights)), height_ratios=heights, squeeze=False, layout="constrained"
        )
    axes = numpy.atleast_1d(numpy.asarray(axes, dtype=object)).ravel()
    if len(axes) < len(parts):
        raise ArgumentError(f"{len(parts)} units need {len(parts)} axes, here are {len(axes)}")
    family = font()
    if family is None:
        warnings.warn(
            "no font with Chinese characters is installed, so that labels will show boxes; install one, for instance "
            "Noto Sans CJK, and clear matplotlib's font cache", stacklevel=3,
        )  # fmt: skip
    families = [family, "DejaVu Sans"] if family else ["DejaVu Sans"]
    for axis, part, name in zip(axes, parts, names, strict=False):
        _draw(axis, part, name, families)
    if title is not None:
        axes[0].set_title(title, fontfamily=families)
    return axes[: len(parts)]


def _draw(axis: Any, part: pandas.DataFrame, unit: str, families: Sequence[str]) -> None:
    value, lower, upper = (part[side].astype("float64").tolist() for side in ("value", "lower", "upper"))
    known = [x for x in (*value, *lower, *upper) if math.isfinite(x)] or [0.0]
    span = max(known) - min(known) or abs(known[0]) or 1.0
    for row, (point, low, high) in enumerate(zip(value, lower, upper, strict=True)):
        has_low, has_high = math.isfinite(low), math.isfinite(high)
        if not math.isfinite(point):
            point = (low + high) / 2 if has_low and has_high else low if has_low else high
        if not math.isfinite(point):
            continue
        left, right = (low if has_low else point - span / 8), (high if has_high else point + span / 8)
        axis.plot([left, right], [row, row], color="C0", linewidth=2, solid_capstyle="butt")
        for end, open_side, marker in ((left, not has_low, "<"), (right, not has_high, ">")):
            if open_side:
                axis.plot([end], [row], marker=marker, color="C0")
        axis.plot([point], [row], marker="o", color="C1", zorder=3)
    axis.set_yticks(range(len(part)), [_label(claim) for claim in part.to_dict("records")])
    axis.set_ylim(max(len(part), 1) - 0.5, -0.5)
    axis.set_xlabel(unit or "—")
    axis.ticklabel_format(axis="x", style="plain", useOffset=False)
    axis.tick_params(axis="x", labelrotation=20)
    for text in (axis.xaxis.label, *axis.get_yticklabels()):
        text.set_fontfamily(families)
    axis.grid(axis="x", alpha=0.3)


def _label(claim: dict[Any, Any]) -> str:
    parts = (claim.get(name) for name in ("subject", "text"))
    label = " ".join(part for part in parts if isinstance(part, str) and part)
    label = "".join(c if c.isprintable() else " " for c in label.replace("$", r"\$"))  # matplotlib reads $…$ as maths
    return label if len(label) <= 40 else label[:39] + "…"
