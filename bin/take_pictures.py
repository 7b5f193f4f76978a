#!/usr/bin/env python
"""Take the pictures of docs/pictures/ anew, from a site that runs with the example: bin/take_pictures.py [ADDRESS].

Start the site with `make run` on a home folder of its own, so that the pictures show the example as it is loaded.
Needs Chromium and poppler.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
OFFICER, PASSWORD = "officer@example.jp", "mihon-no-aikotoba"
WIDTH = 1000
PUBLIC = {
    "front": ("/", 720),
    "annual-plan": ("/annual/2014/#detail", 720),
    "figure": ("/figures/gatherings.held/?on=2014-09-30", 1080),
}
STAFF = {
    "today": ("/home/", 720),
    "plan": ("/plans/2015/", 820),
    "gathering": ("/gatherings/7/", 720),
}


def take(page: Page, address: str, name: str, path: str, height: int) -> None:
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(OFFICER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").fill(code())
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/home/")


def code() -> str:
    command = [ROOT / ".venv/bin/biocluster", "example", "code", OFFICER]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def first_page_of_the_document(page: Page, address: str) -> None:
    """The first page of the PDF, as poppler draws it."""
    document = PICTURES / "plan.pdf"
    document.write_bytes(page.request.get(f"{address}/annual/2014/plan.pdf").body())
    drawing = ["pdftoppm", "-png", "-singlefile", "-r", "56", document, PICTURES / "document"]
    subprocess.run(drawing, check=True)
    document.unlink()


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    chromium = (
        os.environ.get("BIOCLUSTER_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(locale="ja-JP").new_page()
        for name, (path, height) in PUBLIC.items():
            take(page, address, name, path, height)
        first_page_of_the_document(page, address)
        sign_in(page, address)
        for name, (path, height) in STAFF.items():
            take(page, address, name, path, height)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
