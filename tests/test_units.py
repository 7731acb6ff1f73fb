"""Units: what the tables define, that it is exact and right, and what must be refused."""

from __future__ import annotations

import logging
import pickle
import runpy
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from fractions import Fraction as F
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuliang import tables, units
from shuliang.definitions import Definitions
from shuliang.errors import (
    ArgumentError,
    DimensionError,
    MissingRateError,
    TableError,
    UnitError,
    UnknownUnitError,
)  # fmt: skip
from shuliang.records import KINDS, Endpoint, Interval, Quantity
from shuliang.units import convert, to_base, to_pint, unit_id_of

ROOT = Path(__file__).parent.parent
DATA = tables.load()
DEFINED = Definitions()
DEFINED.load(tables.unit_definitions(), "units.txt")
ROWS = [*DATA.units, *DATA.currencies, *DATA.classifiers]
IDS = sorted({row.id for row in ROWS} | set(DEFINED.units))


def q(number: object, unit: str, unit_id: str | None = None, kind: str = "other") -> Quantity:
    value = F(number) if isinstance(number, str) else number
    return Quantity(f"{number}{unit}", value, Interval.point(value), "exact", kind, unit, unit_id)  # type: ignore[arg-type]


# --- the tables ---------------------------------------------------------------------------------------------------


def test_every_row_names_a_unit_that_is_defined():
    for row in ROWS:
        assert units.measure(row.id).factor > 0, row


def test_the_tables_are_as_large_as_promised():
    codes = {row.id for row in DATA.currencies if row.id.isupper() and len(row.id) == 3}
    assert len(codes) >= 60
    assert len({row.surface for row in DATA.classifiers}) >= 300


def test_every_example_shows_its_surface():
    hidden = [row.surface for row in ROWS if row.surface not in row.example]
    assert hidden == []


def test_a_surface_with_several_meanings_says_when_it_has_which():
    by_surface: dict[str, list[str]] = {}
    for row in DATA.units:
        by_surface.setdefault(row.surface, []).append(row.context)
    for surface, contexts in by_surface.items():
        assert contexts.count("default") + contexts.count("") <= 1, surface
        assert "" not in contexts or len(contexts) == 1, surface


def test_every_definition_of_ours_has_a_ground():
    assert [name for name in DEFINED.units if name not in DEFINED.standard and not DEFINED.grounds[name]] == []


def test_surfaces_stand_in_clean_characters():
    table = tables.simplified()
    assert [row.surface for row in ROWS if row.surface.translate(table) != row.surface] == []


# --- the factors --------------------------------------------------------------------------------------------------

