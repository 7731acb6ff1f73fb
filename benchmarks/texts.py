"""Texts for the benchmarks, made here: dense news, ordinary prose, and documents of any length."""

from __future__ import annotations

from random import Random

DENSE = (
    "截至{m}月底，全市共排查整治安全隐患{a}多处，整改率达{p}%，其中重大隐患{b}处。",
    "前三季度实现地区生产总值{a}.{b}亿元，同比增长{q}.{m}%，比上半年提高0.{m}个百分点。",
    "走访企业{a}家次，帮助解决难题{b}个，兑现资金{q}.{b}亿元，惠及群众{a}余人次。",
    "新建高标准农田{a}万亩，改造老旧小区{b}个，预计每年可节约标准煤近{a}吨。",
    "全县{b}个乡镇、{a}个行政村分别完成年度投资{p}%和{a}%，不少于{q}个项目已竣工。",
)
PROSE = (
    "村口的老槐树下，几位老人正在下棋，远处的山梁上，新修的公路一直通到了河边。",
    "他说，日子比从前好过多了，孩子们都在县城念书，只有过年才回来住上几天。",
    "这条河流经{b}个村庄，两岸种满了柳树，春天的时候，常有白鹭在浅滩上觅食。",
    "会议强调，要坚持问题导向，进一步压实责任，统一思想认识，确保各项工作落到实处。",
    "傍晚，炊烟升起来了，{m}里外的集市也散了，赶集的人挑着担子慢慢往回走。",
)


def document(kind: str, length: int, seed: int = 1) -> str:
    """About ``length`` characters of ``dense`` or ``prose`` text, paragraphs of five sentences."""
    random, sentences, out, size = Random(seed), {"dense": DENSE, "prose": PROSE}[kind], [], 0
    while size < length:
        paragraph = "".join(
            random.choice(sentences).format(
                a=random.randint(100, 9999), b=random.randint(2, 99), p=random.randint(60, 160), q=random.randint(2, 9), m=random.randint(1, 9)
            )
            for _ in range(5)
        )
        out.append(paragraph)
        size += len(paragraph) + 1
    return "\n".join(out)
