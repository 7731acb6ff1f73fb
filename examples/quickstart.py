"""Read the example article, and ask it three questions. Run it with ``python examples/quickstart.py``."""

from pathlib import Path

import shuliang as sl

text = (Path(__file__).parent / "article.txt").read_text(encoding="utf-8")
claims = sl.extract(text, doc="article.txt")
print(f"{len(claims)} claims in {len(text)} characters")

print("\nWhich numbers does the text leave open?")
for claim in claims:
    if not claim.interval.exact:
        print(f"  {claim.text}  {claim.interval} {claim.unit}  ({claim.qualifier})")

print("\nHow much money, in 万元?")
for claim in claims:
    if claim.kind == "money":
        amount = claim.to("万元")
        print(f"  {claim.subject or '?'}: {amount.interval}  ← {text[claim.start : claim.end]}")

print("\nWhat changed?")
for claim in claims:
    if claim.direction:
        print(f"  {claim.subject or '?'} {claim.direction} {claim.mode} {claim.quantity}", claim.baseline or "")