# (unit, exact factor to the unit beside it, source)
SOURCED = [
    ("cn_mu", "2000/3", "meter**2", "国务院 1959: 1 公顷 = 15 市亩"),
    ("cn_qing", "200000/3", "meter**2", "100 亩"),
    ("cn_mu_fen", "1/10", "cn_mu", "10 分 = 1 亩"),
    ("cn_jin", "500", "gram", "国务院 1959: 1 公斤 = 2 市斤"),
    ("cn_liang", "50", "gram", "国务院 1959: 10 两 = 1 斤"),
    ("cn_qian", "5", "gram", "10 钱 = 1 两"),
    ("cn_dan", "50", "kilogram", "100 斤 = 1 担"),
    ("cn_li", "500", "meter", "国务院 1959: 1 公里 = 2 市里"),
    ("cn_zhang", "10/3", "meter", "国务院 1959: 1 米 = 3 市尺"),
    ("cn_cun", "1/30", "meter", "10 寸 = 1 尺"),
    ("cn_shi", "100", "liter", "10 斗 = 1 石"),
    ("cn_dou", "10", "liter", "10 升 = 1 斗"),
    ("tw_ping", "400/121", "meter**2", "1 坪 = 6 台尺 × 6 台尺"),
    ("tw_jia", "2934", "tw_ping", "1 甲 = 2934 坪"),
    ("tw_jin", "600", "gram", "1 台斤 = 600 公克"),
    ("hectare", "15", "cn_mu", "GB 3100"),
    ("kilometer**2", "1500", "cn_mu", "GB 3100"),
    ("are", "100", "meter**2", "公亩"),
    ("nautical_mile", "1852", "meter", "GB 3100"),
    ("knot", "463/900", "meter/second", "GB 3100: 1852 m in an hour"),
    ("inch", "0.0254", "meter", "1959 agreement"),
    ("foot", "0.3048", "meter", "1959 agreement"),
    ("mile", "1609.344", "meter", "1959 agreement"),
    ("pound", "0.45359237", "kilogram", "1959 agreement"),
    ("ounce", "28.349523125", "gram", "NIST HB 44"),
    ("troy_ounce", "31.1034768", "gram", "NIST HB 44"),
    ("international_acre", "4046.8564224", "meter**2", "NIST SP 811"),
    ("gallon", "3.785411784", "liter", "NIST HB 44"),
    ("imperial_gallon", "4.54609", "liter", "UK 1985"),
    ("oil_barrel", "158.987294928", "liter", "42 US gallons"),
    ("bushel", "35.23907016688", "liter", "NIST HB 44"),
    ("long_ton", "1016.0469088", "kilogram", "2240 lb"),
    ("short_ton", "907.18474", "kilogram", "2000 lb"),
    ("carat", "0.2", "gram", "GB 3102.3"),
    ("kilowatt_hour", "3600000", "joule", "GB 3102.5"),
    ("kilocalorie", "4184", "joule", "GB 28050"),
    ("tonne_coal_equivalent", "29307600000", "joule", "GB/T 2589-2020"),
    ("tonne_of_oil_equivalent", "41868000000", "joule", "IEA"),
    ("british_thermal_unit", "1055.056", "joule", "ISO 31-4"),
    ("metric_horsepower", "735.49875", "watt", "GB 3102.3"),
    ("standard_atmosphere", "101325", "pascal", "GB 3102.3"),
    ("millimeter_Hg", "133.322387415", "pascal", "BIPM"),
    ("kilogram_force", "9.80665", "newton", "GB 3102.3"),
    ("light_year", "9460730472580800", "meter", "IAU"),
    ("astronomical_unit", "149597870700", "meter", "IAU 2012"),
    ("megabyte", "8000000", "bit", "IEC 80000-13"),
    ("gibibyte", "1024", "mebibyte", "IEC 80000-13"),
    ("arcminute", "60", "arcsecond", "GB 3102.1"),
    ("metric_teaspoon", "5", "milliliter", "kitchen measure"),
    ("quarter_hour", "15", "minute", "现代汉语词典"),
    ("cheng", "10", "percent", "现代汉语词典"),
    ("permille", "0.1", "percent", "GB/T 15835"),
    ("basis_point", "0.01", "percentage_point", "中国人民银行"),
    ("ppm", "0.0001", "percent", "GB 3101"),
    ("jiao", "0.1", "CNY", "人民币管理条例"),
    ("fen", "0.01", "CNY", "人民币管理条例"),
    ("pair", "2", "item", "现代汉语词典"),
    ("dozen", "12", "item", "现代汉语词典"),
    ("forty_foot_equivalent", "2", "twenty_foot_equivalent", "ISO 668"),
    ("megawatt", "1000000", "watt", "GB 3100: 兆 of 兆瓦 is mega, not 10^12"),
    ("megapascal", "1000000", "pascal", "GB 3100"),
]


@pytest.mark.parametrize(("unit_id", "number", "base", "source"), SOURCED, ids=[row[0] for row in SOURCED])
def test_factor_is_that_of_its_source(unit_id, number, base, source):
    assert units.factor(unit_id) / units.factor(base) == F(number)
    assert units.compatible(unit_id, base)


@pytest.fixture(scope="module")
def exact_registry():
    return units._registry(F)


