"""Which numbers are statistics, where a table of guards cannot say it: the reasons are sentences for ``explain``.

A number with a unit counts, unless the unit makes a date or a clock time of it. A number without a unit counts only where
its form (三十余万, 1.5, 逾千) or its place (8省, 恢复成8) says so. A missed quantity beats a wrong one.
"""

from __future__ import annotations

import re

from .atoms import NO_UNIT, Atom

__all__ = ["DENOMINATOR", "LOOKS_BACK", "refusal"]

HAN = re.compile(r"[一-鿿]")
YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
RECENT = re.compile(r"19[5-9]\d|20[0-4]\d")
# What says that N日 lasts: without it 17日 is a day of the month.
LASTING = re.compile(
    r"(?:为期|历时|用时|耗时|连续|持续|长达|达|满|共|等待|停留|滞留|拘留|工期|工作|间隔|逾期|延期"
    r"|限|期限|不出|越|凡|困|熬|整整|足足|一连|接连|推迟|延长|折算|折抵|缩短|提前|每隔|每|休息|休假|放假|出差)\Z"
)
INDEX = re.compile(r"[涨跌指报收升降]")  # 涨3点 is no clock time
# Nouns and adverbs that end in 数 or 几 (人数, 总数, 茶几): what follows is no vague number.
NOUN_BEFORE = re.compile(
    r"[人总指系户次岁分参多少半无基件个点倍位级函算复单双奇偶正负整小代变常读字票股天年月日度题能技招异充路礼气定命劫理心寡"
    r"暗细如悉可不茶庶未步]\Z"
)
# What a bare number may follow: a verb of equality, a count, a noun of measure.
COPULA = re.compile(
    r"(?:为|是|达|达到|至|成|约|有|共|得|等于|于|在|到|超过|到了|了|加|减|乘|除以|取|设|过|即|近|逾|仅|只|介[乎于]|界乎|共计|合计|总计"
    r"|数|值|率|量|身高|体重|[腰胸臀]围|年龄|今年|年纪|虚岁|享年|终年|卒年|寿|时年|年方|年已|[评得总均]分"
    r"|[售定票现原房均单半]价|价格|人均|[押定订租]金|底薪|月租|[学运邮车]费|[水气体]温|门票|(?<![年季制])度|＝|=|[:：]) ?\Z"
)
PAID = re.compile(r"(?:[送赠赔花付卖退赚扣罚涨跌]|要价|倒贴) ?\Z")
INDEX_NAME = re.compile(r"(?<![A-Za-z])(?:BMI|AQI|PMI|GPA|pH|PH|IQ|EQ|VO[DS])(?:值|指数)? ?[:：]? ?\Z")  # BMI 24: what it measures stands before it
OPENING, CLOSING = ("“", "‘", "「", "『", '"', "'"), ("”", "’", "」", "』", '"', "'")  # around digits alone: “351”健康扶贫政策
QUESTION = re.compile(r"[^。！!；;\n]{0,60}?[?？]|[^。！!；;，,\n]{0,6}[吗呢]")
IDENTIFIER_BEFORE = re.compile(r"[A-Za-z\d_@#/\\.~^&*=§№\-–—第图表附号]\Z|\d[·•]\Z")
STRUCTURES = frozenset("座处道条段孔栋幢")  # 桥梁23座/4.2公里
HEIGHTS = ("cm/", "CM/", "厘米/", "公分/")  # 165cm/52kg: how tall and how heavy
# 电表200块, 代表120名, 销号33个: 图, 表, 号 and 附 end a noun or a verb there and name no figure, table or number.
ENDS_WORD = re.compile(r"[一-鿿](?<![见如附下上左右参该本据列和及与由即第牌楼编座房])[图表附号]\Z")
IDENTIFIER_AFTER = re.compile(
    r"[A-Za-z_@#\\^&]|/(?!10*[千万亿])\d|[\-–—:.]\d|[-–—][A-Za-z]|分(?!(?:\d+|[一二两三四五六七八九十]+)个?[期批次步年月])"
    r"|[年月日号时点刻路弄栋幢室版期届代]|[)）\]】](?=\s*$|[^，。；、]{0,1}\n)"
)
OF_NAMED = frozenset(("percent", "percentage_point", "money", "multiple", "rate", "temperature"))  # what letters before it name
NEVER_NAMES = frozenset(("international_unit", "millimeter_Hg", "kilopascal", "megapascal", "decibel_level"))  # BP135mmHg: a name never ends so
COLUMN = re.compile(r"\s+-?\d")  # 粮食产量 万吨 64.2
GEAR = re.compile(r"(?<![A-Za-z])(?:CT|MRI|DR|UPS|AED|ATM|PLC|NVR|GPS|PACS)\Z")  # CT2台
HALVED = frozenset("码厘个碗袋瓶杯桶箱筐船壶盆勺罐缸坛盒锅篮盘碟匙块根颗棵")  # 半袋山芋: half of what holds it
MEASURED = frozenset(("duration", "length", "mass", "area", "volume"))
# Measures that 数 (several) goes before: 数名, 数十里; elsewhere 数 ends a noun or is a verb.
FEW = frozenset(
    ("名", "家", "日", "天", "年", "月", "人", "次", "种", "项", "个", "件", "起", "小时", "度", "位", "座", "辆", "艘", "里", "公里",
     "周", "分钟", "倍", "条", "处", "场",
     "尺", "丈", "寸", "亩", "顷", "斤", "斗", "步", "匹", "卷", "株", "间", "枚", "片", "杯", "句", "秒", "旬", "载")
)  # fmt: skip
PHRASAL = frozenset(("分", "点", "时", "度", "回", "番", "成", "月", "号", "日"))  # 几分, 几度, 几番 have senses of their own
NOT_ORDINAL = frozenset("宅府门及次等落")  # 宅第, 府第, 及第: 第 ends a noun
DENOMINATOR = "a denominator, kept as per: 每万人"
PER_MANY = re.compile(r"/(?:10{0,2}万|[十百]?万|10{3,6})人?口?(?![\d.,亿元])")  # 死亡率8.6/10万
LOOKS_BACK = "a period that looks back: 近两年来"
BACK = re.compile(
    r"来|以来|间|内|里|新[高低]|同期|之?最|首次|首个|平均|的?历史|\d[\d.]*%分位|绝对|相对|累计|涨幅|跌幅|收益|回报|净值|业绩|年化|复合|股价|净利|营收|分红|，|,"
)


