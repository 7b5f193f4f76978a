"""The annual PDF in under 2 s: a plan as large as cities print them, and one of 400 programmes.

The document is the published one, its figures frozen; what is timed is from the stored document to the bytes. The
first time includes what a fresh process reads first, the fonts. The peer is Chromium, printing the page that the
site would serve as a file of the same document.
"""

import time
from collections.abc import Callable

from benchmarks.measures import Measure, ms, percentile, times
from biocluster.record.models import Publication
from biocluster.record.operations.publishing import frozen_document
from biocluster.record.queries.publications import published_years
from biocluster.web.annual.rendering import render
from tests.browser.chromium import chromium_path

MOST = 2.0
TIMES = 5


def measure() -> list[Measure]:
    newest, *_others, oldest = [each.in_force for each in published_years()]
    return [_measured("65 programmes", oldest), _measured("400 programmes", newest)]


def _measured(name: str, publication: Publication) -> Measure:
    taken = [_timed(lambda: render(*frozen_document(publication), "pdf")) for _time in range(TIMES)]
    slowest, usual = max(taken), percentile(taken, 0.5)
    peer = _by_chromium(render(*frozen_document(publication), "html"))
    return Measure(
        what=f"PDF of {name}",
        promise=f"< {MOST:.0f} s",
        measured=f"{usual:.2f} s, the slowest of {TIMES} {slowest:.2f} s",
        kept=slowest < MOST,
        peer=f"Chromium {ms(peer)} ({times(usual, peer)})" if peer else "no Chromium here",
    )


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _by_chromium(page: bytes) -> float | None:
    from playwright.sync_api import sync_playwright

    path = chromium_path()
    if path is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        sheet = browser.new_page()
        sheet.set_content(page.decode())
        taken = percentile([_timed(lambda: sheet.pdf(format="A4")) for _time in range(TIMES)], 0.5)
        browser.close()
    return taken