def test_every_factor_and_dimension_equals_pint(exact_registry):
    """Our own reader against Pint, both in exact rationals, for every id of the tables and every definition."""
    differing = []
    for unit_id in IDS:
        found = units.measure(unit_id)
        number, base = exact_registry.get_root_units(unit_id, check_nonmult=False)
        dims = {str(name): int(power) for name, power in base._units.items()}
        if "gram" in dims:
            dims["kilogram"] = dims.pop("gram")
            number /= F(1000) ** dims["kilogram"]
        if (number, tuple(sorted(dims.items()))) != (found.factor, found.dims):
            differing.append(unit_id)
    assert differing == []


@pytest.mark.parametrize("number", [0, -40, 37, F("36.6")])
@pytest.mark.parametrize("unit_id", ["degree_Celsius", "degree_Fahrenheit"])
def test_temperature_scales_equal_pint(exact_registry, unit_id, number):
    scale, offset = units.affine(unit_id)
    assert scale * number + offset == exact_registry.Quantity(F(number), unit_id).to("kelvin").magnitude


def test_only_what_is_meant_to_be_redefined_is_redefined(caplog):
    import pint

    registry = pint.UnitRegistry(on_redefinition="warn")
    with caplog.at_level(logging.WARNING):
        registry.load_definitions(tables.unit_definitions().splitlines())
    said = " ".join(record.getMessage() for record in caplog.records)
    names = {name for name in DEFINED.units if name not in DEFINED.standard and f"'{name}'" in said}
    assert names == {"percent", "permille", "ppm"}
    plain = pint.UnitRegistry()
    assert {n for n in DEFINED.units if n not in DEFINED.standard and n in plain._units} == names


# --- there and back -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*KINDS, "currencies", "classifiers"])
def test_every_surface_there_and_back(kind):
    rows = getattr(DATA, kind) if kind in ("currencies", "classifiers") else [r for r in DATA.units if r.kind == kind]
    number = F(12345, 100)
    for row in rows:
        start = q(number, row.surface, row.id)
        base = to_base(start)
        back = convert(base, row.surface)
        assert (back.value, back.unit) == (Decimal("123.45"), row.surface), row
        assert units.measure(back.unit_id or "") == units.measure(row.id), row
        assert to_base(base) == base


@given(st.fractions(max_denominator=10**6), st.sampled_from(IDS), st.booleans(), st.booleans())
def test_intervals_come_back(number, unit_id, low_closed, high_closed):
    ends = Endpoint(number, low_closed, "implied"), Endpoint(number + 1, high_closed, "assumed")
    start = Quantity("", None, Interval(*ends), "range", "other", unit_id, unit_id)
    base = to_base(start)
    assert (base.interval.lower.closed, base.interval.upper.closed) == (low_closed, high_closed)
    assert (base.interval.lower.basis, base.interval.upper.basis) == ("implied", "assumed")
    back = convert(base, unit_id)
    assert back.interval.lower.value == number and back.interval.upper.value == number + 1
    assert back.value is None


