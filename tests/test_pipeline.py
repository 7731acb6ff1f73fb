"""What holds on every text: never an error, exact pointers, order, the same answer twice; and what parse refuses."""

from __future__ import annotations

import pickle
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import shuliang as sl
from shuliang.pipeline import default
from shuliang.records import FIELDS, KINDS, QUALIFIERS, Claim

ALPHABET = (
    "全区共有问题个名项条件家户约近超过不足以上以下左右多余几数来半至到由从占增长下降同比其中分别达为"
    "零〇一二三四五六七八九十百千万亿兆两廿壹贰拾佰0123456789０１．，,.%％‰°-—~～/()（）“”、。；：！？ \n"
    "元角分块钱美吨斤米里年月日时分秒点成折倍番比第每萬億個餘點幾兩習(xí)&#;wWkKmGTgPx+<>=≤≥¥$½①㎡µ"
)
TEXTS = st.one_of(st.text(max_size=60), st.text(alphabet=ALPHABET, max_size=60))


@given(TEXTS)
@example("\ud800三个")
@example("\x00" * 3 + "9000多个")
@example("三" + "個(gè)" * 3)
@example("100\n200\n300")
@example("0时0分0秒 0/0 1/0 分之 又分之 半半半 几几几 数数数 第第第三")
@example("0米兩三")
@example(">0~0")
def test_any_text_gives_claims_that_point_at_their_characters(text):
    claims = sl.extract(text)
    position = 0
    for claim in claims:
        assert isinstance(claim, Claim)
        assert position <= claim.start < claim.end <= len(text)
        assert text[claim.start : claim.end] == claim.text
        assert claim.sentence_start <= claim.start and claim.end <= claim.sentence_end
        position = claim.end
        assert claim.kind in KINDS and claim.qualifier in QUALIFIERS
        assert claim.value is not None or claim.lower is not None or claim.upper is not None
        if claim.value is not None:
            assert claim.lower is None or claim.lower <= claim.value
            assert claim.upper is None or claim.value <= claim.upper
        record = claim.to_dict()
        assert tuple(record) == FIELDS
        assert Claim.from_dict(record) == claim


@given(TEXTS)
def test_the_same_text_gives_the_same_claims(text):
    assert sl.extract(text) == sl.extract(text) == [Claim(*found) for found in default().found(text)]


@given(TEXTS)
def test_refusals_point_at_their_characters_and_say_why(text):
    for refusal in default().refused(text):
        assert text[refusal.start : refusal.end] == refusal.text
        assert refusal.reason


@given(TEXTS)
def test_explain_and_parse_never_fail_otherwise(text):
    assert str(sl.explain(text))
    assert sl.explain(text).to_dict()["text"] == text
    try:
        quantity = sl.parse(text)
    except sl.ParseError as error:
        assert 0 <= error.position <= len(text)
        assert error.reason
    else:
        assert quantity.text == text


@pytest.mark.parametrize("wrong", [None, 5, b"9000", ["9000"], 1.5])
def test_only_a_str_is_a_text(wrong):
    for function in (sl.extract, sl.parse, sl.explain):
        with pytest.raises(sl.ArgumentError, match=type(wrong).__name__):
            function(wrong)


REFUSED = {  # text: position of the error, a word of its reason
    "一百零": (2, "零"),
    "负十一十二": (None, ""),
    "二百五百": (2, "smaller"),
    "十百万": (1, "multipliers"),
    "": (0, "empty"),
    "问题": (0, "no part of a numeral"),
    "问题3个": (0, "before the number"),
    "3个问题": (2, "after the quantity"),
    "3个5个": (2, "second quantity"),
    "3个和5个": (2, "no part"),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.items())
def test_parse_says_where_and_why(text, expected):
    with pytest.raises(sl.ParseError) as error:
        sl.parse(text)
    position, word = expected
    assert position is None or error.value.position == position
    assert word in str(error.value)
    assert error.value.text == text


MALFORMED_IN_TEXT = ("共有一百零个问题", "查出二百五百个问题", "约十百万元")


@pytest.mark.parametrize("text", MALFORMED_IN_TEXT)
def test_extract_never_returns_part_of_a_malformed_numeral(text):
    assert sl.extract(text) == []


