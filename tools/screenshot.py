"""Draw docs/img/report.png: the report page of examples/, as a browser shows it.

    python tools/screenshot.py [OUT.png] [--width N] [--height N] [--dark] [--language zh|en] [--touch TEXT] [FILE …]

Needs chromium, its driver, and a font with Chinese characters (Debian: chromium chromium-driver fonts-noto-cjk), and
the extra ``browser-test``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

import shuliang as sl

ROOT = Path(__file__).parent.parent
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=1.5",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", default=str(ROOT / "docs/img/report.png"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--language", default="en")
    parser.add_argument("--touch", default="近2万名", help="the quantity that is clicked")
    parser.add_argument("--refused", action="store_true", help="switch the refused numerals on")
    given = parser.parse_args()
    paths = given.files or [ROOT / "examples/article.txt"]
    if len(paths) == 1 and paths[0].is_dir():
        paths = sorted(paths[0].glob("*.txt"))
    page = sl.render({path.name: path.read_text(encoding="utf-8") for path in paths}, language=given.language)
    with tempfile.TemporaryDirectory() as folder:
        page.save(Path(folder) / "report.html")
        options = webdriver.ChromeOptions()
        for argument in (*QUIET, f"--user-data-dir={folder}/profile", f"--window-size={given.width},{given.height}"):
            options.add_argument(argument)
        options.binary_location = shutil.which("chromium") or ""
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            size = {"width": given.width, "height": given.height, "deviceScaleFactor": 1.5, "mobile": False}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            theme = {"name": "prefers-color-scheme", "value": "dark" if given.dark else "light"}
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [theme]})
            driver.get((Path(folder) / "report.html").as_uri())
            if given.refused:
                driver.find_element(By.ID, "refused").click()
            for mark in driver.find_elements(By.CSS_SELECTOR, ".q"):
                if given.touch and mark.text == given.touch:
                    mark.click()
                    break
            time.sleep(0.4)  # transitions
            Path(given.out).parent.mkdir(parents=True, exist_ok=True)
            driver.save_screenshot(given.out)
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