CONVERSIONS = [
    # number, unit, asked for, gives
    ("30000", "亩", "平方公里", "20"),
    ("30000", "亩", "km**2", "20"),
    ("1", "亩", "平方米", "2000/3"),
    ("1", "顷", "公顷", "20/3"),
    ("3", "斤", "公斤", "1.5"),
    ("8", "两", "克", "400"),
    ("20", "里", "公里", "10"),
    ("6", "尺", "米", "2"),
    ("168", "公分", "米", "1.68"),
    ("5", "海里", "公里", "9.26"),
    ("18", "knot", "公里/小时", "33.336"),
    ("36", "公里/小时", "米每秒", "10"),
    ("50", "毫米", "厘米", "5"),
    ("3", "公亩", "亩", "0.45"),
    ("300", "兆瓦", "万千瓦", "30"),
    ("1", "吨标准煤", "千瓦时", "8141"),
    ("100", "度电", "千瓦时", "100"),
    ("1", "千瓦时", "度", "1"),
    ("98.6", "华氏度", "摄氏度", "37"),
    ("-40", "℃", "°F", "-40"),
    ("0", "摄氏度", "K", "273.15"),
    ("0", "摄氏度", "degree_Fahrenheit", "32"),
    ("9", "摄氏度", "delta_degree_Fahrenheit", "16.2"),
    ("165000000", "元", "亿元", "1.65"),
    ("165000000", "元", "万元", "16500"),
    ("2.5", "亿元", "元", "250000000"),
    ("3", "元", "角", "30"),
    ("33.61", "元/公斤", "元/吨", "33610"),
    ("9", "元/平方米", "元/亩", "6000"),
    ("35", "微克/立方米", "mg/m³", "0.035"),
    ("35", "μg/m3", "微克每立方米", "35"),
    ("90", "分钟", "小时", "1.5"),
    ("3", "个季度", "月", "9"),
    ("90", "次/分钟", "次/小时", "5400"),
    ("30", "角分", "度", "0.5"),
    ("7", "成", "%", "70"),
    ("3", "‰", "%", "0.3"),
    ("25", "基点", "百分点", "0.25"),
    ("3", "双", "只", "6"),
    ("2", "打", "个", "24"),
    ("5", "FEU", "标准箱", "10"),
    ("512", "MB", "GB", "0.512"),
    ("80", "万吨公里", "吨公里", "800000"),
    ("60", "岁", "年", "60"),
    ("8000", "", "万", "0.8"),
    ("1", "英里", "furlong", "7.999984"),  # Pint's own, of survey feet
]


@pytest.mark.parametrize(("number", "unit", "wanted", "gives"), CONVERSIONS)
def test_conversion(number, unit, wanted, gives):
    unit = unit.removeprefix("个")
    found = convert(q(number, unit), wanted)
    assert (F(found.value), found.unit) == (F(gives), wanted)
    assert found.interval == Interval.point(found.value)


def test_ambiguous_surfaces_mean_what_the_quantity_can_become():
    assert convert(q(1, "小时", "hour"), "分").value == 60
    assert convert(q(1, "亩", "cn_mu"), "分").value == 10
    assert convert(q(1, "元", "CNY"), "分").value == 100
    assert convert(q(1, "度", "degree"), "分").value == 60


def test_conversion_keeps_what_is_not_the_number():
    start = Quantity(
        "20余万元", 200000, Interval(Endpoint(200000, False, "implied"), Endpoint(300000, False, "implied")),
        "more", "money", "元", "CNY", "户", False, ("余",),
    )  # fmt: skip
    found = convert(start, "万元")
    assert str(found) == "(20, 30) 万元"
    assert (found.text, found.qualifier, found.kind) == ("20余万元", "more", "money")
    assert (found.per, found.rules) == ("户", ("余",))


def test_one_sided_intervals_convert():
    start = Quantity("15亩以上", 15, Interval(Endpoint(15), None), "at_least", "area", "亩", "cn_mu")
    assert str(convert(start, "公顷")) == "[1, ∞) 公顷"


def test_base_units():
    cases = [
        ("斤", "kilogram"), ("亩", "meter**2"), ("度电", "joule"), ("元/公斤", "CNY/kilogram"), ("℃", "kelvin"),
        ("人次", "person_visit"), ("角", "CNY"), ("兆帕", "pascal"), ("次/分钟", "event/second"), ("赫兹", "1/second"),
    ]  # fmt: skip
    assert [to_base(q(1, unit)).unit_id for unit, _ in cases] == [base for _, base in cases]


# --- refusals -----------------------------------------------------------------------------------------------------