def refusal(atom: Atom, text: str) -> str | None:
    """Why an atom is no statistic; None where it is one."""
    if atom.phrase:
        return None
    before = text[max(0, atom.start - 6) : atom.start]
    if atom.unit is NO_UNIT:
        return _without_unit(atom, text, before)
    if atom.lone:
        return _lone(atom, text, before)
    return _with_unit(atom, text, before)


def _with_unit(atom: Atom, text: str, before: str) -> str | None:
    last, base, digits = before[-1:], atom.unit.base, atom.text[:1].isdigit()
    if atom.number.bare and last.isdigit():
        return "the end of a longer number"
    if _calendar(atom, text, before):
        return "a day of the month, or a time of the day"
    if atom.unit.role == "noun":
        if atom.text in ("一", "半", "几", "数") or (last and last in "第每"):
            return "a noun after 一, not a count"
        if atom.number.bare and not atom.cues:
            return "a bare multiplier before a noun"
    if atom.number.bare and not atom.cues and COLUMN.match(text, atom.end) and text[atom.start - 1 : atom.start].isspace():
        return "the unit of a column"
    near = "近" in atom.rules and atom.unit.kind == "duration" and not atom.ends
    if near and ("内" in atom.rules or _looks_back(atom, text, last)):  # 近三年内
        return LOOKS_BACK
    if atom.unit.kind == "duration" and last and last in "创新下出现达" and not atom.cues and HIGHEST.match(text, atom.end):
        return LOOKS_BACK  # 创三周新低
    listed = last == "/" and ("slashed" in atom.rules or before[-2:-1] in STRUCTURES)  # 桥梁23座/4.2公里: so many, so long
    if last == "/" and atom.unit.surface in ("人", "人口") and before[-2:-1].isdigit() and PER_MANY.match(text, atom.start - 1):
        return DENOMINATOR
    listed = listed or (last == "/" and atom.unit.kind == "mass" and before.endswith(HEIGHTS))
    if (last == "每" and atom.ends is None) or (last == "/" and not listed and before[-2:-1].isalpha() and _may_divide(atom)):
        return DENOMINATOR
    if last == "第" and before[-2:-1] not in NOT_ORDINAL and not atom.ends:
        return "an ordinal"
    if atom.text == "十" and base == "分" and not atom.cues and last not in ("点", "时"):
        return "十分 is an adverb"
    measured = last.isalpha() and (
        atom.unit.kind in OF_NAMED
        or atom.unit.id in NEVER_NAMES
        or atom.text[-1] in "万亿"
        or (base in ("台", "套", "部") and GEAR.search(before) is not None)
    )
    digits = digits and not listed and not measured  # ROE12%, APP3万次: an abbreviation, no identifier
    if digits and last.isascii() and last.isalpha() and atom.numeral == atom.start:
        return "part of an identifier"
    plain = digits and atom.numeral == atom.start and not atom.sign and atom.unit.role != "money"  # COD≤50mg/L: no name
    if plain and last not in ".=~*" and IDENTIFIER_BEFORE.search(before):
        loose = ENDS_WORD.search(before) or (
            last in "-–—/" and len(before) > 1 and (not before[-2:-1].isalnum() or (last == "/" and bool(HAN.match(before[-2:-1]))))
        )
        return None if loose else "part of an identifier"
    return None


def _may_divide(atom: Atom) -> bool:
    """Whether a number may be a denominator: 156毫克/100毫升, 2次/15天; in 930套/7645平方米 the slash lists two sums."""
    value = atom.number.value
    return isinstance(value, int) and (value < 100 or not str(value)[1:].strip("0"))