def test_ordinals_and_scores_come_on_request():
    text = "她获得第三名，球队以3比1取胜，买了一张票。"
    assert [c.kind for c in sl.extract(text)] == ["count"]
    assert sl.extract(text)[0].article
    asked = sl.Extractor(sl.Policy(ordinals=True, scores=True, articles=False)).extract(text)
    assert [(c.text, c.kind, c.value) for c in asked] == [("第三名", "ordinal", 3), ("3比1", "score", None)]


DENOMINATORS = {  # text: the claim's own text, and what it is per
    "全县每万人拥有床位42张。": ("42张", "每万人"),
    "城镇居民人均可支配收入3.9万元。": ("3.9万元", "人均"),
    "早稻收购价每百斤126元。": ("126元", "每百斤"),
    "酒精含量为156毫克/100毫升。": ("156毫克/100毫升", "/100毫升"),
    "拟向全体股东每10股派现3.5元。": ("3.5元", "每10股"),
}


@pytest.mark.parametrize(("text", "expected"), DENOMINATORS.items())
def test_denominators_are_kept_apart(text, expected):
    (claim,) = sl.extract(text)
    assert (claim.text, claim.per) == expected


def test_a_period_that_looks_back_is_a_time():
    (claim,) = sl.extract("近两年来，发生事故3起。")
    assert claim.text == "3起"


def test_an_extractor_travels_and_serves_threads():
    extractor = sl.Extractor(sl.Policy(near="0.05", yuan="HKD"), date="2024-05-01")
    text = "近4万名党员捐款500元，10个省级、63个市级项目分别完成132%和102%。" * 20
    expected = extractor.extract(text)
    again = pickle.loads(pickle.dumps(extractor))
    assert again.policy == extractor.policy and again.date == extractor.date
    assert again.extract(text) == expected
    results: list[list[Claim]] = []
    threads = [threading.Thread(target=lambda: results.append(extractor.extract(text))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(result == expected for result in results) and len(results) == 8


def test_wrong_arguments_and_files_are_named(tmp_path):
    with pytest.raises(sl.ArgumentError, match="dict"):
        sl.Extractor({})
    with pytest.raises(sl.TableError, match="no such folder"):
        sl.Extractor(tables=str(tmp_path / "none"))
    (tmp_path / "qualifiers.tsv").write_text("surface\tplace\n", encoding="utf-8")
    with pytest.raises(sl.TableError, match=r"qualifiers\.tsv, line 1"):
        sl.Extractor(tables=str(tmp_path))


def test_a_users_row_is_read(tmp_path):
    header = "surface\tplace\tqualifier\tground\texample\treads\n"
    row = "海了去了\tafter\tover\tcolloquial\t3000块钱海了去了\t(3000, ∞) 块钱\n"
    (tmp_path / "qualifiers.tsv").write_text(header + row, encoding="utf-8")
    (claim,) = sl.Extractor(tables=str(tmp_path)).extract("花了3000块钱海了去了")
    assert str(claim.quantity) == "(3000, ∞) 块钱"


GROWING = {
    "digits": "9", "commas": "1,000,", "万": "万", "分之": "三分之", "cues": "约超过近", "brackets": "((（【“", "glosses": "個(gè",
    "又": "一又", "dashes": "1-", "points": "1.", "点": "一点", "几": "几十", "每": "每每公斤", "units": "元每元每", "spaces": "1 0 ",
    "quotes": "“三个", "第": "第一第", "一X": "一级一级", "dates": "2022年1月", "以上": "3人以上",
    "list": "5、6、", "zeros": "零零", "letters": "A1B2",
    "tabs": "1\t", "newlines": "20\n00\n", "amp": "&#20;&am", "其中": "其中3个、", "分别": "分别为1%、2%、",
    "shared unit": "分别为47、", "slashes": "9/9亿元", "百分之": "百分之五及", "asides": "是去年(6人)的3倍、",
    "peers": "县(市、区)6万人", "lone": "几个，",
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_long_repetitions_are_read_at_all(name):
    """Ten thousand of anything come back; benchmarks/growth.py measures that the time is linear."""
    unit = GROWING[name]
    text = unit * (10_000 // len(unit))
    for claim in sl.extract(text):
        assert text[claim.start : claim.end] == claim.text