REFUSED = [
    ("个", "人次"), ("人次", "人"), ("人", "个"), ("家", "家次"), ("家", "户"), ("场", "场次"), ("种", "个"),
    ("票", "股"),    ("%", "百分点"), ("百分点", "%"), ("基点", "%"), ("倍", "%"), ("番", "倍"), ("折", "百分点"),
    ("米", "亩"), ("千瓦", "千瓦时"), ("元", "元/吨"), ("载重吨", "吨"), ("工作日", "天"), ("千乏", "千瓦"),
    ("分贝", "%"),    ("", "个"), ("亩", "万"), ("标准立方米", "立方米"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "wanted"), REFUSED)
def test_different_things_do_not_convert(unit, wanted):
    with pytest.raises(DimensionError) as caught:
        convert(q(5, unit), wanted)
    assert caught.value.target == wanted
    assert not units.compatible(unit_id_of(unit) or "", unit_id_of(wanted) or "")


@pytest.mark.parametrize("wanted", ["哎呀", "米/", "/", "(((", "9**9**9", "1e999999999 kg", "furlong*9**9**9", "米每",
                                    " ", "元//吨", "x" * 5000, "(" * 900, "万" * 5000, "亩亩", "decibel"])  # fmt: skip
def test_unknown_units_are_refused(wanted):
    with pytest.raises(UnknownUnitError):
        convert(q(5, "亩"), wanted)


def test_unknown_source():
    with pytest.raises(UnknownUnitError):
        convert(q(5, "嘛"), "个")
    with pytest.raises(UnknownUnitError):
        convert(q(5, "嘛", "no_such_unit"), "个")
    assert unit_id_of("嘛") is None


def test_wrong_arguments():
    with pytest.raises(ArgumentError):
        convert(q(5, "亩"), None)  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    try:
        units.measure(unit_id_of(text) or "")
    except UnitError as error:  # a surface is known or it is not; nothing else may come
        pytest.fail(repr(error))


def test_a_temperature_has_no_factor():
    with pytest.raises(UnitError):
        units.factor("degree_Celsius")


# --- money --------------------------------------------------------------------------------------------------------


def test_currencies_need_a_rate():
    with pytest.raises(MissingRateError) as caught:
        convert(q(100, "美元"), "元")
    assert (caught.value.source, caught.value.target) == ("USD", "CNY")
    with pytest.raises(MissingRateError):
        convert(q(100, "美元"), "元", rates={("EUR", "CNY"): 8})


@pytest.mark.parametrize("rate", ["7.1", Decimal("7.1"), F("7.1")])
def test_rates_serve_both_ways(rate):
    rates = {("USD", "CNY"): rate}
    assert convert(q(100, "美元"), "元", rates=rates).value == 710
    back = convert(q(710, "元"), "美元", rates=rates)
    assert back.value == 100 and back.rules == ("rate:USD/CNY=7.1",)


@pytest.mark.parametrize("day", ["2026-01-05", date(2026, 1, 5)])
def test_the_date_of_a_rate_is_kept(day):
    found = convert(q(100, "美元"), "万元", rates={("USD", "CNY"): ("7.1", day)})
    assert (found.value, found.unit) == (Decimal("0.071"), "万元")
    assert found.rules == ("rate:USD/CNY=7.1@2026-01-05",)


def test_rates_reach_into_prices_and_subunits():
    rates = {("USD", "CNY"): 7}
    assert convert(q(5, "美分"), "角", rates=rates).value == Decimal("3.5")
    assert convert(q(2, "美元/公斤"), "元/吨", rates=rates).value == 14000
    assert convert(q(3, "吨/美元"), "吨/元", rates=rates).value == F(3, 7)
    with pytest.raises(DimensionError):
        convert(q(2, "美元/公斤"), "元/升", rates=rates)


@pytest.mark.parametrize(
    "rate", [7.1, True, None, 0, -1, "x", "nan", Decimal("inf"), ("7.1",), (7.1, "2026"), ("7", 5)]
)
def test_bad_rates_are_refused(rate):
    with pytest.raises(ArgumentError, match="USD/CNY"):
        convert(q(1, "美元"), "元", rates={("USD", "CNY"): rate})