HIGHEST = re.compile(r"以?来?(?:的?新[高低]|的?最[高低大小好差快慢长短多少])")


def _looks_back(atom: Atom, text: str, last: str) -> bool:
    """近两年来, and 近两年， at the head of a clause; 发动机工作近260秒， says how long."""
    m = BACK.match(text, atom.end)
    return m is not None and (m[0] not in ("，", ",") or not HAN.match(last) or last in "在从看据对而且但其")


def _calendar(atom: Atom, text: str, before: str) -> bool:
    """17日 and 9时 without a word that bounds or says how long."""
    value = atom.number.value
    if atom.left or atom.right or atom.ends or not isinstance(value, int):
        return False
    if atom.unit.base in ("日", "号"):
        return 0 < value <= 31 and not atom.cues and not LASTING.search(before)
    if atom.unit.base in ("时", "点", "点钟") and atom.unit.kind in ("duration", "other"):
        return 0 <= value <= 24 and not INDEX.search(text, max(0, atom.start - 12), atom.start)
    return False


def _lone(atom: Atom, text: str, before: str) -> str | None:
    """半, 几 and 数 count only before some measures, and 几 not in a question."""
    word, base = atom.text, atom.unit.base
    if word == "半":
        return None if atom.unit.kind in MEASURED or base in HALVED else "半 without a measure"
    if word == "好几":
        return None
    if NOUN_BEFORE.search(before):
        return f"{word} ends a noun"
    whole = text[atom.start : atom.end]
    if word == "几" and (text.startswith(whole, atom.end) or text.endswith(whole, 0, atom.start)):
        return "几个几个: so many at a time"
    if word == "数":
        return None if base in FEW else "数 without a measure"
    if QUESTION.match(text, atom.end):
        return "几 asks for a number"
    return "几 in a phrase of its own" if base in PHRASAL and not atom.left else None


def _without_unit(atom: Atom, text: str, before: str) -> str | None:
    if atom.lone:
        return f"{atom.text} without a unit"
    if before[-1:] == "每" and not atom.ends:  # 每十万人口
        return DENOMINATOR
    after = text[atom.end : atom.end + 8]
    if before[-1:] == "/" and before[-2:-1].isdigit() and PER_MANY.match(text, atom.start - 1):
        return DENOMINATOR
    cued = atom.left or atom.right or bool(atom.cues)
    arabic = atom.text[:1].isdigit() or atom.text[:1] == "."
    if atom.ends is not None and (cued or not arabic):
        return None
    return _arabic(atom, before, after, cued) if arabic else _chinese(atom, before, after, cued)


def _arabic(atom: Atom, before: str, after: str, cued: bool) -> str | None:
    """Arabic digits without a unit count with a cue, a sign or decimals, before a noun, after a copula, or from 100 on."""
    digits = atom.text
    if INDEX_NAME.search(before) or (before[-1:] == "=" and "." in digits):  # e=0.742
        return None
    if digits[-1] in "万亿":  # 票房迈过9100万时, GMV1.2万亿: no year, hour or model has a multiplier
        return "part of an identifier" if before[-1:].isdigit() else None
    if (IDENTIFIER_AFTER.match(after) and not PER_MANY.match(after)) or (IDENTIFIER_BEFORE.search(before) and not atom.sign and not cued):
        return "part of an identifier"
    if digits.isdigit() and len(digits) > 1 and digits[0] == "0":
        return "an identifier: it begins with 0"
    if cued or atom.sign:
        return None
    if after[:1] in CLOSING and before[-1:] in OPENING:
        return "a name in quotation marks"
    if YEAR.fullmatch(digits) and (RECENT.fullmatch(digits) or not HAN.match(after)):
        return "a year"
    if not digits.isdigit() or len(digits) >= 3 or HAN.match(after) or after[:1] in "“《" or COPULA.search(before) or PAID.search(before):
        return None
    return "a bare number with nothing that it counts"


def _chinese(atom: Atom, before: str, after: str, cued: bool) -> str | None:
    """Chinese digits without a unit are mostly parts of words: only a long numeral, a cue or a copula makes a number."""
    word, number = atom.text, atom.number
    if number.form in ("several", "more", "approx"):
        return None
    if cued and (not number.bare or atom.left or "more" in atom.cues):
        loose = len(word) > 1 or number.bare or not HAN.match(after) or (atom.right and atom.text != "一")  # 规模五以上余震
        return None if loose else "a digit inside a word"
    if number.bare:
        return "a multiplier inside a word"
    if number.form == "range":
        return "two digits without a unit" if number.upper < 10 else None
    if number.step is None or any(character in "百千万亿佰仟点" for character in word[: len(word) if len(word) > 1 else 0]):
        return None
    if len(word) > 1 and HAN.match(after):
        return None if after.startswith(("高龄", "高寿")) else "a number below 100 before a word"
    if COPULA.search(before) and (not HAN.match(after) or after[0] in "那这"):
        return None
    return "a number below 100 alone" if len(word) > 1 else "a digit inside a word"
