"""A folder of news → claims → totals by subject → a figure. ``python examples/news_to_frame.py [figure.png]``

Needs the extra ``plot`` for the figure; without matplotlib it stops at the totals.
"""

import sys
from pathlib import Path

import pandas as pd

import shuliang.pandas  # noqa: F401  (gives Series and frames their .shuliang)

pd.set_option("display.unicode.east_asian_width", True, "display.width", 100, "display.max_columns", 12)

folder = Path(__file__).parent / "news"
news = pd.Series({path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))})

claims = news.shuliang.extract(ids=news.index)
print(claims[["text", "lower", "upper", "unit", "subject"]].to_string())

# Sums of intervals: 200余万元 adds between 200 and 300. An open side stays open (NaN).
print("\nMoney by subject, in 万元:")
print(claims.shuliang.total(by="subject", unit="万元")[["claims", "lower", "value", "upper"]].to_string())

if len(sys.argv) > 1:
    import matplotlib

    matplotlib.use("Agg")
    money = claims[claims["kind"] == "money"].shuliang.to("万元")
    axes = money.shuliang.plot(title="金额")
    axes[0].figure.savefig(sys.argv[1], dpi=150)
    print("\nThe figure is in", sys.argv[1])