def test_the_yuan_of_a_policy_is_no_other_yuan():
    taiwan = q(100, "元", "TWD")
    with pytest.raises(MissingRateError):
        convert(taiwan, "人民币")
    assert convert(taiwan, "新台币").value == 100


# --- Pint ---------------------------------------------------------------------------------------------------------


def test_to_pint():
    found = to_pint(q(30000, "亩", "cn_mu"))
    assert found.to("km**2").magnitude == pytest.approx(20)
    assert to_pint(q(F(1, 2), "元/吨")).magnitude == 0.5
    with pytest.raises(UnitError):
        to_pint(Quantity("15%以上", None, Interval(Endpoint(15), None), "at_least", "percent", "%", "percent"))


def test_pint_is_loaded_only_where_it_is_needed():
    code = (
        "import sys; from shuliang import units; from shuliang.records import Quantity, Interval\n"
        "q = Quantity('3亩', 3, Interval.point(3), 'exact', 'area', '亩', 'cn_mu')\n"
        "assert 'pint' not in sys.modules\n"
        "assert str(units.convert(q, 'km**2')) == '0.002 km**2'\n"
        "assert 'pint' not in sys.modules\n"
        "units.to_pint(q)\n"
        "assert 'pint' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# --- other processes ----------------------------------------------------------------------------------------------


def test_quantities_pickle():
    for unit in ("亩", "元/吨", "万元", "km**2", "℃"):
        start = convert(q(3, unit), unit)
        assert pickle.loads(pickle.dumps(start)) == start


def test_another_process_converts():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(convert, q(3, "亩", "cn_mu"), "平方米").result(60).value == 2000


# --- units of the user --------------------------------------------------------------------------------------------


@pytest.fixture
def fresh():
    """Units that a test adds are gone after it."""
    yield
    units._stock.cache_clear()
    units.measure.cache_clear()
    units.readings.cache_clear()


def write(folder: Path, text: str) -> Path:
    path = folder / "my_units.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_user_units(tmp_path, fresh):
    path = write(
        tmp_path,
        "# 东北\nshang = 15 cn_mu = _ = ne_shang  # 方言\n"
        "@surface 垧 = shang : area  # 东北方言\n"
        "tian = [lamp]\n@surface 灯票 = tian\n@surface 垧产 = kilogram / shang : rate\n",
    )
    rows = units.add_units(path)
    assert [(r.surface, r.id, r.kind, r.context, r.ground) for r in rows] == [
        ("垧", "shang", "area", "", "东北方言"),
        ("灯票", "tian", "other", "", "my_units.txt, line 5"),
        ("垧产", "kilogram/shang", "rate", "", "my_units.txt, line 6"),
    ]
    assert convert(q(2, "垧"), "公顷").value == 2
    assert convert(q(2, "公顷"), "ne_shang").value == 2
    assert convert(q(3, "垧产"), "公斤/亩").value == Decimal("0.2")
    assert to_pint(q(2, "垧")).to("hectare").magnitude == pytest.approx(2)
    with pytest.raises(DimensionError):
        convert(q(1, "灯票"), "票")
    assert units.add_units(path) == rows  # the same again


def test_user_units_reach_a_registry_that_is_loaded_already(tmp_path, fresh):
    before = to_pint(q(15, "亩"))
    units.add_units(write(tmp_path, "shang = 15 cn_mu\n@surface 垧 = shang : area\n"))
    assert (before + to_pint(q(1, "垧"))).to("hectare").magnitude == pytest.approx(2)


def test_user_units_may_build_on_pint_and_add_a_currency(tmp_path, fresh):
    units.add_units(write(tmp_path, "yard_stick = 3 furlong\n@surface 竿 = yard_stick : length\n"
                                    "doge = [currency_doge]\n@surface 狗币 = doge : money\n"))  # fmt: skip
    assert convert(q(2, "竿"), "furlong").value == 6
    with pytest.raises(MissingRateError):
        convert(q(2, "狗币"), "元")
    assert convert(q(2, "狗币"), "元", rates={("doge", "CNY"): "0.5"}).value == 1


BROKEN = [
    ("a = 3 nothing_such", 1, "nothing_such"),
    ("\na = 3 meter\na = 4 meter", 3, "defined already"),
    ("cn_mu = 5 meter", 1, "defined already"),
    ("b = 3 meter = cn_mu", 1, "defined already"),
    ("3a = 3 meter", 1, "no name"),
    ("a b = 3 meter", 1, "no name"),
    ("a", 1, "name = number unit"),
    ("a =", 1, "name = number unit"),
    ("a = 0 meter", 1, "zero"),
    ("a = 1/0 meter", 1, "zero"),
    ("a = 3 meter ** 0.5", 1, "whole number"),
    ("a = 3 meter ** second", 1, "whole number"),
    ("a = (3 meter", 1, "parenthesis"),
    ("a = 3 meter)", 1, "not expected"),
    ("a = 3 +", 1, "too early"),
    ("a = 3 meter + 1", 1, "numbers can be added"),
    ("a = 9**9**9**9", 1, ""),
    ("a = 9**99999999", 1, "too large"),
    ("a = 1e99999999 meter", 1, "too long"),
    ("a = __import__('os').system('true')", 1, ""),
    ("a = meter; scale: 3", 1, "offset"),
    ("a = meter; offset: 3 second", 1, "offset"),
    ("@import other.txt", 1, "@import"),
    ("@context c\nx = 3\n@end", 1, "@context"),
    ("@surface 垧", 1, "@surface"),
    ("@surface 垧 = nothing_such : area", 1, "nothing_such"),
    ("\n@surface 垧 = cn_mu : field", 2, "field"),
    ("@surface 3垧 = cn_mu : area", 1, "digit"),
    ("#= x = 3 meter\n@surface 垧 = x", 2, "'x'"),
    ("a = " + "(" * 300 + "1" + ")" * 300, 1, "parentheses"),
    ("a = " + "*".join(["1e300"] * 60), 1, "400 digits"),
    ("a = 1e300\nb = " + "*".join(["a"] * 190), 2, "400 digits"),
    ("a = 1" + "/7e300" * 60, 1, "400 digits"),
    ("a = 1e-299\nb = a/a*1e-299 + 1/(7**99*7**99*7**99)", 2, "400 digits"),
    ("a = meter**99\nb = a*a", 2, "power above 99"),
    ("a = meter**99\nb = a**99", 2, "power above 99"),
    ("a = kelvin; offset: 1e300*1e300", 1, "400 digits"),
    ("vast- = 1e300\na = 1e300 meter\nb = vasta", 3, "400 digits"),
    ("a = " + "9" * 300 + "e300", 1, "400 digits"),
]


@pytest.mark.parametrize(("text", "line", "reason"), BROKEN)
def test_broken_user_files_name_file_line_and_reason(tmp_path, fresh, text, line, reason):
    path = write(tmp_path, text)
    with pytest.raises(TableError) as caught:
        units.add_units(path)
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert reason in caught.value.reason


def test_a_broken_file_adds_nothing(tmp_path, fresh):
    with pytest.raises(TableError):
        units.add_units(write(tmp_path, "shang = 15 cn_mu\n@surface 垧 = shang : area\nbad = 3 nothing_such\n"))
    assert unit_id_of("垧") is None and unit_id_of("shang") is None


def test_a_user_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(TableError):
        units.add_units(tmp_path / "missing.txt")
    for path in ("a\0b", "\ud800"):
        with pytest.raises(TableError, match="cannot be read"):
            units.add_units(path)
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableError):
        units.add_units(tmp_path / "bytes.txt")


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_of_units_is_up_to_date():
    page = runpy.run_path(str(ROOT / "tools" / "units_doc.py"))
    assert (ROOT / "docs" / "units.md").read_text(encoding="utf-8") == page["render"](), "python tools/units_doc.py"
