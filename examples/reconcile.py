"""Two reports: which claims contradict, which bear each other out. ``python examples/reconcile.py``"""

import pandas as pd

import shuliang.pandas  # noqa: F401  (gives Series and frames their .shuliang)

reports = pd.Series(
    {
        "县报": "截至6月底，全县新修水渠86公里，惠及农户8000余户，完成校舍加固46栋。",
        "市报": "截至6月底，全县新修水渠不足80公里，惠及农户8260户，完成校舍加固四十余栋。",
    }
)
claims = reports.shuliang.extract(ids=reports.index)
pairs = claims.shuliang.reconcile(on=["subject", "scope", "time"])

for pair in pairs.to_dict("records"):
    print(f"{pair['subject']}: {pair['left_doc']} {pair['relation']} {pair['right_doc']}")
    for side in ("left", "right"):
        report, start, end = pair[f"{side}_doc"], pair[f"{side}_start"], pair[f"{side}_end"]
        print(f"    {report} [{start}:{end}] {reports[report][start:end]}")
    print(f"    {pair['reason']}")
