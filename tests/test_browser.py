"""The report page in a real browser: chromium, headless, by its driver. Skipped where there is none, save in CI."""

# ruff: noqa: E402

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import shuliang as sl
from shuliang.records import Claim
from shuliang.writers import CsvWriter, json_line

CI = os.environ.get("CI") == "true"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if not CI:
    pytest.importorskip("selenium")
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium and chromedriver are not installed", allow_module_level=True)

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

# --no-sandbox: containers run as root. The others keep the browser from speaking to anyone.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--disable-dev-shm-usage",
    "--window-size=1280,800", "--lang=zh-CN",
)  # fmt: skip

NEWS = (
    "全县共排查出问题4000多个，整改3600个，整改率达90%；近2万名党员走访群众5万余户。\n\n"
    "今年前三季度，投入资金1.65亿元，同比增长12.3%，绕行里程缩短20%以上，办理时间不到10分钟，还有三分之一的家庭受益。\n\n"
    "“百日攻坚”以来，实行“一窗受理”，第三名除外，2024年11月6日起施行。"
)
EVIL = "<script>window.broken=1</script>"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("browser")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or "chromium"
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    os.environ["SE_OFFLINE"] = "true"  # selenium would look for newer drivers elsewhere
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER or "chromedriver"))
    driver.downloads = folder  # type: ignore[attr-defined]
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """A function that opens a page; whatever the test does there, the console must stay empty."""

    def load(page: sl.report.Page, width: int = 1280) -> Any:
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        page.save(tmp_path / "report.html")
        browser.get_log("browser")
        browser.get((tmp_path / "report.html").as_uri())
        return browser

    yield load
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def all_of(browser: Any, css: str) -> list[Any]:
    found: list[Any] = browser.find_elements(By.CSS_SELECTOR, css)
    return found


def names(browser: Any) -> list[str]:
    """The rows in their order, by their quantity."""
    script = "return [...document.querySelectorAll('.claim .name')].map(node => node.textContent.trim())"
    found: list[str] = browser.execute_script(script)  # at once: the page may redraw its rows meanwhile
    return found


def by_text(browser: Any, css: str, text: str) -> Any:
    return next(node for node in all_of(browser, css) if node.text == text)


def wait(condition: Any, seconds: float = 5) -> Any:
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    assert value
    return value


# --- what the page shows --------------------------------------------------------------------------------------------


