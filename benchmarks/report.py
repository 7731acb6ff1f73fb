"""How heavy a report page is, and how soon a browser shows it.

    python benchmarks/report.py [FILE|FOLDER …]

One line an argument (default: examples/article.txt, examples/news and a made text with 2,000 claims): claims,
characters, size of the page, time to render it, and from chromium the median of five loads: first contentful paint,
the moment the page's script is done, and how long it takes to sort all rows and lay them out. Needs chromium, its
driver and the extra ``browser-test``.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

import shuliang as sl

ROOT = Path(__file__).parent.parent
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--window-size=1280,800",
)  # fmt: skip
TIMES = """
const [navigation] = performance.getEntriesByType("navigation");
const paint = performance.getEntriesByName("first-contentful-paint")[0];
const start = performance.now();
document.querySelector("[data-sort=value] button").click();
document.body.getBoundingClientRect();
return [paint.startTime, navigation.domContentLoadedEventEnd, performance.now() - start];
"""


def made() -> dict[str, str]:
    lines = (f"第{i}段：排查出问题{i + 2000}多个，整改率达{i % 90 + 1}%。" for i in range(1000))
    return {"made": "\n".join(lines)}


def texts(path: Path) -> dict[str, str]:
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]]
    work = {str(path): texts(path) for path in paths or [ROOT / "examples/article.txt", ROOT / "examples/news"]}
    if not paths:
        work["2,000 claims"] = made()
    sl.render("5个")  # loads what is loaded once
    with tempfile.TemporaryDirectory() as folder:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={folder}/profile"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        print(f"{'page':40} claims characters    kB  render  paint  ready   sort   (ms)")
        for name, documents in work.items():
            start = time.perf_counter()
            page = sl.render(documents)
            rendered = (time.perf_counter() - start) * 1000
            file = Path(folder) / "report.html"
            page.save(file)
            loads = []
            for _ in range(5):
                driver.get(file.as_uri())
                time.sleep(0.7)
                loads.append(driver.execute_script(TIMES))
            paint, ready, sort = (statistics.median(column) for column in zip(*loads, strict=True))
            size, characters = len(page.encode()) / 1000, sum(map(len, documents.values()))
            claims = page.count('<a class="q')
            figures = f"{size:5.0f}  {rendered:6.0f} {paint:6.0f} {ready:6.0f} {sort:6.0f}"
            print(f"{name[-40:]:40} {claims:6} {characters:10} {figures}")
        driver.quit()


if __name__ == "__main__":
    main()