def test_every_claim_has_a_mark_and_a_row(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    expected = [claim.text for claim in sl.extract(NEWS)]
    assert [mark.text for mark in all_of(page, ".q")] == expected == names(page)
    assert len(expected) == 10


def test_a_row_says_what_was_read(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    rows = {row.find_element(By.CLASS_NAME, "name").text: row.text for row in all_of(page, ".claim")}
    assert "(4000, 5000)\u00a0个" in rows["4000多个"] or "(4000, 5000) 个" in rows["4000多个"]
    assert "问题" in rows["4000多个"] and "排查出" in rows["4000多个"]
    assert "[1.8万, 2万)" in rows["近2万名"]
    assert "1.65亿" in rows["1.65亿元"] and "金额" in rows["1.65亿元"]
    assert "↑" in rows["12.3%"] and "同比" in rows["12.3%"]
    assert "(−∞, 10)" in rows["不到10分钟"] and "[20, ∞)" in rows["20%以上"]


def test_details_hold_ends_bases_and_grounds(opened: Any) -> None:
    page = opened(sl.render(NEWS, language="en"))
    by_text(page, ".claim .name", "近2万名").click()
    detail = wait(lambda: all_of(page, ".claim.open .detail"))[0].text
    for expected in ("18000, closed, assumed", "20000, open, stated", "现代汉语词典", "numeral", "(person)"):
        assert expected in detail
    by_text(page, ".claim .name", "近2万名").click()
    assert all_of(page, ".detail") == []


def test_bars_tell_ends_apart(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    shape = "return document.querySelector(arguments[0].querySelector('use').getAttribute('href')).innerHTML"

    def drawn(text: str) -> str:
        row = by_text(page, ".claim .name", text).find_element(By.XPATH, "./ancestor::*[@role='rowgroup']")
        found: str = page.execute_script(shape, row)
        return found

    assert drawn("近2万名").count('fill="currentColor"') == 1 and drawn("近2万名").count("<circle") == 2
    assert drawn("4000多个").count('fill="none"') == 2 and "dasharray" in drawn("4000多个")
    assert drawn("20%以上").count("<circle") == 1 and "dasharray" not in drawn("20%以上")
    assert drawn("3600个").count("<circle") == 1 and "<path" not in drawn("3600个")
    box = all_of(page, ".claim .bar")[0].size
    assert box["width"] > 50 and box["height"] > 10


# --- links ----------------------------------------------------------------------------------------------------------


def test_mark_and_row_light_each_other(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    lit = "return [...document.querySelectorAll('.q.on, .claim.on')].map((node) => node.id)"
    over = "arguments[0].dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))"
    page.execute_script(over, page.find_element(By.ID, "m2"))
    assert page.execute_script(lit) == ["m2", "c2"]
    page.execute_script(over, page.find_element(By.CSS_SELECTOR, "#c4 .cell"))
    assert page.execute_script(lit) == ["m4", "c4"]
    page.execute_script("arguments[0].focus()", page.find_element(By.ID, "m6"))
    assert page.execute_script(lit) == ["m6", "c6"]
    page.execute_script("arguments[0].focus()", page.find_element(By.CSS_SELECTOR, "#c7 .name"))
    assert page.execute_script(lit) == ["m7", "c7"]


def test_the_keyboard_goes_there_and_back(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    here = "return document.activeElement.id || document.activeElement.textContent"
    mark = page.find_element(By.ID, "m1")
    page.execute_script("arguments[0].focus()", mark)
    mark.send_keys(Keys.ARROW_RIGHT)
    assert page.execute_script(here) == "m2"
    assert "整改率" in page.find_element(By.ID, "status").get_attribute("textContent")
    page.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.execute_script(here) == "90%"
    assert page.find_element(By.CSS_SELECTOR, "#c2 .name").get_attribute("aria-expanded") == "true"
    page.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert page.execute_script(here) == "近2万名"
    page.find_element(By.CSS_SELECTOR, "#c2 .back").send_keys(Keys.ENTER)
    assert page.execute_script(here) == "m2"


def test_the_first_tab_stop_skips_to_the_list(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert page.switch_to.active_element.get_attribute("class") == "skip"


# --- filters, order, search -----------------------------------------------------------------------------------------


def test_filters(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    page.find_element(By.CSS_SELECTOR, "[data-kind=percent]").click()
    assert names(page) == ["90%", "12.3%", "20%以上", "三分之一"] or names(page) == ["90%", "12.3%", "20%以上"]
    assert len(all_of(page, ".q:not(.off)")) == len(names(page))
    page.find_element(By.CSS_SELECTOR, "[data-kind=money]").click()
    assert "1.65亿元" in names(page)
    page.find_element(By.ID, "reset").click()
    assert len(names(page)) == 10
    Select(page.find_element(By.ID, "qualifier")).select_by_value("more")
    assert names(page) == ["4000多个", "5万余户"]
    page.find_element(By.ID, "reset").click()
    Select(page.find_element(By.ID, "subject")).select_by_value("问题")
    assert names(page) == [claim.text for claim in sl.extract(NEWS) if claim.subject == "问题"] != []
    page.find_element(By.ID, "reset").click()
    page.find_element(By.ID, "search").send_keys("排查出")
    wait(lambda: len(names(page)) < 10)
    assert names(page) == [claim.text for claim in sl.extract(NEWS) if claim.predicate == "排查出"]
    page.find_element(By.ID, "search").send_keys("没有这个词")
    wait(lambda: not names(page))
    assert page.find_element(By.ID, "none").is_displayed()


def test_sorting(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    head = page.find_element(By.CSS_SELECTOR, "[data-sort=value]")
    head.find_element(By.TAG_NAME, "button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    claims = sl.extract(NEWS)

    def size(claim: Claim) -> Any:
        return claim.value

    rising = [claim.text for claim in sorted(claims, key=size)]
    assert names(page) == rising
    head.find_element(By.TAG_NAME, "button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert names(page)[0] == rising[-1] == "1.65亿元"
    Select(page.find_element(By.ID, "sort")).select_by_value("position")
    assert names(page) == [claim.text for claim in claims]


def test_refused_numerals_can_be_shown(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    label = "return getComputedStyle(arguments[0], '::after').content"
    date = next(node for node in all_of(page, ".x") if "11月6日" in node.text)
    assert page.execute_script(label, date) == "none"
    page.find_element(By.ID, "refused").click()
    assert page.execute_script(label, date) == '"日期"'
    page.execute_script("arguments[0].focus()", date)
    tip = page.find_element(By.ID, "tip")
    assert tip.is_displayed() and "日期" in tip.text and "GB/T 7408" in tip.text


def test_the_page_speaks_two_languages_and_two_themes(opened: Any) -> None:
    page = opened(sl.render(NEWS))
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    before = page.execute_script(paper)
    page.find_element(By.ID, "theme").click()
    assert page.execute_script(paper) != before
    page.find_element(By.ID, "language").click()
    assert page.title == "Quantities in the text"
    assert page.find_element(By.ID, "csv").text == "Download CSV"
    assert page.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    assert "[18\u2009000, 20\u2009000)" in page.find_element(By.ID, "c3").text
    assert page.find_element(By.CSS_SELECTOR, "article").get_attribute("lang") == "zh-Hans"


# --- records out ----------------------------------------------------------------------------------------------------


def downloaded(page: Any, button: str, name: str) -> bytes:
    path = page.downloads / name
    path.unlink(missing_ok=True)
    page.find_element(By.ID, button).click()
    wait(path.exists)
    return bytes(path.read_bytes())


def risky() -> list[Claim]:
    """Claims whose words a spreadsheet would run, and numbers that a float would round."""
    first, second = sl.extract("投入1234567890123456789.10元，三分之一的人受益")
    return [
        Claim(0, 3, first.quantity, '=HYPERLINK("x")', "+a", time="@b", scope="a,b\n\"c\"", doc="-1+1"),
        Claim(5, 9, second.quantity, "＝1", EVIL, doc="-"),
    ]


def test_downloads_are_the_command_lines_records(opened: Any) -> None:
    claims = risky()
    page = opened(sl.render(claims))
    out = io.StringIO()
    writer = CsvWriter(out)
    writer.write("", "", claims)
    text = downloaded(page, "csv", "claims.csv").decode("utf-8-sig")
    assert text == out.getvalue()
    assert next(csv.DictReader(io.StringIO(text)))["subject"] == "'=HYPERLINK(\"x\")"
    lines = downloaded(page, "json", "claims.json").decode("utf-8").splitlines()
    assert [line.rstrip(",") + "\n" for line in lines[1:-1]] == [json_line(claim.to_dict()) for claim in claims]
    assert len(json.loads("".join(lines))) == 2


def test_a_row_is_copied_as_json(opened: Any) -> None:
    claims = risky()
    page = opened(sl.render(claims))
    page.execute_script("navigator.clipboard.writeText = async (text) => { window.kept = text; }")
    page.find_element(By.CSS_SELECTOR, "#c0 .name").click()
    wait(lambda: all_of(page, "#c0 .copy"))[0].click()
    assert wait(lambda: page.execute_script("return window.kept")) + "\n" == json_line(claims[0].to_dict())
    assert page.find_element(By.CSS_SELECTOR, "#c0 .copy").text == "已复制"


# --- anything goes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "evil",
    [EVIL, "</script>" + EVIL, "<!--<script>", "\"'><img src=x onerror=window.broken=1>", "]]>&lt;\0\ud800\u202e"],
)
def test_hostile_words_stay_words(opened: Any, evil: str) -> None:
    text = f"{evil}排查出问题9000多个，{evil}5人{evil}\n{evil}"
    claims = [
        Claim(c.start, c.end, c.quantity, evil, evil, baseline=evil, time=evil, scope=evil, doc=evil)
        for c in sl.extract(text)
    ]
    page = opened(sl.render(claims, texts={evil: text, evil + "2": "2人"}, title=evil))
    assert page.execute_script("return window.broken") is None
    assert len(names(page)) == len(claims) and len(all_of(page, "script")) == 2 and all_of(page, "img") == []
    visible = evil.replace("\0", "␀").replace("\ud800", "\ufffd").replace("\u202e", "\ufffd")
    assert page.find_element(By.TAG_NAME, "h1").get_attribute("textContent") == visible
    assert page.find_element(By.CSS_SELECTOR, "h2").get_attribute("textContent") == visible
    page.find_element(By.CSS_SELECTOR, "#c0 .name").click()
    if "\ud800" not in evil:  # the driver cannot carry half a character
        assert Select(page.find_element(By.ID, "subject")).options[1].get_attribute("value") == evil
        assert evil in page.find_element(By.CSS_SELECTOR, "#c0 .detail").get_attribute("textContent")


def test_no_script_but_its_own_runs(opened: Any, browser: Any) -> None:
    page = opened(sl.render(NEWS))
    page.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.body.append(s);"
    )
    assert page.execute_script("return window.broken") is None
    messages = [entry["message"] for entry in page.get_log("browser")]
    assert len(messages) == 1 and "Content Security Policy" in messages[0]


def test_several_documents(opened: Any) -> None:
    texts = {"甲": "新建公路86公里。", "乙": "平均辦理時間由5天壓縮到1.5天，審批材料減少近四成。", "丙": "没有数字。"}
    page = opened(sl.render(texts))
    assert [node.text for node in all_of(page, "h2")] == ["甲", "乙", "丙"]
    assert [node.get_attribute("lang") for node in all_of(page, "article")] == ["zh-Hans", "zh-Hant", "zh-Hans"]
    Select(page.find_element(By.ID, "document")).select_by_visible_text("乙")
    assert names(page) == ["5天", "1.5天", "近四成"]
    assert [node.is_displayed() for node in all_of(page, "article")] == [False, True, False]


def test_claims_without_their_text_are_a_list(opened: Any) -> None:
    page = opened(sl.render(sl.extract(NEWS)))
    assert all_of(page, "article") == [] and len(names(page)) == 10
    page.find_element(By.CSS_SELECTOR, "#c0 .name").click()
    assert all_of(page, "#c0 .detail") and not all_of(page, "#c0 .back")


def test_no_claim_at_all(opened: Any) -> None:
    page = opened(sl.render("没有数字。"))
    assert page.find_element(By.ID, "none").text == "文中没有数量。"


# --- shape -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 390, 700, 1000, 1280])
def test_a_quantity_stays_in_one_line_and_the_page_in_its_width(opened: Any, width: int) -> None:
    long = "共20\n00元，" + "9" * 200 + "个，" + "长" * 300
    page = opened(sl.render({"很长的文档名" * 5: NEWS * 3, "b": long}), width)
    broken = """
        return [...document.querySelectorAll('.q:not(.long)')]
            .filter((q) => q.getClientRects().length !== 1).map((q) => q.textContent)
    """
    assert page.execute_script(broken) == []
    assert page.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
    inside = "return [...document.querySelectorAll('main > section')].map((s) => s.scrollWidth - s.clientWidth)"
    assert max(page.execute_script(inside)) <= 0


def test_on_a_phone_a_mark_opens_a_sheet(opened: Any) -> None:
    page = opened(sl.render(NEWS), 390)
    claims = page.find_element(By.ID, "claims")
    sheet = page.find_element(By.ID, "sheet")
    assert not claims.is_displayed() and not sheet.is_displayed()
    by_text(page, ".q", "4000多个").click()
    assert sheet.is_displayed() and "(4000, 5000)" in sheet.text
    assert by_text(page, ".q", "4000多个").rect["y"] < sheet.rect["y"]
    next(button for button in sheet.find_elements(By.TAG_NAME, "button") if "列表" in button.text).click()
    assert claims.is_displayed() and not sheet.is_displayed()
    assert page.switch_to.active_element.text == "4000多个"


def test_two_thousand_claims_stay_smooth(opened: Any) -> None:
    text = "".join(f"第{i}段里排查出问题{i + 2000}多个，整改率达{i % 90 + 1}%。\n" for i in range(1000))
    page = opened(sl.render(text))
    wait(lambda: len(names(page)) == 2000 or len(all_of(page, ".claim")) == 2000, 20)
    timed = """
        const start = performance.now();
        arguments[0].click();
        document.body.getBoundingClientRect();
        return performance.now() - start;
    """
    # about 40 ms each on a slow core; a page that made all rows anew takes over a second
    assert page.execute_script(timed, page.find_element(By.CSS_SELECTOR, "[data-kind=percent]")) < 1000
    assert page.execute_script(timed, page.find_element(By.CSS_SELECTOR, "[data-sort=value] button")) < 1000
    wait(lambda: len(all_of(page, ".claim")) == 1000, 20)
    page.execute_script("arguments[0].focus()", page.find_element(By.ID, "m1999"))
    box = page.find_element(By.ID, "c1999").rect
    assert 0 <= box["y"] <= 800


# --- names and roles -------------------------------------------------------------------------------------------------


def test_everything_that_acts_has_a_name_and_a_role(opened: Any) -> None:
    page = opened(sl.render({"a": NEWS, "b": NEWS}))
    page.find_element(By.ID, "refused").click()
    page.find_element(By.CSS_SELECTOR, "#c0 .name").click()
    tree = page.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles: dict[str, int] = {}
    for node in tree:
        role = node.get("role", {}).get("value", "")
        roles[role] = roles.get(role, 0) + 1
        if role in ("button", "link", "combobox", "searchbox", "switch", "table", "region") and not node.get("ignored"):
            assert node.get("name", {}).get("value"), node
    assert roles["table"] == 1 and roles["columnheader"] == 5 and roles["switch"] == 1 and roles["searchbox"] == 1
    assert roles["link"] == 20 + 1 and roles["row"] == 20 + 1 + 1 and roles["cell"] == 100 + 1
